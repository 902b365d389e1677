//! Contacts (RFC 5733): social information about who stands behind a name.

use std::collections::BTreeSet;

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use crate::auth_info::{AuthInfo, AuthInfoRefusal};
use crate::decision::Decision;
use crate::event::Event;
use crate::id::{ContactHandle, ContactId, RegistrarId};
use crate::refusal::refusals;
use crate::registrar::{DataModel, Registrar};
use crate::status::{Status, StatusSet};

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
    /// The digest of its authInfo, while one is set.
    pub auth_info: Option<AuthInfo>,
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

refusals! {
    /// Why a contact command is refused.
    pub enum Refusal {
        /// The id is taken.
        Exists = "contact-exists", "a contact with this id exists";
        /// No such contact.
        NotFound = "contact-not-found", "there is no contact with this id";
        /// Another registrar's.
        NotSponsor = "not-sponsor", "this contact is sponsored by another registrar";
        /// The registrar's data model has no contacts.
        DataModelMinimum =
            "data-model-minimum", "a registrar of the minimum data model sends no contacts";
        /// The same postal form twice.
        PostalFormTwice = "postal-form-twice", "postalInfo of one type was given twice";
        /// A character outside ASCII in the internationalized form.
        InternationalizedNotAscii =
            "postal-int-not-ascii", "postalInfo of type int holds a character outside ASCII";
        /// No such country.
        UnknownCountry = "unknown-country", "the country code is not one of ISO 3166-1";
        /// An empty telephone number.
        EmptyPhone = "phone-empty", "an empty telephone number";
        /// Not an e-mail address.
        InvalidEmail = "email-invalid", "the e-mail address is not local-part@domain";
        /// A status forbids it.
        Prohibited = "status-prohibits", "a status of the contact forbids this";
        /// A name uses it.
        Linked = "contact-linked", "a name uses this contact";
    } or {
        /// The authInfo will not do.
        AuthInfo(AuthInfoRefusal);
    }
}

impl Contact {
    /// Its statuses as EPP shows them (RFC 5733, section 2.2).
    pub fn statuses(&self, linked: bool) -> StatusSet {
        let mut statuses = self.client_statuses;
        if statuses.is_empty() {
            statuses.insert(Status::Ok);
        }
        if linked {
            statuses.insert(Status::Linked);
        }
        statuses
    }
}

/// Decides a create: syntax of the values, existence, data model (EPP.md, section 6).
pub fn create(
    contact: Contact,
    registrar: &Registrar,
    taken: bool,
    now: Timestamp,
) -> Result<Decision, Refusal> {
    check_data(&contact.personal)?;
    if taken {
        return Err(Refusal::Exists);
    }
    if registrar.data_model == DataModel::Minimum {
        return Err(Refusal::DataModelMinimum);
    }
    let mut decision = Decision::default();
    decision.change(now, &[Event::ContactCreated], contact, None);
    Ok(decision)
}

/// Decides a delete: sponsorship, statuses, links (RFC 5733, section 3.2.2).
pub fn delete(
    contact: &Contact,
    registrar: &RegistrarId,
    linked: bool,
    now: Timestamp,
) -> Result<Decision, Refusal> {
    if contact.deleted_at.is_some() {
        return Err(Refusal::NotFound);
    }
    if contact.registrar != *registrar {
        return Err(Refusal::NotSponsor);
    }
    if contact.client_statuses.has(Status::ClientDeleteProhibited) {
        return Err(Refusal::Prohibited);
    }
    if linked {
        return Err(Refusal::Linked);
    }
    let mut after = contact.clone();
    after.deleted_at = Some(now);
    let mut decision = Decision::default();
    decision.change(now, &[Event::ContactDeleted], after, None);
    Ok(decision)
}

