//! Names within two edits of protected ones, for all protected names at once (WATCH.md section 4,
//! stage 2).
//!
//! A protected name is cut into a head, a middle and a tail. Two edits leave one of them as it is:
//! the head, and then the name begins with it; or the tail, and then the name ends with it; or else
//! each of these has one edit, and the middle is as it was, moved by one place at most. So a name is
//! asked for its first letters, its last, and some between, and compared with the few that have them.

use std::collections::BTreeSet;

pub use crate::edits::{EDITS_MAXIMUM, edits_between};
use crate::letters::{LABEL_MAXIMUM, LetterSet, Letters, MASKS, WINDOW, scatter};

/// Names that others must not resemble.
#[derive(Debug, Clone)]
pub struct ProtectedNames {
    names: Vec<Box<[u8]>>,
    parts: Parts,
    /// What names are asked for, by how many letters they have.
    questions: Vec<Vec<Question>>,
}

/// A protected name, by its number, and how many edits a name is away from it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct LookAlike {
    /// Which protected name, in the order they were given.
    pub protected: usize,
    /// How many edits: 0 to 2.
    pub edits: usize,
}

impl ProtectedNames {
    /// Takes names: labels in lower case. Those of fewer than `letters_minimum` resemble too much
    /// and are left out.
    pub fn new<'n>(names: impl IntoIterator<Item = &'n [u8]>, letters_minimum: usize) -> Self {
        let names: Vec<Box<[u8]>> = names.into_iter().map(Box::from).collect();
        let (mut parts, mut lengths) = (Vec::new(), BTreeSet::new());
        for (number, name) in (0_u32..).zip(&names) {
            let Some(letters) = Letters::of(name).filter(|_| name.len() >= letters_minimum) else {
                continue;
            };
            let set = letters.set();
            let own = Cut::of(name.len()).questions_to(name.len());
            parts.extend(own.map(|question| (question.key_in(&letters), set, number)));
            lengths.insert(name.len());
        }
        let questions = (0..=LABEL_MAXIMUM).map(|length| questions_to(length, &lengths)).collect();
        Self { names, parts: Parts::of(parts), questions }
    }

    /// The protected name of a number.
    #[must_use]
    pub fn name(&self, number: usize) -> &[u8] {
        self.names.get(number).map_or(&[], |name| name)
    }

    /// The protected names that a label resembles, each once, in their order.
    pub fn resembled_by(&self, label: &[u8], found: &mut Vec<LookAlike>) {
        found.clear();
        if let Some(letters) = Letters::of(label) {
            self.resembled_in(&letters, found);
        }
    }

    /// As [`resembled_by`](Self::resembled_by), for a label that is taken already.
    pub(crate) fn resembled_in(&self, letters: &Letters, found: &mut Vec<LookAlike>) {
        found.clear();
        let Some(questions) = self.questions.get(letters.length()) else { return };
        // What is known is noted without a branch, for branches would be guessed wrong.
        let (mut lists, mut count) = ([0; QUESTIONS_MAXIMUM], 0);
        for question in questions {
            let (list, may_have) = self.parts.list_of(question.key_in(letters));
            if let Some(place) = lists.get_mut(count) {
                *place = list;
            }
            count += usize::from(may_have);
        }
        for list in lists.iter().take(count) {
            if self.parts.may_be_near(*list, letters.set()) {
                self.compare_with(*list, letters, found);
            }
        }
        if found.len() > 1 {
            found.sort_unstable();
        }
    }

    #[cold]
    fn compare_with(&self, list: u32, letters: &Letters, found: &mut Vec<LookAlike>) {
        for protected in self.parts.near(list, letters.set()) {
            self.compare(letters.label(), protected, found);
        }
    }

    fn compare(&self, label: &[u8], protected: usize, found: &mut Vec<LookAlike>) {
        let Some(name) = self.names.get(protected) else { return };
        if found.iter().any(|known| known.protected == protected) {
            return;
        }
        if let Some(edits) = edits_between(label, name) {
            found.push(LookAlike { protected, edits });
        }
    }
}

