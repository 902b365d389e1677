//! Why an act in a case is refused.

use crate::calendar::CalendarError;
use crate::domain::cause;
use crate::id::RequestId;
use crate::refusal::refusals;
use crate::two_people::Unconfirmed;

refusals! {
    /// Why an act in a case is refused.
    pub enum Refusal {
        /// The case is of another kind.
        OtherMatter(&'static str) = "case-of-another-kind", "this is a case of {0}";
        /// Its state does not allow the act.
        NotNow { act: &'static str, state: &'static str, possible: &'static str } =
            "case-state", "a case that is {state} cannot be {act}; possible: {possible}";
        /// A case of this kind about this name is open.
        OpenAlready(String) = "case-open", "the case {0} of this kind is open already";
        /// The name is gone.
        NameGone = "domain-purged", "the name is back in the pool";
        /// The name is not gone.
        NameThere = "domain-registered", "the name is still registered";
        /// Another name than the case's.
        OtherName = "case-of-another-name", "the case is about another name";
        /// The name went to another holder, by consent or by an order (P-37, P-38).
        HolderChanged = "holder-changed",
            "another holds the name by now: what its former holder did, or asked for, does not \
             bind that one";
        /// The order names somebody else, or none stands.
        NotOrdered = "no-order-to-move",
            "no order moves this name to this organization now: take in the order first";
        /// Only a name that is registered and not on its way out moves (P-38).
        NotActive(&'static str) =
            "domain-not-active", "the name is {0}; only an active one moves to another";
        /// The recipient's request is not decided.
        RequestOpen(RequestId) = "request-open",
            "the recipient's request {0} is open: decide that, and the case follows";
        /// No reason, or one without clause or words.
        NoReason = "no-reason", "give at least one reason: the clause, and words";
        /// No supporting information.
        NoSupport = "no-support", "give supporting information: words, or a document";
        /// Nothing is said.
        NoWords = "no-words", "say why, in some words";
        /// No document.
        NoDocument = "no-document", "attach the document: this counts only in writing";
        /// A ground the rulebook does not have.
        UnknownGround(String) =
            "unknown-ground", "{0:?} is no ground of suspension of the rulebook";
        /// Received in the future.
        ReceivedInTheFuture = "received-in-the-future", "it cannot have arrived later than now";
        /// Received before what it answers.
        ReceivedBefore = "received-too-early", "it cannot have arrived before what it answers";
        /// The notice has not left yet.
        NotNoticed = "notice-not-sent",
            "the notice has not been sent yet, so that nothing counts from it";
        /// The response may still come.
        ResponseNotDue =
            "response-not-due", "no response has come, and the time for it is not over";
        /// The window for an appeal is open.
        WindowOpen = "appeal-window-open",
            "an appeal may still come: this can be confirmed from the last day of the window on";
        /// The clock is none that agreement may move.
        NotExtensible(&'static str) =
            "clock-not-extensible", "the rulebook does not let agreement move the clock {0}";
        /// The case has no such clock now.
        NoSuchClock(&'static str) = "no-such-clock", "the clock {0} does not run in this case";
        /// The clock has run out, or an agreement was made after its end.
        AgreedTooLate = "agreed-too-late",
            "the agreement has to be made, and recorded, before the clock runs out";
        /// The agreed date is in the past.
        AgreedInThePast = "agreed-date-in-the-past", "the agreed date has to be ahead";
        /// Nobody agreed for the other side.
        NobodyAgreed = "nobody-agreed", "say who agreed for the other side";
        /// The date lies behind the limit.
        BehindTheLimit = "deletion-too-late",
            "the deletion has to come within the limit; a later day needs an agreement";
        /// The name is locked by a dispute (P-38).
        Disputed = "disputed",
            "a dispute has locked the name: it is deleted for nobody until that releases it";
    } or {
        /// The second person is not another, or nothing is proposed.
        Unconfirmed(Unconfirmed);
        /// The cause cannot be set or lifted.
        Cause(cause::Refusal);
        /// A date would leave the calendar.
        Calendar(CalendarError);
    }
}
