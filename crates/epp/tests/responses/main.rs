//! Every kind of answer, encoded. With `EPP_DUMP_DIR` set they are written there as
//! `<what>.response.xml`, for `validate_with_xsd.py`.

mod launch;
mod session_and_poll;
mod transforms;
mod unhandled;

use std::fs;
use std::path::Path;

use jiff::Timestamp;
use registry_epp::contact::{
    self, CheckedContact, Disclose, Phone, PostalAddress, PostalForm, PostalInfo,
};
use registry_epp::domain::{self, CheckedName, Contact, ContactRole};
use registry_epp::extension::fee::{self, CommandName, Fee, TransformKind};
use registry_epp::extension::{ExtensionData, rgp, sec_dns};
use registry_epp::greeting::{
    Access, DataCollectionPolicy, Expiry, Greeting, Purpose, Recipient, Retention, Statement,
};
use registry_epp::host;
use registry_epp::namespace::{Namespace, NamespaceSet};
use registry_epp::{
    Decimal, ErrorValue, MessageQueue, Offender, Period, QueuedMessage, Reason, Response,
    ResultCode, ResultData, Secret, Sponsorship,
};

fn instant() -> Timestamp {
    "2026-01-05T12:00:00Z".parse().expect("an instant")
}

fn text(response: &Response) -> String {
    let mut out = Vec::new();
    response.encode(&mut out);
    String::from_utf8(out).expect("UTF-8")
}

fn dump(name: &str, xml: &str) {
    if let Some(folder) = std::env::var_os("EPP_DUMP_DIR") {
        fs::create_dir_all(&folder).expect("the folder");
        fs::write(Path::new(&folder).join(format!("{name}.response.xml")), xml).expect("a dump");
    }
}

fn completed(data: Option<ResultData>, extensions: Vec<ExtensionData>) -> Response {
    let client_trid = Some("ABC-12345".to_owned());
    let response = Response::new(ResultCode::Completed, client_trid, "54321-XYZ");
    Response { data, extensions, ..response }
}

fn sponsorship() -> Sponsorship {
    Sponsorship {
        sponsor_id: "ClientY".to_owned(),
        creator_id: "ClientX".to_owned(),
        created_at: instant(),
        updater_id: Some("ClientX".to_owned()),
        updated_at: Some(instant()),
        transferred_at: Some(instant()),
    }
}

fn domain_info() -> domain::InfoData {
    domain::InfoData {
        name: "example.com".to_owned(),
        roid: "EXAMPLE1-REP".to_owned(),
        statuses: vec![domain::Status::ClientHold, domain::Status::ServerTransferProhibited],
        registrant: Some("jd1234".to_owned()),
        contacts: vec![Contact { role: Some(ContactRole::Admin), id: "sh8013".to_owned() }],
        name_servers: vec!["ns1.example.com".to_owned(), "ns1.example.net".to_owned()],
        subordinate_hosts: vec!["ns1.example.com".to_owned()],
        sponsorship: sponsorship(),
        expires_at: Some(instant()),
        auth_info: Some(Secret::new("")),
    }
}

fn bare_domain_info() -> domain::InfoData {
    domain::InfoData {
        statuses: vec![],
        registrant: None,
        contacts: vec![],
        name_servers: vec![],
        subordinate_hosts: vec![],
        sponsorship: Sponsorship {
            updater_id: None,
            updated_at: None,
            transferred_at: None,
            ..sponsorship()
        },
        expires_at: None,
        auth_info: None,
        ..domain_info()
    }
}

fn host_info() -> host::InfoData {
    host::InfoData {
        name: "ns1.example.com".to_owned(),
        roid: "NS1_EXAMPLE1-REP".to_owned(),
        statuses: host::Status::ALL[..7].to_vec(),
        addresses: vec![
            "192.0.2.2".parse().expect("an address"),
            "2001:db8::1".parse().expect("an address"),
        ],
        sponsorship: sponsorship(),
    }
}

fn contact_info() -> contact::InfoData {
    let postal_info = |form| PostalInfo {
        form,
        name: "Jöhn & <Doe>".to_owned(),
        organization: Some("Example \"Inc.\"".to_owned()),
        address: PostalAddress {
            street: vec!["123 Example Dr.".to_owned(), String::new()],
            city: "Dulles".to_owned(),
            state_or_province: Some("VA".to_owned()),
            postal_code: Some("20166-6503".to_owned()),
            country: "US".to_owned(),
        },
    };
    let phone = |extension: Option<&str>| Phone {
        number: "+1.7035555555".to_owned(),
        extension: extension.map(str::to_owned),
    };
    contact::InfoData {
        id: "sh8013".to_owned(),
        roid: "SH8013-REP".to_owned(),
        statuses: vec![contact::Status::Linked, contact::Status::Ok],
        postal_infos: vec![postal_info(PostalForm::International), postal_info(PostalForm::Local)],
        voice: Some(phone(Some("1234"))),
        fax: Some(phone(None)),
        email: "jdoe@example.com".to_owned(),
        sponsorship: sponsorship(),
        auth_info: Some(Secret::new("2fooBAR")),
        disclose: Some(Disclose {
            flag: false,
            name: vec![PostalForm::International],
            organization: vec![],
            address: vec![PostalForm::International, PostalForm::Local],
            voice: true,
            fax: false,
            email: true,
        }),
    }
}

