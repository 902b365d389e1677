//! What ties sites, the groups they make, and the networks that people name of them (WATCH.md,
//! section 7).

use std::collections::BTreeSet;

use registry_core::document::DocumentHash;
use registry_core::id::{NetworkId, SiteId};
use registry_core::watch::{Class, Facts, NewNetwork, SharedKey, Tie, end_network, name_network};
use registry_store::{Lock, SiteGroup, SiteKey, Tx};
use registry_testkit::{World, both_engines};
use uuid::Uuid;

use crate::watch::{keep, site_now};
use crate::{read, record, samples, write};

fn site(number: u128) -> SiteId {
    SiteId::from_uuid(Uuid::from_u128(number))
}

fn hash(number: u8) -> DocumentHash {
    DocumentHash([number; 32])
}

fn tie_of(one: SiteId, other: SiteId, weight_percent: u32) -> Tie {
    let key = |family: &str| SharedKey {
        kind: family.to_owned(),
        family: family.to_owned(),
        value: "v".to_owned(),
        sites: 2,
        seen_in: [hash(1), hash(2)],
    };
    let (one, other) = (one.min(other), one.max(other));
    Tie { one, other, weight_percent, keys: vec![key("analytics"), key("contact")] }
}

fn tie(one: u128, other: u128) -> Tie {
    tie_of(site(one), site(other), 150)
}

async fn tied(world: &World, of: SiteId, ties: Vec<Tie>) {
    let put = move |tx: &mut Tx<'_>, _| Ok(tx.put_ties(of, &ties)?);
    write(&world.store, put).await.expect("tied");
}

async fn group(world: &World, of: u128) -> Vec<SiteId> {
    read(world, move |read| read.group_of_site(site(of), 100)).await
}

async fn groups(world: &World) -> Vec<(SiteId, u32)> {
    let found = read(world, |read| read.site_groups_page(None, 100)).await;
    found.into_iter().map(|SiteGroup { id, sites }| (id, sites)).collect()
}

fn key(kind: &str, value: &str) -> SiteKey {
    SiteKey { kind: kind.to_owned(), value: value.to_owned() }
}

