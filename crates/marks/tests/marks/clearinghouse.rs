//! A Clearinghouse of the tests: an authority, a validator that signs, a revocation list.

use jiff::Timestamp;
use rcgen::{
    BasicConstraints, Certificate, CertificateParams, CertificateRevocationListParams, DnType,
    ExtendedKeyUsagePurpose, IsCa, Issuer, KeyIdMethod, KeyPair, KeyUsagePurpose,
    PKCS_ECDSA_P256_SHA256, PKCS_RSA_SHA256, RevokedCertParams, SerialNumber, SigningKey,
    date_time_ymd,
};
use registry_marks::issue::{self, Wanted};
use registry_marks::{Authority, Fault, SignedMark};

const VALIDATOR: &str = include_str!("../keys/validator.pem");
const STRANGER: &str = include_str!("../keys/stranger.pem");
/// The serial number of the validator's certificate.
const SERIAL: u64 = 4711;

pub(crate) fn instant(text: &str) -> Timestamp {
    text.parse().unwrap()
}

/// When tests look at marks, unless they say otherwise.
pub(crate) fn now() -> Timestamp {
    instant("2026-01-05T12:00:00Z")
}

/// What the validator's certificate is like.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Leaf {
    Sound,
    Authority,
    ForServers,
}

pub(crate) struct Clearinghouse {
    issuer: Issuer<'static, KeyPair>,
    root: Certificate,
    pub(crate) validator: KeyPair,
    pub(crate) certificate: Certificate,
}

pub(crate) fn rsa(pem: &str) -> KeyPair {
    KeyPair::from_pem_and_sign_algo(pem, &PKCS_RSA_SHA256).unwrap()
}

pub(crate) fn stranger() -> KeyPair {
    rsa(STRANGER)
}

impl Clearinghouse {
    pub(crate) fn new() -> Self {
        Self::with(Leaf::Sound)
    }

    pub(crate) fn with(leaf: Leaf) -> Self {
        let mut params = CertificateParams::default();
        params.distinguished_name.push(DnType::CommonName, "Test Clearinghouse");
        params.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
        params.key_usages = vec![KeyUsagePurpose::KeyCertSign, KeyUsagePurpose::CrlSign];
        (params.not_before, params.not_after) =
            (date_time_ymd(2020, 1, 1), date_time_ymd(2040, 1, 1));
        let key = KeyPair::generate_for(&PKCS_ECDSA_P256_SHA256).unwrap();
        let root = params.self_signed(&key).unwrap();
        let issuer = Issuer::new(params, key);
        let validator = rsa(VALIDATOR);
        let mut params = CertificateParams::default();
        params.distinguished_name.push(DnType::CommonName, "Test Validator");
        params.key_usages = vec![KeyUsagePurpose::DigitalSignature];
        params.serial_number = Some(SerialNumber::from(SERIAL));
        (params.not_before, params.not_after) =
            (date_time_ymd(2024, 1, 1), date_time_ymd(2030, 1, 1));
        match leaf {
            Leaf::Sound => {}
            Leaf::Authority => params.is_ca = IsCa::Ca(BasicConstraints::Unconstrained),
            Leaf::ForServers => {
                params.extended_key_usages = vec![ExtendedKeyUsagePurpose::ServerAuth];
            }
        }
        let certificate = params.signed_by(&validator, &issuer).unwrap();
        Self { issuer, root, validator, certificate }
    }

    pub(crate) fn anchor(&self) -> String {
        self.root.pem()
    }

    /// The revocation list in DER, with the validator's certificate on it or not.
    pub(crate) fn revocations(&self, revoked: bool) -> Vec<u8> {
        let entry = RevokedCertParams {
            serial_number: SerialNumber::from(SERIAL),
            revocation_time: date_time_ymd(2025, 6, 1),
            reason_code: None,
            invalidity_date: None,
        };
        let params = CertificateRevocationListParams {
            this_update: date_time_ymd(2026, 1, 1),
            next_update: date_time_ymd(2026, 7, 1),
            crl_number: SerialNumber::from(1_u64),
            issuing_distribution_point: None,
            revoked_certs: if revoked { vec![entry] } else { Vec::new() },
            key_identifier_method: KeyIdMethod::Sha256,
        };
        params.signed_by(&self.issuer).unwrap().der().to_vec()
    }

    pub(crate) fn authority(&self) -> Authority {
        Authority::read(&self.anchor(), Some(&self.revocations(false))).unwrap()
    }

    pub(crate) fn issue(&self) -> String {
        self.issue_by(&self.validator)
    }

    pub(crate) fn issue_by(&self, key: &KeyPair) -> String {
        let certificates = [self.certificate.der().as_ref()];
        issue::xml(&wanted(), &certificates, |octets| key.sign(octets)).unwrap()
    }

    pub(crate) fn verify(&self, xml: &str) -> Result<SignedMark, Fault> {
        SignedMark::verify_xml(xml.as_bytes(), &self.authority(), now())
    }
}

pub(crate) fn wanted() -> Wanted {
    Wanted {
        id: "1-2".to_owned(),
        mark_name: "Example & One".to_owned(),
        holder: "Example <Inc>".to_owned(),
        labels: vec!["example-one".to_owned(), "ExampleOne".to_owned()],
        not_before: instant("2025-08-16T09:00:00Z"),
        not_after: instant("2027-08-16T09:00:00Z"),
    }
}

/// What stands between the first of two texts and the next of the other.
pub(crate) fn first(xml: &str, open: &str, close: &str) -> String {
    let (_, rest) = xml.split_once(open).unwrap();
    rest.split_once(close).unwrap().0.to_owned()
}
