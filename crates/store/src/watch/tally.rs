//! What statistics count (WATCH.md, section 10).

use diesel::prelude::*;
use jiff::Timestamp;
use registry_core::id::{PortfolioId, SiteId};
use registry_core::watch::{MachineClass, Recorded, ReviewState, Site, SiteStep, WatchEvent};

use crate::engine::{MultiBackend, insert_all};
use crate::error::StoreError;
use crate::row::micros;
use crate::schema::watch_tally::{self, dsl};
use crate::session::{Session, Tx};

/// What is counted.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum TallyKind {
    /// Names that a sweep looked at.
    Scanned,
    /// Sites that came on record.
    Opened,
    /// Sites that a person called something, by class.
    Assessed,
    /// Notices that went out, by what they are about.
    Told,
    /// Replies, by code; with the seconds they took.
    Replied,
    /// What was seen after a notice, by outcome.
    Verified,
    /// Sites that came back after they were gone.
    Reappeared,
    /// Accusations that a review took back, by what the site is called now.
    Reversed,
    /// Cases about names of our own TLDs.
    CaseOpened,
}

impl TallyKind {
    /// Everything that is counted.
    pub const ALL: [Self; 9] = [
        Self::Scanned,
        Self::Opened,
        Self::Assessed,
        Self::Told,
        Self::Replied,
        Self::Verified,
        Self::Reappeared,
        Self::Reversed,
        Self::CaseOpened,
    ];

    /// The stable code.
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            Self::Scanned => "scanned",
            Self::Opened => "opened",
            Self::Assessed => "assessed",
            Self::Told => "told",
            Self::Replied => "replied",
            Self::Verified => "verified",
            Self::Reappeared => "reappeared",
            Self::Reversed => "reversed",
            Self::CaseOpened => "case-opened",
        }
    }
}

/// One thing that was counted.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Tally {
    /// What.
    pub kind: TallyKind,
    /// What it came to: a class, a reply, an outcome.
    pub detail: String,
    /// How often.
    pub count: i64,
    /// The middle of the seconds it took, or the names that were looked at.
    pub amount: i64,
}

#[derive(Insertable)]
#[diesel(table_name = watch_tally, treat_none_as_default_value = false)]
struct NewTally {
    at: i64,
    portfolio_id: Option<Vec<u8>>,
    site_id: Option<Vec<u8>>,
    event: &'static str,
    detail: String,
    amount: i64,
}

impl Tx<'_> {
    /// Counts what happened to a site, once for the whole and once for each portfolio.
    pub(super) fn count_step(&mut self, step: &SiteStep) -> Result<(), StoreError> {
        let counted = step.events().iter().filter_map(|recorded| counted(step.after(), recorded));
        let counted: Vec<_> = counted.collect();
        if counted.is_empty() {
            return Ok(());
        }
        let portfolios = self.portfolios_of_site(step.id())?;
        let key = |id: PortfolioId| id.as_uuid().as_bytes().to_vec();
        let of: Vec<_> = portfolios.into_iter().map(|id| Some(key(id))).chain([None]).collect();
        let site: SiteId = step.id();
        let mut rows = Vec::new();
        for (at, kind, detail, amount) in counted {
            rows.extend(of.iter().map(|portfolio_id| NewTally {
                at: micros(at),
                portfolio_id: portfolio_id.clone(),
                site_id: Some(site.as_uuid().as_bytes().to_vec()),
                event: kind.code(),
                detail: detail.to_owned(),
                amount,
            }));
        }
        insert_all!(self.connection, watch_tally::table, rows);
        Ok(())
    }

    pub(super) fn count_sweep(&mut self, id: PortfolioId, names: u64) -> Result<(), StoreError> {
        let key = id.as_uuid().as_bytes().to_vec();
        let row = |portfolio_id| NewTally {
            at: micros(self.now),
            portfolio_id,
            site_id: None,
            event: TallyKind::Scanned.code(),
            detail: String::new(),
            amount: i64::try_from(names).unwrap_or(i64::MAX),
        };
        let rows = [row(Some(key)), row(None)];
        insert_all!(self.connection, watch_tally::table, rows);
        Ok(())
    }
}

type Counted = (Timestamp, TallyKind, &'static str, i64);

/// What is counted of an event.
fn counted(after: &Site, recorded: &Recorded) -> Option<Counted> {
    let at = recorded.at;
    let plain = |kind, detail| Some((at, kind, detail, 0));
    match &recorded.event {
        WatchEvent::SiteOpened { .. } => plain(TallyKind::Opened, ""),
        WatchEvent::Assessed(assessment) => plain(TallyKind::Assessed, assessment.class().code()),
        WatchEvent::NoticeSent(notice) => plain(TallyKind::Told, notice.kind().code()),
        WatchEvent::NoticeAnswered(answer) => {
            let sent_at = after.notice(answer.notice).map(|notice| notice.sent_at())?;
            let seconds = answer.at.duration_since(sent_at).as_secs();
            Some((at, TallyKind::Replied, answer.reply.code(), seconds))
        }
        WatchEvent::CaseOpened(_) => plain(TallyKind::CaseOpened, ""),
        WatchEvent::EscalationDue { .. } => plain(TallyKind::Replied, "no-reply"),
        WatchEvent::OutcomeVerified(seen) => plain(TallyKind::Verified, seen.outcome.code()),
        WatchEvent::Seen { class: MachineClass::Pending } if !after.assessments().is_empty() => {
            plain(TallyKind::Reappeared, "")
        }
        WatchEvent::ReviewDecided { state: ReviewState::Cleared { class, .. }, .. } => {
            plain(TallyKind::Reversed, class.code())
        }
        _ => None,
    }
}

impl Session<'_> {
    /// What was counted from an instant to another one, for a portfolio or for the whole.
    pub fn watch_tallies(
        &mut self,
        portfolio: Option<PortfolioId>,
        (from, until): (Timestamp, Timestamp),
    ) -> Result<Vec<Tally>, StoreError> {
        let mut query = dsl::watch_tally
            .filter(dsl::at.ge(micros(from)))
            .filter(dsl::at.lt(micros(until)))
            .into_boxed::<MultiBackend>();
        query = match portfolio {
            Some(id) => query.filter(dsl::portfolio_id.eq(id.as_uuid().as_bytes().to_vec())),
            None => query.filter(dsl::portfolio_id.is_null()),
        };
        let rows: Vec<(String, String, i64)> = query
            .order((dsl::event.asc(), dsl::detail.asc(), dsl::amount.asc(), dsl::id.asc()))
            .select((dsl::event, dsl::detail, dsl::amount))
            .load(self.connection)?;
        let same = |one: &(String, String, i64), next: &(String, String, i64)| {
            (&one.0, &one.1) == (&next.0, &next.1)
        };
        Ok(rows.chunk_by(same).filter_map(tally).collect())
    }
}

/// Rows of one kind, in the order of their amounts, as one.
fn tally(rows: &[(String, String, i64)]) -> Option<Tally> {
    let (code, detail, _) = rows.first()?;
    let kind = TallyKind::ALL.into_iter().find(|kind| kind.code() == code)?;
    let amount = match kind {
        TallyKind::Scanned => rows.iter().map(|(_, _, names)| names).sum(),
        _ => rows.get((rows.len() - 1) / 2).map_or(0, |(_, _, middle)| *middle),
    };
    let count = i64::try_from(rows.len()).unwrap_or(i64::MAX);
    Some(Tally { kind, detail: detail.clone(), count, amount })
}
