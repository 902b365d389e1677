//! An act on a name that goes ahead, and the one twist that each test gives it.

use jiff::Timestamp;
use registry_core::accreditation::Standing;
use registry_core::domain::Parents;
use registry_core::domain::{Domain, Lifecycle};
use registry_core::registrar::Account;
use registry_core::rulebook::RulebookVersions;
use registry_core::timeline::Timeline;

use crate::scenario::at;

/// What is asked of a name, and everything the answer depends on; owned, so that a test can twist
/// any of it.
#[derive(Debug, Clone)]
pub(crate) struct Scene<C> {
    pub(crate) command: C,
    pub(crate) who: &'static str,
    pub(crate) domain: Domain,
    /// What the name stands on, for ever; none in a TLD that asks for none.
    pub(crate) standing: Option<Standing>,
    pub(crate) account: Account,
    pub(crate) rulebooks: RulebookVersions,
    pub(crate) now: Timestamp,
}

impl<C> Scene<C> {
    pub(crate) fn with(mut self, twist: impl FnOnce(&mut Self)) -> Self {
        twist(&mut self);
        self
    }

    /// Asks with what the name may know of everything above it.
    pub(crate) fn ask<T>(&self, question: impl FnOnce(Parents<'_>) -> T) -> T {
        let line = self.standing.map(Timeline::constant);
        question(parents(&self.rulebooks, line.as_ref()))
    }
}

/// What a name may know of everything above it; no name server of its own can vanish.
pub(crate) fn parents<'a>(
    rulebooks: &'a RulebookVersions,
    standing: Option<&'a Timeline<Standing>>,
) -> Parents<'a> {
    Parents { rulebooks, standing, gaining: None, name_servers: &[] }
}

/// As [`parents`], in a TLD that asks for no vouching.
pub(crate) fn alone(rulebooks: &RulebookVersions) -> Parents<'_> {
    parents(rulebooks, None)
}

/// What a test does to an act that would go ahead.
pub(crate) type Twist<W> = fn(&mut W);

/// Each twist refuses with its code, and of two the earlier is the answer.
pub(crate) fn refused_in_order<W>(
    fresh: impl Fn() -> W,
    checks: &[(&str, Twist<W>)],
    code: impl Fn(&W) -> &'static str,
) {
    assert_eq!(code(&fresh()), "ok");
    for (place, (expected, twist)) in checks.iter().enumerate() {
        let mut twisted = fresh();
        twist(&mut twisted);
        assert_eq!(code(&twisted), *expected);
        for (later, other) in &checks[place + 1..] {
            let mut both = fresh();
            other(&mut both);
            twist(&mut both);
            assert_eq!(code(&both), *expected, "before {later}");
        }
    }
}

/// Every place of a deleted name, and the words that refuse an act only live names admit.
pub(crate) fn deleted() -> [(Lifecycle, &'static str); 4] {
    let (since, until) = (at("2027-05-20"), at("2027-06-19"));
    let restoring = Lifecycle::PendingRestore {
        deleted_at: since,
        since,
        report_due: until,
        redemption_until: until,
    };
    [
        (Lifecycle::Redemption { since, until }, "the status pendingDelete forbids this"),
        (restoring, "the status pendingDelete forbids this"),
        (Lifecycle::PendingDelete { since, until }, "the status pendingDelete forbids this"),
        (Lifecycle::Purged { at: since }, "the status purged forbids this"),
    ]
}
