//! What is next for an organization: the most pressing first, each with why and with what happens
//! if nobody acts. Pure: it reads no clock and no table.

use std::sync::Arc;

use jiff::Timestamp;
use registry_core::accreditation::{Accreditation, Standing, first_reminder_at, protected_until};
use registry_core::casework::{About, Case, Matter, revocation, suspension};
use registry_core::organization::Organization;
use registry_core::request::{AppealWindow, Request, RequestState};
use registry_core::rulebook::{Programme, RulebookVersions};

use super::catalogue::{Language, Phrase};
use super::sheet::Part;
use super::words::{self, last_day};

/// An organization as its members see it.
#[derive(Debug)]
pub struct Known {
    /// It.
    pub organization: Organization,
    /// Its accreditations, oldest first.
    pub accreditations: Vec<Held>,
    /// Its requests, newest first.
    pub requests: Vec<Placed>,
    /// Whether it has older ones, which are not among them.
    pub older_requests: bool,
    /// Its open cases, oldest first.
    pub cases: Vec<Case>,
    /// Whether it has newer ones, which are not among them.
    pub newer_cases: bool,
    /// Whether it holds a government basis (P-1).
    pub government: bool,
}

/// An accreditation with where it stands now.
#[derive(Debug)]
pub struct Held {
    /// It.
    pub accreditation: Accreditation,
    /// Where it stands.
    pub standing: Standing,
    /// The name of its programme.
    pub programme: String,
    /// The programme as it is now; none where the rulebook has it no more.
    pub programme_now: Option<Programme>,
    /// By which rules.
    pub rulebooks: Arc<RulebookVersions>,
}

/// A request with its place in the queue of its name, from 1; none where it is decided.
#[derive(Debug)]
pub struct Placed {
    /// It.
    pub request: Request,
    /// Its place.
    pub place: Option<usize>,
}

impl Known {
    /// Where its pages are.
    #[must_use]
    pub fn path(&self) -> String {
        format!("/desk/applicant/organizations/{}", self.organization.id)
    }

    /// Whether a name can be asked for now (P-17).
    #[must_use]
    pub fn may_ask(&self) -> bool {
        self.government || self.accreditations.iter().any(|one| one.standing.serves_new_names())
    }
}

/// The steps of an organization, the most pressing first; at least one.
#[must_use]
pub fn next(language: Language, known: &Known, now: Timestamp) -> Vec<Part> {
    let mut steps = questions(language, known);
    steps.extend(known.cases.iter().filter_map(|case| of_case(language, case, now)));
    steps.extend(known.requests.iter().filter_map(|one| of_request(language, one, now)));
    steps.extend(
        known.accreditations.iter().filter_map(|one| of_accreditation(language, known, one, now)),
    );
    if known.accreditations.is_empty() && !known.government {
        let apply = (format!("{}/apply", known.path()), language.say("applicant-apply"));
        let title = language.say("next-apply");
        steps.push(step("info", title, language.say("next-apply-words"), Some(apply)));
    }
    if steps.is_empty() && known.may_ask() {
        let ask = (format!("{}/request", known.path()), language.say("applicant-request"));
        let title = language.say("next-nothing");
        steps.push(step("good", title, language.say("next-nothing-words"), Some(ask)));
    }
    steps
}

fn step(tone: &'static str, title: Phrase, words: Phrase, link: Option<(String, Phrase)>) -> Part {
    let link = link.map(|(path, words)| (path, words.into()));
    Part::Notice { tone, title: title.into(), words: words.into(), link }
}

/// What was asked and not answered, about the organization and about its requests (P-13).
fn questions(language: Language, known: &Known) -> Vec<Part> {
    let of_customer = known.organization.questions.iter().map(|one| (one, None));
    let of_requests = known.requests.iter().flat_map(|placed| {
        placed.request.information.iter().map(|one| (one, Some(&placed.request)))
    });
    let open = of_customer.chain(of_requests).filter(|(one, _)| one.reply.is_none());
    let said = open.map(|(one, request)| {
        let about = request.map_or(known.organization.name.clone(), |one| one.name.to_string());
        let path = match request {
            Some(request) => {
                format!("/desk/applicant/requests/{}/questions/{}", request.id, one.id)
            }
            None => format!("{}/questions/{}", known.path(), one.id),
        };
        let title = language.say("next-question").with("about", about);
        let words = language.say("next-question-words").with("day", last_day(one.due_at));
        let tone = if one.overdue_since.is_some() { "bad" } else { "warn" };
        step(tone, title, words, Some((path, language.say("applicant-answer"))))
    });
    said.collect()
}

