//! What is known of each secondary: what it was told, what it took, what is wrong.

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use jiff::Timestamp;

use super::peers::{Peer, PeerAddress};
use super::plan::Plan;
use super::stream::Carried;
use crate::dns::wire::TsigKey;

/// One secondary and one zone, in wall time.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Secondary {
    /// The version it was last told of.
    pub told: Option<u64>,
    /// The version whose NOTIFY it answered.
    pub acknowledged: Option<u64>,
    /// How often it was told of that version without an answer.
    pub attempts: u32,
    /// When it is told again; none while there is no need.
    pub told_again_at: Option<Timestamp>,
    /// What the last attempt ran into; none since one went well.
    pub trouble: Option<String>,
    /// When it last asked for the serial or for a transfer.
    pub asked_at: Option<Timestamp>,
    /// What it last took.
    pub taken: Option<Taken>,
}

/// A transfer that ended well.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Taken {
    /// The version it has by it.
    pub version: u64,
    /// Whether it was the whole zone.
    pub is_whole: bool,
    /// Records, SOAs included.
    pub records: u64,
    /// When.
    pub at: Timestamp,
}

impl Secondary {
    /// Whether it took this version or a newer one.
    pub fn has(&self, version: u64) -> bool {
        self.taken.is_some_and(|taken| taken.version >= version)
    }
}

/// A peer and a zone.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Whose {
    /// The TLD.
    pub tld: String,
    /// The peer's address, or `anywhere`, `loopback`.
    pub peer: String,
    /// The name of its key.
    pub key: Option<String>,
}

impl Whose {
    /// The zone of a TLD at a peer.
    pub fn of(tld: &str, peer: &Peer) -> Self {
        let address = match peer.address {
            PeerAddress::Anywhere => "anywhere".to_owned(),
            PeerAddress::Loopback => "loopback".to_owned(),
            PeerAddress::One(address) => address.to_string(),
        };
        let key = peer.key.as_ref().map(TsigKey::name).map(str::to_owned);
        Self { tld: tld.to_owned(), peer: address, key }
    }
}

/// All of them, as this process knows them; cheap to clone.
#[derive(Debug, Clone, Default)]
pub struct Secondaries {
    known: Arc<Mutex<BTreeMap<Whose, Secondary>>>,
}

impl Secondaries {
    /// What is known of one.
    pub fn of(&self, whose: &Whose) -> Secondary {
        self.lock().get(whose).cloned().unwrap_or_default()
    }

    /// What is known of those of a TLD.
    pub fn of_zone(&self, tld: &str) -> Vec<(Whose, Secondary)> {
        let known = self.lock();
        let of_zone = known.iter().filter(|(whose, _)| whose.tld == tld);
        of_zone.map(|(whose, known)| (whose.clone(), known.clone())).collect()
    }

    /// Notes something of one.
    pub fn note(&self, whose: Whose, change: impl FnOnce(&mut Secondary)) {
        change(self.lock().entry(whose).or_default());
    }

    /// Notes a transfer.
    pub fn took(&self, whose: Whose, carried: Carried, at: Timestamp) {
        let Carried { plan, version, records } = carried;
        let is_whole = plan == Plan::Whole;
        self.note(whose, |secondary| {
            secondary.asked_at = Some(at);
            if plan != Plan::Nothing {
                secondary.taken = Some(Taken { version, is_whole, records, at });
                secondary.trouble = None;
            }
        });
    }

    fn lock(&self) -> MutexGuard<'_, BTreeMap<Whose, Secondary>> {
        self.known.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
