//! One name of a registrar: its statuses with their reasons, what comes, and what it costs.

use axum::extract::{Path, State};
use axum::response::Response;
use jiff::Timestamp;
use registry_core::domain::{Domain, Lifecycle};
use registry_core::forecast::{self, Foreseen};
use registry_core::name::DomainName;
use registry_core::rulebook::Rulebook;
use registry_core::status::Status;
use registry_store::{Lock, Snapshot};

use super::{employer, sheet, shown};
use crate::page::catalogue::Language;
use crate::page::picture::{Picture, life};
use crate::page::sheet::{Cell, Part, Table};
use crate::page::{happening, words};
use crate::web::Web;
use crate::web::api::forecasts::FORECAST_MAXIMUM;
use crate::web::caller::Visitor;
use crate::web::public::{no_such_page, unavailable};

/// What the page is made from.
struct Found {
    domain: Domain,
    servers: Vec<String>,
    reasons: Vec<(&'static str, String)>,
    foreseen: Vec<Foreseen>,
    prices: Vec<(String, String)>,
    picture: Picture,
}

/// The page; a name of somebody else is not there.
pub(super) async fn show(
    State(web): State<Web>,
    visitor: Visitor,
    Path(name): Path<String>,
) -> Response {
    let registrar = match employer(&web, &visitor).await {
        Ok(registrar) => registrar,
        Err(response) => return response,
    };
    let Ok(name) = DomainName::parse(&name, &web.registry.tlds) else {
        return no_such_page(State(web.clone())).await;
    };
    let mut page = sheet(&web, &visitor, "");
    let now = web.registry.clock.registry_now();
    let language = page.frame.words;
    let read = move |read: &mut Snapshot<'_>| {
        let Some(found) = read.domain(&name, Lock::None, now)? else { return Ok(None) };
        let domain = found.object;
        if !domain.is_live() || domain.registrar != registrar {
            return Ok(None);
        }
        let parents = read.parents_of(&domain, now)?;
        let rulebooks = read.rulebooks(domain.name.tld())?;
        let book = rulebooks.at(now);
        let ids: Vec<_> = domain.name_servers.iter().copied().collect();
        Ok(Some(Found {
            servers: read.host_names(&ids)?,
            reasons: reasons(language, &domain, book),
            foreseen: forecast::of_domain(&domain, &parents.view(), FORECAST_MAXIMUM),
            prices: prices(language, &domain, book, now),
            picture: life::picture(language, &domain, &parents.view(), now),
            domain,
        }))
    };
    let found = match web.registry.store.read(read).await {
        Ok(Some(found)) => found,
        Ok(None) => return no_such_page(State(web.clone())).await,
        Err(error) => return unavailable(&web, &error),
    };
    page.frame = page.frame.about(found.domain.name.as_str());
    page.trail = vec![("/desk/registrar".to_owned(), language.say("registrar-names").into())];
    page.add(Part::drawn("life", found.picture));
    page.add(Part::Table(table(
        ("statuses", language.say("name-statuses").to_string()),
        [language.say("name-status").to_string(), language.say("name-reason").to_string()],
        found.reasons.into_iter().map(|(status, why)| vec![Cell::words(status), Cell::words(why)]),
        String::new(),
    )));
    let foreseen = found.foreseen.iter().map(|one| {
        let event = happening::words(language, one.event);
        vec![Cell::words(words::moment(one.at)), Cell::both(event, one.event.rule())]
    });
    page.add(Part::Table(table(
        ("forecast", language.say("request-forecast").to_string()),
        [language.say("picture-when").to_string(), language.say("picture-what").to_string()],
        foreseen,
        language.say("name-nothing-comes").into(),
    )));
    page.add(Part::facts("prices", language.say("prices-title"), found.prices));
    let domain = &found.domain;
    let servers = match found.servers.is_empty() {
        true => language.say("name-no-server").to_string(),
        false => found.servers.join("\n"),
    };
    let mut lines = vec![
        (language.say("names-desk-registered").into(), words::moment(domain.created_at)),
        (language.say("names-desk-expires").into(), words::moment(domain.expires_at)),
        (language.say("name-servers").into(), servers),
        (language.say("names-tier").into(), domain.tier.clone()),
    ];
    if let Some(updated) = &domain.updated {
        lines.push((language.say("name-updated").into(), words::moment(updated.at)));
    }
    page.add(Part::facts("facts", language.say("name-facts"), lines));
    let bulk = format!("/desk/registrar/bulk?name={}", domain.name);
    let links = vec![(bulk, language.say("name-change").into())];
    page.add(Part::Onward { words: String::new(), links });
    shown(&page)
}

fn table(
    (id, title): (&str, String),
    columns: [String; 2],
    rows: impl Iterator<Item = Vec<Cell>>,
    empty: String,
) -> Table {
    let mut table = Table::new(id, title, columns, empty);
    table.rows = rows.collect();
    table
}

/// Each status of a name, and why it is there (P-56).
fn reasons(language: Language, domain: &Domain, book: &Rulebook) -> Vec<(&'static str, String)> {
    let all = domain.statuses(book);
    all.iter().map(|status| (status.as_str(), reason(language, domain, book, status))).collect()
}

fn reason(language: Language, domain: &Domain, book: &Rulebook, status: Status) -> String {
    let brought = domain.causes.values().filter(|cause| {
        book.causes.statuses(cause.kind).iter().any(|one| Status::from(*one) == status)
    });
    let brought: Vec<String> = brought
        .map(|cause| {
            let said =
                language.say("reason-cause").with("cause", happening::cause(language, cause.kind));
            let said = said.with("day", words::day(cause.since)).with("rule", &cause.rule);
            let case = cause.case.as_ref().map(|case| format!(" ({case})")).unwrap_or_default();
            format!("{said}{case}")
        })
        .collect();
    if !brought.is_empty() {
        return brought.join("\n");
    }
    if domain.client_statuses.iter().any(|own| own == status) {
        return language.say("reason-yours").into();
    }
    let words = match (status, &domain.lifecycle) {
        (Status::PendingDelete, Lifecycle::Redemption { until, .. }) => {
            language.say("reason-redemption").with("day", words::last_day(*until))
        }
        (Status::PendingDelete, Lifecycle::PendingRestore { report_due, .. }) => {
            language.say("reason-restore").with("day", words::last_day(*report_due))
        }
        (Status::PendingDelete, _) => language.say("reason-delete"),
        (Status::PendingTransfer, _) => language.say("reason-transfer"),
        (Status::Inactive, _) => language.say("reason-inactive"),
        (Status::Ok, _) => language.say("reason-ok"),
        _ => language.say("reason-registry"),
    };
    words.into()
}

fn prices(
    language: Language,
    domain: &Domain,
    book: &Rulebook,
    now: Timestamp,
) -> Vec<(String, String)> {
    let period = book.price.period_at(now);
    let government = domain.stands_on_government();
    let (_, prices, _) = period.tier_of(domain.name.label(), government);
    vec![
        (language.say("names-renew").into(), words::amount(prices.renew)),
        (language.say("prices-transfer").into(), words::amount(prices.transfer)),
        (language.say("prices-restore").into(), words::amount(prices.restore)),
    ]
}
