//! The guide for registrars, registries and hosts (P-95): why to act, what to do, and which law asks
//! for what, place by place; and the same as one page to print.

use axum::extract::{Path, State};
use axum::response::Response;
use registry_core::watch::{Guide, Jurisdiction, Law, Topic};

use super::shown;
use crate::page::Frame;
use crate::page::catalogue::{Language, Phrase};
use crate::page::sheet::{Cell, Part, Sheet, Table};
use crate::page::words::Badge;
use crate::web::Web;
use crate::web::public::no_such_page;

/// The guide: risks, recommended practice, and the places it tells of.
pub(super) async fn show(State(web): State<Web>) -> Response {
    let guide = &web.registry.watch.guide;
    let mut page = Sheet::new(Frame::public(&web, "watch-guide-title", "guide"));
    let language = page.frame.words;
    page.lead = Some(language.say("watch-guide-lead").into());
    let risks = [
        language.say("guide-risk-patients"),
        language.say("guide-risk-law"),
        language.say("guide-risk-moving"),
    ];
    page.add(Part::heading("risks", language.say("guide-risks"), ""));
    page.add(Part::Text(risks.map(String::from).to_vec()));
    let practice = [
        language.say("guide-practice-terms"),
        language.say("guide-practice-contact"),
        language.say("guide-practice-suspend"),
        language.say("guide-practice-compromised"),
        language.say("guide-practice-evidence"),
    ];
    page.add(Part::heading("practice", language.say("guide-practice"), ""));
    page.add(Part::Text(practice.map(String::from).to_vec()));
    page.add(Part::Table(places(language, guide)));
    page.add(Part::Onward {
        words: language.say("guide-sheet-words").into(),
        links: vec![("/guide/sheet".to_owned(), language.say("guide-sheet").into())],
    });
    shown(&page)
}

fn places(language: Language, guide: &Guide) -> Table {
    let columns = [
        language.say("guide-place").to_string(),
        format!("{}#", language.say("guide-laws")),
        language.say("guide-state").to_string(),
    ];
    let title = language.say("guide-places");
    let mut table = Table::new("places", title, columns, language.say("guide-none"));
    table.text = language.say("guide-drafts").into();
    for (code, name) in guide.places() {
        let Ok(place) = Jurisdiction::parse(code) else { continue };
        let laws: Vec<_> = guide.of(&place).collect();
        let drafts = laws.iter().filter(|law| law.signed.is_none()).count();
        let state = match drafts {
            _ if laws.is_empty() => Badge::new("plain", language.say("guide-none")),
            0 => Badge::new("good", language.say("guide-signed-all")),
            _ => Badge::new("plain", language.say("guide-draft-count").number("count", drafts)),
        };
        table.rows.push(vec![
            Cell::link(format!("/guide/{code}"), name),
            Cell::words(laws.len()),
            Cell::Badges(vec![state]),
        ]);
    }
    table
}

/// The laws of one place.
pub(super) async fn place(State(web): State<Web>, Path(code): Path<String>) -> Response {
    let guide = &web.registry.watch.guide;
    let named = guide.places().find(|(known, _)| *known == code).map(|(_, name)| name.to_owned());
    let (Some(name), Ok(place)) = (named, Jurisdiction::parse(&code)) else {
        return no_such_page(State(web.clone())).await;
    };
    let frame = Frame::public(&web, "watch-guide-title", "guide");
    let language = frame.words;
    let mut page = Sheet::new(frame.about(name));
    page.trail = vec![("/guide".to_owned(), language.say("watch-guide-title").into())];
    page.lead = Some(language.say("guide-place-lead").into());
    let columns = [
        language.say("guide-law").to_string(),
        language.say("guide-topic").to_string(),
        language.say("guide-asks").to_string(),
        language.say("guide-entry").to_string(),
        language.say("guide-state").to_string(),
    ];
    let mut table = Table::new("laws", "", columns, language.say("guide-none"));
    table.rows = guide.of(&place).map(|law| row(language, law)).collect();
    page.add(Part::Table(table));
    page.add(Part::Text(vec![language.say("guide-no-advice").into()]));
    shown(&page)
}

fn row(language: Language, law: &Law) -> Vec<Cell> {
    let version = language.say("guide-version").with("id", &law.id).number("version", law.version);
    let cited = match &law.source {
        Some(source) => Cell::link(source, law.citation()),
        None => Cell::words(law.citation()),
    };
    let since = law.in_force_from.map(|day| language.say("guide-since").with("day", day));
    let check = law.to_check.as_ref().map(|what| language.say("guide-to-check").with("what", what));
    let more: Vec<String> = since.into_iter().chain(check).map(String::from).collect();
    vec![
        cited,
        Cell::both(topic(language, law.topic), law.topic.criterion().number()),
        Cell::both(&law.asks, more.join(" ")),
        Cell::words(version),
        Cell::Badges(vec![state(language, law)]),
    ]
}

fn state(language: Language, law: &Law) -> Badge {
    match &law.signed {
        Some(signed) => {
            let words = language.say("guide-signed").with("who", &signed.by);
            Badge::new("good", words.with("day", signed.on))
        }
        None => Badge::new("plain", language.say("guide-draft")),
    }
}

fn topic(language: Language, topic: Topic) -> Phrase {
    match topic {
        Topic::Prescription => language.say("topic-prescription"),
        Topic::MarketingAuthorisation => language.say("topic-authorisation"),
        Topic::Licence => language.say("topic-licence"),
        Topic::DistanceSale => language.say("topic-distance"),
        Topic::Import => language.say("topic-import"),
    }
}

/// Everything on one page to print: a line for each place, a column for each topic.
pub(super) async fn sheet(State(web): State<Web>) -> Response {
    let guide = &web.registry.watch.guide;
    let mut page = Sheet::new(Frame::public(&web, "guide-sheet", "guide"));
    let language = page.frame.words;
    page.trail = vec![("/guide".to_owned(), language.say("watch-guide-title").into())];
    page.lead = Some(language.say("guide-sheet-lead").into());
    let mut columns = vec![language.say("guide-place").to_string()];
    columns.extend(Topic::ALL.map(|one| topic(language, one).to_string()));
    let mut table = Table::new("sheet", "", columns, language.say("guide-none"));
    for (code, name) in guide.places() {
        let Ok(place) = Jurisdiction::parse(code) else { continue };
        let mut cells = vec![Cell::link(format!("/guide/{code}"), name)];
        for one in Topic::ALL {
            let laws = guide.of(&place).filter(|law| law.topic == one);
            let cited: Vec<_> = laws.map(Law::citation).collect();
            cells.push(Cell::words(cited.join("; ")));
        }
        table.rows.push(cells);
    }
    page.add(Part::Table(table));
    page.add(Part::Text(vec![language.say("guide-no-advice").into()]));
    shown(&page)
}
