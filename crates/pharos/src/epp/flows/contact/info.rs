//! `contact:info` — RFC 5733, section 3.1.2; the sponsor, or whoever has the authInfo.

use jiff::Timestamp;
use registry_core::contact::Contact;
use registry_core::id::{ContactHandle, Roid, RoidKind};
use registry_epp::ResultCode;
use registry_epp::Secret;
use registry_epp::auth_info::AuthInfo;
use registry_epp::contact::{Info, InfoData, Status};
use registry_epp::namespace::Namespace;
use registry_epp::{Offender, ResultData, Sponsorship};
use registry_store::{Failure, Lock, Session};

use super::wording;
use crate::epp::auth_info;
use crate::epp::flows::Context;
use crate::epp::reply::{Flow, Refused, Reply};

/// Shows a contact.
pub(in crate::epp) fn run(
    session: &mut Session<'_>,
    context: &Context,
    info: &Info,
    now: Timestamp,
) -> Flow {
    let missing = || not_found(&info.id);
    let handle: ContactHandle = info.id.parse().map_err(|_| missing())?;
    let contact = session.contact(&handle, Lock::None, now)?.ok_or_else(missing)?.object;
    admitted(&contact, context, info.auth_info.as_ref(), now)?;
    let linked = session.contact_is_linked(contact.id, now)?;
    let rulebooks = session.shared_rulebooks()?;
    let repository = &rulebooks.at(now).repository_id;
    let sponsor = contact.registrar == context.login.registrar.id;
    let words = |status: registry_core::status::Status| Status::from_word(status.as_str());
    let updated_by = contact.updated.as_ref().and_then(|updated| updated.by.as_ref());
    let data = InfoData {
        id: contact.handle.as_str().to_owned(),
        roid: Roid::new(RoidKind::Contact, *contact.id.as_uuid(), repository).to_string(),
        statuses: contact.statuses(linked).iter().filter_map(words).collect(),
        postal_infos: contact.personal.postal.iter().map(wording::postal_out).collect(),
        voice: contact.personal.voice.as_ref().map(wording::phone_out),
        fax: contact.personal.fax.as_ref().map(wording::phone_out),
        email: contact.personal.email.clone(),
        sponsorship: Sponsorship {
            sponsor_id: contact.registrar.as_str().to_owned(),
            creator_id: contact.created_by.as_str().to_owned(),
            created_at: contact.created_at,
            updater_id: updated_by.map(|id| id.as_str().to_owned()),
            updated_at: contact.updated.as_ref().map(|updated| updated.at),
            transferred_at: contact.transferred_at,
        },
        auth_info: (sponsor && contact.auth_info.is_some()).then(|| Secret::new(String::new())),
        disclose: contact.personal.disclose.as_ref().map(wording::disclose_out),
    };
    Ok(Reply::data(ResultData::ContactInfo(Box::new(data))))
}

/// None from another registrar is 2201, a wrong one 2202 (RST epp-08).
fn admitted(
    contact: &Contact,
    context: &Context,
    given: Option<&AuthInfo>,
    now: Timestamp,
) -> Result<(), Failure<Refused>> {
    let element = || Offender::new(Namespace::Contact, "id", contact.handle.as_str());
    let refused = match given {
        None if contact.registrar == context.login.registrar.id => return Ok(()),
        None => Refused::new(
            ResultCode::AuthorizationError,
            element(),
            "not-sponsor",
            "this contact is sponsored by another registrar",
        ),
        Some(AuthInfo::Other) => Refused::new(
            ResultCode::UnimplementedOption,
            element(),
            "auth-info-extension",
            "authInfo in the form of an extension is not supported",
        ),
        Some(AuthInfo::Password { secret, .. }) => {
            if auth_info::matches(contact.auth_info.as_ref(), secret.expose(), now) {
                return Ok(());
            }
            Refused::new(
                ResultCode::InvalidAuthorizationInformation,
                element(),
                "auth-info-wrong",
                "the authInfo is wrong, or none is set",
            )
        }
    };
    Err(Failure::Refused(refused))
}

/// There is no such contact: 2303.
pub(super) fn not_found(id: &str) -> Refused {
    Refused::new(
        ResultCode::ObjectDoesNotExist,
        Offender::new(Namespace::Contact, "id", id),
        "contact-not-found",
        "there is no such contact in this registry",
    )
}
