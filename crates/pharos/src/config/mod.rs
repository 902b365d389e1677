//! The configuration files of `pharos serve` and, in [`ProberConfig`], of `pharos probe`.
//!
//! `etc/pharos.template.toml` names every setting with its default. A file is read to its end:
//! every problem is reported, each with its line, what was found and what is allowed; a key that
//! nobody knows is a problem, because a mistyped setting that is ignored is worse than none.
//! Relative paths are taken from the folder of the file.

use std::fmt;
use std::io;
use std::net::SocketAddr;
use std::path::{Path, PathBuf};
use std::time::Duration;

mod accounts;
mod dns;
mod lookups;
mod mail;
mod prober;
mod reader;
mod registry;
mod settings;
#[cfg(test)]
mod tests;
mod watch;

pub use accounts::AccountSettings;
pub use dns::Dns;
pub use lookups::{LookupSettings, Pace};
pub use mail::{Mail, MailWay};
pub use prober::{
    EppAccess, HostPort, Intervals, NameServerAddress, Patience, ProbedTld, ProberConfig,
    RdapAccess, RegistryAccess, SPOOL_MEGABYTES, SpoolSettings, load_prober,
};
pub use reader::Problem;
pub use registry::RegistrySettings;

use url::Url;

use crate::registry::Uploads;
use crate::watch::visit::VisitSettings;

/// All that `pharos serve` needs to know.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Config {
    /// Where the registry lives.
    pub database: Database,
    /// Folder for what the program writes beside the database.
    pub data_directory: PathBuf,
    /// The key that seals waiting secrets; made at the first start.
    pub secret_key_file: PathBuf,
    /// The key that signs checkpoints and exports; made at the first start.
    pub signing_key_file: PathBuf,
    /// The TLDs that are run, at least one.
    pub tlds: Vec<Tld>,
    /// EPP, unless its section is absent.
    pub epp: Option<Epp>,
    /// RDAP, API and desks, unless the section is absent.
    pub https: Option<Https>,
    /// Who runs the registry, as its pages say it; there whenever these are.
    pub registry: Option<RegistrySettings>,
    /// WHOIS on port 43, unless its section is absent.
    pub whois: Option<Vec<SocketAddr>>,
    /// Zone transfer and queries about our zones, unless the section is absent.
    pub dns: Option<Dns>,
    /// Who may make an account, and how long what belongs to it lasts.
    pub accounts: AccountSettings,
    /// How much anybody may ask of RDAP, WHOIS and the look-up page.
    pub lookups: LookupSettings,
    /// How mail leaves the house; none: it waits in the database.
    pub mail: Option<Mail>,
    /// What documents may be handed in.
    pub uploads: Uploads,
    /// How sites are visited; none: they are not.
    pub visits: Option<VisitSettings>,
    /// The guide to the law (P-95); the one that ships with the program where none is named.
    pub guide_file: Option<PathBuf>,
    /// Who stamps the day's root of the log of evidence; nobody where none is named.
    pub time_stamps: Option<Url>,
    /// How log lines look.
    pub log_format: LogFormat,
    /// Which log lines are written, in the words of `tracing_subscriber::EnvFilter`.
    pub log_filter: String,
    /// Writes stop when registry time jumps further than this, until an operator confirms it.
    pub clock_guard: Duration,
}

/// Which engine holds the registry, chosen by the URL alone: a mistyped PostgreSQL URL must
/// never become a new SQLite file of that name.
#[derive(Clone, PartialEq, Eq)]
pub enum Database {
    /// One file, one machine.
    Sqlite(PathBuf),
    /// A server, as a `postgres://` URL.
    Postgres(String),
}

impl fmt::Debug for Database {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Sqlite(file) => write!(formatter, "Sqlite({})", file.display()),
            // The URL carries a password.
            Self::Postgres(_) => formatter.write_str("Postgres(..)"),
        }
    }
}

/// One TLD and the numbers it is run by.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Tld {
    /// Lower-case A-label.
    pub name: String,
    /// Its rulebook.
    pub rulebook_file: PathBuf,
    /// The text of that file, read at start.
    pub rulebook_text: String,
}

/// The EPP listener.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Epp {
    /// Addresses and ports.
    pub listen: Vec<SocketAddr>,
    /// What it proves itself with.
    pub identity: IdentityFiles,
    /// Limits of a session.
    pub limits: SessionLimits,
}

/// The HTTPS listener.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Https {
    /// Addresses and ports.
    pub listen: Vec<SocketAddr>,
    /// What it proves itself with.
    pub identity: IdentityFiles,
}

/// The certificate of a listener, by files.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct IdentityFiles {
    /// PEM, own certificate first.
    pub certificate_file: PathBuf,
    /// PEM.
    pub key_file: PathBuf,
    /// The name clients know the service by.
    pub server_name: String,
}

/// Limits of an EPP session, in real time (EPP.md section 1).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct SessionLimits {
    /// Sessions that one registrar may have at once; one more is 2502.
    pub sessions_per_registrar: u32,
    /// A session that says nothing for so long is closed.
    pub idle: Duration,
    /// From connecting to a successful login.
    pub login: Duration,
    /// From the first byte of a frame to its last.
    pub frame: Duration,
    /// Failed logins on one connection; the last of them is 2501.
    pub failed_logins: u32,
}

impl Default for SessionLimits {
    fn default() -> Self {
        Self {
            sessions_per_registrar: 10,
            idle: Duration::from_secs(30 * 60),
            login: Duration::from_secs(60),
            frame: Duration::from_secs(30),
            failed_logins: 3,
        }
    }
}

/// How log lines look.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum LogFormat {
    /// For eyes.
    Text,
    /// One JSON object a line, for machines.
    Json,
}

/// Why there is no configuration.
#[derive(Debug, thiserror::Error)]
pub enum ConfigError {
    /// The file itself cannot be read.
    #[error("configuration {file}: {source}; begin with a copy of {template}")]
    Unreadable {
        /// The file.
        file: PathBuf,
        /// What to begin with.
        template: &'static str,
        /// What the file system said.
        source: io::Error,
    },
    /// All that is wrong in it, one line each.
    #[error("{}", .0.iter().map(ToString::to_string).collect::<Vec<_>>().join("\n"))]
    Wrong(Vec<Problem>),
}

/// Reads a configuration file and every rulebook that it names.
///
/// # Errors
/// [`ConfigError::Unreadable`], or [`ConfigError::Wrong`] with every problem in it.
pub fn load(file: &Path) -> Result<Config, ConfigError> {
    let text = load_text(file, "etc/pharos.template.toml")?;
    settings::read(file, &text).map_err(ConfigError::Wrong)
}

fn load_text(file: &Path, template: &'static str) -> Result<String, ConfigError> {
    let unreadable = |source| ConfigError::Unreadable { file: file.to_owned(), template, source };
    std::fs::read_to_string(file).map_err(unreadable)
}
