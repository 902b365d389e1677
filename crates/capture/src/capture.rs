//! One capture, from its beginning to its end.

use std::collections::BTreeSet;
use std::ops::Range;

use registry_evidence::Digest;
use registry_signals::{Page, read};
use serde::Serialize;
use url::Url;

use crate::browser::Browsed;
use crate::clock::Moment;
use crate::course::{Course, Means};
use crate::fetch::{Fetch, Outcome, fetch};
use crate::further::{Further, Topic, further, links};
use crate::limits::{Cut, milliseconds};
use crate::request::{Request, VISITORS, Visitor, plain, registrable};
use crate::resolve::{Lookup, RecordKind, ask};
use crate::robots::Robots;
use crate::walk::{End, walk};

/// Everything that was taken of a site.
#[derive(Debug, Clone, PartialEq)]
pub struct Capture {
    /// What was asked for.
    pub request: Request,
    /// When it began.
    pub began: Moment,
    /// When it ended.
    pub ended: Moment,
    /// What DNS said of the host and of the registrable name.
    pub dns: Vec<Lookup>,
    /// What RDAP said of the registrable name.
    pub rdap: Rdap,
    /// What robots.txt asked.
    pub robots: Robots,
    /// Each request and its answer, in the order in which they were made.
    pub fetches: Vec<Fetch>,
    /// The pages, each with its way.
    pub visits: Vec<Visit>,
    /// Scripts, style sheets and icons of the front page.
    pub assets: Vec<Asset>,
    /// Pages that were not taken, and why.
    pub skipped: Vec<Skipped>,
    /// What the browser showed.
    pub browsed: Browsed,
    /// What of the whole is missing.
    pub cuts: Vec<Cut>,
}

/// A page, as somebody came to it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Visit {
    /// The address that was asked for.
    pub url: Url,
    /// As whom.
    #[serde(serialize_with = "as_code")]
    pub visitor: Visitor,
    /// Why.
    pub purpose: Purpose,
    /// Its requests, by their places in the list: redirects, and the last one.
    pub fetches: Range<usize>,
    /// Where the way ended.
    pub end: End,
}

/// Why a page is taken.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(tag = "purpose", content = "topic", rename_all = "kebab-case")]
pub enum Purpose {
    /// It is the front page.
    Front,
    /// Somebody asked for it by name.
    Named,
    /// The front page leads to it.
    Further(Topic),
}

/// A part of a page.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Asset {
    /// Which.
    pub kind: AssetKind,
    /// Its address.
    pub url: Url,
    /// The last of its requests, by its place in the list.
    pub fetch: usize,
    /// The SHA-256 of what it is, unpacked; nothing if it was not there, empty, or cut: the hash of
    /// a part is that of many strangers' parts.
    pub sha256: Option<Digest>,
}

/// Which part of a page.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum AssetKind {
    /// The small picture of the site.
    Icon,
    /// A script.
    Script,
    /// A style sheet.
    Style,
}

/// A page that was not taken.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Skipped {
    /// Its address.
    pub url: Url,
    /// Why.
    pub why: Why,
}

/// Why a page was not taken.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Why {
    /// robots.txt asks machines to stay away.
    Robots,
    /// There were enough.
    Enough,
}

/// What RDAP said.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(tag = "rdap", rename_all = "kebab-case")]
pub enum Rdap {
    /// It was not asked: nobody knows where it answers for this name.
    NotAsked,
    /// It was asked.
    Asked {
        /// For which name.
        name: String,
        /// The requests, by their places in the list.
        fetches: Range<usize>,
        /// The answer, if it is one, and if every step to it was by TLS with a certificate that
        /// holds.
        answer: Option<serde_json::Value>,
    },
}

fn as_code<S: serde::Serializer>(visitor: &Visitor, serializer: S) -> Result<S::Ok, S::Error> {
    serializer.serialize_str(crate::request::visitor_code(*visitor))
}

impl Capture {
    /// The answer at the end of a visit; nothing if there is none.
    #[must_use]
    pub fn answer(&self, visit: &Visit) -> Option<&Fetch> {
        let last = self.fetches.get(visit.fetches.clone())?.last()?;
        (last.outcome == Outcome::Answered).then_some(last)
    }

    /// The answer that the browser got at the front page.
    #[must_use]
    pub fn front(&self) -> Option<&Fetch> {
        let is_front =
            |visit: &&Visit| visit.purpose == Purpose::Front && visit.visitor == Visitor::Browser;
        self.answer(self.visits.iter().find(is_front)?)
    }
}

