//! What people do with a name when they turn to it: requests, tokens, registrars' commands.

use registry_core::domain::{Domain, Lifecycle};
use registry_core::id::{RequestId, TokenId};
use registry_core::status::Status;
use serde_json::{Value, json};

use pharos::sandbox::frames;
use pharos::vetting::accept::{self, AcceptRequest};
use pharos::vetting::reissue::{self, Binding, ReissueToken};

use super::attention::Matter;
use super::{NOT_YET, Run};
use crate::acts::registrar_of;
use crate::people::text;

/// Days until somebody turns to a matter again that waits for an answer.
const SOON: [i64; 8] = [0, 1, 2, 6, 7, 8, 14, 21];

/// Days until somebody turns to a name again that nothing is the matter with.
const LATER: [i64; 6] = [40, 90, 120, 180, 365, 366];

/// Codes a request may be rejected with (P-11).
const CODES: [&str; 5] =
    ["incomplete", "not-qualified", "previously-rejected", "no-name-nexus", "policy"];

impl Run {
    /// Somebody turns to a name.
    pub(super) async fn attend_name(&mut self, member: usize, place: usize) -> Result<(), String> {
        let matter = Matter::Name(member, place);
        let wanted = self.cast.wanted(member, place).ok_or("nobody wants it")?;
        let (name, label) = (wanted.name.clone(), wanted.label.clone());
        if self.scene.holes.get(&format!("o{member:03}-organization")).is_none() {
            self.again(matter, &SOON);
            return Ok(());
        }
        match self.scene.domain(&name).await? {
            Some(domain) => self.with_a_registered_name((member, place), &domain).await?,
            None => self.with_a_wanted_name((member, place), &label).await?,
        }
        Ok(())
    }

    async fn with_a_wanted_name(
        &mut self,
        (member, place): (usize, usize),
        label: &str,
    ) -> Result<(), String> {
        let matter = Matter::Name(member, place);
        let state = match self.scene.holes.get(&format!("{label}-request")) {
            Some(_) => {
                let shown = self.scene.shown("requests", &format!("{label}-request")).await?;
                text(&shown, "/state")?
            }
            None => "none".to_owned(),
        };
        match (state.as_str(), self.chance.below(20)) {
            ("open", 0..=9) => {
                let accepted = self.accept(label, false).await;
                self.counted("accept", accepted)?;
            }
            ("open", 10..=11) => {
                let accepted = self.accept(label, true).await;
                self.counted("accept", accepted)?;
            }
            ("open", 12..=16) => {
                let code = self.chance.one_of(&CODES);
                let line = format!("reject request of {label} for {code}");
                let rejected = self.scene.staff(&line).await;
                if self.counted("reject", rejected)? {
                    self.wanted((member, place))?.appeal_step = 0;
                }
            }
            ("accepted", 0..=9) => self.create((member, place)).await?,
            ("accepted", 10..=11) => self.create_in_vain((member, place)).await?,
            ("accepted", 12..=14) => {
                let reissued = self.reissue(label).await;
                self.counted("reissue", reissued)?;
            }
            ("accepted", 15) => {
                let taken_back = self.take_acceptance_back(label).await;
                self.counted("withdraw acceptance", taken_back)?;
            }
            ("open" | "accepted", _) => {}
            ("rejected", 0..=12) => self.appeal((member, place)).await?,
            (_, 0..=15) => self.request((member, place)).await?,
            _ => {
                self.again(matter, &LATER);
                return Ok(());
            }
        }
        self.again(matter, &SOON);
        Ok(())
    }

    /// Asks for the name; now and then another organization asks for it too (P-12).
    async fn request(&mut self, (member, place): (usize, usize)) -> Result<(), String> {
        let name = self.wanted((member, place))?.name.clone();
        let asking = match self.chance.below(5) {
            0 => usize::try_from(self.chance.below(self.cast.members.len() as u64)).unwrap_or(0),
            _ => member,
        };
        let basis = self.basis(asking);
        let label = self.wanted((asking, place))?.label.clone();
        let organization = self.scene.holes.fill(&format!("{{o{asking:03}-organization}}"));
        let (Ok(basis), Ok(organization)) = (basis, organization) else { return Ok(()) };
        self.scene.holes.bind(&format!("{label}-organization"), organization);
        let requested = self.scene.request_on((&name, &label), basis, json!(null)).await;
        self.counted("request", requested).map(drop)
    }

