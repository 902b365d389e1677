//! The page: each rule with its source, what enforces it and what proves it.

use std::collections::BTreeMap;
use std::fmt::Write as _;

use crate::citations::{Citation, Citations, Kind};
use crate::rules::{Policy, Rule};

const PREAMBLE: &str = "\
# Policy

Every rule the registry enforces: what it says, the clause it comes from, the code that enforces it
and the tests that prove it. *Ours* is what the registry chose where its sources are silent. The
numbers are those of `.pharmacy`; they stand in its rulebook (`docs/rulebook.md`), and another TLD
is another rulebook.

This page is made from `docs/policy.toml` and from the sources; a test fails when they differ, and
when a rule has no code or no test.
";

/// The page as it should stand.
pub(crate) fn render(policy: &Policy, citations: &Citations) -> String {
    let mut page = PREAMBLE.to_owned();
    for section in &policy.sections {
        line(&mut page, &format!("\n## {}. {}", section.number, section.title));
        for rule in policy.rules.iter().filter(|rule| rule.section == section.number) {
            render_rule(&mut page, rule, citations);
        }
    }
    line(&mut page, "\n## Where the sources collide\n\n| collision | settled by | played by |");
    line(&mut page, "|---|---|---|");
    for collision in &policy.collisions {
        let (between, rule, name) = (&collision.between, &collision.rule, &collision.timeline);
        let link = format!("[{name}](../tests/timelines/{name}.timeline)");
        line(&mut page, &format!("| {between} | {rule} | {link} |"));
    }
    page
}

fn render_rule(page: &mut String, rule: &Rule, citations: &Citations) {
    line(page, &format!("\n### {} {}\n", rule.id, rule.title));
    if let Some(text) = &rule.text {
        let from = rule.from.as_deref().unwrap_or_default();
        line(page, &format!("{text} [{from}]\n"));
    }
    if let Some(ours) = &rule.ours {
        line(page, &format!("*Ours:* {ours}\n"));
    }
    if let Some(awaited) = &rule.awaited {
        line(page, &format!("*Not built yet:* {awaited}\n"));
    }
    for (words, kind) in
        [("Numbers", Kind::Number), ("Enforced by", Kind::Code), ("Proven by", Kind::Test)]
    {
        if let Some(places) = places(citations.of(&rule.id, kind)) {
            line(page, &format!("- {words}: {places}"));
        }
    }
}

/// Files in order, each with the items that cite the rule; none where nothing does.
fn places<'a>(citations: impl Iterator<Item = &'a Citation>) -> Option<String> {
    let mut files: BTreeMap<&str, Vec<&str>> = BTreeMap::new();
    for cited in citations {
        files
            .entry(&cited.file)
            .or_default()
            .extend(cited.item.as_ref().map(|item| item.name.as_str()));
    }
    if files.is_empty() {
        return None;
    }
    let place = |(file, items): (&str, Vec<&str>)| {
        let link = format!("[{}](../{file})", short(file));
        let items: Vec<_> = items.iter().map(|item| format!("`{item}`")).collect();
        match items.is_empty() {
            true => link,
            false => format!("{link} ({})", items.join(", ")),
        }
    };
    let places: Vec<_> = files.into_iter().map(place).collect();
    Some(format!("{}.", places.join("; ")))
}

/// A file as a reader looks for it: crate and path, or what it shows.
fn short(file: &str) -> String {
    let file = file.strip_prefix("crates/").unwrap_or(file);
    file.replace("/src/", "/").replace("tests/timelines/", "").replace("tests/conversations/", "")
}

fn line(page: &mut String, text: &str) {
    let _cannot_fail = writeln!(page, "{text}");
}
