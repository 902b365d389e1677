//! Forms: every field as it was typed, so that a refused one keeps it all.

use axum::body::Bytes;
use axum::extract::multipart::{self, MultipartError};
use axum::extract::{FromRequest, Request};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};

use super::BODY_BYTES_MAXIMUM;
use super::caller::same_origin;
use crate::page::catalogue::Catalogue;

/// The fields of a form in their order; nothing is required here.
#[derive(Debug, Clone, Default)]
pub struct Fields(Vec<(String, String)>);

impl Fields {
    /// The text of a field; empty where it was not sent.
    #[must_use]
    pub fn text(&self, name: &str) -> &str {
        let mut fields = self.0.iter();
        fields.find(|(field, _)| field == name).map_or("", |(_, value)| value.as_str())
    }

    /// Fields that were read elsewhere.
    #[must_use]
    pub const fn of(pairs: Vec<(String, String)>) -> Self {
        Self(pairs)
    }

    /// The same fields, one of them with another text.
    #[must_use]
    pub fn with(mut self, name: &str, text: String) -> Self {
        self.0.retain(|(field, _)| field != name);
        self.0.push((name.to_owned(), text));
        self
    }

    /// Every field in order: name and text.
    pub fn iter(&self) -> impl Iterator<Item = (&str, &str)> {
        self.0.iter().map(|(name, value)| (name.as_str(), value.as_str()))
    }

    /// The names of its fields.
    pub fn names(&self) -> impl Iterator<Item = &str> {
        self.0.iter().map(|(name, _)| name.as_str())
    }

    /// Every text that was sent under a name.
    pub fn all(&self, name: &str) -> impl Iterator<Item = &str> {
        let fields = self.0.iter().filter(move |(field, _)| field == name);
        fields.map(|(_, value)| value.as_str())
    }

    /// Every field that is for eyes, in order: not tokens, not what was kept.
    #[must_use]
    pub fn pairs(self) -> Vec<(String, String)> {
        let own = |(name, _): &(String, String)| {
            !["csrf", "once", "kept", "came-back"].contains(&name.as_str())
        };
        self.0.into_iter().filter(own).collect()
    }

    /// Whether the form was kept while its session had ended, and comes back to be looked at.
    #[must_use]
    pub fn came_back(&self) -> bool {
        self.ticked("came-back")
    }

    /// Whether a box was ticked.
    #[must_use]
    pub fn ticked(&self, name: &str) -> bool {
        self.0.iter().any(|(field, _)| field == name)
    }
}

impl<S: Send + Sync> FromRequest<S> for Fields {
    type Rejection = Response;

    async fn from_request(request: Request, state: &S) -> Result<Self, Response> {
        if !same_origin(request.headers()) {
            let words = "This form was sent from another site and was not taken.";
            return Err((StatusCode::FORBIDDEN, words).into_response());
        }
        let body =
            Bytes::from_request(request, state).await.map_err(IntoResponse::into_response)?;
        Ok(parse(&body))
    }
}

/// Why a form in parts was not read.
#[derive(Debug)]
pub(super) enum NotRead {
    /// Its texts are longer than any other form may be.
    TooLong,
    /// It is cut off, or none.
    Broken(MultipartError),
}

impl From<MultipartError> for NotRead {
    fn from(error: MultipartError) -> Self {
        Self::Broken(error)
    }
}

impl IntoResponse for NotRead {
    fn into_response(self) -> Response {
        let kilobytes = BODY_BYTES_MAXIMUM / 1024;
        let words = Catalogue::english().say("form-too-long").number("kilobytes", kilobytes);
        match self {
            NotRead::TooLong => (StatusCode::PAYLOAD_TOO_LARGE, words.to_string()).into_response(),
            NotRead::Broken(error) => error.into_response(),
        }
    }
}

/// The name and text of a part (RFC 7578, section 4), as long as the texts of the form have room.
pub(super) async fn text_part(
    mut part: multipart::Field<'_>,
    room: &mut usize,
) -> Result<(String, String), NotRead> {
    let mut take = |bytes: usize| {
        *room = room.checked_sub(bytes).ok_or(NotRead::TooLong)?;
        Ok::<(), NotRead>(())
    };
    let name = part.name().unwrap_or_default().to_owned();
    take(name.len())?;
    let mut text = Vec::new();
    while let Some(chunk) = part.chunk().await? {
        take(chunk.len())?;
        text.extend_from_slice(&chunk);
    }
    // Browsers send line ends as CR LF.
    Ok((name, String::from_utf8_lossy(&text).replace("\r\n", "\n")))
}

/// Writes `application/x-www-form-urlencoded`: what [`parse`] reads.
pub(super) fn written(pairs: &[(String, String)]) -> String {
    let pairs = pairs.iter().map(|(name, value)| format!("{}={}", encode(name), encode(value)));
    pairs.collect::<Vec<_>>().join("&")
}

fn encode(text: &str) -> String {
    let mut written = String::with_capacity(text.len());
    for byte in text.bytes() {
        match byte {
            b' ' => written.push('+'),
            b'*' | b'-' | b'.' | b'_' => written.push(char::from(byte)),
            _ if byte.is_ascii_alphanumeric() => written.push(char::from(byte)),
            _ => written.push_str(&format!("%{byte:02X}")),
        }
    }
    written
}

/// Reads `application/x-www-form-urlencoded` (WHATWG URL, section 5.1).
pub(super) fn parse(body: &[u8]) -> Fields {
    let pairs = body.split(|byte| *byte == b'&').filter(|pair| !pair.is_empty());
    let read = |pair: &[u8]| {
        let equals = pair.iter().position(|byte| *byte == b'=').unwrap_or(pair.len());
        let value = pair.get(equals + 1..).unwrap_or_default();
        // Browsers send line ends as CR LF.
        (decode(&pair[..equals]), decode(value).replace("\r\n", "\n"))
    };
    Fields(pairs.map(read).collect())
}

fn decode(text: &[u8]) -> String {
    let mut bytes = Vec::with_capacity(text.len());
    let mut rest = text;
    while let Some((first, after)) = rest.split_first() {
        rest = after;
        let digit = |place: usize| after.get(place).and_then(|byte| char::from(*byte).to_digit(16));
        match (first, digit(0), digit(1)) {
            (b'+', ..) => bytes.push(b' '),
            (b'%', Some(high), Some(low)) => {
                bytes.extend(u8::try_from(high * 16 + low));
                rest = &after[2..];
            }
            (other, ..) => bytes.push(*other),
        }
    }
    String::from_utf8_lossy(&bytes).into_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn everything_typed_is_kept() {
        let fields = parse(b"words=Caf%C3%A9+%26+co%0D%0Anext&empty=&tick=on&odd=%zz");
        assert_eq!(fields.text("words"), "Café & co\nnext");
        assert_eq!(fields.text("empty"), "");
        assert_eq!(fields.text("missing"), "");
        assert_eq!(fields.text("odd"), "%zz");
        assert!(fields.ticked("tick") && !fields.ticked("tock"));
        let written = written(&fields.0);
        assert_eq!(parse(written.as_bytes()).0, fields.0, "{written}");
    }
}
