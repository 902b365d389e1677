//! One page in the browser: shown, pictured, read, and its profile thrown away.

use std::net::SocketAddr;
use std::time::Duration;

use data_encoding::BASE64;
use serde_json::{Value, json};
use tokio::time::Instant;
use url::Url;

use super::process::Process;
use super::protocol::Link;
use crate::limits::{BrowserLimits, Cut};

/// The height of the window, in pixels.
const WINDOW_HEIGHT: u32 = 900;
/// The longest title and address that are kept, in characters.
const LONGEST: usize = 4_096;
/// What of the time that is left its loading may take; the rest is for picture and text.
const LOADING: (u32, u32) = (2, 3);

/// What is wanted.
#[derive(Debug)]
pub(super) struct Wanted<'a> {
    pub(super) url: &'a Url,
    pub(super) agent: &'a str,
    pub(super) proxy: SocketAddr,
    pub(super) limits: &'a BrowserLimits,
    /// When there is no time left.
    pub(super) ends: Instant,
}

/// What was seen.
#[derive(Debug)]
pub(super) struct View {
    pub(super) url: String,
    pub(super) title: String,
    pub(super) is_loaded: bool,
    pub(super) picture: Option<Vec<u8>>,
    pub(super) dom: String,
    pub(super) cuts: Vec<Cut>,
    /// Whether its profile is gone; a process that kept one shows nothing more.
    pub(super) is_thrown_away: bool,
}

/// Takes a view in a profile of its own.
pub(super) async fn take(process: &mut Process, wanted: &Wanted<'_>) -> Result<View, String> {
    let link = process.link();
    link.forget_events();
    let parameters = json!({
        "disposeOnDetach": true,
        "proxyServer": format!("http://{}", wanted.proxy),
        "proxyBypassList": "<-loopback>",
    });
    let made = link.call(None, "Target.createBrowserContext", parameters).await?;
    let context = text(&made["browserContextId"])?;
    let denied = json!({ "behavior": "deny", "browserContextId": context });
    link.call(None, "Browser.setDownloadBehavior", denied).await?;
    let target = json!({
        "url": "about:blank",
        "browserContextId": context,
        "width": wanted.limits.width_pixels,
        "height": WINDOW_HEIGHT,
    });
    let made = link.call(None, "Target.createTarget", target).await?;
    let target = text(&made["targetId"])?;
    let attach = json!({ "targetId": target, "flatten": true });
    let made = link.call(None, "Target.attachToTarget", attach).await?;
    let mut session = Session { link, id: text(&made["sessionId"])?, wanted };
    let mut view = session.view().await?;
    let thrown = json!({ "browserContextId": context });
    let thrown = session.link.call(None, "Target.disposeBrowserContext", thrown).await;
    view.is_thrown_away = thrown.is_ok();
    Ok(view)
}

/// A page, as it was read.
#[derive(Debug)]
struct Read {
    url: String,
    title: String,
    dom: String,
    cuts: Vec<Cut>,
}

/// A picture, and what is missing of it.
type Picture = (Vec<u8>, Option<Cut>);

struct Session<'a> {
    link: &'a mut Link,
    id: String,
    wanted: &'a Wanted<'a>,
}

