//! The public pages: what they say, and that nobody has to sign in.

use super::fixture::Fixture;

on_both_engines!(
    the_public_pages_are_made_of_the_rulebook,
    a_name_is_looked_up_by_the_address_of_a_website,
);

async fn the_public_pages_are_made_of_the_rulebook(fixture: Fixture) {
    let said = [
        ("/apply", "120, 90, 60, 30 days before"),
        ("/programmes", "Dispenses prescription drugs only upon a valid prescription"),
        ("/programmes", "1025.00 USD for each website"),
        ("/policies", "Terms and Conditions with Exhibit A"),
        ("/policies", "In force"),
        ("/abuse", "abuse@localhost"),
        ("/abuse", "1 Main Street, Anytown"),
        ("/registrars", "No registrar is authorized yet."),
        ("/registrar-guide", "No name is registered without one, by anybody."),
        ("/prices", "Standard"),
        ("/prices", "USD"),
        ("/statistics", "As of 5 January 2026, 12:00 UTC"),
        ("/status", "No maintenance is announced."),
        ("/status", "Nothing was measured this month"),
    ];
    for (path, words) in said {
        let page = fixture.get(path).await;
        assert_eq!(page.status, 200, "{path}");
        assert!(page.text.contains(words), "{path} lacks {words:?}: {}", page.text);
        assert!(page.text.len() < 60_000, "{path}: {} bytes", page.text.len());
    }
    let policies = fixture.get("/policies").await.text;
    let path = policies.split("href=\"").find(|one| one.starts_with("/documents/")).unwrap();
    let path = path.split('"').next().unwrap();
    assert_eq!(fixture.get(path).await.status, 200, "{path}");
}

async fn a_name_is_looked_up_by_the_address_of_a_website(fixture: Fixture) {
    let asked = [
        "acme.pharmacy",
        "www.acme.pharmacy",
        "https%3A%2F%2Fada%40shop.eu.acme.pharmacy%3A8443%2Frefill%3Fof%3Dmine%23now",
        "ACME.Pharmacy.",
    ];
    for text in asked {
        let page = fixture.get(&format!("/lookup?name={text}")).await;
        assert_eq!(page.status, 404, "{text}: {}", page.text);
        assert!(page.text.contains("acme.pharmacy is not registered"), "{text}: {}", page.text);
    }
    let other = fixture.get("/lookup?name=https%3A%2F%2Facme.pharmacy.evil.test").await;
    assert_eq!(other.status, 200);
    let said = "We say nothing of acme.pharmacy.evil.test";
    assert!(other.text.contains(said), "another TLD is no name of ours, whatever stands before it");
    assert_eq!(fixture.get("/lookup?name=pharmacy").await.status, 400);
}
