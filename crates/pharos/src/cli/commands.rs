//! The commands and where each goes.

use std::error::Error;
use std::net::{IpAddr, SocketAddr};
use std::path::PathBuf;

use clap::{Args, Subcommand, ValueEnum};
use registry_core::id::MaintenanceId;
use registry_core::rulebook::{AddressRange, Rulebook};
use registry_store::Store;

use super::dns::{self, DnsCommands};
use super::watch::{self, WatchCommands};
use super::{audit, mail, maintenance, opened, probe, registrar, sandbox, tmch, zone};
use crate::{config, demo, serve};

/// What went wrong, in one line.
pub(super) type Outcome = Result<(), Box<dyn Error>>;

#[derive(Debug, Subcommand)]
pub(super) enum Commands {
    /// Serve the registry of a configuration file.
    Serve(ConfigFile),
    /// Serve a throw-away registry whose clock can be turned.
    Sandbox(SandboxArguments),
    /// Serve a small believable world to look around in.
    Demo(DemoArguments),
    /// Show or apply the migrations of a registry's database.
    Migrate {
        #[command(flatten)]
        config: ConfigFile,
        /// Only show what would be applied.
        #[arg(long)]
        dry_run: bool,
    },
    /// Copy a registry's SQLite database while it is served.
    Backup {
        #[command(flatten)]
        config: ConfigFile,
        /// The file to write; it must not exist.
        to: PathBuf,
    },
    /// Rulebooks: the numbers and switches of a TLD's policy.
    #[command(subcommand)]
    Rulebook(RulebookCommands),
    /// The people who work here.
    #[command(subcommand)]
    Staff(StaffCommands),
    /// Registrars.
    #[command(subcommand)]
    Registrar(RegistrarCommands),
    /// Maintenances, told to registrars in time.
    #[command(subcommand)]
    Maintenance(MaintenanceCommands),
    /// The chain from this registry to the public name servers.
    #[command(subcommand)]
    Dns(DnsCommands),
    /// Zones.
    #[command(subcommand)]
    Zone(ZoneCommands),
    /// Rogue Internet pharmacies.
    #[command(subcommand)]
    Watch(WatchCommands),
    /// Lists of the Trademark Clearinghouse, for a launch.
    #[command(subcommand)]
    Tmch(TmchCommands),
    /// Notices as mail.
    #[command(subcommand)]
    Mail(MailCommands),
    /// Measure public services from outside, as the agreement with ICANN does.
    #[command(subcommand)]
    Probe(probe::ProbeCommands),
    /// The clock that policy runs on.
    #[command(subcommand)]
    Clock(ClockCommands),
    /// The record nobody can quietly change.
    #[command(subcommand)]
    Audit(audit::AuditCommands),
}

/// The configuration of a registry.
#[derive(Debug, Args)]
pub(super) struct ConfigFile {
    /// The configuration file; `etc/pharos.template.toml` explains every setting.
    #[arg(long, env = "PHAROS_CONFIG", default_value = "/etc/pharos/pharos.toml")]
    pub(super) config: PathBuf,
}

/// A registry by its configuration, or a sandbox by its book.
#[derive(Debug, Args)]
pub(super) struct Which {
    #[command(flatten)]
    pub(super) config: ConfigFile,
    /// The `sandbox.json` of a sandbox, in place of a configuration.
    #[arg(long)]
    pub(super) sandbox: Option<PathBuf>,
}

#[derive(Debug, Subcommand)]
pub(super) enum RulebookCommands {
    /// Check a rulebook file whole, and say everything that is wrong with it.
    Check {
        /// The file.
        file: PathBuf,
    },
}

#[derive(Debug, Subcommand)]
pub(super) enum StaffCommands {
    /// Print a link by which a person sets a password and a second factor, once.
    Invite {
        #[command(flatten)]
        config: ConfigFile,
        /// The person's e-mail address.
        email: String,
        /// What the person may do.
        role: String,
    },
    /// Print a bearer token of a person for the API: every permission of their role.
    Token {
        #[command(flatten)]
        config: ConfigFile,
        /// The person's e-mail address.
        email: String,
        /// What the token is for.
        name: String,
    },
}

#[derive(Debug, Subcommand)]
pub(super) enum RegistrarCommands {
    /// Enter a registrar with its credentials and its account.
    Authorize(Box<registrar::Authorize>),
    /// Change its credentials, its TLDs or its credit; suspend it, or let it log in again.
    Change(Box<registrar::Change>),
    /// Record a payment that came in.
    Pay(registrar::Pay),
    /// Print what a registrar did in a sandbox, signed by the sandbox, for the registry.
    Report(registrar::Report),
    /// Believe the reports of a sandbox from now on.
    Trust(registrar::Trust),
}

