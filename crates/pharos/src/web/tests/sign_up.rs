//! People from outside the house: how they come to an account and to an organization.

pub(super) mod applicant;
mod belongings;
mod holder;
mod meanwhile;
mod outsiders;

use registry_store::{Lock, Tx};
use serde_json::json;

use super::desk::{Browser, post_form, try_sign_in};
use super::fixture::{Answer, Fixture, PASSWORD, organization};
use crate::staff::account::{NewAccount, Person};
use crate::staff::permission::Role;
use crate::staff::{account, api_token};
use crate::vetting::organization::{self, CreateOrganization};

on_both_engines!(
    an_applicant_confirms_an_address_and_signs_in_without_a_code,
    nobody_learns_here_whether_an_address_has_an_account,
    a_link_works_once_and_not_for_ever,
    sign_ups_are_limited_for_a_network_and_for_an_address,
    settings_close_the_door_and_ask_for_a_second_factor,
    who_enters_an_organization_acts_for_it_and_nobody_else_does,
    a_member_invites_another_and_one_stays,
    a_registrar_has_people_of_its_own,
);

const EMAIL: &str = "ada@acme.example";

/// What is owed to an address, newest first: the code and the secret of each message.
pub(super) async fn letters(fixture: &Fixture, to: &str) -> Vec<(String, Option<String>)> {
    let duties = fixture.registry.store.read(|read| read.duties_page(None, 100)).await.unwrap();
    let to = duties.into_iter().filter(|duty| duty.notice.to == to);
    let opened = to.map(|duty| {
        let open = |sealed: Vec<u8>| {
            let text = fixture.registry.seal.open(&duty.key, &sealed).unwrap();
            String::from_utf8(text.to_vec()).unwrap()
        };
        (duty.notice.message.code().to_owned(), duty.sealed.clone().map(open))
    });
    opened.collect()
}

/// The path of the newest link that went to an address.
pub(super) async fn link(fixture: &Fixture, to: &str) -> String {
    let letters = letters(fixture, to).await;
    let link = letters.into_iter().find_map(|(_, link)| link).expect("a link");
    link.strip_prefix("https://localhost").expect("our page").to_owned()
}

async fn sign_up(fixture: &Fixture, name: &str, email: &str) -> Answer {
    post_form(fixture, "/sign-up", &[("name", name), ("email", email)]).await
}

async fn choose(fixture: &Fixture, path: &str, name: &str) -> Answer {
    post_form(fixture, path, &[("name", name), ("password", PASSWORD)]).await
}

/// An account of an applicant, without a second factor; gives the person and a bearer token.
async fn applicant(fixture: &Fixture, email: &str) -> (Person, String) {
    let new = NewAccount {
        email,
        name: email.split('@').next().unwrap(),
        role: Role::Applicant,
        password_hash: fixture.registry.passwords.hash(PASSWORD).await.unwrap(),
        totp_secret: None,
        works_for: None,
    };
    let staff = account::create(&fixture.registry, new).await.unwrap();
    let token = api_token::make(&fixture.registry, staff.id, "test", None).await.unwrap();
    (Person::of(&staff).unwrap(), token.expose().to_owned())
}

async fn an_applicant_confirms_an_address_and_signs_in_without_a_code(fixture: Fixture) {
    assert_eq!(sign_up(&fixture, "", EMAIL).await.status, 422);
    let wrong = sign_up(&fixture, "Ada", "no address").await;
    assert!(wrong.status == 422 && wrong.text.contains("value=\"no address\""), "kept");
    assert_eq!(sign_up(&fixture, "Ada Apothecary", " Ada@Acme.example ").await.status, 200);
    assert_eq!(try_sign_in(&fixture, EMAIL, PASSWORD, "").await.status, 401, "not confirmed");
    let path = link(&fixture, EMAIL).await;
    let page = fixture.get(&path).await;
    assert!(page.status == 200 && page.text.contains("value=\"Ada Apothecary\""), "{}", page.text);
    let short = post_form(&fixture, &path, &[("name", "Ada"), ("password", "short")]).await;
    assert_eq!(short.status, 422);
    let made = choose(&fixture, &path, "Ada Apothecary").await;
    assert_eq!(made.header("location"), "/sign-in?done=enrolled", "{}", made.text);
    let signed_in = try_sign_in(&fixture, EMAIL, PASSWORD, "").await;
    assert_eq!((signed_in.status.as_u16(), signed_in.header("location")), (303, "/desk"));
    let browser = Browser::of(&fixture, &signed_in, "/desk/account").await;
    let page = browser.get("/desk/account").await.text;
    assert!(page.contains("Ada Apothecary") && !page.contains("/desk/review"), "{page}");
    assert_eq!(browser.get("/desk/review").await.status, 403);
}

