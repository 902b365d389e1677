//! Names: EPP.md section 3, row by row, and hosts (RFC 5732).

#![expect(clippy::unwrap_used, reason = "what a test cannot set up fails it")]

use proptest::prelude::*;
use registry_core::name::{DomainName, HostName, HostNameError, NameProblem, NameRefusal, Tld};
use serde::{Deserialize, Serialize};

fn tlds() -> Vec<Tld> {
    vec![Tld::parse("example").unwrap(), Tld::parse("pharmacy").unwrap()]
}

fn parse(text: &str) -> Result<DomainName, NameRefusal> {
    DomainName::parse(text, &tlds())
}

#[test]
fn a_name_is_one_label_under_a_tld_in_lower_case() {
    let name = parse("Acme-RX1.PHARMACY").unwrap();
    assert_eq!(name.as_str(), "acme-rx1.pharmacy");
    assert_eq!(name.label(), "acme-rx1");
    assert_eq!(name.tld(), "pharmacy");
    assert_eq!(name.to_string(), "acme-rx1.pharmacy");
}

#[test]
fn good_names() {
    let longest = format!("{}.example", "a".repeat(63));
    for good in ["a.example", "1.example", "a-b.example", "ab-c.example", "a--b.example", &longest]
    {
        assert_eq!(parse(good).map(String::from), Ok(good.to_owned()));
    }
}

#[test]
fn names_of_bad_form() {
    use NameProblem::*;
    let label = format!("{}.example", "a".repeat(64));
    let long = format!("{}example", "a.".repeat(124));
    for (bad, problem) in [
        ("", EmptyLabel),
        (".", EmptyLabel),
        (".example", EmptyLabel),
        ("a..example", EmptyLabel),
        ("a.example.", TrailingDot),
        ("-a.example", HyphenAtEdge),
        ("a-.example", HyphenAtEdge),
        ("a_b.example", Character('_')),
        ("a b.example", Character(' ')),
        ("münchen.example", Character('ü')),
        ("a.example\n", Character('\n')),
        ("ab--c.example", HyphensAtThreeAndFour),
        ("ab--.example", HyphenAtEdge),
        ("example", SingleLabel),
        ("acme", SingleLabel),
        (&label, LabelTooLong),
        (&long, NameTooLong),
    ] {
        assert_eq!(parse(bad), Err(NameRefusal::Invalid(problem)), "{bad}");
    }
}

#[test]
fn a_name_of_253_characters_is_only_too_deep() {
    let name = format!("{}a.example", "a.".repeat(122));
    assert_eq!(name.len(), 253);
    assert_eq!(parse(&name), Err(NameRefusal::NotInThisRegistry));
    assert_eq!(parse(&format!("a{name}")), Err(NameRefusal::Invalid(NameProblem::NameTooLong)));
}

#[test]
fn internationalized_names_wait_for_a_table() {
    for idn in ["xn--mnchen-3ya.example", "XN--MNCHEN-3YA.example"] {
        assert_eq!(parse(idn), Err(NameRefusal::IdnNotSupported));
    }
}

#[test]
fn other_registries_names() {
    for other in ["acme.com", "www.acme.pharmacy", "acme.co.example", "xn--a.com", "ab--c.com"] {
        assert_eq!(parse(other), Err(NameRefusal::NotInThisRegistry), "{other}");
    }
}

#[test]
fn refusals_have_codes_and_short_reasons() {
    let texts = [
        (NameRefusal::Invalid(NameProblem::EmptyLabel), "name-invalid", "invalid"),
        (NameRefusal::IdnNotSupported, "idn-not-supported", "IDN not supported"),
        (NameRefusal::NotInThisRegistry, "not-in-this-registry", "not in this registry"),
    ];
    for (refusal, code, reason) in texts {
        assert_eq!((refusal.code(), refusal.check_reason()), (code, reason));
        assert!(reason.len() <= 32);
    }
}

#[test]
fn tlds_are_one_label() {
    assert_eq!(Tld::parse("Pharmacy").map(String::from), Ok("pharmacy".to_owned()));
    assert_eq!(Tld::parse("xn--p1ai").map(String::from), Ok("xn--p1ai".to_owned()));
    for bad in ["", ".pharmacy", "co.uk", "-a", "a_b", "123", "a."] {
        assert!(Tld::parse(bad).is_err(), "{bad}");
    }
}

