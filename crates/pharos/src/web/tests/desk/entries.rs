//! What arrives from outside is entered on the page of what it is about: appeals, invoices and
//! payments, wishes and requests, what is learnt of an organization, personal data.

use serde_json::json;

use super::super::appeals::rejected;
use super::super::cases::{NAMES, named};
use super::super::fixture::Fixture;
use super::Browser;
use super::review::hidden;
use crate::staff::permission::Role;

on_both_engines!(
    an_appeal_is_entered_on_the_page_of_what_it_is_against,
    an_invoice_is_issued_paid_and_voided,
    a_wish_and_a_request_are_entered_on_the_page_of_their_name,
    what_is_learnt_of_an_organization_is_entered_on_its_page,
    websites_come_and_go_and_a_report_is_read,
    personal_data_is_held_once_and_released,
);

/// The address of a page that another leads to.
fn led_to(page: &str, folder: &str) -> String {
    let (_, link) = page.split_once(&format!("href=\"/desk/{folder}/")).unwrap();
    format!("/desk/{folder}/{}", link.split('"').next().unwrap())
}

/// Sends a form that is not taken, and looks where it says so.
async fn refused(browser: &Browser<'_>, form: (&str, &str), field: &str, sent: &[(&str, &str)]) {
    let (page, act) = form;
    let answer = browser.post(&format!("{page}/{act}"), sent).await;
    assert_eq!(answer.status, 422, "{act}: {}", answer.text);
    let beside = format!("id=\"{act}-{field}-problem\"");
    assert!(answer.text.contains(&beside), "{act}, {field}: {}", answer.text);
}

async fn done(browser: &Browser<'_>, (page, act): (&str, &str), sent: &[(&str, &str)]) {
    let answer = browser.post(&format!("{page}/{act}"), sent).await;
    assert_eq!(answer.header("location"), format!("{page}?done={act}"), "{}", answer.text);
}

/// P-55, P-55a, P-55e, P-55f.
async fn an_appeal_is_entered_on_the_page_of_what_it_is_against(fixture: Fixture) {
    let reviewer = fixture.named("ann@test.example", "Ann", Role::Reviewer).await;
    fixture.named("bob@test.example", "Bob", Role::Supervisor).await;
    let page = format!("/desk/requests/{}", rejected(&fixture, &reviewer).await);
    let ann = Browser::sign_in(&fixture, "ann@test.example").await;
    let bob = Browser::sign_in(&fixture, "bob@test.example").await;
    assert!(ann.get(&page).await.text.contains("Enter a notice of appeal"));
    let enter = (page.as_str(), "receive-appeal");
    let notice = [
        ("received", "2026-01-05T12:00"),
        ("position", "We hold the mark."),
        ("error", "It was overlooked."),
        ("support", "Page 2."),
    ];
    refused(&ann, enter, "channel", &notice).await;
    let posted = [&notice[..], &[("channel", "post")]].concat();
    refused(&ann, enter, "paid", &[&posted[..], &[("amount", "5000.00 USD")]].concat()).await;
    refused(&ann, enter, "counsel_email", &[&posted[..], &[("counsel", "Cora")]].concat()).await;
    let ahead = [&posted[..], &[("ahead", "yes")]].concat();
    let letter = ann.post(&format!("{page}/receive-appeal"), &ahead).await;
    assert!(letter.text.contains("This is the letter that would go"), "{}", letter.text);
    done(&ann, enter, &posted).await;
    let list = fixture.call(&reviewer, "GET", "/api/v1/appeals", None).await.json();
    let appeal = format!("/desk/appeals/{}", list["items"][0]["id"].as_str().unwrap());
    assert!(bob.get(&page).await.status == 200, "the request's page goes on");
    let counsel = (appeal.as_str(), "name-counsel");
    refused(&ann, counsel, "side", &[("counsel", "Cora"), ("counsel_email", "c@law.example")])
        .await;
    let named =
        [("side", "appellant"), ("counsel", "Cora Counsel"), ("counsel_email", "cora@law.example")];
    done(&ann, counsel, &named).await;
    let costs = (appeal.as_str(), "invoice-costs");
    let words = ("words", "A court reporter.");
    assert_eq!(ann.post(&format!("{appeal}/invoice-costs"), &[words]).await.status, 403);
    refused(&bob, costs, "amount", &[("amount", "12"), words]).await;
    done(&bob, costs, &[("amount", "120.00 USD"), words]).await;
    let shown = bob.get(&appeal).await.text;
    assert!(shown.contains("End it by its costs") && shown.contains("120.00 USD"), "{shown}");
    let early = bob.post(&format!("{appeal}/end-by-costs"), &[("invoice", "")]).await;
    assert!(early.text.contains("id=\"end-by-costs-invoice-problem\""), "{}", early.text);
    let held = (appeal.as_str(), "teleconference");
    refused(&ann, held, "held_at", &[("minutes", "They spoke.")]).await;
}

