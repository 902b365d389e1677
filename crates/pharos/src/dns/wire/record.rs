//! A record between the zone's rows and the wire, and the name that a question is about.

use std::fmt;

use domain::base::iana::Class;
use domain::base::iana::Rtype;
use domain::base::name::{Name, ToLabelIter};
use domain::base::rdata::UnknownRecordData;
use domain::base::record::ComposeRecord;
use domain::rdata::Ns;
use jiff::Timestamp;

/// The numbers of the record types that a registry serves or speaks of (IANA).
pub mod rtype {
    /// IPv4 address.
    pub const A: u16 = 1;
    /// Name server.
    pub const NS: u16 = 2;
    /// Start of authority.
    pub const SOA: u16 = 6;
    /// IPv6 address.
    pub const AAAA: u16 = 28;
    /// Delegation signer.
    pub const DS: u16 = 43;
    /// Signature over records (RFC 4034, section 3).
    pub const RRSIG: u16 = 46;
    /// Public key.
    pub const DNSKEY: u16 = 48;
    /// What the child wants as its DS (RFC 7344).
    pub const CDS: u16 = 59;
    /// Incremental transfer.
    pub const IXFR: u16 = 251;
    /// Whole transfer.
    pub const AXFR: u16 = 252;
    /// Everything there is.
    pub const ANY: u16 = 255;
}

/// A record of class IN.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Record {
    /// Lower case, no dot at the end.
    pub owner: String,
    /// Its type's number.
    pub rtype: u16,
    /// Seconds.
    pub ttl_seconds: u32,
    /// Wire form without compression.
    pub rdata: Vec<u8>,
}

/// Where the end of a signature stands in the data of a RRSIG (RFC 4034, section 3.1).
const SIGNATURE_END: std::ops::Range<usize> = 8..12;

/// Octets after the serial in the data of a SOA: refresh, retry, expire, minimum.
const AFTER_SERIAL: usize = 16;

impl Record {
    /// A SOA with another serial (RFC 1035, section 3.3.13); other records stay as they are.
    #[must_use]
    pub fn with_serial(mut self, serial: u32) -> Self {
        let at =
            self.rdata.len().checked_sub(AFTER_SERIAL + 4).filter(|_| self.rtype == rtype::SOA);
        if let Some(field) = at.and_then(|at| self.rdata.get_mut(at..at + 4)) {
            field.copy_from_slice(&serial.to_be_bytes());
        }
        self
    }

    /// The serial of a SOA.
    pub fn serial(&self) -> Option<u32> {
        let at =
            self.rdata.len().checked_sub(AFTER_SERIAL + 4).filter(|_| self.rtype == rtype::SOA);
        let field = self.rdata.get(at?..at? + 4)?;
        Some(u32::from_be_bytes(field.try_into().ok()?))
    }

    /// The last field of a SOA: how long its absence of data may be kept (RFC 2308, section 4).
    pub fn negative_seconds(&self) -> Option<u32> {
        let field = self.rdata.get(self.rdata.len().checked_sub(4)?..)?;
        let minimum = u32::from_be_bytes(field.try_into().ok()?);
        Some(minimum.min(self.ttl_seconds))
    }

    /// Until when a signature over records of a type holds, at `now`; none for another record.
    ///
    /// Its field has 32 bits of the seconds since 1970, read as the nearest instant (RFC 4034,
    /// section 3.1.5).
    pub fn signed_until(&self, covered: u16, now: Timestamp) -> Option<Timestamp> {
        let (of, _) = self.rdata.split_first_chunk::<2>().filter(|_| self.rtype == rtype::RRSIG)?;
        let field = self.rdata.get(SIGNATURE_END)?.try_into().ok()?;
        (u16::from_be_bytes(*of) == covered).then_some(())?;
        let second = now.as_second();
        let low = u32::try_from(second.rem_euclid(1 << 32)).ok()?;
        let ahead = u32::from_be_bytes(field).wrapping_sub(low).cast_signed();
        Timestamp::from_second(second + i64::from(ahead)).ok()
    }

    /// The name that a NS record leads to.
    pub fn target(&self) -> Option<String> {
        let name = Name::from_slice(&self.rdata).ok().filter(|_| self.rtype == rtype::NS)?;
        let name = QueryName::of(name);
        name.last(name.depth())
    }

