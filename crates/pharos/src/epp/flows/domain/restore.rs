//! `domain:update` with `rgp:restore` — RFC 3915, section 4.2.5; P-36.

use jiff::Timestamp;
use registry_core::domain::Domain;
use registry_core::domain::restore::{
    Facts, Report, ReportRestore, RequestRestore, report, request,
};
use registry_core::registrar::Account;
use registry_epp::ResultCode;
use registry_epp::domain::{self as wire, Update};
use registry_epp::extension::ExtensionData;
use registry_epp::extension::rgp::{self, Restore, RestoreOperation};
use registry_store::{LoadedParents, Tx};

use super::{fee, wording};
use crate::epp::facts;
use crate::epp::flows::Context;
use crate::epp::reply::{self, Flow, Reply};

/// Loads the name locked, records what was due, decides, records, replies.
pub(in crate::epp) fn run(
    tx: &mut Tx<'_>,
    context: &Context,
    (update, restore): &(Box<Update>, Restore),
    now: Timestamp,
) -> Flow {
    let domain = super::lock_named(tx, context, &update.name, now)?;
    let parents = tx.parents_of(&domain, now)?;
    let account = facts::account(tx, &context.login.registrar.id)?;
    let seen = Seen { domain, parents, account };
    match restore.operation {
        RestoreOperation::Request => requested(tx, context, (update, restore), &seen, now),
        RestoreOperation::Report => reported(tx, context, (update, restore), &seen, now),
    }
}

struct Seen {
    domain: Domain,
    parents: LoadedParents,
    account: Account,
}

impl Seen {
    fn facts(&self) -> Facts<'_> {
        let Self { domain, parents, account } = self;
        Facts { domain, parents: parents.view(), account }
    }
}

fn requested(
    tx: &mut Tx<'_>,
    context: &Context,
    (update, restore): (&Update, &Restore),
    seen: &Seen,
    now: Timestamp,
) -> Flow {
    let command = RequestRestore {
        asks_more: asks_more(update) || restore.report.is_some(),
        stated_fee: update.fee.as_ref().map(wording::stated),
    };
    let registrar = &context.login.registrar.id;
    let refused = |refusal| reply::domain::restore(&refusal, update.name.as_str());
    let requested = request(registrar, &command, &seen.facts(), now).map_err(refused)?;
    tx.record(&requested.decision, &context.actor(), &context.cited, now)?;
    let reply = stands(&requested.domain);
    let quote = &requested.quote;
    let quotes: Vec<_> = std::iter::once(&quote.restore).chain(&quote.renewal).collect();
    match fee::is_told(context, update.fee.is_some(), &quotes) {
        true => Ok(reply.with(fee::updated(&quotes, &seen.account))),
        false => Ok(reply),
    }
}

fn reported(
    tx: &mut Tx<'_>,
    context: &Context,
    (update, restore): (&Update, &Restore),
    seen: &Seen,
    now: Timestamp,
) -> Flow {
    let command = ReportRestore {
        asks_more: asks_more(update) || update.fee.is_some(),
        report: restore.report.as_ref().map(told),
    };
    let registrar = &context.login.registrar.id;
    let refused = |refusal| reply::domain::restore(&refusal, update.name.as_str());
    let reported = report(registrar, &command, &seen.facts(), now).map_err(refused)?;
    tx.record(&reported.decision, &context.actor(), &context.cited, now)?;
    Ok(stands(&reported.domain))
}

/// Where the name stands after it, if anywhere: the schema has no answer without a status.
fn stands(domain: &Domain) -> Reply {
    let words = domain.rgp_statuses().into_iter();
    let statuses: Vec<_> = words.filter_map(rgp::Status::from_word).collect();
    let reply = Reply::done(ResultCode::Completed);
    match statuses.is_empty() {
        true => reply,
        false => reply.with(ExtensionData::RgpUpdate(rgp::InfoData { statuses })),
    }
}

/// Whether the command asks for anything beside the restore; parts that are empty do not.
fn asks_more(update: &Update) -> bool {
    let Update { name: _, add, remove, change, restore: _, sec_dns, ttl, fee: _, launch } = update;
    let empty = wire::AddRemove::default();
    add.as_ref().is_some_and(|part| *part != empty)
        || remove.as_ref().is_some_and(|part| *part != empty)
        || change.as_ref().is_some_and(|change| *change != wire::Change::default())
        || sec_dns.is_some()
        || ttl.is_some()
        || launch.is_some()
}

fn told(report: &rgp::Report) -> Report {
    let rgp::Report { data_before, data_after, deleted_at, restored_at, reason, statements, other } =
        report.clone();
    Report {
        data_before,
        data_after,
        deleted_at,
        restored_at,
        reason: reason.text,
        statements: statements.into_iter().map(|statement| statement.text).collect(),
        other,
    }
}
