//! `pharos maintenance`: announces a maintenance, changes it, calls it off (RFC 9167).

use std::error::Error;

use clap::{Args, ValueEnum};
use jiff::Timestamp;
use registry_core::maintenance::{
    Description, Environment, Impact, Intervention, Maintenance, Plan, Reason, System,
};
use registry_core::name::Tld;

use super::commands::{MaintenanceCommands, Outcome, Which};
use super::opened;
use crate::registry::Registry;
use crate::vetting::{Acting, Failure, maintenance};

/// Where, and who acts: history names them.
#[derive(Debug, Args)]
pub(super) struct By {
    #[command(flatten)]
    which: Which,
    /// The e-mail address of the operator who does it.
    #[arg(long)]
    by: String,
}

/// What is stated about a maintenance.
#[derive(Debug, Args)]
pub(super) struct Stated {
    /// A name for persons.
    #[arg(long)]
    name: String,
    /// What is done, in a few words; several, if given again.
    #[arg(long = "type")]
    types: Vec<String>,
    /// A system concerned and how much of it will not work, with its host if that helps:
    /// `EPP=full`, `RDAP=partial@rdap.example.org`. Several, if given again.
    #[arg(long = "system", required = true)]
    systems: Vec<String>,
    /// `production`, `ote`, `staging`, `dev`, or another environment by its name.
    #[arg(long, default_value = "production")]
    environment: String,
    /// When it begins: `2027-01-04T02:00:00Z`.
    #[arg(long)]
    from: Timestamp,
    /// When it ends.
    #[arg(long)]
    until: Timestamp,
    /// Why it is done.
    #[arg(long, default_value = "planned")]
    reason: Why,
    /// The address of a page about it.
    #[arg(long)]
    detail: Option<String>,
    /// Words about it, in English.
    #[arg(long)]
    description: Option<String>,
    /// A TLD concerned, without its dot; all, if none is given.
    #[arg(long = "tld")]
    tlds: Vec<Tld>,
    /// Clients have to connect again.
    #[arg(long)]
    reconnect: bool,
    /// Clients have to change their software.
    #[arg(long)]
    reimplement: bool,
}

#[derive(Debug, Clone, Copy, ValueEnum)]
enum Why {
    /// It was planned.
    Planned,
    /// It cannot wait.
    Emergency,
}

/// Runs a command, and says what registrars are told.
pub(super) async fn run(command: MaintenanceCommands) -> Outcome {
    match command {
        MaintenanceCommands::Announce { by, stated } => {
            let (registry, acting) = open(&by).await?;
            let made = maintenance::announce(&registry, &acting, stated.plan()?).await;
            let made = made.map_err(in_words)?;
            println!("{} is announced", made.id);
        }
        MaintenanceCommands::Change { id, by, stated } => {
            let (registry, acting) = open(&by).await?;
            let changed = maintenance::change(&registry, &acting, (id, stated.plan()?)).await;
            let changed = changed.map_err(in_words)?;
            println!("{} is changed", changed.id);
        }
        MaintenanceCommands::CallOff { id, by } => {
            let (registry, acting) = open(&by).await?;
            maintenance::call_off(&registry, &acting, id).await.map_err(in_words)?;
            println!("{id} is called off");
        }
        MaintenanceCommands::List { which } => {
            let registry = opened::registry(&which).await?;
            let now = registry.clock.registry_now();
            for Maintenance { id, plan, .. } in
                registry.store.read(move |read| read.maintenances(now)).await?
            {
                println!("{id} {} to {} {}", plan.starts_at, plan.ends_at, plan.name);
            }
        }
    }
    Ok(())
}

async fn open(By { which, by }: &By) -> Result<(Registry, Acting), Box<dyn Error>> {
    let registry = opened::registry(which).await?;
    let acting = opened::person(&registry, by).await?.acting(None);
    Ok((registry, acting))
}

fn in_words(failure: Failure) -> Box<dyn Error> {
    match failure {
        Failure::Refused(refusal) => refusal.into(),
        Failure::Store(error) => error.into(),
    }
}

impl Stated {
    fn plan(&self) -> Result<Plan, String> {
        let told = self.reconnect || self.reimplement;
        let intervention =
            Intervention { connection: self.reconnect, implementation: self.reimplement };
        let description = |text: &String| Description { html: false, text: text.clone() };
        Ok(Plan {
            name: self.name.clone(),
            types: self.types.clone(),
            systems: self.systems.iter().map(|text| system(text)).collect::<Result<_, _>>()?,
            environment: Environment::from(self.environment.clone()),
            starts_at: self.from,
            ends_at: self.until,
            reason: match self.reason {
                Why::Planned => Reason::Planned,
                Why::Emergency => Reason::Emergency,
            },
            detail: self.detail.clone(),
            descriptions: self.description.iter().map(description).collect(),
            tlds: self.tlds.iter().cloned().collect(),
            intervention: told.then_some(intervention),
        })
    }
}

/// Reads `NAME=IMPACT` or `NAME=IMPACT@HOST`.
fn system(text: &str) -> Result<System, String> {
    let wrong =
        || format!("--system: found {text:?}, allowed: NAME=none, =partial or =full, then @HOST");
    let (name, rest) = text.split_once('=').ok_or_else(wrong)?;
    let (impact, host) = match rest.split_once('@') {
        Some((impact, host)) => (impact, Some(host.to_owned())),
        None => (rest, None),
    };
    let impact = match impact {
        "none" => Impact::None,
        "partial" => Impact::Partial,
        "full" => Impact::Full,
        _ => return Err(wrong()),
    };
    Ok(System { name: name.to_owned(), host, impact })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_system_is_read_with_its_impact_and_its_host() {
        let epp = system("EPP=full").unwrap();
        assert_eq!((epp.name.as_str(), epp.host, epp.impact), ("EPP", None, Impact::Full));
        let rdap = system("RDAP=partial@rdap.example.org").unwrap();
        assert_eq!(rdap.host.as_deref(), Some("rdap.example.org"));
        for wrong in ["EPP", "EPP=", "EPP=half", "EPP@epp.example.org"] {
            assert!(system(wrong).unwrap_err().contains(wrong), "{wrong}");
        }
    }
}
