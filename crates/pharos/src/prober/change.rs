//! A change over EPP, and how long it takes until the world sees it (RA, Specification 10,
//! sections 3 to 5).
//!
//! The delegation signers of a name that serves nothing else are replaced by one whose digest is
//! drawn for the occasion: whoever shows it shows this change and no other.

use std::sync::Arc;
use std::time::{Duration, Instant};

use data_encoding::HEXUPPER;
use registry_core::service_level::Service;
use registry_epp::client::Verb;
use registry_epp::extension::sec_dns::Signer;
use tokio::task::JoinSet;

use super::epp::{EppService, without_session};
use super::rdap::RdapService;
use super::{Context, Fault, Subject, Tested, dns};
use crate::config::NameServerAddress;
use crate::identity;

/// ECDSA P-256 with SHA-256 (RFC 6605), which every registry takes.
const ALGORITHM: u8 = 13;

/// SHA-256 (RFC 4509).
const DIGEST_TYPE: u8 = 2;

/// What is changed, and who must show it.
#[derive(Debug)]
pub(super) struct Change {
    pub(super) tld: String,
    pub(super) domain: String,
    pub(super) service: Arc<EppService>,
    pub(super) name_servers: Vec<NameServerAddress>,
    pub(super) rdap: Option<Arc<RdapService>>,
}

/// Who must show it.
#[derive(Debug, Clone)]
pub(super) enum Place {
    NameServer(NameServerAddress),
    Rdap(Arc<RdapService>),
}

impl Change {
    /// Makes a change, and looks everywhere until it is seen.
    pub(super) async fn test(self: &Arc<Self>, context: &Context) {
        let digest: [u8; 32] = identity::random();
        let target = self.service.at.to_string();
        let subject = Subject { tld: &self.tld, service: Service::EppTransform, target: &target };
        let at = context.now();
        let changed = self.changed(context, &digest).await;
        context.tell(subject, at, &changed);
        if changed.is_err() {
            return;
        }
        let confirmed = Instant::now();
        let servers = self.name_servers.iter().cloned().map(Place::NameServer);
        let mut watched = JoinSet::new();
        for place in servers.chain(self.rdap.iter().cloned().map(Place::Rdap)) {
            let (change, context) = (Arc::clone(self), context.clone());
            watched.spawn(async move {
                let at = context.now();
                let seen = change.seen(&context, &place, &digest, confirmed).await;
                let (service, target) = place.named();
                context.tell(Subject { tld: &change.tld, service, target: &target }, at, &seen);
            });
        }
        while watched.join_next().await.is_some() {}
    }

    /// The transform, in a session of its own.
    async fn changed(&self, context: &Context, digest: &[u8]) -> Tested<Duration> {
        let entered = context.within(self.service.log_in()).await;
        let (mut session, _) = entered.map_err(|fault| without_session(&fault))?;
        let [high, low] = identity::random();
        let signer = Signer {
            key_tag: u16::from_be_bytes([high, low]),
            algorithm: ALGORITHM,
            digest_type: DIGEST_TYPE,
            digest: digest.to_vec(),
            key: None,
        };
        let verb = Verb::ReplaceSigners { name: &self.domain, signer: &signer };
        let took = context.within(session.done(verb)).await.map(|(_, took)| took);
        // What follows is measured from now: the leave is taken beside it.
        tokio::spawn(session.log_out(context.patience.answer));
        took
    }

    /// How long it took from the answer to the transform until this place showed the change.
    pub(super) async fn seen(
        &self,
        context: &Context,
        place: &Place,
        digest: &[u8],
        confirmed: Instant,
    ) -> Tested<Duration> {
        let limit = context.patience.update;
        loop {
            let shows = match place {
                Place::NameServer(at) => {
                    dns::shows_digest(context, at.address, &self.domain, digest).await
                }
                Place::Rdap(rdap) => {
                    rdap.shows_digest(context, &self.domain, &HEXUPPER.encode(digest)).await
                }
            };
            let waited = confirmed.elapsed();
            let last = match shows {
                Ok(true) => return Ok(waited),
                Ok(false) => Fault::new("it answers as before"),
                Err(fault) => fault,
            };
            if waited >= limit {
                let seconds = limit.as_secs();
                return Err(Fault::new(format_args!("no change within {seconds} s: {last}")));
            }
            tokio::time::sleep(pause(waited).min(limit - waited)).await;
        }
    }
}

impl Place {
    fn named(&self) -> (Service, String) {
        match self {
            Self::NameServer(at) => (Service::DnsUpdate, at.to_string()),
            Self::Rdap(rdap) => (Service::RdapUpdate, rdap.at.to_string()),
        }
    }
}

/// Until the next look: often at first, when most changes are seen; later a hundredth of what was
/// waited already, so that a figure is right to one percent.
fn pause(waited: Duration) -> Duration {
    (waited / 100).max(Duration::from_millis(250))
}
