//! The Applicant desk: one's organizations, what is next for each, applications, requests for
//! names, questions. What belongs to others is not there (`vetting/reach.rs`).

mod appeal;
mod application;
mod applied;
mod asking;
mod cases;
mod contact;
mod documents;
mod forms;
mod licence;
mod load;
mod members;
mod names;
mod notices;
mod organization;
mod reply;
mod request;
mod request_told;
mod start;

use axum::Router;
use axum::extract::{DefaultBodyLimit, Query};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Redirect, Response};
use axum::routing::{get, post};
use registry_core::id::StaffId;
use registry_store::{Draft, Snapshot, StoreError, Tx};
use serde::Deserialize;

use super::not_for;
use super::review::Sent;
use crate::page::catalogue::Catalogue;
use crate::page::problem::FormProblem;
use crate::page::sheet::{Field, Sheet};
use crate::page::{Frame, html};
use crate::staff::permission::{Permission, Reach};
use crate::vetting::{Failure, Refusal};
use crate::web::caller::Visitor;
use crate::web::form::Fields;
use crate::web::public::{gone, unavailable};
use crate::web::{FORM_BYTES_MAXIMUM, Web};
use forms::{Meant, meant, meant_by};

/// Where the desk begins.
const HERE: &str = "/desk/applicant";

/// The routes of the desk; paths stand whole, as the table of permissions reads them.
pub(super) fn router() -> Router<Web> {
    let with_documents = || DefaultBodyLimit::max(FORM_BYTES_MAXIMUM);
    Router::new()
        .route("/desk/applicant", get(start::show))
        .route("/desk/applicant/enter", get(organization::form).post(organization::enter))
        .route("/desk/applicant/organizations/{id}", get(organization::show))
        .route(
            "/desk/applicant/organizations/{id}/contact",
            get(contact::form).post(contact::change),
        )
        .route(
            "/desk/applicant/organizations/{id}/members",
            get(members::show).post(members::invite),
        )
        .route("/desk/applicant/organizations/{id}/members/{person}/end", post(members::end))
        .route(
            "/desk/applicant/organizations/{id}/apply",
            get(application::form).post(application::send).layer(with_documents()),
        )
        .route("/desk/applicant/organizations/{id}/applications/{application}", get(applied::show))
        .route(
            "/desk/applicant/organizations/{id}/applications/{application}/documents",
            post(applied::hand_in).layer(with_documents()),
        )
        .route(
            "/desk/applicant/organizations/{id}/applications/{application}/withdraw",
            post(applied::withdraw),
        )
        .route(
            "/desk/applicant/organizations/{id}/request",
            get(asking::form).post(asking::send).layer(with_documents()),
        )
        .route(
            "/desk/applicant/organizations/{id}/questions/{question}",
            get(reply::of_customer).post(reply::by_customer).layer(with_documents()),
        )
        .route("/desk/applicant/organizations/{id}/notices", get(notices::list))
        .route("/desk/applicant/organizations/{id}/notices/{notice}", get(notices::show))
        .route("/desk/applicant/organizations/{id}/documents/{hash}", get(documents::download))
        .merge(of_objects())
}

/// Routes of the objects of an organization.
fn of_objects() -> Router<Web> {
    let with_documents = || DefaultBodyLimit::max(FORM_BYTES_MAXIMUM);
    Router::new()
        .route("/desk/applicant/requests/{id}", get(request::show))
        .route(
            "/desk/applicant/requests/{id}/documents",
            post(request::hand_in).layer(with_documents()),
        )
        .route("/desk/applicant/requests/{id}/contact", post(contact::of_request))
        .route(
            "/desk/applicant/requests/{id}/questions/{question}",
            get(reply::of_request).post(reply::by_requestor).layer(with_documents()),
        )
        .route(
            "/desk/applicant/requests/{id}/appeal",
            get(appeal::of_request).post(appeal::against_rejection),
        )
        .route("/desk/applicant/cases/{id}", get(cases::show))
        .route("/desk/applicant/cases/{id}/answer", post(cases::answer).layer(with_documents()))
        .route("/desk/applicant/cases/{id}/take-back", post(cases::take_back))
        .route(
            "/desk/applicant/cases/{id}/appeal",
            get(appeal::of_case).post(appeal::against_revocation),
        )
        .route("/desk/applicant/names/{name}", get(names::show))
        .route("/desk/applicant/names/{name}/contact", post(contact::of_name))
        .route("/desk/applicant/names/{name}/discontinue", post(names::discontinue))
        .route("/desk/applicant/names/{name}/licence", post(licence::ask))
        .route("/desk/applicant/licences/{id}/artwork", post(licence::artwork))
}

