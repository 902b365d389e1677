//! The forms of a case: one for each act that its state and dates allow.

use registry_core::casework::{self, Case, Matter, suspension};
use registry_core::registrar::RegistrarState;
use registry_store::{Snapshot, StoreError};

use super::super::choice::{self, CaseClock};
use super::Reader;
use super::sent::REASONS;
use crate::page::catalogue::{Language, Phrase};
use crate::page::dossier::{ActForm, Control, Field};
use crate::staff::permission::Permission;

/// The forms of a case, the likeliest first.
pub(super) fn of(
    read: &mut Snapshot<'_>,
    reader: &Reader,
    case: &Case,
) -> Result<Vec<ActForm>, StoreError> {
    let language = reader.language;
    let mut possible = casework::possible(case, reader.now);
    if is_extensible(case) {
        possible.push("extend");
    }
    // What another proposed comes first, but not for the one who proposed it.
    possible.sort_by_key(|act| !matches!(*act, "confirm" | "drop-proposal"));
    let own = case.proposal.as_ref().is_some_and(|one| one.proposed.by == reader.acting.actor);
    possible.retain(|act| *act != "confirm" || (!own && reader.may(Permission::ConfirmCase)));
    let mut forms = Vec::new();
    for act in possible {
        let Some((title, words, tone)) = said(language, act) else { continue };
        let lettered = !matches!(act, "note" | "respond" | "drop-proposal");
        let form = ActForm::new(act, title, words).with(fields(read, language, act)?);
        forms.push(ActForm { tone, has_letters: lettered, ..form });
    }
    if let Some(first) = forms.first_mut() {
        first.is_open = true;
    }
    Ok(forms)
}

const fn is_extensible(case: &Case) -> bool {
    let known = matches!(
        case.matter,
        Matter::Revocation(_) | Matter::Suspension(_) | Matter::Discontinuation(_)
    );
    known && !case.matter.is_closed()
}

/// What an act does in a few words, what follows from it, and the tone of its button.
fn said(language: Language, act: &str) -> Option<(Phrase, Phrase, &'static str)> {
    Some(match act {
        "confirm" => (language.say("act-confirm"), language.say("act-confirm-words"), ""),
        "drop-proposal" => (language.say("act-drop"), language.say("act-drop-words"), "secondary"),
        "respond" => (language.say("act-respond"), language.say("act-respond-words"), ""),
        "rescind" => (language.say("act-rescind"), language.say("act-rescind-words"), ""),
        "revoke" => (language.say("act-revoke"), language.say("act-revoke-words"), "danger"),
        "confirm-no-appeal" => {
            (language.say("act-no-appeal"), language.say("act-no-appeal-words"), "danger")
        }
        "lift" => (language.say("act-lift"), language.say("act-lift-words"), ""),
        "close" => (language.say("act-close"), language.say("act-close-words"), "secondary"),
        "schedule" => (language.say("act-schedule"), language.say("act-schedule-words"), "danger"),
        "take-back" => (language.say("act-take-back"), language.say("act-take-back-words"), ""),
        "lock" => (language.say("act-lock"), language.say("act-lock-words"), ""),
        "order-move" => (language.say("act-move"), language.say("act-move-words"), ""),
        "reject-move" => {
            (language.say("act-reject-move"), language.say("act-reject-move-words"), "secondary")
        }
        "suspend-for-term" => {
            (language.say("act-suspend"), language.say("act-suspend-words"), "danger")
        }
        "roll-back" => (language.say("act-roll-back"), language.say("act-roll-back-words"), ""),
        "release" => (language.say("act-release"), language.say("act-release-words"), ""),
        "extend" => (language.say("act-extend"), language.say("act-extend-words"), "secondary"),
        "note" => (language.say("act-note"), language.say("act-note-words"), "secondary"),
        _ => return None,
    })
}

fn fields(
    read: &mut Snapshot<'_>,
    language: Language,
    act: &str,
) -> Result<Vec<Field>, StoreError> {
    let mut fields = match act {
        "confirm" => return Ok(Vec::new()),
        "revoke" => return Ok(grounds(language)),
        "lift" => {
            let label = language.say("field-finding");
            vec![choice::field::<suspension::Finding>(language, "finding", label)]
        }
        "schedule" => vec![moment(language.say("field-delete-at"), language, "delete_at")],
        "order-move" => recipient(read, language)?,
        "extend" => extension(language),
        _ => Vec::new(),
    };
    fields.extend(filed(language, act));
    Ok(fields)
}

/// Words, documents, and when they arrived.
fn filed(language: Language, act: &str) -> Vec<Field> {
    let mut fields = vec![Field::area("words", language.say("field-words"))];
    if act != "drop-proposal" {
        fields.push(documents(language));
    }
    if matches!(
        act,
        "respond"
            | "note"
            | "take-back"
            | "order-move"
            | "suspend-for-term"
            | "roll-back"
            | "release"
            | "reject-move"
            | "extend"
    ) {
        fields.push(moment(language.say("field-received"), language, "received"));
    }
    fields
}

/// A field for documents.
pub(in crate::web::desk) fn documents(language: Language) -> Field {
    let control = Control::Documents(Vec::new());
    Field::new("documents", language.say("request-documents"), control)
        .hinted(language.say("field-documents-hint"))
}

/// A field for a moment in UTC.
pub(in crate::web::desk) fn moment(label: Phrase, language: Language, name: &'static str) -> Field {
    Field::new(name, label, Control::Line("datetime-local"))
        .hinted(language.say("field-moment-hint"))
}

/// The fields of a notice's grounds: reasons, what supports them, documents.
pub(super) fn grounds(language: Language) -> Vec<Field> {
    let mut fields = reasons(language);
    fields.push(Field::area("supporting", language.say("field-supporting")));
    fields.push(documents(language));
    fields
}

/// The fields of the reasons of a notice: each a clause and words.
pub(in crate::web::desk) fn reasons(language: Language) -> Vec<Field> {
    let mut fields = Vec::new();
    for (place, (clause, words)) in REASONS.iter().enumerate() {
        let number = place + 1;
        let label = language.say("field-clause").number("number", number);
        fields.push(Field::line(*clause, label));
        let label = language.say("field-reason").number("number", number);
        fields.push(Field::area(*words, label));
    }
    fields
}

fn recipient(read: &mut Snapshot<'_>, language: Language) -> Result<Vec<Field>, StoreError> {
    let active = read.registrars()?.into_iter();
    let active = active.filter(|one| one.state == RegistrarState::Active);
    let same = (String::new(), language.say("field-same-registrar").into());
    let choices = [same].into_iter().chain(active.map(|one| (one.id.to_string(), one.name)));
    let control = Control::Choice(choices.collect());
    Ok(vec![
        Field::line("organization", language.say("field-organization"))
            .hinted(language.say("field-organization-hint")),
        Field::new("registrar", language.say("lookup-registrar"), control),
    ])
}

fn extension(language: Language) -> Vec<Field> {
    vec![
        choice::field::<CaseClock>(language, "clock", language.say("field-clock")),
        Field::new("last_day", language.say("field-last-day"), Control::Line("date")),
        Field::line("agreed_with", language.say("field-agreed-with")),
        moment(language.say("field-agreed-at"), language, "agreed_at"),
    ]
}
