//! What is kept of sign-ins to a desk, and the sessions they opened.

use jiff::{SignedDuration, Timestamp};
use registry_core::id::StaffId;
use registry_store::{SignIn, StaffSession, Tx};
use registry_testkit::both_engines;

use crate::{read, write};

fn attempt(staff: Option<StaffId>, at_wall: Timestamp, let_in: bool) -> SignIn {
    SignIn {
        staff,
        at_wall,
        let_in,
        by_link: false,
        by_passkey: false,
        network: "192.0.2.7".to_owned(),
        browser: "Firefox, Linux".to_owned(),
    }
}

fn session(number: u8, staff: StaffId, wall: Timestamp) -> StaffSession {
    StaffSession {
        hash: [number; 32],
        staff,
        opened_wall: wall,
        expires_wall: wall + SignedDuration::from_hours(12),
        csrf: "form".to_owned(),
        network: "2001:db8::".to_owned(),
        browser: String::new(),
    }
}

fn person(number: u128) -> StaffId {
    StaffId::from_uuid(uuid::Uuid::from_u128(number))
}

both_engines! {
    async fn attempts_are_read_newest_first_and_forgotten_by_age(world) {
        let (ada, bob) = (person(1), person(2));
        let wall = world.clock.now();
        let later = wall + SignedDuration::from_hours(1);
        let keep = move |tx: &mut Tx<'_>, _now| {
            for one in [
                attempt(Some(ada), wall, false),
                attempt(None, wall, false),
                attempt(Some(bob), wall, true),
                attempt(Some(ada), later, true),
            ] {
                tx.insert_sign_in(&one)?;
            }
            Ok(())
        };
        write(&world.store, keep).await.expect("kept");
        let all = read(world, move |read| read.sign_ins_of(ada, 10)).await;
        assert_eq!(all, [attempt(Some(ada), later, true), attempt(Some(ada), wall, false)]);
        assert_eq!(read(world, move |read| read.sign_ins_of(ada, 1)).await.len(), 1);
        let forget = move |tx: &mut Tx<'_>, _now| Ok(tx.forget_sign_ins(later)?);
        write(&world.store, forget).await.expect("forgotten");
        assert_eq!(read(world, move |read| read.sign_ins_of(ada, 10)).await.len(), 1);
        assert!(read(world, move |read| read.sign_ins_of(bob, 10)).await.is_empty());
    }

    async fn a_person_ends_their_own_sessions_and_no_others(world) {
        let (ada, bob) = (person(1), person(2));
        let wall = world.clock.now();
        let open = move |tx: &mut Tx<'_>, _now| {
            for (number, staff) in [(1, ada), (2, ada), (3, ada), (4, bob)] {
                tx.insert_staff_session(&session(number, staff, wall))?;
            }
            tx.delete_staff_session_of(ada, &[4; 32])?;
            tx.delete_staff_session_of(ada, &[1; 32])?;
            Ok(())
        };
        write(&world.store, open).await.expect("opened");
        let of = move |staff| read(world, move |read| read.staff_sessions_of(staff, wall));
        assert_eq!(of(ada).await, [session(2, ada, wall), session(3, ada, wall)]);
        assert_eq!(of(bob).await, [session(4, bob, wall)]);
        let end = move |tx: &mut Tx<'_>, _now| Ok(tx.delete_staff_sessions_but(ada, &[3; 32])?);
        write(&world.store, end).await.expect("ended");
        assert_eq!(of(ada).await, [session(3, ada, wall)]);
        assert_eq!(of(bob).await.len(), 1);
        let over = wall + SignedDuration::from_hours(12);
        assert!(read(world, move |read| read.staff_sessions_of(bob, over)).await.is_empty());
    }
}
