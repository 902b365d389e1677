//! One request and its answer. Whatever goes wrong is part of what is told; nothing that arrived
//! before is lost.

use std::fmt;
use std::net::SocketAddr;
use std::pin::Pin;
use std::sync::Arc;

use http_body_util::Empty;
use hyper::body::{Body as _, Bytes, Incoming};
use hyper::{Response, header};
use hyper_util::rt::TokioIo;
use serde::Serialize;
use tokio::io::{AsyncRead, AsyncWrite};
use url::Url;

use crate::clock::Moment;
use crate::course::Course;
use crate::decode::unpack;
use crate::dial::{Dialled, NotReached};
use crate::limits::{Cut, milliseconds};
use crate::request::{Visitor, visitor_code};
use crate::resolve::Lookup;
use crate::tls::{Tls, secure};
use crate::wire::{Recorded, SharedTape, Spent};

/// The longest words that are kept, in characters.
const WORDS: usize = 300;
/// The most header fields of an answer.
const HEADERS: usize = 256;
/// The smallest buffer that the HTTP client takes.
const SMALLEST_HEAD: usize = 8 * 1024;

/// What came of a request.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(tag = "outcome", rename_all = "kebab-case")]
pub enum Outcome {
    /// There is an answer, whole or cut.
    Answered,
    /// There is no connection.
    NotReached(NotReached),
    /// The connection could not be secured.
    TlsFailed {
        /// Why.
        words: String,
    },
    /// What came is no HTTP.
    NotHttp {
        /// What is wrong with it.
        words: String,
    },
    /// Nothing that could be read came in time.
    Late,
    /// It was not asked: the capture had no bytes or no time left.
    NotAsked,
}

/// A request and its answer.
#[derive(Clone, PartialEq, Eq)]
pub struct Fetch {
    /// What was asked for.
    pub url: Url,
    /// As whom.
    pub visitor: Visitor,
    /// How that one named itself.
    pub user_agent: String,
    /// When it began.
    pub began: Moment,
    /// When it ended.
    pub ended: Moment,
    /// What DNS said of the host.
    pub lookups: Vec<Lookup>,
    /// Addresses that were not connected to, and why.
    pub refused: Vec<String>,
    /// The address that was connected to.
    pub endpoint: Option<SocketAddr>,
    /// What was seen of TLS.
    pub tls: Option<Arc<Tls>>,
    /// What came of it.
    pub outcome: Outcome,
    /// The request, as it was sent.
    pub sent: Vec<u8>,
    /// The answer, as it arrived.
    pub received: Vec<u8>,
    /// The status of the answer.
    pub status: Option<u16>,
    /// Its header fields, those that are text.
    pub headers: Vec<(String, String)>,
    /// Its body, unpacked.
    pub body: Vec<u8>,
    /// What is missing.
    pub cuts: Vec<Cut>,
}

/// Without the bytes themselves.
impl fmt::Debug for Fetch {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter
            .debug_struct("Fetch")
            .field("url", &self.url.as_str())
            .field("visitor", &self.visitor)
            .field("endpoint", &self.endpoint)
            .field("outcome", &self.outcome)
            .field("status", &self.status)
            .field("bytes_received", &self.received.len())
            .field("body_bytes", &self.body.len())
            .field("cuts", &self.cuts)
            .finish_non_exhaustive()
    }
}

impl Fetch {
    /// A header field of the answer, by its name in lower case.
    #[must_use]
    pub fn header(&self, name: &str) -> Option<&str> {
        let found = self.headers.iter().find(|(key, _)| key == name);
        found.map(|(_, value)| value.as_str())
    }

    /// The media type, without its parameters, in lower case.
    #[must_use]
    pub fn media_type(&self) -> String {
        let named = self.header("content-type").unwrap_or_default();
        named.split(';').next().unwrap_or_default().trim().to_ascii_lowercase()
    }

    /// The charset that the header names.
    #[must_use]
    pub fn charset(&self) -> Option<&str> {
        let parameters = self.header("content-type")?.split(';').skip(1);
        let named = parameters.filter_map(|parameter| parameter.trim().split_once('='));
        let mut charsets = named.filter(|(name, _)| name.eq_ignore_ascii_case("charset"));
        charsets.next().map(|(_, value)| value.trim_matches('"'))
    }

    /// Whether a browser would show it as a page.
    #[must_use]
    pub fn is_page(&self) -> bool {
        let html = ["text/html", "application/xhtml+xml", ""];
        self.outcome == Outcome::Answered && html.contains(&self.media_type().as_str())
    }
}

