//! The first half of an attempt, in one transaction: the notice is dated and its message stored.

use registry_store::{Cited, DutyRow, StoreError, Tx};

use super::dating;
use crate::mail::Sender;
use crate::seal::Seal;

/// A duty that is about to be tried.
pub(super) struct Prepared {
    /// It, dated.
    pub(super) duty: DutyRow,
    /// Its message as stored, or why there can be none.
    pub(super) message: Result<Vec<u8>, String>,
}

/// Dates a duty at its first attempt and stores its message; later attempts find both. None when
/// it is done already.
pub(super) fn prepare(
    tx: &mut Tx<'_>,
    id: i64,
    cited: &Cited,
    sender: &Sender,
    seal: &Seal,
) -> Result<Option<Prepared>, StoreError> {
    let Some(duty) = dating::date(tx, id, cited)? else { return Ok(None) };
    if let Some(mail) = tx.mail(id)? {
        return Ok(Some(Prepared { duty, message: Ok(mail.stored) }));
    }
    let message = match sender.compose(&duty, seal) {
        Ok(composed) => {
            tx.keep_mail(id, &composed.message_id, &composed.stored, &composed.sha256)?;
            Ok(composed.stored)
        }
        Err(error) => Err(error.to_string()),
    };
    Ok(Some(Prepared { duty, message }))
}
