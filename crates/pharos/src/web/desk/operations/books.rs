//! What the registry goes by: its registrars, the names it keeps back or sells dearer, and its
//! rulebook beside the one before.

use std::sync::Arc;

use axum::extract::State;
use axum::response::Response;
use jiff::Timestamp;
use registry_core::name::Tld;
use registry_core::registrar::{Registrar, RegistrarState};
use registry_core::rulebook::{Rulebook, RulebookVersions};
use registry_store::{Snapshot, StoreError};

use super::{Query1, sheet, shown};
use crate::page::catalogue::Language;
use crate::page::rulebook_difference::{Changed, differences};
use crate::page::sheet::{Cell, Part, Sheet, Table};
use crate::page::words::{self, Badge};
use crate::staff::permission::Permission;
use crate::web::Web;
use crate::web::caller::Visitor;
use crate::web::public::unavailable;

/// Names of a list that are shown; the rulebook has all.
const SHOWN: usize = 200;

/// Every registrar.
pub(super) async fn registrars(
    State(web): State<Web>,
    visitor: Visitor,
    query: Query1,
) -> Response {
    let here = ("/desk/operations/registrars", Permission::ReadRegistry);
    let mut page = match sheet(&web, &visitor, "operations-registrars", here) {
        Ok(page) => page,
        Err(response) => return response,
    };
    let read = |read: &mut Snapshot<'_>| read.registrars();
    let all = match web.registry.store.read(read).await {
        Ok(all) => all,
        Err(error) => return unavailable(&web, &error),
    };
    let language = page.frame.words;
    page.lead = Some(language.say("registrars-lead").into());
    let columns = [
        language.say("registrars-name").to_string(),
        language.say("registrars-iana").to_string(),
        language.say("registrars-tlds").to_string(),
        language.say("registrars-state").to_string(),
        language.say("registrars-abuse").to_string(),
    ];
    let title = language.say("registrars-all").number("count", all.len());
    let mut table = Table::new("registrars", title, columns, language.say("home-no-registrar"));
    table.rows = all.iter().map(|one| registrar(language, one)).collect();
    page.add(Part::Table(table));
    shown(page, &query.0)
}

fn registrar(language: Language, one: &Registrar) -> Vec<Cell> {
    let (tone, state) = match one.state {
        RegistrarState::Active => ("good", language.say("registrars-active")),
        RegistrarState::Suspended => ("bad", language.say("registrars-suspended")),
        RegistrarState::Applying => ("waits", language.say("registrars-applying")),
        RegistrarState::Refused => ("plain", language.say("registrars-refused")),
    };
    let tlds: Vec<_> = one.tlds.iter().map(|tld| format!(".{tld}")).collect();
    vec![
        Cell::both(&one.name, &one.id),
        Cell::words(one.iana_id),
        Cell::words(tlds.join(" ")),
        Cell::Badges(vec![Badge::new(tone, state)]),
        Cell::words(&one.abuse.email),
    ]
}

/// Every TLD with the versions of its rulebook.
type Books = Vec<(Tld, Arc<RulebookVersions>)>;

fn books(read: &mut Snapshot<'_>) -> Result<Books, StoreError> {
    let tlds = read.tlds().to_vec();
    let of = |tld: Tld| read.rulebooks(tld.as_str()).map(|books| (tld, books));
    tlds.into_iter().map(of).collect()
}

/// Reserved, blocked and premium names, by TLD.
pub(super) async fn names(State(web): State<Web>, visitor: Visitor, query: Query1) -> Response {
    let here = ("/desk/operations/names", Permission::ReadRegistry);
    let mut page = match sheet(&web, &visitor, "operations-names", here) {
        Ok(page) => page,
        Err(response) => return response,
    };
    let books = match web.registry.store.read(books).await {
        Ok(books) => books,
        Err(error) => return unavailable(&web, &error),
    };
    let now = web.registry.clock.registry_now();
    page.lead = Some(page.frame.say("names-lead").into());
    for (tld, versions) in &books {
        kept_back(&mut page, tld, versions.at(now), now);
    }
    shown(page, &query.0)
}

