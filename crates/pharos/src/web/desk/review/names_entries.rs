//! What is entered on the page of a name, as it came from outside: a wish for the trademark (P-60),
//! a request for registration data that is not published.

use std::collections::BTreeSet;

use registry_core::disclosure_request::{LegalBasis, Requester, Sought};
use registry_core::name::DomainName;

use super::super::choice::{self, Urgency};
use super::cases_forms::{documents, moment};
use super::{Acts, Reader, Sent};
use crate::page::dossier::{ActForm, Control, Field, spoken};
use crate::staff::permission::Permission;
use crate::vetting::Failure;
use crate::vetting::disclosure_request::{self, AskDisclosure};
use crate::vetting::licence::{self, AskLicence};

/// The forms.
pub(super) fn forms(reader: &Reader) -> Vec<ActForm> {
    let language = reader.language;
    let received = || moment(language.say("field-received"), language, "received");
    let mut forms = Vec::new();
    if reader.may(Permission::RecordLicence) {
        let fields = vec![
            received(),
            Field::line("asked_by", language.say("licence-asked-by")),
            Field::area("words", language.say("field-said")),
            documents(language),
        ];
        let title = language.say("licence-enter");
        let form = ActForm::new("ask-licence", title, language.say("licence-enter-words"));
        forms.push(form.with(fields).lettered().secondary());
    }
    if reader.may(Permission::RecordDisclosure) {
        let sought = Sought::ALL.iter().map(|one| {
            let label = language.say("disclosure-seeks").with("what", spoken(one.code()));
            Field::new(format!("sought-{}", one.code()), label, Control::Tick)
        });
        let mut fields = vec![
            received(),
            Field::line("requester", language.say("disclosure-name")),
            Field::line("organization", language.say("disclosure-for")),
            Field::line("email", language.say("disclosure-email")),
            choice::field::<LegalBasis>(language, "basis", language.say("request-basis")),
            choice::field::<Urgency>(language, "urgency", language.say("disclosure-urgency")),
            Field::area("words", language.say("disclosure-for-what")),
        ];
        fields.extend(sought);
        fields.push(documents(language));
        let title = language.say("disclosure-enter");
        let words = language.say("disclosure-enter-words");
        forms
            .push(ActForm::new("ask-disclosure", title, words).with(fields).lettered().secondary());
    }
    forms
}

/// Enters a wish for the trademark.
pub(super) async fn ask_licence(
    acts: &Acts<'_>,
    sent: &Sent,
    name: DomainName,
) -> Result<(), Failure> {
    let command = AskLicence {
        name,
        asked_at: sent.needed_moment("received")?,
        asked_by: sent.text("asked_by").to_owned(),
        words: sent.text("words").to_owned(),
        documents: sent.hashes(),
    };
    licence::ask(acts.registry, acts.acting, command).await.map(drop)
}

/// Enters a request for registration data.
pub(super) async fn ask_disclosure(
    acts: &Acts<'_>,
    sent: &Sent,
    name: DomainName,
) -> Result<(), Failure> {
    let ticked = |one: &&Sought| sent.fields.ticked(&format!("sought-{}", one.code()));
    let sought: BTreeSet<Sought> = Sought::ALL.iter().filter(ticked).copied().collect();
    let text = |field: &str| sent.text(field).to_owned();
    let command = AskDisclosure {
        name,
        received_at: sent.needed_moment("received")?,
        basis: choice::read(sent, "basis")?,
        words: text("words"),
        sought,
        documents: sent.hashes(),
        urgent: choice::read::<Urgency>(sent, "urgency")? == Urgency::Urgent,
        requester: Requester {
            name: text("requester"),
            organization: text("organization"),
            email: text("email"),
        },
    };
    disclosure_request::ask(acts.registry, acts.acting, command).await.map(drop)
}
