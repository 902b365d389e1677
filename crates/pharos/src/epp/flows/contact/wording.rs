//! A contact's data between the words of the mapping and those of the core.

use std::collections::BTreeSet;

use registry_core::contact::update::{AddressChange, PostalChange};
use registry_core::contact::{Disclose, Phone, PostalForm, PostalInfo};
use registry_epp::contact as wire;

pub(super) fn postal_in(given: wire::PostalInfo) -> PostalInfo {
    let wire::PostalInfo { form, name, organization, address } = given;
    let wire::PostalAddress { street, city, state_or_province, postal_code, country } = address;
    PostalInfo {
        form: form_in(form),
        name,
        organization,
        street,
        city,
        province: state_or_province,
        postal_code,
        country: country.to_ascii_uppercase(),
    }
}

pub(super) fn postal_change(given: wire::PostalChange) -> PostalChange {
    let wire::PostalChange { form, name, organization, address } = given;
    let address = address.map(|address| {
        let wire::PostalAddress { street, city, state_or_province, postal_code, country } = address;
        AddressChange {
            street,
            city,
            province: state_or_province,
            postal_code,
            country: country.to_ascii_uppercase(),
        }
    });
    PostalChange { form: form_in(form), name, organization, address }
}

pub(super) fn postal_out(kept: &PostalInfo) -> wire::PostalInfo {
    let PostalInfo { form, name, organization, street, city, province, postal_code, country } =
        kept.clone();
    wire::PostalInfo {
        form: form_out(form),
        name,
        organization,
        address: wire::PostalAddress {
            street,
            city,
            state_or_province: province,
            postal_code,
            country,
        },
    }
}

pub(super) fn phone_in(given: wire::Phone) -> Phone {
    let wire::Phone { number, extension } = given;
    Phone { number, extension }
}

pub(super) fn phone_out(kept: &Phone) -> wire::Phone {
    let Phone { number, extension } = kept.clone();
    wire::Phone { number, extension }
}

pub(super) fn disclose_in(given: wire::Disclose) -> Disclose {
    let wire::Disclose { flag, name, organization, address, voice, fax, email } = given;
    let mut fields = BTreeSet::new();
    for (field, forms) in [("name", name), ("org", organization), ("addr", address)] {
        fields.extend(forms.into_iter().map(|form| format!("{field}/{}", form.as_str())));
    }
    for (field, given) in [("voice", voice), ("fax", fax), ("email", email)] {
        if given {
            fields.insert(field.to_owned());
        }
    }
    Disclose { flag, fields }
}

pub(super) fn disclose_out(kept: &Disclose) -> wire::Disclose {
    let forms = |field: &str| {
        let given =
            |form: &wire::PostalForm| kept.fields.contains(&format!("{field}/{}", form.as_str()));
        wire::PostalForm::ALL.iter().copied().filter(given).collect()
    };
    wire::Disclose {
        flag: kept.flag,
        name: forms("name"),
        organization: forms("org"),
        address: forms("addr"),
        voice: kept.fields.contains("voice"),
        fax: kept.fields.contains("fax"),
        email: kept.fields.contains("email"),
    }
}

const fn form_in(form: wire::PostalForm) -> PostalForm {
    match form {
        wire::PostalForm::International => PostalForm::Internationalized,
        wire::PostalForm::Local => PostalForm::Localized,
    }
}

const fn form_out(form: PostalForm) -> wire::PostalForm {
    match form {
        PostalForm::Internationalized => wire::PostalForm::International,
        PostalForm::Localized => wire::PostalForm::Local,
    }
}
