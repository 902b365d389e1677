//! Timelines: years of policy on a page, as files say them.
//!
//! The form is told in `tests/timelines/README.md`.

use crate::conversation::Misread;

/// One file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Timeline {
    /// What it shows, in one sentence.
    pub headline: String,
    /// What happens, in order.
    pub moments: Vec<Moment>,
}

/// One line: an instant, and what is done or must be so.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Moment {
    /// The line of the file, from 1.
    pub line: usize,
    /// A day (its first instant) or an instant.
    pub at: String,
    /// What it is.
    pub what: What,
}

/// What a line says.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum What {
    /// Somebody does something.
    Done {
        /// A registrar's short name, or `staff`.
        by: String,
        /// What.
        act: String,
        /// The stable code it is refused with.
        refused: Option<String>,
    },
    /// These must be so.
    Expected(Vec<String>),
}

impl Timeline {
    /// Reads a file.
    ///
    /// # Errors
    /// The first line that cannot be understood.
    pub fn read(text: &str) -> Result<Self, Misread> {
        let headline = text.lines().next().and_then(|line| line.strip_prefix("# "));
        let headline = headline.filter(|headline| headline.ends_with('.')).ok_or_else(|| {
            Misread(1, "a file begins with `# ` and one sentence that says what it shows".into())
        })?;
        let mut moments: Vec<Moment> = Vec::new();
        for (index, line) in text.lines().enumerate() {
            let said = line.split('#').next().unwrap_or_default().trim_end();
            if said.is_empty() {
                continue;
            }
            let moment = moment(index + 1, said)?;
            if moments.last().is_some_and(|last| last.at > moment.at) {
                return Err(Misread(index + 1, "it is earlier than the line above".into()));
            }
            moments.push(moment);
        }
        Ok(Self { headline: headline.to_owned(), moments })
    }
}

fn moment(line: usize, said: &str) -> Result<Moment, Misread> {
    let form = || Misread(line, "a line is `DAY WHO ACT`, or `DAY > WHAT IS SO; AND THIS`".into());
    let (at, rest) = said.split_once(char::is_whitespace).ok_or_else(form)?;
    let rest = rest.trim_start();
    let what = if let Some(expected) = rest.strip_prefix('>') {
        let expected = expected.split(';').map(|one| one.trim().to_owned());
        What::Expected(expected.collect())
    } else {
        let (by, act) = rest.split_once(char::is_whitespace).ok_or_else(form)?;
        let (act, refused) = match act.split_once("-> refused ") {
            Some((act, code)) => (act, Some(code.trim().to_owned())),
            None => (act, None),
        };
        What::Done { by: by.to_owned(), act: act.trim().to_owned(), refused }
    };
    Ok(Moment { line, at: at.to_owned(), what })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_line_is_an_act_or_what_is_so() {
        let text = "# Years pass.\n\n2027-01-01  alpha  renew a.test -> refused no\n\
                    2027-01-01  > a; b   # why\n";
        let read = Timeline::read(text).expect("it can be read");
        let refused = Some("no".to_owned());
        let done = What::Done { by: "alpha".into(), act: "renew a.test".into(), refused };
        assert_eq!(read.moments[0].what, done);
        assert_eq!(read.moments[1].what, What::Expected(vec!["a".into(), "b".into()]));
    }

    #[test]
    fn time_does_not_go_back() {
        let text = "# Years pass.\n2027-01-02 > a\n2027-01-01 > b\n";
        assert_eq!(Timeline::read(text).map_err(|misread| misread.0), Err(3));
    }
}
