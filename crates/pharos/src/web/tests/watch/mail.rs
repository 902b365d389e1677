//! Mail that comes in: what is stored, what it does, and what is sent (decision 0056).

mod reports;

use registry_core::notice::{Message, WatchTold};
use registry_store::{DutyRow, Snapshot};
use uuid::Uuid;

use super::super::desk::Browser;
use super::*;
use crate::mail::short_id;

on_both_engines!(
    an_answer_by_its_code_is_recorded_once,
    who_did_not_have_the_notice_does_not_answer_it,
    a_mail_that_is_not_plain_waits_for_a_person,
    machines_are_answered_by_nobody,
    the_same_mail_at_once_is_one,
    garbage_is_kept_or_refused_whole,
    mail_servers_hand_mail_in_and_do_nothing_else,
    an_analyst_reads_mail_at_the_desk,
);

const MAIL: &str = "/api/v1/watch/mail";

/// Hands a mail in as a mail server does.
async fn handed_in(fixture: &Fixture, raw: impl Into<Vec<u8>>) -> Answer {
    let email = format!("mx-{}@watch.example", Uuid::new_v4());
    let server = fixture.person(&email, Role::MailServer).await;
    by(fixture, &server, MAIL, raw).await
}

async fn by(fixture: &Fixture, who: &str, path: &str, raw: impl Into<Vec<u8>>) -> Answer {
    let request = Request::post(path)
        .header(header::AUTHORIZATION, format!("Bearer {who}"))
        .header(header::CONTENT_TYPE, "message/rfc822");
    fixture.send(request.body(Body::from(raw.into())).unwrap()).await
}

/// The kind of a mail that was taken as a new one.
async fn taken(fixture: &Fixture, raw: &str) -> String {
    let answer = handed_in(fixture, raw).await;
    assert_eq!(answer.status, 201, "{raw}: {}", answer.text);
    answer.json()["kind"].as_str().unwrap().to_owned()
}

/// A mail from somebody, about something.
fn mail(from: &str, subject: &str, words: &str) -> String {
    let id = Uuid::new_v4();
    format!(
        "From: Somebody <{from}>\r\nTo: watch@registry.example\r\nSubject: {subject}\r\n\
         Date: Mon, 5 Jan 2026 12:00:00 +0000\r\nMessage-ID: <{id}@somewhere.example>\r\n\r\n{words}"
    )
}

/// A registrar that had a notice: the site, and the letter with its code.
async fn told(fixture: &Fixture) -> (Scene, DutyRow, String) {
    let scene = scene(fixture, "rx.shop.example").await;
    let (_, id) = portfolio(fixture, &scene.ann, "alpha", "rx.shop.example\n").await;
    done(fixture, &scene.ann, (&scene.site, "assessments"), called("rogue")).await;
    let notice = json!({ "kind": "rogue", "portfolio": id });
    done(fixture, &scene.ann, (&scene.site, "notices"), notice).await;
    let letter = letters(fixture).await.remove(0);
    let Message::Watch(told) = &letter.notice.message else { panic!("a letter of Watch") };
    let WatchTold::Notice(notice) = &told.told else { panic!("a notice") };
    let code = notice.code.clone();
    (scene, letter, code)
}

async fn answers(fixture: &Fixture, scene: &Scene) -> Value {
    let shown = fixture.call(&scene.ann, "GET", &scene.site, None).await.json();
    shown["site"]["notices"][0]["answers"].clone()
}

/// What is told of mails and reports, and to whom.
async fn acknowledged(fixture: &Fixture) -> Vec<(String, &'static str)> {
    let told = letters(fixture).await.into_iter();
    let told = told.map(|duty| (duty.notice.to.clone(), duty.notice.message.code()));
    told.filter(|(_, code)| *code != "watch-notice").collect()
}

async fn waiting(fixture: &Fixture, who: &str) -> Vec<Value> {
    let listed = fixture.call(who, "GET", &format!("{MAIL}?waiting=true"), None).await.json();
    listed["items"].as_array().unwrap().clone()
}

async fn known(fixture: &Fixture) -> usize {
    let filter = registry_store::MailFilter::All;
    let read = move |read: &mut Snapshot<'_>| read.watch_mails(filter, None, 200);
    fixture.registry.store.read(read).await.unwrap().len()
}

