//! A registry of one test and the router over it.

use std::future::Future;
use std::net::SocketAddr;

use axum::Router;
use axum::body::Body;
use axum::extract::ConnectInfo;
use axum::http::{HeaderMap, Request, StatusCode, header};
use registry_core::decision::{Actor, Decision};
use registry_core::domain::{Domain, Vouching};
use registry_core::name::Tld;
use registry_core::registrar;
use registry_core::request::Basis;
use registry_store::{Employment, Failure, Tx};
use registry_testkit::{Samples, World};
use serde_json::{Value, json};
use tower::ServiceExt as _;

use crate::clock::Clock;
use crate::config::AccountSettings;
use crate::registry::Registry;
use crate::seal::Seal;
use crate::signing_key::SigningKey;
use crate::staff::account::{self, NewAccount};
use crate::staff::api_token;
use crate::staff::password::Passwords;
use crate::staff::permission::Role;
use crate::watch::WatchSettings;
use crate::web::{self, Settings};

/// The password of everybody here.
pub(crate) const PASSWORD: &str = "correct horse battery";

/// The shared secret of everybody's second factor here.
pub(crate) const TOTP: &[u8] = b"12345678901234567890";

/// When tests begin.
pub(crate) const START: &str = "2026-01-05T12:00:00Z";

/// A registry and its router.
pub(crate) struct Fixture {
    pub(crate) registry: Registry,
    pub(crate) router: Router,
    pub(crate) world: World,
}

/// Runs a test over a store.
pub(crate) fn run<F: Future<Output = ()>>(world: World, test: impl FnOnce(Fixture) -> F) {
    registry_testkit::block_on(async {
        let fixture = Fixture::over(world);
        crate::vetting::edition::publish_first(&fixture.registry).await.unwrap();
        test(fixture).await;
    });
}

/// An answer, read whole.
pub(crate) struct Answer {
    pub(crate) status: StatusCode,
    pub(crate) headers: HeaderMap,
    pub(crate) text: String,
}

impl Answer {
    pub(crate) fn json(&self) -> Value {
        serde_json::from_str(&self.text).unwrap_or_else(|error| panic!("{error}: {}", self.text))
    }

    pub(crate) fn header(&self, name: &str) -> &str {
        self.headers.get(name).map_or("", |value| value.to_str().unwrap())
    }

    /// The code of a problem.
    pub(crate) fn code(&self) -> String {
        assert_eq!(self.header("content-type"), "application/problem+json", "{}", self.text);
        self.json()["code"].as_str().unwrap().to_owned()
    }
}

/// A registry over a store, with a clock to turn.
pub(crate) fn registry(world: &World) -> Registry {
    Registry {
        store: world.store.clone(),
        clock: Clock::manual(START.parse().unwrap()),
        tlds: ["pharmacy", "example"].map(|tld| Tld::parse(tld).unwrap()).into(),
        passwords: Passwords::new(2),
        seal: Seal::new(&[7; 32]),
        signing_key: SigningKey::generate().unwrap(),
        uploads: std::sync::Arc::default(),
        accounts: std::sync::Arc::default(),
        lookups: std::sync::Arc::default(),
        secondaries: Default::default(),
        watch: std::sync::Arc::default(),
        rehearsal: None,
    }
}

impl Fixture {
    /// A registry over the store of a test.
    pub(crate) fn over(world: World) -> Self {
        let registry = registry(&world);
        let router = web::router(registry.clone(), Settings::default(), Router::new());
        Self { registry, router, world }
    }

    /// Turns registry time.
    pub(crate) fn turn_to(&self, at: &str) {
        let at = at.parse().unwrap();
        self.world.clock.set(at);
        assert!(self.registry.clock.turn_to(at));
    }

    pub(crate) async fn send(&self, mut request: Request<Body>) -> Answer {
        let peer: SocketAddr = "192.0.2.7:4711".parse().unwrap();
        request.extensions_mut().insert(ConnectInfo(peer));
        request.headers_mut().entry(header::HOST).or_insert("registry.test".parse().unwrap());
        let response = self.router.clone().oneshot(request).await.unwrap();
        let (parts, body) = response.into_parts();
        let bytes = axum::body::to_bytes(body, usize::MAX).await.unwrap();
        // An archive is no text; what is text in it is read as that.
        let text = String::from_utf8_lossy(&bytes).into_owned();
        Answer { status: parts.status, headers: parts.headers, text }
    }

