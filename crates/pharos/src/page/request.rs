//! The page of one request: everything a reviewer needs, side by side with the decision.

use askama::Template;
use registry_core::request::ReasonCode;

use super::Frame;
use super::catalogue::Language;
use super::dossier::{ActForm, Control, Letter};
use super::evidence::{DocumentView, NexusView};
use super::problem::FormProblem;
use super::timeline::Picture;
use super::words::{self, Badge, Moment};

/// What the visitor may do.
#[derive(Debug, Clone, Copy, Default)]
pub struct Allowed {
    /// Accept, reject, ask.
    pub decide: bool,
    /// Take an acceptance back.
    pub take_back: bool,
    /// Replace a token.
    pub reissue: bool,
    /// Enter a reply.
    pub record: bool,
    /// Whether the visitor is marked as conflicted about the organization (P-15).
    pub conflicted: bool,
}

/// The page.
#[derive(Debug, Template)]
#[template(path = "request.html")]
pub struct RequestPage {
    /// Around it.
    pub frame: Frame,
    /// What is shown.
    pub view: RequestView,
    /// The token of its forms.
    pub csrf: String,
    /// The key under which a form of this page is carried out once.
    pub once: String,
    /// The number of the request's newest row of history.
    pub version: i64,
    /// The letters an act would send, where that was asked.
    pub letters: Vec<Letter>,
    /// Forms like those of every other object.
    pub acts: Vec<ActForm>,
    /// What was typed.
    pub form: Typed,
    /// What just happened.
    pub done: Option<String>,
    /// Why nothing did.
    pub problem: Option<FormProblem>,
    /// Where the problem is, by its id on the page.
    pub problem_id: Option<String>,
    /// The field of the problem.
    pub problem_at: &'static str,
    /// Its words, to stand beside the field.
    pub problem_words: String,
}

/// Terms and values.
pub type Facts = Vec<(String, String)>;

/// A request in words.
#[derive(Debug, Clone)]
pub struct RequestView {
    pub id: String,
    pub name: String,
    pub received: Moment,
    pub state: Badge,
    pub organization: OrganizationView,
    pub name_nexus: String,
    pub nexus: Vec<NexusView>,
    pub documents: Vec<DocumentView>,
    pub conflicted: bool,
    pub facts: Facts,
    pub standing: Badge,
    pub basis_facts: Facts,
    pub timeline: Option<Picture>,
    pub checks: Vec<Badge>,
    pub others: Vec<OtherRequest>,
    pub information: Vec<AskedView>,
    pub decided: Option<DecidedView>,
    pub contact_email: String,
    pub registrars: Vec<(String, String)>,
    pub behind: usize,
    pub appeal_days: u32,
    pub information_days: u32,
    pub is_accepted: bool,
    pub may_accept: bool,
    pub may_reject: bool,
    pub may_reissue: bool,
    pub may_ask: bool,
    pub may_record: bool,
}

/// Who asks.
#[derive(Debug, Clone)]
pub struct OrganizationView {
    /// The name.
    pub name: String,
    /// The rest.
    pub facts: Facts,
}

/// Another request for the same name.
#[derive(Debug, Clone)]
pub struct OtherRequest {
    pub id: String,
    pub organization: String,
    pub state: Badge,
    pub received: String,
    pub more: String,
    pub reasons: Vec<(String, String)>,
}

/// A question and its reply.
#[derive(Debug, Clone)]
pub struct AskedView {
    pub id: String,
    pub asked_by: String,
    pub asked_at: String,
    pub question: String,
    pub tone: &'static str,
    pub due: String,
    pub reply: Option<(String, String)>,
}

/// How it was decided.
#[derive(Debug, Clone)]
pub struct DecidedView {
    /// Terms and values.
    pub facts: Facts,
    /// The reasons of a rejection.
    pub reasons: Vec<(String, String)>,
}

/// What was typed into the forms of the page.
#[derive(Debug, Clone, Default)]
pub struct Typed {
    /// Which question a reply is to.
    pub of: String,
    /// The reply.
    pub text: String,
    /// The registrar to bind the token to.
    pub registrar: String,
    /// The question.
    pub question: String,
    /// The reasons.
    pub reasons: Vec<ReasonField>,
}

impl Typed {
    /// Whether anything was typed into the form of a decision that is not offered any more.
    #[must_use]
    pub fn has_reasons(&self) -> bool {
        self.reasons.iter().any(|reason| !reason.words.trim().is_empty())
    }
}

/// A reason of the rejection form.
#[derive(Debug, Clone)]
pub struct ReasonField {
    /// Its code.
    pub code: &'static str,
    /// Its title.
    pub title: String,
    /// What its words are to say.
    pub hint: String,
    /// Whether it was ticked.
    pub ticked: bool,
    /// What was typed beside it.
    pub words: String,
    /// What else it has to say (P-11): the field's beginning, its label.
    pub more: Option<(&'static str, String)>,
    /// What was typed there.
    pub more_typed: String,
}

impl ReasonField {
    /// Every reason, with what was typed.
    pub fn all(
        language: Language,
        typed: impl Fn(ReasonCode, &'static str) -> (bool, String, String),
    ) -> Vec<Self> {
        let field = |code: &ReasonCode| {
            let more = words::more(language, *code);
            let (title, hint) = words::reason(language, *code);
            let field = more.as_ref().map_or("", |(field, _)| *field);
            let (ticked, words, more_typed) = typed(*code, field);
            Self {
                code: code.code(),
                title: title.into(),
                hint: hint.into(),
                ticked,
                words,
                more,
                more_typed,
            }
        };
        ReasonCode::ALL.iter().map(field).collect()
    }
}

/// The confirmation of an acceptance while an earlier rejection can be appealed (P-12).
#[derive(Debug, Template)]
#[template(path = "confirm.html")]
pub struct Confirm {
    /// Around it.
    pub frame: Frame,
    /// The request's id.
    pub id: String,
    /// The name.
    pub name: String,
    /// Who asks.
    pub organization: String,
    /// The last day of the appeal.
    pub window: String,
    /// Each rejection.
    pub rejections: Vec<OtherRequest>,
    /// Whether the visitor may confirm.
    pub may_confirm: bool,
    /// Who they are.
    pub who: String,
    /// The token of the form.
    pub csrf: String,
    /// The key under which its form is carried out once.
    pub once: String,
    /// The number of the request's newest row of history.
    pub version: i64,
    /// The registrar that was chosen.
    pub registrar: String,
}
