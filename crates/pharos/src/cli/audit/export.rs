//! `pharos audit export`: the record of one matter as a folder that needs nothing of ours.

use std::fs;
use std::path::Path;

use crate::cli::commands::{Outcome, Which};
use crate::cli::opened;
use crate::export;
use crate::private_file::{Readers, create_whole};

pub(super) async fn run(which: &Which, by: &str, matter: &str, to: &Path) -> Outcome {
    let registry = opened::registry(which).await?;
    let acting = opened::person(&registry, by).await?.acting(None);
    let told = |error: std::io::Error| format!("{}: {error}", to.display());
    if to.exists() && fs::read_dir(to).map_err(told)?.next().is_some() {
        return Err(format!("{} is not empty; give a folder that is", to.display()).into());
    }
    let write = |path: &str, content: &[u8]| {
        let file = to.join(path);
        if let Some(folder) = file.parent() {
            fs::create_dir_all(folder)?;
        }
        // Whoever runs the program may read it, and nobody else: it holds personal data.
        create_whole(&file, content, Readers::Owner)
    };
    let files = export::export(&registry, &acting, matter, write).await?;
    println!("{files} files in {}; its README.txt says how to check them", to.display());
    Ok(())
}
