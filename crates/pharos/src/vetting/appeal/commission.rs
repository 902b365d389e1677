//! The Commission of an appeal: its members, the Articles, convening, votes, the report (P-55c,
//! P-55d, P-55g).

use registry_core::appeal::{self, Appeal, ArticlesFacts, Chosen, Findings, Ground, Undone};
use registry_core::decision::Actor;
use registry_core::document::DocumentHash;
use registry_core::id::{AppealId, StaffId};
use registry_core::request::Request;
use registry_store::{Lock, Tx};
use sha2::{Digest as _, Sha256};

use super::{Object, act, commissioner, refused};
use crate::registry::Registry;
use crate::staff::permission::Permission;
use crate::vetting::{Acting, Failure, Refusal, document};

/// Who holds each office.
pub type Seating = Vec<(String, StaffId)>;

/// Names who holds each office of the Commission.
///
/// # Errors
/// The refusals of the core, or the database's trouble.
pub async fn seat(
    registry: &Registry,
    acting: &Acting,
    (id, holders): (AppealId, Seating),
) -> Result<Appeal, Failure> {
    act(registry, acting, (Permission::AdmitAppeal, id), move |tx, held, now| {
        let mut named = Vec::with_capacity(holders.len());
        for (office, staff) in &holders {
            named.push((office.clone(), commissioner(tx, *staff)?.0));
        }
        let rulebooks = tx.rulebooks(held.appeal.name.tld())?;
        appeal::seat(&held.appeal, &named, rulebooks.at(now), now).map_err(refused)
    })
    .await
}

/// Records that whoever serves in a seat is unable to: staff do, or a member for itself.
///
/// # Errors
/// The refusals of the core, or the database's trouble.
pub async fn declare_unable(
    registry: &Registry,
    acting: &Acting,
    (id, office, ground, words): (AppealId, String, Ground, String),
) -> Result<Appeal, Failure> {
    let recorded = acting.role.may(Permission::AdmitAppeal);
    let permission = if recorded { Permission::AdmitAppeal } else { Permission::SitOnCommission };
    let by = staff(acting);
    act(registry, acting, (permission, id), move |_, held, now| {
        let mut seats = held.appeal.commission.iter();
        let serving = seats.find(|seat| seat.office == office).and_then(|seat| seat.serving());
        if !recorded && serving.map(|member| member.id) != by {
            return Err(refused(appeal::Refusal::NotAMember));
        }
        appeal::declare_unable(&held.appeal, &office, (ground, &words), now).map_err(refused)
    })
    .await
}

/// Selects an alternate for a vacant seat.
///
/// # Errors
/// The refusals of the core, or the database's trouble.
pub async fn select(
    registry: &Registry,
    acting: &Acting,
    (id, office, alternate): (AppealId, String, StaffId),
) -> Result<Appeal, Failure> {
    let by = staff(acting).ok_or(Failure::Refused(not_a_person()))?;
    act(registry, acting, (Permission::SitOnCommission, id), move |tx, held, now| {
        let (alternate, _) = commissioner(tx, alternate)?;
        appeal::select(&held.appeal, &office, (alternate, by), now).map_err(refused)
    })
    .await
}

/// Freezes the Articles and sends them to every member who has none yet.
///
/// # Errors
/// The refusals of the core, or the database's trouble.
pub async fn send_articles(
    registry: &Registry,
    acting: &Acting,
    (id, chosen, incorporated): (AppealId, Chosen, Vec<DocumentHash>),
) -> Result<Appeal, Failure> {
    let by = acting.actor.clone();
    act(registry, acting, (Permission::AdmitAppeal, id), move |tx, held, now| {
        let incorporated = document::cited(tx, &by, "incorporated", &incorporated)?;
        let chosen = Chosen { incorporated, ..chosen.clone() };
        let addresses = addresses(tx, &held.appeal)?;
        let file = held.file();
        let digest = |bytes: &[u8]| Sha256::digest(bytes).into();
        let facts = ArticlesFacts { file: &file, addresses: &addresses, digest };
        appeal::send_articles(&held.appeal, &chosen, &facts, now).map_err(refused)
    })
    .await
}

