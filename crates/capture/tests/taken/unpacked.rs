//! Bodies in each encoding of the web, as others pack them.

use data_encoding::HEXLOWER;
use flate2::Compression;
use registry_capture::{Cut, Fetch, capture};

use crate::world::{Net, Tls, answer, request};

const TEXT: &[u8] = b"<p>No prescription needed, no prescription needed, no prescription needed";

/// The text as node.js packs it.
const BROTLI: &str =
    "1b4800f88d93a57e9720721bdb277a271a1e15ab409cca198aea849fa2dcc5d99bc00ff1443802";
/// The text as the program zstd packs it.
const ZSTD: &str = "28b52ffd04581d0100e03c703e4e6f20707265736372697074696f6e206e65656465642c206e\
                    0100b8e67402dbce7f90";
/// Sixty million zeros.
const BROTLI_BOMB: &str = "cbffff3ff82700e2b14020f7fe8fffff7ff04f00c4611180eefd1fffffffe09f0088c30200ddfb3ffeffffc13f\
     0110870500baf77ffcffff837f02200e0b0074effff8ffff07ff04401c1600e8defff1ffff0ffe0980382c00d0\
     bdffcb7fc309fc1300715800a0eb3701";
/// Two million zeros.
const ZSTD_BOMB: &str = "28b52ffd04684c000008000100fcff391002020010000200100002001000020010000200100002001000020010\
     0002001000020010000200100002001000020010000200100002001000032404000ec974d7";
/// The text, in a window of 128 MiB.
const ZSTD_WIDE: &str = "28b52ffd04881d0100e03c703e4e6f20707265736372697074696f6e206e\
    65656465642c206e0100b8e67402dbce7f90";

fn read(mut from: impl std::io::Read) -> Vec<u8> {
    let mut bytes = Vec::new();
    std::io::Read::read_to_end(&mut from, &mut bytes).unwrap();
    bytes
}

fn hex(text: &str) -> Vec<u8> {
    HEXLOWER.decode(text.as_bytes()).unwrap()
}

async fn got(encoding: &str, bytes: Vec<u8>) -> Fetch {
    let mut net = Net::new();
    let fields = format!("Content-Type: text/html\r\nContent-Encoding: {encoding}\r\n");
    let port = net.serve(Tls::None, move |_| answer("200 OK", &fields, &bytes)).await;
    let taken = capture(&request(&format!("http://a.example:{port}/")), &net.means()).await;
    taken.front().unwrap().clone()
}

#[tokio::test]
async fn every_encoding_is_unpacked() {
    let best = Compression::best();
    let twice = read(flate2::read::GzEncoder::new(&hex(BROTLI)[..], best));
    for (encoding, bytes) in [
        ("gzip", read(flate2::read::GzEncoder::new(TEXT, best))),
        ("X-GZIP", read(flate2::read::GzEncoder::new(TEXT, best))),
        ("deflate", read(flate2::read::ZlibEncoder::new(TEXT, best))),
        ("deflate", read(flate2::read::DeflateEncoder::new(TEXT, best))),
        ("br", hex(BROTLI)),
        ("zstd", hex(ZSTD)),
        ("br, gzip", twice),
        ("identity", TEXT.to_vec()),
        ("", TEXT.to_vec()),
    ] {
        let got = got(encoding, bytes).await;
        assert_eq!((got.body.as_slice(), &got.cuts[..]), (TEXT, &[][..]), "{encoding}");
    }
}

#[tokio::test]
async fn bombs_of_every_kind_stop_at_the_bound() {
    let got_brotli = got("br", hex(BROTLI_BOMB)).await;
    assert_eq!(got_brotli.body.len(), 300_000);
    assert_eq!(got_brotli.cuts, [Cut::DecodedBytes { limit: 300_000 }]);
    let got_zstd = got("zstd", hex(ZSTD_BOMB)).await;
    assert_eq!(got_zstd.body.len(), 300_000);
    assert_eq!(got_zstd.cuts, [Cut::DecodedBytes { limit: 300_000 }]);
    // What asks for more memory than the web allows is not begun.
    let wide = got("zstd", hex(ZSTD_WIDE)).await;
    assert_eq!((wide.body, &wide.cuts[..]), (hex(ZSTD_WIDE), &[Cut::BrokenEncoding][..]));
}
