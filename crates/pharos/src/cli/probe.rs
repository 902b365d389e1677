//! `pharos probe`: measures public services from outside.

use std::fmt::Write as _;
use std::path::PathBuf;

use clap::{Args, Subcommand};
use serde_json::json;

use super::commands::Outcome;
use super::print;
use crate::config;
use crate::prober::{self, Measurement, Prober};
use crate::serve;

#[derive(Debug, Subcommand)]
pub(super) enum ProbeCommands {
    /// Measure again and again, and hand in what was measured, until a signal ends it.
    Run {
        #[command(flatten)]
        which: WhichProber,
    },
    /// Measure once and show what was measured; fails if a test did.
    Once {
        #[command(flatten)]
        which: WhichProber,
        /// As JSON, in the form in which it is handed in.
        #[arg(long)]
        json: bool,
        /// Hand it in as well.
        #[arg(long)]
        report: bool,
        /// Ask only: change nothing, also where a probe domain is named.
        #[arg(long)]
        queries_only: bool,
    },
}

/// A prober by its configuration, or one of a sandbox by its book.
#[derive(Debug, Args)]
pub(super) struct WhichProber {
    /// The configuration file; `etc/prober.template.toml` explains every setting.
    #[arg(long, env = "PHAROS_PROBER_CONFIG", default_value = "/etc/pharos/prober.toml")]
    config: PathBuf,
    /// The `sandbox.json` of a sandbox, in place of a configuration.
    #[arg(long)]
    sandbox: Option<PathBuf>,
    /// A name of the sandbox's first registrar, whose delegation signers are replaced.
    #[arg(long, requires = "sandbox")]
    probe_domain: Option<String>,
}

impl WhichProber {
    fn open(&self) -> Result<Prober, Box<dyn std::error::Error>> {
        match &self.sandbox {
            Some(book) => prober::of_sandbox(book, self.probe_domain.as_deref()),
            None => Ok(Prober::open(config::load_prober(&self.config)?)?),
        }
    }
}

pub(super) async fn run(command: ProbeCommands) -> Outcome {
    match command {
        ProbeCommands::Run { which } => {
            serve::log_to_standard_error("info");
            let told = async {
                if let Err(error) = serve::until_told_to_end().await {
                    tracing::error!(%error, "signals cannot be heard");
                }
            };
            prober::run(which.open()?, told).await
        }
        ProbeCommands::Once { which, json, report, queries_only } => {
            let prober = which.open()?;
            let measured = prober.once(!queries_only).await;
            let shown = match json {
                true => as_json(&prober.probe, &measured)?,
                false => table(&measured),
            };
            print(shown.as_bytes())?;
            if report {
                let registry = prober.registry.as_ref();
                let registry = registry.ok_or("there is nowhere to hand in: add [registry]")?;
                registry.hand_in(&prober.probe, &measured).await?;
            }
            match measured.iter().filter(|one| one.fault.is_some()).count() {
                0 => Ok(()),
                failed => Err(format!("{failed} of {} tests failed", measured.len()).into()),
            }
        }
    }
}

fn as_json(probe: &str, measured: &[Measurement]) -> Result<String, serde_json::Error> {
    let shown = json!({ "probe": probe, "measurements": measured });
    Ok(serde_json::to_string_pretty(&shown)? + "\n")
}

/// One line for each test, in columns.
fn table(measured: &[Measurement]) -> String {
    let target_width = measured.iter().map(|one| one.target.chars().count()).max().unwrap_or(0);
    let tld_width = measured.iter().map(|one| one.tld.chars().count()).max().unwrap_or(0);
    let mut text = String::new();
    for Measurement { tld, service, target, at: _, milliseconds, fault } in measured {
        let took = match (milliseconds, fault) {
            (Some(milliseconds), None) => format!("{milliseconds:>7} ms"),
            (_, fault) => {
                let fault = fault.as_ref().map(ToString::to_string).unwrap_or_default();
                format!("failed: {fault}")
            }
        };
        let service = service.code();
        // Writing to a string cannot fail.
        let _infallible =
            writeln!(text, "{tld:<tld_width$}  {service:<13}  {target:<target_width$}  {took}");
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_was_measured_is_shown_in_columns() {
        let measured = serde_json::json!([
            { "tld": "pharmacy", "service": "dns-udp", "target": "a.nic.pharmacy/192.0.2.1",
              "at": "2026-11-27T07:00:00Z", "milliseconds": 12 },
            { "tld": "bank", "service": "epp-transform", "target": "epp.example:700",
              "at": "2026-11-27T07:00:00Z", "fault": "2304 Object status prohibits operation" },
        ]);
        let measured: Vec<Measurement> = serde_json::from_value(measured).expect("measurements");
        let expected = "\
            pharmacy  dns-udp        a.nic.pharmacy/192.0.2.1       12 ms\n\
            bank      epp-transform  epp.example:700           failed: 2304 Object status prohibits \
            operation\n";
        assert_eq!(table(&measured), expected);
        let json = as_json("zurich-1", &measured).expect("JSON");
        let shown: serde_json::Value = serde_json::from_str(&json).expect("JSON");
        assert_eq!(shown["probe"], "zurich-1");
        assert_eq!(shown["measurements"][0]["milliseconds"], 12);
    }
}
