//! What the frames of renewals, transfers and updates say, once they are decoded.

use std::fs;
use std::path::Path;

use jiff::civil::date;
use registry_epp::auth_info::{AuthInfo, AuthInfoChange};
use registry_epp::domain::{self, NameServers, RegistrantChange};
use registry_epp::extension::{rgp, sec_dns};
use registry_epp::namespace::{Namespace, NamespaceSet};
use registry_epp::{Action, Incoming, Period, Phase, Secret, TransferOperation, decode};
use registry_epp::{contact, host};

fn action(name: &str) -> Action {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/frames");
    let frame = fs::read(folder.join(format!("{name}.valid.xml"))).expect(name);
    let incoming = decode(&frame, Phase::Open(NamespaceSet::of(Namespace::ALL))).expect(name);
    let action = match incoming {
        Incoming::Command(command) => Some(command.action),
        Incoming::Hello => None,
    };
    action.expect(name)
}

fn renew(name: &str) -> domain::Renew {
    let renew = match action(name) {
        Action::Domain(domain::Command::Renew(renew)) => Some(renew),
        _ => None,
    };
    renew.expect(name)
}

fn transfer(name: &str) -> domain::Transfer {
    let transfer = match action(name) {
        Action::Domain(domain::Command::Transfer(transfer)) => Some(transfer),
        _ => None,
    };
    transfer.expect(name)
}

fn update(name: &str) -> domain::Update {
    let update = match action(name) {
        Action::Domain(domain::Command::Update(update)) => Some(*update),
        _ => None,
    };
    update.expect(name)
}

fn password(text: &str) -> AuthInfo {
    AuthInfo::Password { secret: Secret::new(text), roid: None }
}

#[test]
fn a_renewal_has_the_date_its_client_believes_in() {
    let renewal = renew("domain-renew-fee");
    assert_eq!(renewal.current_expiry, date(2027, 3, 10));
    assert_eq!(renewal.period, Some(Period::years(1)));
    assert_eq!(renewal.fee.expect("a fee").currency.as_deref(), Some("USD"));
    let bare = renew("domain-renew");
    assert_eq!((bare.period, bare.fee), (None, None));
    assert_eq!(renew("domain-renew-date-zone").current_expiry, date(2027, 3, 10));
    assert_eq!(renew("domain-renew-date-before-christ").current_expiry, date(-44, 3, 15));
}

#[test]
fn a_transfer_has_its_operation_and_proof() {
    let request = transfer("domain-transfer-request-fee-and-token");
    assert_eq!(request.operation, TransferOperation::Request);
    assert_eq!(request.period, Some(Period::years(1)));
    assert_eq!(request.auth_info, Some(password("2fooBAR")));
    assert_eq!(request.allocation_token, Some(Secret::new("abc123")));
    assert_eq!(request.fee.expect("a fee").fees[0].amount.to_string(), "5.00");
    for (name, operation) in [
        ("domain-transfer-approve", TransferOperation::Approve),
        ("domain-transfer-cancel", TransferOperation::Cancel),
        ("domain-transfer-query", TransferOperation::Query),
        ("domain-transfer-reject", TransferOperation::Reject),
    ] {
        assert_eq!(transfer(name).operation, operation, "{name}");
    }
    let roid = transfer("domain-transfer-request-roid").auth_info;
    let secret = Secret::new("2fooBAR");
    assert_eq!(roid, Some(AuthInfo::Password { secret, roid: Some("JD1234-REP".to_owned()) }));
    match action("contact-transfer-request") {
        Action::Contact(contact::Command::Transfer(transfer)) => {
            assert_eq!(transfer.operation, TransferOperation::Request);
            assert_eq!(transfer.auth_info, Some(password("2fooBAR")));
        }
        other => panic!("{other:?}"),
    }
}

#[test]
fn an_update_of_a_name_adds_removes_and_changes() {
    let whole = update("domain-update");
    let add = whole.add.expect("what to add");
    let names = ["ns1.example.net", "ns2.example.net"].map(str::to_owned).to_vec();
    assert_eq!(add.name_servers, Some(NameServers::Objects(names)));
    assert_eq!(add.contacts[0].id, "mak21");
    assert_eq!(add.statuses[0].status, domain::Status::ClientHold);
    assert_eq!(add.statuses[0].language.as_deref(), Some("en"));
    assert_eq!(add.statuses[0].text, "Payment overdue.");
    let remove = whole.remove.expect("what to remove");
    assert_eq!(remove.statuses[0].status, domain::Status::ClientUpdateProhibited);
    assert_eq!(
        (remove.statuses[0].language.as_deref(), remove.statuses[0].text.as_str()),
        (None, "")
    );
    let change = whole.change.expect("what to change");
    assert_eq!(change.registrant, Some(RegistrantChange::To("sh8013".to_owned())));
    assert_eq!(change.auth_info, Some(AuthInfoChange::To(password("2BARfoo"))));
}

