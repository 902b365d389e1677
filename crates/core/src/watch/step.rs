//! What happened to a site, as history keeps it: the events of each instant, and nothing else.

use serde::Serialize;

use super::clock::due_at;
use super::event::{Recorded, WatchEvent};
use super::site::Site;
use crate::decision::Decision;
use crate::id::SiteId;
use crate::rulebook::Rulebook;

/// What happened to a site at one instant. The site as it stands after it comes along and is not
/// written: it is the fold of all steps.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct SiteStep {
    id: SiteId,
    events: Vec<Recorded>,
    #[serde(skip)]
    after: Site,
}

impl SiteStep {
    /// Whose step it is.
    #[must_use]
    pub const fn id(&self) -> SiteId {
        self.id
    }

    /// What happened, in order, all at one instant.
    #[must_use]
    pub fn events(&self) -> &[Recorded] {
        &self.events
    }

    /// The site after it.
    #[must_use]
    pub const fn after(&self) -> &Site {
        &self.after
    }
}

/// A site while somebody acts on it: as it stands, and what of that is not recorded yet.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SiteChanges {
    site: Site,
    steps: Vec<SiteStep>,
}

impl SiteChanges {
    /// Of a site that is on record.
    #[must_use]
    pub const fn of(site: Site) -> Self {
        Self { site, steps: Vec::new() }
    }

    /// Of a site that comes on record; none if the event says something else.
    #[must_use]
    pub fn opened(first: Recorded) -> Option<Self> {
        let site = Site::of([&first])?;
        let step = SiteStep { id: site.id(), events: vec![first], after: site.clone() };
        Some(Self { site, steps: vec![step] })
    }

    /// The site as it stands.
    #[must_use]
    pub const fn site(&self) -> &Site {
        &self.site
    }

    /// Adds what happened next.
    pub fn add(&mut self, events: impl IntoIterator<Item = Recorded>) {
        for recorded in events {
            debug_assert!(!matches!(recorded.event, WatchEvent::SiteOpened { .. }));
            self.site = self.site.clone().after(&recorded);
            let instant = |step: &&mut SiteStep| {
                step.events.last().is_some_and(|last| last.at == recorded.at)
            };
            match self.steps.last_mut().filter(instant) {
                Some(step) => {
                    step.events.push(recorded);
                    step.after = self.site.clone();
                }
                None => self.steps.push(SiteStep {
                    id: self.site.id(),
                    events: vec![recorded],
                    after: self.site.clone(),
                }),
            }
        }
    }

    /// What is to be recorded, and when each step falls due again.
    pub fn into_decision(self, rulebook: &Rulebook) -> (Site, Decision) {
        let mut decision = Decision::default();
        for step in self.steps {
            let Some(at) = step.events.last().map(|last| last.at) else { continue };
            let happened: Vec<_> =
                step.events.iter().map(|recorded| recorded.event.as_event()).collect();
            let due_at = due_at(&step.after, rulebook);
            decision.change(at, &happened, step, due_at);
        }
        (self.site, decision)
    }
}
