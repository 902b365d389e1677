//! The registry's Ed25519 key in the form of OpenPGP (RFC 9580, version 4 of keys and signatures):
//! whoever gets a file from us checks it with `gpg`. Decision 0037 says why it is ours.
//!
//! Only the form is made here; signing is [`SigningKey`]'s, digests are of `sha2` and `ring`.

use data_encoding::BASE64;
use jiff::Timestamp;
use ring::digest::{SHA1_FOR_LEGACY_USE_ONLY, digest};
use sha2::{Digest as _, Sha256};

use crate::signing_key::{PublicKey, SigningKey, SigningKeyError};

/// When every key of ours is taken to have been made, in seconds since 1970 (1 January 2025): a
/// part of its fingerprint, which so follows from the key alone.
const MADE_AT: u32 = 1_735_689_600;

/// EdDSA with the curve's name before the key (RFC 9580, section 9.1): what GnuPG 2.2 reads too.
const EDDSA: u8 = 22;

/// SHA-256 (RFC 9580, section 9.5).
const SHA256: u8 = 8;

/// The name of Ed25519, with its length (RFC 9580, section 9.2).
const CURVE: [u8; 10] = [9, 0x2b, 0x06, 0x01, 0x04, 0x01, 0xda, 0x47, 0x0f, 0x01];

/// A signature over a file (RFC 9580, section 5.2.1).
const OF_BINARY: u8 = 0x00;

/// A signature that a key has a name.
const OF_NAME: u8 = 0x13;

/// Packets (RFC 9580, section 5).
mod packet {
    pub(super) const SIGNATURE: u8 = 2;
    pub(super) const PUBLIC_KEY: u8 = 6;
    pub(super) const USER_ID: u8 = 13;
}

/// A detached signature over a file of which this is the digest so far, whole.
///
/// # Errors
/// When the key will not sign.
pub fn detached(
    key: &SigningKey,
    file: Sha256,
    signed_at: Timestamp,
) -> Result<Vec<u8>, SigningKeyError> {
    let public = key.public()?;
    // After 2106 the field is full; no signature of ours is.
    let at = u32::try_from(signed_at.as_second()).unwrap_or(u32::MAX);
    let parts = [subpacket(2, &at.to_be_bytes()), issuer(&public)];
    signature(key, &public, (OF_BINARY, &parts.concat()), file)
}

/// The public key with a name, as a file that `gpg --import` takes.
///
/// # Errors
/// When the key will not sign.
pub fn public_key(key: &SigningKey, name: &str) -> Result<String, SigningKeyError> {
    let public = key.public()?;
    let body = key_body(&public);
    let mut of = Sha256::new();
    of.update(framed_key(&body));
    of.update([0xB4]);
    of.update(length(name.len()));
    of.update(name.as_bytes());
    let made = subpacket(2, &MADE_AT.to_be_bytes());
    // It certifies its name, and signs.
    let parts = [made, subpacket(27, &[0x03]), issuer(&public)].concat();
    let certified = signature(key, &public, (OF_NAME, &parts), of)?;
    let name = packet(packet::USER_ID, name.as_bytes());
    Ok(armored(&[packet(packet::PUBLIC_KEY, &body), name, certified].concat()))
}

/// The fingerprint of a key, as `gpg` shows it.
pub fn fingerprint(public: &PublicKey) -> Vec<u8> {
    digest(&SHA1_FOR_LEGACY_USE_ONLY, &framed_key(&key_body(public))).as_ref().to_vec()
}

/// A packet of a signature of a kind, over what was digested and the parts that it states.
fn signature(
    key: &SigningKey,
    public: &PublicKey,
    (kind, stated): (u8, &[u8]),
    mut over: Sha256,
) -> Result<Vec<u8>, SigningKeyError> {
    let mut head = vec![4, kind, EDDSA, SHA256];
    head.extend(short(stated.len()));
    head.extend(stated);
    over.update(&head);
    over.update([4, 0xFF]);
    over.update(length(head.len()));
    let digest = over.finalize();
    let signed = key.sign(&digest)?;
    let (point, scalar) = signed.split_at_checked(32).unwrap_or_default();
    let fingerprint = fingerprint(public);
    let unstated = subpacket(16, fingerprint.get(12..).unwrap_or_default());
    let mut body = head;
    body.extend(short(unstated.len()));
    body.extend(unstated);
    body.extend(digest.get(..2).unwrap_or_default());
    body.extend([integer(point), integer(scalar)].concat());
    Ok(packet(packet::SIGNATURE, &body))
}

/// The body of the packet of a public key (RFC 9580, section 5.5.2.2).
fn key_body(public: &PublicKey) -> Vec<u8> {
    let mut body = vec![4];
    body.extend(MADE_AT.to_be_bytes());
    body.push(EDDSA);
    body.extend(CURVE);
    body.extend(integer(&[&[0x40], public.as_bytes().as_slice()].concat()));
    body
}

/// A key as fingerprints and signatures take it (RFC 9580, section 5.2.4).
fn framed_key(body: &[u8]) -> Vec<u8> {
    [&[0x99], short(body.len()).as_slice(), body].concat()
}

