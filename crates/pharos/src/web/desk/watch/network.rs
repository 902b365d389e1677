//! The pages of networks: sites that one hand seems to run, as a person named them, and, under
//! `of-SITE`, what ties a site to others before anybody did (P-94; WATCH.md, section 7).

use std::collections::{BTreeMap, BTreeSet};

use axum::Json;
use axum::extract::{Path, State};
use axum::http::header::{CONTENT_DISPOSITION, CONTENT_TYPE};
use axum::response::{IntoResponse, Response};
use registry_core::id::{NetworkId, SiteId};
use registry_core::watch::{Network, Signed, Tie};
use registry_store::{Aggregate as _, ListedSite, Lock, Snapshot, StoreError};

use super::super::super::Web;
use super::super::super::caller::Visitor;
use super::super::super::public::{no_such_page, unavailable};
use super::super::not_for;
use super::super::review::{Acts, Found, Of, Offered, Reader, Sent, no_such_act};
use super::{List, lists};
use crate::page::catalogue::{Language, Phrase};
use crate::page::dossier::{ActForm, Control, Dossier, Fact, Field, Line, Section, spoken};
use crate::page::picture::{self, network::Node};
use crate::page::words::{self, Badge};
use crate::staff::permission::Permission;
use crate::vetting::Failure;
use crate::watch::network::{self, Around, Named, SITES_READ};

/// What can be done about a network.
pub(in crate::web::desk) const ACTS: Offered = &[
    ("name", Permission::JudgeSite),
    ("change", Permission::JudgeSite),
    ("end", Permission::JudgeSite),
];

/// Under what what ties a site to others stands, before its id.
const OF: &str = "of-";

/// Before the id of a site, in the name of its tick.
const SITE: &str = "site-";

/// The address of what ties a site to others.
pub(super) fn page_of(site: SiteId) -> String {
    Of::Network.page(format!("{OF}{site}"))
}

/// What else seems to be run by the hand that runs a site.
pub(super) struct OneHand {
    networks: Vec<Network>,
    others: usize,
}

impl OneHand {
    pub(super) fn of(read: &mut Snapshot<'_>, site: SiteId) -> Result<Self, StoreError> {
        let others = read.group_of_site(site, SITES_READ)?.len().saturating_sub(1);
        Ok(Self { networks: read.networks_of_site(site)?, others })
    }

    /// Its networks, and where what ties it is shown.
    pub(super) fn facts(&self, language: Language, site: SiteId) -> Vec<Fact> {
        let named = |network: &Network| {
            let href = Of::Network.page(network.id);
            Fact::link(language.say("site-network"), href, network.name.clone())
        };
        let mut facts: Vec<_> = self.networks.iter().map(named).collect();
        if self.others > 0 {
            let words = language.say("site-ties-words").number("sites", self.others);
            facts.push(Fact::link(language.say("site-ties"), page_of(site), words));
        }
        facts
    }
}

/// The page of a network, or of what ties a site to others.
pub(in crate::web::desk) fn dossier(read: &mut Snapshot<'_>, reader: &Reader, id: &str) -> Found {
    if let Some(site) = id.strip_prefix(OF) {
        let Ok(site) = site.parse::<SiteId>() else { return Ok(None) };
        return tied(read, reader, site).map(|found| found.map(|dossier| (dossier, None)));
    }
    let Ok(id) = id.parse::<NetworkId>() else { return Ok(None) };
    let Some(network) = read.network(id, Lock::None)? else { return Ok(None) };
    let language = reader.language;
    let ids: Vec<_> = network.sites.iter().map(|one| one.site).collect();
    let sites = read.watch_sites(&ids, reader.now)?;
    let shown = Shown { sites: &sites, ties: &network.ties };
    let acts = match reader.may(Permission::JudgeSite) && network.is_live() {
        true => forms(read, reader, &network)?,
        false => Vec::new(),
    };
    let idle = match network.is_live() {
        true => language.say("idle-role"),
        false => language.say("network-over"),
    };
    let (tone, state) = match network.is_live() {
        true => ("waits", language.say("network-live")),
        false => ("plain", language.say("network-ended")),
    };
    let dossier = Dossier {
        trail: List::Networks.trail(language),
        title: network.name.clone(),
        lead: language.say("network-lead").into(),
        state: Some(Badge::new(tone, state)),
        sections: vec![
            about(language, &network),
            shown.drawn(language),
            shown.members(language),
            shown.keys(language),
        ],
        acts,
        idle: idle.into(),
        ..Dossier::default()
    };
    Ok(Some((dossier, Some(network.key()))))
}

