//! The floor of RDAP: the same TLS, the same server loop, and a handler that answers everything
//! with a constant of a given size. Writes a `sandbox.json`, so that the load tool takes it for a
//! sandbox.
//!
//! ```text
//! constant_answers DIR OCTETS
//! ```

use std::error::Error;
use std::path::PathBuf;

use axum::Router;
use axum::http::header;
use pharos::certificate::{self, Authority};
use pharos::{listen, serve, tls, web};

/// What the certificate is for.
const NAME: &str = "registry.sandbox.test";

#[tokio::main]
async fn main() -> Result<(), Box<dyn Error>> {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let [folder, octets] = arguments.as_slice() else {
        return Err("usage: constant_answers DIR OCTETS".into());
    };
    std::fs::create_dir_all(folder)?;
    let folder = PathBuf::from(folder).canonicalize()?;
    let authority = Authority::new("Constant answers")?;
    std::fs::write(folder.join("ca.pem"), authority.certificate_pem())?;
    let (chain, key) = (folder.join("server.pem"), folder.join("server.key"));
    authority.issue_server(&[NAME, "127.0.0.1"])?.write(&chain, &key)?;
    let identity = tls::for_https(certificate::load(&chain, &key)?)?;
    let listener = listen::tcp("https", "127.0.0.1:0".parse()?).await?;
    let body = " ".repeat(octets.parse()?);
    let media = [(header::CONTENT_TYPE, "application/rdap+json")];
    let routes = Router::new().fallback(move || {
        let body = body.clone();
        async move { (media, body) }
    });
    let book = serde_json::json!({
        "pid": std::process::id(),
        "ca_cert": folder.join("ca.pem"),
        "https": {
            "host": "127.0.0.1",
            "port": listener.local_addr()?.port(),
            "server_name": NAME,
        },
    });
    let unfinished = folder.join("sandbox.json.new");
    std::fs::write(&unfinished, serde_json::to_vec_pretty(&book)?)?;
    std::fs::rename(unfinished, folder.join("sandbox.json"))?;
    println!("constant answers ready");
    let ended = async {
        // Without signals it ends with its terminal.
        serve::until_told_to_end().await.unwrap_or_default();
    };
    web::server::serve(listener, identity, routes, ended).await;
    Ok(())
}
