//! A browser that shows a page as people see it: Chromium, if it is there.
//!
//! It reaches the network through a proxy of ours alone ([`proxy`]), which judges every connection
//! as every other one is judged. A process of the browser serves one capture at a time, each in a
//! profile of its own that is never written to a disk; after some captures, or when anything goes
//! wrong, the process is ended with all its children and another takes its place. It is driven over
//! a pipe, so no port of it is open to anybody, and it ends when we do.

mod memory;
mod process;
mod protocol;
mod proxy;
mod view;

use std::fmt;
use std::path::{Path, PathBuf};
use std::sync::{Mutex, PoisonError};
use std::time::Duration;

use serde::Serialize;
use tokio::time::Instant;
use url::Url;

use crate::clock::Moment;
use crate::course::Course;
use crate::limits::{BrowserLimits, Cut};
use crate::request::Visitor;
use process::Process;
use proxy::Proxy;

pub use proxy::ProxyConnection;

/// Where Debian and others put it.
const USUAL: &[&str] = &[
    "/usr/lib/chromium/chromium",
    "/usr/lib/chromium-browser/chromium-browser",
    "/usr/bin/chromium",
    "/usr/bin/chromium-browser",
    "/usr/bin/google-chrome",
];

/// How the browser is started.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct BrowserOptions {
    /// The program.
    pub program: PathBuf,
    /// Whether it confines its children with the system's means, as it should. It cannot where the
    /// service runs as root, or where user namespaces are forbidden.
    pub is_confined: bool,
    /// Where its folders are made, which vanish with it; the system's place if nothing is said.
    pub folder: Option<PathBuf>,
}

impl BrowserOptions {
    /// A browser where it usually lies, confined.
    #[must_use]
    pub fn usual() -> Option<Self> {
        let found = USUAL.iter().map(Path::new).find(|path| path.is_file())?;
        Some(Self { program: found.to_owned(), is_confined: true, folder: None })
    }
}

/// There is no such program.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{0} is no program of a browser: name the path of Chromium, or leave it out")]
pub struct NoBrowser(String);

/// Processes of the browser that wait for captures.
#[derive(Debug)]
pub struct Browsers {
    options: BrowserOptions,
    idle: Mutex<Vec<Process>>,
    /// What the last process that was started calls itself.
    product: Mutex<Option<String>>,
}

/// What the browser showed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Browsed {
    /// There is none here.
    NotThere,
    /// It was not asked: no visitor got an answer, or no time was left.
    NotAsked,
    /// It showed nothing.
    Failed {
        /// Why.
        words: String,
        /// What it connected to.
        connections: Vec<ProxyConnection>,
    },
    /// It showed the page.
    Shown(Box<Shown>),
}

/// What the browser showed of a page.
#[derive(Clone, PartialEq, Eq, Serialize)]
pub struct Shown {
    /// When it was asked.
    pub began: Moment,
    /// When it was done.
    pub ended: Moment,
    /// The program and its version.
    pub product: String,
    /// How it named itself.
    pub user_agent: String,
    /// Where it ended, by all redirects, those of scripts included.
    pub url: String,
    /// What the page calls itself.
    pub title: String,
    /// Whether the page was loaded before the time for it was over.
    pub is_loaded: bool,
    /// The picture (PNG); nothing if it would be of another page than what was read.
    #[serde(skip)]
    pub picture: Option<Vec<u8>>,
    /// The page as rendered.
    #[serde(skip)]
    pub dom: String,
    /// What it connected to, in the order in which it asked.
    #[serde(skip)]
    pub connections: Vec<ProxyConnection>,
    /// What is missing.
    pub cuts: Vec<Cut>,
}

/// Without the picture and the page themselves.
impl fmt::Debug for Shown {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter
            .debug_struct("Shown")
            .field("url", &self.url)
            .field("title", &self.title)
            .field("is_loaded", &self.is_loaded)
            .field("picture_bytes", &self.picture.as_ref().map(Vec::len))
            .field("dom_bytes", &self.dom.len())
            .field("connections", &self.connections)
            .field("cuts", &self.cuts)
            .finish_non_exhaustive()
    }
}

