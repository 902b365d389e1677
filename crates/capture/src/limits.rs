//! How much is taken of a site at most. Every bound is here; what goes beyond is cut and recorded.

use std::time::Duration;

use serde::Serialize;

const MIB: usize = 1024 * 1024;

/// The bounds of a capture.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Limits {
    /// The most bytes of one answer as it arrives, its head included (inside TLS).
    pub wire_bytes: usize,
    /// The most bytes of one body after it is unpacked.
    pub decoded_bytes: usize,
    /// The most bytes of an answer's head.
    pub head_bytes: usize,
    /// The most redirects that are followed from one address.
    pub redirects: usize,
    /// The longest that a connection may take to be made, its certificate included.
    pub connect_time: Duration,
    /// The longest that one request may take from the question to DNS to its last byte.
    pub fetch_time: Duration,
    /// The longest that a whole capture may take, the browser included.
    pub capture_time: Duration,
    /// The most further pages, beyond the front page and those asked for by name.
    pub pages: usize,
    /// The most scripts, style sheets and icons.
    pub assets: usize,
    /// The most bytes of all answers together, as they arrive.
    pub total_wire_bytes: usize,
    /// The most bytes of all bodies together, unpacked.
    pub total_decoded_bytes: usize,
    /// The bounds of the browser.
    pub browser: BrowserLimits,
}

/// The bounds of the browser.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct BrowserLimits {
    /// The longest that the browser may take for a page, picture included.
    pub time: Duration,
    /// How long it waits after the page is loaded for the network to be quiet.
    pub settle_time: Duration,
    /// The width of the window, in pixels.
    pub width_pixels: u32,
    /// The most height of the picture, in pixels.
    pub height_pixels: u32,
    /// The most bytes of the picture.
    pub picture_bytes: usize,
    /// The most characters of the page as rendered (UTF-16 units, as browsers count).
    pub dom_characters: usize,
    /// The most bytes through the proxy, both ways together.
    pub wire_bytes: usize,
    /// The most connections through the proxy.
    pub connections: usize,
    /// The most bytes of memory of the browser and its children that nothing else uses.
    pub memory_bytes: usize,
    /// After how many captures a process of the browser is replaced.
    pub captures_per_process: usize,
}

impl Default for Limits {
    fn default() -> Self {
        Self {
            wire_bytes: 4 * MIB,
            decoded_bytes: 8 * MIB,
            head_bytes: 64 * 1024,
            redirects: 8,
            connect_time: Duration::from_secs(5),
            fetch_time: Duration::from_secs(15),
            capture_time: Duration::from_secs(120),
            pages: 8,
            assets: 24,
            total_wire_bytes: 24 * MIB,
            total_decoded_bytes: 32 * MIB,
            browser: BrowserLimits::default(),
        }
    }
}

impl Default for BrowserLimits {
    fn default() -> Self {
        Self {
            time: Duration::from_secs(30),
            settle_time: Duration::from_secs(3),
            width_pixels: 1280,
            height_pixels: 8_000,
            picture_bytes: 8 * MIB,
            dom_characters: 4 * MIB,
            wire_bytes: 32 * MIB,
            connections: 200,
            memory_bytes: 1_536 * MIB,
            captures_per_process: 100,
        }
    }
}

impl Limits {
    /// The most bytes that one capture holds in this process: what arrived, what was unpacked,
    /// picture and rendered page, one message of the browser with both in its form (four thirds of
    /// the picture; six bytes for a character), and the archive of all that arrived. The browser's
    /// own memory comes on top ([`BrowserLimits::memory_bytes`]).
    #[must_use]
    pub const fn memory_bytes(&self) -> usize {
        let browser = &self.browser;
        let kept = browser.picture_bytes + browser.dom_characters * 3;
        let message = browser.message_bytes();
        2 * self.total_wire_bytes + self.total_decoded_bytes + 2 * kept + 2 * message
    }
}

impl BrowserLimits {
    /// The most bytes of one message from the browser.
    #[must_use]
    pub const fn message_bytes(&self) -> usize {
        let picture = self.picture_bytes / 3 * 4 + 4_096;
        let page = self.dom_characters * 6 + 4_096;
        if picture > page { picture } else { page }
    }
}

/// What was cut, by which bound.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(tag = "cut", rename_all = "kebab-case")]
pub enum Cut {
    /// The answer was longer than one may be.
    WireBytes {
        /// How many bytes one may have.
        limit: usize,
    },
    /// The body was longer, unpacked, than one may be.
    DecodedBytes {
        /// How many bytes one may have.
        limit: usize,
    },
    /// The head was longer than one may be.
    HeadBytes {
        /// How many bytes one may have.
        limit: usize,
    },
    /// The request took longer than one may.
    FetchTime {
        /// How many milliseconds one may take.
        limit_ms: u64,
    },
    /// The capture took longer than one may.
    CaptureTime {
        /// How many milliseconds one may take.
        limit_ms: u64,
    },
    /// All answers together are longer than they may be.
    TotalBytes {
        /// How many bytes they may have.
        limit: usize,
    },
    /// The server ended the connection before the answer was whole.
    Disconnected,
    /// The body could not be unpacked to its end.
    BrokenEncoding,
    /// The encoding of the body is none that is known here, or one in too many layers.
    UnknownEncoding,
    /// The picture shows the page down to this height.
    Height {
        /// How many pixels it may have.
        limit: u32,
    },
    /// The page went elsewhere while it was read: its picture would be another page's, and is left
    /// out.
    OtherPage,
    /// The page as rendered was longer than it may be.
    DomCharacters {
        /// How many characters it may have.
        limit: usize,
    },
    /// The browser's connections carried as much as they may, together.
    BrowserBytes {
        /// How many bytes they may carry.
        limit: usize,
    },
    /// The browser wanted more connections than it may have.
    Connections {
        /// How many it may have.
        limit: usize,
    },
    /// There were more further pages than are taken.
    Pages {
        /// How many are taken.
        limit: usize,
    },
    /// There were more scripts and style sheets than are taken.
    Assets {
        /// How many are taken.
        limit: usize,
    },
}

/// A time in milliseconds, for a [`Cut`].
pub(crate) fn milliseconds(time: Duration) -> u64 {
    u64::try_from(time.as_millis()).unwrap_or(u64::MAX)
}
