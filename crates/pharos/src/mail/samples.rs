//! One example of each notice, for the golden files in `tests/mail/`.

use jiff::Timestamp;
use registry_core::appeal::Failed;
use registry_core::casework::{CaseLetter, Reason as CaseReason};
use registry_core::contact_address::AddressChange;
use registry_core::document::DocumentHash;
use registry_core::id::{
    AccreditationId, AppealId, ApplicationId, CaseId, DisclosureRequestId, EditionId, EvidenceId,
    LicenceId, RequestId, SiteId, TokenId, WatchMailId, WatchNoticeId,
};
use registry_core::money::{Currency, Money};
use registry_core::name::{DomainName, HostName, Tld};
use registry_core::notice::{
    AccountTold, AppealLetter, AppealTold, DisclosureLetter, DisclosureTold, Guard, LicenceLetter,
    LicenceTold, MailLetter, MailTold, Message, ShownExhibit, SiteNotice, WatchLetter, WatchTold,
};
use registry_core::request::{Reason, ReasonCode};
use registry_core::status::CauseKind;
use registry_core::watch::Registration;
use uuid::Uuid;

fn id(number: u128) -> Uuid {
    Uuid::from_u128(0x019b_0000_0000_7000_8000_0000_0000_0000 + number)
}

fn at(text: &str) -> Timestamp {
    text.parse().expect("an instant")
}

/// Words that a reviewer might write: several lines, and what a form must not take for its own.
const WORDS: &str = "The licence number IL-4711 is not in the register of Illinois.\n\
    Please compare § 225 ILCS 85/15 <and following> & name the pharmacist in charge.\n\n\
    The business name \"Apotheke Süd\" appears nowhere in the papers that you sent.";

/// Every message about an account.
fn accounts() -> Vec<Message> {
    let until = at("2026-01-12T12:00:00Z");
    let by = "Ada Apothecary".to_owned();
    let told = [
        AccountTold::SignUp { name: by.clone(), until },
        AccountTold::Known,
        AccountTold::Changed { what: Guard::Password },
        AccountTold::Forgotten { until },
        AccountTold::RecoveryUsed { left: 9 },
        AccountTold::MemberInvited {
            organization: "Apotheke Süd & Söhne".to_owned(),
            by: by.clone(),
            until,
        },
        AccountTold::RegistrarInvited { registrar: "Alpha Rx Domains".to_owned(), by, until },
    ];
    told.map(Message::from).into()
}

/// Every notice about a disclosure request.
fn disclosures(name: &DomainName) -> Vec<Message> {
    let letter = |told| {
        Message::Disclosure(DisclosureLetter {
            disclosure_request: DisclosureRequestId::from_uuid(id(13)),
            number: "DR-2026-000003".to_owned(),
            name: name.clone(),
            told,
        })
    };
    let answered = DisclosureTold::Answered {
        outcome: "granted-in-part".to_owned(),
        given: vec!["registrant-name".to_owned(), "registrant-email".to_owned()],
        words: WORDS.to_owned(),
    };
    let received = DisclosureTold::Received { until: at("2026-02-05T00:00:00Z") };
    vec![letter(received), letter(answered)]
}

