//! The life of a name with instant-epp: the steps that other clients play too
//! (tests/outside/scenario/README.md).

use std::collections::BTreeMap;
use std::net::IpAddr;
use std::sync::Arc;

use instant_epp::EppClient;
use instant_epp::contact::{
    Address, ContactCheck, ContactCreate, ContactDelete, ContactInfo, ContactUpdate, InfoType,
    PostalInfo, Voice,
};
use instant_epp::domain::update::{DomainAdd, DomainChangeInfo, DomainRemove};
use instant_epp::domain::{
    DomainAuthInfo, DomainCheck, DomainContact, DomainCreate, DomainDelete, DomainInfo,
    DomainRenew, DomainTransfer, DomainUpdate, HostInfo as Server, HostObj, NameServers, Period,
    PeriodLength, Status,
};
use instant_epp::extensions::rgp::report::{self, RgpRestoreReport};
use instant_epp::extensions::rgp::request::{self, RgpRestoreRequest};
use instant_epp::host::update::{HostAdd, HostRemove};
use instant_epp::host::{HostCheck, HostCreate, HostDelete, HostInfo, HostUpdate};
use instant_epp::poll::{Ack, Poll};
use serde_json::Value;

use crate::support::instant::{Door, code, logged_in};
use crate::support::{Control, Engine, Sandbox, on_both_engines};

const SCENARIO: &str = include_str!("../../../../tests/outside/scenario/life-of-a-name.json");
const RUN: &str = "ie";
const RGP: &str = "urn:ietf:params:xml:ns:rgp-1.0";
/// instant-epp shows and changes a contact's secret whenever it asks for or changes the contact.
const SECRET: &str = "A contact's secret, long enough 7";

on_both_engines![instant_epp_plays_the_life_of_a_name];

async fn instant_epp_plays_the_life_of_a_name(engine: Engine) {
    let sandbox = Arc::new(Sandbox::start(engine));
    let text = SCENARIO.replace("{run}", RUN);
    let scenario: Value = serde_json::from_str(&text).expect("a scenario");
    let mut control = Control::connect(&sandbox).await;
    let mut clients = BTreeMap::new();
    for registrar in scenario["registrars"].as_array().expect("registrars") {
        let registrar = registrar.as_str().expect("a registrar");
        clients.insert(registrar, Hands::new(&sandbox, registrar).await);
    }
    for (number, step) in (1..).zip(scenario["steps"].as_array().expect("steps")) {
        let step = Step { number, step };
        if step.text("do") == "clock" {
            control.advance(step.text("advance")).await;
            continue;
        }
        let hands = clients.get_mut(step.text("who")).expect("a registrar's clients");
        let wanted = step.step.get("code").and_then(Value::as_u64).unwrap_or(1000);
        assert_eq!(u64::from(play(hands, step).await), wanted, "{step:?}");
    }
    for (_, Hands { plain, restoring }) in clients {
        plain.shutdown().await.expect("an end");
        restoring.shutdown().await.expect("an end");
    }
    sandbox.audit();
}

/// One registrar's sessions. instant-epp gives up on an answer with an extension that its command
/// did not ask for, so grace periods are negotiated only where they are meant.
struct Hands {
    plain: EppClient<Door>,
    restoring: EppClient<Door>,
}

impl Hands {
    async fn new(sandbox: &Arc<Sandbox>, registrar: &str) -> Self {
        let plain = logged_in(sandbox, registrar, &[]).await;
        Self { plain, restoring: logged_in(sandbox, registrar, &[RGP]).await }
    }
}

/// One step of the scenario.
#[derive(Debug, Clone, Copy)]
struct Step<'s> {
    number: u32,
    step: &'s Value,
}

