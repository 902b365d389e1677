//! What an operator changes of a registrar counts at once, on the sessions that are open too (P-80).

use serde_json::{Value, json};

use crate::support::epp::with_contact;
use crate::support::{Control, Engine, Epp, Sandbox, frames, on_both_engines};

on_both_engines![
    a_suspended_registrar_stops_at_its_next_command,
    what_a_registrar_may_counts_from_its_next_command_on,
    a_new_password_and_a_payment,
    a_threshold_of_credit_is_watched_at_once,
    a_registrar_that_applies_logs_in_nowhere,
    what_was_done_is_reported_and_nothing_else,
];

/// Runs `pharos registrar …` beside a sandbox; it must succeed.
fn operator(sandbox: &Sandbox, words: &[&str]) -> String {
    let words = [&["registrar"], words].concat();
    let output = sandbox.beside(&words);
    let said = String::from_utf8_lossy(&output.stdout).into_owned();
    assert!(output.status.success(), "{words:?}: {}", String::from_utf8_lossy(&output.stderr));
    said
}

/// Connects and tries a password.
async fn code_of_login(sandbox: &Sandbox, registrar: &str, password: &str) -> u16 {
    let connected = Epp::connect(sandbox, registrar).await;
    let (mut epp, greeting) = connected.expect("a connection");
    epp.ask(&frames::login(registrar, password, &greeting)).await.code
}

async fn a_suspended_registrar_stops_at_its_next_command(engine: Engine) {
    let sandbox = Sandbox::start(engine);
    let mut open = Epp::login(&sandbox, "alpha-rx").await;
    let mut other = Epp::login(&sandbox, "beta-rx").await;
    operator(&sandbox, &["change", "alpha-rx", "--suspend"]);
    let answer = open.ask(&frames::check("free.example")).await;
    assert_eq!(answer.code, 2501, "{}", answer.xml);
    assert!(answer.xml.contains("registrar-suspended"), "{}", answer.xml);
    assert!(open.is_closed().await);
    assert_eq!(other.ask(&frames::check("free.example")).await.code, 1000);
    let password = sandbox.text(&format!("{}/password", sandbox.registrar("alpha-rx"))).to_owned();
    assert_eq!(code_of_login(&sandbox, "alpha-rx", &password).await, 2200);
    operator(&sandbox, &["change", "alpha-rx", "--resume"]);
    assert_eq!(code_of_login(&sandbox, "alpha-rx", &password).await, 1000);
    sandbox.audit();
}

async fn what_a_registrar_may_counts_from_its_next_command_on(engine: Engine) {
    let sandbox = Sandbox::start(engine);
    let mut epp = Epp::login(&sandbox, "alpha-rx").await;
    with_contact(&mut epp).await;
    operator(&sandbox, &["change", "alpha-rx", "--tld", "pharmacy"]);
    let answer = epp.ask(&frames::create("new.example", "alpha-rx", None)).await;
    assert_eq!(answer.code, 2201, "{}", answer.xml);
    operator(&sandbox, &["change", "alpha-rx", "--tld", "pharmacy", "--tld", "example"]);
    let answer = epp.ask(&frames::create("new.example", "alpha-rx", None)).await;
    assert_eq!(answer.code, 1000, "{}", answer.xml);
}

async fn a_new_password_and_a_payment(engine: Engine) {
    let sandbox = Sandbox::start(engine);
    let before = sandbox.text(&format!("{}/password", sandbox.registrar("alpha-rx"))).to_owned();
    let said = operator(&sandbox, &["change", "alpha-rx", "--password"]);
    let (_, after) = said.trim_end().rsplit_once(' ').expect("the password, last");
    assert_eq!(code_of_login(&sandbox, "alpha-rx", &before).await, 2200);
    assert_eq!(code_of_login(&sandbox, "alpha-rx", after).await, 1000);
    let networks = ["change", "alpha-rx", "--network", "192.0.2.0/24"];
    operator(&sandbox, &networks);
    assert_eq!(code_of_login(&sandbox, "alpha-rx", after).await, 2200, "not from there");
    operator(&sandbox, &["change", "alpha-rx", "--anywhere"]);
    assert_eq!(code_of_login(&sandbox, "alpha-rx", after).await, 1000);
    let said = operator(&sandbox, &["pay", "alpha-rx", "12.50", "--reference", "May"]);
    assert!(said.starts_with("alpha-rx paid 12.50"), "{said}");
    operator(&sandbox, &["change", "alpha-rx", "--credit-limit", "5.00"]);
    let refused = sandbox.beside(&["registrar", "pay", "alpha-rx", "0.00", "--reference", "June"]);
    assert!(!refused.status.success());
    let refused = sandbox.beside(&["registrar", "change", "alpha-rx"]);
    assert!(!refused.status.success(), "nothing was named");
    sandbox.audit();
}

