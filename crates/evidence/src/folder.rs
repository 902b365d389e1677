//! Documents for somebody outside, as one archive that they can check: a manifest names each file by
//! hash, and its signature (Ed25519) is the registry's. It holds bundles whole, with their own seals.

use std::collections::BTreeMap;

use crate::bundle::{CannotWrite, MANIFEST, SIGNATURE, SIGNER, VERIFY, list, pack, signed};
use crate::seal::{PublicKey, Sign};

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
    files.insert(VERIFY.to_owned(), how(title, &key, key_published_at).into());
    files.insert(SIGNER.to_owned(), key.to_pem().into());
    let manifest = list(files.iter().map(|(path, bytes)| (path.as_str(), &bytes[..])));
    files.insert(SIGNATURE.to_owned(), signer.sign(manifest.as_bytes())?.to_vec());
    files.insert(MANIFEST.to_owned(), manifest.into());
    Ok(pack(&files)?)
}

/// The text. Its commands need a shell, `sha256sum` and `openssl` (3.0 or newer).
fn how(title: &str, key: &PublicKey, published_at: &str) -> String {
    let signed = signed(2, ("manifest", MANIFEST), key, published_at);
    let title: String = title.chars().filter(|letter| !letter.is_control()).collect();
    format!(
        "{title}

How to check these files
========================
Unpack them into an empty folder and run these commands there. Each prints OK, or nothing, and ends
with status 0; anything else means that something was changed.

1. The manifest names every other file by hash:
    $ sha256sum --check --strict MANIFEST.sha256

{signed}
A bundle of evidence (.wacz) in it is an archive of its own, with a VERIFY.txt of its own.
"
    )
}
