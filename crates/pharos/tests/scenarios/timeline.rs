//! Plays a timeline: with the sweep running, and with it stopped until the end.

use std::collections::BTreeSet;
use std::path::Path;

use jiff::tz::TimeZone;
use pharos::dns::{export, reconcile};
use registry_core::domain::Domain;
use registry_core::id::RegistrarId;
use registry_core::name::DomainName;
use registry_core::notice::{Message, Notice};
use registry_store::{Failure, Lock, StoreError};
use registry_testkit::Engine;
use registry_testkit::timeline::{Moment, Timeline, What};

use crate::acts::{instant, registrar_of};
use crate::cases::KINDS;
use crate::conversation::Scene;

/// When what is due is recorded.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Sweep {
    /// At its instant.
    Always,
    /// When everything is over; every answer until then is projected.
    AtTheEnd,
}

impl Sweep {
    pub(crate) const ALL: [Self; 2] = [Self::Always, Self::AtTheEnd];

    /// In a test's name.
    pub(crate) const fn name(self) -> &'static str {
        match self {
            Self::Always => "swept",
            Self::AtTheEnd => "unswept",
        }
    }
}

/// The letters that a late worker sends once for many, or not at all (P-21, P-40).
const ONCE_FOR_MANY: [&str; 2] = ["accreditation-reminder", "token-reminder"];

/// Plays a file on an engine.
pub(crate) fn run(engine: Engine, sweep: Sweep, file: &Path) -> Result<(), String> {
    let text = std::fs::read_to_string(file).map_err(|error| error.to_string())?;
    let timeline = Timeline::read(&text).map_err(|error| error.to_string())?;
    registry_testkit::block_on(async {
        let mut scene = Scene::open(engine).await?;
        let worker = scene.house.indoors.turner.worker().clone();
        worker.set_sweeping(sweep == Sweep::Always);
        let mut told = BTreeSet::new();
        for moment in &timeline.moments {
            let played = scene.moment(moment, sweep, &mut told).await;
            let place = |why| format!("{}:{}: {why}", file.display(), moment.line);
            played.map_err(place)?;
            scene.zone_is_served().await.map_err(place)?;
        }
        worker.set_sweeping(true);
        worker.catch_up().await.map_err(|error| error.to_string())?;
        let found = scene.told().await?;
        compare_told(&told, &found, sweep).map_err(|why| format!("{}: {why}", file.display()))
    })
}

/// Letters and messages of the kinds that the file names must be those that it names.
fn compare_told(
    expected: &BTreeSet<String>,
    found: &BTreeSet<String>,
    sweep: Sweep,
) -> Result<(), String> {
    let kind = |line: &str| line.split_once(' ').map(|(_, told)| told.to_owned());
    let kinds: BTreeSet<_> = expected.iter().filter_map(|line| kind(line)).collect();
    let counts = |line: &&String| {
        let late = sweep == Sweep::AtTheEnd && ONCE_FOR_MANY.iter().any(|kind| line.contains(kind));
        !late && kind(line).is_some_and(|kind| kinds.contains(&kind))
    };
    let expected: BTreeSet<_> = expected.iter().filter(counts).collect();
    let found: BTreeSet<_> = found.iter().filter(counts).collect();
    let missing: Vec<_> = expected.difference(&found).collect();
    let surplus: Vec<_> = found.difference(&expected).collect();
    match missing.is_empty() && surplus.is_empty() {
        true => Ok(()),
        false => Err(format!("it was not told: {missing:?}; and told besides: {surplus:?}")),
    }
}

