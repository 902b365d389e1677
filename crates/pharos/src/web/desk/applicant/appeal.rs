//! Appeals (P-55): against the rejection of a request and against a revocation. The page says until
//! when and how, what a notice has to state, and which documents are admissible: those of the file.

use axum::extract::{Path, State};
use axum::response::{IntoResponse, Redirect, Response};
use jiff::Timestamp;
use registry_core::appeal::{Appeal, Appealed, NoticeOfAppeal, Statement};
use registry_core::document::{DocumentHash, DocumentRef};
use registry_core::rulebook::{self, AppealChannel};

use super::cases::own_case;
use super::forms::{carried_out, once_field};
use super::load::{self, Asked, Filed};
use super::organization::{below, named};
use super::{HERE, Meant, applicant, documents, meant, not_loaded, refused, shown};
use crate::page::applicant::{Known, case_path};
use crate::page::catalogue::{Catalogue, Language, Phrase};
use crate::page::dossier::spoken;
use crate::page::problem::FormProblem;
use crate::page::sheet::{Field, Form, Part, Sheet};
use crate::page::{Frame, words};
use crate::vetting::Acting;
use crate::vetting::appeal::{self as acts, ReceiveAppeal};
use crate::web::Web;
use crate::web::caller::Visitor;
use crate::web::desk::review::Sent;
use crate::web::public::gone;

/// A decision that can be appealed, or was, and the documents of its file.
struct Open {
    known: Known,
    appealed: Appealed,
    appeal: Option<Appeal>,
    file: Vec<DocumentRef>,
    /// Where the page of what was decided is.
    back: String,
}

/// Says on the page of a rejected request that an appeal runs, or how one is made.
pub(super) fn linked(page: &mut Sheet, found: &Asked, now: Timestamp) {
    let Ok(appealed) = Appealed::rejection(&found.placed.request) else { return };
    let of_this = found.appeal.as_ref().filter(|one| one.decided_at == appealed.decided_at);
    let path = format!("{HERE}/requests/{}/appeal", found.placed.request.id);
    link(page, (&appealed, of_this), path, now);
}

/// As [`linked`], on the page of a case.
pub(super) fn linked_to_case(page: &mut Sheet, filed: &Filed, now: Timestamp) {
    if let Some(appealed) = &filed.appealed {
        let path = format!("{}/appeal", case_path(&filed.case));
        link(page, (appealed, filed.appeal.as_ref()), path, now);
    } else if let Some(appeal) = &filed.appeal {
        page.add(state(page.frame.words, appeal));
    }
}

fn link(
    page: &mut Sheet,
    (appealed, appeal): (&Appealed, Option<&Appeal>),
    path: String,
    now: Timestamp,
) {
    let language = page.frame.words;
    if let Some(appeal) = appeal {
        page.add(state(language, appeal));
    } else if appealed.until.is_none_or(|until| now < until) {
        let links = vec![(path, language.say("appeal-how").to_string())];
        page.add(Part::Onward { words: String::new(), links });
    }
}

/// Where an appeal stands, for the appellant.
fn state(language: Language, appeal: &Appeal) -> Part {
    let mut lines = vec![
        (language.say("appeal-number").to_string(), appeal.number.clone()),
        (language.say("applied-state").into(), spoken(appeal.state.code())),
        (language.say("own-appeal-received").into(), words::moment(appeal.notice.received_at)),
        (language.say("appeal-response-by").into(), words::last_day(appeal.clocks.response.until)),
        (language.say("appeal-decision-by").into(), words::last_day(appeal.clocks.decision.until)),
    ];
    if let Some(words) = appeal.response.as_ref().and_then(|one| one.words.clone()) {
        lines.push((language.say("own-appeal-response").into(), words));
    }
    if let Some(report) = &appeal.report {
        lines.push((language.say("own-appeal-report").into(), report.words.clone()));
    }
    Part::facts("appeal", language.say("appeal-itself"), lines)
}

/// Where an appeal is received, by the rulebook.
pub(super) fn ways(web: &Web, language: Language, rules: &rulebook::Appeal) -> String {
    let address = &web.settings.postal_address;
    let channels = rules.channels.iter().map(|channel| match channel {
        AppealChannel::Post => language.say("appeal-by-post").with("address", address),
        AppealChannel::EMail => language.say("appeal-by-e-mail"),
        AppealChannel::Desk => language.say("appeal-by-desk"),
    });
    channels.map(Into::into).collect::<Vec<String>>().join("; ")
}

