//! The page of an appeal as the registry's side sees it: what is appealed, the notice, the clocks,
//! the Commission, the Articles, and the registry's acts (P-55). How members vote is shown once it
//! is decided.

use registry_core::appeal::{
    Against, Appeal, ArticleKind, Chosen, Clock, ClockStands, MatterKind, Origin, Side, State,
};
use registry_core::document::{DocumentHash, DocumentRef};
use registry_core::id::{AppealId, StaffId};
use registry_core::rulebook::Rulebook;
use registry_store::{Aggregate as _, Lock, Snapshot, Staff, StoreError};

use super::super::choice::{self, Choice as _, OriginOrNone};
use super::appeals_hearing;
use super::cases::{is_conflicted, left};
use super::cases_forms::{documents, moment};
use super::sent::wrong;
use super::{Acts, Found, Of, Offered, Reader, Sent, no_such_act};
use crate::page::catalogue::{Language, Phrase};
use crate::page::dossier::{ActForm, Control, Dossier, Fact, Field, Line, Section, Told, spoken};
use crate::page::evidence::document;
use crate::page::words::{self, Badge, Moment};
use crate::staff::permission::{Permission, Role};
use crate::vetting::Failure;
use crate::vetting::appeal::{self, Extension, NewMatter};

/// What the registry's side can do about an appeal.
pub(super) const ACTS: Offered = &[
    ("admit", Permission::AdmitAppeal),
    ("forfeit", Permission::AdmitAppeal),
    ("seat", Permission::AdmitAppeal),
    ("send-articles", Permission::AdmitAppeal),
    ("convene", Permission::AdmitAppeal),
    ("respond", Permission::RecordAppeal),
    ("refuse-matter", Permission::RecordAppeal),
    ("extend", Permission::RecordAppeal),
    ("teleconference", Permission::RecordAppeal),
    ("name-counsel", Permission::RecordAppeal),
    ("invoice-costs", Permission::AdmitAppeal),
    ("end-by-costs", Permission::AdmitAppeal),
];

/// The page of an appeal.
pub(super) fn dossier(read: &mut Snapshot<'_>, reader: &Reader, id: &str) -> Found {
    let Ok(id) = id.parse::<AppealId>() else { return Ok(None) };
    let Some(found) = read.appeal(id, Lock::None, reader.now)? else { return Ok(None) };
    let (appeal, language) = (found.object, reader.language);
    let holder = read.organization(appeal.organization, Lock::None)?;
    let holder = holder.map(|found| found.name).unwrap_or_default();
    let mut sections = vec![
        subject(language, &appeal, &holder),
        clocks(reader, &appeal),
        notice(language, &appeal),
    ];
    sections.push(commission(language, &appeal));
    sections.extend(articles(language, &appeal));
    sections.push(refused(language, &appeal));
    sections.extend(outcome(language, &appeal));
    let conflicted = is_conflicted(read, reader, Some(appeal.organization))?;
    let acts = forms(read, reader, &appeal)?;
    let tone = if appeal.is_waiting() { "waits" } else { "plain" };
    let lead = language.say("appeal-lead").with("name", &appeal.name);
    let dossier = Dossier {
        state: Some(Badge::new(tone, spoken(appeal.state.code()))),
        sections,
        ..reader.dossier(appeal.number.clone(), lead)
    };
    Ok(Some((reader.offered(dossier, acts, conflicted), Some(appeal.key()))))
}

fn subject(language: Language, appeal: &Appeal, holder: &str) -> Section {
    let (href, against) = match appeal.against {
        Against::Rejection(id) => (Of::Request.page(id), language.say("appeal-against-rejection")),
        Against::Revocation(id) => (Of::Case.page(id), language.say("appeal-against-revocation")),
    };
    let mut facts = vec![
        Fact::link(language.say("appeal-against"), href, against),
        Fact::at(language.say("appeal-decided-at"), appeal.decided_at),
        Fact::link(
            language.say("appeal-appellant"),
            Of::Organization.page(appeal.organization),
            holder,
        ),
        Fact::new(language.say("appeal-procedure"), appeal.procedure_version.clone()),
        Fact::new(language.say("appeal-substance"), appeal.substance_version.clone()),
    ];
    if let Some(by) = &appeal.decided_by {
        facts.push(Fact::new(language.say("appeal-decided-by"), by.name.clone()));
    }
    Section::new("about", language.say("case-about")).with_facts(facts)
}

