//! The names of an organization: each with its life as a picture, what holds it back, where its
//! notices go, its licence, and how it is given up (P-53).

use axum::extract::{Path, State};
use axum::response::{IntoResponse, Redirect, Response};
use registry_core::domain::Domain;
use registry_core::name::DomainName;
use registry_store::{DomainFilter, Session};

use super::forms::once_field;
use super::load::{self, NAMES, Named};
use super::organization::{below, named};
use super::{
    HERE, Meant, Query1, applicant, cases, contact, licence, meant, not_loaded, refused, shown,
};
use crate::page::applicant::{Known, case_path};
use crate::page::catalogue::{Catalogue, Language};
use crate::page::dossier::spoken;
use crate::page::happening;
use crate::page::problem::FormProblem;
use crate::page::sheet::{Cell, Field, Form, Part, Sheet, Table};
use crate::page::words::Badge;
use crate::page::{Frame, words};
use crate::web::Web;
use crate::web::caller::Visitor;
use crate::web::desk::is_cut;
use crate::web::desk::review::Sent;
use crate::web::public::gone;

/// Where the page of a name is.
pub(super) fn path(name: &DomainName) -> String {
    format!("{HERE}/names/{name}")
}

/// The names that an organization holds.
pub(super) async fn listed(web: &Web, known: &Known) -> Result<Table, Response> {
    let filter =
        DomainFilter { organization: Some(known.organization.id), ..DomainFilter::default() };
    let look = move |read: &mut Session<'_>, now| {
        Ok(read.domains_listed(&filter, None, NAMES + 1, now)?)
    };
    let found = web.registry.look(look).await;
    let mut found = found.map_err(|failure| not_loaded(web, failure))?;
    let language = Catalogue::english();
    let columns = [
        language.say("request-name").to_string(),
        language.say("applied-state").into(),
        language.say("names-registrar").into(),
        language.say("names-expires").into(),
    ];
    let (title, none) = (language.say("names-title"), language.say("own-names-none"));
    let mut table = Table::new("names", title, columns, none);
    let mut text = Vec::new();
    if is_cut(&mut found.rows, NAMES) {
        text.push(language.say("own-names-more").number("count", NAMES).to_string());
    }
    if let Some(at) = found.as_of {
        text.push(language.say("names-as-of").with("at", words::moment(at)).into());
    }
    table.text = text.join(" ");
    let line = |domain: &Domain| {
        vec![
            Cell::name(path(&domain.name), &domain.name),
            Cell::Badges(state(language, domain)),
            Cell::words(&domain.registrar),
            Cell::words(words::day(domain.expires_at)),
        ]
    };
    table.rows = found.rows.iter().map(line).collect();
    Ok(table)
}

/// Where a name stands, and what holds it back.
fn state(language: Language, domain: &Domain) -> Vec<Badge> {
    let active = domain.causes.is_empty() && domain.lifecycle.code() == "active";
    let tone = if active { "good" } else { "warn" };
    let mut badges = vec![Badge::new(tone, spoken(domain.lifecycle.code()))];
    let causes = domain.causes.keys();
    badges.extend(causes.map(|kind| Badge::new("bad", happening::cause(language, *kind))));
    badges
}

/// A name of a path, for the members of the organization that holds it.
pub(super) async fn own_name(web: &Web, visitor: &Visitor, name: &str) -> Result<Named, Response> {
    applicant(web, visitor)?;
    let name = DomainName::parse(name, &web.registry.tlds).map_err(|_| gone(web))?;
    let found = load::name(web, &visitor.acting(), name).await;
    found.map_err(|failure| not_loaded(web, failure))
}

/// The page of a name.
pub(super) async fn show(
    State(web): State<Web>,
    visitor: Visitor,
    Path(name): Path<String>,
    query: Query1,
) -> Response {
    match own_name(&web, &visitor, &name).await {
        Ok(own) => shown(page(&web, &visitor, own, (&Sent::default(), None)), &query.0),
        Err(response) => response,
    }
}