    /// What an organization would stand on.
    fn basis(&mut self, member: usize) -> Result<Value, String> {
        let held = self.cast.member(member).ok_or(NOT_YET)?;
        if held.reckoned.is_recognised() {
            return Ok(json!({"kind": "government"}));
        }
        let id = self.scene.holes.fill(&format!("{{o{member:03}-accreditation}}"))?;
        Ok(json!({"kind": "accreditation", "id": id}))
    }

    async fn accept(&mut self, label: &str, confirm: bool) -> Result<(), String> {
        let indoors = &self.scene.house.indoors;
        let id = self.scene.holes.fill(&format!("{{{label}-request}}"))?;
        let request: RequestId = id.parse().map_err(|_| "no request's id")?;
        let command = AcceptRequest { request, registrar: None, confirm };
        let accepted = accept::accept(&indoors.registry, &indoors.people.supervisor, command);
        let accepted = accepted.await.map_err(|failure| in_words(&failure))?;
        let secret = accepted.secret.expose().to_owned();
        self.scene.holes.bind(&format!("{label}-token-id"), accepted.token.id.to_string());
        self.scene.holes.bind(&format!("{label}-token"), secret);
        Ok(())
    }

    async fn reissue(&mut self, label: &str) -> Result<(), String> {
        let indoors = &self.scene.house.indoors;
        let Some(id) = self.scene.holes.get(&format!("{label}-token-id")) else {
            return Err(NOT_YET.to_owned());
        };
        let token: TokenId = id.parse().map_err(|_| "no token's id")?;
        let command = ReissueToken { token, registrar: Binding::AsBefore };
        let reissued = reissue::reissue(&indoors.registry, &indoors.people.reviewer, command);
        let (token, secret) = reissued.await.map_err(|failure| in_words(&failure))?;
        let dead = self.scene.holes.get(&format!("{label}-token")).unwrap_or_default().to_owned();
        self.scene.holes.bind(&format!("{label}-dead-token"), dead);
        self.scene.holes.bind(&format!("{label}-token-id"), token.id.to_string());
        self.scene.holes.bind(&format!("{label}-token"), secret.expose());
        Ok(())
    }

    async fn take_acceptance_back(&mut self, label: &str) -> Result<(), String> {
        let id = self.scene.holes.fill(&format!("{{{label}-request}}"))?;
        let said = json!({"reasons": [{"code": "policy", "words": "found too late"}]});
        let path = format!("/api/v1/requests/{id}/withdraw-acceptance");
        self.scene.call("POST", &path, Some(&said)).await.map(drop)
    }

    /// Creates the name with its token; then its holder must be in good standing (P-23).
    async fn create(&mut self, (member, place): (usize, usize)) -> Result<(), String> {
        let wanted = self.wanted((member, place))?;
        let (name, label, who) = (wanted.name.clone(), wanted.label.clone(), wanted.registrar);
        let Some(secret) = self.scene.holes.get(&format!("{label}-token")).map(str::to_owned)
        else {
            return Ok(());
        };
        let created = self.create_with(who, &name, Some(&secret)).await;
        if !self.counted("create", created)? {
            return Ok(());
        }
        let now = self.now();
        let domain = self.scene.domain(&name).await?.ok_or("it was created, and is not there")?;
        self.wanted((member, place))?.used.insert(secret);
        match self.reckoned_of(&domain) {
            Some(held) if held.is_recognised() || held.is_good(now) => Ok(()),
            found => Err(format!("{name} was created without good standing (P-23): {found:?}")),
        }
    }

    /// Tries to create the name without its token: with none, a used or a dead one, another's.
    async fn create_in_vain(&mut self, (member, place): (usize, usize)) -> Result<(), String> {
        let other = self.chance.below(self.cast.members.len() as u64);
        let other = usize::try_from(other).unwrap_or_default();
        let others = self.wanted((other, place))?.label.clone();
        let wanted = self.wanted((member, place))?;
        let (name, label, who) = (wanted.name.clone(), wanted.label.clone(), wanted.registrar);
        let used = wanted.used.first().cloned();
        let held = |hole: String| self.scene.holes.get(&hole).map(str::to_owned);
        let mut tokens = vec![None, held(format!("{label}-dead-token")), used];
        if others != label {
            tokens.push(held(format!("{others}-token")));
        }
        let token =
            tokens[usize::try_from(self.chance.below(tokens.len() as u64)).unwrap_or(0)].clone();
        let created = self.create_with(who, &name, token.as_deref()).await;
        match self.counted("create in vain", created)? {
            true => Err(format!("{name} was created with {token:?} (P-20, P-22)")),
            false => Ok(()),
        }
    }

