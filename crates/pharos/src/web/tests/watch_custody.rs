//! Custody of bundles of evidence: every reading is in the log, and the log is signed each day and
//! stamped by an authority that we did not write (WATCH.md, section 6).

use std::fs;
use std::process::Command;

use registry_core::document::{DocumentHash, DocumentRef, MediaType};
use registry_core::id::{CaptureId, SiteId};
use registry_evidence::Digest;
use registry_evidence::log::{Act, Log, check};
use registry_evidence::seal::PublicKey;
use registry_evidence::stamp;
use registry_store::{Bundle, BundleKept, Snapshot, Tx};
use serde_json::json;
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::TcpListener;
use uuid::Uuid;

use super::desk::Browser;
use super::fixture::Fixture;
use crate::staff::permission::Role;
use crate::vetting::Failure;
use crate::watch::WatchSettings;
use crate::watch::custody::{self, signed};
use crate::watch::retention;
use crate::worker::Worker;

on_both_engines!(
    who_reads_a_bundle_is_in_the_log,
    the_log_is_signed_once_a_day_as_it_stood,
    the_day_is_stamped_by_an_authority,
    an_authority_that_does_not_answer_holds_nothing_up,
    evidence_goes_when_its_time_is_over_unless_somebody_holds_it,
    who_holds_evidence_in_time_keeps_it,
);

const BYTES: &[u8] = b"PK: what a visit took";

/// The log of a bundle.
async fn log_of(fixture: &Fixture, hash: DocumentHash) -> Vec<Act> {
    let lines = fixture.registry.store.read(move |read| read.log_lines_of(hash)).await.unwrap();
    let entry = |(_, line): (i64, String)| {
        serde_json::from_str::<registry_evidence::log::Entry>(&line).unwrap().act
    };
    lines.into_iter().map(entry).collect()
}

/// WATCH.md, section 6: a legal hold beats retention, and each is a line of the log.
async fn evidence_goes_when_its_time_is_over_unless_somebody_holds_it(fixture: Fixture) {
    let ann = analyst(&fixture).await;
    let (other, plain) = bundle(&fixture, &ann, 1).await;
    let (site, held) = bundle(&fixture, &ann, 2).await;
    let holds = format!("/api/v1/watch/bundles/{held}/holds");
    let because = |reason: &str| Some(json!({ "reason": reason }));
    let refused = fixture.call(&ann, "POST", &holds, because(" ")).await;
    assert_eq!(refused.status, 400, "{}", refused.text);
    let hold = fixture.call(&ann, "POST", &holds, because("A court asked.")).await;
    assert_eq!(hold.status, 201, "{}", hold.text);
    let number = hold.json()["number"].clone();
    let listed = fixture.call(&ann, "GET", &holds, None).await.json();
    assert_eq!(listed, json!([{ "number": number, "reason": "A court asked." }]));
    let nobody = format!("/api/v1/watch/bundles/{}/holds", "0".repeat(64));
    for method in ["GET", "POST"] {
        let body = because("A court asked.").filter(|_| method == "POST");
        assert_eq!(fixture.call(&ann, method, &nobody, body).await.status, 404, "{method}");
    }
    let reviewer = fixture.person("rev@test.example", Role::Reviewer).await;
    assert_eq!(fixture.call(&reviewer, "POST", &holds, because("I wish.")).await.status, 403);

    assert_eq!(retention::delete_outlived(&fixture.registry).await.unwrap(), 0, "early");
    fixture.turn_to("2030-01-01T00:00:00Z");
    Worker::new(fixture.registry.clone(), None).keep_schedules().await.unwrap();
    let read = move |read: &mut Snapshot<'_>| {
        let bytes = (read.document_whole(plain)?.len(), read.document_whole(held)?.len());
        Ok((bytes, read.document(plain)?.is_some(), read.bundle(plain)?))
    };
    let (bytes, is_known, gone) = fixture.registry.store.read(read).await.unwrap();
    assert!(bytes.0 == 0 && bytes.1 > 0 && is_known, "{bytes:?}");
    assert!(matches!(gone.unwrap().kept, BundleKept::Gone(_)));
    let acts = log_of(&fixture, plain).await;
    assert_eq!(acts[1..], [Act::Deleted { rule: "watch.evidence_days".to_owned() }]);
    let content = format!("/api/v1/documents/{plain}/content");
    let content = fixture.call(&reviewer, "GET", &content, None).await;
    assert_eq!(
        (content.status.as_u16(), content.json()["code"].as_str()),
        (410, Some("evidence-gone"))
    );
    let late = format!("/api/v1/watch/bundles/{plain}/holds");
    assert_eq!(fixture.call(&ann, "POST", &late, because("Too late.")).await.status, 404);
    assert_eq!(retention::delete_outlived(&fixture.registry).await.unwrap(), 0, "held, or gone");

    let wrong = format!("{holds}/{}/lift", 99);
    assert_eq!(fixture.call(&ann, "POST", &wrong, because("Over.")).await.status, 404);
    let browser = Browser::sign_in(&fixture, "ann@watch.example").await;
    let picture = browser.get(&format!("/desk/sites/{other}/pictures/{plain}")).await;
    assert_eq!(picture.status, 404, "{}", picture.text);
    let lift = format!("/desk/sites/{site}/lift-hold");
    let hold = format!("{held}/{number}");
    let elsewhere = [
        ("lift-hold", [("hold", hold.as_str()), ("reason", "The case is over.")]),
        ("hold-evidence", [("bundle", &held.to_string()), ("reason", "A court asked.")]),
    ];
    for (act, fields) in elsewhere {
        let refused = browser.post(&format!("/desk/sites/{other}/{act}"), &fields).await;
        assert_eq!(refused.status, 422, "{act} of the page of another site: {}", refused.text);
    }
    let lifted = browser.post(&lift, &[("hold", &hold), ("reason", "The case is over.")]).await;
    assert_eq!(lifted.status, 303, "{}", lifted.text);
    assert_eq!(retention::delete_outlived(&fixture.registry).await.unwrap(), 1);
    let acts = log_of(&fixture, held).await;
    assert!(matches!(acts[2], Act::Released { .. }) && acts.len() == 4, "{acts:?}");
}

