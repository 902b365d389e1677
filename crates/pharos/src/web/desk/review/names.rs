//! The page of a name: its life, its holder, what was checked of it, its cases, and what can be
//! opened or judged about it.

use registry_core::domain::Domain;
use registry_core::domain::accuracy::{self, Compared};
use registry_core::domain::lock::LockAct;
use registry_core::information::InformationRequest;
use registry_core::name::DomainName;
use registry_core::rulebook::Rulebook;
use registry_core::website_check::{self, WebsiteCheck};
use registry_store::{Aggregate as _, CaseFilter, CaseOrder, Lock, Snapshot, StoreError};

use super::super::{choice, is_cut};
use super::cases::{is_conflicted, name_now};
use super::cases_forms::{documents, grounds, moment};
use super::names_entries;
use super::sent::wrong;
use super::{Acts, Found, Of, Offered, Reader, Sent, no_such_act};
use crate::page::catalogue::{Language, Phrase};
use crate::page::dossier::{ActForm, Dossier, Fact, Field, Line, Section, spoken};
use crate::page::words::{self, Badge};
use crate::staff::permission::Permission;
use crate::vetting::cases::Open;
use crate::vetting::registry_lock::{self, LockStep};
use crate::vetting::{self, Failure};
use registry_core::casework::dispute;

/// What can be done about a name.
pub(super) const ACTS: Offered = &[
    ("judge-registrant", Permission::DecideAccuracy),
    ("judge-website", Permission::DecideWebsite),
    ("propose-lock", Permission::LockName),
    ("confirm-lock", Permission::LockName),
    ("open-revocation", Permission::JudgeCase),
    ("open-suspension", Permission::JudgeCase),
    ("open-discontinuation", Permission::RecordResponse),
    ("open-dispute", Permission::JudgeCase),
    ("ask-licence", Permission::RecordLicence),
    ("ask-disclosure", Permission::RecordDisclosure),
];

/// Most cases and requests of one name that a page lists.
const LIST: i64 = 50;

/// The page of a name as it is, or as it was when it was last registered.
pub(super) fn dossier(read: &mut Snapshot<'_>, reader: &Reader, id: &str) -> Found {
    let Ok(name) = DomainName::parse(id, read.tlds()) else { return Ok(None) };
    let Some(found) = read.domain(&name, Lock::None, reader.now)? else { return Ok(None) };
    let (domain, language) = (found.object, reader.language);
    let check = read.website_check_of(domain.id, Lock::None)?;
    let mut sections = vec![name_now(read, reader, &domain)?, holder(read, language, &domain)?];
    sections.extend(accuracy_section(read, language, &domain)?);
    sections.extend(check.as_ref().map(|check| website_section(language, check)));
    sections.push(cases_section(read, reader, &domain)?);
    sections.push(requests_section(read, reader, &domain)?);
    let holder = domain.vouching.as_ref().map(|vouching| vouching.organization);
    let conflicted = is_conflicted(read, reader, holder)?;
    let rulebooks = read.rulebooks(name.tld())?;
    let acts = match domain.is_live() {
        true => forms(read, reader, (&domain, check.as_ref()), rulebooks.at(reader.now))?,
        false => Vec::new(),
    };
    let lead = language.say("name-lead").with("registrar", &domain.registrar);
    let dossier = Dossier {
        is_name: true,
        state: Some(state(&domain)),
        sections,
        ..reader.dossier(name.to_string(), lead)
    };
    Ok(Some((reader.offered(dossier, acts, conflicted), Some(domain.key()))))
}

fn state(domain: &Domain) -> Badge {
    match (domain.is_live(), domain.causes.values().next()) {
        (false, _) => Badge::new("plain", spoken(domain.lifecycle.code())),
        (true, Some(cause)) => Badge::new("bad", spoken(cause.kind.code())),
        (true, None) => Badge::new("good", spoken(domain.lifecycle.code())),
    }
}

