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
    /// On which day.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub signed_on: Option<String>,
}

impl From<&Law> for LawShape {
    fn from(law: &Law) -> Self {
        let Law {
            id,
            version,
            jurisdiction,
            topic,
            statute,
            article,
            asks,
            source,
            in_force_from,
            to_check,
            signed,
        } = law;
        Self {
            id: id.clone(),
            version: *version,
            jurisdiction: jurisdiction.to_string(),
            topic: topic.code(),
            criterion: topic.criterion().code(),
            statute: statute.clone(),
            article: article.clone(),
            asks: asks.clone(),
            source: source.clone(),
            in_force_from: in_force_from.map(|day| day.to_string()),
            to_check: to_check.clone(),
            signed_by: signed.as_ref().map(|signed| signed.by.clone()),
            signed_on: signed.as_ref().map(|signed| signed.on.to_string()),
        }
    }
}

/// A place that the guide tells of.
#[derive(Debug, Serialize, ToSchema)]
pub struct PlaceShape {
    /// Its code: a country, `EU`, or a part of a country.
    code: String,
    /// Its name.
    name: String,
}

/// The whole guide.
#[derive(Debug, Serialize, ToSchema)]
pub struct GuideShape {
    /// The places, by code.
    places: Vec<PlaceShape>,
    /// Every entry with its versions.
    laws: Vec<LawShape>,
}

/// Shows the guide, drafts included.
#[utoipa::path(get, path = "/api/v1/watch/guide", tag = "watch", security(()),
    responses((status = 200, body = GuideShape))
)]
pub async fn show(State(web): State<Web>) -> Json<GuideShape> {
    let guide = &web.registry.watch.guide;
    let place = |(code, name): (&str, &str)| PlaceShape { code: code.into(), name: name.into() };
    Json(GuideShape {
        places: guide.places().map(place).collect(),
        laws: guide.laws().iter().map(Into::into).collect(),
    })
}
