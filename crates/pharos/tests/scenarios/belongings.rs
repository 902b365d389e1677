//! What a registrar has from before: made by the frames it would have sent.

use std::sync::Arc;

use pharos::sandbox::frames;
use registry_core::money::Money;
use registry_core::name::DomainName;
use registry_core::pricing::{self, Operation};
use registry_core::registrar::DataModel;
use registry_core::rulebook::RulebookVersions;

use crate::acts::registrar_of;
use crate::conversation::Scene;
use crate::people::organization;

impl Scene {
    pub(crate) async fn has_contact(&mut self, who: &str, id: &str) -> Result<(), String> {
        self.done(who, &frames::contact(id)).await
    }

    /// A host with these addresses; `ns1.alpha.example` without gets one, as it must.
    pub(crate) async fn has_host(
        &mut self,
        who: &str,
        name: &str,
        addresses: &[&str],
    ) -> Result<(), String> {
        let version = |address: &str| if address.contains(':') { "v6" } else { "v4" };
        let internal = self.house.indoors.registry.tlds.iter();
        let internal = internal.clone().any(|tld| name.ends_with(&format!(".{tld}")));
        let given: &[&str] = match (addresses, internal) {
            ([], true) => &["208.77.190.1"],
            _ => addresses,
        };
        let given = given
            .iter()
            .map(|address| format!("<host:addr ip=\"{}\">{address}</host:addr>", version(address)));
        let frame = frames::external_host(name);
        let given: String = given.collect();
        self.done(who, &frame.replace("</host:create>", &format!("{given}</host:create>"))).await
    }

    /// A name for a year with a registrant of its own, its token and its fee where it needs them.
    pub(crate) async fn has_domain(
        &mut self,
        who: &str,
        name: &str,
        hosts: &[&str],
    ) -> Result<(), String> {
        let registrant = match self.data_model(who).await? {
            DataModel::Minimum => None,
            DataModel::Maximum => Some(self.registrant(who).await?),
        };
        let vouched = self.vouched(name).await?;
        let vouched = vouched.as_ref().map(|(token, fee)| (token.as_str(), *fee));
        let frame = frames::domain(name, registrant.as_deref().unwrap_or_default(), hosts, vouched);
        self.done(who, &frame.replace("<domain:registrant></domain:registrant>", "")).await
    }

    /// Every message that waits is taken off the queue.
    pub(crate) async fn has_read(&mut self, who: &str) -> Result<(), String> {
        loop {
            self.say(who, poll("op=\"req\"").as_bytes()).await?;
            let answer = self.received.take().ok_or("the connection has ended")?;
            let id = answer.split_once("<msgQ").and_then(|(_, rest)| rest.split_once(" id=\""));
            let Some((id, _)) = id.and_then(|(_, rest)| rest.split_once('"')) else {
                return Ok(());
            };
            self.done(who, &poll(&format!("op=\"ack\" msgID=\"{id}\""))).await?;
        }
    }

    /// A token for a name that needs one, with the price; the organization is named like it.
    async fn vouched(&mut self, name: &str) -> Result<Option<(String, Money)>, String> {
        let needs_token = self.rulebook_of(name)?.at(self.now()).eligibility.token_required;
        if !needs_token {
            return Ok(None);
        }
        let label = name.split('.').next().unwrap_or(name);
        let token = self.token(name, &organization(label)).await?;
        Ok(Some((token, self.price_of(name)?)))
    }

    /// What creating a name costs now, for the term that nobody states.
    pub(crate) fn price_of(&self, name: &str) -> Result<Money, String> {
        let registry = &self.house.indoors.registry;
        let parsed = DomainName::parse(name, &registry.tlds).map_err(|error| error.to_string())?;
        let (books, now) = (self.rulebook_of(name)?, self.now());
        let years = books.at(now).registration.years_default;
        let quote = pricing::price(books.at(now), &parsed, false, Operation::Create, years, now);
        Ok(quote.fee)
    }

    fn rulebook_of(&self, name: &str) -> Result<Arc<RulebookVersions>, String> {
        let tld = name.rsplit('.').next().unwrap_or_default();
        let rulebooks = self.house.indoors.registry.store.rulebooks(tld);
        rulebooks.map_err(|error| error.to_string())
    }

    fn now(&self) -> jiff::Timestamp {
        self.house.indoors.turner.now()
    }

    /// The contact that stands behind the names somebody has from before.
    pub(crate) async fn registrant(&mut self, who: &str) -> Result<String, String> {
        let name = who.split('/').next().unwrap_or(who).to_uppercase();
        let (handle, hole) = (format!("{name}-HOLDER"), format!("{name}-holder"));
        if self.holes.get(&hole).is_none() {
            self.has_contact(who, &handle).await?;
            self.holes.bind(&hole, handle.clone());
        }
        Ok(handle)
    }

    async fn data_model(&mut self, who: &str) -> Result<DataModel, String> {
        let registrar = registrar_of(who);
        let book = &self.house.indoors.book;
        let entry = book.registrars.iter().find(|entry| entry.id == registrar);
        let entry = entry.ok_or_else(|| format!("no registrar is called {who}"))?;
        Ok(match entry.data_model.as_str() {
            "minimum" => DataModel::Minimum,
            _ => DataModel::Maximum,
        })
    }

    async fn done(&mut self, who: &str, frame: &str) -> Result<(), String> {
        self.say(who, frame.as_bytes()).await?;
        self.expect_success()
    }
}

fn poll(attributes: &str) -> String {
    let head = "<epp xmlns=\"urn:ietf:params:xml:ns:epp-1.0\"><command>";
    format!("{head}<poll {attributes}/></command></epp>")
}
