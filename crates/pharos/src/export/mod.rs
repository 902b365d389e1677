//! The record of one matter as a folder that is checked with `sha256sum` and `openssl` alone: a
//! case, an appeal, a request or an accreditation, for a court, a regulator or an appellant's
//! counsel (DESIGN, section 3).
//!
//! Each row is written as the bytes its hash covers, so the chain can be followed without us; the
//! list of all files is signed with the key of the checkpoints.

mod notices;
mod words;

use std::collections::{BTreeMap, BTreeSet};

use jiff::Timestamp;
use registry_core::document::{DocumentHash, DocumentRef};
use registry_store::audit::matter::{self, CoveredRow, Covering};
use registry_store::{Key, Kind, Snapshot, StoreError};
use serde_json::{Value, json};
use sha2::{Digest, Sha256};

use crate::registry::Registry;
use crate::signing_key::SigningKeyError;
use crate::staff::permission::Permission;
use crate::vetting::Acting;

/// What stands in the folder for whoever checks it.
const README: &str = include_str!("README.txt");

/// Why there is no export.
#[derive(Debug, thiserror::Error)]
pub enum ExportError {
    /// The role may not see all that is in it.
    #[error("your role may not {}", .0.words())]
    NotPermitted(Permission),
    /// Nothing is called so, or nothing that is a matter of its own.
    #[error(
        "{0:?} is no matter that can be exported; give the number of a case or an appeal, or the \
         id of a case, an appeal, a request or an accreditation"
    )]
    NotAMatter(String),
    /// The database's trouble.
    #[error(transparent)]
    Store(#[from] StoreError),
    /// The key does not sign.
    #[error(transparent)]
    Key(#[from] SigningKeyError),
    /// The file cannot be written.
    #[error("{0} cannot be written: {1}")]
    Unwritten(String, std::io::Error),
}

impl ExportError {
    /// The stable code.
    #[must_use]
    pub const fn code(&self) -> &'static str {
        match self {
            ExportError::NotPermitted(_) => "not-permitted",
            ExportError::NotAMatter(_) => "not-a-matter",
            ExportError::Store(_) => "store",
            ExportError::Key(_) => "signing-key",
            ExportError::Unwritten(..) => "not-written",
        }
    }
}

/// What a file of the folder holds.
#[derive(Debug)]
enum Content {
    /// These bytes.
    Bytes(Vec<u8>),
    /// A document: it is read when it is written.
    Document(DocumentHash),
    /// The heads between two checkpoints; of a busy day they are many.
    Heads(Option<Timestamp>, Timestamp),
}

/// The files of a folder by their paths, the list of them and its signature not among them.
type Files = BTreeMap<String, Content>;

/// A matter, gathered from one snapshot.
struct Gathered {
    objects: Vec<(Kind, Key, Vec<CoveredRow>)>,
    documents: BTreeMap<DocumentHash, DocumentRef>,
    notices: Vec<notices::Sent>,
    checkpoints: Vec<Covering>,
}

/// Writes the record of a matter, file by file, and last the list of them with its signature; gives
/// how many files there are.
///
/// # Errors
/// What is no matter; a role that may not see all of it; whatever cannot be read or written.
pub async fn export(
    registry: &Registry,
    acting: &Acting,
    called: &str,
    mut write: impl FnMut(&str, &[u8]) -> std::io::Result<()>,
) -> Result<usize, ExportError> {
    may(acting, Permission::ReadRegistry)?;
    let now = registry.clock.registry_now();
    let text = called.to_owned();
    let read = move |read: &mut Snapshot<'_>| gather(read, &text, now);
    let gathered = registry.store.read(read).await?;
    let gathered = gathered.ok_or_else(|| ExportError::NotAMatter(called.to_owned()))?;
    if gathered.objects.iter().any(|(kind, ..)| *kind == Kind::Appeal) {
        // The record of an appeal tells who voted how.
        may(acting, Permission::ReadVotes)?;
    }
    let mut files = files(gathered);
    let public = registry.signing_key.public_pem().into_bytes();
    files.insert("signing.pub.pem".to_owned(), Content::Bytes(public));
    let head = format!("Exported {now} by {}.\n\n", acting.name());
    let readme = Content::Bytes(format!("{head}{README}").into_bytes());
    files.insert("README.txt".to_owned(), readme);
    let (mut sums, count) = (String::new(), files.len() + 2);
    let unwritten = |path: &str, error| ExportError::Unwritten(path.to_owned(), error);
    for (path, content) in files {
        let bytes = read_whole(registry, content).await?;
        let digest = data_encoding::HEXLOWER.encode(&Sha256::digest(&bytes));
        sums += &format!("{digest}  {path}\n");
        write(&path, &bytes).map_err(|error| unwritten(&path, error))?;
    }
    let signature = registry.signing_key.sign(sums.as_bytes())?;
    for (path, bytes) in [("SHA256SUMS", sums.as_bytes()), ("SHA256SUMS.sig", &signature)] {
        write(path, bytes).map_err(|error| unwritten(path, error))?;
    }
    Ok(count)
}

fn may(acting: &Acting, permission: Permission) -> Result<(), ExportError> {
    let allowed = acting.role.may(permission);
    allowed.then_some(()).ok_or(ExportError::NotPermitted(permission))
}

async fn read_whole(registry: &Registry, content: Content) -> Result<Vec<u8>, StoreError> {
    match content {
        Content::Bytes(bytes) => Ok(bytes),
        Content::Document(hash) => registry.store.read(move |read| read.document_whole(hash)).await,
        Content::Heads(since, until) => {
            let heads = registry.store.read(move |read| read.heads_changed(since, until)).await?;
            Ok(heads.lines().into_bytes())
        }
    }
}

