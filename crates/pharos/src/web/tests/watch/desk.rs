//! The Watch desk and the pages of those outside: from a report to what came of a notice.

use std::sync::Arc;

use registry_core::decision::Actor;
use registry_core::id::{SiteId, WatchReportId};
use registry_core::registrar::{self, Registrar};
use registry_core::watch::Guide;
use registry_store::{Reporter, Tx, WatchReport};

use super::super::desk::review::hidden;
use super::super::desk::{Browser, post_form};
use super::*;
use crate::watch::WatchSettings;
use crate::watch::report::{self, NewReport};

on_both_engines!(
    a_site_goes_from_a_report_to_what_came_of_a_notice,
    what_anybody_reports_is_checked_and_kept,
    strangers_are_one_source_and_hide_nothing,
    forms_are_those_that_can_be_done,
    a_page_lists_the_newest_of_many,
    the_desk_is_for_those_who_watch,
    names_are_listed_swept_and_taken,
    anybody_asks_about_any_site,
    whoever_runs_a_site_asks_for_a_review_and_learns_nothing_by_it,
    a_registrars_record_shows_what_it_was_told,
    a_registrar_reads_and_answers_its_notices_at_its_desk,
    the_guide_is_anybodys_and_letters_cite_what_was_signed,
);

fn wish(site: &str) -> [(&str, &str); 5] {
    [
        ("site", site),
        ("words", "We ask for prescriptions since March."),
        ("name", "Olga Operator"),
        ("organization", "Shop GmbH"),
        ("email", "olga@shop.example"),
    ]
}

/// P-96, P-93: a review is asked for where there is something to be reviewed, once; whoever asks is
/// answered alike whatever is known of the site.
async fn whoever_runs_a_site_asks_for_a_review_and_learns_nothing_by_it(fixture: Fixture) {
    let (ann, _) = people(&fixture).await;
    let (_, id) = portfolio(&fixture, &ann, "alpha", "rogue.test\n").await;
    let mut sites = Vec::new();
    for (name, class) in [("rogue.test", "rogue"), ("unapproved.test", "unapproved")] {
        let site = found(&fixture, &ann, name, &SOURCES).await;
        done(&fixture, &ann, (&site, "assessments"), called(class)).await;
        sites.push(site);
    }
    let told = json!({ "kind": "rogue", "portfolio": id });
    done(&fixture, &ann, (&sites[0], "notices"), told).await;
    let page = fixture.get("/lookup?name=rogue.test").await.text;
    assert!(page.contains("href=\"/review\""), "{page}");
    let page = fixture.get("/lookup?name=unapproved.test").await.text;
    assert!(!page.contains("/review"), "nothing is said of it");

    let form = fixture.get("/review").await;
    assert!(form.status == 200 && form.text.contains("Ask for the review"), "{}", form.text);
    let mut answers = std::collections::BTreeSet::new();
    for name in ["rogue.test", "unapproved.test", "unknown.test"] {
        let taken = post_form(&fixture, "/review", &wish(name)).await;
        assert_eq!(taken.status, 200, "{}", taken.text);
        let (before, number) = taken.text.split_once("WR-2026-").unwrap();
        let (_, after) = number.split_at(6);
        answers.insert(format!("{before}{after}"));
    }
    assert_eq!(answers.len(), 1, "one answer for all");
    let reporter = Reporter {
        name: "Olga".to_owned(),
        organization: String::new(),
        email: "olga@shop.example".to_owned(),
    };
    let again = NewReport {
        name: registry_core::name::HostName::parse("rogue.test").unwrap(),
        words: "Again.".to_owned(),
        reporter,
        is_authority: false,
        channel: "form",
        content: b"Again.".to_vec(),
        asks_review: true,
    };
    report::by_anybody(&fixture.registry, again).await.unwrap();
    for site in &sites {
        let whole = fixture.call(&ann, "GET", site, None).await.json();
        let reviews = whole["site"]["reviews"].as_array().unwrap();
        assert_eq!(reviews.len(), 1, "once: {whole}");
        assert_eq!(reviews[0]["words"], "We ask for prescriptions since March.");
        assert!(reviews[0]["asked_by"].as_str().unwrap().starts_with("WR-2026-"), "{whole}");
        assert_eq!(whole["awaits"], "review");
    }
    let own = json!({ "review": fixture.call(&ann, "GET", &sites[0], None).await.json()["site"]["reviews"][0]["id"],
        "class": "legitimate", "reason": "They do." });
    let own = act(&fixture, &ann, (&sites[0], "rulings"), own).await;
    assert_eq!(own.code(), "own-assessment", "{}", own.text);
    let wrong = post_form(&fixture, "/review", &wish("no site")).await;
    assert!(wrong.status == 422 && wrong.text.contains("Olga Operator"), "{}", wrong.text);
}

