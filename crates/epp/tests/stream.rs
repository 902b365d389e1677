//! Whatever octets arrive on a connection, each whole frame gets an answer or ends it.

use proptest::prelude::*;
use registry_epp::frame::{HEADER_LENGTH, LONGEST_FRAME, body_length, header};
use registry_epp::namespace::{Namespace, NamespaceSet};
use registry_epp::{Phase, decode};

/// What became of a connection.
#[derive(Debug, PartialEq, Eq)]
enum End {
    /// A length that no frame of ours has: it is closed.
    Closed,
    /// A frame that is not whole: it is waited for, and closed by time.
    Waiting,
}

/// Reads as a connection does; gives how many answers went out, and the end.
fn converse(mut octets: &[u8], phase: Phase) -> (usize, End) {
    let mut answers = 0;
    loop {
        let Some((head, rest)) = octets.split_first_chunk::<HEADER_LENGTH>() else {
            return (answers, End::Waiting);
        };
        let Ok(length) = body_length(*head) else { return (answers, End::Closed) };
        let Some((body, rest)) = rest.split_at_checked(length) else {
            return (answers, End::Waiting);
        };
        if let Err(malformed) = decode(body, phase) {
            let answer = malformed.response("SV-1").frame().expect("it fits into a frame");
            let head = answer.first_chunk().expect("a header");
            assert_eq!(body_length(*head), Ok(answer.len() - HEADER_LENGTH));
        }
        answers += 1;
        octets = rest;
    }
}

fn open() -> Phase {
    Phase::Open(NamespaceSet::of(Namespace::ALL))
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(2000))]

    #[test]
    fn a_length_is_good_exactly_if_a_header_can_be_made_of_it(total in any::<u32>()) {
        let whole = usize::try_from(total).expect("64 bits");
        let good = (5..=LONGEST_FRAME).contains(&whole);
        let length = body_length(total.to_be_bytes());
        prop_assert_eq!(length.is_ok(), good);
        if let Ok(length) = length {
            prop_assert_eq!(header(length), Ok(total.to_be_bytes()));
        }
    }

    #[test]
    fn lengths_around_the_limits(total in prop_oneof![0_u32..9, 262_140_u32..262_150]) {
        let good = (5..=262_144).contains(&total);
        prop_assert_eq!(body_length(total.to_be_bytes()).is_ok(), good);
    }

    #[test]
    fn random_octets_are_answered_or_end_the_connection(
        octets in prop::collection::vec(any::<u8>(), 0..600),
    ) {
        converse(&octets, Phase::BeforeLogin);
        converse(&octets, open());
    }

    #[test]
    fn every_whole_frame_is_answered_and_a_cut_one_is_waited_for(
        bodies in prop::collection::vec(prop::collection::vec(any::<u8>(), 1..120), 1..6),
        cut in any::<prop::sample::Index>(),
    ) {
        let mut octets = Vec::new();
        for body in &bodies {
            octets.extend_from_slice(&header(body.len()).expect("it fits"));
            octets.extend_from_slice(body);
        }
        prop_assert_eq!(converse(&octets, open()), (bodies.len(), End::Waiting));
        let last = bodies.last().map_or(0, Vec::len) + HEADER_LENGTH;
        let shorter = octets.len() - 1 - cut.index(last);
        let (answers, end) = converse(&octets[..shorter], open());
        prop_assert_eq!((answers, end), (bodies.len() - 1, End::Waiting));
    }

    #[test]
    fn a_wrong_length_closes_whatever_came_before(
        wrong in prop_oneof![0_u32..5, 262_145_u32..=u32::MAX],
        tail in prop::collection::vec(any::<u8>(), 0..40),
    ) {
        let mut octets = header(1).expect("it fits").to_vec();
        octets.push(b'x');
        octets.extend_from_slice(&wrong.to_be_bytes());
        octets.extend_from_slice(&tail);
        prop_assert_eq!(converse(&octets, Phase::BeforeLogin), (1, End::Closed));
    }
}
