//! `pharos sandbox`: brings one up, says where, and ends on a signal.

use std::time::Duration;

use super::commands::{ClockKind, Outcome, SandboxArguments};
use crate::config::SessionLimits;
use crate::sandbox::{SandboxOptions, start};
use crate::serve;

pub(super) async fn run(arguments: SandboxArguments) -> Outcome {
    let SandboxArguments {
        dir,
        listen,
        port_base,
        database,
        now,
        clock,
        rulebook,
        domains,
        sessions,
        idle_seconds,
        login_seconds,
        frame_seconds,
        notify,
        resume,
        exempt,
    } = arguments;
    let now = now.parse().map_err(|error| {
        format!("--now: found {now:?}, allowed: an instant such as 2026-01-05T12:00:00Z ({error})")
    })?;
    serve::log_to_standard_error("warn");
    let options = SandboxOptions {
        dir,
        listen,
        port_base,
        database,
        now,
        real_clock: matches!(clock, ClockKind::Real),
        rulebooks: rulebook,
        domains,
        limits: SessionLimits {
            sessions_per_registrar: sessions,
            idle: Duration::from_secs(idle_seconds),
            login: Duration::from_secs(login_seconds),
            frame: Duration::from_secs(frame_seconds),
            ..SessionLimits::default()
        },
        notified: notify,
        resume,
        exempt,
    };
    let running = start(options).await?;
    println!("epp    {}:{}", running.book.epp.host, running.book.epp.port);
    println!("https  {}", running.book.web);
    println!("whois  {}:{}", running.book.whois.host, running.book.whois.port);
    if let Some(dns) = &running.book.dns {
        println!("dns    {}:{}", dns.host, dns.port);
    }
    println!("sandbox ready");
    serve::until_told_to_end().await?;
    running.stop().await;
    Ok(())
}
