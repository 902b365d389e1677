//! Notices that went out, by whom they went to (P-81, P-94).

use diesel::prelude::*;
use jiff::Timestamp;
use registry_core::id::{PortfolioId, SiteId, WatchNoticeId};
use registry_core::watch::{NoticeKind, Outcome, Recipient, SentNotice, SiteStep, WatchEvent};

use crate::engine::{Update, fixed};
use crate::error::StoreError;
use crate::row::{instant, instant_opt, micros, uuid};
use crate::schema::watch_notice::dsl;
use crate::schema::{watch_notice, watch_site};
use crate::session::{Session, Tx};

/// A notice as a registrar's record shows it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ListedNotice {
    /// Its id.
    pub id: WatchNoticeId,
    /// The site.
    pub site: SiteId,
    /// The first of the site's names.
    pub name: String,
    /// What it is about.
    pub kind: NoticeKind,
    /// When it went out.
    pub sent_at: Timestamp,
    /// Until when it is to be answered.
    pub due_at: Timestamp,
    /// The code of what was answered last, and when; silence is an answer once a person looks.
    pub reply: Option<(String, Timestamp)>,
    /// What was seen last, and when.
    pub outcome: Option<(Outcome, Timestamp)>,
}

#[derive(Insertable, AsChangeset)]
#[diesel(table_name = watch_notice, treat_none_as_null = true, treat_none_as_default_value = false)]
struct NoticeRow {
    id: Vec<u8>,
    site_id: Vec<u8>,
    portfolio_id: Option<Vec<u8>>,
    kind: &'static str,
    sent_at: i64,
    due_at: i64,
    reply: Option<&'static str>,
    replied_at: Option<i64>,
    outcome: Option<&'static str>,
    seen_at: Option<i64>,
}

impl NoticeRow {
    fn of(site: SiteId, notice: &SentNotice) -> Self {
        let portfolio_id = match notice.recipient() {
            Recipient::Portfolio(id) => Some(id.as_uuid().as_bytes().to_vec()),
            Recipient::SiteOwner => None,
        };
        let answered = notice.answers().last().map(|answer| answer.at).or(notice.escalated_at());
        let seen = notice.verifications().last();
        Self {
            id: notice.id().as_uuid().as_bytes().to_vec(),
            site_id: site.as_uuid().as_bytes().to_vec(),
            portfolio_id,
            kind: notice.kind().code(),
            sent_at: micros(notice.sent_at()),
            due_at: micros(notice.due_at()),
            reply: notice.reply().map(|reply| reply.code()),
            replied_at: answered.map(micros),
            outcome: seen.map(|seen| seen.outcome.code()),
            seen_at: seen.map(|seen| micros(seen.at)),
        }
    }
}

type Columns = (
    Vec<u8>,
    Vec<u8>,
    String,
    String,
    i64,
    i64,
    (Option<String>, Option<i64>),
    (Option<String>, Option<i64>),
);

fn read(
    (id, site, name, kind, sent, due, reply, seen): Columns,
) -> Result<ListedNotice, StoreError> {
    let kind_of = NoticeKind::ALL.into_iter().find(|known| known.code() == kind);
    let outcome = |code: String| {
        let known = Outcome::ALL.into_iter().find(|outcome| outcome.code() == code);
        known.ok_or_else(|| StoreError::unreadable("outcome of a notice", code))
    };
    Ok(ListedNotice {
        id: WatchNoticeId::from_uuid(uuid(&id)?),
        site: SiteId::from_uuid(uuid(&site)?),
        name,
        kind: kind_of.ok_or_else(|| StoreError::unreadable("kind of a notice", kind))?,
        sent_at: instant(sent)?,
        due_at: instant(due)?,
        reply: reply.0.zip(instant_opt(reply.1)?),
        outcome: seen.0.map(outcome).transpose()?.zip(instant_opt(seen.1)?),
    })
}

impl Session<'_> {
    /// The notices that portfolios were sent, newest first, before an instant and id, as they are
    /// recorded.
    pub fn notices_to_portfolios(
        &mut self,
        portfolios: &[PortfolioId],
        before: Option<(Timestamp, WatchNoticeId)>,
        limit: i64,
    ) -> Result<Vec<ListedNotice>, StoreError> {
        let keys: Vec<Vec<u8>> =
            portfolios.iter().map(|id| id.as_uuid().as_bytes().to_vec()).collect();
        let mut query = dsl::watch_notice
            .inner_join(watch_site::table.on(watch_site::id.eq(dsl::site_id)))
            .filter(dsl::portfolio_id.eq_any(crate::engine::padded(keys)))
            .into_boxed::<crate::engine::MultiBackend>();
        if let Some((at, id)) = before {
            let (at, id) = (micros(at), id.as_uuid().as_bytes().to_vec());
            let earlier = dsl::sent_at.lt(at).or(dsl::id.lt(id));
            query = query.filter(dsl::sent_at.le(at)).filter(earlier);
        }
        let rows: Vec<Columns> = query
            .order((dsl::sent_at.desc(), dsl::id.desc()))
            .limit(limit)
            .select((
                dsl::id,
                dsl::site_id,
                watch_site::name,
                dsl::kind,
                dsl::sent_at,
                dsl::due_at,
                (dsl::reply, dsl::replied_at),
                (dsl::outcome, dsl::seen_at),
            ))
            .load(self.connection)?;
        rows.into_iter().map(read).collect()
    }
}

impl Tx<'_> {
    /// Keeps the rows of the notices that a step is about.
    pub(super) fn put_notices(&mut self, step: &SiteStep) -> Result<(), StoreError> {
        for recorded in step.events() {
            let (id, is_new) = match &recorded.event {
                WatchEvent::NoticeSent(notice) => (notice.id(), true),
                WatchEvent::NoticeAnswered(answer) => (answer.notice, false),
                WatchEvent::OutcomeVerified(seen) => (seen.notice, false),
                WatchEvent::EscalationDue { notice } => (*notice, false),
                _ => continue,
            };
            let Some(notice) = step.after().notice(id) else { continue };
            let row = NoticeRow::of(step.id(), notice);
            if is_new {
                fixed!(diesel::insert_into(watch_notice::table).values(&row))
                    .run(self.connection)?;
                continue;
            }
            let filter = watch_notice::id.eq(row.id.clone());
            let update = Update { table: "watch_notice", changes: (&row).as_changeset(), filter };
            fixed!(update).run(self.connection)?;
        }
        Ok(())
    }
}
