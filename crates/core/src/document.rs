//! Documents: what was handed in, known by its content, and cited by the objects it belongs to.
//!
//! The bytes lie in the store, once for each content. An object carries a [`DocumentRef`]: enough
//! to show what was attached, to find it, and to prove that it is the same (P-13, P-50, P-55d).

use std::fmt;
use std::str::FromStr;

use data_encoding::HEXLOWER;
use jiff::Timestamp;
use serde::{Deserialize, Serialize};

/// Longest name of a document, in characters.
const NAME_CHARACTERS_MAXIMUM: usize = 120;

/// The SHA-256 of a document's bytes: what it is known by.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct DocumentHash(pub [u8; 32]);

/// A text that is no hash of a document.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{0:?} is not a document's hash: 64 of 0-9 and a-f")]
pub struct NotAHash(pub String);

impl fmt::Display for DocumentHash {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(&HEXLOWER.encode(&self.0))
    }
}

impl FromStr for DocumentHash {
    type Err = NotAHash;

    fn from_str(text: &str) -> Result<Self, NotAHash> {
        let wrong = || NotAHash(text.to_owned());
        let bytes = HEXLOWER.decode(text.as_bytes()).map_err(|_| wrong())?;
        bytes.try_into().map(Self).map_err(|_| wrong())
    }
}

impl TryFrom<String> for DocumentHash {
    type Error = NotAHash;

    fn try_from(text: String) -> Result<Self, NotAHash> {
        text.parse()
    }
}

impl From<DocumentHash> for String {
    fn from(hash: DocumentHash) -> Self {
        hash.to_string()
    }
}

/// A document as an object cites it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct DocumentRef {
    /// The SHA-256 of its bytes.
    pub hash: DocumentHash,
    /// Its name, cleaned by [`clean_name`].
    pub name: String,
    /// What it is.
    pub media_type: MediaType,
    /// How many bytes it has.
    pub size_bytes: u64,
    /// When the registry had it.
    pub received_at: Timestamp,
}

/// Adds documents to those there are, the same content once; whether any of them was new.
pub fn add_new(documents: &mut Vec<DocumentRef>, more: Vec<DocumentRef>) -> bool {
    let before = documents.len();
    for one in more {
        if documents.iter().all(|known| known.hash != one.hash) {
            documents.push(one);
        }
    }
    documents.len() > before
}

