//! One matter as it is given away: its objects, each row of their history as its hash covers it,
//! and the checkpoints that cover those rows.

use diesel::prelude::*;
use jiff::Timestamp;
use registry_core::appeal::Against;
use registry_core::id::{AppealId, CaseId, RequestId};

use super::{PAGE, StoredEntry, every_column};
use crate::checkpoint::Checkpoint;
use crate::error::StoreError;
use crate::history::Entry;
use crate::row::{Key, Kind, decode, instant, uuid};
use crate::schema::{history, token};
use crate::session::Snapshot;

/// How many checkpoints are read at once.
const CHECKPOINTS: i64 = 100;

/// A row of history with all that its hash covers.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CoveredRow {
    /// What it says.
    pub entry: Entry,
    /// The bytes whose SHA-256 is its hash; they end in the hash of the row before it.
    pub covered: Vec<u8>,
    /// The personal part behind its own hash; none where there was none, or it was erased.
    pub personal: Option<CoveredPersonal>,
}

/// The personal part of a row.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CoveredPersonal {
    /// The bytes whose SHA-256 stands in the row: a salt, then the text.
    pub covered: Vec<u8>,
    /// The text, as JSON.
    pub text: String,
}

/// A checkpoint with the one before it: its heads are those that changed between the two.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Covering {
    /// Until when the one before it covers; none for the first.
    pub since: Option<Timestamp>,
    /// The checkpoint.
    pub checkpoint: Checkpoint,
}

/// Whether an object is a matter of its own: what somebody decided about somebody.
#[must_use]
pub const fn is_matter(kind: Kind) -> bool {
    matches!(kind, Kind::Case | Kind::Appeal | Kind::Request | Kind::Accreditation)
}

/// The objects of a matter, itself first: the tokens of a request, the appeals against what was
/// decided in it, the invoices of those.
///
/// # Errors
/// The database's trouble.
pub fn objects(
    read: &mut Snapshot<'_>,
    (kind, key): &(Kind, Key),
    now: Timestamp,
) -> Result<Vec<(Kind, Key)>, StoreError> {
    let mut objects = vec![(*kind, key.clone())];
    let mut appeals: Vec<AppealId> = Vec::new();
    let mut against = |read: &mut Snapshot<'_>, against| {
        let found = read.appeals_against(against, now)?;
        appeals.extend(found.iter().map(|appeal| appeal.id));
        Ok::<_, StoreError>(())
    };
    match kind {
        Kind::Case => against(read, Against::Revocation(CaseId::from_uuid(uuid(&key.0)?)))?,
        Kind::Request => {
            let tokens: Vec<Vec<u8>> = token::table
                .filter(token::request_id.eq(key.as_bytes()))
                .order(token::id.asc())
                .select(token::id)
                .load(read.connection)?;
            objects.extend(tokens.into_iter().map(|id| (Kind::Token, Key(id))));
            against(read, Against::Rejection(RequestId::from_uuid(uuid(&key.0)?)))?;
        }
        Kind::Appeal => appeals.push(AppealId::from_uuid(uuid(&key.0)?)),
        _ => {}
    }
    let own = |id: &uuid::Uuid| Key(id.as_bytes().to_vec());
    for appeal in appeals {
        if *kind != Kind::Appeal {
            objects.push((Kind::Appeal, own(appeal.as_uuid())));
        }
        let invoices = read.invoices_of_appeal(appeal)?;
        let invoices = invoices.iter().map(|invoice| (Kind::Invoice, own(invoice.id.as_uuid())));
        objects.extend(invoices);
    }
    Ok(objects)
}

/// Every row of an object's history, in order.
///
/// # Errors
/// The database's trouble.
pub fn rows(read: &mut Snapshot<'_>, key: &Key) -> Result<Vec<CoveredRow>, StoreError> {
    let mut rows: Vec<CoveredRow> = Vec::new();
    loop {
        let after = rows.last().map_or(0, |last| last.entry.number);
        let page: Vec<StoredEntry> = history::table
            .filter(history::object_id.eq(key.as_bytes()))
            .filter(history::number.gt(after))
            .order(history::number.asc())
            .limit(PAGE)
            .select(every_column!())
            .load(read.connection)?;
        if page.is_empty() {
            return Ok(rows);
        }
        for stored in page {
            rows.push(covered(stored)?);
        }
    }
}

fn covered(stored: StoredEntry) -> Result<CoveredRow, StoreError> {
    let covered = stored.as_written().covered();
    let personal = match (stored.personal, stored.personal_salt) {
        (Some(text), Some(mut salt)) => {
            salt.extend_from_slice(text.as_bytes());
            Some(CoveredPersonal { covered: salt, text })
        }
        _ => None,
    };
    let entry = Entry {
        number: stored.number,
        at: instant(stored.at)?,
        recorded_at: instant(stored.recorded_at)?,
        actor: decode("actor", &stored.actor)?,
        events: decode("events", &stored.events)?,
        rules: decode("rules", &stored.rules)?,
        client_transaction: stored.client_transaction,
        server_transaction: stored.server_transaction,
        request_id: stored.request_id,
        body: stored.body,
        hash: stored.hash,
    };
    Ok(CoveredRow { entry, covered, personal })
}

/// The checkpoints that cover what was recorded at these instants, oldest first.
///
/// # Errors
/// The database's trouble.
pub fn checkpoints(
    read: &mut Snapshot<'_>,
    recorded: &[Timestamp],
) -> Result<Vec<Covering>, StoreError> {
    let (mut after, mut since, mut found) = (0, None, Vec::new());
    loop {
        let page = read.checkpoints(after, CHECKPOINTS)?;
        let Some(last) = page.last() else { return Ok(found) };
        after = last.number;
        for checkpoint in page {
            let until = checkpoint.until;
            let is_in = |at: &Timestamp| since.is_none_or(|since| *at >= since) && *at < until;
            if recorded.iter().any(is_in) {
                found.push(Covering { since, checkpoint });
            }
            since = Some(until);
        }
    }
}
