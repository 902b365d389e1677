//! The record can be proved whole; what was tampered with is named. Schema, backup, old forms.

use registry_core::decision::{Actor, Charge, ChargeKind, Decision};
use registry_core::event::Event;
use registry_store::{Aggregate, DatabaseUrl, Options, Store, StoreError, Tx, audit};
use registry_testkit::{World, both_engines};

use crate::{alpha, domain_now, read, record, samples, with_domain, with_registrar, write};

pub(crate) async fn problems(world: &World) -> Vec<String> {
    let report = read(world, |snapshot| audit::verify(snapshot, |_| true, |_| {})).await;
    report
        .problems
        .into_iter()
        .map(|problem| format!("{}: {}", problem.kind, problem.what))
        .collect()
}

both_engines! {
    async fn an_untouched_record_is_whole(world) {
        with_registrar(world, 75_000).await;
        let mut domain = samples(world).domain("acme.pharmacy", "alpha-rx");
        domain.personal.contact_email = "ada@organization.test".to_owned();
        let mut decision = samples(world).creates(&domain);
        let amount = samples(world).account(75_000, 0).balance;
        let (at, name) = (world.clock.now(), domain.name.clone());
        let kind = ChargeKind::Create;
        decision.charges.push(Charge { registrar: alpha(), at, kind, domain: domain.id, name, amount });
        decision.change(samples(world).days(1), &[Event::GraceEnded], domain, None);
        let cited = samples(world).cited();
        let create = move |tx: &mut Tx<'_>, now| {
            Ok(tx.record(&decision, &Actor::Registrar(alpha()), &cited, now)?)
        };
        write(&world.store, create).await.expect("recorded");
        assert_eq!(problems(world).await, Vec::<String>::new());
        // Personal data that is gone without a record is named; so is what was changed.
        world.execute("UPDATE history SET personal = NULL, personal_salt = NULL WHERE number = 1");
        let gone = "domain: its personal part is gone, and no erasure is recorded";
        assert_eq!(problems(world).await, [gone]);
        world.execute("UPDATE history SET personal = '{}' WHERE kind = 'domain' AND number = 2");
        let changed = "domain: its personal part is not what was recorded";
        assert_eq!(problems(world).await, [changed, gone]);
    }

    async fn a_tampered_record_is_named(world) {
        with_registrar(world, 0).await;
        with_domain(world, "acme.pharmacy").await;
        world.execute("UPDATE registrar_account SET balance = 5");
        assert_eq!(problems(world).await, ["ledger: does not add up to the balance"]);
        world.execute("UPDATE registrar_account SET balance = 0");
        world.execute("UPDATE history SET recorded_at = recorded_at + 1 WHERE kind = 'domain'");
        assert_eq!(problems(world).await, ["domain: its hash is not that of what it says"]);
        world.execute("UPDATE history SET recorded_at = recorded_at - 1 WHERE kind = 'domain'");
        world.execute("UPDATE domain SET body = replace(body, 'alpha-rx', 'beta-rx')");
        assert_eq!(problems(world).await, ["domain: is not what the object's row says"]);
        world.execute("DELETE FROM history WHERE kind = 'domain'");
        assert_eq!(problems(world).await, ["domain: has a row but no history"]);
    }

    async fn a_newer_database_is_refused_in_one_line(world) {
        world.execute("INSERT INTO migration (number, name) VALUES (9999, 'from the future')");
        let error = Store::migrations(&world.url).expect_err("refused");
        assert!(matches!(error, StoreError::Newer { database: 9999, .. }));
        assert!(!error.to_string().contains('\n'));
        let options = Options::new(world.clock.reader(), Vec::new());
        assert!(matches!(Store::open(&world.url, &options), Err(StoreError::Newer { .. })));
        assert!(Store::migrate(&world.url).is_err());
    }

    async fn migrating_again_changes_nothing(world) {
        let status = Store::migrate(&world.url).expect("nothing to do");
        assert_eq!((status.applied, status.pending.len()), (status.newest, 0));
    }

    async fn a_backup_opens_and_holds_everything(world) {
        let domain = with_domain(world, "acme.pharmacy").await;
        let folder = tempfile::tempdir().expect("a temporary folder");
        let copy = folder.path().join("copy of it.db");
        match &world.url {
            DatabaseUrl::Postgres(_) => {
                let error = world.store.backup(&copy).expect_err("not ours to do");
                assert!(error.to_string().contains("pg_dump"));
            }
            DatabaseUrl::Sqlite(_) => {
                world.store.backup(&copy).expect("a copy");
                let options = Options::new(world.clock.reader(), Vec::new());
                let restored = Store::open(&DatabaseUrl::Sqlite(copy), &options).expect("it opens");
                let key = domain.key();
                let found = restored.read(move |snapshot| snapshot.history(&key, 0, 1)).await;
                assert_eq!(found.expect("a read").len(), 1);
            }
        }
        assert!(domain_now(world, &domain).await.is_some());
    }

    async fn personal_data_comes_back_with_its_object(world) {
        let now = world.clock.now();
        let organization = samples(world).organization("Acme");
        let mut decision = Decision::default();
        decision.change(now, &[Event::OrganizationCreated], organization.clone(), None);
        record(world, decision).await.expect("recorded");
        let id = organization.id;
        let found = read(world, move |snapshot| {
            snapshot.organization(id, registry_store::Lock::None)
        });
        assert_eq!(found.await, Some(organization));
    }
}
