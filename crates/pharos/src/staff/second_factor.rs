//! The second factor: time-based codes (RFC 6238), six digits every 30 seconds of wall time.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};

use data_encoding::{BASE32_NOPAD, BASE64URL_NOPAD};
use jiff::Timestamp;
use qrcodegen::{QrCode, QrCodeEcc};
use registry_core::id::StaffId;
use totp_rs::{Algorithm, TOTP};
use zeroize::Zeroizing;

use super::secret;
use crate::identity;
use crate::registry::Registry;

/// Seconds a code belongs to (RFC 6238, section 5.2).
const STEP_SECONDS: u64 = 30;

/// Codes one step early or late are taken too: clocks differ.
const STEPS_ASIDE: i64 = 1;

/// Bytes of the shared secret (RFC 4226, section 4: 160 bits).
const SECRET_LENGTH: usize = 20;

/// The steps whose codes were used, so that none is used twice.
#[derive(Debug, Clone, Default)]
pub struct UsedCodes(Arc<Mutex<HashMap<StaffId, u64>>>);

/// A new shared secret.
#[must_use]
pub fn new_secret() -> Zeroizing<Vec<u8>> {
    Zeroizing::new(identity::random::<SECRET_LENGTH>().to_vec())
}

/// A new second factor for a page: the secret, and the form, sealed for a purpose, that the page
/// carries.
#[must_use]
pub fn offer(registry: &Registry, purpose: &str) -> Option<(Zeroizing<Vec<u8>>, String)> {
    let secret = new_secret();
    let sealed = registry.seal.seal(purpose, &secret).ok()?;
    Some((secret, BASE64URL_NOPAD.encode(&sealed)))
}

/// The second factor that a page carried, when its form is sent or shown again.
#[must_use]
pub fn carried(registry: &Registry, purpose: &str, text: &str) -> Option<Zeroizing<Vec<u8>>> {
    let sealed = BASE64URL_NOPAD.decode(text.as_bytes()).ok()?;
    registry.seal.open(purpose, &sealed).ok()
}

/// The secret as people type it.
#[must_use]
pub fn as_base32(secret: &[u8]) -> String {
    BASE32_NOPAD.encode(secret)
}

/// The code of a secret, as people type it, at an instant of wall time; for a demo's greeting.
#[must_use]
pub fn code(base32: &str, wall: Timestamp) -> Option<String> {
    let shared = BASE32_NOPAD.decode(base32.as_bytes()).ok()?;
    Some(totp(&shared).generate(u64::try_from(wall.as_second()).ok()?))
}

fn totp(shared: &[u8]) -> TOTP {
    TOTP::new_unchecked(Algorithm::SHA1, 6, 0, STEP_SECONDS, shared.to_vec(), None, String::new())
}

/// The `otpauth` URI that an authenticator program reads.
#[must_use]
pub fn enrolment_uri(secret: &[u8], email: &str, issuer: &str) -> String {
    let escaped = |text: &str| {
        let mut escaped = String::new();
        for byte in text.bytes() {
            match byte {
                b'a'..=b'z' | b'A'..=b'Z' | b'0'..=b'9' | b'-' | b'.' | b'_' | b'@' => {
                    escaped.push(char::from(byte));
                }
                other => escaped.push_str(&format!("%{other:02X}")),
            }
        }
        escaped
    };
    let (issuer, email) = (escaped(issuer), escaped(email));
    let secret = as_base32(secret);
    format!("otpauth://totp/{issuer}:{email}?secret={secret}&issuer={issuer}")
}

/// A URI as the path of an SVG picture: its side in modules, and the `d` of the dark ones.
#[must_use]
pub fn picture(uri: &str) -> Option<(i32, String)> {
    let code = QrCode::encode_text(uri, QrCodeEcc::Medium).ok()?;
    let mut path = String::new();
    for row in 0..code.size() {
        for column in (0..code.size()).filter(|column| code.get_module(*column, row)) {
            path.push_str(&format!("M{},{}h1v1h-1z", column + 4, row + 4));
        }
    }
    Some((code.size() + 8, path))
}

impl UsedCodes {
    /// Whether a code is good now and was not used; a good one is used by being asked about.
    #[must_use]
    pub fn take(&self, staff: StaffId, secret: &[u8], code: &str, wall: Timestamp) -> bool {
        let Some(step) = matching_step(secret, code, wall) else { return false };
        let mut used = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let fresh = used.get(&staff).is_none_or(|last| step > *last);
        if fresh {
            used.insert(staff, step);
        }
        fresh
    }
}

/// The step whose code this is, among those around now.
fn matching_step(shared: &[u8], code: &str, wall: Timestamp) -> Option<u64> {
    let code: String = code.chars().filter(|letter| !letter.is_whitespace()).collect();
    let totp = totp(shared);
    let now = u64::try_from(wall.as_second()).ok()? / STEP_SECONDS;
    let around = (-STEPS_ASIDE..=STEPS_ASIDE).filter_map(|aside| now.checked_add_signed(aside));
    let mut matching = None;
    for step in around {
        // Every candidate is computed, so that the time tells nothing.
        if secret::same(&totp.generate(step * STEP_SECONDS), &code) {
            matching = Some(step);
        }
    }
    matching
}

#[cfg(test)]
mod tests {
    use super::*;
    use uuid::Uuid;

    /// RFC 6238, appendix B, cut to six digits.
    #[test]
    fn codes_of_the_rfc_are_taken_once() {
        let secret = b"12345678901234567890";
        let staff = StaffId::from_uuid(Uuid::from_u128(1));
        let used = UsedCodes::default();
        let at = |second| Timestamp::from_second(second).unwrap();
        assert!(!used.take(staff, secret, "287083", at(59)), "a wrong code");
        assert!(used.take(staff, secret, "287082", at(59)));
        assert!(!used.take(staff, secret, "287082", at(59)), "used already");
        assert!(used.take(staff, secret, "081 804", at(1_111_111_109 + 20)), "a step late");
        assert!(!used.take(staff, secret, "081804", at(1_111_111_109 + 90)), "too late");
    }

    #[test]
    fn an_authenticator_can_read_the_uri() {
        let uri = enrolment_uri(b"12345678901234567890", "ada@acme.example", "Acme Registry");
        assert_eq!(
            uri,
            "otpauth://totp/Acme%20Registry:ada@acme.example\
             ?secret=GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ&issuer=Acme%20Registry"
        );
        let (side, path) = picture(&uri).unwrap();
        assert!(side > 30 && path.starts_with("M4,4h1v1h-1z"));
    }
}
