//! Reports that others send us: acknowledged at once, and entered on the site of the name
//! (RAA 3.18.1; RA Specification 6, 4.1).

use jiff::Timestamp;
use registry_core::contact::email;
use registry_core::decision::Actor;
use registry_core::id::{EvidenceId, SiteId, WatchReportId};
use registry_core::name::HostName;
use registry_core::notice::{Message, Notice, WatchLetter, WatchTold};
use registry_core::watch::{self, ClockKind, Evidence, Origin, SiteChanges, deadline};
use registry_store::{Cited, Reporter, Tx, WatchReport};
use serde_json::Value;

use super::keep;
use super::site::{hold, opened, record_new};
use crate::identity;
use crate::registry::Registry;
use crate::staff::permission::Permission;
use crate::vetting::{Acting, Failure, Refusal, refused, required};

/// A report as it came.
#[derive(Debug, Clone)]
pub struct NewReport {
    /// The name it is about.
    pub name: HostName,
    /// What it says.
    pub words: String,
    /// Who reports.
    pub reporter: Reporter,
    /// Whether an authority reports illegal activity (RAA 3.18.3).
    pub is_authority: bool,
    /// `form`, `api` or `xarf`.
    pub channel: &'static str,
    /// What came, as it came.
    pub content: Vec<u8>,
}

/// Takes a report in: entered on the site of its name, which is put on record if there is none, and
/// acknowledged to whoever sent it, in one transaction.
///
/// # Errors
/// The refusals of the core, or the database's trouble.
pub async fn receive(
    registry: &Registry,
    acting: &Acting,
    new: NewReport,
) -> Result<WatchReport, Failure> {
    acting.may(Permission::RecordWatch).map_err(Failure::Refused)?;
    take_in(registry, (acting.actor.clone(), acting.cited()), new).await
}

/// Takes a report in from somebody without an account: the same way.
///
/// # Errors
/// The refusals of the core, or the database's trouble.
pub async fn by_anybody(registry: &Registry, new: NewReport) -> Result<WatchReport, Failure> {
    let by = Actor::Outsider { name: new.reporter.name.clone() };
    let cited = Cited { salt: identity::random(), ..Cited::default() };
    take_in(registry, (by, cited), new).await
}

async fn take_in(
    registry: &Registry,
    (by, cited): (Actor, Cited),
    new: NewReport,
) -> Result<WatchReport, Failure> {
    required("words", &new.words).map_err(Failure::Refused)?;
    required("reporter.name", &new.reporter.name).map_err(Failure::Refused)?;
    if !email::is_address(&new.reporter.email) {
        let (field, found) = ("reporter.email".into(), new.reporter.email);
        let allowed = "an e-mail address, local-part@domain";
        return Err(Failure::Refused(Refusal::Field { field, found, allowed }));
    }
    let uuid = || identity::new_uuid(&registry.clock);
    let id = WatchReportId::from_uuid(uuid());
    let (site, piece) = (SiteId::from_uuid(uuid()), EvidenceId::from_uuid(uuid()));
    let write = move |tx: &mut Tx<'_>, now: Timestamp| {
        let known = tx.site_named(&new.name)?;
        let (mut changes, rulebooks) = match known {
            Some(site) => {
                let held = hold(tx, site, &cited, now)?;
                (held.changes, held.rulebooks)
            }
            None => (opened(site, vec![new.name.clone()], &by, now)?, tx.shared_rulebooks()?),
        };
        let rulebook = rulebooks.at(now);
        let hash = keep(tx, (&format!("report-{id}.txt"), &new.content), &by)?;
        shown(&mut changes, (piece, hash), &new, &by, now)?;
        let clock = match new.is_authority {
            true => ClockKind::AuthorityReport,
            false => ClockKind::OwnReview,
        };
        let answer_until = deadline(clock, now, rulebook).map_err(refused)?;
        let number = tx.next_number("WR", now)?;
        let (site, mut decision) = changes.into_decision(rulebook);
        let told = WatchTold::ReportReceived { number: number.clone(), until: answer_until };
        let letter = WatchLetter { site: site.id(), name: new.name.clone(), told };
        let letter = Notice::new(new.reporter.email.clone(), Message::Watch(letter));
        decision.mail(format!("watch-report/{id}"), now, letter);
        match known {
            Some(_) => tx.record(&decision, &by, &cited, now)?,
            None => record_new(tx, &site, |tx| tx.record(&decision, &by, &cited, now))?,
        }
        let report = WatchReport {
            id,
            number,
            site: site.id(),
            name: new.name.clone(),
            channel: new.channel.to_owned(),
            is_authority: new.is_authority,
            words: new.words.clone(),
            reporter: Some(new.reporter.clone()),
            document: Some(hash),
            received_at: now,
            acknowledged_at: now,
            answer_until,
        };
        tx.put_watch_report(&report)?;
        Ok(report)
    };
    registry.write(write).await
}

/// Adds the report to the site's evidence.
fn shown(
    changes: &mut SiteChanges,
    (id, hash): (EvidenceId, registry_core::document::DocumentHash),
    new: &NewReport,
    by: &Actor,
    now: Timestamp,
) -> Result<(), Failure> {
    let Reporter { name, organization, .. } = &new.reporter;
    let source = if organization.trim().is_empty() { name } else { organization };
    let origin = Origin::Report { source: source.clone() };
    let piece = Evidence { id, origin, hash, at: now, shows: new.words.clone() };
    let added = watch::add_evidence(changes.site(), piece, by, now).map_err(refused)?;
    changes.add([added]);
    Ok(())
}

/// Reads a report in XARF version 4, which has to keep its official schema.
///
/// # Errors
/// What it does not keep.
pub fn read_xarf(content: &[u8]) -> Result<NewReport, Refusal> {
    let wrong = |why: String| Refusal::Xarf(why);
    let report: Value =
        serde_json::from_slice(content).map_err(|error| wrong(error.to_string()))?;
    registry_xarf::check(&report).map_err(|error| wrong(error.to_string()))?;
    let text = |pointer: &str| report.pointer(pointer).and_then(Value::as_str).unwrap_or_default();
    let named = [text("/domain"), host_of(text("/url")), text("/source_identifier")];
    let name = named.into_iter().find_map(|name| HostName::parse(name).ok());
    let nameless = || wrong("it names no host: domain, url or source_identifier".to_owned());
    let words = [text("/description"), text("/type")];
    let words = words.into_iter().find(|words| !words.trim().is_empty()).unwrap_or("XARF");
    Ok(NewReport {
        name: name.ok_or_else(nameless)?,
        words: words.to_owned(),
        reporter: Reporter {
            name: text("/reporter/org").to_owned(),
            organization: text("/reporter/org").to_owned(),
            email: text("/reporter/contact").to_owned(),
        },
        is_authority: false,
        channel: "xarf",
        content: content.to_owned(),
    })
}

fn host_of(url: &str) -> &str {
    let rest = url.split_once("://").map_or("", |(_, rest)| rest);
    let authority = rest.split(['/', '?', '#', '\\']).next().unwrap_or_default();
    let host = authority.rsplit('@').next().unwrap_or_default();
    host.split(':').next().unwrap_or_default()
}
