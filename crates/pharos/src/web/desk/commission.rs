//! The Commission desk: the appeals on whose Commission the reader sits, and for each the Articles
//! as frozen, the clock, the decision form and the report (P-55c to P-55g).
//!
//! A member sees the Articles and nothing else of the file, and how the others voted once their own
//! vote is cast. Whoever does not sit is told that there is no such appeal.

use axum::extract::{Path, Query, State};
use axum::http::StatusCode;
use axum::response::Response;
use jiff::Timestamp;
use registry_core::appeal::{Appeal, Awaited, Clock, Finding, Findings, Vote};
use registry_core::decision::Actor;
use registry_core::document::DocumentHash;
use registry_core::id::{AppealId, StaffId};
use registry_store::{Aggregate as _, Lock, Snapshot, Staff, StoreError};

use super::super::Web;
use super::super::caller::Visitor;
use super::super::public::{no_such_page, unavailable};
use super::choice::{self, OwnGround, Shown};
use super::done::done_words;
use super::review::{Acts, Done, Found, Of, Offered, Reader, Sent, appeals, left, no_such_act};
use super::{given, not_for};
use crate::page::catalogue::{Language, Phrase};
use crate::page::dossier::{ActForm, Dossier, Fact, Field, Line, Section, spoken};
use crate::page::search::SittingsPage;
use crate::page::words::{self, Badge};
use crate::page::{Frame, html};
use crate::staff::permission::{Permission, Role};
use crate::vetting::Failure;
use crate::vetting::appeal;

/// What a member of a Commission can do.
pub(super) const ACTS: Offered = &[
    ("vote", Permission::SitOnCommission),
    ("report", Permission::SitOnCommission),
    ("unable", Permission::SitOnCommission),
    ("select", Permission::SitOnCommission),
];

/// Appeals that are looked through at once.
const PAGE: i64 = 200;

/// The appeals on whose Commission the visitor sits.
pub(super) async fn list(
    State(web): State<Web>,
    visitor: Visitor,
    Query(Done { done }): Query<Done>,
) -> Response {
    if !visitor.may(Permission::SitOnCommission) {
        return not_for(&web, &visitor, Permission::SitOnCommission);
    }
    let (reader, who) = (Reader::of(&web, &visitor), visitor.signed_in.person.id);
    let now = reader.now;
    let read = move |read: &mut Snapshot<'_>| sittings(read, who, now);
    let sittings = match web.registry.store.read(read).await {
        Ok(sittings) => sittings,
        Err(error) => return unavailable(&web, &error),
    };
    let page = SittingsPage {
        frame: Frame::desk(&web, &visitor, "sittings-title").at("commission"),
        done: done_words(reader.language, Of::Sitting, &done),
        sittings: sittings.iter().map(|appeal| line(&reader, appeal, who)).collect(),
    };
    html(StatusCode::OK, &page)
}

/// Every appeal that waits and on whose Commission somebody sits, however many others wait.
fn sittings(
    read: &mut Snapshot<'_>,
    who: StaffId,
    now: Timestamp,
) -> Result<Vec<Appeal>, StoreError> {
    let (mut sittings, mut after) = (Vec::new(), None);
    loop {
        let page = read.appeals_page(true, after, (PAGE, now))?;
        let Some(last) = page.last() else { return Ok(sittings) };
        after = Some((last.notice.received_at, last.id));
        sittings.extend(page.into_iter().filter(|appeal| appeal.office_of(who).is_some()));
    }
}

fn line(reader: &Reader, appeal: &Appeal, who: StaffId) -> Line {
    let language = reader.language;
    let awaited: Phrase = match appeal.awaits(who) {
        Some(Awaited::Vote) => language.say("sitting-vote"),
        Some(Awaited::Report) => language.say("sitting-report"),
        None => language.say("sitting-nothing"),
    };
    // The registry's response is not the Commission's to wait for (P-55b).
    let clock = match appeal.waits_for(Clock::Convening) {
        true => Clock::Convening,
        false => Clock::Decision,
    };
    let until = appeal.waits_for(clock).then(|| appeal.clocks.get(clock).until);
    Line {
        words: format!("{} · {}", appeal.number, appeal.name),
        href: Of::Sitting.page(appeal.id),
        badge: until.map(|until| left(reader, until)),
        more: awaited.into(),
        ..Line::default()
    }
}

const fn staff(reader: &Reader) -> Option<StaffId> {
    match &reader.acting.actor {
        Actor::Staff { id, .. } => Some(*id),
        _ => None,
    }
}