async fn nobody_learns_here_whether_an_address_has_an_account(fixture: Fixture) {
    fixture.person("reviewer@test.example", Role::Reviewer).await;
    let known = sign_up(&fixture, "Eve", "reviewer@test.example").await;
    let fresh = sign_up(&fixture, "Eve", "reviewer@else.example").await;
    let told = known.text.replace("reviewer@test.example", "reviewer@else.example");
    assert_eq!((known.status, told), (fresh.status, fresh.text));
    let letters = letters(&fixture, "reviewer@test.example").await;
    assert_eq!(letters, [("account-known".to_owned(), None)], "it is told to the address alone");
    // Somebody else's address that an account was made for meanwhile gives nothing.
    applicant(&fixture, "reviewer@else.example").await;
    let path = link(&fixture, "reviewer@else.example").await;
    assert_eq!(choose(&fixture, &path, "Eve").await.status, 422);
}

async fn a_link_works_once_and_not_for_ever(fixture: Fixture) {
    sign_up(&fixture, "Ada", EMAIL).await;
    let path = link(&fixture, EMAIL).await;
    let stored = fixture.registry.store.read(|read| read.duties_page(None, 10)).await.unwrap();
    let payload = format!("{:?}", stored[0].notice);
    assert!(!payload.contains(path.rsplit('/').next().unwrap()), "only sealed: {payload}");
    assert_eq!(choose(&fixture, &path, "Ada").await.status, 303);
    assert_eq!(fixture.get(&path).await.status, 404, "used");
    sign_up(&fixture, "Bob", "bob@acme.example").await;
    let path = link(&fixture, "bob@acme.example").await;
    let minute = std::time::Duration::from_secs(60);
    let end = fixture.registry.clock.wall_now() + fixture.registry.accounts.sign_up_link;
    let later = end - minute;
    let forget = move |tx: &mut Tx<'_>, _now| tx.forget_invitations(later);
    fixture.registry.commit(forget).await.unwrap();
    assert_eq!(fixture.get(&path).await.status, 200, "good to its end");
    let end = end + minute;
    let forget = move |tx: &mut Tx<'_>, _now| tx.forget_invitations(end);
    fixture.registry.commit(forget).await.unwrap();
    assert_eq!(fixture.get(&path).await.status, 404);
}

async fn sign_ups_are_limited_for_a_network_and_for_an_address(fixture: Fixture) {
    for _ in 0..3 {
        assert_eq!(sign_up(&fixture, "Ada", EMAIL).await.status, 200);
    }
    let limited = sign_up(&fixture, "Ada", &EMAIL.to_uppercase()).await;
    assert!(limited.status == 429 && limited.text.contains("Try again in"), "{}", limited.text);
    assert_eq!(letters(&fixture, EMAIL).await.len(), 3);
    let mut last = 0;
    for number in 0..8 {
        let email = format!("ada{number}@acme.example");
        last = sign_up(&fixture, "Ada", &email).await.status.as_u16();
    }
    assert_eq!(last, 429, "a network too");
}

async fn settings_close_the_door_and_ask_for_a_second_factor(mut fixture: Fixture) {
    let mut accounts = (*fixture.registry.accounts).clone();
    accounts.applicants_need_second_factor = true;
    fixture.with_accounts(accounts.clone());
    sign_up(&fixture, "Ada", EMAIL).await;
    let path = link(&fixture, EMAIL).await;
    let page = fixture.get(&path).await.text;
    assert!(page.contains("maxlength=\"7\" required"), "{page}");
    let refused = choose(&fixture, &path, "Ada").await;
    assert!(refused.status == 422 && refused.text.contains("second factor"), "{}", refused.text);
    // An account that is older than the setting has to set one up before anything else.
    applicant(&fixture, "old@acme.example").await;
    let answer = try_sign_in(&fixture, "old@acme.example", PASSWORD, "").await;
    let browser = Browser::of(&fixture, &answer, "/desk/account").await;
    assert_eq!(browser.get("/desk/applicant").await.header("location"), "/desk/account");
    accounts.sign_up = false;
    fixture.with_accounts(accounts);
    assert_eq!(fixture.get("/sign-up").await.status, 404);
    assert_eq!(sign_up(&fixture, "Ada", "bob@acme.example").await.status, 404);
    assert!(!fixture.get("/sign-in").await.text.contains("/sign-up"));
}

