//! The words of EPP for what names and contacts have in common.

use registry_core::transfer::{Transfer, TransferState};
use registry_epp as wire;

/// A transfer as `trnData` tells it (RFC 5730, section 2.9.3.4).
pub(in crate::epp) fn transfer_out<T: Clone>(transfer: &Transfer<T>) -> wire::TransferState {
    wire::TransferState {
        status: match transfer.state {
            TransferState::Pending { .. } => wire::TransferStatus::Pending,
            TransferState::ClientApproved { .. } => wire::TransferStatus::ClientApproved,
            TransferState::ClientRejected { .. } => wire::TransferStatus::ClientRejected,
            TransferState::ClientCancelled { .. } => wire::TransferStatus::ClientCancelled,
            TransferState::ServerApproved { .. } => wire::TransferStatus::ServerApproved,
            TransferState::ServerCancelled { .. } => wire::TransferStatus::ServerCancelled,
        },
        requester_id: transfer.gaining.as_str().to_owned(),
        requested_at: transfer.requested_at,
        acting_id: transfer.answering().as_str().to_owned(),
        acting_at: transfer.state.answered_at(),
    }
}
