//! Passkeys: added by whoever shows password and code, and let in alone. The authenticator is one
//! of these tests, by the letter of WebAuthn, sections 6 and 7.

use data_encoding::BASE64URL_NOPAD;
use p256::ecdsa::signature::Signer as _;
use p256::ecdsa::{Signature, SigningKey};
use serde_json::{Value, json};
use sha2::{Digest as _, Sha256};

use super::accounts::{hidden, later_code};
use super::desk::{Browser, post_form};
use super::fixture::{Answer, Fixture, PASSWORD};
use super::sign_up::letters;
use crate::staff::permission::Role;

on_both_engines!(
    a_passkey_is_added_and_lets_in_alone,
    nothing_else_adds_a_passkey,
    nothing_else_lets_in,
    a_passkey_ends_with_its_removal_and_its_account,
);

const EMAIL: &str = "ada@test.example";
const ORIGIN: &str = "https://localhost";

/// A device with one passkey.
struct Device {
    key: SigningKey,
    id: [u8; 16],
    owner: Vec<u8>,
}

/// What an answer says, to be bent.
#[derive(Clone, Copy)]
struct Said<'a> {
    origin: &'a str,
    relying_party: &'a str,
    /// User present (1), user verified (4): WebAuthn, section 6.1.
    flags: u8,
}

const RIGHT: Said<'static> = Said { origin: ORIGIN, relying_party: "localhost", flags: 0x05 };

/// Asked by another page, made for another party, and by whoever holds the device.
const WRONG: [Said<'static>; 3] = [
    Said { origin: "https://elsewhere.example", ..RIGHT },
    Said { relying_party: "elsewhere.example", ..RIGHT },
    Said { flags: 0x01, ..RIGHT },
];

impl Device {
    fn new(number: u8) -> Self {
        let key = SigningKey::from_slice(&[number; 32]).unwrap();
        Self { key, id: [number; 16], owner: Vec::new() }
    }

    /// The answer to the options of a page for a new passkey.
    fn make(&mut self, options: &Value, said: Said<'_>) -> String {
        let owner = options["user"]["id"].as_str().unwrap();
        self.owner = BASE64URL_NOPAD.decode(owner.as_bytes()).unwrap();
        let data = self.data(said, 0x40, &[&[0; 16], &[0, 16], &self.id, &self.public_key()]);
        let length = u8::try_from(data.len()).unwrap();
        let head = b"\xa3\x63fmt\x64none\x67attStmt\xa0\x68authData\x58";
        let attestation = [head.as_slice(), &[length], &data].concat();
        let client = client_data("webauthn.create", options, said);
        self.answer(&json!({
            "clientDataJSON": BASE64URL_NOPAD.encode(client.as_bytes()),
            "attestationObject": BASE64URL_NOPAD.encode(&attestation),
            "transports": ["internal"],
        }))
    }

    /// The answer to the options of a page to sign in.
    fn show(&self, options: &Value, said: Said<'_>) -> String {
        let data = self.data(said, 0, &[]);
        let client = client_data("webauthn.get", options, said);
        let signed = [data.as_slice(), &Sha256::digest(client.as_bytes())].concat();
        let signature: Signature = self.key.sign(&signed);
        self.answer(&json!({
            "clientDataJSON": BASE64URL_NOPAD.encode(client.as_bytes()),
            "authenticatorData": BASE64URL_NOPAD.encode(&data),
            "signature": BASE64URL_NOPAD.encode(signature.to_der().as_bytes()),
            "userHandle": BASE64URL_NOPAD.encode(&self.owner),
        }))
    }

    fn answer(&self, response: &Value) -> String {
        let id = BASE64URL_NOPAD.encode(&self.id);
        let answer = json!({
            "id": id,
            "rawId": id,
            "type": "public-key",
            "authenticatorAttachment": "platform",
            "clientExtensionResults": {},
            "response": response,
        });
        answer.to_string()
    }

    /// Authenticator data: WebAuthn, section 6.1.
    fn data(&self, said: Said<'_>, more: u8, rest: &[&[u8]]) -> Vec<u8> {
        let party = Sha256::digest(said.relying_party.as_bytes());
        [party.as_slice(), &[said.flags | more], &[0; 4], &rest.concat()].concat()
    }

