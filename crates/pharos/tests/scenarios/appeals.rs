//! Requests, their rejections and appeals in a timeline (P-55), by the API as people call it.

use std::fmt::Write as _;

use pharos::staff::api_token;
use serde_json::{Value, json};

use crate::acts::instant;
use crate::cases::LETTER_HASH;
use crate::conversation::Scene;
use crate::people::text;

const OFFICES: [(&str, &str); 2] = [
    ("executive-director", "commissioner1"),
    ("policy-and-communications-director", "commissioner2"),
];

/// The SHA-256 of a document that no file holds.
const NEWS_HASH: &str = "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855";

impl Scene {
    /// An act of staff on a request, an appeal or an invoice; none if the words are no such act.
    pub(crate) async fn casework(&mut self, words: &[&str]) -> Option<Result<(), String>> {
        Some(match words {
            ["request", name, "for", label] => self.request(name, label).await,
            ["request", name, "for", label, "by", "order"] => {
                self.request_by_order(name, label).await
            }
            ["accept", "order", "for", label] => {
                self.on_request(label, "accept-order", json!({"words": "as ordered"})).await
            }
            ["reject", "request", "of", label, "for", code] => {
                let reason = json!({"reasons": [{
                    "code": code, "words": "in our words",
                    "missing": ["a licence"], "citation": "T&C 3.1",
                }]});
                self.on_request(label, "reject", reason).await
            }
            ["invoice", label, amount, "due", day] => self.invoice(label, amount, day).await,
            ["take", "appeal", "of", label, "received", at, rest @ ..] => {
                match self.holes.fill(&format!("{{{label}-request}}")) {
                    Ok(id) => self.take_appeal((label, "request", &id), at, rest).await,
                    Err(why) => Err(why),
                }
            }
            ["take", "appeal", "against", "revocation", "of", name, "received", at, rest @ ..] => {
                let label = name.split('.').next().unwrap_or(name);
                match self.case_id(("revocation", name)).await {
                    Ok(id) => self.take_appeal((label, "case", &id), at, rest).await,
                    Err(why) => Err(why),
                }
            }
            ["pay", what @ ("fee" | "bill" | "costs"), "of", label, amount, "received", at] => {
                self.pay((what, label), amount, at).await
            }
            ["admit", "appeal", "of", label] => self.on_appeal(label, "admit", json!({})).await,
            ["forfeit", "appeal", "of", label] => {
                self.on_appeal(label, "forfeit", json!({"reason": "a condition failed"})).await
            }
            ["respond", "to", "appeal", "of", label] => {
                self.on_appeal(label, "response", json!({"words": "We stand by it."})).await
            }
            ["state", "no", "response", "to", "appeal", "of", label] => {
                self.on_appeal(label, "response", json!({})).await
            }
            ["seat", "commission", "of", label] => {
                let mut holders = Vec::new();
                for (office, person) in OFFICES {
                    let staff = self.staff_id(person).await;
                    let staff = staff.map_or_else(String::new, |id| id.to_string());
                    holders.push(json!({"office": office, "staff": staff}));
                }
                self.on_appeal(label, "commission", json!({"holders": holders})).await
            }
            ["convene", "for", label] => self.on_appeal(label, "convene", json!({})).await,
            ["refuse", "new", kind, "from", side, "for", label] => {
                let matter = json!({"side": side, "kind": kind, "words": "what came late"});
                self.on_appeal(label, "refused-matter", matter).await
            }
            ["invoice", "costs", amount, "to", label] => {
                let costs = json!({"amount": format!("{amount} USD"), "words": "travel"});
                self.on_appeal(label, "costs", costs).await
            }
            ["end", "appeal", "of", label, "by", "costs"] => {
                let invoice = match self.holes.fill(&format!("{{{label}-costs}}")) {
                    Ok(invoice) => invoice,
                    Err(why) => return Some(Err(why)),
                };
                self.on_appeal(label, "end-by-costs", json!({"invoice": invoice})).await
            }
            _ => return self.in_commission(words).await,
        })
    }

