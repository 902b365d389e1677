//! Answers about names that were given before, as long as they are what would be answered now
//! (decision 0051).
//!
//! An answer is kept with the place in history that it was read at, what it was made from, and the
//! instant at which time alone changes it. Whoever asks again reads the newest place in the same
//! snapshot and learns what changed behind the last one that anybody saw, whichever program wrote
//! it: so an answer is shown again only if nothing that it was made from has changed.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use jiff::Timestamp;
use lru::LruCache;
use registry_core::domain::Domain;
use registry_core::name::DomainName;
use registry_core::rulebook::RulebookVersions;
use registry_store::{Changed, Key, Kind, Lock, Projected, Session, StoreError};

use super::caching::Body;
use super::load;
use super::view::DomainView;
use crate::lookups::sponsors::Sponsors;

/// The most changes that are learned one by one; behind more, everything is forgotten.
const CHANGES_MAXIMUM: i64 = 1_000;

/// The most objects whose last change is remembered; with more, everything is forgotten.
const OBJECTS_MAXIMUM: usize = 50_000;

/// Octets an answer takes beside its text and its address.
const OCTETS_BESIDE: usize = 512;

/// Answers that were given before, by the URL that was asked.
#[derive(Debug)]
pub struct Memory {
    octets_maximum: usize,
    kept: Mutex<Kept>,
}

/// What a look-up found.
#[derive(Debug)]
pub enum Found {
    /// No registered name.
    Nothing,
    /// The answer that was given before.
    Known(Arc<Body>),
    /// What an answer is made from; it may be kept if there is a `Made`.
    Loaded(Box<DomainView>, Option<Made>),
}

/// What an answer was made from.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Made {
    /// The newest change when it was read.
    place: i64,
    /// How often rulebooks had been replaced then.
    rulebooks: u64,
    /// Since when it holds.
    since: Timestamp,
    /// When time alone changes it.
    until: Option<Timestamp>,
    /// The objects.
    of: Vec<Key>,
}

#[derive(Debug)]
struct Kept {
    answers: LruCache<String, (Made, Arc<Body>)>,
    octets: usize,
    /// Up to which place changes are known.
    known: i64,
    /// No answer from before this place holds.
    floor: i64,
    /// Where objects changed last.
    changed: HashMap<Key, i64>,
}

impl Memory {
    /// A memory of at most so many octets; none remembers nothing.
    #[must_use]
    pub fn new(octets_maximum: usize) -> Self {
        let kept = Kept {
            answers: LruCache::unbounded(),
            octets: 0,
            known: 0,
            floor: 0,
            changed: HashMap::new(),
        };
        Self { octets_maximum, kept: Mutex::new(kept) }
    }

    /// A name as it was asked for by a URL: the answer given before, or what one is made from.
    ///
    /// # Errors
    /// The database's trouble.
    pub fn domain(
        &self,
        session: &mut Session<'_>,
        sponsors: &Sponsors,
        (name, url): (&DomainName, &str),
        now: Timestamp,
    ) -> Result<Found, StoreError> {
        let newest = match self.octets_maximum {
            0 => None,
            _ => session.newest_change()?,
        };
        if let Some(newest) = newest
            && let Some(body) = self.find(session, newest, url, now)?
        {
            return Ok(Found::Known(body));
        }
        let Some(projected) = session.domain(name, Lock::None, now)? else {
            return Ok(Found::Nothing);
        };
        if !projected.object.is_live() {
            return Ok(Found::Nothing);
        }
        let rulebooks = session.rulebooks(name.tld())?;
        let made = newest.map(|place| Made {
            place,
            rulebooks: session.rulebook_replacements(),
            since: now,
            until: until(&projected, &rulebooks, now),
            of: objects(&projected.object),
        });
        let view = load::of_domain(session, sponsors, projected.object, now)?;
        let made = made.filter(|_| !leans_on_others(&view, session));
        Ok(Found::Loaded(Box::new(view), made))
    }

