//! Every setting of a prober: its name, its kind, its default.

use std::path::Path;
use std::time::Duration;

use super::kinds::{
    host_port, probe_name, rdap_url, registry_url, server_addresses, some_text, trust_anchors,
};
use super::{
    EppAccess, HostPort, Intervals, NameServerAddress, Patience, ProbedTld, ProberConfig,
    RdapAccess, RegistryAccess, SPOOL_MEGABYTES, SpoolSettings,
};
use crate::config::reader::{Problem, Reader, Section};
use crate::config::settings::{host_name, number, path, tld_name};

const WHOIS_PORT: u16 = 43;
const EPP_PORT: u16 = 700;

/// Where what waits lies unless the file says otherwise.
const SPOOL_DIRECTORY: &str = "/var/lib/pharos-prober";

/// What could be read, every problem, and every key that was asked for.
pub(in crate::config) fn read_all(
    file: &Path,
    text: &str,
) -> (Option<ProberConfig>, Vec<Problem>, Vec<String>) {
    let reader = Reader::new(file, text);
    let table = reader.parse();
    let config = read_root(reader.folder(), Section::root(&reader, &table));
    drop(table);
    let (problems, asked) = reader.finish();
    (config, problems, asked)
}

fn read_root(folder: &Path, mut root: Section<'_>) -> Option<ProberConfig> {
    let probe = root.required("probe", &probe_name());
    let directory = root.optional("spool_directory", &path(folder));
    let megabytes = root.optional("spool_megabytes", &number(1..=1_000_000));
    let spool = SpoolSettings {
        directory: directory.unwrap_or(SPOOL_DIRECTORY.into()),
        bytes_maximum: megabytes.unwrap_or(SPOOL_MEGABYTES) * 1_000_000,
    };
    let default = Patience::default();
    let mut span = |key, default| seconds(&mut root, key, default);
    let answer = span("answer_seconds", default.answer);
    let update = span("update_seconds", default.update);
    let registry = read_registry(root.section("registry"), folder);
    let tlds = read_tlds(&mut root);
    let rdap = read_rdap(root.section("rdap"), folder);
    let whois = read_whois(root.section("whois"));
    let epp = read_epp(root.section("epp"), folder);
    let intervals = read_intervals(root.section("intervals"));
    let changes = |tlds: &Vec<ProbedTld>| tlds.iter().any(|tld| tld.probe_domain.is_some());
    if tlds.as_ref().is_some_and(changes) && matches!(epp, Some(None)) {
        let allowed = "a section [epp], by which probe_domain is changed";
        root.report_absent("epp", allowed.to_owned());
    }
    root.finish();
    Some(ProberConfig {
        probe: probe?,
        spool,
        patience: Patience { answer, update },
        registry: registry?,
        tlds: tlds?,
        rdap: rdap?,
        whois: whois?,
        epp: epp?,
        intervals,
    })
}

fn seconds(section: &mut Section<'_>, key: &'static str, default: Duration) -> Duration {
    let found = section.optional(key, &number(1..=86_400));
    found.map_or(default, Duration::from_secs)
}

/// The outer option is none when a present section is wrong.
#[expect(clippy::option_option, reason = "absent and wrong are two things, and both occur")]
fn read_registry(mut section: Section<'_>, folder: &Path) -> Option<Option<RegistryAccess>> {
    let url = section.required("url", &registry_url());
    let token_file = section.required("token_file", &path(folder));
    let authority_file = section.optional("authority_file", &path(folder));
    if !section.is_present() {
        return Some(None);
    }
    section.finish();
    Some(Some(RegistryAccess { url: url?, token_file: token_file?, authority_file }))
}

fn read_tlds(root: &mut Section<'_>) -> Option<Vec<ProbedTld>> {
    let sections = root.sections("tld");
    if sections.is_empty() {
        root.report_absent("tld", "at least one section [[tld]]".to_owned());
        return None;
    }
    let count = sections.len();
    let mut tlds: Vec<ProbedTld> = Vec::new();
    for mut section in sections {
        let name = section.required("name", &tld_name());
        let twice = name.as_ref().is_some_and(|name| tlds.iter().any(|tld| tld.name == *name));
        if let (true, Some(name)) = (twice, &name) {
            section.report_found("name", format!("\"{name}\" twice"), "each TLD once".to_owned());
        }
        tlds.extend(read_tld(&mut section, name));
        section.finish();
    }
    (tlds.len() == count).then_some(tlds)
}

