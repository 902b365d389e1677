//! The queue of the Review desk: one line for each name.

use askama::Template;
use jiff::Timestamp;
use registry_core::accreditation::Standing;
use registry_core::organization::Organization;
use registry_core::request::{AppealWindow, Request};

use super::Frame;
use super::catalogue::Language;
use super::words::{self, Badge};

/// The queue.
#[derive(Debug, Template)]
#[template(path = "queue.html")]
pub struct Queue {
    /// Around it.
    pub frame: Frame,
    /// As of when.
    pub now: String,
    /// A line for each name.
    pub rows: Vec<Row>,
    /// Where the next page begins.
    pub next: Option<String>,
}

/// A name and the request at its head.
#[derive(Debug, Clone)]
pub struct Row {
    /// The head's id.
    pub id: String,
    /// The name.
    pub name: String,
    /// Who asks.
    pub organization: String,
    /// What kind they are.
    pub organization_kind: String,
    /// Where they are based.
    pub country: String,
    /// When it was received, for machines.
    pub received: String,
    /// How long it has waited.
    pub waiting: String,
    /// What it stands on.
    pub standing: Badge,
    /// What a reviewer should know before opening it.
    pub attention: Vec<Badge>,
}

/// What a line is made from.
#[derive(Debug)]
pub struct Head<'a> {
    /// The request at the head.
    pub request: &'a Request,
    /// Who asks.
    pub organization: &'a Organization,
    /// What the basis is worth now.
    pub standing: Standing,
    /// How many wait behind it.
    pub behind: usize,
    /// How long an earlier rejection of the name can be appealed.
    pub appealable: Option<AppealWindow>,
}

/// A line of the queue.
#[must_use]
pub fn row(language: Language, head: &Head<'_>, now: Timestamp) -> Row {
    Row {
        id: head.request.id.to_string(),
        name: head.request.name.to_string(),
        organization: head.organization.name.clone(),
        organization_kind: head.organization.kind.replace('-', " "),
        country: head.organization.country.clone(),
        received: head.request.received_at.to_string(),
        waiting: words::lasting(language, head.request.received_at, now),
        standing: words::standing(language, head.standing),
        attention: attention(language, head, now),
    }
}

fn attention(language: Language, head: &Head<'_>, now: Timestamp) -> Vec<Badge> {
    let mut items = Vec::new();
    if !head.standing.serves_new_names() {
        items.push(Badge::new("bad", language.say("attention-basis")));
    }
    if let Some(window) = head.appealable.filter(|window| window.is_open(now)) {
        let until = words::window(language, window);
        items.push(Badge::new("warn", language.say("attention-appealable").with("window", until)));
    }
    for asked in &head.request.information {
        match &asked.reply {
            Some(reply) => {
                let age = words::lasting(language, reply.received_at, now);
                items.push(Badge::new("good", language.say("attention-reply").with("age", age)));
            }
            None if asked.due_at <= now => {
                items.push(Badge::new("warn", language.say("attention-unanswered")));
            }
            None => {
                let day = words::last_day(asked.due_at);
                items.push(Badge::new("plain", language.say("attention-due").with("day", day)));
            }
        }
    }
    if head.behind > 0 {
        let words = language.say("attention-others").number("count", head.behind);
        items.push(Badge::new("plain", words));
    }
    items
}
