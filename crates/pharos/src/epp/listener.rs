//! Takes connections and serves each in a task of its own.

use std::net::{IpAddr, SocketAddr};
use std::sync::Arc;

use registry_epp::Response;
use registry_epp::ResultCode;
use registry_epp::contact::Command as Contact;
use registry_epp::domain::Command as Domain;
use registry_epp::host::Command as Host;
use registry_epp::session::{Poll, PollOperation};
use registry_epp::{Action, Command, Incoming, TransferOperation, decode};
use registry_store::{Cited, Failure, StoreError, Tx};
use tokio::io::{AsyncRead, AsyncWrite};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::watch;
use tokio::time::{Instant, timeout};
use tokio_rustls::TlsAcceptor;

use super::connection::{Connection, Ended, Patience};
use super::flows::{Context, balance, contact, domain, host, maintenance, poll};
use super::login;
use super::offered;
use super::reply::{Flow, Refused, Reply};
use super::session::{ClientCertificate, Places, Session};
use super::transaction_id::TransactionIds;
use crate::config::SessionLimits;
use crate::identity;
use crate::registry::Registry;

/// What every EPP connection shares.
#[derive(Debug)]
pub struct EppService {
    pub(super) registry: Registry,
    pub(super) limits: SessionLimits,
    pub(super) places: Places,
    server_id: String,
    transaction_ids: TransactionIds,
}

impl EppService {
    /// A service over a registry; `server_id` is its name in the greeting.
    pub fn new(registry: Registry, limits: SessionLimits, server_id: String) -> Self {
        Self {
            registry,
            limits,
            places: Places::default(),
            server_id,
            transaction_ids: TransactionIds::new(),
        }
    }
}

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
    let outcome = run(service, session, action, client_trid.clone(), &server_trid).await;
    match outcome {
        Ok(reply) => {
            let mut response = reply.response(client_trid, server_trid);
            if let Some(login) = &session.login {
                response.withhold_unnegotiated(login.namespaces);
            }
            response
        }
        Err(Failure::Refused(refused)) => refused.response(client_trid, server_trid),
        Err(Failure::Store(error)) => {
            failed(&error, &server_trid).response(client_trid, server_trid)
        }
    }
}

/// What the database says, in EPP's words: what somebody else was quicker to take exists.
fn failed(error: &StoreError, server_trid: &str) -> Refused {
    match error {
        StoreError::Taken(_) => Refused::bare(ResultCode::ObjectExists),
        StoreError::CreditExceeded(_) => Refused::bare(ResultCode::BillingFailure),
        _ => {
            tracing::error!(%server_trid, %error, "an EPP command failed; nothing was committed");
            Refused::bare(ResultCode::CommandFailed)
        }
    }
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
            let login = login::current(service, session).await?;
            let context = Context {
                login,
                tlds: Arc::clone(&service.registry.tlds),
                cited: Cited {
                    client_transaction: client_trid,
                    server_transaction: Some(server_trid.to_owned()),
                    request_id: None,
                    salt: salt(&action),
                },
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

/// Sends each command to its file; reads answer from one snapshot, writes commit whole.
pub(super) async fn dispatch(registry: &Registry, context: Context, action: Action) -> Flow {
    match action {
        Action::Domain(command) => domain_command(registry, context, command).await,
        Action::Host(command) => host_command(registry, context, command).await,
        Action::Contact(command) => contact_command(registry, context, command).await,
        Action::Poll(command) => poll_command(registry, context, command).await,
        Action::Balance => registry.look(move |read, now| balance::run(read, &context, now)).await,
        Action::Maintenance(info) => {
            registry.look(move |read, now| maintenance::info::run(read, &context, &info, now)).await
        }
        Action::Login(_) | Action::Logout => Err(Refused::bare(ResultCode::CommandUseError).into()),
    }
}

async fn poll_command(registry: &Registry, context: Context, command: Poll) -> Flow {
    let Poll { operation, message_id } = command;
    match operation {
        PollOperation::Request => {
            registry.look(move |read, now| poll::request::run(read, &context, now)).await
        }
        PollOperation::Acknowledge => {
            let run = move |tx: &mut Tx<'_>, _now| {
                poll::acknowledge::run(tx, &context, message_id.as_deref())
            };
            registry.write(run).await
        }
    }
}

async fn domain_command(registry: &Registry, context: Context, command: Domain) -> Flow {
    domain::launch::no_application(&command)?;
    match command {
        Domain::Check(check) => {
            registry.look(move |read, now| domain::check::run(read, &context, &check, now)).await
        }
        Domain::Info(info) => {
            registry.look(move |read, now| domain::info::run(read, &context, &info, now)).await
        }
        Domain::Create(create) => {
            let prepared = domain::create::prepare(*create, &context, &registry.clock)?;
            let run = move |tx: &mut Tx<'_>, now| domain::create::run(tx, &context, &prepared, now);
            registry.write(run).await
        }
        Domain::Delete(delete) => {
            let run = move |tx: &mut Tx<'_>, now| domain::delete::run(tx, &context, &delete, now);
            registry.write(run).await
        }
        Domain::Transfer(query) if query.operation == TransferOperation::Query => {
            registry
                .look(move |read, now| domain::transfer::query(read, &context, &query, now))
                .await
        }
        Domain::Transfer(transfer) => {
            let run =
                move |tx: &mut Tx<'_>, now| domain::transfer::run(tx, &context, &transfer, now);
            registry.write(run).await
        }
        Domain::Renew(renew) => {
            let run = move |tx: &mut Tx<'_>, now| domain::renew::run(tx, &context, &renew, now);
            registry.write(run).await
        }
        Domain::Update(update) => match update.restore.clone() {
            Some(restore) => {
                let run = move |tx: &mut Tx<'_>, now| {
                    domain::restore::run(tx, &context, &update, &restore, now)
                };
                registry.write(run).await
            }
            None => {
                let prepared = domain::update::prepare(*update)?;
                let run =
                    move |tx: &mut Tx<'_>, now| domain::update::run(tx, &context, &prepared, now);
                registry.write(run).await
            }
        },
    }
}