/// The three clocks: how long the registry may respond, the Commission convene and decide (P-55b).
pub(in crate::web::desk) fn clocks(reader: &Reader, appeal: &Appeal) -> Section {
    let language = reader.language;
    let line = |clock: Clock| {
        let deadline = appeal.clocks.get(clock);
        let badge = match appeal.stands(clock, reader.now) {
            ClockStands::Running | ClockStands::Over => left(reader, deadline.until),
            ClockStands::Missed => Badge::new("warn", language.say("clock-was-missed")),
            ClockStands::Kept => Badge::new("good", language.say("clock-kept")),
            ClockStands::Stopped => Badge::new("plain", language.say("clock-stopped")),
        };
        let until = language.say("clock-until").with("day", words::last_day(deadline.until));
        let words = clock.words(language).into();
        Line { words, badge: Some(badge), more: until.into(), ..Line::default() }
    };
    let lines = Clock::ALL.into_iter().map(line).collect();
    let section = Section::new("clock", language.say("case-clock"));
    section.with_lines(lines, language.say("case-no-clock"))
}

/// What the appellant stated, and the registry's response.
pub(in crate::web::desk) fn notice(language: Language, appeal: &Appeal) -> Section {
    let statement = &appeal.notice.statement;
    let mut section = Section::new("notice", language.say("appeal-notice"));
    section.facts = vec![Fact::at(language.say("appeal-received"), appeal.notice.received_at)];
    section.quotes = vec![
        (language.say("appeal-position").into(), statement.position.clone()),
        (language.say("appeal-error").into(), statement.error.clone()),
        (language.say("appeal-support").into(), statement.support.clone()),
    ];
    if let Some(response) = &appeal.response {
        let none = || language.say("appeal-no-response").into();
        let words = response.words.clone().unwrap_or_else(none);
        section.quotes.push((language.say("appeal-response").into(), words));
    }
    let documents = appeal.notice.document.iter();
    let documents = documents.chain(appeal.response.iter().filter_map(|one| one.document.as_ref()));
    let documents: Vec<_> = documents.map(document).collect();
    if !documents.is_empty() {
        let words = language.say("request-documents").into();
        section.lines = vec![Line { words, documents, ..Line::default() }];
    }
    section
}

/// Who sits, and who was unable to.
pub(in crate::web::desk) fn commission(language: Language, appeal: &Appeal) -> Section {
    let members = appeal
        .commission
        .iter()
        .flat_map(|seat| seat.members.iter().map(move |member| (seat.office.clone(), member)));
    let line = |(office, member): (String, &registry_core::appeal::Member)| Line {
        words: member.person.name.clone(),
        badge: Some(match &member.unable {
            Some(_) => Badge::new("plain", language.say("commission-unable")),
            None => Badge::new("good", language.say("commission-serves")),
        }),
        more: match &member.unable {
            Some(unable) => format!("{}: {}", spoken(&office), unable.words),
            None => spoken(&office),
        },
        ..Line::default()
    };
    let lines = members.map(line).collect();
    let section = Section::new("commission", language.say("commission-title"));
    section.with_lines(lines, language.say("commission-none"))
}

/// The Articles as they were frozen (P-55d).
pub(in crate::web::desk) fn articles(language: Language, appeal: &Appeal) -> Option<Section> {
    let articles = appeal.articles.as_ref()?;
    let mut section = Section::new("articles", language.say("articles-title"));
    section.facts = vec![
        Fact::at(language.say("articles-frozen"), articles.frozen_at),
        Fact::new(language.say("articles-hash"), articles.hash.to_string()),
    ];
    let line = |article: &registry_core::appeal::Article| Line {
        words: article.name.clone(),
        badge: Some(Badge::new("plain", article_kind(language, article.kind))),
        more: article.hash.to_string(),
        ..Line::default()
    };
    section.lines = articles.items.iter().map(line).collect();
    Some(section)
}

pub(in crate::web::desk) fn article_kind(language: Language, kind: ArticleKind) -> Phrase {
    match kind {
        ArticleKind::Notice => language.say("appeal-notice"),
        ArticleKind::Response => language.say("appeal-response"),
        ArticleKind::Terms => language.say("article-terms"),
        ArticleKind::Incorporated => language.say("article-incorporated"),
        ArticleKind::Given => language.say("origin-given"),
        ArticleKind::Used => language.say("origin-used"),
        ArticleKind::Exchanged => language.say("origin-exchanged"),
    }
}

fn refused(language: Language, appeal: &Appeal) -> Section {
    let mut section = Section::new("refused", language.say("matter-title"));
    section.empty = language.say("matter-none").into();
    let told = appeal.refused.iter().map(|one| Told {
        at: Moment::of(one.at),
        what: one.kind.words(language).into(),
        by: one.side.words(language).into(),
        words: one.words.clone(),
        documents: Vec::new(),
        is_coming: false,
    });
    section.story = told.collect();
    section
}