async fn open_request(web: &Web, visitor: &Visitor, id: &str) -> Result<Open, Response> {
    applicant(web, visitor)?;
    let id = id.parse().map_err(|_| gone(web))?;
    let found = load::asked(web, &visitor.acting(), id).await;
    let found = found.map_err(|failure| not_loaded(web, failure))?;
    let request = &found.placed.request;
    let appealed = Appealed::rejection(request).map_err(|_| gone(web))?;
    Ok(Open {
        back: format!("{HERE}/requests/{id}"),
        file: request.file().cloned().collect(),
        appeal: found.appeal.filter(|one| one.decided_at == appealed.decided_at),
        appealed,
        known: found.known,
    })
}

async fn open_case(web: &Web, visitor: &Visitor, id: &str) -> Result<Open, Response> {
    let filed = own_case(web, visitor, id).await?;
    Ok(Open {
        back: case_path(&filed.case),
        file: documents::of_case(&filed.case).into_iter().cloned().collect(),
        appealed: filed.appealed.ok_or_else(|| gone(web))?,
        appeal: filed.appeal,
        known: filed.known,
    })
}

/// How the rejection of a request is appealed.
pub(super) async fn of_request(
    State(web): State<Web>,
    visitor: Visitor,
    Path(id): Path<String>,
) -> Response {
    answer(&web, &visitor, open_request(&web, &visitor, &id).await)
}

/// How a revocation is appealed.
pub(super) async fn of_case(
    State(web): State<Web>,
    visitor: Visitor,
    Path(id): Path<String>,
) -> Response {
    answer(&web, &visitor, open_case(&web, &visitor, &id).await)
}

fn answer(web: &Web, visitor: &Visitor, open: Result<Open, Response>) -> Response {
    let page = open.and_then(|open| page(web, visitor, &open, (&Sent::default(), None)));
    match page {
        Ok(page) => shown(page, &super::Asked::nothing()),
        Err(response) => response,
    }
}

fn page(
    web: &Web,
    visitor: &Visitor,
    open: &Open,
    (form, problem): (&Sent, Option<&FormProblem>),
) -> Result<Sheet, Response> {
    let now = web.registry.clock.registry_now();
    let rulebooks = web.registry.store.rulebooks(open.appealed.name.tld());
    let rulebooks = rulebooks.map_err(|error| crate::web::public::unavailable(web, &error))?;
    let rules = &rulebooks.at(now).appeal;
    let frame = Frame::desk(web, visitor, "appeal-title");
    let title = frame.say("appeal-lead").with("name", &open.appealed.name);
    let frame = frame.about(title);
    let mut page = below(visitor, frame, &open.known);
    let language = page.frame.words;
    if let Some(appeal) = &open.appeal {
        page.add(state(language, appeal));
        return Ok(page);
    }
    let ways = ways(web, language, rules);
    let until = open.appealed.until.map(words::last_day);
    let is_over = open.appealed.until.is_some_and(|until| now >= until);
    page.add(Part::facts(
        "conditions",
        language.say("appeal-conditions"),
        vec![
            (language.say("appeal-decided").into(), words::moment(open.appealed.decided_at)),
            (
                language.say("appeal-until").into(),
                until.unwrap_or_else(|| language.say("appeal-not-counting").into()),
            ),
            (language.say("appeal-fee").into(), words::amount(rules.fee)),
            (language.say("appeal-ways").into(), ways.clone()),
            (language.say("appeal-states").into(), language.say("appeal-states-words").into()),
            (
                language.say("appeal-admissible").into(),
                language.say("appeal-admissible-words").into(),
            ),
        ],
    ));
    if is_over {
        let words = language.say("appeal-over-words");
        page.add(Part::notice("bad", language.say("appeal-over"), words));
    } else if rules.channels.contains(&AppealChannel::Desk) {
        page.add(Part::Form(notice_form(web, language, open, (form, problem))));
    } else {
        let words = language.say("appeal-elsewhere-words").with("ways", ways);
        page.add(Part::notice("info", language.say("appeal-elsewhere"), words));
    }
    page.add(Part::Table(documents::table(language, &open.known, &open.file)));
    Ok(page)
}

