//! A process of the browser, from its start to the end of its last child.

use std::ffi::OsString;
use std::process::Stdio;

use rustix::process::{Pid, Signal, kill_process_group};
use serde_json::json;
use tempfile::TempDir;
use tokio::process::{Child, Command};

use super::BrowserOptions;
use super::protocol::Link;
use crate::limits::BrowserLimits;

/// The pipe: what it is told on descriptor 3, what it tells on 4. Descriptors above 2 cannot be
/// given to a child without `unsafe`, so a shell puts them there and becomes the browser.
const SHELL: &str = r#"exec "$0" "$@" 3<&0 4>&1 0</dev/null 1>/dev/null 2>/dev/null"#;

/// A proxy at which nobody listens: for whatever the browser would ask of its own accord.
const NOWHERE: &str = "--proxy-server=http://127.0.0.1:9";

const FLAGS: &[&str] = &[
    "--headless",
    "--remote-debugging-pipe",
    NOWHERE,
    "--proxy-bypass-list=<-loopback>",
    // Names are the proxy's to resolve: one that the browser resolved would go past the guard.
    // The exception is the proxy itself, and nothing is connected to but by the proxy.
    "--host-resolver-rules=MAP * ~NOTFOUND , EXCLUDE 127.0.0.1",
    "--webrtc-ip-handling-policy=disable_non_proxied_udp",
    "--force-webrtc-ip-handling-policy",
    "--disable-quic",
    "--no-pings",
    "--dns-prefetch-disable",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-client-side-phishing-detection",
    "--disable-default-apps",
    "--disable-domain-reliability",
    "--disable-extensions",
    "--disable-sync",
    "--disable-breakpad",
    "--disable-crash-reporter",
    "--disable-dev-shm-usage",
    "--disable-gpu",
    "--disable-background-timer-throttling",
    "--disable-renderer-backgrounding",
    // A process that waits for the next page is work for a page that never comes.
    // Names of our own addresses would be told and asked by multicast, past the proxy (mDNS).
    "--disable-features=SpareRendererForSitePerProcess,Translate,OptimizationHints,MediaRouter,\
     DialMediaRouteProvider,AutofillServerCommunication,CertificateTransparencyComponentUpdater,\
     WebOTP,WebRtcHideLocalIpsWithMdns",
    "--deny-permission-prompts",
    "--hide-scrollbars",
    "--mute-audio",
    "--no-default-browser-check",
    "--no-first-run",
    "--password-store=basic",
    "--use-mock-keychain",
    "--renderer-process-limit=4",
    "--js-flags=--max-old-space-size=256",
];

/// A process, and what drives it. Dropped, it is ended with all its children.
#[derive(Debug)]
pub(super) struct Process {
    child: Child,
    group: u32,
    link: Link,
    product: String,
    used: usize,
    has_ended: bool,
    /// Its folder, which goes when the process has gone.
    _folder: TempDir,
}

impl Process {
    /// Starts one.
    pub(super) async fn start(
        options: &BrowserOptions,
        limits: &BrowserLimits,
    ) -> Result<Self, String> {
        let failed = |error: std::io::Error| {
            format!("the browser {} cannot be started: {error}", options.program.display())
        };
        let mut builder = tempfile::Builder::new();
        builder.prefix("pharos-capture-");
        let folder = match &options.folder {
            Some(place) => builder.tempdir_in(place),
            None => builder.tempdir(),
        };
        let folder = folder.map_err(failed)?;
        let mut child = command(options, &folder).spawn().map_err(failed)?;
        let pipes = child.stdin.take().zip(child.stdout.take()).zip(child.id());
        let Some(((input, output), group)) = pipes else {
            return Err("the browser ended at once".to_owned());
        };
        let link = Link::new(input, output, limits.message_bytes());
        let mut process = Self {
            child,
            group,
            link,
            product: String::new(),
            used: 0,
            has_ended: false,
            _folder: folder,
        };
        let version = process.link.call(None, "Browser.getVersion", json!({})).await?;
        version["product"].as_str().unwrap_or("unknown").clone_into(&mut process.product);
        Ok(process)
    }

    pub(super) const fn link(&mut self) -> &mut Link {
        &mut self.link
    }

    pub(super) fn is_alive(&self) -> bool {
        !self.link.is_closed()
    }

    /// Its group, by which its children are known.
    pub(super) const fn group(&self) -> u32 {
        self.group
    }

    /// Program and version.
    pub(super) fn product(&self) -> &str {
        &self.product
    }

    pub(super) const fn was_used(&mut self) {
        self.used += 1;
    }

    pub(super) const fn used(&self) -> usize {
        self.used
    }

    /// Ends it, and waits until it has.
    pub(super) async fn end(mut self) {
        self.kill();
        // Until it is waited for, its number is nobody else's.
        self.has_ended = self.child.wait().await.is_ok();
    }

    /// A process that has gone already cannot be killed, and need not be.
    fn kill(&self) {
        let group = i32::try_from(self.group).ok().and_then(Pid::from_raw);
        if let Some(group) = group {
            let _ = kill_process_group(group, Signal::KILL);
        }
    }
}

impl Drop for Process {
    fn drop(&mut self) {
        if !self.has_ended {
            self.kill();
        }
    }
}

fn command(options: &BrowserOptions, folder: &TempDir) -> Command {
    let mut command = Command::new("/bin/sh");
    command.arg("-c").arg(SHELL).arg(&options.program).args(FLAGS);
    let mut profile = OsString::from("--user-data-dir=");
    profile.push(folder.path());
    command.arg(profile);
    if !options.is_confined {
        command.arg("--no-sandbox");
    }
    // Nothing of our own surroundings is the browser's business.
    command
        .env_clear()
        .env("PATH", "/usr/bin:/bin")
        .env("LANG", "C.UTF-8")
        .env("HOME", folder.path())
        .env("TMPDIR", folder.path())
        .current_dir(folder.path())
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::null())
        .process_group(0)
        .kill_on_drop(true);
    command
}
