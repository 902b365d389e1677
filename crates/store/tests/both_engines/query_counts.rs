//! How often the public faces were asked (ICANN.md, section 2).

use registry_store::{QueryCount, QueryService};
use registry_testkit::both_engines;

use crate::*;

fn count(day: i64, service: QueryService, tld: &str, count: i64) -> QueryCount {
    QueryCount { day, service, tld: tld.to_owned(), count }
}

async fn add(world: &World, counts: Vec<QueryCount>) {
    let write_counts = move |tx: &mut Tx<'_>, _now| Ok(tx.add_query_counts(&counts)?);
    write(&world.store, write_counts).await.expect("counts");
}

both_engines! {
    async fn counts_add_up_by_day_service_and_tld(world) {
        use QueryService::{Rdap, WebWhois, Whois};
        add(world, vec![count(20, Rdap, "pharmacy", 3), count(20, Rdap, "", 1)]).await;
        add(world, vec![count(20, Rdap, "pharmacy", 4), count(21, Whois, "example", 2)]).await;
        add(world, vec![count(21, WebWhois, "example", 5), count(22, Rdap, "pharmacy", 9)]).await;
        let found = read(world, |session| session.query_counts(20, 22)).await;
        let expected = [
            count(20, Rdap, "", 1),
            count(20, Rdap, "pharmacy", 7),
            count(21, WebWhois, "example", 5),
            count(21, Whois, "example", 2),
        ];
        assert_eq!(found, expected);
        assert!(read(world, |session| session.query_counts(23, 99)).await.is_empty());
    }
}

#[test]
fn a_day_is_one_of_utc() {
    let day = |text: &str| QueryCount::day_of(text.parse().expect("an instant"));
    assert_eq!(day("1970-01-01T23:59:59.999999Z"), 0);
    assert_eq!(day("1970-01-02T00:00:00Z"), 1);
    assert_eq!(day("1969-12-31T23:59:59Z"), -1);
}
