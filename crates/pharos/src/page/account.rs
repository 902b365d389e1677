//! A person's own account: where they are signed in, and who tried to be.

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
