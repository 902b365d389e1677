//! `pharos watch scan`: which names of a list or a zone file of any size are worth a look.

mod known;
mod look;
mod source;
mod told;
mod written;

use std::io::{ErrorKind, IsTerminal as _};
use std::path::{Path, PathBuf};
use std::time::Duration;

use clap::Args;
use indicatif::{ProgressBar, ProgressStyle};
use registry_screen::lexicon::Lexicon;
use registry_screen::screen::Screen;

use self::known::Known;
use self::look::Look;
use self::source::Block;
use self::told::Format;
use self::written::{Asked, Written};
use super::commands::Outcome;

/// Octets that are read, judged and written at a time.
const BLOCK: usize = 1 << 20;

/// How often the bar is drawn.
const DRAWN_EVERY: Duration = Duration::from_millis(250);

/// What to look through.
#[derive(Debug, Args)]
pub(super) struct ScanArguments {
    /// The file, or `-` for what is piped in.
    file: PathBuf,
    /// A file of names that others must not resemble, one label or name a line.
    #[arg(long, value_name = "FILE")]
    protected: Option<PathBuf>,
    /// An older list or zone file: names that stand in it are passed over. Neither need be sorted;
    /// the older names are kept in memory, with 10 to 21 octets each.
    #[arg(long, value_name = "OLD")]
    since: Option<PathBuf>,
    /// Most names that OLD may have (50 million take up to 1.1 GB).
    #[arg(long, value_name = "NAMES", default_value_t = 50_000_000, requires = "since")]
    since_maximum: usize,
    /// Where hits are written, instead of printed. A scan that was stopped goes on where it was when
    /// it is begun again with the same words.
    #[arg(long, value_name = "FILE")]
    output: Option<PathBuf>,
    /// How hits are written, one a line.
    #[arg(long, value_enum, default_value_t = Format::Json)]
    format: Format,
}

/// Runs the command.
pub(super) fn run(arguments: &ScanArguments) -> Outcome {
    let ScanArguments { file, protected, since, since_maximum, output, format } = arguments;
    let labels = protected.as_deref().map(labels).transpose()?.unwrap_or_default();
    let mut written = match output {
        None => Written::printed(),
        Some(output) => {
            let asked = Asked::of(file, since.as_deref(), &labels, *format)?;
            Written::kept(output, asked)?
        }
    };
    let known = since.as_deref().map(|old| Known::read(old, *since_maximum)).transpose()?;
    let screen = Screen::new(Lexicon::built_in()?, labels.iter().map(String::as_str));
    let mut look = Look::new(&screen, known.as_ref(), *format, written.begun().clone());
    let from = look.reached().offset;
    if from > 0 {
        eprintln!("goes on behind line {}", look.reached().count.lines);
    }
    let source = source::blocks(file, from, BLOCK)?;
    let shows = output.is_some() || !std::io::stdout().is_terminal();
    let bar = if shows { bar(source.octets) } else { ProgressBar::hidden() };
    let scanned = scan(&mut look, source.blocks.iter(), &mut written, &bar);
    bar.finish_and_clear();
    match scanned {
        // Whoever has read enough may close the pipe.
        Err(error) if error.kind() == ErrorKind::BrokenPipe && output.is_none() => return Ok(()),
        Err(error) => return Err(stopped(file, &look, written.goes_on(), &error).into()),
        Ok(()) => written.end()?,
    }
    eprintln!("{}", look.reached().count);
    Ok(())
}

fn stopped(file: &Path, look: &Look<'_>, goes_on: bool, error: &std::io::Error) -> String {
    let line = look.reached().count.lines;
    let what = format!("{} was read up to line {line}, and then: {error}", file.display());
    match goes_on {
        true => format!("{what}; what was found so far is kept, and the same words go on"),
        false => what,
    }
}

/// Looks through the blocks of a file, and keeps what was found behind each.
fn scan(
    look: &mut Look<'_>,
    mut blocks: impl Iterator<Item = std::io::Result<Block>>,
    written: &mut Written,
    bar: &ProgressBar,
) -> std::io::Result<()> {
    let mut hits = Vec::new();
    let mut one = |block: std::io::Result<Block>| {
        let block = block?;
        hits.clear();
        look.through(&block, &mut hits, |line| bar.suspend(|| eprintln!("{line}")));
        written.write(&hits, look.reached())?;
        bar.set_position(block.read);
        bar.set_message(look.reached().count.to_string());
        Ok(())
    };
    let looked = blocks.try_for_each(&mut one);
    written.save(look.reached())?;
    looked
}

fn bar(octets: Option<u64>) -> ProgressBar {
    let (bar, form) = match octets {
        Some(octets) => (ProgressBar::new(octets), "{bar:30} {percent}%, {eta} left; {msg}"),
        None => (ProgressBar::no_length(), "{spinner} {elapsed}; {msg}"),
    };
    let style = ProgressStyle::with_template(form).unwrap_or_else(|_| ProgressStyle::default_bar());
    bar.set_style(style);
    bar.enable_steady_tick(DRAWN_EVERY);
    bar
}

fn labels(file: &Path) -> Result<Vec<String>, String> {
    let text = std::fs::read_to_string(file).map_err(|error| cannot_be_read(file, &error))?;
    let label = |line: &str| line.split('.').next().unwrap_or_default().trim().to_owned();
    let lines = text.lines().filter(|line| !line.is_empty() && !line.starts_with('#'));
    Ok(lines.map(label).collect())
}

fn cannot_be_read(file: &Path, error: &std::io::Error) -> String {
    format!("{} cannot be read: {error}", file.display())
}

#[cfg(test)]
mod tests;
