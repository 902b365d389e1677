//! The acts of one line: the clock, tokens, logins, staff, and what registrars have from before.

use axum::body::Body;
use axum::http::{Request, StatusCode, header};
use jiff::tz::TimeZone;
use jiff::{SignedDuration, Span, Timestamp, civil};
use pharos::epp::{ClientCertificate, offered_namespaces};
use registry_core::domain::lock::LockAct;
use registry_core::name::Tld;
use registry_epp::namespace::{Namespace, NamespaceKind};
use serde_json::{Value, json};
use tower::ServiceExt as _;

use crate::conversation::Scene;
use crate::house::{START, password_of};
use crate::line::Line;

/// What an HTTP request was answered.
struct Answered {
    status: StatusCode,
    etag: Option<String>,
    octets: Vec<u8>,
}

impl Scene {
    /// Does what a line says.
    pub(crate) async fn act(&mut self, line: &str) -> Result<(), String> {
        let line = self.holes.fill(line)?;
        let words: Vec<&str> = line.split_whitespace().collect();
        match words.as_slice() {
            ["clock", to] => self.turn(to).await,
            ["sweep", "off"] => self.sweep(false),
            ["sweep", "on"] => self.sweep(true),
            ["rulebook", tld, key, "=", ..] => {
                let value = line.split_once('=').map_or("", |(_, value)| value.trim());
                self.rulebook(tld, key, value).await
            }
            ["token", name, "for", .., "as", hole] => {
                let organization =
                    line.split_once(" for ").and_then(|(_, rest)| rest.rsplit_once(" as "));
                let organization = organization.map_or("", |(organization, _)| organization);
                let secret = self.token(name, organization).await?;
                self.holes.bind(hole, secret);
                Ok(())
            }
            ["api", method, path, ..] => {
                let rest = line.split_once(path).map_or("", |(_, rest)| rest.trim());
                self.api(method, path, rest).await
            }
            ["cause", kind, "on", name] => self.cause((kind, name), true, None).await,
            ["cause", kind, "on", name, "in", "case", case] => {
                self.cause((kind, name), true, Some(case)).await
            }
            ["cause", kind, "off", name] => self.cause((kind, name), false, None).await,
            ["lock", "set", "on", name] => self.lock(name, LockAct::Set).await,
            ["lock", "lifted", "on", name] => self.lock(name, LockAct::Lift).await,
            ["accuracy", "of", name, "is", state] => self.accuracy(name, state).await,
            [name, "is", "given", "up", "for", day] => self.give_up(name, day).await,
            ["threshold", "of", who, amount] => self.threshold(who, amount).await,
            ["list", kind, "is", "missing"] => self.house.forget_list(kind),
            [who, "serves", tlds @ ..] => self.serves(who, tlds).await,
            [who, "is", "suspended"] => self.suspend(who).await,
            [who, "has", "read", "its", "messages"] => self.has_read(who).await,
            [who, "connects"] => self.connect(who).await,
            [who, "logs", "in"] => self.log_in(who, &[], true).await,
            [who, "logs", "in", "with", prefixes @ ..] => self.log_in(who, prefixes, false).await,
            [who, "logs", "in", "without", prefixes @ ..] => self.log_in(who, prefixes, true).await,
            [who, "has", "contact", id] => self.has_contact(who, id).await,
            [who, "has", "host", name, addresses @ ..] => self.has_host(who, name, addresses).await,
            [who, "has", "domain", name] => self.has_domain(who, name, &[]).await,
            [who, "has", "domain", name, "with", hosts @ ..] => {
                self.has_domain(who, name, hosts).await
            }
            _ => Err(format!("no act is written {line:?}; tests/conversations/README.md has them")),
        }
    }

    /// Turns the clock to an instant or a day, or on by a span.
    async fn turn(&mut self, to: &str) -> Result<(), String> {
        let turner = &self.house.indoors.turner;
        let moved = match to.parse::<Span>() {
            Ok(span) => {
                let moved = turner.now().to_zoned(TimeZone::UTC).checked_add(span);
                moved.map(|moved| moved.timestamp()).map_err(|error| error.to_string())?
            }
            Err(_) => instant(to)?,
        };
        turner.turn(moved).await.map_err(|error| error.to_string())?;
        Ok(())
    }

    fn sweep(&mut self, enabled: bool) -> Result<(), String> {
        self.house.indoors.turner.worker().set_sweeping(enabled);
        Ok(())
    }