/// Asks for an address.
pub(crate) async fn fetch(course: &Course<'_>, url: &Url, visitor: Visitor) -> Fetch {
    let means = course.means;
    let began = means.clock.moment();
    let mut fetch = Fetch {
        url: url.clone(),
        visitor,
        user_agent: course.guises.agent(visitor).to_owned(),
        began,
        ended: began,
        lookups: Vec::new(),
        refused: Vec::new(),
        endpoint: None,
        tls: None,
        outcome: Outcome::NotAsked,
        sent: Vec::new(),
        received: Vec::new(),
        status: None,
        headers: Vec::new(),
        body: Vec::new(),
        cuts: Vec::new(),
    };
    let time = means.limits.fetch_time.min(course.time_left());
    if time.is_zero() {
        let limit_ms = milliseconds(means.limits.capture_time);
        fetch.cuts.push(Cut::CaptureTime { limit_ms });
    } else if course.wire.left() == 0 {
        fetch.cuts.push(Cut::TotalBytes { limit: means.limits.total_wire_bytes });
    } else {
        let tape = SharedTape::default();
        let asking = tokio::time::timeout(time, ask(course, &mut fetch, &tape)).await;
        finish(course, &mut fetch, &tape, asking.is_err());
    }
    fetch.ended = means.clock.moment();
    fetch
}

/// What is to be said when everything that will come has come.
fn finish(course: &Course<'_>, fetch: &mut Fetch, tape: &SharedTape, is_late: bool) {
    let limits = &course.means.limits;
    let tape = tape.take();
    fetch.sent = tape.sent;
    fetch.received = tape.received;
    if is_late {
        let whole = course.time_left().is_zero();
        fetch.cuts.push(match whole {
            true => Cut::CaptureTime { limit_ms: milliseconds(limits.capture_time) },
            false => Cut::FetchTime { limit_ms: milliseconds(limits.fetch_time) },
        });
        fetch.outcome = if fetch.status.is_some() { Outcome::Answered } else { Outcome::Late };
    }
    match tape.spent {
        Some(Spent::One) => fetch.cuts.push(Cut::WireBytes { limit: limits.wire_bytes }),
        Some(Spent::All) => fetch.cuts.push(Cut::TotalBytes { limit: limits.total_wire_bytes }),
        None => {}
    }
    if tape.spent.is_some() {
        fetch.cuts.retain(|cut| *cut != Cut::Disconnected);
    }
    let encodings: Vec<&str> = fetch
        .headers
        .iter()
        .filter(|(name, _)| name == "content-encoding")
        .map(|(_, value)| value.as_str())
        .collect();
    let left = course.decoded.left();
    let limit = limits.decoded_bytes.min(left);
    let (body, cut) = unpack(&encodings.join(","), &fetch.body, limit);
    course.decoded.take(body.len());
    fetch.body = body;
    let is_total = limit == left && limit < limits.decoded_bytes;
    match cut {
        Some(Cut::DecodedBytes { .. }) if is_total => {
            fetch.cuts.push(Cut::TotalBytes { limit: limits.total_decoded_bytes });
        }
        // What was cut on the wire cannot be unpacked to its end either.
        Some(Cut::BrokenEncoding) if !fetch.cuts.is_empty() => {}
        other => fetch.cuts.extend(other),
    }
}

async fn ask(course: &Course<'_>, fetch: &mut Fetch, tape: &SharedTape) {
    if let Err(outcome) = asked(course, fetch, tape).await {
        fetch.outcome = outcome;
    }
}

async fn asked(course: &Course<'_>, fetch: &mut Fetch, tape: &SharedTape) -> Result<(), Outcome> {
    fetch.outcome = Outcome::Late;
    let means = course.means;
    let host = fetch.url.host_str().unwrap_or_default().to_owned();
    let port = fetch.url.port_or_known_default().unwrap_or_default();
    let mut dialled = Dialled::default();
    let connected = course.dialler().connect(&host, port, &mut dialled).await;
    fetch.lookups = dialled.lookups;
    fetch.refused = dialled.refused;
    fetch.endpoint = dialled.endpoint;
    let stream = connected.map_err(Outcome::NotReached)?;
    let (limit, purse) = (means.limits.wire_bytes, course.wire.clone());
    if fetch.url.scheme() == "http" {
        return exchange(course, fetch, Recorded::new(stream, tape.clone(), limit, purse)).await;
    }
    let shaking = secure(&means.trust, &means.clock, &host, stream);
    let Ok((tls, secured)) = tokio::time::timeout(means.limits.connect_time, shaking).await else {
        let words = format!("no handshake in {:?}", means.limits.connect_time);
        return Err(Outcome::TlsFailed { words });
    };
    fetch.tls = tls.map(Arc::new);
    let secured = secured.map_err(|words| Outcome::TlsFailed { words })?;
    exchange(course, fetch, Recorded::new(secured, tape.clone(), limit, purse)).await
}

