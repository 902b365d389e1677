//! The lists of the Watch desk, page by page.

use std::str::FromStr;

use axum::extract::{Query, State};
use axum::http::StatusCode;
use axum::response::Response;
use data_encoding::BASE64URL_NOPAD;
use jiff::Timestamp;
use registry_core::id::{CandidateId, PortfolioId, SiteId, WatchReportId};
use registry_core::watch::{Awaits, Candidate, Class, Portfolio};
use registry_store::{CandidateFilter, ListedSite, SiteFilter, Snapshot, StoreError, WatchReport};
use serde::Deserialize;

use super::super::super::Web;
use super::super::super::caller::Visitor;
use super::super::super::public::unavailable;
use super::super::not_for;
use super::super::review::{Of, Reader, left};
use super::List;
use crate::page::catalogue::{Language, Phrase};
use crate::page::dossier::spoken;
use crate::page::watch::{Cell, ListPage, ListRow};
use crate::page::words::{self, Badge, Moment};
use crate::page::worklist::Tab;
use crate::page::{Frame, html};
use crate::staff::permission::Permission;

/// Rows of one page.
const PAGE: i64 = 50;

/// What narrows a list, and where its page begins.
#[derive(Debug, Default, Deserialize)]
pub(super) struct ListQuery {
    #[serde(default)]
    awaits: String,
    #[serde(default)]
    portfolio: String,
    #[serde(default)]
    cursor: String,
}

/// What of a list is shown.
#[derive(Default)]
struct Shown {
    filters: Vec<Tab>,
    rows: Vec<ListRow>,
    next: Option<String>,
}

/// Where a page begins: what is sorted by, and an id.
fn begin<A: FromStr, B: FromStr>(cursor: &str) -> Option<(A, B)> {
    let text = String::from_utf8(BASE64URL_NOPAD.decode(cursor.as_bytes()).ok()?).ok()?;
    let (id, place) = text.split_once('~')?;
    Some((place.parse().ok()?, id.parse().ok()?))
}

fn cursor(place: impl std::fmt::Display, id: impl std::fmt::Display) -> String {
    BASE64URL_NOPAD.encode(format!("{id}~{place}").as_bytes())
}

fn full<T>(page: &[T]) -> Option<&T> {
    page.last().filter(|_| i64::try_from(page.len()).is_ok_and(|count| count == PAGE))
}

/// A list as its page says it.
struct Said {
    list: List,
    lead: Phrase,
    empty: Phrase,
    heads: Vec<Phrase>,
    enter: Option<(String, Phrase)>,
}

