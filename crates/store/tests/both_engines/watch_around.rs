//! What stands around sites: portfolios, candidates, reports, evidence, conflicts.

use std::collections::BTreeSet;

use registry_core::decision::Decision;
use registry_core::document::DocumentHash;
use registry_core::domain::Domain;
use registry_core::event::Event;
use registry_core::id::{
    AccreditationId, CandidateId, CaptureId, SiteId, StaffId, WatchNoticeId, WatchReportId,
};
use registry_core::name::HostName;
use registry_core::watch::{Candidate, CandidateState, Conflict, Facts, Party, Source};
use registry_store::{
    AnswerLink, Bundle, BundleKept, CandidateFilter, Competitor, Constraint, Lock, LogCheckpoint,
    NewCandidate, Reporter, StoreError, Tx, WatchConflictEnd, WatchReport,
};
use registry_testkit::{World, both_engines};
use uuid::Uuid;

use crate::watch::{keep, listing};
use crate::{read, record, samples, with_registrar, write};

fn host(name: &str) -> HostName {
    HostName::parse(name).expect("a host name")
}

async fn facts(world: &World, id: SiteId, name: &str) -> Facts {
    let (now, names) = (world.clock.now(), vec![host(name)]);
    read(world, move |read| read.watch_facts(id, &names, now)).await
}

fn candidate(number: u128, name: &str, score: u32) -> NewCandidate {
    let id = CandidateId::from_uuid(Uuid::from_u128(number));
    let (name, source) = (host(name), Source::Names);
    NewCandidate { id, name, source, score, reasons: Vec::new(), portfolio: None }
}

async fn file(world: &World, new: Vec<NewCandidate>) -> usize {
    let file = move |tx: &mut Tx<'_>, _| Ok(tx.file_candidates(&new)?);
    write(&world.store, file).await.expect("filed")
}

async fn open_candidates(world: &World) -> Vec<Candidate> {
    let filter = CandidateFilter::default();
    read(world, move |read| read.candidates_page(&filter, None, 10)).await
}

/// `acme.pharmacy`, and the accreditation that it stands on, of an organization about which a person
/// is marked.
async fn held_name(world: &World, marked: StaffId) -> (AccreditationId, Domain) {
    let samples = samples(world);
    let mut organization = samples.organization("Acme");
    organization.conflicts.push(registry_core::organization::Conflict {
        staff: marked,
        name: "Ada".to_owned(),
        reason: "Her brother owns it.".to_owned(),
        at: samples.now,
        by: samples.analyst(1),
        ended: None,
    });
    let accreditation = samples.accreditation(organization.id, samples.days(300));
    let mut domain = samples.domain("acme.pharmacy", "alpha-rx");
    domain.vouching = Some(samples.vouching(&accreditation));
    let id = accreditation.id;
    let mut decision = Decision::default();
    let now = world.clock.now();
    decision.change(now, &[Event::OrganizationCreated], organization, None);
    decision.change(now, &[Event::AccreditationGranted], accreditation, None);
    decision.append(samples.creates(&domain));
    record(world, decision).await.expect("recorded");
    (id, domain)
}

