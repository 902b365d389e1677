//! The DevTools protocol over a pipe: JSON, each message ended by a zero octet. Some twenty calls
//! of it are needed.

use std::collections::HashMap;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::sync::{Arc, Mutex, PoisonError};

use serde_json::{Value, json};
use tokio::io::{AsyncBufReadExt as _, AsyncReadExt as _, AsyncWriteExt as _, BufReader};
use tokio::process::{ChildStdin, ChildStdout};
use tokio::sync::{mpsc, oneshot};
use tokio::task::JoinHandle;

/// The event that is waited for; others are dropped.
const EVENT: &str = "Page.lifecycleEvent";
/// The most events that wait.
const WAITING: usize = 256;
const CRASHES: [&str; 2] = ["Inspector.targetCrashed", "Target.targetCrashed"];

/// Something that a page came to.
#[derive(Debug)]
pub(super) struct Event {
    pub(super) session: String,
    pub(super) parameters: Value,
}

type Pending = HashMap<u64, oneshot::Sender<Result<Value, String>>>;

#[derive(Debug, Default)]
struct Shared {
    pending: Mutex<Pending>,
    is_closed: AtomicBool,
    last: AtomicU64,
}

impl Shared {
    fn pending<T>(&self, act: impl FnOnce(&mut Pending) -> T) -> T {
        act(&mut self.pending.lock().unwrap_or_else(PoisonError::into_inner))
    }

    fn next(&self) -> u64 {
        self.last.fetch_add(1, Ordering::Relaxed) + 1
    }

    /// Whoever waits is told, and whoever comes.
    fn close(&self, words: &str) {
        self.is_closed.store(true, Ordering::Release);
        for (_, waiting) in self.pending(std::mem::take) {
            let _ = waiting.send(Err(words.to_owned()));
        }
    }
}

/// The two ends of the pipe.
#[derive(Debug)]
pub(super) struct Link {
    shared: Arc<Shared>,
    out: mpsc::UnboundedSender<String>,
    events: mpsc::Receiver<Event>,
    tasks: [JoinHandle<()>; 2],
}

impl Link {
    /// Over these ends; no message may be longer than so many bytes.
    pub(super) fn new(input: ChildStdin, output: ChildStdout, longest: usize) -> Self {
        let shared = Arc::new(Shared::default());
        let (out, outgoing) = mpsc::unbounded_channel();
        let (event, events) = mpsc::channel(WAITING);
        let reader = Reader { shared: shared.clone(), out: out.clone(), event, longest };
        let tasks = [tokio::spawn(write(input, outgoing)), tokio::spawn(reader.read(output))];
        Self { shared, out, events, tasks }
    }

    pub(super) fn is_closed(&self) -> bool {
        self.shared.is_closed.load(Ordering::Acquire)
    }

    /// Calls a method and waits for its result.
    pub(super) async fn call(
        &self,
        session: Option<&str>,
        method: &str,
        parameters: Value,
    ) -> Result<Value, String> {
        let (answer, answered) = oneshot::channel();
        let id = self.shared.next();
        self.shared.pending(|pending| pending.insert(id, answer));
        if self.is_closed() || self.out.send(message(id, session, method, &parameters)).is_err() {
            return Err("the browser has ended".to_owned());
        }
        match answered.await {
            Ok(Ok(result)) => Ok(result),
            Ok(Err(words)) => Err(format!("{method}: {words}")),
            Err(_) => Err("the browser has ended".to_owned()),
        }
    }

    /// The next event; nothing when there will be none.
    pub(super) async fn event(&mut self) -> Option<Event> {
        self.events.recv().await
    }

    /// Forgets events of before.
    pub(super) fn forget_events(&mut self) {
        while self.events.try_recv().is_ok() {}
    }
}

impl Drop for Link {
    fn drop(&mut self) {
        for task in &self.tasks {
            task.abort();
        }
    }
}

fn message(id: u64, session: Option<&str>, method: &str, parameters: &Value) -> String {
    let mut message = json!({ "id": id, "method": method, "params": parameters });
    if let Some(session) = session {
        message["sessionId"] = json!(session);
    }
    message.to_string()
}

async fn write(mut input: ChildStdin, mut outgoing: mpsc::UnboundedReceiver<String>) {
    while let Some(mut message) = outgoing.recv().await {
        message.push('\0');
        if input.write_all(message.as_bytes()).await.is_err() || input.flush().await.is_err() {
            return;
        }
    }
}

struct Reader {
    shared: Arc<Shared>,
    out: mpsc::UnboundedSender<String>,
    event: mpsc::Sender<Event>,
    longest: usize,
}

impl Reader {
    async fn read(self, output: ChildStdout) {
        let words = self.messages(output).await;
        self.shared.close(words);
    }

    /// Reads until there is nothing more, and says why.
    async fn messages(&self, output: ChildStdout) -> &'static str {
        let mut output = BufReader::new(output);
        let most = u64::try_from(self.longest).unwrap_or(u64::MAX);
        loop {
            let mut message = Vec::new();
            let read = (&mut output).take(most).read_until(0, &mut message).await;
            if read.is_err() || message.is_empty() {
                return "the browser has ended";
            }
            if message.pop() != Some(0) {
                return "the browser said more than is listened to";
            }
            let Ok(message) = serde_json::from_slice(&message) else {
                return "the browser said something that is no JSON";
            };
            if let Some(words) = self.take(message) {
                return words;
            }
        }
    }

    /// Takes a message; says why it is the last, if it is.
    fn take(&self, mut message: Value) -> Option<&'static str> {
        if let Some(id) = message["id"].as_u64() {
            let waiting = self.shared.pending(|pending| pending.remove(&id))?;
            let result = match message["error"]["message"].as_str() {
                Some(words) => Err(words.chars().take(300).collect()),
                None => Ok(message["result"].take()),
            };
            let _ = waiting.send(result);
            return None;
        }
        let method = message["method"].as_str().unwrap_or_default().to_owned();
        let session = message["sessionId"].as_str().unwrap_or_default().to_owned();
        if CRASHES.contains(&method.as_str()) {
            return Some("the page made the browser crash");
        }
        if method == "Page.javascriptDialogOpening" {
            // A page that asks something waits for ever; nobody is there to answer.
            let answer = json!({ "accept": false });
            let id = self.shared.next();
            let close = message_of_dialog(id, &session, &answer);
            let _ = self.out.send(close);
        } else if method == EVENT {
            let parameters = message["params"].take();
            // Whoever does not listen has no use for old events either.
            let _ = self.event.try_send(Event { session, parameters });
        }
        None
    }
}

fn message_of_dialog(id: u64, session: &str, answer: &Value) -> String {
    message(id, Some(session), "Page.handleJavaScriptDialog", answer)
}