impl<'s> Step<'s> {
    fn get(self, key: &str) -> Option<&'s str> {
        self.step.get(key).and_then(Value::as_str)
    }

    fn text(self, key: &str) -> &'s str {
        self.get(key).unwrap_or_else(|| unreachable!("{key} is missing: {self:?}"))
    }

    fn list(self, key: &str) -> Vec<&'s str> {
        let values = self.step.get(key).and_then(Value::as_array);
        values.into_iter().flatten().filter_map(Value::as_str).collect()
    }

    fn addresses(self, key: &str) -> Vec<IpAddr> {
        self.list(key).into_iter().map(|text| text.parse().expect("an address")).collect()
    }

    fn years(self) -> Period {
        let years = self.step["years"].as_u64().and_then(|years| u8::try_from(years).ok());
        Period::Years(PeriodLength::new(years.expect("years")).expect("a period"))
    }

    fn trid(self) -> String {
        format!("STEP-{}", self.number)
    }

    fn is_available(self, found: bool) {
        assert_eq!(self.step["available"].as_bool(), Some(found), "{self:?}");
    }

    /// What the answer must show, if it is asked for; lists in any order.
    fn sees(self, what: &str, mut found: Vec<String>) {
        let Some(wanted) = self.step.get("sees").and_then(|sees| sees.get(what)) else { return };
        let texts = wanted.as_array().cloned().unwrap_or_else(|| vec![wanted.clone()]);
        let mut wanted: Vec<_> =
            texts.iter().filter_map(Value::as_str).map(str::to_owned).collect();
        wanted.sort_unstable();
        found.sort_unstable();
        assert_eq!(found, wanted, "{what}: {self:?}");
    }
}

/// Sends a command and gives its result code; what it answers is looked at when it succeeds.
macro_rules! ask {
    ($client:expr, $step:expr, $command:expr) => {
        ask!($client, $step, $command, _answer => {})
    };
    ($client:expr, $step:expr, $command:expr, $answer:ident => $look:expr) => {{
        let outcome = $client.transact($command, &$step.trid()).await;
        if let Ok(answer) = &outcome
            && let Some($answer) = answer.res_data()
        {
            $look
        }
        code(&outcome, |answer| answer.result.code)
    }};
}

async fn play(hands: &mut Hands, step: Step<'_>) -> u16 {
    let Hands { plain: client, restoring } = hands;
    match step.text("do").split_once('-').unwrap_or((step.text("do"), "")) {
        ("contact", verb) => contact(client, step, verb).await,
        ("host", verb) => host(client, step, verb).await,
        ("domain", "update") => domain_update(client, step).await,
        ("domain", "renew") => domain_renew(client, step).await,
        ("domain", "info") => {
            let result = domain_info(client, step).await;
            step.sees("rgp", grace_periods(restoring, step.text("name")).await);
            result
        }
        ("domain", verb) => domain(client, step, verb).await,
        ("transfer", "request") => {
            let command = DomainTransfer::new(step.text("name"), None, step.text("secret"));
            ask!(client, step, &command)
        }
        ("transfer", "approve") => ask!(client, step, &DomainTransfer::approve(step.text("name"))),
        ("restore", "request") => restore_request(restoring, step).await,
        ("restore", "report") => restore_report(client, restoring, step).await,
        ("poll", _) => drain(client, step).await,
        _ => unreachable!("{step:?}"),
    }
}

async fn contact(client: &mut EppClient<Door>, step: Step<'_>, verb: &str) -> u16 {
    let id = step.text("id");
    let street = ["1 Dispensary Lane"];
    let country = "US".parse().expect("a country");
    let address = Address::new(&street, "Chicago", Some("IL"), Some("60601"), country);
    let name = step.get("name").unwrap_or_default();
    let postal = PostalInfo::new(InfoType::International, name, None, address);
    let voice = Voice::new("+1.3125550100");
    match verb {
        "check" => {
            let command = ContactCheck { contact_ids: &[id] };
            ask!(client, step, &command, data => step.is_available(data.list[0].id.available))
        }
        "create" => {
            let email = step.text("email");
            ask!(client, step, &ContactCreate::new(id, email, postal, Some(voice), SECRET))
        }
        "update" => {
            let mut command = ContactUpdate::new(id);
            command.set_info(step.text("email"), postal, voice, SECRET);
            ask!(client, step, &command)
        }
        "info" if step.step.get("sees").is_none() => contact_info_without_secret(client, id).await,
        "info" => ask!(client, step, &ContactInfo::new(id, SECRET), data => {
            step.sees("email", vec![data.email.clone()]);
            step.sees("sponsor", vec![data.client_id.clone()]);
        }),
        "delete" => ask!(client, step, &ContactDelete::new(id)),
        _ => unreachable!("{step:?}"),
    }
}

