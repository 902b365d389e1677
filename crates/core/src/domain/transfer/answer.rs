//! Decides `domain:transfer` with `op="approve"`, `"reject"` and `"cancel"` — RFC 5731, section
//! 3.2.4.

use jiff::Timestamp;

use super::ended::{take_effect, without_effect};
use crate::auth_info::{AuthInfoShown, ShownRefusal};
use crate::decision::Decision;
use crate::domain::{Domain, Parents, due_at};
use crate::host::{self, Host};
use crate::id::RegistrarId;
use crate::refusal::refusals;
use crate::transfer::{self, Answer, AnswerRefusal};

/// What an answer may see.
#[derive(Debug, Clone)]
pub struct Facts<'a> {
    /// The name, projected to now.
    pub domain: &'a Domain,
    /// What it may know of its parents.
    pub parents: Parents<'a>,
    /// The hosts under it: they go where it goes.
    pub hosts_under: &'a [Host],
    /// The authInfo shown: none is needed.
    pub auth_info: AuthInfoShown,
}

refusals! {
    /// Why an answer is refused.
    pub enum Refusal {
        /// What the name would stand on is not good any more (P-37).
        NotInGoodStanding(&'static str) =
            "not-in-good-standing", "the organization to hold it is not in good standing: {0}";
    } or {
        /// Not this registrar's to answer, or nothing to answer.
        Answer(AnswerRefusal);
        /// An authInfo was shown that opens nothing.
        AuthInfo(ShownRefusal);
    }
}

/// A transfer that is answered.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Answered {
    /// The name as it now stands.
    pub domain: Domain,
    /// What is to be recorded.
    pub decision: Decision,
}

/// Decides an answer: whose it is, whether anything waits for one, and for an approval that moves
/// the name to another organization, whether that is still good (P-37).
///
/// An approval charges the gaining registrar what it was quoted, whatever its balance: it was
/// looked at when the transfer was asked for, and the answer is another's (P-33).
pub fn decide(
    answer: Answer,
    registrar: &RegistrarId,
    facts: &Facts<'_>,
    now: Timestamp,
) -> Result<Answered, Refusal> {
    facts.auth_info.if_shown()?;
    let mut domain = facts.domain.clone();
    let transfer = domain.transfer.as_ref();
    let transfer = transfer::answer(transfer, &domain.registrar, answer, registrar, now)?;
    let mut decision = Decision::default();
    if transfer.is_approved() {
        let seen = standing_taken_in(facts, now)?;
        take_effect(&mut domain, &mut decision, transfer, &facts.parents, seen, now);
    } else {
        without_effect(&mut domain, &mut decision, transfer, now);
    }
    if let Some(last) = decision.changes.last_mut() {
        last.due_at = due_at(&domain, &facts.parents);
    }
    if domain.registrar != facts.domain.registrar {
        decision.append(host::move_with(facts.hosts_under, &domain.registrar, now));
    }
    Ok(Answered { domain, decision })
}

/// How much of the new basis' past the name takes in with its move: all that has happened.
fn standing_taken_in(facts: &Facts<'_>, now: Timestamp) -> Result<usize, Refusal> {
    let moves = facts.domain.gaining_vouching().is_some();
    let Some(gaining) = facts.parents.gaining.filter(|_| moves) else { return Ok(0) };
    let standing = *gaining.standing.at(now);
    match standing.is_good() {
        true => Ok(gaining.standing.count_until(now)),
        false => Err(Refusal::NotInGoodStanding(standing.code())),
    }
}
