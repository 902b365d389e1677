//! Errors of the API as problem details (RFC 9457), and the one place that maps refusals to them.

mod appeals;
mod publications;
mod registrars;
mod watch;

use axum::Json;
use axum::http::{HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use registry_core::casework;
use registry_core::contact_address;
use registry_core::domain::accuracy;
use registry_core::domain::lock;
use registry_core::domain::transfer::consent;
use registry_core::two_people::Unconfirmed;
use registry_core::{
    accreditation, information, maintenance, organization, request, website_check,
};
use registry_store::{Constraint, Failure, Meanwhile, StoreError};
use serde::Serialize;
use utoipa::ToSchema;

use crate::scanner::ScanError;
use crate::staff::rate_limit::TooOften;
use crate::vetting::Refusal;

/// The media type of an error.
const MEDIA_TYPE: HeaderValue = HeaderValue::from_static("application/problem+json");

/// An error as a client reads it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct Problem {
    /// A URI that names the kind of problem: `urn:pharos:problem:` and its code.
    #[serde(rename = "type")]
    pub kind: String,
    /// The status, in words.
    pub title: String,
    /// The HTTP status.
    pub status: u16,
    /// The stable code of this kind of problem.
    pub code: String,
    /// What happened here, and what to do.
    pub detail: String,
    /// Each field that cannot be taken.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub errors: Vec<FieldProblem>,
    /// What changed since the caller had read it.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub meanwhile: Vec<MeanwhileProblem>,
    #[serde(skip)]
    retry_after_seconds: Option<u64>,
}

/// A change that was made after the caller had read the object.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct MeanwhileProblem {
    /// When it took effect, RFC 3339.
    pub at: String,
    /// Who made it.
    pub by: String,
    /// The codes of what happened.
    pub events: Vec<String>,
}

/// A field that cannot be taken.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct FieldProblem {
    /// Its path: `basis.id`.
    pub field: String,
    /// What was found there.
    pub found: String,
    /// What is allowed.
    pub allowed: String,
}

impl Problem {
    /// A problem without fields.
    pub fn new(status: StatusCode, code: &str, detail: impl Into<String>) -> Self {
        Self {
            kind: format!("urn:pharos:problem:{code}"),
            title: status.canonical_reason().unwrap_or("Error").to_owned(),
            status: status.as_u16(),
            code: code.to_owned(),
            detail: detail.into(),
            errors: Vec::new(),
            meanwhile: Vec::new(),
            retry_after_seconds: None,
        }
    }

    /// One field that cannot be taken: 400.
    pub fn field(
        field: impl Into<String>,
        found: impl Into<String>,
        allowed: impl Into<String>,
    ) -> Self {
        let (field, found, allowed) = (field.into(), found.into(), allowed.into());
        let detail = format!("{field}: found {found}, allowed: {allowed}");
        let mut problem = Self::new(StatusCode::BAD_REQUEST, "field-invalid", detail);
        problem.errors.push(FieldProblem { field, found, allowed });
        problem
    }

    /// There is nothing here: 404.
    pub fn not_found(what: impl std::fmt::Display) -> Self {
        Self::new(StatusCode::NOT_FOUND, "not-found", format!("there is no {what}"))
    }

    /// Nobody is signed in: 401.
    pub fn unauthenticated() -> Self {
        let detail = "send a bearer token: Authorization: Bearer <token>";
        Self::new(StatusCode::UNAUTHORIZED, "not-signed-in", detail)
    }

    /// A request with this key was carried out, and its answer is not there: 409.
    pub fn carried_out_already() -> Self {
        let detail = "a request with this Idempotency-Key was carried out, or is right now, and \
                      its answer is not there; ask again in a moment, then look at what it made";
        Self::new(StatusCode::CONFLICT, "carried-out-already", detail)
    }

    /// Somebody changed it after the caller had read it: 412.
    fn changed(changes: &[Meanwhile], detail: String) -> Self {
        let mut problem = Self::new(StatusCode::PRECONDITION_FAILED, "changed-meanwhile", detail);
        let told = |one: &Meanwhile| MeanwhileProblem {
            at: one.at.to_string(),
            by: one.by.clone(),
            events: one.events.clone(),
        };
        problem.meanwhile = changes.iter().map(told).collect();
        problem
    }

