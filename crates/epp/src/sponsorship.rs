//! Who answers for an object and how it came about: what every `infData` tells in the same words
//! (RFC 5731, 5732 and 5733, section 3.1.2).

use jiff::Timestamp;

use crate::xml::write::Writer;

/// `clID` to `trDate` of an `infData`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Sponsorship {
    /// The sponsor (`clID`), 3 to 16 characters, as every identifier here.
    pub sponsor_id: String,
    /// Who created it (`crID`).
    pub creator_id: String,
    /// When it was created (`crDate`).
    pub created_at: Timestamp,
    /// Who changed it last (`upID`); absent if nobody did, or no registrar.
    pub updater_id: Option<String>,
    /// When it was changed last (`upDate`).
    pub updated_at: Option<Timestamp>,
    /// When it was transferred last (`trDate`).
    pub transferred_at: Option<Timestamp>,
}

impl Sponsorship {
    /// The elements in the namespace of the object; only a domain has an `exDate` among them.
    pub(crate) fn write(&self, prefix: &str, expires_at: Option<Timestamp>, out: &mut Writer<'_>) {
        let Self { sponsor_id, creator_id, created_at, updater_id, updated_at, transferred_at } =
            self;
        let tag = |local: &str| format!("{prefix}:{local}");
        out.value(&tag("clID"), sponsor_id);
        out.value(&tag("crID"), creator_id);
        out.instant(&tag("crDate"), *created_at);
        out.optional(&tag("upID"), updater_id.as_deref());
        out.optional_instant(&tag("upDate"), *updated_at);
        out.optional_instant(&tag("exDate"), expires_at);
        out.optional_instant(&tag("trDate"), *transferred_at);
    }
}
