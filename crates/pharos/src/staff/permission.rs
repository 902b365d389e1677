//! Who may do what: the one table (P-15, P-16).

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// A role of a person.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "kebab-case")]
pub enum Role {
    /// Decides applications and requests.
    Reviewer,
    /// A reviewer who also confirms and takes back.
    Supervisor,
    /// Sits on the appeals commission, and decides nothing before it.
    Commissioner,
    /// Judges web sites for Watch.
    Analyst,
    /// Runs the program, and decides nothing.
    Operator,
    /// Reads everything, changes nothing.
    Auditor,
    /// Works for one registrar.
    Registrar,
    /// Acts for the organizations they are a member of, and for nobody else.
    Applicant,
    /// A program that measures the public services from outside.
    Probe,
    /// Everything; exists only in a sandbox, for its tests.
    Sandbox,
}

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

/// Something a person may be allowed to do.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "kebab-case")]
pub enum Permission {
    /// Read organizations, accreditations, requests, tokens (never their secrets) and names.
    ReadRegistry,
    /// Enter an organization for an applicant.
    RecordOrganization,
    /// Hand in a document (P-13).
    RecordDocument,
    /// Mark somebody else as conflicted about an organization, or end a mark (P-15).
    JudgeConflict,
    /// Grant a government basis, or record its loss (P-1, P-6).
    DecideGovernmentBasis,
    /// Enter an application or take it back for its applicant (P-4).
    RecordApplication,
    /// Grant or refuse an application (P-43).
    DecideApplication,
    /// Withdraw an accreditation (P-6).
    WithdrawAccreditation,
    /// Enter a request for a name, or a reply, for its requestor (P-10, P-13).
    RecordRequest,
    /// Accept or reject a request, and ask about it (P-11, P-13, P-14).
    DecideRequest,
    /// Confirm an acceptance while an earlier rejection can be appealed (P-12).
    ConfirmAcceptance,
    /// Take an acceptance back before the name exists (P-23).
    WithdrawAcceptance,
    /// Replace the token of an accepted request (P-21).
    ReissueToken,
    /// Consent to the transfer of a name (P-37).
    ConsentToTransfer,
    /// Change where a customer's notices go, as it asked (P-57).
    ChangeContactAddress,
    /// Propose and confirm a registry lock, or its end (P-15).
    LockName,
    /// Compare registrants with the organizations they stand for, and decide about it (P-34).
    DecideAccuracy,
    /// Judge where a name leads (P-3).
    DecideWebsite,
    /// Enter a notice of appeal, the registry's response, what is refused as new (P-55).
    RecordAppeal,
    /// Admit or forfeit an appeal, form its Commission, send the Articles, end it by costs (P-55).
    AdmitAppeal,
    /// Sit on the Commission of an appeal: vote, select alternates, report (P-55c, P-55g).
    SitOnCommission,
    /// Read the votes on an appeal (P-55g).
    ReadVotes,
    /// Issue an invoice to a customer, or void it (P-55f).
    IssueInvoice,
    /// Record what a customer paid (P-55a, P-55f).
    RecordPayment,
    /// Open cases, act in them and propose (P-50 to P-54, P-38, P-81).
    JudgeCase,
    /// Enter what a holder says in a case about its name, or that it gives the name up (P-50, P-52,
    /// P-53).
    RecordResponse,
    /// Confirm as the second of two people what another proposed in a case (P-15).
    ConfirmCase,
    /// Publish an edition of a document, or withdraw one (P-70).
    PublishDocument,
    /// Give a document that is not published to somebody who asks for it (P-72).
    GiveDocument,
    /// Record the wish of a registrant for the trademark, and hand artwork out (P-60).
    RecordLicence,
    /// Grant or refuse a trademark licence (P-60).
    DecideLicence,
    /// Enter a registrar that applies, and what it hands in (P-80).
    RecordRegistrar,
    /// Admit a registrar, or refuse it (P-80).
    AdmitRegistrar,
    /// Hold personal data so that nothing erases it, or end that.
    HoldPersonalData,
    /// Erase personal data before its period is over, or start what is due.
    ErasePersonalData,
    /// Record a request for registration data that is not published.
    RecordDisclosure,
    /// Answer a request for registration data.
    AnswerDisclosure,
    /// Announce a maintenance, change it, call it off (RFC 9167).
    AnnounceMaintenance,
    /// Release a zone that holds back what would leave it.
    ReleaseZone,
    /// Let a notice that was given up be tried again (P-57).
    RetryNotice,
    /// Hand in what was measured of the public services (ICANN.md section 6).
    HandInMeasurements,
    /// Search registration data over RDAP (RFC 9082, section 3.2).
    SearchRegistrationData,
    /// Act for an organization at the Applicant desk.
    ActForOrganization,
    /// Invite people to act for an organization, end their membership.
    ManageMembers,
    /// Invite people, end their access.
    ManageStaff,
    /// Act as the client of a registrar does, at its desk (P-80).
    ActAsRegistrar,
    /// Read who signed in and who was turned away.
    ReadSignIns,
    /// Make a bearer token for oneself.
    MakeApiToken,
}

