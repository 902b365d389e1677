//! The Articles: all that the Commission considers (P-55d; Exhibit A, f and g).

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use super::clock::due_at;
use super::{Appeal, Refusal, State};
use crate::calendar;
use crate::decision::Decision;
use crate::document::{DocumentHash, DocumentRef};
use crate::event::Event;
use crate::id::StaffId;
use crate::notice::{AppealTold, Notice};
use crate::rulebook::Rulebook;

/// The Articles, frozen: no item is added, taken away or changed any more.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Articles {
    /// When they were.
    pub frozen_at: Timestamp,
    /// Each item, in order.
    pub items: Vec<Article>,
    /// SHA-256 over the hashes of the items, in order.
    pub hash: DocumentHash,
    /// Which member was sent them when.
    pub sent: Vec<Sent>,
}

/// One item of the Articles.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Article {
    /// What it is.
    pub kind: ArticleKind,
    /// What it is called.
    pub name: String,
    /// SHA-256 of its bytes.
    pub hash: DocumentHash,
}

/// What an item of the Articles is (Exhibit A, f.1 and f.2).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum ArticleKind {
    /// The notice of appeal.
    Notice,
    /// The registry's response, or its statement that there is none.
    Response,
    /// The terms, by their version.
    Terms,
    /// A document that the terms incorporate or refer to.
    Incorporated,
    /// Given by the appellant to get or keep the name.
    Given,
    /// Used by staff for the decision.
    Used,
    /// Exchanged between the appellant and staff.
    Exchanged,
}

/// Why the file held a document (Exhibit A, f.2).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Origin {
    /// Given by the appellant to get or keep the name.
    Given,
    /// Used by staff for the decision.
    Used,
    /// Exchanged between the appellant and staff.
    Exchanged,
}

/// That a member was sent the Articles.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Sent {
    /// To whom.
    pub to: StaffId,
    /// When.
    pub at: Timestamp,
}

/// What goes into the Articles, and to whom.
#[derive(Debug, Clone)]
pub struct ArticlesFacts<'a> {
    /// Every document that the file holds.
    pub file: &'a [DocumentRef],
    /// Where each member who serves is written to.
    pub addresses: &'a [(StaffId, String)],
    /// SHA-256.
    pub digest: fn(&[u8]) -> [u8; 32],
}

/// What staff put into the Articles beside notice, response and terms.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Chosen {
    /// Documents of the file, each with its origin.
    pub file: Vec<(DocumentHash, Origin)>,
    /// Documents that the terms incorporate or refer to.
    pub incorporated: Vec<DocumentRef>,
}

/// Freezes the Articles and sends them to every member, with a copy to the appellant (P-55d).
///
/// Once frozen they are sent again, unchanged, to members who have none yet: alternates.
pub fn send_articles(
    appeal: &Appeal,
    chosen: &Chosen,
    facts: &ArticlesFacts<'_>,
    now: Timestamp,
) -> Result<Decision, Refusal> {
    let (State::Admitted { .. } | State::Convened { .. }) = appeal.state else {
        return Err(appeal.wrong_state("admitted, convened"));
    };
    if let Some(vacant) = appeal.commission.iter().find(|seat| seat.serving().is_none()) {
        return Err(Refusal::SeatVacant(vacant.office.clone()));
    }
    if appeal.commission.is_empty() {
        return Err(Refusal::SeatVacant("the Commission".to_owned()));
    }
    let mut decision = Decision::default();
    let mut articles = match &appeal.articles {
        Some(_) if *chosen != Chosen::default() => return Err(Refusal::Frozen),
        Some(articles) => articles.clone(),
        None => {
            let articles = frozen(appeal, chosen, facts, now)?;
            let key = format!("articles-sent/{}", appeal.id);
            decision.mail(key, now, appeal.notice(told(&articles)));
            articles
        }
    };
    let sent = |id: StaffId, articles: &Articles| articles.sent.iter().any(|sent| sent.to == id);
    let missing: Vec<StaffId> =
        appeal.serving().map(|member| member.id).filter(|id| !sent(*id, &articles)).collect();
    if missing.is_empty() {
        return Err(Refusal::Frozen);
    }
    for id in missing {
        articles.sent.push(Sent { to: id, at: now });
        if let Some((_, to)) = facts.addresses.iter().find(|(known, _)| *known == id) {
            let key = format!("articles-sent/{}/{id}", appeal.id);
            let message = appeal.message(told(&articles));
            decision.mail(key, now, Notice::new(to.clone(), message));
        }
    }
    let after = Appeal { articles: Some(articles), ..appeal.clone() };
    let due = due_at(&after);
    decision.change(now, &[Event::ArticlesSent], after, due);
    Ok(decision)
}

