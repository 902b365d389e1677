//! Personal data: what is kept and why, holding it, and erasing it, by hand and by the clock
//! (DESIGN, section 3).

use jiff::Timestamp;
use registry_core::decision::Actor;
use registry_core::retention::{self, Ends, Facts, PersonalKind, Trigger};
use registry_core::rulebook::Rulebook;
use registry_store::{
    Cited, Lock, PersonalAct, PersonalActed, PersonalRecord, Session, StoreError, Tx,
};
use uuid::Uuid;

use super::{Acting, Failure, Missing, Refusal, found, refused};
use crate::identity;
use crate::registry::Registry;
use crate::staff::permission::Permission;

/// Objects looked at in one transaction: some milliseconds of the one writer of SQLite.
const CHUNK: i64 = 25;

/// Which object's personal data.
pub type Whose = (PersonalKind, Uuid);

/// What is known of an object's personal data.
#[derive(Debug, Clone)]
pub struct Shown {
    /// What it is, and what needs it.
    pub facts: Facts,
    /// From when on it may be erased, if nothing needs it.
    pub ends: Ends,
    /// What people did about it.
    pub acts: Vec<PersonalActed>,
}

/// What somebody does about personal data; each takes its reason in words.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Act {
    /// Nothing erases it from now on.
    Hold,
    /// It is held no more.
    Release,
    /// It is erased, before its period is over.
    Erase,
}

/// What a round of the clock did.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Round {
    /// How many objects were looked at.
    pub looked_at: u64,
    /// Of how many the personal data was erased.
    pub erased: u64,
    /// Behind which object the next round goes on.
    pub next: Option<Uuid>,
}

/// What is known of an object's personal data at an instant.
///
/// # Errors
/// The database's trouble, a period that cannot be counted.
pub fn shown(
    session: &mut Session<'_>,
    (kind, id): Whose,
    now: Timestamp,
) -> Result<Option<Shown>, Failure> {
    let Some(record) = session.personal_record(kind, id, Lock::None)? else { return Ok(None) };
    let (facts, ends) = looked_at(session, &record, now)?;
    Ok(Some(Shown { facts, ends, acts: session.personal_acts(id)? }))
}

fn looked_at(
    session: &mut Session<'_>,
    record: &PersonalRecord,
    now: Timestamp,
) -> Result<(Facts, Ends), Failure> {
    let facts = Facts {
        kind: record.kind,
        is_there: record.is_there,
        rests_since: record.changed_at,
        needs: session.personal_needs(record)?,
    };
    let tld = record.name.as_ref().map(|name| name.tld().to_owned());
    let ends = with_rulebooks(session, tld.as_deref(), now, |rulebooks| {
        retention::ends(record.kind, record.changed_at, rulebooks.iter().copied())
    })?;
    Ok((facts, ends.map_err(|error| refused(retention::Refusal::Calendar(error)))?))
}

/// Asks by the rulebook of a TLD, or by those of all.
fn with_rulebooks<T>(
    session: &mut Session<'_>,
    tld: Option<&str>,
    now: Timestamp,
    ask: impl FnOnce(&[&Rulebook]) -> T,
) -> Result<T, StoreError> {
    let tlds = match tld {
        Some(tld) => vec![tld.to_owned()],
        None => session.tlds().iter().map(|tld| tld.as_str().to_owned()).collect(),
    };
    let mut versions = Vec::with_capacity(tlds.len());
    for tld in tlds {
        versions.push(session.rulebooks(&tld)?);
    }
    let rulebooks: Vec<_> = versions.iter().map(|versions| versions.at(now)).collect();
    Ok(ask(&rulebooks))
}

