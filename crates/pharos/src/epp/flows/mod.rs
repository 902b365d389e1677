//! One command, one file, one `run`: load facts, decide, record, reply.

pub(super) mod contact;
pub(super) mod domain;
pub(super) mod host;

use std::sync::Arc;

use registry_core::decision::Actor;
use registry_core::name::Tld;
use registry_epp::Offender;
use registry_epp::ResultCode;
use registry_epp::namespace::Namespace;
use registry_store::Cited;

use super::reply::Refused;
use super::session::Login;

/// What every flow knows of its command besides the command: who sent it, and its marks.
#[derive(Debug, Clone)]
pub(super) struct Context {
    /// Who sent it.
    pub(super) login: Arc<Login>,
    /// The TLDs we run.
    pub(super) tlds: Arc<[Tld]>,
    /// The command's marks on history.
    pub(super) cited: Cited,
}

impl Context {
    pub(super) fn actor(&self) -> Actor {
        Actor::Registrar(self.login.registrar.id.clone())
    }
}

/// Most objects one check may name (EPP.md, section 4).
const CHECKED_MAXIMUM: usize = 100;

/// Refuses a check of more objects than one command may name: 2306.
fn few_enough(count: usize, namespace: Namespace, element: &str) -> Result<(), Refused> {
    let refused = || {
        Refused::new(
            ResultCode::ParameterValuePolicyError,
            Offender::new(namespace, element, ""),
            "too-many-objects",
            format_args!("{count} were named; at most {CHECKED_MAXIMUM} in one check"),
        )
    };
    (count <= CHECKED_MAXIMUM).then_some(()).ok_or_else(refused)
}
