//! From a capture to evidence: the files that a bundle takes, each with how it came to us.

use std::collections::BTreeSet;
use std::io;
use std::net::IpAddr;

use registry_evidence::bundle::Item;
use registry_evidence::custody::{Taken, Tool};
use serde_json::json;

use crate::browser::{Browsed, Shown};
use crate::capture::Capture;
use crate::clock::Moment;
use crate::fetch::{Fetch, Outcome, as_json};
use crate::limits::Cut;
use crate::request::VISITORS;
use crate::resolve::{DnsError, Lookup};
use crate::warc::{Kind, Record, Writer, Written, index, page_list};

/// The archive, in a bundle.
pub const ARCHIVE: &str = "archive/capture.warc.gz";
/// The index of the archive.
pub const INDEX: &str = "indexes/index.cdxj";
/// The list of pages.
pub const PAGES: &str = "pages/pages.jsonl";
/// The picture.
pub const PICTURE: &str = "pages/screenshot.png";
/// The page as rendered.
pub const RENDERED: &str = "pages/rendered.html";

const HTTP_REQUEST: &str = "application/http; msgtype=request";
const HTTP_RESPONSE: &str = "application/http; msgtype=response";
const FIELDS: &str = "application/warc-fields";

/// Where a capture was made, and by whom, as the caller states it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Origin {
    /// The person or the worker.
    pub by: String,
    /// The commit that this program was built from.
    pub commit: String,
    /// The address that it asks from.
    pub egress_address: Option<IpAddr>,
    /// The country of that address.
    pub egress_country: Option<String>,
}

/// Makes the files of a capture, as a bundle takes them: the archive and its index, pages, and what
/// the network said.
///
/// # Errors
/// When they cannot be packed.
pub fn evidence(capture: &Capture, origin: &Origin) -> io::Result<Vec<Item>> {
    let maker = Maker { capture, origin };
    let (archive, answers) = maker.archive()?;
    let ended = capture.ended;
    let ours = |path: &str, bytes: Vec<u8>| maker.item(path, bytes, ended, None, us(origin));
    let mut items = vec![
        maker.item(ARCHIVE, archive, ended, maker.agents(), us(origin)),
        ours(INDEX, index(&answers, "capture.warc.gz").into()),
        ours(PAGES, page_list(capture).into()),
        ours("net/capture.json", pretty(&maker.account())?),
        ours("net/requests.json", pretty(&maker.requests())?),
        ours("net/dns.json", pretty(&json!(capture.dns))?),
        ours("net/rdap.json", pretty(&json!(capture.rdap))?),
        ours("net/tls.json", pretty(&maker.certificates())?),
    ];
    let chain = maker.chain();
    if !chain.is_empty() {
        items.push(ours("net/tls-chain.pem", chain.into_bytes()));
    }
    if let Browsed::Shown(shown) = &capture.browsed {
        let browser = || browser(shown, origin);
        let agent = Some(shown.user_agent.clone());
        if let Some(picture) = shown.picture.clone() {
            items.push(maker.item(PICTURE, picture, shown.ended, agent.clone(), browser()));
        }
        let dom = shown.dom.clone().into_bytes();
        items.push(maker.item(RENDERED, dom, shown.ended, agent, browser()));
    }
    Ok(items)
}

fn pretty(value: &serde_json::Value) -> io::Result<Vec<u8>> {
    Ok(serde_json::to_vec_pretty(value)?)
}

fn us(origin: &Origin) -> Tool {
    Tool {
        name: env!("CARGO_PKG_NAME").to_owned(),
        version: env!("CARGO_PKG_VERSION").to_owned(),
        commit: origin.commit.clone(),
    }
}

/// The browser as a program: what it calls itself, driven by us.
fn browser(shown: &Shown, origin: &Origin) -> Tool {
    let (name, version) = shown.product.split_once('/').unwrap_or((&shown.product, ""));
    Tool {
        name: format!("{name} by {}", env!("CARGO_PKG_NAME")),
        version: version.to_owned(),
        commit: origin.commit.clone(),
    }
}

struct Maker<'a> {
    capture: &'a Capture,
    origin: &'a Origin,
}

type Answers<'a> = Vec<(&'a Fetch, Written)>;

impl<'a> Maker<'a> {
    fn item(
        &self,
        path: &str,
        bytes: Vec<u8>,
        at: Moment,
        user_agent: Option<String>,
        tool: Tool,
    ) -> Item {
        let taken = Taken {
            by: self.origin.by.clone(),
            tool,
            egress_address: self.origin.egress_address,
            egress_country: self.origin.egress_country.clone(),
            user_agent,
            at: at.at,
            monotonic_microseconds: at.monotonic_microseconds,
        };
        Item { path: path.to_owned(), bytes, taken, masked: Vec::new() }
    }