async fn show(
    (web, visitor): (&Web, &Visitor),
    said: Said,
    read: impl FnOnce(&mut Snapshot<'_>, &Reader) -> Result<Shown, StoreError> + Send + 'static,
) -> Response {
    if !visitor.may(Permission::ReadWatch) {
        return not_for(web, visitor, Permission::ReadWatch);
    }
    let reader = Reader::of(web, visitor);
    let (language, now) = (reader.language, reader.now);
    let shown = match web.registry.store.read(move |snapshot| read(snapshot, &reader)).await {
        Ok(shown) => shown,
        Err(error) => return unavailable(web, &error),
    };
    let frame = Frame::desk(web, visitor, "watch-title").at("watch");
    let page = ListPage {
        frame: frame.about(said.list.words(language)),
        lead: said.lead.into(),
        now: Moment::of(now),
        lists: said.list.tabs(language),
        filters: shown.filters,
        enter: said.enter.map(|(href, words)| (href, words.into())),
        heads: said.heads.into_iter().map(Into::into).collect(),
        rows: shown.rows,
        empty: said.empty.into(),
        next: shown.next.map(|query| format!("{}?{query}", said.list.href())),
    };
    html(StatusCode::OK, &page)
}

/// The sites, the most urgent first: those that wait for a person, those that wait for one thing, or
/// all of them.
pub(super) async fn queue(
    State(web): State<Web>,
    visitor: Visitor,
    Query(query): Query<ListQuery>,
) -> Response {
    let language = Reader::of(&web, &visitor).language;
    let said = Said {
        list: List::Sites,
        lead: language.say("watch-lead"),
        empty: language.say("watch-empty"),
        heads: vec![
            language.say("watch-site"),
            language.say("watch-awaits"),
            language.say("work-when"),
            language.say("watch-class"),
            language.say("watch-proposed"),
        ],
        enter: None,
    };
    show((&web, &visitor), said, move |read, reader| sites(read, reader, &query)).await
}

fn sites(read: &mut Snapshot<'_>, reader: &Reader, query: &ListQuery) -> Result<Shown, StoreError> {
    let (language, now) = (reader.language, reader.now);
    let awaits = Awaits::from_code(&query.awaits);
    let portfolio = query.portfolio.parse::<PortfolioId>().ok();
    let is_all = query.awaits == "all" || portfolio.is_some();
    let filter = SiteFilter {
        awaits,
        waiting: awaits.is_none() && !is_all,
        portfolio,
        ..Default::default()
    };
    let after = begin::<u32, SiteId>(&query.cursor);
    let (page, next) = read.watch_queue(&filter, after, PAGE, now)?;
    let here = |code: &str| format!("awaits={code}&portfolio={}", query.portfolio);
    let next =
        next.map(|(urgency, id)| format!("{}&cursor={}", here(&query.awaits), cursor(urgency, id)));
    let tab = |code: &str, words: Phrase, count: String| Tab {
        href: format!("/desk/watch?{}", here(code)),
        words: words.into(),
        count,
        is_here: query.awaits == code,
    };
    let mut filters = vec![
        tab("", language.say("watch-waiting"), String::new()),
        tab("all", language.say("watch-all"), String::new()),
    ];
    for (one, count) in read.watch_counts()?.into_iter().filter(|(_, count)| *count > 0) {
        filters.push(tab(one.code(), in_words(language, one), count.to_string()));
    }
    let rows = page.iter().map(|site| site_row(reader, site)).collect();
    Ok(Shown { filters, rows, next })
}

fn site_row(reader: &Reader, site: &ListedSite) -> ListRow {
    let nothing = || Cell::Words(String::new());
    let (awaits, when) = match site.awaits {
        None => (nothing(), nothing()),
        Some((awaits, at)) => {
            let when = match at > reader.now {
                true => left(reader, at),
                false => since(reader, at),
            };
            (Cell::Words(in_words(reader.language, awaits).into()), Cell::State(when))
        }
    };
    let proposed = site.proposed_class.map(|class| Cell::State(class_badge(class)));
    ListRow {
        title: site.name.clone(),
        href: Of::Site.page(site.id),
        is_name: true,
        cells: vec![
            awaits,
            when,
            Cell::State(class_badge(site.class)),
            proposed.unwrap_or_else(nothing),
        ],
    }
}

fn since(reader: &Reader, at: Timestamp) -> Badge {
    let waiting = words::lasting(reader.language, at, reader.now);
    Badge::new("plain", reader.language.say("due-waiting").with("since", waiting))
}

/// A class with its tone.
pub(super) fn class_badge(class: Class) -> Badge {
    let tone = match class {
        Class::Rogue => "bad",
        Class::Unapproved => "warn",
        Class::Certified | Class::Legitimate => "good",
        Class::Pending => "waits",
        Class::Unverified | Class::InformationOnly | Class::NotAPharmacy | Class::Inactive => {
            "plain"
        }
    };
    Badge::new(tone, spoken(class.code()))
}

/// What a site waits for, in words.
pub(super) fn in_words(language: Language, awaits: Awaits) -> Phrase {
    match awaits {
        Awaits::Review => language.say("awaits-review"),
        Awaits::SecondSignature => language.say("awaits-second-signature"),
        Awaits::Escalation => language.say("awaits-escalation"),
        Awaits::Nature => language.say("awaits-nature"),
        Awaits::Assessment => language.say("awaits-assessment"),
        Awaits::Notice => language.say("awaits-notice"),
        Awaits::Outcome => language.say("awaits-outcome"),
    }
}

/// The names that may be worth a look, what speaks most for one first.
pub(super) async fn candidates(
    State(web): State<Web>,
    visitor: Visitor,
    Query(query): Query<ListQuery>,
) -> Response {
    let language = Reader::of(&web, &visitor).language;
    let said = Said {
        list: List::Candidates,
        lead: language.say("watch-candidates-lead"),
        empty: language.say("watch-candidates-empty"),
        heads: vec![
            language.say("watch-candidate"),
            language.say("watch-score"),
            language.say("watch-shows"),
            language.say("watch-found"),
        ],
        enter: None,
    };
    let read = move |read: &mut Snapshot<'_>, _: &Reader| {
        let portfolio = query.portfolio.parse::<PortfolioId>().ok();
        let filter = CandidateFilter { portfolio, ..CandidateFilter::default() };
        let after = begin::<u32, CandidateId>(&query.cursor);
        let page = read.candidates_page(&filter, after, PAGE)?;
        let next = full(&page).map(|last| cursor(last.score, last.id));
        let next = next.map(|next| format!("portfolio={}&cursor={next}", query.portfolio));
        let rows = page.iter().map(candidate_row).collect();
        Ok(Shown { rows, next, ..Shown::default() })
    };
    show((&web, &visitor), said, read).await
}

