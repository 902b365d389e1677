//! Every file of `tests/frames` is a case: `<what>.valid.xml` decodes, `<what>.<code>.xml` is
//! refused with that code. Files that begin with `login` are said before login.

use std::fs;
use std::path::{Path, PathBuf};

use proptest::prelude::*;
use registry_epp::extension::launch::Marks;
use registry_epp::extension::login_security::IN_EXTENSION;
use registry_epp::namespace::{Namespace, NamespaceSet};
use registry_epp::{Action, Fault, Incoming, Phase, Secret, decode, domain};

const NEGOTIATED: NamespaceSet = NamespaceSet::of(&[
    Namespace::Domain,
    Namespace::Host,
    Namespace::Contact,
    Namespace::Maintenance,
    Namespace::Balance,
    Namespace::SecDns,
    Namespace::Rgp,
    Namespace::Fee,
    Namespace::AllocationToken,
    Namespace::Launch,
    Namespace::SecureAuthInfo,
    Namespace::UnhandledNamespaces,
    Namespace::LoginSecurity,
    Namespace::ChangePoll,
    Namespace::Ttl,
    Namespace::LowBalancePoll,
]);

fn frames() -> Vec<(PathBuf, Vec<u8>)> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/frames");
    let mut paths: Vec<PathBuf> = fs::read_dir(folder)
        .expect("the folder of frames")
        .map(|entry| entry.expect("an entry").path())
        .collect();
    paths.sort();
    paths.into_iter().map(|path| (path.clone(), fs::read(path).expect("a frame"))).collect()
}

fn file_name(path: &Path) -> &str {
    path.file_name().and_then(|name| name.to_str()).expect("a name")
}

fn phase_of(name: &str) -> Phase {
    if name.starts_with("login") { Phase::BeforeLogin } else { Phase::Open(NEGOTIATED) }
}

#[test]
fn every_frame_decodes_or_is_refused_as_its_name_says() {
    let mut wrong = Vec::new();
    for (path, frame) in frames() {
        let name = file_name(&path);
        let outcome = match decode(&frame, phase_of(name)) {
            Ok(_) => "valid".to_owned(),
            Err(malformed) => {
                assert!(malformed.reason.contains(": "), "{name}: {}", malformed.reason);
                malformed.fault.code().digits().to_owned()
            }
        };
        let expected = name.split('.').nth(1).expect("an expectation");
        if outcome != expected {
            wrong.push(format!("{name}: {outcome}"));
        }
    }
    assert!(wrong.is_empty(), "{wrong:#?}");
}

#[test]
fn before_login_only_hello_and_login_are_heard() {
    for (path, frame) in frames() {
        let name = file_name(&path);
        if !name.contains(".valid.") || name.starts_with("login") {
            continue;
        }
        match decode(&frame, Phase::BeforeLogin) {
            Ok(_) => assert!(name.starts_with("hello"), "{name}"),
            Err(malformed) => assert_eq!(malformed.fault, Fault::OutOfTurn, "{name}"),
        }
    }
}

#[test]
fn what_was_not_negotiated_is_refused() {
    let domain_only = Phase::Open(NamespaceSet::of(&[Namespace::Domain]));
    for (path, frame) in frames() {
        let name = file_name(&path);
        if name.starts_with("host") || name.starts_with("contact") {
            let malformed = decode(&frame, domain_only).expect_err(name);
            assert_eq!(malformed.fault, Fault::UnknownObject, "{name}");
        }
        let extended = [
            "domain-check-token",
            "domain-create-fee",
            "domain-renew-fee",
            "domain-transfer-request-fee",
            "domain-update-fee",
            "domain-update-restore",
            "domain-update-signers",
        ];
        if extended.iter().any(|start| name.starts_with(start)) {
            let malformed = decode(&frame, domain_only).expect_err(name);
            assert_eq!(malformed.fault, Fault::UnknownExtension, "{name}");
        }
    }
}

#[test]
fn a_client_trid_is_echoed_in_spite_of_a_wrong_body() {
    for (path, frame) in frames() {
        let name = file_name(&path);
        if let Err(malformed) = decode(&frame, phase_of(name))
            && malformed.fault != Fault::NotWellFormed
            && frame.windows(9).any(|window| window == b"ABC-12345")
        {
            assert_eq!(malformed.client_trid.as_deref(), Some("ABC-12345"), "{name}");
        }
    }
}

