//! Why something about a site is refused, and what is missing.

use std::fmt;

use jiff::Timestamp;

use crate::calendar::CalendarError;
use crate::id::{EvidenceId, FindingId};
use crate::refusal::refusals;

/// What `rogue` lacks (P-92).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Missing {
    /// Whether no finding of C1, C2 or C3 is accepted.
    pub criterion: bool,
    /// Independent pieces of evidence behind the accepted ones.
    pub evidence: usize,
    /// How many it takes.
    pub evidence_needed: usize,
}

impl Missing {
    pub(super) const fn is_nothing(&self) -> bool {
        !self.criterion && self.evidence >= self.evidence_needed
    }
}

impl fmt::Display for Missing {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { criterion, evidence, evidence_needed } = self;
        if *criterion {
            return formatter.write_str(
                "no finding of C1, C2 or C3 is accepted (C4 never suffices alone): accept one first",
            );
        }
        write!(
            formatter,
            "{evidence} independent piece(s) of evidence stand behind the accepted findings of \
             C1 to C3, and it takes {evidence_needed}: pieces of one capture count once, and so do \
             the same bytes; look at the site again, or add another source"
        )
    }
}

refusals! {
    /// Why an act about a site is refused.
    pub enum Refusal {
        /// Nobody of the registry acts.
        NotAPerson(String) = "not-a-person",
            "this takes the signature of a named person of the registry, and {0} acts";
        /// The person is conflicted.
        Conflicted(String) = "conflicted",
            "{0} has a conflict of interest about this site, a competitor or a portfolio it is in: \
             another person has to sign";
        /// A site competes with others.
        OwnCompetitor = "own-competitor", "a site does not compete with itself: name another one";
        /// They are read with every decision.
        TooManyCompetitors(usize) = "too-many-competitors",
            "a site has at most {0} competitors on record: end one that competes no longer first";
        /// Something has to be said.
        WithoutWords = "without-words", "this needs words: say what was found, or why";
        /// A finding rests on something.
        WithoutEvidence = "without-evidence", "name the evidence that shows this";
        /// No such evidence.
        EvidenceUnknown(EvidenceId) = "evidence-unknown",
            "no evidence {0} is on record for this site: add it first";
        /// There already is.
        EvidenceKnown(EvidenceId) = "evidence-known", "evidence {0} is on record already";
        /// It comes from somewhere.
        WithoutSource = "without-source",
            "name where this evidence comes from: which register, or who reports it";
        /// Nobody has seen tomorrow.
        EvidenceAhead { seen: Timestamp, now: Timestamp } = "evidence-ahead",
            "this evidence is dated {seen}, and it is {now}: give the time at which it was seen";
        /// No such finding.
        FindingUnknown(FindingId) = "finding-unknown", "no finding {0} is on record for this site";
        /// There already is.
        FindingKnown(FindingId) = "finding-known", "finding {0} is on record already";
        /// It is judged.
        FindingJudged(FindingId) = "finding-judged",
            "finding {0} was judged already; what is seen again is a finding of its own";
        /// The class is no person's to sign.
        NotSigned(&'static str) = "not-signed",
            "{0} follows from what is seen of a site; nobody signs it";
        /// Rogue without grounds.
        Unsupported(Missing) = "rogue-unsupported", "rogue is not supported: {0}";
        /// An accusation without a finding.
        NothingAccepted = "nothing-accepted",
            "no finding is accepted: accept what was found before anything is said of the site";
        /// A proposal without grounds.
        ProposedOnNothing = "proposed-on-nothing",
            "the proposal names no finding of C1, C2 or C3 that carries it (C4 never suffices alone)";
        /// Findings speak against it.
        FindingStands(&'static str) = "finding-stands",
            "an accepted finding of {0} stands: refuse it, or see it cured, before the site is \
             called certified or legitimate";
        /// Certified is for the accredited.
        NotAccredited = "not-accredited", "no accreditation covers this site: it is not certified";
        /// A question comes first.
        NatureOpen(&'static str) = "nature-open",
            "the site may be {0}: a person has to judge that before anything is said against it";
        /// Such sites are not accused.
        NatureForbids(&'static str) = "nature-forbids",
            "the site was judged to be {0}, and such a site is not accused; judge that anew if it \
             was wrong";
        /// Not after a notice.
        OnlyByReview(&'static str) = "only-by-review",
            "others were told that this site is {0}: only a review takes that back";
        /// The first of two signs twice.
        SecondPerson = "second-person",
            "the site is accredited, and the first signature is yours: another person has to agree";
        /// There is nothing to take back.
        NotAccused = "not-accused", "the site is neither rogue nor unapproved";
        /// Evidence of a cure must be newer.
        SeenBefore = "seen-before",
            "this evidence is older than the assessment: look at the site again";
        /// The cure leaves something.
        NotCured(String) = "not-cured", "what was found for {0} still stands";
        /// A review runs.
        ReviewOpen = "review-open", "a review of this assessment is open";
        /// None runs.
        ReviewNotOpen = "review-not-open", "no such review is open";
        /// Another assessment holds.
        ReviewSuperseded = "review-superseded",
            "the site was assessed anew after this review was asked for: ask for a review of the \
             newest assessment";
        /// Nobody reviews themselves.
        OwnAssessment = "own-assessment",
            "whoever signed an assessment does not decide its review: another person has to";
        /// No clearing.
        DoesNotClear(&'static str) = "does-not-clear",
            "a review that clears does not end in {0}";
        /// Ours.
        OwnName(String) = "own-name",
            "{0} stands under a TLD of ours: open a case about it; its registrar is told";
        /// No name of ours.
        NotOurs = "not-ours",
            "none of the site's names is registered under a TLD of ours: send a notice";
        /// One is enough.
        CaseOpen(String) = "case-open", "case {0} was opened about this assessment already";
        /// Not theirs.
        NotInPortfolio(String) = "not-in-portfolio",
            "none of the site's names is in the portfolio of {0}";
        /// Whoever is asked can do nothing.
        AtAnotherRegistrar(String) = "at-another-registrar",
            "RDAP said that {0}: tell that registrar, or, if the name came back, have the site \
             visited again first";
        /// They did not ask.
        NotAskedFor(String) = "not-asked-for",
            "{0} has not asked for unapproved sites, and nobody is told of them unasked";
        /// Owners hear only of break-ins.
        NotToOwner = "not-to-owner",
            "only a site that strangers broke into is told to its owner directly: name a portfolio";
        /// Not called that.
        NotOfClass { needed: &'static str, found: &'static str } = "not-of-class",
            "this needs a site that a person called {needed}, and it is {found}";
        /// Nobody said so.
        NotCompromised = "not-compromised",
            "nobody has judged that strangers broke into this site";
        /// Told already.
        AlreadySent(Timestamp) = "already-sent",
            "the recipient was told of this assessment at {0}";
        /// The site changed.
        Outdated = "outdated", "the site changed since this notice was made: make it anew";
        /// No such notice.
        NoticeUnknown = "notice-unknown", "no such notice went out about this site";
        /// Nobody could act on it.
        NoComplaint(&'static str) = "no-complaint",
            "there is nothing in this notice to complain of to ICANN: {0}";
        /// Its recipient has time still.
        ComplaintEarly(Timestamp) = "complaint-early",
            "the registrar has until {0} to answer: before that there is nothing to complain of";
        /// A candidate is judged once.
        CandidateDecided(&'static str) = "candidate-decided", "this candidate is {0} already";
        /// A portfolio has an owner.
        PortfolioUnnamed = "portfolio-unnamed", "name the owner of this portfolio";
        /// Registrars have a number.
        NoIanaId = "iana-id-missing", "give the registrar's number at IANA";
        /// Nobody could be written to.
        AbuseContact(String) = "abuse-contact-not-allowed",
            "found {0:?}, allowed: an e-mail address, local-part@domain";
        /// A network has a name.
        NetworkUnnamed = "network-unnamed", "say what this network is called in the house";
        /// It takes two.
        NetworkOfOne = "network-of-one", "a network has at least two sites: name another one";
        /// More is no network.
        NetworkTooLarge(usize, usize) = "network-too-large",
            "found {0} sites, allowed: at most {1}; what joins so many is likely shared by strangers";
        /// Nothing joins it to the others.
        NotJoined(String) = "not-joined",
            "nothing of at least two unrelated kinds joins {0} to the other sites: leave it out, or \
             have it visited again first";
        /// It is over.
        NetworkEnded(Timestamp) = "network-over", "this network was ended at {0}: name it anew";
        /// Silence is measured.
        NoReplyByHand = "no-reply-by-hand",
            "that nobody answered is found by the clock; record what was answered";
    } or {
        /// The date lies outside the calendar.
        Calendar(CalendarError);
    }
}