/// Every letter about a site that is watched.
fn watched() -> Vec<Message> {
    let name = HostName::parse("rx.shop.example").expect("a host name");
    let exhibit = ShownExhibit {
        criterion: "C1 no-prescription".to_owned(),
        jurisdiction: Some("US-IL".to_owned()),
        rule: "no-prescription-needed, version 1".to_owned(),
        laws: vec!["225 ILCS 85, section 3".to_owned()],
        explanation: "It says that no prescription is needed.".to_owned(),
        evidence: vec![(
            "The shop takes an order without one.".to_owned(),
            at("2026-01-05T10:00:00Z"),
            DocumentHash([7; 32]),
        )],
    };
    let registration = Registration {
        name: HostName::parse("shop.example").expect("a host name"),
        registrar: Some("Alpha Rx Domains".to_owned()),
        iana_id: Some(9995),
        abuse_email: Some("abuse@alpha-rx.example".to_owned()),
        statuses: vec!["client transfer prohibited".to_owned()],
        evidence: EvidenceId::from_uuid(id(16)),
        at: at("2026-01-05T10:00:00Z"),
    };
    let notice = SiteNotice {
        notice: WatchNoticeId::from_uuid(id(15)),
        code: "WN-2026-000001".to_owned(),
        recipient: "Alpha Rx Domains".to_owned(),
        iana_id: Some(9995),
        kind: "rogue".to_owned(),
        names: vec![name.clone()],
        registrations: vec![registration],
        related: vec![HostName::parse("pills.example").expect("a host name")],
        exhibits: vec![exhibit],
        action: "suspend-and-lock".to_owned(),
        due_at: at("2026-01-08T00:00:00Z"),
        signed_by: "Ann Analyst".to_owned(),
        report: Some("{\"xarf_version\":\"4.2.0\"}".to_owned()),
    };
    let reminder = WatchTold::Reminder {
        code: notice.code.clone(),
        sent_at: at("2026-01-06T08:15:00Z"),
        iana_id: notice.iana_id,
    };
    let received = WatchTold::ReportReceived {
        number: "WR-2026-000001".to_owned(),
        until: at("2026-01-08T00:00:00Z"),
    };
    let letter = |told| {
        let site = SiteId::from_uuid(id(14));
        Message::Watch(WatchLetter { site, name: name.clone(), told })
    };
    let mail = |told| {
        let (mail, number) = (WatchMailId::from_uuid(id(16)), "WM-2026-000001".to_owned());
        Message::WatchMail(MailLetter { mail, number, told })
    };
    let about = Some(notice.code.clone());
    let mails = [
        MailTold::Answered { notice: notice.code.clone(), reply: "suspended".to_owned() },
        MailTold::Received { notice: about, has_unsound_report: true },
    ];
    let letters = [WatchTold::Notice(Box::new(notice)), reminder, received].map(letter);
    letters.into_iter().chain(mails.map(mail)).collect()
}

/// Every notice about a trademark licence.
fn licences(name: &DomainName) -> Vec<Message> {
    let licence = LicenceId::from_uuid(id(12));
    let told = [
        LicenceTold::Granted {
            guidelines: "2026-01".to_owned(),
            words: "The website shows what the guidelines ask for.".to_owned(),
        },
        LicenceTold::Refused { words: WORDS.to_owned() },
        LicenceTold::Ended { at: at("2026-02-05T00:00:00Z"), why: "deleted".to_owned() },
    ];
    let letter = |told| Message::Licence(LicenceLetter { licence, name: name.clone(), told });
    told.into_iter().map(letter).collect()
}

/// Every notice about an appeal.
fn appeals(name: &DomainName) -> Vec<Message> {
    let appeal = AppealId::from_uuid(id(9));
    let (name, number) = (name.clone(), "AP-2026-000012".to_owned());
    let usd = |minor| Money::new(minor, Currency::parse("USD").expect("a currency"));
    let (due_at, end) = (at("2026-03-07T00:00:00Z"), at("2026-01-06T08:15:00Z"));
    let hash = DocumentHash([7; 32]);
    macro_rules! appeal {
        ($kind:ident { $($field:ident: $value:expr),* }) => {
            Message::Appeal(AppealLetter {
                appeal,
                number: number.clone(),
                name: name.clone(),
                told: AppealTold::$kind { $($field: $value),* },
            })
        };
    }
    vec![
        appeal!(Received { fee: usd(500_000), due_at: Some(due_at) }),
        appeal!(Admitted { convening_until: due_at, decision_until: at("2026-06-06T00:00:00Z") }),
        appeal!(Forfeited {
            failed: vec![Failed::Fee],
            reason: "The fee came on 8 March 2026.".to_owned(),
            terms_end_at: end
        }),
        appeal!(Response { response: Some(WORDS.to_owned()) }),
        appeal!(ArticlesSent {
            items: vec![
                ("notice of appeal.pdf".to_owned(), hash),
                ("response.pdf".to_owned(), hash)
            ],
            hash: hash
        }),
        appeal!(CostsInvoiced {
            invoice: "INV-2026-000031".to_owned(),
            amount: usd(123_456),
            words: "Counsel of the Commission, three hours.".to_owned(),
            due_at: due_at,
            ends_appeal: true
        }),
        appeal!(EndedByCosts {
            invoice: "INV-2026-000031".to_owned(),
            due_at: due_at,
            terms_end_at: end
        }),
        appeal!(Decided { reversed: false, report: WORDS.to_owned(), terms_end_at: Some(end) }),
    ]
}

