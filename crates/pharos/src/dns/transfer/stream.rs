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

/// What a request for a transfer gets.
#[derive(Debug)]
pub struct Planned {
    plan: Plan,
    version: u64,
    /// The records of a difference that is short, read already.
    short: Option<Short>,
}

/// A difference of at most a page of each.
#[derive(Debug)]
struct Short {
    removed: Vec<Record>,
    added: Vec<Record>,
}

/// Decides what a request for a transfer gets.
///
/// A difference that has more records than the zone has delegations costs more than the zone
/// (RFC 1995, section 4 leaves the choice to us). Nearly every difference is short: its records
/// are read here, once, and sent as they are. A longer one is counted before it is sent, page
/// after page, and read again: it cannot be kept (memory is that of a page), and what single
/// versions changed would not tell, since a name that changed a hundred times is one record of
/// the difference. Of 1.8 s for a difference of 100,000 records, counting took 0.7 s (unoptimized).
///
/// # Errors
/// [`SourceError`].
pub async fn planned(
    source: &Source,
    tld: &str,
    request: &Request,
) -> Result<Option<Planned>, SourceError> {
    let Some(zone) = source.served(tld).await? else { return Ok(None) };
    let has = request.has_serial.filter(|_| request.question.rtype == rtype::IXFR);
    let (to, ceiling) = (zone.version, zone.delegations.max(SMALL_DIFFERENCE));
    let plan = plan(has, to, zone.oldest_version);
    let whole = Planned { plan: Plan::Whole, version: to, short: None };
    let Plan::Difference { from } = plan else { return Ok(Some(Planned { plan, ..whole })) };
    let parts = (Part::Removed { from, to }, Part::Added { from, to });
    let removed = source.page(tld, parts.0, 0).await?;
    let added = source.page(tld, parts.1, 0).await?;
    let mut count = length(&removed.records) + length(&added.records);
    let is_short = removed.next.is_none() && added.next.is_none();
    for (part, next) in [(parts.0, removed.next), (parts.1, added.next)] {
        count += source.count(tld, part, next, ceiling.saturating_sub(count)).await?;
    }
    if count > ceiling {
        return Ok(Some(whole));
    }
    let short = Short { removed: removed.records, added: added.records };
    Ok(Some(Planned { plan, short: is_short.then_some(short), ..whole }))
}

fn length(records: &[Record]) -> u64 {
    u64::try_from(records.len()).unwrap_or(u64::MAX)
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
        Planned { plan, version, short }: Planned,
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
                match &short {
                    Some(Short { removed, added }) => {
                        self.all(removed).await?;
                        self.put(&soa).await?;
                        self.all(added).await?;
                    }
                    None => {
                        self.part(tld, Part::Removed { from, to: version }).await?;
                        self.put(&soa).await?;
                        self.part(tld, Part::Added { from, to: version }).await?;
                    }
                }
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
            self.all(&page.records).await?;
            after = page.next;
            // A page is read on this thread: others come first.
            tokio::task::yield_now().await;
        }
        Ok(())
    }

    async fn all(&mut self, records: &[Record]) -> Result<(), StreamError> {
        for record in records {
            self.put(record).await?;
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
    Planned { plan, version, short }: Planned,
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
    if let (Plan::Difference { from }, Some(Short { removed, added })) = (plan, short) {
        let before = source.soa(tld, from).await?;
        let mut answer = vec![soa.clone(), before];
        answer.extend(removed);
        answer.push(soa.clone());
        answer.extend(added);
        answer.push(soa.clone());
        let response = response(answer);
        if response.fits(request, limit, seal) {
            let records = length(&response.answer);
            let sent = compose(request, &response, limit, seal, clock.wall_now());
            return Ok((sent, Some(Carried { plan, version, records })));
        }
    }
    let sent = compose(request, &response(vec![soa]), limit, seal, clock.wall_now());
    Ok((sent, None))
}
