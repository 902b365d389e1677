//! Who may hold a name, by which programme, and how one applies.

use axum::extract::State;
use axum::response::Response;
use registry_core::rulebook::{Programme, ProgrammeTerm};

use super::{books, shown, verified};
use crate::page::Frame;
use crate::page::catalogue::Language;
use crate::page::sheet::{Cell, Part, Sheet, Table};
use crate::page::words;
use crate::web::Web;

/// How one comes to a name.
pub(super) async fn apply(State(web): State<Web>) -> Response {
    let books = match books(&web).await {
        Ok(books) => books,
        Err(response) => return response,
    };
    let mut page = Sheet::new(Frame::public(&web, "apply-title", "apply"));
    let language = page.frame.words;
    page.lead = Some(language.say("apply-lead").into());
    page.add(Part::facts(
        "steps",
        language.say("apply-steps"),
        vec![
            (language.say("apply-first").into(), language.say("apply-first-words").into()),
            (language.say("apply-second").into(), language.say("apply-second-words").into()),
            (language.say("apply-third").into(), language.say("apply-third-words").into()),
            (language.say("apply-fourth").into(), language.say("apply-fourth-words").into()),
        ],
    ));
    for (tld, book) in verified(&web, &books) {
        let days = |count: u32| language.say("apply-days").number("days", count).to_string();
        let mut lines = vec![
            (language.say("apply-grace").into(), days(book.accreditation.grace_days)),
            (language.say("apply-token").into(), days(book.token.valid_days)),
            (language.say("apply-answer").into(), days(book.request.information_days)),
            (language.say("apply-appeal").into(), days(book.request.appeal_days)),
        ];
        let reminders = book.accreditation.reminder_days.iter().map(u32::to_string);
        let reminders = reminders.collect::<Vec<_>>().join(", ");
        let said = language.say("apply-reminder-days").with("days", reminders);
        lines.insert(0, (language.say("apply-reminders").into(), said.into()));
        let title = language.say("apply-deadlines").with("tld", tld);
        page.add(Part::facts(&format!("deadlines-{tld}"), title, lines));
    }
    page.add(Part::Onward {
        words: language.say("apply-onward").into(),
        links: vec![
            ("/sign-up".to_owned(), language.say("apply-account").into()),
            ("/programmes".to_owned(), language.say("programmes-title").into()),
            ("/policies".to_owned(), language.say("policies-title").into()),
        ],
    });
    shown(&page)
}

/// The programmes and their standards.
pub(super) async fn show(State(web): State<Web>) -> Response {
    let books = match books(&web).await {
        Ok(books) => books,
        Err(response) => return response,
    };
    let mut page = Sheet::new(Frame::public(&web, "programmes-title", "programmes"));
    let language = page.frame.words;
    page.lead = Some(language.say("programmes-lead").into());
    for (tld, book) in verified(&web, &books) {
        for programme in &book.eligibility.programmes {
            let id = format!("{tld}-{}", programme.id);
            page.add(Part::facts(&id, &programme.name, facts(language, programme)));
            if programme.standards.is_empty() {
                continue;
            }
            let columns = [
                language.say("programmes-number").to_string(),
                language.say("programmes-standard").to_string(),
            ];
            let title = language.say("programmes-standards").with("name", &programme.name);
            let mut table = Table::new(&format!("{id}-standards"), title, columns, "");
            table.rows = programme
                .standards
                .iter()
                .map(|one| vec![Cell::words(&one.number), Cell::words(&one.text)])
                .collect();
            page.add(Part::Table(table));
        }
        if book.eligibility.government_basis {
            let words = language.say("programmes-government-words").with("tld", tld);
            page.add(Part::notice("info", language.say("programmes-government"), words));
        }
    }
    shown(&page)
}

fn facts(language: Language, programme: &Programme) -> Vec<(String, String)> {
    let term = match programme.term() {
        ProgrammeTerm::Months(months) => language.say("programmes-months").number("months", months),
        ProgrammeTerm::Continuous => language.say("programmes-continuous"),
    };
    let fee = match programme.fee {
        Some(fee) => language.say("programmes-fee-each").with("fee", words::amount(fee)),
        None => language.say("programmes-fee-accreditor"),
    };
    let kinds = programme.eligible_organization_types.iter().map(|kind| kind.replace('-', " "));
    let kinds: Vec<_> = kinds.collect();
    let place = match programme.run_here {
        true => language.say("programmes-here"),
        false => language.say("programmes-elsewhere"),
    };
    vec![
        (language.say("programmes-accreditor").into(), programme.accreditor.clone()),
        (language.say("programmes-for").into(), kinds.join(", ")),
        (language.say("programmes-term").into(), term.into()),
        (language.say("programmes-fee").into(), fee.into()),
        (language.say("programmes-how").into(), place.into()),
    ]
}