    /// Puts another value into a TLD's rulebook, from the beginning.
    async fn rulebook(&mut self, tld: &str, key: &str, value: &str) -> Result<(), String> {
        let store = &self.house.indoors.registry.store;
        let told = |error: &dyn std::fmt::Display| error.to_string();
        let text = self.house.rulebook_texts.get(tld).ok_or("no TLD here is called so")?;
        let table: toml::Table = text.parse().map_err(|error| told(&error))?;
        let value: toml::Table =
            format!("value = {value}").parse().map_err(|error| told(&error))?;
        let table = put(toml::Value::Table(table), key, value["value"].clone())?;
        let text = toml::to_string(&table).map_err(|error| told(&error))?;
        let tld_name = Tld::parse(tld).map_err(|error| told(&error))?;
        // Each version of one file a second after the one before it, all before the beginning.
        self.rulebook_versions += 1;
        let from = instant(START)? - SignedDuration::from_secs(3600 - self.rulebook_versions);
        store.install_rulebook(&tld_name, &text, from).await.map_err(|error| told(&error))?;
        self.house.rulebook_texts.insert(tld.to_owned(), text);
        Ok(())
    }

    pub(crate) async fn token(&mut self, name: &str, organization: &str) -> Result<String, String> {
        let asked = json!({"domain": name, "organization": organization});
        let made = self.call("POST", "/sandbox/tokens", Some(&asked)).await?;
        made["token"].as_str().map(str::to_owned).ok_or_else(|| format!("no token: {made}"))
    }

    /// Calls the API: `api POST /api/v1/… {"some": "JSON"} -> hole=/pointer`.
    async fn api(&mut self, method: &str, path: &str, rest: &str) -> Result<(), String> {
        let (body, captures) = rest.split_once("->").unwrap_or((rest, ""));
        let body = match body.trim() {
            "" => None,
            text => Some(serde_json::from_str(text).map_err(|error| error.to_string())?),
        };
        let answer = self.call(method, path, body.as_ref()).await?;
        for capture in captures.split_whitespace() {
            let (hole, pointer) = capture.split_once('=').ok_or("a capture is hole=/pointer")?;
            let found = answer.pointer(pointer).and_then(Value::as_str);
            let found = found.ok_or_else(|| format!("no {pointer} in {answer}"))?;
            self.holes.bind(hole, found);
        }
        Ok(())
    }

    /// One HTTP request with the sandbox's own token; refusals are failures.
    pub(crate) async fn call(
        &mut self,
        method: &str,
        path: &str,
        body: Option<&Value>,
    ) -> Result<Value, String> {
        let token = self.house.indoors.book.api.token.clone();
        self.call_as(&token, method, (path, body)).await
    }

    /// One HTTP request in the name of a token's owner; refusals are failures.
    pub(crate) async fn call_as(
        &mut self,
        token: &str,
        method: &str,
        (path, body): (&str, Option<&Value>),
    ) -> Result<Value, String> {
        let text = body.map_or_else(String::new, Value::to_string);
        self.send(token, (method, path), ("application/json", text)).await
    }

    /// One HTTP request with a body of some kind. What edits something is asked for the ETag of
    /// what was read: it is read then, and sent with it, as whoever edits would.
    pub(crate) async fn send(
        &mut self,
        token: &str,
        (method, path): (&str, &str),
        (kind, body): (&str, String),
    ) -> Result<Value, String> {
        let content = |body: &str| (kind.to_owned(), body.to_owned());
        let mut answer = self.ask(token, (method, path), content(&body), None).await?;
        if answer.status == StatusCode::PRECONDITION_REQUIRED {
            let read = self.read_before_edit(token, path).await?;
            answer = self.ask(token, (method, path), content(&body), Some(&read)).await?;
        }
        if !answer.status.is_success() {
            let (status, text) = (answer.status, String::from_utf8_lossy(&answer.octets));
            return Err(format!("{method} {path} is answered {status}: {text}"));
        }
        Ok(serde_json::from_slice(&answer.octets).unwrap_or(Value::Null))
    }

    /// The ETag of what an edit is about: the object of its path, or the one above it.
    async fn read_before_edit(&mut self, token: &str, path: &str) -> Result<String, String> {
        let above = path.rsplit_once('/').map_or(path, |(above, _)| above);
        for place in [path, above] {
            let read = self.ask(token, ("GET", place), Default::default(), None).await?;
            if let Some(etag) = read.etag {
                return Ok(etag);
            }
        }
        Err(format!("neither {path} nor {above} is shown with an ETag"))
    }

