//! The page of a portfolio: whose names are watched, what its owner wants to hear of, and what it
//! was told (P-90, P-93). Under `new` one is entered.

use registry_core::id::PortfolioId;
use registry_core::name::HostName;
use registry_core::watch::{NewPortfolio, Owner, Portfolio, Tier};
use registry_store::{
    Aggregate as _, ListedNotice, ListingChange, Lock, Snapshot, StoreError, SweepCounts,
};

use super::super::review::{Acts, Found, Of, Offered, Reader, Sent, no_such_act, wrong};
use super::{List, coded};
use crate::page::catalogue::Language;
use crate::page::dossier::{ActForm, Control, Dossier, Fact, Field, Line, Section, spoken};
use crate::page::words::{self, Badge};
use crate::staff::permission::Permission;
use crate::vetting::Failure;
use crate::watch::{portfolio, sweep};

/// What can be done about a portfolio.
pub(in crate::web::desk) const ACTS: Offered = &[
    ("enter", Permission::ManagePortfolio),
    ("change", Permission::ManagePortfolio),
    ("wish", Permission::ManagePortfolio),
    ("list", Permission::ManagePortfolio),
    ("sweep", Permission::ManagePortfolio),
];

/// Under what the page of one that is entered stands.
const NEW: &str = "new";

/// Sweeps that a page shows.
const SWEEPS: i64 = 5;

/// Notices and names that a page shows; programs page through all of them.
const SHOWN: i64 = 20;

const OWNERS: [&str; 3] = ["registrar", "registry", "host"];
const TIERS: [Tier; 2] = [Tier::Complimentary, Tier::Expanded];

/// The page of a portfolio, or of one that is to be entered.
pub(in crate::web::desk) fn dossier(read: &mut Snapshot<'_>, reader: &Reader, id: &str) -> Found {
    if id == NEW {
        return Ok(Some((to_enter(reader), None)));
    }
    let Ok(id) = id.parse::<PortfolioId>() else { return Ok(None) };
    let Some(found) = read.portfolio(id, Lock::None)? else { return Ok(None) };
    let language = reader.language;
    let sections = vec![
        about(read, reader, &found)?,
        notices(read, reader, &[id])?,
        sweeps(read, language, id)?,
        names(read, language, id)?,
    ];
    let acts = match reader.may(Permission::ManagePortfolio) {
        true => forms(reader, &found),
        false => Vec::new(),
    };
    let dossier = Dossier {
        trail: List::Portfolios.trail(language),
        title: found.name.clone(),
        lead: language.say("portfolio-lead").into(),
        sections,
        acts,
        idle: language.say("idle-role").into(),
        ..Dossier::default()
    };
    Ok(Some((dossier, Some(found.key()))))
}

fn to_enter(reader: &Reader) -> Dossier {
    let language = reader.language;
    let title = language.say("portfolio-enter");
    let form = ActForm::new("enter", title, language.say("portfolio-enter-words"));
    let acts = match reader.may(Permission::ManagePortfolio) {
        true => vec![form.with(owner_fields(language, None)).open()],
        false => Vec::new(),
    };
    Dossier {
        trail: List::Portfolios.trail(language),
        title: language.say("portfolio-new").into(),
        lead: language.say("portfolio-new-lead").into(),
        acts,
        idle: language.say("idle-role").into(),
        ..Dossier::default()
    }
}

fn about(
    read: &mut Snapshot<'_>,
    reader: &Reader,
    portfolio: &Portfolio,
) -> Result<Section, StoreError> {
    let language = reader.language;
    let mut facts = vec![
        Fact::new(language.say("portfolio-kind"), spoken(portfolio.owner.code())),
        Fact::new(language.say("portfolio-contact"), &portfolio.abuse_contact),
        Fact::new(language.say("portfolio-tier"), spoken(portfolio.tier.code())),
        Fact::new(language.say("portfolio-size"), read.portfolio_size(portfolio.id)?.to_string()),
    ];
    if let Some(iana_id) = portfolio.owner.iana_id() {
        facts.insert(1, Fact::new(language.say("portfolio-iana"), iana_id.to_string()));
    }
    if let Some(state) = read.sweep_state(portfolio.id)? {
        facts.extend(state.swept_at.map(|at| Fact::at(language.say("portfolio-swept"), at)));
        if let Some(due_at) = sweep::due_at(read, &state, reader.now)? {
            let badge = match due_at <= reader.now {
                true => Badge::new("waits", language.say("portfolio-sweep-now")),
                false => Badge::new("plain", words::moment(due_at)),
            };
            facts.push(Fact::state(language.say("portfolio-sweep-due"), badge));
        }
    }
    let wish = match &portfolio.report_unapproved {
        Some(wish) => {
            let words = language.say("portfolio-wish-said").with("who", &wish.by);
            words.with("day", words::day(wish.at))
        }
        None => language.say("portfolio-wants-rogue"),
    };
    facts.push(Fact::new(language.say("portfolio-wish"), wish));
    let sites = format!("/desk/watch?awaits=all&portfolio={}", portfolio.id);
    let candidates = format!("/desk/watch/candidates?portfolio={}", portfolio.id);
    let words = language.say("portfolio-sites");
    facts.push(Fact::link(language.say("watch-title"), sites, words));
    let words = language.say("portfolio-candidates");
    facts.push(Fact::link(language.say("watch-candidates"), candidates, words));
    Ok(Section::new("about", language.say("portfolio-about")).with_facts(facts))
}