    /// Keeps an answer; those that nobody asked for longest make room.
    pub fn keep(&self, url: String, made: Made, body: Arc<Body>) {
        let mut kept = self.lock();
        kept.octets += octets(&url, &body);
        if let Some((url, (_, body))) = kept.answers.push(url, (made, body)) {
            kept.octets -= octets(&url, &body);
        }
        while kept.octets > self.octets_maximum
            && let Some((url, (_, body))) = kept.answers.pop_lru()
        {
            kept.octets -= octets(&url, &body);
        }
    }

    fn find(
        &self,
        session: &mut Session<'_>,
        newest: i64,
        url: &str,
        now: Timestamp,
    ) -> Result<Option<Arc<Body>>, StoreError> {
        let known = self.lock().known;
        let changes = match newest > known {
            true => session.changes_behind(known, CHANGES_MAXIMUM)?,
            false => Vec::new(),
        };
        let rulebooks = session.rulebook_replacements();
        let mut kept = self.lock();
        kept.learn(&changes, newest);
        Ok(kept.find(url, rulebooks, now))
    }

    fn lock(&self) -> MutexGuard<'_, Kept> {
        self.kept.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Kept {
    fn learn(&mut self, changes: &[Changed], newest: i64) {
        let told = i64::try_from(changes.len()).unwrap_or(i64::MAX);
        if told >= CHANGES_MAXIMUM {
            self.floor = self.floor.max(newest);
        }
        for Changed { place, kind, key } in changes {
            match reach(*kind) {
                Reach::Nothing => {}
                Reach::Itself => {
                    self.changed.insert(key.clone(), *place);
                }
                Reach::Anything => self.floor = self.floor.max(*place),
            }
        }
        self.known = self.known.max(newest);
        if self.changed.len() > OBJECTS_MAXIMUM {
            self.floor = self.known;
            self.changed.clear();
        }
    }

    fn find(&mut self, url: &str, rulebooks: u64, now: Timestamp) -> Option<Arc<Body>> {
        let (made, body) = self.answers.get(url)?;
        let is_later = |key: &Key| self.changed.get(key).is_some_and(|place| *place > made.place);
        let holds = made.rulebooks == rulebooks
            && made.place >= self.floor
            && made.since <= now
            && made.until.is_none_or(|until| now < until)
            && !made.of.iter().any(is_later);
        if holds {
            return Some(Arc::clone(body));
        }
        let (url, (_, body)) = self.answers.pop_entry(url)?;
        self.octets -= octets(&url, &body);
        None
    }
}

/// How far a change reaches among answers about names.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Reach {
    /// It is in none.
    Nothing,
    /// It is in those that were made from it.
    Itself,
    /// Names may fall due earlier by it, or all that somebody sponsors look different.
    Anything,
}

const fn reach(kind: Kind) -> Reach {
    match kind {
        Kind::Domain | Kind::Host | Kind::Contact => Reach::Itself,
        Kind::Organization
        | Kind::Accreditation
        | Kind::Request
        | Kind::Case
        | Kind::Appeal
        | Kind::Registrar => Reach::Anything,
        Kind::Invoice
        | Kind::Token
        | Kind::Maintenance
        | Kind::Edition
        | Kind::Licence
        | Kind::DisclosureRequest
        | Kind::WebsiteCheck
        | Kind::Portfolio
        | Kind::Network
        | Kind::Site => Reach::Nothing,
    }
}

fn octets(url: &str, body: &Body) -> usize {
    url.len() + body.octets() + OCTETS_BESIDE
}

/// When time alone changes what is said of a name.
fn until(
    projected: &Projected<Domain>,
    rulebooks: &RulebookVersions,
    now: Timestamp,
) -> Option<Timestamp> {
    projected.due_at.into_iter().chain(rulebooks.changes_after(now)).min()
}

fn objects(domain: &Domain) -> Vec<Key> {
    let contacts = domain.contacts.iter().map(|(_, contact)| contact).chain(&domain.registrant);
    let contacts = contacts.map(|contact| Key::from(*contact.as_uuid()));
    let hosts = domain.name_servers.iter().map(|host| Key::from(*host.as_uuid()));
    std::iter::once(Key::from(*domain.id.as_uuid())).chain(contacts).chain(hosts).collect()
}

