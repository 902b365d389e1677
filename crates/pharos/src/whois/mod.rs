//! WHOIS on port 43 (RFC 3912; ICANN.md, section 5): one line in, one answer out, closed.
//!
//! What is asked ([`query`]) and what is said ([`answer`]) are pure; [`listener`] loads between
//! the two from the views that RDAP shows, so both withhold the same. A rulebook switches it off
//! for its TLD (`whois.enabled`).

pub mod answer;
pub mod listener;
pub mod query;

#[cfg(test)]
mod tests;
