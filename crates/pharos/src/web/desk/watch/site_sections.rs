//! What the page of a site shows.

use jiff::Timestamp;
use registry_core::document::DocumentHash;
use registry_core::id::{EvidenceId, PortfolioId, SiteId};
use registry_core::watch::{
    self, Assessment, Criterion, Evidence, Finding, FindingState, Origin, Recipient, Registration,
    Review, ReviewState, SentNotice, Site,
};
use registry_store::{
    BundleKept, SiteEvent, SiteWhole, Snapshot, StoreError, Visit, VisitState, WatchMail,
    WatchReport,
};

use super::super::review::{Of, Reader, left};
use super::lists::class_badge;
use super::mail;
use super::network::OneHand;
use crate::page::catalogue::{Language, Phrase};
use crate::page::dossier::{Fact, Line, Look, Section, Told, spoken};
use crate::page::words::{self, Badge, Moment};
use crate::staff::permission::Permission;
use crate::watch::retention::{self, Hold};

/// Events of one page.
const EVENTS: usize = 100;

/// Of each list of the page, the newest: a site that thousands report has a page all the same.
const LISTED: usize = 30;

/// Characters of what somebody wrote, where it stands whole on a page of its own.
const QUOTED: usize = 300;

/// The pieces of evidence that the page lists, each with its number from 1.
pub(super) fn listed_evidence(site: &Site) -> impl Iterator<Item = (usize, &Evidence)> {
    let first = site.evidence().len().saturating_sub(LISTED);
    (1..).zip(site.evidence()).skip(first)
}

/// The notices that the page lists.
pub(super) fn listed_notices(site: &Site) -> &[SentNotice] {
    let first = site.notices().len().saturating_sub(LISTED);
    site.notices().get(first..).unwrap_or_default()
}

/// The findings that the page lists: those that a person can still judge first.
pub(super) fn listed_findings(site: &Site) -> impl Iterator<Item = &Finding> {
    let (open, done): (Vec<_>, Vec<_>) =
        site.findings().iter().partition(|finding| finding.may_hold());
    open.into_iter().chain(done.into_iter().rev()).take(LISTED)
}

/// A card that lists some of all there is, and says so.
fn cut(language: Language, section: Section, all: usize) -> Section {
    if all <= LISTED {
        return section;
    }
    let words = language.say("site-list-cut").number("count", LISTED).number("all", all);
    let lead = [section.lead.clone(), words.to_string()];
    let lead: Vec<_> = lead.into_iter().filter(|words| !words.is_empty()).collect();
    Section { lead: lead.join(" "), ..section }
}

/// The beginning of what somebody wrote.
pub(super) fn quoted(words: &str) -> String {
    let mut begins: String = words.chars().take(QUOTED).collect();
    if begins.len() < words.len() {
        begins.push('…');
    }
    begins
}

/// Where a document of a site is.
pub(super) fn document_at(site: SiteId, hash: DocumentHash) -> String {
    format!("{}/documents/{hash}", Of::Site.page(site))
}

/// A criterion in words.
pub(super) fn criterion(language: Language, criterion: Criterion) -> Phrase {
    match criterion {
        Criterion::C1 => language.say("criterion-c1"),
        Criterion::C2 => language.say("criterion-c2"),
        Criterion::C3 => language.say("criterion-c3"),
        Criterion::C4 => language.say("criterion-c4"),
    }
}

