//! One request: its page, and the documents that are handed in for it (P-10 to P-14).

use axum::extract::{Path, State};
use axum::response::{IntoResponse, Redirect, Response};
use registry_core::id::RequestId;
use registry_core::request::{Request, RequestState};
use registry_store::Snapshot;

use super::forms::{carried_out, documents_field, once_field};
use super::organization::{below, named};
use super::request_told::{asked, decided, facts, lacking, registrar_table};
use super::{HERE, Meant, Query1, applicant, load, meant, not_loaded, refused, shown};
use super::{appeal, contact, documents};
use crate::page::Frame;
use crate::page::applicant::{Known, Placed};
use crate::page::catalogue::Catalogue;
use crate::page::problem::FormProblem;
use crate::page::sheet::{Form, Part, Sheet};
use crate::vetting::Acting;
use crate::vetting::submit;
use crate::web::Web;
use crate::web::caller::Visitor;
use crate::web::desk::review::Sent;
use crate::web::public::{gone, unavailable};

/// One request, for the members of its organization.
pub(super) async fn own_request(
    web: &Web,
    visitor: &Visitor,
    id: &str,
) -> Result<(Known, Placed), Response> {
    applicant(web, visitor)?;
    let id = id.parse::<RequestId>().map_err(|_| gone(web))?;
    let found = load::request(web, &visitor.acting(), id).await;
    found.map_err(|failure| not_loaded(web, failure))
}

/// The page of one request: where it stands, what comes next, what was asked.
pub(super) async fn show(
    State(web): State<Web>,
    visitor: Visitor,
    Path(id): Path<String>,
    query: Query1,
) -> Response {
    match whole(&web, &visitor, &id, (&Sent::default(), None)).await {
        Ok(page) => shown(page, &query.0),
        Err(response) => response,
    }
}

/// The page, with what was typed into a form of it that was refused.
pub(super) async fn whole(
    web: &Web,
    visitor: &Visitor,
    id: &str,
    (form, problem): (&Sent, Option<&FormProblem>),
) -> Result<Sheet, Response> {
    applicant(web, visitor)?;
    let id = id.parse::<RequestId>().map_err(|_| gone(web))?;
    let found = load::asked(web, &visitor.acting(), id).await;
    let found = found.map_err(|failure| not_loaded(web, failure))?;
    let (known, placed) = (&found.known, &found.placed);
    let registrars =
        match web.registry.store.read(|read: &mut Snapshot<'_>| read.registrars()).await {
            Ok(registrars) => registrars,
            Err(error) => return Err(unavailable(web, &error)),
        };
    let frame = Frame::desk(web, visitor, "applicant-title");
    let frame = frame.about(placed.request.name.to_string());
    let mut page = below(visitor, frame, known);
    let now = web.registry.clock.registry_now();
    page.add(facts(&page, placed));
    let rulebooks = web.registry.store.rulebooks(placed.request.name.tld());
    let rulebooks = rulebooks.map_err(|error| unavailable(web, &error))?;
    let ways = appeal::ways(web, page.frame.words, &rulebooks.at(now).appeal);
    decided(&mut page, &found, (&ways, now));
    appeal::linked(&mut page, &found, now);
    if placed.request.is_undecided() {
        lacking(&mut page, known, &placed.request, now);
    }
    if matches!(placed.request.state, RequestState::Accepted { .. }) {
        page.add(Part::Table(registrar_table(&page, registrars)));
    }
    page.add(Part::Table(asked(&page, &placed.request)));
    let language = page.frame.words;
    page.add(Part::Table(documents::table(language, known, placed.request.file())));
    if placed.request.is_undecided() {
        page.add(Part::Form(handing_in(web, language, &placed.request, (form, problem))));
    }
    if !matches!(placed.request.state, RequestState::Registered { .. }) {
        let of = (format!("{HERE}/requests/{id}/contact"), found.version);
        let email = &placed.request.personal.contact_email;
        page.add(Part::Form(contact::address_form(web, language, of, (email, form, problem))));
    }
    Ok(page)
}

fn handing_in(
    web: &Web,
    language: &'static Catalogue,
    request: &Request,
    (form, problem): (&Sent, Option<&FormProblem>),
) -> Form {
    let (field, said) = named(problem);
    let documents = documents_field(web, language, form, "").refused(field, said);
    Form {
        id: "hand-in".to_owned(),
        title: language.say("documents-hand-in").into(),
        text: language.say("documents-hand-in-words").into(),
        action: format!("{HERE}/requests/{}/documents", request.id),
        fields: vec![documents, once_field(web)],
        button: language.say("documents-hand-in").into(),
        class: "",
    }
}

/// Hands documents in for a request that is not decided (P-13).
pub(super) async fn hand_in(
    State(web): State<Web>,
    visitor: Visitor,
    Path(id): Path<String>,
    mut form: Sent,
) -> Response {
    let request = match own_request(&web, &visitor, &id).await {
        Ok((_, placed)) => placed.request.id,
        Err(response) => return response,
    };
    let outcome = match meant(&web, &visitor, &mut form).await {
        Err(response) => return response,
        Ok(Meant::Look(problem)) => Err(problem),
        Ok(Meant::Keep | Meant::Send) => {
            let path = format!("{HERE}/requests/{request}/documents");
            let act = async |acting: Acting, documents| {
                submit::hand_in(&web.registry, &acting, (request, documents)).await
            };
            carried_out(&web, &visitor, (&mut form, &path), act).await
        }
    };
    match outcome {
        Ok(_) => Redirect::to(&format!("{HERE}/requests/{request}?done=handed-in")).into_response(),
        Err(problem) => match whole(&web, &visitor, &id, (&form, Some(&problem))).await {
            Ok(page) => refused(page, problem),
            Err(response) => response,
        },
    }
}
