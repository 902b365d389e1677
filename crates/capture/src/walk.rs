//! From one address along its redirects to where they end.

use registry_signals::refresh;
use serde::Serialize;
use url::Url;

use crate::course::Course;
use crate::fetch::{Fetch, Outcome, fetch};
use crate::request::{NotASite, Visitor, plain};

/// From how many seconds on a page that sends its readers on is one that they read.
const READ_SECONDS: u32 = 10;
/// How much of a page is looked through for where it sends its readers, in bytes.
const HEAD_BYTES: usize = 128 * 1024;
/// The longest target of a redirect that is kept, in characters.
const TARGET: usize = 500;

/// Where a way ends.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(tag = "end", rename_all = "kebab-case")]
pub enum End {
    /// At an answer that leads no further.
    Arrived,
    /// At a request that came to nothing.
    Failed,
    /// Where it had been before.
    Loop {
        /// The address that came again.
        url: String,
    },
    /// After as many redirects as are followed.
    TooMany {
        /// How many that is.
        limit: usize,
    },
    /// At a redirect that is not followed.
    NotFollowed {
        /// Where it leads, as it is written.
        target: String,
        /// Why it is not followed.
        why: String,
    },
}

/// A way.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Way {
    pub(crate) fetches: Vec<Fetch>,
    pub(crate) end: End,
}

/// Goes it.
pub(crate) async fn walk(course: &Course<'_>, from: &Url, visitor: Visitor) -> Way {
    let limit = course.means.limits.redirects;
    let mut fetches: Vec<Fetch> = Vec::new();
    let mut url = from.clone();
    loop {
        let step = fetch(course, &url, visitor).await;
        let is_answer = step.outcome == Outcome::Answered;
        let next = redirect(&step);
        fetches.push(step);
        let end = match next {
            _ if !is_answer => End::Failed,
            None => End::Arrived,
            Some(Err((target, why))) => End::NotFollowed { target, why: why.to_string() },
            Some(Ok(next)) if fetches.iter().any(|before| before.url == next) => {
                let is_page = fetches.last().is_some_and(|last| last.status == Some(200));
                // A page that is loaded anew from time to time is where it wants to be.
                if is_page { End::Arrived } else { End::Loop { url: next.to_string() } }
            }
            Some(Ok(_)) if fetches.len() > limit => End::TooMany { limit },
            Some(Ok(next)) => {
                url = next;
                continue;
            }
        };
        return Way { fetches, end };
    }
}

/// Where an answer leads, if it leads anywhere: by its status, or by a page that is shown for a few
/// seconds.
fn redirect(step: &Fetch) -> Option<Result<Url, (String, NotASite)>> {
    let leads = matches!(step.status, Some(301 | 302 | 303 | 307 | 308));
    let target = match step.header("location").filter(|_| leads) {
        Some(target) => octets(target),
        None => sent_on(step)?,
    };
    let kept: String = target.chars().take(TARGET).collect();
    let joined = step.url.join(&target);
    let joined = joined
        .map_err(|error| NotASite::Unreadable { found: kept.clone(), why: error.to_string() });
    Some(joined.and_then(plain).map_err(|why| (kept, why)))
}

/// Where a page sends its readers by itself.
fn sent_on(step: &Fetch) -> Option<String> {
    if !step.is_page() || step.status != Some(200) {
        return None;
    }
    let by_header = step.header("refresh").and_then(|field| refresh(&octets(field)));
    let head = step.body.get(..HEAD_BYTES).unwrap_or(&step.body);
    let limits = registry_signals::Limits::default();
    let by_page = || registry_signals::read(head, step.charset(), &limits).refresh;
    let (seconds, target) = by_header.or_else(by_page)?;
    (seconds < READ_SECONDS).then_some(target)
}

/// Header fields are octets; those above ASCII are UTF-8, as browsers take them.
fn octets(field: &str) -> String {
    let octets: Vec<u8> = field.chars().filter_map(|letter| u8::try_from(letter).ok()).collect();
    String::from_utf8_lossy(&octets).into_owned()
}