    /// An act of staff for the Commission: its members, its Articles, what it holds and costs.
    async fn in_commission(&mut self, words: &[&str]) -> Option<Result<(), String>> {
        if let Err(why) = self.letter_is_here().await {
            return Some(Err(why));
        }
        Some(match words {
            ["find", office, "unable", "for", label, "as", ground] => {
                let what = format!("commission/{office}/unable");
                let found = json!({"ground": ground, "words": "as we are told"});
                self.on_appeal(label, &what, found).await
            }
            ["name", "counsel", "of", side, "for", label] => {
                let counsel = json!({"name": "Lea Lawyer", "email": "lea@law.sandbox.test"});
                self.name_counsel(label, json!({"side": side, "counsel": counsel})).await
            }
            ["send", "articles", "of", label] => self.on_appeal(label, "articles", json!({})).await,
            ["send", "articles", "of", label, "with", "the", "letter"] => {
                self.send_articles(label, LETTER_HASH).await
            }
            ["send", "articles", "of", label, "with", "news"] => {
                self.send_articles(label, NEWS_HASH).await
            }
            ["hold", "teleconference", "for", label, "with", count] => {
                let count: usize = match count.parse() {
                    Ok(count) => count,
                    Err(_) => return Some(Err(format!("{count} is no number"))),
                };
                let person = json!({"name": "Rae Representative", "is_counsel": false});
                let held = json!({
                    "held_at": self.house.indoors.turner.now().to_string(),
                    "minutes": "What both said.", "appellant": vec![person; count],
                });
                self.on_appeal(label, "teleconferences", held).await
            }
            [
                "extend",
                clock @ ("response" | "convening" | "decision"),
                "of",
                label,
                "to",
                day,
                "agreed",
                at,
            ] => {
                let agreed = match instant(at) {
                    Ok(at) => json!({
                        "clock": clock, "made_at": at, "agreed_with": "Ada Apothecary",
                        "last_day": day, "document": LETTER_HASH,
                    }),
                    Err(why) => return Some(Err(why)),
                };
                self.on_appeal(label, "extensions", agreed).await
            }
            _ => return None,
        })
    }

    async fn send_articles(&mut self, label: &str, hash: &str) -> Result<(), String> {
        let documents = json!([{"hash": hash, "origin": "exchanged"}]);
        self.on_appeal(label, "articles", json!({"documents": documents})).await
    }

    async fn name_counsel(&mut self, label: &str, body: Value) -> Result<(), String> {
        let id = self.holes.fill(&format!("{{{label}-appeal}}"))?;
        let path = format!("/api/v1/appeals/{id}/counsel");
        self.call("PUT", &path, Some(&body)).await.map(drop)
    }

    /// An act of a member of the Commission, under an account of its own.
    pub(crate) async fn commissioner(&mut self, who: &str, act: &str) -> Result<(), String> {
        let words: Vec<&str> = act.split_whitespace().collect();
        let (label, what, body) = match words.as_slice() {
            ["selects", person, "for", office, "of", label] => {
                let staff = self.staff_id(person).await.map(|id| id.to_string());
                let what = format!("commission/{office}/alternate");
                return self
                    .by_commissioner(who, (label, "POST", &what), json!({"staff": staff}))
                    .await
                    .map(drop);
            }
            ["reads", "articles", "of", label] => {
                return self
                    .by_commissioner(who, (label, "GET", "articles"), json!(null))
                    .await
                    .map(drop);
            }
            ["votes", "to", way @ ("reverse" | "affirm"), label] => {
                let shown = *way == "reverse";
                let found = json!({"shown": shown, "words": "as the Articles show"});
                let not = json!({"shown": false, "words": "nothing shows it"});
                let body = json!({"not_followed": not, "error_of_fact": found, "caused": found});
                (label, "votes", body)
            }
            ["reports", "for", label] => (label, "report", json!({"words": "The report."})),
            _ => return Err(format!("a commissioner does not {act:?}")),
        };
        self.by_commissioner(who, (label, "POST", what), body).await.map(drop)
    }

    async fn by_commissioner(
        &mut self,
        who: &str,
        (label, method, what): (&str, &str, &str),
        body: Value,
    ) -> Result<Value, String> {
        let appeal = self.holes.fill(&format!("{{{label}-appeal}}"))?;
        let token = self.token_of(who).await?;
        let path = format!("/api/v1/appeals/{appeal}/{what}");
        let body = Some(&body).filter(|body| !body.is_null());
        self.call_as(&token, method, (&path, body)).await
    }

