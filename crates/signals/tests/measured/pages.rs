//! What is read of a page.

use registry_signals::{
    Judged, License, Limits, Nature, Page, ProposedClass, Rules, Site, SitePage, Visitor, judge,
    read,
};

const SHOP: &str = "<!doctype html><html lang=en><title>Pills</title>\
    <script>ga('create','UA-12345-1')</script><script src=/a.js></script>\
    <style>p{}</style><p>No <b>prescription</b> needed.</p><p>Tramadol&nbsp;50 mg.</p>\
    <a href=/cart>Add to cart</a><p style='display: none'>hidden <i>words</i></p>\
    <img src=/seal.png alt='Our seal'><form action='http://pay.example/'>\
    <input name=card_number></form><template>never</template>";

#[test]
fn a_page_is_read_with_its_places() {
    let page = read(SHOP.as_bytes(), None, &Limits::default());
    assert_eq!(
        page.text(),
        "Pills\nNo prescription needed\ntramadol 50 mg\nAdd to cart\nour seal",
        "words of attributes and beside entities stand folded"
    );
    assert_eq!(page.language.as_deref(), Some("en"));
    assert_eq!(
        (page.analytics.as_slice(), page.scripts.as_slice()),
        (&["UA-12345-1".to_owned()][..], &["/a.js".to_owned()][..])
    );
    assert_eq!(page.links[0].target, "/cart");
    assert_eq!(page.excerpt(&page.links[0].span, 80), "<a href=/cart>");
    let form = page.forms.iter().find(|form| form.asks_for_card).unwrap();
    assert_eq!(form.action, "http://pay.example/");
    assert!(!page.is_cut);
}

pub(crate) fn judged(html: &str) -> Judged {
    let page = read(html.as_bytes(), Some("utf-8"), &Limits::default());
    let pages = [front(&page)];
    let site = Site { host: "pills.example", pages: &pages, is_whole: true };
    judge(&Rules::built_in().unwrap(), &site, License::Unknown)
}

/// What a browser was shown at `pills.example`.
pub(crate) fn front(page: &Page) -> SitePage<'_> {
    let (url, visitor) = ("https://pills.example/", Visitor::Browser);
    SitePage { url, answered_at: url, visitor, is_rendered: false, page }
}

#[test]
fn a_finding_quotes_the_page() {
    let found = judged(SHOP);
    let finding = |id: &str| found.findings.iter().find(|finding| finding.rule == id).unwrap();
    let quoted = finding("offers-without-prescription");
    assert_eq!(quoted.excerpt, "No <b>prescription</b> needed");
    assert_eq!(finding("card-number-in-the-open").excerpt, "<form action='http://pay.example/'>");
    assert_eq!(finding("seal-that-leads-nowhere").excerpt, "<img src=/seal.png alt='Our seal'>");
    assert_eq!(finding("names-no-licence").span, None);
    assert_eq!(found.class, ProposedClass::Rogue);
}

/// What only hidden words say is no offer, and what a page warns of is none either.
#[test]
fn hidden_words_and_warnings_are_no_offers() {
    let shop = "<p>Tramadol 50 mg <a href=/cart>Add to cart</a></p><p>Licence number 12345.</p>\
                <p>Pharmacist: Jane Sample. Privacy.</p><p>Upload your prescription.</p>";
    let clean = judged(shop);
    assert_eq!((clean.class, clean.findings.len()), (ProposedClass::Unverified, 0));
    let hidden = judged(&format!("{shop}<div hidden>no prescription needed</div>"));
    assert_eq!(hidden.findings, []);
    let warned = judged(&format!("{shop}<p>Beware: shops without prescription are illegal.</p>"));
    assert_eq!(warned.findings, []);
    let offered = judged(&format!("{shop}<p>Tramadol is delivered without prescription.</p>"));
    assert_eq!(offered.class, ProposedClass::Rogue);
}

