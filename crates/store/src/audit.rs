//! Proof that the record is whole: chains, heads, ledger, tokens, registrations, checkpoints
//! (`pharos audit verify`).

mod charges;
mod checkpoints;
pub mod matter;
mod registrations;

use std::borrow::Cow;
use std::collections::BTreeMap;

use diesel::prelude::*;
use registry_core::event::Event;
use registry_core::retention::ERASURES;
use sha2::{Digest, Sha256};

use crate::checkpoint::Checkpoint;
use crate::error::StoreError;
use crate::history::{NewEntry, personal_digest};
use crate::row::{Key, Kind};
use crate::schema::{history, poll_message, registrar_account, token};
use crate::session::Snapshot;

/// How many rows are looked at per query.
const PAGE: i64 = 500;

/// Something that does not agree.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Problem {
    /// What kind of object, or `ledger`.
    pub kind: String,
    /// Which.
    pub object: String,
    /// The row of its history, where one is meant.
    pub number: Option<i64>,
    /// What is wrong.
    pub what: String,
}

/// What an audit found.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Report {
    /// Objects looked at.
    pub objects: u64,
    /// Rows of history looked at.
    pub entries: u64,
    /// Checkpoints looked at.
    pub checkpoints: u64,
    /// Everything that does not agree.
    pub problems: Vec<Problem>,
}

#[derive(Queryable)]
struct StoredEntry {
    /// Its place among all rows.
    id: i64,
    kind: String,
    object_id: Vec<u8>,
    number: i64,
    at: i64,
    recorded_at: i64,
    actor: String,
    events: String,
    rules: String,
    client_transaction: Option<String>,
    server_transaction: Option<String>,
    request_id: Option<String>,
    format: i64,
    body: String,
    due_at: Option<i64>,
    personal: Option<String>,
    personal_salt: Option<Vec<u8>>,
    personal_hash: Option<Vec<u8>>,
    previous: Vec<u8>,
    hash: Vec<u8>,
}

/// The columns of a [`StoredEntry`].
macro_rules! every_column {
    () => {
        (
            $crate::schema::history::id,
            $crate::schema::history::kind,
            $crate::schema::history::object_id,
            $crate::schema::history::number,
            $crate::schema::history::at,
            $crate::schema::history::recorded_at,
            $crate::schema::history::actor,
            $crate::schema::history::events,
            $crate::schema::history::rules,
            $crate::schema::history::client_transaction,
            $crate::schema::history::server_transaction,
            $crate::schema::history::request_id,
            $crate::schema::history::format,
            $crate::schema::history::body,
            $crate::schema::history::due_at,
            $crate::schema::history::personal,
            $crate::schema::history::personal_salt,
            $crate::schema::history::personal_hash,
            $crate::schema::history::previous,
            $crate::schema::history::hash,
        )
    };
}
use every_column;

impl StoredEntry {
    fn as_written(&self) -> NewEntry<'_> {
        NewEntry {
            kind: Cow::Borrowed(&self.kind),
            object_id: Cow::Borrowed(&self.object_id),
            number: self.number,
            at: self.at,
            recorded_at: self.recorded_at,
            actor: Cow::Borrowed(&self.actor),
            events: Cow::Borrowed(&self.events),
            rules: Cow::Borrowed(&self.rules),
            client_transaction: self.client_transaction.as_deref().map(Cow::Borrowed),
            server_transaction: self.server_transaction.as_deref().map(Cow::Borrowed),
            request_id: self.request_id.as_deref().map(Cow::Borrowed),
            format: self.format,
            body: Cow::Borrowed(&self.body),
            due_at: self.due_at,
            personal: self.personal.as_deref().map(Cow::Borrowed),
            personal_salt: self.personal_salt.as_deref().map(Cow::Borrowed),
            personal_hash: self.personal_hash.as_deref().map(Cow::Borrowed),
            previous: Cow::Borrowed(&self.previous),
            hash: Cow::Borrowed(&self.hash),
        }
    }

    /// Whether it records that the personal data of its object was erased.
    fn is_erasure(&self) -> bool {
        let quoted = |event: &Event| self.events.contains(&format!("\"{}\"", event.code()));
        ERASURES.iter().any(quoted)
    }

    /// Whether the personal part is what its hash says; an erased one is as good.
    fn personal_agrees(&self) -> bool {
        match (&self.personal, &self.personal_salt, &self.personal_hash) {
            (None, None, _) => true,
            (Some(personal), Some(salt), Some(hash)) => personal_digest(salt, personal) == **hash,
            _ => false,
        }
    }
}

/// Where a chain stands while it is walked.
struct Walk {
    kind: String,
    object_id: Vec<u8>,
    number: i64,
    hash: Vec<u8>,
    body: [u8; 32],
    personal: Personal,
}

/// What became of an object's personal data while its chain is walked.
#[derive(Debug, Clone, Copy, Default)]
struct Personal {
    /// The first row from which it is gone, until an erasure is recorded.
    gone: Option<i64>,
    /// The first row that still has it, until it must be gone.
    kept: Option<i64>,
}

