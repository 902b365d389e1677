//! What a launch asks of a create — RFC 8334, section 3.3; EPP.md, section 7, launch-1.0.
//!
//! In sunrise a signed mark must entitle to the name; under claims whoever takes a name that a
//! claim lies on must have accepted a notice of it; in the open phase nothing is asked. There are
//! no applications in any.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use std::collections::BTreeSet;

use crate::calendar::{self, CalendarError};
use crate::name::DomainName;
use crate::refusal::refusals;
use crate::rulebook::{LaunchPhase, Rulebook};

/// What a create says about a launch.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LaunchAsked {
    /// The phase; none for one that no rulebook knows.
    pub phase: Option<LaunchPhase>,
    /// Whether an application is asked for, not a registration.
    pub application: bool,
    /// The marks sent.
    pub marks: MarksAsked,
    /// The notices sent.
    pub notices: Vec<NoticeAsked>,
}

/// The marks of a create, by what this registry makes of them.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum MarksAsked {
    /// None.
    None,
    /// Codes or marks without a signature.
    Unsigned,
    /// One signed mark.
    Signed,
    /// More than one.
    Several,
}

/// A claims notice that the registrant accepted.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NoticeAsked {
    /// Whether it is of the Trademark Clearinghouse.
    pub of_clearinghouse: bool,
    /// Whether its identifier is one for this name and end (RFC 8334, section 3.3.2).
    pub fits: bool,
    /// When it ends.
    pub not_after: Timestamp,
    /// When it was accepted.
    pub accepted_at: Timestamp,
}

/// What a create may see of a launch.
#[derive(Debug, Clone, Default)]
pub struct LaunchFacts {
    /// Whether a claim lies on the name; none while no list of claims is in force.
    pub claimed: Option<bool>,
    /// The signed mark, if one was sent and its signature is believed.
    pub mark: Option<Result<MarkFacts, MarkRefusal>>,
}

/// A signed mark whose signature is believed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct MarkFacts {
    /// Its identifier.
    pub id: String,
    /// When its term begins.
    pub not_before: Timestamp,
    /// When it ends.
    pub not_after: Timestamp,
    /// The labels it entitles to.
    pub labels: BTreeSet<String>,
    /// Whether it was revoked; none while no list of revoked marks is in force.
    pub revoked: Option<bool>,
}

/// The launch a name was registered in.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Launched {
    /// The phase.
    pub phase: LaunchPhase,
    /// The identifier of the signed mark that entitled to it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub mark: Option<String>,
}

refusals! {
    /// Why a signed mark is not believed; the words are those of whoever verified it.
    #[expect(missing_docs, reason = "the code of each variant says it")]
    pub enum MarkRefusal {
        Unreadable(String) = "signed-mark-unreadable", "{0}";
        SignatureKind(String) = "signed-mark-signature-kind", "{0}";
        SignatureWrong(String) = "signed-mark-signature-wrong", "{0}";
        CertificateUntrusted(String) = "signed-mark-certificate-untrusted", "{0}";
        CertificateRevoked(String) = "signed-mark-certificate-revoked", "{0}";
        RevocationUnknown(String) = "signed-mark-revocation-unknown", "{0}";
    }
}

refusals! {
    /// Why a launch does not admit a create.
    #[expect(missing_docs, reason = "the message of each variant says it")]
    pub enum LaunchRefusal {
        Application = "no-applications", "there are no applications here; names are registered";
        PhaseNotActive(&'static str) = "phase-not-active", "the phase of this TLD is {0}";
        MarkRequired = "signed-mark-required", "in sunrise a name needs a signed mark";
        MarkUnsigned = "mark-not-signed", "only signed marks are taken, no codes";
        MarksSeveral = "marks-several", "one signed mark is taken, no more";
        MarkNotApplicable = "mark-not-applicable", "a mark has no meaning in this phase";
        MarkNotYet = "signed-mark-not-yet-valid", "the signed mark is not valid yet";
        MarkExpired = "signed-mark-expired", "the signed mark has expired";
        MarkRevoked = "signed-mark-revoked", "the signed mark has been revoked";
        MarkLacksLabel(String) = "signed-mark-of-other-name", "the signed mark has no label {0}";
        NoticeRequired =
            "claims-notice-required", "a claim lies on this name: its accepted notice is required";
        NoticeNotApplicable =
            "claims-notice-not-applicable", "no claim lies on this name: a notice has no meaning";
        NoticesSeveral = "claims-notices-several", "one claims notice is taken, no more";
        NoticeOfOther = "claims-notice-of-other", "only notices of the Clearinghouse are taken";
        NoticeChecksum =
            "claims-notice-checksum", "the notice's identifier does not fit the name and its end";
        NoticeExpired = "claims-notice-expired", "the notice has expired";
        NoticeAcceptedInFuture =
            "claims-notice-accepted-in-future", "the notice was accepted in the future";
        NoticeAcceptedLongAgo(u32) =
            "claims-notice-accepted-long-ago", "a notice holds {0} months after its acceptance";
        ListMissing = "clearinghouse-list-missing",
            "a list of the Clearinghouse is missing here, so nothing can be judged by it";
    } or {
        Mark(MarkRefusal);
        Calendar(CalendarError);
    }
}

/// The word of a phase (RFC 8334, section 2.3).
pub const fn word(phase: LaunchPhase) -> &'static str {
    match phase {
        LaunchPhase::Sunrise => "sunrise",
        LaunchPhase::Claims => "claims",
        LaunchPhase::Open => "open",
    }
}

