//! A registrar's names: searched, filtered, and as a file.

use std::fmt::Write as _;

use axum::body::Body;
use axum::extract::{Query, State};
use axum::http::header;
use axum::response::{IntoResponse, Response};
use jiff::Timestamp;
use registry_core::domain::Domain;
use registry_core::id::RegistrarId;
use registry_core::status::Status;
use registry_store::{DomainFilter, Listed, Snapshot, StoreError};
use serde::Deserialize;
use tokio::io::{AsyncWriteExt as _, DuplexStream};
use tokio_util::io::ReaderStream;

use super::{employer, sheet, shown};
use crate::page::sheet::{Cell, Field, Form, Part, Table};
use crate::page::words;
use crate::registry::Registry;
use crate::web::Web;
use crate::web::caller::Visitor;
use crate::web::public::unavailable;

/// Names of a page.
const PAGE: i64 = 100;

/// Names of a file that are read at once.
const READ_AT_ONCE: i64 = 1_000;

/// Bytes of a file that wait for a slow reader.
const BUFFERED_BYTES: usize = 256 * 1024;

/// What is searched for.
#[derive(Debug, Clone, Default, Deserialize)]
pub(super) struct Asked {
    #[serde(default)]
    beginning: String,
    #[serde(default)]
    lifecycle: String,
    #[serde(default)]
    tld: String,
    #[serde(default)]
    after: String,
}

impl Asked {
    fn filter(&self, registrar: RegistrarId) -> DomainFilter {
        let given = |text: &str| {
            let text = text.trim().to_lowercase();
            (!text.is_empty()).then_some(text)
        };
        DomainFilter {
            registrar: Some(registrar),
            beginning: given(&self.beginning),
            lifecycle: given(&self.lifecycle),
            tld: given(&self.tld),
            ..DomainFilter::default()
        }
    }

    /// The same search as a query, from behind a name on.
    fn query(&self, after: &str) -> String {
        let kept = |text: &str| -> String {
            let plain = |letter: &char| letter.is_ascii_alphanumeric() || "-.".contains(*letter);
            text.chars().filter(plain).collect()
        };
        let Self { beginning, lifecycle, tld, after: _ } = self;
        format!(
            "?beginning={}&lifecycle={}&tld={}&after={}",
            kept(beginning),
            kept(lifecycle),
            kept(tld),
            kept(after)
        )
    }
}

/// The names.
pub(super) async fn show(
    State(web): State<Web>,
    visitor: Visitor,
    Query(asked): Query<Asked>,
) -> Response {
    let registrar = match employer(&web, &visitor).await {
        Ok(registrar) => registrar,
        Err(response) => return response,
    };
    let mut page = sheet(&web, &visitor, "/desk/registrar");
    let now = web.registry.clock.registry_now();
    let (filter, after) = (asked.filter(registrar), asked.after.clone());
    let read = move |read: &mut Snapshot<'_>| {
        let after = Some(after.as_str()).filter(|after| !after.is_empty());
        let listed = read.domains_listed(&filter, after, PAGE, now)?;
        statuses_of(read, listed, now)
    };
    let (lines, as_of) = match web.registry.store.read(read).await {
        Ok(found) => found,
        Err(error) => return unavailable(&web, &error),
    };
    let language = page.frame.words;
    page.lead = Some(language.say("names-desk-lead").with("now", words::moment(now)).into());
    page.add(Part::Search(search(&web, language, &asked)));
    if let Some(oldest) = as_of {
        let words = language.say("names-desk-as-of").with("at", words::moment(oldest));
        page.add(Part::notice("warn", language.say("names-desk-behind"), words));
    }
    let columns = [
        language.say("names-name").to_string(),
        language.say("names-desk-statuses").to_string(),
        language.say("names-desk-registered").to_string(),
        language.say("names-desk-expires").to_string(),
    ];
    let title = language.say("registrar-names");
    let mut table = Table::new("names", title, columns, language.say("names-desk-none"));
    let last = lines.last().map(|(domain, _)| domain.name.to_string());
    let is_full = i64::try_from(lines.len()) == Ok(PAGE);
    for (domain, statuses) in &lines {
        let name = &domain.name;
        table.rows.push(vec![
            Cell::name(format!("/desk/registrar/names/{name}"), name),
            Cell::words(statuses),
            Cell::words(words::day(domain.created_at)),
            Cell::words(words::day(domain.expires_at)),
        ]);
    }
    page.add(Part::Table(table));
    let mut links = vec![(
        format!("/desk/registrar/names.csv{}", asked.query("")),
        language.say("names-desk-file").into(),
    )];
    if let Some(last) = last.filter(|_| is_full) {
        let path = format!("/desk/registrar{}", asked.query(&last));
        links.push((path, language.say("names-desk-later").into()));
    }
    page.add(Part::Onward { words: String::new(), links });
    shown(&page)
}

