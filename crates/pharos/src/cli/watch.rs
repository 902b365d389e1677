//! `pharos watch`: finding names that look like pharmacies (POLICY section 10).

use std::fs::File;
use std::io::{BufRead, BufReader, BufWriter, Read, Write};
use std::path::{Path, PathBuf};

use clap::{Args, Subcommand, ValueEnum};
use flate2::read::MultiGzDecoder;
use registry_screen::lexicon::Lexicon;
use registry_screen::screen::{Hit, Reason, Scratch, Screen};
use serde_json::{Value, json};

use super::commands::{Outcome, Which};
use super::watch_mail::{self, MailArguments};
use super::watch_report;

/// The first octets of a gzip file (RFC 1952, section 2.3.1).
const GZIP: [u8; 2] = [0x1F, 0x8B];

/// Lines that are no names are told up to this, and counted beyond.
const TOLD: u64 = 10;

#[derive(Debug, Subcommand)]
pub(super) enum WatchCommands {
    /// Look through names, and tell which are worth a look and why: names one a line, or a zone
    /// file; gzip is read too.
    Scan(ScanArguments),
    /// Hand in a mail that came for the registry: what a mail server pipes to. The exit status is 0
    /// where it is here, 65 where it is no mail that can be taken, 75 where it should be tried again.
    Mail(MailArguments),
    /// What was scanned, found and done in a month, for the record of Specification 11 3(b).
    Report {
        #[command(flatten)]
        which: Which,
        /// The month in UTC, as 2026-05.
        #[arg(long, value_name = "MONTH")]
        month: String,
    },
}

