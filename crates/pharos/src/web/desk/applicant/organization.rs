//! An organization: what is known of it, its year, its requests, who acts for it.

use axum::extract::{Path, State};
use axum::response::{IntoResponse, Redirect, Response};
use jiff::Timestamp;
use registry_core::id::OrganizationId;

use super::forms::{carried_out, once_field};
use super::{
    Asked, HERE, Meant, Query1, applicant, applied, cases, draft, draft_box, keep, load, meant,
    names, not_loaded, refused, sent, sheet, shown,
};
use crate::page::applicant::{self as next_steps, Held, Known, Placed};
use crate::page::picture::year;
use crate::page::problem::FormProblem;
use crate::page::sheet::{Cell, Field, Form, Part, Sheet, Table};
use crate::page::{Frame, words};
use crate::vetting::organization::{self, CreateOrganization};
use crate::vetting::{Acting, Failure, Refusal};
use crate::web::Web;
use crate::web::caller::Visitor;
use crate::web::desk::review::Sent;
use crate::web::form::Fields;
use crate::web::public::{gone, unavailable};

/// The organization of a path, for its members; the page that it is not there for others.
pub(super) async fn own(web: &Web, visitor: &Visitor, id: &str) -> Result<Known, Response> {
    applicant(web, visitor)?;
    let id = id.parse::<OrganizationId>().map_err(|_| gone(web))?;
    let known = load::organization(web, &visitor.acting(), id).await;
    known.map_err(|failure| not_loaded(web, failure))
}

/// A page below an organization's.
pub(super) fn below(visitor: &Visitor, frame: Frame, known: &Known) -> Sheet {
    let page = sheet(visitor, frame);
    let start = (HERE.to_owned(), page.frame.say("applicant-title").to_string());
    let trail = vec![start, (known.path(), known.organization.name.clone())];
    Sheet { trail, ..page }
}

/// The page of an organization.
pub(super) async fn show(
    State(web): State<Web>,
    visitor: Visitor,
    Path(id): Path<String>,
    query: Query1,
) -> Response {
    let known = match own(&web, &visitor, &id).await {
        Ok(known) => known,
        Err(response) => return response,
    };
    let now = web.registry.clock.registry_now();
    let frame = Frame::desk(&web, &visitor, "applicant-title");
    let start = (HERE.to_owned(), frame.title.clone());
    let frame = frame.about(known.organization.name.as_str());
    let mut page = Sheet { trail: vec![start], ..sheet(&visitor, frame) };
    for step in next_steps::next(page.frame.words, &known, now) {
        page.add(step);
    }
    page.add(facts(&page, &known));
    for held in &known.accreditations {
        accreditation(&mut page, held, now);
        page.add(Part::Table(applied::table(page.frame.words, &known, held)));
    }
    match names::listed(&web, &known).await {
        Ok(names) => page.add(Part::Table(names)),
        Err(response) => return response,
    }
    if !known.cases.is_empty() {
        page.add(Part::Table(cases::table(page.frame.words, &known)));
    }
    page.add(requests(&page, &known));
    page.add(onward(&page, &known));
    shown(page, &query.0)
}

fn facts(page: &Sheet, known: &Known) -> Part {
    let say = |key: crate::page::catalogue::Phrase| key.to_string();
    let language = page.frame.words;
    let one = &known.organization;
    let lines = vec![
        (say(language.say("organization-kind")), one.kind.clone()),
        (say(language.say("organization-country")), one.country.clone()),
        (say(language.say("organization-contact")), one.personal.contact_name.clone()),
        (say(language.say("organization-email")), one.personal.contact_email.clone()),
        (say(language.say("organization-since")), words::day(one.created_at)),
    ];
    Part::facts("facts", language.say("organization-facts"), lines)
}

/// An accreditation: where it stands, what it covers, its year as a picture and what each part of
/// the year means.
fn accreditation(page: &mut Sheet, held: &Held, now: Timestamp) {
    let language = page.frame.words;
    let badge = words::standing(language, held.standing);
    let websites = match held.accreditation.websites.is_empty() {
        true => language.say("organization-no-website").to_string(),
        false => held.accreditation.websites.join(", "),
    };
    let lines = vec![
        (language.say("organization-standing").to_string(), badge.words),
        (language.say("organization-websites").to_string(), websites),
    ];
    let id = format!("accreditation-{}", held.accreditation.id);
    page.add(Part::facts(&id, &held.programme, lines));
    if let Some(picture) = year::picture(language, &held.accreditation, &held.rulebooks, now) {
        page.add(Part::drawn(&format!("year-{}", held.accreditation.id), picture));
        let rules = &held.rulebooks.at(now).accreditation;
        let days: Vec<_> = rules.reminder_days.iter().map(ToString::to_string).collect();
        page.add(Part::Text(vec![
            language.say("year-means-reminders").with("days", days.join(", ")).to_string(),
            language.say("year-means-grace").number("days", rules.grace_days).to_string(),
            language.say("year-means-suspension").to_string(),
        ]));
    }
}

fn requests(page: &Sheet, known: &Known) -> Part {
    let language = page.frame.words;
    let columns = [
        language.say("request-name").to_string(),
        language.say("request-state").into(),
        language.say("request-place").into(),
        language.say("request-received").into(),
    ];
    let empty = language.say("request-none");
    let mut table = Table::new("requests", language.say("request-all"), columns, empty);
    let line = |one: &Placed| {
        let request = &one.request;
        let state = words::state(language, &request.state, one.place == Some(1));
        let place = one.place.map_or(String::new(), |place| place.to_string());
        let path = format!("{HERE}/requests/{}", request.id);
        vec![
            Cell::name(path, &request.name),
            Cell::Badges(vec![state]),
            Cell::words(place),
            Cell::words(words::moment(request.received_at)),
        ]
    };
    table.rows = known.requests.iter().map(line).collect();
    if known.older_requests {
        table.text = language.say("request-newest").number("count", load::REQUESTS).into();
    }
    Part::Table(table)
}

