//! Six layouts: three for each web.

use std::fmt::Write as _;

use crate::Set;
use crate::content::{Content, Seal};

/// The layouts of a web.
pub(crate) const fn of(set: Set) -> [usize; 3] {
    match set {
        Set::Tuning => [0, 1, 2],
        Set::Testing => [3, 4, 5],
    }
}

/// How a layout writes its parts: around the page, a paragraph, a product, a button.
struct Layout {
    paragraph: (&'static str, &'static str),
    products: (&'static str, &'static str),
    product: [&'static str; 3],
    button: fn(&str) -> String,
    upload: fn(&str) -> String,
    card: fn(&str) -> String,
    seal: &'static str,
}

const LAYOUTS: [Layout; 6] = [
    Layout {
        paragraph: ("<p>", "</p>"),
        products: ("<ul class=shop>", "</ul>"),
        product: ["<li><b>", "</b> <i>$", "</i>"],
        button: |label| format!("<form action=/cart method=post><button>{label}</button></form>"),
        upload: |label| format!("<label>{label} <input type=file name=prescription></label>"),
        card: |action| {
            format!(
                "<form method=post action=\"{action}\">\
                 <input name=cardnumber autocomplete=cc-number><button>Pay</button></form>"
            )
        },
        seal: "<img src=/img/seal.png alt=\"Accredited pharmacy\">",
    },
    Layout {
        paragraph: ("<div class=\"text\"><span>", "</span></div>"),
        products: ("<table border=1>", "</table>"),
        product: ["<tr><td>", "</td><td>USD ", "</td><td>"],
        button: |label| format!("<a href=\"/cart?add=1\" class=\"btn\">{label}</a>"),
        upload: |label| format!("<p>{label}: <input type='file' name='rx'></p>"),
        card: |action| {
            format!(
                "<FORM METHOD=POST ACTION='{action}'><INPUT NAME=cc_number><INPUT NAME=cvv></FORM>"
            )
        },
        seal: "<img src='seal-small.gif' alt='verified pharmacy seal'>",
    },
    Layout {
        paragraph: ("<section><h3>", "</h3></section>"),
        products: ("<div class=grid>", "</div>"),
        product: ["<article><h2>", "</h2><span class=price>€", "</span>"],
        button: |label| {
            format!("<form action=/basket><input type=submit value=\"{label}\"></form>")
        },
        upload: |label| format!("<input type=file title=\"{label}\" name=upload><em>{label}</em>"),
        card: |action| {
            format!(
                "<form method=post action=\"{action}\">\
                 <input autocomplete='cc-number' name=n></form>"
            )
        },
        seal: "<img src=\"/trust-seal.svg\" alt=\"Certified online pharmacy\">",
    },
    Layout {
        paragraph: ("<article><p lang=x>", "</p></article>"),
        products: ("<dl>", "</dl>"),
        product: ["<dt>", "</dt><dd>£", " "],
        button: |label| {
            format!(
                "<form method=post action=\"/checkout/add\">\
                 <button type=submit class=buy>{label}</button></form></dd>"
            )
        },
        upload: |label| {
            format!(
                "<form enctype=multipart/form-data><p>{label}</p>\
                 <input type=\"file\" name=\"file1\"></form>"
            )
        },
        card: |action| {
            format!(
                "<form method=\"post\" action=\"{action}\">\
                 <input type=\"text\" name=\"card-number\"><input name=\"cvc\"></form>"
            )
        },
        seal: "<img src=\"/assets/pharmacy-seal.webp\" alt=\"seal of approval\">",
    },
    Layout {
        paragraph: ("<center><font size=3>", "</font></center>"),
        products: ("<div id=list>", "</div>"),
        product: ["<div><strong>", "</strong>: EUR ", " "],
        button: |label| format!("<a href='/order.php?id=7'><u>{label}</u></a></div>"),
        upload: |label| format!("<b>{label}</b><br><input name=rezept type=FILE>"),
        card: |action| {
            format!(
                "<form action='{action}' method='POST'><input name='ccnum' maxlength=19></form>"
            )
        },
        seal: "<img alt='Approved pharmacy' src='img/pharma_seal.jpg'>",
    },
    Layout {
        paragraph: ("<main><blockquote>", "</blockquote></main>"),
        products: ("<ol>", "</ol>"),
        product: ["<li><h4>", "</h4><data value=1>", " PLN</data>"],
        button: |label| {
            format!(
                "<form action=\"/shop/cart\" method=\"get\">\
                 <input type=\"submit\" value=\"{label}\"/></form></li>"
            )
        },
        upload: |label| {
            format!("<fieldset><legend>{label}</legend><input type=\"file\"/></fieldset>")
        },
        card: |action| {
            format!(
                "<form method=post action=\"{action}\"><label>Card\
                 <input inputmode=numeric autocomplete=\"cc-number\"/></label></form>"
            )
        },
        seal: "<img src=\"seal.png\" alt=\"Pharmacy accreditation\"/>",
    },
];

/// A page.
pub(crate) fn render(layout: usize, content: &Content) -> String {
    let look = &LAYOUTS[layout % LAYOUTS.len()];
    let Content { language, title, .. } = content;
    let mut page = format!(
        "<!doctype html>\n<html lang={language}><head><meta http-equiv=content-type \
         content=\"text/html; charset=utf-8\"><title>{title}</title><script>\
         ga('create','{}');</script><style>.x{{display:none}}</style></head><body>\n\
         <h1>{title}</h1>\n",
        content.analytics
    );
    for text in &content.paragraphs {
        page += &format!("{}{text}{}\n", look.paragraph.0, look.paragraph.1);
    }
    if !content.products.is_empty() {
        page += look.products.0;
        for (name, price) in &content.products {
            let [before, between, after] = look.product;
            let button = content.cart.as_deref().map(look.button).unwrap_or_default();
            let _ = writeln!(page, "{before}{name}{between}{price}{after}{button}");
        }
        page += look.products.1;
    }
    page += &content.upload.as_deref().map(look.upload).unwrap_or_default();
    page += &content.card_form.as_deref().map(look.card).unwrap_or_default();
    page += &match &content.seal {
        None => String::new(),
        Some(Seal::Bare) => look.seal.to_owned(),
        Some(Seal::Linked(url)) => format!("<a href=\"{url}\">{}</a>", look.seal),
    };
    for (url, words) in &content.hidden_links {
        let _ = write!(page, "<a class=x style=\"display:none\" href=\"{url}\">{words}</a>");
    }
    if let Some(label) = &content.privacy {
        let _ = write!(page, "<footer><a href=/privacy>{label}</a></footer>");
    }
    let _ = write!(page, "<address>{} {}</address>", content.phone, content.email);
    page += "\n</body></html>\n";
    page
}
