//! Looks through the lines of a file.

use std::fmt;

use registry_screen::lines::{Line, Lines};
use registry_screen::screen::{NoName, Scratch, Screen};
use serde::{Deserialize, Serialize};

use super::known::Known;
use super::source::Block;
use super::told::Format;

/// Lines that are no names are told up to this, and counted beyond.
const TOLD: u64 = 10;

/// What was read.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Count {
    pub lines: u64,
    pub names: u64,
    /// Of these, the ones that an older file has.
    pub known: u64,
    pub hits: u64,
    pub no_names: u64,
}

impl fmt::Display for Count {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { names, known, hits, no_names, .. } = self;
        write!(f, "names read: {names}; ")?;
        if *known > 0 {
            write!(f, "of these known before: {known}; ")?;
        }
        write!(f, "worth a look: {hits}; lines that are no names: {no_names}")
    }
}

/// How far a scan has come, between two blocks.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Reached {
    /// Octets of the unpacked file.
    pub offset: u64,
    /// Octets of hits.
    pub written: u64,
    pub count: Count,
    /// The last name: a zone file has each on several lines, one behind the other.
    last: Vec<u8>,
    /// What the next line may lean on, in a zone file.
    origin: Vec<u8>,
    owner: Vec<u8>,
    is_zone: bool,
    open: u32,
}

/// A scan.
pub(super) struct Look<'s> {
    screen: &'s Screen,
    known: Option<&'s Known>,
    format: Format,
    scratch: Scratch,
    lines: Lines,
    reached: Reached,
}

impl<'s> Look<'s> {
    /// Begins a scan, or goes on with one.
    pub(super) fn new(
        screen: &'s Screen,
        known: Option<&'s Known>,
        format: Format,
        reached: Reached,
    ) -> Self {
        let Reached { origin, owner, is_zone, open, .. } = reached.clone();
        let lines = Lines { origin, owner, is_zone, open };
        Self { screen, known, format, scratch: Scratch::default(), lines, reached }
    }

    /// How far it has come.
    pub(super) const fn reached(&self) -> &Reached {
        &self.reached
    }

    /// Looks through a block and writes its hits; what is no name is told by its line, and stops
    /// nothing.
    pub(super) fn through(
        &mut self,
        block: &Block,
        hits: &mut Vec<u8>,
        mut tell: impl FnMut(String),
    ) {
        if self.reached.written == 0 {
            hits.extend_from_slice(self.format.head());
        }
        each_line(&block.octets, |line| self.line(line, hits, &mut tell));
        let Lines { origin, owner, is_zone, open } = self.lines.clone();
        let Reached { offset, written, count, last, .. } = std::mem::take(&mut self.reached);
        let (offset, written) = (offset + block.length, written + hits.len() as u64);
        self.reached = Reached { offset, written, count, last, origin, owner, is_zone, open };
    }

    fn line(&mut self, line: &[u8], hits: &mut Vec<u8>, tell: &mut impl FnMut(String)) {
        let Self { screen, known, format, scratch, lines, reached } = self;
        let Reached { count, last, .. } = reached;
        count.lines += 1;
        let mut judge = |name: &[u8]| -> Result<(), NoName> {
            let hit = screen.judge(name, scratch)?;
            count.names += 1;
            if let Some(hit) = hit {
                count.hits += 1;
                format.write(hits, &hit);
            }
            Ok(())
        };
        // Nearly every line of a list is a name and nothing else.
        if known.is_none() && lines.open == 0 && judge(line).is_ok() {
            return;
        }
        let line = lines.read(line);
        let (Line::Listed(name) | Line::Delegated(name)) = line else { return };
        if name == last.as_slice() {
            return;
        }
        last.clear();
        last.extend_from_slice(name);
        let is_known = known.is_some_and(|known| known.has(name));
        let judged = if is_known { Ok(()) } else { judge(name) };
        count.names += u64::from(is_known);
        count.known += u64::from(is_known);
        match judged {
            // A zone has its own name, and public suffixes below it.
            Err(NoName::Suffix) if matches!(line, Line::Delegated(_)) => {}
            Err(why) => {
                count.no_names += 1;
                if count.no_names <= TOLD {
                    let number = count.lines;
                    tell(format!("line {number} is no name, and passed over: {why}"));
                }
            }
            Ok(()) => {}
        }
    }
}

/// Calls with every line of a block.
pub(super) fn each_line(block: &[u8], mut call: impl FnMut(&[u8])) {
    let mut begin = 0;
    for end in memchr::memchr_iter(b'\n', block) {
        call(&block[begin..end]);
        begin = end + 1;
    }
    if begin < block.len() {
        call(&block[begin..]);
    }
}
