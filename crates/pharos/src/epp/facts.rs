//! What flows load, in the one lock order (DESIGN, section 4): what a token stands on, its
//! request, the token; later the name, then hosts and contacts.

use std::collections::{BTreeMap, BTreeSet};

use jiff::Timestamp;
use registry_core::accreditation::Standing;
use registry_core::casework::Case;
use registry_core::contact::Contact;
use registry_core::domain::accuracy::Compared;
use registry_core::domain::{
    Domain, HostFacts, KnownContacts, KnownHosts, NameServers, earliest_purge,
};
use registry_core::host::Host;
use registry_core::id::{ContactHandle, DomainId, OrganizationId, RegistrarId};
use registry_core::name::{HostName, Tld};
use registry_core::organization::Organization;
use registry_core::registrar::Account;
use registry_core::request::{Basis, Request};
use registry_core::timeline::Timeline;
use registry_core::token::{Token, TokenHash};
use registry_store::{Lock, Session, StoreError, Tx};

use super::flows::Context;

/// A token and what it stands on, projected to now.
#[derive(Debug, Clone)]
pub(super) struct Vouched {
    pub(super) token: Token,
    pub(super) request: Request,
    pub(super) standing: Timeline<Standing>,
}

/// Looks at a token without locking anything; none was minted is no error.
pub(super) fn token(
    session: &mut Session<'_>,
    hash: &TokenHash,
    now: Timestamp,
) -> Result<Option<Vouched>, StoreError> {
    let Some(token) = session.token_by_hash(hash, Lock::None, now)? else { return Ok(None) };
    let token = token.object;
    let request = session.request(token.request, Lock::None, now)?;
    let request = request.ok_or_else(|| missing_request(&token))?.object;
    let standing = session.standing(token.organization, request.basis, Lock::None, now)?;
    Ok(Some(Vouched { token, request, standing }))
}

/// Locks a token and what it stands on, and records what was due of them.
pub(super) fn lock_token(
    tx: &mut Tx<'_>,
    context: &Context,
    hash: &TokenHash,
    now: Timestamp,
) -> Result<Option<Vouched>, StoreError> {
    let Some(Vouched { token, request, .. }) = self::token(tx, hash, now)? else { return Ok(None) };
    let standing = tx.standing(token.organization, request.basis, Lock::Share, now)?;
    let request = tx.request(token.request, Lock::Update, now)?;
    let mut request = request.ok_or_else(|| missing_request(&token))?;
    tx.catch_up(&mut request, &context.cited)?;
    let Some(mut token) = tx.token_by_hash(hash, Lock::Update, now)? else { return Ok(None) };
    tx.catch_up(&mut token, &context.cited)?;
    Ok(Some(Vouched { token: token.object, request: request.object, standing }))
}

/// A consent to a transfer (P-37) and what the name is to stand on by it.
#[derive(Debug, Clone)]
pub(super) struct Consent {
    pub(super) token: Token,
    pub(super) standing: Timeline<Standing>,
    pub(super) contact_email: String,
}

/// Locks what a token consents to and the token, and records what was due of it; none was minted
/// is no error.
pub(super) fn lock_consent(
    tx: &mut Tx<'_>,
    context: &Context,
    hash: &TokenHash,
    now: Timestamp,
) -> Result<Option<Consent>, StoreError> {
    let Some(seen) = tx.token_by_hash(hash, Lock::None, now)? else { return Ok(None) };
    let Token { organization, accreditation, .. } = seen.object;
    let basis = accreditation.map_or(Basis::Government, Basis::Accreditation);
    let holder = tx.organization(organization, Lock::Share)?;
    let holder =
        holder.ok_or_else(|| StoreError::Missing(format!("organization {organization}")))?;
    let standing = tx.standing(organization, basis, Lock::Share, now)?;
    let Some(mut token) = tx.token_by_hash(hash, Lock::Update, now)? else { return Ok(None) };
    tx.catch_up(&mut token, &context.cited)?;
    let contact_email = holder.personal.contact_email;
    Ok(Some(Consent { token: token.object, standing, contact_email }))
}

/// The hosts a create names that exist, and how each may vanish.
pub(super) fn hosts(
    tx: &mut Tx<'_>,
    given: &NameServers,
    tlds: &[Tld],
    now: Timestamp,
) -> Result<KnownHosts, StoreError> {
    let NameServers::Objects(names) = given else { return Ok(BTreeMap::new()) };
    let hosts = tx.hosts(names, Lock::Share, now)?;
    let mut facts = BTreeMap::new();
    for (name, host) in hosts {
        let earliest_loss = earliest_loss(tx, &host, now)?;
        let lacks_glue = name.superordinate(tlds).is_some() && host.addresses.is_empty();
        facts.insert(name, HostFacts { id: host.id, lacks_glue, earliest_loss });
    }
    Ok(facts)
}

