//! The trademark licence of a name (P-60): asked for, where it stands, its artwork while it runs.

use axum::extract::{Path, State};
use axum::http::header;
use axum::response::{IntoResponse, Redirect, Response};
use registry_core::document::DocumentHash;
use registry_core::domain::Domain;
use registry_core::id::LicenceId;
use registry_core::licence::Standing;
use registry_core::terms::Content;

use super::forms::{carried_out, documents_field, once_field};
use super::names::{self, own_name};
use super::organization::named;
use super::{Meant, applicant, is_missing, meant, refused};
use crate::page::catalogue::{Catalogue, Language};
use crate::page::html;
use crate::page::problem::FormProblem;
use crate::page::sheet::{Field, Form, Part, Sheet};
use crate::page::words;
use crate::vetting::Acting;
use crate::vetting::licence::{self as acts, AskLicence, Shown};
use crate::web::Web;
use crate::web::api::documents::as_file;
use crate::web::caller::Visitor;
use crate::web::desk::review::Sent;
use crate::web::desk::{carries_token, not_ours};
use crate::web::public::gone;

/// Adds what a name's page says of its licence.
pub(super) fn add(
    page: &mut Sheet,
    web: &Web,
    (domain, licences, offered): (&Domain, &[Shown], bool),
    (form, problem): (&Sent, Option<&FormProblem>),
) {
    let language = page.frame.words;
    let newest = licences.last();
    if let Some(shown) = newest {
        page.add(state(language, shown));
    }
    match newest {
        Some((licence, Standing::Running)) => page.add(Part::Form(Form {
            id: "artwork".to_owned(),
            title: language.say("licence-artwork").into(),
            text: language.say("licence-artwork-words").into(),
            action: format!("{}/licences/{}/artwork", super::HERE, licence.id),
            fields: Vec::new(),
            button: language.say("licence-artwork").into(),
            class: "secondary",
        })),
        Some((_, Standing::Asked | Standing::Noticed { .. })) => {}
        None | Some((_, Standing::Refused | Standing::Ended { .. })) if offered => {
            page.add(Part::Form(asking(web, language, domain, (form, problem))));
        }
        None | Some((_, Standing::Refused | Standing::Ended { .. })) => {}
    }
}

fn state(language: Language, (licence, standing): &Shown) -> Part {
    let words = match standing {
        Standing::Asked => language.say("own-licence-asked"),
        Standing::Refused => language.say("licence-refused"),
        Standing::Running => language.say("licence-running"),
        Standing::Noticed { since } => {
            language.say("licence-noticed").with("day", words::day(*since))
        }
        Standing::Ended { at, .. } => language.say("licence-ended").with("day", words::day(*at)),
    };
    let mut lines = vec![
        (language.say("applied-state").to_string(), words.into()),
        (language.say("licence-asked-at").into(), words::moment(licence.asked_at)),
        (language.say("licence-words").into(), licence.words.clone()),
    ];
    if let registry_core::licence::State::Refused { words, .. } = &licence.state {
        lines.push((language.say("decided-reasons").into(), words.clone()));
    }
    if let Some(grant) = licence.state.grant() {
        lines.push((language.say("licence-guidelines").into(), grant.guidelines.clone()));
    }
    Part::facts("licence", language.say("licence-title"), lines)
}

fn asking(
    web: &Web,
    language: Language,
    domain: &Domain,
    (form, problem): (&Sent, Option<&FormProblem>),
) -> Form {
    let (field, said) = named(problem);
    let words = Field::lines("wish", language.say("licence-wish"), language.say("licence-hint"), 3);
    Form {
        id: "ask-licence".to_owned(),
        title: language.say("licence-ask").into(),
        text: language.say("licence-ask-words").into(),
        action: format!("{}/licence", names::path(&domain.name)),
        fields: vec![
            words.holding(form.fields.text("wish")).refused(field, said),
            documents_field(web, language, form, "").refused(field, said),
            once_field(web),
        ],
        button: language.say("licence-ask").into(),
        class: "",
    }
}

/// Asks for the trademark (P-60).
pub(super) async fn ask(
    State(web): State<Web>,
    visitor: Visitor,
    Path(name): Path<String>,
    mut form: Sent,
) -> Response {
    let own = match own_name(&web, &visitor, &name).await {
        Ok(own) => own,
        Err(response) => return response,
    };
    let page = names::path(&own.domain.name);
    let outcome = match meant(&web, &visitor, &mut form).await {
        Err(response) => return response,
        Ok(Meant::Look(problem)) => Err(problem),
        Ok(Meant::Keep | Meant::Send) => {
            let (name, words) = (own.domain.name.clone(), form.fields.text("wish").to_owned());
            let asked_by = visitor.signed_in.person.name.clone();
            let asked_at = web.registry.clock.registry_now();
            let act = async |acting: Acting, documents: Vec<DocumentHash>| {
                let command = AskLicence { name, asked_at, asked_by, words, documents };
                acts::ask(&web.registry, &acting, command).await
            };
            carried_out(&web, &visitor, (&mut form, &format!("{page}/licence")), act).await
        }
    };
    match outcome {
        Ok(_) => Redirect::to(&format!("{page}?done=licence")).into_response(),
        Err(mut problem) => {
            // The other form of the page has a field of this name as well.
            problem.field = problem.field.map(|name| if name == "words" { "wish" } else { name });
            refused(names::page(&web, &visitor, own, (&form, Some(&problem))), problem)
        }
    }
}

/// Hands the artwork out, and logs it.
pub(super) async fn artwork(
    State(web): State<Web>,
    visitor: Visitor,
    Path(id): Path<String>,
    form: Sent,
) -> Response {
    if let Err(response) = applicant(&web, &visitor) {
        return response;
    }
    let Ok(id) = id.parse::<LicenceId>() else { return gone(&web) };
    let look = move |read: &mut registry_store::Session<'_>, _now| {
        Ok(read.licence(id, registry_store::Lock::None)?)
    };
    let name = match web.registry.look(look).await {
        Ok(Some(licence)) => licence.name,
        Ok(None) => return gone(&web),
        Err(failure) => return super::not_loaded(&web, failure),
    };
    if !carries_token(&visitor, &form.fields) {
        return not_ours(&web, &visitor);
    }
    let (acting, to) = (visitor.acting(), visitor.signed_in.person.name.clone());
    let edition = match acts::download(&web.registry, &acting, (id, to)).await {
        Ok(edition) => edition,
        Err(failure) if is_missing(&failure) => return gone(&web),
        Err(failure) => {
            let problem = FormProblem::of(Catalogue::english(), &failure);
            return match own_name(&web, &visitor, name.as_str()).await {
                Ok(own) => {
                    let form = Sent::default();
                    let mut page = names::page(&web, &visitor, own, (&form, None));
                    page.problem = Some(problem.words);
                    html(axum::http::StatusCode::CONFLICT, &page)
                }
                Err(response) => response,
            };
        }
    };
    let document = match edition.content {
        Content::Document(document) => document,
        Content::Text(text) => return as_text_file(text),
    };
    as_file(&web, document, visitor.acting().name())
        .await
        .unwrap_or_else(IntoResponse::into_response)
}

/// Artwork that was published as text, as a file that is saved.
fn as_text_file(text: String) -> Response {
    let headers = [
        (header::CONTENT_TYPE, "text/plain; charset=utf-8"),
        (header::X_CONTENT_TYPE_OPTIONS, "nosniff"),
        (header::CONTENT_DISPOSITION, "attachment; filename=\"artwork.txt\""),
    ];
    (headers, text).into_response()
}
