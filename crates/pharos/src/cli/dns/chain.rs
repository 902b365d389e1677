//! The chain as configuration and command line have it: registry, signer, public servers.

use std::error::Error;
use std::net::{IpAddr, SocketAddr};
use std::path::{Path, PathBuf};

use clap::Args;
use data_encoding::BASE64;

use crate::cli::commands::Which;
use crate::config::{self, Dns};
use crate::dns::transfer::peers::{Peer, PeerAddress, Peers};
use crate::dns::wire::{Algorithm, TsigKey};
use crate::sandbox::SandboxBook;

/// What both configurations are about.
#[derive(Debug, Args)]
pub(super) struct Parties {
    #[command(flatten)]
    which: Which,
    /// Where the signer is reached, with its port; else the first peer that may transfer.
    #[arg(long)]
    signer: Option<SocketAddr>,
    /// The key (dns.key) between the signer and the public servers; else the registry's own.
    #[arg(long)]
    public_key: Option<String>,
}

#[derive(Debug, Args)]
pub(crate) struct KnotArguments {
    #[command(flatten)]
    parties: Parties,
    /// Where the signer reaches this registry, with its port; else the first of dns.listen.
    #[arg(long)]
    primary: Option<SocketAddr>,
    /// A public server behind the signer, with its port. May be given several times.
    #[arg(long)]
    public: Vec<SocketAddr>,
    /// Where Knot keeps keys and journals.
    #[arg(long, default_value = "/var/lib/knot")]
    storage: PathBuf,
    /// Where Knot keeps its socket and the number of its process.
    #[arg(long, default_value = "/run/knot")]
    run_directory: PathBuf,
}

#[derive(Debug, Args)]
pub(crate) struct NsdArguments {
    #[command(flatten)]
    parties: Parties,
    /// Where NSD listens, with its port. May be given several times.
    #[arg(long, default_values_t = [SocketAddr::from(([0; 4], 53)), SocketAddr::from(([0_u16; 8], 53))])]
    listen: Vec<SocketAddr>,
    /// Where NSD keeps zones and what it knows of transfers.
    #[arg(long, default_value = "/var/lib/nsd")]
    storage: PathBuf,
    /// Where NSD keeps its socket and the number of its process.
    #[arg(long, default_value = "/run/nsd")]
    run_directory: PathBuf,
    /// The user NSD becomes; empty: it stays who it is.
    #[arg(long, default_value = "nsd")]
    user: String,
}

/// What a configuration of the signer is made from.
#[derive(Debug)]
pub(super) struct KnotChain {
    pub(super) tlds: Vec<String>,
    pub(super) primary: SocketAddr,
    pub(super) primary_key: TsigKey,
    pub(super) signer: SocketAddr,
    pub(super) public: Vec<SocketAddr>,
    pub(super) public_key: TsigKey,
    pub(super) storage: PathBuf,
    pub(super) run_directory: PathBuf,
}

/// What a configuration of a public server is made from.
#[derive(Debug)]
pub(super) struct NsdChain {
    pub(super) tlds: Vec<String>,
    pub(super) signer: SocketAddr,
    pub(super) key: TsigKey,
    pub(super) listen: Vec<SocketAddr>,
    pub(super) storage: PathBuf,
    pub(super) run_directory: PathBuf,
    pub(super) user: String,
}

type Found<T> = Result<T, Box<dyn Error>>;

/// TLDs and `[dns]` of a configuration or a sandbox.
struct Ours {
    tlds: Vec<String>,
    dns: Dns,
}

fn ours(which: &Which) -> Found<Ours> {
    if let Some(book) = &which.sandbox {
        return of_sandbox(book);
    }
    let config = config::load(&which.config.config)?;
    let dns = config.dns.ok_or("the configuration has no [dns]: nobody gets a zone from it")?;
    Ok(Ours { tlds: config.tlds.into_iter().map(|tld| tld.name).collect(), dns })
}

