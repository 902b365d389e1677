//! The measurement: every connection sends one command after the other until time is up.

use std::cell::{Cell, RefCell};
use std::error::Error;
use std::rc::Rc;
use std::time::{Duration, Instant};

use tokio::task::LocalSet;

use crate::Command;
use crate::frames::{self, Numbered};
use crate::process::{peak_memory_mib, processor_time};
use crate::session::{Session, Target, is_done};

/// What is to be measured.
pub(crate) struct Plan {
    pub(crate) command: Command,
    pub(crate) connections: u32,
    pub(crate) warm_up: Duration,
    pub(crate) measured: Duration,
    pub(crate) run: String,
}

/// What was measured.
#[derive(Default)]
pub(crate) struct Measured {
    latencies_us: Vec<u32>,
    octets: u64,
    /// Answers whose code is no success; with any, the figures say nothing.
    pub(crate) refused: u64,
    /// The first of them.
    pub(crate) refusal: String,
    elapsed: Duration,
    own_time: Duration,
    server_time: Duration,
    server_peak_mib: u64,
}

/// Shared by the connections; all run on one thread.
#[derive(Default)]
struct Shared {
    counting: Cell<bool>,
    stopping: Cell<bool>,
    measured: RefCell<Measured>,
}

/// Prepares every connection, then lets all of them loose at once.
pub(crate) async fn run(target: &Target, plan: &Plan) -> Result<Measured, Box<dyn Error>> {
    let mut prepared = Vec::new();
    for connection in 0..plan.connections {
        prepared.push(prepare(target, plan, connection).await?);
    }
    let shared = Rc::new(Shared::default());
    let local = LocalSet::new();
    let mut tasks = Vec::new();
    for (session, frames) in prepared {
        tasks.push(local.spawn_local(drive(session, frames, Rc::clone(&shared))));
    }
    let timed = local.run_until(time(target.pid, plan, &shared)).await;
    local
        .run_until(async {
            for task in tasks {
                task.await??;
            }
            Ok::<_, Box<dyn Error>>(())
        })
        .await?;
    let (elapsed, own_time, server_time) = timed?;
    let mut measured = shared.measured.take();
    measured.latencies_us.sort_unstable();
    let server_peak_mib = peak_memory_mib(target.pid)?;
    Ok(Measured { elapsed, own_time, server_time, server_peak_mib, ..measured })
}

/// Logs in and makes what the commands need: a contact, and for info a name.
async fn prepare(
    target: &Target,
    plan: &Plan,
    connection: u32,
) -> Result<(Session, Numbered), Box<dyn Error>> {
    let mut session = target.connect(connection).await?;
    // At most 16 characters (RFC 5733).
    let contact = format!("L{}-{connection}", plan.run);
    if plan.command != Command::Check {
        session.expect_done("contact:create", &frames::create_contact(&contact)).await?;
    }
    if plan.command == Command::Info {
        let frame = frames::create_for_info(&plan.run, connection, &contact);
        session.expect_done("domain:create", &frame).await?;
    }
    Ok((session, Numbered::new(plan.command, &plan.run, connection, &contact)))
}

/// Waits through warm-up and measurement; returns the time on the clock, ours and the server's.
async fn time(
    pid: u64,
    plan: &Plan,
    shared: &Shared,
) -> std::io::Result<(Duration, Duration, Duration)> {
    let own = u64::from(std::process::id());
    tokio::time::sleep(plan.warm_up).await;
    let before = (processor_time(own), processor_time(pid));
    let started = Instant::now();
    shared.counting.set(true);
    tokio::time::sleep(plan.measured).await;
    shared.counting.set(false);
    let elapsed = started.elapsed();
    let after = (processor_time(own), processor_time(pid));
    shared.stopping.set(true);
    Ok((elapsed, after.0?.saturating_sub(before.0?), after.1?.saturating_sub(before.1?)))
}

async fn drive(
    mut session: Session,
    mut frames: Numbered,
    shared: Rc<Shared>,
) -> std::io::Result<()> {
    let mut number = 0;
    while !shared.stopping.get() {
        let sent = Instant::now();
        let answer = session.exchange(frames.with(number)).await?;
        number += 1;
        if !shared.counting.get() && is_done(answer) {
            continue;
        }
        let mut measured = shared.measured.borrow_mut();
        let latency = u32::try_from(sent.elapsed().as_micros()).unwrap_or(u32::MAX);
        measured.latencies_us.push(latency);
        measured.octets += answer.len() as u64 + 4;
        if !is_done(answer) {
            measured.refused += 1;
            if measured.refused == 1 {
                measured.refusal = String::from_utf8_lossy(answer).into_owned();
            }
        }
    }
    Ok(())
}

impl Measured {
    fn percentile_us(&self, percent: usize) -> u32 {
        let last = self.latencies_us.len().saturating_sub(1);
        self.latencies_us.get(last * percent / 100).copied().unwrap_or(0)
    }

    /// One line for `bench/run`; times per operation are in microseconds.
    pub(crate) fn to_json(&self, plan: &Plan) -> serde_json::Value {
        let count = self.latencies_us.len();
        let per_operation = |total: f64| (total / count.max(1) as f64 * 10.0).round() / 10.0;
        serde_json::json!({
            "command": plan.command.word(),
            "connections": plan.connections,
            "seconds": self.elapsed.as_secs_f64(),
            "operations": count,
            "refused": self.refused,
            "operations_per_second": (count as f64 / self.elapsed.as_secs_f64()).round(),
            "p50_us": self.percentile_us(50),
            "p99_us": self.percentile_us(99),
            "answer_octets": self.octets / count.max(1) as u64,
            "load_cpu_us": per_operation(self.own_time.as_secs_f64() * 1e6),
            "server_cpu_us": per_operation(self.server_time.as_secs_f64() * 1e6),
            "server_peak_mib": self.server_peak_mib,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn percentiles_of_what_was_measured() {
        let measured = Measured { latencies_us: (1..=101).collect(), ..Measured::default() };
        assert_eq!((measured.percentile_us(50), measured.percentile_us(99)), (51, 100));
        assert_eq!(Measured::default().percentile_us(99), 0);
    }
}
