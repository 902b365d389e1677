//! The pages: an index, one for each command, one of the result codes.

use std::collections::BTreeMap;
use std::fmt::Write as _;

use registry_epp::ResultCode;
use registry_testkit::conversation::{Step, What};

use crate::cases::{self, Case};
use crate::commands::{COMMANDS, Command};
use crate::sources;

const MADE: &str = "\
*This page is made from the files in `tests/conversations/`, which are played against the registry
on every change. A `{name}` in braces stands for a value that is different each time.*
";

const INDEX: &str = "\
# EPP reference

What a registrar may send, and what it gets: every command with its successes and each of its
refusals, as literal frames. [Result codes](result-codes.md) lists where each code occurs.

- The protocol is RFC 5730 over TLS (RFC 5734). A frame is a length of four octets, which counts
  itself, and XML.
- The first check that fails answers, and nothing is changed by a command that is refused.
- A refusal has a result code, the element it is about, and a reason that begins with a stable code:
  `period-not-allowed: a period is 1 to 1 years here`. Programs go by the two codes; the words are
  for people.
- A response contains extensions only of namespaces that the client logged in with.
";

/// Every page by its file's name.
pub(crate) fn all(cases: &[Case]) -> BTreeMap<String, String> {
    let mut pages = BTreeMap::new();
    for command in COMMANDS {
        let mut of_it: Vec<_> = cases.iter().filter(|case| case.folder == command.folder).collect();
        if of_it.is_empty() {
            continue;
        }
        let order = order(command);
        of_it.sort_by_key(|case| {
            let place =
                case.refusal.as_ref().and_then(|code| order.iter().position(|known| known == code));
            (
                case.result >= 2000,
                checked(case.result),
                place.unwrap_or(usize::MAX),
                case.name.clone(),
            )
        });
        pages.insert(file_of(command.folder), page(command, &of_it));
    }
    pages.insert("README.md".to_owned(), index(cases));
    pages.insert("result-codes.md".to_owned(), result_codes(cases));
    pages
}

/// The page of a folder.
fn file_of(folder: &str) -> String {
    format!("{}.md", folder.replace('/', "-"))
}

/// A command's own refusals in the order they are looked for.
fn order(command: &Command) -> Vec<String> {
    let own = sources::written_at_the_edge().remove(command.folder).unwrap_or_default();
    own.into_iter().chain((command.refusals)().into_iter().map(str::to_owned)).collect()
}

/// Where a result code stands in the order of the checks that every command has; the codes that
/// depend on objects come in the order of the command's own list.
fn checked(result: u16) -> usize {
    const FIRST: [u16; 9] = [2001, 2000, 2100, 2002, 2307, 2101, 2103, 2102, 2005];
    FIRST.iter().position(|code| *code == result).unwrap_or(FIRST.len())
}

fn index(cases: &[Case]) -> String {
    let mut page = format!("{INDEX}\n{MADE}\n| command | done | refused |\n|---|---|---|\n");
    for command in COMMANDS {
        let of_it = || cases.iter().filter(|case| case.folder == command.folder);
        let refused = of_it().filter(|case| case.is_refused()).count();
        let done = of_it().count() - refused;
        if done + refused > 0 {
            let (name, file) = (command.name, file_of(command.folder));
            let _written = writeln!(page, "| [{name}]({file}) | {done} | {refused} |");
        }
    }
    page
}

fn result_codes(cases: &[Case]) -> String {
    let mut page = format!(
        "# Result codes\n\nEvery code of RFC 5730, section 3, with the conversations that end in \
         it.\n\n{MADE}\n| code | message | where |\n|---|---|---|\n"
    );
    for code in ResultCode::ALL {
        let mut links = Vec::new();
        for command in COMMANDS {
            let ending = cases.iter().filter(|case| case.folder == command.folder);
            let ending = ending.filter(|case| case.result == code.code());
            let cases: Vec<_> = ending
                .map(|case| format!("[{}]({}#{})", label(case), file_of(&case.folder), case.name))
                .collect();
            if !cases.is_empty() {
                links.push(format!("**{}** {}", command.name, cases.join(" · ")));
            }
        }
        let _written =
            writeln!(page, "| {} | {} | {} |", code.digits(), code.text(), links.join("<br>"));
    }
    page
}

