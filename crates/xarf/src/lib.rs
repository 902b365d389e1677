//! Reports of abuse as XARF version 4 (github.com/xarf/xarf-spec; WATCH.md, section 8).
//!
//! [`report`] makes one report of one site, cut to what receivers take, and holds it against the
//! official schemas ([`check`]): what does not pass is not returned. There is no type for
//! pharmacies, so tags and one object of our own say what was found.
//!
//! Whether a report may be sent is decided by the core; this crate only writes it.

mod report;
mod schema;

pub use report::{
    Bundle, Case, Evidence, Finding, Indicator, Method, Party, Payment, Report, Verification,
    report,
};
pub use schema::{CannotReport, check};
