//! What people do about a site: findings, its kind, what it is called, cures and reviews.

use std::sync::Arc;

use jiff::Timestamp;
use registry_core::decision::Actor;
use registry_core::id::{EvidenceId, FindingId, ReviewId, SiteId};
use registry_core::name::HostName;
use registry_core::rulebook::{Rulebook, RulebookVersions};
use registry_core::watch::{
    self, Criterion, Facts, Finding, FindingState, Jurisdiction, Nature, NewAssessment, NewCure,
    NewReview, NewVerdict, RuleReference, Ruling, Site, SiteChanges,
};
use registry_store::{Cited, Constraint, Tx};

use crate::identity;
use crate::registry::Registry;
use crate::staff::permission::Permission;
use crate::vetting::{Acting, Failure, Missing, Refusal, found, is_taken, refused};

/// What an act sees beside the site.
pub(crate) struct Scene<'a> {
    pub(crate) facts: &'a Facts,
    pub(crate) rulebook: &'a Rulebook,
    pub(crate) by: &'a Actor,
    pub(crate) now: Timestamp,
}

/// A site that is held for an act, with what is known beside it.
pub(crate) struct Held {
    pub(crate) changes: SiteChanges,
    pub(crate) facts: Facts,
    pub(crate) rulebooks: Arc<RulebookVersions>,
}

/// Holds a site: first what it relies on, then itself; what was due of it is recorded.
pub(crate) fn hold(
    tx: &mut Tx<'_>,
    id: SiteId,
    cited: &Cited,
    now: Timestamp,
) -> Result<Held, Failure> {
    let (mut site, facts) = found(tx.site_to_decide(id, now)?, Missing::Site(id))?;
    tx.catch_up(&mut site, cited)?;
    let rulebooks = tx.shared_rulebooks()?;
    Ok(Held { changes: SiteChanges::of(site.object), facts, rulebooks })
}

/// One act on one site.
pub(crate) async fn on_site(
    registry: &Registry,
    acting: &Acting,
    (permission, id): (Permission, SiteId),
    act: impl Fn(&mut SiteChanges, &Scene<'_>) -> Result<(), watch::Refusal> + Send + 'static,
) -> Result<Site, Failure> {
    acting.may(permission).map_err(Failure::Refused)?;
    let (by, cited) = (acting.actor.clone(), acting.cited());
    let write = move |tx: &mut Tx<'_>, now: Timestamp| {
        let Held { mut changes, facts, rulebooks } = hold(tx, id, &cited, now)?;
        let rulebook = rulebooks.at(now);
        act(&mut changes, &Scene { facts: &facts, rulebook, by: &by, now }).map_err(refused)?;
        let (site, decision) = changes.into_decision(rulebook);
        tx.record(&decision, &by, &cited, now)?;
        Ok(site)
    };
    registry.write(write).await
}

/// Puts a site on record, under names that no other has.
///
/// # Errors
/// A name that is another site's, or the database's trouble.
pub async fn open(
    registry: &Registry,
    acting: &Acting,
    names: Vec<HostName>,
) -> Result<Site, Failure> {
    acting.may(Permission::RecordWatch).map_err(Failure::Refused)?;
    let id = SiteId::from_uuid(identity::new_uuid(&registry.clock));
    let (by, cited) = (acting.actor.clone(), acting.cited());
    let write = move |tx: &mut Tx<'_>, now: Timestamp| {
        let opened = opened(id, names.clone(), &by, now)?;
        let rulebooks = tx.shared_rulebooks()?;
        let (site, decision) = opened.into_decision(rulebooks.at(now));
        record_new(tx, &site, |tx| tx.record(&decision, &by, &cited, now))?;
        Ok(site)
    };
    registry.write(write).await
}

/// A site as it comes on record.
pub(super) fn opened(
    id: SiteId,
    mut names: Vec<HostName>,
    by: &Actor,
    now: Timestamp,
) -> Result<SiteChanges, Failure> {
    let mut known = std::collections::BTreeSet::new();
    names.retain(|name| known.insert(name.clone()));
    let nameless = || {
        let (field, found, allowed) = ("names".into(), String::new(), "the names of the site");
        Failure::Refused(Refusal::Field { field, found, allowed })
    };
    if names.is_empty() {
        return Err(nameless());
    }
    SiteChanges::opened(watch::open(id, names, by, now)).ok_or_else(nameless)
}

