//! Maintenances (RFC 9167): what may be stated, who is told, every act in every state, and what
//! time does.

use jiff::Timestamp;
use registry_core::decision::{Decision, Duty, Object};
use registry_core::event::Event;
use registry_core::id::MaintenanceId;
use registry_core::maintenance::{
    self, Description, Environment, Impact, Maintenance, Plan, Reason, Refusal, State, System,
};
use registry_core::name::Tld;
use registry_core::registrar::{Registrar, RegistrarState};

use crate::create_world::alpha;
use crate::scenario::{MICROSECOND, at, events, open, open_with, registrar, tld, uuid};

const NOW: &str = "2027-06-01";
const START: &str = "2027-06-10";
const END: &str = "2027-06-11";

/// Three days before the start, by the rulebook.
const COURTESY: &str = "2027-06-07";

fn plan() -> Plan {
    Plan {
        name: "Moving house".to_owned(),
        types: vec!["Routine Maintenance".to_owned()],
        systems: vec![System { name: "EPP".to_owned(), host: None, impact: Impact::Full }],
        environment: Environment::Production,
        starts_at: at(START),
        ends_at: at(END),
        reason: Reason::Planned,
        detail: Some("https://registry.test/moving?when=soon%20enough".to_owned()),
        descriptions: vec![Description { html: false, text: "We move.\nAll of us.".to_owned() }],
        tlds: [tld("pharmacy")].into(),
        intervention: None,
    }
}

fn of(id: &str, tlds: &[&str]) -> Registrar {
    let tlds = tlds.iter().map(|text| tld(text)).collect();
    Registrar { id: registrar(id), tlds, ..alpha() }
}

/// One of both TLDs, one of each, and one of both that may not sign in.
fn registrars() -> Vec<Registrar> {
    let suspended =
        Registrar { state: RegistrarState::Suspended, ..of("suspended", &["pharmacy", "example"]) };
    let both = of("both", &["pharmacy", "example"]);
    vec![both, of("rx-only", &["pharmacy"]), of("open-only", &["example"]), suspended]
}

fn ours() -> Vec<Tld> {
    vec![tld("pharmacy"), tld("example")]
}

fn announced(plan: Plan, now: &str) -> Result<Decision, Refusal> {
    let (id, book, now) = (MaintenanceId::from_uuid(uuid(1)), open(), at(now));
    maintenance::announce(id, plan, (&registrars(), &ours()), book.at(now), now)
}

fn changed(maintenance: &Maintenance, plan: Plan, now: &str) -> Result<Decision, Refusal> {
    let (book, now) = (open(), at(now));
    maintenance::change(maintenance, plan, (&registrars(), &ours()), book.at(now), now)
}

fn advanced(maintenance: &Maintenance, now: Timestamp) -> maintenance::Advanced {
    maintenance::advance(maintenance, &registrars(), now)
}

fn after(decision: &Decision) -> Maintenance {
    match decision.changes.last().map(|change| &change.after) {
        Some(Object::Maintenance(maintenance)) => Maintenance::clone(maintenance),
        other => panic!("no maintenance: {other:?}"),
    }
}

/// Who is told of what, in the order of the messages.
fn told(decision: &Decision) -> Vec<(String, &'static str)> {
    let told = decision.duties.iter().map(|owed| match &owed.duty {
        Duty::Poll { registrar, message } => (registrar.to_string(), message.occasion.code()),
        Duty::Mail(_) => panic!("nobody gets a letter about a maintenance"),
    });
    told.collect()
}

fn to_rx(code: &'static str) -> Vec<(String, &'static str)> {
    vec![("both".to_owned(), code), ("rx-only".to_owned(), code)]
}

