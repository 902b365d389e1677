//! The page of a case: what it is about, what was proposed, its clock, its record, what comes if
//! nobody acts, and every act its state allows (POLICY, section 6).

use registry_core::appeal::{Against, Appealed};
use registry_core::casework::{About, Case, Grounds, Matter, ProposedAct};
use registry_core::casework::{dispute, extension, suspension};
use registry_core::domain::Domain;
use registry_core::forecast::{self, Foreseen};
use registry_core::id::{CaseId, OrganizationId};
use registry_core::status::Status;
use registry_store::{Aggregate as _, Lock, Snapshot, StoreError};

use super::super::choice::{self, CaseClock};
use super::{Acts, Found, Of, Offered, Reader, Sent, no_such_act};
use super::{appeal_entry, cases_forms};
use crate::page::catalogue::Language;
use crate::page::dossier::{Dossier, Fact, Line, Section, Told, spoken};
use crate::page::evidence::document;
use crate::page::happening;
use crate::page::words::{self, Badge, Moment};
use crate::staff::permission::Permission;
use crate::vetting::Failure;
use crate::vetting::cases::{self, Act};

/// What can be done in a case.
pub(super) const ACTS: Offered = &[
    ("respond", Permission::RecordResponse),
    ("note", Permission::JudgeCase),
    ("rescind", Permission::JudgeCase),
    ("revoke", Permission::JudgeCase),
    ("confirm-no-appeal", Permission::JudgeCase),
    ("lift", Permission::JudgeCase),
    ("close", Permission::JudgeCase),
    ("schedule", Permission::JudgeCase),
    ("take-back", Permission::RecordResponse),
    ("lock", Permission::JudgeCase),
    ("order-move", Permission::JudgeCase),
    ("reject-move", Permission::JudgeCase),
    ("suspend-for-term", Permission::JudgeCase),
    ("roll-back", Permission::JudgeCase),
    ("release", Permission::JudgeCase),
    ("extend", Permission::JudgeCase),
    ("confirm", Permission::ConfirmCase),
    ("drop-proposal", Permission::JudgeCase),
    ("receive-appeal", Permission::RecordAppeal),
];

/// Most of what comes that a page tells.
pub(super) const FORECAST_MAXIMUM: usize = 4;

/// The page of a case.
pub(super) fn dossier(read: &mut Snapshot<'_>, reader: &Reader, id: &str) -> Found {
    let Ok(id) = id.parse::<CaseId>() else { return Ok(None) };
    let Some(found) = read.case(id, Lock::None, reader.now)? else { return Ok(None) };
    let (case, language) = (found.object, reader.language);
    let mut sections = vec![subject(read, language, &case)?];
    let (mut conflicted, mut is_appealable) = (false, false);
    sections.extend(proposal(language, &case));
    sections.push(clock(reader, &case));
    sections.extend(grounds(language, &case));
    sections.push(record(language, &case));
    if let About::Name { domain, organization, .. } = &case.about {
        if let Some(name) = read.domain_by_id(*domain, Lock::None, reader.now)? {
            sections.push(name_now(read, reader, &name.object)?);
            is_appealable = Appealed::revocation(&case, &name.object).is_ok();
        }
        conflicted = is_conflicted(read, reader, *organization)?;
    }
    let acts = match reader.may(Permission::JudgeCase) {
        true => cases_forms::of(read, reader, &case)?,
        false => Vec::new(),
    };
    let mut acts = acts;
    if is_appealable && reader.may(Permission::RecordAppeal) {
        acts.push(appeal_entry::form(language));
    }
    let lead = language.say("case-lead").with("kind", spoken(case.matter.code()));
    let dossier = Dossier {
        state: Some(state(reader, &case)),
        sections,
        ..reader.dossier(case.number.to_string(), lead)
    };
    Ok(Some((reader.offered(dossier, acts, conflicted), Some(case.key()))))
}

/// Whether the reader is marked as conflicted about an organization (P-15).
pub(super) fn is_conflicted(
    read: &mut Snapshot<'_>,
    reader: &Reader,
    organization: Option<OrganizationId>,
) -> Result<bool, StoreError> {
    let Some(id) = organization else { return Ok(false) };
    let organization = read.organization(id, Lock::None)?;
    Ok(organization.is_some_and(|found| found.may_be_judged_by(&reader.acting.actor).is_err()))
}

fn state(reader: &Reader, case: &Case) -> Badge {
    let tone = match (case.matter.is_closed(), case.is_overdue(reader.now)) {
        (true, _) => "plain",
        (false, true) => "bad",
        (false, false) => "waits",
    };
    Badge::new(tone, spoken(case.matter.state()))
}

