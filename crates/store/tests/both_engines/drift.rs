//! `schema.rs`, the migrations and both live databases say the same.

use std::collections::BTreeMap;

use diesel::sql_types::{Bool, Text};
use diesel::{Connection, PgConnection, QueryableByName, RunQueryDsl, SqliteConnection, sql_query};
use registry_store::DatabaseUrl;
use registry_testkit::{World, both_engines};

#[derive(QueryableByName)]
struct Column {
    #[diesel(sql_type = Text)]
    table_name: String,
    #[diesel(sql_type = Text)]
    column_name: String,
    #[diesel(sql_type = Text)]
    kind: String,
    #[diesel(sql_type = Bool)]
    nullable: bool,
}

const SQLITE: &str = "SELECT t.name AS table_name, c.name AS column_name, c.type AS kind, \
    (c.\"notnull\" = 0 AND c.pk = 0) AS nullable FROM sqlite_schema t, pragma_table_info(t.name) c \
    WHERE t.type = 'table' AND t.name <> 'migration' ORDER BY t.name, c.cid";

const POSTGRES: &str = "SELECT table_name::text, column_name::text, data_type::text AS kind, \
    (is_nullable = 'YES') AS nullable FROM information_schema.columns \
    WHERE table_schema = 'public' AND table_name <> 'migration' \
    ORDER BY table_name, ordinal_position";

/// What `schema.rs` declares, by its parts.
const DECLARED: [&str; 8] = [
    include_str!("../../src/schema/access.rs"),
    include_str!("../../src/schema/appeals.rs"),
    include_str!("../../src/schema/objects.rs"),
    include_str!("../../src/schema/owed.rs"),
    include_str!("../../src/schema/running.rs"),
    include_str!("../../src/schema/terms.rs"),
    include_str!("../../src/schema/watch.rs"),
    include_str!("../../src/schema/zones.rs"),
];

/// Each table's columns in order, in the words of `schema.rs`.
fn live(world: &World) -> BTreeMap<String, Vec<String>> {
    let columns: Vec<Column> = match &world.url {
        DatabaseUrl::Sqlite(path) => {
            let path = path.to_str().expect("UTF-8");
            let mut connection = SqliteConnection::establish(path).expect("the file");
            sql_query(SQLITE).load(&mut connection).expect("its columns")
        }
        DatabaseUrl::Postgres(url) => {
            let mut connection = PgConnection::establish(url).expect("the database");
            sql_query(POSTGRES).load(&mut connection).expect("its columns")
        }
    };
    let mut tables = BTreeMap::<String, Vec<String>>::new();
    for Column { table_name, column_name, kind, nullable } in columns {
        let word = match kind.as_str() {
            "INTEGER" | "bigint" => "BigInt",
            "boolean" => "Bool",
            "TEXT" | "text" => "Text",
            "BLOB" | "bytea" => "Binary",
            other => other,
        };
        let word = if nullable { format!("Nullable<{word}>") } else { word.to_owned() };
        tables.entry(table_name).or_default().push(format!("{column_name} {word}"));
    }
    tables
}

/// The same out of `schema.rs`.
fn declared(world: &World) -> BTreeMap<String, Vec<String>> {
    let mut tables = BTreeMap::<String, Vec<String>>::new();
    let mut table = String::new();
    for line in DECLARED.iter().flat_map(|text| text.lines()).map(str::trim) {
        if let Some((name, _)) = line.strip_suffix(") {").and_then(|line| line.split_once(" (")) {
            table = name.to_owned();
        } else if let Some((column, kind)) =
            line.strip_suffix(',').and_then(|l| l.split_once(" -> "))
        {
            // SQLite has no type for bool: it is an INTEGER that holds 0 or 1.
            let kind = match &world.url {
                DatabaseUrl::Sqlite(_) => kind.replace("Bool", "BigInt"),
                DatabaseUrl::Postgres(_) => kind.to_owned(),
            };
            tables.entry(table.clone()).or_default().push(format!("{column} {kind}"));
        }
    }
    tables
}

both_engines! {
    async fn the_schema_is_what_the_database_has(world) {
        assert_eq!(live(world), declared(world));
    }
}
