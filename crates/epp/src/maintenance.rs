//! Registry maintenance (RFC 9167): the question, and the data in its answer and in poll messages.

use jiff::Timestamp;

use crate::namespace::Namespace;
use crate::schema::node::{Node, Valid};
use crate::schema::text::{any_token, language};
use crate::schema::vocabulary::vocabulary;
use crate::xml::write::Writer;

/// `maint:info` (RFC 9167, section 4.1.1).
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Info {
    /// All that is known, in brief.
    List,
    /// One, whole.
    Item(String),
}

/// `maint:infoType`.
pub(crate) fn info(node: Node<'_>) -> Valid<Info> {
    let mut children = node.children(&[])?;
    if let Some(list) = children.optional("list") {
        list.anything()?;
        children.end()?;
        return Ok(Info::List);
    }
    let id_node = children.required("id")?;
    let id = id_node.value(&["name", "lang"], any_token)?;
    id_node.attribute("lang", language)?;
    children.end()?;
    Ok(Info::Item(id))
}

/// `maint:infData` in the answer to an info, or as a poll message (RFC 9167, sections 4.1.1
/// and 4.1.2).
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum InfoData {
    /// Those that are known, perhaps none.
    List(Vec<ListItem>),
    /// One, whole.
    Item(Box<Item>),
}

/// A maintenance in brief (`maint:maintItemType`).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ListItem {
    /// Its identifier.
    pub id: Id,
    /// When it begins.
    pub starts_at: Timestamp,
    /// When it ends.
    pub ends_at: Timestamp,
    /// When it was announced.
    pub created_at: Timestamp,
    /// When it was changed last.
    pub updated_at: Option<Timestamp>,
}

/// The identifier of a maintenance, unique for ever, with words beside it (`maint:idType`).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Id {
    /// The identifier.
    pub id: String,
    /// A name for persons, in English.
    pub name: Option<String>,
}

vocabulary! {
    /// Why a poll message tells of a maintenance (`maint:pollType`; RFC 9167, section 3.3).
    PollKind {
        /// It is new.
        Create = "create",
        /// It was changed.
        Update = "update",
        /// It was called off.
        Delete = "delete",
        /// It comes near.
        Courtesy = "courtesy",
        /// It is over.
        End = "end",
    }
}

vocabulary! {
    /// How much of a system will not work (`maint:impactEnum`).
    Impact {
        /// Nothing.
        None = "none",
        /// Something.
        Partial = "partial",
        /// All.
        Full = "full",
    }
}

vocabulary! {
    /// Where the systems stand (`maint:envEnum`).
    EnvironmentKind {
        /// The registry itself.
        Production = "production",
        /// The registrars' test environment.
        Ote = "ote",
        /// The step before production.
        Staging = "staging",
        /// Development.
        Development = "dev",
        /// Another one, which has a name.
        Custom = "custom",
    }
}

vocabulary! {
    /// Why there is a maintenance (`maint:reasonEnum`).
    Reason {
        /// It was planned.
        Planned = "planned",
        /// It could not wait.
        Emergency = "emergency",
    }
}

vocabulary! {
    /// The form of a description (`maint:descEnum`).
    DescriptionForm {
        /// Text.
        Plain = "plain",
        /// HTML, escaped.
        Html = "html",
    }
}

/// A system concerned (`maint:systemType`).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct System {
    /// What it is called: `EPP`, `DNS`.
    pub name: String,
    /// Its host name or address, 1 to 255 characters.
    pub host: Option<String>,
    /// How much of it will not work.
    pub impact: Impact,
}

/// The environment concerned (`maint:envType`).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Environment {
    /// Which.
    pub kind: EnvironmentKind,
    /// The name of a custom one, which must have one (RFC 9167, section 3.3).
    pub name: Option<String>,
}

/// Words about a maintenance (`maint:descriptionType`).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Description {
    /// Their form.
    pub form: DescriptionForm,
    /// The words, in English.
    pub text: String,
}

/// What a client must do about it (`maint:interventionType`).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Intervention {
    /// Connect again.
    pub connection: bool,
    /// Change its software.
    pub implementation: bool,
}

