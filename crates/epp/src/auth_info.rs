//! Authorization information of domains and contacts (`eppcom:pwAuthInfoType`; RFC 5731 and 5733,
//! section 2).

use crate::schema::node::{Node, Valid};
use crate::schema::text::{normalized, roid};
use crate::secret::Secret;
use crate::xml::document::Space;

/// What a client sends to prove or to set its authority over an object.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum AuthInfo {
    /// `pw`: a text, perhaps empty, perhaps of another object.
    Password {
        /// The secret text, white space not collapsed.
        secret: Secret,
        /// The object whose secret it is, if not the one in the command.
        roid: Option<String>,
    },
    /// `ext`: some other means, which this registry does not have (2102).
    Other,
}

/// `domain:authInfoType`, `contact:authInfoType`.
pub(crate) fn decode(node: Node<'_>) -> Valid<AuthInfo> {
    let mut children = node.children(&[])?;
    if let Some(other) = children.optional("ext") {
        let mut content = other.children(&[])?;
        match content.any() {
            Some(any) if matches!(any.space(), Space::Known(_)) && any.space() != node.space() => {}
            _ => return Err(other.invalid("element-missing", "an extension must stand in it")),
        }
        content.end()?;
        children.end()?;
        return Ok(AuthInfo::Other);
    }
    let password = children.required("pw")?;
    children.end()?;
    let secret = Secret::new(password.value(&["roid"], |text| normalized(text, 0..=usize::MAX))?);
    Ok(AuthInfo::Password { secret, roid: password.attribute("roid", roid)? })
}

/// What becomes of the authorization information (`domain:authInfoChgType`).
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum AuthInfoChange {
    /// It shall be this.
    To(AuthInfo),
    /// `null`: there shall be none.
    Remove,
}

/// `domain:authInfoChgType`.
pub(crate) fn change(node: Node<'_>) -> Valid<AuthInfoChange> {
    let mut children = node.children(&[])?;
    let Some(null) = children.optional("null") else {
        return decode(node).map(AuthInfoChange::To);
    };
    null.anything()?;
    children.end()?;
    Ok(AuthInfoChange::Remove)
}

/// `authInfo`, if it comes next.
pub(crate) fn optional(
    children: &mut crate::schema::node::Children<'_>,
) -> Valid<Option<AuthInfo>> {
    children.optional("authInfo").map(decode).transpose()
}
