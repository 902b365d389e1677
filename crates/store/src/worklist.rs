//! Everything that waits for a person, as one list: by deadline, or since when it waits where
//! there is none.
//!
//! A list of ids alone, read from one small index of each kind; whoever shows it loads the objects,
//! projected, and leaves out what waits no more (DESIGN, section 4a, 7).

use jiff::Timestamp;
use registry_core::id::RegistrarId;
use registry_core::registrar::RegistrarState;
use uuid::Uuid;

use crate::error::StoreError;
use crate::lists::OVERDUE_LIMIT;
use crate::mail::{NoticeFilter, NoticeState};
use crate::raw::{self, Waiting};
use crate::row::{instant, micros, uuid};
use crate::session::Session;

/// Most that is counted of one kind; a page says "or more" beside it.
pub const COUNT_LIMIT: i64 = 1_000;

/// Most notices that were given up, and registrars that apply, in one list.
const SMALL_KIND_LIMIT: i64 = 500;

/// What waits, in the order in which a list breaks a tie.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum WorkKind {
    /// A case that waits for a deadline (POLICY, section 6), by its id.
    Case,
    /// An appeal (P-55), by its id.
    Appeal,
    /// The head of the queue for a name (P-12), or a request an order moves a name by, by its id.
    Request,
    /// An application (P-4), by the id of its accreditation.
    Application,
    /// A question about a request that was not answered in time (P-13), by the request's id.
    RequestQuestion,
    /// A question to a customer that was not answered in time (P-13), by the organization's id.
    CustomerQuestion,
    /// A registrant that is not the organization (P-34), by the id of the registration.
    Accuracy,
    /// A name that does not lead where it should (P-3), by the id of the check.
    Website,
    /// A wish for the trademark (P-60), by the licence's id.
    Licence,
    /// A request for registration data, by its id.
    Disclosure,
    /// A registrar that applies (P-80).
    Registrar,
    /// A notice that was given up (P-57).
    Notice,
}

/// What is named by an item of the list.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub enum WorkId {
    /// Most objects.
    Object(Uuid),
    /// A registrar.
    Registrar(RegistrarId),
    /// A notice.
    Notice(i64),
}

/// Something that waits: its place in the list.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Work {
    /// The deadline, or since when it waits.
    pub at: Timestamp,
    /// What it is.
    pub kind: WorkKind,
    /// Which.
    pub id: WorkId,
}

impl WorkKind {
    /// Every kind.
    pub const ALL: [Self; 12] = [
        Self::Case,
        Self::Appeal,
        Self::Request,
        Self::Application,
        Self::RequestQuestion,
        Self::CustomerQuestion,
        Self::Accuracy,
        Self::Website,
        Self::Licence,
        Self::Disclosure,
        Self::Registrar,
        Self::Notice,
    ];

    /// The stable code, as an address carries it.
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            Self::Case => "case",
            Self::Appeal => "appeal",
            Self::Request => "request",
            Self::Application => "application",
            Self::RequestQuestion => "request-question",
            Self::CustomerQuestion => "customer-question",
            Self::Accuracy => "accuracy",
            Self::Website => "website",
            Self::Licence => "licence",
            Self::Disclosure => "disclosure",
            Self::Registrar => "registrar",
            Self::Notice => "notice",
        }
    }

    /// The kind with a code.
    #[must_use]
    pub fn from_code(code: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|kind| kind.code() == code)
    }

    /// Where its rows wait; none where the whole of a small table is looked through.
    const fn lists(self) -> &'static [Waiting] {
        match self {
            Self::Case => &[raw::WAITING_CASES],
            Self::Appeal => &[raw::WAITING_APPEALS],
            Self::Request => &[raw::WAITING_HEADS, raw::WAITING_ORDERED],
            Self::Application => &[raw::WAITING_APPLICATIONS],
            Self::RequestQuestion => &[raw::WAITING_REQUEST_QUESTIONS],
            Self::CustomerQuestion => &[raw::WAITING_CUSTOMER_QUESTIONS],
            Self::Accuracy => &[raw::WAITING_ACCURACY],
            Self::Website => &[raw::WAITING_WEBSITES],
            Self::Licence => &[raw::WAITING_LICENCES],
            Self::Disclosure => &[raw::WAITING_DISCLOSURES],
            Self::Registrar | Self::Notice => &[],
        }
    }

    /// Until when a date counts as waiting: a question waits for a person once its time is over.
    const fn until(self, now: Timestamp) -> Timestamp {
        match self {
            Self::RequestQuestion | Self::CustomerQuestion => now,
            _ => Timestamp::MAX,
        }
    }
}

