//! Sites: read by folding their history, written one step at a time.

use diesel::prelude::*;
use jiff::Timestamp;
use registry_core::id::{SiteId, WatchNoticeId};
use registry_core::name::HostName;
use registry_core::notice::{Message, Notice, WatchLetter, WatchTold};
use registry_core::rulebook::Rulebook;
use registry_core::watch::{
    NewReminder, Recipient, Recorded, Site, SiteChanges, SiteStep, WatchEvent, advance, awaits,
    due_at, look_due_at, remind, urgency,
};
use serde::Deserialize;

use crate::engine::{Lock, insert_all, load};
use crate::error::StoreError;
use crate::projected::Projected;
use crate::row::{
    Key, Kind, Row, Stored, Written, decode, encode, instant, known_format, micros, put, stored,
    uuid, written_row,
};
use crate::schema::watch_site::dsl;
use crate::schema::{history, watch_site_name, watch_site_suffix};
use crate::session::{Session, Tx};

/// One step as it is written.
#[derive(Deserialize)]
struct ReadStep {
    events: Vec<Recorded>,
}

/// A row of a site's history.
pub(super) struct SiteRow {
    pub(super) number: i64,
    pub(super) recorded_at: Timestamp,
    pub(super) events: Vec<Recorded>,
}

/// How far a history is read.
pub(super) enum UpTo {
    /// A row.
    Number(i64),
    /// What took effect by an instant.
    Instant(Timestamp),
}

