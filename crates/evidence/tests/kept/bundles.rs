//! Making bundles, and what is wrong with those of others.

use std::collections::BTreeMap;
use std::io::{Cursor, Read as _, Write as _};

use registry_evidence::Digest;
use registry_evidence::bundle::{CannotWrite, Contents, Fault, Limits, check, write};
use registry_evidence::custody::Custody;
use registry_evidence::seal::{PublicKey, Sign as _};
use zip::write::SimpleFileOptions;
use zip::{CompressionMethod, DateTime, ZipArchive, ZipWriter};

use crate::world::{Key, contents, item, taken};

type Files = BTreeMap<String, Vec<u8>>;

#[test]
fn a_bundle_is_whole_and_says_how_it_came() {
    let key = Key::of(1);
    let (bundle, manifest) = write(&contents(), &key).unwrap();
    let checked = check(&bundle, &key.public_key(), &Limits::default()).unwrap();
    assert_eq!((checked.manifest, checked.stamp), (manifest, None));
    let items: Vec<_> = checked.custody.iter().map(|record| record.item.as_str()).collect();
    let expected =
        ["archive/capture.warc.gz", "indexes/index.cdxj", "pages/browser.html", "net/dns.json"];
    assert_eq!(items, expected);
    assert_eq!(write(&contents(), &key).unwrap().0, bundle, "the same files make the same bundle");
}

/// What is signed says that something was made unreadable only where custody names it.
#[test]
fn a_bundle_speaks_of_masking_where_something_is_masked() {
    let words = |contents: &Contents| {
        let (bundle, _) = write(contents, &Key::of(1)).unwrap();
        let mut archive = ZipArchive::new(Cursor::new(bundle)).unwrap();
        let mut words = String::new();
        archive.by_name("VERIFY.txt").unwrap().read_to_string(&mut words).unwrap();
        words
    };
    let mut contents = contents();
    let plain = words(&contents);
    assert!(plain.ends_with("at another time.\n") && !plain.contains("unreadable"), "{plain}");
    contents.items[2].masked.push("a buyer's address".to_owned());
    let masked = words(&contents);
    let told = "unreadable; custody.jsonl says where.\n";
    assert!(masked.starts_with(&plain) && masked.ends_with(told), "{masked}");
}

/// A bundle that was made once passes for as long as bundles are kept: whoever changes how they are
/// packed finds that out here.
#[test]
fn a_bundle_of_old_passes() {
    let checked = |bundle| check(bundle, &Key::of(1).public_key(), &Limits::default()).unwrap();
    let stamped = checked(include_bytes!("bundle.wacz"));
    assert_eq!((stamped.custody.len(), stamped.stamp.is_some()), (3, true));
    let indexed = checked(include_bytes!("indexed.wacz"));
    assert_eq!((indexed.custody.len(), indexed.stamp.is_some()), (4, false));
}

#[test]
fn only_the_known_key_passes() {
    let (bundle, _) = write(&contents(), &Key::of(1)).unwrap();
    let other = Key::of(2).public_key();
    let fault = check(&bundle, &other, &Limits::default()).unwrap_err();
    assert_eq!(fault, Fault::Signature(other.fingerprint()));
}

#[test]
fn items_have_plain_names_in_four_folders() {
    for path in [
        "capture.warc.gz",
        "archive/",
        "archive/../capture",
        "indexes/",
        "indexes/sub/index.cdxj",
        "/archive/capture",
        "archive/sub/capture",
        "archive/.hidden",
        "archive/UPPER",
        "archive/a b",
        "pages/ä",
        "MANIFEST.sha256",
        "other/capture",
    ] {
        let items = vec![item(path, b"x")];
        let written = write(&Contents { items, ..contents() }, &Key::of(1));
        assert!(matches!(written, Err(CannotWrite::Path(_))), "{path}");
    }
    let long = format!("pages/{}", "a".repeat(200));
    let written = write(&Contents { items: vec![item(&long, b"x")], ..contents() }, &Key::of(1));
    assert!(matches!(written, Err(CannotWrite::Path(_))));
}

#[test]
fn a_bundle_has_items_each_once() {
    let written = write(&Contents { items: Vec::new(), ..contents() }, &Key::of(1));
    assert!(matches!(written, Err(CannotWrite::Empty)));
    let items = vec![item("pages/a.html", b"1"), item("pages/a.html", b"2")];
    let written = write(&Contents { items, ..contents() }, &Key::of(1));
    assert!(matches!(written, Err(CannotWrite::Twice(path)) if path == "pages/a.html"));
}

