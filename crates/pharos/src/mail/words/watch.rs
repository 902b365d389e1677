//! Letters about sites that are watched: notices, reminders, and that a report is here.

use jiff::Timestamp;
use registry_core::name::HostName;
use registry_core::notice::{
    MailLetter, MailTold, ShownExhibit, SiteNotice, WatchLetter, WatchTold,
};
use registry_core::watch::Registration;

use super::super::letter::{Letter, moment};

pub(super) fn letter(letter: &WatchLetter) -> Letter {
    let WatchLetter { site: _, name, told } = letter;
    match told {
        WatchTold::Notice(notice) => about_site(name, notice),
        WatchTold::Reminder { code, sent_at, iana_id } => reminder(name, code, *sent_at, *iana_id),
        WatchTold::ReportReceived { number, until } => received(name, number, *until),
    }
}

/// Most names of related sites that a letter has; its report has a list of its own.
const RELATED_TOLD: usize = 20;

/// By what a registrar is written to.
const BASIS: &str = "section 3.18.1 of the Registrar Accreditation Agreement and the registration \
    agreement of the name; it reports abuse by content, not DNS abuse as section 3.18.2 has it";

/// By what everybody else is.
const TO_OTHERS: &str = "the published duties of this registry to public health";

/// By what a recipient is written to: registrars alone are bound by their agreement.
const fn basis(iana_id: Option<u32>) -> &'static str {
    match iana_id {
        Some(_) => BASIS,
        None => TO_OTHERS,
    }
}

fn about_site(name: &HostName, notice: &SiteNotice) -> Letter {
    let (what, found) = match notice.kind.as_str() {
        "rogue" => (
            "Rogue Internet pharmacy",
            "A person of this registry has examined the site below and finds that it meets the \
             criteria of a rogue Internet pharmacy, as listed with what shows it.",
        ),
        "unapproved" => (
            "Site that does not meet law or standards",
            "You asked to hear of such sites. A person of this registry has examined the site below \
             and finds that it does not meet law or standards, as listed with what shows it. We do \
             not call it rogue.",
        ),
        _ => (
            "Site that strangers broke into",
            "A person of this registry has examined the site below and finds that strangers use it \
             without its owner, as listed with what shows it. We hold nothing against its owner and \
             do not ask that the name be suspended.",
        ),
    };
    let subject = format!("{what}: {name} [{}]", notice.code);
    let letter =
        Letter::to_outsider(subject, basis(notice.iana_id)).words(found).facts(facts(notice));
    let letter = notice.exhibits.iter().fold(letter, exhibit);
    letter
        .words(asked(&notice.action))
        .deadline("Please answer by", notice.due_at)
        .secret("Answer here, once, without an account")
        .words(format!(
            "Or reply to this message and leave {} in its subject. Begin with a line that says one of: \
             client-notified, suspended, locked, disputed: why, declined: why.",
            notice.code
        ))
        .words(
            "Whoever runs the site can ask for a review by the same ways: another person than the \
             one who signed decides it. The hashes above are those of files, which the page \
             of the link gives you for as long as what we told holds; what reporters sent us is \
             not among them.",
        )
}

fn facts(notice: &SiteNotice) -> Vec<(&'static str, String)> {
    let names = notice.names.iter().map(ToString::to_string).collect::<Vec<_>>().join(", ");
    let mut facts = vec![("Notice", notice.code.clone()), ("To", notice.recipient.clone())];
    facts.extend(notice.iana_id.map(|id| ("IANA id", id.to_string())));
    facts.push(("Names", names));
    facts.extend(notice.registrations.iter().map(|seen| ("Registered", registered(seen))));
    facts.extend(related(&notice.related).map(|names| ("Seem run by the same hand", names)));
    facts.push(("Signed by", notice.signed_by.clone()));
    facts
}

/// The first of them, and how many there are beside; none where there is none.
fn related(names: &[HostName]) -> Option<String> {
    let told: Vec<_> = names.iter().take(RELATED_TOLD).map(ToString::to_string).collect();
    let more = names.len() - told.len();
    match (told.is_empty(), more) {
        (true, _) => None,
        (false, 0) => Some(told.join(", ")),
        (false, more) => Some(format!("{}, and {more} more on request", told.join(", "))),
    }
}

