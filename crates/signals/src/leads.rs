//! Where a page leads by itself, and by which words.

/// The longest words of a link that are kept, in bytes.
const LONGEST: usize = 2_048;

/// Reads `5; url=/there` (HTML, section 4.2.5.3), as a header or an element says it: after how many
/// seconds, and where to; nothing where only the page itself is meant.
#[must_use]
pub fn refresh(content: &str) -> Option<(u32, String)> {
    let (time, target) = content.split_once([';', ','])?;
    let seconds = time.trim().split('.').next()?.parse().ok()?;
    let target = target.trim();
    let named = target.get(..3).filter(|start| start.eq_ignore_ascii_case("url"));
    let value = named.and_then(|_| target[3..].trim_start().strip_prefix('='));
    let target = value.unwrap_or(target).trim().trim_matches(['"', '\'']);
    (!target.is_empty()).then(|| (seconds, target.to_owned()))
}

/// Adds a text to the words of a link.
pub(crate) fn add(words: &mut String, text: &str) {
    for word in text.split_whitespace() {
        if words.len() + word.len() >= LONGEST {
            return;
        }
        if !words.is_empty() {
            words.push(' ');
        }
        words.push_str(word);
    }
}

#[cfg(test)]
mod tests {
    use url::Url;

    use super::*;
    use crate::page::{Limits, Page};

    fn read(source: &str) -> Page {
        crate::read(source.as_bytes(), None, &Limits::default())
    }

    #[test]
    fn a_page_may_send_its_readers_on() {
        for (content, expected) in [
            ("0;url=/a", Some((0, "/a"))),
            ("3.5 ; URL = '/b'", Some((3, "/b"))),
            ("0, /c", Some((0, "/c"))),
            ("5", None),
            ("x;url=/d", None),
            ("0;url=", None),
        ] {
            let expected = expected.map(|(seconds, target)| (seconds, target.to_owned()));
            assert_eq!(refresh(content), expected, "{content}");
            let page = format!("<META HTTP-EQUIV=Refresh CONTENT=\"{content}\">");
            assert_eq!(read(&page).refresh, expected, "{content}");
            let page = format!("<noscript>{page}</noscript>");
            assert_eq!(read(&page).refresh, None, "{content}");
        }
    }

    #[test]
    fn links_and_parts_are_found() {
        let page = read(
            "<base href=/de/><base href=/x/>\
             <link rel='shortcut ICON' href=i.ico><link REL=stylesheet href=s.css>\
             <script src=a.js></script><script>'<a href=no>'</script>\
             <a href=kontakt title=t>Zum <b>Kontakt</b></a> outside <a>none</a>\
             <map><area href=/karte alt=Karte></map>\
             <a href=/agb><img alt=AGB></a><a href='unclosed'>words",
        );
        let url = Url::parse("https://shop.example/").unwrap();
        assert_eq!(page.base_url(&url).as_str(), "https://shop.example/de/");
        let parts = (page.icons.join(" "), page.styles.join(" "), page.scripts.join(" "));
        assert_eq!(parts, ("i.ico".to_owned(), "s.css".to_owned(), "a.js".to_owned()));
        let links: Vec<_> =
            page.links.iter().map(|link| (link.target.as_str(), link.words.as_str())).collect();
        let expected = [
            ("kontakt", "t Zum Kontakt"),
            ("", "none"),
            ("/karte", "Karte"),
            ("/agb", "AGB"),
            ("unclosed", "words"),
        ];
        assert_eq!(links, expected);
        let long = read(&format!("<a href=x>{}</a>", "word ".repeat(1_000)));
        assert!((LONGEST - 10..LONGEST).contains(&long.links[0].words.len()));
    }
}
