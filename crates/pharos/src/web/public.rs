//! The pages anybody sees: home, sign-in, terms.

use std::net::SocketAddr;

use axum::Router;
use axum::extract::{ConnectInfo, Request, State};
use axum::http::{HeaderMap, HeaderValue, StatusCode, header};
use axum::middleware::Next;
use axum::response::{IntoResponse, Redirect, Response};
use axum::routing::{get, post};
use registry_core::registrar::Registrar;
use registry_store::{Snapshot, StoreError};
use serde::Deserialize;

use super::Web;
use super::caller::{Visitor, cookie};
use super::form::Fields;
use super::kept;
use crate::page::catalogue::{Catalogue, Phrase};
use crate::page::home::{Home, Note, RegistrarCard, SignIn};
use crate::page::{Frame, html};
use crate::staff::account::Person;
use crate::staff::link::LinkError;
use crate::staff::origin::Origin;
use crate::staff::secret::Secret;
use crate::staff::session;
use crate::staff::sign_in::{Credentials, SignInRefusal};

/// The routes of this file.
pub fn router() -> Router<Web> {
    Router::new()
        .route("/", get(home))
        .route("/rdap-terms", get(rdap_terms))
        .route("/sign-in", get(sign_in_form).post(sign_in))
        .route("/sign-out", post(sign_out))
}

async fn home(State(web): State<Web>) -> Response {
    let now = web.registry.clock.registry_now();
    let read = move |snapshot: &mut Snapshot<'_>| {
        let registrars = snapshot.registrars()?;
        let active = registrars.into_iter().filter(Registrar::is_for_anybody);
        let cards = active.map(|one| RegistrarCard {
            name: one.name,
            url: one.url,
            abuse_email: one.abuse.email,
        });
        let tlds = snapshot.tlds().iter();
        let verified = tlds.filter(|tld| {
            let rulebooks = snapshot.rulebooks(tld.as_str());
            rulebooks.is_ok_and(|books| books.at(now).eligibility.accreditation_required)
        });
        let verified: Vec<String> = verified.map(ToString::to_string).collect();
        Ok((cards.collect(), verified))
    };
    let (registrars, verified) = match web.registry.store.read(read).await {
        Ok(loaded) => loaded,
        Err(error) => return unavailable(&web, &error),
    };
    let example = verified.first().map_or("example", String::as_str);
    let dotted: Vec<_> = verified.iter().map(|tld| format!(".{tld}")).collect();
    let page = Home {
        frame: Frame::public(&web, "home-title", "home"),
        example: format!("acme.{example}"),
        verified: dotted.join(", "),
        registrars,
    };
    html(StatusCode::OK, &page)
}

async fn rdap_terms(State(web): State<Web>) -> Response {
    let frame = Frame::public(&web, "foot-terms", "terms");
    let page = Note {
        lines: vec![
            frame.say("terms-purpose"),
            frame.say("terms-use"),
            frame.say("terms-withheld"),
        ],
        back_path: "/lookup",
        back_words: frame.say("lookup-title"),
        frame,
    };
    html(StatusCode::OK, &page)
}

#[derive(Debug, Default, Deserialize)]
struct SignInQuery {
    #[serde(default)]
    next: String,
    #[serde(default)]
    done: String,
}

async fn sign_in_form(
    State(web): State<Web>,
    query: axum::extract::Query<SignInQuery>,
) -> Response {
    let frame = Frame::public(&web, "sign-in-title", "sign-in");
    let notice = match query.0.done.as_str() {
        "out" => Some(frame.say("sign-in-signed-out").to_string()),
        "enrolled" => Some(frame.say("sign-in-enrolled").to_string()),
        "joined" => Some(frame.say("sign-in-joined").to_string()),
        "password" => Some(frame.say("sign-in-password-set").to_string()),
        _ => None,
    };
    let page = SignIn { notice, next: query.0.next, ..empty_form(&web, frame) };
    html(StatusCode::OK, &page)
}

