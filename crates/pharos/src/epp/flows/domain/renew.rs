//! `domain:renew` — RFC 5731, section 3.2.3; price RFC 8748, 5.2.3; standing P-31.

use jiff::Timestamp;
use registry_core::domain::renew::{Facts, RenewDomain, decide};
use registry_epp::ResultData;
use registry_epp::domain::{Renew, RenewData};
use registry_store::Tx;

use super::{fee, wording};
use crate::epp::facts;
use crate::epp::flows::Context;
use crate::epp::reply::{self, Flow, Reply};

/// Loads the name locked, records what was due, decides, records, replies.
pub(in crate::epp) fn run(
    tx: &mut Tx<'_>,
    context: &Context,
    renew: &Renew,
    now: Timestamp,
) -> Flow {
    let registrar = &context.login.registrar.id;
    let command = RenewDomain {
        current_expiry: renew.current_expiry,
        period: renew.period.map(wording::term),
        stated_fee: renew.fee.as_ref().map(wording::stated),
    };
    let domain = super::lock_named(tx, context, &renew.name, now)?;
    let parents = tx.parents_of(&domain, now)?;
    let account = facts::account(tx, registrar)?;
    let facts = Facts { domain: &domain, parents: parents.view(), account: &account };
    let refused = |refusal| reply::domain::renew(&refusal, domain.name.as_str());
    let renewed = decide(registrar, &command, &facts, now).map_err(refused)?;
    tx.record(&renewed.decision, &context.actor(), &context.cited, now)?;
    let reply = Reply::data(ResultData::DomainRenew(RenewData {
        name: renewed.domain.name.as_str().to_owned(),
        expires_at: Some(renewed.domain.expires_at),
    }));
    match fee::is_told(context, renew.fee.is_some(), &[&renewed.quote]) {
        true => Ok(reply.with(fee::renewed(&renewed, &account))),
        false => Ok(reply),
    }
}
