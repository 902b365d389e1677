//! Takes connections and serves each in a task of its own.

use std::net::{IpAddr, SocketAddr};
use std::sync::Arc;

use registry_core::id::RegistrarId;
use registry_core::onboarding::Exercise;
use registry_epp::Response;
use registry_epp::ResultCode;
use registry_epp::contact::Command as Contact;
use registry_epp::domain::Command as Domain;
use registry_epp::host::Command as Host;
use registry_epp::{Action, Command, Incoming, decode};
use registry_store::{Cited, Failure, StoreError};
use tokio::io::{AsyncRead, AsyncWrite};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::watch;
use tokio::time::{Instant, timeout};
use tokio_rustls::TlsAcceptor;

use super::connection::{Connection, Ended, Patience};
use super::dispatch::dispatch;
use super::exercised::exercise_of;
use super::flows::Context;
use super::login;
use super::offered;
use super::reply::{Flow, Refused, Reply};
use super::service::EppService;
use super::session::{ClientCertificate, Session};
use crate::identity;

/// Serves EPP on a listener until `stop` changes; open connections end after their command.
pub async fn serve(
    service: Arc<EppService>,
    listener: TcpListener,
    tls: TlsAcceptor,
    mut stop: watch::Receiver<bool>,
) {
    loop {
        let accepted = tokio::select! {
            accepted = listener.accept() => accepted,
            _ = stop.changed() => return,
        };
        match accepted {
            Ok((stream, peer)) => {
                let connection =
                    connect(Arc::clone(&service), stream, peer, tls.clone(), stop.clone());
                tokio::spawn(connection);
            }
            Err(error) => {
                // Out of descriptors: the ones that end make room.
                tracing::warn!(%error, "an EPP connection could not be taken");
                tokio::task::yield_now().await;
            }
        }
    }
}

async fn connect(
    service: Arc<EppService>,
    stream: TcpStream,
    peer: SocketAddr,
    tls: TlsAcceptor,
    stop: watch::Receiver<bool>,
) {
    if let Err(error) = stream.set_nodelay(true) {
        tracing::debug!(%peer, %error, "Nagle's algorithm stays on");
    }
    let limit = service.limits.frame;
    let stream = match timeout(limit, tls.accept(stream)).await {
        Ok(Ok(stream)) => stream,
        Ok(Err(error)) => return tracing::debug!(%peer, %error, "no TLS handshake"),
        Err(_) => return tracing::debug!(%peer, "the TLS handshake was not finished in time"),
    };
    let certificates = stream.get_ref().1.peer_certificates();
    let shown = certificates.and_then(|chain| chain.first());
    let certificate = shown.map(|der| ClientCertificate::of(der));
    speak(service, stream, peer.ip(), certificate, stop).await;
}

/// Speaks EPP over a stream that is secured already, until one of both ends it or `stop` changes.
pub async fn speak<S: AsyncRead + AsyncWrite + Unpin>(
    service: Arc<EppService>,
    stream: S,
    peer: IpAddr,
    certificate: Option<ClientCertificate>,
    mut stop: watch::Receiver<bool>,
) {
    let mut session = Session::new(peer, certificate);
    let mut connection = Connection::new(stream, service.limits.frame);
    let ended = tokio::select! {
        ended = converse(&service, &mut session, &mut connection) => ended,
        _ = stop.changed() => Ok(()),
    };
    if let Err(reason) = ended {
        tracing::debug!(%peer, %reason, "an EPP connection ended");
    }
    connection.close().await;
}

/// Greets, then answers frame after frame until one of both ends it.
async fn converse<S: AsyncRead + AsyncWrite + Unpin>(
    service: &Arc<EppService>,
    session: &mut Session,
    connection: &mut Connection<S>,
) -> Result<(), Ended> {
    let login_until = Instant::now() + service.limits.login;
    greet(service, connection).await?;
    loop {
        let patience = match session.login {
            Some(_) => Patience::Idle(service.limits.idle),
            None => Patience::Login(login_until),
        };
        let frame = connection.read(patience).await?;
        match decode(frame, session.phase()) {
            Ok(Incoming::Hello) => greet(service, connection).await?,
            Ok(Incoming::Command(command)) => {
                let response = answer(service, session, command).await;
                connection.write(|out| response.encode(out)).await?;
                if response.code.closes_connection() {
                    return Ok(());
                }
            }
            Err(malformed) => {
                let response = malformed.response(service.transaction_ids.next());
                connection.write(|out| response.encode(out)).await?;
            }
        }
    }
}

