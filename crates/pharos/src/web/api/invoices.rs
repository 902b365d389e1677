//! `/api/v1/invoices` — invoices to customers and what was paid on them (P-55a, P-55f).

use axum::Json;
use axum::extract::State;
use axum::http::StatusCode;
use jiff::Timestamp;
use registry_core::id::{InvoiceId, OrganizationId};
use registry_core::invoice::{self, Invoice, Payment, Purpose};
use registry_core::money::{Currency, Money};
use registry_store::{InvoiceFilter, Lock};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};
use uuid::Uuid;

use super::shapes::{Instant, Page};
use super::{PageQuery, PathId, Query, cursor};
use crate::staff::permission::Permission;
use crate::vetting::invoice::{IssueInvoice, RecordPayment, issue, pay, void};
use crate::web::Web;
use crate::web::caller::Caller;
use crate::web::json::JsonBody;
use crate::web::problem::Problem;

/// A payment as it arrived.
#[derive(Debug, Serialize, ToSchema)]
pub struct PaymentShape {
    /// When the registry had it.
    received_at: Instant,
    /// How much: `5000.00 USD`.
    amount: String,
    /// By what it is found at the bank.
    reference: String,
    /// When it was recorded.
    recorded_at: Instant,
}

/// An invoice to a customer.
#[derive(Debug, Serialize, ToSchema)]
pub struct InvoiceShape {
    /// Its id.
    id: Uuid,
    /// Its number: `IN-2027-000123`.
    number: String,
    /// Who owes it.
    organization: Uuid,
    /// `appeal-fee`, `appeal-costs` or `other`.
    purpose: &'static str,
    /// The appeal it belongs to.
    #[serde(skip_serializing_if = "Option::is_none")]
    appeal: Option<Uuid>,
    /// What it is for, in words.
    #[serde(skip_serializing_if = "Option::is_none")]
    words: Option<String>,
    /// How much: `5000.00 USD`.
    amount: String,
    /// What is left to pay.
    rest: String,
    /// `open`, `paid` or `voided`.
    state: &'static str,
    /// When the payment arrived that filled it.
    #[serde(skip_serializing_if = "Option::is_none")]
    paid_at: Option<Instant>,
    /// Why it is void.
    #[serde(skip_serializing_if = "Option::is_none")]
    void_reason: Option<String>,
    /// Its date.
    dated_at: Instant,
    /// First instant at which a payment is late.
    due_at: Instant,
    /// What was paid.
    payments: Vec<PaymentShape>,
}

impl From<Invoice> for InvoiceShape {
    fn from(invoice: Invoice) -> Self {
        let (rest, state) = (format!("{:#}", invoice.rest()), invoice.state.code());
        let Invoice { id, number, organization, purpose, amount, dated_at, due_at, .. } = invoice;
        let (paid_at, void_reason) = match invoice.state {
            invoice::State::Open => (None, None),
            invoice::State::Paid { at } => (Some(Instant(at)), None),
            invoice::State::Voided { reason, .. } => (None, Some(reason)),
        };
        Self {
            id: *id.as_uuid(),
            number,
            organization: *organization.as_uuid(),
            purpose: purpose.code(),
            appeal: purpose.appeal().map(|appeal| *appeal.as_uuid()),
            words: match purpose {
                Purpose::AppealFee { .. } => None,
                Purpose::AppealCosts { words, .. } | Purpose::Other { words } => Some(words),
            },
            amount: format!("{amount:#}"),
            rest,
            state,
            paid_at,
            void_reason,
            dated_at: Instant(dated_at),
            due_at: Instant(due_at),
            payments: invoice.payments.into_iter().map(Into::into).collect(),
        }
    }
}

impl From<Payment> for PaymentShape {
    fn from(payment: Payment) -> Self {
        let Payment { received_at, amount, reference, recorded_at } = payment;
        Self {
            received_at: Instant(received_at),
            amount: format!("{amount:#}"),
            reference,
            recorded_at: Instant(recorded_at),
        }
    }
}

/// Reads an amount with its currency.
pub(super) fn amount(field: &str, text: &str) -> Result<Money, Problem> {
    let read = || {
        let (decimal, currency) = text.trim().split_once(' ')?;
        Money::parse_decimal(decimal, Currency::parse(currency).ok()?).ok()
    };
    let allowed = "an amount with its currency, like 5000.00 USD";
    read().ok_or_else(|| Problem::field(field, format!("{text:?}"), allowed))
}

/// Which invoices: those of an organization, or all on which something is owed.
#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
#[serde(deny_unknown_fields)]
pub struct InvoiceQuery {
    /// To this organization, paid and void ones too.
    organization: Option<Uuid>,
    /// Where the page begins: `next` of the page before.
    cursor: Option<String>,
    /// Most rows: 1 to 200, else 50.
    limit: Option<i64>,
}

