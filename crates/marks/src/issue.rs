//! Makes signed marks as a validator does: for a sandbox, whose authority nobody else trusts, and
//! for tests.

use data_encoding::BASE64;
use jiff::Timestamp;
use sha2::{Digest, Sha256};

use crate::canonical::{self, Form};
use crate::document::{self, DSIG, child};
use crate::fault::Fault;

/// What a signed mark is to say.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Wanted {
    /// Its identifier, two numbers with a hyphen between.
    pub id: String,
    /// The name of the mark.
    pub mark_name: String,
    /// Who holds it.
    pub holder: String,
    /// The labels it entitles to.
    pub labels: Vec<String>,
    /// When its term begins.
    pub not_before: Timestamp,
    /// When its term ends.
    pub not_after: Timestamp,
}

/// The XML of a signed mark. `certificates` are DER, the signer's first; `sign` makes an
/// RSA signature with SHA-256 (PKCS #1, version 1.5).
pub fn xml<E>(
    wanted: &Wanted,
    certificates: &[&[u8]],
    sign: impl FnOnce(&[u8]) -> Result<Vec<u8>, E>,
) -> Result<String, IssueError<E>> {
    let unsigned = unsigned(wanted, certificates);
    let with_digest = unsigned.replace(DIGEST, &digest(&unsigned)?);
    let signed_info = signed_info(&with_digest)?;
    let value = sign(&signed_info).map_err(IssueError::Key)?;
    Ok(with_digest.replace(SIGNATURE, &BASE64.encode(&value)))
}

/// The same in the text form of `smd:encodedSignedMark` (RFC 7848, section 2.4).
pub fn encoded(xml: &str) -> String {
    BASE64.encode(xml.as_bytes())
}

/// The same as an `.smd` file.
pub fn file(wanted: &Wanted, xml: &str) -> String {
    let Wanted { id, mark_name, labels, not_before, not_after, .. } = wanted;
    let digits = encoded(xml);
    let mut lines = String::new();
    for (place, digit) in digits.chars().enumerate() {
        if place > 0 && place % 64 == 0 {
            lines.push('\n');
        }
        lines.push(digit);
    }
    format!(
        "Marks: {mark_name}\nsmdID: {id}\nU-labels: {}\nnotBefore: {}\nnotAfter: {}\n\
         -----BEGIN ENCODED SMD-----\n{lines}\n-----END ENCODED SMD-----\n",
        labels.join(", "),
        not_before.strftime("%Y-%m-%d %H:%M"),
        not_after.strftime("%Y-%m-%d %H:%M"),
    )
}

/// Why no mark was made.
#[derive(Debug, thiserror::Error)]
pub enum IssueError<E> {
    /// The key did not sign.
    #[error("the key did not sign")]
    Key(E),
    /// What was to be written is no XML.
    #[error(transparent)]
    Wanted(#[from] Fault),
}

/// Stand-ins until the values are known; no base64 looks like them.
const DIGEST: &str = "?digest?";
const SIGNATURE: &str = "?signature?";

fn digest(unsigned: &str) -> Result<String, Fault> {
    let document = document::parse(unsigned)?;
    let root = document.root_element();
    let signature = child(root, DSIG, "Signature")?;
    let octets = canonical::octets(root, Form::Exclusive, Some(signature))?;
    Ok(BASE64.encode(&Sha256::digest(octets)))
}

fn signed_info(with_digest: &str) -> Result<Vec<u8>, Fault> {
    let document = document::parse(with_digest)?;
    let signature = child(document.root_element(), DSIG, "Signature")?;
    canonical::octets(child(signature, DSIG, "SignedInfo")?, Form::Exclusive, None)
}

fn unsigned(wanted: &Wanted, certificates: &[&[u8]]) -> String {
    let Wanted { id, mark_name, holder, labels, not_before, not_after } = wanted;
    let labels: String = labels
        .iter()
        .map(|label| format!("      <mark:label>{}</mark:label>\n", escaped(label)))
        .collect();
    let certificates: String = certificates
        .iter()
        .map(|der| format!("<X509Certificate>{}</X509Certificate>", BASE64.encode(der)))
        .collect();
    let (id, mark_name, holder) = (escaped(id), escaped(mark_name), escaped(holder));
    format!(
        r##"<?xml version="1.0" encoding="UTF-8"?>
<smd:signedMark xmlns:smd="urn:ietf:params:xml:ns:signedMark-1.0" id="signedMark">
  <smd:id>{id}</smd:id>
  <smd:issuerInfo issuerID="1">
    <smd:org>Sandbox Validator</smd:org>
    <smd:email>validator@sandbox.test</smd:email>
  </smd:issuerInfo>
  <smd:notBefore>{not_before}</smd:notBefore>
  <smd:notAfter>{not_after}</smd:notAfter>
  <mark:mark xmlns:mark="urn:ietf:params:xml:ns:mark-1.0">
    <mark:trademark>
      <mark:id>1-1</mark:id>
      <mark:markName>{mark_name}</mark:markName>
      <mark:holder entitlement="owner">
        <mark:org>{holder}</mark:org>
        <mark:addr>
          <mark:street>1 Sandbox Way</mark:street>
          <mark:city>Reston</mark:city>
          <mark:cc>US</mark:cc>
        </mark:addr>
      </mark:holder>
      <mark:jurisdiction>US</mark:jurisdiction>
{labels}      <mark:goodsAndServices>Goods and services</mark:goodsAndServices>
      <mark:regNum>1</mark:regNum>
      <mark:regDate>2009-08-16T09:00:00Z</mark:regDate>
    </mark:trademark>
  </mark:mark>
  <Signature xmlns="http://www.w3.org/2000/09/xmldsig#"><SignedInfo>
      <CanonicalizationMethod Algorithm="http://www.w3.org/2001/10/xml-exc-c14n#"/>
      <SignatureMethod Algorithm="http://www.w3.org/2001/04/xmldsig-more#rsa-sha256"/>
      <Reference URI="#signedMark"><Transforms>
          <Transform Algorithm="http://www.w3.org/2000/09/xmldsig#enveloped-signature"/>
          <Transform Algorithm="http://www.w3.org/2001/10/xml-exc-c14n#"/>
        </Transforms>
        <DigestMethod Algorithm="http://www.w3.org/2001/04/xmlenc#sha256"/>
        <DigestValue>{DIGEST}</DigestValue>
      </Reference>
    </SignedInfo><SignatureValue>{SIGNATURE}</SignatureValue><KeyInfo>
      <X509Data>{certificates}</X509Data>
    </KeyInfo></Signature>
</smd:signedMark>
"##
    )
}

fn escaped(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;")
}