/// The notices that portfolios were sent last, with what was answered and seen (P-81).
pub(in crate::web::desk) fn notices(
    read: &mut Snapshot<'_>,
    reader: &Reader,
    portfolios: &[PortfolioId],
) -> Result<Section, StoreError> {
    let language = reader.language;
    let line = |notice: &ListedNotice| {
        let said = notice.reply.as_ref().map_or("waiting", |(code, _)| code.as_str());
        let seen = notice.outcome.map(|(outcome, _)| spoken(outcome.code()));
        let words = language.say("portfolio-told").with("kind", spoken(notice.kind.code()));
        Line {
            words: notice.name.clone(),
            href: Of::Site.page(notice.site),
            badge: Some(Badge::new("plain", spoken(said))),
            more: [words.with("day", words::day(notice.sent_at)).to_string()]
                .into_iter()
                .chain(seen)
                .collect::<Vec<_>>()
                .join(" · "),
            ..Line::default()
        }
    };
    let told = read.notices_to_portfolios(portfolios, None, SHOWN)?;
    let lines = told.iter().map(line).collect();
    let section = Section::new("notices", language.say("site-notices"));
    Ok(section.with_lines(lines, language.say("portfolio-told-nothing")))
}

/// The newest sweeps, each with what it found and what changed in the list since the one before.
fn sweeps(
    read: &mut Snapshot<'_>,
    language: Language,
    id: PortfolioId,
) -> Result<Section, StoreError> {
    let line = |(sweep, change): sweep::SweptSince| {
        let SweepCounts { names, hits, filed } = sweep.counts;
        let found = language.say("portfolio-sweep-found").number("names", names);
        let found = found.number("hits", hits).number("filed", filed).to_string();
        let since = change.map(|ListingChange { added, gone }| {
            let words = language.say("portfolio-sweep-since").number("added", added);
            words.number("gone", gone).to_string()
        });
        let is_open = sweep.ended_at.is_none();
        let under_way = || Badge::new("waits", language.say("portfolio-sweep-under-way"));
        Line {
            words: words::moment(sweep.began_at),
            badge: is_open.then(under_way),
            more: [found].into_iter().chain(since).collect::<Vec<_>>().join(" · "),
            ..Line::default()
        }
    };
    let (newest, _) = sweep::newest(read, id, (None, SWEEPS))?;
    let lines = newest.into_iter().map(line).collect();
    let section = Section::new("sweeps", language.say("portfolio-sweeps"));
    Ok(section.with_lines(lines, language.say("portfolio-sweeps-none")))
}

fn names(
    read: &mut Snapshot<'_>,
    language: Language,
    id: PortfolioId,
) -> Result<Section, StoreError> {
    let first = read.portfolio_members(id, "", false, SHOWN)?;
    let lines = first.into_iter().map(|member| Line { words: member.name, ..Line::default() });
    let section = Section::new("names", language.say("portfolio-names"));
    Ok(section.with_lines(lines.collect(), language.say("portfolio-names-none")))
}