/// Most questions to a name: those of five lengths, each with a head, a tail, and a middle at as
/// many places as it may have moved to, nine for all lengths.
const QUESTIONS_MAXIMUM: usize = 5 * 2 + 9;

/// Which letters a name has at a place.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Question {
    at: usize,
    mask: u64,
    /// Tells heads, middles and tails apart.
    part: u64,
}

impl Question {
    fn new(part: u64, at: usize, letters: usize) -> Self {
        Self { at, mask: MASKS[letters.min(WINDOW)], part }
    }

    #[inline]
    fn key_in(self, name: &Letters) -> u64 {
        name.eight(self.at) & self.mask ^ self.part
    }
}

const HEAD: u64 = 0;
const MIDDLE: u64 = 0x5555_5555_5555_5555;
const TAIL: u64 = 0xAAAA_AAAA_AAAA_AAAA;

/// How a protected name is cut: head and tail have the same length.
#[derive(Debug, Clone, Copy)]
struct Cut {
    length: usize,
    ends: usize,
}

impl Cut {
    const fn of(length: usize) -> Self {
        Self { length, ends: (length + 1) / 3 }
    }

    /// Where the parts stand in a name of so many letters that is near; in the protected name
    /// itself, where they do.
    fn questions_to(self, other: usize) -> impl Iterator<Item = Question> {
        let Self { length, ends } = self;
        let tail = ends.min(WINDOW);
        let ends_fit = ends <= other;
        let head_and_tail = ends_fit
            .then(|| [Question::new(HEAD, 0, ends), Question::new(TAIL, other - tail, ends)]);
        // One edit before the middle moves it by at most one place, and so does one behind it for
        // whoever counts from the end.
        let moved = move |at: usize| (length + at).abs_diff(other + ends) <= 1;
        let middle = length - 2 * ends;
        let places = (ends.saturating_sub(1)..=ends + 1)
            .filter(move |at| moved(*at) && at + middle <= other);
        let middles = places.map(move |at| Question::new(MIDDLE, at, middle));
        head_and_tail.into_iter().flatten().chain(middles)
    }
}

/// What a name of so many letters is asked, each question once.
fn questions_to(length: usize, protected: &BTreeSet<usize>) -> Vec<Question> {
    let near = length.saturating_sub(EDITS_MAXIMUM)..=length + EDITS_MAXIMUM;
    let mut questions = Vec::new();
    for question in protected.range(near).flat_map(|near| Cut::of(*near).questions_to(length)) {
        if !questions.contains(&question) {
            questions.push(question);
        }
    }
    questions
}

/// Names of a list that are asked at once whether they have nearly the same letters.
const AT_ONCE: usize = 4;

/// Parts of protected names in lists, by the first bits of a hash of their keys.
#[derive(Debug, Clone)]
struct Parts {
    lists: Vec<List>,
    shift: u32,
    /// The letters of the names, and their numbers.
    sets: Vec<LetterSet>,
    numbers: Vec<u32>,
}

/// Parts that lie together.
#[derive(Debug, Clone, Copy, Default)]
struct List {
    /// Two bits of every key that is in it: nearly always they say that one is not.
    bits: u32,
    /// Where the first part lies; the last lies before the first one of the next list.
    begin: u32,
}

impl Parts {
    /// Of keys, letters of the name, and its number.
    fn of(mut parts: Vec<(u64, LetterSet, u32)>) -> Self {
        parts.sort_unstable_by_key(|(key, _, number)| (scatter(*key), *number));
        let count = parts.len().next_power_of_two().max(2);
        let shift = 64 - count.trailing_zeros();
        let mut lists = vec![List::default(); count + 1];
        for (key, ..) in &parts {
            let hash = scatter(*key);
            let list = (hash >> shift) as usize;
            lists[list].bits |= two_bits(hash);
            lists[list + 1].begin += 1;
        }
        let mut begin = 0;
        for list in &mut lists {
            begin += list.begin;
            list.begin = begin;
        }
        let nobody = [LetterSet::ALL; AT_ONCE];
        let sets = parts.iter().map(|part| part.1).chain(nobody).collect();
        let numbers = parts.iter().map(|part| part.2).collect();
        Self { lists, shift, sets, numbers }
    }

