//! Transfers of domains and contacts (RFC 5730, sections 2.9.3.4 and 3; RFC 5731 and 5733,
//! section 3.2.4): the words, and what answers share.

use jiff::Timestamp;

use crate::schema::vocabulary::vocabulary;
use crate::xml::write::Writer;

vocabulary! {
    /// What a `transfer` does (`epp:transferOpType`).
    TransferOperation {
        /// The sponsor agrees.
        Approve = "approve",
        /// The requester takes it back.
        Cancel = "cancel",
        /// Somebody asks how it stands.
        Query = "query",
        /// The sponsor refuses.
        Reject = "reject",
        /// Another registrar asks for the object.
        Request = "request",
    }
}

vocabulary! {
    /// How a transfer stands (`eppcom:trStatusType`).
    TransferStatus {
        /// The sponsor agreed.
        ClientApproved = "clientApproved",
        /// The requester took it back.
        ClientCancelled = "clientCancelled",
        /// The sponsor refused.
        ClientRejected = "clientRejected",
        /// Nothing is decided.
        Pending = "pending",
        /// The registry carried it out.
        ServerApproved = "serverApproved",
        /// The registry ended it.
        ServerCancelled = "serverCancelled",
    }
}

/// The newest transfer of an object, as its `trnData` tells it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TransferState {
    /// How it stands.
    pub status: TransferStatus,
    /// Who asked (`reID`).
    pub requester_id: String,
    /// When (`reDate`).
    pub requested_at: Timestamp,
    /// Who must act, or has acted (`acID`).
    pub acting_id: String,
    /// When they must have acted while it is pending, otherwise when they did (`acDate`).
    pub acting_at: Timestamp,
}

impl TransferState {
    /// `trStatus` to `acDate`, in the namespace of the object.
    pub(crate) fn write(&self, prefix: &str, out: &mut Writer<'_>) {
        let Self { status, requester_id, requested_at, acting_id, acting_at } = self;
        let tag = |local: &str| format!("{prefix}:{local}");
        out.value(&tag("trStatus"), status.as_str());
        out.value(&tag("reID"), requester_id);
        out.instant(&tag("reDate"), *requested_at);
        out.value(&tag("acID"), acting_id);
        out.instant(&tag("acDate"), *acting_at);
    }
}
