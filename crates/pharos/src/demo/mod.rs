//! `pharos demo`: a small believable world to look around in.
//!
//! It is a sandbox that has lived through fourteen months in a moment: the script's acts are done
//! at their instants, and the clock is turned between them.

mod script;
mod telling;

use std::path::PathBuf;
use std::time::Duration;

use jiff::Timestamp;

use crate::clock::Clock;
use crate::config::SessionLimits;
use crate::sandbox::{self, SandboxOptions};
use crate::serve::{self, StartError};

/// How long the demo's world has lived, in days.
const LIVED_DAYS: i64 = 430;

/// Makes the world, serves it until a signal, and prints where to click and what to type.
///
/// # Errors
/// What is wrong, in one clear line.
pub async fn run(dir: PathBuf, port_base: u16) -> Result<(), StartError> {
    serve::log_to_standard_error("warn");
    let today = Clock::real(Duration::MAX).wall_now();
    let options = SandboxOptions {
        dir,
        listen: [127, 0, 0, 1].into(),
        port_base: Some(port_base),
        database: None,
        now: days_before(today, LIVED_DAYS)?,
        real_clock: false,
        rulebooks: Vec::new(),
        domains: 0,
        limits: SessionLimits::default(),
        notified: Vec::new(),
        resume: false,
        exempt: Vec::new(),
    };
    let running = sandbox::start(options).await?;
    script::play(&running, today).await?;
    telling::tell(&running, today);
    serve::until_told_to_end().await?;
    running.stop().await;
    Ok(())
}

/// The instant so many days of 24 hours before another.
fn days_before(instant: Timestamp, days: i64) -> Result<Timestamp, StartError> {
    Ok(registry_core::calendar::add_days(instant, -days)?)
}
