//! What a decision about a site may see beside it, from our own records.

use std::collections::{BTreeMap, BTreeSet};

use diesel::prelude::*;
use jiff::Timestamp;
use registry_core::accreditation::{Accreditation, Standing};
use registry_core::id::{AccreditationId, OrganizationId, PortfolioId, SiteId, StaffId};
use registry_core::name::{DomainName, HostName};
use registry_core::request::Basis;
use registry_core::watch::{Conflict, Facts, Party, Site};
use registry_core::website_check::{is_whole_host, parts};

use super::site::suffixes;
use crate::engine::{Lock, insert_all, padded};
use crate::error::StoreError;
use crate::projected::Projected;
use crate::row::uuid;
use crate::schema::{approved_host, watch_portfolio_member as member, watch_site_suffix as suffix};
use crate::session::{Session, Tx};

/// What vouches for a site, or did.
#[derive(Debug, Default)]
struct Vouchers {
    /// Its name under a TLD of ours.
    own_name: Option<DomainName>,
    /// Whoever holds that name.
    holders: BTreeSet<OrganizationId>,
    /// Accreditations that approve one of its hosts, or vouch for its name.
    accreditations: BTreeSet<AccreditationId>,
}

impl Session<'_> {
    /// What a decision about a site may see beside it, as it stands.
    pub fn watch_facts(
        &mut self,
        id: SiteId,
        names: &[HostName],
        now: Timestamp,
    ) -> Result<Facts, StoreError> {
        let mut facts = self.relied_on(id, names, Lock::None, now)?;
        self.add_watch_conflicts(id, &mut facts)?;
        Ok(facts)
    }

    /// What a decision about a site relies on: what is held before the site is, in the one lock
    /// order: organizations, accreditations, then portfolios.
    fn relied_on(
        &mut self,
        id: SiteId,
        names: &[HostName],
        lock: Lock,
        now: Timestamp,
    ) -> Result<Facts, StoreError> {
        let own = self.vouchers(names, now)?;
        let mut facts = Facts {
            own_name: own.own_name.clone(),
            competitors: self.competing(id)?,
            ..Facts::default()
        };
        let mut sites = vec![(id, own)];
        for competitor in &facts.competitors {
            let names = self.site_names(*competitor)?;
            sites.push((*competitor, self.vouchers(&names, now)?));
        }
        let accreditations: BTreeSet<_> =
            sites.iter().flat_map(|(_, vouchers)| &vouchers.accreditations).copied().collect();
        let mut organizations: BTreeSet<_> =
            sites.iter().flat_map(|(_, vouchers)| &vouchers.holders).copied().collect();
        for id in &accreditations {
            let row = self.accreditation_row(*id, Lock::None)?;
            organizations.extend(row.map(|row| row.object.organization));
        }
        let mut marked = BTreeMap::new();
        for organization in organizations {
            marked.insert(organization, self.marked_about(organization, lock)?);
        }
        let mut covering = BTreeMap::new();
        for id in accreditations {
            covering.extend(self.covering(id, lock, now)?.map(|organization| (id, organization)));
        }
        for (site, vouchers) in sites {
            let cover = vouchers.accreditations.iter().filter(|id| covering.contains_key(*id));
            if site == id {
                facts.accreditation = cover.clone().next().copied();
            }
            let covered = cover.filter_map(|id| covering.get(id)).copied();
            let about: BTreeSet<_> = vouchers.holders.iter().copied().chain(covered).collect();
            let people = about.iter().filter_map(|organization| marked.get(organization)).flatten();
            let about = Party::Site(site);
            facts.conflicts.extend(people.map(|person| Conflict { person: *person, about }));
        }
        facts.portfolios = self.portfolios_held(id, lock)?;
        Ok(facts)
    }

    /// What vouches for a site of these names, or did.
    fn vouchers(&mut self, names: &[HostName], now: Timestamp) -> Result<Vouchers, StoreError> {
        let accreditations = self.accreditations_of_hosts(names)?;
        let mut vouchers = Vouchers { accreditations, ..Vouchers::default() };
        let tlds = self.tlds();
        for own in names.iter().filter_map(|name| name.superordinate(tlds)) {
            let live = self.domain(&own, Lock::None, now)?.map(|found| found.object);
            let Some(domain) = live.filter(registry_core::domain::Domain::is_live) else {
                continue;
            };
            vouchers.own_name.get_or_insert(own);
            if let Some(vouching) = &domain.vouching {
                vouchers.holders.insert(vouching.organization);
                if let Basis::Accreditation(id) = vouching.basis {
                    vouchers.accreditations.insert(id);
                }
            }
        }
        Ok(vouchers)
    }

    /// The marks about the site, its competitors and its portfolios (P-92).
    fn add_watch_conflicts(&mut self, id: SiteId, facts: &mut Facts) -> Result<(), StoreError> {
        let sites = facts.competitors.iter().chain([&id]).map(|site| Party::Site(*site));
        let portfolios = facts.portfolios.iter().map(|id| Party::Portfolio(*id));
        let parties: Vec<_> = sites.chain(portfolios).collect();
        facts.conflicts.extend(self.watch_conflicts_about(&parties)?);
        Ok(())
    }

    /// The portfolios of a site, held before they are read: what lists names or ends them waits, and
    /// whatever it did before is seen.
    fn portfolios_held(
        &mut self,
        site: SiteId,
        lock: Lock,
    ) -> Result<BTreeSet<PortfolioId>, StoreError> {
        let mut held = BTreeSet::new();
        loop {
            let listed = self.portfolios_of_site(site)?;
            if lock == Lock::None || listed.is_subset(&held) {
                return Ok(listed);
            }
            let new: Vec<_> = listed.difference(&held).copied().collect();
            for id in new {
                self.portfolio(id, lock)?;
                held.insert(id);
            }
        }
    }

    /// Whether a host is a website that an accreditation in good standing approves whole at `now`
    /// (P-3, P-31).
    pub fn is_approved_website(
        &mut self,
        host: &HostName,
        now: Timestamp,
    ) -> Result<bool, StoreError> {
        for id in self.accreditations_of_hosts(std::slice::from_ref(host))? {
            let Some((accreditation, standing)) = self.standing_of(id, Lock::None, now)? else {
                continue;
            };
            let websites = &accreditation.websites;
            if standing.is_good()
                && websites.iter().any(|website| is_whole_host(website, host.as_str()))
            {
                return Ok(true);
            }
        }
        Ok(false)
    }

    /// The organization of an accreditation that covers what it stands for at `now`: in term, or
    /// ended and not lapsed.
    fn covering(
        &mut self,
        id: AccreditationId,
        lock: Lock,
        now: Timestamp,
    ) -> Result<Option<OrganizationId>, StoreError> {
        let found = self.standing_of(id, lock, now)?;
        let covers = found.filter(|(_, standing)| standing.covers());
        Ok(covers.map(|(accreditation, _)| accreditation.organization))
    }

    fn standing_of(
        &mut self,
        id: AccreditationId,
        lock: Lock,
        now: Timestamp,
    ) -> Result<Option<(Accreditation, Standing)>, StoreError> {
        let Some(row) = self.accreditation_row(id, lock)? else { return Ok(None) };
        let rulebooks = self.rulebooks_of_programme(&row.object.programme, now)?;
        let standing = *row.object.standing(&rulebooks).at(now);
        Ok(Some((row.object, standing)))
    }

    /// Whoever is marked as conflicted about an organization signs nothing about its sites (P-15).
    fn marked_about(
        &mut self,
        organization: OrganizationId,
        lock: Lock,
    ) -> Result<Vec<StaffId>, StoreError> {
        let Some(found) = self.organization(organization, lock)? else { return Ok(Vec::new()) };
        let open = found.conflicts.iter().filter(|conflict| conflict.ended.is_none());
        Ok(open.map(|conflict| conflict.staff).collect())
    }

    fn accreditations_of_hosts(
        &mut self,
        names: &[HostName],
    ) -> Result<BTreeSet<AccreditationId>, StoreError> {
        let hosts = names.iter().flat_map(|name| suffixes(name.as_str()).map(str::to_owned));
        let hosts: Vec<String> = hosts.collect();
        let ids: Vec<Vec<u8>> = approved_host::table
            .filter(approved_host::host.eq_any(padded(hosts)))
            .order((approved_host::host.asc(), approved_host::accreditation_id.asc()))
            .select(approved_host::accreditation_id)
            .load(self.connection)?;
        ids.iter().map(|id| Ok(AccreditationId::from_uuid(uuid(id)?))).collect()
    }

    /// The hosts of approved websites (P-3), without `www.`, in order, behind one.
    pub fn approved_hosts(&mut self, after: &str, limit: i64) -> Result<Vec<String>, StoreError> {
        let hosts = approved_host::table
            .filter(approved_host::host.gt(after.to_owned()))
            .order(approved_host::host.asc())
            .select(approved_host::host)
            .distinct()
            .limit(limit);
        Ok(hosts.load(self.connection)?)
    }

    /// The portfolios that list one of a site's names, or a name above it.
    pub fn portfolios_of_site(&mut self, id: SiteId) -> Result<BTreeSet<PortfolioId>, StoreError> {
        let ids: Vec<Vec<u8>> = suffix::table
            .inner_join(member::table.on(member::name.eq(suffix::suffix)))
            .filter(suffix::site_id.eq(id.as_uuid().as_bytes().as_slice()))
            .filter(member::gone_at.is_null())
            .order((member::portfolio_id.asc(), member::name.asc()))
            .select(member::portfolio_id)
            .load(self.connection)?;
        ids.iter().map(|id| Ok(PortfolioId::from_uuid(uuid(id)?))).collect()
    }
}

