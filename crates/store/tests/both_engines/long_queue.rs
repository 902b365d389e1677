//! A queue of many messages is served like a short one.

use std::time::{Duration, Instant};

use diesel::sql_types::Text;
use diesel::{Connection, PgConnection, QueryableByName, RunQueryDsl, SqliteConnection, sql_query};
use jiff::Timestamp;
use registry_store::DatabaseUrl;
use registry_testkit::{World, both_engines};

use crate::polls::{first, take};
use crate::with_registrar;

/// How many messages fill a queue that must be served as fast as a short one.
const MANY: i64 = 20_000;

/// Fills the queue of a registrar as many transactions would have.
pub(crate) fn fill(world: &World, registrar: &str, count: i64) {
    world.execute(&format!(
        "INSERT INTO poll_message (registrar_id, key, at, payload, tells_before) \
         WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < {count}) \
         SELECT '{registrar}', 'filled/{registrar}/' || i, i, '{{\"occasion\":\"purged\",\
         \"domain\":\"019b8f0c-0000-7000-8000-000000000001\",\"name\":\"acme.pharmacy\"}}', \
         FALSE FROM n"
    ));
    world.execute(&format!(
        "UPDATE registrar_account SET waiting_messages = waiting_messages + {count} \
         WHERE registrar_id = '{registrar}'"
    ));
}

#[derive(QueryableByName)]
struct Line {
    #[diesel(sql_type = Text)]
    detail: String,
}

#[derive(QueryableByName)]
struct PostgresLine {
    #[diesel(sql_type = Text, column_name = "QUERY PLAN")]
    detail: String,
}

/// How the engine would look for the head of a queue.
fn plan_of_head(world: &World) -> String {
    let sql = "SELECT id, at, payload FROM poll_message \
        WHERE registrar_id >= 'alpha-rx' AND registrar_id <= 'alpha-rx' AND acked_at IS NULL \
        ORDER BY registrar_id, id LIMIT 1";
    plan(world, "poll_message", sql)
}

/// How the engine would answer a question about a table.
pub(crate) fn plan(world: &World, table: &str, sql: &str) -> String {
    let lines: Vec<String> = match &world.url {
        DatabaseUrl::Sqlite(path) => {
            let mut connection =
                SqliteConnection::establish(path.to_str().expect("UTF-8")).expect("the file");
            let lines: Vec<Line> = sql_query(format!("EXPLAIN QUERY PLAN {sql}"))
                .load(&mut connection)
                .expect("a plan");
            lines.into_iter().map(|line| line.detail).collect()
        }
        DatabaseUrl::Postgres(url) => {
            let mut connection = PgConnection::establish(url).expect("the database");
            sql_query(format!("ANALYZE {table}")).execute(&mut connection).expect("statistics");
            // A small table would be read whole, whatever could serve.
            sql_query("SET enable_seqscan = off").execute(&mut connection).expect("set");
            let lines: Vec<PostgresLine> =
                sql_query(format!("EXPLAIN {sql}")).load(&mut connection).expect("a plan");
            lines.into_iter().map(|line| line.detail).collect()
        }
    };
    lines.join("\n")
}

/// How long a registrar takes to receive a message and acknowledge it: the middle of many times.
async fn middle_of_cycles(world: &World) -> Duration {
    let mut times = Vec::new();
    for _ in 0..25 {
        let begun = Instant::now();
        take(world).await;
        times.push(begun.elapsed());
    }
    times.sort_unstable();
    times[times.len() / 2]
}

both_engines! {
    async fn the_head_of_a_long_queue_is_found_by_its_index(world) {
        with_registrar(world, 0).await;
        fill(world, "beta-rx", MANY);
        fill(world, "alpha-rx", MANY);
        assert!(plan_of_head(world).contains("poll_message_waiting"), "{}", plan_of_head(world));
        assert_eq!(first(world).await.0, MANY);
        // Acknowledged messages stand in nobody's way.
        world.execute("UPDATE poll_message SET acked_at = 1 WHERE at < 20000");
        world.execute("UPDATE registrar_account SET waiting_messages = 1");
        assert!(plan_of_head(world).contains("poll_message_waiting"), "{}", plan_of_head(world));
        assert_eq!(take(world).await.at, Timestamp::from_microsecond(MANY).expect("an instant"));
    }

    // `PHAROS_QUEUE_MESSAGES=1000000`, as `./test --long` sets it: a clock decides, so not always.
    async fn a_message_of_a_million_takes_as_long_as_one_of_a_few(world) {
        let Ok(many) = std::env::var("PHAROS_QUEUE_MESSAGES") else { return };
        let many: i64 = many.parse().expect("a number");
        with_registrar(world, 0).await;
        fill(world, "beta-rx", 35);
        fill(world, "alpha-rx", 35);
        let of_few = middle_of_cycles(world).await;
        assert_eq!(first(world).await.0, 10);
        world.execute("DELETE FROM poll_message");
        world.execute("UPDATE registrar_account SET waiting_messages = 0");
        fill(world, "alpha-rx", many);
        let of_many = middle_of_cycles(world).await;
        assert_eq!(first(world).await.0, many - 25);
        println!("a message of few: {of_few:?}; of {many}: {of_many:?}");
        assert!(of_many < of_few * 5 + Duration::from_millis(5), "{of_many:?} against {of_few:?}");
    }
}