/// A case in a list of links: its stable code, or its name as words.
fn label(case: &Case) -> String {
    match &case.refusal {
        Some(code) => format!("`{code}`"),
        None => case.name.replace('-', " "),
    }
}

fn page(command: &Command, cases: &[&Case]) -> String {
    let mut page = format!("# {}\n\n", command.name);
    let about = cases::about(command.folder);
    if !about.is_empty() {
        let _written = writeln!(page, "{}\n", about.trim());
    }
    let _written = writeln!(page, "{MADE}\n| result | | |\n|---|---|---|");
    for case in cases {
        let refusal = case.refusal.as_ref().map_or(String::new(), |code| format!("`{code}`"));
        let result = shown_result(case);
        let headline = &case.conversation.headline;
        let _written = writeln!(page, "| {result} | {refusal} | [{headline}](#{}) |", case.name);
    }
    let (refused, done): (Vec<&Case>, Vec<&Case>) =
        cases.iter().partition(|case| case.is_refused());
    for (title, cases) in [("Done", done), ("Refused", refused)] {
        if !cases.is_empty() {
            let _written = writeln!(page, "\n## {title}");
        }
        for case in cases {
            section(&mut page, case);
        }
    }
    page
}

fn shown_result(case: &Case) -> String {
    match case.result {
        0 if case.is_refused() => "closed".to_owned(),
        0 => "greeting".to_owned(),
        code => code.to_string(),
    }
}

fn section(page: &mut String, case: &Case) {
    let headline = &case.conversation.headline;
    let _written = writeln!(page, "\n<a id=\"{}\"></a>\n### {headline}\n", case.name);
    if case.result >= 2000 {
        let refusal = case.refusal.as_ref().map_or(String::new(), |code| format!(", `{code}`"));
        let _written = writeln!(page, "Result {}{refusal}.\n", shown_result(case));
    }
    for paragraph in &case.conversation.text {
        let _written = writeln!(page, "{paragraph}\n");
    }
    let steps = &case.conversation.steps;
    let mut before = Vec::new();
    for (at, step) in steps.iter().enumerate() {
        let next = steps.get(at + 1).map(|next| &next.what);
        let answered = matches!(next, Some(What::Answer { .. }));
        show(page, step, answered, &mut before);
    }
    told_before(page, &mut before);
}

/// Shows a step; acts are gathered until the next frame.
fn show(page: &mut String, step: &Step, answered: bool, before: &mut Vec<String>) {
    match &step.what {
        What::Told(words) => {
            told_before(page, before);
            let _written = writeln!(page, "{words}\n");
        }
        What::Act(line) => before.push(format!("`{line}`")),
        What::Sends { who, frame, .. } if answered => {
            told_before(page, before);
            let _written = writeln!(page, "{who}:\n\n```xml\n{frame}\n```\n");
        }
        What::Sends { who, frame, .. } => before.push(format!("`{who}` sends {}", verb(frame))),
        What::Answer { text, .. } => {
            told_before(page, before);
            let _written = writeln!(page, "answer:\n\n```xml\n{text}\n```\n");
        }
        What::Closed => {
            let _written = writeln!(page, "The connection is closed.\n");
        }
    }
}

fn told_before(page: &mut String, before: &mut Vec<String>) {
    if !before.is_empty() {
        let _written = writeln!(page, "Before: {}.\n", before.join(", "));
        before.clear();
    }
}

/// What a frame of earlier life asks for, by its object's element: `domain:create`.
fn verb(frame: &str) -> String {
    let tags = frame.split('<').skip(1).filter_map(|tag| {
        tag.split(|char: char| char.is_whitespace() || matches!(char, '>' | '/')).next()
    });
    let envelope =
        ["", "epp", "command", "check", "info", "create", "delete", "renew", "update", "transfer"];
    let first = tags.filter(|tag| !tag.starts_with('?')).find(|tag| !envelope.contains(tag));
    format!("`{}`", first.unwrap_or("a frame"))
}
