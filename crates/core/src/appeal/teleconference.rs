//! A teleconference of the Commission (P-55e; Exhibit A, g.4): no hearing, and nothing new.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use super::clock::due_at;
use super::{Appeal, Refusal, State};
use crate::decision::Decision;
use crate::event::Event;
use crate::rulebook::Rulebook;

/// A teleconference as it is kept; who took part stands with the personal data.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Teleconference {
    /// When it was held.
    pub held_at: Timestamp,
    /// The minutes.
    pub minutes: String,
}

/// Who took part; personal data.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct Representatives {
    /// For the appellant.
    pub appellant: Vec<Representative>,
    /// For the registry.
    pub registry: Vec<Representative>,
}

/// Somebody who speaks for a side.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Representative {
    /// The name.
    pub name: String,
    /// Whether they are its counsel.
    pub is_counsel: bool,
}

/// Records a teleconference that the Commission held; what was new in it is refused apart.
pub fn hold_teleconference(
    appeal: &Appeal,
    (held_at, minutes): (Timestamp, &str),
    representatives: Representatives,
    rulebook: &Rulebook,
    now: Timestamp,
) -> Result<Decision, Refusal> {
    let State::Convened { at: convened_at, .. } = appeal.state else {
        return Err(appeal.wrong_state("convened"));
    };
    if held_at > now || held_at < convened_at {
        return Err(Refusal::Date("a teleconference is held after convening, and was held"));
    }
    if minutes.trim().is_empty() {
        return Err(Refusal::Words("the minutes"));
    }
    let most = rulebook.appeal.representatives_maximum;
    let sides = [&representatives.appellant, &representatives.registry];
    if sides.iter().any(|side| side.len() > most as usize) {
        return Err(Refusal::Representatives(most));
    }
    if sides.into_iter().flatten().any(|person| person.name.trim().is_empty()) {
        return Err(Refusal::Words("the name of every representative"));
    }
    let mut after = appeal.clone();
    after.teleconferences.push(Teleconference { held_at, minutes: minutes.trim().to_owned() });
    after.personal.representatives.push(representatives);
    let (mut decision, due) = (Decision::default(), due_at(&after));
    decision.change(now, &[Event::TeleconferenceHeld], after, due);
    Ok(decision)
}
