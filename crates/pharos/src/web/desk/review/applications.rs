//! The page of an accreditation with its application: what was said, what was said before, and the
//! programme's standards side by side with their judgement (P-2, P-4, P-5).

use registry_core::accreditation::{
    Accreditation, Act, Application, Judgement, NewJudgement, Verdict,
};
use registry_core::forecast;
use registry_core::id::{AccreditationId, ApplicationId};
use registry_core::rulebook::Programme;
use registry_store::{Aggregate as _, Lock, Snapshot};

use super::super::choice;
use super::cases::{FORECAST_MAXIMUM, coming, is_conflicted};
use super::cases_forms::{documents, moment};
use super::sent::wrong;
use super::{Acts, Found, Of, Offered, Reader, Sent, no_such_act};
use crate::page::catalogue::{Language, Phrase};
use crate::page::dossier::{ActForm, Control, Dossier, Fact, Field, Line, Section, Told};
use crate::page::evidence::document;
use crate::page::words::{self, Badge, Moment};
use crate::staff::permission::Permission;
use crate::vetting::Failure;
use crate::vetting::accreditation::{self, Decide, GrantTerms};

/// What can be done about an accreditation and its application.
pub(super) const ACTS: Offered = &[
    ("judge", Permission::DecideApplication),
    ("grant", Permission::DecideApplication),
    ("refuse", Permission::DecideApplication),
    ("withdraw-application", Permission::RecordApplication),
    ("withdraw", Permission::WithdrawAccreditation),
    ("change-websites", Permission::DecideApplication),
];

/// The page of an accreditation.
pub(super) fn dossier(read: &mut Snapshot<'_>, reader: &Reader, id: &str) -> Found {
    let Ok(id) = id.parse::<AccreditationId>() else { return Ok(None) };
    let Some(found) = read.accreditation(id, Lock::None, reader.now)? else { return Ok(None) };
    let (accreditation, language) = (found.object, reader.language);
    let Some(organization) = read.organization(accreditation.organization, Lock::None)? else {
        return Ok(None);
    };
    let rulebooks = read.rulebooks_of_programme(&accreditation.programme, reader.now)?;
    let programmes = &rulebooks.at(reader.now).eligibility.programmes;
    let programme = programmes.iter().find(|known| known.id == accreditation.programme);
    let standing = *accreditation.standing(&rulebooks).at(reader.now);
    let pending = accreditation.pending_applications().next();
    let made = pending.and_then(|id| accreditation.applications.get(&id));
    let mut sections = Vec::new();
    if let Some(made) = made {
        sections.push(application(language, made));
        sections.extend(programme.map(|programme| standards(language, programme, made)));
    }
    sections.push(basis(language, &accreditation, programme));
    let mut story = past(language, &accreditation);
    let foreseen = forecast::of_accreditation(
        &accreditation,
        &organization,
        &rulebooks,
        reader.now,
        FORECAST_MAXIMUM,
    );
    story.story.extend(coming(language, foreseen));
    sections.push(story);
    let conflicted = is_conflicted(read, reader, Some(organization.id))?;
    let acts = forms(reader, &accreditation, pending, programme);
    let title = programme.map_or(&accreditation.programme, |known| &known.name);
    let lead = language.say("application-lead").with("who", &organization.name);
    let mut dossier = Dossier {
        state: Some(words::standing(language, standing)),
        sections,
        ..reader.dossier(title, lead)
    };
    dossier.trail.push((Of::Organization.page(organization.id), organization.name));
    Ok(Some((reader.offered(dossier, acts, conflicted), Some(accreditation.key()))))
}

fn application(language: Language, made: &Application) -> Section {
    let mut section = Section::new("application", language.say("work-application"));
    section.facts = vec![
        Fact::at(language.say("application-submitted"), made.submitted_at),
        Fact::new(language.say("fact-websites"), made.websites.join("\n")),
        Fact::new(language.say("fact-jurisdictions"), made.jurisdictions.join(", ")),
    ];
    let documents: Vec<_> = made.documents.iter().chain(&made.evidence).map(document).collect();
    if !documents.is_empty() {
        let words = language.say("request-documents").into();
        section.lines = vec![Line { words, documents, ..Line::default() }];
    }
    section
}

