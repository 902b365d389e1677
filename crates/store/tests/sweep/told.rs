//! Every row of history that its sponsor did not write has its poll messages: what the core says
//! of each event, held against what the store has kept.

use std::collections::BTreeSet;

use diesel::pg::Pg;
use diesel::sql_types::{BigInt, Binary, Nullable, Text};
use diesel::sqlite::Sqlite;
use diesel::{Connection, PgConnection, QueryableByName, RunQueryDsl, SqliteConnection, sql_query};
use registry_core::decision::Actor;
use registry_core::event::Event;
use registry_core::id::RegistrarId;
use registry_core::notice::{PollMessage, PollOccasion, Telling};
use registry_store::DatabaseUrl;
use registry_testkit::World;
use serde_json::Value;
use uuid::Uuid;

#[derive(QueryableByName)]
struct Kept {
    #[diesel(sql_type = Binary)]
    object_id: Vec<u8>,
    #[diesel(sql_type = BigInt)]
    number: i64,
    #[diesel(sql_type = Text)]
    actor: String,
    #[diesel(sql_type = Text)]
    events: String,
    #[diesel(sql_type = Text)]
    body: String,
}

#[derive(QueryableByName)]
struct Queued {
    #[diesel(sql_type = Text)]
    registrar_id: String,
    #[diesel(sql_type = Text)]
    payload: String,
    #[diesel(sql_type = Nullable<BigInt>)]
    object_number: Option<i64>,
}

/// Whose queue, which object, the row of its history that tells the change, the occasion.
type Message = (String, String, i64, &'static str);

/// What nobody was told although somebody had to be.
pub(crate) fn untold(world: &World) -> Vec<String> {
    let messages: BTreeSet<Message> = all(
        world,
        "SELECT registrar_id, payload, object_number FROM poll_message \
         WHERE object_number IS NOT NULL",
    )
    .into_iter()
    .map(message)
    .collect();
    let rows: Vec<Kept> = all(
        world,
        "SELECT object_id, number, actor, events, body FROM history \
         WHERE kind IN ('domain', 'host', 'contact') ORDER BY object_id, number",
    );
    let mut untold = Vec::new();
    let mut before: Option<(Vec<u8>, String)> = None;
    for row in rows {
        let body: Value = serde_json::from_str(&row.body).expect("a body");
        let sponsor = text(&body["registrar"]);
        let former = before.filter(|(id, _)| *id == row.object_id).map(|(_, sponsor)| sponsor);
        let both = match &body["transfer"] {
            Value::Null => [former.unwrap_or_else(|| sponsor.clone()), sponsor.clone()],
            transfer => [text(&transfer["losing"]), text(&transfer["gaining"])],
        };
        untold.extend(lacking(&row, &sponsor, &both, &messages));
        before = Some((row.object_id, sponsor));
    }
    untold
}

/// What a row lacks.
fn lacking(
    row: &Kept,
    sponsor: &str,
    both: &[String; 2],
    messages: &BTreeSet<Message>,
) -> Vec<String> {
    let object = Uuid::from_slice(&row.object_id).expect("a uuid").to_string();
    let told = |registrar: &str, occasions: &[PollOccasion]| {
        occasions.iter().any(|occasion| {
            let message = (registrar.to_owned(), object.clone(), row.number, occasion.code());
            messages.contains(&message)
        })
    };
    let actor: Actor = serde_json::from_str(&row.actor).expect("an actor");
    let sponsor_id: RegistrarId = sponsor.parse().expect("a registrar");
    let is_sponsors = actor == Actor::Registrar(sponsor_id);
    let codes: Vec<String> = serde_json::from_str(&row.events).expect("events");
    let events = codes.iter().map(|code| {
        Event::ALL.iter().copied().find(|event| event.code() == code).expect("an event")
    });
    let lacks = |event: &Event| match Telling::of(*event) {
        Telling::Sponsor(occasions) => !is_sponsors && !told(sponsor, occasions),
        Telling::BothRegistrars(occasion) => !both.iter().all(|it| told(it, &[occasion])),
        // Imported history is known from where it came.
        Telling::SponsorsOwn => !is_sponsors && actor != Actor::Import,
        Telling::Nobody(_) => false,
        Telling::NotSponsored => true,
    };
    let named =
        |event: Event| format!("{} of {object}, row {}, by {actor:?}", event.code(), row.number);
    events.filter(lacks).map(named).collect()
}

fn message(Queued { registrar_id, payload, object_number }: Queued) -> Message {
    let message: PollMessage = serde_json::from_str(&payload).expect("a message");
    (registrar_id, message.about.id(), object_number.unwrap_or_default(), message.occasion.code())
}

fn text(value: &Value) -> String {
    value.as_str().expect("a text").to_owned()
}

fn all<T>(world: &World, sql: &str) -> Vec<T>
where
    T: QueryableByName<Sqlite> + QueryableByName<Pg> + 'static,
{
    match &world.url {
        DatabaseUrl::Sqlite(path) => {
            let path = path.to_str().expect("UTF-8");
            let mut connection = SqliteConnection::establish(path).expect("the file");
            sql_query(sql).load(&mut connection).expect("rows")
        }
        DatabaseUrl::Postgres(url) => {
            let mut connection = PgConnection::establish(url).expect("the database");
            sql_query(sql).load(&mut connection).expect("rows")
        }
    }
}
