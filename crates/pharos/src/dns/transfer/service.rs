//! Who asks what, and what is done about it.

use std::net::IpAddr;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use tokio::io::AsyncWrite;
use tokio::sync::{OwnedSemaphorePermit, Semaphore};
use tokio::time::Instant;

use super::answer::answer;
use super::limits::Limits;
use super::notify::Notifier;
use super::peers::{Kind, Peers};
use super::secondaries::{Secondaries, Secondary, Whose};
use super::source::Source;
use super::stream::{self, Stream};
use crate::clock::Clock;
use crate::dns::wire::{
    Received, Request, Response, ResponseCode, Seal, Sent, compose, receive, rtype,
};
use crate::registry::Registry;

/// The primary.
#[derive(Debug)]
pub struct DnsService {
    /// Where zones are read.
    pub source: Source,
    /// Who may ask.
    pub peers: Arc<Peers>,
    /// What one may cost.
    pub limits: Limits,
    /// What each of them has.
    pub secondaries: Secondaries,
    clock: Clock,
    /// Transfers that each peer may still begin.
    slots: Vec<Arc<Semaphore>>,
    refusals: Refusals,
}

/// What became of a request over TCP.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Conversation {
    /// The next request may come.
    GoesOn,
    /// The connection is closed.
    Ends,
}

/// Over what a request came.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Transport {
    Datagram,
    Stream,
}

/// A request of somebody who may ask it, or the answer that is due otherwise.
enum Judged {
    Answer(Sent),
    Plain(Box<Request>, Seal),
    Transfer(Box<Request>, Seal, usize),
}

impl DnsService {
    /// A primary of a registry, for peers.
    pub fn new(registry: &Registry, peers: Peers, limits: Limits) -> Self {
        let slots = peers.all().iter().map(|_| Arc::new(Semaphore::new(limits.transfers_per_peer)));
        Self {
            source: Source::new(registry.clone()),
            slots: slots.collect(),
            peers: Arc::new(peers),
            limits,
            secondaries: registry.secondaries.clone(),
            clock: registry.clock.clone(),
            refusals: Refusals::default(),
        }
    }

    /// What tells the peers of new versions.
    pub fn notifier(&self) -> Notifier {
        Notifier {
            source: self.source.clone(),
            peers: Arc::clone(&self.peers),
            secondaries: self.secondaries.clone(),
            clock: self.clock.clone(),
        }
    }

    /// Answers a datagram; nothing to some.
    pub async fn datagram(&self, octets: Vec<u8>, from: IpAddr) -> Option<Sent> {
        match self.judged(octets, from, Transport::Datagram)? {
            Judged::Answer(sent) => Some(sent),
            Judged::Plain(request, mut seal) => {
                let limit = request.datagram_limit();
                Some(self.plain(&request, &mut seal, limit).await)
            }
            Judged::Transfer(request, mut seal, peer) => {
                Some(self.datagram_transfer(&request, &mut seal, peer).await)
            }
        }
    }

    /// Answers a request over TCP.
    pub async fn stream<W: AsyncWrite + Unpin>(
        &self,
        octets: Vec<u8>,
        from: IpAddr,
        out: &mut W,
    ) -> Conversation {
        let sent = match self.judged(octets, from, Transport::Stream) {
            None => return Conversation::Ends,
            Some(Judged::Answer(sent)) => sent,
            Some(Judged::Plain(request, mut seal)) => {
                self.plain(&request, &mut seal, usize::from(u16::MAX)).await
            }
            Some(Judged::Transfer(request, seal, peer)) => {
                return self.transfer(&request, seal, peer, out).await;
            }
        };
        let written = tokio::time::timeout(self.limits.idle, stream::write(out, &sent)).await;
        match (written, self.peers.knows(from)) {
            (Ok(Ok(())), true) => Conversation::GoesOn,
            _ => Conversation::Ends,
        }
    }