    async fn create_with(
        &mut self,
        who: &str,
        name: &str,
        token: Option<&str>,
    ) -> Result<(), String> {
        let registrant = self.scene.registrant(who).await?;
        let fee = self.scene.price_of(name)?;
        let vouched = token.map(|token| (token, fee));
        let servers = [super::NAME_SERVER];
        let frame = frames::domain(name, &registrant, &servers, vouched);
        self.scene.say(who, frame.as_bytes()).await?;
        self.scene.expect_success()
    }

    async fn with_a_registered_name(
        &mut self,
        (member, place): (usize, usize),
        domain: &Domain,
    ) -> Result<(), String> {
        let matter = Matter::Name(member, place);
        let name = domain.name.to_string();
        let sponsor = domain.registrar.as_str().trim_end_matches("-rx").to_owned();
        if self.wanted((member, place))?.case.is_some() {
            self.go_on_with_the_case((member, place), &name).await?;
            self.again(matter, &SOON);
            return Ok(());
        }
        if matches!(domain.lifecycle, Lifecycle::Redemption { .. }) && self.chance.below(2) == 0 {
            let restored = self.scene.registrar(&sponsor, &format!("restore {name}")).await;
            self.counted("restore", restored)?;
            self.again(matter, &SOON);
            return Ok(());
        }
        match self.chance.below(20) {
            0..=6 => {
                let good = self.reckoned_of(domain);
                let good =
                    good.is_some_and(|held| held.is_recognised() || held.is_good(self.now()));
                let renewed = self.scene.registrar(&sponsor, &format!("renew {name}")).await;
                if self.counted("renew", renewed)? && !good {
                    return Err(format!("{name} was renewed without good standing (P-31)"));
                }
            }
            7..=9 => {
                let held = domain.client_statuses.has(Status::ClientHold);
                let changed = self.hold(&sponsor, &name, !held).await;
                self.counted("hold", changed)?;
            }
            10 => {
                let deleted = self.scene.registrar(&sponsor, &format!("delete {name}")).await;
                if self.counted("delete", deleted)? {
                    self.again(matter, &[1, 4, 29, 30, 31]);
                    return Ok(());
                }
            }
            11..=12 => {
                let moved = self.transfer(&sponsor, &name).await;
                self.counted("transfer", moved)?;
            }
            13..=16 => {
                self.open_a_case((member, place), &name).await?;
                self.again(matter, &SOON);
                return Ok(());
            }
            _ => {}
        }
        self.again(matter, &LATER);
        Ok(())
    }

    /// Sets or takes off clientHold.
    async fn hold(&mut self, who: &str, name: &str, on: bool) -> Result<(), String> {
        let verb = if on { "add" } else { "rem" };
        let part = format!("<domain:{verb}><domain:status s=\"clientHold\"/></domain:{verb}>");
        self.scene.domain_command(who, "update", name, &part, "").await
    }

    /// Asks for a name by the other registrar with the registry's consent (P-37); silence approves.
    async fn transfer(&mut self, sponsor: &str, name: &str) -> Result<(), String> {
        let gaining = if sponsor == "alpha" { "beta" } else { "alpha" };
        let asked = json!({"domain": name, "registrar": registrar_of(gaining)});
        let consent = self.scene.call("POST", "/sandbox/consents", Some(&asked)).await?;
        let token = text(&consent, "/token")?;
        self.scene.ask_for(gaining, name, Some(&token)).await
    }

    pub(super) fn wanted(
        &mut self,
        (member, place): (usize, usize),
    ) -> Result<&mut super::cast::Wanted, String> {
        self.cast.wanted(member, place).ok_or_else(|| NOT_YET.to_owned())
    }
}

/// A refusal of the program, as [`super::is_a_refusal`] knows it from the API.
fn in_words(failure: &pharos::vetting::Failure) -> String {
    match failure {
        pharos::vetting::Failure::Refused(refusal) => {
            format!("is answered 409: \"code\":\"{refusal:?}\"")
        }
        pharos::vetting::Failure::Store(error) => error.to_string(),
    }
}