fn search(web: &Web, language: crate::page::catalogue::Language, asked: &Asked) -> Form {
    let every = || (String::new(), language.say("names-desk-all").to_string());
    let mut lives = vec![every()];
    lives.push(("active".to_owned(), language.say("life-active").into()));
    lives.push(("redemption".to_owned(), language.say("life-redemption").into()));
    lives.push(("pending-restore".to_owned(), language.say("life-pending-restore").into()));
    lives.push(("pending-delete".to_owned(), language.say("life-pending-delete").into()));
    let tlds = web.registry.tlds.iter().map(|tld| (tld.to_string(), format!(".{tld}")));
    let tlds = std::iter::once(every()).chain(tlds).collect();
    Form {
        id: "search".to_owned(),
        title: language.say("names-desk-search").into(),
        text: String::new(),
        action: "/desk/registrar".to_owned(),
        fields: vec![
            Field::line("beginning", language.say("names-desk-beginning"), "")
                .holding(&asked.beginning),
            Field::choice("tld", language.say("statistics-tld"), tlds).holding(&asked.tld),
            Field::choice("lifecycle", language.say("names-desk-life"), lives)
                .holding(&asked.lifecycle),
        ],
        button: language.say("names-desk-show").into(),
        class: "secondary",
    }
}

/// Each name with the words of its statuses.
type Lines = (Vec<(Domain, String)>, Option<Timestamp>);

fn statuses_of(
    read: &mut Snapshot<'_>,
    listed: Listed<Domain>,
    now: Timestamp,
) -> Result<Lines, StoreError> {
    let Listed { rows, as_of } = listed;
    let with_statuses = |domain: Domain| {
        let rulebooks = read.rulebooks(domain.name.tld())?;
        let words: Vec<_> = domain.statuses(rulebooks.at(now)).iter().map(Status::as_str).collect();
        Ok((domain, words.join(" ")))
    };
    Ok((rows.into_iter().map(with_statuses).collect::<Result<_, StoreError>>()?, as_of))
}

/// Every name that is searched for, as comma-separated values. The file is written while it is
/// sent, a thousand names at a time, so that it costs no memory however many there are; a trouble
/// on the way breaks it off.
pub(super) async fn csv(
    State(web): State<Web>,
    visitor: Visitor,
    Query(asked): Query<Asked>,
) -> Response {
    let registrar = match employer(&web, &visitor).await {
        Ok(registrar) => registrar,
        Err(response) => return response,
    };
    let (to_client, from_us) = tokio::io::duplex(BUFFERED_BYTES);
    let (registry, filter) = (web.registry.clone(), asked.filter(registrar));
    tokio::spawn(async move {
        if let Err(error) = written(&registry, filter, from_us).await {
            tracing::warn!(%error, "a file of names was broken off");
        }
    });
    let headers = [
        (header::CONTENT_TYPE, "text/csv; charset=utf-8"),
        (header::CONTENT_DISPOSITION, "attachment; filename=\"names.csv\""),
    ];
    (headers, Body::from_stream(ReaderStream::new(to_client))).into_response()
}

async fn written(
    registry: &Registry,
    filter: DomainFilter,
    mut file: DuplexStream,
) -> std::io::Result<()> {
    file.write_all(b"name,statuses,registered,expires\r\n").await?;
    let mut after = String::new();
    loop {
        let now = registry.clock.registry_now();
        let (asked, behind) = (filter.clone(), after.clone());
        let read = move |read: &mut Snapshot<'_>| {
            let behind = Some(behind.as_str()).filter(|after| !after.is_empty());
            let listed = read.domains_listed(&asked, behind, READ_AT_ONCE, now)?;
            statuses_of(read, listed, now)
        };
        let (lines, _) = registry.store.read(read).await.map_err(std::io::Error::other)?;
        let Some((last, _)) = lines.last() else { break };
        after = last.name.to_string();
        let mut text = String::new();
        for (domain, statuses) in &lines {
            let Domain { name, created_at, expires_at, .. } = domain;
            // Writing to a String does not fail.
            let _ = write!(text, "{name},{statuses},{created_at},{expires_at}\r\n");
        }
        file.write_all(text.as_bytes()).await?;
        if i64::try_from(lines.len()) != Ok(READ_AT_ONCE) {
            break;
        }
    }
    file.shutdown().await
}