impl Scene {
    async fn moment(
        &mut self,
        moment: &Moment,
        sweep: Sweep,
        told: &mut BTreeSet<String>,
    ) -> Result<(), String> {
        let at = instant(&moment.at)?;
        if at > self.house.indoors.turner.now() {
            self.house.indoors.turner.turn(at).await.map_err(|error| error.to_string())?;
        }
        match &moment.what {
            What::Done { by, act, refused } => {
                let done = match by.as_str() {
                    "staff" => self.staff(act).await,
                    "supervisor" => self.supervisor(act).await,
                    who if who.starts_with("commissioner") => self.commissioner(who, act).await,
                    _ => self.registrar(by, act).await,
                };
                match (done, refused) {
                    (done, None) => done,
                    (Ok(()), Some(code)) => Err(format!("it is not refused {code}")),
                    (Err(why), Some(code)) if is_refused(&why, code) => Ok(()),
                    (Err(why), Some(code)) => Err(format!("it is not refused {code}, but {why}")),
                }
            }
            What::Expected(all) => {
                for expected in all {
                    let is_told = expected.starts_with("mail ") || expected.starts_with("poll ");
                    if is_told {
                        told.insert(format!("{} {expected}", day(&moment.at)));
                    } else if !(sweep == Sweep::AtTheEnd && expected.contains(" has spent ")) {
                        self.expect(expected).await?;
                    }
                }
                Ok(())
            }
        }
    }

    /// The zones are served as they would be if they were made anew, swept or not.
    async fn zone_is_served(&self) -> Result<(), String> {
        let indoors = &self.house.indoors;
        let published = indoors.turner.reconciler().catch_up().await;
        published.map_err(|error| error.to_string())?;
        for tld in indoors.registry.tlds.iter() {
            let found = reconcile::differing(&indoors.registry, tld.as_str()).await;
            let found = found.map_err(|error| error.to_string())?;
            if !found.is_empty() {
                return Err(format!("not served as they should be: {found:?}"));
            }
        }
        Ok(())
    }

    /// What must be so now.
    async fn expect(&mut self, expected: &str) -> Result<(), String> {
        let words: Vec<&str> = expected.split_whitespace().collect();
        let found = match words.as_slice() {
            ["request" | "appeal" | "clock" | "articles" | "refused", ..]
            | [_, "sees", _, "votes", "of", _] => self.standing_of(&words).await?,
            [kind, "of", _, "is", ..] if KINDS.contains(kind) => self.case_standing(&words).await?,
            ["licence", "of", name, "is", _] => {
                format!("licence of {name} is {}", self.licence_standing(name).await?)
            }
            ["question" | "terms", ..] => self.standing_on_file(&words).await?,
            [name, "expires", _] => format!("{name} expires {}", self.expiry(name).await?),
            [name, "is", _] => format!("{name} is {}", self.lifecycle(name).await?),
            [name, "is", "with", _] => {
                let domain = self.domain(name).await?.ok_or("it is purged")?;
                format!("{name} is with {}", domain.registrar.as_str().trim_end_matches("-rx"))
            }
            [name, "is", "held", "by", label] => {
                let domain = self.domain(name).await?.ok_or("it is purged")?;
                let holder = domain.vouching.map(|held| held.organization.to_string());
                let asked = self.holes.fill(&format!("{{{label}-organization}}"))?;
                match holder {
                    Some(holder) if holder == asked => expected.to_owned(),
                    other => format!("{name} is held by {other:?}"),
                }
            }
            [name, "is", "in", _] => {
                let domain = self.domain(name).await?.ok_or("it is purged")?;
                let mut graces = domain.rgp_statuses();
                if graces.is_empty() {
                    graces.push("nothing");
                }
                format!("{name} is in {}", graces.join(","))
            }
            ["cause", .., "on", name] | ["no", "cause", "on", name] => {
                let domain = self.domain(name).await?.ok_or("it is purged")?;
                let causes: Vec<_> = domain.causes.keys().map(|cause| cause.code()).collect();
                match causes.is_empty() {
                    true => format!("no cause on {name}"),
                    false => format!("cause {} on {name}", causes.join(",")),
                }
            }
            ["zone", "has", .., name] => match self.in_zone(name).await? {
                true => format!("zone has {name}"),
                false => format!("zone has no {name}"),
            },
            [who, "has", "spent", _] => format!("{who} has spent {}", self.spent(who).await?),
            _ => return Err(format!("nothing is expected so: {expected:?}")),
        };
        match found == expected {
            true => Ok(()),
            false => Err(format!("expected: {expected}; found: {found}")),
        }
    }

