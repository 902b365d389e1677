//! The made-up web, served on loopback: what a capture gives is judged as the pages themselves are.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use registry_capture::{capture, keys, pages};
use registry_sampleweb::{Kind, Register, Set, Site, Visitor, sites};
use registry_signals::{KeyKind, License, Nature, ProposedClass, Rules, SitePage, judge};

use crate::world::{Act, Asked, Net, Tls, answer, not_found, request};

/// Serves every site by its name, as each visitor sees it.
pub(crate) fn serves(sites: &[Site]) -> impl Fn(&Asked) -> Vec<Act> + Send + Sync + 'static {
    let by_host: BTreeMap<String, Site> =
        sites.iter().map(|site| (site.host.clone(), site.clone())).collect();
    move |asked| {
        let host = asked.header("host").unwrap_or_default().split(':').next().unwrap_or_default();
        let is_bot = asked.header("user-agent").unwrap_or_default().contains("Googlebot");
        let visitor = match (is_bot, asked.header("referer")) {
            (true, _) => Visitor::Bot,
            (false, Some(_)) => Visitor::Referred,
            (false, None) => Visitor::Browser,
        };
        let Some(site) = by_host.get(host) else { return not_found() };
        let got = site.get(&asked.path, visitor);
        let status = if got.status == 200 { "200 OK" } else { "404 Not Found" };
        answer(status, &format!("Content-Type: {}\r\n", got.media_type), &got.body)
    }
}

/// What an error says is no page: who turns machines away shows them nothing, and hides nothing.
#[tokio::test]
async fn errors_are_no_pages() {
    let rules = Rules::built_in().unwrap();
    let site = sites(Set::Testing).into_iter().find(|site| site.kind == Kind::Legitimate).unwrap();
    let serve = serves(std::slice::from_ref(&site));
    let mut net = Net::new();
    let port = net
        .serve(Tls::None, move |asked| {
            let is_bot = asked.header("user-agent").unwrap_or_default().contains("Googlebot");
            let refusal = || answer("403 Forbidden", "Content-Type: text/html\r\n", b"<p>No.");
            if is_bot { refusal() } else { serve(asked) }
        })
        .await;
    let wanted = request(&format!("http://{}:{port}/", site.host));
    let taken = capture(&wanted, &net.means()).await;
    let read = pages(&taken, &registry_signals::Limits::default());
    let visitors: Vec<_> = read.iter().map(|page| page.visitor).collect();
    assert_eq!(visitors, [registry_capture::Visitor::Browser, registry_capture::Visitor::Referred]);
    let shown: Vec<SitePage<'_>> = read.iter().map(|page| page.as_site_page()).collect();
    assert!(!judge(&rules, &site.host, &shown, License::Known).is_cloaked);
}

#[tokio::test]
async fn what_is_captured_is_judged_as_the_pages_are() {
    let rules = Rules::built_in().unwrap();
    let all = sites(Set::Testing);
    let mut net = Net::new();
    let port = net.serve(Tls::Valid, serves(&all)).await;
    let means = Arc::new(net.means());
    let mut kinds = BTreeSet::new();
    for site in all.iter().step_by(7) {
        kinds.insert(site.kind);
        let base = format!("https://{}:{port}", site.host);
        let mut wanted = request(&base);
        for path in site.paths().iter().filter(|path| **path != "/") {
            wanted = wanted.naming(&format!("{base}{path}")).unwrap();
        }
        let taken = capture(&wanted, &means).await;
        let read = pages(&taken, &registry_signals::Limits::default());
        let shown: Vec<SitePage<'_>> = read.iter().map(|page| page.as_site_page()).collect();
        let licence = match site.register {
            Register::NotAsked => License::Unknown,
            Register::Known => License::Known,
            Register::Anothers => License::Anothers,
            Register::Absent => License::Absent,
        };
        let found = judge(&rules, &site.host, &shown, licence);
        let is_right = match site.kind {
            Kind::Rogue => found.class == ProposedClass::Rogue,
            Kind::Unapproved => found.class == ProposedClass::Unapproved,
            Kind::Legitimate => found.class != ProposedClass::Rogue,
            Kind::InformationOnly => found.nature == Nature::InformationOnly,
            Kind::Hacked => found.nature == Nature::Compromised,
            Kind::NotAPharmacy => found.class == ProposedClass::NotAPharmacy,
            Kind::Cloaked => found.is_cloaked && found.nature == Nature::Compromised,
        };
        assert_eq!(found.is_cloaked, site.kind == Kind::Cloaked, "{}", site.template);
        assert!(is_right, "{} {:?}: {found:?}", site.template, site.kind);
        let kept = keys(&taken, &read);
        for kind in [
            KeyKind::PublicKey,
            KeyKind::Certificate,
            KeyKind::Address,
            KeyKind::Shape,
            KeyKind::Analytics,
            KeyKind::Email,
        ] {
            assert!(kept.iter().any(|key| key.kind == kind), "{kind:?} {}", site.template);
        }
    }
    assert_eq!(kinds.len(), 7, "every kind of site was captured");
}
