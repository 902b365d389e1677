//! Changes of an organization's own data, and questions to it (P-10, P-13, P-57).

use jiff::Timestamp;

use super::{Organization, OrganizationContact, Refusal};
use crate::decision::Decision;
use crate::event::Event;
use crate::id::InformationRequestId;
use crate::information::{self, InformationRequest, Reply};
use crate::notice::{Message, Notice};

/// An organization's data, whole.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Details {
    /// Its legal name.
    pub name: String,
    /// What kind it is, in the words of the programmes (P-2).
    pub kind: String,
    /// ISO 3166-1 code of the country it is based in.
    pub country: String,
    /// How it can be reached.
    pub contact: OrganizationContact,
}

/// Changes its data; the same data again are no change.
pub fn change(
    organization: &Organization,
    details: Details,
    now: Timestamp,
) -> Result<Decision, Refusal> {
    let Details { name, kind, country, contact } = details;
    let after = Organization { name, kind, country, personal: contact, ..organization.clone() };
    if after == *organization {
        return Err(Refusal::NothingChanged);
    }
    Ok(after.recorded(Event::OrganizationChanged, now))
}

/// Changes whom the registry speaks to and where reminders go, as the organization itself wants it
/// (P-57); both addresses are told. What it is and where it is based was checked when it applied,
/// and is changed by the registry.
pub fn change_contact(
    organization: &Organization,
    contact: OrganizationContact,
    by: &str,
    now: Timestamp,
) -> Result<Decision, Refusal> {
    if contact == organization.personal {
        return Err(Refusal::NothingChanged);
    }
    let (before, after) = (&organization.personal.contact_email, &contact.contact_email);
    let message = Message::OrganizationContactChanged {
        organization: organization.name.clone(),
        before: before.clone(),
        after: after.clone(),
        contact_name: contact.contact_name.clone(),
        changed_by: by.to_owned(),
    };
    let mut told = vec![("before", before.clone())];
    if after != before {
        told.push(("after", after.clone()));
    }
    let changed = Organization { personal: contact, ..organization.clone() };
    let mut decision = changed.recorded(Event::OrganizationChanged, now);
    for (which, to) in told {
        let code = message.code();
        let key = format!("{code}/{}/{}/{which}", organization.id, now.as_microsecond());
        let notice = Notice::new(to, message.clone()).to_customer(organization.id);
        decision.mail(key, now, notice);
    }
    Ok(decision)
}

/// Asks the customer for information, at any time (P-13).
pub fn ask(
    organization: &Organization,
    question: InformationRequest,
    now: Timestamp,
) -> Result<Decision, Refusal> {
    let message = Message::CustomerAsked {
        organization: organization.name.clone(),
        question: question.question.clone(),
        due_at: question.due_at,
    };
    let key = format!("information-request/{}", question.id);
    let mut after = organization.clone();
    information::ask(&mut after.questions, question, now)?;
    let notice = after.notice(message);
    let mut decision = after.recorded(Event::InformationRequested, now);
    decision.mail(key, now, notice);
    Ok(decision)
}

/// Attaches the customer's reply to its question (P-13); a late one is attached as well.
pub fn reply(
    organization: &Organization,
    question: InformationRequestId,
    reply: Reply,
    now: Timestamp,
) -> Result<Decision, Refusal> {
    let mut after = organization.clone();
    information::reply(&mut after.questions, question, reply, now)?;
    Ok(after.recorded(Event::InformationReceived, now))
}

impl Organization {
    /// A notice to the organization's contact address (P-57).
    pub(crate) fn notice(&self, message: Message) -> Notice {
        Notice::new(self.personal.contact_email.clone(), message).to_customer(self.id)
    }

    /// The decision that leaves it as it is now; time does nothing to it.
    pub(super) fn recorded(self, event: Event, now: Timestamp) -> Decision {
        let mut decision = Decision::default();
        decision.change(now, &[event], self, None);
        decision
    }
}