/// Each standard with its judgement, or that there is none yet.
fn standards(language: Language, programme: &Programme, made: &Application) -> Section {
    let line = |standard: &registry_core::rulebook::Standard| {
        let judged = made.review.get(&standard.number);
        let badge = match judged.map(|judgement| judgement.verdict) {
            Some(Verdict::Met) => Badge::new("good", language.say("standard-met")),
            Some(Verdict::NotMet) => Badge::new("bad", language.say("standard-not-met")),
            Some(Verdict::NotApplicable) => Badge::new("plain", language.say("standard-none")),
            None => Badge::new("waits", language.say("standard-open")),
        };
        let said = |judgement: &Judgement| format!("{} · {}", judgement.words, judgement.by.name());
        Line {
            words: format!("{} {}", standard.number, standard.text),
            badge: Some(badge),
            more: judged.map(said).unwrap_or_default(),
            ..Line::default()
        }
    };
    let lines = programme.standards.iter().map(line).collect();
    let section = Section::new("standards", language.say("standards-title"));
    section.with_lines(lines, language.say("standards-none"))
}

fn basis(
    language: Language,
    accreditation: &Accreditation,
    programme: Option<&Programme>,
) -> Section {
    let mut facts = vec![
        Fact::new(language.say("website-approved"), accreditation.websites.join("\n")),
        Fact::at(language.say("fact-on-record"), accreditation.created_at),
    ];
    if let Some(programme) = programme {
        facts.push(Fact::new(language.say("fact-accreditor"), programme.accreditor.clone()));
    }
    Section::new("basis", language.say("fact-accreditation")).with_facts(facts)
}

/// What was applied for, granted, refused before.
fn past(language: Language, accreditation: &Accreditation) -> Section {
    let mut section = Section::new("past", language.say("application-past"));
    let told = accreditation.facts.iter().map(|fact| {
        let (what, words): (Phrase, String) = match &fact.act {
            Act::Applied(_) => (language.say("past-applied"), String::new()),
            Act::Granted { ends, .. } => {
                let until = ends.map(words::last_day).unwrap_or_default();
                (language.say("past-granted"), until)
            }
            Act::Refused { reason, .. } => (language.say("past-refused"), reason.clone()),
            Act::ApplicationWithdrawn(_) => (language.say("past-taken-back"), String::new()),
            Act::Withdrawn { reason } => (language.say("past-withdrawn"), reason.clone()),
        };
        Told {
            at: Moment::of(fact.at),
            what: what.into(),
            by: String::new(),
            words,
            documents: Vec::new(),
            is_coming: false,
        }
    });
    section.story = told.collect();
    section
}

fn forms(
    reader: &Reader,
    accreditation: &Accreditation,
    pending: Option<ApplicationId>,
    programme: Option<&Programme>,
) -> Vec<ActForm> {
    let language = reader.language;
    let reason = || vec![Field::area("reason", language.say("field-words"))];
    let mut forms = Vec::new();
    let made = pending.and_then(|id| accreditation.applications.get(&id));
    if let Some(made) = made
        && reader.may(Permission::DecideApplication)
    {
        let (title, words) = (language.say("act-judge"), language.say("act-judge-words"));
        let fields = programme.map(|known| judging(language, known, made)).unwrap_or_default();
        forms.push(ActForm::new("judge", title, words).with(fields).secondary().open());
        let terms = vec![moment(language.say("field-ends"), language, "ends"), documents(language)];
        let (title, words) = (language.say("act-grant"), language.say("act-grant-words"));
        forms.push(ActForm::new("grant", title, words).with(terms).lettered());
        let (title, words) = (language.say("act-refuse"), language.say("act-refuse-words"));
        forms.push(ActForm::new("refuse", title, words).with(reason()).lettered().danger());
    }
    if made.is_some() && reader.may(Permission::RecordApplication) {
        let title = language.say("act-withdraw-application");
        let words = language.say("act-withdraw-application-words");
        forms.push(ActForm::new("withdraw-application", title, words).lettered().secondary());
    }
    if reader.may(Permission::DecideApplication) {
        let lines = |name, label| Field::area(name, label).hinted(language.say("websites-hint"));
        let fields = vec![
            lines("added", language.say("websites-added")),
            lines("removed", language.say("websites-removed")),
            Field::area("reason", language.say("field-words")),
        ];
        let title = language.say("websites-title");
        let form = ActForm::new("change-websites", title, language.say("websites-words"));
        forms.push(form.with(fields).secondary());
    }
    if reader.may(Permission::WithdrawAccreditation) {
        let (title, words) = (language.say("act-withdraw"), language.say("act-withdraw-words"));
        forms.push(ActForm::new("withdraw", title, words).with(reason()).lettered().danger());
    }
    forms
}

