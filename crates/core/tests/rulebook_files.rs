//! The two books in `etc/rulebooks` load, and say what POLICY.md says.

use registry_core::rulebook::Rulebook;

const PHARMACY: &str = include_str!("../../../etc/rulebooks/pharmacy.toml");
const OPEN: &str = include_str!("../../../etc/rulebooks/open.toml");

#[test]
fn both_books_load() {
    for (file, text) in [("pharmacy.toml", PHARMACY), ("open.toml", OPEN)] {
        if let Err(problems) = Rulebook::load(file, text) {
            panic!("{problems}");
        }
    }
}
