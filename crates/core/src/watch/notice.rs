//! What may be sent about a site, and to whom (P-93, P-94, P-96).
//!
//! A [`SendableNotice`] has no public fields, is not read from any text, and is made by [`sendable`]
//! alone, which checks. So nothing else can send one:
//!
//! ```compile_fail,E0616
//! fn forged(notice: &mut registry_core::watch::SendableNotice, site: registry_core::id::SiteId) {
//!     notice.site = site;
//! }
//! ```
//! It leaves once: it cannot be copied.
//!
//! ```compile_fail,E0277
//! fn twice(notice: &registry_core::watch::SendableNotice) -> registry_core::watch::SendableNotice {
//!     Clone::clone(notice)
//! }
//! ```

use std::collections::BTreeSet;

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use super::assess::standing_accusation;
use super::class::{Class, Nature};
use super::clock::{ClockKind, deadline};
use super::criterion::Criterion;
use super::event::{Recorded, WatchEvent};
use super::finding::{Finding, RuleReference};
use super::jurisdiction::Jurisdiction;
use super::portfolio::Portfolio;
use super::refusal::Refusal;
use super::registration::is_with;
use super::sent_notice::SentNotice;
use super::signer::{Facts, Signer};
use super::site::Site;
use crate::decision::Actor;
use crate::document::DocumentHash;
use crate::id::{EvidenceId, PortfolioId, SiteId, WatchNoticeId};
use crate::name::HostName;
use crate::rulebook::Rulebook;

/// What a notice is about.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum NoticeKind {
    /// A rogue site.
    Rogue,
    /// An unapproved one.
    Unapproved,
    /// One that strangers broke into.
    Compromised,
}

/// What the recipient is asked to do.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Action {
    /// Hold the name and lock it against transfers: names that are only held move elsewhere.
    SuspendAndLock,
    /// Tell the client what is not met, and us what the client says.
    TellClient,
    /// Clean the site of what strangers put there, and close the way they came.
    CleanUp,
}

impl Action {
    /// The stable code.
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            Self::SuspendAndLock => "suspend-and-lock",
            Self::TellClient => "tell-client",
            Self::CleanUp => "clean-up",
        }
    }
}

impl NoticeKind {
    /// Every kind there is.
    pub const ALL: [Self; 3] = [Self::Rogue, Self::Unapproved, Self::Compromised];

    /// The stable code.
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            Self::Rogue => "rogue",
            Self::Unapproved => "unapproved",
            Self::Compromised => "compromised",
        }
    }

    /// What is asked: of a site that was broken into never its suspension (P-96).
    #[must_use]
    pub const fn action(self) -> Action {
        match self {
            Self::Rogue => Action::SuspendAndLock,
            Self::Unapproved => Action::TellClient,
            Self::Compromised => Action::CleanUp,
        }
    }

    const fn clock(self) -> ClockKind {
        match self {
            Self::Rogue | Self::Unapproved => ClockKind::MaliciousName,
            Self::Compromised => ClockKind::CompromisedSite,
        }
    }

    /// The class a site must have for it; none where its nature counts.
    const fn class(self) -> Option<Class> {
        match self {
            Self::Rogue => Some(Class::Rogue),
            Self::Unapproved => Some(Class::Unapproved),
            Self::Compromised => None,
        }
    }
}

/// Who is written to.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case", tag = "to", content = "id")]
pub enum Recipient {
    /// The owner of a portfolio.
    Portfolio(PortfolioId),
    /// Whoever a site belongs to that strangers broke into.
    SiteOwner,
}

/// One criterion that is met, with what shows it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Exhibit {
    /// The criterion.
    pub criterion: Criterion,
    /// Whose law.
    pub jurisdiction: Option<Jurisdiction>,
    /// The rule, which guide and letter cite alike.
    pub rule: RuleReference,
    /// What was found.
    pub explanation: String,
    /// What shows it.
    pub evidence: Vec<EvidenceId>,
}

/// What is to be told.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct NewNotice<'a> {
    /// The id it gets.
    pub id: WatchNoticeId,
    /// What it is about.
    pub kind: NoticeKind,
    /// Whose portfolio is told; none for the owner of a site that was broken into.
    pub portfolio: Option<&'a Portfolio>,
    /// The other sites of the networks that a person named and that it is in.
    pub related: &'a [Site],
}