/// The page of an appeal for a member of its Commission.
pub(super) fn dossier(read: &mut Snapshot<'_>, reader: &Reader, id: &str) -> Found {
    let (Ok(id), Some(who)) = (id.parse::<AppealId>(), staff(reader)) else { return Ok(None) };
    let Some(found) = read.appeal(id, Lock::None, reader.now)? else { return Ok(None) };
    let (appeal, language) = (found.object, reader.language);
    if appeal.office_of(who).is_none() {
        return Ok(None);
    }
    let mut sections = vec![articles(language, &appeal), appeals::clocks(reader, &appeal)];
    sections.push(appeals::commission(language, &appeal));
    sections.push(decisions(language, &appeal, who));
    sections.extend(appeals::outcome(language, &appeal));
    let acts = forms(read, reader, &appeal, who)?;
    let tone = if appeal.awaits(who).is_some() { "warn" } else { "plain" };
    let dossier = Dossier {
        trail: vec![("/desk/commission".to_owned(), language.say("sittings-title").into())],
        title: appeal.number.clone(),
        lead: language.say("appeal-lead").with("name", &appeal.name).into(),
        state: Some(Badge::new(tone, spoken(appeal.state.code()))),
        sections,
        acts,
        idle: language.say("sitting-idle").into(),
        ..Dossier::default()
    };
    Ok(Some((dossier, Some(appeal.key()))))
}

/// The Articles, each with its file: all that the Commission sees (P-55d).
fn articles(language: Language, appeal: &Appeal) -> Section {
    let mut section = Section::new("articles", language.say("articles-title"));
    section.empty = language.say("articles-none").into();
    if let Some(articles) = &appeal.articles {
        section.facts = vec![
            Fact::at(language.say("articles-frozen"), articles.frozen_at),
            Fact::new(language.say("articles-hash"), articles.hash.to_string()),
        ];
        section.quotes = appeals::notice(language, appeal).quotes;
        let line = |article: &registry_core::appeal::Article| Line {
            words: article.name.clone(),
            href: format!("{}/articles/{}", Of::Sitting.page(appeal.id), article.hash),
            badge: Some(Badge::new("plain", appeals::article_kind(language, article.kind))),
            ..Line::default()
        };
        section.lines = articles.items.iter().map(line).collect();
    }
    section
}

/// Who has voted; how, once one's own vote is cast.
fn decisions(language: Language, appeal: &Appeal, who: StaffId) -> Section {
    let (cast, may_read) = (appeal.votes(), !appeal.votes_for(who).is_empty());
    let line = |vote: &Vote| {
        let name = appeal.serving().find(|member| member.id == vote.by);
        let badge = match (may_read, vote.findings.reverse()) {
            (false, _) => Badge::new("plain", language.say("vote-cast")),
            (true, true) => Badge::new("warn", language.say("vote-reverse")),
            (true, false) => Badge::new("plain", language.say("vote-affirm")),
        };
        let Findings { not_followed, error_of_fact, caused } = &vote.findings;
        let said = [not_followed, error_of_fact, caused].map(|one| one.words.as_str()).join(" · ");
        Line {
            words: name.map(|member| member.name.clone()).unwrap_or_default(),
            badge: Some(badge),
            more: if may_read { said } else { words::day(vote.at) },
            ..Line::default()
        }
    };
    let lines = cast.iter().map(line).collect();
    let section = Section::new("votes", language.say("votes-title"));
    section.with_lines(lines, language.say("votes-none"))
}

fn forms(
    read: &mut Snapshot<'_>,
    reader: &Reader,
    appeal: &Appeal,
    who: StaffId,
) -> Result<Vec<ActForm>, StoreError> {
    let language = reader.language;
    let area = || Field::area("words", language.say("field-words"));
    let mut forms = Vec::new();
    match appeal.awaits(who) {
        Some(Awaited::Vote) => {
            let form = ActForm::new("vote", language.say("vote-title"), language.say("vote-words"));
            forms.push(form.with(findings(language)).open());
        }
        Some(Awaited::Report) => {
            let title = language.say("report-title");
            let form = ActForm::new("report", title, language.say("report-words"));
            forms.push(form.with(vec![area()]).lettered().open());
        }
        None => {}
    }
    if appeal.state.is_running() && appeal.seat_of(who).is_some() {
        let ground = choice::field::<OwnGround>(language, "ground", language.say("case-ground"));
        let title = language.say("unable-title");
        let form = ActForm::new("unable", title, language.say("unable-words"));
        forms.push(form.with(vec![ground, area()]).secondary());
    }
    if appeal.state.is_running() && appeal.is_presided_by(who) {
        forms.extend(alternate(read, language, appeal)?);
    }
    Ok(forms)
}

