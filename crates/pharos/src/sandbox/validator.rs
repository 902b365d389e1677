//! The sandbox's own Clearinghouse: an authority that nobody else trusts, and a validator that
//! signs marks for whoever asks.

use std::convert::Infallible;

use data_encoding::BASE64;
use jiff::{Timestamp, ToSpan, tz::TimeZone};
use rcgen::{
    BasicConstraints, CertificateParams, CertificateRevocationListParams, DnType, IsCa, Issuer,
    KeyIdMethod, KeyPair, KeyUsagePurpose, PKCS_RSA_SHA256, SerialNumber, SigningKey,
    date_time_ymd,
};
use registry_marks::issue::{self, Wanted};
use registry_store::{Failure, ListKind};

use super::start::SandboxError;
use crate::clearinghouse;
use crate::registry::Registry;

/// The key that signs a sandbox's marks. Everybody can read it: marks are signed with RSA
/// (RFC 7848), and our provider makes no such keys. Its certificate comes from an authority that
/// is made anew with each sandbox, so no other registry believes what it signs.
const KEY: &str = include_str!("validator.pem");

/// Under which the validator's certificate is kept, in base64.
const CERTIFICATE_KEY: &str = "sandbox validator";

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
    let certificate = BASE64.encode(&made.certificate);
    let keep = move |tx: &mut registry_store::Tx<'_>, _now| {
        tx.set_meta(CERTIFICATE_KEY, &certificate)?;
        Ok::<(), Failure<Infallible>>(())
    };
    match registry.store.write(keep).await {
        Ok(()) => Ok(()),
        Err(Failure::Store(error)) => Err(error.into()),
        Err(Failure::Refused(never)) => match never {},
    }
}

struct Made {
    anchor: String,
    certificate: Vec<u8>,
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
    let mut validator = CertificateParams::default();
    validator.distinguished_name.push(DnType::CommonName, "Pharos sandbox validator");
    validator.key_usages = vec![KeyUsagePurpose::DigitalSignature];
    validator.not_before = date_time_ymd(2000, 1, 1);
    validator.not_after = date_time_ymd(2100, 1, 1);
    let certificate = validator.signed_by(&signing_key()?, &issuer)?.der().to_vec();
    let revoked = CertificateRevocationListParams {
        this_update: date_time_ymd(2000, 1, 1),
        next_update: date_time_ymd(2100, 1, 1),
        crl_number: SerialNumber::from(1_u64),
        issuing_distribution_point: None,
        revoked_certs: Vec::new(),
        key_identifier_method: KeyIdMethod::Sha256,
    };
    let revoked = revoked.signed_by(&issuer)?.der().to_vec();
    Ok(Made { anchor, certificate, revoked })
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

/// Signs a mark.
pub(super) async fn sign(registry: &Registry, wanted: &Wanted) -> Result<Signed, SandboxError> {
    let certificate = registry.store.read(|read| read.meta(CERTIFICATE_KEY)).await?;
    let certificate = certificate.and_then(|text| BASE64.decode(text.as_bytes()).ok());
    let missing = || SandboxError::World("this sandbox has no validator".to_owned());
    let certificate = certificate.ok_or_else(missing)?;
    let key = signing_key().map_err(|error| SandboxError::World(error.to_string()))?;
    let xml = issue::xml(wanted, &[&certificate], |octets| key.sign(octets));
    let xml = xml.map_err(|error| SandboxError::World(error.to_string()))?;
    Ok(Signed { encoded: issue::encoded(&xml), file: issue::file(wanted, &xml) })
}

/// A year before and after an instant: the usual term of a mark.
pub(super) fn usual_term(now: Timestamp) -> (Timestamp, Timestamp) {
    let at = now.to_zoned(TimeZone::UTC);
    let moved = |years: i64| at.saturating_add(years.years()).timestamp();
    (moved(-1), moved(1))
}
