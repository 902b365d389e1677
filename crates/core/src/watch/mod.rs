//! Watch: what is found of sites that sell medicines, what a person makes of it, and what may leave
//! the house about it (P-81, P-90 to P-97).
//!
//! A [`Site`] is one presence on the web, under one name or several. It is a fold of its events
//! ([`Site::of`]): nothing else changes it, so the present can be derived again from the record.
//!
//! ```text
//!              a machine sees content            a person signs (P-92)
//!  Unverified ──────────────────────▶ Pending ─────────────────────────▶ Assessed(class)
//!      │                                 ▲ │                                │   │
//!      │ a machine sees none             │ │ none          expires, or a    │   │ cured before a
//!      └───────────▶ Inactive ───────────┘ ▼               site is back     │   │ notice, or
//!                       ▲            Inactive ◀─────────────────────────────┘   │ cleared by review
//!                       └── a machine sees none ────────────── Pending ◀───     ▼
//!                                                                         Assessed(unverified)
//! ```
//! The rules that always hold, each proven by a test over random histories:
//! 1. `rogue` needs a criterion of C1 to C3 met, enough independent evidence, and a signature; C4
//!    never suffices alone ([`assess`]).
//! 2. No machine sets `rogue` or `unapproved`: what it may set is [`MachineClass`] ([`seen`]), and
//!    what it may say beyond is a [`Proposal`] ([`propose`]).
//! 3. What is `unapproved` leaves only for a portfolio that asked: a [`SendableNotice`] is made by
//!    [`sendable`] and by nothing else.
//! 4. An accredited site is not proposed as rogue: a review of its accreditation opens, and a second
//!    person has to sign.
//! 5. Sites that only inform are never raised by a machine.
//! 6. A site that somebody broke into is never asked to be suspended.
//! 7. Nobody signs with a conflict of interest about the site, its competitors or the portfolio.
//! 8. Every change is an event.

mod assess;
mod awaits;
mod candidate;
mod class;
mod clock;
mod competition;
mod complaint;
mod criterion;
mod cure;
mod event;
mod evidence;
mod finding;
mod guide;
mod incoming;
mod jurisdiction;
mod machine;
mod network;
mod notice;
mod own_name;
mod portfolio;
mod public;
mod refusal;
mod registration;
mod reminder;
mod reply;
mod retention;
mod review;
mod sent_notice;
mod signer;
mod site;
mod step;
mod visit;

pub use assess::{Assessment, NewAssessment, Signatures, assess, judge_nature};
pub use awaits::{Awaits, awaits, urgency};
pub use candidate::{Candidate, CandidateReason, CandidateState, Source};
pub use class::{Class, MachineClass, Nature};
pub use clock::{ClockKind, advance, deadline, due_at, escalation, look_due_at};
pub use competition::{COMPETITORS_MAXIMUM, may_compete, may_end_competition};
pub use complaint::complaint;
pub use criterion::Criterion;
pub use cure::{NewCure, cure};
pub use event::{Recorded, WatchEvent};
pub use evidence::{Evidence, Origin, add_evidence, evidence_told, independent};
pub use finding::{Finding, FindingState, NewVerdict, RuleReference, judge_finding, make_finding};
pub use guide::{Guide, GuideProblem, Law, SignedLaw, Topic};
pub use incoming::{Enclosed, Incoming, Machine, MailKind, codes, is_told, meaning, own_words};
pub use jurisdiction::{Jurisdiction, NotAJurisdiction};
pub use machine::{Proposal, open, propose, propose_nature, seen};
pub use network::{
    NETWORK_SITES_MAXIMUM, Network, NetworkSite, NewNetwork, SharedKey, Signed, Tie,
    change_network, end_network, name_network,
};
pub use notice::{
    Action, Delivery, Exhibit, NewNotice, NoticeKind, Recipient, SendableNotice, sendable, sent,
};
pub use own_name::{OpenedCase, case_opened, may_open_case};
pub use portfolio::{
    NewPortfolio, Owner, Portfolio, Tier, Wish, change, enter, sweep_due_at, wish,
};
pub use public::{PublicStanding, public_standing};
pub use refusal::{Missing, Refusal};
pub use registration::Registration;
pub use reminder::{NewReminder, remind};
pub use reply::{Answer, Outcome, Reply, Verification, answered, verified};
pub use retention::{StillNeeded, may_go, sender_may_go, senders_known_after};
pub use review::{NewReview, Review, ReviewState, Ruling, decide_review, request_review};
pub use sent_notice::SentNotice;
pub use signer::{Conflict, Facts, Party, Signer};
pub use site::{AccreditationReview, FirstSignature, Site, Standing};
pub use step::{SiteChanges, SiteStep};
pub use visit::{Content, Sight, Told, visited};
