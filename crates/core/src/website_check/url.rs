//! URLs of websites: where a redirect leads, and which are approved (P-3). What may be one is said
//! by [`website::parse`] alone.

use crate::accreditation::website;
use crate::name::DomainName;

/// A URL taken apart.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Parts<'a> {
    /// Whether it is of HTTPS.
    pub is_https: bool,
    /// The host, in lower case.
    pub host: &'a str,
    /// The port, said or not.
    pub port: u16,
    /// Path and query, from the slash or question mark on.
    pub path: &'a str,
}

/// Takes a URL apart; none where it is none.
#[must_use]
pub fn parts(url: &str) -> Option<Parts<'_>> {
    let (scheme, rest) = url.split_once("://")?;
    let (authority, path) = rest.split_at(rest.find(['/', '?']).unwrap_or(rest.len()));
    let is_https = scheme == "https";
    let standard = if is_https { 443 } else { 80 };
    let (host, port) = match authority.split_once(':') {
        Some((host, port)) => (host, port.parse().ok()?),
        None => (authority, standard),
    };
    Some(Parts { is_https, host, port, path })
}

/// Where one begins with a name: what a browser tries first, then what it falls back to.
#[must_use]
pub fn starts(name: &DomainName) -> [String; 2] {
    [format!("https://{name}/"), format!("http://{name}/")]
}

/// The URL that a `Location` names, seen from the one that was asked for (RFC 3986, section 5.2);
/// none where it is not of HTTP or names a bare address.
#[must_use]
pub fn follow(base: &str, location: &str) -> Option<String> {
    let location = location.trim().split('#').next().unwrap_or_default();
    let (scheme, rest) = base.split_once("://")?;
    let authority = &rest[..rest.find(['/', '?']).unwrap_or(rest.len())];
    let path = &rest[authority.len()..];
    let whole = if is_absolute(location) {
        location.to_owned()
    } else if location.starts_with("//") {
        format!("{scheme}:{location}")
    } else if location.starts_with('/') {
        format!("{scheme}://{authority}{location}")
    } else if location.is_empty() || location.starts_with('?') {
        let path = path.split('?').next().unwrap_or_default();
        format!("{scheme}://{authority}{path}{location}")
    } else {
        let path = path.split('?').next().unwrap_or_default();
        let folder = path.rsplit_once('/').map_or("", |(folder, _)| folder);
        format!("{scheme}://{authority}{folder}/{location}")
    };
    website::parse(&whole).ok()
}

/// A scheme before anything that a path could have (RFC 3986, section 3.1).
fn is_absolute(location: &str) -> bool {
    let scheme = location.split(['/', '?', '#']).next().unwrap_or_default();
    scheme.split_once(':').is_some_and(|(scheme, _)| {
        let plain = |byte: u8| byte.is_ascii_alphanumeric() || b"+-.".contains(&byte);
        scheme.bytes().next().is_some_and(|first| first.is_ascii_alphabetic())
            && scheme.bytes().all(plain)
    })
}

/// Whether a URL lies on an approved website: the same host and port, at or below its path, and not
/// without the security that it was approved with.
#[must_use]
pub fn is_approved(url: &str, approved: &[String]) -> bool {
    let Some(found) = parts(url) else { return false };
    approved.iter().filter_map(|url| parts(url)).any(|website| {
        let secure = found.is_https || !website.is_https;
        let upgraded = found.is_https && !website.is_https;
        let port = found.port == website.port || (upgraded && website.port == 80);
        secure && port && found.host == website.host && is_below(found.path, website.path)
    })
}

/// Whether a website is the whole of a host, with or without `www.`: at its root, on the port of its
/// scheme (P-3). What lies below a path of a host says nothing of the rest.
#[must_use]
pub fn is_whole_host(website: &str, host: &str) -> bool {
    let bare = |host: &str| host.strip_prefix("www.").unwrap_or(host).to_owned();
    parts(website).is_some_and(|parts| {
        let standard = if parts.is_https { 443 } else { 80 };
        let is_root = matches!(parts.path, "" | "/");
        bare(parts.host) == bare(host) && is_root && parts.port == standard
    })
}

fn is_below(found: &str, website: &str) -> bool {
    if website.contains('?') {
        return found == website;
    }
    let found = found.split('?').next().unwrap_or_default();
    let folder = website.strip_suffix('/').unwrap_or(website);
    found.strip_prefix(folder).is_some_and(|rest| rest.is_empty() || rest.starts_with('/'))
}
