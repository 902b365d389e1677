//! Going to a site: by its first name that answers, by HTTPS, and where that leads nowhere, by HTTP.

#[cfg(test)]
mod tests;

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
    /// DNS knows no address of any of its names: what the first of them said.
    NothingThere(Box<Capture>),
    /// Neither can be said, and why.
    Failed(String),
}

/// Goes to a site.
pub(super) async fn look(visits: &Inner, id: CaptureId, names: &[HostName]) -> Met {
    let fronts = |name: &HostName| visits.streets.fronts(name);
    first_met(names, fronts, |front| by(visits, id, front)).await
}

/// What is met at the first front that answers. That nothing is there is said of a site of which
/// every name was tried, and none failed.
async fn first_met<Going: Future<Output = Met>>(
    names: &[HostName],
    fronts: impl Fn(&HostName) -> Vec<String>,
    go: impl Fn(String) -> Going,
) -> Met {
    let (mut gone, mut nowhere, mut failed) = (0, None, None);
    for name in names.iter().take(NAMES_MAXIMUM) {
        for front in fronts(name) {
            match go(front.clone()).await {
                Met::Failed(words) => failed = failed.or(Some(format!("{front}: {words}"))),
                Met::NothingThere(capture) => {
                    (gone, nowhere) = (gone + 1, nowhere.or(Some(capture)));
                    break;
                }
                answered @ Met::Answered(_) => return answered,
            }
        }
    }
    match (failed, nowhere) {
        (Some(words), _) => Met::Failed(words),
        (None, None) => Met::Failed("none of its names is here".to_owned()),
        (None, Some(capture)) if gone == names.len() => Met::NothingThere(capture),
        (None, Some(_)) => Met::Failed(format!(
            "DNS knows no address of {gone} of its {} names, and the others were not tried",
            names.len()
        )),
    }
}

async fn by(visits: &Inner, id: CaptureId, front: String) -> Met {
    let request = match Request::new(*id.as_uuid(), &front) {
        Ok(request) => request,
        Err(error) => return Met::Failed(error.to_string()),
    };
    // What is taken first was decided before: nothing waits here.
    let ticket = match visits.pool.offer(request, 0) {
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