/// Whether the active phase admits a create, and what is remembered of it.
pub fn admit(
    name: &DomainName,
    asked: Option<&LaunchAsked>,
    facts: &LaunchFacts,
    rulebook: &Rulebook,
    now: Timestamp,
) -> Result<Option<Launched>, LaunchRefusal> {
    let active = rulebook.launch.phase;
    if let Some(asked) = asked {
        if asked.application {
            return Err(LaunchRefusal::Application);
        }
        if asked.phase != Some(active) {
            return Err(LaunchRefusal::PhaseNotActive(word(active)));
        }
        if active != LaunchPhase::Sunrise && asked.marks != MarksAsked::None {
            return Err(LaunchRefusal::MarkNotApplicable);
        }
        if active != LaunchPhase::Claims && !asked.notices.is_empty() {
            return Err(LaunchRefusal::NoticeNotApplicable);
        }
    }
    match active {
        LaunchPhase::Open => Ok(None),
        LaunchPhase::Sunrise => {
            let mark = entitling(name, asked, facts, now)?;
            Ok(Some(Launched { phase: active, mark: Some(mark.id.clone()) }))
        }
        LaunchPhase::Claims => {
            let months = rulebook.launch.claims_acceptance_months;
            warned(asked, facts.claimed, months, now)?;
            Ok(Some(Launched { phase: active, mark: None }))
        }
    }
}

/// The signed mark that entitles to a name in sunrise (RFC 7848; RFC 8334, section 3.3.1).
fn entitling<'a>(
    name: &DomainName,
    asked: Option<&LaunchAsked>,
    facts: &'a LaunchFacts,
    now: Timestamp,
) -> Result<&'a MarkFacts, LaunchRefusal> {
    match asked.map_or(MarksAsked::None, |asked| asked.marks) {
        MarksAsked::None => return Err(LaunchRefusal::MarkRequired),
        MarksAsked::Unsigned => return Err(LaunchRefusal::MarkUnsigned),
        MarksAsked::Several => return Err(LaunchRefusal::MarksSeveral),
        MarksAsked::Signed => {}
    }
    let mark = match &facts.mark {
        None => return Err(LaunchRefusal::ListMissing),
        Some(Err(refusal)) => return Err(LaunchRefusal::Mark(refusal.clone())),
        Some(Ok(mark)) => mark,
    };
    if now < mark.not_before {
        return Err(LaunchRefusal::MarkNotYet);
    }
    if now >= mark.not_after {
        return Err(LaunchRefusal::MarkExpired);
    }
    match mark.revoked {
        None => return Err(LaunchRefusal::ListMissing),
        Some(true) => return Err(LaunchRefusal::MarkRevoked),
        Some(false) => {}
    }
    if !mark.labels.contains(name.label()) {
        return Err(LaunchRefusal::MarkLacksLabel(name.label().to_owned()));
    }
    Ok(mark)
}

/// Whether the registrant was warned of the claim on a name, if one lies on it.
fn warned(
    asked: Option<&LaunchAsked>,
    claimed: Option<bool>,
    months: u32,
    now: Timestamp,
) -> Result<(), LaunchRefusal> {
    let notices = asked.map_or(&[][..], |asked| &asked.notices);
    let claimed = claimed.ok_or(LaunchRefusal::ListMissing)?;
    let notice = match (claimed, notices) {
        (false, []) => return Ok(()),
        (false, _) => return Err(LaunchRefusal::NoticeNotApplicable),
        (true, []) => return Err(LaunchRefusal::NoticeRequired),
        (true, [notice]) => notice,
        (true, _) => return Err(LaunchRefusal::NoticesSeveral),
    };
    if !notice.of_clearinghouse {
        return Err(LaunchRefusal::NoticeOfOther);
    }
    if !notice.fits {
        return Err(LaunchRefusal::NoticeChecksum);
    }
    if now >= notice.not_after {
        return Err(LaunchRefusal::NoticeExpired);
    }
    if now < notice.accepted_at {
        return Err(LaunchRefusal::NoticeAcceptedInFuture);
    }
    let span = i32::try_from(months).unwrap_or(i32::MAX);
    if now >= calendar::add_months(notice.accepted_at, span)? {
        return Err(LaunchRefusal::NoticeAcceptedLongAgo(months));
    }
    Ok(())
}
