//! How long personal data is kept, and when it may be erased (DESIGN, section 3).
//!
//! Personal data stands apart from the object it belongs to, behind a hash of its own: erasing it
//! leaves every chain of history whole, and the object says what it said but for the person.
//!
//! Three things keep it. While the object runs, or something that needs it does, it stays. When all
//! that is over, the legal minimum must pass before a person may erase it; and when the period of
//! its kind has passed too, the clock does.

use std::fmt;

use jiff::Timestamp;

use crate::calendar::{self, CalendarError};
use crate::event::Event;
use crate::refusal::refusals;
use crate::rulebook::{Retention, Rulebook};

macro_rules! kinds {
    ($($(#[doc = $doc:literal])+ $variant:ident = $code:literal, $key:ident, $event:ident;)+) => {
        /// What has personal data.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub enum PersonalKind {
            $($(#[doc = $doc])+ $variant,)+
        }

        impl PersonalKind {
            /// Every kind.
            pub const ALL: &'static [PersonalKind] = &[$(PersonalKind::$variant,)+];

            /// The stable code.
            #[must_use]
            pub const fn code(self) -> &'static str {
                match self { $(PersonalKind::$variant => $code,)+ }
            }

            /// The kind of a code.
            #[must_use]
            pub fn from_code(code: &str) -> Option<Self> {
                Self::ALL.iter().copied().find(|kind| kind.code() == code)
            }

            /// The key of the rulebook that says how long it is kept.
            #[must_use]
            pub const fn rule(self) -> &'static str {
                match self { $(PersonalKind::$variant => concat!("retention.", stringify!($key)),)+ }
            }

            const fn months(self, retention: &Retention) -> u32 {
                match self { $(PersonalKind::$variant => retention.$key,)+ }
            }

            /// What is recorded when the clock erases it.
            const fn event(self) -> Event {
                match self { $(PersonalKind::$variant => Event::$event,)+ }
            }
        }
    };
}

kinds! {
    /// The person an organization is reached by.
    Organization = "organization", organization_months, OrganizationContactErased;
    /// Who submitted a request, and where its notices go.
    Request = "request", request_months, RequestContactErased;
    /// The parties of an appeal.
    Appeal = "appeal", appeal_months, AppealPartiesErased;
    /// Who asked for a trademark licence.
    Licence = "licence", licence_months, LicenceAskerErased;
    /// Where the notices about a name go.
    Name = "name", name_months, NameContactErased;
    /// A contact of the registry: registrant or technical.
    Contact = "contact", contact_months, ContactDataErased;
    /// Who made a disclosure request.
    DisclosureRequest = "disclosure-request", disclosure_months, RequesterErased;
}

/// Every event that records an erasure.
pub const ERASURES: [Event; 8] = [
    Event::OrganizationContactErased,
    Event::RequestContactErased,
    Event::AppealPartiesErased,
    Event::LicenceAskerErased,
    Event::NameContactErased,
    Event::ContactDataErased,
    Event::RequesterErased,
    Event::ErasedByHand,
];

/// The key of the rulebook that no erasure by hand undercuts.
pub const LEGAL_MINIMUM: &str = "retention.legal_minimum_months";

/// What still needs personal data.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Need {
    /// The object runs: a live name, an open request, a contact in the registry.
    InUse,
    /// The organization has a live name, an open request, an accreditation or a licence.
    Customer,
    /// A case is open (P-50 to P-53, P-38).
    Case,
    /// An appeal waits for somebody (P-55).
    Appeal,
    /// An invoice is not paid (P-55a, P-55f).
    Invoice,
    /// A disclosure request about its name is not answered.
    Disclosure,
    /// Somebody holds it, with a reason on file.
    Hold,
}

impl Need {
    /// The stable code.
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            Need::InUse => "in-use",
            Need::Customer => "customer",
            Need::Case => "open-case",
            Need::Appeal => "open-appeal",
            Need::Invoice => "open-invoice",
            Need::Disclosure => "open-disclosure",
            Need::Hold => "hold",
        }
    }

    const fn words(self) -> &'static str {
        match self {
            Need::InUse => "it is in use",
            Need::Customer => "the organization is still a customer",
            Need::Case => "a case about it is open (P-50 to P-53, P-38)",
            Need::Appeal => "an appeal about it waits (P-55)",
            Need::Invoice => "an invoice of it is not paid (P-55a, P-55f)",
            Need::Disclosure => "a disclosure request about it is not answered",
            Need::Hold => "it is held; the reason is on file",
        }
    }
}

