//! `pharos zone`: a TLD's zone as it should be now, as it is served, and how it stands.

use std::io::{BufWriter, Write};
use std::path::Path;

use registry_store::Snapshot;

use super::commands::{Outcome, Which, ZoneCommands};
use super::opened;
use crate::dns::access::{Written, write_access};
use crate::dns::export::write_zone;
use crate::dns::reconcile::differing;
use crate::dns::status::{self, COUNTED};
use crate::vetting::{Failure, zone};
use crate::web::api::zones::{ZoneFaultShape, ZoneShape};

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
    let all: Vec<ZoneShape> = all.into_iter().map(Into::into).collect();
    if json {
        println!("{}", serde_json::to_string_pretty(&all)?);
        return Ok(());
    }
    for zone in &all {
        println!("{}", in_words(zone));
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
pub(super) fn in_words(zone: &ZoneShape) -> String {
    let ZoneShape { tld, serial, delegations, held, faults, marks_waiting, .. } = zone;
    let Some(serial) = serial else {
        return format!(".{tld}: not begun; `pharos serve` begins it");
    };
    let published = zone.published_at.map(|at| format!(" of {}", at.0)).unwrap_or_default();
    let mut lines = vec![match zone.served {
        true => format!(".{tld}: serial {serial}{published}, {delegations} names delegated"),
        false => format!(".{tld}: being made, {delegations} names delegated so far"),
    }];
    if let Some(name) = &zone.walked_to {
        let name = if name.is_empty() { "the first name" } else { name };
        lines.push(format!("  every name is looked at anew, up to {name} so far"));
    }
    if let Some(since) = zone.held_since {
        lines.push(format!("  HELD since {}: {held} names would leave; look why, then", since.0));
        lines.push(format!("  pharos zone release --tld {tld} --by EMAIL --reason TEXT"));
    }
    if let Some(oldest) = zone.oldest_mark {
        let (marks, oldest) = (counted(*marks_waiting), oldest.0);
        lines.push(format!("  {marks} changes wait, of all zones, the oldest since {oldest}"));
    }
    if zone.names_due > 0 {
        lines.push(format!("  {} names are due", counted(zone.names_due)));
    }
    lines.extend(faults.iter().map(|ZoneFaultShape { name, why, since }| {
        format!("  {name} is kept out since {}: {why}", since.0)
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
    use registry_store::{ServedZone, ZoneFault};

    use crate::dns::status::ZoneStatus;

    #[test]
    fn an_operator_reads_what_there_is_to_mind() {
        let at: Timestamp = "2026-01-05T12:00:00Z".parse().unwrap();
        let none = ZoneStatus {
            tld: "pharmacy".to_owned(),
            zone: None,
            published_at: None,
            name_servers: vec![],
            held: 0,
            faults: vec![],
            releases: vec![],
            marks_waiting: 0,
            names_due: 0,
            oldest_mark: None,
        };
        let words = |status: &ZoneStatus| in_words(&status.clone().into());
        assert_eq!(words(&none), ".pharmacy: not begun; `pharos serve` begins it");
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
        let mut status = ZoneStatus { zone: Some(zone.clone()), ..none };
        assert_eq!(words(&status), ".pharmacy: serial 8, 3 names delegated");
        status.published_at = Some(at);
        let said = ".pharmacy: serial 8 of 2026-01-05T12:00:00Z, 3 names delegated";
        assert_eq!(words(&status), said);
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
        assert_eq!(words(&status), lines.join("\n"));
    }
}
