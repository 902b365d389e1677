//! The Review desk: everything that waits for a person, and a page for each object with every act
//! the API has for it.
//!
//! An object's page is read by its `dossier` and acted on by its `act`, each in a file of its own.
//! What is common stands here: who may look, and a page with what is said on it; how a form is
//! carried out stands in `acts`, the kinds of objects in `objects`.

mod acts;
mod appeal_entry;
pub(in crate::web::desk) mod appeals;
mod appeals_hearing;
mod applications;
mod calendar;
mod cases;
mod cases_forms;
mod disclosures;
mod history;
mod invoices;
mod licences;
mod load;
mod names;
mod names_entries;
mod notices;
mod objects;
mod organizations;
mod organizations_records;
mod personal;
mod registrars;
mod request;
mod rows;
mod search;
mod sent;
mod work;

use axum::Router;
use axum::extract::{DefaultBodyLimit, Path, Query, State};
use axum::http::StatusCode;
use axum::response::Response;
use axum::routing::{get, post};
use registry_store::{Key, Snapshot, StoreError};
use serde::Deserialize;

use super::super::caller::Visitor;
use super::super::public::{no_such_page, unavailable};
use super::super::{FORM_BYTES_MAXIMUM, Web};
use super::done::done_words;
use super::{commission, not_for};
use crate::identity;
use crate::page::case::Case;
use crate::page::catalogue::{Catalogue, Language};
use crate::page::dossier::{ActForm, Control, Dossier, DossierPage, Field, Letter};
use crate::page::problem::FormProblem;
use crate::page::{Frame, html};
use crate::staff::permission::Permission;
use crate::vetting::Acting;
pub(in crate::web::desk) use acts::{Acts, no_such_act};
pub(in crate::web::desk) use cases::left;
pub(in crate::web::desk) use cases_forms::{documents, moment, reasons};
pub(in crate::web::desk) use objects::{Of, Offered};
pub(in crate::web::desk) use sent::{Sent, recalled, wrong};

/// What a page is made of: the object's dossier and the key of its history.
pub(in crate::web::desk) type Found = Result<Option<(Dossier, Option<Key>)>, StoreError>;

/// What the page of an object shows.
enum Subject {
    Dossier(Box<Dossier>),
    Request(Box<Case>),
}

/// An object as it was loaded for a page.
struct Loaded {
    subject: Subject,
    /// The key of its history.
    key: Option<Key>,
    /// The number of its newest row of history.
    version: i64,
}

/// Who reads a page, and when.
#[derive(Debug, Clone)]
pub(in crate::web::desk) struct Reader {
    pub(in crate::web::desk) language: Language,
    pub(in crate::web::desk) acting: Acting,
    pub(in crate::web::desk) now: jiff::Timestamp,
}

impl Reader {
    pub(in crate::web::desk) fn of(web: &Web, visitor: &Visitor) -> Self {
        let now = web.registry.clock.registry_now();
        Self { language: Catalogue::english(), acting: visitor.acting(), now }
    }

    /// Whether their role may do it.
    pub(in crate::web::desk) const fn may(&self, permission: Permission) -> bool {
        self.acting.role.may(permission)
    }

    /// A page of this desk with its title and what it is about.
    fn dossier(&self, title: impl Into<String>, lead: impl Into<String>) -> Dossier {
        Dossier {
            trail: vec![("/desk/review".to_owned(), self.language.say("work-title").into())],
            title: title.into(),
            lead: lead.into(),
            idle: self.language.say("idle-role").into(),
            ..Dossier::default()
        }
    }

    /// The page with what can be done; nothing where the reader is marked as conflicted, who is
    /// told so (P-15).
    pub(in crate::web::desk) fn offered(
        &self,
        dossier: Dossier,
        acts: Vec<ActForm>,
        is_conflicted: bool,
    ) -> Dossier {
        match is_conflicted {
            true => Dossier {
                is_conflicted,
                idle: self.language.say("idle-conflicted").into(),
                ..dossier
            },
            false => Dossier { acts, ..dossier },
        }
    }
}

/// The routes of this desk.
pub(super) fn router() -> Router<Web> {
    let mut router = Router::new()
        .route("/desk/review", get(work::show))
        .route("/desk/review/stream", get(work::stream))
        .route("/desk/commission", get(commission::list))
        .route("/desk/commission/{id}/articles/{hash}", get(commission::article))
        .route("/desk/calendar", get(calendar::show))
        .route("/desk/search", get(search::show))
        .route("/desk/history/{object}", get(history::show))
        .route("/desk/documents/{hash}", get(request::document));
    for of in Of::ALL {
        let shown =
            move |web: State<Web>, visitor: Visitor, id: Path<String>, done: Query<Done>| {
                show(of, web, visitor, id, done)
            };
        router = router.route(&of.page("{id}"), get(shown));
        for (act, permission) in of.acts() {
            let acted = move |web: State<Web>, visitor: Visitor, id: Path<String>, sent: Sent| {
                acts::act((of, act, permission), web, visitor, id, sent)
            };
            let limit = DefaultBodyLimit::max(FORM_BYTES_MAXIMUM);
            router = router.route(&format!("{}/{act}", of.page("{id}")), post(acted).layer(limit));
        }
    }
    router
}

