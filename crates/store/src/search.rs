//! One search over what people look for by its beginning: organizations, names, requests, cases,
//! appeals, disclosure requests, registrars; and anything by its id.
//!
//! Each kind is a range of one index, so the time does not grow with the number of names.

use diesel::prelude::*;

use crate::error::StoreError;
use crate::organization::folded;
use crate::row::{Key, Kind};
use crate::session::Session;

/// Something that was found: which, what people call it, and what tells it from others.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Hit {
    /// Of which kind.
    pub kind: Kind,
    /// Which.
    pub key: Key,
    /// What it is called; empty for what was found by its id.
    pub called: String,
    /// Its state or number, as it is recorded; may be empty.
    pub detail: String,
}

impl Hit {
    /// The id of a registrar, whose key is a text.
    #[must_use]
    pub fn registrar_id(&self) -> String {
        String::from_utf8_lossy(self.key.as_bytes()).into_owned()
    }
}

/// Behind everything that begins with a text.
fn end_of(text: &str) -> String {
    format!("{text}\u{10FFFF}")
}

impl Session<'_> {
    /// What is called by a text or begins with it, at most so many of each kind, by name.
    pub fn found(&mut self, text: &str, limit: i64) -> Result<Vec<Hit>, StoreError> {
        let text = text.trim();
        if text.is_empty() {
            return Ok(Vec::new());
        }
        let mut hits = Vec::new();
        macro_rules! beginning {
            ($table:ident, $kind:expr, $called:ident, $detail:ident, $text:expr) => {
                beginning!($table, $kind, $called, $called, $detail, $text)
            };
            ($table:ident, $kind:expr, $sought:ident, $called:ident, $detail:ident, $text:expr) => {{
                use crate::schema::$table::dsl;
                let rows: Vec<(Vec<u8>, String, String)> = dsl::$table
                    .filter(dsl::$sought.ge($text.to_owned()))
                    .filter(dsl::$sought.lt(end_of(&$text)))
                    .order((dsl::$sought.asc(), dsl::id.desc()))
                    .limit(limit)
                    .select((dsl::id, dsl::$called, dsl::$detail))
                    .load(self.connection)?;
                hits.extend(rows.into_iter().map(|(id, called, detail)| Hit {
                    kind: $kind,
                    key: Key(id),
                    called,
                    detail,
                }));
            }};
        }
        let (lower, upper) = (text.to_ascii_lowercase(), text.to_ascii_uppercase());
        beginning!(organization, Kind::Organization, folded_name, name, country, folded(text));
        beginning!(domain, Kind::Domain, name, lifecycle, lower);
        beginning!(request, Kind::Request, name, state, lower);
        beginning!(case_file, Kind::Case, case_number, state, upper);
        beginning!(appeal, Kind::Appeal, appeal_number, state, upper);
        beginning!(disclosure_request, Kind::DisclosureRequest, cited_number, name, upper);
        hits.extend(self.registrars_called(&lower)?);
        for (kind, key) in self.objects_called(text)? {
            if hits.iter().all(|hit| hit.key != key) {
                hits.push(Hit { kind, key, called: String::new(), detail: String::new() });
            }
        }
        Ok(hits)
    }

    /// Registrars with a text in their id or name; there are few.
    fn registrars_called(&mut self, lower: &str) -> Result<Vec<Hit>, StoreError> {
        let called = |one: &registry_core::registrar::Registrar| {
            one.id.as_str().to_ascii_lowercase().contains(lower)
                || one.name.to_lowercase().contains(lower)
        };
        let hit = |one: registry_core::registrar::Registrar| Hit {
            kind: Kind::Registrar,
            key: Key(one.id.as_str().as_bytes().to_vec()),
            called: one.name,
            detail: one.id.to_string(),
        };
        Ok(self.registrars()?.into_iter().filter(called).map(hit).collect())
    }
}
