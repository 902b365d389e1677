//! `/api/v1/documents`: what is handed in, and given out again only as a file.

use axum::Json;
use axum::body::Body;
use axum::extract::{Path, State};
use axum::http::{HeaderMap, HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use registry_core::document::{DocumentHash, DocumentRef, MediaType};
use registry_store::BundleKept;
use serde::Serialize;
use utoipa::ToSchema;

use super::parse;
use super::shapes::Instant;
use crate::staff::permission::{Permission, Reach};
use crate::vetting::Refusal;
use crate::vetting::document::{self, Upload};
use crate::watch::custody;
use crate::web::Web;
use crate::web::caller::Caller;
use crate::web::problem::Problem;

/// A document.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct DocumentShape {
    /// The SHA-256 of its bytes, by which objects cite it.
    pub hash: String,
    /// Its name, cleaned.
    pub name: String,
    /// What it is.
    pub media_type: &'static str,
    /// How many bytes it has.
    pub size_bytes: u64,
    /// When the registry had it.
    pub received_at: Instant,
}

impl From<DocumentRef> for DocumentShape {
    fn from(document: DocumentRef) -> Self {
        let DocumentRef { hash, name, media_type, size_bytes, received_at } = document;
        Self {
            hash: hash.to_string(),
            name,
            media_type: media_type.text(),
            size_bytes,
            received_at: Instant(received_at),
        }
    }
}

/// Reads the hashes by which a body cites documents.
pub(super) fn hashes(field: &str, texts: &[String]) -> Result<Vec<DocumentHash>, Problem> {
    texts.iter().map(|text| parse(field, text, HASH)).collect()
}

pub(super) const HASH: &str = "the SHA-256 of a document: 64 of 0-9 and a-f";

/// Hands a document in; the same content again is the document that is here already.
#[utoipa::path(post, path = "/api/v1/documents", tag = "documents",
    request_body(content = Vec<u8>, content_type = "application/octet-stream",
        description = "The bytes; Content-Type says what they are, Content-Disposition the name."),
    responses((status = 201, body = DocumentShape), (status = "4XX", body = Problem))
)]
pub async fn upload(
    State(web): State<Web>,
    caller: Caller,
    headers: HeaderMap,
    body: Body,
) -> Result<(StatusCode, Json<DocumentShape>), Problem> {
    if caller.person.role.reach(Permission::RecordDocument) == Reach::Nothing {
        return Err(Refusal::NotPermitted(Permission::RecordDocument).into());
    }
    web.door.admit_document(&caller.person).map_err(Problem::too_often)?;
    let text = |name| headers.get(name).and_then(|value| value.to_str().ok()).unwrap_or_default();
    let media_type = text(header::CONTENT_TYPE);
    let known: Vec<_> = MediaType::handed_in().map(MediaType::text).collect();
    let unknown = || {
        let detail = format!("Content-Type: found {media_type:?}, allowed: {}", known.join(", "));
        Problem::new(StatusCode::UNSUPPORTED_MEDIA_TYPE, "media-type-not-taken", detail)
    };
    let media_type = MediaType::from_text(media_type).ok_or_else(unknown)?;
    let limit = web.registry.uploads.bytes_maximum;
    // What says that it is too large is not read at all; what is, not further than the limit.
    let stated = text(header::CONTENT_LENGTH).parse::<usize>();
    if stated.is_ok_and(|stated| stated > limit) {
        return Err(Refusal::TooLarge(limit).into());
    }
    let content = axum::body::to_bytes(body, limit).await;
    let content = content.map_err(|_| Problem::from(Refusal::TooLarge(limit)))?.to_vec();
    let name = file_name(text(header::CONTENT_DISPOSITION));
    let upload = Upload { name, media_type, content };
    let kept = document::keep(&web.registry, &caller.acting(), upload).await?;
    Ok((StatusCode::CREATED, Json(kept.into())))
}

/// The name in a `Content-Disposition` (RFC 6266); the extended form wins, none is no error.
fn file_name(disposition: &str) -> String {
    let mut plain = String::new();
    for parameter in disposition.split(';').skip(1) {
        let Some((name, value)) = parameter.split_once('=') else { continue };
        let value = value.trim().trim_matches('"');
        match name.trim().to_ascii_lowercase().as_str() {
            "filename*" => {
                let encoded = value.rsplit('\'').next().unwrap_or_default();
                return percent_decoded(encoded);
            }
            "filename" => value.clone_into(&mut plain),
            _ => {}
        }
    }
    plain
}

/// Octets of `%41` and characters that stand for themselves (RFC 8187); what is no UTF-8 is lost.
fn percent_decoded(text: &str) -> String {
    let mut octets = Vec::with_capacity(text.len());
    let mut rest = text.as_bytes();
    while let Some((first, behind)) = rest.split_first() {
        let pair = behind.get(..2).and_then(|pair| std::str::from_utf8(pair).ok());
        let octet = pair.and_then(|pair| u8::from_str_radix(pair, 16).ok());
        match (first, octet) {
            (b'%', Some(octet)) => {
                octets.push(octet);
                rest = &behind[2..];
            }
            _ => {
                octets.push(*first);
                rest = behind;
            }
        }
    }
    String::from_utf8_lossy(&octets).into_owned()
}