/// P-55a, P-55f, P-59.
async fn an_invoice_is_issued_paid_and_voided(fixture: Fixture) {
    let people = named(&fixture).await;
    let bob = Browser::sign_in(&fixture, "bob@test.example").await;
    let page = format!("/desk/organizations/{}", people.organization);
    let issue = (page.as_str(), "issue-invoice");
    let rest = [("words", "A certified copy."), ("last_day", "2026-02-04")];
    for wrong in ["", "12", "12.00", "12.00 usd"] {
        refused(&bob, issue, "amount", &[&rest[..], &[("amount", wrong)]].concat()).await;
    }
    refused(&bob, issue, "last_day", &[("amount", "12.00 USD"), rest[0]]).await;
    done(&bob, issue, &[&rest[..], &[("amount", "12.00 USD")]].concat()).await;
    let invoice = led_to(&bob.get(&page).await.text, "invoices");
    let shown = bob.get(&invoice).await.text;
    assert!(shown.contains("IN-2026-000001") && shown.contains("4 February 2026"), "{shown}");
    let pay = (invoice.as_str(), "pay");
    let part = [("amount", "5.00 USD"), ("reference", "cheque 7")];
    refused(&bob, pay, "received", &part).await;
    fixture.turn_to("2026-01-06T12:00:00Z");
    done(&bob, pay, &[&part[..], &[("received", "2026-01-06T09:00")]].concat()).await;
    let shown = bob.get(&invoice).await.text;
    assert!(shown.contains("7.00 USD") && shown.contains("cheque 7"), "{shown}");
    done(&bob, (&invoice, "void"), &[("reason", "Sent to the wrong one.")]).await;
    let shown = bob.get(&invoice).await.text;
    assert!(shown.contains("Voided") && !shown.contains("Record a payment"), "{shown}");
}

async fn a_wish_and_a_request_are_entered_on_the_page_of_their_name(fixture: Fixture) {
    let people = named(&fixture).await;
    let ann = Browser::sign_in(&fixture, "ann@test.example").await;
    let page = format!("/desk/names/{}", NAMES[0]);
    let wish = (page.as_str(), "ask-licence");
    let said = [("asked_by", "Ada Apothecary"), ("words", "For our front page.")];
    refused(&ann, wish, "received", &said).await;
    done(&ann, wish, &[&said[..], &[("received", "2026-01-05T12:00")]].concat()).await;
    let licences = fixture.call(&people.reviewer, "GET", "/api/v1/licences", None).await.json();
    assert_eq!(licences["items"][0]["words"], "For our front page.", "{licences}");
    let ask = (page.as_str(), "ask-disclosure");
    let asked = [
        ("received", "2026-01-05T09:00"),
        ("requester", "Lou Lawyer"),
        ("organization", "Law LLP"),
        ("email", "lou@law.example"),
        ("words", "We wish to sue."),
        ("sought-registrant-name", "on"),
    ];
    refused(&ann, ask, "basis", &[&asked[..], &[("urgency", "ordinary")]].concat()).await;
    refused(&ann, ask, "urgency", &[&asked[..], &[("basis", "court-order")]].concat()).await;
    let whole = [("basis", "legitimate-interest"), ("urgency", "urgent")];
    done(&ann, ask, &[&asked[..], &whole].concat()).await;
    let path = "/api/v1/disclosure-requests";
    let listed = fixture.call(&people.reviewer, "GET", path, None).await.json();
    let first = &listed["items"][0];
    assert_eq!((&first["urgent"], &first["basis"]), (&json!(true), &json!("legitimate-interest")));
    assert_eq!(first["sought"], json!(["registrant-name"]), "{listed}");
}

