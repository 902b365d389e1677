//! The enveloped XML signature of a signed mark (RFC 7848, section 2.3; XML Signature 1.1).
//!
//! Only one shape is taken, so that what is signed is what is read: the signed mark is the root,
//! its last child is the one signature of the document, and the first reference is to the root.

use data_encoding::BASE64;
use roxmltree::{Document, Node};
use rustls_pki_types::CertificateDer;
use sha2::{Digest, Sha256};

use crate::authority::end_entity;
use crate::canonical::{self, Form};
use crate::document::{DSIG, child, children, is, missing, value};
use crate::fault::Fault;

const RSA_SHA256: &str = "http://www.w3.org/2001/04/xmldsig-more#rsa-sha256";
const SHA256: &str = "http://www.w3.org/2001/04/xmlenc#sha256";
const ENVELOPED: &str = "http://www.w3.org/2000/09/xmldsig#enveloped-signature";
/// The root and the key's information; nothing else of a signed mark can be referred to.
const REFERENCES_MAXIMUM: usize = 2;

/// Checks the digests and the signature over the root, and gives the signer's certificates, the
/// signer's own first; nobody has said yet that they are trusted.
pub(crate) fn verify(document: &Document<'_>) -> Result<Vec<CertificateDer<'static>>, Fault> {
    let root = document.root_element();
    let signature = the_signature(root)?;
    let known = ["SignedInfo", "SignatureValue", "KeyInfo"];
    let mut parts = signature.children().filter(Node::is_element);
    for part in known {
        if !parts.next().is_some_and(|node| is(node, DSIG, part)) {
            return Err(missing(signature, part));
        }
    }
    if parts.next().is_some() {
        return Err(Fault::Profile("a signature that carries objects".to_owned()));
    }
    unique_identifiers(document)?;
    let signed_info = child(signature, DSIG, "SignedInfo")?;
    let key_info = child(signature, DSIG, "KeyInfo")?;
    references(signed_info, root, signature, key_info)?;
    let certificates = certificates(key_info)?;
    signed(signed_info, signature, &certificates)?;
    Ok(certificates)
}

/// The signature, which stands last in the root and nowhere else.
fn the_signature<'a, 'i>(root: Node<'a, 'i>) -> Result<Node<'a, 'i>, Fault> {
    let mut all = root.document().descendants().filter(|node| is(*node, DSIG, "Signature"));
    let (Some(signature), None) = (all.next(), all.next()) else {
        return Err(Fault::Form("it does not have exactly one signature".to_owned()));
    };
    let last = root.children().rfind(Node::is_element);
    if last.map(|node| node.id()) != Some(signature.id()) {
        return Err(Fault::Form("the signature is not the last part of the root".to_owned()));
    }
    Ok(signature)
}

/// No identifier occurs twice, whatever attribute a reader may take for one.
fn unique_identifiers(document: &Document<'_>) -> Result<(), Fault> {
    let mut seen = std::collections::BTreeSet::new();
    for node in document.descendants() {
        for attribute in node.attributes() {
            let identifies = attribute.name().eq_ignore_ascii_case("id");
            if identifies && !seen.insert(attribute.value()) {
                return Err(Fault::Form("an identifier occurs twice".to_owned()));
            }
        }
    }
    Ok(())
}

/// Every reference fits; the first is to the root, a second may be to the key's information.
fn references(
    signed_info: Node<'_, '_>,
    root: Node<'_, '_>,
    signature: Node<'_, '_>,
    key_info: Node<'_, '_>,
) -> Result<(), Fault> {
    let references: Vec<_> = children(signed_info, DSIG, "Reference").collect();
    if references.len() > REFERENCES_MAXIMUM {
        return Err(Fault::Profile("more than two references".to_owned()));
    }
    let mut root_signed = false;
    for reference in references {
        let uri = reference.attribute("URI").unwrap_or_default();
        let refers_to = |id: Option<&str>| {
            id.is_some_and(|id| !id.is_empty() && uri.strip_prefix('#') == Some(id))
        };
        if refers_to(root.attribute("id")) {
            digest(reference, root, Some(signature))?;
            root_signed = true;
        } else if refers_to(key_info.attribute("Id")) {
            digest(reference, key_info, None)?;
        } else {
            return Err(Fault::Profile(format!("a reference to {uri:?}")));
        }
    }
    if root_signed { Ok(()) } else { Err(Fault::Form("the signed mark is not signed".to_owned())) }
}

/// The digest of a reference over its element, the enveloped signature left out of the root.
fn digest(
    reference: Node<'_, '_>,
    element: Node<'_, '_>,
    enveloped: Option<Node<'_, '_>>,
) -> Result<(), Fault> {
    algorithm(child(reference, DSIG, "DigestMethod")?, &[SHA256])?;
    let transforms: Vec<_> = children(reference, DSIG, "Transforms")
        .flat_map(|list| list.children().filter(Node::is_element))
        .collect();
    let mut names = Vec::new();
    for transform in &transforms {
        parameterless(*transform)?;
        names.push(transform.attribute("Algorithm").unwrap_or_default());
    }
    let names = match (enveloped, names.split_first()) {
        (Some(_), Some((&ENVELOPED, rest))) => rest,
        (Some(_), _) => {
            return Err(Fault::Profile("a signature that is not enveloped".to_owned()));
        }
        (None, _) => &names,
    };
    let form = match names {
        [] => Form::Inclusive,
        [name] => Form::named(name)?,
        _ => return Err(Fault::Profile("a chain of transforms".to_owned())),
    };
    let stated = base64(child(reference, DSIG, "DigestValue")?)?;
    let found = Sha256::digest(canonical::octets(element, form, enveloped)?);
    if stated == found.as_slice() { Ok(()) } else { Err(Fault::Digest) }
}

/// The signature over the canonical `SignedInfo`, by the key of the first certificate. A
/// `KeyValue` beside it proves nothing and is not looked at.
fn signed(
    signed_info: Node<'_, '_>,
    signature: Node<'_, '_>,
    certificates: &[CertificateDer<'static>],
) -> Result<(), Fault> {
    let canonicalization = child(signed_info, DSIG, "CanonicalizationMethod")?;
    parameterless(canonicalization)?;
    let form = Form::named(canonicalization.attribute("Algorithm").unwrap_or_default())?;
    algorithm(child(signed_info, DSIG, "SignatureMethod")?, &[RSA_SHA256])?;
    let octets = canonical::octets(signed_info, form, None)?;
    let value = base64(child(signature, DSIG, "SignatureValue")?)?;
    let leaf = certificates.first();
    let leaf = leaf.ok_or_else(|| Fault::Form("KeyInfo has no certificate".to_owned()))?;
    end_entity(leaf)?
        .verify_signature(webpki::ring::RSA_PKCS1_2048_8192_SHA256, &octets, &value)
        .map_err(|_| Fault::Signature)
}

fn algorithm(node: Node<'_, '_>, taken: &[&str]) -> Result<(), Fault> {
    parameterless(node)?;
    let named = node.attribute("Algorithm").unwrap_or_default();
    let known = taken.contains(&named);
    known.then_some(()).ok_or_else(|| Fault::Profile(format!("algorithm {named}")))
}

/// No algorithm taken here has parameters; XPath, XSLT and prefix lists are some.
fn parameterless(node: Node<'_, '_>) -> Result<(), Fault> {
    if node.children().any(|child| child.is_element()) {
        return Err(Fault::Profile("an algorithm with parameters".to_owned()));
    }
    Ok(())
}

fn certificates(key_info: Node<'_, '_>) -> Result<Vec<CertificateDer<'static>>, Fault> {
    children(key_info, DSIG, "X509Data")
        .flat_map(|data| children(data, DSIG, "X509Certificate"))
        .map(|certificate| base64(certificate).map(CertificateDer::from))
        .collect()
}

fn base64(node: Node<'_, '_>) -> Result<Vec<u8>, Fault> {
    let digits: Vec<u8> = value(node)?.bytes().filter(|byte| !byte.is_ascii_whitespace()).collect();
    let name = node.tag_name().name();
    BASE64.decode(&digits).map_err(|_| Fault::Form(format!("{name} is not base64")))
}