/// Shows what is known of a document.
#[utoipa::path(get, path = "/api/v1/documents/{hash}", tag = "documents",
    params(("hash" = String, Path)),
    responses((status = 200, body = DocumentShape), (status = "4XX", body = Problem))
)]
pub async fn show(
    State(web): State<Web>,
    caller: Caller,
    Path(hash): Path<String>,
) -> Result<Json<DocumentShape>, Problem> {
    caller.may(Permission::ReadRegistry)?;
    Ok(Json(find(&web, &hash).await?.into()))
}

async fn find(web: &Web, hash: &str) -> Result<DocumentRef, Problem> {
    let hash: DocumentHash = parse("hash", hash, HASH)?;
    let found = web.registry.store.read(move |read| read.document(hash)).await?;
    found.ok_or_else(|| Problem::not_found(format!("document {hash}")))
}

/// Gives a document out as a file; no browser is asked to show it.
#[utoipa::path(get, path = "/api/v1/documents/{hash}/content", tag = "documents",
    params(("hash" = String, Path)),
    responses((status = 200, body = Vec<u8>, content_type = "application/octet-stream"),
        (status = "4XX", body = Problem))
)]
pub async fn content(
    State(web): State<Web>,
    caller: Caller,
    Path(hash): Path<String>,
) -> Result<Response, Problem> {
    caller.may(Permission::ReadRegistry)?;
    let document = find(&web, &hash).await?;
    as_file(&web, document, caller.acting().name()).await
}

/// Who is given a document.
#[derive(Debug)]
pub(in crate::web) enum GivenTo {
    /// Somebody of the registry, or a customer, by name.
    Reader(String),
    /// Somebody outside: by what it is given, and to whom.
    Outside {
        /// By what.
        by: String,
        /// To whom.
        to: String,
    },
}

impl From<String> for GivenTo {
    fn from(reader: String) -> Self {
        Self::Reader(reader)
    }
}

/// A document as an answer that is saved, never shown. Who reads a bundle of evidence is in its log
/// (WATCH.md, section 6), by whatever page it is reached.
pub(in crate::web) async fn as_file(
    web: &Web,
    document: DocumentRef,
    to: impl Into<GivenTo>,
) -> Result<Response, Problem> {
    let hash = document.hash;
    if document.media_type == MediaType::Bundle {
        let kept = web.registry.store.read(move |read| read.bundle(hash)).await?;
        if let Some(BundleKept::Gone(since)) = kept.map(|bundle| bundle.kept) {
            let detail = format!("the bundle {hash} was deleted at {since}; its log tells of it");
            return Err(Problem::new(StatusCode::GONE, "evidence-gone", detail));
        }
        match to.into() {
            GivenTo::Reader(name) => custody::read_by(&web.registry, hash, name).await?,
            GivenTo::Outside { by, to } => {
                custody::handed_out(&web.registry, vec![hash], (by, to)).await?;
            }
        }
    }
    let bytes = web.registry.store.read(move |read| read.document_whole(hash)).await?;
    let mut response = bytes.into_response();
    let headers = response.headers_mut();
    headers.insert(header::CONTENT_TYPE, HeaderValue::from_static(document.media_type.text()));
    headers.insert(header::X_CONTENT_TYPE_OPTIONS, HeaderValue::from_static("nosniff"));
    headers.insert(header::CONTENT_SECURITY_POLICY, HeaderValue::from_static("sandbox"));
    let attachment = format!("attachment; filename*=UTF-8''{}", percent_encoded(&document.name));
    let attachment = HeaderValue::from_str(&attachment);
    let attachment = attachment.unwrap_or(HeaderValue::from_static("attachment"));
    headers.insert(header::CONTENT_DISPOSITION, attachment);
    Ok(response)
}

fn percent_encoded(name: &str) -> String {
    let plain = |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'.' | b'-' | b'_');
    let encode = |byte: u8| match plain(byte) {
        true => char::from(byte).to_string(),
        false => format!("%{byte:02X}"),
    };
    name.bytes().map(encode).collect()
}

#[cfg(test)]
mod tests {
    use super::{file_name, percent_encoded};

    #[test]
    fn a_name_is_found_in_each_form_of_its_header() {
        let table = [
            ("attachment; filename=\"a b.pdf\"", "a b.pdf"),
            ("attachment; filename=a.pdf", "a.pdf"),
            ("attachment; filename=\"e.pdf\"; filename*=UTF-8''%C3%A9%20%.pdf", "é %.pdf"),
            ("attachment", ""),
            ("", ""),
        ];
        for (given, name) in table {
            assert_eq!(file_name(given), name, "{given}");
        }
        assert_eq!(percent_encoded("é b.pdf"), "%C3%A9%20b.pdf");
    }
}
