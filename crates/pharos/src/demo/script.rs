//! Who did what when: organizations at every stage of their accreditation year.

use jiff::Timestamp;
use registry_core::id::{AccreditationId, OrganizationId, RegistrarId};
use registry_core::pricing::{self, Operation};
use registry_core::request::{Basis, Reason, ReasonCode};
use registry_store::{Failure, Lock};

use super::days_before;
use crate::epp::LocalSession;
use crate::sandbox::checklist;
use crate::sandbox::{Running, frames};
use crate::serve::StartError;
use crate::vetting::accept::{self, AcceptRequest};
use crate::vetting::accreditation::{self, Apply};
use crate::vetting::organization::{self, CreateOrganization};
use crate::vetting::reject::{self, RejectRequest};
use crate::vetting::submit::{self, SubmitRequest};

/// An organization, and its story in days before today.
struct Story {
    name: &'static str,
    kind: &'static str,
    person: &'static str,
    site: &'static str,
    /// When its accreditation was granted; none has only applied.
    accredited: Option<i64>,
    /// When it applied again, and whether that was granted.
    applied_again: Option<(i64, bool)>,
    /// The names it registered, each when and by which registrar.
    names: &'static [(&'static str, i64, &'static str)],
}

const STORIES: [Story; 7] = [
    Story {
        name: "Acme Pharmacy",
        kind: "pharmacy",
        person: "Ada Acme",
        site: "https://www.acmepharmacy.test/",
        accredited: Some(200),
        applied_again: None,
        names: &[("acme.pharmacy", 190, "alpha-rx"), ("acme-health.pharmacy", 40, "alpha-rx")],
    },
    Story {
        name: "Birch Lane Drugs",
        kind: "pharmacy",
        person: "Ben Birch",
        site: "https://www.birchlane.test/",
        accredited: Some(300),
        applied_again: None,
        names: &[("birchlane.pharmacy", 280, "beta-rx")],
    },
    Story {
        name: "Cedar Compounding",
        kind: "pharmacy",
        person: "Cleo Cedar",
        site: "https://www.cedarcompounding.test/",
        accredited: Some(380),
        applied_again: None,
        names: &[("cedar.pharmacy", 350, "alpha-rx")],
    },
    Story {
        name: "Dove Clinic",
        kind: "pharmacy",
        person: "Dan Dove",
        site: "https://www.doveclinic.test/",
        accredited: Some(390),
        applied_again: Some((30, false)),
        names: &[("doveclinic.pharmacy", 300, "beta-rx")],
    },
    Story {
        name: "Elm Street Apothecary",
        kind: "pharmacy",
        person: "Ella Elm",
        site: "https://www.elmstreet.test/",
        accredited: Some(410),
        applied_again: None,
        names: &[("elmstreet.pharmacy", 330, "alpha-rx")],
    },
    Story {
        name: "Fern Veterinary Supply",
        kind: "pharmacy",
        person: "Finn Fern",
        site: "https://www.fernvet.test/",
        accredited: Some(400),
        applied_again: Some((60, true)),
        names: &[("fern.pharmacy", 395, "beta-rx"), ("fernvets.pharmacy", 120, "beta-rx")],
    },
    Story {
        name: "Harbor Mail Order",
        kind: "pharmacy",
        person: "Hana Harbor",
        site: "https://www.harbor.test/",
        accredited: None,
        applied_again: None,
        names: &[],
    },
];

/// Names of the open TLD, with the registrar and the day.
const OPEN_NAMES: [(&str, i64, &str); 3] = [
    ("clinic.example", 100, "alpha-rx"),
    ("garden.example", 50, "beta-rx"),
    ("harbor.example", 3, "beta-rx"),
];

/// Where all the names are served: hosts of another TLD.
const NAME_SERVERS: [&str; 2] = ["ns1.dns-hosting.test", "ns2.dns-hosting.test"];

/// One thing that happens.
enum Act {
    Accredit(usize),
    ApplyAgain(usize, bool),
    Register(usize, &'static str, &'static str),
    RegisterOpen(&'static str, &'static str),
}

