//! Personal data: what has any, what needs it, and erasing it with the chains whole (DESIGN,
//! section 3).
//!
//! An object's personal part stands in a column of its own, in its row and in each row of its
//! history, where the chain covers a salted hash of it. Erasing takes part and salt away and appends
//! a row that says so; `audit` names what is gone without such a row.

use diesel::dsl::{exists, not};
use diesel::prelude::*;
use jiff::Timestamp;
use registry_core::appeal::Appeal;
use registry_core::contact::Contact;
use registry_core::decision::Actor;
use registry_core::disclosure_request::DisclosureRequest;
use registry_core::domain::Domain;
use registry_core::event::Event;
use registry_core::id::OrganizationId;
use registry_core::licence::{Licence, State as LicenceState};
use registry_core::name::DomainName;
use registry_core::organization::Organization;
use registry_core::request::{Request, RequestState};
use registry_core::retention::{Need, PersonalKind};
use serde::de::DeserializeOwned;
use uuid::Uuid;

use crate::engine::{Lock, load};
use crate::error::StoreError;
use crate::history::{Cited, Link};
use crate::row::stored;
use crate::row::{
    Aggregate, FORMAT, Key, Stored, decode_body, encode, instant, instant_opt, micros,
};
use crate::schema::{accreditation, appeal, case_file, domain, history, invoice, licence, request};
use crate::schema::{contact, disclosure_request, organization, personal_act};
use crate::session::{Session, Tx};

/// An object as far as its personal data is concerned.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PersonalRecord {
    /// What it is.
    pub kind: PersonalKind,
    /// Its id.
    pub id: Uuid,
    /// The name it is about, if it is about one.
    pub name: Option<DomainName>,
    /// The organization it is about, if it is about one.
    pub organization: Option<OrganizationId>,
    /// Whether it runs by itself.
    pub in_use: bool,
    /// Its last change.
    pub changed_at: Timestamp,
    /// Whether there is personal data.
    pub is_there: bool,
}

/// What somebody did about personal data.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum PersonalAct {
    /// It is held: nothing erases it.
    Hold,
    /// It is held no more.
    Release,
    /// It was erased by hand.
    Erase,
}

impl PersonalAct {
    /// The stable code.
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            PersonalAct::Hold => "hold",
            PersonalAct::Release => "release",
            PersonalAct::Erase => "erase",
        }
    }
}

/// An act as it is on file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PersonalActed {
    /// The code of the act.
    pub act: String,
    /// When.
    pub at: Timestamp,
    /// Why.
    pub words: String,
    /// Who.
    pub by: String,
}

/// Runs a macro with the table and the type of a kind.
macro_rules! of_kind {
    ($kind:expr, $run:ident) => {
        match $kind {
            PersonalKind::Organization => $run!(organization, Organization),
            PersonalKind::Request => $run!(request, Request),
            PersonalKind::Appeal => $run!(appeal, Appeal),
            PersonalKind::Licence => $run!(licence, Licence),
            PersonalKind::Name => $run!(domain, Domain),
            PersonalKind::Contact => $run!(contact, Contact),
            PersonalKind::DisclosureRequest => $run!(disclosure_request, DisclosureRequest),
        }
    };
}

/// What an object of each kind is about: name, organization, whether it runs.
trait Person: Aggregate + DeserializeOwned {
    fn about(&self) -> (Option<&DomainName>, Option<OrganizationId>, bool);
}

impl Person for Organization {
    fn about(&self) -> (Option<&DomainName>, Option<OrganizationId>, bool) {
        (None, Some(self.id), false)
    }
}

impl Person for Request {
    fn about(&self) -> (Option<&DomainName>, Option<OrganizationId>, bool) {
        let runs = matches!(self.state, RequestState::Open | RequestState::Accepted { .. });
        (Some(&self.name), Some(self.organization), runs)
    }
}

impl Person for Appeal {
    fn about(&self) -> (Option<&DomainName>, Option<OrganizationId>, bool) {
        (Some(&self.name), Some(self.organization), self.is_waiting())
    }
}

impl Person for Licence {
    fn about(&self) -> (Option<&DomainName>, Option<OrganizationId>, bool) {
        let runs = matches!(self.state, LicenceState::Asked | LicenceState::Granted(_));
        (Some(&self.name), Some(self.organization), runs)
    }
}