fn of_sandbox(file: &Path) -> Found<Ours> {
    let book = SandboxBook::read(file)
        .map_err(|error| format!("{} is no sandbox.json: {error}", file.display()))?;
    let dns =
        book.dns.as_ref().ok_or("this sandbox.json has no \"dns\": start the sandbox anew")?;
    let named = Algorithm::ALL.into_iter().find(|known| known.name() == dns.tsig.algorithm);
    let algorithm = named.ok_or("the algorithm of this sandbox's key is not known here")?;
    let secret = BASE64.decode(dns.tsig.secret.as_bytes())?;
    let key = TsigKey::new(&dns.tsig.name, algorithm, &secret)?;
    let host: IpAddr = dns.host.parse()?;
    let peer = Peer {
        address: PeerAddress::Anywhere,
        key: Some(key),
        is_notified: false,
        may_transfer: true,
        may_query: false,
    };
    let dns = Dns {
        listen: vec![SocketAddr::new(host, dns.port)],
        keys: peer.key.iter().cloned().collect(),
        peers: Peers::new(vec![peer]),
        signer: None,
        limits: Default::default(),
        upkeep: Default::default(),
    };
    Ok(Ours { tlds: book.tlds.into_iter().map(|tld| tld.name).collect(), dns })
}

/// The server that shows the keys of our TLDs.
pub(super) fn signer(which: &Which) -> Found<SocketAddr> {
    let signer = known_signer(which)?;
    Ok(signer.ok_or("no signer is known: give --server, or set dns.signer")?)
}

/// The same, if the configuration tells; a sandbox has none.
pub(super) fn known_signer(which: &Which) -> Found<Option<SocketAddr>> {
    Ok(ours(which)?.dns.signer)
}

/// The peer that takes our zones, with its key.
fn taker(dns: &Dns) -> Found<(Option<SocketAddr>, TsigKey)> {
    let peers = dns.peers.all().iter();
    let mut takers = peers.filter(|peer| peer.may_transfer).filter_map(|peer| {
        let address = match peer.address {
            PeerAddress::One(address) => Some(address),
            PeerAddress::Anywhere | PeerAddress::Loopback => None,
        };
        Some((address, peer.key.clone()?))
    });
    Ok(takers.next().ok_or("no [[dns.peer]] may transfer: enter the signer with its key")?)
}

fn public_key(parties: &Parties, dns: &Dns, usual: TsigKey) -> Found<TsigKey> {
    let Some(name) = &parties.public_key else { return Ok(usual) };
    let found = dns.keys.iter().find(|key| key.name() == name);
    Ok(found.cloned().ok_or_else(|| format!("no [[dns.key]] is called {name}"))?)
}

pub(super) fn of_knot(given: &KnotArguments) -> Found<KnotChain> {
    let KnotArguments { parties, primary, public, storage, run_directory } = given;
    let Ours { tlds, dns } = ours(&parties.which)?;
    let (address, primary_key) = taker(&dns)?;
    let specific = |address: &&SocketAddr| !address.ip().is_unspecified();
    let primary = primary.or_else(|| dns.listen.iter().find(specific).copied());
    let primary = primary.ok_or("dns.listen names every address: say --primary ADDRESS:PORT")?;
    let signer = parties.signer.or(address);
    Ok(KnotChain {
        tlds,
        primary,
        signer: signer.ok_or("say where the signer listens: --signer ADDRESS:PORT")?,
        public: public.clone(),
        public_key: public_key(parties, &dns, primary_key.clone())?,
        primary_key,
        storage: storage.clone(),
        run_directory: run_directory.clone(),
    })
}

pub(super) fn of_nsd(given: &NsdArguments) -> Found<NsdChain> {
    let NsdArguments { parties, listen, storage, run_directory, user } = given;
    let Ours { tlds, dns } = ours(&parties.which)?;
    let (address, primary_key) = taker(&dns)?;
    let signer = parties.signer.or(address);
    Ok(NsdChain {
        tlds,
        signer: signer.ok_or("say where the signer is: --signer ADDRESS:PORT")?,
        key: public_key(parties, &dns, primary_key)?,
        listen: listen.clone(),
        storage: storage.clone(),
        run_directory: run_directory.clone(),
        user: user.clone(),
    })
}

/// An address with its port as Knot and NSD write it.
pub(super) fn at(address: SocketAddr) -> String {
    format!("{}@{}", address.ip(), address.port())
}
