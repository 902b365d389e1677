//! What must not accuse anybody: lawful words, what was not read, and strangers' pages.

use registry_signals::{
    Criterion, Judged, License, Limits, Nature, Page, ProposedClass, Rules, Site, SitePage,
    Visitor, judge, read,
};

use crate::pages::{front, judged};

/// What a lawful shop has, and asks for.
const SHOP: &str = "<p>Tramadol 50 mg <a href=/cart>Add to cart</a></p><p>Licence number 12345.</p>\
                    <p>Pharmacist: Jane Sample. Privacy.</p><p>Upload your prescription.</p>";

fn rules_of(found: &Judged) -> Vec<&str> {
    found.findings.iter().map(|finding| finding.rule.as_str()).collect()
}

/// Medicines without prescription are lawful goods, and so is advice.
#[test]
fn lawful_words_are_no_offers() {
    for words in [
        "Leki bez recepty",
        "Médicaments sans ordonnance",
        "Farmaci senza ricetta",
        "Medicamentos sin receta",
        "Schmerzmittel rezeptfrei kaufen",
        "Medicines without a prescription",
        "Vitamins: no prescription needed",
        "Medicines that do not need a prescription",
        "If you have no prescription, ask your doctor",
        "No prescription charge for people over sixty",
        "Viagra Connect without a prescription",
        "NHS prescription - free delivery",
        "Book an online consultation with our pharmacist",
        "Online consultation",
        "Complete our questionnaire, then see your doctor",
        "There is no generic of Ozempic",
        "A generic of Wegovy is not available",
        "Fake copies: Ozempic copies are dangerous, beware",
        "Saxenda, generic available",
    ] {
        let found = judged(&format!("{SHOP}<p>{words}.</p>"));
        assert_eq!(rules_of(&found), Vec::<&str>::new(), "{words}");
    }
}

/// That something comes without prescription is a reason to look; the name of a medicine that needs
/// one, in the same sentence, is an offer.
#[test]
fn an_offer_names_a_medicine() {
    let bare = judged(&format!("{SHOP}<p>Delivered without prescription.</p>"));
    assert_eq!(
        (rules_of(&bare), bare.met.as_slice()),
        (vec!["speaks-of-no-prescription"], &[][..])
    );
    let named = judged(&format!("{SHOP}<p>Tramadol delivered without prescription.</p>"));
    let both = vec!["names-a-medicine-without-prescription", "speaks-of-no-prescription"];
    assert_eq!((rules_of(&named), named.met.as_slice()), (both, &[Criterion::NoPrescription][..]));
    for words in ["Generic Ozempic", "Ozempic generic at half the price"] {
        assert_eq!(rules_of(&judged(&format!("{SHOP}<p>{words}.</p>"))), ["copy-of-a-brand"]);
    }
}

/// That something is missing is said of pages that were read whole, in a language that is known.
#[test]
fn what_was_not_read_is_not_missing() {
    let shop = "<p>Tramadol <a href=/cart>Add to cart</a></p>";
    let missing = [
        "asks-for-no-prescription",
        "names-no-licence",
        "names-no-pharmacist",
        "no-word-on-privacy",
    ];
    for (language, expected) in
        [("en", &missing[..]), ("en-GB", &missing), ("PL", &missing), ("sv", &[]), ("", &[])]
    {
        let found = judged(&format!("<html lang='{language}'>{shop}"));
        assert_eq!(rules_of(&found), expected, "{language}");
    }
    assert_eq!(rules_of(&judged(shop)), Vec::<&str>::new(), "no language is named");
    let html = format!("<html lang=en>{shop}<p>word</p>");
    let cut = read(html.as_bytes(), None, &Limits { words: 4, ..Limits::default() });
    assert!(cut.is_cut);
    let found = whole(&[front(&cut)], true);
    assert_eq!((found.nature, rules_of(&found)), (Nature::Operated, vec![]));
    // A page was left out, failed or was denied: it may have said what the others do not.
    let page = read(format!("<html lang=en>{shop}").as_bytes(), None, &Limits::default());
    assert_eq!(rules_of(&whole(&[front(&page)], true)), missing);
    assert_eq!(rules_of(&whole(&[front(&page)], false)), Vec::<&str>::new());
}