/// What ties a site to others.
fn tied(
    read: &mut Snapshot<'_>,
    reader: &Reader,
    site: SiteId,
) -> Result<Option<Dossier>, StoreError> {
    let language = reader.language;
    let Some(Around { sites, ties, networks }) = network::around(read, site, reader.now)? else {
        return Ok(None);
    };
    let own = sites.iter().find(|one| one.id == site);
    let name = own.map(|one| one.name.clone()).unwrap_or_default();
    let shown = Shown { sites: &sites, ties: &ties };
    let line = |network: &Network| Line {
        words: network.name.clone(),
        href: Of::Network.page(network.id),
        more: signed(language, &network.named).into(),
        ..Line::default()
    };
    let named = Section::new("named", language.say("network-named"))
        .with_lines(networks.iter().map(line).collect(), language.say("network-named-none"));
    let may_name = reader.may(Permission::JudgeSite) && sites.len() > 1;
    let title = language.say("network-name");
    let form = ActForm::new("name", title, language.say("network-name-words"));
    let acts = match may_name {
        true => vec![form.with(fields(language, None, &sites, |_| true)).open()],
        false => Vec::new(),
    };
    let idle = match sites.len() > 1 {
        true => language.say("idle-role"),
        false => language.say("network-alone"),
    };
    Ok(Some(Dossier {
        trail: List::Networks.trail(language),
        title: language.say("network-of").with("name", name).into(),
        lead: language.say("network-of-lead").into(),
        sections: vec![shown.drawn(language), named, shown.members(language), shown.keys(language)],
        acts,
        idle: idle.into(),
        ..Dossier::default()
    }))
}

fn signed(language: Language, signed: &Signed) -> Phrase {
    let words = language.say("network-signed").with("who", signed.by.name());
    words.with("day", words::day(signed.at))
}

fn about(language: Language, network: &Network) -> Section {
    let mut facts = vec![
        Fact::new(language.say("network-sites"), network.sites.len().to_string()),
        Fact::new(language.say("network-weakest"), weight(language, network.weakest_percent())),
        Fact::new(language.say("network-named-by"), signed(language, &network.named)),
    ];
    let mut quotes = vec![(language.say("network-why").into(), network.named.reason.clone())];
    if let Some(changed) = &network.changed {
        facts.push(Fact::new(language.say("network-changed"), signed(language, changed)));
        quotes.push((language.say("network-why-changed").into(), changed.reason.clone()));
    }
    if let Some(ended) = &network.ended {
        facts.push(Fact::new(language.say("network-ended"), signed(language, ended)));
        quotes.push((language.say("network-why-ended").into(), ended.reason.clone()));
    }
    let record = format!("{}/record", Of::Network.page(network.id));
    let words = language.say("network-record-words");
    facts.push(Fact::link(language.say("network-record"), record, words));
    let section = Section::new("about", language.say("network-about")).with_facts(facts);
    Section { quotes, ..section }
}

fn weight(language: Language, percent: u32) -> Phrase {
    language.say("network-weight").number("percent", percent)
}

/// Sites and what ties them, to be shown.
struct Shown<'a> {
    sites: &'a [ListedSite],
    ties: &'a [Tie],
}

impl Shown<'_> {
    fn name(&self, id: SiteId) -> &str {
        self.sites.iter().find(|site| site.id == id).map_or("", |site| site.name.as_str())
    }

    fn drawn(&self, language: Language) -> Section {
        let mut section = Section::new("picture", language.say("network-picture"));
        let place: BTreeMap<_, _> =
            self.sites.iter().enumerate().map(|(place, site)| (site.id, place)).collect();
        let pair = |tie: &Tie| Some((*place.get(&tie.one)?, *place.get(&tie.other)?));
        let mut strongest: Vec<_> = self.ties.iter().collect();
        strongest.sort_by_key(|tie| std::cmp::Reverse(tie.weight_percent));
        let pairs: Vec<_> = strongest.into_iter().filter_map(pair).collect();
        let node = |(number, site): (usize, &ListedSite)| {
            let ties = pairs.iter().filter(|(one, other)| [*one, *other].contains(&number));
            let words = language.say("network-node").with("class", spoken(site.class.code()));
            Node {
                name: site.name.clone(),
                tone: lists::class_badge(site.class).tone,
                words: words.number("ties", ties.count()).into(),
                path: Of::Site.page(site.id),
            }
        };
        let nodes: Vec<_> = self.sites.iter().enumerate().map(node).collect();
        let title = language.say("network-picture").to_string();
        let is_tied = nodes.len() > 1;
        section.picture =
            is_tied.then(|| picture::network::picture(language, title, &nodes, &pairs));
        section.empty = language.say("network-alone").into();
        section
    }

    fn members(&self, language: Language) -> Section {
        // By their numbers in the picture.
        let line = |(number, site): (usize, &ListedSite)| Line {
            words: format!("{}. {}", number + 1, site.name),
            href: Of::Site.page(site.id),
            badge: Some(lists::class_badge(site.class)),
            ..Line::default()
        };
        let lines = self.sites.iter().enumerate().map(line).collect();
        let section = Section::new("sites", language.say("network-sites"));
        section.with_lines(lines, language.say("network-alone"))
    }

    /// What is shared, and by which of them.
    fn keys(&self, language: Language) -> Section {
        let mut having: BTreeMap<(&str, &str), (u32, BTreeSet<&str>)> = BTreeMap::new();
        for tie in self.ties {
            for key in &tie.keys {
                let (on_record, names) = having.entry((&key.kind, &key.value)).or_default();
                *on_record = key.sites.max(*on_record);
                names.extend([self.name(tie.one), self.name(tie.other)]);
            }
        }
        let line = |((kind, value), (on_record, names)): ((&str, &str), (u32, BTreeSet<&str>))| {
            let names: Vec<_> = names.into_iter().collect();
            let more = language.say("network-key-at").number("sites", on_record);
            Line {
                words: format!("{}: {value}", spoken(kind)),
                more: more.with("names", names.join(", ")).into(),
                ..Line::default()
            }
        };
        let lines = having.into_iter().map(line).collect();
        let section = Section::new("keys", language.say("network-keys"));
        section.with_lines(lines, language.say("network-keys-none"))
    }
}

