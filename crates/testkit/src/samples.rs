//! Sample objects, each with an id of its own.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::atomic::{AtomicU64, Ordering};

use jiff::Timestamp;
use registry_core::accreditation::{Accreditation, Act, Application, Fact};
use registry_core::contact::{Contact, ContactData};
use registry_core::decision::Decision;
use registry_core::domain::{Domain, DomainContact, Lifecycle, Vouching};
use registry_core::event::Event;
use registry_core::host::Host;
use registry_core::id::{ContactHandle, OrganizationId, RegistrarId};
use registry_core::maintenance::{
    Description, Environment, Impact, Intervention, Maintenance, Plan, Reason, State, System,
};
use registry_core::money::{Currency, Money};
use registry_core::name::{DomainName, HostName, Tld};
use registry_core::onboarding::Onboarding;
use registry_core::organization::{Organization, OrganizationContact};
use registry_core::registrar::{
    AbuseContact, Account, DataModel, Registrar, RegistrarPeople, RegistrarState,
};
use registry_core::request::{Basis, Request, RequestContact, RequestState};
use registry_core::status::StatusSet;
use registry_core::token::{Token, TokenHash, TokenOperation, TokenState};
use registry_core::ttl::Ttls;
use registry_store::Cited;
use uuid::Uuid;

/// Makes sample objects at one instant.
#[derive(Debug, Clone, Copy)]
pub struct Samples {
    /// When they are made.
    pub now: Timestamp,
}

/// A UUID nobody else has, that looks like one of version 7.
pub(crate) fn fresh() -> Uuid {
    static COUNT: AtomicU64 = AtomicU64::new(1);
    let count = COUNT.fetch_add(1, Ordering::Relaxed);
    Uuid::from_u128(0x019b_0000_0000_7000_8000_0000_0000_0000_u128 + u128::from(count))
}

macro_rules! id {
    ($kind:ident) => {
        registry_core::id::$kind::from_uuid($crate::samples::fresh())
    };
}
pub(crate) use id;

mod appeals;
mod documents;
mod watch;

impl Samples {
    /// Samples made at an instant.
    pub fn at(now: Timestamp) -> Self {
        Self { now }
    }

    /// So many days later than these samples.
    pub fn days(&self, days: i64) -> Timestamp {
        registry_core::calendar::add_days(self.now, days).expect("a time in range")
    }

    /// What a sample change cites.
    pub fn cited(&self) -> Cited {
        Cited {
            client_transaction: Some("client-1".to_owned()),
            server_transaction: Some("server-1".to_owned()),
            request_id: None,
            salt: [7; 32],
            once: None,
            seen: None,
        }
    }

    /// A registrar of both TLDs.
    pub fn registrar(&self, id: &str) -> Registrar {
        let tlds = ["pharmacy", "example"].map(|tld| Tld::parse(tld).expect("a TLD"));
        Registrar {
            id: registrar_id(id),
            name: format!("Registrar {id}"),
            iana_id: 9995,
            tlds: tlds.into_iter().collect(),
            data_model: DataModel::Maximum,
            state: RegistrarState::Active,
            url: "https://registrar.test".to_owned(),
            rdap_url: None,
            abuse: AbuseContact {
                email: "abuse@registrar.test".to_owned(),
                voice: "+1.8475551212".to_owned(),
            },
            created_at: self.now,
            onboarding: Onboarding::default(),
            personal: RegistrarPeople::default(),
        }
    }

    /// An account with a balance and a credit limit, in minor units of US dollars.
    pub fn account(&self, balance: i64, credit_limit: i64) -> Account {
        Account {
            balance: dollars(balance),
            credit_limit: dollars(credit_limit),
            credit_threshold: dollars(0),
        }
    }

    /// An organization.
    pub fn organization(&self, name: &str) -> Organization {
        Organization {
            id: id!(OrganizationId),
            name: name.to_owned(),
            kind: "pharmacy".to_owned(),
            country: "US".to_owned(),
            government: Vec::new(),
            conflicts: Vec::new(),
            affiliates: Vec::new(),
            disclosures: Vec::new(),
            learnt: Vec::new(),
            questions: Vec::new(),
            members: Vec::new(),
            created_at: self.now,
            personal: OrganizationContact {
                contact_name: "Ada Example".to_owned(),
                contact_email: "ada@organization.test".to_owned(),
            },
        }
    }

    /// An accreditation granted now, in term until an instant.
    pub fn accreditation(&self, organization: OrganizationId, ends: Timestamp) -> Accreditation {
        let application = id!(ApplicationId);
        let granted = Act::Granted { application, starts: self.now, ends: Some(ends) };
        let stated = Application::new(self.now, vec!["US-IL".to_owned()]);
        Accreditation {
            id: id!(AccreditationId),
            organization,
            programme: "verified-websites".to_owned(),
            websites: Vec::new(),
            website_changes: Vec::new(),
            applications: BTreeMap::from([(application, stated)]),
            facts: vec![
                Fact { at: self.now, act: Act::Applied(application) },
                Fact { at: self.now, act: granted },
            ],
            recorded_changes: 1,
            reminded: None,
            created_at: self.now,
        }
    }

    /// An open request of an organization for a name.
    pub fn request(&self, organization: OrganizationId, name: &str) -> Request {
        Request {
            id: id!(RequestId),
            name: domain_name(name),
            organization,
            basis: Basis::Government,
            terms_version: "2026-01".to_owned(),
            may_bind: true,
            name_nexus: "our trade name".to_owned(),
            evidence: Vec::new(),
            documents: Vec::new(),
            ordered_by: None,
            received_at: self.now,
            state: RequestState::Open,
            information: Vec::new(),
            reminded_days: None,
            refuted: Vec::new(),
            personal: RequestContact {
                contact_email: "ada@organization.test".to_owned(),
                submitted_by: "Ada Example".to_owned(),
                address_changes: Vec::new(),
            },
        }
    }