/// A verdict and words for each standard, as they stand.
fn judging(language: Language, programme: &Programme, made: &Application) -> Vec<Field> {
    let mut fields = Vec::new();
    for standard in &programme.standards {
        let number = &standard.number;
        let judged = made.review.get(number);
        let label = language.say("field-standard").with("number", number);
        let mut verdict = choice::field::<Verdict>(language, format!("verdict-{number}"), label);
        // What is not judged yet may stay so.
        if let Control::Choice(choices) = &mut verdict.control {
            choices.insert(0, (String::new(), language.say("standard-open").into()));
        }
        verdict.hint = standard.text.clone();
        let label = language.say("field-standard-words").with("number", number);
        let mut words = Field::line(format!("words-{number}"), label);
        if let Some(judged) = judged {
            judged.verdict.code().clone_into(&mut verdict.value);
            words.value.clone_from(&judged.words);
        }
        fields.extend([verdict, words]);
    }
    fields
}

/// Acts on an application or its accreditation.
pub(super) async fn act(acts: &Acts<'_>, sent: &Sent) -> Result<(), Failure> {
    let id = acts.id.parse::<AccreditationId>().map_err(|_| no_such_act(acts.act))?;
    let now = acts.registry.clock.registry_now();
    let read = move |read: &mut Snapshot<'_>| read.accreditation(id, Lock::None, now);
    let found = acts.registry.store.read(read).await?;
    let accreditation = found.map(|found| found.object).ok_or_else(|| no_such_act(acts.act))?;
    let pending = accreditation.pending_applications().next();
    let application = || pending.ok_or_else(|| wrong("act", acts.act, "an open application"));
    let reason = sent.text("reason").to_owned();
    let command = match acts.act {
        "judge" => Decide::Judge(application()?, judgements(sent, &accreditation, pending)?),
        "grant" => {
            let terms = GrantTerms { ends: sent.moment("ends")?, evidence: sent.hashes() };
            Decide::Grant(application()?, terms)
        }
        "refuse" => Decide::Refuse(application()?, reason),
        "withdraw-application" => Decide::WithdrawApplication(application()?),
        "withdraw" => Decide::Withdraw(reason),
        "change-websites" => {
            let (added, removed) = (sent.lines("added"), sent.lines("removed"));
            Decide::ChangeWebsites { added, removed, reason }
        }
        other => return Err(no_such_act(other)),
    };
    accreditation::decide(acts.registry, acts.acting, (id, command)).await.map(drop)
}

/// What was judged anew: verdicts and words that differ from those that stand.
fn judgements(
    sent: &Sent,
    accreditation: &Accreditation,
    pending: Option<ApplicationId>,
) -> Result<Vec<NewJudgement>, Failure> {
    let made = pending.and_then(|id| accreditation.applications.get(&id));
    let mut judged = Vec::new();
    for number in sent.fields.names().filter_map(|name| name.strip_prefix("verdict-")) {
        let verdict = choice::read_if_any::<Verdict>(sent, &format!("verdict-{number}"))?;
        let Some(verdict) = verdict else { continue };
        let words = sent.text(&format!("words-{number}")).to_owned();
        let stands = made.and_then(|made| made.review.get(number));
        if !stands.is_some_and(|one| one.verdict == verdict && one.words == words) {
            judged.push(NewJudgement { standard: number.to_owned(), verdict, words });
        }
    }
    Ok(judged)
}
