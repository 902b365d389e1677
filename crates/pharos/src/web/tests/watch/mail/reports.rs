//! Reports that come by mail, and how often their senders are told.

use jiff::Timestamp;
use registry_xarf::{Case, Method, Party, Report, Verification};

use super::*;

on_both_engines!(
    a_report_is_taken_and_merged,
    a_report_that_cannot_be_taken_starts_nothing,
    a_loop_of_mail_ends,
    who_sent_what_nothing_needs_is_forgotten,
);

/// A report as others send it: made by our own crate, in their name.
fn report(domain: &str, is_test: bool) -> Value {
    let party = || Party {
        organization: "A board".to_owned(),
        contact: format!("reports@{domain}"),
        domain: domain.to_owned(),
    };
    let at: Timestamp = "2026-01-05T11:00:00Z".parse().unwrap();
    let report = registry_xarf::report(&Report {
        id: Uuid::new_v4(),
        seen_at: at,
        verified: Verification { method: Method::Person, at },
        reporter: party(),
        sender: party(),
        url: "https://rx.shop.example/".to_owned(),
        host: "rx.shop.example".to_owned(),
        case: Case::Rogue { payments: Default::default() },
        findings: Vec::new(),
        evidence: Vec::new(),
        related: Vec::new(),
        bundle: None,
        confidence_percent: 90,
        is_test,
    });
    report.unwrap()
}

/// A report of abuse by mail (RFC 5965) from a program.
fn reporting(from: &str, report: &str) -> String {
    let head = mail(from, "Report", "");
    let head = head.trim_end();
    format!(
        "Auto-Submitted: auto-generated\r\n{head}\r\nMIME-Version: 1.0\r\n\
         Content-Type: multipart/report; report-type=feedback-report; boundary=r\r\n\r\n\
         --r\r\nContent-Type: text/plain\r\n\r\nsuspended\r\n\
         --r\r\nContent-Type: message/feedback-report\r\n\r\nFeedback-Type: fraud\r\n\
         --r\r\nContent-Type: application/json\r\n\r\n{report}\r\n--r--\r\n"
    )
}

/// WATCH.md, section 10: the address of whoever reports or writes goes; what was said stays.
async fn who_sent_what_nothing_needs_is_forgotten(fixture: Fixture) {
    let (ann, _) = people(&fixture).await;
    let raw = reporting("robot@board.example", &report("board.example", false).to_string());
    handed_in(&fixture, raw).await;
    handed_in(&fixture, mail("Eve <eve@else.example>", "Hello", "What do you do?")).await;
    let body = json!({ "name": "other.example", "words": "It sells without a prescription.",
        "reporter": { "name": "Ada", "organization": "", "email": "ada@home.example" } });
    fixture.made(&ann, "/api/v1/watch/reports", body).await;
    // What is known of the senders of two reports and two mails, and what they said.
    let known = async || {
        let list = async |what: &str| {
            let path = format!("/api/v1/watch/{what}");
            let listed = fixture.call(&ann, "GET", &path, None).await.json();
            listed["items"].as_array().unwrap().clone()
        };
        let (reports, mails) = (list("reports").await, list("mail").await);
        assert!(reports.iter().all(|one| one["words"].as_str().is_some_and(|said| said.len() > 9)));
        let of =
            |all: &[Value], field: &str| all.iter().filter(|one| !one[field].is_null()).count();
        (of(&reports, "reporter"), of(&mails, "sender"), reports.len() + mails.len())
    };
    let worker = crate::worker::Worker::new(fixture.registry.clone(), None);
    for (day, expected) in [
        ("2029-01-05T11:59:00Z", (2, 2, 4)),
        ("2029-01-06T00:00:00Z", (0, 0, 4)),
        ("2029-01-07T00:00:00Z", (0, 0, 4)),
    ] {
        fixture.turn_to(day);
        worker.keep_schedules().await.unwrap();
        assert_eq!(known().await, expected, "{day}");
    }
}

