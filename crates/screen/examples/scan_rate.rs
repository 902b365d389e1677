//! How many names a second one core screens, for `bench/screen`.
//!
//! `cargo run --release -p registry-screen --example scan_rate -- NAMES PROTECTED`: two files, a
//! name a line. The names are read before the clock starts.

use std::error::Error;
use std::time::Instant;

use registry_screen::lexicon::Lexicon;
use registry_screen::screen::{Scratch, Screen};

fn main() -> Result<(), Box<dyn Error>> {
    let mut arguments = std::env::args().skip(1);
    let mut read = |what: &str| -> Result<String, Box<dyn Error>> {
        Ok(std::fs::read_to_string(
            arguments.next().ok_or_else(|| format!("{what} is not given"))?,
        )?)
    };
    let (names, protected) = (read("NAMES")?, read("PROTECTED")?);
    let begun = Instant::now();
    let lexicon = Lexicon::built_in()?;
    let terms = lexicon.terms.len();
    let screen = Screen::new(lexicon, protected.lines());
    let made_ready = begun.elapsed();
    let (mut scratch, mut hits, mut no_names) = (Scratch::default(), 0_u64, 0_u64);
    let begun = Instant::now();
    let mut rest = names.as_bytes();
    while let Some(end) = memchr::memchr(b'\n', rest) {
        let (name, behind) = rest.split_at(end);
        rest = behind.get(1..).unwrap_or_default();
        match screen.judge(name, &mut scratch) {
            Ok(hit) => hits += u64::from(hit.is_some()),
            Err(_) => no_names += 1,
        }
    }
    let taken = begun.elapsed().as_secs_f64();
    let count = names.lines().count();
    println!(
        "{count} names in {taken:.2} s: {:.2} million a second; {hits} hits, {no_names} no names; \
         {} terms, {} protected names, ready after {:.2} s",
        count as f64 / taken / 1e6,
        terms,
        protected.lines().count(),
        made_ready.as_secs_f64(),
    );
    Ok(())
}
