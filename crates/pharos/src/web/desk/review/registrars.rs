//! The page of a registrar: what its admission lacks, and the decision (P-80); a case about its
//! compliance (P-81).

use registry_core::id::RegistrarId;
use registry_core::registrar::RegistrarState;
use registry_store::{Aggregate as _, CaseFilter, CaseOrder, Lock, Snapshot};

use super::super::{is_cut, watch};
use super::cases_forms::{documents, grounds, moment};
use super::sent::wrong;
use super::{Acts, Found, Of, Offered, Reader, Sent, no_such_act};
use crate::page::dossier::{ActForm, Dossier, Fact, Field, Line, Section, spoken};
use crate::page::words::{self, Badge};
use crate::staff::permission::Permission;
use crate::vetting::Failure;
use crate::vetting::cases::{self, Open};
use crate::vetting::onboarding::{self, DecideRegistrar, Record};

/// What can be done about a registrar.
pub(super) const ACTS: Offered = &[
    ("admit", Permission::AdmitRegistrar),
    ("refuse", Permission::AdmitRegistrar),
    ("accreditation", Permission::RecordRegistrar),
    ("agreement", Permission::RecordRegistrar),
    ("test-report", Permission::RecordRegistrar),
    ("open-compliance", Permission::JudgeCase),
];

/// Most cases that the page lists.
const LIST: i64 = 50;

/// The page of a registrar.
pub(super) fn dossier(read: &mut Snapshot<'_>, reader: &Reader, id: &str) -> Found {
    let Ok(id) = id.parse::<RegistrarId>() else { return Ok(None) };
    let Some(found) = read.registrar(&id, Lock::None)? else { return Ok(None) };
    let (registrar, lacks) = onboarding::shown(read, found, reader.now)?;
    let language = reader.language;
    let mut known = Section::new("known", language.say("lookup-registrar"));
    known.facts = vec![
        Fact::new(language.say("fact-id"), registrar.id.to_string()),
        Fact::new(language.say("registrar-iana"), registrar.iana_id.to_string()),
        Fact::new(language.say("registrar-site"), registrar.url.clone()),
        Fact::at(language.say("fact-on-record"), registrar.created_at),
    ];
    if let Some(agreement) = &registrar.onboarding.agreement {
        let words = language.say("registrar-agreement-words").with("version", &agreement.version);
        let words = words.with("day", words::day(agreement.signed_at));
        known.facts.push(Fact::new(language.say("registrar-agreement"), words));
    }
    if let Some(decided) = &registrar.onboarding.decided {
        known.quotes = vec![(decided.by.clone(), decided.words.clone())];
    }
    let lack = |lack: &registry_core::onboarding::Lack| Line {
        words: spoken(lack.code()),
        badge: Some(Badge::new("warn", language.say("registrar-lacking"))),
        more: lack.to_string(),
        ..Line::default()
    };
    let lines = lacks.iter().map(lack).collect();
    let lacking = Section::new("lacks", language.say("registrar-lacks"))
        .with_lines(lines, language.say("attention-nothing-lacks"));
    let filter = CaseFilter { registrar: Some(id.clone()), ..CaseFilter::default() };
    let mut cases = read.cases_page(&filter, CaseOrder::Newest, LIST + 1, reader.now)?;
    let more = is_cut(&mut cases, LIST);
    let line = |case: registry_core::casework::Case| Line {
        words: case.number.to_string(),
        href: Of::Case.page(case.id),
        badge: Some(Badge::new("plain", spoken(case.matter.state()))),
        ..Line::default()
    };
    let lines = cases.into_iter().map(|found| line(found.object)).collect();
    let mut cases = Section::new("cases", language.say("name-cases"))
        .with_lines(lines, language.say("name-no-cases"));
    if more {
        cases.lead = language.say("list-newest").number("count", LIST).into();
    }
    let mut sections = vec![known, lacking, cases];
    if reader.may(Permission::ReadWatch) {
        let portfolios = read.portfolios_of_registrar(registrar.iana_id)?;
        let ids: Vec<_> = portfolios.iter().map(|portfolio| portfolio.id).collect();
        sections.push(watch::portfolio::notices(read, reader, &ids)?);
    }
    let tone = match registrar.state {
        RegistrarState::Active => "good",
        RegistrarState::Applying => "waits",
        RegistrarState::Suspended | RegistrarState::Refused => "bad",
    };
    let dossier = Dossier {
        state: Some(Badge::new(tone, spoken(registrar.state.code()))),
        sections,
        acts: forms(reader, registrar.state),
        ..reader.dossier(registrar.name.clone(), registrar.id.to_string())
    };
    Ok(Some((dossier, Some(registrar.key()))))
}

