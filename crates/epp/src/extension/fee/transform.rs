//! Fees of transforms: what the client agrees to and what the server charged (RFC 8748,
//! sections 3.4, 3.5 and 5.2).

use crate::extension::fee::check::currency;
use crate::namespace::Namespace;
use crate::period::Period;
use crate::schema::node::{Node, Parsed, Valid};
use crate::schema::number::{Decimal, duration};
use crate::schema::text::{boolean, language};
use crate::schema::vocabulary::{one_of, vocabulary};
use crate::xml::write::Writer;

vocabulary! {
    /// When a fee is charged (RFC 8748, section 3.4.4).
    Applied {
        /// At once.
        Immediate = "immediate",
        /// Later.
        Delayed = "delayed",
    }
}

/// An amount of 0 or more (`fee:feeType`).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Fee {
    /// How much.
    pub amount: Decimal,
    /// What for, in words.
    pub description: Option<String>,
    /// Whether it comes back if the object is deleted in time.
    pub refundable: Option<bool>,
    /// Until when, as a duration: `P5D`.
    pub grace_period: Option<String>,
    /// When it is charged.
    pub applied: Option<Applied>,
}

/// An amount of 0 or less (`fee:creditType`).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Credit {
    /// How much.
    pub amount: Decimal,
    /// What for, in words.
    pub description: Option<String>,
}

/// `fee:create`, `fee:renew`, `fee:transfer` or `fee:update` (`fee:transformCommandType`).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Transform {
    /// The currency, if the client says it.
    pub currency: Option<String>,
    /// The fees the client agrees to, one or more.
    pub fees: Vec<Fee>,
    /// The credits the client expects.
    pub credits: Vec<Credit>,
}

/// An attribute without a type: any text.
fn any_text(text: &str) -> Parsed<String> {
    Ok(text.to_owned())
}

/// `fee:transformCommandType`.
pub(crate) fn decode(node: Node<'_>) -> Valid<Transform> {
    let mut children = node.children(&[])?;
    let currency =
        children.optional("currency").map(|node| node.value(&[], currency)).transpose()?;
    let fees = children.some("fee", usize::MAX, fee)?;
    let credits = children.many("credit", usize::MAX, credit)?;
    children.end()?;
    Ok(Transform { currency, fees, credits })
}

/// `fee:feeType`.
fn fee(node: Node<'_>) -> Valid<Fee> {
    let attributes = &["description", "lang", "refundable", "grace-period", "applied"];
    let amount = node.value(attributes, Decimal::parse_fee)?;
    node.attribute("lang", language)?;
    Ok(Fee {
        amount,
        description: node.attribute("description", any_text)?,
        refundable: node.attribute("refundable", boolean)?,
        grace_period: node.attribute("grace-period", duration)?,
        applied: node.attribute("applied", one_of)?,
    })
}

/// `fee:creditType`.
fn credit(node: Node<'_>) -> Valid<Credit> {
    let amount = node.value(&["description", "lang"], Decimal::parse_credit)?;
    node.attribute("lang", language)?;
    Ok(Credit { amount, description: node.attribute("description", any_text)? })
}

impl Fee {
    pub(crate) fn write(&self, out: &mut Writer<'_>) {
        let Self { amount, description, refundable, grace_period, applied } = self;
        let mut attributes = Vec::with_capacity(4);
        let refundable = refundable.map(|refundable| if refundable { "1" } else { "0" });
        let optional = [
            ("description", description.as_deref()),
            ("refundable", refundable),
            ("grace-period", grace_period.as_deref()),
            ("applied", applied.map(Applied::as_str)),
        ];
        attributes.extend(optional.into_iter().filter_map(|(name, text)| Some((name, text?))));
        out.value_with("fee:fee", &attributes, &amount.to_string());
    }
}

impl Credit {
    pub(crate) fn write(&self, out: &mut Writer<'_>) {
        let Self { amount, description } = self;
        match description {
            Some(text) => {
                let attributes = [("description", text.as_str())];
                out.value_with("fee:credit", &attributes, &amount.to_string());
            }
            None => out.value("fee:credit", &amount.to_string()),
        }
    }
}

vocabulary! {
    /// Which transform is answered; the name of the element.
    TransformKind {
        /// Create.
        Create = "fee:creData",
        /// Renew.
        Renew = "fee:renData",
        /// Transfer.
        Transfer = "fee:trnData",
        /// Update.
        Update = "fee:updData",
        /// Delete.
        Delete = "fee:delData",
    }
}

/// What a transform cost (`fee:transformResultType`).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TransformData {
    /// Which transform.
    pub kind: TransformKind,
    /// The currency of all amounts.
    pub currency: String,
    /// For how long.
    pub period: Option<Period>,
    /// What was charged.
    pub fees: Vec<Fee>,
    /// What was given back.
    pub credits: Vec<Credit>,
    /// What the registrar's account holds now.
    pub balance: Option<Decimal>,
    /// How far below 0 it may go.
    pub credit_limit: Option<Decimal>,
}

impl TransformData {
    pub(crate) fn write(&self, out: &mut Writer<'_>) {
        let Self { kind, currency, period, fees, credits, balance, credit_limit } = self;
        out.open_in(Namespace::Fee, kind.as_str());
        out.value("fee:currency", currency);
        if let Some(period) = period {
            period.write("fee:period", out);
        }
        for fee in fees {
            fee.write(out);
        }
        for credit in credits {
            credit.write(out);
        }
        for (tag, amount) in [("fee:balance", balance), ("fee:creditLimit", credit_limit)] {
            if let Some(amount) = amount {
                out.value(tag, &amount.to_string());
            }
        }
        out.close(kind.as_str());
    }
}
