//! An application for accreditation, or for another term of one (P-4, P-5).

use axum::extract::{Path, State};
use axum::response::{IntoResponse, Redirect, Response};
use registry_core::rulebook::Programme;

use super::forms::{NotDone, carried_out, documents_field, kept, once_field};
use super::organization::{below, named, own};
use super::{
    Asked, Meant, applicant, draft_box, keep, lines, load, meant, not_loaded, refused, sent, shown,
};
use crate::page::applicant::Known;
use crate::page::catalogue::Catalogue;
use crate::page::problem::FormProblem;
use crate::page::sheet::{Field, Form, Part, Sheet};
use crate::page::{Frame, words};
use crate::vetting::Acting;
use crate::vetting::accreditation::{self, Apply};
use crate::web::Web;
use crate::web::caller::Visitor;
use crate::web::desk::review::Sent;
use crate::web::public::unavailable;

fn draft_of(known: &Known) -> String {
    format!("organizations/{}/apply", known.organization.id)
}

/// The form, as it was kept.
pub(super) async fn form(
    State(web): State<Web>,
    visitor: Visitor,
    Path(id): Path<String>,
) -> Response {
    let known = match own(&web, &visitor, &id).await {
        Ok(known) => known,
        Err(response) => return response,
    };
    let form = match kept(&web, &visitor, draft_of(&known)).await {
        Ok(form) => form,
        Err(error) => return unavailable(&web, &error),
    };
    match page(&web, &visitor, &known, (&form, None)).await {
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
    let typed = &form.fields;
    let programmes = load::programmes(web).await.map_err(|failure| not_loaded(web, failure))?;
    let kind = &known.organization.kind;
    let open: Vec<_> =
        programmes.iter().filter(|one| one.eligible_organization_types.contains(kind)).collect();
    let mut page = below(visitor, Frame::desk(web, visitor, "applicant-apply"), known);
    let language = page.frame.words;
    if open.is_empty() {
        let title = language.say("apply-no-programme").with("kind", kind);
        page.add(Part::notice("warn", title, language.say("apply-no-programme-words")));
        return Ok(page);
    }
    page.lead = Some(language.say("application-form-lead").into());
    for programme in &open {
        page.add(about(&page, programme));
    }
    let choices = open.iter().map(|one| (one.id.clone(), one.name.clone())).collect();
    let (field, said) = named(problem);
    let held = known.accreditations.first();
    let websites = match (typed.text("websites"), held) {
        ("", Some(held)) => held.accreditation.websites.join("\n"),
        (typed, _) => typed.to_owned(),
    };
    let (label, hint) = (language.say("apply-websites"), language.say("apply-websites-hint"));
    let websites = Field::lines("websites", label, hint, 3).holding(websites);
    let (label, hint) =
        (language.say("apply-jurisdictions"), language.say("apply-jurisdictions-hint"));
    let where_to = Field::lines("jurisdictions", label, hint, 4);
    let fields = vec![
        Field::choice("programme", language.say("apply-programme"), choices)
            .holding(typed.text("programme"))
            .refused(field, said),
        websites.refused(field, said),
        where_to.holding(typed.text("jurisdictions")).refused(field, said),
        documents_field(web, language, form, &language.say("apply-documents-hint").to_string())
            .refused(field, said),
        once_field(web),
        draft_box(language),
    ];
    page.add(Part::Form(Form {
        id: "apply".to_owned(),
        title: language.say("application-form-title").into(),
        text: language.say("apply-words").into(),
        action: format!("{}/apply", known.path()),
        fields,
        button: language.say("apply-button").into(),
        class: "",
    }));
    Ok(page)
}

/// A programme: who accredits, for how long, what it costs and what a reviewer looks for.
fn about(page: &Sheet, programme: &Programme) -> Part {
    let language = page.frame.words;
    let mut lines =
        vec![(language.say("apply-accreditor").to_string(), programme.accreditor.clone())];
    if let Some(fee) = programme.fee {
        lines.push((language.say("apply-fee").into(), words::amount(fee)));
    }
    for standard in &programme.standards {
        let title = language.say("apply-standard").with("number", &standard.number);
        lines.push((title.into(), standard.text.clone()));
    }
    Part::facts(&format!("programme-{}", programme.id), &programme.name, lines)
}

/// Sends the application, or keeps it.
pub(super) async fn send(
    State(web): State<Web>,
    visitor: Visitor,
    Path(id): Path<String>,
    mut form: Sent,
) -> Response {
    let known = match own(&web, &visitor, &id).await {
        Ok(known) => known,
        Err(response) => return response,
    };
    let person = match applicant(&web, &visitor) {
        Ok(person) => person,
        Err(response) => return response,
    };
    let path = format!("{}/apply", known.path());
    let fields = form.fields.clone();
    let outcome = match meant(&web, &visitor, &mut form).await {
        Err(response) => return response,
        Ok(Meant::Look(problem)) => Err(problem),
        Ok(Meant::Keep) => match form.take_documents(&web, &visitor).await {
            Ok(()) => return keep(&web, person, draft_of(&known), &form).await,
            Err(failure) => Err(FormProblem::of(Catalogue::english(), &failure)),
        },
        Ok(Meant::Send) => {
            let act = async |acting: Acting, documents| {
                if fields.text("programme").is_empty() {
                    let words = Catalogue::english().say("apply-programme-missing");
                    return Err(NotDone::Form(FormProblem::at("programme", words)));
                }
                let command = Apply {
                    organization: known.organization.id,
                    programme: fields.text("programme").to_owned(),
                    websites: lines(fields.text("websites")),
                    jurisdictions: lines(fields.text("jurisdictions")),
                    documents,
                };
                Ok(accreditation::apply(&web.registry, &acting, command).await?)
            };
            carried_out(&web, &visitor, (&mut form, &path), act).await
        }
    };
    match outcome {
        Ok(_) => {
            sent(&web, person, draft_of(&known)).await;
            Redirect::to(&format!("{}?done=applied", known.path())).into_response()
        }
        Err(problem) => match page(&web, &visitor, &known, (&form, Some(&problem))).await {
            Ok(page) => refused(page, problem),
            Err(response) => response,
        },
    }
}