async fn analyst(fixture: &Fixture) -> Browser<'_> {
    Browser::sign_in(fixture, "ann@watch.example").await
}

fn reported(site: &str) -> [(&str, &str); 5] {
    [
        ("site", site),
        ("words", "It sells without a prescription."),
        ("name", "Ada"),
        ("organization", ""),
        ("email", "ada@board.example"),
    ]
}

/// The token of the link in the letter that is owed last.
async fn answer_token(fixture: &Fixture) -> String {
    let owed = letters(fixture).await;
    let owed = owed.iter().rfind(|duty| duty.sealed.is_some()).unwrap();
    let secret = fixture.registry.seal.open(&owed.key, owed.sealed.as_ref().unwrap()).unwrap();
    let link = String::from_utf8(secret.to_vec()).unwrap();
    link.rsplit('/').next().unwrap().to_owned()
}

/// P-94, at the desk and at the pages that letters lead to.
async fn a_site_goes_from_a_report_to_what_came_of_a_notice(fixture: Fixture) {
    let (ann, _) = people(&fixture).await;
    let (_, portfolio) = portfolio(&fixture, &ann, "alpha", "shop.example\n").await;
    let taken = post_form(&fixture, "/report", &reported("https://RX.shop.example/buy?x=1")).await;
    assert_eq!(taken.status, 200, "{}", taken.text);
    assert!(taken.text.contains("WR-2026-"), "{}", taken.text);
    let browser = analyst(&fixture).await;
    assert_eq!(browser.get("/desk").await.header("location"), "/desk/watch");
    let queue = browser.get("/desk/watch").await.text;
    assert!(queue.contains("rx.shop.example") && queue.contains("What it is to be called"));
    let reports = browser.get("/desk/watch/reports").await.text;
    assert!(reports.contains("WR-2026-") && reports.contains("Ada"), "{reports}");
    let (_, page) = queue.split_once("href=\"/desk/sites/").unwrap();
    let page = format!("/desk/sites/{}", page.split('"').next().unwrap());
    let site = page.replace("/desk/sites", "/api/v1/watch/sites");

    let mut pieces = Vec::new();
    for source in SOURCES {
        pieces.push(format!("evidence-{}", evidence(&fixture, &ann, &site, source).await));
    }
    // What the reporter sent carries it too.
    let whole = fixture.call(&ann, "GET", &site, None).await.json();
    let reported = &whole["site"]["evidence"][0];
    assert_eq!(reported["origin"], "report");
    pieces.push(format!("evidence-{}", reported["id"].as_str().unwrap()));
    let reported = reported["document"].as_str().unwrap().to_owned();
    let mut found = vec![
        ("criterion", "no-prescription"),
        ("rule", "no-prescription-needed"),
        ("rule_version", "1"),
        ("explanation", "It asks for no prescription."),
    ];
    found.extend(pieces.iter().map(|piece| (piece.as_str(), "on")));
    let made = browser.post(&format!("{page}/find"), &found).await;
    assert_eq!(made.status, 303, "{}", made.text);
    let shown = browser.get(&page).await.text;
    assert!(
        shown.contains("C1 · No valid prescription asked for") && shown.contains("To be judged")
    );
    let (_, verdict) = shown.split_once("name=\"verdict-").unwrap();
    let verdict = format!("verdict-{}", verdict.split('"').next().unwrap());
    let nothing = browser.post(&format!("{page}/judge"), &[(&verdict, "")]).await;
    assert_eq!(nothing.status, 422, "{}", nothing.text);
    let judged = browser.post(&format!("{page}/judge"), &[(&verdict, "accept")]).await;
    assert_eq!(judged.status, 303, "{}", judged.text);
    let called = [("class", "rogue"), ("reason", "As the exhibits show.")];
    let stale = [called[0], called[1], ("seen", "1")];
    let stale = browser.post(&format!("{page}/assess"), &stale).await;
    assert!(stale.status == 422 && stale.text.contains("Somebody changed this"), "{}", stale.text);
    assert_eq!(browser.post(&format!("{page}/assess"), &called).await.status, 303);

    // The letter is read before it goes; then it goes, once.
    let tell = [("kind", "rogue"), ("portfolio", portfolio.as_str())];
    let ahead = [tell[0], tell[1], ("ahead", "yes")];
    let read = browser.post(&format!("{page}/tell"), &ahead).await;
    assert!(read.text.contains("suspend the name and to lock it"), "{}", read.text);
    assert_eq!(letters(&fixture).await.len(), 1, "the reporter's alone");
    assert_eq!(browser.post(&format!("{page}/tell"), &tell).await.status, 303);
    let again = browser.post(&format!("{page}/tell"), &tell).await;
    assert_eq!(again.status, 422, "it went already: {}", again.text);

    // What the recipient says, by the link of the letter, once.
    let answer = format!("/watch/answers/{}", answer_token(&fixture).await);
    let asked = fixture.get(&answer).await;
    assert!(asked.status == 200 && asked.text.contains("rx.shop.example"), "{}", asked.text);
    // By the same link the evidence: what registers showed, not what the reporter sent.
    assert_eq!(asked.text.matches(&format!("{answer}/evidence/")).count(), 2, "{}", asked.text);
    let (_, file) = asked.text.split_once(&format!("{answer}/evidence/")).unwrap();
    let file = format!("{answer}/evidence/{}", file.split('"').next().unwrap());
    assert!(fixture.get(&file).await.text.starts_with("What A register of"));
    assert_eq!(fixture.get(&format!("{answer}/evidence/{reported}")).await.status, 404);
    let unsaid = post_form(&fixture, &answer, &[("reply", "declined"), ("words", " ")]).await;
    assert_eq!(unsaid.status, 422, "{}", unsaid.text);
    let said = [("reply", "suspended"), ("words", "Held <b>today</b>.")];
    assert_eq!(post_form(&fixture, &answer, &said).await.status, 200);
    assert_eq!(post_form(&fixture, &answer, &said).await.status, 409);
    let used = fixture.get(&answer).await;
    assert!(used.status == 409 && used.text.contains(&file), "it is read still: {}", used.text);
    assert_eq!(fixture.get(&file).await.status, 200);
    assert_eq!(fixture.get("/watch/answers/nothing").await.status, 404);
    let shown = browser.get(&page).await.text;
    assert!(shown.contains("Held &#60;b&#62;today&#60;/b&#62;."), "{shown}");
    let (_, notice) = shown.split_once("id=\"verify-notice\"").unwrap();
    let (_, notice) = notice.split_once("<option value=\"\">").unwrap();
    let (_, notice) = notice.split_once("<option value=\"").unwrap();
    let piece = pieces[0].trim_start_matches("evidence-");
    let seen = [("notice", notice.split('"').next().unwrap()), ("outcome", "unchanged")];
    let unshown = browser.post(&format!("{page}/verify"), &seen).await;
    assert_eq!(unshown.status, 422, "what was seen is shown: {}", unshown.text);
    let seen = browser.post(&format!("{page}/verify"), &[seen[0], seen[1], ("piece", piece)]).await;
    assert_eq!(seen.status, 303, "{}", seen.text);
    let figures = browser.get("/desk/watch/figures").await.text;
    assert!(figures.contains("What was seen after a notice") && figures.contains("Unchanged"));
}