#[test]
fn keys_go_through_pem() {
    let key = Key::of(1).public_key();
    assert_eq!(PublicKey::from_pem(&key.to_pem()), Some(key));
    assert_eq!(PublicKey::from_pem(""), None);
    assert_eq!(PublicKey::from_pem(&key.to_pem().replace('M', "N")), None);
}

fn list(files: &Files, paths: &dyn Fn(&str) -> bool) -> Vec<u8> {
    let line = |(path, bytes): (&String, &Vec<u8>)| format!("{}  {path}\n", Digest::of(bytes));
    files.iter().filter(|(path, _)| paths(path)).map(line).collect::<String>().into()
}

/// What is found of a bundle that somebody with the key made by other means: `change` does what
/// they like, `resealed` does it before manifest and seal are made.
fn forged(resealed: bool, change: &dyn Fn(&mut Files)) -> Result<(), Fault> {
    let key = Key::of(1);
    let (bundle, _) = write(&contents(), &key).unwrap();
    let mut archive = ZipArchive::new(Cursor::new(bundle)).unwrap();
    let mut files = Files::new();
    for index in 0..archive.len() {
        let mut entry = archive.by_index(index).unwrap();
        let (path, mut bytes) = (entry.name().unwrap().into_owned(), Vec::new());
        entry.read_to_end(&mut bytes).unwrap();
        files.insert(path, bytes);
    }
    change(&mut files);
    if resealed {
        let manifest = list(&files, &|path| !path.starts_with("MANIFEST."));
        files.insert("MANIFEST.sha256".to_owned(), manifest);
        let seal = list(&files, &|path| path == "MANIFEST.sha256" || path == "MANIFEST.tsr");
        files.insert("MANIFEST.seal".to_owned(), seal);
    }
    let signature = key.sign(&files["MANIFEST.seal"]).unwrap().to_vec();
    files.insert("MANIFEST.sig".to_owned(), signature);
    let options = SimpleFileOptions::default()
        .compression_method(CompressionMethod::Stored)
        .last_modified_time(DateTime::DEFAULT)
        .unix_permissions(0o644);
    let mut writer = ZipWriter::new(Cursor::new(Vec::new()));
    for (path, bytes) in &files {
        writer.start_file(path.as_str(), options).unwrap();
        writer.write_all(bytes).unwrap();
    }
    let bundle = writer.finish().unwrap().into_inner();
    check(&bundle, &key.public_key(), &Limits::default()).map(drop)
}

/// The key alone does not make a bundle: each part is held against the others.
#[test]
fn a_signature_does_not_heal_a_bundle() {
    assert_eq!(forged(true, &|_| {}), Ok(()), "what is made alike passes");
    let page = "pages/browser.html";
    let change_page = |files: &mut Files| files.get_mut(page).unwrap().push(b' ');
    assert_eq!(forged(false, &change_page), Err(Fault::Manifest));
    assert_eq!(forged(true, &change_page), Err(Fault::Unrecorded(page.to_owned())));
    let change_manifest = |files: &mut Files| files.get_mut("MANIFEST.sha256").unwrap().push(b'\n');
    assert_eq!(forged(false, &change_manifest), Err(Fault::Seal));
    let add = |files: &mut Files| drop(files.insert("net/more.json".to_owned(), b"{}".to_vec()));
    assert_eq!(forged(true, &add), Err(Fault::Unrecorded("net/more.json".to_owned())));
    let other_key = |files: &mut Files| {
        drop(files.insert("SIGNER.pem".to_owned(), Key::of(2).public_key().to_pem().into()));
    };
    assert_eq!(forged(true, &other_key), Err(Fault::OtherKey));
    for name in ["VERIFY.txt", "findings.json", "datapackage.json", "SIGNER.pem", "custody.jsonl"] {
        assert_eq!(forged(true, &|files| drop(files.remove(name))), Err(Fault::Missing(name)));
    }
    let doubled = |files: &mut Files| {
        let mut custody = Custody::default();
        for path in [page, page] {
            custody.add(path, &files[page], taken(), Vec::new()).unwrap();
        }
        files.insert("custody.jsonl".to_owned(), custody.as_text().into());
    };
    assert_eq!(forged(true, &doubled), Err(Fault::Unrecorded(page.to_owned())), "recorded twice");
    let stamp = |files: &mut Files| drop(files.insert("MANIFEST.tsr".to_owned(), vec![0x30, 0]));
    assert!(matches!(forged(true, &stamp), Err(Fault::Stamp(_))));
}
