//! The lines of a bulk act: what somebody wrote, read into acts; nothing is looked up here.
//!
//! ```text
//! name,act,value
//! acme.pharmacy,renew,1                         so many years
//! acme.pharmacy,renew,1,2027-03-10,750.00 USD   if it expires on this day, at this price at most
//! acme.pharmacy,servers,ns1.acme.test ns2.acme.test
//! acme.pharmacy,set,clientHold                  client statuses, several apart by spaces
//! acme.pharmacy,lift,clientHold
//! acme.pharmacy,restore,750.00 USD              out of redemption; the price may be left out
//! acme.pharmacy,transfer,AUTHINFO,TOKEN,750.00 USD
//! acme.pharmacy,approve                         a transfer that is asked for; also reject, cancel
//! ```

use jiff::civil::Date;
use registry_core::money::{Currency, Money};
use registry_core::name::{DomainName, HostName, Tld};
use registry_core::status::Status;
use registry_epp::{Secret, TransferOperation};
use zeroize::Zeroizing;

/// Most lines of one form: they are carried out within one request.
pub(super) const LINES_MAXIMUM: usize = 500;

/// A line, and what it asks for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Line {
    /// Its number in what was written, from 1.
    pub(super) number: u64,
    /// As it may be shown: without what is secret.
    pub(super) shown: String,
    /// As it was sent, by which it is known when it comes again.
    pub(super) sent: Secret,
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
    Renew { years: u8, expires: Option<Date>, price: Option<Money> },
    /// Have exactly these name servers.
    Servers(Vec<String>),
    /// Set client statuses.
    Set(Vec<String>),
    /// Lift client statuses.
    Lift(Vec<String>),
    /// Bring it back out of redemption (RFC 3915).
    Restore { price: Option<Money> },
    /// Ask for a name of another registrar.
    Transfer { auth_info: Secret, token: Option<Secret>, price: Option<Money> },
    /// Answer a transfer that is asked for, or take one's own back.
    Answer(TransferOperation),
}

impl Act {
    /// Whether it is about a name that this registrar sponsors.
    pub(super) const fn needs_own(&self) -> bool {
        !matches!(self, Self::Transfer { .. } | Self::Answer(TransferOperation::Cancel))
    }
}

/// Why a line asks for nothing.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub(super) enum NotAnAct {
    #[error("{0:?} is no name of this registry")]
    Name(String),
    #[error(
        "{0:?} is no act: renew, servers, set, lift, restore, transfer, approve, reject, cancel"
    )]
    Act(String),
    #[error("{0:?} is no number of years from 1 to 99")]
    Years(String),
    #[error("{0:?} is no day like 2027-03-10")]
    Day(String),
    #[error("{0:?} is no price like 750.00 USD")]
    Price(String),
    #[error("{0:?} is no host name")]
    Host(String),
    #[error("{0:?} is no status that a client sets, like clientHold")]
    Status(String),
    #[error("a transfer needs the authorization information of the name")]
    AuthInfo,
    #[error("a line has a name, an act and a value, apart by commas")]
    TooShort,
    #[error("this is no line of a CSV file: a quotation mark stands where none may")]
    NotCsv,
}

/// Reads what was written (RFC 4180); empty lines and a heading are passed over.
pub(super) fn read(text: &str, tlds: &[Tld]) -> Vec<Line> {
    let mut reader = csv::ReaderBuilder::new();
    let reader = reader.has_headers(false).flexible(true).trim(csv::Trim::All);
    let mut lines = Vec::new();
    for record in reader.from_reader(text.as_bytes()).into_records() {
        let Ok(record) = record else {
            let number = lines.last().map_or(1, |line: &Line| line.number + 1);
            let (shown, sent) = (String::new(), Secret::new(""));
            lines.push(Line { number, shown, sent, asked: Err(NotAnAct::NotCsv) });
            break;
        };
        let cells: Vec<&str> = record.iter().collect();
        if cells.iter().all(|cell| cell.is_empty()) || cells.starts_with(&["name", "act"]) {
            continue;
        }
        let number = record.position().map_or(0, |at| number(text, at));
        let (shown, sent) = (shown(&cells), Secret::new(cells.join(",")));
        lines.push(Line { number, shown, sent, asked: one(&cells, tlds) });
    }
    lines
}

/// The number of the line on which a record begins: empty lines before it are counted with it.
fn number(text: &str, at: &csv::Position) -> u64 {
    let begun = usize::try_from(at.byte()).unwrap_or_default();
    let rest = text.get(begun..).unwrap_or_default();
    let passed =
        rest.bytes().take_while(|byte| b"\r\n".contains(byte)).filter(|byte| *byte == b'\n');
    at.line() + passed.count() as u64
}

/// The cells as they may be shown: of a transfer, its name alone.
fn shown(cells: &[&str]) -> String {
    match cells {
        [name, "transfer", ..] => format!("{name},transfer,…"),
        cells => cells.join(","),
    }
}

