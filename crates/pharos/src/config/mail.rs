//! The settings of mail, held against each other.

use std::net::IpAddr;
use std::path::{Path, PathBuf};
use std::time::Duration;

use super::reader::{Kind, Section};
use super::settings::{choice, host_name, number, path, text_kind};
use crate::mail::{
    self, GIVE_UP_AFTER, Outbox, OutboxError, Sender, SmtpServer, SmtpTls, Transport,
};

/// How mail leaves the house, and in whose name.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Mail {
    /// By which way.
    pub way: MailWay,
    /// From whom, with or without a name.
    pub from: String,
    /// Where answers go.
    pub reply_to: Option<String>,
    /// The domain of the return addresses.
    pub bounce_domain: Option<String>,
    /// Who is told of a notice that did not arrive.
    pub alerts_to: Option<String>,
    /// How long a mail that is put off is tried again.
    pub give_up_after: Duration,
}

/// The ways mail can leave.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum MailWay {
    /// Into a folder.
    Folder(PathBuf),
    /// To a server.
    Smtp(SmtpServer),
}

impl Mail {
    /// What the settings describe, opened.
    ///
    /// # Errors
    /// When a file of it cannot be read or the folder cannot be made.
    pub fn open(&self) -> Result<Outbox, OutboxError> {
        let from = mail::mailbox(&self.from)?;
        let reply_to = self.reply_to.as_deref().map(mail::mailbox).transpose()?;
        let transport = match &self.way {
            MailWay::Folder(folder) => Transport::folder(folder.clone())?,
            MailWay::Smtp(server) => Transport::smtp(server)?,
        };
        Ok(Outbox {
            sender: Sender {
                reply_to: reply_to.unwrap_or_else(|| from.clone()),
                from,
                bounce_domain: self.bounce_domain.clone(),
            },
            transport,
            give_up_after: self.give_up_after,
            alerts_to: self.alerts_to.clone(),
        })
    }
}

/// The ways by their names in the file.
const WAYS: [(&str, bool); 2] = [("folder", false), ("smtp", true)];

const TLS: [(&str, SmtpTls); 3] =
    [("implicit", SmtpTls::Implicit), ("starttls", SmtpTls::StartTls), ("none", SmtpTls::None)];

/// The outer option is none when a present section is wrong.
#[expect(clippy::option_option, reason = "absent and wrong are two things, and both occur")]
pub(super) fn read(mut section: Section<'_>, folder: &Path) -> Option<Option<Mail>> {
    let is_smtp = section.required("transport", &choice(&WAYS));
    let directory = section.optional("directory", &path(folder));
    let from = section.required("from", &address());
    let greeting = from.as_deref().and_then(|from| mail::mailbox(from).ok());
    let greeting = greeting.map_or("localhost".to_owned(), |from| from.email.domain().to_owned());
    let server = read_server(&mut section, (folder, greeting), is_smtp == Some(true));
    let reply_to = section.optional("reply_to", &address());
    let bounce_domain = section.optional("bounce_domain", &host_name());
    let alerts_to = section.optional("alerts_to", &address());
    let hours = section.optional("give_up_hours", &number(1..=720));
    if !section.is_present() {
        return Some(None);
    }
    let way = match is_smtp? {
        true => {
            if bounce_domain.is_none() {
                let allowed = "a domain whose mail for bounces+… comes to `pharos mail bounce`";
                section.report_absent("bounce_domain", allowed.to_owned());
            }
            server.map(MailWay::Smtp)
        }
        false => {
            if directory.is_none() {
                let allowed = "the folder that receives every mail as a file".to_owned();
                section.report_absent("directory", allowed);
            }
            directory.map(MailWay::Folder)
        }
    };
    section.finish();
    let give_up_after = hours.map_or(GIVE_UP_AFTER, |hours| Duration::from_secs(hours * 3600));
    Some(Some(Mail { way: way?, from: from?, reply_to, bounce_domain, alerts_to, give_up_after }))
}

/// The server, where one is asked for; every key is asked for all the same.
fn read_server(
    section: &mut Section<'_>,
    (folder, greeting): (&Path, String),
    is_asked: bool,
) -> Option<SmtpServer> {
    let host = section.optional("host", &host_of_server());
    let port = section.optional("port", &number(1..=65_535));
    let tls = section.optional("tls", &choice(&TLS)).unwrap_or(SmtpTls::StartTls);
    let authorities = section.optional("authorities_file", &path(folder));
    let user = section.optional("user", &some_text());
    let password_file = section.optional("password_file", &path(folder));
    let hello = section.optional("hello_name", &host_name());
    if !is_asked {
        return None;
    }
    let Some(host) = host else {
        section.report_absent("host", "the name of a mail server".to_owned());
        return None;
    };
    if tls == SmtpTls::None && !is_this_machine(&host) {
        let allowed = "\"implicit\" or \"starttls\"; \"none\" only to localhost";
        section.report_found("tls", format!("\"none\" to {host}"), allowed.to_owned());
        return None;
    }
    let credentials = match (user, password_file) {
        (Some(user), Some(file)) => Some((user, file)),
        (None, None) => None,
        (Some(_), None) => {
            section.report_absent("password_file", "the file with the user's password".to_owned());
            return None;
        }
        (None, Some(_)) => {
            section.report_absent("user", "the user of the password".to_owned());
            return None;
        }
    };
    let usual = match tls {
        SmtpTls::Implicit => 465,
        SmtpTls::StartTls => 587,
        SmtpTls::None => 25,
    };
    let port = port.and_then(|port| u16::try_from(port).ok()).unwrap_or(usual);
    let hello = hello.unwrap_or(greeting);
    Some(SmtpServer { host, port, tls, authorities, credentials, hello })
}

fn is_this_machine(host: &str) -> bool {
    let address = host.parse::<IpAddr>();
    host == "localhost" || address.is_ok_and(|address| address.is_loopback())
}

fn host_of_server() -> Kind<'static, String> {
    text_kind("the name of a mail server, in lower case, or its address", |text| {
        let is_address = text.parse::<IpAddr>().is_ok();
        let named = text.split('.').all(super::settings::is_label);
        if is_address || named { Ok(text.to_owned()) } else { Err(None) }
    })
}

fn some_text() -> Kind<'static, String> {
    text_kind("some text", |text| if text.is_empty() { Err(None) } else { Ok(text.to_owned()) })
}

fn address() -> Kind<'static, String> {
    text_kind("an e-mail address, as \"Registry <registry@registry.example>\"", |text| {
        mail::mailbox(text).map(|_| text.to_owned()).map_err(|_| None)
    })
}
