//! From one URL to everything that a person or a rule needs to judge a site, and to evidence that
//! stands up (WATCH.md, sections 4, 6 and 8).
//!
//! [`capture`] takes what DNS and RDAP say, the chain of certificates, the front page as three
//! visitors (a browser, a search engine's machine, somebody who comes from a search engine) with
//! all redirects, further pages of the site on which it says who it is, hashes of its parts,
//! robots.txt, and, where Chromium is installed, a picture and the page as rendered. It returns no
//! error: whatever goes wrong is part of what is told, and what goes beyond a bound ([`Limits`]) is
//! cut and recorded as cut.
//!
//! - **Guard.** A site says where it leads, so every address is judged before it is connected to,
//!   anew at each redirect, and nothing is resolved a second time ([`Guard`]). The browser reaches
//!   the network through a proxy of ours that does the same.
//! - **Wire.** The bytes are taken down under the HTTP client. [`evidence`] makes of them an
//!   archive (WARC 1.1) and the files that `registry_evidence::bundle` takes, with custody.
//! - **Robots.** robots.txt is recorded, and obeyed for every further page. The front page and
//!   pages that somebody asked for by name are fetched whatever it says: a person looks at them for
//!   a reason. A recorded policy may set it aside ([`Request::robots_set_aside`]).
//! - **Manners.** One request at a time to a site, no cookies, no log-ins, no orders, no downloads
//!   run, no forms sent.
//! - **Pool.** [`Pool`] makes many captures at once, the most urgent first, within stated memory.
//! - **Judging.** [`read_site`] and [`keys`] give what `registry_signals` takes.
//!
//! The crate reads no clock: [`Clock`] is the caller's. Bounds on time run on the runtime's own.
//!
//! It shows what our client received, from where it stood, at that time; not what others were
//! shown.

mod browser;
mod capture;
mod certificate;
mod clock;
mod course;
mod decode;
mod dial;
mod evidence;
mod fetch;
mod further;
mod guard;
mod limits;
mod pool;
mod registration;
mod request;
mod resolve;
mod robots;
mod signals;
mod tls;
mod walk;
mod warc;
mod wire;

pub use browser::{Browsed, BrowserOptions, Browsers, NoBrowser, ProxyConnection, Shown};
pub use capture::{Asset, AssetKind, Capture, Purpose, Rdap, Skipped, Visit, Why, capture};
pub use certificate::{Certificate, CertificateContent};
pub use clock::{Clock, Moment};
pub use course::{Means, RdapBase};
pub use dial::NotReached;
pub use evidence::{ARCHIVE, INDEX, Origin, PAGES, PICTURE, RENDERED, evidence};
pub use fetch::{Fetch, Outcome};
pub use further::Topic;
pub use guard::{Forbidden, Guard};
pub use limits::{BrowserLimits, Cut, Limits};
pub use pool::{Capturing, NotDone, NotTaken, Pool, PoolSize, Ticket};
pub use registration::{Registered, registered};
pub use request::{Guises, NotASite, Request, VISITORS, Visitor, site_url, visitor_code};
pub use resolve::{
    Answering, DnsError, DnsRecord, Fixed, Lookup, NoResolver, RecordKind, Resolver, System,
};
pub use robots::{Robots, RobotsRule};
pub use signals::{ReadPage, ReadSite, keys, read_site};
pub use tls::{NoTrust, Tls, Trust};
pub use walk::End;
