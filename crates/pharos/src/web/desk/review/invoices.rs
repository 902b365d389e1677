//! The page of an invoice to a customer: what it is for, what was paid on it, what is left (P-55a,
//! P-55f).

use registry_core::id::{InvoiceId, OrganizationId};
use registry_core::invoice::{Invoice, Purpose, State};
use registry_store::{Aggregate as _, Lock, Snapshot};

use super::cases::is_conflicted;
use super::cases_forms::moment;
use super::{Acts, Found, Of, Offered, Reader, Sent, no_such_act};
use crate::page::catalogue::Language;
use crate::page::dossier::{ActForm, Control, Dossier, Fact, Field, Line, Section, spoken};
use crate::page::words::{self, Badge};
use crate::staff::permission::Permission;
use crate::vetting::Failure;
use crate::vetting::invoice::{self, IssueInvoice, RecordPayment};

/// What can be done about an invoice.
pub(super) const ACTS: Offered =
    &[("pay", Permission::RecordPayment), ("void", Permission::IssueInvoice)];

/// The page of an invoice.
pub(super) fn dossier(read: &mut Snapshot<'_>, reader: &Reader, id: &str) -> Found {
    let Ok(id) = id.parse::<InvoiceId>() else { return Ok(None) };
    let Some(invoice) = read.invoice(id, Lock::None)? else { return Ok(None) };
    let language = reader.language;
    let holder = read.organization(invoice.organization, Lock::None)?;
    let holder = holder.map(|found| found.name).unwrap_or_default();
    let mut known = Section::new("known", language.say("kind-invoice"));
    known.facts = vec![
        Fact::link(
            language.say("request-organization"),
            Of::Organization.page(invoice.organization),
            holder,
        ),
        Fact::new(language.say("invoice-amount"), format!("{:#}", invoice.amount)),
        Fact::new(language.say("invoice-rest"), format!("{:#}", invoice.rest())),
        Fact::at(language.say("invoice-dated"), invoice.dated_at),
        Fact::new(language.say("invoice-due"), words::last_day(invoice.due_at)),
    ];
    match &invoice.purpose {
        Purpose::AppealFee { appeal } => {
            let (term, page) = (language.say("work-appeal"), Of::Appeal.page(appeal));
            known.facts.push(Fact::link(term, page, language.say("invoice-fee")));
        }
        Purpose::AppealCosts { appeal, words } => {
            let (term, page) = (language.say("work-appeal"), Of::Appeal.page(appeal));
            known.facts.push(Fact::link(term, page, words));
        }
        Purpose::Other { words } => known.quotes = vec![(String::new(), words.clone())],
    }
    if let State::Voided { reason, .. } = &invoice.state {
        known.quotes.push((language.say("invoice-voided").into(), reason.clone()));
    }
    let conflicted = is_conflicted(read, reader, Some(invoice.organization))?;
    let dossier = Dossier {
        state: Some(state(&invoice)),
        sections: vec![known, payments(language, &invoice)],
        ..reader.dossier(invoice.number.clone(), spoken(invoice.purpose.code()))
    };
    let acts = forms(reader, &invoice);
    Ok(Some((reader.offered(dossier, acts, conflicted), Some(invoice.key()))))
}

fn state(invoice: &Invoice) -> Badge {
    let tone = match invoice.state {
        State::Open => "waits",
        State::Paid { .. } => "good",
        State::Voided { .. } => "plain",
    };
    Badge::new(tone, spoken(invoice.state.code()))
}

fn payments(language: Language, invoice: &Invoice) -> Section {
    let line = |payment: &registry_core::invoice::Payment| Line {
        words: format!("{:#}", payment.amount),
        more: format!("{} · {}", words::day(payment.received_at), payment.reference),
        ..Line::default()
    };
    let lines = invoice.payments.iter().map(line).collect();
    let section = Section::new("payments", language.say("invoice-payments"));
    section.with_lines(lines, language.say("invoice-unpaid"))
}

/// The invoices to an organization, as its page lists them.
pub(super) fn of_customer(language: Language, invoices: &[Invoice]) -> Section {
    let line = |invoice: &Invoice| Line {
        words: invoice.number.clone(),
        href: Of::Invoice.page(invoice.id),
        badge: Some(state(invoice)),
        more: format!("{:#}", invoice.amount),
        ..Line::default()
    };
    let lines = invoices.iter().map(line).collect();
    let section = Section::new("invoices", language.say("invoices-title"));
    section.with_lines(lines, language.say("organization-none"))
}

/// A field for an amount.
pub(super) fn amount_field(language: Language, name: &'static str) -> Field {
    Field::line(name, language.say("invoice-amount")).hinted(language.say("invoice-amount-hint"))
}

fn forms(reader: &Reader, invoice: &Invoice) -> Vec<ActForm> {
    let language = reader.language;
    let mut forms = Vec::new();
    if invoice.state != State::Open {
        return forms;
    }
    if reader.may(Permission::RecordPayment) {
        let fields = vec![
            moment(language.say("field-received"), language, "received"),
            amount_field(language, "amount"),
            Field::line("reference", language.say("invoice-reference")),
        ];
        let title = language.say("invoice-pay");
        let form = ActForm::new("pay", title, language.say("invoice-pay-words"));
        forms.push(form.with(fields).open());
    }
    if reader.may(Permission::IssueInvoice) {
        let title = language.say("invoice-void");
        let form = ActForm::new("void", title, language.say("invoice-void-words"));
        let reason = Field::area("reason", language.say("field-words"));
        forms.push(form.with(vec![reason]).danger());
    }
    forms
}

/// The form by which one is issued.
pub(super) fn issuing(language: Language) -> ActForm {
    let title = language.say("invoice-issue");
    let last_day = Field::new("last_day", language.say("invoice-due"), Control::Line("date"));
    let fields = vec![
        amount_field(language, "amount"),
        Field::area("words", language.say("invoice-for")),
        last_day,
    ];
    ActForm::new("issue-invoice", title, language.say("invoice-issue-words"))
        .with(fields)
        .secondary()
}

/// Issues an invoice to a customer.
pub(super) async fn issue(
    acts: &Acts<'_>,
    sent: &Sent,
    organization: OrganizationId,
) -> Result<(), Failure> {
    let command = IssueInvoice {
        organization,
        amount: sent.amount("amount")?,
        words: sent.text("words").to_owned(),
        due_at: sent.end_of_day("last_day")?,
    };
    invoice::issue(acts.registry, acts.acting, command).await.map(drop)
}

/// Records a payment, or voids the invoice.
pub(super) async fn act(acts: &Acts<'_>, sent: &Sent) -> Result<(), Failure> {
    let id = acts.id.parse::<InvoiceId>().map_err(|_| no_such_act(acts.act))?;
    match acts.act {
        "pay" => {
            let command = RecordPayment {
                invoice: id,
                received_at: sent.needed_moment("received")?,
                amount: sent.amount("amount")?,
                reference: sent.text("reference").to_owned(),
            };
            invoice::pay(acts.registry, acts.acting, command).await.map(drop)
        }
        "void" => {
            let command = (id, sent.text("reason").to_owned());
            invoice::void(acts.registry, acts.acting, command).await.map(drop)
        }
        other => Err(no_such_act(other)),
    }
}
