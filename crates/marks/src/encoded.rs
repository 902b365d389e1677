//! The text forms of a signed mark: base64 (RFC 7848, section 2.4) and the `.smd` file.

use data_encoding::{BASE64, DecodeKind};

use crate::fault::Fault;

const BEGIN: &str = "-----BEGIN ENCODED SMD-----";
const END: &str = "-----END ENCODED SMD-----";

/// Octets of XML in a text of either form; white space between base64 digits is nothing
/// (RFC 7848, section 2.4 with RFC 2045).
pub(crate) fn decode(text: &str) -> Result<Vec<u8>, Fault> {
    let digits: Vec<u8> =
        inside(text)?.bytes().filter(|byte| !byte.is_ascii_whitespace()).collect();
    if digits.is_empty() {
        return Err(Fault::Encoding("it is empty"));
    }
    BASE64.decode(&digits).map_err(|error| match error.kind {
        DecodeKind::Length => Fault::Encoding("base64 comes in groups of four characters"),
        DecodeKind::Symbol => Fault::Encoding("it has a character that is no base64"),
        DecodeKind::Trailing | DecodeKind::Padding => Fault::Encoding("its base64 ends badly"),
    })
}

/// What stands between the markers of an `.smd` file; a text without them is base64 alone.
fn inside(text: &str) -> Result<&str, Fault> {
    let Some((_, rest)) = text.split_once(BEGIN) else { return Ok(text) };
    let Some((inside, _)) = rest.split_once(END) else {
        return Err(Fault::Encoding("the line that ends an encoded SMD is missing"));
    };
    Ok(inside)
}
