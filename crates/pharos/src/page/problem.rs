//! Refusals in the words of a form, and the field each belongs to: the one place for desks.

use std::borrow::Cow;

use axum::http::StatusCode;
use registry_core::{
    accreditation, appeal, casework, contact_address, information, licence, organization, request,
};
use registry_store::{Failure, StoreError};

use super::catalogue::Language;
use super::words;
use crate::vetting::Refusal;

/// Why a form was not taken.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FormProblem {
    /// The field to mend, by its id on the page.
    pub field: Option<&'static str>,
    /// What to do.
    pub words: String,
    /// Whether nothing that is typed would help: the person may not do it.
    pub forbidden: bool,
    /// Whether it would be taken a while later.
    pub too_often: bool,
}

impl FormProblem {
    /// The status of a page that shows it.
    #[must_use]
    pub const fn status(&self) -> StatusCode {
        match (self.forbidden, self.too_often) {
            (true, _) => StatusCode::FORBIDDEN,
            (false, true) => StatusCode::TOO_MANY_REQUESTS,
            (false, false) => StatusCode::UNPROCESSABLE_ENTITY,
        }
    }

    /// A field to mend.
    #[must_use]
    pub fn at(field: &'static str, words: impl Into<String>) -> Self {
        Self { field: Some(field), ..Self::whole(words) }
    }

    /// Something that no one field mends.
    #[must_use]
    pub fn whole(words: impl Into<String>) -> Self {
        Self { field: None, words: words.into(), forbidden: false, too_often: false }
    }

    /// A form that was typed while its session had ended.
    #[must_use]
    pub fn came_back(language: Language) -> Self {
        Self::whole(language.say("problem-came-back"))
    }

    /// A form under whose key another was carried out.
    #[must_use]
    pub fn another(language: Language) -> Self {
        Self::whole(language.say("problem-another"))
    }

    /// Why an act failed; the database's trouble is told without its inside.
    #[must_use]
    pub fn of(language: Language, failure: &Failure<Refusal>) -> Self {
        match failure {
            Failure::Refused(refusal) => Self::of_refusal(language, refusal),
            Failure::Store(changed @ StoreError::ChangedMeanwhile(_)) => {
                Self::whole(sentence(changed))
            }
            Failure::Store(error) => {
                tracing::error!(%error, "the database failed a form");
                Self::whole(language.say("problem-store"))
            }
        }
    }

    fn of_refusal(language: Language, refusal: &Refusal) -> Self {
        match refusal {
            Refusal::NotPermitted(_) => Self { forbidden: true, ..Self::whole(sentence(refusal)) },
            Refusal::NotFound(_) => Self::whole(sentence(refusal)),
            Refusal::Field { field, found, allowed } => {
                let words = match found.is_empty() {
                    true => language.say("problem-empty"),
                    false => language.say("problem-field").with("found", found),
                };
                let words = words.with("allowed", allowed);
                match field {
                    Cow::Borrowed(field) => Self::at(field, words),
                    // One of many fields of a kind, which only its own page knows.
                    Cow::Owned(_) => Self::whole(words),
                }
            }
            Refusal::Name { .. } => Self::at("name", sentence(refusal)),
            Refusal::BasisNotForThis(_)
            | Refusal::Conflicted(_)
            | Refusal::NoGovernmentBasis
            | Refusal::NoticeNotGivenUp(_)
            | Refusal::ZoneNotHeld(_)
            | Refusal::NotSealed
            | Refusal::NoPublicAddress
            | Refusal::NameNotRegistered(_)
            | Refusal::Consent(_)
            | Refusal::Maintenance(_)
            | Refusal::Invoice(_)
            | Refusal::Edition(_)
            | Refusal::Onboarding(_)
            | Refusal::Retention(_)
            | Refusal::Disclosure(_)
            | Refusal::UntrustedReport
            | Refusal::NoArtwork
            | Refusal::NotOnRequest(_)
            | Refusal::Accuracy(_)
            | Refusal::WebsiteCheck(_)
            | Refusal::Watch(_)
            | Refusal::SiteKnown { .. }
            | Refusal::Xarf(_)
            | Refusal::AnswerLinkUsed
            | Refusal::NoMail
            | Refusal::MailDoesNotWait(_)
            | Refusal::WatchMarked
            | Refusal::CompetitionKnown
            | Refusal::OwnWatchMark
            | Refusal::RegistryLock(_) => Self::whole(sentence(refusal)),
            Refusal::TooOften(_) => Self { too_often: true, ..Self::whole(sentence(refusal)) },
            Refusal::MediaType(_) | Refusal::TooLarge(_) | Refusal::Scan(_) => {
                Self::at("documents", sentence(refusal))
            }
            Refusal::Appeal(refusal) => Self::of_appeal(language, refusal),
            Refusal::Case(casework::Refusal::NoWords)
            | Refusal::Licence(licence::Refusal::NoWords) => Self::at("words", sentence(refusal)),
            Refusal::Case(casework::Refusal::NoDocument) => {
                Self::at("documents", sentence(refusal))
            }
            Refusal::Case(_) | Refusal::Licence(_) => Self::whole(sentence(refusal)),
            Refusal::ContactAddress(
                contact_address::Refusal::NotAnAddress(_) | contact_address::Refusal::Same,
            ) => Self::at("contact_email", sentence(refusal)),
            Refusal::ContactAddress(_) => Self::whole(sentence(refusal)),
            Refusal::Organization(refusal) => Self::of_organization(refusal),
            Refusal::Accreditation(refusal) => Self::of_accreditation(refusal),
            Refusal::Request(refusal) => Self::of_request(language, refusal),
        }
    }

