//! A mail that comes in: what it is, and what of it is taken without a person (P-94, P-96, decision
//! 0056). Nothing in it is trusted, and whatever is not plain waits for a person.

mod words;

use serde::{Deserialize, Serialize};

use super::reply::Reply;
use crate::rulebook::Rulebook;

pub use words::{codes, own_words};

/// Whether a machine sent a mail, by what it says of itself (RFC 3834).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Machine {
    /// Nothing says so.
    No,
    /// Of its own accord: it may report, and answers nothing.
    Sends,
    /// In answer to a mail, or to say what became of one: it is kept, and that is all.
    Answers,
}

/// A report for programs that goes with a mail.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Enclosed {
    /// There is none.
    None,
    /// It keeps its schema and names a host.
    Sound,
    /// It is one of ours.
    Ours,
    /// It says of itself that it is a test.
    Test,
    /// It is no report that can be taken, or not the only one.
    Unsound,
}

/// A mail as far as it was read.
#[derive(Debug, Clone, Copy)]
pub struct Incoming<'a> {
    /// Whether a machine sent it.
    pub machine: Machine,
    /// Whether it comes from an address of ours.
    pub is_from_us: bool,
    /// What goes with it.
    pub enclosed: Enclosed,
    /// How many notices that stand it calls by their codes.
    pub notices: usize,
    /// Whether it can be from whoever had the notice: it comes from the address that was written
    /// to, or refers to the letter by its Message-ID.
    pub may_answer: bool,
    /// What it says itself ([`own_words`]).
    pub words: &'a str,
}

/// The kinds of mails, as they are recorded.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum MailKind {
    /// An answer to a notice.
    Answer,
    /// About a notice.
    Message,
    /// A report.
    Report,
    /// Anything else.
    Other,
    /// A machine's.
    Automatic,
    /// Our own, come back.
    Own,
    /// A test.
    Test,
}

impl MailKind {
    /// Every kind there is.
    pub const ALL: [Self; 7] = [
        Self::Answer,
        Self::Message,
        Self::Report,
        Self::Other,
        Self::Automatic,
        Self::Own,
        Self::Test,
    ];

    /// The stable code.
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            Self::Answer => "answer",
            Self::Message => "message",
            Self::Report => "report",
            Self::Other => "other",
            Self::Automatic => "automatic",
            Self::Own => "own",
            Self::Test => "test",
        }
    }

    /// What a code stands for.
    #[must_use]
    pub fn from_code(code: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|kind| kind.code() == code)
    }

    /// Whether it waits for a person.
    #[must_use]
    pub const fn waits(self) -> bool {
        matches!(self, Self::Message | Self::Other)
    }

    /// Whether its sender is told that it is here.
    #[must_use]
    pub const fn is_acknowledged(self) -> bool {
        matches!(self, Self::Answer | Self::Message | Self::Report | Self::Other)
    }
}

/// Whether the sender of a mail is told that it is here, by how many of the address were told within
/// a day: never a machine, unless it reports, so that no two programs answer each other for ever.
#[must_use]
pub fn is_told(kind: MailKind, machine: Machine, told_today: u32, rulebook: &Rulebook) -> bool {
    let is_heard = machine == Machine::No || kind == MailKind::Report;
    kind.is_acknowledged() && is_heard && told_today < rulebook.watch.mails_acknowledged_per_day
}

/// What a mail is, and the answer that it gives, where it is one.
///
/// Ours, and what a machine answers, comes first: neither starts anything, whatever it carries. Then
/// the report, which a machine may send; then what a person says.
#[must_use]
pub fn meaning(mail: &Incoming<'_>) -> (MailKind, Option<Reply>) {
    let kind = match (mail.machine, mail.enclosed) {
        _ if mail.is_from_us => MailKind::Own,
        (Machine::Answers, _) => MailKind::Automatic,
        (_, Enclosed::Sound) => MailKind::Report,
        (_, Enclosed::Test) => MailKind::Test,
        (Machine::Sends, Enclosed::Ours) => MailKind::Own,
        (Machine::Sends, Enclosed::None) => MailKind::Automatic,
        (Machine::Sends, Enclosed::Unsound) => MailKind::Other,
        // Whoever answers may send our report back with the answer.
        (Machine::No, Enclosed::Ours) if mail.notices == 0 => MailKind::Own,
        (Machine::No, _) => return said(mail),
    };
    (kind, None)
}

/// What a person says: an answer where it is plain which notice is answered, by whom, and how.
fn said(mail: &Incoming<'_>) -> (MailKind, Option<Reply>) {
    let is_plain = mail.notices == 1 && mail.may_answer;
    match is_plain.then(|| words::answer(mail.words)).flatten() {
        Some(reply) => (MailKind::Answer, Some(reply)),
        None if mail.notices == 0 => (MailKind::Other, None),
        None => (MailKind::Message, None),
    }
}
