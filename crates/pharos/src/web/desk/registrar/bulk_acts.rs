//! The names that lines are about, as they stand, and the acts on them: each by the flow that the
//! registrar's client runs.

use std::collections::BTreeSet;

use jiff::Timestamp;
use jiff::civil::Date;
use jiff::tz::TimeZone;
use registry_core::domain::Domain;
use registry_core::id::RegistrarId;
use registry_core::money::Money;
use registry_core::pricing::{Operation, price, price_restore};
use registry_core::rulebook::Rulebook;
use registry_epp::TransferOperation;
use registry_store::{Lock, Once, Snapshot, StoreError};

use super::bulk_lines::{Act, Asked, Line};
use crate::epp::desk::{Changes, DeskSession, Outcome};
use crate::page::catalogue::{Catalogue, Language};
use crate::page::words;
use crate::web::Web;

/// A line, and the name it is about as it stands.
type Looked = Vec<(Line, Option<Known>)>;

/// What a line needs of its name.
#[derive(Debug, Clone)]
pub(super) struct Known {
    pub(super) expires: Date,
    servers: BTreeSet<String>,
    /// What the act costs now.
    pub(super) price: Option<Money>,
}

/// Each line with its name as it stands, if the registrar may ask so much of it.
pub(super) async fn looked(
    web: &Web,
    registrar: RegistrarId,
    lines: Vec<Line>,
) -> Result<Looked, StoreError> {
    let now = web.registry.clock.registry_now();
    let look = move |read: &mut Snapshot<'_>| {
        let with_name = |line: Line| {
            let known = match &line.asked {
                Ok(asked) => known(read, (asked, &registrar), now)?,
                Err(_) => None,
            };
            Ok((line, known))
        };
        lines.into_iter().map(with_name).collect::<Result<Vec<_>, StoreError>>()
    };
    web.registry.store.read(look).await
}

fn known(
    read: &mut Snapshot<'_>,
    (asked, registrar): (&Asked, &RegistrarId),
    now: Timestamp,
) -> Result<Option<Known>, StoreError> {
    let Some(found) = read.domain(&asked.name, Lock::None, now)? else { return Ok(None) };
    let domain = found.object;
    let is_own = domain.registrar == *registrar;
    if !domain.is_live() || is_own != asked.act.needs_own() {
        return Ok(None);
    }
    let rulebooks = read.rulebooks(domain.name.tld())?;
    let ids: Vec<_> = domain.name_servers.iter().copied().collect();
    Ok(Some(Known {
        expires: domain.expires_at.to_zoned(TimeZone::UTC).date(),
        servers: read.host_names(&ids)?.into_iter().collect(),
        price: cost(&asked.act, &domain, (rulebooks.at(now), now)),
    }))
}

/// What an act costs (P-33); none where nothing is charged for it.
fn cost(act: &Act, domain: &Domain, (book, now): (&Rulebook, Timestamp)) -> Option<Money> {
    let (name, government) = (&domain.name, domain.stands_on_government());
    let priced = |operation, years| price(book, name, government, operation, years, now).fee;
    match act {
        Act::Renew { years, .. } => Some(priced(Operation::Renew, *years)),
        Act::Transfer { .. } => Some(priced(Operation::Transfer, 1)),
        Act::Restore { .. } => {
            let expired = domain.expires_at <= now;
            price_restore(book, name, government, expired, now).fee().ok()
        }
        Act::Servers(_) | Act::Set(_) | Act::Lift(_) | Act::Answer(_) => None,
    }
}

/// What a line would do, in words.
pub(super) fn would(language: Language, asked: &Asked, known: &Known) -> String {
    let words = match &asked.act {
        Act::Renew { years, .. } => {
            let words = language.say("bulk-renew").number("years", years);
            words.with("day", known.expires.strftime("%-d %B %Y"))
        }
        Act::Servers(_) => {
            let Changes { servers_added, servers_removed, .. } = changes(&asked.act, known);
            if servers_added.is_empty() && servers_removed.is_empty() {
                return language.say("bulk-servers-same").into();
            }
            let words = language.say("bulk-servers").with("added", joined(&servers_added));
            words.with("removed", joined(&servers_removed))
        }
        Act::Set(statuses) => language.say("bulk-set").with("statuses", statuses.join(", ")),
        Act::Lift(statuses) => language.say("bulk-lift").with("statuses", statuses.join(", ")),
        Act::Restore { .. } => language.say("bulk-restore"),
        Act::Transfer { .. } => language.say("bulk-transfer"),
        Act::Answer(TransferOperation::Approve) => language.say("bulk-approve"),
        Act::Answer(TransferOperation::Cancel) => language.say("bulk-cancel"),
        Act::Answer(_) => language.say("bulk-reject"),
    };
    match known.price {
        Some(price) => {
            language.say("bulk-for").with("act", words).with("price", words::amount(price)).into()
        }
        None => words.into(),
    }
}

fn joined(names: &[String]) -> String {
    if names.is_empty() { "–".to_owned() } else { names.join(", ") }
}

/// What an update changes of a name as it stands.
fn changes(act: &Act, known: &Known) -> Changes {
    match act {
        Act::Servers(wanted) => {
            let wanted: BTreeSet<String> = wanted.iter().cloned().collect();
            Changes {
                servers_added: wanted.difference(&known.servers).cloned().collect(),
                servers_removed: known.servers.difference(&wanted).cloned().collect(),
                ..Changes::default()
            }
        }
        Act::Set(all) => Changes { statuses_added: all.clone(), ..Changes::default() },
        Act::Lift(all) => Changes { statuses_removed: all.clone(), ..Changes::default() },
        Act::Renew { .. } | Act::Restore { .. } | Act::Transfer { .. } | Act::Answer(_) => {
            Changes::default()
        }
    }
}

/// Carries a line out, on its name as it stands now: a line before it may have changed it.
pub(super) async fn acted(
    web: &Web,
    session: &DeskSession,
    (registrar, line): (&RegistrarId, Line),
    once: Option<Once>,
) -> Result<Outcome, StoreError> {
    if let Some(once) = &once
        && let Some(before) = session.before(once).await?
    {
        return Ok(before);
    }
    let known = looked(web, registrar.clone(), vec![line]).await?.pop();
    let (asked, known) = match known.map(|(line, known)| (line.asked, known)) {
        Some((Ok(asked), Some(known))) => (asked, known),
        Some((Err(error), _)) => {
            return Ok(Outcome::Refused { code: 2005, words: error.to_string() });
        }
        Some((Ok(_), None)) | None => {
            let words = Catalogue::english().say("bulk-not-yours").into();
            return Ok(Outcome::Refused { code: 2303, words });
        }
    };
    let name = asked.name.as_str();
    match asked.act {
        Act::Renew { years, expires, price } => {
            let expires = expires.unwrap_or(known.expires);
            session.renew((name, expires, years), price, once).await
        }
        Act::Restore { price } => session.restore(name, price, once).await,
        Act::Transfer { auth_info, token, price } => {
            let proof = (Some(auth_info), token);
            session.transfer((name, TransferOperation::Request), proof, price, once).await
        }
        Act::Answer(answer) => session.transfer((name, answer), (None, None), None, once).await,
        ref other @ (Act::Servers(_) | Act::Set(_) | Act::Lift(_)) => {
            session.update(name, changes(other, &known), once).await
        }
    }
}