#[test]
fn nothing_and_an_empty_part_are_told_apart() {
    let bare = update("domain-update-bare");
    assert_eq!((bare.add, bare.remove, bare.change), (None, None, None));
    let empty = update("domain-update-empty-parts");
    assert_eq!(empty.add, Some(domain::AddRemove::default()));
    assert_eq!(empty.remove, Some(domain::AddRemove::default()));
    assert_eq!(empty.change, Some(domain::Change::default()));
    let change = |name| update(name).change.expect(name);
    let emptied = change("domain-update-registrant-empty").registrant;
    assert_eq!(emptied, Some(RegistrantChange::Remove));
    let unset = change("domain-update-auth-null").auth_info;
    assert_eq!(unset, Some(AuthInfoChange::Remove));
    let emptied = change("domain-update-auth-empty").auth_info;
    assert_eq!(emptied, Some(AuthInfoChange::To(password(""))));
    let other = change("domain-update-auth-ext").auth_info;
    assert_eq!(other, Some(AuthInfoChange::To(AuthInfo::Other)));
}

#[test]
fn a_restore_is_a_request_or_a_report() {
    let request = update("domain-update-restore-request-fee");
    let restore = request.restore.expect("a restore");
    assert_eq!((restore.operation, restore.report), (rgp::RestoreOperation::Request, None));
    assert_eq!(request.fee.expect("a fee").fees[0].amount.to_string(), "0.00");
    let restore = update("domain-update-restore-report").restore.expect("a restore");
    assert_eq!(restore.operation, rgp::RestoreOperation::Report);
    let report = restore.report.expect("a report");
    assert_eq!(report.data_before, "Pre-delete registration data.");
    assert_eq!(report.data_after, "Post-restore registration data.");
    assert_eq!(report.deleted_at.to_string(), "2026-07-10T22:00:00Z");
    assert_eq!(report.restored_at.to_string(), "2026-07-20T22:00:00Z");
    assert_eq!((report.reason.text.as_str(), report.reason.language), ("Registrant error.", None));
    assert_eq!(report.statements.len(), 2);
    assert_eq!(report.statements[1].language.as_deref(), Some("de"));
    assert_eq!(report.other.as_deref(), Some("Supporting information."));
}

#[test]
fn elements_in_a_report_are_kept_as_xml() {
    let restore = update("domain-update-restore-report-elements").restore.expect("a restore");
    assert_eq!(
        restore.report.expect("a report").data_before,
        "Name:<domain:infData><domain:name>example.com</domain:name>\
         <domain:roid>EXAMPLE1-REP</domain:roid><domain:clID>ClientX</domain:clID>\
         </domain:infData><x>and &amp; more</x>"
    );
}

#[test]
fn signers_are_removed_all_or_by_their_data() {
    let changes = |name: &str| {
        let name = format!("domain-update-signers-{name}");
        update(&name).sec_dns.expect("changes of signers")
    };
    let both = changes("remove-and-add");
    let Some(sec_dns::Removal::Listed(sec_dns::SignerData::Signers(removed))) = both.remove else {
        panic!("{:?}", both.remove)
    };
    assert_eq!((removed.len(), removed[0].key_tag, both.urgent), (1, 12345, false));
    let added = both.add.expect("what to add");
    assert!(matches!(added.data, sec_dns::SignerData::Signers(signers) if signers.len() == 2));
    let all = changes("remove-all");
    assert_eq!((all.remove, all.urgent), (Some(sec_dns::Removal::All(true)), true));
    assert_eq!(changes("remove-all-not").remove, Some(sec_dns::Removal::All(false)));
    let life = changes("life");
    assert_eq!((life.changes, life.max_signature_life_seconds), (true, Some(604_800)));
    let empty = changes("change-empty");
    assert_eq!((empty.changes, empty.max_signature_life_seconds), (true, None));
    let nothing = changes("nothing");
    assert_eq!((nothing.remove, nothing.add, nothing.changes), (None, None, false));
}

#[test]
fn a_host_gets_addresses_statuses_and_a_name() {
    let Action::Host(host::Command::Update(whole)) = action("host-update") else { panic!() };
    let add = whole.add.expect("what to add");
    assert_eq!(add.addresses[1].family, host::AddressFamily::V6);
    assert_eq!(add.statuses[0].status, host::Status::ClientUpdateProhibited);
    assert_eq!(whole.remove.expect("what to remove").addresses[0].text, "192.0.2.2");
    assert_eq!(whole.new_name.as_deref(), Some("ns2.example.com"));
}

#[test]
fn a_contact_changes_what_is_there_and_keeps_what_is_not() {
    let Action::Contact(contact::Command::Update(whole)) = action("contact-update") else {
        panic!()
    };
    assert_eq!(whole.add.expect("what to add")[0].text, "Asked for.");
    assert_eq!(whole.remove.expect("what to remove").len(), 1);
    let change = whole.change.expect("what to change");
    let [international, local] = &change.postal_infos[..] else { panic!() };
    assert_eq!(international.organization.as_deref(), Some(""));
    assert_eq!((local.name.as_ref(), local.address.as_ref()), (None, None));
    assert_eq!(local.organization.as_deref(), Some("Beispiel GmbH"));
    assert_eq!(change.fax.expect("a fax number").number, "");
    assert!(change.disclose.expect("a wish").flag);
    let Action::Contact(contact::Command::Update(bare)) = action("contact-update-bare") else {
        panic!()
    };
    assert_eq!((bare.add, bare.remove, bare.change), (None, None, None));
}