fn subject(
    read: &mut Snapshot<'_>,
    language: Language,
    case: &Case,
) -> Result<Section, StoreError> {
    let mut facts = Vec::new();
    match &case.about {
        About::Name { name, organization, .. } => {
            facts.push(Fact::link(language.say("queue-name"), Of::Name.page(name), name.as_str()));
            if let Some(id) = organization
                && let Some(held) = read.organization(*id, Lock::None)?
            {
                let term = language.say("case-holder");
                facts.push(Fact::link(term, Of::Organization.page(id), held.name));
            }
        }
        About::Registrar { registrar } => {
            let href = Of::Registrar.page(registrar);
            facts.push(Fact::link(language.say("lookup-registrar"), href, registrar.as_str()));
        }
    }
    facts.push(Fact::at(language.say("case-opened"), case.opened_at));
    match &case.matter {
        Matter::Suspension(of) => {
            facts.push(Fact::new(language.say("case-ground"), spoken(&of.ground)));
        }
        Matter::Dispute(of) => {
            let source = format!("{}, {}", spoken(of.source.code()), of.reference);
            facts.push(Fact::new(language.say("case-source"), source));
        }
        Matter::Revocation(_) | Matter::Discontinuation(_) | Matter::Compliance(_) => {}
    }
    Ok(Section::new("about", language.say("case-about")).with_facts(facts))
}

/// What one person proposed and why, and that a second one has to confirm it (P-15).
fn proposal(language: Language, case: &Case) -> Option<Section> {
    let proposal = case.proposal.as_ref()?;
    let mut section = Section::new("proposed", language.say("case-proposed"));
    section.lead = language.say("case-proposed-words").into();
    section.facts = vec![
        Fact::new(language.say("case-proposed-act"), spoken(proposal.act.code())),
        Fact::new(language.say("decided-by"), proposal.proposed.by.name()),
        Fact::at(language.say("account-at"), proposal.proposed.at),
    ];
    let quote = |words: &String| (String::new(), words.clone());
    section.quotes = match &proposal.act {
        ProposedAct::Revoke(grounds) => quotes(grounds),
        ProposedAct::NoAppeal { words } | ProposedAct::Lift { words, .. } => vec![quote(words)],
        ProposedAct::Delete { delete_at, words } => {
            section.facts.push(Fact::at(language.say("case-delete-at"), *delete_at));
            vec![quote(words)]
        }
    };
    Some(section)
}

/// What it waits for, and what comes if nobody acts.
fn clock(reader: &Reader, case: &Case) -> Section {
    let language = reader.language;
    let mut section = Section::new("clock", language.say("case-clock"));
    if let Some(deadline) = case.matter.deadline() {
        section.facts.push(Fact::new(language.say("case-deadline"), words::last_day(deadline)));
        section.facts.push(Fact::state(language.say("case-left"), left(reader, deadline)));
    }
    for moved in &case.extensions {
        let words = language.say("case-extended").with("who", &moved.agreed_with);
        let words = words.with("before", words::last_day(moved.before));
        let words = words.with("until", words::last_day(moved.until));
        section.facts.push(Fact::new(language.say("case-extension"), words));
    }
    section.story = coming(language, forecast::of_case(case, FORECAST_MAXIMUM));
    section.empty = language.say("case-no-clock").into();
    section
}

/// How much of a time is left, or how long it is over.
pub(in crate::web::desk) fn left(reader: &Reader, deadline: jiff::Timestamp) -> Badge {
    let (language, now) = (reader.language, reader.now);
    match deadline <= now {
        true => {
            let since = words::lasting(language, deadline, now);
            Badge::new("bad", language.say("due-over").with("since", since))
        }
        false => {
            let left = words::lasting(language, now, deadline);
            Badge::new("waits", language.say("due-left").with("left", left))
        }
    }
}

/// What will happen if nobody acts.
pub(super) fn coming(language: Language, foreseen: Vec<Foreseen>) -> Vec<Told> {
    let told = |foreseen: Foreseen| Told {
        at: Moment::of(foreseen.at),
        what: happening::words(language, foreseen.event),
        by: String::new(),
        words: String::new(),
        documents: Vec::new(),
        is_coming: true,
    };
    foreseen.into_iter().map(told).collect()
}

fn quotes(grounds: &Grounds) -> Vec<(String, String)> {
    let reasons = grounds.reasons.iter();
    let supporting = grounds.supporting.words.iter().map(|words| (String::new(), words.clone()));
    reasons.map(|reason| (reason.clause.clone(), reason.words.clone())).chain(supporting).collect()
}

fn grounds(language: Language, case: &Case) -> Vec<Section> {
    let section = |id, title, grounds: &Grounds| {
        let mut section = Section::new(id, title);
        section.quotes = quotes(grounds);
        let documents: Vec<_> = grounds.supporting.documents.iter().map(document).collect();
        if !documents.is_empty() {
            let words = language.say("request-documents").into();
            section.lines = vec![Line { words, documents, ..Line::default() }];
        }
        section
    };
    let stated = |grounds| section("grounds", language.say("case-grounds"), grounds);
    match &case.matter {
        Matter::Revocation(of) => {
            let revoked = of.grounds.as_ref();
            let revoked = revoked
                .map(|grounds| section("revoked", language.say("case-revoked-grounds"), grounds));
            [Some(stated(&of.pending)), revoked].into_iter().flatten().collect()
        }
        Matter::Suspension(of) => vec![stated(&of.grounds)],
        Matter::Compliance(of) => vec![stated(&of.grounds)],
        Matter::Discontinuation(_) | Matter::Dispute(_) => Vec::new(),
    }
}

