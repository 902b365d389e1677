//! Disclosure requests: somebody outside asks for registration data that is not published, on a
//! legal basis, and is answered with reasons (ICANN Registration Data Policy; ICANN.md section 7).
//!
//! ```text
//!            answer: in whole, in part, or denied
//!   Open ─────────────────────────────────────────▶ Answered
//! ```
//! An organization's own disclosure of a breach (P-58) is another thing.

mod acts;

use std::collections::BTreeSet;

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

pub use acts::{NewDisclosureRequest, Refusal, answer, ask};

use crate::document::DocumentRef;
use crate::id::DisclosureRequestId;
use crate::name::DomainName;

/// A request for registration data that is not published.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct DisclosureRequest {
    /// Its id.
    pub id: DisclosureRequestId,
    /// By which people cite it: `DR-2027-000001`.
    pub number: String,
    /// When the registry had it (P-59).
    pub received_at: Timestamp,
    /// The name it is about.
    pub name: DomainName,
    /// The legal basis.
    pub basis: LegalBasis,
    /// What it is wanted for, in the words of whoever asks.
    pub words: String,
    /// Which data is wanted.
    pub sought: BTreeSet<Sought>,
    /// What came with it: an order, a power of attorney.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub documents: Vec<DocumentRef>,
    /// Whether life, bodily harm, critical infrastructure or a child is at stake.
    pub urgent: bool,
    /// First instant at which an answer is late.
    pub answer_until: Timestamp,
    /// The answer; none while it is open.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub answer: Option<Answer>,
    /// When it was recorded.
    pub created_at: Timestamp,
    /// Who asks; personal data, kept apart from the rest.
    #[serde(skip)]
    pub personal: Requester,
}

/// The personal part: who asks.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct Requester {
    /// The person.
    pub name: String,
    /// For whom the person asks.
    pub organization: String,
    /// Where the answer goes.
    pub email: String,
}

/// An answer.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Answer {
    /// When.
    pub at: Timestamp,
    /// The person whose decision it is (P-15).
    pub by: String,
    /// What is given of what was sought.
    pub given: BTreeSet<Sought>,
    /// The reasons, which whoever asked reads.
    pub words: String,
}

macro_rules! codes {
    ($(#[$meta:meta])* $name:ident { $($(#[doc = $doc:literal])+ $variant:ident = $code:literal;)+ }) => {
        $(#[$meta])*
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
        #[serde(rename_all = "kebab-case")]
        pub enum $name {
            $($(#[doc = $doc])+ $variant,)+
        }

        impl $name {
            /// Every one, in order.
            pub const ALL: &'static [Self] = &[$(Self::$variant,)+];

            /// The stable code.
            #[must_use]
            pub const fn code(self) -> &'static str {
                match self { $(Self::$variant => $code,)+ }
            }

            /// The one of a code.
            #[must_use]
            pub fn from_code(code: &str) -> Option<Self> {
                Self::ALL.iter().copied().find(|one| one.code() == code)
            }
        }
    };
}

codes! {
    /// On what legal basis data is asked for.
    LegalBasis {
        /// An order of a court.
        CourtOrder = "court-order";
        /// Another obligation by law, or the task of an authority.
        LegalObligation = "legal-obligation";
        /// A legitimate interest, weighed against that of the person.
        LegitimateInterest = "legitimate-interest";
        /// The person agrees.
        Consent = "consent";
        /// The person asks for its own data.
        OwnData = "own-data";
    }
}

codes! {
    /// Which data is asked for.
    Sought {
        /// The registrant's name.
        RegistrantName = "registrant-name";
        /// The registrant's postal address.
        RegistrantAddress = "registrant-address";
        /// The registrant's e-mail address.
        RegistrantEmail = "registrant-email";
        /// The registrant's telephone number.
        RegistrantVoice = "registrant-voice";
        /// The technical contact.
        TechnicalContact = "technical-contact";
        /// The contact address of the organization behind the name.
        CustomerContact = "customer-contact";
    }
}

/// How a request was answered.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Outcome {
    /// Everything that was sought is given.
    Granted,
    /// Some of it is.
    GrantedInPart,
    /// Nothing is.
    Denied,
}

impl Outcome {
    /// The stable code.
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            Outcome::Granted => "granted",
            Outcome::GrantedInPart => "granted-in-part",
            Outcome::Denied => "denied",
        }
    }
}

impl DisclosureRequest {
    /// How it was answered, by what is given of what was sought.
    #[must_use]
    pub fn outcome(&self) -> Option<Outcome> {
        let given = &self.answer.as_ref()?.given;
        Some(match (given.is_empty(), *given == self.sought) {
            (true, _) => Outcome::Denied,
            (false, true) => Outcome::Granted,
            (false, false) => Outcome::GrantedInPart,
        })
    }

    /// Whether it should have been answered by now.
    #[must_use]
    pub fn is_overdue(&self, now: Timestamp) -> bool {
        self.answer.is_none() && now >= self.answer_until
    }
}
