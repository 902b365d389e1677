//! Networks: sites that one hand runs, by the keys that they share (WATCH.md, section 7).
//!
//! What many share says little: a key's weight falls with the number of sites that have it, so that
//! shared hosting, page builders and delivery networks weigh next to nothing. Keys of one family
//! are not independent of each other, and the strongest of them counts. Two sites are joined by at
//! least two families. A person names a network before it is used for anything.

use std::collections::{BTreeMap, BTreeSet};

/// What a key is made of.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum KeyKind {
    /// The set of name servers.
    NameServers,
    /// An address, or the network it is in.
    Address,
    /// A name in a certificate.
    Certificate,
    /// The public key of a certificate.
    PublicKey,
    /// Who counts the visitors.
    Analytics,
    /// A telephone number.
    Phone,
    /// An e-mail address.
    Email,
    /// An account for chats.
    Chat,
    /// The shape of the page.
    Shape,
    /// Style sheets and scripts by hash.
    Assets,
    /// The small picture of the site.
    Favicon,
    /// Where orders are sent.
    OrderForm,
    /// What is sold.
    Inventory,
    /// For how much.
    Prices,
}

/// Kinds of key that come from one thing, and count once.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Family {
    /// Where it is hosted.
    Hosting,
    /// Whose certificate it has.
    Certificate,
    /// Who counts its visitors.
    Analytics,
    /// How it is reached.
    Contact,
    /// How it looks.
    Look,
    /// What it trades, and how.
    Trade,
}

impl KeyKind {
    /// The stable code.
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            Self::NameServers => "name-servers",
            Self::Address => "address",
            Self::Certificate => "certificate",
            Self::PublicKey => "public-key",
            Self::Analytics => "analytics",
            Self::Phone => "phone",
            Self::Email => "email",
            Self::Chat => "chat",
            Self::Shape => "shape",
            Self::Assets => "assets",
            Self::Favicon => "favicon",
            Self::OrderForm => "order-form",
            Self::Inventory => "inventory",
            Self::Prices => "prices",
        }
    }

    /// Its family.
    #[must_use]
    pub const fn family(self) -> Family {
        match self {
            Self::NameServers | Self::Address => Family::Hosting,
            Self::Certificate | Self::PublicKey => Family::Certificate,
            Self::Analytics => Family::Analytics,
            Self::Phone | Self::Email | Self::Chat => Family::Contact,
            Self::Shape | Self::Assets | Self::Favicon => Family::Look,
            Self::OrderForm | Self::Inventory | Self::Prices => Family::Trade,
        }
    }

    /// How much a key of this kind says that nobody else has.
    const fn strength(self) -> f64 {
        match self {
            Self::Analytics | Self::Phone | Self::Email | Self::Chat | Self::PublicKey => 1.0,
            Self::OrderForm | Self::Certificate => 0.9,
            Self::Inventory | Self::Prices | Self::Favicon => 0.6,
            Self::Shape | Self::Assets | Self::NameServers => 0.4,
            Self::Address => 0.3,
        }
    }
}

impl Family {
    /// The stable code.
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            Self::Hosting => "hosting",
            Self::Certificate => "certificate",
            Self::Analytics => "analytics",
            Self::Contact => "contact",
            Self::Look => "look",
            Self::Trade => "trade",
        }
    }
}

/// A key of a site.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Key {
    /// What it is made of.
    pub kind: KeyKind,
    /// Its value.
    pub value: String,
}

/// From when on sites are joined.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Thresholds {
    /// The sum over families from which two sites are joined.
    pub sum: f64,
    /// What a family must weigh to count as one.
    pub family: f64,
    /// How many families it takes.
    pub families: usize,
    /// A key of more sites than this joins none.
    pub most_sites: usize,
    /// How many sites there are taken to be at least: what two out of three share may be common.
    pub fewest_sites: usize,
}

impl Default for Thresholds {
    fn default() -> Self {
        Self { sum: 1.0, family: 0.15, families: 2, most_sites: 200, fewest_sites: 100 }
    }
}

/// Two sites that are joined, by what.
#[derive(Debug, Clone, PartialEq)]
pub struct Edge {
    /// One site, by its place in the list.
    pub one: usize,
    /// The other.
    pub other: usize,
    /// The sum of weights.
    pub weight: f64,
    /// The keys that they share, of the families that count.
    pub keys: Vec<Key>,
}

/// Sites that are joined to each other, directly or through others.
#[derive(Debug, Clone, PartialEq)]
pub struct Cluster {
    /// The sites, by their places in the list.
    pub members: Vec<usize>,
    /// What joins them.
    pub edges: Vec<Edge>,
}

impl Cluster {
    /// The weakest of the joints: a network is no surer than that.
    #[must_use]
    pub fn weakest(&self) -> f64 {
        self.edges.iter().map(|edge| edge.weight).fold(f64::INFINITY, f64::min)
    }
}

