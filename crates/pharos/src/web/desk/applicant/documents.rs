//! Documents of an organization: what was handed in and what came with a notice, for its members
//! alone.

use axum::extract::{Path, State};
use axum::response::{IntoResponse, Response};
use jiff::Timestamp;
use registry_core::casework::{Case, Entry, Matter};
use registry_core::document::{DocumentHash, DocumentRef};
use registry_core::event::Event;
use registry_core::id::OrganizationId;
use registry_core::information::InformationRequest;
use registry_store::{CaseFilter, CaseOrder, Session, StoreError};

use super::load::{self, Missing};
use super::{applicant, not_loaded};
use crate::page::applicant::Known;
use crate::page::catalogue::Language;
use crate::page::evidence::document;
use crate::page::sheet::{Cell, Table};
use crate::page::words;
use crate::vetting::Failure;
use crate::web::Web;
use crate::web::api::documents::as_file;
use crate::web::caller::Visitor;
use crate::web::public::gone;

/// Rows read at once while a document is looked for.
const CHUNK: i64 = 100;

/// Documents, each leading to its file.
pub(super) fn table<'a>(
    language: Language,
    known: &Known,
    documents: impl IntoIterator<Item = &'a DocumentRef>,
) -> Table {
    let columns = [
        language.say("documents-name").to_string(),
        language.say("documents-size").into(),
        language.say("documents-received").into(),
    ];
    let (title, none) = (language.say("documents-all"), language.say("documents-none"));
    let mut table = Table::new("documents-listed", title, columns, none);
    let line = |one: &DocumentRef| {
        let (hash, name, size) = document(one);
        vec![
            Cell::link(path(known, &hash), name),
            Cell::words(size),
            Cell::words(words::moment(one.received_at)),
        ]
    };
    table.rows = documents.into_iter().map(line).collect();
    table
}

/// Where a document of an organization is given out.
pub(super) fn path(known: &Known, hash: &impl std::fmt::Display) -> String {
    format!("{}/documents/{hash}", known.path())
}

/// Gives a document out as a file.
pub(super) async fn download(
    State(web): State<Web>,
    visitor: Visitor,
    Path((id, hash)): Path<(String, String)>,
) -> Response {
    if let Err(response) = applicant(&web, &visitor) {
        return response;
    }
    let (Ok(id), Ok(hash)) = (id.parse::<OrganizationId>(), hash.parse::<DocumentHash>()) else {
        return gone(&web);
    };
    let acting = visitor.acting();
    let look = move |read: &mut Session<'_>, now| {
        load::member(read, &acting, id)?;
        let missing = || Failure::Refused(Missing::Document(hash).into());
        cited_by(read, id, hash, now)?.ok_or_else(missing)
    };
    match web.registry.look(look).await {
        Ok(found) => as_file(&web, found, visitor.acting().name())
            .await
            .unwrap_or_else(IntoResponse::into_response),
        Err(failure) => not_loaded(&web, failure),
    }
}

/// A document, where something of the organization that its members may read cites it.
fn cited_by(
    read: &mut Session<'_>,
    id: OrganizationId,
    hash: DocumentHash,
    now: Timestamp,
) -> Result<Option<DocumentRef>, StoreError> {
    let is_it = |document: &&DocumentRef| document.hash == hash;
    if let Some(organization) = read.organization(id, registry_store::Lock::None)? {
        let mut asked = organization.questions.iter().flat_map(of_question);
        if let Some(found) = asked.find(is_it) {
            return Ok(Some(found.clone()));
        }
    }
    for held in read.accreditations_of(id, registry_store::Lock::None, now)? {
        let mut applications = held.object.applications.values();
        let found = applications.find_map(|made| made.documents.iter().find(is_it).cloned());
        if found.is_some() {
            return Ok(found);
        }
    }
    if let Some(found) = of_requests(read, id, hash, now)? {
        return Ok(Some(found));
    }
    of_cases(read, id, hash, now)
}

fn of_requests(
    read: &mut Session<'_>,
    id: OrganizationId,
    hash: DocumentHash,
    now: Timestamp,
) -> Result<Option<DocumentRef>, StoreError> {
    let mut after = None;
    loop {
        let page = read.requests_of(id, after, CHUNK, now)?;
        let mut files = page.iter().flat_map(|one| one.object.file());
        if let Some(found) = files.find(|document| document.hash == hash) {
            return Ok(Some(found.clone()));
        }
        match page.last() {
            Some(last) => after = Some((last.object.received_at, last.object.id)),
            None => return Ok(None),
        }
    }
}

fn of_cases(
    read: &mut Session<'_>,
    id: OrganizationId,
    hash: DocumentHash,
    now: Timestamp,
) -> Result<Option<DocumentRef>, StoreError> {
    let filter = CaseFilter { organization: Some(id), ..CaseFilter::default() };
    let mut after = None;
    loop {
        let page = read.cases_page(&filter, CaseOrder::Opened(after), CHUNK, now)?;
        let mut files = page.iter().flat_map(|one| of_case(&one.object));
        if let Some(found) = files.find(|document| document.hash == hash) {
            return Ok(Some(found.clone()));
        }
        match page.last() {
            Some(last) => after = Some((last.object.opened_at, last.object.id)),
            None => return Ok(None),
        }
    }
}

/// What came with a question and with its answer.
fn of_question(one: &InformationRequest) -> impl Iterator<Item = &DocumentRef> {
    let replied = one.reply.iter().flat_map(|reply| &reply.documents);
    one.documents.iter().chain(replied)
}

/// What a case shows its holder: what came with its notices, and what the holder put on its file.
pub(super) fn of_case(case: &Case) -> Vec<&DocumentRef> {
    let noticed: Vec<&DocumentRef> = match &case.matter {
        Matter::Revocation(of) => {
            let grounds = std::iter::once(&of.pending).chain(&of.grounds);
            grounds.flat_map(|grounds| &grounds.supporting.documents).collect()
        }
        Matter::Suspension(of) => of.grounds.supporting.documents.iter().collect(),
        Matter::Discontinuation(_) | Matter::Dispute(_) | Matter::Compliance(_) => Vec::new(),
    };
    noticed.into_iter().chain(of_holder(case).flat_map(|entry| &entry.documents)).collect()
}

/// What the holder put on the file; notes and proposals of the registry are not among it.
pub(super) fn of_holder(case: &Case) -> impl Iterator<Item = &Entry> {
    case.entries.iter().filter(|entry| {
        matches!(
            entry.event,
            Event::CaseAnswered
                | Event::CaseAnsweredLate
                | Event::DiscontinuationReceived
                | Event::DiscontinuationTakenBack
        )
    })
}
