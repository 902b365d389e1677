//! Invitations: a one-time link by which a new person sets a password and a second factor.

use std::fmt;

use registry_core::decision::Actor;
use registry_core::organization;
use registry_store::{
    Cited, Constraint, Failure, Invitation, Lock, Membership, Session, Staff, StoreError, Tx,
};
use zeroize::Zeroizing;

use super::account::{self, AccountError, NAME_CHARACTERS_MAXIMUM, NewAccount};
use super::link::{self, Gives, LinkError};
use super::password::PasswordRefusal;
use super::permission::Role;
use super::second_factor::{self, UsedCodes};
use super::secret::Secret;
use crate::identity;
use crate::registry::Registry;

/// Why nobody was invited.
#[derive(Debug, thiserror::Error)]
pub enum InviteError {
    /// A role that nobody is invited to by itself.
    #[error("nobody is invited as {0} by itself")]
    NotForPeople(Role),
    /// There is no link.
    #[error(transparent)]
    Link(#[from] LinkError),
}

/// Why an invitation was not taken up.
#[derive(Debug, thiserror::Error)]
pub enum EnrolRefusal {
    /// Used, run out, or never made.
    #[error("this link was used, has run out, or was never made; ask for another")]
    NotGood,
    /// No name was given.
    #[error("your name is missing; decisions are signed with it")]
    NoName,
    /// The name is longer than any page shows.
    #[error("a name has {NAME_CHARACTERS_MAXIMUM} characters at most")]
    LongName,
    /// The password.
    #[error(transparent)]
    Password(#[from] PasswordRefusal),
    /// The code does not come from the secret shown.
    #[error("the code does not fit; scan the picture again and enter the code shown now")]
    WrongCode,
    /// Whoever must have a second factor entered no code.
    #[error("set up your second factor: scan the picture and enter the code shown")]
    NoCode,
    /// The organization does not take them.
    #[error(transparent)]
    Member(#[from] organization::Refusal),
    /// The account could not be made.
    #[error(transparent)]
    Account(#[from] AccountError),
}

/// What a person enters on the page of the link.
pub struct Enrolment<'a> {
    /// Their name.
    pub name: &'a str,
    /// The password they choose.
    pub password: &'a str,
    /// The sealed secret that the page carried.
    pub carried: &'a str,
    /// The code their authenticator shows.
    pub code: &'a str,
}

impl fmt::Debug for Enrolment<'_> {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.debug_struct("Enrolment").field("name", &self.name).finish_non_exhaustive()
    }
}

/// Invites a person of the house; the secret goes into a link and is never shown again.
///
/// # Errors
/// [`InviteError`].
pub async fn invite(
    registry: &Registry,
    by: Option<&Actor>,
    email: &str,
    role: Role,
) -> Result<Secret, InviteError> {
    // People of registrars are invited to their registrar, applicants sign up, and a sandbox makes
    // its own.
    if matches!(role, Role::Sandbox | Role::Registrar | Role::Applicant) {
        return Err(InviteError::NotForPeople(role));
    }
    let gives = Gives { invited_by: by.cloned(), ..Gives::default() };
    let made = link::make(registry, (email, role), gives, registry.accounts.invitation)?;
    let invitation = made.invitation;
    let write = move |tx: &mut Tx<'_>, _now| tx.insert_invitation(&invitation);
    registry.commit(write).await.map_err(LinkError::Store)?;
    Ok(made.secret)
}

/// The invitation of a link, while it is good.
///
/// # Errors
/// The database's trouble.
pub async fn good(registry: &Registry, secret: &Secret) -> Result<Option<Invitation>, StoreError> {
    let (hash, wall) = (secret.digest(), registry.clock.wall_now());
    let read = move |snapshot: &mut registry_store::Snapshot<'_>| snapshot.invitation(&hash);
    let found = registry.store.read(read).await?;
    Ok(found.filter(|found| found.used_wall.is_none() && found.expires_wall > wall))
}

/// What a second factor is sealed for while the page of a link carries it.
#[must_use]
pub fn purpose(link: &Secret) -> String {
    format!("enrolment/{}", data_encoding::HEXLOWER.encode(&link.digest()))
}

/// What came of a link.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Enrolled {
    /// There is a new account.
    Made,
    /// Whoever had an account is a member of one more organization.
    Joined,
}

/// Whether the address of an invitation has an account already.
///
/// # Errors
/// The database's trouble.
pub async fn has_account(registry: &Registry, email: &str) -> Result<bool, StoreError> {
    let email = email.to_owned();
    let read = move |snapshot: &mut registry_store::Snapshot<'_>| snapshot.staff_by_email(&email);
    Ok(registry.store.read(read).await?.is_some())
}

/// Whether the account that an invited address has already cannot take the invitation up: an account
/// has one role, and only an applicant's acts for several organizations.
///
/// # Errors
/// The database's trouble.
pub async fn is_barred(registry: &Registry, invitation: &Invitation) -> Result<bool, StoreError> {
    let email = invitation.email.clone();
    let read = move |snapshot: &mut registry_store::Snapshot<'_>| snapshot.staff_by_email(&email);
    let known = registry.store.read(read).await?;
    let joins = |staff: &Staff| {
        invitation.organization.is_some() && staff.active && staff.role == Role::Applicant.code()
    };
    Ok(known.is_some_and(|staff| !joins(&staff)))
}

/// Whether whoever takes an invitation up must set a second factor up with it.
#[must_use]
pub fn needs_second_factor(registry: &Registry, role: Role) -> bool {
    !role.may_lack_second_factor() || registry.accounts.applicants_need_second_factor
}

