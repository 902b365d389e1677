//! Three sandboxes live the same years with the sweep always, never and at random: what EPP, the
//! zone and, but for reminders, the letters say agrees (DESIGN, section 4a, 13).

use std::collections::BTreeMap;

use serde_json::{Value, json};

use crate::support::epp::with_contact;
use crate::support::{Control, Engine, Epp, Sandbox, frames, on_both_engines};

const NAMES: [&str; 7] = [
    "a.pharmacy",
    "b.pharmacy",
    "c.pharmacy",
    "d.pharmacy", //
    "e.example",
    "f.example",
    "g.example",
];

const ORGANIZATIONS: [&str; 3] = ["Apple Pharmacy", "Berry Pharmacy", "Cherry Pharmacy"];

/// Acts of one life; about seven years of registry time.
const ACTS: usize = 90;

on_both_engines![the_sweep_changes_no_answer];

/// One of the three.
struct Life {
    sandbox: Sandbox,
    control: Control,
    epp: Epp,
    /// The accreditation and organization behind each name's token, by the organization's name.
    accredited: BTreeMap<&'static str, (String, String)>,
    /// Applications that wait for a decision, by organization.
    waiting: BTreeMap<&'static str, String>,
}

#[derive(Debug, Clone, Copy)]
enum Act {
    Turn(&'static str),
    Create(&'static str, &'static str),
    Delete(&'static str),
    Apply(&'static str),
    Decide(&'static str, &'static str),
}

/// Draws the acts of a seed (xorshift64).
fn draw(seed: u64) -> Vec<Act> {
    const SPANS: [&str; 8] = ["P1D", "P5D", "P30D", "P31D", "P35D", "P45D", "P60D", "P100D"];
    let mut state = seed;
    let mut below = |bound: usize| {
        state ^= state << 13;
        state ^= state >> 7;
        state ^= state << 17;
        (state % bound as u64) as usize
    };
    let act = |_| {
        let organization = ORGANIZATIONS[below(ORGANIZATIONS.len())];
        let name = NAMES[below(NAMES.len())];
        match below(12) {
            0..=4 => Act::Turn(SPANS[below(SPANS.len())]),
            5..=7 => Act::Create(name, organization),
            8 => Act::Delete(name),
            9 | 10 => Act::Apply(organization),
            _ => Act::Decide(organization, ["grant", "grant", "refuse"][below(3)]),
        }
    };
    (0..ACTS).map(act).collect()
}

async fn the_sweep_changes_no_answer(engine: Engine) {
    let mut lives = Vec::new();
    for _ in 0..3 {
        lives.push(Life::begin(engine).await);
    }
    lives[1].control.sweep(false).await;
    for (number, act) in draw(0x9e37_79b9_7f4a_7c15).into_iter().enumerate() {
        // The third one's sweep comes and goes.
        lives[2].control.sweep(number % 7 < 3).await;
        let mut seen = Vec::new();
        for life in &mut lives {
            let outcome = life.act(act).await;
            seen.push((outcome, life.look().await));
        }
        assert_eq!(seen[0], seen[1], "act {number}: {act:?}, always and never");
        assert_eq!(seen[0], seen[2], "act {number}: {act:?}, always and at random");
        if number % 15 == 0 {
            agree(&lives, "zone", zones);
        }
    }
    agree(&lives, "zone", zones);
    for life in &mut lives {
        life.control.sweep(true).await;
        life.control.advance("PT1S").await;
        life.sandbox.audit();
    }
    agree(&lives, "letters", letters);
    println!("{} letters", letters(&lives[0]).len());
}

fn agree(lives: &[Life], what: &str, of: impl Fn(&Life) -> Vec<String>) {
    let all: Vec<_> = lives.iter().map(of).collect();
    assert_eq!(all[0], all[1], "{what}, always and never");
    assert_eq!(all[0], all[2], "{what}, always and at random");
}

impl Life {
    async fn begin(engine: Engine) -> Self {
        let sandbox = Sandbox::start(engine);
        let control = Control::connect(&sandbox).await;
        let mut epp = Epp::login(&sandbox, "alpha-rx").await;
        with_contact(&mut epp).await;
        let (accredited, waiting) = (BTreeMap::new(), BTreeMap::new());
        Self { sandbox, control, epp, accredited, waiting }
    }

    /// Does it; the answer's code says how it went.
    async fn act(&mut self, act: Act) -> u16 {
        match act {
            Act::Turn(span) => {
                self.control.advance(span).await;
                0
            }
            Act::Create(name, organization) if name.ends_with(".pharmacy") => {
                self.create_vouched(name, organization).await
            }
            Act::Create(name, _) => {
                self.epp.ask(&frames::create(name, "alpha-rx", None)).await.code
            }
            Act::Delete(name) => self.epp.ask(&frames::delete(name)).await.code,
            Act::Apply(organization) => self.apply(organization).await,
            Act::Decide(organization, how) => self.decide(organization, how).await,
        }
    }

    async fn create_vouched(&mut self, name: &str, organization: &'static str) -> u16 {
        let asked = json!({"domain": name, "organization": organization});
        let (status, made) = self.post("/sandbox/tokens", &asked).await;
        if status != 200 {
            return status;
        }
        let text = |key: &str| made[key].as_str().unwrap_or_default().to_owned();
        self.accredited.insert(organization, (text("accreditation"), text("organization")));
        let frame = frames::create(name, "alpha-rx", Some(&text("token")));
        self.epp.ask(&frame).await.code
    }

    async fn apply(&mut self, organization: &'static str) -> u16 {
        let Some((_, id)) = self.accredited.get(organization) else { return 0 };
        let body = json!({
            "organization": id,
            "programme": "verified-websites",
            "jurisdictions": ["US-IL"],
        });
        let (status, answer) = self.post("/api/v1/accreditations", &body).await;
        if let Some(application) = answer["application"].as_str() {
            self.waiting.insert(organization, application.to_owned());
        }
        status
    }

    async fn decide(&mut self, organization: &'static str, how: &str) -> u16 {
        let Some(application) = self.waiting.remove(organization) else { return 0 };
        let Some((id, _)) = self.accredited.get(organization) else { return 0 };
        let mut body = json!({"application": application});
        if how == "refuse" {
            body["reason"] = json!("Not enough.");
        }
        let path = format!("/api/v1/accreditations/{id}/{how}");
        self.post(&path, &body).await.0
    }

    async fn post(&mut self, path: &str, body: &Value) -> (u16, Value) {
        self.control.send("POST", path, body).await.expect("an answer")
    }

    /// What info and check say of every name, without what no two registries share.
    async fn look(&mut self) -> Vec<String> {
        let mut seen = Vec::new();
        for name in NAMES {
            for frame in [frames::info(name), frames::check(name)] {
                let answer = self.epp.ask(&frame).await.xml;
                seen.push(without(&without(&answer, "domain:roid"), "svTRID"));
            }
        }
        seen
    }
}

/// A text without the content of an element.
fn without(xml: &str, tag: &str) -> String {
    let (open, close) = (format!("<{tag}>"), format!("</{tag}>"));
    let Some((before, rest)) = xml.split_once(&open) else { return xml.to_owned() };
    let after = rest.split_once(&close).map_or("", |(_, after)| after);
    format!("{before}{after}")
}

fn zones(life: &Life) -> Vec<String> {
    ["pharmacy", "example"].into_iter().flat_map(|tld| life.sandbox.zone(tld)).collect()
}

/// To whom and about what; but for the reminders of P-40, of which only the newest is sent. When
/// is the first attempt's date (P-57), which a stopped worker makes late.
fn letters(life: &Life) -> Vec<String> {
    let folder = std::fs::read_dir(life.sandbox.text("/mail_dir")).expect("the mail folder");
    let heads = folder.map(|letter| {
        let path = letter.expect("a letter").path();
        let text = std::fs::read_to_string(path).expect("a letter is text");
        let head = text.split("\r\n\r\n").next().unwrap_or_default().to_owned();
        let lines =
            head.lines().filter(|line| ["To:", "Subject:"].iter().any(|key| line.starts_with(key)));
        lines.collect::<Vec<_>>().join("; ")
    });
    let mut letters: Vec<_> =
        heads.filter(|head| !head.contains("Subject: The accreditation of")).collect();
    letters.sort_unstable();
    letters
}
