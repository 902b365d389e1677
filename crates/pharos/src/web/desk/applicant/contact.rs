//! Where an organization is reached, as it says itself: whom the registry speaks to, where reminders
//! go, and where the notices of a request or a name go (P-57). The address before is told as well.

use axum::extract::{Path, State};
use axum::response::{IntoResponse, Redirect, Response};
use registry_core::contact_address::NewAddress;
use registry_core::id::OrganizationId;
use registry_core::organization::OrganizationContact;
use registry_store::{Aggregate as _, Key};

use super::forms::{carried_out, once_field};
use super::names::{self, own_name};
use super::organization::{below, named};
use super::request::{own_request, whole};
use super::{Asked, HERE, Meant, applicant, load, meant, not_loaded, refused, shown};
use crate::page::Frame;
use crate::page::applicant::Known;
use crate::page::catalogue::{Language, Phrase};
use crate::page::problem::FormProblem;
use crate::page::sheet::{Field, Form, Part, Sheet};
use crate::vetting::contact_address as acts;
use crate::vetting::{Acting, record};
use crate::web::Web;
use crate::web::caller::Visitor;
use crate::web::desk::review::Sent;
use crate::web::public::gone;

/// The form of the organization's own contact.
pub(super) async fn form(
    State(web): State<Web>,
    visitor: Visitor,
    Path(id): Path<String>,
) -> Response {
    match read(&web, &visitor, &id).await {
        Ok(known) => {
            shown(page(&web, &visitor, &known, (&Sent::default(), None)), &Asked::nothing())
        }
        Err(response) => response,
    }
}

/// The organization of a path for its members, with the number of the newest row of its history.
async fn read(web: &Web, visitor: &Visitor, id: &str) -> Result<(Known, i64), Response> {
    applicant(web, visitor)?;
    let id = id.parse::<OrganizationId>().map_err(|_| gone(web))?;
    let read = load::organization_read(web, &visitor.acting(), id).await;
    read.map_err(|failure| not_loaded(web, failure))
}

/// What the next form says its sender has read. Whoever mends a field, or comes back, has read
/// nothing newer; whoever was told of a change has.
fn seen(version: i64, form: &Sent, problem: Option<&FormProblem>) -> Field {
    let told = problem.is_some_and(|problem| problem.field.is_none());
    let as_sent = Some(form.fields.text("seen")).filter(|seen| !seen.is_empty());
    let as_sent = as_sent.filter(|_| form.fields.came_back() || !told);
    Field::hidden("seen", as_sent.map_or_else(|| version.to_string(), str::to_owned))
}

fn page(
    web: &Web,
    visitor: &Visitor,
    (known, version): &(Known, i64),
    (form, problem): (&Sent, Option<&FormProblem>),
) -> Sheet {
    let mut page = below(visitor, Frame::desk(web, visitor, "contact-title"), known);
    let language = page.frame.words;
    let (field, said) = named(problem);
    let stands = &known.organization.personal;
    let line = |name: &'static str, label: Phrase, hint: Phrase, stands: &str| {
        let typed = form.fields.text(name);
        let value = if problem.is_none() { stands } else { typed };
        Field::line(name, label, hint).holding(value).refused(field, said)
    };
    page.add(Part::Form(Form {
        id: "contact".to_owned(),
        title: language.say("contact-title").into(),
        text: language.say("contact-words").into(),
        action: format!("{}/contact", known.path()),
        fields: vec![
            line(
                "contact_name",
                language.say("enter-contact"),
                language.say("enter-contact-hint"),
                &stands.contact_name,
            ),
            line(
                "contact_email",
                language.say("enter-email"),
                language.say("enter-email-hint"),
                &stands.contact_email,
            ),
            seen(*version, form, problem),
            once_field(web),
        ],
        button: language.say("contact-button").into(),
        class: "",
    }));
    page.add(Part::notice(
        "info",
        language.say("contact-facts"),
        language.say("contact-facts-words"),
    ));
    page
}

