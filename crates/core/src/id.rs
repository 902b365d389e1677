//! What things are called by machines: object ids, registrar ids, contact handles, ROIDs.
//!
//! Objects are UUIDv7, minted at the edge before the decision (DESIGN section 3), each kind its
//! own type so that a token id cannot be given where a domain id is asked for.

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Serialize};
use uuid::Uuid;

/// Why a text is not an id of the kind asked for.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum IdError {
    /// Not the text of a UUID.
    #[error("\"{0}\" is not a UUID")]
    NotUuid(String),
    /// Not 3 to 16 characters of `[a-z0-9-]`.
    #[error("\"{0}\" is not a registrar id: 3 to 16 of a-z, 0-9 and hyphen")]
    NotRegistrarId(String),
    /// Not 3 to 16 characters of an XML token.
    #[error("{0:?} is not a contact id: 3 to 16 characters, no control characters or spare space")]
    NotContactHandle(String),
    /// Not `<base32>_<KIND>-<repository id>`.
    #[error("\"{0}\" is not a repository object id of ours")]
    NotRoid(String),
}

macro_rules! object_ids {
    ($($(#[doc = $doc:literal])+ $name:ident;)+) => {$(
        $(#[doc = $doc])+
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
        #[serde(transparent)]
        pub struct $name(Uuid);

        impl $name {
            /// Takes a UUID minted at the edge.
            #[must_use]
            pub const fn from_uuid(uuid: Uuid) -> Self {
                Self(uuid)
            }

            /// The UUID inside.
            #[must_use]
            pub const fn as_uuid(&self) -> &Uuid {
                &self.0
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
                self.0.fmt(formatter)
            }
        }

        impl FromStr for $name {
            type Err = IdError;

            fn from_str(text: &str) -> Result<Self, IdError> {
                Uuid::parse_str(text).map(Self).map_err(|_| IdError::NotUuid(text.to_owned()))
            }
        }
    )+};
}

object_ids! {
    /// An organization: whoever holds, or asks to hold, names (P-1).
    OrganizationId;
    /// One accreditation of an organization by a programme (P-3).
    AccreditationId;
    /// One application for accreditation or reaccreditation (P-4, P-5).
    ApplicationId;
    /// One request for one name (P-10).
    RequestId;
    /// One registration or transfer token (P-20).
    TokenId;
    /// One registration of a name, from create to purge.
    DomainId;
    /// One host object (RFC 5732).
    HostId;
    /// One contact object (RFC 5733).
    ContactId;
    /// One maintenance of the registry (RFC 9167).
    MaintenanceId;
    /// One invoice to a customer (P-55a, P-55f).
    InvoiceId;
    /// One appeal against one decision (P-55).
    AppealId;
    /// One case about a name or a registrar (POLICY, section 6).
    CaseId;
    /// One edition of one published document (P-70).
    EditionId;
    /// The check of where one registration leads (P-3).
    WebsiteCheckId;
    /// One trademark licence of one name (P-60).
    LicenceId;
    /// One request for registration data that is not published.
    DisclosureRequestId;
    /// A named person with a role at the registry (P-15).
    StaffId;
    /// One affiliate of an organization (P-7).
    AffiliateId;
    /// One entry of what the registry knows of an organization (P-57, P-58).
    RecordId;
    /// One question the registry asked about a request or a customer (P-13).
    InformationRequestId;
    /// One site that Watch knows of (P-91).
    SiteId;
    /// One portfolio of names that are watched (P-90).
    PortfolioId;
    /// One network of sites that one hand seems to run (P-94).
    NetworkId;
    /// One name that may be worth a look (P-90).
    CandidateId;
    /// One report about a site that somebody sent us.
    WatchReportId;
    /// One mail that came in for Watch.
    WatchMailId;
    /// One visit to a site, under every profile.
    CaptureId;
    /// One piece of evidence about a site (P-92).
    EvidenceId;
    /// One finding about a site (P-91).
    FindingId;
    /// One notice about a site to those who can act (P-94).
    WatchNoticeId;
    /// One review of what a site was called (P-96).
    ReviewId;
}

macro_rules! checked_text {
    ($name:ident, $error:ident, $is_valid:path) => {
        impl $name {
            /// Checks and takes a text.
            pub fn parse(text: &str) -> Result<Self, IdError> {
                if $is_valid(text) {
                    Ok(Self(text.to_owned()))
                } else {
                    Err(IdError::$error(text.to_owned()))
                }
            }

            /// The text.
            #[must_use]
            pub fn as_str(&self) -> &str {
                &self.0
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
                formatter.write_str(&self.0)
            }
        }

        impl FromStr for $name {
            type Err = IdError;

            fn from_str(text: &str) -> Result<Self, IdError> {
                Self::parse(text)
            }
        }

        impl TryFrom<String> for $name {
            type Error = IdError;

            fn try_from(text: String) -> Result<Self, IdError> {
                Self::parse(&text)
            }
        }

        impl From<$name> for String {
            fn from(value: $name) -> Self {
                value.0
            }
        }
    };
}

/// A registrar as EPP names it (`clID`): 3 to 16 of `a-z`, `0-9` and hyphen.
///
/// Narrower than `clIDType` (RFC 5730, section 4.1), so that it can stand in paths and file names.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct RegistrarId(String);

checked_text!(RegistrarId, NotRegistrarId, is_registrar_id);

fn is_registrar_id(text: &str) -> bool {
    (3..=16).contains(&text.len())
        && text.bytes().all(|byte| matches!(byte, b'a'..=b'z' | b'0'..=b'9' | b'-'))
}

/// A contact as its registrar named it: `clIDType`, an XML token of 3 to 16 characters
/// (RFC 5733, section 2.1). Case matters.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct ContactHandle(String);

checked_text!(ContactHandle, NotContactHandle, is_contact_handle);

fn is_contact_handle(text: &str) -> bool {
    (3..=16).contains(&text.chars().count())
        && !text.chars().any(char::is_control)
        && !text.starts_with(' ')
        && !text.ends_with(' ')
        && !text.contains("  ")
}

/// The kind of object a ROID speaks of.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum RoidKind {
    /// A domain name.
    Domain,
    /// A host.
    Host,
    /// A contact.
    Contact,
}

impl RoidKind {
    const ALL: [Self; 3] = [Self::Domain, Self::Host, Self::Contact];

    const fn mark(self) -> &'static str {
        match self {
            Self::Domain => "_DOMAIN",
            Self::Host => "_HOST",
            Self::Contact => "_CONTACT",
        }
    }
}

