//! Decides `contact:update` — RFC 5733, section 3.2.5.

use std::collections::BTreeSet;

use jiff::Timestamp;

use super::{Contact, ContactData, DataRefusal, Disclose, Phone, PostalForm, PostalInfo, data};
use super::{country, email};
use crate::auth_info::{self, AuthInfoGiven, AuthInfoRefusal};
use crate::decision::Decision;
use crate::domain::Updated;
use crate::domain::accuracy::parties;
use crate::event::Event;
use crate::id::RegistrarId;
use crate::refusal::refusals;
use crate::rulebook::Rulebook;
use crate::sponsored::{SponsorRefusal, StatusChange, StatusRefusal, may_update};

/// What is asked; what is absent stays as it is.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct UpdateContact {
    /// Statuses to set and remove.
    pub statuses: StatusChange,
    /// Changes of postal forms.
    pub postal: Vec<PostalChange>,
    /// The telephone; an empty number removes it.
    pub voice: Option<Phone>,
    /// The fax; an empty number removes it.
    pub fax: Option<Phone>,
    /// The e-mail address.
    pub email: Option<String>,
    /// What becomes of the authInfo.
    pub auth_info: Option<AuthInfoGiven>,
    /// What is to be disclosed otherwise than policy says, instead of what was.
    pub disclose: Option<Disclose>,
}

/// Changes of one postal form (`contact:chgPostalInfoType`).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PostalChange {
    /// Which form.
    pub form: PostalForm,
    /// The person or role.
    pub name: Option<String>,
    /// The organization; an empty one removes it.
    pub organization: Option<String>,
    /// The address, whole.
    pub address: Option<AddressChange>,
}

/// An address that replaces another.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AddressChange {
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

refusals! {
    /// Why an update is refused.
    pub enum Refusal {
        /// No such contact.
        NotFound = "contact-not-found", "there is no contact with this id";
        /// Neither a change nor an extension.
        Nothing = "nothing-to-change", "the update changes nothing: add, rem or chg is needed";
        /// A form that is not there yet comes without its name or address.
        PostalIncomplete =
            "postal-incomplete", "postalInfo of a type the contact lacks needs its name and addr";
    } or {
        /// A value will not do.
        Data(DataRefusal);
        /// Whose it is, and its statuses.
        Sponsor(SponsorRefusal);
        /// A status does not change so.
        Status(StatusRefusal);
        /// The authInfo will not do.
        AuthInfo(AuthInfoRefusal);
    }
}

/// An update that may go ahead.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct UpdatedContact {
    /// The contact as it now stands.
    pub contact: Contact,
    /// Whether it stands for somebody else now (P-34).
    pub renamed: bool,
    /// What is to be recorded.
    pub decision: Decision,
}

/// Decides an update.
///
/// Checks, in the order of EPP.md, sections 2 and 6: syntax of the values, existence, sponsorship,
/// statuses, whether anything is asked, the statuses asked for, forms, authInfo.
pub fn decide(
    command: &UpdateContact,
    registrar: &RegistrarId,
    contact: Option<&Contact>,
    rulebook: &Rulebook,
    now: Timestamp,
) -> Result<UpdatedContact, Refusal> {
    command.check_values()?;
    let contact = contact.filter(|contact| contact.deleted_at.is_none());
    let contact = contact.ok_or(Refusal::NotFound)?;
    let unlocks = !command.changes_data() && command.statuses.lifts_update_lock_only();
    may_update(registrar, &contact.registrar, contact.statuses(false), unlocks)?;
    if !command.changes_data() && command.statuses.is_empty() {
        return Err(Refusal::Nothing);
    }
    let client_statuses = command.statuses.apply(contact.client_statuses)?;
    let personal = command.apply(&contact.personal)?;
    let auth_info = match &command.auth_info {
        None => contact.auth_info.clone(),
        Some(given) => auth_info::keep(given, rulebook, now)?,
    };
    let after = Contact {
        client_statuses,
        auth_info,
        personal,
        updated: Some(Updated { at: now, by: Some(registrar.clone()) }),
        ..contact.clone()
    };
    let mut decision = Decision::default();
    decision.change(now, &[Event::ContactUpdated], after.clone(), None);
    let renamed = parties(contact) != parties(&after);
    Ok(UpdatedContact { contact: after, renamed, decision })
}

