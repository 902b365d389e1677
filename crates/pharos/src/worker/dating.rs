//! The first attempt at a notice dates it, and starts what counts from it (P-57).

use jiff::Timestamp;
use registry_core::calendar::CalendarError;
use registry_core::casework::{self, About};
use registry_core::decision::Actor;
use registry_core::notice::{Dated, Noticed};
use registry_core::request;
use registry_store::{Cited, DutyRow, Lock, StoreError, Tx};

/// Notes the first attempt at a duty, in one transaction with what its date starts; gives it back
/// as it is to be sent. None when it is done already.
///
/// A later attempt changes nothing: the first date stands.
pub(super) fn date(tx: &mut Tx<'_>, id: i64, cited: &Cited) -> Result<Option<DutyRow>, StoreError> {
    let Some(mut duty) = tx.duty_to_try(id)? else { return Ok(None) };
    if duty.dated_at.is_some() {
        return Ok(Some(duty));
    }
    let now = tx.now();
    if let Some(dates) = duty.notice.dates {
        let noticed = noticed(tx, dates, cited, now)?;
        tx.record(&noticed.decision, &Actor::Clock, cited, now)?;
        duty.notice = duty.notice.dated(noticed.until);
    }
    tx.date_duty(id, &duty.notice)?;
    duty.dated_at = Some(now);
    Ok(Some(duty))
}

/// What the date of a notice changes, by the object it dates: locked, what was due recorded.
fn noticed(
    tx: &mut Tx<'_>,
    dates: Dated,
    cited: &Cited,
    now: Timestamp,
) -> Result<Noticed, StoreError> {
    match dates {
        Dated::Rejection(id) => {
            let Some(mut found) = tx.request(id, Lock::Update, now)? else {
                return Ok(Noticed::default());
            };
            tx.catch_up(&mut found, cited)?;
            let rulebooks = tx.rulebooks(found.object.name.tld())?;
            Ok(counted(request::noticed(&found.object, rulebooks.at(now), now)))
        }
        Dated::CaseOpened(id) | Dated::Revocation(id) => {
            let Some(mut found) = tx.case(id, Lock::Update, now)? else {
                return Ok(Noticed::default());
            };
            tx.catch_up(&mut found, cited)?;
            let About::Name { name, .. } = &found.object.about else {
                return Ok(Noticed::default());
            };
            let rulebooks = tx.rulebooks(name.tld())?;
            Ok(counted(casework::noticed(&found.object, dates, rulebooks.at(now), now)))
        }
    }
}

/// A deadline past the calendar's end is none; the notice goes out all the same.
fn counted(noticed: Result<Noticed, CalendarError>) -> Noticed {
    noticed.unwrap_or_else(|error| {
        tracing::error!(%error, "a notice's date starts nothing");
        Noticed::default()
    })
}
