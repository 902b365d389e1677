//! Replaces the token of an accepted request: the old one dies, the deadline stays (P-21).

use jiff::Timestamp;
use registry_core::id::{RegistrarId, TokenId};
use registry_core::request::{self, Decided};
use registry_core::token::Token;
use registry_store::{Lock, Tx};

use super::accept::{bindable, mint};
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
    /// Who may present the new one.
    pub registrar: Binding,
}

/// Which registrar a new token is bound to.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub enum Binding {
    /// That of the old token, or none if it had none.
    #[default]
    AsBefore,
    /// None: any registrar may present it.
    Any,
    /// This one alone.
    To(RegistrarId),
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
    let minted = mint(registry, None).map_err(Failure::Refused)?;
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
            let state = old.object.state.code();
            let decided = Decided { state, at: None, by: None };
            return Err(refused(request::Refusal::NotAccepted(decided)));
        }
        let mut token = minted.token.clone();
        token.registrar = match &command.registrar {
            Binding::AsBefore => old.object.registrar.clone(),
            Binding::Any => None,
            Binding::To(registrar) => Some(registrar.clone()),
        };
        bindable(tx, token.registrar.as_ref())?;
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
