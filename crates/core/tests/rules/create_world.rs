//! A create that goes ahead, and the one twist that each test gives it.

use std::collections::BTreeMap;

use jiff::Timestamp;
use registry_core::accreditation::Standing;
use registry_core::auth_info::AuthInfoGiven;
use registry_core::contact::Contact;
use registry_core::domain::accuracy::Compared;
use registry_core::domain::create::{CreateDomain, Created, Facts, Refusal, TokenFacts, decide};
use registry_core::domain::launch::LaunchFacts;
use registry_core::domain::{
    ContactRole, Domain, DsRecord, HostFacts, NameServers, Period, SecureDns,
};
use registry_core::id::{ContactHandle, ContactId, DomainId, RegistrarId};
use registry_core::name::HostName;
use registry_core::onboarding::Onboarding;
use registry_core::pricing::StatedFee;
use registry_core::registrar::{
    AbuseContact, Account, DataModel, Registrar, RegistrarPeople, RegistrarState,
};
use registry_core::request::Request;
use registry_core::rulebook::RulebookVersions;
use registry_core::timeline::Timeline;
use registry_core::token::Token;

use crate::request_queue::accepted;
use crate::scenario::{at, host_id, name, open, pharmacy, registrar, tld, usd, uuid};
use crate::tokens::live;

/// When every create of the tests happens, unless it says otherwise.
pub(crate) const NOW: &str = "2027-02-11";

/// Everything a create is asked and may see; owned, so that a test can twist any of it.
#[derive(Debug, Clone)]
pub(crate) struct World {
    pub(crate) command: CreateDomain,
    pub(crate) registrar: Registrar,
    pub(crate) account: Account,
    pub(crate) live: Option<Domain>,
    pub(crate) contacts: BTreeMap<ContactHandle, (ContactId, RegistrarId)>,
    pub(crate) hosts: BTreeMap<HostName, HostFacts>,
    pub(crate) launch: LaunchFacts,
    pub(crate) token: Option<(Token, Request, Timeline<Standing>)>,
    /// The registrant with its data, where it is to be compared (P-34).
    pub(crate) registrant: Option<Contact>,
    pub(crate) rulebooks: RulebookVersions,
    pub(crate) now: Timestamp,
}

pub(crate) fn handle(text: &str) -> ContactHandle {
    ContactHandle::parse(text).unwrap()
}

/// An account without credit.
pub(crate) fn account(balance: &str) -> Account {
    let none = usd("0.00");
    Account { balance: usd(balance), credit_limit: none, credit_threshold: none }
}

pub(crate) fn host_name(text: &str) -> HostName {
    text.parse().unwrap()
}

pub(crate) fn alpha() -> Registrar {
    Registrar {
        id: registrar("alpha"),
        name: "Alpha Names".to_owned(),
        iana_id: 9995,
        tlds: [tld("pharmacy"), tld("example")].into(),
        data_model: DataModel::Maximum,
        state: RegistrarState::Active,
        url: "https://alpha.example".to_owned(),
        rdap_url: None,
        abuse: AbuseContact { email: "abuse@alpha.example".to_owned(), voice: "+1.1".to_owned() },
        created_at: at("2026-01-01"),
        onboarding: Onboarding::default(),
        personal: RegistrarPeople::default(),
    }
}

pub(crate) fn digest(octets: usize) -> String {
    "AB".repeat(octets)
}

pub(crate) fn ds(algorithm: u8, digest_type: u8, octets: usize) -> DsRecord {
    DsRecord { key_tag: 12345, algorithm, digest_type, digest: digest(octets) }
}

impl World {
    /// `acme.pharmacy` with its token, a registrant and two name servers, for one year.
    pub(crate) fn pharmacy() -> Self {
        let contact = |number| (ContactId::from_uuid(uuid(number)), registrar("alpha"));
        let host =
            |number| HostFacts { id: host_id(number), lacks_glue: false, earliest_loss: None };
        let mut standing = Timeline::constant(Standing::NotYet);
        standing.push_act(at("2027-01-04"), Standing::InTerm { ends: Some(at("2028-01-04")) });
        Self {
            command: CreateDomain {
                id: DomainId::from_uuid(uuid(3)),
                name: name("acme.pharmacy"),
                period: Some(Period::Years(1)),
                registrant: Some(handle("C-OWNER")),
                contacts: vec![(ContactRole::Tech, handle("C-TECH"))],
                name_servers: NameServers::Objects(vec![
                    host_name("ns1.other.icann"),
                    host_name("ns2.other.icann"),
                ]),
                secure_dns: SecureDns::Records {
                    records: vec![ds(13, 2, 32)],
                    lifetime_given: false,
                },
                ttls: Vec::new(),
                auth_info: AuthInfoGiven::Unset,
                launch: None,
                token_presented: true,
                stated_fee: None,
            },
            registrar: alpha(),
            account: account("1000.00"),
            live: None,
            contacts: [(handle("C-OWNER"), contact(50)), (handle("C-TECH"), contact(51))].into(),
            hosts: [
                (host_name("ns1.other.icann"), host(7)),
                (host_name("ns2.other.icann"), host(8)),
            ]
            .into(),
            launch: LaunchFacts::default(),
            registrant: None,
            token: Some((live(), accepted(at("2027-02-10")), standing)),
            rulebooks: pharmacy(),
            now: at(NOW),
        }
    }

    /// `acme.example` of a TLD that asks for no token.
    pub(crate) fn open() -> Self {
        let mut world = Self::pharmacy();
        world.command.name = name("acme.example");
        world.command.token_presented = false;
        world.token = None;
        world.rulebooks = open();
        world
    }

    pub(crate) fn with(mut self, twist: impl FnOnce(&mut Self)) -> Self {
        twist(&mut self);
        self
    }

    pub(crate) fn decide(&self) -> Result<Created, Refusal> {
        let token = self.token.as_ref();
        let facts = Facts {
            registrar: &self.registrar,
            account: &self.account,
            live: self.live.as_ref(),
            contacts: &self.contacts,
            hosts: &self.hosts,
            launch: self.launch.clone(),
            token: token.map(|(token, request, standing)| TokenFacts { token, request, standing }),
            compared: self
                .registrant
                .as_ref()
                .map(|registrant| Compared { organization: "Acme Pharmacy", registrant }),
            rulebooks: &self.rulebooks,
        };
        decide(&self.command, &facts, self.now)
    }

    /// The code of the refusal, or `ok`.
    pub(crate) fn code(&self) -> &'static str {
        self.decide().map_or_else(|refusal| refusal.code(), |_| "ok")
    }

    pub(crate) fn token(&mut self) -> &mut Token {
        &mut self.token.as_mut().unwrap().0
    }

    /// The token's standing from the beginning.
    pub(crate) fn stand(&mut self, standing: Standing) {
        self.token.as_mut().unwrap().2 = Timeline::constant(standing);
    }

    pub(crate) fn name_servers(&mut self, names: &[&str]) {
        let names = names.iter().map(|name| host_name(name)).collect();
        self.command.name_servers = NameServers::Objects(names);
    }

    pub(crate) fn records(&mut self, records: Vec<DsRecord>) {
        self.command.secure_dns = SecureDns::Records { records, lifetime_given: false };
    }

    pub(crate) fn states(&mut self, amount: &str, currency: Option<&str>) {
        let currency = currency.map(str::to_owned);
        self.command.stated_fee = Some(StatedFee { amounts: vec![amount.to_owned()], currency });
    }
}