/// Changes whom the registry speaks to and where reminders go.
pub(super) async fn change(
    State(web): State<Web>,
    visitor: Visitor,
    Path(id): Path<String>,
    mut form: Sent,
) -> Response {
    let read = match read(&web, &visitor, &id).await {
        Ok(read) => read,
        Err(response) => return response,
    };
    let known = &read.0;
    let outcome = match meant(&web, &visitor, &mut form).await {
        Err(response) => return response,
        Ok(Meant::Look(problem)) => Err(problem),
        Ok(Meant::Keep | Meant::Send) => {
            let contact = OrganizationContact {
                contact_name: form.fields.text("contact_name").to_owned(),
                contact_email: form.fields.text("contact_email").to_owned(),
            };
            let (id, key) = (known.organization.id, known.organization.key());
            let seen = form.fields.text("seen").parse().ok();
            let act = async |acting: Acting, _documents| {
                let acting = having_seen(acting, key, seen);
                record::change_contact(&web.registry, &acting, id, contact).await
            };
            let path = format!("{}/contact", known.path());
            carried_out(&web, &visitor, (&mut form, &path), act).await
        }
    };
    match outcome {
        Ok(_) => Redirect::to(&format!("{}?done=contact", known.path())).into_response(),
        Err(problem) => refused(page(&web, &visitor, &read, (&form, Some(&problem))), problem),
    }
}

/// The form that changes where the notices of a request or of a name go.
pub(super) fn address_form(
    web: &Web,
    language: Language,
    (action, version): (String, i64),
    (stands, form, problem): (&str, &Sent, Option<&FormProblem>),
) -> Form {
    let (field, said) = named(problem);
    let typed = form.fields.text("contact_email");
    let value = if typed.is_empty() { stands } else { typed };
    let label = language.say("ask-email");
    Form {
        id: "address".to_owned(),
        title: language.say("address-title").into(),
        text: language.say("address-words").into(),
        action,
        fields: vec![
            Field::line("contact_email", label, "").holding(value).refused(field, said),
            seen(version, form, problem),
            once_field(web),
        ],
        button: language.say("address-button").into(),
        class: "secondary",
    }
}

/// Whoever acts, on what they had read of an object and on nothing newer.
fn having_seen(acting: Acting, key: Key, seen: Option<i64>) -> Acting {
    match seen {
        Some(seen) => acting.having_seen(key, seen),
        None => acting,
    }
}

/// What a member typed as an address, and which version of what it is for they had read.
fn typed(visitor: &Visitor, form: &Sent, language: Language) -> (NewAddress, Option<i64>) {
    let address = NewAddress {
        address: form.fields.text("contact_email").to_owned(),
        asked_by: visitor.signed_in.person.name.clone(),
        reference: language.say("address-reference").into(),
    };
    (address, form.fields.text("seen").parse().ok())
}

/// Changes where the notices of a request go.
pub(super) async fn of_request(
    State(web): State<Web>,
    visitor: Visitor,
    Path(id): Path<String>,
    mut form: Sent,
) -> Response {
    let (request, key) = match own_request(&web, &visitor, &id).await {
        Ok((_, placed)) => (placed.request.id, placed.request.key()),
        Err(response) => return response,
    };
    let page = format!("{HERE}/requests/{request}");
    let outcome = match meant(&web, &visitor, &mut form).await {
        Err(response) => return response,
        Ok(Meant::Look(problem)) => Err(problem),
        Ok(Meant::Keep | Meant::Send) => {
            let (new, seen) = typed(&visitor, &form, crate::page::catalogue::Catalogue::english());
            let act = async |acting: Acting, _documents| {
                let acting = having_seen(acting, key, seen);
                acts::of_request(&web.registry, &acting, (request, new)).await
            };
            carried_out(&web, &visitor, (&mut form, &format!("{page}/contact")), act).await
        }
    };
    match outcome {
        Ok(_) => Redirect::to(&format!("{page}?done=contact")).into_response(),
        Err(problem) => match whole(&web, &visitor, &id, (&form, Some(&problem))).await {
            Ok(page) => refused(page, problem),
            Err(response) => response,
        },
    }
}

/// Changes where the notices of a name go.
pub(super) async fn of_name(
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
            let (new, seen) = typed(&visitor, &form, crate::page::catalogue::Catalogue::english());
            let (name, key) = (own.domain.name.clone(), own.domain.key());
            let act = async |acting: Acting, _documents| {
                let acting = having_seen(acting, key, seen);
                acts::of_name(&web.registry, &acting, (name, new)).await
            };
            carried_out(&web, &visitor, (&mut form, &format!("{page}/contact")), act).await
        }
    };
    match outcome {
        Ok(_) => Redirect::to(&format!("{page}?done=contact")).into_response(),
        Err(problem) => {
            let page = names::page(&web, &visitor, own, (&form, Some(&problem)));
            refused(page, problem)
        }
    }
}
