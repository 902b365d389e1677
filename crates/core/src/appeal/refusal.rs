//! Why an act on an appeal is refused.

use jiff::Timestamp;

use super::clock::Clock;
use crate::calendar::CalendarError;
use crate::casework;
use crate::document::DocumentHash;
use crate::refusal::refusals;

refusals! {
    /// Why an act on an appeal is refused; nothing is recorded.
    pub enum Refusal {
        /// The state does not have this act.
        State { found: &'static str, allowed: &'static str } = "appeal-state",
            "this appeal is {found}; the act is possible when it is: {allowed}";
        /// No appeal lies against this (P-55).
        NotAppealable(&'static str) = "not-appealable",
            "this is {0}; an appeal lies against a rejection or a revocation only";
        /// The name stands on no request, so nobody can appeal.
        NoCustomer = "no-customer",
            "this name stands on no request: it has no customer who could appeal";
        /// This decision was appealed (P-55a: one appeal, one fee).
        AlreadyAppealed(String) = "already-appealed", "this decision was appealed: {0}";
        /// The rulebook does not take notices by this way (P-55a).
        Channel(&'static str) = "channel-not-taken",
            "a notice of appeal is not received by {0} (appeal.channels)";
        /// The notice does not say what it must (P-55a; Exhibit A, a.5).
        Incomplete(&'static str) = "notice-incomplete",
            "the notice of appeal has to state its position, the error and what supports it: \
             {0} is missing";
        /// A date that cannot be.
        Date(&'static str) = "date-impossible", "{0}";
        /// The notice came after the window (P-55a).
        Late(Timestamp) = "appeal-late",
            "the notice of appeal came at or after {0}: the appeal is forfeited, which a person records";
        /// Nobody appeals at the desk after the window (P-55a).
        WindowOver(Timestamp) = "appeal-window-over",
            "an appeal had to be here before {0}: the decision is final";
        /// The fee was not there in time (P-55a).
        FeeMissing { paid: String, due: String } = "appeal-fee-missing",
            "{paid} of the fee of {due} arrived within the window";
        /// Another invoice was not paid by the end of the window (P-55a).
        InvoicesUnpaid(String) = "invoices-unpaid",
            "these invoices were not paid within the window: {0}";
        /// Nothing failed, or not yet (P-55a).
        NotForfeited(&'static str) = "appeal-not-forfeited", "{0}";
        /// The decision appealed is not dated yet (P-57).
        NotDated = "decision-not-dated",
            "the notice of the decision was not sent yet: its window has not begun";
        /// Nobody said why, or what.
        Words(&'static str) = "words-missing", "write down {0}";
        /// The registry has answered (P-55b).
        Answered = "appeal-answered", "the registry has answered the notice of appeal";
        /// The registry has not answered yet (P-55b, P-55d).
        NotAnswered = "appeal-not-answered",
            "the registry has neither responded nor stated that it will not";
        /// Agreement cannot move this clock (P-59a).
        NotExtensible(Clock) = "clock-not-extensible",
            "{0}: agreement does not move it (extension.clocks)";
        /// The act was done: its clock has stopped.
        ClockStopped(Clock) = "clock-stopped", "{0}: the act is done";
        /// The agreement came after the end (P-59a).
        AgreedLate { clock: Clock, until: Timestamp } = "agreed-too-late",
            "{clock} ended before {until}; an agreement is made before the end";
        /// The agreed end is no later than the one there is (P-59a).
        NotLater(Timestamp) = "agreed-end-not-later", "the agreed end is not after {0}";
        /// The offices are not those of the rulebook, each once (P-55c).
        Offices(String) = "offices-differ", "name one holder for each office: {0}";
        /// The Commission was named already.
        Seated = "commission-seated", "the Commission is named; say who is unable to serve";
        /// No such office.
        NoSuchOffice(String) = "no-such-office", "the Commission has no office {0:?}";
        /// One person, two seats (P-55c).
        SittingAlready(String) = "sitting-already", "{0} sits on this Commission";
        /// It made the decision appealed (P-55c).
        MadeTheDecision(String) = "made-the-decision", "{0} made the decision that is appealed";
        /// Ties to the registry never disqualify (P-55c; Exhibit A, e).
        TieIsNoGround = "tie-is-no-ground",
            "service for the registry or ties to it are no ground to leave the Commission";
        /// The seat needs somebody first (P-55c).
        SeatVacant(String) = "seat-vacant", "nobody able to serve holds the seat of {0}";
        /// The seat has somebody (P-55c).
        SeatTaken(String) = "seat-taken", "{0} holds this seat and is able to serve";
        /// Somebody else selects alternates and writes the report (P-55c, P-55g).
        NotPresiding(String) = "not-presiding", "{0} does this";
        /// Not a member of this Commission.
        NotAMember = "not-a-commissioner-here", "you do not sit on the Commission of this appeal";
        /// The member has voted.
        Voted = "voted-already", "you have voted; a vote is not changed";
        /// New matter among what the Commission is to see (P-55d).
        NewMatter(DocumentHash) = "new-matter",
            "the file did not hold {0} when the notice of appeal came: nothing new is considered; \
             record it as refused";
        /// The Articles are frozen (P-55d).
        Frozen = "articles-frozen", "the Articles are frozen";
        /// The Articles do not exist yet (P-55d).
        NotSent = "articles-not-sent", "the Articles were not sent to every member";
        /// They were sent too short before (P-55d).
        TooEarly(Timestamp) = "convening-too-early",
            "the Articles were sent too short before; the Commission may convene from {0} on";
        /// More people than a side may have (P-55e).
        Representatives(u32) = "too-many-representatives",
            "each side has at most {0} representatives";
        /// Costs are no amount (P-55f).
        Amount = "amount-invalid", "an amount is more than nothing";
        /// The invoice is not one of this appeal's costs.
        NotCosts = "not-costs-of-this-appeal", "that invoice is not for costs of this appeal";
        /// Its days still run (P-55f).
        CostsNotDue(Timestamp) = "costs-not-due", "the costs can be paid before {0}";
        /// They were paid in time, or are void (P-55f).
        CostsPaid = "costs-paid", "these costs were paid in time, or are void";
        /// There is a report (P-55g).
        Reported = "appeal-reported", "the report is written";
    } or {
        /// What an appeal does to its case is not possible.
        Case(casework::Refusal);
        /// A date outside the calendar.
        Calendar(CalendarError);
    }
}
