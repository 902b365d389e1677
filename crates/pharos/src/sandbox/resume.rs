//! Goes on with what an ended sandbox left: its records, its people, its clock's reading.

use std::time::Duration;

use jiff::Timestamp;
use registry_core::decision::Actor;
use registry_store::{DatabaseUrl, Staff};

use super::book::SandboxBook;
use super::folder::Folder;
use super::start::{self, Book, SandboxError, SandboxOptions};
use super::turn::CLOCK_KEY;
use super::world::{SeededPeople, World};
use crate::clock::Clock;
use crate::registry::Registry;
use crate::seal::Seal;
use crate::secret_key;
use crate::signing_key::SigningKey;
use crate::vetting::Acting;

/// Opens the registry of an ended sandbox and remembers its world.
pub(super) async fn world(
    folder: &Folder,
    books: &[Book],
    options: &SandboxOptions,
) -> Result<(Registry, World), SandboxError> {
    let file = folder.path("sandbox.json");
    let book = SandboxBook::read(&file).map_err(|error| SandboxError::folder(&file, error))?;
    // A copy of its records may stand somewhere else.
    let url = DatabaseUrl::parse(options.database.as_ref().unwrap_or(&book.database))?;
    let (key, _) = secret_key::load_or_create(&folder.path("secret.key"))?;
    let first = book.now.parse().map_err(|_| SandboxError::Clock(book.now.clone()))?;
    let clock = match options.real_clock {
        true => Clock::real(Duration::from_secs(u64::from(u32::MAX))),
        false => Clock::manual(first),
    };
    let keys = (Seal::new(key.bytes()), SigningKey::load_or_create(&folder.path("signing.key"))?);
    let registry = start::open(clock.clone(), books, &url, keys)?;
    let turned = registry.store.read(|read| read.meta(CLOCK_KEY)).await?;
    if let Some(turned) = turned.and_then(|text| text.parse::<Timestamp>().ok()) {
        clock.turn_to(turned);
    }
    let acting = SeededPeople {
        reviewer: person(&registry, "reviewer@sandbox.test").await?,
        supervisor: person(&registry, "supervisor@sandbox.test").await?,
    };
    let world = World {
        registrars: book.registrars,
        staff: book.staff,
        api_token: book.api.token,
        probe_token: book.api.probe_token,
        registered: book.registered,
        acting,
    };
    Ok((registry, world))
}

async fn person(registry: &Registry, email: &'static str) -> Result<Acting, SandboxError> {
    let staff = registry.store.read(move |read| read.staff_by_email(email)).await?;
    let missing = || SandboxError::World(format!("{email} has no account any more"));
    let Staff { id, name, role, .. } = staff.ok_or_else(missing)?;
    let role = role.parse().map_err(|_| missing())?;
    Ok(Acting { actor: Actor::Staff { id, name }, role, request_id: None, once: None, seen: None })
}
