//! Requests in detail in a timeline: acceptance and its token (P-20 to P-23), questions (P-13),
//! amendments of the terms (P-70), the end of the terms (P-71).
//!
//! A token's secret goes to the customer alone, so acceptance and reissue are acts of the seeded
//! people, whose caller is told it; everything else is said by the API.

use jiff::tz::TimeZone;
use pharos::sandbox::frames;
use pharos::vetting::Failure;
use pharos::vetting::accept::{self, AcceptRequest};
use pharos::vetting::reissue::{self, Binding, ReissueToken};
use pharos::web::problem::Problem;
use registry_core::id::{RequestId, TokenId};
use registry_core::money::{Currency, Money};
use serde_json::{Value, json};

use crate::acts::instant;
use crate::conversation::Scene;
use crate::people::text;

impl Scene {
    /// An act of staff on a request, a question or the terms; none if the words are no such act.
    pub(crate) async fn on_file(&mut self, words: &[&str]) -> Option<Result<(), String>> {
        Some(match words {
            ["accept", "request", "of", label] => self.accept(label, false).await,
            ["confirm", "request", "of", label] => self.accept(label, true).await,
            ["reissue", "token", "of", label] => self.reissue(label).await,
            ["withdraw", "acceptance", "of", label, "for", code] => {
                let reasons = json!({"reasons": [{"code": code, "words": "in our words"}]});
                self.post_request(label, "withdraw-acceptance", &reasons).await.map(drop)
            }
            ["ask", "about", "request", "of", label] => self.ask_about(label, json!({})).await,
            ["ask", "about", "request", "of", label, "due", day] => match instant(day) {
                Ok(due) => self.ask_about(label, json!({"due_at": due})).await,
                Err(why) => Err(why),
            },
            ["record", "reply", "about", "request", "of", label, "received", at] => {
                self.record_reply(label, at).await
            }
            ["publish", "terms", version, "effective", day] => {
                self.publish_terms(version, day, false).await
            }
            ["publish", "terms", version, "effective", day, "as", "ICANN", "requires"] => {
                self.publish_terms(version, day, true).await
            }
            ["withdraw", "terms", version] => self.withdraw_terms(version).await,
            _ => return None,
        })
    }

    async fn accept(&mut self, label: &str, confirm: bool) -> Result<(), String> {
        let request: RequestId = self.id_of(&format!("{label}-request"))?;
        let registry = self.house.indoors.registry.clone();
        let by = match confirm {
            true => self.house.indoors.people.supervisor.clone(),
            false => self.house.indoors.people.reviewer.clone(),
        };
        let command = AcceptRequest { request, registrar: None, confirm };
        let accepted = accept::accept(&registry, &by, command).await.map_err(told)?;
        self.holes.bind(&format!("{label}-token-id"), accepted.token.id.to_string());
        self.holes.bind(&format!("{label}-token"), accepted.secret.expose());
        Ok(())
    }

    /// The token that dies stays known as the old one.
    async fn reissue(&mut self, label: &str) -> Result<(), String> {
        let token: TokenId = self.id_of(&format!("{label}-token-id"))?;
        let old = self.holes.fill(&format!("{{{label}-token}}"))?;
        let registry = self.house.indoors.registry.clone();
        let by = self.house.indoors.people.supervisor.clone();
        let command = ReissueToken { token, registrar: Binding::AsBefore };
        let (token, secret) = reissue::reissue(&registry, &by, command).await.map_err(told)?;
        self.holes.bind(&format!("{label}-old-token"), old);
        self.holes.bind(&format!("{label}-token-id"), token.id.to_string());
        self.holes.bind(&format!("{label}-token"), secret.expose());
        Ok(())
    }

    /// Registers a name with a token that a timeline has, at the wholesale price.
    pub(crate) async fn create_by_token(
        &mut self,
        who: &str,
        name: &str,
        hole: &str,
    ) -> Result<(), String> {
        let token = self.holes.fill(&format!("{{{hole}}}"))?;
        let registrant = self.registrant(who).await?;
        let dollars = Currency::parse("USD").map_err(|error| error.to_string())?;
        let fee = Money::parse_decimal("750.00", dollars).map_err(|error| error.to_string())?;
        let frame = frames::domain(name, &registrant, &[], Some((&token, fee)));
        self.say(who, frame.as_bytes()).await?;
        self.expect_success()
    }

    /// Tries to register a name without any token.
    pub(crate) async fn create_without_token(
        &mut self,
        who: &str,
        name: &str,
    ) -> Result<(), String> {
        let registrant = self.registrant(who).await?;
        let frame = frames::domain(name, &registrant, &[], None);
        self.say(who, frame.as_bytes()).await?;
        self.expect_success()
    }

