//! What a flow answers, and the one place where each refusal of the core becomes an EPP result.

pub(super) mod contact;
pub(super) mod domain;
pub(super) mod host;
mod launch;
pub(super) mod transfer;
mod ttl;

use registry_core::auth_info::AuthInfoRefusal;
use registry_core::pricing::PriceRefusal;
use registry_core::sponsored::{SponsorRefusal, StatusRefusal};
use registry_epp::ResultCode;
use registry_epp::extension::ExtensionData;
use registry_epp::{ErrorValue, MessageQueue, Offender, Response, ResultData};
use registry_store::{Failure, StoreError};

/// A command that was carried out.
#[derive(Debug)]
pub(super) struct Reply {
    pub(super) code: ResultCode,
    /// The state of the message queue, where the command was about it.
    pub(super) queue: Option<MessageQueue>,
    pub(super) data: Option<ResultData>,
    pub(super) extensions: Vec<ExtensionData>,
}

/// A command that was not: nothing changed.
#[derive(Debug)]
pub(super) struct Refused {
    pub(super) code: ResultCode,
    pub(super) value: Option<ErrorValue>,
    pub(super) extensions: Vec<ExtensionData>,
}

/// What a flow ends in.
pub(super) type Flow = Result<Reply, Failure<Refused>>;

impl Reply {
    /// Done, with data.
    pub(super) fn data(data: ResultData) -> Self {
        Self { data: Some(data), ..Self::done(ResultCode::Completed) }
    }

    /// Done, with nothing to show.
    pub(super) const fn done(code: ResultCode) -> Self {
        Self { code, queue: None, data: None, extensions: Vec::new() }
    }

    /// With an extension's data behind.
    pub(super) fn with(mut self, extension: ExtensionData) -> Self {
        self.extensions.push(extension);
        self
    }

    pub(super) fn response(self, client: Option<String>, server: String) -> Response {
        let mut response = Response::new(self.code, client, server);
        response.queue = self.queue;
        response.data = self.data;
        response.extensions = self.extensions;
        response
    }
}

impl Refused {
    /// A refusal about one element: its stable code, then the words.
    pub(super) fn new(
        code: ResultCode,
        element: Offender,
        stable_code: &str,
        words: impl std::fmt::Display,
    ) -> Self {
        let value = ErrorValue::new(element, format!("{stable_code}: {words}"));
        Self { code, value: Some(value), extensions: Vec::new() }
    }

    /// A refusal that its code says whole.
    pub(super) const fn bare(code: ResultCode) -> Self {
        Self { code, value: None, extensions: Vec::new() }
    }

    /// What the database says, in EPP's words; none where it is the database's own trouble.
    pub(super) const fn of_store(error: &StoreError) -> Option<Self> {
        match error {
            // Somebody else was quicker.
            StoreError::Taken(_) => Some(Self::bare(ResultCode::ObjectExists)),
            StoreError::CreditExceeded(_) => Some(Self::bare(ResultCode::BillingFailure)),
            _ => None,
        }
    }

    /// With an extension's data behind.
    pub(super) fn with(mut self, extension: ExtensionData) -> Self {
        self.extensions.push(extension);
        self
    }

    pub(super) fn response(self, client: Option<String>, server: String) -> Response {
        let mut response = Response::new(self.code, client, server);
        response.values.extend(self.value);
        response.extensions = self.extensions;
        response
    }
}

impl From<Refused> for Failure<Refused> {
    fn from(refused: Refused) -> Self {
        Failure::Refused(refused)
    }
}

/// An authInfo given (EPP.md, section 8).
const fn auth_info_code(refusal: &AuthInfoRefusal) -> ResultCode {
    match refusal {
        AuthInfoRefusal::Weak(_) => ResultCode::InvalidAuthorizationInformation,
        AuthInfoRefusal::Extension => ResultCode::UnimplementedOption,
        AuthInfoRefusal::Calendar(_) => ResultCode::ParameterValuePolicyError,
    }
}

/// A stated fee (EPP.md, section 7; RFC 8748).
const fn price_code(refusal: &PriceRefusal) -> ResultCode {
    match refusal {
        PriceRefusal::FeeRequired { .. } => ResultCode::RequiredParameterMissing,
        PriceRefusal::CurrencyNotServed { .. }
        | PriceRefusal::FeeInvalid(_)
        | PriceRefusal::PriceTooLow { .. } => ResultCode::ParameterValueRangeError,
    }
}

/// The statuses an update asks for (EPP.md, section 4).
const fn status_code(refusal: StatusRefusal) -> ResultCode {
    match refusal {
        StatusRefusal::NotTheSponsors(_)
        | StatusRefusal::AlreadySet(_)
        | StatusRefusal::NotSet(_) => ResultCode::ParameterValuePolicyError,
    }
}

/// Whose an object is, and its statuses (EPP.md, section 2).
const fn sponsor_code(refusal: SponsorRefusal) -> ResultCode {
    match refusal {
        SponsorRefusal::NotSponsor => ResultCode::AuthorizationError,
        SponsorRefusal::Prohibited(_) => ResultCode::StatusProhibitsOperation,
    }
}
