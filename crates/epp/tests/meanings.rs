//! Every element of every extension, said with every command: it is heard where its RFC gives it a
//! meaning, and refused with 2103 everywhere else.

use registry_epp::namespace::{Namespace, NamespaceKind, NamespaceSet};
use registry_epp::{Fault, Phase, decode};

/// Each extension with its global elements.
const ELEMENTS: &[(Namespace, &[&str])] = &[
    (Namespace::SecDns, &["create", "update", "infData"]),
    (Namespace::Rgp, &["update", "infData", "upData"]),
    (
        Namespace::Launch,
        &["check", "info", "create", "update", "delete", "chkData", "creData", "infData"],
    ),
    (Namespace::LoginSecurity, &["loginSec", "loginSecData"]),
    (Namespace::ChangePoll, &["changeData"]),
    (
        Namespace::Fee,
        &[
            "check", "chkData", "create", "creData", "renew", "renData", "transfer", "trnData",
            "update", "updData", "delData",
        ],
    ),
    (Namespace::AllocationToken, &["info", "allocationToken"]),
    (Namespace::Ttl, &["info", "create", "update", "infData"]),
    (Namespace::LowBalancePoll, &["pollData"]),
];

/// Every command: its object, its verb, and the operation of a transfer.
const COMMANDS: &[(Option<Namespace>, &str, &str)] = &[
    (None, "login", ""),
    (None, "logout", ""),
    (None, "poll", "req"),
    (Some(Namespace::Domain), "check", ""),
    (Some(Namespace::Domain), "info", ""),
    (Some(Namespace::Domain), "create", ""),
    (Some(Namespace::Domain), "delete", ""),
    (Some(Namespace::Domain), "renew", ""),
    (Some(Namespace::Domain), "transfer", "request"),
    (Some(Namespace::Domain), "transfer", "approve"),
    (Some(Namespace::Domain), "transfer", "query"),
    (Some(Namespace::Domain), "update", ""),
    (Some(Namespace::Host), "check", ""),
    (Some(Namespace::Host), "info", ""),
    (Some(Namespace::Host), "create", ""),
    (Some(Namespace::Host), "delete", ""),
    (Some(Namespace::Host), "update", ""),
    (Some(Namespace::Contact), "check", ""),
    (Some(Namespace::Contact), "info", ""),
    (Some(Namespace::Contact), "create", ""),
    (Some(Namespace::Contact), "delete", ""),
    (Some(Namespace::Contact), "transfer", "request"),
    (Some(Namespace::Contact), "update", ""),
    (Some(Namespace::Balance), "info", ""),
    (Some(Namespace::Maintenance), "info", ""),
];

/// What has a meaning (RFC 3915, 5910, 8334, 8495, 8748, 8807, 9803).
const HEARD: &[&str] = &[
    "login loginSec:loginSec",
    "domain:check launch:check",
    "domain:check fee:check",
    "domain:check allocationToken:allocationToken",
    "domain:info launch:info",
    "domain:info allocationToken:info",
    "domain:info ttl:info",
    "domain:create secDNS:create",
    "domain:create launch:create",
    "domain:create fee:create",
    "domain:create allocationToken:allocationToken",
    "domain:create ttl:create",
    "domain:delete launch:delete",
    "domain:renew fee:renew",
    "domain:transfer request fee:transfer",
    "domain:transfer request allocationToken:allocationToken",
    "domain:update secDNS:update",
    "domain:update rgp:update",
    "domain:update launch:update",
    "domain:update fee:update",
    "domain:update ttl:update",
    "host:info ttl:info",
    "host:create ttl:create",
    "host:update ttl:update",
];

/// A command of which only so much is written as is looked at before its schema.
fn frame(object: Option<Namespace>, verb: &str, operation: &str, extension: &str) -> String {
    let operation = match operation {
        "" => String::new(),
        some => format!(" op='{some}'"),
    };
    let inner = match object {
        Some(object) => format!("<{verb} xmlns='{}'/>", object.uri()),
        None => NamespaceSet::of(Namespace::ALL)
            .iter()
            .filter(|namespace| verb == "login" && namespace.kind() == NamespaceKind::Extension)
            .map(|namespace| format!("<extURI>{}</extURI>", namespace.uri()))
            .reduce(|all, one| all + &one)
            .map(|uris| format!("<svcs><svcExtension>{uris}</svcExtension></svcs>"))
            .unwrap_or_default(),
    };
    format!(
        "<epp xmlns='urn:ietf:params:xml:ns:epp-1.0'><command>\
         <{verb}{operation}>{inner}</{verb}><extension>{extension}</extension></command></epp>"
    )
}

