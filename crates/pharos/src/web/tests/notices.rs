//! Notices on their way out and back (P-57): a server that is down, puts off, refuses; reports.

use std::time::Duration;

use serde_json::{Value, json};
use tokio::io::{AsyncBufReadExt as _, AsyncWriteExt as _, BufReader};
use tokio::net::TcpListener;

use super::desk::Browser;
use super::fixture::Fixture;
use crate::mail::{Outbox, ReturnAddress, SmtpServer, SmtpTls, Transport, mailbox};
use crate::staff::permission::Role;
use crate::vetting::notice::{NotTaken, take_return};
use crate::worker::Worker;

on_both_engines!(
    a_server_that_is_down_delays_a_notice_and_not_its_date,
    a_refused_notice_is_undelivered_told_to_staff_and_tried_again_by_hand,
    a_server_without_starttls_gets_nothing,
    a_report_marks_its_notice_once_and_changes_nothing_else,
    a_page_shows_a_notice_as_it_was_stored,
);

const DOMAIN: &str = "bounces.registry.test";
const STAFF: &str = "desk@registry.test";

/// A way out to a port of this machine.
fn outbox(port: u16, tls: SmtpTls) -> Outbox {
    let server = SmtpServer {
        host: "127.0.0.1".to_owned(),
        port,
        tls,
        authorities: None,
        credentials: None,
        hello: "registry.test".to_owned(),
    };
    let transport = Transport::smtp(&server).expect("a client");
    let folder = std::env::temp_dir();
    let mut outbox = Outbox::into_folder(folder, "registry@registry.test").expect("an outbox");
    outbox.sender.bounce_domain = Some(DOMAIN.to_owned());
    Outbox { transport, alerts_to: Some(STAFF.to_owned()), give_up_after: Duration::MAX, ..outbox }
}

/// Takes one mail at a time and answers the recipient so; gives everything it was told.
async fn server(listener: TcpListener, to_customer: &'static str) -> String {
    let (stream, _) = listener.accept().await.expect("a client");
    let mut told = String::new();
    let mut stream = BufReader::new(stream);
    stream.write_all(b"220 mx.test\r\n").await.expect("greeted");
    let mut in_message = false;
    loop {
        let mut line = String::new();
        if stream.read_line(&mut line).await.unwrap_or(0) == 0 {
            return told;
        }
        told.push_str(&line);
        let answer = match line.to_ascii_uppercase() {
            _ if in_message && line != ".\r\n" => continue,
            _ if in_message => "250 2.0.0 queued as 4711",
            line if line.starts_with("RCPT") => to_customer,
            line if line.starts_with("DATA") => "354 go ahead",
            line if line.starts_with("QUIT") => "221 bye",
            _ => "250 mx.test",
        };
        in_message = answer.starts_with("354");
        let _ = stream.write_all(format!("{answer}\r\n").as_bytes()).await;
    }
}

async fn free_port() -> (TcpListener, u16) {
    let listener = TcpListener::bind("127.0.0.1:0").await.expect("a port");
    let port = listener.local_addr().expect("its address").port();
    (listener, port)
}

/// A rejected request; gives a reviewer's token and the notice's path.
async fn rejected(fixture: &Fixture) -> (String, String) {
    let reviewer = fixture.person("reviewer@test.example", Role::Reviewer).await;
    let id = fixture.requested(&reviewer, "acme.pharmacy", "Acme Pharmacy").await;
    let folder = tempfile::tempdir().expect("a folder");
    let quiet = Outbox::into_folder(folder.path().to_owned(), "registry@registry.test");
    let worker = Worker::new(fixture.registry.clone(), Some(quiet.expect("an outbox")));
    worker.catch_up().await.expect("the notice of arrival");
    let reasons = json!({ "reasons": [{ "code": "not-qualified", "words": "No licence." }] });
    fixture.made(&reviewer, &format!("/api/v1/requests/{id}/reject"), reasons).await;
    let list = format!("/api/v1/notices?object=request/{id}&state=waiting");
    let list = fixture.call(&reviewer, "GET", &list, None).await.json();
    assert_eq!(list["items"].as_array().map(Vec::len), Some(1), "{list}");
    let path = format!("/api/v1/notices/{}", list["items"][0]["id"]);
    (reviewer, path)
}