fn gather(
    read: &mut Snapshot<'_>,
    called: &str,
    now: Timestamp,
) -> Result<Option<Gathered>, StoreError> {
    let found = read.objects_called(called)?;
    let Some(matter) = found.into_iter().find(|(kind, _)| matter::is_matter(*kind)) else {
        return Ok(None);
    };
    let mut objects = Vec::new();
    for (kind, key) in matter::objects(read, &matter, now)? {
        let rows = matter::rows(read, &key)?;
        objects.push((kind, key, rows));
    }
    let (mut cited, mut about, mut name) = (BTreeSet::new(), Vec::new(), None);
    for (kind, key, rows) in &objects {
        let mut newest = Value::Null;
        for row in rows {
            newest = stored_json(&row.entry.body)?;
            documents_in(&newest, &mut cited);
        }
        name = name.or_else(|| name_in(&newest));
        about.extend(subjects((*kind, key), &newest));
    }
    let mut documents = BTreeMap::new();
    for hash in cited {
        documents.extend(read.document(hash)?.map(|document| (hash, document)));
    }
    let entries = || objects.iter().flat_map(|(.., rows)| rows).map(|row| &row.entry);
    let during = entries().map(|entry| entry.at).min().zip(entries().map(|entry| entry.at).max());
    let notices = notices::gather(read, about, name.zip(during))?;
    let recorded: Vec<_> = entries().map(|entry| entry.recorded_at).collect();
    let checkpoints = matter::checkpoints(read, &recorded)?;
    Ok(Some(Gathered { objects, documents, notices, checkpoints }))
}

/// A stored body as JSON.
fn stored_json(text: &str) -> Result<Value, StoreError> {
    serde_json::from_str(text).map_err(|error| StoreError::unreadable("body", error))
}

/// What notices about an object are filed under; those about an application under its own id.
fn subjects((kind, key): (Kind, &Key), newest: &Value) -> Vec<String> {
    let word = if kind == Kind::Case { "case" } else { kind.code() };
    let applications = newest.get("applications").and_then(Value::as_object);
    let applications = applications.into_iter().flat_map(|all| all.keys());
    let applications = applications.map(|id| format!("application/{id}"));
    [format!("{word}/{key}")].into_iter().chain(applications).collect()
}

/// Every document that a body cites, wherever it stands.
fn documents_in(body: &Value, found: &mut BTreeSet<DocumentHash>) {
    match body {
        Value::Object(fields) => {
            if let Ok(document) = serde_json::from_value::<DocumentRef>(body.clone()) {
                found.insert(document.hash);
            }
            fields.values().for_each(|value| documents_in(value, found));
        }
        Value::Array(values) => values.iter().for_each(|value| documents_in(value, found)),
        _ => {}
    }
}

/// The name that a matter is about, if it is about one.
fn name_in(body: &Value) -> Option<String> {
    let name = body.get("name").or_else(|| body.get("about")?.get("name"))?;
    name.as_str().map(str::to_owned)
}

fn files(gathered: Gathered) -> Files {
    let Gathered { objects, documents, notices, checkpoints } = gathered;
    let mut files = Files::new();
    let mut put = |path: String, content| files.insert(path, content);
    put("history.txt".to_owned(), Content::Bytes(words::history(&objects).into_bytes()));
    for (kind, key, rows) in &objects {
        for row in rows {
            let at = format!("history/{}-{key}/{:06}", kind.code(), row.entry.number);
            put(format!("{at}.json"), Content::Bytes(row_in_json((*kind, key), row)));
            put(format!("{at}.row"), Content::Bytes(row.covered.clone()));
            if let Some(personal) = &row.personal {
                put(format!("{at}.personal"), Content::Bytes(personal.covered.clone()));
            }
        }
    }
    let line = |document: &DocumentRef| {
        let DocumentRef { hash, name, media_type, size_bytes, received_at } = document;
        format!("{hash}  {received_at}  {}  {size_bytes} bytes  {name}\n", media_type.text())
    };
    let list: String = documents.values().map(line).collect();
    put("documents.txt".to_owned(), Content::Bytes(list.into_bytes()));
    for (hash, document) in documents {
        let ending = document.media_type.extensions().first().copied().unwrap_or("bin");
        put(format!("documents/{hash}.{ending}"), Content::Document(hash));
    }
    for sent in notices {
        for (name, bytes) in sent.files() {
            put(format!("notices/{}/{name}", sent.folder()), Content::Bytes(bytes));
        }
    }
    for Covering { since, checkpoint } in checkpoints {
        let at = format!("checkpoints/{:06}", checkpoint.number);
        put(format!("{at}.heads"), Content::Heads(since, checkpoint.until));
        put(format!("{at}.sig"), Content::Bytes(checkpoint.signature));
        put(format!("{at}.txt"), Content::Bytes(checkpoint.statement.into_bytes()));
    }
    files
}

/// A row for people.
fn row_in_json((kind, key): (Kind, &Key), row: &CoveredRow) -> Vec<u8> {
    let CoveredRow { entry, covered: _, personal } = row;
    let body: Value = serde_json::from_str(&entry.body).unwrap_or_default();
    let personal = personal.as_ref();
    let personal: Value =
        personal.and_then(|part| serde_json::from_str(&part.text).ok()).unwrap_or_default();
    let shown = json!({
        "kind": kind.code(), "object": key.to_string(), "number": entry.number,
        "at": entry.at, "recorded_at": entry.recorded_at, "actor": entry.actor,
        "events": entry.events, "rules": entry.rules,
        "client_transaction": entry.client_transaction,
        "server_transaction": entry.server_transaction,
        "request_id": entry.request_id, "hash": data_encoding::HEXLOWER.encode(&entry.hash),
        "body": body, "personal": personal,
    });
    format!("{shown:#}\n").into_bytes()
}
