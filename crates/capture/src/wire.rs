//! The bytes of one exchange, as they are on the wire inside TLS: taken down under the HTTP client,
//! within bounds that the client does not know of.

use std::io;
use std::pin::Pin;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::task::{Context, Poll};

use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};

/// What is left of a bound that many share.
#[derive(Debug)]
pub(crate) struct Purse(AtomicUsize);

impl Purse {
    pub(crate) const fn new(bytes: usize) -> Self {
        Self(AtomicUsize::new(bytes))
    }

    pub(crate) fn left(&self) -> usize {
        self.0.load(Ordering::Relaxed)
    }

    /// Takes some; at most what is left.
    pub(crate) fn take(&self, bytes: usize) -> usize {
        let mut taken = 0;
        let update = |left: usize| {
            taken = bytes.min(left);
            Some(left - taken)
        };
        let _ = self.0.fetch_update(Ordering::Relaxed, Ordering::Relaxed, update);
        taken
    }
}

/// Which bound ended the reading.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Spent {
    One,
    All,
}

/// What was sent and received.
#[derive(Debug, Default)]
pub(crate) struct Tape {
    pub(crate) sent: Vec<u8>,
    pub(crate) received: Vec<u8>,
    pub(crate) spent: Option<Spent>,
}

/// A tape that outlives its connection.
#[derive(Debug, Clone, Default)]
pub(crate) struct SharedTape(Arc<Mutex<Tape>>);

impl SharedTape {
    fn with<T>(&self, act: impl FnOnce(&mut Tape) -> T) -> T {
        act(&mut self.0.lock().unwrap_or_else(PoisonError::into_inner))
    }

    /// What is on it; it is empty then.
    pub(crate) fn take(&self) -> Tape {
        self.with(std::mem::take)
    }
}

/// A connection with a tape.
#[derive(Debug)]
pub(crate) struct Recorded<S> {
    stream: S,
    tape: SharedTape,
    limit: usize,
    purse: Arc<Purse>,
}

impl<S> Recorded<S> {
    pub(crate) const fn new(stream: S, tape: SharedTape, limit: usize, purse: Arc<Purse>) -> Self {
        Self { stream, tape, limit, purse }
    }
}

impl<S: AsyncRead + Unpin> AsyncRead for Recorded<S> {
    fn poll_read(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        buffer: &mut ReadBuf<'_>,
    ) -> Poll<io::Result<()>> {
        let this = &mut *self;
        let own = this.limit - this.tape.with(|tape| tape.received.len()).min(this.limit);
        let left = own.min(this.purse.left());
        if left == 0 {
            let spent = if own == 0 { Spent::One } else { Spent::All };
            this.tape.with(|tape| tape.spent = Some(spent));
            return Poll::Ready(Ok(()));
        }
        let mut part = buffer.take(left);
        let read = Pin::new(&mut this.stream).poll_read(context, &mut part);
        let filled = part.filled().to_vec();
        if matches!(read, Poll::Ready(Ok(()))) {
            buffer.put_slice(&filled);
            this.purse.take(filled.len());
            this.tape.with(|tape| tape.received.extend_from_slice(&filled));
        }
        read
    }
}

impl<S: AsyncWrite + Unpin> AsyncWrite for Recorded<S> {
    fn poll_write(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        bytes: &[u8],
    ) -> Poll<io::Result<usize>> {
        let written = Pin::new(&mut self.stream).poll_write(context, bytes);
        if let Poll::Ready(Ok(count)) = written {
            let sent = bytes.get(..count).unwrap_or(bytes);
            self.tape.with(|tape| tape.sent.extend_from_slice(sent));
        }
        written
    }

    fn poll_flush(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.stream).poll_flush(context)
    }

    fn poll_shutdown(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.stream).poll_shutdown(context)
    }
}