    /// The names of all visitors who asked for something, each once.
    fn agents(&self) -> Option<String> {
        let fetches = self.capture.fetches.iter();
        let agents: BTreeSet<&str> = fetches.map(|fetch| fetch.user_agent.as_str()).collect();
        let agents = agents.into_iter().collect::<Vec<_>>().join(" | ");
        (!agents.is_empty()).then_some(agents)
    }

    fn archive(&self) -> io::Result<(Vec<u8>, Answers<'a>)> {
        let mut writer = Writer::new(self.capture.request.id);
        let info = format!(
            "software: {}/{}\r\nformat: WARC File Format 1.1\r\nconformsTo: \
             http://iipc.github.io/warc-specifications/specifications/warc-format/warc-1.1/\r\n\
             operator: {}\r\nisPartOf: {}\r\n",
            env!("CARGO_PKG_NAME"),
            env!("CARGO_PKG_VERSION"),
            self.origin.by.replace(['\r', '\n'], " "),
            self.capture.request.id,
        );
        let began = self.capture.began.at;
        writer.write(&Record::new(Kind::Info, began, FIELDS, info.as_bytes()))?;
        self.dns(&mut writer)?;
        let mut answers = Vec::new();
        for fetch in &self.capture.fetches {
            answers.extend(exchange(&mut writer, fetch)?.map(|written| (fetch, written)));
        }
        if let Browsed::Shown(shown) = &self.capture.browsed {
            rendered(&mut writer, shown)?;
        }
        Ok((writer.finish(), answers))
    }

    fn dns(&self, writer: &mut Writer) -> io::Result<()> {
        if self.capture.dns.is_empty() {
            return Ok(());
        }
        let at = self.capture.began.at;
        let text = zone_text(&self.capture.dns, &at.strftime("%Y%m%d%H%M%S").to_string());
        let uri = format!("dns:{}", self.capture.request.host());
        let record = Record::new(Kind::Resource, at, "text/dns", text.as_bytes());
        writer.write(&Record { uri: Some(&uri), payload: Some(0), ..record })?;
        Ok(())
    }

    /// What was done, and what is missing.
    fn account(&self) -> serde_json::Value {
        let capture = self.capture;
        let browser = match &capture.browsed {
            Browsed::NotThere => json!({ "browser": "not-there" }),
            Browsed::NotAsked => json!({ "browser": "not-asked" }),
            Browsed::Failed { words, .. } => json!({ "browser": "failed", "words": words }),
            Browsed::Shown(shown) => json!({ "browser": "shown", "page": shown }),
        };
        json!({
            "id": capture.request.id,
            "url": capture.request.url,
            "named": capture.request.named,
            "robots_set_aside": capture.request.robots_policy(),
            "began": capture.began,
            "ended": capture.ended,
            "visitors": VISITORS.map(crate::request::visitor_code),
            "visits": capture.visits,
            "assets": capture.assets,
            "robots": capture.robots,
            "skipped": capture.skipped,
            "browser": browser,
            "cuts": capture.cuts,
        })
    }

    /// Every request of ours and every connection of the browser, with what DNS said of its host
    /// and what was refused.
    fn requests(&self) -> serde_json::Value {
        let fetches = self.capture.fetches.iter().enumerate();
        let requests: Vec<_> = fetches.map(|(number, fetch)| as_json(fetch, number)).collect();
        let connections = match &self.capture.browsed {
            Browsed::NotThere | Browsed::NotAsked => &[][..],
            Browsed::Failed { connections, .. } => connections,
            Browsed::Shown(shown) => &shown.connections,
        };
        json!({ "requests": requests, "browser_connections": connections })
    }

    /// Each chain that was shown, once.
    fn certificates(&self) -> serde_json::Value {
        let mut seen: Vec<&crate::tls::Tls> = Vec::new();
        for tls in self.capture.fetches.iter().filter_map(|fetch| fetch.tls.as_deref()) {
            if !seen.contains(&tls) {
                seen.push(tls);
            }
        }
        json!(seen)
    }

    /// The chain of the front page.
    fn chain(&self) -> String {
        let front = self.capture.fetches.iter().filter_map(|fetch| fetch.tls.as_ref());
        let host = self.capture.request.host();
        let shown = front.into_iter().find(|tls| tls.host == host);
        shown.map(|tls| tls.chain.iter().map(|own| own.pem.as_str()).collect()).unwrap_or_default()
    }
}

