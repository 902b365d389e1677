//! The standing of an accreditation at any instant, from its dated facts (P-31, P-40 to P-43).
//!
//! ```text
//!  NotYet ─grant─▶ InTerm ──E, none applied──▶ Grace ──E + grace──▶ Lapsed ─grant─▶ InTerm
//!                   │  ▲                       │  ▲                    ▲
//!                   │  │ grant         applied │  │ refused before     │ refused after
//!                   │  │                       ▼  │ E + grace          │ E + grace
//!                   │  └────────────────── UnderReview ────────────────┘
//!                   └──E, one applied──────────▲
//!  InTerm, Grace, UnderReview ──withdraw──▶ Withdrawn ──grant──▶ InTerm
//! ```
//! An application taken back counts as refused; one made after E + grace protects nothing until it
//! is granted. A withdrawal knows no grace and no lapse (P-6), and every term granted before it
//! ends with it.
//! An application at E + grace itself is in time (P-59): the lapse of that instant is taken back.

use std::collections::BTreeMap;

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use super::{Accreditation, Act};
use crate::calendar;
use crate::id::ApplicationId;
use crate::rulebook::RulebookVersions;
use crate::timeline::Timeline;

/// What an accreditation, or a government basis, is worth at an instant.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case", tag = "standing")]
pub enum Standing {
    /// No term has begun.
    NotYet,
    /// In term; a continuous programme has no end.
    InTerm {
        /// The end of the unbroken run of terms.
        ends: Option<Timestamp>,
    },
    /// Ended, no application yet, and one would still be in time (P-41).
    Grace {
        /// When it ended.
        ended: Timestamp,
    },
    /// Ended, and an application submitted in time is not yet decided (P-43).
    UnderReview {
        /// When it ended.
        ended: Timestamp,
    },
    /// Ended, and nothing protects it (P-42).
    Lapsed {
        /// When it ended.
        ended: Timestamp,
        /// Since when it is lapsed.
        since: Timestamp,
    },
    /// Withdrawn by the accreditor, or a government basis lost (P-6).
    Withdrawn {
        /// Since when.
        since: Timestamp,
    },
    /// A government basis (P-1): good without a term.
    Government,
}

impl Standing {
    /// Whether a new request or token may stand on it (P-17): in term, or government basis.
    pub const fn serves_new_names(self) -> bool {
        matches!(self, Standing::InTerm { .. } | Standing::Government)
    }

    /// Good standing (P-31): in term; or ended with an application in time, not yet refused; or
    /// government basis.
    pub const fn is_good(self) -> bool {
        matches!(
            self,
            Standing::InTerm { .. } | Standing::UnderReview { .. } | Standing::Government
        )
    }

    /// Whether it still covers what it was granted for: in term, or ended and neither lapsed nor
    /// withdrawn.
    pub const fn covers(self) -> bool {
        self.is_good() || matches!(self, Standing::Grace { .. })
    }

    /// Whether names under it carry the cause `accreditation-lapsed` (P-42).
    pub const fn is_lapsed(self) -> bool {
        matches!(self, Standing::Lapsed { .. })
    }

    /// The stable code under which rows and answers show it.
    pub const fn code(self) -> &'static str {
        match self {
            Standing::NotYet => "not-yet",
            Standing::InTerm { .. } => "in-term",
            Standing::Grace { .. } => "grace",
            Standing::UnderReview { .. } => "under-review",
            Standing::Lapsed { .. } => "lapsed",
            Standing::Withdrawn { .. } => "withdrawn",
            Standing::Government => "government",
        }
    }
}

impl Accreditation {
    /// Its standing over time, the future included if nobody acts.
    pub fn standing(&self, rulebooks: &RulebookVersions) -> Timeline<Standing> {
        let mut walk = Walk::new(rulebooks);
        for fact in &self.facts {
            walk.pass_until(fact.at);
            walk.take(fact.at, &fact.act);
        }
        walk.pass_to_the_end();
        walk.line
    }
}

/// Walks through the facts in order, letting the clock act between them.
struct Walk<'a> {
    rulebooks: &'a RulebookVersions,
    line: Timeline<Standing>,
    /// Terms known so far: from when they count, and their end.
    terms: Vec<(Timestamp, Option<Timestamp>)>,
    /// Applications not yet decided, and when they came.
    pending: BTreeMap<ApplicationId, Timestamp>,
    withdrawn_at: Option<Timestamp>,
    position: Timestamp,
}

