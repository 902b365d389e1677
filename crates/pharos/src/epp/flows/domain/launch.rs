//! What `launch-1.0` says on commands about names (RFC 8334; EPP.md, section 7).

use std::collections::BTreeSet;

use jiff::Timestamp;
use registry_core::domain::Domain;
use registry_core::domain::launch::{
    LaunchAsked, LaunchFacts, MarkFacts, MarkRefusal, MarksAsked, NoticeAsked, word,
};
use registry_core::name::DomainName;
use registry_core::rulebook::{LaunchPhase, Rulebook};
use registry_epp::Offender;
use registry_epp::ResultCode;
use registry_epp::domain::Command;
use registry_epp::extension::ExtensionData;
use registry_epp::extension::launch::{
    Check, CheckData, CheckForm, CheckedName, ClaimKey, Create, Info, InfoData, Marks, Notice,
    ObjectType, Phase, PhaseKind,
};
use registry_epp::namespace::Namespace;
use registry_marks::{Fault, SignedMark, notice};
use registry_store::{Failure, Session, StoreError};

use crate::clearinghouse;
use crate::epp::flows::Context;
use crate::epp::reply::{Flow, Refused, Reply};

/// The validator whose notices need not name it (RFC 8334, section 2.2).
const CLEARINGHOUSE: &str = "tmch";

/// What a create says, in the words of its decision.
pub(super) fn asked(create: &Create, label: &str) -> LaunchAsked {
    let marks = match &create.marks {
        None => MarksAsked::None,
        Some(Marks::Codes(_)) => MarksAsked::Unsigned,
        Some(Marks::Signed(marks)) if marks.len() == 1 => MarksAsked::Signed,
        Some(Marks::Encoded(marks)) if marks.len() == 1 => MarksAsked::Signed,
        Some(Marks::Signed(_) | Marks::Encoded(_)) => MarksAsked::Several,
    };
    LaunchAsked {
        phase: known(&create.phase),
        application: create.object_type == Some(ObjectType::Application),
        marks,
        notices: create.notices.iter().map(|notice| accepted(notice, label)).collect(),
    }
}

/// A phase that a rulebook may have; a part of one, or one of another name, is none of ours.
fn known(phase: &Phase) -> Option<LaunchPhase> {
    let phase_kind = match phase.kind {
        PhaseKind::Sunrise => LaunchPhase::Sunrise,
        PhaseKind::Claims => LaunchPhase::Claims,
        PhaseKind::Open => LaunchPhase::Open,
        PhaseKind::Landrush | PhaseKind::Custom => return None,
    };
    phase.name.is_none().then_some(phase_kind)
}

fn accepted(given: &Notice, label: &str) -> NoticeAsked {
    let Notice { id, validator_id, not_after, accepted_at } = given;
    NoticeAsked {
        of_clearinghouse: validator_id.as_deref().is_none_or(|id| id == CLEARINGHOUSE),
        fits: notice::check(id, label, *not_after).is_ok(),
        not_after: *not_after,
        accepted_at: *accepted_at,
    }
}

/// The document of the one signed mark; empty if it cannot be decoded.
pub(super) fn the_mark(create: Create) -> Option<Vec<u8>> {
    match create.marks? {
        Marks::Codes(_) => None,
        Marks::Signed(marks) => marks.first().map(|mark| mark.document().to_vec()),
        Marks::Encoded(marks) => marks.first().map(|mark| mark.document().unwrap_or_default()),
    }
}

/// What the active phase lets a create see: the claim on the name, or the mark, verified.
pub(super) fn facts(
    session: &mut Session<'_>,
    name: &DomainName,
    mark: Option<&[u8]>,
    rulebook: &Rulebook,
    now: Timestamp,
) -> Result<LaunchFacts, StoreError> {
    match rulebook.launch.phase {
        LaunchPhase::Open => Ok(LaunchFacts::default()),
        LaunchPhase::Claims => {
            let list = session.clearinghouse_list(registry_store::ListKind::Claims)?;
            let claimed = match list {
                None => None,
                Some(_) => Some(session.claim(name.label())?.is_some()),
            };
            Ok(LaunchFacts { claimed, mark: None })
        }
        LaunchPhase::Sunrise => {
            let verified = mark.map(|mark| verified(session, mark, now)).transpose()?;
            Ok(LaunchFacts { claimed: None, mark: verified.flatten() })
        }
    }
}

/// A mark by the authority that is loaded; none, if none is.
fn verified(
    session: &mut Session<'_>,
    mark: &[u8],
    now: Timestamp,
) -> Result<Option<Result<MarkFacts, MarkRefusal>>, StoreError> {
    let Some(authority) = clearinghouse::authority(session)? else { return Ok(None) };
    let mark = match SignedMark::verify_xml(mark, &authority, now) {
        Ok(mark) => mark,
        Err(fault) => return Ok(Some(Err(not_believed(&fault)))),
    };
    let revoked = session.mark_revoked(&mark.id)?;
    let SignedMark { id, issuer: _, not_before, not_after, names: _, labels } = mark;
    Ok(Some(Ok(MarkFacts { id, not_before, not_after, labels, revoked })))
}

