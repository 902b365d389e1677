//! A record as a line of a zone file that is given to others (RA, Specification 4, section 2.1.4):
//! owner, TTL, class, type and data with one tab between, in lower case, every name absolute.

use std::fmt::Write as _;
use std::net::{Ipv4Addr, Ipv6Addr};

use crate::dns::wire::{Record, rtype};

/// One line, with its end.
///
/// Data that is not what its type says, and types without a form of their own, are written as RFC
/// 3597, section 5 has it: nothing is left out for how it looks.
pub fn line(record: &Record) -> String {
    let Record { owner, rtype, ttl_seconds, rdata } = record;
    let (kind, data) = match known(*rtype, rdata) {
        Some((kind, data)) => (kind.to_owned(), data),
        None => (format!("type{rtype}"), unknown(rdata)),
    };
    format!("{}.\t{ttl_seconds}\tin\t{kind}\t{data}\n", owner.to_ascii_lowercase())
}

fn known(of: u16, rdata: &[u8]) -> Option<(&'static str, String)> {
    Some(match of {
        rtype::A => ("a", Ipv4Addr::from(<[u8; 4]>::try_from(rdata).ok()?).to_string()),
        rtype::AAAA => ("aaaa", Ipv6Addr::from(<[u8; 16]>::try_from(rdata).ok()?).to_string()),
        rtype::NS => {
            let (name, rest) = name(rdata)?;
            ("ns", rest.is_empty().then_some(name)?)
        }
        rtype::SOA => ("soa", start_of_authority(rdata)?),
        rtype::DS => ("ds", delegation_signer(rdata)?),
        _ => return None,
    })
}

/// RFC 1035, section 3.3.13: two names, and five numbers of 32 bits.
fn start_of_authority(rdata: &[u8]) -> Option<String> {
    let (server, rest) = name(rdata)?;
    let (mailbox, rest) = name(rest)?;
    let (numbers, rest) = rest.as_chunks::<4>();
    if numbers.len() != 5 || !rest.is_empty() {
        return None;
    }
    let numbers = numbers.iter().map(|number| u32::from_be_bytes(*number).to_string());
    Some(format!("{server} {mailbox} {}", numbers.collect::<Vec<_>>().join(" ")))
}

/// RFC 4034, section 5.3; the digest in lower case, as all that has no case of its own.
fn delegation_signer(rdata: &[u8]) -> Option<String> {
    let (&[tag_high, tag_low, algorithm, digest_type], digest) = rdata.split_first_chunk::<4>()?;
    let tag = u16::from_be_bytes([tag_high, tag_low]);
    let digest = data_encoding::HEXLOWER.encode(digest);
    (!digest.is_empty()).then(|| format!("{tag} {algorithm} {digest_type} {digest}"))
}

/// The name at the start of data, absolute, and what stands behind it; none for what is no name.
fn name(mut rdata: &[u8]) -> Option<(String, &[u8])> {
    let mut text = String::new();
    loop {
        let (length, rest) = rdata.split_first()?;
        if *length == 0 {
            let text = if text.is_empty() { ".".to_owned() } else { text };
            return Some((text, rest));
        }
        // The two high bits would make it a pointer: no data of ours is compressed.
        let (label, rest) =
            rest.split_at_checked(usize::from(*length)).filter(|_| *length <= 63)?;
        for octet in label {
            push_octet(&mut text, octet.to_ascii_lowercase());
        }
        text.push('.');
        rdata = rest;
    }
}

/// RFC 1035, section 5.1: a letter that means something to a zone file is escaped.
fn push_octet(text: &mut String, octet: u8) {
    match octet {
        b'.' | b'\\' | b'"' | b';' | b'(' | b')' | b'@' | b'$' => {
            text.push('\\');
            text.push(char::from(octet));
        }
        _ if octet.is_ascii_graphic() => text.push(char::from(octet)),
        // Writing to a text cannot fail.
        _ => drop(write!(text, "\\{octet:03}")),
    }
}

/// RFC 3597, section 5.
fn unknown(rdata: &[u8]) -> String {
    match rdata.len() {
        0 => "\\# 0".to_owned(),
        length => format!("\\# {length} {}", data_encoding::HEXLOWER.encode(rdata)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::dns::wire::owner_name;

    fn of(rtype: u16, rdata: &[u8]) -> String {
        let owner = "Acme.pharmacy".to_owned();
        line(&Record { owner, rtype, ttl_seconds: 3600, rdata: rdata.to_vec() })
    }

    fn wire(name: &str) -> Vec<u8> {
        owner_name(name).expect("a name").into_octets()
    }

    #[test]
    fn every_type_of_the_zone_has_its_line() {
        let start = "acme.pharmacy.\t3600\tin\t";
        assert_eq!(of(1, &[192, 0, 2, 1]), format!("{start}a\t192.0.2.1\n"));
        let address: Ipv6Addr = "2001:DB8::1".parse().unwrap();
        assert_eq!(of(28, &address.octets()), format!("{start}aaaa\t2001:db8::1\n"));
        assert_eq!(of(2, &wire("NS1.example")), format!("{start}ns\tns1.example.\n"));
        assert_eq!(of(43, &[0, 5, 13, 2, 0xAB, 1]), format!("{start}ds\t5 13 2 ab01\n"));
        let mut soa = [wire("a.nic.pharmacy"), wire("host.nic.pharmacy")].concat();
        for number in [7_u32, 1800, 900, 604_800, u32::MAX] {
            soa.extend(number.to_be_bytes());
        }
        let said = "soa\ta.nic.pharmacy. host.nic.pharmacy. 7 1800 900 604800 4294967295\n";
        assert_eq!(of(6, &soa), format!("{start}{said}"));
    }

    #[test]
    fn data_that_is_not_of_its_type_is_written_as_octets() {
        let start = "acme.pharmacy.\t3600\tin\t";
        assert_eq!(of(1, &[192, 0, 2]), format!("{start}type1\t\\# 3 c00002\n"));
        assert_eq!(of(2, &[0xC0, 12]), format!("{start}type2\t\\# 2 c00c\n"), "a pointer");
        assert_eq!(of(2, &[3, b'n']), format!("{start}type2\t\\# 2 036e\n"), "cut short");
        assert_eq!(of(2, &[0, 0]), format!("{start}type2\t\\# 2 0000\n"), "more than a name");
        assert_eq!(of(6, &[0, 0, 1]), format!("{start}type6\t\\# 3 000001\n"));
        assert_eq!(of(43, &[0, 5, 13, 2]), format!("{start}type43\t\\# 4 00050d02\n"));
        assert_eq!(of(65280, &[]), format!("{start}type65280\t\\# 0\n"));
    }

    #[test]
    fn what_means_something_to_a_zone_file_is_escaped() {
        let odd = [6, b'a', b'.', b'(', b'\\', b' ', 0xFF, 0];
        let said = "acme.pharmacy.\t3600\tin\tns\ta\\.\\(\\\\\\032\\255.\n";
        assert_eq!(of(2, &odd), said);
        assert_eq!(of(2, &[0]), "acme.pharmacy.\t3600\tin\tns\t.\n", "the root");
    }
}
