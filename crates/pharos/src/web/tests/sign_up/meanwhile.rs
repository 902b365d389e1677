//! What ends while somebody from outside acts ends before the act: a membership, and the holding of
//! a name. Only PostgreSQL lets the two meet.

use std::pin::Pin;

use registry_core::contact_address::NewAddress;
use registry_core::decision::{Actor, Decision};
use registry_core::event::Event;
use registry_core::id::{OrganizationId, RequestId, StaffId};
use registry_core::name::DomainName;
use registry_core::request::Basis;
use registry_store::{Failure as Fails, Lock, Membership, Tx};
use registry_testkit::{Samples, World as Database};

use super::super::fixture::{self, Fixture};
use super::super::meeting::{Held, meeting};
use super::belongings::{World, said, world};
use crate::staff::permission::Role;
use crate::vetting::cases::{self, Act, Open};
use crate::vetting::{Acting, Failure, Refusal};
use crate::vetting::{appeal, contact_address, information, licence, submit};

#[test]
fn whose_membership_ends_meanwhile_acts_no_more() {
    fixture::run(Database::postgres(), membership_ends);
}

#[test]
fn whose_name_another_holds_meanwhile_acts_no_more() {
    fixture::run(Database::postgres(), holder_changes);
}

/// How a second thing ended that met the open transaction of a first one.
async fn met(
    fixture: &Fixture,
    first: impl Fn(&mut Tx<'_>) -> Held + Send + 'static,
    second: impl Future<Output = Result<(), Failure>>,
) -> Result<(), Failure> {
    meeting(fixture, (first, || {}), second).await.1
}

fn person(acting: &Acting) -> StaffId {
    let Actor::Applicant { id, .. } = acting.actor else { panic!("{:?}", acting.actor) };
    id
}

fn is_missing(outcome: &Result<(), Failure>) -> bool {
    let gone =
        |refusal: &Refusal| matches!(refusal, Refusal::NotFound(_) | Refusal::NameNotRegistered(_));
    matches!(outcome, Err(Fails::Refused(refusal)) if gone(refusal))
}

fn name(world: &World) -> DomainName {
    world.licence(Vec::new()).name
}

fn address() -> NewAddress {
    NewAddress {
        address: "office@else.example".to_owned(),
        asked_by: "Eve".to_owned(),
        reference: "desk".to_owned(),
    }
}

/// Begins an act while another's transaction ends the membership: it is refused, and the membership
/// is there again.
async fn refused(
    fixture: &Fixture,
    world: &World,
    (what, act): (&str, impl Future<Output = Result<(), Failure>>),
) {
    let organization: OrganizationId = world.organization.parse().unwrap();
    let member = person(&world.acting);
    let end = move |tx: &mut Tx<'_>| {
        tx.organization(organization, Lock::Update)?;
        tx.end_membership(organization, member, &Actor::Clock)?;
        Ok(())
    };
    let outcome = met(fixture, end, act).await;
    assert!(is_missing(&outcome), "{what}: {outcome:?}");
    let since = fixture.registry.clock.registry_now();
    let again = Membership { organization, member, since, given_by: Actor::Clock };
    let give = move |tx: &mut Tx<'_>, _now| tx.insert_membership(&again);
    fixture.registry.commit(give).await.unwrap();
}

async fn membership_ends(fixture: Fixture) {
    let world = &world(&fixture).await;
    let (registry, acting) = (&fixture.registry, &world.acting);
    let organization: OrganizationId = world.organization.parse().unwrap();
    let open: RequestId = world.open["id"].as_str().unwrap().parse().unwrap();
    let none = Vec::new;
    let refused = async |what, act: Pin<Box<dyn Future<Output = Result<(), Failure>> + '_>>| {
        refused(&fixture, world, (what, act)).await;
    };
    let asked = world.request(none(), None);
    let act = async { submit::submit(registry, acting, asked).await.map(drop) };
    refused("submit", Box::pin(act)).await;
    let act = async { submit::hand_in(registry, acting, (open, none())).await.map(drop) };
    refused("hand in", Box::pin(act)).await;
    let reply = world.reply(open, &world.open["information"][0], none());
    let act = async { information::reply(registry, acting, reply).await.map(drop) };
    refused("reply", Box::pin(act)).await;
    let reply = world.reply(organization, &world.of_customer["questions"][0], none());
    let act = async { information::customer_reply(registry, acting, reply).await.map(drop) };
    refused("reply of a customer", Box::pin(act)).await;
    let answer = (world.case.parse().unwrap(), Act::Answer(said(none())));
    let act = async { cases::act(registry, acting, answer).await.map(drop) };
    refused("answer", Box::pin(act)).await;
    let given_up = Open::Discontinuation(name(world), said(none()));
    let act = async { cases::open(registry, acting, given_up).await.map(drop) };
    refused("give up", Box::pin(act)).await;
    let wish = world.licence(none());
    let act = async { licence::ask(registry, acting, wish).await.map(drop) };
    refused("licence", Box::pin(act)).await;
    let notice = world.appeal(None, none());
    let act = async { appeal::receive(registry, acting, notice).await.map(drop) };
    refused("appeal", Box::pin(act)).await;
    let act = contact_address::of_name(registry, acting, (name(world), address()));
    refused("address of a name", Box::pin(act)).await;
    let act =
        async { contact_address::of_request(registry, acting, (open, address())).await.map(drop) };
    refused("address of a request", Box::pin(act)).await;
}

/// A name goes to another organization (P-38) while its holder's member acts for it.
async fn holder_changes(fixture: Fixture) {
    let world = &world(&fixture).await;
    let (registry, acting) = (&fixture.registry, &world.acting);
    let reviewer = fixture.person("other@test.example", Role::Reviewer).await;
    let (other, accreditation) = fixture.accredited(&reviewer, "Other").await;
    let own: OrganizationId = world.organization.parse().unwrap();
    let moved = |to: OrganizationId, basis: Basis| {
        let name = name(world);
        move |tx: &mut Tx<'_>| {
            tx.organization(own, Lock::Update)?;
            let now = tx.now();
            let mut domain = tx.domain(&name, Lock::Update, now)?.unwrap().object;
            let vouching = domain.vouching.as_mut().unwrap();
            (vouching.organization, vouching.basis) = (to, basis);
            let mut decision = Decision::default();
            decision.change(now, &[Event::DomainUpdated], domain, None);
            let cited = Samples::at(now).cited();
            tx.record(&decision, &Actor::Import, &cited, now)?;
            Ok(())
        }
    };
    let away = moved(other.parse().unwrap(), Basis::Accreditation(accreditation.parse().unwrap()));
    let back = moved(own, Basis::Accreditation(world.accreditation.parse().unwrap()));
    let restore = async || {
        let back = back.clone();
        let write = move |tx: &mut Tx<'_>, _now| back(tx);
        registry.store.write(write).await.unwrap();
    };
    let given_up = Open::Discontinuation(name(world), said(Vec::new()));
    let act = async { cases::open(registry, acting, given_up).await.map(drop) };
    let outcome = met(&fixture, away.clone(), act).await;
    assert!(is_missing(&outcome), "{outcome:?}");
    restore().await;
    let act = contact_address::of_name(registry, acting, (name(world), address()));
    let outcome = met(&fixture, away.clone(), act).await;
    assert!(is_missing(&outcome), "{outcome:?}");
    restore().await;
    let wish = world.licence(Vec::new());
    let act = async { licence::ask(registry, acting, wish).await.map(drop) };
    let outcome = met(&fixture, away, act).await;
    assert!(is_missing(&outcome), "{outcome:?}");
}
