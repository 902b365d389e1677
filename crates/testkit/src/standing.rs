//! The database of a sandbox that stands still, for programs that fill it.

use std::error::Error;
use std::sync::Arc;

use jiff::Timestamp;
use registry_core::name::Tld;
use registry_store::{DatabaseUrl, Options, Store};

/// Opens the database of a sandbox that does not run, its clock at the newest record.
///
/// # Errors
/// When nothing is recorded in it, or it cannot be opened.
pub async fn standing_still(url: &DatabaseUrl) -> Result<(Store, Timestamp), Box<dyn Error>> {
    let clock = |at: Timestamp| -> registry_store::Clock { Arc::new(move || at) };
    let tlds = vec![
        (Tld::parse("pharmacy")?, "pharmacy".to_owned()),
        (Tld::parse("example")?, "open".to_owned()),
    ];
    let store = Store::open(url, &Options::new(clock(Timestamp::MIN), tlds.clone()))?;
    let newest = store.read(|read| read.newest_recorded_at()).await?;
    let now = newest.ok_or("this is no sandbox: nothing is recorded in it")?;
    drop(store);
    Ok((Store::open(url, &Options::new(clock(now), tlds))?, now))
}