async fn a_threshold_of_credit_is_watched_at_once(engine: Engine) {
    let sandbox = Sandbox::start(engine);
    let mut epp = Epp::login(&sandbox, "alpha-rx").await;
    assert_eq!(epp.ask(&frames::next_message()).await.code, 1300);
    let more_than_it_has = "2000000000.00";
    operator(&sandbox, &["change", "alpha-rx", "--credit-threshold", more_than_it_has]);
    let answer = epp.ask(&frames::next_message()).await;
    assert_eq!(answer.code, 1301, "{}", answer.xml);
    assert!(answer.xml.contains(more_than_it_has), "{}", answer.xml);
    let words = ["registrar", "change", "alpha-rx", "--credit-threshold", "a lot"];
    let refused = sandbox.beside(&words);
    assert!(!refused.status.success());
    let said = String::from_utf8_lossy(&refused.stderr).into_owned();
    assert!(said.contains("--credit-threshold"), "{said}");
    sandbox.audit();
}

/// P-80: with its password, its certificate and its address it waits all the same.
async fn a_registrar_that_applies_logs_in_nowhere(engine: Engine) {
    let sandbox = Sandbox::start(engine);
    let mut control = Control::connect(&sandbox).await;
    let entering = json!({
        "id": "new-rx", "name": "New Names", "iana_id": 4711, "tlds": ["pharmacy"],
        "url": "https://new.example", "abuse_email": "abuse@new.example",
        "abuse_voice": "+1.8475551212",
    });
    let (status, entered) =
        control.send("POST", "/api/v1/registrars", &entering).await.expect("an answer");
    assert_eq!((status, &entered["state"]), (201, &json!("applying")), "{entered}");
    let certificate = sandbox.text(&format!("{}/cert", sandbox.registrar("alpha-rx"))).to_owned();
    let words = ["change", "new-rx", "--password", "--certificate", &certificate, "--anywhere"];
    let said = operator(&sandbox, &words);
    let (_, password) = said.trim_end().rsplit_once(' ').expect("the password, last");
    let (mut epp, greeting) = Epp::connect(&sandbox, "alpha-rx").await.expect("a connection");
    let answer = epp.ask(&frames::login("new-rx", password, &greeting)).await;
    assert_eq!(answer.code, 2200, "{}", answer.xml);
    for option in ["--resume", "--suspend"] {
        let refused = sandbox.beside(&["registrar", "change", "new-rx", option]);
        let said = String::from_utf8_lossy(&refused.stderr).into_owned();
        assert!(!refused.status.success() && said.contains("applying"), "{option}: {said}");
    }
    sandbox.audit();
}

/// P-80: the report holds what came over EPP, each command with its first svTRID, and it is taken
/// in where its sandbox is believed.
async fn what_was_done_is_reported_and_nothing_else(engine: Engine) {
    let sandbox = Sandbox::start(engine);
    let report = ["registrar", "report", "alpha-rx", "--for", "new-rx"];
    let nothing = sandbox.beside(&report);
    assert!(!nothing.status.success(), "what the sandbox was seeded with is nobody's test");
    assert_eq!(code_of_login(&sandbox, "alpha-rx", "a wrong password").await, 2200);
    let mut epp = Epp::login(&sandbox, "alpha-rx").await;
    assert_eq!(epp.ask(&frames::check("free.example")).await.code, 1000);
    let first = epp.ask(&frames::info("nobody-has-this.example")).await;
    assert_eq!(first.code, 2303);
    assert_eq!(epp.ask(&frames::info("nor-this.example")).await.code, 2303);
    let said = operator(&sandbox, &report[1..]);
    let signed: Value = serde_json::from_str(&said).expect("JSON");
    let text = signed["report"].as_str().expect("a text");
    let told: Value = serde_json::from_str(text).expect("JSON");
    let exercised = told["exercised"].as_object().expect("what was done");
    let commands: Vec<_> = exercised.keys().map(String::as_str).collect();
    assert_eq!(commands, ["domain-check", "domain-info", "login"]);
    assert_eq!(exercised["login"].as_object().map(serde_json::Map::len), Some(2));
    let transaction = first.text("svTRID").expect("a svTRID");
    assert_eq!(exercised["domain-info"]["refused"]["transaction"], transaction);
    let key = sandbox.folder().join("signing.pub.pem");
    let trusted = operator(&sandbox, &["trust", key.to_str().expect("a path")]);
    assert!(trusted.contains("are believed"), "{trusted}");
    let mut control = Control::connect(&sandbox).await;
    let entering = json!({
        "id": "new-rx", "name": "New Names", "iana_id": 4711, "tlds": ["pharmacy"],
        "url": "https://new.example", "abuse_email": "abuse@new.example",
        "abuse_voice": "+1.8475551212",
    });
    control.send("POST", "/api/v1/registrars", &entering).await.expect("an answer");
    let path = "/api/v1/registrars/new-rx/test-report";
    let (status, taken) = control.send("POST", path, &signed).await.expect("an answer");
    assert_eq!(status, 200, "{taken}");
    let lacking = taken["lacking"].to_string();
    assert!(lacking.contains("host-create done") && !lacking.contains("domain-check done"));
    sandbox.audit();
}
