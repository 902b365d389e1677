//! Sessions, queries and transforms over EPP (RA, Specification 10, section 5).

use std::sync::Arc;
use std::time::{Duration, Instant};

use registry_core::service_level::Service;
use registry_epp::Secret;
use registry_epp::client::{Command, Menu, Reply, Verb};
use registry_epp::frame::{HEADER_LENGTH, body_length};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;
use tokio_rustls::client::TlsStream;
use tokio_rustls::rustls::ClientConfig;

use super::{Context, Fault, Subject, Tested, reach};
use crate::config::HostPort;
use crate::https;

/// Where EPP is spoken, and as whom.
#[derive(Debug)]
pub(super) struct EppService {
    pub(super) at: HostPort,
    pub(super) server_name: String,
    pub(super) registrar: String,
    pub(super) password: Secret,
    pub(super) tls: Arc<ClientConfig>,
}

/// A session; the connection closes when it is dropped.
#[derive(Debug)]
pub(super) struct Session {
    stream: TlsStream<TcpStream>,
    commands: u32,
}

/// Logs in and asks about a name.
pub(super) async fn test(context: &Context, tld: &str, domain: &str, service: &EppService) {
    let target = service.at.to_string();
    let subject = |service| Subject { tld, service, target: &target };
    let begun = context.now();
    let entered = context.within(service.log_in()).await;
    let (session, took) = match entered {
        Ok((session, took)) => (Ok(session), Ok(took)),
        Err(fault) => (Err(without_session(&fault)), Err(fault)),
    };
    context.tell(subject(Service::EppSession), begun, &took);
    let begun = context.now();
    let took = match session {
        Err(fault) => Err(fault),
        Ok(mut session) => {
            let took = context.within(session.shows(domain)).await;
            session.log_out(context.patience.answer).await;
            took
        }
    };
    context.tell(subject(Service::EppQuery), begun, &took);
}

/// What became of a command that could not even be sent.
pub(super) fn without_session(fault: &Fault) -> Fault {
    Fault::new(format_args!("no session: {fault}"))
}

impl EppService {
    /// Connects and logs in; the time is that of connection, TLS, greeting and login together.
    pub(super) async fn log_in(&self) -> Tested<(Session, Duration)> {
        let address = reach::address(&self.at).await?;
        let begun = Instant::now();
        let stream = reach::connected(address).await?;
        let stream = https::secured(&self.tls, &self.server_name, stream).await;
        let mut session = Session { stream: stream.map_err(Fault::new)?, commands: 0 };
        let menu = Menu::read(&session.read().await?).map_err(Fault::new)?;
        let (client_id, password) = (self.registrar.as_str(), &self.password);
        session.done(Verb::Login { client_id, password, menu: &menu }).await?;
        Ok((session, begun.elapsed()))
    }
}

impl Session {
    /// Whether the registry knows a name, and how long it took to say.
    async fn shows(&mut self, domain: &str) -> Tested<Duration> {
        let (reply, took) = self.done(Verb::DomainInfo { name: domain }).await?;
        match reply.domain {
            Some(shown) if shown.name.eq_ignore_ascii_case(domain) => Ok(took),
            Some(shown) => Err(Fault::new(format_args!("the answer is about {}", shown.name))),
            None => Err(Fault::new("the answer names no name")),
        }
    }

    /// Sends a command that must succeed; the time is from its sending to its answer.
    pub(super) async fn done(&mut self, verb: Verb<'_>) -> Tested<(Reply, Duration)> {
        self.commands += 1;
        let client_trid = format!("PROBE-{:06}", self.commands);
        let frame = Command { verb, client_trid: &client_trid }.frame().map_err(Fault::new)?;
        let begun = Instant::now();
        self.stream.write_all(&frame).await.map_err(broken)?;
        self.stream.flush().await.map_err(broken)?;
        let xml = self.read().await?;
        let took = begun.elapsed();
        let reply = Reply::read(&xml).map_err(Fault::new)?;
        if reply.client_trid.as_deref() != Some(client_trid.as_str()) {
            return Err(Fault::new("the answer is to another command"));
        }
        if !reply.is_success() {
            return Err(Fault::new(format_args!("{} {}", reply.code, reply.message)));
        }
        Ok((reply, took))
    }

    async fn read(&mut self) -> Tested<Vec<u8>> {
        let mut header = [0; HEADER_LENGTH];
        self.stream.read_exact(&mut header).await.map_err(broken)?;
        let mut xml = vec![0; body_length(header).map_err(Fault::new)?];
        self.stream.read_exact(&mut xml).await.map_err(broken)?;
        Ok(xml)
    }

    /// Takes leave, within so long; that it fails is no finding any more.
    pub(super) async fn log_out(mut self, limit: Duration) {
        match tokio::time::timeout(limit, self.done(Verb::Logout)).await {
            Ok(Ok(_)) => {}
            Ok(Err(fault)) => tracing::debug!(%fault, "a session did not end as it should"),
            Err(_) => tracing::debug!("a session did not end in time"),
        }
    }
}

fn broken(error: std::io::Error) -> Fault {
    Fault::new(format_args!("the connection broke: {error}"))
}
