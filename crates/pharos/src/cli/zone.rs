//! `pharos zone`: a TLD's zone as it should be now, as it is served, and how it stands.

use std::io::{BufWriter, Write};
use std::path::Path;

use registry_store::{Snapshot, ZoneFault};

use super::commands::{Outcome, Which, ZoneCommands};
use super::opened;
use crate::dns::access::{Written, write_access};
use crate::dns::export::write_zone;
use crate::dns::reconcile::differing;
use crate::dns::status::{self, COUNTED, ZoneStatus};
use crate::vetting::{Failure, zone};
use crate::web::api::zones::ZoneShape;

/// Runs a command.
pub(super) async fn run(command: ZoneCommands) -> Outcome {
    match command {
        ZoneCommands::Export { which, tld } => export(&which, &tld).await,
        ZoneCommands::Access { which, tld, dir } => access(&which, &tld, &dir).await,
        ZoneCommands::Status { which, json } => show(&which, json).await,
        ZoneCommands::Compare { which, tld } => compare(&which, &tld).await,
        ZoneCommands::Release { which, tld, by, reason } => {
            release(&which, &tld, (&by, &reason)).await
        }
    }
}

async fn export(which: &Which, tld: &str) -> Outcome {
    let registry = opened::registry(which).await?;
    let mut out = BufWriter::new(std::io::stdout().lock());
    let delegated = write_zone(&registry, tld, &mut out).await?;
    out.flush()?;
    eprintln!("{delegated} names of .{tld} are delegated");
    Ok(())
}

async fn access(which: &Which, tld: &str, folder: &Path) -> Outcome {
    let registry = opened::registry(which).await?;
    let Written { serial, records, delegations } = write_access(&registry, tld, folder).await?;
    let file = folder.join(format!("{tld}.zone.gz"));
    eprintln!(
        "{} is .{tld} at serial {serial}: {records} records, {delegations} names delegated",
        file.display()
    );
    Ok(())
}

async fn show(which: &Which, json: bool) -> Outcome {
    let registry = opened::registry(which).await?;
    let now = registry.clock.registry_now();
    let all = registry.store.read(move |read: &mut Snapshot<'_>| status::all(read, now)).await?;
    if json {
        let shapes: Vec<ZoneShape> = all.into_iter().map(Into::into).collect();
        println!("{}", serde_json::to_string_pretty(&shapes)?);
        return Ok(());
    }
    for status in &all {
        println!("{}", in_words(status));
    }
    Ok(())
}

async fn compare(which: &Which, tld: &str) -> Outcome {
    let registry = opened::registry(which).await?;
    if !registry.tlds.iter().any(|run| run.as_str() == tld) {
        return Err(format!("this registry does not run .{tld}; `pharos zone status` lists").into());
    }
    let names = differing(&registry, tld).await?;
    for name in &names {
        println!("{name}");
    }
    match names.len() {
        0 => {
            eprintln!("every name of .{tld} is served as it should be");
            Ok(())
        }
        count => Err(format!(
            "{count} names of .{tld} are not served as they should be; `pharos zone status` tells \
             what waits, is held back or cannot be published"
        )
        .into()),
    }
}

async fn release(which: &Which, tld: &str, (by, reason): (&str, &str)) -> Outcome {
    let registry = opened::registry(which).await?;
    let acting = opened::person(&registry, by).await?.acting(None);
    let released = zone::release(&registry, &acting, (tld, reason)).await;
    let (released, _) = released.map_err(|failure| match failure {
        Failure::Refused(refusal) => refusal.to_string(),
        Failure::Store(error) => error.to_string(),
    })?;
    println!("the zone of .{tld} is released: {released} names are looked at again");
    Ok(())
}

/// A few lines about a zone, each beyond the first about something that an operator may mind.
fn in_words(status: &ZoneStatus) -> String {
    let ZoneStatus { tld, zone, held, faults, releases: _, .. } = status;
    let ZoneStatus { marks_waiting, names_due, oldest_mark, .. } = status;
    let Some(zone) = zone else {
        return format!(".{tld}: not begun; `pharos serve` begins it");
    };
    let serial = zone.serial();
    let mut lines = vec![match zone.is_ready {
        true => format!(".{tld}: serial {serial}, {} names delegated", zone.delegations),
        false => format!(".{tld}: being made, {} names delegated so far", zone.delegations),
    }];
    if let Some(name) = &zone.walked_to {
        let name = if name.is_empty() { "the first name" } else { name };
        lines.push(format!("  every name is looked at anew, up to {name} so far"));
    }
    if let Some(since) = zone.held_since {
        lines.push(format!("  HELD since {since}: {held} names would leave; look why, then"));
        lines.push(format!("  pharos zone release --tld {tld} --by EMAIL --reason TEXT"));
    }
    if let Some(oldest) = oldest_mark {
        let marks = counted(*marks_waiting);
        lines.push(format!("  {marks} changes wait, of all zones, the oldest since {oldest}"));
    }
    if *names_due > 0 {
        lines.push(format!("  {} names are due", counted(*names_due)));
    }
    lines.extend(faults.iter().map(|ZoneFault { name, why, since }| {
        format!("  {name} is kept out since {since}: {why}")
    }));
    lines.join("\n")
}

/// A count that ends somewhere.
fn counted(count: u64) -> String {
    match i64::try_from(count).is_ok_and(|count| count < COUNTED) {
        true => count.to_string(),
        false => format!("{COUNTED} or more"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use jiff::Timestamp;
    use registry_store::ServedZone;

    #[test]
    fn an_operator_reads_what_there_is_to_mind() {
        let at: Timestamp = "2026-01-05T12:00:00Z".parse().unwrap();
        let mut status = ZoneStatus {
            tld: "pharmacy".to_owned(),
            zone: None,
            held: 0,
            faults: vec![],
            releases: vec![],
            marks_waiting: 0,
            names_due: 0,
            oldest_mark: None,
        };
        assert_eq!(in_words(&status), ".pharmacy: not begun; `pharos serve` begins it");
        let zone = ServedZone {
            tld: "pharmacy".to_owned(),
            version: (1 << 32) + 8,
            oldest_version: 7,
            delegations: 3,
            settings: String::new(),
            walked_to: None,
            is_ready: true,
            held_since: None,
            counted_from: at,
        };
        status.zone = Some(zone.clone());
        assert_eq!(in_words(&status), ".pharmacy: serial 8, 3 names delegated");
        let walked_to = Some(String::new());
        status.zone = Some(ServedZone { is_ready: false, walked_to, held_since: Some(at), ..zone });
        status.held = 1_200;
        (status.marks_waiting, status.names_due) = (10_000, 2);
        status.oldest_mark = Some(at);
        let fault = |name: &str| ZoneFault {
            name: name.to_owned(),
            why: "a digest of 3 octets".to_owned(),
            since: at,
        };
        status.faults = vec![fault("acme.pharmacy")];
        let lines = [
            ".pharmacy: being made, 3 names delegated so far",
            "  every name is looked at anew, up to the first name so far",
            "  HELD since 2026-01-05T12:00:00Z: 1200 names would leave; look why, then",
            "  pharos zone release --tld pharmacy --by EMAIL --reason TEXT",
            "  10000 or more changes wait, of all zones, the oldest since 2026-01-05T12:00:00Z",
            "  2 names are due",
            "  acme.pharmacy is kept out since 2026-01-05T12:00:00Z: a digest of 3 octets",
        ];
        assert_eq!(in_words(&status), lines.join("\n"));
    }
}
