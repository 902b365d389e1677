//! Mail that comes in: recorded once, acted on as far as it is plain, acknowledged, and read by
//! people where it is not (P-94, decision 0056).

use jiff::{SignedDuration, Timestamp};
use registry_core::contact::email;
use registry_core::decision::{Actor, Decision};
use registry_core::document::{DocumentHash, DocumentRef, MediaType, clean_name};
use registry_core::id::{SiteId, WatchMailId, WatchReportId};
use registry_core::notice::{MailLetter, MailTold, Message, Notice};
use registry_core::rulebook::Rulebook;
use registry_core::watch::{self, Enclosed, Incoming, MailKind, Reply};
use registry_store::{AnswerLink, Cited, MailMarks, Tx, WatchMail, reminder_key};
use serde_json::Value;
use sha2::{Digest as _, Sha256};

use super::WatchSettings;
use super::notice::letter_key;
use super::reply;
use super::report::{self, ANYBODY, Drawn, Entry, NewReport};
use super::site::{Held, hold};
use crate::identity;
use crate::mail::incoming::{self, FromOutside};
use crate::mail::short_id;
use crate::registry::Registry;
use crate::staff::permission::Permission;
use crate::vetting::document::put_parts;
use crate::vetting::{Acting, Failure, Missing, Refusal, found};

/// Over how long the mails that are acknowledged to one address are counted.
const DAY: SignedDuration = SignedDuration::from_hours(24);

/// Most characters of what is wrong with a report.
const TROUBLE_CHARACTERS_MAXIMUM: usize = 500;

/// A mail that was handed in.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Received {
    /// The mail.
    pub mail: WatchMail,
    /// Whether it is new: the same again changes nothing.
    pub is_new: bool,
}

/// A mail that is being taken in.
#[derive(Debug, Clone)]
struct Intake {
    id: WatchMailId,
    read: FromOutside,
    hash: DocumentHash,
    size_bytes: u64,
    enclosed: Enclosed,
    report: Option<NewReport>,
    trouble: Option<String>,
    is_from_us: bool,
    drawn: Drawn,
    wall: Timestamp,
}

/// What a mail came to.
struct Outcome {
    kind: MailKind,
    report: Option<WatchReportId>,
    site: Option<SiteId>,
}

/// Takes a mail in, with whom its envelope says it is from.
///
/// # Errors
/// What is no mail, what the scanner found, or the database's trouble.
pub async fn receive(
    registry: &Registry,
    acting: &Acting,
    (raw, envelope): (Vec<u8>, Option<String>),
) -> Result<Received, Failure> {
    acting.may(Permission::HandInMail).map_err(Failure::Refused)?;
    let settings = registry.watch.clone();
    let (raw, read) = read_apart(raw, envelope).await?;
    let identity = read.identity;
    let known = registry.store.read(move |read| read.watch_mail_known(&identity)).await?;
    if let Some(mail) = known {
        return Ok(Received { mail, is_new: false });
    }
    let scanned = registry.uploads.scanner.check(&raw).await;
    scanned.map_err(|error| Failure::Refused(error.into()))?;
    let hash = DocumentHash(Sha256::digest(&raw).into());
    put_parts(registry, hash, &raw).await?;
    let size_bytes = raw.len() as u64;
    let intake = intake(registry, &settings, read, (hash, size_bytes));
    let by = acting.actor.clone();
    let cited = Cited { salt: identity::random(), ..acting.cited() };
    registry.write(move |tx, now| taken_in(tx, &intake, (&by, &cited), now)).await
}

/// Reads a mail beside the other work. What ends the reader is a mail all the same.
async fn read_apart(
    raw: Vec<u8>,
    envelope: Option<String>,
) -> Result<(Vec<u8>, FromOutside), Failure> {
    let raw = std::sync::Arc::new(raw);
    let bytes = raw.clone();
    let read = move || incoming::read(&bytes, envelope.as_deref());
    let read = tokio::task::spawn_blocking(read).await;
    let raw = std::sync::Arc::unwrap_or_clone(raw);
    let read = read.unwrap_or_else(|_| Some(FromOutside::unread(&raw)));
    read.map(|read| (raw, read)).ok_or(Failure::Refused(Refusal::NoMail))
}

/// What can be said of a mail before the database is asked.
fn intake(
    registry: &Registry,
    settings: &WatchSettings,
    read: FromOutside,
    (hash, size_bytes): (DocumentHash, u64),
) -> Intake {
    let (enclosed, report, wrong) = enclosed(&read.enclosed, settings);
    let trouble = read.trouble.map(str::to_owned).or(wrong);
    Intake {
        id: WatchMailId::from_uuid(identity::new_uuid(&registry.clock)),
        is_from_us: read.sender.as_deref().is_some_and(|sender| settings.is_ours(sender)),
        read,
        hash,
        size_bytes,
        enclosed,
        report,
        trouble,
        drawn: Drawn::new(registry),
        wall: registry.clock.wall_now(),
    }
}

