//! Says random things to the decoder for some seconds, and fails when it panics, or when what it
//! refuses cannot be answered. No nightly compiler and no instrumentation are needed.
//!
//! ```text
//! random_frames frames|xml SECONDS [SEED]
//! ```
//!
//! `frames` is the octets of a whole connection, headers included; `xml` the text of one frame,
//! made from the files of `tests/frames` by cutting, doubling, moving and misspelling.

use std::path::Path;
use std::time::{Duration, Instant};
use std::{env, fs, io, process};

use registry_epp::client::{Menu, Reply};
use registry_epp::namespace::{Namespace, NamespaceSet};
use registry_epp::{Phase, decode, frame};

/// SplitMix64: small, and the same on every machine.
struct Chance(u64);

impl Chance {
    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mixed = (self.0 ^ (self.0 >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        let mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        mixed ^ (mixed >> 31)
    }

    /// A number below `bound`, which may be 0.
    fn below(&mut self, bound: usize) -> usize {
        let bound = u64::try_from(bound).unwrap_or(u64::MAX).max(1);
        usize::try_from(self.next() % bound).unwrap_or(0)
    }

    fn one<'a>(&mut self, of: &'a [Vec<u8>]) -> &'a [u8] {
        let place = self.below(of.len());
        of.get(place).map_or(&[], Vec::as_slice)
    }
}

/// What a client reads: a greeting, and an answer with all it looks at.
const ANSWERS: &[&str] = &[
    "<epp xmlns='urn:ietf:params:xml:ns:epp-1.0'><greeting><svID>x</svID>\
     <svDate>2026-01-05T12:00:00Z</svDate><svcMenu><version>1.0</version><lang>en</lang>\
     <objURI>urn:ietf:params:xml:ns:domain-1.0</objURI><svcExtension>\
     <extURI>urn:ietf:params:xml:ns:secDNS-1.1</extURI></svcExtension></svcMenu></greeting></epp>",
    "<epp xmlns='urn:ietf:params:xml:ns:epp-1.0'><response><result code='1000'><msg>x</msg>\
     <extValue><value><a/></value><reason>y</reason></extValue></result><resData>\
     <d:infData xmlns:d='urn:ietf:params:xml:ns:domain-1.0'><d:name>x.example</d:name></d:infData>\
     </resData><extension><s:infData xmlns:s='urn:ietf:params:xml:ns:secDNS-1.1'><s:dsData>\
     <s:digest>ABCD</s:digest></s:dsData></s:infData></extension><trID><clTRID>A-1</clTRID>\
     <svTRID>S-1</svTRID></trID></response></epp>",
];

/// What a misspelt frame is made of, besides pieces of other frames.
const PIECES: &[&str] = &[
    "<",
    ">",
    "/>",
    "</",
    "&",
    ";",
    "'",
    "\"",
    "=",
    "<!--",
    "-->",
    "<![CDATA[",
    "]]>",
    "<?x",
    "?>",
    "&#x0;",
    "&#65;",
    "&lt;",
    "&x;",
    " xmlns=''",
    " xmlns:x='urn:x'",
    " x:y='1'",
    "\u{feff}",
    "\r",
    "\u{fffe}",
    "é",
    "<!DOCTYPE x [<!ENTITY y 'z'>]>",
    "<a>",
    "</a>",
    "0",
    "-1",
    "99999999999",
    "2147483648",
    "2026-02-30T24:00:00+14:00",
    "AQ==",
    "-",
    ":",
    "\0",
];

fn main() -> io::Result<()> {
    let arguments: Vec<String> = env::args().skip(1).collect();
    let seconds = arguments.get(1).and_then(|text| text.parse().ok());
    let (Some(target), Some(seconds)) = (arguments.first(), seconds) else {
        eprintln!("usage: random_frames frames|xml SECONDS [SEED]");
        process::exit(2);
    };
    let seed = arguments.get(2).and_then(|text| text.parse().ok()).unwrap_or(1);
    let files = read_frames()?;
    let until = Instant::now() + Duration::from_secs(seconds);
    let mut chance = Chance(seed);
    let mut rounds = 0_u64;
    while Instant::now() < until {
        let before = chance.0;
        let octets = match target.as_str() {
            "frames" => connection(&mut chance, &files),
            _ => misspelt(&mut chance, &files),
        };
        let outcome = std::panic::catch_unwind(|| match target.as_str() {
            "frames" => serve(&octets),
            _ => answer(&octets),
        });
        if !matches!(outcome, Ok(Ok(()))) {
            eprintln!("{target}: {outcome:?} with seed {before} on {}", octets.escape_ascii());
            process::exit(1);
        }
        rounds += 1;
    }
    println!("{target}: {rounds} rounds in {seconds} seconds from seed {seed}");
    Ok(())
}