async fn what_anybody_reports_is_checked_and_kept(fixture: Fixture) {
    let empty = fixture.get("/report").await;
    assert_eq!(empty.status, 200);
    for (field, value, problem) in [
        ("site", "no site", "That is no address of a site."),
        ("words", " ", "id=\"words-problem\""),
        ("email", "nobody", "an e-mail address"),
    ] {
        let mut fields = reported("rx.shop.example");
        fields[1].1 = "Seen <script>here</script>.";
        let place = fields.iter().position(|(name, _)| *name == field).unwrap();
        fields[place].1 = value;
        let refused = post_form(&fixture, "/report", &fields).await;
        assert_eq!(refused.status, 422, "{field}: {}", refused.text);
        assert!(refused.text.contains(problem), "{field}: {}", refused.text);
        assert!(!refused.text.contains("<script>here"), "{}", refused.text);
        if field != "words" {
            assert!(refused.text.contains("Seen &#60;script&#62;here"), "what was typed is kept");
        }
    }
    assert!(letters(&fixture).await.is_empty(), "nothing came of it");
    let long = "x".repeat(10_001);
    let mut fields = reported("rx.shop.example");
    fields[1].1 = &long;
    assert_eq!(post_form(&fixture, "/report", &fields).await.status, 422, "an end to words");
    // What was wrong took nothing of what is allowed, and what is allowed nothing of account links.
    for _ in 0..3 {
        let taken = post_form(&fixture, "/report", &reported("rx.shop.example")).await;
        assert_eq!(taken.status, 200, "{}", taken.text);
    }
    let often = post_form(&fixture, "/report", &reported("rx.shop.example")).await;
    assert_eq!(often.status, 429, "an address is written to so often and not more");
    assert!(often.text.contains("It sells without a prescription."), "what was typed is kept");
    let link = post_form(&fixture, "/password", &[("email", "ada@board.example")]).await;
    assert_eq!(link.status, 200, "{}", link.text);
}

