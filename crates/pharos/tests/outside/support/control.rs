//! The `/sandbox/` calls, over HTTP/1.1 written by hand.

use serde_json::{Value, json};
use tokio::io::{AsyncBufReadExt, AsyncReadExt, AsyncWriteExt, BufReader};
use tokio::net::TcpStream;
use tokio_rustls::client::TlsStream;

use super::{Sandbox, tls};

/// A kept-alive connection with the token of `sandbox.json`.
#[derive(Debug)]
pub(crate) struct Control {
    stream: BufReader<TlsStream<TcpStream>>,
    token: String,
}

impl Control {
    pub(crate) async fn connect(sandbox: &Sandbox) -> Self {
        let stream = tls::connect(sandbox, "https", tls::client(sandbox, None)).await;
        let stream = BufReader::new(stream.expect("a connection"));
        Self { stream, token: sandbox.text("/api/token").to_owned() }
    }

    /// A token for a name, by the whole honest path.
    pub(crate) async fn token(&mut self, name: &str, organization: &str) -> String {
        let asked = json!({"domain": name, "organization": organization});
        let made = self.post("/sandbox/tokens", &asked).await;
        made["token"].as_str().expect("a token").to_owned()
    }

    /// Turns the clock forward.
    pub(crate) async fn advance(&mut self, span: &str) {
        self.post("/sandbox/clock", &json!({"advance": span})).await;
    }

    /// Stops or starts the sweep.
    pub(crate) async fn sweep(&mut self, enabled: bool) {
        self.post("/sandbox/sweep", &json!({"enabled": enabled})).await;
    }

    pub(crate) async fn post(&mut self, path: &str, body: &Value) -> Value {
        let (status, answer) = self.send("POST", path, body).await.expect("an answer");
        assert_eq!(status, 200, "POST {path} {body}: {answer}");
        answer
    }

    /// One request and its answer.
    pub(crate) async fn send(
        &mut self,
        method: &str,
        path: &str,
        body: &Value,
    ) -> std::io::Result<(u16, Value)> {
        let body = body.to_string();
        let head = format!(
            "{method} {path} HTTP/1.1\r\nHost: registry.sandbox.test\r\nAuthorization: Bearer {}\
             \r\nContent-Type: application/json\r\nContent-Length: {}\r\n\r\n",
            self.token,
            body.len()
        );
        let stream = self.stream.get_mut();
        stream.write_all([head.as_bytes(), body.as_bytes()].concat().as_slice()).await?;
        stream.flush().await?;
        let (mut status, mut length, mut line) = (0, 0, String::new());
        loop {
            line.clear();
            self.stream.read_line(&mut line).await?;
            let words = line.trim_end().to_ascii_lowercase();
            if let Some(code) = words.strip_prefix("http/1.1 ") {
                status = code.get(..3).and_then(|code| code.parse().ok()).unwrap_or(0);
            } else if let Some(count) = words.strip_prefix("content-length: ") {
                length = count.parse().map_err(std::io::Error::other)?;
            } else if words.is_empty() {
                break;
            }
        }
        let mut body = vec![0; length];
        self.stream.read_exact(&mut body).await?;
        Ok((status, serde_json::from_slice(&body).unwrap_or(Value::Null)))
    }
}

/// Tokens for many names, over several connections at once, in the order of the names.
pub(crate) async fn tokens(sandbox: &Sandbox, names: &[String]) -> Vec<String> {
    const CONNECTIONS: usize = 4;
    let size = names.len().div_ceil(CONNECTIONS).max(1);
    let mut lanes = tokio::task::JoinSet::new();
    for (lane, names) in names.chunks(size).enumerate() {
        let mut control = Control::connect(sandbox).await;
        let names = names.to_vec();
        lanes.spawn(async move {
            let mut tokens = Vec::new();
            for name in &names {
                tokens.push(control.token(name, &format!("Outside Pharmacy {lane}")).await);
            }
            (lane, tokens)
        });
    }
    let mut made = lanes.join_all().await;
    made.sort_unstable();
    made.into_iter().flat_map(|(_, tokens)| tokens).collect()
}