fn holder(
    read: &mut Snapshot<'_>,
    language: Language,
    domain: &Domain,
) -> Result<Section, StoreError> {
    let mut section = Section::new("holder", language.say("case-holder"));
    section.empty = language.say("name-no-holder").into();
    if let Some(vouching) = &domain.vouching {
        let id = vouching.organization;
        let name = read.organization(id, Lock::None)?.map(|found| found.name).unwrap_or_default();
        let request = Of::Request.page(vouching.request);
        section.facts = vec![
            Fact::link(language.say("said-holder"), Of::Organization.page(id), name),
            Fact::link(language.say("name-request"), request, language.say("request-itself")),
            Fact::new(language.say("fact-notices"), domain.personal.contact_email.clone()),
            Fact::new(language.say("fact-terms"), vouching.terms_version.clone()),
        ];
    }
    Ok(section)
}

/// The registrant beside the organization, where they differ or did (P-34).
fn accuracy_section(
    read: &mut Snapshot<'_>,
    language: Language,
    domain: &Domain,
) -> Result<Option<Section>, StoreError> {
    let Some(check) = &domain.accuracy else { return Ok(None) };
    let mut section = Section::new("accuracy", language.say("accuracy-title"));
    let organization = read.organization(check.organization, Lock::None)?;
    let organization = organization.map(|found| found.name).unwrap_or_default();
    let tone = if check.is_open() { "warn" } else { "plain" };
    section.facts = vec![
        Fact::state(language.say("fact-state"), Badge::new(tone, spoken(check.code()))),
        Fact::at(language.say("accuracy-since"), check.opened_at),
        Fact::new(language.say("request-organization"), organization.clone()),
    ];
    let same = domain.registrant == Some(check.contact);
    let registrant = match same {
        true => read.contacts_by_id(&[check.contact])?.into_iter().next(),
        false => None,
    };
    if let Some(registrant) = registrant {
        let stated = registrant.personal.postal.iter().map(|postal| {
            let organization = postal.organization.clone().unwrap_or_default();
            format!("{} {organization}", postal.name)
        });
        let stated: Vec<_> = stated.map(|text| text.trim().to_owned()).collect();
        section.facts.push(Fact::new(language.say("accuracy-registrant"), stated.join("\n")));
        let agrees = Compared { organization: &organization, registrant: &registrant }.agrees();
        let badge = match agrees {
            true => Badge::new("good", language.say("accuracy-agrees")),
            false => Badge::new("warn", language.say("accuracy-differs")),
        };
        section.facts.push(Fact::state(language.say("accuracy-compared"), badge));
    }
    if let Some(closing) = &check.closed {
        section.quotes = vec![(closing.name.clone(), closing.reason.clone())];
    }
    Ok(Some(section))
}

/// Where the name leads (P-3).
fn website_section(language: Language, check: &WebsiteCheck) -> Section {
    let mut section = Section::new("website", language.say("website-title"));
    let tone = if check.open_since().is_some() { "warn" } else { "plain" };
    let state = Badge::new(tone, spoken(check.state.code()));
    section.facts = vec![Fact::state(language.say("fact-state"), state)];
    if let Some(look) = &check.latest {
        section.facts.push(Fact::at(language.say("website-looked"), look.at));
        section.facts.push(Fact::new(language.say("website-finding"), spoken(look.outcome.code())));
        let term = language.say("website-approved");
        section.facts.push(Fact::new(term, look.approved.join("\n")));
        let steps = look.tries.iter().flat_map(|one| one.steps.iter());
        section.lines =
            steps.map(|step| Line { words: step.url.clone(), ..Line::default() }).collect();
    }
    section
}

fn cases_section(
    read: &mut Snapshot<'_>,
    reader: &Reader,
    domain: &Domain,
) -> Result<Section, StoreError> {
    let filter = CaseFilter { domain: Some(domain.id), ..CaseFilter::default() };
    let mut cases = read.cases_page(&filter, CaseOrder::Newest, LIST + 1, reader.now)?;
    let more = is_cut(&mut cases, LIST);
    let line = |case: registry_core::casework::Case| Line {
        words: format!("{} {}", spoken(case.matter.code()), case.number),
        href: Of::Case.page(case.id),
        badge: Some(Badge::new(
            if case.matter.is_closed() { "plain" } else { "warn" },
            spoken(case.matter.state()),
        )),
        more: words::day(case.opened_at),
        ..Line::default()
    };
    let lines = cases.into_iter().map(|found| line(found.object)).collect();
    let mut section = Section::new("cases", reader.language.say("name-cases"));
    if more {
        section.lead = reader.language.say("list-newest").number("count", LIST).into();
    }
    Ok(section.with_lines(lines, reader.language.say("name-no-cases")))
}

