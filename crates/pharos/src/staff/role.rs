//! The roles of people.

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// A role of a person.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "kebab-case")]
pub enum Role {
    /// Decides applications and requests.
    Reviewer,
    /// A reviewer who also confirms and takes back.
    Supervisor,
    /// Sits on the appeals commission, and decides nothing before it.
    Commissioner,
    /// Judges web sites for Watch.
    Analyst,
    /// Runs the program, and decides nothing.
    Operator,
    /// Reads everything, changes nothing.
    Auditor,
    /// Works for one registrar.
    Registrar,
    /// Acts for the organizations they are a member of, and for nobody else.
    Applicant,
    /// A program that measures the public services from outside.
    Probe,
    /// A mail server that hands in what comes for the registry.
    MailServer,
    /// Everything; exists only in a sandbox, for its tests.
    Sandbox,
}

impl Role {
    /// Every role.
    pub const ALL: [Self; 11] = [
        Self::Reviewer,
        Self::Supervisor,
        Self::Commissioner,
        Self::Analyst,
        Self::Operator,
        Self::Auditor,
        Self::Registrar,
        Self::Applicant,
        Self::Probe,
        Self::MailServer,
        Self::Sandbox,
    ];

    /// The stable code.
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            Self::Reviewer => "reviewer",
            Self::Supervisor => "supervisor",
            Self::Commissioner => "commissioner",
            Self::Analyst => "analyst",
            Self::Operator => "operator",
            Self::Auditor => "auditor",
            Self::Registrar => "registrar",
            Self::Applicant => "applicant",
            Self::Probe => "probe",
            Self::MailServer => "mail-server",
            Self::Sandbox => "sandbox",
        }
    }

    /// Whether an account of this role may do without a second factor.
    #[must_use]
    pub const fn may_lack_second_factor(self) -> bool {
        matches!(self, Self::Applicant)
    }
}

impl fmt::Display for Role {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(self.code())
    }
}

/// A text that names no role.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error(
    "{0:?} is no role: reviewer, supervisor, commissioner, analyst, operator, auditor, probe, mail-server"
)]
pub struct NoSuchRole(pub String);

impl FromStr for Role {
    type Err = NoSuchRole;

    fn from_str(text: &str) -> Result<Self, NoSuchRole> {
        let role = Self::ALL.into_iter().find(|role| role.code() == text);
        role.ok_or_else(|| NoSuchRole(text.to_owned()))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_role_is_read_back_from_its_code() {
        for role in Role::ALL {
            assert_eq!(role.code().parse(), Ok(role));
        }
        assert!("king".parse::<Role>().is_err());
    }
}
