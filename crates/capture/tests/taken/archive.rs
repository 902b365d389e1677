//! The archive, read back: by the letter here, and by a reader that we did not write.

use std::collections::BTreeMap;
use std::io::Read as _;
use std::path::PathBuf;
use std::process::Command;

use flate2::bufread::GzDecoder;
use registry_capture::{ARCHIVE, Capture, INDEX, Origin, PAGES, capture, evidence};
use registry_evidence::Digest;
use registry_evidence::bundle::{Contents, Item, Limits, check, write};
use registry_evidence::seal::{CannotSign, PublicKey, Sign};
use ring::signature::{Ed25519KeyPair, KeyPair as _};

use crate::world::{Act, Asked, Net, Tls, answer, page, redirect, request};

pub(crate) fn origin() -> Origin {
    Origin {
        by: "worker-1".to_owned(),
        commit: "0000000".to_owned(),
        egress_address: Some("198.51.100.7".parse().unwrap()),
        egress_country: Some("DE".to_owned()),
    }
}

fn site(asked: &Asked) -> Vec<Act> {
    match asked.path.as_str() {
        "/" => redirect("/shop?a=1"),
        "/shop?a=1" => {
            let said = "HTTP/1.1 200 OK\r\nContent-Type: text/html\r\n\
                Transfer-Encoding: chunked\r\n\r\n1d\r\n<p>No prescription, <a href=/\r\n\
                11\r\nlicence>Licence</\r\n0\r\n\r\n";
            vec![Act::Say(said.into())]
        }
        "/licence" => page("<p>None"),
        "/favicon.ico" => answer("200 OK", "Content-Type: image/png\r\n", b"icon"),
        _ => vec![Act::Say(b"garbage".to_vec())],
    }
}

async fn taken() -> (Capture, Vec<Item>) {
    let mut net = Net::new();
    let port = net.serve(Tls::Valid, site).await;
    let taken = capture(&request(&format!("https://a.example:{port}/")), &net.means()).await;
    let evidence = evidence(&taken, &origin()).unwrap();
    (taken, evidence)
}

pub(crate) struct Read {
    offset: usize,
    length: usize,
    pub(crate) fields: BTreeMap<String, String>,
    block: Vec<u8>,
}

/// Each member by itself, each one record.
pub(crate) fn records(archive: &[u8]) -> Vec<Read> {
    let mut records = Vec::new();
    let mut rest = archive;
    while !rest.is_empty() {
        let offset = archive.len() - rest.len();
        let mut record = Vec::new();
        GzDecoder::new(&mut rest).read_to_end(&mut record).unwrap();
        let end = record.windows(4).position(|window| window == b"\r\n\r\n").unwrap();
        let head = std::str::from_utf8(&record[..end]).unwrap();
        let mut lines = head.split("\r\n");
        assert_eq!(lines.next(), Some("WARC/1.1"));
        let fields: BTreeMap<String, String> = lines
            .map(|line| line.split_once(": ").unwrap())
            .map(|(name, value)| (name.to_owned(), value.to_owned()))
            .collect();
        let block = record[end + 4..].strip_suffix(b"\r\n\r\n").unwrap().to_vec();
        assert_eq!(fields["Content-Length"], block.len().to_string());
        assert_eq!(fields["WARC-Block-Digest"], format!("sha256:{}", Digest::of(&block)));
        let length = archive.len() - rest.len() - offset;
        records.push(Read { offset, length, fields, block });
    }
    records
}

pub(crate) fn item<'a>(items: &'a [Item], path: &str) -> &'a [u8] {
    &items.iter().find(|item| item.path == path).unwrap().bytes
}

#[tokio::test]
async fn the_archive_has_every_byte_of_the_wire() {
    let (taken, evidence) = taken().await;
    let records = records(item(&evidence, ARCHIVE));
    let of = |kind: &str| {
        records.iter().filter(|record| record.fields["WARC-Type"] == kind).collect::<Vec<_>>()
    };
    assert_eq!((of("warcinfo").len(), records[0].fields["WARC-Type"].as_str()), (1, "warcinfo"));
    let sent: Vec<_> = taken.fetches.iter().map(|fetch| fetch.sent.as_slice()).collect();
    assert_eq!(of("request").iter().map(|record| &record.block[..]).collect::<Vec<_>>(), sent);
    let answered = taken.fetches.iter().filter(|fetch| fetch.status.is_some());
    let received: Vec<_> = answered.map(|fetch| fetch.received.as_slice()).collect();
    assert_eq!(of("response").iter().map(|record| &record.block[..]).collect::<Vec<_>>(), received);
    assert!(received[1].ends_with(b"\r\n0\r\n\r\n"), "chunks are as they came");
    // robots.txt answered with garbage, which is kept as what it is, and explained.
    assert!(of("resource").iter().any(|record| record.block == b"garbage"));
    assert!(of("metadata").iter().any(|record| record.fields.contains_key("WARC-Refers-To")));
    let ids: std::collections::BTreeSet<_> =
        records.iter().map(|record| &record.fields["WARC-Record-ID"]).collect();
    assert_eq!(ids.len(), records.len());
    for request in of("request") {
        let concurrent = &request.fields["WARC-Concurrent-To"];
        assert!(ids.contains(concurrent) && request.fields["WARC-IP-Address"] == "127.0.0.1");
    }
    let dns = of("resource").into_iter().find(|record| record.fields["Content-Type"] == "text/dns");
    let dns = String::from_utf8(dns.unwrap().block.clone()).unwrap();
    assert!(dns.contains("a.example. 300 IN A 127.0.0.1\n"), "{dns}");
}

