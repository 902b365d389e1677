//! The line of a name whose queue waits: the request at its head.

use jiff::Timestamp;
use registry_core::accreditation::Standing;
use registry_core::organization::Organization;
use registry_core::request::{AppealWindow, Request};

use super::catalogue::Language;
use super::words::{self, Badge};

/// A name and the request at its head.
#[derive(Debug, Clone)]
pub struct Row {
    /// The name.
    pub name: String,
    /// Who asks.
    pub organization: String,
    /// What it stands on.
    pub standing: Badge,
    /// What a reviewer should know before opening it.
    pub attention: Vec<Badge>,
}

/// What a line is made from.
#[derive(Debug)]
pub struct Head {
    /// The request at the head.
    pub request: Request,
    /// Who asks.
    pub organization: Organization,
    /// What the basis is worth now.
    pub standing: Standing,
    /// How many wait behind it.
    pub behind: usize,
    /// How long an earlier rejection of the name can be appealed.
    pub appealable: Option<AppealWindow>,
}

impl Head {
    /// Its line.
    #[must_use]
    pub fn row(&self, language: Language, now: Timestamp) -> Row {
        Row {
            name: self.request.name.to_string(),
            organization: self.organization.name.clone(),
            standing: words::standing(language, self.standing),
            attention: attention(language, self, now),
        }
    }
}

fn attention(language: Language, head: &Head, now: Timestamp) -> Vec<Badge> {
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
