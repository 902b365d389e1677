//! The lists of the Watch desk, page by page.

mod networks;

use std::fmt::Display;
use std::str::FromStr;

use axum::extract::{Query, State};
use axum::response::Response;
use data_encoding::BASE64URL_NOPAD;
use jiff::Timestamp;
use registry_core::id::{CandidateId, PortfolioId, SiteId, WatchMailId, WatchReportId};
use registry_core::watch::{Awaits, Candidate, Class, Portfolio};
use registry_store::{
    CandidateFilter, ListedSite, MailFilter, SiteFilter, Snapshot, StoreError, WatchMail,
    WatchReport,
};
use serde::Deserialize;

use super::super::super::Web;
use super::super::super::caller::Visitor;
use super::super::done::done_words;
use super::super::review::{Of, Reader, left};
use super::{List, mail};
use crate::page::catalogue::{Catalogue, Language, Phrase};
use crate::page::dossier::spoken;
use crate::page::sheet::{Cell, Field, Form, Part, Sheet, Table};
use crate::page::words::{self, Badge};
use crate::staff::permission::Permission;

pub(super) use networks::networks;

/// Rows of one page.
const PAGE: i64 = 50;

/// Every site, whether it waits or not.
const ALL: &str = "all";

/// What narrows a list, and where its page begins.
#[derive(Debug, Default, Deserialize)]
pub(super) struct ListQuery {
    #[serde(default)]
    awaits: String,
    #[serde(default)]
    portfolio: String,
    #[serde(default)]
    cursor: String,
    #[serde(default)]
    done: String,
}

impl ListQuery {
    /// Where the page begins: what is sorted by, and an id.
    fn begin<A: FromStr, B: FromStr>(&self) -> Option<(A, B)> {
        let text = BASE64URL_NOPAD.decode(self.cursor.as_bytes()).ok()?;
        let text = String::from_utf8(text).ok()?;
        let (id, place) = text.split_once('~')?;
        Some((place.parse().ok()?, id.parse().ok()?))
    }

    fn portfolio(&self) -> Option<PortfolioId> {
        self.portfolio.parse().ok()
    }

    /// Where the page behind this one is.
    fn next(&self, list: List, place: impl Display, id: impl Display) -> String {
        let cursor = BASE64URL_NOPAD.encode(format!("{id}~{place}").as_bytes());
        let awaits = Awaits::from_code(&self.awaits).map_or(self.all(), Awaits::code);
        let portfolio = self.portfolio().map(|id| id.to_string()).unwrap_or_default();
        format!("{}?awaits={awaits}&portfolio={portfolio}&cursor={cursor}", list.href())
    }

    fn all(&self) -> &'static str {
        match self.awaits.as_str() {
            ALL => ALL,
            networks::TIED => networks::TIED,
            _ => "",
        }
    }
}

/// A table under these heads, and what to say where nothing is in it.
fn table(heads: impl IntoIterator<Item = Phrase>, empty: Phrase) -> Table {
    Table::new("list", "", heads.into_iter().map(String::from), empty)
}

/// Adds the rows, where the next ones are, and where one enters something.
fn add(page: &mut Sheet, table: Table, next: Option<String>, enter: Option<(String, String)>) {
    page.add(Part::Table(table));
    let language = page.frame.words;
    let next = next.map(|path| (path, language.say("watch-further").into()));
    let links: Vec<_> = enter.into_iter().chain(next).collect();
    if !links.is_empty() {
        page.add(Part::Onward { words: String::new(), links });
    }
}

/// The last of a page that is full.
fn full<T>(page: &[T]) -> Option<&T> {
    page.last().filter(|_| i64::try_from(page.len()).is_ok_and(|count| count == PAGE))
}

/// The sites, the most urgent first: those that wait for a person, those that wait for one thing, or
/// all of them.
pub(super) async fn queue(
    State(web): State<Web>,
    visitor: Visitor,
    Query(query): Query<ListQuery>,
) -> Response {
    let lead = Catalogue::english().say("watch-lead");
    let fill = move |read: &mut Snapshot<'_>, reader: &Reader, page: &mut Sheet| {
        sites(read, reader, &query, page)
    };
    List::Sites.shown((&web, &visitor), lead, fill).await
}

fn sites(
    read: &mut Snapshot<'_>,
    reader: &Reader,
    query: &ListQuery,
    page: &mut Sheet,
) -> Result<(), StoreError> {
    let language = reader.language;
    let (awaits, portfolio) = (Awaits::from_code(&query.awaits), query.portfolio());
    let waiting = awaits.is_none() && query.awaits != ALL;
    let filter = SiteFilter { awaits, waiting, portfolio, ..SiteFilter::default() };
    let (found, next) =
        read.watch_queue(&filter, query.begin::<u32, SiteId>(), PAGE, reader.now)?;
    page.add(Part::Search(search(language, query, &read.watch_counts()?)));
    let heads = [
        language.say("watch-site"),
        language.say("watch-awaits"),
        language.say("work-when"),
        language.say("watch-class"),
        language.say("watch-proposed"),
    ];
    let mut table = table(heads, language.say("watch-empty"));
    table.rows = found.iter().map(|site| site_row(reader, site)).collect();
    let next = next.map(|(urgency, id)| query.next(List::Sites, urgency, id));
    add(page, table, next, None);
    Ok(())
}