    fn of_appeal(language: Language, refusal: &appeal::Refusal) -> Self {
        match refusal {
            appeal::Refusal::Incomplete(part) => {
                Self::at(part, language.say("problem-appeal-part"))
            }
            appeal::Refusal::NewMatter(_) => {
                Self::at("documents", language.say("problem-new-matter"))
            }
            _ => Self::whole(sentence(refusal)),
        }
    }

    fn of_organization(refusal: &organization::Refusal) -> Self {
        use organization::Refusal as R;
        match refusal {
            R::NoGovernmentBasis
            | R::AlreadyHeld
            | R::NotHeld
            | R::MarkedAlready
            | R::NotMarked
            | R::OwnConflict
            | R::OwnAffiliate
            | R::NoSuchAffiliate
            | R::HappenedLater
            | R::ReceivedInTheFuture
            | R::NothingChanged
            | R::NotAMember
            | R::LastMember
            | R::Information(_) => Self::whole(sentence(refusal)),
            R::KnownAlready => Self::at("name", sentence(refusal)),
            R::MemberAlready | R::NotAnApplicant => Self::at("email", sentence(refusal)),
        }
    }

    fn of_accreditation(refusal: &accreditation::Refusal) -> Self {
        use accreditation::Refusal as R;
        match refusal {
            R::UnknownProgramme(_) => Self::at("programme", sentence(refusal)),
            R::KindNotEligible { .. } => Self::at("kind", sentence(refusal)),
            R::NoJurisdiction => Self::at("jurisdictions", sentence(refusal)),
            R::NotAWebsite(_) | R::WebsiteApproved(_) | R::WebsiteNotApproved(_) | R::NoWebsite => {
                Self::at("websites", sentence(refusal))
            }
            R::NothingHandedIn => Self::at("documents", sentence(refusal)),
            R::ApplicationPending
            | R::ApplicationNotOpen(_)
            | R::NothingToWithdraw(_)
            | R::NothingJudged
            | R::UnknownStandard(_)
            | R::JudgedWithoutWords(_)
            | R::StandardsOpen(_)
            | R::StandardsNotMet(_)
            | R::NoEvidence
            | R::NoEnd
            | R::EndNotByHand
            | R::EndsBeforeStart
            | R::Money(_)
            | R::Calendar(_) => Self::whole(sentence(refusal)),
        }
    }

    fn of_request(language: Language, refusal: &request::Refusal) -> Self {
        use request::Refusal as R;
        match refusal {
            R::InvalidContactEmail(_) => Self::at("contact_email", sentence(refusal)),
            R::NoSubmitter => Self::at("submitted_by", sentence(refusal)),
            R::MayNotBind => Self::at("may_bind", sentence(refusal)),
            R::OtherTerms { .. } => Self::at("terms_version", sentence(refusal)),
            R::NoReason => Self::at("reasons", language.say("problem-no-reason")),
            R::NothingNamed | R::NothingCited | R::NotRejectedBefore | R::GroundRefuted(_) => {
                Self::at("reasons", sentence(refusal))
            }
            R::NothingHandedIn => Self::at("documents", sentence(refusal)),
            R::EvidenceUnfinished(_) => Self::at("evidence", sentence(refusal)),
            R::Information(information::Refusal::NoQuestion) => {
                Self::at("question", language.say("problem-no-question"))
            }
            R::Information(information::Refusal::DueInThePast) => {
                Self::at("due_at", sentence(refusal))
            }
            R::NeedsConfirmation(window) => {
                let window = words::window(language, *window);
                Self::whole(language.say("problem-needs-confirmation").with("window", window))
            }
            R::NotHead(_) => Self::whole(language.say("problem-not-head")),
            R::AlreadyRequested(_)
            | R::NotOpen(_)
            | R::NotOrdered(_)
            | R::NameHeld(_)
            | R::NameRule(_)
            | R::BasisNotStanding(_)
            | R::NotAccepted(_)
            | R::NotRejected(_)
            | R::Information(_)
            | R::Calendar(_) => Self::whole(sentence(refusal)),
        }
    }
}

/// A refusal's own words as a sentence.
fn sentence(refusal: &impl std::fmt::Display) -> String {
    let words = refusal.to_string();
    let mut letters = words.chars();
    let first = letters.next().map(|first| first.to_uppercase().to_string());
    format!("{}{}.", first.unwrap_or_default(), letters.as_str())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_problem_names_its_field_where_it_has_one() {
        let english = crate::page::catalogue::Catalogue::english();
        let refused =
            |refusal: request::Refusal| FormProblem::of(english, &Failure::Refused(refusal.into()));
        assert_eq!(refused(request::Refusal::NoReason).field, Some("reasons"));
        assert_eq!(refused(information::Refusal::NoQuestion.into()).field, Some("question"));
        let problem = refused(request::Refusal::NotOpen(request::Decided {
            state: "lapsed",
            at: None,
            by: None,
        }));
        let words = "This request is lapsed; only an open one can be decided.";
        assert_eq!(problem, FormProblem::whole(words));
    }
}