    /// What is so of a request or an appeal: `request of acme is open`, `appeal of acme is
    /// admitted`, `clock response of acme is running`.
    pub(crate) async fn standing_of(&mut self, words: &[&str]) -> Result<String, String> {
        match words {
            ["request", "of", label, "is", _] => {
                let shown = self.shown("requests", &format!("{label}-request")).await?;
                Ok(format!("request of {label} is {}", text(&shown, "/state")?))
            }
            ["appeal", "of", label, "is", ..] => {
                let shown = self.shown("appeals", &format!("{label}-appeal")).await?;
                let mut found = format!("appeal of {label} is {}", text(&shown, "/state")?);
                let failed = shown["failed"].as_array().into_iter().flatten();
                for (place, failed) in failed.filter_map(Value::as_str).enumerate() {
                    let before = if place == 0 { " by " } else { "+" };
                    write!(found, "{before}{failed}").map_err(|error| error.to_string())?;
                }
                Ok(found)
            }
            ["clock", clock, "of", label, "is", _] => {
                let shown = self.shown("appeals", &format!("{label}-appeal")).await?;
                let clocks = shown["clocks"].as_array();
                let of_it = |one: &&Value| one["clock"] == json!(clock);
                let found = clocks.and_then(|clocks| clocks.iter().find(of_it));
                let found = found.ok_or_else(|| format!("no clock {clock} in {shown}"))?;
                let state = match (found["running"].as_bool(), found["missed"].as_bool()) {
                    (_, Some(true)) => "missed",
                    (Some(true), _) => "running",
                    _ => "stopped",
                };
                Ok(format!("clock {clock} of {label} is {state}"))
            }
            ["articles", "of", label, "are", _] => {
                let articles = self.shown_of_appeal(label, "articles").await?;
                let (items, hash) = (articles["items"].as_array(), text(&articles, "/hash")?);
                self.holes.bind(&format!("{label}-articles"), hash);
                Ok(format!("articles of {label} are {}", items.map_or(0, Vec::len)))
            }
            ["articles", "of", label, "stand"] => {
                let articles = self.shown_of_appeal(label, "articles").await?;
                let frozen = self.holes.fill(&format!("{{{label}-articles}}"))?;
                match text(&articles, "/hash")? == frozen {
                    true => Ok(format!("articles of {label} stand")),
                    false => Ok(format!("articles of {label} have changed")),
                }
            }
            ["refused", "matter", "of", label, "is", _] => {
                let shown = self.shown("appeals", &format!("{label}-appeal")).await?;
                let logged = shown["refused"].as_array().map_or(0, Vec::len);
                Ok(format!("refused matter of {label} is {logged}"))
            }
            [who, "sees", _, "votes", "of", label] => {
                let seen = self.by_commissioner(who, (label, "GET", "votes"), json!(null)).await?;
                let seen = seen["votes"].as_array().map_or(0, Vec::len);
                Ok(format!("{who} sees {seen} votes of {label}"))
            }
            _ => Err(format!("nothing is expected so: {words:?}")),
        }
    }

    async fn shown_of_appeal(&mut self, label: &str, what: &str) -> Result<Value, String> {
        let id = self.holes.fill(&format!("{{{label}-appeal}}"))?;
        self.call("GET", &format!("/api/v1/appeals/{id}/{what}"), None).await
    }

    /// A request or an appeal as the API shows it.
    pub(crate) async fn shown(&mut self, what: &str, hole: &str) -> Result<Value, String> {
        let id = self.holes.fill(&format!("{{{hole}}}"))?;
        self.call("GET", &format!("/api/v1/{what}/{id}"), None).await
    }

    async fn request(&mut self, name: &str, label: &str) -> Result<(), String> {
        let accreditation = self.holes.fill(&format!("{{{label}-accreditation}}"))?;
        let basis = json!({"kind": "accreditation", "id": accreditation});
        self.request_on((name, label), basis, json!(null)).await
    }

    /// Requests a name that an order moves (P-38).
    async fn request_by_order(&mut self, name: &str, label: &str) -> Result<(), String> {
        let accreditation = self.holes.fill(&format!("{{{label}-accreditation}}"))?;
        let basis = json!({"kind": "accreditation", "id": accreditation});
        let dispute = self.case_id(("dispute", name)).await?;
        self.request_on((name, label), basis, json!(dispute)).await
    }

    /// Requests a name on some basis (P-10), by an order or by none.
    pub(crate) async fn request_on(
        &mut self,
        (name, label): (&str, &str),
        basis: Value,
        ordered_by: Value,
    ) -> Result<(), String> {
        let terms = self.house.indoors.registry.terms_in_force().await;
        let terms = terms.map_err(|error| error.to_string())?;
        let asked = json!({
            "name": name, "organization": self.holes.fill(&format!("{{{label}-organization}}"))?,
            "basis": basis,
            "contact_email": "office@customer.sandbox.test", "submitted_by": "Sandy Submitter",
            "may_bind": true, "terms_version": terms, "name_nexus": "Our trade name.",
            "ordered_by": ordered_by,
        });
        let made = self.call("POST", "/api/v1/requests", Some(&asked)).await?;
        self.holes.bind(&format!("{label}-request"), text(&made, "/id")?);
        Ok(())
    }