    /// Too many requests: 429.
    pub fn too_often(limit: TooOften) -> Self {
        let seconds = limit.retry_after_seconds;
        let detail = format!("too many requests; try again in {seconds} seconds");
        let mut problem = Self::new(StatusCode::TOO_MANY_REQUESTS, "too-often", detail);
        problem.retry_after_seconds = Some(seconds);
        problem
    }
}

impl IntoResponse for Problem {
    fn into_response(self) -> Response {
        let status = StatusCode::from_u16(self.status).unwrap_or(StatusCode::BAD_REQUEST);
        let retry_after = self.retry_after_seconds;
        let mut response = (status, Json(self)).into_response();
        let headers = response.headers_mut();
        headers.insert(header::CONTENT_TYPE, MEDIA_TYPE);
        if status == StatusCode::UNAUTHORIZED {
            headers.insert(header::WWW_AUTHENTICATE, HeaderValue::from_static("Bearer"));
        }
        if let Some(seconds) = retry_after {
            headers.insert(header::RETRY_AFTER, HeaderValue::from(seconds));
        }
        response
    }
}

impl From<StoreError> for Problem {
    fn from(error: StoreError) -> Self {
        if matches!(error, StoreError::Taken(Constraint::IdempotencyKey)) {
            return Self::carried_out_already();
        }
        if let StoreError::ChangedMeanwhile(changes) = &error {
            return Self::changed(changes, error.to_string());
        }
        if matches!(error, StoreError::Conflict | StoreError::Behind | StoreError::Taken(_)) {
            let detail = "somebody else changed this at the same instant; look again";
            return Self::new(StatusCode::CONFLICT, "conflict", detail);
        }
        tracing::error!(%error, "the database failed a request");
        let detail = "the registry cannot answer now; nothing was changed; try again";
        let mut problem = Self::new(StatusCode::SERVICE_UNAVAILABLE, "unavailable", detail);
        problem.retry_after_seconds = Some(5);
        problem
    }
}

impl From<Failure<Refusal>> for Problem {
    fn from(failure: Failure<Refusal>) -> Self {
        match failure {
            Failure::Refused(refusal) => refusal.into(),
            Failure::Store(error) => error.into(),
        }
    }
}

impl From<Failure<Problem>> for Problem {
    fn from(failure: Failure<Problem>) -> Self {
        match failure {
            Failure::Refused(problem) => problem,
            Failure::Store(error) => error.into(),
        }
    }
}