both_engines! {
    async fn what_a_site_has_is_what_was_seen_last(world) {
        let put = |of: u128, seen_in: u8, keys: &[(&str, &str)]| {
            let keys: BTreeSet<_> = keys.iter().map(|(kind, value)| key(kind, value)).collect();
            write(&world.store, move |tx: &mut Tx<'_>, _| {
                Ok(tx.put_site_keys(site(of), hash(seen_in), &keys)?)
            })
        };
        put(1, 1, &[("shape", "a"), ("phone", "+1.5")]).await.expect("put");
        put(2, 2, &[("shape", "b"), ("phone", "+1.5")]).await.expect("put");
        let owners = |of: SiteKey, most| read(world, move |read| read.sites_with_key(&of, most));
        let both = vec![(site(1), hash(1)), (site(2), hash(2))];
        assert_eq!(owners(key("phone", "+1.5"), 9).await, both);
        assert_eq!(owners(key("phone", "+1.5"), 1).await.len(), 1, "no more than asked for");
        assert_eq!(owners(key("email", "+1.5"), 9).await, []);
        assert_eq!(read(world, |read| read.sites_with_keys()).await, 2);
        put(1, 3, &[("shape", "a")]).await.expect("put again");
        assert_eq!(owners(key("phone", "+1.5"), 9).await, [(site(2), hash(2))]);
        assert_eq!(owners(key("shape", "a"), 9).await, [(site(1), hash(3))]);
    }

    /// A tie belongs to both: whichever is visited says anew what it is tied to.
    async fn groups_follow_what_ties_sites(world) {
        tied(world, site(2), vec![tie(1, 2)]).await;
        tied(world, site(3), vec![tie(2, 3)]).await;
        tied(world, site(8), vec![tie(7, 8)]).await;
        assert_eq!(group(world, 3).await, [site(1), site(2), site(3)]);
        assert_eq!(groups(world).await, [(site(1), 3), (site(7), 2)]);
        let after = read(world, |read| read.site_groups_page(Some((3, site(1))), 9)).await;
        assert_eq!(after, [SiteGroup { id: site(7), sites: 2 }]);

        tied(world, site(7), vec![tie_of(site(3), site(7), 110), tie(7, 8)]).await;
        assert_eq!(groups(world).await, [(site(1), 5)]);
        let among: Vec<_> = [1, 2, 3, 7].map(site).to_vec();
        let found = read(world, move |read| read.ties_among(&among, 9)).await;
        assert_eq!(found, [tie(1, 2), tie(2, 3), tie_of(site(3), site(7), 110)]);

        tied(world, site(2), vec![tie(2, 3)]).await;
        assert_eq!(group(world, 1).await, [], "nothing ties it any more");
        assert_eq!(group(world, 8).await, [2, 3, 7, 8].map(site));
        tied(world, site(3), Vec::new()).await;
        assert_eq!(groups(world).await, [(site(7), 2)]);
        assert_eq!(group(world, 2).await, []);
        tied(world, site(8), Vec::new()).await;
        assert_eq!(groups(world).await, []);
    }

    /// Visits of two sites that end at once tie them once.
    async fn who_ties_the_same_pair_waits(world) {
        let tie_it = |of: u128| {
            let store = world.store.clone();
            tokio::spawn(async move {
                let put = move |tx: &mut Tx<'_>, _| {
                    tx.take_turn("ties")?;
                    Ok(tx.put_ties(site(of), &[tie(1, 2)])?)
                };
                write(&store, put).await
            })
        };
        for _ in 0..20 {
            let both = [tie_it(1), tie_it(2)];
            for one in both {
                one.await.expect("a task").expect("tied");
            }
        }
        assert_eq!(groups(world).await, [(site(1), 2)]);
    }

    async fn a_network_has_its_sites_until_it_ends(world) {
        let samples = samples(world);
        let one = keep(world, samples.site(&["one.test"])).await;
        let other = keep(world, samples.site(&["other.test"])).await;
        let (by, now) = (samples.analyst(1), world.clock.now());
        let members = [(one.clone(), Facts::default()), (other.clone(), Facts::default())];
        let new = NewNetwork {
            name: "Pill shops".to_owned(),
            reason: "One telephone answers.".to_owned(),
            ties: vec![tie_of(one.id(), other.id(), 150)],
        };
        let id = NetworkId::from_uuid(Uuid::from_u128(70));
        record(world, name_network(id, new, &members, &by, now).expect("named")).await.expect("kept");
        let network = read(world, move |read| read.network(id, Lock::None)).await.expect("a network");
        assert_eq!(network.ties, [tie_of(one.id(), other.id(), 150)]);
        let of = |site: SiteId| read(world, move |read| read.networks_of_site(site));
        assert_eq!(of(other.id()).await, std::slice::from_ref(&network));
        let page = |after| read(world, move |read| read.networks_page(after, 9));
        assert_eq!(page(None).await, std::slice::from_ref(&network));
        let first = ("Pill shops".to_owned(), id);
        let behind = read(world, move |read| read.networks_page(Some(&first), 9)).await;
        assert_eq!(behind, []);

        let cited = samples.cited();
        let end = move |tx: &mut Tx<'_>, now| {
            let held = tx.network(id, Lock::Update)?.expect("a network");
            let ended = end_network(&held, "Two hands.", &members, &by, now).expect("ended");
            Ok(tx.record(&ended, &by, &cited, now)?)
        };
        write(&world.store, end).await.expect("kept");
        assert_eq!(of(one.id()).await, []);
        assert!(!page(None).await[0].is_live(), "it stays on record");
        assert_eq!(crate::audits::problems(world).await, Vec::<String>::new());
    }

    /// Of many sites a list says what each is called at the instant, overdue or not.
    async fn sites_are_listed_by_their_ids_as_they_are(world) {
        let samples = samples(world);
        let mut changes = samples.site(&["rogue.test"]);
        samples.assess(&mut changes, Class::Rogue, &Facts::default());
        let rogue = keep(world, changes).await;
        let plain = keep(world, samples.site(&["plain.test"])).await;
        let classes = |at| {
            let ids = [rogue.id(), plain.id(), site(999)];
            let found = read(world, move |read| read.watch_sites(&ids, at));
            async { found.await.into_iter().map(|site| (site.id, site.class)).collect::<Vec<_>>() }
        };
        let now = world.clock.now();
        let mut expected = vec![(rogue.id(), Class::Rogue), (plain.id(), Class::Unverified)];
        expected.sort();
        assert_eq!(classes(now).await, expected);
        let expires_at = site_now(world, rogue.id()).await.assessments()[0].expires_at();
        let later: Vec<_> = classes(expires_at).await;
        assert!(later.contains(&(rogue.id(), Class::Pending)), "{later:?}");
    }
}
