//! Organizations: who may hold a name (P-1), and the government basis some hold it on.
//!
//! ```text
//! government basis:   none ──grant──▶ held ──lose──▶ lost
//!                      ▲                              │
//!                      └───────────── grant ──────────┘ (held again)
//! ```

mod change;
mod conflict;
mod membership;
mod record;

use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use thiserror::Error;

pub use change::{Details, ask, change, change_contact, reply};
pub use conflict::{Conflict, Conflicted, NewConflict, end_conflict, mark_conflict};
pub use membership::{MemberFact, enter, join, leave};
pub use record::{
    Affiliate, Disclosure, Learnt, end_affiliation, record_affiliate, record_disclosure,
    record_information,
};

use crate::accreditation::Standing;
use crate::decision::{Actor, Decision, Wake};
use crate::event::Event;
use crate::id::OrganizationId;
use crate::information::{self, InformationRequest};
use crate::rulebook::Rulebook;
use crate::timeline::Timeline;

/// Longest name of an organization, and of whom the registry speaks to, in characters.
pub const NAME_CHARACTERS_MAXIMUM: usize = 200;

/// An organization as the registry knows it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Organization {
    /// Its id.
    pub id: OrganizationId,
    /// Its legal name.
    pub name: String,
    /// What kind it is, in the words of the programmes (P-2).
    pub kind: String,
    /// ISO 3166-1 code of the country it is based in.
    pub country: String,
    /// Every act on its government basis, in order (P-1, P-6).
    pub government: Vec<GovernmentFact>,
    /// Everybody who is or was marked as conflicted about it, in order (P-15).
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub conflicts: Vec<Conflict>,
    /// Its affiliates, those it had included, in order (P-7).
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub affiliates: Vec<Affiliate>,
    /// Breaches it disclosed, in order (P-58).
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub disclosures: Vec<Disclosure>,
    /// What the registry learnt about it, in order (P-57).
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub learnt: Vec<Learnt>,
    /// Questions asked about it, not about one request, and answers given (P-13).
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub questions: Vec<InformationRequest>,
    /// Everybody who acts or acted for it, in order (P-10, P-16).
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub members: Vec<MemberFact>,
    /// When it was recorded.
    pub created_at: Timestamp,
    /// How it can be reached; personal data, kept apart from the rest.
    #[serde(skip)]
    pub personal: OrganizationContact,
}

/// The personal part of an organization's record.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct OrganizationContact {
    /// The person the registry speaks to.
    pub contact_name: String,
    /// The address reminders go to (P-40).
    pub contact_email: String,
}

/// How a mark or an affiliation ended.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Ended {
    /// When.
    pub at: Timestamp,
    /// Who ended it.
    pub by: Actor,
    /// Why.
    pub reason: String,
}

/// An act on a government basis.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct GovernmentFact {
    /// When it was decided.
    pub at: Timestamp,
    /// Granted, or lost.
    pub granted: bool,
    /// What the reviewer wrote.
    pub reason: String,
}

/// Why an act on an organization is refused.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Error)]
pub enum Refusal {
    /// This registry knows no government basis.
    #[error("this registry's rulebook knows no government basis")]
    NoGovernmentBasis,
    /// The basis is held already.
    #[error("the organization holds its government basis already")]
    AlreadyHeld,
    /// There is no basis to lose.
    #[error("the organization holds no government basis")]
    NotHeld,
    /// The person is marked already.
    #[error("this person is marked as conflicted about the organization already")]
    MarkedAlready,
    /// The person is not marked.
    #[error("this person is not marked as conflicted about the organization")]
    NotMarked,
    /// Nobody ends their own mark.
    #[error("whoever is marked as conflicted cannot end that; somebody else has to")]
    OwnConflict,
    /// An organization is not its own affiliate.
    #[error("an organization is not its own affiliate")]
    OwnAffiliate,
    /// No such affiliate, or its affiliation ended.
    #[error("there is no such affiliate of this organization, or the affiliation has ended")]
    NoSuchAffiliate,
    /// A breach happens before it is disclosed (P-58).
    #[error("the breach is dated after the day it was disclosed")]
    HappenedLater,
    /// What comes in cannot be dated later than now (P-59).
    #[error("what was received is dated later than now")]
    ReceivedInTheFuture,
    /// The data are the same as before.
    #[error("these are the data that stand already")]
    NothingChanged,
    /// An organization of this name is known in this country.
    #[error(
        "an organization of this name is known in this country already; one of its members, or the registry, can invite you"
    )]
    KnownAlready,
    /// The person is a member already.
    #[error("this person is a member of the organization already")]
    MemberAlready,
    /// The person is no member.
    #[error("this person is not a member of the organization")]
    NotAMember,
    /// An organization that has members keeps one.
    #[error("this is the last member of the organization; invite another before this one goes")]
    LastMember,
    /// Only applicants act for organizations.
    #[error("the account of this address is not an applicant's, so it acts for no organization")]
    NotAnApplicant,
    /// Refused by the rules for questions (P-13).
    #[error(transparent)]
    Information(#[from] information::Refusal),
}

