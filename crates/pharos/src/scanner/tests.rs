//! Sessions as the protocol of clamd has them (INSTREAM); and clamd itself where the machine has
//! one.

use std::net::SocketAddr;
use std::time::Duration;

use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpListener;

use super::{ScanError, Scanner, ScannerAddress};

/// The test file of the scanners' makers, in two parts so that no scanner takes this file for it.
fn eicar() -> Vec<u8> {
    [r"X5O!P%@AP[4\PZX54(P^)7CC)7}$EICAR-STANDARD", "-ANTIVIRUS-TEST-FILE!$H+H*"]
        .concat()
        .into_bytes()
}

fn at(address: SocketAddr) -> Scanner {
    let address = Some(ScannerAddress::Tcp(address.to_string()));
    Scanner { address, time_limit: Duration::from_secs(5) }
}

/// One session: takes a stream as the protocol has it, and gives an answer of the protocol.
async fn answering(listener: TcpListener, answer: &'static [u8]) -> Vec<u8> {
    let (mut stream, _) = listener.accept().await.unwrap();
    let mut command = [0; 10];
    stream.read_exact(&mut command).await.unwrap();
    assert_eq!(&command, b"zINSTREAM\0");
    let mut content = Vec::new();
    loop {
        let length = stream.read_u32().await.unwrap() as usize;
        if length == 0 {
            break;
        }
        let start = content.len();
        content.resize(start + length, 0);
        stream.read_exact(&mut content[start..]).await.unwrap();
    }
    stream.write_all(answer).await.unwrap();
    content
}

async fn session(content: Vec<u8>, answer: &'static [u8]) -> Result<(), ScanError> {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let scanner = at(listener.local_addr().unwrap());
    let served = tokio::spawn(answering(listener, answer));
    let checked = scanner.check(&content).await;
    assert_eq!(served.await.unwrap(), content, "the scanner sees all of it");
    checked
}

#[test]
fn an_answer_lets_a_document_in_or_names_what_was_found() {
    registry_testkit::block_on(async {
        assert_eq!(session(vec![7; 200_000], b"stream: OK\0").await, Ok(()));
        let found = session(eicar(), b"stream: Eicar-Signature FOUND\0").await;
        assert_eq!(found, Err(ScanError::Found("Eicar-Signature".to_owned())));
        let limit = session(vec![7; 10], b"INSTREAM size limit exceeded. ERROR\0").await;
        let words = "INSTREAM size limit exceeded. ERROR".to_owned();
        assert_eq!(limit, Err(ScanError::Unavailable(words)));
        let silent = session(vec![7; 10], b"").await;
        assert_eq!(silent.unwrap_err().code(), "scanner-unavailable");
    });
}

#[test]
fn a_scanner_that_is_down_or_slow_lets_nothing_in() {
    registry_testkit::block_on(async {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = listener.local_addr().unwrap();
        let slow = Scanner { time_limit: Duration::from_millis(1), ..at(address) };
        assert_eq!(slow.check(b"words").await.unwrap_err().code(), "scanner-unavailable");
        drop(listener);
        assert_eq!(at(address).check(b"words").await.unwrap_err().code(), "scanner-unavailable");
        let nowhere = Some(ScannerAddress::Unix("/nonexistent/clamd.ctl".into()));
        let nowhere = Scanner { address: nowhere, ..Scanner::default() };
        assert_eq!(nowhere.check(b"words").await.unwrap_err().code(), "scanner-unavailable");
        assert_eq!(Scanner::default().check(&eicar()).await, Ok(()), "off");
    });
}