fn not_believed(fault: &Fault) -> MarkRefusal {
    let words = fault.to_string();
    match fault {
        Fault::Encoding(_) | Fault::Xml(_) | Fault::Form(_) => MarkRefusal::Unreadable(words),
        Fault::Profile(_) => MarkRefusal::SignatureKind(words),
        Fault::Digest | Fault::Signature => MarkRefusal::SignatureWrong(words),
        Fault::Certificate(_) => MarkRefusal::CertificateUntrusted(words),
        Fault::CertificateRevoked => MarkRefusal::CertificateRevoked(words),
        Fault::RevocationUnknown(_) => MarkRefusal::RevocationUnknown(words),
    }
}

/// The TLDs among the names of a check whose active phase is the one asked about. There must be
/// one, else 2306; the trademark form is not served (2307).
pub(super) fn asked_of(
    session: &Session<'_>,
    context: &Context,
    asked: &Check,
    names: &[String],
    now: Timestamp,
) -> Result<BTreeSet<DomainName>, Failure<Refused>> {
    let phase = match (&asked.phase, asked.form) {
        (_, CheckForm::Trademark) => {
            let element = Offender::new(Namespace::Launch, "check", "");
            let code = ResultCode::UnimplementedObjectService;
            let words = "whether a mark exists is not told here";
            return Err(Refused::new(code, element, "trademark-check-not-served", words).into());
        }
        // Its meaning without a phase (RFC 8334, section 3.1.1).
        (None, CheckForm::Claims) => Some(LaunchPhase::Claims),
        (None, CheckForm::Availability) => return Ok(BTreeSet::new()),
        (Some(phase), _) => known(phase),
    };
    let ours = names.iter().filter_map(|name| DomainName::parse(name, &context.tlds).ok());
    let mut active = BTreeSet::new();
    let mut others = BTreeSet::new();
    for name in ours {
        let rulebooks = session.rulebooks(name.tld())?;
        match rulebooks.at(now).launch.phase {
            found if Some(found) == phase => drop(active.insert(name)),
            found => drop(others.insert(word(found))),
        }
    }
    if active.is_empty() && !others.is_empty() {
        let found: Vec<_> = others.into_iter().collect();
        let element = Offender::new(Namespace::Launch, "phase", "");
        let code = ResultCode::ParameterValuePolicyError;
        let words = format!("the phase here is {}", found.join(", "));
        return Err(Refused::new(code, element, "phase-not-active", words).into());
    }
    Ok(active)
}

/// The claims form: on which names a claim lies, and by which key its notice is fetched; no
/// `domain:chkData` (RFC 8334, section 3.1.1).
pub(super) fn claims(
    session: &mut Session<'_>,
    asked: &Check,
    names: &[String],
    active: &BTreeSet<DomainName>,
) -> Flow {
    let mut checked = Vec::with_capacity(names.len());
    for name in names {
        let folded = name.to_ascii_lowercase();
        let known = active.iter().find(|known| known.as_str() == folded);
        let claim = match known {
            Some(known) => session.claim(known.label())?,
            None => None,
        };
        let key =
            |claim: registry_store::Claim| ClaimKey { validator_id: None, key: claim.lookup_key };
        checked.push(CheckedName {
            name: name.clone(),
            claim_keys: claim.map(key).into_iter().collect(),
        });
    }
    let phase = asked.phase.clone();
    let data = CheckData {
        phase: Some(phase.unwrap_or_else(|| shown_phase(LaunchPhase::Claims))),
        names: checked,
    };
    Ok(Reply::done(ResultCode::Completed).with(ExtensionData::LaunchCheck(data)))
}

fn shown_phase(phase: LaunchPhase) -> Phase {
    let kind = match phase {
        LaunchPhase::Sunrise => PhaseKind::Sunrise,
        LaunchPhase::Claims => PhaseKind::Claims,
        LaunchPhase::Open => PhaseKind::Open,
    };
    Phase { kind, name: None }
}

/// The launch a name was registered in. Marks are not kept, so none is shown: they hold personal
/// data of holders, and the validator has them (RFC 8334, section 3.2).
pub(super) fn shown(asked: &Info, domain: &Domain) -> Result<ExtensionData, Refused> {
    let refused = |element: &str, stable_code: &str, words: &str| {
        let element = Offender::new(Namespace::Launch, element, "");
        Refused::new(ResultCode::ObjectDoesNotExist, element, stable_code, words)
    };
    if asked.application_id.is_some() {
        let words = "there are no applications here; names are registered";
        return Err(refused("applicationID", "no-applications", words));
    }
    let phase = domain.launched.as_ref().map_or(LaunchPhase::Open, |launched| launched.phase);
    if known(&asked.phase) != Some(phase) {
        let words = format!("this name was registered in the phase {}", word(phase));
        return Err(refused("phase", "registered-in-other-phase", &words));
    }
    Ok(ExtensionData::LaunchInfo(InfoData {
        phase: shown_phase(phase),
        application_id: None,
        status: None,
        marks: Vec::new(),
    }))
}

/// `launch:update` and `launch:delete` are about applications, which there are none of: 2102.
pub(in crate::epp) fn no_application(command: &Command) -> Result<(), Refused> {
    let (asked, element) = match command {
        Command::Update(update) => (update.launch.is_some(), "update"),
        Command::Delete(delete) => (delete.launch.is_some(), "delete"),
        Command::Check(_)
        | Command::Create(_)
        | Command::Info(_)
        | Command::Renew(_)
        | Command::Transfer(_) => (false, ""),
    };
    if !asked {
        return Ok(());
    }
    let element = Offender::new(Namespace::Launch, element, "");
    let words = "there are no applications here; names are registered";
    Err(Refused::new(ResultCode::UnimplementedOption, element, "no-applications", words))
}
