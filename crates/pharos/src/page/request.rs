//! The page of one request: everything a reviewer needs, side by side with the decision.

use std::sync::Arc;

use askama::Template;
use jiff::Timestamp;
use registry_core::accreditation::{Accreditation, Standing};
use registry_core::id::RequestId;
use registry_core::organization::Organization;
use registry_core::request::{
    Basis, InformationRequest, Reason, ReasonCode, Request, RequestState,
};
use registry_core::rulebook::Rulebook;
use registry_core::timeline::Timeline;

use super::Frame;
use super::problem::FormProblem;
use super::timeline::{self, Picture};
use super::words::{self, Badge};

/// Everything a case is made of, at one instant.
#[derive(Debug, Clone)]
pub struct Case {
    /// The request.
    pub request: Request,
    /// Who asks.
    pub organization: Organization,
    /// The accreditation it stands on; none is a government basis.
    pub accreditation: Option<Accreditation>,
    /// What the basis is worth over time.
    pub standing: Timeline<Standing>,
    /// Every request for the name, in the order of the queue, each with its requestor's name.
    pub requests: Vec<(Request, String)>,
    /// Whether the name is registered.
    pub registered: bool,
    /// The registrars a token may be bound to: id and name.
    pub registrars: Vec<(String, String)>,
    /// The rulebook in force.
    pub rulebook: Arc<Rulebook>,
    /// As of when.
    pub now: Timestamp,
}

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
    /// What was typed.
    pub form: Typed,
    /// What just happened.
    pub done: Option<String>,
    /// Why nothing did.
    pub problem: Option<FormProblem>,
    /// The field of the problem.
    pub problem_at: &'static str,
    /// Its words, to stand beside the field.
    pub problem_words: String,
}