/// A register that did not answer is unknown, never absent.
#[test]
fn a_silent_register_says_nothing() {
    let html = "<p>Tramadol <a href=/cart>Add to cart</a> Licence number 12345, pharmacist Jane. \
                Privacy. Upload your prescription.</p>";
    let page = read(html.as_bytes(), None, &Limits::default());
    let site = Site { host: "pills.example", pages: &[front(&page)], is_whole: true };
    let rules = Rules::built_in().unwrap();
    for (answer, expected) in [
        (License::Unknown, None),
        (License::Known, None),
        (License::Anothers, Some("number-of-another")),
        (License::Absent, Some("number-unknown")),
    ] {
        let found = judge(&rules, &site, answer);
        assert_eq!(found.findings.first().map(|finding| finding.rule.as_str()), expected);
    }
}

#[test]
fn a_site_that_sells_nothing_informs() {
    let kind = |link: &str| judged(&format!("<p>Tramadol</p><a href='{link}'>more</a>")).nature;
    for link in ["/disorders/insomnia", "/in-order-to-sleep", "/how-to-buy-safely", "/list?order=a"]
    {
        assert_eq!(kind(link), Nature::InformationOnly, "{link}");
    }
    for link in ["#", "?order=7", "mailto:order@pills.example", "https://x.example/?u=/cart"] {
        assert_eq!(kind(link), Nature::InformationOnly, "{link}");
    }
    for link in ["https://www.pills.example/cart", "//pills.example/cart", "../cart"] {
        assert_eq!(kind(link), Nature::Operated, "{link}");
    }
    for link in ["/order.php?id=7", "/shop/cart", "/add-to-cart", "/Buy-tramadol", "/checkout/add"]
    {
        assert_eq!(kind(link), Nature::Operated, "{link}");
    }
    // A place on the page itself is no order, whatever the page is called.
    let page = read(b"<p>Tramadol<a href='#x'>1</a><form></form>", None, &Limits::default());
    let pages = [SitePage { url: "https://pills.example/order/", ..front(&page) }];
    let site = Site { host: "pills.example", pages: &pages, is_whole: true };
    let found = judge(&Rules::built_in().unwrap(), &site, License::Unknown);
    assert_eq!(found.nature, Nature::InformationOnly);
    let found = judged("<p>Tramadol is sold without a prescription in no country.</p>");
    assert_eq!(
        (found.nature, found.class),
        (Nature::InformationOnly, ProposedClass::InformationOnly)
    );
    assert_eq!(found.findings, []);
    let elsewhere = judged("<p>Tramadol</p><a href=https://shop.example/cart>more</a>");
    assert_eq!(elsewhere.nature, Nature::InformationOnly);
}

/// A name that is for sale, parked or suspended; and pages that only say so beside something else.
#[test]
fn a_name_under_which_nothing_runs_is_parked() {
    let parked = |html: &str| judged(html).is_parked;
    for html in [
        "<html lang=en><h1>pills.example</h1><p>This domain is for sale! Make an offer.</p>",
        "<html lang=en><p>This domain may be for sale by its owner.</p><a href=/x>Online pharmacy</a>",
        "<html lang=en><p>The domain pills.example is parked free, courtesy of the registrar.</p>",
        "<html lang=en><h1>Account Suspended</h1><p>Contact your hosting provider.</p>",
        "<html lang=de><p>Die Domain pills.example steht zum Verkauf.</p>",
        "<html lang=fr><p>Ce nom de domaine est à vendre.</p>",
        "<html lang=es><p>Este dominio está en venta.</p>",
        "<html lang=it><p>Questo dominio è in vendita.</p>",
        "<html lang=pl><p>Ta domena jest na sprzedaż.</p>",
    ] {
        assert!(parked(html), "{html}");
    }
    let sale = "<p>This domain is for sale.</p>";
    // Five words and these: 250 are short, one more is not.
    let short = format!("<html lang=en>{sale}<p>{}</p>", "word ".repeat(245));
    assert!(parked(&short));
    for html in [
        "<html lang=en><p>Bread and cakes.</p>".to_owned(),
        short.replace("<p>word", "<p>One word"),
        format!("<html lang=en>{sale}<p>Tramadol.</p><a href=/cart>Add to cart</a>"),
        format!("<html lang=en>{sale}<p hidden>Tramadol without prescription.</p>"),
        format!("<html lang=en><p>Bread.</p><div hidden>{sale}</div>"),
        format!("{SHOP}{sale}"),
    ] {
        assert!(!parked(&html), "{html}");
    }
}

