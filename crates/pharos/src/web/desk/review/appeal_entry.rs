//! A notice of appeal as it is entered, on the page of the request or case that it is against
//! (P-55, P-55a).

use registry_core::appeal::{Against, Counsel, NoticeOfAppeal, Statement};
use registry_core::rulebook::AppealChannel;

use super::super::choice;
use super::cases_forms::{documents, moment};
use super::invoices::amount_field;
use super::{Acts, Sent, wrong};
use crate::page::catalogue::Language;
use crate::page::dossier::{ActForm, Field};
use crate::vetting::Failure;
use crate::vetting::appeal::{self, ReceiveAppeal};

/// The form.
pub(super) fn form(language: Language) -> ActForm {
    let title = language.say("appeal-receive");
    let fields = vec![
        moment(language.say("field-received"), language, "received"),
        moment(language.say("appeal-dated"), language, "dated")
            .hinted(language.say("appeal-dated-hint")),
        choice::field::<AppealChannel>(language, "channel", language.say("appeal-channel")),
        Field::area("position", language.say("appeal-position")),
        Field::area("error", language.say("appeal-error")),
        Field::area("support", language.say("appeal-support")),
        documents(language),
        Field::line("counsel", language.say("counsel-name")).hinted(language.say("counsel-hint")),
        Field::line("counsel_email", language.say("counsel-email")),
        moment(language.say("appeal-paid-at"), language, "paid")
            .hinted(language.say("appeal-paid-hint")),
        amount_field(language, "amount"),
        Field::line("reference", language.say("invoice-reference")),
    ];
    ActForm::new("receive-appeal", title, language.say("appeal-receive-words"))
        .with(fields)
        .lettered()
        .secondary()
}

/// Enters one.
pub(super) async fn receive(acts: &Acts<'_>, sent: &Sent, against: Against) -> Result<(), Failure> {
    let text = |field: &str| sent.text(field).to_owned();
    let payment = match sent.moment("paid")? {
        Some(at) => Some((at, sent.amount("amount")?, text("reference"))),
        None if sent.text("amount").is_empty() && sent.text("reference").is_empty() => None,
        None => return Err(wrong("paid", "", "when the fee that is stated arrived")),
    };
    let command = ReceiveAppeal {
        against,
        notice: NoticeOfAppeal {
            received_at: sent.needed_moment("received")?,
            dated_at: sent.moment("dated")?,
            channel: choice::read(sent, "channel")?,
            statement: Statement {
                position: text("position"),
                error: text("error"),
                support: text("support"),
            },
            document: None,
            documents: Vec::new(),
        },
        document: sent.one_document_if_any()?,
        documents: Vec::new(),
        counsel: counsel(sent)?,
        payment,
    };
    appeal::receive(acts.registry, acts.acting, command).await.map(drop)
}

/// Counsel as it is named: both of name and address, or neither.
pub(super) fn counsel(sent: &Sent) -> Result<Option<Counsel>, Failure> {
    let (name, email) = (sent.text("counsel"), sent.text("counsel_email"));
    match (name.is_empty(), email.is_empty()) {
        (true, true) => Ok(None),
        (true, false) => Err(wrong("counsel", "", "the name of whose address this is")),
        (false, true) => Err(wrong("counsel_email", "", "where copies go to counsel")),
        (false, false) => Ok(Some(Counsel { name: name.to_owned(), email: email.to_owned() })),
    }
}
