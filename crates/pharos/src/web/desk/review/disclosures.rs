//! The page of a request for registration data that is not published: who asks, for what and why,
//! and the answer.

use std::collections::BTreeSet;

use registry_core::disclosure_request::Sought;
use registry_core::id::DisclosureRequestId;
use registry_store::{Aggregate as _, Lock, Snapshot};

use super::cases::left;
use super::{Acts, Found, Reader, Sent, no_such_act};
use crate::page::dossier::{ActForm, Control, Dossier, Fact, Field, Line, Section, spoken};
use crate::page::evidence::document;
use crate::page::words::{self, Badge};
use crate::staff::permission::Permission;
use crate::vetting::{Failure, disclosure_request};

/// The page of a disclosure request.
pub(super) fn dossier(read: &mut Snapshot<'_>, reader: &Reader, id: &str) -> Found {
    let Ok(id) = id.parse::<DisclosureRequestId>() else { return Ok(None) };
    let Some(asked) = read.disclosure_request(id, Lock::None)? else { return Ok(None) };
    let language = reader.language;
    let mut section = Section::new("asked", language.say("request-itself"));
    let requester = &asked.personal;
    section.facts = vec![
        Fact::link(
            language.say("queue-name"),
            format!("/desk/names/{}", asked.name),
            asked.name.as_str(),
        ),
        Fact::new(
            language.say("disclosure-requester"),
            format!("{}\n{}\n{}", requester.name, requester.organization, requester.email),
        ),
        Fact::new(language.say("request-basis"), spoken(asked.basis.code())),
        Fact::at(language.say("application-submitted"), asked.received_at),
        Fact::new(language.say("case-deadline"), words::last_day(asked.answer_until)),
    ];
    if asked.answer.is_none() {
        section
            .facts
            .push(Fact::state(language.say("case-left"), left(reader, asked.answer_until)));
    }
    section.quotes = vec![(String::new(), asked.words.clone())];
    let line = |sought: &Sought| Line { words: spoken(sought.code()), ..Line::default() };
    section.lines = asked.sought.iter().map(line).collect();
    let documents: Vec<_> = asked.documents.iter().map(document).collect();
    if !documents.is_empty() {
        let words = language.say("request-documents").into();
        section.lines.push(Line { words, documents, ..Line::default() });
    }
    let mut sections = vec![section];
    if let Some(answer) = &asked.answer {
        let mut given = Section::new("answer", language.say("disclosure-answer"));
        given.quotes = vec![(answer.by.clone(), answer.words.clone())];
        given.lines = answer.given.iter().map(line).collect();
        sections.push(given);
    }
    let open = asked.answer.is_none() && reader.may(Permission::AnswerDisclosure);
    let key = asked.key();
    let state = match &asked.answer {
        Some(_) => Badge::new("plain", language.say("disclosure-answered")),
        None => Badge::new("waits", language.say("disclosure-open")),
    };
    Ok(Some((
        Dossier {
            trail: vec![("/desk/review".to_owned(), language.say("work-title").into())],
            title: asked.number.clone(),
            lead: language.say("work-disclosure").into(),
            state: Some(state),
            history: format!("/desk/history/{id}"),
            sections,
            acts: if open { vec![form(reader, id, &asked.sought)] } else { Vec::new() },
            idle: language.say("idle-role").into(),
            ..Dossier::default()
        },
        Some(key),
    )))
}

fn form(reader: &Reader, id: DisclosureRequestId, sought: &BTreeSet<Sought>) -> ActForm {
    let language = reader.language;
    let mut fields: Vec<Field> = sought
        .iter()
        .map(|one| {
            let label = language.say("disclosure-give").with("what", spoken(one.code()));
            Field::new(one.code(), label, Control::Tick)
        })
        .collect();
    fields.push(Field::new("words", language.say("field-words"), Control::Area));
    ActForm {
        act: "answer",
        action: format!("/desk/disclosures/{id}/answer"),
        title: language.say("disclosure-act").into(),
        words: language.say("disclosure-act-words").into(),
        fields,
        button: language.say("disclosure-act").into(),
        tone: "",
        has_letters: true,
        is_open: true,
    }
}

/// Answers.
pub(super) async fn act(acts: &Acts<'_>, sent: &Sent) -> Result<(), Failure> {
    let id = acts.id.parse::<DisclosureRequestId>().map_err(|_| no_such_act(acts.act))?;
    if acts.act != "answer" {
        return Err(no_such_act(acts.act));
    }
    let given = Sought::ALL.iter().copied().filter(|one| sent.fields.ticked(one.code()));
    let answer = (id, given.collect(), sent.text("words").to_owned());
    disclosure_request::answer(acts.registry, acts.acting, answer).await.map(drop)
}
