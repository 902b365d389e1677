//! The forms of a site: one for each act that may be of use now. Whether an act is allowed is the
//! core's to say, as it is done.

use registry_core::id::EvidenceId;
use registry_core::rulebook::Rulebook;
use registry_core::watch::{
    Awaits, Class, Criterion, Facts, Finding, FindingState, Nature, NoticeKind, Outcome, Portfolio,
    Reply, ReviewState, Signer, Site, may_open_case,
};
use registry_store::SiteWhole;

use super::super::review::{Reader, documents, moment, reasons};
use super::coded;
use super::site_sections::{
    Held, called, criterion, listed_evidence, listed_findings, listed_notices, quoted, recipient,
};
use crate::page::catalogue::Language;
use crate::page::dossier::{ActForm, Control, Field, spoken};
use crate::page::words;
use crate::staff::permission::Permission;

/// The field that says what becomes of a finding.
pub(super) fn verdict_of(finding: &Finding) -> String {
    format!("verdict-{}", finding.id)
}

/// The field that says why a finding is refused.
pub(super) fn reason_of(finding: &Finding) -> String {
    format!("reason-{}", finding.id)
}

/// The field that says whether a finding rests on a piece of evidence.
pub(super) fn shown_by(piece: EvidenceId) -> String {
    format!("evidence-{piece}")
}

/// Findings that a person can still accept or refuse.
pub(super) fn open_findings(site: &Site) -> impl Iterator<Item = &Finding> {
    site.findings().iter().filter(|finding| finding.may_hold())
}

/// The forms of a site; the one that it waits for comes first and stands open.
pub(super) fn of(
    reader: &Reader,
    (whole, held): (&SiteWhole, &[Held]),
    rulebook: &Rulebook,
) -> Vec<ActForm> {
    let (language, site, facts, now) = (reader.language, &whole.site, &whole.facts, reader.now);
    let (judges, records) =
        (reader.may(Permission::JudgeSite), reader.may(Permission::RecordWatch));
    let mut forms = Vec::new();
    if judges {
        forms.extend(rule(reader, whole));
        forms.extend(judge(language, site));
        forms.push(assess(language, facts));
    }
    if judges && reader.may(Permission::JudgeCase) {
        let may = may_open_case(site, &reader.acting.actor, facts, rulebook, now).is_ok();
        forms.extend(may.then(|| open_case(language)));
    }
    if reader.may(Permission::SendWatchNotice) {
        forms.extend(tell(reader, whole));
    }
    if judges {
        forms.push(nature(language));
        forms.extend(verify(language, whole));
        let is_curable = site.class_at(now).accuses() && site.told_accusation(now).is_none();
        forms.extend(is_curable.then(|| cure(language, site)));
        forms.extend(find(language, site));
    }
    if records {
        forms.extend(answer(language, whole));
        forms.push(visit(language));
        forms.push(evidence(language));
        let accused = site.assessments().last().is_some_and(|last| last.class().accuses());
        let is_asked = site.reviews().iter().any(|review| review.state == ReviewState::Open);
        forms.extend((accused && !is_asked).then(|| ask_review(language)));
    }
    if reader.may(Permission::HoldEvidence) {
        forms.extend(holding(language, held));
    }
    if judges {
        forms.push(conflict(language));
    }
    let awaited = whole.awaits.map(|(awaits, _)| awaited(awaits)).unwrap_or_default();
    let is_later = |form: &ActForm| awaited.iter().position(|act| *act == form.act);
    forms.sort_by_key(|form| is_later(form).unwrap_or(awaited.len()));
    if let Some(first) = forms.first_mut().filter(|form| awaited.contains(&form.act)) {
        first.is_open = true;
    }
    forms
}

/// The acts that a site may wait for, the likeliest first.
const fn awaited(awaits: Awaits) -> &'static [&'static str] {
    match awaits {
        Awaits::Review => &["rule"],
        Awaits::SecondSignature => &["assess"],
        Awaits::Escalation | Awaits::Outcome => &["verify"],
        Awaits::Nature => &["nature"],
        Awaits::Assessment => &["judge", "assess"],
        Awaits::Notice => &["open-case", "tell"],
    }
}

