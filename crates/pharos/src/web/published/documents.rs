//! The documents by which the registry works, in their versions, and where abuse is reported.

use axum::extract::State;
use axum::response::Response;
use registry_core::terms::{Access, DocumentKind, Edition, in_force_at};
use registry_store::{Lock, Snapshot};

use super::shown;
use crate::page::Frame;
use crate::page::sheet::{Cell, Part, Sheet, Table};
use crate::page::words;
use crate::web::Web;
use crate::web::public::unavailable;

/// Every public document with its versions.
pub(super) async fn policies(State(web): State<Web>) -> Response {
    let read = |read: &mut Snapshot<'_>| {
        let public = DocumentKind::ALL.into_iter().filter(|it| it.access() == Access::Public);
        let of = |kind| read.editions_of(kind, Lock::None).map(|editions| (kind, editions));
        public.map(of).collect::<Result<Vec<_>, _>>()
    };
    let all = match web.registry.store.read(read).await {
        Ok(all) => all,
        Err(error) => return unavailable(&web, &error),
    };
    let now = web.registry.clock.registry_now();
    let mut page = Sheet::new(Frame::public(&web, "policies-title", "policies"));
    let language = page.frame.words;
    page.lead = Some(language.say("policies-lead").into());
    let columns = [
        language.say("policies-document").to_string(),
        language.say("policies-version").to_string(),
        language.say("policies-published").to_string(),
        language.say("policies-holds").to_string(),
        language.say("policies-state").to_string(),
    ];
    let title = language.say("policies-versions");
    let mut table = Table::new("versions", title, columns, language.say("policies-none"));
    for (kind, editions) in &all {
        let held = in_force_at(editions, *kind, now).map(|edition| edition.id);
        for edition in editions.iter().rev() {
            let Edition { id, version, published_at, effective_at, withdrawn, .. } = edition;
            let (tone, state) = match (withdrawn, held == Some(*id), *effective_at > now) {
                (Some(_), ..) => ("bad", language.say("policies-withdrawn")),
                (None, true, _) => ("good", language.say("policies-in-force")),
                (None, false, true) => ("waits", language.say("policies-to-come")),
                (None, false, false) => ("plain", language.say("policies-replaced")),
            };
            let code = kind.code();
            table.rows.push(vec![
                Cell::link(format!("/documents/{code}/{version}"), kind.title()),
                Cell::words(version),
                Cell::words(words::day(*published_at)),
                Cell::words(words::day(*effective_at)),
                Cell::badge(tone, state),
            ]);
        }
    }
    page.add(Part::Table(table));
    let on_request = DocumentKind::ALL.into_iter().filter(|it| it.access() == Access::OnRequest);
    let on_request: Vec<_> = on_request.map(DocumentKind::title).collect();
    let words = language.say("policies-on-request-words").with("documents", on_request.join(", "));
    page.add(Part::notice("info", language.say("policies-on-request"), words));
    shown(&page)
}

/// Where abuse is reported, and what becomes of it.
pub(super) async fn abuse(State(web): State<Web>) -> Response {
    let mut page = Sheet::new(Frame::public(&web, "abuse-title", "abuse"));
    let language = page.frame.words;
    page.lead = Some(language.say("abuse-lead").into());
    let mail = &web.settings.abuse_email;
    page.add(Part::facts(
        "contact",
        language.say("abuse-contact"),
        vec![
            (language.say("abuse-mail").into(), mail.clone()),
            (language.say("abuse-post").into(), web.settings.postal_address.clone()),
            (language.say("abuse-say").into(), language.say("abuse-say-words").into()),
            (language.say("abuse-after").into(), language.say("abuse-after-words").into()),
            (language.say("abuse-first").into(), language.say("abuse-first-words").into()),
        ],
    ));
    page.add(Part::Onward {
        words: String::new(),
        links: vec![
            (format!("mailto:{mail}"), language.say("abuse-write").into()),
            ("/lookup".to_owned(), language.say("lookup-title").into()),
            ("/registrars".to_owned(), language.say("home-registrars").into()),
        ],
    });
    shown(&page)
}
