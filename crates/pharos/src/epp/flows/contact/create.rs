//! `contact:create` — RFC 5733, section 3.2.1.

use jiff::Timestamp;
use registry_core::auth_info::{self as kept, AuthInfoGiven};
use registry_core::contact::create::{Refusal, decide};
use registry_core::contact::{Contact, ContactData};
use registry_core::id::{ContactHandle, ContactId};
use registry_core::status::StatusSet;
use registry_epp::ResultCode;
use registry_epp::contact::{Create, CreateData};
use registry_epp::namespace::Namespace;
use registry_epp::{Offender, ResultData};
use registry_store::{Lock, Tx};

use super::wording;
use crate::clock::Clock;
use crate::epp::auth_info;
use crate::epp::flows::Context;
use crate::epp::reply::{self, Flow, Refused, Reply};
use crate::identity;

/// The id that asks the registry to make one (EPP.md, section 6).
const MAKE_ONE: &str = "auto";

/// A create with everything drawn that a second run must not draw again.
#[derive(Debug, Clone)]
pub(in crate::epp) struct Prepared {
    id: ContactId,
    handle: ContactHandle,
    data: ContactData,
    auth_info: AuthInfoGiven,
}

/// Reads the command's values.
pub(in crate::epp) fn prepare(given: Create, clock: &Clock) -> Result<Prepared, Refused> {
    let handle = match given.id.as_str() {
        MAKE_ONE => made_handle(),
        text => text.to_owned(),
    };
    let handle = handle.parse().map_err(|error| {
        let element = Offender::new(Namespace::Contact, "id", handle.as_str());
        Refused::new(ResultCode::ParameterValueSyntaxError, element, "contact-id-invalid", error)
    })?;
    Ok(Prepared {
        id: ContactId::from_uuid(identity::new_uuid(clock)),
        handle,
        data: ContactData {
            postal: given.postal_infos.into_iter().map(wording::postal_in).collect(),
            voice: given.voice.map(wording::phone_in),
            fax: given.fax.map(wording::phone_in),
            email: given.email,
            disclose: given.disclose.map(wording::disclose_in),
        },
        auth_info: auth_info::read(&given.auth_info),
    })
}

/// Decides, records, replies.
pub(in crate::epp) fn run(
    tx: &mut Tx<'_>,
    context: &Context,
    prepared: &Prepared,
    now: Timestamp,
) -> Flow {
    let Prepared { id, handle, data, auth_info } = prepared;
    let registrar = &context.login.registrar;
    let taken = tx.contact(handle, Lock::Update, now)?.is_some();
    let rulebooks = tx.shared_rulebooks()?;
    let refused = |refusal: Refusal| reply::contact::create(&refusal, handle.as_str());
    let auth_info =
        kept::keep(auth_info, rulebooks.at(now), now).map_err(|refusal| refused(refusal.into()))?;
    let contact = Contact {
        id: *id,
        handle: handle.clone(),
        registrar: registrar.id.clone(),
        created_by: registrar.id.clone(),
        created_at: now,
        client_statuses: StatusSet::EMPTY,
        updated: None,
        auth_info,
        transfer: None,
        transferred_at: None,
        deleted_at: None,
        personal: data.clone(),
    };
    let decision = decide(contact, registrar, taken, now).map_err(refused)?;
    tx.record(&decision, &context.actor(), &context.cited, now)?;
    let data = CreateData { id: handle.as_str().to_owned(), created_at: now };
    Ok(Reply::data(ResultData::ContactCreate(data)))
}

/// A handle nobody has: 10 random octets in base32, 16 characters.
fn made_handle() -> String {
    data_encoding::BASE32_NOPAD.encode(&identity::random::<10>())
}
