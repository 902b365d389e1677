//! The page of a site: what it is called and what it waits for, what was found beside the evidence
//! for it, who was told and what came of that, and every act (P-91 to P-97).

use registry_core::id::SiteId;
use registry_core::watch::Signer;
use registry_store::{Aggregate as _, Snapshot};

use super::super::review::{Found, Offered, Reader};
use super::network::OneHand;
use super::{List, competitors, lists, site_forms, site_sections as sections};
use crate::page::dossier::Dossier;
use crate::staff::permission::Permission;

pub(in crate::web::desk) use super::site_acts::act;

/// What can be done about a site.
pub(in crate::web::desk) const ACTS: Offered = &[
    ("judge", Permission::JudgeSite),
    ("nature", Permission::JudgeSite),
    ("assess", Permission::JudgeSite),
    ("tell", Permission::SendWatchNotice),
    ("open-case", Permission::JudgeCase),
    ("rule", Permission::JudgeSite),
    ("verify", Permission::JudgeSite),
    ("cure", Permission::JudgeSite),
    ("answer", Permission::RecordWatch),
    ("visit", Permission::RecordWatch),
    ("evidence", Permission::RecordWatch),
    ("find", Permission::JudgeSite),
    ("ask-review", Permission::RecordWatch),
    ("conflict", Permission::JudgeSite),
    ("compete", Permission::JudgeSite),
    ("end-competition", Permission::JudgeConflict),
    ("hold-evidence", Permission::HoldEvidence),
    ("lift-hold", Permission::HoldEvidence),
];

/// The page of a site.
pub(in crate::web::desk) fn dossier(read: &mut Snapshot<'_>, reader: &Reader, id: &str) -> Found {
    let Ok(id) = id.parse::<SiteId>() else { return Ok(None) };
    let Some(whole) = read.watch_site_whole(id, reader.now)? else { return Ok(None) };
    let site = &whole.site;
    let is_conflicted = matches!(
        Signer::of(&reader.acting.actor, site, &whole.facts),
        Err(registry_core::watch::Refusal::Conflicted(_))
    );
    let language = reader.language;
    let name = site.names().first().map(ToString::to_string).unwrap_or_default();
    let lead = match whole.awaits {
        Some((awaits, _)) => lists::in_words(language, awaits),
        None => language.say("site-awaits-nothing"),
    };
    let mut sections = vec![sections::about(reader, &whole, &OneHand::of(read, id)?)];
    sections.extend(sections::reviews(language, &whole));
    sections.push(sections::findings(language, site));
    let held = sections::held(read, &whole)?;
    sections.push(sections::evidence(language, &whole, &held));
    sections.push(sections::visits(read, language, &whole)?);
    sections.push(sections::assessments(language, site));
    let rivals = competitors::rivals(read, reader, id)?;
    sections.extend(competitors::section(language, &rivals));
    sections.push(sections::notices(reader, &whole));
    sections.extend(sections::reports(reader, &whole));
    sections.extend(sections::mails(language, &whole));
    sections.push(sections::story(language, &whole));
    let dossier = Dossier {
        trail: List::Sites.trail(language),
        title: name,
        is_name: true,
        lead: lead.into(),
        state: Some(lists::class_badge(site.class_at(reader.now))),
        sections,
        idle: language.say("idle-role").into(),
        ..Dossier::default()
    };
    let rulebooks = read.shared_rulebooks()?;
    let mut forms = site_forms::of(reader, (&whole, &held), rulebooks.at(reader.now));
    forms.extend(competitors::forms(reader, &rivals));
    Ok(Some((reader.offered(dossier, forms, is_conflicted), Some(site.key()))))
}