    /// A live token of an accepted request.
    pub fn token(&self, request: &Request, hash: [u8; 32], expires_at: Timestamp) -> Token {
        Token {
            id: id!(TokenId),
            hash: TokenHash(hash),
            operation: TokenOperation::Create,
            name: request.name.clone(),
            organization: request.organization,
            accreditation: None,
            request: request.id,
            registrar: None,
            terms_version: None,
            minted_at: self.now,
            expires_at,
            state: TokenState::Live,
        }
    }

    /// A name registered now for a year, without vouching.
    pub fn domain(&self, name: &str, registrar: &str) -> Domain {
        Domain {
            id: id!(DomainId),
            name: domain_name(name),
            registrar: registrar_id(registrar),
            created_by: registrar_id(registrar),
            vouching: None,
            registrant: None,
            contacts: BTreeSet::new(),
            name_servers: BTreeSet::new(),
            ds: BTreeSet::new(),
            auth_info: None,
            tier: "standard".to_owned(),
            created_at: self.now,
            changed_at: self.now,
            updated: None,
            expires_at: self.days(365),
            lifecycle: Lifecycle::Active,
            launched: None,
            graces: Vec::new(),
            transfer: None,
            transferred_at: None,
            holder_changed_at: None,
            provisional: None,
            expired_lapsed: false,
            causes: BTreeMap::new(),
            accuracy: None,
            lock_proposal: None,
            enforced: registry_core::domain::Enforced::default(),
            client_statuses: StatusSet::EMPTY,
            ttls: Ttls::new(),
            standing_seen: 0,
            personal: DomainContact::default(),
        }
    }

    /// That an accreditation vouches for a name's holder.
    pub fn vouching(&self, accreditation: &Accreditation) -> Vouching {
        Vouching {
            organization: accreditation.organization,
            basis: Basis::Accreditation(accreditation.id),
            request: id!(RequestId),
            terms_version: "2026-01".to_owned(),
        }
    }

    /// A host; internal if a name above it is given.
    pub fn host(&self, name: &str, registrar: &str, above: Option<&Domain>) -> Host {
        let address = "192.0.2.1".parse().expect("an address");
        Host {
            id: id!(HostId),
            name: HostName::parse(name).expect("a host name"),
            superordinate: above.map(|domain| domain.id),
            registrar: registrar_id(registrar),
            created_by: registrar_id(registrar),
            created_at: self.now,
            addresses: above.map(|_| address).into_iter().collect(),
            client_statuses: StatusSet::EMPTY,
            ttls: Ttls::new(),
            updated: None,
            transferred_at: None,
            purged_at: None,
        }
    }

    /// A contact with personal data.
    pub fn contact(&self, handle: &str, registrar: &str) -> Contact {
        Contact {
            id: id!(ContactId),
            handle: ContactHandle::parse(handle).expect("a contact handle"),
            registrar: registrar_id(registrar),
            created_by: registrar_id(registrar),
            created_at: self.now,
            client_statuses: StatusSet::EMPTY,
            updated: None,
            auth_info: None,
            transfer: None,
            transferred_at: None,
            deleted_at: None,
            personal: ContactData {
                email: "grace@contact.test".to_owned(),
                ..ContactData::default()
            },
        }
    }

    /// A plan for a maintenance of a day, ten days ahead, of some TLDs or all.
    pub fn plan(&self, tlds: &[&str]) -> Plan {
        let (name, host) = ("Moving house".to_owned(), Some("epp.registry.test".to_owned()));
        let tlds = tlds.iter().map(|tld| Tld::parse(tld).expect("a TLD"));
        Plan {
            name,
            types: vec!["Routine Maintenance".to_owned()],
            systems: vec![System { name: "EPP".to_owned(), host, impact: Impact::Full }],
            environment: Environment::Production,
            starts_at: self.days(10),
            ends_at: self.days(11),
            reason: Reason::Planned,
            detail: Some("https://registry.test/moving".to_owned()),
            descriptions: vec![Description { html: false, text: "We move.".to_owned() }],
            tlds: tlds.collect(),
            intervention: Some(Intervention { connection: true, implementation: false }),
        }
    }

    /// A maintenance announced now, of which registrars are reminded a day before it.
    pub fn maintenance(&self, tlds: &[&str]) -> Maintenance {
        Maintenance {
            id: id!(MaintenanceId),
            plan: self.plan(tlds),
            state: State::Announced { courtesy_at: Some(self.days(9)) },
            created_at: self.now,
            updated_at: None,
        }
    }

    /// A decision that makes a name, due at its expiry.
    pub fn creates(&self, domain: &Domain) -> Decision {
        let mut decision = Decision::default();
        let due_at = Some(domain.expires_at);
        decision.change(self.now, &[Event::DomainCreated], domain.clone(), due_at);
        decision
    }
}

/// An amount in minor units of US dollars.
pub(crate) fn dollars(minor: i64) -> Money {
    Money::new(minor, Currency::parse("USD").expect("a currency"))
}

fn registrar_id(text: &str) -> RegistrarId {
    RegistrarId::parse(text).expect("a registrar id")
}

fn domain_name(text: &str) -> DomainName {
    DomainName::try_from(text.to_owned()).expect("a name")
}