#[test]
fn an_announcement_is_told_to_active_registrars_of_its_tlds() {
    let decision = announced(plan(), NOW).unwrap();
    assert_eq!(told(&decision), to_rx("maintenance-announced"));
    assert_eq!(events(&decision), [(at(NOW), Event::MaintenanceAnnounced)]);
    let maintenance = after(&decision);
    assert_eq!(maintenance.state, State::Announced { courtesy_at: Some(at(COURTESY)) });
    assert_eq!((maintenance.created_at, maintenance.updated_at), (at(NOW), None));
    assert_eq!(decision.changes[0].due_at, Some(at(COURTESY)));
    let of_all = announced(Plan { tlds: [].into(), ..plan() }, NOW).unwrap();
    let names: Vec<_> = told(&of_all).into_iter().map(|(name, _)| name).collect();
    assert_eq!(names, ["both", "rx-only", "open-only"], "with no TLD it concerns all");
}

#[test]
fn the_rulebook_says_how_long_before_it_registrars_are_reminded() {
    let book = open_with(&[("maintenance_courtesy_days = 3", "maintenance_courtesy_days = 1")]);
    let (id, now) = (MaintenanceId::from_uuid(uuid(1)), at(NOW));
    let told = (registrars(), ours());
    let decision = maintenance::announce(id, plan(), (&told.0, &told.1), book.at(now), now);
    let state = after(&decision.unwrap()).state;
    assert_eq!(state, State::Announced { courtesy_at: Some(at("2027-06-09")) });
}

#[test]
fn what_cannot_be_announced_is_refused() {
    type Twist = fn(&mut Plan);
    let cases: &[(&str, Twist)] = &[
        ("maintenance-ends-before-start", |plan| plan.ends_at = plan.starts_at),
        ("maintenance-in-the-past", |plan| {
            plan.starts_at = at("2027-05-01");
            plan.ends_at = at(NOW);
        }),
        ("maintenance-without-system", |plan| plan.systems.clear()),
        ("maintenance-text-unusable", |plan| plan.name.clear()),
        ("maintenance-text-unusable", |plan| plan.name = "n".repeat(256)),
        ("maintenance-text-unusable", |plan| plan.types.push(" spare".to_owned())),
        ("maintenance-text-unusable", |plan| plan.systems[0].name = "E  PP".to_owned()),
        ("maintenance-text-unusable", |plan| plan.systems[0].host = Some("\u{7}".to_owned())),
        ("maintenance-text-unusable", |plan| {
            plan.environment = Environment::Custom(String::new());
        }),
        ("maintenance-text-unusable", |plan| plan.descriptions[0].text = "\n".to_owned()),
        ("maintenance-text-unusable", |plan| plan.descriptions[0].text = "\u{FFFF}".to_owned()),
        ("maintenance-text-unusable", |plan| plan.descriptions[0].text = "w".repeat(4001)),
        ("maintenance-detail-invalid", |plan| plan.detail = Some("registry.test".to_owned())),
        ("maintenance-detail-invalid", |plan| plan.detail = Some("https://".to_owned())),
        ("maintenance-detail-invalid", |plan| plan.detail = Some("https://a b".to_owned())),
        ("maintenance-tld-unknown", |plan| plan.tlds = [tld("elsewhere")].into()),
        ("date-out-of-range", |plan| {
            plan.starts_at = Timestamp::MIN;
        }),
    ];
    for (code, twist) in cases {
        let mut stated = plan();
        twist(&mut stated);
        assert_eq!(announced(stated.clone(), NOW).unwrap_err().code(), *code, "{stated:?}");
        let maintenance = after(&announced(plan(), NOW).unwrap());
        assert_eq!(changed(&maintenance, stated, NOW).unwrap_err().code(), *code);
    }
    let longest = Plan { name: "n".repeat(255), ..plan() };
    assert!(announced(longest, NOW).is_ok());
    let going_on = Plan { starts_at: at("2027-05-31"), ends_at: at(NOW) + MICROSECOND, ..plan() };
    assert!(announced(going_on, NOW).is_ok(), "an emergency may be announced while it lasts");
}

