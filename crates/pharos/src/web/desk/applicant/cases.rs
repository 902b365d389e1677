//! Cases about an organization's names: what the registry stated, what is due, and the answer (P-50,
//! P-52, P-53). Notes and proposals of the registry are not shown.

use axum::extract::{Path, State};
use axum::response::{IntoResponse, Redirect, Response};
use registry_core::casework::{
    About, Case, Grounds, Matter, discontinuation, response, revocation, suspension,
};
use registry_core::document::DocumentHash;
use registry_core::id::CaseId;

use super::forms::{carried_out, documents_field, not_ticked, once_field};
use super::load::{self, Filed};
use super::organization::{below, named};
use super::{HERE, Meant, Query1, appeal, applicant, documents, meant, not_loaded, refused, shown};
use crate::page::applicant::{Known, case_path};
use crate::page::catalogue::{Catalogue, Language, Phrase};
use crate::page::dossier::spoken;
use crate::page::problem::FormProblem;
use crate::page::sheet::{Cell, Field, Form, Part, Sheet, Table};
use crate::page::{Frame, words};
use crate::vetting::cases::{self as acts, Act, Said};
use crate::vetting::{Acting, Failure};
use crate::web::Web;
use crate::web::caller::Visitor;
use crate::web::desk::review::Sent;
use crate::web::public::gone;

/// The open cases of an organization.
pub(super) fn table(language: Language, known: &Known) -> Table {
    let columns = [
        language.say("case-number").to_string(),
        language.say("own-case-about").into(),
        language.say("applied-state").into(),
        language.say("notices-due").into(),
    ];
    let mut table = Table::new("cases", language.say("cases-title"), columns, "");
    let line = |case: &Case| {
        vec![
            Cell::link(case_path(case), format!("{} {}", title(language, case), case.number)),
            Cell::words(name_of(case)),
            Cell::words(spoken(case.matter.state())),
            Cell::words(case.matter.deadline().map(words::last_day).unwrap_or_default()),
        ]
    };
    table.rows = known.cases.iter().map(line).collect();
    if known.newer_cases {
        table.text = language.say("own-cases-oldest").number("count", load::CASES).into();
    }
    table
}

fn name_of(case: &Case) -> String {
    match &case.about {
        About::Name { name, .. } => name.to_string(),
        About::Registrar { .. } => String::new(),
    }
}

fn title(language: Language, case: &Case) -> String {
    let words = match &case.matter {
        Matter::Revocation(_) => language.say("case-revocation"),
        Matter::Suspension(_) => language.say("case-suspension"),
        Matter::Discontinuation(_) => language.say("case-discontinuation"),
        Matter::Dispute(_) => language.say("case-dispute"),
        Matter::Compliance(_) => language.say("case-compliance"),
    };
    words.into()
}

/// The time for an answer, where the case asks for one.
const fn asks_for_answer(case: &Case) -> Option<response::ResponseClock> {
    match &case.matter {
        Matter::Revocation(revocation::Revocation {
            state: revocation::State::Pending { clock, .. },
            ..
        })
        | Matter::Suspension(suspension::Suspension {
            state: suspension::State::Suspended { clock, .. },
            ..
        }) => Some(*clock),
        _ => None,
    }
}

fn can_be_taken_back(case: &Case) -> bool {
    matches!(
        &case.matter,
        Matter::Discontinuation(discontinuation::Discontinuation {
            state: discontinuation::State::Received { .. }
                | discontinuation::State::Scheduled { .. },
            ..
        })
    )
}

/// The case of a path, for the members of the organization it is about.
pub(super) async fn own_case(web: &Web, visitor: &Visitor, id: &str) -> Result<Filed, Response> {
    applicant(web, visitor)?;
    let id = id.parse::<CaseId>().map_err(|_| gone(web))?;
    let found = load::case(web, &visitor.acting(), id).await;
    found.map_err(|failure| not_loaded(web, failure))
}