/// The report that goes with a mail, and what is wrong with it.
fn enclosed(
    parts: &[Vec<u8>],
    settings: &WatchSettings,
) -> (Enclosed, Option<NewReport>, Option<String>) {
    let reports = parts.iter().filter_map(|part| {
        let report: Value = serde_json::from_slice(part).ok()?;
        report.get("xarf_version").is_some().then_some((part, report))
    });
    let reports: Vec<_> = reports.collect();
    let [(part, report)] = reports.as_slice() else {
        return match reports.len() {
            0 => (Enclosed::None, None, None),
            several => {
                let words = format!("{several} reports in one mail: a person looks at them");
                (Enclosed::Unsound, None, Some(words))
            }
        };
    };
    let text = |pointer: &str| report.pointer(pointer).and_then(Value::as_str).unwrap_or_default();
    let is_ours = |party: &str| {
        text(&format!("/{party}/domain")).eq_ignore_ascii_case(&settings.domain)
            || settings.is_ours(text(&format!("/{party}/contact")))
    };
    let tags = report.get("tags").and_then(Value::as_array);
    let is_test = tags.is_some_and(|tags| tags.iter().any(|tag| tag == "lifecycle:test"));
    match report::read_xarf(part) {
        _ if is_ours("reporter") || is_ours("sender") => (Enclosed::Ours, None, None),
        _ if is_test => (Enclosed::Test, None, None),
        Ok(read) => (Enclosed::Sound, Some(NewReport { channel: "mail", ..read }), None),
        Err(refusal) => {
            let words: String =
                refusal.to_string().chars().take(TROUBLE_CHARACTERS_MAXIMUM).collect();
            (Enclosed::Unsound, None, Some(words))
        }
    }
}

/// Records a mail with all that follows from it, unless it is here.
fn taken_in(
    tx: &mut Tx<'_>,
    intake: &Intake,
    (by, cited): (&Actor, &Cited),
    now: Timestamp,
) -> Result<Received, Failure> {
    let Intake { read, .. } = intake;
    if let Some(mail) = tx.watch_mail_known(&read.identity)? {
        return Ok(Received { mail, is_new: false });
    }
    let (media_type, hash) = (MediaType::Email, intake.hash);
    let number = tx.next_number("WM", now)?;
    let name = clean_name(&number, media_type);
    let size_bytes = intake.size_bytes;
    tx.put_document(&DocumentRef { hash, name, media_type, size_bytes, received_at: now }, by)?;
    let called = called(tx, read)?;
    let (kind, reply) = watch::meaning(&Incoming {
        machine: read.machine,
        is_from_us: intake.is_from_us,
        enclosed: intake.enclosed,
        notices: called.len(),
        may_answer: may_answer(tx, read, &called)?,
        words: &read.words,
    });
    let rulebooks = tx.shared_rulebooks()?;
    let to = acknowledged_to(tx, intake, kind, rulebooks.at(now))?;
    let meant = Meant { kind, reply, called: &called, to: to.as_deref(), number: &number };
    let outcome = carried_out(tx, intake, meant, cited, now)?;
    let mail = WatchMail {
        id: intake.id,
        number,
        kind: outcome.kind,
        sender: read.sender.clone(),
        subject: read.subject.clone(),
        words: read.words.clone(),
        trouble: intake.trouble.clone(),
        site: outcome.site,
        notice: called.first().map(|called| called.notice),
        report: outcome.report,
        document: hash,
        received_at: now,
        acknowledged_to: to,
        waits: outcome.kind.waits(),
        read: None,
    };
    tx.put_watch_mail(&mail, &MailMarks { identity: read.identity, wall: intake.wall })?;
    Ok(Received { mail, is_new: true })
}

/// The notices that a mail calls by their codes: those in its subject, else those in its own words.
fn called(tx: &mut Tx<'_>, read: &FromOutside) -> Result<Vec<AnswerLink>, Failure> {
    for text in [&read.subject, &read.words] {
        let mut called: Vec<AnswerLink> = Vec::new();
        for code in watch::codes(text) {
            let link = tx.answer_code(&code)?;
            called.extend(link.filter(|link| called.iter().all(|one| one.notice != link.notice)));
        }
        if !called.is_empty() {
            return Ok(called);
        }
    }
    Ok(Vec::new())
}

/// Whether whoever had the one notice that is called can have sent a mail: it comes from where the
/// letter or its reminder went, or refers to one of them.
fn may_answer(tx: &mut Tx<'_>, read: &FromOutside, called: &[AnswerLink]) -> Result<bool, Failure> {
    let [AnswerLink { notice, .. }] = called else { return Ok(false) };
    let letters = tx.duties_of_keys(&[letter_key(*notice), reminder_key(*notice)])?;
    Ok(letters.iter().any(|letter| {
        let id = short_id(&letter.key);
        let refers = |reference: &String| reference.split('@').next() == Some(id.as_str());
        let to = letter.notice.to.to_lowercase();
        read.sender.as_ref() == Some(&to) || read.references.iter().any(refers)
    }))
}

