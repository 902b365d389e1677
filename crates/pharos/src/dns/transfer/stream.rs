//! A transfer on its way: message after message, filled from pages, signed each.

use std::io;
use std::time::Duration;

use tokio::io::{AsyncWrite, AsyncWriteExt};
use tokio::time::timeout;

use super::limits::MESSAGE_OCTETS;
use super::plan::{Plan, plan};
use super::source::{Part, Source, SourceError};
use crate::clock::Clock;
use crate::dns::wire::{
    Batch, Record, Request, Response, ResponseCode, Seal, Sent, compose, rtype,
};

/// Why a transfer ended before its last SOA: the client throws away what it has (RFC 5936,
/// section 2.2).
#[derive(Debug, thiserror::Error)]
pub enum StreamError {
    /// The zone.
    #[error(transparent)]
    Source(#[from] SourceError),
    /// The connection.
    #[error("the peer is gone: {0}")]
    Peer(#[from] io::Error),
    /// It takes nothing.
    #[error("the peer took nothing for {0:?}")]
    Slow(Duration),
}

/// What went over.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Carried {
    /// What it was.
    pub plan: Plan,
    /// The version that the client has now.
    pub version: u64,
    /// Records, every SOA included.
    pub records: u64,
}

/// Decides what a request for a transfer gets.
///
/// A difference that has more records than the zone has delegations costs more than the zone
/// (RFC 1995, section 4 leaves the choice to us).
///
/// # Errors
/// [`SourceError`].
pub async fn planned(
    source: &Source,
    tld: &str,
    request: &Request,
) -> Result<Option<(Plan, u64)>, SourceError> {
    let Some(zone) = source.served(tld).await? else { return Ok(None) };
    let has = request.has_serial.filter(|_| request.question.rtype == rtype::IXFR);
    let mut decided = plan(has, zone.version, zone.oldest_version);
    if let Plan::Difference { from } = decided {
        let ceiling = zone.delegations.max(SMALL_DIFFERENCE);
        let to = zone.version;
        let removed = source.count(tld, Part::Removed { from, to }, ceiling).await?;
        let added = source.count(tld, Part::Added { from, to }, ceiling).await?;
        if removed + added > ceiling {
            decided = Plan::Whole;
        }
    }
    Ok(Some((decided, zone.version)))
}

/// Records of a difference that is sent as one however small the zone is: a young zone changes more
/// than it has, and its secondaries need not begin anew for it.
const SMALL_DIFFERENCE: u64 = 1_000;

/// A transfer over a stream.
pub struct Stream<'a, W> {
    out: &'a mut W,
    source: &'a Source,
    clock: &'a Clock,
    request: &'a Request,
    seal: Seal,
    patience: Duration,
    batch: Batch,
    records: u64,
}

impl<'a, W: AsyncWrite + Unpin> Stream<'a, W> {
    /// Begins one; `patience` is how long a write may wait.
    pub fn new(
        out: &'a mut W,
        (source, clock): (&'a Source, &'a Clock),
        request: &'a Request,
        seal: Seal,
        patience: Duration,
    ) -> Self {
        let batch = Batch::begin(request, MESSAGE_OCTETS, true, &seal);
        Self { out, source, clock, request, seal, patience, batch, records: 0 }
    }

    /// Sends what was planned.
    ///
    /// # Errors
    /// [`StreamError`]; the connection is of no use any more.
    pub async fn send(
        mut self,
        tld: &str,
        (plan, version): (Plan, u64),
    ) -> Result<Carried, StreamError> {
        let soa = self.source.soa(tld, version).await?;
        self.put(&soa).await?;
        match plan {
            Plan::Nothing => {}
            Plan::Whole => {
                self.part(tld, Part::Whole { at: version }).await?;
                self.put(&soa).await?;
            }
            Plan::Difference { from } => {
                let before = self.source.soa(tld, from).await?;
                self.put(&before).await?;
                self.part(tld, Part::Removed { from, to: version }).await?;
                self.put(&soa).await?;
                self.part(tld, Part::Added { from, to: version }).await?;
                self.put(&soa).await?;
            }
        }
        self.flush().await?;
        let out = self.out.flush();
        timeout(self.patience, out).await.map_err(|_| StreamError::Slow(self.patience))??;
        Ok(Carried { plan, version, records: self.records })
    }

    async fn part(&mut self, tld: &str, part: Part) -> Result<(), StreamError> {
        let mut after = Some(0);
        while let Some(from) = after {
            let page = self.source.page(tld, part, from).await?;
            for record in &page.records {
                self.put(record).await?;
            }
            after = page.next;
            // A page is read on this thread: others come first.
            tokio::task::yield_now().await;
        }
        Ok(())
    }

    async fn put(&mut self, record: &Record) -> Result<(), StreamError> {
        self.records += 1;
        if !self.batch.push(record) {
            self.flush().await?;
            self.batch.push(record);
        }
        Ok(())
    }

    /// Sends the message that is being filled, and begins the next.
    async fn flush(&mut self) -> Result<(), StreamError> {
        let next = Batch::begin(self.request, MESSAGE_OCTETS, false, &self.seal);
        let full = std::mem::replace(&mut self.batch, next);
        let now = self.clock.wall_now();
        let sent = full.finish(self.request, &mut self.seal, now);
        let written = write(self.out, &sent);
        timeout(self.patience, written).await.map_err(|_| StreamError::Slow(self.patience))??;
        Ok(())
    }
}

/// Writes a message behind its length.
///
/// # Errors
/// What the connection says.
pub async fn write<W: AsyncWrite + Unpin>(out: &mut W, sent: &Sent) -> io::Result<()> {
    out.write_all(&sent.length()).await?;
    out.write_all(sent.octets()).await
}

/// The answer to IXFR over UDP: the difference where it fits, else the SOA, so that the client
/// comes by TCP (RFC 1995, section 2).
///
/// # Errors
/// [`SourceError`].
pub async fn datagram(
    source: &Source,
    tld: &str,
    (plan, version): (Plan, u64),
    (request, seal): (&Request, &mut Seal),
    clock: &Clock,
) -> Result<(Sent, Option<Carried>), SourceError> {
    let soa = source.soa(tld, version).await?;
    let limit = request.datagram_limit();
    let response = |answer: Vec<Record>| Response {
        is_authoritative: true,
        answer,
        ..Response::bare(ResponseCode::NoError)
    };
    if let Plan::Difference { from } = plan {
        let removed = source.page(tld, Part::Removed { from, to: version }, 0).await?;
        let added = source.page(tld, Part::Added { from, to: version }, 0).await?;
        let before = source.soa(tld, from).await?;
        let is_all = removed.next.is_none() && added.next.is_none();
        let mut answer = vec![soa.clone(), before];
        answer.extend(removed.records);
        answer.push(soa.clone());
        answer.extend(added.records);
        answer.push(soa.clone());
        let response = response(answer);
        if is_all && response.fits(request, limit, seal) {
            let records = u64::try_from(response.answer.len()).unwrap_or(u64::MAX);
            let sent = compose(request, &response, limit, seal, clock.wall_now());
            return Ok((sent, Some(Carried { plan, version, records })));
        }
    }
    let sent = compose(request, &response(vec![soa]), limit, seal, clock.wall_now());
    Ok((sent, None))
}
