//! Delivers what is owed outside: at least once, and known by its key when it comes twice.

use std::time::Duration;

use jiff::Timestamp;
use registry_core::decision::Actor;
use registry_store::{AttemptOutcome, Cited, DutyRow, StoreError, Tx};

use super::preparing::{self, Prepared};
use crate::identity;
use crate::mail::{self, Outbox, Outcome, Round};
use crate::registry::Registry;

/// Duties looked up at once.
const PICKED: i64 = 100;

/// Wall time before a mail that was put off is tried again, by the number of attempts; the last
/// holds for all that follow.
const RETRIES: [Duration; 5] = [
    Duration::from_secs(60),
    Duration::from_secs(300),
    Duration::from_secs(900),
    Duration::from_secs(3_600),
    Duration::from_secs(6 * 3_600),
];

/// Delivers every duty whose cause has happened; without a way for mail they wait.
///
/// When the mail server itself cannot be used the round ends: the others are tried in later ones.
pub(super) async fn deliver(
    registry: &Registry,
    outbox: Option<&Outbox>,
) -> Result<(), StoreError> {
    let Some(outbox) = outbox else { return Ok(()) };
    let round = outbox.transport.round();
    let delivered = deliver_all(registry, outbox, &round).await;
    round.end().await;
    delivered
}

async fn deliver_all(
    registry: &Registry,
    outbox: &Outbox,
    round: &Round,
) -> Result<(), StoreError> {
    loop {
        let (now, wall) = (registry.clock.registry_now(), registry.clock.wall_now());
        let picked =
            move |read: &mut registry_store::Snapshot<'_>| read.duties_undone(now, wall, PICKED);
        let duties = registry.store.read(picked).await?;
        if duties.is_empty() {
            return Ok(());
        }
        for duty in duties {
            let outcome = deliver_one(registry, (outbox, round), duty.id).await?;
            if matches!(outcome, Some(Outcome::Deferred { for_all: true, .. })) {
                return Ok(());
            }
        }
    }
}

/// One attempt at one duty; none when it is done already.
async fn deliver_one(
    registry: &Registry,
    (outbox, round): (&Outbox, &Round),
    id: i64,
) -> Result<Option<Outcome>, StoreError> {
    let cited = Cited { salt: identity::random(), ..Cited::default() };
    let (sender, seal) = (outbox.sender.clone(), registry.seal.clone());
    let prepare = move |tx: &mut Tx<'_>, _now| preparing::prepare(tx, id, &cited, &sender, &seal);
    let Some(prepared) = registry.commit(prepare).await? else { return Ok(None) };
    let Prepared { duty, message } = prepared;
    let outcome = match message.and_then(|stored| ready(outbox, registry, &duty, &stored)) {
        Err(words) => Outcome::Refused { words },
        Ok((envelope, bytes)) => round.send(&envelope, &bytes, &file_name(&duty)).await,
    };
    let told = outcome.clone();
    let wall = registry.clock.wall_now();
    let noting = Noting { duty, outcome, wall, outbox: outbox.clone() };
    let cited = Cited { salt: identity::random(), ..Cited::default() };
    registry.commit(move |tx, now| noting.note(tx, &cited, now)).await?;
    Ok(Some(told))
}

/// What travels: the envelope, and the message with its secret.
fn ready(
    outbox: &Outbox,
    registry: &Registry,
    duty: &DutyRow,
    stored: &[u8],
) -> Result<(lettre::address::Envelope, zeroize::Zeroizing<Vec<u8>>), String> {
    let words = |error: mail::NotComposed| error.to_string();
    let envelope = outbox.sender.envelope(duty, &registry.seal).map_err(words)?;
    let bytes = mail::revealed(stored, duty, &registry.seal).map_err(words)?;
    Ok((envelope, bytes))
}

/// What a mail is called in a folder; the same duty again is the same file.
fn file_name(duty: &DutyRow) -> String {
    let id = mail::short_id(&duty.key);
    let stamp = duty.at.strftime("%Y%m%dT%H%M%SZ");
    format!("{stamp}-{}-{id}.eml", duty.notice.message.code())
}

/// An attempt that is over, to be recorded.
struct Noting {
    duty: DutyRow,
    outcome: Outcome,
    wall: Timestamp,
    outbox: Outbox,
}

impl Noting {
    fn note(&self, tx: &mut Tx<'_>, cited: &Cited, now: Timestamp) -> Result<(), StoreError> {
        let id = self.duty.id;
        let (kind, words) = match &self.outcome {
            Outcome::Accepted { words } => (AttemptOutcome::Accepted, words),
            Outcome::Deferred { words, .. } => (AttemptOutcome::Deferred, words),
            Outcome::Refused { words } => (AttemptOutcome::Refused, words),
        };
        let server = self.outbox.transport.name();
        let first = tx.note_attempt(id, self.wall, (kind, &server, words))?;
        let tried_for = self.wall.duration_since(first).unsigned_abs();
        match kind {
            AttemptOutcome::Accepted => tx.duty_done(id).map(drop),
            AttemptOutcome::Deferred if tried_for < self.outbox.give_up_after => {
                tx.duty_failed(id, self.wall + self.next_delay(), words)
            }
            AttemptOutcome::Deferred | AttemptOutcome::Refused => {
                tx.duty_undelivered(id, words)?;
                tracing::warn!(notice = id, words, "a notice is undelivered");
                let alerts_to = self.outbox.alerts_to.as_deref();
                let alert = mail::not_delivered(&self.duty, alerts_to, words, now);
                tx.record(&alert, &Actor::Clock, cited, now)
            }
        }
    }

    fn next_delay(&self) -> Duration {
        let tried = usize::try_from(self.duty.attempts).unwrap_or(usize::MAX);
        RETRIES.get(tried).or(RETRIES.last()).copied().unwrap_or_default()
    }
}