impl Refusal {
    /// The stable code.
    pub const fn code(&self) -> &'static str {
        match self {
            Refusal::NoGovernmentBasis => "no-government-basis",
            Refusal::AlreadyHeld => "government-basis-held",
            Refusal::NotHeld => "government-basis-not-held",
            Refusal::MarkedAlready => "conflict-marked",
            Refusal::NotMarked => "conflict-not-marked",
            Refusal::OwnConflict => "own-conflict",
            Refusal::OwnAffiliate => "own-affiliate",
            Refusal::NoSuchAffiliate => "no-such-affiliate",
            Refusal::HappenedLater => "happened-after-disclosure",
            Refusal::ReceivedInTheFuture => "received-in-the-future",
            Refusal::NothingChanged => "nothing-changed",
            Refusal::KnownAlready => "organization-known",
            Refusal::MemberAlready => "member-already",
            Refusal::NotAMember => "not-a-member",
            Refusal::LastMember => "last-member",
            Refusal::NotAnApplicant => "not-an-applicant",
            Refusal::Information(refusal) => refusal.code(),
        }
    }
}

impl Organization {
    /// The standing that a government basis gives, over time (P-31: government basis is good).
    pub fn standing(&self) -> Timeline<Standing> {
        let mut line = Timeline::constant(Standing::NotYet);
        for fact in &self.government {
            let standing = match fact.granted {
                true => Standing::Government,
                false => Standing::Withdrawn { since: fact.at },
            };
            line.push_act(fact.at, standing);
        }
        line
    }

    fn holds_government_basis(&self) -> bool {
        self.government.last().is_some_and(|fact| fact.granted)
    }
}

/// Records an organization.
pub fn create(organization: Organization, now: Timestamp) -> Decision {
    let mut decision = Decision::default();
    decision.change(now, &[Event::OrganizationCreated], organization, None);
    decision
}

/// Recognises a political subdivision of a government that regulates a health care profession.
pub fn grant_government_basis(
    organization: &Organization,
    reason: &str,
    rulebook: &Rulebook,
    now: Timestamp,
) -> Result<Decision, Refusal> {
    if !rulebook.eligibility.government_basis {
        return Err(Refusal::NoGovernmentBasis);
    }
    if organization.holds_government_basis() {
        return Err(Refusal::AlreadyHeld);
    }
    Ok(decided(organization, true, reason, now))
}

/// Records that a government basis was lost (P-6): no lapse and no grace, a case follows.
pub fn lose_government_basis(
    organization: &Organization,
    reason: &str,
    now: Timestamp,
) -> Result<Decision, Refusal> {
    if !organization.holds_government_basis() {
        return Err(Refusal::NotHeld);
    }
    Ok(decided(organization, false, reason, now))
}

fn decided(organization: &Organization, granted: bool, reason: &str, now: Timestamp) -> Decision {
    let mut after = organization.clone();
    after.government.push(GovernmentFact { at: now, granted, reason: reason.to_owned() });
    let event = match granted {
        true => Event::GovernmentBasisGranted,
        false => Event::GovernmentBasisLost,
    };
    let mut decision = Decision::default();
    decision.wakes.push(Wake::DomainsOfOrganization(organization.id));
    decision.change(now, &[event], after, None);
    decision
}
