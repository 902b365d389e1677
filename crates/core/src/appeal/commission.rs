//! The Commission: who sits on it (P-55c; Exhibit A, b.1 and e).
//!
//! ```text
//!  office ──seat──▶ its holder serves ──unable──▶ vacant ──select──▶ an alternate serves
//!                                                   ▲                      │
//!                                                   └───────unable─────────┘
//! ```

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use super::clock::due_at;
use super::{Appeal, Refusal, State};
use crate::decision::Decision;
use crate::event::Event;
use crate::id::StaffId;
use crate::rulebook::Rulebook;

/// A person who may sit on a Commission, as named when it was.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Commissioner {
    /// The account.
    pub id: StaffId,
    /// The name as it stood then.
    pub name: String,
}

impl Commissioner {
    /// Whether two accounts are one person: whoever reviews has another account to sit with.
    #[must_use]
    pub fn is(&self, other: &Commissioner) -> bool {
        self.id == other.id || self.name.trim().eq_ignore_ascii_case(other.name.trim())
    }
}

/// A seat of the Commission.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Seat {
    /// The office it belongs to, as the rulebook names it.
    pub office: String,
    /// The holder of the office, then every alternate, in order.
    pub members: Vec<Member>,
}

/// Somebody in a seat.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Member {
    /// Who.
    pub person: Commissioner,
    /// Since when.
    pub since: Timestamp,
    /// That and why they do not serve.
    pub unable: Option<Unable>,
}

/// Why somebody does not serve.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Unable {
    /// Since when.
    pub at: Timestamp,
    /// The ground.
    pub ground: Ground,
    /// In words.
    pub words: String,
}

/// Grounds to be unable to serve.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Ground {
    /// They made the decision that is appealed.
    MadeTheDecision,
    /// They are away, or ill.
    Absent,
    /// They left the office.
    LeftOffice,
    /// They ask not to serve.
    Recused,
    /// A tie to the registry: claimed, and never a ground (Exhibit A, e). It is always refused.
    TieToTheRegistry,
}

impl Seat {
    /// The member who serves; none while the seat is vacant.
    #[must_use]
    pub fn serving(&self) -> Option<&Commissioner> {
        let last = self.members.last().filter(|member| member.unable.is_none());
        last.map(|member| &member.person)
    }
}

/// What an appeal awaits of a member of its Commission.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Awaited {
    /// The vote (P-55g).
    Vote,
    /// The report, of whoever presides (Exhibit A, h.3).
    Report,
}

impl Awaited {
    /// The stable code.
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            Awaited::Vote => "vote",
            Awaited::Report => "report",
        }
    }
}

impl Appeal {
    /// The seat in which somebody serves.
    #[must_use]
    pub fn seat_of(&self, person: StaffId) -> Option<&Seat> {
        let serves = |seat: &&Seat| seat.serving().is_some_and(|member| member.id == person);
        self.commission.iter().find(serves)
    }

    /// Whether somebody selects the alternates and writes the report.
    #[must_use]
    pub fn is_presided_by(&self, person: StaffId) -> bool {
        self.presiding().is_some_and(|member| member.id == person)
    }

    /// The office by which somebody has a part in the appeal: as a member who serves, or as the one
    /// who presides although every holder is unable.
    #[must_use]
    pub fn office_of(&self, person: StaffId) -> Option<&str> {
        let holds = |seat: &&Seat| seat.members.first().is_some_and(|one| one.person.id == person);
        let presiding =
            || self.commission.iter().find(holds).filter(|_| self.is_presided_by(person));
        self.seat_of(person).or_else(presiding).map(|seat| seat.office.as_str())
    }

    /// What it awaits of somebody now: the vote of each member who serves and has not voted, and
    /// then the report of whoever presides.
    #[must_use]
    pub fn awaits(&self, person: StaffId) -> Option<Awaited> {
        match &self.state {
            State::Convened { votes, .. } => {
                let has_voted = votes.iter().any(|vote| vote.by == person);
                (self.seat_of(person).is_some() && !has_voted).then_some(Awaited::Vote)
            }
            State::Affirmed { .. } | State::Reversed { .. } => {
                let is_awaited = self.is_presided_by(person) && self.report.is_none();
                is_awaited.then_some(Awaited::Report)
            }
            State::Received
            | State::Admitted { .. }
            | State::Forfeited { .. }
            | State::EndedByCosts { .. } => None,
        }
    }

    /// Every member who serves, in the order of the offices.
    pub fn serving(&self) -> impl Iterator<Item = &Commissioner> {
        self.commission.iter().filter_map(Seat::serving)
    }

    /// Whether somebody made the decision appealed: alone, or as one of two people (P-15, P-55c).
    fn was_decided_by(&self, person: &Commissioner) -> bool {
        let mut deciders = self.decided_by.iter().chain(&self.proposed_by);
        deciders.any(|decider| decider.is(person))
    }

