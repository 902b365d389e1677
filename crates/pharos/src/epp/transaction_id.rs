//! Server transaction ids: unique for ever, in every response and log line (EPP.md, section 1).

use std::sync::atomic::{AtomicU64, Ordering};

use crate::identity;

/// Makes server transaction ids: a random part drawn at the start, and a counter.
#[derive(Debug)]
pub(super) struct TransactionIds {
    start: String,
    next: AtomicU64,
}

impl TransactionIds {
    pub(super) fn new() -> Self {
        let start = data_encoding::BASE32_NOPAD.encode(&identity::random::<10>());
        Self { start, next: AtomicU64::new(1) }
    }

    pub(super) fn next(&self) -> String {
        let number = self.next.fetch_add(1, Ordering::Relaxed);
        format!("{}-{number}", self.start)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn two_starts_never_share_an_id_and_it_fits_the_schema() {
        let (one, other) = (TransactionIds::new(), TransactionIds::new());
        let (first, second, third) = (one.next(), one.next(), other.next());
        assert_ne!(first, second);
        assert_ne!(first, third);
        assert!((3..=64).contains(&first.len()));
    }
}
