//! instant-epp, a client that nobody here wrote, on connections of our rustls.

use std::sync::Arc;
use std::time::Duration;

use async_trait::async_trait;
use instant_epp::client::Connector;
use instant_epp::login::Login;
use instant_epp::response::ResultCode;
use instant_epp::{EppClient, Error};
use tokio::net::TcpStream;
use tokio_rustls::client::TlsStream;
use tokio_rustls::rustls::ClientConfig;

use super::{Sandbox, tls};

/// Hands it a connection of our rustls.
pub(crate) struct Door {
    config: Arc<ClientConfig>,
    sandbox: Arc<Sandbox>,
}

#[async_trait]
impl Connector for Door {
    type Connection = TlsStream<TcpStream>;

    async fn connect(&self, _timeout: Duration) -> Result<Self::Connection, Error> {
        Ok(tls::connect(&self.sandbox, "epp", Arc::clone(&self.config)).await?)
    }
}

/// A registrar's client, logged in with these extensions.
pub(crate) async fn logged_in(
    sandbox: &Arc<Sandbox>,
    registrar: &str,
    extensions: &[&str],
) -> EppClient<Door> {
    let config = tls::client(sandbox, Some(registrar));
    let door = Door { config, sandbox: Arc::clone(sandbox) };
    let client = EppClient::new(door, "pharos".to_owned(), Duration::from_secs(20)).await;
    let mut client = client.expect("a greeting that it reads");
    let greeting = client.greeting().expect("a greeting");
    assert_eq!(greeting.service_id, "epp.sandbox.test");
    let password = sandbox.text(&format!("{}/password", sandbox.registrar(registrar)));
    let login = Login::new(registrar, password, None, Some(extensions));
    client.transact(&login, "LOGIN-1").await.expect("logged in");
    client
}

/// The result code of an outcome; any failure that is no answer ends the test.
pub(crate) fn code<T>(outcome: &Result<T, Error>, of: impl FnOnce(&T) -> ResultCode) -> u16 {
    match outcome {
        Ok(answer) => of(answer) as u16,
        Err(Error::Command(status)) => status.result.code as u16,
        Err(other) => unreachable!("{other}"),
    }
}
