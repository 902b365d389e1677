//! Delivers what is owed outside: at least once, and known by its key when it comes twice.

use std::convert::Infallible;
use std::time::Duration;

use registry_store::{Cited, DutyRow, Failure, StoreError};

use super::dating;
use super::mail::MailFolder;
use crate::identity;
use crate::registry::Registry;

/// Duties looked up at once.
const PICKED: i64 = 100;

/// Wall time before a failed delivery is tried again.
const RETRY: Duration = Duration::from_secs(300);

/// Delivers every duty whose cause has happened; without a mail folder they wait.
pub(super) async fn deliver(
    registry: &Registry,
    mail: Option<&MailFolder>,
) -> Result<(), StoreError> {
    let Some(mail) = mail else { return Ok(()) };
    loop {
        let (now, wall) = (registry.clock.registry_now(), registry.clock.wall_now());
        let picked =
            move |read: &mut registry_store::Snapshot<'_>| read.duties_undone(now, wall, PICKED);
        let duties = registry.store.read(picked).await?;
        if duties.is_empty() {
            return Ok(());
        }
        for duty in duties {
            deliver_one(registry, mail, duty).await?;
        }
    }
}

async fn deliver_one(
    registry: &Registry,
    mail: &MailFolder,
    duty: DutyRow,
) -> Result<(), StoreError> {
    let id = duty.id;
    let cited = Cited { salt: identity::random(), ..Cited::default() };
    let dated = registry.write(move |tx, _now| Ok(dating::date(tx, id, &cited)?));
    let Some(duty) = settled(dated.await)? else { return Ok(()) };
    let delivered = mail.deliver(&duty, &registry.seal).await;
    let next_attempt = registry.clock.wall_now() + RETRY;
    let noted = registry.write(move |tx, _now| {
        match &delivered {
            Ok(()) => {
                tx.duty_done(id)?;
            }
            Err(error) => tx.duty_failed(id, next_attempt, &error.to_string())?,
        }
        Ok::<(), Failure<Infallible>>(())
    });
    settled(noted.await)
}

/// What a transaction that refuses nothing answered.
fn settled<T>(written: Result<T, Failure<Infallible>>) -> Result<T, StoreError> {
    written.map_err(|failure| match failure {
        Failure::Store(error) => error,
        Failure::Refused(never) => match never {},
    })
}
