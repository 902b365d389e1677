//! From a capture to its bundle, and to what the core records.

use jiff::Timestamp;
use registry_capture::{Browsed, Capture, Origin as MadeBy, evidence, read_site};
use registry_core::document::DocumentHash;
use registry_core::id::{CaptureId, EvidenceId, FindingId};
use registry_core::watch::{Evidence, MachineClass, Origin, Sight};
use registry_evidence::bundle::{self, Contents};
use registry_evidence::seal::{CannotSign, PublicKey, Sign};
use registry_signals::{Judged, License, Limits, Rules};
use registry_store::VisitOutcome;
use serde_json::json;
use sha2::{Digest as _, Sha256};

use super::look::Met;
use super::{VisitSettings, findings};
use crate::clock::Clock;
use crate::identity;
use crate::registry::Registry;
use crate::signing_key::{SigningKey, SigningKeyError};

/// Who takes evidence, in the records of custody and in the log.
pub(super) const WORKER: &str = "Pharos Watch";

/// What packs and signs.
#[derive(Debug)]
pub(super) struct Maker {
    made_by: MadeBy,
    signer: Signer,
    clock: Clock,
    published_at: String,
}

/// The registry's key: the one that signs its checkpoints.
#[derive(Debug)]
struct Signer {
    key: SigningKey,
    public: PublicKey,
}

impl Sign for Signer {
    fn public_key(&self) -> PublicKey {
        self.public
    }

    fn sign(&self, bytes: &[u8]) -> Result<[u8; 64], CannotSign> {
        let signed = self.key.sign(bytes).map_err(|error| CannotSign(error.to_string()))?;
        signed.try_into().map_err(|_| CannotSign("the signature has not 64 bytes".to_owned()))
    }
}

/// What was taken of a site, packed.
#[derive(Debug)]
pub(super) struct Taken {
    /// The bundle.
    pub(super) bundle: Vec<u8>,
    /// Its hash.
    pub(super) hash: DocumentHash,
    /// What it is called.
    pub(super) name: String,
    /// When the capture ended.
    pub(super) at: Timestamp,
    /// What came of it.
    pub(super) outcome: VisitOutcome,
    /// What the core records.
    pub(super) sight: Sight,
}

impl Maker {
    pub(super) fn new(
        registry: &Registry,
        settings: &VisitSettings,
    ) -> Result<Self, SigningKeyError> {
        let (key, clock) = (registry.signing_key.clone(), registry.clock.clone());
        let public = PublicKey(*key.public()?.as_bytes());
        let url = registry.watch.public_url.as_deref().unwrap_or("the registry's own site, ");
        let commit = option_env!("PHAROS_COMMIT").unwrap_or(env!("CARGO_PKG_VERSION"));
        Ok(Self {
            made_by: MadeBy {
                by: format!("{WORKER}, {}", registry.watch.organization),
                commit: commit.to_owned(),
                egress_address: settings.egress_address,
                egress_country: settings.egress_country.clone(),
            },
            signer: Signer { key, public },
            clock,
            published_at: format!("{url}api/v1/published (signing_key)"),
        })
    }

    /// Reads, judges, packs and signs what was met. It takes seconds of a processor.
    pub(super) fn taken(&self, rules: &Rules, id: CaptureId, met: &Met) -> Result<Taken, String> {
        let (capture, outcome) = match met {
            Met::Answered(capture) => (capture, VisitOutcome::Seen),
            Met::NothingThere(capture) => (capture, VisitOutcome::NothingThere),
            Met::Failed(words) => return Err(words.clone()),
        };
        let site = read_site(capture, &Limits::default());
        // Where no page could be read, rules have nothing to say.
        let is_read = outcome == VisitOutcome::Seen && !site.pages.is_empty();
        let judged = is_read.then(|| site.judged(rules, License::Unknown));
        let piece = EvidenceId::from_uuid(identity::new_uuid(&self.clock));
        let found = judged.iter().flat_map(|judged| &judged.findings);
        let found = found.filter_map(|found| {
            let new = FindingId::from_uuid(identity::new_uuid(&self.clock));
            findings::finding(found, &site, (new, piece))
        });
        let findings_found = found.collect();
        let found = match &judged {
            Some(judged) => findings::as_json(judged, &site),
            None => json!({ "host": site.host, "read_whole": false, "findings": [] }),
        };
        let shows = shows(capture, outcome, site.pages.len());
        let bundle = self.packed(capture, found, &shows)?;
        let hash = DocumentHash(Sha256::digest(&bundle).into());
        let at = capture.ended.at;
        let origin = Origin::Capture { session: id };
        let content = match outcome {
            VisitOutcome::Seen => MachineClass::Pending,
            VisitOutcome::NothingThere => MachineClass::Inactive,
        };
        let sight = Sight {
            piece: Evidence { id: piece, origin, hash, at, shows },
            content,
            findings: findings_found,
            nature: judged.as_ref().map(|judged| findings::nature(judged.nature)),
            class: judged.as_ref().and_then(|judged: &Judged| findings::class(judged.class)),
        };
        let name = format!("visit-{}-{id}.wacz", site.host);
        Ok(Taken { bundle, hash, name, at, outcome, sight })
    }

    fn packed(
        &self,
        capture: &Capture,
        findings: serde_json::Value,
        title: &str,
    ) -> Result<Vec<u8>, String> {
        let items = evidence(capture, &self.made_by).map_err(|error| error.to_string())?;
        let (title, key_published_at) = (title.to_owned(), self.published_at.clone());
        let contents = Contents { items, findings, title, key_published_at };
        let written = bundle::write(&contents, &self.signer).map_err(|error| error.to_string())?;
        Ok(written.0)
    }
}

/// What the bundle shows, in words.
fn shows(capture: &Capture, outcome: VisitOutcome, pages: usize) -> String {
    let (url, at) = (&capture.request.url, capture.ended.at);
    if outcome == VisitOutcome::NothingThere {
        return format!("At {at} DNS knew no address of {}.", capture.request.host());
    }
    let picture = match &capture.browsed {
        Browsed::Shown(shown) if shown.picture.is_some() => ", with a picture".to_owned(),
        Browsed::Shown(_) => ", with the page as rendered".to_owned(),
        Browsed::Failed { words, .. } => format!(", without a picture ({words})"),
        Browsed::NotThere | Browsed::NotAsked => String::new(),
    };
    let pages = match pages {
        0 => "no page that could be read".to_owned(),
        1 => "one page".to_owned(),
        more => format!("{more} pages"),
    };
    format!(
        "What {url} answered at {at} to a browser, a search engine's machine and somebody who came \
         from one: {pages}{picture}."
    )
}
