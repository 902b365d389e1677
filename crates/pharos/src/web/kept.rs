//! What was typed into a form whose session had ended: it waits in the sign-in page, sealed, and
//! comes back to its own page, filled, after signing in. Nothing is done by it: the form comes
//! without the token of a session, and whoever typed it sends it again.

use axum::body::{Body, Bytes};
use axum::extract::{DefaultBodyLimit, FromRequest, Multipart, Request, State};
use axum::http::{Method, StatusCode, header};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use jiff::Timestamp;
use registry_core::id::StaffId;

use super::caller::{cookie, same_origin};
use super::form::{self, NotRead};
use super::public::{sign_in_page, unavailable};
use super::{BODY_BYTES_MAXIMUM, FORM_BYTES_MAXIMUM, Web};
use crate::page::account::Returned;
use crate::page::catalogue::Catalogue;
use crate::page::{Frame, html};
use crate::staff::session;

/// Most bytes that are kept: sealed and written out they still fit into a form.
const KEPT_BYTES_MAXIMUM: usize = BODY_BYTES_MAXIMUM / 2;

/// What what is kept is sealed for.
const PURPOSE: &str = "kept-form";

/// Keeps a form of nobody, gives one back that was kept, and lets every other request through.
pub(super) async fn apply(State(web): State<Web>, request: Request, next: Next) -> Response {
    let is_ours = same_origin(request.headers());
    let Some(kind) = kind_of(&request).filter(|_| is_ours) else {
        return next.run(request).await;
    };
    let resumed = match cookie(request.headers()) {
        Some(secret) => session::resume(&web.registry, &secret).await,
        None => Ok(None),
    };
    let signed_in = match resumed {
        Ok(signed_in) => signed_in,
        Err(error) => return unavailable(&web, &error),
    };
    if kind == Kind::Parts {
        return match signed_in {
            Some(_) => next.run(request).await,
            None => of_nobody(&web, request, next).await,
        };
    }
    let (mut parts, body) = request.into_parts();
    let Ok(bytes) = axum::body::to_bytes(body, BODY_BYTES_MAXIMUM).await else {
        return StatusCode::PAYLOAD_TOO_LARGE.into_response();
    };
    let path = parts.uri.path().to_owned();
    let Some(signed_in) = signed_in else {
        if holds_passwords(&path) {
            return next.run(Request::from_parts(parts, Body::from(bytes))).await;
        }
        // The sign-in form itself, sent on to where it was to lead: what it carries is kept on, and
        // the password beside it is not.
        let carried = form::parse(&bytes).text("kept").to_owned();
        let kept = match open(&web, &carried) {
            Some(_) => Some(carried),
            None => keep(&web, &path, &bytes),
        };
        return match kept {
            Some(kept) => sign_in_page(&web, kept),
            None => next.run(Request::from_parts(parts, Body::from(bytes))).await,
        };
    };
    let Some(back) = given_back(&web, (&path, signed_in.person.id), &bytes) else {
        return next.run(Request::from_parts(parts, Body::from(bytes))).await;
    };
    parts.headers.remove(header::CONTENT_LENGTH);
    let request = Request::from_parts(parts, Body::from([&back[..], b"&came-back=1"].concat()));
    let response = next.run(request).await;
    if response.extensions().get::<NotOurs>().is_none() {
        return response;
    }
    // A page that does not fill itself: what was typed is shown and can be sent from here.
    let fields = form::parse(&back).pairs();
    let page = Returned {
        frame: Frame::signed_in(&web, &signed_in, &Catalogue::english().say("returned-title")),
        action: path,
        csrf: signed_in.csrf.clone(),
        fields,
    };
    html(StatusCode::OK, &page)
}

/// Marks an answer that refused a form for its token alone.
#[derive(Debug, Clone, Copy)]
pub(super) struct NotOurs;

/// A form with documents of nobody: its texts are kept, and its files are chosen again.
async fn of_nobody(web: &Web, request: Request, next: Next) -> Response {
    let path = request.uri().path().to_owned();
    let (parts, body) = request.into_parts();
    // Who is told to sign in sends it again, so nobody waits for its body.
    let told = Request::from_parts(parts.clone(), Body::empty());
    if holds_passwords(&path) {
        return next.run(told).await;
    }
    let mut request = Request::from_parts(parts, body);
    DefaultBodyLimit::max(FORM_BYTES_MAXIMUM).apply(&mut request);
    let texts = match Multipart::from_request(request, &()).await {
        Ok(form) => texts(web, form).await.ok().flatten(),
        Err(_) => None,
    };
    match texts.and_then(|texts| keep(web, &path, form::written(&texts).as_bytes())) {
        Some(kept) => sign_in_page(web, kept),
        None => next.run(told).await,
    }
}

