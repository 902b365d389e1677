//! Sample editions of what the registry publishes.

use registry_core::disclosure_request::{
    Answer as Disclosed, DisclosureRequest, LegalBasis, Requester, Sought,
};
use registry_core::terms::{Content, DocumentKind, Edition};

use registry_core::domain::Domain;
use registry_core::id::OrganizationId;
use registry_core::licence::{Asker, Grant, Licence, State};

use registry_core::website_check::{Answer, Look, Outcome, State as At, Step, Try, WebsiteCheck};

use super::{Samples, domain_name};

impl Samples {
    /// A licence of a name that is granted now.
    pub fn licence(&self, domain: &Domain, organization: OrganizationId) -> Licence {
        let (guidelines, words) = ("2026-01".to_owned(), "We agree.".to_owned());
        Licence {
            id: id!(LicenceId),
            domain: domain.id,
            name: domain.name.clone(),
            organization,
            asked_at: self.now,
            words: "We wish to show the trademark on our website.".to_owned(),
            documents: Vec::new(),
            state: State::Granted(Grant { at: self.now, guidelines, words }),
            created_at: self.now,
            personal: Asker { asked_by: "Ada Example".to_owned() },
        }
    }

    /// The check of a name that led elsewhere twice.
    pub fn website_check(&self, domain: &Domain, organization: OrganizationId) -> WebsiteCheck {
        let step = Step {
            url: format!("https://{}/", domain.name),
            addresses: vec![std::net::Ipv4Addr::new(192, 0, 2, 1).into()],
            connected_to: Some(std::net::Ipv4Addr::new(192, 0, 2, 1).into()),
            tls: Some("TLSv1_3".to_owned()),
            answer: Answer::Status { status: 200, location: None },
        };
        WebsiteCheck {
            id: id!(WebsiteCheckId),
            domain: domain.id,
            name: domain.name.clone(),
            organization,
            created_at: self.now,
            next_at: Some(self.days(1)),
            state: At::Failing { since: self.now, failures: 2 },
            latest: Some(Look {
                at: self.now,
                approved: vec!["https://www.acme.example/".to_owned()],
                tries: vec![Try { steps: vec![step] }],
                outcome: Outcome::Elsewhere,
            }),
        }
    }

    /// A disclosure request that is answered now.
    pub fn disclosure_request(&self, name: &str) -> DisclosureRequest {
        let answer = Disclosed {
            at: self.now,
            by: "Sue Supervisor".to_owned(),
            given: [Sought::RegistrantName].into(),
            words: "The interest outweighs as to the name.".to_owned(),
        };
        DisclosureRequest {
            id: id!(DisclosureRequestId),
            number: "DR-2026-000001".to_owned(),
            received_at: self.now,
            name: domain_name(name),
            basis: LegalBasis::LegitimateInterest,
            words: "We wish to sue whoever is behind this name.".to_owned(),
            sought: [Sought::RegistrantName, Sought::RegistrantAddress].into(),
            documents: Vec::new(),
            urgent: false,
            answer_until: self.days(31),
            answer: Some(answer),
            created_at: self.now,
            personal: Requester {
                name: "Lou Lawyer".to_owned(),
                organization: "Law LLP".to_owned(),
                email: "lou@law.example".to_owned(),
            },
        }
    }

    /// An edition of the terms that is published now and holds in so many days.
    pub fn edition(&self, version: &str, days: i64) -> Edition {
        Edition {
            id: id!(EditionId),
            kind: DocumentKind::TermsAndConditions,
            version: version.to_owned(),
            content: Content::Text("1: The request. 2: What qualifies.".to_owned()),
            changes: "Clause 2 says more about what qualifies.".to_owned(),
            required_by_icann: false,
            published_at: self.now,
            effective_at: self.days(days),
            told_at: None,
            withdrawn: None,
        }
    }
}