impl Session<'_> {
    /// What waits of these kinds, behind an item, the most urgent first.
    pub fn worklist(
        &mut self,
        kinds: &[WorkKind],
        after: Option<&Work>,
        (limit, now): (i64, Timestamp),
    ) -> Result<Vec<Work>, StoreError> {
        let mut all = Vec::new();
        for kind in kinds.iter().copied() {
            let from = after.map_or(i64::MIN, |after| micros(after.at));
            // Of the kinds before the item's own, what stands at its instant was shown.
            let behind = match after {
                Some(Work { kind: other, .. }) if kind < *other => vec![0xff; 17],
                Some(Work { kind: other, id: WorkId::Object(id), .. }) if kind == *other => {
                    id.as_bytes().to_vec()
                }
                _ => Vec::new(),
            };
            for list in kind.lists() {
                let until = micros(kind.until(now));
                let found = list.page(self.connection, (from, &behind), until, limit)?;
                for (at, id) in found {
                    let id = WorkId::Object(uuid(&id)?);
                    all.push(Work { at: instant(at)?, kind, id });
                }
            }
            all.extend(self.small_kind(kind)?);
        }
        all.retain(|work| after.is_none_or(|after| work > after));
        all.sort_unstable();
        all.truncate(usize::try_from(limit).unwrap_or(usize::MAX));
        Ok(all)
    }

    /// How many wait of a kind, up to one more than [`COUNT_LIMIT`].
    pub fn work_count(&mut self, kind: WorkKind, now: Timestamp) -> Result<i64, StoreError> {
        let mut count = i64::try_from(self.small_kind(kind)?.len()).unwrap_or(i64::MAX);
        for list in kind.lists() {
            let until = micros(kind.until(now));
            count += list.count(self.connection, until, COUNT_LIMIT + 1)?;
        }
        Ok(count.min(COUNT_LIMIT + 1))
    }

    /// Since when rows of these lists wait for the sweep, where there are more than a list looks at
    /// again: then the list is as of that instant (DESIGN, section 4a, 7).
    pub fn worklist_as_of(&mut self, now: Timestamp) -> Result<Option<Timestamp>, StoreError> {
        let overdue = raw::work_overdue(self.connection, micros(now), OVERDUE_LIMIT + 1)?;
        let (count, oldest) = overdue;
        oldest.filter(|_| count > OVERDUE_LIMIT).map(instant).transpose()
    }

    /// Registrars that apply, notices that were given up.
    fn small_kind(&mut self, kind: WorkKind) -> Result<Vec<Work>, StoreError> {
        match kind {
            WorkKind::Registrar => {
                let registrars = self.registrars()?.into_iter();
                let applying = registrars.filter(|one| one.state == RegistrarState::Applying);
                let work = |id, at| Work { at, kind, id: WorkId::Registrar(id) };
                Ok(applying.map(|one| work(one.id, one.created_at)).collect())
            }
            WorkKind::Notice => {
                let state = Some(NoticeState::Undelivered);
                let filter = NoticeFilter { state, ..NoticeFilter::default() };
                let notices = self.notices_page(&filter, None, SMALL_KIND_LIMIT)?.into_iter();
                let work = |id, at| Work { at, kind, id: WorkId::Notice(id) };
                Ok(notices.map(|one| work(one.id, one.at)).collect())
            }
            _ => Ok(Vec::new()),
        }
    }
}