fn empty_form(web: &Web, frame: Frame) -> SignIn {
    SignIn {
        frame,
        problem: None,
        notice: None,
        email: String::new(),
        next: String::new(),
        kept: String::new(),
        sign_up: web.registry.accounts.sign_up,
        passkeys: web.passkeys.is_some(),
    }
}

/// The sign-in page that carries a form whose session had ended.
pub(super) fn sign_in_page(web: &Web, kept: String) -> Response {
    let frame = Frame::public(web, "sign-in-title", "sign-in");
    let notice = Some(frame.say("sign-in-kept").to_string());
    html(StatusCode::UNAUTHORIZED, &SignIn { notice, kept, ..empty_form(web, frame) })
}

async fn sign_in(
    State(web): State<Web>,
    ConnectInfo(peer): ConnectInfo<SocketAddr>,
    headers: HeaderMap,
    fields: Fields,
) -> Response {
    let from = origin(peer, &headers);
    let given = Credentials {
        email: fields.text("email"),
        password: fields.text("password"),
        code: fields.text("code"),
    };
    match web.door.sign_in(&web.registry, &from, &given).await {
        Ok(let_in) => let_in_to(&web, let_in, &fields),
        Err(refusal) => turned_away(&web, &refusal, &fields),
    }
}

/// On to where whoever was let in wanted to go.
pub(super) fn let_in_to(
    web: &Web,
    (person, secret): (Person, Secret),
    fields: &Fields,
) -> Response {
    match kept::onward(web, fields.text("kept"), person.id) {
        // The form goes with it, to the page it was typed on.
        Some(path) => {
            let again = Redirect::temporary(&path).into_response();
            with_cookie(again, secret.expose(), "")
        }
        None => signed_in(&secret, onward(fields.text("next"))),
    }
}

/// The sign-in page again, with why somebody was not let in.
pub(super) fn turned_away(web: &Web, refusal: &SignInRefusal, fields: &Fields) -> Response {
    let status = match refusal {
        SignInRefusal::Wrong | SignInRefusal::WrongPasskey => StatusCode::UNAUTHORIZED,
        SignInRefusal::TooOften(_) => StatusCode::TOO_MANY_REQUESTS,
        SignInRefusal::Store(error) => return unavailable(web, error),
    };
    let frame = Frame::public(web, "sign-in-title", "sign-in");
    let problem = frame.say("sign-in-problem").with("reason", refusal);
    let page = SignIn {
        problem: Some(problem.to_string()),
        email: fields.text("email").to_owned(),
        next: fields.text("next").to_owned(),
        kept: fields.text("kept").to_owned(),
        ..empty_form(web, frame)
    };
    html(status, &page)
}

/// From where a request comes.
pub(super) fn origin(peer: SocketAddr, headers: &HeaderMap) -> Origin {
    let agent = headers.get(header::USER_AGENT).and_then(|agent| agent.to_str().ok());
    Origin::of(peer.ip(), agent.unwrap_or_default())
}

/// Where to go after signing in: a desk of ours, nothing else.
fn onward(next: &str) -> &str {
    let plain = |byte: u8| byte.is_ascii_alphanumeric() || b"/-".contains(&byte);
    let ours = next.starts_with("/desk/") && next.bytes().all(plain);
    if ours { next } else { "/desk" }
}

fn signed_in(secret: &Secret, to: &str) -> Response {
    with_cookie(Redirect::to(to).into_response(), secret.expose(), "")
}

fn with_cookie(mut response: Response, value: &str, more: &str) -> Response {
    let name = session::COOKIE;
    let cookie = format!("{name}={value}; Path=/; Secure; HttpOnly; SameSite=Lax{more}");
    if let Ok(mut cookie) = HeaderValue::from_str(&cookie) {
        cookie.set_sensitive(true);
        response.headers_mut().insert(header::SET_COOKIE, cookie);
    }
    response
}

