//! Where RDAP answers for a name: the list that IANA publishes (RFC 9224), fetched once a day.

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use axum::body::Body;
use jiff::{SignedDuration, Timestamp};
use serde::Deserialize;
use url::Url;

use crate::https::fetch;

/// The list as it is published for domain names.
pub const IANA: &str = "https://data.iana.org/rdap/dns.json";

/// How long a list is good.
const HOLDS: SignedDuration = SignedDuration::from_hours(24);

/// How soon it is tried again where that failed.
const AGAIN: SignedDuration = SignedDuration::from_hours(1);

/// How long one waits for it.
const PATIENCE: Duration = Duration::from_secs(10);

/// Largest list that is taken; the one of 2026 has about 60 KB.
const BYTES_MAXIMUM: usize = 4 * 1024 * 1024;

/// The services by the part of a name that they answer for, and when the list is to be fetched again.
#[derive(Debug, Clone, Default)]
pub(super) struct Bootstrap(Arc<Mutex<Held>>);

#[derive(Debug, Default)]
struct Held {
    services: BTreeMap<String, Url>,
    next: Option<Timestamp>,
}

/// The file of RFC 9224, section 3: in each service, entries and then addresses.
#[derive(Debug, Deserialize)]
struct File {
    services: Vec<(Vec<String>, Vec<String>)>,
}

impl Bootstrap {
    /// Where RDAP answers for a registrable name, by the longest part of it that is listed.
    pub(super) fn base(&self, name: &str) -> Option<Url> {
        let held = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let name = name.trim_end_matches('.').to_ascii_lowercase();
        let parts = std::iter::successors(Some(name.as_str()), |name| {
            name.split_once('.').map(|(_, above)| above)
        });
        parts.skip(1).find_map(|part| held.services.get(part)).cloned()
    }

    /// Fetches the list if it is time to. One that does not come leaves the last one in force.
    pub(super) async fn renew(&self, at: &Url, now: Timestamp) {
        {
            let mut held = self.0.lock().unwrap_or_else(PoisonError::into_inner);
            if held.next.is_some_and(|next| now < next) {
                return;
            }
            held.next = Some(now + AGAIN);
        }
        let list = tokio::time::timeout(PATIENCE, fetched(at)).await;
        match list.unwrap_or_else(|_| Err("nothing came in time".to_owned())) {
            Ok(services) => {
                let mut held = self.0.lock().unwrap_or_else(PoisonError::into_inner);
                *held = Held { services, next: Some(now + HOLDS) };
            }
            Err(error) => tracing::warn!(%at, %error, "no list of RDAP services"),
        }
    }
}

async fn fetched(at: &Url) -> Result<BTreeMap<String, Url>, String> {
    let request = hyper::Request::builder().header(hyper::header::ACCEPT, "application/json");
    let list = fetch(at, (request, Body::empty()), BYTES_MAXIMUM).await;
    services(&list.map_err(|error| error.to_string())?)
}

/// Reads the file: of each service the first address by HTTPS (section 3: bases end with a slash).
/// What came otherwise could have been written by anybody between.
fn services(file: &[u8]) -> Result<BTreeMap<String, Url>, String> {
    let file: File = serde_json::from_slice(file).map_err(|error| error.to_string())?;
    let mut services = BTreeMap::new();
    for (entries, bases) in file.services {
        let bases = bases.iter().filter_map(|base| Url::parse(base).ok());
        let mut secured = bases.filter(|base| base.scheme() == "https");
        let Some(base) = secured.find(|base| base.path().ends_with('/')) else { continue };
        for entry in entries {
            let entry = entry.trim_end_matches('.').to_ascii_lowercase();
            services.entry(entry).or_insert_with(|| base.clone());
        }
    }
    Ok(services)
}

#[cfg(test)]
mod tests {
    use super::*;

    const FILE: &[u8] = br#"{
        "version": "1.0", "publication": "2026-11-01T00:00:00Z", "description": "x",
        "services": [
            [["COM", "net"], ["https://rdap.registry.example/com/v1/"]],
            [["example"], ["http://plain.example/", "https://rdap.example/"]],
            [["co.example"], ["https://co.example/rdap/"]],
            [["unsafe"], ["http://unsafe.example/"]],
            [["odd"], ["https://odd.example/rdap", "no address"]]
        ]}"#;

    fn of(file: &[u8]) -> Bootstrap {
        let held = Held { services: services(file).unwrap(), next: None };
        Bootstrap(Arc::new(Mutex::new(held)))
    }

    #[test]
    fn the_longest_part_that_is_listed_answers() {
        let bootstrap = of(FILE);
        for (name, base) in [
            ("rx.com", Some("https://rdap.registry.example/com/v1/")),
            ("RX.NET.", Some("https://rdap.registry.example/com/v1/")),
            ("rx.example", Some("https://rdap.example/")),
            ("rx.co.example", Some("https://co.example/rdap/")),
            ("co.example", Some("https://rdap.example/")),
            ("rx.unsafe", None),
            ("rx.odd", None),
            ("rx.test", None),
        ] {
            assert_eq!(bootstrap.base(name).as_ref().map(Url::as_str), base, "{name}");
        }
    }

    #[test]
    fn what_is_no_list_is_said() {
        for bad in [&b""[..], b"[]", br#"{"services": [["com", []]]}"#] {
            assert!(services(bad).is_err());
        }
    }

    /// Nobody is asked again at each visit where it failed, and the list in force stays.
    #[tokio::test]
    async fn a_list_that_does_not_come_leaves_the_last_one() {
        let (bootstrap, now) = (of(FILE), Timestamp::UNIX_EPOCH);
        let nobody = Url::parse("https://127.0.0.1:1/dns.json").unwrap();
        bootstrap.renew(&nobody, now).await;
        assert!(bootstrap.base("rx.com").is_some());
        let next = bootstrap.0.lock().unwrap().next;
        assert_eq!(next, Some(now + AGAIN));
        bootstrap.renew(&nobody, now + SignedDuration::from_mins(59)).await;
        assert_eq!(bootstrap.0.lock().unwrap().next, next, "it was not asked");
    }
}