/// P-94: by mail as by link; the same mail again changes nothing, and it is said.
async fn an_answer_by_its_code_is_recorded_once(fixture: Fixture) {
    let (scene, _, code) = told(&fixture).await;
    let subject = format!("Re: Rogue Internet pharmacy: rx.shop.example [{code}]");
    let raw = mail("Abuse@Alpha.example", &subject, "Suspended.\r\n\r\n> disputed: no\r\n");
    let first = handed_in(&fixture, raw.clone()).await;
    assert_eq!(first.status, 201, "{}", first.text);
    let first = first.json();
    assert_eq!((&first["kind"], &first["waits"]), (&json!("answer"), &json!(false)));
    assert_eq!(first["words"], "Suspended.");
    let answered = answers(&fixture, &scene).await;
    assert_eq!(answered.as_array().unwrap().len(), 1, "{answered}");
    assert_eq!(
        (&answered[0]["reply"], &answered[0]["words"]),
        (&json!("suspended"), &json!("Suspended."))
    );
    let told = [("abuse@alpha.example".to_owned(), "watch-mail-answered")];
    assert_eq!(acknowledged(&fixture).await, told);
    for again in [raw.clone(), format!("Received: from elsewhere\r\nDelivered-To: x\r\n{raw}")] {
        let again = handed_in(&fixture, again).await;
        assert_eq!((again.status.as_u16(), &again.json()["id"]), (200, &first["id"]));
    }
    assert_eq!(answers(&fixture, &scene).await.as_array().unwrap().len(), 1);
    assert_eq!((acknowledged(&fixture).await.len(), known(&fixture).await), (1, 1));
    // It is kept as it came, and shown at the site.
    let supervisor = fixture.person("sam@watch.example", Role::Supervisor).await;
    let kept = format!("/api/v1/documents/{}/content", first["document"].as_str().unwrap());
    let kept = fixture.call(&supervisor, "GET", &kept, None).await;
    assert_eq!((kept.text.as_str(), kept.header("content-type")), (raw.as_str(), "message/rfc822"));
    let shown = fixture.call(&scene.ann, "GET", &scene.site, None).await.json();
    assert_eq!(shown["mails"][0]["number"], first["number"]);
    let events: Vec<_> = shown["events"].as_array().unwrap().iter().collect();
    let last = events.last().unwrap();
    assert_eq!(last["by"], "alpha", "{last}");
}

/// The code alone is no key: whoever answers had the letter.
async fn who_did_not_have_the_notice_does_not_answer_it(fixture: Fixture) {
    let (scene, letter, code) = told(&fixture).await;
    let subject = format!("Re: [{code}]");
    let of_others = mail("eve@alpha.example", &subject, "disputed: we never had it");
    assert_eq!(taken(&fixture, &of_others).await, "message");
    assert_eq!(answers(&fixture, &scene).await, json!([]));
    let waits = waiting(&fixture, &scene.ann).await;
    assert_eq!(waits[0]["site"], scene.site.rsplit('/').next().unwrap());
    let referring = |id: &str| {
        let raw = mail("desk@alpha.example", &subject, "declined: not-ours\r\n");
        format!("In-Reply-To: <{id}@registry.example>\r\n{raw}")
    };
    assert_eq!(taken(&fixture, &referring("0123456789abcdef")).await, "message");
    assert_eq!(taken(&fixture, &referring(&short_id(&letter.key))).await, "answer");
    let answered = answers(&fixture, &scene).await;
    assert_eq!(
        (&answered[0]["reply"], &answered[0]["reason"]),
        (&json!("declined"), &json!("not-ours"))
    );
    let codes: Vec<_> = acknowledged(&fixture).await.into_iter().map(|(_, code)| code).collect();
    assert_eq!(codes, ["watch-mail-received", "watch-mail-received", "watch-mail-answered"]);
}

/// What is quoted, unclear or about nothing we know is read by a person, who says so.
async fn a_mail_that_is_not_plain_waits_for_a_person(fixture: Fixture) {
    let (scene, _, code) = told(&fixture).await;
    let from = "abuse@alpha.example";
    let about = format!("Re: [{code}]");
    let quoted = "On Monday The Registry wrote:\r\n> suspended\r\n> locked\r\n";
    for (subject, words, kind) in [
        (about.as_str(), quoted, "message"),
        (about.as_str(), "We will look at it.\r\n", "message"),
        (about.as_str(), "disputed\r\n", "message"),
        ("Re: [WN-2026-999999]", "suspended\r\n", "other"),
        ("A site that sells", "Please look at buy.example.\r\n", "other"),
    ] {
        assert_eq!(taken(&fixture, &mail(from, subject, words)).await, kind, "{words}");
    }
    assert_eq!(answers(&fixture, &scene).await, json!([]));
    let told = acknowledged(&fixture).await;
    assert_eq!(told, vec![(from.to_owned(), "watch-mail-received"); 5]);
    let waits = waiting(&fixture, &scene.ann).await;
    let numbers: Vec<_> = waits.iter().map(|mail| mail["number"].as_str().unwrap()).collect();
    assert_eq!(numbers.len(), 5, "{numbers:?}");
    let path = format!("{MAIL}/{}", waits[0]["id"].as_str().unwrap());
    let read = fixture.made(&scene.ann, &format!("{path}/read"), json!({})).await;
    assert_eq!((&read["waits"], &read["read_by"]), (&json!(false), &json!("Ann")));
    let again = fixture.call(&scene.bob, "POST", &format!("{path}/read"), Some(json!({}))).await;
    assert_eq!((again.status.as_u16(), again.code().as_str()), (409, "mail-does-not-wait"));
    assert_eq!(fixture.call(&scene.bob, "GET", &path, None).await.json(), read);
    assert_eq!(waiting(&fixture, &scene.ann).await.len(), 4);
}