    /// A COSE key of ES256: RFC 9053, section 2.1.
    fn public_key(&self) -> Vec<u8> {
        let point = self.key.verifying_key().to_encoded_point(false);
        let (x, y) = (point.x().unwrap(), point.y().unwrap());
        [b"\xa5\x01\x02\x03\x26\x20\x01\x21\x58\x20", x.as_slice(), b"\x22\x58\x20", y].concat()
    }
}

fn client_data(kind: &str, options: &Value, said: Said<'_>) -> String {
    let challenge = options["challenge"].as_str().unwrap();
    let origin = said.origin;
    format!(
        "{{\"type\":\"{kind}\",\"challenge\":\"{challenge}\",\"origin\":\"{origin}\",\"crossOrigin\":false}}"
    )
}

/// What a page asks the browser, and by what the answer is known.
fn asked(page: &Answer) -> (Value, String) {
    assert_eq!(page.status, 200, "{}", page.text);
    let (_, after) = page.text.split_once("data-options=\"").expect("options");
    let options = after.split('"').next().unwrap().replace("&#34;", "\"");
    (serde_json::from_str(&options).unwrap(), hidden(&page.text, "challenge"))
}

/// The page that asks for a new passkey.
async fn ask_new(fixture: &Fixture, browser: &Browser<'_>) -> (Value, String) {
    let code = later_code(fixture);
    let proof = [("present", PASSWORD), ("present-code", code.as_str())];
    asked(&browser.post("/desk/account/passkeys", &proof).await)
}

async fn add(browser: &Browser<'_>, challenge: &str, answer: &str) -> Answer {
    let fields = [("challenge", challenge), ("answer", answer), ("name", " Work laptop ")];
    browser.post("/desk/account/passkeys/new", &fields).await
}

/// Somebody with a passkey.
async fn with_passkey<'a>(fixture: &'a Fixture, email: &str, number: u8) -> (Browser<'a>, Device) {
    fixture.person(email, Role::Reviewer).await;
    let browser = Browser::sign_in(fixture, email).await;
    let (options, challenge) = ask_new(fixture, &browser).await;
    let enforced = &options["extensions"]["enforceCredentialProtectionPolicy"];
    assert_ne!(enforced, &true, "browsers refuse devices that know no such protection");
    let mut device = Device::new(number);
    let answer = device.make(&options, RIGHT);
    let added = add(&browser, &challenge, &answer).await;
    assert_eq!(added.header("location"), "/desk/account?done=passkey-added", "{}", added.text);
    (browser, device)
}

async fn show(fixture: &Fixture, device: &Device, said: Said<'_>) -> Answer {
    let (options, challenge) = asked(&post_form(fixture, "/sign-in/passkey", &[]).await);
    let answer = device.show(&options, said);
    post_answer(fixture, &challenge, &answer).await
}

async fn post_answer(fixture: &Fixture, challenge: &str, answer: &str) -> Answer {
    let fields = [("challenge", challenge), ("answer", answer), ("next", "/desk/review")];
    post_form(fixture, "/sign-in/passkey/answer", &fields).await
}

async fn a_passkey_is_added_and_lets_in_alone(fixture: Fixture) {
    let (browser, device) = with_passkey(&fixture, EMAIL, 1).await;
    assert_eq!(letters(&fixture, EMAIL).await[0].0, "account-changed");
    let own = browser.get("/desk/account").await.text;
    assert!(own.contains(">Work laptop<") && own.contains(">Never<"), "{own}");
    let let_in = show(&fixture, &device, RIGHT).await;
    assert_eq!((let_in.status.as_u16(), let_in.header("location")), (303, "/desk/review"));
    let other = Browser::of(&fixture, &let_in, "/desk/account").await;
    let own = other.get("/desk/account").await.text;
    assert!(own.contains("Let in with a passkey") && !own.contains(">Never<"), "{own}");
    let again = show(&fixture, &device, RIGHT).await;
    assert_eq!(again.status, 303, "as often as one likes: {}", again.text);
    let sign_in = fixture.get("/sign-in").await.text;
    assert!(sign_in.contains("Sign in with a passkey"), "{sign_in}");
}

