//! What was looked at, found, told and answered in a period.

use axum::extract::{Query, State};
use axum::response::Response;
use jiff::civil::Date;
use jiff::tz::TimeZone;
use jiff::{Timestamp, ToSpan as _};
use registry_store::{Snapshot, Tally, TallyKind};
use serde::Deserialize;

use super::super::super::Web;
use super::super::super::caller::Visitor;
use super::super::review::Reader;
use super::List;
use crate::page::catalogue::{Catalogue, Language, Phrase};
use crate::page::dossier::spoken;
use crate::page::sheet::{Cell, Field, Form, Part, Sheet, Table};

/// Days of a period that nobody asked for.
const DAYS: i32 = 90;

/// Of which period: its first and its last day.
#[derive(Debug, Default, Deserialize)]
pub(super) struct FiguresQuery {
    #[serde(default)]
    from: String,
    #[serde(default)]
    until: String,
}

/// The first day of a period and its last one.
struct Period(Date, Date);

impl FiguresQuery {
    /// The period as it was asked for; what is no day is the one that nobody asked for.
    fn read(&self, now: Timestamp) -> Period {
        let today = now.to_zoned(TimeZone::UTC).date();
        let last = self.until.trim().parse().unwrap_or(today);
        let before = || last.checked_sub(DAYS.days()).unwrap_or(last);
        Period(self.from.trim().parse().unwrap_or_else(|_| before()), last)
    }
}

impl Period {
    /// Its first instant, and the first one behind it.
    fn instants(&self) -> Option<(Timestamp, Timestamp)> {
        let begin = |day: Date| Some(day.to_zoned(TimeZone::UTC).ok()?.timestamp());
        Some((begin(self.0)?, begin(self.1.tomorrow().ok()?)?))
    }
}

/// The figures.
pub(super) async fn show(
    State(web): State<Web>,
    visitor: Visitor,
    Query(query): Query<FiguresQuery>,
) -> Response {
    let lead = Catalogue::english().say("figures-lead");
    let fill = move |read: &mut Snapshot<'_>, reader: &Reader, page: &mut Sheet| {
        let language = reader.language;
        let period = query.read(reader.now);
        page.add(Part::Search(search(language, &period)));
        let tallies = match period.instants() {
            Some(instants) => read.watch_tallies(None, instants)?,
            None => Vec::new(),
        };
        let heads = [
            language.say("figures-what").to_string(),
            language.say("figures-which").to_string(),
            format!("{}#", language.say("figures-count")),
            language.say("figures-amount").to_string(),
        ];
        let mut table = Table::new("figures", "", heads, language.say("figures-empty"));
        table.rows = tallies.iter().map(|tally| row(language, tally)).collect();
        page.add(Part::Table(table));
        Ok(())
    };
    List::Figures.shown((&web, &visitor), lead, fill).await
}

fn search(language: Language, Period(first, last): &Period) -> Form {
    let day = |name, label: Phrase, value: &Date| {
        Field::line(name, label, language.say("figures-day")).holding(value)
    };
    Form {
        id: "period".to_owned(),
        title: language.say("figures-period").into(),
        text: String::new(),
        action: List::Figures.href().to_owned(),
        fields: vec![
            day("from", language.say("figures-from"), first),
            day("until", language.say("figures-until"), last),
        ],
        button: language.say("search-button").into(),
        class: "secondary",
    }
}

fn row(language: Language, tally: &Tally) -> Vec<Cell> {
    let amount = match tally.kind {
        TallyKind::Scanned => Some(language.say("figures-names").number("count", tally.amount)),
        TallyKind::Replied => {
            let hours = tally.amount.unsigned_abs().div_ceil(3600);
            Some(language.say("figures-hours").number("count", hours))
        }
        _ => None,
    };
    vec![
        Cell::words(kind(language, tally.kind)),
        Cell::words(spoken(&tally.detail)),
        Cell::words(tally.count),
        amount.map_or_else(|| Cell::words(""), Cell::words),
    ]
}

fn kind(language: Language, kind: TallyKind) -> Phrase {
    match kind {
        TallyKind::Scanned => language.say("tally-scanned"),
        TallyKind::Opened => language.say("tally-opened"),
        TallyKind::Assessed => language.say("tally-assessed"),
        TallyKind::Told => language.say("tally-told"),
        TallyKind::Replied => language.say("tally-replied"),
        TallyKind::Verified => language.say("tally-verified"),
        TallyKind::Reappeared => language.say("tally-reappeared"),
        TallyKind::Reversed => language.say("tally-reversed"),
        TallyKind::CaseOpened => language.say("tally-case-opened"),
    }
}
