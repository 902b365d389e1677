//! A connection to a host that somebody else named: its name is resolved here, each address judged,
//! and the address that was judged is the one that is connected to. Nothing is resolved again, so a
//! name that changes its mind (DNS rebinding) leads nowhere else.

use std::net::{IpAddr, SocketAddr};
use std::time::Duration;

use serde::Serialize;
use tokio::net::TcpStream;

use crate::guard::Guard;
use crate::resolve::{Lookup, RecordKind, Resolver, ask};

/// The most addresses of a host that are tried.
const TRIED: usize = 3;
/// The most addresses of a host that are looked at.
const ADDRESSES: usize = 32;

/// Why there is no connection.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, thiserror::Error)]
#[serde(tag = "not", content = "words", rename_all = "kebab-case")]
pub enum NotReached {
    /// DNS knows no address.
    #[error("no address: {0}")]
    NoAddress(String),
    /// None of its addresses may be connected to.
    #[error("refused: {0}")]
    Forbidden(String),
    /// None of them answered.
    #[error("not reached: {0}")]
    NotConnected(String),
}

/// What came of it.
#[derive(Debug, Default)]
pub(crate) struct Dialled {
    /// What DNS said; nothing of a host that is an address.
    pub(crate) lookups: Vec<Lookup>,
    /// What was refused, in words.
    pub(crate) refused: Vec<String>,
    /// Where the connection goes to.
    pub(crate) endpoint: Option<SocketAddr>,
}

/// How connections are made.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Dialler<'a> {
    pub(crate) resolver: &'a dyn Resolver,
    pub(crate) guard: &'a Guard,
    pub(crate) time: Duration,
}

impl Dialler<'_> {
    /// Connects to a host. What was found out on the way is kept, whatever comes of it.
    pub(crate) async fn connect(
        &self,
        host: &str,
        port: u16,
        dialled: &mut Dialled,
    ) -> Result<TcpStream, NotReached> {
        let addresses = self.addresses(host, dialled).await?;
        let mut judged = Vec::new();
        for address in addresses {
            let endpoint = SocketAddr::new(address, port);
            match self.guard.judge(endpoint) {
                Ok(()) => judged.push(endpoint),
                Err(forbidden) => dialled.refused.push(forbidden.to_string()),
            }
        }
        if judged.is_empty() {
            return Err(NotReached::Forbidden(dialled.refused.join("; ")));
        }
        let mut last = String::new();
        for endpoint in judged.into_iter().take(TRIED) {
            dialled.endpoint = Some(endpoint);
            match tokio::time::timeout(self.time, TcpStream::connect(endpoint)).await {
                Ok(Ok(stream)) => return Ok(stream),
                Ok(Err(error)) => last = format!("{endpoint}: {error}"),
                Err(_) => last = format!("{endpoint}: no answer in {:?}", self.time),
            }
        }
        dialled.endpoint = None;
        Err(NotReached::NotConnected(last))
    }

    async fn addresses(
        &self,
        host: &str,
        dialled: &mut Dialled,
    ) -> Result<Vec<IpAddr>, NotReached> {
        let literal = host.trim_start_matches('[').trim_end_matches(']');
        if let Ok(address) = literal.parse::<IpAddr>() {
            return Ok(vec![address]);
        }
        let asked = tokio::time::timeout(self.time, async {
            tokio::join!(
                ask(self.resolver, host, RecordKind::A),
                ask(self.resolver, host, RecordKind::Aaaa)
            )
        });
        let Ok((four, six)) = asked.await else {
            let words = format!("DNS did not answer in {:?}", self.time);
            return Err(NotReached::NoAddress(words));
        };
        let mut addresses: Vec<IpAddr> = Vec::new();
        for record in [&four, &six].into_iter().filter_map(|lookup| lookup.answer.as_ref().ok()) {
            for address in record.iter().filter_map(|record| record.address()) {
                if addresses.len() < ADDRESSES && !addresses.contains(&address) {
                    addresses.push(address);
                }
            }
        }
        let why = match &four.answer {
            Err(error) => error.to_string(),
            Ok(_) => "the name has none".to_owned(),
        };
        dialled.lookups.extend([four, six]);
        if addresses.is_empty() { Err(NotReached::NoAddress(why)) } else { Ok(addresses) }
    }
}
