//! When services were up in a period, beside what they owe.
//!
//! What a test showed holds at its probe until the next test of the same kind; a probe that went
//! silent says nothing after a while. Something is down while enough of the probes that say
//! anything see it fail (ICANN.md section 6).

use std::collections::{BTreeMap, BTreeSet};

use jiff::SignedDuration;

use super::intervals::{Period, Seen};
use super::{Series, Service};
use crate::rulebook::{Availability, ServiceLevels};

/// What is up or down.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub enum Part {
    /// The DNS service: enough name servers answer.
    DnsService,
    /// One address of a name server, as tests name it.
    DnsServer(String),
    /// Proper resolution with DNSSEC.
    Dnssec,
    /// RDAP.
    Rdap,
    /// WHOIS.
    Whois,
    /// EPP.
    Epp,
}

impl Part {
    /// The stable code.
    #[must_use]
    pub const fn code(&self) -> &'static str {
        match self {
            Self::DnsService => "dns-service",
            Self::DnsServer(_) => "dns-server",
            Self::Dnssec => "dnssec",
            Self::Rdap => "rdap",
            Self::Whois => "whois",
            Self::Epp => "epp",
        }
    }

    /// How long it may be down.
    #[must_use]
    pub const fn level<'l>(&self, levels: &'l ServiceLevels) -> &'l Availability {
        match self {
            Self::DnsService => &levels.dns_service,
            Self::DnsServer(_) => &levels.dns_server,
            Self::Dnssec => &levels.dnssec,
            Self::Rdap => &levels.rdap,
            Self::Whois => &levels.whois,
            Self::Epp => &levels.epp,
        }
    }
}

/// How something was in a period.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AvailabilityFigure {
    /// What.
    pub part: Part,
    /// What it owes.
    pub level: Availability,
    /// For how long anything is known of it.
    pub measured: SignedDuration,
    /// When it was down, in order.
    pub outages: Vec<Period>,
}

impl AvailabilityFigure {
    /// For how long it was down.
    #[must_use]
    pub fn down(&self) -> SignedDuration {
        self.outages.iter().map(|outage| outage.length()).sum()
    }

    /// Whether the level of a month was kept.
    #[must_use]
    pub fn is_kept(&self) -> bool {
        self.down() <= SignedDuration::from_mins(i64::from(self.level.down_minutes_maximum))
    }

    /// Whether it was down for so long that ICANN may appoint an emergency operator, the period
    /// being a week.
    #[must_use]
    pub fn is_emergency(&self) -> bool {
        let hours = i64::from(self.level.emergency_hours);
        hours > 0 && self.down() >= SignedDuration::from_hours(hours)
    }
}

/// How every part was in a period, in order, as far as anything is known of it. The series begin
/// early enough before the period to say what held at its start.
#[must_use]
pub fn availabilities(
    levels: &ServiceLevels,
    series: &[Series],
    period: Period,
) -> Vec<AvailabilityFigure> {
    let of = |part: &Part, services: &[Service]| {
        Probes::of(levels, series, services, part.level(levels))
    };
    // A question is answered when its signatures verify as well.
    let dns = of(&Part::DnsService, &[Service::DnsUdp, Service::DnsTcp, Service::Dnssec]);
    let mut parts = vec![
        (Part::DnsService, dns.enough_name_servers()),
        (Part::Dnssec, of(&Part::Dnssec, &[Service::Dnssec]).enough_name_servers()),
    ];
    let epp = [Service::EppSession, Service::EppQuery, Service::EppTransform];
    parts.push((Part::Rdap, of(&Part::Rdap, &[Service::RdapQuery]).every_target()));
    parts.push((Part::Whois, of(&Part::Whois, &[Service::WhoisQuery]).every_target()));
    parts.push((Part::Epp, of(&Part::Epp, &epp).every_target()));
    parts.extend(dns.targets().into_iter().map(|at| (Part::DnsServer(at.to_owned()), dns.one(at))));
    parts.sort_by(|(one, _), (other, _)| one.cmp(other));
    let figures = parts.into_iter().map(|(part, seen)| figure(levels, part, &seen, period));
    figures.filter(|figure| !figure.measured.is_zero()).collect()
}

