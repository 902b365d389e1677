//! The world a scenario happens in: a sandbox without listeners, copied from one made once.

use std::collections::BTreeMap;
use std::net::{IpAddr, Ipv4Addr};
use std::path::{Path, PathBuf};

use argon2::password_hash::{PasswordHasher as _, SaltString};
use argon2::{Algorithm, Argon2, Params, Version};
use pharos::config::SessionLimits;
use pharos::sandbox::{Indoors, SandboxOptions, indoors};
use registry_core::id::RegistrarId;
use registry_store::ListKind;
use registry_testkit::{Copied, Engine, Template};

/// When every scenario begins.
pub(crate) const START: &str = "2026-01-05T12:00:00Z";

/// The registrars that may log in, by their short names; `alpha` is `alpha-rx`.
pub(crate) const REGISTRARS: [&str; 3] = ["alpha", "beta", "gamma"];

/// A sandbox of one scenario.
pub(crate) struct House {
    pub(crate) indoors: Indoors,
    /// The text of each TLD's rulebook.
    pub(crate) rulebook_texts: BTreeMap<String, String>,
    // Dropped last.
    copied: Copied,
}

impl House {
    /// Opens a copy of the world.
    pub(crate) async fn open(engine: Engine) -> Result<Self, String> {
        let place = Path::new(env!("CARGO_TARGET_TMPDIR")).join("worlds");
        // The template is made on a runtime of its own, which must not stand inside another.
        let made = std::thread::spawn(move || Template::of(engine, &place, make).copy()).join();
        let copied = made.map_err(|_| "the first world could not be made".to_owned())?;
        let opened = options(copied.folder.path(), &copied.database, true);
        let indoors = indoors(opened).await.map_err(|error| error.to_string())?;
        Ok(Self { indoors, rulebook_texts: rulebook_texts(), copied })
    }
}

impl House {
    /// Makes what is stored of a name unreadable.
    pub(crate) fn damage(&self, name: &str) {
        self.copied.execute(&format!("UPDATE domain SET body = 'damaged' WHERE name = '{name}'"));
    }

    /// Takes a list of the Clearinghouse away, as if none had been loaded yet.
    pub(crate) fn forget_list(&self, kind: &str) -> Result<(), String> {
        let known = ListKind::ALL.iter().find(|known| known.code() == kind);
        let known = known.ok_or_else(|| format!("no list is called {kind}"))?;
        self.copied
            .execute(&format!("DELETE FROM clearinghouse_list WHERE kind = '{}'", known.code()));
        Ok(())
    }
}

/// What a registrar logs in with.
pub(crate) fn password_of(who: &str) -> String {
    format!("{who}-password")
}

fn make(folder: &Path, database: &str) {
    registry_testkit::block_on(async {
        let made = indoors(options(folder, database, false)).await.expect("a first world");
        for who in REGISTRARS {
            let id: RegistrarId = format!("{who}-rx").parse().expect("a registrar's id");
            let hash = quick_hash(&password_of(who));
            let set = move |tx: &mut registry_store::Tx<'_>, _now| {
                tx.set_registrar_password(&id, &hash)?;
                Ok::<(), registry_store::Failure<std::convert::Infallible>>(())
            };
            made.registry.write(set).await.expect("a password");
        }
    });
}

/// A hash with the least work, as the parameters stand in it: a thousand logins cost little.
fn quick_hash(password: &str) -> String {
    let params = Params::new(Params::MIN_M_COST, 1, 1, None).expect("parameters");
    let salt = SaltString::encode_b64(&[7; 16]).expect("a salt");
    let hasher = Argon2::new(Algorithm::Argon2id, Version::V0x13, params);
    hasher.hash_password(password.as_bytes(), &salt).expect("a hash").to_string()
}

fn options(folder: &Path, database: &str, resume: bool) -> SandboxOptions {
    SandboxOptions {
        dir: folder.to_owned(),
        listen: IpAddr::V4(Ipv4Addr::LOCALHOST),
        port_base: None,
        database: Some(database.to_owned()),
        now: START.parse().expect("an instant"),
        real_clock: false,
        rulebooks: rulebooks(),
        domains: 0,
        limits: SessionLimits { sessions_per_registrar: 3, ..SessionLimits::default() },
        notified: Vec::new(),
        resume,
        exempt: Vec::new(),
    }
}

/// The rulebooks of further TLDs, each named like its TLD.
fn rulebooks() -> Vec<PathBuf> {
    crate::files(&crate::root("tests/rulebooks"), "toml")
}

fn rulebook_texts() -> BTreeMap<String, String> {
    let further = rulebooks().into_iter().map(|file| {
        let tld = file.file_stem().map(|stem| stem.to_string_lossy().into_owned());
        (tld.unwrap_or_default(), file)
    });
    let built_in = [("pharmacy", "pharmacy.toml"), ("example", "open.toml")].into_iter();
    let built_in =
        built_in.map(|(tld, file)| (tld.to_owned(), crate::root("etc/rulebooks").join(file)));
    let read = |(tld, file)| Some((tld, std::fs::read_to_string(file).ok()?));
    built_in.chain(further).filter_map(read).collect()
}
