//! The path of a name with instant-epp, a client that nobody here wrote.

use std::sync::Arc;

use instant_epp::common::NoExtension;
use instant_epp::contact::{Address, ContactCreate, InfoType, PostalInfo, Voice};
use instant_epp::domain::{
    DomainCheck, DomainContact, DomainCreate, DomainInfo, HostInfo, HostObj, Period, PeriodLength,
};
use instant_epp::host::HostCreate;
use instant_epp::request::{Command, Extension, Transaction};
use instant_epp::response::ResultCode;
use instant_epp::{EppClient, Error};
use instant_xml::ToXml;

use crate::support::instant::{Door, code, logged_in};
use crate::support::{Control, Engine, Sandbox, on_both_engines};

const NAME: &str = "instant.pharmacy";
const HOST: &str = "ns1.instant.example.net";
const CONTACT: &str = "INSTANT-1";
const TOKENS: &str = "urn:ietf:params:xml:ns:allocationToken-1.0";

on_both_engines![instant_epp_walks_the_path_of_a_verified_name];

/// RFC 8495: instant-epp leaves it to its caller.
#[derive(Debug, ToXml)]
#[xml(rename = "allocationToken", ns(TOKENS))]
struct AllocationToken<'a> {
    #[xml(direct)]
    secret: &'a str,
}

impl Extension for AllocationToken<'_> {
    type Response = NoExtension;
}

/// Its own commands by another name: only then may we give them an extension.
#[derive(Debug)]
struct Vouched<C>(C);

impl<C: ToXml> ToXml for Vouched<C> {
    fn serialize<W: std::fmt::Write + ?Sized>(
        &self,
        field: Option<instant_xml::Id<'_>>,
        serializer: &mut instant_xml::Serializer<'_, W>,
    ) -> Result<(), instant_xml::Error> {
        self.0.serialize(field, serializer)
    }
}

impl<C: Command> Command for Vouched<C> {
    type Response = C::Response;
    const COMMAND: &'static str = C::COMMAND;
}

impl<C: Command> Transaction<AllocationToken<'_>> for Vouched<C> {}

async fn instant_epp_walks_the_path_of_a_verified_name(engine: Engine) {
    let sandbox = Arc::new(Sandbox::start(engine));
    let token = Control::connect(&sandbox).await.token(NAME, "Instant Pharmacy").await;
    let mut client = logged_in(&sandbox, "alpha-rx", &[TOKENS]).await;
    with_contact_and_host(&mut client).await;
    let check = Vouched(DomainCheck { domains: &[NAME] });
    let wrong = AllocationToken { secret: "no-token-of-ours" };
    let right = AllocationToken { secret: &token };
    for (token, available) in [(&wrong, false), (&right, true)] {
        let answer = client.transact((&check, token), "CHECK-1").await.expect("an answer");
        let list = &answer.res_data().expect("its data").list;
        assert_eq!((list.len(), list[0].name.available), (1, available));
    }
    let hosts = [HostInfo::Obj(HostObj { name: HOST.into() })];
    let contacts = ["admin", "tech"]
        .map(|role| DomainContact { contact_type: role.into(), id: CONTACT.into() });
    let year = Period::Years(PeriodLength::new(1).expect("a year"));
    let create = DomainCreate::new(NAME, year, Some(&hosts), Some(CONTACT), "", Some(&contacts));
    let refused = client.transact(&create, "CREATE-1").await;
    let result = code(&refused, |answer| answer.result.code);
    assert_eq!(result, ResultCode::RequiredParameterMissing as u16);
    let create = Vouched(create);
    let answer = client.transact((&create, &right), "CREATE-2").await.expect("created");
    assert_eq!(answer.res_data().expect("its data").name, NAME);
    let again = client.transact((&create, &right), "CREATE-3").await.expect_err("once");
    assert!(matches!(&again, Error::Command(_)), "{again}");
    let info = DomainInfo::new(NAME, None);
    let answer = client.transact(&info, "INFO-1").await.expect("an answer");
    let info = answer.res_data().expect("its data");
    assert_eq!((info.name.as_str(), info.client_id.as_str()), (NAME, "alpha-rx"));
    assert_eq!(info.registrant.as_deref(), Some(CONTACT));
    assert_eq!(info.contacts.as_ref().map(Vec::len), Some(2));
    client.shutdown().await.expect("an end");
    sandbox.audit();
}

async fn with_contact_and_host(client: &mut EppClient<Door>) {
    let country = "US".parse().expect("a country");
    let street = ["1 Dispensary Lane"];
    let address = Address::new(&street, "Chicago", Some("IL"), Some("60601"), country);
    let organization = Some("Instant Pharmacy");
    let postal = PostalInfo::new(InfoType::International, "Ina Instant", organization, address);
    let voice = Some(Voice::new("+1.3125550100"));
    let contact = ContactCreate::new(CONTACT, "ina@instant.example.net", postal, voice, "");
    client.transact(&contact, "CONTACT-1").await.expect("a contact");
    let host = HostCreate::new(HOST, None);
    client.transact(&host, "HOST-1").await.expect("a host");
}