async fn shown(fixture: &Fixture, token: &str, path: &str) -> Value {
    let answer = fixture.call(token, "GET", path, None).await;
    assert_eq!(answer.status, 200, "{}", answer.text);
    answer.json()
}

fn outcomes(notice: &Value) -> Vec<&str> {
    let attempts = notice["attempt_list"].as_array().expect("attempts");
    attempts.iter().filter_map(|attempt| attempt["outcome"].as_str()).collect()
}

async fn a_server_that_is_down_delays_a_notice_and_not_its_date(fixture: Fixture) {
    let (reviewer, path) = rejected(&fixture).await;
    let (listener, port) = free_port().await;
    drop(listener);
    let worker = Worker::new(fixture.registry.clone(), Some(outbox(port, SmtpTls::None)));
    worker.catch_up().await.expect("nobody there");
    let waiting = shown(&fixture, &reviewer, &path).await;
    assert_eq!(
        (waiting["state"].as_str(), outcomes(&waiting)),
        (Some("waiting"), vec!["deferred"])
    );
    assert_eq!(waiting["dated_at"], "2026-01-05T12:00:00Z", "tried, so dated");
    assert_eq!(fixture.get("/health").await.json()["duties_waiting"], 1);
    worker.catch_up().await.expect("not yet");
    let still = shown(&fixture, &reviewer, &path).await;
    assert_eq!(outcomes(&still), ["deferred"], "a retry waits in wall time");
    assert_eq!(still["stored"], waiting["stored"]);
    assert_eq!(still["sha256"], waiting["sha256"]);
}

/// P-57: what a page shows is what every attempt sends; before it was put together it says so.
async fn a_page_shows_a_notice_as_it_was_stored(fixture: Fixture) {
    let (reviewer, path) = rejected(&fixture).await;
    let page = path.replace("/api/v1/", "/desk/");
    let browser = Browser::sign_in(&fixture, "reviewer@test.example").await;
    let ahead = browser.get(&page).await.text;
    assert!(ahead.contains("Not put together yet") && ahead.contains("No licence."), "{ahead}");
    let (listener, port) = free_port().await;
    drop(listener);
    let mut outbox = outbox(port, SmtpTls::None);
    let from = mailbox("The registry of that day <registry@registry.test>");
    outbox.sender.from = from.expect("an address");
    let worker = Worker::new(fixture.registry.clone(), Some(outbox));
    worker.catch_up().await.expect("nobody there");
    let stored = shown(&fixture, &reviewer, &path).await;
    let kept = browser.get(&page).await.text;
    assert!(kept.contains("The registry of that day"), "as it was put together: {kept}");
    for field in ["sha256", "message_id"] {
        let expected = stored[field].as_str().expect("kept").trim_matches(['<', '>']);
        assert!(kept.contains(expected), "{field}: {expected}");
    }
    assert!(kept.contains("No licence.") && !kept.contains("Not put together yet"));
}

