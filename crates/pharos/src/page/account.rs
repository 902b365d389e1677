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
    /// Why something was not changed.
    pub problem: Option<String>,
    /// Shortest password.
    pub length_minimum: usize,
    /// Whether a second factor is set up.
    pub has_second_factor: bool,
    /// A second factor to set up.
    pub offered: Offered,
    /// The passkeys, in the order in which they were added; none where there can be none.
    pub passkeys: Option<Vec<PasskeyLine>>,
    /// How many recovery codes are left.
    pub recovery_left: i64,
    /// Every open session, newest first.
    pub sessions: Vec<SessionLine>,
    /// The newest attempts to sign in, newest first.
    pub attempts: Vec<AttemptLine>,
}

/// A second factor to set up.
#[derive(Debug)]
pub struct Offered {
    /// The sealed secret that the form carries.
    pub carried: String,
    /// The secret as a picture: side and path.
    pub picture: Option<(i32, String)>,
    /// The secret to type.
    pub secret: String,
}

/// A passkey.
#[derive(Debug, Clone)]
pub struct PasskeyLine {
    /// Its id, by which it is removed.
    pub id: String,
    /// What its owner calls it; may be empty.
    pub name: String,
    /// Since when.
    pub added: String,
    /// When it was used last; empty if never.
    pub used: String,
}

/// A passkey about to be made by the browser.
#[derive(Debug, Template)]
#[template(path = "passkey_new.html")]
pub struct NewPasskey {
    /// Around it.
    pub frame: Frame,
    /// The token of its form.
    pub csrf: String,
    /// By what the answer is known.
    pub challenge: String,
    /// What the browser is asked, as JSON.
    pub options: String,
    /// Longest name, in characters.
    pub name_maximum: usize,
}

/// A passkey about to be shown by the browser, to sign in.
#[derive(Debug, Template)]
#[template(path = "passkey_sign_in.html")]
pub struct PasskeySignIn {
    /// Around it.
    pub frame: Frame,
    /// By what the answer is known.
    pub challenge: String,
    /// What the browser is asked, as JSON.
    pub options: String,
    /// Where to go on.
    pub next: String,
    /// A form that was typed while its session had ended, sealed; empty where there is none.
    pub kept: String,
}

/// Recovery codes, shown once.
#[derive(Debug, Template)]
#[template(path = "recovery_codes.html")]
pub struct RecoveryCodes {
    /// Around it.
    pub frame: Frame,
    /// The codes.
    pub codes: Vec<String>,
}

/// A form that came back after its session had ended, on no page of its own.
#[derive(Debug, Template)]
#[template(path = "returned.html")]
pub struct Returned {
    /// Around it.
    pub frame: Frame,
    /// Where it goes.
    pub action: String,
    /// The token of the new session.
    pub csrf: String,
    /// What was typed.
    pub fields: Vec<(String, String)>,
}

/// Who signed in and who was turned away, on every account.
#[derive(Debug, Template)]
#[template(path = "sign_ins.html")]
pub struct SignIns {
    /// Around it.
    pub frame: Frame,
    /// Whether only those who were turned away are shown.
    pub turned_away: bool,
    /// For how many days they are kept.
    pub kept_days: u64,
    /// The attempts, newest first.
    pub attempts: Vec<(String, AttemptLine)>,
    /// Where older ones are.
    pub older: Option<String>,
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
    /// Whether a session was opened, or a password was set.
    pub let_in: bool,
    /// Whether it came by a link for a new password.
    pub by_link: bool,
    /// Whether it was tried with a passkey.
    pub by_passkey: bool,
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

/// The page that asks whose password was forgotten.
#[derive(Debug, Template)]
#[template(path = "forgotten.html")]
pub struct Forgotten {
    /// Around it.
    pub frame: Frame,
    /// Why it was not taken.
    pub problem: Option<String>,
    /// What was typed as address.
    pub email: String,
}

/// The page of a link to a new password.
#[derive(Debug, Template)]
#[template(path = "new_password.html")]
pub struct NewPasswordPage {
    /// Around it.
    pub frame: Frame,
    /// Why it was not taken.
    pub problem: Option<String>,
    /// The address of the account.
    pub email: String,
    /// Where the form goes.
    pub action: String,
    /// Whether a code is asked for.
    pub has_second_factor: bool,
    /// Shortest password.
    pub length_minimum: usize,
}

/// Why a sign-up was not taken.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum SignUpProblem {
    /// No name.
    Name,
    /// A name that is too long; how many characters it may have.
    LongName(usize),
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
    /// Whether the account that it has cannot take the invitation up.
    pub is_barred: bool,
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
