//! A case: a request with everything that is known around it, put into words.

use std::sync::Arc;

use jiff::Timestamp;
use registry_core::accreditation::{Accreditation, Standing};
use registry_core::appeal::{Appeal, window_of};
use registry_core::id::RequestId;
use registry_core::organization::Organization;
use registry_core::request::{
    AppealWindow, Basis, InformationRequest, Reason, Request, RequestState,
};
use registry_core::rulebook::Rulebook;
use registry_core::timeline::Timeline;

use super::evidence::document;
use super::request::{
    Allowed, AskedView, DecidedView, Facts, OrganizationView, OtherRequest, RequestView,
};
use super::timeline;
use super::words::{self, Badge, Moment};

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
    /// Every appeal about the name (P-12).
    pub appeals: Vec<Appeal>,
    /// Whether the name is registered.
    pub registered: bool,
    /// The registrars a token may be bound to: id and name.
    pub registrars: Vec<(String, String)>,
    /// The rulebook in force.
    pub rulebook: Arc<Rulebook>,
    /// As of when.
    pub now: Timestamp,
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
    pub fn appealable(&self) -> impl Iterator<Item = (&Request, &str, AppealWindow)> {
        self.requests.iter().filter_map(|(request, organization)| {
            let window = window_of(request, &self.appeals)?;
            window.is_open(self.now).then_some((request, organization.as_str(), window))
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
            received: Moment::of(request.received_at),
            state: words::state(&request.state, self.is_head()),
            organization: self.organization_view(),
            name_nexus: request.name_nexus.clone(),
            nexus: self.nexus(),
            documents: request.documents.iter().map(document).collect(),
            conflicted: allowed.conflicted,
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
                appealable.map_or_else(String::new, |window| {
                    format!("A rejection of this name can be appealed {}.", words::window(window))
                }),
            ),
        ];
        checks.extend(self.findings());
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
        let mut facts = vec![
            ("Submitted by", format!("{}, who {binds}", request.personal.submitted_by)),
            ("Notices go to", request.personal.contact_email.clone()),
            ("Terms accepted", format!("version {}", request.terms_version)),
        ];
        if request.state == RequestState::Open {
            facts.push(("Waiting", words::lasting(request.received_at, self.now)));
        }
        facts
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
            more: self.more(other),
            reasons: reasons(&other.state),
        });
        shown.collect()
    }

    /// How another request ended.
    fn more(&self, other: &Request) -> String {
        match &other.state {
            RequestState::Open | RequestState::Ordered => String::new(),
            RequestState::Accepted { at, by, .. } => {
                format!("accepted {} by {by}", words::day(*at))
            }
            RequestState::Registered { at } => format!("registered {}", words::day(*at)),
            RequestState::Lapsed { at } => format!("lapsed {}", words::day(*at)),
            RequestState::Superseded { at, .. } => {
                format!("given way to an older one {}", words::day(*at))
            }
            RequestState::Rejected { at, by, .. } => {
                let by = by.as_deref().unwrap_or("the rules");
                let window = window_of(other, &self.appeals);
                let open = window.filter(|window| window.is_open(self.now));
                let window = match open {
                    Some(window) => format!("appealable {}", words::window(window)),
                    None => "final".to_owned(),
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
            RequestState::Open | RequestState::Ordered => return None,
            RequestState::Accepted { at, by, token_expires_at, .. } => vec![
                ("Accepted", words::moment(*at)),
                ("By", by.clone()),
                ("Token good until", words::last_day(*token_expires_at)),
            ],
            RequestState::Registered { at } => vec![("Registered", words::moment(*at))],
            RequestState::Lapsed { at } => vec![("Lapsed", words::moment(*at))],
            RequestState::Superseded { at, .. } => {
                vec![("Given way to an older request", words::moment(*at))]
            }
            RequestState::Rejected { at, by, appealable_until, .. } => vec![
                ("Rejected", words::moment(*at)),
                ("By", by.clone().unwrap_or_else(|| "the rules".to_owned())),
                (
                    "Appealable until",
                    appealable_until.map_or_else(
                        || "Counts from its notice, which has not gone out yet".to_owned(),
                        words::last_day,
                    ),
                ),
            ],
        };
        Some(DecidedView { facts, reasons: reasons(&self.request.state) })
    }
}

/// The reasons of a rejection: title and words.
#[must_use]
pub fn reasons(state: &RequestState) -> Vec<(&'static str, String)> {
    let RequestState::Rejected { reasons, .. } = state else { return Vec::new() };
    let worded = |reason: &Reason| {
        let missing = match reason.missing.as_slice() {
            [] => String::new(),
            missing => format!(" Missing: {}.", missing.join("; ")),
        };
        let cited = reason.citation.as_ref().map(|law| format!(" ({law})")).unwrap_or_default();
        (words::reason(reason.code).0, format!("{}{missing}{cited}", reason.words))
    };
    reasons.iter().map(worded).collect()
}

impl Case {
    /// The rejections a confirmation is about.
    #[must_use]
    pub fn rejections(&self) -> Vec<OtherRequest> {
        let ids: Vec<_> = self.appealable().map(|(request, _, _)| request.id.to_string()).collect();
        self.others().into_iter().filter(|other| ids.contains(&other.id)).collect()
    }
}
