//! What registrars and staff do in a timeline.

use serde_json::{Value, json};

use crate::acts::registrar_of;
use crate::conversation::Scene;

const EPP: &str = "<epp xmlns=\"urn:ietf:params:xml:ns:epp-1.0\"><command>";
const RGP: &str = "xmlns:rgp=\"urn:ietf:params:xml:ns:rgp-1.0\"";
const TOKEN: &str = "xmlns:allocationToken=\"urn:ietf:params:xml:ns:allocationToken-1.0\"";
const DOMAIN: &str = "xmlns:domain=\"urn:ietf:params:xml:ns:domain-1.0\"";

impl Scene {
    /// An act of a registrar.
    pub(crate) async fn registrar(&mut self, who: &str, act: &str) -> Result<(), String> {
        let words: Vec<&str> = act.split_whitespace().collect();
        match words.as_slice() {
            ["create", name] => self.has_domain(who, name, &[]).await,
            ["create", name, "without", "a", "token"] => self.create_without_token(who, name).await,
            ["create", name, "by", "token", "of", label] => {
                self.create_by_token(who, name, &format!("{label}-token")).await
            }
            ["create", name, "by", "old", "token", "of", label] => {
                self.create_by_token(who, name, &format!("{label}-old-token")).await
            }
            ["create", name, "with", hosts @ ..] => self.has_domain(who, name, hosts).await,
            ["renew", name] => {
                let current = self.domain(name).await?.ok_or("it is purged")?.expires_at;
                let current = current.to_zoned(jiff::tz::TimeZone::UTC).date();
                let more = format!("<domain:curExpDate>{current}</domain:curExpDate>");
                self.domain_command(who, "renew", name, &more, "").await
            }
            ["delete", name] => self.domain_command(who, "delete", name, "", "").await,
            ["correct", "registrant", "of", name] => self.correct_registrant(who, name).await,
            ["replace", "registrant", "of", name] => self.replace_registrant(who, name).await,
            ["ask", "for", name, "by", "consent"] => self.ask_by_consent(who, name).await,
            ["ask", "for", name] => self.ask_for(who, name, None).await,
            ["ask", "to", "restore", name] => self.ask_to_restore(who, name).await,
            ["restore", name] => self.restore(who, name).await,
            _ => {
                let line = format!("{who} {act}");
                self.act(&line).await
            }
        }
    }

    /// The registrant a name has says by now that it is the name's holder (RFC 5733, 3.2.5).
    async fn correct_registrant(&mut self, who: &str, name: &str) -> Result<(), String> {
        let handle = self.holes.fill(&format!("{{{}-holder}}", who.to_uppercase()))?;
        let holder = organization(name.split('.').next().unwrap_or(name));
        self.rename_contact(who, &handle, &holder).await
    }

    /// A name gets another registrant, who says that it is the name's holder.
    async fn replace_registrant(&mut self, who: &str, name: &str) -> Result<(), String> {
        let label = name.split('.').next().unwrap_or(name);
        let handle = format!("{}-{}", who.to_uppercase(), label.to_uppercase());
        self.has_contact(who, &handle).await?;
        self.rename_contact(who, &handle, &organization(label)).await?;
        let change =
            format!("<domain:chg><domain:registrant>{handle}</domain:registrant></domain:chg>");
        self.domain_command(who, "update", name, &change, "").await
    }

    async fn rename_contact(&mut self, who: &str, id: &str, to: &str) -> Result<(), String> {
        let frame = format!(
            "{EPP}<update><contact:update xmlns:contact=\"urn:ietf:params:xml:ns:contact-1.0\">\
             <contact:id>{id}</contact:id><contact:chg><contact:postalInfo type=\"int\">\
             <contact:org>{to}</contact:org></contact:postalInfo></contact:chg>\
             </contact:update></update></command></epp>"
        );
        self.say(who, frame.as_bytes()).await?;
        self.expect_success()
    }

    /// Asks for a transfer with the token of the newest consent to it (P-37; RFC 8495).
    async fn ask_by_consent(&mut self, who: &str, name: &str) -> Result<(), String> {
        let label = name.split('.').next().unwrap_or(name);
        let token = self.holes.fill(&format!("{{{label}-consent}}"))?;
        self.ask_for(who, name, Some(&token)).await
    }

