//! Decides `domain:transfer` with `op="request"` — RFC 5731, section 3.2.4; consent P-37; price
//! P-33.

use jiff::Timestamp;

use super::ended::{foreseen, note, tell_both};
use super::{Consent, TransferTerms};
use crate::accreditation::Standing;
use crate::auth_info::{AuthInfoShown, ShownRefusal};
use crate::calendar::{self, CalendarError};
use crate::decision::Decision;
use crate::domain::{Domain, Gaining, HorizonRefusal, Parents, Period, Vouching, due_at, term};
use crate::event::Event;
use crate::notice::PollOccasion;
use crate::pricing::{self, Operation, PriceRefusal, Quote, StatedFee};
use crate::refusal::refusals;
use crate::registrar::{Account, CreditRefusal, Registrar};
use crate::request::Basis;
use crate::rulebook::{Rulebook, TransferMode};
use crate::status::Status;
use crate::timeline::Timeline;
use crate::token::{Token, TokenOperation, TokenRefusal, TokenState};
use crate::transfer::{Transfer, TransferState};

/// What is asked.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RequestTransfer {
    /// How many years it is to add; none is the rulebook's number.
    pub period: Option<Period>,
    /// The authInfo shown.
    pub auth_info: AuthInfoShown,
    /// Whether a token was presented.
    pub token_presented: bool,
    /// The fee stated.
    pub stated_fee: Option<StatedFee>,
}

/// What a request may see.
#[derive(Debug, Clone)]
pub struct Facts<'a> {
    /// Who asks.
    pub registrar: &'a Registrar,
    /// What it may still spend.
    pub account: &'a Account,
    /// The name, projected to now.
    pub domain: &'a Domain,
    /// What it may know of its parents.
    pub parents: Parents<'a>,
    /// The token presented, if it was ever minted, and what it stands on.
    pub token: Option<ConsentFacts<'a>>,
}

/// What a request may see of the token presented.
#[derive(Debug, Clone)]
pub struct ConsentFacts<'a> {
    /// The token.
    pub token: &'a Token,
    /// The standing of what the name is to stand on, over time.
    pub standing: &'a Timeline<Standing>,
    /// The contact address of the organization that is to hold it.
    pub contact_email: &'a str,
}