impl Personal {
    /// Looks at one row; the row with what is wrong with it, if anything.
    fn step(&mut self, entry: &StoredEntry) -> Option<(i64, &'static str)> {
        if entry.is_erasure() {
            let kept = self.kept;
            *self = Self::default();
            return kept.map(|number| (number, "its personal part was to be erased, and is there"));
        }
        match (&entry.personal, &entry.personal_hash) {
            (None, Some(_)) => self.gone = self.gone.or(Some(entry.number)),
            (Some(_), _) => self.kept = self.kept.or(Some(entry.number)),
            (None, None) => {}
        }
        None
    }
}

/// Verifies everything and says what does not agree; `progress` hears how many rows of history
/// were looked at, `is_signed` says whether a trusted key signed a checkpoint.
pub fn verify(
    snapshot: &mut Snapshot<'_>,
    is_signed: impl Fn(&Checkpoint) -> bool,
    mut progress: impl FnMut(u64),
) -> Result<Report, StoreError> {
    let mut report = Report::default();
    let mut heads = heads(snapshot)?;
    let mut walk: Option<Walk> = None;
    let mut place: (Vec<u8>, i64) = (Vec::new(), 0);
    let mut charges = charges::Charges::default();
    loop {
        let page = entries_after(snapshot, &place)?;
        let Some(last) = page.last() else { break };
        place = (last.object_id.clone(), last.number);
        for entry in page {
            charges.step(snapshot, &entry, &mut report)?;
            walk = Some(step(walk, entry, &mut heads, &mut report));
            report.entries += 1;
        }
        progress(report.entries);
    }
    if let Some(walk) = walk {
        end_of_chain(walk, &mut heads, &mut report);
    }
    for ((kind, key), _) in heads {
        problem(&mut report, kind.code(), &key.to_string(), None, "has a row but no history");
    }
    ledger(snapshot, &mut report)?;
    charges.end(snapshot, &mut report)?;
    messages(snapshot, &mut report)?;
    tokens(snapshot, &mut report)?;
    registrations::verify(snapshot, &mut report)?;
    checkpoints::verify(snapshot, is_signed, &mut report)?;
    Ok(report)
}

fn entries_after(
    snapshot: &mut Snapshot<'_>,
    (object, number): &(Vec<u8>, i64),
) -> Result<Vec<StoredEntry>, StoreError> {
    use history::dsl;
    let rows = dsl::history
        .filter(dsl::object_id.ge(object))
        .filter(dsl::object_id.gt(object).or(dsl::number.gt(number)))
        .order((dsl::object_id.asc(), dsl::number.asc()))
        .limit(PAGE)
        .select(every_column!())
        .load(snapshot.connection)?;
    Ok(rows)
}

/// Looks at one row beside the one before it.
fn step(before: Option<Walk>, entry: StoredEntry, heads: &mut Heads, report: &mut Report) -> Walk {
    let before = match before {
        Some(walk) if walk.object_id == entry.object_id => Some(walk),
        Some(other) => {
            end_of_chain(other, heads, report);
            None
        }
        None => None,
    };
    let (number, previous) = match &before {
        Some(walk) => (walk.number + 1, walk.hash.clone()),
        None => (1, vec![0; 32]),
    };
    let object = Key(entry.object_id.clone()).to_string();
    let mut say = |what| problem(report, &entry.kind, &object, Some(entry.number), what);
    if entry.number != number {
        say("the row before it is missing");
    } else if entry.previous != previous {
        say("it does not follow from the row before it");
    }
    if entry.hash != entry.as_written().digest() {
        say("its hash is not that of what it says");
    }
    if !entry.personal_agrees() {
        say("its personal part is not what was recorded");
    }
    let mut personal = before.map_or_else(Personal::default, |walk| walk.personal);
    if let Some((number, what)) = personal.step(&entry) {
        problem(report, &entry.kind, &object, Some(number), what);
    }
    let StoredEntry { kind, object_id, number, hash, body, .. } = entry;
    Walk { kind, object_id, number, hash, body: sha(&body), personal }
}

/// Compares the last row of a chain with the row of its object.
fn end_of_chain(walk: Walk, heads: &mut Heads, report: &mut Report) {
    report.objects += 1;
    let object = Key(walk.object_id.clone()).to_string();
    let kind = Kind::from_code(&walk.kind).ok();
    let row = kind.and_then(|kind| heads.remove(&(kind, Key(walk.object_id))));
    if let Some(number) = walk.personal.gone {
        let what = "its personal part is gone, and no erasure is recorded";
        problem(report, &walk.kind, &object, Some(number), what);
    }
    let mut say = |what| problem(report, &walk.kind, &object, Some(walk.number), what);
    match row {
        None => say("has a history but no row"),
        Some(row) if row.number != walk.number || row.head != walk.hash => {
            say("is not the last the object's row knows of");
        }
        Some(row) if row.body != walk.body => say("is not what the object's row says"),
        Some(_) => {}
    }
}

fn problem(report: &mut Report, kind: &str, object: &str, number: Option<i64>, what: &str) {
    let (kind, object, what) = (kind.to_owned(), object.to_owned(), what.to_owned());
    report.problems.push(Problem { kind, object, number, what });
}