/// P-92, P-93: what strangers report is one source, tells nobody's name in the history, and hides
/// nothing that was said of the site.
async fn strangers_are_one_source_and_hide_nothing(fixture: Fixture) {
    let (ann, _) = people(&fixture).await;
    let (_, id) = portfolio(&fixture, &ann, "alpha", "told.test\n").await;
    let site = found(&fixture, &ann, "told.test", &SOURCES).await;
    done(&fixture, &ann, (&site, "assessments"), called("rogue")).await;
    done(&fixture, &ann, (&site, "notices"), json!({ "kind": "rogue", "portfolio": id })).await;
    for (name, board) in [("Ada", "A board"), ("Eve", "Another board")] {
        let mut fields = reported("www.told.test");
        (fields[2].1, fields[3].1) = (name, board);
        assert_eq!(post_form(&fixture, "/report", &fields).await.status, 200);
    }
    for name in ["told.test", "www.told.test"] {
        let said = fixture.get(&format!("/api/v1/watch/standing?name={name}")).await.json();
        assert_eq!(said["standing"], "rogue", "{name}");
    }
    let whole = fixture.call(&ann, "GET", &site, None).await.json();
    assert_eq!(whole["reports"].as_array().unwrap().len(), 2, "on the same site");
    let pieces = whole["site"]["evidence"].as_array().unwrap();
    assert_eq!(pieces[2]["source"], pieces[3]["source"], "{pieces:?}");
    let events = whole["events"].to_string();
    assert!(!events.contains("Ada") && !events.contains("Another board"), "{events}");
    let known = json!({ "names": ["www.told.test"] });
    let known = fixture.call(&ann, "POST", "/api/v1/watch/sites", Some(known)).await;
    assert_eq!(known.status, 409, "{}", known.text);
}

