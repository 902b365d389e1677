//! The table of permissions, written out.

use super::*;

/// Every role by every permission: `x` may, `o` may where it is their own, `.` may not.
const TABLE: &[(Permission, &str)] = &[
    //                                    R S C A O U G Y P M X
    (Permission::ReadRegistry, "          x x . . x x . o . . x"),
    (Permission::RecordOrganization, "    x x . . . . . o . . x"),
    (Permission::RecordDocument, "        x x . x . . . o . . x"),
    (Permission::JudgeConflict, "         . x . . . . . . . . x"),
    (Permission::DecideGovernmentBasis, " x x . . . . . . . . x"),
    (Permission::RecordApplication, "     x x . . . . . o . . x"),
    (Permission::DecideApplication, "     x x . . . . . . . . x"),
    (Permission::WithdrawAccreditation, " . x . . . . . . . . x"),
    (Permission::RecordRequest, "         x x . . . . . o . . x"),
    (Permission::DecideRequest, "         x x . . . . . . . . x"),
    (Permission::ConfirmAcceptance, "     . x . . . . . . . . x"),
    (Permission::WithdrawAcceptance, "    . x . . . . . . . . x"),
    (Permission::ReissueToken, "          x x . . . . . . . . x"),
    (Permission::ConsentToTransfer, "     x x . . . . . . . . x"),
    (Permission::ChangeContactAddress, "  x x . . . . . o . . x"),
    (Permission::LockName, "              x x . . . . . . . . x"),
    (Permission::DecideAccuracy, "        x x . . . . . . . . x"),
    (Permission::DecideWebsite, "         x x . . . . . . . . x"),
    (Permission::RecordAppeal, "          x x . . . . . o . . x"),
    (Permission::AdmitAppeal, "           . x . . . . . . . . x"),
    (Permission::SitOnCommission, "       . . x . . . . . . . x"),
    (Permission::ReadVotes, "             . . x . . x . . . . x"),
    (Permission::IssueInvoice, "          . x . . . . . . . . x"),
    (Permission::RecordPayment, "         x x . . x . . . . . x"),
    (Permission::JudgeCase, "             x x . . . . . . . . x"),
    (Permission::RecordResponse, "        x x . . . . . o . . x"),
    (Permission::ConfirmCase, "           . x . . . . . . . . x"),
    (Permission::PublishDocument, "       . x . . . . . . . . x"),
    (Permission::GiveDocument, "          x x . . . . . . . . x"),
    (Permission::RecordLicence, "         x x . . . . . o . . x"),
    (Permission::DecideLicence, "         x x . . . . . . . . x"),
    (Permission::RecordRegistrar, "       x x . . x . . . . . x"),
    (Permission::AdmitRegistrar, "        x x . . . . . . . . x"),
    (Permission::HoldPersonalData, "      x x . . . . . . . . x"),
    (Permission::ErasePersonalData, "     . x . . . . . . . . x"),
    (Permission::RecordDisclosure, "      x x . . . . . . . . x"),
    (Permission::AnswerDisclosure, "      . x . . . . . . . . x"),
    (Permission::AnnounceMaintenance, "   . . . . x . . . . . x"),
    (Permission::ReleaseZone, "           . . . . x . . . . . x"),
    (Permission::RetryNotice, "           x x . . x . . . . . x"),
    (Permission::HandInMeasurements, "    . . . . . . . . x . x"),
    (Permission::HandInMail, "            . x . x . . . . . x x"),
    (Permission::SearchRegistrationData, "x x . . x x x . . . x"),
    //                                    R S C A O U G Y P M X
    (Permission::ReadWatch, "             x x . x . x . . . . x"),
    (Permission::RecordWatch, "           x x . x . . . . . . x"),
    (Permission::JudgeSite, "             . x . x . . . . . . x"),
    (Permission::HoldEvidence, "          . x . x . . . . . . x"),
    (Permission::SendWatchNotice, "       . x . x . . . . . . x"),
    (Permission::ManagePortfolio, "       . x . x . . . . . . x"),
    (Permission::ActForOrganization, "    . . . . . . . o . . x"),
    (Permission::ManageMembers, "         x x . . . . . o . . x"),
    (Permission::ManageStaff, "           . . . . x . o . . . x"),
    (Permission::ActAsRegistrar, "        . . . . . . o . . . x"),
    (Permission::ReadSignIns, "           . . . . x x . . . . x"),
    (Permission::MakeApiToken, "          x x x x x x . . x x x"),
];

/// P-15, P-16: nobody acts but under a role.
#[test]
fn every_role_may_do_exactly_what_the_table_says() {
    let permissions: Vec<_> = TABLE.iter().map(|(permission, _)| *permission).collect();
    assert_eq!(permissions, Permission::ALL, "the table lists every permission in order");
    for (permission, row) in TABLE {
        let marks: Vec<_> = row.split_ascii_whitespace().collect();
        assert_eq!(marks.len(), Role::ALL.len(), "{permission:?}");
        for (role, mark) in Role::ALL.into_iter().zip(marks) {
            let reach = match mark {
                "x" => Reach::Everything,
                "o" => Reach::Own,
                _ => Reach::Nothing,
            };
            assert_eq!(role.reach(*permission), reach, "{role} {permission:?}");
            assert_eq!(role.may(*permission), mark == "x", "{role} {permission:?}");
        }
    }
}