fn onward(page: &Sheet, known: &Known) -> Part {
    let language = page.frame.words;
    let to = |rest: &str| format!("{}{rest}", known.path());
    let mut links = vec![
        (to("/apply"), language.say("applicant-apply").to_string()),
        (to("/notices"), language.say("notices-title").to_string()),
        (to("/contact"), language.say("contact-title").to_string()),
        (to("/members"), language.say("applicant-members").to_string()),
    ];
    if known.may_ask() {
        links.insert(0, (to("/request"), language.say("applicant-request").to_string()));
    }
    Part::Onward { words: String::new(), links }
}

/// Which draft the form that enters an organization has.
const ENTER: &str = "enter";

/// The form that enters an organization.
pub(super) async fn form(State(web): State<Web>, visitor: Visitor) -> Response {
    let person = match applicant(&web, &visitor) {
        Ok(person) => person,
        Err(response) => return response,
    };
    let fields = match draft(&web, person, ENTER.to_owned()).await {
        Ok(fields) => fields.unwrap_or_default(),
        Err(error) => return unavailable(&web, &error),
    };
    match entering(&web, &visitor, &fields, None).await {
        Ok(page) => shown(page, &Asked::nothing()),
        Err(response) => response,
    }
}

async fn entering(
    web: &Web,
    visitor: &Visitor,
    typed: &Fields,
    problem: Option<&FormProblem>,
) -> Result<Sheet, Response> {
    let programmes = load::programmes(web).await.map_err(|failure| not_loaded(web, failure))?;
    let mut kinds: Vec<String> =
        programmes.into_iter().flat_map(|one| one.eligible_organization_types).collect();
    kinds.sort();
    kinds.dedup();
    let kinds = kinds.into_iter().map(|kind| (kind.clone(), kind.replace('-', " "))).collect();
    let frame = Frame::desk(web, visitor, "applicant-enter");
    let start = (HERE.to_owned(), frame.say("applicant-title").to_string());
    let mut page = Sheet { trail: vec![start], ..sheet(visitor, frame) };
    let language = page.frame.words;
    let (named, words) = named(problem);
    let line = |name: &'static str, label, hint: crate::page::catalogue::Phrase| {
        Field::line(name, label, hint).holding(typed.text(name)).refused(named, words)
    };
    let fields = vec![
        line("name", language.say("enter-name"), language.say("enter-name-hint")),
        Field::choice("kind", language.say("organization-kind"), kinds)
            .holding(typed.text("kind"))
            .refused(named, words),
        line("country", language.say("organization-country"), language.say("enter-country-hint")),
        line("contact_name", language.say("enter-contact"), language.say("enter-contact-hint")),
        line("contact_email", language.say("enter-email"), language.say("enter-email-hint")),
        once_field(web),
        draft_box(language),
    ];
    page.add(Part::Form(Form {
        id: "enter".to_owned(),
        title: language.say("enter-title").into(),
        text: language.say("enter-words").into(),
        action: format!("{HERE}/enter"),
        fields,
        button: language.say("enter-button").into(),
        class: "",
    }));
    Ok(page)
}

/// The field that a refusal names, and its words.
pub(super) fn named(problem: Option<&FormProblem>) -> (Option<&'static str>, &str) {
    (problem.and_then(|one| one.field), problem.map_or("", |one| one.words.as_str()))
}

/// Enters an organization, whose first member the visitor is.
pub(super) async fn enter(State(web): State<Web>, visitor: Visitor, mut form: Sent) -> Response {
    let person = match applicant(&web, &visitor) {
        Ok(person) => person,
        Err(response) => return response,
    };
    let fields = form.fields.clone();
    let outcome = match meant(&web, &visitor, &mut form).await {
        Err(response) => return response,
        Ok(Meant::Look(problem)) => Err(problem),
        Ok(Meant::Keep) => return keep(&web, person, ENTER.to_owned(), &form).await,
        Ok(Meant::Send) => {
            let text = |name: &str| fields.text(name).to_owned();
            let command = CreateOrganization {
                name: text("name"),
                kind: text("kind"),
                country: text("country").trim().to_owned(),
                contact_name: text("contact_name"),
                contact_email: text("contact_email"),
            };
            let path = format!("{HERE}/enter");
            let person = &visitor.signed_in.person;
            let act = async |acting: Acting, _documents| {
                let admitted = web.door.admit_organization(person);
                admitted.map_err(|wait| Failure::Refused(Refusal::TooOften(wait)))?;
                organization::create(&web.registry, &acting, command).await
            };
            carried_out(&web, &visitor, (&mut form, &path), act).await
        }
    };
    match outcome {
        Ok(made) => {
            sent(&web, person, ENTER.to_owned()).await;
            let page = made.map(|made| format!("{HERE}/organizations/{}", made.id));
            let page = page.unwrap_or_else(|| HERE.to_owned());
            Redirect::to(&format!("{page}?done=entered")).into_response()
        }
        Err(problem) => match entering(&web, &visitor, &fields, Some(&problem)).await {
            Ok(page) => refused(page, problem),
            Err(response) => response,
        },
    }
}
