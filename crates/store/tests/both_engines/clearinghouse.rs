//! The lists of the Clearinghouse: each is seen whole, the old one or the new one.

use registry_store::{Claim, ListEntry, ListKind};
use registry_testkit::{World, both_engines};

use crate::{read, samples};

fn entries(world: &World, keys: impl IntoIterator<Item = String>) -> Vec<ListEntry> {
    let entry = |key: String| {
        let lookup_key = Some(format!("key/{key}"));
        ListEntry { key, lookup_key, inserted_at: samples(world).days(-3) }
    };
    keys.into_iter().map(entry).collect()
}

/// Loads a list of labels, and puts it in force.
async fn load(world: &World, kind: ListKind, keys: impl IntoIterator<Item = String>) -> i64 {
    let mut replacement = world.store.replace_list(kind).await.expect("a place");
    replacement.add(entries(world, keys)).await.expect("entries");
    replacement.publish(samples(world).days(-1), None).await.expect("a list")
}

async fn claimed(world: &World, label: &'static str) -> Option<Claim> {
    read(world, move |read| read.claim(label)).await
}

both_engines! {
    async fn a_list_takes_the_place_of_the_one_before(world) {
        assert_eq!(claimed(world, "first").await, None);
        // More than one part, so that old entries are forgotten in more than one.
        let first = (0..700).map(|number| format!("label-{number}"));
        let first = first.chain(["first".to_owned()]);
        assert_eq!(load(world, ListKind::Claims, first).await, 701);
        let claim = claimed(world, "first").await.expect("a claim");
        assert_eq!(claim.lookup_key, "key/first");
        assert_eq!(claim.inserted_at, samples(world).days(-3));
        assert_eq!(load(world, ListKind::Claims, ["second".to_owned()]).await, 1);
        assert_eq!(claimed(world, "first").await, None);
        assert_eq!(claimed(world, "label-600").await, None);
        assert!(claimed(world, "second").await.is_some());
        let list = read(world, |read| read.clearinghouse_list(ListKind::Claims)).await;
        let list = list.expect("a list");
        assert_eq!((list.entries, list.body), (1, None));
        assert_eq!((list.made_at, list.loaded_at), (samples(world).days(-1), world.clock.now()));
    }

    async fn a_list_that_was_not_published_is_not_seen(world) {
        load(world, ListKind::Claims, ["old".to_owned()]).await;
        let mut broken = world.store.replace_list(ListKind::Claims).await.expect("a place");
        broken.add(entries(world, ["new".to_owned()])).await.expect("entries");
        drop(broken);
        assert_eq!(claimed(world, "new").await, None);
        assert!(claimed(world, "old").await.is_some());
        // The next load is not hindered by what the broken one left.
        load(world, ListKind::Claims, ["new".to_owned()]).await;
        assert!(claimed(world, "new").await.is_some());
    }

    async fn whether_a_mark_is_revoked_is_unknown_without_a_list(world) {
        assert_eq!(read(world, |read| read.mark_revoked("1-2")).await, None);
        load(world, ListKind::RevokedMarks, ["1-2".to_owned()]).await;
        assert_eq!(read(world, |read| read.mark_revoked("1-2")).await, Some(true));
        assert_eq!(read(world, |read| read.mark_revoked("1-3")).await, Some(false));
        // A label of the same text is another matter.
        assert_eq!(claimed(world, "1-2").await, None);
    }

    async fn a_list_without_entries_keeps_its_body(world) {
        let anchor = world.store.replace_list(ListKind::TrustAnchor).await.expect("a place");
        let body = Some(b"PEM".to_vec());
        anchor.publish(world.clock.now(), body.clone()).await.expect("an anchor");
        let list = read(world, |read| read.clearinghouse_list(ListKind::TrustAnchor)).await;
        assert_eq!(list.expect("a list").body, body);
    }
}