/// Records that the Commission convened.
///
/// # Errors
/// The refusals of the core, or the database's trouble.
pub async fn convene(
    registry: &Registry,
    acting: &Acting,
    id: AppealId,
) -> Result<Appeal, Failure> {
    act(registry, acting, (Permission::AdmitAppeal, id), move |tx, held, now| {
        let rulebooks = tx.rulebooks(held.appeal.name.tld())?;
        appeal::convene(&held.appeal, rulebooks.at(now), now).map_err(refused)
    })
    .await
}

/// Takes a member's vote; the last one decides, and a reversal restores in the same transaction.
///
/// # Errors
/// The refusals of the core, or the database's trouble.
pub async fn vote(
    registry: &Registry,
    acting: &Acting,
    (id, findings): (AppealId, Findings),
) -> Result<Appeal, Failure> {
    let by = staff(acting).ok_or(Failure::Refused(not_a_person()))?;
    let (cited, actor) = (acting.cited(), acting.actor.clone());
    act(registry, acting, (Permission::SitOnCommission, id), move |tx, held, now| {
        let rulebooks = tx.rulebooks(held.appeal.name.tld())?;
        let vote = (by, findings.clone());
        let request = match &held.appealed {
            Object::Request(request) => request,
            Object::Revoked(revoked) => {
                let (case, name) = (&revoked.case, &revoked.name());
                let undone = Undone::Revocation { case, name, by: &actor };
                let decided = appeal::vote(&held.appeal, vote, &undone, rulebooks.at(now), now);
                return decided.map_err(refused);
            }
        };
        // Every request for the name is held: nothing is accepted or submitted meanwhile.
        let mut requests = tx.requests_for_name(&request.name, Lock::Update, now)?;
        for one in &mut requests {
            tx.catch_up(one, &cited)?;
        }
        let newer =
            |open: &&Request| open.organization == request.organization && open.id != request.id;
        let undecided = requests.iter().map(|one| &one.object);
        let newer = undecided.filter(|one| one.is_undecided()).find(newer);
        let undone = Undone::Rejection { request, newer };
        appeal::vote(&held.appeal, vote, &undone, rulebooks.at(now), now).map_err(refused)
    })
    .await
}

/// Writes the report and sends it out.
///
/// # Errors
/// The refusals of the core, or the database's trouble.
pub async fn report(
    registry: &Registry,
    acting: &Acting,
    (id, words): (AppealId, String),
) -> Result<Appeal, Failure> {
    let by = staff(acting).ok_or(Failure::Refused(not_a_person()))?;
    act(registry, acting, (Permission::SitOnCommission, id), move |tx, held, now| {
        let members = addresses(tx, &held.appeal)?;
        appeal::report(&held.appeal, (by, &words), &members, now).map_err(refused)
    })
    .await
}

/// Where each member who serves is written to.
fn addresses(tx: &mut Tx<'_>, appeal: &Appeal) -> Result<Vec<(StaffId, String)>, Failure> {
    let mut addresses = Vec::new();
    for member in appeal.serving() {
        addresses.extend(tx.staff(member.id)?.map(|staff| (member.id, staff.email)));
    }
    Ok(addresses)
}

fn staff(acting: &Acting) -> Option<StaffId> {
    match &acting.actor {
        Actor::Staff { id, .. } => Some(*id),
        Actor::Applicant { .. }
        | Actor::RegistrarUser { .. }
        | Actor::Outsider { .. }
        | Actor::Registrar(_)
        | Actor::Customer(_)
        | Actor::Clock
        | Actor::Import => None,
    }
}

fn not_a_person() -> Refusal {
    appeal::Refusal::NotAMember.into()
}
