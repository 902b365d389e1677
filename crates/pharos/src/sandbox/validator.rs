//! The sandbox's own Clearinghouse: an authority that nobody else trusts, and a validator that
//! signs marks for whoever asks.

use data_encoding::BASE64;
use jiff::{Timestamp, ToSpan, tz::TimeZone};
use rcgen::{
    BasicConstraints, CertificateParams, CertificateRevocationListParams, DnType, IsCa, Issuer,
    KeyIdMethod, KeyPair, KeyUsagePurpose, PKCS_RSA_SHA256, RevokedCertParams, SerialNumber,
    SigningKey, date_time_ymd,
};
use registry_marks::issue::{self, Wanted};
use registry_store::ListKind;
use serde::Deserialize;

use super::start::SandboxError;
use crate::clearinghouse;
use crate::registry::Registry;

/// The key that signs a sandbox's marks. Everybody can read it: marks are signed with RSA
/// (RFC 7848), and our provider makes no such keys. Its certificate comes from an authority that
/// is made anew with each sandbox, so no other registry believes what it signs.
const KEY: &str = include_str!("validator.pem");

/// Under which the validator's certificate is kept, in base64.
const CERTIFICATE_KEY: &str = "sandbox validator";

/// Under which another is kept, which its authority revoked.
const REVOKED_KEY: &str = "sandbox validator, revoked";

/// Serial numbers of the two.
const SERIAL: u64 = 1;
const REVOKED_SERIAL: u64 = 2;

/// The method a mark is signed with, and one that RFC 7848 does not know.
const TAKEN_METHOD: &str = "http://www.w3.org/2001/04/xmldsig-more#rsa-sha256";
const OTHER_METHOD: &str = "http://www.w3.org/2000/09/xmldsig#rsa-sha1";

/// Lists without entries, older than any that is loaded later.
const NO_CLAIMS: &str = "1,2000-01-01T00:00:00Z\nDNL,lookup-key,insertion-datetime\n";
const NO_REVOCATIONS: &str = "1,2000-01-01T00:00:00Z\nsmd-id,insertion-datetime\n";

/// Makes the authority and puts its lists in force.
pub(super) async fn found(registry: &Registry) -> Result<(), SandboxError> {
    let made = make().map_err(|error| SandboxError::World(error.to_string()))?;
    let lists: [(ListKind, &[u8]); 4] = [
        (ListKind::TrustAnchor, made.anchor.as_bytes()),
        (ListKind::RevokedCertificates, &made.revoked),
        (ListKind::RevokedMarks, NO_REVOCATIONS.as_bytes()),
        (ListKind::Claims, NO_CLAIMS.as_bytes()),
    ];
    for (kind, list) in lists {
        let loaded = clearinghouse::load(&registry.store, kind, list, |_| {}).await;
        loaded.map_err(|error| SandboxError::World(error.to_string()))?;
    }
    let (certificate, revoked) = (BASE64.encode(&made.certificate), BASE64.encode(&made.withdrawn));
    let keep = move |tx: &mut registry_store::Tx<'_>, _now| {
        tx.set_meta(CERTIFICATE_KEY, &certificate)?;
        tx.set_meta(REVOKED_KEY, &revoked)?;
        Ok(())
    };
    Ok(registry.store.commit(keep).await?)
}

struct Made {
    anchor: String,
    certificate: Vec<u8>,
    withdrawn: Vec<u8>,
    revoked: Vec<u8>,
}

fn make() -> Result<Made, rcgen::Error> {
    let mut root = CertificateParams::default();
    root.distinguished_name.push(DnType::CommonName, "Pharos sandbox Clearinghouse");
    root.is_ca = IsCa::Ca(BasicConstraints::Constrained(0));
    root.key_usages = vec![KeyUsagePurpose::KeyCertSign, KeyUsagePurpose::CrlSign];
    (root.not_before, root.not_after) = (date_time_ymd(2000, 1, 1), date_time_ymd(2100, 1, 1));
    let key = KeyPair::generate()?;
    let anchor = root.self_signed(&key)?.pem();
    let issuer = Issuer::new(root, key);
    let certificate = validator(SERIAL, &issuer)?;
    let withdrawn = validator(REVOKED_SERIAL, &issuer)?;
    let revoked = CertificateRevocationListParams {
        this_update: date_time_ymd(2000, 1, 1),
        next_update: date_time_ymd(2100, 1, 1),
        crl_number: SerialNumber::from(1_u64),
        issuing_distribution_point: None,
        revoked_certs: vec![RevokedCertParams {
            serial_number: SerialNumber::from(REVOKED_SERIAL),
            revocation_time: date_time_ymd(2000, 1, 1),
            reason_code: None,
            invalidity_date: None,
        }],
        key_identifier_method: KeyIdMethod::Sha256,
    };
    let revoked = revoked.signed_by(&issuer)?.der().to_vec();
    Ok(Made { anchor, certificate, withdrawn, revoked })
}

