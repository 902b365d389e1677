//! What people do about a licence (P-60): the wish is recorded, granted or refused; artwork is
//! handed out while it runs; its end is told.

use jiff::Timestamp;

use super::{Asker, EndReason, Grant, Licence, Standing, State};
use crate::decision::Decision;
use crate::document::DocumentRef;
use crate::domain::Domain;
use crate::event::Event;
use crate::id::LicenceId;
use crate::notice::{LicenceLetter, LicenceTold, Message, Notice};
use crate::refusal::refusals;
use crate::rulebook::Rulebook;

refusals! {
    /// Why an act on a licence is refused.
    pub enum Refusal {
        /// The TLD has no trademark to license.
        NotOffered = "licence-not-offered", "names of this TLD have no trademark licence";
        /// The name has no holder whom the registry knows.
        NoHolder = "name-without-holder", "this name stands on no organization";
        /// The name is on its way to the pool.
        NotRegistered(&'static str) = "name-not-active",
            "this name is in {0}: a licence goes with a registration that lasts";
        /// A Revocation Notice is out.
        Revoked = "name-revoked", "a Revocation Notice is out about this name";
        /// There is one, or a wish for one.
        Already(&'static str) = "licence-already", "this name has a licence that is {0}";
        /// It was decided.
        NotAsked(&'static str) = "licence-decided",
            "this licence is {0}; only one that is asked for can be decided";
        /// Nothing is said.
        NoWords = "words-missing", "say it in words: a wish and a decision are in writing";
        /// Nobody asks.
        NoAsker = "asker-missing", "name the person who asks";
        /// It came from tomorrow.
        ReceivedLater = "received-in-the-future", "what is recorded has arrived already";
        /// It came before the name was there.
        ReceivedEarlier = "received-too-early",
            "nobody could ask for this before the name was registered";
        /// There are no guidelines to adhere to (T&C 13.2).
        NoGuidelines = "guidelines-missing",
            "no usage guidelines are in force: publish them first, they are part of a licence";
        /// Nothing can be downloaded before it is granted.
        NotGranted(&'static str) = "licence-not-granted", "this licence is {0}";
        /// Nothing is handed out from a Revocation Notice on.
        Noticed = "licence-noticed",
            "a Revocation Notice is out about this name: nothing is handed out any more";
        /// It has ended.
        Ended = "licence-ended", "this licence has ended";
    }
}

/// A wish as it is recorded.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewLicence {
    /// The id it will have.
    pub id: LicenceId,
    /// When the registry had it.
    pub asked_at: Timestamp,
    /// The person who asks.
    pub asked_by: String,
    /// What was asked.
    pub words: String,
    /// What came with it.
    pub documents: Vec<DocumentRef>,
}

/// What a wish may see.
#[derive(Debug, Clone)]
pub struct AskFacts<'a> {
    /// The name.
    pub domain: &'a Domain,
    /// Where each licence this registration ever had stands.
    pub earlier: &'a [Standing],
    /// The rulebook in force.
    pub rulebook: &'a Rulebook,
}

/// Records a registrant's wish for the trademark (T&C 13.1).
pub fn ask(new: NewLicence, facts: &AskFacts<'_>, now: Timestamp) -> Result<Decision, Refusal> {
    let domain = facts.domain;
    if !facts.rulebook.licence.offered {
        return Err(Refusal::NotOffered);
    }
    let holder = domain.vouching.as_ref().ok_or(Refusal::NoHolder)?;
    lasts(domain)?;
    let taken = facts.earlier.iter().find(|earlier| match earlier {
        Standing::Asked | Standing::Running | Standing::Noticed { .. } => true,
        Standing::Refused | Standing::Ended { .. } => false,
    });
    if let Some(taken) = taken {
        return Err(Refusal::Already(taken.code()));
    }
    if new.words.trim().is_empty() {
        return Err(Refusal::NoWords);
    }
    if new.asked_by.trim().is_empty() {
        return Err(Refusal::NoAsker);
    }
    if new.asked_at > now {
        return Err(Refusal::ReceivedLater);
    }
    if new.asked_at < domain.created_at {
        return Err(Refusal::ReceivedEarlier);
    }
    let licence = Licence {
        id: new.id,
        domain: domain.id,
        name: domain.name.clone(),
        organization: holder.organization,
        asked_at: new.asked_at,
        words: new.words.trim().to_owned(),
        documents: new.documents,
        state: State::Asked,
        created_at: now,
        personal: Asker { asked_by: new.asked_by.trim().to_owned() },
    };
    let mut decision = Decision::default();
    decision.change(now, &[Event::LicenceAsked], licence, None);
    Ok(decision)
}

/// A registration that is not ending.
fn lasts(domain: &Domain) -> Result<(), Refusal> {
    if domain.enforced.deleted_at.is_some() || !domain.is_live() {
        return Err(Refusal::NotRegistered(domain.lifecycle.code()));
    }
    match domain.causes.contains_key(&crate::status::CauseKind::Revoked) {
        true => Err(Refusal::Revoked),
        false => Ok(()),
    }
}

/// Grants a licence, with the usage guidelines in force as part of it.
pub fn grant(
    licence: &Licence,
    domain: &Domain,
    (guidelines, words): (Option<&str>, &str),
    now: Timestamp,
) -> Result<Decision, Refusal> {
    let words = decided(licence, words)?;
    lasts(domain)?;
    if domain.vouching.as_ref().map(|held| held.organization) != Some(licence.organization) {
        return Err(Refusal::NoHolder);
    }
    let guidelines = guidelines.ok_or(Refusal::NoGuidelines)?.to_owned();
    let granted = LicenceTold::Granted { guidelines: guidelines.clone(), words: words.clone() };
    let mut decision = tell(licence, domain, granted, now);
    let state = State::Granted(Grant { at: now, guidelines, words });
    let after = Licence { state, ..licence.clone() };
    decision.change(now, &[Event::LicenceGranted], after, None);
    Ok(decision)
}

/// Refuses a licence; there is no appeal (P-55).
pub fn refuse(
    licence: &Licence,
    domain: &Domain,
    words: &str,
    now: Timestamp,
) -> Result<Decision, Refusal> {
    let words = decided(licence, words)?;
    let refused = LicenceTold::Refused { words: words.clone() };
    let mut decision = tell(licence, domain, refused, now);
    let after = Licence { state: State::Refused { at: now, words }, ..licence.clone() };
    decision.change(now, &[Event::LicenceRefused], after, None);
    Ok(decision)
}

fn decided(licence: &Licence, words: &str) -> Result<String, Refusal> {
    match &licence.state {
        State::Asked => {}
        State::Refused { .. } | State::Granted(_) | State::Ended { .. } => {
            return Err(Refusal::NotAsked(licence.state.code()));
        }
    }
    let words = words.trim();
    if words.is_empty() { Err(Refusal::NoWords) } else { Ok(words.to_owned()) }
}

/// Whether artwork may be handed out now: while the licence runs, and after a Revocation Notice
/// only where the rulebook says so (P-60).
pub fn download(standing: Standing, rulebook: &Rulebook) -> Result<(), Refusal> {
    match standing {
        Standing::Running => Ok(()),
        Standing::Noticed { .. } if rulebook.licence.download_after_revocation_notice => Ok(()),
        Standing::Noticed { .. } => Err(Refusal::Noticed),
        Standing::Ended { .. } => Err(Refusal::Ended),
        Standing::Asked | Standing::Refused => Err(Refusal::NotGranted(standing.code())),
    }
}

/// Records that a licence has ended and tells the registrant, once; for one that runs, nothing.
pub fn end(licence: &Licence, domain: &Domain, standing: Standing, now: Timestamp) -> Decision {
    let (State::Granted(grant), Standing::Ended { at, why }) = (&licence.state, standing) else {
        return Decision::default();
    };
    let ended = LicenceTold::Ended { at, why: why.code().to_owned() };
    // A new holder has nothing to do with it.
    let mut decision = match why {
        EndReason::Deleted | EndReason::Revoked => tell(licence, domain, ended, now),
        EndReason::Assigned => Decision::default(),
    };
    let state = State::Ended { grant: grant.clone(), at, why };
    decision.change(now, &[Event::LicenceEnded], Licence { state, ..licence.clone() }, None);
    decision
}

/// A letter to the contact address of the name (P-57).
fn tell(licence: &Licence, domain: &Domain, told: LicenceTold, now: Timestamp) -> Decision {
    let mut decision = Decision::default();
    let to = domain.personal.contact_email.clone();
    if !to.is_empty() {
        let letter = LicenceLetter { licence: licence.id, name: licence.name.clone(), told };
        let key = format!("{}/{}", letter.told.code(), licence.id);
        let notice = Notice::new(to, Message::Licence(letter)).to_customer(licence.organization);
        decision.mail(key, now, notice);
    }
    decision
}
