//! `/desk/account`: the sessions of whoever asks, to see and to end, who tried to sign in, and what
//! guards the account; `/desk/sign-ins`: the same of every account.

use axum::extract::{Path, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Redirect, Response};
use registry_store::{ListedSignIn, SignIn, Snapshot, StaffSession, StoreError};
use serde::Deserialize;

use super::super::Web;
use super::super::caller::Visitor;
use super::super::form::Fields;
use super::super::public::unavailable;
use super::account_passkeys::line as passkey_line;
use super::{carries_token, not_for, not_ours};
use crate::page::account::{
    AccountPage, AttemptLine, Offered, RecoveryCodes, SessionLine, SignIns,
};
use crate::page::catalogue::Catalogue;
use crate::page::{Frame, html, words};
use crate::staff::own::{self, NewFactor, OwnRefusal};
use crate::staff::permission::Permission;
use crate::staff::{password, second_factor, session};

/// What just happened, by a word in the address.
#[derive(Debug, Default, Deserialize)]
pub(super) struct DoneQuery {
    #[serde(default)]
    done: String,
}

/// The page.
pub(super) async fn show(
    State(web): State<Web>,
    visitor: Visitor,
    query: axum::extract::Query<DoneQuery>,
) -> Response {
    let words = Catalogue::english();
    let done = match query.0.done.as_str() {
        "ended" => Some(words.say("account-ended")),
        "others-ended" => Some(words.say("account-others-ended")),
        "password" => Some(words.say("account-password-changed")),
        "second-factor" => Some(words.say("account-factor-changed")),
        "passkey-added" => Some(words.say("account-passkey-added")),
        "passkey-removed" => Some(words.say("account-passkey-removed")),
        _ => None,
    };
    page(&web, &visitor, done.map(|done| done.to_string()), None).await
}

/// The page, with what was done or why something was not.
async fn page(
    web: &Web,
    visitor: &Visitor,
    done: Option<String>,
    refused: Option<(OwnRefusal, String)>,
) -> Response {
    let person = &visitor.signed_in.person;
    let seen = session::seen(&web.registry, person.id).await;
    let id = person.id;
    let kept =
        move |read: &mut Snapshot<'_>| Ok((read.recovery_codes_left(id)?, read.passkeys_of(id)?));
    let kept = web.registry.store.read(kept).await;
    let ((sessions, attempts), (recovery_left, passkeys)) = match (seen, kept) {
        (Ok(seen), Ok(kept)) => (seen, kept),
        (Err(error), _) | (_, Err(error)) => return unavailable(web, &error),
    };
    let typed = refused.as_ref().map_or("", |(_, carried)| carried.as_str());
    let purpose = own::purpose(person);
    let offered = match second_factor::carried(&web.registry, &purpose, typed) {
        Some(secret) => Some((secret, typed.to_owned())),
        None => second_factor::offer(&web.registry, &purpose),
    };
    let Some((secret, carried)) = offered else {
        return StatusCode::INTERNAL_SERVER_ERROR.into_response();
    };
    let issuer = &web.settings.registry_name;
    let uri = second_factor::enrolment_uri(&secret, &person.email, issuer);
    let status = match &refused {
        None => StatusCode::OK,
        Some((OwnRefusal::TooOften(_), _)) => StatusCode::TOO_MANY_REQUESTS,
        Some(_) => StatusCode::UNPROCESSABLE_ENTITY,
    };
    let page = AccountPage {
        frame: Frame::desk(web, visitor, "account-title").at("account"),
        name: person.name.clone(),
        email: person.email.clone(),
        role: person.role.code(),
        csrf: visitor.signed_in.csrf.clone(),
        done,
        problem: refused.map(|(refusal, _)| refusal.to_string()),
        length_minimum: password::LENGTH_MINIMUM,
        has_second_factor: person.has_second_factor,
        offered: Offered {
            carried,
            picture: second_factor::picture(&uri),
            secret: second_factor::as_base32(&secret),
        },
        passkeys: web.passkeys.as_ref().map(|_| passkeys.into_iter().map(passkey_line).collect()),
        recovery_left,
        sessions: sessions.into_iter().map(|one| line(one, visitor)).collect(),
        attempts: attempts.into_iter().map(attempt).collect(),
    };
    html(status, &page)
}

/// Changes the password.
pub(super) async fn change_password(
    State(web): State<Web>,
    visitor: Visitor,
    fields: Fields,
) -> Response {
    if !carries_token(&visitor, &fields) {
        return not_ours(&web, &visitor);
    }
    let given = (fields.text("present"), fields.text("new"));
    let changed = own::change_password(&web.registry, &web.door, &visitor.signed_in, given).await;
    changed_or_not(&web, &visitor, changed, ("password", "")).await
}

/// Sets up a second factor, or another.
pub(super) async fn change_second_factor(
    State(web): State<Web>,
    visitor: Visitor,
    fields: Fields,
) -> Response {
    if !carries_token(&visitor, &fields) {
        return not_ours(&web, &visitor);
    }
    let carried = fields.text("carried");
    let given = NewFactor {
        password: fields.text("present"),
        carried,
        code: fields.text("code"),
        present_code: fields.text("present-code"),
    };
    let who = &visitor.signed_in;
    let changed = own::change_second_factor(&web.registry, &web.door, who, given).await;
    changed_or_not(&web, &visitor, changed, ("second-factor", carried)).await
}

