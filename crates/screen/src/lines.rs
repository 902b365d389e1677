//! Names in lines: of lists, of feeds of new names, and of zone files (RFC 1035, section 5.1).

/// Reads the lines of a file, one after the other.
///
/// A line of a list is a name, with something behind it or not. A zone file says so by a directive
/// or its SOA record; from there on names are those that are delegated, by NS records.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Lines {
    /// What is appended to relative names of a zone file.
    pub origin: Vec<u8>,
    /// The owner of the last record, which the next may leave out.
    pub owner: Vec<u8>,
    /// Whether this is a zone file.
    pub is_zone: bool,
    /// How many parentheses of a record are open.
    pub open: u32,
}

/// A name in a line.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Line<'l> {
    /// Of a list.
    Listed(&'l [u8]),
    /// Of a zone file.
    Delegated(&'l [u8]),
    /// None: empty, a comment, a directive, another record.
    Nothing,
}

impl Lines {
    /// The name in a line, without the line's end.
    pub fn read<'l>(&'l mut self, line: &'l [u8]) -> Line<'l> {
        let line = line.strip_suffix(b"\r").unwrap_or(line);
        if self.open == 0 && !line.is_empty() && line.iter().all(is_of_name) {
            return Line::Listed(line);
        }
        let line = without_comment(line);
        let goes_on = self.open > 0;
        let is_directive = !goes_on && line.starts_with(b"$");
        if is_directive {
            self.directive(line);
        }
        let is_comment = !goes_on && line.starts_with(b"#");
        if is_directive || is_comment {
            return Line::Nothing;
        }
        if goes_on {
            self.open = parentheses(line, self.open);
            return Line::Nothing;
        }
        let first = words(line).next();
        let owner = first.filter(|_| !line.first().is_some_and(is_blank));
        match (record(words(line).skip(usize::from(owner.is_some()))), first) {
            (Some(record), _) => self.record(line, record, owner),
            (None, Some(first)) => listed(first),
            (None, None) => Line::Nothing,
        }
    }

    fn directive(&mut self, line: &[u8]) {
        self.is_zone = true;
        let mut words = words(line);
        if words.next().is_some_and(|word| word.eq_ignore_ascii_case(b"$ORIGIN"))
            && let Some(origin) = words.next()
        {
            self.origin = self.absolute(origin);
        }
    }

    fn record(&mut self, line: &[u8], record: Record, owner: Option<&[u8]>) -> Line<'_> {
        self.open = parentheses(line, 0);
        self.is_zone |= record == Record::Authority;
        if let Some(owner) = owner {
            self.owner = self.absolute(owner);
        }
        match record {
            Record::Delegation if self.is_zone => Line::Delegated(&self.owner),
            Record::Delegation | Record::Other if !self.is_zone => Line::Listed(&self.owner),
            _ => Line::Nothing,
        }
    }

    /// A name of a zone file with all its labels.
    fn absolute(&self, name: &[u8]) -> Vec<u8> {
        match name {
            b"@" => self.origin.clone(),
            [.., b'.'] => name.to_vec(),
            _ if self.origin.is_empty() => name.to_vec(),
            _ => [name, self.origin.as_slice()].join(&b'.'),
        }
    }
}

/// What a record says of its owner.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Record {
    /// It is delegated.
    Delegation,
    /// Here a zone begins (SOA).
    Authority,
    /// Nothing: signatures, and what does not exist. Owners may be hashes.
    Proof,
    /// Something else.
    Other,
}

/// The kind of a record, by the words behind its owner: a time to live and a class may stand before
/// the type.
fn record<'l>(words: impl Iterator<Item = &'l [u8]>) -> Option<Record> {
    let is_class = |word: &[u8]| word.eq_ignore_ascii_case(b"IN");
    let is_time = |word: &[u8]| {
        word.first().is_some_and(u8::is_ascii_digit) && word.iter().all(u8::is_ascii_alphanumeric)
    };
    let kind = words.take(3).find(|word| !is_class(word) && !is_time(word))?;
    let is = |name: &&str| kind.eq_ignore_ascii_case(name.as_bytes());
    if is(&"NS") {
        return Some(Record::Delegation);
    }
    if is(&"SOA") {
        return Some(Record::Authority);
    }
    if ["RRSIG", "NSEC", "NSEC3", "NSEC3PARAM"].iter().any(is) {
        return Some(Record::Proof);
    }
    let others = ["A", "AAAA", "CAA", "CDNSKEY", "CDS", "CNAME", "DNAME", "DNSKEY", "DS", "HINFO"];
    let more =
        ["HTTPS", "LOC", "MX", "NAPTR", "PTR", "SPF", "SRV", "SVCB", "TLSA", "TXT", "ZONEMD"];
    others.iter().chain(&more).any(is).then_some(Record::Other)
}

