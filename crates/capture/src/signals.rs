//! From a capture to what judges sites: pages for [`registry_signals::judge`] and keys for
//! [`registry_signals::clusters`].

use std::collections::BTreeSet;

use registry_signals::{Key, KeyKind, Limits, Page, SitePage, Visitor, read};
use url::Url;

use crate::capture::{AssetKind, Capture, Purpose};
use crate::resolve::RecordKind;

/// A page that was read.
#[derive(Debug, Clone)]
pub struct ReadPage {
    /// The address that was asked for, by the scheme through which it was answered in the end.
    pub url: String,
    /// As whom.
    pub visitor: Visitor,
    /// The page.
    pub page: Page,
}

impl ReadPage {
    /// As it is judged.
    #[must_use]
    pub fn as_site_page(&self) -> SitePage<'_> {
        SitePage { url: &self.url, visitor: self.visitor, page: &self.page }
    }
}

/// Reads the pages of a capture: what each visitor was shown at each address. What an error says (a
/// status other than 2xx) is no page of the site: many turn machines away, and mean nothing by it. A site that sends its
/// visitors elsewhere is judged by what they find there. The page as rendered, if there is one,
/// comes last.
#[must_use]
pub fn pages(capture: &Capture, limits: &Limits) -> Vec<ReadPage> {
    let shown = capture.visits.iter().filter_map(|visit| {
        let answer = capture.answer(visit).filter(|answer| answer.is_page())?;
        answer.status.filter(|status| (200..300).contains(status))?;
        let page = read(&answer.body, answer.charset(), limits);
        Some(ReadPage { url: asked_by(&visit.url, &answer.url), visitor: visit.visitor, page })
    });
    let rendered = match &capture.browsed {
        crate::Browsed::Shown(shown) => {
            let end = Url::parse(&shown.url).unwrap_or_else(|_| capture.request.url.clone());
            let page = read(shown.dom.as_bytes(), Some("utf-8"), limits);
            let url = asked_by(&capture.request.url, &end);
            Some(ReadPage { url, visitor: Visitor::Browser, page })
        }
        _ => None,
    };
    shown.chain(rendered).collect()
}

/// The address that was asked for, by the scheme of the one that answered.
fn asked_by(asked: &Url, answered: &Url) -> String {
    let mut url = asked.clone();
    let is_web = matches!(answered.scheme(), "http" | "https");
    if is_web && url.port().is_none() && url.set_scheme(answered.scheme()).is_err() {
        return asked.to_string();
    }
    url.to_string()
}

/// The keys of a site, by which networks are found.
#[must_use]
pub fn keys(capture: &Capture, pages: &[ReadPage]) -> BTreeSet<Key> {
    let mut keys = BTreeSet::new();
    let mut add = |kind, value: String| {
        if !value.is_empty() {
            keys.insert(Key { kind, value });
        }
    };
    let records =
        capture.dns.iter().filter_map(|lookup| Some((lookup.kind, lookup.answer.as_ref().ok()?)));
    for (kind, records) in records {
        let values = records.iter().filter(|record| record.kind == kind);
        let mut values: Vec<&str> = values.map(|record| record.value.as_str()).collect();
        values.sort_unstable();
        match kind {
            RecordKind::Ns => add(KeyKind::NameServers, values.join(" ")),
            RecordKind::A | RecordKind::Aaaa => {
                values.iter().for_each(|value| add(KeyKind::Address, (*value).to_owned()));
            }
            RecordKind::Mx | RecordKind::Cname => {}
        }
    }
    let fronts = capture.visits.iter().filter(|visit| visit.purpose == Purpose::Front);
    for answer in fronts.filter_map(|visit| capture.answer(visit)) {
        let own = answer.tls.as_ref().and_then(|tls| tls.chain.first()?.content.as_ref());
        if let Some(own) = own {
            add(KeyKind::PublicKey, own.spki_sha256.to_string());
            own.names.iter().for_each(|name| add(KeyKind::Certificate, name.clone()));
        }
    }
    let hashes = |wanted: fn(AssetKind) -> bool| {
        let found = capture.assets.iter().filter(move |asset| wanted(asset.kind));
        let mut found: Vec<_> = found.filter_map(|asset| asset.sha256).collect();
        found.sort_unstable();
        found.iter().map(ToString::to_string).collect::<Vec<_>>().join(" ")
    };
    add(KeyKind::Favicon, hashes(|kind| kind == AssetKind::Icon));
    add(KeyKind::Assets, hashes(|kind| kind != AssetKind::Icon));
    for ReadPage { page, .. } in pages {
        page.analytics.iter().for_each(|id| add(KeyKind::Analytics, id.clone()));
        page.contacts.phones.iter().for_each(|phone| add(KeyKind::Phone, phone.clone()));
        page.contacts.emails.iter().for_each(|email| add(KeyKind::Email, email.clone()));
    }
    let front = pages.iter().find(|page| page.visitor == Visitor::Browser);
    if let Some(front) = front {
        add(KeyKind::Shape, format!("{:016x}", front.page.shape));
    }
    keys
}
