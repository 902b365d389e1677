//! What pages need beside their text: the stylesheet, the font and the scripts, each under a name
//! made of its content so that browsers may keep it for good. Text is packed once, at the start.

use std::borrow::Cow;
use std::io::Write as _;
use std::sync::LazyLock;

use axum::Router;
use axum::body::Bytes;
use axum::extract::Path;
use axum::http::{HeaderMap, HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use axum::routing::get;
use flate2::Compression;
use flate2::write::GzEncoder;
use sha2::{Digest, Sha256};

use super::Web;

const STYLESHEET: &str = include_str!("../../../../web/assets/style.css");

/// Files that are served as they are: name, media type, content. The licence of each lies in
/// `web/assets/licences/`.
const FILES: [(&str, &str, &[u8]); 4] = [
    ("public-sans.woff2", "font/woff2", include_bytes!("../../../../web/assets/public-sans.woff2")),
    (
        "public-sans-extended.woff2",
        "font/woff2",
        include_bytes!("../../../../web/assets/public-sans-extended.woff2"),
    ),
    ("htmx.js", SCRIPT, include_bytes!("../../../../web/assets/htmx.min.js")),
    ("pharos.js", SCRIPT, include_bytes!("../../../../web/assets/pharos.js")),
];

const SCRIPT: &str = "text/javascript; charset=utf-8";

/// A file as it is served.
struct Asset {
    /// As the sources call it.
    name: &'static str,
    /// Where it is served.
    path: String,
    media: &'static str,
    content: Cow<'static, [u8]>,
    /// The same in the form of gzip, where that is shorter.
    packed: Option<Vec<u8>>,
}

static ASSETS: LazyLock<Vec<Asset>> = LazyLock::new(|| {
    let files = FILES.into_iter().map(|(name, media, content)| served(name, media, content.into()));
    let mut assets: Vec<Asset> = files.collect();
    let mut style = STYLESHEET.to_owned();
    for file in &assets {
        style = style.replace(&format!("/assets/{}", file.name), &file.path);
    }
    assets.push(served("style.css", "text/css; charset=utf-8", style.into_bytes().into()));
    assets
});

fn served(name: &'static str, media: &'static str, content: Cow<'static, [u8]>) -> Asset {
    let digest = Sha256::digest(&content);
    let digest = data_encoding::HEXLOWER.encode(&digest[..8]);
    let (stem, ending) = name.rsplit_once('.').unwrap_or((name, ""));
    let packed = media.starts_with("text/").then(|| packed(&content)).flatten();
    Asset { name, path: format!("/assets/{stem}-{digest}.{ending}"), media, content, packed }
}

/// In the form of gzip (RFC 1952).
fn packed(content: &[u8]) -> Option<Vec<u8>> {
    let mut packer = GzEncoder::new(Vec::new(), Compression::best());
    packer.write_all(content).ok()?;
    packer.finish().ok().filter(|packed| packed.len() < content.len())
}

/// Whether an answer may be packed (RFC 9110, section 12.5.3); a weight of nought forbids it.
fn takes_gzip(headers: &HeaderMap) -> bool {
    let accepted = headers.get_all(header::ACCEPT_ENCODING).iter();
    let mut codings = accepted.filter_map(|value| value.to_str().ok()).flat_map(|v| v.split(','));
    codings.any(|coding| {
        let (name, weight) = coding.split_once(';').unwrap_or((coding, ""));
        let weight = weight.trim().strip_prefix("q=").and_then(|weight| weight.parse().ok());
        name.trim().eq_ignore_ascii_case("gzip") && weight.is_none_or(|weight: f32| weight > 0.0)
    })
}

/// Where pages find a file, by the name the sources give it; empty for one that is not there.
#[must_use]
pub fn path(name: &str) -> String {
    let found = ASSETS.iter().find(|asset| asset.name == name);
    found.map(|asset| asset.path.clone()).unwrap_or_default()
}

/// Its route.
pub fn router() -> Router<Web> {
    Router::new().route("/assets/{name}", get(show))
}

async fn show(Path(name): Path<String>, asked: HeaderMap) -> Response {
    let mut assets = ASSETS.iter();
    let named = |asset: &&Asset| asset.path.strip_prefix("/assets/") == Some(name.as_str());
    let Some(asset) = assets.find(named) else {
        return StatusCode::NOT_FOUND.into_response();
    };
    let headers = [
        (header::CONTENT_TYPE, asset.media),
        (header::CACHE_CONTROL, "public, max-age=31536000, immutable"),
        (header::VARY, "accept-encoding"),
    ];
    if let Some(packed) = asset.packed.as_ref().filter(|_| takes_gzip(&asked)) {
        let mut response = (headers, Bytes::copy_from_slice(packed)).into_response();
        let coding = HeaderValue::from_static("gzip");
        response.headers_mut().insert(header::CONTENT_ENCODING, coding);
        return response;
    }
    let content = match &asset.content {
        Cow::Borrowed(bytes) => Bytes::from_static(bytes),
        Cow::Owned(bytes) => Bytes::copy_from_slice(bytes),
    };
    (headers, content).into_response()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_stylesheet_is_small_and_names_its_fonts_by_their_content() {
        let style = ASSETS.iter().find(|asset| asset.name == "style.css").unwrap();
        assert!(style.content.len() < 30_000, "{} bytes", style.content.len());
        let text = std::str::from_utf8(&style.content).unwrap();
        for (name, ..) in FILES.iter().filter(|(name, ..)| name.ends_with("woff2")) {
            assert!(text.contains(&path(name)) && !text.contains(&format!("/assets/{name}")));
        }
        assert_eq!(path("nothing.css"), "");
    }

    #[test]
    fn a_page_with_everything_is_under_ninety_kilobytes_before_its_own_text() {
        let sent = |asset: &Asset| asset.packed.as_ref().map_or(asset.content.len(), Vec::len);
        let sum: usize = ASSETS.iter().map(sent).sum();
        assert!(sum < 90_000, "{sum} bytes");
        let mut asked = HeaderMap::new();
        assert!(!takes_gzip(&asked));
        for (accepted, takes) in
            [("gzip, deflate, br", true), ("br;q=1.0, GZIP;q=0.5", true), ("gzip;q=0", false)]
        {
            asked.insert(header::ACCEPT_ENCODING, HeaderValue::from_static(accepted));
            assert_eq!(takes_gzip(&asked), takes, "{accepted}");
        }
    }

    #[test]
    fn the_fonts_of_a_page_stay_under_sixty_kilobytes() {
        let fonts = FILES.iter().filter(|(_, media, _)| *media == "font/woff2");
        assert!(fonts.map(|(.., content)| content.len()).sum::<usize>() < 60_000);
    }
}
