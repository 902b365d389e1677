//! The life of a name: what was, what is, and what comes if nobody acts.

use jiff::{SignedDuration, Timestamp};
use registry_core::accreditation::Standing;
use registry_core::domain::{self, Domain, Lifecycle, Parents};
use registry_core::event::Event;
use registry_core::status::CauseKind;

use super::Picture;
use super::strip::{Lane, Moment, Span, Strip};
use crate::page::catalogue::{Language, Phrase};
use crate::page::words::Badge;
use crate::page::{happening, words};

/// How far ahead time is played, in steps and in days: a name that renews itself goes on for ever.
const STEPS_MAXIMUM: usize = 16;
const AHEAD: SignedDuration = SignedDuration::from_hours(24 * 550);

/// The life of a name that was advanced to `now`.
#[must_use]
pub fn picture(
    language: Language,
    domain: &Domain,
    parents: &Parents<'_>,
    now: Timestamp,
) -> Picture {
    strip(language, domain, parents, now).picture(language)
}

fn strip(language: Language, domain: &Domain, parents: &Parents<'_>, now: Timestamp) -> Strip {
    let (states, moments) = played(language, domain, parents, now);
    let last = moments.iter().map(|moment| moment.at).max().unwrap_or(now).max(now);
    let margin = last.duration_since(domain.created_at) / 20;
    let until = last.checked_add(margin).unwrap_or(last);
    let mut lanes = vec![registration(language, domain, &states)];
    lanes.extend(parents.standing.map(|line| {
        let changes: Vec<_> = line.changes().map(|(at, standing)| (at, *standing)).collect();
        standing_lane(language, &changes, domain.created_at, until)
    }));
    lanes.extend(CauseKind::ALL.iter().filter_map(|kind| held(language, *kind, &states)));
    Strip {
        title: language.say("life-title").with("name", &domain.name).to_string(),
        from: domain.created_at,
        until,
        now: Some(now),
        lanes,
        moments,
    }
}

/// The name from each instant at which something about it changes, and what happens then.
fn played(
    language: Language,
    domain: &Domain,
    parents: &Parents<'_>,
    now: Timestamp,
) -> (Vec<(Timestamp, Domain)>, Vec<Moment>) {
    let moment = |at, tone, words: Phrase| Moment { at, tone, words: words.to_string() };
    let mut moments = vec![moment(domain.created_at, "good", language.say("life-registered"))];
    let moved =
        domain.transferred_at.map(|at| moment(at, "plain", language.say("life-transferred")));
    let given =
        domain.holder_changed_at.map(|at| moment(at, "plain", language.say("life-new-holder")));
    moments.extend(moved.into_iter().chain(given));
    if domain.lifecycle == Lifecycle::Active {
        moments.push(moment(domain.expires_at, "plain", language.say("life-runs-until")));
    }
    let mut states = vec![(now, domain.clone())];
    let far = now.checked_add(AHEAD).unwrap_or(Timestamp::MAX);
    while states.len() <= STEPS_MAXIMUM
        && let Some((_, last)) = states.last()
        && let Some(due) = domain::due_at(last, parents).filter(|due| *due <= far)
    {
        let advanced = domain::advance(last, parents, due);
        if advanced.decision.changes.is_empty() {
            break;
        }
        for change in &advanced.decision.changes {
            let told = change.events.iter().map(|event| Moment {
                at: change.at,
                tone: tone(*event),
                words: happening::words(language, *event),
            });
            moments.extend(told);
        }
        states.push((due, advanced.domain));
    }
    (states, moments)
}

/// How an event of the future looks to whoever has the name.
const fn tone(event: Event) -> &'static str {
    match event {
        Event::DomainAutoRenewed => "good",
        Event::DomainExpired | Event::DomainPurged => "bad",
        _ => "plain",
    }
}

fn registration(language: Language, domain: &Domain, states: &[(Timestamp, Domain)]) -> Lane {
    let mut spans: Vec<Span> = Vec::new();
    let live = states.iter().filter(|(_, state)| state.is_live());
    for (at, state) in live {
        let (tone, words) = match state.lifecycle {
            Lifecycle::Active => ("good", language.say("life-active")),
            Lifecycle::Redemption { .. } => ("warn", language.say("life-redemption")),
            Lifecycle::PendingRestore { .. } => ("warn", language.say("life-pending-restore")),
            Lifecycle::PendingDelete { .. } | Lifecycle::Purged { .. } => {
                ("bad", language.say("life-pending-delete"))
            }
        };
        let words = words.to_string();
        match spans.last_mut() {
            Some(last) if last.words == words => {}
            last => {
                let from = last.map_or(began(domain, state), |last| {
                    last.until = Some(*at);
                    *at
                });
                spans.push(Span { from, until: None, tone, words });
            }
        }
    }
    let purged = states.iter().find(|(_, state)| !state.is_live()).map(|(at, _)| *at);
    if let Some(last) = spans.last_mut() {
        last.until = purged;
    }
    Lane { title: language.say("life-registration").to_string(), spans }
}

