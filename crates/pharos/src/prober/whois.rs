//! A question over WHOIS: from the start of the connection to its end (RA, Specification 10,
//! section 1).

use std::time::{Duration, Instant};

use registry_core::service_level::Service;
use tokio::io::{AsyncReadExt, AsyncWriteExt};

use super::{Context, Fault, Subject, Tested, reach};
use crate::config::HostPort;

/// Most octets of an answer.
const ANSWER_OCTETS_MAXIMUM: u64 = 256 * 1024;

pub(super) async fn test(context: &Context, tld: &str, domain: &str, at: &HostPort) {
    let target = at.to_string();
    let subject = Subject { tld, service: Service::WhoisQuery, target: &target };
    let begun = context.now();
    context.tell(subject, begun, &context.within(asked(domain, at)).await);
}

async fn asked(domain: &str, at: &HostPort) -> Tested<Duration> {
    let address = reach::address(at).await?;
    let begun = Instant::now();
    let stream = reach::connected(address).await?;
    let broken = |error| Fault::new(format_args!("the connection broke: {error}"));
    let mut stream = stream.take(ANSWER_OCTETS_MAXIMUM);
    let question = format!("{domain}\r\n");
    stream.get_mut().write_all(question.as_bytes()).await.map_err(broken)?;
    let mut answer = Vec::new();
    stream.read_to_end(&mut answer).await.map_err(broken)?;
    let took = begun.elapsed();
    judged(&String::from_utf8_lossy(&answer), domain).map(|()| took)
}

/// Whether the answer is about this name.
pub(super) fn judged(answer: &str, domain: &str) -> Tested<()> {
    if answer.trim().is_empty() {
        return Err(Fault::new("an empty answer"));
    }
    let named = answer.lines().filter_map(|line| line.trim().split_once(':'));
    let mut named = named.filter(|(key, _)| key.eq_ignore_ascii_case("Domain Name"));
    match named.next().map(|(_, name)| name.trim()) {
        Some(name) if name.eq_ignore_ascii_case(domain) => Ok(()),
        Some(name) => Err(Fault::new(format_args!("the answer is about {name}"))),
        None => {
            let first = answer.trim().lines().next().unwrap_or_default();
            Err(Fault::new(format_args!("the answer names no name: {first}")))
        }
    }
}