impl Person for Domain {
    fn about(&self) -> (Option<&DomainName>, Option<OrganizationId>, bool) {
        let holder = self.vouching.as_ref().map(|held| held.organization);
        (Some(&self.name), holder, self.is_live())
    }
}

impl Person for Contact {
    fn about(&self) -> (Option<&DomainName>, Option<OrganizationId>, bool) {
        (None, None, self.deleted_at.is_none())
    }
}

impl Person for DisclosureRequest {
    fn about(&self) -> (Option<&DomainName>, Option<OrganizationId>, bool) {
        (Some(&self.name), None, self.answer.is_none())
    }
}

impl Session<'_> {
    /// An object with personal data, as it is recorded.
    pub fn personal_record(
        &mut self,
        kind: PersonalKind,
        id: Uuid,
        lock: Lock,
    ) -> Result<Option<PersonalRecord>, StoreError> {
        let lock = self.admitted(lock);
        macro_rules! read {
            ($table:ident, $object:ty) => {{
                let one = $table::table.filter($table::id.eq(id.as_bytes().as_slice()));
                let one = one.select(stored!($table));
                let rows: Vec<Stored> = load(self.connection, one, lock)?;
                rows.into_iter().next().map(|row| record::<$object>(kind, id, &row)).transpose()
            }};
        }
        of_kind!(kind, read)
    }

    /// What needs an object's personal data, in order.
    pub fn personal_needs(&mut self, record: &PersonalRecord) -> Result<Vec<Need>, StoreError> {
        let holder = record.organization.map(|id| id.as_uuid().as_bytes().to_vec());
        let name = record.name.as_ref().map(|name| name.as_str().to_owned());
        let mut needs = Vec::new();
        let mut need = |is_needed: bool, need| {
            if is_needed {
                needs.push(need);
            }
        };
        need(record.in_use || self.is_registered(record, &holder, &name)?, Need::InUse);
        let is_customer = match (record.kind, &holder) {
            (PersonalKind::Organization, Some(holder)) => self.is_customer(holder)?,
            _ => false,
        };
        need(is_customer, Need::Customer);
        if let Some(holder) = &holder {
            need(self.has_open_case(holder)?, Need::Case);
            need(self.has_waiting_appeal(holder)?, Need::Appeal);
            let open = invoice::table.filter(invoice::organization_id.eq(holder.as_slice()));
            let open = open.filter(invoice::state.eq("open"));
            need(diesel::select(exists(open)).get_result(self.connection)?, Need::Invoice);
        }
        if let Some(name) = &name {
            let open = disclosure_request::table.filter(disclosure_request::name.eq(name));
            let open = open.filter(disclosure_request::is_open.eq(true));
            let open = diesel::select(exists(open)).get_result(self.connection)?;
            need(open && record.kind != PersonalKind::DisclosureRequest, Need::Disclosure);
        }
        need(self.is_held(record.id)?, Need::Hold);
        Ok(needs)
    }

    /// Whether the name that a request or a licence was made for is still its organization's.
    fn is_registered(
        &mut self,
        record: &PersonalRecord,
        holder: &Option<Vec<u8>>,
        name: &Option<String>,
    ) -> Result<bool, StoreError> {
        let (PersonalKind::Request, Some(holder), Some(name)) = (record.kind, holder, name) else {
            return Ok(false);
        };
        let live = domain::table
            .filter(domain::name.eq(name))
            .filter(domain::purged_at.is_null())
            .filter(domain::organization_id.eq(holder.as_slice()));
        Ok(diesel::select(exists(live)).get_result(self.connection)?)
    }

    fn is_customer(&mut self, holder: &[u8]) -> Result<bool, StoreError> {
        let names = domain::table
            .filter(domain::organization_id.eq(holder))
            .filter(domain::purged_at.is_null());
        let requests = request::table
            .filter(request::organization_id.eq(holder))
            .filter(request::state.eq_any(["open", "accepted"]));
        let accreditations = accreditation::table
            .filter(accreditation::organization_id.eq(holder))
            .filter(accreditation::standing.ne_all(["lapsed", "withdrawn", "not-yet"]));
        let applications = accreditation::table
            .filter(accreditation::organization_id.eq(holder))
            .filter(accreditation::application_pending.eq(true));
        let licences = licence::table
            .filter(licence::organization_id.eq(holder))
            .filter(licence::state.eq_any(["asked", "granted"]));
        Ok(diesel::select(exists(names)).get_result(self.connection)?
            || diesel::select(exists(requests)).get_result(self.connection)?
            || diesel::select(exists(accreditations)).get_result(self.connection)?
            || diesel::select(exists(applications)).get_result(self.connection)?
            || diesel::select(exists(licences)).get_result(self.connection)?)
    }

    fn has_open_case(&mut self, holder: &[u8]) -> Result<bool, StoreError> {
        let open = case_file::table
            .filter(case_file::organization_id.eq(holder))
            .filter(case_file::is_open.eq(true));
        Ok(diesel::select(exists(open)).get_result(self.connection)?)
    }

    fn has_waiting_appeal(&mut self, holder: &[u8]) -> Result<bool, StoreError> {
        let waiting = appeal::table
            .filter(appeal::organization_id.eq(holder))
            .filter(appeal::waiting.eq(true));
        Ok(diesel::select(exists(waiting)).get_result(self.connection)?)
    }

    /// Whether somebody holds an object's personal data.
    pub fn is_held(&mut self, id: Uuid) -> Result<bool, StoreError> {
        use personal_act::dsl;
        let newest: Option<String> = dsl::personal_act
            .filter(dsl::object_id.eq(id.as_bytes().as_slice()))
            .filter(dsl::act.ne(PersonalAct::Erase.code()))
            .order(dsl::id.desc())
            .select(dsl::act)
            .first(self.connection)
            .optional()?;
        Ok(newest.is_some_and(|act| act == PersonalAct::Hold.code()))
    }

    /// What people did about an object's personal data, oldest first.
    pub fn personal_acts(&mut self, id: Uuid) -> Result<Vec<PersonalActed>, StoreError> {
        use personal_act::dsl;
        let rows: Vec<(String, i64, String, String)> = dsl::personal_act
            .filter(dsl::object_id.eq(id.as_bytes().as_slice()))
            .order(dsl::id.asc())
            .select((dsl::act, dsl::at, dsl::words, dsl::by_name))
            .load(self.connection)?;
        let read = |(act, at, words, by)| Ok(PersonalActed { act, at: instant(at)?, words, by });
        rows.into_iter().map(read).collect()
    }

    /// Objects of a kind that have personal data and may have ended by an instant, in the order of
    /// their ids behind one. What a standing name or something open of its organization needs is
    /// left out already: it may be most of what there is, and is asked for each day.
    pub fn personal_ended(
        &mut self,
        kind: PersonalKind,
        until: Timestamp,
        (after, limit): (Option<Uuid>, i64),
    ) -> Result<Vec<Uuid>, StoreError> {
        let after = after.map_or_else(Vec::new, |id| id.as_bytes().to_vec());
        macro_rules! ended {
            ($table:ident, $has_ended:expr) => {
                $table::table
                    .filter($table::id.gt(&after))
                    .filter($table::personal.is_not_null())
                    .filter($table::changed_at.le(micros(until)))
                    .filter($has_ended)
                    .order($table::id.asc())
                    .limit(limit)
                    .select($table::id)
                    .load(self.connection)?
            };
        }
        let ids: Vec<Vec<u8>> = match kind {
            PersonalKind::Organization => {
                let names = domain::table.filter(domain::purged_at.is_null());
                let names = names.filter(domain::organization_id.eq(organization::id.nullable()));
                ended!(organization, not(exists(names)))
            }
            PersonalKind::Request => {
                let holder = request::organization_id;
                let of_it = domain::table.filter(domain::name.eq(request::name));
                let of_it = of_it.filter(domain::purged_at.is_null());
                let of_it = of_it.filter(domain::organization_id.eq(holder.nullable()));
                let cases = case_file::table.filter(case_file::is_open.eq(true));
                let cases = cases.filter(case_file::organization_id.eq(holder.nullable()));
                let appeals = appeal::table.filter(appeal::waiting.eq(true));
                let appeals = appeals.filter(appeal::organization_id.eq(holder));
                let invoices = invoice::table.filter(invoice::state.eq("open"));
                let invoices = invoices.filter(invoice::organization_id.eq(holder));
                let needed = exists(of_it).or(exists(cases));
                let needed = needed.or(exists(appeals)).or(exists(invoices));
                let ended = request::state.ne_all(["open", "accepted"]);
                ended!(request, ended.and(not(needed)))
            }
            PersonalKind::Appeal => ended!(appeal, appeal::waiting.eq(false)),
            PersonalKind::Licence => ended!(licence, licence::state.ne_all(["asked", "granted"])),
            PersonalKind::Name => ended!(domain, domain::purged_at.is_not_null()),
            PersonalKind::Contact => ended!(contact, contact::deleted_at.is_not_null()),
            PersonalKind::DisclosureRequest => {
                ended!(disclosure_request, disclosure_request::is_open.eq(false))
            }
        };
        ids.into_iter().map(|id| crate::row::uuid(&id)).collect()
    }
}