refusals! {
    /// Why a request is refused; nothing changes and no token is consumed.
    pub enum Refusal {
        /// The registrar does not serve the TLD.
        NotEntitled(String) = "not-entitled", "this registrar is not entitled to .{0}";
        /// It sponsors the name already.
        OwnName = "own-name", "this registrar sponsors the name already";
        /// Another request waits.
        AlreadyPending = "transfer-pending", "a transfer of this name is pending";
        /// A status forbids it.
        Prohibited(&'static str) = "status-prohibits", "the status {0} forbids this";
        /// Too soon after a create or a transfer.
        TooSoon(Timestamp) =
            "transfer-locked", "no transfer so soon after a create or transfer: from {0} on";
        /// The registry's consent is missing (P-37).
        ConsentRequired =
            "consent-required", "a transfer here needs the registry's consent: a transfer token";
        /// The TLD knows no consent (RFC 8495).
        TokenNotApplicable = "token-not-applicable", "no token applies to this name";
        /// The consent was given for what the name no longer is.
        ConsentOutdated =
            "consent-outdated", "the name changed hands since this consent was given";
        /// Its holder has given it up (P-53): it goes to no other one.
        DeletionAhead(Timestamp) =
            "deletion-ahead", "the name is to be deleted at {0} and goes to no other holder";
        /// Another period than the one there is.
        Period(u8) = "period-not-allowed", "a transfer adds {0} years here, no other number";
        /// What the name is to stand on is not good (P-37).
        NotInGoodStanding(&'static str) =
            "not-in-good-standing", "the organization to hold it is not in good standing: {0}";
    } or {
        /// The authInfo opens nothing.
        AuthInfo(ShownRefusal);
        /// The token will not do.
        Token(TokenRefusal);
        /// The new expiry date will not do (P-30).
        Horizon(HorizonRefusal);
        /// The stated fee will not do.
        Price(PriceRefusal);
        /// The account does not pay.
        Credit(CreditRefusal);
        /// A date would leave the calendar.
        Calendar(CalendarError);
    }
}

/// A request that is taken: the transfer is pending.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Requested {
    /// The name as it now stands.
    pub domain: Domain,
    /// What an approval will cost.
    pub quote: Quote,
    /// What is to be recorded.
    pub decision: Decision,
}

/// Decides a request.
///
/// Checks, in the order of EPP.md, section 4: entitlement, own name, authInfo, pending, statuses,
/// lock, consent (P-37), period, horizon (P-30), stated price, credit (P-33). The token is used up
/// by the request that is taken, whatever becomes of it: nothing an answer or the clock does can
/// then depend on how long a token lasts.
pub fn decide(
    command: &RequestTransfer,
    facts: &Facts<'_>,
    now: Timestamp,
) -> Result<Requested, Refusal> {
    let (domain, registrar) = (facts.domain, facts.registrar);
    let rulebook = facts.parents.rulebooks.at(now);
    if !registrar.tlds.iter().any(|tld| tld.as_str() == domain.name.tld()) {
        return Err(Refusal::NotEntitled(domain.name.tld().to_owned()));
    }
    if domain.registrar == registrar.id {
        return Err(Refusal::OwnName);
    }
    command.auth_info.needed()?;
    permitted(domain, rulebook, now)?;
    let consent = consent(command, facts, rulebook, now)?;
    let years = years(command.period, rulebook)?;
    let expires_at = term::extended(foreseen(domain, years), years, rulebook, now)?;
    let government = match consent.as_ref().and_then(|consent| consent.vouching.as_ref()) {
        Some(vouching) => vouching.basis == Basis::Government,
        None => domain.stands_on_government(),
    };
    let quote = pricing::price(rulebook, &domain.name, government, Operation::Transfer, years, now);
    let fee = pricing::check_stated(command.stated_fee.as_ref(), &quote)?;
    facts.account.affords(fee)?;
    let transfer = Transfer {
        number: domain.transfer.as_ref().map_or(1, |last| last.number + 1),
        state: TransferState::Pending {
            until: calendar::add_days(now, i64::from(rulebook.transfer.pending_days))?,
        },
        gaining: registrar.id.clone(),
        losing: domain.registrar.clone(),
        requested_at: now,
        terms: TransferTerms { years, fee, expires_at, consent },
    };
    let mut after = domain.clone();
    after.transfer = Some(transfer);
    let decision = decision(&mut after, facts, now);
    Ok(Requested { domain: after, quote, decision })
}

/// Rows and messages of a request: the token is used up, the name waits, both registrars know.
fn decision(after: &mut Domain, facts: &Facts<'_>, now: Timestamp) -> Decision {
    let mut decision = Decision::default();
    let Some(transfer) = after.transfer.clone() else { return decision };
    let consent = transfer.terms.consent.as_ref();
    let token = facts.token.as_ref().filter(|_| consent.is_some());
    if let Some(ConsentFacts { token, .. }) = token {
        let mut used = (*token).clone();
        used.state = TokenState::Used { at: now, domain: after.id };
        decision.change(now, &[Event::TokenUsed], used, None);
    }
    let vouching = consent.and_then(|consent| consent.vouching.as_ref());
    let gaining = vouching.zip(token);
    after.personal.gaining_email = gaining.map(|(_, token)| token.contact_email.to_owned());
    tell_both(after, &mut decision, &transfer, PollOccasion::TransferRequested, now);
    note(after, &mut decision, Event::TransferRequested, now);
    let gaining = gaining.map(|(vouching, token)| Gaining { vouching, standing: token.standing });
    let parents = Parents { gaining, ..facts.parents };
    if let Some(last) = decision.changes.last_mut() {
        last.due_at = due_at(after, &parents);
    }
    decision
}

/// What about the name itself forbids a transfer now.
fn permitted(domain: &Domain, rulebook: &Rulebook, now: Timestamp) -> Result<(), Refusal> {
    if domain.pending_transfer().is_some() {
        return Err(Refusal::AlreadyPending);
    }
    let statuses = domain.statuses(rulebook);
    let forbidding =
        [Status::ClientTransferProhibited, Status::ServerTransferProhibited, Status::PendingDelete];
    if let Some(status) = forbidding.into_iter().find(|status| statuses.has(*status)) {
        return Err(Refusal::Prohibited(status.as_str()));
    }
    let since = domain.transferred_at.unwrap_or(domain.created_at);
    let from = calendar::add_days(since, i64::from(rulebook.transfer.lock_days))?;
    if now < from { Err(Refusal::TooSoon(from)) } else { Ok(()) }
}

/// P-37: the registry's consent, where the TLD asks for it; elsewhere no token applies.
fn consent(
    command: &RequestTransfer,
    facts: &Facts<'_>,
    rulebook: &Rulebook,
    now: Timestamp,
) -> Result<Option<Consent>, Refusal> {
    match (rulebook.transfer.mode, command.token_presented) {
        (TransferMode::Consent, false) => return Err(Refusal::ConsentRequired),
        (TransferMode::AuthInfo, true) => return Err(Refusal::TokenNotApplicable),
        (TransferMode::AuthInfo, false) => return Ok(None),
        (TransferMode::Consent, true) => {}
    }
    let domain = facts.domain;
    let presented = facts.token.as_ref().ok_or(TokenRefusal::Unknown)?;
    let ConsentFacts { token, standing, .. } = presented;
    token.admits(&domain.name, TokenOperation::Transfer, &facts.registrar.id, now)?;
    let changed_hands = domain.transferred_at.unwrap_or(domain.created_at);
    let held = domain.vouching.as_ref().filter(|held| held.request == token.request);
    let held = held.filter(|_| token.minted_at >= changed_hands).ok_or(Refusal::ConsentOutdated)?;
    let standing = *standing.at(now);
    if !standing.is_good() {
        return Err(Refusal::NotInGoodStanding(standing.code()));
    }
    let vouching = moved(token, held);
    let another = vouching.as_ref().is_some_and(|to| to.organization != held.organization);
    if let Some(deletion) = domain.deletion_ahead().filter(|_| another) {
        return Err(Refusal::DeletionAhead(deletion.at));
    }
    Ok(Some(Consent { token: token.id, vouching }))
}

/// What a name stands on by a token, if that is not what it stands on now.
fn moved(token: &Token, held: &Vouching) -> Option<Vouching> {
    let basis = token.accreditation.map_or(Basis::Government, Basis::Accreditation);
    let stays = held.organization == token.organization && held.basis == basis;
    (!stays).then(|| Vouching {
        organization: token.organization,
        basis,
        request: held.request,
        terms_version: token.terms_version.clone().unwrap_or_else(|| held.terms_version.clone()),
    })
}

fn years(period: Option<Period>, rulebook: &Rulebook) -> Result<u8, Refusal> {
    let years = rulebook.transfer.years;
    match period {
        None => Ok(years),
        Some(Period::Years(asked)) if asked == years => Ok(years),
        Some(Period::Years(_) | Period::Months(_)) => Err(Refusal::Period(years)),
    }
}
