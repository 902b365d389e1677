//! Notices (RFC 9083, section 4.3), those of the profile letter by letter.

use std::borrow::Cow;

use serde::Serialize;

use super::link::Link;
use crate::rdap::view::Place;

/// A notice.
#[derive(Debug, Serialize)]
pub(super) struct Notice<'a> {
    title: &'static str,
    #[serde(rename = "type", skip_serializing_if = "Option::is_none")]
    kind: Option<&'static str>,
    description: Vec<Cow<'static, str>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    links: Option<[Link<'a>; 1]>,
}

/// Profile, section 2.6.3.
pub(super) fn statuses(place: &Place) -> Notice<'_> {
    Notice {
        title: "Status Codes",
        kind: None,
        description: vec![
            "For more information on domain status codes, please visit https://icann.org/epp"
                .into(),
        ],
        links: Some([Link::page(place, "glossary", "https://icann.org/epp")]),
    }
}

/// Profile, section 2.10.
pub(super) fn complaint(place: &Place) -> Notice<'_> {
    Notice {
        title: "RDDS Inaccuracy Complaint Form",
        kind: None,
        description: vec![
            "URL of the ICANN RDDS Inaccuracy Complaint Form: https://icann.org/wicf".into(),
        ],
        links: Some([Link::page(place, "help", "https://icann.org/wicf")]),
    }
}

/// Technical guide, sections 3.3 and 3.4.
pub(super) fn terms(place: &Place) -> Notice<'_> {
    Notice {
        title: "Terms of Service",
        kind: None,
        description: vec![
            "This data is for lawful purposes only. It is not to be used to send unsolicited \
             messages, nor copied in bulk."
                .into(),
            "In a verified top-level domain a name shows that its holder was verified when the \
             name was given."
                .into(),
        ],
        links: Some([Link::page(place, "terms-of-service", &place.terms_url)]),
    }
}

/// That there is more than is shown (RFC 9083, section 9 and 10.2.1).
pub(super) fn truncated(rows_maximum: i64) -> Notice<'static> {
    Notice {
        title: "Search Policy",
        kind: Some("result set truncated due to authorization"),
        description: vec![
            format!("An answer to a search has at most {rows_maximum} objects; ask more narrowly.")
                .into(),
        ],
        links: None,
    }
}

/// What this service can be asked, and how often (RFC 9083, section 7).
pub(super) fn service(rows_maximum: i64) -> [Notice<'static>; 3] {
    let plain = |title, description| Notice { title, kind: None, description, links: None };
    [
        plain(
            "What can be asked",
            vec![
                "domain/{name}, nameserver/{name}, entity/{IANA id of a registrar}, help.".into(),
                "A name may be given with A-labels or U-labels.".into(),
            ],
        ),
        plain(
            "Searches",
            vec![
                "domains?name=, nameservers?name=, nameservers?ip=, entities?fn=, \
                 entities?handle=, for those with a bearer token of this registry alone."
                    .into(),
                format!(
                    "One asterisk may end a label of the pattern. An answer has at most \
                     {rows_maximum} objects."
                )
                .into(),
            ],
        ),
        plain(
            "How often",
            vec![
                "Each IPv4 address and each IPv6 /56 network has a steady allowance.".into(),
                "Beyond it the answer is 429 with Retry-After.".into(),
            ],
        ),
    ]
}
