//! Each command of a life, quoted before it is decided.

use super::*;

impl Played {
    pub(super) fn create(&mut self, years: u8) -> Result<Option<Money>, TestCaseError> {
        let quote = self.quote(Operation::Create, years);
        let went = self.charged(quote, |played, fee, account| {
            let mut world = match played.standing {
                None => create_world::World::open(),
                Some(_) => create_world::World::pharmacy(),
            };
            world.command.name = played.name.clone();
            world.command.period = Some(Period::Years(years));
            world.command.stated_fee = fee;
            world.account = account.clone();
            world.rulebooks = played.rulebooks.clone();
            world.now = played.now;
            if let (Some((token, request, line)), Some(standing)) =
                (world.token.as_mut(), &played.standing)
            {
                (token.name, token.minted_at) = (played.name.clone(), played.now);
                token.expires_at = played.now + days(60);
                line.clone_from(standing);
                if played.government {
                    request.basis = Basis::Government;
                }
            }
            let created = world.decide().map_err(|refusal| refusal.code())?;
            Ok((created.decision, created.quote.fee))
        })?;
        prop_assert!(went.is_none_or(|told| told == quote));
        Ok(went)
    }

    pub(super) fn renew(
        &mut self,
        domain: &Domain,
        years: u8,
    ) -> Result<Option<Money>, TestCaseError> {
        let quote = self.quote(Operation::Renew, years);
        self.charged(quote, |played, stated_fee, account| {
            let command = renew::RenewDomain {
                current_expiry: domain.expires_at.to_zoned(TimeZone::UTC).date(),
                period: Some(Period::Years(years)),
                stated_fee,
            };
            let facts = renew::Facts { domain, parents: played.parents(), account };
            let renewed = renew::decide(&domain.registrar, &command, &facts, played.now);
            let renewed = renewed.map_err(|refusal| refusal.code())?;
            Ok((renewed.decision, renewed.quote.fee))
        })
    }

    pub(super) fn update(&mut self, domain: &Domain) -> Result<Option<Money>, TestCaseError> {
        let quote = self.quote(Operation::Update, 1);
        self.charged(quote, |played, stated_fee, account| {
            let mut world = update_world::World::pharmacy();
            world.command.stated_fee = stated_fee;
            world.account = account.clone();
            world.domain = domain.clone();
            world.registrar.id = domain.registrar.clone();
            world.losses = Vec::new();
            world.rulebooks = played.rulebooks.clone();
            world.now = played.now;
            let updated = world.decide().map_err(|refusal| refusal.code())?;
            Ok((updated.decision, updated.quote.fee))
        })
    }

    /// The quote is owed by an approval, and by nothing before it.
    pub(super) fn ask_transfer(&mut self, domain: &Domain) -> Result<Option<Money>, TestCaseError> {
        let quote = self.quote(Operation::Transfer, 1);
        let gaining = other_than(domain);
        let asked = self.charged(quote, |played, stated_fee, account| {
            let command = request::RequestTransfer {
                period: None,
                auth_info: AuthInfoShown::Right,
                token_presented: false,
                stated_fee,
            };
            let registrar = &gaining;
            let parents = played.parents();
            let facts = request::Facts { registrar, account, domain, parents, token: None };
            let requested = request::decide(&command, &facts, played.now);
            let requested = requested.map_err(|refusal| refusal.code())?;
            Ok((requested.decision, requested.quote.fee))
        })?;
        if asked.is_some() {
            self.quoted_transfer = asked;
        }
        Ok(None)
    }

    pub(super) fn answer(
        &mut self,
        domain: &Domain,
        said: Answer,
    ) -> Result<Option<Money>, TestCaseError> {
        let gaining = other_than(domain).id;
        let who = if said == Answer::Cancel { &gaining } else { &domain.registrar };
        let facts = answer::Facts {
            domain,
            parents: self.parents(),
            hosts_under: &[],
            auth_info: AuthInfoShown::Absent,
        };
        let Ok(answered) = answer::decide(said, who, &facts, self.now) else { return Ok(None) };
        self.keep(&answered.decision, false)?;
        Ok(self.quoted_transfer.take().filter(|_| said == Answer::Approve))
    }

    pub(super) fn restore(&mut self, domain: &Domain) -> Result<Option<Money>, TestCaseError> {
        let (book, expired) = (self.rulebooks.at(self.now), domain.expires_at <= self.now);
        let quote = pricing::price_restore(book, &self.name, self.government, expired, self.now);
        let renewal = quote.renewal.map_or(usd("0.00"), |renewal| renewal.fee);
        let quote = quote.restore.fee.checked_add(renewal).unwrap();
        let went = self.charged(quote, |played, stated_fee, account| {
            let command = restore::RequestRestore { asks_more: false, stated_fee };
            let facts = restore::Facts { domain, parents: played.parents(), account };
            let requested = restore::request(&domain.registrar, &command, &facts, played.now);
            Ok((requested.map_err(|refusal| refusal.code())?.decision, ()))
        })?;
        Ok(went.map(|()| quote))
    }

    /// A report costs nothing; the expiry it sets going is an automatic renewal.
    pub(super) fn report(&mut self, domain: &Domain) -> Result<(), TestCaseError> {
        let report = restore::Report {
            data_before: String::new(),
            data_after: String::new(),
            deleted_at: self.now,
            restored_at: self.now,
            reason: String::new(),
            statements: Vec::new(),
            other: None,
        };
        let command = restore::ReportRestore { asks_more: false, report: Some(report) };
        let account = create_world::account("0.00");
        let facts = restore::Facts { domain, parents: self.parents(), account: &account };
        match restore::report(&domain.registrar, &command, &facts, self.now) {
            Ok(reported) => self.keep(&reported.decision, false),
            Err(_) => Ok(()),
        }
    }

    /// A delete is never charged; its credits are those it tells the registrar.
    pub(super) fn delete(
        &mut self,
        domain: &Domain,
        limit_reached: bool,
    ) -> Result<(), TestCaseError> {
        prop_assert!(self.quote(Operation::Delete, 1).is_zero());
        let grace_deletes = if limit_reached { 50 } else { 49 };
        let parents = self.parents();
        let facts = delete::Facts { domain, parents, hosts_under: &[], grace_deletes, adds: 50 };
        let Ok(deleted) = delete::decide(&domain.registrar, &facts, self.now) else {
            return Ok(());
        };
        let told: i64 = deleted.credits.iter().map(|grace| grace.charged.minor).sum();
        let credited: i64 = deleted.decision.charges.iter().map(|line| line.amount.minor).sum();
        prop_assert_eq!(told, -credited);
        self.keep(&deleted.decision, limit_reached)?;
        if matches!(deleted.domain.lifecycle, Lifecycle::Purged { .. }) {
            (self.domain, self.reckoning) = (None, None);
        }
        Ok(())
    }
}

/// The registrar that does not sponsor it.
fn other_than(domain: &Domain) -> Registrar {
    let beta = crate::domain_transfer::beta();
    if domain.registrar == beta.id { create_world::alpha() } else { beta }
}
