//! What the machine sees of a request, for whoever decides: shown, never decided on (P-11, P-15).

use registry_core::document::DocumentRef;
use registry_core::request::completeness::lacks;
use registry_core::request::nexus::{Closeness, closeness};
use registry_core::request::{NexusEvidence, RequestState};

use super::case::Case;
use super::catalogue::Language;
use super::words::{self, Badge};
use crate::vetting::reject::prior_rejections;

/// A mark or business name beside the label.
#[derive(Debug, Clone)]
pub struct NexusView {
    /// What it is: Trademark, Service mark, Business name.
    pub kind: String,
    /// The words, as registered.
    pub words: String,
    /// Where they are registered.
    pub place: String,
    /// How near the label comes to them.
    pub near: Badge,
    /// The proof: hash and name.
    pub proof: Option<(String, String)>,
}

/// A document handed in: hash, name, size.
pub type DocumentView = (String, String, String);

/// A document in words.
#[must_use]
pub fn document(document: &DocumentRef) -> DocumentView {
    let size = match document.size_bytes {
        bytes @ 0..1024 => format!("{bytes} bytes"),
        bytes => format!("{} kB", bytes.div_ceil(1024)),
    };
    (document.hash.to_string(), document.name.clone(), size)
}

fn near(language: Language, closeness: Closeness) -> Badge {
    match closeness {
        Closeness::Same => Badge::new("good", language.say("near-same")),
        Closeness::Partly => Badge::new("plain", language.say("near-partly")),
        Closeness::Apart => Badge::new("warn", language.say("near-apart")),
    }
}

impl Case {
    /// Every mark and name that was stated, and last the organization's own name.
    pub(super) fn nexus(&self, language: Language) -> Vec<NexusView> {
        let label = self.request.name.label();
        let compared = |words: &str| near(language, closeness(label, words));
        let stated = |one: &NexusEvidence| {
            let (kind, place) = match one {
                NexusEvidence::Trademark(mark) => {
                    (language.say("nexus-trademark"), mark_place(mark))
                }
                NexusEvidence::ServiceMark(mark) => {
                    (language.say("nexus-service-mark"), mark_place(mark))
                }
                NexusEvidence::BusinessName(name) => {
                    (language.say("nexus-business-name"), name.register.clone())
                }
            };
            NexusView {
                kind: kind.into(),
                words: one.words().to_owned(),
                place,
                near: compared(one.words()),
                proof: one.document().map(|proof| (proof.hash.to_string(), proof.name.clone())),
            }
        };
        let own = NexusView {
            kind: language.say("nexus-own").into(),
            words: self.organization.name.clone(),
            place: language.say("nexus-own-place").into(),
            near: compared(&self.organization.name),
            proof: None,
        };
        self.request.evidence.iter().map(stated).chain([own]).collect()
    }

    /// What is missing, earlier rejections of the same name and customer, conflicts of interest.
    pub(super) fn findings(&self, language: Language) -> Vec<Badge> {
        let lacks = lacks(&self.request, self.accreditation.as_ref(), self.now).into_iter();
        let words = |what| language.say("finding-missing").with("what", what);
        let mut findings: Vec<_> =
            lacks.map(|lack| Badge::new("warn", words(lack.words()))).collect();
        let all = self.requests.iter().map(|(request, _)| request);
        for prior in prior_rejections(&self.request, all) {
            let RequestState::Rejected { at, .. } = &prior.state else { continue };
            let words = language.say("finding-rejected").with("day", words::day(*at));
            findings.push(Badge::new("warn", words));
        }
        let standing = self.organization.conflicts.iter().filter(|one| one.ended.is_none());
        findings.extend(standing.map(|one| {
            Badge::new("warn", language.say("finding-conflicted").with("who", &one.name))
        }));
        findings
    }
}

fn mark_place(mark: &registry_core::request::nexus::Mark) -> String {
    format!("{} {}, {}", mark.office, mark.number, mark.jurisdiction)
}
