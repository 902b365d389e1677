//! Forecasts made at every look, held against what then happened.

use std::collections::BTreeMap;

use jiff::Timestamp;
use registry_core::decision::Actor;
use registry_core::domain::Domain;
use registry_core::forecast::{self, Foreseen};
use registry_core::request::Basis;
use registry_core::status::StatusSet;
use registry_store::{Aggregate as _, Entry, Key, Lock, Snapshot, StoreError};

use super::Run;

/// Most events of a forecast.
const MOST: usize = 12;

/// Forecasts that are to be held against what happens.
#[derive(Debug, Default)]
pub(super) struct Foresight {
    open: Vec<Forecast>,
    /// How many were right.
    pub(super) held: u64,
}

/// What was foreseen of an object, and what it was foreseen from.
#[derive(Debug)]
struct Forecast {
    made_at: Timestamp,
    what: String,
    key: Key,
    /// The object's newest entry then.
    number: i64,
    /// Whoever may change it by changing: with their newest entries then.
    parents: BTreeMap<Key, i64>,
    foreseen: Vec<Foreseen>,
}

impl Run {
    /// Judges what was foreseen at the last look, and looks ahead anew.
    pub(super) async fn foresee(&mut self, domains: &[(Domain, StatusSet)]) -> Result<(), String> {
        let now = self.now();
        let open = std::mem::take(&mut self.foresight.open);
        let domains: Vec<Domain> = domains.iter().map(|(domain, _)| domain.clone()).collect();
        let read = move |read: &mut Snapshot<'_>| {
            let mut wrong = Vec::new();
            for forecast in &open {
                wrong.extend(forecast.judged(read, now)?);
            }
            Ok::<_, StoreError>((wrong, open.len(), looked_ahead(read, &domains, now)?))
        };
        let read = self.scene.house.indoors.registry.store.read(read).await;
        let (wrong, judged, ahead) = read.map_err(|error| error.to_string())?;
        if let Some(wrong) = wrong.first() {
            return Err(wrong.clone());
        }
        self.foresight.held += judged as u64;
        self.foresight.open = ahead;
        Ok(())
    }
}

/// Forecasts of everything there is.
fn looked_ahead(
    read: &mut Snapshot<'_>,
    domains: &[Domain],
    now: Timestamp,
) -> Result<Vec<Forecast>, StoreError> {
    let mut forecasts = Vec::new();
    let mut seen = std::collections::BTreeSet::new();
    for domain in domains {
        let parents = read.parents_of(domain, now)?;
        let foreseen = forecast::of_domain(domain, &parents.view(), MOST);
        let mut above = Vec::new();
        if let Some(vouching) = &domain.vouching {
            let organization = read.organization(vouching.organization, Lock::None)?;
            above.extend(organization.as_ref().map(registry_store::Aggregate::key));
            if let Basis::Accreditation(id) = vouching.basis
                && let Some(found) = read.accreditation(id, Lock::None, now)?
            {
                above.push(found.object.key());
                if let Some(organization) = organization.filter(|_| seen.insert(id)) {
                    let held = &found.object;
                    let books = read.rulebooks_of_programme(&held.programme, now)?;
                    let of_it = forecast::of_accreditation(held, &organization, &books, now, MOST);
                    let what = format!("accreditation {id}");
                    let parents = [organization.key()];
                    forecasts.push(Forecast::new(read, (what, held.key(), &parents), of_it, now)?);
                }
            }
        }
        let what = domain.name.to_string();
        forecasts.push(Forecast::new(read, (what, domain.key(), &above), foreseen, now)?);
    }
    for found in read.open_requests_page(None, 10_000, now)? {
        let request = found.object;
        let books = read.rulebooks(request.name.tld())?;
        let foreseen = forecast::of_request(&request, &books, now, MOST);
        let what = format!("request {}", request.id);
        forecasts.push(Forecast::new(read, (what, request.key(), &[]), foreseen, now)?);
    }
    for appeal in read.appeals_page(true, None, (10_000, now))? {
        let foreseen = forecast::of_appeal(&appeal, MOST);
        let what = format!("appeal {}", appeal.id);
        forecasts.push(Forecast::new(read, (what, appeal.key(), &[]), foreseen, now)?);
    }
    Ok(forecasts)
}

impl Forecast {
    fn new(
        read: &mut Snapshot<'_>,
        (what, key, parents): (String, Key, &[Key]),
        foreseen: Vec<Foreseen>,
        made_at: Timestamp,
    ) -> Result<Self, StoreError> {
        let number = read.version(&key)?.unwrap_or_default();
        let mut numbers = BTreeMap::new();
        for parent in parents {
            numbers.insert(parent.clone(), read.version(parent)?.unwrap_or_default());
        }
        Ok(Self { made_at, what, key, number, parents: numbers, foreseen })
    }

    /// What happened otherwise than foreseen until somebody acted, or until now.
    fn judged(
        &self,
        read: &mut Snapshot<'_>,
        now: Timestamp,
    ) -> Result<Option<String>, StoreError> {
        let own = read.history(&self.key, self.number, 1_000)?;
        let mut quiet_until = first_act(&own).unwrap_or(now);
        for (parent, number) in &self.parents {
            let acts = read.history(parent, *number, 1_000)?;
            quiet_until = quiet_until.min(first_act(&acts).unwrap_or(now));
        }
        // What is due at the instant of an act may come before it or be undone by it.
        let is_quiet = |at: Timestamp| at < quiet_until;
        let happened = own.iter().take_while(|entry| entry.actor == Actor::Clock);
        let happened: Vec<_> = happened
            .filter(|entry| entry.at > self.made_at && is_quiet(entry.at))
            .flat_map(|entry| entry.events.iter().map(|code| (entry.at, code.clone())))
            .collect();
        let horizon = match self.foreseen.len() {
            MOST => self.foreseen.last().map_or(now, |last| last.at),
            _ => now,
        };
        let within = |at: Timestamp| is_quiet(at) && at < horizon;
        let foreseen = self.foreseen.iter().filter(|one| within(one.at));
        let foreseen: Vec<_> = foreseen.map(|one| (one.at, one.event.code().to_owned())).collect();
        let happened: Vec<_> = happened.into_iter().filter(|(at, _)| within(*at)).collect();
        Ok((foreseen != happened).then(|| {
            format!(
                "of {} it was foreseen at {} that {foreseen:?}; it happened that {happened:?}, \
                 with nobody acting before {quiet_until}",
                self.what, self.made_at
            )
        }))
    }
}

/// When somebody first acted, rather than the clock.
fn first_act(entries: &[Entry]) -> Option<Timestamp> {
    entries.iter().find(|entry| entry.actor != Actor::Clock).map(|entry| entry.at)
}
