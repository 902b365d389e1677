//! The Review desk: everything that waits for a person, and a page for each object with every act
//! the API has for it.
//!
//! An object's page is read by its `dossier` and acted on by its `act`, each in a file of its own.
//! What is common stands here: who may look, a form that is carried out once, a page that has
//! grown old, and letters that are read before they go.

mod acts;
pub(in crate::web::desk) mod appeals;
mod applications;
mod calendar;
mod cases;
mod cases_forms;
mod disclosures;
mod history;
mod licences;
mod load;
mod names;
mod notices;
mod organizations;
mod registrars;
mod request;
mod rows;
mod search;
mod sent;
mod work;

use axum::Router;
use axum::extract::{DefaultBodyLimit, Path, Query, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Redirect, Response};
use axum::routing::{get, post};
use registry_store::{Constraint, Key, Snapshot, StoreError};
use serde::Deserialize;

use super::super::Web;
use super::super::caller::Visitor;
use super::super::public::{no_such_page, unavailable};
use super::{commission, not_for, not_ours};
use crate::identity;
use crate::mail;
use crate::page::catalogue::Language;
use crate::page::dossier::{ActForm, Control, Dossier, DossierPage, Letter};
use crate::page::problem::FormProblem;
use crate::page::{Frame, html};
use crate::registry::Registry;
use crate::staff::permission::Permission;
use crate::vetting::{Acting, Failure, Meanwhile, Refusal};
pub(in crate::web::desk) use cases::left;
pub(in crate::web::desk) use sent::Sent;

/// Most bytes of a form with its documents.
const FORM_BYTES_MAXIMUM: usize = 64 * 1024 * 1024;

/// Most changes that are told to whoever acts on an old page.
const MEANWHILE_MAXIMUM: i64 = 20;

/// A kind of object with a page here.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Of {
    Case,
    Appeal,
    Application,
    Organization,
    Name,
    Licence,
    Disclosure,
    Registrar,
    Notice,
    Sitting,
}

impl Of {
    const ALL: [Self; 10] = [
        Self::Case,
        Self::Appeal,
        Self::Application,
        Self::Organization,
        Self::Name,
        Self::Licence,
        Self::Disclosure,
        Self::Registrar,
        Self::Notice,
        Self::Sitting,
    ];

    /// Where its pages are, behind `/desk/`.
    const fn folder(self) -> &'static str {
        match self {
            Self::Case => "cases",
            Self::Appeal => "appeals",
            Self::Application => "applications",
            Self::Organization => "organizations",
            Self::Name => "names",
            Self::Licence => "licences",
            Self::Disclosure => "disclosures",
            Self::Registrar => "registrars",
            Self::Notice => "notices",
            Self::Sitting => "commission",
        }
    }

    /// What its readers may.
    const fn needs(self) -> Permission {
        match self {
            Self::Sitting => Permission::SitOnCommission,
            _ => Permission::ReadRegistry,
        }
    }

    /// The page of one, as this reader may see it; none where there is none.
    fn dossier(self, read: &mut Snapshot<'_>, reader: &Reader, id: &str) -> Found {
        match self {
            Self::Case => cases::dossier(read, reader, id),
            Self::Appeal => appeals::dossier(read, reader, id),
            Self::Application => applications::dossier(read, reader, id),
            Self::Organization => organizations::dossier(read, reader, id),
            Self::Name => names::dossier(read, reader, id),
            Self::Licence => licences::dossier(read, reader, id),
            Self::Disclosure => disclosures::dossier(read, reader, id),
            Self::Registrar => registrars::dossier(read, reader, id),
            Self::Notice => notices::dossier(read, reader, id),
            Self::Sitting => commission::dossier(read, reader, id),
        }
    }

    /// Acts on one.
    async fn act(self, acts: &Acts<'_>, sent: &Sent) -> Result<(), Failure> {
        match self {
            Self::Case => cases::act(acts, sent).await,
            Self::Appeal => appeals::act(acts, sent).await,
            Self::Application => applications::act(acts, sent).await,
            Self::Organization => organizations::act(acts, sent).await,
            Self::Name => names::act(acts, sent).await,
            Self::Licence => licences::act(acts, sent).await,
            Self::Disclosure => disclosures::act(acts, sent).await,
            Self::Registrar => registrars::act(acts, sent).await,
            Self::Notice => notices::act(acts, sent).await,
            Self::Sitting => commission::act(acts, sent).await,
        }
    }
}

/// What a page is made of: the object's dossier and the key of its history.
pub(in crate::web::desk) type Found = Result<Option<(Dossier, Option<Key>)>, StoreError>;

/// Who reads a page, and when.
#[derive(Debug, Clone)]
pub(in crate::web::desk) struct Reader {
    pub(in crate::web::desk) language: Language,
    pub(in crate::web::desk) acting: Acting,
    pub(in crate::web::desk) now: jiff::Timestamp,
}