    fn judged(&self, octets: Vec<u8>, from: IpAddr, over: Transport) -> Option<Judged> {
        let now = self.clock.wall_now();
        let (request, mut seal) = match receive(octets, self.peers.keys(), now) {
            Received::Dropped => return None,
            Received::Answered(sent, reason) => {
                self.refusals.tell(from, "a message", reason);
                return Some(Judged::Answer(sent));
            }
            Received::Request(request, seal) => (request, seal),
        };
        let refused = |code, seal: &mut Seal| {
            let limit = request.datagram_limit();
            Some(Judged::Answer(compose(&request, &Response::bare(code), limit, seal, now)))
        };
        let question = &request.question;
        if request.edns.is_some_and(|edns| edns.version > 0) {
            return refused(ResponseCode::BadVers, &mut seal);
        }
        let kind = match question.rtype {
            rtype::AXFR | rtype::IXFR => Kind::Transfer,
            rtype::SOA => Kind::Serial,
            _ => Kind::Query,
        };
        let admitted = self.peers.admitted(from, seal.key_name(), kind);
        let (Some(peer), true) = (admitted, question.is_internet) else {
            let key = seal.key_name().unwrap_or("no key");
            let asked = format!("{:?} of {} with {key}", kind, question.name);
            self.refusals.tell(from, &asked, "it may not ask this from there");
            return refused(ResponseCode::Refused, &mut seal);
        };
        match (kind, over) {
            // RFC 1995, section 3: the client's SOA is part of the question.
            (Kind::Transfer, _)
                if question.rtype == rtype::IXFR && request.has_serial.is_none() =>
            {
                refused(ResponseCode::FormErr, &mut seal)
            }
            (Kind::Transfer, Transport::Datagram) if question.rtype == rtype::AXFR => {
                refused(ResponseCode::FormErr, &mut seal)
            }
            (Kind::Transfer, _) => Some(Judged::Transfer(request, seal, peer)),
            (_, _) if is_meta(question.rtype) => refused(ResponseCode::NotImp, &mut seal),
            (Kind::Serial, _) => {
                if let Some(tld) = question.name.last(1).filter(|_| seal.key_name().is_some()) {
                    let note = |known: &mut Secondary| known.asked_at = Some(now);
                    self.note(peer, &tld, note);
                }
                Some(Judged::Plain(request, seal))
            }
            (Kind::Query, _) => Some(Judged::Plain(request, seal)),
        }
    }

    async fn plain(&self, request: &Request, seal: &mut Seal, limit: usize) -> Sent {
        let near = self.source.near(&request.question.name).await;
        let response = match near {
            Ok(Some(near)) => answer(&request.question, &near, request.wants_dnssec()),
            Ok(None) => Response::bare(ResponseCode::Refused),
            Err(error) => {
                tracing::error!(name = %request.question.name, %error, "a question of DNS failed");
                Response::bare(ResponseCode::ServFail)
            }
        };
        compose(request, &response, limit, seal, self.clock.wall_now())
    }

    fn note(&self, peer: usize, tld: &str, change: impl FnOnce(&mut Secondary)) {
        if let Some(peer) = self.peers.all().get(peer) {
            self.secondaries.note(Whose::of(tld, peer), change);
        }
    }

    fn took(&self, peer: usize, tld: &str, carried: stream::Carried) {
        if let Some(peer) = self.peers.all().get(peer) {
            self.secondaries.took(Whose::of(tld, peer), carried, self.clock.wall_now());
        }
    }

    fn slot(&self, peer: usize) -> Option<OwnedSemaphorePermit> {
        Arc::clone(self.slots.get(peer)?).try_acquire_owned().ok()
    }

    /// The zone a transfer is about: a question below its top has none.
    fn zone_of(request: &Request) -> Option<String> {
        request.question.name.last(1).filter(|_| request.question.name.depth() == 1)
    }