    /// Asks for a transfer with the authInfo that the sponsor sets for it (RFC 9154), and with the
    /// registry's consent if there is one (P-37).
    pub(crate) async fn ask_for(
        &mut self,
        who: &str,
        name: &str,
        consent: Option<&str>,
    ) -> Result<(), String> {
        let sponsor = self.domain(name).await?.ok_or("it is purged")?.registrar;
        let sponsor = sponsor.as_str().trim_end_matches("-rx").to_owned();
        let shown =
            "<domain:authInfo><domain:pw>2fooBAR-2fooBAR-2fooBAR</domain:pw></domain:authInfo>";
        let set = format!("<domain:chg>{shown}</domain:chg>");
        self.domain_command(&sponsor, "update", name, &set, "").await?;
        let extension = consent.map_or_else(String::new, |token| {
            format!(
                "<extension><allocationToken:allocationToken {TOKEN}>{token}\
                 </allocationToken:allocationToken></extension>"
            )
        });
        let frame = format!(
            "{EPP}<transfer op=\"request\"><domain:transfer {DOMAIN}>\
             <domain:name>{name}</domain:name>{shown}</domain:transfer></transfer>{extension}\
             </command></epp>"
        );
        self.say(who, frame.as_bytes()).await?;
        self.expect_success()
    }

    /// Consents to a transfer to a registrar, and to another holder (P-37).
    async fn consent(&mut self, name: &str, (label, who): (&str, &str)) -> Result<(), String> {
        let asked = json!({
            "domain": name, "organization": organization(label), "registrar": registrar_of(who),
        });
        let made = self.call("POST", "/sandbox/consents", Some(&asked)).await?;
        let of = name.split('.').next().unwrap_or(name);
        self.holes.bind(&format!("{of}-consent"), text(&made, "/token")?);
        Ok(())
    }

    /// Asks for a restore (RFC 3915, section 4.2.5).
    async fn ask_to_restore(&mut self, who: &str, name: &str) -> Result<(), String> {
        let request = format!("<rgp:update {RGP}><rgp:restore op=\"request\"/></rgp:update>");
        self.domain_command(who, "update", name, "<domain:chg/>", &request).await
    }

    /// Asks for a restore and reports it at once (RFC 3915, section 4.2.5).
    async fn restore(&mut self, who: &str, name: &str) -> Result<(), String> {
        self.ask_to_restore(who, name).await?;
        let now = self.house.indoors.turner.now();
        let report = format!(
            "<rgp:update {RGP}><rgp:restore op=\"report\"><rgp:report>\
             <rgp:preData>before</rgp:preData><rgp:postData>after</rgp:postData>\
             <rgp:delTime>{now}</rgp:delTime><rgp:resTime>{now}</rgp:resTime>\
             <rgp:resReason>a mistake</rgp:resReason><rgp:statement>not for sale</rgp:statement>\
             <rgp:statement>true to our knowledge</rgp:statement>\
             </rgp:report></rgp:restore></rgp:update>"
        );
        self.domain_command(who, "update", name, "<domain:chg/>", &report).await
    }

    pub(crate) async fn domain_command(
        &mut self,
        who: &str,
        verb: &str,
        name: &str,
        more: &str,
        extension: &str,
    ) -> Result<(), String> {
        let extension = match extension {
            "" => String::new(),
            some => format!("<extension>{some}</extension>"),
        };
        let frame = format!(
            "{EPP}<{verb}><domain:{verb} {DOMAIN}><domain:name>{name}</domain:name>{more}\
             </domain:{verb}></{verb}>{extension}</command></epp>"
        );
        self.say(who, frame.as_bytes()).await?;
        self.expect_success()
    }

    /// An act of the registry's people, by the API.
    pub(crate) async fn staff(&mut self, act: &str) -> Result<(), String> {
        let words: Vec<&str> = act.split_whitespace().collect();
        match words.as_slice() {
            ["accredit", label] => {
                self.organization(label, "pharmacy").await?;
                self.apply(label).await?;
                self.grant(label).await
            }
            ["apply", "for", label] => self.apply(label).await,
            ["grant", label] => self.grant(label).await,
            ["refuse", label] => self.decide(label, "refuse", json!({"reason": "a ground"})).await,
            ["consent", "to", name, "for", label, "with", who] => {
                self.consent(name, (label, who)).await
            }
            ["withdraw", "application", "of", label] => {
                self.decide(label, "withdraw-application", json!({})).await
            }
            words => {
                if let Some(done) = self.on_file(words).await {
                    return done;
                }
                if let Some(done) = self.casework(words).await {
                    return done;
                }
                if let Some(done) = self.licence_act(words).await {
                    return done;
                }
                match self.case_act(words).await {
                    Some(done) => done,
                    None => self.act(act).await,
                }
            }
        }
    }

