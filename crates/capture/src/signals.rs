//! From a capture to what judges sites: pages for [`registry_signals::judge`] and keys for
//! [`registry_signals::clusters`].

use std::collections::{BTreeMap, BTreeSet};

use registry_signals::{
    Judged, Key, KeyKind, License, Limits, Looked, Page, Register, Rules, Site, SitePage, Visitor,
    judge, look_up, read,
};
use url::Url;

use crate::browser::{Browsed, Shown};
use crate::capture::{AssetKind, Capture, Purpose, Visit};
use crate::limits::Cut;
use crate::resolve::RecordKind;

/// A site that was read.
#[derive(Debug, Clone)]
pub struct ReadSite {
    /// The host that was asked for.
    pub host: String,
    /// What each visitor was shown at each address; the page as rendered, if there is one, comes
    /// last.
    pub pages: Vec<ReadPage>,
    /// Whether every page was read that was looked for: none was left out (robots.txt, bounds),
    /// failed, or was denied to all who came.
    pub is_whole: bool,
}

/// A page that was read.
#[derive(Debug, Clone)]
pub struct ReadPage {
    /// The address that was asked for, by the scheme through which it was answered in the end.
    pub url: String,
    /// The address that answered in the end.
    pub answered_at: String,
    /// As whom.
    pub visitor: Visitor,
    /// Whether this is what its scripts made of it.
    pub is_rendered: bool,
    /// The page.
    pub page: Page,
}

impl ReadSite {
    /// Holds it against the rules.
    #[must_use]
    pub fn judged(&self, rules: &Rules, licence: License) -> Judged {
        self.with_site(|site| judge(rules, site, licence))
    }

    /// What registers of licences say of the numbers on it.
    #[must_use]
    pub fn looked_up<'r>(&self, registers: impl IntoIterator<Item = &'r Register>) -> Looked {
        self.with_site(|site| look_up(registers, site))
    }

    fn with_site<T>(&self, of: impl FnOnce(&Site<'_>) -> T) -> T {
        let pages: Vec<SitePage<'_>> = self.pages.iter().map(ReadPage::as_site_page).collect();
        of(&Site { host: &self.host, pages: &pages, is_whole: self.is_whole })
    }
}

impl ReadPage {
    /// As it is judged.
    fn as_site_page(&self) -> SitePage<'_> {
        let Self { url, answered_at, visitor, is_rendered, page } = self;
        SitePage { url, answered_at, visitor: *visitor, is_rendered: *is_rendered, page }
    }
}

/// Reads the site of a capture. What an error says (a status other than 2xx) is no page of it: many
/// turn machines away, and mean nothing by it. A site that sends its visitors elsewhere is judged
/// by what they find there.
#[must_use]
pub fn read_site(capture: &Capture, limits: &Limits) -> ReadSite {
    let answered = capture.visits.iter().filter_map(|visit| answered(capture, visit, limits));
    let rendered = match &capture.browsed {
        Browsed::Shown(shown) => Some(rendered(capture, shown, limits)),
        Browsed::NotThere | Browsed::NotAsked | Browsed::Failed { .. } => None,
    };
    ReadSite {
        host: capture.request.host().to_owned(),
        pages: answered.chain(rendered).collect(),
        is_whole: is_whole(capture),
    }
}

/// What a visitor was shown; of what came by half the rest is missing.
fn answered(capture: &Capture, visit: &Visit, limits: &Limits) -> Option<ReadPage> {
    let answer = capture.answer(visit).filter(|answer| answer.is_page())?;
    answer.status.filter(|status| (200..300).contains(status))?;
    let mut page = read(&answer.body, answer.charset(), limits);
    page.is_cut |= !answer.cuts.is_empty();
    let url = asked_by(&visit.url, &answer.url);
    let answered_at = answer.url.to_string();
    Some(ReadPage { url, answered_at, visitor: visit.visitor, is_rendered: false, page })
}

/// What the browser made of the front page; of one that was still loading the rest is missing.
fn rendered(capture: &Capture, shown: &Shown, limits: &Limits) -> ReadPage {
    let end = Url::parse(&shown.url).unwrap_or_else(|_| capture.request.url.clone());
    let mut page = read(shown.dom.as_bytes(), Some("utf-8"), limits);
    let is_of_picture = |cut: &Cut| matches!(cut, Cut::Height { .. } | Cut::OtherPage);
    page.is_cut |= !shown.is_loaded || !shown.cuts.iter().all(is_of_picture);
    let url = asked_by(&capture.request.url, &end);
    let answered_at = end.to_string();
    ReadPage { url, answered_at, visitor: Visitor::Browser, is_rendered: true, page }
}

/// Whether every address was read by somebody who came to it, and none was left out.
fn is_whole(capture: &Capture) -> bool {
    let mut was_read: BTreeMap<&Url, bool> = BTreeMap::new();
    for visit in &capture.visits {
        *was_read.entry(&visit.url).or_default() |= is_read(capture, visit);
    }
    let is_late = |cut: &Cut| matches!(cut, Cut::CaptureTime { .. });
    capture.skipped.is_empty()
        && !capture.cuts.iter().any(is_late)
        && was_read.values().all(|was_read| *was_read)
}

/// Whether a visitor could read what is there; where nothing is, there is nothing to read. What is
/// no page, such as a licence as PDF, was not read.
fn is_read(capture: &Capture, visit: &Visit) -> bool {
    capture.answer(visit).is_some_and(|answer| match answer.status {
        Some(404 | 410) => true,
        status => answer.is_page() && status.is_some_and(|status| (200..300).contains(&status)),
    })
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
pub fn keys(capture: &Capture, site: &ReadSite) -> BTreeSet<Key> {
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
    for ReadPage { page, .. } in &site.pages {
        page.analytics.iter().for_each(|id| add(KeyKind::Analytics, id.clone()));
        page.contacts.phones.iter().for_each(|phone| add(KeyKind::Phone, phone.clone()));
        page.contacts.emails.iter().for_each(|email| add(KeyKind::Email, email.clone()));
    }
    let front = site.pages.iter().find(|page| page.visitor == Visitor::Browser);
    if let Some(front) = front {
        add(KeyKind::Shape, format!("{:016x}", front.page.shape));
    }
    keys
}
