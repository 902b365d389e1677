//! What is quoted is what is charged, over EPP (P-33): each command of a random run is asked for
//! by `fee:check` first, and its price, the answer's, the ledger's and the balance's are one.

use std::collections::BTreeMap;

use jiff::{SignedDuration, Timestamp};
use registry_core::id::RegistrarId;
use registry_store::{LedgerLine, audit};
use registry_testkit::{Chance, Engine};

use crate::acts::registrar_of;
use crate::conversation::Scene;

/// Commands of a run.
const COMMANDS: usize = 250;
const SECRET: &str = "2fooBAR-2fooBAR-2fooBAR";
const TRADERS: [&str; 2] = ["alpha", "beta"];
/// `shop` is premium.
const NAMES: [&str; 4] = ["one.example", "two.example", "three.example", "shop.example"];
const EPP: &str = "<epp xmlns=\"urn:ietf:params:xml:ns:epp-1.0\"><command>";
const FEE: &str = "xmlns:fee=\"urn:ietf:params:xml:ns:epp:fee-1.0\"";

/// A registrar's account and the lines of its ledger, at one instant.
type Books = BTreeMap<&'static str, (i64, Vec<LedgerLine>)>;

/// A run of commands.
struct Run {
    scene: Scene,
    chance: Chance,
    /// What each pending transfer was quoted.
    transfers: BTreeMap<&'static str, i64>,
    /// How often each command went ahead.
    went: BTreeMap<&'static str, u32>,
}

/// Plays one run on an engine.
pub(crate) fn run(engine: Engine, seed: u64) -> Result<(), String> {
    registry_testkit::block_on(async {
        let scene = Scene::open(engine).await?;
        let (transfers, went) = (BTreeMap::new(), BTreeMap::new());
        let mut run = Run { scene, chance: Chance(seed), transfers, went };
        run.open().await?;
        for count in 0..COMMANDS {
            let at = run.scene.house.indoors.turner.now();
            run.step().await.map_err(|why| format!("seed {seed}, command {count}, {at}: {why}"))?;
        }
        for verb in ["create", "renew", "update", "transfer", "approve", "restore", "delete"] {
            same(
                &format!("{verb} went ahead, of {:?}", run.went),
                run.went.contains_key(verb),
                true,
            )?;
        }
        let store = &run.scene.house.indoors.registry.store;
        let report = store.read(|snapshot| audit::verify(snapshot, |_| true, |_| {})).await;
        let report = report.map_err(|error| error.to_string())?;
        same("problems of the record", format!("{:?}", report.problems), "[]".to_owned())
    })
}

fn same<T: PartialEq + std::fmt::Debug>(what: &str, found: T, expected: T) -> Result<(), String> {
    let differs = || format!("{what}: found {found:?}, expected {expected:?}");
    if found == expected { Ok(()) } else { Err(differs()) }
}

impl Run {
    /// Every operation has a price of its own; after forty days all are dearer.
    async fn open(&mut self) -> Result<(), String> {
        for (operation, amount) in
            [("renew", "9.00"), ("transfer", "10.01"), ("update", "1.50"), ("restore", "40.00")]
        {
            for tier in ["standard", "tiers.premium-1"] {
                let key = format!("price.periods.0.{tier}.{operation}");
                self.scene.act(&format!("rulebook example {key} = \"{amount} USD\"")).await?;
            }
        }
        let text = self.scene.house.rulebook_texts.get("example").ok_or("no such rulebook")?;
        let dearer = text.replace("\"8.00 USD\"", "\"88.88 USD\"").replace("\"9.00", "\"99.99");
        let from = self.scene.house.indoors.turner.now() + SignedDuration::from_hours(40 * 24);
        let tld = registry_core::name::Tld::parse("example").map_err(|error| error.to_string())?;
        let store = &self.scene.house.indoors.registry.store;
        store.install_rulebook(&tld, &dearer, from).await.map_err(|error| error.to_string())?;
        for who in TRADERS {
            self.scene.has_contact(who, &format!("C-{who}")).await?;
        }
        Ok(())
    }

