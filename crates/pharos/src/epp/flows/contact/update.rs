//! `contact:update` — RFC 5733, section 3.2.5; accuracy P-34.

use std::collections::BTreeSet;

use jiff::Timestamp;
use registry_core::casework::{Case, suspension};
use registry_core::contact::Contact;
use registry_core::contact::update::{UpdateContact, decide};
use registry_core::domain::Domain;
use registry_core::domain::accuracy::{self, Compared};
use registry_core::id::{ContactHandle, DomainId};
use registry_epp::ResultCode;
use registry_epp::StatedStatus;
use registry_epp::contact::{Change, Status, Update};
use registry_store::{Lock, StoreError, Tx};

use super::info::not_found;
use super::wording;
use crate::epp::flows::{Context, status_change};
use crate::epp::reply::{self, Flow, Refused, Reply};
use crate::epp::{auth_info, facts};

/// An update with everything drawn that a second run must not draw again.
#[derive(Debug, Clone)]
pub(in crate::epp) struct Prepared {
    handle: ContactHandle,
    command: UpdateContact,
}

/// Reads the command's values.
pub(in crate::epp) fn prepare(given: Update) -> Result<Prepared, Refused> {
    let Update { id, add, remove, change } = given;
    let words = |stated: Option<Vec<StatedStatus<Status>>>| {
        stated.unwrap_or_default().into_iter().map(|stated| stated.status.as_str())
    };
    let Change { postal_infos, voice, fax, email, auth_info, disclose } =
        change.unwrap_or_default();
    let command = UpdateContact {
        statuses: status_change(words(add), words(remove)),
        postal: postal_infos.into_iter().map(wording::postal_change).collect(),
        voice: voice.map(wording::phone_in),
        fax: fax.map(wording::phone_in),
        email,
        auth_info: auth_info.as_ref().map(auth_info::read),
        disclose: disclose.map(wording::disclose_in),
    };
    let handle = id.parse().map_err(|_| not_found(&id))?;
    Ok(Prepared { handle, command })
}

/// Loads the contact locked, decides, records, replies; before it, where it may be renamed, the
/// names somebody vouched for whose registrant it is, in the one lock order.
pub(in crate::epp) fn run(
    tx: &mut Tx<'_>,
    context: &Context,
    prepared: &Prepared,
    now: Timestamp,
) -> Flow {
    let Prepared { handle, command } = prepared;
    let names = match command.renames() {
        true => lock_names(tx, context, handle, now)?,
        false => Vec::new(),
    };
    let contact = facts::lock_contact(tx, context, handle, now)?;
    let rulebooks = tx.shared_rulebooks()?;
    let registrar = &context.login.registrar.id;
    let updated = decide(command, registrar, contact.as_ref(), rulebooks.at(now), now)
        .map_err(|refusal| reply::contact::update(&refusal, handle.as_str()))?;
    tx.record(&updated.decision, &context.actor(), &context.cited, now)?;
    if updated.renamed {
        compare(tx, context, (&updated.contact, &names), now)?;
    }
    Ok(Reply::done(ResultCode::Completed))
}

/// A name whose registrant is compared anew, with the open case about its data.
struct Named {
    domain: Domain,
    case: Option<Case>,
}

/// The names it is registrant of that stand on an organization, locked, their cases before them.
fn lock_names(
    tx: &mut Tx<'_>,
    context: &Context,
    handle: &ContactHandle,
    now: Timestamp,
) -> Result<Vec<Named>, StoreError> {
    let Some(contact) = tx.contact(handle, Lock::None, now)? else { return Ok(Vec::new()) };
    let mut cases = Vec::new();
    for id in tx.vouched_names_of(contact.object.id)? {
        cases.push((id, facts::lock_case_of_data(tx, context, id, now)?));
    }
    let mut names = Vec::new();
    for (id, case) in cases {
        let Some(mut name) = tx.domain_by_id(id, Lock::Update, now)? else { continue };
        tx.catch_up(&mut name, &context.cited)?;
        names.push(Named { domain: name.object, case });
    }
    Ok(names)
}

/// P-34: a registrant that is renamed is compared anew, for each of its names.
fn compare(
    tx: &mut Tx<'_>,
    context: &Context,
    (registrant, names): (&Contact, &[Named]),
    now: Timestamp,
) -> Result<(), StoreError> {
    // One that became its registrant before the contact was locked: run again, and lock it first.
    let known: BTreeSet<DomainId> = names.iter().map(|name| name.domain.id).collect();
    if tx.vouched_names_of(registrant.id)?.iter().any(|id| !known.contains(id)) {
        return Err(StoreError::Conflict);
    }
    for Named { domain: name, case } in names {
        let Some(vouching) = &name.vouching else { continue };
        let organization = tx.organization(vouching.organization, Lock::None)?;
        let Some(organization) = organization else { continue };
        let compared = Compared { organization: &organization.name, registrant };
        let parents = tx.parents_of(name, now)?;
        let (after, mut decision) = accuracy::after_contact(name, &compared, &parents.view(), now);
        if let Some(case) = case {
            decision.append(suspension::data_changed(case, &after, &context.actor(), now));
        }
        tx.record(&decision, &context.actor(), &context.cited, now)?;
    }
    Ok(())
}