/// Whether a name server lies under another name of ours: what happens to that one, and to all that
/// it stands on, may take the server away.
fn leans_on_others(view: &DomainView, session: &Session<'_>) -> bool {
    let is_ours = |server: &str| {
        let under = |name: &str| {
            server.strip_suffix(name).is_some_and(|rest| rest.is_empty() || rest.ends_with('.'))
        };
        !under(view.name.as_str()) && session.tlds().iter().any(|tld| under(tld.as_str()))
    };
    view.name_servers.iter().any(|server| is_ours(server))
}

#[cfg(test)]
mod tests {
    use super::*;

    const URL: &str = "https://rdap.example/rdap/domain/acme.test";

    fn at(second: i64) -> Timestamp {
        Timestamp::from_second(second).unwrap()
    }

    fn key(number: u128) -> Key {
        Key::from(uuid::Uuid::from_u128(number))
    }

    fn made(place: i64) -> Made {
        let of = vec![key(1), key(2)];
        Made { place, rulebooks: 1, since: at(100), until: Some(at(200)), of }
    }

    fn keeping() -> Memory {
        let memory = Memory::new(10_000);
        memory.keep(URL.to_owned(), made(7), Arc::new(Body::new("{}")));
        memory
    }

    fn holds(memory: &Memory, rulebooks: u64, second: i64) -> bool {
        memory.lock().find(URL, rulebooks, at(second)).is_some()
    }

    fn change(place: i64, kind: Kind, number: u128) -> Changed {
        Changed { place, kind, key: key(number) }
    }

    #[test]
    fn an_answer_holds_until_time_or_a_rulebook_changes_it() {
        for (rulebooks, second, expected) in
            [(1, 100, true), (1, 199, true), (1, 200, false), (1, 99, false), (2, 150, false)]
        {
            assert_eq!(holds(&keeping(), rulebooks, second), expected, "{rulebooks} {second}");
        }
    }

    #[test]
    fn an_answer_holds_until_something_it_was_made_from_changes() {
        let cases = [
            (change(8, Kind::Domain, 1), false),
            (change(8, Kind::Host, 2), false),
            (change(8, Kind::Contact, 3), true),
            (change(7, Kind::Domain, 1), true),
            (change(8, Kind::Invoice, 1), true),
            (change(8, Kind::Accreditation, 3), false),
            (change(8, Kind::Registrar, 3), false),
        ];
        for (change, expected) in cases {
            let memory = keeping();
            memory.lock().learn(std::slice::from_ref(&change), change.place);
            assert_eq!(holds(&memory, 1, 150), expected, "{change:?}");
        }
    }

    #[test]
    fn what_is_too_much_to_learn_is_forgotten() {
        let memory = keeping();
        let many: Vec<_> =
            (0..CHANGES_MAXIMUM).map(|place| change(place, Kind::Token, 9)).collect();
        memory.lock().learn(&many, 5_000);
        assert!(!holds(&memory, 1, 150), "there may be more");
        let memory = keeping();
        for number in 0..=OBJECTS_MAXIMUM as u128 {
            memory.lock().learn(&[change(8, Kind::Domain, 10 + number)], 8);
        }
        assert!(memory.lock().changed.is_empty());
        assert!(!holds(&memory, 1, 150));
    }

    #[test]
    fn a_memory_keeps_what_was_asked_last_within_its_octets() {
        let memory = Memory::new(5 * (OCTETS_BESIDE + 100));
        for number in 0..20 {
            let body = Arc::new(Body::new(&"x".repeat(80)));
            memory.keep(format!("https://a.test/{number}"), made(1), body);
        }
        let mut kept = memory.lock();
        assert_eq!(kept.answers.len(), 5);
        assert!(kept.find("https://a.test/0", 1, at(150)).is_none());
        assert!(kept.find("https://a.test/19", 1, at(150)).is_some());
        let octets: usize =
            kept.answers.iter().map(|(url, (_, body))| super::octets(url, body)).sum();
        assert_eq!(octets, kept.octets);
    }
}
