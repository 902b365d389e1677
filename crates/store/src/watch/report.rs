//! What others report to us (RAA 3.18.1, RA Specification 6, 4.1).

use diesel::prelude::*;
use jiff::Timestamp;
use registry_core::document::DocumentHash;
use registry_core::id::{SiteId, WatchReportId};
use registry_core::name::HostName;
use serde::{Deserialize, Serialize};

use crate::engine::MultiBackend;
use crate::error::StoreError;
use crate::row::{decode, encode, instant, instant_opt, micros, uuid};
use crate::schema::watch_report::dsl;
use crate::session::{Session, Tx};

/// Who reports.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Reporter {
    /// The person, or what sends reports.
    pub name: String,
    /// For whom.
    pub organization: String,
    /// Where it is acknowledged to.
    pub email: String,
}

/// A report.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct WatchReport {
    /// Its id.
    pub id: WatchReportId,
    /// Its number, as people cite it.
    pub number: String,
    /// The site it is entered on.
    pub site: SiteId,
    /// The name it is about.
    pub name: HostName,
    /// `form`, `api`, `xarf` or `mail`.
    pub channel: String,
    /// Whether an authority reports illegal activity (RAA 3.18.3).
    pub is_authority: bool,
    /// What it says.
    pub words: String,
    /// Who reports; none once that is erased.
    pub reporter: Option<Reporter>,
    /// What came, as it came.
    pub document: Option<DocumentHash>,
    /// When it came.
    pub received_at: Timestamp,
    /// When its reporter was told that it came; none where that was told too much in a day.
    pub acknowledged_at: Option<Timestamp>,
    /// Until when it is looked at.
    pub answer_until: Timestamp,
}

#[derive(Queryable)]
struct ReportRow {
    id: Vec<u8>,
    number: String,
    site_id: Vec<u8>,
    name: String,
    channel: String,
    is_authority: bool,
    words: String,
    reporter: Option<String>,
    document_hash: Option<Vec<u8>>,
    received_at: i64,
    acknowledged_at: Option<i64>,
    answer_until: i64,
}

macro_rules! columns {
    () => {
        (
            dsl::id,
            dsl::report_number,
            dsl::site_id,
            dsl::name,
            dsl::channel,
            dsl::is_authority,
            dsl::words,
            dsl::reporter,
            dsl::document_hash,
            dsl::received_at,
            dsl::acknowledged_at,
            dsl::answer_until,
        )
    };
}

impl ReportRow {
    fn read(self) -> Result<WatchReport, StoreError> {
        let name = HostName::parse(&self.name);
        let hash = self.document_hash.map(<[u8; 32]>::try_from).transpose();
        let unreadable = |what: &str| StoreError::unreadable("report", what);
        Ok(WatchReport {
            id: WatchReportId::from_uuid(uuid(&self.id)?),
            number: self.number,
            site: SiteId::from_uuid(uuid(&self.site_id)?),
            name: name.map_err(|_| unreadable(&self.name))?,
            channel: self.channel,
            is_authority: self.is_authority,
            words: self.words,
            reporter: self.reporter.map(|text| decode("reporter", &text)).transpose()?,
            document: hash.map_err(|_| unreadable("its document"))?.map(DocumentHash),
            received_at: instant(self.received_at)?,
            acknowledged_at: instant_opt(self.acknowledged_at)?,
            answer_until: instant(self.answer_until)?,
        })
    }
}

