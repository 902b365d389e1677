//! Who acts for which organization, and the invitations that lead there.

use jiff::SignedDuration;
use registry_core::decision::Actor;
use registry_core::id::StaffId;
use registry_core::organization;
use registry_store::{Constraint, Employment, Invitation, Membership, Staff, StoreError, Tx};
use registry_testkit::both_engines;

use crate::{read, write};

fn person(number: u128, email: &str, works_for: Option<Employment>) -> Staff {
    Staff {
        id: StaffId::from_uuid(uuid::Uuid::from_u128(number)),
        email: email.to_owned(),
        name: email.to_owned(),
        role: "applicant".to_owned(),
        password_hash: None,
        totp_sealed: None,
        active: true,
        created_at: "2026-01-05T12:00:00Z".parse().expect("an instant"),
        works_for,
    }
}

both_engines! {
    async fn a_membership_is_current_once_and_its_end_is_kept(world) {
        let samples = registry_testkit::Samples::at(world.clock.now());
        let acme = samples.organization("Acme");
        let id = acme.id;
        let (ada, bob) = (person(1, "ada@acme.example", None), person(2, "bob@acme.example", None));
        let (first, second) = (ada.id, bob.id);
        let by = Actor::Applicant { id: first, name: "Ada".to_owned() };
        let since = world.clock.now();
        let of = move |member| Membership { organization: id, member, since, given_by: by.clone() };
        let (adas, bobs) = (of(first), of(second));
        let make = move |tx: &mut Tx<'_>, now| {
            let made = organization::create(acme.clone(), now);
            tx.record(&made, &Actor::Import, &samples.cited(), now)?;
            tx.insert_staff(&ada)?;
            tx.insert_staff(&bob)?;
            tx.insert_membership(&adas)?;
            tx.insert_membership(&bobs)?;
            Ok(())
        };
        write(&world.store, make).await.expect("made");
        let again = of(first);
        let twice = write(&world.store, move |tx: &mut Tx<'_>, _now| Ok(tx.insert_membership(&again)?));
        let taken = twice.await;
        assert!(matches!(taken, Err(StoreError::Taken(Constraint::Membership))), "{taken:?}");
        let members = read(world, move |read| read.members_of(id)).await;
        let names: Vec<_> = members.iter().map(|one| one.email.as_str()).collect();
        assert_eq!(names, ["ada@acme.example", "bob@acme.example"]);
        assert_eq!(members[1].membership, of(second));
        assert!(read(world, move |read| read.is_member(id, second)).await);
        let by = Actor::Applicant { id: first, name: "Ada".to_owned() };
        let end = move |tx: &mut Tx<'_>, _now| {
            Ok((tx.end_membership(id, second, &by)?, tx.end_membership(id, second, &by)?))
        };
        assert_eq!(write(&world.store, end).await.expect("ended"), (true, false));
        assert!(!read(world, move |read| read.is_member(id, second)).await);
        assert!(read(world, move |read| read.organizations_of(second)).await.is_empty());
        assert_eq!(read(world, move |read| read.organizations_of(first)).await, [id]);
        let back = of(second);
        write(&world.store, move |tx: &mut Tx<'_>, _now| Ok(tx.insert_membership(&back)?)).await.expect("back");
        assert!(read(world, move |read| read.is_member(id, second)).await);
    }

    /// Page by page, those of an ended account as well; what is fresh stays.
    async fn drafts_that_nobody_touches_are_forgotten_page_by_page(world) {
        let (ada, bob) = (person(1, "ada@acme.example", None), person(2, "bob@acme.example", None));
        let (first, second) = (ada.id, bob.id);
        let keep = move |tx: &mut Tx<'_>, _now| {
            tx.insert_staff(&ada)?;
            tx.insert_staff(&bob)?;
            for form in ["a", "b", "c"] {
                tx.put_draft(first, form, &[])?;
            }
            tx.put_draft(second, "d", &[])?;
            Ok(())
        };
        write(&world.store, keep).await.expect("kept");
        let since = world.clock.now() + SignedDuration::from_hours(1);
        world.clock.set(since);
        let fresh = move |tx: &mut Tx<'_>, _now| Ok(tx.put_draft(first, "e", &[])?);
        write(&world.store, fresh).await.expect("kept");
        let end = move |tx: &mut Tx<'_>, _now| Ok((tx.put_draft(second, "f", &[])?, tx.end_staff(second)?));
        write(&world.store, end).await.expect("ended");
        let mut forgotten = Vec::new();
        for _ in 0..3 {
            let page = move |tx: &mut Tx<'_>, _now| Ok(tx.forget_drafts(since, 2)?);
            let more = write(&world.store, page).await.expect("a page");
            let left = read(world, move |read| Ok((read.drafts(first)?, read.drafts(second)?))).await;
            forgotten.push((more, left.0.len() + left.1.len()));
        }
        assert_eq!(forgotten, [(true, 4), (true, 2), (false, 1)]);
        assert!(read(world, move |read| read.draft(first, "e")).await.is_some(), "the fresh one");
    }

    async fn an_invitation_keeps_what_it_gives(world) {
        let wall = world.clock.now();
        let samples = registry_testkit::Samples::at(wall);
        let registrar = "alpha-rx".parse().expect("an id");
        let works_for = Some(Employment { registrar, administers: true });
        let acme = samples.organization("Acme").id;
        let invitation = Invitation {
            hash: [7; 32],
            email: "ada@acme.example".to_owned(),
            role: "applicant".to_owned(),
            name: "Ada".to_owned(),
            works_for: works_for.clone(),
            organization: Some(acme),
            invited_by: Some(Actor::Import),
            expires_wall: wall + SignedDuration::from_hours(1),
            used_wall: None,
        };
        let (stored, dora) = (invitation.clone(), person(3, "dora@alpha.example", works_for));
        let keep = move |tx: &mut Tx<'_>, _now| {
            tx.insert_invitation(&stored)?;
            tx.insert_staff(&dora)?;
            Ok(())
        };
        write(&world.store, keep).await.expect("kept");
        assert_eq!(read(world, |read| read.invitation(&[7; 32])).await, Some(invitation.clone()));
        assert_eq!(read(world, move |read| read.invitations_to(acme, wall)).await, [invitation]);
        let alpha = "alpha-rx".parse().expect("an id");
        let people = read(world, move |read| read.staff_of_registrar(&alpha)).await;
        assert_eq!(people.len(), 1);
        let later = wall + SignedDuration::from_hours(2);
        let forget = move |tx: &mut Tx<'_>, _now| Ok(tx.forget_invitations(later)?);
        write(&world.store, forget).await.expect("forgotten");
        assert_eq!(read(world, |read| read.invitation(&[7; 32])).await, None);
    }
}