/// How it ended, with the votes and the report.
pub(in crate::web::desk) fn outcome(language: Language, appeal: &Appeal) -> Option<Section> {
    let mut section = Section::new("outcome", language.say("appeal-outcome"));
    match &appeal.state {
        State::Affirmed { at, .. } | State::Reversed { at, .. } => {
            section.facts = vec![Fact::at(language.say("account-at"), *at)];
        }
        State::Forfeited { at, reason, .. } => {
            section.facts = vec![Fact::at(language.say("account-at"), *at)];
            section.quotes = vec![(language.say("field-words").into(), reason.clone())];
        }
        State::EndedByCosts { at, .. } => {
            section.facts = vec![Fact::at(language.say("account-at"), *at)];
        }
        State::Received | State::Admitted { .. } | State::Convened { .. } => return None,
    }
    if let Some(report) = &appeal.report {
        section.quotes.push((language.say("appeal-report").into(), report.words.clone()));
    }
    Some(section)
}

/// The documents that the file held before the decision.
fn file(
    read: &mut Snapshot<'_>,
    appeal: &Appeal,
    now: jiff::Timestamp,
) -> Result<Vec<DocumentRef>, StoreError> {
    Ok(match appeal.against {
        Against::Rejection(id) => {
            let found = read.request(id, Lock::None, now)?;
            found.map(|found| found.object.file().cloned().collect()).unwrap_or_default()
        }
        Against::Revocation(id) => {
            let found = read.case(id, Lock::None, now)?;
            let entries = found.map(|found| found.object.entries).unwrap_or_default();
            entries.into_iter().flat_map(|entry| entry.documents).collect()
        }
    })
}

fn forms(
    read: &mut Snapshot<'_>,
    reader: &Reader,
    appeal: &Appeal,
) -> Result<Vec<ActForm>, StoreError> {
    let language = reader.language;
    let area = || Field::area("words", language.say("field-words"));
    let form = |act, title: Phrase, words: Phrase| ActForm::new(act, title, words).lettered();
    let running = appeal.state.is_running();
    let is_admitted = matches!(appeal.state, State::Admitted { .. });
    let mut forms = Vec::new();
    if running && reader.may(Permission::AdmitAppeal) {
        if appeal.state == State::Received {
            let (title, words) = (language.say("appeal-admit"), language.say("appeal-admit-words"));
            forms.push(form("admit", title, words));
            let title = language.say("appeal-forfeit");
            let forfeit = form("forfeit", title, language.say("appeal-forfeit-words"));
            forms.push(forfeit.with(vec![area()]).danger());
        }
        let rulebooks = read.rulebooks(appeal.name.tld())?;
        if appeal.commission.is_empty() {
            let fields = seats(read, language, rulebooks.at(reader.now))?;
            let (title, words) = (language.say("appeal-seat"), language.say("appeal-seat-words"));
            forms.push(form("seat", title, words).with(fields).secondary());
        }
        if is_admitted && appeal.articles.is_none() {
            let fields = chosen(language, &file(read, appeal, reader.now)?);
            let (title, words) = (language.say("appeal-send"), language.say("appeal-send-words"));
            forms.push(form("send-articles", title, words).with(fields).secondary());
        }
        if is_admitted && appeal.articles.is_some() {
            let title = language.say("appeal-convene");
            forms.push(form("convene", title, language.say("appeal-convene-words")));
        }
    }
    if running && reader.may(Permission::RecordAppeal) {
        if appeal.response.is_none() {
            let title = language.say("appeal-respond");
            let respond = form("respond", title, language.say("appeal-respond-words"));
            forms.push(respond.with(vec![area(), documents(language)]).secondary());
        }
        let (title, words) = (language.say("appeal-matter"), language.say("appeal-matter-words"));
        forms.push(form("refuse-matter", title, words).with(matter(language)).secondary());
        let (title, words) = (language.say("act-extend"), language.say("appeal-extend-words"));
        forms.push(form("extend", title, words).with(extension(language, appeal)).secondary());
    }
    if running {
        forms.extend(appeals_hearing::forms(read, reader, appeal)?);
    }
    if let Some(first) = forms.first_mut() {
        first.is_open = true;
    }
    Ok(forms)
}

/// Who holds each office, by the rulebook.
fn seats(
    read: &mut Snapshot<'_>,
    language: Language,
    rulebook: &Rulebook,
) -> Result<Vec<Field>, StoreError> {
    let people = read.staff_all()?.into_iter();
    let sits = |one: &Staff| one.active && one.role.parse::<Role>() == Ok(Role::Commissioner);
    let sit = people.filter(sits);
    let people: Vec<_> = sit.map(|one| (one.id.to_string(), one.name)).collect();
    let field = |office: &String| {
        let label = language.say("field-office").with("office", spoken(office));
        Field::new(format!("office-{office}"), label, Control::Choice(people.clone()))
    };
    Ok(rulebook.appeal.commission.iter().map(field).collect())
}