/// The page, with what was typed into a form of it that was refused.
pub(super) fn page(
    web: &Web,
    visitor: &Visitor,
    own: Named,
    (form, problem): (&Sent, Option<&FormProblem>),
) -> Sheet {
    let domain = &own.domain;
    let frame = Frame::desk(web, visitor, "names-title").about(domain.name.to_string());
    let mut page = below(visitor, frame, &own.known);
    let language = page.frame.words;
    let states: Vec<_> = state(language, domain).into_iter().map(|badge| badge.words).collect();
    page.add(Part::facts(
        "name",
        language.say("names-itself"),
        vec![
            (language.say("applied-state").into(), states.join("\n")),
            (language.say("names-registrar").into(), domain.registrar.to_string()),
            (language.say("names-since").into(), words::day(domain.created_at)),
            (language.say("names-expires").into(), words::day(domain.expires_at)),
            (language.say("ask-email").into(), domain.personal.contact_email.clone()),
        ],
    ));
    page.add(Part::drawn("life", own.picture));
    let of_name = |about: &registry_core::casework::About| {
        matches!(about,
        registry_core::casework::About::Name { domain: id, .. } if *id == domain.id)
    };
    for case in own.known.cases.iter().filter(|case| of_name(&case.about)) {
        let words = language.say("names-case").with("number", case.number);
        page.add(Part::Onward {
            words: words.into(),
            links: vec![(case_path(case), language.say("applicant-open-case").into())],
        });
    }
    licence::add(&mut page, web, (domain, &own.licences, own.offers_licence), (form, problem));
    let of = (format!("{}/contact", path(&domain.name)), own.version);
    let email = &domain.personal.contact_email;
    page.add(Part::Form(contact::address_form(web, language, of, (email, form, problem))));
    if let Some(until) = own.discontinued_until.filter(|_| domain.is_deletable()) {
        page.add(Part::Form(discontinuing(web, language, (domain, until), (form, problem))));
    }
    page
}

fn discontinuing(
    web: &Web,
    language: Language,
    (domain, until): (&Domain, jiff::Timestamp),
    (form, problem): (&Sent, Option<&FormProblem>),
) -> Form {
    let (field, said) = named(problem);
    let why = Field::lines("words", language.say("discontinue-words"), "", 3);
    let sure = language.say("discontinue-sure").with("name", &domain.name);
    Form {
        id: "discontinue".to_owned(),
        title: language.say("discontinue-title").into(),
        text: language.say("discontinue-text").with("day", words::last_day(until)).into(),
        action: format!("{}/discontinue", path(&domain.name)),
        fields: vec![
            why.holding(form.fields.text("words")).refused(field, said),
            Field::tick("sure", sure, "").holding(form.fields.text("sure")).refused(field, said),
            once_field(web),
        ],
        button: language.say("discontinue-button").into(),
        class: "danger",
    }
}

/// Gives a name up (P-53).
pub(super) async fn discontinue(
    State(web): State<Web>,
    visitor: Visitor,
    Path(name): Path<String>,
    mut form: Sent,
) -> Response {
    let own = match own_name(&web, &visitor, &name).await {
        Ok(own) => own,
        Err(response) => return response,
    };
    let outcome = match meant(&web, &visitor, &mut form).await {
        Err(response) => return response,
        Ok(Meant::Look(problem)) => Err(problem),
        Ok(Meant::Keep | Meant::Send) => {
            let name = own.domain.name.clone();
            let act_path = format!("{}/discontinue", path(&name));
            cases::give_up(&web, &visitor, (&mut form, &act_path), name).await
        }
    };
    match outcome {
        Ok(made) => {
            let page = made.unwrap_or_else(|| path(&own.domain.name));
            Redirect::to(&format!("{page}?done=discontinued")).into_response()
        }
        Err(problem) => {
            let page = page(&web, &visitor, own, (&form, Some(&problem)));
            refused(page, problem)
        }
    }
}