fn notice_form(
    web: &Web,
    language: Language,
    open: &Open,
    (form, problem): (&Sent, Option<&FormProblem>),
) -> Form {
    let (field, said) = named(problem);
    let area = |name: &'static str, label: Phrase, hint: Phrase| {
        let one = Field::lines(name, label, hint, 6);
        one.holding(form.fields.text(name)).refused(field, said)
    };
    let named = Field::lines(
        "documents",
        language.say("appeal-documents"),
        language.say("appeal-documents-hint"),
        3,
    );
    Form {
        id: "notice".to_owned(),
        title: language.say("own-appeal-notice").into(),
        text: language.say("appeal-notice-words").into(),
        action: format!("{}/appeal", open.back),
        fields: vec![
            area(
                "position",
                language.say("own-appeal-position"),
                language.say("appeal-position-hint"),
            ),
            area("error", language.say("own-appeal-error"), language.say("appeal-error-hint")),
            area(
                "support",
                language.say("own-appeal-support"),
                language.say("appeal-support-hint"),
            ),
            named.holding(form.fields.text("documents")).refused(field, said),
            once_field(web),
        ],
        button: language.say("appeal-button").into(),
        class: "",
    }
}

/// Appeals the rejection of a request.
pub(super) async fn against_rejection(
    State(web): State<Web>,
    visitor: Visitor,
    Path(id): Path<String>,
    form: Sent,
) -> Response {
    let open = open_request(&web, &visitor, &id).await;
    filed(&web, &visitor, open, form).await
}

/// Appeals a revocation.
pub(super) async fn against_revocation(
    State(web): State<Web>,
    visitor: Visitor,
    Path(id): Path<String>,
    form: Sent,
) -> Response {
    let open = open_case(&web, &visitor, &id).await;
    filed(&web, &visitor, open, form).await
}

/// The documents of the file that were named, one a line (P-55d).
fn referred_to(open: &Open, text: &str) -> Result<Vec<DocumentHash>, FormProblem> {
    let lines = text.lines().map(str::trim).filter(|line| !line.is_empty());
    let known = |line: &str| {
        let found = open.file.iter().find(|one| one.name == line || one.hash.to_string() == line);
        found.map(|one| one.hash).ok_or_else(|| {
            let words = Catalogue::english().say("appeal-not-in-the-file").with("document", line);
            FormProblem::at("documents", words)
        })
    };
    lines.map(known).collect()
}

async fn filed(
    web: &Web,
    visitor: &Visitor,
    open: Result<Open, Response>,
    mut form: Sent,
) -> Response {
    let open = match open {
        Ok(open) => open,
        Err(response) => return response,
    };
    let outcome = match meant(web, visitor, &mut form).await {
        Err(response) => return response,
        Ok(Meant::Look(problem)) => Err(problem),
        Ok(Meant::Keep | Meant::Send) => noticed(web, visitor, &open, &mut form).await,
    };
    match outcome {
        Ok(()) => Redirect::to(&format!("{}?done=appealed", open.back)).into_response(),
        Err(problem) => match page(web, visitor, &open, (&form, Some(&problem))) {
            Ok(page) => refused(page, problem),
            Err(response) => response,
        },
    }
}

async fn noticed(
    web: &Web,
    visitor: &Visitor,
    open: &Open,
    form: &mut Sent,
) -> Result<(), FormProblem> {
    let documents = referred_to(open, form.fields.text("documents"))?;
    let text = |name: &str| form.fields.text(name).trim().to_owned();
    let now = web.registry.clock.registry_now();
    let command = ReceiveAppeal {
        against: open.appealed.against,
        notice: NoticeOfAppeal {
            received_at: now,
            dated_at: None,
            channel: AppealChannel::Desk,
            statement: Statement {
                position: text("position"),
                error: text("error"),
                support: text("support"),
            },
            document: None,
            documents: Vec::new(),
        },
        document: None,
        documents,
        counsel: None,
        payment: None,
    };
    let act =
        async |acting: Acting, _documents| acts::receive(&web.registry, &acting, command).await;
    carried_out(web, visitor, (form, &format!("{}/appeal", open.back)), act).await.map(drop)
}
