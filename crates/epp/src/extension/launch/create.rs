//! `launch:create` and `launch:creData` (RFC 8334, section 3.3).

use data_encoding::BASE64;
use jiff::Timestamp;

use super::mark::{self, MARK_URI, SIGNED_MARK_URI};
use super::{Application, Mark, Phase};
use crate::namespace::Namespace;
use crate::schema::node::{Children, Node, Valid};
use crate::schema::text::{any_token, min_token};
use crate::schema::time::date_time;
use crate::schema::vocabulary::{one_of, vocabulary};
use crate::xml::write::Writer;

vocabulary! {
    /// What is to be created (`launch:objectType`).
    ObjectType {
        /// An application; this registry has none (2306).
        Application = "application",
        /// A registration.
        Registration = "registration",
    }
}

/// `launch:create` on a domain create.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Create {
    /// What is to be created; absent, the server chooses.
    pub object_type: Option<ObjectType>,
    /// In which phase.
    pub phase: Phase,
    /// What proves a right to the name.
    pub marks: Option<Marks>,
    /// Claims notices that the registrant was shown and accepted.
    pub notices: Vec<Notice>,
}

/// Marks in one of three forms, one or more of them (RFC 8334, section 2.6).
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Marks {
    /// Codes for marks, and marks without a signature.
    Codes(Vec<CodeMark>),
    /// Signed marks as XML.
    Signed(Vec<SignedMark>),
    /// Signed marks in base64, the form of every `.smd` file.
    Encoded(Vec<EncodedSignedMark>),
}

/// A code, a mark, or both (`launch:codeMarkType`); the schema lets both be absent.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CodeMark {
    /// The code.
    pub code: Option<Code>,
    /// The mark.
    pub mark: Option<Mark>,
}

/// A code that a validator gave out (`launch:codeType`).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Code {
    /// The validator, if not the Trademark Clearinghouse.
    pub validator_id: Option<String>,
    /// The code, one character at least.
    pub code: String,
}

/// `smd:signedMark` (RFC 7848, section 2.3), as the schema wants it, its signature unread.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SignedMark {
    document: Vec<u8>,
}

impl SignedMark {
    /// A document of its own with the element as root: the octets the client sent, with the
    /// namespaces declared that were in force around it.
    pub fn document(&self) -> &[u8] {
        &self.document
    }
}

/// `smd:encodedSignedMark` (RFC 7848, section 2.4). The schema lets the text be anything.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct EncodedSignedMark {
    /// How it is encoded; `base64` if the client did not say.
    pub encoding: String,
    /// The text, white space collapsed.
    pub text: String,
}

impl EncodedSignedMark {
    /// The signed mark as the validator made it, octet by octet; `None` if the text is no base64.
    pub fn document(&self) -> Option<Vec<u8>> {
        let Self { encoding, text } = self;
        let compact: Vec<u8> = text.bytes().filter(|byte| *byte != b' ').collect();
        let decoded = BASE64.decode(&compact).ok().filter(|octets| !octets.is_empty());
        decoded.filter(|_| encoding == "base64")
    }
}

/// A claims notice that was accepted (`launch:createNoticeType`).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Notice {
    /// Its identifier (`tcnID`), one character at least.
    pub id: String,
    /// Who gave it out, if not the Trademark Clearinghouse.
    pub validator_id: Option<String>,
    /// When it expires.
    pub not_after: Timestamp,
    /// When the registrant accepted it.
    pub accepted_at: Timestamp,
}

/// `launch:createType`.
pub(crate) fn decode(node: Node<'_>) -> Valid<Create> {
    let mut children = node.children(&["type"])?;
    let object_type = node.attribute("type", one_of)?;
    let phase = Phase::decode(children.required("phase")?)?;
    let marks = marks(&mut children)?;
    let notices = children.many("notice", usize::MAX, notice)?;
    children.end()?;
    Ok(Create { object_type, phase, marks, notices })
}

