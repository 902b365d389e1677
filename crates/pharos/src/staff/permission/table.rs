//! Who may do what: the one table (P-15, P-16). Whatever stands in no list, nobody may.

use super::Permission;
use crate::staff::role::Role;

/// How far a permission reaches.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Reach {
    /// Not at all.
    Nothing,
    /// What is their own: an applicant's organizations, a registrar's people and names. What is
    /// others' does not exist for them.
    Own,
    /// All there is.
    Everything,
}

impl Role {
    /// Whether the role has a permission over everything it is about.
    #[must_use]
    pub const fn may(self, permission: Permission) -> bool {
        matches!(self.reach(permission), Reach::Everything)
    }

    /// How far a permission reaches: the table. A contractor has a named account and a role like
    /// anybody (P-16).
    #[must_use]
    pub const fn reach(self, permission: Permission) -> Reach {
        use Permission as P;
        let own = match self {
            Self::Applicant => {
                matches!(
                    permission,
                    P::ReadRegistry
                        | P::RecordOrganization
                        | P::RecordDocument
                        | P::RecordApplication
                        | P::RecordRequest
                        | P::ChangeContactAddress
                        | P::RecordAppeal
                        | P::RecordResponse
                        | P::RecordLicence
                        | P::ActForOrganization
                        | P::ManageMembers
                )
            }
            Self::Registrar => matches!(permission, P::ManageStaff | P::ActAsRegistrar),
            _ => false,
        };
        match (self.has(permission), own) {
            (true, _) => Reach::Everything,
            (false, true) => Reach::Own,
            (false, false) => Reach::Nothing,
        }
    }

    const fn has(self, permission: Permission) -> bool {
        use Permission as P;
        match self {
            Self::Sandbox => true,
            Self::Reviewer => reviews(permission),
            Self::Supervisor => {
                reviews(permission) || supervises(permission) || watches(permission)
            }
            Self::Commissioner => {
                let sits = matches!(permission, P::SitOnCommission | P::ReadVotes);
                sits || matches!(permission, P::MakeApiToken)
            }
            Self::Analyst => watches(permission) || matches!(permission, P::MakeApiToken),
            Self::Auditor => {
                let reads = matches!(permission, P::ReadRegistry | P::ReadVotes | P::ReadSignIns);
                let searches = matches!(permission, P::SearchRegistrationData | P::ReadWatch);
                reads || searches || matches!(permission, P::MakeApiToken)
            }
            Self::Operator => {
                let runs = matches!(
                    permission,
                    P::RecordPayment
                        | P::RecordRegistrar
                        | P::AnnounceMaintenance
                        | P::ReleaseZone
                        | P::RetryNotice
                        | P::ManageStaff
                        | P::ReadSignIns
                );
                let reads = matches!(permission, P::ReadRegistry | P::SearchRegistrationData);
                runs || reads || matches!(permission, P::MakeApiToken)
            }
            Self::Registrar => matches!(permission, P::SearchRegistrationData),
            Self::Applicant => false,
            Self::Probe => matches!(permission, P::HandInMeasurements | P::MakeApiToken),
            Self::MailServer => matches!(permission, P::HandInMail | P::MakeApiToken),
        }
    }

    /// Everything the role may do, in order.
    pub fn permissions(self) -> impl Iterator<Item = Permission> {
        Permission::ALL.into_iter().filter(move |permission| self.may(*permission))
    }
}

/// What a reviewer may, and a supervisor too.
const fn reviews(permission: Permission) -> bool {
    use Permission as P;
    matches!(
        permission,
        P::ReadRegistry
            | P::RecordOrganization
            | P::RecordDocument
            | P::DecideGovernmentBasis
            | P::RecordApplication
            | P::DecideApplication
            | P::RecordRequest
            | P::DecideRequest
            | P::ReissueToken
            | P::ConsentToTransfer
            | P::ChangeContactAddress
            | P::LockName
            | P::DecideAccuracy
            | P::DecideWebsite
            | P::RecordAppeal
            | P::RecordPayment
            | P::JudgeCase
            | P::RecordResponse
            | P::GiveDocument
            | P::RecordLicence
            | P::DecideLicence
            | P::RecordRegistrar
            | P::AdmitRegistrar
            | P::HoldPersonalData
            | P::RecordDisclosure
            | P::RetryNotice
            | P::SearchRegistrationData
            | P::ManageMembers
            | P::ReadWatch
            | P::RecordWatch
            | P::MakeApiToken
    )
}

/// What an analyst may: judge sites, and tell those who can act.
const fn watches(permission: Permission) -> bool {
    use Permission as P;
    matches!(
        permission,
        P::ReadWatch
            | P::RecordWatch
            | P::JudgeSite
            | P::HoldEvidence
            | P::SendWatchNotice
            | P::ManagePortfolio
            | P::RecordDocument
            | P::HandInMail
    )
}

/// What of a review a supervisor alone may.
const fn supervises(permission: Permission) -> bool {
    use Permission as P;
    matches!(
        permission,
        P::JudgeConflict
            | P::WithdrawAccreditation
            | P::ConfirmAcceptance
            | P::WithdrawAcceptance
            | P::AdmitAppeal
            | P::IssueInvoice
            | P::ConfirmCase
            | P::PublishDocument
            | P::ErasePersonalData
            | P::AnswerDisclosure
    )
}