    /// In which list the parts of a key lie, and whether there may be any.
    #[inline]
    fn list_of(&self, key: u64) -> (u32, bool) {
        let hash = scatter(key);
        let list = (hash >> self.shift) as u32;
        let bits = self.lists.get(list as usize).map_or(0, |list| list.bits);
        (list, bits >> (hash >> 40 & 31) & bits >> (hash >> 34 & 31) & 1 == 1)
    }

    /// Whether a list may have a name of nearly the same letters. The first are asked without a
    /// branch, and those that are not of this list do no harm: few have more, or a near one.
    #[inline]
    fn may_be_near(&self, list: u32, letters: LetterSet) -> bool {
        let Some([list, next, ..]) = self.lists.get(list as usize..) else { return false };
        let first = self.sets.get(list.begin as usize..).and_then(<[_]>::first_chunk::<AT_ONCE>);
        let more = (next.begin - list.begin) as usize > AT_ONCE;
        first.is_some_and(|sets| sets.iter().fold(more, |any, set| any | set.may_be_near(letters)))
    }

    /// The numbers of names with a part in a list, and nearly the same letters.
    fn near(&self, list: u32, letters: LetterSet) -> impl Iterator<Item = usize> {
        let range = match self.lists.get(list as usize..) {
            Some([list, next, ..]) => list.begin as usize..next.begin as usize,
            _ => 0..0,
        };
        let sets = self.sets.get(range.clone()).unwrap_or_default();
        let near = range.zip(sets).filter(move |(_, set)| set.may_be_near(letters));
        near.filter_map(|(place, _)| self.numbers.get(place).map(|number| *number as usize))
    }
}

const fn two_bits(hash: u64) -> u32 {
    1 << (hash >> 40 & 31) | 1 << (hash >> 34 & 31)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn found(protected: &[&str], label: &str) -> Vec<(usize, usize)> {
        let names = ProtectedNames::new(protected.iter().map(|name| name.as_bytes()), 4);
        let mut found = Vec::new();
        names.resembled_by(label.as_bytes(), &mut found);
        found.iter().map(|alike| (alike.protected, alike.edits)).collect()
    }

    #[test]
    fn two_edits_are_found_and_three_are_not() {
        for name in ["acme", "acmedrugs", "acmepharmac", "acmepharmacy", "goodneighborpharmacy"] {
            assert_eq!(found(&[name], name), [(0, 0)], "{name}");
            assert_eq!(found(&[name], &format!("{name}x")), [(0, 1)]);
            assert_eq!(found(&[name], &format!("x{name}x")), [(0, 2)]);
            assert_eq!(found(&[name], &format!("x{name}xx")), []);
            assert_eq!(found(&[name], &name[1..]), [(0, 1)]);
        }
        assert_eq!(found(&["abcd", "abce"], "abcd"), [(0, 0), (1, 1)]);
    }

    #[test]
    fn no_name_is_asked_more_than_there_is_room_for() {
        let all: BTreeSet<usize> = (0..=LABEL_MAXIMUM).collect();
        let most = (0..=LABEL_MAXIMUM).map(|length| questions_to(length, &all).len()).max();
        assert!(most <= Some(QUESTIONS_MAXIMUM), "{most:?}");
    }

    #[test]
    fn names_that_are_too_short_are_left_out_but_keep_their_number() {
        assert_eq!(found(&["abc", "abcd"], "abc"), [(1, 1)]);
    }
}
