//! A drawing: shapes on a field of 720 units, and the SVG they make. Colours come from classes of
//! the stylesheet: the policy of the pages knows no inline style.

use std::fmt::Write as _;

use askama::filters::{Escaper as _, Html};

/// The width of every drawing, in its own units; a unit is a pixel where there is room.
pub(super) const WIDTH: i64 = 720;

/// How wide a letter is taken to be, in tenths of a unit: more than most are.
const LETTER_TENTHS: i64 = 75;

/// Where a text is held.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Anchor {
    Start,
    Middle,
}

/// A shape with the class that gives it its colours.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Shape {
    Box { class: String, x: i64, y: i64, width: i64, height: i64 },
    Rule { class: &'static str, from: (i64, i64), to: (i64, i64) },
    Dot { class: String, x: i64, y: i64, radius: i64 },
    Words { class: &'static str, x: i64, y: i64, anchor: Anchor, text: String },
}

/// Shapes, the later above the earlier.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct Drawing {
    pub(super) height: i64,
    pub(super) shapes: Vec<Shape>,
}

/// How wide a text is at most.
pub(super) fn width_of(text: &str) -> i64 {
    let letters = i64::try_from(text.chars().count()).unwrap_or(i64::MAX / LETTER_TENTHS);
    letters * LETTER_TENTHS / 10
}

/// A text, cut where it would be wider; the table beside the picture has all of it.
pub(super) fn fitted(text: &str, width: i64) -> String {
    if width_of(text) <= width {
        return text.to_owned();
    }
    let most = usize::try_from(width * 10 / LETTER_TENTHS - 1).unwrap_or_default();
    let kept: String = text.chars().take(most).collect();
    format!("{}…", kept.trim_end())
}

impl Drawing {
    /// Adds a box.
    pub(super) fn area(&mut self, class: impl Into<String>, (x, y): (i64, i64), size: (i64, i64)) {
        let (width, height) = size;
        self.shapes.push(Shape::Box { class: class.into(), x, y, width, height });
    }

    /// Adds a line.
    pub(super) fn rule(&mut self, class: &'static str, from: (i64, i64), to: (i64, i64)) {
        self.shapes.push(Shape::Rule { class, from, to });
    }

    /// Adds a text.
    pub(super) fn words(
        &mut self,
        class: &'static str,
        (x, y): (i64, i64),
        anchor: Anchor,
        text: impl Into<String>,
    ) {
        self.shapes.push(Shape::Words { class, x, y, anchor, text: text.into() });
    }

    /// Adds a number in a circle.
    pub(super) fn pin(&mut self, tone: &str, (x, y): (i64, i64), number: usize) {
        self.shapes.push(Shape::Dot { class: format!("pin {tone}"), x, y, radius: 9 });
        self.words("pin-number", (x, y + 4), Anchor::Middle, number.to_string());
    }

    /// The whole as SVG with an accessible name and description.
    pub(super) fn svg(&self, title: &str, description: &str) -> String {
        let height = self.height;
        let mut svg = format!(
            "<svg class=\"drawing\" viewBox=\"0 0 {WIDTH} {height}\" width=\"{WIDTH}\" \
             height=\"{height}\" role=\"img\" focusable=\"false\"><title>{}</title><desc>{}</desc>",
            escaped(title),
            escaped(description),
        );
        for shape in &self.shapes {
            // Writing to a String does not fail.
            let _ = shape.write(&mut svg);
        }
        svg.push_str("</svg>");
        svg
    }
}

impl Shape {
    fn write(&self, svg: &mut String) -> std::fmt::Result {
        match self {
            Self::Box { class, x, y, width, height } => write!(
                svg,
                "<rect class=\"{class}\" x=\"{x}\" y=\"{y}\" width=\"{width}\" \
                 height=\"{height}\" rx=\"3\"/>"
            ),
            Self::Rule { class, from: (x1, y1), to: (x2, y2) } => write!(
                svg,
                "<line class=\"{class}\" x1=\"{x1}\" y1=\"{y1}\" x2=\"{x2}\" y2=\"{y2}\"/>"
            ),
            Self::Dot { class, x, y, radius } => {
                write!(svg, "<circle class=\"{class}\" cx=\"{x}\" cy=\"{y}\" r=\"{radius}\"/>")
            }
            Self::Words { class, x, y, anchor, text } => write!(
                svg,
                "<text class=\"{class}\" x=\"{x}\" y=\"{y}\" text-anchor=\"{}\">{}</text>",
                match anchor {
                    Anchor::Start => "start",
                    Anchor::Middle => "middle",
                },
                escaped(text),
            ),
        }
    }
}

fn escaped(text: &str) -> String {
    let mut safe = String::with_capacity(text.len());
    // Writing to a String does not fail.
    let _ = Html.write_escaped_str(&mut safe, text);
    safe
}

/// Left, top, right, bottom.
#[cfg(test)]
type Corners = (i64, i64, i64, i64);

#[cfg(test)]
impl Drawing {
    /// The corners of what a shape covers.
    fn covered(shape: &Shape) -> Corners {
        match shape {
            Shape::Box { x, y, width, height, .. } => (*x, *y, x + width, y + height),
            Shape::Rule { from, to, .. } => {
                (from.0.min(to.0), from.1.min(to.1), from.0.max(to.0), from.1.max(to.1))
            }
            Shape::Dot { x, y, radius, .. } => (x - radius, y - radius, x + radius, y + radius),
            Shape::Words { x, y, anchor, text, .. } => {
                let width = width_of(text);
                let left = match anchor {
                    Anchor::Start => *x,
                    Anchor::Middle => x - width / 2,
                };
                (left, y - 11, left + width, y + 3)
            }
        }
    }

    /// Nothing leaves the field, and no two texts or pins cover the same place.
    pub(super) fn assert_readable(&self) {
        let mut told: Vec<(&Shape, Corners)> = Vec::new();
        for shape in &self.shapes {
            let (left, top, right, bottom) = Self::covered(shape);
            assert!(left >= 0 && top >= 0, "{shape:?} begins outside");
            assert!(right <= WIDTH && bottom <= self.height, "{shape:?} ends outside");
            let is_pin = matches!(shape, Shape::Words { class: "pin-number", .. });
            if is_pin || matches!(shape, Shape::Box { .. } | Shape::Rule { .. }) {
                continue;
            }
            for (other, (left2, top2, right2, bottom2)) in &told {
                let apart =
                    right <= *left2 || *right2 <= left || bottom <= *top2 || *bottom2 <= top;
                assert!(apart, "{shape:?} covers {other:?}");
            }
            told.push((shape, (left, top, right, bottom)));
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_a_picture_says_is_text_and_nothing_else() {
        let mut drawing = Drawing { height: 40, shapes: Vec::new() };
        drawing.words("date", (10, 20), Anchor::Start, "<script>&");
        let svg = drawing.svg("A <title>", "d\"");
        assert!(svg.contains(">&#60;script&#62;&#38;</text>"), "{svg}");
        assert!(svg.contains("<title>A &#60;title&#62;</title><desc>d&#34;</desc>"), "{svg}");
        assert!(svg.contains("role=\"img\"") && !svg.contains("style="), "{svg}");
    }
}
