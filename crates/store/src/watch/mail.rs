//! Mail that came in (P-94, decision 0056): each once, with what it was taken for.

use diesel::prelude::*;
use jiff::Timestamp;
use registry_core::decision::Actor;
use registry_core::document::DocumentHash;
use registry_core::id::{SiteId, WatchMailId, WatchNoticeId, WatchReportId};
use registry_core::watch::MailKind;
use uuid::Uuid;

use crate::engine::MultiBackend;
use crate::error::StoreError;
use crate::row::{bytes, decode, encode, instant, instant_opt, micros, uuid};
use crate::schema::watch_mail;
use crate::schema::watch_mail::dsl;
use crate::session::{Session, Tx};

/// A mail that came in. Who sent it and what it says are its own words: nothing of them is checked.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct WatchMail {
    /// Its id.
    pub id: WatchMailId,
    /// Its number, as people cite it.
    pub number: String,
    /// What it was taken for.
    pub kind: MailKind,
    /// The address that it says it is from.
    pub sender: Option<String>,
    /// Its subject, cut.
    pub subject: String,
    /// What it says itself, cut.
    pub words: String,
    /// What kept it from being read whole, or its report from being taken.
    pub trouble: Option<String>,
    /// The site it is about.
    pub site: Option<SiteId>,
    /// The notice it is about.
    pub notice: Option<WatchNoticeId>,
    /// The report that it brought.
    pub report: Option<WatchReportId>,
    /// The mail as it came.
    pub document: DocumentHash,
    /// When it came.
    pub received_at: Timestamp,
    /// Where its sender was told that it is here.
    pub acknowledged_to: Option<String>,
    /// Whether a person has to read it.
    pub waits: bool,
    /// When a person had read it, and who.
    pub read: Option<(Timestamp, Actor)>,
}

/// How a mail is known, and when it was acknowledged, for the limit.
#[derive(Debug, Clone, Copy)]
pub struct MailMarks {
    /// What makes it the same mail however often it is delivered.
    pub identity: [u8; 32],
    /// The wall time at which its sender was told, if it was.
    pub wall: Timestamp,
}

/// Which mails are listed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum MailFilter {
    /// Every one.
    All,
    /// Those that wait for a person.
    Waiting,
    /// Those about a site.
    OfSite(SiteId),
}

#[derive(Queryable, Selectable)]
#[diesel(table_name = watch_mail)]
struct MailRow {
    id: Vec<u8>,
    mail_number: String,
    kind: String,
    sender: Option<String>,
    subject: String,
    words: String,
    trouble: Option<String>,
    site_id: Option<Vec<u8>>,
    notice_id: Option<Vec<u8>>,
    report_id: Option<Vec<u8>>,
    document_hash: Vec<u8>,
    received_at: i64,
    acknowledged_to: Option<String>,
    waits: bool,
    read_at: Option<i64>,
    read_by: Option<String>,
}

fn id_of<T>(id: Option<Vec<u8>>, from: impl Fn(Uuid) -> T) -> Result<Option<T>, StoreError> {
    id.map(|id| uuid(&id).map(from)).transpose()
}

impl MailRow {
    fn read(self) -> Result<WatchMail, StoreError> {
        let unreadable = |what: &str| StoreError::unreadable("mail", what);
        let hash = <[u8; 32]>::try_from(self.document_hash);
        let read_by = self.read_by.map(|by| decode("actor", &by)).transpose()?;
        Ok(WatchMail {
            id: WatchMailId::from_uuid(uuid(&self.id)?),
            number: self.mail_number,
            kind: MailKind::from_code(&self.kind).ok_or_else(|| unreadable(&self.kind))?,
            sender: self.sender,
            subject: self.subject,
            words: self.words,
            trouble: self.trouble,
            site: id_of(self.site_id, SiteId::from_uuid)?,
            notice: id_of(self.notice_id, WatchNoticeId::from_uuid)?,
            report: id_of(self.report_id, WatchReportId::from_uuid)?,
            document: DocumentHash(hash.map_err(|_| unreadable("its document"))?),
            received_at: instant(self.received_at)?,
            acknowledged_to: self.acknowledged_to,
            waits: self.waits,
            read: instant_opt(self.read_at)?.zip(read_by),
        })
    }
}

