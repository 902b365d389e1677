//! A question to an address of a name server, over UDP and TCP, and whether its answer is signed
//! (RA, Specification 10, section 3).

use std::net::SocketAddr;
use std::time::{Duration, Instant};

use jiff::Timestamp;
use registry_core::service_level::Service;
use tokio::io::{AsyncReadExt, AsyncWriteExt};

use super::{Context, Fault, Subject, Tested, reach};
use crate::config::NameServerAddress;
use crate::dns::transfer::ask::ask;
use crate::dns::wire::{Answered, Asking, Sent, TrustAnchor, ZoneKeys, rtype};
use crate::identity;

/// Which way a question goes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Transport {
    Udp,
    Tcp,
}

/// Asks for the SOA of the TLD both ways at once; where anchors are given, one of the answers must
/// be signed.
pub(super) async fn test(
    context: &Context,
    tld: &str,
    at: &NameServerAddress,
    anchors: &[TrustAnchor],
) {
    let target = at.to_string();
    let one = |transport| asked_once(context, tld, at.address, transport);
    let ((udp_at, udp), (tcp_at, tcp)) = tokio::join!(one(Transport::Udp), one(Transport::Tcp));
    let mut answer = None;
    for (service, at, tested) in [(Service::DnsTcp, tcp_at, tcp), (Service::DnsUdp, udp_at, udp)] {
        let subject = Subject { tld, service, target: &target };
        let took = tested.map(|(answered, took)| {
            answer = Some(answered);
            took
        });
        context.tell(subject, at, &took);
    }
    if let Some(answer) = answer.filter(|_| !anchors.is_empty()) {
        let subject = Subject { tld, service: Service::Dnssec, target: &target };
        let begun = context.now();
        let verified = verified(context, tld, at.address, anchors, &answer);
        context.tell(subject, begun, &context.within(verified).await);
    }
}

async fn asked_once(
    context: &Context,
    tld: &str,
    address: SocketAddr,
    transport: Transport,
) -> (Timestamp, Tested<(Answered, Duration)>) {
    let at = context.now();
    let asked = async {
        let (answered, took) = asked(context, (tld, rtype::SOA), address, transport).await?;
        judged(&answered, tld)?;
        Ok((answered, took))
    };
    (at, context.within(asked).await)
}

/// Puts one question, not to be answered by asking on; gives the answer and how long it took: of a
/// datagram until that of the answer, of a connection from its start.
async fn asked(
    context: &Context,
    (name, rtype): (&str, u16),
    address: SocketAddr,
    transport: Transport,
) -> Tested<(Answered, Duration)> {
    let id = u16::from_be_bytes(identity::random());
    let (asking, sent) = Asking::signed_data(name, rtype, id, context.now()).map_err(Fault::new)?;
    let begun = Instant::now();
    let answered = match transport {
        Transport::Udp => {
            // Whoever asks has a limit of its own around all of it.
            let answered =
                ask(address, &asking, sent.octets(), &context.clock, Duration::MAX).await;
            answered.map_err(Fault::new)?
        }
        Transport::Tcp => {
            let octets = exchanged(address, &sent).await?;
            asking.answered(octets, context.now()).map_err(Fault::new)?
        }
    };
    Ok((answered, begun.elapsed()))
}

/// RFC 1035, section 4.2.2.
async fn exchanged(address: SocketAddr, sent: &Sent) -> Tested<Vec<u8>> {
    let mut stream = reach::connected(address).await?;
    let broken = |error| Fault::new(format_args!("the connection broke: {error}"));
    let framed = [&sent.length(), sent.octets()].concat();
    stream.write_all(&framed).await.map_err(broken)?;
    let length = stream.read_u16().await.map_err(broken)?;
    let mut octets = vec![0; usize::from(length)];
    stream.read_exact(&mut octets).await.map_err(broken)?;
    Ok(octets)
}

/// Whether it is what a server of the zone must say.
pub(super) fn judged(answered: &Answered, tld: &str) -> Tested<()> {
    if !answered.is_authoritative {
        return Err(Fault::new(format_args!("the server has no authority for {tld}")));
    }
    let is_soa = |record: &&crate::dns::wire::Record| {
        record.rtype == rtype::SOA && record.owner == tld && record.serial().is_some()
    };
    match answered.records.iter().find(is_soa) {
        Some(_) => Ok(()),
        None => Err(Fault::new(format_args!("the answer holds no SOA of {tld}"))),
    }
}

/// Asks for the keys of the zone, by TCP as they may be many, and holds the answer against them.
async fn verified(
    context: &Context,
    tld: &str,
    address: SocketAddr,
    anchors: &[TrustAnchor],
    answer: &Answered,
) -> Tested<Duration> {
    let question = (tld, rtype::DNSKEY);
    let begun = Instant::now();
    let (keys, _) = asked(context, question, address, Transport::Tcp).await?;
    let now = context.now();
    let keys = ZoneKeys::read(tld, &keys.records, anchors, now).map_err(Fault::new)?;
    keys.verify(rtype::SOA, &answer.records, now).map_err(Fault::new)?;
    Ok(begun.elapsed())
}

/// Whether a server shows a delegation signer with this digest.
pub(super) async fn shows_digest(
    context: &Context,
    address: SocketAddr,
    domain: &str,
    digest: &[u8],
) -> Tested<bool> {
    let asked = asked(context, (domain, rtype::DS), address, Transport::Udp);
    let (answered, _) = context.within(asked).await?;
    let mut signers = answered.records.iter().filter(|record| record.rtype == rtype::DS);
    Ok(answered.is_authoritative && signers.any(|record| record.rdata.ends_with(digest)))
}