async fn nothing_else_adds_a_passkey(fixture: Fixture) {
    fixture.person(EMAIL, Role::Reviewer).await;
    let browser = Browser::sign_in(&fixture, EMAIL).await;
    for (present, code, said) in [
        ("not the password", "000000", "present password"),
        (PASSWORD, "000000", "present second factor"),
    ] {
        let proof = [("present", present), ("present-code", code)];
        let refused = browser.post("/desk/account/passkeys", &proof).await;
        assert!(refused.status == 422 && refused.text.contains(said), "{}", refused.text);
    }
    for (number, wrong) in WRONG.into_iter().enumerate() {
        let email = format!("someone-{number}@test.example");
        fixture.person(&email, Role::Reviewer).await;
        let someone = Browser::sign_in(&fixture, &email).await;
        let (options, challenge) = ask_new(&fixture, &someone).await;
        let answer = Device::new(1).make(&options, wrong);
        let refused = add(&someone, &challenge, &answer).await;
        assert_eq!(refused.status, 422, "{}", refused.text);
        assert!(refused.text.contains("the passkey was not added"), "{}", refused.text);
        // A challenge is good for one answer.
        let answer = Device::new(1).make(&options, RIGHT);
        let late = add(&someone, &challenge, &answer).await;
        assert!(late.status == 422 && late.text.contains("nobody asked for it"), "{}", late.text);
    }
    // And for whoever it was given to.
    fixture.person("bob@test.example", Role::Reviewer).await;
    let bob = Browser::sign_in(&fixture, "bob@test.example").await;
    let (options, challenge) = ask_new(&fixture, &bob).await;
    let answer = Device::new(1).make(&options, RIGHT);
    let anothers = add(&browser, &challenge, &answer).await;
    assert!(anothers.status == 422 && anothers.text.contains("nobody asked for it"));
    let forged = browser.post_without_token("/desk/account/passkeys/new", &[]).await;
    assert_ne!(forged.status, 303);
    let none = fixture.registry.store.read(|read| read.passkey(&[1; 16])).await.unwrap();
    assert_eq!(none, None);
}

async fn nothing_else_lets_in(fixture: Fixture) {
    let (_, device) = with_passkey(&fixture, EMAIL, 1).await;
    for wrong in WRONG {
        let refused = show(&fixture, &device, wrong).await;
        assert_eq!(refused.status, 401, "{}", refused.text);
        assert!(refused.text.contains("this passkey is none"), "{}", refused.text);
    }
    let stranger = Device { owner: device.owner.clone(), ..Device::new(2) };
    assert_eq!(show(&fixture, &stranger, RIGHT).await.status, 401, "an unknown passkey");
    let forged = Device { id: device.id, owner: device.owner.clone(), ..Device::new(3) };
    assert_eq!(show(&fixture, &forged, RIGHT).await.status, 401, "another key");
    let (options, challenge) = asked(&post_form(&fixture, "/sign-in/passkey", &[]).await);
    let answer = device.show(&options, RIGHT);
    assert_eq!(post_answer(&fixture, &challenge, &answer).await.status, 303);
    assert_eq!(post_answer(&fixture, &challenge, &answer).await.status, 401, "used once");
    for nonsense in ["", "{}", "[", "{\"id\":1}"] {
        assert_eq!(post_answer(&fixture, &challenge, nonsense).await.status, 401, "{nonsense}");
    }
    let kept = fixture.registry.store.read(|read| read.sign_ins_page((None, true), None, 50));
    let kept = kept.await.unwrap();
    assert!(kept.iter().all(|one| one.attempt.by_passkey), "turned away, and kept");
    assert!(kept.iter().any(|one| one.attempt.staff.is_some()));
}

async fn a_passkey_ends_with_its_removal_and_its_account(fixture: Fixture) {
    let (browser, device) = with_passkey(&fixture, EMAIL, 1).await;
    let (bob, bobs) = with_passkey(&fixture, "bob@test.example", 2).await;
    let remove = |number: u8| {
        format!("/desk/account/passkeys/{}/remove", BASE64URL_NOPAD.encode(&[number; 16]))
    };
    bob.post(&remove(1), &[]).await;
    assert_eq!(show(&fixture, &device, RIGHT).await.status, 303, "that of another stays");
    let removed = browser.post(&remove(1), &[]).await;
    assert_eq!(removed.header("location"), "/desk/account?done=passkey-removed");
    assert_eq!(show(&fixture, &device, RIGHT).await.status, 401);
    let find = |read: &mut registry_store::Snapshot<'_>| read.staff_by_email("bob@test.example");
    let id = fixture.registry.store.read(find).await.unwrap().unwrap().id;
    fixture.registry.store.commit(move |tx, _now| tx.end_staff(id)).await.unwrap();
    assert_eq!(show(&fixture, &bobs, RIGHT).await.status, 401, "an account that was ended");
}