/// What to look through.
#[derive(Debug, Args)]
pub(super) struct ScanArguments {
    /// The file, or `-` for what is piped in.
    file: PathBuf,
    /// A file of names that others must not resemble, one label or name a line.
    #[arg(long, value_name = "FILE")]
    protected: Option<PathBuf>,
    /// How hits are written, one a line.
    #[arg(long, value_enum, default_value_t = Format::Json)]
    format: Format,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Format {
    /// An object a line, with every reason.
    Json,
    /// Name, score, and the reasons in words.
    Csv,
}

/// What was read.
#[derive(Debug, Default, PartialEq, Eq)]
struct Count {
    names: u64,
    hits: u64,
    no_names: u64,
}

/// Runs a command.
pub(super) async fn run(command: &WatchCommands) -> Outcome {
    match command {
        WatchCommands::Scan(arguments) => look(arguments),
        WatchCommands::Mail(arguments) => watch_mail::hand_in(arguments).await,
        WatchCommands::Report { which, month } => watch_report::print_month(which, month).await,
    }
}

fn look(ScanArguments { file, protected, format }: &ScanArguments) -> Outcome {
    let protected = match protected {
        Some(file) => labels(file)?,
        None => Vec::new(),
    };
    let lexicon = Lexicon::built_in()?;
    let screen = Screen::new(&lexicon, protected.iter().map(String::as_str));
    let out = BufWriter::new(std::io::stdout().lock());
    let count = scan(&screen, opened(file)?, (out, *format), |line| eprintln!("{line}"))?;
    let Count { names, hits, no_names } = count;
    eprintln!("names read: {names}; worth a look: {hits}; lines that are no names: {no_names}");
    Ok(())
}

fn labels(file: &Path) -> Result<Vec<String>, String> {
    let text = std::fs::read_to_string(file)
        .map_err(|error| format!("{} cannot be read: {error}", file.display()))?;
    let label = |line: &str| line.split('.').next().unwrap_or_default().trim().to_owned();
    let lines = text.lines().filter(|line| !line.is_empty() && !line.starts_with('#'));
    Ok(lines.map(label).collect())
}

fn opened(file: &Path) -> Result<Box<dyn BufRead>, Box<dyn std::error::Error>> {
    let source: Box<dyn Read> = match file.to_str() {
        Some("-") => Box::new(std::io::stdin()),
        _ => {
            let file = File::open(file)
                .map_err(|error| format!("{} cannot be read: {error}", file.display()))?;
            Box::new(file)
        }
    };
    let mut source = BufReader::with_capacity(1 << 18, source);
    Ok(match source.fill_buf()?.starts_with(&GZIP) {
        true => Box::new(BufReader::with_capacity(1 << 18, MultiGzDecoder::new(source))),
        false => Box::new(source),
    })
}

/// Looks through lines; what is no name is told by its line, and does not stop the others.
fn scan(
    screen: &Screen,
    mut from: impl BufRead,
    (mut out, format): (impl Write, Format),
    mut tell: impl FnMut(String),
) -> std::io::Result<Count> {
    let (mut scratch, mut count, mut line) = (Scratch::default(), Count::default(), Vec::new());
    let (mut number, mut last) = (0_u64, String::new());
    if format == Format::Csv {
        writeln!(out, "name,score,reasons")?;
    }
    loop {
        line.clear();
        if from.read_until(b'\n', &mut line)? == 0 {
            break;
        }
        number += 1;
        let text = std::str::from_utf8(&line).unwrap_or("\u{FFFD}");
        let Some(name) = name_in(text) else { continue };
        // A zone file has a name on several lines, one behind the other.
        if name == last {
            continue;
        }
        last.clear();
        last.push_str(name);
        match screen.judge(name, &mut scratch) {
            Ok(None) => count.names += 1,
            Ok(Some(hit)) => {
                count.names += 1;
                count.hits += 1;
                write(&mut out, format, &hit)?;
            }
            Err(why) => {
                count.no_names += 1;
                if count.no_names <= TOLD {
                    tell(format!("line {number} is no name, and passed over: {why}"));
                }
            }
        }
    }
    out.flush()?;
    Ok(count)
}

/// The name on a line: the first word of it, none in comments and directives of zone files
/// (RFC 1035, section 5.1).
fn name_in(line: &str) -> Option<&str> {
    let first = line.split_ascii_whitespace().next()?;
    (!first.starts_with([';', '$', '#'])).then_some(first)
}

fn write(out: &mut impl Write, format: Format, hit: &Hit) -> std::io::Result<()> {
    let Hit { name, score, reasons } = hit;
    match format {
        Format::Json => {
            let reasons: Vec<Value> = reasons.iter().map(as_json).collect();
            let hit = json!({ "name": name, "score": score, "reasons": reasons });
            writeln!(out, "{hit}")
        }
        Format::Csv => {
            let reasons: Vec<String> = reasons.iter().map(in_words).collect();
            // Names, terms and our own words have neither commas nor quotes in them.
            writeln!(out, "{name},{score},{}", reasons.join("; "))
        }
    }
}

fn as_json(reason: &Reason) -> Value {
    match reason {
        Reason::Term { text, kind, drug, language, span, points } => json!({
            "rule": "term", "term": text, "kind": kind.code(), "drug": drug,
            "language": language, "span": [span.0, span.1], "points": points,
        }),
        Reason::LookAlike { protected, edits, by_looks, points } => json!({
            "rule": "look-alike", "protected": protected, "edits": edits,
            "by_looks": by_looks, "points": points,
        }),
    }
}

fn in_words(reason: &Reason) -> String {
    match reason {
        Reason::Term { text, kind, points, .. } => format!("{} {text} ({points})", kind.code()),
        Reason::LookAlike { protected, edits, by_looks, points } => {
            let looks = if *by_looks { " in looks" } else { "" };
            let edits = match edits {
                0 => "is".to_owned(),
                1 => "is one letter from".to_owned(),
                more => format!("is {more} letters from"),
            };
            format!("{edits} {protected}{looks} ({points})")
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn screened(text: &str, format: Format) -> (Count, String, Vec<String>) {
        let lexicon =
            Lexicon::read("ozempic\ten\tdrug\t60\nbuy\ten\toffer\t10", "", "specialist\t430");
        let screen = Screen::new(&lexicon.expect("sound"), ["acmehealth"]);
        let (mut out, mut told) = (Vec::new(), Vec::new());
        let count = scan(&screen, text.as_bytes(), (&mut out, format), |line| told.push(line));
        (count.expect("memory"), String::from_utf8(out).expect("text"), told)
    }

    #[test]
    fn a_zone_file_is_read_by_its_names_and_each_counts_once() {
        let zone = "; a zone\n$ORIGIN com.\n\nbuyozempic.com. 60 IN NS a.\n\
                    buyozempic.com. 60 IN NS b.\nspecialist.com. 60 IN NS a.\n";
        let (count, out, told) = screened(zone, Format::Csv);
        assert_eq!(count, Count { names: 2, hits: 1, no_names: 0 });
        let expected = "name,score,reasons\nbuyozempic.com,70,drug ozempic (60); offer buy (10)\n";
        assert_eq!((out.as_str(), told.len()), (expected, 0));
    }

    #[test]
    fn every_reason_is_written_for_programs() {
        let (_, out, _) = screened("acmehealt.com", Format::Json);
        let hit: Value = serde_json::from_str(&out).expect("JSON");
        let expected = json!({"name": "acmehealt.com", "score": 60, "reasons": [{
            "rule": "look-alike", "protected": "acmehealth", "edits": 1, "by_looks": false,
            "points": 60,
        }]});
        assert_eq!(hit, expected);
    }

    #[test]
    fn people_read_how_far_a_name_is_from_a_protected_one() {
        let names = "acmehealth.com\nacmehealt.com\nacmeheal.com\n";
        let (_, out, _) = screened(names, Format::Csv);
        let words: Vec<&str> =
            out.lines().skip(1).filter_map(|line| line.rsplit(',').next()).collect();
        let expected = [
            "is acmehealth (80)",
            "is one letter from acmehealth (60)",
            "is 2 letters from acmehealth (40)",
        ];
        assert_eq!(words, expected);
    }

    #[test]
    fn what_is_no_name_is_told_by_its_line_and_stops_nothing() {
        let wrong = format!("a_b.com\n{}ozempic.com\n", "x..com\ny..com\n".repeat(10));
        let (count, _, told) = screened(&wrong, Format::Json);
        assert_eq!(count, Count { names: 1, hits: 1, no_names: 21 });
        assert_eq!(told.len(), 10, "the first ten");
        assert!(told[0].starts_with("line 1 is no name, and passed over: a label has"), "{told:?}");
    }
}
