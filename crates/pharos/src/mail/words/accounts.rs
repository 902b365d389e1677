//! Messages about accounts.

use registry_core::notice::{AccountTold, Guard};

use super::super::letter::{Letter, moment};

pub(super) fn letter(told: &AccountTold) -> Letter {
    match told {
        AccountTold::SignUp { name, until } => {
            Letter::about_account("Confirm your e-mail address".to_owned())
                .words(format!(
                    "Somebody, we think you, {name}, wants an account with this registry under \
                     this address. Open the link to confirm the address and to choose a password."
                ))
                .secret("Your link")
                .words(link_words(*until))
                .words("If it was not you, do nothing: without the link there will be no account.")
        }
        AccountTold::Known => Letter::about_account("You have an account already".to_owned())
            .words(
                "Somebody, perhaps you, wanted to make an account with this registry under \
                     this address. It has one already, so nothing was changed: sign in with it.",
            )
            .words("If it was not you, nothing needs to be done."),
        AccountTold::Changed { what } => changed(*what),
        AccountTold::Forgotten { until } => {
            Letter::about_account("Choose a new password".to_owned())
                .words(
                    "Somebody, perhaps you, has forgotten the password of your account with this \
                     registry. Open the link to choose another; every session and every bearer \
                     token of the account then ends.",
                )
                .secret("Your link")
                .words(link_words(*until))
                .words("If it was not you, do nothing: the password stays as it is.")
        }
        AccountTold::RecoveryUsed { left } => {
            Letter::about_account("A recovery code of your account was used".to_owned())
                .words(format!(
                    "A recovery code stood in for the second factor of your account. It works no \
                     more; {left} are left. If your authenticator is lost, set another one up, and \
                     make new codes."
                ))
                .words("If it was not you, tell the registry at once: reply to this message.")
        }
        AccountTold::MemberInvited { organization, by, until } => {
            Letter::about_account(format!("You are invited to act for {organization}"))
                .words(format!(
                    "{by} invites you to act for {organization} with this registry: to apply, to \
                     ask for names, to answer notices. Open the link to accept."
                ))
                .secret("Your link")
                .words(link_words(*until))
        }
        AccountTold::RegistrarInvited { registrar, by, until } => {
            Letter::about_account(format!("You are invited to the desk of {registrar}"))
                .words(format!(
                    "{by} invites you to work at the desk of {registrar} in this registry. Open \
                     the link to choose a password and to set up a second factor."
                ))
                .secret("Your link")
                .words(link_words(*until))
        }
    }
}

fn changed(what: Guard) -> Letter {
    let (subject, words) = match what {
        Guard::Password => (
            "Your password was changed",
            "The password of your account was changed, and every other session was ended.",
        ),
        Guard::SecondFactor => (
            "Your second factor was changed",
            "Another second factor was set up for your account; the one before, if there was one, \
             gives no good codes any more.",
        ),
        Guard::RecoveryCodes => (
            "You have new recovery codes",
            "Recovery codes were made for your account; those made before work no more.",
        ),
        Guard::PasskeyAdded => (
            "A passkey was added to your account",
            "A passkey was added to your account; whoever holds it signs in with it alone.",
        ),
        Guard::PasskeyRemoved => (
            "A passkey was taken from your account",
            "A passkey was taken from your account; nobody signs in with it any more.",
        ),
    };
    Letter::about_account(subject.to_owned())
        .words(words)
        .words("If it was not you, tell the registry at once: reply to this message.")
}

fn link_words(until: jiff::Timestamp) -> String {
    format!("It works once, until {}. Give it to nobody.", moment(until))
}
