//! What rules say of a site, in the words of the core.

use registry_capture::ReadSite;
use registry_core::id::{EvidenceId, FindingId};
use registry_core::watch::{
    Class, Criterion, Finding, FindingState, Jurisdiction, Nature, RuleReference,
};
use registry_signals::{Judged, Looked, ProposedClass};
use serde_json::{Value, json};

/// A finding as a machine makes it; none where a rule names no place of law that there is.
pub(super) fn finding(
    found: &registry_signals::Finding,
    (site, looked): (&ReadSite, &Looked),
    (id, piece): (FindingId, EvidenceId),
) -> Option<Finding> {
    let place = found.jurisdiction.as_deref().map(Jurisdiction::parse);
    Some(Finding {
        id,
        criterion: criterion(found.criterion),
        jurisdiction: place.transpose().ok()?,
        rule: RuleReference { id: found.rule.clone(), version: found.version },
        evidence: vec![piece],
        explanation: explanation(found, site, looked),
        state: FindingState::Proposed,
    })
}

/// What was found and where, for a reader who knows nothing of the rule.
fn explanation(found: &registry_signals::Finding, site: &ReadSite, looked: &Looked) -> String {
    let words = found.explanation.trim();
    let words = match looked.words.as_ref().filter(|_| found.is_of_register) {
        Some(said) => format!("{words} {said}"),
        None => words.to_owned(),
    };
    let page = site.pages.get(found.page).filter(|_| found.span.is_some());
    match (page, found.excerpt.trim()) {
        (None, _) => words,
        (Some(page), "") => format!("{words} Seen at {}.", page.url),
        (Some(page), excerpt) => format!("{words} Seen at {}: “{excerpt}”", page.url),
    }
}

const fn criterion(criterion: registry_signals::Criterion) -> Criterion {
    use registry_signals::Criterion as Found;
    match criterion {
        Found::NoPrescription => Criterion::C1,
        Found::UnapprovedDrugs => Criterion::C2,
        Found::NoLicence => Criterion::C3,
        Found::Theft => Criterion::C4,
    }
}

/// What kind of site it seems to be.
pub(super) const fn nature(nature: registry_signals::Nature) -> Nature {
    use registry_signals::Nature as Seems;
    match nature {
        Seems::Operated => Nature::Operated,
        Seems::InformationOnly => Nature::InformationOnly,
        Seems::Compromised => Nature::Compromised,
    }
}

/// What a person could call it; that nothing was found is no proposal.
pub(super) const fn class(class: ProposedClass) -> Option<Class> {
    match class {
        ProposedClass::Rogue => Some(Class::Rogue),
        ProposedClass::Unapproved => Some(Class::Unapproved),
        ProposedClass::Unverified => None,
        ProposedClass::InformationOnly => Some(Class::InformationOnly),
        ProposedClass::NotAPharmacy => Some(Class::NotAPharmacy),
    }
}

/// What rules found, as a bundle keeps it. It travels with notices, and calls the site nothing.
pub(super) fn as_json(judged: &Judged, site: &ReadSite, looked: &Looked) -> Value {
    let found = judged.findings.iter().map(|found| {
        let page = site.pages.get(found.page);
        json!({
            "rule": found.rule,
            "version": found.version,
            "criterion": criterion(found.criterion).code(),
            "jurisdiction": found.jurisdiction,
            "explanation": found.explanation,
            "excerpt": found.excerpt,
            "page": page.map(|page| page.url.as_str()),
            "answered_at": page.map(|page| page.answered_at.as_str()),
            "visitor": page.map(|page| registry_capture::visitor_code(page.visitor)),
            "rendered": page.map(|page| page.is_rendered),
            "bytes": found.span.as_ref().map(|span| json!({"from": span.start, "to": span.end})),
        })
    });
    json!({
        "host": site.host,
        "read_whole": site.is_whole,
        "shows_visitors_different_pages": judged.is_cloaked,
        "is_parked": judged.is_parked,
        "registers_of_licences": looked.words,
        "judged": "by rules alone; what it comes to is for people to say",
        "findings": found.collect::<Vec<_>>(),
    })
}
