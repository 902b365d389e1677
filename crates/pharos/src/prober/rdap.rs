//! A question over RDAP: from the start of the connection to the end of the answer (RA,
//! Specification 10, section 1).

use std::sync::Arc;
use std::time::{Duration, Instant};

use axum::body::Body;
use axum::http::header;
use registry_core::service_level::Service;
use serde_json::Value;
use tokio_rustls::rustls::ClientConfig;

use super::{Context, Fault, Subject, Tested, reach};
use crate::config::HostPort;
use crate::https;

/// Most octets of an answer.
const ANSWER_OCTETS_MAXIMUM: usize = 1024 * 1024;

/// Who asks.
const USER_AGENT: &str = concat!("Pharos/", env!("CARGO_PKG_VERSION"), " (prober)");

/// Where RDAP is asked.
#[derive(Debug)]
pub(super) struct RdapService {
    pub(super) at: HostPort,
    pub(super) path: String,
    pub(super) tls: Arc<ClientConfig>,
}

pub(super) async fn test(context: &Context, tld: &str, domain: &str, service: &RdapService) {
    let target = service.at.to_string();
    let subject = Subject { tld, service: Service::RdapQuery, target: &target };
    let begun = context.now();
    let took = context.within(service.domain(domain)).await.map(|(_, took)| took);
    context.tell(subject, begun, &took);
}

impl RdapService {
    /// Asks for a name; gives what is said of it, and how long it took.
    async fn domain(&self, domain: &str) -> Tested<(Value, Duration)> {
        let request = hyper::Request::get(format!("{}domain/{domain}", self.path))
            .header(header::HOST, self.at.to_string())
            .header(header::USER_AGENT, USER_AGENT)
            .header(header::ACCEPT, "application/rdap+json")
            .header(header::CONNECTION, "close")
            .body(Body::empty())
            .map_err(Fault::new)?;
        let address = reach::address(&self.at).await?;
        let begun = Instant::now();
        let stream = reach::connected(address).await?;
        let stream = https::secured(&self.tls, &self.at.host, stream).await.map_err(Fault::new)?;
        let answer = https::exchange(stream, request, ANSWER_OCTETS_MAXIMUM).await;
        let (head, body) = answer.map_err(Fault::new)?;
        let took = begun.elapsed();
        judged(head.status.as_u16(), &body, domain).map(|answer| (answer, took))
    }

    /// Whether RDAP shows a delegation signer with this digest, in upper case.
    pub(super) async fn shows_digest(
        &self,
        context: &Context,
        domain: &str,
        digest: &str,
    ) -> Tested<bool> {
        let (answer, _) = context.within(self.domain(domain)).await?;
        let signers = answer["secureDNS"]["dsData"].as_array().into_iter().flatten();
        let mut digests = signers.filter_map(|signer| signer["digest"].as_str());
        Ok(digests.any(|shown| shown.eq_ignore_ascii_case(digest)))
    }
}

/// Whether the answer is about this name (RFC 9083, section 5.3).
pub(super) fn judged(status: u16, body: &[u8], domain: &str) -> Tested<Value> {
    if status != 200 {
        return Err(Fault::new(format_args!("status {status}")));
    }
    let answer: Value = serde_json::from_slice(body)
        .map_err(|error| Fault::new(format_args!("the answer is no JSON: {error}")))?;
    if answer["objectClassName"] != "domain" {
        return Err(Fault::new("the answer is no domain of RDAP"));
    }
    match answer["ldhName"].as_str() {
        Some(name) if name.trim_end_matches('.').eq_ignore_ascii_case(domain) => Ok(answer),
        Some(name) => Err(Fault::new(format_args!("the answer is about {name}"))),
        None => Err(Fault::new("the answer names no name")),
    }
}