impl Reader {
    pub(in crate::web::desk) fn of(web: &Web, visitor: &Visitor) -> Self {
        let language = crate::page::catalogue::Catalogue::english();
        let now = web.registry.clock.registry_now();
        Self { language, acting: visitor.acting(), now }
    }

    /// Whether their role may do it.
    const fn may(&self, permission: Permission) -> bool {
        self.acting.role.may(permission)
    }
}

/// An act on an object of a page.
pub(in crate::web::desk) struct Acts<'a> {
    pub(in crate::web::desk) registry: &'a Registry,
    pub(in crate::web::desk) acting: &'a Acting,
    pub(in crate::web::desk) id: &'a str,
    pub(in crate::web::desk) act: &'a str,
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
        .route("/desk/requests/{id}", get(request::request))
        .route("/desk/requests/{id}/accept", post(acts::accept))
        .route("/desk/requests/{id}/reject", post(acts::reject))
        .route("/desk/requests/{id}/withdraw-acceptance", post(acts::withdraw_acceptance))
        .route("/desk/requests/{id}/reissue", post(acts::reissue))
        .route("/desk/requests/{id}/ask", post(acts::ask))
        .route("/desk/requests/{id}/reply", post(acts::reply))
        .route("/desk/documents/{hash}", get(request::document));
    for of in Of::ALL {
        let folder = of.folder();
        let shown =
            move |web: State<Web>, visitor: Visitor, id: Path<String>, done: Query<Done>| {
                show(of, web, visitor, id, done)
            };
        let acted = move |web: State<Web>, visitor: Visitor, path: Path<(String, String)>, sent| {
            act(of, web, visitor, path, sent)
        };
        let limit = DefaultBodyLimit::max(FORM_BYTES_MAXIMUM);
        router = router
            .route(&format!("/desk/{folder}/{{id}}"), get(shown))
            .route(&format!("/desk/{folder}/{{id}}/{{act}}"), post(acted).layer(limit));
    }
    router
}

/// What just happened, by a word in the address.
#[derive(Debug, Default, Deserialize)]
struct Done {
    #[serde(default)]
    done: String,
}

async fn show(
    of: Of,
    State(web): State<Web>,
    visitor: Visitor,
    Path(id): Path<String>,
    Query(Done { done }): Query<Done>,
) -> Response {
    match found(of, &web, &visitor, &id).await {
        Ok((dossier, _)) => {
            // Only what has a form of this name, or had one a moment ago, is said to be done.
            let done = (!done.is_empty()).then(|| {
                let words = Reader::of(&web, &visitor).language.say("done-act");
                words.with("act", crate::page::dossier::spoken(&done)).to_string()
            });
            page(&web, &visitor, dossier, Said { done, ..Said::default() })
        }
        Err(response) => response,
    }
}

/// The dossier of an object for a visitor who may read it.
async fn found(
    of: Of,
    web: &Web,
    visitor: &Visitor,
    id: &str,
) -> Result<(Dossier, Option<Key>), Response> {
    if !visitor.may(of.needs()) {
        return Err(not_for(web, visitor, of.needs()));
    }
    let (reader, asked) = (Reader::of(web, visitor), id.to_owned());
    let read = move |read: &mut Snapshot<'_>| {
        let Some((mut dossier, key)) = of.dossier(read, &reader, &asked)? else { return Ok(None) };
        if let Some(key) = &key {
            dossier.version = read.version(key)?.unwrap_or_default();
        }
        Ok(Some((dossier, key)))
    };
    match web.registry.store.read(read).await {
        Ok(Some(found)) => Ok(found),
        Ok(None) => Err(no_such_page(State(web.clone())).await),
        Err(error) => Err(unavailable(web, &error)),
    }
}

/// What a page says beside its dossier.
#[derive(Debug, Default)]
struct Said {
    done: Option<String>,
    problem: Option<FormProblem>,
    problem_id: Option<String>,
    letters: Vec<Letter>,
}

fn page(web: &Web, visitor: &Visitor, dossier: Dossier, said: Said) -> Response {
    let status = said.problem.as_ref().map_or(StatusCode::OK, FormProblem::status);
    let Said { done, problem, problem_id, letters } = said;
    let page = DossierPage {
        frame: Frame::desk(web, visitor, "request-itself").about(dossier.title.clone()),
        dossier,
        csrf: visitor.signed_in.csrf.clone(),
        done,
        problem,
        problem_id,
        letters,
        once: data_encoding::HEXLOWER.encode(&identity::random::<12>()),
    };
    html(status, &page)
}

