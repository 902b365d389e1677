//! How a bundle is checked without us: `VERIFY.txt`.

use crate::seal::PublicKey;

/// Said where custody names something masked.
const MASKED: &str = "
Personal data that is not needed was made unreadable; custody.jsonl says where.
";

/// The steps that say whose something is: what is signed, in which file, from a number on.
pub(crate) fn signed(
    number: u32,
    (what, file): (&str, &str),
    key: &PublicKey,
    published_at: &str,
) -> String {
    let (next, fingerprint) = (number + 1, key.fingerprint());
    format!(
        "{number}. The {what} is signed (Ed25519) by the key in SIGNER.pem:
    $ openssl pkeyutl -verify -pubin -inkey SIGNER.pem -rawin -in {file} -sigfile MANIFEST.sig

{next}. That key is the registry's: its fingerprint must be the one published at
   {published_at}
    $ openssl pkey -pubin -in SIGNER.pem -outform DER | sha256sum | grep -q '^{fingerprint} '
"
    )
}

/// The text. Its commands need a shell, `sha256sum` and `openssl` (3.0 or newer).
pub(super) fn render(title: &str, key: &PublicKey, published_at: &str, has_masked: bool) -> String {
    let title: String = title.chars().filter(|letter| !letter.is_control()).collect();
    let signed = signed(3, ("seal", "MANIFEST.seal"), key, published_at);
    let masked = if has_masked { MASKED } else { "" };
    format!(
        "{title}

How to check this bundle
========================
Unpack it into an empty folder and run these commands there. Each prints OK, or nothing, and ends
with status 0; anything else means that something was changed.

1. The seal names the manifest (and the time stamp, if there is one) by hash:
    $ sha256sum --check --strict MANIFEST.seal

2. The manifest names every other file by hash. There is no file beside those that it or the seal
   names, the seal, and its signature:
    $ sha256sum --check --strict MANIFEST.sha256
    $ test \"$(find . ! -type d ! -path ./MANIFEST.seal ! -path ./MANIFEST.sig | wc -l)\" -eq \"$(cat MANIFEST.seal MANIFEST.sha256 | wc -l)\"

{signed}
5. If there is a file MANIFEST.tsr, an independent authority (RFC 3161) stamped the manifest at the
   time that the first command shows. The second one checks it against the authority's own
   certificate, which you fetch from the authority and save as tsa.pem outside this folder:
    # openssl ts -reply -in MANIFEST.tsr -text
    # openssl ts -verify -data MANIFEST.sha256 -in MANIFEST.tsr -CAfile ../tsa.pem

What it proves
==============
It proves which bytes our client received or recorded, and, with the stamp, that they were there at
that time. custody.jsonl says of each file who took it, with which program, from which address and
when; each line carries the SHA-256 of the line before. It does not prove what the site showed to
others, from elsewhere, or at another time.
{masked}"
    )
}