/// A notice that may leave the house.
#[derive(Debug, PartialEq, Eq, Serialize)]
#[must_use = "a notice that is not sent tells nobody"]
pub struct SendableNotice {
    id: WatchNoticeId,
    site: SiteId,
    names: Vec<HostName>,
    kind: NoticeKind,
    recipient: Recipient,
    assessment: Option<u32>,
    exhibits: Vec<Exhibit>,
    related: Vec<HostName>,
    due_at: Timestamp,
    signer: Signer,
}

impl SendableNotice {
    /// Its id.
    #[must_use]
    pub const fn id(&self) -> WatchNoticeId {
        self.id
    }

    /// The site's names.
    #[must_use]
    pub fn names(&self) -> &[HostName] {
        &self.names
    }

    /// What it is about.
    #[must_use]
    pub const fn kind(&self) -> NoticeKind {
        self.kind
    }

    /// Who is written to.
    #[must_use]
    pub const fn recipient(&self) -> Recipient {
        self.recipient
    }

    /// What the recipient is asked to do.
    #[must_use]
    pub const fn action(&self) -> Action {
        self.kind.action()
    }

    /// Each criterion with what shows it.
    #[must_use]
    pub fn exhibits(&self) -> &[Exhibit] {
        &self.exhibits
    }

    /// Names of sites that one hand seems to run with it: rogue ones, and no other.
    #[must_use]
    pub fn related(&self) -> &[HostName] {
        &self.related
    }

    /// Until when it is to be answered.
    #[must_use]
    pub const fn due_at(&self) -> Timestamp {
        self.due_at
    }

    /// Who signs it.
    #[must_use]
    pub const fn signer(&self) -> &Signer {
        &self.signer
    }
}

/// Makes a notice, if one may be sent.
///
/// Of a rogue site under a TLD of ours nobody is asked anything: a case is opened (P-97). What is
/// unapproved goes to portfolios that asked and to nobody else (P-93). What is rogue goes to
/// portfolios that one of the site's names is in; what was broken into also to the owner of the
/// site (P-96). An accusation leaves as it was signed: on findings that were accepted then, are
/// accepted now, and carry it still (P-91, P-92).
pub fn sendable(
    site: &Site,
    new: NewNotice<'_>,
    by: &Actor,
    facts: &Facts,
    rulebook: &Rulebook,
    now: Timestamp,
) -> Result<SendableNotice, Refusal> {
    let signer = Signer::of(by, site, facts)?;
    let Leaving { recipient, assessment, findings } = leaving(site, &new, facts, rulebook, now)?;
    let repeats = |notice: &&SentNotice| {
        let same = notice.recipient == recipient && notice.kind == new.kind;
        same && notice.assessment == assessment && site.still_says(notice, now)
    };
    if let Some(before) = site.notices.iter().find(repeats) {
        return Err(Refusal::AlreadySent(before.sent_at));
    }
    Ok(SendableNotice {
        id: new.id,
        site: site.id,
        names: site.names.clone(),
        kind: new.kind,
        recipient,
        assessment,
        exhibits: findings.into_iter().map(Exhibit::of).collect(),
        related: related(site, &new, rulebook, now),
        due_at: deadline(new.kind.clock(), now, rulebook)?,
        signer,
    })
}

/// What leaves, to whom, and on what.
pub(super) struct Leaving<'a> {
    recipient: Recipient,
    assessment: Option<u32>,
    findings: Vec<&'a Finding>,
}

/// What holds for everything that leaves about a site, whoever signs it: for a notice, and for the
/// reminder of one.
pub(super) fn leaving<'a>(
    site: &'a Site,
    new: &NewNotice<'_>,
    facts: &Facts,
    rulebook: &Rulebook,
    now: Timestamp,
) -> Result<Leaving<'a>, Refusal> {
    if let (NoticeKind::Rogue, Some(own)) = (new.kind, &facts.own_name) {
        return Err(Refusal::OwnName(own.to_string()));
    }
    let recipient = recipient(site, new, facts, now)?;
    let (assessment, findings) = grounds(site, new.kind, rulebook, now)?;
    match findings.is_empty() {
        true => Err(Refusal::NothingAccepted),
        false => Ok(Leaving { recipient, assessment, findings }),
    }
}