/// What the holder of a name does in a case: answer by a day (P-50, P-52), or appeal by one (P-55).
fn of_case(language: Language, case: &Case, now: Timestamp) -> Option<Part> {
    let About::Name { name, .. } = &case.about else { return None };
    let open = Some((case_path(case), language.say("applicant-open-case")));
    let clock = match &case.matter {
        Matter::Revocation(of) => match of.state {
            revocation::State::Pending { clock, answered_at: None } => clock,
            revocation::State::AwaitingPost(revoked) => {
                let until = revoked.clock.map(|clock| clock.appeal_until);
                let title = language.say("next-revoked").with("name", name);
                let words = match until {
                    Some(until) => language.say("next-revoked-words").with("day", last_day(until)),
                    None => language.say("next-revoked-unsent"),
                };
                let open_now = until.is_none_or(|until| now < until);
                return open_now.then(|| step("bad", title, words, open));
            }
            _ => return None,
        },
        Matter::Suspension(of) => match of.state {
            suspension::State::Suspended { clock, answered_at: None } => clock,
            _ => return None,
        },
        Matter::Discontinuation(_) | Matter::Dispute(_) | Matter::Compliance(_) => return None,
    };
    let title = language.say("next-case").with("name", name);
    let words = match clock.due_at() {
        Some(due) => language.say("next-case-words").with("day", last_day(due)),
        None => language.say("next-case-unsent"),
    };
    let tone = if case.is_overdue(now) { "bad" } else { "warn" };
    Some(step(tone, title, words, open))
}

/// Where the page of a case is.
#[must_use]
pub fn case_path(case: &Case) -> String {
    format!("/desk/applicant/cases/{}", case.id)
}

fn of_request(language: Language, placed: &Placed, now: Timestamp) -> Option<Part> {
    let request = &placed.request;
    let path = format!("/desk/applicant/requests/{}", request.id);
    let open = Some((path, language.say("applicant-open-request")));
    let name = &request.name;
    match &request.state {
        RequestState::Accepted { token_expires_at, .. } => {
            let title = language.say("next-register").with("name", name);
            let words =
                language.say("next-register-words").with("day", last_day(*token_expires_at));
            Some(step("warn", title, words, open))
        }
        RequestState::Rejected { .. } => {
            let window = request.state.appeal_window().filter(|window| window.is_open(now))?;
            let words = match window {
                AppealWindow::Until(until) => {
                    language.say("next-appeal-words").with("day", last_day(until))
                }
                AppealWindow::NotCounting => language.say("next-appeal-unsent"),
                AppealWindow::UnderAppeal => return None,
            };
            Some(step("warn", language.say("next-appeal").with("name", name), words, open))
        }
        RequestState::Open | RequestState::Ordered => {
            let title = language.say("next-wait").with("name", name);
            let words = match placed.place {
                Some(1) | None => language.say("next-wait-first"),
                Some(place) => language.say("next-wait-behind").number("ahead", place - 1),
            };
            Some(step("info", title, words, open))
        }
        RequestState::Registered { .. }
        | RequestState::Lapsed { .. }
        | RequestState::Superseded { .. } => None,
    }
}

fn of_accreditation(
    language: Language,
    known: &Known,
    held: &Held,
    now: Timestamp,
) -> Option<Part> {
    let apply = Some((format!("{}/apply", known.path()), language.say("applicant-apply-again")));
    let is_pending = held.accreditation.pending_applications().next().is_some();
    let programme = &held.programme;
    if is_pending {
        let title = language.say("next-review").with("programme", programme);
        return Some(step("info", title, language.say("next-review-words"), None));
    }
    match held.standing {
        Standing::InTerm { ends: Some(ends) } => {
            let opens = first_reminder_at(ends, &held.rulebooks).unwrap_or(ends);
            let title = language.say("next-ends").with("day", last_day(ends));
            let words = language.say("next-ends-words").with("programme", programme);
            (now >= opens).then(|| step("warn", title, words, apply))
        }
        Standing::Grace { ended } => {
            let until = protected_until(ended, &held.rulebooks);
            let title = language.say("next-grace").with("day", words::day(until));
            let words = language.say("next-grace-words").with("programme", programme);
            Some(step("bad", title, words, apply))
        }
        Standing::Lapsed { .. } => {
            let title = language.say("next-lapsed").with("programme", programme);
            Some(step("bad", title, language.say("next-lapsed-words"), apply))
        }
        Standing::NotYet => {
            let title = language.say("next-apply");
            Some(step("info", title, language.say("next-apply-words"), apply))
        }
        Standing::Withdrawn { .. } => {
            let title = language.say("next-withdrawn").with("programme", programme);
            Some(step("bad", title, language.say("next-withdrawn-words"), apply))
        }
        Standing::InTerm { ends: None } | Standing::UnderReview { .. } | Standing::Government => {
            None
        }
    }
}