/// Captures a site. Whatever goes wrong is part of what is told; what was taken until then is kept.
pub async fn capture(request: &Request, means: &Means) -> Capture {
    let began = means.clock.moment();
    let course = Course::new(means).await;
    let mut taking = Taking {
        course: &course,
        capture: Capture {
            request: request.clone(),
            began,
            ended: began,
            dns: Vec::new(),
            rdap: Rdap::NotAsked,
            robots: Robots::None,
            fetches: Vec::new(),
            visits: Vec::new(),
            assets: Vec::new(),
            skipped: Vec::new(),
            browsed: Browsed::NotThere,
            cuts: Vec::new(),
        },
    };
    // Each step ends by itself when the time is over, and keeps what it has by then.
    taking.take_all().await;
    if course.time_left().is_zero() {
        let limit_ms = milliseconds(means.limits.capture_time);
        taking.capture.cuts.push(Cut::CaptureTime { limit_ms });
    }
    taking.capture.ended = means.clock.moment();
    taking.capture
}

/// The front page, and where it leads.
struct FrontPage {
    url: Url,
    page: Page,
    links: Vec<(Url, String)>,
}

impl FrontPage {
    fn of(url: Url, page: Page) -> Self {
        Self { links: links(&url, &page), url, page }
    }
}

struct Taking<'a> {
    course: &'a Course<'a>,
    capture: Capture,
}

