//! `pharos watch mail`: hands a mail that came in to the registry, as mail servers pipe it. The exit
//! status says what becomes of it: nothing is lost on the way (sysexits.h).

use std::error::Error;
use std::fs::File;
use std::io::Read;
use std::path::{Path, PathBuf};

use clap::Args;
use serde_json::Value;

use super::api::{Access, encoded, told};
use super::commands::Outcome;
use super::print;
use crate::api_client::{self, Answer, Content, Request, Target};
use crate::mail::incoming::BYTES_MAXIMUM;

/// Statuses by which a mail server goes on (sysexits.h): it tells the sender that this cannot be
/// taken, or keeps the mail and tries again.
const NOT_TAKEN: u8 = 65;
pub(super) const TRY_AGAIN: u8 = 75;

/// Refusals of the mail itself: trying again changes nothing.
const OF_MAIL: [&str; 3] = ["no-mail", "document-too-large", "malware-found"];

/// What to hand in.
#[derive(Debug, Args)]
pub(super) struct MailArguments {
    #[command(flatten)]
    access: Access,
    /// The `sandbox.json` of a sandbox, in place of the three above.
    #[arg(long, value_name = "FILE", conflicts_with_all = ["registry", "token_file", "authority_file"])]
    sandbox: Option<PathBuf>,
    /// Whom the envelope says it is from, empty for the null sender; without it the header
    /// `Return-Path` says so.
    #[arg(long, value_name = "ADDRESS", allow_hyphen_values = true)]
    sender: Option<String>,
    /// The mail, or `-` for what is piped in.
    #[arg(default_value = "-")]
    file: PathBuf,
}

/// Why a mail was not taken, with the status that says what to do.
#[derive(Debug, thiserror::Error)]
#[error("{words}")]
pub(super) struct NotHandedIn {
    pub(super) status: u8,
    words: String,
}

/// Whether this is the command that was asked for: what is wrong with its arguments loses no mail.
pub(super) fn is_asked_for() -> bool {
    std::env::args_os().skip(1).take(2).eq(["watch", "mail"])
}

/// Hands a mail in, and prints what it was taken for.
pub(super) async fn hand_in(arguments: &MailArguments) -> Outcome {
    let MailArguments { access, sandbox, sender, file } = arguments;
    let again = |error: Box<dyn Error>| NotHandedIn { status: TRY_AGAIN, words: error.to_string() };
    let bytes = read(file).map_err(again)?;
    if bytes.len() > BYTES_MAXIMUM {
        let words = format!("this mail is longer than {BYTES_MAXIMUM} bytes, and was not taken");
        return Err(NotHandedIn { status: NOT_TAKEN, words }.into());
    }
    let target = access.target(sandbox.as_deref()).map_err(again)?;
    let answer = asked(&target, sender.as_deref(), bytes).await.map_err(again)?;
    print(shown(&answer)?.as_bytes())
}

/// All of it, and a little more where it is too long.
fn read(file: &Path) -> Result<Vec<u8>, Box<dyn Error>> {
    let mut bytes = Vec::new();
    let most = u64::try_from(BYTES_MAXIMUM)?.saturating_add(1);
    let source: Box<dyn Read> = match file.to_str() {
        Some("-") => Box::new(std::io::stdin()),
        _ => Box::new(
            File::open(file)
                .map_err(|error| format!("{} cannot be read: {error}", file.display()))?,
        ),
    };
    source.take(most).read_to_end(&mut bytes)?;
    Ok(bytes)
}

async fn asked(
    target: &Target,
    sender: Option<&str>,
    bytes: Vec<u8>,
) -> Result<Answer, Box<dyn Error>> {
    let query = sender.map(|sender| format!("?sender={}", encoded(sender))).unwrap_or_default();
    let (name, media_type) = ("mail.eml".to_owned(), "message/rfc822".to_owned());
    let request = Request {
        method: "POST".to_owned(),
        path: format!("/api/v1/watch/mail{query}"),
        content: Content::File { name, media_type, bytes },
        idempotency_key: None,
        if_match: None,
    };
    Ok(api_client::send(target, request).await?)
}

/// What the mail was taken for, on a line; or why it was not.
fn shown(answer: &Answer) -> Result<String, NotHandedIn> {
    let body: Value = serde_json::from_slice(&answer.body).unwrap_or_default();
    let text = |name: &str| body[name].as_str().unwrap_or_default();
    if let 200 | 201 = answer.status {
        let before = if answer.status == 200 { ", here before" } else { "" };
        return Ok(format!("mail {}: {}{before}\n", text("number"), text("kind")));
    }
    let is_of_mail = answer.is_problem && OF_MAIL.contains(&text("code"));
    let status = if is_of_mail { NOT_TAKEN } else { TRY_AGAIN };
    Err(NotHandedIn { status, words: told(answer.status, answer.is_problem, &answer.body) })
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn answered(status: u16, body: &Value) -> Result<String, u8> {
        let body = body.to_string().into_bytes();
        let answer = Answer { status, is_problem: status >= 400, is_json: true, etag: None, body };
        shown(&answer).map_err(|error| error.status)
    }

    #[test]
    fn a_mail_is_given_back_only_for_what_it_is() {
        let taken = json!({ "number": "WM-2026-000001", "kind": "answer" });
        assert_eq!(answered(201, &taken).as_deref(), Ok("mail WM-2026-000001: answer\n"));
        let before = "mail WM-2026-000001: answer, here before\n";
        assert_eq!(answered(200, &taken).as_deref(), Ok(before));
        for (status, code, expected) in [
            (400, "no-mail", NOT_TAKEN),
            (413, "document-too-large", NOT_TAKEN),
            (422, "malware-found", NOT_TAKEN),
            (400, "field-invalid", TRY_AGAIN),
            (401, "not-signed-in", TRY_AGAIN),
            (403, "not-permitted", TRY_AGAIN),
            (404, "not-found", TRY_AGAIN),
            (429, "too-often", TRY_AGAIN),
            (503, "scanner-unavailable", TRY_AGAIN),
        ] {
            assert_eq!(answered(status, &json!({ "code": code })), Err(expected), "{code}");
        }
        assert_eq!(answered(502, &json!("a proxy's page")), Err(TRY_AGAIN));
    }
}
