//! Scans of small files, whole and stopped.

use std::io::Write as _;
use std::sync::LazyLock;

use flate2::Compression;
use flate2::write::GzEncoder;
use serde_json::{Value, json};

use super::look::Count;
use super::*;

static SCREEN: LazyLock<Screen> = LazyLock::new(|| {
    let terms = "ozempic\ten\tdrug\t60\nbuy\ten\toffer\t10";
    let lexicon = Lexicon::read(terms, "", "specialist\t430").expect("sound");
    Screen::new(lexicon, ["acmehealth"])
});

/// Octets of a block: several for each test.
const SMALL: usize = 64;

fn folder_with(files: &[(&str, &[u8])]) -> tempfile::TempDir {
    let folder = tempfile::tempdir().expect("a folder");
    for (name, content) in files {
        std::fs::write(folder.path().join(name), content).expect("written");
    }
    folder
}

/// Looks through a text, in small blocks.
fn screened(text: &str, known: Option<&Known>, format: Format) -> (Count, String, Vec<String>) {
    let folder = folder_with(&[("names", text.as_bytes())]);
    let source = source::blocks(&folder.path().join("names"), 0, SMALL).expect("read");
    let mut look = Look::new(&SCREEN, known, format, look::Reached::default());
    let (mut hits, mut told) = (Vec::new(), Vec::new());
    for block in source.blocks {
        look.through(&block.expect("read"), &mut hits, |line| told.push(line));
    }
    (look.reached().count.clone(), String::from_utf8(hits).expect("text"), told)
}

fn names_of(hits: &str) -> Vec<&str> {
    hits.lines().skip(1).filter_map(|line| line.split(',').next()).collect()
}

#[test]
fn a_zone_file_is_read_by_its_names_and_each_counts_once() {
    let zone = "; a zone\n$ORIGIN com.\n\ncom. NS a.\nbuyozempic.com. 60 IN NS a.\n\
                buyozempic.com. 60 IN NS b.\nspecialist 60 IN NS a.\nozempic 60 IN A 192.0.2.1\n";
    let (count, hits, told) = screened(zone, None, Format::Csv);
    assert_eq!(count, Count { lines: 8, names: 2, hits: 1, ..Count::default() });
    let expected = "name,score,reasons\nbuyozempic.com,70,drug ozempic (60); offer buy (10)\n";
    assert_eq!((hits.as_str(), told.len()), (expected, 0));
}

#[test]
fn every_reason_is_written_for_programs() {
    let (_, hits, _) = screened("acmehealt.com", None, Format::Json);
    let hit: Value = serde_json::from_str(&hits).expect("JSON");
    let expected = json!({"name": "acmehealt.com", "score": 60, "reasons": [{
        "rule": "look-alike", "protected": "acmehealth", "edits": 1, "by_looks": false,
        "points": 60,
    }]});
    assert_eq!(hit, expected);
}

#[test]
fn people_read_how_far_a_name_is_from_a_protected_one() {
    let (_, hits, _) = screened("acmehealth.com\nacmehealt.com\nacmeheal.com\n", None, Format::Csv);
    let words: Vec<&str> =
        hits.lines().skip(1).filter_map(|line| line.rsplit(',').next()).collect();
    let expected = [
        "is acmehealth (80)",
        "is one letter from acmehealth (60)",
        "is 2 letters from acmehealth (40)",
    ];
    assert_eq!(words, expected);
}

#[test]
fn what_is_no_name_is_told_by_its_line_and_stops_nothing() {
    let wrong = format!("a_b.com\n\u{e4}.com\n{}ozempic.com\n", "x..com\ny..com\n".repeat(10));
    let (count, _, told) = screened(&wrong, None, Format::Json);
    assert_eq!(count, Count { lines: 23, names: 1, hits: 1, no_names: 22, ..Count::default() });
    assert_eq!(told.len(), 10, "the first ten");
    assert!(told[0].starts_with("line 1 is no name, and passed over: a label has"), "{told:?}");
    assert!(told[9].starts_with("line 10 is no name"), "counted over all blocks: {told:?}");
}

#[test]
fn a_line_longer_than_a_block_is_one_line() {
    let long = format!("ozempic.com\n{}ozempic.com\nozempic.net\n", "a".repeat(10 * SMALL));
    let (count, hits, told) = screened(&long, None, Format::Csv);
    assert_eq!(count, Count { lines: 3, names: 2, hits: 2, no_names: 1, ..Count::default() });
    assert_eq!(names_of(&hits), ["ozempic.com", "ozempic.net"]);
    assert!(told[0].starts_with("line 2 is no name"), "{told:?}");
}

#[test]
fn names_of_an_older_file_are_passed_over_in_any_order() {
    let old = "$ORIGIN com.\nozempictwo IN NS a.\nOZEMPICONE.com. IN NS a.\n";
    let folder = folder_with(&[("old", old.as_bytes())]);
    let old = folder.path().join("old");
    let known = Known::read(&old, 2).expect("two names");
    let new = "ozempicone.com.\nozempicsix.com\nozempictwo.com\nexample.com\n";
    let (count, hits, _) = screened(new, Some(&known), Format::Csv);
    assert_eq!(count, Count { lines: 4, names: 4, known: 2, hits: 1, no_names: 0 });
    assert_eq!(names_of(&hits), ["ozempicsix.com"]);
    let error = Known::read(&old, 1).map(|_| ()).expect_err("too many");
    assert!(error.contains("has more than 1 names, allowed: 1 by --since-maximum"), "{error}");
}

