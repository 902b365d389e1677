//! Documents for somebody outside, as one archive that they can check: a manifest names each file by
//! hash, and its signature (Ed25519) is the registry's. It holds bundles whole, with their own seals.

use std::collections::BTreeMap;

use crate::bundle::{CannotWrite, MANIFEST, SIGNATURE, SIGNER, VERIFY, list, pack};
use crate::seal::Sign;

/// An archive of these files, by their paths, with what proves that they are the registry's.
///
/// # Errors
/// A file that is called as one of the proofs is, a key that does not sign, or an archive that
/// cannot be made.
pub fn sealed(
    mut files: BTreeMap<String, Vec<u8>>,
    (title, key_published_at): (&str, &str),
    signer: &dyn Sign,
) -> Result<Vec<u8>, CannotWrite> {
    let own = [MANIFEST, SIGNATURE, SIGNER, VERIFY];
    if let Some(twice) = own.into_iter().find(|path| files.contains_key(*path)) {
        return Err(CannotWrite::Twice(twice.to_owned()));
    }
    let key = signer.public_key();
    files.insert(VERIFY.to_owned(), how(title, &key.fingerprint(), key_published_at).into());
    files.insert(SIGNER.to_owned(), key.to_pem().into());
    let manifest = list(files.iter().map(|(path, bytes)| (path.as_str(), &bytes[..])));
    files.insert(SIGNATURE.to_owned(), signer.sign(manifest.as_bytes())?.to_vec());
    files.insert(MANIFEST.to_owned(), manifest.into());
    Ok(pack(&files)?)
}

/// The text. Its commands need a shell, `sha256sum` and `openssl` (3.0 or newer).
fn how(title: &str, fingerprint: &impl std::fmt::Display, published_at: &str) -> String {
    let title: String = title.chars().filter(|letter| !letter.is_control()).collect();
    format!(
        "{title}

How to check these files
========================
Unpack them into an empty folder and run these commands there. Each prints OK, or nothing, and ends
with status 0; anything else means that something was changed.

1. The manifest names every other file by hash:
    $ sha256sum --check --strict MANIFEST.sha256

2. The manifest is signed (Ed25519) by the key in SIGNER.pem:
    $ openssl pkeyutl -verify -pubin -inkey SIGNER.pem -rawin -in MANIFEST.sha256 -sigfile MANIFEST.sig

3. That key is the registry's: its fingerprint must be the one published at
   {published_at}
    $ openssl pkey -pubin -in SIGNER.pem -outform DER | sha256sum | grep -q '^{fingerprint} '

A bundle of evidence (.wacz) in it is an archive of its own, with a VERIFY.txt of its own.
"
    )
}