fn one(cells: &[&str], tlds: &[Tld]) -> Result<Asked, NotAnAct> {
    let [name, act, values @ ..] = cells else { return Err(NotAnAct::TooShort) };
    let name = DomainName::parse(&name.to_lowercase(), tlds)
        .map_err(|_| NotAnAct::Name((*name).to_owned()))?;
    let value = |place: usize| values.get(place).copied().filter(|value| !value.is_empty());
    let needed = || values.first().copied().ok_or(NotAnAct::TooShort);
    let words = |text: &str| text.split_ascii_whitespace().map(str::to_owned).collect::<Vec<_>>();
    let act = match *act {
        "renew" => {
            let years = needed()?;
            let read = years.parse().ok().filter(|years| (1..=99).contains(years));
            let years = read.ok_or_else(|| NotAnAct::Years(years.to_owned()))?;
            let day = |day: &str| day.parse().map_err(|_| NotAnAct::Day(day.to_owned()));
            let (expires, price) = (value(1).map(day).transpose()?, price(value(2))?);
            Act::Renew { years, expires, price }
        }
        "servers" => {
            let named = words(needed()?).into_iter().map(host);
            Act::Servers(named.collect::<Result<_, _>>()?)
        }
        "set" => Act::Set(statuses(&words(needed()?))?),
        "lift" => Act::Lift(statuses(&words(needed()?))?),
        "restore" => Act::Restore { price: price(value(0))? },
        "transfer" => Act::Transfer {
            auth_info: Secret::new(value(0).ok_or(NotAnAct::AuthInfo)?),
            token: value(1).map(Secret::new),
            price: price(value(2))?,
        },
        "approve" => Act::Answer(TransferOperation::Approve),
        "reject" => Act::Answer(TransferOperation::Reject),
        "cancel" => Act::Answer(TransferOperation::Cancel),
        other => return Err(NotAnAct::Act(other.to_owned())),
    };
    Ok(Asked { name, act })
}

fn host(text: String) -> Result<String, NotAnAct> {
    let parsed = HostName::parse(&text.to_lowercase());
    parsed.map(|host| host.as_str().to_owned()).map_err(|_| NotAnAct::Host(text))
}

fn statuses(words: &[String]) -> Result<Vec<String>, NotAnAct> {
    if words.is_empty() {
        return Err(NotAnAct::Status(String::new()));
    }
    let known = |word: &&String| Status::from_word(word).is_some_and(Status::is_sponsors);
    match words.iter().find(|word| !known(word)) {
        Some(other) => Err(NotAnAct::Status(other.clone())),
        None => Ok(words.to_vec()),
    }
}

/// `750.00 USD`, as [`Money`] is shown.
fn price(text: Option<&str>) -> Result<Option<Money>, NotAnAct> {
    let Some(text) = text else { return Ok(None) };
    let (amount, currency) = text.split_once(' ').unwrap_or((text, ""));
    let currency = Currency::parse(currency.trim());
    let price = currency.and_then(|currency| Money::parse_decimal(amount, currency));
    price.map(Some).map_err(|_| NotAnAct::Price(text.to_owned()))
}

/// What was looked at before an act, that it is held against: a day of expiry, a price.
#[derive(Debug, Clone, Copy)]
pub(super) struct Seen {
    pub(super) expires: Date,
    pub(super) price: Option<Money>,
}

impl Asked {
    /// The cells of the line that asks for the same, of a name as it was seen: a renewal that is carried out in
    /// the meantime is then not carried out twice, and nobody pays more than they were shown.
    fn cells(&self, seen: Seen) -> Vec<String> {
        let cells = match &self.act {
            Act::Renew { years, .. } => {
                vec![
                    "renew".to_owned(),
                    years.to_string(),
                    seen.expires.to_string(),
                    shown_price(seen),
                ]
            }
            Act::Servers(servers) => vec!["servers".to_owned(), servers.join(" ")],
            Act::Set(statuses) => vec!["set".to_owned(), statuses.join(" ")],
            Act::Lift(statuses) => vec!["lift".to_owned(), statuses.join(" ")],
            Act::Restore { .. } => vec!["restore".to_owned(), shown_price(seen)],
            Act::Transfer { auth_info, token, .. } => {
                let token = token.as_ref().map_or("", |token| token.expose());
                let secrets = [auth_info.expose(), token].map(str::to_owned);
                let [auth_info, token] = secrets;
                vec!["transfer".to_owned(), auth_info, token, shown_price(seen)]
            }
            Act::Answer(answer) => vec![answer.as_str().to_owned()],
        };
        std::iter::once(self.name.to_string()).chain(cells).collect()
    }
}

fn shown_price(seen: Seen) -> String {
    seen.price.map(|price| format!("{price:#}")).unwrap_or_default()
}

