//! Every setting: its name, its kind, its default.

use std::net::SocketAddr;
use std::ops::RangeInclusive;
use std::path::{Path, PathBuf};
use std::time::Duration;

use registry_core::document::MediaType;
use toml::de::DeValue;

use super::{accounts, dns, lookups, mail, registry, watch};
use crate::registry::Uploads;
use crate::scanner::{Scanner, ScannerAddress};

use super::reader::{Kind, Problem, Reader, Section};
use super::{Config, Database, Epp, Https, IdentityFiles, LogFormat, SessionLimits, Tld};

/// Reads the text of a configuration file.
pub(super) fn read(file: &Path, text: &str) -> Result<Config, Vec<Problem>> {
    let (config, problems, _) = read_all(file, text);
    match config {
        Some(config) if problems.is_empty() => Ok(config),
        _ => Err(problems),
    }
}

/// What could be read, every problem, and every key that was asked for.
pub(super) fn read_all(file: &Path, text: &str) -> (Option<Config>, Vec<Problem>, Vec<String>) {
    let reader = Reader::new(file, text);
    let table = reader.parse();
    let config = read_root(&reader, Section::root(&reader, &table));
    drop(table);
    let (problems, asked) = reader.finish();
    (config, problems, asked)
}

fn read_root<'a>(reader: &'a Reader<'a>, mut root: Section<'a>) -> Option<Config> {
    let folder = reader.folder();
    let data_directory =
        root.optional("data_directory", &path(folder)).unwrap_or("/var/lib/pharos".into());
    let secret_key_file = root
        .optional("secret_key_file", &path(folder))
        .unwrap_or_else(|| data_directory.join("secret.key"));
    let signing_key_file = root
        .optional("signing_key_file", &path(folder))
        .unwrap_or_else(|| data_directory.join("signing.key"));
    let database = read_database(root.section("database"), folder, &data_directory);
    let tlds = read_tlds(&mut root, folder);
    let epp = read_epp(root.section("epp"), folder);
    let https = read_https(root.section("https"), folder);
    let has_pages = !matches!(https, Some(None));
    let registry = registry::read(root.section("registry"), has_pages);
    let whois = read_plain(root.section("whois"), 43);
    let dns = dns::read(root.section("dns"), folder);
    let accounts = accounts::read(root.section("accounts"));
    let lookups = lookups::read(root.section("lookups"));
    let mail = mail::read(root.section("mail"), folder);
    let uploads = read_uploads(root.section("uploads"));
    let watch = watch::read(root.section("watch"), folder);
    let (log_format, log_filter) = read_log(root.section("log"));
    let mut clock = root.section("clock");
    let guard_hours = clock.optional("guard_hours", &number(1..=8760)).unwrap_or(24);
    clock.finish();
    root.finish();
    Some(Config {
        database: database?,
        data_directory,
        secret_key_file,
        signing_key_file,
        tlds: tlds?,
        epp: epp?,
        https: https?,
        registry: registry?,
        whois,
        dns: dns?,
        accounts,
        lookups,
        mail: mail?,
        uploads,
        visits: watch.visits,
        guide_file: watch.guide_file,
        time_stamps: watch.time_stamps,
        log_format,
        log_filter,
        clock_guard: Duration::from_secs(guard_hours * 3600),
    })
}

fn read_database(mut section: Section<'_>, folder: &Path, data: &Path) -> Option<Database> {
    if !section.is_present() {
        // Asked for all the same, so that the list of settings is whole.
        section.optional("url", &database(folder));
        return Some(Database::Sqlite(data.join("registry.db")));
    }
    let url = section.required("url", &database(folder));
    section.finish();
    url
}

fn read_tlds(root: &mut Section<'_>, folder: &Path) -> Option<Vec<Tld>> {
    let sections = root.sections("tld");
    if sections.is_empty() {
        root.report_absent("tld", "at least one section [[tld]]".to_owned());
        return None;
    }
    let count = sections.len();
    let mut tlds: Vec<Tld> = Vec::new();
    for mut section in sections {
        let name = section.required("name", &tld_name());
        let rulebook = section.required("rulebook_file", &readable_text(folder));
        let twice = name.as_ref().is_some_and(|name| tlds.iter().any(|tld| tld.name == *name));
        if let (true, Some(name)) = (twice, &name) {
            section.report_found("name", format!("\"{name}\" twice"), "each TLD once".to_owned());
        }
        section.finish();
        if let (Some(name), Some((rulebook_file, rulebook_text))) = (name, rulebook) {
            tlds.push(Tld { name, rulebook_file, rulebook_text });
        }
    }
    (tlds.len() == count).then_some(tlds)
}

