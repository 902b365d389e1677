//! The conversations as the reference shows them.

use std::fs;
use std::path::Path;

use registry_testkit::conversation::{Conversation, What};

use crate::root;

/// One file.
#[derive(Debug)]
pub(crate) struct Case {
    /// `domain/create`.
    pub(crate) folder: String,
    /// The file's name without its ending; the anchor on the page.
    pub(crate) name: String,
    /// What it says.
    pub(crate) conversation: Conversation,
    /// The result code of the last answer, 0 for a greeting.
    pub(crate) result: u16,
    /// The stable code of the last answer, if it is a refusal that has one.
    pub(crate) refusal: Option<String>,
    /// The stable codes of all its answers.
    pub(crate) codes: Vec<String>,
}

impl Case {
    /// Whether it ends in a refusal, or in the end of the connection without an answer.
    pub(crate) fn is_refused(&self) -> bool {
        let closed = self.conversation.steps.iter().any(|step| step.what == What::Closed);
        self.result >= 2000 || (self.result == 0 && closed)
    }
}

/// Every conversation, by folder and name.
pub(crate) fn read() -> Vec<Case> {
    let mut cases = Vec::new();
    for object in entries(&root("tests/conversations")) {
        for command in entries(&root("tests/conversations").join(&object)) {
            let folder = format!("{object}/{command}");
            for file in entries(&root("tests/conversations").join(&folder)) {
                if let Some(name) = file.strip_suffix(".epp") {
                    cases.push(case(&folder, name));
                }
            }
        }
    }
    cases
}

/// What a folder says of its command: `about.md`.
pub(crate) fn about(folder: &str) -> String {
    let file = root("tests/conversations").join(folder).join("about.md");
    fs::read_to_string(file).unwrap_or_default()
}

fn case(folder: &str, name: &str) -> Case {
    let file = root("tests/conversations").join(folder).join(format!("{name}.epp"));
    let text = fs::read_to_string(&file).expect("a conversation can be read");
    let read = Conversation::read(&text).map_err(|why| format!("{folder}/{name}: {why}"));
    let conversation = read.expect("a conversation can be understood");
    let answers = answers(&conversation);
    // What comes after the command only shows what it did.
    let verb = format!("<{}", folder.split_once('/').map_or(folder, |(_, verb)| verb));
    let own = answers.iter().rfind(|(frame, _)| frame.contains(&verb));
    let last = own.or(answers.last()).map_or("", |(_, answer)| answer);
    let (refusal, result) = (code_of(last), between(last, "<result code=\"", "\""));
    let result = result.and_then(|code| code.parse().ok());
    let codes = answers.iter().filter_map(|(_, answer)| code_of(answer)).collect();
    Case {
        folder: folder.to_owned(),
        name: name.to_owned(),
        result: result.unwrap_or(0),
        refusal,
        codes,
        conversation,
    }
}

/// Each answer with the frame before it.
fn answers(conversation: &Conversation) -> Vec<(&str, &str)> {
    let mut sent = "";
    let mut answers = Vec::new();
    for step in &conversation.steps {
        match &step.what {
            What::Sends { frame, .. } => sent = frame,
            What::Answer { text, .. } => answers.push((sent, text.as_str())),
            _ => {}
        }
    }
    answers
}

/// The stable code at the beginning of the reason of a refusal. Where nothing is refused a reason
/// only says what was not negotiated (RFC 9038).
fn code_of(answer: &str) -> Option<String> {
    between(answer, "<result code=\"", "\"").filter(|result| result.starts_with('2'))?;
    let value = between(answer, "<extValue>", "</extValue>")?;
    let reason = between(value, "<reason>", "</reason>")?;
    let (code, _) = reason.split_once(':')?;
    Some(code.to_owned())
}

fn between<'t>(text: &'t str, open: &str, close: &str) -> Option<&'t str> {
    let (_, after) = text.split_once(open)?;
    after.split_once(close).map(|(inner, _)| inner)
}

/// The names in a folder, in order.
fn entries(folder: &Path) -> Vec<String> {
    let found = fs::read_dir(folder).into_iter().flatten().flatten();
    let mut names: Vec<_> =
        found.map(|entry| entry.file_name().to_string_lossy().into_owned()).collect();
    names.sort();
    names
}
