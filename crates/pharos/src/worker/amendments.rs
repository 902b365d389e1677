//! Writes to every customer about an amendment, page by page (P-70; T&C 14.1).

use registry_store::{Cited, StoreError, TellingOfEdition};

use crate::identity;
use crate::registry::Registry;

/// Rows whose contact addresses are written to in one transaction.
const PAGE: i64 = 200;

/// Makes the letters of every amendment that has not been told to everybody.
pub(super) async fn tell(registry: &Registry) -> Result<(), StoreError> {
    let waiting = registry.store.read(|read| read.editions_to_tell()).await?;
    for edition in waiting {
        loop {
            let cited = Cited { salt: identity::random(), ..Cited::default() };
            let told = registry.commit(move |tx, _now| tx.tell_of_edition(edition, PAGE, &cited));
            match told.await? {
                TellingOfEdition::More => {}
                TellingOfEdition::All => break,
            }
        }
    }
    Ok(())
}
