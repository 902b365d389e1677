//! The clocks of an appeal (P-55b): how long the registry may take to respond, the Commission to
//! convene and to decide; how agreement moves one (P-59a), and what time does when one is missed.

use std::fmt;

use jiff::Timestamp;
use jiff::civil::Date;
use serde::{Deserialize, Serialize};

use super::notice::NoticeOfAppeal;
use super::{Appeal, Refusal, State};
use crate::calendar::{self, CalendarError};
use crate::decision::Decision;
use crate::document::DocumentRef;
use crate::event::Event;
use crate::rulebook::{ExtensibleClock, Rulebook};

/// Which clock.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Clock {
    /// The registry's response, from receipt (Exhibit A, a.6).
    Response,
    /// The Commission convenes, from the date of the notice (Exhibit A, b.1).
    Convening,
    /// The Commission decides, from the date of the notice (Exhibit A, h.1).
    Decision,
}

impl Clock {
    /// Every clock.
    pub const ALL: [Clock; 3] = [Clock::Response, Clock::Convening, Clock::Decision];

    /// The stable code.
    pub const fn code(self) -> &'static str {
        match self {
            Clock::Response => "response",
            Clock::Convening => "convening",
            Clock::Decision => "decision",
        }
    }

    const fn missed(self) -> Event {
        match self {
            Clock::Response => Event::AppealResponseOverdue,
            Clock::Convening => Event::AppealConveningOverdue,
            Clock::Decision => Event::AppealDecisionOverdue,
        }
    }

    const fn in_rulebook(self) -> ExtensibleClock {
        match self {
            Clock::Response => ExtensibleClock::AppealResponse,
            Clock::Convening => ExtensibleClock::AppealConvening,
            Clock::Decision => ExtensibleClock::AppealDecision,
        }
    }
}

impl fmt::Display for Clock {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(self.code())
    }
}

/// The clocks of one appeal.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Clocks {
    /// The registry's response.
    pub response: Deadline,
    /// The convening of the Commission.
    pub convening: Deadline,
    /// Its decision.
    pub decision: Deadline,
}

/// One clock.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Deadline {
    /// First instant at which the act is late.
    pub until: Timestamp,
    /// Whether it was missed: an alarm, and no default (P-55b).
    pub missed: bool,
    /// Agreements that moved it, in order (P-59a).
    pub agreements: Vec<Agreement>,
}

/// A written agreement of both to move a clock (P-59a); who recorded it stands in history.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Agreement {
    /// When it was made.
    pub made_at: Timestamp,
    /// Who agreed for the appellant.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub agreed_with: String,
    /// The end that was moved.
    pub before: Timestamp,
    /// The new end.
    pub until: Timestamp,
    /// The agreement itself.
    pub document: DocumentRef,
}

/// An agreement as it is entered.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewAgreement {
    /// When it was made.
    pub made_at: Timestamp,
    /// Who agreed for the appellant.
    pub agreed_with: String,
    /// The day that is the new last one.
    pub last_day: Date,
    /// The agreement itself.
    pub document: DocumentRef,
}

/// How a clock stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ClockStands {
    /// It runs.
    Running,
    /// It runs, and its time is over.
    Over,
    /// What it waited for was done in time.
    Kept,
    /// What it waited for was done late, or not at all before the appeal ended.
    Missed,
    /// The appeal ended, or went on, without what it waited for.
    Stopped,
}

impl Clocks {
    /// P-55b: the response counts from receipt, the others from the date the notice bears, or from
    /// its receipt where it bears none.
    pub(super) fn of(notice: &NoticeOfAppeal, rulebook: &Rulebook) -> Result<Self, CalendarError> {
        let dated = notice.dated_at.unwrap_or(notice.received_at);
        let end = |from, days| -> Result<Deadline, CalendarError> {
            let until = calendar::end_of_counted_days(from, days, &rulebook.zone)?;
            Ok(Deadline { until, missed: false, agreements: Vec::new() })
        };
        Ok(Self {
            response: end(notice.received_at, rulebook.appeal.response_days)?,
            convening: end(dated, rulebook.appeal.convening_days)?,
            decision: end(dated, rulebook.appeal.decision_days)?,
        })
    }

    /// One of them.
    #[must_use]
    pub const fn get(&self, clock: Clock) -> &Deadline {
        match clock {
            Clock::Response => &self.response,
            Clock::Convening => &self.convening,
            Clock::Decision => &self.decision,
        }
    }

    const fn get_mut(&mut self, clock: Clock) -> &mut Deadline {
        match clock {
            Clock::Response => &mut self.response,
            Clock::Convening => &mut self.convening,
            Clock::Decision => &mut self.decision,
        }
    }
}

impl Appeal {
    /// Whether a clock still runs: the act it waits for is neither done nor needed no more.
    #[must_use]
    pub const fn waits_for(&self, clock: Clock) -> bool {
        match clock {
            Clock::Response => self.state.is_running() && self.response.is_none(),
            Clock::Convening => matches!(self.state, State::Received | State::Admitted { .. }),
            Clock::Decision => self.state.is_running(),
        }
    }