/// Terms and values.
pub type Facts = Vec<(&'static str, String)>;

/// A request in words.
#[derive(Debug, Clone)]
pub struct RequestView {
    pub id: String,
    pub name: String,
    pub received_iso: String,
    pub received: String,
    pub state: Badge,
    pub organization: OrganizationView,
    pub name_nexus: String,
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
    pub reasons: Vec<(&'static str, String)>,
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
    pub reasons: Vec<(&'static str, String)>,
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

/// A reason of the rejection form.
#[derive(Debug, Clone)]
pub struct ReasonField {
    /// Its code.
    pub code: &'static str,
    /// Its title.
    pub title: &'static str,
    /// What its words are to say.
    pub hint: &'static str,
    /// Whether it was ticked.
    pub ticked: bool,
    /// What was typed beside it.
    pub words: String,
}

impl ReasonField {
    /// Every reason, with what was typed.
    pub fn all(typed: impl Fn(ReasonCode) -> (bool, String)) -> Vec<Self> {
        let field = |code: &ReasonCode| {
            let ((title, hint), (ticked, words)) = (words::reason(*code), typed(*code));
            Self { code: code.code(), title, hint, ticked, words }
        };
        ReasonCode::ALL.iter().map(field).collect()
    }
}

impl Case {
    /// The first open request of the name.
    #[must_use]
    pub fn head(&self) -> Option<RequestId> {
        self.open().next().map(|request| request.id)
    }

    fn open(&self) -> impl Iterator<Item = &Request> {
        let requests = self.requests.iter().map(|(request, _)| request);
        requests.filter(|request| request.state == RequestState::Open)
    }

    fn is_head(&self) -> bool {
        self.head() == Some(self.request.id)
    }

    /// Rejections of the name that can still be appealed.
    pub fn appealable(&self) -> impl Iterator<Item = (&Request, &str, Timestamp)> {
        self.requests.iter().filter_map(|(request, organization)| match request.state {
            RequestState::Rejected { appealable_until, .. } if appealable_until > self.now => {
                Some((request, organization.as_str(), appealable_until))
            }
            _ => None,
        })
    }

    /// The page's words.
    #[must_use]
    pub fn view(&self, allowed: Allowed) -> RequestView {
        let request = &self.request;
        let is_open = request.state == RequestState::Open;
        let is_accepted = matches!(request.state, RequestState::Accepted { .. });
        RequestView {
            id: request.id.to_string(),
            name: request.name.to_string(),
            received_iso: request.received_at.to_string(),
            received: words::moment(request.received_at),
            state: words::state(&request.state, self.is_head()),
            organization: self.organization_view(),
            name_nexus: request.name_nexus.clone(),
            facts: self.request_facts(),
            standing: words::standing(*self.standing.at(self.now)),
            basis_facts: self.basis_facts(),
            timeline: timeline::picture(&self.standing, self.now),
            checks: if is_open { self.checks() } else { Vec::new() },
            others: self.others(),
            information: request.information.iter().map(|asked| self.asked(asked)).collect(),
            decided: self.decided(),
            contact_email: request.personal.contact_email.clone(),
            registrars: self.registrars.clone(),
            behind: self.open().filter(|open| open.id != request.id).count(),
            appeal_days: self.rulebook.request.appeal_days,
            information_days: self.rulebook.request.information_days,
            is_accepted,
            may_accept: allowed.decide && is_open && self.is_head(),
            may_reject: (allowed.decide && is_open) || (allowed.take_back && is_accepted),
            may_reissue: allowed.reissue && is_accepted,
            may_ask: allowed.decide,
            may_record: allowed.record,
        }
    }

    /// What the registry can check by itself, each as it stands now.
    fn checks(&self) -> Vec<Badge> {
        let check = |good: bool, right: &str, wrong: String| match good {
            true => Badge::new("good", right),
            false => Badge::new("warn", wrong),
        };
        let standing = *self.standing.at(self.now);
        let at_receipt = *self.standing.at(self.request.received_at);
        let judged = self.rulebook.names.judge(&self.request.name);
        let appealable = self.appealable().map(|(_, _, until)| until).max();
        let open_questions = self.request.information.iter().filter(|asked| asked.reply.is_none());
        let contact = &self.organization.personal.contact_email;
        let mut checks = vec![
            check(
                self.is_head(),
                "It is the head of the queue for this name.",
                "An earlier request for this name is not decided yet.".to_owned(),
            ),
            check(
                at_receipt.serves_new_names(),
                "The basis stood when the request was received.",
                "The basis did not stand when the request was received.".to_owned(),
            ),
            check(
                standing.serves_new_names(),
                "The basis stands now.",
                format!("The basis does not carry an acceptance now: {}.", standing.code()),
            ),
            check(
                judged.is_ok(),
                "No naming rule keeps the name back.",
                judged.err().map(|refusal| format!("Naming rules: {refusal}.")).unwrap_or_default(),
            ),
            check(
                !self.registered,
                "Nobody has registered the name.",
                "The name is registered.".to_owned(),
            ),
            check(
                appealable.is_none(),
                "No rejection of this name can be appealed.",
                appealable.map(words::last_day).map_or_else(String::new, |day| {
                    format!("A rejection of this name can be appealed until {day}.")
                }),
            ),
        ];
        let waiting = open_questions.count();
        if waiting > 0 {
            let words = format!("Questions without a reply: {waiting}.");
            checks.push(Badge::new("warn", words));
        }
        if !contact.eq_ignore_ascii_case(&self.request.personal.contact_email) {
            let words = "The request's contact address is not the organization's.".to_owned();
            checks.push(Badge::new("warn", words));
        }
        checks
    }

    fn organization_view(&self) -> OrganizationView {
        let organization = &self.organization;
        let contact = &organization.personal;
        let mut facts = vec![
            ("Kind", organization.kind.replace('-', " ")),
            ("Country", organization.country.clone()),
            ("Contact", format!("{}\n{}", contact.contact_name, contact.contact_email)),
            ("On record since", words::day(organization.created_at)),
        ];
        if let Some(fact) = organization.government.last() {
            let held = if fact.granted { "held since" } else { "lost on" };
            let words = format!("{held} {}: {}", words::day(fact.at), fact.reason);
            facts.push(("Government basis", words));
        }
        OrganizationView { name: organization.name.clone(), facts }
    }

    fn request_facts(&self) -> Facts {
        let request = &self.request;
        let binds = if request.may_bind { "states that they may bind it" } else { "may not bind" };
        vec![
            ("Submitted by", format!("{}, who {binds}", request.personal.submitted_by)),
            ("Notices go to", request.personal.contact_email.clone()),
            ("Terms accepted", format!("version {}", request.terms_version)),
            ("Waiting", words::lasting(request.received_at, self.now)),
        ]
    }

    fn basis_facts(&self) -> Facts {
        let Some(accreditation) = &self.accreditation else {
            return match self.request.basis {
                Basis::Government => vec![("Kind", "Government basis: no term, no fee".to_owned())],
                Basis::Accreditation(id) => vec![("Accreditation", id.to_string())],
            };
        };
        let programmes = &self.rulebook.eligibility.programmes;
        let programme = programmes.iter().find(|found| found.id == accreditation.programme);
        let name = programme.map_or(accreditation.programme.as_str(), |found| &found.name);
        let newest = accreditation.applications.values().max_by_key(|found| found.submitted_at);
        let mut facts = vec![("Programme", name.to_owned())];
        facts.extend(programme.map(|found| ("Accreditor", found.accreditor.clone())));
        facts.push(("Websites", accreditation.websites.join("\n")));
        facts.extend(newest.map(|found| ("Jurisdictions", found.jurisdictions.join(", "))));
        facts
    }

    fn others(&self) -> Vec<OtherRequest> {
        let others = self.requests.iter().filter(|(other, _)| other.id != self.request.id);
        let head = self.head();
        let shown = others.map(|(other, organization)| OtherRequest {
            id: other.id.to_string(),
            organization: organization.clone(),
            state: words::state(&other.state, head == Some(other.id)),
            received: words::day(other.received_at),
            more: self.more(&other.state),
            reasons: reasons(&other.state),
        });
        shown.collect()
    }

    /// How another request ended.
    fn more(&self, state: &RequestState) -> String {
        match state {
            RequestState::Open => String::new(),
            RequestState::Accepted { at, by, .. } => {
                format!("accepted {} by {by}", words::day(*at))
            }
            RequestState::Registered { at } => format!("registered {}", words::day(*at)),
            RequestState::Lapsed { at } => format!("lapsed {}", words::day(*at)),
            RequestState::Rejected { at, by, appealable_until, .. } => {
                let by = by.as_deref().unwrap_or("the rules");
                let window = match *appealable_until > self.now {
                    true => format!("appealable until {}", words::last_day(*appealable_until)),
                    false => "final".to_owned(),
                };
                format!("rejected {} by {by}, {window}", words::day(*at))
            }
        }
    }

    fn asked(&self, asked: &InformationRequest) -> AskedView {
        let late = asked.due_at <= self.now;
        let day = words::last_day(asked.due_at);
        AskedView {
            id: asked.id.to_string(),
            asked_by: asked.asked_by.clone(),
            asked_at: words::day(asked.asked_at),
            question: asked.question.clone(),
            tone: if late { "warn" } else { "plain" },
            due: match late {
                true => format!("Not answered; was due by {day}"),
                false => format!("Due by {day}"),
            },
            reply: asked
                .reply
                .as_ref()
                .map(|reply| (words::moment(reply.received_at), reply.text.clone())),
        }
    }

    fn decided(&self) -> Option<DecidedView> {
        let facts = match &self.request.state {
            RequestState::Open => return None,
            RequestState::Accepted { at, by, token_expires_at, .. } => vec![
                ("Accepted", words::moment(*at)),
                ("By", by.clone()),
                ("Token good until", words::last_day(*token_expires_at)),
            ],
            RequestState::Registered { at } => vec![("Registered", words::moment(*at))],
            RequestState::Lapsed { at } => vec![("Lapsed", words::moment(*at))],
            RequestState::Rejected { at, by, appealable_until, .. } => vec![
                ("Rejected", words::moment(*at)),
                ("By", by.clone().unwrap_or_else(|| "the rules".to_owned())),
                ("Appealable until", words::last_day(*appealable_until)),
            ],
        };
        Some(DecidedView { facts, reasons: reasons(&self.request.state) })
    }
}

/// The reasons of a rejection: title and words.
#[must_use]
pub fn reasons(state: &RequestState) -> Vec<(&'static str, String)> {
    let RequestState::Rejected { reasons, .. } = state else { return Vec::new() };
    let worded = |reason: &Reason| (words::reason(reason.code).0, reason.words.clone());
    reasons.iter().map(worded).collect()
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
    pub until: String,
    /// Each rejection.
    pub rejections: Vec<OtherRequest>,
    /// Whether the visitor may confirm.
    pub may_confirm: bool,
    /// Who they are.
    pub who: String,
    /// The token of the form.
    pub csrf: String,
    /// The registrar that was chosen.
    pub registrar: String,
}

impl Case {
    /// The rejections a confirmation is about.
    #[must_use]
    pub fn rejections(&self) -> Vec<OtherRequest> {
        let ids: Vec<_> = self.appealable().map(|(request, _, _)| request.id.to_string()).collect();
        self.others().into_iter().filter(|other| ids.contains(&other.id)).collect()
    }
}
