//! `pharos audit verify`: every chain, every total, every token.

use registry_store::audit;

use super::commands::{Outcome, Which};
use super::opened;

pub(super) async fn verify(which: &Which) -> Outcome {
    let registry = opened::registry(which).await?;
    let report = registry.store.read(|read| audit::verify(read, |_| {})).await?;
    for problem in &report.problems {
        let number = problem.number.map_or_else(String::new, |number| format!(" entry {number}"));
        println!("{} {}{number}: {}", problem.kind, problem.object, problem.what);
    }
    println!("{} objects, {} entries", report.objects, report.entries);
    match report.problems.len() {
        0 => {
            println!("the record is whole");
            Ok(())
        }
        count => Err(format!("the record has {count} problems").into()),
    }
}
