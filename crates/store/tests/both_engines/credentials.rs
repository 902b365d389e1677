//! What is kept of a registrar's sign-in: since when its password is in use, how often it failed
//! since, and with what software it came (RFC 8807, section 4.1).

use registry_core::id::RegistrarId;
use registry_store::{Credential, Tx};
use registry_testkit::{World, both_engines};

use crate::{alpha, read, record, samples, with_registrar, write};

async fn credential(world: &World, id: RegistrarId) -> Option<Credential> {
    let login = read(world, move |read| read.registrar_login(&id)).await;
    login.expect("the registrar").credential
}

async fn set_password(world: &World, id: RegistrarId, hash: &'static str) {
    let set = move |tx: &mut Tx<'_>, _now| Ok(tx.set_registrar_password(&id, hash)?);
    write(&world.store, set).await.expect("set");
}

async fn fail(world: &World, times: u32) {
    for _ in 0..times {
        let fail = |tx: &mut Tx<'_>, _now| Ok(tx.note_failed_login(&alpha())?);
        write(&world.store, fail).await.expect("counted");
    }
}

async fn succeed(world: &World, user_agent: Option<&'static str>) {
    let note = move |tx: &mut Tx<'_>, _now| Ok(tx.note_login(&alpha(), user_agent)?);
    write(&world.store, note).await.expect("noted");
}

both_engines! {
    async fn a_password_is_in_use_since_it_was_set(world) {
        with_registrar(world, 0).await;
        assert_eq!(credential(world, alpha()).await, None);
        set_password(world, alpha(), "first").await;
        let first = Credential {
            password_hash: "first".to_owned(),
            password_set_at: Some(world.clock.now()),
            failed_logins: 0,
            user_agent: None,
        };
        assert_eq!(credential(world, alpha()).await, Some(first.clone()));
        world.clock.turn(jiff::Span::new().hours(1));
        succeed(world, None).await;
        assert_eq!(credential(world, alpha()).await, Some(first), "a login sets no password");
        set_password(world, alpha(), "second").await;
        let second = credential(world, alpha()).await.expect("a credential");
        let (hash, set_at) = (second.password_hash.as_str(), second.password_set_at);
        assert_eq!((hash, set_at), ("second", Some(world.clock.now())));
    }

    async fn refused_logins_are_counted_until_one_is_not_each_registrars_own(world) {
        with_registrar(world, 0).await;
        let other = samples(world).registrar("beta-rx");
        let beta = other.id.clone();
        let authorized = registry_core::registrar::authorize(other, world.clock.now());
        record(world, authorized).await.expect("another registrar");
        set_password(world, alpha(), "first").await;
        set_password(world, beta.clone(), "hers").await;
        fail(world, 3).await;
        let failed = credential(world, alpha()).await.expect("a credential");
        assert_eq!(failed.failed_logins, 3);
        set_password(world, alpha(), "second").await;
        let renewed = credential(world, alpha()).await.expect("a credential");
        assert_eq!(renewed.failed_logins, 3, "its owner has not seen them yet");
        let hers = credential(world, beta).await.expect("a credential");
        assert_eq!(hers.failed_logins, 0);
        succeed(world, None).await;
        assert_eq!(credential(world, alpha()).await.expect("a credential").failed_logins, 0);
    }

    async fn the_software_is_what_it_called_itself_last(world) {
        with_registrar(world, 0).await;
        set_password(world, alpha(), "first").await;
        for user_agent in [Some("client 1.0"), Some("client 2.0"), None] {
            succeed(world, user_agent).await;
            let kept = credential(world, alpha()).await.expect("a credential").user_agent;
            assert_eq!(kept.as_deref(), user_agent);
        }
    }
}
