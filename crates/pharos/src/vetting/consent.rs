//! Consents to a transfer of a name and mints its token (P-37).

use std::collections::BTreeSet;

use jiff::Timestamp;
use registry_core::domain::transfer::consent::{self, Facts, NewConsent};
use registry_core::id::{OrganizationId, RegistrarId};
use registry_core::name::DomainName;
use registry_core::request::Basis;
use registry_core::token::{Token, TokenOperation};
use registry_store::{Lock, Tx};

use super::accept::mint;
use super::{Acting, Failure, Refusal, basis, edition, judged, refused, registered};
use crate::registry::Registry;
use crate::staff::permission::Permission;
use crate::staff::secret::Secret;

/// A consent.
#[derive(Debug, Clone)]
pub struct ConsentToTransfer {
    /// To the transfer of which name.
    pub name: DomainName,
    /// To which registrar.
    pub registrar: RegistrarId,
    /// Who is to hold it, and on what basis; nobody else if not said.
    pub holder: Option<(OrganizationId, Basis)>,
    /// The version of the terms another holder accepted.
    pub terms_version: Option<String>,
}

/// Consents to a transfer; the token's secret goes to who is to hold the name. Only a sandbox
/// shows it.
///
/// # Errors
/// The refusals of the core, or the database's trouble.
pub async fn consent(
    registry: &Registry,
    acting: &Acting,
    command: ConsentToTransfer,
) -> Result<(Token, Secret), Failure> {
    acting.may(Permission::ConsentToTransfer).map_err(Failure::Refused)?;
    let minted = mint(registry, Some(command.registrar.clone())).map_err(Failure::Refused)?;
    let secret = minted.secret.clone();
    let (acting, cited) = (acting.clone(), acting.cited());
    let write = move |tx: &mut Tx<'_>, now: Timestamp| {
        if tx.registrar(&command.registrar, Lock::None)?.is_none() {
            return Err(Failure::Refused(Refusal::Field {
                field: "registrar".into(),
                found: command.registrar.to_string(),
                allowed: "an authorized registrar",
            }));
        }
        let seen = registered(tx, &command.name, Lock::None, now)?.object;
        let held = seen.vouching.as_ref().map(|held| (held.organization, held.basis));
        let Some((organization, basis)) = command.holder.or(held) else {
            return Err(refused(consent::Refusal::NotAsked));
        };
        // Whoever holds it now is decided about too (P-15); locks are taken by id.
        let parties =
            BTreeSet::from_iter(held.map(|(held, _)| held).into_iter().chain([organization]));
        for party in parties {
            judged(tx, party, Lock::Share, &acting)?;
        }
        let holder = judged(tx, organization, Lock::None, &acting)?;
        let rulebooks = tx.rulebooks(command.name.tld())?;
        let standing = basis::standing(tx, organization, basis, rulebooks.at(now), now)?;
        let operation = TokenOperation::Transfer;
        let mut live = tx.token_live(&command.name, operation, Lock::Update, now)?;
        if let Some(live) = &mut live {
            tx.catch_up(live, &cited)?;
        }
        let domain = registered(tx, &command.name, Lock::Share, now)?.object;
        let terms_version = edition::terms_in_force(tx, now)?;
        let facts = Facts {
            domain: &domain,
            live: live.as_ref().map(|live| &live.object).filter(|live| live.due_at().is_some()),
            standing,
            contact_email: &holder.personal.contact_email,
            terms_version: &terms_version,
            rulebooks: &rulebooks,
        };
        let new = NewConsent {
            token: minted.token.clone(),
            registrar: command.registrar.clone(),
            organization,
            basis,
            terms_version: command.terms_version.clone(),
        };
        let (token, decision) = consent::decide(new, &facts, now).map_err(refused)?;
        let sealed = std::slice::from_ref(&minted.sealed);
        tx.record_sealed(&decision, &acting.actor, &cited, sealed, now)?;
        Ok(token)
    };
    let token = registry.write(write).await?;
    Ok((token, secret))
}
