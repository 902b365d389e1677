//! Whether the registrant is who the name stands for (P-34): a difference opens a reviewer's
//! check and never refuses a command.
//!
//! ```text
//!           differs                     accepted, corrected
//!   none ───────────▶ Open ──────────────────────────────────▶ Closed
//!                      ▲ │ inaccurate: cause `accuracy`           │
//!    differs, changed  │ ▼                                        │ differs, changed
//!    anew             Closed(inaccurate) ──────────────────▶ Closed
//!                           accepted, corrected: cause lifted     │
//!                      ▲                                          │
//!                      └───────────────── (Open again) ───────────┘
//! ```
//! Data that agree again close an open check, and one closed as inaccurate, as `corrected`. A name
//! without a registrant has nothing to compare: no check is opened for it (minimum data model).
//!
//! What was compared is personal data. The check keeps ids; whoever reads it compares anew.

use std::collections::BTreeSet;

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use super::cause::{self, settled};
use super::transfer::ended::note;
use super::{Domain, Parents};
use crate::contact::Contact;
use crate::decision::{Actor, Decision};
use crate::event::Event;
use crate::id::{ContactId, OrganizationId};
use crate::refusal::refusals;
use crate::rulebook::{Rulebook, TwoPersonAct};
use crate::status::{Cause, CauseKind};

/// A check of a name's registrant.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct AccuracyCheck {
    /// The registrant that differs.
    pub contact: ContactId,
    /// The organization it differs from.
    pub organization: OrganizationId,
    /// Since when it differs.
    pub opened_at: Timestamp,
    /// How the check was closed; none while it is open.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub closed: Option<Closing>,
}

/// How a check was closed.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Closing {
    /// When.
    pub at: Timestamp,
    /// What was found.
    pub verdict: Verdict,
    /// Who found it; none where the data agree again.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub by: Option<Actor>,
    /// By which name.
    pub name: String,
    /// Why, in that person's words.
    pub reason: String,
}

/// What a check finds.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Verdict {
    /// The difference is none: a trade name, a parent, another spelling.
    Accepted,
    /// The data are right now.
    Corrected,
    /// The data are wrong: the name is suspended until they are corrected.
    Inaccurate,
}

impl Verdict {
    /// The stable code.
    pub const fn code(self) -> &'static str {
        match self {
            Verdict::Accepted => "accepted",
            Verdict::Corrected => "corrected",
            Verdict::Inaccurate => "inaccurate",
        }
    }
}

impl AccuracyCheck {
    /// Whether a reviewer has to look.
    pub const fn is_open(&self) -> bool {
        self.closed.is_none()
    }

    fn is_inaccurate(&self) -> bool {
        self.closed.as_ref().is_some_and(|closing| closing.verdict == Verdict::Inaccurate)
    }

    /// Where it stands, by its stable code.
    pub fn code(&self) -> &'static str {
        self.closed.as_ref().map_or("open", |closing| closing.verdict.code())
    }
}

/// Who holds a name, and who it says holds it.
#[derive(Debug, Clone, Copy)]
pub struct Compared<'a> {
    /// The name of the organization it stands on.
    pub organization: &'a str,
    /// The registrant.
    pub registrant: &'a Contact,
}

impl Compared<'_> {
    /// Whether one of the registrant's postal forms names the organization.
    #[must_use]
    pub fn agrees(&self) -> bool {
        let organization = folded(self.organization);
        !organization.is_empty() && parties(self.registrant).contains(&organization)
    }
}

/// Whom a contact stands for, as it can be compared: its organization, or else its own name.
pub(crate) fn parties(contact: &Contact) -> BTreeSet<String> {
    let postal = contact.personal.postal.iter();
    let party = postal.map(|postal| postal.organization.as_ref().unwrap_or(&postal.name));
    party.map(|party| folded(party)).collect()
}

/// Case, spaces and punctuation make no other organization; words for a legal form do.
pub(super) fn folded(name: &str) -> String {
    name.chars().filter(|letter| letter.is_alphanumeric()).flat_map(char::to_lowercase).collect()
}

/// Compares once the registrant, or what it says, has changed; opens, opens again or closes.
pub(super) fn compare(
    domain: &mut Domain,
    decision: &mut Decision,
    compared: &Compared<'_>,
    rulebook: &Rulebook,
    at: Timestamp,
) {
    let Some(vouching) = &domain.vouching else { return };
    let (contact, organization) = (compared.registrant.id, vouching.organization);
    let before = domain.accuracy.as_ref();
    if compared.agrees() {
        let stands = before.filter(|check| check.is_open() || check.is_inaccurate());
        let Some(check) = stands.cloned() else { return };
        let closing = Closing {
            at,
            verdict: Verdict::Corrected,
            by: None,
            name: "the comparison".to_owned(),
            reason: "the registrant is the organization".to_owned(),
        };
        return close(domain, decision, ((check, closing), None), rulebook, at);
    }
    let open = before.filter(|check| check.is_open());
    if open.is_some_and(|check| (check.contact, check.organization) == (contact, organization)) {
        return;
    }
    let opened_at = open.map_or(at, |check| check.opened_at);
    domain.accuracy = Some(AccuracyCheck { contact, organization, opened_at, closed: None });
    note(domain, decision, Event::AccuracyCheckOpened, at);
}

