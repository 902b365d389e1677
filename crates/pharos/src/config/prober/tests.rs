use std::path::Path;

use super::*;
use crate::config::tests::{lines_of, uncommented, unnamed};

const TEMPLATE: &str = include_str!("../../../../../etc/prober.template.toml");

/// As little as can be said.
const BARE: &str = "probe = \"zurich-1\"\n[[tld]]\nname = \"pharmacy\"\n\
    query_domain = \"probe.pharmacy\"\n[[tld.name_server]]\nname = \"a.nic.pharmacy\"\n\
    addresses = [\"192.0.2.1\", \"[2001:db8::1]:5353\"]\n";

fn read(text: &str) -> Result<ProberConfig, Vec<String>> {
    let (config, problems, _) = settings::read_all(Path::new("prober.toml"), text);
    match config {
        Some(config) if problems.is_empty() => Ok(config),
        _ => Err(lines_of(&problems)),
    }
}

#[test]
fn the_template_names_every_setting_and_no_other() {
    let text = uncommented(TEMPLATE);
    let (config, problems, asked) = settings::read_all(Path::new("prober.toml"), &text);
    assert_eq!(lines_of(&problems), Vec::<String>::new());
    assert!(config.is_some());
    assert_eq!(unnamed(&text, asked), Vec::<String>::new());
}

#[test]
fn what_the_template_calls_a_default_is_one() {
    let stated = read(&uncommented(TEMPLATE)).expect("sound");
    let bare = read(BARE).expect("sound");
    assert_eq!(bare.patience, stated.patience);
    assert_eq!(bare.intervals, stated.intervals);
    assert_eq!(bare.spool, stated.spool);
    assert_eq!((bare.registry, bare.rdap, bare.whois, bare.epp), (None, None, None, None));
    let epp = stated.epp.expect("a section");
    assert_eq!((epp.at.to_string().as_str(), epp.at.port), ("epp.registry.example:700", 700));
    assert_eq!(epp.server_name, epp.at.host);
}

#[test]
fn a_name_server_is_named_as_measurements_name_it() {
    let config = read(BARE).expect("sound");
    let [tld] = config.tlds.as_slice() else { panic!("one TLD") };
    let named: Vec<String> = tld.name_servers.iter().map(ToString::to_string).collect();
    assert_eq!(named, ["a.nic.pharmacy/192.0.2.1", "a.nic.pharmacy/[2001:db8::1]:5353"]);
}

#[test]
fn what_is_changed_is_asked_about_too_and_needs_epp() {
    let changed = BARE.replace("query_domain", "probe_domain");
    let said = read(&changed).expect_err("no EPP");
    assert_eq!(
        said,
        [
            "prober.toml:1: epp: found nothing; allowed: a section [epp], by which probe_domain is changed"
        ]
    );
    let epp = "[epp]\nserver = \"192.0.2.7\"\nregistrar = \"x\"\npassword_file = \"p\"\n";
    let config = read(&format!("{changed}{epp}")).expect("sound");
    let [tld] = config.tlds.as_slice() else { panic!("one TLD") };
    assert_eq!(tld.query_domain, "probe.pharmacy");
    assert_eq!(config.epp.map(|epp| epp.at.to_string()).as_deref(), Some("192.0.2.7:700"));
}

#[test]
fn what_is_wrong_is_told_with_its_line() {
    let said = |text: &str| read(text).expect_err("wrong").join("\n");
    let unknown = said(&BARE.replace("query_domain", "query_domian"));
    assert!(unknown.contains("prober.toml:4: tld.query_domian: found an unknown key"), "{unknown}");
    assert!(unknown.contains("tld.query_domain: found nothing; allowed: a registered name"));
    let outside = said(&BARE.replace("probe.pharmacy", "probe.example"));
    assert!(outside.contains("allowed: a name below .pharmacy"), "{outside}");
    let key = "[epp]\nserver = \"epp.example\"\nregistrar = \"x\"\npassword_file = \"p\"\n\
        certificate_file = \"c\"\n";
    let key = said(&format!("{BARE}{key}"));
    assert!(key.contains("epp.key_file: found nothing; allowed: the key of"), "{key}");
    let anchor = said(&BARE.replace("query_domain", "trust_anchors = [\"1 2 3\"]\nquery_domain"));
    assert!(anchor.contains("tld.trust_anchors: found [\"1 2 3\"]; allowed: a list of DS records"));
    for (section, allowed) in [
        ("[registry]\nurl = \"http://x\"\ntoken_file = \"t\"", "https:// and a host"),
        ("[rdap]\nurl = \"rdap.example\"", "a base URL"),
        ("[whois]\nserver = \"whois example\"", "a host name or an address"),
        ("[intervals]\ndns_seconds = 0", "a whole number from 1 to 86400"),
    ] {
        let told = said(&format!("{BARE}{section}\n"));
        assert!(told.contains(allowed), "{section}: {told}");
    }
}
