//! Decides `contact:create` — RFC 5733, section 3.2.1.

use jiff::Timestamp;

use super::{Contact, DataRefusal, data};
use crate::auth_info::AuthInfoRefusal;
use crate::decision::Decision;
use crate::event::Event;
use crate::refusal::refusals;
use crate::registrar::{DataModel, Registrar};

refusals! {
    /// Why a create is refused.
    pub enum Refusal {
        /// The id is taken.
        Exists = "contact-exists", "a contact with this id exists";
        /// An empty telephone number; an update takes it for a removal.
        EmptyPhone = "phone-empty", "an empty telephone number";
        /// The registrar's data model has no contacts.
        DataModelMinimum =
            "data-model-minimum", "a registrar of the minimum data model sends no contacts";
    } or {
        /// A value will not do.
        Data(DataRefusal);
        /// The authInfo will not do.
        AuthInfo(AuthInfoRefusal);
    }
}

/// Decides a create: syntax of the values, existence, data model (EPP.md, section 6).
pub fn decide(
    contact: Contact,
    registrar: &Registrar,
    taken: bool,
    now: Timestamp,
) -> Result<Decision, Refusal> {
    data::check(&contact.personal)?;
    let mut phones = contact.personal.voice.iter().chain(&contact.personal.fax);
    if phones.any(|phone| phone.number.is_empty()) {
        return Err(Refusal::EmptyPhone);
    }
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
