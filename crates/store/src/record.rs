//! Committing a decision whole: rows, history, links, duties, ledger, agenda.

use diesel::prelude::*;
use jiff::Timestamp;
use registry_core::decision::{Actor, Change, Decision, Duty, Object, Owed};
use registry_core::event::Event;

use crate::error::StoreError;
use crate::gathered::NewLetter;
use crate::history::{Cited, Link};
use crate::row::{Aggregate, Key, Kind, Written, encode, micros};
use crate::schema;
use crate::session::{Known, Links, Tx};

/// A secret that travels beside a duty, sealed under a key outside the database.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Sealed {
    /// The key of the duty it belongs to.
    pub duty_key: String,
    /// The sealed bytes.
    pub bytes: Vec<u8>,
}

/// The states of one object in one decision, one per instant.
struct Story<'d> {
    kind: Kind,
    key: Key,
    steps: Vec<Step<'d>>,
}

struct Step<'d> {
    at: Timestamp,
    events: Vec<Event>,
    after: &'d Object,
    due_at: Option<Timestamp>,
}

impl Tx<'_> {
    /// Commits a decision: everything it changes, owes, charges and wakes.
    ///
    /// Objects that were loaded in this transaction are updated, others inserted. The running
    /// totals of accounts follow when the closure ends, as the last statements.
    pub fn record(
        &mut self,
        decision: &Decision,
        actor: &Actor,
        cited: &Cited,
        now: Timestamp,
    ) -> Result<(), StoreError> {
        self.record_sealed(decision, actor, cited, &[], now)
    }

    /// Begins what somebody does: on what they had read, and once. A decision that is recorded
    /// begins by itself; what is only logged has to say so.
    pub fn begin(&mut self, cited: &Cited) -> Result<(), StoreError> {
        if let Some(seen) = &cited.seen {
            self.unchanged(seen)?;
        }
        match &cited.once {
            Some(once) => self.remember_once(once),
            None => Ok(()),
        }
    }

    /// As [`record`](Self::record), with secrets for some of its duties.
    pub fn record_sealed(
        &mut self,
        decision: &Decision,
        actor: &Actor,
        cited: &Cited,
        sealed: &[Sealed],
        now: Timestamp,
    ) -> Result<(), StoreError> {
        self.begin(cited)?;
        let actor = encode("actor", actor)?;
        let stories = stories(&decision.changes);
        let (old, new): (Vec<_>, Vec<_>) =
            stories.into_iter().partition(|story| self.known(story.kind, &story.key).is_some());
        let left = self.names_left(&old)?;
        // What lets go of a unique name comes before what takes it.
        for story in old.iter().chain(&new) {
            self.record_story(story, &actor, cited)?;
        }
        for wake in &decision.wakes {
            self.wake(*wake, now)?;
        }
        for story in old.iter().chain(&new) {
            self.cut_links_to_purged_host(story)?;
            self.mark_for_zone(story, now)?;
        }
        for name in &left {
            self.mark_name(name, now)?;
        }
        for owed in &decision.duties {
            self.owe(owed, sealed, now)?;
            if let Some(rehearsed) = &mut self.rehearsed {
                rehearsed.push(owed.key.clone());
            }
        }
        for charge in &decision.charges {
            self.record_charge(charge)?;
        }
        Ok(())
    }

    fn record_story(
        &mut self,
        story: &Story<'_>,
        actor: &str,
        cited: &Cited,
    ) -> Result<(), StoreError> {
        let before = self.hold(story)?;
        let is_new = before.is_none();
        let (mut number, mut head, links) = match before {
            Some(known) => (known.number, known.head, known.links),
            None => (0, vec![0; 32], Links::default()),
        };
        let seen = cited.seen.as_ref().filter(|seen| seen.key == story.key);
        if let Some(seen) = seen.filter(|seen| number != seen.number)
            && !self.has_written(story.kind, &story.key)
        {
            return Err(self.changed_meanwhile(seen)?);
        }
        let Some((last, earlier)) = story.steps.split_last() else { return Ok(()) };
        for step in earlier {
            let (body, personal) = texts(step.after)?;
            let link = story.link(step, number + 1, &head, &body, personal.as_deref());
            head = self.append_history(&link, actor, cited)?.to_vec();
            number += 1;
            self.note_written(story.kind, &story.key, step.at, number);
        }
        let (body, personal) = texts(last.after)?;
        let link = story.link(last, number + 1, &head, &body, personal.as_deref());
        let hash = self.append_history(&link, actor, cited)?;
        number += 1;
        self.note_written(story.kind, &story.key, last.at, number);
        let written = Written {
            body: &body,
            personal: personal.as_deref(),
            number,
            head: &hash,
            at: last.at,
            due_at: last.due_at,
        };
        self.put(last.after, &written, is_new)?;
        let links = self.relink(last.after, &links)?;
        let known = Known { number, head: hash.to_vec(), locked: true, links };
        self.remember(story.kind, story.key.clone(), known);
        Ok(())
    }

    /// Where an object's chain stands, its row held; none for an object not loaded before.
    ///
    /// One that was loaded without a lock is locked now, and must still be what was loaded.
    fn hold(&mut self, story: &Story<'_>) -> Result<Option<Known>, StoreError> {
        let Some(known) = self.known(story.kind, &story.key).cloned() else { return Ok(None) };
        if !known.locked && crate::engine::locks_rows(self.connection) {
            let number = crate::raw::lock_row(self.connection, story.kind, &story.key)?;
            if number != Some(known.number) {
                return Err(StoreError::Conflict);
            }
        }
        Ok(Some(known))
    }

    fn put(
        &mut self,
        object: &Object,
        written: &Written<'_>,
        is_new: bool,
    ) -> Result<(), StoreError> {
        match object {
            Object::Organization(organization) => {
                self.put_organization(organization, written, is_new)
            }
            Object::Accreditation(accreditation) => {
                self.put_accreditation(accreditation, written, is_new)
            }
            Object::Request(request) => self.put_request(request, written, is_new),
            Object::Appeal(appeal) => self.put_appeal(appeal, written, is_new),
            Object::Invoice(invoice) => self.put_invoice(invoice, written, is_new),
            Object::Token(token) => self.put_token(token, written, is_new),
            Object::Domain(domain) => self.put_domain(domain, written, is_new),
            Object::Host(host) => self.put_host(host, written, is_new),
            Object::Contact(contact) => self.put_contact(contact, written, is_new),
            Object::Case(case) => self.put_case(case, written, is_new),
            Object::Maintenance(maintenance) => self.put_maintenance(maintenance, written, is_new),
            Object::Edition(edition) => self.put_edition(edition, written, is_new),
            Object::Licence(licence) => self.put_licence(licence, written, is_new),
            Object::DisclosureRequest(request) => {
                self.put_disclosure_request(request, written, is_new)
            }
            Object::WebsiteCheck(check) => self.put_website_check(check, written, is_new),
            Object::Portfolio(portfolio) => self.put_portfolio(portfolio, written, is_new),
            Object::Network(network) => self.put_network(network, written, is_new),
            Object::SiteStep(step) => self.put_site(step, written, is_new),
            Object::Registrar(registrar) => self.put_registrar(registrar, written, is_new),
        }
    }

    fn relink(&mut self, object: &Object, before: &Links) -> Result<Links, StoreError> {
        let Object::Domain(domain) = object else { return Ok(Links::default()) };
        let after = Links::of(domain);
        self.put_links(domain.id, before, &after)?;
        Ok(after)
    }

    /// Nothing points to a host that is gone; names that did are woken and lose it themselves.
    fn cut_links_to_purged_host(&mut self, story: &Story<'_>) -> Result<(), StoreError> {
        use schema::domain_host::dsl;
        let last = story.steps.last().map(|step| step.after);
        let Some(Object::Host(host)) = last else { return Ok(()) };
        if host.purged_at.is_some() {
            let key = host.id.as_uuid().as_bytes().as_slice();
            diesel::delete(dsl::domain_host.filter(dsl::host_id.eq(key)))
                .execute(self.connection)?;
        }
        Ok(())
    }

    /// Tells the zone to look again at a name or host; looking in vain costs little.
    fn mark_for_zone(&mut self, story: &Story<'_>, now: Timestamp) -> Result<(), StoreError> {
        let name = match story.steps.last().map(|step| step.after) {
            Some(Object::Domain(domain)) => domain.name.as_str(),
            Some(Object::Host(host)) => host.name.as_str(),
            _ => return Ok(()),
        };
        self.mark_name(name, now)
    }

    /// The names that hosts of these stories have now and will have no more.
    fn names_left(&mut self, stories: &[Story<'_>]) -> Result<Vec<String>, StoreError> {
        use schema::host::dsl;
        let mut left = Vec::new();
        for story in stories {
            let Some(Object::Host(host)) = story.steps.last().map(|step| step.after) else {
                continue;
            };
            let name: Option<String> = dsl::host
                .filter(dsl::id.eq(story.key.as_bytes()))
                .filter(dsl::name.ne(host.name.as_str()))
                .select(dsl::name)
                .first(self.connection)
                .optional()?;
            left.extend(name);
        }
        Ok(left)
    }

    fn owe(&mut self, owed: &Owed, sealed: &[Sealed], now: Timestamp) -> Result<(), StoreError> {
        match &owed.duty {
            Duty::Mail(notice) => {
                let sealed = sealed.iter().find(|sealed| sealed.duty_key == owed.key);
                let about = notice.message.about();
                self.owe_letter(NewLetter {
                    key: owed.key.clone(),
                    kind: "mail",
                    at: micros(owed.at),
                    payload: encode("notice", notice)?,
                    sealed: sealed.map(|sealed| sealed.bytes.clone()),
                    created_at: micros(now),
                    attempts: 0,
                    recipient: notice.to.as_str().to_owned(),
                    name: about.name.map(|name| name.as_str().to_owned()),
                    object: about.object,
                    organization_id: notice.customer.map(|id| id.as_uuid().as_bytes().to_vec()),
                })?;
            }
            Duty::Poll { registrar, message } => {
                self.tell(registrar, &owed.key, owed.at, message)?;
            }
        }
        Ok(())
    }
}