fn fee_of(amount: Decimal) -> Fee {
    Fee {
        amount,
        description: Some("Registration & more".to_owned()),
        refundable: Some(true),
        grace_period: Some("P5D".to_owned()),
        applied: Some(fee::Applied::Immediate),
    }
}

fn fee_check() -> fee::CheckData {
    let command = |name, period| fee::Command {
        name,
        custom_name: None,
        phase: None,
        subphase: None,
        period,
    };
    let priced = fee::CheckedCommand {
        command: command(CommandName::Create, Some(Period::years(2))),
        standard: true,
        fees: vec![fee_of(Decimal::new(1000, 2))],
        credits: vec![fee::Credit { amount: Decimal::new(-250, 2), description: None }],
        reason: None,
    };
    let refused = fee::CheckedCommand {
        command: command(CommandName::Custom, None),
        standard: false,
        fees: vec![],
        credits: vec![],
        reason: Some("unknown command".to_owned()),
    };
    let object = |commands, refused| fee::CheckedObject {
        name: "example.com".to_owned(),
        class: Some("standard".to_owned()),
        commands,
        refused,
    };
    fee::CheckData {
        currency: "USD".to_owned(),
        objects: vec![
            object(vec![priced, refused], None),
            object(vec![], Some("no price for this period".to_owned())),
        ],
    }
}

fn fee_transform(kind: TransformKind) -> ExtensionData {
    ExtensionData::FeeTransform(fee::TransformData {
        kind,
        currency: "USD".to_owned(),
        period: Some(Period::years(1)),
        fees: vec![fee_of(Decimal::new(5, 0))],
        credits: vec![],
        balance: Some(Decimal::new(-500, 2)),
        credit_limit: Some(Decimal::new(100_000, 2)),
    })
}

fn sec_dns_info() -> ExtensionData {
    let key = sec_dns::Key { flags: 257, protocol: 3, algorithm: 13, public_key: vec![1, 2, 3] };
    let signer = |key| sec_dns::Signer {
        key_tag: 12345,
        algorithm: 13,
        digest_type: 2,
        digest: vec![0xAB; 32],
        key,
    };
    ExtensionData::SecDns(sec_dns::InfoData { signers: vec![signer(None), signer(Some(key))] })
}

/// Every kind of result data and extension data, by name.
fn answers() -> Vec<(String, Response)> {
    const IN_USE: Reason = Reason::fixed("in use");
    let checked = |name: &str, refused| CheckedName { name: name.to_owned(), refused };
    let names = || vec![checked("example.com", None), checked("a.b<&", Some(IN_USE))];
    let contacts = vec![
        CheckedContact { id: "sh8013".to_owned(), refused: None },
        CheckedContact { id: "sah8013".to_owned(), refused: Some(IN_USE) },
    ];
    let domain_create = ResultData::DomainCreate(domain::CreateData {
        name: "example.com".to_owned(),
        created_at: instant(),
        expires_at: Some(instant()),
    });
    let host_create = ResultData::HostCreate(host::CreateData {
        name: "ns1.example.com".to_owned(),
        created_at: instant(),
    });
    let contact_create = ResultData::ContactCreate(contact::CreateData {
        id: "sh8013".to_owned(),
        created_at: instant(),
    });
    let domain_check = ResultData::DomainCheck(domain::CheckData { names: names() });
    let domain_infos = vec![
        sec_dns_info(),
        ExtensionData::Rgp(rgp::InfoData { statuses: rgp::Status::ALL.to_vec() }),
        ExtensionData::AllocationToken(Secret::new("abc123")),
    ];
    let data = |data| completed(Some(data), vec![]);
    let mut answers = vec![
        ("nothing", completed(None, vec![])),
        ("domain-check", data(domain_check.clone())),
        (
            "domain-check-fee",
            completed(Some(domain_check), vec![ExtensionData::FeeCheck(fee_check())]),
        ),
        ("domain-create", data(domain_create.clone())),
        ("domain-info", data(ResultData::DomainInfo(Box::new(domain_info())))),
        ("domain-info-bare", data(ResultData::DomainInfo(Box::new(bare_domain_info())))),
        (
            "domain-info-extensions",
            completed(Some(ResultData::DomainInfo(Box::new(domain_info()))), domain_infos),
        ),
        ("host-check", data(ResultData::HostCheck(host::CheckData { names: names() }))),
        ("host-create", data(host_create)),
        ("host-info", data(ResultData::HostInfo(Box::new(host_info())))),
        ("contact-check", data(ResultData::ContactCheck(contact::CheckData { contacts }))),
        ("contact-create", data(contact_create)),
        ("contact-info", data(ResultData::ContactInfo(Box::new(contact_info())))),
    ];
    answers.extend(transforms::answers());
    for kind in TransformKind::ALL {
        let extensions = vec![fee_transform(*kind)];
        answers.push((
            &kind.as_str()["fee:".len()..],
            completed(Some(domain_create.clone()), extensions),
        ));
    }
    let named = answers.into_iter().map(|(name, response)| (name.to_owned(), response));
    named.chain(session_and_poll::answers()).chain(launch::answers()).collect()
}