/// A maintenance, whole (`maint:maintDataType`).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Item {
    /// Its identifier.
    pub id: Id,
    /// What is done: `Routine Maintenance`, in English.
    pub types: Vec<String>,
    /// Why it is told, in a poll message only.
    pub poll: Option<PollKind>,
    /// The systems concerned, one or more.
    pub systems: Vec<System>,
    /// Where they stand.
    pub environment: Environment,
    /// When it begins.
    pub starts_at: Timestamp,
    /// When it ends.
    pub ends_at: Timestamp,
    /// Why it is done.
    pub reason: Reason,
    /// Where more can be read: a URI.
    pub detail: Option<String>,
    /// Words about it.
    pub descriptions: Vec<Description>,
    /// The TLDs concerned, without a leading dot; with none, all.
    pub tlds: Vec<String>,
    /// What the client must do.
    pub intervention: Option<Intervention>,
    /// When it was announced.
    pub created_at: Timestamp,
    /// When it was changed last.
    pub updated_at: Option<Timestamp>,
}

impl InfoData {
    pub(crate) fn write(&self, out: &mut Writer<'_>) {
        out.open_in(Namespace::Maintenance, "maint:infData");
        match self {
            Self::List(items) if items.is_empty() => out.empty("maint:list"),
            Self::List(items) => {
                out.open("maint:list");
                for item in items {
                    item.write(out);
                }
                out.close("maint:list");
            }
            Self::Item(item) => item.write(out),
        }
        out.close("maint:infData");
    }
}

impl ListItem {
    fn write(&self, out: &mut Writer<'_>) {
        let Self { id, starts_at, ends_at, created_at, updated_at } = self;
        out.open("maint:listItem");
        id.write(out);
        out.instant("maint:start", *starts_at);
        out.instant("maint:end", *ends_at);
        out.instant("maint:crDate", *created_at);
        out.optional_instant("maint:upDate", *updated_at);
        out.close("maint:listItem");
    }
}

impl Id {
    fn write(&self, out: &mut Writer<'_>) {
        let Self { id, name } = self;
        let attributes: Vec<_> = name.iter().map(|name| ("name", name.as_str())).collect();
        out.value_with("maint:id", &attributes, id);
    }
}

impl Item {
    fn write(&self, out: &mut Writer<'_>) {
        let Self { id, types, poll, systems, environment, starts_at, ends_at, reason, .. } = self;
        let Self { detail, descriptions, tlds, intervention, created_at, updated_at, .. } = self;
        out.open("maint:item");
        id.write(out);
        out.each("maint:type", types);
        out.optional("maint:pollType", poll.map(PollKind::as_str));
        out.open("maint:systems");
        for System { name, host, impact } in systems {
            out.open("maint:system");
            out.value("maint:name", name);
            out.optional("maint:host", host.as_deref());
            out.value("maint:impact", impact.as_str());
            out.close("maint:system");
        }
        out.close("maint:systems");
        let Environment { kind, name } = environment;
        let mut attributes = vec![("type", kind.as_str())];
        attributes.extend(name.iter().map(|name| ("name", name.as_str())));
        out.empty_with("maint:environment", &attributes);
        out.instant("maint:start", *starts_at);
        out.instant("maint:end", *ends_at);
        out.value("maint:reason", reason.as_str());
        out.optional("maint:detail", detail.as_deref());
        for Description { form, text } in descriptions {
            out.value_with("maint:description", &[("type", form.as_str())], text);
        }
        if !tlds.is_empty() {
            out.open("maint:tlds");
            out.each("maint:tld", tlds);
            out.close("maint:tlds");
        }
        if let Some(Intervention { connection, implementation }) = intervention {
            let word = |needed: &bool| if *needed { "true" } else { "false" };
            out.open("maint:intervention");
            out.value("maint:connection", word(connection));
            out.value("maint:implementation", word(implementation));
            out.close("maint:intervention");
        }
        out.instant("maint:crDate", *created_at);
        out.optional_instant("maint:upDate", *updated_at);
        out.close("maint:item");
    }
}
