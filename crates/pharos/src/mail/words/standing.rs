//! Letters about accreditations, and about names that stop and go.

use jiff::Timestamp;
use registry_core::name::DomainName;
use registry_core::status::CauseKind;

use super::super::letter::{Letter, moment};

pub(super) fn reminder(organization: &str, days: u32, ends_at: Timestamp) -> Letter {
    Letter::new(format!("The accreditation of {organization} ends in {days} days"), "section 10")
        .words(
            "Please apply for reaccreditation in time. Names are renewed only while the \
             accreditation they stand on is in good standing, and stop working if it stays ended \
             without an application.",
        )
        .facts(vec![("Organization", organization.to_owned()), ("Ends", moment(ends_at))])
}

/// What a cause is called, and what its holder can do.
const fn about(cause: CauseKind) -> (&'static str, &'static str) {
    match cause {
        CauseKind::AccreditationLapsed => (
            "the accreditation it stands on has ended, and no reaccreditation was applied for in \
             time (T&C 10)",
            "It works again as soon as your organization is reaccredited, if that is before the \
             name expires.",
        ),
        CauseKind::Accuracy => (
            "its registration data are not accurate (T&C 4.3)",
            "Correct the data through your registrar; the suspension ends when they are correct.",
        ),
        _ => (
            "the registry has suspended it under the terms and conditions (T&C 9)",
            "Reply to this message with whatever shows that the ground does not hold or is \
             mended.",
        ),
    }
}

pub(super) fn suspended(name: &DomainName, cause: CauseKind) -> Letter {
    let (why, remedy) = about(cause);
    Letter::new(format!("{name} is suspended"), "sections 4.3, 9 and 10")
        .words(format!("The name no longer works on the internet: {why}."))
        .facts(vec![("Name", name.to_string()), ("Cause", cause.code().to_owned())])
        .words(remedy)
}

pub(super) fn reinstated(name: &DomainName, cause: CauseKind) -> Letter {
    Letter::new(format!("A suspension of {name} has ended"), "sections 4.3, 9 and 10")
        .words(
            "The cause named here no longer holds the name. Unless another cause does, it works \
             again within minutes.",
        )
        .facts(vec![("Name", name.to_string()), ("Cause lifted", cause.code().to_owned())])
}

pub(super) fn deleted(name: &DomainName, restorable_until: Option<Timestamp>) -> Letter {
    let letter = Letter::new(format!("{name} is deleted"), "sections 8.1 and 14.10")
        .words("The registration of this name has been deleted, and it no longer works.")
        .facts(vec![("Name", name.to_string())]);
    let letter = match restorable_until {
        Some(until) => {
            letter.deadline("Your registrar can restore it, without a fee, until", until)
        }
        None => letter.words("It cannot be restored."),
    };
    letter.words(
        "With the deletion the terms and conditions for this name and any trademark licence end; \
         remove the logo at once. Sections 3 to 13 of the terms survive.",
    )
}
