//! The lists of the Clearinghouse: what they hold, and where a broken one breaks.

use registry_marks::list::{Claim, Entry, List, ListError, Revocation, Sunrise};

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
    let sunrise = "1,2024-06-17T08:55:46.0Z\nDNL,insertion-datetime\ntest,2024-06-17T08:55:46.0Z\n";
    let sunrise: Vec<Sunrise> = read(sunrise).unwrap();
    assert_eq!(sunrise[0].label, "test");
}

/// An error names the line, what stands there and what may.
#[test]
fn a_broken_line_is_named() {
    let (made, end) = (
        "1,2024-09-13T02:21:12Z
DNL,insertion-datetime
",
        ",2024-09-13T02:21:12Z
",
    );
    let lines = |third: &str| {
        format!(
            "{made}a{end}{third}
b{end}"
        )
    };
    let long = "a".repeat(2000);
    let cases = [
        (String::new(), "line 1: found \"\"; the first line"),
        ("2,2024-09-13T02:21:12Z\n".to_owned(), "line 1: found \"2,2024"),
        ("1,yesterday\n".to_owned(), "line 1: found \"1,yesterday\""),
        ("1,2024-09-13T02:21:12Z\nDNL\n".to_owned(), "line 2: found \"DNL\"; DNL,insertion"),
        (lines("a"), "line 4: found \"a\"; an entry is a label"),
        (lines(""), "line 4: found \"\""),
        (lines("a,soon"), "line 4: found \"a,soon\""),
        (lines("a b,2024-09-13T02:21:12Z"), "line 4: found \"a b,"),
        (lines("a,2024-09-13T02:21:12Z,c"), "line 4: found \"a,2024-09-13T02:21:12Z,c\""),
        (lines(&long), "line 4: found \"a very long line\""),
    ];
    for (text, words) in cases {
        let error = read::<Sunrise>(&text).unwrap_err().to_string();
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
