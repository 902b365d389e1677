//! One report of one site, cut to what receivers take.

use std::collections::BTreeSet;

use data_encoding::{BASE64, HEXLOWER};
use jiff::Timestamp;
use serde_json::{Map, Value, json};
use sha2::{Digest as _, Sha256};
use url::Url;
use uuid::Uuid;

use crate::schema::{CannotReport, check};

const VERSION: &str = "4.2.0";
/// The object of ours in each report: what XARF has no place for.
const OURS: &str = "pharmacy_watch";

const MOST_DESCRIPTION: usize = 1_000;
const MOST_EVIDENCE: usize = 50;
const MOST_EVIDENCE_BYTES: usize = 5 * 1024 * 1024;
/// All pieces together: in base64, with the rest of a letter, they stay below what mail servers
/// take.
const MOST_EVIDENCE_SUM: usize = 15 * 1024 * 1024;
const MOST_EVIDENCE_WORDS: usize = 500;
const MOST_TAGS: usize = 20;
const MOST_RELATED: usize = 20;

/// An organization that reports, or sends a report.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Party {
    /// Its name.
    pub organization: String,
    /// Where it is written to.
    pub contact: String,
    /// Its domain.
    pub domain: String,
}

/// What is reported.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Case {
    /// A rogue site.
    Rogue {
        /// How it takes money, as far as was seen.
        payments: BTreeSet<Payment>,
    },
    /// A site that looks like an accredited one.
    Lookalike {
        /// The one it looks like.
        legitimate_site: String,
        /// Whether letters of another script make it so.
        is_homograph: bool,
    },
    /// A name that is not in use yet.
    NotInUse {
        /// When it was registered.
        registered_at: Timestamp,
        /// What speaks against it.
        indicators: BTreeSet<Indicator>,
    },
}

/// How a site takes money.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[expect(missing_docs, reason = "each is what it is called")]
pub enum Payment {
    CreditCard,
    BankTransfer,
    Cryptocurrency,
    GiftCards,
    Other,
}

/// What speaks against a name that is not in use.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Indicator {
    /// A letter or two from a protected name.
    Lookalike,
    /// Letters of another script.
    Homograph,
    /// The name of a medicine, or a word for pharmacies.
    Keyword,
    /// Registered with many others.
    Bulk,
    /// Name servers of a known network.
    KnownNameServer,
    /// A parked page.
    Parked,
}

/// One finding, as the letter has it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Finding {
    /// The code of its criterion.
    pub criterion: String,
    /// The rule and its version.
    pub rule: (String, u32),
    /// Whose law.
    pub jurisdiction: Option<String>,
    /// Statute and article.
    pub law: Option<String>,
    /// What was found.
    pub explanation: String,
}

/// A piece of evidence.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Evidence {
    /// Its media type.
    pub media_type: String,
    /// What it shows.
    pub shows: String,
    /// Its bytes.
    pub bytes: Vec<u8>,
}

/// How it was seen that what is reported is there.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Method {
    /// A person looked.
    Person,
    /// A program did.
    Crawler,
    /// Somebody told us.
    Report,
}

/// How and when it was last seen that what is reported is there.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Verification {
    /// How.
    pub method: Method,
    /// When.
    pub at: Timestamp,
}

/// The bundle with everything.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Bundle {
    /// Where it lies.
    pub url: String,
    /// The SHA-256 of its bytes.
    pub sha256: [u8; 32],
}

/// What is to be reported.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Report {
    /// The id of the report.
    pub id: Uuid,
    /// When what is reported was last seen.
    pub seen_at: Timestamp,
    /// How that was verified.
    pub verified: Verification,
    /// Whose complaint it is.
    pub reporter: Party,
    /// Who sends it.
    pub sender: Party,
    /// The address of the site, on its host.
    pub url: String,
    /// Its name, in A-labels and lower case.
    pub host: String,
    /// What is reported.
    pub case: Case,
    /// What was found.
    pub findings: Vec<Finding>,
    /// What shows it.
    pub evidence: Vec<Evidence>,
    /// Names of the same network.
    pub related: Vec<String>,
    /// The bundle with everything, if there is one.
    pub bundle: Option<Bundle>,
    /// How sure the person who signed is, in percent.
    pub confidence_percent: u8,
    /// Whether it is sent to try the way out.
    pub is_test: bool,
}