/// Whose signature it is: version and fingerprint of the key.
fn issuer(public: &PublicKey) -> Vec<u8> {
    subpacket(33, &[&[4], fingerprint(public).as_slice()].concat())
}

/// A statement of a signature; each of ours is short (RFC 9580, section 5.2.3.7).
fn subpacket(kind: u8, body: &[u8]) -> Vec<u8> {
    let length = u8::try_from(body.len() + 1).unwrap_or(u8::MAX);
    [&[length, kind], body].concat()
}

/// A packet with its length (RFC 9580, section 4.2.1).
fn packet(tag: u8, body: &[u8]) -> Vec<u8> {
    [&[0xC0 | tag, 0xFF], length(body.len()).as_slice(), body].concat()
}

/// A number with the count of its bits (RFC 9580, section 3.2).
fn integer(octets: &[u8]) -> Vec<u8> {
    let zeros = octets.iter().take_while(|octet| **octet == 0).count();
    let octets = octets.get(zeros..).unwrap_or_default();
    let bits = octets.len() * 8;
    let unset = octets.first().map_or(0, |octet| octet.leading_zeros());
    let bits = bits - usize::try_from(unset).unwrap_or_default();
    [short(bits).as_slice(), octets].concat()
}

fn short(count: usize) -> [u8; 2] {
    u16::try_from(count).unwrap_or(u16::MAX).to_be_bytes()
}

fn length(count: usize) -> [u8; 4] {
    u32::try_from(count).unwrap_or(u32::MAX).to_be_bytes()
}

/// Packets as text (RFC 9580, section 6.2), with the checksum that older programs want.
fn armored(packets: &[u8]) -> String {
    let text = BASE64.encode(packets);
    let mut lines = vec!["-----BEGIN PGP PUBLIC KEY BLOCK-----".to_owned(), String::new()];
    let mut rest = text.as_str();
    while !rest.is_empty() {
        let (line, behind) = rest.split_at(rest.len().min(64));
        lines.push(line.to_owned());
        rest = behind;
    }
    let checksum = checksum(packets).to_be_bytes();
    lines.push(format!("={}", BASE64.encode(checksum.get(1..).unwrap_or_default())));
    lines.push("-----END PGP PUBLIC KEY BLOCK-----\n".to_owned());
    lines.join("\n")
}

/// CRC-24 (RFC 9580, section 6.1.1).
fn checksum(octets: &[u8]) -> u32 {
    octets.iter().fold(0x00B7_04CE, |sum, octet| {
        (0..8).fold(sum ^ (u32::from(*octet) << 16), |sum, _| {
            let doubled = sum << 1;
            let sum = if doubled & 0x0100_0000 == 0 { doubled } else { doubled ^ 0x0186_4CFB };
            sum & 0x00FF_FFFF
        })
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::fs;
    use std::path::Path;
    use std::process::Command;

    const NAME: &str = "The registry of .pharmacy";

    fn gpg(folder: &Path, words: &[&str]) -> (bool, String) {
        let output = Command::new("gpg")
            .args(["--batch", "--no-tty", "--status-fd", "1", "--homedir", "."])
            .args(words)
            .current_dir(folder)
            .output()
            .expect("gpg of the machine");
        (output.status.success(), String::from_utf8_lossy(&output.stdout).into_owned())
    }

    /// Some keys, so that numbers with zeros before them occur.
    #[test]
    fn gpg_knows_the_key_and_believes_the_signature() {
        let folder = tempfile::Builder::new().prefix("gpg").tempdir().unwrap();
        let at = folder.path();
        let signed_at: Timestamp = "2026-01-05T12:00:00Z".parse().unwrap();
        for round in 0..8 {
            let key = SigningKey::generate().unwrap();
            fs::write(at.join("key.asc"), public_key(&key, NAME).unwrap()).unwrap();
            let (is_taken, said) = gpg(at, &["--import", "key.asc"]);
            let hex = data_encoding::HEXUPPER.encode(&fingerprint(&key.public().unwrap()));
            assert!(is_taken && said.contains(&format!("IMPORT_OK 1 {hex}")), "{round}: {said}");
            fs::write(at.join("file"), [round; 1000]).unwrap();
            let file = Sha256::new_with_prefix([round; 1000]);
            fs::write(at.join("sig"), detached(&key, file, signed_at).unwrap()).unwrap();
            let (is_good, said) = gpg(at, &["--verify", "sig", "file"]);
            let valid = format!("VALIDSIG {hex} 2026-01-05 {}", signed_at.as_second());
            assert!(is_good && said.contains(&valid), "{round}: {said}");
            assert!(said.contains(&format!("GOODSIG {} {NAME}", &hex[24..])), "{round}: {said}");
            fs::write(at.join("file"), [round; 999]).unwrap();
            let (is_good, said) = gpg(at, &["--verify", "sig", "file"]);
            assert!(!is_good && said.contains("BADSIG"), "{round}: {said}");
        }
    }

    #[test]
    fn a_number_is_written_without_what_does_not_count() {
        assert_eq!(integer(&[0, 0, 1, 255]), [0, 9, 1, 255]);
        assert_eq!(integer(&[0x80]), [0, 8, 0x80]);
        assert_eq!(integer(&[0]), [0, 0]);
    }
}
