//! A browser that says what a real one seldom does (`driven.py`).

use std::collections::BTreeMap;
use std::os::unix::fs::PermissionsExt as _;
use std::path::PathBuf;
use std::sync::Arc;
use std::time::Duration;

use registry_capture::{
    ARCHIVE, Browsed, BrowserOptions, Browsers, Capture, Cut, Means, Outcome, PICTURE, Shown,
    capture, evidence, read_site,
};
use registry_signals::Limits;
use tempfile::TempDir;

use crate::archive::{item, origin, records};
use crate::world::{Net, Tls, page, request};

struct Driven {
    _net: Net,
    means: Means,
    port: u16,
    _folder: TempDir,
}

impl Driven {
    async fn start() -> Self {
        let python = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../../.venv/bin/python");
        Self::by(&format!("#!{}\n{}", python.display(), include_str!("driven.py"))).await
    }

    async fn by(script: &str) -> Self {
        let folder = TempDir::new().unwrap();
        let program = folder.path().join("browser");
        std::fs::write(&program, script).unwrap();
        std::fs::set_permissions(&program, std::fs::Permissions::from_mode(0o755)).unwrap();
        let place = Some(folder.path().to_owned());
        let options = BrowserOptions { program, is_confined: true, folder: place };
        let mut net = Net::new();
        let port = net.serve(Tls::None, |_| page("<p>answered")).await;
        let mut means = net.means();
        means.browser = Some(Arc::new(Browsers::new(options).unwrap()));
        Self { _net: net, means, port, _folder: folder }
    }

    async fn look(&self, path: &str) -> Capture {
        let url = format!("http://a.example:{}/{path}", self.port);
        capture(&request(&url), &self.means).await
    }
}

/// What the browser takes to start is of the time of the capture: whoever waits for the capture waits
/// no longer than that, and would lose all of it.
#[tokio::test]
async fn a_browser_that_starts_slowly_takes_of_the_time_of_the_capture() {
    let mut driven = Driven::by("#!/bin/sh\nexec cat <&3 >/dev/null\n").await;
    let time = Duration::from_millis(50);
    (driven.means.limits.capture_time, driven.means.limits.browser.time) = (time, time);
    let taken = driven.look("fine").await;
    let outcomes: Vec<_> = taken.fetches.iter().map(|fetch| &fetch.outcome).collect();
    assert_eq!(outcomes, [&Outcome::NotAsked; 3], "no time was left");
    assert_eq!(taken.cuts, [Cut::CaptureTime { limit_ms: 50 }]);
}

fn shown(capture: &Capture) -> &Shown {
    match &capture.browsed {
        Browsed::Shown(shown) => shown,
        other => panic!("{other:?}"),
    }
}

/// A profile that cannot be thrown away costs the process, and not the view.
#[tokio::test]
async fn a_good_view_is_kept_whatever_becomes_of_its_profile() {
    let driven = Driven::start().await;
    let fine = driven.look("fine").await;
    let kept = driven.look("kept").await;
    assert_eq!(shown(&kept).picture.as_deref(), Some(&b"picture"[..]));
    assert_eq!(shown(&fine).product, shown(&kept).product, "the same process");
    let next = driven.look("fine").await;
    assert_ne!(shown(&next).product, shown(&kept).product, "another process");
    // Our own client says the version of the browser that is here.
    let agents: Vec<_> = fine.fetches.iter().map(|fetch| fetch.user_agent.as_str()).collect();
    assert!(agents[0].contains(" Chrome/99.0.0.0 Safari/"), "{agents:?}");
    assert_eq!(shown(&fine).user_agent, agents[0]);
}

/// Text and picture are of one page: taken again once, or the picture is left out.
#[tokio::test]
async fn a_picture_is_of_the_page_that_was_read() {
    let driven = Driven::start().await;
    let moved = driven.look("moves").await;
    let seen = shown(&moved);
    assert_eq!((seen.dom.as_str(), seen.picture.is_some()), ("<p>page 2", true));
    assert_eq!(seen.cuts, []);
    for path in ["leaves", "renames"] {
        let left = driven.look(path).await;
        assert_eq!((&shown(&left).picture, &shown(&left).cuts[..]), (&None, &[Cut::OtherPage][..]));
        let files = evidence(&left, &origin()).unwrap();
        assert!(files.iter().all(|file| file.path != PICTURE));
        let kinds = truncated(&left);
        assert_eq!(kinds, BTreeMap::from([("text/html; charset=utf-8".to_owned(), false)]));
        let site = read_site(&left, &Limits::default());
        assert!(!site.pages.last().unwrap().page.is_cut, "what was read is whole");
    }
}

/// What of picture and page is marked as cut, by its media type.
fn truncated(capture: &Capture) -> BTreeMap<String, bool> {
    let files = evidence(capture, &origin()).unwrap();
    let records = records(item(&files, ARCHIVE)).into_iter();
    let made = records.filter(|record| {
        let uri = record.fields.get("WARC-Target-URI").map(String::as_str).unwrap_or_default();
        uri.starts_with("urn:")
    });
    made.map(|record| {
        let is_cut = record.fields.contains_key("WARC-Truncated");
        (record.fields["Content-Type"].clone(), is_cut)
    })
    .collect()
}

/// A cut marks what was cut, and nothing beside it.
#[tokio::test]
async fn a_cut_marks_what_it_cut() {
    let driven = Driven::start().await;
    for (path, picture, text) in
        [("fine", false, false), ("tall", true, false), ("long", false, true)]
    {
        let taken = driven.look(path).await;
        let page = "text/html; charset=utf-8".to_owned();
        let expected = BTreeMap::from([("image/png".to_owned(), picture), (page, text)]);
        assert_eq!(truncated(&taken), expected, "{path}");
        let site = read_site(&taken, &Limits::default());
        assert_eq!(site.pages.last().unwrap().page.is_cut, text, "{path}");
    }
}
