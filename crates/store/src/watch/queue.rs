//! Lists of sites, the most urgent first.

use diesel::prelude::*;
use jiff::Timestamp;
use registry_core::id::{PortfolioId, SiteId};
use registry_core::watch::{Awaits, Class, Nature, Site, awaits, urgency};

use crate::engine::{Lock, MultiBackend, padded};
use crate::error::StoreError;
use crate::row::{Stored, bytes, instant, instant_opt, micros, stored, uuid};
use crate::schema::watch_site::dsl;
use crate::schema::{watch_portfolio_member as member, watch_site, watch_site_suffix as suffix};
use crate::session::Session;

/// Which sites a list shows; what is not set filters nothing.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct SiteFilter {
    /// Called so.
    pub class: Option<Class>,
    /// Of this kind, by a person's word.
    pub nature: Option<Nature>,
    /// Waiting for this.
    pub awaits: Option<Awaits>,
    /// Waiting for a person at all.
    pub waiting: bool,
    /// In this portfolio.
    pub portfolio: Option<PortfolioId>,
}

/// A site as a list shows it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ListedSite {
    /// Its id.
    pub id: SiteId,
    /// The first of its names.
    pub name: String,
    /// What it is called now.
    pub class: Class,
    /// What kind of site a person says it is.
    pub nature: Option<Nature>,
    /// What kind of site a machine takes it for, until a person says.
    pub proposed_nature: Option<Nature>,
    /// What a machine proposes to call it.
    pub proposed_class: Option<Class>,
    /// What a person has to do next, and since when or until when it waits.
    pub awaits: Option<(Awaits, Timestamp)>,
    /// Harm by confidence.
    pub urgency: u32,
    /// Since when it is on record.
    pub opened_at: Timestamp,
    /// When it changed last.
    pub changed_at: Timestamp,
    /// When time alone changes it next.
    pub due_at: Option<Timestamp>,
    /// The number of its newest row of history.
    pub number: i64,
}

/// A page of sites, and behind what the next one begins.
pub type SitePage = (Vec<ListedSite>, Option<(u32, SiteId)>);

impl SiteFilter {
    /// Whether a site is one of them, its portfolio left aside.
    #[must_use]
    pub fn admits(&self, site: &ListedSite) -> bool {
        let waits = site.awaits.map(|(awaits, _)| awaits);
        self.class.is_none_or(|class| site.class == class)
            && self.nature.is_none_or(|nature| site.nature == Some(nature))
            && self.awaits.is_none_or(|awaits| waits == Some(awaits))
            && (!self.waiting || waits.is_some())
    }
}

type Boxed<'q> = watch_site::BoxedQuery<'q, MultiBackend>;

/// What SQL can answer; what time may have changed since is let through, to be looked at again.
fn filtered<'q>(filter: &SiteFilter, now: Timestamp) -> Boxed<'q> {
    let mut query = dsl::watch_site.into_boxed();
    let due = dsl::due_at.is_not_null().and(dsl::due_at.assume_not_null().le(micros(now)));
    if let Some(class) = filter.class {
        query = query.filter(dsl::class.eq(class.code()).or(due));
    }
    if let Some(nature) = filter.nature {
        let nature = dsl::nature.is_not_null().and(dsl::nature.assume_not_null().eq(nature.code()));
        query = query.filter(nature);
    }
    if let Some(awaits) = filter.awaits {
        let awaits = dsl::awaits.is_not_null().and(dsl::awaits.assume_not_null().eq(awaits.code()));
        query = query.filter(awaits.or(due));
    }
    if filter.waiting {
        query = query.filter(dsl::awaits.is_not_null().or(due));
    }
    if let Some(portfolio) = filter.portfolio {
        let members = member::table
            .inner_join(suffix::table.on(suffix::suffix.eq(member::name)))
            .filter(member::portfolio_id.eq(portfolio.as_uuid().as_bytes().to_vec()))
            .filter(member::gone_at.is_null());
        query = query.filter(dsl::id.eq_any(members.select(suffix::site_id)));
    }
    query
}

type Columns = (
    Vec<u8>,
    String,
    String,
    Option<String>,
    Option<String>,
    Option<String>,
    Option<String>,
    Option<i64>,
    i64,
    i64,
);

macro_rules! columns {
    () => {
        (
            (
                dsl::id,
                dsl::name,
                dsl::class,
                dsl::nature,
                dsl::proposed_nature,
                dsl::proposed_class,
                dsl::awaits,
                dsl::waits_since,
                dsl::place,
                dsl::opened_at,
            ),
            stored!(watch_site),
        )
    };
}

