//! What people do about a disclosure request: it is recorded, and answered.

use std::collections::BTreeSet;

use jiff::{SignedDuration, Timestamp};

use super::{Answer, DisclosureRequest, LegalBasis, Requester, Sought};
use crate::calendar::{self, CalendarError};
use crate::contact::email;
use crate::decision::Decision;
use crate::document::DocumentRef;
use crate::event::Event;
use crate::id::DisclosureRequestId;
use crate::name::DomainName;
use crate::notice::{DisclosureLetter, DisclosureTold, Message, Notice};
use crate::refusal::refusals;
use crate::rulebook::Rulebook;

refusals! {
    /// Why an act on a disclosure request is refused.
    pub enum Refusal {
        /// Nothing is said.
        NoWords = "words-missing", "say it in words: what it is for, and the reasons of an answer";
        /// Nobody asks.
        NoRequester = "requester-missing", "name the person who asks";
        /// There is nowhere to answer to.
        Address(String) = "requester-address-not-allowed",
            "found {0:?}, allowed: an e-mail address, local-part@domain";
        /// Nothing is asked for.
        NothingSought = "nothing-sought", "say which data is asked for";
        /// An order without the order.
        NoOrder = "order-missing", "cite the order: upload it, and give its hash";
        /// It came from tomorrow.
        ReceivedLater = "received-in-the-future", "what is recorded has arrived already";
        /// It was answered.
        Answered = "disclosure-answered", "this request is answered; another one may be made";
        /// More is given than was asked for.
        NotSought(&'static str) = "not-sought", "{0} was not asked for: it is not given";
        /// Its time cannot be counted.
        Calendar(CalendarError) = "calendar-range", "{0}";
    }
}

/// A request as it is recorded.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewDisclosureRequest {
    /// The id it will have.
    pub id: DisclosureRequestId,
    /// Its number.
    pub number: String,
    /// When the registry had it.
    pub received_at: Timestamp,
    /// The name it is about.
    pub name: DomainName,
    /// The legal basis.
    pub basis: LegalBasis,
    /// What it is wanted for.
    pub words: String,
    /// Which data is wanted.
    pub sought: BTreeSet<Sought>,
    /// What came with it.
    pub documents: Vec<DocumentRef>,
    /// Whether it is urgent.
    pub urgent: bool,
    /// Who asks.
    pub requester: Requester,
}

/// Records a request, and tells whoever asks until when it is answered.
pub fn ask(
    new: NewDisclosureRequest,
    rulebook: &Rulebook,
    now: Timestamp,
) -> Result<Decision, Refusal> {
    if new.words.trim().is_empty() {
        return Err(Refusal::NoWords);
    }
    if new.requester.name.trim().is_empty() {
        return Err(Refusal::NoRequester);
    }
    if !email::is_address(&new.requester.email) {
        return Err(Refusal::Address(new.requester.email));
    }
    if new.sought.is_empty() {
        return Err(Refusal::NothingSought);
    }
    if new.basis == LegalBasis::CourtOrder && new.documents.is_empty() {
        return Err(Refusal::NoOrder);
    }
    if new.received_at > now {
        return Err(Refusal::ReceivedLater);
    }
    let answer_until = answer_until(&new, rulebook).map_err(Refusal::Calendar)?;
    let NewDisclosureRequest {
        id,
        number,
        received_at,
        name,
        basis,
        words,
        sought,
        documents,
        urgent,
        requester,
    } = new;
    let words = words.trim().to_owned();
    let request = DisclosureRequest {
        id,
        number,
        received_at,
        name,
        basis,
        words,
        sought,
        documents,
        urgent,
        answer_until,
        answer: None,
        created_at: now,
        personal: requester,
    };
    let mut decision = told(&request, DisclosureTold::Received { until: answer_until }, now);
    decision.change(now, &[Event::DisclosureAsked], request, None);
    Ok(decision)
}

/// Until when it is answered: counted days, or hours where it is urgent.
fn answer_until(
    new: &NewDisclosureRequest,
    rulebook: &Rulebook,
) -> Result<Timestamp, CalendarError> {
    let rules = &rulebook.disclosure;
    let counted =
        calendar::end_of_counted_days(new.received_at, rules.answer_days, &rulebook.zone)?;
    let hours = SignedDuration::from_hours(i64::from(rules.urgent_answer_hours));
    let urgent = new.received_at.checked_add(hours).unwrap_or(counted);
    Ok(if new.urgent { urgent.min(counted) } else { counted })
}

/// Answers a request with reasons: what is given of what was sought, all, some or nothing.
pub fn answer(
    request: &DisclosureRequest,
    given: BTreeSet<Sought>,
    (by, words): (&str, &str),
    now: Timestamp,
) -> Result<Decision, Refusal> {
    if request.answer.is_some() {
        return Err(Refusal::Answered);
    }
    let words = words.trim();
    if words.is_empty() {
        return Err(Refusal::NoWords);
    }
    if let Some(other) = given.difference(&request.sought).next() {
        return Err(Refusal::NotSought(other.code()));
    }
    let answer = Answer { at: now, by: by.to_owned(), given, words: words.to_owned() };
    let after = DisclosureRequest { answer: Some(answer), ..request.clone() };
    let outcome = after.outcome().map_or("denied", super::Outcome::code).to_owned();
    let given = after.answer.iter().flat_map(|answer| &answer.given);
    let given = given.map(|sought| sought.code().to_owned()).collect();
    let answered = DisclosureTold::Answered { outcome, given, words: words.to_owned() };
    let mut decision = told(&after, answered, now);
    decision.change(now, &[Event::DisclosureAnswered], after, None);
    Ok(decision)
}

/// A letter to whoever asks.
fn told(request: &DisclosureRequest, told: DisclosureTold, now: Timestamp) -> Decision {
    let letter = DisclosureLetter {
        disclosure_request: request.id,
        number: request.number.clone(),
        name: request.name.clone(),
        told,
    };
    let key = format!("{}/{}", letter.told.code(), request.id);
    let mut decision = Decision::default();
    let to = request.personal.email.clone();
    decision.mail(key, now, Notice::new(to, Message::Disclosure(letter)));
    decision
}