/// The page of a case.
pub(super) async fn show(
    State(web): State<Web>,
    visitor: Visitor,
    Path(id): Path<String>,
    query: Query1,
) -> Response {
    match own_case(&web, &visitor, &id).await {
        Ok(filed) => shown(page(&web, &visitor, &filed, (&Sent::default(), None)), &query.0),
        Err(response) => response,
    }
}

fn page(
    web: &Web,
    visitor: &Visitor,
    filed: &Filed,
    (form, problem): (&Sent, Option<&FormProblem>),
) -> Sheet {
    let case = &filed.case;
    let frame = Frame::desk(web, visitor, "cases-title");
    let frame = frame.about(format!("{} {}", title(Catalogue::english(), case), case.number));
    let mut page = below(visitor, frame, &filed.known);
    let language = page.frame.words;
    page.add(facts(language, case));
    noticed(&mut page, case);
    appeal::linked_to_case(&mut page, filed, web.registry.clock.registry_now());
    page.add(Part::Table(said(language, case)));
    let documents = documents::of_case(case);
    page.add(Part::Table(documents::table(language, &filed.known, documents)));
    let (field, words) = named(problem);
    if let Some(clock) = asks_for_answer(case) {
        page.add(Part::Form(answer_form(web, language, (case, clock), (form, (field, words)))));
    }
    if can_be_taken_back(case) {
        let why = Field::lines("words", language.say("case-words"), "", 3);
        page.add(Part::Form(Form {
            id: "take-back".to_owned(),
            title: language.say("case-take-back").into(),
            text: language.say("case-take-back-words").into(),
            action: format!("{}/take-back", case_path(case)),
            fields: vec![
                why.holding(form.fields.text("words")).refused(field, words),
                once_field(web),
            ],
            button: language.say("case-take-back").into(),
            class: "",
        }));
    }
    page
}

fn facts(language: Language, case: &Case) -> Part {
    let mut lines = vec![
        (language.say("case-number").to_string(), case.number.to_string()),
        (language.say("own-case-about").into(), name_of(case)),
        (language.say("applied-state").into(), spoken(case.matter.state())),
        (language.say("own-case-opened").into(), words::moment(case.opened_at)),
    ];
    if let Some(until) = case.matter.deadline() {
        lines.push((language.say("notices-due").into(), words::last_day(until)));
    }
    if let Matter::Discontinuation(of) = &case.matter
        && let discontinuation::State::Scheduled { delete_at } = of.state
    {
        lines.push((language.say("own-case-delete-at").into(), words::moment(delete_at)));
    }
    Part::facts("case", language.say("case-itself"), lines)
}

/// The grounds of each notice, as they were sent.
fn noticed(page: &mut Sheet, case: &Case) {
    let language = page.frame.words;
    let all: Vec<(&str, Phrase, &Grounds)> = match &case.matter {
        Matter::Revocation(of) => {
            let revoked = of
                .grounds
                .iter()
                .map(|grounds| ("revoked", language.say("case-grounds-revocation"), grounds));
            let pending = ("pending", language.say("case-grounds-pending"), &of.pending);
            std::iter::once(pending).chain(revoked).collect()
        }
        Matter::Suspension(of) => {
            vec![("suspended", language.say("case-grounds-suspension"), &of.grounds)]
        }
        Matter::Discontinuation(_) | Matter::Dispute(_) | Matter::Compliance(_) => Vec::new(),
    };
    for (id, title, grounds) in all {
        let reasons = grounds.reasons.iter();
        let mut lines: Vec<_> =
            reasons.map(|reason| (reason.clause.clone(), reason.words.clone())).collect();
        if let Some(words) = &grounds.supporting.words {
            lines.push((language.say("case-supporting").into(), words.clone()));
        }
        page.add(Part::facts(id, title, lines));
    }
}