/// Lists invoices in the order of their dates.
#[utoipa::path(get, path = "/api/v1/invoices", tag = "vetting", params(InvoiceQuery), responses(
    (status = 200, body = Page<InvoiceShape>), (status = "4XX", body = Problem)
))]
pub async fn list(
    State(web): State<Web>,
    caller: Caller,
    Query(query): Query<InvoiceQuery>,
) -> Result<Json<Page<InvoiceShape>>, Problem> {
    caller.may(Permission::ReadRegistry)?;
    let page = PageQuery { cursor: query.cursor, limit: query.limit };
    let (limit, after) = (page.limit()?, page.begin::<Timestamp, InvoiceId>()?);
    let of = |id| InvoiceFilter::Of(OrganizationId::from_uuid(id));
    let filter = query.organization.map_or(InvoiceFilter::Open, of);
    let read =
        move |read: &mut registry_store::Snapshot<'_>| read.invoices_page(filter, after, limit);
    let found = web.registry.store.read(read).await?;
    let full = i64::try_from(found.len()).is_ok_and(|count| count == limit);
    let last = found.last().filter(|_| full);
    let next = last.map(|last| cursor(&last.dated_at, &last.id));
    Ok(Json(Page { items: found.into_iter().map(Into::into).collect(), next }))
}

/// Shows an invoice.
#[utoipa::path(get, path = "/api/v1/invoices/{id}", tag = "vetting",
    params(("id" = Uuid, Path)),
    responses((status = 200, body = InvoiceShape), (status = "4XX", body = Problem))
)]
pub async fn show(
    State(web): State<Web>,
    caller: Caller,
    PathId(id): PathId<InvoiceId>,
) -> Result<Json<InvoiceShape>, Problem> {
    caller.may(Permission::ReadRegistry)?;
    let found = web.registry.store.read(move |read| read.invoice(id, Lock::None)).await?;
    let found = found.ok_or_else(|| Problem::not_found(format!("invoice {id}")))?;
    Ok(Json(found.into()))
}

/// An invoice to be issued.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct NewInvoice {
    /// To whom.
    organization: Uuid,
    /// How much: `99.00 USD`.
    amount: String,
    /// What for.
    words: String,
    /// First instant at which a payment is late.
    due_at: Instant,
}

/// Issues an invoice to a customer, dated now. The fee and the costs of an appeal have their own
/// acts.
#[utoipa::path(post, path = "/api/v1/invoices", tag = "vetting", request_body = NewInvoice,
    responses((status = 201, body = InvoiceShape), (status = "4XX", body = Problem))
)]
pub async fn create(
    State(web): State<Web>,
    caller: Caller,
    JsonBody(body): JsonBody<NewInvoice>,
) -> Result<(StatusCode, Json<InvoiceShape>), Problem> {
    let command = IssueInvoice {
        organization: OrganizationId::from_uuid(body.organization),
        amount: amount("amount", &body.amount)?,
        words: body.words,
        due_at: body.due_at.0,
    };
    let issued = issue(&web.registry, &caller.acting(), command).await?;
    Ok((StatusCode::CREATED, Json(issued.into())))
}

/// A payment that arrived.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct NewPayment {
    /// When the registry had it; it may be recorded later.
    pub(super) received_at: Instant,
    /// How much: `5000.00 USD`.
    pub(super) amount: String,
    /// By what it is found at the bank.
    pub(super) reference: String,
}

/// Records a payment with the day it arrived.
#[utoipa::path(post, path = "/api/v1/invoices/{id}/payments", tag = "vetting",
    params(("id" = Uuid, Path)), request_body = NewPayment,
    responses((status = 201, body = InvoiceShape), (status = "4XX", body = Problem))
)]
pub async fn record_payment(
    State(web): State<Web>,
    caller: Caller,
    PathId(invoice): PathId<InvoiceId>,
    JsonBody(body): JsonBody<NewPayment>,
) -> Result<(StatusCode, Json<InvoiceShape>), Problem> {
    let NewPayment { received_at, amount: text, reference } = body;
    let amount = amount("amount", &text)?;
    let command = RecordPayment { invoice, received_at: received_at.0, amount, reference };
    let paid = pay(&web.registry, &caller.acting(), command).await?;
    Ok((StatusCode::CREATED, Json(paid.into())))
}

/// Why an invoice is void.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct VoidReason {
    /// Why.
    reason: String,
}

/// Voids an invoice that should not have been.
#[utoipa::path(post, path = "/api/v1/invoices/{id}/void", tag = "vetting",
    params(("id" = Uuid, Path)), request_body = VoidReason,
    responses((status = 200, body = InvoiceShape), (status = "4XX", body = Problem))
)]
pub async fn make_void(
    State(web): State<Web>,
    caller: Caller,
    PathId(id): PathId<InvoiceId>,
    JsonBody(body): JsonBody<VoidReason>,
) -> Result<Json<InvoiceShape>, Problem> {
    let voided = void(&web.registry, &caller.acting(), (id, body.reason)).await?;
    Ok(Json(voided.into()))
}
