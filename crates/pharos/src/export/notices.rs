//! The notices of a matter as they were sent, with what became of each (P-57).

use jiff::Timestamp;
use mail_parser::MessageParser;
use registry_store::{Attempt, DutyRow, NoticeFilter, ReturnRow, Snapshot, StoreError, StoredMail};
use serde_json::json;

/// How many notices are read at once.
const PAGE: i64 = 200;

/// A notice, its message once it was put together, and what became of it.
pub(super) struct Sent {
    duty: DutyRow,
    mail: Option<StoredMail>,
    attempts: Vec<Attempt>,
    returns: Vec<ReturnRow>,
}

/// The notices about these objects; those about a name alone, as of a deletion, that were caused
/// from one instant to another.
pub(super) fn gather(
    read: &mut Snapshot<'_>,
    objects: Vec<String>,
    name: Option<(String, (Timestamp, Timestamp))>,
) -> Result<Vec<Sent>, StoreError> {
    let mut duties = Vec::new();
    for object in objects {
        let filter = NoticeFilter { object: Some(object), ..NoticeFilter::default() };
        pages(read, &filter, &mut duties)?;
    }
    if let Some((name, (from, until))) = name {
        let mut named = Vec::new();
        let filter = NoticeFilter { name: Some(name), ..NoticeFilter::default() };
        pages(read, &filter, &mut named)?;
        let during = |duty: &DutyRow| (from..=until).contains(&duty.at);
        let of_name = |duty: &DutyRow| duty.notice.message.about().object.is_none();
        duties.extend(named.into_iter().filter(|duty| during(duty) && of_name(duty)));
    }
    duties.sort_by_key(|duty| duty.id);
    let mut sent = Vec::with_capacity(duties.len());
    for duty in duties {
        let id = duty.id;
        let (mail, attempts) = (read.mail(id)?, read.mail_attempts(id)?);
        sent.push(Sent { duty, mail, attempts, returns: read.mail_returns(id)? });
    }
    Ok(sent)
}

fn pages(
    read: &mut Snapshot<'_>,
    filter: &NoticeFilter,
    found: &mut Vec<DutyRow>,
) -> Result<(), StoreError> {
    let mut before = None;
    loop {
        let page = read.notices_page(filter, before, PAGE)?;
        let Some(last) = page.last() else { return Ok(()) };
        before = Some(last.id);
        found.extend(page);
    }
}

impl Sent {
    /// The folder of this notice: its number and what it tells.
    pub(super) fn folder(&self) -> String {
        format!("{:06}-{}", self.duty.id, self.duty.notice.message.code())
    }

    /// The message whole, its two forms apart, and what became of it.
    pub(super) fn files(&self) -> Vec<(&'static str, Vec<u8>)> {
        let mut files = vec![("delivery.json", self.delivery())];
        if let Some(mail) = &self.mail {
            files.push(("message.eml", mail.stored.clone()));
            let parsed = MessageParser::default().parse(&mail.stored);
            let text = parsed.as_ref().and_then(|message| message.body_text(0));
            let html = parsed.as_ref().and_then(|message| message.body_html(0));
            files.extend(text.map(|text| ("notice.txt", text.into_owned().into_bytes())));
            files.extend(html.map(|html| ("notice.html", html.into_owned().into_bytes())));
        }
        files
    }

    fn delivery(&self) -> Vec<u8> {
        let attempt = |attempt: &Attempt| {
            let Attempt { at, wall_at, outcome, server, words } = attempt;
            json!({
                "at": at, "wall_at": wall_at, "outcome": outcome.code(), "server": server,
                "words": words,
            })
        };
        let returned = |row: &ReturnRow| {
            let ReturnRow { at, wall_at, returned } = row;
            json!({
                "at": at, "wall_at": wall_at, "kind": returned.kind.code(),
                "status": returned.status, "words": returned.words,
            })
        };
        let shown = json!({
            "number": self.duty.id, "tells": self.duty.notice.message.code(),
            "recipient": self.duty.notice.to, "caused_at": self.duty.at,
            "dated_at": self.duty.dated_at, "state": self.duty.state().code(),
            "message_id": self.mail.as_ref().map(|mail| &mail.message_id),
            "attempts": self.attempts.iter().map(attempt).collect::<Vec<_>>(),
            "returns": self.returns.iter().map(returned).collect::<Vec<_>>(),
        });
        format!("{shown:#}\n").into_bytes()
    }
}