fn listed(word: &[u8]) -> Line<'_> {
    // What stands behind a name in a table, and quotes around it.
    let word = word.split(|octet| *octet == b',').next().unwrap_or_default();
    let word = word.trim_ascii();
    let word = word.strip_prefix(b"\"").and_then(|word| word.strip_suffix(b"\"")).unwrap_or(word);
    if word.is_empty() { Line::Nothing } else { Line::Listed(word) }
}

fn words(line: &[u8]) -> impl Iterator<Item = &[u8]> {
    line.split(is_blank).filter(|word| !word.is_empty())
}

const fn is_blank(octet: &u8) -> bool {
    matches!(octet, b' ' | b'\t' | b'\x0b' | b'\x0c')
}

const fn is_of_name(octet: &u8) -> bool {
    octet.is_ascii_alphanumeric() || matches!(octet, b'-' | b'.')
}

/// A line up to its comment.
fn without_comment(line: &[u8]) -> &[u8] {
    let end = unquoted(line).find(|(_, octet)| *octet == b';').map(|(at, _)| at);
    end.and_then(|end| line.get(..end)).unwrap_or(line)
}

/// How many parentheses are open behind a line.
fn parentheses(line: &[u8], open: u32) -> u32 {
    unquoted(line).fold(open, |open, (_, octet)| match octet {
        b'(' => open.saturating_add(1),
        b')' => open.saturating_sub(1),
        _ => open,
    })
}

/// The octets that stand in no text and behind no backslash.
fn unquoted(line: &[u8]) -> impl Iterator<Item = (usize, u8)> {
    let (mut is_text, mut is_escaped) = (false, false);
    line.iter().copied().enumerate().filter(move |(_, octet)| {
        let counts = !is_text && !is_escaped;
        is_text ^= *octet == b'"' && !is_escaped;
        is_escaped = *octet == b'\\' && !is_escaped;
        counts
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn in_words(line: Line<'_>) -> Option<String> {
        match line {
            Line::Listed(name) => Some(String::from_utf8_lossy(name).into_owned()),
            Line::Delegated(name) => Some(format!("NS {}", String::from_utf8_lossy(name))),
            Line::Nothing => None,
        }
    }

    fn read(lines: &mut Lines, text: &str) -> Vec<String> {
        text.split('\n').filter_map(|line| in_words(lines.read(line.as_bytes()))).collect()
    }

    #[test]
    fn a_list_is_read_by_its_first_column() {
        let list = "# new names\r\none.com\r\n\n  two.com\nthree.com\t2026-11-27\nfour.com,2026,x\n\
                    \"five.com\",1\nsix.com ; seen\n\u{e4}.com\n";
        let names = ["one.com", "two.com", "three.com", "four.com", "five.com", "six.com", "ä.com"];
        assert_eq!(read(&mut Lines::default(), list), names);
    }

    #[test]
    fn a_zone_file_is_read_by_its_delegations() {
        let zone = "$TTL 1h\n$ORIGIN com.\n\
            @ 900 IN SOA a.example. b.example. (\n  7 ; serial (\n one.com\n 3600 )\n\
            @ IN NS a.example.\none 60 IN NS a.example.\n      IN NS b.example.\n\
            one A 192.0.2.1\n  TXT \"; NS ( no\"\ntwo.com. DS 1 8 2 AA\n  ns a.example.\n\
            ck0p0jmg874ljref7efn8430qvit8bsm.com. 900 IN NSEC3 1 1 0 - CK0 NS\n\
            $ORIGIN sub\nthree 1d IN NS \"a\\\"(\" ; )\n";
        let names = ["NS com.", "NS one.com.", "NS one.com.", "NS two.com.", "NS three.sub.com."];
        assert_eq!(read(&mut Lines::default(), zone), names);
        // As ICANN's CZDS gives zones: one record a line, in full.
        let czds = "com.\t900\tin\tsoa\ta. b. 1 2 3 4 5\none.com.\t172800\tin\tns\ta.example.\n\
                    a.one.com.\t172800\tin\ta\t192.0.2.1\none.com.\t86400\tin\tds\t1 8 2 AA\n";
        assert_eq!(read(&mut Lines::default(), czds), ["NS one.com."]);
    }

    #[test]
    fn records_outside_a_zone_are_a_list() {
        let seen = "one.com A 192.0.2.1\ntwo.com. 60 IN NS a.\nabc.com. 60 IN NSEC3 1 1 0\n";
        assert_eq!(read(&mut Lines::default(), seen), ["one.com", "two.com."]);
    }

    proptest! {
        #[test]
        fn no_line_is_too_odd(text in prop::collection::vec(any::<u8>(), 0..200)) {
            let mut lines = Lines::default();
            for line in text.split(|octet| *octet == b'\n') {
                lines.read(line);
            }
        }
    }
}
