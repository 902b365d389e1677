//! `fee:check` and `fee:chkData` (RFC 8748, section 5.1.1).

use crate::extension::fee::transform::{Credit, Fee};
use crate::namespace::Namespace;
use crate::period::Period;
use crate::schema::node::{Node, Parsed, Unfit, Valid};
use crate::schema::text::any_token;
use crate::schema::vocabulary::{one_of, vocabulary};
use crate::xml::write::Writer;

vocabulary! {
    /// A command that may cost something (`fee:commandEnum`).
    CommandName {
        /// Create.
        Create = "create",
        /// Delete.
        Delete = "delete",
        /// Renew.
        Renew = "renew",
        /// Update.
        Update = "update",
        /// Transfer.
        Transfer = "transfer",
        /// Restore (RFC 3915).
        Restore = "restore",
        /// Something of the server's own, named by `customName`.
        Custom = "custom",
    }
}

/// `fee:check` on a domain check.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Check {
    /// The currency asked for.
    pub currency: Option<String>,
    /// The commands asked about, one or more.
    pub commands: Vec<Command>,
}

/// One command asked about (`fee:commandType`).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Command {
    /// Which.
    pub name: CommandName,
    /// What `custom` is.
    pub custom_name: Option<String>,
    /// The launch phase.
    pub phase: Option<String>,
    /// The part of the launch phase.
    pub subphase: Option<String>,
    /// For how long.
    pub period: Option<Period>,
}

/// `fee:checkType`.
pub(crate) fn decode(node: Node<'_>) -> Valid<Check> {
    let mut children = node.children(&[])?;
    let currency =
        children.optional("currency").map(|node| node.value(&[], currency)).transpose()?;
    let commands = children.some("command", usize::MAX, command)?;
    children.end()?;
    Ok(Check { currency, commands })
}

/// `fee:currencyType`: three capital letters, no white space.
pub(crate) fn currency(text: &str) -> Parsed<String> {
    if text.len() == 3 && text.bytes().all(|byte| byte.is_ascii_uppercase()) {
        return Ok(text.to_owned());
    }
    Err(Unfit::new("not-a-currency", "it must be three capital letters"))
}

/// `fee:commandType`.
fn command(node: Node<'_>) -> Valid<Command> {
    let mut children = node.children(&["name", "customName", "phase", "subphase"])?;
    let name = node.required_attribute("name", one_of)?;
    let custom_name = node.attribute("customName", any_token)?;
    let phase = node.attribute("phase", any_token)?;
    let subphase = node.attribute("subphase", any_token)?;
    let period = children.optional("period").map(Period::decode).transpose()?;
    children.end()?;
    Ok(Command { name, custom_name, phase, subphase, period })
}

/// `fee:chkData`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CheckData {
    /// The currency of all amounts.
    pub currency: String,
    /// The answers, one per name of the check.
    pub objects: Vec<CheckedObject>,
}

/// One name with what its commands cost (`fee:objectCDType`).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CheckedObject {
    /// The name as the client wrote it.
    pub name: String,
    /// The class of its price: `standard` or a tier.
    pub class: Option<String>,
    /// The commands asked about.
    pub commands: Vec<CheckedCommand>,
    /// Why nothing can be said; then `avail` is 0.
    pub refused: Option<String>,
}

/// One command with its price (`fee:commandDataType`).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CheckedCommand {
    /// What was asked.
    pub command: Command,
    /// Whether the price is the one of the class `standard`.
    pub standard: bool,
    /// What it costs.
    pub fees: Vec<Fee>,
    /// What it gives back.
    pub credits: Vec<Credit>,
    /// Why it has no price.
    pub reason: Option<String>,
}

impl CheckData {
    pub(crate) fn write(&self, out: &mut Writer<'_>) {
        let Self { currency, objects } = self;
        out.open_in(Namespace::Fee, "fee:chkData");
        out.value("fee:currency", currency);
        for CheckedObject { name, class, commands, refused } in objects {
            let available = if refused.is_none() { "1" } else { "0" };
            out.open_with("fee:cd", &[("avail", available)]);
            out.value("fee:objID", name);
            out.optional("fee:class", class.as_deref());
            for command in commands {
                command.write(out);
            }
            out.optional("fee:reason", refused.as_deref());
            out.close("fee:cd");
        }
        out.close("fee:chkData");
    }
}

impl CheckedCommand {
    fn write(&self, out: &mut Writer<'_>) {
        let Self { command, standard, fees, credits, reason } = self;
        let Command { name, custom_name, phase, subphase, period } = command;
        let mut attributes = vec![("name", name.as_str())];
        let optional = [
            ("customName", custom_name.as_deref()),
            ("phase", phase.as_deref()),
            ("subphase", subphase.as_deref()),
            ("standard", standard.then_some("1")),
        ];
        attributes.extend(optional.into_iter().filter_map(|(name, text)| Some((name, text?))));
        out.open_with("fee:command", &attributes);
        if let Some(period) = period {
            period.write("fee:period", out);
        }
        for fee in fees {
            fee.write(out);
        }
        for credit in credits {
            credit.write(out);
        }
        out.optional("fee:reason", reason.as_deref());
        out.close("fee:command");
    }
}
