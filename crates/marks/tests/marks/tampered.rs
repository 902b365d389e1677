//! A signed mark that was touched says nothing else than it did, or is refused.

use proptest::prelude::*;
use registry_marks::Fault;

use crate::clearinghouse::{Clearinghouse, first};

const NAME: &str = "<mark:label>example-one</mark:label>";

#[test]
fn a_changed_text_is_noticed() {
    let house = Clearinghouse::new();
    let xml = house.issue().replace(NAME, "<mark:label>example-two</mark:label>");
    assert_eq!(house.verify(&xml), Err(Fault::Digest));
}

#[test]
fn a_comment_inside_a_text_cuts_nothing_off() {
    let house = Clearinghouse::new();
    let xml = house.issue();
    let commented = xml.replace(NAME, "<mark:label>example<!-- x -->-one</mark:label>");
    assert_eq!(house.verify(&commented), house.verify(&xml));
}

#[test]
fn a_changed_digest_or_signature_is_noticed() {
    let house = Clearinghouse::new();
    let xml = house.issue();
    let digest = first(&xml, "<DigestValue>", "</DigestValue>");
    let other = xml.replace(&digest, "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=");
    assert_eq!(house.verify(&other), Err(Fault::Digest));
    let value = first(&xml, "<SignatureValue>", "</SignatureValue>");
    let other = xml.replace(&value, &value.chars().rev().collect::<String>());
    assert!(house.verify(&other).is_err());
    let other = xml.replace(
        "Algorithm=\"http://www.w3.org/2001/04/xmlenc#sha256\"/>\n        <Digest",
        "Algorithm=\"http://www.w3.org/2001/04/xmlenc#sha256\"/><Digest",
    );
    assert_eq!(house.verify(&other), Err(Fault::Signature));
}

/// Signature wrapping: the signed mark is put where it still verifies, beside one that is read.
#[test]
fn a_wrapped_mark_is_refused() {
    let house = Clearinghouse::new();
    let xml = house.issue();
    let (_, body) = xml.split_once("?>").unwrap();
    let signature = format!("<Signature{}</Signature>", first(&xml, "<Signature", "</Signature>"));
    let false_mark = body.replace(&signature, "").replace("example-one", "stolen");
    let renamed = false_mark.replace("id=\"signedMark\"", "id=\"other\"");
    let inside = |outer: &str, what: &str| {
        outer.replace("</smd:signedMark>", &format!("{what}</smd:signedMark>"))
    };
    let objects =
        signature.replace("</Signature>", &format!("<Object>{body}</Object></Signature>"));
    let wrapped = [
        inside(&renamed, body),
        inside(&renamed, &format!("{body}{signature}")),
        inside(&renamed, &signature),
        inside(&false_mark, &objects),
        inside(&renamed, &objects),
        inside(&false_mark, body),
        body.replace("<smd:issuerInfo", &format!("{renamed}<smd:issuerInfo")),
        format!("<a>{renamed}{body}</a>"),
    ];
    for xml in wrapped {
        let fault = house.verify(&xml).unwrap_err();
        assert!(matches!(fault, Fault::Form(_) | Fault::Profile(_) | Fault::Digest), "{fault}");
    }
}

#[test]
fn kinds_of_signature_outside_the_profile_are_refused() {
    let house = Clearinghouse::new();
    let xml = house.issue();
    let transform = r#"<Transform Algorithm="http://www.w3.org/2001/10/xml-exc-c14n#"/>"#;
    let cases = [
        ("2001/04/xmldsig-more#rsa-sha256", "2000/09/xmldsig#rsa-sha1"),
        ("2001/04/xmldsig-more#rsa-sha256", "2000/09/xmldsig#hmac-sha1"),
        ("2001/04/xmlenc#sha256", "2000/09/xmldsig#sha1"),
        ("2000/09/xmldsig#enveloped-signature", "TR/1999/REC-xslt-19991116"),
        ("2001/10/xml-exc-c14n#", "2001/10/xml-exc-c14n#WithComments"),
        (transform, &format!("{transform}{transform}")),
        (transform, &transform.replace("/>", "><XPath/></Transform>")),
        ("URI=\"#signedMark\"", "URI=\"\""),
        ("URI=\"#signedMark\"", "URI=\"http://example.test/\""),
        ("URI=\"#signedMark\"", ""),
        ("</SignatureValue>", "</SignatureValue><Object/>"),
    ];
    for (found, put) in cases {
        let fault = house.verify(&xml.replace(found, put)).unwrap_err();
        let refused = matches!(fault, Fault::Profile(_))
            || matches!(&fault, Fault::Form(words) if words.contains("KeyInfo"));
        assert!(refused, "{put}: {fault}");
    }
}

#[test]
fn a_signed_mark_that_lacks_a_part_is_refused() {
    let house = Clearinghouse::new();
    let xml = house.issue();
    let key = format!("<KeyInfo>{}</KeyInfo>", first(&xml, "<KeyInfo>", "</KeyInfo>"));
    let reference = format!("<Reference{}</Reference>", first(&xml, "<Reference", "</Reference>"));
    let data = format!("<X509Data>{}</X509Data>", first(&xml, "<X509Data>", "</X509Data>"));
    for part in [key.as_str(), reference.as_str(), data.as_str()] {
        assert!(house.verify(&xml.replace(part, "")).is_err(), "without {part:.20}");
    }
    let twice = xml.replace("id=\"signedMark\"", "id=\"signedMark\" ID=\"signedMark\"");
    assert!(matches!(house.verify(&twice), Err(Fault::Form(_))));
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(2000))]

    /// Whatever octet is changed, the mark is refused or reads the same: white space inside a tag
    /// and the like is not signed, and says nothing.
    #[test]
    fn a_changed_octet_changes_nothing_that_is_believed(
        place in any::<prop::sample::Index>(), octet in any::<u8>(),
    ) {
        let (house, xml) = shared();
        let mut octets = xml.as_bytes().to_vec();
        let place = place.index(octets.len());
        octets[place] = octet;
        let verified = registry_marks::SignedMark::verify_xml(
            &octets, &house.authority(), crate::clearinghouse::now(),
        );
        if let Ok(mark) = verified {
            prop_assert_eq!(Ok(mark), house.verify(xml));
        }
    }
}

fn shared() -> &'static (Clearinghouse, String) {
    static SHARED: std::sync::OnceLock<(Clearinghouse, String)> = std::sync::OnceLock::new();
    SHARED.get_or_init(|| {
        let house = Clearinghouse::new();
        let xml = house.issue();
        (house, xml)
    })
}