/// Where a mail is acknowledged to: to its sender, if anywhere.
fn acknowledged_to(
    tx: &mut Tx<'_>,
    intake: &Intake,
    kind: MailKind,
    rulebook: &Rulebook,
) -> Result<Option<String>, Failure> {
    let sender = intake.read.sender.as_ref().filter(|sender| email::is_address(sender));
    let Some(sender) = sender else { return Ok(None) };
    let told = tx.watch_mails_acknowledged(sender, intake.wall - DAY)?;
    let told = u32::try_from(told).unwrap_or(u32::MAX);
    Ok(watch::is_told(kind, intake.read.machine, told, rulebook).then(|| sender.clone()))
}

/// What a mail is, and whom its acknowledgement goes to.
struct Meant<'a> {
    kind: MailKind,
    /// The answer that it gives.
    reply: Option<Reply>,
    /// The notices that it calls.
    called: &'a [AnswerLink],
    to: Option<&'a str>,
    number: &'a str,
}

/// Does what a mail asks for, and owes its acknowledgement. An answer that the core does not take is
/// a message that a person reads.
fn carried_out(
    tx: &mut Tx<'_>,
    intake: &Intake,
    meant: Meant<'_>,
    cited: &Cited,
    now: Timestamp,
) -> Result<Outcome, Failure> {
    let Meant { kind, reply, called, to, number } = meant;
    let by = Actor::Outsider { name: ANYBODY.to_owned() };
    if let (MailKind::Report, Some(new)) = (kind, &intake.report) {
        let entry = Entry { by: &by, cited, document: Some(intake.hash), told: to };
        let report = report::entered(tx, new, entry, &intake.drawn, now)?;
        return Ok(Outcome { kind, report: Some(report.id), site: Some(report.site) });
    }
    let answered = match (&reply, called) {
        (Some(reply), [link]) => answered(tx, link, (reply, &intake.read.words), cited, now)?,
        _ => None,
    };
    let is_refused = kind == MailKind::Answer && answered.is_none();
    let kind = if is_refused { MailKind::Message } else { kind };
    let (by, mut decision) = answered.unwrap_or_else(|| (by, Decision::default()));
    if let Some(to) = to {
        let told = told(intake, reply.filter(|_| !is_refused), called);
        let letter =
            Message::WatchMail(MailLetter { mail: intake.id, number: number.to_owned(), told });
        let letter = Notice::new(to.to_owned(), letter);
        decision.mail(format!("watch-mail/{}", intake.id), now, letter);
    }
    tx.record(&decision, &by, cited, now)?;
    Ok(Outcome { kind, report: None, site: called.first().map(|called| called.site) })
}

/// What the sender of a mail is told, with the answer that was taken.
fn told(intake: &Intake, taken: Option<Reply>, called: &[AnswerLink]) -> MailTold {
    let notice = called.first().map(|called| called.code.clone());
    match (taken, notice) {
        (Some(reply), Some(notice)) => {
            MailTold::Answered { notice, reply: reply.code().to_owned() }
        }
        (_, notice) => {
            let has_unsound_report = intake.enclosed == Enclosed::Unsound;
            MailTold::Received { notice, has_unsound_report }
        }
    }
}

/// What an answer records, and who answers; none where the core does not take it.
fn answered(
    tx: &mut Tx<'_>,
    link: &AnswerLink,
    (reply, words): (&Reply, &str),
    cited: &Cited,
    now: Timestamp,
) -> Result<Option<(Actor, Decision)>, Failure> {
    let Held { mut changes, facts: _, rulebooks } = hold(tx, link.site, cited, now)?;
    let by = match reply::said(tx, &mut changes, (link, reply, words), now) {
        Err(Failure::Refused(_)) => return Ok(None),
        said => said?,
    };
    let (_, decision) = changes.into_decision(rulebooks.at(now));
    Ok(Some((by, decision)))
}

/// Notes that a mail which waited was read.
///
/// # Errors
/// A mail that is not here or does not wait, or the database's trouble.
pub async fn read(
    registry: &Registry,
    acting: &Acting,
    id: WatchMailId,
) -> Result<WatchMail, Failure> {
    acting.may(Permission::RecordWatch).map_err(Failure::Refused)?;
    let (by, cited) = (acting.actor.clone(), acting.cited());
    let write = move |tx: &mut Tx<'_>, _now: Timestamp| {
        tx.begin(&cited)?;
        let mail = found(tx.watch_mail(id)?, Missing::WatchMail(id))?;
        if !tx.watch_mail_read(id, &by)? {
            return Err(Failure::Refused(Refusal::MailDoesNotWait(mail.number)));
        }
        found(tx.watch_mail(id)?, Missing::WatchMail(id))
    };
    registry.write(write).await
}