/// A certificate of the validator's key, in DER.
fn validator(serial: u64, issuer: &Issuer<'_, KeyPair>) -> Result<Vec<u8>, rcgen::Error> {
    let mut validator = CertificateParams::default();
    validator.distinguished_name.push(DnType::CommonName, "Pharos sandbox validator");
    validator.serial_number = Some(SerialNumber::from(serial));
    validator.key_usages = vec![KeyUsagePurpose::DigitalSignature];
    validator.not_before = date_time_ymd(2000, 1, 1);
    validator.not_after = date_time_ymd(2100, 1, 1);
    Ok(validator.signed_by(&signing_key()?, issuer)?.der().to_vec())
}

fn signing_key() -> Result<KeyPair, rcgen::Error> {
    KeyPair::from_pem_and_sign_algo(KEY, &PKCS_RSA_SHA256)
}

/// A signed mark in both forms.
pub(super) struct Signed {
    /// Of `smd:encodedSignedMark`.
    pub(super) encoded: String,
    /// An `.smd` file.
    pub(super) file: String,
}

/// Why a mark is not to be believed, if a registrar wants to see it refused.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub(super) enum Flaw {
    /// Another holder was written into it after it was signed.
    Changed,
    /// Its signature is said to be of another kind than it is.
    SignatureKind,
    /// Nobody trusted issued the certificate.
    Untrusted,
    /// Its authority revoked the certificate.
    Revoked,
}

/// Signs a mark, with a flaw or none.
pub(super) async fn sign(
    registry: &Registry,
    wanted: &Wanted,
    flaw: Option<Flaw>,
) -> Result<Signed, SandboxError> {
    let trouble = |error: &dyn std::fmt::Display| SandboxError::World(error.to_string());
    let certificate = match flaw {
        Some(Flaw::Untrusted) => make().map_err(|error| trouble(&error))?.certificate,
        Some(Flaw::Revoked) => kept(registry, REVOKED_KEY).await?,
        Some(Flaw::Changed | Flaw::SignatureKind) | None => kept(registry, CERTIFICATE_KEY).await?,
    };
    let key = signing_key().map_err(|error| trouble(&error))?;
    let xml = issue::xml(wanted, &[&certificate], |octets| key.sign(octets));
    let xml = xml.map_err(|error| trouble(&error))?;
    let xml = match flaw {
        Some(Flaw::Changed) => xml.replace(&wanted.holder, "Somebody Else"),
        Some(Flaw::SignatureKind) => xml.replace(TAKEN_METHOD, OTHER_METHOD),
        Some(Flaw::Untrusted | Flaw::Revoked) | None => xml,
    };
    Ok(Signed { encoded: issue::encoded(&xml), file: issue::file(wanted, &xml) })
}

/// A certificate of the validator, in DER.
async fn kept(registry: &Registry, key: &'static str) -> Result<Vec<u8>, SandboxError> {
    let certificate = registry.store.read(move |read| read.meta(key)).await?;
    let certificate = certificate.and_then(|text| BASE64.decode(text.as_bytes()).ok());
    certificate.ok_or_else(|| SandboxError::World("this sandbox has no validator".to_owned()))
}

/// A year before and after an instant: the usual term of a mark.
pub(super) fn usual_term(now: Timestamp) -> (Timestamp, Timestamp) {
    let at = now.to_zoned(TimeZone::UTC);
    let moved = |years: i64| at.saturating_add(years.years()).timestamp();
    (moved(-1), moved(1))
}
