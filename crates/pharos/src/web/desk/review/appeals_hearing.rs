//! What is recorded of an appeal beside its decision: teleconferences (P-55e), counsel (P-55e), costs
//! beyond the fee and the end by them (P-55f).

use registry_core::appeal::{Appeal, Representative, Representatives};
use registry_core::id::AppealId;
use registry_store::{Snapshot, StoreError};

use super::super::choice;
use super::appeal_entry::counsel;
use super::cases_forms::moment;
use super::invoices::amount_field;
use super::{Acts, Reader, Sent, no_such_act};
use crate::page::dossier::{ActForm, Field};
use crate::staff::permission::Permission;
use crate::vetting::Failure;
use crate::vetting::appeal::{self, Teleconference};

/// Who may speak, by side and whether as counsel: the fields of a teleconference.
const SPEAKERS: [(&str, bool); 4] = [
    ("appellant", false),
    ("appellant-counsel", true),
    ("registry", false),
    ("registry-counsel", true),
];

/// The forms of an appeal that is not decided.
pub(super) fn forms(
    read: &mut Snapshot<'_>,
    reader: &Reader,
    appeal: &Appeal,
) -> Result<Vec<ActForm>, StoreError> {
    let language = reader.language;
    let mut forms = Vec::new();
    if reader.may(Permission::RecordAppeal) {
        forms.push(teleconference(reader));
        let fields = vec![
            choice::field::<registry_core::appeal::Side>(
                language,
                "side",
                language.say("field-side"),
            ),
            Field::line("counsel", language.say("counsel-name"))
                .hinted(language.say("counsel-none")),
            Field::line("counsel_email", language.say("counsel-email")),
        ];
        let title = language.say("counsel-title");
        let form = ActForm::new("name-counsel", title, language.say("counsel-words"));
        forms.push(form.with(fields).secondary());
    }
    if reader.may(Permission::AdmitAppeal) && reader.may(Permission::IssueInvoice) {
        let fields = vec![
            amount_field(language, "amount"),
            Field::area("words", language.say("invoice-for")),
        ];
        let title = language.say("costs-title");
        let form = ActForm::new("invoice-costs", title, language.say("costs-words"));
        forms.push(form.with(fields).lettered().secondary());
    }
    if reader.may(Permission::AdmitAppeal) && !appeal.costs.is_empty() {
        let invoices = read.invoices_of_appeal(appeal.id)?.into_iter();
        let costs = invoices.filter(|one| appeal.costs.contains(&one.id));
        let costs =
            costs.map(|one| (one.id.to_string(), format!("{} · {:#}", one.number, one.rest())));
        let field = Field::choice("invoice", language.say("kind-invoice"), costs);
        let title = language.say("costs-end");
        let form = ActForm::new("end-by-costs", title, language.say("costs-end-words"));
        forms.push(form.with(vec![field]).lettered().danger());
    }
    Ok(forms)
}

fn teleconference(reader: &Reader) -> ActForm {
    let language = reader.language;
    let speakers = |name: &'static str| {
        let label = match name {
            "appellant" => language.say("teleconference-appellant"),
            "appellant-counsel" => language.say("teleconference-appellant-counsel"),
            "registry" => language.say("teleconference-registry"),
            _ => language.say("teleconference-registry-counsel"),
        };
        Field::area(name, label).hinted(language.say("teleconference-hint"))
    };
    let mut fields = vec![
        moment(language.say("teleconference-at"), language, "held_at"),
        Field::area("minutes", language.say("teleconference-minutes")),
    ];
    fields.extend(SPEAKERS.map(|(name, _)| speakers(name)));
    let title = language.say("teleconference-title");
    ActForm::new("teleconference", title, language.say("teleconference-words"))
        .with(fields)
        .secondary()
}

/// Records one of these.
pub(super) async fn act(acts: &Acts<'_>, sent: &Sent, id: AppealId) -> Result<(), Failure> {
    let (registry, acting) = (acts.registry, acts.acting);
    match acts.act {
        "teleconference" => {
            let held = Teleconference {
                at: sent.needed_moment("held_at")?,
                minutes: sent.text("minutes").to_owned(),
                representatives: Representatives {
                    appellant: speakers(sent, "appellant"),
                    registry: speakers(sent, "registry"),
                },
            };
            appeal::hold_teleconference(registry, acting, (id, held)).await.map(drop)
        }
        "name-counsel" => {
            let named = (choice::read(sent, "side")?, counsel(sent)?);
            appeal::name_counsel(registry, acting, id, named).await.map(drop)
        }
        "invoice-costs" => {
            let costs = (id, sent.amount("amount")?, sent.text("words").to_owned());
            appeal::invoice_costs(registry, acting, costs).await.map(drop)
        }
        "end-by-costs" => {
            let invoice = sent.read("invoice", "one of the invoices of its costs")?;
            appeal::end_by_costs(registry, acting, (id, invoice)).await.map(drop)
        }
        other => Err(no_such_act(other)),
    }
}

/// Who spoke for a side, one in a line.
fn speakers(sent: &Sent, side: &str) -> Vec<Representative> {
    let of = SPEAKERS.iter().filter(|(name, _)| name.split('-').next() == Some(side));
    let lines = of.flat_map(|(name, is_counsel)| {
        let names = sent.text(name).lines().map(str::trim).filter(|line| !line.is_empty());
        names.map(|name| Representative { name: name.to_owned(), is_counsel: *is_counsel })
    });
    lines.collect()
}
