//! Two registrars want one name at one instant: one has it, and nothing is left of the other.

use std::time::Instant;

use crate::support::epp::with_contact;
use crate::support::{Control, Engine, Epp, Sandbox, control, frames, on_both_engines};

/// Names raced for at once, each by a pair of connections.
const LANES: usize = 4;

/// What two registrars race for: names, and the token of each where one is needed.
struct Prize {
    name: String,
    token: Option<String>,
}

on_both_engines![
    one_token_makes_one_name_p20,
    one_open_name_has_one_sponsor,
    a_purged_name_is_taken_once_at_its_purge_instant,
];

async fn one_token_makes_one_name_p20(engine: Engine) {
    let sandbox = Sandbox::start(engine);
    let prizes = vouched(&sandbox, &names("raced", "pharmacy", 500)).await;
    with_registrants(&sandbox).await;
    race(&sandbox, prizes).await;
    sandbox.audit();
}

async fn one_open_name_has_one_sponsor(engine: Engine) {
    let sandbox = Sandbox::start(engine);
    with_registrants(&sandbox).await;
    race(&sandbox, open(&names("raced", "example", 500))).await;
    sandbox.audit();
}

async fn a_purged_name_is_taken_once_at_its_purge_instant(engine: Engine) {
    let sandbox = Sandbox::start(engine);
    with_registrants(&sandbox).await;
    let verified = names("gone", "pharmacy", 250);
    let free = names("gone", "example", 250);
    let mut alpha = Epp::login(&sandbox, "alpha-rx").await;
    let first: Vec<Prize> =
        vouched(&sandbox, &verified).await.into_iter().chain(open(&free)).collect();
    for prize in &first {
        let frame = frames::create(&prize.name, "alpha-rx", prize.token.as_deref());
        assert_eq!(alpha.ask(&frame).await.code, 1000, "{}", prize.name);
    }
    // A connection that asks nothing for a while is closed: each phase has its own.
    let mut control = Control::connect(&sandbox).await;
    control.sweep(false).await;
    control.advance("P6D").await; // the add grace is over
    for prize in &first {
        assert_eq!(alpha.ask(&frames::delete(&prize.name)).await.code, 1001, "{}", prize.name);
    }
    // Redemption 30 days, then pending delete 5 (P-36); a microsecond short of it, nothing goes.
    let mut control = Control::connect(&sandbox).await;
    control.advance("P34DT23H59M59.999999S").await;
    let refused = alpha.ask(&frames::create(&free[0], "alpha-rx", None)).await;
    assert_eq!(refused.code, 2302, "{}", refused.xml);
    control.advance("PT0.000001S").await;
    let second = vouched(&sandbox, &verified).await.into_iter().chain(open(&free)).collect();
    race(&sandbox, second).await;
    sandbox.audit();
    let mut control = Control::connect(&sandbox).await;
    control.sweep(true).await;
    control.advance("PT1S").await;
    sandbox.audit();
}

fn names(word: &str, tld: &str, count: usize) -> Vec<String> {
    (0..count).map(|number| format!("{word}-{number}.{tld}")).collect()
}

fn open(names: &[String]) -> Vec<Prize> {
    names.iter().map(|name| Prize { name: name.clone(), token: None }).collect()
}

async fn vouched(sandbox: &Sandbox, names: &[String]) -> Vec<Prize> {
    let begun = Instant::now();
    let tokens = control::tokens(sandbox, names).await;
    println!("{} tokens in {:?}", tokens.len(), begun.elapsed());
    let pairs = names.iter().cloned().zip(tokens);
    pairs.map(|(name, token)| Prize { name, token: Some(token) }).collect()
}

async fn with_registrants(sandbox: &Sandbox) {
    for registrar in ["alpha-rx", "beta-rx"] {
        with_contact(&mut Epp::login(sandbox, registrar).await).await;
    }
}

/// Races for every prize and asks who has it.
async fn race(sandbox: &Sandbox, prizes: Vec<Prize>) {
    let (begun, count) = (Instant::now(), prizes.len());
    let mut lanes: Vec<Vec<Prize>> = (0..LANES).map(|_| Vec::new()).collect();
    for (number, prize) in prizes.into_iter().enumerate() {
        lanes[number % LANES].push(prize);
    }
    let mut running = tokio::task::JoinSet::new();
    for prizes in lanes {
        let pair = [Epp::login(sandbox, "alpha-rx").await, Epp::login(sandbox, "beta-rx").await];
        running.spawn(run_lane(pair, prizes));
    }
    let wins: Vec<[usize; 2]> = running.join_all().await;
    let sums = wins.iter().fold([0, 0], |sums, wins| [sums[0] + wins[0], sums[1] + wins[1]]);
    assert_eq!(sums[0] + sums[1], count);
    println!("{count} races in {:?}: {} and {} won", begun.elapsed(), sums[0], sums[1]);
}

/// How often each of the two won.
async fn run_lane(mut pair: [Epp; 2], prizes: Vec<Prize>) -> [usize; 2] {
    let mut wins = [0, 0];
    for (number, Prize { name, token }) in prizes.iter().enumerate() {
        // Both frames are out before either answer is read; they take turns in being first.
        for place in [number % 2, 1 - number % 2] {
            let frame = frames::create(name, &pair[place].registrar, token.as_deref());
            pair[place].send(&frames::framed(&frame)).await.expect("sent");
        }
        let answers = [received(&mut pair[0]).await, received(&mut pair[1]).await];
        let won = answers.iter().position(|answer| answer.contains("code=\"1000\""));
        let won = won.expect("somebody has it");
        let lost = &answers[1 - won];
        let codes: &[&str] = match token {
            Some(_) => &["code=\"2201\"", "code=\"2302\""],
            None => &["code=\"2302\""],
        };
        assert!(codes.iter().any(|code| lost.contains(code)), "{name}: {lost}");
        wins[won] += 1;
        let winner = pair[won].registrar.clone();
        for epp in &mut pair {
            let seen = epp.ask(&frames::info(name)).await;
            assert_eq!(seen.text("domain:clID"), Some(winner.as_str()), "{}", seen.xml);
        }
    }
    wins
}

async fn received(epp: &mut Epp) -> String {
    epp.receive().await.expect("an answer")
}
