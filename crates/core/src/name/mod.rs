//! Names as types: what is a `DomainName` has been checked, a `String` never is one.

mod domain_name;
mod host_name;
mod label;
mod tld;

pub use domain_name::{DomainName, NameRefusal};
pub use host_name::{HostName, HostNameError};
pub use label::NameProblem;
pub use tld::Tld;
