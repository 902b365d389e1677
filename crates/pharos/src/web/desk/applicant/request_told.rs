//! What the page of a request tells: where it stands, what is lacking, what was decided and why, what
//! was asked (P-11 to P-14).

use jiff::Timestamp;
use registry_core::information::InformationRequest;
use registry_core::registrar::Registrar;
use registry_core::request::completeness::{Lack, lacks};
use registry_core::request::{AppealWindow, Basis, Request, RequestState};

use super::{HERE, load};
use crate::page::applicant::{Known, Placed};
use crate::page::sheet::{Cell, Part, Sheet, Table};
use crate::page::words;

/// What a reviewer will find missing (P-11, P-13): told while it can be handed in.
pub(super) fn lacking(page: &mut Sheet, known: &Known, request: &Request, now: Timestamp) {
    let language = page.frame.words;
    let stands_on = known.accreditations.iter().map(|held| &held.accreditation);
    let accreditation = match request.basis {
        Basis::Accreditation(id) => stands_on.into_iter().find(|one| one.id == id),
        Basis::Government => None,
    };
    let lacks = lacks(request, accreditation, now);
    if !lacks.is_empty() {
        let words: Vec<_> = lacks.into_iter().map(Lack::words).collect();
        let words = language.say("ask-lacks").with("what", words.join("; "));
        page.add(Part::notice("warn", language.say("applied-lacks"), words));
    }
}

pub(super) fn facts(page: &Sheet, placed: &Placed) -> Part {
    let language = page.frame.words;
    let request = &placed.request;
    let state = words::state(language, &request.state, placed.place == Some(1));
    let mut lines = vec![(language.say("request-state").to_string(), state.words)];
    if let Some(place) = placed.place {
        lines.push((language.say("request-place").into(), place.to_string()));
    }
    lines.push((language.say("request-received").into(), words::moment(request.received_at)));
    lines.push((language.say("ask-nexus").into(), request.name_nexus.clone()));
    lines.push((language.say("ask-email").into(), request.personal.contact_email.clone()));
    lines.push((language.say("ask-submitted-by").into(), request.personal.submitted_by.clone()));
    Part::facts("request", language.say("request-itself"), lines)
}

/// What was decided, why, and what can be done until when.
pub(super) fn decided(page: &mut Sheet, found: &load::Asked, (ways, now): (&str, Timestamp)) {
    let language = page.frame.words;
    let request = &found.placed.request;
    match &request.state {
        RequestState::Accepted { token_expires_at, .. } => {
            let email = &request.personal.contact_email;
            let words = language.say("decided-accepted-words").with("email", email);
            let words = words.with("day", words::last_day(*token_expires_at));
            page.add(Part::notice("good", language.say("outcome-accepted"), words));
        }
        RequestState::Rejected { reasons, at, .. } => {
            let under_appeal = found.appeal.as_ref().is_some_and(|one| one.decided_at == *at);
            let window = request.state.appeal_window().filter(|window| window.is_open(now));
            let words = match window {
                _ if under_appeal => language.say("decided-rejected-appealed"),
                Some(AppealWindow::Until(until)) => language
                    .say("decided-rejected-until")
                    .with("day", words::last_day(until))
                    .with("ways", ways),
                Some(AppealWindow::NotCounting) => {
                    language.say("decided-rejected-unsent").with("ways", ways)
                }
                Some(AppealWindow::UnderAppeal) => language.say("decided-rejected-appealed"),
                None => language.say("decided-rejected-final"),
            };
            page.add(Part::notice("bad", language.say("decided-rejected"), words));
            let said = reasons.iter().map(|one| {
                let (title, _) = words::reason(language, one.code);
                (title.to_string(), one.words.clone())
            });
            let title = language.say("decided-reasons");
            page.add(Part::facts("reasons", title, said.collect()));
        }
        RequestState::Lapsed { at } => {
            let words = language.say("decided-lapsed-words").with("day", words::day(*at));
            page.add(Part::notice("warn", language.say("decided-lapsed"), words));
        }
        RequestState::Registered { at } => {
            let words = language.say("decided-registered-words").with("day", words::day(*at));
            page.add(Part::notice("good", language.say("decided-registered"), words));
        }
        RequestState::Open | RequestState::Ordered | RequestState::Superseded { .. } => {}
    }
}

/// Through whom an accepted name is registered.
pub(super) fn registrar_table(page: &Sheet, registrars: Vec<Registrar>) -> Table {
    let language = page.frame.words;
    let columns = [
        language.say("registrar-name").to_string(),
        language.say("applicant-registrar-site").into(),
    ];
    let title = language.say("registrar-all");
    let mut table = Table::new("registrars", title, columns, language.say("registrar-none"));
    let open = registrars.into_iter().filter(Registrar::is_for_anybody);
    table.rows = open.map(|one| vec![Cell::words(one.name), Cell::words(one.url)]).collect();
    table
}

/// What was asked about the request, and what was answered (P-13).
pub(super) fn asked(page: &Sheet, request: &Request) -> Table {
    let language = page.frame.words;
    let columns = [
        language.say("question-asked").to_string(),
        language.say("question-due").into(),
        language.say("question-answer").into(),
    ];
    let title = language.say("question-all");
    let mut table = Table::new("questions", title, columns, language.say("question-none"));
    let line = |one: &InformationRequest| {
        let path = format!("{HERE}/requests/{}/questions/{}", request.id, one.id);
        let answer = match &one.reply {
            Some(reply) => Cell::both(&reply.text, words::moment(reply.received_at)),
            None => Cell::link(path, language.say("applicant-answer")),
        };
        vec![Cell::words(&one.question), Cell::words(words::last_day(one.due_at)), answer]
    };
    table.rows = request.information.iter().map(line).collect();
    table
}
