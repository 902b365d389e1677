//! The lists of the Clearinghouse: what they hold, and where a broken one breaks.

use std::path::Path;

use registry_marks::list::{Claim, Entry, List, ListError, Revocation};

use crate::clearinghouse::instant;

fn read<E: Entry>(text: &str) -> Result<Vec<E>, ListError> {
    List::open(text.as_bytes())?.collect()
}

const CLAIMS: &str = "1,2024-09-13T02:21:12.0Z\n\
    DNL,lookup-key,insertion-datetime\n\
    example-one,2013041500/2/6/9/rJ1NrDO92vDsAzf7EQzgjX4R0000000001,2010-07-14T00:00:00.0Z\n\
    xn--Bcher-Kva,2013041500/2/6/9/rJ1NrDO92vDsAzf7EQzgjX4R0000000002,2011-07-14T00:00:00.0Z\r\n";

#[test]
fn the_lists_are_read() {
    let claims: Vec<Claim> = read(CLAIMS).unwrap();
    assert_eq!(claims.len(), 2);
    assert_eq!(claims[1].label, "xn--bcher-kva");
    assert_eq!(claims[1].lookup_key, "2013041500/2/6/9/rJ1NrDO92vDsAzf7EQzgjX4R0000000002");
    assert_eq!(claims[1].inserted_at, instant("2011-07-14T00:00:00Z"));
    let made_at = List::<_, Claim>::open(CLAIMS.as_bytes()).unwrap().made_at();
    assert_eq!(made_at, instant("2024-09-13T02:21:12Z"));
    let revoked = "1,2013-08-16T00:00:00.0Z\nsmd-id,insertion-datetime\n2-2,2012-08-15T00:00:00Z\n";
    let revoked: Vec<Revocation> = read(revoked).unwrap();
    assert_eq!(revoked[0].mark, "2-2");
}

/// An error names the line, what stands there and what may.
#[test]
fn a_broken_line_is_named() {
    let made = "1,2024-09-13T02:21:12Z\nDNL,lookup-key,insertion-datetime\n";
    let end = ",key,2024-09-13T02:21:12Z\n";
    let lines = |fourth: &str| format!("{made}a{end}{fourth}\nb{end}");
    let long = "a".repeat(2000);
    let cases = [
        (String::new(), "line 1: found \"\"; the first line"),
        ("2,2024-09-13T02:21:12Z\n".to_owned(), "line 1: found \"2,2024"),
        ("1,yesterday\n".to_owned(), "line 1: found \"1,yesterday\""),
        ("1,2024-09-13T02:21:12Z\nDNL\n".to_owned(), "line 2: found \"DNL\"; DNL,lookup-key"),
        (lines("a"), "line 4: found \"a\"; an entry is a label"),
        (lines(""), "line 4: found \"\""),
        (lines("a,key,soon"), "line 4: found \"a,key,soon\""),
        (lines("a,,2024-09-13T02:21:12Z"), "line 4: found \"a,,2024"),
        (lines("a b,key,2024-09-13T02:21:12Z"), "line 4: found \"a b,"),
        (lines("a,key,2024-09-13T02:21:12Z,c"), "line 4: found \"a,key,2024-09-13T02:21:12Z,c\""),
        (lines(&long), "line 4: found \"a very long line\""),
    ];
    for (text, words) in cases {
        let error = read::<Claim>(&text).unwrap_err().to_string();
        assert!(error.starts_with(words), "{error}");
    }
}

#[test]
fn nothing_is_read_after_a_broken_line() {
    let text = "1,2024-09-13T02:21:12Z\nsmd-id,insertion-datetime\n1-x,2024-09-13T02:21:12Z\n\
                1-2,2024-09-13T02:21:12Z\n";
    let mut list = List::<_, Revocation>::open(text.as_bytes()).unwrap();
    assert!(list.next().unwrap().is_err());
    assert!(list.next().is_none());
}

/// The list that the Clearinghouse publishes for tests, where it lies beside the conformance kit.
#[test]
fn the_published_list_is_read() {
    let kit = std::env::var_os("PHAROS_CONFORMANCE").unwrap_or("../shared/conformance".into());
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../..");
    let Ok(text) = std::fs::read_to_string(root.join(kit).join("../data/tmch/testDNL.csv")) else {
        println!("no list of the Clearinghouse is here: nothing is read");
        return;
    };
    let claims: Vec<Claim> = read(&text).unwrap();
    assert_eq!(claims.len() + 2, text.lines().count(), "every line after the second is a claim");
    for (claim, line) in claims.iter().zip(text.lines().skip(2)) {
        let Claim { label, lookup_key, inserted_at } = claim;
        let second = inserted_at.strftime("%Y-%m-%dT%H:%M:%S");
        assert_eq!(format!("{label},{lookup_key},{second}.0Z"), line);
    }
}
