//! A registrar's messages, money, access and documents.

use axum::extract::{Path, Query, State};
use axum::response::{IntoResponse, Redirect, Response};
use jiff::Timestamp;
use registry_capture::Certificate;
use registry_core::money::Money;
use registry_core::terms::{Access, DocumentKind, in_force_at};
use registry_store::{ClientCertificate, Lock, Snapshot};
use serde::Deserialize;

use super::{employer, ours, session, sheet, shown};
use crate::epp::desk::{self, Outcome};
use crate::page::catalogue::Language;
use crate::page::sheet::{Act, Cell, Part, Table, Tile};
use crate::page::words;
use crate::web::Web;
use crate::web::caller::Visitor;
use crate::web::form::Fields;
use crate::web::public::{no_such_page, unavailable};

/// Lines of a page of the ledger.
const PAGE: i64 = 100;

/// Where a list goes on.
#[derive(Debug, Default, Deserialize)]
pub(super) struct Asked {
    #[serde(default)]
    before: String,
}

/// The oldest message that waits, and the maintenances that lie ahead.
pub(super) async fn messages(State(web): State<Web>, visitor: Visitor) -> Response {
    let registrar = match employer(&web, &visitor).await {
        Ok(registrar) => registrar,
        Err(response) => return response,
    };
    let now = web.registry.clock.registry_now();
    let read = move |read: &mut Snapshot<'_>| {
        Ok((desk::waiting(read, &registrar)?, read.maintenances(now)?))
    };
    let ((count, first), ahead) = match web.registry.store.read(read).await {
        Ok(found) => found,
        Err(error) => return unavailable(&web, &error),
    };
    let mut page = sheet(&web, &visitor, "/desk/registrar/messages");
    let language = page.frame.words;
    page.lead = Some(language.say("messages-lead").into());
    let columns = [
        language.say("messages-number").to_string(),
        language.say("picture-when").to_string(),
        language.say("picture-what").to_string(),
        language.say("messages-act").to_string(),
    ];
    let title = language.say("messages-waiting").number("count", count);
    let mut table = Table::new("waiting", title, columns, language.say("messages-none"));
    table.rows = first
        .into_iter()
        .map(|one| {
            let act = Act {
                action: format!("/desk/registrar/messages/{}/acknowledge", one.id),
                button: language.say("messages-acknowledge").into(),
                of: one.id.to_string(),
                class: "secondary",
            };
            let at = words::moment(one.at);
            vec![Cell::words(one.id), Cell::words(at), Cell::words(one.text), Cell::Act(act)]
        })
        .collect();
    page.add(Part::Table(table));
    let columns = [
        language.say("maintenances-name").to_string(),
        language.say("maintenances-when").to_string(),
    ];
    let title = language.say("maintenances-ahead");
    let mut table = Table::new("ahead", title, columns, language.say("maintenances-none"));
    table.rows = ahead
        .iter()
        .map(|one| {
            let (starts, ends) = (one.plan.starts_at, one.plan.ends_at);
            let when = Cell::both(words::moment(starts), words::moment(ends));
            vec![Cell::words(&one.plan.name), when]
        })
        .collect();
    page.add(Part::Table(table));
    shown(&page)
}

/// Takes a message off the queue, as the client's `poll` does.
pub(super) async fn acknowledge(
    State(web): State<Web>,
    visitor: Visitor,
    Path(id): Path<String>,
    fields: Fields,
) -> Response {
    let session = match session(&web, &visitor).await {
        Ok(session) => session,
        Err(response) => return response,
    };
    if let Err(response) = ours(&web, &visitor, &fields) {
        return response;
    }
    let Ok(id) = id.parse() else { return no_such_page(State(web.clone())).await };
    match session.acknowledge(id).await {
        Ok(Outcome::Done | Outcome::DoneBefore) => {
            Redirect::to("/desk/registrar/messages").into_response()
        }
        // Another registrar's message, and one that was taken before, are not there.
        Ok(Outcome::Refused { .. } | Outcome::OtherBefore) => {
            no_such_page(State(web.clone())).await
        }
        Err(error) => unavailable(&web, &error),
    }
}

