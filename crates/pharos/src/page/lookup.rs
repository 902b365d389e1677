//! The look-up page: what RDAP knows of a name, in plain words, with the badge where the TLD
//! vouches for its holder.

use askama::Template;
use registry_core::domain::Vouched;
use registry_core::name::{DomainName, HostName};
use registry_core::status::{CauseKind, Status};
use registry_core::watch::PublicStanding;

use super::catalogue::{Language, Phrase};
use super::{Frame, words};
use crate::lookups::found::FoundName;

/// The page.
#[derive(Debug, Template)]
#[template(path = "lookup.html")]
pub struct Lookup {
    /// Around it.
    pub frame: Frame,
    /// An example of a name to look up.
    pub example: String,
    /// What was typed.
    pub asked: String,
    /// Why that cannot be looked up.
    pub problem: Option<String>,
    /// What there is to say.
    pub said: Option<Said>,
}

/// What there is to say about a name.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Said {
    /// `good`, `warn`, `bad` or `plain`.
    pub tone: &'static str,
    /// Whether the badge stands beside it.
    pub verified: bool,
    /// In a few words.
    pub headline: String,
    /// In a sentence or two.
    pub words: String,
    /// What keeps the registry from letting it be, each with its code.
    pub reasons: Vec<(&'static str, String)>,
    /// Terms and values.
    pub facts: Vec<(String, String)>,
    /// Each status of it: the word of RDAP, and what it means.
    pub statuses: Vec<(&'static str, String)>,
    /// Who registered it.
    pub sponsor: Option<Sponsor>,
    /// Whether whoever runs the site is shown where to ask for a review (P-96).
    pub is_reviewed_on_request: bool,
    /// Where machines read the same.
    pub rdap_path: Option<String>,
}

/// A registrar, and how it is reached.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Sponsor {
    pub name: String,
    pub url: String,
    pub abuse_email: String,
    pub abuse_voice: String,
}

impl Said {
    /// A name that nobody has.
    #[must_use]
    pub fn unregistered(language: Language, name: &DomainName) -> Self {
        let headline = language.say("said-unregistered").with("name", name);
        Self::in_words("plain", headline, language.say("said-unregistered-words"))
    }

    /// A site outside our TLDs.
    #[must_use]
    pub fn elsewhere(language: Language, name: &HostName, standing: PublicStanding) -> Self {
        let (tone, headline, words) = match standing {
            PublicStanding::Certified => (
                "good",
                language.say("standing-certified"),
                language.say("standing-certified-words"),
            ),
            PublicStanding::Legitimate => (
                "good",
                language.say("standing-legitimate"),
                language.say("standing-legitimate-words"),
            ),
            PublicStanding::Rogue => {
                ("bad", language.say("standing-rogue"), language.say("standing-rogue-words"))
            }
            PublicStanding::NothingSaid => (
                "plain",
                language.say("standing-nothing-said"),
                language.say("standing-nothing-said-words"),
            ),
        };
        let is_reviewed_on_request = standing == PublicStanding::Rogue;
        let said = Self::in_words(tone, headline.with("name", name), words);
        Self { is_reviewed_on_request, ..said }
    }

    fn in_words(tone: &'static str, headline: Phrase, words: Phrase) -> Self {
        Self {
            tone,
            verified: false,
            headline: headline.into(),
            words: words.into(),
            reasons: Vec::new(),
            facts: Vec::new(),
            statuses: Vec::new(),
            sponsor: None,
            rdap_path: None,
            is_reviewed_on_request: false,
        }
    }

    /// A registered name.
    #[must_use]
    pub fn registered(language: Language, found: &FoundName) -> Self {
        let FoundName { view, vouched, holder, standing, causes } = found;
        let mut facts = Vec::new();
        if let Some((name, country)) = holder {
            facts.push((language.say("said-holder").to_string(), name.clone()));
            facts.push((language.say("fact-country").to_string(), country.clone()));
        }
        facts.extend(standing.map(|standing| {
            (language.say("said-standing").to_string(), words::standing(language, standing).words)
        }));
        facts.push((language.say("state-registered").to_string(), words::day(view.created_at)));
        facts.push((language.say("said-until").to_string(), words::day(view.expires_at)));
        facts.extend(
            view.updated_at.map(|at| (language.say("said-changed").to_string(), words::day(at))),
        );
        facts.extend(
            view.transferred_at.map(|at| (language.say("said-moved").to_string(), words::day(at))),
        );
        let servers = match view.name_servers.as_slice() {
            [] => language.say("said-no-servers").into(),
            names => names.join("\n"),
        };
        facts.push((language.say("said-servers").to_string(), servers));
        let signed = match view.ds.is_empty() {
            true => language.say("said-unsigned"),
            false => language.say("said-signed"),
        };
        facts.push((language.say("said-dnssec").to_string(), signed.into()));
        let (tone, said, words) = judged(language, *vouched);
        Self {
            tone,
            verified: vouched.is_verified(),
            headline: format!("{} {said}", view.name),
            words: words.into(),
            reasons: causes
                .iter()
                .map(|kind| (kind.code(), reason(language, *kind).into()))
                .collect(),
            facts,
            statuses: view
                .statuses
                .iter()
                .map(|status| (status.as_str(), meaning(language, status).into()))
                .collect(),
            sponsor: Some(Sponsor {
                name: view.registrar.name.clone(),
                url: view.registrar.url.clone(),
                abuse_email: view.registrar.abuse_email.clone(),
                abuse_voice: view.registrar.abuse_voice.clone(),
            }),
            is_reviewed_on_request: false,
            rdap_path: Some(format!("/rdap/domain/{}", view.name)),
        }
    }
}

