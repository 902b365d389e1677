//! What people of the registry do that has no desk yet, decided by the core as a desk would.

use std::collections::BTreeSet;

use jiff::Timestamp;
use pharos::sandbox::Indoors;
use pharos::vetting::registry_lock::{self, LockStep};
use registry_core::decision::Actor;
use registry_core::domain::cause::{self, NewCause};
use registry_core::domain::lock::LockAct;
use registry_core::id::{RegistrarId, StaffId};
use registry_core::money::{Currency, Money};
use registry_core::name::{DomainName, Tld};
use registry_core::registrar::{self, Registrar, RegistrarState};
use registry_core::status::CauseKind;
use registry_store::{Cited, Failure, Lock, Tx};

use crate::acts::registrar_of;
use crate::conversation::Scene;

/// Who signs.
const NAME: &str = "Ann Reviewer";

impl Scene {
    /// Sets a cause on a name, in a case or in none, or lifts it.
    pub(crate) async fn cause(
        &mut self,
        (kind, name): (&str, &str),
        set: bool,
        case: Option<&str>,
    ) -> Result<(), String> {
        let known = CauseKind::ALL.iter().copied().find(|known| known.code() == kind);
        let kind = known.ok_or_else(|| format!("no cause is called {kind}"))?;
        let registry = &self.house.indoors.registry;
        let name = DomainName::parse(name, &registry.tlds).map_err(|error| error.to_string())?;
        let case = case.map(str::to_owned);
        let write = move |tx: &mut Tx<'_>, now: Timestamp| {
            let (cited, actor) = (Cited::default(), staff());
            let found = tx.domain(&name, Lock::Update, now)?;
            let mut found = found.ok_or(Failure::Refused("no such name"))?;
            tx.catch_up(&mut found, &cited)?;
            let parents = tx.parents_of(&found.object, now)?;
            let (set_by, rule) = (NAME.to_owned(), "P-52".to_owned());
            let new = NewCause { kind, set_by, rule, case: case.clone() };
            let decided = match set {
                true => cause::set(&found.object, new, &parents.view(), now),
                false => cause::lift(&found.object, kind, &parents.view(), now),
            };
            let decision = decided.map_err(|refusal| Failure::Refused(refusal.code()))?;
            Ok(tx.record(&decision, &actor, &cited, now)?)
        };
        registry.write(write).await.map_err(|failure| format!("{failure:?}"))
    }

    /// Sets or lifts the registry lock of a name as its registrar asked: one person proposes it,
    /// another confirms it (P-15).
    pub(crate) async fn lock(&mut self, name: &str, act: LockAct) -> Result<(), String> {
        let Indoors { registry, people, .. } = &self.house.indoors;
        let name = DomainName::parse(name, &registry.tlds).map_err(|error| error.to_string())?;
        let propose = LockStep::Propose { act, reference: "letter of today".to_owned() };
        for (person, step) in [(&people.reviewer, propose), (&people.supervisor, LockStep::Confirm)]
        {
            let done = registry_lock::step(registry, person, (name.clone(), step)).await;
            done.map_err(|failure| format!("{failure:?}"))?;
        }
        Ok(())
    }

    /// Where the check of a name's registrant stands (P-34): `none`, `open`, or how it was closed.
    pub(crate) async fn accuracy(&mut self, name: &str, state: &str) -> Result<(), String> {
        let path = format!("/api/v1/domains/{name}");
        let shown = self.call("GET", &path, None).await?;
        let found = shown["accuracy_check"].as_str().unwrap_or("none");
        if found == state { Ok(()) } else { Err(format!("the check of {name} is {found}")) }
    }

    /// Sets below what a registrar is told that little is left to spend.
    pub(crate) async fn threshold(&mut self, who: &str, amount: &str) -> Result<(), String> {
        let told = |error: &dyn std::fmt::Display| error.to_string();
        let registrar: RegistrarId = registrar_of(who).parse().map_err(|_| "no registrar's id")?;
        let currency = Currency::parse("USD").map_err(|error| told(&error))?;
        let amount = Money::parse_decimal(amount, currency).map_err(|error| told(&error))?;
        let write = move |tx: &mut Tx<'_>, _| {
            tx.set_credit_threshold(&registrar, amount)?;
            Ok::<(), Failure<std::convert::Infallible>>(())
        };
        let registry = &self.house.indoors.registry;
        registry.write(write).await.map_err(|failure| format!("{failure:?}"))
    }
}

impl Scene {
    /// Entitles a registrar to these TLDs and no others (P-80).
    pub(crate) async fn serves(&mut self, who: &str, tlds: &[&str]) -> Result<(), String> {
        let tlds = tlds.iter().map(|tld| Tld::parse(tld)).collect::<Result<BTreeSet<_>, _>>();
        let tlds = tlds.map_err(|error| error.to_string())?;
        self.change(who, move |registrar| registrar.tlds.clone_from(&tlds)).await
    }

    /// Lets a registrar log in no more (P-80).
    pub(crate) async fn suspend(&mut self, who: &str) -> Result<(), String> {
        self.change(who, |registrar| registrar.state = RegistrarState::Suspended).await
    }

    async fn change(
        &mut self,
        who: &str,
        change: impl Fn(&mut Registrar) + Send + 'static,
    ) -> Result<(), String> {
        let id: RegistrarId = registrar_of(who).parse().map_err(|_| "no registrar's id")?;
        let write = move |tx: &mut Tx<'_>, now: Timestamp| {
            let found = tx.registrar(&id, Lock::Update)?;
            let mut after = found.ok_or(Failure::Refused("no such registrar"))?;
            change(&mut after);
            let decision = registrar::change(after, now);
            Ok(tx.record(&decision, &staff(), &Cited::default(), now)?)
        };
        let registry = &self.house.indoors.registry;
        registry.write(write).await.map_err(|failure| format!("{failure:?}"))
    }
}

fn staff() -> Actor {
    Actor::Staff { id: StaffId::from_uuid(uuid::Uuid::from_u128(1)), name: NAME.to_owned() }
}
