//! The page of a notice: as it was stored, what became of it, and another try (P-57).

use registry_store::{DutyRow, Snapshot, StoreError};

use super::{Acts, Found, Offered, Reader, Sent, no_such_act};
use crate::mail;
use crate::page::dossier::{ActForm, Dossier, Fact, Section, Told, spoken};
use crate::page::words::{Badge, Moment};
use crate::staff::permission::Permission;
use crate::vetting::{Failure, notice};

/// What can be done about a notice.
pub(super) const ACTS: Offered = &[("try-again", Permission::RetryNotice)];

/// The words of a notice.
struct Letter {
    subject: String,
    text: String,
    facts: Vec<Fact>,
}

/// The page of a notice.
pub(super) fn dossier(read: &mut Snapshot<'_>, reader: &Reader, id: &str) -> Found {
    let Ok(number) = id.parse::<i64>() else { return Ok(None) };
    let Some(duty) = read.notice(number)? else { return Ok(None) };
    let language = reader.language;
    let letter = letter(read, reader, &duty)?;
    let mut words = Section::new("letter", language.say("notice-words"));
    words.facts = vec![
        Fact::new(language.say("notice-to"), duty.notice.to.clone()),
        Fact::at(language.say("notice-owed"), duty.at),
    ];
    words.facts.extend(letter.facts);
    words.quotes = vec![(letter.subject.clone(), letter.text)];
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
    let tone = if duty.is_undelivered { "bad" } else { "plain" };
    let (title, then) = (language.say("notice-retry"), language.say("notice-retry-words"));
    let retry = ActForm::new("try-again", title, then).open();
    let may = duty.is_undelivered && reader.may(Permission::RetryNotice);
    let lead = language.say("letter-to").with("to", &duty.notice.to);
    let dossier = Dossier {
        state: Some(Badge::new(tone, spoken(duty.state().code()))),
        sections: vec![words, attempts],
        acts: if may { vec![retry] } else { Vec::new() },
        ..reader.dossier(letter.subject, lead)
    };
    Ok(Some((dossier, None)))
}

/// The letter as it was stored, which every attempt sends (P-57): later words of ours do not reach
/// it. One that was not put together yet is shown as it would be now.
fn letter(read: &mut Snapshot<'_>, reader: &Reader, duty: &DutyRow) -> Result<Letter, StoreError> {
    let language = reader.language;
    let Some(stored) = read.mail(duty.id)? else {
        let (subject, text) = mail::read_ahead(&duty.notice, "").unwrap_or_default();
        let state = Badge::new("waits", language.say("notice-not-composed"));
        let facts = vec![Fact::state(language.say("notice-stored"), state)];
        return Ok(Letter { subject, text, facts });
    };
    let unreadable = || StoreError::unreadable("message of a notice", duty.id);
    let (subject, text) = mail::stored_text(&stored.stored).ok_or_else(unreadable)?;
    let sha256 = data_encoding::HEXLOWER.encode(&stored.sha256);
    Ok(Letter {
        subject,
        text,
        facts: vec![
            Fact::at(language.say("notice-stored"), stored.rendered_at),
            Fact::new(language.say("notice-message-id"), stored.message_id),
            Fact::new(language.say("notice-sha256"), sha256),
        ],
    })
}

/// Lets it be tried again.
pub(super) async fn act(acts: &Acts<'_>, _sent: &Sent) -> Result<(), Failure> {
    match (acts.act, acts.id.parse::<i64>()) {
        ("try-again", Ok(id)) => notice::try_again(acts.registry, acts.acting, id).await.map(drop),
        _ => Err(no_such_act(acts.act)),
    }
}
