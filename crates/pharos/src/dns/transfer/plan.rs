//! What a transfer carries: nothing, the difference, or the whole zone.

use registry_store::serial_of;

/// What goes over.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Plan {
    /// The client has it already, or something newer: the SOA alone (RFC 1995, section 2).
    Nothing,
    /// The difference between the client's version and ours, in one sequence (RFC 1995, section 5).
    Difference {
        /// The client's version.
        from: u64,
    },
    /// All of it: the client's version is unknown or too old (RFC 1995, section 4).
    Whole,
}

/// Judges the serial that a client has against the versions that are kept, from `oldest` to
/// `version`; serials are the low 32 bits of versions, compared by RFC 1982.
pub fn plan(has_serial: Option<u32>, version: u64, oldest: u64) -> Plan {
    let Some(serial) = has_serial else { return Plan::Whole };
    let behind = serial_of(version).wrapping_sub(serial);
    match behind {
        0 => Plan::Nothing,
        // RFC 1982, section 3.2: at exactly half of the circle nothing can be said.
        _ if behind == HALF => Plan::Whole,
        _ if behind > HALF => Plan::Nothing,
        _ => match version.checked_sub(u64::from(behind)).filter(|from| *from >= oldest) {
            Some(from) => Plan::Difference { from },
            None => Plan::Whole,
        },
    }
}

const HALF: u32 = 1 << 31;

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_the_client_has_decides() {
        assert_eq!(plan(None, 1_000, 900), Plan::Whole, "AXFR");
        assert_eq!(plan(Some(1_000), 1_000, 900), Plan::Nothing);
        assert_eq!(plan(Some(999), 1_000, 900), Plan::Difference { from: 999 });
        assert_eq!(plan(Some(900), 1_000, 900), Plan::Difference { from: 900 });
        assert_eq!(plan(Some(899), 1_000, 900), Plan::Whole, "no longer kept");
        assert_eq!(plan(Some(1_001), 1_000, 900), Plan::Nothing, "newer than ours");
        assert_eq!(plan(Some(1_000 + HALF), 1_000, 900), Plan::Whole, "undefined");
    }

    #[test]
    fn serials_go_around_and_versions_do_not() {
        let wrap = 1_u64 << 32;
        assert_eq!(serial_of(wrap + 5), 5);
        let had = serial_of(wrap - 3);
        assert_eq!(plan(Some(had), wrap + 5, wrap - 10), Plan::Difference { from: wrap - 3 });
        assert_eq!(plan(Some(had), wrap + 5, wrap - 2), Plan::Whole);
        assert_eq!(plan(Some(6), wrap + 5, wrap - 10), Plan::Nothing, "newer, across the wrap");
        assert_eq!(plan(Some(7), 3, 1), Plan::Nothing);
        assert_eq!(plan(Some(u32::MAX), 3, 1), Plan::Whole, "below the first version");
    }
}