/// P-7, P-58.
async fn what_is_learnt_of_an_organization_is_entered_on_its_page(fixture: Fixture) {
    let people = named(&fixture).await;
    let ann = Browser::sign_in(&fixture, "ann@test.example").await;
    let page = format!("/desk/organizations/{}", people.organization);
    let affiliate = [("name", "Acme Holding"), ("relation", "owns it")];
    refused(&ann, (&page, "affiliate"), "country", &affiliate).await;
    done(&ann, (&page, "affiliate"), &[&affiliate[..], &[("country", "US")]].concat()).await;
    let shown = ann.get(&page).await.text;
    assert!(shown.contains("Acme Holding, owns it"), "{shown}");
    refused(&ann, (&page, "end-affiliate"), "affiliate", &[("reason", "Sold.")]).await;
    let breach = [("words", "A fine of the board."), ("affiliate", "")];
    refused(&ann, (&page, "disclose-breach"), "happened_on", &breach).await;
    let when = [("happened_on", "2025-11-03")];
    done(&ann, (&page, "disclose-breach"), &[&breach[..], &when].concat()).await;
    assert!(ann.get(&page).await.text.contains("A fine of the board."));
    let (_, form) = shown.split_once("id=\"change\"").unwrap();
    assert!(form.contains("value=\"ada@acme.example\""), "it begins with what stands");
    let data = [
        ("name", "Acme Pharmacy Inc."),
        ("kind", "pharmacy"),
        ("country", "US"),
        ("contact_name", "Ada Apothecary"),
    ];
    refused(&ann, (&page, "change"), "contact_email", &data).await;
    let seen = hidden(&shown, "change", "seen");
    let old = [&data[..], &[("contact_email", "ada@acme.example"), ("seen", &seen)]].concat();
    let old = ann.post(&format!("{page}/change"), &old).await;
    assert!(old.text.contains("Somebody changed this"), "what was read is old: {}", old.text);
    done(&ann, (&page, "change"), &[&data[..], &[("contact_email", "ada@acme.example")]].concat())
        .await;
    assert!(ann.get(&page).await.text.contains("Acme Pharmacy Inc."));
}

/// P-3, P-80.
async fn websites_come_and_go_and_a_report_is_read(fixture: Fixture) {
    let people = named(&fixture).await;
    let ann = Browser::sign_in(&fixture, "ann@test.example").await;
    let organization = format!("/desk/organizations/{}", people.organization);
    let page = led_to(&ann.get(&organization).await.text, "applications");
    let change = (page.as_str(), "change-websites");
    refused(&ann, change, "reason", &[("added", "https://shop.acme.example/")]).await;
    let added = [("added", "\nhttps://shop.acme.example/\n\n"), ("reason", "A second shop.")];
    done(&ann, change, &added).await;
    assert!(ann.get(&page).await.text.contains("https://shop.acme.example/"));
    let registrar = "/desk/registrars/alpha-rx";
    for wrong in ["", "{}", "not at all"] {
        refused(&ann, (registrar, "test-report"), "report", &[("report", wrong)]).await;
    }
    let request = fixture.requested(&people.reviewer, "order.pharmacy", "Order").await;
    let request = format!("/desk/requests/{request}");
    let unordered = ann.post(&format!("{request}/accept-order"), &[("words", "As it says.")]).await;
    assert_eq!(unordered.status, 422, "no order names it");
    assert!(!ann.get(&request).await.text.contains("Accept by the order"));
}

/// What only logs acts once too, and on what was read.
async fn personal_data_is_held_once_and_released(fixture: Fixture) {
    let people = named(&fixture).await;
    let bob = Browser::sign_in(&fixture, "bob@test.example").await;
    let page = format!("/desk/organizations/{}", people.organization);
    let shown = bob.get(&page).await.text;
    assert!(shown.contains("Personal data") && shown.contains("May be erased by hand from"));
    let once = hidden(&shown, "hold-data", "once");
    for _ in 0..2 {
        done(&bob, (&page, "hold-data"), &[("words", "A suit is pending."), ("once", &once)]).await;
    }
    let shown = bob.get(&page).await.text;
    assert_eq!(shown.matches("A suit is pending.").count(), 1);
    let erased = bob.post(&format!("{page}/erase-data"), &[("words", "Now.")]).await;
    assert_eq!(erased.status, 422, "what is held, or needed, stays: {}", erased.text);
    done(&bob, (&page, "release-data"), &[("words", "It was settled.")]).await;
    assert!(bob.get(&page).await.text.contains("Hold personal data"));
}