/// The lines that ask for the same as acts on names as they were seen (RFC 4180).
pub(super) fn written<'a>(asked: impl Iterator<Item = (&'a Asked, Seen)>) -> Zeroizing<String> {
    let mut writer = csv::WriterBuilder::new().flexible(true).from_writer(Vec::new());
    for (asked, seen) in asked {
        // Nothing fails that is written to memory.
        writer.write_record(asked.cells(seen)).unwrap_or_default();
    }
    let octets = writer.into_inner().unwrap_or_default();
    Zeroizing::new(String::from_utf8(octets).unwrap_or_default())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn seen() -> Seen {
        let usd = Currency::parse("USD").unwrap();
        Seen { expires: Date::constant(2027, 3, 10), price: Some(Money::new(75_000, usd)) }
    }

    fn only(text: &str) -> Line {
        let tlds = [Tld::parse("pharmacy").unwrap()];
        let mut lines = read(text, &tlds);
        assert_eq!(lines.len(), 1, "{lines:?}");
        lines.remove(0)
    }

    fn said(text: &str) -> String {
        match &only(text).asked {
            Ok(asked) => written([(asked, seen())].into_iter()).trim_end().to_owned(),
            Err(error) => error.to_string(),
        }
    }

    #[test]
    fn a_line_is_an_act_or_says_what_is_wrong() {
        let cases = [
            ("acme.pharmacy,renew,1", "acme.pharmacy,renew,1,2027-03-10,750.00 USD"),
            (
                "\"ACME.pharmacy\", servers ,NS1.acme.test  ns2.acme.test",
                "acme.pharmacy,servers,ns1.acme.test ns2.acme.test",
            ),
            ("acme.pharmacy,servers,", "acme.pharmacy,servers,"),
            ("acme.pharmacy,set,clientHold", "acme.pharmacy,set,clientHold"),
            ("acme.pharmacy,lift,clientHold", "acme.pharmacy,lift,clientHold"),
            ("acme.pharmacy,restore", "acme.pharmacy,restore,750.00 USD"),
            ("acme.pharmacy,restore,1.00 USD", "acme.pharmacy,restore,750.00 USD"),
            (
                "acme.pharmacy,transfer,\"a,\"\"b\"",
                "acme.pharmacy,transfer,\"a,\"\"b\",,750.00 USD",
            ),
            ("acme.pharmacy,transfer,ab,tok", "acme.pharmacy,transfer,ab,tok,750.00 USD"),
            ("acme.pharmacy,approve", "acme.pharmacy,approve"),
            ("acme.pharmacy,reject", "acme.pharmacy,reject"),
            ("acme.pharmacy,cancel", "acme.pharmacy,cancel"),
            ("acme.example.com,renew,1", "\"acme.example.com\" is no name of this registry"),
            (
                "acme.pharmacy,delete,now",
                "\"delete\" is no act: renew, servers, set, lift, restore, transfer, approve, \
                 reject, cancel",
            ),
            ("acme.pharmacy,renew,0", "\"0\" is no number of years from 1 to 99"),
            ("acme.pharmacy,renew,1,soon", "\"soon\" is no day like 2027-03-10"),
            ("acme.pharmacy,renew,1,,12", "\"12\" is no price like 750.00 USD"),
            ("acme.pharmacy,restore,1.001 USD", "\"1.001 USD\" is no price like 750.00 USD"),
            ("acme.pharmacy,servers,-bad-", "\"-bad-\" is no host name"),
            (
                "acme.pharmacy,set,serverHold",
                "\"serverHold\" is no status that a client sets, like clientHold",
            ),
            ("acme.pharmacy,set,", "\"\" is no status that a client sets, like clientHold"),
            (
                "acme.pharmacy,transfer,",
                "a transfer needs the authorization information of the name",
            ),
            ("acme.pharmacy,set", "a line has a name, an act and a value, apart by commas"),
            ("acme.pharmacy", "a line has a name, an act and a value, apart by commas"),
        ];
        for (text, expected) in cases {
            assert_eq!(said(text), expected, "{text}");
        }
    }

    #[test]
    fn a_secret_is_not_shown() {
        let line = only("acme.pharmacy,transfer,2fooBAR,t0ken");
        assert_eq!(line.shown, "acme.pharmacy,transfer,…");
        assert!(!format!("{line:?}").contains("2fooBAR") && !format!("{line:?}").contains("t0ken"));
    }

    #[test]
    fn a_heading_and_empty_lines_are_passed_over_and_numbers_stay() {
        let tlds = [Tld::parse("pharmacy").unwrap()];
        let lines = read("name,act,value\n\nacme.pharmacy,renew,1\r\n", &tlds);
        assert_eq!(lines.iter().map(|line| line.number).collect::<Vec<_>>(), [3]);
    }
}
