//! From a capture to its bundle, and to what the core records.

use std::collections::BTreeSet;

use jiff::Timestamp;
use registry_capture::{
    Browsed, Capture, Origin as MadeBy, Rdap, evidence, keys, read_site, registered,
};
use registry_core::document::DocumentHash;
use registry_core::id::{CaptureId, EvidenceId, FindingId};
use registry_core::name::HostName;
use registry_core::watch::{Content, Evidence, Origin, Registration, Sight};
use registry_evidence::bundle::{self, Contents};
use registry_signals::{Judged, Key, Limits, Rules};
use registry_store::VisitOutcome;
use serde_json::json;
use sha2::{Digest as _, Sha256};

use super::super::seal::EvidenceSeal;
use super::licences::Registers;
use super::look::Met;
use super::{NoVisits, VisitSettings, findings};
use crate::clock::Clock;
use crate::identity;
use crate::registry::Registry;

/// Who takes evidence, in the records of custody and in the log.
pub(super) const WORKER: &str = "Pharos Watch";

/// What packs and signs.
#[derive(Debug)]
pub(super) struct Maker {
    made_by: MadeBy,
    seal: EvidenceSeal,
    clock: Clock,
    registers: Registers,
    published_at: String,
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
    /// What the site has that others may have too; none where no page could be read.
    pub(super) keys: Option<BTreeSet<Key>>,
    /// What the core records.
    pub(super) sight: Sight,
}

impl Maker {
    pub(super) fn new(registry: &Registry, settings: &VisitSettings) -> Result<Self, NoVisits> {
        let clock = registry.clock.clone();
        let commit = option_env!("PHAROS_COMMIT").unwrap_or(env!("CARGO_PKG_VERSION"));
        Ok(Self {
            made_by: MadeBy {
                by: format!("{WORKER}, {}", registry.watch.organization),
                commit: commit.to_owned(),
                egress_address: settings.egress_address,
                egress_country: settings.egress_country.clone(),
            },
            seal: EvidenceSeal::of(registry)?,
            clock,
            registers: Registers::described_by(&settings.licence_registers)?,
            published_at: registry.watch.key_published_at(),
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
        let registers = self.registers.now(self.clock.wall_now().into());
        let has = is_read.then(|| keys(capture, &site));
        let looked = site.looked_up(registers.iter().map(AsRef::as_ref));
        let judged = is_read.then(|| site.judged(rules, looked.license));
        let piece = EvidenceId::from_uuid(identity::new_uuid(&self.clock));
        let found = judged.iter().flat_map(|judged| &judged.findings);
        let found = found.filter_map(|found| {
            let new = FindingId::from_uuid(identity::new_uuid(&self.clock));
            findings::finding(found, (&site, &looked), (new, piece))
        });
        let findings_found = found.collect();
        let found = match &judged {
            Some(judged) => findings::as_json(judged, &site, &looked),
            None => json!({ "host": site.host, "read_whole": false, "findings": [] }),
        };
        let shows = shows(capture, outcome, site.pages.len());
        let bundle = self.packed(capture, found, &shows)?;
        let hash = DocumentHash(Sha256::digest(&bundle).into());
        let at = capture.ended.at;
        let origin = Origin::Capture { session: id };
        let is_parked = judged.as_ref().is_some_and(|judged| judged.is_parked);
        let content = match outcome {
            VisitOutcome::Seen if is_parked => Content::Parked,
            VisitOutcome::Seen => Content::Live,
            VisitOutcome::NothingThere => Content::Nothing,
        };
        let judged = judged.filter(|judged| !judged.is_parked);
        let sight = Sight {
            piece: Evidence { id: piece, origin, hash, at, shows },
            content,
            registration: registration(capture, piece),
            findings: findings_found,
            nature: judged.as_ref().map(|judged| findings::nature(judged.nature)),
            class: judged.as_ref().and_then(|judged: &Judged| findings::class(judged.class)),
        };
        let name = format!("visit-{}-{id}.wacz", site.host);
        Ok(Taken { bundle, hash, name, at, outcome, keys: has, sight })
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
        let written = bundle::write(&contents, &self.seal).map_err(|error| error.to_string())?;
        Ok(written.0)
    }
}

/// What RDAP said of the name.
fn registration(capture: &Capture, piece: EvidenceId) -> Option<Registration> {
    let Rdap::Asked { name, fetches, answer: Some(answer) } = &capture.rdap else { return None };
    let asked = capture.fetches.get(fetches.clone())?.last()?;
    let told = registered(name, answer)?;
    Some(Registration {
        name: HostName::parse(&told.name).ok()?,
        registrar: told.registrar,
        iana_id: told.iana_id,
        abuse_email: told.abuse_email,
        statuses: told.statuses,
        evidence: piece,
        at: asked.ended.at,
    })
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