/// What RDAP said of a name, in a line.
fn registered(seen: &Registration) -> String {
    let Registration { name, registrar, iana_id, statuses, at, .. } = seen;
    let mut said = vec![format!("{name}, as RDAP said at {}", moment(*at))];
    said.extend(registrar.iter().map(|registrar| format!("with {registrar}")));
    said.extend(iana_id.map(|id| format!("IANA id {id}")));
    if !statuses.is_empty() {
        said.push(format!("status {}", statuses.join(", ")));
    }
    said.join("; ")
}

fn exhibit(letter: Letter, exhibit: &ShownExhibit) -> Letter {
    let ShownExhibit { criterion, jurisdiction, rule, laws, explanation, evidence } = exhibit;
    let place = jurisdiction.as_ref().map_or(String::new(), |place| format!(", {place}"));
    let mut lines = vec![explanation.clone(), format!("Rule: {rule}{place}")];
    lines.extend(laws.iter().map(|law| format!("Law: {law}")));
    for (shows, at, hash) in evidence {
        lines.push(format!("Seen {}: {shows}", moment(*at)));
        lines.push(format!("SHA-256 {hash}"));
    }
    letter.said_about(criterion.clone(), &lines.join("\n"))
}

fn asked(action: &str) -> &'static str {
    match action {
        "suspend-and-lock" => {
            "We ask you to suspend the name and to lock it against transfers: names that are only \
             suspended move to another registrar. Suspension stops the mail of the name too."
        }
        "tell-client" => "We ask you to tell your client, and us what your client says.",
        _ => {
            "We ask for the site to be cleaned of what strangers put there, and for the way to be \
             closed by which they came."
        }
    }
}

fn reminder(name: &HostName, code: &str, sent_at: Timestamp, iana_id: Option<u32>) -> Letter {
    let subject = format!("Reminder: {name} [{code}]");
    Letter::to_outsider(subject, basis(iana_id))
        .words("Our notice about this site was due to be answered, and is not.")
        .facts(vec![
            ("Notice", code.to_owned()),
            ("Name", name.to_string()),
            ("Sent", moment(sent_at)),
        ])
        .words(
            "The link in it still works. Or reply to this message and leave its subject as it is. A \
             person looks at what stays unanswered.",
        )
}

fn received(name: &HostName, number: &str, until: Timestamp) -> Letter {
    let subject = format!("Your report {number} about {name}");
    Letter::to_outsider(subject, TO_OTHERS)
        .words("Your report is here. A person looks at it.")
        .facts(vec![("Report", number.to_owned()), ("Name", name.to_string())])
        .deadline("We look at it by", until)
}

/// What is told of a mail; none of its own words come back with it.
pub(super) fn mail(letter: &MailLetter) -> Letter {
    let MailLetter { mail: _, number, told } = letter;
    match told {
        MailTold::Answered { notice, reply } => answered(number, notice, reply),
        MailTold::Received { notice, has_unsound_report } => {
            let letter = read_by_person(number, notice.as_deref());
            match has_unsound_report {
                true => letter.words(
                    "The report that goes with it is not the only one, or does not keep the schema \
                     of XARF version 4 or names no host, so nothing was done by it.",
                ),
                false => letter,
            }
        }
    }
}

fn answered(number: &str, notice: &str, reply: &str) -> Letter {
    Letter::to_outsider(format!("Your answer {number} to [{notice}]"), TO_OTHERS)
        .words(
            "Your answer is recorded as it stands below, and we look at the site ourselves. If it \
             is not yours, or is something else, reply to this message.",
        )
        .facts(vec![
            ("Mail", number.to_owned()),
            ("Notice", notice.to_owned()),
            ("Answer", reply.to_owned()),
        ])
}

fn read_by_person(number: &str, notice: Option<&str>) -> Letter {
    let Some(notice) = notice else {
        return Letter::to_outsider(format!("Your message {number}"), TO_OTHERS)
            .words("Your message is here. A person reads it.")
            .facts(vec![("Mail", number.to_owned())]);
    };
    Letter::to_outsider(format!("Your message {number} about [{notice}]"), TO_OTHERS)
        .words("Your message is here. A person reads it: it was not taken for an answer.")
        .facts(vec![("Mail", number.to_owned()), ("Notice", notice.to_owned())])
        .words(
            "An answer comes from the address that the notice went to, or as a reply to it, and has \
             one of these words alone on its first line: client-notified, suspended, locked, or \
             disputed or declined with the reason behind it.",
        )
}
