//! `pharos mail bounce`: what a mail server pipes to us from the return addresses of notices.

use std::io::Read as _;
use std::path::Path;

use super::commands::Outcome;
use crate::config;
use crate::serve;
use crate::vetting::notice::take_return;

/// Most bytes of one message.
const MOST: u64 = 16 * 1024 * 1024;

/// Records the message on standard input.
pub(super) async fn bounce(file: &Path, recipient: Option<&str>) -> Outcome {
    let config = config::load(file)?;
    let mail = config.mail.as_ref().ok_or("the configuration has no [mail]")?;
    let domain = mail.bounce_domain.as_deref().ok_or("mail.bounce_domain is not set")?;
    let mut raw = Vec::new();
    std::io::stdin().lock().take(MOST + 1).read_to_end(&mut raw)?;
    if u64::try_from(raw.len()).unwrap_or(u64::MAX) > MOST {
        return Err("this message is longer than 16 MiB; nothing is recorded".into());
    }
    let registry = serve::open(&config).await?;
    let told = (domain, mail.alerts_to.as_deref());
    let taken = take_return(&registry, told, (&raw, recipient)).await?;
    let before = if taken.is_new { "" } else { ", recorded before" };
    println!("notice {}: {}{before}", taken.notice, taken.kind.code());
    Ok(())
}
