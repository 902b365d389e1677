//! Half a registration is named by the audit, whichever half is missing.

use registry_core::decision::{Actor, Charge, ChargeKind, Decision};
use registry_core::domain::Vouching;
use registry_core::event::Event;
use registry_core::request::{Basis, RequestState};
use registry_core::token::TokenState;
use registry_store::Tx;
use registry_testkit::{World, both_engines};

use crate::audits::problems;
use crate::{alpha, samples, with_registrar, write};

/// What a create by a registrar leaves: name, used token, registered request, ledger line.
async fn with_whole_registration(world: &World) {
    with_registrar(world, 75_000).await;
    let (samples, now) = (samples(world), world.clock.now());
    let organization = samples.organization("Acme");
    let accreditation = samples.accreditation(organization.id, samples.days(300));
    let basis = Basis::Accreditation(accreditation.id);
    let mut request = samples.request(organization.id, "acme.pharmacy");
    let mut token = samples.token(&request, [5; 32], samples.days(60));
    let mut domain = samples.domain("acme.pharmacy", "alpha-rx");
    let vouching = samples.vouching(&accreditation);
    domain.vouching = Some(Vouching { request: request.id, ..vouching });
    token.state = TokenState::Used { at: now, domain: domain.id };
    (request.basis, request.state) = (basis, RequestState::Registered { at: now });
    let mut decision = Decision::default();
    decision.change(now, &[Event::OrganizationCreated], organization, None);
    decision.change(now, &[Event::AccreditationGranted], accreditation, None);
    decision.change(now, &[Event::RequestRegistered], request, None);
    decision.change(now, &[Event::TokenUsed], token, None);
    let charge = Charge {
        registrar: alpha(),
        at: now,
        kind: ChargeKind::Create,
        domain: domain.id,
        name: domain.name.clone(),
        amount: samples.account(75_000, 0).balance,
    };
    decision.change(now, &[Event::DomainCreated], domain, None);
    decision.charges.push(charge);
    let create = move |tx: &mut Tx<'_>, now| {
        Ok(tx.record(&decision, &Actor::Registrar(alpha()), &samples.cited(), now)?)
    };
    write(&world.store, create).await.expect("created");
}

/// Does something behind the store's back, looks, and takes it back.
async fn found_after(world: &World, does: &str, undoes: &str) -> Vec<String> {
    world.execute(does);
    let found = problems(world).await;
    world.execute(undoes);
    assert_eq!(problems(world).await, Vec::<String>::new(), "{undoes}");
    found
}

both_engines! {
    async fn half_a_registration_is_named(world) {
        with_whole_registration(world).await;
        assert_eq!(problems(world).await, Vec::<String>::new());
        let found = found_after(
            world,
            "UPDATE token SET name = 'other.pharmacy'",
            "UPDATE token SET name = 'acme.pharmacy'",
        );
        assert_eq!(found.await, ["token: was used by a name that does not exist"]);
        let found = found_after(
            world,
            "UPDATE request SET state = 'accepted'",
            "UPDATE request SET state = 'registered'",
        );
        assert_eq!(found.await, ["token: was used, and its request is not registered"]);
        let found = found_after(
            world,
            "UPDATE ledger SET name = 'other.pharmacy'",
            "UPDATE ledger SET name = 'acme.pharmacy'",
        );
        let found = found.await;
        assert_eq!(found.len(), 2, "{found:?}");
        assert!(found[0].starts_with("ledger: at "), "{found:?}");
        assert_eq!(found[1], "domain: was charged for, and does not exist");
    }

    async fn a_token_that_was_not_used_is_named(world) {
        with_whole_registration(world).await;
        world.execute("UPDATE token SET used_by = NULL");
        assert_eq!(problems(world).await, [
            "domain: is vouched for, and no token was used for it",
            "request: is registered, and its token was not used",
            "token: is marked as used without a name, or has a name without being used",
        ]);
        world.execute("DELETE FROM token");
        let found = problems(world).await;
        let missing = "domain: is vouched for, and no token was used for it".to_owned();
        assert!(found.contains(&missing), "{found:?}");
    }
}
