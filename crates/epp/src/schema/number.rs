//! Simple types made of digits (XML Schema part 2): whole numbers, decimals, octets, durations.

use std::fmt;
use std::str::FromStr;

use data_encoding::{BASE64, HEXUPPER_PERMISSIVE};

use super::node::{Parsed, Unfit};
use super::text::collapse;

/// An unsigned whole number; a sign may stand before it (`+1`, `-0`).
pub(crate) fn unsigned<T: FromStr>(text: &str) -> Parsed<T> {
    let text = collapse(text);
    let digits = match text.strip_prefix('-') {
        Some(zeros) if zeros.bytes().all(|byte| byte == b'0') => zeros,
        _ => text.as_ref(),
    };
    digits.parse().map_err(|_| Unfit::new("not-a-number", "it must be a whole number in range"))
}

/// `int` from 1 on (`secDNS:maxSigLifeType`).
pub(crate) fn positive_int(text: &str) -> Parsed<i32> {
    match collapse(text).parse() {
        Ok(number @ 1..) => Ok(number),
        _ => Err(Unfit::new("not-a-number", "it must be a whole number from 1 on")),
    }
}

/// `hexBinary`.
pub(crate) fn hex(text: &str) -> Parsed<Vec<u8>> {
    HEXUPPER_PERMISSIVE
        .decode(collapse(text).as_bytes())
        .map_err(|_| Unfit::new("not-hexadecimal", "it must be pairs of hexadecimal digits"))
}

/// `base64Binary` of one octet at least.
pub(crate) fn base64(text: &str) -> Parsed<Vec<u8>> {
    let compact: Vec<u8> = collapse(text).bytes().filter(|byte| *byte != b' ').collect();
    match BASE64.decode(&compact) {
        Ok(octets) if !octets.is_empty() => Ok(octets),
        _ => Err(Unfit::new("not-base64", "it must be base64 and not empty")),
    }
}

/// An exact decimal number such as an amount of money: `units` / 10^`scale`.
///
/// What comes from a client keeps the digits it was written with, so `5.00` has the scale 2.
/// At most 36 digits, although the schema knows no limit: more than any currency needs.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Decimal {
    units: i128,
    scale: u8,
}

/// The most digits a [`Decimal`] is read with.
const MOST_DIGITS: usize = 36;

impl Decimal {
    /// The number `units` / 10^`scale`; `Decimal::new(1050, 2)` is 10.50.
    pub const fn new(units: i64, scale: u8) -> Self {
        Self { units: units as i128, scale }
    }

    /// The number without its point.
    pub const fn units(self) -> i128 {
        self.units
    }

    /// How many digits of [`Decimal::units`] stand behind the point.
    pub const fn scale(self) -> u8 {
        self.scale
    }

    /// The number in units of 10^-`scale`, if it is whole in them and fits: cents with scale 2.
    pub fn in_units_of(self, scale: u8) -> Option<i64> {
        let units = if scale >= self.scale {
            self.units.checked_mul(power_of_ten(scale - self.scale)?)?
        } else {
            let divisor = power_of_ten(self.scale - scale)?;
            if self.units % divisor != 0 {
                return None;
            }
            self.units / divisor
        };
        i64::try_from(units).ok()
    }

    /// `decimal`: an optional sign, digits, perhaps a point.
    pub(crate) fn parse(text: &str) -> Parsed<Self> {
        Self::read(&collapse(text))
            .ok_or_else(|| Unfit::new("not-a-decimal", "it must be a decimal number"))
    }

    /// A decimal of 0 or more (`fee:nonNegativeDecimal`).
    pub(crate) fn parse_fee(text: &str) -> Parsed<Self> {
        match Self::parse(text)? {
            number if number.units >= 0 => Ok(number),
            _ => Err(Unfit::new("number-out-of-range", "it may not be below 0")),
        }
    }

    /// A decimal of 0 or less (`fee:negativeDecimal`).
    pub(crate) fn parse_credit(text: &str) -> Parsed<Self> {
        match Self::parse(text)? {
            number if number.units <= 0 => Ok(number),
            _ => Err(Unfit::new("number-out-of-range", "it may not be above 0")),
        }
    }

    fn read(text: &str) -> Option<Self> {
        let (negative, digits) = match text.as_bytes().first()? {
            b'-' => (true, text.get(1..)?),
            b'+' => (false, text.get(1..)?),
            _ => (false, text),
        };
        let (whole, fraction) = digits.split_once('.').unwrap_or((digits, ""));
        let whole = whole.trim_start_matches('0');
        let plain = |part: &str| part.bytes().all(|byte| byte.is_ascii_digit());
        let some = digits.bytes().any(|byte| byte.is_ascii_digit());
        if !some || !plain(whole) || !plain(fraction) {
            return None;
        }
        let fraction = match fraction.len() + whole.len() {
            0..=MOST_DIGITS => fraction,
            _ => fraction.trim_end_matches('0'),
        };
        if whole.len() + fraction.len() > MOST_DIGITS {
            return None;
        }
        let units = format!("0{whole}{fraction}").parse::<i128>().ok()?;
        let scale = u8::try_from(fraction.len()).ok()?;
        Some(Self { units: if negative { -units } else { units }, scale })
    }
}

