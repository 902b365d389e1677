//! Coded values in forms of this desk: offered in their words, read as they are offered.

use super::super::review::{Sent, wrong};
use crate::page::catalogue::Phrase;
use crate::page::dossier::{Field, spoken};
use crate::vetting::Failure;

/// What a field allows, in the words of a refusal.
const ALLOWED: &str = "one of the choices";

/// A field of coded values; their codes are their words.
pub(super) fn field<T: Copy>(
    name: &'static str,
    label: Phrase,
    all: impl IntoIterator<Item = T>,
    code: impl Fn(T) -> &'static str,
) -> Field {
    let option = |one: T| (code(one).to_owned(), spoken(code(one)));
    Field::choice(name, label, all.into_iter().map(option))
}

/// What was chosen in a field; nothing else than what it offers.
pub(super) fn read<T: Copy>(
    sent: &Sent,
    field: &'static str,
    all: impl IntoIterator<Item = T>,
    code: impl Fn(T) -> &'static str,
) -> Result<T, Failure> {
    let found = all.into_iter().find(|one| code(*one) == sent.text(field));
    found.ok_or_else(|| wrong(field, sent.text(field), ALLOWED))
}