fn check_data(data: &ContactData) -> Result<(), Refusal> {
    let forms: BTreeSet<_> = data.postal.iter().map(|postal| postal.form).collect();
    if forms.len() != data.postal.len() {
        return Err(Refusal::PostalFormTwice);
    }
    for postal in &data.postal {
        if postal.form == PostalForm::Internationalized && !postal.is_ascii() {
            return Err(Refusal::InternationalizedNotAscii);
        }
        if !country::is_known(&postal.country) {
            return Err(Refusal::UnknownCountry);
        }
    }
    let phones = data.voice.iter().chain(&data.fax);
    if phones.into_iter().any(|phone| phone.number.is_empty()) {
        return Err(Refusal::EmptyPhone);
    }
    email::is_address(&data.email).then_some(()).ok_or(Refusal::InvalidEmail)
}

impl PostalInfo {
    fn is_ascii(&self) -> bool {
        let optional = [&self.organization, &self.province, &self.postal_code];
        self.name.is_ascii()
            && self.city.is_ascii()
            && self.street.iter().all(|line| line.is_ascii())
            && optional.into_iter().flatten().all(|text| text.is_ascii())
    }
}

/// Country codes of ISO 3166-1.
mod country {
    const CODES: &str = "AD AE AF AG AI AL AM AO AQ AR AS AT AU AW AX AZ BA BB BD BE BF BG BH BI \
        BJ BL BM BN BO BQ BR BS BT BV BW BY BZ CA CC CD CF CG CH CI CK CL CM CN CO CR CU CV CW CX \
        CY CZ DE DJ DK DM DO DZ EC EE EG EH ER ES ET FI FJ FK FM FO FR GA GB GD GE GF GG GH GI GL \
        GM GN GP GQ GR GS GT GU GW GY HK HM HN HR HT HU ID IE IL IM IN IO IQ IR IS IT JE JM JO JP \
        KE KG KH KI KM KN KP KR KW KY KZ LA LB LC LI LK LR LS LT LU LV LY MA MC MD ME MF MG MH MK \
        ML MM MN MO MP MQ MR MS MT MU MV MW MX MY MZ NA NC NE NF NG NI NL NO NP NR NU NZ OM PA PE \
        PF PG PH PK PL PM PN PR PS PT PW PY QA RE RO RS RU RW SA SB SC SD SE SG SH SI SJ SK SL SM \
        SN SO SR SS ST SV SX SY SZ TC TD TF TG TH TJ TK TL TM TN TO TR TT TV TW TZ UA UG UM US UY \
        UZ VA VC VE VG VI VN VU WF WS YE YT ZA ZM ZW";

    /// Whether a code is one of ISO 3166-1 alpha-2, in either case.
    pub(super) fn is_known(code: &str) -> bool {
        code.len() == 2
            && CODES.split_ascii_whitespace().any(|known| known.eq_ignore_ascii_case(code))
    }
}

/// E-mail addresses.
pub mod email {
    /// Longest local part (RFC 5321, section 4.5.3.1.1).
    const LOCAL_PART_MAXIMUM: usize = 64;

    /// Whether a text is an addr-spec with a domain (RFC 5322, section 3.4.1; EPP.md, section 6).
    ///
    /// Quoted local parts, comments and address literals are not taken.
    pub fn is_address(text: &str) -> bool {
        let Some((local, domain)) = text.rsplit_once('@') else { return false };
        is_dot_atom(local) && local.len() <= LOCAL_PART_MAXIMUM && is_domain(domain)
    }

    fn is_dot_atom(text: &str) -> bool {
        let atom = |part: &str| {
            !part.is_empty()
                && part.chars().all(|letter| {
                    letter.is_ascii_alphanumeric() || "!#$%&'*+-/=?^_`{|}~".contains(letter)
                })
        };
        text.split('.').all(atom)
    }

    fn is_domain(text: &str) -> bool {
        let label = |part: &str| {
            (1..=63).contains(&part.len())
                && !part.starts_with('-')
                && !part.ends_with('-')
                && part.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'-')
        };
        text.len() <= 253 && text.contains('.') && text.split('.').all(label)
    }
}
