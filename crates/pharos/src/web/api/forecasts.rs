//! What will happen if nobody acts, as the API shows it.

use registry_core::forecast::Foreseen;
use serde::Serialize;
use utoipa::ToSchema;

use super::shapes::Instant;

/// Most events of a forecast: a name that renews itself would go on for ever.
pub const FORECAST_MAXIMUM: usize = 24;

/// Something that will happen if nobody acts.
#[derive(Debug, Serialize, ToSchema)]
pub struct ForecastEvent {
    /// When.
    pub at: Instant,
    /// What, by its stable code.
    pub event: &'static str,
    /// The rule it follows from.
    pub rule: &'static str,
}

/// A forecast, soonest first.
pub fn shapes(foreseen: Vec<Foreseen>) -> Vec<ForecastEvent> {
    let shape = |Foreseen { at, event }| ForecastEvent {
        at: Instant(at),
        event: event.code(),
        rule: event.rule(),
    };
    foreseen.into_iter().map(shape).collect()
}