/// What the holder put on the file.
fn said(language: Language, case: &Case) -> Table {
    let columns = [
        language.say("case-said-at").to_string(),
        language.say("case-said-by").into(),
        language.say("case-words").into(),
    ];
    let empty = language.say("case-said-none");
    let mut table = Table::new("said", language.say("case-said"), columns, empty);
    let lines = documents::of_holder(case).map(|entry| {
        let at = entry.received_at.unwrap_or(entry.at);
        let names = entry.documents.iter().map(|one| one.name.as_str()).collect::<Vec<_>>();
        vec![
            Cell::words(words::moment(at)),
            Cell::words(entry.by.name()),
            Cell::both(&entry.words, names.join(", ")),
        ]
    });
    table.rows = lines.collect();
    table
}

fn answer_form(
    web: &Web,
    language: Language,
    (case, clock): (&Case, response::ResponseClock),
    (form, (field, words)): (&Sent, (Option<&'static str>, &str)),
) -> Form {
    let text = match clock.due_at() {
        Some(due) => language.say("case-answer-until").with("day", words::last_day(due)),
        None => language.say("next-case-unsent"),
    };
    let answer = Field::lines("words", language.say("answer-text"), language.say("case-hint"), 8);
    Form {
        id: "answer".to_owned(),
        title: language.say("case-answer").into(),
        text: text.into(),
        action: format!("{}/answer", case_path(case)),
        fields: vec![
            answer.holding(form.fields.text("words")).refused(field, words),
            documents_field(web, language, form, "").refused(field, words),
            once_field(web),
        ],
        button: language.say("answer-button").into(),
        class: "",
    }
}

/// Answers a notice (P-50, P-52).
pub(super) async fn answer(
    State(web): State<Web>,
    visitor: Visitor,
    Path(id): Path<String>,
    form: Sent,
) -> Response {
    acted(&web, &visitor, (&id, form), ("answer", "answered"), Act::Answer).await
}

/// Takes a discontinuation back (P-53).
pub(super) async fn take_back(
    State(web): State<Web>,
    visitor: Visitor,
    Path(id): Path<String>,
    form: Sent,
) -> Response {
    acted(&web, &visitor, (&id, form), ("take-back", "taken-back"), Act::TakeBack).await
}

async fn acted(
    web: &Web,
    visitor: &Visitor,
    (id, mut form): (&str, Sent),
    (word, done): (&str, &str),
    act: impl FnOnce(Said) -> Act,
) -> Response {
    let filed = match own_case(web, visitor, id).await {
        Ok(filed) => filed,
        Err(response) => return response,
    };
    let path = case_path(&filed.case);
    let words = form.fields.text("words").to_owned();
    let outcome = match meant(web, visitor, &mut form).await {
        Err(response) => return response,
        Ok(Meant::Look(problem)) => Err(problem),
        Ok(Meant::Keep | Meant::Send) => {
            let id = filed.case.id;
            let carry = async |acting: Acting, documents: Vec<DocumentHash>| {
                let said = Said { words, documents, received_at: None };
                acts::act(&web.registry, &acting, (id, act(said))).await
            };
            carried_out(web, visitor, (&mut form, &format!("{path}/{word}")), carry).await
        }
    };
    match outcome {
        Ok(_) => Redirect::to(&format!("{path}?done={done}")).into_response(),
        Err(problem) => {
            let page = page(web, visitor, &filed, (&form, Some(&problem)));
            refused(page, problem)
        }
    }
}

/// Opens a case by which the holder gives a name up (P-53); where its page is.
pub(super) async fn give_up(
    web: &Web,
    visitor: &Visitor,
    (form, path): (&mut Sent, &str),
    name: registry_core::name::DomainName,
) -> Result<Option<String>, FormProblem> {
    if !form.fields.ticked("sure") {
        return Err(not_ticked("sure", Catalogue::english().say("discontinue-not-sure")));
    }
    let words = form.fields.text("words").to_owned();
    let carry = async |acting: Acting, documents: Vec<DocumentHash>| {
        let said = Said { words, documents, received_at: None };
        let opened = acts::open(&web.registry, &acting, acts::Open::Discontinuation(name, said));
        Ok::<_, Failure>(format!("{HERE}/cases/{}", opened.await?.id))
    };
    carried_out(web, visitor, (form, path), carry).await
}