/// What the sites can be narrowed to, each with how many wait for it.
fn search(language: Language, query: &ListQuery, counts: &[(Awaits, i64)]) -> Form {
    let mut choices = vec![
        (String::new(), language.say("watch-waiting").to_string()),
        (ALL.to_owned(), language.say("watch-all").to_string()),
    ];
    // The counts are of all portfolios.
    let is_whole = query.portfolio().is_none();
    choices.extend(counts.iter().filter(|(_, count)| *count > 0).map(|(awaits, count)| {
        let words = in_words(language, *awaits).to_string();
        let counted = if is_whole { format!("{words} ({count})") } else { words };
        (awaits.code().to_owned(), counted)
    }));
    let awaits = Field::choice("awaits", language.say("watch-awaits"), choices);
    let mut fields = vec![awaits.holding(&query.awaits)];
    fields.extend(query.portfolio().map(|id| Field::hidden("portfolio", id)));
    Form {
        id: "narrow".to_owned(),
        title: language.say("watch-narrow").into(),
        text: String::new(),
        action: List::Sites.href().to_owned(),
        fields,
        button: language.say("search-button").into(),
        class: "secondary",
    }
}

fn site_row(reader: &Reader, site: &ListedSite) -> Vec<Cell> {
    let (awaits, when) = match site.awaits {
        None => (Cell::words(""), Cell::words("")),
        Some((awaits, at)) => {
            let when = match at > reader.now {
                true => left(reader, at),
                false => since(reader, at),
            };
            (Cell::words(in_words(reader.language, awaits)), Cell::Badges(vec![when]))
        }
    };
    let proposed = site.proposed_class.map(class_badge);
    vec![
        Cell::name(Of::Site.page(site.id), &site.name),
        awaits,
        when,
        Cell::Badges(vec![class_badge(site.class)]),
        Cell::Badges(proposed.into_iter().collect()),
    ]
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
    let lead = Catalogue::english().say("watch-candidates-lead");
    let fill = move |read: &mut Snapshot<'_>, reader: &Reader, page: &mut Sheet| {
        let language = reader.language;
        let filter = CandidateFilter { portfolio: query.portfolio(), ..Default::default() };
        let found = read.candidates_page(&filter, query.begin::<u32, CandidateId>(), PAGE)?;
        let heads = [
            language.say("watch-candidate"),
            language.say("watch-score"),
            language.say("watch-shows"),
            language.say("watch-found"),
        ];
        let mut table = table(heads, language.say("watch-candidates-empty"));
        table.rows = found.iter().map(candidate_row).collect();
        let next = full(&found).map(|last| query.next(List::Candidates, last.score, last.id));
        add(page, table, next, None);
        Ok(())
    };
    List::Candidates.shown((&web, &visitor), lead, fill).await
}

fn candidate_row(candidate: &Candidate) -> Vec<Cell> {
    let shows: Vec<_> = candidate.reasons.iter().map(|reason| reason.shows.as_str()).collect();
    vec![
        Cell::name(Of::Candidate.page(candidate.id), &candidate.name),
        Cell::words(candidate.score),
        Cell::words(shows.join(", ")),
        Cell::words(words::moment(candidate.found_at)),
    ]
}

/// What others reported, newest first.
pub(super) async fn reports(
    State(web): State<Web>,
    visitor: Visitor,
    Query(query): Query<ListQuery>,
) -> Response {
    let lead = Catalogue::english().say("watch-reports-lead");
    let fill = move |read: &mut Snapshot<'_>, reader: &Reader, page: &mut Sheet| {
        let language = reader.language;
        let found = read.watch_reports_page(query.begin::<Timestamp, WatchReportId>(), PAGE)?;
        let heads = [
            language.say("watch-report"),
            language.say("watch-site"),
            language.say("watch-reporter"),
            language.say("watch-received"),
            language.say("case-deadline"),
        ];
        let mut table = table(heads, language.say("watch-reports-empty"));
        table.rows = found.iter().map(|report| report_row(reader, report)).collect();
        let next = full(&found).map(|last| query.next(List::Reports, last.received_at, last.id));
        page.done = done_words(language, Of::Report, &query.done);
        let enter = (Of::Report.page("new"), language.say("watch-report-enter").into());
        add(page, table, next, reader.may(Permission::RecordWatch).then_some(enter));
        Ok(())
    };
    List::Reports.shown((&web, &visitor), lead, fill).await
}

