//! How long an answer may be kept, and whether it is still the one a client has (RFC 9110,
//! sections 8.8.3 and 13.1.2; RFC 9111, section 5.2.2).
//!
//! Every answer about an object says when it was read. Two answers that differ by that instant
//! alone are the same to whoever asks again, so the tag is made from the rest; and it is a weak
//! one, for their octets do differ (decision 0034).

use axum::http::{HeaderMap, HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use jiff::Timestamp;
use xxhash_rust::xxh3::Xxh3;

use super::answer::{LAST_UPDATE, MEDIA_TYPE};

/// How long an answer may be kept without asking again: a change shows within it.
const FRESH: HeaderValue = HeaderValue::from_static("public, max-age=10");

/// A written answer, but for the instants at which it was read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Body {
    /// What stands between the instants.
    pieces: Vec<Box<str>>,
    /// The digest of that.
    tag: String,
}

impl Body {
    /// What of a written answer does not say when it was read.
    #[must_use]
    pub fn new(written: &str) -> Self {
        let mut pieces = Vec::with_capacity(2);
        let mut digest = Xxh3::new();
        let mut add = |piece: &str| {
            digest.update(piece.as_bytes());
            pieces.push(piece.into());
        };
        let mark = format!("\"{LAST_UPDATE}\",\"eventDate\":\"");
        let mut rest = written;
        while let Some(at) = rest.find(&mark) {
            let (said, instant) = rest.split_at(at + mark.len());
            add(said);
            let end = instant.find('"').unwrap_or(instant.len());
            rest = instant.split_at(end).1;
        }
        add(rest);
        Self { pieces, tag: format!("W/\"{:032x}\"", digest.digest128()) }
    }

    /// The answer as it is read at an instant.
    #[must_use]
    pub fn read_at(&self, as_of: Timestamp) -> String {
        self.pieces.join(as_of.to_string().as_str())
    }

    /// How many octets it takes.
    #[must_use]
    pub fn octets(&self) -> usize {
        self.pieces.iter().map(|piece| piece.len()).sum()
    }
}

/// Answers with what is read at an instant, or with 304 to a client that has it.
pub(super) fn again(asked: &HeaderMap, body: &Body, as_of: Timestamp) -> Response {
    answer_tagged(asked, (&body.tag, HeaderValue::from_static(MEDIA_TYPE)), body.read_at(as_of))
}

/// Answers with what was just written, or with 304 to a client that has it.
pub(super) fn answer(asked: &HeaderMap, body: &Body, written: String) -> Response {
    answer_tagged(asked, (&body.tag, HeaderValue::from_static(MEDIA_TYPE)), written)
}

/// Answers with a body of this tag and media type, or with 304 to a client that has it.
pub(crate) fn answer_tagged(
    asked: &HeaderMap,
    (tag, media): (&str, HeaderValue),
    body: String,
) -> Response {
    let cached = [(header::CACHE_CONTROL, FRESH), (header::ETAG, value(tag))];
    if is_known(asked, tag) {
        return (StatusCode::NOT_MODIFIED, cached).into_response();
    }
    (StatusCode::OK, cached, [(header::CONTENT_TYPE, media)], body).into_response()
}

fn value(tag: &str) -> HeaderValue {
    HeaderValue::from_str(tag).unwrap_or(HeaderValue::from_static("W/\"\""))
}

/// Whether `If-None-Match` names the tag, or any; compared weakly (RFC 9110, section 8.8.3.2).
fn is_known(asked: &HeaderMap, tag: &str) -> bool {
    let opaque = |text: &str| text.trim().trim_start_matches("W/").to_owned();
    let given = asked.get_all(header::IF_NONE_MATCH).iter();
    let texts = given.filter_map(|value| value.to_str().ok());
    texts
        .flat_map(|text| text.split(','))
        .any(|one| one.trim() == "*" || opaque(one) == opaque(tag))
}

#[cfg(test)]
mod tests {
    use super::*;

    const BODY: &str = r#"{"ldhName":"a.test","events":[{"eventAction":"last update of RDAP database","eventDate":"2026-01-05T12:00:00Z"}],"x":1}"#;

    fn tag(written: &str) -> String {
        Body::new(written).tag
    }

    #[test]
    fn an_answer_is_the_same_again_but_for_when_it_is_read() {
        let twice = format!("{BODY}{BODY}");
        for written in [BODY, twice.as_str(), "{}"] {
            let body = Body::new(written);
            assert_eq!(body.read_at("2026-01-05T12:00:00Z".parse().unwrap()), written);
            let later = written.replace("12:00:00Z", "12:00:01.5Z");
            assert_eq!(body.read_at("2026-01-05T12:00:01.5Z".parse().unwrap()), later);
        }
    }

    #[test]
    fn the_instant_of_reading_changes_no_tag_and_anything_else_does() {
        let read_later = BODY.replace("12:00:00Z", "12:00:01.5Z");
        assert_eq!(tag(BODY), tag(&read_later));
        for changed in [BODY.replace("a.test", "b.test"), BODY.replace("\"x\":1", "\"x\":2")] {
            assert_ne!(tag(BODY), tag(&changed), "{changed}");
        }
        assert!(tag(BODY).starts_with("W/\""), "octets differ: RFC 9110, 8.8.1");
    }

    #[test]
    fn a_client_that_has_it_gets_no_body() {
        let tag = tag(BODY);
        let strong = tag.trim_start_matches("W/").to_owned();
        let cases = [
            (vec![tag.clone()], StatusCode::NOT_MODIFIED),
            (vec![strong], StatusCode::NOT_MODIFIED),
            (vec![format!("\"other\", {tag}")], StatusCode::NOT_MODIFIED),
            (vec!["\"other\"".to_owned(), tag], StatusCode::NOT_MODIFIED),
            (vec!["*".to_owned()], StatusCode::NOT_MODIFIED),
            (vec!["\"other\"".to_owned()], StatusCode::OK),
            (vec![], StatusCode::OK),
        ];
        for (given, expected) in cases {
            let mut asked = HeaderMap::new();
            for text in &given {
                asked.append(header::IF_NONE_MATCH, text.parse().unwrap());
            }
            let answer = answer(&asked, &Body::new(BODY), BODY.into());
            assert_eq!(answer.status(), expected, "{given:?}");
            assert!(answer.headers().contains_key(header::ETAG));
            assert_eq!(answer.headers()[header::CACHE_CONTROL], "public, max-age=10");
        }
    }
}