impl UpdateContact {
    /// Whether it may make the contact stand for somebody else: its organization or name is given.
    #[must_use]
    pub fn renames(&self) -> bool {
        self.postal.iter().any(|change| change.name.is_some() || change.organization.is_some())
    }

    /// Whether anything but statuses is to change.
    fn changes_data(&self) -> bool {
        !self.postal.is_empty()
            || self.voice.is_some()
            || self.fax.is_some()
            || self.email.is_some()
            || self.auth_info.is_some()
            || self.disclose.is_some()
    }

    fn check_values(&self) -> Result<(), DataRefusal> {
        let forms: BTreeSet<_> = self.postal.iter().map(|change| change.form).collect();
        if forms.len() != self.postal.len() {
            return Err(DataRefusal::PostalFormTwice);
        }
        self.postal.iter().try_for_each(PostalChange::check_values)?;
        match &self.email {
            Some(address) if !email::is_address(address) => Err(DataRefusal::InvalidEmail),
            Some(_) | None => Ok(()),
        }
    }

    /// The data afterwards.
    fn apply(&self, before: &ContactData) -> Result<ContactData, Refusal> {
        let mut after = before.clone();
        for change in &self.postal {
            match after.postal.iter_mut().find(|postal| postal.form == change.form) {
                Some(postal) => change.apply(postal),
                None => after.postal.push(change.whole().ok_or(Refusal::PostalIncomplete)?),
            }
        }
        after.postal.sort_by_key(|postal| postal.form);
        let phone = |given: &Option<Phone>, before: Option<Phone>| match given {
            None => before,
            Some(phone) => (!phone.number.is_empty()).then(|| phone.clone()),
        };
        after.voice = phone(&self.voice, after.voice);
        after.fax = phone(&self.fax, after.fax);
        after.email = self.email.clone().unwrap_or(after.email);
        after.disclose = self.disclose.clone().or(after.disclose);
        data::check(&after)?;
        Ok(after)
    }
}

impl PostalChange {
    fn check_values(&self) -> Result<(), DataRefusal> {
        if self.form == PostalForm::Internationalized && !self.texts().all(str::is_ascii) {
            return Err(DataRefusal::InternationalizedNotAscii);
        }
        match &self.address {
            Some(address) if !country::is_known(&address.country) => {
                Err(DataRefusal::UnknownCountry)
            }
            Some(_) | None => Ok(()),
        }
    }

    fn texts(&self) -> impl Iterator<Item = &str> {
        let address = self.address.iter().flat_map(|address| {
            let optional = address.province.iter().chain(&address.postal_code);
            address.street.iter().chain([&address.city]).chain(optional)
        });
        self.name.iter().chain(&self.organization).chain(address).map(String::as_str)
    }

    fn apply(&self, postal: &mut PostalInfo) {
        if let Some(name) = &self.name {
            postal.name.clone_from(name);
        }
        if let Some(organization) = &self.organization {
            postal.organization = (!organization.is_empty()).then(|| organization.clone());
        }
        if let Some(address) = self.address.clone() {
            let AddressChange { street, city, province, postal_code, country } = address;
            *postal = PostalInfo {
                street,
                city,
                province,
                postal_code,
                country,
                form: postal.form,
                name: postal.name.clone(),
                organization: postal.organization.clone(),
            };
        }
    }

    /// The form it makes where there was none.
    fn whole(&self) -> Option<PostalInfo> {
        let AddressChange { street, city, province, postal_code, country } =
            self.address.clone()?;
        Some(PostalInfo {
            form: self.form,
            name: self.name.clone()?,
            organization: self.organization.clone().filter(|text| !text.is_empty()),
            street,
            city,
            province,
            postal_code,
            country,
        })
    }
}