impl From<Refusal> for Problem {
    /// Every refusal of vetting, by its status: 400 for what a field can mend, 403 for what the
    /// role may not, 404 for what is not there, 409 for what stands in the way, 422 for what the
    /// rules will not have.
    fn from(refusal: Refusal) -> Self {
        let detail = refusal.to_string();
        let (status, code) = match &refusal {
            Refusal::NotPermitted(_) => (StatusCode::FORBIDDEN, "not-permitted"),
            Refusal::NotFound(_) => (StatusCode::NOT_FOUND, "not-found"),
            Refusal::Field { field, found, allowed } => {
                return Self::field(field.clone(), format!("{found:?}"), *allowed);
            }
            Refusal::Name { name, refusal } => {
                let mut problem = Self::field("name", format!("{name:?}"), refusal.to_string());
                problem.code = refusal.code().to_owned();
                problem.kind = format!("urn:pharos:problem:{}", refusal.code());
                return problem;
            }
            Refusal::Conflicted(conflicted) => (StatusCode::FORBIDDEN, conflicted.code()),
            Refusal::BasisNotForThis(_) => (StatusCode::UNPROCESSABLE_ENTITY, "basis-not-for-this"),
            Refusal::NoGovernmentBasis => (StatusCode::UNPROCESSABLE_ENTITY, "no-government-basis"),
            Refusal::NoticeNotGivenUp(_) => (StatusCode::CONFLICT, "notice-not-given-up"),
            Refusal::ZoneNotHeld(_) => (StatusCode::CONFLICT, "zone-not-held"),
            Refusal::MediaType(_) => (StatusCode::UNSUPPORTED_MEDIA_TYPE, "media-type-not-taken"),
            Refusal::TooLarge(_) => (StatusCode::PAYLOAD_TOO_LARGE, "document-too-large"),
            Refusal::Scan(error @ ScanError::Found(_)) => {
                (StatusCode::UNPROCESSABLE_ENTITY, error.code())
            }
            Refusal::Scan(error @ ScanError::Unavailable(_)) => {
                (StatusCode::SERVICE_UNAVAILABLE, error.code())
            }
            Refusal::TooOften(wait) => return Self::too_often(*wait),
            Refusal::NotSealed => (StatusCode::SERVICE_UNAVAILABLE, "unavailable"),
            Refusal::NoPublicAddress => (StatusCode::CONFLICT, "no-public-address"),
            Refusal::NameNotRegistered(_) => (StatusCode::NOT_FOUND, "domain-not-found"),
            Refusal::Consent(refusal) => (of_consent(refusal), refusal.code()),
            Refusal::ContactAddress(refusal) => (of_contact_address(refusal), refusal.code()),
            Refusal::Accuracy(refusal) => (of_accuracy(*refusal), refusal.code()),
            Refusal::WebsiteCheck(refusal) => (of_website(refusal), refusal.code()),
            Refusal::RegistryLock(refusal) => (of_lock(*refusal), refusal.code()),
            Refusal::Case(refusal) => (of_case(refusal), refusal.code()),
            Refusal::Maintenance(refusal) => (of_maintenance(refusal), refusal.code()),
            Refusal::Appeal(refusal) => (appeals::of_appeal(refusal), refusal.code()),
            Refusal::Invoice(refusal) => (appeals::of_invoice(refusal), refusal.code()),
            Refusal::Licence(refusal) => (publications::of_licence(refusal), refusal.code()),
            Refusal::Disclosure(refusal) => (publications::of_disclosure(refusal), refusal.code()),
            Refusal::Retention(refusal) => (publications::of_retention(refusal), refusal.code()),
            Refusal::Onboarding(refusal) => (registrars::of_onboarding(refusal), refusal.code()),
            Refusal::UntrustedReport => (StatusCode::UNPROCESSABLE_ENTITY, "report-not-trusted"),
            Refusal::NoArtwork => (StatusCode::CONFLICT, "artwork-missing"),
            Refusal::Edition(refusal) => (publications::of_edition(refusal), refusal.code()),
            Refusal::NotOnRequest(_) => (StatusCode::CONFLICT, "not-on-request"),
            Refusal::Organization(refusal) => (of_organization(refusal), refusal.code()),
            Refusal::Accreditation(refusal) => (of_accreditation(refusal), refusal.code()),
            Refusal::Request(refusal) => (of_request(refusal), refusal.code()),
            Refusal::Watch(refusal) => (watch::of_watch(refusal), refusal.code()),
            Refusal::SiteKnown { .. } => (StatusCode::CONFLICT, "site-known"),
            Refusal::Xarf(_) => (StatusCode::UNPROCESSABLE_ENTITY, "not-xarf"),
            Refusal::AnswerLinkUsed => (StatusCode::CONFLICT, "answer-link-used"),
            Refusal::NoMail => (StatusCode::BAD_REQUEST, "no-mail"),
            Refusal::MailDoesNotWait(_) => (StatusCode::CONFLICT, "mail-does-not-wait"),
            Refusal::WatchMarked => (StatusCode::CONFLICT, "marked-already"),
            Refusal::CompetitionKnown => (StatusCode::CONFLICT, "competitor-known"),
            Refusal::OwnWatchMark => (StatusCode::FORBIDDEN, "own-conflict"),
        };
        Self::new(status, code, detail)
    }
}

const fn of_organization(refusal: &organization::Refusal) -> StatusCode {
    use organization::Refusal as R;
    match refusal {
        R::NoGovernmentBasis => StatusCode::UNPROCESSABLE_ENTITY,
        R::OwnConflict => StatusCode::FORBIDDEN,
        R::NotMarked | R::NoSuchAffiliate | R::NotAMember => StatusCode::NOT_FOUND,
        R::AlreadyHeld
        | R::NotHeld
        | R::MarkedAlready
        | R::NothingChanged
        | R::KnownAlready
        | R::MemberAlready
        | R::LastMember
        | R::NotAnApplicant => StatusCode::CONFLICT,
        R::OwnAffiliate | R::HappenedLater | R::ReceivedInTheFuture => StatusCode::BAD_REQUEST,
        R::Information(refusal) => of_information(*refusal),
    }
}

