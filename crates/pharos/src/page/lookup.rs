//! The look-up page: what RDAP knows of a name, in plain words, with the badge where the TLD
//! vouches for its holder.

use askama::Template;
use registry_core::domain::Vouched;
use registry_core::name::DomainName;
use registry_core::status::{CauseKind, Status};

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
    /// `good`, `warn` or `plain`.
    pub tone: &'static str,
    /// Whether the badge stands beside it.
    pub verified: bool,
    /// In a few words.
    pub headline: String,
    /// In a sentence or two.
    pub words: &'static str,
    /// What keeps the registry from letting it be, each with its code.
    pub reasons: Vec<(&'static str, &'static str)>,
    /// Terms and values.
    pub facts: Vec<(&'static str, String)>,
    /// Each status of it: the word of RDAP, and what it means.
    pub statuses: Vec<(&'static str, &'static str)>,
    /// Who registered it.
    pub sponsor: Option<Sponsor>,
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
    pub fn unregistered(name: &DomainName) -> Self {
        Self {
            tone: "plain",
            verified: false,
            headline: format!("{name} is not registered"),
            words: "Nobody was given this name. A web site or letter that uses it is not what it \
                    claims to be.",
            reasons: Vec::new(),
            facts: Vec::new(),
            statuses: Vec::new(),
            sponsor: None,
            rdap_path: None,
        }
    }

    /// A registered name.
    #[must_use]
    pub fn registered(found: &FoundName) -> Self {
        let FoundName { view, vouched, holder, standing, causes } = found;
        let mut facts = Vec::new();
        if let Some((name, country)) = holder {
            facts.push(("Holder", name.clone()));
            facts.push(("Country", country.clone()));
        }
        facts.extend(standing.map(|standing| ("Standing", words::standing(standing).words)));
        facts.push(("Registered", words::day(view.created_at)));
        facts.push(("Runs until", words::day(view.expires_at)));
        facts.extend(view.updated_at.map(|at| ("Last changed", words::day(at))));
        facts.extend(view.transferred_at.map(|at| ("Changed registrar", words::day(at))));
        let servers = match view.name_servers.as_slice() {
            [] => "None: nothing can be reached under it".to_owned(),
            names => names.join("\n"),
        };
        facts.push(("Name servers", servers));
        let signed = if view.ds.is_empty() { "Not signed" } else { "Signed" };
        facts.push(("DNSSEC", signed.to_owned()));
        let (tone, said, words) = judged(*vouched);
        Self {
            tone,
            verified: vouched.is_verified(),
            headline: format!("{} {said}", view.name),
            words,
            reasons: causes.iter().map(|kind| (kind.code(), reason(*kind))).collect(),
            facts,
            statuses: view
                .statuses
                .iter()
                .map(|status| (status.as_str(), meaning(status)))
                .collect(),
            sponsor: Some(Sponsor {
                name: view.registrar.name.clone(),
                url: view.registrar.url.clone(),
                abuse_email: view.registrar.abuse_email.clone(),
                abuse_voice: view.registrar.abuse_voice.clone(),
            }),
            rdap_path: Some(format!("/rdap/domain/{}", view.name)),
        }
    }
}

/// Tone, headline and sentence about what the TLD says of a name.
#[must_use]
pub const fn judged(vouched: Vouched) -> (&'static str, &'static str, &'static str) {
    match vouched {
        Vouched::Verified => (
            "good",
            "is verified",
            "Its holder was verified before the name was given, and is in good standing now.",
        ),
        Vouched::UnderReview => (
            "good",
            "is verified",
            "Its holder was verified before the name was given; its renewal is under review.",
        ),
        Vouched::Deleted => (
            "warn",
            "was deleted",
            "It does not work any more and goes back to the pool unless it is restored.",
        ),
        Vouched::Suspended => (
            "warn",
            "is suspended",
            "The registry took it out of service. Do not rely on a web site or letter under it.",
        ),
        Vouched::Disputed => (
            "warn",
            "is in dispute",
            "A court or panel decides who may have it. The registry vouches for nobody meanwhile.",
        ),
        Vouched::PendingRevocation => (
            "warn",
            "is under examination",
            "The registry has asked its holder for an answer. The name works, and the registry \
             does not vouch for its holder until the answer is judged.",
        ),
        Vouched::AccreditationEnded => (
            "warn",
            "was verified, and its accreditation has ended",
            "The name works on for a short time in which its holder may apply again.",
        ),
        Vouched::NotInGoodStanding => (
            "warn",
            "is not in good standing",
            "Its holder was verified before the name was given, but does not have that standing \
             now.",
        ),
        Vouched::OnHold => (
            "warn",
            "is on hold",
            "Its registrar took it out of service. Do not rely on a web site or letter under it.",
        ),
        Vouched::NotDelegated => (
            "plain",
            "is registered and not in use",
            "Its holder was verified. The name has no name servers, so no web site or letter can \
             come from it.",
        ),
        Vouched::NobodyVerified => (
            "plain",
            "is registered",
            "This top-level domain gives names to anybody; nobody verified the holder.",
        ),
    }
}

/// Why the registry keeps a name from something (P-56).
#[must_use]
pub const fn reason(kind: CauseKind) -> &'static str {
    match kind {
        CauseKind::AccreditationLapsed => "Its holder's accreditation has lapsed.",
        CauseKind::Revoked => "The registry has revoked the registration.",
        CauseKind::Violation => "The registry suspended it over a suspected violation.",
        CauseKind::Accuracy => "Its registration data is not accurate.",
        CauseKind::RegistryLock => "It is locked at its holder's wish; nothing is wrong with it.",
        CauseKind::Dispute => "Who may have it is being decided elsewhere.",
    }
}

/// What a status means to a reader.
const fn meaning(status: Status) -> &'static str {
    match status {
        Status::Ok => "Nothing is pending and nothing is forbidden.",
        Status::Inactive => "It has no name servers.",
        Status::Linked => "Something else depends on it.",
        Status::ClientHold => "Its registrar took it out of service.",
        Status::ServerHold => "The registry took it out of service.",
        Status::ClientDeleteProhibited => "Its registrar lets nobody delete it.",
        Status::ServerDeleteProhibited => "The registry lets nobody delete it.",
        Status::ClientRenewProhibited => "Its registrar lets nobody renew it.",
        Status::ServerRenewProhibited => "The registry lets nobody renew it.",
        Status::ClientTransferProhibited => "Its registrar lets nobody transfer it.",
        Status::ServerTransferProhibited => "The registry lets nobody transfer it.",
        Status::ClientUpdateProhibited => "Its registrar lets nobody change it.",
        Status::ServerUpdateProhibited => "The registry lets nobody change it.",
        Status::PendingCreate => "It is being made.",
        Status::PendingDelete => "It was deleted.",
        Status::PendingRenew => "It is being renewed.",
        Status::PendingTransfer => "It is moving to another registrar.",
        Status::PendingUpdate => "It is being changed.",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A page must never call verified what is not (P-6, P-31, P-41, P-42, P-50).
    #[test]
    fn only_what_is_vouched_for_is_called_verified() {
        for vouched in Vouched::ALL {
            let (tone, headline, words) = judged(vouched);
            assert_eq!(tone == "good", vouched.is_verified(), "{vouched:?}");
            assert_eq!(headline == "is verified", vouched.is_verified(), "{vouched:?}");
            assert!(words.ends_with('.'), "{vouched:?}");
        }
    }
}
