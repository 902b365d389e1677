//! Dates, spans and states in the words of people; a tone beside each, never a colour alone.

use jiff::{SignedDuration, Timestamp};
use registry_core::accreditation::Standing;
use registry_core::calendar::last_instant_before;
use registry_core::money::Money;
use registry_core::request::{AppealWindow, ReasonCode, RequestState};

use super::catalogue::{Language, Phrase};

/// How long a rejection can be appealed, behind "appealable".
#[must_use]
pub fn window(language: Language, window: AppealWindow) -> String {
    let words = match window {
        AppealWindow::Until(until) => language.say("window-until").with("day", last_day(until)),
        AppealWindow::NotCounting => language.say("window-not-counting"),
        AppealWindow::UnderAppeal => language.say("window-under-appeal"),
    };
    words.into()
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

/// An amount with its currency: `750.00 USD`.
#[must_use]
pub fn amount(money: Money) -> String {
    format!("{money:#}")
}

/// The last day before a deadline: what stands in a row is the first instant after it.
#[must_use]
pub fn last_day(deadline: Timestamp) -> String {
    day(last_instant_before(deadline))
}

/// How long something has lasted: `3 days`, `5 hours`, `less than an hour`.
#[must_use]
pub fn lasting(language: Language, from: Timestamp, now: Timestamp) -> String {
    let span: SignedDuration = now.duration_since(from);
    let hours = span.as_hours().max(0);
    let words = match hours {
        0 => language.say("lasting-short"),
        1..=47 => language.say("lasting-hours").number("count", hours),
        _ => language.say("lasting-days").number("count", hours / 24),
    };
    words.into()
}

/// A standing.
#[must_use]
pub fn standing(language: Language, standing: Standing) -> Badge {
    let (tone, words) = match standing {
        Standing::NotYet => ("bad", language.say("standing-not-yet")),
        Standing::InTerm { ends: Some(ends) } => {
            ("good", language.say("standing-in-term-until").with("day", last_day(ends)))
        }
        Standing::InTerm { ends: None } => ("good", language.say("standing-without-end")),
        Standing::Grace { ended } => {
            ("warn", language.say("standing-grace-since").with("day", last_day(ended)))
        }
        Standing::UnderReview { ended } => {
            ("warn", language.say("standing-under-review-since").with("day", last_day(ended)))
        }
        Standing::Lapsed { since, .. } => {
            ("bad", language.say("standing-lapsed-since").with("day", day(since)))
        }
        Standing::Withdrawn { since } => {
            ("bad", language.say("standing-withdrawn-on").with("day", day(since)))
        }
        Standing::Government => ("good", language.say("standing-government")),
    };
    Badge::new(tone, words)
}

/// A standing in one or two words, for a picture.
#[must_use]
pub fn standing_short(language: Language, standing: Standing) -> Badge {
    let (tone, words) = match standing {
        Standing::NotYet => ("plain", language.say("standing-short-not-yet")),
        Standing::InTerm { .. } => ("good", language.say("standing-short-in-term")),
        Standing::Grace { .. } => ("warn", language.say("standing-short-grace")),
        Standing::UnderReview { .. } => ("warn", language.say("standing-short-under-review")),
        Standing::Lapsed { .. } => ("bad", language.say("standing-short-lapsed")),
        Standing::Withdrawn { .. } => ("bad", language.say("standing-short-withdrawn")),
        Standing::Government => ("good", language.say("standing-government")),
    };
    Badge::new(tone, words)
}

/// Where a request stands.
#[must_use]
pub fn state(language: Language, state: &RequestState, is_head: bool) -> Badge {
    let (tone, words) = match state {
        RequestState::Open if is_head => ("warn", language.say("state-head")),
        RequestState::Open => ("plain", language.say("state-waiting")),
        RequestState::Ordered => ("warn", language.say("state-ordered")),
        RequestState::Accepted { .. } => ("good", language.say("state-accepted")),
        RequestState::Registered { .. } => ("good", language.say("state-registered")),
        RequestState::Lapsed { .. } => ("plain", language.say("state-lapsed")),
        RequestState::Rejected { .. } => ("bad", language.say("state-rejected")),
        RequestState::Superseded { .. } => ("plain", language.say("state-superseded")),
    };
    Badge::new(tone, words)
}

/// What else a reason has to say (P-11): the beginning of the field, and its label.
#[must_use]
pub fn more(language: Language, code: ReasonCode) -> Option<(&'static str, String)> {
    match code {
        ReasonCode::Incomplete => Some(("missing", language.say("reason-missing").into())),
        ReasonCode::NoNameNexus => Some(("citation", language.say("reason-citation").into())),
        ReasonCode::NotQualified
        | ReasonCode::PreviouslyRejected
        | ReasonCode::EarlierRequestAccepted
        | ReasonCode::Policy => None,
    }
}

/// A reason's title and what its words are to say (P-11).
#[must_use]
pub fn reason(language: Language, code: ReasonCode) -> (Phrase, Phrase) {
    match code {
        ReasonCode::Incomplete => {
            (language.say("reason-incomplete"), language.say("reason-incomplete-hint"))
        }
        ReasonCode::NotQualified => {
            (language.say("reason-not-qualified"), language.say("reason-not-qualified-hint"))
        }
        ReasonCode::PreviouslyRejected => {
            (language.say("reason-previously"), language.say("reason-previously-hint"))
        }
        ReasonCode::NoNameNexus => {
            (language.say("reason-no-nexus"), language.say("reason-no-nexus-hint"))
        }
        ReasonCode::EarlierRequestAccepted => {
            (language.say("reason-earlier"), language.say("reason-earlier-hint"))
        }
        ReasonCode::Policy => (language.say("reason-policy"), language.say("reason-policy-hint")),
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
        let english = crate::page::catalogue::Catalogue::english();
        let lasting = |from, now| super::lasting(english, from, now);
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