/// What it is called, what it is, and whose it is.
pub(super) fn about(reader: &Reader, whole: &SiteWhole, hand: &OneHand) -> Section {
    let (language, site) = (reader.language, &whole.site);
    let names: Vec<_> = site.names().iter().map(ToString::to_string).collect();
    let mut facts = vec![
        Fact::new(language.say("site-names"), names.join("\n")),
        Fact::state(language.say("watch-class"), class_badge(site.class_at(reader.now))),
    ];
    if let Some(holds) = site.assessment_at(reader.now) {
        facts.push(Fact::at(language.say("site-holds-until"), holds.expires_at()));
    }
    if let Some(proposal) = site.proposal() {
        let badge = class_badge(proposal.class);
        facts.push(Fact::state(language.say("watch-proposed"), badge));
    }
    facts.extend(site.registrations().iter().map(|seen| registered(language, seen)));
    facts.push(Fact::new(language.say("site-nature"), nature(language, site)));
    if let Some((_, at)) = whole.awaits {
        let badge = match at > reader.now {
            true => left(reader, at),
            false => Badge::new("plain", words::day(at)),
        };
        facts.push(Fact::state(language.say("site-waits-since"), badge));
    }
    facts.push(Fact::new(language.say("site-urgency"), whole.urgency.to_string()));
    if let Some(id) = whole.facts.accreditation {
        let words = language.say("site-accredited-words");
        facts.push(Fact::link(language.say("site-accredited"), Of::Application.page(id), words));
    }
    if let Some(own) = &whole.facts.own_name {
        facts.push(Fact::link(language.say("site-own"), Of::Name.page(own), own.as_str()));
    }
    for case in site.cases() {
        let href = Of::Case.page(case.id);
        facts.push(Fact::link(language.say("site-case"), href, case.number.clone()));
    }
    for portfolio in &whole.portfolios {
        let href = Of::Portfolio.page(portfolio.id);
        let term = language.say("site-portfolio");
        facts.push(Fact::link(term, href, portfolio.name.clone()));
    }
    facts.extend(hand.facts(language, site.id()));
    let mut section = Section::new("about", language.say("site-about")).with_facts(facts);
    if let Some(first) = site.accreditation_review().and_then(|review| review.first.as_ref()) {
        let words = language.say("site-first-signature");
        let words = words.with("who", first.signer().name());
        section.lead = words.with("class", spoken(first.class().code())).into();
    }
    section
}

/// At which registrar a name is, as RDAP said when we looked.
fn registered(language: Language, seen: &Registration) -> Fact {
    let unnamed = || language.say("registered-unnamed").into();
    let registrar = seen.registrar.clone().unwrap_or_else(unnamed);
    let mut lines = vec![match seen.iana_id {
        Some(id) => {
            let words = language.say("registered-with").with("registrar", registrar);
            words.with("id", id).to_string()
        }
        None => registrar,
    }];
    lines.extend(seen.abuse_email.clone());
    if !seen.statuses.is_empty() {
        lines.push(seen.statuses.join(", "));
    }
    lines.push(language.say("registered-at").with("at", words::moment(seen.at)).into());
    let term = language.say("registered-term").with("name", &seen.name);
    Fact::new(term, lines.join("\n"))
}

fn nature(language: Language, site: &Site) -> String {
    match (site.nature(), site.proposed_nature()) {
        (_, Some(proposed)) => {
            language.say("site-nature-proposed").with("nature", spoken(proposed.code())).into()
        }
        (Some(judged), None) => spoken(judged.code()),
        (None, None) => language.say("site-nature-open").into(),
    }
}

/// What was found, each beside what shows it.
pub(super) fn findings(language: Language, site: &Site) -> Section {
    let mut section = Section::new("findings", language.say("site-findings"));
    section.lines = listed_findings(site).map(|one| finding(language, site, one)).collect();
    section.empty = language.say("site-findings-none").into();
    cut(language, section, site.findings().len())
}

fn finding(language: Language, site: &Site, finding: &Finding) -> Line {
    let badge = match &finding.state {
        FindingState::Proposed => Badge::new("waits", language.say("finding-proposed")),
        FindingState::Accepted { by, .. } => {
            Badge::new("bad", language.say("finding-accepted").with("who", by.name()))
        }
        FindingState::Refused { by, .. } => {
            Badge::new("plain", language.say("finding-refused").with("who", by.name()))
        }
        FindingState::Cured { .. } => Badge::new("good", language.say("finding-cured")),
    };
    let place = finding.jurisdiction.as_ref().map(ToString::to_string);
    let place = place.unwrap_or_else(|| language.say("finding-everywhere").into());
    let shown = finding.evidence.iter().filter_map(|id| number_of(site, *id));
    let shown = shown.map(|number| number.to_string()).collect::<Vec<_>>().join(", ");
    let more = language.say("finding-more").with("words", &finding.explanation);
    let more = more.with("place", place).with("rule", &finding.rule.id);
    let more = more.number("version", finding.rule.version).with("evidence", shown);
    let words = criterion(language, finding.criterion);
    Line { words: words.into(), badge: Some(badge), more: more.into(), ..Line::default() }
}