    pub(crate) async fn get(&self, path: &str) -> Answer {
        self.send(Request::get(path).body(Body::empty()).unwrap()).await
    }

    /// A person with this role; gives a bearer token.
    pub(crate) async fn person(&self, email: &str, role: Role) -> String {
        let name = format!("{} Test", role.code());
        self.named(email, &name, role).await
    }

    /// A person of this name and role; gives a bearer token.
    pub(crate) async fn named(&self, email: &str, name: &str, role: Role) -> String {
        let new = NewAccount {
            email,
            name,
            role,
            password_hash: self.registry.passwords.hash(PASSWORD).await.unwrap(),
            totp_secret: Some(TOTP),
            works_for: None,
        };
        let staff = account::create(&self.registry, new).await.unwrap();
        let token = api_token::make(&self.registry, staff.id, "test", None).await.unwrap();
        token.expose().to_owned()
    }

    /// A person of a registrar; gives a bearer token.
    pub(crate) async fn employed(&self, email: &str, of: &str, administers: bool) -> String {
        let new = NewAccount {
            email,
            name: "Registrar Test",
            role: Role::Registrar,
            password_hash: self.registry.passwords.hash(PASSWORD).await.unwrap(),
            totp_secret: Some(TOTP),
            works_for: Some(Employment { registrar: of.parse().unwrap(), administers }),
        };
        let staff = account::create(&self.registry, new).await.unwrap();
        let token = api_token::make(&self.registry, staff.id, "test", None).await.unwrap();
        token.expose().to_owned()
    }

    /// The same registry under other settings for accounts.
    pub(crate) fn with_accounts(&mut self, accounts: AccountSettings) {
        self.registry.accounts = std::sync::Arc::new(accounts);
        self.router = web::router(self.registry.clone(), Settings::default(), Router::new());
    }

    /// The same registry, in another name towards those outside.
    pub(crate) fn with_watch(&mut self, watch: WatchSettings) {
        self.registry.watch = std::sync::Arc::new(watch);
        self.router = web::router(self.registry.clone(), Settings::default(), Router::new());
    }

    pub(crate) async fn call(
        &self,
        token: &str,
        method: &str,
        path: &str,
        body: Option<Value>,
    ) -> Answer {
        let request = Request::builder()
            .method(method)
            .uri(path)
            .header(header::AUTHORIZATION, format!("Bearer {token}"))
            .header(header::CONTENT_TYPE, "application/json");
        let body = body.map_or_else(Body::empty, |body| Body::from(body.to_string()));
        self.send(request.body(body).unwrap()).await
    }

    /// As [`call`](Self::call), on the version of what is shown at a path.
    pub(crate) async fn call_on(
        &self,
        token: &str,
        (method, path): (&str, &str),
        version: &str,
        body: Value,
    ) -> Answer {
        let request = Request::builder()
            .method(method)
            .uri(path)
            .header(header::AUTHORIZATION, format!("Bearer {token}"))
            .header(header::IF_MATCH, version)
            .header(header::CONTENT_TYPE, "application/json");
        self.send(request.body(Body::from(body.to_string())).unwrap()).await
    }

    /// The ETag of what is shown at a path.
    pub(crate) async fn version(&self, token: &str, path: &str) -> String {
        let shown = self.call(token, "GET", path, None).await;
        assert!(!shown.header("etag").is_empty(), "{path}: {}", shown.text);
        shown.header("etag").to_owned()
    }

    /// POST that has to succeed; gives the body.
    pub(crate) async fn made(&self, token: &str, path: &str, body: Value) -> Value {
        let answer = self.call(token, "POST", path, Some(body)).await;
        assert!(answer.status.is_success(), "{path}: {}", answer.text);
        answer.json()
    }

    /// An organization with an accreditation in term; gives both ids.
    pub(crate) async fn accredited(&self, token: &str, name: &str) -> (String, String) {
        let organization = self.made(token, "/api/v1/organizations", organization(name)).await;
        let id = organization["id"].as_str().unwrap().to_owned();
        let applied = json!({
            "organization": id,
            "programme": "verified-websites",
            "websites": ["https://www.acme.example/"],
            "jurisdictions": ["US-IL", "US-WI"],
        });
        let applied = self.made(token, "/api/v1/accreditations", applied).await;
        let accreditation = applied["accreditation"]["id"].as_str().unwrap().to_owned();
        self.granted(token, &applied).await;
        (id, accreditation)
    }