/// RFC 3834: nothing is said to a machine that says so, and nothing taken from it for an answer.
async fn machines_are_answered_by_nobody(fixture: Fixture) {
    let (scene, letter, code) = told(&fixture).await;
    let raw = |fields: &str| {
        let id = short_id(&letter.key);
        let raw = mail("abuse@alpha.example", &format!("Re: [{code}]"), "suspended\r\n");
        format!("{fields}\r\nIn-Reply-To: <{id}@registry.example>\r\n{raw}")
    };
    for fields in [
        "Auto-Submitted: auto-replied",
        "Auto-Submitted: auto-generated",
        "Precedence: bulk",
        "Return-Path: <>",
    ] {
        assert_eq!(taken(&fixture, &raw(fields)).await, "automatic", "{fields}");
    }
    let server = fixture.person("mx@watch.example", Role::MailServer).await;
    let null = by(&fixture, &server, &format!("{MAIL}?sender="), raw("X-A: b")).await.json();
    assert_eq!(null["kind"], "automatic");
    let ours = mail("Watch@Registry.example", &format!("Re: [{code}]"), "suspended\r\n");
    assert_eq!(taken(&fixture, &ours).await, "own");
    assert_eq!(answers(&fixture, &scene).await, json!([]));
    assert_eq!(acknowledged(&fixture).await, []);
    assert_eq!(waiting(&fixture, &scene.ann).await, Vec::<Value>::new());
    assert_eq!(known(&fixture).await, 6, "all of it is kept");
    let shown = fixture.call(&scene.ann, "GET", &scene.site, None).await.json();
    assert_eq!(shown["mails"].as_array().unwrap().len(), 6, "and shown where it belongs");
}

async fn the_same_mail_at_once_is_one(fixture: Fixture) {
    let (scene, _, code) = told(&fixture).await;
    let server = fixture.person("mx@watch.example", Role::MailServer).await;
    let raw = mail("abuse@alpha.example", &format!("[{code}]"), "locked\r\n");
    let once = || by(&fixture, &server, MAIL, raw.clone());
    let (a, b, c) = tokio::join!(once(), once(), once());
    let mut statuses = [a.status.as_u16(), b.status.as_u16(), c.status.as_u16()];
    statuses.sort_unstable();
    assert_eq!(statuses, [200, 200, 201], "{} {} {}", a.text, b.text, c.text);
    assert_eq!(
        (a.json()["id"].clone(), b.json()["id"].clone()),
        (b.json()["id"].clone(), c.json()["id"].clone())
    );
    assert_eq!(answers(&fixture, &scene).await.as_array().unwrap().len(), 1);
    assert_eq!((acknowledged(&fixture).await.len(), known(&fixture).await), (1, 1));
}

