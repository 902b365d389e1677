//! Cases: what the registry holds against a name, or is asked to do about one (POLICY, section 6).
//!
//! A case is about one name, or about one registrar, and of one [`Matter`]; the machine of each
//! matter is drawn in its file. A case keeps a record of every act ([`Entry`]): what happened, who
//! did it, in which words, with which documents. Its states hold dates alone.
//!
//! The clock decides nothing in a case (P-15). It says what is overdue, and completes the deletion
//! that a person has set; what a case does to its name is plain data of the name
//! ([`Enforced`](crate::domain::Enforced), [`Cause`](crate::status::Cause)).

pub mod compliance;
pub mod discontinuation;
pub mod dispute;
pub mod extension;
pub mod moving;
pub mod proposal;
pub mod response;
pub mod revocation;
pub mod suspension;

mod advance;
mod filing;
mod letter;
mod number;
mod possible;
mod refusal;
mod terms_end;

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

pub use advance::{Advanced, advance, due_at};
pub use filing::{Entry, Filing, Grounds, Reason, Supporting};
pub use letter::{CaseLetter, noticed};
pub use number::{CaseNumber, NotACaseNumber};
pub use possible::possible;
pub use proposal::{Proposal, ProposedAct, confirm, drop_proposal};
pub use refusal::Refusal;
pub use terms_end::{TermsEnd, terms_end};

use crate::decision::Decision;
use crate::domain::{Domain, Parents};
use crate::event::Event;
use crate::id::{CaseId, DomainId, OrganizationId, RegistrarId};
use crate::name::DomainName;

/// A case.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Case {
    /// Its id.
    pub id: CaseId,
    /// Its number, as people cite it.
    pub number: CaseNumber,
    /// What it is about.
    pub about: About,
    /// When it was opened.
    pub opened_at: Timestamp,
    /// Of which kind it is, and where it stands.
    pub matter: Matter,
    /// Every act, in order.
    pub entries: Vec<Entry>,
    /// An act that waits for a second person (P-15).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub proposal: Option<Proposal>,
    /// Every clock that was moved by agreement, in order (P-59a).
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub extensions: Vec<extension::Extension>,
    /// Since when what it waits for is overdue; none while nothing is.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub overdue_since: Option<Timestamp>,
}

/// What a case is about.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case", tag = "about")]
pub enum About {
    /// A name.
    Name {
        /// The registration.
        domain: DomainId,
        /// The name in letters.
        name: DomainName,
        /// Who held it when the case was opened; none where the TLD asks for no vouching.
        organization: Option<OrganizationId>,
    },
    /// A registrar (P-81).
    Registrar {
        /// Which.
        registrar: RegistrarId,
    },
}

impl About {
    /// What a case about a name is about.
    pub fn name(domain: &Domain) -> Self {
        About::Name {
            domain: domain.id,
            name: domain.name.clone(),
            organization: domain.vouching.as_ref().map(|vouching| vouching.organization),
        }
    }
}

macro_rules! matters {
    ($($(#[$doc:meta])* $variant:ident($inner:ty) = $code:literal;)*) => {
        /// The kinds of case.
        #[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
        #[serde(rename_all = "kebab-case", tag = "kind")]
        pub enum Matter {
            $($(#[$doc])* $variant($inner),)*
        }

        impl Matter {
            /// The stable codes of all kinds.
            pub const CODES: &'static [&'static str] = &[$($code),*];

            /// The stable code of the kind.
            pub const fn code(&self) -> &'static str {
                match self { $(Matter::$variant(_) => $code,)* }
            }

            /// The stable code of the state.
            pub const fn state(&self) -> &'static str {
                match self { $(Matter::$variant(matter) => matter.state.code(),)* }
            }

            /// Whether nothing is left to do.
            pub const fn is_closed(&self) -> bool {
                match self { $(Matter::$variant(matter) => matter.state.is_closed(),)* }
            }

            /// First instant at which what the case waits for is overdue.
            pub fn deadline(&self) -> Option<Timestamp> {
                match self { $(Matter::$variant(matter) => matter.state.deadline(),)* }
            }
        }
    };
}

matters! {
    /// Pending revocation and revocation (P-50, P-51).
    Revocation(revocation::Revocation) = "revocation";
    /// Suspension (P-52).
    Suspension(suspension::Suspension) = "suspension";
    /// Voluntary discontinuation (P-53).
    Discontinuation(discontinuation::Discontinuation) = "discontinuation";
    /// A dispute decided elsewhere (P-38).
    Dispute(dispute::Dispute) = "dispute";
    /// A registrar's compliance (P-81).
    Compliance(compliance::Compliance) = "compliance";
}

/// A case that is to be opened: what the edge draws for it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct NewCase {
    /// Its id.
    pub id: CaseId,
    /// Its number.
    pub number: CaseNumber,
}

