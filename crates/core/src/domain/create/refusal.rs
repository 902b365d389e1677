//! Why `domain:create` is refused.

use thiserror::Error;

use crate::auth_info::AuthInfoRefusal;
use crate::calendar::CalendarError;
use crate::id::ContactHandle;
use crate::money::Money;
use crate::name::HostName;
use crate::pricing::PriceRefusal;
use crate::rulebook::NameRuleRefusal;
use crate::token::TokenRefusal;

/// Why a create is refused; nothing changes and no token is consumed.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
#[expect(missing_docs, reason = "the message of each variant says it")]
pub enum Refusal {
    #[error("the name is registered")]
    Exists,
    #[error("this registrar is not entitled to .{0}")]
    NotEntitled(String),
    #[error("the naming rules keep this name back")]
    NameRule(NameRuleRefusal),
    #[error("a period is {minimum} to {maximum} years here")]
    Period { minimum: u8, maximum: u8 },
    #[error("a registrant is required")]
    RegistrantRequired,
    #[error("a registrar of the minimum data model sends no contacts")]
    DataModelMinimum,
    #[error("there is no contact {0}")]
    NoSuchContact(ContactHandle),
    #[error("the contact {0} is sponsored by another registrar")]
    ContactNotSponsored(ContactHandle),
    #[error("at most one contact of each kind; {0} was given twice")]
    ContactRoleTwice(&'static str),
    #[error("name servers are host objects here, not attributes")]
    HostAttributes,
    #[error("at most {0} name servers")]
    TooManyNameServers(u32),
    #[error("the name server {0} was given twice")]
    NameServerTwice(HostName),
    #[error("there is no host {0}")]
    NoSuchHost(HostName),
    #[error("the host {0} has no address and cannot be published")]
    NoGlue(HostName),
    #[error("DS records only; key data is not taken")]
    KeyData,
    #[error("a maximum signature lifetime is not supported")]
    SignatureLifetime,
    #[error("at most {0} DS records")]
    TooManyDsRecords(u32),
    #[error("a DS record was given twice")]
    DsRecordTwice,
    #[error("DNSSEC algorithm {0} is not accepted")]
    DsAlgorithm(u8),
    #[error("DS digest type {0} is not accepted")]
    DsDigestType(u8),
    #[error("the digest's length does not fit digest type {0}")]
    DsDigestLength(u8),
    #[error(transparent)]
    AuthInfo(#[from] AuthInfoRefusal),
    #[error("a name here needs its allocation token")]
    TokenRequired,
    #[error("no token applies to this name")]
    TokenNotApplicable,
    #[error(transparent)]
    Token(#[from] TokenRefusal),
    #[error("the holder is not in good standing: {0}")]
    NotInGoodStanding(&'static str),
    #[error(transparent)]
    Price(#[from] PriceRefusal),
    #[error("the balance and credit limit do not cover {0}")]
    Credit(Money),
    #[error(transparent)]
    Calendar(#[from] CalendarError),
}

impl Refusal {
    /// The stable code.
    pub const fn code(&self) -> &'static str {
        match self {
            Refusal::Exists => "in-use",
            Refusal::NotEntitled(_) => "not-entitled",
            Refusal::NameRule(refusal) => refusal.code(),
            Refusal::Period { .. } => "period-not-allowed",
            Refusal::RegistrantRequired => "registrant-required",
            Refusal::DataModelMinimum => "data-model-minimum",
            Refusal::NoSuchContact(_) => "contact-not-found",
            Refusal::ContactNotSponsored(_) => "contact-not-sponsored",
            Refusal::ContactRoleTwice(_) => "contact-role-twice",
            Refusal::HostAttributes => "host-attributes",
            Refusal::TooManyNameServers(_) => "too-many-name-servers",
            Refusal::NameServerTwice(_) => "name-server-twice",
            Refusal::NoSuchHost(_) => "host-not-found",
            Refusal::NoGlue(_) => "host-without-address",
            Refusal::KeyData => "key-data-not-supported",
            Refusal::SignatureLifetime => "signature-lifetime-not-supported",
            Refusal::TooManyDsRecords(_) => "too-many-ds-records",
            Refusal::DsRecordTwice => "ds-record-twice",
            Refusal::DsAlgorithm(_) => "ds-algorithm-not-accepted",
            Refusal::DsDigestType(_) => "ds-digest-type-not-accepted",
            Refusal::DsDigestLength(_) => "ds-digest-length",
            Refusal::AuthInfo(refusal) => refusal.code(),
            Refusal::TokenRequired => "token-required",
            Refusal::TokenNotApplicable => "token-not-applicable",
            Refusal::Token(refusal) => refusal.code(),
            Refusal::NotInGoodStanding(_) => "not-in-good-standing",
            Refusal::Price(refusal) => refusal.code(),
            Refusal::Credit(_) => "credit-exceeded",
            Refusal::Calendar(_) => "date-out-of-range",
        }
    }
}
