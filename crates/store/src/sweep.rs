//! The sweep's visits: what time did to rows that are due is recorded (DESIGN, section 4a, 11).
//!
//! Names fall due by the thousand at one instant; they are loaded, and most of what they write is
//! inserted, a batch at a time. On PostgreSQL each statement is a journey to the server.

use std::collections::BTreeMap;

use registry_core::decision::{Decision, Object};
use registry_core::domain::Domain;
use registry_core::id::{
    AccreditationId, AppealId, CaseId, ContactId, DomainId, MaintenanceId, RequestId, SiteId,
    TokenId,
};

use crate::engine::Lock;
use crate::error::StoreError;
use crate::history::Cited;
use crate::projected::Due;
use crate::row::{Kind, uuid};
use crate::session::Tx;

impl Tx<'_> {
    /// Looks again at due rows, as [`sweep`](Self::sweep) does one by one, those of one kind that
    /// stand beside each other together; how many were still due.
    pub fn sweep_all(&mut self, due: &[Due], cited: &Cited) -> Result<u64, StoreError> {
        let mut swept = 0;
        for run in due.chunk_by(|one, next| one.kind == next.kind) {
            let left = match run.first().map(|due| due.kind) {
                Some(Kind::Domain) if run.len() > 1 => self.sweep_names(run, cited, &mut swept)?,
                _ => run.iter().collect(),
            };
            for due in left {
                swept += u64::from(self.sweep(due, cited)?);
            }
        }
        Ok(swept)
    }

    /// Records together what time did to names alone; gives back those whose change reaches
    /// further, to hosts under them or to other names: they are visited one by one.
    fn sweep_names<'d>(
        &mut self,
        due: &'d [Due],
        cited: &Cited,
        swept: &mut u64,
    ) -> Result<Vec<&'d Due>, StoreError> {
        let now = self.now;
        let ids: Result<Vec<_>, _> = due.iter().map(domain_id).collect();
        let names = self.domains_by_id(&ids?, Lock::Update, now)?;
        let mut names: BTreeMap<_, _> =
            names.into_iter().map(|name| (name.object.id, name)).collect();
        let mut left = Vec::new();
        self.gather();
        for due in due {
            let name = names.remove(&domain_id(due)?).filter(|name| name.overdue);
            let Some(mut name) = name else { continue };
            if stays_with(&name.caught_up, &name.object) {
                self.catch_up(&mut name, cited)?;
                *swept += 1;
            } else {
                left.push(due);
            }
        }
        self.insert_gathered()?;
        Ok(left)
    }

    /// Looks again at a due row and records what time did to it; whether it was still due.
    pub fn sweep(&mut self, due: &Due, cited: &Cited) -> Result<bool, StoreError> {
        let now = self.now;
        let id = uuid(due.key.as_bytes())?;
        macro_rules! visit {
            ($loaded:expr) => {
                match $loaded? {
                    Some(mut projected) if projected.overdue => {
                        self.catch_up(&mut projected, cited)?;
                        Ok(true)
                    }
                    Some(_) | None => Ok(false),
                }
            };
        }
        match due.kind {
            Kind::Accreditation => {
                visit!(self.accreditation(AccreditationId::from_uuid(id), Lock::Update, now))
            }
            Kind::Request => visit!(self.request(RequestId::from_uuid(id), Lock::Update, now)),
            Kind::Appeal => visit!(self.appeal(AppealId::from_uuid(id), Lock::Update, now)),
            Kind::Case => visit!(self.case(CaseId::from_uuid(id), Lock::Update, now)),
            Kind::Token => visit!(self.token(TokenId::from_uuid(id), Lock::Update, now)),
            Kind::Domain => visit!(self.domain_by_id(DomainId::from_uuid(id), Lock::Update, now)),
            Kind::Contact => {
                visit!(self.contact_by_id(ContactId::from_uuid(id), Lock::Update, now))
            }
            Kind::Maintenance => {
                visit!(self.maintenance(MaintenanceId::from_uuid(id), Lock::Update, now))
            }
            Kind::Site => visit!(self.site(SiteId::from_uuid(id), Lock::Update, now)),
            Kind::Organization
            | Kind::Invoice
            | Kind::Host
            | Kind::Edition
            | Kind::Licence
            | Kind::DisclosureRequest
            | Kind::WebsiteCheck
            | Kind::Portfolio
            | Kind::Network
            | Kind::Registrar => Ok(false),
        }
    }
}

fn domain_id(due: &Due) -> Result<DomainId, StoreError> {
    Ok(DomainId::from_uuid(uuid(due.key.as_bytes())?))
}

/// Whether a decision changes nothing but this name and wakes nobody.
fn stays_with(decision: &Decision, domain: &Domain) -> bool {
    let is_it = |object: &Object| matches!(object, Object::Domain(other) if other.id == domain.id);
    decision.wakes.is_empty() && decision.changes.iter().all(|change| is_it(&change.after))
}