#[test]
fn good_hosts() {
    let longest = format!("{}a.example", "a.".repeat(122));
    for good in ["ns1.acme.pharmacy", "acme.pharmacy", "xn--a.icann", "ab--c.d", "1.2.c3", &longest]
    {
        assert_eq!(HostName::parse(good).map(String::from), Ok(good.to_owned()));
    }
    assert_eq!(HostName::parse("NS1.Acme.COM").unwrap().as_str(), "ns1.acme.com");
}

#[test]
fn bad_hosts() {
    use NameProblem::*;
    let long = format!("{}aa.example", "a.".repeat(122));
    for (bad, problem) in [
        ("", EmptyLabel),
        ("ns1", SingleLabel),
        ("ns1.acme.com.", TrailingDot),
        ("ns1..com", EmptyLabel),
        ("-ns.acme.com", HyphenAtEdge),
        ("ns_1.acme.com", Character('_')),
        ("192.0.2.1", NumericTld),
        (&long, NameTooLong),
    ] {
        assert_eq!(HostName::parse(bad), Err(HostNameError(problem)), "{bad}");
    }
    assert_eq!(HostNameError(EmptyLabel).code(), "host-name-invalid");
}

#[test]
fn hosts_know_the_name_above_them() {
    for (host, above) in [
        ("ns1.acme.pharmacy", Some("acme.pharmacy")),
        ("a.b.c.acme.example", Some("acme.example")),
        ("acme.example", Some("acme.example")),
        ("ns1.xn--a.example", Some("xn--a.example")),
        ("ns1.acme.com", None),
        ("ns1.pharmacy.com", None),
        ("ns1.notpharmacy", None),
    ] {
        let host = HostName::parse(host).unwrap();
        let found = host.superordinate(&tlds());
        assert_eq!(found.as_ref().map(DomainName::as_str), above, "{host}");
        assert_eq!(tlds().iter().any(|tld| host.is_under(tld)), above.is_some(), "{host}");
    }
}

#[derive(Debug, PartialEq, Serialize, Deserialize)]
struct Row {
    name: DomainName,
    host: HostName,
    tld: Tld,
}

#[test]
fn stored_names_are_checked_again() {
    let row = r#"
        name = "acme.pharmacy"
        host = "ns1.acme.pharmacy"
        tld = "pharmacy"
    "#;
    let read: Row = toml::from_str(row).unwrap();
    assert_eq!(toml::from_str::<Row>(&toml::to_string(&read).unwrap()).unwrap(), read);
    for (good, bad) in [
        (r#""acme.pharmacy""#, r#""www.acme.pharmacy""#),
        (r#""acme.pharmacy""#, r#""acme""#),
        (r#""acme.pharmacy""#, r#""-.pharmacy""#),
        (r#""acme.pharmacy""#, r#""acme.12""#),
        (r#""ns1.acme.pharmacy""#, r#""ns1""#),
        (r#"tld = "pharmacy""#, r#"tld = "a.b""#),
    ] {
        assert!(toml::from_str::<Row>(&row.replacen(good, bad, 1)).is_err(), "{bad}");
    }
}

proptest! {
    #[test]
    fn what_parses_reads_back_the_same(text in "[-a-zA-Z0-9._]{0,12}\\.(example|pharmacy|com)") {
        if let Ok(name) = parse(&text) {
            prop_assert_eq!(name.as_str(), text.to_ascii_lowercase());
            prop_assert_eq!(format!("{}.{}", name.label(), name.tld()), name.as_str());
            prop_assert_eq!(DomainName::try_from(String::from(name.clone())), Ok(name.clone()));
            let host = HostName::parse(name.as_str()).unwrap();
            prop_assert_eq!(host.superordinate(&tlds()), Some(name));
        }
    }

    #[test]
    fn nothing_makes_a_parser_panic(text: String) {
        let _ = parse(&text);
        let _ = HostName::parse(&text);
        let _ = Tld::parse(&text);
        let _ = DomainName::try_from(text);
    }
}
