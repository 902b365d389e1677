//! Letters about requests and their tokens.

use jiff::Timestamp;
use registry_core::contact_address::AddressChange;
use registry_core::id::{RegistrarId, RequestId};
use registry_core::name::DomainName;
use registry_core::request::{Reason, ReasonCode};

use super::super::letter::{Letter, ReasonShown};

const TOKEN: &str = "Registration token";

fn facts(request: &RequestId, name: &DomainName) -> Vec<(&'static str, String)> {
    vec![("Name", name.to_string()), ("Request", request.to_string())]
}

/// To both addresses: whoever did not ask for it can say so (P-57).
pub(super) fn address_changed(
    (request, name): (Option<&RequestId>, &DomainName),
    change: &AddressChange,
) -> Letter {
    let about = match request {
        Some(request) => facts(request, name),
        None => vec![("Name", name.to_string())],
    };
    let changed = vec![
        ("Until now", change.before.clone()),
        ("From now on", change.after.clone()),
        ("Asked for by", change.asked_by.clone()),
        ("On file as", change.reference.clone()),
    ];
    Letter::new(format!("Notices about {name} go to another address"), "section 14.15")
        .words("The address to which we send your notices was changed, as we were asked to.")
        .facts(about.into_iter().chain(changed).collect())
        .words(
            "Notices that left before this one went to the old address, and their dates stand. \
             Please keep the new address working. If your organization did not ask for this \
             change, tell us at once by answering this letter.",
        )
}

/// To both addresses: whoever did not ask for it can say so (P-57).
pub(super) fn contact_changed(
    organization: &str,
    (before, after): (&str, &str),
    contact_name: &str,
    changed_by: &str,
) -> Letter {
    Letter::new(format!("Reminders to {organization} go where it asked"), "section 14.15")
        .words("Whom we speak to, and where we send reminders, was changed at your desk.")
        .facts(vec![
            ("Until now", before.to_owned()),
            ("From now on", after.to_owned()),
            ("Whom we speak to", contact_name.to_owned()),
            ("Changed by", changed_by.to_owned()),
        ])
        .words(
            "Please keep the address working: what counts from a notice counts whether or not it \
             is read. If your organization did not want this, tell us at once by answering this \
             letter.",
        )
}

pub(super) fn received(request: &RequestId, name: &DomainName) -> Letter {
    Letter::new(format!("Your request for {name} has arrived"), "section 3")
        .words(
            "We have received your request. Requests for the same name are evaluated in the order \
             in which they arrived; you will hear from us when yours is decided, or before, if we \
             need to know more.",
        )
        .facts(facts(request, name))
}

pub(super) fn accepted(request: &RequestId, name: &DomainName, expires: Timestamp) -> Letter {
    Letter::new(format!("Your request for {name} is accepted"), "sections 4.1 and 4.2")
        .words(
            "Your request is accepted. Your organization may register this name, once, through \
             any registrar that is authorized for this domain. Give the token below to that \
             registrar and to nobody else.",
        )
        .facts(facts(request, name))
        .secret(TOKEN)
        .deadline("The token can be used until", expires)
        .words(
            "Unused by then it expires, your request lapses, and the name is open to others. \
             Acceptance promises neither that the name is available nor any endorsement (T&C 6.2, \
             14.14).",
        )
}

pub(super) fn token_reissued(name: &DomainName, expires: Timestamp) -> Letter {
    Letter::new(format!("A new token for {name}"), "section 4.2")
        .words(
            "This token takes the place of the one that you had before, which can no longer be \
             used. Its time has not changed.",
        )
        .secret(TOKEN)
        .deadline("The token can be used until", expires)
}

pub(super) fn transfer_consented(
    name: &DomainName,
    registrar: &RegistrarId,
    expires: Timestamp,
) -> Letter {
    Letter::new(format!("{name} may be transferred"), "sections 6.3 and 14.5")
        .words(format!(
            "The registry consents to the transfer of {name} to the registrar {registrar}. Give \
             the token below to that registrar, together with the name's authorization code; it \
             serves for one request."
        ))
        .secret("Transfer token")
        .deadline("The token can be used until", expires)
}

pub(super) fn rejected(
    (request, name): (&RequestId, &DomainName),
    reasons: &[Reason],
    appealable_until: Option<Timestamp>,
) -> Letter {
    let shown = reasons.iter().map(|reason| ReasonShown {
        title: title(reason.code),
        code: reason.code.code(),
        words: whole(reason),
    });
    let letter =
        Letter::new(format!("Your request for {name} is rejected"), "section 3 and Exhibit A")
            .words("We have decided to reject your request, for the reasons given here.")
            .facts(facts(request, name))
            .reasons(shown.collect());
    let letter = match appealable_until {
        Some(until) => letter.deadline(
            "You can appeal this decision. Your notice of appeal, stating your position, the error \
             you see and what supports it, and the appeal fee both have to be received by us (T&C \
             3.5, Exhibit A, a) no later than",
            until,
        ),
        None => letter.words("You can appeal this decision (T&C 3.5, Exhibit A, a)."),
    };
    letter.words(
        "If something was missing or has changed since, you may send a new request at any time. \
         It takes its place in the order of arrival.",
    )
}

/// The reviewer's words, then what is missing and which law is cited (P-11).
fn whole(reason: &Reason) -> String {
    let mut lines = vec![reason.words.trim().to_owned()];
    lines.extend(reason.missing.iter().map(|item| format!("Missing: {item}")));
    lines.extend(reason.citation.iter().map(|law| format!("By: {law}")));
    lines.join("\n")
}

/// What a reason says, with its clause.
const fn title(code: ReasonCode) -> &'static str {
    match code {
        ReasonCode::Incomplete => "Something is missing (T&C 3.2)",
        ReasonCode::NotQualified => "Your organization does not qualify (T&C 3.3)",
        ReasonCode::PreviouslyRejected => "The same request was rejected before (T&C 3.1)",
        ReasonCode::NoNameNexus => "The name matches none of your marks or names (T&C 3.1)",
        ReasonCode::EarlierRequestAccepted => "An earlier request has the name (T&C 3.4)",
        ReasonCode::Policy => "The naming rules keep this name back (T&C 4.2)",
    }
}

pub(super) fn information_requested(
    (request, name): (&RequestId, &DomainName),
    question: &str,
    due_at: Timestamp,
) -> Letter {
    Letter::new(format!("A question about your request for {name}"), "section 1")
        .words("To decide about your request we need to know more.")
        .facts(facts(request, name))
        .said("Our question", question)
        .deadline("Please answer until", due_at)
        .words("Without an answer we decide on what we have.")
}

pub(super) fn token_reminder(name: &DomainName, days: u32, expires: Timestamp) -> Letter {
    let left = match days {
        1 => "1 day".to_owned(),
        days => format!("{days} days"),
    };
    Letter::new(format!("{left} left to register {name}"), "section 4.2")
        .words(
            "Your request was accepted, and its token has not been used yet. If you have lost the \
             token, ask us for a new one.",
        )
        .deadline("The token can be used until", expires)
        .words("Unused by then it expires, your request lapses, and the name is open to others.")
}

pub(super) fn lapsed(request: &RequestId, name: &DomainName) -> Letter {
    Letter::new(format!("Your token for {name} has run out"), "section 4.2")
        .words(
            "The token of your request was not used in time, so the request has lapsed and the \
             name is open to new requests, yours included. This is no rejection, and there is \
             nothing to appeal.",
        )
        .facts(facts(request, name))
}
