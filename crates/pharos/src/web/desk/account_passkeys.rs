//! The passkeys of one's own account: adding one, and taking one away.

use axum::extract::{Path, State};
use axum::http::StatusCode;
use axum::response::Response;
use data_encoding::BASE64URL_NOPAD;
use registry_store::Passkey;

use super::super::Web;
use super::super::caller::Visitor;
use super::super::form::Fields;
use super::super::public::gone;
use super::account::changed_or_not;
use super::{carries_token, not_ours};
use crate::page::account::{NewPasskey, PasskeyLine};
use crate::page::{Frame, html, words};
use crate::staff::passkey;

/// Asks the browser for a new passkey, once password and second factor are shown.
pub(super) async fn ask(State(web): State<Web>, visitor: Visitor, fields: Fields) -> Response {
    if !carries_token(&visitor, &fields) {
        return not_ours(&web, &visitor);
    }
    let Some(party) = &web.passkeys else { return gone(&web) };
    let proof = (party, fields.text("present"), fields.text("present-code"));
    let who = &visitor.signed_in;
    match passkey::begin_adding(&web.registry, &web.door, who, proof).await {
        Ok(asked) => {
            let page = NewPasskey {
                frame: Frame::desk(&web, &visitor, "passkey-new-title").at("account"),
                csrf: who.csrf.clone(),
                challenge: asked.challenge.expose().to_owned(),
                options: asked.options,
                name_maximum: passkey::NAME_MAXIMUM,
            };
            html(StatusCode::OK, &page)
        }
        Err(refusal) => changed_or_not(&web, &visitor, Err(refusal), ("", "")).await,
    }
}

/// Adds the passkey that the browser made.
pub(super) async fn add(State(web): State<Web>, visitor: Visitor, fields: Fields) -> Response {
    if !carries_token(&visitor, &fields) {
        return not_ours(&web, &visitor);
    }
    let Some(party) = &web.passkeys else { return gone(&web) };
    let given = (fields.text("challenge"), fields.text("answer"), fields.text("name"));
    let added = passkey::finish_adding(&web.registry, &visitor.signed_in, party, given).await;
    changed_or_not(&web, &visitor, added, ("passkey-added", "")).await
}

/// Takes a passkey of the visitor away; that of another stays.
pub(super) async fn remove(
    State(web): State<Web>,
    visitor: Visitor,
    Path(id): Path<String>,
    fields: Fields,
) -> Response {
    if !carries_token(&visitor, &fields) {
        return not_ours(&web, &visitor);
    }
    let Ok(id) = BASE64URL_NOPAD.decode(id.as_bytes()) else { return gone(&web) };
    let removed = passkey::remove(&web.registry, &visitor.signed_in, id).await;
    changed_or_not(&web, &visitor, removed, ("passkey-removed", "")).await
}

pub(super) fn line(passkey: Passkey) -> PasskeyLine {
    let Passkey { id, name, added_wall, used_wall, .. } = passkey;
    PasskeyLine {
        id: BASE64URL_NOPAD.encode(&id),
        name,
        added: words::moment(added_wall),
        used: used_wall.map(words::moment).unwrap_or_default(),
    }
}
