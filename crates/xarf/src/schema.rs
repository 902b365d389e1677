//! The official schemas, read once, without a network to look anything up in.

use std::sync::LazyLock;

use jsonschema::{Registry, Validator};
use serde_json::Value;

const BASE: &str = "https://xarf.org/schemas/v4/";
const SCHEMAS: [(&str, &str); 5] = [
    ("xarf-core.json", include_str!("../schemas/xarf-core.json")),
    ("types/content-base.json", include_str!("../schemas/types/content-base.json")),
    (FRAUD, include_str!("../schemas/types/content-fraud.json")),
    (BRAND, include_str!("../schemas/types/content-brand_infringement.json")),
    (REGISTRATION, include_str!("../schemas/types/content-suspicious_registration.json")),
];
const FRAUD: &str = "types/content-fraud.json";
const BRAND: &str = "types/content-brand_infringement.json";
const REGISTRATION: &str = "types/content-suspicious_registration.json";

/// Why there is no report.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum CannotReport {
    /// It is not what the schemas ask for.
    #[error("the report does not keep XARF's schema at {place:?}: {words}")]
    Invalid {
        /// Where in the report.
        place: String,
        /// What is wrong.
        words: String,
    },
    /// The schemas cannot be read.
    #[error("the schemas of XARF cannot be read: {0}")]
    Schema(String),
    /// No such report is sent from here.
    #[error("{0:?} is no type of report that is sent from here")]
    UnknownType(String),
    /// The address is on another host.
    #[error("the address {url:?} is not on {host:?}, the name that is reported (in A-labels)")]
    OtherHost {
        /// The address.
        url: String,
        /// The name.
        host: String,
    },
    /// What never leaves.
    #[error("the report holds _internal, which is never sent")]
    Internal,
}

struct Validators {
    fraud: Validator,
    brand: Validator,
    registration: Validator,
}

static VALIDATORS: LazyLock<Result<Validators, String>> = LazyLock::new(validators);

fn validators() -> Result<Validators, String> {
    let parse = |text: &str| serde_json::from_str::<Value>(text).map_err(|error| error.to_string());
    let mut registry = Registry::new();
    for (path, text) in SCHEMAS {
        let added = registry.add(format!("{BASE}{path}"), parse(text)?);
        registry = added.map_err(|error| error.to_string())?;
    }
    let registry = registry.prepare().map_err(|error| error.to_string())?;
    let of = |path: &str| {
        let schema = serde_json::json!({ "$ref": format!("{BASE}{path}") });
        let options = jsonschema::options().offline().should_validate_formats(true);
        options.with_registry(&registry).build(&schema).map_err(|error| error.to_string())
    };
    Ok(Validators { fraud: of(FRAUD)?, brand: of(BRAND)?, registration: of(REGISTRATION)? })
}

/// Whether a report keeps the official schema of its type.
pub fn check(report: &Value) -> Result<(), CannotReport> {
    let validators = VALIDATORS.as_ref().map_err(|words| CannotReport::Schema(words.clone()))?;
    let kind = report.get("type").and_then(Value::as_str).unwrap_or_default();
    let validator = match kind {
        "fraud" => &validators.fraud,
        "brand_infringement" => &validators.brand,
        "suspicious_registration" => &validators.registration,
        other => return Err(CannotReport::UnknownType(other.to_owned())),
    };
    if report.get("_internal").is_some() {
        return Err(CannotReport::Internal);
    }
    validator.validate(report).map_err(|error| CannotReport::Invalid {
        place: error.instance_path().to_string(),
        words: error.to_string(),
    })
}