#[tokio::test]
async fn the_index_finds_each_answer() {
    let (_, evidence) = taken().await;
    let archive = item(&evidence, ARCHIVE);
    let records = records(archive);
    let index = String::from_utf8(item(&evidence, INDEX).to_vec()).unwrap();
    let lines: Vec<_> = index.lines().collect();
    let mut sorted = lines.clone();
    sorted.sort_unstable();
    assert_eq!(lines, sorted);
    let responses = records.iter().filter(|record| record.fields["WARC-Type"] == "response");
    assert_eq!(lines.len(), responses.count());
    for line in lines {
        let entry: serde_json::Value =
            serde_json::from_str(line.splitn(3, ' ').nth(2).unwrap()).unwrap();
        let at = |name: &str| usize::try_from(entry[name].as_u64().unwrap()).unwrap();
        let found = records.iter().find(|record| record.offset == at("offset")).unwrap();
        assert_eq!(found.length, at("length"));
        assert_eq!(found.fields["WARC-Target-URI"], entry["url"]);
        assert_eq!(found.fields["WARC-Payload-Digest"], entry["digest"]);
    }
    let pages = String::from_utf8(item(&evidence, PAGES).to_vec()).unwrap();
    let pages: Vec<serde_json::Value> =
        pages.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    // robots.txt could not be read, so that no further page was taken.
    assert_eq!((pages.len(), &pages[0]["format"]), (2, &"json-pages-1.0".into()));
    assert!(pages[1]["seed"] == true && pages[1]["url"].as_str().unwrap().ends_with("/shop?a=1"));
}

/// Whatever signs.
struct Key(Ed25519KeyPair);

impl Sign for Key {
    fn public_key(&self) -> PublicKey {
        PublicKey(self.0.public_key().as_ref().try_into().unwrap())
    }

    fn sign(&self, message: &[u8]) -> Result<[u8; 64], CannotSign> {
        Ok(self.0.sign(message).as_ref().try_into().unwrap())
    }
}

/// What DNS said is kept beside each request: a host may have had another address an hour later.
#[tokio::test]
async fn each_request_says_what_dns_said() {
    let (_, evidence) = taken().await;
    let kept: serde_json::Value =
        serde_json::from_slice(item(&evidence, "net/requests.json")).unwrap();
    let requests = kept["requests"].as_array().unwrap();
    assert!(!requests.is_empty() && kept["browser_connections"] == serde_json::json!([]));
    for request in requests {
        let lookup = &request["lookups"][0];
        assert_eq!((&lookup["name"], &lookup["kind"]), (&"a.example".into(), &"A".into()));
        assert_eq!(lookup["answer"]["Ok"][0]["value"], "127.0.0.1");
    }
}

#[tokio::test]
async fn a_bundle_takes_it() {
    let (taken, evidence) = taken().await;
    let key = Key(Ed25519KeyPair::from_seed_unchecked(&[7; 32]).unwrap());
    let contents = Contents {
        items: evidence.clone(),
        findings: serde_json::json!([]),
        title: "A capture".to_owned(),
        key_published_at: "https://registry.example/keys".to_owned(),
    };
    let (bundle, _) = write(&contents, &key).unwrap();
    let checked = check(&bundle, &key.public_key(), &Limits::default()).unwrap();
    assert_eq!(checked.custody.len(), evidence.len());
    for record in &checked.custody {
        let circumstances = &record.taken;
        assert_eq!(circumstances.egress_country.as_deref(), Some("DE"));
        assert_eq!(circumstances.tool.name, "registry-capture");
        assert!(circumstances.at >= taken.began.at && circumstances.monotonic_microseconds > 0);
    }
    let archive = checked.custody.iter().find(|record| record.item == ARCHIVE).unwrap();
    let agents = archive.taken.user_agent.as_deref().unwrap();
    assert!(agents.contains("Chrome/") && agents.contains("Googlebot"), "{agents}");
    // The same capture makes the same files.
    assert_eq!(evidence, registry_capture::evidence(&taken, &origin()).unwrap());
}

/// `warcio` (PyPI) reads the archive: its own count of records, and its own digests.
#[tokio::test]
async fn others_read_the_archive() {
    let (_, evidence) = taken().await;
    let folder = tempfile::TempDir::new().unwrap();
    let file = folder.path().join("capture.warc.gz");
    std::fs::write(&file, item(&evidence, ARCHIVE)).unwrap();
    let python = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../../.venv/bin/python");
    let run = |arguments: &[&str]| {
        let output = Command::new(&python).args(arguments).arg(&file).output();
        let output = output.expect(".venv/bin/python is missing: ./test --install makes it");
        let words = String::from_utf8_lossy(&output.stderr).into_owned();
        assert!(output.status.success(), "{words} {}", String::from_utf8_lossy(&output.stdout));
        String::from_utf8(output.stdout).unwrap()
    };
    let checked = run(&["-m", "warcio.cli", "check", "-v"]);
    assert!(!checked.contains("fail") && checked.contains("digest pass"), "{checked}");
    let listed = run(&["-c", READER]);
    let expected = records(item(&evidence, ARCHIVE));
    assert_eq!(listed.lines().count(), expected.len(), "{listed}");
    let shop = listed.lines().find(|line| line.contains("response") && line.contains("/shop?a=1"));
    assert!(
        shop.unwrap().ends_with("200 <p>No prescription, <a href=/licence>Licence</"),
        "{listed}"
    );
}

const READER: &str = "
import sys
from warcio.archiveiterator import ArchiveIterator
with open(sys.argv[1], 'rb') as archive:
    for record in ArchiveIterator(archive):
        body = record.content_stream().read().decode('utf-8', 'replace').splitlines()
        is_answer = record.rec_type == 'response'
        status = record.http_headers.get_statuscode() if is_answer else '-'
        address = record.rec_headers.get_header('WARC-Target-URI')
        print(record.rec_type, address, status, ' '.join(body))
";