/// Scans a file into another until it is whole, or until reading fails.
fn scanned(file: &Path, output: &Path, blocks: usize, format: Format) -> Result<(), String> {
    let asked = Asked::of(file, None, &[], format)?;
    let mut written = Written::kept(output, asked)?;
    let mut look = Look::new(&SCREEN, None, format, written.begun().clone());
    let source = source::blocks(file, look.reached().offset, SMALL)?;
    let stopped = std::iter::once_with(|| Err(std::io::Error::other("the disk is gone")));
    let read = source.blocks.iter().take(blocks).chain(stopped.take(usize::from(blocks < 1_000)));
    scan(&mut look, read, &mut written, &ProgressBar::hidden()).map_err(|e| e.to_string())?;
    written.end().map_err(|error| error.to_string())
}

fn packed(text: &str) -> Vec<u8> {
    // In two members, as some zones are given.
    let pack = |part: &str| {
        let mut packed = GzEncoder::new(Vec::new(), Compression::default());
        packed.write_all(part.as_bytes()).expect("memory");
        packed.finish().expect("memory")
    };
    let (one, two) = text.split_at(text.len() / 2);
    [pack(one), pack(two)].concat()
}

#[test]
fn a_scan_that_was_stopped_goes_on_where_it_was() {
    let zone: String = (0..40)
        .map(|n| format!("ozempic{n} 60 IN NS a.\n  60 IN NS b.\nplain{n} IN NS a.\n"))
        .collect();
    let zone = format!("$ORIGIN com.\n{zone}");
    let packed = packed(&zone);
    let folder = folder_with(&[("zone", zone.as_bytes()), ("zone.gz", &packed)]);
    let at = |name: &str| folder.path().join(name);
    scanned(&at("zone"), &at("whole"), usize::MAX, Format::Csv).expect("whole");
    let whole = std::fs::read_to_string(at("whole")).expect("written");
    assert_eq!(names_of(&whole).len(), 40);
    assert!(!at("whole.unfinished").exists());
    for (file, output) in [(at("zone"), at("some")), (at("zone.gz"), at("others"))] {
        for blocks in [3, 5] {
            let error = scanned(&file, &output, blocks, Format::Csv).expect_err("stopped");
            assert_eq!(error, "the disk is gone");
            // What was written, and not kept, when the power failed.
            let mut torn = std::fs::OpenOptions::new().append(true).open(&output).expect("there");
            torn.write_all(b"ozempic99.com,6").expect("written");
        }
        scanned(&file, &output, usize::MAX, Format::Csv).expect("the rest");
        assert_eq!(std::fs::read_to_string(&output).expect("written"), whole);
    }
}

#[test]
fn a_scan_goes_on_only_if_it_is_asked_the_same() {
    let zone = "ozempic.com\n".repeat(100);
    let folder = folder_with(&[("zone", zone.as_bytes())]);
    let (zone, output) = (folder.path().join("zone"), folder.path().join("hits"));
    scanned(&zone, &output, 2, Format::Csv).expect_err("stopped");
    let error = scanned(&zone, &output, usize::MAX, Format::Json).expect_err("another form");
    assert!(error.contains("of another scan, which was stopped"), "{error}");
    assert!(error.contains("Remove both to begin anew"), "{error}");
    std::fs::write(&zone, "ozempic.net\n").expect("written");
    let error = scanned(&zone, &output, usize::MAX, Format::Csv).expect_err("another zone");
    assert!(error.contains("of another scan"), "{error}");
    std::fs::write(folder.path().join("hits.unfinished"), "{").expect("written");
    let error = scanned(&zone, &output, usize::MAX, Format::Csv).expect_err("torn");
    assert!(error.contains("hits.unfinished is not as it was written"), "{error}");
    std::fs::remove_file(folder.path().join("hits.unfinished")).expect("removed");
    let error = scanned(&zone, &output, usize::MAX, Format::Csv).expect_err("not ours");
    assert!(error.contains("allowed: a file that is not there yet"), "{error}");
}

#[test]
fn the_command_writes_what_it_finds() {
    let list = "buyozempiconline.com\nexample.com\nacmeheath.com\nspecialist.com\n";
    let old = "example.com\n";
    let protected = "# ours\nacmehealth.com\n";
    let folder = folder_with(&[
        ("list.gz", &packed(list)),
        ("old", old.as_bytes()),
        ("protected", protected.as_bytes()),
    ]);
    let at = |name: &str| folder.path().join(name);
    let arguments = ScanArguments {
        file: at("list.gz"),
        protected: Some(at("protected")),
        since: Some(at("old")),
        since_maximum: 1_000,
        output: Some(at("hits")),
        format: Format::Csv,
    };
    run(&arguments).expect("scanned");
    let hits = std::fs::read_to_string(at("hits")).expect("written");
    assert_eq!(names_of(&hits), ["buyozempiconline.com", "acmeheath.com"]);
}