/// The choice of `launch:createType`: one form of marks, or none.
fn marks(children: &mut Children<'_>) -> Valid<Option<Marks>> {
    let codes = children.many("codeMark", usize::MAX, code_mark)?;
    if !codes.is_empty() {
        return Ok(Some(Marks::Codes(codes)));
    }
    let mut ids = Vec::new();
    let is_signed = |node: Node<'_>| node.is_in(SIGNED_MARK_URI, "signedMark");
    let signed = children.many_where(is_signed, |node| signed_mark(node, &mut ids))?;
    if !signed.is_empty() {
        return Ok(Some(Marks::Signed(signed)));
    }
    let is_encoded = |node: Node<'_>| node.is_in(SIGNED_MARK_URI, "encodedSignedMark");
    let encoded = children.many_where(is_encoded, encoded_signed_mark)?;
    Ok((!encoded.is_empty()).then_some(Marks::Encoded(encoded)))
}

/// `launch:codeMarkType`.
fn code_mark(node: Node<'_>) -> Valid<CodeMark> {
    let mut children = node.children(&[])?;
    let code = children.optional("code").map(code).transpose()?;
    let is_mark = |node: Node<'_>| node.is_in(MARK_URI, "mark");
    let mark = children.optional_where(is_mark).map(Mark::decode).transpose()?;
    children.end()?;
    Ok(CodeMark { code, mark })
}

/// `launch:codeType`.
fn code(node: Node<'_>) -> Valid<Code> {
    let code = node.value(&["validatorID"], min_token)?;
    Ok(Code { validator_id: node.attribute("validatorID", min_token)?, code })
}

/// `smd:signedMarkType`; its identifier may stand once in a document.
fn signed_mark(node: Node<'_>, ids: &mut Vec<String>) -> Valid<SignedMark> {
    let id = mark::check_signed(node)?;
    if ids.contains(&id) {
        return Err(node.invalid("identifier-repeated", "another signed mark has this id"));
    }
    ids.push(id);
    Ok(SignedMark { document: node.standalone() })
}

/// `smd:encodedSignedMarkType`.
fn encoded_signed_mark(node: Node<'_>) -> Valid<EncodedSignedMark> {
    let text = node.value(&["encoding"], any_token)?;
    let encoding = node.attribute("encoding", any_token)?;
    Ok(EncodedSignedMark { encoding: encoding.unwrap_or_else(|| "base64".to_owned()), text })
}

/// `launch:createNoticeType`.
fn notice(node: Node<'_>) -> Valid<Notice> {
    let mut children = node.children(&[])?;
    let id_node = children.required("noticeID")?;
    let id = id_node.value(&["validatorID"], min_token)?;
    let validator_id = id_node.attribute("validatorID", min_token)?;
    let not_after = children.required("notAfter")?.value(&[], date_time)?;
    let accepted_at = children.required("acceptedDate")?.value(&[], date_time)?;
    children.end()?;
    Ok(Notice { id, validator_id, not_after, accepted_at })
}

/// `launch:creData`: the application that a create made.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CreateData {
    /// The application.
    pub application: Application,
}

impl CreateData {
    pub(crate) fn write(&self, out: &mut Writer<'_>) {
        let Self { application: Application { phase, id } } = self;
        out.open_in(Namespace::Launch, "launch:creData");
        phase.write(out);
        out.value("launch:applicationID", id);
        out.close("launch:creData");
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_encoded_mark_is_base64_or_nothing() {
        let encoded = |encoding: &str, text: &str| {
            let (encoding, text) = (encoding.to_owned(), text.to_owned());
            EncodedSignedMark { encoding, text }.document()
        };
        assert_eq!(encoded("base64", "PHM6 cy8+"), Some(b"<s:s/>".to_vec()));
        assert_eq!(encoded("base64", ""), None);
        assert_eq!(encoded("base64", "<"), None);
        assert_eq!(encoded("hex", "PHM6cy8+"), None);
    }
}
