//! The page of one request: its evidence beside its decision, with reasons that are ticked; what
//! is done to it, and documents as files.

use axum::extract::{Path, State};
use axum::http::StatusCode;
use axum::response::Response;
use registry_core::appeal::{Against, Appealed};
use registry_core::document::DocumentHash;
use registry_core::id::{InformationRequestId, RegistrarId, RequestId};
use registry_core::request::{self, AppealWindow, Decided, Reason, ReasonCode, RequestState};
use registry_store::{Aggregate as _, Key, Lock, Snapshot, StoreError};

use super::super::super::Web;
use super::super::super::caller::Visitor;
use super::super::super::public::no_such_page;
use super::super::{given, not_for};
use super::{
    Acts, Of, Offered, Reader, Said, Sent, Subject, appeal_entry, load, new_once, no_such_act,
    refilled,
};
use crate::page::case::Case;
use crate::page::catalogue::Catalogue;
use crate::page::dossier::{ActForm, Field};
use crate::page::request::{Allowed, Confirm, ReasonField, RequestPage, Typed};
use crate::page::{Frame, html, words};
use crate::staff::permission::Permission;
use crate::vetting::accept::{self, AcceptRequest};
use crate::vetting::information::{self, AskForInformation, RecordReply};
use crate::vetting::moving::{self, AcceptOrdered};
use crate::vetting::reissue::{self, Binding, ReissueToken};
use crate::vetting::reject::{self, RejectRequest};
use crate::vetting::{Failure, Missing, Refusal};

/// What can be done to a request.
pub(super) const ACTS: Offered = &[
    ("accept", Permission::DecideRequest),
    ("reject", Permission::DecideRequest),
    ("withdraw-acceptance", Permission::WithdrawAcceptance),
    ("reissue", Permission::ReissueToken),
    ("ask", Permission::DecideRequest),
    ("reply", Permission::RecordRequest),
    ("accept-order", Permission::DecideRequest),
    ("receive-appeal", Permission::RecordAppeal),
];

/// A request with everything its page shows.
pub(super) fn subject(
    read: &mut Snapshot<'_>,
    reader: &Reader,
    id: &str,
) -> Result<Option<(Subject, Option<Key>)>, StoreError> {
    let Ok(id) = id.parse::<RequestId>() else { return Ok(None) };
    let Some(case) = load::case(read, id, reader.now)? else { return Ok(None) };
    let key = case.request.key();
    Ok(Some((Subject::Request(Box::new(case)), Some(key))))
}

/// A document as a file to save; no page shows one.
pub(super) async fn document(
    State(web): State<Web>,
    visitor: Visitor,
    Path(hash): Path<String>,
) -> Response {
    if !visitor.may(Permission::ReadRegistry) {
        return not_for(&web, &visitor, Permission::ReadRegistry);
    }
    let Ok(hash) = hash.parse::<DocumentHash>() else {
        return no_such_page(State(web.clone())).await;
    };
    given(&web, &visitor, web.registry.store.read(move |read| read.document(hash)).await).await
}

/// The page of a request; with a problem its status says that nothing was taken.
pub(super) fn page(
    web: &Web,
    visitor: &Visitor,
    (case, version): (&Case, i64),
    said: Said<'_>,
) -> Response {
    // P-15: who is marked as conflicted is offered no decision, and is told why.
    let conflicted = case.organization.may_be_judged_by(&visitor.acting().actor).is_err();
    let allowed = Allowed {
        decide: visitor.may(Permission::DecideRequest) && !conflicted,
        take_back: visitor.may(Permission::WithdrawAcceptance) && !conflicted,
        reissue: visitor.may(Permission::ReissueToken) && !conflicted,
        conflicted,
        record: visitor.may(Permission::RecordRequest),
    };
    let mut acts = forms(&Reader::of(web, visitor), case, conflicted);
    let problem_id = refilled(&mut acts, &said);
    let status = said.status();
    let Said { done, problem, letters, typed, .. } = said;
    let page = RequestPage {
        frame: Frame::desk(web, visitor, "request-itself").about(case.request.name.as_str()),
        view: case.view(Catalogue::english(), allowed),
        csrf: visitor.signed_in.csrf.clone(),
        once: new_once(),
        version,
        form: self::typed(typed.map(|(_, sent)| sent).unwrap_or(&Sent::default())),
        done,
        letters,
        acts,
        problem_id: problem_id.or_else(|| problem.as_ref()?.field.map(str::to_owned)),
        problem_at: problem.as_ref().and_then(|problem| problem.field).unwrap_or_default(),
        problem_words: problem.as_ref().map(|problem| problem.words.clone()).unwrap_or_default(),
        problem,
    };
    html(status, &page)
}

fn typed(sent: &Sent) -> Typed {
    let fields = &sent.fields;
    Typed {
        of: fields.text("question").to_owned(),
        text: fields.text("text").to_owned(),
        registrar: fields.text("registrar").to_owned(),
        question: fields.text("question").to_owned(),
        reasons: ReasonField::all(Catalogue::english(), |code, more| {
            let ticked = fields.ticked(&format!("reason-{}", code.code()));
            let text = |field: &str| fields.text(&format!("{field}-{}", code.code())).to_owned();
            (ticked, text("words"), text(more))
        }),
    }
}