fn requests_section(
    read: &mut Snapshot<'_>,
    reader: &Reader,
    domain: &Domain,
) -> Result<Section, StoreError> {
    let requests = read.requests_for_name(&domain.name, Lock::None, reader.now)?;
    let line = |request: registry_core::request::Request| Line {
        words: words::moment(request.received_at),
        href: Of::Request.page(request.id),
        badge: Some(words::state(reader.language, &request.state, false)),
        ..Line::default()
    };
    let lines = requests.into_iter().map(|found| line(found.object)).collect();
    let section = Section::new("requests", reader.language.say("name-requests"));
    Ok(section.with_lines(lines, reader.language.say("request-no-others")))
}

fn forms(
    read: &mut Snapshot<'_>,
    reader: &Reader,
    (domain, check): (&Domain, Option<&WebsiteCheck>),
    rulebook: &Rulebook,
) -> Result<Vec<ActForm>, StoreError> {
    let language = reader.language;
    let reason = || Field::area("reason", language.say("field-words"));
    let form = |act, title: Phrase, words: Phrase| ActForm::new(act, title, words).lettered();
    let mut forms = Vec::new();
    if domain.accuracy.is_some() && reader.may(Permission::DecideAccuracy) {
        let label = language.say("field-verdict");
        let verdict = choice::field::<accuracy::Verdict>(language, "verdict", label);
        let (title, words) = (language.say("act-accuracy"), language.say("act-accuracy-words"));
        forms.push(form("judge-registrant", title, words).with(vec![verdict, reason()]));
    }
    if let Some(check) = check.filter(|check| check.open_since().is_some())
        && reader.may(Permission::DecideWebsite)
    {
        let fields = website_fields(read, reader, check)?;
        let (title, words) = (language.say("act-website"), language.say("act-website-words"));
        forms.push(form("judge-website", title, words).with(fields));
    }
    if reader.may(Permission::LockName) {
        forms.push(lock_form(reader, domain).lettered().secondary());
    }
    if reader.may(Permission::JudgeCase) {
        forms.extend(case_forms(language, rulebook));
    }
    forms.extend(names_entries::forms(reader));
    if let Some(first) = forms.first_mut() {
        first.is_open = first.act.starts_with("judge");
    }
    Ok(forms)
}

fn case_forms(language: Language, rulebook: &Rulebook) -> Vec<ActForm> {
    let paper = || {
        vec![
            Field::area("words", language.say("field-words")),
            documents(language),
            moment(language.say("field-received"), language, "received"),
        ]
    };
    let coded = rulebook.enforcement.suspension_grounds.iter();
    let coded = coded.map(|(code, words)| (code.clone(), words.clone()));
    let mut suspension = vec![Field::choice("ground", language.say("case-ground"), coded)];
    suspension.extend(grounds(language));
    let mut disputed = vec![
        choice::field::<dispute::Source>(language, "source", language.say("case-source")),
        Field::line("reference", language.say("field-reference")),
    ];
    disputed.extend(paper());
    let form = |act, title: Phrase, words: Phrase| ActForm::new(act, title, words).lettered();
    let revoke = (language.say("open-revocation"), language.say("open-revocation-words"));
    let suspend = (language.say("open-suspension"), language.say("open-suspension-words"));
    let end = (language.say("open-discontinuation"), language.say("open-discontinuation-words"));
    let dispute = (language.say("open-dispute"), language.say("open-dispute-words"));
    vec![
        form("open-revocation", revoke.0, revoke.1).with(grounds(language)).danger(),
        form("open-suspension", suspend.0, suspend.1).with(suspension).danger(),
        form("open-discontinuation", end.0, end.1).with(paper()).secondary(),
        form("open-dispute", dispute.0, dispute.1).with(disputed).secondary(),
    ]
}