    /// A name as `alpha-rx` sponsors it for an accredited organization, by a request of its own; it
    /// is not recorded yet.
    pub(crate) async fn vouched(
        &self,
        token: &str,
        name: &str,
        (organization, accreditation): (&str, &str),
    ) -> Domain {
        let asked = request(name, organization, accreditation);
        let asked = self.made(token, "/api/v1/requests", asked).await;
        let samples = Samples::at(self.registry.clock.registry_now());
        let mut domain = samples.domain(name, "alpha-rx");
        domain.vouching = Some(Vouching {
            organization: organization.parse().unwrap(),
            basis: Basis::Accreditation(accreditation.parse().unwrap()),
            request: asked["id"].as_str().unwrap().parse().unwrap(),
            terms_version: "2024-10".to_owned(),
        });
        domain.standing_seen = 1;
        domain
    }

    /// Records the registrars `alpha-rx` and `beta-rx`, and names with what belongs to them.
    pub(crate) async fn sponsored(&self, decision: Decision) {
        let samples = Samples::at(self.registry.clock.registry_now());
        let write = move |tx: &mut Tx<'_>, now| {
            let cited = samples.cited();
            for id in ["alpha-rx", "beta-rx"] {
                let authorized = samples.registrar(id);
                let made = registrar::authorize(authorized.clone(), now);
                tx.record(&made, &Actor::Import, &cited, now)?;
                tx.open_account(&authorized.id, &samples.account(0, 0))?;
            }
            tx.record(&decision, &Actor::Import, &cited, now)?;
            Ok::<(), Failure<std::convert::Infallible>>(())
        };
        self.registry.store.write(write).await.unwrap();
    }

    /// Judges every standard of an application met, and grants it.
    pub(crate) async fn granted(&self, token: &str, applied: &Value) -> Value {
        self.granted_on(token, applied, json!([])).await
    }

    /// As [`granted`](Self::granted), on documents by their hashes.
    pub(crate) async fn granted_on(&self, token: &str, applied: &Value, evidence: Value) -> Value {
        let id = applied["accreditation"]["id"].as_str().unwrap();
        let of = |act: &str| format!("/api/v1/accreditations/{id}/{act}");
        let applications = applied["accreditation"]["applications"].as_array().unwrap();
        let own = applications.iter().find(|one| one["id"] == applied["application"]).unwrap();
        let met = |standard: &Value| json!({ "standard": standard["number"], "verdict": "met", "words": "Seen." });
        let met: Vec<_> = own["checklist"].as_array().unwrap().iter().map(met).collect();
        let review = json!({ "application": applied["application"], "standards": met });
        let version = self.version(token, &format!("/api/v1/accreditations/{id}")).await;
        let judged = self.call_on(token, ("POST", &of("review")), &version, review).await;
        assert_eq!(judged.status, 200, "{}", judged.text);
        let grant = json!({ "application": applied["application"], "evidence": evidence });
        self.made(token, &of("grant"), grant).await
    }

    /// An authorized registrar.
    pub(crate) async fn registrar(&self, id: &'static str) {
        let samples = Samples::at(self.registry.clock.registry_now());
        let write = move |tx: &mut Tx<'_>, now| {
            let made = registrar::authorize(samples.registrar(id), now);
            Ok::<_, Failure<()>>(tx.record(&made, &Actor::Import, &samples.cited(), now)?)
        };
        self.registry.write(write).await.unwrap();
    }

    /// A request of an accredited organization; gives its id.
    pub(crate) async fn requested(&self, token: &str, name: &str, by: &str) -> String {
        let (organization, accreditation) = self.accredited(token, by).await;
        let body = request(name, &organization, &accreditation);
        let made = self.made(token, "/api/v1/requests", body).await;
        assert_eq!(made["state"], "open", "{made}");
        made["id"].as_str().unwrap().to_owned()
    }
}

pub(crate) fn organization(name: &str) -> Value {
    json!({
        "name": name,
        "kind": "pharmacy",
        "country": "US",
        "contact_name": "Ada Apothecary",
        "contact_email": "ada@acme.example",
    })
}

pub(crate) fn request(name: &str, organization: &str, accreditation: &str) -> Value {
    json!({
        "name": name,
        "organization": organization,
        "basis": { "kind": "accreditation", "id": accreditation },
        "contact_email": "ada@acme.example",
        "submitted_by": "Ada Apothecary",
        "may_bind": true,
        "terms_version": "2024-10",
        "name_nexus": "Acme is our registered trade name.",
    })
}
