//! Whether a registrant may give way to another (P-37).

use std::collections::BTreeSet;

use super::Refusal;
use crate::contact::Contact;
use crate::domain::Domain;
use crate::domain::accuracy::{Compared, folded, parties};
use crate::id::ContactHandle;
use crate::rulebook::{Rulebook, TransferMode};

/// What becomes of the registrant.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum RegistrantChange {
    /// Another contact.
    To(ContactHandle),
    /// None.
    Remove,
}

/// Who holds a name, and who would.
#[derive(Debug, Clone, Copy)]
pub struct Holder<'a> {
    /// The name of the organization of its request; none where the TLD asks for none.
    pub organization: Option<&'a str>,
    /// The registrant it has.
    pub registrant: Option<&'a Contact>,
    /// The registrant it would have.
    pub wanted: &'a Contact,
}

impl<'a> Holder<'a> {
    /// What is compared once the registrant has changed (P-34).
    pub(super) fn compared(&self) -> Option<Compared<'a>> {
        let registrant = self.wanted;
        self.organization.map(|organization| Compared { organization, registrant })
    }
}

/// P-37: where a name changes hands by consent alone, the registrant stays the organization of
/// its request, or who it was before (a difference at the create opened a check, P-34).
pub(super) fn admitted(
    domain: &Domain,
    holder: Option<&Holder<'_>>,
    rulebook: &Rulebook,
) -> Result<(), Refusal> {
    if rulebook.transfer.mode != TransferMode::Consent || domain.vouching.is_none() {
        return Ok(());
    }
    let Some(Holder { organization, registrant, wanted }) = holder else {
        return Err(Refusal::Consent);
    };
    let mut allowed: BTreeSet<String> = registrant.map(parties).unwrap_or_default();
    allowed.extend(organization.map(folded));
    let stays = parties(wanted).iter().any(|party| allowed.contains(party));
    stays.then_some(()).ok_or(Refusal::Consent)
}