both_engines! {
    /// P-90: a name above a site's is enough, and a name that went is not.
    async fn a_site_is_in_the_portfolios_that_list_a_name_above_it(world) {
        let site = keep(world, samples(world).site(&["www.rx.shop.test"])).await;
        let above = listing(world, "Above", &["shop.test", "else.test"]).await;
        let beside = listing(world, "Beside", &["x.shop.test", "op.test", "test.example"]).await;
        let found = facts(world, site.id(), "www.rx.shop.test").await;
        assert_eq!(found.portfolios, BTreeSet::from([above.id]));
        let in_portfolio = registry_store::SiteFilter {
            portfolio: Some(above.id),
            ..registry_store::SiteFilter::default()
        };
        let now = world.clock.now();
        let listed = read(world, move |read| read.watch_queue(&in_portfolio, None, 10, now)).await;
        assert_eq!(listed.0.len(), 1);
        let nothing = registry_store::SiteFilter {
            portfolio: Some(beside.id),
            ..registry_store::SiteFilter::default()
        };
        let listed = read(world, move |read| read.watch_queue(&nothing, None, 10, now)).await;
        assert_eq!(listed.0, []);

        world.clock.set(samples(world).days(1));
        let (id, again) = (above.id, vec![host("else.test"), host("new.test")]);
        let list = move |tx: &mut Tx<'_>, _| {
            let listing = tx.begin_listing(id)?;
            let new = tx.list_in_portfolio((id, listing), &again)?;
            Ok((new, tx.end_unlisted(id, listing)?))
        };
        assert_eq!(write(&world.store, list).await.expect("listed"), (1, 1));
        assert_eq!(facts(world, site.id(), "www.rx.shop.test").await.portfolios, BTreeSet::new());
        let members = |past_too| read(world, move |read| read.portfolio_members(id, "", past_too, 9));
        let names: Vec<_> = members(false).await.into_iter().map(|one| one.name).collect();
        assert_eq!(names, ["else.test", "new.test"]);
        let past = members(true).await;
        assert_eq!((past.len(), past[2].gone_at), (3, Some(world.clock.now())));
        assert_eq!(past[0].first_seen, samples(world).days(-1), "kept from the first listing");
        assert_eq!(read(world, move |read| read.portfolio_size(id)).await, 2);
    }

    /// P-92, rule 4: an approved website is covered, with or without www; not once it lapsed.
    async fn an_accreditation_covers_its_approved_websites(world) {
        let samples = samples(world);
        let site = keep(world, samples.site(&["www.rx.acme.test"])).await;
        let organization = samples.organization("Acme");
        let mut accreditation = samples.accreditation(organization.id, samples.days(300));
        accreditation.websites = vec!["https://www.acme.test:8443/shop?x=1".to_owned()];
        let id = accreditation.id;
        let mut decision = Decision::default();
        let now = world.clock.now();
        decision.change(now, &[Event::OrganizationCreated], organization, None);
        decision.change(now, &[Event::AccreditationGranted], accreditation, None);
        record(world, decision).await.expect("recorded");
        let covered = || facts(world, site.id(), "www.rx.acme.test");
        assert_eq!(covered().await.accreditation, Some(id));
        assert_eq!(facts(world, site.id(), "acme.test.example").await.accreditation, None);
        assert_eq!(read(world, |read| read.approved_hosts("", 10)).await, ["acme.test"]);
        world.clock.set(samples.days(310));
        assert_eq!(covered().await.accreditation, Some(id), "in grace");
        world.clock.set(samples.days(340));
        assert_eq!(covered().await.accreditation, None, "lapsed");
    }

    /// P-97: a name under one of our TLDs, with what vouches for it and who is conflicted about it.
    async fn a_name_of_ours_is_known_with_its_holder(world) {
        with_registrar(world, 0).await;
        let marked = StaffId::from_uuid(Uuid::from_u128(77));
        let (id, domain) = held_name(world, marked).await;
        let site = keep(world, samples(world).site(&["www.acme.pharmacy"])).await;
        let found = facts(world, site.id(), "www.acme.pharmacy").await;
        assert_eq!(found.own_name, Some(domain.name));
        assert_eq!(found.accreditation, Some(id));
        let conflict = Conflict { person: marked, about: Party::Site(site.id()) };
        assert_eq!(found.conflicts, [conflict]);
        assert_eq!(facts(world, site.id(), "free.pharmacy").await.own_name, None);
    }

    /// Listings are told apart while the clock stands still, and an earlier one that goes on says
    /// nothing of what a later one has.
    async fn a_listing_ends_what_no_listing_since_has(world) {
        let id = listing(world, "Registrar", &["kept.test", "gone.test"]).await.id;
        let work = move |tx: &mut Tx<'_>, _| {
            let earlier = tx.begin_listing(id)?;
            let later = tx.begin_listing(id)?;
            tx.list_in_portfolio((id, later), &[host("kept.test"), host("new.test")])?;
            let known = [host("kept.test"), host("old.test")];
            assert_eq!(tx.list_in_portfolio((id, earlier), &known)?, 1);
            Ok((tx.end_unlisted(id, earlier)?, tx.end_unlisted(id, later)?))
        };
        assert_eq!(write(&world.store, work).await.expect("listed"), (1, 1));
        let members = read(world, move |read| read.portfolio_members(id, "", true, 9)).await;
        let gone: Vec<_> = members.iter().map(|one| (one.name.as_str(), one.gone_at.is_some())).collect();
        let expected =
            [("gone.test", true), ("kept.test", false), ("new.test", false), ("old.test", true)];
        assert_eq!(gone, expected);
    }

    /// P-92: a mark stands until it is ended, once.
    async fn a_conflict_is_marked_once_and_ended(world) {
        let site = keep(world, samples(world).site(&["rx.shop.test"])).await;
        let portfolio = listing(world, "Registrar", &["shop.test"]).await;
        let person = StaffId::from_uuid(Uuid::from_u128(7));
        let by = samples(world).analyst(1);
        for about in [Party::Site(site.id()), Party::Portfolio(portfolio.id)] {
            let conflict = Conflict { person, about };
            let actor = by.clone();
            let mark = move |tx: &mut Tx<'_>, _| {
                Ok(tx.mark_watch_conflict(conflict, "Ada", "Her brother owns it.", &actor)?)
            };
            write(&world.store, mark.clone()).await.expect("marked");
            let again = write(&world.store, mark).await.expect_err("it stands");
            assert!(matches!(again, StoreError::Taken(Constraint::WatchConflict)), "{again}");
            let found = facts(world, site.id(), "rx.shop.test").await;
            assert!(found.conflicts.contains(&conflict), "{found:?}");
            let of = read(world, move |read| read.watch_conflicts_of(about)).await;
            assert_eq!(of[0].name, "Ada");
        }
        let conflict = Conflict { person, about: Party::Site(site.id()) };
        for stood in [true, false] {
            let actor = by.clone();
            let why = if stood { "He sold it." } else { "Again." };
            let end = move |tx: &mut Tx<'_>, _| Ok(tx.end_watch_conflict(conflict, why, &actor)?);
            assert_eq!(write(&world.store, end).await.expect("ended"), stood);
        }
        let of = read(world, move |read| read.watch_conflicts_of(conflict.about)).await;
        let (at, reason) = (world.clock.now(), "He sold it.".to_owned());
        assert_eq!(of[0].ended, Some(WatchConflictEnd { by: by.clone(), reason, at }));
        assert_eq!((of.len(), of[0].reason.as_str(), &of[0].marked_by), (1, "Her brother owns it.", &by));
        assert_eq!(facts(world, site.id(), "rx.shop.test").await.conflicts.len(), 1);
    }

    /// P-92: sites compete with each other, whoever is named first; who is marked about one of them, or
    /// about whoever holds its name, is known with the other.
    async fn competitors_share_their_conflicts(world) {
        with_registrar(world, 0).await;
        let samples = samples(world);
        let (of_site, of_holder) = (Uuid::from_u128(7), Uuid::from_u128(77));
        let (of_site, of_holder) = (StaffId::from_uuid(of_site), StaffId::from_uuid(of_holder));
        held_name(world, of_holder).await;
        let acme = keep(world, samples.site(&["acme.pharmacy"])).await.id();
        let rogue = keep(world, samples.site(&["pills.test"])).await.id();
        let (by, now) = (samples.analyst(1), world.clock.now());
        let conflict = Conflict { person: of_site, about: Party::Site(acme) };
        let actor = by.clone();
        let mark = move |tx: &mut Tx<'_>, _| {
            Ok(tx.mark_watch_conflict(conflict, "Eve", "She works there.", &actor)?)
        };
        write(&world.store, mark).await.expect("marked");
        for (pair, is_new) in [((acme, rogue), true), ((rogue, acme), false)] {
            let actor = by.clone();
            let say = move |tx: &mut Tx<'_>, _| {
                Ok(tx.record_competition(pair, "They sell the same.", &actor)?)
            };
            match write(&world.store, say).await {
                Ok(()) => assert!(is_new, "twice"),
                Err(error) => {
                    assert!(matches!(error, StoreError::Taken(Constraint::Competition)), "{error}");
                    assert!(!is_new);
                }
            }
        }
        let of = |site| read(world, move |read| read.competitors_of(site));
        for (site, other) in [(acme, rogue), (rogue, acme)] {
            let known = of(site).await;
            let expected = Competitor {
                site: other,
                reason: "They sell the same.".to_owned(),
                recorded_at: now,
                recorded_by: by.clone(),
            };
            assert_eq!(known, [expected]);
        }
        let found = facts(world, rogue, "pills.test").await;
        assert_eq!(found.competitors, BTreeSet::from([acme]));
        let marked: BTreeSet<_> = found.conflicts.iter().map(|one| (one.person, one.about)).collect();
        let about = Party::Site(acme);
        assert_eq!(marked, BTreeSet::from([(of_site, about), (of_holder, about)]));
        assert_eq!((found.own_name, found.accreditation), (None, None), "that is the other's");
        for stood in [true, false] {
            let actor = by.clone();
            let end = move |tx: &mut Tx<'_>, _| {
                Ok(tx.end_competition((rogue, acme), "It closed.", &actor)?)
            };
            assert_eq!(write(&world.store, end).await.expect("ended"), stood);
        }
        assert_eq!((of(acme).await, of(rogue).await), (vec![], vec![]));
        assert_eq!(facts(world, rogue, "pills.test").await, Facts::default());
    }

    async fn a_candidate_is_filed_once_and_decided_once(world) {
        keep(world, samples(world).site(&["known.test"])).await;
        let new = [("low.test", 100), ("high.test", 900), ("known.test", 500), ("high.test", 800)];
        let new = (1..).zip(new).map(|(number, (name, score))| candidate(number, name, score));
        assert_eq!(file(world, new.collect()).await, 2, "a site and a candidate are not filed");
        assert_eq!(file(world, vec![candidate(9, "low.test", 400)]).await, 0);
        let open = open_candidates(world).await;
        let names: Vec<_> = open.iter().map(|one| one.name.as_str()).collect();
        assert_eq!(names, ["high.test", "low.test"]);
        let behind = Some((open[0].score, open[0].id));
        let filter = CandidateFilter::default();
        let page = read(world, move |read| read.candidates_page(&filter, behind, 10)).await;
        assert_eq!(page, [open[1].clone()]);

        let by = samples(world).analyst(1);
        let now = world.clock.now();
        let dismissed = open[0].clone().dismissed("A garden shop.", &by, now).expect("dismissed");
        let decided = dismissed.clone();
        let decide = move |tx: &mut Tx<'_>, _| Ok(tx.decide_candidate(&decided)?);
        write(&world.store, decide).await.expect("decided");
        let id = dismissed.id;
        let found = read(world, move |read| read.candidate(id, Lock::None)).await;
        assert_eq!(found, Some(dismissed.clone()));
        assert!(dismissed.dismissed("Again.", &by, now).is_err());
        assert!(matches!(open[1].state, CandidateState::Open));
        assert_eq!(read(world, |read| read.candidates_open()).await, 1);
        assert_eq!(file(world, vec![candidate(10, "high.test", 901)]).await, 0, "it stays dismissed");
    }

    async fn a_report_stands_with_its_site(world) {
        let site = keep(world, samples(world).site(&["rx.shop.test"])).await;
        let now = world.clock.now();
        let reporter = Reporter {
            name: "Ada".to_owned(),
            organization: "A board of pharmacy".to_owned(),
            email: "ada@board.test".to_owned(),
        };
        let report = WatchReport {
            id: WatchReportId::from_uuid(Uuid::from_u128(1)),
            number: "WR-2026-000001".to_owned(),
            site: site.id(),
            name: host("rx.shop.test"),
            channel: "form".to_owned(),
            is_authority: true,
            words: "It sells without a prescription.".to_owned(),
            reporter: Some(reporter),
            document: Some(DocumentHash([3; 32])),
            received_at: now,
            acknowledged_at: Some(now),
            answer_until: samples(world).days(1),
        };
        let new = report.clone();
        let enter = move |tx: &mut Tx<'_>, _| Ok(tx.put_watch_report(&new)?);
        write(&world.store, enter).await.expect("entered");
        let id = site.id();
        let found = read(world, move |read| read.watch_reports_of(id)).await;
        assert_eq!(found, std::slice::from_ref(&report));
        let page = read(world, move |read| read.watch_reports_page(None, 10)).await;
        assert_eq!(page, std::slice::from_ref(&report));
        let behind = Some((report.received_at, report.id));
        assert_eq!(read(world, move |read| read.watch_reports_page(behind, 10)).await, []);
        let later = samples(world).days(1);
        assert_eq!(read(world, move |read| read.watch_reports_between(now, later)).await, 1);
    }

    async fn a_bundle_and_its_log_are_kept(world) {
        let now = world.clock.now();
        let site = keep(world, samples(world).site(&["rx.shop.test"])).await;
        let document = DocumentHash([5; 32]);
        let bundle = Bundle {
            document,
            capture: CaptureId::from_uuid(Uuid::from_u128(4)),
            site: site.id(),
            captured_at: now,
            kept: BundleKept::Until(samples(world).days(10)),
        };
        let new = bundle.clone();
        let enter = move |tx: &mut Tx<'_>, _| {
            tx.put_bundle(&new)?;
            let places = ["one", "two"].map(|line| tx.add_log_line(document, line));
            let [first, second] = places;
            tx.add_log_line(DocumentHash([6; 32]), "three")?;
            let checkpoint = LogCheckpoint {
                number: 1,
                text: "signed".to_owned(),
                signature: vec![1],
                stamp: None,
            };
            tx.put_log_checkpoint(&checkpoint)?;
            Ok((first?, second?))
        };
        assert_eq!(write(&world.store, enter).await.expect("entered"), (0, 1));
        let lines = read(world, |read| read.log_lines(1, 10)).await;
        assert_eq!(lines, ["two", "three"]);
        let of = read(world, move |read| read.log_lines_of(document)).await;
        assert_eq!(of, [(0, "one".to_owned()), (1, "two".to_owned())]);
        assert_eq!(read(world, |read| read.log_length()).await, 3);
        assert_eq!(read(world, |read| read.log_checkpoints(1)).await[0].text, "signed");
        let outlived = |day| {
            let at = samples(world).days(day);
            read(world, move |read| read.bundles_outlived(at, None, 10))
        };
        assert_eq!(outlived(9).await, []);
        assert_eq!(outlived(10).await, [bundle]);
        let gone = move |tx: &mut Tx<'_>, _| Ok(tx.bundle_gone(document)?);
        assert!(write(&world.store, gone).await.expect("gone"));
        assert!(!write(&world.store, gone).await.expect("gone already"));
        assert_eq!(outlived(10).await, []);
        let found = read(world, move |read| read.bundle(document)).await.expect("its row stays");
        assert_eq!(found.kept, BundleKept::Gone(now));
    }

    /// P-94: a link answers one notice, once.
    async fn a_link_is_used_up(world) {
        let link = AnswerLink {
            site: SiteId::from_uuid(Uuid::from_u128(1)),
            notice: WatchNoticeId::from_uuid(Uuid::from_u128(2)),
            code: "WN-7Q2K".to_owned(),
            used: false,
        };
        let new = link.clone();
        let make = move |tx: &mut Tx<'_>, _| Ok(tx.put_answer_link(&[8; 32], &new)?);
        write(&world.store, make).await.expect("made");
        assert_eq!(read(world, |read| read.answer_link(&[8; 32])).await, Some(link.clone()));
        assert_eq!(read(world, |read| read.answer_code("WN-7Q2K")).await, Some(link.clone()));
        assert_eq!(read(world, |read| read.answer_link(&[7; 32])).await, None);
        let notice = link.notice;
        let code = read(world, move |read| read.answer_code_of(notice)).await;
        assert_eq!(code, Some(link.code.clone()));
        for first in [true, false] {
            let take = move |tx: &mut Tx<'_>, _| Ok(tx.use_answer_link(&[8; 32])?);
            assert_eq!(write(&world.store, take).await.expect("asked"), first);
        }
        let used = read(world, |read| read.answer_link(&[8; 32])).await;
        assert_eq!(used, Some(AnswerLink { used: true, ..link }));
    }
}