/// The texts of a form in parts that begins with a token of one of our forms; no more is read of
/// another, so that nobody sends us at length what is nobody's.
async fn texts(web: &Web, mut form: Multipart) -> Result<Option<Vec<(String, String)>>, NotRead> {
    let (mut texts, mut room) = (Vec::new(), KEPT_BYTES_MAXIMUM);
    while let Some(part) = form.next_field().await? {
        if part.file_name().is_some() {
            continue;
        }
        texts.push(form::text_part(part, &mut room).await?);
        if let [(name, token)] = texts.as_slice()
            && (name != "csrf" || session::whose_form(&web.registry, token).is_none())
        {
            return Ok(None);
        }
    }
    Ok(Some(texts))
}

/// How a form is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Kind {
    /// One text of names and values.
    Pairs,
    /// A part for each field, so that files fit in (RFC 7578).
    Parts,
}

fn kind_of(request: &Request) -> Option<Kind> {
    let kind = request.headers().get(header::CONTENT_TYPE)?.to_str().ok()?;
    let kind = match kind.split(';').next().unwrap_or_default().trim() {
        "application/x-www-form-urlencoded" => Kind::Pairs,
        "multipart/form-data" => Kind::Parts,
        _ => return None,
    };
    (request.method() == Method::POST).then_some(kind)
}

/// Passwords are typed on the pages of an account, and are not kept.
fn holds_passwords(path: &str) -> bool {
    path.starts_with("/desk/account")
}

/// What was kept.
struct Kept {
    /// Where it goes.
    path: String,
    /// Who typed it.
    whose: StaffId,
    /// Its fields.
    fields: Vec<u8>,
}

/// A form without its token, sealed with where it goes, whose it is and until when it is good. One
/// whose token says of nobody that it is theirs is not kept, and none that is too long.
fn keep(web: &Web, path: &str, body: &[u8]) -> Option<String> {
    if body.len() > KEPT_BYTES_MAXIMUM {
        return None;
    }
    let whose = session::whose_form(&web.registry, form::parse(body).text("csrf"))?;
    let pairs = body.split(|byte| *byte == b'&').filter(|pair| !pair.starts_with(b"csrf="));
    let fields = pairs.collect::<Vec<_>>().join(&b'&');
    let until = web.registry.clock.wall_now().checked_add(web.registry.accounts.session).ok()?;
    let head = format!("{path}\n{until}\n{whose}\n");
    let sealed = web.registry.seal.seal(PURPOSE, &[head.as_bytes(), &fields].concat()).ok()?;
    Some(data_encoding::BASE64URL_NOPAD.encode(&sealed))
}

/// What was kept, while it is good.
fn open(web: &Web, kept: &str) -> Option<Kept> {
    let sealed = data_encoding::BASE64URL_NOPAD.decode(kept.as_bytes()).ok()?;
    let opened = web.registry.seal.open(PURPOSE, &sealed).ok()?;
    let mut parts = opened.splitn(4, |byte| *byte == b'\n');
    let text = |part: &[u8]| String::from_utf8(part.to_vec()).ok();
    let path = text(parts.next()?)?;
    let until: Timestamp = text(parts.next()?)?.parse().ok()?;
    let whose = text(parts.next()?)?.parse().ok()?;
    let fields = parts.next()?.to_vec();
    (web.registry.clock.wall_now() < until).then_some(Kept { path, whose, fields })
}

/// Where somebody goes on who signed in with a form that they had typed; nowhere with another's.
pub(super) fn onward(web: &Web, kept: &str, who: StaffId) -> Option<String> {
    open(web, kept).filter(|kept| kept.whose == who).map(|kept| kept.path)
}

/// The fields that this person typed for this path, if the form carries some.
fn given_back(web: &Web, (path, who): (&str, StaffId), body: &Bytes) -> Option<Vec<u8>> {
    let fields = form::parse(body);
    let kept = open(web, fields.text("kept"))?;
    (kept.path == path && kept.whose == who).then_some(kept.fields)
}
