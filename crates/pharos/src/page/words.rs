//! Dates, spans and states in the words of people; a tone beside each, never a colour alone.

use jiff::{SignedDuration, Timestamp};
use registry_core::accreditation::Standing;
use registry_core::calendar::last_instant_before;
use registry_core::request::{AppealWindow, ReasonCode, RequestState};

/// How long a rejection can be appealed, behind "appealable".
#[must_use]
pub fn window(window: AppealWindow) -> String {
    match window {
        AppealWindow::Until(until) => format!("until {}", last_day(until)),
        AppealWindow::NotCounting => "(its notice has not gone out yet)".to_owned(),
        AppealWindow::UnderAppeal => "(it is under appeal)".to_owned(),
    }
}

/// A few words and their tone: `good`, `warn`, `bad` or `plain`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Badge {
    /// The tone, a class of the stylesheet.
    pub tone: &'static str,
    /// The words.
    pub words: String,
}

impl Badge {
    /// Words in a tone.
    pub fn new(tone: &'static str, words: impl Into<String>) -> Self {
        Self { tone, words: words.into() }
    }
}

/// An instant for machines and for people.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Moment {
    /// RFC 3339.
    pub iso: String,
    /// As people say it.
    pub words: String,
}

impl Moment {
    /// An instant to the minute.
    #[must_use]
    pub fn of(at: Timestamp) -> Self {
        Self { iso: at.to_string(), words: moment(at) }
    }
}

/// `5 January 2026`.
#[must_use]
pub fn day(at: Timestamp) -> String {
    at.strftime("%-d %B %Y").to_string()
}

/// `5 January 2026, 12:00 UTC`.
#[must_use]
pub fn moment(at: Timestamp) -> String {
    at.strftime("%-d %B %Y, %H:%M UTC").to_string()
}

/// The last day before a deadline: what stands in a row is the first instant after it.
#[must_use]
pub fn last_day(deadline: Timestamp) -> String {
    day(last_instant_before(deadline))
}

/// How long something has lasted: `3 days`, `5 hours`, `less than an hour`.
#[must_use]
pub fn lasting(from: Timestamp, now: Timestamp) -> String {
    let span: SignedDuration = now.duration_since(from);
    let hours = span.as_hours().max(0);
    let count = |number: i64, one: &str| match number {
        1 => format!("1 {one}"),
        many => format!("{many} {one}s"),
    };
    match hours {
        0 => "less than an hour".to_owned(),
        1..=47 => count(hours, "hour"),
        _ => count(hours / 24, "day"),
    }
}

/// A standing.
#[must_use]
pub fn standing(standing: Standing) -> Badge {
    match standing {
        Standing::NotYet => Badge::new("bad", "Not accredited yet"),
        Standing::InTerm { ends: Some(ends) } => {
            Badge::new("good", format!("In term until {}", last_day(ends)))
        }
        Standing::InTerm { ends: None } => Badge::new("good", "In term, without end"),
        Standing::Grace { ended } => {
            Badge::new("warn", format!("In grace, ended {}", last_day(ended)))
        }
        Standing::UnderReview { ended } => {
            Badge::new("warn", format!("Renewal under review, ended {}", last_day(ended)))
        }
        Standing::Lapsed { since, .. } => Badge::new("bad", format!("Lapsed since {}", day(since))),
        Standing::Withdrawn { since } => Badge::new("bad", format!("Withdrawn on {}", day(since))),
        Standing::Government => Badge::new("good", "Government basis"),
    }
}

/// A standing in one or two words, for a picture.
#[must_use]
pub const fn standing_short(standing: Standing) -> (&'static str, &'static str) {
    match standing {
        Standing::NotYet => ("plain", "Not yet"),
        Standing::InTerm { .. } => ("good", "In term"),
        Standing::Grace { .. } => ("warn", "Grace"),
        Standing::UnderReview { .. } => ("warn", "Under review"),
        Standing::Lapsed { .. } => ("bad", "Lapsed"),
        Standing::Withdrawn { .. } => ("bad", "Withdrawn"),
        Standing::Government => ("good", "Government basis"),
    }
}

/// Where a request stands.
#[must_use]
pub fn state(state: &RequestState, is_head: bool) -> Badge {
    match state {
        RequestState::Open if is_head => Badge::new("warn", "To be decided"),
        RequestState::Open => Badge::new("plain", "Waiting behind another"),
        RequestState::Ordered => Badge::new("warn", "To be decided: an order moves the name"),
        RequestState::Accepted { .. } => Badge::new("good", "Accepted, token unused"),
        RequestState::Registered { .. } => Badge::new("good", "Registered"),
        RequestState::Lapsed { .. } => Badge::new("plain", "Lapsed, token unused"),
        RequestState::Rejected { .. } => Badge::new("bad", "Rejected"),
        RequestState::Superseded { .. } => Badge::new("plain", "An older request was opened again"),
    }
}

/// What else a reason has to say (P-11): the beginning of the field, and its label.
pub const fn more(code: ReasonCode) -> Option<(&'static str, &'static str)> {
    match code {
        ReasonCode::Incomplete => Some(("missing", "What is missing, one thing a line")),
        ReasonCode::NoNameNexus => Some(("citation", "The law or rule of ICANN")),
        ReasonCode::NotQualified
        | ReasonCode::PreviouslyRejected
        | ReasonCode::EarlierRequestAccepted
        | ReasonCode::Policy => None,
    }
}

/// A reason's title and what its words are to say (P-11).
#[must_use]
pub const fn reason(code: ReasonCode) -> (&'static str, &'static str) {
    match code {
        ReasonCode::Incomplete => ("Incomplete", "Say what is missing."),
        ReasonCode::NotQualified => ("Not qualified", "Name the issue."),
        ReasonCode::PreviouslyRejected => {
            ("Previously rejected", "The same name and customer, not reversed since.")
        }
        ReasonCode::NoNameNexus => (
            "No nexus to the name",
            "Matches no trademark, service mark or business name; cite the law or rule.",
        ),
        ReasonCode::EarlierRequestAccepted => ("Earlier request accepted", "Say which."),
        ReasonCode::Policy => ("Against a naming policy", "Reserved, blocked, or a naming rule."),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(text: &str) -> Timestamp {
        text.parse().unwrap()
    }

    #[test]
    fn spans_are_said_as_people_say_them() {
        let from = at("2026-01-05T12:00:00Z");
        assert_eq!(lasting(from, at("2026-01-05T12:59:00Z")), "less than an hour");
        assert_eq!(lasting(from, at("2026-01-05T13:00:00Z")), "1 hour");
        assert_eq!(lasting(from, at("2026-01-07T11:00:00Z")), "47 hours");
        assert_eq!(lasting(from, at("2026-01-07T12:00:00Z")), "2 days");
    }

    #[test]
    fn a_deadline_is_shown_as_its_last_day() {
        assert_eq!(last_day(at("2026-03-06T00:00:00Z")), "5 March 2026");
        assert_eq!(moment(at("2026-03-06T08:05:00Z")), "6 March 2026, 08:05 UTC");
    }
}
