//! A mail that comes in: what it is, and what of it is taken without a person (P-94, P-96, decision
//! 0056). Nothing in it is trusted, and whatever is not plain waits for a person.

mod words;

use serde::{Deserialize, Serialize};

use super::reply::Reply;

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

/// What a mail is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Meaning {
    /// An answer to the one notice that it calls.
    Answer(Reply),
    /// Something about a notice that a person reads.
    Message,
    /// A report, taken as one that comes by the API.
    Report,
    /// Anything else that a person reads.
    Other,
    /// A machine's.
    Automatic,
    /// Our own, come back.
    Own,
    /// A test of whoever sends reports.
    Test,
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

impl Meaning {
    /// Its kind.
    #[must_use]
    pub const fn kind(&self) -> MailKind {
        match self {
            Self::Answer(_) => MailKind::Answer,
            Self::Message => MailKind::Message,
            Self::Report => MailKind::Report,
            Self::Other => MailKind::Other,
            Self::Automatic => MailKind::Automatic,
            Self::Own => MailKind::Own,
            Self::Test => MailKind::Test,
        }
    }
}

/// What a mail is.
///
/// Ours, and what a machine answers, comes first: neither starts anything, whatever it carries. Then
/// the report, which a machine may send; then what a person says.
#[must_use]
pub fn meaning(mail: &Incoming<'_>) -> Meaning {
    match (mail.machine, mail.enclosed) {
        _ if mail.is_from_us => Meaning::Own,
        (Machine::Answers, _) => Meaning::Automatic,
        (_, Enclosed::Sound) => Meaning::Report,
        (_, Enclosed::Test) => Meaning::Test,
        (Machine::Sends, Enclosed::Ours) => Meaning::Own,
        (Machine::Sends, Enclosed::None) => Meaning::Automatic,
        (Machine::Sends, Enclosed::Unsound) => Meaning::Other,
        // Whoever answers may send our report back with the answer.
        (Machine::No, Enclosed::Ours) if mail.notices == 0 => Meaning::Own,
        (Machine::No, _) => said(mail),
    }
}

/// What a person says: an answer where it is plain which notice is answered, by whom, and how.
fn said(mail: &Incoming<'_>) -> Meaning {
    match mail.notices {
        0 => Meaning::Other,
        1 if mail.may_answer => words::answer(mail.words).map_or(Meaning::Message, Meaning::Answer),
        _ => Meaning::Message,
    }
}