impl Story<'_> {
    fn link<'l>(
        &'l self,
        step: &'l Step<'_>,
        number: i64,
        previous: &'l [u8],
        body: &'l str,
        personal: Option<&'l str>,
    ) -> Link<'l> {
        Link {
            kind: self.kind,
            key: &self.key,
            number,
            previous,
            at: step.at,
            events: &step.events,
            body,
            personal,
            due_at: step.due_at,
        }
    }
}

/// Sorts changes by object, in the order of their first mention; those of one object at one
/// instant become one step with its last state (DESIGN, section 3: one row per instant).
fn stories(changes: &[Change]) -> Vec<Story<'_>> {
    let mut stories: Vec<Story<'_>> = Vec::new();
    for Change { at, events, after, due_at } in changes {
        let (kind, key) = identity(after);
        let known = stories.iter().position(|story| story.kind == kind && story.key == key);
        let place = known.unwrap_or(stories.len());
        if known.is_none() {
            stories.push(Story { kind, key, steps: Vec::new() });
        }
        let steps = &mut stories[place].steps;
        // The step of a site is what happened: it does not hold the one before it.
        let whole = !matches!(after, Object::SiteStep(_));
        match steps.last_mut().filter(|step| whole && step.at == *at) {
            Some(step) => {
                step.events.extend(events);
                step.after = after;
                step.due_at = *due_at;
            }
            None => steps.push(Step { at: *at, events: events.clone(), after, due_at: *due_at }),
        }
    }
    stories
}

