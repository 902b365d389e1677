//! An update that goes ahead, and the one twist that each test gives it.

use std::collections::BTreeMap;

use jiff::Timestamp;
use registry_core::contact::{Contact, ContactData, PostalForm, PostalInfo};
use registry_core::domain::update::{
    Facts, Holder, Part, Refusal, RegistrantChange, UpdateDomain, UpdatedDomain, decide,
};
use registry_core::domain::{
    ContactRole, Domain, HostFacts, KnownContacts, KnownHosts, NameServerLoss, NameServers,
    Parents, SecureDns, SecureDnsUpdate,
};
use registry_core::id::ContactId;
use registry_core::pricing::StatedFee;
use registry_core::registrar::{Account, Registrar};
use registry_core::rulebook::RulebookVersions;
use registry_core::sponsored::StatusChange;
use registry_core::status::Status;

use crate::create_world::{account, alpha, ds, handle, host_name};
use crate::scenario::{at, domain, host_id, name, open, pharmacy, registrar, uuid};
use crate::scene::alone;

pub(crate) const NOW: &str = "2027-06-01";

/// Everything an update is asked and may see; owned, so that a test can twist any of it.
#[derive(Debug, Clone)]
pub(crate) struct World {
    pub(crate) command: UpdateDomain,
    pub(crate) registrar: Registrar,
    pub(crate) account: Account,
    pub(crate) domain: Domain,
    pub(crate) contacts: KnownContacts,
    pub(crate) hosts: KnownHosts,
    pub(crate) losses: Vec<NameServerLoss>,
    pub(crate) organization: Option<&'static str>,
    pub(crate) holders: Option<(Contact, Contact)>,
    pub(crate) rulebooks: RulebookVersions,
    pub(crate) now: Timestamp,
}

pub(crate) fn id(number: u128) -> ContactId {
    ContactId::from_uuid(uuid(number))
}

/// A contact of a person, or of somebody in an organization.
pub(crate) fn party(name: &str, organization: Option<&str>) -> Contact {
    let postal = PostalInfo {
        form: PostalForm::Internationalized,
        name: name.to_owned(),
        organization: organization.map(str::to_owned),
        street: Vec::new(),
        city: "Anytown".to_owned(),
        province: None,
        postal_code: None,
        country: "US".to_owned(),
    };
    let mut contact = crate::contacts::contact();
    contact.personal = ContactData { postal: vec![postal], ..contact.personal };
    contact
}

impl World {
    /// `acme.pharmacy` with a registrant, a technical contact, two name servers, one DS record and
    /// one status, and a command that does nothing yet.
    pub(crate) fn pharmacy() -> Self {
        let mut domain = domain("2027-01-04", "2028-01-04");
        domain.registrant = Some(id(50));
        domain.contacts = [(ContactRole::Tech, id(51))].into();
        domain.name_servers = [host_id(7), host_id(8)].into();
        domain.ds = [ds(13, 2, 32)].into();
        domain.client_statuses = [Status::ClientHold].into_iter().collect();
        let own = |number| (id(number), registrar("alpha"));
        let host =
            |number| HostFacts { id: host_id(number), lacks_glue: false, earliest_loss: None };
        Self {
            command: UpdateDomain {
                says_something: true,
                remove: Part::NOTHING,
                add: Part::NOTHING,
                statuses: StatusChange::default(),
                registrant: None,
                auth_info: None,
                secure_dns: None,
                ttls: Vec::new(),
                stated_fee: None,
            },
            registrar: alpha(),
            account: account("0.00"),
            domain,
            contacts: BTreeMap::from([
                (handle("C-OWNER"), own(50)),
                (handle("C-TECH"), own(51)),
                (handle("C-OTHER"), own(52)),
                (handle("C-BETA"), (id(53), registrar("beta"))),
            ]),
            hosts: BTreeMap::from([
                (host_name("ns1.other.icann"), host(7)),
                (host_name("ns2.other.icann"), host(8)),
                (host_name("ns3.other.icann"), host(9)),
            ]),
            losses: Vec::new(),
            organization: Some("Acme Pharmacy"),
            holders: Some((
                party("Ann", Some("Acme Pharmacy")),
                party("Bob", Some("ACME  pharmacy")),
            )),
            rulebooks: pharmacy(),
            now: at(NOW),
        }
    }

    /// `acme.example`, which stands on no request.
    pub(crate) fn open() -> Self {
        let mut world = Self { rulebooks: open(), ..Self::pharmacy() };
        world.domain.vouching = None;
        world.domain.name = name("acme.example");
        (world.organization, world.holders) = (None, None);
        world
    }

    pub(crate) fn with(mut self, twist: impl FnOnce(&mut Self)) -> Self {
        twist(&mut self);
        self
    }

    pub(crate) fn decide(&self) -> Result<UpdatedDomain, Refusal> {
        let holders = self.holders.as_ref();
        let parents = Parents { name_servers: &self.losses, ..alone(&self.rulebooks) };
        let facts = Facts {
            registrar: &self.registrar,
            account: &self.account,
            domain: &self.domain,
            parents,
            contacts: &self.contacts,
            hosts: &self.hosts,
            holder: holders.map(|(registrant, wanted)| Holder {
                organization: self.organization,
                registrant: Some(registrant),
                wanted,
            }),
        };
        decide(&self.command, &facts, self.now)
    }

    /// The name after it.
    pub(crate) fn after(&self) -> Domain {
        self.decide().unwrap().domain
    }

    /// The code of the refusal, or `ok`.
    pub(crate) fn code(&self) -> &'static str {
        self.decide().map_or_else(|refusal| refusal.code(), |_| "ok")
    }

    pub(crate) fn registrant(&mut self, text: &str) {
        self.command.registrant = Some(RegistrantChange::To(handle(text)));
    }

    pub(crate) fn states(&mut self, amount: &str, currency: Option<&str>) {
        let currency = currency.map(str::to_owned);
        self.command.stated_fee = Some(StatedFee { amounts: vec![amount.to_owned()], currency });
    }

    pub(crate) fn signs(&mut self, twist: impl FnOnce(&mut SecureDnsUpdate)) {
        let mut update = SecureDnsUpdate {
            urgent: false,
            lifetime_given: false,
            remove: registry_core::domain::Removal::Nothing,
            add: None,
        };
        twist(&mut update);
        self.command.secure_dns = Some(update);
    }
}

pub(crate) fn servers(names: &[&str]) -> NameServers {
    NameServers::Objects(names.iter().map(|name| host_name(name)).collect())
}

pub(crate) fn records(records: Vec<registry_core::domain::DsRecord>) -> SecureDns {
    SecureDns::Records { records, lifetime_given: false }
}
