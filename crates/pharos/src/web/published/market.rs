//! Who sells names, what they cost, and how a registrar comes to sell them.

use axum::extract::State;
use axum::response::Response;
use jiff::Timestamp;
use registry_core::name::Tld;
use registry_core::rulebook::{Rulebook, TierPrices};
use registry_store::Snapshot;

use super::{books, shown};
use crate::page::Frame;
use crate::page::sheet::{Cell, Part, Sheet, Table};
use crate::page::words;
use crate::web::Web;
use crate::web::public::unavailable;

/// The registrars that are authorized.
pub(super) async fn registrars(State(web): State<Web>) -> Response {
    let read = |read: &mut Snapshot<'_>| read.registrars();
    let all = match web.registry.store.read(read).await {
        Ok(all) => all,
        Err(error) => return unavailable(&web, &error),
    };
    let mut page = Sheet::new(Frame::public(&web, "home-registrars", "registrars"));
    let language = page.frame.words;
    page.lead = Some(language.say("market-registrars-lead").into());
    let columns = [
        language.say("registrars-name").to_string(),
        language.say("registrars-iana").to_string(),
        language.say("market-site").to_string(),
        language.say("registrars-tlds").to_string(),
        language.say("registrars-abuse").to_string(),
    ];
    let title = language.say("market-in-order");
    let mut table = Table::new("registrars", title, columns, language.say("home-no-registrar"));
    let mut public: Vec<_> = all.iter().filter(|one| one.is_for_anybody()).collect();
    public.sort_by_key(|one| one.name.to_lowercase());
    for one in public {
        let tlds: Vec<_> = one.tlds.iter().map(|tld| format!(".{tld}")).collect();
        let mail = &one.abuse.email;
        table.rows.push(vec![
            Cell::words(&one.name),
            Cell::words(one.iana_id),
            Cell::link(&one.url, &one.url),
            Cell::words(tlds.join(" ")),
            Cell::link(format!("mailto:{mail}"), mail),
        ]);
    }
    page.add(Part::Table(table));
    shown(&page)
}

/// What each act costs, by TLD and tier.
pub(super) async fn prices(State(web): State<Web>) -> Response {
    let books = match books(&web).await {
        Ok(books) => books,
        Err(response) => return response,
    };
    let now = web.registry.clock.registry_now();
    let mut page = Sheet::new(Frame::public(&web, "prices-title", "prices"));
    page.lead = Some(page.frame.say("prices-lead").into());
    for (tld, versions) in &books {
        of_tld(&mut page, tld, versions.at(now), now);
    }
    shown(&page)
}

fn of_tld(page: &mut Sheet, tld: &Tld, book: &Rulebook, now: Timestamp) {
    let language = page.frame.words;
    let columns = [
        language.say("names-tier").to_string(),
        format!("{}#", language.say("names-create")),
        format!("{}#", language.say("names-renew")),
        format!("{}#", language.say("prices-transfer")),
        format!("{}#", language.say("prices-restore")),
    ];
    let period = book.price.period_at(now);
    let since = language.say("prices-since").with("day", words::day(period.valid_from));
    let mut table = Table::new(&format!("prices-{tld}"), format!(".{tld}"), columns, "");
    table.text = since.into();
    let line = |tier: &str, prices: &TierPrices| {
        vec![
            Cell::words(tier),
            Cell::words(words::amount(prices.create)),
            Cell::words(words::amount(prices.renew)),
            Cell::words(words::amount(prices.transfer)),
            Cell::words(words::amount(prices.restore)),
        ]
    };
    table.rows.push(line(language.say("prices-standard").to_string().as_str(), &period.standard));
    table.rows.extend(period.tiers.iter().map(|(tier, prices)| line(tier, prices)));
    page.add(Part::Table(table));
    let later = book.price.periods.iter().filter(|later| later.valid_from > now);
    for later in later {
        let title = language.say("prices-later").with("day", words::day(later.valid_from));
        let said = language.say("prices-later-words");
        let said = said.with("create", words::amount(later.standard.create));
        let said = said.with("renew", words::amount(later.standard.renew));
        page.add(Part::notice("info", title, said));
    }
}

/// How a registrar comes to sell names.
pub(super) async fn guide(State(web): State<Web>) -> Response {
    let mut page = Sheet::new(Frame::public(&web, "guide-title", "registrars"));
    let language = page.frame.words;
    page.lead = Some(language.say("guide-lead").into());
    page.add(Part::facts(
        "steps",
        language.say("guide-steps"),
        vec![
            (
                language.say("guide-accredited").into(),
                language.say("guide-accredited-words").into(),
            ),
            (language.say("guide-agreement").into(), language.say("guide-agreement-words").into()),
            (language.say("guide-test").into(), language.say("guide-test-words").into()),
            (language.say("guide-account").into(), language.say("guide-account-words").into()),
        ],
    ));
    page.add(Part::facts(
        "special",
        language.say("guide-special"),
        vec![
            (language.say("guide-token").into(), language.say("guide-token-words").into()),
            (language.say("guide-standing").into(), language.say("guide-standing-words").into()),
            (language.say("guide-transfer").into(), language.say("guide-transfer-words").into()),
        ],
    ));
    page.add(Part::Onward {
        words: String::new(),
        links: vec![
            ("/documents/registrar-guide".to_owned(), language.say("guide-read").into()),
            ("/prices".to_owned(), language.say("prices-title").into()),
            ("/policies".to_owned(), language.say("policies-title").into()),
            ("/openapi.json".to_owned(), language.say("foot-api").into()),
        ],
    });
    shown(&page)
}
