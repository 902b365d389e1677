//! What answers commands of a launch.

use registry_epp::extension::ExtensionData;
use registry_epp::extension::launch::{
    Application, CheckData, CheckedName, ClaimKey, CreateData, InfoData, Mark, Phase, PhaseKind,
    Status, StatusKind,
};
use registry_epp::{Response, ResultData};

use crate::{completed, domain_info, text};

/// A mark as it stands in a signed mark, its prefix declared outside of it or not at all.
const MARK: &str = "<?xml version='1.0'?><!-- c -->\
    <m:mark xmlns:m='urn:ietf:params:xml:ns:mark-1.0'><m:court><m:id>1-2</m:id>\
    <m:markName>J&#246;hn &amp; Co</m:markName><m:holder><m:addr><m:street>1 Road</m:street>\
    <m:city>Reston</m:city><m:cc>US</m:cc></m:addr></m:holder>\
    <m:goodsAndServices>Music</m:goodsAndServices><m:refNum>1</m:refNum>\
    <m:proDate>2009-08-16T09:00:00Z</m:proDate><m:cc>US</m:cc>\
    <m:courtName>A court</m:courtName></m:court></m:mark>";

fn phase(kind: PhaseKind) -> Phase {
    Phase { kind, name: (kind == PhaseKind::Custom).then(|| "idn-release".to_owned()) }
}

fn claims() -> ExtensionData {
    let key = |validator_id: Option<&str>| ClaimKey {
        validator_id: validator_id.map(str::to_owned),
        key: "2013041500/2/6/9/rJ1NrDO92vDsAzf7EQzgjX4R0000000001".to_owned(),
    };
    let name = |name: &str, claim_keys| CheckedName { name: name.to_owned(), claim_keys };
    ExtensionData::LaunchCheck(CheckData {
        phase: Some(phase(PhaseKind::Claims)),
        names: vec![
            name("example1.example", vec![]),
            name("example2.example", vec![key(None), key(Some("tmch"))]),
        ],
    })
}

fn info(kind: StatusKind, marks: Vec<Mark>) -> ExtensionData {
    ExtensionData::LaunchInfo(InfoData {
        phase: phase(PhaseKind::Custom),
        application_id: Some("abc123".to_owned()),
        status: Some(Status {
            kind,
            name: (kind == StatusKind::Custom).then(|| "waiting".to_owned()),
            text: "Words".to_owned(),
        }),
        marks,
    })
}

fn mark() -> Mark {
    Mark::read(MARK.as_bytes()).expect("it is a mark")
}

pub(crate) fn answers() -> Vec<(String, Response)> {
    let domain = || Some(ResultData::DomainInfo(Box::new(domain_info())));
    let bare = InfoData {
        phase: phase(PhaseKind::Sunrise),
        application_id: None,
        status: None,
        marks: vec![],
    };
    let application = Application { phase: phase(PhaseKind::Sunrise), id: "abc123".to_owned() };
    let mut answers = vec![
        ("launch-claims".to_owned(), completed(None, vec![claims()])),
        ("launch-info-bare".to_owned(), completed(domain(), vec![ExtensionData::LaunchInfo(bare)])),
        (
            "launch-create".to_owned(),
            completed(None, vec![ExtensionData::LaunchCreate(CreateData { application })]),
        ),
    ];
    for kind in StatusKind::ALL {
        let extensions = vec![info(*kind, vec![mark(), mark()])];
        answers.push((format!("launch-{}", kind.as_str()), completed(domain(), extensions)));
    }
    answers
}

#[test]
fn a_mark_is_shown_as_it_was_signed() {
    let xml = text(&completed(None, vec![info(StatusKind::Allocated, vec![mark()])]));
    let (_, element) = MARK.split_once("-->").expect("a comment");
    assert!(xml.contains(element), "{xml}");
}

#[test]
fn what_is_no_mark_is_not_shown() {
    for (octets, why) in [
        ("", "an element must begin here"),
        ("<mark/>", "the root must be mark:mark"),
        ("<mark xmlns='urn:ietf:params:xml:ns:mark-1.0'>x</mark>", "between elements"),
        ("<mark xmlns='urn:ietf:params:xml:ns:mark-1.0'><court/></mark>", "id is missing"),
    ] {
        let refused = Mark::read(octets.as_bytes()).expect_err(octets).to_string();
        assert!(refused.contains(why), "{octets}: {refused}");
    }
}
