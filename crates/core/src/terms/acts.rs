//! What the registry does with its documents: it publishes an edition, takes it back before it
//! holds, and tells its customers of an amendment.

use jiff::Timestamp;

use super::{Content, DocumentKind, Edition, Withdrawn};
use crate::calendar::{self, CalendarError};
use crate::decision::Decision;
use crate::event::Event;
use crate::id::EditionId;
use crate::notice::{Message, Notice};
use crate::refusal::refusals;
use crate::rulebook::Rulebook;

/// Most characters of the name of a version.
const VERSION_CHARACTERS_MAXIMUM: usize = 40;

refusals! {
    /// Why an edition is not published or withdrawn.
    pub enum Refusal {
        /// There is one of this name.
        VersionTaken(String) = "version-taken",
            "version {0} of this document was published before; an edition never changes";
        /// Nobody could cite it.
        Version(String) = "version-unusable",
            "found {0:?}; a version is 1 to 40 of letters, digits, dots and hyphens";
        /// It says nothing.
        Empty = "edition-empty", "an edition has a text or a document";
        /// Those whom it binds are not told what is different.
        NoChanges = "changes-missing",
            "say what this amendment changes: every customer is told so";
        /// It would hold already.
        InThePast = "effective-in-the-past", "an edition holds from now on at the earliest";
        /// Customers would have no reasonable time (P-70; T&C 14.1).
        TooEarly(Timestamp) = "amendment-too-early",
            "customers have to have time to comply: it can hold from {0} on, at once only where \
             ICANN requires it";
        /// Another one waits for its effect.
        AnotherAnnounced(String) = "edition-announced",
            "version {0} is announced and does not hold yet: withdraw it first";
        /// It holds, held, or was withdrawn.
        NotAnnounced = "edition-not-announced",
            "only an edition that does not hold yet can be withdrawn";
        /// No reason for it.
        NoReason = "reason-missing", "say why it is withdrawn";
    } or {
        /// Too far away.
        Calendar(CalendarError);
    }
}

/// An edition as it is to be published.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewEdition {
    /// The id it will have.
    pub id: EditionId,
    /// Which document.
    pub kind: DocumentKind,
    /// What this version is called.
    pub version: String,
    /// What it says.
    pub content: Content,
    /// What it changes.
    pub changes: String,
    /// Whether ICANN requires that it holds at once.
    pub required_by_icann: bool,
    /// First instant at which it is to hold.
    pub effective_at: Timestamp,
}

/// What a publication may see.
#[derive(Debug, Clone)]
pub struct PublishFacts<'a> {
    /// Every edition of the document there is.
    pub earlier: &'a [Edition],
    /// The rulebooks in force, one of each TLD: the longest of their notice periods counts, since
    /// documents are the registry's and not a TLD's.
    pub rulebooks: &'a [&'a Rulebook],
}

/// Publishes an edition (P-70).
///
/// An amendment of what binds customers holds no earlier than the notice period after its
/// publication, unless ICANN requires it at once (T&C 14.1). The first edition of a document amends
/// nothing.
pub fn publish(
    new: NewEdition,
    facts: &PublishFacts<'_>,
    now: Timestamp,
) -> Result<Decision, Refusal> {
    let version = new.version.trim().to_owned();
    let usable = |found: char| found.is_ascii_alphanumeric() || matches!(found, '.' | '-');
    let length = version.chars().count();
    if !(1..=VERSION_CHARACTERS_MAXIMUM).contains(&length) || !version.chars().all(usable) {
        return Err(Refusal::Version(version));
    }
    let of_kind = || facts.earlier.iter().filter(|edition| edition.kind == new.kind);
    if of_kind().any(|edition| edition.version == version) {
        return Err(Refusal::VersionTaken(version));
    }
    if matches!(&new.content, Content::Text(text) if text.trim().is_empty()) {
        return Err(Refusal::Empty);
    }
    if let Some(announced) = of_kind().find(|edition| edition.is_announced(now)) {
        return Err(Refusal::AnotherAnnounced(announced.version.clone()));
    }
    if new.effective_at < now {
        return Err(Refusal::InThePast);
    }
    let amends = of_kind().any(Edition::stands);
    let changes = if amends { new.changes.trim().to_owned() } else { String::new() };
    if amends && new.kind.binds_customers() {
        if changes.is_empty() {
            return Err(Refusal::NoChanges);
        }
        let earliest = earliest_effect(facts.rulebooks, now)?;
        if !new.required_by_icann && new.effective_at < earliest {
            return Err(Refusal::TooEarly(earliest));
        }
    }
    let edition = Edition {
        id: new.id,
        kind: new.kind,
        version,
        content: new.content,
        changes,
        required_by_icann: new.required_by_icann,
        published_at: now,
        effective_at: new.effective_at,
        told_at: None,
        withdrawn: None,
    };
    let mut decision = Decision::default();
    decision.change(now, &[Event::EditionPublished], edition, None);
    Ok(decision)
}

/// The first instant after the counted days of the longest notice period (P-59, P-70).
fn earliest_effect(rulebooks: &[&Rulebook], now: Timestamp) -> Result<Timestamp, CalendarError> {
    let mut earliest = now;
    for rulebook in rulebooks {
        let days = rulebook.terms.amendment_notice_days;
        earliest = earliest.max(calendar::end_of_counted_days(now, days, &rulebook.zone)?);
    }
    Ok(earliest)
}

/// Takes an edition back before it holds.
pub fn withdraw(edition: &Edition, reason: &str, now: Timestamp) -> Result<Decision, Refusal> {
    if !edition.is_announced(now) {
        return Err(Refusal::NotAnnounced);
    }
    let reason = reason.trim().to_owned();
    if reason.is_empty() {
        return Err(Refusal::NoReason);
    }
    let withdrawn = Some(Withdrawn { at: now, reason });
    let mut decision = Decision::default();
    let after = Edition { withdrawn, ..edition.clone() };
    decision.change(now, &[Event::EditionWithdrawn], after, None);
    Ok(decision)
}

/// The letters of an amendment to some addresses: one to each, however often it is asked for
/// (P-70; T&C 14.1). One that was withdrawn is told to nobody any more.
pub fn tell<'a>(edition: &Edition, addresses: impl IntoIterator<Item = &'a str>) -> Decision {
    let mut decision = Decision::default();
    if !edition.stands() || !edition.amends_what_binds() {
        return decision;
    }
    for address in addresses {
        // Whoever holds a hundred names has one contact address, and gets one letter.
        let folded = address.trim().to_lowercase();
        let message = Message::TermsAmended {
            edition: edition.id,
            document: edition.kind.code().to_owned(),
            version: edition.version.clone(),
            effective_at: edition.effective_at,
            required_by_icann: edition.required_by_icann,
            changes: edition.changes.clone(),
        };
        let notice = Notice::new(address.trim().to_owned(), message);
        let key = format!("terms-amended/{}/{folded}", edition.id);
        decision.mail(key, edition.published_at, notice);
    }
    decision
}

/// Notes that every customer of then has been written to.
pub fn told(edition: &Edition, now: Timestamp) -> Decision {
    let mut decision = Decision::default();
    let after = Edition { told_at: Some(now), ..edition.clone() };
    decision.change(now, &[Event::AmendmentTold], after, None);
    decision
}
