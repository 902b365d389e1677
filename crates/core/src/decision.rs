//! The answer to an act: what changed, what is owed outside, what it costs.
//!
//! A [`Decision`] is plain data. The store commits it whole in one transaction (DESIGN, section 1):
//! every object as it stands after each change, the history of each, the duties, the ledger
//! entries and the agenda.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use crate::accreditation::Accreditation;
use crate::appeal::Appeal;
use crate::casework::Case;
use crate::contact::Contact;
use crate::disclosure_request::DisclosureRequest;
use crate::domain::Domain;
use crate::event::Event;
use crate::host::Host;
use crate::id::{AccreditationId, DomainId, HostId, OrganizationId, RegistrarId, StaffId};
use crate::invoice::Invoice;
use crate::licence::Licence;
use crate::maintenance::Maintenance;
use crate::money::Money;
use crate::name::DomainName;
use crate::notice::{Notice, PollMessage, PollOccasion, Subject};
use crate::organization::Organization;
use crate::registrar::Registrar;
use crate::request::Request;
use crate::terms::Edition;
use crate::token::Token;
use crate::watch::{Network, Portfolio, SiteStep};
use crate::website_check::WebsiteCheck;

/// Who acts (DESIGN, section 3): stands on every change.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Actor {
    /// A registrar's EPP session.
    Registrar(RegistrarId),
    /// A named person of the registry, a contractor included (P-15, P-16).
    Staff {
        /// The account.
        id: StaffId,
        /// The name as it stood then.
        name: String,
    },
    /// The customer itself, by its organization.
    Customer(OrganizationId),
    /// A person with an account of their own who acts for an organization they are a member of.
    Applicant {
        /// The account.
        id: StaffId,
        /// The name as it stood then.
        name: String,
    },
    /// A person who works for a registrar, at its desk.
    RegistrarUser {
        /// The account.
        id: StaffId,
        /// The name as it stood then.
        name: String,
        /// For whom.
        registrar: RegistrarId,
    },
    /// Somebody without an account: whoever reports a site, runs one, or was told of one.
    Outsider {
        /// How they name themselves.
        name: String,
    },
    /// A rule that acts by the clock.
    Clock,
    /// Records brought in from elsewhere, a sandbox's first world included.
    Import,
}

impl Actor {
    /// The name an act is signed with (P-15).
    #[must_use]
    pub fn name(&self) -> String {
        match self {
            Actor::Staff { name, .. }
            | Actor::Applicant { name, .. }
            | Actor::RegistrarUser { name, .. }
            | Actor::Outsider { name } => name.clone(),
            Actor::Registrar(id) => id.to_string(),
            Actor::Customer(id) => id.to_string(),
            Actor::Clock => "the clock".to_owned(),
            Actor::Import => "an import".to_owned(),
        }
    }

    /// The account of the person who acts, if it is one.
    #[must_use]
    pub const fn person(&self) -> Option<StaffId> {
        match self {
            Actor::Staff { id, .. }
            | Actor::Applicant { id, .. }
            | Actor::RegistrarUser { id, .. } => Some(*id),
            Actor::Registrar(_)
            | Actor::Customer(_)
            | Actor::Outsider { .. }
            | Actor::Clock
            | Actor::Import => None,
        }
    }
}

/// One object's state after one instant of change.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Change {
    /// When it took effect.
    pub at: Timestamp,
    /// What happened, in order.
    pub events: Vec<Event>,
    /// The object after it.
    pub after: Object,
    /// The earliest instant at which time alone would change it again; may be early, never late.
    pub due_at: Option<Timestamp>,
}

/// Any object that history keeps.
#[derive(Debug, Clone, PartialEq, Eq)]
#[expect(missing_docs, reason = "each variant is the object it is named after")]
pub enum Object {
    Organization(Box<Organization>),
    Accreditation(Box<Accreditation>),
    Request(Box<Request>),
    Appeal(Box<Appeal>),
    Invoice(Box<Invoice>),
    Token(Box<Token>),
    Domain(Box<Domain>),
    Host(Box<Host>),
    Contact(Box<Contact>),
    Case(Box<Case>),
    Maintenance(Box<Maintenance>),
    Edition(Box<Edition>),
    Licence(Box<Licence>),
    DisclosureRequest(Box<DisclosureRequest>),
    WebsiteCheck(Box<WebsiteCheck>),
    Portfolio(Box<Portfolio>),
    Network(Box<Network>),
    SiteStep(Box<SiteStep>),
    Registrar(Box<Registrar>),
}

macro_rules! objects {
    ($($kind:ident),*) => {
        $(impl From<$kind> for Object {
            fn from(object: $kind) -> Self {
                Object::$kind(Box::new(object))
            }
        })*
    };
}
objects!(
    Organization,
    Accreditation,
    Request,
    Appeal,
    Invoice,
    Token,
    Domain,
    Host,
    Contact,
    Case,
    Maintenance,
    Edition,
    Licence,
    DisclosureRequest,
    WebsiteCheck,
    Portfolio,
    Network,
    SiteStep,
    Registrar
);