async fn act(
    of: Of,
    State(web): State<Web>,
    visitor: Visitor,
    Path((id, act)): Path<(String, String)>,
    mut sent: Sent,
) -> Response {
    if !visitor.sent(sent.text("csrf")) {
        return not_ours(&web, &visitor);
    }
    let (dossier, key) = match found(of, &web, &visitor, &id).await {
        Ok(found) => found,
        Err(response) => return response,
    };
    let path = format!("/desk/{}/{id}", of.folder());
    let done = format!("{path}?done={act}");
    let once = sent.once(&web, &visitor, &format!("{path}/{act}"));
    if let Some(once) = once.clone()
        && is_carried_out(&web, once).await
    {
        return Redirect::to(&done).into_response();
    }
    let ahead = sent.is_ahead();
    let outcome = async {
        sent.take_documents(&web, &visitor).await?;
        unchanged(&web, key, &dossier, sent.seen()).await?;
        let acting = Acting { once: once.filter(|_| !ahead), ..visitor.acting() };
        carry_out(of, &web, (&acting, &id, &act), &sent).await
    };
    match outcome.await {
        Ok(letters) if ahead => {
            let dossier = refilled(dossier, &act, &sent);
            let said = Said { letters, ..Said::default() };
            page(&web, &visitor, dossier, said)
        }
        Ok(_) | Err(Failure::Store(StoreError::Taken(Constraint::IdempotencyKey))) => {
            Redirect::to(&done).into_response()
        }
        Err(failure) => refused(of, &web, &visitor, (&id, &act), &sent, &failure).await,
    }
}

/// The page again, as it is now, with the problem and everything that was typed.
async fn refused(
    of: Of,
    web: &Web,
    visitor: &Visitor,
    (id, act): (&str, &str),
    sent: &Sent,
    failure: &Failure,
) -> Response {
    let dossier = match found(of, web, visitor, id).await {
        Ok((dossier, _)) => refilled(dossier, act, sent),
        Err(response) => return response,
    };
    let problem = FormProblem::of(Reader::of(web, visitor).language, failure);
    let form = dossier.acts.iter().find(|form| form.act == act);
    let problem_id = problem.field.and_then(|name| {
        let field = form?.fields.iter().find(|field| field.name == name)?;
        Some(format!("{act}-{}", field.name))
    });
    page(web, visitor, dossier, Said { problem: Some(problem), problem_id, ..Said::default() })
}

/// Whether a form was carried out under its key.
async fn is_carried_out(web: &Web, once: registry_store::Once) -> bool {
    let read = move |read: &mut Snapshot<'_>| read.remembered(once.staff, &once.key, once.wall);
    matches!(web.registry.store.read(read).await, Ok(Some(_)))
}

/// Whether the object is as its reader saw it; what changed meanwhile if not.
async fn unchanged(
    web: &Web,
    key: Option<Key>,
    dossier: &Dossier,
    seen: Option<i64>,
) -> Result<(), Failure> {
    let (Some(key), Some(seen)) = (key, seen.filter(|seen| *seen != dossier.version)) else {
        return Ok(());
    };
    let read = move |read: &mut Snapshot<'_>| read.history(&key, seen, MEANWHILE_MAXIMUM);
    let changes = web.registry.store.read(read).await?.into_iter();
    let change = |entry: registry_store::Entry| Meanwhile {
        at: entry.at,
        by: entry.actor.name(),
        events: entry.events,
    };
    Err(Failure::Refused(Refusal::ChangedMeanwhile(changes.map(change).collect())))
}

/// Carries an act out; or rehearses it, and gives the letters that it would send.
async fn carry_out(
    of: Of,
    web: &Web,
    (acting, id, act): (&Acting, &str, &str),
    sent: &Sent,
) -> Result<Vec<Letter>, Failure> {
    if !sent.is_ahead() {
        let acts = Acts { registry: &web.registry, acting, id, act };
        of.act(&acts, sent).await?;
        return Ok(Vec::new());
    }
    let (registry, rehearsal) = web.registry.rehearsing();
    let outcome = of.act(&Acts { registry: &registry, acting, id, act }, sent).await;
    if let Err(Failure::Refused(refusal)) = outcome {
        return Err(Failure::Refused(refusal));
    }
    let letters = rehearsal.letters().into_iter();
    let read = letters.filter_map(|duty| {
        let (subject, text) = mail::read_ahead(&duty.notice, &web.settings.registry_name).ok()?;
        Some(Letter { to: duty.notice.to, subject, text })
    });
    Ok(read.collect())
}

/// The dossier with what was typed into the form of an act.
fn refilled(mut dossier: Dossier, act: &str, sent: &Sent) -> Dossier {
    for form in &mut dossier.acts {
        form.is_open = form.act == act;
        if form.is_open {
            refill(form, sent);
        }
    }
    dossier
}

fn refill(form: &mut ActForm, sent: &Sent) {
    for field in &mut form.fields {
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
}

/// An act that this page does not know.
pub(in crate::web::desk) fn no_such_act(act: &str) -> Failure {
    let allowed = "an act that the page offers";
    Failure::Refused(Refusal::Field { field: "act", found: act.to_owned(), allowed })
}
