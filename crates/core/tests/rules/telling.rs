//! Every change that a sponsor did not make itself is told (RFC 8590), and every step of a transfer
//! to both registrars: random acts on a name, its hosts and a contact, each decision held against
//! the one list of who is told of what.

use std::collections::BTreeMap;

use jiff::Timestamp;
use proptest::prelude::*;
use registry_core::auth_info::{AuthInfo, AuthInfoShown};
use registry_core::contact::{self, Contact};
use registry_core::decision::{Actor, Change, Decision, Duty, Object};
use registry_core::domain::lock::{self, LockAct};
use registry_core::domain::transfer::{answer, request};
use registry_core::domain::{Domain, NameServerLoss, Parents, advance, cause, delete, restore};
use registry_core::event::Event;
use registry_core::host::{self, Host};
use registry_core::id::{HostId, RegistrarId, StaffId};
use registry_core::name::HostName;
use registry_core::notice::{Subject, Telling};
use registry_core::registrar::Registrar;
use registry_core::rulebook::RulebookVersions;
use registry_core::status::{CauseKind, StatusSet};
use registry_core::timeline::Timeline;
use registry_core::transfer::{Answer, TransferState};
use registry_core::ttl::Ttls;

use crate::contacts::contact;
use crate::create_world::alpha;
use crate::domain_transfer::{account, beta};
use crate::scenario::{Vouched, at, days, domain_on, host_id, pharmacy_with, registrar, uuid};
use crate::standing_history::{play, step};

const START: &str = "2027-01-04";

/// What somebody does, or time.
#[derive(Debug, Clone, Copy)]
enum Act {
    Wait(i64),
    Ask,
    Answer(Answer),
    Cause(CauseKind),
    Propose(LockAct),
    Confirm,
    DropProposal,
    Delete,
    Restore,
    SetAuthInfo,
    AskContact,
    AnswerContact(Answer),
}

fn act() -> impl Strategy<Value = Act> {
    let answers = || prop::sample::select(&[Answer::Approve, Answer::Reject, Answer::Cancel][..]);
    let waits = prop::sample::select(&[1, 4, 5, 7, 14, 30, 31, 60, 365][..]);
    prop_oneof![
        4 => waits.prop_map(Act::Wait),
        2 => Just(Act::Ask),
        2 => answers().prop_map(Act::Answer),
        2 => prop::sample::select(CauseKind::ALL.to_vec()).prop_map(Act::Cause),
        1 => prop::sample::select(&[LockAct::Set, LockAct::Lift][..]).prop_map(Act::Propose),
        1 => Just(Act::Confirm),
        1 => Just(Act::DropProposal),
        1 => Just(Act::Delete),
        1 => Just(Act::Restore),
        1 => Just(Act::SetAuthInfo),
        1 => Just(Act::AskContact),
        1 => answers().prop_map(Act::AnswerContact),
    ]
}

/// A name that stands on an accreditation and is served by another's host, two hosts under it, a
/// contact.
struct Stage {
    domain: Domain,
    hosts: Vec<Host>,
    contact: Contact,
    rulebooks: RulebookVersions,
    line: Timeline<registry_core::accreditation::Standing>,
    host_gone_at: Timestamp,
    now: Timestamp,
    /// Who sponsored what before the change that is looked at.
    sponsors: BTreeMap<String, RegistrarId>,
}

fn host(id: HostId, name: &str, domain: &Domain) -> Host {
    Host {
        id,
        name: HostName::parse(name).unwrap(),
        superordinate: Some(domain.id),
        registrar: domain.registrar.clone(),
        created_by: domain.registrar.clone(),
        created_at: domain.created_at,
        addresses: ["208.77.190.1".parse().unwrap()].into(),
        client_statuses: StatusSet::EMPTY,
        ttls: Ttls::new(),
        updated: None,
        transferred_at: None,
        purged_at: None,
    }
}

impl Stage {
    fn new(vouched: &Vouched, host_gone_in: i64) -> Self {
        let domain = domain_on(vouched, START, "2028-01-04");
        let hosts = vec![
            host(host_id(8), "ns1.acme.pharmacy", &domain),
            host(host_id(9), "ns2.acme.pharmacy", &domain),
        ];
        let contact = contact();
        let mut sponsors = BTreeMap::from([
            (domain.id.to_string(), domain.registrar.clone()),
            (contact.id.to_string(), contact.registrar.clone()),
        ]);
        sponsors.extend(hosts.iter().map(|host| (host.id.to_string(), host.registrar.clone())));
        Self {
            domain,
            hosts,
            contact,
            rulebooks: pharmacy_with(&[
                ("mode = \"consent\"", "mode = \"authinfo\""),
                ("lock_days = 60", "lock_days = 0"),
            ]),
            line: vouched.line(),
            host_gone_at: at(START) + days(host_gone_in),
            now: at(START),
            sponsors,
        }
    }

    fn losses(&self) -> [NameServerLoss; 1] {
        let gone_at = Some(self.host_gone_at).filter(|gone_at| *gone_at <= self.now);
        [NameServerLoss { host: host_id(7), gone_at, earliest_loss: Some(self.host_gone_at) }]
    }

