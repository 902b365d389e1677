//! Transfer of a contact to another registrar — RFC 5733, section 3.2.4: as a name's, without
//! token, price and period (EPP.md, section 6).

use jiff::Timestamp;

use super::Contact;
use crate::auth_info::{AuthInfoShown, ShownRefusal};
use crate::calendar::{self, CalendarError};
use crate::decision::Decision;
use crate::event::Event;
use crate::id::RegistrarId;
use crate::notice::{PollMessage, PollOccasion};
use crate::refusal::refusals;
use crate::registrar::{DataModel, Registrar};
use crate::rulebook::Rulebook;
use crate::status::Status;
use crate::transfer::{self, Answer, AnswerRefusal, Transfer, TransferState};

refusals! {
    /// Why a transfer of a contact is refused.
    #[expect(missing_docs, reason = "the message of each variant says it")]
    pub enum Refusal {
        OwnContact = "own-contact", "this registrar sponsors the contact already";
        DataModelMinimum =
            "data-model-minimum", "a registrar of the minimum data model has no contacts";
        AlreadyPending = "transfer-pending", "a transfer of this contact is pending";
        Prohibited(&'static str) = "status-prohibits", "the status {0} forbids this";
        NotParty = "not-party", "this transfer is shown to its two registrars alone";
        NoTransfer = "no-transfer", "no transfer of this contact is on record";
    } or {
        Answer(AnswerRefusal);
        AuthInfo(ShownRefusal);
        Calendar(CalendarError);
    }
}

/// A contact after an act on its transfer.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Decided {
    /// The contact as it now stands.
    pub contact: Contact,
    /// What is to be recorded.
    pub decision: Decision,
}

/// Decides a request: own contact, data model, authInfo, pending, statuses.
pub fn request(
    contact: &Contact,
    registrar: &Registrar,
    shown: AuthInfoShown,
    rulebook: &Rulebook,
    now: Timestamp,
) -> Result<Decided, Refusal> {
    if contact.registrar == registrar.id {
        return Err(Refusal::OwnContact);
    }
    if registrar.data_model == DataModel::Minimum {
        return Err(Refusal::DataModelMinimum);
    }
    shown.needed()?;
    if contact.pending_transfer().is_some() {
        return Err(Refusal::AlreadyPending);
    }
    if contact.client_statuses.has(Status::ClientTransferProhibited) {
        return Err(Refusal::Prohibited(Status::ClientTransferProhibited.as_str()));
    }
    let transfer = Transfer {
        number: contact.transfer.as_ref().map_or(1, |last| last.number + 1),
        state: TransferState::Pending {
            until: calendar::add_days(now, i64::from(rulebook.transfer.pending_days))?,
        },
        gaining: registrar.id.clone(),
        losing: contact.registrar.clone(),
        requested_at: now,
        terms: (),
    };
    Ok(decided(contact, transfer, now))
}

/// Decides an approval, a rejection or a cancellation.
pub fn answer(
    contact: &Contact,
    answer: Answer,
    registrar: &RegistrarId,
    shown: AuthInfoShown,
    now: Timestamp,
) -> Result<Decided, Refusal> {
    shown.if_shown()?;
    let transfer = contact.transfer.as_ref();
    let transfer = transfer::answer(transfer, &contact.registrar, answer, registrar, now)?;
    Ok(decided(contact, transfer, now))
}

/// Shows the newest transfer to its parties, the sponsor, and whoever has the authInfo.
pub fn query<'a>(
    contact: &'a Contact,
    registrar: &RegistrarId,
    shown: AuthInfoShown,
) -> Result<&'a Transfer, Refusal> {
    shown.if_shown()?;
    let transfer = contact.transfer.as_ref();
    let party = contact.registrar == *registrar
        || shown == AuthInfoShown::Right
        || transfer.is_some_and(|transfer| transfer.concerns(registrar));
    if !party {
        return Err(Refusal::NotParty);
    }
    transfer.ok_or(Refusal::NoTransfer)
}

/// The instant at which time alone changes it: silence approves.
pub fn due_at(contact: &Contact) -> Option<Timestamp> {
    contact.pending_transfer()?.pending_until()
}

/// Steps a contact up to `now`.
pub fn advance(contact: &Contact, now: Timestamp) -> Decided {
    let unanswered = contact.pending_transfer();
    let unanswered = unanswered.zip(due_at(contact)).filter(|(_, until)| *until <= now);
    match unanswered {
        Some((transfer, at)) => {
            decided(contact, transfer.ended(TransferState::ServerApproved { at }), at)
        }
        None => Decided { contact: contact.clone(), decision: Decision::default() },
    }
}

/// The contact with its transfer in another state: the sponsor follows an approval, the authInfo
/// is unset by it (RFC 9154), and both registrars are told.
fn decided(contact: &Contact, transfer: Transfer, at: Timestamp) -> Decided {
    let (event, occasion) = match transfer.state {
        TransferState::Pending { .. } => {
            (Event::TransferRequested, PollOccasion::TransferRequested)
        }
        TransferState::ClientApproved { .. } | TransferState::ServerApproved { .. } => {
            (Event::TransferApproved, PollOccasion::TransferApproved)
        }
        TransferState::ClientRejected { .. } => {
            (Event::TransferRejected, PollOccasion::TransferRejected)
        }
        TransferState::ClientCancelled { .. } | TransferState::ServerCancelled { .. } => {
            (Event::TransferCancelled, PollOccasion::TransferCancelled)
        }
    };
    let mut contact = contact.clone();
    if transfer.is_approved() {
        contact.registrar = transfer.gaining.clone();
        contact.transferred_at = Some(at);
        contact.auth_info = None;
    }
    let mut decision = Decision::default();
    for registrar in [&transfer.losing, &transfer.gaining] {
        let (code, number) = (occasion.code(), transfer.number);
        let key = format!("poll/{code}/{}/{number}/{registrar}", contact.id);
        let message = PollMessage { occasion, about: (&contact).into() };
        decision.poll(key, at, registrar.clone(), message);
    }
    contact.transfer = Some(transfer);
    decision.change(at, &[event], contact.clone(), due_at(&contact));
    Decided { contact, decision }
}