    async fn ask(
        &mut self,
        token: &str,
        (method, path): (&str, &str),
        (kind, body): (String, String),
        if_match: Option<&str>,
    ) -> Result<Answered, String> {
        let told = |error: &dyn std::fmt::Display| error.to_string();
        let request = Request::builder().method(method).uri(path);
        let request = request.header(header::AUTHORIZATION, format!("Bearer {token}"));
        let request = request.header(header::CONTENT_TYPE, kind);
        let request = match if_match {
            Some(etag) => request.header(header::IF_MATCH, etag),
            None => request,
        };
        let request = request.body(Body::from(body)).map_err(|error| told(&error))?;
        let routes = self.house.indoors.routes.clone();
        let answer = routes.oneshot(request).await.map_err(|error| told(&error))?;
        let status = answer.status();
        let etag = answer.headers().get(header::ETAG);
        let etag = etag.and_then(|etag| etag.to_str().ok()).map(str::to_owned);
        let octets = axum::body::to_bytes(answer.into_body(), 1 << 20).await;
        let octets = octets.map_err(|error| told(&error))?.to_vec();
        Ok(Answered { status, etag, octets })
    }

    /// Connects with the registrar's certificate; `stranger` has none. The greeting is received.
    async fn connect(&mut self, who: &str) -> Result<(), String> {
        let registrar = registrar_of(who);
        let registrars = &self.house.indoors.book.registrars;
        let entry = registrars.iter().find(|entry| entry.id == registrar);
        let certificate = match entry {
            Some(entry) => {
                let pem =
                    std::fs::read_to_string(&entry.cert).map_err(|error| error.to_string())?;
                Some(certificate(&pem)?)
            }
            None => None,
        };
        let mut line = Line::connect(&self.house.indoors.service, certificate);
        self.received = line.receive().await?;
        self.lines.insert(who.to_owned(), line);
        who.clone_into(&mut self.speaker);
        Ok(())
    }

    /// Logs in with only these namespaces, or with all but these.
    pub(crate) async fn log_in(
        &mut self,
        who: &str,
        prefixes: &[&str],
        without: bool,
    ) -> Result<(), String> {
        if !self.lines.contains_key(who) {
            self.connect(who).await?;
        }
        let known = |prefix: &str| Namespace::ALL.iter().any(|known| known.prefix() == prefix);
        if let Some(unknown) = prefixes.iter().find(|prefix| !known(prefix)) {
            return Err(format!("no namespace has the prefix {unknown}"));
        }
        let chosen = |kind| {
            let offered = offered_namespaces().iter();
            offered.filter(move |namespace| {
                namespace.kind() == kind && prefixes.contains(&namespace.prefix()) != without
            })
        };
        let uris = |kind, tag: &str| -> String {
            chosen(kind).map(|chosen| format!("<{tag}>{}</{tag}>", chosen.uri())).collect()
        };
        let extensions = match uris(NamespaceKind::Extension, "extURI") {
            none if none.is_empty() => none,
            some => format!("<svcExtension>{some}</svcExtension>"),
        };
        let frame = format!(
            "<epp xmlns=\"urn:ietf:params:xml:ns:epp-1.0\"><command><login><clID>{}</clID>\
             <pw>{}</pw><options><version>1.0</version><lang>en</lang></options>\
             <svcs>{}{extensions}</svcs></login></command></epp>",
            registrar_of(who),
            password_of(who.split('/').next().unwrap_or(who)),
            uris(NamespaceKind::Object, "objURI"),
        );
        self.exchange(who, frame.as_bytes()).await?;
        self.expect_success()
    }
}

/// The id of the registrar with a short name, whichever of its connections.
pub(crate) fn registrar_of(who: &str) -> String {
    format!("{}-rx", who.split('/').next().unwrap_or(who))
}

/// An instant, or the beginning of a day.
pub(crate) fn instant(text: &str) -> Result<Timestamp, String> {
    if let Ok(day) = text.parse::<civil::Date>()
        && !text.contains('T')
    {
        let midnight = day.to_zoned(TimeZone::UTC).map_err(|error| error.to_string())?;
        return Ok(midnight.timestamp());
    }
    text.parse().map_err(|_| format!("{text:?} is neither an instant, a day nor a span"))
}

fn certificate(pem: &str) -> Result<ClientCertificate, String> {
    use rustls_pki_types::{CertificateDer, pem::PemObject as _};
    let der = CertificateDer::from_pem_slice(pem.as_bytes()).map_err(|error| error.to_string())?;
    Ok(ClientCertificate::of(&der))
}

/// Puts a value into a rulebook; a number in its key chooses from a list.
fn put(mut table: toml::Value, key: &str, value: toml::Value) -> Result<toml::Value, String> {
    let mut place = &mut table;
    for name in key.split('.') {
        let found = match (name.parse::<usize>(), &mut *place) {
            (Ok(index), toml::Value::Array(list)) => list.get_mut(index),
            (_, toml::Value::Table(table)) => table.get_mut(name),
            _ => None,
        };
        place = found.ok_or_else(|| format!("the rulebook has no {name} of {key}"))?;
    }
    *place = value;
    Ok(table)
}
