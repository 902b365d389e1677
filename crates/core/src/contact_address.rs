//! The address to which a customer's notices go, and its change (P-57; T&C 14.15).
//!
//! A request has one, and a name keeps that of the request it came from. The customer keeps it
//! working; where it asks for another, a person records who asked and where that is on file. Both
//! addresses are told: whoever did not ask for it learns of it where notices went before.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use crate::contact::email;
use crate::decision::Decision;
use crate::domain::{self, Domain, Parents};
use crate::event::Event;
use crate::id::{OrganizationId, RequestId};
use crate::name::DomainName;
use crate::notice::{Message, Notice};
use crate::refusal::refusals;
use crate::request::{self, Request, RequestState};
use crate::rulebook::RulebookVersions;

/// An address that was changed. It is personal data, and stands in the personal part of its object.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct AddressChange {
    /// When.
    pub at: Timestamp,
    /// Where notices went before.
    pub before: String,
    /// Where they go from then on.
    pub after: String,
    /// Who asked for it, for the customer.
    pub asked_by: String,
    /// Where that is on file: a letter, a call, a ticket.
    pub reference: String,
}

/// A change as it is entered.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewAddress {
    /// The new address.
    pub address: String,
    /// Who asked for it, for the customer.
    pub asked_by: String,
    /// Where that is on file.
    pub reference: String,
}

refusals! {
    /// Why a contact address is not changed; nothing is recorded.
    pub enum Refusal {
        /// It is no address.
        NotAnAddress(String) = "contact-address-invalid",
            "contact_email: found {0:?}, allowed: an address like office@example.com";
        /// Nobody said who asked, or where that is on file.
        Words(&'static str) = "words-missing", "write down {0}";
        /// It is the address there is.
        Same = "contact-address-same", "notices go to this address already";
        /// The request's name is registered: its notices go to the address of the name.
        OfTheName = "contact-address-of-the-name",
            "the name is registered: change the contact address of the name";
        /// The name stands on no request, so nobody is written to.
        NoCustomer = "no-customer",
            "this name stands on no request: it has no customer to write to";
        /// The name is gone.
        NameGone = "domain-purged", "the name is back in the pool";
    }
}

impl NewAddress {
    fn checked(&self, before: &str, now: Timestamp) -> Result<AddressChange, Refusal> {
        let (after, asked_by) = (self.address.trim(), self.asked_by.trim());
        if !email::is_address(after) {
            return Err(Refusal::NotAnAddress(self.address.clone()));
        }
        if asked_by.is_empty() {
            return Err(Refusal::Words("who asked for the change"));
        }
        let reference = self.reference.trim();
        if reference.is_empty() {
            return Err(Refusal::Words("where that is on file"));
        }
        if after == before {
            return Err(Refusal::Same);
        }
        let (before, after) = (before.to_owned(), after.to_owned());
        let (asked_by, reference) = (asked_by.to_owned(), reference.to_owned());
        Ok(AddressChange { at: now, before, after, asked_by, reference })
    }
}

/// Changes the address of a request (P-57), wherever it stands: what is rejected may be appealed.
/// Only where its name is registered is the address that of the name.
pub fn change_of_request(
    request: &Request,
    new: &NewAddress,
    rulebooks: &RulebookVersions,
    now: Timestamp,
) -> Result<Decision, Refusal> {
    if let RequestState::Registered { .. } = request.state {
        return Err(Refusal::OfTheName);
    }
    let mut after = request.clone();
    let change = new.checked(&request.personal.contact_email, now)?;
    after.personal.contact_email.clone_from(&change.after);
    after.personal.address_changes.push(change.clone());
    let mut decision = Decision::default();
    let told = Told {
        id: request.id.to_string(),
        request: Some(request.id),
        name: &request.name,
        customer: Some(request.organization),
    };
    tell(&mut decision, &told, &change, now);
    let due_at = request::due_at(&after, rulebooks, now);
    decision.change(now, &[Event::ContactAddressChanged], after, due_at);
    Ok(decision)
}

/// Changes the address of a name (P-57).
pub fn change_of_name(
    domain: &Domain,
    new: &NewAddress,
    parents: &Parents<'_>,
    now: Timestamp,
) -> Result<Decision, Refusal> {
    if !domain.is_live() {
        return Err(Refusal::NameGone);
    }
    if domain.vouching.is_none() {
        return Err(Refusal::NoCustomer);
    }
    let mut after = domain.clone();
    let change = new.checked(&domain.personal.contact_email, now)?;
    after.personal.contact_email.clone_from(&change.after);
    after.personal.address_changes.push(change.clone());
    after.changed_at = now;
    let mut decision = Decision::default();
    let customer = domain.vouching.as_ref().map(|held| held.organization);
    let told = Told { id: domain.id.to_string(), request: None, name: &domain.name, customer };
    tell(&mut decision, &told, &change, now);
    let due_at = domain::due_at(&after, parents);
    decision.change(now, &[Event::ContactAddressChanged], after, due_at);
    Ok(decision)
}

/// What the addresses are told about, and whose they are.
struct Told<'a> {
    id: String,
    request: Option<RequestId>,
    name: &'a DomainName,
    customer: Option<OrganizationId>,
}

/// Both addresses are told.
fn tell(decision: &mut Decision, told: &Told<'_>, change: &AddressChange, now: Timestamp) {
    let Told { id, request, name, customer } = told;
    for (which, to) in [("before", &change.before), ("after", &change.after)] {
        if to.is_empty() {
            continue;
        }
        let (request, name, change) = (*request, (*name).clone(), change.clone());
        let message = Message::ContactAddressChanged { request, name, change };
        let key = format!("{}/{id}/{}/{which}", message.code(), now.as_microsecond());
        let notice = Notice { customer: *customer, ..Notice::new(to.clone(), message) };
        decision.mail(key, now, notice);
    }
}