fn reason(language: Language) -> Field {
    Field::area("reason", language.say("field-words"))
}

/// A piece of evidence, by its number on the page.
fn piece(language: Language, site: &Site) -> Field {
    let piece = |(number, piece): (usize, &registry_core::watch::Evidence)| {
        (piece.id.to_string(), called(language, number, piece))
    };
    let choices = listed_evidence(site).map(piece);
    Field::choice("piece", language.say("site-piece"), choices)
}

fn judge(language: Language, site: &Site) -> Option<ActForm> {
    let mut fields = Vec::new();
    for (number, finding) in (1_usize..).zip(listed_findings(site).filter(|one| one.may_hold())) {
        let stays = (String::new(), language.say("verdict-stays").into());
        let accept = ("accept".to_owned(), language.say("verdict-accept").into());
        let refuse = ("refuse".to_owned(), language.say("verdict-refuse").into());
        let choices = match finding.state {
            FindingState::Proposed => vec![stays, accept, refuse],
            _ => vec![stays, refuse],
        };
        let label = language.say("verdict-label").number("number", number);
        let label = label.with("criterion", criterion(language, finding.criterion).to_string());
        let choice = Field::new(verdict_of(finding), label, Control::Choice(choices));
        fields.push(Field { hint: finding.explanation.clone(), ..choice });
        let why = language.say("verdict-why").number("number", number);
        fields.push(Field::line(reason_of(finding), why));
    }
    let form = ActForm::new("judge", language.say("site-judge"), language.say("site-judge-words"));
    (!fields.is_empty()).then(|| form.with(fields))
}

fn assess(language: Language, facts: &Facts) -> ActForm {
    let is_accredited = facts.accreditation.is_some();
    let signed = Class::ALL.into_iter().filter(|class| class.is_signed());
    let signed = signed.filter(|class| is_accredited || *class != Class::Certified);
    let class = coded::field("class", language.say("watch-class"), signed, Class::code);
    let title = language.say("site-assess");
    ActForm::new("assess", title, language.say("site-assess-words"))
        .with(vec![class, reason(language)])
}

fn nature(language: Language) -> ActForm {
    let nature = coded::field("nature", language.say("site-nature"), Nature::ALL, Nature::code);
    let title = language.say("site-judge-nature");
    ActForm::new("nature", title, language.say("site-judge-nature-words"))
        .with(vec![nature, reason(language)])
        .secondary()
}

/// To whom a notice may go: each portfolio that may hear of it (P-93), and the owner of a site that was
/// broken into; no form where that is nobody.
fn tell(reader: &Reader, whole: &SiteWhole) -> Option<ActForm> {
    let language = reader.language;
    let class = whole.site.class_at(reader.now);
    let is_broken_into = whole.site.nature() == Some(Nature::Compromised);
    let kinds = NoticeKind::ALL.into_iter().filter(|kind| match kind {
        NoticeKind::Rogue => class == Class::Rogue && whole.facts.own_name.is_none(),
        NoticeKind::Unapproved => class == Class::Unapproved,
        NoticeKind::Compromised => is_broken_into,
    });
    let kinds: Vec<_> = kinds.collect();
    if kinds.is_empty() {
        return None;
    }
    let is_rogue = class == Class::Rogue;
    let hears = |portfolio: &&Portfolio| {
        is_rogue || is_broken_into || portfolio.wants_unapproved(reader.now)
    };
    let owners = whole.portfolios.iter().filter(hears).map(|portfolio| {
        let words = match portfolio.wants_unapproved(reader.now) {
            true => language.say("tell-wants-unapproved").with("owner", &portfolio.name),
            false => language.say("tell-wants-rogue").with("owner", &portfolio.name),
        };
        (portfolio.id.to_string(), words.to_string())
    });
    let nobody = (String::new(), language.say("tell-no-portfolio").to_string());
    let choices: Vec<_> = owners.chain(is_broken_into.then_some(nobody)).collect();
    if choices.is_empty() {
        return None;
    }
    let portfolio =
        Field::new("portfolio", language.say("site-portfolio"), Control::Choice(choices));
    let mut fields =
        vec![coded::field("kind", language.say("tell-kind"), kinds, NoticeKind::code), portfolio];
    if is_broken_into {
        let address = language.say("tell-address");
        let hint = language.say("tell-address-hint");
        fields.push(Field::new("address", address, Control::Line("email")).hinted(hint));
    }
    let form = ActForm::new("tell", language.say("site-tell"), language.say("site-tell-words"));
    Some(form.with(fields).lettered())
}

