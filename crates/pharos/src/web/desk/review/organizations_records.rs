//! What is recorded of an organization by its page: its data, affiliates (P-7), breaches that it
//! disclosed (P-58).

use registry_core::id::OrganizationId;
use registry_core::organization::Organization;

use super::cases_forms::{documents, moment};
use super::{Acts, Reader, Sent, no_such_act};
use crate::page::dossier::{ActForm, Control, Field};
use crate::vetting::Failure;
use crate::vetting::organization::CreateOrganization;
use crate::vetting::record::{self, Record};

/// The forms, for whoever records organizations.
pub(super) fn forms(reader: &Reader, organization: &Organization) -> Vec<ActForm> {
    let language = reader.language;
    let standing = organization.affiliates.iter().filter(|one| one.ended.is_none());
    let standing: Vec<_> = standing.map(|one| (one.id.to_string(), one.name.clone())).collect();
    let mut forms = vec![change(reader, organization)];
    let fields = vec![
        Field::line("name", language.say("affiliate-name")),
        Field::line("country", language.say("fact-country")).hinted(language.say("country-hint")),
        Field::line("relation", language.say("affiliate-relation")),
    ];
    let title = language.say("affiliate-title");
    let form = ActForm::new("affiliate", title, language.say("affiliate-words"));
    forms.push(form.with(fields).secondary());
    if !standing.is_empty() {
        let fields = vec![
            Field::choice("affiliate", language.say("fact-affiliate"), standing.clone()),
            Field::area("reason", language.say("field-words")),
        ];
        let title = language.say("affiliate-end");
        let form = ActForm::new("end-affiliate", title, language.say("affiliate-end-words"));
        forms.push(form.with(fields).secondary());
    }
    let own = (String::new(), language.say("breach-own").into());
    let whose = [own].into_iter().chain(standing);
    let fields = vec![
        Field::area("words", language.say("breach-what")),
        Field::new("happened_on", language.say("breach-day"), Control::Line("date")),
        Field::choice("affiliate", language.say("breach-whose"), whose),
        moment(language.say("field-received"), language, "received"),
        documents(language),
    ];
    let title = language.say("breach-title");
    let form = ActForm::new("disclose-breach", title, language.say("breach-words"));
    forms.push(form.with(fields).secondary());
    forms
}

fn change(reader: &Reader, organization: &Organization) -> ActForm {
    let language = reader.language;
    let holding = |field: Field, value: &str| Field { value: value.to_owned(), ..field };
    let contact = &organization.personal;
    let fields = vec![
        holding(Field::line("name", language.say("organization-name")), &organization.name),
        holding(Field::line("kind", language.say("fact-kind")), &organization.kind),
        holding(
            Field::line("country", language.say("fact-country"))
                .hinted(language.say("country-hint")),
            &organization.country,
        ),
        holding(
            Field::line("contact_name", language.say("organization-person")),
            &contact.contact_name,
        ),
        holding(
            Field::line("contact_email", language.say("organization-address")),
            &contact.contact_email,
        ),
    ];
    let title = language.say("organization-change");
    ActForm::new("change", title, language.say("organization-change-words"))
        .with(fields)
        .secondary()
}

/// Records one of these.
pub(super) async fn act(acts: &Acts<'_>, sent: &Sent, id: OrganizationId) -> Result<(), Failure> {
    let text = |field: &str| sent.text(field).to_owned();
    let record = match acts.act {
        "change" => Record::Change(CreateOrganization {
            name: text("name"),
            kind: text("kind"),
            country: text("country"),
            contact_name: text("contact_name"),
            contact_email: text("contact_email"),
        }),
        "affiliate" => Record::Affiliate {
            name: text("name"),
            country: text("country"),
            relation: text("relation"),
            organization: None,
        },
        "end-affiliate" => Record::AffiliationEnded {
            affiliate: sent.read("affiliate", "one of the affiliates")?,
            reason: text("reason"),
        },
        "disclose-breach" => Record::Disclosure {
            words: text("words"),
            happened_on: sent.read("happened_on", "a day: 2027-05-31")?,
            disclosed_at: sent.moment("received")?,
            affiliate: sent.read_if_any("affiliate", "one of the affiliates")?,
            documents: sent.hashes(),
        },
        other => return Err(no_such_act(other)),
    };
    record::record(acts.registry, acts.acting, (id, record)).await.map(drop)
}
