//! Changes that the sponsor did not make, told by poll message (RFC 8590).

use jiff::Timestamp;
use thiserror::Error;

use crate::namespace::Namespace;
use crate::reason::Reason;
use crate::schema::text::replace;
use crate::schema::vocabulary::vocabulary;
use crate::xml::write::Writer;

/// The global elements of `changePoll-1.0`; a command has none.
pub(crate) const ELEMENTS: &[&str] = &["changeData"];

vocabulary! {
    /// Which state of the object stands beside it (`changePoll:stateType`).
    State {
        /// As it was.
        Before = "before",
        /// As it is now.
        After = "after",
    }
}

vocabulary! {
    /// What was done to the object (`changePoll:operationEnum`; RFC 8590, section 2.1).
    OperationName {
        /// It was created.
        Create = "create",
        /// It was deleted: into redemption, or purged as `op` says.
        Delete = "delete",
        /// It was renewed.
        Renew = "renew",
        /// It changed its sponsor.
        Transfer = "transfer",
        /// It was changed.
        Update = "update",
        /// It was restored.
        Restore = "restore",
        /// It was renewed by time.
        AutoRenew = "autoRenew",
        /// It was deleted by time.
        AutoDelete = "autoDelete",
        /// It was purged by time.
        AutoPurge = "autoPurge",
        /// Something else, named by `op`.
        Custom = "custom",
    }
}

/// What was done, and which kind of it (`changePoll:operationType`).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Operation {
    /// What was done.
    pub name: OperationName,
    /// Which kind: `purge` of a delete, `suspend` of a custom operation.
    pub kind: Option<String>,
}

vocabulary! {
    /// Under which procedure it was done (`changePoll:caseTypeEnum`).
    CaseKind {
        /// Uniform Domain-Name Dispute-Resolution Policy.
        Udrp = "udrp",
        /// Uniform Rapid Suspension.
        Urs = "urs",
        /// Another one, named by `name`.
        Custom = "custom",
    }
}

/// The case it belongs to (`changePoll:caseIdType`).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Case {
    /// The procedure.
    pub kind: CaseKind,
    /// The name of a custom procedure.
    pub name: Option<String>,
    /// The case's identifier.
    pub id: String,
}

/// Who made the change, 1 to 255 characters (`changePoll:whoType`). It is never cut: a longer one
/// cannot be made.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Who(String);

/// A text that is no [`Who`].
#[derive(Debug, Clone, PartialEq, Eq, Error)]
#[error("who made a change is told in 1 to 255 characters on one line")]
pub struct NoWho;

impl Who {
    /// Takes the name of whoever made the change.
    pub fn new(text: impl Into<String>) -> Result<Self, NoWho> {
        let text = text.into();
        let one_line = replace(&text) == text;
        match text.chars().count() {
            1..=255 if one_line => Ok(Self(text)),
            _ => Err(NoWho),
        }
    }

    /// The text.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

/// `changePoll:changeData` beside the object's data in a poll message (RFC 8590, section 3.1.2).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ChangeData {
    /// Which state of the object the message shows.
    pub state: State,
    /// What was done.
    pub operation: Operation,
    /// When.
    pub changed_at: Timestamp,
    /// The transaction that did it, 3 to 64 characters.
    pub server_trid: String,
    /// Who did it.
    pub who: Who,
    /// The case it belongs to.
    pub case: Option<Case>,
    /// Why.
    pub reason: Option<Reason>,
}

impl ChangeData {
    pub(crate) fn write(&self, out: &mut Writer<'_>) {
        let Self { state, operation, changed_at, server_trid, who, case, reason } = self;
        let attributes = [("state", state.as_str())];
        out.open_in_with(Namespace::ChangePoll, "changePoll:changeData", &attributes);
        let Operation { name, kind } = operation;
        let attributes: Vec<_> = kind.iter().map(|kind| ("op", kind.as_str())).collect();
        out.value_with("changePoll:operation", &attributes, name.as_str());
        out.instant("changePoll:date", *changed_at);
        out.value("changePoll:svTRID", server_trid);
        out.value("changePoll:who", who.as_str());
        if let Some(Case { kind, name, id }) = case {
            let mut attributes = vec![("type", kind.as_str())];
            attributes.extend(name.iter().map(|name| ("name", name.as_str())));
            out.value_with("changePoll:caseId", &attributes, id);
        }
        out.optional("changePoll:reason", reason.as_ref().map(Reason::as_str));
        out.close("changePoll:changeData");
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn who_is_told_on_one_line_of_255_characters() {
        assert!(Who::new("é".repeat(255)).is_ok());
        for wrong in [String::new(), "é".repeat(256), "a\nb".to_owned()] {
            assert_eq!(Who::new(wrong), Err(NoWho));
        }
    }
}