    /// An act of the supervisor: the second of two people (P-15).
    pub(crate) async fn supervisor(&mut self, act: &str) -> Result<(), String> {
        match act.split_whitespace().collect::<Vec<_>>().as_slice() {
            ["confirm", kind, "of", name] => self.confirm_case((kind, name)).await,
            _ => Err(format!("a supervisor does not {act:?}")),
        }
    }

    /// Enters an organization, named as whoever asks for a token of `label.pharmacy`; its id.
    pub(crate) async fn organization(&mut self, label: &str, kind: &str) -> Result<String, String> {
        let asked = json!({
            "name": organization(label), "kind": kind, "country": "US",
            "contact_name": "Sandy Submitter",
            "contact_email": "office@customer.sandbox.test",
        });
        let made = self.call("POST", "/api/v1/organizations", Some(&asked)).await?;
        let id = text(&made, "/id")?;
        self.holes.bind(&format!("{label}-organization"), id.clone());
        Ok(id)
    }

    /// Judges every standard of the checklist met, and grants (P-2).
    async fn grant(&mut self, label: &str) -> Result<(), String> {
        let accreditation = self.holes.fill(&format!("{{{label}-accreditation}}"))?;
        let application = self.holes.fill(&format!("{{{label}-application}}"))?;
        let path = format!("/api/v1/accreditations/{accreditation}");
        let shown = self.call("GET", &path, None).await?;
        let applications = shown["applications"].as_array().cloned().unwrap_or_default();
        let own = applications.iter().find(|one| one["id"] == json!(application));
        let checklist = own.and_then(|own| own["checklist"].as_array()).cloned();
        let met = |standard: &Value| json!({ "standard": standard["number"], "verdict": "met", "words": "Seen." });
        let met: Vec<_> = checklist.unwrap_or_default().iter().map(met).collect();
        self.decide(label, "review", json!({ "standards": met })).await?;
        self.decide(label, "grant", json!({})).await
    }

    async fn apply(&mut self, label: &str) -> Result<(), String> {
        let organization = self.holes.fill(&format!("{{{label}-organization}}"))?;
        let programme = self.programme()?;
        let asked = json!({
            "organization": organization, "programme": programme,
            "websites": ["https://www.customer.sandbox.test/"], "jurisdictions": ["US-IL"],
        });
        let made = self.call("POST", "/api/v1/accreditations", Some(&asked)).await?;
        self.holes.bind(&format!("{label}-application"), text(&made, "/application")?);
        self.holes.bind(&format!("{label}-accreditation"), text(&made, "/accreditation/id")?);
        Ok(())
    }

    /// The first programme of the verified TLD.
    fn programme(&self) -> Result<String, String> {
        let registry = &self.house.indoors.registry;
        let rulebooks = registry.store.rulebooks("pharmacy").map_err(|error| error.to_string())?;
        let programmes = &rulebooks.at(registry.clock.registry_now()).eligibility.programmes;
        let first = programmes.first().ok_or("no programme")?;
        Ok(first.id.clone())
    }

    async fn decide(&mut self, label: &str, what: &str, more: Value) -> Result<(), String> {
        let application = self.holes.fill(&format!("{{{label}-application}}"))?;
        let accreditation = self.holes.fill(&format!("{{{label}-accreditation}}"))?;
        let mut asked = more;
        asked["application"] = json!(application);
        let path = format!("/api/v1/accreditations/{accreditation}/{what}");
        self.call("POST", &path, Some(&asked)).await.map(drop)
    }
}

/// The organization that stands behind `label.pharmacy`.
pub(crate) fn organization(label: &str) -> String {
    format!("Pharmacy {label}")
}

pub(crate) fn text(answer: &Value, pointer: &str) -> Result<String, String> {
    let found = answer.pointer(pointer).and_then(Value::as_str);
    found.map(str::to_owned).ok_or_else(|| format!("no {pointer} in {answer}"))
}
