//! Answers to renewals, transfers and restores, and messages about pending actions.

use registry_epp::contact;
use registry_epp::domain;
use registry_epp::extension::{ExtensionData, rgp};
use registry_epp::{
    MessageQueue, PendingActionData, QueuedMessage, Response, ResultCode, ResultData,
    TransferState, TransferStatus,
};

use super::{completed, instant, text};

fn transfer_state(status: TransferStatus) -> TransferState {
    TransferState {
        status,
        requester_id: "ClientX".to_owned(),
        requested_at: instant(),
        acting_id: "ClientY".to_owned(),
        acting_at: instant(),
    }
}

fn pending_action(object: &str, carried_out: bool) -> PendingActionData {
    PendingActionData {
        object: object.to_owned(),
        carried_out,
        client_trid: carried_out.then(|| "ABC-12345".to_owned()),
        server_trid: "54321-XYZ".to_owned(),
        settled_at: instant(),
    }
}

/// A message about a transfer, as a poll shows it (RFC 5730, section 2.9.2.3).
fn polled(transfer: ResultData) -> Response {
    let message = QueuedMessage { queued_at: instant(), text: "Transfer requested.".to_owned() };
    let queue = MessageQueue { count: 5, id: "12345".to_owned(), message: Some(message) };
    Response {
        code: ResultCode::CompletedAckToDequeue,
        queue: Some(queue),
        ..completed(Some(transfer), vec![])
    }
}

/// Every answer of this file, by name.
pub(super) fn answers() -> Vec<(&'static str, Response)> {
    let data = |data| completed(Some(data), vec![]);
    let renewed = |expires_at| {
        let name = "example.com".to_owned();
        ResultData::DomainRenew(domain::RenewData { name, expires_at })
    };
    let restored = |status| {
        let statuses = vec![status];
        completed(None, vec![ExtensionData::RgpUpdate(rgp::InfoData { statuses })])
    };
    let mut answers = vec![
        ("domain-renew", data(renewed(Some(instant())))),
        ("domain-renew-bare", data(renewed(None))),
        ("domain-pending", data(ResultData::DomainPending(pending_action("example.com", true)))),
        ("host-pending", data(ResultData::HostPending(pending_action("ns1.example.com", false)))),
        ("contact-pending", data(ResultData::ContactPending(pending_action("sh8013", true)))),
        ("domain-restore-request", restored(rgp::Status::PendingRestore)),
        ("domain-restore-again", restored(rgp::Status::RedemptionPeriod)),
    ];
    let names = [
        ("domain-transfer-approved", "contact-transfer-approved"),
        ("domain-transfer-cancelled", "contact-transfer-cancelled"),
        ("domain-transfer-rejected", "contact-transfer-rejected"),
        ("domain-transfer-pending", "contact-transfer-pending"),
        ("domain-transfer-approved-by-us", "contact-transfer-approved-by-us"),
        ("domain-transfer-cancelled-by-us", "contact-transfer-cancelled-by-us"),
    ];
    for (status, (domain, contact)) in TransferStatus::ALL.iter().zip(names) {
        let transfer = transfer_state(*status);
        let pending = *status == TransferStatus::Pending;
        let transferred = ResultData::DomainTransfer(domain::TransferData {
            name: "example.com".to_owned(),
            transfer: transfer.clone(),
            expires_at: pending.then(instant),
        });
        let mut response = data(transferred.clone());
        if pending {
            response.code = ResultCode::CompletedPending;
            answers.push(("poll-transfer", polled(transferred)));
        }
        answers.push((domain, response));
        let id = "sh8013".to_owned();
        let transfer = contact::TransferData { id, transfer };
        answers.push((contact, data(ResultData::ContactTransfer(transfer))));
    }
    answers
}

fn body(name: &str) -> String {
    let (_, response) = answers().into_iter().find(|(known, _)| *known == name).expect(name);
    let xml = text(&response);
    let start = xml.find("</result>").expect("a result") + "</result>".len();
    let end = xml.find("<trID>").expect("identifiers");
    xml[start..end].to_owned()
}

#[test]
fn a_transfer_tells_who_asked_and_who_must_act() {
    assert_eq!(
        body("domain-transfer-pending"),
        "<resData><domain:trnData xmlns:domain=\"urn:ietf:params:xml:ns:domain-1.0\">\
         <domain:name>example.com</domain:name><domain:trStatus>pending</domain:trStatus>\
         <domain:reID>ClientX</domain:reID><domain:reDate>2026-01-05T12:00:00.000Z</domain:reDate>\
         <domain:acID>ClientY</domain:acID><domain:acDate>2026-01-05T12:00:00.000Z</domain:acDate>\
         <domain:exDate>2026-01-05T12:00:00.000Z</domain:exDate></domain:trnData></resData>"
    );
    assert_eq!(
        body("contact-transfer-cancelled-by-us"),
        "<resData><contact:trnData xmlns:contact=\"urn:ietf:params:xml:ns:contact-1.0\">\
         <contact:id>sh8013</contact:id><contact:trStatus>serverCancelled</contact:trStatus>\
         <contact:reID>ClientX</contact:reID>\
         <contact:reDate>2026-01-05T12:00:00.000Z</contact:reDate>\
         <contact:acID>ClientY</contact:acID>\
         <contact:acDate>2026-01-05T12:00:00.000Z</contact:acDate></contact:trnData></resData>"
    );
}

#[test]
fn a_settled_action_names_the_command_that_began_it() {
    assert_eq!(
        body("contact-pending"),
        "<resData><contact:panData xmlns:contact=\"urn:ietf:params:xml:ns:contact-1.0\">\
         <contact:id paResult=\"1\">sh8013</contact:id>\
         <contact:paTRID><clTRID>ABC-12345</clTRID><svTRID>54321-XYZ</svTRID></contact:paTRID>\
         <contact:paDate>2026-01-05T12:00:00.000Z</contact:paDate></contact:panData></resData>"
    );
    assert!(body("host-pending").contains(
        "<host:name paResult=\"0\">ns1.example.com</host:name>\
         <host:paTRID><svTRID>54321-XYZ</svTRID></host:paTRID>"
    ));
}

#[test]
fn a_message_about_a_transfer_stands_between_the_queue_and_the_data() {
    assert!(body("poll-transfer").starts_with(
        "<msgQ count=\"5\" id=\"12345\"><qDate>2026-01-05T12:00:00.000Z</qDate>\
         <msg>Transfer requested.</msg></msgQ><resData><domain:trnData "
    ));
}

#[test]
fn a_restore_answers_with_its_status() {
    assert_eq!(
        body("domain-restore-request"),
        "<extension><rgp:upData xmlns:rgp=\"urn:ietf:params:xml:ns:rgp-1.0\">\
         <rgp:rgpStatus s=\"pendingRestore\"/></rgp:upData></extension>"
    );
}