/// An alternate for each seat that nobody serves in (P-55c).
fn alternate(
    read: &mut Snapshot<'_>,
    language: Language,
    appeal: &Appeal,
) -> Result<Option<ActForm>, StoreError> {
    let vacant = appeal.commission.iter().filter(|seat| seat.serving().is_none());
    let vacant: Vec<_> = vacant.map(|seat| (seat.office.clone(), spoken(&seat.office))).collect();
    if vacant.is_empty() {
        return Ok(None);
    }
    let people = read.staff_all()?.into_iter();
    let sits = |one: &Staff| one.active && one.role.parse::<Role>() == Ok(Role::Commissioner);
    let sit = people.filter(sits);
    let people: Vec<_> = sit.map(|one| (one.id.to_string(), one.name)).collect();
    let fields = vec![
        Field::choice("office", language.say("alternate-office"), vacant),
        Field::choice("staff", language.say("field-person"), people),
    ];
    let title = language.say("alternate-title");
    let form = ActForm::new("select", title, language.say("alternate-words"));
    Ok(Some(form.with(fields).secondary()))
}

/// The three questions of Exhibit A, each with its answer and words.
fn findings(language: Language) -> Vec<Field> {
    let question = |name: &'static str, words: &'static str, label: Phrase| {
        [
            choice::field::<Shown>(language, name, label),
            Field::area(words, language.say("vote-why")),
        ]
    };
    [
        question("not-followed", "not-followed-words", language.say("vote-not-followed")),
        question("error", "error-words", language.say("vote-error")),
        question("caused", "caused-words", language.say("vote-caused")),
    ]
    .into_iter()
    .flatten()
    .collect()
}

/// Votes, reports, says that one is unable, selects an alternate.
pub(super) async fn act(acts: &Acts<'_>, sent: &Sent) -> Result<(), Failure> {
    let id = acts.id.parse::<AppealId>().map_err(|_| no_such_act(acts.act))?;
    let (registry, acting) = (acts.registry, acts.acting);
    let words = sent.text("words").to_owned();
    match acts.act {
        "vote" => {
            let finding = |name: &str, words: &str| {
                let shown = choice::read::<Shown>(sent, name)? == Shown::Yes;
                Ok::<_, Failure>(Finding { shown, words: sent.text(words).to_owned() })
            };
            let findings = Findings {
                not_followed: finding("not-followed", "not-followed-words")?,
                error_of_fact: finding("error", "error-words")?,
                caused: finding("caused", "caused-words")?,
            };
            appeal::vote(registry, acting, (id, findings)).await.map(drop)
        }
        "report" => appeal::report(registry, acting, (id, words)).await.map(drop),
        "unable" => {
            let ground = choice::read::<OwnGround>(sent, "ground")?.into();
            let office = own_office(acts, id).await?;
            appeal::declare_unable(registry, acting, (id, office, ground, words)).await.map(drop)
        }
        "select" => {
            let office = sent.text("office").to_owned();
            let staff = sent.read("staff", "somebody of the list")?;
            appeal::select(registry, acting, (id, office, staff)).await.map(drop)
        }
        other => Err(no_such_act(other)),
    }
}

/// The office in which whoever acts serves.
async fn own_office(acts: &Acts<'_>, id: AppealId) -> Result<String, Failure> {
    let Actor::Staff { id: who, .. } = acts.acting.actor else {
        return Err(no_such_act(acts.act));
    };
    let now = acts.registry.clock.registry_now();
    let read = move |read: &mut Snapshot<'_>| read.appeal(id, Lock::None, now);
    let found = acts.registry.store.read(read).await?;
    let office = found.and_then(|found| Some(found.object.seat_of(who)?.office.clone()));
    office.ok_or_else(|| no_such_act(acts.act))
}

/// A document of the Articles as a file, for those who sit.
pub(super) async fn article(
    State(web): State<Web>,
    visitor: Visitor,
    Path((id, hash)): Path<(String, String)>,
) -> Response {
    if !visitor.may(Permission::SitOnCommission) {
        return not_for(&web, &visitor, Permission::SitOnCommission);
    }
    let parsed = (id.parse::<AppealId>(), hash.parse::<DocumentHash>());
    let (Ok(id), Ok(hash)) = parsed else { return no_such_page(State(web)).await };
    let (who, now) = (visitor.signed_in.person.id, web.registry.clock.registry_now());
    let read = move |read: &mut Snapshot<'_>| {
        let found = read.appeal(id, Lock::None, now)?.map(|found| found.object);
        let own = found.filter(|appeal| appeal.office_of(who).is_some());
        let articles = own.and_then(|appeal| appeal.articles);
        match articles.is_some_and(|all| all.items.iter().any(|item| item.hash == hash)) {
            true => read.document(hash),
            false => Ok(None),
        }
    };
    given(&web, &visitor, web.registry.store.read(read).await).await
}