fn earliest_loss(
    tx: &mut Tx<'_>,
    host: &Host,
    now: Timestamp,
) -> Result<Option<Timestamp>, StoreError> {
    let Some(id) = host.superordinate else { return Ok(None) };
    let above = tx.domain_by_id(id, Lock::None, now)?;
    Ok(above.and_then(|above| earliest_purge(&above.object)))
}

/// The contacts that are named and exist, with their sponsors.
pub(super) fn contacts(
    tx: &mut Tx<'_>,
    named: impl Iterator<Item = ContactHandle>,
    now: Timestamp,
) -> Result<KnownContacts, StoreError> {
    let handles: BTreeSet<_> = named.collect();
    let handles: Vec<_> = handles.into_iter().collect();
    tx.contact_sponsors(&handles, Lock::Share, now)
}

/// Who vouched for a name, and the registrant it is to have.
#[derive(Debug, Clone)]
pub(super) struct Parties {
    organization: String,
    registrant: Contact,
}

impl Parties {
    /// As the core compares them (P-34).
    pub(super) fn compared(&self) -> Compared<'_> {
        Compared { organization: &self.organization, registrant: &self.registrant }
    }
}

/// Loads what P-34 compares; without a registrant there is nothing to compare.
pub(super) fn parties(
    tx: &mut Tx<'_>,
    organization: OrganizationId,
    registrant: Option<&ContactHandle>,
    now: Timestamp,
) -> Result<Option<Parties>, StoreError> {
    let Some(handle) = registrant else { return Ok(None) };
    let Some(registrant) = tx.contact(handle, Lock::Share, now)? else { return Ok(None) };
    let organization = tx.organization(organization, Lock::None)?;
    let parties = |organization: Organization| Parties {
        organization: organization.name,
        registrant: registrant.object,
    };
    Ok(organization.map(parties))
}

/// What a registrar may still spend; every registrar has an account.
pub(super) fn account(
    session: &mut Session<'_>,
    registrar: &RegistrarId,
) -> Result<Account, StoreError> {
    let account = session.account(registrar)?;
    account.ok_or_else(|| StoreError::Missing(format!("the account of {registrar}")))
}

/// The name that holds a name now, with what was due of it recorded.
pub(super) fn lock_domain(
    tx: &mut Tx<'_>,
    context: &Context,
    name: &registry_core::name::DomainName,
    now: Timestamp,
) -> Result<Option<Domain>, StoreError> {
    let Some(mut projected) = tx.domain(name, Lock::Update, now)? else { return Ok(None) };
    tx.catch_up(&mut projected, &context.cited)?;
    Ok(Some(projected.object))
}

/// The open case about a name's inaccurate data (P-34), with what was due of it recorded: held
/// before the name, as the one lock order wants.
pub(super) fn lock_case_of_data(
    tx: &mut Tx<'_>,
    context: &Context,
    domain: DomainId,
    now: Timestamp,
) -> Result<Option<Case>, StoreError> {
    let Some(mut projected) = tx.open_case_of_data(domain, Lock::Update, now)? else {
        return Ok(None);
    };
    tx.catch_up(&mut projected, &context.cited)?;
    Ok(Some(projected.object))
}

/// The registered name above a host's name, if it would stand under one of our TLDs.
pub(super) fn lock_superordinate(
    tx: &mut Tx<'_>,
    context: &Context,
    host: &HostName,
    now: Timestamp,
) -> Result<Option<Domain>, StoreError> {
    match host.superordinate(&context.tlds) {
        Some(name) => lock_domain(tx, context, &name, now),
        None => Ok(None),
    }
}

/// The contact of a handle, with what was due of it recorded.
pub(super) fn lock_contact(
    tx: &mut Tx<'_>,
    context: &Context,
    handle: &ContactHandle,
    now: Timestamp,
) -> Result<Option<Contact>, StoreError> {
    let Some(mut projected) = tx.contact(handle, Lock::Update, now)? else { return Ok(None) };
    tx.catch_up(&mut projected, &context.cited)?;
    Ok(Some(projected.object))
}

fn missing_request(token: &Token) -> StoreError {
    StoreError::Missing(format!("request {}", token.request))
}