#[test]
fn every_kind_of_answer_is_encoded() {
    for (name, response) in answers() {
        let xml = text(&response);
        assert!(xml.ends_with("</trID></response></epp>"), "{xml}");
        dump(&name, &xml);
    }
}

#[test]
fn every_code_can_be_sent_with_the_element_at_fault() {
    for code in ResultCode::ALL {
        let mut response = Response::new(*code, None, "54321-XYZ");
        if !code.is_success() {
            let offender = Offender::new(Namespace::Domain, "name", "a&b.example");
            response.values.push(ErrorValue::new(offender, "some-code: why"));
            response.values.push(ErrorValue::new(Offender::epp("objURI", "urn:x"), "other: so"));
        }
        let xml = text(&response);
        assert!(xml.contains(&format!("<result code=\"{}\"><msg>", code.code())), "{xml}");
        dump(&format!("code-{}", code.digits()), &xml);
    }
}

#[test]
fn the_queue_is_shown() {
    let mut response = completed(None, vec![]);
    let message = QueuedMessage { queued_at: instant(), text: "Transfer requested.".to_owned() };
    response.queue =
        Some(MessageQueue { count: 5, id: "12345".to_owned(), message: Some(message) });
    dump("poll-request", &text(&response));
    response.queue = Some(MessageQueue { count: 0, id: "12345".to_owned(), message: None });
    let xml = text(&response);
    assert!(xml.contains("<msgQ count=\"0\" id=\"12345\"/>"), "{xml}");
    dump("poll-acknowledge", &xml);
}

#[test]
fn a_domain_create_answer_reads_as_in_the_rfc() {
    let (_, response) =
        answers().into_iter().find(|(name, _)| *name == "domain-create").expect("the answer");
    assert_eq!(
        text(&response),
        "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n\
         <epp xmlns=\"urn:ietf:params:xml:ns:epp-1.0\"><response>\
         <result code=\"1000\"><msg>Command completed successfully</msg></result>\
         <resData><domain:creData xmlns:domain=\"urn:ietf:params:xml:ns:domain-1.0\">\
         <domain:name>example.com</domain:name>\
         <domain:crDate>2026-01-05T12:00:00.000Z</domain:crDate>\
         <domain:exDate>2026-01-05T12:00:00.000Z</domain:exDate></domain:creData></resData>\
         <trID><clTRID>ABC-12345</clTRID><svTRID>54321-XYZ</svTRID></trID></response></epp>"
    );
}

#[test]
fn the_greeting_lists_objects_and_extensions() {
    let statement = Statement {
        purposes: vec![Purpose::Provisioning, Purpose::Admin],
        recipients: vec![Recipient::Public, Recipient::Ours],
        retention: Retention::Stated,
    };
    for (name, expiry) in [
        ("greeting", None),
        ("greeting-absolute", Some(Expiry::Absolute(instant()))),
        ("greeting-relative", Some(Expiry::RelativeDays(30))),
    ] {
        let greeting = Greeting {
            server_id: "Example EPP server epp.example.com".to_owned(),
            server_date: instant(),
            offered: NamespaceSet::of(Namespace::ALL),
            policy: DataCollectionPolicy {
                access: Access::All,
                statements: vec![statement.clone()],
                expiry,
            },
        };
        let frame = greeting.frame().expect("a frame");
        let xml = String::from_utf8(frame[4..].to_vec()).expect("UTF-8");
        assert!(xml.contains("<objURI>urn:ietf:params:xml:ns:domain-1.0</objURI>"), "{xml}");
        assert!(xml.contains("<extURI>urn:ietf:params:xml:ns:rgp-1.0</extURI>"), "{xml}");
        assert!(xml.contains("<purpose><admin/><prov/></purpose>"), "{xml}");
        dump(name, &xml);
    }
}

#[test]
fn the_answer_to_a_malformed_frame_names_the_element() {
    for (name, frame) in [
        ("malformed-not-xml", "<epp"),
        ("malformed-other", "<x:y xmlns:x='urn:&lt;x&gt;'/>"),
        ("malformed-none", "<x/>"),
    ] {
        let phase = registry_epp::Phase::BeforeLogin;
        let malformed = registry_epp::decode(frame.as_bytes(), phase).expect_err(name);
        dump(name, &text(&malformed.response("54321-XYZ")));
    }
}
