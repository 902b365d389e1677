//! A form of a page as it is carried out: once, on what its sender had read, or rehearsed so that
//! its letters can be read. What is refused shows the page as it is now, with all that was typed.

use axum::extract::{Path, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Redirect, Response};
use registry_core::request;
use registry_store::{Constraint, Key, Once, Snapshot, StoreError};

use super::super::super::Web;
use super::super::super::caller::Visitor;
use super::super::super::public::unavailable;
use super::super::{carries_token, not_for, not_ours};
use super::objects::Of;
use super::{Loaded, Reader, Said, Sent, Subject, load, page};
use crate::mail;
use crate::page::dossier::Letter;
use crate::page::problem::FormProblem;
use crate::registry::Registry;
use crate::staff::permission::Permission;
use crate::vetting::{Acting, Failure, Refusal};

/// An act on an object of a page.
pub(in crate::web::desk) struct Acts<'a> {
    pub(in crate::web::desk) registry: &'a Registry,
    pub(in crate::web::desk) acting: &'a Acting,
    pub(in crate::web::desk) id: &'a str,
    /// The key of its history.
    pub(in crate::web::desk) key: Option<&'a Key>,
    pub(in crate::web::desk) act: &'a str,
}

/// What became of a form under its key.
enum Before {
    /// Nothing yet.
    Nothing,
    /// It was carried out as it was sent now.
    This,
    /// Another was carried out.
    Another,
}

/// Carries a form out.
pub(super) async fn act(
    (of, act, permission): (Of, &'static str, Permission),
    State(web): State<Web>,
    visitor: Visitor,
    Path(id): Path<String>,
    mut sent: Sent,
) -> Response {
    let is_ours = carries_token(&visitor, &sent.fields);
    if !is_ours && !sent.fields.came_back() {
        return not_ours(&web, &visitor);
    }
    if !visitor.may(permission) {
        return not_for(&web, &visitor, permission);
    }
    let loaded = match load(of, &web, &visitor, &id).await {
        Ok(loaded) => loaded,
        Err(response) => return response,
    };
    if !is_ours {
        if let Err(error) = sent.recall(&web, &visitor).await {
            return unavailable(&web, &error);
        }
        let problem = FormProblem::came_back(Reader::of(&web, &visitor).language);
        let said = Said { problem: Some(problem), ..Said::typed(act, &sent) };
        return page(&web, &visitor, loaded, said);
    }
    let once = sent.once(&web, &visitor, &format!("{}/{act}", of.page(&id)));
    let done = of.after(act, &id);
    match before(&web, once.as_ref()).await {
        Ok(Before::Nothing) => {}
        Ok(Before::This) => return Redirect::to(&done).into_response(),
        Ok(Before::Another) => return another(&web, &visitor, loaded, (act, &sent)),
        Err(error) => return unavailable(&web, &error),
    }
    let acting = Acting { once: once.clone().filter(|_| !sent.is_ahead()), ..visitor.acting() };
    let acting = match loaded.key.clone().zip(sent.seen()) {
        Some((key, seen)) => acting.having_seen(key, seen),
        None => acting,
    };
    let outcome = async {
        sent.take_documents(&web, &visitor).await?;
        carry_out(
            of,
            &web,
            &Acts {
                registry: &web.registry,
                acting: &acting,
                id: &id,
                key: loaded.key.as_ref(),
                act,
            },
            &sent,
        )
        .await
    };
    match outcome.await {
        Ok(letters) if sent.is_ahead() => {
            let said = Said { letters, ..Said::typed(act, &sent) };
            page(&web, &visitor, loaded, said)
        }
        Ok(_) => Redirect::to(&done).into_response(),
        // Sent twice at one instant: the other one was carried out.
        Err(Failure::Store(StoreError::Taken(Constraint::IdempotencyKey))) => {
            match before(&web, once.as_ref()).await {
                Ok(Before::Another) => another(&web, &visitor, loaded, (act, &sent)),
                Ok(Before::This | Before::Nothing) => Redirect::to(&done).into_response(),
                Err(error) => unavailable(&web, &error),
            }
        }
        Err(failure) => match load(of, &web, &visitor, &id).await {
            Ok(loaded) => refused(&web, &visitor, loaded, (act, &sent), &failure),
            Err(response) => response,
        },
    }
}

/// The page again, as it is now, with the problem and everything that was typed.
fn refused(
    web: &Web,
    visitor: &Visitor,
    loaded: Loaded,
    (act, sent): (&str, &Sent),
    failure: &Failure,
) -> Response {
    if let Failure::Refused(Refusal::Request(request::Refusal::NeedsConfirmation(window))) = failure
        && let Subject::Request(case) = &loaded.subject
    {
        return super::request::confirmation(web, visitor, (case, loaded.version), (sent, *window));
    }
    let problem = FormProblem::of(Reader::of(web, visitor).language, failure);
    let field = match failure {
        Failure::Refused(Refusal::Field { field, .. }) => Some(field.to_string()),
        _ => problem.field.map(str::to_owned),
    };
    page(web, visitor, loaded, Said { problem: Some(problem), field, ..Said::typed(act, sent) })
}

/// The page again, for a form under whose key another was carried out: nothing of this one is, and
/// it can be sent anew.
fn another(web: &Web, visitor: &Visitor, loaded: Loaded, typed: (&str, &Sent)) -> Response {
    let problem = FormProblem::another(Reader::of(web, visitor).language);
    let status = Some(StatusCode::CONFLICT);
    let said = Said { problem: Some(problem), status, ..Said::typed(typed.0, typed.1) };
    page(web, visitor, loaded, said)
}

async fn before(web: &Web, once: Option<&Once>) -> Result<Before, StoreError> {
    let Some(once) = once.cloned() else { return Ok(Before::Nothing) };
    let hash = once.request_hash;
    let read = move |read: &mut Snapshot<'_>| read.remembered(once.staff, &once.key, once.wall);
    Ok(match web.registry.store.read(read).await? {
        None => Before::Nothing,
        Some(known) if known.request_hash == hash => Before::This,
        Some(_) => Before::Another,
    })
}

/// Carries an act out; or rehearses it, and gives the letters that it would send.
async fn carry_out(
    of: Of,
    web: &Web,
    acts: &Acts<'_>,
    sent: &Sent,
) -> Result<Vec<Letter>, Failure> {
    if !sent.is_ahead() {
        of.act(acts, sent).await?;
        return Ok(Vec::new());
    }
    let (registry, rehearsal) = web.registry.rehearsing();
    match of.act(&Acts { registry: &registry, ..*acts }, sent).await {
        Ok(()) | Err(Failure::Store(StoreError::Rehearsed)) => {}
        Err(failure) => return Err(failure),
    }
    let letters = rehearsal.letters().into_iter();
    let read = letters.filter_map(|duty| {
        let (subject, text) = mail::read_ahead(&duty.notice, &web.settings.registry_name).ok()?;
        Some(Letter { to: duty.notice.to, subject, text })
    });
    Ok(read.collect())
}

/// An act that this page does not know.
pub(in crate::web::desk) fn no_such_act(act: &str) -> Failure {
    let allowed = "an act that the page offers";
    Failure::Refused(Refusal::Field { field: "act".into(), found: act.to_owned(), allowed })
}
