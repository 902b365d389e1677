//! The values a contact may hold, of whichever command (EPP.md, section 6).

use std::collections::BTreeSet;

use super::{ContactData, PostalForm, PostalInfo, country, email};
use crate::refusal::refusals;

refusals! {
    /// Why a contact may not hold its values.
    #[derive(Copy)]
    pub enum DataRefusal {
        /// The same postal form twice.
        PostalFormTwice = "postal-form-twice", "postalInfo of one type was given twice";
        /// A character outside ASCII in the internationalized form.
        InternationalizedNotAscii =
            "postal-int-not-ascii", "postalInfo of type int holds a character outside ASCII";
        /// No such country.
        UnknownCountry = "unknown-country", "the country code is not one of ISO 3166-1";
        /// Not an e-mail address.
        InvalidEmail = "email-invalid", "the e-mail address is not local-part@domain";
    }
}

/// Holds every value to its syntax.
pub(super) fn check(data: &ContactData) -> Result<(), DataRefusal> {
    let forms: BTreeSet<_> = data.postal.iter().map(|postal| postal.form).collect();
    if forms.len() != data.postal.len() {
        return Err(DataRefusal::PostalFormTwice);
    }
    for postal in &data.postal {
        if postal.form == PostalForm::Internationalized && !postal.is_ascii() {
            return Err(DataRefusal::InternationalizedNotAscii);
        }
        if !country::is_known(&postal.country) {
            return Err(DataRefusal::UnknownCountry);
        }
    }
    email::is_address(&data.email).then_some(()).ok_or(DataRefusal::InvalidEmail)
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
