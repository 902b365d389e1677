//! Which protected names each name resembles, for `bench/screen`.
//!
//! `cargo run --release -p registry-screen --example look_alikes -- NAMES PROTECTED`: two files, a
//! name a line. Writes each name and the protected ones that it resembles, blanks between.

use std::error::Error;
use std::io::{BufWriter, Write as _};

use registry_screen::lexicon::Lexicon;
use registry_screen::screen::{Reason, Scratch, Screen};

fn main() -> Result<(), Box<dyn Error>> {
    let mut arguments = std::env::args().skip(1);
    let mut read = |what: &str| -> Result<String, Box<dyn Error>> {
        let file = arguments.next().ok_or_else(|| format!("{what} is not given"))?;
        Ok(std::fs::read_to_string(file)?)
    };
    let (names, protected) = (read("NAMES")?, read("PROTECTED")?);
    let screen = Screen::new(Lexicon::default(), protected.lines());
    let (mut scratch, mut out) = (Scratch::default(), BufWriter::new(std::io::stdout().lock()));
    for name in names.lines() {
        write!(out, "{name}")?;
        for reason in screen.judge(name, &mut scratch)?.into_iter().flat_map(|hit| hit.reasons) {
            if let Reason::LookAlike { protected, .. } = reason {
                write!(out, " {protected}")?;
            }
        }
        writeln!(out)?;
    }
    Ok(out.flush()?)
}
