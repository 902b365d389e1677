//! Names that may be worth a look (WATCH.md, section 4): a machine files them, a person takes one as
//! a site or says why not. Nothing is said of anybody by it.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use super::refusal::Refusal;
use crate::decision::Actor;
use crate::id::{CandidateId, PortfolioId, SiteId};
use crate::name::HostName;

/// Where a candidate comes from.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Source {
    /// The names of a zone, or of a portfolio.
    Names,
    /// Names that are new.
    NewNames,
    /// The logs of certificates.
    Certificates,
    /// Somebody's report.
    Report,
    /// A network of sites that one hand runs.
    Network,
}

impl Source {
    /// Every source there is.
    pub const ALL: [Self; 5] =
        [Self::Names, Self::NewNames, Self::Certificates, Self::Report, Self::Network];

    /// The stable code.
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            Self::Names => "names",
            Self::NewNames => "new-names",
            Self::Certificates => "certificates",
            Self::Report => "report",
            Self::Network => "network",
        }
    }

    /// What a code stands for.
    #[must_use]
    pub fn from_code(code: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|source| source.code() == code)
    }
}

/// Why a name is a candidate.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct CandidateReason {
    /// The rule that found it.
    pub rule: String,
    /// The part of the name it found.
    pub shows: String,
    /// What it weighs, in points.
    pub weight: u32,
}

/// A name that may be worth a look.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Candidate {
    /// Its id.
    pub id: CandidateId,
    /// The name.
    pub name: HostName,
    /// Where it comes from.
    pub source: Source,
    /// How much speaks for a look, in points.
    pub score: u32,
    /// Why.
    pub reasons: Vec<CandidateReason>,
    /// The portfolio it was found in.
    pub portfolio: Option<PortfolioId>,
    /// When.
    pub found_at: Timestamp,
    /// What became of it.
    pub state: CandidateState,
}

/// What became of a candidate.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum CandidateState {
    /// Nobody has looked.
    Open,
    /// It is a site now.
    Taken {
        /// Which.
        site: SiteId,
        /// Who took it.
        by: Actor,
        /// When.
        at: Timestamp,
    },
    /// It is not worth a look.
    Dismissed {
        /// Who says so.
        by: Actor,
        /// When.
        at: Timestamp,
        /// Why.
        reason: String,
    },
}

impl CandidateState {
    /// The stable code.
    #[must_use]
    pub const fn code(&self) -> &'static str {
        match self {
            Self::Open => "open",
            Self::Taken { .. } => "taken",
            Self::Dismissed { .. } => "dismissed",
        }
    }
}

impl Candidate {
    fn open(self, by: &Actor) -> Result<Self, Refusal> {
        let Actor::Staff { .. } = by else { return Err(Refusal::NotAPerson(by.name())) };
        match &self.state {
            CandidateState::Open => Ok(self),
            decided => Err(Refusal::CandidateDecided(decided.code())),
        }
    }

    /// The candidate once a person took it as a site.
    pub fn taken(self, site: SiteId, by: &Actor, now: Timestamp) -> Result<Self, Refusal> {
        let state = CandidateState::Taken { site, by: by.clone(), at: now };
        Ok(Self { state, ..self.open(by)? })
    }

    /// The candidate once a person said why it is not worth a look.
    pub fn dismissed(self, reason: &str, by: &Actor, now: Timestamp) -> Result<Self, Refusal> {
        if reason.trim().is_empty() {
            return Err(Refusal::WithoutWords);
        }
        let state =
            CandidateState::Dismissed { by: by.clone(), at: now, reason: reason.to_owned() };
        Ok(Self { state, ..self.open(by)? })
    }
}
