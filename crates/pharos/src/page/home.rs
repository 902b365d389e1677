//! The public pages: home, sign-in, invitation, messages.

use askama::Template;
use registry_core::accreditation::Standing;
use registry_core::domain::{Domain, Lifecycle};
use registry_core::name::DomainName;
use registry_core::organization::Organization;
use registry_core::rulebook::Rulebook;
use registry_core::status::Status;

use super::{Frame, words};

/// The home page.
#[derive(Debug, Template)]
#[template(path = "home.html")]
pub struct Home {
    /// Around it.
    pub frame: Frame,
    /// The TLDs whose holders are verified.
    pub verified: Vec<String>,
    /// An example of a name to look up.
    pub example: String,
    /// What was typed.
    pub asked: String,
    /// Why that cannot be looked up.
    pub problem: Option<String>,
    /// What was found.
    pub found: Option<Verdict>,
    /// Who registers names.
    pub registrars: Vec<RegistrarCard>,
}

/// A registrar on the home page (P-72).
#[derive(Debug, Clone)]
pub struct RegistrarCard {
    /// Its name.
    pub name: String,
    /// Its web site.
    pub url: String,
    /// Where its abuse is reported to.
    pub abuse_email: String,
}

/// What there is to say about a name.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Verdict {
    /// `good`, `warn` or `plain`.
    pub tone: &'static str,
    /// A sign beside the headline.
    pub mark: &'static str,
    /// In a few words.
    pub headline: String,
    /// In a sentence or two.
    pub words: String,
    /// Terms and values.
    pub facts: Vec<(&'static str, String)>,
}

impl Verdict {
    /// A name that nobody has.
    #[must_use]
    pub fn unregistered(name: &DomainName) -> Self {
        Self {
            tone: "plain",
            mark: "–",
            headline: format!("{name} is not registered"),
            words: "Nobody was given this name. A web site or letter that uses it is not what it \
                    claims to be."
                .to_owned(),
            facts: Vec::new(),
        }
    }

    /// A registered name: what its holder's standing makes of it.
    ///
    /// `standing` is that of the basis now; none where the TLD verifies nobody.
    #[must_use]
    pub fn registered(
        domain: &Domain,
        holder: Option<(&Organization, Standing)>,
        registrar: &str,
        rulebook: &Rulebook,
    ) -> Self {
        let mut facts = Vec::new();
        if let Some((holder, standing)) = holder {
            facts.push(("Holder", holder.name.clone()));
            facts.push(("Country", holder.country.clone()));
            facts.push(("Standing", words::standing(standing).words));
        }
        facts.push(("Registrar", registrar.to_owned()));
        facts.push(("Registered", words::day(domain.created_at)));
        facts.push(("Until", words::day(domain.expires_at)));
        let held = domain.statuses(rulebook).has(Status::ServerHold);
        let standing = holder.map(|(_, standing)| standing);
        let (tone, said, words) = judged(domain.lifecycle, held, standing);
        let mark = match tone {
            "good" => "✓",
            "warn" => "!",
            _ => "–",
        };
        let headline = format!("{} {said}", domain.name);
        Self { tone, mark, headline, words: words.to_owned(), facts }
    }
}

/// Tone, headline and sentence about a registered name.
const fn judged(
    lifecycle: Lifecycle,
    held: bool,
    standing: Option<Standing>,
) -> (&'static str, &'static str, &'static str) {
    // A name that is being restored works, as the zone has it again.
    if !matches!(lifecycle, Lifecycle::Active | Lifecycle::PendingRestore { .. }) {
        let words = "It does not work any more and goes back to the pool unless it is restored.";
        return ("warn", "was deleted", words);
    }
    if held {
        let words =
            "The registry took it out of service. Do not rely on a web site or letter under it.";
        return ("warn", "is suspended", words);
    }
    match standing {
        Some(Standing::InTerm { .. } | Standing::Government) => (
            "good",
            "is verified",
            "Its holder was verified before the name was given, and is in good standing now.",
        ),
        Some(Standing::UnderReview { .. }) => (
            "good",
            "is verified",
            "Its holder was verified before the name was given; its renewal is under review.",
        ),
        Some(Standing::Grace { .. }) => (
            "warn",
            "was verified, and its accreditation has ended",
            "The name works on for a short time in which its holder may apply again.",
        ),
        Some(Standing::NotYet | Standing::Lapsed { .. } | Standing::Withdrawn { .. }) => (
            "warn",
            "is not in good standing",
            "Its holder was verified before the name was given, but does not have that standing \
             now.",
        ),
        None => (
            "plain",
            "is registered",
            "This top-level domain gives names to anybody; nobody verified the holder.",
        ),
    }
}

/// The sign-in page.
#[derive(Debug, Template)]
#[template(path = "sign_in.html")]
pub struct SignIn {
    /// Around it.
    pub frame: Frame,
    /// Why a person was not let in.
    pub problem: Option<String>,
    /// What just happened, if it was good.
    pub notice: Option<String>,
    /// What was typed as address.
    pub email: String,
    /// Where to go on.
    pub next: String,
}

/// The page of an invitation.
#[derive(Debug, Template)]
#[template(path = "invitation.html")]
pub struct Invited {
    /// Around it.
    pub frame: Frame,
    /// Why it was not taken up.
    pub problem: Option<String>,
    /// The role.
    pub role: String,
    /// The address.
    pub email: String,
    /// Where the form goes.
    pub action: String,
    /// The sealed secret it carries.
    pub carried: String,
    /// What was typed as name.
    pub name: String,
    /// Shortest password.
    pub length_minimum: usize,
    /// The secret as a picture: side and path.
    pub picture: Option<(i32, String)>,
    /// The secret to type.
    pub secret: String,
}

/// A page with a few lines: an error, a note.
#[derive(Debug, Template)]
#[template(path = "message.html")]
pub struct Note {
    /// Around it; its title is the headline.
    pub frame: Frame,
    /// Line by line.
    pub lines: Vec<String>,
    /// Where to go back to.
    pub back_path: &'static str,
    /// In words.
    pub back_words: &'static str,
}

#[cfg(test)]
mod tests {
    use super::*;
    use jiff::Timestamp;

    /// A page must never call verified what is not: P-31, P-41, P-42, P-6.
    #[test]
    fn only_good_standing_is_called_verified() {
        let at = Timestamp::UNIX_EPOCH;
        let good = [
            Standing::InTerm { ends: None },
            Standing::UnderReview { ended: at },
            Standing::Government,
        ];
        let bad = [
            Standing::NotYet,
            Standing::Grace { ended: at },
            Standing::Lapsed { ended: at, since: at },
            Standing::Withdrawn { since: at },
        ];
        for standing in good {
            assert_eq!(judged(Lifecycle::Active, false, Some(standing)).1, "is verified");
            assert_eq!(judged(Lifecycle::Active, true, Some(standing)).1, "is suspended");
            let deleted = Lifecycle::Redemption { since: at, until: at };
            assert_eq!(judged(deleted, false, Some(standing)).0, "warn");
            let restored = Lifecycle::PendingRestore {
                deleted_at: at,
                since: at,
                report_due: at,
                redemption_until: at,
            };
            assert_eq!(judged(restored, false, Some(standing)).1, "is verified");
        }
        for standing in bad {
            assert_eq!(judged(Lifecycle::Active, false, Some(standing)).0, "warn", "{standing:?}");
        }
        assert_eq!(judged(Lifecycle::Active, false, None).0, "plain");
    }
}