/// Held or deleted, never both: a hold that was taken kept the bytes, one that came late is told so.
async fn who_holds_evidence_in_time_keeps_it(fixture: Fixture) {
    let ann = analyst(&fixture).await;
    let mut bundles = Vec::new();
    for number in 1..=40 {
        bundles.push(bundle(&fixture, &ann, number).await.1);
    }
    fixture.turn_to("2030-01-01T00:00:00Z");
    let because = json!({ "reason": "A court asked." });
    let hold_all = async {
        let mut answers = Vec::new();
        for hash in bundles.iter().rev() {
            let path = format!("/api/v1/watch/bundles/{hash}/holds");
            let answer = fixture.call(&ann, "POST", &path, Some(because.clone())).await;
            answers.push((*hash, answer.status.as_u16()));
        }
        answers
    };
    let (answers, deleted) = tokio::join!(hold_all, retention::delete_outlived(&fixture.registry));
    let held = answers.iter().filter(|(_, status)| *status == 201).count();
    assert_eq!(held as u64 + deleted.unwrap(), 40, "{answers:?}");
    for (hash, status) in answers {
        let read = move |read: &mut Snapshot<'_>| read.document_whole(hash);
        let bytes = fixture.registry.store.read(read).await.unwrap();
        let acts = log_of(&fixture, hash).await;
        let is_as_said = match status {
            201 => matches!(acts[1..], [Act::Held { .. }]) && !bytes.is_empty(),
            404 => matches!(acts[1..], [Act::Deleted { .. }]) && bytes.is_empty(),
            _ => false,
        };
        assert!(is_as_said, "{status}: {acts:?}");
    }
}

/// A bundle of a site, entered as a visit enters it.
async fn bundle(fixture: &Fixture, ann: &str, number: u128) -> (SiteId, DocumentHash) {
    let names = json!({ "names": [format!("rx{number}.example")] });
    let made = fixture.made(ann, "/api/v1/watch/sites", names).await;
    let site: SiteId = made["id"].as_str().unwrap().parse().unwrap();
    let bytes = [BYTES, number.to_string().as_bytes()].concat();
    let hash = DocumentHash(Digest::of(&bytes).0);
    let keep = move |tx: &mut Tx<'_>, now: jiff::Timestamp| {
        tx.put_document_part(hash, 0, &bytes)?;
        let (name, media_type) = ("visit.wacz".to_owned(), MediaType::Bundle);
        let size_bytes = bytes.len() as u64;
        let document = DocumentRef { hash, name, media_type, size_bytes, received_at: now };
        tx.put_document(&document, &registry_core::decision::Actor::Clock)?;
        let capture = CaptureId::from_uuid(Uuid::from_u128(number));
        let kept = BundleKept::Until(now + jiff::SignedDuration::from_hours(24_000));
        tx.put_bundle(&Bundle { document: hash, capture, site, captured_at: now, kept })?;
        let entry = json!({ "at": now, "by": "Pharos Watch", "bundle": Digest(hash.0),
            "act": { "act": "captured" } });
        tx.add_log_line(hash, &entry.to_string())?;
        Ok::<_, Failure>(())
    };
    fixture.registry.write(keep).await.unwrap();
    (site, hash)
}

