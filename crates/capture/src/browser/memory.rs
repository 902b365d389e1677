//! How much memory the processes of a group use that nothing else does, as `/proc` tells it.

use std::fs;
use std::time::Duration;

/// How often it is looked at.
const PACE: Duration = Duration::from_millis(250);

/// A watch over one group.
#[derive(Debug)]
pub(super) struct Watch {
    group: u32,
    limit: usize,
}

impl Watch {
    pub(super) const fn of(group: u32, limit: usize) -> Self {
        Self { group, limit }
    }

    /// Returns, with words, when the group uses more than it may.
    pub(super) async fn exceeded(&self) -> String {
        let mut pace = tokio::time::interval(PACE);
        loop {
            pace.tick().await;
            let used = used(self.group);
            if used > self.limit {
                return format!("the browser used {used} bytes of memory; it may {}", self.limit);
            }
        }
    }
}

/// The bytes that a group's processes have for themselves.
pub(super) fn used(group: u32) -> usize {
    let Ok(processes) = fs::read_dir("/proc") else { return 0 };
    let numbered = processes.flatten().filter(|entry| {
        entry
            .file_name()
            .to_str()
            .is_some_and(|name| name.bytes().all(|byte| byte.is_ascii_digit()))
    });
    let status = numbered.filter_map(|entry| fs::read_to_string(entry.path().join("status")).ok());
    status.filter_map(|status| own_kilobytes(&status, group)).sum::<usize>() * 1024
}

fn own_kilobytes(status: &str, group: u32) -> Option<usize> {
    let field = |name: &str| {
        let line = status.lines().find_map(|line| line.strip_prefix(name)?.strip_prefix(':'));
        line.and_then(|line| line.split_whitespace().next()?.parse::<usize>().ok())
    };
    let is_of_group = field("NSpgid") == usize::try_from(group).ok();
    // Memory that processes share with each other (pictures, for one) counts for each of them.
    let own = || Some(field("RssAnon")? + field("RssShmem").unwrap_or_default());
    is_of_group.then(own).flatten()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn shared_memory_counts_and_other_groups_do_not() {
        let status = "Name:\tchromium\nNSpgid:\t77\nVmRSS:\t   9000 kB\nRssAnon:\t   1200 kB\n\
                      RssFile:\t   7000 kB\nRssShmem:\t    800 kB\n";
        assert_eq!(own_kilobytes(status, 77), Some(2_000));
        assert_eq!(own_kilobytes(status, 78), None);
        assert_eq!(own_kilobytes("NSpgid:\t77\nRssAnon:\t 5 kB\n", 77), Some(5));
        assert_eq!(own_kilobytes("NSpgid:\t77\n", 77), None, "a process that has ended");
    }
}