/// The number of a piece of evidence on the page, from 1.
pub(super) fn number_of(site: &Site, id: EvidenceId) -> Option<usize> {
    site.evidence().iter().position(|piece| piece.id == id).map(|place| place + 1)
}

/// A piece of evidence in a few words.
pub(super) fn called(language: Language, number: usize, piece: &Evidence) -> String {
    let origin = match &piece.origin {
        Origin::Capture { .. } => language.say("origin-capture").to_string(),
        Origin::Register { name } => name.clone(),
        Origin::Report { source } => language.say("origin-report").with("who", source).to_string(),
    };
    language.say("evidence-called").number("number", number).with("origin", origin).into()
}

/// A bundle of a site that is here still: the number of its piece of evidence, and what holds it.
pub(super) struct Held {
    pub(super) number: usize,
    pub(super) bundle: DocumentHash,
    pub(super) holds: Vec<Hold>,
}

/// The bundles among the evidence that the page lists, as far as they are here.
pub(super) fn held(read: &mut Snapshot<'_>, whole: &SiteWhole) -> Result<Vec<Held>, StoreError> {
    let pieces = listed_evidence(&whole.site).map(|(number, piece)| (number, piece.hash));
    let pieces = pieces.filter(|(_, hash)| {
        let bundle = whole.bundles.iter().find(|bundle| bundle.document == *hash);
        bundle.is_some_and(|bundle| matches!(bundle.kept, BundleKept::Until(_)))
    });
    let held =
        |(number, bundle)| Ok(Held { number, bundle, holds: retention::holds_on(read, bundle)? });
    pieces.map(held).collect()
}

/// Since when the bytes of a bundle are gone.
fn gone(whole: &SiteWhole, hash: DocumentHash) -> Option<Timestamp> {
    let bundle = whole.bundles.iter().find(|bundle| bundle.document == hash)?;
    match bundle.kept {
        BundleKept::Gone(since) => Some(since),
        BundleKept::Until(_) => None,
    }
}

/// The evidence, piece by piece.
pub(super) fn evidence(language: Language, whole: &SiteWhole, held: &[Held]) -> Section {
    let site = &whole.site;
    let line = |(number, piece): (usize, &Evidence)| {
        let gone = gone(whole, piece.hash);
        let href = document_at(site.id(), piece.hash);
        let mut more = vec![quoted(&piece.shows)];
        more.extend(
            gone.map(|since| {
                language.say("evidence-gone").with("day", words::day(since)).to_string()
            }),
        );
        let holds = held.iter().filter(|held| held.number == number).flat_map(|held| &held.holds);
        more.extend(
            holds.map(|hold| language.say("evidence-held").with("why", &hold.reason).to_string()),
        );
        more.retain(|words| !words.is_empty());
        Line {
            words: called(language, number, piece),
            href: if gone.is_none() { href } else { String::new() },
            badge: Some(Badge::new("plain", words::moment(piece.at))),
            more: more.join(" · "),
            ..Line::default()
        }
    };
    let lines = listed_evidence(site).map(line).collect();
    let section = Section::new("pieces", language.say("site-evidence"));
    let section = section.with_lines(lines, language.say("site-evidence-none"));
    cut(language, section, site.evidence().len())
}

/// Visits of one page, newest first.
const VISITS: i64 = 10;

/// Our own visits, each with its bundle of evidence.
pub(super) fn visits(
    read: &mut Snapshot<'_>,
    language: Language,
    whole: &SiteWhole,
) -> Result<Section, StoreError> {
    let site = whole.site.id();
    let line = |visit: &Visit| {
        let (tone, href) = match &visit.state {
            VisitState::Waiting | VisitState::UnderWay => ("waits", String::new()),
            VisitState::Failed { .. } => ("warn", String::new()),
            VisitState::Done { bundle, .. } if gone(whole, *bundle).is_some() => {
                ("plain", String::new())
            }
            VisitState::Done { bundle, .. } => ("good", document_at(site, *bundle)),
        };
        let words = language.say("visit-called").number("number", visit.number);
        Line {
            words: words.with("day", words::moment(visit.asked_at)).into(),
            href,
            badge: Some(Badge::new(tone, spoken(visit.state.code()))),
            more: visit.words.clone().unwrap_or_default(),
            ..Line::default()
        }
    };
    let visits = read.visits_of(site, None, VISITS)?;
    let newest = visits.iter().find_map(|visit| look(language, visit));
    let look = newest.filter(|(bundle, _)| gone(whole, *bundle).is_none()).map(|(_, look)| look);
    let lines = visits.iter().map(line).collect();
    let section = Section::new("visits", language.say("site-visits"));
    Ok(Section { look, ..section.with_lines(lines, language.say("site-visits-none")) })
}

