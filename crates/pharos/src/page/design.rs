//! The components page of a sandbox: every part of the design system once.

use askama::Template;
use jiff::Timestamp;

use super::Frame;
use super::picture::{Picture, examples};
use super::words::Badge;

/// The page.
#[derive(Debug, Template)]
#[template(path = "design.html")]
pub struct Design {
    /// Around it.
    pub frame: Frame,
    /// One badge of each tone.
    pub badges: Vec<Badge>,
    /// Terms and values of a facts list.
    pub facts: Vec<(&'static str, String)>,
    /// The colours: token, and where it is used.
    pub colours: Vec<(&'static str, &'static str)>,
    /// One of each kind.
    pub pictures: Vec<Picture>,
}

impl Design {
    /// The page, with its examples; pictures stand at `now`.
    #[must_use]
    pub fn new(frame: Frame, now: Timestamp) -> Self {
        let badges = vec![
            Badge::new("good", "In good standing"),
            Badge::new("warn", "In grace until 3 February"),
            Badge::new("bad", "Withdrawn on 4 January"),
            Badge::new("plain", "Waiting behind another"),
            Badge::new("waits", "Due in 3 days"),
        ];
        let facts = vec![
            ("Holder", "Acme Pharmacy GmbH".to_owned()),
            ("Websites", "www.acme.pharmacy\nshop.acme.pharmacy".to_owned()),
            ("Registered", "6 January 2026, 09:30 UTC".to_owned()),
        ];
        let colours = vec![
            ("ink", "Text"),
            ("quiet", "Text of second rank"),
            ("edge", "Edges of fields"),
            ("deep", "The frame of every page"),
            ("act", "What can be done"),
            ("good", "In order"),
            ("warn", "Look here"),
            ("bad", "Wrong, or lost"),
            ("info", "Good to know"),
        ];
        let pictures = examples::all(frame.words, now);
        Self { frame, badges, facts, colours, pictures }
    }
}