/// Who may be told (P-93).
fn recipient(
    site: &Site,
    new: &NewNotice<'_>,
    facts: &Facts,
    now: Timestamp,
) -> Result<Recipient, Refusal> {
    let Some(portfolio) = new.portfolio else {
        return match new.kind {
            NoticeKind::Compromised => Ok(Recipient::SiteOwner),
            NoticeKind::Rogue | NoticeKind::Unapproved => Err(Refusal::NotToOwner),
        };
    };
    if !facts.portfolios.contains(&portfolio.id) {
        return Err(Refusal::NotInPortfolio(portfolio.name.clone()));
    }
    is_with(site, portfolio)?;
    match new.kind == NoticeKind::Unapproved && !portfolio.wants_unapproved(now) {
        true => Err(Refusal::NotAskedFor(portfolio.name.clone())),
        false => Ok(Recipient::Portfolio(portfolio.id)),
    }
}

/// The names that may be told beside those of a rogue site: of sites that are called rogue
/// themselves, on what still carries that. Of no other is anything said by the way (P-93).
fn related(site: &Site, new: &NewNotice<'_>, rulebook: &Rulebook, now: Timestamp) -> Vec<HostName> {
    let is_rogue = |other: &&Site| standing_accusation(other, Class::Rogue, rulebook, now).is_ok();
    let others = new.related.iter().filter(|other| other.id != site.id);
    let told = others.filter(|_| new.kind == NoticeKind::Rogue).filter(is_rogue);
    told.flat_map(|other| other.names.iter().cloned()).collect()
}

/// The number of the assessment that a notice tells of, the one that holds now, with the findings
/// that carry it; of a site that was broken into what was found there.
fn grounds<'a>(
    site: &'a Site,
    kind: NoticeKind,
    rulebook: &Rulebook,
    now: Timestamp,
) -> Result<(Option<u32>, Vec<&'a Finding>), Refusal> {
    let Some(class) = kind.class() else {
        return match site.nature == Some(Nature::Compromised) && site.proposed_nature.is_none() {
            true => Ok((None, site.accepted().collect())),
            false => Err(Refusal::NotCompromised),
        };
    };
    let (number, findings) = standing_accusation(site, class, rulebook, now)?;
    Ok((Some(number), findings))
}

impl Exhibit {
    fn of(finding: &Finding) -> Self {
        Self {
            criterion: finding.criterion,
            jurisdiction: finding.jurisdiction.clone(),
            rule: finding.rule.clone(),
            explanation: finding.explanation.clone(),
            evidence: finding.evidence.clone(),
        }
    }
}

/// How a notice goes out.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Delivery<'a> {
    /// The letter as it is sent.
    pub letter: DocumentHash,
    /// The portfolio that is told, as it is now; none for the owner of a site that was broken into.
    pub portfolio: Option<&'a Portfolio>,
    /// The other sites of its networks, as they are now.
    pub related: &'a [Site],
}

/// Records that a notice goes out. It is made again as things stand, and must come out the same.
pub fn sent(
    site: &Site,
    notice: SendableNotice,
    delivery: Delivery<'_>,
    by: &Actor,
    facts: &Facts,
    rulebook: &Rulebook,
    now: Timestamp,
) -> Result<Recorded, Refusal> {
    let Delivery { letter, portfolio, related } = delivery;
    let new = NewNotice { id: notice.id, kind: notice.kind, portfolio, related };
    let again = sendable(site, new, &notice.signer.actor(), facts, rulebook, now)?;
    let again = SendableNotice { due_at: notice.due_at, ..again };
    if again != notice || site.notice(notice.id).is_some() {
        return Err(Refusal::Outdated);
    }
    let SendableNotice { id, kind, recipient, assessment, due_at, signer, .. } = notice;
    let notice = SentNotice {
        id,
        kind,
        recipient,
        assessment,
        signer,
        letter,
        sent_at: now,
        due_at,
        reminder_due_at: None,
        reminded_at: None,
        escalated_at: None,
        rechecked_hours: BTreeSet::new(),
        answers: Vec::new(),
        verifications: Vec::new(),
    };
    Ok(Recorded::new(WatchEvent::NoticeSent(notice), by, now))
}
