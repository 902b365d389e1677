//! What the API shows of portfolios, candidates, reports and conflicts.

use registry_core::watch::{Candidate, CandidateState, Portfolio};
use registry_store::{ListedNotice, PortfolioMember, WatchConflict, WatchReport};
use serde::Serialize;
use utoipa::ToSchema;
use uuid::Uuid;

use super::shapes::{ConflictShape, Instant};

/// A portfolio of names that are watched.
#[derive(Debug, Serialize, ToSchema)]
pub struct PortfolioShape {
    /// Its id.
    pub id: Uuid,
    /// Its owner, by name.
    pub name: String,
    /// `registrar`, `registry` or `host`.
    pub owner: &'static str,
    /// The registrar's number at IANA.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub iana_id: Option<u32>,
    /// `complimentary` or `expanded`.
    pub tier: &'static str,
    /// Where its owner takes reports of abuse.
    pub abuse_contact: String,
    /// Since when its owner wants to hear of unapproved sites too; absent if not.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub reports_unapproved_since: Option<Instant>,
    /// Who said so.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub asked_by: Option<String>,
    /// Since when it does not want to hear of them, where that was said.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub unapproved_declined_since: Option<Instant>,
    /// Who said that.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub declined_by: Option<String>,
    /// When it was entered.
    pub entered_at: Instant,
}

impl From<Portfolio> for PortfolioShape {
    fn from(portfolio: Portfolio) -> Self {
        let Portfolio {
            id,
            name,
            owner,
            tier,
            report_unapproved,
            unapproved_declined,
            abuse_contact,
            entered_at,
        } = portfolio;
        Self {
            id: *id.as_uuid(),
            name,
            owner: owner.code(),
            iana_id: owner.iana_id(),
            tier: tier.code(),
            abuse_contact,
            reports_unapproved_since: report_unapproved.as_ref().map(|wish| Instant(wish.at)),
            asked_by: report_unapproved.map(|wish| wish.by),
            unapproved_declined_since: unapproved_declined.as_ref().map(|wish| Instant(wish.at)),
            declined_by: unapproved_declined.map(|wish| wish.by),
            entered_at: Instant(entered_at),
        }
    }
}

/// A name in a portfolio.
#[derive(Debug, Serialize, ToSchema)]
pub struct PortfolioNameShape {
    /// The name.
    pub name: String,
    /// When its owner listed it first.
    pub first_seen: Instant,
    /// When it did last.
    pub last_seen: Instant,
    /// Since when it does no more.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub gone_at: Option<Instant>,
}

impl From<PortfolioMember> for PortfolioNameShape {
    fn from(member: PortfolioMember) -> Self {
        let PortfolioMember { name, first_seen, last_seen, gone_at } = member;
        let (first_seen, last_seen) = (Instant(first_seen), Instant(last_seen));
        Self { name, first_seen, last_seen, gone_at: gone_at.map(Instant) }
    }
}

/// A notice that a portfolio was sent, with what was answered last.
#[derive(Debug, Serialize, ToSchema)]
pub struct PortfolioNoticeShape {
    /// Its id.
    pub id: Uuid,
    /// The site.
    pub site: Uuid,
    /// The first of the site's names.
    pub name: String,
    /// `rogue`, `unapproved` or `compromised`.
    pub kind: &'static str,
    /// When it went out.
    pub sent_at: Instant,
    /// The first instant at which an answer is late.
    pub due_at: Instant,
    /// What was answered last.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub reply: Option<String>,
    /// What was seen last.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub outcome: Option<&'static str>,
}

impl From<ListedNotice> for PortfolioNoticeShape {
    fn from(notice: ListedNotice) -> Self {
        let ListedNotice { id, site, name, kind, sent_at, due_at, reply, outcome } = notice;
        Self {
            id: *id.as_uuid(),
            site: *site.as_uuid(),
            name,
            kind: kind.code(),
            sent_at: Instant(sent_at),
            due_at: Instant(due_at),
            reply: reply.map(|(code, _)| code),
            outcome: outcome.map(|(outcome, _)| outcome.code()),
        }
    }
}

/// Why a name is a candidate.
#[derive(Debug, Serialize, ToSchema)]
pub struct CandidateReasonShape {
    /// The rule that found it.
    pub rule: String,
    /// What it found.
    pub shows: String,
    /// What it weighs, in points.
    pub weight: u32,
}