/// Request and answer of an exchange, and what is missing of it; says where the answer lies.
fn exchange(writer: &mut Writer, fetch: &Fetch) -> io::Result<Option<Written>> {
    let (at, uri) = (fetch.began.at, Some(fetch.url.as_str()));
    let address = fetch.endpoint.map(|endpoint| endpoint.ip());
    let is_http = fetch.status.is_some();
    let has_answer = !fetch.received.is_empty();
    if !fetch.sent.is_empty() {
        let concurrent_to = has_answer.then(|| writer.id_ahead(1));
        let record = Record::new(Kind::Request, at, HTTP_REQUEST, &fetch.sent);
        writer.write(&Record { uri, address, concurrent_to, ..record })?;
    }
    let mut answer = None;
    if has_answer {
        // What is no HTTP is kept as the bytes that it is.
        let (kind, content_type) = match is_http {
            true => (Kind::Response, HTTP_RESPONSE),
            false => (Kind::Resource, "application/octet-stream"),
        };
        let payload = if is_http { body_start(&fetch.received) } else { Some(0) };
        let truncated = truncated(&fetch.cuts);
        let record = Record::new(kind, at, content_type, &fetch.received);
        answer = Some(writer.write(&Record { uri, address, truncated, payload, ..record })?);
    }
    if fetch.outcome != Outcome::Answered || !fetch.cuts.is_empty() {
        let about =
            json!({ "outcome": fetch.outcome, "cuts": fetch.cuts, "refused": fetch.refused });
        let block = about.to_string();
        let refers_to = answer.map(|written| written.id);
        let record =
            Record::new(Kind::Metadata, fetch.ended.at, "application/json", block.as_bytes());
        writer.write(&Record { uri, refers_to, ..record })?;
    }
    Ok(answer.filter(|_| is_http))
}

/// Picture and page of the browser, by the addresses that others use for them.
fn rendered(writer: &mut Writer, shown: &Shown) -> io::Result<()> {
    let at = shown.ended.at;
    let (view, dom) = (format!("urn:view:{}", shown.url), format!("urn:dom:{}", shown.url));
    let is_cut = |is: fn(&Cut) -> bool| shown.cuts.iter().any(is).then_some("length");
    if let Some(picture) = &shown.picture {
        let truncated = is_cut(|cut| matches!(cut, Cut::Height { .. }));
        let picture = Record::new(Kind::Resource, at, "image/png", picture);
        writer.write(&Record { uri: Some(&view), payload: Some(0), truncated, ..picture })?;
    }
    let truncated = is_cut(|cut| matches!(cut, Cut::DomCharacters { .. }));
    let page = Record::new(Kind::Resource, at, "text/html; charset=utf-8", shown.dom.as_bytes());
    writer.write(&Record { uri: Some(&dom), payload: Some(0), truncated, ..page })?;
    Ok(())
}

/// Where the body of an answer begins.
fn body_start(received: &[u8]) -> Option<usize> {
    let position = |mark: &[u8]| {
        let at = received.windows(mark.len()).position(|window| window == mark)?;
        Some(at + mark.len())
    };
    match (position(b"\r\n\r\n"), position(b"\n\n")) {
        (Some(one), Some(other)) => Some(one.min(other)),
        (one, other) => one.or(other),
    }
}

fn truncated(cuts: &[Cut]) -> Option<&'static str> {
    let mut words = cuts.iter().filter_map(|cut| match cut {
        Cut::WireBytes { .. } | Cut::HeadBytes { .. } => Some("length"),
        Cut::FetchTime { .. } | Cut::CaptureTime { .. } => Some("time"),
        Cut::Disconnected => Some("disconnect"),
        Cut::TotalBytes { .. } => Some("length"),
        _ => None,
    });
    words.next()
}

/// Answers of DNS as text (RFC 4027), a line for each record; what was not found is a remark.
fn zone_text(lookups: &[Lookup], at: &str) -> String {
    let mut text = format!("{at}\n");
    for Lookup { name, kind, answer } in lookups {
        let kind = name_of(*kind);
        match answer {
            Ok(records) if records.is_empty() => text += &format!("; {name}. {kind}: none\n"),
            Ok(records) => {
                for record in records {
                    let (owner, ttl) = (&record.owner, record.ttl_seconds);
                    let kind = name_of(record.kind);
                    text += &format!("{owner}. {ttl} IN {kind} {}\n", record.value);
                }
            }
            Err(DnsError::NoName) => text += &format!("; {name}. {kind}: NXDOMAIN\n"),
            Err(DnsError::Failed(words)) => text += &format!("; {name}. {kind}: {words}\n"),
        }
    }
    text
}

const fn name_of(kind: crate::resolve::RecordKind) -> &'static str {
    use crate::resolve::RecordKind as K;
    match kind {
        K::A => "A",
        K::Aaaa => "AAAA",
        K::Ns => "NS",
        K::Mx => "MX",
        K::Cname => "CNAME",
    }
}