/// What the core would refuse is not offered, and what it would take is.
async fn forms_are_those_that_can_be_done(fixture: Fixture) {
    let Scene { ann, site, .. } = scene(&fixture, "rx.shop.example").await;
    let page = site.replace("/api/v1/watch/sites", "/desk/sites");
    let (first, second) =
        (analyst(&fixture).await, Browser::sign_in(&fixture, "bob@watch.example").await);
    let offers = async |browser: &Browser<'_>, act: &str| {
        browser.get(&page).await.text.contains(&format!("action=\"{page}/{act}\""))
    };
    assert!(!first.get(&page).await.text.contains("<option value=\"certified\""), "not accredited");
    for act in ["tell", "cure", "ask-review", "rule", "verify", "answer", "open-case"] {
        assert!(!offers(&first, act).await, "{act}: nobody is accused");
    }
    done(&fixture, &ann, (&site, "assessments"), called("unapproved")).await;
    assert!(offers(&first, "cure").await && offers(&first, "ask-review").await);
    assert!(!offers(&first, "tell").await);
    assert!(first.get(&page).await.text.contains("No portfolio lists the site"));
    let (path, id) = portfolio(&fixture, &ann, "alpha", "shop.example\n").await;
    assert!(!offers(&first, "tell").await, "it did not ask to hear of unapproved sites");
    let seen = fixture.version(&ann, &path).await;
    let wish = json!({ "report_unapproved": true, "said_by": "Their counsel" });
    fixture.call_on(&ann, ("PUT", &format!("{path}/wish")), &seen, wish).await;
    assert!(offers(&first, "tell").await);
    done(&fixture, &ann, (&site, "notices"), json!({ "kind": "unapproved", "portfolio": id }))
        .await;
    assert!(!offers(&first, "cure").await, "after a notice a review clears");
    let asked = json!({ "asked_by": "Its operator", "words": "We ship to nobody." });
    done(&fixture, &ann, (&site, "reviews"), asked).await;
    assert!(!offers(&first, "ask-review").await && !offers(&first, "rule").await, "she signed");
    assert!(offers(&second, "rule").await);
}

async fn the_desk_is_for_those_who_watch(fixture: Fixture) {
    let Scene { ann, site, .. } = scene(&fixture, "rx.shop.example").await;
    let page = site.replace("/api/v1/watch/sites", "/desk/sites");
    let lists = ["", "/candidates", "/reports", "/portfolios", "/figures"]
        .map(|l| format!("/desk/watch{l}"));
    fixture.person("otto@watch.example", Role::Operator).await;
    let operator = Browser::sign_in(&fixture, "otto@watch.example").await;
    for path in lists.iter().chain([&page]) {
        assert_eq!(operator.get(path).await.status, 403, "{path}");
    }
    fixture.person("audrey@watch.example", Role::Auditor).await;
    let auditor = Browser::sign_in(&fixture, "audrey@watch.example").await;
    for path in lists.iter().chain([&page]) {
        let shown = auditor.get(path).await;
        assert_eq!(shown.status, 200, "{path}: {}", shown.text);
    }
    let shown = auditor.get(&page).await.text;
    assert!(!shown.contains(&format!("action=\"{page}/")), "an auditor is offered no act");
    assert_eq!(auditor.post(&format!("{page}/conflict"), &[("reason", "x")]).await.status, 403);
    // A document of the site, and no other one.
    let other = document(&fixture, &ann, "Of somebody else.").await;
    let browser = analyst(&fixture).await;
    let shown = browser.get(&page).await.text;
    let (_, cited) = shown.split_once("/documents/").unwrap();
    let cited = cited.split('"').next().unwrap();
    let given = browser.get(&format!("{page}/documents/{cited}")).await;
    assert_eq!(
        (given.status.as_u16(), given.text.as_str()),
        (200, "What A register of licences says.")
    );
    assert_eq!(browser.get(&format!("{page}/documents/{other}")).await.status, 404);
    assert_eq!(browser.get(&format!("/desk/documents/{cited}")).await.status, 403);
    // Whoever says that they are conflicted is offered nothing more.
    let once = hidden(&shown, "conflict", "once");
    let mark = [("reason", "My brother."), ("once", once.as_str())];
    assert_eq!(browser.post(&format!("{page}/conflict"), &mark).await.status, 303);
    let shown = browser.get(&page).await.text;
    assert!(!shown.contains(&format!("action=\"{page}/assess\"")), "{shown}");
}