async fn sign_out(
    State(web): State<Web>,
    visitor: Visitor,
    headers: HeaderMap,
    fields: Fields,
) -> Response {
    if cookie(&headers).is_some()
        && visitor.sent(fields.text("csrf"))
        && let Err(error) = session::end(&web.registry, visitor.signed_in.hash).await
    {
        return unavailable(&web, &error);
    }
    with_cookie(Redirect::to("/sign-in?done=out").into_response(), "", "; Max-Age=0")
}

/// A page that is not there.
pub async fn no_such_page(State(web): State<Web>) -> Response {
    gone(&web)
}

/// Says of an answer that its page is not there, for [`to_whoever_is_signed_in`].
#[derive(Debug, Clone, Copy)]
struct NotThere;

/// That a page is not there, or not for whoever asks, which is the same.
pub(super) fn gone(web: &Web) -> Response {
    let mut response = not_there(Frame::public(web, "no-page-title", ""), "/");
    response.extensions_mut().insert(NotThere);
    response
}

fn not_there(frame: Frame, back_path: &'static str) -> Response {
    let (line, back) = (frame.say("no-page"), frame.say("go-to-start"));
    note(StatusCode::NOT_FOUND, frame, vec![line], (back_path, back))
}

/// Shows whoever is signed in a page that is not there within their own frame.
pub(super) async fn to_whoever_is_signed_in(
    State(web): State<Web>,
    request: Request,
    next: Next,
) -> Response {
    let secret = cookie(request.headers());
    let response = next.run(request).await;
    match response.extensions().get() {
        Some(NotThere) => not_there_for(&web, secret).await,
        None => response,
    }
}

/// Whatever no route is for.
pub(super) async fn nothing_here(State(web): State<Web>, headers: HeaderMap) -> Response {
    not_there_for(&web, cookie(&headers)).await
}

async fn not_there_for(web: &Web, secret: Option<Secret>) -> Response {
    let resumed = match secret {
        Some(secret) => session::resume(&web.registry, &secret).await,
        None => Ok(None),
    };
    match resumed {
        Ok(Some(signed_in)) => {
            let title = Catalogue::english().say("no-page-title");
            not_there(Frame::signed_in(web, &signed_in, &title).at(""), "/desk")
        }
        Ok(None) => gone(web),
        Err(error) => unavailable(web, &error),
    }
}

/// The database's trouble, without its inside.
pub(super) fn unavailable(web: &Web, error: &StoreError) -> Response {
    tracing::error!(%error, "the database failed a page");
    nothing_done(web)
}

/// Says in its header, too, when one may ask again.
pub(super) fn retry_after(mut response: Response, seconds: u64) -> Response {
    response.headers_mut().insert(header::RETRY_AFTER, HeaderValue::from(seconds));
    response
}

/// That a link did not go to an address that is one.
pub(super) fn link_not_sent(web: &Web, error: &LinkError) -> Response {
    tracing::error!(%error, "a link was not sent");
    nothing_done(web)
}

fn nothing_done(web: &Web) -> Response {
    let frame = Frame::public(web, "unavailable-title", "");
    let (line, back) = (frame.say("unavailable"), frame.say("go-to-start"));
    note(StatusCode::SERVICE_UNAVAILABLE, frame, vec![line], ("/", back))
}

/// That a link was sent, and what if it does not come.
pub(super) fn link_sent(web: &Web, line: Phrase) -> Response {
    let frame = Frame::public(web, "sign-up-sent-title", "sign-in");
    let (more, back) = (frame.say("sign-up-sent-else"), frame.say("sign-in-button"));
    note(StatusCode::OK, frame, vec![line, more], ("/sign-in", back))
}

/// That a link is good for nothing, and where another comes from.
pub(super) fn link_gone(web: &Web, line: Phrase, back: (&'static str, Phrase)) -> Response {
    let frame = Frame::public(web, "link-gone-title", "sign-in");
    note(StatusCode::NOT_FOUND, frame, vec![line], back)
}

/// A page of some lines, and where to go back to.
pub(super) fn note(
    status: StatusCode,
    frame: Frame,
    lines: Vec<Phrase>,
    (back_path, back_words): (&'static str, Phrase),
) -> Response {
    html(status, &Note { frame, lines, back_path, back_words })
}
