//! DNSSEC (RFC 5910): delegation signers and keys.

mod update;

pub use update::{Removal, Update};

pub(crate) use update::decode as decode_update;

use data_encoding::{BASE64, HEXUPPER};

use crate::namespace::Namespace;
use crate::schema::node::{Children, Node, Valid};
use crate::schema::number::{base64, hex, positive_int, unsigned};
use crate::xml::write::Writer;

/// `secDNS:create`, or what `secDNS:update` adds (`secDNS:dsOrKeyType`).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Create {
    /// The client's wish for the life of signatures, in seconds (2102 here).
    pub max_signature_life_seconds: Option<i32>,
    /// What delegation is made of.
    pub data: SignerData,
}

/// The two interfaces of RFC 5910, section 4; one or more entries.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum SignerData {
    /// Digests, made by the client.
    Signers(Vec<Signer>),
    /// Keys, digested by the server (2306 here).
    Keys(Vec<Key>),
}

/// A delegation signer (`secDNS:dsDataType`).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Signer {
    /// The tag of the key.
    pub key_tag: u16,
    /// The algorithm of the key.
    pub algorithm: u8,
    /// The algorithm of the digest.
    pub digest_type: u8,
    /// The digest; the schema lets it be empty.
    pub digest: Vec<u8>,
    /// The key it was made of.
    pub key: Option<Key>,
}

/// A key (`secDNS:keyDataType`).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Key {
    /// The flags of the DNSKEY record.
    pub flags: u16,
    /// The protocol of the DNSKEY record.
    pub protocol: u8,
    /// The algorithm.
    pub algorithm: u8,
    /// The key, one octet at least.
    pub public_key: Vec<u8>,
}

/// `secDNS:dsOrKeyType`.
pub(crate) fn decode(node: Node<'_>) -> Valid<Create> {
    let mut children = node.children(&[])?;
    let max_signature_life_seconds = max_signature_life(&mut children)?;
    let data = signer_data(&mut children)?;
    children.end()?;
    Ok(Create { max_signature_life_seconds, data })
}

/// One or more `dsData`, or one or more `keyData`.
fn signer_data(children: &mut Children<'_>) -> Valid<SignerData> {
    let keys = children.many("keyData", usize::MAX, key)?;
    if keys.is_empty() {
        return Ok(SignerData::Signers(children.some("dsData", usize::MAX, signer)?));
    }
    Ok(SignerData::Keys(keys))
}

/// `secDNS:maxSigLifeType`.
fn max_signature_life(children: &mut Children<'_>) -> Valid<Option<i32>> {
    children.optional("maxSigLife").map(|node| node.value(&[], positive_int)).transpose()
}

/// `secDNS:dsDataType`.
fn signer(node: Node<'_>) -> Valid<Signer> {
    let mut children = node.children(&[])?;
    let key_tag = children.required("keyTag")?.value(&[], unsigned)?;
    let algorithm = children.required("alg")?.value(&[], unsigned)?;
    let digest_type = children.required("digestType")?.value(&[], unsigned)?;
    let digest = children.required("digest")?.value(&[], hex)?;
    let key = children.optional("keyData").map(key).transpose()?;
    children.end()?;
    Ok(Signer { key_tag, algorithm, digest_type, digest, key })
}

/// `secDNS:keyDataType`.
fn key(node: Node<'_>) -> Valid<Key> {
    let mut children = node.children(&[])?;
    let flags = children.required("flags")?.value(&[], unsigned)?;
    let protocol = children.required("protocol")?.value(&[], unsigned)?;
    let algorithm = children.required("alg")?.value(&[], unsigned)?;
    let public_key = children.required("pubKey")?.value(&[], base64)?;
    children.end()?;
    Ok(Key { flags, protocol, algorithm, public_key })
}

/// `secDNS:infData` (RFC 5910, section 5.1.2).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct InfoData {
    /// The delegation signers; with none the caller leaves the extension out.
    pub signers: Vec<Signer>,
}

impl InfoData {
    pub(crate) fn write(&self, out: &mut Writer<'_>) {
        let Self { signers } = self;
        out.open_in(Namespace::SecDns, "secDNS:infData");
        for Signer { key_tag, algorithm, digest_type, digest, key } in signers {
            out.open("secDNS:dsData");
            out.value("secDNS:keyTag", &key_tag.to_string());
            out.value("secDNS:alg", &algorithm.to_string());
            out.value("secDNS:digestType", &digest_type.to_string());
            out.value("secDNS:digest", &HEXUPPER.encode(digest));
            if let Some(key) = key {
                key.write(out);
            }
            out.close("secDNS:dsData");
        }
        out.close("secDNS:infData");
    }
}

impl Key {
    fn write(&self, out: &mut Writer<'_>) {
        let Self { flags, protocol, algorithm, public_key } = self;
        out.open("secDNS:keyData");
        out.value("secDNS:flags", &flags.to_string());
        out.value("secDNS:protocol", &protocol.to_string());
        out.value("secDNS:alg", &algorithm.to_string());
        out.value("secDNS:pubKey", &BASE64.encode(public_key));
        out.close("secDNS:keyData");
    }
}
