//! Personal data on the page of an object: how long it is kept and what needs it, and what people
//! do about it.

use registry_core::retention::PersonalKind;
use registry_store::{Key, Snapshot, StoreError};
use uuid::Uuid;

use super::{Acts, Offered, Reader, Sent, no_such_act};
use crate::page::catalogue::Language;
use crate::page::dossier::{ActForm, Fact, Field, Section, Told, spoken};
use crate::page::words::{Badge, Moment};
use crate::staff::permission::Permission;
use crate::vetting::{Failure, personal};

/// What can be done about personal data, on the page of whatever has some.
pub(super) const ACTS: Offered = &[
    ("hold-data", Permission::HoldPersonalData),
    ("release-data", Permission::HoldPersonalData),
    ("erase-data", Permission::ErasePersonalData),
];

/// What is known of an object's personal data, and the forms about it; nothing where there is none.
pub(super) fn of(
    read: &mut Snapshot<'_>,
    reader: &Reader,
    (kind, key): (PersonalKind, &Key),
) -> Result<Option<(Section, Vec<ActForm>)>, StoreError> {
    let Ok(id) = Uuid::from_slice(key.as_bytes()) else { return Ok(None) };
    let shown = match personal::shown(read, (kind, id), reader.now) {
        Ok(Some(shown)) => shown,
        Ok(None) | Err(Failure::Refused(_)) => return Ok(None),
        Err(Failure::Store(error)) => return Err(error),
    };
    let language = reader.language;
    let mut section = Section::new("personal", language.say("personal-title"));
    let there = match shown.facts.is_there {
        true => Badge::new("plain", language.say("personal-kept")),
        false => Badge::new("plain", language.say("personal-erased")),
    };
    section.facts = vec![
        Fact::state(language.say("fact-state"), there),
        Fact::at(language.say("personal-by-hand"), shown.ends.by_hand),
        Fact::at(language.say("personal-by-clock"), shown.ends.by_clock),
    ];
    let needs: Vec<_> = shown.facts.needs.iter().map(|need| spoken(need.code())).collect();
    if !needs.is_empty() {
        section.facts.push(Fact::new(language.say("personal-needs"), needs.join("\n")));
    }
    let told = shown.acts.into_iter().map(|acted| Told {
        at: Moment::of(acted.at),
        what: spoken(&acted.act),
        by: acted.by,
        words: acted.words,
        documents: Vec::new(),
        is_coming: false,
    });
    section.story = told.collect();
    let is_held = read.is_held(id)?;
    let forms = match shown.facts.is_there {
        true => forms(reader, language, is_held),
        false => Vec::new(),
    };
    Ok(Some((section, forms)))
}

fn forms(reader: &Reader, language: Language, is_held: bool) -> Vec<ActForm> {
    let words = || vec![Field::area("words", language.say("field-words"))];
    let mut forms = Vec::new();
    if reader.may(Permission::HoldPersonalData) {
        let form = match is_held {
            false => ActForm::new(
                "hold-data",
                language.say("personal-hold"),
                language.say("personal-hold-words"),
            ),
            true => ActForm::new(
                "release-data",
                language.say("personal-release"),
                language.say("personal-release-words"),
            ),
        };
        forms.push(form.with(words()).secondary());
    }
    if reader.may(Permission::ErasePersonalData) {
        let title = language.say("personal-erase");
        let form = ActForm::new("erase-data", title, language.say("personal-erase-words"));
        forms.push(form.with(words()).danger());
    }
    forms
}

/// Holds, releases or erases.
pub(super) async fn act(
    acts: &Acts<'_>,
    sent: &Sent,
    (kind, key): (PersonalKind, &Key),
) -> Result<(), Failure> {
    let id = Uuid::from_slice(key.as_bytes()).map_err(|_| no_such_act(acts.act))?;
    let act = match acts.act {
        "hold-data" => personal::Act::Hold,
        "release-data" => personal::Act::Release,
        "erase-data" => personal::Act::Erase,
        other => return Err(no_such_act(other)),
    };
    let what = ((kind, id), act, sent.text("words").to_owned());
    personal::act(acts.registry, acts.acting, what).await.map(drop)
}
