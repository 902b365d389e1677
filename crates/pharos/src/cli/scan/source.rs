//! A file in blocks of whole lines, read and unpacked on a thread of its own.

use std::fs::File;
use std::io::{BufRead, BufReader, Read, Seek as _, SeekFrom};
use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::mpsc::{Receiver, SyncSender, sync_channel};

use flate2::bufread::MultiGzDecoder;

use super::cannot_be_read;

/// The first octets of a gzip file (RFC 1952, section 2.3.1).
const GZIP: [u8; 2] = [0x1F, 0x8B];

/// Octets that are read from the file at a time.
const READ: usize = 1 << 18;

/// Blocks that may wait to be looked through.
const WAITING: usize = 4;

/// Whole lines.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Block {
    /// The lines. One that is longer than a block is cut short.
    pub octets: Vec<u8>,
    /// How many octets of the unpacked file they stand for.
    pub length: u64,
    /// How many octets of the file have been read.
    pub read: u64,
}

/// A file that is being read.
pub(super) struct Source {
    /// What is read.
    pub blocks: Receiver<std::io::Result<Block>>,
    /// How many octets the file has, packed as it is.
    pub octets: Option<u64>,
}

/// Begins to read a file, or what is piped in, from a place in what is unpacked.
pub(super) fn blocks(file: &Path, from: u64, size: usize) -> Result<Source, String> {
    let read = Arc::new(AtomicU64::new(0));
    let failed = |error| cannot_be_read(file, &error);
    let (octets, source) = match file.to_str() {
        Some("-") => (None, unpacked(Counted(std::io::stdin(), Arc::clone(&read)))),
        _ => {
            let file = File::open(file).map_err(failed)?;
            let octets = file.metadata().map_err(failed)?.len();
            (Some(octets), opened(file, from, &read))
        }
    };
    let cut = Cut { source: source.map_err(failed)?, size, read, rest: Vec::new() };
    let (sender, blocks) = sync_channel(WAITING);
    std::thread::spawn(move || cut.send(&sender));
    Ok(Source { blocks, octets })
}

type Unpacked = Box<dyn BufRead + Send>;

fn opened(mut file: File, from: u64, read: &Arc<AtomicU64>) -> std::io::Result<Unpacked> {
    if from == 0 {
        // It may be a pipe, which is read once.
        return unpacked(Counted(file, Arc::clone(read)));
    }
    let mut first = [0; GZIP.len()];
    let is_packed = file.read_exact(&mut first).is_ok() && first == GZIP;
    let begin = if is_packed { 0 } else { from };
    file.seek(SeekFrom::Start(begin))?;
    read.store(begin, Ordering::Relaxed);
    let mut source = unpacked(Counted(file, Arc::clone(read)))?;
    // What is packed is unpacked up to the place.
    std::io::copy(&mut source.by_ref().take(from - begin), &mut std::io::sink())?;
    Ok(source)
}

fn unpacked(source: impl Read + Send + 'static) -> std::io::Result<Unpacked> {
    let mut source = BufReader::with_capacity(READ, source);
    Ok(match source.fill_buf()?.starts_with(&GZIP) {
        true => Box::new(BufReader::with_capacity(READ, MultiGzDecoder::new(source))),
        false => Box::new(source),
    })
}

/// A source that says how much of it was read.
struct Counted<S>(S, Arc<AtomicU64>);

impl<S: Read> Read for Counted<S> {
    fn read(&mut self, into: &mut [u8]) -> std::io::Result<usize> {
        let count = self.0.read(into)?;
        self.1.fetch_add(count as u64, Ordering::Relaxed);
        Ok(count)
    }
}

/// Cuts a source into blocks.
struct Cut {
    source: Unpacked,
    size: usize,
    read: Arc<AtomicU64>,
    /// What was read of the line that the next block begins with.
    rest: Vec<u8>,
}

impl Cut {
    /// Sends all blocks, until nobody listens.
    fn send(mut self, to: &SyncSender<std::io::Result<Block>>) {
        while let Some(block) = self.block().transpose() {
            let is_last = block.is_err();
            if to.send(block).is_err() || is_last {
                return;
            }
        }
    }

    fn block(&mut self) -> std::io::Result<Option<Block>> {
        let mut octets = std::mem::take(&mut self.rest);
        octets.reserve(self.size.saturating_sub(octets.len()));
        let wanted = self.size.saturating_sub(octets.len()) as u64;
        let fresh = self.source.by_ref().take(wanted).read_to_end(&mut octets)?;
        if octets.is_empty() {
            return Ok(None);
        }
        let mut skipped = 0;
        if (fresh as u64) == wanted {
            match memchr::memrchr(b'\n', &octets) {
                Some(end) => self.rest = octets.split_off(end + 1),
                None => skipped = self.source.skip_until(b'\n')? as u64,
            }
        }
        let length = octets.len() as u64 + skipped;
        Ok(Some(Block { octets, length, read: self.read.load(Ordering::Relaxed) }))
    }
}
