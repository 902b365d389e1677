//! Records, each in a gzip member of its own.

use std::io::Write as _;
use std::net::IpAddr;

use flate2::{Compression, GzBuilder};
use jiff::Timestamp;
use registry_evidence::Digest;
use sha2::{Digest as _, Sha256};
use uuid::{Builder, Uuid};

/// What a record is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Kind {
    /// About the archive.
    Info,
    /// A request, as it was sent.
    Request,
    /// An answer, as it arrived.
    Response,
    /// Something that came by no exchange of the web.
    Resource,
    /// About another record.
    Metadata,
}

impl Kind {
    const fn name(self) -> &'static str {
        match self {
            Self::Info => "warcinfo",
            Self::Request => "request",
            Self::Response => "response",
            Self::Resource => "resource",
            Self::Metadata => "metadata",
        }
    }
}

/// A record before it is written.
#[derive(Debug, Clone)]
pub(crate) struct Record<'a> {
    pub(crate) kind: Kind,
    pub(crate) uri: Option<&'a str>,
    pub(crate) at: Timestamp,
    pub(crate) content_type: &'a str,
    pub(crate) address: Option<IpAddr>,
    /// The records of the same exchange.
    pub(crate) concurrent_to: Option<Uuid>,
    /// The record that it is about.
    pub(crate) refers_to: Option<Uuid>,
    /// Why it is not whole, in the words of the standard.
    pub(crate) truncated: Option<&'static str>,
    pub(crate) block: &'a [u8],
    /// Where the payload begins in the block, if it has one.
    pub(crate) payload: Option<usize>,
}

impl<'a> Record<'a> {
    pub(crate) const fn new(
        kind: Kind,
        at: Timestamp,
        content_type: &'a str,
        block: &'a [u8],
    ) -> Self {
        Self {
            kind,
            uri: None,
            at,
            content_type,
            address: None,
            concurrent_to: None,
            refers_to: None,
            truncated: None,
            block,
            payload: None,
        }
    }
}

/// A record that was written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Written {
    pub(crate) id: Uuid,
    pub(crate) offset: usize,
    pub(crate) length: usize,
    pub(crate) payload_digest: Option<Digest>,
}

/// An archive that grows. The ids of its records follow from the id of the capture, so that the
/// same capture makes the same archive.
#[derive(Debug)]
pub(crate) struct Writer {
    capture: Uuid,
    info: Option<Uuid>,
    written: u32,
    bytes: Vec<u8>,
}

impl Writer {
    pub(crate) const fn new(capture: Uuid) -> Self {
        Self { capture, info: None, written: 0, bytes: Vec::new() }
    }

    /// The id that the record after so many others will have.
    pub(crate) fn id_ahead(&self, others: u32) -> Uuid {
        let mut hash = Sha256::new();
        hash.update(b"record of a capture\0");
        hash.update(self.capture.as_bytes());
        hash.update((self.written + others).to_be_bytes());
        let digest: [u8; 32] = hash.finalize().into();
        let mut octets = [0; 16];
        octets.copy_from_slice(&digest[..16]);
        Builder::from_custom_bytes(octets).into_uuid()
    }

    pub(crate) fn write(&mut self, record: &Record<'_>) -> std::io::Result<Written> {
        let id = self.id_ahead(0);
        let payload_digest =
            record.payload.and_then(|start| record.block.get(start..)).map(Digest::of);
        let head = self.head(record, id, payload_digest.as_ref());
        let offset = self.bytes.len();
        let sink = std::mem::take(&mut self.bytes);
        let mut member = GzBuilder::new().mtime(0).write(sink, Compression::default());
        member.write_all(head.as_bytes())?;
        member.write_all(record.block)?;
        member.write_all(b"\r\n\r\n")?;
        self.bytes = member.finish()?;
        self.written += 1;
        if record.kind == Kind::Info {
            self.info = Some(id);
        }
        Ok(Written { id, offset, length: self.bytes.len() - offset, payload_digest })
    }

    fn head(&self, record: &Record<'_>, id: Uuid, payload_digest: Option<&Digest>) -> String {
        let mut head = format!(
            "WARC/1.1\r\nWARC-Type: {}\r\nWARC-Record-ID: <urn:uuid:{id}>\r\nWARC-Date: {}\r\n",
            record.kind.name(),
            date(record.at)
        );
        let mut field = |name: &str, value: Option<String>| {
            if let Some(value) = value {
                head.push_str(&format!("{name}: {value}\r\n"));
            }
        };
        let link = |id: Uuid| format!("<urn:uuid:{id}>");
        field("WARC-Warcinfo-ID", self.info.map(link));
        field("WARC-Target-URI", record.uri.map(str::to_owned));
        field("WARC-IP-Address", record.address.map(|address| address.to_string()));
        field("WARC-Concurrent-To", record.concurrent_to.map(link));
        field("WARC-Refers-To", record.refers_to.map(link));
        field("WARC-Truncated", record.truncated.map(str::to_owned));
        field("WARC-Block-Digest", Some(format!("sha256:{}", Digest::of(record.block))));
        field("WARC-Payload-Digest", payload_digest.map(|digest| format!("sha256:{digest}")));
        field("Content-Type", Some(record.content_type.to_owned()));
        field("Content-Length", Some(record.block.len().to_string()));
        head + "\r\n"
    }

    pub(crate) fn finish(self) -> Vec<u8> {
        self.bytes
    }
}

/// A date of WARC 1.1, to the microsecond.
fn date(at: Timestamp) -> String {
    at.strftime("%Y-%m-%dT%H:%M:%S.%6fZ").to_string()
}
