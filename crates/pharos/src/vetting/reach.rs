//! How far whoever acts reaches: over everything, or over what is their own.
//!
//! What is others' does not exist for an applicant or a registrar's person: the answer is the one
//! for an object that is not there.

use registry_core::casework::{About, Case};
use registry_core::decision::Actor;
use registry_core::domain::Domain;
use registry_core::id::{OrganizationId, RegistrarId, StaffId};
use registry_store::{Lock, Session};

use super::{Acting, Failure, Missing, Refusal};
use crate::staff::permission::{Permission, Reach};

/// A permission that whoever acts has, over everything or over their own.
#[derive(Debug, Clone)]
#[must_use = "a reach that is not asked lets everybody in"]
pub struct Reached {
    own: Option<Own>,
}

#[derive(Debug, Clone)]
enum Own {
    /// The organizations this person is a member of.
    Organizations(StaffId),
    /// This registrar.
    Registrar(RegistrarId),
    /// Nothing at all.
    Nothing,
}

impl Acting {
    /// How far a permission reaches for whoever acts.
    ///
    /// # Errors
    /// [`Refusal::NotPermitted`] where the role does not have it at all.
    pub fn reach(&self, permission: Permission) -> Result<Reached, Refusal> {
        match self.role.reach(permission) {
            Reach::Everything => Ok(Reached { own: None }),
            Reach::Own => Ok(Reached { own: Some(Own::of(&self.actor)) }),
            Reach::Nothing => Err(Refusal::NotPermitted(permission)),
        }
    }
}

impl Own {
    fn of(actor: &Actor) -> Self {
        match actor {
            Actor::Applicant { id, .. } => Own::Organizations(*id),
            Actor::RegistrarUser { registrar, .. } => Own::Registrar(registrar.clone()),
            Actor::Staff { .. }
            | Actor::Registrar(_)
            | Actor::Customer(_)
            | Actor::Outsider { .. }
            | Actor::Clock
            | Actor::Import => Own::Nothing,
        }
    }
}

impl Reached {
    /// Whether it reaches an organization, and so what belongs to it. In a write the organization
    /// is held from here where only one's own is reached, so that a membership that ends meanwhile
    /// counts no more: it is asked before anything that is locked after it.
    ///
    /// # Errors
    /// The object as missing; the database's trouble.
    pub fn over(
        &self,
        session: &mut Session<'_>,
        organization: OrganizationId,
        object: Missing,
    ) -> Result<(), Failure> {
        let reaches = match &self.own {
            None => true,
            Some(Own::Organizations(person)) => {
                let held = session.organization(organization, Lock::Share)?;
                held.is_some() && session.is_member(organization, *person)?
            }
            Some(Own::Registrar(_) | Own::Nothing) => false,
        };
        reaches.then_some(()).ok_or(Failure::Refused(Refusal::NotFound(object)))
    }

    /// Whether it reaches the holder of a name, and so what is the holder's to do about it.
    ///
    /// # Errors
    /// The name as one that is not registered; the database's trouble.
    pub fn over_holder(&self, session: &mut Session<'_>, name: &Domain) -> Result<(), Failure> {
        if !self.is_own() {
            return Ok(());
        }
        let missing = || Failure::Refused(Refusal::NameNotRegistered(name.name.to_string()));
        let holder = name.vouching.as_ref().map(|held| held.organization).ok_or_else(missing)?;
        let reaches = self.over(session, holder, Missing::Organization(holder));
        reaches.map_err(|failure| match failure {
            Failure::Refused(_) => missing(),
            Failure::Store(_) => failure,
        })
    }

    /// Whether it reaches the holder whom a case is about; a registrar's case is no holder's.
    ///
    /// # Errors
    /// The case as missing; the database's trouble.
    pub fn over_case(&self, session: &mut Session<'_>, case: &Case) -> Result<(), Failure> {
        if !self.is_own() {
            return Ok(());
        }
        let missing = Missing::Case(case.id);
        match case.about {
            About::Name { organization: Some(holder), .. } => self.over(session, holder, missing),
            About::Name { organization: None, .. } | About::Registrar { .. } => {
                Err(Failure::Refused(Refusal::NotFound(missing)))
            }
        }
    }

    /// Whether it reaches a registrar.
    ///
    /// # Errors
    /// The registrar as missing.
    pub fn over_registrar(&self, id: &RegistrarId) -> Result<(), Refusal> {
        let reaches = match &self.own {
            None => true,
            Some(Own::Registrar(own)) => own == id,
            Some(Own::Organizations(_) | Own::Nothing) => false,
        };
        reaches.then_some(()).ok_or(Refusal::NotFound(Missing::Registrar))
    }

    /// Whether it reaches what is one's own alone.
    #[must_use]
    pub const fn is_own(&self) -> bool {
        self.own.is_some()
    }

    /// The person whose own it is, if it does not reach everything.
    #[must_use]
    pub const fn person(&self) -> Option<StaffId> {
        match &self.own {
            Some(Own::Organizations(person)) => Some(*person),
            _ => None,
        }
    }
}
