//! What every object's row has in common: one stored form, its personal part, its place in the
//! chain of history and its agenda.

use diesel::prelude::Queryable;
use jiff::Timestamp;
use registry_core::accreditation::Accreditation;
use registry_core::appeal::Appeal;
use registry_core::casework::Case;
use registry_core::contact::Contact;
use registry_core::disclosure_request::DisclosureRequest;
use registry_core::domain::Domain;
use registry_core::host::Host;
use registry_core::invoice::Invoice;
use registry_core::licence::Licence;
use registry_core::maintenance::Maintenance;
use registry_core::organization::Organization;
use registry_core::registrar::Registrar;
use registry_core::request::Request;
use registry_core::terms::Edition;
use registry_core::token::Token;
use registry_core::watch::{Network, Portfolio, Site, SiteStep};
use registry_core::website_check::WebsiteCheck;
use serde::Serialize;
use serde::de::DeserializeOwned;

use crate::error::StoreError;

/// The number of the form in which bodies are written today; every older one stays readable.
pub(crate) const FORMAT: i64 = 2;

/// What kind of object a row of history is about.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[expect(missing_docs, reason = "each variant is the object it is named after")]
pub enum Kind {
    Organization,
    Accreditation,
    Request,
    Case,
    Appeal,
    Invoice,
    Token,
    Domain,
    Host,
    Contact,
    Maintenance,
    Edition,
    Licence,
    DisclosureRequest,
    WebsiteCheck,
    Portfolio,
    Network,
    Site,
    Registrar,
}

impl Kind {
    /// Every kind, in the order in which locks are taken.
    pub const ALL: [Kind; 19] = [
        Kind::Organization,
        Kind::Accreditation,
        Kind::Request,
        Kind::Case,
        Kind::Appeal,
        Kind::Invoice,
        Kind::Token,
        Kind::Domain,
        Kind::Host,
        Kind::Contact,
        Kind::Maintenance,
        Kind::Edition,
        Kind::Licence,
        Kind::DisclosureRequest,
        Kind::WebsiteCheck,
        Kind::Portfolio,
        Kind::Network,
        Kind::Site,
        Kind::Registrar,
    ];

    /// The stable code in history; the name of its table too.
    pub const fn code(self) -> &'static str {
        match self {
            Kind::Organization => "organization",
            Kind::Accreditation => "accreditation",
            Kind::Request => "request",
            Kind::Appeal => "appeal",
            Kind::Invoice => "invoice",
            Kind::Case => "case_file",
            Kind::Token => "token",
            Kind::Domain => "domain",
            Kind::Host => "host",
            Kind::Contact => "contact",
            Kind::Maintenance => "maintenance",
            Kind::Edition => "edition",
            Kind::Licence => "licence",
            Kind::DisclosureRequest => "disclosure_request",
            Kind::WebsiteCheck => "website_check",
            Kind::Portfolio => "watch_portfolio",
            Kind::Network => "watch_network",
            Kind::Site => "watch_site",
            Kind::Registrar => "registrar",
        }
    }

    pub(crate) fn from_code(code: &str) -> Result<Self, StoreError> {
        let known = Self::ALL.into_iter().find(|kind| kind.code() == code);
        known.ok_or_else(|| StoreError::unreadable("kind of object", code))
    }
}

/// The key of an object: 16 bytes of its id, or a registrar's id in letters.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Key(pub(crate) Vec<u8>);

impl Key {
    /// The bytes, as history keeps them.
    pub fn as_bytes(&self) -> &[u8] {
        &self.0
    }
}

impl From<uuid::Uuid> for Key {
    fn from(id: uuid::Uuid) -> Self {
        Self(id.as_bytes().to_vec())
    }
}

impl std::fmt::Display for Key {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match uuid::Uuid::from_slice(&self.0) {
            Ok(id) if self.0.first() < Some(&b'-') => write!(formatter, "{id}"),
            _ => formatter.write_str(&String::from_utf8_lossy(&self.0)),
        }
    }
}

/// An object that has a row, a history and a chain.
pub trait Aggregate: Serialize {
    /// Which kind it is.
    const KIND: Kind;

    /// Its key.
    fn key(&self) -> Key;

