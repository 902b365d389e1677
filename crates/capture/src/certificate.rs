//! What a certificate says.

use data_encoding::BASE64;
use jiff::Timestamp;
use registry_evidence::Digest;
use serde::Serialize;
use x509_parser::prelude::{FromDer as _, GeneralName, X509Certificate};

/// The most names of a certificate that are kept.
const NAMES: usize = 1_000;

/// A certificate.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Certificate {
    /// The certificate itself.
    pub pem: String,
    /// Its SHA-256.
    pub sha256: Digest,
    /// What it says, if it can be read.
    pub content: Option<CertificateContent>,
}

/// What a certificate says.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct CertificateContent {
    /// The SHA-256 of its public key (SubjectPublicKeyInfo).
    pub spki_sha256: Digest,
    /// Whom it speaks of.
    pub subject: String,
    /// Who issued it.
    pub issuer: String,
    /// Its serial number in hexadecimal.
    pub serial: String,
    /// From when on it holds.
    pub not_before: Option<Timestamp>,
    /// Until when it holds.
    pub not_after: Option<Timestamp>,
    /// The names and addresses that it is for, at most 1,000.
    pub names: Vec<String>,
}

impl Certificate {
    /// Reads one.
    #[must_use]
    pub fn of(der: &[u8]) -> Self {
        let content = X509Certificate::from_der(der).ok().map(|(_, read)| content(&read));
        Self { pem: pem(der), sha256: Digest::of(der), content }
    }
}

fn content(read: &X509Certificate<'_>) -> CertificateContent {
    let at = |time: x509_parser::time::ASN1Time| Timestamp::from_second(time.timestamp()).ok();
    let alternative = read.subject_alternative_name().ok().flatten();
    let names = alternative.map(|found| found.value.general_names.iter()).into_iter().flatten();
    CertificateContent {
        spki_sha256: Digest::of(read.public_key().raw),
        subject: read.subject().to_string(),
        issuer: read.issuer().to_string(),
        serial: read.raw_serial_as_string(),
        not_before: at(read.validity().not_before),
        not_after: at(read.validity().not_after),
        names: names.take(NAMES).filter_map(name).collect(),
    }
}

fn name(name: &GeneralName<'_>) -> Option<String> {
    match name {
        GeneralName::DNSName(name) => Some((*name).to_owned()),
        GeneralName::IPAddress(octets) => match octets.len() {
            4 => {
                <[u8; 4]>::try_from(*octets).ok().map(|v4| std::net::Ipv4Addr::from(v4).to_string())
            }
            _ => <[u8; 16]>::try_from(*octets)
                .ok()
                .map(|v6| std::net::Ipv6Addr::from(v6).to_string()),
        },
        _ => None,
    }
}

fn pem(der: &[u8]) -> String {
    let text = BASE64.encode(der);
    let mut pem = String::from("-----BEGIN CERTIFICATE-----\n");
    let mut rest = text.as_str();
    while !rest.is_empty() {
        let (line, after) = rest.split_at(rest.len().min(64));
        pem.push_str(line);
        pem.push('\n');
        rest = after;
    }
    pem + "-----END CERTIFICATE-----\n"
}