impl Session<'_> {
    /// A page of sites, the most urgent first, behind an urgency and id. Those that time has changed
    /// are looked at again and left out where they are none any more: go on behind the last row, the
    /// second answer.
    pub fn watch_queue(
        &mut self,
        filter: &SiteFilter,
        after: Option<(u32, SiteId)>,
        limit: i64,
        now: Timestamp,
    ) -> Result<SitePage, StoreError> {
        let (place, id) = match after {
            Some((urgency, id)) => (-i64::from(urgency), id.as_uuid().as_bytes().to_vec()),
            None => (i64::MIN, Vec::new()),
        };
        let rows: Vec<(Columns, Stored)> = filtered(filter, now)
            .filter(dsl::place.ge(place))
            .filter(dsl::place.gt(place).or(dsl::id.gt(id)))
            .order((dsl::place.asc(), dsl::id.asc()))
            .limit(limit)
            .select(columns!())
            .load(self.connection)?;
        let full = i64::try_from(rows.len()).is_ok_and(|count| count == limit);
        let next = rows.last().filter(|_| full);
        let next = next.map(|(columns, _)| {
            Ok::<_, StoreError>((urgency_of(columns.8), SiteId::from_uuid(uuid(&columns.0)?)))
        });
        let next = next.transpose()?;
        let mut listed = self.listed(rows, now)?;
        listed.retain(|site| filter.admits(site));
        Ok((listed, next))
    }

    /// These sites, by their ids.
    pub fn watch_sites(
        &mut self,
        ids: &[SiteId],
        now: Timestamp,
    ) -> Result<Vec<ListedSite>, StoreError> {
        let ids = padded(ids.iter().map(|id| bytes(id.as_uuid())).collect());
        let rows: Vec<(Columns, Stored)> = dsl::watch_site
            .filter(dsl::id.eq_any(ids))
            .order(dsl::id.asc())
            .select(columns!())
            .load(self.connection)?;
        self.listed(rows, now)
    }

    /// As their rows say, or, where time may have changed them, as they are.
    fn listed(
        &mut self,
        rows: Vec<(Columns, Stored)>,
        now: Timestamp,
    ) -> Result<Vec<ListedSite>, StoreError> {
        let mut listed = Vec::with_capacity(rows.len());
        for (columns, stored) in rows {
            listed.push(match instant_opt(stored.due_at)?.is_some_and(|due_at| due_at <= now) {
                true => self.listed_anew(&columns, stored, now)?,
                false => read(columns, &stored)?,
            });
        }
        Ok(listed)
    }

    /// How many sites wait for each thing, as they are recorded.
    pub fn watch_counts(&mut self) -> Result<Vec<(Awaits, i64)>, StoreError> {
        use diesel::dsl::count_star;
        let rows: Vec<(Option<String>, i64)> = dsl::watch_site
            .filter(dsl::awaits.is_not_null())
            .group_by(dsl::awaits)
            .select((dsl::awaits, count_star()))
            .order(dsl::awaits.asc())
            .load(self.connection)?;
        let counted = |awaits: Awaits| {
            let row = rows.iter().find(|(code, _)| code.as_deref() == Some(awaits.code()));
            (awaits, row.map_or(0, |(_, count)| *count))
        };
        Ok(Awaits::ALL.into_iter().map(counted).collect())
    }

    /// A site whose row may not be the truth any more.
    fn listed_anew(
        &mut self,
        columns: &Columns,
        stored: Stored,
        now: Timestamp,
    ) -> Result<ListedSite, StoreError> {
        let id = SiteId::from_uuid(uuid(&columns.0)?);
        let (number, changed_at) = (stored.number, instant(stored.changed_at)?);
        let found = self.project_site(id, stored, Lock::None, now)?;
        let rulebooks = self.shared_rulebooks()?;
        let site: &Site = &found.object;
        Ok(ListedSite {
            id,
            name: columns.1.clone(),
            class: site.class_at(now),
            nature: site.nature(),
            proposed_nature: site.proposed_nature(),
            proposed_class: site.proposal().map(|proposal| proposal.class),
            awaits: awaits(site, now),
            urgency: urgency(site, rulebooks.at(now)),
            opened_at: site.opened_at(),
            changed_at,
            due_at: found.due_at,
            number,
        })
    }
}

fn urgency_of(place: i64) -> u32 {
    u32::try_from(place.saturating_neg()).unwrap_or(0)
}

fn read(columns: Columns, stored: &Stored) -> Result<ListedSite, StoreError> {
    let (id, name, class, nature, proposed, proposed_class, waits, since, place, opened) = columns;
    let unknown = |what: &str, code: &str| StoreError::unreadable(what, code);
    let class_of =
        |code: &str| Class::from_code(code).ok_or_else(|| unknown("class of a site", code));
    let nature_of = |code: Option<String>| {
        let read = |code: String| {
            Nature::from_code(&code).ok_or_else(|| unknown("nature of a site", &code))
        };
        code.map(read).transpose()
    };
    let awaits = waits.as_deref().and_then(Awaits::from_code);
    Ok(ListedSite {
        id: SiteId::from_uuid(uuid(&id)?),
        name,
        class: class_of(&class)?,
        nature: nature_of(nature)?,
        proposed_nature: nature_of(proposed)?,
        proposed_class: proposed_class.as_deref().map(class_of).transpose()?,
        awaits: awaits.zip(instant_opt(since)?),
        urgency: urgency_of(place),
        opened_at: instant(opened)?,
        changed_at: instant(stored.changed_at)?,
        due_at: instant_opt(stored.due_at)?,
        number: stored.number,
    })
}