#[test]
fn time_reminds_of_it_and_ends_it_each_at_its_instant() {
    let maintenance = after(&announced(plan(), NOW).unwrap());
    assert!(advanced(&maintenance, at(COURTESY) - MICROSECOND).decision.is_empty());
    let near = advanced(&maintenance, at(COURTESY));
    assert_eq!(told(&near.decision), to_rx("maintenance-near"));
    assert_eq!(events(&near.decision), [(at(COURTESY), Event::MaintenanceReminded)]);
    assert_eq!(maintenance::due_at(&near.maintenance), Some(at(END)));
    assert_eq!(near.maintenance.updated_at, None, "nobody changed it");
    assert!(advanced(&near.maintenance, at(END) - MICROSECOND).decision.is_empty());
    let over = advanced(&near.maintenance, at(END));
    assert_eq!(told(&over.decision), to_rx("maintenance-over"));
    assert_eq!(over.maintenance.state, State::Ended { at: at(END) });
    assert_eq!(maintenance::due_at(&over.maintenance), None);
    // Looked at for the first time long after: the same.
    let late = advanced(&maintenance, at("2028-01-01"));
    let both = [(at(COURTESY), Event::MaintenanceReminded), (at(END), Event::MaintenanceEnded)];
    assert_eq!(events(&late.decision), both);
    assert_eq!(late.maintenance, over.maintenance);
}

#[test]
fn what_is_announced_at_short_notice_is_not_reminded_of() {
    let maintenance = after(&announced(plan(), COURTESY).unwrap());
    assert_eq!(maintenance.state, State::Announced { courtesy_at: None });
    assert_eq!(maintenance::due_at(&maintenance), Some(at(END)));
}

#[test]
fn a_change_is_told_to_whom_it_concerned_and_concerns() {
    let maintenance = after(&announced(plan(), NOW).unwrap());
    let near = advanced(&maintenance, at(COURTESY)).maintenance;
    let moved = Plan {
        starts_at: at("2027-07-10"),
        ends_at: at("2027-07-11"),
        tlds: [tld("example")].into(),
        ..plan()
    };
    let decision = changed(&near, moved, "2027-06-08").unwrap();
    let names: Vec<_> = told(&decision).into_iter().map(|(name, _)| name).collect();
    assert_eq!(names, ["both", "open-only", "rx-only"]);
    let after = after(&decision);
    assert_eq!(after.state, State::Announced { courtesy_at: Some(at("2027-07-07")) });
    assert_eq!((after.created_at, after.updated_at), (at(NOW), Some(at("2027-06-08"))));
}

/// The picture at the head of the module: every state with every act.
#[test]
fn only_what_lies_ahead_or_goes_on_is_changed_and_called_off() {
    let maintenance = after(&announced(plan(), NOW).unwrap());
    let near = advanced(&maintenance, at(COURTESY)).maintenance;
    let ended = advanced(&maintenance, at(END)).maintenance;
    let off = maintenance::call_off(&maintenance, &registrars(), at(NOW)).unwrap();
    assert_eq!(told(&off), to_rx("maintenance-called-off"));
    let off = after(&off);
    assert_eq!(off.state, State::CalledOff { at: at(NOW) });
    assert!(advanced(&off, at("2028-01-01")).decision.is_empty());
    let later = Plan { starts_at: at("2027-07-10"), ends_at: at("2027-07-11"), ..plan() };
    for (maintenance, open) in [(maintenance, true), (near, true), (ended, false), (off, false)] {
        let now = "2027-06-12";
        let change = changed(&maintenance, later.clone(), now).map(|_| ());
        let call_off = maintenance::call_off(&maintenance, &registrars(), at(now)).map(|_| ());
        let code = maintenance.state.code();
        let expected = if open { Ok(()) } else { Err(Refusal::Over(code)) };
        assert_eq!((change, call_off), (expected.clone(), expected), "{code}");
        assert_eq!(maintenance.is_announced(), open);
        assert_eq!(maintenance.is_known(), code != "called-off");
    }
}

#[test]
fn an_environment_goes_by_its_word_or_its_own_name() {
    for word in ["production", "ote", "staging", "dev"] {
        let environment = Environment::from(word.to_owned());
        assert_eq!(environment.to_string(), word);
        assert!(!matches!(environment, Environment::Custom(_)), "{word}");
    }
    let own = Environment::from("rehearsal".to_owned());
    assert_eq!(own, Environment::Custom("rehearsal".to_owned()));
}
