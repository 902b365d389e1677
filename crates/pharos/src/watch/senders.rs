//! Who sent reports and mails is forgotten once their time is over and nothing rests on what they sent
//! (WATCH.md, section 10). What was said stays: it is evidence.

use jiff::Timestamp;
use registry_core::document::DocumentHash;
use registry_core::id::SiteId;
use registry_core::watch::{sender_may_go, senders_known_after};
use registry_store::{Lock, Snapshot, StoreError, Tx};

use crate::registry::Registry;

/// Reports or mails that are looked at in one go.
const AT_ONCE: i64 = 100;

/// Erases who sent what nothing needs any more; of how many reports and mails.
///
/// # Errors
/// The database's trouble; what was erased until then stays erased.
pub async fn forget(registry: &Registry) -> Result<u64, StoreError> {
    Ok(of_reports(registry).await? + of_mails(registry).await?)
}

async fn of_reports(registry: &Registry) -> Result<u64, StoreError> {
    let now = registry.clock.registry_now();
    let (mut behind, mut erased) = (None, 0);
    loop {
        let read = move |read: &mut Snapshot<'_>| {
            let until = senders_known_after(read.shared_rulebooks()?.at(now), now);
            read.watch_reports_with_reporter(until, behind, AT_ONCE)
        };
        let reports = registry.store.read(read).await?;
        for report in &reports {
            let (id, came) = (report.id, report.received_at);
            let of = report.document.map(|document| (report.site, document));
            let erase = move |tx: &mut Tx<'_>, now: Timestamp| {
                Ok(is_over(tx, of, came, now)? && tx.forget_reporter(id)?)
            };
            erased += u64::from(registry.commit(erase).await?);
        }
        let Some(last) = reports.last() else { return Ok(erased) };
        behind = Some((last.received_at, last.id));
    }
}

async fn of_mails(registry: &Registry) -> Result<u64, StoreError> {
    let now = registry.clock.registry_now();
    let (mut behind, mut erased) = (None, 0);
    loop {
        let read = move |read: &mut Snapshot<'_>| {
            let until = senders_known_after(read.shared_rulebooks()?.at(now), now);
            read.watch_mails_with_sender(until, behind, AT_ONCE)
        };
        let mails = registry.store.read(read).await?;
        for mail in &mails {
            let (id, came) = (mail.id, mail.received_at);
            let of = mail.site.map(|site| (site, mail.document));
            let erase = move |tx: &mut Tx<'_>, now: Timestamp| {
                Ok(is_over(tx, of, came, now)? && tx.forget_mail_sender(id)?)
            };
            erased += u64::from(registry.commit(erase).await?);
        }
        let Some(last) = mails.last() else { return Ok(erased) };
        behind = Some((last.received_at, last.id));
    }
}

/// Whether nothing needs to know any more who sent what is on the file of a site, or on none.
fn is_over(
    tx: &mut Tx<'_>,
    of: Option<(SiteId, DocumentHash)>,
    received_at: Timestamp,
    now: Timestamp,
) -> Result<bool, StoreError> {
    let site = match of {
        Some((id, _)) => tx.site(id, Lock::Update, now)?.map(|found| found.object),
        None => None,
    };
    let of = site.as_ref().zip(of.map(|(_, document)| document));
    let rulebooks = tx.shared_rulebooks()?;
    Ok(sender_may_go(of, received_at, rulebooks.at(now), now).is_ok())
}
