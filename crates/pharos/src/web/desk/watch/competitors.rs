//! Whom a site competes with, on its page: who has a conflict of interest about one of them signs
//! nothing about the other (P-92).

use registry_core::id::SiteId;
use registry_core::name::HostName;
use registry_store::{Competitor, Lock, Snapshot, StoreError};

use super::super::review::{Acts, Of, Reader, Sent, wrong};
use super::site_sections::quoted;
use crate::page::catalogue::Language;
use crate::page::dossier::{ActForm, Field, Line, Section};
use crate::staff::permission::Permission;
use crate::vetting::Failure;

/// A site that competes with the one of the page, by its first name.
pub(super) struct Rival {
    name: String,
    on_record: Competitor,
}

/// Those that compete with a site.
pub(super) fn rivals(
    read: &mut Snapshot<'_>,
    reader: &Reader,
    id: SiteId,
) -> Result<Vec<Rival>, StoreError> {
    let competitors = read.competitors_of(id)?;
    let named = |on_record: Competitor| {
        let site = read.site(on_record.site, Lock::None, reader.now)?;
        let name = site.and_then(|found| found.object.names().first().map(ToString::to_string));
        Ok(Rival { name: name.unwrap_or_else(|| on_record.site.to_string()), on_record })
    };
    competitors.into_iter().map(named).collect()
}

/// Each of them, with who said so and why; no card where there is none.
pub(super) fn section(language: Language, rivals: &[Rival]) -> Option<Section> {
    let line = |rival: &Rival| Line {
        words: rival.name.clone(),
        href: Of::Site.page(rival.on_record.site),
        more: format!(
            "{}: {}",
            rival.on_record.recorded_by.name(),
            quoted(&rival.on_record.reason)
        ),
        ..Line::default()
    };
    let section = Section {
        lead: language.say("site-competitors-words").into(),
        ..Section::new("competitors", language.say("site-competitors"))
    };
    let lines: Vec<_> = rivals.iter().map(line).collect();
    let empty = language.say("site-competitors-none");
    (!lines.is_empty()).then(|| section.with_lines(lines, empty))
}

/// The forms that say so, and that it is over.
pub(super) fn forms(reader: &Reader, rivals: &[Rival]) -> Vec<ActForm> {
    let language = reader.language;
    let reason = || Field::area("reason", language.say("field-words"));
    let say = reader.may(Permission::JudgeSite).then(|| {
        let name = Field::line("competitor", language.say("site-competitor"))
            .hinted(language.say("site-competitor-hint"));
        ActForm::new("compete", language.say("site-compete"), language.say("site-compete-words"))
            .with(vec![name, reason()])
            .secondary()
    });
    let may_end = reader.may(Permission::JudgeConflict) && !rivals.is_empty();
    let end = may_end.then(|| {
        let which = rivals.iter().map(|one| (one.on_record.site.to_string(), one.name.clone()));
        let which = Field::choice("which", language.say("site-competitor"), which);
        let title = language.say("site-end-competition");
        ActForm::new("end-competition", title, language.say("site-end-competition-words"))
            .with(vec![which, reason()])
            .secondary()
    });
    say.into_iter().chain(end).collect()
}

/// The site whose name was typed.
pub(super) async fn named(acts: &Acts<'_>, sent: &Sent) -> Result<SiteId, Failure> {
    let typed = sent.text("competitor");
    let wrong = || wrong("competitor", typed, "the name of a site on record");
    let name = HostName::parse(typed).map_err(|_| wrong())?;
    acts.registry.store.read(move |read| read.site_named(&name)).await?.ok_or_else(wrong)
}
