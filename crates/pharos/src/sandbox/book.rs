//! `sandbox.json`: where a sandbox listens, and who may come in with what.

use std::io;
use std::path::Path;

use serde::{Deserialize, Serialize};

use crate::private_file::{Readers, write_whole};

/// The contract with whatever drives a sandbox from outside; keys may be added, never renamed.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct SandboxBook {
    pub pid: u32,
    pub version: String,
    pub now: String,
    pub ca_cert: String,
    pub epp: Service,
    pub https: Service,
    pub whois: Plain,
    pub web: String,
    pub rdap: String,
    pub api: Api,
    pub control: String,
    /// The hidden primary; absent in the book of a version that had none.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub dns: Option<DnsEntry>,
    pub mail_dir: String,
    pub database: String,
    pub tlds: Vec<TldEntry>,
    pub registrars: Vec<RegistrarEntry>,
    pub staff: Vec<StaffEntry>,
    pub registered: Registered,
}

/// A listener.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Service {
    pub host: String,
    pub port: u16,
    pub server_name: String,
}

/// The DNS listener, over UDP and TCP, and the key that transfers are signed with.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct DnsEntry {
    pub host: String,
    pub port: u16,
    pub tsig: TsigEntry,
}

/// A shared key; its secret in base64.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct TsigEntry {
    pub name: String,
    pub algorithm: String,
    pub secret: String,
}

/// A listener that speaks in clear.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Plain {
    pub host: String,
    pub port: u16,
}

/// The JSON API, a bearer token with every permission, and one of a probe.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Api {
    pub url: String,
    pub token: String,
    pub probe_token: String,
}

/// A TLD and its rulebook.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct TldEntry {
    pub name: String,
    pub rulebook: String,
    pub token_required: bool,
}

/// A registrar and its credentials.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct RegistrarEntry {
    pub id: String,
    pub password: String,
    pub cert: String,
    pub key: String,
    pub iana_id: u32,
    pub data_model: String,
}

/// A person and its credentials.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct StaffEntry {
    pub email: String,
    pub password: String,
    pub totp_secret: String,
    pub role: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub registrar: Option<String>,
}

/// What is registered from the start, by a registrar whose credentials are not given out.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Registered {
    pub domains: Vec<String>,
    pub hosts: Vec<String>,
    pub contacts: Vec<String>,
}

impl SandboxBook {
    /// Reads the book of a sandbox.
    ///
    /// # Errors
    /// When the file is missing or none of ours.
    pub fn read(file: &Path) -> io::Result<Self> {
        let text = std::fs::read_to_string(file)?;
        serde_json::from_str(&text).map_err(io::Error::from)
    }

    /// Writes it whole, so that nobody ever reads half of it.
    pub(super) fn write(&self, file: &Path) -> io::Result<()> {
        let text = serde_json::to_string_pretty(self).map_err(io::Error::from)?;
        write_whole(file, text.as_bytes(), Readers::Owner)
    }
}