/// The outer option is none when a present section is wrong.
#[expect(clippy::option_option, reason = "absent and wrong are two things, and both occur")]
fn read_epp(mut section: Section<'_>, folder: &Path) -> Option<Option<Epp>> {
    let listen = section.optional("listen", &addresses()).unwrap_or_else(|| everywhere(700));
    let identity = read_identity(&mut section, folder);
    let seconds = || number(1..=86_400);
    let default = SessionLimits::default();
    let mut span = |key, default: Duration| {
        section.optional(key, &seconds()).map_or(default, Duration::from_secs)
    };
    let idle = span("idle_seconds", default.idle);
    let login = span("login_seconds", default.login);
    let frame = span("frame_seconds", default.frame);
    let mut count = |key, default: u32, most: u64| {
        let found = section.optional(key, &number(1..=most));
        found.and_then(|number| u32::try_from(number).ok()).unwrap_or(default)
    };
    let sessions_per_registrar =
        count("sessions_per_registrar", default.sessions_per_registrar, 10_000);
    let failed_logins = count("failed_logins", default.failed_logins, 100);
    let limits = SessionLimits { sessions_per_registrar, idle, login, frame, failed_logins };
    if !section.is_present() {
        return Some(None);
    }
    section.finish();
    Some(Some(Epp { listen, identity: identity?, limits }))
}

/// The outer option is none when a present section is wrong.
#[expect(clippy::option_option, reason = "absent and wrong are two things, and both occur")]
fn read_https(mut section: Section<'_>, folder: &Path) -> Option<Option<Https>> {
    let listen = section.optional("listen", &addresses()).unwrap_or_else(|| everywhere(443));
    let identity = read_identity(&mut section, folder);
    if !section.is_present() {
        return Some(None);
    }
    section.finish();
    Some(Some(Https { listen, identity: identity? }))
}

fn read_identity(section: &mut Section<'_>, folder: &Path) -> Option<IdentityFiles> {
    let certificate_file = section.required("certificate_file", &path(folder));
    let key_file = section.required("key_file", &path(folder));
    let server_name = section.required("server_name", &host_name());
    Some(IdentityFiles {
        certificate_file: certificate_file?,
        key_file: key_file?,
        server_name: server_name?,
    })
}

fn read_plain(mut section: Section<'_>, port: u16) -> Option<Vec<SocketAddr>> {
    let listen = section.optional("listen", &addresses()).unwrap_or_else(|| everywhere(port));
    let present = section.is_present();
    section.finish();
    present.then_some(listen)
}

fn read_uploads(mut section: Section<'_>) -> Uploads {
    let default = Uploads::default();
    let megabytes = section.optional("megabytes_maximum", &number(1..=100));
    let megabytes = megabytes.and_then(|count| usize::try_from(count).ok());
    let media_types = section.optional("media_types", &media_types());
    let address = section.optional("scanner", &scanner());
    let seconds = section.optional("scanner_seconds", &number(1..=600));
    section.finish();
    let time_limit = seconds.map_or(default.scanner.time_limit, Duration::from_secs);
    Uploads {
        bytes_maximum: megabytes.map_or(default.bytes_maximum, |count| count * 1024 * 1024),
        media_types: media_types.unwrap_or(default.media_types),
        scanner: Scanner { address, time_limit },
    }
}

fn media_types() -> Kind<'static, Vec<MediaType>> {
    let read = |value: &DeValue<'_>| {
        let read = |item: &toml::Spanned<DeValue<'_>>| {
            let kind = item.get_ref().as_str().and_then(MediaType::from_text);
            kind.filter(|kind| MediaType::handed_in().any(|one| one == *kind))
        };
        let types: Option<Vec<_>> = value.as_array().ok_or(None)?.iter().map(read).collect();
        types.filter(|types| !types.is_empty()).ok_or(None)
    };
    let known: Vec<_> = MediaType::handed_in().map(MediaType::text).collect();
    let allowed = format!("a list of some of: {}", known.join(", "));
    Kind { allowed, secret: false, read: Box::new(read) }
}

fn scanner() -> Kind<'static, ScannerAddress> {
    text_kind("\"tcp:HOST:PORT\" or \"unix:PATH\"", |text| {
        let filled = |rest: &&str| !rest.is_empty();
        if let Some(path) = text.strip_prefix("unix:").filter(filled) {
            return Ok(ScannerAddress::Unix(path.into()));
        }
        let address = text.strip_prefix("tcp:").ok_or(None)?;
        let (host, port) = address.rsplit_once(':').ok_or(None)?;
        let sound = !host.is_empty() && port.parse::<u16>().is_ok_and(|port| port > 0);
        if sound { Ok(ScannerAddress::Tcp(address.to_owned())) } else { Err(None) }
    })
}