/// Another registrar knows no secret, and instant-epp has no question without one.
async fn contact_info_without_secret(client: &mut EppClient<Door>, id: &str) -> u16 {
    let frame = format!(
        "<epp xmlns='urn:ietf:params:xml:ns:epp-1.0'><command><info>\
         <contact:info xmlns:contact='urn:ietf:params:xml:ns:contact-1.0'>\
         <contact:id>{id}</contact:id></contact:info></info></command></epp>"
    );
    let answer = client.transact_xml(&frame).await.expect("an answer");
    let code = answer.split_once("code=\"").and_then(|(_, rest)| rest.get(..4));
    code.and_then(|code| code.parse().ok()).expect("a result code")
}

async fn host(client: &mut EppClient<Door>, step: Step<'_>, verb: &str) -> u16 {
    let name = step.text("name");
    match verb {
        "check" => {
            let command = HostCheck { hosts: &[name] };
            ask!(client, step, &command, data => step.is_available(data.list[0].name.available))
        }
        "create" => {
            let addresses = step.addresses("addresses");
            let addresses = (!addresses.is_empty()).then_some(addresses.as_slice());
            ask!(client, step, &HostCreate::new(name, addresses))
        }
        "update" => {
            let (add, remove) = (step.addresses("add"), step.addresses("remove"));
            let mut command = HostUpdate::new(name);
            if !add.is_empty() {
                command.add(HostAdd { addresses: Some(&add), statuses: None });
            }
            if !remove.is_empty() {
                command.remove(HostRemove { addresses: Some(&remove), statuses: None });
            }
            ask!(client, step, &command)
        }
        "info" => ask!(client, step, &HostInfo::new(name), data => {
            step.sees("addresses", data.addresses.iter().map(ToString::to_string).collect());
            step.sees("sponsor", vec![data.client_id.clone()]);
        }),
        "delete" => ask!(client, step, &HostDelete::new(name)),
        _ => unreachable!("{step:?}"),
    }
}

async fn domain(client: &mut EppClient<Door>, step: Step<'_>, verb: &str) -> u16 {
    let name = step.text("name");
    match verb {
        "check" => {
            let command = DomainCheck { domains: &[name] };
            ask!(client, step, &command, data => step.is_available(data.list[0].name.available))
        }
        "create" => {
            let owner = step.text("contact");
            let contacts = ["admin", "tech"]
                .map(|role| DomainContact { contact_type: role.into(), id: owner.into() });
            let contacts = Some(contacts.as_slice());
            let command = DomainCreate::new(name, step.years(), None, Some(owner), "", contacts);
            ask!(client, step, &command)
        }
        "delete" => ask!(client, step, &DomainDelete::new(name)),
        _ => unreachable!("{step:?}"),
    }
}

async fn domain_info(client: &mut EppClient<Door>, step: Step<'_>) -> u16 {
    ask!(client, step, &DomainInfo::new(step.text("name"), None), data => {
        let statuses = data.statuses.iter().flatten();
        step.sees("statuses", statuses.map(|status| status.as_str().to_owned()).collect());
        step.sees("sponsor", vec![data.client_id.clone()]);
        let servers = data.ns.iter().flat_map(|servers| servers.ns.iter());
        let name = |server: &Server<'_>| match server {
            Server::Obj(host) => host.name.to_string(),
            Server::Attr(host) => unreachable!("host objects only: {host:?}"),
        };
        step.sees("hosts", servers.map(name).collect());
    })
}

/// instant-epp reads RFC 3915 only from answers to its own commands: here the XML is asked.
async fn grace_periods(client: &mut EppClient<Door>, name: &str) -> Vec<String> {
    let frame = format!(
        "<epp xmlns='urn:ietf:params:xml:ns:epp-1.0'><command><info>\
         <domain:info xmlns:domain='urn:ietf:params:xml:ns:domain-1.0'>\
         <domain:name>{name}</domain:name></domain:info></info></command></epp>"
    );
    let answer = client.transact_xml(&frame).await.expect("an answer");
    let found = answer.split("<rgp:rgpStatus s=\"").skip(1);
    found.filter_map(|rest| rest.split_once('"')).map(|(word, _)| word.to_owned()).collect()
}