macro_rules! media_types {
    ($($(#[doc = $doc:literal])+ $variant:ident = $text:literal, $extensions:expr;)+) => {
        /// What a document can be: kinds that are known by their bytes, and that no reader runs.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
        pub enum MediaType {
            $($(#[doc = $doc])+ #[serde(rename = $text)] $variant,)+
        }

        impl MediaType {
            /// Every kind.
            pub const ALL: &'static [MediaType] = &[$(MediaType::$variant,)+];

            /// The media type (RFC 6838).
            #[must_use]
            pub const fn text(self) -> &'static str {
                match self { $(MediaType::$variant => $text,)+ }
            }

            /// The endings of file names that go with it; the first is given where there is none.
            #[must_use]
            pub const fn extensions(self) -> &'static [&'static str] {
                match self { $(MediaType::$variant => &$extensions,)+ }
            }

            /// The kind of a media type's text, parameters left out.
            #[must_use]
            pub fn from_text(text: &str) -> Option<Self> {
                let essence = text.split(';').next().unwrap_or_default().trim();
                Self::ALL.iter().copied().find(|kind| kind.text().eq_ignore_ascii_case(essence))
            }
        }
    };
}

media_types! {
    /// A page as it was printed or scanned.
    Pdf = "application/pdf", ["pdf"];
    /// A picture.
    Png = "image/png", ["png"];
    /// A photograph.
    Jpeg = "image/jpeg", ["jpg", "jpeg"];
    /// A scan.
    Tiff = "image/tiff", ["tif", "tiff"];
    /// Words in UTF-8.
    Text = "text/plain", ["txt"];
    /// A letter by e-mail, whole.
    Email = "message/rfc822", ["eml"];
    /// A text of an office program (ECMA-376).
    Docx = "application/vnd.openxmlformats-officedocument.wordprocessingml.document", ["docx"];
    /// A text of an office program (ISO 26300).
    Odt = "application/vnd.oasis.opendocument.text", ["odt"];
    /// Evidence of a visit to a site (WACZ): made here, and handed in by nobody.
    Bundle = "application/wacz", ["wacz"];
}

impl MediaType {
    /// The kinds that somebody may hand in.
    pub fn handed_in() -> impl Iterator<Item = Self> {
        Self::ALL.iter().copied().filter(|kind| !matches!(kind, MediaType::Bundle))
    }

    /// Whether bytes are what this kind's begin with, or hold; an empty document is none.
    #[must_use]
    pub fn matches(self, bytes: &[u8]) -> bool {
        match self {
            MediaType::Pdf => bytes.starts_with(b"%PDF-"),
            MediaType::Png => bytes.starts_with(b"\x89PNG\r\n\x1a\n"),
            MediaType::Jpeg => bytes.starts_with(b"\xff\xd8\xff"),
            MediaType::Tiff => bytes.starts_with(b"II*\0") || bytes.starts_with(b"MM\0*"),
            MediaType::Text => is_words(bytes),
            MediaType::Email => begins_with_a_header(bytes),
            MediaType::Docx => is_zip(bytes) && holds(bytes, b"[Content_Types].xml"),
            MediaType::Odt => {
                let stated = b"mimetypeapplication/vnd.oasis.opendocument.text";
                is_zip(bytes) && bytes.get(30..).is_some_and(|rest| rest.starts_with(stated))
            }
            MediaType::Bundle => is_zip(bytes) && holds(bytes, b"datapackage.json"),
        }
    }
}

/// UTF-8 without control characters other than tab, line and page breaks.
fn is_words(bytes: &[u8]) -> bool {
    let Ok(text) = std::str::from_utf8(bytes) else { return false };
    let allowed = |found: char| !found.is_control() || matches!(found, '\t' | '\n' | '\r' | '\x0c');
    !text.is_empty() && text.chars().all(allowed)
}

/// A field name, a colon, and no byte that a letter cannot have (RFC 5322, section 2.2).
fn begins_with_a_header(bytes: &[u8]) -> bool {
    let line = bytes.split(|byte| *byte == b'\n').next().unwrap_or_default();
    let name = line.split(|byte| *byte == b':').next().unwrap_or_default();
    let is_name = !name.is_empty() && name.iter().all(u8::is_ascii_graphic);
    is_name && name.len() < line.len() && !bytes.contains(&0)
}

fn is_zip(bytes: &[u8]) -> bool {
    bytes.starts_with(b"PK\x03\x04")
}

fn holds(bytes: &[u8], wanted: &[u8]) -> bool {
    bytes.windows(wanted.len()).any(|found| found == wanted)
}

/// A name that does no harm on any machine: the last part of a path, without characters that
/// steer a screen or a shell, not too long, and with an ending that goes with the kind.
#[must_use]
pub fn clean_name(given: &str, media_type: MediaType) -> String {
    let last = given.rsplit(['/', '\\']).next().unwrap_or_default();
    let kept = last.chars().map(|found| if is_harmless(found) { found } else { '_' });
    let kept: String = kept.collect();
    let kept = kept.trim_matches(|found: char| found == '.' || found.is_whitespace());
    let kept = if kept.is_empty() { "document" } else { kept };
    let (stem, ending) = match kept.rsplit_once('.') {
        Some((stem, ending)) if goes_with(ending, media_type) => (stem, ending.to_lowercase()),
        _ => (kept, media_type.extensions()[0].to_owned()),
    };
    let room = NAME_CHARACTERS_MAXIMUM - ending.len() - 1;
    let stem: String = stem.chars().take(room).collect();
    format!("{}.{ending}", stem.trim_end())
}

fn goes_with(ending: &str, media_type: MediaType) -> bool {
    media_type.extensions().iter().any(|known| known.eq_ignore_ascii_case(ending))
}

/// Marks that turn the direction of writing can make `gpj.exe` look like `exe.jpg`.
fn is_harmless(found: char) -> bool {
    let steers = matches!(found, '\u{200b}'..='\u{200f}' | '\u{2028}'..='\u{202e}'
        | '\u{2060}'..='\u{206f}' | '\u{feff}' | '\u{061c}');
    let for_shells = matches!(found, '<' | '>' | ':' | '"' | '|' | '?' | '*' | ';' | '%' | '`');
    !found.is_control() && !steers && !for_shells
}
