//! A sandbox without its listeners: the same world, clock, service and routes inside one process.

use std::sync::Arc;

use super::book::SandboxBook;
use super::control;
use super::hosts::SandboxHosts;
use super::start::{self, Begun, EPP_NAME, Ports, SandboxError, SandboxOptions};
use super::turn::Turner;
use super::world::SeededPeople;
use crate::dns::reconcile::{Reconciler, Upkeep};
use crate::epp::EppService;
use crate::mail::Outbox;
use crate::registry::Registry;
use crate::watch::visit::{Streets, VisitSettings, Visits};
use crate::web;
use crate::website::{self, Network};
use crate::worker::Worker;

/// Everything of a sandbox but what listens.
#[derive(Debug)]
pub struct Indoors {
    /// Who may come in with what.
    pub book: SandboxBook,
    /// Its registry.
    pub registry: Registry,
    /// Turns its clock.
    pub turner: Turner,
    /// The people whose names stand under what it decides by itself.
    pub people: SeededPeople,
    /// Speaks EPP over any stream.
    pub service: Arc<EppService>,
    /// Answers HTTP requests.
    pub routes: axum::Router,
}

/// Brings a sandbox up that nobody reaches from outside; its clock moves only when it is turned.
///
/// # Errors
/// [`SandboxError`], in one clear line.
pub async fn indoors(options: SandboxOptions) -> Result<Indoors, SandboxError> {
    let begun = start::begin(options).await?;
    let indoors = Indoors::assemble(&begun, Ports::default()).await?;
    if !begun.options.resume {
        let file = begun.folder.path("sandbox.json");
        indoors.book.write(&file).map_err(|error| SandboxError::folder(&file, error))?;
    }
    Ok(indoors)
}

impl Indoors {
    /// Puts worker, service and routes around a world; the ports are those of its listeners.
    pub(super) async fn assemble(begun: &Begun, ports: Ports) -> Result<Self, SandboxError> {
        let Begun { options, folder, registry, world, .. } = begun;
        let mail = folder.path("mail");
        let outbox = Outbox::into_folder(mail, "Pharos Sandbox <registry@registry.sandbox.test>")
            .map_err(|error| SandboxError::World(error.to_string()))?;
        let authority = std::fs::read_to_string(folder.path("ca.pem"))
            .map_err(|error| SandboxError::folder(&folder.path("ca.pem"), error))?;
        let trouble = |error: &dyn std::fmt::Display| SandboxError::World(error.to_string());
        let trusted = website::trusting_pem(&authority).map_err(|error| trouble(&error))?;
        let roots = website::roots_of_pem(&authority).map_err(|error| trouble(&error))?;
        let hosts = SandboxHosts::new(trusted);
        // Without a browser: a sandbox starts no program that it may not find.
        let visits = VisitSettings { browser: None, ..VisitSettings::default() };
        let streets = Streets::Sandbox(hosts.clone(), Arc::new(roots));
        let visits = Visits::start(registry, streets, visits).map_err(|error| trouble(&error))?;
        let worker = Worker::new(registry.clone(), Some(outbox))
            .looking_at(Network::Sandbox(hosts.clone()))
            .visiting(visits);
        let reconciler = Reconciler::new(registry.clone(), Upkeep::default());
        let turner = Turner::new(registry.clone(), worker, reconciler);
        turner.worker().catch_up().await?;
        turner.keep(registry.clock.registry_now()).await?;
        let book = start::book(begun, ports);
        let limits = options.limits;
        let service = EppService::new(registry.clone(), limits, EPP_NAME.to_owned());
        let service = Arc::new(service.noting_exercises());
        let control = control::routes(registry, &turner, &world.acting, hosts);
        let settings = web::Settings {
            registry_name: "Pharos Sandbox".to_owned(),
            abuse_email: "abuse@registry.sandbox.test".to_owned(),
            postal_address: "1 Harbour Road, 12345 Sandbox".to_owned(),
            public_url: start::public_url(&book, options.listen),
            signer: options.notified.first().copied(),
        };
        let further = axum::Router::new().nest("/sandbox", control).merge(web::design::router());
        let routes = web::router(registry.clone(), settings, further);
        let people = world.acting.clone();
        Ok(Self { book, registry: registry.clone(), turner, people, service, routes })
    }
}