/// How common keys are.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Census {
    /// How many sites have a key; one that is missing here has one site.
    pub owners: BTreeMap<Key, usize>,
    /// How many sites there are.
    pub sites: usize,
}

impl Census {
    /// Of these sites and no others.
    #[must_use]
    pub fn of(sites: &[BTreeSet<Key>]) -> Self {
        let mut owners = BTreeMap::new();
        for key in sites.iter().flatten() {
            *owners.entry(key.clone()).or_default() += 1;
        }
        Self { owners, sites: sites.len() }
    }

    /// How many sites have a key.
    #[must_use]
    pub fn owners(&self, key: &Key) -> usize {
        self.owners.get(key).copied().unwrap_or(1)
    }

    /// What a key weighs: the less, the more of all sites have it.
    fn weight(&self, key: &Key, thresholds: &Thresholds) -> f64 {
        let owners = self.owners(key);
        if owners > thresholds.most_sites {
            return 0.0;
        }
        let sites = self.sites.max(thresholds.fewest_sites).max(2) as f64;
        key.kind.strength() * (sites / owners.max(1) as f64).ln().max(0.0) / sites.ln()
    }
}

/// What joins two sites that share these keys: the sum of the weights, and the strongest key of each
/// family that counts; none where that is not enough.
#[must_use]
pub fn joint<'k>(
    shared: impl IntoIterator<Item = &'k Key>,
    census: &Census,
    thresholds: &Thresholds,
) -> Option<(f64, Vec<Key>)> {
    let mut families: BTreeMap<Family, (f64, &Key)> = BTreeMap::new();
    for key in shared {
        let weight = census.weight(key, thresholds);
        let best = families.entry(key.kind.family()).or_insert((weight, key));
        if weight > best.0 {
            *best = (weight, key);
        }
    }
    families.retain(|_, (weight, _)| *weight >= thresholds.family);
    let weight = families.values().map(|(weight, _)| weight).sum();
    let joined = families.len() >= thresholds.families && weight >= thresholds.sum;
    joined.then(|| (weight, families.values().map(|(_, key)| (*key).clone()).collect()))
}

/// Finds networks among sites, each given by its keys. Sites that are joined to none are left out.
#[must_use]
pub fn clusters(sites: &[BTreeSet<Key>], thresholds: &Thresholds) -> Vec<Cluster> {
    let mut groups = Groups::new(sites.len());
    let edges = edges(sites, &Census::of(sites), thresholds);
    for Edge { one, other, .. } in &edges {
        groups.join(*one, *other);
    }
    gather(edges, &mut groups)
}

/// What joins some of all sites, each given by its keys.
#[must_use]
fn edges(sites: &[BTreeSet<Key>], census: &Census, thresholds: &Thresholds) -> Vec<Edge> {
    let mut owners: BTreeMap<&Key, Vec<usize>> = BTreeMap::new();
    for (number, keys) in sites.iter().enumerate() {
        for key in keys {
            owners.entry(key).or_default().push(number);
        }
    }
    let few = owners.iter().filter(|(key, _)| census.owners(key) <= thresholds.most_sites);
    let pairs: BTreeSet<_> = few.flat_map(|(_, owners)| pairs(owners)).collect();
    let edge = |(one, other): (usize, usize)| {
        let shared = sites.get(one)?.intersection(sites.get(other)?);
        let (weight, keys) = joint(shared, census, thresholds)?;
        Some(Edge { one, other, weight, keys })
    };
    pairs.into_iter().filter_map(edge).collect()
}

fn pairs(owners: &[usize]) -> impl Iterator<Item = (usize, usize)> {
    let rest = |(place, one): (usize, &usize)| {
        let one = *one;
        owners[place + 1..].iter().map(move |other| (one, *other))
    };
    owners.iter().enumerate().flat_map(rest)
}

fn gather(edges: Vec<Edge>, groups: &mut Groups) -> Vec<Cluster> {
    let mut clusters: BTreeMap<usize, (BTreeSet<usize>, Vec<Edge>)> = BTreeMap::new();
    for edge in edges {
        let (members, edges) = clusters.entry(groups.first(edge.one)).or_default();
        members.extend([edge.one, edge.other]);
        edges.push(edge);
    }
    let cluster = |(members, edges): (BTreeSet<usize>, _)| Cluster {
        members: members.into_iter().collect(),
        edges,
    };
    clusters.into_values().map(cluster).collect()
}

/// Which sites are joined (union by the smallest number, paths shortened).
struct Groups(Vec<usize>);

impl Groups {
    fn new(count: usize) -> Self {
        Self((0..count).collect())
    }

    fn first(&mut self, of: usize) -> usize {
        let mut first = of;
        while self.0[first] != first {
            self.0[first] = self.0[self.0[first]];
            first = self.0[first];
        }
        first
    }

    fn join(&mut self, one: usize, other: usize) {
        let (one, other) = (self.first(one), self.first(other));
        let (low, high) = (one.min(other), one.max(other));
        self.0[high] = low;
    }
}