async fn garbage_is_kept_or_refused_whole(fixture: Fixture) {
    let (ann, _) = people(&fixture).await;
    let mut seed = 0x2545_f491_4f6c_dd1d_u64;
    let mut garbage = Vec::with_capacity(10 << 20);
    while garbage.len() < 10 << 20 {
        seed ^= seed << 13;
        seed ^= seed >> 7;
        seed ^= seed << 17;
        garbage.extend_from_slice(&seed.to_be_bytes());
    }
    let refused = handed_in(&fixture, garbage.clone()).await;
    assert_eq!((refused.status.as_u16(), refused.code().as_str()), (400, "no-mail"));
    let larger = vec![b'a'; crate::mail::incoming::BYTES_MAXIMUM + 1];
    let refused = handed_in(&fixture, larger).await;
    assert_eq!((refused.status.as_u16(), refused.code().as_str()), (413, "document-too-large"));
    assert_eq!((known(&fixture).await, acknowledged(&fixture).await), (0, vec![]), "nothing came");
    let mut raw = mail("ada@home.example", "10 MB", "").into_bytes();
    raw.extend_from_slice(&garbage);
    let size = raw.len();
    let kept = handed_in(&fixture, raw).await;
    assert_eq!(kept.status, 201, "{}", kept.text);
    let kept = kept.json();
    assert_eq!((&kept["kind"], kept["trouble"].is_string()), (&json!("other"), true));
    assert_eq!(acknowledged(&fixture).await.len(), 1);
    let supervisor = fixture.person("sam@watch.example", Role::Supervisor).await;
    let document = format!("/api/v1/documents/{}", kept["document"].as_str().unwrap());
    let document = fixture.call(&supervisor, "GET", &document, None).await.json();
    assert_eq!(
        (&document["size_bytes"], &document["media_type"]),
        (&json!(size), &json!("message/rfc822"))
    );
    assert_eq!(waiting(&fixture, &ann).await.len(), 1);
}

async fn mail_servers_hand_mail_in_and_do_nothing_else(fixture: Fixture) {
    let server = fixture.person("mx@watch.example", Role::MailServer).await;
    let me = fixture.call(&server, "GET", "/api/v1/me", None).await.json();
    assert_eq!(me["permissions"], json!(["hand-in-mail", "make-api-token"]));
    for path in [MAIL, "/api/v1/watch/reports", "/api/v1/watch/sites"] {
        let refused = fixture.call(&server, "GET", path, None).await;
        assert_eq!(refused.status, 403, "{path}");
    }
    let raw = mail("ada@home.example", "Hello", "Hello\r\n");
    let reviewer = fixture.person("rita@watch.example", Role::Reviewer).await;
    let refused = by(&fixture, &reviewer, MAIL, raw.clone()).await;
    assert_eq!(refused.status, 403, "{}", refused.text);
    let request = Request::post(MAIL)
        .header(header::AUTHORIZATION, format!("Bearer {server}"))
        .header(header::CONTENT_TYPE, "text/plain");
    let refused = fixture.send(request.body(Body::from(raw.clone())).unwrap()).await;
    assert_eq!(refused.status, 415, "{}", refused.text);
    let taken = by(&fixture, &server, &format!("{MAIL}?sender=ada%40home.example"), raw).await;
    assert_eq!(taken.status, 201, "{}", taken.text);
}

async fn an_analyst_reads_mail_at_the_desk(fixture: Fixture) {
    let (scene, _, code) = told(&fixture).await;
    let about = format!("[{code}]");
    let words = "What <b>shall</b> we do?";
    assert_eq!(taken(&fixture, &mail("abuse@alpha.example", &about, words)).await, "message");
    assert_eq!(taken(&fixture, &mail("abuse@alpha.example", &about, "locked\r\n")).await, "answer");
    let waits = waiting(&fixture, &scene.ann).await.remove(0);
    let (id, number) = (waits["id"].as_str().unwrap(), waits["number"].as_str().unwrap());
    let browser = Browser::sign_in(&fixture, "ann@watch.example").await;
    let list = browser.get("/desk/watch/mail").await.text;
    assert!(list.contains(number) && !list.contains("WM-2026-000002"), "{list}");
    let all = browser.get("/desk/watch/mail?awaits=all").await.text;
    assert!(all.contains(number) && all.contains("WM-2026-000002"), "{all}");
    let page = format!("/desk/mails/{id}");
    let shown = browser.get(&page).await.text;
    assert!(
        shown.contains("What &#60;b&#62;shall") && shown.contains("rx.shop.example"),
        "{shown}"
    );
    let site = format!("/desk/sites/{}", scene.site.rsplit('/').next().unwrap());
    assert!(browser.get(&site).await.text.contains(&page));
    let whole = browser.get(&format!("{page}/whole")).await;
    assert!(whole.text.ends_with(words), "{}", whole.text);
    let read = browser.post(&format!("{page}/read"), &[]).await;
    assert_eq!(read.status, 303, "{}", read.text);
    assert!(waiting(&fixture, &scene.ann).await.is_empty());
    assert!(browser.get(&page).await.text.contains("It does not wait for a person."));
    fixture.person("oz@watch.example", Role::Operator).await;
    let operator = Browser::sign_in(&fixture, "oz@watch.example").await;
    for path in ["/desk/watch/mail", &page, &format!("{page}/whole")] {
        assert_eq!(operator.get(path).await.status, 403, "{path}");
    }
}
