//! `[lookups]`: how much anybody may ask of RDAP, WHOIS and the look-up page.

use registry_core::rulebook::AddressRange;
use toml::de::DeValue;

use super::reader::{Kind, Section};
use super::settings::number;

/// How often one network may ask: so many at once, then so many a second.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Pace {
    /// Questions at once.
    pub burst: u32,
    /// Questions a second, steadily.
    pub per_second: u32,
}

/// Octets in a megabyte.
const MEGABYTE: usize = 1024 * 1024;

/// What the public faces answer, and how often.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LookupSettings {
    /// RDAP.
    pub rdap: Pace,
    /// WHOIS.
    pub whois: Pace,
    /// The look-up page and `/verify`.
    pub page: Pace,
    /// Networks that are never limited: ICANN's probes (ICANN.md, section 4).
    pub exempt_networks: Vec<AddressRange>,
    /// Most objects in the answer to a search.
    pub search_rows_maximum: u32,
    /// Most octets of answers of RDAP that are kept to be given again.
    pub rdap_memory_octets: usize,
}

impl Default for LookupSettings {
    fn default() -> Self {
        Self {
            rdap: Pace { burst: 600, per_second: 50 },
            whois: Pace { burst: 60, per_second: 5 },
            page: Pace { burst: 120, per_second: 10 },
            exempt_networks: Vec::new(),
            search_rows_maximum: 50,
            rdap_memory_octets: 128 * MEGABYTE,
        }
    }
}

pub(super) fn read(mut section: Section<'_>) -> LookupSettings {
    let default = LookupSettings::default();
    let mut count = |key, default: u32, most: u64| {
        let found = section.optional(key, &number(1..=most));
        found.and_then(|number| u32::try_from(number).ok()).unwrap_or(default)
    };
    let rdap = Pace {
        burst: count("rdap_burst", default.rdap.burst, 1_000_000),
        per_second: count("rdap_per_second", default.rdap.per_second, 100_000),
    };
    let whois = Pace {
        burst: count("whois_burst", default.whois.burst, 1_000_000),
        per_second: count("whois_per_second", default.whois.per_second, 100_000),
    };
    let page = Pace {
        burst: count("page_burst", default.page.burst, 1_000_000),
        per_second: count("page_per_second", default.page.per_second, 100_000),
    };
    let search_rows_maximum = count("search_rows_maximum", default.search_rows_maximum, 1_000);
    let megabytes = section.optional("rdap_memory_megabytes", &number(0..=65_536));
    let megabytes = megabytes.and_then(|number| usize::try_from(number).ok());
    let rdap_memory_octets =
        megabytes.map_or(default.rdap_memory_octets, |megabytes| megabytes * MEGABYTE);
    let exempt_networks = section.optional("exempt_networks", &networks()).unwrap_or_default();
    section.finish();
    LookupSettings { rdap, whois, page, exempt_networks, search_rows_maximum, rdap_memory_octets }
}

fn networks() -> Kind<'static, Vec<AddressRange>> {
    let read = |value: &DeValue<'_>| {
        let read = |item: &toml::Spanned<DeValue<'_>>| {
            item.get_ref().as_str().and_then(AddressRange::parse)
        };
        value.as_array().ok_or(None)?.iter().map(read).collect::<Option<Vec<_>>>().ok_or(None)
    };
    let allowed = "a list of networks, as [\"192.0.2.0/24\", \"2001:db8::/32\"]".to_owned();
    Kind { allowed, secret: false, read: Box::new(read) }
}
