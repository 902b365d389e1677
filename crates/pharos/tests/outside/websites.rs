//! Where a name leads (P-3), as a sandbox plays it: hosts are put in, and looked at when the clock is
//! turned.

use serde_json::{Value, json};
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::TcpListener;

use crate::support::epp::with_contact;
use crate::support::{Control, Engine, Epp, Sandbox, frames, on_both_engines};

on_both_engines![a_name_is_looked_at_through_the_hosts_of_the_sandbox];

const NAME: &str = "acme.pharmacy";

/// A port that answers every request with a page.
async fn page() -> String {
    let listener = TcpListener::bind("127.0.0.1:0").await.expect("a port");
    let at = listener.local_addr().expect("its address").to_string();
    tokio::spawn(async move {
        while let Ok((mut stream, _)) = listener.accept().await {
            let mut request = [0; 2048];
            let _ = stream.read(&mut request).await;
            let _ = stream.write_all(b"HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n").await;
        }
    });
    at
}

async fn a_name_is_looked_at_through_the_hosts_of_the_sandbox(engine: Engine) {
    let sandbox = Sandbox::start(engine);
    let mut control = Control::connect(&sandbox).await;
    let token = control.token(NAME, "Acme Pharmacy").await;
    let mut alpha = Epp::login(&sandbox, "alpha-rx").await;
    with_contact(&mut alpha).await;
    let create = alpha.ask(&frames::create(NAME, "alpha-rx", Some(&token))).await;
    assert_eq!(create.code, 1000, "{}", create.xml);
    let shown = || {
        let output = sandbox.beside(&["api", "domains", "website-check", "show", NAME]);
        let text = String::from_utf8_lossy(&output.stdout).into_owned();
        serde_json::from_str::<Value>(&text).unwrap_or_default()
    };
    control.advance("P4D").await;
    assert_eq!(shown(), Value::Null, "a sandbox without hosts looks at nothing");

    let outside = json!({ NAME: { "http": "192.0.2.1:80" } });
    let refused = control.send("POST", "/sandbox/hosts", &outside).await.expect("an answer");
    assert_eq!(refused.0, 400, "{}", refused.1);
    let hosts = json!({ NAME: { "http": page().await } });
    assert_eq!(control.post("/sandbox/hosts", &hosts).await, json!({ "hosts": 1 }));
    control.advance("P1D").await;
    let check = shown();
    assert_eq!(check["latest"]["outcome"], "elsewhere", "{check}");
    let inside = json!({ NAME: { "addresses": ["169.254.169.254"] } });
    control.post("/sandbox/hosts", &inside).await;
    control.advance("P1D").await;
    let check = shown();
    assert_eq!(check["latest"]["outcome"], "forbidden-address", "{check}");
    control.advance("P1D").await;
    assert_eq!(shown()["state"], "open", "three times in a row");
    sandbox.audit();
}
