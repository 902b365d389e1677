//! The registry's consent to a transfer (P-37): a token bound to the name, the gaining registrar
//! and, if it changes, the organization that is to hold the name.

use jiff::Timestamp;

use crate::accreditation::Standing;
use crate::calendar::{self, CalendarError};
use crate::decision::Decision;
use crate::domain::{Domain, Lifecycle};
use crate::event::Event;
use crate::id::{OrganizationId, RegistrarId};
use crate::notice::{Message, Notice};
use crate::refusal::refusals;
use crate::request::{Basis, NewToken, token_notice_key};
use crate::rulebook::{RulebookVersions, TransferMode};
use crate::token::{Token, TokenOperation, TokenState};

/// Who is to hold and to sponsor a name.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewConsent {
    /// The token, made at the edge.
    pub token: NewToken,
    /// The registrar that may ask for the name.
    pub registrar: RegistrarId,
    /// Who is to hold it: the present holder, or another.
    pub organization: OrganizationId,
    /// On what basis.
    pub basis: Basis,
    /// The version of the terms the new holder accepted (P-10); the present one has its own.
    pub terms_version: Option<String>,
}

/// What a consent may see.
#[derive(Debug, Clone)]
pub struct Facts<'a> {
    /// The name, projected to now.
    pub domain: &'a Domain,
    /// The consent that is good now, if there is one: it gives way.
    pub live: Option<&'a Token>,
    /// The standing of the basis, now.
    pub standing: Standing,
    /// The contact address of who is to hold it.
    pub contact_email: &'a str,
    /// The version of the terms in force.
    pub terms_version: &'a str,
    /// The rulebook versions of the TLD.
    pub rulebooks: &'a RulebookVersions,
}

refusals! {
    /// Why no consent is given.
    pub enum Refusal {
        /// The TLD asks for none.
        NotAsked = "no-consent-here", "a transfer here needs no consent of the registry";
        /// The name is not registered, or going.
        NotActive(&'static str) = "domain-not-active", "the name is {0}; only an active one moves";
        /// It sponsors the name already.
        OwnName = "own-name", "this registrar sponsors the name already";
        /// A request with an earlier consent waits.
        Pending = "transfer-pending", "a transfer of this name is pending";
        /// Its holder has given it up, or it is revoked (P-51, P-53).
        DeletionAhead(Timestamp) = "deletion-ahead",
            "the name is to be deleted at {0}: another holder gets it once that is called off";
        /// Whoever is to hold it does not qualify (P-37).
        NotInGoodStanding(&'static str) =
            "not-in-good-standing", "the organization to hold it is not in good standing: {0}";
        /// The new holder did not accept the terms in force (P-10).
        OtherTerms { given: String, in_force: String } =
            "other-terms", "the new holder has to accept version {in_force} of the terms, not {given:?}";
    } or {
        /// A date would leave the calendar.
        Calendar(CalendarError);
    }
}

/// Decides a consent; an earlier one that was not used dies.
pub fn decide(
    new: NewConsent,
    facts: &Facts<'_>,
    now: Timestamp,
) -> Result<(Token, Decision), Refusal> {
    let domain = facts.domain;
    let rulebook = facts.rulebooks.at(now);
    let held = match &domain.vouching {
        Some(held) if rulebook.transfer.mode == TransferMode::Consent => held,
        _ => return Err(Refusal::NotAsked),
    };
    if domain.lifecycle != Lifecycle::Active {
        return Err(Refusal::NotActive(domain.lifecycle.code()));
    }
    if domain.registrar == new.registrar {
        return Err(Refusal::OwnName);
    }
    if domain.pending_transfer().is_some() {
        return Err(Refusal::Pending);
    }
    if !facts.standing.is_good() {
        return Err(Refusal::NotInGoodStanding(facts.standing.code()));
    }
    let stays = held.organization == new.organization;
    if let Some(deletion) = domain.deletion_ahead().filter(|_| !stays) {
        return Err(Refusal::DeletionAhead(deletion.at));
    }
    let given = new.terms_version.clone().unwrap_or_default();
    if !stays && given != facts.terms_version {
        let in_force = facts.terms_version.to_owned();
        return Err(Refusal::OtherTerms { given, in_force });
    }
    let valid_days = rulebook.token.valid_days;
    let token = Token {
        id: new.token.id,
        hash: new.token.hash,
        operation: TokenOperation::Transfer,
        name: domain.name.clone(),
        organization: new.organization,
        accreditation: match new.basis {
            Basis::Accreditation(id) => Some(id),
            Basis::Government => None,
        },
        request: held.request,
        registrar: Some(new.registrar.clone()),
        terms_version: Some(given).filter(|_| !stays),
        minted_at: now,
        expires_at: calendar::end_of_counted_days(now, valid_days, &rulebook.zone)?,
        state: TokenState::Live,
    };
    let mut decision = Decision::default();
    if let Some(live) = facts.live {
        let killed = Token { state: TokenState::Killed { at: now }, ..live.clone() };
        decision.change(now, &[Event::TokenKilled], killed, None);
    }
    let message = Message::TransferConsented {
        name: domain.name.clone(),
        registrar: new.registrar,
        token: token.id,
        token_expires_at: token.expires_at,
    };
    let to = facts.contact_email.to_owned();
    let notice = Notice::new(to, message).to_customer(token.organization);
    decision.mail(token_notice_key(token.id), now, notice);
    decision.change(now, &[Event::TokenMinted], token.clone(), Some(token.expires_at));
    Ok((token, decision))
}