async fn host_command(registry: &Registry, context: Context, command: Host) -> Flow {
    match command {
        Host::Check(check) => {
            registry.look(move |read, now| host::check::run(read, &check, now)).await
        }
        Host::Info(info) => registry.look(move |read, now| host::info::run(read, &info, now)).await,
        Host::Create(create) => {
            let prepared = host::create::prepare(create, &registry.clock)?;
            let run = move |tx: &mut Tx<'_>, now| host::create::run(tx, &context, &prepared, now);
            registry.write(run).await
        }
        Host::Delete(delete) => {
            let run = move |tx: &mut Tx<'_>, now| host::delete::run(tx, &context, &delete, now);
            registry.write(run).await
        }
        Host::Update(update) => {
            let prepared = host::update::prepare(update)?;
            let run = move |tx: &mut Tx<'_>, now| host::update::run(tx, &context, &prepared, now);
            registry.write(run).await
        }
    }
}

async fn contact_command(registry: &Registry, context: Context, command: Contact) -> Flow {
    match command {
        Contact::Check(check) => {
            registry.look(move |read, now| contact::check::run(read, &check, now)).await
        }
        Contact::Info(info) => {
            registry.look(move |read, now| contact::info::run(read, &context, &info, now)).await
        }
        Contact::Create(create) => {
            let prepared = contact::create::prepare(*create, &registry.clock)?;
            let run =
                move |tx: &mut Tx<'_>, now| contact::create::run(tx, &context, &prepared, now);
            registry.write(run).await
        }
        Contact::Delete(delete) => {
            let run = move |tx: &mut Tx<'_>, now| contact::delete::run(tx, &context, &delete, now);
            registry.write(run).await
        }
        Contact::Transfer(query) if query.operation == TransferOperation::Query => {
            registry
                .look(move |read, now| contact::transfer::query(read, &context, &query, now))
                .await
        }
        Contact::Transfer(transfer) => {
            let run =
                move |tx: &mut Tx<'_>, now| contact::transfer::run(tx, &context, &transfer, now);
            registry.write(run).await
        }
        Contact::Update(update) => {
            let prepared = contact::update::prepare(*update)?;
            let run =
                move |tx: &mut Tx<'_>, now| contact::update::run(tx, &context, &prepared, now);
            registry.write(run).await
        }
    }
}
