//! The lines of a bulk act: what somebody wrote, read into acts; nothing is looked up here.
//!
//! ```text
//! name,act,value
//! acme.pharmacy,renew,1            so many years
//! acme.pharmacy,renew,1,2027-03-10 and only if it expires on this day
//! acme.pharmacy,servers,ns1.acme.test ns2.acme.test
//! acme.pharmacy,set,clientHold     client statuses, several apart by spaces
//! acme.pharmacy,lift,clientHold
//! ```

use jiff::civil::Date;
use registry_core::name::{DomainName, HostName, Tld};
use registry_core::status::Status;

/// Most lines of one form: they are carried out within one request.
pub(super) const LINES_MAXIMUM: usize = 500;

/// Statuses that a client may set (RFC 5731, section 2.3).
const OF_CLIENTS: [Status; 5] = [
    Status::ClientDeleteProhibited,
    Status::ClientHold,
    Status::ClientRenewProhibited,
    Status::ClientTransferProhibited,
    Status::ClientUpdateProhibited,
];

/// A line as it was written, and what it asks for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Line {
    /// Its number in what was written, from 1.
    pub(super) number: usize,
    /// As it was written.
    pub(super) text: String,
    /// What it asks for.
    pub(super) asked: Result<Asked, NotAnAct>,
}

/// An act on a name.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Asked {
    pub(super) name: DomainName,
    pub(super) act: Act,
}

/// What is done to it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Act {
    /// Renew it for so many years; if a day is given, only if it expires on that day.
    Renew { years: u16, expires: Option<Date> },
    /// Have exactly these name servers.
    Servers(Vec<String>),
    /// Set client statuses.
    Set(Vec<String>),
    /// Lift client statuses.
    Lift(Vec<String>),
}

/// Why a line asks for nothing.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub(super) enum NotAnAct {
    #[error("{0:?} is no name of this registry")]
    Name(String),
    #[error("{0:?} is no act: renew, servers, set, lift")]
    Act(String),
    #[error("{0:?} is no number of years from 1 to 99")]
    Years(String),
    #[error("{0:?} is no day like 2027-03-10")]
    Day(String),
    #[error("{0:?} is no host name")]
    Host(String),
    #[error("{0:?} is no status that a client sets, like clientHold")]
    Status(String),
    #[error("a line has a name, an act and a value, apart by commas")]
    TooShort,
}

/// Reads what was written; empty lines and a heading are passed over.
pub(super) fn read(text: &str, tlds: &[Tld]) -> Vec<Line> {
    let lines = text.lines().enumerate().map(|(place, text)| (place + 1, text.trim()));
    let meant = lines.filter(|(_, text)| !text.is_empty() && !text.starts_with("name,"));
    meant
        .map(|(number, text)| Line { number, text: text.to_owned(), asked: one(text, tlds) })
        .collect()
}

fn one(text: &str, tlds: &[Tld]) -> Result<Asked, NotAnAct> {
    let mut cells = text.split(',').map(|cell| cell.trim().trim_matches('"'));
    let (Some(name), Some(act), Some(value)) = (cells.next(), cells.next(), cells.next()) else {
        return Err(NotAnAct::TooShort);
    };
    let name = DomainName::parse(&name.to_lowercase(), tlds)
        .map_err(|_| NotAnAct::Name(name.to_owned()))?;
    let words = || value.split_ascii_whitespace().map(str::to_owned);
    let act = match act {
        "renew" => {
            let years = value.parse().ok().filter(|years| (1..=99).contains(years));
            let years = years.ok_or_else(|| NotAnAct::Years(value.to_owned()))?;
            let day = cells.next().filter(|day| !day.is_empty());
            let read = |day: &str| day.parse().map_err(|_| NotAnAct::Day(day.to_owned()));
            Act::Renew { years, expires: day.map(read).transpose()? }
        }
        "servers" => Act::Servers(words().map(host).collect::<Result<_, _>>()?),
        "set" => Act::Set(words().map(status).collect::<Result<_, _>>()?),
        "lift" => Act::Lift(words().map(status).collect::<Result<_, _>>()?),
        other => return Err(NotAnAct::Act(other.to_owned())),
    };
    match &act {
        Act::Set(all) | Act::Lift(all) if all.is_empty() => Err(NotAnAct::Status(String::new())),
        _ => Ok(Asked { name, act }),
    }
}

