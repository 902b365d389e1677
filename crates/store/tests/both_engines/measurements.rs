//! What probes measured of the public services (ICANN.md section 6).

use jiff::Timestamp;
use registry_core::service_level::{Sample, Service};
use registry_store::{Measurement, MeasurementFault};
use registry_testkit::both_engines;

use crate::*;

fn at(text: &str) -> Timestamp {
    format!("2026-11-27T{text}Z").parse().expect("an instant")
}

fn rdap(time: &str, milliseconds: Option<u32>) -> Measurement {
    Measurement {
        tld: "pharmacy".to_owned(),
        service: Service::RdapQuery,
        target: "rdap.nic.pharmacy".to_owned(),
        probe: "one".to_owned(),
        sample: Sample { at: at(time), milliseconds },
        fault: milliseconds.is_none().then(|| format!("no answer at {time}")),
    }
}

async fn keep(world: &World, measurements: Vec<Measurement>) {
    let kept = move |tx: &mut Tx<'_>, _now| Ok(tx.keep_measurements(&measurements)?);
    write(&world.store, kept).await.expect("measurements");
}

async fn samples(world: &World, from: &'static str, until: &'static str) -> Vec<Sample> {
    let all = read(world, move |read| read.measurements("pharmacy", at(from), at(until))).await;
    all.into_iter().flat_map(|series| series.samples).collect()
}

async fn faults(world: &World) -> Vec<MeasurementFault> {
    let day = (at("00:00:00"), at("23:59:59"));
    read(world, move |read| read.measurement_faults("pharmacy", day, 10)).await
}

both_engines! {
    async fn tests_of_one_series_are_read_in_order_over_its_hours(world) {
        keep(world, vec![rdap("10:00:00", Some(7)), rdap("09:59:59", Some(5))]).await;
        keep(world, vec![rdap("09:05:00", None), rdap("10:00:30", Some(9))]).await;
        let series =
            read(world, |read| read.measurements("pharmacy", at("09:30:00"), at("10:10:00"))).await;
        assert_eq!(series.len(), 1, "one series of two hours");
        let expected = [
            rdap("09:05:00", None).sample,
            rdap("09:59:59", Some(5)).sample,
            rdap("10:00:00", Some(7)).sample,
            rdap("10:00:30", Some(9)).sample,
        ];
        assert_eq!(series[0].samples, expected, "hours are read whole");
        assert_eq!(samples(world, "10:30:00", "11:00:00").await, expected[2..]);
        assert!(samples(world, "11:00:00", "12:00:00").await.is_empty());
    }

    async fn handing_in_twice_is_the_same_as_once(world) {
        let tests = vec![rdap("10:00:00", Some(7)), rdap("10:05:00", None)];
        keep(world, tests.clone()).await;
        keep(world, tests.clone()).await;
        let expected: Vec<Sample> = tests.iter().map(|test| test.sample).collect();
        assert_eq!(samples(world, "10:00:00", "10:10:00").await, expected);
        assert_eq!(faults(world).await.len(), 1);
        keep(world, vec![rdap("10:05:00", Some(8))]).await;
        assert_eq!(faults(world).await, [], "a test that is corrected has no fault");
    }

    async fn series_are_told_apart_by_service_target_probe_and_tld(world) {
        let one = rdap("10:00:00", Some(7));
        let service = Measurement { service: Service::WhoisQuery, ..one.clone() };
        let target = Measurement { target: "other".to_owned(), ..one.clone() };
        let probe = Measurement { probe: "two".to_owned(), ..one.clone() };
        let tld = Measurement { tld: "example".to_owned(), ..one.clone() };
        keep(world, vec![one, service, target, probe, tld]).await;
        let of = |tld: &'static str| {
            read(world, move |read| read.measurements(tld, at("10:00:00"), at("10:00:00")))
        };
        assert_eq!(of("pharmacy").await.len(), 4);
        assert_eq!(of("example").await.len(), 1);
    }

    async fn faults_say_why_the_newest_first(world) {
        keep(world, vec![rdap("10:00:00", None), rdap("11:00:00", None)]).await;
        let why: Vec<String> = faults(world).await.into_iter().map(|fault| fault.why).collect();
        assert_eq!(why, ["no answer at 11:00:00", "no answer at 10:00:00"]);
    }

    async fn what_is_older_than_an_hour_is_forgotten_by_the_hour(world) {
        let all = ["08:59:59", "09:00:00", "10:00:00"].map(|time| rdap(time, None));
        keep(world, all.to_vec()).await;
        keep(world, vec![Measurement { tld: "example".to_owned(), ..rdap("08:00:00", None) }]).await;
        let forget =
            |tx: &mut Tx<'_>, _now| Ok(tx.forget_measurements("pharmacy", at("09:30:00"))?);
        write(&world.store, forget).await.expect("forgotten");
        let expected = [rdap("09:00:00", None).sample, rdap("10:00:00", None).sample];
        assert_eq!(samples(world, "00:00:00", "23:00:00").await, expected);
        assert_eq!(faults(world).await.len(), 2);
        let other =
            read(world, |read| read.measurements("example", at("08:00:00"), at("09:00:00"))).await;
        assert_eq!(other.len(), 1, "of this TLD alone");
    }
}
