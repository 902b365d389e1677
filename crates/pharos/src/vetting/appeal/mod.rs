//! The acts of people on an appeal (P-55): each loads the appeal with what it is about, decides
//! with the core, and records, in one transaction.

mod admission;
mod commission;
mod costs;
mod receive;
mod record;

use jiff::Timestamp;
use registry_core::appeal::{Against, Appeal, Appealed, Commissioner};
use registry_core::decision::Decision;
use registry_core::document::DocumentRef;
use registry_core::id::{AppealId, StaffId};
use registry_core::request::Request;
use registry_store::{Lock, Tx};

pub use admission::{admit, forfeit};
pub use commission::{Seating, convene, declare_unable, report, seat, select, send_articles, vote};
pub use costs::{end_by_costs, invoice_costs};
pub use receive::{ReceiveAppeal, receive};
pub use record::{
    NewMatter, Teleconference, hold_teleconference, name_counsel, refuse_matter, respond,
};

use super::{Acting, Failure, Missing, Refusal, found, judged, refused};
use crate::registry::Registry;
use crate::staff::account::Person;
use crate::staff::permission::{Permission, Role};

/// An appeal and what it is about, held in the one order: organization, request, appeal.
struct Held {
    appeal: Appeal,
    appealed: Object,
}

/// What was decided about.
enum Object {
    /// A request that was rejected, or has been opened again.
    Request(Box<Request>),
}

impl Held {
    /// Every document that the file holds (P-55d).
    fn file(&self) -> Vec<DocumentRef> {
        match &self.appealed {
            // Requests carry no documents yet.
            Object::Request(_) => Vec::new(),
        }
    }

    /// The decision appealed as its object has it now: its window may have been dated since.
    fn appealed(&self) -> Result<Appealed, Failure> {
        match &self.appealed {
            Object::Request(request) => Appealed::rejection(request).map_err(refused),
        }
    }
}

/// Loads and locks an appeal; refused where whoever acts is marked as conflicted (P-15).
fn held(tx: &mut Tx<'_>, id: AppealId, acting: &Acting, now: Timestamp) -> Result<Held, Failure> {
    // What it is about never changes, so it can be learnt before the locks are taken in order.
    let seen = found(tx.appeal(id, Lock::None, now)?, Missing::Appeal(id))?.object;
    judged(tx, seen.organization, Lock::Share, acting)?;
    let cited = acting.cited();
    let (appealed, contact_email) = match seen.against {
        Against::Rejection(request) => {
            let loaded = tx.request(request, Lock::Update, now)?;
            let mut loaded = found(loaded, Missing::Request(request))?;
            tx.catch_up(&mut loaded, &cited)?;
            let to = loaded.object.personal.contact_email.clone();
            (Object::Request(Box::new(loaded.object)), to)
        }
    };
    let mut appeal = found(tx.appeal(id, Lock::Update, now)?, Missing::Appeal(id))?;
    tx.catch_up(&mut appeal, &cited)?;
    // Notices go to the address that the customer has now (P-57).
    appeal.object.personal.contact_email = contact_email;
    Ok(Held { appeal: appeal.object, appealed })
}

/// Does one thing to an appeal, whole.
async fn act(
    registry: &Registry,
    acting: &Acting,
    (permission, id): (Permission, AppealId),
    decide: impl Fn(&mut Tx<'_>, &Held, Timestamp) -> Result<Decision, Failure> + Send + 'static,
) -> Result<Appeal, Failure> {
    acting.may(permission).map_err(Failure::Refused)?;
    let (acting, cited) = (acting.clone(), acting.cited());
    let write = move |tx: &mut Tx<'_>, now: Timestamp| {
        let held = held(tx, id, &acting, now)?;
        let decision = decide(tx, &held, now)?;
        tx.record(&decision, &acting.actor, &cited, now)?;
        Ok(found(tx.appeal(id, Lock::None, now)?, Missing::Appeal(id))?.object)
    };
    registry.write(write).await
}

/// A commissioner's account, and where it is written to.
fn commissioner(tx: &mut Tx<'_>, id: StaffId) -> Result<(Commissioner, String), Failure> {
    let staff = found(tx.staff(id)?, Missing::Staff(id))?;
    match Person::of(&staff).filter(|person| person.role == Role::Commissioner) {
        Some(person) => Ok((Commissioner { id, name: person.name }, person.email)),
        None => Err(Failure::Refused(Refusal::Field {
            field: "staff",
            found: id.to_string(),
            allowed: "the account of a commissioner",
        })),
    }
}