/// Something owed outside the registry, committed with its cause.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Owed {
    /// Object, occasion and instant of the cause: a second insert of it is no second letter.
    pub key: String,
    /// The instant of the cause.
    pub at: Timestamp,
    /// What is owed.
    pub duty: Duty,
}

/// The kinds of duty.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Duty {
    /// A notice to a customer by e-mail (P-57).
    Mail(Notice),
    /// A message in a registrar's poll queue (RFC 5730, section 2.9.2.3).
    Poll {
        /// Whose queue.
        registrar: RegistrarId,
        /// What it says.
        message: PollMessage,
    },
}

/// A line of the ledger: positive is owed by the registrar, negative is credited to it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Charge {
    /// Who pays.
    pub registrar: RegistrarId,
    /// When it took effect.
    pub at: Timestamp,
    /// What for.
    pub kind: ChargeKind,
    /// The name it is for.
    pub domain: DomainId,
    /// The name in letters, as it stood then.
    pub name: DomainName,
    /// How much.
    pub amount: Money,
}

impl Charge {
    /// What the sponsor of a name owes for it, or is credited.
    pub(crate) fn on(domain: &Domain, kind: ChargeKind, amount: Money, at: Timestamp) -> Self {
        Self {
            registrar: domain.registrar.clone(),
            at,
            kind,
            domain: domain.id,
            name: domain.name.clone(),
            amount,
        }
    }
}

/// What a ledger line is for (P-33, P-39).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum ChargeKind {
    /// A registration.
    Create,
    /// A renewal the registrar asked for.
    Renew,
    /// A renewal at expiry.
    AutoRenew,
    /// A transfer.
    Transfer,
    /// A restore.
    Restore,
    /// An update.
    Update,
    /// A credit for a delete in a grace period.
    GraceCredit,
    /// A credit for a provisional renewal undone (P-46).
    ProvisionalCredit,
}

impl ChargeKind {
    /// The stable code in the ledger.
    pub const fn code(self) -> &'static str {
        match self {
            ChargeKind::Create => "create",
            ChargeKind::Renew => "renew",
            ChargeKind::AutoRenew => "auto-renew",
            ChargeKind::Transfer => "transfer",
            ChargeKind::Restore => "restore",
            ChargeKind::Update => "update",
            ChargeKind::GraceCredit => "grace-credit",
            ChargeKind::ProvisionalCredit => "provisional-credit",
        }
    }
}

/// Children whose `due_at` an act on their parent brings forward to its instant (DESIGN, 4a, 4).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Wake {
    /// Names that stand on an accreditation.
    DomainsOfAccreditation(AccreditationId),
    /// Names that stand on an organization's government basis.
    DomainsOfOrganization(OrganizationId),
    /// Names, other than itself, that use a host under this name.
    DomainsServedUnder(DomainId),
    /// Names that use this host; the zone looks at them again too.
    DomainsServedBy(HostId),
}

/// What an act or the clock changes, whole.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
#[must_use = "a decision has no effect until the store records it"]
pub struct Decision {
    /// Objects after each change, in order.
    pub changes: Vec<Change>,
    /// What is owed outside.
    pub duties: Vec<Owed>,
    /// What it costs.
    pub charges: Vec<Charge>,
    /// Whose agenda moves forward.
    pub wakes: Vec<Wake>,
}

impl Decision {
    /// Adds an object's state after events of one instant, and when it falls due again.
    pub fn change(
        &mut self,
        at: Timestamp,
        events: &[Event],
        after: impl Into<Object>,
        due_at: Option<Timestamp>,
    ) {
        self.changes.push(Change { at, events: events.to_vec(), after: after.into(), due_at });
    }

    /// Adds a notice under its key.
    pub fn mail(&mut self, key: String, at: Timestamp, notice: Notice) {
        self.duties.push(Owed { key, at, duty: Duty::Mail(notice) });
    }

    /// Adds a poll message under its key.
    pub fn poll(
        &mut self,
        key: String,
        at: Timestamp,
        registrar: RegistrarId,
        message: PollMessage,
    ) {
        self.duties.push(Owed { key, at, duty: Duty::Poll { registrar, message } });
    }

    /// Adds a message to a registrar's queue; whoever sponsors the object, or is a party, has one
    /// of each occasion and instant.
    pub fn tell(
        &mut self,
        registrar: &RegistrarId,
        at: Timestamp,
        occasion: PollOccasion,
        about: impl Into<Subject>,
    ) {
        let about = about.into();
        let (code, id, micros) = (occasion.code(), about.id(), at.as_microsecond());
        let key = format!("poll/{code}/{id}/{registrar}/{micros}");
        self.poll(key, at, registrar.clone(), PollMessage { occasion, about });
    }

    /// Appends everything of another decision behind this one.
    pub fn append(&mut self, mut other: Decision) {
        self.changes.append(&mut other.changes);
        self.duties.append(&mut other.duties);
        self.charges.append(&mut other.charges);
        self.wakes.append(&mut other.wakes);
    }

    /// Whether nothing would happen.
    pub fn is_empty(&self) -> bool {
        self.changes.is_empty()
            && self.duties.is_empty()
            && self.charges.is_empty()
            && self.wakes.is_empty()
    }
}
