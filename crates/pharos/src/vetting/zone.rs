//! Releases a zone that holds back what would leave it: a named operator's act, with a reason.

use jiff::Timestamp;
use registry_store::{Lock, Tx};

use super::{Acting, Failure, Missing, Refusal, found};
use crate::dns::status::{self, ZoneStatus};
use crate::registry::Registry;
use crate::staff::permission::Permission;

/// Most letters of a reason.
const WORDS_MAXIMUM: usize = 1_000;

/// Lets go what a zone holds back: it is looked at again at once, and what left before counts no
/// more. Who did it and why is kept. Gives how many names were held back, and how the zone stands.
///
/// # Errors
/// When the role may not, there is no such zone, no reason is given, or nothing is held back; or
/// the database's trouble.
pub async fn release(
    registry: &Registry,
    acting: &Acting,
    (tld, words): (&str, &str),
) -> Result<(u64, ZoneStatus), Failure> {
    acting.may(Permission::ReleaseZone).map_err(Failure::Refused)?;
    let words = words.trim().to_owned();
    if words.is_empty() || words.chars().count() > WORDS_MAXIMUM {
        let found = words.chars().take(20).collect();
        let allowed = "why what is held back is right, in at most 1,000 letters";
        return Err(Failure::Refused(Refusal::Field { field: "reason".into(), found, allowed }));
    }
    let (tld, acting) = (tld.to_owned(), acting.clone());
    let write = move |tx: &mut Tx<'_>, now: Timestamp| {
        let zone = found(tx.zone(&tld, Lock::Update)?, Missing::Zone)?;
        if zone.held_since.is_none() {
            return Err(Failure::Refused(Refusal::ZoneNotHeld(tld.clone())));
        }
        let released = tx.release_zone(&tld, &acting.name(), &words)?;
        if let Some(once) = &acting.once {
            tx.remember_once(once)?;
        }
        Ok((released, status::of(tx, &tld, now)?))
    };
    registry.write(write).await
}