    /// The name as it stands now, projected.
    pub(crate) async fn domain(&mut self, name: &str) -> Result<Option<Domain>, String> {
        let registry = &self.house.indoors.registry;
        let name = DomainName::parse(name, &registry.tlds).map_err(|error| error.to_string())?;
        let look = registry.look(move |read, now| {
            let found = read.domain(&name, Lock::None, now)?;
            Ok::<_, Failure<()>>(found.map(|found| found.object).filter(Domain::is_live))
        });
        look.await.map_err(|failure| match failure {
            Failure::Store(error) => error.to_string(),
            Failure::Refused(()) => String::new(),
        })
    }

    async fn expiry(&mut self, name: &str) -> Result<String, String> {
        let domain = self.domain(name).await?.ok_or("it is purged")?;
        Ok(domain.expires_at.to_zoned(TimeZone::UTC).date().to_string())
    }

    async fn lifecycle(&mut self, name: &str) -> Result<&'static str, String> {
        let domain = self.domain(name).await?;
        Ok(domain.map_or("purged", |domain| domain.lifecycle.code()))
    }

    async fn in_zone(&mut self, name: &str) -> Result<bool, String> {
        let tld = name.rsplit('.').next().unwrap_or_default();
        let mut zone = Vec::new();
        let written = export::write_zone(&self.house.indoors.registry, tld, &mut zone).await;
        written.map_err(|error| error.to_string())?;
        let zone = String::from_utf8_lossy(&zone).into_owned();
        Ok(zone.lines().any(|line| line.starts_with(&format!("{name}.\t"))))
    }

    /// What is gone from a registrar's account since the beginning, in its currency.
    async fn spent(&mut self, who: &str) -> Result<String, String> {
        let id: RegistrarId = registrar_of(who).parse().map_err(|_| "no such registrar")?;
        let read = self.house.indoors.registry.store.read(move |read| read.account(&id));
        let account = read.await.map_err(|error| error.to_string())?.ok_or("no account")?;
        let spent = 100_000_000_000 - account.balance.minor;
        Ok(format!("{}.{:02}", spent / 100, spent % 100))
    }

    /// Every letter and every message, as a file names them.
    async fn told(&mut self) -> Result<BTreeSet<String>, String> {
        let registry = self.house.indoors.registry.clone();
        let letters = registry.store.read(|read| read.duties_page(None, 10_000)).await;
        let letters = letters.map_err(|error| error.to_string())?;
        let at = |at: jiff::Timestamp| at.to_zoned(TimeZone::UTC).date();
        let letters = letters.iter();
        let mut told: BTreeSet<String> =
            letters.map(|duty| format!("{} mail {}", at(duty.at), letter(&duty.notice))).collect();
        for who in crate::house::REGISTRARS {
            let id: RegistrarId = registrar_of(who).parse().map_err(|_| "no such registrar")?;
            loop {
                let asked = id.clone();
                let first = registry.write(move |tx, _now| {
                    let (_, first) = tx.poll_first(&asked)?;
                    if let Some(first) = &first {
                        tx.poll_ack(&asked, first.id)?;
                    }
                    Ok::<_, Failure<std::convert::Infallible>>(first)
                });
                let first = first.await.map_err(|failure| match failure {
                    Failure::Store(error) => StoreError::to_string(&error),
                    Failure::Refused(never) => match never {},
                })?;
                let Some(row) = first else { break };
                let occasion = row.message.occasion.code();
                told.insert(format!("{} poll {occasion} to {who}", at(row.at)));
            }
        }
        Ok(told)
    }
}

/// A letter's kind; a reminder says how many days before the end it belongs to.
fn letter(notice: &Notice) -> String {
    match &notice.message {
        Message::AccreditationReminder { days, .. } | Message::TokenReminder { days, .. } => {
            format!("{}-{days}", notice.message.code())
        }
        message => message.code().to_owned(),
    }
}

/// Whether an answer of EPP or of the API has a code.
fn is_refused(why: &str, code: &str) -> bool {
    why.contains(&format!(">{code}:")) || why.contains(&format!("\"code\":\"{code}\""))
}

fn day(at: &str) -> &str {
    at.split('T').next().unwrap_or(at)
}
