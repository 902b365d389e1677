//! What an operator does about a maintenance: announces it, changes it, calls it off.

use jiff::Timestamp;

use super::{Description, Environment, Maintenance, Plan, State, due_at, told};
use crate::calendar::{self, CalendarError};
use crate::decision::Decision;
use crate::event::Event;
use crate::id::MaintenanceId;
use crate::name::Tld;
use crate::notice::PollOccasion;
use crate::refusal::refusals;
use crate::registrar::Registrar;
use crate::rulebook::Rulebook;

/// Most characters of a label (`eppcom:labelType`), and of every text but a description.
const TEXT_MAXIMUM: usize = 255;

/// Most characters of a description: a message has to fit into a frame.
const DESCRIPTION_MAXIMUM: usize = 4000;

refusals! {
    /// Why a maintenance is not announced, changed or called off.
    pub enum Refusal {
        /// It ended, or was called off.
        Over(&'static str) = "maintenance-over", "this maintenance is {0}";
        /// It would end before it starts.
        EndsBeforeStart = "maintenance-ends-before-start", "it has to end after it starts";
        /// It is in the past.
        InThePast = "maintenance-in-the-past", "it would be over already";
        /// Nothing is concerned.
        NoSystem = "maintenance-without-system", "name at least one system that it concerns";
        /// A text that cannot be sent.
        Text(&'static str) = "maintenance-text-unusable",
            "{0}: allowed are 1 to 255 characters (a description 4000), none of them a control \
             character, without spare space";
        /// Not an address of a page.
        Detail = "maintenance-detail-invalid", "detail: allowed is an https:// or http:// address";
        /// A TLD of another registry.
        UnknownTld(String) = "maintenance-tld-unknown", "this registry does not run {0:?}";
    } or {
        /// Too far away.
        Calendar(CalendarError);
    }
}

/// Decides an announcement.
pub fn announce(
    id: MaintenanceId,
    plan: Plan,
    (registrars, tlds): (&[Registrar], &[Tld]),
    rulebook: &Rulebook,
    now: Timestamp,
) -> Result<Decision, Refusal> {
    plan.check(tlds, now)?;
    let state = announced(&plan, rulebook, now)?;
    let maintenance = Maintenance { id, plan, state, created_at: now, updated_at: None };
    let (event, occasion) = (Event::MaintenanceAnnounced, PollOccasion::MaintenanceAnnounced);
    Ok(maintenance.told_of(registrars, event, occasion, now))
}

/// Decides a change: the plan is stated anew, whole.
pub fn change(
    maintenance: &Maintenance,
    plan: Plan,
    (registrars, tlds): (&[Registrar], &[Tld]),
    rulebook: &Rulebook,
    now: Timestamp,
) -> Result<Decision, Refusal> {
    maintenance.not_over()?;
    plan.check(tlds, now)?;
    let state = announced(&plan, rulebook, now)?;
    let (updated_at, before) = (Some(now), &maintenance.plan.tlds);
    let changed = Maintenance { plan, state, updated_at, ..maintenance.clone() };
    let (event, occasion) = (Event::MaintenanceChanged, PollOccasion::MaintenanceChanged);
    let mut decision = changed.clone().told_of(registrars, event, occasion, now);
    // Whom it concerned before, and does no more, learns of it too.
    for registrar in told(before, registrars).filter(|registrar| !changed.concerns(registrar)) {
        decision.tell(&registrar.id, now, occasion, &changed);
    }
    Ok(decision)
}

/// Decides that it does not take place.
pub fn call_off(
    maintenance: &Maintenance,
    registrars: &[Registrar],
    now: Timestamp,
) -> Result<Decision, Refusal> {
    maintenance.not_over()?;
    let maintenance = Maintenance { state: State::CalledOff { at: now }, ..maintenance.clone() };
    let (event, occasion) = (Event::MaintenanceCalledOff, PollOccasion::MaintenanceCalledOff);
    Ok(maintenance.told_of(registrars, event, occasion, now))
}

/// Announced, with a reminder if there are days enough before the start.
fn announced(plan: &Plan, rulebook: &Rulebook, now: Timestamp) -> Result<State, Refusal> {
    let days = i64::from(rulebook.registrars.maintenance_courtesy_days);
    let courtesy_at = calendar::add_days(plan.starts_at, -days)?;
    Ok(State::Announced { courtesy_at: Some(courtesy_at).filter(|at| *at > now) })
}

impl Maintenance {
    fn not_over(&self) -> Result<(), Refusal> {
        self.is_announced().then_some(()).ok_or(Refusal::Over(self.state.code()))
    }

    /// It as it now stands, with a message to every registrar it concerns.
    pub(super) fn told_of(
        self,
        registrars: &[Registrar],
        event: Event,
        occasion: PollOccasion,
        at: Timestamp,
    ) -> Decision {
        let mut decision = Decision::default();
        for registrar in told(&self.plan.tlds, registrars) {
            decision.tell(&registrar.id, at, occasion, &self);
        }
        let due_at = due_at(&self);
        decision.change(at, &[event], self, due_at);
        decision
    }
}

impl Plan {
    fn check(&self, tlds: &[Tld], now: Timestamp) -> Result<(), Refusal> {
        if self.ends_at <= self.starts_at {
            return Err(Refusal::EndsBeforeStart);
        }
        if self.ends_at <= now {
            return Err(Refusal::InThePast);
        }
        if self.systems.is_empty() {
            return Err(Refusal::NoSystem);
        }
        self.check_texts()?;
        let is_page = |text: &String| {
            let web = ["https://", "http://"].iter().find_map(|scheme| text.strip_prefix(scheme));
            web.is_some_and(|rest| !rest.is_empty() && rest.bytes().all(is_of_uri))
        };
        if !self.detail.iter().all(is_page) {
            return Err(Refusal::Detail);
        }
        let unknown = self.tlds.iter().find(|tld| !tlds.contains(tld));
        unknown.map_or(Ok(()), |tld| Err(Refusal::UnknownTld(tld.to_string())))
    }

    fn check_texts(&self) -> Result<(), Refusal> {
        let environment = match &self.environment {
            Environment::Custom(name) => Some(name),
            Environment::Production
            | Environment::Ote
            | Environment::Staging
            | Environment::Dev => None,
        };
        let systems = || self.systems.iter();
        let short = [("name", &self.name)]
            .into_iter()
            .chain(self.types.iter().map(|text| ("type", text)))
            .chain(systems().map(|system| ("system", &system.name)))
            .chain(systems().filter_map(|system| Some(("host", system.host.as_ref()?))))
            .chain(environment.map(|text| ("environment", text)));
        for (field, text) in short {
            if !is_token(text) {
                return Err(Refusal::Text(field));
            }
        }
        let usable = |description: &Description| {
            let text = &description.text;
            let has_words = !text.trim().is_empty();
            has_words
                && text.chars().count() <= DESCRIPTION_MAXIMUM
                && text.chars().all(|char| char == '\n' || is_sent(char))
        };
        let usable = self.descriptions.iter().all(usable);
        usable.then_some(()).ok_or(Refusal::Text("description"))
    }
}

/// Whether a text is an XML token of a length that every element takes.
fn is_token(text: &str) -> bool {
    (1..=TEXT_MAXIMUM).contains(&text.chars().count())
        && text.chars().all(is_sent)
        && text.trim() == text
        && !text.contains("  ")
}

/// Whether XML can carry a character (XML 1.0, section 2.2).
fn is_sent(char: char) -> bool {
    !char.is_control() && !matches!(char, '\u{FFFE}' | '\u{FFFF}')
}

/// RFC 3986, section 2: what stands in a URI, a percent sign included.
fn is_of_uri(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || b"-._~:/?#[]@!$&'()*+,;=%".contains(&byte)
}
