//! Hostile pages: huge, nested without end, in the wrong encoding, full of entities. They are read
//! within bounds and never end a worker.

use std::time::{Duration, Instant};

use proptest::prelude::*;
use registry_signals::{License, Limits, Rules, Site, judge, read};

fn survives(bytes: &[u8], charset: Option<&str>) {
    let page = read(bytes, charset, &Limits::default());
    let rules = Rules::built_in().unwrap();
    let pages = [crate::pages::front(&page)];
    let site = Site { host: "pills.example", pages: &pages, is_whole: true };
    let found = judge(&rules, &site, License::Unknown);
    for finding in &found.findings {
        if let Some(span) = &finding.span {
            assert!(page.source.get(span.clone()).is_some(), "{span:?} lies between letters");
        }
    }
    assert!(page.text().len() <= 3 * page.source.len() + 16);
}

#[test]
fn size_and_depth_are_bounded() {
    let many = |text: &str, count| text.repeat(count);
    let pages = [
        many("<div>", 500_000),
        many("<a href=x>", 300_000),
        many("<form><input name=card>", 100_000),
        many("a ", 1_500_000),
        many("without a ", 200_000),
        many("<p hidden>", 200_000),
        many("&#x41;", 400_000),
        many("&amp;lt", 300_000),
        format!("<a {}>", many("b=c ", 400_000)),
        format!("<a href=\"{}\">", many("x", 2_000_000)),
        format!("<script>{}", many("UA-12345-1 ", 100_000)),
        many("<!--", 500_000),
        many("<![CDATA[", 200_000),
        format!("<{}>", many("x", 2_000_000)),
    ];
    for page in &pages {
        let begun = Instant::now();
        survives(page.as_bytes(), None);
        let (took, start) = (begun.elapsed(), &page[..20]);
        assert!(took < Duration::from_secs(30), "{start} took {took:?}");
    }
}

#[test]
fn what_is_left_out_is_said() {
    let limits = Limits { bytes: 1_000, ..Limits::default() };
    assert!(read(&[b'a'; 1_001], None, &limits).is_cut);
    assert!(!read(&[b'a'; 1_000], None, &limits).is_cut);
    let words = Limits { words: 3, ..Limits::default() };
    let page = read(b"one two three four five", None, &words);
    assert!(page.is_cut);
    assert_eq!(page.text(), "one two three");
    let elements = Limits { elements: 2, ..Limits::default() };
    let page = read(b"<a><a><a><img><img><img><form><form><form>", None, &elements);
    assert_eq!((page.links.len(), page.images.len(), page.forms.len()), (2, 2, 2));
    for cut in [
        "<a><a><a>",
        "<img><img><img>",
        "<form></form><form>",
        "<script src=a></script><script src=b></script><script src=c></script>",
        "<script>UA-12345-1 UA-12345-2 UA-12345-3</script>",
    ] {
        assert!(read(cut.as_bytes(), None, &elements).is_cut, "{cut}");
    }
    let many = format!("<p {}>", (0..65).map(|number| format!("a{number} ")).collect::<String>());
    assert!(read(many.as_bytes(), None, &Limits::default()).is_cut);
    let short = Limits { attribute_bytes: 3, ..Limits::default() };
    assert!(read(b"<img alt=long>", None, &short).is_cut);
    assert!(!read(b"<img src=long>", None, &short).is_cut, "nobody reads it");
    assert!(!read(b"<a><a><img><img>", None, &elements).is_cut);
}

proptest! {
    #![proptest_config(ProptestConfig {
        cases: 200, failure_persistence: None, ..ProptestConfig::default()
    })]

    #[test]
    fn any_bytes_are_read(
        bytes in prop::collection::vec(any::<u8>(), 0..800), label in 0_usize..6,
    ) {
        let charset = [
            None, Some("utf-8"), Some("utf-16le"), Some("iso-2022-jp"), Some("gb18030"), Some("?"),
        ];
        survives(&bytes, charset[label]);
    }

    #[test]
    fn any_tags_are_read(parts in prop::collection::vec(prop::sample::select(vec![
        "<p>", "</p>", "<p hidden>", "<a href='/cart'>", "</a>", "<form action=http://x/>",
        "<input name=cvv>",
        "</form>", "<script>", "</script>", "<style>", "<!--", "-->", "without", " a ",
        "prescription", "Tramadol",
        "żółć ", "&amp;", "&#0;", "&#x110000;", "\u{fffd}", "\0", ".", "<img alt='seal'>",
        "<svg>", "<title>",
        "<textarea>", "\"", "'", ">", "<", "=", "<div style=display:none>", "</div>",
        "Add to cart ", "é",
    ]), 0..80)) {
        survives(parts.concat().as_bytes(), Some("utf-8"));
        survives(parts.concat().as_bytes(), Some("shift_jis"));
    }
}
