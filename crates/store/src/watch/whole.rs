//! One site with everything around it, as its page shows it.

use jiff::Timestamp;
use registry_core::id::SiteId;
use registry_core::watch::{Awaits, Facts, Portfolio, Recorded, Site, awaits, urgency};

use super::bundle::Bundle;
use super::mail::{MailFilter, WatchMail};
use super::report::WatchReport;
use super::site::{UpTo, key};
use crate::engine::Lock;
use crate::error::StoreError;
use crate::session::Session;

/// Most mails that a site shows.
const MAILS_MAXIMUM: i64 = 50;

/// One event of a site.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SiteEvent {
    /// The row of history it stands in.
    pub number: i64,
    /// When it was recorded.
    pub recorded_at: Timestamp,
    /// What happened, when, and who acted.
    pub recorded: Recorded,
}

/// One site with everything around it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SiteWhole {
    /// The site at `now`.
    pub site: Site,
    /// What happened, oldest first; what time did and nobody recorded yet is left out.
    pub events: Vec<SiteEvent>,
    /// The number of its newest row of history: what whoever acts has read.
    pub number: i64,
    /// When time alone changes it next.
    pub due_at: Option<Timestamp>,
    /// What a person has to do next, and since when or until when it waits.
    pub awaits: Option<(Awaits, Timestamp)>,
    /// Harm by confidence.
    pub urgency: u32,
    /// What a decision about it may see beside it.
    pub facts: Facts,
    /// The portfolios one of its names is in.
    pub portfolios: Vec<Portfolio>,
    /// What others reported, oldest first.
    pub reports: Vec<WatchReport>,
    /// The newest mails that came in about it, newest first.
    pub mails: Vec<WatchMail>,
    /// Its bundles of evidence, oldest first.
    pub bundles: Vec<Bundle>,
}

impl Session<'_> {
    /// One site with everything around it.
    pub fn watch_site_whole(
        &mut self,
        id: SiteId,
        now: Timestamp,
    ) -> Result<Option<SiteWhole>, StoreError> {
        let Some(found) = self.site(id, Lock::None, now)? else { return Ok(None) };
        let rows = self.site_rows(&key(id), &UpTo::Number(i64::MAX))?;
        let number = rows.last().map_or(0, |last| last.number);
        let events = rows.into_iter().flat_map(|row| {
            let (number, recorded_at) = (row.number, row.recorded_at);
            let event = move |recorded| SiteEvent { number, recorded_at, recorded };
            row.events.into_iter().map(event)
        });
        let events = events.collect();
        let site = found.object;
        let facts = self.watch_facts(id, site.names(), now)?;
        let portfolios = facts.portfolios.iter().map(|id| self.portfolio(*id, Lock::None));
        let portfolios = portfolios.collect::<Result<Vec<_>, _>>()?;
        let rulebooks = self.shared_rulebooks()?;
        Ok(Some(SiteWhole {
            events,
            number,
            due_at: found.due_at,
            awaits: awaits(&site, now),
            urgency: urgency(&site, rulebooks.at(now)),
            facts,
            portfolios: portfolios.into_iter().flatten().collect(),
            reports: self.watch_reports_of(id)?,
            mails: self.watch_mails(MailFilter::OfSite(id), None, MAILS_MAXIMUM)?,
            bundles: self.bundles_of(id)?,
            site,
        }))
    }
}