/// Writes a report. What does not keep the official schema is not returned, and no report of one
/// name with an address of another.
pub fn report(report: &Report) -> Result<Value, CannotReport> {
    let mut fields = json!({
        "xarf_version": VERSION,
        "report_id": report.id.to_string(),
        "timestamp": report.seen_at.to_string(),
        "reporter": party(&report.reporter),
        "sender": party(&report.sender),
        "source_identifier": report.host,
        "category": "content",
        "url": report.url,
        "verified_at": report.verified.at.to_string(),
        "verification_method": report.verified.method.code(),
        "evidence_source": "crawler",
        "confidence": f64::from(report.confidence_percent.min(100)) / 100.0,
        "description": cut(&description(report), MOST_DESCRIPTION),
        "tags": tags(report),
        "evidence": evidence(&report.evidence),
    });
    if let Value::Object(fields) = &mut fields {
        if is_domain(&report.host) {
            fields.insert("domain".to_owned(), json!(report.host));
        }
        fields.extend(of_case(report));
        fields.insert(OURS.to_owned(), ours(report));
    }
    check(&fields)?;
    let url = Url::parse(&report.url).ok();
    match url.as_ref().and_then(Url::host_str) == Some(report.host.as_str()) {
        true => Ok(fields),
        false => {
            Err(CannotReport::OtherHost { url: report.url.clone(), host: report.host.clone() })
        }
    }
}

fn party(party: &Party) -> Value {
    let Party { organization, contact, domain } = party;
    json!({ "org": cut(organization, 200), "contact": contact, "domain": domain })
}

/// What XARF's pattern takes for a domain: no A-label and no other name with two hyphens together.
/// For the others the address and the source say which it is.
fn is_domain(host: &str) -> bool {
    let is_label = |label: &str| {
        let parts = || label.split('-');
        parts().all(|part| {
            !part.is_empty()
                && part.bytes().all(|byte| byte.is_ascii_lowercase() || byte.is_ascii_digit())
        })
    };
    let Some((labels, last)) = host.rsplit_once('.') else { return false };
    let is_last = last.len() >= 2 && last.bytes().all(|byte| byte.is_ascii_lowercase());
    is_last && labels.split('.').all(is_label)
}

fn of_case(report: &Report) -> Map<String, Value> {
    let fields = match &report.case {
        Case::Rogue { payments } => json!({
            "type": "fraud",
            "fraud_type": "shopping",
            "attack_vector": "fraud",
            "payment_methods": payments.iter().map(|payment| payment.code()).collect::<Vec<_>>(),
        }),
        Case::Lookalike { legitimate_site, is_homograph } => json!({
            "type": "brand_infringement",
            "attack_vector": "brand_infringement",
            "infringement_type": if *is_homograph { "homograph" } else { "lookalike" },
            "legitimate_site": legitimate_site,
            "infringing_elements": ["domain_name"],
        }),
        Case::NotInUse { registered_at, indicators } => {
            let indicators: Vec<_> = indicators.iter().map(|found| found.code()).collect();
            let days = report.seen_at.duration_since(*registered_at).as_hours() / 24;
            let related = report.related.iter().take(MOST_RELATED);
            let related =
                related.map(|name| json!({ "domain": name, "relationship": "same_campaign" }));
            json!({
                "type": "suspicious_registration",
                "attack_vector": "suspicious_registration",
                "registration_date": registered_at.to_string(),
                "days_since_registration": days.max(0),
                "suspicious_indicators": indicators,
                "related_domains": related.collect::<Vec<_>>(),
                "predicted_usage": ["fraud"],
            })
        }
    };
    match fields {
        Value::Object(fields) => fields,
        _ => Map::new(),
    }
}

impl Method {
    const fn code(self) -> &'static str {
        match self {
            Self::Person => "manual",
            Self::Crawler => "automated_crawler",
            Self::Report => "user_report",
        }
    }
}

impl Payment {
    const fn code(self) -> &'static str {
        match self {
            Self::CreditCard => "credit_card",
            Self::BankTransfer => "bank_transfer",
            Self::Cryptocurrency => "cryptocurrency",
            Self::GiftCards => "gift_cards",
            Self::Other => "other",
        }
    }
}

impl Indicator {
    const fn code(self) -> &'static str {
        match self {
            Self::Lookalike => "typosquatting",
            Self::Homograph => "homograph_attack",
            Self::Keyword => "brand_keyword",
            Self::Bulk => "bulk_registration",
            Self::KnownNameServer => "known_bad_nameserver",
            Self::Parked => "parked_page",
        }
    }
}

