//! A line of the work queue: the object behind an item, projected, in words. What waits no more
//! has none.

use jiff::Timestamp;
use registry_core::casework::About;
use registry_core::domain::Domain;
use registry_core::id::{
    AccreditationId, AppealId, CaseId, DisclosureRequestId, DomainId, LicenceId, OrganizationId,
    RequestId, WebsiteCheckId,
};
use registry_core::information::InformationRequest;
use registry_core::licence;
use registry_store::{Lock, Snapshot, StoreError, Work, WorkId, WorkKind};
use uuid::Uuid;

use super::cases::left;
use super::{Of, Reader, load, work};
use crate::page::dossier::spoken;
use crate::page::words::{self, Badge};
use crate::page::worklist::WorkRow;
use crate::vetting::onboarding;

type Row = Result<Option<WorkRow>, StoreError>;

/// The line of an item.
pub(super) fn row(read: &mut Snapshot<'_>, reader: &Reader, item: &Work) -> Row {
    let mut row = match (&item.id, item.kind) {
        (WorkId::Registrar(id), _) => registrar(read, reader, id)?,
        (WorkId::Notice(id), _) => notice(read, reader, *id)?,
        (WorkId::Object(id), kind) => object(read, reader, kind, *id)?,
    };
    if let Some(row) = &mut row {
        row.at = item.at.to_string();
        row.kind = match row.kind.is_empty() {
            true => work::in_words(reader.language, item.kind).into(),
            false => std::mem::take(&mut row.kind),
        };
        if row.when.words.is_empty() {
            let waiting = words::lasting(reader.language, item.at, reader.now);
            let words = reader.language.say("due-waiting").with("since", waiting);
            row.when = Badge::new("plain", words);
        }
    }
    Ok(row)
}

fn object(read: &mut Snapshot<'_>, reader: &Reader, kind: WorkKind, id: Uuid) -> Row {
    match kind {
        WorkKind::Case => case(read, reader, CaseId::from_uuid(id)),
        WorkKind::Appeal => appeal(read, reader, AppealId::from_uuid(id)),
        WorkKind::Request => request(read, reader, RequestId::from_uuid(id)),
        WorkKind::Application => application(read, reader, AccreditationId::from_uuid(id)),
        WorkKind::RequestQuestion => request_question(read, reader, RequestId::from_uuid(id)),
        WorkKind::CustomerQuestion => question_of(read, reader, OrganizationId::from_uuid(id)),
        WorkKind::Accuracy => accuracy(read, reader, DomainId::from_uuid(id)),
        WorkKind::Website => website(read, reader, WebsiteCheckId::from_uuid(id)),
        WorkKind::Licence => licence(read, reader, LicenceId::from_uuid(id)),
        WorkKind::Disclosure => disclosure(read, reader, DisclosureRequestId::from_uuid(id)),
        WorkKind::Registrar | WorkKind::Notice => Ok(None),
    }
}

/// A line with nothing in it yet.
fn line(title: impl Into<String>, href: String) -> WorkRow {
    WorkRow {
        kind: String::new(),
        title: title.into(),
        is_name: false,
        href,
        who: String::new(),
        at: String::new(),
        when: Badge::new("plain", ""),
        is_dated: false,
        attention: Vec::new(),
    }
}

/// A line about a name.
fn named(name: &str, href: String) -> WorkRow {
    WorkRow { is_name: true, ..line(name, href) }
}

/// Says that it waits by a date of its own.
fn until_then(row: &mut WorkRow, reader: &Reader, until: Timestamp) {
    row.when = left(reader, until);
    row.is_dated = true;
}

fn called(read: &mut Snapshot<'_>, id: OrganizationId) -> Result<String, StoreError> {
    Ok(read.organization(id, Lock::None)?.map(|found| found.name).unwrap_or_default())
}

