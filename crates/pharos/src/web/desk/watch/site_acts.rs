//! What is done about a site, as its forms say it.

use std::collections::BTreeSet;

use registry_core::casework::Reason;
use registry_core::decision::Actor;
use registry_core::document::DocumentHash;
use registry_core::id::{EvidenceId, SiteId};
use registry_core::watch::{
    Class, Criterion, Jurisdiction, Nature, NewAssessment, NewCure, NewVerdict, NoticeKind, Origin,
    Outcome, Party, Reply, RuleReference, Ruling, Site,
};
use registry_store::Lock;

use super::super::review::{Acts, Sent, no_such_act, wrong};
use super::site_forms::{open_findings, reason_of, shown_by, verdict_of};
use super::{coded, competitors};
use crate::vetting::{Failure, Missing, Refusal};
use crate::watch::competition;
use crate::watch::conflict::{self, WatchMark};
use crate::watch::evidence::{self, NewEvidence};
use crate::watch::notice::{self, SendNotice, To};
use crate::watch::own_name::{self, OwnCase};
use crate::watch::reply::{self, NewAnswer};
use crate::watch::retention;
use crate::watch::site::{self, NewFinding};
use crate::watch::visit;

const PLACES: &str = "country codes as DE, EU, or parts of a country as US-CA, a space between";
const PIECE: &str = "a piece of evidence of the site";
const NOTICE: &str = "a notice of the site";
const BUNDLE: &str = "a bundle of the site";

/// Acts on a site.
pub(in crate::web::desk) async fn act(acts: &Acts<'_>, sent: &Sent) -> Result<(), Failure> {
    let id = acts.id.parse::<SiteId>().map_err(|_| no_such_act(acts.act))?;
    let (registry, acting) = (acts.registry, acts.acting);
    match acts.act {
        "judge" => judge(acts, id, sent).await,
        "nature" => {
            let nature = coded::read(sent, "nature", Nature::ALL, Nature::code)?;
            site::judge_nature(registry, acting, (id, nature, reason(sent))).await.map(drop)
        }
        "assess" => {
            let new = NewAssessment { class: class(sent, "class")?, reason: reason(sent) };
            site::assess(registry, acting, (id, new)).await.map(drop)
        }
        "tell" => notice::send(registry, acting, notice_to_send(id, sent)?).await.map(drop),
        "open-case" => own_name::open_case(registry, acting, (id, own_case(sent))).await.map(drop),
        "rule" => {
            let review = sent.read("review", "a review of the site")?;
            site::decide_review(registry, acting, (id, review, ruling(sent)?)).await.map(drop)
        }
        "verify" => {
            let outcome = coded::read(sent, "outcome", Outcome::ALL, Outcome::code)?;
            let shown = sent.read_if_any("piece", PIECE)?;
            let seen = (id, sent.read("notice", NOTICE)?, outcome, shown);
            reply::verify(registry, acting, seen).await.map(drop)
        }
        "cure" => {
            let evidence = sent.read("piece", PIECE)?;
            let new = NewCure { dropped: places(sent)?, evidence, reason: reason(sent) };
            site::cure(registry, acting, (id, new)).await.map(drop)
        }
        "answer" => {
            let new = NewAnswer {
                reply: reply_of(sent)?,
                words: sent.text("words").to_owned(),
                received_at: sent.moment("received")?,
            };
            reply::enter(registry, acting, (id, sent.read("notice", NOTICE)?, new)).await.map(drop)
        }
        "visit" => visit::ask(registry, acting, id).await.map(drop),
        "evidence" => evidence::add(registry, acting, (id, new_evidence(sent)?)).await.map(drop),
        "find" => {
            let new = new_finding(acts, id, sent).await?;
            site::make_finding(registry, acting, (id, new)).await.map(drop)
        }
        "ask-review" => {
            let (who, words) = (sent.text("asked_by").to_owned(), sent.text("words").to_owned());
            site::request_review(registry, acting, (id, who, words)).await.map(drop)
        }
        "conflict" => {
            let Actor::Staff { id: staff, .. } = acting.actor else {
                return Err(no_such_act(acts.act));
            };
            let mark = WatchMark { about: Party::Site(id), staff, reason: reason(sent) };
            conflict::mark(registry, acting, mark).await.map(drop)
        }
        "compete" => {
            let sites = [id, competitors::named(acts, sent).await?];
            competition::record(registry, acting, (sites, reason(sent))).await.map(drop)
        }
        "end-competition" => {
            let sites = [id, sent.read("which", "a competitor of the site")?];
            competition::end(registry, acting, (sites, reason(sent))).await.map(drop)
        }
        "hold-evidence" => {
            let bundle = bundle_of(acts, id, ("bundle", sent.text("bundle"))).await?;
            retention::hold(registry, acting, (bundle, reason(sent))).await.map(drop)
        }
        "lift-hold" => {
            let wrong = || wrong("hold", sent.text("hold"), "a hold on evidence of the site");
            let (bundle, number) = sent.text("hold").split_once('/').ok_or_else(wrong)?;
            let number = number.parse().map_err(|_| wrong())?;
            let bundle = bundle_of(acts, id, ("hold", bundle)).await?;
            retention::lift(registry, acting, (bundle, number, reason(sent))).await
        }
        other => Err(no_such_act(other)),
    }
}

