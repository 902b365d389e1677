//! `rgp:update`: the restore request and its report (RFC 3915, section 4.2.5).

use jiff::Timestamp;

use crate::schema::node::{Node, Valid};
use crate::schema::text::language;
use crate::schema::time::date_time;
use crate::schema::vocabulary::{one_of, vocabulary};

vocabulary! {
    /// What is said about a restore (`rgp:rgpOpType`).
    RestoreOperation {
        /// The name shall come back.
        Request = "request",
        /// Why it was deleted and is wanted again.
        Report = "report",
    }
}

/// `rgp:restore`. The schema lets a request have a report and a report go without one.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Restore {
    /// Request or report.
    pub operation: RestoreOperation,
    /// The report.
    pub report: Option<Report>,
}

/// The report on a restored name (`rgp:reportType`). Its texts are for people; elements in them
/// are kept as XML.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Report {
    /// The registration data before the deletion.
    pub data_before: String,
    /// The registration data as it was submitted for the restore.
    pub data_after: String,
    /// When the deletion was asked for.
    pub deleted_at: Timestamp,
    /// When the restore was asked for.
    pub restored_at: Timestamp,
    /// Why it was asked for.
    pub reason: ReportText,
    /// One or two statements of the registrar.
    pub statements: Vec<ReportText>,
    /// Whatever else supports them.
    pub other: Option<String>,
}

/// A text of a report with its language (`rgp:reportTextType`).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ReportText {
    /// The text.
    pub text: String,
    /// Its language; absent means `en`.
    pub language: Option<String>,
}

/// `rgp:updateType`.
pub(crate) fn decode(node: Node<'_>) -> Valid<Restore> {
    let mut children = node.children(&[])?;
    let restore = restore(children.required("restore")?)?;
    children.end()?;
    Ok(restore)
}

/// `rgp:restoreType`.
fn restore(node: Node<'_>) -> Valid<Restore> {
    let mut children = node.children(&["op"])?;
    let operation = node.required_attribute("op", one_of)?;
    let report = children.optional("report").map(report).transpose()?;
    children.end()?;
    Ok(Restore { operation, report })
}

/// `rgp:reportType`.
fn report(node: Node<'_>) -> Valid<Report> {
    let mut children = node.children(&[])?;
    let data_before = children.required("preData")?.mixed(&[])?;
    let data_after = children.required("postData")?.mixed(&[])?;
    let deleted_at = children.required("delTime")?.value(&[], date_time)?;
    let restored_at = children.required("resTime")?.value(&[], date_time)?;
    let reason = text(children.required("resReason")?)?;
    let statements = children.some("statement", 2, text)?;
    let other = children.optional("other").map(|node| node.mixed(&[])).transpose()?;
    children.end()?;
    Ok(Report { data_before, data_after, deleted_at, restored_at, reason, statements, other })
}

/// `rgp:reportTextType`.
fn text(node: Node<'_>) -> Valid<ReportText> {
    let text = node.mixed(&["lang"])?;
    Ok(ReportText { text, language: node.attribute("lang", language)? })
}