/// Since when a name is in its present part of life.
const fn began(domain: &Domain, state: &Domain) -> Timestamp {
    match state.lifecycle {
        Lifecycle::Active => domain.created_at,
        Lifecycle::Redemption { since, .. }
        | Lifecycle::PendingRestore { since, .. }
        | Lifecycle::PendingDelete { since, .. } => since,
        Lifecycle::Purged { at } => at,
    }
}

/// A lane of what a basis was worth, between two instants.
pub(super) fn standing_lane(
    language: Language,
    changes: &[(Timestamp, Standing)],
    from: Timestamp,
    until: Timestamp,
) -> Lane {
    let ends = changes.iter().skip(1).map(|(at, _)| Some(*at)).chain([None]);
    let spans = changes.iter().zip(ends).filter_map(|((at, standing), end)| {
        let seen = *at < until && end.is_none_or(|end| end > from);
        let Badge { tone, words } = words::standing_short(language, *standing);
        let span = Span { from: (*at).max(from), until: end, tone, words };
        seen.then_some(span)
    });
    Lane { title: language.say("picture-standing").to_string(), spans: spans.collect() }
}

/// When a cause holds a name, if it does.
fn held(language: Language, kind: CauseKind, states: &[(Timestamp, Domain)]) -> Option<Lane> {
    let first = states.iter().position(|(_, state)| state.causes.contains_key(&kind))?;
    let (at, state) = states.get(first)?;
    let since = state.causes.get(&kind).map_or(*at, |cause| cause.since);
    let lifted = states.iter().skip(first).find(|(_, one)| !one.causes.contains_key(&kind));
    let tone = if kind == CauseKind::RegistryLock { "plain" } else { "bad" };
    let words = happening::cause(language, kind).to_string();
    let span = Span { from: since, until: lifted.map(|(at, _)| *at), tone, words: words.clone() };
    Some(Lane {
        title: language.say("life-cause").with("cause", words).to_string(),
        spans: vec![span],
    })
}

#[cfg(test)]
pub(super) mod tests {
    use std::sync::Arc;

    use registry_core::accreditation::Act;
    use registry_core::rulebook::{Rulebook, RulebookVersions};
    use registry_testkit::Samples;

    use super::super::strip::tests::{assert_readable, at};
    use super::*;
    use crate::page::catalogue::Catalogue;

    const RULEBOOK: &str = include_str!("../../../../../etc/rulebooks/pharmacy.toml");

    pub(in crate::page::picture) fn rulebooks() -> RulebookVersions {
        RulebookVersions::single(Arc::new(Rulebook::load("pharmacy", RULEBOOK).unwrap()))
    }

    fn lived(domain: &Domain, now: &str, ends: &str) -> Strip {
        let samples = Samples::at(domain.created_at);
        let organization = samples.organization("Acme");
        let accreditation = samples.accreditation(organization.id, at(ends));
        assert!(matches!(accreditation.facts[1].act, Act::Granted { .. }));
        let rulebooks = rulebooks();
        let standing = accreditation.standing(&rulebooks);
        let parents = Parents {
            rulebooks: &rulebooks,
            standing: Some(&standing),
            gaining: None,
            name_servers: &[],
        };
        let mut domain = domain.clone();
        domain.vouching = Some(samples.vouching(&accreditation));
        domain.standing_seen = 1;
        let domain = domain::advance(&domain, &parents, at(now)).domain;
        strip(Catalogue::english(), &domain, &parents, at(now))
    }

    /// P-36, P-41, P-42: a name whose accreditation ends is suspended, and then not renewed.
    #[test]
    fn a_name_is_shown_until_it_goes_back_to_the_pool() {
        let name = format!("{}.pharmacy", "a".repeat(63));
        let domain = Samples::at(at("2026-03-10")).domain(&name, "alpha-rx");
        let strip = lived(&domain, "2026-06-01", "2027-01-04");
        assert_readable(&strip);
        let lanes: Vec<_> = strip.lanes.iter().map(|lane| lane.title.as_str()).collect();
        assert_eq!(lanes, ["Registration", "Standing", "Held back: Accreditation lapsed"]);
        let parts: Vec<_> = strip.lanes[0].spans.iter().map(|span| span.words.as_str()).collect();
        assert_eq!(parts, ["Registered", "Can be restored", "About to be free"]);
        let held = &strip.lanes[2].spans[0];
        assert_eq!((held.from, held.tone), (at("2027-02-03"), "bad"));
        let last = strip.moments.iter().max_by_key(|moment| moment.at).unwrap();
        assert_eq!(last.words, "Goes back to the pool");
        let picture = strip.picture(Catalogue::english());
        assert!(picture.svg.contains("<title>The life of aaa"), "{}", picture.title);
    }

    /// P-36: a name in good standing renews itself, and the picture ends nevertheless.
    #[test]
    fn a_name_that_renews_itself_is_played_ahead_for_a_while() {
        let domain = Samples::at(at("2026-03-10")).domain("acme.pharmacy", "alpha-rx");
        let strip = lived(&domain, "2026-06-01", "2036-01-04");
        assert_readable(&strip);
        let renewed: Vec<_> = strip.moments.iter().filter(|one| one.tone == "good").collect();
        assert_eq!(renewed.len(), 2, "registered, and renewed once within the time played");
        assert!(strip.until < at("2028-06-01"));
    }
}
