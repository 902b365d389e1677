//! RDAP: registration data for anybody, over HTTPS (RFC 7480 to 7484, 9082, 9083, 9537, 8056;
//! ICANN response profile and technical guide of 21 February 2024).
//!
//! Loading ([`load`]) and saying ([`answer`]) are apart: what is said is a pure function of a
//! view and the URL it was asked under, compared letter by letter with files in `tests/rdap`.

pub mod answer;
pub(crate) mod caching;
pub mod load;
pub mod memory;
pub mod pattern;
pub mod redaction;
pub mod routes;
mod search;
pub mod status;
pub mod unicode;
pub mod view;

#[cfg(test)]
pub(crate) mod tests;
