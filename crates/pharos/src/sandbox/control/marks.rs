//! What a launch needs from outside: signed marks, claims notices, lists.

use jiff::{Timestamp, ToSpan};
use registry_marks::issue::Wanted;
use registry_marks::notice;
use registry_store::ListKind;
use serde::{Deserialize, Serialize};

use crate::clearinghouse::{self, LoadError};
use crate::registry::Registry;
use crate::sandbox::start::SandboxError;
use crate::sandbox::validator::{self, Flaw};

/// The mark asked for.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct AskedMark {
    labels: Vec<String>,
    #[serde(default)]
    id: Option<String>,
    #[serde(default)]
    not_before: Option<Timestamp>,
    #[serde(default)]
    not_after: Option<Timestamp>,
    #[serde(default)]
    flaw: Option<Flaw>,
}

/// A mark that was signed.
#[derive(Debug, Serialize)]
pub(super) struct MadeMark {
    id: String,
    encoded: String,
    smd: String,
}

/// Signs a mark for these labels.
pub(super) async fn sign(registry: &Registry, asked: AskedMark) -> Result<MadeMark, SandboxError> {
    let (usual_start, usual_end) = validator::usual_term(registry.clock.registry_now());
    let AskedMark { labels, id, not_before, not_after, flaw } = asked;
    let id = id.unwrap_or_else(|| "1-1".to_owned());
    let wanted = Wanted {
        id: id.clone(),
        mark_name: labels.first().cloned().unwrap_or_default(),
        holder: "Sandbox Holder".to_owned(),
        labels,
        not_before: not_before.unwrap_or(usual_start),
        not_after: not_after.unwrap_or(usual_end),
    };
    let signed = validator::sign(registry, &wanted, flaw).await?;
    Ok(MadeMark { id, encoded: signed.encoded, smd: signed.file })
}

/// The notice asked for.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct AskedNotice {
    label: String,
    #[serde(default)]
    not_after: Option<Timestamp>,
}

/// A notice's identifier and its end.
#[derive(Debug, Serialize)]
pub(super) struct MadeNotice {
    id: String,
    not_after: String,
}

/// Makes the identifier of a notice about a label; it ends in two days unless asked otherwise.
pub(super) fn notice_for(now: Timestamp, asked: &AskedNotice) -> MadeNotice {
    let usual = now.saturating_add(48.hours()).unwrap_or(Timestamp::MAX);
    let not_after = asked.not_after.unwrap_or(usual);
    let id = notice::identifier(&asked.label, not_after, 1);
    MadeNotice { id, not_after: not_after.to_string() }
}

/// A list to be put in force, as `pharos tmch load` does.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct AskedList {
    kind: Kind,
    text: String,
}

#[derive(Debug, Clone, Copy, Deserialize)]
#[serde(rename_all = "kebab-case")]
enum Kind {
    Dnl,
    Smdrl,
}

/// Puts a list in force; how many entries it has.
pub(super) async fn load(registry: &Registry, asked: &AskedList) -> Result<i64, LoadError> {
    let kind = match asked.kind {
        Kind::Dnl => ListKind::Claims,
        Kind::Smdrl => ListKind::RevokedMarks,
    };
    clearinghouse::load(&registry.store, kind, asked.text.as_bytes(), |_| {}).await
}