fn told(articles: &Articles) -> AppealTold {
    AppealTold::ArticlesSent {
        items: articles.items.iter().map(|item| (item.name.clone(), item.hash)).collect(),
        hash: articles.hash,
    }
}

fn frozen(
    appeal: &Appeal,
    chosen: &Chosen,
    facts: &ArticlesFacts<'_>,
    now: Timestamp,
) -> Result<Articles, Refusal> {
    let Some(response) = appeal.response_text() else { return Err(Refusal::NotAnswered) };
    let text = |kind, name: &str, text: &str| Article {
        kind,
        name: name.to_owned(),
        hash: DocumentHash((facts.digest)(text.as_bytes())),
    };
    let file = |kind, document: &DocumentRef| Article {
        kind,
        name: document.name.clone(),
        hash: document.hash,
    };
    let mut items = vec![text(ArticleKind::Notice, "Notice of appeal", &appeal.notice_text())];
    let scan = appeal.notice.document.iter();
    items.extend(scan.map(|document| file(ArticleKind::Notice, document)));
    items.push(text(ArticleKind::Response, "Response", &response));
    let answer = appeal.response.iter().filter_map(|response| response.document.as_ref());
    items.extend(answer.map(|document| file(ArticleKind::Response, document)));
    let version = format!("Terms and Conditions, version {}", appeal.substance_version);
    items.push(text(ArticleKind::Terms, &version, &version));
    items.extend(
        chosen.incorporated.iter().map(|document| file(ArticleKind::Incorporated, document)),
    );
    for (hash, origin) in &chosen.file {
        // What the file did not hold when the notice came is new (Exhibit A, f.3).
        let held = |known: &&DocumentRef| {
            known.hash == *hash && known.received_at <= appeal.notice.received_at
        };
        let known = facts.file.iter().find(held).ok_or(Refusal::NewMatter(*hash))?;
        let kind = match origin {
            Origin::Given => ArticleKind::Given,
            Origin::Used => ArticleKind::Used,
            Origin::Exchanged => ArticleKind::Exchanged,
        };
        items.push(file(kind, known));
    }
    let hashes: Vec<u8> = items.iter().flat_map(|item| item.hash.0).collect();
    let hash = DocumentHash((facts.digest)(&hashes));
    Ok(Articles { frozen_at: now, items, hash, sent: Vec::new() })
}

/// The Commission convenes (P-55b, P-55d): every member has had the Articles for the days of the
/// rulebook, whole days counted from the one on which they were sent. A missed clock of convening
/// is no hindrance.
pub fn convene(appeal: &Appeal, rulebook: &Rulebook, now: Timestamp) -> Result<Decision, Refusal> {
    let State::Admitted { .. } = appeal.state else { return Err(appeal.wrong_state("admitted")) };
    let articles = appeal.articles.as_ref().ok_or(Refusal::NotSent)?;
    for seat in &appeal.commission {
        let vacant = || Refusal::SeatVacant(seat.office.clone());
        articles.considered_by(seat.serving().ok_or_else(vacant)?.id, rulebook, now)?;
    }
    let mut after = appeal.clone();
    after.state = State::Convened { at: now, votes: Vec::new() };
    let (mut decision, due) = (Decision::default(), due_at(&after));
    decision.change(now, &[Event::CommissionConvened], after, due);
    Ok(decision)
}

impl Articles {
    /// Whether a member has had them long enough.
    pub(super) fn considered_by(
        &self,
        member: StaffId,
        rulebook: &Rulebook,
        now: Timestamp,
    ) -> Result<(), Refusal> {
        let sent = self.sent.iter().find(|sent| sent.to == member).ok_or(Refusal::NotSent)?;
        let from = match rulebook.appeal.articles_days.checked_sub(1) {
            Some(days) => calendar::end_of_counted_days(sent.at, days, &rulebook.zone)?,
            None => sent.at,
        };
        if now < from { Err(Refusal::TooEarly(from)) } else { Ok(()) }
    }
}

impl Appeal {
    /// The notice of appeal as the Articles have it; its bytes are what is hashed.
    #[must_use]
    pub fn notice_text(&self) -> String {
        let super::Statement { position, error, support } = &self.notice.statement;
        format!("Position\n\n{position}\n\nError\n\n{error}\n\nSupport\n\n{support}\n")
    }

    /// The response as the Articles have it; none as long as there is none.
    #[must_use]
    pub fn response_text(&self) -> Option<String> {
        let response = self.response.as_ref()?;
        let none = || "The registry elects not to respond.".to_owned();
        Some(response.words.clone().unwrap_or_else(none))
    }
}
