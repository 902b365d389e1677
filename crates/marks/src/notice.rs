//! The identifier of a claims notice (RFC 8334, section 3.3.2; RFC 9361, section 6.5).
//!
//! Eight hexadecimal digits, then the notice's number of at most 19 digits. The eight are the
//! CRC-32 of the label, the notice's end in seconds since 1970, and the number.

use jiff::Timestamp;

/// What is wrong with an identifier.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum NoticeFault {
    /// It is not eight hexadecimal digits and one to 19 decimal ones.
    #[error("a notice's identifier is eight hexadecimal digits and a number of up to 19 digits")]
    Form,
    /// Its checksum is of another label, another end or another notice.
    #[error("the notice's checksum does not fit the name and the notice's end")]
    Checksum,
}

const CHECKSUM_DIGITS: usize = 8;
const NUMBER_DIGITS_MAXIMUM: usize = 19;

/// Whether an identifier is one for this label (an A-label, without the TLD) and this end.
pub fn check(identifier: &str, label: &str, not_after: Timestamp) -> Result<(), NoticeFault> {
    let (stated, number) = identifier.split_at_checked(CHECKSUM_DIGITS).ok_or(NoticeFault::Form)?;
    let digits = |text: &str| text.bytes().all(|byte| byte.is_ascii_digit());
    if number.is_empty() || number.len() > NUMBER_DIGITS_MAXIMUM || !digits(number) {
        return Err(NoticeFault::Form);
    }
    if !stated.bytes().all(|byte| byte.is_ascii_hexdigit()) {
        return Err(NoticeFault::Form);
    }
    let stated = u32::from_str_radix(stated, 16).map_err(|_| NoticeFault::Form)?;
    let fits = stated == checksum(label, not_after, number);
    fits.then_some(()).ok_or(NoticeFault::Checksum)
}

/// The identifier of the notice of a number, for a label and an end.
pub fn identifier(label: &str, not_after: Timestamp, number: u64) -> String {
    let number = number.to_string();
    format!("{:08x}{number}", checksum(label, not_after, &number))
}

fn checksum(label: &str, not_after: Timestamp, number: &str) -> u32 {
    let text = format!("{}{}{number}", label.to_ascii_lowercase(), not_after.as_second());
    crc32(text.as_bytes())
}

/// CRC-32 of ISO 3309, reflected, as gzip has it (RFC 1952, section 8).
fn crc32(octets: &[u8]) -> u32 {
    const POLYNOMIAL: u32 = 0xedb8_8320;
    let mut register = u32::MAX;
    for octet in octets {
        register ^= u32::from(*octet);
        for _ in 0..8 {
            let carry = if register & 1 == 1 { POLYNOMIAL } else { 0 };
            register = (register >> 1) ^ carry;
        }
    }
    !register
}

#[cfg(test)]
mod tests {
    use super::*;

    fn end() -> Timestamp {
        "2010-08-16T09:00:00.0Z".parse().unwrap()
    }

    /// The published example of RFC 8334 and RFC 9361.
    const EXAMPLE: &str = "370d0b7c9223372036854775807";

    #[test]
    fn the_published_example_fits() {
        assert_eq!(check(EXAMPLE, "example-one", end()), Ok(()));
        assert_eq!(check(EXAMPLE, "Example-One", end()), Ok(()));
        assert_eq!(identifier("example-one", end(), 9_223_372_036_854_775_807), EXAMPLE);
    }

    #[test]
    fn another_label_end_or_number_does_not_fit() {
        let later = end() + jiff::SignedDuration::from_secs(1);
        assert_eq!(check(EXAMPLE, "example-two", end()), Err(NoticeFault::Checksum));
        assert_eq!(check(EXAMPLE, "example-one", later), Err(NoticeFault::Checksum));
        let other = "370d0b7c9223372036854775806";
        assert_eq!(check(other, "example-one", end()), Err(NoticeFault::Checksum));
    }

    #[test]
    fn what_is_no_identifier_is_told_so() {
        let long = "370d0b7c92233720368547758070";
        for text in ["", "370d0b7c", "370d0b7", "370d0b7c12x", "+70d0b7c12", "ÄÖÜÄ12", long] {
            assert_eq!(check(text, "example-one", end()), Err(NoticeFault::Form), "{text}");
        }
    }
}
