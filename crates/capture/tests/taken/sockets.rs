//! What the processes of a browser have open, as `/proc` tells it.

use std::collections::BTreeSet;
use std::fs;
use std::path::Path;
use std::time::Duration;

/// Port 5353, as the kernel's tables write it.
const MULTICAST_DNS: &str = ":14E9";

/// How many processes work in a folder or below it.
pub(crate) fn processes(folder: &Path) -> usize {
    of(folder).count()
}

fn of(folder: &Path) -> impl Iterator<Item = std::path::PathBuf> {
    let processes = fs::read_dir("/proc").unwrap().flatten().map(|entry| entry.path());
    processes.filter(move |process| {
        fs::read_link(process.join("cwd")).is_ok_and(|place| place.starts_with(folder))
    })
}

/// Ends when one of them listens for names by multicast, and says where.
pub(crate) async fn asks_by_multicast(folder: &Path) -> String {
    let mut pace = tokio::time::interval(Duration::from_millis(20));
    loop {
        pace.tick().await;
        let own = sockets(folder);
        let tables = ["/proc/net/udp", "/proc/net/udp6"].map(fs::read_to_string);
        for table in tables.into_iter().flatten() {
            let of_ours = |line: &&str| {
                let fields: Vec<_> = line.split_whitespace().collect();
                fields[1].ends_with(MULTICAST_DNS) && own.contains(fields[9])
            };
            if let Some(line) = table.lines().skip(1).find(of_ours) {
                return line.to_owned();
            }
        }
    }
}

/// The numbers of their sockets.
fn sockets(folder: &Path) -> BTreeSet<String> {
    let open = of(folder).filter_map(|process| fs::read_dir(process.join("fd")).ok());
    let links =
        open.flat_map(|open| open.flatten()).filter_map(|one| fs::read_link(one.path()).ok());
    let number = |link: std::path::PathBuf| {
        Some(link.to_str()?.strip_prefix("socket:[")?.strip_suffix(']')?.to_owned())
    };
    links.filter_map(number).collect()
}
