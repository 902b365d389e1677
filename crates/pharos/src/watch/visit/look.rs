//! Going to a site: by its first name that answers, by HTTPS, and where that leads nowhere, by HTTP.

use registry_capture::{
    Capture, DnsError, DnsRecord, Fetch, Lookup, Outcome, Purpose, RecordKind, Request,
};
use registry_core::id::CaptureId;
use registry_core::name::HostName;

use super::Inner;

/// Most names of a site that are tried.
const NAMES_MAXIMUM: usize = 8;

/// What a visit met.
#[derive(Debug)]
pub(super) enum Met {
    /// Somebody answered.
    Answered(Box<Capture>),
    /// DNS knows none of its names: what one of them said.
    NothingThere(Box<Capture>),
    /// Neither can be said, and why.
    Failed(String),
}

/// Goes to a site. What is urgent goes first.
pub(super) async fn look(
    visits: &Inner,
    id: CaptureId,
    (names, urgency): (&[HostName], u32),
) -> Met {
    let (mut nowhere, mut failed) = (None, None);
    for name in names.iter().take(NAMES_MAXIMUM) {
        for front in visits.streets.fronts(name) {
            match by(visits, id, (&front, urgency)).await {
                Met::Failed(words) => failed = failed.or(Some(format!("{front}: {words}"))),
                Met::NothingThere(capture) => {
                    nowhere = nowhere.or(Some(capture));
                    break;
                }
                answered @ Met::Answered(_) => return answered,
            }
        }
    }
    match (failed, nowhere) {
        (None, Some(capture)) => Met::NothingThere(capture),
        (failed, _) => {
            Met::Failed(failed.unwrap_or_else(|| "none of its names is here".to_owned()))
        }
    }
}

async fn by(visits: &Inner, id: CaptureId, (front, urgency): (&str, u32)) -> Met {
    let request = match Request::new(*id.as_uuid(), front) {
        Ok(request) => request,
        Err(error) => return Met::Failed(error.to_string()),
    };
    let ticket = match visits.pool.offer(request, u64::from(urgency)) {
        Ok(ticket) => ticket,
        Err(error) => return Met::Failed(error.to_string()),
    };
    match ticket.capture().await {
        Ok(capture) => met(capture),
        Err(error) => Met::Failed(error.to_string()),
    }
}

/// What a capture met. That nobody answers says nothing of a site: it may be us.
fn met(capture: Capture) -> Met {
    let fronts = capture.visits.iter().filter(|visit| visit.purpose == Purpose::Front);
    let is_answered = fronts.clone().any(|visit| capture.answer(visit).is_some());
    if is_answered {
        return Met::Answered(Box::new(capture));
    }
    if is_nameless(&capture.dns) {
        return Met::NothingThere(Box::new(capture));
    }
    let last = fronts.filter_map(|visit| capture.fetches.get(visit.fetches.clone())?.last()).next();
    Met::Failed(last.map_or_else(|| "it was not asked".to_owned(), why))
}

/// Whether DNS answered, of both kinds of addresses, that there is none.
fn is_nameless(lookups: &[Lookup]) -> bool {
    let is_none = |kind: RecordKind| {
        let lookup = lookups.iter().find(|lookup| lookup.kind == kind);
        lookup.is_some_and(|lookup| match &lookup.answer {
            Ok(records) => !records.iter().any(|record: &DnsRecord| record.address().is_some()),
            Err(DnsError::NoName) => true,
            Err(DnsError::Failed(_)) => false,
        })
    };
    is_none(RecordKind::A) && is_none(RecordKind::Aaaa)
}

fn why(fetch: &Fetch) -> String {
    match &fetch.outcome {
        Outcome::NotReached(why) => why.to_string(),
        Outcome::TlsFailed { words } => format!("no TLS: {words}"),
        Outcome::NotHttp { words } => format!("no HTTP: {words}"),
        Outcome::Late => "nothing came in time".to_owned(),
        Outcome::NotAsked => "the capture had no time left".to_owned(),
        Outcome::Answered => "it led elsewhere, and to no answer".to_owned(),
    }
}
