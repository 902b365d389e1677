//! The page of a report: what somebody told us of a site, and until when it is looked at. Under `new`
//! one that came by mail or telephone is entered (RAA 3.18.1).

use registry_core::id::WatchReportId;
use registry_core::name::HostName;
use registry_store::{Lock, Reporter, Snapshot};

use super::super::review::{Acts, Found, Of, Offered, Reader, Sent, no_such_act, wrong};
use super::List;
use super::site_sections::{document_at, report_left};
use crate::page::dossier::{ActForm, Control, Dossier, Fact, Field, Section, spoken};
use crate::page::words;
use crate::staff::permission::Permission;
use crate::vetting::Failure;
use crate::watch::report::{self, NewReport};
use crate::web::lookup::host_of;

/// What can be done about a report.
pub(in crate::web::desk) const ACTS: Offered = &[("enter", Permission::RecordWatch)];

/// Under what the page of one that is entered stands.
const NEW: &str = "new";

/// The page of a report, or of one that is to be entered.
pub(in crate::web::desk) fn dossier(read: &mut Snapshot<'_>, reader: &Reader, id: &str) -> Found {
    if id == NEW {
        return Ok(Some((to_enter(reader), None)));
    }
    let Ok(id) = id.parse::<WatchReportId>() else { return Ok(None) };
    let Some(found) = read.watch_report(id)? else { return Ok(None) };
    let language = reader.language;
    let who = match &found.reporter {
        Some(Reporter { name, organization, email }) => {
            let said = [name, organization, email].map(String::as_str);
            said.into_iter().filter(|text| !text.is_empty()).collect::<Vec<_>>().join("\n")
        }
        None => language.say("watch-erased").into(),
    };
    let mut facts = vec![
        Fact::link(language.say("watch-site"), Of::Site.page(found.site), found.name.as_str()),
        Fact::new(language.say("watch-reporter"), who),
        Fact::new(language.say("report-channel"), spoken(&found.channel)),
        Fact::at(language.say("watch-received"), found.received_at),
    ];
    let told = |at| Fact::at(language.say("report-acknowledged"), at);
    facts.extend(found.acknowledged_at.map(told));
    facts.push(Fact::new(language.say("case-deadline"), words::last_day(found.answer_until)));
    if let Some(site) = read.site(found.site, Lock::None, reader.now)? {
        let left = report_left(reader, &found, &site.object);
        facts.push(Fact::state(language.say("case-left"), left));
    }
    if let Some(hash) = found.document {
        let words = language.say("report-as-it-came");
        facts.push(Fact::link(
            language.say("report-document"),
            document_at(found.site, hash),
            words,
        ));
    }
    let mut section = Section::new("about", language.say("watch-report")).with_facts(facts);
    section.quotes = vec![(String::new(), found.words.clone())];
    let lead = match found.is_authority {
        true => language.say("report-by-authority"),
        false => language.say("report-lead"),
    };
    let dossier = Dossier {
        trail: List::Reports.trail(language),
        title: found.number.clone(),
        lead: lead.into(),
        sections: vec![section],
        idle: language.say("report-idle").into(),
        ..Dossier::default()
    };
    Ok(Some((dossier, None)))
}

fn to_enter(reader: &Reader) -> Dossier {
    let language = reader.language;
    let fields = vec![
        Field::line("site", language.say("report-name")).hinted(language.say("report-name-hint")),
        Field::area("words", language.say("report-said")),
        Field::line("name", language.say("report-who")),
        Field::line("organization", language.say("report-organization")),
        Field::new("email", language.say("report-email"), Control::Line("email")),
        Field::new("is_authority", language.say("report-is-authority"), Control::Tick),
    ];
    let title = language.say("watch-report-enter");
    let form = ActForm::new("enter", title, language.say("watch-report-enter-words"));
    let acts = match reader.may(Permission::RecordWatch) {
        true => vec![form.with(fields).lettered().open()],
        false => Vec::new(),
    };
    Dossier {
        trail: List::Reports.trail(language),
        title: language.say("watch-report-new").into(),
        lead: language.say("watch-report-new-lead").into(),
        acts,
        idle: language.say("idle-role").into(),
        ..Dossier::default()
    }
}

/// Enters a report.
pub(in crate::web::desk) async fn act(acts: &Acts<'_>, sent: &Sent) -> Result<(), Failure> {
    if (acts.id, acts.act) != (NEW, "enter") {
        return Err(no_such_act(acts.act));
    }
    let text = |name: &str| sent.text(name).to_owned();
    let typed = sent.text("site");
    let allowed = "an address as https://shop.example/ or shop.example";
    let name = HostName::parse(&host_of(typed)).map_err(|_| wrong("site", typed, allowed))?;
    let reporter =
        Reporter { name: text("name"), organization: text("organization"), email: text("email") };
    let new = NewReport {
        content: format!("{name}\n\n{}\n", text("words")).into_bytes(),
        name,
        words: text("words"),
        reporter,
        is_authority: sent.fields.ticked("is_authority"),
        channel: "desk",
        asks_review: false,
    };
    report::receive(acts.registry, acts.acting, new).await.map(drop)
}
