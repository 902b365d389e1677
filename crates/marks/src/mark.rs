//! A signed mark, verified and read (RFC 7848, section 2).

use std::collections::BTreeSet;

use jiff::Timestamp;
use roxmltree::Node;

use crate::authority::Authority;
use crate::document::{self, MARK, SIGNED_MARK, child, children, is, value};
use crate::fault::Fault;
use crate::{encoded, signature};

/// What a registry needs of a signed mark whose signature it has verified.
///
/// Whether it is in its term or has been revoked since is for the caller to judge, who has the
/// lists: see [`list::Revocation`](crate::list::Revocation).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SignedMark {
    /// Its identifier, by which it may be revoked: `issuer-number`.
    pub id: String,
    /// The validator that issued it.
    pub issuer: String,
    /// When its term begins.
    pub not_before: Timestamp,
    /// The first instant at which it no longer stands.
    pub not_after: Timestamp,
    /// Names of the marks in it.
    pub names: Vec<String>,
    /// The labels it entitles to, as A-labels in lower case.
    pub labels: BTreeSet<String>,
}

impl SignedMark {
    /// Reads a signed mark in base64 or as an `.smd` file and believes it only if its signature
    /// and the signer's certificate stand at `now`.
    pub fn verify(text: &str, authority: &Authority, now: Timestamp) -> Result<Self, Fault> {
        Self::verify_xml(&encoded::decode(text)?, authority, now)
    }

    /// The same for `smd:signedMark` as an XML document of its own.
    pub fn verify_xml(xml: &[u8], authority: &Authority, now: Timestamp) -> Result<Self, Fault> {
        let document = document::parse(document::text(xml)?)?;
        let root = document.root_element();
        if !is(root, SIGNED_MARK, "signedMark") {
            return Err(Fault::Form("the root is not signedMark".to_owned()));
        }
        let certificates = signature::verify(&document)?;
        authority.trusts(&certificates, now)?;
        read(root)
    }
}

fn read(root: Node<'_, '_>) -> Result<SignedMark, Fault> {
    let issuer = child(root, SIGNED_MARK, "issuerInfo")?;
    let issuer = issuer.attribute("issuerID");
    let mut names = Vec::new();
    let mut labels = BTreeSet::new();
    let marks = child(root, MARK, "mark")?;
    for kind in marks.children().filter(Node::is_element) {
        if !["trademark", "treatyOrStatute", "court"].iter().any(|known| is(kind, MARK, known)) {
            let found = kind.tag_name().name();
            return Err(Fault::Form(format!("{found} is no kind of mark")));
        }
        names.push(value(child(kind, MARK, "markName")?)?);
        for label in children(kind, MARK, "label") {
            labels.insert(value(label)?.to_ascii_lowercase());
        }
    }
    Ok(SignedMark {
        id: value(child(root, SIGNED_MARK, "id")?)?,
        issuer: issuer
            .ok_or_else(|| Fault::Form("issuerInfo has no issuerID".to_owned()))?
            .to_owned(),
        not_before: instant(child(root, SIGNED_MARK, "notBefore")?)?,
        not_after: instant(child(root, SIGNED_MARK, "notAfter")?)?,
        names,
        labels,
    })
}

/// `dateTime` in UTC (RFC 7848, section 2: all dates are).
fn instant(node: Node<'_, '_>) -> Result<Timestamp, Fault> {
    let text = value(node)?;
    let name = node.tag_name().name();
    text.parse().map_err(|_| Fault::Form(format!("{name} is no instant in UTC: {text:?}")))
}
