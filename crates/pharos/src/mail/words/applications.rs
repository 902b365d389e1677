//! Letters about applications for accreditation, and questions to a customer.

use jiff::Timestamp;
use registry_core::notice::Message;

use super::super::letter::{Letter, moment};

/// The letter of such a notice; none for another.
pub(super) fn letter(message: &Message) -> Option<Letter> {
    let facts = |organization: &str, programme: &str| {
        vec![("Organization", organization.to_owned()), ("Programme", programme.to_owned())]
    };
    Some(match message {
        Message::CustomerAsked { organization, question, due_at } => {
            asked(organization, question, *due_at)
        }
        Message::ApplicationReceived { application, organization, programme } => {
            let mut facts = facts(organization, programme);
            facts.push(("Application", application.to_string()));
            Letter::new(format!("The application of {organization} has arrived"), "section 10")
                .words(
                    "We have received your application. It is reviewed against the standards of \
                     the programme; you will hear from us when it is decided, or before, if we \
                     need to know more.",
                )
                .facts(facts)
        }
        Message::ApplicationGranted { organization, programme, starts, ends, .. } => {
            let mut facts = facts(organization, programme);
            facts.push(("In term from", moment(*starts)));
            let until = "it is withdrawn; the programme has no term".to_owned();
            facts.push(("Until", ends.map_or(until, moment)));
            Letter::new(format!("{organization} is accredited"), "sections 2.1 and 10")
                .words(
                    "Your application is granted. Each name still needs a request and a token of \
                     its own, and resolves to a website that is approved.",
                )
                .facts(facts)
        }
        Message::ApplicationRefused { organization, programme, standards, reason, .. } => {
            let letter =
                Letter::new(format!("The application of {organization} is refused"), "section 10")
                    .words("Your application is refused.")
                    .facts(facts(organization, programme))
                    .said("Why", reason);
            let failed: Vec<_> =
                standards.iter().map(|(number, words)| format!("{number}: {words}")).collect();
            match failed.is_empty() {
                true => letter,
                false => letter.said("Standards that are not met", &failed.join("\n")),
            }
        }
        Message::ApplicationWithdrawn { organization, programme, .. } => {
            Letter::new(format!("The application of {organization} is taken back"), "section 10")
                .words("Your application was taken back as you asked; nothing was decided.")
                .facts(facts(organization, programme))
        }
        Message::AccreditationWithdrawn { organization, programme, reason } => {
            let subject = format!("The accreditation of {organization} is withdrawn");
            Letter::new(subject, "sections 2.4 and 5")
                .words(
                    "The accreditation is withdrawn as of this notice. Names that stand on it are \
                     no longer in good standing; you will hear of each.",
                )
                .facts(facts(organization, programme))
                .said("Why", reason)
        }
        _ => return None,
    })
}

fn asked(organization: &str, question: &str, due_at: Timestamp) -> Letter {
    Letter::new(format!("A question to {organization}"), "section 1")
        .words("We need to know more about your organization. Please reply to this message.")
        .said("The question", question)
        .deadline("Your answer is due by", due_at)
        .words("Without an answer by then we decide on what we have.")
}