/// P-90, P-93.
async fn names_are_listed_swept_and_taken(fixture: Fixture) {
    people(&fixture).await;
    let browser = analyst(&fixture).await;
    let mut owner = vec![
        ("name", "Alpha Names"),
        ("owner", "registrar"),
        ("iana_id", "9995"),
        ("tier", "complimentary"),
        ("abuse_contact", "nobody"),
    ];
    let wrong = browser.post("/desk/portfolios/new/enter", &owner).await;
    assert_eq!(wrong.status, 422, "{}", wrong.text);
    assert!(wrong.text.contains("value=\"Alpha Names\""), "what was typed is kept");
    owner[4].1 = "abuse@alpha.example";
    let entered = browser.post("/desk/portfolios/new/enter", &owner).await;
    assert_eq!(entered.status, 303, "{}", entered.text);
    let listed = browser.get(entered.header("location")).await.text;
    assert!(listed.contains("The portfolio is entered."), "{listed}");
    assert!(listed.contains("Alpha Names") && listed.contains("Rogue sites only"), "{listed}");
    let (_, page) = listed.split_once("href=\"/desk/portfolios/").unwrap();
    let page = format!("/desk/portfolios/{}", page.split('"').next().unwrap());
    let entered_page = page.clone();
    let names = "cheap-viagra-online.example\nbuy-cialis-now.example\n-.example";
    let wrong = browser.post(&format!("{page}/list"), &[("names", names)]).await;
    assert!(wrong.status == 422 && wrong.text.contains("buy-cialis-now.example"), "{}", wrong.text);
    let names = names.replace("\n-.example", "");
    assert_eq!(browser.post(&format!("{page}/list"), &[("names", &names)]).await.status, 303);
    assert_eq!(browser.post(&format!("{page}/sweep"), &[]).await.status, 303);
    let wish = [("wants", "unapproved"), ("said_by", "Their counsel")];
    assert_eq!(browser.post(&format!("{page}/wish"), &wish).await.status, 303);
    let shown = browser.get(&page).await.text;
    assert!(shown.contains("Their counsel said on"), "{shown}");
    let candidates = browser.get("/desk/watch/candidates").await.text;
    let found: Vec<_> = candidates.split("href=\"/desk/candidates/").skip(1).collect();
    assert_eq!(found.len(), 2, "{candidates}");
    let page =
        |place: usize| format!("/desk/candidates/{}", found[place].split('"').next().unwrap());
    assert_eq!(browser.post(&format!("{}/take", page(0)), &[]).await.status, 303);
    assert!(browser.get(&page(0)).await.text.contains("/desk/sites/"));
    let dismissed = [("reason", "It is a band.")];
    assert_eq!(browser.post(&format!("{}/dismiss", page(1)), &dismissed).await.status, 303);
    assert!(browser.get(&page(1)).await.text.contains("It is a band."));
    let page = entered_page;
    assert_eq!(browser.post(&format!("{page}/sweep"), &[]).await.status, 303);
    let candidates = browser.get("/desk/watch/candidates").await.text;
    assert!(candidates.contains("No name waits for a look."), "neither is filed again");
}

/// P-93.
async fn anybody_asks_about_any_site(fixture: Fixture) {
    let (ann, _) = people(&fixture).await;
    let (_, id) = portfolio(&fixture, &ann, "alpha", "told.test\n").await;
    for name in ["told.test", "untold.test"] {
        let site = found(&fixture, &ann, name, &SOURCES).await;
        done(&fixture, &ann, (&site, "assessments"), called("rogue")).await;
        if name == "told.test" {
            let told = json!({ "kind": "rogue", "portfolio": id });
            done(&fixture, &ann, (&site, "notices"), told).await;
        }
    }
    for (asked, said) in [
        ("https://www.told.test/buy", "told.test is not safe"),
        ("untold.test", "We say nothing of untold.test"),
        ("unknown.test", "We say nothing of unknown.test"),
    ] {
        let page = fixture.get(&format!("/lookup?name={asked}")).await;
        assert_eq!(page.status, 200, "{asked}: {}", page.text);
        assert!(page.text.contains(said), "{asked}: {}", page.text);
    }
    let silent = fixture.get("/lookup?name=untold.test").await.text.replace("untold", "unknown");
    let unknown = fixture.get("/lookup?name=unknown.test").await.text;
    assert_eq!(silent, unknown, "what is not told looks as what nobody knows");
}

