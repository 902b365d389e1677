//! Replaces the token of an accepted request: the old one dies, the deadline stays (P-21).

use jiff::Timestamp;
use registry_core::id::{RegistrarId, TokenId};
use registry_core::request;
use registry_core::token::Token;
use registry_store::{Lock, Tx};

use super::accept::mint;
use super::reject::locked_to_judge;
use super::{Acting, Failure, Missing, found, refused};
use crate::registry::Registry;
use crate::staff::permission::Permission;
use crate::staff::secret::Secret;

/// A token in place of another.
#[derive(Debug, Clone)]
pub struct ReissueToken {
    /// The one that dies.
    pub token: TokenId,
    /// The only registrar that may present the new one, if bound.
    pub registrar: Option<RegistrarId>,
}

/// Replaces a token; its secret goes to the customer with the notice.
///
/// # Errors
/// The refusals of the core, or the database's trouble.
pub async fn reissue(
    registry: &Registry,
    acting: &Acting,
    command: ReissueToken,
) -> Result<(Token, Secret), Failure> {
    acting.may(Permission::ReissueToken).map_err(Failure::Refused)?;
    let minted = mint(registry, command.registrar.clone()).map_err(Failure::Refused)?;
    let secret = minted.secret.clone();
    let (acting, cited) = (acting.clone(), acting.cited());
    let write = move |tx: &mut Tx<'_>, now: Timestamp| {
        let id = command.token;
        let seen = found(tx.token(id, Lock::None, now)?, Missing::Token(id))?.object;
        let mut before = locked_to_judge(tx, seen.request, &acting, now)?;
        tx.catch_up(&mut before, &cited)?;
        let mut old = found(tx.token(id, Lock::Update, now)?, Missing::Token(id))?;
        tx.catch_up(&mut old, &cited)?;
        let rulebooks = tx.rulebooks(before.object.name.tld())?;
        if old.object.at(now).state != registry_core::token::TokenState::Live {
            let code = old.object.state.code();
            return Err(refused(request::Refusal::NotAccepted(code)));
        }
        let token = minted.token.clone();
        let (token, decision) =
            request::reissue(&before.object, &old.object, token, &rulebooks, now)
                .map_err(refused)?;
        let sealed = std::slice::from_ref(&minted.sealed);
        tx.record_sealed(&decision, &acting.actor, &cited, sealed, now)?;
        Ok(token)
    };
    let token = registry.write(write).await?;
    Ok((token, secret))
}