/// Makes recovery codes and shows them, once.
pub(super) async fn make_recovery_codes(
    State(web): State<Web>,
    visitor: Visitor,
    fields: Fields,
) -> Response {
    if !carries_token(&visitor, &fields) {
        return not_ours(&web, &visitor);
    }
    let (who, present) = (&visitor.signed_in, fields.text("present"));
    match own::make_recovery_codes(&web.registry, &web.door, who, present).await {
        Ok(codes) => {
            let page = RecoveryCodes {
                frame: Frame::desk(&web, &visitor, "recovery-title").at("account"),
                codes: codes.iter().map(|code| code.expose().to_owned()).collect(),
            };
            html(StatusCode::OK, &page)
        }
        Err(refusal) => changed_or_not(&web, &visitor, Err(refusal), ("", "")).await,
    }
}

pub(super) async fn changed_or_not(
    web: &Web,
    visitor: &Visitor,
    changed: Result<(), OwnRefusal>,
    (done, carried): (&str, &str),
) -> Response {
    match changed {
        Ok(()) => back(web, Ok(()), done),
        Err(OwnRefusal::Store(error)) => unavailable(web, &error),
        Err(refusal) => page(web, visitor, None, Some((refusal, carried.to_owned()))).await,
    }
}

/// Which attempts are shown.
#[derive(Debug, Default, Deserialize)]
pub(super) struct SignInsQuery {
    #[serde(default)]
    turned_away: bool,
    before: Option<i64>,
}

/// Attempts on a page.
const ATTEMPTS: i64 = 100;

/// Who signed in and who was turned away, on every account.
pub(super) async fn sign_ins(
    State(web): State<Web>,
    visitor: Visitor,
    query: axum::extract::Query<SignInsQuery>,
) -> Response {
    if !visitor.may(Permission::ReadSignIns) {
        return not_for(&web, &visitor, Permission::ReadSignIns);
    }
    let SignInsQuery { turned_away, before } = query.0;
    let read = move |snapshot: &mut Snapshot<'_>| {
        snapshot.sign_ins_page((None, turned_away), before, ATTEMPTS)
    };
    let found = match web.registry.store.read(read).await {
        Ok(found) => found,
        Err(error) => return unavailable(&web, &error),
    };
    let is_full = found.len() == usize::try_from(ATTEMPTS).unwrap_or(0);
    let last = found.last().filter(|_| is_full).map(|last| last.number);
    let older = last.map(|last| format!("/desk/sign-ins?turned_away={turned_away}&before={last}"));
    let shown = |one: ListedSignIn| {
        let who = match (one.name, one.email) {
            (Some(name), Some(email)) => format!("{name}, {email}"),
            _ => String::new(),
        };
        (who, attempt(one.attempt))
    };
    let page = SignIns {
        frame: Frame::desk(&web, &visitor, "sign-ins-title").at("sign-ins"),
        turned_away,
        kept_days: web.registry.accounts.sign_ins_kept.as_secs() / 86_400,
        attempts: found.into_iter().map(shown).collect(),
        older,
    };
    html(StatusCode::OK, &page)
}

fn line(session: StaffSession, visitor: &Visitor) -> SessionLine {
    let StaffSession { hash, staff: _, opened_wall, expires_wall, csrf: _, network, browser } =
        session;
    SessionLine {
        id: data_encoding::HEXLOWER.encode(&hash),
        is_this: hash == visitor.signed_in.hash,
        opened: words::moment(opened_wall),
        expires: words::moment(expires_wall),
        browser,
        network,
    }
}

fn attempt(attempt: SignIn) -> AttemptLine {
    let SignIn { staff: _, at_wall, let_in, by_link, by_passkey, network, browser } = attempt;
    AttemptLine { at: words::moment(at_wall), let_in, by_link, by_passkey, browser, network }
}

/// Ends one session of the visitor; the digest of another's ends nothing.
pub(super) async fn end(
    State(web): State<Web>,
    visitor: Visitor,
    Path(id): Path<String>,
    fields: Fields,
) -> Response {
    if !carries_token(&visitor, &fields) {
        return not_ours(&web, &visitor);
    }
    let hash = data_encoding::HEXLOWER.decode(id.as_bytes()).ok();
    let ended = match hash.and_then(|hash| <[u8; 32]>::try_from(hash).ok()) {
        Some(hash) => session::end_own(&web.registry, visitor.signed_in.person.id, hash).await,
        None => Ok(()),
    };
    back(&web, ended, "ended")
}

/// Ends every other session of the visitor.
pub(super) async fn end_others(
    State(web): State<Web>,
    visitor: Visitor,
    fields: Fields,
) -> Response {
    if !carries_token(&visitor, &fields) {
        return not_ours(&web, &visitor);
    }
    let signed_in = &visitor.signed_in;
    let ended = session::end_others(&web.registry, signed_in.person.id, signed_in.hash).await;
    back(&web, ended, "others-ended")
}

fn back(web: &Web, ended: Result<(), StoreError>, done: &str) -> Response {
    match ended {
        Ok(()) => Redirect::to(&format!("/desk/account?done={done}")).into_response(),
        Err(error) => unavailable(web, &error),
    }
}
