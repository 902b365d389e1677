//! The words of a mail: what it says itself, which notices it calls, and whether it answers one.

use crate::watch::reply::Reply;

/// What stands before the number in the code of a notice.
const SERIES: &str = "WN-";

/// Most codes of one mail that are looked at.
const CODES_MAXIMUM: usize = 4;

/// Most digits of a number within its year.
const DIGITS_MAXIMUM: usize = 9;

/// Most characters of a reason.
const REASON_CHARACTERS_MAXIMUM: usize = 2_000;

/// Where programs begin the header of a mail that they quote without a mark on each line.
const HEADERS: [&str; 6] = ["From:", "Von:", "De:", "Da:", "Van:", "Från:"];

/// The codes of notices in a text, each once, as our letters write them: `WN-2026-000123`.
#[must_use]
pub fn codes(text: &str) -> Vec<String> {
    let text = text.to_ascii_uppercase();
    let mut found = Vec::new();
    for (at, _) in text.match_indices(SERIES) {
        let is_within_word = text[..at].ends_with(|before: char| before.is_ascii_alphanumeric());
        let code = code_at(&text[at + SERIES.len()..]).filter(|_| !is_within_word);
        if let Some(code) = code.filter(|code| !found.contains(code)) {
            found.push(code);
        }
        if found.len() == CODES_MAXIMUM {
            break;
        }
    }
    found
}

/// The code whose year and number a text begins with.
fn code_at(rest: &str) -> Option<String> {
    let digits = |text: &str| text.bytes().take_while(u8::is_ascii_digit).count();
    let number = rest.get(4..)?.strip_prefix('-')?;
    let length = digits(number);
    let is_code = digits(rest) == 4 && (6..=DIGITS_MAXIMUM).contains(&length);
    is_code.then(|| format!("{SERIES}{}-{}", &rest[..4], &number[..length]))
}

/// What a mail says itself: without the lines that it quotes and who is said to have written them,
/// its signature, and the mail that it carries on beneath.
#[must_use]
pub fn own_words(text: &str) -> String {
    let mut own: Vec<&str> = Vec::new();
    let mut is_quoting = false;
    for line in text.lines().map(str::trim_end) {
        if is_end(line) {
            break;
        }
        let quotes = line.trim_start().starts_with(['>', '|']);
        if quotes && !is_quoting {
            drop_attribution(&mut own);
        }
        if !quotes {
            own.push(line);
        }
        is_quoting = quotes;
    }
    own.join("\n").trim().to_owned()
}

/// Whether what follows is a signature, or another mail.
fn is_end(line: &str) -> bool {
    let ruled =
        |mark: char, least: usize| line.chars().take_while(|one| *one == mark).count() >= least;
    line == "--"
        || ruled('-', 5)
        || ruled('_', 10)
        || HEADERS.iter().any(|name| line.starts_with(name))
}

/// Takes away who is said to have written what is quoted next, as `On Monday Ada wrote:`; it may be
/// broken into two lines.
fn drop_attribution(own: &mut Vec<&str>) {
    while own.last().is_some_and(|line| line.is_empty()) {
        own.pop();
    }
    let Some(last) = own.pop_if(|line| line.ends_with(':')) else { return };
    if last.starts_with('<') {
        own.pop();
    } else if !last.contains('@') {
        own.pop_if(|line| line.contains('@'));
    }
}

/// The answer that a mail's own words are: one of the words that our letters ask for, alone on the
/// first line; behind `disputed` and `declined` stands the reason, on the line or beneath.
pub(super) fn answer(words: &str) -> Option<Reply> {
    let (first, beneath) = words.trim_start().split_once('\n').unwrap_or((words.trim(), ""));
    let is_of_word = |letter: char| letter.is_ascii_alphanumeric() || letter == '-';
    let first = first.trim();
    let end = first.find(|letter| !is_of_word(letter)).unwrap_or(first.len());
    let (word, rest) = first.split_at(end);
    let rest = rest.trim_start();
    let ends = |rest: &str| rest.chars().all(|letter| matches!(letter, '.' | '!' | ' '));
    let reason = || match rest.strip_prefix([':', ',', ';', '.', '-', '–', '—']) {
        Some(reason) if !reason.trim().is_empty() => Some(reason),
        Some(_) => Some(beneath),
        None => rest.is_empty().then_some(beneath),
    };
    let reason = || {
        let reason: String = reason()?.trim().chars().take(REASON_CHARACTERS_MAXIMUM).collect();
        (!reason.is_empty()).then_some(reason)
    };
    let code = word.to_ascii_lowercase();
    match code.as_str() {
        "disputed" | "declined" => Reply::said(&code, reason()?),
        _ if ends(rest) => Reply::said(&code, String::new()),
        _ => None,
    }
}
