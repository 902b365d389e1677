//! Reports that others send us: acknowledged at once, and entered on the site of the name
//! (RAA 3.18.1; RA Specification 6, 4.1).

use jiff::Timestamp;
use registry_core::contact::email;
use registry_core::decision::Actor;
use registry_core::document::DocumentHash;
use registry_core::id::{EvidenceId, ReviewId, SiteId, WatchReportId};
use registry_core::name::HostName;
use registry_core::notice::{Message, Notice, WatchLetter, WatchTold};
use registry_core::rulebook::Rulebook;
use registry_core::watch::{self, ClockKind, Evidence, NewReview, Origin, SiteChanges, deadline};
use registry_store::{Cited, Reporter, Tx, WatchReport};
use serde_json::Value;

use super::keep;
use super::site::{hold, opened, record_new};
use crate::identity;
use crate::registry::Registry;
use crate::staff::permission::Permission;
use crate::vetting::{Acting, Failure, Refusal, refused, required};

/// How whoever reports without an account stands on record. Nobody knows who they are: all of them
/// are one source (P-92), and their names are kept beside the report alone, whence they are erased.
pub(crate) const ANYBODY: &str = "somebody without an account";

/// Most characters of what is said, and of a name.
const WORDS_MAXIMUM: usize = 10_000;
const NAME_MAXIMUM: usize = 200;

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
    /// `form`, `api`, `xarf` or `mail`.
    pub channel: &'static str,
    /// What came, as it came.
    pub content: Vec<u8>,
    /// Whether whoever says that they run the site asks for a review of what it is called (P-96).
    pub asks_review: bool,
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
    let by = Actor::Outsider { name: ANYBODY.to_owned() };
    let cited = Cited { salt: identity::random(), ..Cited::default() };
    take_in(registry, (by, cited), new).await
}

/// Whether a report says what one has to, and no more than it may.
///
/// # Errors
/// The first field that is wrong, and what is allowed in it.
pub fn checked(new: &NewReport) -> Result<(), Refusal> {
    let Reporter { name, organization, email } = &new.reporter;
    required("words", &new.words)?;
    required("reporter.name", name)?;
    for (field, text, most, allowed) in [
        ("words", &new.words, WORDS_MAXIMUM, "10,000 characters at most"),
        ("reporter.name", name, NAME_MAXIMUM, "200 characters at most"),
        ("reporter.organization", organization, NAME_MAXIMUM, "200 characters at most"),
    ] {
        let length = text.chars().count();
        if length > most {
            let (field, found) = (field.into(), format!("{length} characters"));
            return Err(Refusal::Field { field, found, allowed });
        }
    }
    match email::is_address(email) {
        true => Ok(()),
        false => {
            let allowed = "an e-mail address, local-part@domain";
            Err(Refusal::Field { field: "reporter.email".into(), found: email.clone(), allowed })
        }
    }
}

async fn take_in(
    registry: &Registry,
    (by, cited): (Actor, Cited),
    new: NewReport,
) -> Result<WatchReport, Failure> {
    checked(&new).map_err(Failure::Refused)?;
    let drawn = Drawn::new(registry);
    let write = move |tx: &mut Tx<'_>, now: Timestamp| {
        let told = Some(new.reporter.email.as_str());
        entered(tx, &new, Entry { by: &by, cited: &cited, document: None, told }, &drawn, now)
    };
    registry.write(write).await
}

/// What a report is entered with that is drawn beforehand.
#[derive(Debug, Clone, Copy)]
pub(super) struct Drawn {
    id: WatchReportId,
    site: SiteId,
    piece: EvidenceId,
    review: ReviewId,
}

impl Drawn {
    pub(super) fn new(registry: &Registry) -> Self {
        let uuid = || identity::new_uuid(&registry.clock);
        Self {
            id: WatchReportId::from_uuid(uuid()),
            site: SiteId::from_uuid(uuid()),
            piece: EvidenceId::from_uuid(uuid()),
            review: ReviewId::from_uuid(uuid()),
        }
    }
}

