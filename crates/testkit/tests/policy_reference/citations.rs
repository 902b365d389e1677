//! Who cites a rule: read from the sources as the formatter leaves them, where a line that is
//! indented less than what follows it is its owner.

use std::fs;
use std::path::Path;

/// What cites a rule.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Kind {
    /// The program, its rulebook apart.
    Code,
    /// A key of the rulebook: a number, which enforces nothing by itself.
    Number,
    /// A test, or a timeline or conversation that is played as one.
    Test,
}

/// One place that cites a rule.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Citation {
    pub(crate) rule: String,
    /// From the root of the repository.
    pub(crate) file: String,
    /// The item; none where the file as a whole cites it.
    pub(crate) item: Option<Item>,
}

/// An item of a source.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Item {
    pub(crate) name: String,
    pub(crate) is_function: bool,
}

impl Citation {
    /// Whether it shows that a rule is kept: a function that cites it, not only a word for it; of
    /// tests also a file that is played or proves it as a whole.
    pub(crate) fn counts(&self, kind: Kind) -> bool {
        let is_function = self.item.as_ref().map(|item| item.is_function);
        is_function.unwrap_or(kind == Kind::Test)
    }
}

/// Everything that cites a rule, in order.
#[derive(Debug, Default)]
pub(crate) struct Citations {
    code: Vec<Citation>,
    numbers: Vec<Citation>,
    tests: Vec<Citation>,
}

impl Citations {
    pub(crate) fn read() -> Self {
        let mut found = Self::default();
        for folder in ["crates", "tests"] {
            found.read_folder(&crate::root(folder), folder);
        }
        for citations in [&mut found.code, &mut found.numbers, &mut found.tests] {
            citations.sort();
            citations.dedup();
        }
        found
    }

    /// Who cites a rule.
    pub(crate) fn of(&self, rule: &str, kind: Kind) -> impl Iterator<Item = &Citation> {
        let citations = match kind {
            Kind::Code => &self.code,
            Kind::Number => &self.numbers,
            Kind::Test => &self.tests,
        };
        citations.iter().filter(move |cited| cited.rule == rule)
    }

    pub(crate) fn all(&self) -> impl Iterator<Item = &Citation> {
        self.code.iter().chain(&self.numbers).chain(&self.tests)
    }

    fn read_folder(&mut self, folder: &Path, name: &str) {
        let entries = fs::read_dir(folder).expect("a folder of the repository");
        for entry in entries.flatten() {
            let path = entry.path();
            let file = format!("{name}/{}", entry.file_name().to_string_lossy());
            if path.is_dir() {
                self.read_folder(&path, &file);
                continue;
            }
            let played = file.ends_with(".timeline") || file.ends_with(".epp");
            if played || file.ends_with(".rs") && !file.contains("policy_reference") {
                let text = fs::read_to_string(&path).unwrap_or_default();
                match played {
                    true => self.read_played(&file, &text),
                    false => self.read_source(&file, &text),
                }
            }
        }
    }

    fn read_played(&mut self, file: &str, text: &str) {
        for rule in text.lines().flat_map(ids) {
            self.tests.push(Citation { rule, file: file.to_owned(), item: None });
        }
    }

    fn read_source(&mut self, file: &str, text: &str) {
        let lines: Vec<&str> = text.lines().collect();
        // Unit tests stand last in their file.
        let is_test_line = |line: &&str| line.trim_end() == "#[cfg(test)]";
        let first_test = match file.contains("/tests/") || file.ends_with("/tests.rs") {
            true => 0,
            false => lines.iter().position(is_test_line).unwrap_or(lines.len()),
        };
        for (number, line) in lines.iter().enumerate() {
            for rule in ids(line) {
                let item = owner(&lines, number);
                let citation = Citation { rule, file: file.to_owned(), item };
                let citations = match () {
                    () if number >= first_test => &mut self.tests,
                    () if file.contains("/core/src/rulebook/") => &mut self.numbers,
                    () => &mut self.code,
                };
                citations.push(citation);
            }
        }
    }
}