    /// What the clock did until now, as it is recorded before anybody acts.
    fn catch_up(&mut self) {
        let losses = self.losses();
        let advanced =
            advance(&self.domain, &parents(&self.rulebooks, &self.line, &losses), self.now);
        let mut decision = advanced.decision;
        decision.append(host::follow(self.hosts.clone(), &decision));
        decision.append(contact::transfer::advance(&self.contact, self.now).decision);
        self.keep(decision, &Actor::Clock);
    }

    /// Holds a decision against the list, and takes it over.
    fn keep(&mut self, decision: Decision, actor: &Actor) {
        for change in &decision.changes {
            self.held(change, &decision, actor);
            match change.after.clone() {
                Object::Domain(domain) => self.domain = *domain,
                Object::Contact(contact) => self.contact = *contact,
                Object::Host(host) => {
                    self.hosts.iter_mut().filter(|known| known.id == host.id).for_each(|known| {
                        known.clone_from(&host);
                    });
                }
                other => panic!("{other:?} is not on this stage"),
            }
        }
    }

    fn held(&mut self, change: &Change, decision: &Decision, actor: &Actor) {
        let (id, sponsor, transfer) = told_about(&change.after);
        let before = self.sponsors.insert(id.clone(), sponsor.clone()).unwrap();
        let told = |registrar: &RegistrarId, occasions: &[_]| {
            let found = decision.duties.iter().any(|owed| match &owed.duty {
                Duty::Poll { registrar: to, message } => {
                    to == registrar
                        && owed.at == change.at
                        && message.about.id() == id
                        && occasions.contains(&message.occasion)
                }
                Duty::Mail(_) => false,
            });
            assert!(found, "{registrar} is not told one of {occasions:?}: {change:?}");
        };
        assert!(!change.events.is_empty(), "a change says what happened: {change:?}");
        for event in &change.events {
            match Telling::of(*event) {
                Telling::Sponsor(_) if *actor == Actor::Registrar(sponsor.clone()) => {}
                Telling::Sponsor(occasions) => told(&sponsor, occasions),
                Telling::BothRegistrars(occasion) => {
                    let both = transfer.clone().unwrap_or([before.clone(), sponsor.clone()]);
                    both.iter().for_each(|registrar| told(registrar, &[occasion]));
                }
                Telling::SponsorsOwn => assert_eq!(*actor, Actor::Registrar(sponsor.clone())),
                Telling::Nobody(why) => assert!(!why.is_empty()),
                Telling::NotSponsored => panic!("{event:?} happened to {:?}", change.after),
            }
        }
    }

    /// Does something, if it may be done; whoever may do it does.
    fn play(&mut self, act: Act) {
        if let Act::Wait(count) = act {
            self.now += days(count);
        }
        self.catch_up();
        let losses = self.losses();
        let now = self.now;
        let (staff, sponsor) = (staff(1), self.domain.registrar.clone());
        let parents = parents(&self.rulebooks, &self.line, &losses);
        let done = match act {
            Act::Wait(_) => None,
            Act::Ask => ask(&self.domain, parents, now),
            Act::Answer(given) => self.answer(given, parents),
            Act::Cause(kind) => self.cause(kind, &parents).map(|decision| (decision, staff)),
            Act::Propose(wish) => {
                let decided =
                    lock::propose(&self.domain, wish, (&staff, "a letter"), &parents, now);
                decided.ok().map(|decision| (decision, staff))
            }
            Act::Confirm => {
                let other = self::staff(2);
                let decided = lock::confirm(&self.domain, &other, &parents, now);
                decided.ok().map(|decision| (decision, other))
            }
            Act::DropProposal => {
                let decided = lock::drop_proposal(&self.domain, &parents, now);
                decided.ok().map(|decision| (decision, staff))
            }
            Act::Delete => {
                let facts = delete::Facts {
                    domain: &self.domain,
                    parents,
                    hosts_under: &[],
                    grace_deletes: 0,
                    adds: 0,
                };
                let deleted = delete::decide(&sponsor, &facts, now).ok();
                deleted.map(|deleted| (deleted.decision, Actor::Registrar(sponsor)))
            }
            Act::Restore => {
                let rich = account("100000.00");
                let facts = restore::Facts { domain: &self.domain, parents, account: &rich };
                let command = restore::RequestRestore { asks_more: false, stated_fee: None };
                let asked = restore::request(&sponsor, &command, &facts, now).ok();
                asked.map(|asked| (asked.decision, Actor::Registrar(sponsor)))
            }
            Act::SetAuthInfo => Some((self.set_auth_info(), Actor::Registrar(sponsor))),
            Act::AskContact => self.ask_contact(),
            Act::AnswerContact(given) => self.answer_contact(given),
        };
        if let Some((decision, actor)) = done {
            self.keep(decision, &actor);
        }
    }