fn candidate_row(candidate: &Candidate) -> ListRow {
    let shows = candidate.reasons.iter().map(|reason| reason.shows.as_str());
    ListRow {
        title: candidate.name.to_string(),
        href: Of::Candidate.page(candidate.id),
        is_name: true,
        cells: vec![
            Cell::Words(candidate.score.to_string()),
            Cell::Words(shows.collect::<Vec<_>>().join(", ")),
            Cell::Time(Moment::of(candidate.found_at)),
        ],
    }
}

/// What others reported, newest first.
pub(super) async fn reports(
    State(web): State<Web>,
    visitor: Visitor,
    Query(query): Query<ListQuery>,
) -> Response {
    let language = Reader::of(&web, &visitor).language;
    let enter = (Of::Report.page("new"), language.say("watch-report-enter"));
    let said = Said {
        list: List::Reports,
        lead: language.say("watch-reports-lead"),
        empty: language.say("watch-reports-empty"),
        heads: vec![
            language.say("watch-report"),
            language.say("watch-site"),
            language.say("watch-reporter"),
            language.say("watch-received"),
            language.say("case-left"),
        ],
        enter: visitor.may(Permission::RecordWatch).then_some(enter),
    };
    let read = move |read: &mut Snapshot<'_>, reader: &Reader| {
        let before = begin::<Timestamp, WatchReportId>(&query.cursor);
        let page = read.watch_reports_page(before, PAGE)?;
        let next = full(&page).map(|last| cursor(last.received_at, last.id));
        let rows = page.iter().map(|report| report_row(reader, report)).collect();
        Ok(Shown { rows, next: next.map(|next| format!("cursor={next}")), ..Shown::default() })
    };
    show((&web, &visitor), said, read).await
}

fn report_row(reader: &Reader, report: &WatchReport) -> ListRow {
    let who = match (&report.reporter, report.is_authority) {
        (_, true) => reader.language.say("watch-authority").to_string(),
        (Some(reporter), false) => reporter.name.clone(),
        (None, false) => reader.language.say("watch-erased").to_string(),
    };
    ListRow {
        title: report.number.clone(),
        href: Of::Report.page(report.id),
        is_name: false,
        cells: vec![
            Cell::Words(report.name.to_string()),
            Cell::Words(who),
            Cell::Time(Moment::of(report.received_at)),
            Cell::State(left(reader, report.answer_until)),
        ],
    }
}

/// Whose names are watched, by the names of their owners.
pub(super) async fn portfolios(
    State(web): State<Web>,
    visitor: Visitor,
    Query(query): Query<ListQuery>,
) -> Response {
    let language = Reader::of(&web, &visitor).language;
    let enter = (Of::Portfolio.page("new"), language.say("portfolio-enter"));
    let said = Said {
        list: List::Portfolios,
        lead: language.say("watch-portfolios-lead"),
        empty: language.say("watch-portfolios-empty"),
        heads: vec![
            language.say("portfolio-owner"),
            language.say("portfolio-kind"),
            language.say("portfolio-tier"),
            language.say("portfolio-wish"),
        ],
        enter: visitor.may(Permission::ManagePortfolio).then_some(enter),
    };
    let read = move |read: &mut Snapshot<'_>, reader: &Reader| {
        let after = begin::<String, PortfolioId>(&query.cursor);
        let page = read.portfolios_page(after.as_ref(), PAGE)?;
        let next = full(&page).map(|last| cursor(&last.name, last.id));
        let rows = page.iter().map(|one| portfolio_row(reader, one)).collect();
        Ok(Shown { rows, next: next.map(|next| format!("cursor={next}")), ..Shown::default() })
    };
    show((&web, &visitor), said, read).await
}

fn portfolio_row(reader: &Reader, portfolio: &Portfolio) -> ListRow {
    let wish = match portfolio.wants_unapproved(reader.now) {
        true => reader.language.say("portfolio-wants-unapproved"),
        false => reader.language.say("portfolio-wants-rogue"),
    };
    ListRow {
        title: portfolio.name.clone(),
        href: Of::Portfolio.page(portfolio.id),
        is_name: false,
        cells: vec![
            Cell::Words(spoken(portfolio.owner.code())),
            Cell::Words(spoken(portfolio.tier.code())),
            Cell::Words(wish.into()),
        ],
    }
}
