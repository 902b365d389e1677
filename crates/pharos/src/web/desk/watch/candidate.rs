//! The page of a name that may be worth a look: it is taken as a site, or somebody says why not.

use registry_core::id::CandidateId;
use registry_core::watch::{CandidateReason, CandidateState};
use registry_store::{Lock, Snapshot};

use super::super::review::{Acts, Found, Of, Offered, Reader, Sent, no_such_act};
use super::List;
use crate::page::dossier::{ActForm, Dossier, Fact, Field, Line, Section, spoken};
use crate::page::words::Badge;
use crate::staff::permission::Permission;
use crate::vetting::Failure;
use crate::watch::candidate;

/// What can be done about a candidate.
pub(in crate::web::desk) const ACTS: Offered =
    &[("take", Permission::RecordWatch), ("dismiss", Permission::RecordWatch)];

/// The page of a candidate.
pub(in crate::web::desk) fn dossier(read: &mut Snapshot<'_>, reader: &Reader, id: &str) -> Found {
    let Ok(id) = id.parse::<CandidateId>() else { return Ok(None) };
    let Some(found) = read.candidate(id, Lock::None)? else { return Ok(None) };
    let language = reader.language;
    let mut facts = vec![
        Fact::new(language.say("watch-score"), found.score.to_string()),
        Fact::new(language.say("candidate-source"), spoken(found.source.code())),
        Fact::at(language.say("watch-found"), found.found_at),
    ];
    if let Some(id) = found.portfolio
        && let Some(portfolio) = read.portfolio(id, Lock::None)?
    {
        let href = Of::Portfolio.page(id);
        facts.push(Fact::link(language.say("site-portfolio"), href, portfolio.name));
    }
    let (tone, acts) = match &found.state {
        CandidateState::Open => ("waits", forms(reader)),
        CandidateState::Taken { site, by, at } => {
            let href = Of::Site.page(site);
            facts.push(Fact::link(language.say("candidate-site"), href, found.name.as_str()));
            facts.push(Fact::new(language.say("decided-by"), by.name()));
            facts.push(Fact::at(language.say("account-at"), *at));
            ("good", Vec::new())
        }
        CandidateState::Dismissed { by, at, .. } => {
            facts.push(Fact::new(language.say("decided-by"), by.name()));
            facts.push(Fact::at(language.say("account-at"), *at));
            ("plain", Vec::new())
        }
    };
    let mut about = Section::new("about", language.say("candidate-about")).with_facts(facts);
    if let CandidateState::Dismissed { reason, .. } = &found.state {
        about.quotes = vec![(String::new(), reason.clone())];
    }
    let line = |reason: &CandidateReason| Line {
        words: reason.shows.clone(),
        badge: Some(Badge::new("plain", reason.weight.to_string())),
        more: reason.rule.clone(),
        ..Line::default()
    };
    let reasons = found.reasons.iter().map(line).collect();
    let reasons = Section::new("reasons", language.say("candidate-reasons"))
        .with_lines(reasons, language.say("candidate-no-reasons"));
    let idle = match found.state {
        CandidateState::Open => language.say("idle-role"),
        _ => language.say("candidate-decided"),
    };
    let dossier = Dossier {
        trail: List::Candidates.trail(language),
        title: found.name.to_string(),
        is_name: true,
        lead: language.say("candidate-lead").into(),
        state: Some(Badge::new(tone, spoken(found.state.code()))),
        sections: vec![about, reasons],
        acts,
        idle: idle.into(),
        ..Dossier::default()
    };
    Ok(Some((dossier, None)))
}

fn forms(reader: &Reader) -> Vec<ActForm> {
    let language = reader.language;
    if !reader.may(Permission::RecordWatch) {
        return Vec::new();
    }
    let take = language.say("candidate-take");
    let dismiss = language.say("candidate-dismiss");
    vec![
        ActForm::new("take", take, language.say("candidate-take-words")).open(),
        ActForm::new("dismiss", dismiss, language.say("candidate-dismiss-words"))
            .with(vec![Field::area("reason", language.say("field-words"))])
            .secondary(),
    ]
}

/// Takes a candidate as a site, or dismisses it.
pub(in crate::web::desk) async fn act(acts: &Acts<'_>, sent: &Sent) -> Result<(), Failure> {
    let id = acts.id.parse::<CandidateId>().map_err(|_| no_such_act(acts.act))?;
    match acts.act {
        "take" => candidate::take(acts.registry, acts.acting, id).await.map(drop),
        "dismiss" => {
            let dismissed = (id, sent.text("reason").to_owned());
            candidate::dismiss(acts.registry, acts.acting, dismissed).await.map(drop)
        }
        other => Err(no_such_act(other)),
    }
}