/// P-81.
async fn a_registrars_record_shows_what_it_was_told(fixture: Fixture) {
    named(&fixture).await;
    let (ann, _) = people(&fixture).await;
    let (_, id) = portfolio(&fixture, &ann, "alpha", "shop.test\n").await;
    let site = found(&fixture, &ann, "rx.shop.test", &SOURCES).await;
    done(&fixture, &ann, (&site, "assessments"), called("rogue")).await;
    let told = json!({ "kind": "rogue", "portfolio": id });
    let told = done(&fixture, &ann, (&site, "notices"), told).await;
    let answer = json!({ "notice": told["notices"][0]["id"], "reply": "declined",
        "reason": "We see no harm." });
    done(&fixture, &ann, (&site, "answers"), answer).await;
    let browser = Browser::sign_in(&fixture, "ann@test.example").await;
    let record = browser.get("/desk/registrars/alpha-rx").await.text;
    assert!(record.contains("rx.shop.test") && record.contains("Declined"), "{record}");
    fixture.person("otto@watch.example", Role::Operator).await;
    let operator = Browser::sign_in(&fixture, "otto@watch.example").await;
    let record = operator.get("/desk/registrars/alpha-rx").await;
    assert!(record.status == 200 && !record.text.contains("rx.shop.test"), "{}", record.text);
}

async fn a_page_lists_the_newest_of_many(fixture: Fixture) {
    let (ann, _) = people(&fixture).await;
    let sources: Vec<_> =
        (1..=60).map(|n| format!("Source {n} {}", "told us. ".repeat(9))).collect();
    let sources: Vec<_> = sources.iter().map(String::as_str).collect();
    let site = found(&fixture, &ann, "told.test", &sources).await;
    let id: SiteId = site.rsplit('/').next().unwrap().parse().unwrap();
    let write = move |tx: &mut Tx<'_>, now: jiff::Timestamp| {
        for n in 1..=60_u32 {
            let words = format!("Report number {n}: {}", "it sells what it may not. ".repeat(300));
            let report = WatchReport {
                id: WatchReportId::from_uuid(uuid::Uuid::from_u128(u128::from(n))),
                number: format!("WR-2026-{n:05}"),
                site: id,
                name: "told.test".parse().unwrap(),
                channel: "form".to_owned(),
                is_authority: false,
                words,
                reporter: None,
                document: None,
                received_at: now,
                acknowledged_at: None,
                answer_until: now,
            };
            tx.put_watch_report(&report)?;
        }
        Ok::<_, registry_store::Failure<()>>(())
    };
    fixture.registry.write(write).await.unwrap();
    let browser = Browser::sign_in(&fixture, "ann@watch.example").await;
    let page = browser.get(&format!("/desk/sites/{id}")).await.text;
    assert!(page.len() < 100_000, "{} bytes", page.len());
    assert_eq!(page.matches("30 of 60 stand here, the newest").count(), 2, "{page}");
    assert!(page.contains("Source 60 ") && !page.contains("Source 10 "), "the newest");
    assert!(page.contains("Report number 60:") && !page.contains("Report number 10:"), "{page}");
}

