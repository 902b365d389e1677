//! The Trademark Clearinghouse: loads its lists, and says by whom signed marks are believed.

use std::io::BufRead;

use jiff::Timestamp;
use registry_marks::list::{self, Entry, List, ListError};
use registry_marks::{Authority, AuthorityError};
use registry_store::{ListEntry, ListKind, Session, Store, StoreError};
use rustls_pki_types::CertificateRevocationListDer;
use rustls_pki_types::pem::PemObject;
use x509_parser::prelude::{CertificateRevocationList, FromDer};

/// Entries read before they are written.
const READ_AT_ONCE: usize = 4096;

/// Why a list was not loaded; the one in force before still is.
#[derive(Debug, thiserror::Error)]
pub enum LoadError {
    /// A line of it is not what belongs there.
    #[error(transparent)]
    List(#[from] ListError),
    /// It is no certificate, or no revocation list.
    #[error(transparent)]
    Authority(#[from] AuthorityError),
    /// A revocation list has no meaning without the certificate of its issuer.
    #[error("load the trust anchor first: pharos tmch load anchor FILE")]
    NoAnchor,
    /// An older list would bring back what was withdrawn since.
    #[error("this list was made at {found}; the one in force is newer: {in_force}")]
    Older {
        /// When this one was made.
        found: Timestamp,
        /// When that in force was.
        in_force: Timestamp,
    },
    /// The database's trouble.
    #[error(transparent)]
    Store(#[from] StoreError),
}

/// Loads a list and puts it in force; how many entries it has. `progress` hears of those written.
///
/// # Errors
/// [`LoadError`]; nothing has changed then.
pub async fn load(
    store: &Store,
    kind: ListKind,
    input: impl BufRead,
    progress: impl FnMut(usize),
) -> Result<i64, LoadError> {
    match kind {
        ListKind::Claims => {
            let entry = |claim: list::Claim| ListEntry {
                key: claim.label,
                lookup_key: Some(claim.lookup_key),
                inserted_at: claim.inserted_at,
            };
            load_entries(store, kind, List::open(input)?, entry, progress).await
        }
        ListKind::RevokedMarks => {
            let entry = |revoked: list::Revocation| ListEntry {
                key: revoked.mark,
                lookup_key: None,
                inserted_at: revoked.inserted_at,
            };
            load_entries(store, kind, List::open(input)?, entry, progress).await
        }
        ListKind::RevokedCertificates | ListKind::TrustAnchor => {
            load_body(store, kind, input).await
        }
    }
}

async fn load_entries<R: BufRead, E: Entry>(
    store: &Store,
    kind: ListKind,
    mut list: List<R, E>,
    entry: impl Fn(E) -> ListEntry,
    mut progress: impl FnMut(usize),
) -> Result<i64, LoadError> {
    let made_at = list.made_at();
    newer(store, kind, made_at).await?;
    let mut replacement = store.replace_list(kind).await?;
    let mut written = 0;
    loop {
        let part = list.by_ref().take(READ_AT_ONCE).map(|read| read.map(&entry));
        let part = part.collect::<Result<Vec<_>, _>>()?;
        if part.is_empty() {
            break;
        }
        written += part.len();
        replacement.add(part).await?;
        progress(written);
    }
    Ok(replacement.publish(made_at, None).await?)
}

async fn load_body(
    store: &Store,
    kind: ListKind,
    mut input: impl BufRead,
) -> Result<i64, LoadError> {
    let mut body = Vec::new();
    std::io::Read::read_to_end(&mut input, &mut body).map_err(ListError::from)?;
    let made_at = if kind == ListKind::TrustAnchor {
        Authority::read(&String::from_utf8_lossy(&body), None)?;
        store.now()
    } else {
        let anchor = store.read(|read| read.clearinghouse_list(ListKind::TrustAnchor)).await?;
        let anchor = anchor.and_then(|list| list.body).ok_or(LoadError::NoAnchor)?;
        Authority::read(&String::from_utf8_lossy(&anchor), Some(&body))?;
        let made_at = issued_at(&body)?;
        newer(store, kind, made_at).await?;
        made_at
    };
    Ok(store.replace_list(kind).await?.publish(made_at, Some(body)).await?)
}

/// When a revocation list was issued (`thisUpdate`).
fn issued_at(body: &[u8]) -> Result<Timestamp, AuthorityError> {
    let bad = |error: &dyn std::fmt::Display| AuthorityError::BadList(error.to_string());
    let from_pem = CertificateRevocationListDer::from_pem_slice(body);
    let der = from_pem.as_deref().unwrap_or(body);
    let (_, list) = CertificateRevocationList::from_der(der).map_err(|error| bad(&error))?;
    let seconds = list.tbs_cert_list.this_update.timestamp();
    Timestamp::from_second(seconds).map_err(|error| bad(&error))
}

async fn newer(store: &Store, kind: ListKind, found: Timestamp) -> Result<(), LoadError> {
    let in_force = store.read(move |read| read.clearinghouse_list(kind)).await?;
    match in_force.map(|list| list.made_at) {
        Some(in_force) if found < in_force => Err(LoadError::Older { found, in_force }),
        _ => Ok(()),
    }
}

/// By whom signed marks are believed; none, if no trust anchor is loaded.
///
/// # Errors
/// The database's trouble, or a stored body that is none.
pub fn authority(session: &mut Session<'_>) -> Result<Option<Authority>, StoreError> {
    let mut body = |kind| -> Result<Option<Vec<u8>>, StoreError> {
        Ok(session.clearinghouse_list(kind)?.and_then(|list| list.body))
    };
    let Some(anchor) = body(ListKind::TrustAnchor)? else { return Ok(None) };
    let revoked = body(ListKind::RevokedCertificates)?;
    let authority = Authority::read(&String::from_utf8_lossy(&anchor), revoked.as_deref());
    let unreadable = |error| StoreError::unreadable("lists of the Clearinghouse", error);
    authority.map(Some).map_err(unreadable)
}
