//! Bodies as they were packed for the wire, unpacked within a bound: what a few bytes can grow to
//! is nobody's to say but ours.

use std::io::Read;

use flate2::read::{DeflateDecoder, MultiGzDecoder, ZlibDecoder};
use ruzstd::decoding::StreamingDecoder;

use crate::limits::Cut;

/// The most encodings in one another.
const LAYERS: usize = 3;
/// The largest window of zstandard on the web (RFC 9659).
const ZSTD_WINDOW: u64 = 8 * 1024 * 1024;
const BROTLI_BUFFER: usize = 16 * 1024;

/// Unpacks a body by its `Content-Encoding`. What cannot be unpacked stays as it is from there.
pub(crate) fn unpack(encodings: &str, packed: &[u8], limit: usize) -> (Vec<u8>, Option<Cut>) {
    let named = encodings.split(',').map(|name| name.trim().to_ascii_lowercase());
    let layers: Vec<String> =
        named.filter(|name| !name.is_empty() && name != "identity").take(LAYERS + 1).collect();
    if layers.len() > LAYERS {
        return (bounded(packed, limit), Some(Cut::UnknownEncoding));
    }
    let mut body = packed.to_vec();
    let mut cut = None;
    for layer in layers.iter().rev() {
        let (unpacked, problem) = one(layer, &body, limit);
        cut = cut.or(problem);
        match problem {
            // A page that says it is packed and is not, or by something unknown, is taken as it is.
            Some(Cut::UnknownEncoding) => break,
            Some(Cut::BrokenEncoding) if unpacked.is_empty() => break,
            _ => body = unpacked,
        }
    }
    if body.len() > limit {
        body.truncate(limit);
        cut = cut.or(Some(Cut::DecodedBytes { limit }));
    }
    (body, cut)
}

fn bounded(bytes: &[u8], limit: usize) -> Vec<u8> {
    bytes.get(..limit).unwrap_or(bytes).to_vec()
}

fn one(encoding: &str, packed: &[u8], limit: usize) -> (Vec<u8>, Option<Cut>) {
    match encoding {
        "gzip" | "x-gzip" => read(MultiGzDecoder::new(packed), limit),
        "deflate" => deflate(packed, limit),
        "br" => read(brotli_decompressor::Decompressor::new(packed, BROTLI_BUFFER), limit),
        "zstd" => zstd(packed, limit),
        _ => (Vec::new(), Some(Cut::UnknownEncoding)),
    }
}

/// `deflate` is zlib by the letter, and bare by custom.
fn deflate(packed: &[u8], limit: usize) -> (Vec<u8>, Option<Cut>) {
    let (body, problem) = read(ZlibDecoder::new(packed), limit);
    if problem == Some(Cut::BrokenEncoding) && body.is_empty() {
        return read(DeflateDecoder::new(packed), limit);
    }
    (body, problem)
}

fn zstd(packed: &[u8], limit: usize) -> (Vec<u8>, Option<Cut>) {
    let mut rest = packed;
    let mut body = Vec::new();
    while !rest.is_empty() {
        if window(rest).is_none_or(|window| window > ZSTD_WINDOW) {
            return (body, Some(Cut::BrokenEncoding));
        }
        let Ok(frame) = StreamingDecoder::new(&mut rest) else {
            return (body, Some(Cut::BrokenEncoding));
        };
        let (part, problem) = read(frame, limit - body.len());
        body.extend(part);
        if let Some(problem) = problem {
            let is_limit = matches!(problem, Cut::DecodedBytes { .. });
            return (body, Some(if is_limit { Cut::DecodedBytes { limit } } else { problem }));
        }
    }
    (body, None)
}

/// How much memory a frame of zstandard asks for (RFC 8878, section 3.1.1.1).
fn window(frame: &[u8]) -> Option<u64> {
    let descriptor = *frame.get(4)?;
    let is_single = descriptor & 0x20 != 0;
    if !is_single {
        let window = *frame.get(5)?;
        let base = 1_u64 << (10 + u32::from(window >> 3));
        return Some(base + base / 8 * u64::from(window & 7));
    }
    let dictionary = [0, 1, 2, 4][usize::from(descriptor & 3)];
    let size = [1, 2, 4, 8][usize::from(descriptor >> 6)];
    let field = frame.get(5 + dictionary..5 + dictionary + size)?;
    let mut octets = [0; 8];
    octets[..size].copy_from_slice(field);
    Some(u64::from_le_bytes(octets) + if size == 2 { 256 } else { 0 })
}

fn read(source: impl Read, limit: usize) -> (Vec<u8>, Option<Cut>) {
    let mut body = Vec::new();
    let most = u64::try_from(limit).unwrap_or(u64::MAX).saturating_add(1);
    let problem = source.take(most).read_to_end(&mut body).err().map(|_| Cut::BrokenEncoding);
    if body.len() > limit {
        body.truncate(limit);
        return (body, Some(Cut::DecodedBytes { limit }));
    }
    (body, problem)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A source without an end is read to the bound and no further.
    #[test]
    fn reading_stops_at_the_bound() {
        let (body, cut) = read(std::io::repeat(7), 1_000);
        assert_eq!((body.len(), cut), (1_000, Some(Cut::DecodedBytes { limit: 1_000 })));
        assert_eq!(read(&[7; 1_000][..], 1_000), (vec![7; 1_000], None));
    }

    #[test]
    fn a_frame_says_what_memory_it_wants() {
        let frame = |rest: &[u8]| [&[0x28, 0xb5, 0x2f, 0xfd][..], rest].concat();
        for (rest, expected) in [
            (&[0x04, 0x58][..], Some(2 << 20)),
            (&[0x04, 0x88], Some(128 << 20)),
            (&[0x04, 0x01], Some(1_024 + 128)),
            (&[0x20, 0x49], Some(0x49)),
            (&[0x60, 0x00, 0x01], Some(512)),
            (&[0xa1, 0x09, 0, 0, 0x80, 0x01], Some(0x0180_0000)),
            (&[0xe0, 0xff, 0xff, 0xff], None),
            (&[], None),
        ] {
            assert_eq!(window(&frame(rest)), expected, "{rest:x?}");
        }
    }
}