/// P-81, P-94.
async fn a_registrar_reads_and_answers_its_notices_at_its_desk(fixture: Fixture) {
    named(&fixture).await;
    let (ann, _) = people(&fixture).await;
    let (_, id) = portfolio(&fixture, &ann, "alpha", "shop.test\n").await;
    let site = found(&fixture, &ann, "rx.shop.test", &SOURCES).await;
    done(&fixture, &ann, (&site, "assessments"), called("rogue")).await;
    let told = json!({ "kind": "rogue", "portfolio": id });
    let told = done(&fixture, &ann, (&site, "notices"), told).await;
    let notice = told["notices"][0]["id"].as_str().unwrap().to_owned();
    fixture.employed("desk@alpha.test", "alpha-rx", true).await;
    let samples = registry_testkit::Samples::at(fixture.registry.clock.registry_now());
    let other = Registrar { iana_id: 9994, ..samples.registrar("gamma-rx") };
    let write = move |tx: &mut Tx<'_>, now| {
        let made = registrar::authorize(other.clone(), now);
        Ok::<_, registry_store::Failure<()>>(tx.record(
            &made,
            &Actor::Import,
            &samples.cited(),
            now,
        )?)
    };
    fixture.registry.write(write).await.unwrap();
    fixture.employed("desk@gamma.test", "gamma-rx", true).await;
    let alpha = Browser::sign_in(&fixture, "desk@alpha.test").await;
    let list = alpha.get("/desk/registrar/notices").await.text;
    let id = site.rsplit('/').next().unwrap();
    let path = format!("/desk/registrar/notices/{id}/{notice}");
    assert!(list.contains(&path) && list.contains("Waits for you"), "{list}");
    let page = alpha.get(&path).await;
    assert_eq!(page.status, 200, "{}", page.text);
    assert!(page.text.contains("rx.shop.test") && page.text.contains("The letter"));
    let gamma = Browser::sign_in(&fixture, "desk@gamma.test").await;
    assert_eq!(gamma.get(&path).await.status, 404, "another's");
    let answer = [("reply", "declined"), ("words", "We see no harm.")];
    assert_eq!(gamma.post(&path, &answer).await.status, 404, "another's");
    let list = gamma.get("/desk/registrar/notices").await.text;
    assert!(list.contains("You were told of no website."), "{list}");
    let nothing = alpha.post(&path, &[("words", "Well.")]).await;
    assert!(nothing.status == 422 && nothing.text.contains("Choose what you did."));
    assert!(nothing.text.contains("Well."), "what was typed stays: {}", nothing.text);
    assert_eq!(alpha.post(&path, &answer).await.status, 303);
    let page = alpha.get(&path).await.text;
    assert!(page.contains("We will do nothing") && page.contains("We see no harm."), "{page}");
    let list = alpha.get("/desk/registrar/notices").await.text;
    assert!(list.contains("We will do nothing") && !list.contains("Waits for you"), "{list}");
    let record = Browser::sign_in(&fixture, "ann@test.example").await;
    let record = record.get("/desk/registrars/alpha-rx").await.text;
    assert!(record.contains("Declined"), "{record}");
}

/// P-95.
async fn the_guide_is_anybodys_and_letters_cite_what_was_signed(mut fixture: Fixture) {
    let guide = |signed: &str| {
        let law = "[places]\nDE = \"Germany\"\n\n[[law]]\nid = \"rx\"\nversion = 1\n\
                   jurisdiction = \"DE\"\ntopic = \"prescription\"\nstatute = \"AMG\"\n\
                   article = \"section <48>\"\nasks = \"A prescription.\"\n";
        Arc::new(Guide::load(&format!("{law}{signed}")).unwrap())
    };
    let all = fixture.get("/guide").await;
    assert!(all.status == 200 && all.text.contains("href=\"/guide/US\""), "{}", all.text);
    assert_eq!(fixture.get("/guide/sheet").await.status, 200);
    assert_eq!(fixture.get("/guide/nowhere").await.status, 404);
    let (ann, _) = people(&fixture).await;
    let (_, id) = portfolio(&fixture, &ann, "alpha", "one.test\ntwo.test\n").await;
    for (name, signed, is_cited) in [
        ("one.test", "", false),
        (
            "two.test",
            "source = \"https://law.example/\"\nsigned = { by = \"Lea\", on = \"2026-01-02\" }\n",
            true,
        ),
    ] {
        fixture.with_watch(WatchSettings { guide: guide(signed), ..WatchSettings::default() });
        let page = fixture.get("/guide/DE").await.text;
        assert!(page.contains("section &#60;48&#62;"), "{page}");
        assert_eq!(page.contains("Signed by Lea"), is_cited, "{page}");
        let laws = fixture.get("/api/v1/watch/guide").await.json();
        assert_eq!(laws["laws"][0]["signed_by"].is_string(), is_cited);
        let site = found_in(&fixture, &ann, (name, Some("DE")), &SOURCES).await;
        done(&fixture, &ann, (&site, "assessments"), called("rogue")).await;
        let told = json!({ "kind": "rogue", "portfolio": id });
        done(&fixture, &ann, (&site, "notices"), told).await;
        let owed = letters(&fixture).await;
        let (_, text) = crate::mail::read_ahead(&owed.last().unwrap().notice, "R").unwrap();
        assert_eq!(text.contains("Law: AMG, section <48>"), is_cited, "{text}");
    }
}
