//! What probes measured of the public services (ICANN.md section 6). The tests of an hour that one
//! probe made of one target are one row.

use std::collections::BTreeMap;

use diesel::prelude::*;
use jiff::{SignedDuration, Timestamp};
use registry_core::service_level::{Sample, Series, Service};

use crate::engine::{Both, Lock, load};
use crate::error::StoreError;
use crate::row::{instant, micros};
use crate::schema::{measurement, measurement_fault};
use crate::session::{Session, Tx};

const HOUR_SECONDS: i64 = 3_600;

/// A test of one target by one probe.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Measurement {
    /// Of which TLD.
    pub tld: String,
    /// What was tested.
    pub service: Service,
    /// What was asked.
    pub target: String,
    /// Who asked.
    pub probe: String,
    /// What it showed; its instant counts in whole seconds.
    pub sample: Sample,
    /// What was wrong, where it failed.
    pub fault: Option<String>,
}

/// Why a test failed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct MeasurementFault {
    /// When the test began.
    pub at: Timestamp,
    /// What was tested.
    pub service: Service,
    /// What was asked.
    pub target: String,
    /// Who asked.
    pub probe: String,
    /// What was wrong.
    pub why: String,
}

/// The row of a test: its series, and the hour.
type Key<'a> = (&'a str, &'static str, &'a str, &'a str, i64);

/// The tests of an hour: milliseconds by the second.
type Hour = BTreeMap<i64, Option<u32>>;

impl Tx<'_> {
    /// Keeps tests; one that is there already is replaced, so that a probe may hand them in twice.
    pub fn keep_measurements(&mut self, measurements: &[Measurement]) -> Result<(), StoreError> {
        let mut rows: BTreeMap<Key<'_>, Hour> = BTreeMap::new();
        for one in measurements {
            let second = one.sample.at.as_second();
            let (hour, second) = (second.div_euclid(HOUR_SECONDS), second.rem_euclid(HOUR_SECONDS));
            let key = (&*one.tld, one.service.code(), &*one.target, &*one.probe, hour);
            rows.entry(key).or_default().insert(second, one.sample.milliseconds);
            self.keep_fault(one)?;
        }
        for (key, samples) in rows {
            self.add_samples(key, samples)?;
        }
        Ok(())
    }

    fn add_samples(&mut self, key: Key<'_>, samples: Hour) -> Result<(), StoreError> {
        use measurement::dsl;
        let (tld, service, target, probe, hour) = key;
        let first = (
            dsl::tld.eq(tld),
            dsl::service.eq(service),
            dsl::target.eq(target),
            dsl::probe.eq(probe),
            dsl::hour.eq(hour),
            dsl::samples.eq(""),
        );
        let unique = (dsl::tld, dsl::service, dsl::target, dsl::probe, dsl::hour);
        let first = diesel::insert_into(dsl::measurement).values(first);
        Both(first.on_conflict(unique).do_nothing()).execute(self.connection)?;
        let row = dsl::measurement.find(key);
        let known: Vec<String> = load(self.connection, row.select(dsl::samples), Lock::Update)?;
        let mut all = Hour::new();
        for text in known {
            all.extend(read_hour(&text)?);
        }
        all.extend(samples);
        diesel::update(row).set(dsl::samples.eq(write_hour(&all))).execute(self.connection)?;
        Ok(())
    }

    fn keep_fault(&mut self, one: &Measurement) -> Result<(), StoreError> {
        use measurement_fault::dsl;
        let at = one.sample.at.as_second().saturating_mul(1_000_000);
        let (service, target, probe) = (one.service.code(), &one.target, &one.probe);
        diesel::delete(dsl::measurement_fault.find((&one.tld, at, service, target, probe)))
            .execute(self.connection)?;
        if let Some(why) = &one.fault {
            let row = (
                dsl::tld.eq(&one.tld),
                dsl::at.eq(at),
                dsl::service.eq(service),
                dsl::target.eq(target),
                dsl::probe.eq(probe),
                dsl::why.eq(why),
            );
            diesel::insert_into(dsl::measurement_fault).values(row).execute(self.connection)?;
        }
        Ok(())
    }

    /// Forgets what was measured of a TLD before the hour of an instant.
    pub fn forget_measurements(
        &mut self,
        tld: &str,
        before_wall: Timestamp,
    ) -> Result<(), StoreError> {
        let hour = hour_of(before_wall);
        let old = measurement::table.filter(measurement::tld.eq(tld));
        diesel::delete(old.filter(measurement::hour.lt(hour))).execute(self.connection)?;
        let at = hour.saturating_mul(HOUR_SECONDS).saturating_mul(1_000_000);
        let old = measurement_fault::table.filter(measurement_fault::tld.eq(tld));
        diesel::delete(old.filter(measurement_fault::at.lt(at))).execute(self.connection)?;
        Ok(())
    }
}