fn open_case(language: Language) -> ActForm {
    let title = language.say("site-open-case");
    let form = ActForm::new("open-case", title, language.say("site-open-case-words"));
    let ground = Field::line("ground", language.say("case-ground"));
    let mut fields = vec![ground.hinted(language.say("site-ground-hint"))];
    fields.extend(reasons(language));
    form.with(fields).danger().lettered()
}

/// A notice, by whom it told of what.
fn notice(language: Language, whole: &SiteWhole) -> Field {
    let choices = listed_notices(&whole.site).iter().map(|told| {
        let words = language.say("notice-choice").with("kind", spoken(told.kind().code()));
        let words = words.with("to", recipient(language, whole, told.recipient()));
        (told.id().to_string(), words.with("day", words::day(told.sent_at())).to_string())
    });
    Field::choice("notice", language.say("site-notice"), choices)
}

fn answer(language: Language, whole: &SiteWhole) -> Option<ActForm> {
    if whole.site.notices().is_empty() {
        return None;
    }
    let fields = vec![
        notice(language, whole),
        coded::field("reply", language.say("answer-reply"), Reply::SAID, |code| code),
        Field::area("words", language.say("answer-said")),
        moment(language.say("field-received"), language, "received"),
    ];
    let title = language.say("site-answer");
    Some(ActForm::new("answer", title, language.say("site-answer-words")).with(fields).secondary())
}

fn verify(language: Language, whole: &SiteWhole) -> Option<ActForm> {
    if whole.site.notices().is_empty() {
        return None;
    }
    let outcome = language.say("verify-outcome");
    let mut shown = piece(language, &whole.site);
    if let Control::Choice(choices) = &mut shown.control {
        choices.insert(0, (String::new(), language.say("verify-no-piece").into()));
    }
    let fields = vec![
        notice(language, whole),
        coded::field("outcome", outcome, Outcome::ALL, Outcome::code),
        shown,
    ];
    let title = language.say("site-verify");
    Some(ActForm::new("verify", title, language.say("site-verify-words")).with(fields).secondary())
}

/// For a review that another person than its reader signed the accusation of (P-96).
fn rule(reader: &Reader, whole: &SiteWhole) -> Option<ActForm> {
    let (language, site) = (reader.language, &whole.site);
    let signer = Signer::of(&reader.acting.actor, site, &whole.facts).ok()?;
    let newest = site.assessments().last().filter(|newest| newest.class().accuses())?;
    if newest.signatures().include(&signer) {
        return None;
    }
    let open = |review: &&registry_core::watch::Review| review.state == ReviewState::Open;
    let open = site.reviews().iter().filter(open).map(|review| {
        let words = language.say("review-of").number("number", review.assessment);
        (review.id.to_string(), words.with("who", &review.asked_by).to_string())
    });
    let open: Vec<_> = open.collect();
    if open.is_empty() {
        return None;
    }
    let upheld = ("upheld".to_owned(), language.say("ruling-upheld").to_string());
    let classes = Class::ALL.into_iter().filter(|class| class.is_signed());
    let classes = classes.map(|class| {
        let words = language.say("ruling-cleared").with("class", spoken(class.code()));
        (class.code().to_owned(), words.to_string())
    });
    let fields = vec![
        Field::choice("review", language.say("site-review"), open),
        Field::choice("ruling", language.say("site-ruling"), [upheld].into_iter().chain(classes)),
        reason(language),
    ];
    let title = language.say("site-rule");
    Some(ActForm::new("rule", title, language.say("site-rule-words")).with(fields))
}