/// Balance, credit and ledger.
pub(super) async fn account(
    State(web): State<Web>,
    visitor: Visitor,
    Query(asked): Query<Asked>,
) -> Response {
    let registrar = match employer(&web, &visitor).await {
        Ok(registrar) => registrar,
        Err(response) => return response,
    };
    let before = asked.before.parse().ok();
    let read = move |read: &mut Snapshot<'_>| {
        Ok((read.account(&registrar)?, read.ledger_page(&registrar, before, PAGE)?))
    };
    let (account, lines) = match web.registry.store.read(read).await {
        Ok(found) => found,
        Err(error) => return unavailable(&web, &error),
    };
    let mut page = sheet(&web, &visitor, "/desk/registrar/account");
    let language = page.frame.words;
    page.lead = Some(language.say("account-desk-lead").into());
    if let Some(account) = account {
        let left = Money::new(
            account.credit_limit.minor.saturating_sub(account.balance.minor),
            account.balance.currency,
        );
        page.add(Part::Tiles(vec![
            Tile::new(words::amount(account.balance), language.say("account-desk-owed"), None),
            Tile::new(
                words::amount(account.credit_limit),
                language.say("account-desk-limit"),
                None,
            ),
            Tile::new(words::amount(left), language.say("account-desk-left"), None),
        ]));
    }
    let columns = [
        language.say("picture-when").to_string(),
        language.say("account-desk-for").to_string(),
        language.say("names-name").to_string(),
        format!("{}#", language.say("account-desk-amount")),
    ];
    let title = language.say("account-desk-ledger");
    let mut table = Table::new("ledger", title, columns, language.say("account-desk-none"));
    table.rows = lines
        .iter()
        .map(|line| {
            vec![
                Cell::words(words::moment(line.at)),
                Cell::both(
                    line.kind.replace('-', " "),
                    line.reference.as_deref().unwrap_or_default(),
                ),
                Cell::words(line.name.as_deref().unwrap_or_default()),
                Cell::words(words::amount(line.amount)),
            ]
        })
        .collect();
    page.add(Part::Table(table));
    if let Some(last) = lines.last().filter(|_| i64::try_from(lines.len()) == Ok(PAGE)) {
        let path = format!("/desk/registrar/account?before={}", last.id);
        let links = vec![(path, language.say("account-desk-earlier").into())];
        page.add(Part::Onward { words: String::new(), links });
    }
    shown(&page)
}

/// Certificates, networks, people, and the checklist of its test with the evidence.
pub(super) async fn access(State(web): State<Web>, visitor: Visitor) -> Response {
    let registrar = match employer(&web, &visitor).await {
        Ok(registrar) => registrar,
        Err(response) => return response,
    };
    let now = web.registry.clock.registry_now();
    let read = move |read: &mut Snapshot<'_>| {
        let Some(login) = read.registrar_login(&registrar)? else { return Ok(None) };
        let (_, lacking) = crate::vetting::onboarding::shown(read, login.registrar.clone(), now)?;
        Ok(Some((login, read.registrar_certificates(&registrar)?, lacking)))
    };
    let (login, certificates, lacking) = match web.registry.store.read(read).await {
        Ok(Some(found)) => found,
        Ok(None) => return no_such_page(State(web.clone())).await,
        Err(error) => return unavailable(&web, &error),
    };
    let mut page = sheet(&web, &visitor, "/desk/registrar/access");
    let language = page.frame.words;
    page.lead = Some(language.say("access-lead").into());
    page.add(Part::Table(certificate_table(language, &certificates, now)));
    let networks = match login.networks.is_empty() {
        true => language.say("access-anywhere").to_string(),
        false => login.networks.join("\n"),
    };
    let mut lines = vec![(language.say("access-networks").to_string(), networks)];
    if let Some(credential) = &login.credential {
        let since = credential.password_set_at.map(words::moment).unwrap_or_default();
        lines.push((language.say("access-password").into(), since));
        lines.push((language.say("access-failed").into(), credential.failed_logins.to_string()));
        let client = credential.user_agent.clone().unwrap_or_default();
        lines.push((language.say("access-client").into(), client));
    }
    page.add(Part::facts("epp", "EPP", lines));
    if !lacking.is_empty() {
        let lacks: Vec<_> = lacking.iter().map(ToString::to_string).collect();
        page.add(Part::notice("warn", language.say("access-lacking"), lacks.join("; ")));
    }
    let columns = [
        language.say("access-command").to_string(),
        language.say("access-answered").to_string(),
        language.say("picture-when").to_string(),
        language.say("access-transaction").to_string(),
    ];
    let title = language.say("access-checklist");
    let mut table = Table::new("checklist", title, columns, language.say("access-no-report"));
    if let Some(taken) = &login.registrar.onboarding.test {
        table.rows = taken
            .report
            .exercised
            .items()
            .map(|(item, seen)| {
                vec![
                    Cell::words(item.exercise.code()),
                    Cell::words(item.answered.code()),
                    Cell::words(words::moment(seen.at)),
                    Cell::words(&seen.transaction),
                ]
            })
            .collect();
    }
    page.add(Part::Table(table));
    shown(&page)
}

