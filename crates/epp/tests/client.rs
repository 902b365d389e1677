//! What our client writes is what our server reads, and the other way round.

use jiff::Timestamp;
use registry_epp::client::{Command, DomainShown, Menu, Reply, Unreadable, Verb};
use registry_epp::extension::{ExtensionData, sec_dns};
use registry_epp::frame::{HEADER_LENGTH, body_length};
use registry_epp::greeting::{
    Access, DataCollectionPolicy, Greeting, Purpose, Recipient, Retention, Statement,
};
use registry_epp::namespace::{Namespace, NamespaceSet};
use registry_epp::{
    Action, ErrorValue, Incoming, Offender, Phase, Response, ResultCode, ResultData, Secret,
    Sponsorship, decode, domain,
};

const OFFERED: NamespaceSet =
    NamespaceSet::of(&[Namespace::Domain, Namespace::SecDns, Namespace::LoginSecurity]);

fn instant() -> Timestamp {
    "2026-01-05T12:00:00Z".parse().expect("an instant")
}

fn menu() -> Menu {
    let policy = DataCollectionPolicy {
        access: Access::All,
        statements: vec![Statement {
            purposes: vec![Purpose::Admin],
            recipients: vec![Recipient::Ours],
            retention: Retention::Stated,
        }],
        expiry: None,
    };
    let server_id = "epp.registry.example".to_owned();
    let greeting = Greeting { server_id, server_date: instant(), offered: OFFERED, policy };
    let frame = greeting.frame().expect("it fits");
    Menu::read(&frame[HEADER_LENGTH..]).expect("a greeting")
}

/// What the server understands of a command.
fn heard(verb: Verb<'_>, phase: Phase) -> Action {
    let frame = Command { verb, client_trid: "PROBE-1" }.frame().expect("it fits");
    let (header, xml) = frame.split_first_chunk().expect("a header");
    assert_eq!(body_length(*header), Ok(xml.len()));
    let command = match decode(xml, phase).expect("the schemas allow it") {
        Incoming::Command(command) => Some(command),
        Incoming::Hello => None,
    };
    let command = command.expect("a command");
    assert_eq!(command.client_trid.as_deref(), Some("PROBE-1"));
    command.action
}

fn login(password: &str) -> registry_epp::session::Login {
    let (menu, password) = (menu(), Secret::new(password));
    let verb = Verb::Login { client_id: "alpha-rx", password: &password, menu: &menu };
    let login = match heard(verb, Phase::BeforeLogin) {
        Action::Login(login) => Some(*login),
        _ => None,
    };
    login.expect("a login")
}

#[test]
fn a_login_takes_the_whole_menu() {
    let login = login("short & sound");
    assert_eq!(login.client_id, "alpha-rx");
    assert_eq!(login.password.expose(), "short & sound");
    assert_eq!(login.security, None);
    assert_eq!(login.object_uris, [Namespace::Domain.uri()]);
    let extensions = [Namespace::SecDns.uri(), Namespace::LoginSecurity.uri()];
    assert_eq!(login.extension_uris, extensions);
    assert_eq!(menu().server_id, "epp.registry.example");
}

#[test]
fn a_long_password_travels_in_its_extension() {
    let login = login("longer than sixteen");
    assert_eq!(login.password.expose(), "[LOGIN-SECURITY]");
    let password = login.security.and_then(|security| security.password);
    assert_eq!(password.expect("a password").expose(), "longer than sixteen");
}

#[test]
fn commands_about_a_name_are_understood() {
    let open = Phase::Open(OFFERED);
    assert_eq!(heard(Verb::Logout, open), Action::Logout);
    let info = match heard(Verb::DomainInfo { name: "probe.example" }, open) {
        Action::Domain(domain::Command::Info(info)) => Some(info.name),
        _ => None,
    };
    assert_eq!(info.as_deref(), Some("probe.example"));
    let digest = vec![0xAB; 32];
    let signer = sec_dns::Signer { key_tag: 1, algorithm: 13, digest_type: 2, digest, key: None };
    let verb = Verb::ReplaceSigners { name: "probe.example", signer: &signer };
    let update = match heard(verb, open) {
        Action::Domain(domain::Command::Update(update)) => Some(update),
        _ => None,
    };
    let update = update.expect("an update");
    assert_eq!(update.name, "probe.example");
    let signers = update.sec_dns.expect("a change of signers");
    assert_eq!(signers.remove, Some(sec_dns::Removal::All(true)));
    let added = signers.add.map(|added| added.data);
    assert_eq!(added, Some(sec_dns::SignerData::Signers(vec![signer])));
}

fn read(response: &Response) -> Reply {
    let frame = response.frame().expect("it fits");
    Reply::read(&frame[HEADER_LENGTH..]).expect("a response")
}

#[test]
fn a_name_is_read_with_its_digests() {
    let signer = |first: u8| sec_dns::Signer {
        key_tag: 1,
        algorithm: 13,
        digest_type: 2,
        digest: vec![first, 0xCD],
        key: None,
    };
    let signers = sec_dns::InfoData { signers: vec![signer(0xAB), signer(0x01)] };
    let data = domain::InfoData {
        name: "probe.example".to_owned(),
        roid: "EXAMPLE1-REP".to_owned(),
        statuses: vec![domain::Status::Ok],
        registrant: None,
        contacts: vec![],
        name_servers: vec![],
        subordinate_hosts: vec![],
        sponsorship: Sponsorship {
            sponsor_id: "alpha-rx".to_owned(),
            creator_id: "alpha-rx".to_owned(),
            created_at: instant(),
            updater_id: None,
            updated_at: None,
            transferred_at: None,
        },
        expires_at: None,
        auth_info: None,
    };
    let response = Response {
        data: Some(ResultData::DomainInfo(Box::new(data))),
        extensions: vec![ExtensionData::SecDns(signers)],
        ..Response::new(ResultCode::Completed, Some("PROBE-1".to_owned()), "SV-1")
    };
    let reply = read(&response);
    assert!(reply.is_success());
    assert_eq!(reply.client_trid.as_deref(), Some("PROBE-1"));
    let digests = vec!["ABCD".to_owned(), "01CD".to_owned()];
    assert_eq!(reply.domain, Some(DomainShown { name: "probe.example".to_owned(), digests }));
}

#[test]
fn a_refusal_is_read_with_its_reasons() {
    let name = Offender::new(Namespace::Domain, "name", "probe.example");
    let response = Response {
        values: vec![ErrorValue::new(name, "domain-not-found: no such name")],
        ..Response::new(ResultCode::ObjectDoesNotExist, None, "SV-1")
    };
    let reply = read(&response);
    assert!(!reply.is_success());
    assert_eq!((reply.code, reply.client_trid, reply.domain), (2303, None, None));
    assert_eq!(reply.message, "Object does not exist; domain-not-found: no such name");
}

#[test]
fn what_is_no_answer_is_told_apart() {
    let greeting = b"<epp xmlns=\"urn:ietf:params:xml:ns:epp-1.0\"><greeting/></epp>";
    assert_eq!(Reply::read(greeting), Err(Unreadable::Other("response")));
    assert_eq!(Menu::read(greeting), Err(Unreadable::Other("greeting")));
    assert!(matches!(Menu::read(b"HTTP/1.1 400 Bad Request"), Err(Unreadable::NoXml { .. })));
    let uncoded =
        b"<epp xmlns=\"urn:ietf:params:xml:ns:epp-1.0\"><response><result/></response></epp>";
    assert_eq!(Reply::read(uncoded), Err(Unreadable::Other("response")));
}