impl Session<'_> {
    /// A site projected to `now`.
    pub fn site(
        &mut self,
        id: SiteId,
        lock: Lock,
        now: Timestamp,
    ) -> Result<Option<Projected<Site>>, StoreError> {
        let lock = self.admitted(lock);
        let query = dsl::watch_site
            .filter(dsl::id.eq(id.as_uuid().as_bytes().as_slice()))
            .select(stored!(watch_site));
        let rows: Vec<Stored> = load(self.connection, query, lock)?;
        let Some(row) = rows.into_iter().next() else { return Ok(None) };
        self.project_site(id, row, lock, now).map(Some)
    }

    /// The site that a name belongs to; with or without `www.` it is the same one, but for names that
    /// were entered apart.
    pub fn site_named(&mut self, name: &HostName) -> Result<Option<SiteId>, StoreError> {
        let bare = name.as_str().strip_prefix("www.");
        let other = bare.map_or_else(|| format!("www.{name}"), str::to_owned);
        let both: Vec<(String, Vec<u8>)> = watch_site_name::table
            .filter(watch_site_name::name.eq_any([name.as_str(), other.as_str()]))
            .order(watch_site_name::name.asc())
            .select((watch_site_name::name, watch_site_name::site_id))
            .load(self.connection)?;
        let own = both.iter().find(|(found, _)| found == name.as_str());
        let id = own.or_else(|| both.first()).map(|(_, id)| id);
        id.map(|id| Ok(SiteId::from_uuid(uuid(id)?))).transpose()
    }

    /// The names of a site, which never change.
    pub fn site_names(&mut self, id: SiteId) -> Result<Vec<HostName>, StoreError> {
        let names: Vec<String> = watch_site_name::table
            .filter(watch_site_name::site_id.eq(id.as_uuid().as_bytes().as_slice()))
            .order(watch_site_name::name.asc())
            .select(watch_site_name::name)
            .load(self.connection)?;
        let parse = |name: String| {
            HostName::parse(&name).map_err(|error| StoreError::unreadable("name of a site", error))
        };
        names.into_iter().map(parse).collect()
    }

    /// A site as it stood at an instant, what time did to it by then included; none before it was.
    pub fn site_as_of(&mut self, id: SiteId, at: Timestamp) -> Result<Option<Site>, StoreError> {
        let rows = self.site_rows(&key(id), &UpTo::Instant(at))?;
        let Some(site) = Site::of(rows.iter().flat_map(|row| &row.events)) else {
            return Ok(None);
        };
        let rulebooks = self.shared_rulebooks()?;
        let mut changes = SiteChanges::of(site);
        let due = advance(changes.site(), rulebooks.at(at), at);
        changes.add(due);
        Ok(Some(changes.site().clone()))
    }

    /// As [`site_as_of`](Self::site_as_of), as JSON.
    pub(crate) fn site_body_as_of(
        &mut self,
        key: &Key,
        at: Timestamp,
    ) -> Result<Option<String>, StoreError> {
        let site = self.site_as_of(SiteId::from_uuid(uuid(key.as_bytes())?), at)?;
        site.map(|site| encode(Kind::Site.code(), &site)).transpose()
    }

    /// The rows of a site's history, oldest first.
    pub(super) fn site_rows(&mut self, key: &Key, to: &UpTo) -> Result<Vec<SiteRow>, StoreError> {
        let query = history::table
            .filter(history::object_id.eq(key.as_bytes()))
            .filter(history::kind.eq(Kind::Site.code()))
            .into_boxed::<crate::engine::MultiBackend>();
        let query = match to {
            UpTo::Number(number) => query.filter(history::number.le(*number)),
            UpTo::Instant(at) => query.filter(history::at.le(micros(*at))),
        };
        let rows: Vec<(i64, i64, i64, String)> = query
            .order(history::number.asc())
            .select((history::number, history::recorded_at, history::format, history::body))
            .load(self.connection)?;
        let read = |(number, recorded_at, format, body): (i64, i64, i64, String)| {
            known_format(Kind::Site, format)?;
            let step: ReadStep = decode(Kind::Site.code(), &body)?;
            Ok(SiteRow { number, recorded_at: instant(recorded_at)?, events: step.events })
        };
        rows.into_iter().map(read).collect()
    }

    pub(super) fn project_site(
        &mut self,
        id: SiteId,
        stored: Stored,
        lock: Lock,
        now: Timestamp,
    ) -> Result<Projected<Site>, StoreError> {
        let rows = self.site_rows(&key(id), &UpTo::Number(stored.number))?;
        let is_whole = rows.last().is_some_and(|last| last.number == stored.number);
        let site = Site::of(rows.iter().flat_map(|row| &row.events)).filter(|_| is_whole);
        let lost = || StoreError::unreadable("history of a site", id);
        let row: Row<Site> = self.hold_row(site.ok_or_else(lost)?, stored, lock)?;
        if !row.is_due(now) {
            return Ok(Projected::settled(row));
        }
        let rulebooks = self.shared_rulebooks()?;
        let rulebook = rulebooks.at(now);
        let mut due = advance(&row.object, rulebook, now);
        // A rulebook that looks again sooner than the one before does not reach into the past.
        for recorded in &mut due {
            recorded.at = recorded.at.max(row.changed_at);
        }
        let (mut changes, mut letters) = (SiteChanges::of(row.object), Vec::new());
        for recorded in due {
            changes.add([recorded.clone()]);
            letters.extend(self.remind(&mut changes, &recorded, rulebook)?);
        }
        let (object, mut caught_up) = changes.into_decision(rulebook);
        for (key, at, letter) in letters {
            caught_up.mail(key, at, letter);
        }
        let due_at = due_at(&object, rulebook);
        Ok(Projected { object, caught_up, due_at, overdue: true })
    }
}

impl Session<'_> {
    /// The reminder of a notice that fell due unanswered, where one may leave (P-93, P-94).
    fn remind(
        &mut self,
        changes: &mut SiteChanges,
        recorded: &Recorded,
        rulebook: &Rulebook,
    ) -> Result<Option<(String, Timestamp, Notice)>, StoreError> {
        let WatchEvent::ReminderDue { notice } = recorded.event else { return Ok(None) };
        let site = changes.site();
        let sent = site.notice(notice);
        let to = sent.map(|sent| (sent.recipient(), sent.sent_at()));
        let Some((Recipient::Portfolio(portfolio), sent_at)) = to else { return Ok(None) };
        let portfolio = self.portfolio(portfolio, Lock::None)?;
        let (Some(portfolio), Some(name)) = (portfolio, site.names().first().cloned()) else {
            return Ok(None);
        };
        let facts = &self.watch_facts(site.id(), site.names(), recorded.at)?;
        let new = NewReminder { notice, portfolio: &portfolio, facts };
        let Some(reminded) = remind(site, new, rulebook, recorded.at) else { return Ok(None) };
        let code = self.answer_code_of(notice)?.unwrap_or_default();
        let told = WatchTold::Reminder { code, sent_at, iana_id: portfolio.owner.iana_id() };
        let letter = WatchLetter { site: site.id(), name, told };
        let letter = Notice::new(portfolio.abuse_contact, Message::Watch(letter));
        changes.add([reminded]);
        Ok(Some((reminder_key(notice), recorded.at, letter)))
    }
}

