//! What an applicant has: an organization with a name, requests, a case, questions; and what could be
//! sent about each.

use registry_core::appeal::{Against, NoticeOfAppeal, Statement};
use registry_core::document::DocumentHash;
use registry_core::name::{DomainName, Tld};
use registry_core::request::{Basis, NexusEvidence, nexus::Mark};
use registry_core::rulebook::AppealChannel;
use registry_testkit::Samples;
use serde_json::{Value, json};

use super::super::cases::grounds;
use super::super::fixture::{Fixture, START, organization, request};
use super::holder::NAME;
use crate::staff::account::Person;
use crate::staff::permission::Role;
use crate::vetting::Acting;
use crate::vetting::appeal::ReceiveAppeal;
use crate::vetting::cases::Said;
use crate::vetting::information::RecordReply;
use crate::vetting::licence::AskLicence;
use crate::vetting::submit::{Nexus, SubmitRequest};

/// An organization of an applicant, accredited; gives both ids.
pub(super) async fn accredited_over_the_api(
    fixture: &Fixture,
    token: &str,
    reviewer: &str,
) -> (String, String) {
    let made = fixture.made(token, "/api/v1/organizations", organization("Else")).await;
    let applied = json!({
        "organization": made["id"], "programme": "verified-websites",
        "websites": ["https://www.else.example/"], "jurisdictions": ["US-IL"],
    });
    let applied = fixture.made(token, "/api/v1/accreditations", applied).await;
    fixture.granted(reviewer, &applied).await;
    let accreditation = applied["accreditation"]["id"].as_str().unwrap();
    (made["id"].as_str().unwrap().to_owned(), accreditation.to_owned())
}

/// An applicant's world: an organization with a name, a case about it, an open request, a rejected
/// one, and a question about each.
pub(super) struct World {
    pub(super) acting: Acting,
    pub(super) organization: String,
    pub(super) accreditation: String,
    pub(super) open: Value,
    pub(super) rejected: String,
    pub(super) case: String,
    pub(super) of_customer: Value,
}

pub(super) async fn world(fixture: &Fixture) -> World {
    let book = include_str!("../../../../../../etc/rulebooks/pharmacy.toml");
    let book = book.replace("channels = [\"post\"]", "channels = [\"post\", \"desk\"]");
    let tld = Tld::parse("pharmacy").unwrap();
    fixture.registry.store.install_rulebook(&tld, &book, START.parse().unwrap()).await.unwrap();
    let reviewer = fixture.person("reviewer@test.example", Role::Reviewer).await;
    let (eve, token): (Person, _) = super::applicant(fixture, "eve@else.example").await;
    let (organization, accreditation) = accredited_over_the_api(fixture, &token, &reviewer).await;
    let domain = fixture.vouched(&reviewer, NAME, (&organization, &accreditation)).await;
    let samples = Samples::at(fixture.registry.clock.registry_now());
    fixture.sponsored(samples.creates(&domain)).await;
    let body = json!({ "name": NAME, "grounds": grounds() });
    let case = fixture.made(&reviewer, "/api/v1/cases/revocations", body).await;
    let mut ids = Vec::new();
    for name in ["b.pharmacy", "c.pharmacy"] {
        let asked = request(name, &organization, &accreditation);
        let made = fixture.made(&token, "/api/v1/requests", asked).await;
        ids.push(made["id"].as_str().unwrap().to_owned());
    }
    let question = json!({ "question": "Which licence?" });
    let path = format!("/api/v1/requests/{}/information", ids[0]);
    let open = fixture.made(&reviewer, &path, question.clone()).await;
    let path = format!("/api/v1/organizations/{organization}/questions");
    let of_customer = fixture.made(&reviewer, &path, question).await;
    let reasons = json!({ "reasons": [{ "code": "not-qualified", "words": "no licence" }] });
    fixture.made(&reviewer, &format!("/api/v1/requests/{}/reject", ids[1]), reasons).await;
    World {
        acting: eve.acting(None),
        organization,
        accreditation,
        open,
        rejected: ids.remove(1),
        case: case["id"].as_str().unwrap().to_owned(),
        of_customer,
    }
}

pub(super) fn said(documents: Vec<DocumentHash>) -> Said {
    let received_at = Some("2026-01-01T00:00:00Z".parse().unwrap());
    Said { words: "We disagree.".to_owned(), documents, received_at }
}

impl World {
    pub(super) fn request(
        &self,
        documents: Vec<DocumentHash>,
        proof: Option<DocumentHash>,
    ) -> SubmitRequest {
        let text = str::to_owned;
        let mark = NexusEvidence::Trademark(Mark {
            words: text("Else"),
            office: text("USPTO"),
            number: text("1"),
            jurisdiction: text("US"),
            document: None,
        });
        SubmitRequest {
            name: text("d.pharmacy"),
            organization: self.organization.parse().unwrap(),
            basis: Basis::Accreditation(self.accreditation.parse().unwrap()),
            contact_email: text("eve@else.example"),
            submitted_by: text("Eve"),
            may_bind: true,
            terms_version: text("2024-10"),
            name_nexus: text("Our trade name."),
            evidence: vec![Nexus { evidence: mark, document: proof }],
            documents,
            ordered_by: None,
        }
    }

    pub(super) fn reply<Id>(
        &self,
        about: Id,
        question: &Value,
        documents: Vec<DocumentHash>,
    ) -> RecordReply<Id> {
        RecordReply {
            about,
            question: question["id"].as_str().unwrap().parse().unwrap(),
            text: "The one of Illinois.".to_owned(),
            received_at: Some("2026-01-01T00:00:00Z".parse().unwrap()),
            documents,
        }
    }

    pub(super) fn appeal(
        &self,
        document: Option<DocumentHash>,
        documents: Vec<DocumentHash>,
    ) -> ReceiveAppeal {
        let text = str::to_owned;
        let statement = Statement {
            position: text("Ours."),
            error: text("Overlooked."),
            support: text("p. 2"),
        };
        let notice = NoticeOfAppeal {
            received_at: "2026-01-01T00:00:00Z".parse().unwrap(),
            dated_at: None,
            channel: AppealChannel::Desk,
            statement,
            document: None,
            documents: Vec::new(),
        };
        let against = Against::Rejection(self.rejected.parse().unwrap());
        ReceiveAppeal { against, notice, document, documents, counsel: None, payment: None }
    }

    pub(super) fn licence(&self, documents: Vec<DocumentHash>) -> AskLicence {
        AskLicence {
            name: DomainName::parse(NAME, &[Tld::parse("pharmacy").unwrap()]).unwrap(),
            asked_at: "2026-01-01T00:00:00Z".parse().unwrap(),
            asked_by: "Eve".to_owned(),
            words: "The logo, please.".to_owned(),
            documents,
        }
    }
}