async fn greet<S: AsyncRead + AsyncWrite + Unpin>(
    service: &EppService,
    connection: &mut Connection<S>,
) -> Result<(), Ended> {
    let now = service.registry.clock.registry_now();
    let greeting = offered::greeting(&service.server_id, now);
    connection.write(|out| greeting.encode(out)).await
}

/// Runs one command; whatever fails inside is 2400 and a log line with the svTRID.
async fn answer(service: &Arc<EppService>, session: &mut Session, command: Command) -> Response {
    let Command { action, client_trid } = command;
    let server_trid = service.transaction_ids.next();
    let exercised = exercised(service, session, &action);
    let outcome = run(service, session, action, client_trid.clone(), &server_trid).await;
    let response = match outcome {
        Ok(reply) => {
            let mut response = reply.response(client_trid, server_trid.clone());
            if let Some(login) = &session.login {
                response.withhold_unnegotiated(login.namespaces);
            }
            response
        }
        Err(Failure::Refused(refused)) => refused.response(client_trid, server_trid.clone()),
        Err(Failure::Store(error)) => {
            failed(&error, &server_trid).response(client_trid, server_trid.clone())
        }
    };
    if let (Some(log), Some(exercised)) = (&service.exercises, exercised) {
        log.note(&service.registry, exercised, response.code, &server_trid).await;
    }
    response
}

/// Who exercises what by a command, where that is noted.
fn exercised(
    service: &EppService,
    session: &Session,
    action: &Action,
) -> Option<(RegistrarId, Exercise)> {
    service.exercises.as_ref()?;
    let who = match action {
        Action::Login(command) => command.client_id.parse().ok()?,
        _ => session.login.as_ref()?.registrar.id.clone(),
    };
    Some((who, exercise_of(action)?))
}

/// What the database says, in EPP's words.
fn failed(error: &StoreError, server_trid: &str) -> Refused {
    Refused::of_store(error).unwrap_or_else(|| {
        tracing::error!(%server_trid, %error, "an EPP command failed; nothing was committed");
        Refused::bare(ResultCode::CommandFailed)
    })
}

async fn run(
    service: &Arc<EppService>,
    session: &mut Session,
    action: Action,
    client_trid: Option<String>,
    server_trid: &str,
) -> Flow {
    match action {
        Action::Login(command) => login::run(service, session, &command).await,
        Action::Logout => {
            session.login = None;
            Ok(Reply::done(ResultCode::CompletedEndingSession))
        }
        Action::Poll(_)
        | Action::Balance
        | Action::Maintenance(_)
        | Action::Domain(_)
        | Action::Host(_)
        | Action::Contact(_) => {
            let login = session.login.clone();
            let login = login.ok_or_else(|| Refused::bare(ResultCode::CommandUseError))?;
            let context = Context {
                login,
                tlds: Arc::clone(&service.registry.tlds),
                cited: Cited {
                    client_transaction: client_trid,
                    server_transaction: Some(server_trid.to_owned()),
                    request_id: None,
                    once: None,
                    seen: None,
                    salt: salt(&action),
                },
                person: None,
            };
            dispatch(&service.registry, context, action).await
        }
    }
}

/// Randomness for what a command records; a check or info records nothing and is spared the draw.
fn salt(action: &Action) -> [u8; 32] {
    match action {
        Action::Domain(Domain::Check(_) | Domain::Info(_))
        | Action::Host(Host::Check(_) | Host::Info(_))
        | Action::Contact(Contact::Check(_) | Contact::Info(_)) => [0; 32],
        _ => identity::random(),
    }
}
