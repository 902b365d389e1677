//! Grace periods of a name and its restore (RFC 3915).

mod restore;

pub use restore::{Report, ReportText, Restore, RestoreOperation};

pub(crate) use restore::decode as decode_restore;

use crate::namespace::Namespace;
use crate::schema::vocabulary::vocabulary;
use crate::xml::write::Writer;

vocabulary! {
    /// A grace period or a step of redemption (`rgp:statusValueType`; RFC 3915, section 3.1).
    Status {
        /// After creation.
        AddPeriod = "addPeriod",
        /// After an automatic renewal.
        AutoRenewPeriod = "autoRenewPeriod",
        /// After a renewal.
        RenewPeriod = "renewPeriod",
        /// After a transfer.
        TransferPeriod = "transferPeriod",
        /// About to be purged.
        PendingDelete = "pendingDelete",
        /// A report is awaited.
        PendingRestore = "pendingRestore",
        /// Deleted, and can be restored.
        RedemptionPeriod = "redemptionPeriod",
    }
}

/// `rgp:infData` on the answer to a domain info (RFC 3915, section 4.1.2), or `rgp:upData` on the
/// answer to a restore (section 4.2.5); both are of `rgp:respDataType`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct InfoData {
    /// The statuses; with none the caller leaves the extension out, as the schema wants one.
    pub statuses: Vec<Status>,
}

impl InfoData {
    pub(crate) fn write(&self, tag: &str, out: &mut Writer<'_>) {
        let Self { statuses } = self;
        out.open_in(Namespace::Rgp, tag);
        for status in statuses {
            out.empty_with("rgp:rgpStatus", &[("s", status.as_str())]);
        }
        out.close(tag);
    }
}
