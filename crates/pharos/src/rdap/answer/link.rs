//! Links (RFC 9083, section 4.2): each with value, relation, target and type.

use std::borrow::Cow;

use serde::Serialize;

use super::MEDIA_TYPE;
use crate::rdap::view::Place;

/// A link.
#[derive(Debug, Serialize)]
pub(super) struct Link<'a> {
    value: &'a str,
    rel: &'static str,
    href: Cow<'a, str>,
    #[serde(rename = "type")]
    media_type: &'static str,
}

impl<'a> Link<'a> {
    /// From the URL that was asked for to a page.
    pub(super) fn page(place: &'a Place, rel: &'static str, href: &'a str) -> Self {
        Self { value: &place.request_url, rel, href: href.into(), media_type: "text/html" }
    }

    /// From the URL that was asked for to an object of this service.
    pub(super) fn own(place: &'a Place, below: std::fmt::Arguments<'_>) -> Self {
        let href = format!("{}{below}", place.base_url).into();
        Self { value: &place.request_url, rel: "self", href, media_type: MEDIA_TYPE }
    }

    /// From the URL that was asked for to the same object at another service.
    pub(super) fn related(place: &'a Place, href: String) -> Self {
        let (value, href) = (&*place.request_url, href.into());
        Self { value, rel: "related", href, media_type: MEDIA_TYPE }
    }

    /// From a registrar's RDAP service to its web site (profile, section 2.4.6).
    pub(super) fn about(value: &'a str, href: &'a str) -> Self {
        Self { value, rel: "about", href: href.into(), media_type: "text/html" }
    }
}