    async fn step(&mut self) -> Result<(), String> {
        let days = self.chance.one_of(&[0, 0, 0, 0, 1, 4, 6, 20, 41]);
        if days > 0 {
            self.wait(days).await?;
        }
        let name = self.chance.one_of(&NAMES);
        let domain = self.scene.domain(name).await?;
        let sponsor = domain.as_ref().map(|domain| domain.registrar.as_str());
        let (owner, other) = match sponsor {
            Some("beta-rx") => ("beta", "alpha"),
            _ => ("alpha", "beta"),
        };
        let waits = domain.as_ref().is_some_and(|domain| domain.pending_transfer().is_some());
        let deleted =
            domain.as_ref().is_some_and(|domain| domain.rgp_statuses() == ["redemptionPeriod"]);
        let expires_at = domain.map(|domain| domain.expires_at);
        // Now and then somebody tries whose name it is not.
        let who = self.chance.one_of(&[owner, owner, owner, owner, owner, other]);
        match (self.chance.below(12), expires_at) {
            (6.., _) if waits => self.answer(owner, name).await,
            (6.., _) if deleted => self.restore(who, name).await,
            (0..=1, _) | (_, None) => {
                let years = self.chance.one_of(&[1, 2, 5]);
                let frame = |fee: &str| created(who, name, years, fee);
                self.charged((who, name, "create"), Some(years), frame).await
            }
            (2..=4, Some(expires_at)) => {
                let years = self.chance.one_of(&[1, 2]);
                let frame = |fee: &str| renewed(name, expires_at, years, fee);
                self.charged((who, name, "renew"), Some(years), frame).await
            }
            (5, _) => self.charged((who, name, "update"), None, |fee| updated(name, fee)).await,
            (6..=7, _) => {
                self.charged((owner, name, "update"), None, |fee| updated(name, fee)).await?;
                self.charged((other, name, "transfer"), None, |fee| asked(name, fee)).await
            }
            (8, _) => self.answer(who, name).await,
            (9, _) => self.restore(who, name).await,
            _ => self.delete(who, name).await,
        }
    }

    /// Time passes; a transfer that silence approves is charged what it was quoted.
    async fn wait(&mut self, days: i64) -> Result<(), String> {
        let before = self.books().await?;
        self.scene.act(&format!("clock P{days}D")).await?;
        let after = self.books().await?;
        for line in TRADERS.iter().flat_map(|who| new(&before, &after, who)) {
            if line.kind == "transfer" {
                self.was_quoted(line)?;
            }
        }
        Ok(())
    }

    fn was_quoted(&mut self, line: &LedgerLine) -> Result<(), String> {
        let name = NAMES.iter().find(|name| line.name.as_deref() == Some(name)).ok_or("no name")?;
        let quoted = self.transfers.remove(name).ok_or("a transfer nobody was quoted")?;
        same("the transfer's charge", line.amount.minor, quoted)
    }