async fn analyst(fixture: &Fixture) -> String {
    fixture.named("ann@watch.example", "Ann", Role::Analyst).await
}

/// The log and its checkpoints, checked by the registry's key against the newest of them; how many
/// entries no checkpoint covers.
async fn checked(fixture: &Fixture) -> (Vec<registry_evidence::log::Entry>, usize) {
    let read = |read: &mut Snapshot<'_>| Ok((read.log_lines(0, 1_000)?, read.log_checkpoints(1)?));
    let (lines, kept) = fixture.registry.store.read(read).await.unwrap();
    let lines: String = lines.iter().map(|line| format!("{line}\n")).collect();
    let checkpoints: Vec<_> = kept.iter().map(signed).collect();
    let key = PublicKey(*fixture.registry.signing_key.public().unwrap().as_bytes());
    let newest = checkpoints.last().map_or(Digest([0; 32]), |last| last.digest());
    check(&lines, &checkpoints, &key, &newest).unwrap()
}

async fn who_reads_a_bundle_is_in_the_log(fixture: Fixture) {
    let ann = analyst(&fixture).await;
    let (site, hash) = bundle(&fixture, &ann, 1).await;
    let rita = fixture.named("rita@watch.example", "Rita", Role::Reviewer).await;
    let got = fixture.call(&rita, "GET", &format!("/api/v1/documents/{hash}/content"), None).await;
    assert_eq!(got.status, 200, "{}", got.text);
    // By whatever page it is reached.
    for (email, page) in [
        ("ann@watch.example", format!("sites/{site}/documents/{hash}")),
        ("rita@watch.example", format!("documents/{hash}")),
    ] {
        let desk = Browser::sign_in(&fixture, email).await;
        let got = desk.get(&format!("/desk/{page}")).await;
        assert_eq!(got.status, 200, "{}", got.text);
    }
    let read = move |read: &mut Snapshot<'_>| read.log_lines_of(hash);
    let lines = fixture.registry.store.read(read).await.unwrap();
    let lines: String = lines.iter().map(|(_, line)| format!("{line}\n")).collect();
    let log = Log::parse(&lines).unwrap();
    let acts: Vec<_> = log.entries().iter().map(|one| (one.by.as_str(), &one.act)).collect();
    let read_by = ["Rita", "Ann", "Rita"].map(|who| (who, &Act::Read));
    assert_eq!(acts[0], ("Pharos Watch", &Act::Captured));
    assert_eq!(acts[1..], read_by);
    // What is no bundle has no line.
    custody::read_by(&fixture.registry, DocumentHash([9; 32]), "Ann".to_owned()).await.unwrap();
    assert_eq!(fixture.registry.store.read(|read| read.log_length()).await.unwrap(), 4);
}

async fn the_log_is_signed_once_a_day_as_it_stood(fixture: Fixture) {
    let ann = analyst(&fixture).await;
    let worker = Worker::new(fixture.registry.clone(), None);
    bundle(&fixture, &ann, 1).await;
    worker.keep_schedules().await.unwrap();
    assert_eq!(checked(&fixture).await.1, 1, "the day is not over");
    fixture.turn_to("2026-01-06T00:00:30Z");
    bundle(&fixture, &ann, 2).await;
    worker.keep_schedules().await.unwrap();
    assert_eq!(checked(&fixture).await.1, 2, "writes of the day before may still come");
    fixture.turn_to("2026-01-06T00:01:00Z");
    for _ in 0..2 {
        worker.keep_schedules().await.unwrap();
        let (entries, uncovered) = checked(&fixture).await;
        assert_eq!((entries.len(), uncovered), (2, 1), "what came today is of today");
    }
    fixture.turn_to("2026-01-20T12:00:00Z");
    worker.keep_schedules().await.unwrap();
    assert_eq!(checked(&fixture).await.1, 0);
    let made = fixture.registry.store.read(|read| read.log_checkpoints(1)).await.unwrap();
    let days: Vec<_> = made.iter().map(|one| one.text.contains("2026-01-05")).collect();
    assert_eq!(days, [true, false], "{made:?}");
    fixture.turn_to("2026-01-21T12:00:00Z");
    worker.keep_schedules().await.unwrap();
    let later = fixture.registry.store.read(|read| read.log_checkpoints(1)).await.unwrap();
    assert_eq!(later, made, "a log that did not grow is not signed again");
}

