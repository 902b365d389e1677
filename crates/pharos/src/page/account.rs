//! Accounts: how one comes to one, and one's own: where one is signed in, and who tried to be.

use askama::Template;

use super::Frame;

/// The page.
#[derive(Debug, Template)]
#[template(path = "account.html")]
pub struct AccountPage {
    /// Around it.
    pub frame: Frame,
    /// The name.
    pub name: String,
    /// The address they sign in with.
    pub email: String,
    /// The role.
    pub role: &'static str,
    /// The token of its forms.
    pub csrf: String,
    /// What just happened.
    pub done: Option<String>,
    /// Every open session, newest first.
    pub sessions: Vec<SessionLine>,
    /// The newest attempts to sign in, newest first.
    pub attempts: Vec<AttemptLine>,
}

/// An open session.
#[derive(Debug, Clone)]
pub struct SessionLine {
    /// Its digest, by which it is ended.
    pub id: String,
    /// Whether it is the one that asks.
    pub is_this: bool,
    /// When it was opened.
    pub opened: String,
    /// When it runs out.
    pub expires: String,
    /// The browser; empty where it did not say.
    pub browser: String,
    /// The network.
    pub network: String,
}

/// An attempt to sign in.
#[derive(Debug, Clone)]
pub struct AttemptLine {
    /// When.
    pub at: String,
    /// Whether a session was opened.
    pub let_in: bool,
    /// The browser; empty where it did not say.
    pub browser: String,
    /// The network.
    pub network: String,
}

/// The sign-up page.
#[derive(Debug, Template)]
#[template(path = "sign_up.html")]
pub struct SignUp {
    /// Around it.
    pub frame: Frame,
    /// Why it was not taken.
    pub problem: Option<SignUpProblem>,
    /// What was typed as name.
    pub name: String,
    /// What was typed as address.
    pub email: String,
}

/// Why a sign-up was not taken.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum SignUpProblem {
    /// No name.
    Name,
    /// No address.
    Email,
    /// Too many; how many seconds to wait.
    TooOften(u64),
}

/// The page of an invitation.
#[derive(Debug, Template)]
#[template(path = "invitation.html")]
pub struct Invited {
    /// Around it.
    pub frame: Frame,
    /// Why it was not taken up.
    pub problem: Option<String>,
    /// The role.
    pub role: String,
    /// Whether it is an applicant's.
    pub is_applicant: bool,
    /// The organization or registrar it leads to; empty where it leads to neither.
    pub place: String,
    /// Whether the address has an account, so that there is nothing to set up.
    pub has_account: bool,
    /// Whether a second factor must be set up.
    pub needs_second_factor: bool,
    /// The address.
    pub email: String,
    /// Where the form goes.
    pub action: String,
    /// The sealed secret it carries.
    pub carried: String,
    /// What was typed as name.
    pub name: String,
    /// Shortest password.
    pub length_minimum: usize,
    /// The secret as a picture: side and path.
    pub picture: Option<(i32, String)>,
    /// The secret to type.
    pub secret: String,
}