fn case(read: &mut Snapshot<'_>, reader: &Reader, id: CaseId) -> Row {
    let Some(found) = read.case(id, Lock::None, reader.now)? else { return Ok(None) };
    let case = found.object;
    let Some(deadline) = case.matter.deadline() else { return Ok(None) };
    let href = Of::Case.page(id);
    let mut row = match &case.about {
        About::Name { name, organization, .. } => {
            let who = match organization {
                Some(id) => called(read, *id)?,
                None => String::new(),
            };
            WorkRow { who, ..named(name.as_str(), href) }
        }
        About::Registrar { registrar } => line(registrar.as_str(), href),
    };
    row.kind = format!("{} {}", spoken(case.matter.code()), case.number);
    until_then(&mut row, reader, deadline);
    row.attention.push(Badge::new("plain", spoken(case.matter.state())));
    if let Some(proposal) = &case.proposal {
        let words = reader.language.say("attention-proposed");
        let words = words.with("act", spoken(proposal.act.code()));
        let words = words.with("who", proposal.proposed.by.name());
        row.attention.push(Badge::new("warn", words));
    }
    Ok(Some(row))
}

fn appeal(read: &mut Snapshot<'_>, reader: &Reader, id: AppealId) -> Row {
    let Some(found) = read.appeal(id, Lock::None, reader.now)? else { return Ok(None) };
    let appeal = found.object;
    if !appeal.is_waiting() {
        return Ok(None);
    }
    let mut row = named(appeal.name.as_str(), Of::Appeal.page(id));
    row.who = called(read, appeal.organization)?;
    row.kind = format!("{} {}", work::in_words(reader.language, WorkKind::Appeal), appeal.number);
    // Only the report is left where no clock runs: it waits, and is not late.
    if let Some(until) = appeal.deadline() {
        until_then(&mut row, reader, until);
    }
    row.attention.push(Badge::new("plain", spoken(appeal.state.code())));
    Ok(Some(row))
}

fn request(read: &mut Snapshot<'_>, reader: &Reader, id: RequestId) -> Row {
    let Some(head) = load::head(read, id, reader.now)? else { return Ok(None) };
    let shown = head.row(reader.language, reader.now);
    let mut row = named(&shown.name, Of::Request.page(id));
    row.who = shown.organization;
    row.attention = shown.attention;
    row.attention.insert(0, shown.standing);
    Ok(Some(row))
}

fn application(read: &mut Snapshot<'_>, reader: &Reader, id: AccreditationId) -> Row {
    let Some(found) = read.accreditation(id, Lock::None, reader.now)? else { return Ok(None) };
    let accreditation = found.object;
    let Some(pending) = accreditation.pending_applications().next() else { return Ok(None) };
    let mut row = line(called(read, accreditation.organization)?, Of::Application.page(id));
    let rulebooks = read.rulebooks_of_programme(&accreditation.programme, reader.now)?;
    let programmes = &rulebooks.at(reader.now).eligibility.programmes;
    let programme = programmes.iter().find(|known| known.id == accreditation.programme);
    row.who = programme.map_or(&accreditation.programme, |known| &known.name).clone();
    let judged = accreditation.applications.get(&pending).map_or(0, |made| made.review.len());
    let standards = programme.map_or(0, |known| known.standards.len());
    let words = reader.language.say("attention-judged").number("judged", judged);
    let tone = if judged == standards { "good" } else { "plain" };
    row.attention.push(Badge::new(tone, words.number("all", standards)));
    Ok(Some(row))
}

/// The first question whose time is over.
fn late<'a>(
    questions: &'a [InformationRequest],
    reader: &Reader,
) -> Option<&'a InformationRequest> {
    let open = questions.iter().filter(|asked| asked.reply.is_none());
    open.filter(|asked| asked.due_at <= reader.now).min_by_key(|asked| asked.due_at)
}

fn request_question(read: &mut Snapshot<'_>, reader: &Reader, id: RequestId) -> Row {
    let Some(found) = read.request(id, Lock::None, reader.now)? else { return Ok(None) };
    let request = found.object;
    let Some(asked) = late(&request.information, reader) else { return Ok(None) };
    let mut row = named(request.name.as_str(), Of::Request.page(id));
    row.who = called(read, request.organization)?;
    until_then(&mut row, reader, asked.due_at);
    row.attention.push(Badge::new("warn", asked.question.clone()));
    Ok(Some(row))
}