#[derive(Insertable)]
#[diesel(table_name = approved_host)]
struct ApprovedHost {
    host: String,
    accreditation_id: Vec<u8>,
}

impl Tx<'_> {
    /// As [`watch_facts`](Session::watch_facts), with what it relies on held, but not the site: for
    /// an act that holds something between the two.
    pub fn watch_facts_held(
        &mut self,
        id: SiteId,
        names: &[HostName],
        now: Timestamp,
    ) -> Result<Facts, StoreError> {
        let mut facts = self.relied_on(id, names, Lock::Share, now)?;
        self.add_watch_conflicts(id, &mut facts)?;
        Ok(facts)
    }

    /// A site that is held to decide about it, with what that may see beside it. What it relies on is
    /// held first; who may not sign is read once the site is held, since whoever marks a person or
    /// says that sites compete holds the site, too.
    ///
    /// # Errors
    /// [`StoreError::Conflict`] where it began to compete with another meanwhile; the database's
    /// trouble.
    pub fn site_to_decide(
        &mut self,
        id: SiteId,
        now: Timestamp,
    ) -> Result<Option<(Projected<Site>, Facts)>, StoreError> {
        let names = self.site_names(id)?;
        let mut facts = self.relied_on(id, &names, Lock::Share, now)?;
        let Some(site) = self.site(id, Lock::Update, now)? else { return Ok(None) };
        if self.competing(id)? != facts.competitors {
            return Err(StoreError::Conflict);
        }
        self.add_watch_conflicts(id, &mut facts)?;
        Ok(Some((site, facts)))
    }

    /// Keeps which hosts an accreditation approves (P-3).
    pub(crate) fn put_approved_hosts(
        &mut self,
        accreditation: &Accreditation,
    ) -> Result<(), StoreError> {
        let id = accreditation.id.as_uuid().as_bytes().as_slice();
        let before: Vec<String> = approved_host::table
            .filter(approved_host::accreditation_id.eq(id))
            .order(approved_host::host.asc())
            .select(approved_host::host)
            .load(self.connection)?;
        let hosts: BTreeSet<String> = accreditation
            .websites
            .iter()
            .filter_map(|url| parts(url).map(|parts| parts.host))
            .map(|host| host.strip_prefix("www.").unwrap_or(host).to_owned())
            .collect();
        if before.iter().eq(&hosts) {
            return Ok(());
        }
        diesel::delete(approved_host::table.filter(approved_host::accreditation_id.eq(id)))
            .execute(self.connection)?;
        let rows =
            hosts.into_iter().map(|host| ApprovedHost { host, accreditation_id: id.to_vec() });
        let rows: Vec<_> = rows.collect();
        insert_all!(self.connection, approved_host::table, rows);
        Ok(())
    }
}
