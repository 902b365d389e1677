//! Loads what an answer is made from, projected to now.

use std::collections::BTreeSet;

use jiff::Timestamp;
use registry_core::contact::{Contact, PostalForm, PostalInfo};
use registry_core::domain::{ContactRole, Domain};
use registry_core::host::Host;
use registry_core::id::{ContactId, Roid, RoidKind};
use registry_core::name::{DomainName, HostName};
use registry_core::registrar::Registrar;
use registry_core::rulebook::Rulebook;
use registry_store::{Lock, Session, StoreError};

use crate::lookups::sponsors::Sponsors;

use super::view::{ContactsView, DomainView, NameServerView, PartyView, RegistrarView};

/// A registered name; none if it is not.
///
/// # Errors
/// The database's trouble.
pub fn domain(
    session: &mut Session<'_>,
    sponsors: &Sponsors,
    name: &DomainName,
    now: Timestamp,
) -> Result<Option<DomainView>, StoreError> {
    let Some(projected) = session.domain(name, Lock::None, now)? else { return Ok(None) };
    match projected.object.is_live() {
        true => of_domain(session, sponsors, projected.object, now).map(Some),
        false => Ok(None),
    }
}

/// What there is to say about a registered name.
///
/// # Errors
/// The database's trouble.
pub fn of_domain(
    session: &mut Session<'_>,
    sponsors: &Sponsors,
    domain: Domain,
    now: Timestamp,
) -> Result<DomainView, StoreError> {
    let rulebooks = session.rulebooks(domain.name.tld())?;
    let rulebook = rulebooks.at(now);
    let registrar = sponsors.of(session, &domain.registrar)?;
    let hosts: Vec<_> = domain.name_servers.iter().copied().collect();
    Ok(DomainView {
        handle: Roid::new(RoidKind::Domain, *domain.id.as_uuid(), &rulebook.repository_id),
        statuses: domain.statuses(rulebook),
        rgp: domain.rgp_statuses(),
        created_at: domain.created_at,
        expires_at: domain.expires_at,
        updated_at: domain.updated.as_ref().map(|updated| updated.at),
        transferred_at: domain.transferred_at,
        name_servers: session.host_names(&hosts)?,
        registrar,
        contacts: contacts(session, &domain, rulebook)?,
        publication: rulebook.rdap.clone(),
        as_of: now,
        ds: domain.ds,
        name: domain.name,
    })
}

/// A name server that is a host object here.
///
/// # Errors
/// The database's trouble.
pub fn name_server(
    session: &mut Session<'_>,
    name: &HostName,
    now: Timestamp,
) -> Result<Option<NameServerView>, StoreError> {
    let Some(host) = session.host(name, Lock::None, now)? else { return Ok(None) };
    of_host(session, host, now).map(Some)
}

/// What there is to say about a host.
///
/// # Errors
/// The database's trouble.
pub fn of_host(
    session: &mut Session<'_>,
    host: Host,
    now: Timestamp,
) -> Result<NameServerView, StoreError> {
    let rulebooks = session.rulebooks_of_host(&host.name)?;
    let statuses = host.statuses(session.host_is_linked(host.id, now)?);
    let repository_id = &rulebooks.at(now).repository_id;
    Ok(NameServerView {
        handle: Roid::new(RoidKind::Host, *host.id.as_uuid(), repository_id),
        name: host.name,
        addresses: host.addresses,
        statuses,
        as_of: now,
    })
}

/// A registrar by its IANA id.
///
/// # Errors
/// The database's trouble.
pub fn registrar(
    session: &mut Session<'_>,
    iana_id: u32,
) -> Result<Option<RegistrarView>, StoreError> {
    let registrars = session.registrars()?;
    let mut admitted = registrars.iter().filter(|registrar| registrar.state.is_admitted());
    let found = admitted.find(|registrar| registrar.iana_id == iana_id);
    Ok(found.map(registrar_view))
}

/// What there is to say about a registrar.
#[must_use]
pub fn registrar_view(registrar: &Registrar) -> RegistrarView {
    RegistrarView {
        name: registrar.name.clone(),
        iana_id: registrar.iana_id,
        url: registrar.url.clone(),
        rdap_url: registrar.rdap_url.clone(),
        abuse_email: registrar.abuse.email.clone(),
        abuse_voice: registrar.abuse.voice.clone(),
    }
}

fn contacts(
    session: &mut Session<'_>,
    domain: &Domain,
    rulebook: &Rulebook,
) -> Result<Option<ContactsView>, StoreError> {
    let Some(registrant) = domain.registrant else { return Ok(None) };
    let mut others = domain.contacts.iter();
    let technical = others.find(|(role, _)| *role == ContactRole::Tech).map(|(_, id)| *id);
    let ids: BTreeSet<ContactId> = technical.into_iter().chain([registrant]).collect();
    let contacts = session.contacts_by_id(&ids.into_iter().collect::<Vec<_>>())?;
    let view = |id: ContactId| {
        let contact = contacts.iter().find(|contact| contact.id == id);
        contact.map(|contact| party(contact, &rulebook.repository_id))
    };
    let technical = technical.and_then(view);
    Ok(view(registrant).map(|registrant| ContactsView { registrant, technical }))
}

/// The internationalized form where there is one: RDAP clients read it everywhere.
fn party(contact: &Contact, repository_id: &str) -> PartyView {
    let postal = &contact.personal.postal;
    let international = postal.iter().find(|postal| postal.form == PostalForm::Internationalized);
    let shown = international.or(postal.first());
    let text = |of: fn(&PostalInfo) -> &String| shown.map(of).cloned().unwrap_or_default();
    PartyView {
        handle: Roid::new(RoidKind::Contact, *contact.id.as_uuid(), repository_id),
        name: text(|postal| &postal.name),
        organization: shown.and_then(|postal| postal.organization.clone()),
        street: shown.map(|postal| postal.street.clone()).unwrap_or_default(),
        city: text(|postal| &postal.city),
        province: shown.and_then(|postal| postal.province.clone()),
        postal_code: shown.and_then(|postal| postal.postal_code.clone()),
        country: text(|postal| &postal.country),
        voice: contact.personal.voice.clone(),
        fax: contact.personal.fax.clone(),
        email: contact.personal.email.clone(),
    }
}
