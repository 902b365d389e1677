//! Whose signature is believed, and until when.

use registry_marks::{Authority, AuthorityError, Fault, SignedMark};

use crate::clearinghouse::{Clearinghouse, Leaf, instant, now, stranger};

fn judged(house: &Clearinghouse, authority: &Authority, at: &str) -> Result<(), Fault> {
    SignedMark::verify_xml(house.issue().as_bytes(), authority, instant(at)).map(|_| ())
}

#[test]
fn the_certificate_must_stand_at_the_time() {
    let house = Clearinghouse::new();
    let authority = house.authority();
    assert_eq!(judged(&house, &authority, "2026-01-05T12:00:00Z"), Ok(()));
    let early = judged(&house, &authority, "2023-12-31T23:59:59Z");
    assert_eq!(early, Err(Fault::Certificate("it is not valid yet".to_owned())));
    let late = judged(&house, &authority, "2030-01-02T00:00:00Z");
    assert_eq!(late, Err(Fault::Certificate("it has expired".to_owned())));
}

#[test]
fn another_authority_is_not_believed() {
    let (house, other) = (Clearinghouse::new(), Clearinghouse::new());
    let fault = judged(&house, &other.authority(), "2026-01-05T12:00:00Z");
    assert_eq!(fault, Err(Fault::Certificate("nobody trusted issued it".to_owned())));
}

#[test]
fn a_certificate_of_another_purpose_does_not_sign_marks() {
    for leaf in [Leaf::Authority, Leaf::ForServers] {
        let house = Clearinghouse::with(leaf);
        let fault = judged(&house, &house.authority(), "2026-01-05T12:00:00Z").unwrap_err();
        assert_eq!(fault.code(), "signed-mark-certificate-untrusted", "{fault}");
    }
}

#[test]
fn a_key_that_is_not_the_certificates_does_not_sign() {
    let house = Clearinghouse::new();
    let xml = house.issue_by(&stranger());
    assert_eq!(house.verify(&xml), Err(Fault::Signature));
}

#[test]
fn a_revoked_certificate_no_longer_signs() {
    let house = Clearinghouse::new();
    let authority = Authority::read(&house.anchor(), Some(&house.revocations(true))).unwrap();
    let fault = judged(&house, &authority, "2026-01-05T12:00:00Z");
    assert_eq!(fault, Err(Fault::CertificateRevoked));
}

#[test]
fn without_a_list_that_tells_nobody_is_believed() {
    let (house, other) = (Clearinghouse::new(), Clearinghouse::new());
    let at = "2026-01-05T12:00:00Z";
    let none = Authority::read(&house.anchor(), None).unwrap();
    let strange = Authority::read(&house.anchor(), Some(&other.revocations(false))).unwrap();
    for (authority, at) in
        [(&none, at), (&strange, at), (&house.authority(), "2026-07-02T00:00:00Z")]
    {
        let fault = judged(&house, authority, at).unwrap_err();
        assert_eq!(fault.code(), "signed-mark-revocation-unknown", "{fault}");
    }
}

#[test]
fn anchors_and_lists_that_are_none_are_told_so() {
    let house = Clearinghouse::new();
    let empty = Authority::read("", None).unwrap_err();
    assert!(matches!(empty, AuthorityError::NoCertificate(_)), "{empty}");
    let list = Authority::read(&house.anchor(), Some(b"no list")).unwrap_err();
    assert!(matches!(list, AuthorityError::BadList(_)), "{list}");
    let garbage = "-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n";
    let anchor = Authority::read(garbage, None).unwrap_err();
    assert!(matches!(anchor, AuthorityError::BadAnchor(_)), "{anchor}");
    assert!(SignedMark::verify_xml(b"<a/>", &house.authority(), now()).is_err());
}