#[derive(Debug, Subcommand)]
pub(super) enum MaintenanceCommands {
    /// Announce a maintenance to every registrar it concerns.
    Announce {
        #[command(flatten)]
        by: maintenance::By,
        #[command(flatten)]
        stated: Box<maintenance::Stated>,
    },
    /// State a maintenance anew, whole.
    Change {
        /// Its id.
        id: MaintenanceId,
        #[command(flatten)]
        by: maintenance::By,
        #[command(flatten)]
        stated: Box<maintenance::Stated>,
    },
    /// Say that a maintenance does not take place.
    CallOff {
        /// Its id.
        id: MaintenanceId,
        #[command(flatten)]
        by: maintenance::By,
    },
    /// Show the maintenances that lie ahead or go on.
    List {
        #[command(flatten)]
        which: Which,
    },
}

#[derive(Debug, Subcommand)]
pub(super) enum ZoneCommands {
    /// Write a TLD's zone as a master file to standard output.
    Export {
        #[command(flatten)]
        which: Which,
        /// The TLD, without its dot.
        tld: String,
    },
    /// Write the version that is served as a file for others: in gzip, with its checksums and a
    /// signature.
    Access {
        #[command(flatten)]
        which: Which,
        /// The TLD, without its dot.
        #[arg(long)]
        tld: String,
        /// The folder for the files; it must exist.
        #[arg(long)]
        dir: PathBuf,
    },
    /// Show what is served, what waits, what is held back and what cannot be published.
    Status {
        #[command(flatten)]
        which: Which,
        /// As JSON, in the form of the API.
        #[arg(long)]
        json: bool,
    },
    /// Compare what is served with what should be, name by name; fails if any differs.
    Compare {
        #[command(flatten)]
        which: Which,
        /// The TLD, without its dot.
        #[arg(long)]
        tld: String,
    },
    /// Let go what a zone holds back, because it is right that so many names leave.
    Release {
        #[command(flatten)]
        which: Which,
        /// The TLD, without its dot.
        #[arg(long)]
        tld: String,
        /// The e-mail address of the operator who does it.
        #[arg(long)]
        by: String,
        /// Why it is right.
        #[arg(long)]
        reason: String,
    },
}

#[derive(Debug, Subcommand)]
pub(super) enum TmchCommands {
    /// Put a list in force, in place of the one before.
    Load {
        #[command(flatten)]
        which: Which,
        /// Which list it is.
        kind: tmch::Kind,
        /// The file as its publisher made it.
        file: PathBuf,
    },
    /// Show which lists are in force.
    Show {
        #[command(flatten)]
        which: Which,
    },
}

#[derive(Debug, Subcommand)]
pub(super) enum MailCommands {
    /// Record the delivery report on standard input: for a mail server's pipe.
    Bounce {
        #[command(flatten)]
        config: ConfigFile,
        /// The address it came to; else its headers tell.
        #[arg(long)]
        recipient: Option<String>,
    },
}

#[derive(Debug, Subcommand)]
pub(super) enum ClockCommands {
    /// Say that the clock is right, so that writes and the sweep go on.
    Confirm(ConfigFile),
}

/// How a sandbox is to be (SANDBOX).
#[derive(Debug, Args)]
pub(super) struct SandboxArguments {
    /// Everything it writes goes below this folder.
    #[arg(long)]
    pub(super) dir: PathBuf,
    /// The address it listens on.
    #[arg(long, default_value = "127.0.0.1")]
    pub(super) listen: IpAddr,
    /// EPP listens here, HTTPS one above, WHOIS two, DNS three; free ports by default.
    #[arg(long)]
    pub(super) port_base: Option<u16>,
    /// An empty database; a SQLite file in the folder by default.
    #[arg(long)]
    pub(super) database: Option<String>,
    /// The clock's first reading.
    #[arg(long, default_value = "2026-01-05T12:00:00Z")]
    pub(super) now: String,
    /// Whether the clock moves only when it is told to, or runs.
    #[arg(long, default_value = "manual")]
    pub(super) clock: ClockKind,
    /// A rulebook of a further TLD, named like it.
    #[arg(long)]
    pub(super) rulebook: Vec<PathBuf>,
    /// Names to load in each open TLD, for measurements.
    #[arg(long, default_value_t = 0)]
    pub(super) domains: u32,
    /// Sessions a registrar may have at once.
    #[arg(long, default_value_t = 10)]
    pub(super) sessions: u32,
    /// Seconds after which an EPP session that says nothing is closed.
    #[arg(long, default_value_t = 1800)]
    pub(super) idle_seconds: u64,
    /// Seconds from connecting to a successful login.
    #[arg(long, default_value_t = 60)]
    pub(super) login_seconds: u64,
    /// Seconds from the first octet of a frame to its last, and for a TLS handshake.
    #[arg(long, default_value_t = 30)]
    pub(super) frame_seconds: u64,
    /// A secondary that is told of new versions of the zones, with its port. May be given several
    /// times.
    #[arg(long)]
    pub(super) notify: Vec<SocketAddr>,
    /// Go on with what an ended sandbox left in the folder.
    #[arg(long)]
    pub(super) resume: bool,
    /// A network that may look names up without limit, as 127.0.0.0/8.
    #[arg(long, value_name = "NETWORK", value_parser = network)]
    pub(super) exempt: Vec<AddressRange>,
}

