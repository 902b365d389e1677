//! Where an organization is reached, as it says itself: whom the registry speaks to, where reminders
//! go, and where the notices of a request or a name go (P-57). The address before is told as well.

use axum::extract::{Path, State};
use axum::response::{IntoResponse, Redirect, Response};
use registry_core::contact_address::NewAddress;
use registry_core::organization::OrganizationContact;
use registry_store::{Aggregate as _, Key, Snapshot};

use super::forms::{carried_out, once_field};
use super::names::{self, own_name};
use super::organization::{below, named, own};
use super::request::{own_request, whole};
use super::{Asked, HERE, Meant, meant, refused, shown};
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
use crate::web::public::unavailable;

/// The form of the organization's own contact.
pub(super) async fn form(
    State(web): State<Web>,
    visitor: Visitor,
    Path(id): Path<String>,
) -> Response {
    let known = match own(&web, &visitor, &id).await {
        Ok(known) => known,
        Err(response) => return response,
    };
    match page(&web, &visitor, &known, (&Sent::default(), None)).await {
        Ok(page) => shown(page, &Asked::nothing()),
        Err(response) => response,
    }
}

async fn page(
    web: &Web,
    visitor: &Visitor,
    known: &Known,
    (form, problem): (&Sent, Option<&FormProblem>),
) -> Result<Sheet, Response> {
    let key = known.organization.key();
    let version = web.registry.store.read(move |read: &mut Snapshot<'_>| read.version(&key)).await;
    let version = version.map_err(|error| unavailable(web, &error))?.unwrap_or_default();
    let mut page = below(visitor, Frame::desk(web, visitor, "contact-title"), known);
    let language = page.frame.words;
    let (field, said) = named(problem);
    let stands = &known.organization.personal;
    let line = |name: &'static str, label: Phrase, hint: Phrase, stands: &str| {
        let typed = form.fields.text(name);
        let value = if problem.is_none() { stands } else { typed };
        Field::line(name, label, hint).holding(value).refused(field, said)
    };
    let seen = form.fields.text("seen");
    let seen = if seen.is_empty() { version.to_string() } else { seen.to_owned() };
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
            Field::hidden("seen", seen),
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
    Ok(page)
}

/// Changes whom the registry speaks to and where reminders go.
pub(super) async fn change(
    State(web): State<Web>,
    visitor: Visitor,
    Path(id): Path<String>,
    mut form: Sent,
) -> Response {
    let known = match own(&web, &visitor, &id).await {
        Ok(known) => known,
        Err(response) => return response,
    };
    let outcome = match meant(&web, &visitor, &form.fields) {
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
        Err(problem) => match page(&web, &visitor, &known, (&form, Some(&problem))).await {
            Ok(page) => refused(page, problem),
            Err(response) => response,
        },
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
    let seen = form.fields.text("seen");
    let seen = if seen.is_empty() { version.to_string() } else { seen.to_owned() };
    Form {
        id: "address".to_owned(),
        title: language.say("address-title").into(),
        text: language.say("address-words").into(),
        action,
        fields: vec![
            Field::line("contact_email", label, "").holding(value).refused(field, said),
            Field::hidden("seen", seen),
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
    let outcome = match meant(&web, &visitor, &form.fields) {
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
    let outcome = match meant(&web, &visitor, &form.fields) {
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
