//! EPP statuses in the words of RDAP (RFC 8056, section 2).

use registry_core::status::{Status, StatusSet};

/// The RDAP words of a set of EPP statuses and grace period statuses, each once.
#[must_use]
pub fn words(statuses: StatusSet, rgp: &[&'static str]) -> Vec<&'static str> {
    let mut words: Vec<&'static str> = Vec::with_capacity(4);
    let epp = statuses.iter().map(word);
    let grace = rgp.iter().filter_map(|status| grace_word(status));
    for word in epp.chain(grace) {
        if !words.contains(&word) {
            words.push(word);
        }
    }
    words
}

const fn word(status: Status) -> &'static str {
    match status {
        Status::ClientDeleteProhibited => "client delete prohibited",
        Status::ClientHold => "client hold",
        Status::ClientRenewProhibited => "client renew prohibited",
        Status::ClientTransferProhibited => "client transfer prohibited",
        Status::ClientUpdateProhibited => "client update prohibited",
        Status::Inactive => "inactive",
        Status::Linked => "associated",
        Status::Ok => "active",
        Status::PendingCreate => "pending create",
        Status::PendingDelete => "pending delete",
        Status::PendingRenew => "pending renew",
        Status::PendingTransfer => "pending transfer",
        Status::PendingUpdate => "pending update",
        Status::ServerDeleteProhibited => "server delete prohibited",
        Status::ServerHold => "server hold",
        Status::ServerRenewProhibited => "server renew prohibited",
        Status::ServerTransferProhibited => "server transfer prohibited",
        Status::ServerUpdateProhibited => "server update prohibited",
    }
}

/// The grace periods, in the words of RFC 3915 and of RDAP.
const GRACE: [(&str, &str); 7] = [
    ("addPeriod", "add period"),
    ("autoRenewPeriod", "auto renew period"),
    ("renewPeriod", "renew period"),
    ("transferPeriod", "transfer period"),
    ("redemptionPeriod", "redemption period"),
    ("pendingRestore", "pending restore"),
    ("pendingDelete", "pending delete"),
];

fn grace_word(status: &str) -> Option<&'static str> {
    GRACE.iter().find(|(epp, _)| *epp == status).map(|(_, rdap)| *rdap)
}
