//! Which documents there are, whom they bind, and who may read them (P-70, P-72).

use serde::{Deserialize, Serialize};

/// A document the registry publishes in editions.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum DocumentKind {
    /// The terms and conditions, Exhibit A (appeals) included.
    TermsAndConditions,
    /// The authorized usage policy: with the next one, the "P&R" of the terms (T&C 1).
    AuthorizedUsagePolicy,
    /// The published requirements.
    PublishedRequirements,
    /// What programmes hold their websites to (P-2).
    ProgrammeStandards,
    /// How the trademark may be used: part of every licence (P-60; T&C 13.2).
    TrademarkGuidelines,
    /// The files of the trademark itself, for those who hold a licence (P-60).
    TrademarkArtwork,
    /// The guide for registrars.
    RegistrarGuide,
    /// The form of the agreement between registry and registrar (P-80).
    RegistrarAgreement,
    /// How registrars are billed.
    BillingPolicy,
    /// How registrars may show the TLD.
    GraphicStandards,
}

/// Who may read a document (P-72).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Access {
    /// Anybody.
    Public,
    /// Who asks for it; whom it was given to is logged.
    OnRequest,
    /// Who holds a trademark licence; each download is logged (P-60).
    Licensed,
}

impl Access {
    /// The stable code.
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            Access::Public => "public",
            Access::OnRequest => "on-request",
            Access::Licensed => "licensed",
        }
    }
}

impl DocumentKind {
    /// Every document, in the order in which lists show them.
    pub const ALL: [Self; 10] = [
        Self::TermsAndConditions,
        Self::AuthorizedUsagePolicy,
        Self::PublishedRequirements,
        Self::ProgrammeStandards,
        Self::TrademarkGuidelines,
        Self::TrademarkArtwork,
        Self::RegistrarGuide,
        Self::RegistrarAgreement,
        Self::BillingPolicy,
        Self::GraphicStandards,
    ];

    /// The stable code.
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            Self::TermsAndConditions => "terms-and-conditions",
            Self::AuthorizedUsagePolicy => "authorized-usage-policy",
            Self::PublishedRequirements => "published-requirements",
            Self::ProgrammeStandards => "programme-standards",
            Self::TrademarkGuidelines => "trademark-guidelines",
            Self::TrademarkArtwork => "trademark-artwork",
            Self::RegistrarGuide => "registrar-guide",
            Self::RegistrarAgreement => "registrar-agreement",
            Self::BillingPolicy => "billing-policy",
            Self::GraphicStandards => "graphic-standards",
        }
    }

    /// The document of a code.
    #[must_use]
    pub fn from_code(code: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|kind| kind.code() == code)
    }

    /// What it is called.
    #[must_use]
    pub const fn title(self) -> &'static str {
        match self {
            Self::TermsAndConditions => "Terms and Conditions with Exhibit A",
            Self::AuthorizedUsagePolicy => "Authorized Usage Policy",
            Self::PublishedRequirements => "Published Requirements",
            Self::ProgrammeStandards => "Programme Standards",
            Self::TrademarkGuidelines => "Trademark Guidelines",
            Self::TrademarkArtwork => "Trademark Artwork",
            Self::RegistrarGuide => "Registrar Guide",
            Self::RegistrarAgreement => "Registry-Registrar Agreement",
            Self::BillingPolicy => "Billing Policy",
            Self::GraphicStandards => "Graphic Standards for Registrars",
        }
    }

    /// Who may read it (P-72): the form of the agreement, the billing policy and the graphic
    /// standards are given on request, the rest is published, artwork goes with a licence (P-60).
    #[must_use]
    pub const fn access(self) -> Access {
        match self {
            Self::TermsAndConditions
            | Self::AuthorizedUsagePolicy
            | Self::PublishedRequirements
            | Self::ProgrammeStandards
            | Self::TrademarkGuidelines
            | Self::RegistrarGuide => Access::Public,
            Self::RegistrarAgreement | Self::BillingPolicy | Self::GraphicStandards => {
                Access::OnRequest
            }
            Self::TrademarkArtwork => Access::Licensed,
        }
    }

    /// Whether it binds every customer, so that an amendment is notified to each (P-70; T&C 1,
    /// 14.1): the terms, and the policy and requirements that are part of them.
    #[must_use]
    pub const fn binds_customers(self) -> bool {
        match self {
            Self::TermsAndConditions
            | Self::AuthorizedUsagePolicy
            | Self::PublishedRequirements => true,
            Self::ProgrammeStandards
            | Self::TrademarkGuidelines
            | Self::TrademarkArtwork
            | Self::RegistrarGuide
            | Self::RegistrarAgreement
            | Self::BillingPolicy
            | Self::GraphicStandards => false,
        }
    }
}
