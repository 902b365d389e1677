//! What DNS says of a name.

mod fixed;
mod system;

use std::future::Future;
use std::net::IpAddr;
use std::pin::Pin;

use serde::Serialize;

pub use fixed::Fixed;
pub use system::{NoResolver, System};

/// What is asked of a name.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(rename_all = "UPPERCASE")]
pub enum RecordKind {
    /// An address of IPv4.
    A,
    /// An address of IPv6.
    Aaaa,
    /// Name servers.
    Ns,
    /// Where mail goes.
    Mx,
    /// The name that this one is an alias of.
    Cname,
}

/// One record of an answer.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize)]
pub struct DnsRecord {
    /// Whose record it is: with aliases, not the name that was asked for.
    pub owner: String,
    /// Of what kind.
    pub kind: RecordKind,
    /// For how many seconds it holds, by the resolver.
    pub ttl_seconds: u32,
    /// What it says, in the form of zone files.
    pub value: String,
}

impl DnsRecord {
    /// The address that it gives, if it gives one.
    #[must_use]
    pub fn address(&self) -> Option<IpAddr> {
        match self.kind {
            RecordKind::A | RecordKind::Aaaa => self.value.parse().ok(),
            RecordKind::Ns | RecordKind::Mx | RecordKind::Cname => None,
        }
    }
}

/// Why there are no records.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, thiserror::Error)]
#[serde(tag = "error", content = "words", rename_all = "kebab-case")]
pub enum DnsError {
    /// There is no such name (NXDOMAIN).
    #[error("there is no such name (NXDOMAIN)")]
    NoName,
    /// It could not be found out.
    #[error("the name could not be looked up: {0}")]
    Failed(String),
}

/// What was asked of a name, and what was answered. A name without such records has an empty
/// answer.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Lookup {
    /// The name.
    pub name: String,
    /// What was asked.
    pub kind: RecordKind,
    /// What was answered, with the aliases on the way.
    pub answer: Result<Vec<DnsRecord>, DnsError>,
}

/// The future of an answer.
pub type Answering<'a> =
    Pin<Box<dyn Future<Output = Result<Vec<DnsRecord>, DnsError>> + Send + 'a>>;

/// What asks DNS.
pub trait Resolver: Send + Sync + std::fmt::Debug {
    /// Asks one question. A name without such records answers with none.
    fn look_up<'a>(&'a self, name: &'a str, kind: RecordKind) -> Answering<'a>;
}

/// Asks, and keeps the question beside the answer.
pub(crate) async fn ask(resolver: &dyn Resolver, name: &str, kind: RecordKind) -> Lookup {
    let answer = resolver.look_up(name, kind).await;
    Lookup { name: name.to_owned(), kind, answer }
}