fn forms(reader: &Reader, state: RegistrarState) -> Vec<ActForm> {
    let language = reader.language;
    let words = || vec![Field::area("words", language.say("field-words"))];
    let mut forms = Vec::new();
    if state == RegistrarState::Applying && reader.may(Permission::AdmitRegistrar) {
        let admit = (language.say("registrar-admit"), language.say("registrar-admit-words"));
        forms.push(ActForm::new("admit", admit.0, admit.1).with(words()).lettered().open());
        let refuse = (language.say("registrar-refuse"), language.say("registrar-refuse-words"));
        forms.push(ActForm::new("refuse", refuse.0, refuse.1).with(words()).lettered().danger());
    }
    if reader.may(Permission::RecordRegistrar) {
        let title = language.say("registrar-accreditation");
        let form = ActForm::new("accreditation", title, language.say("registrar-record-words"));
        forms.push(form.with(vec![documents(language)]).secondary());
        let title = language.say("registrar-agreement");
        let fields = vec![
            Field::line("version", language.say("registrar-version")),
            moment(language.say("registrar-signed"), language, "signed"),
            documents(language),
        ];
        let form = ActForm::new("agreement", title, language.say("registrar-record-words"));
        forms.push(form.with(fields).secondary());
    }
    if reader.may(Permission::RecordRegistrar) {
        let report = Field::area("report", language.say("registrar-report-field"));
        let title = language.say("registrar-report");
        let form = ActForm::new("test-report", title, language.say("registrar-report-words"));
        forms.push(form.with(vec![report]).secondary());
    }
    if state == RegistrarState::Active && reader.may(Permission::JudgeCase) {
        let title = language.say("open-compliance");
        let form = ActForm::new("open-compliance", title, language.say("open-compliance-words"));
        forms.push(form.with(grounds(language)).lettered().secondary());
    }
    forms
}

/// Acts on a registrar.
pub(super) async fn act(acts: &Acts<'_>, sent: &Sent) -> Result<(), Failure> {
    let id = acts.id.parse::<RegistrarId>().map_err(|_| no_such_act(acts.act))?;
    let (registry, acting) = (acts.registry, acts.acting);
    let words = sent.text("words").to_owned();
    match acts.act {
        "admit" => {
            let command = (id, DecideRegistrar::Admit(words));
            onboarding::decide(registry, acting, command).await.map(drop)
        }
        "refuse" => {
            let command = (id, DecideRegistrar::Refuse(words));
            onboarding::decide(registry, acting, command).await.map(drop)
        }
        "accreditation" => {
            let command = (id, Record::Accreditation(sent.one_document("one document")?));
            onboarding::record(registry, acting, command).await.map(drop)
        }
        "agreement" => {
            let (version, signed) = (sent.text("version"), sent.needed_moment("signed")?);
            let record =
                Record::Agreement(version.to_owned(), signed, sent.one_document("one document")?);
            onboarding::record(registry, acting, (id, record)).await.map(drop)
        }
        "test-report" => {
            let signed = sent.text("report");
            let allowed = "what `pharos registrar report` printed";
            let signed =
                serde_json::from_str(signed).map_err(|_| wrong("report", signed, allowed))?;
            let command = (id, Record::TestReport(signed));
            onboarding::record(registry, acting, command).await.map(drop)
        }
        "open-compliance" => {
            cases::open(registry, acting, Open::Compliance(id, sent.stated())).await.map(drop)
        }
        other => Err(no_such_act(other)),
    }
}