    /// How a clock stands at `now`.
    #[must_use]
    pub fn stands(&self, clock: Clock, now: Timestamp) -> ClockStands {
        let Deadline { until, missed, .. } = *self.clocks.get(clock);
        let is_done = match clock {
            Clock::Response => self.response.is_some(),
            Clock::Convening => matches!(
                self.state,
                State::Convened { .. } | State::Affirmed { .. } | State::Reversed { .. }
            ),
            Clock::Decision => {
                matches!(self.state, State::Affirmed { .. } | State::Reversed { .. })
            }
        };
        match (self.waits_for(clock), is_done) {
            (true, _) if until <= now => ClockStands::Over,
            (true, _) => ClockStands::Running,
            (false, _) if missed => ClockStands::Missed,
            (false, true) => ClockStands::Kept,
            (false, false) => ClockStands::Stopped,
        }
    }

    /// The first clock that runs, missed or not; none where only the report is left, for which
    /// Exhibit A sets no time, or nobody is waited for.
    #[must_use]
    pub fn deadline(&self) -> Option<Timestamp> {
        let running = Clock::ALL.into_iter().filter(|clock| self.waits_for(*clock));
        running.map(|clock| self.clocks.get(clock).until).min()
    }

    /// Whether a clock that runs has run out by now, recorded or not.
    #[must_use]
    pub fn is_overdue(&self, now: Timestamp) -> bool {
        self.deadline().is_some_and(|until| until <= now)
    }

    /// What whoever waits for somebody waits by: its deadline; its receipt where only the report is
    /// left; none once nobody waits.
    #[must_use]
    pub fn waits_until(&self) -> Option<Timestamp> {
        self.is_waiting().then(|| self.deadline().unwrap_or(self.notice.received_at))
    }

    /// The next clock to be missed, and when.
    fn next_missed(&self) -> Option<(Timestamp, Clock)> {
        let running = Clock::ALL.into_iter().filter(|clock| self.waits_for(*clock));
        let ahead = running.filter(|clock| !self.clocks.get(*clock).missed);
        ahead.map(|clock| (self.clocks.get(clock).until, clock)).min()
    }
}

/// The earliest instant at which [`advance`] would change it if nobody acts.
#[must_use]
pub fn due_at(appeal: &Appeal) -> Option<Timestamp> {
    appeal.next_missed().map(|(at, _)| at)
}

/// Steps an appeal up to `now`: a clock that ran out is marked as missed (P-55b). Nothing else
/// comes of it: the clock decides no appeal (P-15).
pub fn advance(appeal: &Appeal, now: Timestamp) -> (Appeal, Decision) {
    let (mut after, mut decision) = (appeal.clone(), Decision::default());
    while let Some((at, clock)) = after.next_missed().filter(|(at, _)| *at <= now) {
        after.clocks.get_mut(clock).missed = true;
        let due = due_at(&after);
        decision.change(at, &[clock.missed()], after.clone(), due);
    }
    (after, decision)
}

/// Records a written agreement to move a clock (P-59a).
///
/// It was made before the end and not after `now`; it may be recorded after the end, whose alarm
/// is then over.
pub fn extend(
    appeal: &Appeal,
    clock: Clock,
    new: NewAgreement,
    rulebook: &Rulebook,
    now: Timestamp,
) -> Result<Decision, Refusal> {
    appeal.running()?;
    if !appeal.waits_for(clock) {
        return Err(Refusal::ClockStopped(clock));
    }
    if !rulebook.extension.clocks.contains(&clock.in_rulebook()) {
        return Err(Refusal::NotExtensible(clock));
    }
    let NewAgreement { made_at, agreed_with, last_day, document } = new;
    if agreed_with.trim().is_empty() {
        return Err(Refusal::Words("who agreed for the appellant"));
    }
    let before = appeal.clocks.get(clock).until;
    if made_at >= before {
        return Err(Refusal::AgreedLate { clock, until: before });
    }
    if made_at > now {
        return Err(Refusal::Date("an agreement that is recorded was made already"));
    }
    if made_at < appeal.notice.received_at {
        return Err(Refusal::Date("no agreement is older than the notice of appeal"));
    }
    let until = calendar::end_of_date(last_day, &rulebook.zone)?;
    if until <= before {
        return Err(Refusal::NotLater(before));
    }
    if until <= now {
        return Err(Refusal::Date("the agreed end is past: it moves nothing"));
    }
    let mut after = appeal.clone();
    let deadline = after.clocks.get_mut(clock);
    deadline.agreements.push(Agreement { made_at, agreed_with, before, until, document });
    (deadline.until, deadline.missed) = (until, false);
    let (mut decision, due) = (Decision::default(), due_at(&after));
    decision.change(now, &[Event::AppealClockMoved], after, due);
    Ok(decision)
}
