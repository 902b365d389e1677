//! The resolver that asks the world, before a name server of a few lines.

use std::net::{Ipv4Addr, SocketAddr};

use registry_capture::{DnsError, RecordKind, Resolver as _, System};
use tokio::net::UdpSocket;

const A: u16 = 1;
const NS: u16 = 2;
const CNAME: u16 = 5;
const MX: u16 = 15;

fn name(text: &str) -> Vec<u8> {
    let labels = text.split('.').flat_map(|label| {
        let length = u8::try_from(label.len()).unwrap();
        std::iter::once(length).chain(label.bytes()).collect::<Vec<_>>()
    });
    labels.chain([0]).collect()
}

fn record(owner: &str, kind: u16, data: &[u8]) -> Vec<u8> {
    let length = u16::try_from(data.len()).unwrap();
    let head = [&kind.to_be_bytes()[..], &[0, 1, 0, 0, 0, 60], &length.to_be_bytes()].concat();
    [name(owner), head, data.to_vec()].concat()
}

/// What the server knows: a code, and records.
fn answer(asked: &str, kind: u16) -> (u8, Vec<Vec<u8>>) {
    match (asked, kind) {
        ("shop.example", A) => {
            let alias = record("shop.example", CNAME, &name("cdn.example"));
            (0, vec![alias, record("cdn.example", A, &[192, 0, 2, 1])])
        }
        ("shop.example", NS) => (0, vec![record(asked, NS, &name("ns1.Host.example"))]),
        ("shop.example", MX) => {
            (0, vec![record(asked, MX, &[vec![0, 10], name("mail.example")].concat())])
        }
        ("shop.example", _) => (0, Vec::new()),
        ("broken.example", _) => (2, Vec::new()),
        _ => (3, Vec::new()),
    }
}

async fn serve(socket: UdpSocket) {
    let mut buffer = [0; 2048];
    while let Ok((length, from)) = socket.recv_from(&mut buffer).await {
        let asked = &buffer[..length];
        let (mut at, mut labels) = (12, Vec::new());
        while asked[at] > 0 {
            let end = at + 1 + usize::from(asked[at]);
            labels.push(String::from_utf8_lossy(&asked[at + 1..end]).to_lowercase());
            at = end;
        }
        let kind = u16::from_be_bytes([asked[at + 1], asked[at + 2]]);
        let (code, records) = answer(&labels.join("."), kind);
        let count = u8::try_from(records.len()).unwrap();
        let head = [asked[0], asked[1], 0x85, 0x80 | code, 0, 1, 0, count, 0, 0, 0, 0];
        let said = [&head[..], &asked[12..at + 5], &records.concat()].concat();
        let _ = socket.send_to(&said, from).await;
    }
}

#[tokio::test]
async fn the_world_is_asked_in_its_own_words() {
    let socket = UdpSocket::bind((Ipv4Addr::LOCALHOST, 0)).await.unwrap();
    let server: SocketAddr = socket.local_addr().unwrap();
    let task = tokio::spawn(serve(socket));
    let resolver = System::asking(&[server]).unwrap();
    let asked = async |name: &str, kind| {
        let records = resolver.look_up(name, kind).await?;
        let line = |record: &registry_capture::DnsRecord| {
            format!("{} {:?} {}", record.owner, record.kind, record.value)
        };
        Ok::<_, DnsError>(records.iter().map(line).collect::<Vec<_>>())
    };
    let aliased = asked("shop.example", RecordKind::A).await.unwrap();
    assert_eq!(aliased, ["shop.example Cname cdn.example", "cdn.example A 192.0.2.1"]);
    let servers = asked("Shop.example.", RecordKind::Ns).await.unwrap();
    assert_eq!(servers, ["shop.example Ns ns1.host.example"]);
    let mail = asked("shop.example", RecordKind::Mx).await.unwrap();
    assert_eq!(mail, ["shop.example Mx 10 mail.example"]);
    assert_eq!(asked("shop.example", RecordKind::Aaaa).await, Ok(Vec::new()));
    assert_eq!(asked("nowhere.example", RecordKind::A).await, Err(DnsError::NoName));
    let broken = asked("broken.example", RecordKind::A).await;
    assert!(matches!(broken, Err(DnsError::Failed(_))), "{broken:?}");
    task.abort();
}
