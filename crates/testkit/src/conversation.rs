//! Conversations: what registrars send and what the registry answers, as files say it.
//!
//! The form is told in `tests/conversations/README.md`.

/// One file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Conversation {
    /// What it shows, in one sentence.
    pub headline: String,
    /// What a reader should know besides: paragraphs.
    pub text: Vec<String>,
    /// What happens, in order.
    pub steps: Vec<Step>,
}

/// One thing that happens, and the line of the file it stands in, from 1.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Step {
    /// Its first line.
    pub line: usize,
    /// What it is.
    pub what: What,
}

/// What happens.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum What {
    /// Words for the reader.
    Told(String),
    /// An act of one line: the clock, a token, somebody's earlier life.
    Act(String),
    /// A frame on somebody's connection.
    Sends {
        /// Whose.
        who: String,
        /// Its XML, or what stands instead of it.
        frame: String,
        /// Whether the frame is octets in hexadecimal, header and all.
        octets: bool,
    },
    /// What is answered to it.
    Answer {
        /// The XML.
        text: String,
        /// The first line after it.
        end: usize,
    },
    /// The connection ends.
    Closed,
}

/// What is wrong with a file: the line, and why.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Misread(pub usize, pub String);

impl std::fmt::Display for Misread {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(formatter, "line {}: {}", self.0, self.1)
    }
}

impl Conversation {
    /// Reads a file.
    ///
    /// # Errors
    /// The first line that cannot be understood.
    pub fn read(text: &str) -> Result<Self, Misread> {
        let lines: Vec<&str> = text.lines().collect();
        let headline = lines.first().and_then(|line| line.strip_prefix("# "));
        let headline = headline.filter(|headline| headline.ends_with('.')).ok_or_else(|| {
            Misread(1, "a file begins with `# ` and one sentence that says what it shows".into())
        })?;
        let (head, mut at) = paragraphs(&lines, 1);
        let mut steps = Vec::new();
        while at < lines.len() {
            if lines[at].trim().is_empty() {
                at += 1;
                continue;
            }
            let (step, next) = step(&lines, at)?;
            steps.push(step);
            at = next;
        }
        Ok(Self { headline: headline.to_owned(), text: head, steps })
    }

    /// The frames that the file shows with their answers; a frame without is somebody's earlier life.
    pub fn shown(&self) -> impl Iterator<Item = (&Step, &Step)> {
        let pairs = self.steps.iter().zip(self.steps.iter().skip(1));
        pairs.filter(|(_, next)| matches!(next.what, What::Answer { .. }))
    }
}

/// The `#` lines from here on, joined to paragraphs, and the line after them.
fn paragraphs(lines: &[&str], from: usize) -> (Vec<String>, usize) {
    let mut paragraphs = vec![String::new()];
    let mut at = from;
    while let Some(line) = lines.get(at).and_then(|line| line.strip_prefix('#')) {
        match (line.trim(), paragraphs.last_mut()) {
            ("", _) => paragraphs.push(String::new()),
            (text, Some(last)) if last.is_empty() => text.clone_into(last),
            (text, Some(last)) => *last = format!("{last} {text}"),
            (_, None) => {}
        }
        at += 1;
    }
    paragraphs.retain(|paragraph| !paragraph.is_empty());
    (paragraphs, at)
}

/// The step that begins at a line, and the line after it.
fn step(lines: &[&str], at: usize) -> Result<(Step, usize), Misread> {
    let line = lines[at];
    let made = |what, next| Ok((Step { line: at + 1, what }, next));
    if line.starts_with('#') {
        let (told, next) = paragraphs(lines, at);
        return made(What::Told(told.join("\n\n")), next);
    }
    if line.starts_with(char::is_whitespace) || line.starts_with('<') {
        let words = "a frame stands under `WHO:`, an answer under `answer:`, without blank lines";
        return Err(Misread(at + 1, words.into()));
    }
    let (block, next) = block(lines, at + 1);
    match line.strip_suffix(':') {
        Some("answer") => made(What::Answer { text: block, end: next }, next),
        Some(who) if is_who(who) => {
            made(What::Sends { who: who.to_owned(), frame: block, octets: false }, next)
        }
        Some(who) if who.strip_suffix(" octets").is_some_and(is_who) => {
            let who = who.trim_end_matches(" octets").to_owned();
            made(What::Sends { who, frame: block, octets: true }, next)
        }
        _ if line == "closed" => made(What::Closed, at + 1),
        _ => made(What::Act(line.to_owned()), at + 1),
    }
}

/// The lines up to the next blank one.
fn block(lines: &[&str], from: usize) -> (String, usize) {
    let length = lines[from..].iter().take_while(|line| !line.trim().is_empty()).count();
    (lines[from..from + length].join("\n"), from + length)
}

/// A registrar's short name, or `stranger`; a second connection of it is `alpha/2`.
fn is_who(text: &str) -> bool {
    let (name, number) = text.split_once('/').unwrap_or((text, "1"));
    !name.is_empty()
        && name.chars().all(|char| char.is_ascii_lowercase())
        && number.chars().all(|char| char.is_ascii_digit())
}

/// Writes out `{3 times: <a>{n}</a>}`, a line of its own, as three lines.
pub fn repeated(text: &str) -> String {
    let mut lines = Vec::new();
    for line in text.lines() {
        let inner = line.trim().strip_prefix('{').and_then(|line| line.strip_suffix('}'));
        let times = inner.and_then(|inner| inner.split_once(" times: "));
        let counted = times.and_then(|(count, what)| Some((count.parse::<usize>().ok()?, what)));
        match counted {
            Some((count, what)) => {
                lines.extend((1..=count).map(|number| what.replace("{n}", &number.to_string())));
            }
            None => lines.push(line.to_owned()),
        }
    }
    lines.join("\n")
}

#[cfg(test)]
mod tests {
    use super::*;

    const FILE: &str = "# A name is free.\n#\n# Read more\n# here.\n\nclock P1D\n\n# Then:\nalpha:\n\
                        <epp>\n</epp>\n\nanswer:\n<epp/>\n\nbeta/2 octets:\n00\n\nclosed\n";

    #[test]
    fn a_file_is_a_headline_a_text_and_steps() {
        let read = Conversation::read(FILE).expect("it can be read");
        assert_eq!(
            (read.headline.as_str(), read.text.as_slice()),
            ("A name is free.", &["Read more here.".to_owned()][..])
        );
        let what: Vec<_> = read.steps.iter().map(|step| &step.what).collect();
        let sends = |who: &str, frame: &str, octets| What::Sends {
            who: who.into(),
            frame: frame.into(),
            octets,
        };
        assert_eq!(
            what,
            [
                &What::Act("clock P1D".into()),
                &What::Told("Then:".into()),
                &sends("alpha", "<epp>\n</epp>", false),
                &What::Answer { text: "<epp/>".into(), end: 14 },
                &sends("beta/2", "00", true),
                &What::Closed,
            ]
        );
        assert_eq!(read.shown().count(), 1);
    }

    #[test]
    fn a_frame_under_nothing_is_misread() {
        assert!(Conversation::read("# Headline\n").is_err());
        let misread = Conversation::read("# Headline.\n\n<epp/>\n").expect_err("no step");
        assert_eq!(misread.0, 3);
    }

    #[test]
    fn a_line_is_repeated() {
        assert_eq!(repeated("a\n {2 times: <b>{n}</b>}\nc"), "a\n<b>1</b>\n<b>2</b>\nc");
    }
}