/// Takes up an invitation: the account exists, the link is used.
///
/// # Errors
/// [`EnrolRefusal`].
pub async fn enrol(
    registry: &Registry,
    link: &Secret,
    given: &Enrolment<'_>,
) -> Result<Enrolled, EnrolRefusal> {
    let invitation = good(registry, link).await.map_err(AccountError::Store)?;
    let invitation = invitation.ok_or(EnrolRefusal::NotGood)?;
    let known = has_account(registry, &invitation.email).await.map_err(AccountError::Store)?;
    let enrolled = if known { Enrolled::Joined } else { Enrolled::Made };
    let staff = match enrolled {
        Enrolled::Joined => None,
        Enrolled::Made => Some(account_of(registry, link, &invitation, given).await?),
    };
    let (hash, wall) = (link.digest(), registry.clock.wall_now());
    let cited = Cited { salt: identity::random(), ..Cited::default() };
    let write = move |tx: &mut Tx<'_>, now| {
        let not_good = || Failure::Refused(EnrolRefusal::NotGood);
        if !tx.use_invitation(&hash, wall)? || !may_still_invite(tx, &invitation)? {
            return Err(not_good());
        }
        let person = match &staff {
            Some(staff) => {
                tx.insert_staff(staff)?;
                staff.clone()
            }
            None => {
                let known = tx.staff_by_email(&invitation.email)?;
                known.filter(|staff| staff.active).ok_or_else(not_good)?
            }
        };
        match (invitation.organization, &invitation.invited_by) {
            (Some(id), Some(by)) => {
                let held = tx.organization(id, Lock::Update)?.ok_or_else(not_good)?;
                let members = tx.members_of(held.id)?;
                let members: Vec<_> = members.iter().map(|one| one.membership.member).collect();
                let is_applicant = person.role == Role::Applicant.code();
                let who = (person.id, is_applicant);
                let joined = organization::join(&held, &members, who, by, now);
                let joined = joined.map_err(|refusal| Failure::Refused(refusal.into()))?;
                let (id, name) = (person.id, person.name.clone());
                tx.record(&joined, &Actor::Applicant { id, name }, &cited, now)?;
                tx.take_back_invitations(held.id, &person.email)?;
                let (organization, member) = (held.id, person.id);
                let given_by = by.clone();
                tx.insert_membership(&Membership { organization, member, since: now, given_by })?;
            }
            // A link for an account that was made meanwhile gives nothing.
            _ if staff.is_none() => return Err(not_good()),
            _ => {}
        }
        Ok(())
    };
    match registry.write(write).await {
        Ok(()) => Ok(enrolled),
        Err(Failure::Refused(refusal)) => Err(refusal),
        Err(Failure::Store(StoreError::Taken(Constraint::StaffEmail))) => {
            Err(EnrolRefusal::NotGood)
        }
        Err(Failure::Store(error)) => Err(AccountError::Store(error).into()),
    }
}

/// Whether whoever invited still may: what they could give away went with their account, their
/// membership or their office.
fn may_still_invite(
    session: &mut Session<'_>,
    invitation: &Invitation,
) -> Result<bool, StoreError> {
    let Some(by) = &invitation.invited_by else { return Ok(true) };
    let (Actor::Staff { id, .. } | Actor::Applicant { id, .. } | Actor::RegistrarUser { id, .. }) =
        by
    else {
        return Ok(true);
    };
    let Some(inviter) = session.staff(*id)?.filter(|staff| staff.active) else { return Ok(false) };
    match (by, invitation.organization, &invitation.works_for) {
        (Actor::Applicant { .. }, Some(organization), _) => session.is_member(organization, *id),
        (Actor::RegistrarUser { .. }, _, Some(works_for)) => {
            let office = inviter.works_for.filter(|office| office.administers);
            Ok(office.is_some_and(|office| office.registrar == works_for.registrar))
        }
        _ => Ok(true),
    }
}

/// The account that a person makes with what they entered, before it is stored.
async fn account_of(
    registry: &Registry,
    link: &Secret,
    invitation: &Invitation,
    given: &Enrolment<'_>,
) -> Result<Staff, EnrolRefusal> {
    let role: Role = invitation.role.parse().map_err(|_| EnrolRefusal::NotGood)?;
    if given.name.trim().is_empty() {
        return Err(EnrolRefusal::NoName);
    }
    if given.name.trim().chars().count() > NAME_CHARACTERS_MAXIMUM {
        return Err(EnrolRefusal::LongName);
    }
    let totp_secret = if given.code.trim().is_empty() {
        if needs_second_factor(registry, role) {
            return Err(EnrolRefusal::NoCode);
        }
        None
    } else {
        let secret = second_factor::carried(registry, &purpose(link), given.carried);
        Some(secret.ok_or(EnrolRefusal::WrongCode)?)
    };
    let password_hash = registry.passwords.hash(given.password).await?;
    let new = NewAccount {
        email: &invitation.email,
        name: given.name,
        role,
        password_hash,
        totp_secret: totp_secret.as_ref().map(|secret| secret.as_slice()),
        works_for: invitation.works_for.clone(),
    };
    let staff = account::prepare(registry, new)?;
    let wall = registry.clock.wall_now();
    let fits =
        |secret: &Zeroizing<Vec<u8>>| UsedCodes::default().take(staff.id, secret, given.code, wall);
    if totp_secret.as_ref().is_some_and(|secret| !fits(secret)) {
        return Err(EnrolRefusal::WrongCode);
    }
    Ok(staff)
}
