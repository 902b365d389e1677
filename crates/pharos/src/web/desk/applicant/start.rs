//! The start of the desk: for each organization what is next, why, and what happens if nobody acts.

use axum::extract::State;
use axum::response::Response;
use registry_core::id::OrganizationId;
use registry_store::{Draft, Lock, Session};

use super::load::known;
use super::{Asked, HERE, Query1, applicant, not_loaded, sheet, shown};
use crate::page::Frame;
use crate::page::applicant::{self, Known};
use crate::page::sheet::{Cell, Part, Sheet, Table};
use crate::page::words;
use crate::web::Web;
use crate::web::caller::Visitor;

/// Organizations whose next steps stand on the page; further ones are listed below.
const SHOWN: usize = 20;

/// The page.
pub(super) async fn show(State(web): State<Web>, visitor: Visitor, query: Query1) -> Response {
    let person = match applicant(&web, &visitor) {
        Ok(person) => person,
        Err(response) => return response,
    };
    let acting = visitor.acting();
    let look = move |read: &mut Session<'_>, now| {
        let ids = read.organizations_of(person)?;
        let mut all = Vec::new();
        for id in ids.iter().take(SHOWN) {
            all.push(known(read, &acting, *id, now)?);
        }
        let mut further = Vec::new();
        for id in ids.iter().skip(SHOWN) {
            further.extend(read.organization(*id, Lock::None)?.map(|one| (*id, one.name)));
        }
        Ok((all, further, read.drafts(person)?))
    };
    let (all, further, drafts) = match web.registry.look(look).await {
        Ok(loaded) => loaded,
        Err(failure) => return not_loaded(&web, failure),
    };
    let now = web.registry.clock.registry_now();
    let frame = Frame::desk(&web, &visitor, "applicant-title");
    let lead = frame.say("applicant-lead").with("now", words::moment(now));
    let page = sheet(&visitor, frame).led(lead);
    shown(filled(page, &all, (&further, &drafts), now), &query.0)
}

fn filled(
    mut page: Sheet,
    all: &[Known],
    (further, drafts): (&[(OrganizationId, String)], &[Draft]),
    now: jiff::Timestamp,
) -> Sheet {
    let language = page.frame.words;
    if all.is_empty() {
        let words = language.say("applicant-none-words");
        page.add(Part::Notice {
            tone: "info",
            title: language.say("applicant-none").into(),
            words: words.into(),
            link: Some((format!("{HERE}/enter"), language.say("applicant-enter").into())),
        });
    }
    for one in all {
        let path = format!("{HERE}/organizations/{}", one.organization.id);
        let id = format!("next-{}", one.organization.id);
        page.add(Part::heading(&id, &one.organization.name, ""));
        for step in applicant::next(language, one, now) {
            page.add(step);
        }
        let links = vec![(path, language.say("applicant-open").into())];
        page.add(Part::Onward { words: String::new(), links });
    }
    if !further.is_empty() {
        let links = further.iter();
        let links = links.map(|(id, name)| (format!("{HERE}/organizations/{id}"), name.clone()));
        let words = language.say("applicant-further").to_string();
        page.add(Part::Onward { words, links: links.collect() });
    }
    if !drafts.is_empty() {
        page.add(Part::Table(kept(language, drafts)));
    }
    if !all.is_empty() {
        let another = (format!("{HERE}/enter"), language.say("applicant-enter-another").into());
        page.add(Part::Onward { words: String::new(), links: vec![another] });
    }
    page
}

fn kept(language: crate::page::catalogue::Language, drafts: &[Draft]) -> Table {
    let columns =
        [language.say("applicant-draft-of").to_string(), language.say("applicant-kept-at").into()];
    let mut table = Table::new("drafts", language.say("applicant-drafts"), columns, "");
    let line = |draft: &Draft| {
        let (_, kind) = draft.form.rsplit_once('/').unwrap_or(("", &draft.form));
        let said = match kind {
            "apply" => language.say("applicant-draft-apply"),
            "request" => language.say("applicant-draft-request"),
            _ => language.say("applicant-draft-enter"),
        };
        let path = format!("{HERE}/{}", draft.form);
        vec![Cell::link(path, said), Cell::words(words::moment(draft.changed_at))]
    };
    table.rows = drafts.iter().map(line).collect();
    table
}

impl Asked {
    /// Nothing just happened.
    pub(super) fn nothing() -> Self {
        Self::default()
    }
}
