//! What the machine sees of a request, for whoever decides: shown, never decided on (P-11, P-15).

use registry_core::document::DocumentRef;
use registry_core::request::completeness::lacks;
use registry_core::request::nexus::{Closeness, closeness};
use registry_core::request::{NexusEvidence, RequestState};

use super::case::Case;
use super::words::{self, Badge};
use crate::vetting::reject::prior_rejections;

/// A mark or business name beside the label.
#[derive(Debug, Clone)]
pub struct NexusView {
    /// What it is: Trademark, Service mark, Business name.
    pub kind: &'static str,
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

fn near(closeness: Closeness) -> Badge {
    match closeness {
        Closeness::Same => Badge::new("good", "the same letters"),
        Closeness::Partly => Badge::new("plain", "one holds the other"),
        Closeness::Apart => Badge::new("warn", "reads otherwise"),
    }
}

impl Case {
    /// Every mark and name that was stated, and last the organization's own name.
    pub(super) fn nexus(&self) -> Vec<NexusView> {
        let label = self.request.name.label();
        let compared = |words: &str| near(closeness(label, words));
        let stated = |one: &NexusEvidence| {
            let (kind, place) = match one {
                NexusEvidence::Trademark(mark) => ("Trademark", mark_place(mark)),
                NexusEvidence::ServiceMark(mark) => ("Service mark", mark_place(mark)),
                NexusEvidence::BusinessName(name) => ("Business name", name.register.clone()),
            };
            NexusView {
                kind,
                words: one.words().to_owned(),
                place,
                near: compared(one.words()),
                proof: one.document().map(|proof| (proof.hash.to_string(), proof.name.clone())),
            }
        };
        let own = NexusView {
            kind: "Its own name",
            words: self.organization.name.clone(),
            place: "as the registry has it".to_owned(),
            near: compared(&self.organization.name),
            proof: None,
        };
        self.request.evidence.iter().map(stated).chain([own]).collect()
    }

    /// What is missing, earlier rejections of the same name and customer, conflicts of interest.
    pub(super) fn findings(&self) -> Vec<Badge> {
        let lacks = lacks(&self.request, self.accreditation.as_ref(), self.now).into_iter();
        let mut findings: Vec<_> =
            lacks.map(|lack| Badge::new("warn", format!("Missing: {}.", lack.words()))).collect();
        let all = self.requests.iter().map(|(request, _)| request);
        for prior in prior_rejections(&self.request, all) {
            let RequestState::Rejected { at, .. } = &prior.state else { continue };
            let words =
                format!("This customer's request of this name was rejected {}.", words::day(*at));
            findings.push(Badge::new("warn", words));
        }
        let standing = self.organization.conflicts.iter().filter(|one| one.ended.is_none());
        findings.extend(standing.map(|one| {
            Badge::new("warn", format!("{} is marked as conflicted and does not decide.", one.name))
        }));
        findings
    }
}

fn mark_place(mark: &registry_core::request::nexus::Mark) -> String {
    format!("{} {}, {}", mark.office, mark.number, mark.jurisdiction)
}
