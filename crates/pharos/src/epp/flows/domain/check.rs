//! `domain:check` — RFC 5731, section 3.1.1; tokens RFC 8495, 3.1.1; launches
//! RFC 8334, 3.1; prices RFC 8748, 5.1.1.

use jiff::Timestamp;
use registry_core::domain::Lifecycle;
use registry_core::domain::check::{Facts, Presented, decide};
use registry_core::name::{DomainName, NameRefusal};
use registry_core::pricing::{self, Operation};
use registry_core::request::Basis;
use registry_core::rulebook::LaunchPhase;
use registry_epp::Reason;
use registry_epp::ResultData;
use registry_epp::domain::{Check, CheckData, CheckedName};
use registry_epp::extension::fee::CheckedObject;
use registry_epp::extension::launch::CheckForm;
use registry_epp::namespace::Namespace;
use registry_store::{Failure, Lock, Session, StoreError};

use super::{fee, launch};
use crate::epp::facts::{self, Vouched};
use crate::epp::flows::{Context, few_enough};
use crate::epp::reply::{Flow, Refused, Reply};
use crate::identity;

/// Answers each name in the order asked; one bad name never fails the command (EPP.md, section 2).
pub(in crate::epp) fn run(
    session: &mut Session<'_>,
    context: &Context,
    check: &Check,
    now: Timestamp,
) -> Flow {
    few_enough(session, check.names.len(), (Namespace::Domain, "name"), now)?;
    if let Some(asked) = &check.launch {
        let active = launch::asked_of(session, context, asked, &check.names, now)?;
        if asked.form == CheckForm::Claims {
            return launch::claims(session, asked, &check.names, &active);
        }
    }
    let currency = currency(session, now)?;
    if let Some(asked) = &check.fee {
        fee::admissible(asked, &currency, &phases(session, context, now)?)?;
    }
    let presented = match &check.allocation_token {
        None => None,
        Some(secret) => Some(facts::token(session, &identity::token_hash(secret.expose()), now)?),
    };
    let mut names = Vec::with_capacity(check.names.len());
    let mut prices = Vec::new();
    for text in &check.names {
        let (refused, price) = check_one(session, context, check, text, &presented, now)?;
        names.push(CheckedName { name: text.clone(), refused });
        prices.extend(price);
    }
    let reply = Reply::data(ResultData::DomainCheck(CheckData { names }));
    match check.fee {
        Some(_) => Ok(reply.with(fee::checked(&currency, prices))),
        None => Ok(reply),
    }
}

type Checked = (Option<Reason>, Option<CheckedObject>);

fn check_one(
    session: &mut Session<'_>,
    context: &Context,
    check: &Check,
    text: &str,
    presented: &Option<Option<Vouched>>,
    now: Timestamp,
) -> Result<Checked, Failure<Refused>> {
    let name = match DomainName::parse(text, &context.tlds) {
        Ok(name) => name,
        Err(refusal) => {
            let price = check.fee.as_ref().map(|_| fee::unpriced(text, refusal.check_reason()));
            return Ok((Some(bad_name(&refusal)), price));
        }
    };
    let rulebooks = session.rulebooks(name.tld())?;
    let rulebook = rulebooks.at(now);
    let live = session.domain(&name, Lock::None, now)?.map(|projected| projected.object);
    let government = match (&live, presented) {
        (Some(domain), _) => domain.stands_on_government(),
        (None, Some(Some(vouched))) => {
            vouched.token.name == name && vouched.request.basis == Basis::Government
        }
        (None, _) => false,
    };
    let quote = pricing::price(rulebook, &name, government, Operation::Create, 1, now);
    let facts = Facts {
        live: live.as_ref(),
        presented: match presented {
            None => Presented::None,
            Some(None) => Presented::Unknown,
            Some(Some(vouched)) => Presented::Known(&vouched.token),
        },
        registrar: &context.login.registrar.id,
        quote: &quote,
        fee_checked: check.fee.is_some(),
        rulebook,
    };
    let refused = decide(&name, &facts, now).err().map(|reason| Reason::fixed(reason.reason()));
    let expired = live.as_ref().is_some_and(|domain| {
        matches!(domain.lifecycle, Lifecycle::Redemption { .. }) && domain.expires_at <= now
    });
    let asked = fee::Priced { name: &name, as_written: text, government, expired, rulebook };
    let price = check.fee.as_ref().map(|check| fee::priced(check, asked, now));
    Ok((refused, price))
}

fn bad_name(refusal: &NameRefusal) -> Reason {
    Reason::fixed(refusal.check_reason())
}

/// Prices of all TLDs of one registry are in one currency.
fn currency(session: &mut Session<'_>, now: Timestamp) -> Result<String, StoreError> {
    let rulebooks = session.shared_rulebooks()?;
    Ok(rulebooks.at(now).price.currency.as_str().to_owned())
}

/// The phases that the TLDs we run are in.
fn phases(
    session: &mut Session<'_>,
    context: &Context,
    now: Timestamp,
) -> Result<Vec<LaunchPhase>, StoreError> {
    let mut phases = Vec::new();
    for tld in context.tlds.iter() {
        let phase = session.rulebooks(tld.as_str())?.at(now).launch.phase;
        if !phases.contains(&phase) {
            phases.push(phase);
        }
    }
    Ok(phases)
}