    async fn datagram_transfer(&self, request: &Request, seal: &mut Seal, peer: usize) -> Sent {
        let now = self.clock.wall_now();
        let bare = |code, seal: &mut Seal| {
            compose(request, &Response::bare(code), request.datagram_limit(), seal, now)
        };
        let Some(tld) = Self::zone_of(request) else { return bare(ResponseCode::NotAuth, seal) };
        let planned = match stream::planned(&self.source, &tld, request).await {
            Ok(Some(planned)) => planned,
            Ok(None) => return bare(ResponseCode::NotAuth, seal),
            Err(error) => {
                tracing::error!(%tld, %error, "an incremental transfer could not be planned");
                return bare(ResponseCode::ServFail, seal);
            }
        };
        let sealed = (request, &mut *seal);
        let sent = stream::datagram(&self.source, &tld, planned, sealed, &self.clock).await;
        match sent {
            Ok((sent, carried)) => {
                if let Some(carried) = carried {
                    self.took(peer, &tld, carried);
                }
                sent
            }
            Err(error) => {
                tracing::error!(%tld, %error, "an incremental transfer could not be read");
                bare(ResponseCode::ServFail, seal)
            }
        }
    }

    async fn transfer<W: AsyncWrite + Unpin>(
        &self,
        request: &Request,
        mut seal: Seal,
        peer: usize,
        out: &mut W,
    ) -> Conversation {
        let now = self.clock.wall_now();
        let tld = Self::zone_of(request);
        let slot = self.slot(peer);
        let planned = match (&tld, &slot) {
            (Some(tld), Some(_)) => stream::planned(&self.source, tld, request).await,
            _ => Ok(None),
        };
        let code = match (&planned, &slot) {
            (Ok(Some(_)), _) => None,
            (_, None) => Some(ResponseCode::Refused),
            (Ok(None), _) => Some(ResponseCode::NotAuth),
            (Err(error), _) => {
                tracing::error!(zone = %request.question.name, %error, "no transfer is possible");
                Some(ResponseCode::ServFail)
            }
        };
        if let Some(code) = code {
            let limit = usize::from(u16::MAX);
            let sent = compose(request, &Response::bare(code), limit, &mut seal, now);
            let written = tokio::time::timeout(self.limits.idle, stream::write(out, &sent)).await;
            return written.map_or(Conversation::Ends, |_| Conversation::GoesOn);
        }
        let (Some(tld), Ok(Some(planned))) = (tld, planned) else { return Conversation::Ends };
        let patience = self.limits.idle;
        let parts = (&self.source, &self.clock);
        match Stream::new(out, parts, request, seal, patience).send(&tld, planned).await {
            Ok(carried) => {
                let stream::Carried { plan, version, records } = carried;
                tracing::debug!(peer, %tld, ?plan, version, records, "a zone was transferred");
                self.took(peer, &tld, carried);
                Conversation::GoesOn
            }
            Err(error) => {
                tracing::warn!(peer, %tld, %error, "a transfer ended before its time");
                self.note(peer, &tld, |known| known.trouble = Some(error.to_string()));
                Conversation::Ends
            }
        }
    }
}

/// Types that stand for no data, but for what is asked with a transfer or for everything (RFC
/// 6895, section 3.1).
const fn is_meta(rtype: u16) -> bool {
    matches!(rtype, 41 | 128..=254)
}

/// Lines of log about requests that were turned away: a flood of them must not become one of lines.
#[derive(Debug, Default)]
struct Refusals {
    window: Mutex<Option<(Instant, u32)>>,
}

/// Lines in one window.
const LINES: u32 = 20;

/// How long a window is.
const WINDOW: Duration = Duration::from_secs(10);

impl Refusals {
    fn tell(&self, from: IpAddr, asked: &str, reason: &str) {
        if self.may_tell(Instant::now()) {
            tracing::warn!(%from, %asked, %reason, "a request of DNS was turned away");
        }
    }

    fn may_tell(&self, now: Instant) -> bool {
        let mut window = self.window.lock().unwrap_or_else(PoisonError::into_inner);
        let (since, told) = window.filter(|(since, _)| now < *since + WINDOW).unwrap_or((now, 0));
        *window = Some((since, told + 1));
        told < LINES
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_flood_of_refusals_is_told_in_some_lines() {
        let (refusals, begin) = (Refusals::default(), Instant::now());
        let told = (0..100).filter(|_| refusals.may_tell(begin)).count();
        assert_eq!(told, 20);
        assert!(!refusals.may_tell(begin + WINDOW - Duration::from_millis(1)));
        assert!(refusals.may_tell(begin + WINDOW));
    }
}