async fn a_refused_notice_is_undelivered_told_to_staff_and_tried_again_by_hand(fixture: Fixture) {
    let (reviewer, path) = rejected(&fixture).await;
    let (listener, port) = free_port().await;
    let refusing = tokio::spawn(server(listener, "550 5.1.1 no such mailbox"));
    let outbox = outbox(port, SmtpTls::None);
    let worker = Worker::new(fixture.registry.clone(), Some(outbox.clone()));
    worker.catch_up().await.expect("refused");
    let lost = shown(&fixture, &reviewer, &path).await;
    assert_eq!((lost["state"].as_str(), outcomes(&lost)), (Some("undelivered"), vec!["refused"]));
    let words = lost["attempt_list"][0]["words"].as_str().expect("words");
    assert!(words.contains("550") && words.contains("no such mailbox"), "{words}");
    let to_staff = format!("/api/v1/notices?recipient={STAFF}");
    let alerts = shown(&fixture, &reviewer, &to_staff).await;
    assert_eq!(alerts["items"].as_array().map(Vec::len), Some(1), "{alerts}");
    assert_eq!(alerts["items"][0]["code"], "not-delivered");
    refusing.abort();
    let (listener, port) = free_port().await;
    let taking = tokio::spawn(server(listener, "250 2.1.5 fine"));
    fixture.made(&reviewer, &format!("{path}/try-again"), json!({})).await;
    let again = fixture.call(&reviewer, "POST", &format!("{path}/try-again"), None).await;
    assert_eq!((again.status.as_u16(), again.code().as_str()), (409, "notice-not-given-up"));
    let worker = Worker::new(fixture.registry.clone(), Some(self::outbox(port, SmtpTls::None)));
    worker.catch_up().await.expect("taken");
    let sent = shown(&fixture, &reviewer, &path).await;
    assert_eq!(outcomes(&sent), ["refused", "accepted"]);
    assert_eq!(sent["state"], "delivered");
    assert_eq!((&sent["stored"], &sent["dated_at"]), (&lost["stored"], &lost["dated_at"]));
    drop(worker);
    taking.abort();
}

async fn a_server_without_starttls_gets_nothing(fixture: Fixture) {
    let (reviewer, path) = rejected(&fixture).await;
    let (listener, port) = free_port().await;
    let plain = tokio::spawn(server(listener, "250 fine"));
    let worker = Worker::new(fixture.registry.clone(), Some(outbox(port, SmtpTls::StartTls)));
    worker.catch_up().await.expect("put off");
    let waiting = shown(&fixture, &reviewer, &path).await;
    assert_eq!(outcomes(&waiting), ["deferred"]);
    let told = plain.await.expect("what it was told");
    assert!(!told.contains("MAIL FROM"), "{told}");
}

async fn a_report_marks_its_notice_once_and_changes_nothing_else(fixture: Fixture) {
    let (reviewer, path) = rejected(&fixture).await;
    let before = shown(&fixture, &reviewer, "/api/v1/requests?name=acme.pharmacy").await;
    let id: i64 = path.rsplit('/').next().and_then(|id| id.parse().ok()).expect("a number");
    let local = ReturnAddress::of(id, &fixture.registry.seal);
    let report = format!(
        "To: {}@{DOMAIN}\r\nSubject: failed\r\nContent-Type: multipart/report; boundary=b\r\n\r\n\
         --b\r\nContent-Type: message/delivery-status\r\n\r\nReporting-MTA: dns; mx\r\n\r\n\
         Action: failed\r\nStatus: 5.1.1\r\n\r\n--b--\r\n",
        local.local_part()
    );
    let told = (DOMAIN, Some(STAFF));
    let take = async |raw: &[u8]| take_return(&fixture.registry, told, (raw, None)).await;
    assert!(take(report.as_bytes()).await.expect("taken").is_new);
    assert!(!take(report.as_bytes()).await.expect("taken").is_new, "the same report again");
    let another = take(report.replace("failed\r\nC", "again\r\nC").as_bytes()).await;
    assert!(another.expect("taken").is_new);
    let bounced = shown(&fixture, &reviewer, &path).await;
    assert_eq!(bounced["state"], "bounced");
    assert_eq!(bounced["returns"].as_array().map(Vec::len), Some(2));
    assert_eq!(bounced["returns"][0]["status"], "5.1.1");
    let to_staff = format!("/api/v1/notices?recipient={STAFF}");
    let alerts = shown(&fixture, &reviewer, &to_staff).await;
    assert_eq!(alerts["items"].as_array().map(Vec::len), Some(1), "once for a notice");
    let after = shown(&fixture, &reviewer, "/api/v1/requests?name=acme.pharmacy").await;
    assert_eq!(after, before, "no clock stops");
    let forged = report.replace(local.local_part(), "bounces+1-aaaaaaaaaaaaaaaa");
    assert!(matches!(take(forged.as_bytes()).await, Err(NotTaken::NoReport(_))));
    assert!(matches!(take(b"\x00\xff").await, Err(NotTaken::NoReport(_))));
}
