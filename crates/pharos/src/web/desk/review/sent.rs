//! A form of the desk as it was sent: its fields, its documents, the key under which it is carried
//! out once, and the version of what its sender had read.

use std::borrow::Cow;
use std::time::Duration;

use axum::extract::multipart::Multipart;
use axum::extract::{FromRequest, Request};
use axum::http::{StatusCode, header};
use axum::response::{IntoResponse, Response};
use jiff::Timestamp;
use jiff::civil::{Date, DateTime};
use jiff::tz::TimeZone;
use registry_core::document::{DocumentHash, MediaType};
use registry_core::money::{Currency, Money};
use registry_store::{Once, Snapshot, StoreError};
use sha2::{Digest, Sha256};

use super::super::super::caller::{Visitor, same_origin};
use super::super::super::form::{Fields, NotRead, text_part};
use super::super::super::{BODY_BYTES_MAXIMUM, Web};
use crate::vetting::cases::{Said, Stated};
use crate::vetting::document::{self, Upload};
use crate::vetting::{Failure, Refusal};
use registry_core::casework::Reason;

/// How long a form is remembered, in wall time.
const REMEMBERED_FOR: Duration = Duration::from_secs(48 * 3600);

/// Most reasons of one notice on a form.
pub(super) const REASONS: [(&str, &str); 3] =
    [("clause-1", "reason-1"), ("clause-2", "reason-2"), ("clause-3", "reason-3")];

/// A form.
#[derive(Debug, Clone, Default)]
pub(in crate::web::desk) struct Sent {
    pub(in crate::web::desk) fields: Fields,
    files: Vec<File>,
    /// Documents taken in so far: hash and name.
    pub(in crate::web::desk) documents: Vec<(DocumentHash, String)>,
}

/// A file as it was sent.
#[derive(Debug, Clone)]
struct File {
    name: String,
    media: String,
    content: Vec<u8>,
}

impl<S: Send + Sync> FromRequest<S> for Sent {
    type Rejection = Response;

    async fn from_request(request: Request, state: &S) -> Result<Self, Response> {
        let media = request.headers().get(header::CONTENT_TYPE);
        let media = media.and_then(|value| value.to_str().ok()).unwrap_or_default();
        if !media.starts_with("multipart/form-data") {
            let fields = Fields::from_request(request, state).await?;
            return Ok(Self { fields, ..Self::default() });
        }
        if !same_origin(request.headers()) {
            return Err(StatusCode::FORBIDDEN.into_response());
        }
        let form = Multipart::from_request(request, state).await;
        let form = form.map_err(IntoResponse::into_response)?;
        read(form).await.map_err(IntoResponse::into_response)
    }
}

async fn read(mut form: Multipart) -> Result<Sent, NotRead> {
    let (mut pairs, mut files) = (Vec::new(), Vec::new());
    let mut room = BODY_BYTES_MAXIMUM;
    while let Some(part) = form.next_field().await? {
        match part.file_name().map(str::to_owned) {
            // A field of files that was left empty is sent as one file of no name.
            Some(file) if file.is_empty() => {}
            Some(file) => {
                let media = part.content_type().unwrap_or_default().to_owned();
                files.push(File { name: file, media, content: part.bytes().await?.to_vec() });
            }
            None => pairs.push(text_part(part, &mut room).await?),
        }
    }
    Ok(Sent { fields: Fields::of(pairs), files, documents: Vec::new() })
}

impl Sent {
    /// The text of a field, without what stands around it.
    pub(in crate::web::desk) fn text(&self, name: &str) -> &str {
        self.fields.text(name).trim()
    }

    /// Its fields, and what its files hold, where they are not taken in as documents.
    pub(in crate::web::desk) fn apart(self) -> (Fields, Vec<Vec<u8>>) {
        (self.fields, self.files.into_iter().map(|file| file.content).collect())
    }

    /// Whether the sender wants to read the letters first.
    pub(in crate::web::desk) fn is_ahead(&self) -> bool {
        self.fields.ticked("ahead")
    }

    /// The number of the newest row of history that the sender had read.
    pub(super) fn seen(&self) -> Option<i64> {
        self.text("seen").parse().ok()
    }

    /// The key under which it is carried out once, with a digest of all that was sent.
    pub(super) fn once(&self, web: &Web, visitor: &Visitor, path: &str) -> Option<Once> {
        let key = Some(self.text("once")).filter(|key| !key.is_empty())?;
        let wall = web.registry.clock.wall_now();
        Some(Once {
            staff: visitor.signed_in.person.id,
            key: format!("form-{key}"),
            request_hash: self.digest(path),
            wall,
            expires_wall: wall + REMEMBERED_FOR,
        })
    }