    /// Its personal part as text; none where it is empty.
    fn personal(&self) -> Result<Option<String>, StoreError> {
        Ok(None)
    }

    /// The name the zone looks at, if it looks at such objects when time did nothing to them.
    fn name_in_zone(&self) -> Option<&str> {
        None
    }

    /// Puts the personal part back.
    fn attach(&mut self, _personal: &str) -> Result<(), StoreError> {
        Ok(())
    }
}

macro_rules! aggregates {
    ($($kind:ident),*) => {$(
        impl Aggregate for $kind {
            const KIND: Kind = Kind::$kind;

            fn key(&self) -> Key {
                Key(self.id.as_uuid().as_bytes().to_vec())
            }
        }
    )*};
    (personal $($kind:ident $({ $($more:item)* })?),*) => {$(
        impl Aggregate for $kind {
            const KIND: Kind = Kind::$kind;

            fn key(&self) -> Key {
                Key(self.id.as_uuid().as_bytes().to_vec())
            }

            fn personal(&self) -> Result<Option<String>, StoreError> {
                personal_text(&self.personal)
            }

            fn attach(&mut self, personal: &str) -> Result<(), StoreError> {
                self.personal = decode(Kind::$kind.code(), personal)?;
                Ok(())
            }

            $($($more)*)?
        }
    )*};
}
aggregates!(
    Accreditation,
    Case,
    Invoice,
    Token,
    Host,
    Maintenance,
    Edition,
    WebsiteCheck,
    Portfolio,
    Network
);
aggregates!(personal Organization, Request, Appeal, Licence, DisclosureRequest, Contact, Domain {
    fn name_in_zone(&self) -> Option<&str> {
        Some(self.name.as_str())
    }
});

impl Aggregate for Registrar {
    const KIND: Kind = Kind::Registrar;

    fn key(&self) -> Key {
        Key(self.id.as_str().as_bytes().to_vec())
    }

    fn personal(&self) -> Result<Option<String>, StoreError> {
        personal_text(&self.personal)
    }

    fn attach(&mut self, personal: &str) -> Result<(), StoreError> {
        self.personal = decode(Kind::Registrar.code(), personal)?;
        Ok(())
    }
}

/// What is written of a site are its steps (decision 0052).
impl Aggregate for SiteStep {
    const KIND: Kind = Kind::Site;

    fn key(&self) -> Key {
        Key(self.id().as_uuid().as_bytes().to_vec())
    }
}

impl Aggregate for Site {
    const KIND: Kind = Kind::Site;

    fn key(&self) -> Key {
        Key(self.id().as_uuid().as_bytes().to_vec())
    }
}

fn personal_text<T: Serialize + Default + PartialEq>(
    personal: &T,
) -> Result<Option<String>, StoreError> {
    if *personal == T::default() {
        return Ok(None);
    }
    encode("personal data", personal).map(Some)
}

pub(crate) fn encode<T: Serialize + ?Sized>(what: &str, value: &T) -> Result<String, StoreError> {
    serde_json::to_string(value).map_err(|error| StoreError::unreadable(what, error))
}

pub(crate) fn decode<T: DeserializeOwned>(what: &str, text: &str) -> Result<T, StoreError> {
    serde_json::from_str(text).map_err(|error| StoreError::unreadable(what, error))
}

/// Reads a stored body of any format ever written, and puts its personal part back.
pub fn decode_body<T: Aggregate + DeserializeOwned>(
    format: i64,
    body: &str,
    personal: Option<&str>,
) -> Result<T, StoreError> {
    // The second form only has more fields, which the first is read without; it has a number of
    // its own so that an older program does not write a body back without them.
    known_format(T::KIND, format)?;
    let mut object: T = decode(T::KIND.code(), body)?;
    if let Some(personal) = personal {
        object.attach(personal)?;
    }
    Ok(object)
}

pub(crate) fn known_format(kind: Kind, format: i64) -> Result<(), StoreError> {
    if (1..=FORMAT).contains(&format) {
        return Ok(());
    }
    let why = format!("format {format} is not known to this program");
    Err(StoreError::unreadable(kind.code(), why))
}

