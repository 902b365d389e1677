//! `/api/v1/watch/guide`: which law asks for what, place by place (P-95).

use axum::Json;
use axum::extract::State;
use registry_core::watch::Law;
use serde::Serialize;
use utoipa::ToSchema;

use crate::web::Web;

/// What a law asks for.
#[derive(Debug, Serialize, ToSchema)]
pub struct LawShape {
    /// Its id, which stays through its versions.
    pub id: String,
    /// Its version.
    pub version: u32,
    /// Whose law: a country, `EU`, or a part of a country.
    pub jurisdiction: String,
    /// `prescription`, `marketing-authorisation`, `licence`, `distance-sale` or `import`.
    pub topic: &'static str,
    /// The criterion it carries (P-91).
    pub criterion: &'static str,
    /// The law, by its name or number.
    pub statute: String,
    /// The part of it.
    pub article: String,
    /// What it asks for, in our words.
    pub asks: String,
    /// Where its text is read.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub source: Option<String>,
    /// Since when it holds: a day.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub in_force_from: Option<String>,
    /// What has to be looked up before anybody signs.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub to_check: Option<String>,
    /// Who signed it; absent while it is a draft, which no letter cites.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub signed_by: Option<String>,
}

impl From<&Law> for LawShape {
    fn from(law: &Law) -> Self {
        Self {
            id: law.id.clone(),
            version: law.version,
            jurisdiction: law.jurisdiction.to_string(),
            topic: law.topic.code(),
            criterion: law.topic.criterion().code(),
            statute: law.statute.clone(),
            article: law.article.clone(),
            asks: law.asks.clone(),
            source: law.source.clone(),
            in_force_from: law.in_force_from.map(|day| day.to_string()),
            to_check: law.to_check.clone(),
            signed_by: law.signed.as_ref().map(|signed| signed.by.clone()),
        }
    }
}

/// The whole guide.
#[derive(Debug, Serialize, ToSchema)]
pub struct GuideShape {
    /// Every entry with its versions.
    laws: Vec<LawShape>,
}

/// Shows the guide, drafts included.
#[utoipa::path(get, path = "/api/v1/watch/guide", tag = "watch", security(()),
    responses((status = 200, body = GuideShape))
)]
pub async fn show(State(web): State<Web>) -> Json<GuideShape> {
    Json(GuideShape { laws: web.registry.watch.guide.laws().iter().map(Into::into).collect() })
}
