//! Decides `domain:update` — RFC 5731, section 3.2.5; DNSSEC RFC 5910, 5.2.5; TTLs RFC 9803.

mod refusal;
mod registrant;
mod removal;

use jiff::Timestamp;

pub use refusal::Refusal;
pub use registrant::{Holder, RegistrantChange};

use super::{
    ContactRefusal, ContactRole, Domain, KnownContacts, KnownHosts, NameServers, Parents,
    SecureDnsUpdate, Updated, access, accuracy, cause::settled, contacts, due_at, name_servers,
};
use crate::auth_info::{self, AuthInfoGiven};
use crate::decision::{Charge, ChargeKind, Decision};
use crate::event::Event;
use crate::id::ContactHandle;
use crate::pricing::{self, Operation, Quote, StatedFee};
use crate::registrar::{Account, DataModel, Registrar};
use crate::rulebook::Rulebook;
use crate::sponsored::{StatusChange, may_update};
use crate::ttl::{self, TtlWish};

/// What is asked; digests are made at the edge.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct UpdateDomain {
    /// Whether there is a part or an extension at all, even an empty one: without any the command
    /// says nothing.
    pub says_something: bool,
    /// What to take away; it goes before what is added comes.
    pub remove: Part,
    /// What to add.
    pub add: Part,
    /// What becomes of the statuses.
    pub statuses: StatusChange,
    /// What becomes of the registrant.
    pub registrant: Option<RegistrantChange>,
    /// What becomes of the authInfo; unset clears it.
    pub auth_info: Option<AuthInfoGiven>,
    /// What becomes of the DS records.
    pub secure_dns: Option<SecureDnsUpdate>,
    /// What becomes of the times to live.
    pub ttls: Vec<TtlWish>,
    /// The fee stated.
    pub stated_fee: Option<StatedFee>,
}

impl UpdateDomain {
    fn lifts_update_lock_only(&self) -> bool {
        let Self {
            says_something: _,
            remove,
            add,
            statuses,
            registrant,
            auth_info,
            secure_dns,
            ttls,
            stated_fee: _,
        } = self;
        statuses.lifts_update_lock_only()
            && *remove == Part::NOTHING
            && *add == Part::NOTHING
            && registrant.is_none()
            && auth_info.is_none()
            && secure_dns.is_none()
            && ttls.is_empty()
    }
}

/// What is added or taken away.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Part {
    /// Name servers.
    pub name_servers: NameServers,
    /// Contacts other than the registrant.
    pub contacts: Vec<(ContactRole, ContactHandle)>,
}

impl Part {
    /// Nothing to add or take away.
    pub const NOTHING: Self =
        Self { name_servers: NameServers::Objects(Vec::new()), contacts: Vec::new() };
}

/// What an update may see.
#[derive(Debug, Clone)]
pub struct Facts<'a> {
    /// Who asks.
    pub registrar: &'a Registrar,
    /// What it may still spend.
    pub account: &'a Account,
    /// The name, projected to now.
    pub domain: &'a Domain,
    /// What it may know of its parents; of every host named too, how it may vanish.
    pub parents: Parents<'a>,
    /// The contacts named that exist: their id and sponsor.
    pub contacts: &'a KnownContacts,
    /// The hosts named that exist.
    pub hosts: &'a KnownHosts,
    /// Who holds the name and who would, where the registrant changes.
    pub holder: Option<Holder<'a>>,
}

/// An update that may go ahead.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct UpdatedDomain {
    /// The name as it now stands.
    pub domain: Domain,
    /// What it cost.
    pub quote: Quote,
    /// What is to be recorded.
    pub decision: Decision,
}

/// Decides an update by the sponsor.
///
/// Checks, in the order of EPP.md, section 4: sponsorship, statuses, whether anything is asked,
/// client statuses, registrant (P-37) and contacts, name servers, DS records, TTLs, authInfo,
/// stated price (P-33), credit.
pub fn decide(
    command: &UpdateDomain,
    facts: &Facts<'_>,
    now: Timestamp,
) -> Result<UpdatedDomain, Refusal> {
    let rulebook = facts.parents.rulebooks.at(now);
    let registrar = &facts.registrar.id;
    access::admit(facts.domain, registrar, &[], rulebook)?;
    let statuses = facts.domain.statuses(rulebook);
    may_update(registrar, &facts.domain.registrar, statuses, command.lifts_update_lock_only())?;
    if !command.says_something {
        return Err(Refusal::NothingAsked);
    }
    let mut after = facts.domain.clone();
    after.client_statuses = command.statuses.apply(after.client_statuses)?;
    link_contacts(&mut after, command, facts, rulebook)?;
    let servers = &mut after.name_servers;
    removal::name_servers(servers, &command.remove.name_servers, facts.hosts)?;
    name_servers::add(servers, &command.add.name_servers, facts.hosts, rulebook)?;
    if let Some(update) = &command.secure_dns {
        removal::signers(&mut after.ds, update, rulebook)?;
    }
    ttl::set(&mut after.ttls, &command.ttls, &Domain::TTL_TYPES, &rulebook.ttl)?;
    if let Some(given) = &command.auth_info {
        after.auth_info = auth_info::keep(given, rulebook, now)?;
    }
    let government = after.stands_on_government();
    let quote = pricing::price(rulebook, &after.name, government, Operation::Update, 1, now);
    let charged = pricing::check_stated(command.stated_fee.as_ref(), &quote)?;
    facts.account.affords(charged)?;
    after.changed_at = now;
    after.updated = Some(Updated { at: now, by: Some(registrar.clone()) });
    let mut decision = Decision::default();
    let due = due_at(&after, &facts.parents);
    decision.change(now, &[Event::DomainUpdated], after.clone(), due);
    let changed = facts.holder.as_ref().filter(|_| after.registrant != facts.domain.registrant);
    if let Some(compared) = changed.and_then(Holder::compared) {
        accuracy::compare(&mut after, &mut decision, &compared, rulebook, now);
        decision = settled(&after, decision, &facts.parents);
    }
    if !charged.is_zero() {
        decision.charges.push(Charge::on(&after, ChargeKind::Update, charged, now));
    }
    Ok(UpdatedDomain { domain: after, quote, decision })
}

/// Registrant and contacts. A registrar of the minimum data model takes away what a transfer
/// brought it and adds nothing.
fn link_contacts(
    after: &mut Domain,
    command: &UpdateDomain,
    facts: &Facts<'_>,
    rulebook: &Rulebook,
) -> Result<(), Refusal> {
    let minimum = facts.registrar.data_model == DataModel::Minimum;
    match &command.registrant {
        None => {}
        Some(RegistrantChange::To(_)) if minimum => {
            return Err(ContactRefusal::DataModelMinimum.into());
        }
        Some(RegistrantChange::Remove) if minimum => after.registrant = None,
        Some(RegistrantChange::Remove) => return Err(Refusal::RegistrantRemoved),
        Some(RegistrantChange::To(handle)) => {
            let registrant = contacts::own(handle, facts.contacts, &facts.registrar.id)?;
            registrant::admitted(after, facts.holder.as_ref(), rulebook)?;
            after.registrant = Some(registrant);
        }
    }
    removal::contacts(&mut after.contacts, &command.remove.contacts, facts.contacts)?;
    if minimum && !command.add.contacts.is_empty() {
        return Err(ContactRefusal::DataModelMinimum.into());
    }
    let added = &command.add.contacts;
    contacts::add(&mut after.contacts, added, facts.contacts, &facts.registrar.id)?;
    Ok(())
}
