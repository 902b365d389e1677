//! What parsing a frame and writing its answer cost; the budget of a create of 1.3 KB is 10 µs
//! for both.

use divan::{Bencher, black_box};
use jiff::Timestamp;
use registry_epp::domain::{CheckData, CheckedName, CreateData};
use registry_epp::extension::ExtensionData;
use registry_epp::extension::fee::{Decimal, Fee, TransformData, TransformKind};
use registry_epp::namespace::{Namespace, NamespaceSet};
use registry_epp::{Incoming, Phase, Response, ResultCode, ResultData, decode};

const CREATE: &[u8] = include_bytes!("../tests/frames/domain-create-signer-with-key.valid.xml");
const CHECK: &[u8] = include_bytes!("../tests/frames/domain-check.valid.xml");

fn main() {
    assert!(CREATE.len() > 1300, "a create of 1.3 KB");
    divan::main();
}

fn parse(frame: &[u8]) -> Option<Incoming> {
    decode(black_box(frame), Phase::Open(NamespaceSet::of(Namespace::ALL))).ok()
}

fn answer(data: ResultData, extensions: Vec<ExtensionData>) -> Response {
    Response {
        code: ResultCode::Completed,
        values: Vec::new(),
        queue: None,
        data: Some(data),
        extensions,
        client_trid: Some("ABC-12345".to_owned()),
        server_trid: "20260105-00000001".to_owned(),
    }
}

fn created() -> Response {
    let created_at = Timestamp::UNIX_EPOCH;
    let name = "example.com".to_owned();
    let fee = Fee {
        amount: Decimal::new(2000, 2),
        description: Some("create".to_owned()),
        refundable: Some(true),
        grace_period: Some("P5D".to_owned()),
        applied: None,
    };
    let told = TransformData {
        kind: TransformKind::Create,
        currency: "USD".to_owned(),
        period: None,
        fees: vec![fee],
        credits: Vec::new(),
        balance: Some(Decimal::new(100_000, 2)),
        credit_limit: Some(Decimal::new(0, 2)),
    };
    let data = CreateData { name, created_at, expires_at: Some(created_at) };
    answer(ResultData::DomainCreate(data), vec![ExtensionData::FeeTransform(told)])
}

fn checked() -> Response {
    let name = CheckedName { name: "example.com".to_owned(), refused: None };
    answer(ResultData::DomainCheck(CheckData { names: vec![name] }), Vec::new())
}

fn write(response: &Response, out: &mut Vec<u8>) {
    out.clear();
    black_box(response).encode(out);
}

/// Both halves of the budget.
#[divan::bench]
fn create_parsed_and_answered(bencher: Bencher<'_, '_>) {
    let response = created();
    let mut out = Vec::new();
    bencher.bench_local(|| {
        let command = parse(CREATE);
        write(&response, &mut out);
        command.is_some()
    });
}

#[divan::bench]
fn create_parsed() -> Option<Incoming> {
    parse(CREATE)
}

#[divan::bench]
fn create_answered(bencher: Bencher<'_, '_>) {
    let response = created();
    let mut out = Vec::new();
    bencher.bench_local(|| write(&response, &mut out));
}

#[divan::bench]
fn check_parsed() -> Option<Incoming> {
    parse(CHECK)
}

#[divan::bench]
fn check_answered(bencher: Bencher<'_, '_>) {
    let response = checked();
    let mut out = Vec::new();
    bencher.bench_local(|| write(&response, &mut out));
}
