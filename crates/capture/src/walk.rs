//! From one address along its redirects to where they end.

use serde::Serialize;
use url::Url;

use crate::course::Course;
use crate::fetch::{Fetch, Outcome, fetch};
use crate::request::{NotASite, Visitor, plain};

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
                End::Loop { url: next.to_string() }
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

/// Where an answer leads, if it leads anywhere.
fn redirect(step: &Fetch) -> Option<Result<Url, (String, NotASite)>> {
    let leads = matches!(step.status, Some(301 | 302 | 303 | 307 | 308));
    let target = step.header("location").filter(|_| leads)?;
    let kept: String = target.chars().take(TARGET).collect();
    // Header fields are octets; those above ASCII are UTF-8, as browsers take them.
    let octets: Vec<u8> = target.chars().filter_map(|letter| u8::try_from(letter).ok()).collect();
    let joined = step.url.join(&String::from_utf8_lossy(&octets));
    let joined = joined
        .map_err(|error| NotASite::Unreadable { found: kept.clone(), why: error.to_string() });
    Some(joined.and_then(plain).map_err(|why| (kept, why)))
}