#[test]
fn a_refusal_names_the_element_and_its_place() {
    let name = "domain-create-period-zero.2001.xml";
    let (_, frame) = frames().into_iter().find(|(path, _)| file_name(path) == name).expect(name);
    let malformed = decode(&frame, Phase::Open(NEGOTIATED)).expect_err(name);
    assert_eq!(malformed.element.tag(), "domain:period");
    assert_eq!(malformed.path, "epp/command/create/domain:create/domain:period");
    assert_eq!(
        malformed.reason,
        "number-out-of-range: domain:period: it must be a whole number from 1 to 99"
    );
}

fn action(name: &str) -> Option<Action> {
    let (_, frame) = frames().into_iter().find(|(path, _)| file_name(path) == name).expect(name);
    match decode(&frame, phase_of(name)).expect(name) {
        Incoming::Command(command) => Some(command.action),
        Incoming::Hello => None,
    }
}

#[test]
fn a_signed_mark_is_handed_on_octet_by_octet_with_the_namespaces_around_it() {
    let name = "domain-create-launch-signed.valid.xml";
    let Some(Action::Domain(domain::Command::Create(create))) = action(name) else {
        panic!("{name}")
    };
    let Some(Marks::Signed(marks)) = create.launch.expect("a launch").marks else {
        panic!("{name}")
    };
    let document = std::str::from_utf8(marks[0].document()).expect("UTF-8");
    let (_, frame) = frames().into_iter().find(|(path, _)| file_name(path) == name).expect(name);
    let frame = String::from_utf8(frame).expect("UTF-8");
    let start = frame.find(" xmlns:smd=").expect("the element");
    let end = frame.find("</smd:signedMark>").expect("its end") + "</smd:signedMark>".len();
    let around = " xmlns:launch=\"urn:ietf:params:xml:ns:launch-1.0\" \
         xmlns=\"urn:ietf:params:xml:ns:epp-1.0\"";
    assert_eq!(document, format!("<smd:signedMark{around}{}", &frame[start..end]));
}

#[test]
fn both_passwords_of_a_login_are_secrets() {
    let Some(Action::Login(login)) = action("login-security.valid.xml") else { panic!("a login") };
    let security = login.security.expect("it has the extension");
    let exposed = |secret: &Option<Secret>| secret.as_ref().map(|it| it.expose().to_owned());
    assert_eq!(exposed(&security.password).as_deref(), Some("this is a long password"));
    let new = "new password that is still long";
    assert_eq!(exposed(&security.new_password).as_deref(), Some(new));
    assert_eq!(login.password.expose(), IN_EXTENSION);
    assert!(!format!("{security:?}").contains("long"), "{security:?}");
}

#[test]
fn the_answer_fits_into_a_frame_however_long_the_names_are() {
    let long = "x".repeat(120_000);
    for frame in [
        format!("<{long} xmlns='urn:{long}'/>"),
        format!("<epp xmlns='urn:ietf:params:xml:ns:epp-1.0' {long}=''><hello/></epp>"),
        format!("<x:y xmlns:x='urn:{long}'/>"),
    ] {
        let malformed = decode(frame.as_bytes(), Phase::BeforeLogin).expect_err("it is refused");
        let answer = malformed.response("SV-1").frame().expect("a frame");
        assert!(answer.len() < 2048, "{}", answer.len());
    }
}

/// Changes one frame: some octets overwritten, some taken out, a piece said twice.
fn mutated() -> impl Strategy<Value = Vec<u8>> {
    let edit = (any::<prop::sample::Index>(), any::<u8>(), 0_usize..24);
    let frames: Vec<Vec<u8>> = frames().into_iter().map(|(_, frame)| frame).collect();
    (prop::sample::select(frames), prop::collection::vec(edit, 1..6)).prop_map(
        |(mut frame, edits)| {
            for (place, octet, length) in edits {
                let at = place.index(frame.len() + 1);
                let end = (at + length).min(frame.len());
                match octet % 4 {
                    0 => frame.insert(at, octet),
                    1 => drop(frame.drain(at..end)),
                    2 => {
                        let again = frame[at..end].to_vec();
                        frame.splice(at..at, again);
                    }
                    _ => frame[at..end].iter_mut().for_each(|byte| *byte ^= octet),
                }
            }
            frame
        },
    )
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(2000))]

    #[test]
    fn random_octets_never_panic(octets in prop::collection::vec(any::<u8>(), 0..300)) {
        let _ = decode(&octets, Phase::Open(NEGOTIATED));
    }

    #[test]
    fn mutated_frames_never_panic_and_their_refusals_can_be_sent(frame in mutated()) {
        for phase in [Phase::BeforeLogin, Phase::Open(NEGOTIATED)] {
            if let Err(malformed) = decode(&frame, phase) {
                prop_assert!(malformed.response("SV-1").frame().is_ok());
            }
        }
    }
}
