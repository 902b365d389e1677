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

use super::catalogue::{Language, Phrase};
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
    pub fn view(&self, language: Language, allowed: Allowed) -> RequestView {
        let request = &self.request;
        let is_open = request.state == RequestState::Open;
        let is_accepted = matches!(request.state, RequestState::Accepted { .. });
        RequestView {
            id: request.id.to_string(),
            name: request.name.to_string(),
            received: Moment::of(request.received_at),
            state: words::state(language, &request.state, self.is_head()),
            organization: self.organization_view(language),
            name_nexus: request.name_nexus.clone(),
            nexus: self.nexus(language),
            documents: request.documents.iter().map(document).collect(),
            conflicted: allowed.conflicted,
            facts: self.request_facts(language),
            standing: words::standing(language, *self.standing.at(self.now)),
            basis_facts: self.basis_facts(language),
            timeline: timeline::picture(language, &self.standing, self.now),
            checks: if is_open { self.checks(language) } else { Vec::new() },
            others: self.others(language),
            information: request
                .information
                .iter()
                .map(|asked| self.asked(language, asked))
                .collect(),
            decided: self.decided(language),
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
    fn checks(&self, language: Language) -> Vec<Badge> {
        let check = |good: bool, right: Phrase, wrong: Phrase| match good {
            true => Badge::new("good", right),
            false => Badge::new("warn", wrong),
        };
        let standing = *self.standing.at(self.now);
        let at_receipt = *self.standing.at(self.request.received_at);
        let judged = self.rulebook.names.judge(&self.request.name);
        let rule = judged.as_ref().err().map(ToString::to_string).unwrap_or_default();
        let appealable = self.appealable().map(|(_, _, until)| until).max();
        let window = appealable.map(|window| words::window(language, window)).unwrap_or_default();
        let mut checks = vec![
            check(self.is_head(), language.say("check-head"), language.say("check-not-head")),
            check(
                at_receipt.serves_new_names(),
                language.say("check-basis-stood"),
                language.say("check-basis-did-not-stand"),
            ),
            check(
                standing.serves_new_names(),
                language.say("check-basis-stands"),
                language.say("check-basis-gone").with("standing", standing.code()),
            ),
            check(
                judged.is_ok(),
                language.say("check-name-free"),
                language.say("check-name-rule").with("rule", rule),
            ),
            check(
                !self.registered,
                language.say("check-not-registered"),
                language.say("check-registered"),
            ),
            check(
                appealable.is_none(),
                language.say("check-not-appealable"),
                language.say("check-appealable").with("window", window),
            ),
        ];
        checks.extend(self.findings(language));
        checks.extend(self.loose_ends(language));
        checks
    }

    /// Questions without a reply, and an address that is not the organization's.
    fn loose_ends(&self, language: Language) -> impl Iterator<Item = Badge> {
        let open = self.request.information.iter().filter(|asked| asked.reply.is_none());
        let waiting = open.count();
        let contact = &self.organization.personal.contact_email;
        let elsewhere = !contact.eq_ignore_ascii_case(&self.request.personal.contact_email);
        let asked = language.say("check-questions").number("count", waiting);
        let asked = (waiting > 0).then(|| Badge::new("warn", asked));
        let elsewhere = elsewhere.then(|| Badge::new("warn", language.say("check-elsewhere")));
        asked.into_iter().chain(elsewhere)
    }

    fn organization_view(&self, language: Language) -> OrganizationView {
        let organization = &self.organization;
        let contact = &organization.personal;
        let mut facts = vec![
            fact(language.say("fact-kind"), organization.kind.replace('-', " ")),
            fact(language.say("fact-country"), organization.country.clone()),
            fact(
                language.say("fact-contact"),
                format!("{}\n{}", contact.contact_name, contact.contact_email),
            ),
            fact(language.say("fact-on-record"), words::day(organization.created_at)),
        ];
        if let Some(held) = organization.government.last() {
            let words = match held.granted {
                true => language.say("fact-government-held"),
                false => language.say("fact-government-lost"),
            };
            let words = words.with("day", words::day(held.at)).with("reason", &held.reason);
            facts.push(fact(language.say("standing-government"), words));
        }
        OrganizationView { name: organization.name.clone(), facts }
    }

    fn request_facts(&self, language: Language) -> Facts {
        let request = &self.request;
        let submitted = match request.may_bind {
            true => language.say("fact-submitted-binding"),
            false => language.say("fact-submitted-not-binding"),
        };
        let terms = language.say("fact-version").with("version", &request.terms_version);
        let mut facts = vec![
            fact(
                language.say("fact-submitted"),
                submitted.with("who", &request.personal.submitted_by),
            ),
            fact(language.say("fact-notices"), request.personal.contact_email.clone()),
            fact(language.say("fact-terms"), terms),
        ];
        if request.state == RequestState::Open {
            let waiting = words::lasting(language, request.received_at, self.now);
            facts.push(fact(language.say("queue-waiting"), waiting));
        }
        facts
    }

    fn basis_facts(&self, language: Language) -> Facts {
        let Some(accreditation) = &self.accreditation else {
            return match self.request.basis {
                Basis::Government => {
                    vec![fact(language.say("fact-kind"), language.say("fact-government-basis"))]
                }
                Basis::Accreditation(id) => {
                    vec![fact(language.say("fact-accreditation"), id.to_string())]
                }
            };
        };
        let programmes = &self.rulebook.eligibility.programmes;
        let programme = programmes.iter().find(|found| found.id == accreditation.programme);
        let name = programme.map_or(accreditation.programme.as_str(), |found| &found.name);
        let newest = accreditation.applications.values().max_by_key(|found| found.submitted_at);
        let mut facts = vec![fact(language.say("fact-programme"), name)];
        let accreditor = programme.map(|found| found.accreditor.clone());
        facts.extend(accreditor.map(|words| fact(language.say("fact-accreditor"), words)));
        facts.push(fact(language.say("fact-websites"), accreditation.websites.join("\n")));
        let places = newest.map(|found| found.jurisdictions.join(", "));
        facts.extend(places.map(|words| fact(language.say("fact-jurisdictions"), words)));
        facts
    }

    fn others(&self, language: Language) -> Vec<OtherRequest> {
        let others = self.requests.iter().filter(|(other, _)| other.id != self.request.id);
        let head = self.head();
        let shown = others.map(|(other, organization)| OtherRequest {
            id: other.id.to_string(),
            organization: organization.clone(),
            state: words::state(language, &other.state, head == Some(other.id)),
            received: words::day(other.received_at),
            more: self.more(language, other),
            reasons: reasons(language, &other.state),
        });
        shown.collect()
    }

    /// How another request ended.
    fn more(&self, language: Language, other: &Request) -> String {
        let words = match &other.state {
            RequestState::Open | RequestState::Ordered => return String::new(),
            RequestState::Accepted { at, by, .. } => {
                language.say("other-accepted").with("day", words::day(*at)).with("who", by)
            }
            RequestState::Registered { at } => {
                language.say("other-registered").with("day", words::day(*at))
            }
            RequestState::Lapsed { at } => {
                language.say("other-lapsed").with("day", words::day(*at))
            }
            RequestState::Superseded { at, .. } => {
                language.say("other-superseded").with("day", words::day(*at))
            }
            RequestState::Rejected { at, by, .. } => {
                let by = by.clone().unwrap_or_else(|| language.say("by-the-rules").into());
                let window = window_of(other, &self.appeals);
                let open = window.filter(|window| window.is_open(self.now));
                let words = match open {
                    Some(window) => {
                        let window = words::window(language, window);
                        language.say("other-rejected-appealable").with("window", window)
                    }
                    None => language.say("other-rejected-final"),
                };
                words.with("day", words::day(*at)).with("who", by)
            }
        };
        words.into()
    }

    fn asked(&self, language: Language, asked: &InformationRequest) -> AskedView {
        let late = asked.due_at <= self.now;
        let day = words::last_day(asked.due_at);
        AskedView {
            id: asked.id.to_string(),
            asked_by: asked.asked_by.clone(),
            asked_at: words::day(asked.asked_at),
            question: asked.question.clone(),
            tone: if late { "warn" } else { "plain" },
            due: match late {
                true => language.say("asked-late"),
                false => language.say("asked-due"),
            }
            .with("day", day)
            .into(),
            reply: asked
                .reply
                .as_ref()
                .map(|reply| (words::moment(reply.received_at), reply.text.clone())),
        }
    }

    fn decided(&self, language: Language) -> Option<DecidedView> {
        let dated = |term: Phrase, at: Timestamp| fact(term, words::moment(at));
        let by = |by: String| fact(language.say("decided-by"), by);
        let facts = match &self.request.state {
            RequestState::Open | RequestState::Ordered => return None,
            RequestState::Accepted { at, by: who, token_expires_at, .. } => vec![
                dated(language.say("decided-accepted"), *at),
                by(who.clone()),
                fact(language.say("decided-token-until"), words::last_day(*token_expires_at)),
            ],
            RequestState::Registered { at } => vec![dated(language.say("state-registered"), *at)],
            RequestState::Lapsed { at } => {
                vec![dated(language.say("standing-short-lapsed"), *at)]
            }
            RequestState::Superseded { at, .. } => {
                vec![dated(language.say("decided-superseded"), *at)]
            }
            RequestState::Rejected { at, by: who, appealable_until, .. } => {
                let until = match appealable_until {
                    Some(until) => words::last_day(*until),
                    None => language.say("decided-not-counting").into(),
                };
                let who = who.clone().unwrap_or_else(|| language.say("by-the-rules").into());
                vec![
                    dated(language.say("state-rejected"), *at),
                    by(who),
                    fact(language.say("decided-appealable"), until),
                ]
            }
        };
        Some(DecidedView { facts, reasons: reasons(language, &self.request.state) })
    }
}

/// A term and its value.
fn fact(term: Phrase, value: impl Into<String>) -> (String, String) {
    (term.into(), value.into())
}

/// The reasons of a rejection: title and words.
#[must_use]
pub fn reasons(language: Language, state: &RequestState) -> Vec<(String, String)> {
    let RequestState::Rejected { reasons, .. } = state else { return Vec::new() };
    let worded = |reason: &Reason| {
        let mut words = reason.words.clone();
        if !reason.missing.is_empty() {
            let missing = language.say("finding-missing").with("what", reason.missing.join("; "));
            words = format!("{words} {missing}");
        }
        if let Some(law) = &reason.citation {
            words = format!("{words} ({law})");
        }
        (words::reason(language, reason.code).0.into(), words)
    };
    reasons.iter().map(worded).collect()
}

impl Case {
    /// The rejections a confirmation is about.
    #[must_use]
    pub fn rejections(&self, language: Language) -> Vec<OtherRequest> {
        let ids: Vec<_> = self.appealable().map(|(request, _, _)| request.id.to_string()).collect();
        self.others(language).into_iter().filter(|other| ids.contains(&other.id)).collect()
    }
}
