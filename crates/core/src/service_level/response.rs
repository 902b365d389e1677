//! How fast answers were in a period, beside what they owe.

use std::collections::BTreeMap;

use super::{Period, Series, Service};
use crate::rulebook::{ResponseTime, ServiceLevels};

/// Tests of one target in a period, by every probe.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ResponseFigure {
    /// What was tested.
    pub service: Service,
    /// What was asked.
    pub target: String,
    /// What it owes.
    pub level: ResponseTime,
    /// Tests.
    pub tests: u64,
    /// Tests without an answer, or with one that came so late that it counts as none.
    pub unanswered: u64,
    /// Tests answered within the level.
    pub within: u64,
    /// How long the test in the middle took, of those answered, in milliseconds.
    pub median_milliseconds: Option<u32>,
    /// How long the share that must keep to the level took at most, of those answered.
    pub percentile_milliseconds: Option<u32>,
}

impl ResponseFigure {
    /// Whether the level was kept. A test without an answer did not keep to it.
    #[must_use]
    pub fn is_kept(&self) -> bool {
        let owed = u128::from(self.level.percent_minimum) * u128::from(self.tests);
        u128::from(self.within) * 100 >= owed
    }
}

/// The figures of every service and target that was tested in a period, in order. DNSSEC has no
/// response time of its own.
#[must_use]
pub fn responses(levels: &ServiceLevels, series: &[Series], period: Period) -> Vec<ResponseFigure> {
    let mut tests: BTreeMap<(Service, &str), Vec<Option<u32>>> = BTreeMap::new();
    for one in series.iter().filter(|one| one.service != Service::Dnssec) {
        let inside = |at| period.from <= at && at < period.until;
        let taken =
            one.samples.iter().filter(|sample| inside(sample.at)).map(|sample| {
                sample.milliseconds.filter(|_| sample.is_answered(one.service, levels))
            });
        tests.entry((one.service, &one.target)).or_default().extend(taken);
    }
    let tested = tests.into_iter().filter(|(_, taken)| !taken.is_empty());
    tested.map(|((service, target), taken)| figure(levels, service, target, &taken)).collect()
}

fn figure(
    levels: &ServiceLevels,
    service: Service,
    target: &str,
    taken: &[Option<u32>],
) -> ResponseFigure {
    let level = service.level(levels);
    let mut answered: Vec<u32> = taken.iter().copied().flatten().collect();
    answered.sort_unstable();
    let within = answered.partition_point(|taken| *taken <= level.milliseconds_maximum);
    let share = |percent: usize| {
        let behind = (answered.len() * percent).div_ceil(100);
        behind.checked_sub(1).and_then(|index| answered.get(index)).copied()
    };
    ResponseFigure {
        service,
        target: target.to_owned(),
        level: level.clone(),
        tests: taken.len() as u64,
        unanswered: (taken.len() - answered.len()) as u64,
        within: within as u64,
        median_milliseconds: share(50),
        percentile_milliseconds: share(level.percent_minimum as usize),
    }
}
