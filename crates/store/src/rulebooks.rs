//! The versions of each TLD's rulebook: in the database, so that all nodes agree.

use std::sync::Arc;

use diesel::prelude::*;
use jiff::Timestamp;
use registry_core::name::Tld;
use registry_core::rulebook::{Rulebook, RulebookVersions};

use crate::engine::AnyConnection;
use crate::error::StoreError;
use crate::options::Shared;
use crate::row::{instant, micros};
use crate::schema::rulebook_version;
use crate::session::Tx;
use crate::store::Store;

/// Reads every version of every TLD we run; a TLD without one stays unknown.
pub(crate) fn load_all(connection: &mut AnyConnection, shared: &Shared) -> Result<(), StoreError> {
    for tld in &shared.tlds {
        if let Some(versions) = load(connection, tld)? {
            shared.set_rulebooks(tld.as_str(), versions);
        }
    }
    Ok(())
}

fn load(connection: &mut AnyConnection, tld: &Tld) -> Result<Option<RulebookVersions>, StoreError> {
    use rulebook_version::dsl;
    let rows: Vec<(i64, String, String)> = dsl::rulebook_version
        .filter(dsl::tld.eq(tld.as_str()))
        .order(dsl::effective_from.asc())
        .select((dsl::effective_from, dsl::rulebook, dsl::source))
        .load(connection)?;
    if rows.is_empty() {
        return Ok(None);
    }
    let parse = |(from, name, source): (i64, String, String)| {
        let rulebook = Rulebook::load(&name, &source)
            .map_err(|problems| StoreError::unreadable(format!("rulebook of .{tld}"), problems))?;
        Ok((instant(from)?, Arc::new(rulebook)))
    };
    let versions = rows.into_iter().map(parse).collect::<Result<Vec<_>, StoreError>>()?;
    let versions = RulebookVersions::new(versions);
    versions.map(Some).map_err(|error| StoreError::unreadable(format!("rulebook of .{tld}"), error))
}

impl Store {
    /// Reads the versions again: another node may have installed one.
    pub async fn reload_rulebooks(&self) -> Result<(), StoreError> {
        self.read(|snapshot| {
            let shared = snapshot.shared;
            load_all(snapshot.connection, shared)
        })
        .await
    }

    /// Stores a version of a TLD's rulebook that takes effect at an instant.
    ///
    /// The same text at the same instant again is no error; another text is
    /// [`Constraint::RulebookVersion`](crate::Constraint::RulebookVersion).
    pub async fn install_rulebook(
        &self,
        tld: &Tld,
        source: &str,
        effective_from: Timestamp,
    ) -> Result<(), StoreError> {
        let name = self.shared().rulebook_names.get(tld).cloned().unwrap_or_default();
        Rulebook::load(&name, source)
            .map_err(|problems| StoreError::unreadable(format!("rulebook of .{tld}"), problems))?;
        let (owned_tld, source) = (tld.clone(), source.to_owned());
        let write = move |tx: &mut Tx<'_>, _now: Timestamp| {
            tx.insert_rulebook(&owned_tld, &name, &source, effective_from)?;
            load(tx.connection, &owned_tld)
        };
        if let Some(versions) = self.commit(write).await? {
            self.shared().set_rulebooks(tld.as_str(), versions);
        }
        Ok(())
    }
}

impl Tx<'_> {
    fn insert_rulebook(
        &mut self,
        tld: &Tld,
        name: &str,
        source: &str,
        effective_from: Timestamp,
    ) -> Result<(), StoreError> {
        use rulebook_version::dsl;
        let stored: Option<String> = dsl::rulebook_version
            .find((tld.as_str(), micros(effective_from)))
            .select(dsl::source)
            .first(self.connection)
            .optional()?;
        if stored.as_deref() == Some(source) {
            return Ok(());
        }
        let row = (
            dsl::tld.eq(tld.as_str()),
            dsl::effective_from.eq(micros(effective_from)),
            dsl::rulebook.eq(name),
            dsl::source.eq(source),
            dsl::recorded_at.eq(micros(self.now)),
        );
        diesel::insert_into(dsl::rulebook_version).values(row).execute(self.connection)?;
        Ok(())
    }
}
