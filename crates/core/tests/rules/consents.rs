//! The registry's consent to a transfer (P-37, P-10): when it is given, and what it is bound to.

use registry_core::accreditation::Standing;
use registry_core::decision::{Decision, Object};
use registry_core::domain::transfer::consent::{Facts, NewConsent, Refusal, decide};
use registry_core::domain::{Domain, Lifecycle};
use registry_core::event::Event;
use registry_core::id::{AccreditationId, OrganizationId, TokenId};
use registry_core::request::{Basis, NewToken};
use registry_core::rulebook::RulebookVersions;
use registry_core::token::{Token, TokenHash, TokenOperation, TokenState};

use crate::scenario::{at, domain, duties, event_names, open, pharmacy, registrar, uuid};

const NOW: &str = "2027-06-01";
const TERMS: &str = "2027-05";

/// A name that `alpha` sponsors, and a consent that it may go to `beta`, its holder staying.
struct Asked {
    domain: Domain,
    new: NewConsent,
    live: Option<Token>,
    standing: Standing,
    rulebooks: RulebookVersions,
}

fn asked() -> Asked {
    let domain = domain("2026-01-04", "2028-01-04");
    let held = domain.vouching.as_ref().unwrap();
    let new = NewConsent {
        token: NewToken {
            id: TokenId::from_uuid(uuid(70)),
            hash: TokenHash([7; 32]),
            registrar: None,
        },
        registrar: registrar("beta"),
        organization: held.organization,
        basis: held.basis,
        terms_version: None,
    };
    let standing = Standing::InTerm { ends: None };
    Asked { new, domain, live: None, standing, rulebooks: pharmacy() }
}

fn given(asked: &Asked) -> Result<(Token, Decision), Refusal> {
    let facts = Facts {
        domain: &asked.domain,
        live: asked.live.as_ref(),
        standing: asked.standing,
        contact_email: "owner@acme.example",
        terms_version: TERMS,
        rulebooks: &asked.rulebooks,
    };
    decide(asked.new.clone(), &facts, at(NOW))
}

fn code(edit: impl FnOnce(&mut Asked)) -> &'static str {
    let mut asked = asked();
    edit(&mut asked);
    given(&asked).map_or_else(|refusal| refusal.code(), |_| "ok")
}

fn next_owner(asked: &mut Asked, terms: Option<&str>) {
    asked.new.organization = OrganizationId::from_uuid(uuid(60));
    asked.new.basis = Basis::Accreditation(AccreditationId::from_uuid(uuid(61)));
    asked.new.terms_version = terms.map(str::to_owned);
}

#[test]
fn a_consent_is_a_token_for_the_transfer_of_one_name_to_one_registrar() {
    let asked = asked();
    let held = asked.domain.vouching.clone().unwrap();
    let (token, decision) = given(&asked).unwrap();
    assert_eq!((token.operation, token.state), (TokenOperation::Transfer, TokenState::Live));
    assert_eq!((&token.name, &token.registrar), (&asked.domain.name, &Some(registrar("beta"))));
    assert_eq!((token.organization, token.request), (held.organization, held.request));
    assert_eq!(token.accreditation.map(Basis::Accreditation), Some(held.basis));
    assert_eq!((token.terms_version, token.minted_at), (None, at(NOW)));
    // P-21, P-59: sixty whole days after this one, by the registry's calendar.
    assert_eq!(token.expires_at, at("2027-08-01"));
    assert_eq!(event_names(&decision), [Event::TokenMinted]);
    assert_eq!(duties(&decision), ["mail transfer-consented"]);
    assert_eq!(decision.changes[0].due_at, Some(token.expires_at));
}

#[test]
fn another_holder_accepts_the_terms_in_force() {
    let mut asked = asked();
    next_owner(&mut asked, Some(TERMS));
    let (token, _) = given(&asked).unwrap();
    assert_eq!(token.organization, OrganizationId::from_uuid(uuid(60)));
    assert_eq!(token.accreditation, Some(AccreditationId::from_uuid(uuid(61))));
    assert_eq!(token.terms_version.as_deref(), Some(TERMS));
    let held = asked.domain.vouching.as_ref().unwrap();
    assert_eq!(token.request, held.request, "the name came from it, and still does");
    for terms in [None, Some("2024-10")] {
        assert_eq!(code(|asked| next_owner(asked, terms)), "other-terms");
    }
}

#[test]
fn a_holder_on_a_government_basis_has_no_accreditation() {
    let mut asked = asked();
    asked.new.basis = Basis::Government;
    assert_eq!(given(&asked).unwrap().0.accreditation, None);
}

#[test]
fn an_earlier_consent_gives_way() {
    let mut asked = asked();
    let (earlier, _) = given(&asked).unwrap();
    asked.live = Some(earlier.clone());
    asked.new.token.id = TokenId::from_uuid(uuid(71));
    let (_, decision) = given(&asked).unwrap();
    assert_eq!(event_names(&decision), [Event::TokenKilled, Event::TokenMinted]);
    let Object::Token(killed) = &decision.changes[0].after else { panic!("no token") };
    assert_eq!((killed.id, killed.state), (earlier.id, TokenState::Killed { at: at(NOW) }));
}

/// Each refusal with everything behind it wrong as well.
#[test]
fn every_refusal_in_its_order() {
    type Wrong = (&'static str, fn(&mut Asked));
    let wrongs: [Wrong; 6] = [
        ("other-terms", |asked| next_owner(asked, None)),
        ("not-in-good-standing", |asked| asked.standing = Standing::NotYet),
        ("transfer-pending", |asked| asked.domain.transfer = Some(waiting())),
        ("own-name", |asked| asked.new.registrar = registrar("alpha")),
        ("domain-not-active", |asked| {
            let (since, until) = (at("2027-05-20"), at("2027-06-20"));
            asked.domain.lifecycle = Lifecycle::Redemption { since, until };
        }),
        ("no-consent-here", |asked| asked.rulebooks = open()),
    ];
    assert_eq!(code(|_| ()), "ok");
    for (count, (expected, _)) in wrongs.iter().enumerate() {
        let found = code(|asked| wrongs[..=count].iter().for_each(|(_, wrong)| wrong(asked)));
        assert_eq!(found, *expected);
    }
    assert_eq!(code(|asked| asked.domain.vouching = None), "no-consent-here", "nobody holds it");
}

fn waiting() -> registry_core::domain::DomainTransfer {
    use registry_core::domain::transfer::TransferTerms;
    use registry_core::transfer::{Transfer, TransferState};
    Transfer {
        number: 1,
        state: TransferState::Pending { until: at("2027-06-04") },
        gaining: registrar("beta"),
        losing: registrar("alpha"),
        requested_at: at("2027-05-30"),
        terms: TransferTerms {
            years: 1,
            fee: crate::scenario::usd("750.00"),
            expires_at: at("2029-01-04"),
            consent: None,
        },
    }
}
