//! The page of a request for registration data that is not published: who asks, for what and why,
//! and the answer.

use std::collections::BTreeSet;

use registry_core::disclosure_request::Sought;
use registry_core::id::DisclosureRequestId;
use registry_store::{Aggregate as _, Lock, Snapshot};

use super::super::choice::{self, Disclosed};
use super::cases::left;
use super::{Acts, Found, Of, Offered, Reader, Sent, no_such_act};
use crate::page::dossier::{ActForm, Dossier, Fact, Field, Line, Section, spoken};
use crate::page::evidence::document;
use crate::page::words::{self, Badge};
use crate::staff::permission::Permission;
use crate::vetting::{Failure, Missing, Refusal, disclosure_request};

/// What can be done about a disclosure request.
pub(super) const ACTS: Offered = &[("answer", Permission::AnswerDisclosure)];

/// The page of a disclosure request.
pub(super) fn dossier(read: &mut Snapshot<'_>, reader: &Reader, id: &str) -> Found {
    let Ok(id) = id.parse::<DisclosureRequestId>() else { return Ok(None) };
    let Some(asked) = read.disclosure_request(id, Lock::None)? else { return Ok(None) };
    let language = reader.language;
    let mut section = Section::new("asked", language.say("request-itself"));
    let requester = &asked.personal;
    section.facts = vec![
        Fact::link(language.say("queue-name"), Of::Name.page(&asked.name), asked.name.as_str()),
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
    let acts = match asked.answer.is_none() && reader.may(Permission::AnswerDisclosure) {
        true => vec![form(reader, &asked.sought)],
        false => Vec::new(),
    };
    let state = match &asked.answer {
        Some(_) => Badge::new("plain", language.say("disclosure-answered")),
        None => Badge::new("waits", language.say("disclosure-open")),
    };
    let key = asked.key();
    let dossier = reader.dossier(asked.number, language.say("work-disclosure"));
    let dossier = Dossier { state: Some(state), sections, acts, ..dossier };
    Ok(Some((dossier, Some(key))))
}

fn form(reader: &Reader, sought: &BTreeSet<Sought>) -> ActForm {
    let language = reader.language;
    let give = |one: &Sought| {
        let label = language.say("disclosure-give").with("what", spoken(one.code()));
        choice::field::<Disclosed>(language, one.code(), label)
    };
    let mut fields: Vec<_> = sought.iter().map(give).collect();
    fields.push(Field::area("words", language.say("field-words")));
    let title = language.say("disclosure-act");
    let form = ActForm::new("answer", title, language.say("disclosure-act-words"));
    form.with(fields).lettered().open()
}

/// Answers: of everything that was sought it is stated whether it is given.
pub(super) async fn act(acts: &Acts<'_>, sent: &Sent) -> Result<(), Failure> {
    let id = acts.id.parse::<DisclosureRequestId>().map_err(|_| no_such_act(acts.act))?;
    if acts.act != "answer" {
        return Err(no_such_act(acts.act));
    }
    let asked = acts.registry.store.read(move |read| read.disclosure_request(id, Lock::None));
    let missing = Failure::Refused(Refusal::NotFound(Missing::DisclosureRequest(id)));
    let mut given = BTreeSet::new();
    for one in asked.await?.ok_or(missing)?.sought {
        if choice::read::<Disclosed>(sent, one.code())? == Disclosed::Given {
            given.insert(one);
        }
    }
    let answer = (id, given, sent.text("words").to_owned());
    disclosure_request::answer(acts.registry, acts.acting, answer).await.map(drop)
}
