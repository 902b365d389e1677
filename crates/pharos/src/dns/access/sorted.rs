//! Lines in alphabetical order in constant memory, however many: runs that fit are sorted and put
//! aside in files, and merged at the end.

use std::cmp::Reverse;
use std::collections::BinaryHeap;
use std::fs::File;
use std::io::{self, BufRead, BufReader, BufWriter, Seek, Write};
use std::path::{Path, PathBuf};

/// Octets of lines that are sorted at once.
pub(super) const RUN_OCTETS: usize = 32 << 20;

/// Lines as they come; by octet, as `LC_ALL=C sort` has it.
#[derive(Debug)]
pub(super) struct Sorter {
    folder: PathBuf,
    run_octets: usize,
    lines: Lines,
    runs: Vec<File>,
}

/// Lines one behind the other, and where each begins and ends.
#[derive(Debug, Default)]
struct Lines {
    text: Vec<u8>,
    places: Vec<(usize, usize)>,
}

impl Lines {
    fn push(&mut self, line: &[u8]) {
        let from = self.text.len();
        self.text.extend_from_slice(line);
        self.places.push((from, self.text.len()));
    }

    fn clear(&mut self) {
        self.text.clear();
        self.places.clear();
    }

    fn write_sorted(&mut self, out: &mut impl Write) -> io::Result<()> {
        let text = &self.text;
        let line = |(from, to): (usize, usize)| text.get(from..to).unwrap_or_default();
        self.places.sort_unstable_by(|one, other| line(*one).cmp(line(*other)));
        self.places.iter().try_for_each(|place| out.write_all(line(*place)))
    }
}

impl Sorter {
    /// A sorter that puts runs of so many octets aside in a folder; nothing is left there, not
    /// after a crash either: the files have no names.
    pub(super) fn new(folder: &Path, run_octets: usize) -> Self {
        let (lines, runs) = (Lines::default(), Vec::new());
        Self { folder: folder.to_owned(), run_octets, lines, runs }
    }

    /// Takes a line, which ends with its line feed and has no other.
    ///
    /// # Errors
    /// When a run cannot be put aside.
    pub(super) fn push(&mut self, line: &[u8]) -> io::Result<()> {
        self.lines.push(line);
        if self.lines.text.len() < self.run_octets {
            return Ok(());
        }
        self.put_aside()
    }

    fn put_aside(&mut self) -> io::Result<()> {
        let file = tempfile::tempfile_in(&self.folder)?;
        let mut out = BufWriter::new(file);
        self.lines.write_sorted(&mut out)?;
        let mut file = out.into_inner().map_err(io::IntoInnerError::into_error)?;
        file.rewind()?;
        self.runs.push(file);
        self.lines.clear();
        Ok(())
    }

    /// Writes all lines in their order.
    ///
    /// # Errors
    /// When a run cannot be read, or the lines cannot be written.
    pub(super) fn write(mut self, out: &mut impl Write) -> io::Result<()> {
        if self.runs.is_empty() {
            return self.lines.write_sorted(out);
        }
        self.put_aside()?;
        self.lines = Lines::default();
        let mut runs: Vec<_> = self.runs.into_iter().map(BufReader::new).collect();
        let mut heads = BinaryHeap::with_capacity(runs.len());
        for (index, run) in runs.iter_mut().enumerate() {
            advance(run, Vec::new(), index, &mut heads)?;
        }
        while let Some(Reverse((line, index))) = heads.pop() {
            out.write_all(&line)?;
            if let Some(run) = runs.get_mut(index) {
                advance(run, line, index, &mut heads)?;
            }
        }
        Ok(())
    }
}

/// Puts the next line of a run among the heads, in the place of the one that was written.
fn advance(
    run: &mut impl BufRead,
    mut line: Vec<u8>,
    index: usize,
    heads: &mut BinaryHeap<Reverse<(Vec<u8>, usize)>>,
) -> io::Result<()> {
    line.clear();
    if run.read_until(b'\n', &mut line)? > 0 {
        heads.push(Reverse((line, index)));
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn sorted(lines: &[String], run_octets: usize) -> String {
        let folder = tempfile::tempdir().unwrap();
        let mut sorter = Sorter::new(folder.path(), run_octets);
        for line in lines {
            sorter.push(line.as_bytes()).unwrap();
        }
        assert_eq!(std::fs::read_dir(folder.path()).unwrap().count(), 0, "runs have no names");
        let mut out = Vec::new();
        sorter.write(&mut out).unwrap();
        String::from_utf8(out).unwrap()
    }

    #[test]
    fn the_order_is_that_of_the_octets_however_many_runs_there_are() {
        // 7,919 is prime to 3,000: every number once, in no order.
        let mut lines: Vec<_> = (0..3_000)
            .map(|step| {
                format!("name-{}.pharmacy.\t3600\tin\tns\ta.example.\n", step * 7_919 % 3_000)
            })
            .collect();
        lines.push(lines[0].clone());
        let mut wanted = lines.clone();
        wanted.sort();
        for run_octets in [1_000, 50_000, RUN_OCTETS] {
            assert_eq!(sorted(&lines, run_octets), wanted.concat(), "runs of {run_octets}");
        }
    }

    #[test]
    fn nothing_is_nothing() {
        assert_eq!(sorted(&[], 10), "");
    }

    #[test]
    fn what_cannot_be_put_aside_is_told() {
        let folder = tempfile::tempdir().unwrap();
        let mut sorter = Sorter::new(&folder.path().join("absent"), 1);
        assert_eq!(sorter.push(b"a\n").unwrap_err().kind(), io::ErrorKind::NotFound);
    }
}
