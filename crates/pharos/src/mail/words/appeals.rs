//! Letters about appeals (P-55, Exhibit A).

use jiff::Timestamp;
use registry_core::name::DomainName;
use registry_core::notice::{AppealLetter, AppealTold};

use super::super::letter::{Letter, day, moment_of};

/// The letter of a notice about an appeal.
pub(super) fn letter(letter: &AppealLetter) -> Letter {
    let AppealLetter { appeal: _, number, name, told } = letter;
    match told {
        AppealTold::Received { fee, due_at } => {
            let letter = begun(number, name, "your notice has arrived", "Exhibit A, a").words(
                "We have your notice of appeal. It is admitted once the fee, and every other \
                 invoice of ours to you, is paid in time; otherwise the appeal is forfeited and \
                 the decision is final.",
            );
            let letter = letter.facts(about(number, name, vec![("Fee", format!("{fee:#}"))]));
            match due_at {
                Some(due_at) => letter.deadline("We must have received the payment by", *due_at),
                None => letter,
            }
        }
        AppealTold::Admitted { convening_until, decision_until } => {
            let dates = vec![
                ("The Commission convenes by", moment_of(*convening_until)),
                ("It decides by", moment_of(*decision_until)),
            ];
            begun(number, name, "admitted", "Exhibit A, a and b")
                .words("Your appeal is admitted.")
                .facts(about(number, name, dates))
        }
        AppealTold::Forfeited { failed, reason, terms_end_at } => {
            let failed: Vec<_> = failed.iter().map(|failed| failed.code()).collect();
            let facts = vec![("What was not in time", failed.join(", "))];
            begun(number, name, "forfeited", "Exhibit A, a.4")
                .words("Your appeal is forfeited.")
                .facts(about(number, name, facts))
                .said("Why", reason)
                .words(stands(*terms_end_at))
        }
        AppealTold::Response { response } => {
            let letter = begun(number, name, "our response", "Exhibit A, a.6").facts(about(
                number,
                name,
                Vec::new(),
            ));
            match response {
                Some(words) => letter.said("Our response to your notice of appeal", words),
                None => letter.words("We elect not to respond to your notice of appeal."),
            }
        }
        AppealTold::ArticlesSent { items, hash } => {
            let items: Vec<_> =
                items.iter().map(|(item, hash)| format!("{item}\nSHA-256 {hash}")).collect();
            begun(number, name, "the Articles", "Exhibit A, f")
                .words(
                    "These are the Articles of the appeal. The Commission considers them and \
                     nothing else.",
                )
                .facts(about(number, name, vec![("SHA-256 over all", hash.to_string())]))
                .said("The documents, each with its digest", &items.join("\n\n"))
        }
        AppealTold::CostsInvoiced { invoice, amount, words, due_at, ends_appeal } => {
            let facts = vec![("Invoice", invoice.clone()), ("Amount", format!("{amount:#}"))];
            let letter = begun(number, name, "costs", "Exhibit A, d")
                .words("The appeal has caused costs beyond its fee, which are yours to pay.")
                .facts(about(number, name, facts))
                .said("What they are", words)
                .deadline("We must have received the full amount by", *due_at);
            match ends_appeal {
                true => letter.words(
                    "If it is not paid in full by then, the appeal ends and the decision stands.",
                ),
                false => letter,
            }
        }
        AppealTold::EndedByCosts { invoice, due_at, terms_end_at } => {
            let facts = vec![("Invoice", invoice.clone()), ("Was due by", moment_of(*due_at))];
            begun(number, name, "ended by unpaid costs", "Exhibit A, d")
                .words(
                    "The costs of the appeal were not paid in full in time. The appeal has ended.",
                )
                .facts(about(number, name, facts))
                .words(stands(*terms_end_at))
        }
        AppealTold::Decided { reversed, report, terms_end_at } => {
            let outcome = if *reversed { "reversed" } else { "affirmed" };
            let letter =
                begun(number, name, &format!("the decision is {outcome}"), "Exhibit A, h to j")
                    .words(format!(
                        "The Commission has decided: the decision appealed is {outcome}. This is \
                         final."
                    ))
                    .facts(about(number, name, Vec::new()))
                    .said("The report", report);
            match (reversed, terms_end_at) {
                (true, _) => letter.words("The position before the decision is restored."),
                (false, Some(at)) => letter.words(stands(*at)),
                (false, None) => letter,
            }
        }
    }
}

fn begun(number: &str, name: &DomainName, what: &str, clause: &'static str) -> Letter {
    Letter::new(format!("Appeal {number} about {name}: {what}"), clause)
}

fn about(
    number: &str,
    name: &DomainName,
    more: Vec<(&'static str, String)>,
) -> Vec<(&'static str, String)> {
    let mut facts = vec![("Appeal", number.to_owned()), ("Name", name.to_string())];
    facts.extend(more);
    facts
}

/// P-71: the terms end back on the date of the decision.
fn stands(terms_end_at: Timestamp) -> String {
    format!(
        "The decision appealed is final. The terms and conditions ended on {}; their sections 3 to \
         13 survive.",
        day(terms_end_at)
    )
}
