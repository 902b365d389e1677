//! Names as they come, and the reasons to look at them (WATCH.md section 4).

#![expect(clippy::unwrap_used, reason = "what a test cannot set up fails it")]

use std::sync::LazyLock;

use registry_screen::lexicon::Lexicon;
use registry_screen::screen::{Hit, NoName, Reason, Scratch, Screen};

/// A few lines of the lexicon: the whole takes seconds to make ready in a test's profile.
const TERMS: &str = "viagra\ten\tdrug\t60\nozempic\ten\tdrug\t60\ncialis\ten\tdrug\t60\n\
    buy\ten\toffer\t10\ncheap\ten\toffer\t10\nshop\ten\toffer\t10";
const WORDS: &str = "specialist\t430\nbuy\t590";

static SCREEN: LazyLock<Screen> = LazyLock::new(|| {
    let lexicon = Lexicon::read(TERMS, "", WORDS).unwrap();
    Screen::new(lexicon, ["goodneighbor", "acmehealth", "zorgplus"])
});

fn judge(name: &str) -> Result<Option<Hit>, NoName> {
    SCREEN.judge(name, &mut Scratch::default())
}

fn alike(name: &str) -> Vec<(String, usize, bool)> {
    let reasons = judge(name).unwrap().map(|hit| hit.reasons).unwrap_or_default();
    let alike = reasons.into_iter().filter_map(|reason| match reason {
        Reason::LookAlike { protected, edits, by_looks, .. } => Some((protected, edits, by_looks)),
        Reason::Term { .. } => None,
    });
    alike.collect()
}

#[test]
fn the_registered_name_counts_whatever_stands_before_it() {
    for name in ["buyviagra.com", "WWW.BuyViagra.com.", "a.b.buyviagra.com"] {
        let hit = judge(name).unwrap().unwrap();
        assert_eq!((hit.name.as_str(), hit.score), ("buyviagra.com", 70), "{name}");
    }
    assert_eq!(judge("buyviagra.co.uk").unwrap().unwrap().name, "buyviagra.co.uk");
    assert_eq!(judge("viagra.example.com").unwrap(), None, "another's name below it");
}

#[test]
fn what_is_no_name_is_told_apart() {
    for name in ["", ".", "a..com", "-a.com", "a-.com", "a b.com", "ä.com", "a_b.com"] {
        assert_eq!(judge(name), Err(NoName::Label), "{name:?}");
    }
    assert_eq!(judge(&format!("{}.com", "a".repeat(64))), Err(NoName::Label));
    assert_eq!(judge("com"), Err(NoName::Suffix));
    assert_eq!(judge("ozempic.co.uk").unwrap().unwrap().score, 60);
    // Nobody registered `pharmacien.fr`, and nobody is told of it.
    let lexicon = Lexicon::read("pharmacien\tfr\tpharmacy\t45", "", "").unwrap();
    let screen = Screen::new(lexicon, []);
    assert_eq!(screen.judge("pharmacien.fr", &mut Scratch::default()), Err(NoName::Suffix));
    assert_eq!(screen.judge(b"a\xff.com", &mut Scratch::default()), Err(NoName::Label));
}

#[test]
fn reasons_name_the_term_and_where_it_stands() {
    let hit = judge("cheap-ozempic-shop.example").unwrap().unwrap();
    let terms: Vec<_> = hit
        .reasons
        .iter()
        .filter_map(|reason| match reason {
            Reason::Term { text, span, points, .. } => Some((text.as_str(), *span, *points)),
            Reason::LookAlike { .. } => None,
        })
        .collect();
    assert_eq!(terms, [("ozempic", (6, 13), 60), ("cheap", (0, 5), 10), ("shop", (14, 18), 10)]);
    assert_eq!(hit.score, 80);
}

#[test]
fn look_alikes_are_named_with_their_edits() {
    let is = |edits| vec![("goodneighbor".to_owned(), edits, false)];
    assert_eq!(alike("goodneighbor.com"), is(0), "the same under another TLD");
    assert_eq!(alike("goodneighbour.com"), is(1));
    assert_eq!(alike("good-neighbour.com"), is(2));
    assert_eq!(alike("thegoodneighbor.com"), vec![]);
}

#[test]
fn names_of_other_scripts_are_compared_by_their_looks() {
    // acmehealth with a Cyrillic а, and with an accent.
    let cyrillic = idna::punycode::encode_str("аcmehealth").unwrap();
    let accent = idna::punycode::encode_str("acméhealth").unwrap();
    for label in [cyrillic, accent] {
        let found = alike(&format!("xn--{label}.com"));
        assert_eq!(found, [("acmehealth".to_owned(), 0, true)], "{label}");
    }
}

#[test]
fn letters_that_are_drawn_as_others_are_seen_through() {
    let is = |name: &str| vec![(name.to_owned(), 0, true)];
    // Three edits and more, and each of them drawn alike.
    assert_eq!(alike("g00clnelghb0r.com"), is("goodneighbor"));
    assert_eq!(alike("acrnehea1tlh.com"), vec![("acmehealth".to_owned(), 0, true)]);
    assert_eq!(alike("zorgplvs.com"), vec![("zorgplus".to_owned(), 1, false)], "one edit");
    // All of another script, of which TR39 knows only some as ours.
    let cyrillic = idna::punycode::encode_str("асмеһеаӏтһ").unwrap();
    let one_off = vec![("acmehealth".to_owned(), 1, true)];
    assert_eq!(alike(&format!("xn--{cyrillic}.com")), one_off);
    assert_eq!(alike("acornhealers.com"), vec![], "letters that may be drawn, and are not");
}

#[test]
fn a_name_without_reasons_is_no_hit() {
    for name in ["example.com", "specialist.com", "buycheap.net", "rijksmuseum.nl"] {
        assert_eq!(judge(name).unwrap(), None, "{name}");
    }
}
