//! The notices of a case, and what their first attempt dates (P-57).

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use super::{Case, Filing, Grounds, Matter, Reason};
use crate::calendar::CalendarError;
use crate::decision::{Actor, Decision, Object};
use crate::domain::Domain;
use crate::event::Event;
use crate::id::CaseId;
use crate::name::DomainName;
use crate::notice::{Dated, Message, Notice, Noticed};
use crate::rulebook::Rulebook;

/// What every notice of a case says of it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct CaseLetter {
    /// The case.
    pub case: CaseId,
    /// Its number, to be cited in an answer.
    pub number: String,
    /// The name.
    pub name: DomainName,
    /// The reasons.
    pub reasons: Vec<Reason>,
    /// Supporting information in words.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub supporting: Option<String>,
    /// The names of documents that support it.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub documents: Vec<String>,
}

impl CaseLetter {
    fn of(case: &Case, name: &DomainName, grounds: &Grounds) -> Self {
        let documents = grounds.supporting.documents.iter();
        Self {
            case: case.id,
            number: case.number.to_string(),
            name: name.clone(),
            reasons: grounds.reasons.clone(),
            supporting: grounds.supporting.words.clone(),
            documents: documents.map(|document| document.name.clone()).collect(),
        }
    }
}

/// Owes a notice to the customer; a name of a TLD without requests has nobody to write to.
fn owe(decision: &mut Decision, case: &Case, domain: &Domain, message: Message, at: Timestamp) {
    let to = domain.personal.contact_email.clone();
    if !to.is_empty() {
        let key = format!("{}/{}/{}", message.code(), case.id, at.as_microsecond());
        let notice = Notice::new(to, message).to_holder(domain);
        let dates = match &notice.message {
            Message::PendingRevocation { .. } | Message::SuspensionNotice { .. } => {
                Some(Dated::CaseOpened(case.id))
            }
            Message::Revocation { .. } => Some(Dated::Revocation(case.id)),
            _ => None,
        };
        decision.mail(key, at, Notice { dates, ..notice });
    }
}

/// P-50: reasons, supporting information, and from its date the time for a response.
pub(super) fn pending_revocation(
    decision: &mut Decision,
    case: &Case,
    domain: &Domain,
    grounds: &Grounds,
    at: Timestamp,
) {
    let case_letter = CaseLetter::of(case, &domain.name, grounds);
    let message = Message::PendingRevocation { case: case_letter, respond_until: None };
    owe(decision, case, domain, message, at);
}

/// P-50: the registration is unaltered.
pub(super) fn rescinded(
    decision: &mut Decision,
    case: &Case,
    domain: &Domain,
    words: String,
    at: Timestamp,
) {
    let (name, number) = (domain.name.clone(), case.number.to_string());
    let message = Message::PendingRevocationRescinded { case: case.id, number, name, words };
    owe(decision, case, domain, message, at);
}

/// P-51: reasons, supporting information, and from its date the window to appeal.
pub(super) fn revocation(
    decision: &mut Decision,
    case: &Case,
    domain: &Domain,
    grounds: &Grounds,
    at: Timestamp,
) {
    let case_letter = CaseLetter::of(case, &domain.name, grounds);
    let message = Message::Revocation { case: case_letter, appealable_until: None };
    owe(decision, case, domain, message, at);
}

/// P-52: the ground, reasons, supporting information, and from its date the time for a response.
pub(super) fn suspension(
    decision: &mut Decision,
    case: &Case,
    domain: &Domain,
    (grounds, ground): (&Grounds, &str),
    at: Timestamp,
) {
    let case_letter = CaseLetter::of(case, &domain.name, grounds);
    let ground = ground.to_owned();
    let message = Message::SuspensionNotice { case: case_letter, ground, respond_until: None };
    owe(decision, case, domain, message, at);
}

/// P-53: the registrant's notice is here; by when the name is deleted.
pub(super) fn discontinuation(
    decision: &mut Decision,
    case: &Case,
    domain: &Domain,
    delete_until: Timestamp,
    at: Timestamp,
) {
    let (name, number) = (domain.name.clone(), case.number.to_string());
    let message = Message::DiscontinuationReceived { case: case.id, number, name, delete_until };
    owe(decision, case, domain, message, at);
}

/// P-38: the name is locked.
pub(super) fn dispute_lock(
    decision: &mut Decision,
    case: &Case,
    domain: &Domain,
    (source, reference): (&'static str, &str),
    at: Timestamp,
) {
    let (name, number) = (domain.name.clone(), case.number.to_string());
    let (source, reference) = (source.to_owned(), reference.to_owned());
    let message = Message::DisputeLock { case: case.id, number, name, source, reference };
    owe(decision, case, domain, message, at);
}

/// P-38: to the former holder, whose name it is no more.
pub(super) fn moved_away(
    decision: &mut Decision,
    case: &Case,
    domain: &Domain,
    (source, reference): (&'static str, &str),
    at: Timestamp,
) {
    let (name, number) = (domain.name.clone(), case.number.to_string());
    let (source, reference) = (source.to_owned(), reference.to_owned());
    let message = Message::NameMoved { case: case.id, number, name, source, reference };
    owe(decision, case, domain, message, at);
}

/// P-38: to the one whom the order names, whose name it is now.
pub(super) fn received(decision: &mut Decision, case: &Case, at: Timestamp) {
    let Some(domain) = last_name(decision) else { return };
    let message = Message::NameReceived {
        case: case.id,
        number: case.number.to_string(),
        name: domain.name.clone(),
        registrar: domain.registrar.clone(),
        expires_at: domain.expires_at,
    };
    owe(decision, case, &domain, message, at);
}

/// P-59a: what was agreed.
pub(super) fn extension(
    decision: &mut Decision,
    case: &Case,
    domain: &Domain,
    (clock, until): (&'static str, Timestamp),
    at: Timestamp,
) {
    let (name, number) = (domain.name.clone(), case.number.to_string());
    let clock = clock.to_owned();
    let message = Message::ExtensionAgreed { case: case.id, number, name, clock, until };
    owe(decision, case, domain, message, at);
}

/// Takes in that a notice of a case was first tried at an instant: what counts from its date begins
/// (P-50, P-51, P-52, P-57). The first date stands; a notice that a later act overtook dates
/// nothing.
///
/// # Errors
/// When a date would leave the calendar.
pub fn noticed(
    case: &Case,
    dates: Dated,
    rulebook: &Rulebook,
    at: Timestamp,
) -> Result<Noticed, CalendarError> {
    let dated = match (&case.matter, dates) {
        (Matter::Revocation(revocation), _) => revocation.noticed(dates, at, rulebook)?,
        (Matter::Suspension(suspension), _) => suspension.noticed(dates, at, rulebook)?,
        (Matter::Discontinuation(_) | Matter::Dispute(_) | Matter::Compliance(_), _) => None,
    };
    let Some((matter, until)) = dated else { return Ok(Noticed::default()) };
    let after = Case { matter, ..case.clone() };
    let filing = Filing::of(&Actor::Clock, "the first attempt to deliver the notice dates it");
    Ok(Noticed { decision: after.kept(Event::NoticeDated, filing, at), until })
}

/// The name as a decision leaves it.
pub(super) fn last_name(decision: &Decision) -> Option<Domain> {
    decision.changes.iter().rev().find_map(|change| match &change.after {
        Object::Domain(domain) => Some((**domain).clone()),
        _ => None,
    })
}