impl Session<'_> {
    /// A report.
    pub fn watch_report(&mut self, id: WatchReportId) -> Result<Option<WatchReport>, StoreError> {
        let row: Option<ReportRow> = dsl::watch_report
            .find(id.as_uuid().as_bytes().as_slice())
            .select(columns!())
            .first(self.connection)
            .optional()?;
        row.map(ReportRow::read).transpose()
    }

    /// The reports that were entered on a site, oldest first.
    pub fn watch_reports_of(&mut self, site: SiteId) -> Result<Vec<WatchReport>, StoreError> {
        let rows: Vec<ReportRow> = dsl::watch_report
            .filter(dsl::site_id.eq(site.as_uuid().as_bytes().as_slice()))
            .order((dsl::received_at.asc(), dsl::id.asc()))
            .select(columns!())
            .load(self.connection)?;
        rows.into_iter().map(ReportRow::read).collect()
    }

    /// Reports that came before an instant, newest first.
    pub fn watch_reports_page(
        &mut self,
        before: Option<(Timestamp, WatchReportId)>,
        limit: i64,
    ) -> Result<Vec<WatchReport>, StoreError> {
        let mut query = dsl::watch_report.into_boxed::<MultiBackend>();
        if let Some((at, id)) = before {
            let (at, id) = (micros(at), id.as_uuid().as_bytes().to_vec());
            let earlier = dsl::received_at.lt(at).or(dsl::id.lt(id));
            query = query.filter(dsl::received_at.le(at)).filter(earlier);
        }
        let rows: Vec<ReportRow> = query
            .order((dsl::received_at.desc(), dsl::id.desc()))
            .limit(limit)
            .select(columns!())
            .load(self.connection)?;
        rows.into_iter().map(ReportRow::read).collect()
    }

    /// Reports that came by an instant and of which it is known who sent them, oldest first, behind
    /// one of them.
    pub fn watch_reports_with_reporter(
        &mut self,
        until: Timestamp,
        behind: Option<(Timestamp, WatchReportId)>,
        limit: i64,
    ) -> Result<Vec<WatchReport>, StoreError> {
        let mut query = dsl::watch_report
            .filter(dsl::reporter.is_not_null())
            .filter(dsl::received_at.le(micros(until)))
            .into_boxed::<MultiBackend>();
        if let Some((at, id)) = behind {
            let (at, id) = (micros(at), id.as_uuid().as_bytes().to_vec());
            let later = dsl::received_at.gt(at).or(dsl::id.gt(id));
            query = query.filter(dsl::received_at.ge(at)).filter(later);
        }
        let rows: Vec<ReportRow> = query
            .order((dsl::received_at.asc(), dsl::id.asc()))
            .limit(limit)
            .select(columns!())
            .load(self.connection)?;
        rows.into_iter().map(ReportRow::read).collect()
    }

    /// How many reports came from an instant to another one.
    pub fn watch_reports_between(
        &mut self,
        from: Timestamp,
        until: Timestamp,
    ) -> Result<i64, StoreError> {
        let came = dsl::watch_report
            .filter(dsl::received_at.ge(micros(from)))
            .filter(dsl::received_at.lt(micros(until)));
        Ok(came.count().get_result(self.connection)?)
    }
}

impl Tx<'_> {
    /// Erases who sent a report; whether that was known.
    pub fn forget_reporter(&mut self, id: WatchReportId) -> Result<bool, StoreError> {
        let known = dsl::watch_report
            .filter(dsl::id.eq(id.as_uuid().as_bytes().to_vec()))
            .filter(dsl::reporter.is_not_null());
        let erased = diesel::update(known).set(dsl::reporter.eq(None::<String>));
        Ok(erased.execute(self.connection)? > 0)
    }

    /// Enters a report.
    pub fn put_watch_report(&mut self, report: &WatchReport) -> Result<(), StoreError> {
        let reporter = report.reporter.as_ref().map(|who| encode("reporter", who)).transpose()?;
        let row = (
            dsl::id.eq(report.id.as_uuid().as_bytes().as_slice()),
            dsl::report_number.eq(report.number.as_str()),
            dsl::site_id.eq(report.site.as_uuid().as_bytes().as_slice()),
            dsl::name.eq(report.name.as_str()),
            dsl::channel.eq(report.channel.as_str()),
            dsl::is_authority.eq(report.is_authority),
            dsl::words.eq(report.words.as_str()),
            dsl::reporter.eq(reporter.as_deref()),
            dsl::document_hash.eq(report.document.as_ref().map(|hash| hash.0.as_slice())),
            dsl::received_at.eq(micros(report.received_at)),
            dsl::acknowledged_at.eq(report.acknowledged_at.map(micros)),
            dsl::answer_until.eq(micros(report.answer_until)),
        );
        diesel::insert_into(dsl::watch_report).values(row).execute(self.connection)?;
        Ok(())
    }
}
