//! Any object by what a person calls it, and what it was at an instant: for those who look into
//! the record.

use diesel::prelude::*;
use jiff::Timestamp;
use registry_core::accreditation::Accreditation;
use registry_core::appeal::Appeal;
use registry_core::casework::{self, Case};
use registry_core::contact::Contact;
use registry_core::domain::{self, Domain};
use registry_core::maintenance::Maintenance;
use registry_core::request::Request;
use registry_core::token::Token;
use registry_core::{accreditation, appeal, contact, maintenance, request};
use uuid::Uuid;

use crate::engine::Lock;
use crate::error::StoreError;
use crate::row::{Aggregate, Key, Kind, encode, micros};
use crate::schema::history;
use crate::session::Session;

impl Session<'_> {
    /// The objects a text names: an id; else the names, hosts, contacts, cases, appeals and
    /// registrars called so, those of the past as well, oldest first.
    pub fn objects_called(&mut self, text: &str) -> Result<Vec<(Kind, Key)>, StoreError> {
        if let Ok(id) = text.parse::<Uuid>() {
            return self.object_with(Key(id.as_bytes().to_vec()));
        }
        let mut found = Vec::new();
        macro_rules! called {
            ($table:ident, $column:ident, $kind:expr, $text:expr) => {{
                use crate::schema::$table::dsl;
                let ids: Vec<Vec<u8>> = dsl::$table
                    .filter(dsl::$column.eq($text))
                    .order((dsl::created_at.asc(), dsl::id.asc()))
                    .select(dsl::id)
                    .load(self.connection)?;
                found.extend(ids.into_iter().map(|id| ($kind, Key(id))));
            }};
        }
        let folded = text.to_ascii_lowercase();
        called!(domain, name, Kind::Domain, &folded);
        called!(host, name, Kind::Host, &folded);
        called!(contact, handle, Kind::Contact, text);
        found.extend(self.case_numbered(text)?.map(|id| (Kind::Case, Key(id))));
        found.extend(self.appeal_numbered(text)?.map(|id| (Kind::Appeal, Key(id))));
        found.extend(self.object_with(Key(text.as_bytes().to_vec()))?);
        Ok(found)
    }

    fn object_with(&mut self, key: Key) -> Result<Vec<(Kind, Key)>, StoreError> {
        use history::dsl;
        let kind: Option<String> = dsl::history
            .filter(dsl::object_id.eq(key.as_bytes()))
            .order(dsl::number.asc())
            .select(dsl::kind)
            .first(self.connection)
            .optional()?;
        Ok(kind
            .map(|kind| Ok::<_, StoreError>((Kind::from_code(&kind)?, key)))
            .transpose()?
            .into_iter()
            .collect())
    }

    /// An object as JSON, as it stood at an instant and without its personal part; none before it
    /// was. What time did to it by then is taken in, recorded or not.
    pub fn body_as_of(
        &mut self,
        kind: Kind,
        key: &Key,
        at: Timestamp,
    ) -> Result<Option<String>, StoreError> {
        match kind {
            Kind::Domain => {
                let Some(then) = self.recorded_as_of::<Domain>(key, at)? else { return Ok(None) };
                let parents = self.parents_of(&then, at)?;
                written(&domain::advance(&then, &parents.view(), at).domain)
            }
            Kind::Accreditation => {
                let then = self.recorded_as_of::<Accreditation>(key, at)?;
                let Some(then) = then else { return Ok(None) };
                let Some(organization) = self.organization(then.organization, Lock::None)? else {
                    return Err(StoreError::Missing(format!("organization {}", then.organization)));
                };
                let rulebooks = self.rulebooks_of_programme(&then.programme, at)?;
                let advanced = accreditation::advance(&then, &organization, &rulebooks, at);
                written(&advanced.accreditation)
            }
            Kind::Request => {
                let Some(then) = self.recorded_as_of::<Request>(key, at)? else { return Ok(None) };
                let rulebooks = self.rulebooks(then.name.tld())?;
                written(&request::advance(&then, &rulebooks, at).0)
            }
            Kind::Case => {
                let Some(then) = self.recorded_as_of::<Case>(key, at)? else { return Ok(None) };
                written(&casework::advance(&then, at).case)
            }
            Kind::Token => {
                let Some(then) = self.recorded_as_of::<Token>(key, at)? else { return Ok(None) };
                written(&then.at(at))
            }
            Kind::Contact => {
                let Some(then) = self.recorded_as_of::<Contact>(key, at)? else { return Ok(None) };
                written(&contact::transfer::advance(&then, at).contact)
            }
            Kind::Maintenance => {
                let then = self.recorded_as_of::<Maintenance>(key, at)?;
                let Some(then) = then else { return Ok(None) };
                written(&maintenance::advance(&then, &[], at).maintenance)
            }
            Kind::Appeal => {
                let Some(then) = self.recorded_as_of::<Appeal>(key, at)? else { return Ok(None) };
                written(&appeal::advance(&then, at).0)
            }
            Kind::Site => self.site_body_as_of(key, at),
            Kind::Organization
            | Kind::Invoice
            | Kind::Host
            | Kind::Edition
            | Kind::Licence
            | Kind::DisclosureRequest
            | Kind::WebsiteCheck
            | Kind::Portfolio
            | Kind::Network
            | Kind::Registrar => self.recorded_body(key, at),
        }
    }

    /// As it was recorded: time alone does not change it.
    fn recorded_body(&mut self, key: &Key, at: Timestamp) -> Result<Option<String>, StoreError> {
        use history::dsl;
        let body = dsl::history
            .filter(dsl::object_id.eq(key.as_bytes()))
            .filter(dsl::at.le(micros(at)))
            .order(dsl::number.desc())
            .select(dsl::body)
            .first(self.connection);
        Ok(body.optional()?)
    }
}

fn written<T: Aggregate>(object: &T) -> Result<Option<String>, StoreError> {
    encode(T::KIND.code(), object).map(Some)
}