impl<'a> Walk<'a> {
    fn new(rulebooks: &'a RulebookVersions) -> Self {
        Self {
            rulebooks,
            line: Timeline::constant(Standing::NotYet),
            terms: Vec::new(),
            pending: BTreeMap::new(),
            withdrawn_at: None,
            position: Timestamp::MIN,
        }
    }

    /// Takes in one act at its instant, after the clock has acted up to that instant.
    fn take(&mut self, at: Timestamp, act: &Act) {
        match act {
            Act::Applied(application) => {
                self.pending.insert(*application, at);
            }
            Act::Granted { application, starts, ends } => {
                self.pending.remove(application);
                self.terms.push(((*starts).max(at), *ends));
                self.withdrawn_at = None;
            }
            Act::Refused { application, .. } | Act::ApplicationWithdrawn(application) => {
                self.pending.remove(application);
            }
            Act::Withdrawn { .. } => {
                self.terms.clear();
                self.withdrawn_at = Some(at);
            }
        }
        self.position = self.position.max(at);
        let standing = self.standing_at(at);
        self.line.push_act(at, standing);
    }

    /// Lets the clock run up to an instant, that instant included.
    fn pass_until(&mut self, until: Timestamp) {
        while let Some(next) = self.next_instant().filter(|next| *next <= until) {
            self.position = next;
            let standing = self.standing_at(next);
            self.line.push(next, standing);
        }
    }

    fn pass_to_the_end(&mut self) {
        self.pass_until(Timestamp::MAX);
    }

    /// The next instant after the position at which the clock alone may change the standing.
    fn next_instant(&self) -> Option<Timestamp> {
        let bounds = self.terms.iter().flat_map(|(starts, ends)| [Some(*starts), *ends]).flatten();
        let ends = self.terms.iter().filter_map(|(_, ends)| *ends);
        let lapses = ends.map(|ended| self.protected_until(ended));
        bounds.chain(lapses).filter(|instant| *instant > self.position).min()
    }

    fn standing_at(&self, at: Timestamp) -> Standing {
        if let Some(since) = self.withdrawn_at {
            return Standing::Withdrawn { since };
        }
        if let Some(ends) = self.run_end(at) {
            return Standing::InTerm { ends };
        }
        let Some(ended) =
            self.terms.iter().filter_map(|(_, ends)| *ends).filter(|e| *e <= at).max()
        else {
            return Standing::NotYet;
        };
        let limit = self.protected_until(ended);
        if self.pending.values().any(|submitted| *submitted <= limit) {
            return Standing::UnderReview { ended };
        }
        if at < limit {
            return Standing::Grace { ended };
        }
        let since = match self.line.last() {
            Standing::Lapsed { since, .. } => *since,
            _ => at,
        };
        Standing::Lapsed { ended, since }
    }

    /// If some term runs at an instant: the end of the unbroken run of terms from there.
    fn run_end(&self, at: Timestamp) -> Option<Option<Timestamp>> {
        let mut end = self.end_of_term_at(at)?;
        while let Some(next) = end.and_then(|end| self.end_of_term_at(end)) {
            end = next;
        }
        Some(end)
    }

    /// The latest end among the terms that run at an instant; `Some(None)` is no end at all.
    fn end_of_term_at(&self, at: Timestamp) -> Option<Option<Timestamp>> {
        let running = |(starts, ends): &&(Timestamp, Option<Timestamp>)| {
            *starts <= at && ends.is_none_or(|end| at < end)
        };
        let ends = self.terms.iter().filter(running).map(|(_, ends)| *ends);
        ends.max_by_key(|ends| ends.unwrap_or(Timestamp::MAX))
    }

    /// The last instant at which an application is in time (P-31; P-59: the limit is in time).
    fn protected_until(&self, ended: Timestamp) -> Timestamp {
        protected_until(ended, self.rulebooks)
    }
}

/// The last instant at which an application is in time after a term ended (P-31; P-59: the limit is
/// in time), by the rulebook in force when it ended.
#[must_use]
pub fn protected_until(ended: Timestamp, rulebooks: &RulebookVersions) -> Timestamp {
    let grace_days = rulebooks.at(ended).accreditation.grace_days;
    calendar::add_days(ended, i64::from(grace_days)).unwrap_or(Timestamp::MAX)
}