/// The routes of the pages of objects, which stand in no source as they are: path and method.
#[cfg(test)]
pub(in crate::web) fn routes_of_objects() -> Vec<(String, &'static str)> {
    let mut routes = Vec::new();
    for of in Of::ALL {
        let page = of.page("{id}");
        routes.extend(of.acts().map(|(act, _)| (format!("{page}/{act}"), "POST")));
        routes.push((page, "GET"));
    }
    routes
}

/// What just happened, by a word in the address.
#[derive(Debug, Default, Deserialize)]
pub(in crate::web::desk) struct Done {
    #[serde(default)]
    pub(in crate::web::desk) done: String,
}

async fn show(
    of: Of,
    State(web): State<Web>,
    visitor: Visitor,
    Path(id): Path<String>,
    Query(Done { done }): Query<Done>,
) -> Response {
    match load(of, &web, &visitor, &id).await {
        Ok(loaded) => {
            let done = done_words(Reader::of(&web, &visitor).language, of, &done);
            page(&web, &visitor, loaded, Said { done, ..Said::default() })
        }
        Err(response) => response,
    }
}

/// An object for a visitor who may read it.
async fn load(of: Of, web: &Web, visitor: &Visitor, id: &str) -> Result<Loaded, Response> {
    if !visitor.may(of.needs()) {
        return Err(not_for(web, visitor, of.needs()));
    }
    let (reader, asked) = (Reader::of(web, visitor), id.to_owned());
    let read = move |read: &mut Snapshot<'_>| {
        let Some((subject, key)) = of.subject(read, &reader, &asked)? else { return Ok(None) };
        let version = match &key {
            Some(key) => read.version(key)?.unwrap_or_default(),
            None => 0,
        };
        Ok(Some(Loaded { subject, key, version }))
    };
    match web.registry.store.read(read).await {
        Ok(Some(loaded)) => Ok(loaded),
        Ok(None) => Err(no_such_page(State(web.clone())).await),
        Err(error) => Err(unavailable(web, &error)),
    }
}

/// What a page says beside its object.
#[derive(Default)]
struct Said<'a> {
    done: Option<String>,
    problem: Option<FormProblem>,
    /// The field that the problem is about.
    field: Option<String>,
    letters: Vec<Letter>,
    /// The form that was sent, and what was typed into it.
    typed: Option<(&'a str, &'a Sent)>,
    /// The status, where the problem's own is not it.
    status: Option<StatusCode>,
}

impl<'a> Said<'a> {
    fn typed(act: &'a str, sent: &'a Sent) -> Self {
        Self { typed: Some((act, sent)), ..Self::default() }
    }

    fn status(&self) -> StatusCode {
        let of_problem = || self.problem.as_ref().map(FormProblem::status);
        self.status.or_else(of_problem).unwrap_or(StatusCode::OK)
    }
}

/// The key under which the forms of a page are carried out once.
fn new_once() -> String {
    data_encoding::HEXLOWER.encode(&identity::random::<12>())
}

fn page(web: &Web, visitor: &Visitor, loaded: Loaded, said: Said<'_>) -> Response {
    let Loaded { subject, version, .. } = loaded;
    let mut dossier = match subject {
        Subject::Request(case) => return request::page(web, visitor, (&case, version), said),
        Subject::Dossier(dossier) => *dossier,
    };
    let problem_id = refilled(&mut dossier.acts, &said);
    let status = said.status();
    let page = DossierPage {
        frame: Frame::desk(web, visitor, "request-itself")
            .at(dossier.desk)
            .about(dossier.title.clone()),
        dossier,
        version,
        csrf: visitor.signed_in.csrf.clone(),
        done: said.done,
        problem: said.problem,
        problem_id,
        letters: said.letters,
        once: new_once(),
    };
    html(status, &page)
}

/// Puts what was typed into the form that was sent, which alone stands open; gives the id of the
/// field that the problem is about.
fn refilled(forms: &mut [ActForm], said: &Said<'_>) -> Option<String> {
    let (act, sent) = said.typed?;
    for form in forms.iter_mut() {
        form.is_open = form.act == act;
    }
    let form = forms.iter_mut().find(|form| form.act == act)?;
    for field in &mut form.fields {
        refill(field, sent);
    }
    let (problem, named) = (said.problem.as_ref()?, said.field.as_deref()?);
    let field = form.fields.iter_mut().find(|field| field.name == named)?;
    field.problem.clone_from(&problem.words);
    Some(format!("{act}-{}", field.name))
}

fn refill(field: &mut Field, sent: &Sent) {
    match &mut field.control {
        Control::Tick => {
            field.value = if sent.fields.ticked(&field.name) { "on" } else { "" }.to_owned();
        }
        Control::Documents(kept) => {
            let of = sent.documents.iter();
            *kept = of.map(|(hash, name)| (hash.to_string(), name.clone())).collect();
        }
        Control::Line(_) | Control::Area | Control::Choice(_) => {
            sent.fields.text(&field.name).clone_into(&mut field.value);
        }
    }
}
