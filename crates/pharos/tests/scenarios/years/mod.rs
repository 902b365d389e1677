//! Five years of random acts by random people, and what must hold all the while:
//!
//! - no combination of statuses that RFC 5731, section 2.3, forbids, and no cause without a rule
//!   (P-56);
//! - a name is in the zone exactly when it may be, by a reckoning of the accreditation clock that
//!   shares nothing with the program (P-41 to P-45);
//! - the zone that is served is the zone made anew, whenever its reconciler was cut short;
//! - no name is created but with a fresh token of a holder in good standing (P-20, P-22, P-23);
//! - no letter is owed twice, and every chain of the record is whole;
//! - what was forecast at any instant is what then happened while nobody acted.

mod attention;
mod cast;
mod deeds;
mod enforcement;
mod foresight;
mod invariants;
mod members;
mod reckoning;
mod served;

use std::collections::BTreeMap;

use jiff::{SignedDuration, Timestamp};
use registry_store::audit;
use registry_testkit::{Chance, Engine};

use crate::conversation::Scene;
use attention::{Attention, Matter};
use cast::Cast;
use foresight::Foresight;

/// How much there is of everything.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Size {
    /// Organizations.
    pub(crate) organizations: usize,
    /// The names each of them may want.
    pub(crate) names_each: usize,
}

impl Size {
    /// 200 organizations and 1,000 names.
    pub(crate) const WHOLE: Self = Self { organizations: 200, names_each: 5 };
    /// A quarter of it: the least in which everything happens.
    pub(crate) const QUARTER: Self = Self { organizations: 50, names_each: 5 };
    /// A tenth of it.
    pub(crate) const TENTH: Self = Self { organizations: 20, names_each: 5 };
}

/// How long it goes on.
const DAYS: i64 = 5 * 365 + 1;

/// How often everything is looked at.
const LOOK_DAYS: i64 = 61;

/// Acts that must have succeeded at least once, or the run shows nothing.
const MUST_HAPPEN: [&str; 24] = [
    "accredit",
    "apply",
    "grant",
    "refuse",
    "withdraw application",
    "withdraw accreditation",
    "recognise",
    "request",
    "accept",
    "reject",
    "reissue",
    "create",
    "renew",
    "hold",
    "delete",
    "restore",
    "take appeal",
    "vote",
    "open revocation",
    "revoke",
    "suspend",
    "lift",
    "discontinue",
    "open dispute",
];

/// A run under way.
pub(crate) struct Run {
    pub(crate) scene: Scene,
    pub(crate) chance: Chance,
    /// When the reconciler is cut short: a die of its own, so that the acts stay what they were.
    cuts: Chance,
    pub(crate) cast: Cast,
    attention: Attention,
    foresight: Foresight,
    /// How often each act went ahead.
    pub(crate) went: BTreeMap<&'static str, u32>,
    /// How often one was refused.
    refused: u32,
}

/// Plays one seed on an engine.
pub(crate) fn run(engine: Engine, size: Size, seed: u64) -> Result<(), String> {
    registry_testkit::block_on(async {
        let scene = Scene::open(engine).await?;
        let begin = scene.house.indoors.turner.now();
        let mut chance = Chance(seed);
        let cast = Cast::new(size);
        let attention = Attention::at_the_beginning(&cast, begin, &mut chance);
        let (went, foresight) = (BTreeMap::new(), Foresight::default());
        let cuts = Chance(seed ^ 0x5eed);
        let mut run = Run { scene, chance, cuts, cast, attention, foresight, went, refused: 0 };
        run.open().await?;
        run.play(begin + SignedDuration::from_hours(24 * DAYS), seed).await?;
        run.finish().await.map_err(|why| format!("seed {seed}, at the end: {why}"))
    })
}

impl Run {
    pub(crate) fn now(&self) -> Timestamp {
        self.scene.house.indoors.turner.now()
    }

    /// Registrars have a name server to point names at; nobody looks where the names lead (P-3),
    /// which changes nothing of a name and would take most of the time.
    async fn open(&mut self) -> Result<(), String> {
        self.scene.act("rulebook pharmacy accreditation.website_check_days = 0").await?;
        self.scene.has_host("alpha", NAME_SERVER, &[]).await
    }

