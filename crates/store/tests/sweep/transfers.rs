//! Transfers and causes among the random acts, decided by the core on what the store loads.

use jiff::Timestamp;
use registry_core::accreditation::Accreditation;
use registry_core::auth_info::AuthInfoShown;
use registry_core::decision::{Actor, Decision};
use registry_core::domain::transfer::{answer, request};
use registry_core::domain::{Domain, cause};
use registry_core::id::{RegistrarId, TokenId};
use registry_core::name::DomainName;
use registry_core::request::Basis;
use registry_core::status::CauseKind;
use registry_core::token::{Token, TokenHash, TokenOperation};
use registry_core::transfer::Answer;
use registry_store::{Lock, Tx};
use registry_testkit::Samples;

use crate::acts::{digest, live};
use crate::{Written, alpha, beta};

/// The registrar that does not sponsor a name asks for it, with a consent where one is needed.
pub(crate) fn ask(
    tx: &mut Tx<'_>,
    name: &DomainName,
    (token, standing_on): (TokenId, &Accreditation),
    now: Timestamp,
) -> Written<&'static str> {
    let basis = Basis::Accreditation(standing_on.id);
    let standing = tx.standing(standing_on.organization, basis, Lock::Share, now)?;
    let Some(domain) = live(tx, name, now)? else { return Ok("free") };
    let other = if domain.registrar == alpha() { beta() } else { alpha() };
    let registrar = Samples::at(now).registrar(other.as_str());
    let token = consent(&domain, token, standing_on, now);
    let parents = tx.parents_of(&domain, now)?;
    let account = tx.account(&other)?.expect("an account");
    let command = request::RequestTransfer {
        period: None,
        auth_info: AuthInfoShown::Right,
        token_presented: token.is_some(),
        stated_fee: None,
    };
    let facts = request::Facts {
        registrar: &registrar,
        account: &account,
        domain: &domain,
        parents: parents.view(),
        token: token.as_ref().map(|token| request::ConsentFacts {
            token,
            standing: &standing,
            contact_email: "next@organization.test",
        }),
    };
    let decided = request::decide(&command, &facts, now).map(|requested| requested.decision);
    keep(tx, decided.map_err(|refusal| refusal.code()), Actor::Registrar(other), now)
}

/// A consent for a name that is vouched for.
fn consent(
    domain: &Domain,
    id: TokenId,
    standing_on: &Accreditation,
    now: Timestamp,
) -> Option<Token> {
    let held = domain.vouching.as_ref()?;
    let samples = Samples::at(now);
    let mut request = samples.request(standing_on.organization, domain.name.as_str());
    request.id = held.request;
    let mut token = samples.token(&request, digest(id), now + jiff::SignedDuration::from_hours(24));
    token.id = id;
    token.hash = TokenHash(digest(id));
    token.operation = TokenOperation::Transfer;
    token.accreditation = Some(standing_on.id);
    Some(token)
}

/// Whoever may answer a pending transfer does.
pub(crate) fn answer(
    tx: &mut Tx<'_>,
    name: &DomainName,
    answer: Answer,
    now: Timestamp,
) -> Written<&'static str> {
    let Some(domain) = live(tx, name, now)? else { return Ok("free") };
    let parents = tx.parents_of(&domain, now)?;
    let hosts_under = tx.hosts_under(domain.id, Lock::Update)?;
    let facts = answer::Facts {
        domain: &domain,
        parents: parents.view(),
        hosts_under: &hosts_under,
        auth_info: AuthInfoShown::Absent,
    };
    let by = answering(&domain, answer);
    let decided = answer::decide(answer, &by, &facts, now).map(|answered| answered.decision);
    keep(tx, decided.map_err(|refusal| refusal.code()), Actor::Registrar(by), now)
}

fn answering(domain: &Domain, answer: Answer) -> RegistrarId {
    match (answer, &domain.transfer) {
        (Answer::Cancel, Some(transfer)) => transfer.gaining.clone(),
        _ => domain.registrar.clone(),
    }
}

/// Sets a cause, or lifts it where it is set.
pub(crate) fn cause(
    tx: &mut Tx<'_>,
    name: &DomainName,
    kind: CauseKind,
    now: Timestamp,
) -> Written<&'static str> {
    let Some(domain) = live(tx, name, now)? else { return Ok("free") };
    let parents = tx.parents_of(&domain, now)?;
    let (set_by, rule) = ("Ann".to_owned(), "P-56".to_owned());
    let decided = match domain.causes.contains_key(&kind) {
        true => cause::lift(&domain, kind, &parents.view(), now),
        false => {
            let new = cause::NewCause { kind, set_by, rule, case: None };
            cause::set(&domain, new, &parents.view(), now)
        }
    };
    keep(tx, decided.map_err(|refusal| refusal.code()), Actor::Import, now)
}

fn keep(
    tx: &mut Tx<'_>,
    decided: Result<Decision, &'static str>,
    by: Actor,
    now: Timestamp,
) -> Written<&'static str> {
    match decided {
        Ok(decision) => {
            tx.record(&decision, &by, &Samples::at(now).cited(), now)?;
            Ok("done")
        }
        Err(code) => Ok(code),
    }
}