/// The key of the letter that reminds of a notice.
#[must_use]
pub fn reminder_key(notice: WatchNoticeId) -> String {
    format!("watch-reminder/{notice}")
}

pub(super) fn key(id: SiteId) -> Key {
    Key(id.as_uuid().as_bytes().to_vec())
}

#[derive(Insertable)]
#[diesel(table_name = watch_site_name)]
struct NameRow {
    name: String,
    site_id: Vec<u8>,
}

#[derive(Insertable)]
#[diesel(table_name = watch_site_suffix)]
struct SuffixRow {
    suffix: String,
    site_id: Vec<u8>,
}

/// A name and every name above it that has a dot.
pub(super) fn suffixes(name: &str) -> impl Iterator<Item = &str> {
    std::iter::successors(Some(name), |name| {
        let (_, above) = name.split_once('.')?;
        above.contains('.').then_some(above)
    })
}

impl Tx<'_> {
    pub(crate) fn put_site(
        &mut self,
        step: &SiteStep,
        written: &Written<'_>,
        is_new: bool,
    ) -> Result<(), StoreError> {
        let site = step.after();
        let id = site.id();
        let id = id.as_uuid().as_bytes().as_slice();
        let rulebooks = self.shared_rulebooks()?;
        let waits = awaits(site, written.at);
        let rulebook = rulebooks.at(written.at);
        let place = -i64::from(urgency(site, rulebook));
        let name = site.names().first().map_or("", HostName::as_str);
        let row = written_row!(SiteRow in watch_site {
            id: &'r [u8] = id,
            name: &'r str = name,
            opened_at: i64 = micros(site.opened_at()),
            class: &'r str = site.class_at(written.at).code(),
            nature: Option<&'r str> = site.nature().map(|nature| nature.code()),
            proposed_nature: Option<&'r str> = site.proposed_nature().map(|nature| nature.code()),
            proposed_class: Option<&'r str> =
                site.proposal().map(|proposal| proposal.class.code()),
            awaits: Option<&'r str> = waits.map(|(awaits, _)| awaits.code()),
            waits_since: Option<i64> = waits.map(|(_, since)| micros(since)),
            place: i64 = place,
            look_due_at: i64 = micros(look_due_at(site, rulebook)),
        } with written);
        put!(self.connection, watch_site, id, row, is_new)?;
        if is_new {
            self.put_site_names(site)?;
        }
        self.put_notices(step)?;
        self.count_step(step)
    }

    fn put_site_names(&mut self, site: &Site) -> Result<(), StoreError> {
        let site_id = site.id().as_uuid().as_bytes().to_vec();
        let names = site.names().iter();
        let names: Vec<_> = names
            .map(|name| NameRow { name: name.to_string(), site_id: site_id.clone() })
            .collect();
        let mut above: Vec<&str> =
            site.names().iter().flat_map(|name| suffixes(name.as_str())).collect();
        above.sort_unstable();
        above.dedup();
        let above: Vec<_> = above
            .into_iter()
            .map(|suffix| SuffixRow { suffix: suffix.to_owned(), site_id: site_id.clone() })
            .collect();
        insert_all!(self.connection, watch_site_name::table, names);
        insert_all!(self.connection, watch_site_suffix::table, above);
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::suffixes;

    #[test]
    fn a_site_is_under_every_name_above_it_but_no_tld() {
        let above: Vec<_> = suffixes("www.shop.example.test").collect();
        assert_eq!(above, ["www.shop.example.test", "shop.example.test", "example.test"]);
    }
}