    async fn on_request(&mut self, label: &str, act: &str, body: Value) -> Result<(), String> {
        let id = self.holes.fill(&format!("{{{label}-request}}"))?;
        self.call("POST", &format!("/api/v1/requests/{id}/{act}"), Some(&body)).await.map(drop)
    }

    async fn invoice(&mut self, label: &str, amount: &str, day: &str) -> Result<(), String> {
        let organization = self.holes.fill(&format!("{{{label}-organization}}"))?;
        let asked = json!({
            "organization": organization, "amount": format!("{amount} USD"),
            "words": "a programme's fee", "due_at": instant(day)?,
        });
        let made = self.call("POST", "/api/v1/invoices", Some(&asked)).await?;
        self.holes.bind(&format!("{label}-bill"), text(&made, "/id")?);
        Ok(())
    }

    /// `… [dated DAY] [with AMOUNT]`: what came with the notice arrived with it.
    async fn take_appeal(
        &mut self,
        (label, against, id): (&str, &str, &str),
        at: &str,
        rest: &[&str],
    ) -> Result<(), String> {
        let after = |word: &str| {
            rest.windows(2).find_map(|pair| (pair[0] == word).then(|| pair[1].to_owned()))
        };
        let mut asked = json!({
            against: id, "received_at": instant(at)?, "channel": "post",
            "position": "We hold the mark.", "error": "It was overlooked.",
            "support": "Page 2 of our request.",
        });
        if let Some(day) = after("dated") {
            asked["dated_at"] = json!(instant(&day)?);
        }
        if let Some(amount) = after("with") {
            asked["payment"] = json!({
                "received_at": instant(at)?, "amount": format!("{amount} USD"),
                "reference": "cheque 7",
            });
        }
        let made = self.call("POST", "/api/v1/appeals", Some(&asked)).await?;
        self.holes.bind(&format!("{label}-appeal"), text(&made, "/appeal/id")?);
        self.holes.bind(&format!("{label}-fee"), text(&made, "/fee/id")?);
        Ok(())
    }

    async fn on_appeal(&mut self, label: &str, act: &str, body: Value) -> Result<(), String> {
        let id = self.holes.fill(&format!("{{{label}-appeal}}"))?;
        let done = self.call("POST", &format!("/api/v1/appeals/{id}/{act}"), Some(&body)).await?;
        if let Some(costs) = done["costs"].as_array().and_then(|all| all.last()?.as_str()) {
            self.holes.bind(&format!("{label}-costs"), costs);
        }
        Ok(())
    }

    async fn pay(
        &mut self,
        (what, label): (&str, &str),
        amount: &str,
        at: &str,
    ) -> Result<(), String> {
        let id = self.holes.fill(&format!("{{{label}-{what}}}"))?;
        let at = instant(at)?;
        let paid = json!({
            "received_at": at, "amount": format!("{amount} USD"), "reference": format!("{at}"),
        });
        let path = format!("/api/v1/invoices/{id}/payments");
        self.call("POST", &path, Some(&paid)).await.map(drop)
    }

    /// The account of a person of the sandbox.
    async fn staff_id(&mut self, who: &str) -> Option<registry_core::id::StaffId> {
        let email = format!("{who}@sandbox.test");
        let read = self.house.indoors.registry.store.read(move |read| read.staff_by_email(&email));
        read.await.ok().flatten().map(|staff| staff.id)
    }

    /// A bearer token of a person of the sandbox, made once.
    pub(crate) async fn token_of(&mut self, who: &str) -> Result<String, String> {
        let hole = format!("{who}-token");
        if let Some(token) = self.holes.get(&hole) {
            return Ok(token.to_owned());
        }
        let id = self.staff_id(who).await.ok_or_else(|| format!("nobody is called {who}"))?;
        let registry = &self.house.indoors.registry;
        let token = api_token::make(registry, id, "timeline", None).await;
        let token = token.map_err(|error| error.to_string())?.expose().to_owned();
        self.holes.bind(&hole, token.clone());
        Ok(token)
    }
}
