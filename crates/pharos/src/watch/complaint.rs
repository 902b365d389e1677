//! What a complaint to ICANN about a notice takes (RAA 3.18; WATCH.md, section 10): that the
//! registrar was told, when, with what, and what it did; as an archive that ICANN can check.

use std::collections::BTreeMap;
use std::fmt::Write as _;

use jiff::Timestamp;
use registry_core::document::DocumentHash;
use registry_core::id::{SiteId, WatchNoticeId};
use registry_core::watch::{self, Evidence, Portfolio, Recipient, SentNotice, Site};
use registry_evidence::folder;
use registry_store::{
    Attempt, DutyRow, Lock, ReturnRow, Snapshot, StoreError, StoredMail, reminder_key,
};
use serde_json::{Value, json};

use super::custody;
use super::notice::letter_key;
use super::seal::EvidenceSeal;
use crate::registry::Registry;
use crate::staff::permission::Permission;
use crate::vetting::{Acting, Failure, Missing, Refusal};

/// Most bytes of evidence that go along; of what is beyond them the hash is told.
const EVIDENCE_BYTES_MAXIMUM: u64 = 128 * 1024 * 1024;

/// An archive, and what it is called.
#[derive(Debug)]
pub struct Complaint {
    /// As a file.
    pub name: String,
    /// A ZIP.
    pub bytes: Vec<u8>,
}

/// What was sent and what came back.
struct Sent {
    what: &'static str,
    duty: DutyRow,
    mail: Option<StoredMail>,
    attempts: Vec<Attempt>,
    returns: Vec<ReturnRow>,
}

/// Everything that goes along.
struct Papers {
    site: Site,
    notice: SentNotice,
    portfolio: Portfolio,
    code: String,
    letter: Vec<u8>,
    sent: Vec<Sent>,
    evidence: Vec<(Evidence, String, Option<Vec<u8>>)>,
    handed: Vec<DocumentHash>,
}

/// Puts together what a complaint takes. That bundles of evidence are handed out by it is logged
/// before they are.
///
/// # Errors
/// The refusals of the core, a key that does not sign, or the database's trouble.
pub async fn put_together(
    registry: &Registry,
    acting: &Acting,
    (site, notice): (SiteId, WatchNoticeId),
) -> Result<Complaint, Failure> {
    acting.may(Permission::SendWatchNotice).map_err(Failure::Refused)?;
    let now = registry.clock.registry_now();
    let read = move |read: &mut Snapshot<'_>| papers(read, (site, notice), now);
    let papers = registry.store.read(read).await?.map_err(Failure::Refused)?;
    let organization = &registry.watch.organization;
    let title = format!("Notice {} of {organization}, and what came of it", papers.code);
    let published_at = registry.watch.key_published_at();
    let stopped = |error: &dyn std::fmt::Display| StoreError::Stopped(error.to_string());
    let seal = EvidenceSeal::of(registry).map_err(|error| stopped(&error))?;
    let files = files(&papers, &title, now);
    let sealed = folder::sealed(files, (&title, &published_at), &seal);
    let bytes = sealed.map_err(|error| stopped(&error))?;
    let (by, to) = (acting.name(), format!("ICANN, about {}", papers.portfolio.name));
    let name = format!("complaint-{}.zip", papers.code);
    custody::handed_out(registry, papers.handed, (by, to)).await?;
    Ok(Complaint { name, bytes })
}

/// Reads what goes along, if there is anything to complain of.
fn papers(
    read: &mut Snapshot<'_>,
    (id, notice): (SiteId, WatchNoticeId),
    now: Timestamp,
) -> Result<Result<Papers, Refusal>, StoreError> {
    let Some(site) = read.site(id, Lock::None, now)?.map(|found| found.object) else {
        return Ok(Err(Refusal::NotFound(Missing::Site(id))));
    };
    let portfolio = match site.notice(notice).map(SentNotice::recipient) {
        Some(Recipient::Portfolio(id)) => read.portfolio(id, Lock::None)?,
        _ => None,
    };
    let asked = watch::complaint(&site, notice, portfolio.as_ref(), now);
    let (notice, portfolio) = match (asked, portfolio) {
        (Ok(notice), Some(portfolio)) => (notice.clone(), portfolio),
        (Ok(_), None) => return Ok(Err(Refusal::NotFound(Missing::Site(id)))),
        (Err(refusal), _) => return Ok(Err(refusal.into())),
    };
    let letter = read.document_whole(notice.letter())?;
    let sent = sent(read, notice.id())?;
    let code = read.answer_code_of(notice.id())?.unwrap_or_default();
    let (mut handed, mut evidence) = (Vec::new(), Vec::new());
    let mut room = EVIDENCE_BYTES_MAXIMUM;
    for piece in watch::evidence_told(&site, &notice, now) {
        let document = read.document(piece.hash)?;
        let size = document.as_ref().map_or(u64::MAX, |document| document.size_bytes);
        let goes = piece.may_be_handed_out() && size <= room;
        let bytes = goes.then(|| read.document_whole(piece.hash)).transpose()?;
        if goes {
            room -= size;
            handed.push(piece.hash);
        }
        let name = document.map(|document| document.name).unwrap_or_default();
        evidence.push((piece.clone(), name, bytes));
    }
    Ok(Ok(Papers { site, notice, portfolio, code, letter, sent, evidence, handed }))
}

