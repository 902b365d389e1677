//! The page of a mail that came in, and the mail as a file: where it was not plain what it wants, a
//! person reads it and says so (decision 0056).

use axum::extract::{Path, State};
use axum::response::Response;
use registry_core::id::WatchMailId;
use registry_core::watch::MailKind;
use registry_store::{Lock, Snapshot, WatchMail};

use super::super::super::Web;
use super::super::super::caller::Visitor;
use super::super::super::public::no_such_page;
use super::super::review::{Acts, Found, Of, Offered, Reader, Sent, no_such_act};
use super::super::{given, not_for};
use super::List;
use crate::page::catalogue::Language;
use crate::page::dossier::{ActForm, Dossier, Fact, Section, spoken};
use crate::page::words::Badge;
use crate::staff::permission::Permission;
use crate::vetting::Failure;
use crate::watch::mail;

/// What can be done about a mail.
pub(in crate::web::desk) const ACTS: Offered = &[("read", Permission::RecordWatch)];

/// What a mail was taken for, or that it waits.
pub(super) fn state(language: Language, mail: &WatchMail) -> Badge {
    match (mail.waits, mail.kind) {
        (true, _) => Badge::new("waits", language.say("mail-waits")),
        (false, MailKind::Answer | MailKind::Report) => {
            Badge::new("good", spoken(mail.kind.code()))
        }
        (false, kind) => Badge::new("plain", spoken(kind.code())),
    }
}

/// The page of a mail.
pub(in crate::web::desk) fn dossier(read: &mut Snapshot<'_>, reader: &Reader, id: &str) -> Found {
    let Ok(id) = id.parse::<WatchMailId>() else { return Ok(None) };
    let Some(found) = read.watch_mail(id)? else { return Ok(None) };
    let language = reader.language;
    let mut facts = vec![
        Fact::new(language.say("mail-from"), found.sender.clone().unwrap_or_default()),
        Fact::new(language.say("mail-subject"), found.subject.as_str()),
        Fact::new(language.say("mail-kind"), spoken(found.kind.code())),
        Fact::at(language.say("watch-received"), found.received_at),
    ];
    if let Some(site) = found.site
        && let Some(known) = read.site(site, Lock::None, reader.now)?
        && let Some(name) = known.object.names().first()
    {
        facts.push(Fact::link(language.say("watch-site"), Of::Site.page(site), name.as_str()));
    }
    if let Some(report) = found.report {
        let href = Of::Report.page(report);
        facts.push(Fact::link(language.say("mail-report"), href, language.say("watch-report")));
    }
    let told = |to: &String| Fact::new(language.say("mail-acknowledged"), to.as_str());
    facts.extend(found.acknowledged_to.as_ref().map(told));
    let trouble = |words: &String| Fact::new(language.say("mail-trouble"), words.as_str());
    facts.extend(found.trouble.as_ref().map(trouble));
    if let Some((at, by)) = &found.read {
        facts.push(Fact::new(language.say("mail-read-by"), by.name()));
        facts.push(Fact::at(language.say("account-at"), *at));
    }
    let as_it_came = language.say("report-as-it-came");
    let whole = format!("{}/whole", Of::Mail.page(id));
    facts.push(Fact::link(language.say("report-document"), whole, as_it_came));
    let mut about = Section::new("about", language.say("watch-mail")).with_facts(facts);
    about.quotes = vec![(String::new(), found.words.clone())];
    let dossier = Dossier {
        trail: List::Mail.trail(language),
        title: found.number.clone(),
        lead: language.say("mail-lead").into(),
        state: Some(state(language, &found)),
        sections: vec![about],
        acts: forms(reader, &found),
        idle: match found.waits {
            true => language.say("idle-role"),
            false => language.say("mail-idle"),
        }
        .into(),
        ..Dossier::default()
    };
    Ok(Some((dossier, None)))
}

fn forms(reader: &Reader, mail: &WatchMail) -> Vec<ActForm> {
    let language = reader.language;
    let form =
        || ActForm::new("read", language.say("mail-read"), language.say("mail-read-words")).open();
    let is_offered = mail.waits && reader.may(Permission::RecordWatch);
    is_offered.then(form).into_iter().collect()
}

/// Notes that it was read.
pub(in crate::web::desk) async fn act(acts: &Acts<'_>, _sent: &Sent) -> Result<(), Failure> {
    let id = acts.id.parse::<WatchMailId>().map_err(|_| no_such_act(acts.act))?;
    match acts.act {
        "read" => mail::read(acts.registry, acts.acting, id).await.map(drop),
        other => Err(no_such_act(other)),
    }
}

/// A mail as it came, as a file to save.
pub(super) async fn whole(
    State(web): State<Web>,
    visitor: Visitor,
    Path(id): Path<String>,
) -> Response {
    if !visitor.may(Permission::ReadWatch) {
        return not_for(&web, &visitor, Permission::ReadWatch);
    }
    let Ok(id) = id.parse::<WatchMailId>() else { return no_such_page(State(web.clone())).await };
    let read = move |read: &mut Snapshot<'_>| match read.watch_mail(id)? {
        Some(mail) => read.document(mail.document),
        None => Ok(None),
    };
    given(&web, &visitor, web.registry.store.read(read).await).await
}