impl Taking<'_> {
    async fn take_all(&mut self) {
        let (url, named) = (self.capture.request.url.clone(), self.capture.request.named.clone());
        self.dns(&url).await;
        self.rdap(&url).await;
        for visitor in VISITORS {
            self.visit(&url, visitor, Purpose::Front).await;
        }
        for url in &named {
            for visitor in VISITORS {
                self.visit(url, visitor, Purpose::Named).await;
            }
        }
        self.browser(&url).await;
        let Some(front) = self.front_page() else { return };
        self.robots(&front.url).await;
        self.further_pages(&front).await;
        self.assets(&front).await;
    }

    async fn dns(&mut self, url: &Url) {
        let Some(registrable) = registrable(url) else { return };
        let resolver = self.course.means.resolver.as_ref();
        let host = url.host_str().unwrap_or_default().trim_end_matches('.');
        let asking = async {
            tokio::join!(
                ask(resolver, host, RecordKind::A),
                ask(resolver, host, RecordKind::Aaaa),
                ask(resolver, host, RecordKind::Cname),
                ask(resolver, &registrable, RecordKind::Ns),
                ask(resolver, &registrable, RecordKind::Mx),
            )
        };
        let time = self.course.means.limits.fetch_time.min(self.course.time_left());
        match tokio::time::timeout(time, asking).await {
            Ok((a, aaaa, cname, ns, mx)) => self.capture.dns.extend([a, aaaa, cname, ns, mx]),
            Err(_) => self.capture.cuts.push(Cut::FetchTime { limit_ms: milliseconds(time) }),
        }
    }

    async fn rdap(&mut self, url: &Url) {
        let Some(name) = registrable(url) else { return };
        let base = (self.course.means.rdap)(&name);
        let asked = base.and_then(|base| base.join(&format!("domain/{name}")).ok());
        let Some(asked) = asked.and_then(|asked| plain(asked).ok()) else { return };
        let fetches = self.way(&asked, Visitor::Browser).await.0;
        let steps = self.capture.fetches.get(fetches.clone()).unwrap_or_default();
        // Anybody between could have written what came without a certificate that holds.
        let is_believed = |step: &Fetch| step.tls.as_ref().is_some_and(|tls| tls.problem.is_none());
        let believed = steps.last().filter(|_| steps.iter().all(is_believed));
        let answer = believed.filter(|last| last.status == Some(200));
        let answer = answer.and_then(|last| serde_json::from_slice(&last.body).ok());
        self.capture.rdap = Rdap::Asked { name, fetches, answer };
    }

    /// Goes a way; its requests are added to the list.
    async fn way(&mut self, url: &Url, visitor: Visitor) -> (Range<usize>, End) {
        let way = walk(self.course, url, visitor).await;
        let start = self.capture.fetches.len();
        self.capture.fetches.extend(way.fetches);
        (start..self.capture.fetches.len(), way.end)
    }

    async fn visit(&mut self, url: &Url, visitor: Visitor, purpose: Purpose) {
        let (fetches, end) = self.way(url, visitor).await;
        self.capture.visits.push(Visit { url: url.clone(), visitor, purpose, fetches, end });
    }

    async fn browser(&mut self, url: &Url) {
        let Some(browsers) = &self.course.means.browser else { return };
        let is_there = self.capture.visits.iter().any(|visit| self.capture.answer(visit).is_some());
        self.capture.browsed = match is_there {
            true => browsers.look(self.course, url).await,
            false => Browsed::NotAsked,
        };
    }

    /// The front page as the browser got it, and what it leads to, links that its scripts made
    /// included.
    fn front_page(&self) -> Option<FrontPage> {
        let limits = registry_signals::Limits::default();
        let front = self.capture.front().filter(|front| front.is_page());
        let answered = front.map(|front| {
            let page = read(&front.body, front.charset(), &limits);
            FrontPage::of(front.url.clone(), page)
        });
        let rendered = match &self.capture.browsed {
            Browsed::Shown(shown) => Url::parse(&shown.url)
                .ok()
                .and_then(|url| plain(url).ok())
                .map(|url| FrontPage::of(url, read(shown.dom.as_bytes(), Some("utf-8"), &limits))),
            Browsed::NotThere | Browsed::NotAsked | Browsed::Failed { .. } => None,
        };
        match (answered, rendered) {
            (Some(mut answered), Some(rendered)) => {
                answered.links.extend(rendered.links);
                Some(answered)
            }
            (answered, rendered) => answered.or(rendered),
        }
    }

    async fn robots(&mut self, page: &Url) {
        let Ok(url) = page.join("/robots.txt") else { return };
        let (fetches, _) = self.way(&url, Visitor::Browser).await;
        let last = self.capture.fetches.get(fetches).and_then(<[Fetch]>::last);
        let token = &self.course.guises.robots_token;
        self.capture.robots = last.map_or(Robots::Unreachable, |last| Robots::of(last, token));
    }

    async fn further_pages(&mut self, front: &FrontPage) {
        let known = self.capture.fetches.iter().map(|fetch| fetch.url.clone());
        let known: BTreeSet<Url> = known.collect();
        let is_set_aside = self.capture.request.robots_policy().is_some();
        let limit = self.course.means.limits.pages;
        let mut taken = 0;
        for Further { url, topic } in further(&front.url, &front.links, &known) {
            if !is_set_aside && !self.capture.robots.allows(&url) {
                self.capture.skipped.push(Skipped { url, why: Why::Robots });
            } else if taken == limit {
                self.capture.skipped.push(Skipped { url, why: Why::Enough });
            } else {
                taken += 1;
                self.visit(&url, Visitor::Browser, Purpose::Further(topic)).await;
            }
        }
        if self.capture.skipped.iter().any(|skipped| skipped.why == Why::Enough) {
            self.capture.cuts.push(Cut::Pages { limit });
        }
    }

    async fn assets(&mut self, front: &FrontPage) {
        let page = &front.page;
        let usual_icon = vec!["/favicon.ico".to_owned()];
        let icons = if page.icons.is_empty() { &usual_icon } else { &page.icons };
        let kinds = [
            (AssetKind::Icon, icons),
            (AssetKind::Script, &page.scripts),
            (AssetKind::Style, &page.styles),
        ];
        let base = page.base_url(&front.url);
        let mut seen = BTreeSet::new();
        let limit = self.course.means.limits.assets;
        for (kind, targets) in kinds {
            for target in targets.iter().filter(|target| !target.is_empty()) {
                let url = base.join(target).ok().and_then(|url| plain(url).ok());
                let Some(url) = url.filter(|url| seen.insert((kind, url.clone()))) else {
                    continue;
                };
                if self.capture.assets.len() == limit {
                    self.capture.cuts.push(Cut::Assets { limit });
                    return;
                }
                self.asset(kind, url).await;
            }
        }
    }

    async fn asset(&mut self, kind: AssetKind, url: Url) {
        let start = self.capture.fetches.len();
        let got = fetch(self.course, &url, Visitor::Browser).await;
        let is_there = got.outcome == Outcome::Answered && got.status == Some(200);
        let is_whole = got.cuts.is_empty() && !got.body.is_empty();
        let sha256 = (is_there && is_whole).then(|| Digest::of(&got.body));
        self.capture.fetches.push(got);
        self.capture.assets.push(Asset { kind, url, fetch: start, sha256 });
    }
}