/// A name that may be worth a look.
#[derive(Debug, Serialize, ToSchema)]
pub struct CandidateShape {
    /// Its id.
    pub id: Uuid,
    /// The name.
    pub name: String,
    /// `names`, `new-names`, `certificates`, `report` or `network`.
    pub source: &'static str,
    /// How much speaks for a look, in points.
    pub score: u32,
    /// Why.
    pub reasons: Vec<CandidateReasonShape>,
    /// The portfolio it was found in.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub portfolio: Option<Uuid>,
    /// When.
    pub found_at: Instant,
    /// `open`, `taken` or `dismissed`.
    pub state: &'static str,
    /// Who decided.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub decided_by: Option<String>,
    /// The site it is now.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub site: Option<Uuid>,
    /// Why it was dismissed.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub reason: Option<String>,
}

impl From<Candidate> for CandidateShape {
    fn from(candidate: Candidate) -> Self {
        let Candidate { id, name, source, score, reasons, portfolio, found_at, state } = candidate;
        let reasons = reasons.into_iter().map(|reason| CandidateReasonShape {
            rule: reason.rule,
            shows: reason.shows,
            weight: reason.weight,
        });
        let code = state.code();
        let (decided_by, site, reason) = match state {
            CandidateState::Open => (None, None, None),
            CandidateState::Taken { site, by, .. } => {
                (Some(by.name()), Some(*site.as_uuid()), None)
            }
            CandidateState::Dismissed { by, reason, .. } => (Some(by.name()), None, Some(reason)),
        };
        Self {
            id: *id.as_uuid(),
            name: name.to_string(),
            source: source.code(),
            score,
            reasons: reasons.collect(),
            portfolio: portfolio.map(|id| *id.as_uuid()),
            found_at: Instant(found_at),
            state: code,
            decided_by,
            site,
            reason,
        }
    }
}

/// A report that somebody sent us.
#[derive(Debug, Serialize, ToSchema)]
pub struct WatchReportShape {
    /// Its id.
    pub id: Uuid,
    /// Its number.
    pub number: String,
    /// The site it is entered on.
    pub site: Uuid,
    /// The name it is about.
    pub name: String,
    /// `form`, `api`, `xarf` or `mail`.
    pub channel: String,
    /// Whether an authority reports illegal activity.
    pub is_authority: bool,
    /// What it says.
    pub words: String,
    /// Who reports; absent once that is erased.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub reporter: Option<WatchReporterShape>,
    /// When it came.
    pub received_at: Instant,
    /// When its reporter was told that it came; absent where that was told too much in a day.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub acknowledged_at: Option<Instant>,
    /// The first instant at which our look at it is late.
    pub answer_until: Instant,
}

/// Who reports.
#[derive(Debug, Serialize, serde::Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct WatchReporterShape {
    /// The person.
    pub name: String,
    /// For whom.
    #[serde(default)]
    pub organization: String,
    /// Where it is acknowledged to.
    pub email: String,
}

impl From<WatchReport> for WatchReportShape {
    fn from(report: WatchReport) -> Self {
        let reporter = report.reporter.map(|who| WatchReporterShape {
            name: who.name,
            organization: who.organization,
            email: who.email,
        });
        Self {
            id: *report.id.as_uuid(),
            number: report.number,
            site: *report.site.as_uuid(),
            name: report.name.to_string(),
            channel: report.channel,
            is_authority: report.is_authority,
            words: report.words,
            reporter,
            received_at: Instant(report.received_at),
            acknowledged_at: report.acknowledged_at.map(Instant),
            answer_until: Instant(report.answer_until),
        }
    }
}

impl From<WatchConflict> for ConflictShape {
    fn from(mark: WatchConflict) -> Self {
        let WatchConflict { conflict, name, reason, marked_at, marked_by, ended } = mark;
        Self {
            staff: *conflict.person.as_uuid(),
            name,
            reason,
            marked_at: Instant(marked_at),
            marked_by: marked_by.name(),
            ended_at: ended.as_ref().map(|end| Instant(end.at)),
            ended_by: ended.as_ref().map(|end| end.by.name()),
            end_reason: ended.map(|end| end.reason),
        }
    }
}
