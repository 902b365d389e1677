//! Sites that compete with each other (P-92): whoever has a conflict of interest about one signs
//! nothing about the other.

use super::refusal::Refusal;
use super::signer::{Facts, Signer};
use super::site::Site;
use crate::decision::Actor;

/// Most competitors of a site: each is read with every decision about it.
pub const COMPETITORS_MAXIMUM: usize = 50;

/// Whether a person may say that two sites compete, each with as many competitors as it has.
///
/// # Errors
/// A machine that says so, a site with itself, or a site that has as many as it may.
pub fn may_compete(by: &Actor, sites: [(&Site, &Facts); 2]) -> Result<(), Refusal> {
    if !matches!(by, Actor::Staff { .. }) {
        return Err(Refusal::NotAPerson(by.name()));
    }
    let [(one, _), (other, _)] = sites;
    if one.id() == other.id() {
        return Err(Refusal::OwnCompetitor);
    }
    if sites.iter().any(|(_, facts)| facts.competitors.len() >= COMPETITORS_MAXIMUM) {
        return Err(Refusal::TooManyCompetitors(COMPETITORS_MAXIMUM));
    }
    Ok(())
}

/// Whether a person may say that two sites do not compete any longer: nobody whom that would free.
///
/// # Errors
/// A machine, or somebody with a conflict about either site.
pub fn may_end_competition(by: &Actor, sites: [(&Site, &Facts); 2]) -> Result<(), Refusal> {
    for (site, facts) in sites {
        Signer::of(by, site, facts)?;
    }
    Ok(())
}
