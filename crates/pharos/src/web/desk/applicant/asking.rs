//! The form by which a member asks for a name (P-10).

use axum::extract::{Path, State};
use axum::response::{IntoResponse, Redirect, Response};
use registry_core::document::DocumentHash;
use registry_core::request::nexus::{BusinessName, Mark};
use registry_core::request::{Basis, NexusEvidence, Request};

use super::forms::{NotDone, carried_out, documents_field, kept, once_field};
use super::organization::{below, named, own};
use super::{Asked, HERE, Meant, applicant, draft_box, keep, meant, refused, sent, shown};
use crate::page::Frame;
use crate::page::applicant::Known;
use crate::page::catalogue::{Catalogue, Phrase};
use crate::page::problem::FormProblem;
use crate::page::sheet::{Field, Form, Part, Sheet};
use crate::vetting::Acting;
use crate::vetting::submit::{self, Nexus, SubmitRequest};
use crate::web::Web;
use crate::web::caller::Visitor;
use crate::web::desk::review::Sent;
use crate::web::form::Fields;
use crate::web::public::unavailable;

fn draft_of(known: &Known) -> String {
    format!("organizations/{}/request", known.organization.id)
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

/// What a request can stand on now: a code and its words.
fn bases(known: &Known, language: &'static Catalogue) -> Vec<(String, String)> {
    let held = known.accreditations.iter().filter(|one| one.standing.serves_new_names());
    let mut bases: Vec<_> =
        held.map(|one| (one.accreditation.id.to_string(), one.programme.clone())).collect();
    if known.government {
        bases.push(("government".to_owned(), language.say("ask-government").into()));
    }
    bases
}

async fn page(
    web: &Web,
    visitor: &Visitor,
    known: &Known,
    (form, problem): (&Sent, Option<&FormProblem>),
) -> Result<Sheet, Response> {
    let typed = &form.fields;
    let terms = web.registry.terms_in_force().await.map_err(|error| unavailable(web, &error))?;
    let mut page = below(visitor, Frame::desk(web, visitor, "applicant-request"), known);
    let language = page.frame.words;
    let bases = bases(known, language);
    if bases.is_empty() {
        let words = language.say("ask-no-basis-words");
        page.add(Part::notice("warn", language.say("ask-no-basis"), words));
        return Ok(page);
    }
    page.lead = Some(language.say("ask-lead").into());
    let (field, said) = named(problem);
    let typed_or = |name: &str, otherwise: &str| match typed.text(name) {
        "" => otherwise.to_owned(),
        typed => typed.to_owned(),
    };
    let contact = &known.organization.personal.contact_email;
    let own = &visitor.signed_in.person.name;
    let nexus =
        Field::lines("name_nexus", language.say("ask-nexus"), language.say("ask-nexus-hint"), 4);
    let mut fields = vec![
        Field::line("name", language.say("ask-name"), language.say("ask-name-hint"))
            .holding(typed.text("name"))
            .refused(field, said),
        Field::choice("basis", language.say("ask-basis"), bases)
            .holding(typed.text("basis"))
            .refused(field, said),
        nexus.holding(typed.text("name_nexus")).refused(field, said),
    ];
    fields.extend(evidence_fields(language, typed, (field, said)));
    let hint = language.say("ask-documents-hint").to_string();
    fields.extend([
        documents_field(web, language, form, &hint).refused(field, said),
        Field::line("contact_email", language.say("ask-email"), language.say("ask-email-hint"))
            .holding(typed_or("contact_email", contact))
            .refused(field, said),
        Field::line("submitted_by", language.say("ask-submitted-by"), "")
            .holding(typed_or("submitted_by", own))
            .refused(field, said),
        Field::tick("may_bind", language.say("ask-may-bind"), "")
            .holding(typed.text("may_bind"))
            .refused(field, said),
        Field::hidden("terms_version", &terms),
        Field::tick(
            "terms",
            language.say("ask-terms").with("version", &terms),
            language.say("ask-terms-hint"),
        )
        // What was agreed to is the version that was read (P-55i).
        .holding(if typed.text("terms_version") == terms { typed.text("terms") } else { "" })
        .refused(field, said),
        once_field(web),
        draft_box(language),
    ]);
    page.add(Part::Form(Form {
        id: "ask".to_owned(),
        title: language.say("asking-title").into(),
        text: language.say("ask-words").into(),
        action: format!("{}/request", known.path()),
        fields,
        button: language.say("asking-button").into(),
        class: "",
    }));
    Ok(page)
}

/// The mark or business name that a name follows from (T&C 3.1).
fn evidence_fields(
    language: &'static Catalogue,
    typed: &Fields,
    (field, said): (Option<&str>, &str),
) -> Vec<Field> {
    let choices = vec![
        (String::new(), language.say("nexus-none").into()),
        ("trademark".to_owned(), language.say("nexus-trademark").into()),
        ("service-mark".to_owned(), language.say("nexus-service-mark").into()),
        ("business-name".to_owned(), language.say("nexus-business-name").into()),
    ];
    let line = |name: &'static str, label: Phrase| {
        Field::line(name, label, "").holding(typed.text(name)).refused(field, said)
    };
    vec![
        Field::choice("evidence", language.say("ask-evidence"), choices)
            .holding(typed.text("evidence"))
            .refused(field, said),
        line("evidence_words", language.say("ask-evidence-words")),
        line("evidence_office", language.say("ask-evidence-office")),
        line("evidence_number", language.say("ask-evidence-number")),
        line("evidence_jurisdiction", language.say("ask-evidence-jurisdiction")),
    ]
}