    async fn ask_about(&mut self, label: &str, more: Value) -> Result<(), String> {
        let mut asked = more;
        asked["question"] = json!("Who is the pharmacist in charge?");
        let shown = self.post_request(label, "information", &asked).await?;
        let newest = shown["information"].as_array().and_then(|all| all.last()).cloned();
        let id = text(&newest.unwrap_or_default(), "/id")?;
        self.holes.bind(&format!("{label}-question"), id);
        Ok(())
    }

    async fn record_reply(&mut self, label: &str, at: &str) -> Result<(), String> {
        let question = self.holes.fill(&format!("{{{label}-question}}"))?;
        let reply = json!({"text": "Pat Pharmacist.", "received_at": instant(at)?});
        let what = format!("information/{question}/reply");
        self.post_request(label, &what, &reply).await.map(drop)
    }

    async fn publish_terms(&mut self, version: &str, day: &str, icann: bool) -> Result<(), String> {
        let edition = json!({
            "document": "terms-and-conditions", "version": version, "text": "The new terms.",
            "changes": "A clause.", "required_by_icann": icann, "effective_at": instant(day)?,
        });
        let token = self.token_of("supervisor").await?;
        let made = self.call_as(&token, "POST", ("/api/v1/editions", Some(&edition))).await?;
        self.holes.bind(&format!("terms-{version}"), text(&made, "/id")?);
        Ok(())
    }

    async fn withdraw_terms(&mut self, version: &str) -> Result<(), String> {
        let id = self.holes.fill(&format!("{{terms-{version}}}"))?;
        let token = self.token_of("supervisor").await?;
        let path = format!("/api/v1/editions/{id}/withdraw");
        let reason = json!({"reason": "a mistake"});
        self.call_as(&token, "POST", (&path, Some(&reason))).await.map(drop)
    }

    async fn post_request(
        &mut self,
        label: &str,
        what: &str,
        body: &Value,
    ) -> Result<Value, String> {
        let id = self.holes.fill(&format!("{{{label}-request}}"))?;
        let path = format!("/api/v1/requests/{id}/{what}");
        // Taking an acceptance back is a supervisor's.
        let token = self.token_of("supervisor").await?;
        self.call_as(&token, "POST", (&path, Some(body))).await
    }

    fn id_of<T: std::str::FromStr>(&self, hole: &str) -> Result<T, String> {
        let id = self.holes.fill(&format!("{{{hole}}}"))?;
        id.parse().map_err(|_| format!("{id} is no id"))
    }

    /// What is so of a question, the terms in force, or the end of somebody's terms.
    pub(crate) async fn standing_on_file(&mut self, words: &[&str]) -> Result<String, String> {
        match words {
            ["question", "of", label, "is", ..] => {
                let asked = self.question(label).await?;
                let state = match (asked["reply"].is_string(), asked["overdue"] == true) {
                    (true, _) => "answered",
                    (false, true) => "overdue",
                    (false, false) => "waiting",
                };
                Ok(format!("question of {label} is {state}"))
            }
            ["terms", "in", "force", "are", _] => {
                let terms = self.house.indoors.registry.terms_in_force().await;
                Ok(format!("terms in force are {}", terms.map_err(|error| error.to_string())?))
            }
            ["terms", "of", "request", "of", label, ..] => {
                let id = self.holes.fill(&format!("{{{label}-request}}"))?;
                let path = format!("/api/v1/requests/{id}");
                let end = terms_end(&self.call("GET", &path, None).await?)?;
                Ok(format!("terms of request of {label} {end}"))
            }
            ["terms", "of", name, ..] => {
                let path = format!("/api/v1/domains/{name}");
                let end = terms_end(&self.call("GET", &path, None).await?)?;
                Ok(format!("terms of {name} {end}"))
            }
            _ => Err(format!("nothing is expected so: {words:?}")),
        }
    }

    async fn question(&mut self, label: &str) -> Result<Value, String> {
        let id = self.holes.fill(&format!("{{{label}-request}}"))?;
        let question = self.holes.fill(&format!("{{{label}-question}}"))?;
        let shown = self.call("GET", &format!("/api/v1/requests/{id}"), None).await?;
        let all = shown["information"].as_array().cloned().unwrap_or_default();
        let found = all.into_iter().find(|asked| asked["id"] == json!(question));
        found.ok_or_else(|| format!("no question {question}"))
    }
}

/// `run`, or `ended` on a day.
fn terms_end(shown: &Value) -> Result<String, String> {
    let Some(end) = shown["terms_end"].as_str() else { return Ok("run".to_owned()) };
    let end = instant(end)?.to_zoned(TimeZone::UTC).date();
    Ok(format!("ended {end}"))
}

/// A failure as the API tells it.
fn told(failure: Failure) -> String {
    match failure {
        Failure::Refused(refusal) => json!(Problem::from(refusal)).to_string(),
        Failure::Store(error) => error.to_string(),
    }
}
