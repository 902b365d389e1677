//! What must hold at every look: statuses, causes, the zone; and at the end: letters and tokens.

use std::collections::{BTreeMap, BTreeSet};

use jiff::Timestamp;
use pharos::dns::export;
use registry_core::domain::{Domain, Lifecycle};
use registry_core::status::{CauseKind, Status, StatusSet};
use registry_store::Snapshot;

use super::Run;
use super::reckoning::Reckoned;

/// Statuses that RFC 5731, section 2.3, does not let stand together.
const NEVER_TOGETHER: [(Status, Status); 8] = [
    (Status::PendingDelete, Status::ClientDeleteProhibited),
    (Status::PendingDelete, Status::ServerDeleteProhibited),
    (Status::PendingTransfer, Status::ClientTransferProhibited),
    (Status::PendingTransfer, Status::ServerTransferProhibited),
    (Status::PendingDelete, Status::PendingTransfer),
    (Status::PendingDelete, Status::PendingUpdate),
    (Status::PendingTransfer, Status::PendingUpdate),
    (Status::PendingUpdate, Status::ServerUpdateProhibited),
];

/// Causes that take a name out of the zone (P-42, P-51, P-52).
const HOLDING: [CauseKind; 4] =
    [CauseKind::AccreditationLapsed, CauseKind::Revoked, CauseKind::Violation, CauseKind::Accuracy];

impl Run {
    /// Looks at everything.
    pub(super) async fn look(&mut self) -> Result<(), String> {
        let now = self.now();
        let domains = self.registered(now).await?;
        let zone = self.zone().await?;
        for (domain, statuses) in &domains {
            let name = &domain.name;
            statuses_agree(domain, *statuses).map_err(|why| format!("{name}: {why}"))?;
            causes_have_rules(domain).map_err(|why| format!("{name}: {why}"))?;
            let reckoned = self.reckoned_of(domain).ok_or("nobody holds it")?.clone();
            clock_agrees(domain, &reckoned, now).map_err(|why| format!("{name}: {why}"))?;
            let may = may_stand_in_the_zone(domain, &reckoned, now);
            if may != zone.contains(name.as_str()) {
                return Err(format!("{name} may stand in the zone: {may}; it is {domain:?}"));
            }
        }
        let known: BTreeSet<&str> =
            domains.iter().map(|(domain, _)| domain.name.as_str()).collect();
        if let Some(stranger) = zone.iter().find(|name| !known.contains(name.as_str())) {
            return Err(format!("{stranger} stands in the zone and is not registered"));
        }
        self.zones_are_served().await?;
        self.foresee(&domains).await
    }

    /// What a bystander reckons of the holder of a name.
    pub(super) fn reckoned_of(&self, domain: &Domain) -> Option<&Reckoned> {
        let holder = domain.vouching.as_ref()?.organization.to_string();
        let members = self.cast.members.iter();
        let mut held = members.filter(|member| member.organization.as_deref() == Some(&holder));
        held.next().map(|member| &member.reckoned)
    }

