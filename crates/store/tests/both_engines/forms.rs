//! Every format number ever written stays readable: one file per kind and number in `golden/`.
//!
//! A file is made once, by running this with `PHAROS_BLESS=1` when its number is new, and never
//! changed after it was released.

use std::path::Path;

use registry_core::accreditation::Accreditation;
use registry_core::casework::Case;
use registry_core::contact::Contact;
use registry_core::decision::Object;
use registry_core::domain::Domain;
use registry_core::host::Host;
use registry_core::maintenance::Maintenance;
use registry_core::organization::Organization;
use registry_core::registrar::Registrar;
use registry_core::request::Request;
use registry_core::token::Token;
use registry_core::watch::{Class, Recorded, Site};
use registry_store::{Aggregate, decode_body};
use registry_testkit::{CLOCK_START, Samples};
use serde::de::DeserializeOwned;

/// The number of the form in which bodies are written today.
const NEWEST: i64 = 2;

fn check<T: Aggregate + DeserializeOwned>(sample: &T) {
    check_since(1, sample);
}

/// As [`check`], for a kind that older forms did not have.
fn check_since<T: Aggregate + DeserializeOwned>(oldest: i64, sample: &T) {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/golden");
    for format in oldest..=NEWEST {
        let file = folder.join(format!("{}-{format}.json", T::KIND.code()));
        if format == NEWEST && !file.exists() && std::env::var_os("PHAROS_BLESS").is_some() {
            let body = serde_json::to_string(sample).expect("JSON");
            let personal = sample.personal().expect("JSON").unwrap_or_default();
            std::fs::write(&file, format!("{body}\n{personal}\n")).expect("written");
        }
        let text = std::fs::read_to_string(&file).expect("a golden file");
        let (body, personal) = text.split_once('\n').expect("two lines");
        let personal = Some(personal.trim_end()).filter(|personal| !personal.is_empty());
        let object: T = decode_body(format, body, personal).expect("readable");
        let again = object.personal().expect("JSON");
        assert_eq!(again.as_deref(), personal, "{}", file.display());
        if format == NEWEST {
            assert_eq!(serde_json::to_string(&object).expect("JSON"), body, "{}", file.display());
        }
    }
    assert!(decode_body::<T>(NEWEST + 1, "{}", None).is_err(), "an unknown number is refused");
}

#[test]
fn every_form_ever_written_is_readable() {
    let start = jiff::Timestamp::from_microsecond(CLOCK_START).expect("an instant");
    let samples = Samples::at(start);
    let organization: Organization = samples.organization("Acme");
    let accreditation: Accreditation = samples.accreditation(organization.id, samples.days(365));
    let request: Request = samples.request(organization.id, "acme.pharmacy");
    let token: Token = samples.token(&request, [5; 32], samples.days(30));
    let mut domain: Domain = samples.domain("acme.pharmacy", "alpha-rx");
    let host: Host = samples.host("ns1.acme.pharmacy", "alpha-rx", Some(&domain));
    let contact: Contact = samples.contact("C-1000", "alpha-rx");
    let registrar: Registrar = samples.registrar("alpha-rx");
    let maintenance: Maintenance = samples.maintenance(&["pharmacy"]);
    let (appeal, invoice) = samples.appeal(&request);
    let appeal = samples.decided(appeal);
    let case: Case = samples.case(&domain, 1);
    domain.vouching = Some(samples.vouching(&accreditation));
    domain.name_servers.insert(host.id);
    domain.registrant = Some(contact.id);
    domain.personal.contact_email = "ada@organization.test".to_owned();
    check(&organization);
    check(&accreditation);
    check(&request);
    check(&token);
    check(&domain);
    check(&host);
    check(&contact);
    check(&registrar);
    check_since(2, &maintenance);
    check_since(2, &appeal);
    check_since(2, &invoice);
    check_since(2, &case);
    check_since(2, &samples.edition("2026-03", 31));
    check_since(2, &samples.licence(&domain, organization.id));
    check_since(2, &samples.disclosure_request("acme.pharmacy"));
    check_since(2, &samples.website_check(&domain, organization.id));
    check_since(2, &samples.portfolio("Registrar 9995"));
}

/// A site is written by its steps (decision 0052), each an event once: these are read for ever.
#[test]
fn every_event_of_a_site_ever_written_is_readable() {
    let file = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/golden/watch_site-2.json");
    let start = jiff::Timestamp::from_microsecond(CLOCK_START).expect("an instant");
    let written = serde_json::to_string(&samples_of_events(&Samples::at(start))).expect("JSON");
    if !file.exists() && std::env::var_os("PHAROS_BLESS").is_some() {
        std::fs::write(&file, format!("{written}\n")).expect("written");
    }
    let text = std::fs::read_to_string(&file).expect("a golden file");
    let read: Vec<Recorded> = serde_json::from_str(&text).expect("readable");
    let codes: std::collections::BTreeSet<_> = read.iter().map(|one| one.event.code()).collect();
    let all = samples_of_events(&Samples::at(start));
    assert!(all.iter().all(|one| codes.contains(one.event.code())), "{codes:?}");
    assert_eq!(serde_json::to_string(&read).expect("JSON"), text.trim_end());
    assert!(Site::of(&read).is_some());
}

/// What a site goes through that is called rogue, told, cleared and looked at again.
fn samples_of_events(samples: &Samples) -> Vec<Recorded> {
    let portfolio = samples.portfolio("Registrar 9995");
    let facts = samples.facts_in(&[portfolio.id]);
    let mut changes = samples.site(&["rx.shop.test"]);
    changes.add(registry_core::watch::propose_nature(
        changes.site(),
        registry_core::watch::Nature::Compromised,
        samples.now,
    ));
    let judged = registry_core::watch::judge_nature(
        changes.site(),
        registry_core::watch::Nature::Operated,
        "It is its owner's.",
        &samples.analyst(1),
        &facts,
        samples.now,
    );
    changes.add([judged.expect("judged")]);
    samples.assess(&mut changes, Class::Rogue, &facts);
    samples.tell(&mut changes, &portfolio);
    let later = samples.days(200);
    for due in registry_core::watch::advance(changes.site(), &samples.rulebook(), later) {
        changes.add([due.clone()]);
        let notice = changes.site().notices()[0].id();
        let new =
            registry_core::watch::NewReminder { notice, portfolio: &portfolio, facts: &facts };
        let site = changes.site();
        changes.add(registry_core::watch::remind(site, new, &samples.rulebook(), due.at));
    }
    let (_, decision) = changes.into_decision(&samples.rulebook());
    let steps = decision.changes.iter().filter_map(|change| match &change.after {
        Object::SiteStep(step) => Some(step.events().to_vec()),
        _ => None,
    });
    steps.flatten().collect()
}