impl Session<'_> {
    /// What was measured of a TLD in the hours of two instants and between them, in order.
    pub fn measurements(
        &mut self,
        tld: &str,
        from: Timestamp,
        until: Timestamp,
    ) -> Result<Vec<Series>, StoreError> {
        use measurement::dsl;
        let rows: Vec<(String, String, String, i64, String)> = dsl::measurement
            .filter(dsl::tld.eq(tld))
            .filter(dsl::hour.between(hour_of(from), hour_of(until)))
            .order((dsl::service.asc(), dsl::target.asc(), dsl::probe.asc(), dsl::hour.asc()))
            .select((dsl::service, dsl::target, dsl::probe, dsl::hour, dsl::samples))
            .load(self.connection)?;
        let mut all: Vec<Series> = Vec::new();
        for (service, target, probe, hour, samples) in rows {
            let service = service_of(&service)?;
            let begins = (hour.saturating_mul(HOUR_SECONDS), samples.as_str());
            match all.last_mut() {
                Some(last)
                    if (last.service, &last.target, &last.probe) == (service, &target, &probe) =>
                {
                    read_samples(begins, &mut last.samples)?;
                }
                _ => {
                    let mut series = Series { service, target, probe, samples: Vec::new() };
                    read_samples(begins, &mut series.samples)?;
                    all.push(series);
                }
            }
        }
        Ok(all)
    }

    /// Why tests of a TLD failed from one instant to before another, the newest first.
    pub fn measurement_faults(
        &mut self,
        tld: &str,
        (from, until): (Timestamp, Timestamp),
        limit: i64,
    ) -> Result<Vec<MeasurementFault>, StoreError> {
        use measurement_fault::dsl;
        let rows: Vec<(i64, String, String, String, String)> = dsl::measurement_fault
            .filter(dsl::tld.eq(tld))
            .filter(dsl::at.ge(micros(from)).and(dsl::at.lt(micros(until))))
            .order((dsl::at.desc(), dsl::service.asc(), dsl::target.asc(), dsl::probe.asc()))
            .limit(limit)
            .select((dsl::at, dsl::service, dsl::target, dsl::probe, dsl::why))
            .load(self.connection)?;
        let read = |(at, service, target, probe, why): (i64, String, String, String, String)| {
            let (at, service) = (instant(at)?, service_of(&service)?);
            Ok(MeasurementFault { at, service, target, probe, why })
        };
        rows.into_iter().map(read).collect()
    }
}

fn hour_of(at: Timestamp) -> i64 {
    at.as_second().div_euclid(HOUR_SECONDS)
}

fn service_of(code: &str) -> Result<Service, StoreError> {
    code.parse().map_err(|error| StoreError::unreadable("service", error))
}

fn write_hour(samples: &Hour) -> String {
    let one = |(second, milliseconds): (&i64, &Option<u32>)| match milliseconds {
        Some(milliseconds) => format!("{second}:{milliseconds}"),
        None => format!("{second}:-"),
    };
    samples.iter().map(one).collect::<Vec<_>>().join(" ")
}

fn read_hour(text: &str) -> Result<Vec<(i64, Option<u32>)>, StoreError> {
    let one = |word: &str| {
        let (second, taken) = word.split_once(':')?;
        let taken = match taken {
            "-" => None,
            taken => Some(taken.parse().ok()?),
        };
        Some((second.parse().ok()?, taken))
    };
    let read = |word| one(word).ok_or_else(|| StoreError::unreadable("measurement", word));
    text.split_ascii_whitespace().map(read).collect()
}

fn read_samples((begins, text): (i64, &str), into: &mut Vec<Sample>) -> Result<(), StoreError> {
    for (second, milliseconds) in read_hour(text)? {
        let at = Timestamp::UNIX_EPOCH + SignedDuration::from_secs(begins.saturating_add(second));
        into.push(Sample { at, milliseconds });
    }
    Ok(())
}
