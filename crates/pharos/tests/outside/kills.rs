//! kill -9 under load: what was answered is there whole, what was not is whole or not at all.

use std::sync::mpsc::{Sender, channel};

use tokio::task::JoinSet;

use crate::support::epp::with_contact;
use crate::support::{Engine, Epp, Sandbox, control, frames, on_both_engines};

/// Connections that create while the process dies.
const CONNECTIONS: usize = 16;

/// Creates of each connection, were it left alone; every third needs a token.
const CREATES: usize = 24;

/// After how many answers each life ends.
const LIVES: [usize; 5] = [1, 19, 37, 64, 101];

on_both_engines![an_answered_create_survives_kill_9];

/// A create that was sent, and its code if an answer came.
struct Sent {
    name: String,
    registrar: String,
    token: Option<String>,
    code: Option<u16>,
}

async fn an_answered_create_survives_kill_9(engine: Engine) {
    let mut sandbox = Sandbox::start(engine);
    for registrar in ["alpha-rx", "beta-rx"] {
        with_contact(&mut Epp::login(&sandbox, registrar).await).await;
    }
    for (life, answers) in LIVES.into_iter().enumerate() {
        let sent = create_until_killed(&mut sandbox, life, answers).await;
        sandbox.resume();
        let unanswered = sent.iter().filter(|sent| sent.code.is_none()).count();
        assert!(sent.len() - unanswered >= answers);
        let there = look_at_all(&sandbox, &sent).await;
        println!(
            "life {life}: {} sent, {unanswered} unanswered, {there} of these there",
            sent.len()
        );
        sandbox.audit();
    }
}

async fn create_until_killed(sandbox: &mut Sandbox, life: usize, answers: usize) -> Vec<Sent> {
    let count = CONNECTIONS * CREATES / 3;
    let verified: Vec<_> = (0..count).map(|n| format!("life-{life}-{n}.pharmacy")).collect();
    let tokens = control::tokens(sandbox, &verified).await;
    let mut verified = verified.into_iter().zip(tokens.into_iter().map(Some));
    let mut open = (0..).map(|n| (format!("life-{life}-{n}.example"), None));
    let (answered, count) = channel();
    let mut running = JoinSet::new();
    let mut sessions = Vec::new();
    for connection in 0..CONNECTIONS {
        sessions.push(Epp::login(sandbox, ["alpha-rx", "beta-rx"][connection % 2]).await);
    }
    for (connection, epp) in sessions.into_iter().enumerate() {
        let free = open.by_ref().take(CREATES - CREATES / 3);
        let mut names: Vec<_> = verified.by_ref().take(CREATES / 3).chain(free).collect();
        names.rotate_left(connection % CREATES);
        running.spawn(create_each(epp, names, answered.clone()));
    }
    // The connections have threads of their own: this one waits for nothing but their answers.
    assert_eq!(count.iter().take(answers).count(), answers);
    sandbox.kill();
    running.join_all().await.into_iter().flatten().collect()
}

async fn create_each(
    mut epp: Epp,
    names: Vec<(String, Option<String>)>,
    answered: Sender<()>,
) -> Vec<Sent> {
    let mut sent = Vec::new();
    for (name, token) in names {
        let registrar = epp.registrar.clone();
        let frame = frames::create(&name, &registrar, token.as_deref());
        let code = epp.try_ask(&frame).await.ok().map(|answer| answer.code);
        sent.push(Sent { name, registrar, token, code });
        if code.is_none() {
            return sent;
        }
        answered.send(()).expect("counted until all have ended");
    }
    sent
}

/// Looks at every create; how many of the unanswered ones are there.
async fn look_at_all(sandbox: &Sandbox, sent: &[Sent]) -> usize {
    let mut alpha = Epp::login(sandbox, "alpha-rx").await;
    let mut beta = Epp::login(sandbox, "beta-rx").await;
    let mut unanswered_there = 0;
    for sent in sent {
        let epp = if sent.registrar == alpha.registrar { &mut alpha } else { &mut beta };
        let seen = epp.ask(&frames::info(&sent.name)).await;
        match (sent.code, seen.code) {
            (Some(1000), 1000) => is_whole(epp, sent).await,
            (None, 1000) => {
                unanswered_there += 1;
                is_whole(epp, sent).await;
            }
            // Nothing of it is left: name and token are as good as before.
            (None, 2303) => {
                let again = frames::create(&sent.name, &sent.registrar, sent.token.as_deref());
                assert_eq!(epp.ask(&again).await.code, 1000, "{}", sent.name);
            }
            (answered, seen) => unreachable!("{}: {answered:?}, now {seen}", sent.name),
        }
    }
    unanswered_there
}

/// The name belongs to whom it was answered to, and its token makes no second one (P-20).
async fn is_whole(epp: &mut Epp, sent: &Sent) {
    let again = frames::create(&sent.name, &sent.registrar, sent.token.as_deref());
    assert!([2201, 2302].contains(&epp.ask(&again).await.code), "{}", sent.name);
    if let Some(token) = &sent.token {
        let other = frames::create("other-name.pharmacy", &sent.registrar, Some(token));
        assert_eq!(epp.ask(&other).await.code, 2201, "{}", sent.name);
    }
}
