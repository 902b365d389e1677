//! Writes synthetic names, one a line, for measurements of screening: everyday words put together
//! as registered names are, some letters by chance, one in fifty with a term of the lexicon in it.
//! The same numbers give the same names.

use std::error::Error;
use std::io::{BufWriter, Write as _};

use clap::Parser;
use registry_screen::lexicon::Lexicon;

/// Writes names to standard output.
#[derive(Parser)]
struct Options {
    /// How many.
    names: u64,
    /// Where the row of chances begins.
    #[arg(long, default_value_t = 1)]
    seed: u64,
    /// Labels of six letters or more alone, without TLD and terms: names to protect.
    #[arg(long)]
    labels: bool,
}

/// Where names are registered, about as often.
const TLDS: [&str; 16] = [
    "com", "com", "com", "com", "com", "com", "com", "net", "org", "de", "co.uk", "shop", "online",
    "nl", "info", "fr",
];

/// A row of chances (splitmix64).
struct Chances(u64);

impl Chances {
    fn below(&mut self, count: usize) -> usize {
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mixed = (self.0 ^ (self.0 >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        let mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        ((mixed ^ (mixed >> 31)) % count as u64) as usize
    }

    fn one_of<'t>(&mut self, all: &[&'t str]) -> &'t str {
        let at = self.below(all.len().max(1));
        all.get(at).copied().unwrap_or_default()
    }
}

fn main() -> Result<(), Box<dyn Error>> {
    let options = Options::parse();
    let lexicon = Lexicon::built_in()?;
    let mut words: Vec<_> = lexicon.words.iter().filter(|word| word.text.len() > 2).collect();
    words.sort_by_key(|word| std::cmp::Reverse(word.frequency));
    let words: Vec<&str> = words.into_iter().map(|word| word.text.as_str()).collect();
    let terms: Vec<&str> = lexicon.terms.iter().map(|term| term.text.as_str()).collect();
    let (common, _) = words.split_at(words.len().min(20_000));
    let mut chances = Chances(options.seed);
    let mut out = BufWriter::new(std::io::stdout().lock());
    let (mut written, mut label) = (0, String::new());
    while written < options.names {
        label.clear();
        if options.labels {
            words_of(&mut chances, common, &mut label);
        } else {
            label_of(&mut chances, (common, &words, &terms), &mut label);
        }
        if label.len() > 40 || options.labels && label.len() < 6 {
            continue;
        }
        match options.labels {
            true => writeln!(out, "{label}")?,
            false => writeln!(out, "{label}.{}", chances.one_of(&TLDS))?,
        }
        written += 1;
    }
    out.flush()?;
    Ok(())
}

fn words_of(chances: &mut Chances, common: &[&str], label: &mut String) {
    for _ in 0..2 {
        label.push_str(chances.one_of(common));
    }
}

fn label_of(
    chances: &mut Chances,
    (common, words, terms): (&[&str], &[&str], &[&str]),
    label: &mut String,
) {
    match chances.below(50) {
        0 => {
            label.push_str(chances.one_of(terms));
            label.push_str(chances.one_of(common));
        }
        1..=26 => words_of(chances, common, label),
        27..=34 => {
            label.push_str(chances.one_of(common));
            label.push('-');
            label.push_str(chances.one_of(common));
        }
        35..=40 => label.push_str(chances.one_of(words)),
        41..=45 => {
            label.push_str(chances.one_of(common));
            label.push_str(&chances.below(1_000).to_string());
        }
        _ => {
            let letters = 5 + chances.below(7);
            label.extend(
                (0..letters).filter_map(|_| {
                    char::from_digit(10 + u32::try_from(chances.below(26)).ok()?, 36)
                }),
            );
        }
    }
}