/// Words that nobody is meant to see on a page about something else, or a page below it that leads
/// elsewhere: somebody may have broken in. A bakery alone is a bakery.
#[test]
fn break_ins_show_in_hidden_words_or_pages_below() {
    let rules = Rules::built_in().unwrap();
    let kind = |front: &str, below: Option<&str>| {
        let read = |html: &str| read(html.as_bytes(), None, &Limits::default());
        let (front, below) = (read(front), below.map(read));
        let mut pages = vec![self::front(&front)];
        let url = "https://pills.example/cache/x.html";
        pages.extend(below.as_ref().map(|page| SitePage { url, ..self::front(page) }));
        let site = Site { host: "pills.example", pages: &pages, is_whole: true };
        judge(&rules, &site, License::Unknown).nature
    };
    let bakery = "<p>Bread and cakes.</p>";
    let hidden = "<p>Bread and cakes.</p><div style='display:none'>Tramadol</div>";
    let doorway = "<p>Tramadol without prescription</p><a href=https://b.example/>more</a>";
    assert_eq!(kind(bakery, None), Nature::Operated);
    assert_eq!(kind(hidden, None), Nature::Compromised);
    assert_eq!(kind(bakery, Some(doorway)), Nature::Compromised);
    assert_eq!(kind(doorway, Some(doorway)), Nature::InformationOnly);
}

/// The charset that a page names itself, the end of a hidden paragraph, and a long row of words.
#[test]
fn pages_are_read_as_browsers_read_them() {
    let polish = b"<meta charset=iso-8859-2><p>le\xb6ny \xbf\xf3\xb3w</p>";
    assert_eq!(read(polish, None, &Limits::default()).text(), "leśny żółw");
    let ended = read(b"<p hidden>one<div>two</div>", None, &Limits::default());
    assert_eq!(ended.text(), "two");
    // A page without stops is no single sentence: "never" far away forbids nothing.
    let row = format!("never {} no prescription needed", "word ".repeat(100));
    let long = format!("<p>{row}. Tramadol <a href=/cart>x</a>");
    assert!(judged(&long).findings.iter().any(|found| found.rule == "offers-without-prescription"));
}

/// What a lawful shop on `pills.example` has, with something added.
fn shop_with(more: &str) -> Vec<String> {
    let html = format!(
        "<p>Tramadol <a href=/cart>Add to cart</a></p><p>Licence number 12345, pharmacist Jane. \
         Privacy.</p><input type=file>{more}"
    );
    judged(&html).findings.into_iter().map(|finding| finding.rule).collect()
}

/// A field for a file asks for a prescription as well as words do.
#[test]
fn a_field_for_a_file_asks_for_a_prescription() {
    assert_eq!(shop_with(""), Vec::<String>::new());
}

/// A seal leads to the one who gave it, to a page that names the site: not home, not anywhere.
#[test]
fn a_seal_leads_to_its_giver() {
    for (link, is_bare) in [
        ("https://seals.example/verify?site=pills.example", false),
        ("https://seals.example/", true),
        ("https://pills.example/about/pills.example", true),
        ("https://www.pills.example/about/pills.example", true),
        ("/seal?of=https://seals.example/pills.example", true),
        ("https://www.pharmacyregulation.org/registers/9012345", false),
        ("https://pharmacyregulation.org.seals.example/9012345", true),
        ("https://notpharmacyregulation.org/9012345", true),
        ("/seal", true),
    ] {
        let found = shop_with(&format!("<a href='{link}'><img src=seal.png></a>"));
        let expected: &[&str] = if is_bare { &["seal-that-leads-nowhere"] } else { &[] };
        assert_eq!(found, expected, "{link}");
    }
}

/// A seal is known by whole words; a parcel that is sealed and a certificate of encryption are
/// none.
#[test]
fn seals_are_known_by_whole_words() {
    for (image, is_seal) in [
        ("src=sealed-pack.jpg", false),
        ("src=ssl-certified.png alt='SSL seal'", false),
        ("src=certified.png alt='Certified organic'", false),
        ("src=/img/vipps_seal.gif", true),
        ("src=x.png alt='Accredited'", true),
        ("src=x.png title='Certified online pharmacy'", true),
        ("src=x.png alt='Zertifizierte Apotheke'", true),
    ] {
        let found = shop_with(&format!("<img {image}>"));
        let expected: &[&str] = if is_seal { &["seal-that-leads-nowhere"] } else { &[] };
        assert_eq!(found, expected, "{image}");
    }
}