/// A repository object id: `<base32 of the id>_<KIND>-<repository id>` (DESIGN section 3).
///
/// Matches `roidType` of eppcom-1.0, `(\w|_){1,80}-\w{1,8}` (RFC 5730, section 4.2).
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct Roid(String);

impl Roid {
    /// Names an object; `repository_id` is that of a loaded rulebook, checked there.
    #[must_use]
    pub fn new(kind: RoidKind, uuid: Uuid, repository_id: &str) -> Self {
        let number = data_encoding::BASE32_NOPAD.encode(uuid.as_bytes());
        Self(format!("{number}{}-{repository_id}", kind.mark()))
    }

    /// Reads a ROID of ours back.
    pub fn parse(text: &str) -> Result<Self, IdError> {
        match read_roid(text) {
            Some(_) => Ok(Self(text.to_owned())),
            None => Err(IdError::NotRoid(text.to_owned())),
        }
    }

    /// The text.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// The kind and id of the object it names; `None` only for a repository id never checked.
    #[must_use]
    pub fn object(&self) -> Option<(RoidKind, Uuid)> {
        read_roid(&self.0)
    }
}

fn read_roid(text: &str) -> Option<(RoidKind, Uuid)> {
    let (object, repository_id) = text.split_once('-')?;
    if !is_repository_id(repository_id) {
        return None;
    }
    let (kind, number) = RoidKind::ALL
        .into_iter()
        .find_map(|kind| Some((kind, object.strip_suffix(kind.mark())?)))?;
    let bytes = data_encoding::BASE32_NOPAD.decode(number.as_bytes()).ok()?;
    Some((kind, Uuid::from_slice(&bytes).ok()?))
}

/// Whether a text may stand after the hyphen of a ROID: 1 to 8 ASCII letters, digits, underscores.
#[must_use]
pub fn is_repository_id(text: &str) -> bool {
    (1..=8).contains(&text.len())
        && text.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'_')
}

impl fmt::Display for Roid {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(&self.0)
    }
}

impl TryFrom<String> for Roid {
    type Error = IdError;

    fn try_from(text: String) -> Result<Self, IdError> {
        Self::parse(&text)
    }
}

impl From<Roid> for String {
    fn from(roid: Roid) -> Self {
        roid.0
    }
}
