//! Archives from elsewhere: bounded, refused by name, never a panic.

use std::io::{Cursor, Write as _};

use proptest::prelude::*;
use registry_evidence::bundle::{Fault, Limits, check, write};
use registry_evidence::seal::Sign as _;
use registry_evidence::stamp;
use registry_evidence::{Digest, log};
use zip::write::SimpleFileOptions;
use zip::{CompressionMethod, ZipWriter};

use crate::world::{Key, contents};

fn judged(bytes: &[u8], limits: Limits) -> Fault {
    check(bytes, &Key::of(1).public_key(), &limits).unwrap_err()
}

fn archive(names: &[&str]) -> Vec<u8> {
    let mut writer = ZipWriter::new(Cursor::new(Vec::new()));
    let options = SimpleFileOptions::default().compression_method(CompressionMethod::Stored);
    for name in names {
        writer.start_file(*name, options).unwrap();
        writer.write_all(b"x").unwrap();
    }
    writer.finish().unwrap().into_inner()
}

#[test]
fn bounds_are_kept() {
    let (bundle, _) = write(&contents(), &Key::of(1)).unwrap();
    let bytes = bundle.len() - 1;
    let fault = judged(&bundle, Limits { bytes, ..Limits::default() });
    assert_eq!(fault, Fault::TooLarge { found: bundle.len(), allowed: bytes });
    let fault = judged(&bundle, Limits { files: 3, ..Limits::default() });
    assert!(matches!(fault, Fault::TooManyFiles { allowed: 3, .. }));
    // What the end says is enough: nothing of a directory is read that would be too long.
    let mut many = bundle.clone();
    let count = many.len() - 12;
    many[count..count + 2].copy_from_slice(&20_000_u16.to_le_bytes());
    let fault = judged(&many, Limits::default());
    assert_eq!(fault, Fault::TooManyFiles { found: 20_000, allowed: 10_000 });
    let large =
        [&bundle[..bundle.len() - 22], b"PK\x06\x07", &[0; 16], &bundle[bundle.len() - 22..]];
    assert!(matches!(judged(&large.concat(), Limits::default()), Fault::NotAnArchive(_)));
}

#[test]
fn paths_that_lead_elsewhere_are_refused() {
    for name in
        ["../up", "/etc/passwd", "pages/../../up", "C:\\up", "pages/a/b", "evil.sh", "pages/"]
    {
        let fault = judged(&archive(&[name]), Limits::default());
        assert!(matches!(fault, Fault::Unexpected(_)), "{name}: {fault}");
    }
}

#[test]
fn what_is_compressed_is_not_unpacked() {
    let mut bytes = archive(&["pages/a"]);
    // The method, in the local header and in the directory: 8 is deflate.
    let directory = bytes.windows(4).position(|window| window == b"PK\x01\x02").unwrap();
    (bytes[8], bytes[directory + 10]) = (8, 8);
    assert_eq!(judged(&bytes, Limits::default()), Fault::Packed("pages/a".to_owned()));
}

#[test]
fn an_archive_with_more_in_it_is_another_archive() {
    let (bundle, _) = write(&contents(), &Key::of(1)).unwrap();
    let before = [b"#!/bin/sh\n".as_slice(), &bundle].concat();
    assert_eq!(judged(&before, Limits::default()), Fault::OtherArchive);
    let whole = archive(&["pages/a"]);
    assert_eq!(judged(&whole, Limits::default()), Fault::Missing("MANIFEST.seal"));
    assert!(matches!(judged(b"", Limits::default()), Fault::NotAnArchive(_)));
}

/// Two entries of the directory that share the bytes of one file: read a thousand times, a small
/// archive would fill the memory.
#[test]
fn files_that_share_their_bytes_are_refused() {
    let mut writer = ZipWriter::new(Cursor::new(Vec::new()));
    let options = SimpleFileOptions::default().compression_method(CompressionMethod::Stored);
    writer.start_file("pages/a", options).unwrap();
    writer.write_all(&[b'x'; 1_000]).unwrap();
    let bytes = writer.finish().unwrap().into_inner();
    let find = |mark: &[u8]| bytes.windows(4).position(|window| window == mark).unwrap();
    let (directory, end) = (find(b"PK\x01\x02"), find(b"PK\x05\x06"));
    let entry = &bytes[directory..end];
    let mut renamed = entry.to_vec();
    let name = renamed.windows(7).position(|window| window == b"pages/a").unwrap();
    renamed[name + 6] = b'b';
    let mut tail = bytes[end..].to_vec();
    (tail[8], tail[10]) = (2, 2);
    let size = u32::try_from(2 * entry.len()).unwrap();
    tail[12..16].copy_from_slice(&size.to_le_bytes());
    let doubled = [&bytes[..end], &renamed, &tail].concat();
    let fault = judged(&doubled, Limits::default());
    assert_eq!(fault, Fault::Overlapping("pages/b".to_owned()));
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn any_bytes_are_judged(
        bytes in prop::collection::vec(any::<u8>(), 0..600), head in any::<bool>(),
    ) {
        let start: &[u8] = if head { b"PK\x03\x04" } else { b"" };
        judged(&[start, &bytes].concat(), Limits::default());
        let digest = Digest::of(b"");
        prop_assert!(stamp::read(&bytes, &digest).is_err());
        let text = String::from_utf8_lossy(&bytes);
        let _ = log::check(&text, &[], &Key::of(1).public_key(), &digest);
        let _ = registry_evidence::custody::Custody::parse(&text);
    }
}