/// How a site looked in a visit, if that is done.
fn look(language: Language, visit: &Visit) -> Option<(DocumentHash, Look)> {
    let VisitState::Done { at, bundle, .. } = &visit.state else { return None };
    let day = words::moment(*at);
    let look = Look {
        words: language.say("site-look").with("day", &day).into(),
        path: format!("{}/pictures/{bundle}", Of::Site.page(visit.site)),
        shows: language.say("site-look-shows").with("day", &day).into(),
    };
    Some((*bundle, look))
}

/// What people called it, oldest first.
pub(super) fn assessments(language: Language, site: &Site) -> Section {
    let line = |signed: &Assessment| {
        let signatures = signed.signatures();
        let second = signatures.second().map(|second| format!(", {}", second.name()));
        let who = format!("{}{}", signatures.first().name(), second.unwrap_or_default());
        let words = language.say("assessment-signed").number("number", signed.number());
        let words = words.with("who", who).with("day", words::day(signed.at()));
        Line {
            words: words.into(),
            badge: Some(class_badge(signed.class())),
            more: signed.reason().to_owned(),
            ..Line::default()
        }
    };
    let lines = site.assessments().iter().map(line).collect();
    let section = Section::new("assessments", language.say("site-assessments"));
    section.with_lines(lines, language.say("site-assessments-none"))
}

/// Reviews that were asked for; no card where there is none.
pub(super) fn reviews(language: Language, whole: &SiteWhole) -> Option<Section> {
    let line = |review: &Review| {
        let badge = match &review.state {
            ReviewState::Open => {
                let day = words::last_day(review.due_at);
                Badge::new("waits", language.say("review-open").with("day", day))
            }
            ReviewState::Upheld { by, .. } => {
                Badge::new("plain", language.say("review-upheld").with("who", by.name()))
            }
            ReviewState::Cleared { by, .. } => {
                Badge::new("good", language.say("review-cleared").with("who", by.name()))
            }
        };
        let words = language.say("review-of").number("number", review.assessment);
        Line {
            words: words.with("who", &review.asked_by).into(),
            badge: Some(badge),
            more: review.words.clone(),
            ..Line::default()
        }
    };
    let lines: Vec<_> = whole.site.reviews().iter().map(line).collect();
    let section = Section::new("reviews", language.say("site-reviews"));
    let empty = language.say("site-awaits-nothing");
    (!lines.is_empty()).then(|| section.with_lines(lines, empty))
}

/// Who was told, in words.
pub(super) fn recipient(language: Language, whole: &SiteWhole, to: Recipient) -> String {
    let named = |id: PortfolioId| {
        let found = whole.portfolios.iter().find(|portfolio| portfolio.id == id);
        found.map_or_else(|| language.say("notice-past-portfolio").into(), |one| one.name.clone())
    };
    match to {
        Recipient::Portfolio(id) => named(id),
        Recipient::SiteOwner => language.say("notice-owner").into(),
    }
}

