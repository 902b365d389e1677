//! What pages need beside their text: the stylesheet and the font, each under a name made of its
//! content so that browsers may keep it for good.

use std::borrow::Cow;
use std::sync::LazyLock;

use axum::Router;
use axum::body::Bytes;
use axum::extract::Path;
use axum::http::{StatusCode, header};
use axum::response::{IntoResponse, Response};
use axum::routing::get;
use sha2::{Digest, Sha256};

use super::Web;

const STYLESHEET: &str = include_str!("../../../../web/assets/style.css");

/// Files that are served as they are: name, media type, content. The licence of each lies in
/// `web/assets/licences/`.
const FILES: [(&str, &str, &[u8]); 2] = [
    ("public-sans.woff2", "font/woff2", include_bytes!("../../../../web/assets/public-sans.woff2")),
    (
        "public-sans-extended.woff2",
        "font/woff2",
        include_bytes!("../../../../web/assets/public-sans-extended.woff2"),
    ),
];

/// A file as it is served.
struct Asset {
    /// As the sources call it.
    name: &'static str,
    /// Where it is served.
    path: String,
    media: &'static str,
    content: Cow<'static, [u8]>,
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
    Asset { name, path: format!("/assets/{stem}-{digest}.{ending}"), media, content }
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

async fn show(Path(name): Path<String>) -> Response {
    let mut assets = ASSETS.iter();
    let named = |asset: &&Asset| asset.path.strip_prefix("/assets/") == Some(name.as_str());
    let Some(asset) = assets.find(named) else {
        return StatusCode::NOT_FOUND.into_response();
    };
    let headers = [
        (header::CONTENT_TYPE, asset.media),
        (header::CACHE_CONTROL, "public, max-age=31536000, immutable"),
    ];
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
    fn the_fonts_of_a_page_stay_under_sixty_kilobytes() {
        let fonts = FILES.iter().filter(|(_, media, _)| *media == "font/woff2");
        assert!(fonts.map(|(.., content)| content.len()).sum::<usize>() < 60_000);
    }
}