fn read_tld(section: &mut Section<'_>, name: Option<String>) -> Option<ProbedTld> {
    let query_domain = section.optional("query_domain", &host_name());
    let probe_domain = section.optional("probe_domain", &host_name());
    let trust_anchors = section.optional("trust_anchors", &trust_anchors());
    let name_servers = read_name_servers(section);
    let asked = query_domain.or_else(|| probe_domain.clone());
    if asked.is_none() {
        let allowed = "a registered name, here or as probe_domain".to_owned();
        section.report_absent("query_domain", allowed);
    }
    let name = name?;
    for (key, domain) in [("query_domain", &asked), ("probe_domain", &probe_domain)] {
        let is_outside = |domain: &&String| !domain.ends_with(&format!(".{name}"));
        if let Some(domain) = domain.as_ref().filter(is_outside) {
            section.report_found(key, format!("\"{domain}\""), format!("a name below .{name}"));
        }
    }
    Some(ProbedTld {
        name,
        query_domain: asked?,
        probe_domain,
        trust_anchors: trust_anchors.unwrap_or_default(),
        name_servers: name_servers?,
    })
}

fn read_name_servers(section: &mut Section<'_>) -> Option<Vec<NameServerAddress>> {
    let sections = section.sections("name_server");
    let count = sections.len();
    let mut servers = Vec::new();
    let mut whole = 0;
    for mut section in sections {
        let name = section.required("name", &host_name());
        let addresses = section.required("addresses", &server_addresses());
        section.finish();
        if let (Some(server), Some(addresses)) = (name, addresses) {
            whole += 1;
            let named = |address| NameServerAddress { server: server.clone(), address };
            servers.extend(addresses.into_iter().map(named));
        }
    }
    (whole == count).then_some(servers)
}

/// The outer option is none when a present section is wrong.
#[expect(clippy::option_option, reason = "absent and wrong are two things, and both occur")]
fn read_rdap(mut section: Section<'_>, folder: &Path) -> Option<Option<RdapAccess>> {
    let url = section.required("url", &rdap_url());
    let authority_file = section.optional("authority_file", &path(folder));
    if !section.is_present() {
        return Some(None);
    }
    section.finish();
    let (at, path) = url?;
    Some(Some(RdapAccess { at, path, authority_file }))
}

/// The outer option is none when a present section is wrong.
#[expect(clippy::option_option, reason = "absent and wrong are two things, and both occur")]
fn read_whois(mut section: Section<'_>) -> Option<Option<HostPort>> {
    let at = section.required("server", &host_port(WHOIS_PORT));
    if !section.is_present() {
        return Some(None);
    }
    section.finish();
    at.map(Some)
}

/// The outer option is none when a present section is wrong.
#[expect(clippy::option_option, reason = "absent and wrong are two things, and both occur")]
fn read_epp(mut section: Section<'_>, folder: &Path) -> Option<Option<EppAccess>> {
    let at = section.required("server", &host_port(EPP_PORT));
    let server_name = section.optional("server_name", &host_name());
    let registrar = section.required("registrar", &some_text("the registrar's identifier"));
    let password_file = section.required("password_file", &path(folder));
    let certificate_file = section.optional("certificate_file", &path(folder));
    let key_file = section.optional("key_file", &path(folder));
    let authority_file = section.optional("authority_file", &path(folder));
    if !section.is_present() {
        return Some(None);
    }
    let certificate = match (certificate_file, key_file) {
        (Some(certificate), Some(key)) => Some((certificate, key)),
        (None, None) => None,
        (Some(_), None) => {
            section.report_absent("key_file", "the key of the certificate".to_owned());
            return None;
        }
        (None, Some(_)) => {
            section.report_absent("certificate_file", "the certificate of the key".to_owned());
            return None;
        }
    };
    section.finish();
    let at = at?;
    Some(Some(EppAccess {
        server_name: server_name.unwrap_or_else(|| at.host.clone()),
        at,
        registrar: registrar?,
        password_file: password_file?,
        certificate,
        authority_file,
    }))
}

fn read_intervals(mut section: Section<'_>) -> Intervals {
    let default = Intervals::default();
    let mut every = |key, default| seconds(&mut section, key, default);
    let intervals = Intervals {
        dns: every("dns_seconds", default.dns),
        rdap: every("rdap_seconds", default.rdap),
        whois: every("whois_seconds", default.whois),
        epp: every("epp_seconds", default.epp),
        transform: every("transform_seconds", default.transform),
    };
    section.finish();
    intervals
}