fn read_frames() -> io::Result<Vec<Vec<u8>>> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/frames");
    let mut paths = fs::read_dir(folder)?
        .map(|entry| entry.map(|entry| entry.path()))
        .collect::<io::Result<Vec<_>>>()?;
    paths.sort();
    let mut frames = paths.iter().map(fs::read).collect::<io::Result<Vec<_>>>()?;
    frames.extend(ANSWERS.iter().map(|answer| answer.as_bytes().to_vec()));
    Ok(frames)
}

/// One to six edits of a frame.
fn misspelt(chance: &mut Chance, files: &[Vec<u8>]) -> Vec<u8> {
    let mut frame = chance.one(files).to_vec();
    for _ in 0..=chance.below(6) {
        let at = chance.below(frame.len() + 1);
        let end = (at + chance.below(40)).min(frame.len());
        match chance.below(7) {
            0 => drop(frame.drain(at..end)),
            1 => {
                let again = frame.get(at..end).unwrap_or_default().to_vec();
                let to = chance.below(frame.len() + 1);
                frame.splice(to..to, again);
            }
            2 => {
                let other = chance.one(files).to_vec();
                let from = chance.below(other.len() + 1);
                let to = (from + chance.below(200)).min(other.len());
                frame.splice(at..end, other.get(from..to).unwrap_or_default().iter().copied());
            }
            3 => {
                let bit = 1 << chance.below(8);
                frame.iter_mut().skip(at).take(1).for_each(|octet| *octet ^= bit);
            }
            4 => {
                let piece = frame.get(at..end).unwrap_or_default().repeat(chance.below(300));
                frame.splice(at..at, piece);
            }
            _ => {
                let place = chance.below(PIECES.len());
                let piece = PIECES.get(place).copied().unwrap_or_default();
                frame.splice(at..at, piece.bytes());
            }
        }
    }
    frame
}

/// Some frames behind each other, their lengths mostly right, the last perhaps cut.
fn connection(chance: &mut Chance, files: &[Vec<u8>]) -> Vec<u8> {
    let mut octets = Vec::new();
    for _ in 0..=chance.below(4) {
        let body = match chance.below(3) {
            0 => misspelt(chance, files),
            1 => (0..chance.below(64)).map(|_| chance.next().to_le_bytes()[0]).collect(),
            _ => chance.one(files).to_vec(),
        };
        let length = match chance.below(8) {
            0 => u32::try_from(chance.next() >> 32).unwrap_or(0),
            1 => u32::try_from(chance.below(8)).unwrap_or(0),
            _ => u32::try_from(body.len() + frame::HEADER_LENGTH).unwrap_or(0),
        };
        octets.extend_from_slice(&length.to_be_bytes());
        octets.extend_from_slice(&body);
    }
    octets.truncate(octets.len() - chance.below(octets.len() + 1) * chance.below(2));
    octets
}

/// Reads frame after frame as a connection does, until a length closes it or no frame is whole.
fn serve(mut octets: &[u8]) -> Result<(), String> {
    while let Some((header, rest)) = octets.split_first_chunk::<{ frame::HEADER_LENGTH }>() {
        let Ok(length) = frame::body_length(*header) else { return Ok(()) };
        let Some((body, rest)) = rest.split_at_checked(length) else { return Ok(()) };
        answer(body)?;
        octets = rest;
    }
    Ok(())
}

/// Decodes a text in both phases; a refusal must fit into a frame. A client reads it too.
fn answer(text: &[u8]) -> Result<(), String> {
    if Menu::read(text).is_ok() && Reply::read(text).is_ok_and(|reply| reply.is_success()) {
        return Err("it is a greeting and an answer".to_owned());
    }
    for phase in [Phase::BeforeLogin, Phase::Open(NamespaceSet::of(Namespace::ALL))] {
        let Err(malformed) = decode(text, phase) else { continue };
        let answer = malformed.response("SV-1").frame().map_err(|error| error.to_string())?;
        let header = answer.first_chunk().ok_or("an answer without a header")?;
        let length = frame::body_length(*header).map_err(|error| error.to_string())?;
        if length + frame::HEADER_LENGTH != answer.len() {
            return Err("the header of an answer is wrong".to_owned());
        }
        let body = answer.get(frame::HEADER_LENGTH..).unwrap_or_default();
        let said = decode(body, phase).err().map(|malformed| malformed.fault);
        if said != Some(registry_epp::Fault::UnknownCommand) {
            return Err("an answer is no response of EPP".to_owned());
        }
    }
    Ok(())
}