fn read_log(mut section: Section<'_>) -> (LogFormat, String) {
    let formats = [("text", LogFormat::Text), ("json", LogFormat::Json)];
    let format = section.optional("format", &choice(&formats)).unwrap_or(LogFormat::Text);
    let filter = section.optional("filter", &log_filter()).unwrap_or("info".to_owned());
    section.finish();
    (format, filter)
}

pub(super) fn everywhere(port: u16) -> Vec<SocketAddr> {
    vec![SocketAddr::from(([0_u16; 8], port))]
}

pub(super) fn text_kind<'a, T>(
    allowed: &str,
    read: impl Fn(&str) -> Result<T, Option<String>> + 'a,
) -> Kind<'a, T> {
    let read = move |value: &DeValue<'_>| value.as_str().ok_or(None).and_then(&read);
    Kind { allowed: allowed.to_owned(), secret: false, read: Box::new(read) }
}

pub(super) fn number(range: RangeInclusive<u64>) -> Kind<'static, u64> {
    let allowed = format!("a whole number from {} to {}", range.start(), range.end());
    let read = move |value: &DeValue<'_>| {
        let integer = value.as_integer().ok_or(None)?;
        let number = u64::from_str_radix(integer.as_str(), integer.radix()).map_err(|_| None)?;
        if range.contains(&number) { Ok(number) } else { Err(None) }
    };
    Kind { allowed, secret: false, read: Box::new(read) }
}

pub(super) fn choice<'a, T: Copy>(choices: &'a [(&'static str, T)]) -> Kind<'a, T> {
    let words: Vec<_> = choices.iter().map(|(word, _)| format!("\"{word}\"")).collect();
    text_kind(&words.join(" or "), |text| {
        choices.iter().find(|(word, _)| *word == text).map(|&(_, value)| value).ok_or(None)
    })
}

pub(super) fn path(folder: &Path) -> Kind<'_, PathBuf> {
    text_kind("the path of a file or folder", |text| {
        if text.is_empty() { Err(None) } else { Ok(folder.join(text)) }
    })
}

fn readable_text(folder: &Path) -> Kind<'_, (PathBuf, String)> {
    text_kind("the path of a rulebook that this user can read", |text| {
        let file = folder.join(text);
        let content = std::fs::read_to_string(&file)
            .map_err(|error| Some(format!("{}: {error}", file.display())))?;
        Ok((file, content))
    })
}

fn database(folder: &Path) -> Kind<'_, Database> {
    let allowed = "\"sqlite:PATH\" or \"postgres://USER:PASSWORD@HOST:PORT/NAME\"";
    let kind = text_kind(allowed, |text| {
        if let Some(file) = text.strip_prefix("sqlite:").filter(|file| !file.is_empty()) {
            return Ok(Database::Sqlite(folder.join(file)));
        }
        let is_server = ["postgres://", "postgresql://"].iter().any(|word| text.starts_with(word));
        if is_server { Ok(Database::Postgres(text.to_owned())) } else { Err(None) }
    });
    Kind { secret: true, ..kind }
}

pub(super) fn addresses() -> Kind<'static, Vec<SocketAddr>> {
    let read = |value: &DeValue<'_>| {
        let addresses: Option<Vec<SocketAddr>> = value
            .as_array()
            .ok_or(None)?
            .iter()
            .map(|item| item.get_ref().as_str().and_then(|text| text.parse().ok()))
            .collect();
        addresses.filter(|addresses| !addresses.is_empty()).ok_or(None)
    };
    let allowed = "a list of addresses with ports, as [\"192.0.2.1:700\", \"[2001:db8::1]:700\"]";
    Kind { allowed: allowed.to_owned(), secret: false, read: Box::new(read) }
}

pub(super) fn tld_name() -> Kind<'static, String> {
    text_kind("one label of a-z, 0-9 and hyphen, in lower case (an IDN as xn--…)", |text| {
        if is_label(text) { Ok(text.to_owned()) } else { Err(None) }
    })
}

pub(super) fn host_name() -> Kind<'static, String> {
    text_kind("a host name in lower case, as \"epp.registry.example\"", |text| {
        if text.split('.').all(is_label) { Ok(text.to_owned()) } else { Err(None) }
    })
}

pub(super) fn is_label(text: &str) -> bool {
    let fits = |byte: u8| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'-';
    (1..=63).contains(&text.len())
        && text.bytes().all(fits)
        && !text.starts_with('-')
        && !text.ends_with('-')
}

fn log_filter() -> Kind<'static, String> {
    text_kind("a level, or levels by target, as \"info,pharos::epp=debug\"", |text| {
        match text.parse::<tracing_subscriber::EnvFilter>() {
            Ok(_) if !text.is_empty() => Ok(text.to_owned()),
            _ => Err(None),
        }
    })
}