fn kept_back(page: &mut Sheet, tld: &Tld, book: &Rulebook, now: Timestamp) {
    let language = page.frame.words;
    let rules = &book.names;
    let listed = |labels: &std::collections::BTreeSet<String>| {
        let shown: Vec<_> = labels.iter().take(SHOWN).map(String::as_str).collect();
        match labels.len().saturating_sub(SHOWN) {
            0 if shown.is_empty() => language.say("names-none").to_string(),
            0 => shown.join(", "),
            more => {
                let more = language.say("names-more").number("count", more);
                format!("{} {more}", shown.join(", "))
            }
        }
    };
    let two = match rules.two_characters_reserved {
        true => language.say("names-two-reserved"),
        false => language.say("names-two-free"),
    };
    let term = |words: crate::page::catalogue::Phrase, count: usize| {
        words.number("count", count).to_string()
    };
    let lines = vec![
        (term(language.say("names-reserved"), rules.reserved.len()), listed(&rules.reserved)),
        (term(language.say("names-blocked"), rules.blocked.len()), listed(&rules.blocked)),
        (language.say("names-two").to_string(), two.into()),
        (
            term(language.say("names-two-released"), rules.two_characters_released.len()),
            listed(&rules.two_characters_released),
        ),
    ];
    page.add(Part::facts(&format!("kept-{tld}"), format!(".{tld}"), lines));
    let prices = book.price.period_at(now);
    let columns = [
        language.say("names-name").to_string(),
        language.say("names-tier").to_string(),
        format!("{}#", language.say("names-create")),
        format!("{}#", language.say("names-renew")),
    ];
    let title = language.say("names-premium").with("tld", tld);
    let id = format!("premium-{tld}");
    let mut table = Table::new(&id, title, columns, language.say("names-no-premium"));
    for (label, tier) in prices.premium.iter().take(SHOWN) {
        let Some(cost) = prices.tiers.get(tier) else { continue };
        table.rows.push(vec![
            Cell::words(format!("{label}.{tld}")),
            Cell::words(tier),
            Cell::words(words::amount(cost.create)),
            Cell::words(words::amount(cost.renew)),
        ]);
    }
    page.add(Part::Table(table));
}

/// The rulebook of each TLD that is in force, and how it differs from the one before.
pub(super) async fn rulebook(State(web): State<Web>, visitor: Visitor, query: Query1) -> Response {
    let here = ("/desk/operations/rulebook", Permission::ReadRegistry);
    let mut page = match sheet(&web, &visitor, "operations-rulebook", here) {
        Ok(page) => page,
        Err(response) => return response,
    };
    let books = match web.registry.store.read(books).await {
        Ok(books) => books,
        Err(error) => return unavailable(&web, &error),
    };
    let now = web.registry.clock.registry_now();
    page.lead = Some(page.frame.say("rulebook-lead").into());
    for (tld, versions) in &books {
        versions_of(&mut page, tld, versions, now);
    }
    shown(page, &query.0)
}

fn versions_of(page: &mut Sheet, tld: &Tld, versions: &RulebookVersions, now: Timestamp) {
    let language = page.frame.words;
    let all: Vec<_> = versions.iter().collect();
    let lines = all.iter().map(|(from, book)| {
        let since = match *from == Timestamp::MIN {
            true => language.say("rulebook-always").to_string(),
            false => words::moment(*from),
        };
        let state = match (*from <= now, versions.in_force_since(now) == *from) {
            (_, true) => language.say("rulebook-in-force"),
            (true, false) => language.say("rulebook-replaced"),
            (false, false) => language.say("rulebook-to-come"),
        };
        (since, format!("{}: {state}", book.name))
    });
    let title = language.say("rulebook-of").with("tld", tld);
    page.add(Part::facts(&format!("versions-{tld}"), title, lines.collect()));
    for pair in all.windows(2) {
        let [(_, before), (from, after)] = pair else { continue };
        let columns = [
            language.say("rulebook-key").to_string(),
            language.say("rulebook-before").to_string(),
            language.say("rulebook-after").to_string(),
            language.say("rulebook-clause").to_string(),
        ];
        let title = language.say("rulebook-changed").with("at", words::moment(*from));
        let id = format!("changed-{tld}-{}", from.as_second());
        let mut table = Table::new(&id, title, columns, language.say("rulebook-same"));
        table.rows = differences(before, after).into_iter().map(changed).collect();
        page.add(Part::Table(table));
    }
    if all.len() == 1 {
        let words = language.say("rulebook-only-words");
        page.add(Part::notice("info", language.say("rulebook-only").with("tld", tld), words));
    }
}

fn changed(one: Changed) -> Vec<Cell> {
    let Changed { key, meaning, source, before, after } = one;
    vec![Cell::both(key, meaning), Cell::words(before), Cell::words(after), Cell::words(source)]
}
