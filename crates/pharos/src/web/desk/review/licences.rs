//! The page of a wish for the trademark (P-60): granted or refused at discretion.

use registry_core::id::LicenceId;
use registry_core::licence::State;
use registry_store::{Aggregate as _, Lock, Snapshot};

use super::cases::is_conflicted;
use super::{Acts, Found, Of, Offered, Reader, Sent, no_such_act};
use crate::page::dossier::{ActForm, Dossier, Fact, Field, Line, Section, spoken};
use crate::page::evidence::document;
use crate::page::words::{self, Badge};
use crate::staff::permission::Permission;
use crate::vetting::Failure;
use crate::vetting::licence::{self, DecideLicence};

/// What can be done about a wish for the trademark.
pub(super) const ACTS: Offered =
    &[("grant", Permission::DecideLicence), ("refuse", Permission::DecideLicence)];

/// The page of a licence.
pub(super) fn dossier(read: &mut Snapshot<'_>, reader: &Reader, id: &str) -> Found {
    let Ok(id) = id.parse::<LicenceId>() else { return Ok(None) };
    let Some(licence) = read.licence(id, Lock::None)? else { return Ok(None) };
    let language = reader.language;
    let holder = read.organization(licence.organization, Lock::None)?;
    let holder = holder.map(|found| found.name).unwrap_or_default();
    let mut asked = Section::new("asked", language.say("licence-asked"));
    asked.facts = vec![
        Fact::link(language.say("queue-name"), Of::Name.page(&licence.name), licence.name.as_str()),
        Fact::link(
            language.say("said-holder"),
            Of::Organization.page(licence.organization),
            holder,
        ),
        Fact::new(language.say("fact-submitted"), licence.personal.asked_by.clone()),
        Fact::at(language.say("application-submitted"), licence.asked_at),
    ];
    asked.quotes = vec![(String::new(), licence.words.clone())];
    let documents: Vec<_> = licence.documents.iter().map(document).collect();
    if !documents.is_empty() {
        let words = language.say("request-documents").into();
        asked.lines = vec![Line { words, documents, ..Line::default() }];
    }
    let mut sections = vec![asked];
    if let State::Refused { at, words } = &licence.state {
        let mut refused = Section::new("refused", language.say("state-rejected"));
        refused.quotes = vec![(words::day(*at), words.clone())];
        sections.push(refused);
    }
    if let Some(grant) = licence.state.grant() {
        let mut granted = Section::new("granted", language.say("past-granted"));
        granted.quotes = vec![(words::day(grant.at), grant.words.clone())];
        sections.push(granted);
    }
    let conflicted = is_conflicted(read, reader, Some(licence.organization))?;
    let acts = match licence.state == State::Asked && reader.may(Permission::DecideLicence) {
        true => forms(reader),
        false => Vec::new(),
    };
    let tone = if licence.state == State::Asked { "waits" } else { "plain" };
    let dossier = Dossier {
        is_name: true,
        state: Some(Badge::new(tone, spoken(licence.state.code()))),
        sections,
        ..reader.dossier(licence.name.to_string(), language.say("work-licence"))
    };
    Ok(Some((reader.offered(dossier, acts, conflicted), Some(licence.key()))))
}

fn forms(reader: &Reader) -> Vec<ActForm> {
    let language = reader.language;
    let words = || vec![Field::area("words", language.say("field-words"))];
    let grant = (language.say("licence-grant"), language.say("licence-grant-words"));
    let refuse = (language.say("licence-refuse"), language.say("licence-refuse-words"));
    vec![
        ActForm::new("grant", grant.0, grant.1).with(words()).lettered().open(),
        ActForm::new("refuse", refuse.0, refuse.1).with(words()).lettered().danger(),
    ]
}

/// Grants or refuses.
pub(super) async fn act(acts: &Acts<'_>, sent: &Sent) -> Result<(), Failure> {
    let id = acts.id.parse::<LicenceId>().map_err(|_| no_such_act(acts.act))?;
    let words = sent.text("words").to_owned();
    let command = match acts.act {
        "grant" => DecideLicence::Grant(words),
        "refuse" => DecideLicence::Refuse(words),
        other => return Err(no_such_act(other)),
    };
    licence::decide(acts.registry, acts.acting, (id, command)).await.map(drop)
}