    /// Hands it to a section; false when it does not fit or is no record.
    pub(super) fn push_to(&self, push: impl FnOnce(Composable<'_>) -> bool) -> bool {
        let Some(owner) = owner_name(&self.owner) else {
            tracing::error!(owner = %self.owner, "a record's owner is no name; it is left out");
            return true;
        };
        push(Composable { owner, record: self })
    }
}

/// A record with its owner as a name.
pub(super) struct Composable<'a> {
    owner: Name<Vec<u8>>,
    record: &'a Record,
}

impl ComposeRecord for Composable<'_> {
    fn compose_record<Target: domain::base::wire::Composer + ?Sized>(
        &self,
        target: &mut Target,
    ) -> Result<(), Target::AppendError> {
        let Record { rtype, ttl_seconds, rdata, .. } = self.record;
        // Names of name servers may be compressed (RFC 3597, section 4) and are most of a zone.
        if *rtype == rtype::NS
            && let Ok(name) = Name::from_slice(rdata)
        {
            return (&self.owner, Class::IN, *ttl_seconds, Ns::new(name)).compose_record(target);
        }
        match UnknownRecordData::from_octets(Rtype::from_int(*rtype), rdata) {
            Ok(data) => (&self.owner, Class::IN, *ttl_seconds, data).compose_record(target),
            // Over 65,535 octets: no table row of ours is.
            Err(_) => Ok(()),
        }
    }
}

/// The wire form of a name of the zone; none when a label is empty or over 63 octets, or the name
/// over 255.
pub fn owner_name(text: &str) -> Option<Name<Vec<u8>>> {
    let mut octets = Vec::with_capacity(text.len() + 2);
    for label in text.split('.').filter(|_| !text.is_empty()) {
        let length = u8::try_from(label.len()).ok().filter(|length| (1..=63).contains(length))?;
        octets.push(length);
        octets.extend_from_slice(label.as_bytes());
    }
    octets.push(0);
    Name::from_octets(octets).ok()
}

/// The octets of [`owner_name`].
pub fn name_octets(text: &str) -> Option<Vec<u8>> {
    owner_name(text).map(Name::into_octets)
}

/// The name of a question: its labels in lower case, the leftmost first.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct QueryName {
    labels: Vec<Vec<u8>>,
}

impl QueryName {
    /// A name written with dots.
    #[cfg(test)]
    pub(crate) fn of_text(text: &str) -> Self {
        Self::of(&owner_name(text).expect("a name"))
    }

    pub(super) fn of(name: &(impl ToLabelIter + ?Sized)) -> Self {
        let labels = name.iter_labels().filter(|label| !label.is_root());
        Self { labels: labels.map(|label| label.as_slice().to_ascii_lowercase()).collect() }
    }

    /// Its last `count` labels as a name of ours; none when it is shorter, or no name of ours could
    /// have such labels.
    pub fn last(&self, count: usize) -> Option<String> {
        let from = self.labels.len().checked_sub(count)?;
        let plain = |octet: &u8| octet.is_ascii_graphic() && *octet != b'.' && *octet != b'\\';
        let labels = self.labels.get(from..)?;
        let texts = labels.iter().map(|label| match label.iter().all(plain) {
            true => std::str::from_utf8(label).ok(),
            false => None,
        });
        Some(texts.collect::<Option<Vec<_>>>()?.join("."))
    }

    /// How many labels it has.
    pub fn depth(&self) -> usize {
        self.labels.len()
    }

    /// Whether it is this name.
    pub fn is(&self, name: &str) -> bool {
        self.last(self.depth()).is_some_and(|text| text == name)
    }

    /// Whether this name lies at it or below it.
    pub fn is_above_or_at(&self, name: &str) -> bool {
        self.last(self.depth()).is_some_and(|text| {
            name == text || name.strip_suffix(&text).is_some_and(|rest| rest.ends_with('.'))
        })
    }
}

impl fmt::Display for QueryName {
    /// For logs: what is no plain letter is escaped.
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.labels.is_empty() {
            return formatter.write_str(".");
        }
        for (index, label) in self.labels.iter().enumerate() {
            let dot = if index == 0 { "" } else { "." };
            write!(formatter, "{dot}{}", label.escape_ascii())?;
        }
        Ok(())
    }
}
