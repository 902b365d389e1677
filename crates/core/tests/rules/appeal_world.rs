//! An appeal against a rejection, step by step, for the tests of each step.

use jiff::Timestamp;
use registry_core::appeal::{
    AdmissionFacts, Appeal, Appealed, ArticlesFacts, Chosen, Commissioner, Finding, Findings,
    NewAppeal, NoticeOfAppeal, ReceiveFacts, Refusal, Statement, Undone, admit, convene, receive,
    respond, seat, send_articles, vote,
};
use registry_core::decision::{Decision, Duty, Object};
use registry_core::document::{DocumentHash, DocumentRef, MediaType};
use registry_core::id::{AppealId, InvoiceId, StaffId};
use registry_core::invoice::{Invoice, pay};
use registry_core::request::{Reason, ReasonCode, Request, RequestState};
use registry_core::rulebook::{AppealChannel, Rulebook};

use crate::request_queue::request;
use crate::scenario::{at, pharmacy, usd, uuid};

/// When the request was rejected, and its notice dated: day 0 of the window.
pub(crate) const REJECTED: &str = "2027-03-01T10:00:00Z";
/// First instant after day 30.
pub(crate) const WINDOW: &str = "2027-04-01";
/// When the notice of appeal arrived.
pub(crate) const RECEIVED: &str = "2027-03-15T09:00:00Z";
/// When the Articles are sent.
pub(crate) const SENT: &str = "2027-05-01T12:00:00Z";
/// When the Commission convenes.
pub(crate) const CONVENED: &str = "2027-05-08";

pub(crate) fn book() -> std::sync::Arc<Rulebook> {
    std::sync::Arc::clone(pharmacy().shared_at(at(REJECTED)))
}

pub(crate) fn person(number: u128, name: &str) -> Commissioner {
    Commissioner { id: StaffId::from_uuid(uuid(number)), name: name.to_owned() }
}

pub(crate) fn director() -> Commissioner {
    person(901, "Dora Director")
}

pub(crate) fn policy_director() -> Commissioner {
    person(902, "Paul Policy")
}

pub(crate) fn rejected() -> Request {
    let reason = |code| Reason::new(code, "a word");
    let state = RequestState::Rejected {
        at: at(REJECTED),
        by: Some("Ann".to_owned()),
        reasons: vec![reason(ReasonCode::NoNameNexus), reason(ReasonCode::Incomplete)],
        noticed_at: Some(at(REJECTED)),
        appealable_until: Some(at(WINDOW)),
    };
    Request { state, ..request(4) }
}

pub(crate) fn appealed() -> Appealed {
    Appealed::rejection(&rejected()).unwrap()
}

pub(crate) fn new_appeal(received: Timestamp, dated: Option<Timestamp>) -> NewAppeal {
    let words = |text: &str| text.to_owned();
    NewAppeal {
        id: AppealId::from_uuid(uuid(800)),
        number: words("AP-2027-000001"),
        fee: (InvoiceId::from_uuid(uuid(801)), words("IN-2027-000007")),
        notice: NoticeOfAppeal {
            received_at: received,
            dated_at: dated,
            channel: AppealChannel::Post,
            statement: Statement {
                position: words("We hold the mark."),
                error: words("The mark was overlooked."),
                support: words("It stands on page 2 of our request."),
            },
            document: None,
            documents: Vec::new(),
        },
        counsel: None,
    }
}

pub(crate) fn receive_facts(book: &Rulebook) -> ReceiveFacts<'_> {
    ReceiveFacts {
        earlier: None,
        decided_by: Some(person(900, "Ann")),
        proposed_by: None,
        file: &[],
        procedure_version: "2027-02",
        substance_version: "2024-10",
        rulebook: book,
    }
}

pub(crate) fn received_at(received: &str) -> (Appeal, Invoice) {
    let (book, now) = (book(), at("2027-06-01").max(at(received)));
    let (appeal, fee, _) =
        receive(new_appeal(at(received), None), &appealed(), &receive_facts(&book), now).unwrap();
    (appeal, fee)
}

pub(crate) fn received() -> (Appeal, Invoice) {
    received_at(RECEIVED)
}

pub(crate) fn fee_paid(fee: &Invoice, amount: &str, arrived: Timestamp) -> Invoice {
    let done = pay(fee, arrived, (usd(amount), "cheque 7"), arrived.max(at(WINDOW)));
    crate::invoices::invoice_in(&done.unwrap())
}

