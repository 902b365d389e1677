//! The words of notices about appeals (P-55).

use jiff::Timestamp;
use registry_core::calendar::last_instant_before;
use registry_core::notice::Message;

/// The subject behind the appeal's number, and the text; empty for what is about no appeal.
pub(super) fn words(message: &Message) -> (String, String) {
    match message {
        Message::AppealReceived { fee, due_at, .. } => {
            let until_then = due_at.map_or_else(String::new, |at| format!(" by {}", until(at)));
            let body = format!(
                "We have your notice of appeal. Its fee of {fee:#} and every other invoice of ours \
                 have to be paid{until_then}; else the appeal is forfeited."
            );
            ("your notice has arrived".to_owned(), body)
        }
        Message::AppealAdmitted { convening_until, decision_until, .. } => {
            let body = format!(
                "Your appeal is admitted. The Commission convenes by {} and decides by {}.",
                until(*convening_until),
                until(*decision_until)
            );
            ("admitted".to_owned(), body)
        }
        Message::AppealForfeited { failed, reason, terms_end_at, .. } => {
            let failed: Vec<_> = failed.iter().map(|failed| failed.code()).collect();
            let body = format!(
                "Your appeal is forfeited ({}): {reason}\r\n\r\n{}",
                failed.join(", "),
                stands(*terms_end_at)
            );
            ("forfeited".to_owned(), body)
        }
        Message::AppealResponse { response, .. } => {
            let body = match response {
                Some(words) => format!("Our response to your notice of appeal:\r\n\r\n{words}"),
                None => "We elect not to respond to your notice of appeal.".to_owned(),
            };
            ("our response".to_owned(), body)
        }
        Message::ArticlesSent { items, hash, .. } => {
            let items: Vec<_> =
                items.iter().map(|(name, hash)| format!("{hash}  {name}")).collect();
            let body = format!(
                "The Articles, which are all that the Commission considers, with the SHA-256 of \
                 each:\r\n\r\n{}\r\n\r\nOver all of them: {hash}",
                items.join("\r\n")
            );
            ("the Articles".to_owned(), body)
        }
        Message::CostsInvoiced { invoice, amount, words, due_at, ends_appeal, .. } => {
            let else_ended = match ends_appeal {
                true => " If it is not paid in full by then, the appeal ends.",
                false => "",
            };
            let body = format!(
                "Invoice {invoice} for costs of the appeal: {words}. {amount:#} have to be paid in \
                 full by {}.{else_ended}",
                until(*due_at)
            );
            ("costs".to_owned(), body)
        }
        Message::AppealEndedByCosts { invoice, due_at, terms_end_at, .. } => {
            let body = format!(
                "Invoice {invoice} was not paid in full by {}. The appeal has ended.\r\n\r\n{}",
                until(*due_at),
                stands(*terms_end_at)
            );
            ("ended by unpaid costs".to_owned(), body)
        }
        Message::AppealDecided { reversed, report, terms_end_at, .. } => {
            let (outcome, end) = match (reversed, terms_end_at) {
                (true, _) => ("reversed", "The position before the decision is restored.".into()),
                (false, Some(at)) => ("affirmed", stands(*at)),
                (false, None) => ("affirmed", String::new()),
            };
            let body = format!(
                "The decision appealed is {outcome}. The Commission's decision is final. {end}\
                 \r\n\r\n{report}"
            );
            (format!("the decision is {outcome}"), body)
        }
        _ => Default::default(),
    }
}

fn until(deadline: Timestamp) -> String {
    last_instant_before(deadline).strftime("%Y-%m-%d %H:%M:%S UTC").to_string()
}

/// P-71: the terms end back on the date of the decision.
fn stands(terms_end_at: Timestamp) -> String {
    let day = terms_end_at.strftime("%Y-%m-%d");
    format!(
        "The decision appealed is final. The terms ended on {day}; their sections 3 to 13 stay in \
         force."
    )
}
