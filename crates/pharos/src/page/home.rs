//! The public pages: home, sign-in, messages.

use askama::Template;

use super::Frame;
use super::catalogue::Phrase;

/// The home page.
#[derive(Debug, Template)]
#[template(path = "home.html")]
pub struct Home {
    /// Around it.
    pub frame: Frame,
    /// The TLDs whose holders are verified, as one text.
    pub verified: String,
    /// An example of a name to look up.
    pub example: String,
    /// Who registers names.
    pub registrars: Vec<RegistrarCard>,
}

/// A registrar on the home page (P-72).
#[derive(Debug, Clone)]
pub struct RegistrarCard {
    /// Its name.
    pub name: String,
    /// Its web site.
    pub url: String,
    /// Where its abuse is reported to.
    pub abuse_email: String,
}

/// The sign-in page.
#[derive(Debug, Template)]
#[template(path = "sign_in.html")]
pub struct SignIn {
    /// Around it.
    pub frame: Frame,
    /// Why a person was not let in.
    pub problem: Option<String>,
    /// What just happened, if it was good.
    pub notice: Option<String>,
    /// What was typed as address.
    pub email: String,
    /// Where to go on.
    pub next: String,
    /// A form that was typed while its session had ended, sealed; empty where there is none.
    pub kept: String,
    /// Whether anybody can make an account.
    pub sign_up: bool,
    /// Whether there can be passkeys here.
    pub passkeys: bool,
}

/// A page with a few lines: an error, a note.
#[derive(Debug, Template)]
#[template(path = "message.html")]
pub struct Note {
    /// Around it; its title is the headline.
    pub frame: Frame,
    /// Line by line.
    pub lines: Vec<Phrase>,
    /// Where to go back to.
    pub back_path: &'static str,
    /// In words.
    pub back_words: Phrase,
}