    /// SHA-256 over where it was sent and what it holds, whichever session sent it.
    fn digest(&self, path: &str) -> [u8; 32] {
        let mut sha = Sha256::new();
        let mut put = |part: &[u8]| {
            sha.update((part.len() as u64).to_be_bytes());
            sha.update(part);
        };
        put(path.as_bytes());
        for (name, value) in self.fields.iter().filter(|(name, _)| *name != "csrf") {
            put(name.as_bytes());
            put(value.as_bytes());
        }
        for File { name, media, content } in &self.files {
            put(name.as_bytes());
            put(media.as_bytes());
            put(content);
        }
        sha.finalize().into()
    }

    /// Finds the documents that were taken in before, of those whoever sends it may cite.
    ///
    /// # Errors
    /// The database's trouble.
    pub(in crate::web::desk) async fn recall(
        &mut self,
        web: &Web,
        visitor: &Visitor,
    ) -> Result<(), StoreError> {
        let kept = self.fields.all("kept").filter_map(|hash| hash.parse().ok()).collect();
        self.documents = recalled(web, visitor, kept).await?;
        Ok(())
    }

    /// Takes the documents in, each once, so that they stay when the rest is refused.
    pub(in crate::web::desk) async fn take_documents(
        &mut self,
        web: &Web,
        visitor: &Visitor,
    ) -> Result<(), Failure> {
        for found in self.fields.all("kept") {
            let unknown = || wrong("documents", found, "a document that you handed in");
            let hash: DocumentHash = found.parse().map_err(|_| unknown())?;
            let known = recalled(web, visitor, vec![hash]).await?.pop().ok_or_else(unknown)?;
            put(&mut self.documents, known);
        }
        for file in std::mem::take(&mut self.files) {
            let admitted = web.door.admit_document(&visitor.signed_in.person);
            admitted.map_err(|wait| Failure::Refused(Refusal::TooOften(wait)))?;
            let Some(media_type) = MediaType::from_text(&file.media) else {
                let found = format!("{} ({})", file.name, file.media);
                return Err(wrong("documents", &found, "PDF, PNG, JPEG or plain text"));
            };
            let upload = Upload { name: file.name, media_type, content: file.content };
            let kept = document::keep(&web.registry, &visitor.acting(), upload).await?;
            put(&mut self.documents, (kept.hash, kept.name));
        }
        Ok(())
    }

    /// The hashes of its documents.
    pub(in crate::web::desk) fn hashes(&self) -> Vec<DocumentHash> {
        self.documents.iter().map(|(hash, _)| *hash).collect()
    }

    /// A moment in UTC as `<input type="datetime-local">` sends it; none where it is empty.
    pub(in crate::web::desk) fn moment(
        &self,
        field: &'static str,
    ) -> Result<Option<Timestamp>, Failure> {
        let text = self.text(field);
        if text.is_empty() {
            return Ok(None);
        }
        let read = text.parse::<DateTime>().and_then(|civil| civil.to_zoned(TimeZone::UTC));
        let at = read.map(|zoned| zoned.timestamp()).or_else(|_| text.parse::<Timestamp>());
        at.map(Some).map_err(|_| wrong(field, text, "a day and time in UTC: 2026-01-05T12:00"))
    }

    /// A moment that has to be there.
    pub(in crate::web::desk) fn needed_moment(
        &self,
        field: &'static str,
    ) -> Result<Timestamp, Failure> {
        let allowed = "a day and time in UTC: 2026-01-05T12:00";
        self.moment(field)?.ok_or_else(|| wrong(field, "", allowed))
    }

    /// A text that is read as something else.
    pub(in crate::web::desk) fn read<T: std::str::FromStr>(
        &self,
        field: &'static str,
        allowed: &'static str,
    ) -> Result<T, Failure> {
        self.text(field).parse().map_err(|_| wrong(field, self.text(field), allowed))
    }

    /// A text that is read as something else; none where it is empty.
    pub(in crate::web::desk) fn read_if_any<T: std::str::FromStr>(
        &self,
        field: &'static str,
        allowed: &'static str,
    ) -> Result<Option<T>, Failure> {
        match self.text(field) {
            "" => Ok(None),
            _ => self.read(field, allowed).map(Some),
        }
    }

    /// The lines of a field that say something.
    pub(in crate::web::desk) fn lines(&self, name: &str) -> Vec<String> {
        let lines = self.text(name).lines().map(str::trim).filter(|line| !line.is_empty());
        lines.map(str::to_owned).collect()
    }

    /// An amount with its currency.
    pub(super) fn amount(&self, field: &'static str) -> Result<Money, Failure> {
        let read = || {
            let (decimal, currency) = self.text(field).split_once(' ')?;
            Money::parse_decimal(decimal, Currency::parse(currency.trim()).ok()?).ok()
        };
        let allowed = "an amount with its currency, like 5000.00 USD";
        read().ok_or_else(|| wrong(field, self.text(field), allowed))
    }

