//! Approved websites: what an accreditation covers (P-3).

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use super::{Accreditation, Refusal, due_at};
use crate::decision::{Actor, Decision};
use crate::event::Event;
use crate::rulebook::RulebookVersions;

/// Longest URL of a website, in characters.
const CHARACTERS_MAXIMUM: usize = 500;

/// Approved websites that came or went, and why.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct WebsiteChange {
    /// When.
    pub at: Timestamp,
    /// Who decided it.
    pub by: Actor,
    /// Those that were approved.
    pub added: Vec<String>,
    /// Those that were taken out.
    pub removed: Vec<String>,
    /// Why.
    pub reason: String,
}

/// Reads the URL of a website: `https` or `http`, a host with a dot, then a path; no user, no
/// part behind `#`. Scheme and host become lower case, an empty path a slash.
pub fn parse(text: &str) -> Result<String, Refusal> {
    let wrong = || Refusal::NotAWebsite(text.to_owned());
    let text = text.trim();
    let (scheme, rest) = text.split_once("://").ok_or_else(wrong)?;
    let scheme = scheme.to_ascii_lowercase();
    let (authority, path) = match rest.find(['/', '?']) {
        Some(place) => rest.split_at(place),
        None => (rest, ""),
    };
    let (host, port) = match authority.split_once(':') {
        Some((host, port)) => (host, Some(port)),
        None => (authority, None),
    };
    let is_port = |port: &str| port.parse::<u16>().is_ok_and(|port| port > 0);
    let plain = text.bytes().all(|byte| byte.is_ascii_graphic()) && !text.contains('#');
    let sound = matches!(scheme.as_str(), "https" | "http")
        && is_host(host)
        && port.is_none_or(is_port)
        && plain
        && text.len() <= CHARACTERS_MAXIMUM;
    if !sound {
        return Err(wrong());
    }
    let path = if path.is_empty() { "/" } else { path };
    Ok(format!("{scheme}://{}{path}", authority.to_ascii_lowercase()))
}

/// Labels of letters, digits and hyphens inside, at least two of them; no bare address.
fn is_host(host: &str) -> bool {
    let is_label = |label: &str| {
        let inside = label.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'-');
        (1..=63).contains(&label.len())
            && inside
            && !label.starts_with('-')
            && !label.ends_with('-')
    };
    let last = host.rsplit('.').next().unwrap_or_default();
    host.len() <= 253
        && host.contains('.')
        && host.split('.').all(is_label)
        && !last.bytes().all(|byte| byte.is_ascii_digit())
}

/// Every URL of a list, read; each once.
pub(super) fn parse_all(urls: &[String]) -> Result<Vec<String>, Refusal> {
    let mut read = Vec::new();
    for url in urls {
        let url = parse(url)?;
        if !read.contains(&url) {
            read.push(url);
        }
    }
    Ok(read)
}

/// Approves websites beside those of the applications, or takes approved ones out (P-3).
pub fn change_websites(
    accreditation: &Accreditation,
    (added, removed): (&[String], &[String]),
    (by, reason): (&Actor, &str),
    rulebooks: &RulebookVersions,
    now: Timestamp,
) -> Result<Decision, Refusal> {
    let (added, removed) = (parse_all(added)?, parse_all(removed)?);
    let mut after = accreditation.clone();
    for url in &removed {
        let place = after.websites.iter().position(|known| known == url);
        let place = place.ok_or_else(|| Refusal::WebsiteNotApproved(url.clone()))?;
        after.websites.remove(place);
    }
    for url in &added {
        if after.websites.contains(url) {
            return Err(Refusal::WebsiteApproved(url.clone()));
        }
        after.websites.push(url.clone());
    }
    if after.websites == accreditation.websites {
        return Err(Refusal::NoWebsite);
    }
    let (by, reason) = (by.clone(), reason.to_owned());
    after.website_changes.push(WebsiteChange { at: now, by, added, removed, reason });
    let due_at = due_at(&after, rulebooks, now);
    let mut decision = Decision::default();
    decision.change(now, &[Event::WebsitesChanged], after, due_at);
    Ok(decision)
}