    /// Asks what a command costs, sends it with that stated, and compares what was charged.
    async fn charged(
        &mut self,
        (who, name, verb): (&'static str, &'static str, &'static str),
        years: Option<u8>,
        frame: impl Fn(&str) -> String,
    ) -> Result<(), String> {
        let quoted = self.quote(who, name, verb, years).await?;
        let before = self.books().await?;
        let answer = self.ask(who, &frame(&decimal(quoted))).await?;
        let after = self.books().await?;
        let lines: Vec<i64> = new(&before, &after, who).map(|line| line.amount.minor).collect();
        let told = format!("{who} {verb} {name}");
        if !answer.contains("<result code=\"1") {
            return same(&format!("{told}, refused: its lines"), lines, Vec::new());
        }
        *self.went.entry(verb).or_default() += 1;
        same(&format!("{told}: the answer's fees"), sum(&answer, "fee"), quoted)?;
        let (_, balance_after) = (before[who].0, after[who].0);
        same(&format!("{told}: the answer's balance"), sum(&answer, "balance"), balance_after)?;
        // A transfer is charged when it is approved.
        let due = if verb == "transfer" { 0 } else { quoted };
        if verb == "transfer" {
            self.transfers.insert(name, quoted);
        }
        same(&format!("{told}: the ledger's lines"), lines.iter().sum(), due)?;
        same(&format!("{told}: the balance"), before[who].0 - after[who].0, due)
    }

    /// The sponsor approves, if anything waits: the other registrar pays what it was quoted.
    async fn answer(&mut self, who: &'static str, name: &'static str) -> Result<(), String> {
        let before = self.books().await?;
        let verb = self.chance.one_of(&["approve", "approve", "reject"]);
        let answer = self.ask(who, &transfer(name, verb, "", "")).await?;
        let after = self.books().await?;
        if !answer.contains("<result code=\"1") {
            return Ok(());
        }
        *self.went.entry(verb).or_default() += 1;
        let gaining = if who == "alpha" { "beta" } else { "alpha" };
        if verb == "reject" {
            self.transfers.remove(name);
            return same("lines of a rejection", new(&before, &after, gaining).count(), 0);
        }
        let line = new(&before, &after, gaining).next().ok_or("an approval is not charged")?;
        self.was_quoted(line)?;
        same("the gaining balance", before[gaining].0 - after[gaining].0, line.amount.minor)
    }

    /// A request, and the report at once.
    async fn restore(&mut self, who: &'static str, name: &'static str) -> Result<(), String> {
        let went = self.went.get("restore").copied();
        self.charged((who, name, "restore"), None, |fee| restored(name, "request", "", fee))
            .await?;
        if self.went.get("restore").copied() == went {
            return Ok(());
        }
        let now = self.scene.house.indoors.turner.now();
        let report = format!(
            "<rgp:report><rgp:preData>before</rgp:preData><rgp:postData>after</rgp:postData>\
             <rgp:delTime>{now}</rgp:delTime><rgp:resTime>{now}</rgp:resTime>\
             <rgp:resReason>a mistake</rgp:resReason><rgp:statement>not for sale</rgp:statement>\
             <rgp:statement>true to our knowledge</rgp:statement></rgp:report>"
        );
        let answer = self.ask(who, &restored(name, "report", &report, "")).await?;
        same("the report", answer.contains("<result code=\"1000\""), true)
    }

    /// Nothing is charged; the answer's credit is the ledger's and the balance's.
    async fn delete(&mut self, who: &'static str, name: &'static str) -> Result<(), String> {
        same("the price of a delete", self.quote(who, name, "delete", None).await?, 0)?;
        let before = self.books().await?;
        let answer = self.ask(who, &object("delete", name, "", "")).await?;
        let after = self.books().await?;
        let credited: i64 = new(&before, &after, who).map(|line| line.amount.minor).sum();
        same("the answer's credit", sum(&answer, "credit"), credited)?;
        same("the balance after a delete", before[who].0 - after[who].0, credited)?;
        if answer.contains("<result code=\"1") {
            *self.went.entry("delete").or_default() += 1;
        }
        Ok(())
    }

    /// What `fee:check` says a command costs, all its fees together.
    async fn quote(
        &mut self,
        who: &str,
        name: &str,
        verb: &str,
        years: Option<u8>,
    ) -> Result<i64, String> {
        let period = years.map(|years| format!("<fee:period unit=\"y\">{years}</fee:period>"));
        let asks = format!(
            "<fee:check {FEE}><fee:command name=\"{verb}\">{}</fee:command></fee:check>",
            period.unwrap_or_default()
        );
        let answer = self.ask(who, &object("check", name, "", &asks)).await?;
        same("a fee check", answer.contains("<result code=\"1000\""), true)?;
        same("a price", answer.contains("<fee:fee"), true)?;
        Ok(sum(&answer, "fee"))
    }

    async fn ask(&mut self, who: &str, frame: &str) -> Result<String, String> {
        self.scene.say(who, frame.as_bytes()).await?;
        self.scene.received.take().ok_or_else(|| "the connection has ended".to_owned())
    }

    async fn books(&mut self) -> Result<Books, String> {
        let mut books = Books::new();
        for who in TRADERS {
            let id: RegistrarId = registrar_of(who).parse().map_err(|_| "no registrar's id")?;
            let store = &self.scene.house.indoors.registry.store;
            let read = store.read(move |snapshot| {
                Ok((snapshot.account(&id)?, snapshot.ledger_page(&id, None, i64::MAX)?))
            });
            let (account, lines) = read.await.map_err(|error| error.to_string())?;
            let account = account.ok_or("no account")?;
            books.insert(who, (account.balance.minor, lines));
        }
        Ok(books)
    }
}

/// The lines that came between.
fn new<'b>(before: &Books, after: &'b Books, who: &str) -> impl Iterator<Item = &'b LedgerLine> {
    let last = before[who].1.first().map_or(0, |line| line.id);
    after[who].1.iter().filter(move |line| line.id > last)
}

