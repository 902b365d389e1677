//! Letters to the people of the registry.

use registry_core::name::DomainName;

use super::super::letter::Letter;

pub(super) fn not_delivered(
    notice: i64,
    (told, name): (&str, Option<&DomainName>),
    recipient: &str,
    words: &str,
) -> Letter {
    let mut facts = vec![("Notice", format!("{notice} ({told})")), ("To", recipient.to_owned())];
    facts.extend(name.map(|name| ("Name", name.to_string())));
    Letter::new(format!("Notice {notice} did not arrive"), "section 14.15")
        .words(
            "A notice to a customer did not arrive. What counts from its date goes on counting: no \
             clock stands still because a mailbox does not work (P-57).",
        )
        .facts(facts)
        .said("What was said", words)
        .words(
            "Look for another way to reach the customer, and change the contact address where \
             the customer asks for it.",
        )
}