/// Each document of the file, with why the file held it.
fn chosen(language: Language, file: &[DocumentRef]) -> Vec<Field> {
    let field = |document: &DocumentRef| {
        let label = language.say("field-origin").with("name", &document.name);
        choice::field::<OriginOrNone>(language, format!("origin-{}", document.hash), label)
    };
    file.iter().map(field).collect()
}

fn matter(language: Language) -> Vec<Field> {
    vec![
        choice::field::<Side>(language, "side", language.say("field-side")),
        choice::field::<MatterKind>(language, "kind", language.say("fact-kind")),
        Field::area("words", language.say("field-words")),
        documents(language),
    ]
}

fn extension(language: Language, appeal: &Appeal) -> Vec<Field> {
    let running = Clock::ALL.into_iter().filter(|clock| appeal.waits_for(*clock));
    let clocks = running.map(|clock| (clock.code().to_owned(), clock.words(language).into()));
    vec![
        Field::choice("clock", language.say("field-clock"), clocks),
        Field::new("last_day", language.say("field-last-day"), Control::Line("date")),
        Field::line("agreed_with", language.say("field-agreed-with")),
        moment(language.say("field-agreed-at"), language, "agreed_at"),
        documents(language),
    ]
}

/// Acts on an appeal.
pub(super) async fn act(acts: &Acts<'_>, sent: &Sent) -> Result<(), Failure> {
    let id = acts.id.parse::<AppealId>().map_err(|_| no_such_act(acts.act))?;
    let (registry, acting) = (acts.registry, acts.acting);
    let words = sent.text("words").to_owned();
    match acts.act {
        "admit" => appeal::admit(registry, acting, id).await.map(drop),
        "forfeit" => appeal::forfeit(registry, acting, (id, words)).await.map(drop),
        "convene" => appeal::convene(registry, acting, id).await.map(drop),
        "respond" => {
            let words = Some(words).filter(|words| !words.is_empty());
            appeal::respond(registry, acting, (id, words, sent.one_document_if_any()?))
                .await
                .map(drop)
        }
        "refuse-matter" => {
            let (side, kind) = (choice::read(sent, "side")?, choice::read(sent, "kind")?);
            let document = sent.one_document_if_any()?;
            let new = NewMatter { side, kind, words, document };
            appeal::refuse_matter(registry, acting, (id, new)).await.map(drop)
        }
        "extend" => {
            let new = Extension {
                clock: choice::read(sent, "clock")?,
                made_at: sent.needed_moment("agreed_at")?,
                agreed_with: sent.text("agreed_with").to_owned(),
                last_day: sent.read("last_day", "a day: 2027-05-31")?,
                document: sent.one_document("the agreement")?,
            };
            appeal::extend(registry, acting, (id, new)).await.map(drop)
        }
        "seat" => appeal::seat(registry, acting, (id, holders(sent)?)).await.map(drop),
        "send-articles" => {
            let chosen = Chosen { file: origins(sent)?, incorporated: Vec::new() };
            appeal::send_articles(registry, acting, (id, chosen, Vec::new())).await.map(drop)
        }
        _ => appeals_hearing::act(acts, sent, id).await,
    }
}

fn holders(sent: &Sent) -> Result<Vec<(String, StaffId)>, Failure> {
    let offices = sent.fields.names().filter_map(|name| name.strip_prefix("office-"));
    let holder = |office: &str| {
        let name = format!("office-{office}");
        let id = sent.text(&name).parse();
        let id = id.map_err(|_| wrong(name.clone(), sent.text(&name), "somebody of the list"))?;
        Ok((office.to_owned(), id))
    };
    offices.map(holder).collect()
}

/// The documents of the file that become Articles, each with why the file held it: stated for
/// every document that the form has.
fn origins(sent: &Sent) -> Result<Vec<(DocumentHash, Origin)>, Failure> {
    let mut chosen = Vec::new();
    for (name, hash) in
        sent.fields.names().filter_map(|name| Some((name, name.strip_prefix("origin-")?)))
    {
        let origin = choice::read::<OriginOrNone>(sent, name)?.origin();
        let known =
            hash.parse().map_err(|_| wrong(name.to_owned(), hash, "a document of the file"))?;
        chosen.extend(origin.map(|origin| (known, origin)));
    }
    Ok(chosen)
}