/// What an object's row says of its chain.
struct Head {
    number: i64,
    head: Vec<u8>,
    /// SHA-256 of the body: a million bodies would not fit.
    body: [u8; 32],
}

type Heads = BTreeMap<(Kind, Key), Head>;

/// The heads of every object, in pages.
fn heads(snapshot: &mut Snapshot<'_>) -> Result<Heads, StoreError> {
    let mut heads = Heads::new();
    macro_rules! read {
        ($table:ident, $kind:expr, $id:ty, $key:expr) => {{
            use crate::schema::$table::dsl;
            let mut after = <$id>::default();
            loop {
                let rows: Vec<($id, i64, Vec<u8>, String)> = dsl::$table
                    .filter(dsl::id.gt(after.clone()))
                    .order(dsl::id.asc())
                    .limit(PAGE)
                    .select((dsl::id, dsl::number, dsl::head, dsl::body))
                    .load(snapshot.connection)?;
                let Some((last, ..)) = rows.last() else { break };
                after = last.clone();
                for (id, number, head, body) in rows {
                    let head = Head { number, head, body: sha(&body) };
                    heads.insert(($kind, Key($key(id))), head);
                }
            }
        }};
    }
    let bytes = |id: Vec<u8>| id;
    read!(organization, Kind::Organization, Vec<u8>, bytes);
    read!(accreditation, Kind::Accreditation, Vec<u8>, bytes);
    read!(request, Kind::Request, Vec<u8>, bytes);
    read!(appeal, Kind::Appeal, Vec<u8>, bytes);
    read!(invoice, Kind::Invoice, Vec<u8>, bytes);
    read!(case_file, Kind::Case, Vec<u8>, bytes);
    read!(token, Kind::Token, Vec<u8>, bytes);
    read!(domain, Kind::Domain, Vec<u8>, bytes);
    read!(host, Kind::Host, Vec<u8>, bytes);
    read!(contact, Kind::Contact, Vec<u8>, bytes);
    read!(maintenance, Kind::Maintenance, Vec<u8>, bytes);
    read!(edition, Kind::Edition, Vec<u8>, bytes);
    read!(licence, Kind::Licence, Vec<u8>, bytes);
    read!(disclosure_request, Kind::DisclosureRequest, Vec<u8>, bytes);
    read!(website_check, Kind::WebsiteCheck, Vec<u8>, bytes);
    read!(watch_portfolio, Kind::Portfolio, Vec<u8>, bytes);
    read!(watch_network, Kind::Network, Vec<u8>, bytes);
    read!(watch_site, Kind::Site, Vec<u8>, bytes);
    read!(registrar, Kind::Registrar, String, String::into_bytes);
    Ok(heads)
}

fn sha(body: &str) -> [u8; 32] {
    Sha256::digest(body.as_bytes()).into()
}

/// The running total of messages is how many wait.
fn messages(snapshot: &mut Snapshot<'_>, report: &mut Report) -> Result<(), StoreError> {
    use registrar_account::dsl;
    let accounts: Vec<(String, i64)> = dsl::registrar_account
        .order(dsl::registrar_id.asc())
        .select((dsl::registrar_id, dsl::waiting_messages))
        .load(snapshot.connection)?;
    for (registrar, counted) in accounts {
        let waiting: i64 = poll_message::table
            .filter(poll_message::registrar_id.eq(&registrar))
            .filter(poll_message::acked_at.is_null())
            .count()
            .get_result(snapshot.connection)?;
        if waiting != counted {
            problem(report, "poll", &registrar, None, "counts other messages than wait");
        }
    }
    Ok(())
}

/// The running total of each account is what its ledger adds up to.
fn ledger(snapshot: &mut Snapshot<'_>, report: &mut Report) -> Result<(), StoreError> {
    use registrar_account::dsl;
    let accounts: Vec<(String, i64)> = dsl::registrar_account
        .order(dsl::registrar_id.asc())
        .select((dsl::registrar_id, dsl::balance))
        .load(snapshot.connection)?;
    for (registrar, balance) in accounts {
        let owed = crate::raw::ledger_sum(snapshot.connection, &registrar)?;
        if owed.checked_neg() != Some(balance) {
            problem(report, "ledger", &registrar, None, "does not add up to the balance");
        }
    }
    Ok(())
}

/// A token used by a name is used by that name alone.
fn tokens(snapshot: &mut Snapshot<'_>, report: &mut Report) -> Result<(), StoreError> {
    use token::dsl;
    let used: Vec<(Option<Vec<u8>>, i64)> = dsl::token
        .filter(dsl::used_by.is_not_null())
        .filter(dsl::operation.eq("create"))
        .group_by(dsl::used_by)
        .having(diesel::dsl::count(dsl::id).gt(1))
        .select((dsl::used_by, diesel::dsl::count(dsl::id)))
        .order(dsl::used_by.asc())
        .load(snapshot.connection)?;
    for (domain, _) in used {
        let object = Key(domain.unwrap_or_default()).to_string();
        problem(report, "token", &object, None, "two tokens were used for one registration");
    }
    Ok(())
}
