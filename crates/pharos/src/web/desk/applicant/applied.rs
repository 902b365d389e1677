//! The page of one application: where it stands, what is missing by its programme's checklist, what
//! was handed in; documents to add and the application to take back while it is under review.

use axum::extract::{Path, State};
use axum::response::{IntoResponse, Redirect, Response};
use registry_core::accreditation::{self as rules, Act, Application, Verdict};
use registry_core::id::{AccreditationId, ApplicationId};
use registry_core::rulebook::Programme;

use super::documents;
use super::forms::{carried_out, documents_field, once_field};
use super::organization::{below, named, own};
use super::{Meant, Query1, meant, refused, shown};
use crate::page::applicant::{Held, Known};
use crate::page::catalogue::Language;
use crate::page::problem::FormProblem;
use crate::page::sheet::{Cell, Form, Part, Sheet, Table};
use crate::page::words::Badge;
use crate::page::{Frame, words};
use crate::vetting::Acting;
use crate::vetting::accreditation::{self, Decide};
use crate::web::Web;
use crate::web::caller::Visitor;
use crate::web::desk::review::Sent;
use crate::web::public::gone;

/// An application with the accreditation it is for.
struct Of<'a> {
    held: &'a Held,
    id: ApplicationId,
    made: &'a Application,
    programme: Option<&'a Programme>,
}

/// The application of a path, among those of an organization.
fn among<'a>(web: &Web, known: &'a Known, id: &str) -> Result<Of<'a>, Response> {
    let id = id.parse::<ApplicationId>().map_err(|_| gone(web))?;
    let found = known.accreditations.iter().find_map(|held| {
        let made = held.accreditation.applications.get(&id)?;
        Some(Of { held, id, made, programme: held.programme_now.as_ref() })
    });
    found.ok_or_else(|| gone(web))
}

impl Of<'_> {
    fn is_open(&self) -> bool {
        self.held.accreditation.pending_applications().any(|open| open == self.id)
    }

    fn path(&self, known: &Known) -> String {
        path(known, self.id)
    }

    /// Where it stands, in words.
    fn state(&self, language: Language) -> Badge {
        let decided = self.held.accreditation.facts.iter().find_map(|fact| match &fact.act {
            Act::Granted { application, .. } if *application == self.id => {
                let words = language.say("applied-granted").with("day", words::day(fact.at));
                Some(Badge::new("good", words))
            }
            Act::Refused { application, reason, .. } if *application == self.id => {
                let words = language.say("applied-refused").with("day", words::day(fact.at));
                Some(Badge::new("bad", words.with("reason", reason)))
            }
            Act::ApplicationWithdrawn(application) if *application == self.id => {
                let words = language.say("applied-withdrawn").with("day", words::day(fact.at));
                Some(Badge::new("plain", words))
            }
            _ => None,
        });
        decided.unwrap_or_else(|| Badge::new("waits", language.say("applied-open")))
    }
}

/// Where an application's page is.
fn path(known: &Known, id: ApplicationId) -> String {
    format!("{}/applications/{id}", known.path())
}

/// The applications of an accreditation, newest first.
pub(super) fn table(language: Language, known: &Known, held: &Held) -> Table {
    let columns = [
        language.say("applied-submitted").to_string(),
        language.say("applied-state").into(),
        language.say("applied-lacks").into(),
    ];
    let id = format!("applications-{}", held.accreditation.id);
    let mut table = Table::new(&id, language.say("applied-all"), columns, "");
    for (application, made) in held.accreditation.applications.iter().rev() {
        let of = Of { held, id: *application, made, programme: held.programme_now.as_ref() };
        let lacks = if of.is_open() { lacks(language, &of) } else { Vec::new() };
        table.rows.push(vec![
            Cell::link(path(known, *application), words::moment(made.submitted_at)),
            Cell::Badges(vec![of.state(language)]),
            Cell::words(lacks.join(" ")),
        ]);
    }
    table
}

/// What is missing as far as a machine can see, in words.
fn lacks(language: Language, of: &Of<'_>) -> Vec<String> {
    let Some(programme) = of.programme else { return Vec::new() };
    let lacks = rules::lacks(&of.held.accreditation, of.made, programme).into_iter();
    let said = lacks.map(|lack| match lack {
        rules::Lack::Website => language.say("lack-website"),
        rules::Lack::Proof => language.say("lack-proof"),
        rules::Lack::Documents => language.say("lack-documents"),
    });
    said.map(Into::into).collect()
}

