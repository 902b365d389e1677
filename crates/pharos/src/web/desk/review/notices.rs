//! The page of a notice: as it was stored, what became of it, and another try (P-57).

use registry_store::Snapshot;

use super::{Acts, Found, Reader, Sent, no_such_act};
use crate::mail;
use crate::page::dossier::{ActForm, Dossier, Fact, Section, Told, spoken};
use crate::page::words::{Badge, Moment};
use crate::staff::permission::Permission;
use crate::vetting::{Failure, notice};

/// The page of a notice.
pub(super) fn dossier(read: &mut Snapshot<'_>, reader: &Reader, id: &str) -> Found {
    let Ok(number) = id.parse::<i64>() else { return Ok(None) };
    let Some(duty) = read.notice(number)? else { return Ok(None) };
    let language = reader.language;
    let letter = mail::read_ahead(&duty.notice, "").unwrap_or_default();
    let mut words = Section::new("letter", language.say("notice-words"));
    words.facts = vec![
        Fact::new(language.say("notice-to"), duty.notice.to.clone()),
        Fact::at(language.say("notice-owed"), duty.at),
    ];
    words.quotes = vec![(letter.0.clone(), letter.1)];
    let mut attempts = Section::new("attempts", language.say("notice-attempts"));
    attempts.empty = language.say("notice-untried").into();
    for attempt in read.mail_attempts(number)? {
        attempts.story.push(Told {
            at: Moment::of(attempt.at),
            what: spoken(attempt.outcome.code()),
            by: String::new(),
            words: attempt.words,
            documents: Vec::new(),
            is_coming: false,
        });
    }
    let may = duty.is_undelivered && reader.may(Permission::RetryNotice);
    let tone = if duty.is_undelivered { "bad" } else { "plain" };
    let retry = ActForm {
        act: "try-again",
        action: format!("/desk/notices/{number}/try-again"),
        title: language.say("notice-retry").into(),
        words: language.say("notice-retry-words").into(),
        button: language.say("notice-retry").into(),
        is_open: true,
        ..ActForm::default()
    };
    Ok(Some((
        Dossier {
            trail: vec![("/desk/review".to_owned(), language.say("work-title").into())],
            title: letter.0,
            lead: language.say("letter-to").with("to", &duty.notice.to).into(),
            state: Some(Badge::new(tone, spoken(duty.state().code()))),
            sections: vec![words, attempts],
            acts: if may { vec![retry] } else { Vec::new() },
            idle: language.say("idle-role").into(),
            ..Dossier::default()
        },
        None,
    )))
}

/// Lets it be tried again.
pub(super) async fn act(acts: &Acts<'_>, _sent: &Sent) -> Result<(), Failure> {
    match (acts.act, acts.id.parse::<i64>()) {
        ("try-again", Ok(id)) => notice::try_again(acts.registry, acts.acting, id).await.map(drop),
        _ => Err(no_such_act(acts.act)),
    }
}