fn power_of_ten(exponent: u8) -> Option<i128> {
    10_i128.checked_pow(u32::from(exponent))
}

impl fmt::Display for Decimal {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let sign = if self.units < 0 { "-" } else { "" };
        let width = usize::from(self.scale) + 1;
        let digits = format!("{:0width$}", self.units.unsigned_abs());
        let (whole, fraction) = digits.split_at(digits.len() - usize::from(self.scale));
        match fraction {
            "" => write!(formatter, "{sign}{whole}"),
            _ => write!(formatter, "{sign}{whole}.{fraction}"),
        }
    }
}

/// `duration`, checked and kept as text: `P5D`, `P1Y`.
pub(crate) fn duration(text: &str) -> Parsed<String> {
    let text = collapse(text);
    if is_duration(&text) {
        return Ok(text.into_owned());
    }
    Err(Unfit::new("not-a-duration", "it must be a duration such as P5D"))
}

fn is_duration(text: &str) -> bool {
    let Some(span) = text.strip_prefix('-').unwrap_or(text).strip_prefix('P') else {
        return false;
    };
    match span.split_once('T') {
        None => !span.is_empty() && has_fields(span, "YMD", false),
        Some((date, time)) => {
            !time.is_empty() && has_fields(date, "YMD", false) && has_fields(time, "HMS", true)
        }
    }
}

/// Whether the text is numbers, each with the next of these letters, some left out.
fn has_fields(text: &str, letters: &str, fraction: bool) -> bool {
    let mut letters = letters.chars();
    let mut rest = text;
    while let Some(end) = rest.find(|character: char| character.is_ascii_alphabetic()) {
        let (number, tail) = rest.split_at(end);
        let mut tail = tail.chars();
        let Some(letter) = tail.next() else { return false };
        let digits = match number.split_once('.') {
            Some((whole, part)) if fraction && letter == 'S' => format!("{whole}{part}"),
            _ => number.to_owned(),
        };
        let plain = !digits.is_empty() && digits.bytes().all(|byte| byte.is_ascii_digit());
        if !plain || !letters.any(|next| next == letter) {
            return false;
        }
        rest = tail.as_str();
    }
    rest.is_empty()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn decimals_keep_their_digits() {
        let show = |text: &str| Decimal::parse(text).map(|number| number.to_string());
        for (text, shown) in [
            ("5.00", "5.00"),
            ("-0.5", "-0.5"),
            ("+7", "7"),
            (".5", "0.5"),
            ("5.", "5"),
            ("0", "0"),
        ] {
            assert_eq!(show(text).as_deref(), Ok(shown));
        }
        for text in ["", ".", "-", "1e3", "1,5", "--1", "1.2.3", "+-1"] {
            assert!(Decimal::parse(text).is_err(), "{text}");
        }
        assert_eq!(Decimal::new(1050, 2).in_units_of(2), Some(1050));
        assert_eq!(Decimal::parse("10.5").ok().and_then(|n| n.in_units_of(2)), Some(1050));
        assert_eq!(Decimal::parse("10.555").ok().and_then(|n| n.in_units_of(2)), None);
        assert_eq!(Decimal::parse("10.500").ok().and_then(|n| n.in_units_of(2)), Some(1050));
    }

    #[test]
    fn whole_numbers_may_have_a_sign() {
        assert_eq!(unsigned::<u16>(" 065535 "), Ok(65535));
        assert!(unsigned::<u16>("65536").is_err());
        assert_eq!(unsigned::<u16>("+1"), Ok(1));
        assert_eq!(unsigned::<u16>("-0"), Ok(0));
        assert!(unsigned::<u16>("-1").is_err());
        assert!(unsigned::<u16>("-").is_err());
        assert!(unsigned::<u8>("").is_err());
        assert_eq!(positive_int("+1"), Ok(1));
        assert!(positive_int("0").is_err());
    }

    #[test]
    fn octets() {
        assert_eq!(hex(" 0aFF "), Ok(vec![10, 255]));
        assert_eq!(hex(""), Ok(vec![]));
        assert!(hex("abc").is_err());
        assert_eq!(base64("A Q=="), Ok(vec![1]));
        assert!(base64("").is_err());
        assert!(base64("AR==").is_err());
    }

    #[test]
    fn durations() {
        for good in ["P5D", "P1Y2M3DT4H5M6.7S", "-PT1S", "P0Y"] {
            assert!(is_duration(good), "{good}");
        }
        for bad in ["", "P", "PT", "P1DT", "P1S", "P1D1Y", "5D", "PT.S", "P1.5D"] {
            assert!(!is_duration(bad), "{bad}");
        }
    }
}
