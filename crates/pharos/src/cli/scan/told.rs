//! Hits as they are written.

use clap::ValueEnum;
use registry_screen::screen::{Hit, Reason};
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

/// How hits are written.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum, Serialize, Deserialize)]
pub(super) enum Format {
    /// An object a line, with every reason.
    Json,
    /// Name, score, and the reasons in words.
    Csv,
}

impl Format {
    /// What stands before all hits.
    pub(super) const fn head(self) -> &'static [u8] {
        match self {
            Self::Json => b"",
            Self::Csv => b"name,score,reasons\n",
        }
    }

    /// Writes a hit.
    pub(super) fn write(self, hits: &mut Vec<u8>, hit: &Hit) {
        let Hit { name, score, reasons } = hit;
        let line = match self {
            Self::Json => {
                let reasons: Vec<Value> = reasons.iter().map(as_json).collect();
                json!({ "name": name, "score": score, "reasons": reasons }).to_string()
            }
            Self::Csv => {
                let reasons: Vec<String> = reasons.iter().map(in_words).collect();
                // Names, terms and our own words have neither commas nor quotes in them.
                format!("{name},{score},{}", reasons.join("; "))
            }
        };
        hits.extend_from_slice(line.as_bytes());
        hits.push(b'\n');
    }
}

fn as_json(reason: &Reason) -> Value {
    match reason {
        Reason::Term { text, kind, drug, language, span, points } => json!({
            "rule": "term", "term": text, "kind": kind.code(), "drug": drug,
            "language": language, "span": [span.0, span.1], "points": points,
        }),
        Reason::LookAlike { protected, edits, by_looks, points } => json!({
            "rule": "look-alike", "protected": protected, "edits": edits,
            "by_looks": by_looks, "points": points,
        }),
    }
}

fn in_words(reason: &Reason) -> String {
    match reason {
        Reason::Term { text, kind, points, .. } => format!("{} {text} ({points})", kind.code()),
        Reason::LookAlike { protected, edits, by_looks, points } => {
            let looks = if *by_looks { " in looks" } else { "" };
            let edits = match edits {
                0 => "is".to_owned(),
                1 => "is one letter from".to_owned(),
                more => format!("is {more} letters from"),
            };
            format!("{edits} {protected}{looks} ({points})")
        }
    }
}
