//! Requests for a name: asked for, in their queue, decided, and what comes then (P-10 to P-14).

use axum::extract::{Path, State};
use axum::response::{IntoResponse, Redirect, Response};
use registry_core::document::DocumentHash;
use registry_core::id::RequestId;
use registry_core::registrar::{Registrar, RegistrarState};
use registry_core::request::completeness::{Lack, lacks};
use registry_core::request::nexus::{BusinessName, Mark};
use registry_core::request::{AppealWindow, Basis, NexusEvidence, Request, RequestState};
use registry_store::Snapshot;

use super::forms::{NotDone, carried_out, documents_field, once_field, recalled};
use super::organization::{below, named, own};
use super::{
    Asked, HERE, Meant, Query1, applicant, draft, draft_box, keep, load, meant, not_loaded,
    refused, sent, shown,
};
use super::{appeal, contact, documents};
use crate::page::applicant::{Known, Placed};
use crate::page::catalogue::{Catalogue, Phrase};
use crate::page::problem::FormProblem;
use crate::page::sheet::{Cell, Field, Form, Part, Sheet, Table};
use crate::page::{Frame, words};
use crate::vetting::Acting;
use crate::vetting::submit::{self, Nexus, SubmitRequest};
use crate::web::Web;
use crate::web::caller::Visitor;
use crate::web::desk::review::Sent;
use crate::web::form::Fields;
use crate::web::public::{gone, unavailable};

/// The IANA id of a registry that acts as registrar: nobody's choice.
const REGISTRY_ITSELF: u32 = 9999;

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
    let fields = match draft(&web, visitor.signed_in.person.id, draft_of(&known)).await {
        Ok(fields) => fields.unwrap_or_default(),
        Err(error) => return unavailable(&web, &error),
    };
    let form = match recalled(&web, &visitor, fields).await {
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
    let ways = appeal::ways(page.frame.words, &rulebooks.at(now).appeal);
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

/// What a reviewer will find missing (P-11, P-13): told while it can be handed in.
fn lacking(page: &mut Sheet, known: &Known, request: &Request, now: jiff::Timestamp) {
    let language = page.frame.words;
    let stands_on = known.accreditations.iter().map(|held| &held.accreditation);
    let accreditation = match request.basis {
        Basis::Accreditation(id) => stands_on.into_iter().find(|one| one.id == id),
        Basis::Government => None,
    };
    let lacks = lacks(request, accreditation, now);
    if !lacks.is_empty() {
        let words: Vec<_> = lacks.into_iter().map(Lack::words).collect();
        let words = language.say("ask-lacks").with("what", words.join("; "));
        page.add(Part::notice("warn", language.say("applied-lacks"), words));
    }
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

fn facts(page: &Sheet, placed: &Placed) -> Part {
    let language = page.frame.words;
    let request = &placed.request;
    let state = words::state(language, &request.state, placed.place == Some(1));
    let mut lines = vec![(language.say("request-state").to_string(), state.words)];
    if let Some(place) = placed.place {
        lines.push((language.say("request-place").into(), place.to_string()));
    }
    lines.push((language.say("request-received").into(), words::moment(request.received_at)));
    lines.push((language.say("ask-nexus").into(), request.name_nexus.clone()));
    lines.push((language.say("ask-email").into(), request.personal.contact_email.clone()));
    lines.push((language.say("ask-submitted-by").into(), request.personal.submitted_by.clone()));
    Part::facts("request", language.say("request-itself"), lines)
}

/// What was decided, why, and what can be done until when.
fn decided(page: &mut Sheet, found: &load::Asked, (ways, now): (&str, jiff::Timestamp)) {
    let language = page.frame.words;
    let request = &found.placed.request;
    match &request.state {
        RequestState::Accepted { token_expires_at, .. } => {
            let email = &request.personal.contact_email;
            let words = language.say("decided-accepted-words").with("email", email);
            let words = words.with("day", words::last_day(*token_expires_at));
            page.add(Part::notice("good", language.say("outcome-accepted"), words));
        }
        RequestState::Rejected { reasons, at, .. } => {
            let under_appeal = found.appeal.as_ref().is_some_and(|one| one.decided_at == *at);
            let window = request.state.appeal_window().filter(|window| window.is_open(now));
            let words = match window {
                _ if under_appeal => language.say("decided-rejected-appealed"),
                Some(AppealWindow::Until(until)) => language
                    .say("decided-rejected-until")
                    .with("day", words::last_day(until))
                    .with("ways", ways),
                Some(AppealWindow::NotCounting) => {
                    language.say("decided-rejected-unsent").with("ways", ways)
                }
                Some(AppealWindow::UnderAppeal) => language.say("decided-rejected-appealed"),
                None => language.say("decided-rejected-final"),
            };
            page.add(Part::notice("bad", language.say("decided-rejected"), words));
            let said = reasons.iter().map(|one| {
                let (title, _) = words::reason(language, one.code);
                (title.to_string(), one.words.clone())
            });
            let title = language.say("decided-reasons");
            page.add(Part::facts("reasons", title, said.collect()));
        }
        RequestState::Lapsed { at } => {
            let words = language.say("decided-lapsed-words").with("day", words::day(*at));
            page.add(Part::notice("warn", language.say("decided-lapsed"), words));
        }
        RequestState::Registered { at } => {
            let words = language.say("decided-registered-words").with("day", words::day(*at));
            page.add(Part::notice("good", language.say("decided-registered"), words));
        }
        RequestState::Open | RequestState::Ordered | RequestState::Superseded { .. } => {}
    }
}

/// Through whom an accepted name is registered.
fn registrar_table(page: &Sheet, registrars: Vec<Registrar>) -> Table {
    let language = page.frame.words;
    let columns = [
        language.say("registrar-name").to_string(),
        language.say("applicant-registrar-site").into(),
    ];
    let title = language.say("registrar-all");
    let mut table = Table::new("registrars", title, columns, language.say("registrar-none"));
    let is_open =
        |one: &Registrar| one.state == RegistrarState::Active && one.iana_id != REGISTRY_ITSELF;
    let open = registrars.into_iter().filter(is_open);
    table.rows = open.map(|one| vec![Cell::words(one.name), Cell::words(one.url)]).collect();
    table
}

/// What was asked about the request, and what was answered (P-13).
fn asked(page: &Sheet, request: &Request) -> Table {
    let language = page.frame.words;
    let columns = [
        language.say("question-asked").to_string(),
        language.say("question-due").into(),
        language.say("question-answer").into(),
    ];
    let title = language.say("question-all");
    let mut table = Table::new("questions", title, columns, language.say("question-none"));
    let line = |one: &registry_core::information::InformationRequest| {
        let path = format!("{HERE}/requests/{}/questions/{}", request.id, one.id);
        let answer = match &one.reply {
            Some(reply) => Cell::both(&reply.text, words::moment(reply.received_at)),
            None => Cell::link(path, language.say("applicant-answer")),
        };
        vec![Cell::words(&one.question), Cell::words(words::last_day(one.due_at)), answer]
    };
    table.rows = request.information.iter().map(line).collect();
    table
}