macro_rules! for_object {
    ($object:expr, $name:ident => $body:expr) => {
        match $object {
            Object::Organization($name) => $body,
            Object::Accreditation($name) => $body,
            Object::Request($name) => $body,
            Object::Appeal($name) => $body,
            Object::Invoice($name) => $body,
            Object::Token($name) => $body,
            Object::Domain($name) => $body,
            Object::Host($name) => $body,
            Object::Contact($name) => $body,
            Object::Case($name) => $body,
            Object::Maintenance($name) => $body,
            Object::Edition($name) => $body,
            Object::Licence($name) => $body,
            Object::DisclosureRequest($name) => $body,
            Object::WebsiteCheck($name) => $body,
            Object::Portfolio($name) => $body,
            Object::Network($name) => $body,
            Object::SiteStep($name) => $body,
            Object::Registrar($name) => $body,
        }
    };
}

fn identity(object: &Object) -> (Kind, Key) {
    fn of<T: Aggregate>(object: &T) -> (Kind, Key) {
        (T::KIND, object.key())
    }
    for_object!(object, object => of(object.as_ref()))
}

/// The stored form of an object and of its personal part.
fn texts(object: &Object) -> Result<(String, Option<String>), StoreError> {
    fn of<T: Aggregate>(object: &T) -> Result<(String, Option<String>), StoreError> {
        Ok((encode(T::KIND.code(), object)?, object.personal()?))
    }
    for_object!(object, object => of(object.as_ref()))
}