/// Tone, headline and sentence about what the TLD says of a name.
#[must_use]
pub fn judged(language: Language, vouched: Vouched) -> (&'static str, Phrase, Phrase) {
    match vouched {
        Vouched::Verified => {
            ("good", language.say("vouched-is-verified"), language.say("vouched-verified-words"))
        }
        Vouched::UnderReview => (
            "good",
            language.say("vouched-is-verified"),
            language.say("vouched-under-review-words"),
        ),
        Vouched::Deleted => {
            ("warn", language.say("vouched-deleted"), language.say("vouched-deleted-words"))
        }
        Vouched::Suspended => {
            ("warn", language.say("vouched-suspended"), language.say("vouched-suspended-words"))
        }
        Vouched::Disputed => {
            ("warn", language.say("vouched-disputed"), language.say("vouched-disputed-words"))
        }
        Vouched::PendingRevocation => (
            "warn",
            language.say("vouched-pending-revocation"),
            language.say("vouched-pending-revocation-words"),
        ),
        Vouched::AccreditationEnded => (
            "warn",
            language.say("vouched-accreditation-ended"),
            language.say("vouched-accreditation-ended-words"),
        ),
        Vouched::NotInGoodStanding => (
            "warn",
            language.say("vouched-not-in-good-standing"),
            language.say("vouched-not-in-good-standing-words"),
        ),
        Vouched::OnHold => {
            ("warn", language.say("vouched-on-hold"), language.say("vouched-on-hold-words"))
        }
        Vouched::NotDelegated => (
            "plain",
            language.say("vouched-not-delegated"),
            language.say("vouched-not-delegated-words"),
        ),
        Vouched::NobodyVerified => (
            "plain",
            language.say("vouched-nobody-verified"),
            language.say("vouched-nobody-verified-words"),
        ),
    }
}

/// Why the registry keeps a name from something (P-56).
#[must_use]
pub fn reason(language: Language, kind: CauseKind) -> Phrase {
    match kind {
        CauseKind::AccreditationLapsed => language.say("why-accreditation-lapsed"),
        CauseKind::Revoked => language.say("why-revoked"),
        CauseKind::Violation => language.say("why-violation"),
        CauseKind::Accuracy => language.say("why-accuracy"),
        CauseKind::RegistryLock => language.say("why-registry-lock"),
        CauseKind::Dispute => language.say("why-dispute"),
    }
}

/// What a status means to a reader.
fn meaning(language: Language, status: Status) -> Phrase {
    match status {
        Status::Ok => language.say("status-ok"),
        Status::Inactive => language.say("status-inactive"),
        Status::Linked => language.say("status-linked"),
        Status::ClientHold => language.say("status-client-hold"),
        Status::ServerHold => language.say("status-server-hold"),
        Status::ClientDeleteProhibited => language.say("status-client-delete-prohibited"),
        Status::ServerDeleteProhibited => language.say("status-server-delete-prohibited"),
        Status::ClientRenewProhibited => language.say("status-client-renew-prohibited"),
        Status::ServerRenewProhibited => language.say("status-server-renew-prohibited"),
        Status::ClientTransferProhibited => language.say("status-client-transfer-prohibited"),
        Status::ServerTransferProhibited => language.say("status-server-transfer-prohibited"),
        Status::ClientUpdateProhibited => language.say("status-client-update-prohibited"),
        Status::ServerUpdateProhibited => language.say("status-server-update-prohibited"),
        Status::PendingCreate => language.say("status-pending-create"),
        Status::PendingDelete => language.say("status-pending-delete"),
        Status::PendingRenew => language.say("status-pending-renew"),
        Status::PendingTransfer => language.say("status-pending-transfer"),
        Status::PendingUpdate => language.say("status-pending-update"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A page must never call verified what is not (P-6, P-31, P-41, P-42, P-50).
    #[test]
    fn only_what_is_vouched_for_is_called_verified() {
        for vouched in Vouched::ALL {
            let english = crate::page::catalogue::Catalogue::english();
            let (tone, headline, words) = judged(english, vouched);
            let (headline, words) = (headline.to_string(), words.to_string());
            assert_eq!(tone == "good", vouched.is_verified(), "{vouched:?}");
            assert_eq!(headline == "is verified", vouched.is_verified(), "{vouched:?}");
            assert!(words.ends_with('.'), "{vouched:?}");
        }
    }
}