/// What just happened, by a word in the address.
#[derive(Debug, Default, Deserialize)]
struct Asked {
    #[serde(default)]
    done: String,
}

/// The query of a page of the desk.
type Query1 = Query<Asked>;

/// Whoever may be here: people who act for what is their own.
fn applicant(web: &Web, visitor: &Visitor) -> Result<StaffId, Response> {
    let person = &visitor.signed_in.person;
    match person.role.reach(Permission::ActForOrganization) {
        Reach::Own => Ok(person.id),
        Reach::Nothing | Reach::Everything => {
            Err(not_for(web, visitor, Permission::ActForOrganization))
        }
    }
}

/// A page of the desk.
fn sheet(visitor: &Visitor, frame: Frame) -> Sheet {
    let csrf = visitor.signed_in.csrf.clone();
    Sheet { csrf, ..Sheet::new(frame.at("applicant")) }
}

/// A sheet as an answer, with what just happened by its word.
fn shown(mut sheet: Sheet, asked: &Asked) -> Response {
    let words = Catalogue::english();
    let done = match asked.done.as_str() {
        "entered" => Some(words.say("applicant-entered")),
        "invited" => Some(words.say("applicant-invited")),
        "ended" => Some(words.say("applicant-membership-ended")),
        "applied" => Some(words.say("applicant-applied")),
        "requested" => Some(words.say("applicant-requested")),
        "replied" => Some(words.say("applicant-replied")),
        "kept" => Some(words.say("applicant-kept")),
        "handed-in" => Some(words.say("applicant-handed-in")),
        "withdrawn" => Some(words.say("applicant-withdrawn")),
        "answered" => Some(words.say("applicant-answered")),
        "taken-back" => Some(words.say("applicant-taken-back")),
        "appealed" => Some(words.say("applicant-appealed")),
        "discontinued" => Some(words.say("applicant-discontinued")),
        "licence" => Some(words.say("applicant-licence-asked")),
        "contact" => Some(words.say("applicant-contact-changed")),
        _ => None,
    };
    sheet.done = done.map(Into::into);
    html(StatusCode::OK, &sheet)
}

/// A sheet that says why something was not done.
fn refused(mut sheet: Sheet, problem: FormProblem) -> Response {
    let status = problem.status();
    sheet.problem = Some(problem.words);
    html(status, &sheet)
}

/// Whether a failure is that something is not there, for whoever asks.
fn is_missing(failure: &Failure) -> bool {
    matches!(failure, registry_store::Failure::Refused(Refusal::NotFound(_)))
}

/// What a load answers when it fails: the page that nothing is there, or that the database is not.
fn not_loaded(web: &Web, failure: Failure) -> Response {
    match failure {
        registry_store::Failure::Refused(_) => gone(web),
        registry_store::Failure::Store(error) => unavailable(web, &error),
    }
}

/// The fields of a form as they were kept, if they were.
async fn draft(web: &Web, person: StaffId, form: String) -> Result<Option<Fields>, StoreError> {
    let read = move |read: &mut Snapshot<'_>| read.draft(person, &form);
    let found: Option<Draft> = web.registry.store.read(read).await?;
    Ok(found.map(|draft| Fields::of(draft.fields)))
}

/// Keeps what was typed, and goes back to the start of the desk.
async fn keep(web: &Web, person: StaffId, form: String, sent: &Sent) -> Response {
    let mut pairs = sent.fields.clone().pairs();
    pairs.retain(|(name, _)| name != forms::DOCUMENT);
    let documents = sent.hashes().into_iter();
    pairs.extend(documents.map(|hash| (forms::DOCUMENT.to_owned(), hash.to_string())));
    let write = move |tx: &mut Tx<'_>, _now| tx.put_draft(person, &form, &pairs);
    match web.registry.commit(write).await {
        Ok(()) => Redirect::to(&format!("{HERE}?done=kept")).into_response(),
        Err(error) => unavailable(web, &error),
    }
}

/// Throws a draft away whose form was sent; what fails here is only left over.
async fn sent(web: &Web, person: StaffId, form: String) {
    let write = move |tx: &mut Tx<'_>, _now| tx.delete_draft(person, &form);
    if let Err(error) = web.registry.commit(write).await {
        tracing::warn!(%error, "a draft that was sent is left over");
    }
}

/// The box that keeps a form instead of sending it.
fn draft_box(words: &'static Catalogue) -> Field {
    Field::tick("draft", words.say("applicant-draft"), words.say("applicant-draft-hint"))
}

/// The lines of a text that say something.
fn lines(text: &str) -> Vec<String> {
    let lines = text.split(['\n', ',']).map(str::trim).filter(|line| !line.is_empty());
    lines.map(str::to_owned).collect()
}