/// Records a new site, or says whose one of its names is.
pub(super) fn record_new(
    tx: &mut Tx<'_>,
    site: &Site,
    record: impl FnOnce(&mut Tx<'_>) -> Result<(), registry_store::StoreError>,
) -> Result<(), Failure> {
    for name in site.names() {
        if let Some(site) = tx.site_named(name)? {
            return Err(Failure::Refused(Refusal::SiteKnown { name: name.to_string(), site }));
        }
    }
    match record(tx) {
        Err(error) if is_taken(&error, Constraint::SiteName) => {
            Err(registry_store::StoreError::Conflict.into())
        }
        other => Ok(other?),
    }
}

/// What was found of a site.
#[derive(Debug, Clone)]
pub struct NewFinding {
    /// The criterion.
    pub criterion: Criterion,
    /// Whose law; none where it holds everywhere.
    pub jurisdiction: Option<Jurisdiction>,
    /// The rule.
    pub rule: RuleReference,
    /// What it rests on.
    pub evidence: Vec<EvidenceId>,
    /// What was found, in words.
    pub explanation: String,
}

/// Records a finding; it begins as proposed, whoever makes it.
///
/// # Errors
/// The refusals of the core, or the database's trouble.
pub async fn make_finding(
    registry: &Registry,
    acting: &Acting,
    (id, new): (SiteId, NewFinding),
) -> Result<Site, Failure> {
    let finding = FindingId::from_uuid(identity::new_uuid(&registry.clock));
    on_site(registry, acting, (Permission::JudgeSite, id), move |changes, scene| {
        let NewFinding { criterion, jurisdiction, rule, evidence, explanation } = new.clone();
        let state = FindingState::Proposed;
        let found =
            Finding { id: finding, criterion, jurisdiction, rule, evidence, explanation, state };
        let made = watch::make_finding(changes.site(), found, scene.by, scene.now)?;
        changes.add([made]);
        Ok(())
    })
    .await
}

/// Accepts or refuses a finding.
///
/// # Errors
/// The refusals of the core, or the database's trouble.
pub async fn judge_finding(
    registry: &Registry,
    acting: &Acting,
    (id, finding, verdict): (SiteId, FindingId, NewVerdict),
) -> Result<Site, Failure> {
    judge_findings(registry, acting, (id, vec![(finding, verdict)])).await
}

/// Accepts or refuses findings, all of them or none.
///
/// # Errors
/// The refusals of the core, or the database's trouble.
pub async fn judge_findings(
    registry: &Registry,
    acting: &Acting,
    (id, verdicts): (SiteId, Vec<(FindingId, NewVerdict)>),
) -> Result<Site, Failure> {
    on_site(registry, acting, (Permission::JudgeSite, id), move |changes, scene| {
        let Scene { by, facts, now, .. } = scene;
        for (finding, verdict) in verdicts.clone() {
            let site = changes.site();
            changes.add([watch::judge_finding(site, finding, verdict, by, facts, *now)?]);
        }
        Ok(())
    })
    .await
}

/// Says what kind of site it is (P-96).
///
/// # Errors
/// The refusals of the core, or the database's trouble.
pub async fn judge_nature(
    registry: &Registry,
    acting: &Acting,
    (id, nature, reason): (SiteId, Nature, String),
) -> Result<Site, Failure> {
    on_site(registry, acting, (Permission::JudgeSite, id), move |changes, scene| {
        let site = changes.site();
        let judged = watch::judge_nature(site, nature, &reason, scene.by, scene.facts, scene.now)?;
        changes.add([judged]);
        Ok(())
    })
    .await
}

/// Signs what a site is called (P-91, P-92). Of an accredited site an accusation takes two people.
///
/// # Errors
/// The refusals of the core, or the database's trouble.
pub async fn assess(
    registry: &Registry,
    acting: &Acting,
    (id, new): (SiteId, NewAssessment),
) -> Result<Site, Failure> {
    on_site(registry, acting, (Permission::JudgeSite, id), move |changes, scene| {
        let Scene { facts, rulebook, by, now } = scene;
        let signed = watch::assess(changes.site(), new.clone(), by, facts, rulebook, *now)?;
        changes.add(signed);
        Ok(())
    })
    .await
}

/// Takes an accusation back that was cured before anybody was told (P-96).
///
/// # Errors
/// The refusals of the core, or the database's trouble.
pub async fn cure(
    registry: &Registry,
    acting: &Acting,
    (id, new): (SiteId, NewCure),
) -> Result<Site, Failure> {
    on_site(registry, acting, (Permission::JudgeSite, id), move |changes, scene| {
        let Scene { facts, rulebook, by, now } = scene;
        let cured = watch::cure(changes.site(), new.clone(), by, facts, rulebook, *now)?;
        changes.add(cured);
        Ok(())
    })
    .await
}

/// Asks for a review of what a site is called, for whoever runs it (P-96).
///
/// # Errors
/// The refusals of the core, or the database's trouble.
pub async fn request_review(
    registry: &Registry,
    acting: &Acting,
    (id, asked_by, words): (SiteId, String, String),
) -> Result<Site, Failure> {
    let review = ReviewId::from_uuid(identity::new_uuid(&registry.clock));
    on_site(registry, acting, (Permission::RecordWatch, id), move |changes, scene| {
        let new = NewReview { id: review, asked_by: asked_by.clone(), words: words.clone() };
        let site = changes.site();
        let asked = watch::request_review(site, new, scene.by, scene.rulebook, scene.now)?;
        changes.add([asked]);
        Ok(())
    })
    .await
}

/// Decides a review, as somebody who did not sign (P-96).
///
/// # Errors
/// The refusals of the core, or the database's trouble.
pub async fn decide_review(
    registry: &Registry,
    acting: &Acting,
    (id, review, ruling): (SiteId, ReviewId, Ruling),
) -> Result<Site, Failure> {
    on_site(registry, acting, (Permission::JudgeSite, id), move |changes, scene| {
        let Scene { facts, rulebook, by, now } = scene;
        let (site, ruling) = (changes.site(), ruling.clone());
        let decided = watch::decide_review(site, review, ruling, by, facts, rulebook, *now)?;
        changes.add(decided);
        Ok(())
    })
    .await
}