/// Decides what becomes of a name whose registrant now says something else (contact:update); with
/// the name as it then stands.
pub fn after_contact(
    domain: &Domain,
    compared: &Compared<'_>,
    parents: &Parents<'_>,
    now: Timestamp,
) -> (Domain, Decision) {
    let (mut after, mut decision) = (domain.clone(), Decision::default());
    if domain.is_live() && domain.registrant == Some(compared.registrant.id) {
        compare(&mut after, &mut decision, compared, parents.rulebooks.at(now), now);
    }
    let decision = settled(&after, decision, parents);
    (after, decision)
}

refusals! {
    /// Why a check is not closed.
    #[derive(Copy)]
    pub enum Refusal {
        /// The name is gone.
        Purged = "domain-purged", "the name is back in the pool";
        /// Nothing was ever found to differ.
        NoCheck = "no-accuracy-check", "no check of this name's registrant was opened";
        /// It is closed already, and not as inaccurate.
        Closed(&'static str) = "accuracy-check-closed", "the check is closed already: {0}";
        /// Lifting a suspension against a reviewer takes two people (P-15).
        AgainstReviewer = "against-a-reviewer",
            "another person found the data inaccurate: that person may accept them, anybody find \
             them corrected, or two people lift the suspension in its case";
    }
}

/// A reviewer's verdict.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewVerdict {
    /// What was found.
    pub verdict: Verdict,
    /// Who found it (P-15).
    pub by: Actor,
    /// By which name.
    pub name: String,
    /// Why.
    pub reason: String,
    /// The number of the case that an `inaccurate` verdict opens (P-52).
    pub case: Option<String>,
}

/// Decides a verdict on an open check, or a milder one on data that were found inaccurate: that
/// lifts the cause (P-34).
pub fn decide(
    domain: &Domain,
    new: NewVerdict,
    parents: &Parents<'_>,
    now: Timestamp,
) -> Result<Decision, Refusal> {
    if !domain.is_live() {
        return Err(Refusal::Purged);
    }
    let check = domain.accuracy.as_ref().ok_or(Refusal::NoCheck)?;
    let NewVerdict { verdict, by, name, reason, case } = new;
    let milder = check.is_inaccurate() && verdict != Verdict::Inaccurate;
    if !check.is_open() && !milder {
        return Err(Refusal::Closed(check.code()));
    }
    let rulebook = parents.rulebooks.at(now);
    let found_by = check.closed.as_ref().and_then(|closing| closing.by.as_ref());
    let against = verdict == Verdict::Accepted && found_by.is_some_and(|found_by| *found_by != by);
    if against && rulebook.decisions.two_people.contains(&TwoPersonAct::SuspensionLifted) {
        return Err(Refusal::AgainstReviewer);
    }
    let (mut after, mut decision) = (domain.clone(), Decision::default());
    let closing = Closing { at: now, verdict, by: Some(by), name, reason };
    let closed = (check.clone(), closing);
    close(&mut after, &mut decision, (closed, case), rulebook, now);
    Ok(settled(&after, decision, parents))
}

/// What a case finds of data that were held inaccurate, by as many people as it took (P-15): the
/// cause is lifted and the check closed with it. Data that agree again by now need neither.
pub(crate) fn lifted_by_case(
    domain: &Domain,
    closing: Closing,
    parents: &Parents<'_>,
    now: Timestamp,
) -> Decision {
    let (mut after, mut decision) = (domain.clone(), Decision::default());
    if !domain.causes.contains_key(&CauseKind::Accuracy) {
        return decision;
    }
    let rulebook = parents.rulebooks.at(now);
    match domain.accuracy.clone() {
        Some(check) => close(&mut after, &mut decision, ((check, closing), None), rulebook, now),
        None => cause::take(&mut after, &mut decision, CauseKind::Accuracy, rulebook, now),
    }
    settled(&after, decision, parents)
}

/// Closes a check; the cause `accuracy` is there if and only if the data are inaccurate.
fn close(
    domain: &mut Domain,
    decision: &mut Decision,
    ((check, closing), case): ((AccuracyCheck, Closing), Option<String>),
    rulebook: &Rulebook,
    at: Timestamp,
) {
    let (kind, inaccurate) = (CauseKind::Accuracy, closing.verdict == Verdict::Inaccurate);
    let set_by = closing.name.clone();
    domain.accuracy = Some(AccuracyCheck { closed: Some(closing), ..check });
    note(domain, decision, Event::AccuracyCheckClosed, at);
    match (inaccurate, domain.causes.contains_key(&kind)) {
        (true, false) => {
            let cause = Cause { kind, since: at, set_by, rule: "P-34".to_owned(), case };
            cause::put(domain, decision, cause, rulebook, at);
        }
        (false, true) => cause::take(domain, decision, kind, rulebook, at),
        (true, true) | (false, false) => {}
    }
}