/// Who was told, what they say they did, and what was seen.
pub(super) fn notices(reader: &Reader, whole: &SiteWhole) -> Section {
    let (language, site) = (reader.language, &whole.site);
    let line = |notice: &SentNotice| {
        let words = language.say("notice-about").with("kind", spoken(notice.kind().code()));
        let words = words.with("to", recipient(language, whole, notice.recipient()));
        let badge = match notice.reply() {
            None => left(reader, notice.due_at()),
            Some(reply) => Badge::new("plain", spoken(reply.code())),
        };
        let mut more = vec![
            language
                .say("notice-signed")
                .with("who", notice.signer().name())
                .with("day", words::moment(notice.sent_at()))
                .to_string(),
        ];
        more.extend(notice.answers().iter().map(|answer| answer.words.clone()));
        more.extend(notice.verifications().iter().map(|seen| {
            let words = language.say("notice-seen").with("what", spoken(seen.outcome.code()));
            words.with("day", words::moment(seen.at)).to_string()
        }));
        more.retain(|words| !words.is_empty());
        Line {
            words: words.into(),
            href: document_at(site.id(), notice.letter()),
            badge: Some(badge),
            more: more.join(" · "),
            ..Line::default()
        }
    };
    let told =
        |notice: &SentNotice| std::iter::once(line(notice)).chain(complaint(reader, whole, notice));
    let lines = listed_notices(site).iter().flat_map(told).collect();
    let mut section = Section::new("notices", language.say("site-notices"));
    if site.class_at(reader.now).accuses() && whole.portfolios.is_empty() {
        section.lead = language.say("site-nobody-to-tell").into();
    }
    let section = section.with_lines(lines, language.say("site-notices-none"));
    cut(language, section, site.notices().len())
}

/// Where what a complaint to ICANN takes is saved, once there is something to complain of.
fn complaint(reader: &Reader, whole: &SiteWhole, notice: &SentNotice) -> Option<Line> {
    let Recipient::Portfolio(id) = notice.recipient() else { return None };
    let told = whole.portfolios.iter().find(|portfolio| portfolio.id == id);
    let (site, may) = (&whole.site, reader.may(Permission::SendWatchNotice));
    watch::complaint(site, notice.id(), told, reader.now).ok().filter(|_| may)?;
    Some(Line {
        words: reader.language.say("complaint-save").into(),
        href: format!("{}/complaints/{}", Of::Site.page(site.id()), notice.id()),
        more: reader.language.say("complaint-save-words").into(),
        ..Line::default()
    })
}

/// How much of the time for a report is left; or that somebody signed what the site is called since.
pub(super) fn report_left(reader: &Reader, report: &WatchReport, site: &Site) -> Badge {
    let signed = site.assessments().last().map(Assessment::at);
    match signed.is_some_and(|at| at >= report.received_at) {
        true => Badge::new("good", reader.language.say("report-looked-at")),
        false => left(reader, report.answer_until),
    }
}

/// What others reported; no card where nobody did.
pub(super) fn reports(reader: &Reader, whole: &SiteWhole) -> Option<Section> {
    let language = reader.language;
    let line = |report: &WatchReport| Line {
        words: report.number.clone(),
        href: Of::Report.page(report.id),
        badge: Some(report_left(reader, report, &whole.site)),
        more: quoted(&report.words),
        ..Line::default()
    };
    let lines: Vec<_> = whole.reports.iter().rev().take(LISTED).map(line).collect();
    let section = Section::new("reports", language.say("watch-reports"));
    let empty = language.say("watch-reports-empty");
    let all = whole.reports.len();
    (all > 0).then(|| cut(language, section.with_lines(lines, empty), all))
}

/// The newest mails about it; no card where none came.
pub(super) fn mails(language: Language, whole: &SiteWhole) -> Option<Section> {
    let line = |found: &WatchMail| Line {
        words: found.number.clone(),
        href: Of::Mail.page(found.id),
        badge: Some(mail::state(language, found)),
        more: quoted(&found.words),
        ..Line::default()
    };
    let lines: Vec<_> = whole.mails.iter().map(line).collect();
    let section = Section::new("mail", language.say("watch-mail"));
    let empty = language.say("watch-mail-empty");
    (!lines.is_empty()).then(|| section.with_lines(lines, empty))
}

/// What happened, newest first.
pub(super) fn story(language: Language, whole: &SiteWhole) -> Section {
    let told = |event: &SiteEvent| Told {
        at: Moment::of(event.recorded.at),
        what: spoken(event.recorded.event.code()),
        by: event.recorded.by.name(),
        words: String::new(),
        documents: Vec::new(),
        is_coming: false,
    };
    let mut section = Section::new("story", language.say("site-story"));
    section.story = whole.events.iter().rev().take(EVENTS).map(told).collect();
    section
}
