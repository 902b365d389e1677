//! What becomes of notices: what comes back, and attempts anew by hand (P-57).

use jiff::Timestamp;
use registry_core::decision::Actor;
use registry_store::{Cited, DutyRow, ReturnKind, Tx};
use sha2::{Digest, Sha256};

use super::{Acting, Failure, Missing, Refusal, found};
use crate::identity;
use crate::mail::report::{self, NoReport};
use crate::mail::{ReturnAddress, not_delivered};
use crate::registry::Registry;
use crate::staff::permission::Permission;

/// What was recorded of something that came back.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Taken {
    /// The notice.
    pub notice: i64,
    /// What it says about it.
    pub kind: ReturnKind,
    /// Whether it is new; the same report again changes nothing.
    pub is_new: bool,
}

/// Why nothing was recorded.
#[derive(Debug, thiserror::Error)]
pub enum NotTaken {
    /// It is no report on a notice of ours.
    #[error(transparent)]
    NoReport(#[from] NoReport),
    /// The database's trouble: the mail server should try again.
    #[error(transparent)]
    Store(#[from] registry_store::StoreError),
}

/// Records what came back to a return address: a failure marks its notice as bounced and alerts
/// staff, once for each notice. No clock stops.
///
/// # Errors
/// [`NotTaken`]; what is none of ours is not recorded.
pub async fn take_return(
    registry: &Registry,
    (bounce_domain, alerts_to): (&str, Option<&str>),
    (raw, recipient): (&[u8], Option<&str>),
) -> Result<Taken, NotTaken> {
    let report = report::read(raw)?;
    let given = recipient.map_or_else(|| report.recipients.clone(), |one| vec![one.to_owned()]);
    let notice = given
        .iter()
        .find_map(|address| ReturnAddress::notice(address, bounce_domain, &registry.seal));
    let notice = notice.ok_or_else(|| NoReport::NotOurs(given.clone()))?;
    let sha256 = Sha256::digest(raw);
    let wall = registry.clock.wall_now();
    let alerts_to = alerts_to.map(str::to_owned);
    let cited = Cited { salt: identity::random(), ..Cited::default() };
    let write = move |tx: &mut Tx<'_>, now: Timestamp| {
        let duty =
            tx.notice(notice)?.ok_or_else(|| NotRecorded::Refused(NoReport::NotOurs(vec![])))?;
        let returned = &report.returned;
        let is_new = tx.keep_return(notice, wall, returned, (&report.kept, &sha256))?;
        if is_new && returned.kind == ReturnKind::Failed && duty.bounced_at.is_none() {
            let alert = not_delivered(&duty, alerts_to.as_deref(), &returned.words, now);
            tx.record(&alert, &Actor::Clock, &cited, now)?;
        }
        Ok(Taken { notice, kind: returned.kind, is_new })
    };
    registry.write(write).await.map_err(|failure| match failure {
        NotRecorded::Refused(refusal) => NotTaken::NoReport(refusal),
        NotRecorded::Store(error) => NotTaken::Store(error),
    })
}

type NotRecorded = registry_store::Failure<NoReport>;

/// Lets a notice that was given up be tried again; its text and Message-ID stay.
///
/// # Errors
/// When there is none, or it was not given up; or the database's trouble.
pub async fn try_again(
    registry: &Registry,
    acting: &Acting,
    notice: i64,
) -> Result<DutyRow, Failure> {
    acting.may(Permission::RetryNotice).map_err(Failure::Refused)?;
    let cited = acting.cited();
    let write = move |tx: &mut Tx<'_>, _now: Timestamp| {
        tx.begin(&cited)?;
        let before = found(tx.notice(notice)?, Missing::Notice(notice))?;
        if !tx.duty_again(notice)? {
            return Err(Failure::Refused(Refusal::NoticeNotGivenUp(before.state().code())));
        }
        found(tx.notice(notice)?, Missing::Notice(notice))
    };
    registry.write(write).await
}