    fn answer(&self, given: Answer, parents: Parents<'_>) -> Option<(Decision, Actor)> {
        let by = match self.domain.transfer.as_ref().filter(|_| given == Answer::Cancel) {
            Some(transfer) => transfer.gaining.clone(),
            None => self.domain.registrar.clone(),
        };
        let facts = answer::Facts {
            domain: &self.domain,
            parents,
            hosts_under: &self.hosts,
            auth_info: AuthInfoShown::Absent,
        };
        let answered = answer::decide(given, &by, &facts, self.now).ok()?;
        Some((answered.decision, Actor::Registrar(by)))
    }

    fn cause(&self, kind: CauseKind, parents: &Parents<'_>) -> Option<Decision> {
        let (set_by, rule) = ("Ann".to_owned(), "P-56".to_owned());
        let new = cause::NewCause { kind, set_by, rule, case: None };
        match self.domain.causes.contains_key(&kind) {
            true => cause::lift(&self.domain, kind, parents, self.now).ok(),
            false => cause::set(&self.domain, new, parents, self.now).ok(),
        }
    }

    fn set_auth_info(&self) -> Decision {
        let mut domain = self.domain.clone();
        domain.auth_info = domain.is_live().then(|| AuthInfo {
            salt: String::new(),
            hash: String::new(),
            expires_at: self.now + days(14),
        });
        let mut decision = Decision::default();
        decision.change(self.now, &[Event::DomainUpdated], domain, None);
        decision
    }

    fn ask_contact(&self) -> Option<(Decision, Actor)> {
        let other = other_than(&self.contact.registrar);
        let book = self.rulebooks.at(self.now);
        let right = AuthInfoShown::Right;
        let asked =
            contact::transfer::request(&self.contact, &other, right, book, self.now).ok()?;
        Some((asked.decision, Actor::Registrar(other.id)))
    }

    fn answer_contact(&self, given: Answer) -> Option<(Decision, Actor)> {
        let by = match self.contact.transfer.as_ref().filter(|_| given == Answer::Cancel) {
            Some(transfer) => transfer.gaining.clone(),
            None => self.contact.registrar.clone(),
        };
        let absent = AuthInfoShown::Absent;
        let answered =
            contact::transfer::answer(&self.contact, given, &by, absent, self.now).ok()?;
        Some((answered.decision, Actor::Registrar(by)))
    }
}

fn parents<'a>(
    rulebooks: &'a RulebookVersions,
    line: &'a Timeline<registry_core::accreditation::Standing>,
    name_servers: &'a [NameServerLoss],
) -> Parents<'a> {
    Parents { name_servers, ..crate::scene::parents(rulebooks, Some(line)) }
}

fn ask(domain: &Domain, parents: Parents<'_>, now: Timestamp) -> Option<(Decision, Actor)> {
    let (registrar, rich) = (other_than(&domain.registrar), account("100000.00"));
    let command = request::RequestTransfer {
        period: None,
        auth_info: AuthInfoShown::Right,
        token_presented: false,
        stated_fee: None,
    };
    let facts =
        request::Facts { registrar: &registrar, account: &rich, domain, parents, token: None };
    let asked = request::decide(&command, &facts, now).ok()?;
    Some((asked.decision, Actor::Registrar(registrar.id)))
}

fn other_than(sponsor: &RegistrarId) -> Registrar {
    if *sponsor == registrar("beta") { alpha() } else { beta() }
}

fn staff(number: u128) -> Actor {
    Actor::Staff { id: StaffId::from_uuid(uuid(number)), name: "Ann".to_owned() }
}

/// An object's id, its sponsor, and both registrars of its newest transfer.
fn told_about(object: &Object) -> (String, RegistrarId, Option<[RegistrarId; 2]>) {
    match object {
        Object::Domain(domain) => {
            let both = domain.transfer.as_ref();
            let both = both.map(|it| [it.losing.clone(), it.gaining.clone()]);
            (Subject::from(&**domain).id(), domain.registrar.clone(), both)
        }
        Object::Contact(contact) => {
            let both = contact.transfer.as_ref();
            let both = both.map(|it| [it.losing.clone(), it.gaining.clone()]);
            (Subject::from(&**contact).id(), contact.registrar.clone(), both)
        }
        Object::Host(host) => (Subject::from(&**host).id(), host.registrar.clone(), None),
        other => panic!("{other:?} has no sponsor"),
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(512))]

    #[test]
    fn whoever_did_not_make_a_change_is_told_of_it(
        steps in prop::collection::vec(step(), 1..8),
        host_gone_in in 0..900_i64,
        acts in prop::collection::vec(act(), 1..40),
    ) {
        let vouched = play(&steps, |_, _| ());
        let mut stage = Stage::new(&vouched, host_gone_in);
        for act in acts {
            stage.play(act);
        }
    }
}

#[test]
fn the_hosts_of_a_name_tell_where_they_go() {
    let mut stage = Stage::new(&Vouched::granted(START), 900);
    stage.play(Act::Ask);
    stage.play(Act::Wait(5));
    assert!(matches!(
        stage.domain.transfer.as_ref().unwrap().state,
        TransferState::ServerApproved { .. }
    ));
    assert!(stage.hosts.iter().all(|host| host.registrar == registrar("beta")));
    stage.play(Act::Delete);
    stage.play(Act::Wait(60));
    assert!(stage.hosts.iter().all(|host| host.purged_at.is_some()));
}
