//! What exists once is said by name, on both engines alike.

use registry_core::decision::{Actor, Decision};
use registry_core::event::Event;
use registry_core::request::RequestState;
use registry_core::token::TokenState;
use registry_store::{Constraint, Lock, StoreError, Tx};
use registry_testkit::both_engines;

use crate::{record, samples, with_domain, write};

fn taken(result: Result<(), StoreError>) -> Option<Constraint> {
    match result {
        Err(StoreError::Taken(constraint)) => Some(constraint),
        _ => None,
    }
}

both_engines! {
    async fn every_unique_index_has_its_name(world) {
        let now = world.clock.now();
        let one = |object: registry_core::decision::Object, event| {
            let mut decision = Decision::default();
            decision.change(now, &[event], object, None);
            decision
        };
        with_domain(world, "acme.pharmacy").await;
        let again = samples(world).domain("acme.pharmacy", "alpha-rx");
        let result = record(world, samples(world).creates(&again)).await;
        assert_eq!(taken(result), Some(Constraint::DomainName));

        let host = || samples(world).host("ns1.elsewhere.test", "alpha-rx", None);
        record(world, one(host().into(), Event::HostCreated)).await.expect("a host");
        let result = record(world, one(host().into(), Event::HostCreated)).await;
        assert_eq!(taken(result), Some(Constraint::HostName));

        let contact = || samples(world).contact("C-1000", "alpha-rx");
        record(world, one(contact().into(), Event::ContactCreated)).await.expect("a contact");
        let result = record(world, one(contact().into(), Event::ContactCreated)).await;
        assert_eq!(taken(result), Some(Constraint::ContactHandle));

        let organization = samples(world).organization("Acme");
        let open = || samples(world).request(organization.id, "new.pharmacy");
        record(world, one(open().into(), Event::RequestReceived)).await.expect("a request");
        let result = record(world, one(open().into(), Event::RequestReceived)).await;
        assert_eq!(taken(result), Some(Constraint::OpenRequest));

        let accepted = || {
            let mut request = open();
            let token = samples(world).token(&request, [0; 32], now).id;
            let by = "reviewer".to_owned();
            request.state = RequestState::Accepted { at: now, by, token, token_expires_at: now };
            request
        };
        record(world, one(accepted().into(), Event::RequestAccepted)).await.expect("accepted");
        let result = record(world, one(accepted().into(), Event::RequestAccepted)).await;
        assert_eq!(taken(result), Some(Constraint::AcceptedRequest));

        let token = |hash| samples(world).token(&open(), [hash; 32], now);
        record(world, one(token(1).into(), Event::TokenMinted)).await.expect("a token");
        let result = record(world, one(token(2).into(), Event::TokenMinted)).await;
        assert_eq!(taken(result), Some(Constraint::LiveToken));
        let mut killed = token(1);
        killed.state = TokenState::Killed { at: now };
        let result = record(world, one(killed.into(), Event::TokenKilled)).await;
        assert_eq!(taken(result), Some(Constraint::TokenHash));
    }

    async fn one_token_makes_one_name(world) {
        let now = world.clock.now();
        let organization = samples(world).organization("Acme");
        let request = samples(world).request(organization.id, "acme.pharmacy");
        let token = samples(world).token(&request, [9; 32], samples(world).days(30));
        let mut decision = Decision::default();
        decision.change(now, &[Event::TokenMinted], token.clone(), token.due_at());
        record(world, decision).await.expect("a token");
        let claims = (0..8).map(|_| {
            let domain = samples(world).domain("acme.pharmacy", "alpha-rx");
            let (store, cited, hash) = (world.store.clone(), samples(world).cited(), token.hash);
            let create = samples(world).creates(&domain);
            let claim = move |tx: &mut Tx<'_>, now| {
                let found = tx.token_by_hash(&hash, Lock::Update, now)?.expect("the token");
                if found.object.state != TokenState::Live {
                    return Ok(false);
                }
                let mut used = found.object;
                used.state = TokenState::Used { at: now, domain: domain.id };
                let mut decision = create.clone();
                decision.change(now, &[Event::TokenUsed], used, None);
                tx.record(&decision, &Actor::Import, &cited, now)?;
                Ok(true)
            };
            tokio::spawn(async move { write(&store, claim).await.expect("claimed or not") })
        });
        let claims: Vec<_> = claims.collect();
        let mut won = 0;
        for claim in claims {
            won += usize::from(claim.await.expect("a claim ends"));
        }
        assert_eq!(won, 1);
    }
}
