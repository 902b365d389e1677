//! How often a network may ask what may be told of a name, and answer by links.

use super::*;
use crate::web::tests::desk::post_form;

on_both_engines!(each_name_of_many_is_a_question, who_asks_too_often_waits);

const STANDING: &str = "/api/v1/watch/standing";

/// The first answer that says to wait.
async fn until_it_waits(ask: impl AsyncFn() -> Answer) -> Answer {
    for _ in 0..400 {
        let answer = ask().await;
        if answer.status == 429 {
            assert!(answer.header("retry-after").parse::<u64>().unwrap() >= 1);
            return answer;
        }
    }
    unreachable!("it never waits")
}

async fn each_name_of_many_is_a_question(fixture: Fixture) {
    let (ann, _) = people(&fixture).await;
    let names: Vec<_> = (0..500).map(|number| format!("n{number}.example")).collect();
    let told = fixture.made(&ann, STANDING, json!({ "names": names })).await;
    let answered = told["standings"].as_array().unwrap();
    assert!((120..500).contains(&answered.len()), "{}", answered.len());
    let same = answered.iter().zip(&names).all(|(one, name)| one["name"] == json!(name));
    assert!(same, "in their order");
    assert_eq!(told["not_answered"], json!(names[answered.len()..]), "and no name is lost");
    assert!(told["retry_after_seconds"].as_u64().unwrap() >= 1);
    let one = json!({ "names": ["a.example"] });
    let ask = async || fixture.call(&ann, "POST", STANDING, Some(one.clone())).await;
    let waits = until_it_waits(ask).await;
    assert_eq!(waits.code(), "too-often");
}

/// A GET and an answer by a link, of a program or on its page, take from the same.
async fn who_asks_too_often_waits(fixture: Fixture) {
    let ask = async || fixture.get(&format!("{STANDING}?name=a.example")).await;
    assert_eq!(until_it_waits(ask).await.code(), "too-often");
    let guess = json!({ "token": "nobody's", "reply": "suspended" });
    let answers = "/api/v1/watch/answers";
    let guess = async || fixture.call("", "POST", answers, Some(guess.clone())).await;
    assert_eq!(until_it_waits(guess).await.code(), "too-often");
    let said = [("reply", "suspended")];
    let page = until_it_waits(async || post_form(&fixture, "/watch/answers/nobodys", &said).await);
    assert!(page.await.text.contains("<!doctype html>"), "a person reads it");
}
