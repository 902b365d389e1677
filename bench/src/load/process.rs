//! Processor time and memory of a process, from `/proc`.

use std::io;
use std::time::Duration;

/// The kernel's unit in `/proc/PID/stat` on every Linux we know (`getconf CLK_TCK`).
const TICK_MILLISECONDS: u64 = 10;

/// Processor time of all threads of a process so far, user and system.
pub(crate) fn processor_time(pid: u64) -> io::Result<Duration> {
    let stat = std::fs::read_to_string(format!("/proc/{pid}/stat"))?;
    let unknown = || io::Error::other(format!("/proc/{pid}/stat is not as expected"));
    // The name in brackets may hold spaces; fields are counted behind it (proc(5): 14 and 15).
    let fields = stat.rsplit_once(')').ok_or_else(unknown)?.1;
    let mut ticks = fields.split_whitespace().skip(11).take(2).map(str::parse::<u64>);
    match (ticks.next(), ticks.next()) {
        (Some(Ok(user)), Some(Ok(system))) => {
            Ok(Duration::from_millis((user + system) * TICK_MILLISECONDS))
        }
        _ => Err(unknown()),
    }
}

/// The most memory a process ever had resident, in MiB.
pub(crate) fn peak_memory_mib(pid: u64) -> io::Result<u64> {
    let status = std::fs::read_to_string(format!("/proc/{pid}/status"))?;
    let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:"));
    let kib = line.and_then(|line| line.split_whitespace().next()?.parse::<u64>().ok());
    Ok(kib.unwrap_or(0) / 1024)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn our_own_time_and_memory_are_seen() {
        let pid = u64::from(std::process::id());
        assert!(processor_time(pid).is_ok());
        assert!(peak_memory_mib(pid).unwrap() > 0);
        assert!(processor_time(u64::MAX).is_err());
    }
}
