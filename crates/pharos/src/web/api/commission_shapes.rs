//! The Articles and the votes of an appeal, as the Commission sees them.

use registry_core::appeal::{Appeal, Article, ArticleKind, Finding, Findings, Origin, Vote};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use uuid::Uuid;

use super::appeal_shapes::words;
use super::shapes::Instant;

words! {
    /// Why the file held a document.
    OriginShape for Origin {
        /// Given by the appellant to get or keep the name.
        Given,
        /// Used by staff for the decision.
        Used,
        /// Exchanged between the appellant and staff.
        Exchanged,
    }
}

words! {
    /// What an item of the Articles is.
    ArticleKindShape for ArticleKind {
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
}

/// One item of the Articles.
#[derive(Debug, Serialize, ToSchema)]
pub struct ArticleShape {
    /// What it is.
    kind: ArticleKindShape,
    /// What it is called.
    name: String,
    /// SHA-256 of its bytes.
    hash: String,
}

impl From<Article> for ArticleShape {
    fn from(Article { kind, name, hash }: Article) -> Self {
        Self { kind: kind.into(), name, hash: hash.to_string() }
    }
}

/// All that the Commission considers.
#[derive(Debug, Serialize, ToSchema)]
pub struct ArticlesShape {
    /// The appeal.
    pub appeal: Uuid,
    /// Its number.
    pub number: String,
    /// The name.
    pub name: String,
    /// First instant at which the decision is late.
    pub decision_until: Instant,
    /// When they were frozen.
    pub frozen_at: Instant,
    /// SHA-256 over the hashes of the items, in order.
    pub hash: String,
    /// Each item, in order.
    pub items: Vec<ArticleShape>,
    /// The notice of appeal, as it is hashed.
    pub notice: String,
    /// The response, as it is hashed.
    pub response: String,
}

impl ArticlesShape {
    /// The frozen Articles of an appeal; none before they are.
    pub fn of(appeal: Appeal) -> Option<Self> {
        let (notice, response) = (appeal.notice_text(), appeal.response_text()?);
        let articles = appeal.articles?;
        Some(Self {
            appeal: *appeal.id.as_uuid(),
            number: appeal.number,
            name: appeal.name.to_string(),
            decision_until: Instant(appeal.clocks.decision.until),
            frozen_at: Instant(articles.frozen_at),
            hash: articles.hash.to_string(),
            items: articles.items.into_iter().map(Into::into).collect(),
            notice,
            response,
        })
    }
}

/// One finding and its reasons.
#[derive(Debug, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct FindingShape {
    /// Whether the appellant has shown it.
    shown: bool,
    /// Why, or why not.
    words: String,
}

/// The standard of review as findings: an error, and that it caused the result.
#[derive(Debug, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct FindingsShape {
    /// Established policies or procedures were not followed.
    not_followed: FindingShape,
    /// There was a substantive error of fact.
    error_of_fact: FindingShape,
    /// One or the other resulted in the decision appealed.
    caused: FindingShape,
}

impl From<FindingsShape> for Findings {
    fn from(shape: FindingsShape) -> Self {
        let finding = |FindingShape { shown, words }| Finding { shown, words };
        let FindingsShape { not_followed, error_of_fact, caused } = shape;
        Self {
            not_followed: finding(not_followed),
            error_of_fact: finding(error_of_fact),
            caused: finding(caused),
        }
    }
}

/// A member's vote.
#[derive(Debug, Serialize, ToSchema)]
pub struct VoteShape {
    /// Whose.
    by: Uuid,
    /// When.
    at: Instant,
    /// Whether it is for reversal.
    reverse: bool,
    /// What was found.
    findings: FindingsShape,
}

impl From<Vote> for VoteShape {
    fn from(Vote { by, at, findings }: Vote) -> Self {
        let reverse = findings.reverse();
        let finding = |Finding { shown, words }| FindingShape { shown, words };
        let Findings { not_followed, error_of_fact, caused } = findings;
        let findings = FindingsShape {
            not_followed: finding(not_followed),
            error_of_fact: finding(error_of_fact),
            caused: finding(caused),
        };
        Self { by: *by.as_uuid(), at: Instant(at), reverse, findings }
    }
}