impl Role {
    /// Every role.
    pub const ALL: [Self; 10] = [
        Self::Reviewer,
        Self::Supervisor,
        Self::Commissioner,
        Self::Analyst,
        Self::Operator,
        Self::Auditor,
        Self::Registrar,
        Self::Applicant,
        Self::Probe,
        Self::Sandbox,
    ];

    /// The stable code.
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            Self::Reviewer => "reviewer",
            Self::Supervisor => "supervisor",
            Self::Commissioner => "commissioner",
            Self::Analyst => "analyst",
            Self::Operator => "operator",
            Self::Auditor => "auditor",
            Self::Registrar => "registrar",
            Self::Applicant => "applicant",
            Self::Probe => "probe",
            Self::Sandbox => "sandbox",
        }
    }

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

    /// Whether an account of this role may do without a second factor.
    #[must_use]
    pub const fn may_lack_second_factor(self) -> bool {
        matches!(self, Self::Applicant)
    }

    const fn has(self, permission: Permission) -> bool {
        use Permission as P;
        match self {
            Self::Sandbox => true,
            Self::Reviewer => !matches!(
                permission,
                P::JudgeConflict
                    | P::WithdrawAccreditation
                    | P::ConfirmAcceptance
                    | P::WithdrawAcceptance
                    | P::ConfirmCase
                    | P::AnnounceMaintenance
                    | P::ReleaseZone
                    | P::HandInMeasurements
                    | P::AdmitAppeal
                    | P::SitOnCommission
                    | P::ReadVotes
                    | P::IssueInvoice
                    | P::PublishDocument
                    | P::ErasePersonalData
                    | P::AnswerDisclosure
                    | P::ActForOrganization
                    | P::ManageStaff
                    | P::ActAsRegistrar
                    | P::ReadSignIns
            ),
            Self::Supervisor => !matches!(
                permission,
                P::SitOnCommission
                    | P::ReadVotes
                    | P::AnnounceMaintenance
                    | P::ReleaseZone
                    | P::HandInMeasurements
                    | P::ActForOrganization
                    | P::ManageStaff
                    | P::ActAsRegistrar
                    | P::ReadSignIns
            ),
            Self::Commissioner => {
                let sits = matches!(permission, P::SitOnCommission | P::ReadVotes);
                sits || matches!(permission, P::MakeApiToken)
            }
            Self::Analyst => matches!(permission, P::MakeApiToken),
            Self::Auditor => {
                let reads = matches!(permission, P::ReadRegistry | P::ReadVotes | P::ReadSignIns);
                reads || matches!(permission, P::SearchRegistrationData | P::MakeApiToken)
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
        }
    }

    /// Everything the role may do, in order.
    pub fn permissions(self) -> impl Iterator<Item = Permission> {
        Permission::ALL.into_iter().filter(move |permission| self.may(*permission))
    }
}