async fn domain_update(client: &mut EppClient<Door>, step: Step<'_>) -> u16 {
    let servers = |key: &str| {
        let names = step.list(key);
        let objects: Vec<_> =
            names.into_iter().map(|name| Server::Obj(HostObj { name: name.into() })).collect();
        (!objects.is_empty()).then(|| NameServers { ns: objects.into() })
    };
    let statuses = |key: &str| step.list(key).into_iter().map(status).collect::<Vec<_>>();
    let (added, removed) = (statuses("add-statuses"), statuses("remove-statuses"));
    let mut command = DomainUpdate::new(step.text("name"));
    let ns = servers("add-hosts");
    if ns.is_some() || !added.is_empty() {
        let statuses = (!added.is_empty()).then_some(added.as_slice());
        command.add(DomainAdd { ns, contacts: None, statuses });
    }
    let ns = servers("remove-hosts");
    if ns.is_some() || !removed.is_empty() {
        let statuses = (!removed.is_empty()).then_some(removed.as_slice());
        command.remove(DomainRemove { ns, contacts: None, statuses });
    }
    if let Some(secret) = step.get("secret") {
        let auth_info = Some(DomainAuthInfo::new(secret));
        command.info(DomainChangeInfo { registrant: None, auth_info });
    }
    ask!(client, step, &command)
}

fn status(word: &str) -> Status {
    match word {
        "clientTransferProhibited" => Status::ClientTransferProhibited,
        other => unreachable!("a status that no step sets: {other}"),
    }
}

async fn domain_renew(client: &mut EppClient<Door>, step: Step<'_>) -> u16 {
    let name = step.text("name");
    let info = client.transact(&DomainInfo::new(name, None), "INFO-1").await.expect("an answer");
    let before = info.res_data().and_then(|data| data.expiring_at).expect("an expiry date");
    let command = DomainRenew::new(name, before.date_naive(), step.years());
    ask!(client, step, &command, data => {
        let after = data.expiring_at.expect("a new expiry date").to_string();
        let year = |date: &str| date.get(..4).and_then(|year| year.parse::<u64>().ok());
        let years = year(&after).zip(year(&before.to_string())).map(|(new, old)| new - old);
        assert_eq!(years, step.step["adds-years"].as_u64(), "{step:?}");
    })
}

async fn restore_request(client: &mut EppClient<Door>, step: Step<'_>) -> u16 {
    let command = unchanged(step.text("name"));
    let request = request::Update { data: RgpRestoreRequest::default() };
    let outcome = client.transact((&command, &request), &step.trid()).await;
    code(&outcome, |answer| answer.result.code)
}

async fn restore_report(
    client: &mut EppClient<Door>,
    restoring: &mut EppClient<Door>,
    step: Step<'_>,
) -> u16 {
    let name = step.text("name");
    let info = client.transact(&DomainInfo::new(name, None), "INFO-2").await.expect("an answer");
    let deleted_at = info.res_data().and_then(|data| data.updated_at).expect("an update");
    let data = format!("{name}, delegated");
    let statements = [
        "The registry's data was restored for the registrant alone.",
        "What this report says is true to our best knowledge.",
    ];
    let reason = "Registrant error.";
    let report =
        RgpRestoreReport::new(&data, &data, deleted_at, deleted_at, reason, &statements, "none");
    let command = unchanged(name);
    let report = report::Update { data: report };
    let outcome = restoring.transact((&command, &report), &step.trid()).await;
    code(&outcome, |answer| answer.result.code)
}

/// The update around a restore: it changes nothing else (RFC 3915, section 4.2.5).
fn unchanged(name: &str) -> DomainUpdate<'_> {
    let mut command = DomainUpdate::new(name);
    command.info(DomainChangeInfo { registrant: None, auth_info: None });
    command
}

async fn drain(client: &mut EppClient<Door>, step: Step<'_>) -> u16 {
    let mut named = false;
    loop {
        let answer = client.transact(&Poll, &step.trid()).await.expect("an answer");
        let Some(queue) = answer.message_queue() else { break };
        named |= format!("{answer:?}").contains(step.text("until"));
        let ack = Ack { message_id: &queue.id };
        client.transact(&ack, &step.trid()).await.expect("acknowledged");
    }
    assert!(named, "no message names it: {step:?}");
    1000
}
