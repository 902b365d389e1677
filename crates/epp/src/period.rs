//! A registration period (`domain:periodType`; RFC 5731, section 2.4).

use crate::schema::node::{Node, Parsed, Unfit, Valid};
use crate::schema::number::unsigned;
use crate::schema::vocabulary::{one_of, vocabulary};
use crate::xml::write::Writer;

vocabulary! {
    /// The unit of a period (`domain:pUnitType`).
    PeriodUnit {
        /// Years.
        Years = "y",
        /// Months; this registry has no terms in them (2306), but the schema does.
        Months = "m",
    }
}

/// A period of 1 to 99 units.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Period {
    /// How many, 1 to 99.
    pub number: u16,
    /// Of what.
    pub unit: PeriodUnit,
}

impl Period {
    /// So many years.
    pub const fn years(number: u16) -> Self {
        Self { number, unit: PeriodUnit::Years }
    }

    pub(crate) fn decode(node: Node<'_>) -> Valid<Self> {
        let number = node.value(&["unit"], limit)?;
        Ok(Self { number, unit: node.required_attribute("unit", one_of)? })
    }

    pub(crate) fn write(self, tag: &'static str, out: &mut Writer<'_>) {
        out.value_with(tag, &[("unit", self.unit.as_str())], &self.number.to_string());
    }
}

/// `domain:pLimitType`.
fn limit(text: &str) -> Parsed<u16> {
    match unsigned(text) {
        Ok(number @ 1..=99) => Ok(number),
        _ => Err(Unfit::new("number-out-of-range", "it must be a whole number from 1 to 99")),
    }
}
