//! Cases in a timeline (POLICY, section 6), by the API as people call it.
//!
//! Staff act by the sandbox's own account, and the supervisor confirms where an act takes two
//! people (P-15): unless a line says that it only proposes.

use serde_json::{Value, json};

use crate::acts::{instant, registrar_of};
use crate::conversation::Scene;
use crate::people::text;

impl Scene {
    /// An act of staff in a case; none if the words are no such act.
    pub(crate) async fn case_act(&mut self, words: &[&str]) -> Option<Result<(), String>> {
        if let Err(why) = self.letter_is_here().await {
            return Some(Err(why));
        }
        Some(match words {
            ["open", "revocation", "of", name] => {
                self.open_case("revocation", name, json!({"grounds": grounds()})).await
            }
            ["suspend", name, "for", ground] => {
                let more = json!({"ground": ground, "grounds": grounds()});
                self.open_case("suspension", name, more).await
            }
            ["discontinue", name, "received", at] => match paper(at) {
                Ok(notice) => {
                    self.open_case("discontinuation", name, json!({"notice": notice})).await
                }
                Err(why) => Err(why),
            },
            [
                "open",
                source @ ("court" | "udrp" | "urs"),
                "dispute",
                "of",
                name,
                "received",
                at,
            ] => match paper(at) {
                Ok(paper) => {
                    let more = json!({"source": source, "reference": "7-2027", "paper": paper});
                    self.open_case("dispute", name, more).await
                }
                Err(why) => Err(why),
            },
            ["withdraw", label] => self.withdraw(label).await,
            ["open", "compliance", "of", who] => self.open_compliance(who).await,
            ["find", name, "inaccurate" | "corrected" | "accepted"] => {
                let found = words.last().copied().unwrap_or_default();
                let verdict = json!({"verdict": found, "reason": "compared with the register"});
                let path = format!("/api/v1/domains/{name}/accuracy-check/verdict");
                self.call("POST", &path, Some(&verdict)).await.map(drop)
            }
            _ => return self.act_in_case(words).await,
        })
    }

    async fn act_in_case(&mut self, words: &[&str]) -> Option<Result<(), String>> {
        let said = json!({"words": "in our words"});
        Some(match words {
            ["record", "response", "in", kind, "of", name, "received", at] => match paper(at) {
                Ok(answer) => self.in_case((kind, name), "respond", answer).await.map(drop),
                Err(why) => Err(why),
            },
            ["rescind", "revocation", "of", name] => {
                self.in_case(("revocation", name), "rescind", said).await.map(drop)
            }
            ["propose", "revocation", "of", name] => {
                self.in_case(("revocation", name), "revoke", grounds()).await.map(drop)
            }
            ["revoke", name] => self.by_two(("revocation", name), "revoke", grounds()).await,
            ["confirm", "no", "appeal", "against", "revocation", "of", name] => {
                self.by_two(("revocation", name), "confirm-no-appeal", said).await
            }
            ["confirm", kind, "of", name] if KINDS.contains(kind) => {
                self.in_case((kind, name), "confirm", json!({})).await.map(drop)
            }
            ["lift", "suspension", "of", name, "as", finding] => {
                let found = json!({"finding": finding, "filed": said});
                self.by_two(("suspension", name), "lift", found).await
            }
            ["close", kind, "of", name] => {
                self.in_case((kind, name), "close", said).await.map(drop)
            }
            ["delete", name, "at", at] => match instant(at) {
                Ok(at) => {
                    let day = json!({"delete_at": at, "filed": said});
                    self.by_two(("discontinuation", name), "schedule", day).await
                }
                Err(why) => Err(why),
            },
            ["extend", clock, "in", kind, "of", name, "to", day, "agreed", at] => {
                self.extend((clock, day, at), (kind, name)).await
            }
            [
                act @ ("take-back" | "lock" | "reject-move" | "suspend-for-term" | "roll-back"
                | "release"),
                "in",
                kind,
                "of",
                name,
            ] => {
                let now = self.house.indoors.turner.now().to_string();
                match paper(&now) {
                    Ok(paper) => self.in_case((kind, name), act, paper).await.map(drop),
                    Err(why) => Err(why),
                }
            }
            ["order", name, "to", label] => self.order((name, label), json!(null)).await,
            ["order", name, "to", label, "with", who] => {
                self.order((name, label), json!(registrar_of(who))).await
            }
            _ => return None,
        })
    }

    /// Uploads the letter that every paper here is, once.
    pub(crate) async fn letter_is_here(&mut self) -> Result<(), String> {
        if self.holes.get("letter").is_some() {
            return Ok(());
        }
        let token = self.house.indoors.book.api.token.clone();
        let (path, letter) = (("POST", "/api/v1/documents"), ("text/plain", LETTER.to_owned()));
        let kept = self.send(&token, path, letter).await?;
        self.holes.bind("letter", text(&kept, "/hash")?);
        Ok(())
    }

    async fn open_case(&mut self, kind: &str, name: &str, more: Value) -> Result<(), String> {
        let mut asked = more;
        asked["name"] = json!(name);
        let made = self.call("POST", &format!("/api/v1/cases/{kind}s"), Some(&asked)).await?;
        self.holes.bind(&hole((kind, name)), text(&made, "/id")?);
        Ok(())
    }

