//! Forms of the desk: what one is to do, its documents, and that it is carried out once.

use std::time::Duration;

use axum::response::Response;
use registry_core::document::DocumentHash;
use registry_store::{Constraint, Once, Snapshot, StoreError};
use sha2::{Digest, Sha256};

use super::super::{carries_token, not_ours};
use super::draft;
use crate::identity;
use crate::page::catalogue::{Catalogue, Language, Phrase};
use crate::page::problem::FormProblem;
use crate::page::sheet::{Field, Files};
use crate::vetting::{Acting, Failure};
use crate::web::Web;
use crate::web::caller::Visitor;
use crate::web::desk::review::{self, Sent};
use crate::web::form::Fields;
use crate::web::public::unavailable;

/// How long a form is remembered, in wall time.
const REMEMBERED_FOR: Duration = Duration::from_secs(48 * 3600);

/// Longest key of a form: ours are shorter.
const KEY_BYTES_MAXIMUM: usize = 64;

/// Under which name a draft keeps the hash of a document.
pub(super) const DOCUMENT: &str = "document";

/// What a form is to do, or why it was not taken: it came back from a session that ended, it is
/// kept as a draft, or it is sent.
pub(super) enum Meant {
    /// Show it filled.
    Look(FormProblem),
    /// Keep it.
    Keep,
    /// Send it.
    Send,
}

/// As [`meant_by`], with the documents that were taken in before.
pub(super) async fn meant(
    web: &Web,
    visitor: &Visitor,
    form: &mut Sent,
) -> Result<Meant, Response> {
    let meant = meant_by(web, visitor, &form.fields)?;
    if matches!(meant, Meant::Look(_)) {
        form.recall(web, visitor).await.map_err(|error| unavailable(web, &error))?;
    }
    Ok(meant)
}

/// What a form is to do.
///
/// # Errors
/// The page that says it is none of this session's.
pub(super) fn meant_by(web: &Web, visitor: &Visitor, fields: &Fields) -> Result<Meant, Response> {
    if fields.came_back() {
        return Ok(Meant::Look(FormProblem::came_back(Catalogue::english())));
    }
    if !carries_token(visitor, fields) {
        return Err(not_ours(web, visitor));
    }
    Ok(if fields.ticked("draft") { Meant::Keep } else { Meant::Send })
}

/// Why a form was not carried out.
pub(super) enum NotDone {
    /// The desk itself finds something to mend.
    Form(FormProblem),
    /// The act failed.
    Act(Failure),
}

impl From<Failure> for NotDone {
    fn from(failure: Failure) -> Self {
        Self::Act(failure)
    }
}

impl From<FormProblem> for NotDone {
    fn from(problem: FormProblem) -> Self {
        Self::Form(problem)
    }
}

/// The field that makes a form of its own of every page that shows it.
pub(super) fn once_field(web: &Web) -> Field {
    Field::hidden("once", identity::new_uuid(&web.registry.clock))
}

/// Takes a form's documents in and carries it out, once. Nothing where it was carried out before.
///
/// # Errors
/// Why it was not, beside its field.
pub(super) async fn carried_out<T, E: Into<NotDone>>(
    web: &Web,
    visitor: &Visitor,
    (sent, path): (&mut Sent, &str),
    act: impl AsyncFnOnce(Acting, Vec<DocumentHash>) -> Result<T, E>,
) -> Result<Option<T>, FormProblem> {
    let problem = |failure: &Failure| FormProblem::of(Catalogue::english(), failure);
    sent.take_documents(web, visitor).await.map_err(|failure| problem(&failure))?;
    let once = once(web, visitor, (sent, path));
    if was_sent(web, once.as_ref()).await? {
        return Ok(None);
    }
    let acting = Acting { once: once.clone(), ..visitor.acting() };
    match act(acting, sent.hashes()).await.map_err(Into::into) {
        Ok(made) => Ok(Some(made)),
        // The same form at the same instant: the other one was carried out.
        Err(NotDone::Act(Failure::Store(StoreError::Taken(Constraint::IdempotencyKey)))) => {
            was_sent(web, once.as_ref()).await.map(|_| None)
        }
        Err(NotDone::Act(failure)) => Err(problem(&failure)),
        Err(NotDone::Form(problem)) => Err(problem),
    }
}

