//! A resolver that knows what it was told.

use std::collections::BTreeMap;
use std::net::IpAddr;

use super::{Answering, DnsError, DnsRecord, RecordKind, Resolver};

const TTL_SECONDS: u32 = 300;
/// The most aliases that are followed.
const ALIASES: usize = 8;

/// A resolver that answers from a list, and else that there is no such name. `*.example` stands for
/// every name below.
#[derive(Debug, Clone, Default)]
pub struct Fixed {
    records: BTreeMap<(String, RecordKind), Vec<String>>,
}

impl Fixed {
    /// With one more record.
    #[must_use]
    pub fn with(mut self, name: &str, kind: RecordKind, value: &str) -> Self {
        self.records.entry((name.to_owned(), kind)).or_default().push(value.to_owned());
        self
    }

    /// With an address for a name.
    #[must_use]
    pub fn with_address(self, name: &str, address: IpAddr) -> Self {
        let kind = if address.is_ipv4() { RecordKind::A } else { RecordKind::Aaaa };
        self.with(name, kind, &address.to_string())
    }

    fn values(&self, name: &str, kind: RecordKind) -> Option<&Vec<String>> {
        let exact = self.records.get(&(name.to_owned(), kind));
        let above = || name.split_once('.').map(|(_, above)| format!("*.{above}"));
        exact.or_else(|| self.records.get(&(above()?, kind)))
    }

    fn exists(&self, name: &str) -> bool {
        let kinds =
            [RecordKind::A, RecordKind::Aaaa, RecordKind::Ns, RecordKind::Mx, RecordKind::Cname];
        kinds.iter().any(|kind| self.values(name, *kind).is_some())
    }

    fn answer(&self, name: &str, kind: RecordKind) -> Result<Vec<DnsRecord>, DnsError> {
        let mut owner = name.trim_end_matches('.').to_ascii_lowercase();
        let mut records = Vec::new();
        for _ in 0..=ALIASES {
            let record = |kind, value: &String| DnsRecord {
                owner: owner.clone(),
                kind,
                ttl_seconds: TTL_SECONDS,
                value: value.clone(),
            };
            if let Some(values) = self.values(&owner, kind) {
                records.extend(values.iter().map(|value| record(kind, value)));
                return Ok(records);
            }
            let alias = self.values(&owner, RecordKind::Cname).and_then(|values| values.first());
            match alias {
                Some(alias) => {
                    records.push(record(RecordKind::Cname, alias));
                    owner = alias.clone();
                }
                None if records.is_empty() && !self.exists(&owner) => return Err(DnsError::NoName),
                None => return Ok(records),
            }
        }
        Err(DnsError::Failed(format!("more than {ALIASES} aliases")))
    }
}

impl Resolver for Fixed {
    fn look_up<'a>(&'a self, name: &'a str, kind: RecordKind) -> Answering<'a> {
        Box::pin(async move { self.answer(name, kind) })
    }
}