/// What the players know of each other.
struct Play<'a> {
    running: &'a Running,
    organizations: Vec<OrganizationId>,
    accreditations: Vec<Option<AccreditationId>>,
}

/// Plays the script up to today, then fills the queue.
pub(super) async fn play(running: &Running, today: Timestamp) -> Result<(), StartError> {
    let mut play = Play { running, organizations: Vec::new(), accreditations: Vec::new() };
    for story in &STORIES {
        let organization = play.organization(story).await?;
        play.organizations.push(organization);
        play.accreditations.push(None);
    }
    for registrar in ["alpha-rx", "beta-rx"] {
        let session = play.session(registrar).await?;
        session.run(&frames::contact(&format!("{registrar}-1")[..])).await?;
        if registrar == "alpha-rx" {
            for host in NAME_SERVERS {
                session.run(&frames::external_host(host)).await?;
            }
        }
    }
    let mut acts = acts();
    acts.sort_by_key(|(days, _)| std::cmp::Reverse(*days));
    for (days, act) in acts {
        running.turner.turn(days_before(today, days)?).await?;
        play.act(act).await?;
    }
    running.turner.turn(days_before(today, 1)?).await?;
    play.fill_the_queue().await?;
    running.turner.turn(today).await?;
    Ok(())
}

fn acts() -> Vec<(i64, Act)> {
    let mut acts = Vec::new();
    for (place, story) in STORIES.iter().enumerate() {
        acts.extend(story.accredited.map(|days| (days, Act::Accredit(place))));
        let again = story.applied_again;
        acts.extend(again.map(|(days, granted)| (days, Act::ApplyAgain(place, granted))));
        acts.extend(
            story.names.iter().map(|(name, days, by)| (*days, Act::Register(place, name, by))),
        );
    }
    acts.extend(OPEN_NAMES.iter().map(|(name, days, by)| (*days, Act::RegisterOpen(name, by))));
    acts
}

