//! What answers a login, a poll, and questions about the registry itself.

use registry_epp::balance::{self, Threshold};
use registry_epp::extension::change_poll::{
    self, Case, CaseKind, ChangeData, Operation, OperationName, State, Who,
};
use registry_epp::extension::login_security::{Event, EventKind, EventLevel, LoginData};
use registry_epp::extension::ttl::{self, InfoValue, Policy, RecordType};
use registry_epp::extension::{ExtensionData, login_security};
use registry_epp::maintenance::{
    self, Description, DescriptionForm, Environment, EnvironmentKind, Impact, Intervention, Item,
    ListItem, PollKind, System,
};
use registry_epp::{
    Decimal, MessageQueue, QueuedMessage, Reason, Response, ResultCode, ResultData,
};

use crate::{completed, domain_info, host_info, instant};

fn security_events() -> ExtensionData {
    let event = |kind| Event {
        kind,
        name: None,
        level: EventLevel::Warning,
        expires_at: None,
        value: None,
        duration: None,
        text: "Words & more".to_owned(),
    };
    let mut events: Vec<Event> = EventKind::ALL.iter().copied().map(event).collect();
    events[0].expires_at = Some(instant());
    events[0].level = EventLevel::Error;
    events.push(Event {
        name: Some("failedLogins".to_owned()),
        value: Some("100".to_owned()),
        duration: Some("P1D".to_owned()),
        ..event(EventKind::Statistic)
    });
    ExtensionData::LoginSecurity(LoginData { events })
}

fn change(operation: OperationName) -> ChangeData {
    ChangeData {
        state: State::After,
        operation: Operation { name: operation, kind: None },
        changed_at: instant(),
        server_trid: "12345-XYZ".to_owned(),
        who: Who::new("URS Admin").expect("it is short"),
        case: None,
        reason: None,
    }
}

/// Every operation and every kind of case, before and after.
fn changes() -> Vec<ChangeData> {
    let mut changes: Vec<ChangeData> =
        change_poll::OperationName::ALL.iter().copied().map(change).collect();
    for kind in CaseKind::ALL {
        changes.push(ChangeData {
            state: State::Before,
            operation: Operation { name: OperationName::Custom, kind: Some("suspend".to_owned()) },
            case: Some(Case {
                kind: *kind,
                name: (*kind == CaseKind::Custom).then(|| "pharos".to_owned()),
                id: "urs123".to_owned(),
            }),
            reason: Some(Reason::fixed("URS Lock")),
            ..change(OperationName::Update)
        });
    }
    changes
}

fn ttl_info() -> ExtensionData {
    let value = |record_type, seconds, policy| InfoValue { record_type, seconds, policy };
    let policy = Policy { least_seconds: 60, default_seconds: 86_400, greatest_seconds: 604_800 };
    ExtensionData::Ttl(ttl::InfoData {
        values: vec![
            value(RecordType::Ns, Some(172_800), Some(policy)),
            value(RecordType::Ds, None, Some(policy)),
            value(RecordType::A, Some(0), None),
            value(RecordType::Aaaa, None, None),
        ],
    })
}

fn balance(threshold: Threshold) -> ResultData {
    ResultData::Balance(balance::InfoData {
        credit_limit: Decimal::new(100_000, 2),
        balance: Decimal::new(-2050, 2),
        available_credit: Decimal::new(102_050, 2),
        threshold,
    })
}

fn low_balance(threshold: Threshold) -> ResultData {
    ResultData::LowBalance(balance::LowBalanceData {
        registrar_name: "Registrar & Sons".to_owned(),
        credit_limit: Decimal::new(100_000, 2),
        threshold,
        available_credit: Decimal::new(9_999, 2),
    })
}

fn maintenance_id(name: Option<&str>) -> maintenance::Id {
    let id = "2e6df9b0-4092-4491-bcc8-9fb2166dcee6".to_owned();
    maintenance::Id { id, name: name.map(str::to_owned) }
}

fn maintenance_item(poll: Option<PollKind>) -> Item {
    let system = |impact, host: Option<&str>| System {
        name: "EPP".to_owned(),
        host: host.map(str::to_owned),
        impact,
    };
    Item {
        id: maintenance_id(Some("Move of the data centre")),
        types: vec!["Routine Maintenance".to_owned()],
        poll,
        systems: vec![
            system(Impact::Full, Some("epp.registry.example")),
            system(Impact::Partial, None),
            system(Impact::None, None),
        ],
        environment: Environment { kind: EnvironmentKind::Production, name: None },
        starts_at: instant(),
        ends_at: instant(),
        reason: maintenance::Reason::Planned,
        detail: Some("https://registry.example/notice?123".to_owned()),
        descriptions: vec![
            Description { form: DescriptionForm::Plain, text: "No <changes>".to_owned() },
            Description { form: DescriptionForm::Html, text: "<b>No</b>".to_owned() },
        ],
        tlds: vec!["example".to_owned(), "test".to_owned()],
        intervention: Some(Intervention { connection: true, implementation: false }),
        created_at: instant(),
        updated_at: Some(instant()),
    }
}

