//! `domain:delete` — RFC 5731, section 3.2.2; grace and redemption P-35, P-36, P-39.

use jiff::Timestamp;
use registry_core::calendar;
use registry_core::domain::delete::{Facts, decide};
use registry_epp::Offender;
use registry_epp::ResultCode;
use registry_epp::domain::Delete;
use registry_epp::namespace::Namespace;
use registry_store::{Lock, Tx};

use super::fee;
use crate::epp::facts;
use crate::epp::flows::Context;
use crate::epp::reply::{self, Flow, Refused, Reply};

/// Loads the name locked, records what was due, decides, records, replies.
pub(in crate::epp) fn run(
    tx: &mut Tx<'_>,
    context: &Context,
    delete: &Delete,
    now: Timestamp,
) -> Flow {
    let domain = super::lock_named(tx, context, &delete.name, now)?;
    let parents = tx.parents_of(&domain, now)?;
    let hosts_under = tx.hosts_under(domain.id, Lock::Update)?;
    let registrar = &context.login.registrar.id;
    let month = calendar::month_of(now);
    // To the month's end, not to now: a clock that stands still would count nothing.
    let month_end = calendar::add_months(month, 1).unwrap_or(now);
    let counts = tx.add_grace_counts(registrar, month, month_end)?;
    let facts = Facts {
        domain: &domain,
        parents: parents.view(),
        hosts_under: &hosts_under,
        grace_deletes: counts.grace_deletes,
        adds: counts.adds,
    };
    let refused = |refusal| reply::domain::delete(&refusal, domain.name.as_str());
    let deleted = decide(registrar, &facts, now).map_err(refused)?;
    let account = facts::account(tx, registrar)?;
    tx.record(&deleted.decision, &context.actor(), &context.cited, now)?;
    let code = match deleted.at_once {
        true => ResultCode::Completed,
        false => ResultCode::CompletedPending,
    };
    let reply = Reply::done(code);
    let credits = deleted.credits.iter().map(|grace| grace.charged);
    let credited = credits.reduce(|sum, more| sum.checked_add(more).unwrap_or(sum));
    match credited.filter(|_| context.login.namespaces.contains(Namespace::Fee)) {
        Some(credited) => Ok(reply.with(fee::deleted(credited, &account))),
        None => Ok(reply),
    }
}

/// There is no such name: 2303.
pub(super) fn not_found(name: &str) -> Refused {
    Refused::new(
        ResultCode::ObjectDoesNotExist,
        Offender::new(Namespace::Domain, "name", name),
        "domain-not-found",
        "there is no such name in this registry",
    )
}
