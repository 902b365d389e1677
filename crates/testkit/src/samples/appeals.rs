//! A sample appeal with everything an appeal can have, and the invoice of its fee.

use registry_core::appeal::{
    Against, Agreement, Appeal, Article, ArticleKind, Articles, Clocks, Commissioner, Counsel,
    Deadline, Finding, Findings, Ground, MatterKind, Member, NoticeOfAppeal, Parties,
    RefusedMatter, Report, Representative, Representatives, Response, Seat, Sent, Side, State,
    Statement, Teleconference, Unable, Vote,
};
use registry_core::document::{DocumentHash, DocumentRef, MediaType};
use registry_core::id::StaffId;
use registry_core::invoice::{self, Invoice, Payment, Purpose};
use registry_core::money::{Currency, Money};
use registry_core::request::Request;
use registry_core::rulebook::AppealChannel;

use super::Samples;

impl Samples {
    /// An appeal against the rejection of a request that was just received: its first clock ends
    /// after 30 days.
    pub fn appeal(&self, request: &Request) -> (Appeal, Invoice) {
        let id = id!(AppealId);
        let dollars = Currency::parse("USD").expect("a currency");
        let fee = Invoice {
            id: id!(InvoiceId),
            number: format!("IN-{id}"),
            organization: request.organization,
            purpose: Purpose::AppealFee { appeal: id },
            amount: Money::new(500_000, dollars),
            dated_at: self.now,
            due_at: self.days(20),
            payable_from: self.now,
            payments: vec![Payment {
                received_at: self.now,
                amount: Money::new(1, dollars),
                reference: "cheque 7".to_owned(),
                recorded_at: self.now,
            }],
            state: invoice::State::Open,
        };
        let deadline = |days| Deadline {
            until: self.days(days),
            missed: false,
            agreements: vec![Agreement {
                agreed_with: String::new(),
                made_at: self.now,
                before: self.now,
                until: self.days(days),
                document: self.document(),
            }],
        };
        let appeal = Appeal {
            id,
            number: format!("AP-{id}"),
            against: Against::Rejection(request.id),
            decided_at: self.now,
            name: request.name.clone(),
            organization: request.organization,
            proposed_by: None,
            decided_by: Some(Commissioner { id: id!(StaffId), name: "Ann Reviewer".to_owned() }),
            procedure_version: "2026-01".to_owned(),
            substance_version: "2025-01".to_owned(),
            notice: NoticeOfAppeal {
                received_at: self.now,
                dated_at: Some(self.now),
                channel: AppealChannel::Post,
                statement: Statement {
                    position: "We hold the mark.".to_owned(),
                    error: "It was overlooked.".to_owned(),
                    support: "Page 2 of our request.".to_owned(),
                },
                document: Some(self.document()),
                documents: Vec::new(),
            },
            fee: fee.id,
            clocks: Clocks {
                response: deadline(30),
                convening: deadline(90),
                decision: deadline(120),
            },
            response: None,
            commission: Vec::new(),
            articles: None,
            refused: Vec::new(),
            teleconferences: Vec::new(),
            costs: Vec::new(),
            state: State::Received,
            report: None,
            created_at: self.now,
            personal: Parties {
                contact_email: request.personal.contact_email.clone(),
                ..Parties::default()
            },
        };
        (appeal, fee)
    }

    /// The same, decided and reported.
    pub fn decided(&self, appeal: Appeal) -> Appeal {
        let member = id!(StaffId);
        let finding = || Finding { shown: false, words: "not shown".to_owned() };
        let findings =
            Findings { not_followed: finding(), error_of_fact: finding(), caused: finding() };
        let counsel =
            || Some(Counsel { name: "Lee Lawyer".to_owned(), email: "lee@law.test".to_owned() });
        let representative = Representative { name: "Lee Lawyer".to_owned(), is_counsel: true };
        Appeal {
            response: Some(Response { at: self.now, words: None, document: None }),
            commission: vec![self.seat(id!(StaffId), true), self.seat(member, false)],
            articles: Some(Articles {
                frozen_at: self.now,
                items: vec![Article {
                    kind: ArticleKind::Notice,
                    name: "Notice of appeal".to_owned(),
                    hash: DocumentHash([1; 32]),
                }],
                hash: DocumentHash([2; 32]),
                sent: vec![Sent { to: member, at: self.now }],
            }),
            refused: vec![RefusedMatter {
                at: self.now,
                side: Side::Appellant,
                kind: MatterKind::Evidence,
                words: "a new letter".to_owned(),
                document: Some(DocumentHash([3; 32])),
            }],
            teleconferences: vec![Teleconference {
                held_at: self.now,
                minutes: "They spoke.".to_owned(),
            }],
            costs: vec![id!(InvoiceId)],
            state: State::Affirmed {
                at: self.now,
                votes: vec![Vote { by: member, at: self.now, findings }],
            },
            report: Some(Report { at: self.now, words: "Affirmed.".to_owned() }),
            personal: Parties {
                appellant_counsel: counsel(),
                registry_counsel: counsel(),
                representatives: vec![Representatives {
                    appellant: vec![representative],
                    registry: Vec::new(),
                }],
                ..appeal.personal.clone()
            },
            ..appeal
        }
    }

    fn seat(&self, id: StaffId, unable: bool) -> Seat {
        let unable = unable.then(|| Unable {
            at: self.now,
            ground: Ground::Absent,
            words: "on leave".to_owned(),
        });
        let person = Commissioner { id, name: format!("Member {id}") };
        let member = Member { person, since: self.now, unable };
        Seat { office: "executive-director".to_owned(), members: vec![member] }
    }

    fn document(&self) -> DocumentRef {
        DocumentRef {
            hash: DocumentHash([9; 32]),
            name: "letter.pdf".to_owned(),
            media_type: MediaType::Pdf,
            size_bytes: 1000,
            received_at: self.now,
        }
    }
}
