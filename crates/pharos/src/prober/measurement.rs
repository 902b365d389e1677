//! What one test showed, as it is kept and handed in.

use std::fmt;
use std::time::Duration;

use jiff::Timestamp;
use registry_core::service_level::Service;
use serde::{Deserialize, Serialize};

use super::{Subject, Tested};

/// Longest words of a fault, in characters.
const FAULT_MAXIMUM: usize = 200;

/// What went wrong in a test, in one short line.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Fault(String);

impl Fault {
    pub(super) fn new(words: impl fmt::Display) -> Self {
        let words = words.to_string();
        let plain = words.chars().map(|found| if found.is_control() { ' ' } else { found });
        let plain: String = plain.take(FAULT_MAXIMUM).collect();
        Self(if plain.is_empty() { "it failed".to_owned() } else { plain })
    }
}

impl fmt::Display for Fault {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(&self.0)
    }
}

/// What one test showed: either how long it took, or what was wrong.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Measurement {
    /// The TLD it is about.
    pub tld: String,
    /// What was tested.
    pub service: Service,
    /// Where: `name server/address`, or a host with its port.
    pub target: String,
    /// When the test began.
    pub at: Timestamp,
    /// How long it took.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub milliseconds: Option<u32>,
    /// What was wrong.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub fault: Option<Fault>,
}

impl Measurement {
    pub(super) fn new(subject: Subject<'_>, at: Timestamp, took: &Tested<Duration>) -> Self {
        let Subject { tld, service, target } = subject;
        let milliseconds = |took: &Duration| u32::try_from(took.as_millis()).unwrap_or(u32::MAX);
        Self {
            tld: tld.to_owned(),
            service,
            target: target.to_owned(),
            at,
            milliseconds: took.as_ref().ok().map(milliseconds),
            fault: took.as_ref().err().cloned(),
        }
    }

    /// What it is about, to sort by.
    pub(super) fn place(&self) -> (&str, Service, &str, Timestamp) {
        (&self.tld, self.service, &self.target, self.at)
    }
}