fn network(text: &str) -> Result<AddressRange, String> {
    AddressRange::parse(text).ok_or_else(|| "allowed: ADDRESS/LENGTH, as 192.0.2.0/24".to_owned())
}

#[derive(Debug, Clone, Copy, ValueEnum)]
pub(super) enum ClockKind {
    /// It stands until it is turned.
    Manual,
    /// It runs.
    Real,
}

/// Where a demo lives.
#[derive(Debug, Args)]
pub(super) struct DemoArguments {
    /// The folder it is made in.
    #[arg(long, default_value = "var/demo")]
    pub(super) dir: PathBuf,
    /// EPP listens here, HTTPS one above.
    #[arg(long, default_value_t = 7700)]
    pub(super) port_base: u16,
}

pub(super) async fn run(command: Commands) -> Outcome {
    match command {
        Commands::Serve(ConfigFile { config }) => Ok(serve::run(config::load(&config)?).await?),
        Commands::Sandbox(arguments) => sandbox::run(arguments).await,
        Commands::Demo(DemoArguments { dir, port_base }) => Ok(demo::run(dir, port_base).await?),
        Commands::Migrate { config, dry_run } => migrate(&config, dry_run),
        Commands::Backup { config, to } => {
            opened::by_config(&config.config).await?.store.backup(&to)?;
            println!("backup written to {}", to.display());
            Ok(())
        }
        Commands::Rulebook(RulebookCommands::Check { file }) => check_rulebook(&file),
        Commands::Staff(StaffCommands::Invite { config, email, role }) => {
            opened::invite(&config.config, &email, &role).await
        }
        Commands::Staff(StaffCommands::Token { config, email, name }) => {
            opened::bearer_token(&config.config, &email, &name).await
        }
        Commands::Registrar(RegistrarCommands::Authorize(given)) => {
            registrar::authorize(*given).await
        }
        Commands::Registrar(RegistrarCommands::Change(given)) => registrar::change(*given).await,
        Commands::Registrar(RegistrarCommands::Pay(given)) => registrar::pay(given).await,
        Commands::Registrar(RegistrarCommands::Report(given)) => registrar::report(given).await,
        Commands::Registrar(RegistrarCommands::Trust(given)) => registrar::trust(given).await,
        Commands::Maintenance(command) => maintenance::run(command).await,
        Commands::Dns(command) => dns::run(command).await,
        Commands::Zone(command) => zone::run(command).await,
        Commands::Watch(command) => watch::run(&command).await,
        Commands::Tmch(TmchCommands::Load { which, kind, file }) => {
            tmch::load(&which, kind, &file).await
        }
        Commands::Tmch(TmchCommands::Show { which }) => tmch::show(&which).await,
        Commands::Mail(MailCommands::Bounce { config, recipient }) => {
            mail::bounce(&config.config, recipient.as_deref()).await
        }
        Commands::Probe(command) => probe::run(command).await,
        Commands::Clock(ClockCommands::Confirm(ConfigFile { config })) => {
            opened::confirm_clock(&config).await
        }
        Commands::Audit(command) => audit::run(command).await,
    }
}

fn migrate(config: &ConfigFile, dry_run: bool) -> Outcome {
    let url = opened::database(&config::load(&config.config)?)?;
    let before = Store::migrations(&url)?;
    if before.pending.is_empty() {
        println!("the database is at migration {}, nothing to apply", before.applied);
        return Ok(());
    }
    for (number, name) in &before.pending {
        println!("{} {number} {name}", if dry_run { "pending" } else { "applying" });
    }
    if !dry_run {
        let after = Store::migrate(&url)?;
        println!("the database is at migration {}", after.applied);
    }
    Ok(())
}

fn check_rulebook(file: &PathBuf) -> Outcome {
    let text = std::fs::read_to_string(file)
        .map_err(|error| format!("{} cannot be read: {error}", file.display()))?;
    let rulebook = Rulebook::load(&file.display().to_string(), &text)?;
    println!("{}: the rulebook {:?} is whole and valid", file.display(), rulebook.name);
    Ok(())
}