fn page(
    web: &Web,
    visitor: &Visitor,
    (known, of): (&Known, &Of<'_>),
    (form, problem): (&Sent, Option<&FormProblem>),
) -> Sheet {
    let frame = Frame::desk(web, visitor, "applied-title").about(of.held.programme.as_str());
    let mut page = below(visitor, frame, known);
    let language = page.frame.words;
    let mut lines = vec![
        (language.say("applied-state").to_string(), of.state(language).words),
        (language.say("applied-submitted").into(), words::moment(of.made.submitted_at)),
        (language.say("apply-websites").into(), of.made.websites.join("\n")),
        (language.say("apply-jurisdictions").into(), of.made.jurisdictions.join(", ")),
    ];
    if let Some(fee) = of.made.fee {
        lines.push((language.say("applied-fee").into(), words::amount(fee)));
    }
    page.add(Part::facts("application", language.say("applied-itself"), lines));
    if of.is_open() {
        for lack in lacks(language, of) {
            page.add(Part::notice("warn", language.say("applied-lacks"), lack));
        }
    }
    if let Some(programme) = of.programme.filter(|one| !one.standards.is_empty()) {
        page.add(Part::Table(checklist(language, of, programme)));
    }
    page.add(Part::Table(documents::table(language, known, &of.made.documents)));
    if of.is_open() {
        let (field, said) = named(problem);
        let hint = language.say("apply-documents-hint").to_string();
        page.add(Part::Form(Form {
            id: "hand-in".to_owned(),
            title: language.say("documents-hand-in").into(),
            text: language.say("documents-hand-in-words").into(),
            action: format!("{}/documents", of.path(known)),
            fields: vec![
                documents_field(web, language, form, &hint).refused(field, said),
                once_field(web),
            ],
            button: language.say("documents-hand-in").into(),
            class: "",
        }));
        page.add(Part::Form(Form {
            id: "withdraw".to_owned(),
            title: language.say("applied-withdraw").into(),
            text: language.say("applied-withdraw-words").into(),
            action: format!("{}/withdraw", of.path(known)),
            fields: vec![once_field(web)],
            button: language.say("applied-withdraw").into(),
            class: "danger",
        }));
    }
    page
}

/// Each standard of the programme, and what a reviewer found of it so far (P-2).
fn checklist(language: Language, of: &Of<'_>, programme: &Programme) -> Table {
    let columns = [
        language.say("checklist-standard").to_string(),
        language.say("checklist-text").into(),
        language.say("checklist-found").into(),
        language.say("checklist-words").into(),
    ];
    let mut table = Table::new("checklist", language.say("checklist-title"), columns, "");
    for standard in &programme.standards {
        let judged = of.made.review.get(&standard.number);
        let found = match judged.map(|one| one.verdict) {
            None => Badge::new("waits", language.say("checklist-open")),
            Some(Verdict::Met) => Badge::new("good", language.say("checklist-met")),
            Some(Verdict::NotMet) => Badge::new("bad", language.say("checklist-not-met")),
            Some(Verdict::NotApplicable) => {
                Badge::new("plain", language.say("checklist-not-applicable"))
            }
        };
        // What stands against it can be mended while it is open; the rest is the reviewer's own.
        let not_met = judged.filter(|one| one.verdict == Verdict::NotMet);
        table.rows.push(vec![
            Cell::words(&standard.number),
            Cell::words(&standard.text),
            Cell::Badges(vec![found]),
            Cell::words(not_met.map_or("", |one| one.words.as_str())),
        ]);
    }
    table
}

/// The page.
pub(super) async fn show(
    State(web): State<Web>,
    visitor: Visitor,
    Path((id, application)): Path<(String, String)>,
    query: Query1,
) -> Response {
    let known = match own(&web, &visitor, &id).await {
        Ok(known) => known,
        Err(response) => return response,
    };
    match among(&web, &known, &application) {
        Ok(of) => shown(page(&web, &visitor, (&known, &of), (&Sent::default(), None)), &query.0),
        Err(response) => response,
    }
}

/// Hands documents in.
pub(super) async fn hand_in(
    State(web): State<Web>,
    visitor: Visitor,
    Path((id, application)): Path<(String, String)>,
    form: Sent,
) -> Response {
    let done = async |web: &Web, acting: Acting, which: Which, documents| {
        accreditation::hand_in(&web.registry, &acting, which, documents).await.map(drop)
    };
    acted(&web, &visitor, (&id, &application), form, ("documents", "handed-in"), done).await
}

/// Takes the application back (P-43).
pub(super) async fn withdraw(
    State(web): State<Web>,
    visitor: Visitor,
    Path((id, application)): Path<(String, String)>,
    form: Sent,
) -> Response {
    let done = async |web: &Web, acting: Acting, (id, application): Which, _documents| {
        let command = Decide::WithdrawApplication(application);
        accreditation::decide(&web.registry, &acting, (id, command)).await.map(drop)
    };
    acted(&web, &visitor, (&id, &application), form, ("withdraw", "withdrawn"), done).await
}

/// An application by its accreditation.
type Which = (AccreditationId, ApplicationId);

async fn acted(
    web: &Web,
    visitor: &Visitor,
    (id, application): (&str, &str),
    mut form: Sent,
    (act, done): (&str, &str),
    carry: impl AsyncFnOnce(
        &Web,
        Acting,
        Which,
        Vec<registry_core::document::DocumentHash>,
    ) -> Result<(), crate::vetting::Failure>,
) -> Response {
    let known = match own(web, visitor, id).await {
        Ok(known) => known,
        Err(response) => return response,
    };
    let of = match among(web, &known, application) {
        Ok(of) => of,
        Err(response) => return response,
    };
    let path = of.path(&known);
    let which = (of.held.accreditation.id, of.id);
    let outcome = match meant(web, visitor, &mut form).await {
        Err(response) => return response,
        Ok(Meant::Look(problem)) => Err(problem),
        Ok(Meant::Keep | Meant::Send) => {
            let act_path = format!("{path}/{act}");
            let carry = async |acting, documents| carry(web, acting, which, documents).await;
            carried_out(web, visitor, (&mut form, &act_path), carry).await
        }
    };
    match outcome {
        Ok(_) => Redirect::to(&format!("{path}?done={done}")).into_response(),
        Err(problem) => {
            let page = page(web, visitor, (&known, &of), (&form, Some(&problem)));
            refused(page, problem)
        }
    }
}