/// The client certificates, each with whom it speaks of and how long it holds.
fn certificate_table(
    language: Language,
    certificates: &[ClientCertificate],
    now: Timestamp,
) -> Table {
    let columns = [
        language.say("access-certificate").to_string(),
        language.say("access-serial").into(),
        language.say("access-holds").into(),
        language.say("notices-state").into(),
    ];
    let title = language.say("access-certificates");
    let none = language.say("access-no-certificate");
    let mut table = Table::new("certificates", title, columns, none);
    table.rows = certificates
        .iter()
        .map(|one| {
            let content = one.der.as_ref().and_then(|der| Certificate::of(der).content);
            // In four parts, so that it has room on a telephone.
            let digest: Vec<_> = one
                .fingerprint
                .chunks(8)
                .map(|part| data_encoding::HEXUPPER.encode(part))
                .collect();
            let digest = digest.join(" ");
            let digest = language.say("access-digest").with("digest", digest);
            let Some(content) = content else {
                let unknown = || Cell::words(language.say("access-not-kept"));
                return vec![Cell::both("", digest), unknown(), unknown(), unknown()];
            };
            let day = |at: Option<Timestamp>| at.map(words::day).unwrap_or_default();
            let (from, until) = (content.not_before, content.not_after);
            let (tone, state) = match () {
                () if until.is_some_and(|until| until < now) => {
                    ("bad", language.say("access-expired"))
                }
                () if from.is_some_and(|from| from > now) => {
                    ("waits", language.say("access-not-yet"))
                }
                () => ("good", language.say("access-valid")),
            };
            vec![
                Cell::both(content.subject, digest),
                Cell::words(content.serial),
                Cell::both(day(from), day(until)),
                Cell::badge(tone, state),
            ]
        })
        .collect();
    table
}

/// The agreement as it was signed, and the documents in force.
pub(super) async fn documents(State(web): State<Web>, visitor: Visitor) -> Response {
    let registrar = match employer(&web, &visitor).await {
        Ok(registrar) => registrar,
        Err(response) => return response,
    };
    let now = web.registry.clock.registry_now();
    let read = move |read: &mut Snapshot<'_>| {
        let found = read.registrar(&registrar, Lock::None)?;
        let mut all = Vec::new();
        for kind in DocumentKind::ALL {
            let editions = read.editions_of(kind, Lock::None)?;
            let held = in_force_at(&editions, kind, now);
            all.extend(held.map(|one| (kind, one.version.clone(), one.effective_at)));
        }
        Ok((found, all))
    };
    let (found, all) = match web.registry.store.read(read).await {
        Ok(found) => found,
        Err(error) => return unavailable(&web, &error),
    };
    let mut page = sheet(&web, &visitor, "/desk/registrar/documents");
    let language = page.frame.words;
    page.lead = Some(language.say("documents-desk-lead").into());
    let signed = found.and_then(|registrar| registrar.onboarding.agreement);
    match signed {
        Some(signed) => page.add(Part::facts(
            "agreement",
            language.say("guide-agreement"),
            vec![
                (language.say("policies-version").into(), signed.version),
                (language.say("documents-desk-signed").into(), words::day(signed.signed_at)),
            ],
        )),
        None => page.add(Part::notice("info", language.say("documents-desk-unsigned"), "")),
    }
    let columns = [
        language.say("policies-document").to_string(),
        language.say("policies-version").to_string(),
        language.say("policies-holds").to_string(),
    ];
    let title = language.say("documents-desk-in-force");
    let mut table = Table::new("documents", title, columns, language.say("policies-none"));
    table.rows = all
        .into_iter()
        .map(|(kind, version, since)| {
            let title = match kind.access() {
                Access::Public => {
                    Cell::link(format!("/documents/{}/{version}", kind.code()), kind.title())
                }
                Access::OnRequest | Access::Licensed => {
                    Cell::both(kind.title(), language.say("policies-on-request"))
                }
            };
            vec![title, Cell::words(version), Cell::words(words::day(since))]
        })
        .collect();
    page.add(Part::Table(table));
    shown(&page)
}