/// Every notice of a case.
fn cases(name: &DomainName) -> Vec<Message> {
    let (case, number) = (CaseId::from_uuid(id(10)), "PR-2026-000012".to_owned());
    let name = name.clone();
    let reason = |clause: &str| CaseReason { clause: clause.to_owned(), words: WORDS.to_owned() };
    let letter = || CaseLetter {
        case,
        number: number.clone(),
        name: name.clone(),
        reasons: vec![reason("T&C 2.4"), reason("T&C 4.3")],
        supporting: Some(WORDS.to_owned()),
        documents: vec!["inspection.pdf".to_owned()],
    };
    let until = at("2026-03-07T00:00:00Z");
    let (number, name, words) = (number.clone(), name.clone(), WORDS.to_owned());
    vec![
        Message::PendingRevocation { case: letter(), respond_until: Some(until) },
        Message::Revocation { case: letter(), appealable_until: Some(until) },
        Message::SuspensionNotice {
            case: letter(),
            ground: "Suspected breach of pharmacy law".to_owned(),
            respond_until: Some(until),
        },
        Message::DiscontinuationReceived {
            case,
            number: number.clone(),
            name: name.clone(),
            delete_until: until,
        },
        Message::DisputeLock {
            case,
            number: number.clone(),
            name: name.clone(),
            source: "urs".to_owned(),
            reference: "Forum FA2601000012".to_owned(),
        },
        Message::NameMoved {
            case,
            number: number.clone(),
            name: name.clone(),
            source: "udrp".to_owned(),
            reference: "WIPO D2026-0012".to_owned(),
        },
        Message::NameReceived {
            case,
            number: number.clone(),
            name: name.clone(),
            registrar: "alpha-rx".parse().expect("a registrar's id"),
            expires_at: until,
        },
        Message::ExtensionAgreed {
            case,
            number: number.clone(),
            name: name.clone(),
            clock: "revocation-response".to_owned(),
            until,
        },
        Message::Compliance {
            case,
            number: number.clone(),
            registrar: "alpha-rx".parse().expect("a registrar's id"),
            reasons: vec![reason("RRA 3.17")],
            supporting: None,
        },
        Message::PendingRevocationRescinded { case, number, name, words },
    ]
}

/// Every notice about an application, and a question to a customer.
fn applications() -> Vec<Message> {
    let application = ApplicationId::from_uuid(id(6));
    let organization = "Apotheke Süd & Co. <Köln>".to_owned();
    let programme = "verified-websites".to_owned();
    macro_rules! application {
        ($kind:ident { $($field:ident: $value:expr),* }) => {
            Message::$kind {
                organization: organization.clone(),
                programme: programme.clone(),
                $($field: $value),*
            }
        };
    }
    vec![
        application!(ApplicationReceived { application: application }),
        application!(ApplicationGranted {
            application: application,
            starts: at("2026-01-05T12:00:00Z"),
            ends: Some(at("2027-01-05T12:00:00Z"))
        }),
        application!(ApplicationRefused {
            application: application,
            standards: vec![("3".to_owned(), "It sells without a prescription.".to_owned())],
            reason: WORDS.to_owned()
        }),
        application!(ApplicationWithdrawn { application: application }),
        application!(AccreditationWithdrawn { reason: WORDS.to_owned() }),
        Message::CustomerAsked {
            organization: organization.clone(),
            question: WORDS.to_owned(),
            due_at: at("2026-01-27T00:00:00Z"),
        },
    ]
}

