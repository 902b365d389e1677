//! What else goes on beside the names: contacts change hands, the house is maintained.

use jiff::Timestamp;
use registry_core::auth_info::AuthInfoShown;
use registry_core::contact::{Contact, transfer};
use registry_core::decision::{Actor, Decision};
use registry_core::id::ContactHandle;
use registry_core::maintenance::{self, Maintenance, Plan};
use registry_core::transfer::Answer;
use registry_store::{Lock, Tx};
use registry_testkit::Samples;

use crate::{Written, alpha, beta};

/// What is asked of a maintenance that is announced, by its place among those.
#[derive(Debug, Clone)]
pub(crate) enum Restated {
    Anew(Box<Plan>),
    CalledOff,
}

/// The contact of a handle, what was due of it recorded.
fn live(tx: &mut Tx<'_>, handle: &ContactHandle, now: Timestamp) -> Written<Contact> {
    let found = tx.contact(handle, Lock::Update, now)?;
    let mut found = found.expect("nobody deletes contacts");
    tx.catch_up(&mut found, &Samples::at(now).cited())?;
    Ok(found.object)
}

/// The registrar that does not sponsor a contact asks for it.
pub(crate) fn ask(
    tx: &mut Tx<'_>,
    handle: &ContactHandle,
    now: Timestamp,
) -> Written<&'static str> {
    let contact = live(tx, handle, now)?;
    let other = if contact.registrar == alpha() { beta() } else { alpha() };
    let registrar = Samples::at(now).registrar(other.as_str());
    let books = tx.shared_rulebooks()?;
    let shown = AuthInfoShown::Right;
    let decided = transfer::request(&contact, &registrar, shown, books.at(now), now);
    let decided = decided.map(|asked| asked.decision).map_err(|refusal| refusal.code());
    keep(tx, decided, &Actor::Registrar(other), now)
}

/// Whoever may answer a pending transfer does.
pub(crate) fn answer(
    tx: &mut Tx<'_>,
    handle: &ContactHandle,
    answer: Answer,
    now: Timestamp,
) -> Written<&'static str> {
    let contact = live(tx, handle, now)?;
    let by = match (answer, &contact.transfer) {
        (Answer::Cancel, Some(transfer)) => transfer.gaining.clone(),
        _ => contact.registrar.clone(),
    };
    let decided = transfer::answer(&contact, answer, &by, AuthInfoShown::Absent, now);
    let decided = decided.map(|answered| answered.decision).map_err(|refusal| refusal.code());
    keep(tx, decided, &Actor::Registrar(by), now)
}

/// An operator announces a maintenance.
pub(crate) fn announce(
    tx: &mut Tx<'_>,
    made: &Maintenance,
    now: Timestamp,
) -> Written<&'static str> {
    let (registrars, books) = (tx.registrars()?, tx.shared_rulebooks()?);
    let told = (registrars.as_slice(), tx.tlds());
    let decided = maintenance::announce(made.id, made.plan.clone(), told, books.at(now), now);
    keep(tx, decided.map_err(|refusal| refusal.code()), &Actor::Import, now)
}

/// An operator states an announced maintenance anew, or calls it off.
pub(crate) fn restate(
    tx: &mut Tx<'_>,
    place: usize,
    restated: &Restated,
    now: Timestamp,
) -> Written<&'static str> {
    let announced = tx.maintenances(now)?;
    let Some(chosen) = announced.get(place % announced.len().max(1)) else {
        return Ok("nothing is announced");
    };
    let found = tx.maintenance(chosen.id, Lock::Update, now)?;
    let mut found = found.expect("it was listed");
    tx.catch_up(&mut found, &Samples::at(now).cited())?;
    let (registrars, books) = (tx.registrars()?, tx.shared_rulebooks()?);
    let told = (registrars.as_slice(), tx.tlds());
    let decided = match restated {
        Restated::Anew(plan) => {
            maintenance::change(&found.object, (**plan).clone(), told, books.at(now), now)
        }
        Restated::CalledOff => maintenance::call_off(&found.object, &registrars, now),
    };
    keep(tx, decided.map_err(|refusal| refusal.code()), &Actor::Import, now)
}

fn keep(
    tx: &mut Tx<'_>,
    decided: Result<Decision, &'static str>,
    by: &Actor,
    now: Timestamp,
) -> Written<&'static str> {
    match decided {
        Ok(decision) => {
            tx.record(&decision, by, &Samples::at(now).cited(), now)?;
            Ok("done")
        }
        Err(code) => Ok(code),
    }
}