/// A time-stamping authority of `openssl` on loopback; its address.
async fn authority() -> url::Url {
    const CONFIGURATION: &str = "[tsa]\ndefault_tsa = own\n[own]\nserial = serial\n\
        signer_cert = tsa.pem\nsigner_key = tsa.key\ncerts = tsa.pem\nsigner_digest = sha256\n\
        default_policy = 1.2.3.4.1\ndigests = sha256\ness_cert_id_alg = sha256\n";
    let folder = tempfile::tempdir().unwrap();
    fs::write(folder.path().join("tsa.cnf"), CONFIGURATION).unwrap();
    fs::write(folder.path().join("serial"), "01\n").unwrap();
    let openssl = |folder: &std::path::Path, words: &str| {
        let mut command = Command::new("openssl");
        let ended = command.args(words.split_whitespace()).current_dir(folder).output().unwrap();
        assert!(ended.status.success(), "{}", String::from_utf8_lossy(&ended.stderr));
    };
    openssl(
        folder.path(),
        "req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -days 30 -subj /CN=Authority \
         -keyout tsa.key -out tsa.pem -addext extendedKeyUsage=critical,timeStamping -addext \
         keyUsage=critical,digitalSignature",
    );
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let at = listener.local_addr().unwrap();
    tokio::spawn(async move {
        loop {
            let (mut stream, _) = listener.accept().await.unwrap();
            let (mut head, mut octet) = (Vec::new(), [0]);
            while !head.ends_with(b"\r\n\r\n") && stream.read_exact(&mut octet).await.is_ok() {
                head.extend(octet);
            }
            let head = String::from_utf8_lossy(&head).to_lowercase();
            assert!(head.starts_with("post /tsr ") && head.contains("timestamp-query"), "{head}");
            let length = head.split("content-length: ").nth(1).unwrap();
            let mut query = vec![0; length.lines().next().unwrap().trim().parse().unwrap()];
            stream.read_exact(&mut query).await.unwrap();
            fs::write(folder.path().join("query.tsq"), query).unwrap();
            openssl(folder.path(), "ts -reply -config tsa.cnf -queryfile query.tsq -out reply.tsr");
            let reply = fs::read(folder.path().join("reply.tsr")).unwrap();
            let said = format!("HTTP/1.1 200 OK\r\nContent-Length: {}\r\n\r\n", reply.len());
            stream.write_all(&[said.as_bytes(), &reply].concat()).await.unwrap();
        }
    });
    format!("http://{at}/tsr").parse().unwrap()
}

async fn stamped_by(fixture: &mut Fixture, authority: url::Url) -> registry_store::LogCheckpoint {
    let time_stamps = Some(authority);
    fixture.with_watch(WatchSettings { time_stamps, ..WatchSettings::default() });
    let ann = analyst(fixture).await;
    bundle(fixture, &ann, 1).await;
    fixture.turn_to("2026-01-06T00:01:00Z");
    Worker::new(fixture.registry.clone(), None).keep_schedules().await.unwrap();
    assert_eq!(checked(fixture).await.1, 0);
    let newest = fixture.registry.store.read(|read| read.newest_log_checkpoint()).await.unwrap();
    newest.unwrap()
}

async fn the_day_is_stamped_by_an_authority(mut fixture: Fixture) {
    let made = stamped_by(&mut fixture, authority().await).await;
    let stamp = stamp::read(&made.stamp.unwrap(), &Digest::of(made.text.as_bytes())).unwrap();
    assert_eq!(stamp.policy, "1.2.3.4.1");
}

async fn an_authority_that_does_not_answer_holds_nothing_up(mut fixture: Fixture) {
    let nobody = "http://127.0.0.1:1/tsr".parse().unwrap();
    assert_eq!(stamped_by(&mut fixture, nobody).await.stamp, None);
}