impl Browsers {
    /// Processes by these options; the first is started by the first capture.
    ///
    /// # Errors
    /// When there is no such program.
    pub fn new(options: BrowserOptions) -> Result<Self, NoBrowser> {
        match options.program.is_file() {
            true => Ok(Self { options, idle: Mutex::default(), product: Mutex::default() }),
            false => Err(NoBrowser(options.program.display().to_string())),
        }
    }

    fn idle<T>(&self, act: impl FnOnce(&mut Vec<Process>) -> T) -> T {
        act(&mut self.idle.lock().unwrap_or_else(PoisonError::into_inner))
    }

    /// Ends the processes that wait. Those at work end with their captures.
    pub async fn stop(&self) {
        for process in self.idle(std::mem::take) {
            process.end().await;
        }
    }

    /// Program and version of the browser; a process is started if none was. Nothing if none can
    /// be.
    pub(crate) async fn product(&self, limits: &BrowserLimits) -> Option<String> {
        let known = || self.product.lock().unwrap_or_else(PoisonError::into_inner).clone();
        if known().is_none() {
            // Why it cannot be started is told once it is to show a page.
            let started = tokio::time::timeout(limits.time, self.start(limits)).await;
            if let Ok(Ok(process)) = started {
                self.idle(|idle| idle.push(process));
            }
        }
        known()
    }

    async fn start(&self, limits: &BrowserLimits) -> Result<Process, String> {
        let process = Process::start(&self.options, limits).await?;
        let product = process.product().to_owned();
        *self.product.lock().unwrap_or_else(PoisonError::into_inner) = Some(product);
        Ok(process)
    }

    /// Shows a page.
    pub(crate) async fn look(&self, course: &Course<'_>, url: &Url) -> Browsed {
        let means = course.means;
        let limits = &means.limits.browser;
        let time = limits.time.min(course.time_left());
        if time.is_zero() {
            return Browsed::NotAsked;
        }
        let proxy = match Proxy::start(means).await {
            Ok(proxy) => proxy,
            Err(error) => return failed(format!("no proxy for the browser: {error}"), Vec::new()),
        };
        let began = means.clock.moment();
        let user_agent = course.guises.agent(Visitor::Browser);
        let seen = self.seen(course, &proxy, url, time).await;
        let (connections, cut) = proxy.stop();
        match seen {
            Err(words) => failed(words, connections),
            Ok((product, view)) => Browsed::Shown(Box::new(Shown {
                began,
                ended: means.clock.moment(),
                product,
                user_agent: user_agent.to_owned(),
                url: view.url,
                title: view.title,
                is_loaded: view.is_loaded,
                picture: view.picture,
                dom: view.dom,
                connections,
                cuts: view.cuts.into_iter().chain(cut).collect(),
            })),
        }
    }

    async fn seen(
        &self,
        course: &Course<'_>,
        proxy: &Proxy,
        url: &Url,
        time: Duration,
    ) -> Result<(String, view::View), String> {
        let limits = &course.means.limits.browser;
        let ends = Instant::now() + time;
        let looking = async {
            let waiting = self.idle(|idle| idle.pop());
            let mut process = match waiting {
                Some(process) if process.is_alive() => process,
                _ => self.start(limits).await?,
            };
            // A process that is not given back is ended when it is dropped: by an error, by the end
            // of the time, by its memory, by a panic.
            let memory = memory::Watch::of(process.group(), limits.memory_bytes);
            let agent = course.guises.agent(Visitor::Browser);
            let wanted = view::Wanted { url, agent, proxy: proxy.address(), limits, ends };
            let view = tokio::select! {
                view = view::take(&mut process, &wanted) => view?,
                words = memory.exceeded() => return Err(words),
            };
            Ok((process, view))
        };
        let Ok(looked) = tokio::time::timeout_at(ends, looking).await else {
            return Err(format!("the browser did not show the page in {time:?}"));
        };
        let (mut process, view) = looked?;
        let product = process.product().to_owned();
        process.was_used();
        if view.is_thrown_away && process.used() < limits.captures_per_process {
            self.idle(|idle| idle.push(process));
        } else {
            process.end().await;
        }
        Ok((product, view))
    }
}

fn failed(words: String, connections: Vec<ProxyConnection>) -> Browsed {
    Browsed::Failed { words, connections }
}