/// Asks a supervisor first, where an earlier rejection can be appealed (P-12).
pub(super) fn confirmation(
    web: &Web,
    visitor: &Visitor,
    (case, version): (&Case, i64),
    (sent, window): (&Sent, AppealWindow),
) -> Response {
    let page = Confirm {
        frame: Frame::desk(web, visitor, "confirm-title"),
        id: case.request.id.to_string(),
        name: case.request.name.to_string(),
        organization: case.organization.name.clone(),
        window: words::window(Catalogue::english(), window),
        rejections: case.rejections(Catalogue::english()),
        may_confirm: visitor.may(Permission::ConfirmAcceptance),
        who: visitor.signed_in.person.name.clone(),
        csrf: visitor.signed_in.csrf.clone(),
        once: new_once(),
        version,
        registrar: sent.text("registrar").to_owned(),
    };
    html(StatusCode::CONFLICT, &page)
}

/// The ticked reasons; words beside one that is not ticked are not one.
fn reasons(sent: &Sent) -> Vec<Reason> {
    let ticked = |code: &&ReasonCode| sent.fields.ticked(&format!("reason-{}", code.code()));
    let reason = |code: &ReasonCode| {
        let words = sent.text(&format!("words-{}", code.code())).to_owned();
        let missing = sent.text(&format!("missing-{}", code.code())).lines();
        let missing = missing.map(str::trim).filter(|line| !line.is_empty());
        let citation = sent.text(&format!("citation-{}", code.code())).to_owned();
        Reason {
            code: *code,
            words,
            missing: missing.map(str::to_owned).collect(),
            citation: (!citation.is_empty()).then_some(citation),
        }
    };
    ReasonCode::ALL.iter().filter(ticked).map(reason).collect()
}

/// Acts on a request.
pub(super) async fn act(acts: &Acts<'_>, sent: &Sent) -> Result<(), Failure> {
    let request = acts.id.parse::<RequestId>().map_err(|_| no_such_act(acts.act))?;
    let (registry, acting) = (acts.registry, acts.acting);
    match acts.act {
        "accept" => {
            let registrar: Option<RegistrarId> =
                sent.read_if_any("registrar", "one of the registrars of the list")?;
            let confirm = sent.fields.ticked("confirm");
            let command = AcceptRequest { request, registrar, confirm };
            accept::accept(registry, acting, command).await.map(drop)
        }
        "reject" => {
            let command = RejectRequest { request, reasons: reasons(sent) };
            reject::reject(registry, acting, command).await.map(drop)
        }
        "withdraw-acceptance" => {
            let command = RejectRequest { request, reasons: reasons(sent) };
            reject::withdraw_acceptance(registry, acting, command).await.map(drop)
        }
        "reissue" => reissue(acts, request).await,
        "ask" => {
            let question = sent.text("question").to_owned();
            let documents = sent.hashes();
            let command = AskForInformation { about: request, question, due_at: None, documents };
            information::ask(registry, acting, command).await.map(drop)
        }
        "reply" => {
            let command = RecordReply {
                about: request,
                question: sent.read::<InformationRequestId>("question", "one of the questions")?,
                text: sent.text("text").to_owned(),
                received_at: None,
                documents: sent.hashes(),
            };
            information::reply(registry, acting, command).await.map(drop)
        }
        "accept-order" => {
            let command = AcceptOrdered { request, words: sent.text("words").to_owned() };
            moving::accept(registry, acting, command).await.map(drop)
        }
        "receive-appeal" => appeal_entry::receive(acts, sent, Against::Rejection(request)).await,
        other => Err(no_such_act(other)),
    }
}

/// The forms of a request that are like those of every other object: its acceptance by the order of
/// a dispute (P-38), an appeal against its rejection (P-55).
fn forms(reader: &Reader, case: &Case, is_conflicted: bool) -> Vec<ActForm> {
    let (language, request) = (reader.language, &case.request);
    let mut forms = Vec::new();
    if is_conflicted {
        return forms;
    }
    if request.ordered_by.is_some()
        && request.is_undecided()
        && reader.may(Permission::DecideRequest)
    {
        let title = language.say("accept-order-title");
        let words = Field::area("words", language.say("field-words"));
        let form = ActForm::new("accept-order", title, language.say("accept-order-words"));
        forms.push(form.with(vec![words]).lettered().open());
    }
    if Appealed::rejection(request).is_ok() && reader.may(Permission::RecordAppeal) {
        forms.push(appeal_entry::form(language));
    }
    for form in &mut forms {
        form.action = format!("{}/{}", Of::Request.page(request.id), form.act);
    }
    forms
}

/// Replaces the token of an accepted request.
async fn reissue(acts: &Acts<'_>, id: RequestId) -> Result<(), Failure> {
    let now = acts.registry.clock.registry_now();
    let read = move |read: &mut Snapshot<'_>| read.request(id, Lock::None, now);
    let found = acts.registry.store.read(read).await?;
    let missing = Failure::Refused(Refusal::NotFound(Missing::Request(id)));
    match found.ok_or(missing)?.object.state {
        RequestState::Accepted { token, .. } => {
            let command = ReissueToken { token, registrar: Binding::AsBefore };
            reissue::reissue(acts.registry, acts.acting, command).await.map(drop)
        }
        other => {
            let refusal = request::Refusal::NotAccepted(Decided::of(&other));
            Err(Failure::Refused(refusal.into()))
        }
    }
}
