//! The OT&E checklist (P-80): passed by what was really done, and by nothing less.

use std::collections::BTreeSet;

use registry_core::onboarding::{Answered, Exercise, Exercised, Item, left};

/// Everything that the checklist asks for.
fn whole(needs_tokens: bool, sends_contacts: bool) -> Vec<Item> {
    left(&Exercised::default(), needs_tokens, sends_contacts)
}

fn exercised<'i>(items: impl IntoIterator<Item = &'i Item>) -> Exercised {
    let mut exercised = Exercised::default();
    items.into_iter().for_each(|item| exercised.count(item.exercise, item.answered));
    exercised
}

/// P-80: each line has to be done; one alone left out is what is left.
#[test]
fn each_line_counts_p_80() {
    let items = whole(true, true);
    assert_eq!(left(&exercised(&items), true, true), []);
    for missing in &items {
        let others = items.iter().filter(|item| *item != missing);
        assert_eq!(left(&exercised(others), true, true), [*missing]);
    }
}

/// P-80: a command that was only refused is not done, and one that was only done does not show
/// what a client makes of a refusal.
#[test]
fn a_refusal_is_no_success_p_80() {
    let refused =
        exercised(&[Item { exercise: Exercise::HostCreate, answered: Answered::Refused }]);
    let is_left = |left: &[Item]| left.iter().any(|item| item.exercise == Exercise::HostCreate);
    assert!(is_left(&left(&refused, true, true)));
    let codes = [(1000, Answered::Done), (1301, Answered::Done), (2201, Answered::Refused)];
    for (code, answered) in codes {
        assert_eq!(Answered::of(code), Some(answered));
    }
    for strange in [0, 999, 3000] {
        assert_eq!(Answered::of(strange), None);
    }
}

/// P-22, P-80: where names need tokens, a create with its token and one refused without; a
/// registrar that sends no contacts exercises none.
#[test]
fn the_checklist_follows_tokens_and_data_model_p_80() {
    let commands = |tokens, contacts| {
        let items = whole(tokens, contacts).into_iter();
        items.map(|item| item.exercise.code()).collect::<BTreeSet<_>>()
    };
    let all = commands(true, true);
    let listed: BTreeSet<_> = Exercise::ALL.iter().map(|exercise| exercise.code()).collect();
    assert_eq!(all, listed, "every command is on the list");
    assert!(!commands(true, false).iter().any(|code| code.starts_with("contact-")));
    assert!(!commands(false, true).contains("domain-create-with-token"));
    let needed = whole(true, true);
    let without = Item { exercise: Exercise::DomainCreate, answered: Answered::Refused };
    assert!(needed.contains(&without), "P-22: refused without a token");
}
