//! What finds a record: an index in the form of CDXJ, and the list of pages.

use jiff::Timestamp;
use serde_json::json;
use url::{Host, Url};

use super::record::Written;
use crate::capture::{Capture, Purpose};
use crate::fetch::Fetch;
use crate::request::{Visitor, visitor_code};

/// A line of an index for each answer, in order.
pub(crate) fn index(answers: &[(&Fetch, Written)], file: &str) -> String {
    let line = |(fetch, written): &(&Fetch, Written)| {
        let mime = fetch.media_type();
        let entry = json!({
            "url": fetch.url.as_str(),
            "mime": if mime.is_empty() { "unk" } else { mime.as_str() },
            "status": fetch.status.map(|status| status.to_string()),
            "digest": written.payload_digest.map(|digest| format!("sha256:{digest}")),
            "length": written.length,
            "offset": written.offset,
            "filename": file,
        });
        format!("{} {} {entry}\n", sort_key(&fetch.url), digits(fetch.began.at))
    };
    let mut lines: Vec<String> = answers.iter().map(line).collect();
    lines.sort_unstable();
    lines.concat()
}

/// The list of pages (WACZ 1.1.1, section 5.2.2): what the browser was shown.
pub(crate) fn page_list(capture: &Capture) -> String {
    let head = json!({ "format": "json-pages-1.0", "id": "pages", "title": "All Pages" });
    let shown = capture.visits.iter().filter(|visit| visit.visitor == Visitor::Browser);
    let pages = shown.filter_map(|visit| {
        let answer = capture.answer(visit)?;
        let id = format!("{}-{}", capture.request.id, visit.fetches.end.saturating_sub(1));
        Some(json!({
            "id": id,
            "url": answer.url.as_str(),
            "ts": answer.began.at,
            "seed": visit.purpose == Purpose::Front,
            "visitor": visitor_code(visit.visitor),
        }))
    });
    std::iter::once(head).chain(pages).map(|line| format!("{line}\n")).collect()
}

fn digits(at: Timestamp) -> String {
    at.strftime("%Y%m%d%H%M%S").to_string()
}

/// An address as indexes sort them (SURT): the host from its end, then path and query.
fn sort_key(url: &Url) -> String {
    let host = match url.host() {
        Some(Host::Domain(name)) => {
            let name = name.strip_prefix("www.").unwrap_or(name);
            name.split('.').rev().collect::<Vec<_>>().join(",")
        }
        Some(other) => other.to_string(),
        None => String::new(),
    };
    let port = url.port().map(|port| format!(":{port}")).unwrap_or_default();
    let query = url.query().map(|query| format!("?{query}")).unwrap_or_default();
    format!("{host}{port}){}{query}", url.path()).to_lowercase()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn addresses_sort_by_their_hosts() {
        for (url, key) in [
            ("https://www.Shop.Example/A?B=1", "example,shop)/a?b=1"),
            ("http://a.b.example:8080/", "example,b,a:8080)/"),
            ("http://192.0.2.1/", "192.0.2.1)/"),
        ] {
            assert_eq!(sort_key(&Url::parse(url).unwrap()), key);
        }
    }
}