/// The columns every object's row has.
#[derive(Debug, Clone, Queryable)]
pub(crate) struct Stored {
    pub(crate) body: String,
    pub(crate) format: i64,
    pub(crate) personal: Option<String>,
    pub(crate) number: i64,
    pub(crate) head: Vec<u8>,
    pub(crate) changed_at: i64,
    pub(crate) due_at: Option<i64>,
}

/// The columns of [`Stored`] in one table.
macro_rules! stored {
    ($table:ident) => {
        (
            $crate::schema::$table::body,
            $crate::schema::$table::format,
            $crate::schema::$table::personal,
            $crate::schema::$table::number,
            $crate::schema::$table::head,
            $crate::schema::$table::changed_at,
            $crate::schema::$table::due_at,
        )
    };
}
pub(crate) use stored;

/// An object as its row has it, not projected.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Row<T> {
    /// The object.
    pub object: T,
    /// The instant of its last change.
    pub changed_at: Timestamp,
    /// The earliest instant at which time alone would change it; may be early, never late.
    pub due_at: Option<Timestamp>,
}

impl<T> Row<T> {
    /// Whether the row may no longer be the truth (DESIGN, section 4a, 5).
    pub fn is_due(&self, now: Timestamp) -> bool {
        self.due_at.is_some_and(|due_at| due_at <= now)
    }
}

/// What a write puts into the columns every row has.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Written<'a> {
    pub(crate) body: &'a str,
    pub(crate) personal: Option<&'a str>,
    pub(crate) number: i64,
    pub(crate) head: &'a [u8],
    pub(crate) at: Timestamp,
    pub(crate) due_at: Option<Timestamp>,
}

/// A table's row as it is written: its own columns, then those every row has.
macro_rules! written_row {
    ($name:ident in $table:ident { $($field:ident: $type:ty = $value:expr,)* } with $written:expr) => {{
        #[derive(diesel::Insertable, diesel::AsChangeset)]
        #[diesel(table_name = $crate::schema::$table)]
        #[diesel(treat_none_as_null = true, treat_none_as_default_value = false)]
        struct $name<'r> {
            $($field: $type,)*
            body: &'r str,
            format: i64,
            personal: Option<&'r str>,
            number: i64,
            head: &'r [u8],
            changed_at: i64,
            due_at: Option<i64>,
        }
        let written: &$crate::row::Written<'_> = $written;
        $name {
            $($field: $value,)*
            body: written.body,
            format: $crate::row::FORMAT,
            personal: written.personal,
            number: written.number,
            head: written.head,
            changed_at: written.at.as_microsecond(),
            due_at: written.due_at.map(|at| at.as_microsecond()),
        }
    }};
}
pub(crate) use written_row;

/// Inserts a new row, or replaces the one there is.
macro_rules! put {
    ($connection:expr, $table:ident, $id:expr, $row:expr, $is_new:expr) => {{
        use diesel::prelude::*;
        let table = $crate::schema::$table::table;
        let count = match $is_new {
            true => {
                let insert = diesel::insert_into(table).values(&$row);
                $crate::engine::fixed!(insert).run($connection)?
            }
            false => {
                let (changes, filter) =
                    ((&$row).as_changeset(), $crate::schema::$table::id.eq($id));
                let update = $crate::engine::Update { table: stringify!($table), changes, filter };
                $crate::engine::fixed!(update).run($connection)?
            }
        };
        if count == 1 { Ok(()) } else { Err($crate::error::StoreError::Conflict) }
    }};
}
pub(crate) use put;

pub(crate) fn micros(at: Timestamp) -> i64 {
    at.as_microsecond()
}

pub(crate) fn instant(micros: i64) -> Result<Timestamp, StoreError> {
    Timestamp::from_microsecond(micros).map_err(|error| StoreError::unreadable("instant", error))
}

pub(crate) fn instant_opt(micros: Option<i64>) -> Result<Option<Timestamp>, StoreError> {
    micros.map(instant).transpose()
}

pub(crate) fn bytes(id: &uuid::Uuid) -> Vec<u8> {
    id.as_bytes().to_vec()
}

pub(crate) fn uuid(bytes: &[u8]) -> Result<uuid::Uuid, StoreError> {
    uuid::Uuid::from_slice(bytes).map_err(|error| StoreError::unreadable("id", error))
}