const fn of_information(refusal: information::Refusal) -> StatusCode {
    use information::Refusal as R;
    match refusal {
        R::NoQuestion | R::DueInThePast | R::ReceivedInTheFuture | R::ReceivedBeforeAsked => {
            StatusCode::BAD_REQUEST
        }
        R::NoSuchQuestion(_) => StatusCode::NOT_FOUND,
    }
}

const fn of_consent(refusal: &consent::Refusal) -> StatusCode {
    use consent::Refusal as R;
    match refusal {
        R::OtherTerms { .. } => StatusCode::BAD_REQUEST,
        R::NotActive(_) | R::OwnName | R::Pending | R::DeletionAhead(_) => StatusCode::CONFLICT,
        R::NotAsked | R::NotInGoodStanding(_) | R::Calendar(_) => StatusCode::UNPROCESSABLE_ENTITY,
    }
}

const fn of_contact_address(refusal: &contact_address::Refusal) -> StatusCode {
    use contact_address::Refusal as R;
    match refusal {
        R::NotAnAddress(_) | R::Words(_) => StatusCode::BAD_REQUEST,
        R::Same | R::OfTheName | R::NameGone => StatusCode::CONFLICT,
        R::NoCustomer => StatusCode::UNPROCESSABLE_ENTITY,
    }
}

const fn of_website(refusal: &website_check::Refusal) -> StatusCode {
    use website_check::Refusal as R;
    match refusal {
        R::NotOpen(_) | R::Judged { .. } | R::ClosedCase => StatusCode::CONFLICT,
        R::NoSuchQuestion | R::OtherCase => StatusCode::BAD_REQUEST,
    }
}

const fn of_accuracy(refusal: accuracy::Refusal) -> StatusCode {
    use accuracy::Refusal as R;
    match refusal {
        R::AgainstReviewer => StatusCode::FORBIDDEN,
        R::NoCheck => StatusCode::NOT_FOUND,
        R::Purged | R::Closed(_) => StatusCode::CONFLICT,
    }
}

const fn of_lock(refusal: lock::Refusal) -> StatusCode {
    use lock::Refusal as R;
    match refusal {
        R::Unconfirmed(refusal) => of_unconfirmed(refusal),
        R::SponsorChanged | R::Cause(_) => StatusCode::CONFLICT,
    }
}

const fn of_unconfirmed(refusal: Unconfirmed) -> StatusCode {
    match refusal {
        Unconfirmed::SamePerson => StatusCode::FORBIDDEN,
        Unconfirmed::NothingProposed => StatusCode::CONFLICT,
    }
}

const fn of_case(refusal: &casework::Refusal) -> StatusCode {
    use casework::Refusal as R;
    match refusal {
        R::NoReason
        | R::NoSupport
        | R::NoWords
        | R::NoDocument
        | R::UnknownGround(_)
        | R::ReceivedInTheFuture
        | R::ReceivedBefore
        | R::AgreedInThePast
        | R::NobodyAgreed => StatusCode::BAD_REQUEST,
        R::OtherMatter(_)
        | R::NotNow { .. }
        | R::OpenAlready(_)
        | R::Disputed
        | R::NameGone
        | R::NameThere
        | R::OtherName
        | R::HolderChanged
        | R::NotOrdered
        | R::NotActive(_)
        | R::RequestOpen(_)
        | R::NoSuchClock(_)
        | R::Cause(_) => StatusCode::CONFLICT,
        R::NotNoticed
        | R::ResponseNotDue
        | R::WindowOpen
        | R::NotExtensible(_)
        | R::AgreedTooLate
        | R::BehindTheLimit
        | R::Calendar(_) => StatusCode::UNPROCESSABLE_ENTITY,
        R::Unconfirmed(refusal) => of_unconfirmed(*refusal),
    }
}

const fn of_maintenance(refusal: &maintenance::Refusal) -> StatusCode {
    use maintenance::Refusal as R;
    match refusal {
        R::Over(_) => StatusCode::CONFLICT,
        R::EndsBeforeStart
        | R::InThePast
        | R::NoSystem
        | R::Text(_)
        | R::Detail
        | R::UnknownTld(_) => StatusCode::BAD_REQUEST,
        R::Calendar(_) => StatusCode::UNPROCESSABLE_ENTITY,
    }
}