fn cure(language: Language, site: &Site) -> ActForm {
    let dropped = Field::line("dropped", language.say("cure-dropped"));
    let fields = vec![
        dropped.hinted(language.say("cure-dropped-hint")),
        piece(language, site),
        reason(language),
    ];
    let title = language.say("site-cure");
    ActForm::new("cure", title, language.say("site-cure-words")).with(fields).secondary()
}

fn find(language: Language, site: &Site) -> Option<ActForm> {
    if site.evidence().is_empty() {
        return None;
    }
    let place = Field::line("jurisdiction", language.say("finding-place"));
    let rule = Field::line("rule", language.say("finding-rule"));
    let words = |one: Criterion| (one.code().to_owned(), criterion(language, one).to_string());
    let choices = Criterion::ALL.into_iter().map(words);
    let mut fields = vec![
        Field::choice("criterion", language.say("finding-criterion"), choices),
        place.hinted(language.say("finding-place-hint")),
        rule.hinted(language.say("finding-rule-hint")),
        Field::new("rule_version", language.say("finding-version"), Control::Line("number")),
        Field::area("explanation", language.say("finding-explanation")),
    ];
    for (number, piece) in listed_evidence(site) {
        let label = language.say("finding-rests").with("piece", called(language, number, piece));
        let tick = Field::new(shown_by(piece.id), label, Control::Tick);
        fields.push(Field { hint: quoted(&piece.shows), ..tick });
    }
    let title = language.say("site-find");
    Some(ActForm::new("find", title, language.say("site-find-words")).with(fields).secondary())
}

/// Keeps a bundle whatever the retention says, or ends that.
fn holding(language: Language, held: &[Held]) -> Vec<ActForm> {
    let called = |one: &Held| language.say("evidence-number").number("number", one.number);
    let bundles = held.iter().map(|one| (one.bundle.to_string(), called(one).to_string()));
    let fields =
        vec![Field::choice("bundle", language.say("evidence-bundle"), bundles), reason(language)];
    let title = language.say("evidence-hold");
    let hold = ActForm::new("hold-evidence", title, language.say("evidence-hold-words"));
    let holds = held.iter().flat_map(|one| {
        one.holds.iter().map(move |hold| {
            let words = format!("{}: {}", called(one), hold.reason);
            (format!("{}/{}", one.bundle, hold.number), words)
        })
    });
    let holds: Vec<_> = holds.collect();
    let lift = (!holds.is_empty()).then(|| {
        let title = language.say("evidence-lift");
        let form = ActForm::new("lift-hold", title, language.say("evidence-lift-words"));
        let which = Field::choice("hold", language.say("evidence-which-hold"), holds);
        form.with(vec![which, reason(language)]).secondary()
    });
    let hold = (!held.is_empty()).then(|| hold.with(fields).secondary());
    hold.into_iter().chain(lift).collect()
}

fn visit(language: Language) -> ActForm {
    let title = language.say("site-visit");
    ActForm::new("visit", title, language.say("site-visit-words")).secondary()
}

fn evidence(language: Language) -> ActForm {
    let origins = [
        ("register".to_owned(), language.say("evidence-register").to_string()),
        ("report".to_owned(), language.say("evidence-report").to_string()),
    ];
    let fields = vec![
        Field::choice("origin", language.say("evidence-origin"), origins),
        Field::line("source", language.say("evidence-source"))
            .hinted(language.say("evidence-source-hint")),
        documents(language),
        moment(language.say("evidence-seen"), language, "at"),
        Field::area("shows", language.say("evidence-shows")),
    ];
    let title = language.say("site-add-evidence");
    let form = ActForm::new("evidence", title, language.say("site-add-evidence-words"));
    form.with(fields).secondary()
}

fn ask_review(language: Language) -> ActForm {
    let fields = vec![
        Field::line("asked_by", language.say("review-asked-by")),
        Field::area("words", language.say("review-words")),
    ];
    let title = language.say("site-ask-review");
    ActForm::new("ask-review", title, language.say("site-ask-review-words"))
        .with(fields)
        .secondary()
}

fn conflict(language: Language) -> ActForm {
    let title = language.say("site-conflict");
    ActForm::new("conflict", title, language.say("site-conflict-words"))
        .with(vec![reason(language)])
        .secondary()
}
