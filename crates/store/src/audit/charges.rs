//! The ledger is what the histories of names owe by the price list, line by line (P-32, P-33,
//! P-39).
//!
//! Each name's history is reckoned anew (`domain::reckoning`) beside the lines the ledger has for
//! it: both are read in the order of the names' ids. What the limits of the add grace period
//! withhold depends on what else its registrar did that month, and is judged at the end.

mod limits;
mod lines;

use std::collections::BTreeSet;
use std::sync::Arc;

use jiff::Timestamp;
use registry_core::decision::{Actor, Charge, ChargeKind};
use registry_core::domain::Domain;
use registry_core::domain::reckoning::{Happened, Line, Reckoning};
use registry_core::event::Event;
use registry_core::rulebook::RulebookVersions;

use self::limits::{InAddGrace, Limits};
use self::lines::{Lines, Written};
use super::{Report, StoredEntry, problem};
use crate::error::StoreError;
use crate::row::{Key, Kind, decode, decode_body, instant};
use crate::session::Snapshot;

/// The audit of the ledger on its way through the history.
#[derive(Debug, Default)]
pub(super) struct Charges {
    lines: Lines,
    limits: Limits,
    /// The name whose history is being read.
    name: Option<Name>,
    /// The last one whose history says what cannot be read.
    unreadable: Vec<u8>,
}

/// A name on the way through its history.
#[derive(Debug)]
struct Name {
    key: Vec<u8>,
    reckoning: Reckoning,
    /// What is owed so far, each with the row of history it follows from.
    owed: Vec<Owed>,
}

#[derive(Debug, Clone)]
struct Owed {
    line: Line,
    /// The row's place among all rows of history.
    place: i64,
    /// The row's number in the name's own.
    number: i64,
}

/// What a row of a name's history says.
struct Read {
    imported: bool,
    at: Timestamp,
    events: Vec<Event>,
    after: Domain,
    rulebooks: Arc<RulebookVersions>,
}

impl Charges {
    /// Takes in the next row of history; those of one object follow each other.
    pub(super) fn step(
        &mut self,
        snapshot: &mut Snapshot<'_>,
        entry: &StoredEntry,
        report: &mut Report,
    ) -> Result<(), StoreError> {
        if self.name.as_ref().is_some_and(|name| name.key != entry.object_id) {
            self.end_of_name(snapshot, report)?;
        }
        if entry.kind != Kind::Domain.code() || self.unreadable == entry.object_id {
            return Ok(());
        }
        match read(snapshot, entry) {
            Ok(read) => self.reckon(entry, &read),
            Err(error) => {
                // The rest of this history cannot be priced without it.
                (self.name, self.unreadable) = (None, entry.object_id.clone());
                let object = Key(entry.object_id.clone()).to_string();
                let what = format!("cannot be held against the price list: {error}");
                problem(report, &entry.kind, &object, Some(entry.number), &what);
            }
        }
        Ok(())
    }

    fn reckon(&mut self, entry: &StoredEntry, read: &Read) {
        let Read { imported, at, events, after, rulebooks } = read;
        let begun = |reckoning| Name { key: entry.object_id.clone(), reckoning, owed: Vec::new() };
        let name = match &mut self.name {
            None if *imported => {
                self.name = Some(begun(Reckoning::imported(after)));
                return;
            }
            None => self.name.insert(begun(Reckoning::new(after))),
            Some(name) => name,
        };
        let lines = name.reckoning.step(&Happened { at: *at, events, after }, rulebooks);
        let (place, number) = (entry.id, entry.number);
        name.owed.extend(lines.into_iter().map(|line| Owed { line, place, number }));
    }

    /// Ends with the last name, and judges what was withheld.
    pub(super) fn end(
        mut self,
        snapshot: &mut Snapshot<'_>,
        report: &mut Report,
    ) -> Result<(), StoreError> {
        self.end_of_name(snapshot, report)?;
        compare(&[], &lines::for_no_name(snapshot)?, report);
        self.limits.judge(snapshot, report)
    }

    /// Holds the ledger's lines for a name against what its history owes.
    fn end_of_name(
        &mut self,
        snapshot: &mut Snapshot<'_>,
        report: &mut Report,
    ) -> Result<(), StoreError> {
        let Some(Name { key, owed, .. }) = self.name.take() else { return Ok(()) };
        let mut written = self.lines.of(snapshot, &key)?;
        // A credit that may be withheld may look like another that may not: it comes last.
        let (limited, owed): (Vec<_>, Vec<_>) =
            owed.into_iter().partition(|owed| owed.line.limited);
        let others: BTreeSet<Timestamp> = owed.iter().filter_map(Owed::credited_at).collect();
        owed.iter().for_each(|owed| self.limits.charged(owed));
        let missing: Vec<Owed> =
            owed.into_iter().filter(|owed| !taken_out(owed, &mut written)).collect();
        for owed in limited {
            let credited = taken_out(&owed, &mut written);
            let counts = credited || others.contains(&owed.line.charge.at);
            self.limits.deleted(InAddGrace { credited, counts, owed });
        }
        compare(&missing, &written, report);
        Ok(())
    }
}

impl Owed {
    /// When it gives something back, if it does.
    fn credited_at(&self) -> Option<Timestamp> {
        let Charge { kind, at, .. } = &self.line.charge;
        (*kind == ChargeKind::GraceCredit).then_some(*at)
    }
}

/// Takes a line out of those written, if it is there.
fn taken_out(owed: &Owed, written: &mut Vec<Written>) -> bool {
    let found = written.iter().position(|line| line.is(&owed.line.charge));
    found.map(|found| written.remove(found)).is_some()
}

fn read(snapshot: &Snapshot<'_>, entry: &StoredEntry) -> Result<Read, StoreError> {
    let after: Domain = decode_body(entry.format, &entry.body, None)?;
    let codes: Vec<String> = decode("events", &entry.events)?;
    let event =
        |code: &String| Event::from_code(code).ok_or_else(|| StoreError::unreadable("event", code));
    Ok(Read {
        imported: decode::<Actor>("actor", &entry.actor)? == Actor::Import,
        at: instant(entry.at)?,
        events: codes.iter().map(event).collect::<Result<_, _>>()?,
        rulebooks: snapshot.rulebooks(after.name.tld())?,
        after,
    })
}

/// Names each line that differs: what was to be, and what stands there at that instant instead.
fn compare(missing: &[Owed], written: &[Written], report: &mut Report) {
    let mut left: Vec<&Written> = written.iter().collect();
    for Owed { line, number, .. } in missing {
        let charge = &line.charge;
        let stead = left.iter().position(|line| line.stands_for(charge));
        let found = match stead.map(|stead| left.remove(stead)) {
            Some(line) => line.to_string(),
            None => "nothing".to_owned(),
        };
        differs(report, charge.name.as_str(), Some(*number), charge.at, &told(charge), &found);
    }
    for line in left {
        let name = line.name.as_deref().unwrap_or("(no name)");
        differs(report, name, None, line.at, "nothing", &line.to_string());
    }
}

fn differs(
    report: &mut Report,
    name: &str,
    number: Option<i64>,
    at: Timestamp,
    expected: &str,
    found: &str,
) {
    let what = format!("at {at}: expected {expected}, found {found}");
    problem(report, "ledger", name, number, &what);
}

/// A line in words.
fn told(charge: &Charge) -> String {
    let Charge { registrar, kind, amount, .. } = charge;
    format!("{} {amount:#} of {registrar}", kind.code())
}