fn command(name: &str) -> CreateOrganization {
    CreateOrganization {
        name: name.to_owned(),
        kind: "pharmacy".to_owned(),
        country: "us".to_owned(),
        contact_name: "Ada Apothecary".to_owned(),
        contact_email: EMAIL.to_owned(),
    }
}

async fn who_enters_an_organization_acts_for_it_and_nobody_else_does(fixture: Fixture) {
    let reviewer = fixture.person("reviewer@test.example", Role::Reviewer).await;
    let (ada, ada_token) = applicant(&fixture, EMAIL).await;
    let (_, eve_token) = applicant(&fixture, "eve@else.example").await;
    let made = fixture.made(&ada_token, "/api/v1/organizations", organization("Acme")).await;
    let id = made["id"].as_str().unwrap().to_owned();
    let members = format!("/api/v1/organizations/{id}/members");
    let shown = fixture.call(&ada_token, "GET", &members, None).await.json();
    assert_eq!(shown["members"][0]["person"], ada.id.to_string());
    assert_eq!(shown["members"][0]["given_by"], "ada");
    assert_eq!(fixture.call(&reviewer, "GET", &members, None).await.status, 200);

    // What is another's does not exist, whatever is guessed.
    let foreign = fixture.call(&eve_token, "GET", &members, None).await;
    let nowhere = "/api/v1/organizations/019b0000-0000-7000-8000-000000000000/members";
    let nothing = fixture.call(&eve_token, "GET", nowhere, None).await;
    assert_eq!((foreign.status.as_u16(), foreign.code()), (404, nothing.code()));
    let invited = json!({ "email": "eve@else.example" });
    assert_eq!(fixture.call(&eve_token, "POST", &members, Some(invited)).await.status, 404);
    let end = format!("{members}/{}", ada.id);
    assert_eq!(fixture.call(&eve_token, "DELETE", &end, None).await.status, 404);

    // Nobody enters an organization that is known to act for it, in any case of its letters.
    let twice =
        fixture.call(&eve_token, "POST", "/api/v1/organizations", Some(organization("ACME")));
    assert_eq!(twice.await.code(), "organization-known");
    assert_eq!(
        fixture.made(&reviewer, "/api/v1/organizations", organization("Acme")).await["name"],
        "Acme"
    );
    let acting = ada.acting(None);
    let other =
        organization::create(&fixture.registry, &acting, command("Acme South")).await.unwrap();
    let own = fixture.registry.store.read(move |read| read.organizations_of(ada.id)).await.unwrap();
    assert_eq!(own, [id.parse().unwrap(), other.id]);
    let history = fixture.registry.store.read(move |read| {
        let found = read.organization(other.id, Lock::None)?.unwrap();
        read.history(&registry_store::Aggregate::key(&found), 0, 10)
    });
    assert_eq!(history.await.unwrap()[0].actor, acting.actor, "history tells who it was");
}