    /// Whoever selects alternates and writes the report: the holder of the first office.
    ///
    /// Exhibit A, e and h.3 name the Executive Director. Where that holder is unable, the holder
    /// of the next office who is able stands in; where all are, the first acts all the same, since
    /// selecting and writing down is no vote.
    #[must_use]
    pub fn presiding(&self) -> Option<&Commissioner> {
        let mut holders = self.commission.iter().filter_map(|seat| seat.members.first());
        let first = self.commission.first()?.members.first()?;
        let able = holders.find(|member| member.unable.is_none()).unwrap_or(first);
        Some(&able.person)
    }

    pub(super) fn presided_by(&self, by: StaffId) -> Result<(), Refusal> {
        let presiding = self.presiding().ok_or(Refusal::NotAMember)?;
        let others = || Refusal::NotPresiding(presiding.name.clone());
        (presiding.id == by).then_some(()).ok_or_else(others)
    }

    fn seat_mut(&mut self, office: &str) -> Result<&mut Seat, Refusal> {
        let seat = self.commission.iter_mut().find(|seat| seat.office == office);
        seat.ok_or_else(|| Refusal::NoSuchOffice(office.to_owned()))
    }
}

/// Names who holds each office of the Commission, once. Whoever made the decision appealed is
/// unable from the beginning (P-55c).
pub fn seat(
    appeal: &Appeal,
    holders: &[(String, Commissioner)],
    rulebook: &Rulebook,
    now: Timestamp,
) -> Result<Decision, Refusal> {
    let (State::Received | State::Admitted { .. }) = appeal.state else {
        return Err(appeal.wrong_state("received, admitted"));
    };
    if !appeal.commission.is_empty() {
        return Err(Refusal::Seated);
    }
    let offices = &rulebook.appeal.commission;
    let mut after = appeal.clone();
    for office in offices {
        let mut named = holders.iter().filter(|(named, _)| named == office);
        let (Some((_, person)), None) = (named.next(), named.next()) else {
            return Err(Refusal::Offices(offices.join(", ")));
        };
        let mut others = after.commission.iter().flat_map(|seat| &seat.members);
        if others.any(|other| other.person.is(person)) {
            return Err(Refusal::SittingAlready(person.name.clone()));
        }
        let decided = appeal.was_decided_by(person);
        let unable = decided.then(|| Unable {
            at: now,
            ground: Ground::MadeTheDecision,
            words: "made the decision that is appealed".to_owned(),
        });
        let member = Member { person: person.clone(), since: now, unable };
        after.commission.push(Seat { office: office.clone(), members: vec![member] });
    }
    if holders.len() != offices.len() {
        return Err(Refusal::Offices(offices.join(", ")));
    }
    Ok(changed(after, Event::CommissionSeated, now))
}

/// Records that whoever serves in a seat is unable to (P-55c); ties to the registry are no ground.
pub fn declare_unable(
    appeal: &Appeal,
    office: &str,
    (ground, words): (Ground, &str),
    now: Timestamp,
) -> Result<Decision, Refusal> {
    appeal.running()?;
    if ground == Ground::TieToTheRegistry {
        return Err(Refusal::TieIsNoGround);
    }
    if words.trim().is_empty() {
        return Err(Refusal::Words("why the member is unable to serve"));
    }
    let mut after = appeal.clone();
    let seat = after.seat_mut(office)?;
    let serving = seat.members.last_mut().filter(|member| member.unable.is_none());
    let member = serving.ok_or_else(|| Refusal::SeatVacant(office.to_owned()))?;
    if let State::Convened { votes, .. } = &appeal.state
        && votes.iter().any(|vote| vote.by == member.person.id)
    {
        return Err(Refusal::Voted);
    }
    member.unable = Some(Unable { at: now, ground, words: words.trim().to_owned() });
    Ok(changed(after, Event::CommissionerUnable, now))
}

/// Selects an alternate for a vacant seat; whoever presides does (Exhibit A, e).
pub fn select(
    appeal: &Appeal,
    office: &str,
    (alternate, by): (Commissioner, StaffId),
    now: Timestamp,
) -> Result<Decision, Refusal> {
    appeal.running()?;
    let mut after = appeal.clone();
    let seat = after.seat_mut(office)?;
    if let Some(serving) = seat.serving() {
        return Err(Refusal::SeatTaken(serving.name.clone()));
    }
    seat.members.push(Member { person: alternate.clone(), since: now, unable: None });
    appeal.presided_by(by)?;
    if appeal.was_decided_by(&alternate) {
        return Err(Refusal::MadeTheDecision(alternate.name));
    }
    // Nobody sits twice, and who was found unable for one seat is so for the other.
    let mut members = appeal.commission.iter().flat_map(|seat| &seat.members);
    if members.any(|member| member.person.is(&alternate)) {
        return Err(Refusal::SittingAlready(alternate.name));
    }
    Ok(changed(after, Event::AlternateSelected, now))
}

fn changed(after: Appeal, event: Event, now: Timestamp) -> Decision {
    let (mut decision, due) = (Decision::default(), due_at(&after));
    decision.change(now, &[event], after, due);
    decision
}
