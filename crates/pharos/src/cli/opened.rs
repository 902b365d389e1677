//! A registry opened beside the one that serves it: by configuration, or by a sandbox's book.

use std::error::Error;
use std::path::Path;
use std::sync::Arc;

use jiff::Timestamp;
use registry_core::name::Tld;
use registry_store::{DatabaseUrl, Options, Store};

use super::commands::{Outcome, Which};
use crate::clock::Clock;
use crate::config::{self, Config, Database};
use crate::registry::Registry;
use crate::sandbox::{CLOCK_KEY, SandboxBook};
use crate::seal::Seal;
use crate::secret_key;
use crate::serve;
use crate::signing_key::SigningKey;
use crate::staff::account::Person;
use crate::staff::password::Passwords;
use crate::staff::{account, api_token, invitation};
use crate::worker::CLOCK_CONFIRMED_KEY;

type Opened = Result<Registry, Box<dyn Error>>;

/// The database a configuration names.
pub(super) fn database(config: &Config) -> Result<DatabaseUrl, Box<dyn Error>> {
    Ok(match &config.database {
        Database::Sqlite(path) => DatabaseUrl::parse(&format!("sqlite:{}", path.display()))?,
        Database::Postgres(url) => DatabaseUrl::parse(url)?,
    })
}

pub(super) async fn by_config(file: &Path) -> Opened {
    serve::open(&config::load(file)?).await
}

pub(super) async fn registry(which: &Which) -> Opened {
    match &which.sandbox {
        None => by_config(&which.config.config).await,
        Some(book) => by_book(book).await,
    }
}

/// Opens a sandbox's database; its clock reads what it was last turned to.
async fn by_book(file: &Path) -> Opened {
    let book = SandboxBook::read(file)
        .map_err(|error| format!("{} is no sandbox.json: {error}", file.display()))?;
    let tlds = book.tlds.iter().map(|entry| Ok((Tld::parse(&entry.name)?, entry.rulebook.clone())));
    let tlds = tlds.collect::<Result<Vec<_>, Box<dyn Error>>>()?;
    let clock = Clock::manual(book.now.parse()?);
    let reading = clock.clone();
    let options = Options::new(Arc::new(move || reading.registry_now()), tlds.clone());
    let store = Store::open(&DatabaseUrl::parse(&book.database)?, &options)?;
    let turned = store.read(|read| read.meta(CLOCK_KEY)).await?;
    if let Some(turned) = turned.and_then(|text| text.parse::<Timestamp>().ok()) {
        clock.turn_to(turned);
    }
    let (key, _) = secret_key::load_or_create(&file.with_file_name("secret.key"))?;
    Ok(Registry {
        store,
        clock,
        tlds: tlds.into_iter().map(|(tld, _)| tld).collect(),
        passwords: Passwords::new(1),
        seal: Seal::new(key.bytes()),
        signing_key: SigningKey::load_or_create(&file.with_file_name("signing.key"))?,
        uploads: std::sync::Arc::default(),
        accounts: std::sync::Arc::default(),
        lookups: std::sync::Arc::default(),
        secondaries: Default::default(),
        watch: std::sync::Arc::default(),
        rehearsal: None,
    })
}

/// Prints the one-time link of an invitation.
pub(super) async fn invite(file: &Path, email: &str, role: &str) -> Outcome {
    let config = config::load(file)?;
    let registry = serve::open(&config).await?;
    let role = role.parse()?;
    let secret = invitation::invite(&registry, None, email, role).await?;
    let server = config.https.as_ref().map_or("localhost", |https| &https.identity.server_name);
    println!("https://{server}/invitation/{}", secret.expose());
    println!("The link works once. It is a secret: hand it to the person and to nobody else.");
    Ok(())
}

/// The person with an account, by the address they sign in with.
pub(super) async fn person(registry: &Registry, email: &str) -> Result<Person, Box<dyn Error>> {
    let folded = account::folded(email);
    let found = registry.store.read(move |read| read.staff_by_email(&folded)).await?;
    let person = found.as_ref().and_then(Person::of);
    Ok(person.ok_or_else(|| format!("{email} has no account here; invite them first"))?)
}

/// Prints a bearer token of a person, once.
pub(super) async fn bearer_token(file: &Path, email: &str, name: &str) -> Outcome {
    let registry = by_config(file).await?;
    let person = person(&registry, email).await?;
    let secret = api_token::make(&registry, person.id, name, None).await?;
    println!("{}", secret.expose());
    Ok(())
}

/// Leaves an operator's word that the clock is right where every node reads it.
pub(super) async fn confirm_clock(file: &Path) -> Outcome {
    let registry = by_config(file).await?;
    let now = registry.clock.wall_now();
    let text = now.to_string();
    registry.store.commit(move |tx, _now| tx.set_meta(CLOCK_CONFIRMED_KEY, &text)).await?;
    println!("confirmed at {now}; every node that runs goes on within seconds");
    Ok(())
}
