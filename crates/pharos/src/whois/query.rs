//! What a client may ask: a name, a name server, a registrar; with the kind before it or without.

use std::net::IpAddr;

use registry_core::name::{DomainName, HostName, Tld};

use crate::rdap::unicode;

/// Longest query, its end of line left out.
pub const OCTETS_MAXIMUM: usize = 512;

/// A question.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Query {
    /// A registered name.
    Domain(DomainName),
    /// A name server by its name.
    NameServer(HostName),
    /// Name servers by their address.
    Address(IpAddr),
    /// A registrar by its name or IANA id.
    Registrar(String),
    /// Something that no registry object of ours can be called.
    Nothing {
        /// Of which kind it would be.
        kind: Kind,
        /// What was asked, fit to be shown.
        asked: String,
    },
    /// What can be asked.
    Help,
    /// More than a line can be.
    TooLong,
}

/// A kind of object, in the word of an answer.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// A name.
    Domain,
    /// A name server.
    NameServer,
    /// A registrar.
    Registrar,
}

impl Kind {
    /// The word.
    #[must_use]
    pub const fn word(self) -> &'static str {
        match self {
            Kind::Domain => "domain",
            Kind::NameServer => "nameserver",
            Kind::Registrar => "registrar",
        }
    }
}

impl Query {
    /// The TLD it belongs to; empty without one.
    #[must_use]
    pub fn tld<'a>(&'a self, tlds: &'a [Tld]) -> &'a str {
        match self {
            Query::Domain(name) => name.tld(),
            Query::NameServer(name) => {
                tlds.iter().find(|tld| name.is_under(tld)).map_or("", Tld::as_str)
            }
            _ => "",
        }
    }

    /// Reads a line, whatever octets it has.
    #[must_use]
    pub fn parse(line: &[u8], tlds: &[Tld]) -> Self {
        if line.len() > OCTETS_MAXIMUM {
            return Query::TooLong;
        }
        let Ok(text) = std::str::from_utf8(line) else { return Query::Help };
        let text = text.trim();
        let (first, rest) = text.split_once(char::is_whitespace).unwrap_or((text, ""));
        let rest = rest.trim();
        match first.to_ascii_lowercase().as_str() {
            "" | "help" | "?" => Query::Help,
            "domain" if !rest.is_empty() => domain(rest, tlds),
            "nameserver" | "host" if !rest.is_empty() => name_server(rest),
            "registrar" if !rest.is_empty() => Query::Registrar(plain(rest)),
            _ if rest.is_empty() => unnamed(first, tlds),
            _ => Query::Help,
        }
    }
}

/// A text without its kind: an address, a name of ours, or a host.
fn unnamed(text: &str, tlds: &[Tld]) -> Query {
    if let Ok(address) = text.parse() {
        return Query::Address(address);
    }
    let host = unicode::asked(text).and_then(|text| HostName::parse(&text).ok());
    match (domain(text, tlds), host) {
        (Query::Nothing { .. }, Some(host)) if host.superordinate(tlds).is_some() => {
            Query::NameServer(host)
        }
        (found, _) => found,
    }
}

fn domain(text: &str, tlds: &[Tld]) -> Query {
    let parsed = unicode::asked(text).and_then(|text| DomainName::parse(&text, tlds).ok());
    let nothing = || Query::Nothing { kind: Kind::Domain, asked: plain(text) };
    parsed.map_or_else(nothing, Query::Domain)
}

fn name_server(text: &str) -> Query {
    if let Ok(address) = text.parse() {
        return Query::Address(address);
    }
    let parsed = unicode::asked(text).and_then(|text| HostName::parse(&text).ok());
    let nothing = || Query::Nothing { kind: Kind::NameServer, asked: plain(text) };
    parsed.map_or_else(nothing, Query::NameServer)
}

/// A text that ends no line early and turns no terminal's colours.
#[must_use]
pub fn plain(text: &str) -> String {
    text.chars().map(|letter| if letter.is_control() { ' ' } else { letter }).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn parse(line: &[u8]) -> Query {
        let tlds = ["pharmacy", "example"].map(|tld| Tld::parse(tld).unwrap());
        Query::parse(line, &tlds)
    }

    fn domain(text: &str) -> Query {
        Query::Domain(DomainName::try_from(text.to_owned()).unwrap())
    }

    fn host(text: &str) -> Query {
        Query::NameServer(HostName::parse(text).unwrap())
    }

    fn nothing(kind: Kind, asked: &str) -> Query {
        Query::Nothing { kind, asked: asked.to_owned() }
    }

    #[test]
    fn a_line_is_one_question() {
        let address = || Query::Address("2001:db8::1".parse().unwrap());
        let cases: &[(&[u8], Query)] = &[
            (b"acme.pharmacy", domain("acme.pharmacy")),
            (b"  ACME.Pharmacy. ", domain("acme.pharmacy")),
            (b"domain acme.example", domain("acme.example")),
            (b"DOMAIN\tacme.example", domain("acme.example")),
            (b"ns1.acme.pharmacy", host("ns1.acme.pharmacy")),
            (b"nameserver ns1.other.test", host("ns1.other.test")),
            (b"host ns1.other.test", host("ns1.other.test")),
            (b"2001:db8::1", address()),
            (b"nameserver 2001:db8::1", address()),
            (b"registrar Alpha Rx", Query::Registrar("Alpha Rx".to_owned())),
            (b"acme.test", nothing(Kind::Domain, "acme.test")),
            (b"domain ns1.acme.pharmacy", nothing(Kind::Domain, "ns1.acme.pharmacy")),
            (b"domain -a-.pharmacy", nothing(Kind::Domain, "-a-.pharmacy")),
            (b"nameserver pharmacy", nothing(Kind::NameServer, "pharmacy")),
            ("ns1.b\u{fc}cher.pharmacy".as_bytes(), host("ns1.xn--bcher-kva.pharmacy")),
            (b"", Query::Help),
            (b"?", Query::Help),
            (b"help", Query::Help),
            (b"-T dn acme.pharmacy", Query::Help),
            (b"\xff\xfe", Query::Help),
        ];
        for (line, expected) in cases {
            assert_eq!(parse(line), *expected, "{}", line.escape_ascii());
        }
    }

    #[test]
    fn what_is_shown_again_ends_no_line() {
        assert_eq!(parse(b"a\x1b[31m\0.test"), nothing(Kind::Domain, "a [31m .test"));
        assert_eq!(parse(b"registrar A\x0bB"), Query::Registrar("A B".to_owned()));
    }

    #[test]
    fn a_long_line_is_told_so() {
        assert_eq!(parse(&[b'a'; OCTETS_MAXIMUM + 1]), Query::TooLong);
        assert!(matches!(parse(&[b'a'; OCTETS_MAXIMUM]), Query::Nothing { .. }));
    }
}
