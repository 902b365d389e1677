//! `maintenance:info` — RFC 9167, section 4.1.1.

use jiff::Timestamp;
use registry_core::id::MaintenanceId;
use registry_epp::maintenance::{Info, InfoData};
use registry_epp::namespace::Namespace;
use registry_epp::{Offender, ResultCode, ResultData};
use registry_store::{Lock, Session};

use super::wording;
use crate::epp::flows::Context;
use crate::epp::reply::{Flow, Refused, Reply};

/// Lists the maintenances that lie ahead or go on, or shows one, an ended one too.
///
/// A registrar sees those of the TLDs it is entitled to, as it is told of them; one that was
/// called off is unknown.
pub(in crate::epp) fn run(
    session: &mut Session<'_>,
    context: &Context,
    info: &Info,
    now: Timestamp,
) -> Flow {
    let registrar = &context.login.registrar;
    let data = match info {
        Info::List => {
            let known = session.maintenances(now)?;
            let theirs = known.iter().filter(|maintenance| maintenance.concerns(registrar));
            InfoData::List(theirs.map(wording::in_brief).collect())
        }
        Info::Item(text) => {
            let unknown = || not_found(text);
            let id: MaintenanceId = text.parse().map_err(|_| unknown())?;
            let found = session.maintenance(id, Lock::None, now)?.map(|found| found.object);
            let theirs = found.filter(|it| it.is_known() && it.concerns(registrar));
            InfoData::Item(Box::new(wording::whole(&theirs.ok_or_else(unknown)?, None)))
        }
    };
    Ok(Reply::data(ResultData::Maintenance(data)))
}

/// No maintenance of this id: 2303.
fn not_found(id: &str) -> Refused {
    let element = Offender::new(Namespace::Maintenance, "id", id);
    let words = "no maintenance that concerns you has this id";
    Refused::new(ResultCode::ObjectDoesNotExist, element, "maintenance-not-found", words)
}

#[cfg(test)]
mod tests {
    use std::convert::Infallible;
    use std::sync::Arc;

    use registry_core::decision::{Actor, Decision};
    use registry_core::event::Event;
    use registry_core::maintenance;
    use registry_core::name::Tld;
    use registry_core::registrar::Registrar;
    use registry_store::{Failure, Snapshot, Tx};
    use registry_testkit::{CLOCK_START, Samples, World};

    use super::*;
    use crate::epp::offered::OFFERED;
    use crate::epp::session::{Login, Places};

    fn logged_in(registrar: Registrar) -> Context {
        let place = Arc::new(Places::default().take(&registrar.id, 1).unwrap());
        let login = Arc::new(Login::new(registrar, 0, OFFERED, place));
        Context { login, tlds: Arc::new([]), cited: Default::default(), person: None }
    }

    /// How many are listed for a registrar of one TLD, and whether it is shown one of `pharmacy`.
    async fn seen(world: &World, tld: &str) -> (usize, bool) {
        let now = Timestamp::from_microsecond(CLOCK_START).unwrap();
        let samples = Samples::at(now);
        let tlds = [Tld::parse(tld).unwrap()].into();
        let context = logged_in(Registrar { tlds, ..samples.registrar("alpha-rx") });
        let made = samples.maintenance(&["pharmacy"]);
        let (item, due_at) = (Info::Item(made.id.to_string()), maintenance::due_at(&made));
        let mut decision = Decision::default();
        decision.change(now, &[Event::MaintenanceAnnounced], made, due_at);
        let write = move |tx: &mut Tx<'_>, now| {
            Ok::<_, Failure<Infallible>>(tx.record(
                &decision,
                &Actor::Import,
                &samples.cited(),
                now,
            )?)
        };
        world.store.write(write).await.unwrap();
        let look = move |read: &mut Snapshot<'_>| {
            let list = run(read, &context, &Info::List, now).unwrap().data;
            let Some(ResultData::Maintenance(InfoData::List(items))) = list else {
                return Ok(None);
            };
            Ok(Some((items.len(), run(read, &context, &item, now).is_ok())))
        };
        world.store.read(look).await.unwrap().expect("a list")
    }

    fn check(world: &World) {
        registry_testkit::block_on(async {
            assert_eq!(seen(world, "example").await, (0, false), "it is not its business");
            assert_eq!(seen(world, "pharmacy").await, (2, true));
        });
    }

    #[test]
    fn a_registrar_sees_the_maintenances_of_its_tlds_on_sqlite() {
        check(&World::sqlite());
    }

    #[test]
    fn a_registrar_sees_the_maintenances_of_its_tlds_on_postgres() {
        check(&World::postgres());
    }
}
