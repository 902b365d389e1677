//! `pharos watch report`: a month of Watch, for the record that RA Specification 11 3(b) wants.

use std::fmt::Write as _;

use jiff::civil::Date;
use jiff::tz::TimeZone;
use jiff::{Span, Timestamp};
use registry_store::{Snapshot, Tally, TallyKind};

use super::commands::{Outcome, Which};
use super::{opened, print};

/// Prints the month.
pub(super) async fn print_month(which: &Which, month: &str) -> Outcome {
    let period = period(month)?;
    let registry = opened::registry(which).await?;
    let read = move |read: &mut Snapshot<'_>| {
        let reports = read.watch_reports_between(period.0, period.1)?;
        let candidates = read.candidates_found(None, period)?;
        Ok((reports, candidates, read.watch_tallies(None, period)?))
    };
    let (reports, candidates, tallies) = registry.store.read(read).await?;
    print(text(month, (reports, candidates), &tallies)?.as_bytes())
}

fn period(month: &str) -> Result<(Timestamp, Timestamp), String> {
    let wrong = || format!("found {month:?}, allowed: a month as 2026-05");
    let first: Date = format!("{month}-01").parse().map_err(|_| wrong())?;
    let next = first.checked_add(Span::new().months(1)).map_err(|_| wrong())?;
    let at = |day: Date| day.to_zoned(TimeZone::UTC).map(|zoned| zoned.timestamp());
    Ok((at(first).map_err(|_| wrong())?, at(next).map_err(|_| wrong())?))
}

/// The report: scans, threats, actions, one line for each count.
fn text(
    month: &str,
    (reports, candidates): (i64, i64),
    tallies: &[Tally],
) -> Result<String, std::fmt::Error> {
    let mut text = format!("Watch, {month} (UTC)\n");
    let of = |kind| tallies.iter().filter(move |tally| tally.kind == kind);
    let scanned: i64 = of(TallyKind::Scanned).map(|tally| tally.amount).sum();
    let sweeps: i64 = of(TallyKind::Scanned).map(|tally| tally.count).sum();
    writeln!(text, "\nScans\n  sweeps: {sweeps}\n  names looked at: {scanned}")?;
    writeln!(text, "\nThreats\n  candidates: {candidates}\n  reports from others: {reports}")?;
    lines(
        &mut text,
        tallies,
        &[
            (TallyKind::Opened, "sites on record"),
            (TallyKind::Assessed, "assessed"),
            (TallyKind::Reappeared, "came back"),
        ],
    )?;
    writeln!(text, "\nActions")?;
    lines(
        &mut text,
        tallies,
        &[
            (TallyKind::Told, "notices,"),
            (TallyKind::Replied, "answered"),
            (TallyKind::Verified, "seen after"),
            (TallyKind::CaseOpened, "cases about our own names"),
            (TallyKind::Reversed, "taken back by review, now"),
        ],
    )?;
    Ok(text)
}

fn lines(text: &mut String, tallies: &[Tally], kinds: &[(TallyKind, &str)]) -> std::fmt::Result {
    for (kind, words) in kinds {
        for tally in tallies.iter().filter(|tally| tally.kind == *kind) {
            let detail = if tally.detail.is_empty() { "" } else { " " };
            writeln!(text, "  {words}{detail}{}: {}", tally.detail, tally.count)?;
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    /// RA Specification 11 3(b): scans, threats, actions.
    #[test]
    fn a_month_is_told_by_scans_threats_and_actions() {
        let tally = |kind, detail: &str, count, amount| Tally {
            kind,
            detail: detail.to_owned(),
            count,
            amount,
        };
        let tallies = [
            tally(TallyKind::Assessed, "rogue", 3, 0),
            tally(TallyKind::Scanned, "", 2, 1_000),
            tally(TallyKind::Told, "rogue", 2, 0),
        ];
        let expected = "Watch, 2026-05 (UTC)\n\nScans\n  sweeps: 2\n  names looked at: 1000\n\n\
            Threats\n  candidates: 7\n  reports from others: 4\n  assessed rogue: 3\n\n\
            Actions\n  notices, rogue: 2\n";
        assert_eq!(text("2026-05", (4, 7), &tallies).expect("memory"), expected);
    }

    #[test]
    fn a_month_ends_where_the_next_one_begins() {
        let (from, until) = period("2026-12").expect("a month");
        assert_eq!(from.to_string(), "2026-12-01T00:00:00Z");
        assert_eq!(until.to_string(), "2027-01-01T00:00:00Z");
        for wrong in ["2026-13", "2026", "may", "2026-05-01"] {
            assert!(period(wrong).is_err(), "{wrong}");
        }
    }
}