/// What is wrong with a command that carries this element.
fn fault_of(command: (Option<Namespace>, &str, &str), extension: &str) -> Option<(Fault, String)> {
    let (object, verb, operation) = command;
    let phase = match verb {
        "login" => Phase::BeforeLogin,
        _ => Phase::Open(NamespaceSet::of(Namespace::ALL)),
    };
    let malformed = decode(frame(object, verb, operation, extension).as_bytes(), phase).err()?;
    Some((malformed.fault, malformed.reason))
}

fn shown(object: Option<Namespace>, verb: &str, operation: &str) -> String {
    let verb = match object {
        Some(object) => format!("{}:{verb}", object.prefix()),
        None => verb.to_owned(),
    };
    match (verb.ends_with(":transfer"), operation) {
        (true, operation) => format!("{verb} {operation}"),
        (false, _) => verb,
    }
}

#[test]
fn an_extension_is_heard_where_it_means_something_and_refused_elsewhere() {
    let mut heard = Vec::new();
    for &(object, verb, operation) in COMMANDS {
        for (namespace, elements) in ELEMENTS {
            for element in *elements {
                let extension = format!("<{element} xmlns='{}'/>", namespace.uri());
                let found = fault_of((object, verb, operation), &extension);
                let prefix = namespace.prefix();
                let said = format!("{} {prefix}:{element}", shown(object, verb, operation));
                match found {
                    Some((Fault::UnknownExtension, reason)) => {
                        assert!(reason.starts_with("extension-meaningless"), "{said}: {reason}");
                    }
                    // The body, or the element itself, is not as the schema wants it.
                    Some((Fault::Schema, _)) | None => heard.push(said),
                    Some(other) => panic!("{said}: {other:?}"),
                }
            }
        }
    }
    heard.sort();
    let mut expected: Vec<String> = HEARD.iter().map(|said| (*said).to_owned()).collect();
    expected.sort();
    assert_eq!(heard, expected);
}

#[test]
fn an_element_that_no_schema_has_is_a_syntax_error_with_every_command() {
    for &command in COMMANDS {
        for namespace in Namespace::ALL {
            if namespace.kind() == NamespaceKind::Object || *namespace == Namespace::Idn {
                continue;
            }
            let extension = format!("<nothing xmlns='{}'/>", namespace.uri());
            let found = fault_of(command, &extension).map(|(fault, _)| fault);
            assert_eq!(found, Some(Fault::Schema), "{command:?} {namespace:?}");
        }
    }
}

#[test]
fn an_extension_that_was_not_negotiated_is_refused_wherever_it_stands() {
    let objects = NamespaceSet::of(&[Namespace::Domain, Namespace::Host, Namespace::Contact]);
    for said in HEARD.iter().filter(|said| !said.starts_with("login")) {
        let (command, element) = said.rsplit_once(' ').expect("two words");
        let (verb, operation) = command.split_once(' ').unwrap_or((command, ""));
        let (object, verb) = verb.split_once(':').expect("an object");
        let (prefix, local) = element.split_once(':').expect("a prefix");
        let by_prefix = |prefix: &str| {
            let found = Namespace::ALL.iter().find(|namespace| namespace.prefix() == prefix);
            *found.expect("a namespace")
        };
        let extension = format!("<{local} xmlns='{}'/>", by_prefix(prefix).uri());
        let frame = frame(Some(by_prefix(object)), verb, operation, &extension);
        let malformed = decode(frame.as_bytes(), Phase::Open(objects)).expect_err(said);
        assert_eq!(malformed.fault, Fault::UnknownExtension, "{said}");
        assert!(malformed.reason.starts_with("extension-unknown"), "{said}");
    }
}
