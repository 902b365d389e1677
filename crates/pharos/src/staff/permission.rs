//! What people may be allowed to do; [`table`] says who may.

mod table;

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

pub use self::table::Reach;
pub use super::role::{NoSuchRole, Role};

/// Declares each permission once: what it is, and in words that follow "may not".
macro_rules! permissions {
    ($($(#[$doc:meta])+ $variant:ident = $words:literal,)+) => {
        /// Something a person may be allowed to do.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize, ToSchema)]
        #[serde(rename_all = "kebab-case")]
        pub enum Permission { $($(#[$doc])+ $variant,)+ }

        impl Permission {
            /// Every permission.
            pub const ALL: [Self; [$(stringify!($variant)),+].len()] = [$(Self::$variant),+];

            /// What it allows, in words that follow "may not".
            #[must_use]
            pub const fn words(self) -> &'static str {
                match self { $(Self::$variant => $words,)+ }
            }
        }
    };
}

permissions! {
    /// Read organizations, accreditations, requests, tokens (never their secrets) and names.
    ReadRegistry = "read the registry's records",
    /// Enter an organization for an applicant.
    RecordOrganization = "enter organizations",
    /// Hand in a document (P-13).
    RecordDocument = "hand documents in",
    /// Mark somebody else as conflicted about an organization, or end a mark (P-15).
    JudgeConflict = "mark other people as conflicted, or end such a mark",
    /// Grant a government basis, or record its loss (P-1, P-6).
    DecideGovernmentBasis = "decide about a government basis",
    /// Enter an application or take it back for its applicant (P-4).
    RecordApplication = "enter applications",
    /// Grant or refuse an application (P-43).
    DecideApplication = "decide applications",
    /// Withdraw an accreditation (P-6).
    WithdrawAccreditation = "withdraw accreditations",
    /// Enter a request for a name, or a reply, for its requestor (P-10, P-13).
    RecordRequest = "enter requests",
    /// Accept or reject a request, and ask about it (P-11, P-13, P-14).
    DecideRequest = "decide requests",
    /// Confirm an acceptance while an earlier rejection can be appealed (P-12).
    ConfirmAcceptance = "confirm an acceptance while a rejection is appealable",
    /// Take an acceptance back before the name exists (P-23).
    WithdrawAcceptance = "take acceptances back",
    /// Replace the token of an accepted request (P-21).
    ReissueToken = "replace tokens",
    /// Consent to the transfer of a name (P-37).
    ConsentToTransfer = "consent to transfers",
    /// Change where a customer's notices go, as it asked (P-57).
    ChangeContactAddress = "change contact addresses",
    /// Propose and confirm a registry lock, or its end (P-15).
    LockName = "lock names",
    /// Compare registrants with the organizations they stand for, and decide about it (P-34).
    DecideAccuracy = "check registrants",
    /// Judge where a name leads (P-3).
    DecideWebsite = "judge where names lead",
    /// Enter a notice of appeal, the registry's response, what is refused as new (P-55).
    RecordAppeal = "enter appeals",
    /// Admit or forfeit an appeal, form its Commission, send the Articles, end it by costs (P-55).
    AdmitAppeal = "admit or end appeals",
    /// Sit on the Commission of an appeal: vote, select alternates, report (P-55c, P-55g).
    SitOnCommission = "sit on a Commission",
    /// Read the votes on an appeal (P-55g).
    ReadVotes = "read votes",
    /// Issue an invoice to a customer, or void it (P-55f).
    IssueInvoice = "issue or void invoices",
    /// Record what a customer paid (P-55a, P-55f).
    RecordPayment = "record payments",
    /// Open cases, act in them and propose (P-50 to P-54, P-38, P-81).
    JudgeCase = "judge cases",
    /// Enter what a holder says in a case about its name, or that it gives the name up (P-50, P-52,
    /// P-53).
    RecordResponse = "enter what the holder of a name says in a case",
    /// Confirm as the second of two people what another proposed in a case (P-15).
    ConfirmCase = "confirm what another proposed in a case",
    /// Publish an edition of a document, or withdraw one (P-70).
    PublishDocument = "publish documents",
    /// Give a document that is not published to somebody who asks for it (P-72).
    GiveDocument = "give out documents that are not published",
    /// Record the wish of a registrant for the trademark, and hand artwork out (P-60).
    RecordLicence = "record wishes for the trademark or hand artwork out",
    /// Grant or refuse a trademark licence (P-60).
    DecideLicence = "decide about trademark licences",
    /// Enter a registrar that applies, and what it hands in (P-80).
    RecordRegistrar = "enter registrars that apply",
    /// Admit a registrar, or refuse it (P-80).
    AdmitRegistrar = "admit or refuse registrars",
    /// Hold personal data so that nothing erases it, or end that.
    HoldPersonalData = "hold personal data",
    /// Erase personal data before its period is over, or start what is due.
    ErasePersonalData = "erase personal data",
    /// Record a request for registration data that is not published.
    RecordDisclosure = "record requests for registration data",
    /// Answer a request for registration data.
    AnswerDisclosure = "answer requests for registration data",
    /// Announce a maintenance, change it, call it off (RFC 9167).
    AnnounceMaintenance = "announce maintenances",
    /// Release a zone that holds back what would leave it.
    ReleaseZone = "release zones",
    /// Let a notice that was given up be tried again (P-57).
    RetryNotice = "let notices be tried again",
    /// Hand in what was measured of the public services (ICANN.md section 6).
    HandInMeasurements = "hand measurements in",
    /// Hand in mail that came for the registry (P-94).
    HandInMail = "hand mail in",
    /// Search registration data over RDAP (RFC 9082, section 3.2).
    SearchRegistrationData = "search registration data",
    /// Read what Watch knows of sites, portfolios and candidates (P-90 to P-97).
    ReadWatch = "read what is known of watched sites",
    /// Enter reports, evidence and answers, take candidates or dismiss them (P-90, P-94).
    RecordWatch = "enter what comes in about watched sites",
    /// Judge sites: findings, what they are called, reviews, what came of notices (P-91, P-92, P-96).
    JudgeSite = "judge watched sites",
    /// Hold a bundle of evidence so that nothing deletes it, or lift that.
    HoldEvidence = "hold evidence against deletion",
    /// Send notices about sites (P-93, P-94).
    SendWatchNotice = "send notices about watched sites",
    /// Enter portfolios, list their names, sweep them, record their owners' wishes (P-90, P-93).
    ManagePortfolio = "manage portfolios of names that are watched",
    /// Act for an organization at the Applicant desk.
    ActForOrganization = "act for an organization at the Applicant desk",
    /// Invite people to act for an organization, end their membership.
    ManageMembers = "invite members of organizations, or end a membership",
    /// Invite people, end their access.
    ManageStaff = "manage people",
    /// Act as the client of a registrar does, at its desk (P-80).
    ActAsRegistrar = "act as a registrar does",
    /// Read who signed in and who was turned away.
    ReadSignIns = "read who signed in",
    /// Make a bearer token for oneself.
    MakeApiToken = "make bearer tokens",
}

#[cfg(test)]
mod tests;