const fn of_accreditation(refusal: &accreditation::Refusal) -> StatusCode {
    use accreditation::Refusal as R;
    match refusal {
        R::UnknownProgramme(_)
        | R::NoJurisdiction
        | R::NothingJudged
        | R::NothingHandedIn
        | R::UnknownStandard(_)
        | R::JudgedWithoutWords(_)
        | R::NoEvidence
        | R::NoEnd
        | R::EndNotByHand
        | R::EndsBeforeStart
        | R::NotAWebsite(_)
        | R::NoWebsite => StatusCode::BAD_REQUEST,
        R::KindNotEligible { .. } | R::Calendar(_) | R::Money(_) => {
            StatusCode::UNPROCESSABLE_ENTITY
        }
        R::ApplicationPending
        | R::ApplicationNotOpen(_)
        | R::NothingToWithdraw(_)
        | R::StandardsOpen(_)
        | R::StandardsNotMet(_)
        | R::WebsiteApproved(_)
        | R::WebsiteNotApproved(_) => StatusCode::CONFLICT,
    }
}

const fn of_request(refusal: &request::Refusal) -> StatusCode {
    use request::Refusal as R;
    match refusal {
        R::InvalidContactEmail(_)
        | R::NoSubmitter
        | R::MayNotBind
        | R::OtherTerms { .. }
        | R::NoReason
        | R::NothingNamed
        | R::NothingCited
        | R::NothingHandedIn
        | R::EvidenceUnfinished(_) => StatusCode::BAD_REQUEST,
        R::AlreadyRequested(_)
        | R::NotOpen(_)
        | R::NotOrdered(_)
        | R::NotHead(_)
        | R::NameHeld(_)
        | R::NeedsConfirmation(_)
        | R::NotAccepted(_)
        | R::NotRejected(_)
        | R::NotRejectedBefore
        | R::GroundRefuted(_) => StatusCode::CONFLICT,
        R::Information(refusal) => of_information(*refusal),
        R::NameRule(_) | R::BasisNotStanding(_) | R::Calendar(_) => {
            StatusCode::UNPROCESSABLE_ENTITY
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::staff::permission::Permission;

    #[test]
    fn a_refusal_has_its_status_and_its_code() {
        let cases = [
            (Refusal::NotPermitted(Permission::DecideRequest), 403, "not-permitted"),
            (organization::Refusal::AlreadyHeld.into(), 409, "government-basis-held"),
            (organization::Refusal::OwnConflict.into(), 403, "own-conflict"),
            (accreditation::Refusal::NoJurisdiction.into(), 400, "no-jurisdiction"),
            (request::Refusal::NotRejectedBefore.into(), 409, "not-rejected-before"),
            (request::Refusal::NothingNamed.into(), 400, "incomplete-names-nothing"),
            (maintenance::Refusal::Over("ended").into(), 409, "maintenance-over"),
            (maintenance::Refusal::NoSystem.into(), 400, "maintenance-without-system"),
            (accuracy::Refusal::NoCheck.into(), 404, "no-accuracy-check"),
            (accuracy::Refusal::Closed("accepted").into(), 409, "accuracy-check-closed"),
            (accuracy::Refusal::AgainstReviewer.into(), 403, "against-a-reviewer"),
            (lock::Refusal::from(Unconfirmed::SamePerson).into(), 403, "same-person"),
            (consent::Refusal::Pending.into(), 409, "transfer-pending"),
            (request::Refusal::BasisNotStanding("grace").into(), 422, "basis-not-standing"),
        ];
        for (refusal, status, code) in cases {
            let problem = Problem::from(refusal);
            assert_eq!((problem.status, problem.code.as_str()), (status, code));
            assert_eq!(problem.kind, format!("urn:pharos:problem:{code}"));
        }
    }

    #[test]
    fn a_field_is_named_with_what_was_found_and_what_is_allowed() {
        let problem = Problem::field("country", "\"Narnia\"", "a country code");
        let json = serde_json::to_value(&problem).unwrap();
        assert_eq!(json["errors"][0]["field"], "country");
        assert_eq!(json["detail"], "country: found \"Narnia\", allowed: a country code");
        assert_eq!(problem.into_response().headers()["content-type"], "application/problem+json");
    }
}
