//! The OT&E checklist (P-80): what a registrar must have done in its sandbox, and how a report of
//! what it really did is judged.
//!
//! A report says which commands were answered how, when first and under which svTRID, and nothing
//! that anybody ticked by hand.

use std::collections::BTreeMap;
use std::fmt;

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

/// A command as the checklist tells commands apart: its verb, its object, and what sets it apart
/// from the same verb without it.
macro_rules! exercises {
    ($($(#[doc = $doc:literal])+ $variant:ident = $code:literal;)+) => {
        /// What a registrar can exercise.
        #[derive(
            Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize,
        )]
        pub enum Exercise {
            $($(#[doc = $doc])+ #[serde(rename = $code)] $variant,)+
        }

        impl Exercise {
            /// Every one, in the order of EPP.md.
            pub const ALL: &'static [Exercise] = &[$(Exercise::$variant,)+];

            /// The stable code in a report.
            #[must_use]
            pub const fn code(self) -> &'static str {
                match self { $(Exercise::$variant => $code,)+ }
            }
        }
    };
}

exercises! {
    /// A login.
    Login = "login";
    /// Asking for the oldest message.
    PollRequest = "poll-request";
    /// Acknowledging a message.
    PollAcknowledge = "poll-acknowledge";
    /// Whether names can be had.
    DomainCheck = "domain-check";
    /// What is known of a name.
    DomainInfo = "domain-info";
    /// A registration without a token.
    DomainCreate = "domain-create";
    /// A registration with a token (RFC 8495).
    DomainCreateWithToken = "domain-create-with-token";
    /// A change of a name.
    DomainUpdate = "domain-update";
    /// A renewal.
    DomainRenew = "domain-renew";
    /// Asking for a transfer.
    DomainTransferRequest = "domain-transfer-request";
    /// Approving, rejecting, cancelling or asking about a transfer.
    DomainTransferAnswer = "domain-transfer-answer";
    /// Deleting a name.
    DomainDelete = "domain-delete";
    /// Restoring a name, its request or its report (RFC 3915).
    DomainRestore = "domain-restore";
    /// Whether hosts are there.
    HostCheck = "host-check";
    /// What is known of a host.
    HostInfo = "host-info";
    /// Making a host.
    HostCreate = "host-create";
    /// A change of a host.
    HostUpdate = "host-update";
    /// Deleting a host.
    HostDelete = "host-delete";
    /// Whether contacts are there.
    ContactCheck = "contact-check";
    /// What is known of a contact.
    ContactInfo = "contact-info";
    /// Making a contact.
    ContactCreate = "contact-create";
    /// A change of a contact.
    ContactUpdate = "contact-update";
    /// Deleting a contact.
    ContactDelete = "contact-delete";
}

/// What the registry answered.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Answered {
    /// It was done (1xxx).
    Done,
    /// It was refused (2xxx).
    Refused,
}

impl Answered {
    /// The stable code in a report.
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            Answered::Done => "done",
            Answered::Refused => "refused",
        }
    }

    /// By the result code (RFC 5730, section 3); none for one that is neither.
    #[must_use]
    pub const fn of(code: u16) -> Option<Self> {
        match code {
            1000..2000 => Some(Answered::Done),
            2000..3000 => Some(Answered::Refused),
            _ => None,
        }
    }
}

/// The first time that a command was answered so: by it the answer is found in the sandbox.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Seen {
    /// When, by the sandbox's clock.
    pub at: Timestamp,
    /// The svTRID of the answer.
    pub transaction: String,
}

/// What a registrar did: which commands were answered in which way.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct Exercised(BTreeMap<Exercise, BTreeMap<Answered, Seen>>);

impl Exercised {
    /// Takes an answer in; whether it is the first of its kind.
    pub fn take(&mut self, item: Item, seen: Seen) -> bool {
        let answers = self.0.entry(item.exercise).or_default();
        let is_first = !answers.contains_key(&item.answered);
        answers.entry(item.answered).or_insert(seen);
        is_first
    }

    /// The first time that a command was answered so.
    #[must_use]
    pub fn first(&self, item: Item) -> Option<&Seen> {
        self.0.get(&item.exercise).and_then(|answers| answers.get(&item.answered))
    }

    /// Whether nothing was done.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// Everything that was done, in the order of [`Exercise::ALL`].
    pub fn items(&self) -> impl Iterator<Item = (Item, &Seen)> {
        self.0.iter().flat_map(|(exercise, answers)| {
            let item = |answered: &Answered| Item { exercise: *exercise, answered: *answered };
            answers.iter().map(move |(answered, seen)| (item(answered), seen))
        })
    }
}

/// A line of the checklist.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Item {
    /// Which command.
    pub exercise: Exercise,
    /// How it must have been answered at least once.
    pub answered: Answered,
}

impl fmt::Display for Item {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "{} {}", self.exercise.code(), self.answered.code())
    }
}

/// Which registrars a line is for, by the data they send.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum For {
    /// All.
    All,
    /// Those of names that need a token (P-22).
    Tokens,
    /// Those of names that need none.
    NoTokens,
    /// Those that send contacts (P-80, data model).
    Contacts,
}

use Answered::{Done, Refused};
use Exercise as E;

/// The checklist: each command done once; and of the refusals, those that a client must survive
/// because they come in daily business.
const CHECKLIST: &[(Exercise, Answered, For)] = &[
    (E::Login, Done, For::All),
    (E::Login, Refused, For::All),
    (E::PollRequest, Done, For::All),
    (E::PollAcknowledge, Done, For::All),
    (E::DomainCheck, Done, For::All),
    (E::DomainInfo, Done, For::All),
    (E::DomainInfo, Refused, For::All),
    (E::DomainCreateWithToken, Done, For::Tokens),
    // P-22: no path makes a name without its token, and no other token does.
    (E::DomainCreateWithToken, Refused, For::Tokens),
    (E::DomainCreate, Refused, For::Tokens),
    (E::DomainCreate, Done, For::NoTokens),
    (E::DomainUpdate, Done, For::All),
    (E::DomainRenew, Done, For::All),
    (E::DomainRenew, Refused, For::All),
    (E::DomainTransferRequest, Done, For::All),
    (E::DomainTransferRequest, Refused, For::All),
    (E::DomainTransferAnswer, Done, For::All),
    (E::DomainDelete, Done, For::All),
    (E::DomainRestore, Done, For::All),
    (E::HostCheck, Done, For::All),
    (E::HostInfo, Done, For::All),
    (E::HostCreate, Done, For::All),
    (E::HostUpdate, Done, For::All),
    (E::HostDelete, Done, For::All),
    (E::ContactCheck, Done, For::Contacts),
    (E::ContactInfo, Done, For::Contacts),
    (E::ContactCreate, Done, For::Contacts),
    (E::ContactUpdate, Done, For::Contacts),
    (E::ContactDelete, Done, For::Contacts),
];

/// What of the checklist a registrar has not done, in order; nothing is a passed test (P-80).
#[must_use]
pub fn left(exercised: &Exercised, needs_tokens: bool, sends_contacts: bool) -> Vec<Item> {
    let applies = |whose: For| match whose {
        For::All => true,
        For::Tokens => needs_tokens,
        For::NoTokens => !needs_tokens,
        For::Contacts => sends_contacts,
    };
    let items = CHECKLIST.iter().filter(|(_, _, whose)| applies(*whose));
    let items =
        items.map(|(exercise, answered, _)| Item { exercise: *exercise, answered: *answered });
    items.filter(|item| exercised.first(*item).is_none()).collect()
}