fn record(language: Language, case: &Case) -> Section {
    let mut section = Section::new("record", language.say("case-record"));
    section.story = case
        .entries
        .iter()
        .map(|entry| Told {
            at: Moment::of(entry.at),
            what: happening::words(language, entry.event),
            by: entry.by.name(),
            words: entry.words.clone(),
            documents: entry.documents.iter().map(document).collect(),
            is_coming: false,
        })
        .collect();
    section
}

/// The name as it is: its statuses with their causes, and what comes if nobody acts.
pub(super) fn name_now(
    read: &mut Snapshot<'_>,
    reader: &Reader,
    domain: &Domain,
) -> Result<Section, StoreError> {
    let language = reader.language;
    let mut section = Section::new("name", language.say("name-now"));
    if !domain.is_live() {
        section.empty = language.say("name-gone").into();
        return Ok(section);
    }
    let parents = read.parents_of(domain, reader.now)?;
    let view = parents.view();
    let rulebook = view.rulebooks.at(reader.now);
    let statuses: Vec<_> = domain.statuses(rulebook).iter().map(Status::as_str).collect();
    section.facts = vec![
        Fact::new(language.say("name-lifecycle"), spoken(domain.lifecycle.code())),
        Fact::new(language.say("lookup-statuses"), statuses.join("\n")),
        Fact::at(language.say("said-until"), domain.expires_at),
    ];
    section.lines = domain.causes.values().map(|cause| cause_line(language, cause)).collect();
    section.story = coming(language, forecast::of_domain(domain, &view, FORECAST_MAXIMUM));
    Ok(section)
}

fn cause_line(language: Language, cause: &registry_core::status::Cause) -> Line {
    let more = language.say("cause-set").with("who", &cause.set_by);
    let more = more.with("day", words::day(cause.since)).with("rule", &cause.rule);
    Line {
        words: spoken(cause.kind.code()),
        badge: cause.case.as_ref().map(|number| Badge::new("plain", number.clone())),
        more: more.into(),
        ..Line::default()
    }
}

/// Acts in a case.
pub(super) async fn act(acts: &Acts<'_>, sent: &Sent) -> Result<(), Failure> {
    let id = acts.id.parse::<CaseId>().map_err(|_| no_such_act(acts.act))?;
    if acts.act == "receive-appeal" {
        return appeal_entry::receive(acts, sent, Against::Revocation(id)).await;
    }
    let act = read_act(acts.act, sent)?;
    cases::act(acts.registry, acts.acting, (id, act)).await.map(|_| ())
}

fn read_act(code: &str, sent: &Sent) -> Result<Act, Failure> {
    Ok(match code {
        "respond" => Act::Answer(sent.said()?),
        "note" => Act::Note(sent.said()?),
        "rescind" => Act::Rescind(sent.said()?),
        "revoke" => Act::Revoke(sent.stated()),
        "confirm-no-appeal" => Act::NoAppeal(sent.said()?),
        "lift" => {
            let finding: suspension::Finding = choice::read(sent, "finding")?;
            Act::Lift(finding, sent.said()?)
        }
        "close" => Act::Close(sent.said()?),
        "schedule" => Act::Schedule(sent.needed_moment("delete_at")?, sent.said()?),
        "take-back" => Act::TakeBack(sent.said()?),
        "lock" => Act::Lock(sent.said()?),
        "order-move" => {
            let organization = sent.read("organization", "the id of an organization")?;
            let registrar = sent.read_if_any("registrar", "a registrar of the list")?;
            Act::OrderMove(dispute::Recipient { organization, registrar }, sent.said()?)
        }
        "reject-move" => Act::MoveRejected(sent.said()?),
        "suspend-for-term" => Act::SuspendTerm(sent.said()?),
        "roll-back" => Act::RollBack(sent.said()?),
        "release" => Act::Release(sent.said()?),
        "extend" => Act::Extend(agreement(sent)?, sent.said()?),
        "confirm" => Act::Confirm,
        "drop-proposal" => Act::Drop(sent.said()?),
        other => return Err(no_such_act(other)),
    })
}

fn agreement(sent: &Sent) -> Result<extension::Agreement, Failure> {
    Ok(extension::Agreement {
        clock: choice::read::<CaseClock>(sent, "clock")?.into(),
        last_day: sent.read("last_day", "a day: 2027-05-31")?,
        agreed_with: sent.text("agreed_with").to_owned(),
        agreed_at: sent.needed_moment("agreed_at")?,
    })
}