/// WATCH.md, section 8: accepted, acknowledged at once, merged into what is known.
async fn a_report_is_taken_and_merged(fixture: Fixture) {
    let (ann, _) = people(&fixture).await;
    let began = std::time::Instant::now();
    let raw = reporting("robot@board.example", &report("board.example", false).to_string());
    let first = handed_in(&fixture, raw).await.json();
    assert!(began.elapsed() < std::time::Duration::from_secs(5));
    assert_eq!((&first["kind"], first["trouble"].as_str()), (&json!("report"), None), "{first}");
    let raw = reporting("robot@board.example", &report("other.example", false).to_string());
    let second = handed_in(&fixture, raw).await.json();
    assert_eq!(second["site"], first["site"], "one site for one name");
    let told = [
        ("robot@board.example".to_owned(), "watch-report-received"),
        ("robot@board.example".to_owned(), "watch-report-received"),
    ];
    assert_eq!(acknowledged(&fixture).await, told);
    let site = format!("/api/v1/watch/sites/{}", first["site"].as_str().unwrap());
    let shown = fixture.call(&ann, "GET", &site, None).await.json();
    let reports = shown["reports"].as_array().unwrap();
    assert_eq!((reports.len(), &reports[0]["channel"]), (2, &json!("mail")));
    assert_eq!(reports[0]["id"], first["report"]);
    let evidence = shown["site"]["evidence"].as_array().unwrap();
    assert_eq!(evidence[0]["document"], first["document"]);
    // Nobody knows who sends mail: two mails, and the public form, are one source (P-92).
    let form = crate::watch::report::NewReport {
        name: registry_core::name::HostName::parse("rx.shop.example").unwrap(),
        words: "It sells.".to_owned(),
        reporter: registry_store::Reporter {
            name: "Ada".to_owned(),
            organization: String::new(),
            email: "ada@home.example".to_owned(),
        },
        is_authority: false,
        channel: "form",
        asks_review: false,
        content: b"It sells.".to_vec(),
    };
    crate::watch::report::by_anybody(&fixture.registry, form).await.unwrap();
    let shown = fixture.call(&ann, "GET", &site, None).await.json();
    let pieces: Vec<_> =
        shown["site"]["evidence"].as_array().unwrap().iter().map(|one| one["id"].clone()).collect();
    assert_eq!(pieces.len(), 3);
    let finding = json!({ "criterion": "no-prescription", "jurisdiction": null,
        "rule": "no-prescription-needed", "rule_version": 1, "evidence": pieces,
        "explanation": "It asks for no prescription." });
    let shown = done(&fixture, &ann, (&site, "findings"), finding).await;
    let accept = json!({ "finding": shown["findings"][0]["id"], "verdict": "accept" });
    done(&fixture, &ann, (&site, "verdicts"), accept).await;
    let refused = act(&fixture, &ann, (&site, "assessments"), called("rogue")).await;
    assert_eq!(refused.code(), "rogue-unsupported");
}

async fn a_report_that_cannot_be_taken_starts_nothing(fixture: Fixture) {
    let (ann, _) = people(&fixture).await;
    let from = "robot@board.example";
    let whole = report("board.example", false);
    let mut wrong = whole.clone();
    wrong["category"] = json!("nonsense");
    let mut nameless = whole.clone();
    (nameless["url"], nameless["source_identifier"]) =
        (json!("https://192.0.2.1/"), json!("192.0.2.1"));
    nameless.as_object_mut().unwrap().remove("domain");
    for (report, kind) in [
        (report("registry.example", false).to_string(), "own"),
        (report("board.example", true).to_string(), "test"),
        (wrong.to_string(), "other"),
        (nameless.to_string(), "other"),
        (format!("{whole}\r\n--r\r\nContent-Type: application/json\r\n\r\n{whole}"), "other"),
        ("{\"xarf_version\":".to_owned(), "automatic"),
        ("{\"a\":1}".to_owned(), "automatic"),
    ] {
        let taken = handed_in(&fixture, reporting(from, &report)).await.json();
        assert_eq!(taken["kind"], kind, "{report}: {taken}");
        assert_eq!(taken["trouble"].is_string(), kind == "other", "{taken}");
        assert!(taken["site"].is_null() && taken["acknowledged_to"].is_null(), "{taken}");
    }
    assert_eq!(acknowledged(&fixture).await, []);
    assert_eq!(waiting(&fixture, &ann).await.len(), 3);
    let sites = fixture.call(&ann, "GET", "/api/v1/watch/sites", None).await.json();
    assert_eq!(sites["items"], json!([]));
    // A person who sends one is told that it was not taken.
    let by_person = reporting(from, &wrong.to_string());
    let by_person = by_person.strip_prefix("Auto-Submitted: auto-generated\r\n").unwrap();
    assert_eq!(taken(&fixture, by_person).await, "other");
    let letter = letters(&fixture).await.remove(0);
    let (_, text) = crate::mail::read_ahead(&letter.notice, "The Registry").unwrap();
    assert!(text.contains("XARF") && !text.contains("nonsense"), "{text}");
}

/// Two programs that answer each other come to an end, and nothing is lost.
async fn a_loop_of_mail_ends(fixture: Fixture) {
    let (ann, _) = people(&fixture).await;
    let server = fixture.person("mx@watch.example", Role::MailServer).await;
    let read = |read: &mut Snapshot<'_>| read.shared_rulebooks();
    let rulebooks = fixture.registry.store.read(read).await.unwrap();
    let now = fixture.registry.clock.registry_now();
    let most = rulebooks.at(now).watch.mails_acknowledged_per_day as usize;
    for number in 0..most + 2 {
        let raw = mail("robot@loop.example", "Your message", &format!("Thank you, {number}\r\n"));
        let answer = by(&fixture, &server, MAIL, raw).await.json();
        assert_eq!(answer["acknowledged_to"].is_string(), number < most, "{number}: {answer}");
    }
    let raw = reporting("robot@loop.example", &report("loop.example", false).to_string());
    let reported = by(&fixture, &server, MAIL, raw).await.json();
    let raw = mail("other@loop.example", "Your message", "Thank you\r\n");
    let other = by(&fixture, &server, MAIL, raw).await.json();
    assert_eq!(other["acknowledged_to"], "other@loop.example");
    assert_eq!(acknowledged(&fixture).await.len(), most + 1);
    let site = format!("/api/v1/watch/sites/{}", reported["site"].as_str().unwrap());
    let shown = fixture.call(&ann, "GET", &site, None).await.json();
    assert!(shown["reports"][0]["acknowledged_at"].is_null(), "nobody was told: {shown}");
    assert_eq!(known(&fixture).await, most + 4);
}