impl Session<'_> {
    async fn call(&self, method: &str, parameters: Value) -> Result<Value, String> {
        self.link.call(Some(&self.id), method, parameters).await
    }

    async fn view(&mut self) -> Result<View, String> {
        let limits = self.wanted.limits;
        self.prepare().await?;
        // The empty page was loaded too, and says so when it is asked; it is not what is waited
        // for.
        let (empty, _) = self.place().await?;
        let to = json!({ "url": self.wanted.url.as_str() });
        let gone = self.call("Page.navigate", to).await?;
        if let Some(words) = gone["errorText"].as_str() {
            return Err(format!("the page was not shown: {words}"));
        }
        let frame = text(&gone["frameId"])?;
        let left = self.wanted.ends.saturating_duration_since(Instant::now());
        let loading = left * LOADING.0 / LOADING.1;
        let loaded = tokio::time::timeout(loading, self.reaches(&frame, &empty, "load")).await;
        let is_loaded = matches!(loaded, Ok(true));
        if is_loaded && limits.settle_time > Duration::ZERO {
            // Whether the network became quiet or not, the page is taken as it is then.
            let quiet = self.reaches(&frame, &empty, "networkIdle");
            let _ = tokio::time::timeout(limits.settle_time, quiet).await;
        }
        let (read, picture) = match self.taken(&frame).await {
            Ok((read, Some(picture))) => (read, Some(picture)),
            // A page that goes elsewhere in this moment takes the reading with it, or is pictured
            // as another one; once is enough.
            Ok((_, None)) | Err(_) => self.taken(&frame).await?,
        };
        let Read { url, title, dom, mut cuts } = read;
        let picture = match picture {
            Some((picture, cut)) => {
                cuts.extend(cut);
                Some(picture)
            }
            None => {
                cuts.push(Cut::OtherPage);
                None
            }
        };
        Ok(View { url, title, is_loaded, picture, dom, cuts, is_thrown_away: false })
    }

    /// The page and its picture; no picture if that may be another page's.
    async fn taken(&self, frame: &str) -> Result<(Read, Option<Picture>), String> {
        let before = self.place().await?;
        let read = self.read(frame).await?;
        let picture = self.picture().await?;
        let is_same = self.place().await? == before;
        Ok((read, is_same.then_some(picture)))
    }

    /// Which page is shown, and under which address.
    async fn place(&self) -> Result<(String, String), String> {
        let tree = self.call("Page.getFrameTree", json!({})).await?;
        let frame = &tree["frameTree"]["frame"];
        Ok((text(&frame["loaderId"])?, text(&frame["url"])?))
    }

    async fn prepare(&self) -> Result<(), String> {
        let limits = self.wanted.limits;
        self.call("Page.enable", json!({})).await?;
        self.call("Page.setLifecycleEventsEnabled", json!({ "enabled": true })).await?;
        let agent = json!({ "userAgent": self.wanted.agent });
        self.call("Emulation.setUserAgentOverride", agent).await?;
        // What is wrong with a certificate was taken down by our own client; the page is evidence.
        self.call("Security.setIgnoreCertificateErrors", json!({ "ignore": true })).await?;
        let window = json!({
            "width": limits.width_pixels,
            "height": WINDOW_HEIGHT,
            "deviceScaleFactor": 1,
            "mobile": false,
        });
        self.call("Emulation.setDeviceMetricsOverride", window).await?;
        Ok(())
    }

    /// Waits until a page after the empty one has come so far; says whether one has.
    async fn reaches(&mut self, frame: &str, empty: &str, point: &str) -> bool {
        while let Some(event) = self.link.event().await {
            let is_frame = event.session == self.id && event.parameters["frameId"] == frame;
            let is_page = is_frame && event.parameters["loaderId"] != empty;
            if is_page && event.parameters["name"] == point {
                return true;
            }
        }
        false
    }

    /// Address, title and source, read where scripts of the page cannot change what is said.
    async fn read(&self, frame: &str) -> Result<Read, String> {
        let limit = self.wanted.limits.dom_characters;
        let world = json!({ "frameId": frame, "worldName": "reading" });
        let world = self.call("Page.createIsolatedWorld", world).await?;
        let expression = format!(
            "(() => {{ const whole = document.documentElement ? \
             document.documentElement.outerHTML : ''; \
             return [String(location.href).slice(0, {LONGEST}), \
             String(document.title).slice(0, {LONGEST}), \
             whole.slice(0, {limit}), whole.length > {limit}]; }})()"
        );
        let asked = json!({
            "expression": expression,
            "contextId": world["executionContextId"],
            "returnByValue": true,
        });
        let read = self.call("Runtime.evaluate", asked).await?;
        let value = &read["result"]["value"];
        let is_cut = value[3].as_bool() == Some(true);
        let (url, title, dom) = (text(&value[0])?, text(&value[1])?, text(&value[2])?);
        let cuts = is_cut.then_some(Cut::DomCharacters { limit }).into_iter().collect();
        Ok(Read { url, title, dom, cuts })
    }

    async fn picture(&self) -> Result<Picture, String> {
        let limits = self.wanted.limits;
        let measured = self.call("Page.getLayoutMetrics", json!({})).await?;
        let height = measured["cssContentSize"]["height"].as_f64().unwrap_or_default();
        let mut limit = limits.height_pixels;
        loop {
            let cut = (height > f64::from(limit)).then_some(Cut::Height { limit });
            let shown = height.clamp(1.0, f64::from(limit));
            let clip = json!({
                "x": 0, "y": 0, "width": limits.width_pixels, "height": shown, "scale": 1,
            });
            let asked = json!({ "format": "png", "clip": clip, "captureBeyondViewport": true });
            let taken = self.call("Page.captureScreenshot", asked).await?;
            let data = taken["data"].as_str().unwrap_or_default();
            let picture = BASE64.decode(data.as_bytes());
            let picture = picture.map_err(|_| "the picture is no picture".to_owned())?;
            if picture.len() <= limits.picture_bytes {
                return Ok((picture, cut));
            }
            if limit <= WINDOW_HEIGHT {
                return Err(format!("even the window's picture has {} bytes", picture.len()));
            }
            limit = WINDOW_HEIGHT;
        }
    }
}

fn text(value: &Value) -> Result<String, String> {
    value.as_str().map(str::to_owned).ok_or_else(|| "the browser left something out".to_owned())
}