    /// Every registered name that somebody of the cast wanted, with its statuses.
    async fn registered(&self, now: Timestamp) -> Result<Vec<(Domain, StatusSet)>, String> {
        let read = move |read: &mut Snapshot<'_>| {
            let books = read.rulebooks("pharmacy")?;
            let found = read.domains_page("pharmacy", None, 10_000, now)?;
            let live = found.into_iter().map(|found| found.object).filter(Domain::is_live);
            let live = live.filter(|domain| domain.name.as_str().starts_with('o'));
            let with_statuses = |domain: Domain| {
                let statuses = domain.statuses(books.at(now));
                (domain, statuses)
            };
            Ok(live.map(with_statuses).collect())
        };
        let read = self.scene.house.indoors.registry.store.read(read).await;
        read.map_err(|error: registry_store::StoreError| error.to_string())
    }

    /// The names that the exported zone delegates.
    async fn zone(&self) -> Result<BTreeSet<String>, String> {
        let mut zone = Vec::new();
        let registry = &self.scene.house.indoors.registry;
        let written = export::write_zone(registry, "pharmacy", &mut zone).await;
        written.map_err(|error| error.to_string())?;
        let zone = String::from_utf8_lossy(&zone).into_owned();
        let owner = |line: &str| line.split_once(".\t").map(|(owner, _)| owner.to_owned());
        Ok(zone.lines().filter_map(owner).filter(|owner| owner.starts_with('o')).collect())
    }

    /// No letter says the same of the same twice; a repeated sweep owes nothing again.
    pub(super) async fn letters_are_owed_once(&self) -> Result<(), String> {
        let store = &self.scene.house.indoors.registry.store;
        let letters = store.read(|read| read.duties_page(None, 10_000_000)).await;
        let letters = letters.map_err(|error| error.to_string())?;
        let mut seen = BTreeMap::new();
        for letter in letters {
            let said = serde_json::to_string(&letter.notice).map_err(|error| error.to_string())?;
            let said = format!("{} {said}", letter.at);
            if let Some(before) = seen.insert(said.clone(), letter.key.clone()) {
                return Err(format!("a letter is owed as {before} and {}: {said}", letter.key));
            }
        }
        Ok(())
    }

    /// Each token was used at most once, and each name came of one.
    pub(super) async fn tokens_are_used_once(&self) -> Result<(), String> {
        let used: usize = self
            .cast
            .members
            .iter()
            .flat_map(|member| &member.names)
            .map(|name| name.used.len())
            .sum();
        let created = self.went.get("create").copied().unwrap_or_default();
        match used == usize::try_from(created).unwrap_or_default() {
            true => Ok(()),
            false => Err(format!("{created} names were created with {used} different tokens")),
        }
    }
}

fn statuses_agree(domain: &Domain, statuses: StatusSet) -> Result<(), String> {
    let both = |(one, other): &&(Status, Status)| statuses.has(*one) && statuses.has(*other);
    if let Some((one, other)) = NEVER_TOGETHER.iter().find(both) {
        return Err(format!("{} stands beside {}", one.as_str(), other.as_str()));
    }
    let goes = !matches!(domain.lifecycle, Lifecycle::Active);
    match goes == statuses.has(Status::PendingDelete) {
        true => Ok(()),
        false => Err(format!("it is {} with {statuses:?}", domain.lifecycle.code())),
    }
}

/// Each shows who set it, when, by which rule and case (P-56).
fn causes_have_rules(domain: &Domain) -> Result<(), String> {
    for (kind, cause) in &domain.causes {
        let by_rule = cause.rule.starts_with("P-") && !cause.set_by.is_empty();
        let of_a_case =
            matches!(kind, CauseKind::Revoked | CauseKind::Violation | CauseKind::Dispute);
        if cause.kind != *kind || !by_rule || (of_a_case && cause.case.is_none()) {
            return Err(format!("a cause without its rule or case: {cause:?}"));
        }
    }
    Ok(())
}

/// The cause of a lapse stands exactly as long as the reckoning says (P-42 to P-44).
fn clock_agrees(domain: &Domain, reckoned: &Reckoned, now: Timestamp) -> Result<(), String> {
    let carries = domain.causes.contains_key(&CauseKind::AccreditationLapsed);
    let lapsed = !domain.stands_on_government() && reckoned.is_lapsed(now);
    match carries == lapsed {
        true => Ok(()),
        false => Err(format!("lapsed: {carries}, but reckoned {lapsed} from {reckoned:?}")),
    }
}

/// What stands in a zone: an active name with name servers, no hold of its sponsor, no cause that
/// takes it out, and no lapsed accreditation behind it.
fn may_stand_in_the_zone(domain: &Domain, reckoned: &Reckoned, now: Timestamp) -> bool {
    let held = HOLDING.iter().any(|kind| domain.causes.contains_key(kind));
    let lapsed = !domain.stands_on_government() && reckoned.is_lapsed(now);
    matches!(domain.lifecycle, Lifecycle::Active)
        && !domain.name_servers.is_empty()
        && !domain.client_statuses.has(Status::ClientHold)
        && !held
        && !lapsed
}