/// The mark or business name that was typed, its proof the first document.
fn evidence(fields: &Fields, proof: Option<DocumentHash>) -> Result<Vec<Nexus>, FormProblem> {
    let text = |name: &str| fields.text(name).trim().to_owned();
    let mark = || Mark {
        words: text("evidence_words"),
        office: text("evidence_office"),
        number: text("evidence_number"),
        jurisdiction: text("evidence_jurisdiction"),
        document: None,
    };
    let stated = match fields.text("evidence") {
        "" => return Ok(Vec::new()),
        "trademark" => NexusEvidence::Trademark(mark()),
        "service-mark" => NexusEvidence::ServiceMark(mark()),
        "business-name" => NexusEvidence::BusinessName(BusinessName {
            words: text("evidence_words"),
            register: text("evidence_office"),
            document: None,
        }),
        _ => {
            let words = Catalogue::english().say("ask-evidence-unknown");
            return Err(FormProblem::at("evidence", words));
        }
    };
    Ok(vec![Nexus { evidence: stated, document: proof }])
}

/// What was typed as a request; a field to mend where it is none.
fn command(
    known: &Known,
    fields: &Fields,
    documents: Vec<DocumentHash>,
) -> Result<SubmitRequest, FormProblem> {
    let language = Catalogue::english();
    if !fields.ticked("terms") {
        let words = language.say("ask-terms-missing");
        return Err(FormProblem::at("terms", words));
    }
    let basis = match fields.text("basis") {
        "government" => Basis::Government,
        text => match text.parse() {
            Ok(id) => Basis::Accreditation(id),
            Err(_) => {
                let words = language.say("ask-basis-missing");
                return Err(FormProblem::at("basis", words));
            }
        },
    };
    let text = |name: &str| fields.text(name).to_owned();
    Ok(SubmitRequest {
        name: text("name"),
        organization: known.organization.id,
        basis,
        contact_email: text("contact_email"),
        submitted_by: text("submitted_by"),
        may_bind: fields.ticked("may_bind"),
        terms_version: text("terms_version"),
        name_nexus: text("name_nexus"),
        evidence: evidence(fields, documents.first().copied())?,
        documents,
        ordered_by: None,
    })
}

/// Sends the request, or keeps it.
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
    let outcome = match meant(&web, &visitor, &mut form).await {
        Err(response) => return response,
        Ok(Meant::Look(problem)) => Err(problem),
        Ok(Meant::Keep) => match form.take_documents(&web, &visitor).await {
            Ok(()) => return keep(&web, person, draft_of(&known), &form).await,
            Err(failure) => Err(FormProblem::of(Catalogue::english(), &failure)),
        },
        Ok(Meant::Send) => asked_for(&web, &visitor, &known, &mut form).await,
    };
    match outcome {
        Ok(made) => {
            sent(&web, person, draft_of(&known)).await;
            let page = made.map(|made| format!("{HERE}/requests/{}", made.id));
            let page = page.unwrap_or_else(|| known.path());
            Redirect::to(&format!("{page}?done=requested")).into_response()
        }
        Err(problem) => match page(&web, &visitor, &known, (&form, Some(&problem))).await {
            Ok(page) => refused(page, problem),
            Err(response) => response,
        },
    }
}

async fn asked_for(
    web: &Web,
    visitor: &Visitor,
    known: &Known,
    form: &mut Sent,
) -> Result<Option<Request>, FormProblem> {
    let (fields, path) = (form.fields.clone(), format!("{}/request", known.path()));
    let act = async |acting: Acting, documents: Vec<DocumentHash>| {
        let command = command(known, &fields, documents)?;
        Ok::<_, NotDone>(submit::submit(&web.registry, &acting, command).await?)
    };
    carried_out(web, visitor, (form, &path), act).await
}