fn report_row(reader: &Reader, report: &WatchReport) -> Vec<Cell> {
    let who = match (&report.reporter, report.is_authority) {
        (_, true) => reader.language.say("watch-authority").to_string(),
        (Some(reporter), false) => reporter.name.clone(),
        (None, false) => reader.language.say("watch-erased").to_string(),
    };
    vec![
        Cell::link(Of::Report.page(report.id), &report.number),
        Cell::words(&report.name),
        Cell::words(who),
        Cell::words(words::moment(report.received_at)),
        Cell::words(words::last_day(report.answer_until)),
    ]
}

/// The mail that came in, newest first: what waits for a person, or all of it.
pub(super) async fn mails(
    State(web): State<Web>,
    visitor: Visitor,
    Query(query): Query<ListQuery>,
) -> Response {
    let lead = Catalogue::english().say("watch-mail-lead");
    let fill = move |read: &mut Snapshot<'_>, reader: &Reader, page: &mut Sheet| {
        let language = reader.language;
        let filter = if query.awaits == ALL { MailFilter::All } else { MailFilter::Waiting };
        let found = read.watch_mails(filter, query.begin::<Timestamp, WatchMailId>(), PAGE)?;
        page.add(Part::Search(mail_search(language, &query)));
        let heads = [
            language.say("watch-mail"),
            language.say("mail-from"),
            language.say("mail-subject"),
            language.say("watch-received"),
            language.say("mail-kind"),
        ];
        let mut table = table(heads, language.say("watch-mail-empty"));
        table.rows = found.iter().map(|mail| mail_row(language, mail)).collect();
        let next = full(&found).map(|last| query.next(List::Mail, last.received_at, last.id));
        add(page, table, next, None);
        Ok(())
    };
    List::Mail.shown((&web, &visitor), lead, fill).await
}

fn mail_search(language: Language, query: &ListQuery) -> Form {
    let choices = [("", language.say("mail-waits")), (ALL, language.say("watch-mail-all"))];
    let label = (language.say("watch-mail-which"), language.say("watch-mail"));
    narrowed(List::Mail, query, label, choices)
}

/// The form by which a list shows one thing or another.
fn narrowed(
    list: List,
    query: &ListQuery,
    (title, label): (Phrase, Phrase),
    choices: [(&str, Phrase); 2],
) -> Form {
    let choices = choices.map(|(code, words)| (code.to_owned(), words.to_string())).to_vec();
    let awaits = Field::choice("awaits", label, choices);
    Form {
        id: "narrow".to_owned(),
        title: title.into(),
        text: String::new(),
        action: list.href().to_owned(),
        fields: vec![awaits.holding(&query.awaits)],
        button: Catalogue::english().say("search-button").into(),
        class: "secondary",
    }
}

fn mail_row(language: Language, mail: &WatchMail) -> Vec<Cell> {
    vec![
        Cell::link(Of::Mail.page(mail.id), &mail.number),
        Cell::words(mail.sender.as_deref().unwrap_or_default()),
        Cell::words(&mail.subject),
        Cell::words(words::moment(mail.received_at)),
        Cell::Badges(vec![mail::state(language, mail)]),
    ]
}

/// Whose names are watched, by the names of their owners.
pub(super) async fn portfolios(
    State(web): State<Web>,
    visitor: Visitor,
    Query(query): Query<ListQuery>,
) -> Response {
    let lead = Catalogue::english().say("watch-portfolios-lead");
    let fill = move |read: &mut Snapshot<'_>, reader: &Reader, page: &mut Sheet| {
        let language = reader.language;
        let after = query.begin::<String, PortfolioId>();
        let found = read.portfolios_page(after.as_ref(), PAGE)?;
        let heads = [
            language.say("portfolio-owner"),
            language.say("portfolio-kind"),
            language.say("portfolio-tier"),
            language.say("portfolio-wish"),
        ];
        let mut table = table(heads, language.say("watch-portfolios-empty"));
        table.rows = found.iter().map(|one| portfolio_row(reader, one)).collect();
        let next = full(&found).map(|last| query.next(List::Portfolios, &last.name, last.id));
        page.done = done_words(language, Of::Portfolio, &query.done);
        let enter = (Of::Portfolio.page("new"), language.say("portfolio-enter").into());
        add(page, table, next, reader.may(Permission::ManagePortfolio).then_some(enter));
        Ok(())
    };
    List::Portfolios.shown((&web, &visitor), lead, fill).await
}

fn portfolio_row(reader: &Reader, portfolio: &Portfolio) -> Vec<Cell> {
    let wish = match portfolio.wants_unapproved(reader.now) {
        true => reader.language.say("portfolio-wants-unapproved"),
        false => reader.language.say("portfolio-wants-rogue"),
    };
    vec![
        Cell::link(Of::Portfolio.page(portfolio.id), &portfolio.name),
        Cell::words(spoken(portfolio.owner.code())),
        Cell::words(spoken(portfolio.tier.code())),
        Cell::words(wish),
    ]
}