impl Session<'_> {
    /// A mail.
    pub fn watch_mail(&mut self, id: WatchMailId) -> Result<Option<WatchMail>, StoreError> {
        let row = dsl::watch_mail.find(bytes(id.as_uuid())).select(MailRow::as_select());
        row.first(self.connection).optional()?.map(MailRow::read).transpose()
    }

    /// The mail that this one is, where it came before.
    pub fn watch_mail_known(
        &mut self,
        identity: &[u8; 32],
    ) -> Result<Option<WatchMail>, StoreError> {
        let row = dsl::watch_mail.filter(dsl::identity.eq(identity.as_slice()));
        let row = row.select(MailRow::as_select()).first(self.connection);
        row.optional()?.map(MailRow::read).transpose()
    }

    /// Mails that came before an instant, newest first.
    pub fn watch_mails(
        &mut self,
        filter: MailFilter,
        before: Option<(Timestamp, WatchMailId)>,
        limit: i64,
    ) -> Result<Vec<WatchMail>, StoreError> {
        let mut query = dsl::watch_mail.select(MailRow::as_select()).into_boxed::<MultiBackend>();
        query = match filter {
            MailFilter::All => query,
            MailFilter::Waiting => query.filter(dsl::waits),
            MailFilter::OfSite(site) => query.filter(dsl::site_id.eq(bytes(site.as_uuid()))),
        };
        if let Some((at, id)) = before {
            let earlier = dsl::received_at.lt(micros(at)).or(dsl::id.lt(bytes(id.as_uuid())));
            query = query.filter(dsl::received_at.le(micros(at))).filter(earlier);
        }
        let order = (dsl::received_at.desc(), dsl::id.desc());
        let rows: Vec<MailRow> = query.order(order).limit(limit).load(self.connection)?;
        rows.into_iter().map(MailRow::read).collect()
    }

    /// Mails that came by an instant and of which it is known who sent them, oldest first, behind one
    /// of them.
    pub fn watch_mails_with_sender(
        &mut self,
        until: Timestamp,
        behind: Option<(Timestamp, WatchMailId)>,
        limit: i64,
    ) -> Result<Vec<WatchMail>, StoreError> {
        let mut query = dsl::watch_mail
            .filter(dsl::sender.is_not_null())
            .filter(dsl::received_at.le(micros(until)))
            .select(MailRow::as_select())
            .into_boxed::<MultiBackend>();
        if let Some((at, id)) = behind {
            let later = dsl::received_at.gt(micros(at)).or(dsl::id.gt(bytes(id.as_uuid())));
            query = query.filter(dsl::received_at.ge(micros(at))).filter(later);
        }
        let order = (dsl::received_at.asc(), dsl::id.asc());
        let rows: Vec<MailRow> = query.order(order).limit(limit).load(self.connection)?;
        rows.into_iter().map(MailRow::read).collect()
    }

    /// How many mails of an address were acknowledged since a wall time.
    pub fn watch_mails_acknowledged(
        &mut self,
        to: &str,
        since: Timestamp,
    ) -> Result<i64, StoreError> {
        let told = dsl::watch_mail
            .filter(dsl::acknowledged_to.eq(to))
            .filter(dsl::acknowledged_wall.gt(micros(since)));
        Ok(told.count().get_result(self.connection)?)
    }
}

impl Tx<'_> {
    /// Erases who sent a mail and where that was acknowledged to; whether that was known.
    pub fn forget_mail_sender(&mut self, id: WatchMailId) -> Result<bool, StoreError> {
        let known = dsl::watch_mail
            .filter(dsl::id.eq(bytes(id.as_uuid())))
            .filter(dsl::sender.is_not_null());
        let nobody = (
            dsl::sender.eq(None::<String>),
            dsl::acknowledged_to.eq(None::<String>),
            dsl::acknowledged_wall.eq(None::<i64>),
        );
        Ok(diesel::update(known).set(nobody).execute(self.connection)? > 0)
    }

    /// Enters a mail.
    ///
    /// # Errors
    /// [`StoreError::Conflict`] where the same mail was entered meanwhile: whoever enters it looks
    /// again.
    pub fn put_watch_mail(
        &mut self,
        mail: &WatchMail,
        marks: &MailMarks,
    ) -> Result<(), StoreError> {
        let acknowledged_wall = mail.acknowledged_to.as_ref().map(|_| micros(marks.wall));
        let row = (
            dsl::id.eq(bytes(mail.id.as_uuid())),
            dsl::mail_number.eq(mail.number.as_str()),
            dsl::identity.eq(marks.identity.as_slice()),
            dsl::kind.eq(mail.kind.code()),
            dsl::sender.eq(mail.sender.as_deref()),
            dsl::subject.eq(mail.subject.as_str()),
            dsl::words.eq(mail.words.as_str()),
            dsl::trouble.eq(mail.trouble.as_deref()),
            dsl::site_id.eq(mail.site.map(|id| bytes(id.as_uuid()))),
            dsl::notice_id.eq(mail.notice.map(|id| bytes(id.as_uuid()))),
            dsl::report_id.eq(mail.report.map(|id| bytes(id.as_uuid()))),
            dsl::document_hash.eq(mail.document.0.as_slice()),
            dsl::received_at.eq(micros(mail.received_at)),
            dsl::acknowledged_to.eq(mail.acknowledged_to.as_deref()),
            dsl::acknowledged_wall.eq(acknowledged_wall),
            dsl::waits.eq(mail.waits),
        );
        let put = diesel::insert_into(dsl::watch_mail).values(row).execute(self.connection);
        match put.map_err(StoreError::from) {
            Err(StoreError::Taken(_)) => Err(StoreError::Conflict),
            other => other.map(|_| ()),
        }
    }

    /// Notes that a person has read a mail; whether it still waited.
    pub fn watch_mail_read(&mut self, id: WatchMailId, by: &Actor) -> Result<bool, StoreError> {
        let waiting =
            dsl::watch_mail.filter(dsl::id.eq(bytes(id.as_uuid()))).filter(dsl::waits.eq(true));
        let read = (
            dsl::waits.eq(false),
            dsl::read_at.eq(micros(self.now)),
            dsl::read_by.eq(encode("actor", by)?),
        );
        Ok(diesel::update(waiting).set(read).execute(self.connection)? == 1)
    }
}