/// The ids of rules in a line: `P-` and a number, perhaps a letter; or a function that ends its
/// name with one, as `_p_31`.
pub(crate) fn ids(line: &str) -> Vec<String> {
    let named = declared(line).filter(|item| item.is_function);
    let named = named.and_then(|item| item.name.split_once("_p_").map(|(_, id)| id.to_owned()));
    let named = named.map(|id| id.replace("_p_", " P-"));
    let text = named.map(|id| format!("P-{id} ")).unwrap_or_default() + line;
    let line = text.as_str();
    let mut found = Vec::new();
    for (start, _) in line.match_indices("P-") {
        let before = line[..start].chars().next_back();
        let digits: String = line[start + 2..].chars().take_while(char::is_ascii_digit).collect();
        // Curve P-256 is no rule.
        if digits.is_empty() || digits.len() > 2 || before.is_some_and(char::is_alphanumeric) {
            continue;
        }
        let mut rest = line[start + 2 + digits.len()..].chars();
        let letter = rest.next().filter(char::is_ascii_lowercase);
        let letter = letter.filter(|_| !rest.next().is_some_and(char::is_alphanumeric));
        found.push(format!("P-{digits}{}", letter.map(String::from).unwrap_or_default()));
    }
    found
}

/// The item a line belongs to: what it stands above, if it is a comment or an attribute of it, or
/// what it stands in.
fn owner(lines: &[&str], number: usize) -> Option<Item> {
    let line = lines[number];
    if line.trim_start().starts_with("//!") {
        return None;
    }
    let is_code = |line: &&str| {
        let line = line.trim_start();
        !(line.starts_with("//") || line.starts_with("#[") || line.is_empty())
    };
    let number = number + lines[number..].iter().position(is_code)?;
    let subject = lines[number];
    if let Some(item) = declared(subject) {
        return Some(item);
    }
    let member = member(subject);
    match enclosing(lines, number) {
        Some(Item { name, is_function: false }) => {
            let name = member.map(|member| format!("{name}::{member}")).unwrap_or(name);
            Some(Item { name, is_function: false })
        }
        Some(function) => Some(function),
        None => member.map(|name| Item { name, is_function: false }),
    }
}

/// The nearest declaration above that is indented less.
fn enclosing(lines: &[&str], number: usize) -> Option<Item> {
    let mut indented = indent(lines[number]);
    for line in lines[..number].iter().rev().filter(|line| !line.trim().is_empty()) {
        // A signature over several lines ends where it began.
        let ends_signature = line.trim_start().starts_with([')', '{']);
        if indent(line) >= indented || ends_signature {
            continue;
        }
        indented = indent(line);
        if let Some(item) = declared(line) {
            return Some(item);
        }
    }
    None
}

fn indent(line: &str) -> usize {
    line.len() - line.trim_start().len()
}

/// The item a line declares, if it declares one.
fn declared(line: &str) -> Option<Item> {
    let words = line.trim_start().split([' ', '(', '<', ':', ';', '{', '=']);
    let mut words = words.filter(|word| !word.is_empty());
    let skipped = ["pub", "const", "async", "static", "crate)", "super)", "in", "crate"];
    let mut word = words.next()?;
    let mut is_constant = false;
    while skipped.contains(&word) {
        is_constant |= word == "const" || word == "static";
        word = words.next()?;
    }
    let name = match word {
        "fn" | "struct" | "enum" | "trait" | "type" | "mod" | "macro_rules!" => words.next()?,
        _ if is_constant => word,
        _ => return None,
    };
    Some(Item { name: name.to_owned(), is_function: word == "fn" })
}

/// The name of a field or variant that a line declares.
fn member(line: &str) -> Option<String> {
    let line = line.trim_start();
    let line = line.strip_prefix("pub ").unwrap_or(line);
    let name: String = line.chars().take_while(|c| c.is_alphanumeric() || *c == '_').collect();
    let rest = line[name.len()..].trim_start();
    let declares = rest.starts_with([':', '(', '{', ',', '=']) && !rest.starts_with("::");
    (!name.is_empty() && declares).then_some(name)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ids_are_found_with_their_letter_and_nothing_else_is() {
        assert_eq!(ids("// as P-55a and P-42: HTTP-2, P-x"), ["P-55a", "P-42"]);
        assert_eq!(ids("P-55b."), ["P-55b"]);
        assert_eq!(ids("P-40s and P-9and"), ["P-40s", "P-9"]);
        assert_eq!(ids("fn is_dated_p_20_p_57() {"), ["P-20", "P-57"]);
    }

    #[test]
    fn a_line_belongs_to_what_it_is_said_of_or_stands_in() {
        let text = "//! P-1\n\n/// P-2\n#[test]\npub(crate) const fn decide<T>(x: T) {\n    if x {\n        // P-3\n        y();\n    }\n}\n\nenum Reason {\n    /// P-4\n    Late(u8),\n}\n";
        let lines: Vec<&str> = text.lines().collect();
        let owners = [0, 2, 6, 12].map(|number| owner(&lines, number));
        let named = |name: &str, is_function| Some(Item { name: name.to_owned(), is_function });
        let decide = named("decide", true);
        assert_eq!(owners, [None, decide.clone(), decide, named("Reason::Late", false)]);
    }
}