fn bare_maintenance_item(kind: EnvironmentKind) -> Item {
    Item {
        id: maintenance_id(None),
        types: vec![],
        environment: Environment {
            kind,
            name: (kind == EnvironmentKind::Custom).then(|| "marketing".to_owned()),
        },
        reason: maintenance::Reason::Emergency,
        detail: None,
        descriptions: vec![],
        tlds: vec![],
        intervention: None,
        updated_at: None,
        ..maintenance_item(None)
    }
}

fn maintenance_list() -> ResultData {
    let item = |name, updated_at| ListItem {
        id: maintenance_id(name),
        starts_at: instant(),
        ends_at: instant(),
        created_at: instant(),
        updated_at,
    };
    let items = vec![item(Some("Move"), Some(instant())), item(None, None)];
    ResultData::Maintenance(maintenance::InfoData::List(items))
}

/// An answer to a poll that shows a message.
fn message(data: ResultData, extensions: Vec<ExtensionData>) -> Response {
    let message = QueuedMessage { queued_at: instant(), text: "Something happened".to_owned() };
    Response {
        code: ResultCode::CompletedAckToDequeue,
        queue: Some(MessageQueue { count: 5, id: "12345".to_owned(), message: Some(message) }),
        ..completed(Some(data), extensions)
    }
}

pub(crate) fn answers() -> Vec<(String, Response)> {
    let domain = || ResultData::DomainInfo(Box::new(domain_info()));
    let item = |item| ResultData::Maintenance(maintenance::InfoData::Item(Box::new(item)));
    let percent = Threshold::Percent(10);
    let fixed = Threshold::Fixed(Decimal::new(10_000, 2));
    let host = ResultData::HostInfo(Box::new(host_info()));
    let mut answers = vec![
        ("login-security".to_owned(), completed(None, vec![security_events()])),
        ("domain-info-ttl".to_owned(), completed(Some(domain()), vec![ttl_info()])),
        ("host-info-ttl".to_owned(), completed(Some(host), vec![ttl_info()])),
        ("balance-fixed".to_owned(), completed(Some(balance(fixed)), vec![])),
        ("balance-percent".to_owned(), completed(Some(balance(percent)), vec![])),
        ("low-balance-fixed".to_owned(), message(low_balance(fixed), vec![])),
        ("low-balance-percent".to_owned(), message(low_balance(percent), vec![])),
        ("maintenance-list".to_owned(), completed(Some(maintenance_list()), vec![])),
        (
            "maintenance-list-empty".to_owned(),
            completed(Some(ResultData::Maintenance(maintenance::InfoData::List(vec![]))), vec![]),
        ),
    ];
    for kind in PollKind::ALL {
        let name = format!("maintenance-poll-{}", kind.as_str());
        answers.push((name, message(item(maintenance_item(Some(*kind))), vec![])));
    }
    for kind in EnvironmentKind::ALL {
        let name = format!("maintenance-{}", kind.as_str());
        answers.push((name, completed(Some(item(bare_maintenance_item(*kind))), vec![])));
    }
    for (place, change) in changes().into_iter().enumerate() {
        let extensions = vec![ExtensionData::ChangePoll(change), ttl_info()];
        answers.push((format!("change-poll-{place}"), message(domain(), extensions)));
    }
    answers
}

#[test]
fn a_statistic_keeps_its_attributes_in_order() {
    let login_security::LoginData { events } = match security_events() {
        ExtensionData::LoginSecurity(data) => data,
        other => panic!("{other:?}"),
    };
    let last = login_security::LoginData { events: events[events.len() - 1..].to_vec() };
    let answer = completed(None, vec![ExtensionData::LoginSecurity(last)]);
    let expected = "<loginSec:event type=\"stat\" name=\"failedLogins\" level=\"warning\" \
         value=\"100\" duration=\"P1D\">Words &amp; more</loginSec:event>";
    assert!(crate::text(&answer).contains(expected), "{}", crate::text(&answer));
}

#[test]
fn a_change_names_the_case_and_who_made_it() {
    let change = changes().pop().expect("a change");
    let xml = crate::text(&completed(None, vec![ExtensionData::ChangePoll(change)]));
    let expected = "<changePoll:changeData state=\"before\" \
         xmlns:changePoll=\"urn:ietf:params:xml:ns:changePoll-1.0\">\
         <changePoll:operation op=\"suspend\">custom</changePoll:operation>\
         <changePoll:date>2026-01-05T12:00:00.000Z</changePoll:date>\
         <changePoll:svTRID>12345-XYZ</changePoll:svTRID>\
         <changePoll:who>URS Admin</changePoll:who>\
         <changePoll:caseId type=\"custom\" name=\"pharos\">urs123</changePoll:caseId>\
         <changePoll:reason>URS Lock</changePoll:reason></changePoll:changeData>";
    assert!(xml.contains(expected), "{xml}");
}