/// Sends the request and reads the answer, as far as it comes.
async fn exchange<S>(
    course: &Course<'_>,
    fetch: &mut Fetch,
    stream: Recorded<S>,
) -> Result<(), Outcome>
where
    S: AsyncRead + AsyncWrite + Unpin + Send + 'static,
{
    let no_http = |error: &dyn std::error::Error| Outcome::NotHttp { words: words(error) };
    let request = request(course, fetch).map_err(|error| no_http(&error))?;
    let head_bytes = course.means.limits.head_bytes.max(SMALLEST_HEAD);
    let mut builder = hyper::client::conn::http1::Builder::new();
    builder
        .title_case_headers(true)
        .ignore_invalid_headers_in_responses(true)
        .allow_spaces_after_header_name_in_responses(true)
        .allow_obsolete_multiline_headers_in_responses(true)
        .max_headers(HEADERS)
        .max_buf_size(head_bytes);
    let shaken = builder.handshake(TokioIo::new(stream)).await;
    let (mut sender, connection) = shaken.map_err(|error| no_http(&error))?;
    let reading = async {
        let answer = match sender.send_request(request).await {
            Ok(answer) => answer,
            Err(error) if error.is_parse_too_large() => {
                fetch.cuts.push(Cut::HeadBytes { limit: head_bytes });
                return Err(no_http(&error));
            }
            Err(error) => return Err(no_http(&error)),
        };
        fetch.outcome = Outcome::Answered;
        read(fetch, answer).await;
        Ok(())
    };
    // The connection has to be driven; its end may come in the same moment as the answer.
    tokio::pin!(reading, connection);
    tokio::select! {
        biased;
        read = &mut reading => read,
        _ = &mut connection => reading.await,
    }
}

fn request(
    course: &Course<'_>,
    fetch: &Fetch,
) -> Result<hyper::Request<Empty<Bytes>>, hyper::http::Error> {
    let guises = &course.guises;
    let url = &fetch.url;
    let host = url.host_str().unwrap_or_default();
    let authority = match url.port() {
        Some(port) => format!("{host}:{port}"),
        None => host.to_owned(),
    };
    let target = match url.query() {
        Some(query) => format!("{}?{query}", url.path()),
        None => url.path().to_owned(),
    };
    let mut request = hyper::Request::get(target)
        .header(header::HOST, authority)
        .header(header::USER_AGENT, &fetch.user_agent)
        .header(header::ACCEPT, "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8")
        .header(header::ACCEPT_LANGUAGE, &guises.accept_language)
        .header(header::ACCEPT_ENCODING, "gzip, deflate, br, zstd");
    if let Some(referrer) = guises.referrer(fetch.visitor) {
        request = request.header(header::REFERER, referrer);
    }
    request.header(header::CONNECTION, "close").body(Empty::new())
}

async fn read(fetch: &mut Fetch, answer: Response<Incoming>) {
    let (head, mut body) = answer.into_parts();
    fetch.status = Some(head.status.as_u16());
    let text = |value: &[u8]| value.iter().map(|octet| char::from(*octet)).collect::<String>();
    let fields = head.headers.iter();
    fetch.headers =
        fields.map(|(name, value)| (name.to_string(), text(value.as_bytes()))).collect();
    loop {
        let frame = std::future::poll_fn(|context| Pin::new(&mut body).poll_frame(context)).await;
        match frame {
            Some(Ok(frame)) => {
                if let Some(part) = frame.data_ref() {
                    fetch.body.extend_from_slice(part);
                }
            }
            Some(Err(_)) => {
                fetch.cuts.push(Cut::Disconnected);
                return;
            }
            None => return,
        }
    }
}

fn words(error: &dyn std::error::Error) -> String {
    let mut said = error.to_string();
    let mut source = error.source();
    while let Some(inner) = source {
        said = format!("{said}: {inner}");
        source = inner.source();
    }
    said.chars().filter(|found| !found.is_control()).take(WORDS).collect()
}

/// What `net/` says of a request: everything but the bytes, which are in the archive.
pub(crate) fn as_json(fetch: &Fetch, number: usize) -> serde_json::Value {
    serde_json::json!({
        "number": number,
        "url": fetch.url.as_str(),
        "visitor": visitor_code(fetch.visitor),
        "user_agent": fetch.user_agent,
        "began": fetch.began,
        "ended": fetch.ended,
        "lookups": fetch.lookups,
        "refused": fetch.refused,
        "endpoint": fetch.endpoint,
        "outcome": fetch.outcome,
        "status": fetch.status,
        "headers": fetch.headers,
        "bytes_sent": fetch.sent.len(),
        "bytes_received": fetch.received.len(),
        "bytes_unpacked": fetch.body.len(),
        "tls": fetch.tls.as_ref().map(|tls| serde_json::json!({
            "version": tls.version,
            "cipher": tls.cipher,
            "problem": tls.problem,
            "certificates": tls.chain.iter().map(|shown| shown.sha256).collect::<Vec<_>>(),
        })),
        "cuts": fetch.cuts,
    })
}
