//! `launch:check` and `launch:chkData` (RFC 8334, section 3.1).

use super::Phase;
use crate::namespace::Namespace;
use crate::schema::node::{Node, Valid};
use crate::schema::vocabulary::{one_of, vocabulary};
use crate::xml::write::Writer;

vocabulary! {
    /// What a check asks (`launch:checkFormType`).
    CheckForm {
        /// Is there a claims notice to show; what an absent attribute means.
        Claims = "claims",
        /// May it be created in this phase.
        Availability = "avail",
        /// Is there a mark of this name.
        Trademark = "trademark",
    }
}

/// `launch:check` on a domain check.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Check {
    /// What is asked.
    pub form: CheckForm,
    /// In which phase; the schema lets it be absent in every form.
    pub phase: Option<Phase>,
}

/// `launch:checkType`.
pub(crate) fn decode(node: Node<'_>) -> Valid<Check> {
    let mut children = node.children(&["type"])?;
    let form = node.attribute("type", one_of)?.unwrap_or(CheckForm::Claims);
    let phase = children.optional("phase").map(Phase::decode).transpose()?;
    children.end()?;
    Ok(Check { form, phase })
}

/// `launch:chkData`, in the answer to the forms `claims` and `trademark`, which has no
/// `domain:chkData` beside it (RFC 8334, sections 3.1.1 and 3.1.3).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CheckData {
    /// The phase that was asked about.
    pub phase: Option<Phase>,
    /// One entry per name, in the order of the command.
    pub names: Vec<CheckedName>,
}

/// What is known of one name (`launch:cdType`).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CheckedName {
    /// The name as the client wrote it.
    pub name: String,
    /// The keys by which notices are looked up; with one at least, a mark exists.
    pub claim_keys: Vec<ClaimKey>,
}

/// The key of a claims notice (`launch:claimKeyType`).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ClaimKey {
    /// Where to look it up, if not at the Trademark Clearinghouse: one character at least.
    pub validator_id: Option<String>,
    /// The key.
    pub key: String,
}

impl CheckData {
    pub(crate) fn write(&self, out: &mut Writer<'_>) {
        let Self { phase, names } = self;
        out.open_in(Namespace::Launch, "launch:chkData");
        if let Some(phase) = phase {
            phase.write(out);
        }
        for CheckedName { name, claim_keys } in names {
            out.open("launch:cd");
            let exists = if claim_keys.is_empty() { "0" } else { "1" };
            out.value_with("launch:name", &[("exists", exists)], name);
            for ClaimKey { validator_id, key } in claim_keys {
                let validator = validator_id.iter().map(|id| ("validatorID", id.as_str()));
                out.value_with("launch:claimKey", &validator.collect::<Vec<_>>(), key);
            }
            out.close("launch:cd");
        }
        out.close("launch:chkData");
    }
}