fn figure(levels: &ServiceLevels, part: Part, seen: &Seen, period: Period) -> AvailabilityFigure {
    let parts = seen.parts().filter_map(|(at, works)| Some((at.within(period)?, works)));
    let parts: Vec<(Period, bool)> = parts.collect();
    let measured = parts.iter().map(|(at, _)| at.length()).sum();
    let outages = parts.into_iter().filter(|(_, works)| !works).map(|(at, _)| at).collect();
    AvailabilityFigure { level: part.level(levels).clone(), part, measured, outages }
}

/// What a series says over time: a result holds until the next, and for so long at most.
fn seen(levels: &ServiceLevels, series: &Series, level: &Availability) -> Seen {
    let mut seen = Seen::default();
    let holds = SignedDuration::from_secs(i64::from(level.result_holds_seconds));
    for (index, sample) in series.samples.iter().enumerate() {
        let holds_until = sample.at.saturating_add(holds).unwrap_or(sample.at);
        let next = series.samples.get(index + 1).map_or(holds_until, |next| next.at);
        let period = Period { from: sample.at, until: next.min(holds_until) };
        if period.from < period.until {
            seen.push(period, sample.is_answered(series.service, levels));
        }
    }
    seen
}

/// It works where everything that says anything does.
fn all_work(says: &[Option<bool>]) -> Option<bool> {
    says.iter().flatten().copied().reduce(|all, one| all && one)
}

/// What each probe saw of each target.
struct Probes<'a> {
    levels: &'a ServiceLevels,
    probes: BTreeMap<&'a str, BTreeMap<&'a str, Seen>>,
}

impl<'a> Probes<'a> {
    /// A target fails at a probe where the test of any of the services fails.
    fn of(
        levels: &'a ServiceLevels,
        series: &'a [Series],
        services: &[Service],
        level: &Availability,
    ) -> Self {
        let mut all: BTreeMap<&str, BTreeMap<&str, Vec<Seen>>> = BTreeMap::new();
        for one in series.iter().filter(|one| services.contains(&one.service)) {
            let targets = all.entry(&one.probe).or_default();
            targets.entry(&one.target).or_default().push(seen(levels, one, level));
        }
        let judged = |targets: BTreeMap<&'a str, Vec<Seen>>| {
            targets.into_iter().map(|(target, all)| (target, Seen::judged(&all, all_work)))
        };
        let probes = all.into_iter().map(|(probe, targets)| (probe, judged(targets).collect()));
        Self { levels, probes: probes.collect() }
    }

    fn targets(&self) -> BTreeSet<&'a str> {
        self.probes.values().flat_map(BTreeMap::keys).copied().collect()
    }

    /// How one target is.
    fn one(&self, target: &str) -> Seen {
        self.together(|targets| targets.get(target).cloned().unwrap_or_default())
    }

    /// Where every target works.
    fn every_target(&self) -> Seen {
        self.together(|targets| {
            let all: Vec<Seen> = targets.values().cloned().collect();
            Seen::judged(&all, all_work)
        })
    }

    /// Where enough name servers work at all their addresses. Those of which nothing is known may
    /// work: it is down only where they would not be enough either.
    fn enough_name_servers(&self) -> Seen {
        let enough = usize::try_from(self.levels.name_servers_minimum).unwrap_or(usize::MAX);
        self.together(|targets| {
            let mut servers: BTreeMap<&str, Vec<Seen>> = BTreeMap::new();
            for (target, seen) in targets {
                let server = target.split_once('/').map_or(*target, |(server, _)| server);
                servers.entry(server).or_default().push(seen.clone());
            }
            let servers: Vec<Seen> =
                servers.into_values().map(|all| Seen::judged(&all, all_work)).collect();
            Seen::judged(&servers, |says| {
                let work = says.iter().filter(|works| **works == Some(true)).count();
                let may_work = says.iter().filter(|works| **works != Some(false)).count();
                match (work >= enough, may_work >= enough) {
                    (true, _) => Some(true),
                    (false, true) => None,
                    (false, false) => Some(false),
                }
            })
        })
    }

    /// It works unless enough of the probes that say anything see it fail.
    fn together(&self, at_probe: impl Fn(&BTreeMap<&'a str, Seen>) -> Seen) -> Seen {
        let percent = u64::from(self.levels.down_probes_percent);
        let probes: Vec<Seen> = self.probes.values().map(at_probe).collect();
        Seen::judged(&probes, |says| {
            let say = says.iter().flatten().count() as u64;
            let fail = says.iter().filter(|works| **works == Some(false)).count() as u64;
            (say > 0).then_some(fail * 100 < say * percent)
        })
    }
}