/// Only forms for cards count; sent in the open is worse than to a payment service; theft alone
/// makes no site rogue.
#[test]
fn forms_for_cards_are_looked_at() {
    for (form, expected) in [
        ("<form action='http://pay.example/'><input name=email></form>", &[][..]),
        (
            "<form action='https://pay.example/'><input name=cvv></form>",
            &["card-number-to-another"],
        ),
        ("<form action='/pay'><input autocomplete=cc-number></form>", &[]),
        ("<form action='/pay?return=https://x.example/'><input name=cvv></form>", &[]),
        ("<form action='https://www.pills.example/pay'><input name=cvv></form>", &[]),
        ("<form action='//PILLS.example/pay'><input name=cvv></form>", &[]),
        ("<form action='//pay.example/'><input name=cvv></form>", &["card-number-to-another"]),
        (
            "<base href='https://pay.example/'><form action=to><input name=cvv></form>",
            &["card-number-to-another"],
        ),
        (
            "<form action='http://pay.example/'><input name=card-number></form>",
            &["card-number-in-the-open", "card-number-to-another"],
        ),
    ] {
        assert_eq!(shop_with(form), expected, "{form}");
    }
    let html = "<p>Vitamins <a href=/cart>x</a> Privacy.</p>\
                <form action='http://pay.example/'><input name=cvv></form>";
    let found = judged(html);
    assert_eq!(found.met, [registry_signals::Criterion::Theft]);
    assert_eq!(found.class, ProposedClass::Unapproved);
}

/// A site that sends its visitors to another host of its own is at home there.
#[test]
fn the_host_that_answers_is_the_sites_own() {
    let html = "<p>Tramadol</p><a href='https://new.example/cart'>Cart</a><p>Licence number 12345, \
                pharmacist Jane. Privacy.</p><input type=file>\
                <a href='https://seals.example/new.example'><img src=seal.png></a>\
                <form action='https://new.example/pay'><input name=cvv></form>";
    let page = read(html.as_bytes(), None, &Limits::default());
    let judged_at = |answered_at| {
        let pages = [SitePage { answered_at, ..front(&page) }];
        let site = Site { host: "pills.example", pages: &pages, is_whole: true };
        judge(&Rules::built_in().unwrap(), &site, License::Unknown)
    };
    let found = judged_at("https://www.new.example/shop");
    assert_eq!((found.nature, found.findings.len()), (Nature::Operated, 0));
    assert_eq!(judged_at("https://pills.example/").nature, Nature::InformationOnly);
}

/// What a browser hides is hidden, and nothing else: neither small letters nor what stands behind
/// an element that ends by itself.
#[test]
fn what_is_hidden_ends_where_it_ends() {
    let text = |html: &str| read(html.as_bytes(), None, &Limits::default()).text();
    for (style, is_hidden) in [
        ("font-size:0.8em", false),
        ("font-size: 0", true),
        ("color:red; FONT-SIZE: 0px !important", true),
        ("visibility:hidden", true),
        ("display:none", true),
        ("background:url(display:none)", false),
        ("left:-9999px", true),
        ("margin-left:-9999px", false),
    ] {
        let html = format!("<div style='{style}'>one</div>two");
        assert_eq!(text(&html), if is_hidden { "two" } else { "one\ntwo" }, "{style}");
    }
    for (html, expected) in [
        ("<p hidden class=x>one</p>two", "two"),
        ("<p class=x hidden>one</p>two", "two"),
        ("<p hidden>one<br>one<p>two", "two"),
        ("<div><p hidden>one</div>two", "two"),
        ("<ul><li hidden>one<li>two</ul>three", "two\nthree"),
        ("<ul><li hidden>one</ul>two", "two"),
        ("<ul><li hidden>one<ul><li>one</ul>one<li>two</ul>", "two"),
        ("<dl><dt hidden>one<dd>two</dl>", "two"),
        ("<table><tr hidden><td>one<tr><td>two</table>", "two"),
        ("<table><td hidden>one<td>two</table>", "two"),
        ("<div hidden>one<div>one</div>one</div>two", "two"),
    ] {
        assert_eq!(text(html), expected, "{html}");
    }
}
