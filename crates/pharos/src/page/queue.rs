//! The queue of the Review desk: one line for each name.

use askama::Template;
use jiff::Timestamp;
use registry_core::accreditation::Standing;
use registry_core::organization::Organization;
use registry_core::request::{AppealWindow, Request};

use super::Frame;
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
pub fn row(head: &Head<'_>, now: Timestamp) -> Row {
    Row {
        id: head.request.id.to_string(),
        name: head.request.name.to_string(),
        organization: head.organization.name.clone(),
        organization_kind: head.organization.kind.replace('-', " "),
        country: head.organization.country.clone(),
        received: head.request.received_at.to_string(),
        waiting: words::lasting(head.request.received_at, now),
        standing: words::standing(head.standing),
        attention: attention(head, now),
    }
}

fn attention(head: &Head<'_>, now: Timestamp) -> Vec<Badge> {
    let mut items = Vec::new();
    if !head.standing.serves_new_names() {
        items.push(Badge::new("bad", "Its basis does not carry an acceptance now"));
    }
    if let Some(window) = head.appealable.filter(|window| window.is_open(now)) {
        let until = words::window(window);
        items.push(Badge::new("warn", format!("An earlier rejection is appealable {until}")));
    }
    for asked in &head.request.information {
        match &asked.reply {
            Some(reply) => {
                let age = words::lasting(reply.received_at, now);
                items.push(Badge::new("good", format!("A reply came {age} ago")));
            }
            None if asked.due_at <= now => {
                items.push(Badge::new("warn", "A question was not answered in time"));
            }
            None => {
                let day = words::last_day(asked.due_at);
                items.push(Badge::new("plain", format!("A reply is due by {day}")));
            }
        }
    }
    match head.behind {
        0 => {}
        1 => items.push(Badge::new("plain", "1 other waits for this name")),
        many => items.push(Badge::new("plain", format!("{many} others wait for this name"))),
    }
    items
}
