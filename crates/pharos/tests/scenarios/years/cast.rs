//! Who there is: organizations, the names they may want, and what a bystander knows of them.

use std::collections::BTreeSet;

use super::Size;
use super::reckoning::Reckoned;

/// Everybody.
#[derive(Debug)]
pub(crate) struct Cast {
    pub(crate) members: Vec<Member>,
}

/// An organization.
#[derive(Debug)]
pub(crate) struct Member {
    /// What its holes begin with: `o017`.
    pub(crate) label: String,
    /// Whether it is a political subdivision of a government (P-1).
    pub(crate) government: bool,
    /// Its id, once it is known.
    pub(crate) organization: Option<String>,
    /// Its standing by a reckoning of our own.
    pub(crate) reckoned: Reckoned,
    pub(crate) names: Vec<Wanted>,
}

/// A name that an organization may want.
#[derive(Debug)]
pub(crate) struct Wanted {
    /// What its holes begin with: `o017-3`.
    pub(crate) label: String,
    /// The name.
    pub(crate) name: String,
    /// The registrar that would create it.
    pub(crate) registrar: &'static str,
    /// The kind of case that was opened last about it.
    pub(crate) case: Option<&'static str>,
    /// How far the appeal of its last request came.
    pub(crate) appeal_step: usize,
    /// Secrets that were used up.
    pub(crate) used: BTreeSet<String>,
}

impl Cast {
    pub(super) fn new(size: Size) -> Self {
        let member = |place: usize| Member {
            label: format!("o{place:03}"),
            government: place % 10 == 9,
            organization: None,
            reckoned: Reckoned::default(),
            names: (0..size.names_each).map(|name| wanted(place, name)).collect(),
        };
        Self { members: (0..size.organizations).map(member).collect() }
    }

    pub(crate) fn member(&mut self, place: usize) -> Option<&mut Member> {
        self.members.get_mut(place)
    }

    pub(crate) fn wanted(&mut self, member: usize, name: usize) -> Option<&mut Wanted> {
        self.members.get_mut(member)?.names.get_mut(name)
    }
}

fn wanted(member: usize, place: usize) -> Wanted {
    let label = format!("o{member:03}-{place}");
    Wanted {
        name: format!("{label}.pharmacy"),
        label,
        registrar: crate::house::REGISTRARS[(member + place) % 2],
        case: None,
        appeal_step: 0,
        used: BTreeSet::new(),
    }
}