/// The letter and its reminder as they went, with what servers said of them.
fn sent(read: &mut Snapshot<'_>, notice: WatchNoticeId) -> Result<Vec<Sent>, StoreError> {
    let (letter, reminder) = (letter_key(notice), reminder_key(notice));
    let duties = read.duties_of_keys(&[letter.clone(), reminder])?;
    let mut sent = Vec::new();
    for duty in duties {
        sent.push(Sent {
            what: if duty.key == letter { "notice" } else { "reminder" },
            mail: read.mail(duty.id)?,
            attempts: read.mail_attempts(duty.id)?,
            returns: read.mail_returns(duty.id)?,
            duty,
        });
    }
    Ok(sent)
}

fn files(papers: &Papers, title: &str, now: Timestamp) -> BTreeMap<String, Vec<u8>> {
    let mut files = BTreeMap::new();
    files.insert("SUMMARY.txt".to_owned(), summary(papers, title, now).into());
    files.insert("letter.txt".to_owned(), papers.letter.clone());
    let history = pretty(&json!({
        "notice": papers.code,
        "sent_at": papers.notice.sent_at(),
        "due_at": papers.notice.due_at(),
        "reminded_at": papers.notice.reminded_at(),
        "given_to_a_person_at": papers.notice.escalated_at(),
        "answers": papers.notice.answers(),
        "seen": papers.notice.verifications(),
        "registrations": papers.site.registrations(),
        "deliveries": papers.sent.iter().map(delivery).collect::<Vec<_>>(),
    }));
    files.insert("history.json".to_owned(), history);
    for Sent { what, mail, .. } in &papers.sent {
        if let Some(mail) = mail {
            files.insert(format!("{what}.eml"), mail.stored.clone());
        }
    }
    for (number, (_, name, bytes)) in (1..).zip(&papers.evidence) {
        if let Some(bytes) = bytes {
            files.insert(path(number, name), bytes.clone());
        }
    }
    files
}

/// Where a piece of evidence lies in the archive.
fn path(number: usize, name: &str) -> String {
    let plain = |letter: char| match letter {
        'a'..='z' | 'A'..='Z' | '0'..='9' | '.' | '-' | '_' => letter,
        _ => '_',
    };
    let name: String = name.chars().map(plain).collect();
    format!("evidence/{number:02}-{}", name.trim_start_matches('.'))
}

fn pretty(value: &Value) -> Vec<u8> {
    format!("{value:#}\n").into_bytes()
}

fn delivery(sent: &Sent) -> Value {
    let attempt = |attempt: &Attempt| {
        json!({ "at": attempt.wall_at, "outcome": attempt.outcome.code(),
            "server": attempt.server, "words": attempt.words })
    };
    let returned = |row: &ReturnRow| {
        json!({ "at": row.at, "kind": row.returned.kind.code(), "status": row.returned.status,
            "words": row.returned.words })
    };
    json!({
        "what": sent.what,
        "to": sent.duty.notice.to,
        "message_id": sent.mail.as_ref().map(|mail| &mail.message_id),
        "attempts": sent.attempts.iter().map(attempt).collect::<Vec<_>>(),
        "returned": sent.returns.iter().map(returned).collect::<Vec<_>>(),
    })
}

/// What happened, on a page.
fn summary(papers: &Papers, title: &str, now: Timestamp) -> String {
    let Papers { site, notice, portfolio, code, sent, evidence, .. } = papers;
    let names: Vec<_> = site.names().iter().map(ToString::to_string).collect();
    let number = portfolio.owner.iana_id().map(|id| format!(" (IANA id {id})")).unwrap_or_default();
    let mut text = format!(
        "{title}\nPut together at {now}. All times are UTC.\n\n\
         Registrar: {}{number}\nNames: {}\nNotice: {code}, signed by {}\n\n\
         The notice reports abuse under section 3.18.1 of the Registrar Accreditation Agreement.\n\n",
        portfolio.name,
        names.join(", "),
        notice.signer().name(),
    );
    let mut tell = |at: Timestamp, what: &str| {
        // Writing to a String does not fail.
        let _ = writeln!(text, "{at}  {what}");
    };
    tell(notice.sent_at(), "The notice was sent (letter.txt; notice.eml as it went).");
    for Sent { what, duty, attempts, .. } in sent {
        for attempt in attempts {
            let outcome = attempt.outcome.code();
            let to = &duty.notice.to;
            tell(attempt.at, &format!("The {what} to {to}: {outcome} by {}.", attempt.server));
        }
    }
    tell(notice.due_at(), "An answer was due.");
    if let Some(at) = notice.reminded_at() {
        tell(at, "The registrar was reminded (reminder.eml).");
    }
    match notice.answers() {
        [] => tell(now, "Nothing was answered until now."),
        answers => answers.iter().for_each(|answer| {
            tell(answer.at, &format!("The registrar answered: {}.", answer.reply.code()));
        }),
    }
    for seen in notice.verifications() {
        tell(seen.at, &format!("We looked, and saw: {}.", seen.outcome.code()));
    }
    text.push_str("\nEvidence of what the notice told:\n");
    for (number, (piece, name, bytes)) in (1..).zip(evidence) {
        let place = match bytes {
            Some(_) => path(number, name),
            None => "held by us, on request".to_owned(),
        };
        let _ = writeln!(text, "- {place}\n  SHA-256 {}\n  {}", piece.hash, piece.shows);
    }
    text.push_str("\nVERIFY.txt says how all of this is checked.\n");
    text
}