/// Every notice there is, at least once.
pub(super) fn samples() -> Vec<Message> {
    let tlds = [Tld::parse("pharmacy").expect("a TLD")];
    let name = DomainName::parse("acme.pharmacy", &tlds).expect("a name");
    let (request, token) = (RequestId::from_uuid(id(4)), TokenId::from_uuid(id(5)));
    let token_expires_at = at("2026-03-07T00:00:00Z");
    let registrar = "alpha-rx".parse().expect("a registrar's id");
    let mut all = appeals(&name);
    all.extend(accounts());
    all.extend(disclosures(&name));
    all.extend(watched());
    all.extend(licences(&name));
    all.extend(cases(&name));
    all.extend(applications());
    all.extend([
        Message::RequestReceived { request, name: name.clone() },
        Message::RequestAccepted { request, name: name.clone(), token, token_expires_at },
        Message::TokenReissued { name: name.clone(), token, token_expires_at },
        Message::TransferConsented { name: name.clone(), registrar, token, token_expires_at },
        Message::RequestRejected {
            request,
            name: name.clone(),
            reasons: vec![
                Reason::new(ReasonCode::Incomplete, WORDS)
                    .naming(&["the licence of Illinois", "the pharmacist in charge"]),
                Reason::new(ReasonCode::NoNameNexus, "No mark and no business name reads so.")
                    .citing("15 U.S.C. 1125(d)"),
            ],
            appealable_until: Some(at("2026-02-05T00:00:00Z")),
        },
        Message::InformationRequested {
            request,
            name: name.clone(),
            question: WORDS.to_owned(),
            due_at: at("2026-01-27T00:00:00Z"),
        },
        Message::TokenReminder { name: name.clone(), days: 7, token_expires_at },
        Message::RequestLapsed { request, name: name.clone() },
        Message::AccreditationReminder {
            accreditation: Some(AccreditationId::from_uuid(id(2))),
            organization: "Apotheke Süd & Co. <Köln>".to_owned(),
            days: 90,
            ends_at: at("2027-01-04T09:30:00Z"),
        },
        Message::ContactAddressChanged {
            request: Some(request),
            name: name.clone(),
            change: AddressChange {
                at: at("2026-01-06T08:15:00Z"),
                before: "ada@acme.example".to_owned(),
                after: "office@acme.example".to_owned(),
                asked_by: "Ada Apothecary <owner>".to_owned(),
                reference: "letter of 5 January 2026".to_owned(),
            },
        },
        Message::OrganizationContactChanged {
            organization: "Apotheke Süd & Co. <Köln>".to_owned(),
            before: "ada@acme.example".to_owned(),
            after: "office@acme.example".to_owned(),
            contact_name: "Bob Apothecary".to_owned(),
            changed_by: "Ada Apothecary <owner>".to_owned(),
        },
        Message::Suspension { name: name.clone(), cause: CauseKind::AccreditationLapsed },
        Message::Reinstatement { name: name.clone(), cause: CauseKind::AccreditationLapsed },
        Message::Deletion {
            name: name.clone(),
            restorable_until: Some(at("2026-02-05T00:00:00Z")),
        },
        Message::TermsAmended {
            edition: EditionId::from_uuid(id(11)),
            document: "terms-and-conditions".to_owned(),
            version: "2026-03".to_owned(),
            effective_at: at("2026-03-07T00:00:00Z"),
            required_by_icann: false,
            changes: WORDS.to_owned(),
        },
        Message::NotDelivered {
            notice: 4711,
            told: "request-rejected".to_owned(),
            name: Some(name),
            recipient: "ada@acme.example".to_owned(),
            words: "550 5.1.1 <ada@acme.example>: no such mailbox here".to_owned(),
        },
    ]);
    all
}