fn record<T: Person>(
    kind: PersonalKind,
    id: Uuid,
    row: &Stored,
) -> Result<PersonalRecord, StoreError> {
    let object: T = decode_body(row.format, &row.body, row.personal.as_deref())?;
    let (name, organization, in_use) = object.about();
    Ok(PersonalRecord {
        kind,
        id,
        name: name.cloned(),
        organization,
        in_use,
        changed_at: instant(row.changed_at)?,
        is_there: row.personal.is_some(),
    })
}

impl Tx<'_> {
    /// Erases an object's personal data from its row and from all of its history, and appends the
    /// row of history that says so. What else the object says stays, letter by letter.
    pub fn erase_personal(
        &mut self,
        (kind, id): (PersonalKind, Uuid),
        event: Event,
        (actor, cited): (&Actor, &Cited),
    ) -> Result<(), StoreError> {
        let key = Key::from(id);
        let actor = encode("actor", actor)?;
        macro_rules! erase {
            ($table:ident, $object:ty) => {{
                let one = $table::table.filter($table::id.eq(key.as_bytes()));
                let rows: Vec<Stored> =
                    load(self.connection, one.select(stored!($table)), Lock::Update)?;
                let missing = || StoreError::Missing(format!("{} {id}", kind.code()));
                let row = rows.into_iter().next().ok_or_else(missing)?;
                if instant(row.changed_at)? > self.now {
                    return Err(StoreError::Behind);
                }
                let object: $object = decode_body(row.format, &row.body, None)?;
                let body = encode(kind.code(), &object)?;
                let link = Link {
                    kind: <$object>::KIND,
                    key: &key,
                    number: row.number + 1,
                    previous: &row.head,
                    at: self.now,
                    events: &[event],
                    body: &body,
                    personal: None,
                    due_at: instant_opt(row.due_at)?,
                };
                let head = self.append_history(&link, &actor, cited)?;
                let set = (
                    $table::body.eq(&body),
                    $table::format.eq(FORMAT),
                    $table::personal.eq(None::<String>),
                    $table::number.eq(link.number),
                    $table::head.eq(head.as_slice()),
                    $table::changed_at.eq(micros(self.now)),
                );
                let one = $table::table.filter($table::id.eq(key.as_bytes()));
                diesel::update(one).set(set).execute(self.connection)?;
                (<$object>::KIND, link.number)
            }};
        }
        let (object, number) = of_kind!(kind, erase);
        self.note_written(object, &key, self.now, number);
        let past = history::table
            .filter(history::object_id.eq(key.as_bytes()))
            .filter(history::number.lt(number));
        let gone =
            (history::personal.eq(None::<String>), history::personal_salt.eq(None::<Vec<u8>>));
        diesel::update(past).set(gone).execute(self.connection)?;
        Ok(())
    }

    /// Notes what somebody did about an object's personal data; append-only.
    pub fn note_personal_act(
        &mut self,
        (kind, id): (PersonalKind, Uuid),
        act: PersonalAct,
        (words, by): (&str, &str),
    ) -> Result<(), StoreError> {
        use personal_act::dsl;
        let row = (
            dsl::kind.eq(kind.code()),
            dsl::object_id.eq(id.as_bytes().as_slice()),
            dsl::act.eq(act.code()),
            dsl::at.eq(micros(self.now)),
            dsl::words.eq(words),
            dsl::by_name.eq(by),
        );
        diesel::insert_into(dsl::personal_act).values(row).execute(self.connection)?;
        Ok(())
    }
}
