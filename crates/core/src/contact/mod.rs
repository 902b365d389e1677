//! Contacts (RFC 5733): social information about who stands behind a name.

pub mod create;
pub mod delete;
pub mod email;
pub mod transfer;
pub mod update;

mod country;
mod data;

use std::collections::BTreeSet;

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

pub(crate) use country::is_known as is_country;
pub use data::DataRefusal;

use crate::auth_info::AuthInfo;
use crate::domain::Updated;
use crate::id::{ContactHandle, ContactId, RegistrarId};
use crate::status::{Status, StatusSet};
use crate::transfer::Transfer;

/// A contact object.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Contact {
    /// Its id.
    pub id: ContactId,
    /// Its EPP identifier.
    pub handle: ContactHandle,
    /// Who sponsors it.
    pub registrar: RegistrarId,
    /// Who created it.
    pub created_by: RegistrarId,
    /// When.
    pub created_at: Timestamp,
    /// Statuses its sponsor set.
    pub client_statuses: StatusSet,
    /// When it was last changed, and by whom.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub updated: Option<Updated>,
    /// The digest of its authInfo, while one is set.
    pub auth_info: Option<AuthInfo>,
    /// Its newest transfer, pending or ended (RFC 5733, section 3.2.4).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub transfer: Option<Transfer>,
    /// When it last changed its sponsor (`trDate`).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub transferred_at: Option<Timestamp>,
    /// When it was deleted.
    pub deleted_at: Option<Timestamp>,
    /// The person's data, kept apart from the rest.
    #[serde(skip)]
    pub personal: ContactData,
}

/// The personal part of a contact.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct ContactData {
    /// Postal information, internationalized and localized, at most one each.
    pub postal: Vec<PostalInfo>,
    /// Telephone, and its extension.
    pub voice: Option<Phone>,
    /// Fax, and its extension.
    pub fax: Option<Phone>,
    /// E-mail address.
    pub email: String,
    /// What the registrant wants disclosed otherwise than policy says.
    pub disclose: Option<Disclose>,
}

/// One form of a postal address (RFC 5733, section 2.3 and 2.4).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct PostalInfo {
    /// Which form it is.
    pub form: PostalForm,
    /// The person or role.
    pub name: String,
    /// The organization.
    pub organization: Option<String>,
    /// Up to three lines.
    pub street: Vec<String>,
    /// The city.
    pub city: String,
    /// State or province.
    pub province: Option<String>,
    /// Postal code.
    pub postal_code: Option<String>,
    /// ISO 3166-1 alpha-2 code of the country, upper case.
    pub country: String,
}

/// The two forms of a postal address.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum PostalForm {
    /// ASCII only.
    Internationalized,
    /// Any letters.
    Localized,
}

/// A telephone number (E.164 with a dot) and its extension.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Phone {
    /// The number.
    pub number: String,
    /// The extension.
    pub extension: Option<String>,
}

/// A wish about disclosure (RFC 5733, section 2.9).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Disclose {
    /// Whether the fields are to be disclosed, or withheld.
    pub flag: bool,
    /// The fields, in the RFC's words, a postal form behind a slash: `voice`, `name/loc`.
    pub fields: BTreeSet<String>,
}

impl Contact {
    /// Its transfer while that waits for an answer.
    pub fn pending_transfer(&self) -> Option<&Transfer> {
        self.transfer.as_ref().filter(|transfer| transfer.is_pending())
    }

    /// Its statuses as EPP shows them (RFC 5733, section 2.2).
    pub fn statuses(&self, linked: bool) -> StatusSet {
        let mut statuses = self.client_statuses;
        if self.pending_transfer().is_some() {
            statuses.insert(Status::PendingTransfer);
        }
        if statuses.is_empty() {
            statuses.insert(Status::Ok);
        }
        if linked {
            statuses.insert(Status::Linked);
        }
        statuses
    }
}