/// What a verdict on a website is made of; `asked` and `case` cite what was opened.
fn website_fields(
    read: &mut Snapshot<'_>,
    reader: &Reader,
    check: &WebsiteCheck,
) -> Result<Vec<Field>, StoreError> {
    let language = reader.language;
    let mut verdicts = vec![("fine".to_owned(), String::from(language.say("verdict-fine")))];
    let organization = read.organization(check.organization, Lock::None)?;
    let open = |asked: &&InformationRequest| asked.reply.is_none();
    for asked in organization.iter().flat_map(|found| found.questions.iter()).filter(open) {
        let words = language.say("verdict-asked").with("question", &asked.question);
        verdicts.push((format!("asked {}", asked.id), words.into()));
    }
    for case in read.open_cases_of(check.domain, Lock::None, reader.now)? {
        let words = language.say("verdict-case").with("number", case.object.number);
        verdicts.push((format!("case {}", case.object.id), words.into()));
    }
    Ok(vec![
        Field::choice("verdict", language.say("field-verdict"), verdicts)
            .hinted(language.say("field-website-hint")),
        Field::area("reason", language.say("field-words")),
    ])
}

fn lock_form(reader: &Reader, domain: &Domain) -> ActForm {
    let language = reader.language;
    match &domain.lock_proposal {
        Some(proposal) => {
            let words = language.say("lock-confirm-words").with("act", proposal.act.code());
            let words = words.with("who", proposal.proposed.by.name());
            ActForm::new("confirm-lock", language.say("lock-confirm"), words)
        }
        None => {
            let fields = vec![
                choice::field::<LockAct>(language, "act", language.say("field-lock")),
                Field::line("reference", language.say("field-reference")),
            ];
            let title = language.say("lock-propose");
            ActForm::new("propose-lock", title, language.say("lock-propose-words")).with(fields)
        }
    }
}

/// Acts on a name.
pub(super) async fn act(acts: &Acts<'_>, sent: &Sent) -> Result<(), Failure> {
    let (registry, acting) = (acts.registry, acts.acting);
    let name = vetting::submit::parse_name(registry, acts.id).map_err(Failure::Refused)?;
    let reason = || sent.text("reason").to_owned();
    match acts.act {
        "judge-registrant" => {
            let verdict = choice::read::<accuracy::Verdict>(sent, "verdict")?;
            vetting::accuracy::close(registry, acting, (name, verdict, reason())).await
        }
        "judge-website" => {
            let verdict = website_verdict(sent)?;
            vetting::website::judge(registry, acting, (name, verdict, reason())).await.map(drop)
        }
        "propose-lock" => {
            let act = choice::read::<LockAct>(sent, "act")?;
            let reference = sent.text("reference").to_owned();
            registry_lock::step(registry, acting, (name, LockStep::Propose { act, reference }))
                .await
        }
        "confirm-lock" => registry_lock::step(registry, acting, (name, LockStep::Confirm)).await,
        "ask-licence" => names_entries::ask_licence(acts, sent, name).await,
        "ask-disclosure" => names_entries::ask_disclosure(acts, sent, name).await,
        other => {
            let open = opened(other, name, sent)?;
            vetting::cases::open(registry, acting, open).await.map(drop)
        }
    }
}

fn website_verdict(sent: &Sent) -> Result<website_check::Verdict, Failure> {
    let text = sent.text("verdict");
    let unknown = || wrong("verdict", text, "one of the list");
    match text.split_once(' ') {
        None if text == "fine" => Ok(website_check::Verdict::Fine),
        Some(("asked", id)) => {
            let question = id.parse().map_err(|_| unknown())?;
            Ok(website_check::Verdict::Asked { question })
        }
        Some(("case", id)) => {
            Ok(website_check::Verdict::Case { case: id.parse().map_err(|_| unknown())? })
        }
        _ => Err(unknown()),
    }
}

fn opened(act: &str, name: DomainName, sent: &Sent) -> Result<Open, Failure> {
    Ok(match act {
        "open-revocation" => Open::Revocation(name, sent.stated()),
        "open-suspension" => Open::Suspension(name, sent.text("ground").to_owned(), sent.stated()),
        "open-discontinuation" => Open::Discontinuation(name, sent.said()?),
        "open-dispute" => {
            let source: dispute::Source = choice::read(sent, "source")?;
            Open::Dispute(name, source, sent.text("reference").to_owned(), sent.said()?)
        }
        other => return Err(no_such_act(other)),
    })
}