impl Play<'_> {
    async fn organization(&self, story: &Story) -> Result<OrganizationId, StartError> {
        let create = CreateOrganization {
            name: story.name.to_owned(),
            kind: story.kind.to_owned(),
            country: "US".to_owned(),
            contact_name: story.person.to_owned(),
            contact_email: email(story),
        };
        let people = &self.running.people;
        let made = organization::create(&self.running.registry, &people.reviewer, create).await;
        Ok(made.map_err(told)?.id)
    }

    async fn act(&mut self, act: Act) -> Result<(), StartError> {
        match act {
            Act::Accredit(place) => self.apply(place, true).await,
            Act::ApplyAgain(place, granted) => self.apply(place, granted).await,
            Act::Register(place, name, registrar) => self.register(place, name, registrar).await,
            Act::RegisterOpen(name, registrar) => {
                let contact = format!("{registrar}-1");
                let frame = frames::domain(name, &contact, &NAME_SERVERS, None);
                Ok(self.session(registrar).await?.run(&frame).await?)
            }
        }
    }

    async fn apply(&mut self, place: usize, granted: bool) -> Result<(), StartError> {
        let (registry, people) = (&self.running.registry, &self.running.people);
        let apply = Apply {
            organization: self.organizations[place],
            programme: self.programme()?,
            websites: vec![STORIES[place].site.to_owned()],
            jurisdictions: vec!["US-IL".to_owned(), "US-WI".to_owned()],
            documents: Vec::new(),
        };
        let applied = accreditation::apply(registry, &people.reviewer, apply).await;
        let (accreditation, application) = applied.map_err(told)?;
        self.accreditations[place] = Some(accreditation.id);
        if granted {
            let granted =
                checklist::grant(registry, &people.reviewer, &accreditation, application).await;
            granted.map_err(told)?;
        }
        Ok(())
    }

    /// The programme that has a term: the first of the verified TLD.
    fn programme(&self) -> Result<String, StartError> {
        let registry = &self.running.registry;
        let rulebooks = registry.store.rulebooks("pharmacy")?;
        let programmes = &rulebooks.at(registry.clock.registry_now()).eligibility.programmes;
        let first = programmes.first().ok_or("the rulebook of .pharmacy has no programme")?;
        Ok(first.id.clone())
    }

    /// The whole path of a name, by the people and the registrar of the story.
    async fn register(&self, place: usize, name: &str, registrar: &str) -> Result<(), StartError> {
        let (registry, people) = (&self.running.registry, &self.running.people);
        let request = self.submit(place, name).await?;
        let acceptance = AcceptRequest { request, registrar: None, confirm: false };
        let accepted =
            accept::accept(registry, &people.reviewer, acceptance).await.map_err(told)?;
        let parsed = submit::parse_name(registry, name)?;
        let now = registry.clock.registry_now();
        let rulebooks = registry.store.rulebooks(parsed.tld())?;
        let quote = pricing::price(rulebooks.at(now), &parsed, false, Operation::Create, 1, now);
        let vouched = Some((accepted.secret.expose(), quote.fee));
        let contact = format!("{registrar}-1");
        let frame = frames::domain(name, &contact, &NAME_SERVERS, vouched);
        Ok(self.session(registrar).await?.run(&frame).await?)
    }

    async fn submit(
        &self,
        place: usize,
        name: &str,
    ) -> Result<registry_core::id::RequestId, StartError> {
        let (registry, people) = (&self.running.registry, &self.running.people);
        let story = &STORIES[place];
        let basis = self.accreditations[place].ok_or("this organization has no accreditation")?;
        let request = SubmitRequest {
            name: name.to_owned(),
            organization: self.organizations[place],
            basis: Basis::Accreditation(basis),
            contact_email: email(story),
            submitted_by: story.person.to_owned(),
            may_bind: true,
            terms_version: registry.terms_in_force().await?,
            name_nexus: format!("{} does business under this name.", story.name),
            evidence: Vec::new(),
            documents: Vec::new(),
            ordered_by: None,
        };
        let submitted = submit::submit(registry, &people.reviewer, request).await;
        Ok(submitted.map_err(told)?.id)
    }

    /// Requests that wait for a reviewer: one alone, two for one name, one after a rejection; and
    /// an application that waits as well.
    async fn fill_the_queue(&mut self) -> Result<(), StartError> {
        let (registry, people) = (&self.running.registry, self.running.people.clone());
        let turned_down = self.submit(1, "besthealth.pharmacy").await?;
        let words = "No trademark, service mark or business name of Birch Lane Drugs reads so.";
        let reason = Reason::new(ReasonCode::NoNameNexus, words).citing("T&C, section 3.1");
        let rejection = RejectRequest { request: turned_down, reasons: vec![reason] };
        reject::reject(registry, &people.reviewer, rejection).await.map_err(told)?;
        self.submit(5, "besthealth.pharmacy").await?;
        self.submit(0, "acme-online.pharmacy").await?;
        self.submit(1, "careplus.pharmacy").await?;
        self.submit(5, "careplus.pharmacy").await?;
        let waiting = self.submit(5, "fernpets.pharmacy").await?;
        let acceptance = AcceptRequest { request: waiting, registrar: None, confirm: false };
        accept::accept(registry, &people.reviewer, acceptance).await.map_err(told)?;
        self.apply(6, false).await
    }

    async fn session(&self, registrar: &str) -> Result<LocalSession, StartError> {
        let id: RegistrarId = registrar.parse()?;
        let registry = &self.running.registry;
        let found = registry.store.read(move |read| read.registrar(&id, Lock::None)).await?;
        let session = found.and_then(|found| LocalSession::new(registry.clone(), found));
        Ok(session.ok_or("the registrar is not there")?)
    }
}

fn email(story: &Story) -> String {
    let host = story.site.trim_start_matches("https://www.").trim_end_matches('/');
    format!("office@{host}")
}

fn told(failure: crate::vetting::Failure) -> StartError {
    match failure {
        Failure::Refused(refusal) => refusal.into(),
        Failure::Store(error) => error.into(),
    }
}
