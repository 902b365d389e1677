//! What may be shown to others (`contact:discloseType`; RFC 5733, section 2.9).

use crate::contact::PostalForm;
use crate::schema::node::{Node, Valid};
use crate::schema::text::boolean;
use crate::schema::vocabulary::one_of;
use crate::xml::write::Writer;

/// A wish to disclose, or not to, these elements.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Disclose {
    /// True: show them; false: do not.
    pub flag: bool,
    /// The forms of the name, two at most.
    pub name: Vec<PostalForm>,
    /// The forms of the organization, two at most.
    pub organization: Vec<PostalForm>,
    /// The forms of the address, two at most.
    pub address: Vec<PostalForm>,
    /// The telephone number.
    pub voice: bool,
    /// The fax number.
    pub fax: bool,
    /// The e-mail address.
    pub email: bool,
}

/// `contact:discloseType`.
pub(crate) fn decode(node: Node<'_>) -> Valid<Disclose> {
    let mut children = node.children(&["flag"])?;
    let flag = node.required_attribute("flag", boolean)?;
    let name = children.many("name", 2, form)?;
    let organization = children.many("org", 2, form)?;
    let address = children.many("addr", 2, form)?;
    let mut has = |local| -> Valid<bool> {
        match children.optional(local) {
            Some(node) => node.anything().map(|()| true),
            None => Ok(false),
        }
    };
    let (voice, fax, email) = (has("voice")?, has("fax")?, has("email")?);
    children.end()?;
    Ok(Disclose { flag, name, organization, address, voice, fax, email })
}

/// `contact:intLocType`.
fn form(node: Node<'_>) -> Valid<PostalForm> {
    node.nothing(&["type"])?;
    node.required_attribute("type", one_of)
}

impl Disclose {
    pub(crate) fn write(&self, out: &mut Writer<'_>) {
        let Self { flag, name, organization, address, voice, fax, email } = self;
        out.open_with("contact:disclose", &[("flag", if *flag { "1" } else { "0" })]);
        let typed =
            [("contact:name", name), ("contact:org", organization), ("contact:addr", address)];
        for (tag, forms) in typed {
            for form in forms {
                out.empty_with(tag, &[("type", form.as_str())]);
            }
        }
        for (tag, named) in
            [("contact:voice", voice), ("contact:fax", fax), ("contact:email", email)]
        {
            if *named {
                out.empty(tag);
            }
        }
        out.close("contact:disclose");
    }
}
