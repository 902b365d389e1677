//! What a notice says of a site: as its reader has it, and as XARF for programs.

use jiff::civil::Date;
use registry_core::name::HostName;
use registry_core::notice::{ShownExhibit, SiteNotice};
use registry_core::watch::{Exhibit, Guide, Law, NoticeKind, Portfolio, SendableNotice, Site};
use registry_xarf::{CannotReport, Case, Finding, Method, Party, Report, Verification};
use uuid::Uuid;

use super::WatchSettings;

/// A notice as its reader has it.
pub(super) fn told(
    site: &Site,
    notice: &SendableNotice,
    (code, portfolio): (String, Option<&Portfolio>),
    law: (&Guide, Date),
) -> SiteNotice {
    SiteNotice {
        notice: notice.id(),
        code,
        recipient: portfolio.map_or("the owner of the site", |one| one.name.as_str()).to_owned(),
        iana_id: portfolio.and_then(|one| one.owner.iana_id()),
        kind: notice.kind().code().to_owned(),
        names: notice.names().to_vec(),
        registrations: site.registrations().to_vec(),
        related: notice.related().to_vec(),
        exhibits: notice.exhibits().iter().map(|exhibit| shown(site, exhibit, law)).collect(),
        action: notice.action().code().to_owned(),
        due_at: notice.due_at(),
        signed_by: notice.signer().name().to_owned(),
        report: None,
    }
}

fn shown(site: &Site, exhibit: &Exhibit, law: (&Guide, Date)) -> ShownExhibit {
    let pieces = exhibit.evidence.iter().filter_map(|id| site.evidence_of(*id));
    let (number, code) = (exhibit.criterion.number(), exhibit.criterion.code());
    ShownExhibit {
        criterion: format!("{number} {code}"),
        jurisdiction: exhibit.jurisdiction.as_ref().map(ToString::to_string),
        rule: format!("{}, version {}", exhibit.rule.id, exhibit.rule.version),
        laws: laws(exhibit, law),
        explanation: exhibit.explanation.clone(),
        evidence: pieces.map(|piece| (piece.shows.clone(), piece.at, piece.hash)).collect(),
    }
}

/// The laws of the exhibit's place that a person signed for its criterion (P-95).
fn laws(exhibit: &Exhibit, (guide, on): (&Guide, Date)) -> Vec<String> {
    let Some(place) = &exhibit.jurisdiction else { return Vec::new() };
    guide.cited(exhibit.criterion, place, on).map(Law::citation).collect()
}

/// What a report is written with.
pub(super) struct Written<'a> {
    /// In whose name.
    pub(super) settings: &'a WatchSettings,
    /// The id it gets.
    pub(super) id: Uuid,
    /// How sure whoever signs is, in percent.
    pub(super) sure: u32,
    /// The day, by which law is cited.
    pub(super) on: Date,
}

/// The same as XARF; none where XARF has no form for it: there is no type for what is not approved,
/// and a site that was broken into is no fraud of its owner's.
pub(super) fn report(
    site: &Site,
    notice: &SendableNotice,
    Written { settings, id, sure, on }: Written<'_>,
) -> Result<Option<String>, CannotReport> {
    let (NoticeKind::Rogue, Some(host)) = (notice.kind(), notice.names().first()) else {
        return Ok(None);
    };
    let pieces = notice.exhibits().iter().flat_map(|exhibit| &exhibit.evidence);
    let pieces: Vec<_> = pieces.filter_map(|id| site.evidence_of(*id)).collect();
    let Some(newest) = pieces.iter().max_by_key(|piece| piece.at) else { return Ok(None) };
    let party = || Party {
        organization: settings.organization.clone(),
        contact: settings.contact.clone(),
        domain: settings.domain.clone(),
    };
    let report = Report {
        id,
        seen_at: newest.at,
        verified: Verification { method: Method::Person, at: newest.at },
        reporter: party(),
        sender: party(),
        url: format!("https://{host}/"),
        host: host.to_string(),
        case: Case::Rogue { payments: Default::default() },
        findings: notice.exhibits().iter().map(|one| finding(one, (&settings.guide, on))).collect(),
        evidence: Vec::new(),
        related: beside(notice).map(HostName::to_string).collect(),
        // It is read by the link of the letter, whose secret a report that is kept does not carry.
        bundle: None,
        confidence_percent: u8::try_from(sure).unwrap_or(u8::MAX),
        is_test: settings.is_test,
    };
    registry_xarf::report(&report).map(|report| Some(report.to_string()))
}

/// The site's other names, and those of other sites that the same hand seems to run.
fn beside(notice: &SendableNotice) -> impl Iterator<Item = &HostName> {
    notice.names().iter().skip(1).chain(notice.related())
}

fn finding(exhibit: &Exhibit, law: (&Guide, Date)) -> Finding {
    Finding {
        criterion: exhibit.criterion.code().to_owned(),
        rule: (exhibit.rule.id.clone(), exhibit.rule.version),
        jurisdiction: exhibit.jurisdiction.as_ref().map(ToString::to_string),
        law: Some(laws(exhibit, law).join("; ")).filter(|law| !law.is_empty()),
        explanation: exhibit.explanation.clone(),
    }
}