    async fn play(&mut self, end: Timestamp, seed: u64) -> Result<(), String> {
        let mut next_look = self.now() + SignedDuration::from_hours(24 * LOOK_DAYS);
        let mut count = 0;
        while let Some((at, matter)) = self.attention.next() {
            let at = at.max(self.now());
            while next_look <= at.min(end) {
                self.turn(next_look).await?;
                self.look().await.map_err(|why| format!("seed {seed}, at {next_look}: {why}"))?;
                next_look += SignedDuration::from_hours(24 * LOOK_DAYS);
            }
            if at > end {
                break;
            }
            self.turn(at).await?;
            let attended = self.attend(matter).await;
            attended.map_err(|why| format!("seed {seed}, act {count}, {at}, {matter:?}: {why}"))?;
            self.cut_reconciler_short().await;
            count += 1;
        }
        self.turn(end).await
    }

    async fn turn(&mut self, to: Timestamp) -> Result<(), String> {
        let turned = self.scene.house.indoors.turner.turn(to).await;
        turned.map(drop).map_err(|error| error.to_string())
    }

    async fn attend(&mut self, matter: Matter) -> Result<(), String> {
        match matter {
            Matter::Member(place) => self.attend_member(place).await,
            Matter::Name(member, place) => self.attend_name(member, place).await,
        }
    }

    /// Comes back to a matter in so many days, an hour sooner or later.
    pub(crate) fn again(&mut self, matter: Matter, days: &[i64]) {
        let days = self.chance.one_of(days);
        let hours = 24 * days + self.chance.one_of(&[-1, 0, 0, 1]);
        let at = self.now() + SignedDuration::from_hours(hours.max(0));
        self.attention.put(at, matter);
    }

    /// Comes back to a matter at an instant.
    pub(crate) fn back_at(&mut self, matter: Matter, at: Timestamp) {
        self.attention.put(at.max(self.now()), matter);
    }

    /// Counts an act that went ahead, or that was refused as it may be; anything else fails.
    pub(crate) fn counted(
        &mut self,
        act: &'static str,
        done: Result<(), String>,
    ) -> Result<bool, String> {
        match done {
            Ok(()) => {
                *self.went.entry(act).or_default() += 1;
                Ok(true)
            }
            Err(why) if is_a_refusal(&why) => {
                self.refused += 1;
                Ok(false)
            }
            Err(why) => Err(format!("{act}: {why}")),
        }
    }

    async fn finish(&mut self) -> Result<(), String> {
        self.look().await?;
        self.letters_are_owed_once().await?;
        self.tokens_are_used_once().await?;
        let store = &self.scene.house.indoors.registry.store;
        let report = store.read(|snapshot| audit::verify(snapshot, |_| true, |_| {})).await;
        let report = report.map_err(|error| error.to_string())?;
        if !report.problems.is_empty() {
            return Err(format!("problems of the record: {:?}", report.problems));
        }
        let acts: u32 = self.went.values().sum();
        println!(
            "{acts} acts went ahead and {} were refused; {} entries; {} forecasts held; {:?}",
            self.refused, report.entries, self.foresight.held, self.went
        );
        let never = MUST_HAPPEN.iter().find(|act| !self.went.contains_key(**act));
        match never {
            Some(act) if self.cast.members.len() >= Size::QUARTER.organizations => {
                Err(format!("nobody could ever {act}: {:?}", self.went))
            }
            _ => Ok(()),
        }
    }
}

/// Whether somebody was told no in the words of the rules: by the API with a code, or over EPP.
/// Trouble within the registry is no such answer.
fn is_a_refusal(why: &str) -> bool {
    let by_api = why.contains("is answered 4") && why.contains("\"code\":\"");
    let by_epp = why.contains("<result code=\"2") && !why.contains("<result code=\"24");
    by_api || by_epp || why == NOT_YET
}

/// The name server of every name.
pub(crate) const NAME_SERVER: &str = "ns1.elsewhere.test";

/// What an act fails with whose object is not there yet or no more.
pub(crate) const NOT_YET: &str = "it is not there";