/// Holds, releases or erases the personal data of an object, with the reason.
///
/// # Errors
/// The refusals of the core, or the database's trouble.
pub async fn act(
    registry: &Registry,
    acting: &Acting,
    ((kind, id), act, words): (Whose, Act, String),
) -> Result<Shown, Failure> {
    let permission = match act {
        Act::Hold | Act::Release => Permission::HoldPersonalData,
        Act::Erase => Permission::ErasePersonalData,
    };
    acting.may(permission).map_err(Failure::Refused)?;
    let (acting, cited) = (acting.clone(), acting.cited());
    let write = move |tx: &mut Tx<'_>, now: Timestamp| {
        let record = found(tx.personal_record(kind, id, Lock::Update)?, Missing::PersonalData)?;
        tx.begin(&cited)?;
        let noted = match act {
            Act::Hold | Act::Release => {
                retention::hold(tx.is_held(id)?, act == Act::Hold, &words).map_err(refused)?;
                if act == Act::Hold { PersonalAct::Hold } else { PersonalAct::Release }
            }
            Act::Erase => {
                let (facts, ends) = looked_at(tx, &record, now)?;
                let event = retention::erase(&facts, ends, Trigger::Hand(&words), now);
                let event = event.map_err(refused)?;
                tx.erase_personal((kind, id), event, (&acting.actor, &cited))?;
                PersonalAct::Erase
            }
        };
        tx.note_personal_act((kind, id), noted, (words.trim(), &acting.name()))?;
        found(shown(tx, (kind, id), now)?, Missing::PersonalData)
    };
    registry.write(write).await
}

/// Erases what is due of a kind, one chunk behind an object, started by a person.
///
/// # Errors
/// The refusals of the core, or the database's trouble.
pub async fn erase_due(
    registry: &Registry,
    acting: &Acting,
    (kind, after): (PersonalKind, Option<Uuid>),
) -> Result<Round, Failure> {
    acting.may(Permission::ErasePersonalData).map_err(Failure::Refused)?;
    round(registry, acting.actor.clone(), (kind, after)).await
}

/// Erases what is due of every kind, chunk by chunk; how many objects that were.
///
/// # Errors
/// The database's trouble; what was erased until then stays erased.
pub async fn erase_all_due(registry: &Registry) -> Result<u64, StoreError> {
    let mut erased = 0;
    for kind in PersonalKind::ALL {
        let mut after = None;
        loop {
            let done = match round(registry, Actor::Clock, (*kind, after)).await {
                Ok(done) => done,
                Err(Failure::Store(error)) => return Err(error),
                Err(Failure::Refused(refusal)) => {
                    return Err(StoreError::Stopped(refusal.to_string()));
                }
            };
            erased += done.erased;
            after = done.next;
            if after.is_none() {
                break;
            }
        }
    }
    Ok(erased)
}

/// What may be due of a kind, a chunk behind an object: read beside the writer.
fn ended(
    read: &mut Session<'_>,
    (kind, after): (PersonalKind, Option<Uuid>),
    now: Timestamp,
) -> Result<Vec<Uuid>, Failure> {
    let until = with_rulebooks(read, None, now, |rulebooks| {
        retention::rested_by(kind, rulebooks.iter().copied(), now)
    })?;
    let until = until.map_err(|error| refused(retention::Refusal::Calendar(error)))?;
    Ok(read.personal_ended(kind, until, (after, CHUNK))?)
}

/// One chunk, in one transaction: each object is locked and looked at again.
async fn round(
    registry: &Registry,
    actor: Actor,
    (kind, after): (PersonalKind, Option<Uuid>),
) -> Result<Round, Failure> {
    let ids = registry.look(move |read, now| ended(read, (kind, after), now)).await?;
    let full = i64::try_from(ids.len()).is_ok_and(|count| count == CHUNK);
    let next = ids.last().copied().filter(|_| full);
    if ids.is_empty() {
        return Ok(Round { looked_at: 0, erased: 0, next });
    }
    let cited = Cited { salt: identity::random(), ..Cited::default() };
    let write = move |tx: &mut Tx<'_>, now: Timestamp| {
        let mut round = Round { looked_at: ids.len() as u64, erased: 0, next };
        for id in &ids {
            let id = *id;
            let Some(record) = tx.personal_record(kind, id, Lock::Update)? else { continue };
            let (facts, ends) = looked_at(tx, &record, now)?;
            // What is kept is looked at again another day.
            if let Ok(event) = retention::erase(&facts, ends, Trigger::Clock, now) {
                tx.erase_personal((kind, id), event, (&actor, &cited))?;
                round.erased += 1;
            }
        }
        Ok::<_, Failure>(round)
    };
    registry.write(write).await
}

/// The kind of a code.
///
/// # Errors
/// A code of none.
pub fn kind_of(code: &str) -> Result<PersonalKind, Refusal> {
    let allowed = "organization, request, appeal, licence, name, contact or disclosure-request";
    let unknown = || Refusal::Field { field: "kind".into(), found: code.to_owned(), allowed };
    PersonalKind::from_code(code).ok_or_else(unknown)
}