fn host(text: String) -> Result<String, NotAnAct> {
    let parsed = HostName::parse(&text.to_lowercase());
    parsed.map(|host| host.as_str().to_owned()).map_err(|_| NotAnAct::Host(text))
}

fn status(text: String) -> Result<String, NotAnAct> {
    let known = Status::from_word(&text).is_some_and(|status| OF_CLIENTS.contains(&status));
    if known { Ok(text) } else { Err(NotAnAct::Status(text)) }
}

impl Asked {
    /// The line that asks for the same, of a name that expires on a day: a renewal that is
    /// carried out in the meantime is then not carried out twice.
    pub(super) fn line(&self, expires: Date) -> String {
        let name = &self.name;
        match &self.act {
            Act::Renew { years, .. } => format!("{name},renew,{years},{expires}"),
            Act::Servers(servers) => format!("{name},servers,{}", servers.join(" ")),
            Act::Set(statuses) => format!("{name},set,{}", statuses.join(" ")),
            Act::Lift(statuses) => format!("{name},lift,{}", statuses.join(" ")),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn said(text: &str) -> String {
        let tlds = [Tld::parse("pharmacy").unwrap()];
        let lines = read(text, &tlds);
        let [line] = lines.as_slice() else { panic!("{lines:?}") };
        let day = Date::constant(2027, 3, 10);
        match &line.asked {
            Ok(asked) => asked.line(day),
            Err(error) => error.to_string(),
        }
    }

    #[test]
    fn a_line_is_an_act_or_says_what_is_wrong() {
        let cases = [
            ("acme.pharmacy,renew,1", "acme.pharmacy,renew,1,2027-03-10"),
            (
                "\"ACME.pharmacy\", servers ,NS1.acme.test  ns2.acme.test",
                "acme.pharmacy,servers,ns1.acme.test ns2.acme.test",
            ),
            ("acme.pharmacy,servers,", "acme.pharmacy,servers,"),
            ("acme.pharmacy,set,clientHold", "acme.pharmacy,set,clientHold"),
            ("acme.pharmacy,lift,clientHold", "acme.pharmacy,lift,clientHold"),
            ("acme.example.com,renew,1", "\"acme.example.com\" is no name of this registry"),
            ("acme.pharmacy,delete,now", "\"delete\" is no act: renew, servers, set, lift"),
            ("acme.pharmacy,renew,0", "\"0\" is no number of years from 1 to 99"),
            ("acme.pharmacy,renew,1,soon", "\"soon\" is no day like 2027-03-10"),
            ("acme.pharmacy,servers,-bad-", "\"-bad-\" is no host name"),
            (
                "acme.pharmacy,set,serverHold",
                "\"serverHold\" is no status that a client sets, like clientHold",
            ),
            ("acme.pharmacy,set,", "\"\" is no status that a client sets, like clientHold"),
            ("acme.pharmacy", "a line has a name, an act and a value, apart by commas"),
        ];
        for (text, expected) in cases {
            assert_eq!(said(text), expected, "{text}");
        }
    }

    #[test]
    fn a_heading_and_empty_lines_are_passed_over_and_numbers_stay() {
        let tlds = [Tld::parse("pharmacy").unwrap()];
        let lines = read("name,act,value\n\nacme.pharmacy,renew,1\r\n", &tlds);
        assert_eq!(lines.iter().map(|line| line.number).collect::<Vec<_>>(), [3]);
    }
}