pub(crate) fn admission<'a>(
    appealed: &'a Appealed,
    fee: &'a Invoice,
    others: &'a [Invoice],
) -> AdmissionFacts<'a> {
    AdmissionFacts { appealed, fee, others }
}

/// The appeal as a decision leaves it.
pub(crate) fn appeal_in(decision: &Decision) -> Appeal {
    let of_it = |object: &Object| match object {
        Object::Appeal(appeal) => Some((**appeal).clone()),
        _ => None,
    };
    decision.changes.iter().rev().find_map(|change| of_it(&change.after)).unwrap()
}

/// The keys and addresses of the notices a decision owes.
pub(crate) fn letters(decision: &Decision) -> Vec<(&str, &str)> {
    let letter = |owed: &'_ registry_core::decision::Owed| match &owed.duty {
        Duty::Mail(notice) => (notice.message.code(), notice.to.clone()),
        Duty::Poll { .. } => panic!("no registrar is told of an appeal"),
    };
    let all = decision.duties.iter().map(letter);
    all.map(|(code, to)| (code, &*to.leak())).collect()
}

pub(crate) fn admitted() -> Appeal {
    let (appeal, fee) = received();
    let (appealed, fee) = (appealed(), fee_paid(&fee, "5000.00", at(RECEIVED)));
    let done = admit(&appeal, &admission(&appealed, &fee, &[]), at("2027-03-16"));
    appeal_in(&done.unwrap())
}

pub(crate) fn answered() -> Appeal {
    appeal_in(
        &respond(&admitted(), (Some("The mark is another's."), None), at("2027-04-10")).unwrap(),
    )
}

pub(crate) fn offices() -> Vec<(String, Commissioner)> {
    let named = |office: &str, person| (office.to_owned(), person);
    vec![
        named("executive-director", director()),
        named("policy-and-communications-director", policy_director()),
    ]
}

pub(crate) fn seated() -> Appeal {
    appeal_in(&seat(&answered(), &offices(), &book(), at("2027-04-15")).unwrap())
}

/// A document of the file, by the day on which the registry had it.
pub(crate) fn document(mark: u8, received: &str) -> DocumentRef {
    DocumentRef {
        hash: DocumentHash([mark; 32]),
        name: format!("document-{mark}.pdf"),
        media_type: MediaType::Pdf,
        size_bytes: 1000,
        received_at: at(received),
    }
}

/// Not SHA-256, and enough to tell texts apart.
pub(crate) fn digest(bytes: &[u8]) -> [u8; 32] {
    let mut sum = [0_u8; 32];
    for (place, byte) in bytes.iter().enumerate() {
        sum[place % 32] = sum[place % 32].wrapping_mul(31).wrapping_add(*byte);
    }
    sum
}

pub(crate) fn addresses() -> Vec<(StaffId, String)> {
    vec![
        (director().id, "dora@registry.example".to_owned()),
        (policy_director().id, "paul@registry.example".to_owned()),
    ]
}

pub(crate) fn sent_with(
    appeal: &Appeal,
    chosen: &Chosen,
    file: &[DocumentRef],
    now: &str,
) -> Result<Decision, Refusal> {
    let addresses = addresses();
    let facts = ArticlesFacts { file, addresses: &addresses, digest };
    send_articles(appeal, chosen, &facts, at(now))
}

pub(crate) fn sent() -> Appeal {
    appeal_in(&sent_with(&seated(), &Chosen::default(), &[], SENT).unwrap())
}

pub(crate) fn convened() -> Appeal {
    appeal_in(&convene(&sent(), &book(), at(CONVENED)).unwrap())
}

/// Findings by what was shown: not followed, error of fact, caused.
pub(crate) fn findings(shown: [bool; 3]) -> Findings {
    let [not_followed, error_of_fact, caused] =
        shown.map(|shown| Finding { shown, words: "as the Articles show".to_owned() });
    Findings { not_followed, error_of_fact, caused }
}

pub(crate) const FOR: [bool; 3] = [false, true, true];
pub(crate) const AGAINST: [bool; 3] = [false, false, false];

pub(crate) fn voted(
    appeal: &Appeal,
    by: &Commissioner,
    shown: [bool; 3],
) -> Result<Decision, Refusal> {
    let request = rejected();
    let undone = Undone::Rejection { request: &request, newer: None };
    vote(appeal, (by.id, findings(shown)), &undone, &book(), at("2027-05-10"))
}

pub(crate) fn decided(first: [bool; 3], second: [bool; 3]) -> Decision {
    let appeal = appeal_in(&voted(&convened(), &director(), first).unwrap());
    voted(&appeal, &policy_director(), second).unwrap()
}