fn owner_fields(language: Language, known: Option<&Portfolio>) -> Vec<Field> {
    let iana_id = known.and_then(|known| known.owner.iana_id());
    let value =
        |field: Field, value: Option<String>| Field { value: value.unwrap_or_default(), ..field };
    let line = |name: &'static str, kind: &'static str, label| {
        Field::new(name, label, Control::Line(kind))
    };
    let tier = coded::field("tier", language.say("portfolio-tier"), TIERS, Tier::code);
    let owner = coded::field("owner", language.say("portfolio-kind"), OWNERS, |code| code);
    let iana = line("iana_id", "number", language.say("portfolio-iana"));
    let contact = line("abuse_contact", "email", language.say("portfolio-contact"));
    vec![
        value(
            Field::line("name", language.say("portfolio-owner")),
            known.map(|known| known.name.clone()),
        ),
        value(owner, known.map(|known| known.owner.code().to_owned())),
        value(
            iana.hinted(language.say("portfolio-iana-hint")),
            iana_id.map(|number| number.to_string()),
        ),
        value(tier, known.map(|known| known.tier.code().to_owned())),
        value(contact, known.map(|known| known.abuse_contact.clone())),
    ]
}

fn forms(reader: &Reader, portfolio: &Portfolio) -> Vec<ActForm> {
    let language = reader.language;
    let wants = portfolio.wants_unapproved(reader.now);
    let wishes = [
        ("unapproved".to_owned(), language.say("portfolio-wants-unapproved").to_string()),
        ("rogue".to_owned(), language.say("portfolio-wants-rogue").to_string()),
    ];
    let wish = Field::choice("wants", language.say("portfolio-wish"), wishes);
    let wish = Field { value: if wants { "unapproved" } else { "rogue" }.to_owned(), ..wish };
    let names = Field::area("names", language.say("portfolio-names"));
    let whole = Field::new("whole", language.say("portfolio-whole"), Control::Tick);
    let (list, sweep) = (language.say("portfolio-list"), language.say("portfolio-sweep"));
    let change = language.say("portfolio-change");
    vec![
        ActForm::new("sweep", sweep, language.say("portfolio-sweep-words")).open(),
        ActForm::new("list", list, language.say("portfolio-list-words"))
            .with(vec![names.hinted(language.say("portfolio-names-hint")), whole])
            .secondary(),
        ActForm::new("wish", language.say("portfolio-wish"), language.say("portfolio-wish-words"))
            .with(vec![wish, Field::line("said_by", language.say("portfolio-said-by"))])
            .secondary(),
        ActForm::new("change", change, language.say("portfolio-change-words"))
            .with(owner_fields(language, Some(portfolio)))
            .secondary(),
    ]
}

/// Acts on a portfolio, or enters one.
pub(in crate::web::desk) async fn act(acts: &Acts<'_>, sent: &Sent) -> Result<(), Failure> {
    let (registry, acting) = (acts.registry, acts.acting);
    if acts.id == NEW {
        return match acts.act {
            "enter" => portfolio::enter(registry, acting, owner(sent)?).await.map(drop),
            other => Err(no_such_act(other)),
        };
    }
    let id = acts.id.parse::<PortfolioId>().map_err(|_| no_such_act(acts.act))?;
    match acts.act {
        "change" => portfolio::change(registry, acting, (id, owner(sent)?)).await.map(drop),
        "wish" => {
            let wants = coded::read(sent, "wants", ["unapproved", "rogue"], |code| code)?;
            let wish = (id, wants == "unapproved", sent.text("said_by").to_owned());
            portfolio::wish(registry, acting, wish).await.map(drop)
        }
        "list" => {
            let list = (id, listed(sent)?, sent.fields.ticked("whole"));
            portfolio::list(registry, acting, list).await.map(drop)
        }
        "sweep" => sweep::by_hand(registry, acting, id).await.map(drop),
        other => Err(no_such_act(other)),
    }
}

fn owner(sent: &Sent) -> Result<NewPortfolio, Failure> {
    let number = sent.read_if_any("iana_id", "the registrar's number at IANA")?;
    let owner = match coded::read(sent, "owner", OWNERS, |code| code)? {
        "registrar" => Owner::Registrar { iana_id: number.unwrap_or_default() },
        "registry" => Owner::Registry,
        _ => Owner::Host,
    };
    Ok(NewPortfolio {
        name: sent.text("name").to_owned(),
        owner,
        tier: coded::read(sent, "tier", TIERS, Tier::code)?,
        abuse_contact: sent.text("abuse_contact").to_owned(),
    })
}

/// The names of a list, one a line; nothing is taken where one is none.
fn listed(sent: &Sent) -> Result<Vec<HostName>, Failure> {
    let name = |text: String| {
        let lower = text.trim_end_matches('.').to_ascii_lowercase();
        HostName::parse(&lower).map_err(|_| wrong("names", &text, "host names, one a line"))
    };
    sent.lines("names").into_iter().map(name).collect()
}