/// A page that its scripts have yet to fill was not read, unless it was rendered too or somebody
/// else was shown its words.
#[test]
fn what_scripts_would_have_said_is_not_missing() {
    let read = |html: &str| read(html.as_bytes(), None, &Limits::default());
    let shop = read("<html lang=en><p>Tramadol <a href=/cart>Add to cart</a></p>");
    let shell = read("<html lang=en><title>Shop</title><div></div><script src=/a.js></script>");
    let (empty, about) = (read(""), read("<html lang=en><p>About us: a shop like others.</p>"));
    let about_page = |page| SitePage { url: "https://pills.example/about", ..front(page) };
    let is_said = |pages: &[SitePage<'_>]| !whole(pages, true).findings.is_empty();
    assert!(is_said(&[front(&shop)]) && is_said(&[front(&shop), about_page(&about)]));
    for unread in [&shell, &empty] {
        assert!(!is_said(&[front(&shop), about_page(unread)]));
        assert!(is_said(&[front(&shop), about_page(unread), about_page(&about)]));
    }
    let rendered = SitePage { is_rendered: true, ..front(&shop) };
    assert!(is_said(&[front(&shell), rendered]));
}

fn whole(pages: &[SitePage<'_>], is_whole: bool) -> Judged {
    let site = Site { host: "pills.example", pages, is_whole };
    judge(&Rules::built_in().unwrap(), &site, License::Unknown)
}

fn site(pages: &[(&str, Visitor, &str)]) -> Judged {
    let read: Vec<Page> =
        pages.iter().map(|(_, _, html)| read(html.as_bytes(), None, &Limits::default())).collect();
    let pages: Vec<_> = pages
        .iter()
        .zip(&read)
        .map(|((url, visitor, _), page)| SitePage { url, visitor: *visitor, ..front(page) })
        .collect();
    whole(&pages, true)
}

const BAKERY: &str = "<html lang=en><p>Bread and cakes.</p>";
const INJECTED: &str =
    "<html lang=en><p>Tramadol without prescription. <a href=/cart>Add to cart</a></p>";

/// Strangers' shop below a bakery is the bakery's harm: a person is asked, nobody is accused.
#[test]
fn a_shop_that_strangers_put_there_is_no_shop_of_the_owner() {
    let (front, below) = ("https://pills.example/", "https://pills.example/cache/x.html");
    let found = site(&[(front, Visitor::Browser, BAKERY), (below, Visitor::Browser, INJECTED)]);
    assert_eq!((found.nature, found.class), (Nature::Compromised, ProposedClass::Unverified));
    let own = site(&[(front, Visitor::Browser, INJECTED), (below, Visitor::Browser, BAKERY)]);
    assert_eq!((own.nature, own.class), (Nature::Operated, ProposedClass::Rogue));
}

/// A page shown to some visitors alone is a question to a person; one that changes for the same
/// visitor, or is empty for another, is not that.
#[test]
fn cloaking_is_between_visitors() {
    let url = "https://pills.example/";
    let both = |one, other, first, second| site(&[(url, one, first), (url, other, second)]);
    let cloaked = both(Visitor::Browser, Visitor::Referred, BAKERY, INJECTED);
    assert!(cloaked.is_cloaked);
    assert_eq!((cloaked.nature, cloaked.class), (Nature::Compromised, ProposedClass::Unverified));
    assert!(!both(Visitor::Browser, Visitor::Browser, BAKERY, INJECTED).is_cloaked);
    assert!(!both(Visitor::Browser, Visitor::Bot, INJECTED, "").is_cloaked);
}

/// A shop that its scripts make: what is answered says nothing of medicines, what is rendered does.
/// Nobody was shown anything else, and nobody broke in.
#[test]
fn a_shop_made_by_scripts_is_not_cloaked() {
    let read = |html: &str| read(html.as_bytes(), None, &Limits::default());
    let shell = read("<html lang=en><title>Welcome</title><script src=/a.js></script>");
    let (shop, named) = (read(INJECTED), read("<html lang=en><p>Tramadol"));
    let answered = |visitor| SitePage { visitor, ..front(&shell) };
    let rendered = |page| SitePage { is_rendered: true, ..front(page) };
    let visitors = [Visitor::Browser, Visitor::Bot, Visitor::Referred].map(answered);
    let found = whole(&[&visitors[..], &[rendered(&shop)]].concat(), true);
    assert!(!found.is_cloaked);
    assert_eq!((found.nature, found.class), (Nature::Operated, ProposedClass::Rogue));
    let url = "https://pills.example/tramadol";
    let below = SitePage { url, ..front(&shop) };
    let found = whole(&[&visitors[..], &[rendered(&named), below]].concat(), true);
    assert_eq!(found.nature, Nature::Operated);
}