async fn a_member_invites_another_and_one_stays(fixture: Fixture) {
    fixture.person("reviewer@test.example", Role::Reviewer).await;
    let (ada, ada_token) = applicant(&fixture, EMAIL).await;
    let made = fixture.made(&ada_token, "/api/v1/organizations", organization("Acme")).await;
    let id = made["id"].as_str().unwrap();
    let members = format!("/api/v1/organizations/{id}/members");
    let invite = |email: &str| json!({ "email": email });
    let own = fixture.call(&ada_token, "POST", &members, Some(invite(EMAIL))).await;
    assert_eq!(own.code(), "member-already");
    let last = format!("{members}/{}", ada.id);
    assert_eq!(fixture.call(&ada_token, "DELETE", &last, None).await.code(), "last-member");

    // One without an account makes it by the link, one with an account only accepts.
    fixture.made(&ada_token, &members, invite("bob@acme.example")).await;
    let (carl, carl_token) = applicant(&fixture, "carl@acme.example").await;
    fixture.made(&ada_token, &members, invite("Carl@acme.example")).await;
    let shown = fixture.call(&ada_token, "GET", &members, None).await.json();
    assert_eq!(shown["invited"][0]["email"], "bob@acme.example");
    let path = link(&fixture, "bob@acme.example").await;
    assert!(fixture.get(&path).await.text.contains("act for <strong>Acme</strong>"));
    assert_eq!(choose(&fixture, &path, "Bob").await.status, 303);
    let path = link(&fixture, "carl@acme.example").await;
    let page = fixture.get(&path).await.text;
    assert!(page.contains(">Accept<") && !page.contains("name=\"password\""), "{page}");
    let joined = post_form(&fixture, &path, &[]).await;
    assert_eq!(joined.header("location"), "/sign-in?done=joined", "{}", joined.text);
    let shown = fixture.call(&carl_token, "GET", &members, None).await.json();
    let names: Vec<_> =
        shown["members"].as_array().unwrap().iter().map(|one| &one["name"]).collect();
    assert_eq!(names, ["ada", "Bob", "carl"]);

    // People of the house act for nobody.
    fixture.made(&ada_token, &members, invite("reviewer@test.example")).await;
    let path = link(&fixture, "reviewer@test.example").await;
    let page = fixture.get(&path).await.text;
    assert!(page.contains("an account of another kind") && !page.contains(">Accept<"), "{page}");
    assert_eq!(post_form(&fixture, &path, &[]).await.status, 422);

    // What a member gave away ends with the membership, and so does a second way back in.
    fixture.made(&ada_token, &members, invite("eve@else.example")).await;
    let given = link(&fixture, "eve@else.example").await;
    fixture.made(&carl_token, &members, invite("ada+2@acme.example")).await;
    assert_eq!(fixture.call(&carl_token, "DELETE", &last, None).await.status, 204);
    assert_eq!(fixture.call(&ada_token, "GET", &members, None).await.status, 404, "at once");
    assert_eq!(choose(&fixture, &given, "Eve").await.status, 422, "its giver is no member");
    fixture.made(&carl_token, &members, invite(EMAIL)).await;
    let first = link(&fixture, EMAIL).await;
    fixture.made(&carl_token, &members, invite(EMAIL)).await;
    let second = link(&fixture, EMAIL).await;
    assert_eq!(post_form(&fixture, &first, &[]).await.status, 303);
    assert_eq!(fixture.call(&carl_token, "DELETE", &last, None).await.status, 204);
    assert_eq!(post_form(&fixture, &second, &[]).await.status, 404, "taken back with the first");
    // Whose account was ended is no member: the last one who can act stays.
    let bob = shown["members"][1]["person"].as_str().unwrap().parse().unwrap();
    let ended = fixture.registry.commit(move |tx: &mut Tx<'_>, _now| tx.end_staff(bob)).await;
    assert!(ended.unwrap());
    let carl = format!("{members}/{}", carl.id);
    assert_eq!(fixture.call(&carl_token, "DELETE", &carl, None).await.code(), "last-member");
}

async fn a_registrar_has_people_of_its_own(fixture: Fixture) {
    fixture.registrar("alpha-rx").await;
    fixture.registrar("beta-rx").await;
    let operator = fixture.person("operator@test.example", Role::Operator).await;
    let people = "/api/v1/registrars/alpha-rx/people";
    let invite = json!({ "email": "dora@alpha.example", "administers": true });
    let answer = fixture.call(&operator, "POST", people, Some(invite.clone())).await;
    assert_eq!(answer.status, 202, "{}", answer.text);
    let unknown = "/api/v1/registrars/nobody-rx/people";
    assert_eq!(fixture.call(&operator, "POST", unknown, Some(invite)).await.status, 404);
    let path = link(&fixture, "dora@alpha.example").await;
    assert!(fixture.get(&path).await.text.contains("maxlength=\"7\" required"), "a second factor");
    assert_eq!(choose(&fixture, &path, "Dora").await.status, 422, "which they need");

    let dora = fixture.employed("dora2@alpha.example", "alpha-rx", true).await;
    let carl = fixture.employed("carl@alpha.example", "alpha-rx", false).await;
    let shown = fixture.call(&dora, "GET", people, None).await.json();
    assert_eq!(shown.as_array().unwrap().len(), 2, "{shown}");
    let invite = json!({ "email": "erik@alpha.example" });
    assert_eq!(fixture.call(&carl, "POST", people, Some(invite.clone())).await.status, 403);
    assert_eq!(fixture.call(&dora, "POST", people, Some(invite.clone())).await.status, 202);
    let others = "/api/v1/registrars/beta-rx/people";
    assert_eq!(fixture.call(&dora, "POST", others, Some(invite)).await.status, 404);
    let carls = shown[0]["person"].as_str().unwrap().to_owned();
    let end = |of: &str| format!("/api/v1/registrars/{of}/people/{carls}");
    assert_eq!(fixture.call(&operator, "DELETE", &end("beta-rx"), None).await.status, 404);
    assert_eq!(fixture.call(&dora, "DELETE", &end("alpha-rx"), None).await.status, 204);
    assert_eq!(fixture.call(&carl, "GET", people, None).await.status, 401, "no access any more");
}
