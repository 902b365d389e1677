//! Namespaces that the client did not negotiate (RFC 9038).

use registry_epp::namespace::{Namespace, NamespaceSet};
use registry_epp::{ErrorContent, ErrorValue, Offender, Response};

use crate::{answers, dump, text};

/// The blocks of an answer, each with its namespace, as they are written.
fn blocks(response: &Response) -> Vec<Namespace> {
    let data = response.data.iter().map(|data| data.namespace());
    data.chain(response.extensions.iter().map(|data| data.namespace())).collect()
}

#[test]
fn every_block_of_every_answer_moves_into_the_result_alone() {
    let mut seen = NamespaceSet::EMPTY;
    for (name, whole) in answers() {
        for namespace in blocks(&whole) {
            seen.insert(namespace);
            let others = NamespaceSet::of(Namespace::ALL);
            let others = others.iter().filter(|other| *other != namespace).collect();
            let mut response = whole.clone();
            response.withhold_unnegotiated(others);
            assert_eq!(response.code, whole.code, "{name}");
            assert_eq!(response.queue, whole.queue, "{name}");
            assert!(!blocks(&response).contains(&namespace), "{name}");
            let moved = blocks(&whole).iter().filter(|block| **block == namespace).count();
            assert_eq!(response.values.len(), whole.values.len() + moved, "{name}");
            let xml = text(&response);
            let reason = format!("<reason>{} not in login services</reason>", namespace.uri());
            assert!(xml.contains(&reason), "{name}: {xml}");
            dump(&format!("{name}-without-{}", namespace.prefix()), &xml);
        }
        let mut response = whole.clone();
        response.withhold_unnegotiated(NamespaceSet::of(Namespace::ALL));
        assert_eq!(response, whole, "{name}");
        response.withhold_unnegotiated(NamespaceSet::EMPTY);
        assert_eq!(blocks(&response), [], "{name}");
        dump(&format!("{name}-without-all"), &text(&response));
    }
    let without_data = [Namespace::SecureAuthInfo, Namespace::UnhandledNamespaces, Namespace::Idn];
    for namespace in Namespace::ALL {
        let expected = !without_data.contains(namespace);
        assert_eq!(seen.contains(*namespace), expected, "no answer with {namespace:?}");
    }
}

#[test]
fn what_moves_is_the_block_as_it_was() {
    let (_, mut response) =
        answers().into_iter().find(|(name, _)| *name == "domain-info-extensions").expect("it");
    response.withhold_unnegotiated(NamespaceSet::of(&[Namespace::Domain, Namespace::Rgp]));
    assert_eq!((response.values.len(), response.extensions.len()), (2, 1));
    response.withhold_unnegotiated(NamespaceSet::EMPTY);
    let reason = response.values[3].reason.as_deref();
    assert_eq!(reason, Some("urn:ietf:params:xml:ns:rgp-1.0 not in login services"));
    let offender = Offender::epp("objURI", "urn:x");
    let content = ErrorContent::Offender(offender);
    response.values.push(ErrorValue { content, reason: None });
    dump("unhandled-namespaces", &text(&response));
}