fn question_of(read: &mut Snapshot<'_>, reader: &Reader, id: OrganizationId) -> Row {
    let Some(found) = read.organization(id, Lock::None)? else { return Ok(None) };
    let Some(asked) = late(&found.questions, reader) else { return Ok(None) };
    let mut row = line(found.name.clone(), Of::Organization.page(id));
    until_then(&mut row, reader, asked.due_at);
    row.attention.push(Badge::new("warn", asked.question.clone()));
    Ok(Some(row))
}

fn accuracy(read: &mut Snapshot<'_>, reader: &Reader, id: DomainId) -> Row {
    let found = read.domain_by_id(id, Lock::None, reader.now)?;
    let Some(domain) = found.map(|found| found.object).filter(Domain::is_live) else {
        return Ok(None);
    };
    let Some(check) = domain.accuracy.as_ref().filter(|check| check.is_open()) else {
        return Ok(None);
    };
    let mut row = named(domain.name.as_str(), Of::Name.page(&domain.name));
    row.who = called(read, check.organization)?;
    row.attention.push(Badge::new("warn", reader.language.say("attention-registrant")));
    Ok(Some(row))
}

fn website(read: &mut Snapshot<'_>, reader: &Reader, id: WebsiteCheckId) -> Row {
    let Some(check) = read.website_check(id, Lock::None)? else { return Ok(None) };
    if check.open_since().is_none() {
        return Ok(None);
    }
    let mut row = named(check.name.as_str(), Of::Name.page(&check.name));
    row.who = called(read, check.organization)?;
    let finding = check.latest.as_ref().map(|look| spoken(look.outcome.code()));
    let words = reader.language.say("attention-website");
    let words = words.with("finding", finding.unwrap_or_default());
    row.attention.push(Badge::new("warn", words));
    Ok(Some(row))
}

fn licence(read: &mut Snapshot<'_>, reader: &Reader, id: LicenceId) -> Row {
    let Some(found) = read.licence(id, Lock::None)? else { return Ok(None) };
    if found.state != licence::State::Asked {
        return Ok(None);
    }
    let mut row = named(found.name.as_str(), Of::Licence.page(id));
    row.who = called(read, found.organization)?;
    let by = reader.language.say("attention-asked-by").with("who", &found.personal.asked_by);
    row.attention.push(Badge::new("plain", by));
    Ok(Some(row))
}

fn disclosure(read: &mut Snapshot<'_>, reader: &Reader, id: DisclosureRequestId) -> Row {
    let Some(found) = read.disclosure_request(id, Lock::None)? else { return Ok(None) };
    if found.answer.is_some() {
        return Ok(None);
    }
    let mut row = named(found.name.as_str(), Of::Disclosure.page(id));
    row.kind =
        format!("{} {}", work::in_words(reader.language, WorkKind::Disclosure), found.number);
    row.who = found.personal.name.clone();
    until_then(&mut row, reader, found.answer_until);
    if found.urgent {
        row.attention.push(Badge::new("bad", reader.language.say("attention-urgent")));
    }
    Ok(Some(row))
}

fn registrar(read: &mut Snapshot<'_>, reader: &Reader, id: &registry_core::id::RegistrarId) -> Row {
    let Some(found) = read.registrar(id, Lock::None)? else { return Ok(None) };
    let mut row = line(found.name.clone(), Of::Registrar.page(id));
    row.who = id.to_string();
    let (_, lacks) = onboarding::shown(read, found, reader.now)?;
    let badge = match lacks.len() {
        0 => Badge::new("good", reader.language.say("attention-nothing-lacks")),
        count => Badge::new("plain", reader.language.say("attention-lacks").number("count", count)),
    };
    row.attention.push(badge);
    Ok(Some(row))
}

fn notice(read: &mut Snapshot<'_>, reader: &Reader, id: i64) -> Row {
    let Some(duty) = read.notice(id)?.filter(|duty| duty.is_undelivered) else { return Ok(None) };
    let mut row = line(duty.notice.to.clone(), Of::Notice.page(id));
    row.who = spoken(duty.key.split('/').next().unwrap_or_default());
    let error = duty.last_error.unwrap_or_default();
    let words = reader.language.say("attention-given-up").with("error", error);
    row.attention.push(Badge::new("bad", words));
    Ok(Some(row))
}