/// The sum of all elements of the fee extension with this name, in cents.
fn sum(answer: &str, element: &str) -> i64 {
    let open = format!("<fee:{element}");
    let elements = answer.split(open.as_str()).skip(1);
    let texts = elements.filter(|rest| rest.starts_with(['>', ' '])).filter_map(|rest| {
        let (_, rest) = rest.split_once('>')?;
        rest.split_once('<').map(|(text, _)| text)
    });
    texts.filter_map(|text| text.replace('.', "").parse::<i64>().ok()).sum()
}

fn decimal(cents: i64) -> String {
    format!("{}.{:02}", cents / 100, cents % 100)
}

fn object(verb: &str, name: &str, more: &str, extension: &str) -> String {
    let extension = match extension {
        "" => String::new(),
        some => format!("<extension>{some}</extension>"),
    };
    format!(
        "{EPP}<{verb}><domain:{verb} xmlns:domain=\"urn:ietf:params:xml:ns:domain-1.0\">\
         <domain:name>{name}</domain:name>{more}</domain:{verb}></{verb}>{extension}</command></epp>"
    )
}

fn stated(verb: &str, fee: &str) -> String {
    format!("<fee:{verb} {FEE}><fee:fee>{fee}</fee:fee></fee:{verb}>")
}

fn created(who: &str, name: &str, years: u8, fee: &str) -> String {
    let more = format!(
        "<domain:period unit=\"y\">{years}</domain:period>\
         <domain:registrant>C-{who}</domain:registrant>\
         <domain:authInfo><domain:pw>{SECRET}</domain:pw></domain:authInfo>"
    );
    object("create", name, &more, &stated("create", fee))
}

fn renewed(name: &str, expires_at: Timestamp, years: u8, fee: &str) -> String {
    let date = expires_at.to_zoned(jiff::tz::TimeZone::UTC).date();
    let more = format!(
        "<domain:curExpDate>{date}</domain:curExpDate>\
         <domain:period unit=\"y\">{years}</domain:period>"
    );
    object("renew", name, &more, &stated("renew", fee))
}

fn updated(name: &str, fee: &str) -> String {
    let secret = format!("<domain:authInfo><domain:pw>{SECRET}</domain:pw></domain:authInfo>");
    let more = format!("<domain:chg>{secret}</domain:chg>");
    object("update", name, &more, &stated("update", fee))
}

fn transfer(name: &str, operation: &str, proof: &str, extension: &str) -> String {
    let frame = object("transfer", name, proof, extension);
    frame.replacen("<transfer>", &format!("<transfer op=\"{operation}\">"), 1)
}

fn asked(name: &str, fee: &str) -> String {
    let proof = format!("<domain:authInfo><domain:pw>{SECRET}</domain:pw></domain:authInfo>");
    transfer(name, "request", &proof, &stated("transfer", fee))
}

fn restored(name: &str, operation: &str, report: &str, fee: &str) -> String {
    let fee = if fee.is_empty() { String::new() } else { stated("update", fee) };
    let restore = format!(
        "<rgp:update xmlns:rgp=\"urn:ietf:params:xml:ns:rgp-1.0\">\
         <rgp:restore op=\"{operation}\">{report}</rgp:restore></rgp:update>{fee}"
    );
    object("update", name, "<domain:chg/>", &restore)
}