impl Permission {
    /// Every permission.
    pub const ALL: [Self; 48] = [
        Self::ReadRegistry,
        Self::RecordOrganization,
        Self::RecordDocument,
        Self::JudgeConflict,
        Self::DecideGovernmentBasis,
        Self::RecordApplication,
        Self::DecideApplication,
        Self::WithdrawAccreditation,
        Self::RecordRequest,
        Self::DecideRequest,
        Self::ConfirmAcceptance,
        Self::WithdrawAcceptance,
        Self::ReissueToken,
        Self::ConsentToTransfer,
        Self::ChangeContactAddress,
        Self::LockName,
        Self::DecideAccuracy,
        Self::DecideWebsite,
        Self::RecordAppeal,
        Self::AdmitAppeal,
        Self::SitOnCommission,
        Self::ReadVotes,
        Self::IssueInvoice,
        Self::RecordPayment,
        Self::JudgeCase,
        Self::RecordResponse,
        Self::ConfirmCase,
        Self::PublishDocument,
        Self::GiveDocument,
        Self::RecordLicence,
        Self::DecideLicence,
        Self::RecordRegistrar,
        Self::AdmitRegistrar,
        Self::HoldPersonalData,
        Self::ErasePersonalData,
        Self::RecordDisclosure,
        Self::AnswerDisclosure,
        Self::AnnounceMaintenance,
        Self::ReleaseZone,
        Self::RetryNotice,
        Self::HandInMeasurements,
        Self::SearchRegistrationData,
        Self::ActForOrganization,
        Self::ManageMembers,
        Self::ManageStaff,
        Self::ActAsRegistrar,
        Self::ReadSignIns,
        Self::MakeApiToken,
    ];

    /// What it allows, in words that follow "may not".
    #[must_use]
    pub const fn words(self) -> &'static str {
        match self {
            Self::ReadRegistry => "read the registry's records",
            Self::RecordOrganization => "enter organizations",
            Self::RecordDocument => "hand documents in",
            Self::JudgeConflict => "mark other people as conflicted, or end such a mark",
            Self::DecideGovernmentBasis => "decide about a government basis",
            Self::RecordApplication => "enter applications",
            Self::DecideApplication => "decide applications",
            Self::WithdrawAccreditation => "withdraw accreditations",
            Self::RecordRequest => "enter requests",
            Self::DecideRequest => "decide requests",
            Self::ConfirmAcceptance => "confirm an acceptance while a rejection is appealable",
            Self::WithdrawAcceptance => "take acceptances back",
            Self::ReissueToken => "replace tokens",
            Self::ConsentToTransfer => "consent to transfers",
            Self::ChangeContactAddress => "change contact addresses",
            Self::LockName => "lock names",
            Self::DecideAccuracy => "check registrants",
            Self::DecideWebsite => "judge where names lead",
            Self::RecordAppeal => "enter appeals",
            Self::AdmitAppeal => "admit or end appeals",
            Self::SitOnCommission => "sit on a Commission",
            Self::ReadVotes => "read votes",
            Self::IssueInvoice => "issue or void invoices",
            Self::RecordPayment => "record payments",
            Self::JudgeCase => "judge cases",
            Self::RecordResponse => "enter what the holder of a name says in a case",
            Self::ConfirmCase => "confirm what another proposed in a case",
            Self::PublishDocument => "publish documents",
            Self::GiveDocument => "give out documents that are not published",
            Self::RecordLicence => "record wishes for the trademark or hand artwork out",
            Self::DecideLicence => "decide about trademark licences",
            Self::RecordRegistrar => "enter registrars that apply",
            Self::AdmitRegistrar => "admit or refuse registrars",
            Self::HoldPersonalData => "hold personal data",
            Self::ErasePersonalData => "erase personal data",
            Self::RecordDisclosure => "record requests for registration data",
            Self::AnswerDisclosure => "answer requests for registration data",
            Self::AnnounceMaintenance => "announce maintenances",
            Self::ReleaseZone => "release zones",
            Self::RetryNotice => "let notices be tried again",
            Self::HandInMeasurements => "hand measurements in",
            Self::SearchRegistrationData => "search registration data",
            Self::ActForOrganization => "act for an organization at the Applicant desk",
            Self::ManageMembers => "invite members of organizations, or end a membership",
            Self::ManageStaff => "manage people",
            Self::ActAsRegistrar => "act as a registrar does",
            Self::ReadSignIns => "read who signed in",
            Self::MakeApiToken => "make bearer tokens",
        }
    }
}

impl fmt::Display for Role {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(self.code())
    }
}

/// A text that names no role.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{0:?} is no role: reviewer, supervisor, commissioner, analyst, operator, auditor, probe")]
pub struct NoSuchRole(pub String);

impl FromStr for Role {
    type Err = NoSuchRole;

    fn from_str(text: &str) -> Result<Self, NoSuchRole> {
        let role = Self::ALL.into_iter().find(|role| role.code() == text);
        role.ok_or_else(|| NoSuchRole(text.to_owned()))
    }
}

#[cfg(test)]
mod tests;