    /// The first instant after a day, in UTC (P-59).
    pub(super) fn end_of_day(&self, field: &'static str) -> Result<Timestamp, Failure> {
        let allowed = "a day: 2027-05-31";
        let day: Date = self.read(field, allowed)?;
        let next = day.tomorrow().and_then(|next| next.to_zoned(TimeZone::UTC));
        let next = next.map_err(|_| wrong(field, self.text(field), allowed))?;
        Ok(next.timestamp())
    }

    /// The one document of a form that takes no more.
    pub(in crate::web::desk) fn one_document_if_any(
        &self,
    ) -> Result<Option<DocumentHash>, Failure> {
        match self.documents.as_slice() {
            [] => Ok(None),
            [(hash, _)] => Ok(Some(*hash)),
            [_, (_, second), ..] => Err(wrong("documents", second, "one document")),
        }
    }

    /// The one document that a form needs.
    pub(in crate::web::desk) fn one_document(
        &self,
        allowed: &'static str,
    ) -> Result<DocumentHash, Failure> {
        self.one_document_if_any()?.ok_or_else(|| wrong("documents", "", allowed))
    }

    /// What an act puts on a file.
    pub(super) fn said(&self) -> Result<Said, Failure> {
        let received_at = self.moment("received")?;
        Ok(Said { words: self.text("words").to_owned(), documents: self.hashes(), received_at })
    }

    /// The grounds of a notice.
    pub(in crate::web::desk) fn stated(&self) -> Stated {
        let reasons = REASONS.iter().map(|(clause, words)| Reason {
            clause: self.text(clause).to_owned(),
            words: self.text(words).to_owned(),
        });
        let given = |reason: &Reason| !(reason.clause.is_empty() && reason.words.is_empty());
        let supporting = Some(self.text("supporting").to_owned()).filter(|text| !text.is_empty());
        Stated { reasons: reasons.filter(given).collect(), supporting, documents: self.hashes() }
    }
}

/// Adds a document to those there are, the same one once.
fn put(documents: &mut Vec<(DocumentHash, String)>, one: (DocumentHash, String)) {
    if documents.iter().all(|(hash, _)| *hash != one.0) {
        documents.push(one);
    }
}

/// The documents of these hashes that a visitor may cite, each once with its name.
pub(in crate::web::desk) async fn recalled(
    web: &Web,
    visitor: &Visitor,
    hashes: Vec<DocumentHash>,
) -> Result<Vec<(DocumentHash, String)>, StoreError> {
    let by = visitor.acting().actor;
    let look = move |read: &mut Snapshot<'_>| {
        let mut documents = Vec::new();
        for hash in hashes {
            let known = document::citable(read, &by, hash)?;
            known.into_iter().for_each(|one| put(&mut documents, (one.hash, one.name)));
        }
        Ok(documents)
    };
    web.registry.store.read(look).await
}

/// A field that cannot be used.
pub(in crate::web::desk) fn wrong(
    field: impl Into<Cow<'static, str>>,
    found: &str,
    allowed: &'static str,
) -> Failure {
    Failure::Refused(Refusal::Field { field: field.into(), found: found.to_owned(), allowed })
}

#[cfg(test)]
mod tests {
    use axum::body::Body;

    use super::*;

    fn sent(content_type: &str, body: &'static str) -> Request {
        Request::post("/")
            .header(header::CONTENT_TYPE, content_type)
            .body(Body::from(body))
            .unwrap()
    }

    /// RFC 7578, sections 4.2 to 4.4.
    #[tokio::test]
    async fn fields_and_files_are_told_apart() {
        let body = "--x\r\nContent-Disposition: form-data; name=\"words\"\r\n\r\nCafé\r\nau lait\r\n\
             --x\r\nContent-Disposition: form-data; name=\"documents\"; filename=\"\"\r\n\r\n\r\n\
             --x\r\nContent-Disposition: form-data; name=\"documents\"; filename=\"a b.txt\"\r\n\
             Content-Type: text/plain\r\n\r\nline\r\n--y\r\n\r\n--x--\r\n";
        let form = sent("multipart/form-data; boundary=\"x\"", body);
        let form = Sent::from_request(form, &()).await.unwrap();
        assert_eq!(form.fields.text("words"), "Café\nau lait");
        let [file] = form.files.as_slice() else { panic!("{:?}", form.files) };
        assert_eq!((file.name.as_str(), file.media.as_str()), ("a b.txt", "text/plain"));
        assert_eq!(file.content, b"line\r\n--y\r\n");
    }

    #[tokio::test]
    async fn what_is_cut_off_is_refused_whole() {
        let body = "--x\r\nContent-Disposition: form-data; name=\"words\"\r\n\r\nCaf";
        let refused = Sent::from_request(sent("multipart/form-data; boundary=x", body), &()).await;
        assert_eq!(refused.unwrap_err().status(), StatusCode::BAD_REQUEST);
    }
}