/// What is said of a network: its name, which of these sites it has, and why.
fn fields(
    language: Language,
    name: Option<&str>,
    sites: &[ListedSite],
    has: impl Fn(SiteId) -> bool,
) -> Vec<Field> {
    let called = Field::line("name", language.say("network-called"));
    let called = called.hinted(language.say("network-called-hint"));
    let mut fields = vec![Field { value: name.unwrap_or_default().to_owned(), ..called }];
    fields.extend(sites.iter().map(|site| {
        let label = language.say("network-has").with("name", &site.name);
        let tick = Field::new(format!("{SITE}{}", site.id), label, Control::Tick);
        Field { value: if has(site.id) { "on" } else { "" }.to_owned(), ..tick }
    }));
    fields.push(Field::area("reason", language.say("network-why")));
    fields
}

/// A network is changed to some of its sites and of those that are tied to them, or ended.
fn forms(
    read: &mut Snapshot<'_>,
    reader: &Reader,
    network: &Network,
) -> Result<Vec<ActForm>, StoreError> {
    let language = reader.language;
    let own: BTreeSet<_> = network.sites.iter().map(|one| one.site).collect();
    let mut all: Vec<_> = own.iter().copied().collect();
    if let Some(first) = all.first().copied() {
        let tied = read.group_of_site(first, SITES_READ)?;
        all.extend(tied.into_iter().filter(|id| !own.contains(id)));
    }
    let sites = read.watch_sites(&all, reader.now)?;
    let (change, end) = (language.say("network-change"), language.say("network-end"));
    Ok(vec![
        ActForm::new("change", change, language.say("network-change-words"))
            .with(fields(language, Some(&network.name), &sites, |id| own.contains(&id)))
            .secondary(),
        ActForm::new("end", end, language.say("network-end-words"))
            .with(vec![Field::area("reason", language.say("field-words"))])
            .danger(),
    ])
}

/// Names a network, changes one, or ends it.
pub(in crate::web::desk) async fn act(acts: &Acts<'_>, sent: &Sent) -> Result<(), Failure> {
    let (registry, acting) = (acts.registry, acts.acting);
    if acts.id.starts_with(OF) {
        return match acts.act {
            "name" => network::name(registry, acting, named(sent)).await.map(drop),
            other => Err(no_such_act(other)),
        };
    }
    let id = acts.id.parse::<NetworkId>().map_err(|_| no_such_act(acts.act))?;
    match acts.act {
        "change" => network::change(registry, acting, (id, named(sent))).await.map(drop),
        "end" => {
            let ended = (id, sent.text("reason").to_owned());
            network::end(registry, acting, ended).await.map(drop)
        }
        other => Err(no_such_act(other)),
    }
}

fn named(sent: &Sent) -> Named {
    let site = |field: &str| field.strip_prefix(SITE)?.parse::<SiteId>().ok();
    Named {
        name: sent.text("name").to_owned(),
        reason: sent.text("reason").to_owned(),
        sites: sent.fields.names().filter_map(site).collect(),
    }
}

/// A network as an associated-domain record, to save.
pub(super) async fn record(
    State(web): State<Web>,
    visitor: Visitor,
    Path(id): Path<String>,
) -> Response {
    if !visitor.may(Permission::ReadWatch) {
        return not_for(&web, &visitor, Permission::ReadWatch);
    }
    let Ok(id) = id.parse::<NetworkId>() else { return no_such_page(State(web)).await };
    match web.registry.store.read(move |read| read.network(id, Lock::None)).await {
        Ok(Some(found)) => {
            let name = format!("attachment; filename=\"associated-domains-{id}.json\"");
            let headers =
                [(CONTENT_DISPOSITION, name), (CONTENT_TYPE, "application/json".to_owned())];
            let record = network::record(&found, &web.registry.watch.organization);
            (headers, Json(record)).into_response()
        }
        Ok(None) => no_such_page(State(web)).await,
        Err(error) => unavailable(&web, &error),
    }
}
