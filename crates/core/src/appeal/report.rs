//! The written report of the decision (P-55g; Exhibit A, h.3).

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use super::{Appeal, Refusal, State};
use crate::decision::Decision;
use crate::event::Event;
use crate::id::StaffId;
use crate::notice::{AppealTold, Notice};

/// The report, on behalf of the Commission.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Report {
    /// When it was written.
    pub at: Timestamp,
    /// What it says.
    pub words: String,
}

/// Writes the report and sends it to the appellant, its counsel, the members and the registry's
/// counsel; whoever presides does.
pub fn report(
    appeal: &Appeal,
    (by, words): (StaffId, &str),
    members: &[(StaffId, String)],
    now: Timestamp,
) -> Result<Decision, Refusal> {
    let reversed = match appeal.state {
        State::Affirmed { .. } => false,
        State::Reversed { .. } => true,
        State::Received
        | State::Admitted { .. }
        | State::Convened { .. }
        | State::Forfeited { .. }
        | State::EndedByCosts { .. } => return Err(appeal.wrong_state("affirmed, reversed")),
    };
    appeal.presided_by(by)?;
    if appeal.report.is_some() {
        return Err(Refusal::Reported);
    }
    let words = words.trim().to_owned();
    if words.is_empty() {
        return Err(Refusal::Words("the report"));
    }
    let told = AppealTold::Decided {
        reversed,
        report: words.clone(),
        terms_end_at: (!reversed).then_some(appeal.decided_at),
    };
    let mut decision = Decision::default();
    let key = format!("appeal-decided/{}", appeal.id);
    decision.mail(key.clone(), now, appeal.notice(told.clone()));
    let message = appeal.message(told);
    let counsel = [
        ("appellant-counsel", &appeal.personal.appellant_counsel),
        ("registry-counsel", &appeal.personal.registry_counsel),
    ];
    for (whose, counsel) in counsel {
        if let Some(counsel) = counsel {
            let notice = Notice::new(counsel.email.clone(), message.clone());
            decision.mail(format!("{key}/{whose}"), now, notice);
        }
    }
    let serving = |id: StaffId| appeal.serving().any(|member| member.id == id);
    for (id, to) in members.iter().filter(|(id, _)| serving(*id)) {
        let notice = Notice::new(to.clone(), message.clone());
        decision.mail(format!("{key}/{id}"), now, notice);
    }
    let after = Appeal { report: Some(Report { at: now, words }), ..appeal.clone() };
    decision.change(now, &[Event::AppealReported], after, None);
    Ok(decision)
}