    /// A holder's notice that it discontinues a name, with the day of the deletion set (P-53).
    pub(crate) async fn give_up(&mut self, name: &str, day: &str) -> Result<(), String> {
        self.letter_is_here().await?;
        let notice = paper(&self.house.indoors.turner.now().to_string())?;
        self.open_case("discontinuation", name, json!({"notice": notice})).await?;
        let day = json!({"delete_at": instant(day)?, "filed": {"words": "in our words"}});
        self.by_two(("discontinuation", name), "schedule", day).await
    }

    async fn withdraw(&mut self, label: &str) -> Result<(), String> {
        let accreditation = self.holes.fill(&format!("{{{label}-accreditation}}"))?;
        let path = format!("/api/v1/accreditations/{accreditation}/withdraw");
        let reason = json!({"reason": "a standard is not met"});
        self.call("POST", &path, Some(&reason)).await.map(drop)
    }

    async fn open_compliance(&mut self, who: &str) -> Result<(), String> {
        let asked = json!({"registrar": registrar_of(who), "grounds": grounds()});
        let made = self.call("POST", "/api/v1/cases/compliance", Some(&asked)).await?;
        self.holes.bind(&hole(("compliance", who)), text(&made, "/id")?);
        Ok(())
    }

    async fn case_path(&mut self, case: (&str, &str)) -> Result<String, String> {
        Ok(format!("/api/v1/cases/{}", self.case_id(case).await?))
    }

    /// The id of a case: one that an act opened by the way is looked up by its name.
    pub(crate) async fn case_id(&mut self, (kind, name): (&str, &str)) -> Result<String, String> {
        let hole = hole((kind, name));
        if self.holes.get(&hole).is_none() {
            let path = format!("/api/v1/cases?kind={kind}&name={name}");
            let found = self.call("GET", &path, None).await?;
            self.holes.bind(&hole, text(&found, "/items/0/id")?);
        }
        self.holes.fill(&format!("{{{hole}}}"))
    }

    async fn in_case(
        &mut self,
        case: (&str, &str),
        act: &str,
        body: Value,
    ) -> Result<Value, String> {
        let path = format!("{}/{act}", self.case_path(case).await?);
        self.call("POST", &path, Some(&body)).await
    }

    /// Acts; and the supervisor confirms, where it was only proposed by that.
    async fn by_two(&mut self, case: (&str, &str), act: &str, body: Value) -> Result<(), String> {
        let done = self.in_case(case, act, body).await?;
        match done.get("proposal") {
            Some(_) => self.confirm_case(case).await,
            None => Ok(()),
        }
    }

    /// The second person confirms what the first proposed.
    pub(crate) async fn confirm_case(&mut self, case: (&str, &str)) -> Result<(), String> {
        let path = format!("{}/confirm", self.case_path(case).await?);
        let token = self.token_of("supervisor").await?;
        self.call_as(&token, "POST", (&path, Some(&json!({})))).await.map(drop)
    }

    async fn extend(
        &mut self,
        (clock, day, agreed): (&str, &str, &str),
        case: (&str, &str),
    ) -> Result<(), String> {
        let agreed = instant(agreed)?;
        let body = json!({
            "clock": clock, "last_day": day, "agreed_with": "Ada Apothecary",
            "agreed_at": agreed, "filed": paper(&agreed.to_string())?,
        });
        self.in_case(case, "extend", body).await.map(drop)
    }

    async fn order(&mut self, (name, label): (&str, &str), registrar: Value) -> Result<(), String> {
        let organization = self.holes.fill(&format!("{{{label}-organization}}"))?;
        let order = paper(&self.house.indoors.turner.now().to_string())?;
        let body = json!({"organization": organization, "registrar": registrar, "order": order});
        self.in_case(("dispute", name), "order-move", body).await.map(drop)
    }

    /// What is so of a case: `revocation of acme.pharmacy is revoked`, `… is overdue`.
    pub(crate) async fn case_standing(&mut self, words: &[&str]) -> Result<String, String> {
        let [kind, "of", name, "is", wanted @ ..] = words else {
            return Err(format!("nothing is expected so: {words:?}"));
        };
        let path = self.case_path((kind, name)).await?;
        let shown = self.call("GET", &path, None).await?;
        let found = match (wanted, shown["overdue"] == true) {
            (["overdue"] | ["not", "overdue"], true) => "overdue".to_owned(),
            (["overdue"] | ["not", "overdue"], false) => "not overdue".to_owned(),
            _ => text(&shown, "/state")?,
        };
        Ok(format!("{kind} of {name} is {found}"))
    }
}

/// The kinds of case.
pub(crate) const KINDS: [&str; 5] =
    ["revocation", "suspension", "discontinuation", "dispute", "compliance"];

fn hole((kind, name): (&str, &str)) -> String {
    format!("{}-{kind}", name.split('.').next().unwrap_or(name))
}

fn grounds() -> Value {
    json!({
        "reasons": [{"clause": "T&C 2.4", "words": "no licence in force"}],
        "supporting": "the board's list of today",
    })
}

/// The SHA-256 of [`LETTER`], by which it is cited.
pub(crate) const LETTER_HASH: &str =
    "00997775ce83e9a3ab3c52862cb9033a2b6a48018510304b6f7e749417aa466d";

/// What every letter here says.
const LETTER: &str = "Dear registry, yours sincerely.";

/// A letter as it arrived.
fn paper(at: &str) -> Result<Value, String> {
    let words = "as the letter says";
    Ok(json!({"words": words, "documents": [LETTER_HASH], "received_at": instant(at)?}))
}