/// What happened, and against which laws: the first thing that a large receiver looks for.
fn description(report: &Report) -> String {
    let what = match &report.case {
        Case::Rogue { .. } => "Rogue Internet pharmacy",
        Case::Lookalike { .. } => "Site that looks like an accredited pharmacy",
        Case::NotInUse { .. } => "Name registered to look like a pharmacy",
    };
    let laws: BTreeSet<&str> =
        report.findings.iter().filter_map(|found| found.law.as_deref()).collect();
    let laws = match laws.is_empty() {
        true => String::new(),
        false => format!(" Laws: {}.", laws.into_iter().collect::<Vec<_>>().join("; ")),
    };
    let found: Vec<&str> = report.findings.iter().map(|found| found.explanation.as_str()).collect();
    format!("{what}: {}.{laws} {}", report.host, found.join(" "))
}

/// The kind of case, each criterion and jurisdiction once, and whether it is a test.
fn tags(report: &Report) -> Vec<String> {
    let kind = match &report.case {
        Case::Rogue { .. } => "pharmacy:rogue",
        Case::Lookalike { .. } => "pharmacy:lookalike",
        Case::NotInUse { .. } => "pharmacy:not-in-use",
    };
    let mut tags = vec![kind.to_owned()];
    if report.is_test {
        tags.push("lifecycle:test".to_owned());
    }
    let criteria = report.findings.iter().map(|found| tag("criterion", &found.criterion));
    let places = report.findings.iter().filter_map(|found| found.jurisdiction.as_deref());
    for tag in criteria.chain(places.map(|place| tag("jurisdiction", place))) {
        if !tags.contains(&tag) && tags.len() < MOST_TAGS {
            tags.push(tag);
        }
    }
    tags
}

fn tag(space: &str, value: &str) -> String {
    let plain = |letter: char| if letter.is_ascii_alphanumeric() { letter } else { '-' };
    let value: String = value.to_ascii_lowercase().chars().map(plain).collect();
    let value = value.trim_matches('-');
    format!("{space}:{}", if value.is_empty() { "other" } else { value })
}

/// The pieces that are not too large, alone and together, as many as receivers take; the bundle has
/// all of them.
fn evidence(pieces: &[Evidence]) -> Vec<Value> {
    let mut left = MOST_EVIDENCE_SUM;
    let mut fits = |size: usize| match left.checked_sub(size) {
        Some(rest) if size <= MOST_EVIDENCE_BYTES => {
            left = rest;
            true
        }
        _ => false,
    };
    let item = |Evidence { media_type, shows, bytes }: &Evidence| {
        json!({
            "content_type": media_type,
            "description": cut(shows, MOST_EVIDENCE_WORDS),
            "payload": BASE64.encode(bytes),
            "hash": format!("sha256:{}", HEXLOWER.encode(&Sha256::digest(bytes))),
            "size": bytes.len(),
        })
    };
    let small = pieces.iter().filter(|piece| fits(piece.bytes.len()));
    small.take(MOST_EVIDENCE).map(item).collect()
}

fn ours(report: &Report) -> Value {
    let finding = |found: &Finding| {
        json!({
            "criterion": found.criterion,
            "rule": found.rule.0,
            "rule_version": found.rule.1,
            "jurisdiction": found.jurisdiction,
            "law": found.law,
            "explanation": found.explanation,
        })
    };
    let related: Vec<_> = report.related.iter().take(MOST_RELATED).collect();
    let bundle = report.bundle.as_ref().map(|Bundle { url, sha256 }| {
        json!({ "url": url, "hash": format!("sha256:{}", HEXLOWER.encode(sha256)) })
    });
    let mut written = json!({
        "findings": report.findings.iter().map(finding).collect::<Vec<_>>(),
        "related_names": related,
        "related_names_in_bundle": report.related.len(),
        "evidence_in_bundle": report.evidence.len(),
    });
    if let (Value::Object(fields), Some(bundle)) = (&mut written, bundle) {
        fields.insert("bundle".to_owned(), bundle);
    }
    written
}

/// At most so many characters; what is cut ends with an ellipsis.
fn cut(text: &str, most: usize) -> String {
    match text.char_indices().nth(most) {
        None => text.to_owned(),
        Some(_) => text.chars().take(most - 1).chain(['…']).collect(),
    }
}