fn reason(sent: &Sent) -> String {
    sent.text("reason").to_owned()
}

fn class(sent: &Sent, field: &'static str) -> Result<Class, Failure> {
    let signed = Class::ALL.into_iter().filter(|class| class.is_signed());
    coded::read(sent, field, signed, Class::code)
}

/// The bundle that a field names, which is one of the site.
async fn bundle_of(
    acts: &Acts<'_>,
    id: SiteId,
    (field, given): (&'static str, &str),
) -> Result<DocumentHash, Failure> {
    let wrong = || wrong(field, given, BUNDLE);
    let hash = given.parse().map_err(|_| wrong())?;
    let bundle = acts.registry.store.read(move |read| read.bundle(hash)).await?;
    bundle.filter(|bundle| bundle.site == id).map(|bundle| bundle.document).ok_or_else(wrong)
}

async fn known(acts: &Acts<'_>, id: SiteId) -> Result<Site, Failure> {
    let now = acts.registry.clock.registry_now();
    let site = acts.registry.store.read(move |read| read.site(id, Lock::None, now)).await?;
    let missing = Failure::Refused(Refusal::NotFound(Missing::Site(id)));
    site.map(|found| found.object).ok_or(missing)
}

/// Every finding of which something was said; one act, all or none.
async fn judge(acts: &Acts<'_>, id: SiteId, sent: &Sent) -> Result<(), Failure> {
    let mut verdicts = Vec::new();
    for finding in open_findings(&known(acts, id).await?) {
        let reason = sent.text(&reason_of(finding)).to_owned();
        match sent.text(&verdict_of(finding)) {
            "accept" => verdicts.push((finding.id, NewVerdict::Accept)),
            "refuse" => verdicts.push((finding.id, NewVerdict::Refuse { reason })),
            "" => {}
            other => return Err(wrong(verdict_of(finding), other, "accept or refuse")),
        }
    }
    if verdicts.is_empty() {
        return Err(wrong("verdict", "nothing", "a finding that is accepted or refused"));
    }
    site::judge_findings(acts.registry, acts.acting, (id, verdicts)).await.map(drop)
}

fn notice_to_send(site: SiteId, sent: &Sent) -> Result<SendNotice, Failure> {
    let kind = coded::read(sent, "kind", NoticeKind::ALL, NoticeKind::code)?;
    let to = match sent.read_if_any("portfolio", "a portfolio that lists the site")? {
        Some(portfolio) => To::Portfolio(portfolio),
        None => To::SiteOwner(sent.text("address").to_owned()),
    };
    Ok(SendNotice { site, kind, to })
}

fn own_case(sent: &Sent) -> OwnCase {
    let reasons: Vec<Reason> = sent.stated().reasons;
    match sent.text("ground") {
        "" => OwnCase::Revocation(reasons),
        ground => OwnCase::Suspension(ground.to_owned(), reasons),
    }
}

fn ruling(sent: &Sent) -> Result<Ruling, Failure> {
    let reason = reason(sent);
    match sent.text("ruling") {
        "upheld" => Ok(Ruling::Uphold { reason }),
        _ => Ok(Ruling::Clear { class: class(sent, "ruling")?, reason }),
    }
}

fn places(sent: &Sent) -> Result<BTreeSet<Jurisdiction>, Failure> {
    let text = sent.text("dropped");
    let place = |code: &str| Jurisdiction::parse(code).map_err(|_| wrong("dropped", code, PLACES));
    text.split([' ', ',']).filter(|code| !code.is_empty()).map(place).collect()
}

/// What a recipient says; its words are its reason.
fn reply_of(sent: &Sent) -> Result<Reply, Failure> {
    let said = Reply::said(sent.text("reply"), sent.text("words").to_owned());
    said.ok_or_else(|| wrong("reply", sent.text("reply"), "one of the choices"))
}

fn new_evidence(sent: &Sent) -> Result<NewEvidence, Failure> {
    let source = sent.text("source").to_owned();
    let origin = match coded::read(sent, "origin", ["register", "report"], |code| code)? {
        "register" => Origin::Register { name: source },
        _ => Origin::Report { source },
    };
    Ok(NewEvidence {
        origin,
        document: sent.one_document("one document, as it was seen or received")?,
        at: sent.needed_moment("at")?,
        shows: sent.text("shows").to_owned(),
    })
}

async fn new_finding(acts: &Acts<'_>, id: SiteId, sent: &Sent) -> Result<NewFinding, Failure> {
    let site = known(acts, id).await?;
    let shown = |piece: EvidenceId| sent.fields.ticked(&shown_by(piece));
    let evidence = site.evidence().iter().map(|piece| piece.id).filter(|piece| shown(*piece));
    Ok(NewFinding {
        criterion: coded::read(sent, "criterion", Criterion::ALL, Criterion::code)?,
        jurisdiction: sent
            .read_if_any("jurisdiction", "a country as DE, EU, or a part as US-CA")?,
        rule: RuleReference {
            id: sent.text("rule").to_owned(),
            version: sent.read("rule_version", "the version of the rule, from 1")?,
        },
        evidence: evidence.collect(),
        explanation: sent.text("explanation").to_owned(),
    })
}
