//! The registrars as public faces show them, kept at hand: every look-up shows one, and they
//! rarely change.

use std::collections::HashMap;
use std::sync::{Arc, PoisonError, RwLock};

use registry_core::id::RegistrarId;
use registry_store::{Lock, Session, StoreError};

use crate::rdap::load;
use crate::rdap::view::RegistrarView;

/// What was shown of a registrar, and its place in its history then.
#[derive(Debug, Clone)]
struct Seen {
    number: i64,
    view: Arc<RegistrarView>,
}

/// Registrars that were shown before. Each look-up asks whether the one it shows has changed.
#[derive(Debug, Default)]
pub struct Sponsors(RwLock<HashMap<RegistrarId, Seen>>);

/// What no row of a history is numbered.
const NEVER: i64 = 0;

impl Sponsors {
    /// A registrar as its record is now.
    ///
    /// # Errors
    /// The database's trouble; [`StoreError::Missing`] where there is no such registrar.
    pub fn of(
        &self,
        session: &mut Session<'_>,
        id: &RegistrarId,
    ) -> Result<Arc<RegistrarView>, StoreError> {
        let seen = self.0.read().unwrap_or_else(PoisonError::into_inner).get(id).cloned();
        let number = seen.as_ref().map_or(NEVER, |seen| seen.number);
        let changed = session.registrar_since(id, number)?;
        let (view, number) = match (changed, seen) {
            (Some((registrar, number)), _) => (Arc::new(load::registrar_view(&registrar)), number),
            (None, Some(seen)) => return Ok(seen.view),
            (None, None) => {
                let found = session.registrar(id, Lock::None)?;
                let missing = || StoreError::Missing(format!("registrar {id}"));
                (Arc::new(load::registrar_view(&found.ok_or_else(missing)?)), NEVER)
            }
        };
        let seen = Seen { number, view: Arc::clone(&view) };
        self.0.write().unwrap_or_else(PoisonError::into_inner).insert(id.clone(), seen);
        Ok(view)
    }
}
