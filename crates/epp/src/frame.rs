//! The frame of EPP over TCP: a length, then XML (RFC 5734, section 4).
//!
//! Pure functions over bytes; who reads the socket is the listener.

use thiserror::Error;

/// Octets of the header, which the length in it counts too (RFC 5734, section 4).
pub const HEADER_LENGTH: usize = 4;

/// The longest frame we read or write, header included (EPP.md, section 1).
pub const LONGEST_FRAME: usize = 262_144;

/// The shortest frame: the header and one octet of XML.
pub const SHORTEST_FRAME: usize = HEADER_LENGTH + 1;

/// A length no frame of ours may have; the connection closes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Error)]
pub enum FrameError {
    /// The header claims less than itself and one octet.
    #[error("a frame of {0} octets has no room for XML")]
    TooShort(u32),
    /// The header claims, or the XML needs, more than [`LONGEST_FRAME`].
    #[error("a frame of {0} octets is longer than 262144")]
    TooLong(usize),
}

/// Reads a header and returns how many octets of XML follow it (RFC 5734, section 4).
pub fn body_length(header: [u8; HEADER_LENGTH]) -> Result<usize, FrameError> {
    let total = u32::from_be_bytes(header);
    let octets = usize::try_from(total).map_err(|_| FrameError::TooLong(usize::MAX))?;
    match octets {
        0..SHORTEST_FRAME => Err(FrameError::TooShort(total)),
        SHORTEST_FRAME..=LONGEST_FRAME => Ok(octets - HEADER_LENGTH),
        _ => Err(FrameError::TooLong(octets)),
    }
}

/// Makes the header for so many octets of XML (RFC 5734, section 4).
pub fn header(body_length: usize) -> Result<[u8; HEADER_LENGTH], FrameError> {
    let total = body_length.saturating_add(HEADER_LENGTH);
    if total < SHORTEST_FRAME {
        return Err(FrameError::TooShort(4));
    }
    match u32::try_from(total) {
        Ok(length) if total <= LONGEST_FRAME => Ok(length.to_be_bytes()),
        _ => Err(FrameError::TooLong(total)),
    }
}

/// Builds a whole frame in one buffer: `write` appends the XML, the header is filled in after it.
pub fn build(write: impl FnOnce(&mut Vec<u8>)) -> Result<Vec<u8>, FrameError> {
    let mut frame = Vec::with_capacity(2048);
    frame.extend_from_slice(&[0; HEADER_LENGTH]);
    write(&mut frame);
    let length = header(frame.len() - HEADER_LENGTH)?;
    for (place, octet) in frame.iter_mut().zip(length) {
        *place = octet;
    }
    Ok(frame)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_length_counts_its_own_octets() {
        assert_eq!(body_length([0, 0, 0, 5]), Ok(1));
        assert_eq!(body_length([0, 4, 0, 0]), Ok(262_140));
        assert_eq!(header(1), Ok([0, 0, 0, 5]));
        assert_eq!(build(|out| out.push(b'x')), Ok(vec![0, 0, 0, 5, b'x']));
    }

    #[test]
    fn lengths_outside_the_range_are_refused() {
        assert_eq!(body_length([0, 0, 0, 4]), Err(FrameError::TooShort(4)));
        assert_eq!(body_length([0, 0, 0, 0]), Err(FrameError::TooShort(0)));
        assert_eq!(body_length([0, 4, 0, 1]), Err(FrameError::TooLong(262_145)));
        assert_eq!(header(0), Err(FrameError::TooShort(4)));
        assert_eq!(header(262_141), Err(FrameError::TooLong(262_145)));
        assert_eq!(header(262_140), Ok([0, 4, 0, 0]));
    }
}