/// How a report is entered.
#[derive(Debug, Clone, Copy)]
pub(super) struct Entry<'a> {
    /// Who brings it.
    pub(super) by: &'a Actor,
    /// What is recorded with it.
    pub(super) cited: &'a Cited,
    /// What came, where it is kept already.
    pub(super) document: Option<DocumentHash>,
    /// Where it is acknowledged to.
    pub(super) told: Option<&'a str>,
}

/// Enters a report on the site of its name, in the transaction of whoever brings it.
pub(super) fn entered(
    tx: &mut Tx<'_>,
    new: &NewReport,
    Entry { by, cited, document, told }: Entry<'_>,
    &Drawn { id, site, piece, review }: &Drawn,
    now: Timestamp,
) -> Result<WatchReport, Failure> {
    let known = tx.site_named(&new.name)?;
    let (mut changes, rulebooks) = match known {
        Some(site) => {
            let held = hold(tx, site, cited, now)?;
            (held.changes, held.rulebooks)
        }
        None => (opened(site, vec![new.name.clone()], by, now)?, tx.shared_rulebooks()?),
    };
    let rulebook = rulebooks.at(now);
    let hash = match document {
        Some(hash) => hash,
        None => keep(tx, (&format!("report-{id}.txt"), &new.content), by)?,
    };
    shown(&mut changes, (piece, hash), new, by, now)?;
    let clock = match new.is_authority {
        true => ClockKind::AuthorityReport,
        false => ClockKind::OwnReview,
    };
    let answer_until = deadline(clock, now, rulebook).map_err(refused)?;
    let number = tx.next_number("WR", now)?;
    if new.asks_review {
        ask_review(&mut changes, (review, &number), new, (by, rulebook), now)?;
    }
    let (site, mut decision) = changes.into_decision(rulebook);
    if let Some(to) = told {
        let told = WatchTold::ReportReceived { number: number.clone(), until: answer_until };
        let letter = WatchLetter { site: site.id(), name: new.name.clone(), told };
        let letter = Notice::new(to.to_owned(), Message::Watch(letter));
        decision.mail(format!("watch-report/{id}"), now, letter);
    }
    match known {
        Some(_) => tx.record(&decision, by, cited, now)?,
        None => record_new(tx, &site, |tx| tx.record(&decision, by, cited, now))?,
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
        acknowledged_at: told.map(|_| now),
        answer_until,
    };
    tx.put_watch_report(&report)?;
    Ok(report)
}

/// Asks for a review where there is something to be reviewed and nobody asked before. Whoever asks
/// is answered alike in every case: what is not told in public is not told by this (P-93).
fn ask_review(
    changes: &mut SiteChanges,
    (id, number): (ReviewId, &str),
    new: &NewReport,
    (by, rulebook): (&Actor, &Rulebook),
    now: Timestamp,
) -> Result<(), Failure> {
    let (asked_by, words) = (number.to_owned(), new.words.clone());
    let asked = NewReview { id, asked_by, words };
    match watch::request_review(changes.site(), asked, by, rulebook, now) {
        Ok(asked) => changes.add([asked]),
        Err(watch::Refusal::NotAccused | watch::Refusal::ReviewOpen) => {}
        Err(refusal) => return Err(refused(refusal)),
    }
    Ok(())
}

/// Adds the report to the site's evidence.
fn shown(
    changes: &mut SiteChanges,
    (id, hash): (EvidenceId, DocumentHash),
    new: &NewReport,
    by: &Actor,
    now: Timestamp,
) -> Result<(), Failure> {
    let Reporter { name, organization, .. } = &new.reporter;
    let source = match by {
        Actor::Outsider { name } => name,
        _ if organization.trim().is_empty() => name,
        _ => organization,
    };
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
    let of_url = host_of(text("/url"));
    let named = [text("/domain"), &of_url, text("/source_identifier")];
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
        asks_review: false,
    })
}

/// The host of a URL, as browsers read it; nothing where it has none.
fn host_of(url: &str) -> String {
    let url = url::Url::parse(url).ok();
    url.and_then(|url| url.host_str().map(str::to_owned)).unwrap_or_default()
}
