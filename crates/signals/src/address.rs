//! Addresses as browsers take them: relative to their page.

use url::Url;

use crate::judge::SitePage;

/// Where an address on a page leads, as it is written there; nothing where it is none.
pub(crate) fn leads(page: &SitePage<'_>, target: &str) -> Option<Url> {
    let base = Url::parse(page.answered_at).ok().map(|own| page.page.base_url(&own));
    Url::options().base_url(base.as_ref()).parse(target).ok()
}

/// The host that answered with a page.
pub(crate) fn answering(page: &SitePage<'_>) -> Option<String> {
    Url::parse(page.answered_at).ok()?.host_str().map(str::to_owned)
}

/// Whether a host is that of the site, be it with `www.` or without.
pub(crate) fn is_same_host(one: &str, other: &str) -> bool {
    without_www(one).eq_ignore_ascii_case(without_www(other))
}

/// Whether a host is another one, or one below it.
pub(crate) fn is_within(host: &str, other: &str) -> bool {
    let host = host.trim_end_matches('.').to_ascii_lowercase();
    let above = host.strip_suffix(&other.to_ascii_lowercase());
    above.is_some_and(|above| above.is_empty() || above.ends_with('.'))
}

/// A host without the part that says nothing.
pub(crate) fn without_www(host: &str) -> &str {
    let host = host.trim_end_matches('.');
    let bare = host.get(..4).filter(|start| start.eq_ignore_ascii_case("www."));
    bare.map_or(host, |start| &host[start.len()..])
}

/// Whether a page is the front page of its host.
pub(crate) fn is_front(page: &SitePage<'_>) -> bool {
    Url::parse(page.url).is_ok_and(|url| url.path() == "/")
}