/// The name of a case, projected to now, and what it may know of its parents.
#[derive(Debug, Clone, Copy)]
pub struct NameFacts<'a> {
    /// The name.
    pub domain: &'a Domain,
    /// Its parents.
    pub parents: Parents<'a>,
}

impl NewCase {
    /// The case as it begins.
    fn opened(
        self,
        about: About,
        matter: Matter,
        (event, filing): (Event, Filing),
        now: Timestamp,
    ) -> (Case, Decision) {
        let NewCase { id, number } = self;
        let case = Case {
            id,
            number,
            about,
            opened_at: now,
            matter,
            entries: Vec::new(),
            proposal: None,
            extensions: Vec::new(),
            overdue_since: None,
        };
        let decision = case.kept(event, filing, now);
        (case, decision)
    }
}

impl Case {
    /// The case after an act, its record longer by it; what was overdue is looked at anew.
    fn kept(&self, event: Event, filing: Filing, now: Timestamp) -> Decision {
        let mut after = self.clone();
        after.entries.push(filing.entered(event, now));
        let deadline = after.matter.deadline();
        after.overdue_since = after.overdue_since.filter(|since| deadline == Some(*since));
        let due_at = due_at(&after);
        let mut decision = Decision::default();
        decision.change(now, &[event], after, due_at);
        decision
    }

    /// As [`kept`](Self::kept), with another state; a proposal that waited has no object any more.
    fn moved(&self, matter: Matter, entry: (Event, Filing), now: Timestamp) -> Decision {
        let after = Case { matter, proposal: None, ..self.clone() };
        after.kept(entry.0, entry.1, now)
    }

    /// The revocation this case is.
    fn revocation(&self) -> Result<&revocation::Revocation, Refusal> {
        match &self.matter {
            Matter::Revocation(revocation) => Ok(revocation),
            other => Err(Refusal::OtherMatter(other.code())),
        }
    }

    /// The suspension this case is.
    fn suspension(&self) -> Result<&suspension::Suspension, Refusal> {
        match &self.matter {
            Matter::Suspension(suspension) => Ok(suspension),
            other => Err(Refusal::OtherMatter(other.code())),
        }
    }

    /// The discontinuation this case is.
    fn discontinuation(&self) -> Result<&discontinuation::Discontinuation, Refusal> {
        match &self.matter {
            Matter::Discontinuation(discontinuation) => Ok(discontinuation),
            other => Err(Refusal::OtherMatter(other.code())),
        }
    }

    /// The dispute this case is.
    fn dispute(&self) -> Result<&dispute::Dispute, Refusal> {
        match &self.matter {
            Matter::Dispute(dispute) => Ok(dispute),
            other => Err(Refusal::OtherMatter(other.code())),
        }
    }

    /// The compliance case this case is.
    fn compliance(&self) -> Result<&compliance::Compliance, Refusal> {
        match &self.matter {
            Matter::Compliance(compliance) => Ok(compliance),
            other => Err(Refusal::OtherMatter(other.code())),
        }
    }

    /// Whether whom the case is about still holds the name: nothing is done to another's.
    fn still_of(&self, domain: &Domain) -> Result<(), Refusal> {
        let About::Name { organization, .. } = self.about else { return Ok(()) };
        let holder = domain.vouching.as_ref().map(|vouching| vouching.organization);
        if organization == holder { Ok(()) } else { Err(Refusal::HolderChanged) }
    }

    /// Puts something on the file that changes no state (P-57: from any source, recorded).
    pub fn note(&self, filing: Filing, now: Timestamp) -> Result<Decision, Refusal> {
        filing.checked(self.opened_at, now)?;
        Ok(self.kept(Event::CaseNoted, filing, now))
    }

    /// Since when its deadline has passed, recorded or not.
    pub fn is_overdue(&self, now: Timestamp) -> bool {
        self.matter.deadline().is_some_and(|deadline| deadline <= now)
    }
}