/// All that needs something.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Needs(pub Vec<Need>);

impl fmt::Display for Needs {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let words: Vec<_> = self.0.iter().map(|need| need.words()).collect();
        formatter.write_str(&words.join("; "))
    }
}

refusals! {
    /// Why personal data is not erased.
    pub enum Refusal {
        /// There is none.
        Nothing = "personal-data-absent", "there is no personal data here, or it was erased";
        /// Something needs it.
        Needed(Needs) = "personal-data-needed", "this personal data is kept: {0}";
        /// It is too early.
        TooEarly {until: Timestamp, rule: &'static str} = "retention-not-over",
            "this personal data is kept until {until} by {rule}";
        /// Nothing is said.
        NoWords = "words-missing", "give the reason in words; it stays on file";
        /// It is held already.
        Held = "personal-data-held", "this is held already; release it first";
        /// It is not held.
        NotHeld = "personal-data-not-held", "this is not held";
        /// The end cannot be counted.
        Calendar(CalendarError) = "calendar-range", "{0}";
    }
}

/// What is known of an object with personal data.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Facts {
    /// What it is.
    pub kind: PersonalKind,
    /// Whether there is personal data at all.
    pub is_there: bool,
    /// Since when nothing about it has changed: once nothing needs it, its period counts from here.
    pub rests_since: Timestamp,
    /// What needs it, in order.
    pub needs: Vec<Need>,
}

/// From when on personal data may be erased.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Ends {
    /// First instant at which a person may.
    pub by_hand: Timestamp,
    /// First instant at which the clock does.
    pub by_clock: Timestamp,
}

/// From when on, by the rulebooks it falls under: the longest period of them counts.
pub fn ends<'r>(
    kind: PersonalKind,
    rests_since: Timestamp,
    rulebooks: impl IntoIterator<Item = &'r Rulebook>,
) -> Result<Ends, CalendarError> {
    let (mut minimum, mut months) = (0, 0);
    for rulebook in rulebooks {
        minimum = minimum.max(rulebook.retention.legal_minimum_months);
        months = months.max(kind.months(&rulebook.retention));
    }
    let after = |months: u32| {
        let months = i32::try_from(months).unwrap_or(i32::MAX);
        calendar::add_months(rests_since, months)
    };
    Ok(Ends { by_hand: after(minimum)?, by_clock: after(months.max(minimum))? })
}

/// The latest last change by which a period may have passed at `now`, by the shortest one: what
/// changed later is not looked at. A month early, for months differ in length.
pub fn rested_by<'r>(
    kind: PersonalKind,
    rulebooks: impl IntoIterator<Item = &'r Rulebook>,
    now: Timestamp,
) -> Result<Timestamp, CalendarError> {
    let months = rulebooks.into_iter().map(|rulebook| kind.months(&rulebook.retention)).min();
    let months = i32::try_from(months.unwrap_or(0)).unwrap_or(i32::MAX);
    calendar::add_months(now, -months.saturating_sub(1).max(0))
}

/// Who erases.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Trigger<'w> {
    /// The clock, at the end of the period.
    Clock,
    /// A person, for a reason.
    Hand(&'w str),
}

/// Whether personal data is erased now, and what is recorded of that.
pub fn erase(
    facts: &Facts,
    ends: Ends,
    trigger: Trigger<'_>,
    now: Timestamp,
) -> Result<Event, Refusal> {
    if let Trigger::Hand(words) = trigger
        && words.trim().is_empty()
    {
        return Err(Refusal::NoWords);
    }
    if !facts.is_there {
        return Err(Refusal::Nothing);
    }
    if !facts.needs.is_empty() {
        return Err(Refusal::Needed(Needs(facts.needs.clone())));
    }
    let (until, rule, event) = match trigger {
        Trigger::Clock => (ends.by_clock, facts.kind.rule(), facts.kind.event()),
        Trigger::Hand(_) => (ends.by_hand, LEGAL_MINIMUM, Event::ErasedByHand),
    };
    match now < until {
        true => Err(Refusal::TooEarly { until, rule }),
        false => Ok(event),
    }
}

/// Holds personal data, or ends that: whatever else allows it, nothing held is erased.
pub fn hold(is_held: bool, wanted: bool, words: &str) -> Result<(), Refusal> {
    match (is_held, wanted) {
        _ if words.trim().is_empty() => Err(Refusal::NoWords),
        (true, true) => Err(Refusal::Held),
        (false, false) => Err(Refusal::NotHeld),
        (true, false) | (false, true) => Ok(()),
    }
}