/// The key of a form with what stands in it.
fn once(web: &Web, visitor: &Visitor, (sent, path): (&Sent, &str)) -> Option<Once> {
    let key = Some(sent.text("once"));
    let key = key.filter(|key| !key.is_empty() && key.len() <= KEY_BYTES_MAXIMUM)?;
    let mut sha = Sha256::new();
    let mut part = |bytes: &[u8]| {
        sha.update((bytes.len() as u64).to_be_bytes());
        sha.update(bytes);
    };
    part(path.as_bytes());
    for (name, value) in sent.fields.iter().filter(|(name, _)| !["csrf", "kept"].contains(name)) {
        part(name.as_bytes());
        part(value.as_bytes());
    }
    sent.hashes().iter().for_each(|hash| part(&hash.0));
    let wall = web.registry.clock.wall_now();
    Some(Once {
        staff: visitor.signed_in.person.id,
        key: format!("form-{key}"),
        request_hash: sha.finalize().into(),
        wall,
        expires_wall: wall + REMEMBERED_FOR,
    })
}

/// Whether this form was carried out before; one that was changed since is told so.
async fn was_sent(web: &Web, once: Option<&Once>) -> Result<bool, FormProblem> {
    let language = Catalogue::english();
    let Some(once) = once else { return Ok(false) };
    let (staff, key, wall) = (once.staff, once.key.clone(), once.wall);
    let read = move |read: &mut Snapshot<'_>| read.remembered(staff, &key, wall);
    match web.registry.store.read(read).await {
        Ok(None) => Ok(false),
        Ok(Some(found)) if found.request_hash == once.request_hash => Ok(true),
        Ok(Some(_)) => Err(FormProblem::another(language)),
        Err(error) => Err(FormProblem::of(language, &Failure::Store(error))),
    }
}

/// The field of a form's documents, with those that were taken in already.
pub(super) fn documents_field(web: &Web, language: Language, sent: &Sent, hint: &str) -> Field {
    let uploads = &web.registry.uploads;
    let kinds = uploads.media_types.iter();
    let accept: Vec<String> = kinds
        .clone()
        .flat_map(|kind| {
            let endings = kind.extensions().iter().map(|ending| format!(".{ending}"));
            std::iter::once(kind.text().to_owned()).chain(endings)
        })
        .collect();
    let endings: Vec<_> = kinds.filter_map(|kind| kind.extensions().first().copied()).collect();
    let megabytes = uploads.bytes_maximum / (1024 * 1024);
    let allowed = language.say("documents-hint").with("kinds", endings.join(", "));
    let allowed = allowed.number("megabytes", megabytes);
    let too_large = language.say("documents-too-large").number("megabytes", megabytes);
    let kept = sent.documents.iter().map(|(hash, name)| (hash.to_string(), name.clone()));
    let files = Files {
        accept: accept.join(","),
        is_one: false,
        bytes_maximum: uploads.bytes_maximum,
        too_large: too_large.into(),
        kept: kept.collect(),
    };
    let hint = format!("{hint} {allowed}");
    Field::files("documents", language.say("documents-field"), hint.trim(), files)
}

/// A form of the visitor's as it was kept: its fields, and the documents it had; an empty one where
/// nothing was kept.
pub(super) async fn kept(web: &Web, visitor: &Visitor, form: String) -> Result<Sent, StoreError> {
    let fields = draft(web, visitor.signed_in.person.id, form).await?.unwrap_or_default();
    let hashes = fields.all(DOCUMENT).filter_map(|text| text.parse().ok()).collect();
    let documents = review::recalled(web, visitor, hashes).await?;
    let mut sent = Sent::default();
    (sent.fields, sent.documents) = (fields, documents);
    Ok(sent)
}

/// That a box which says what happens was not ticked.
pub(super) fn not_ticked(field: &'static str, words: Phrase) -> FormProblem {
    FormProblem::at(field, words)
}
