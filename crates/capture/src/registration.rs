//! What RDAP's answer about a domain says of its registrar (RFC 9083, section 5.3; the gTLD RDAP
//! profile's registrar entity).

use serde_json::Value;

/// Longest text that is taken from an answer.
const CHARACTERS_MAXIMUM: usize = 200;

/// Most statuses that are taken.
const STATUSES_MAXIMUM: usize = 30;

/// What a registry's RDAP says of a name.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Registered {
    /// The registered name, in lower case.
    pub name: String,
    /// What its registrar is called.
    pub registrar: Option<String>,
    /// The registrar's number at IANA.
    pub iana_id: Option<u32>,
    /// Where the registrar takes reports of abuse.
    pub abuse_email: Option<String>,
    /// The statuses, as RDAP spells them: `client hold`.
    pub statuses: Vec<String>,
}

/// Reads an answer about a name; none if it is no domain, or another one.
#[must_use]
pub fn registered(name: &str, answer: &Value) -> Option<Registered> {
    let is_domain = answer.get("objectClassName").and_then(Value::as_str) == Some("domain");
    let told = answer.get("ldhName").and_then(Value::as_str)?;
    let is_same = told.trim_end_matches('.').eq_ignore_ascii_case(name);
    if !is_domain || !is_same {
        return None;
    }
    let registrar = with_role(answer, "registrar");
    let statuses = items(answer, "status").filter_map(Value::as_str).filter_map(short);
    Some(Registered {
        name: name.to_ascii_lowercase(),
        registrar: registrar.and_then(|one| property(one, "fn")),
        iana_id: registrar.and_then(iana_id),
        abuse_email: registrar
            .and_then(|one| with_role(one, "abuse"))
            .and_then(|one| property(one, "email")),
        statuses: statuses.take(STATUSES_MAXIMUM).collect(),
    })
}

fn items<'a>(of: &'a Value, member: &str) -> impl Iterator<Item = &'a Value> {
    of.get(member).and_then(Value::as_array).into_iter().flatten()
}

fn with_role<'a>(of: &'a Value, role: &str) -> Option<&'a Value> {
    let has = |entity: &&Value| items(entity, "roles").any(|one| one.as_str() == Some(role));
    items(of, "entities").find(has)
}

fn iana_id(registrar: &Value) -> Option<u32> {
    let is_iana = |id: &&Value| {
        let kind = id.get("type").and_then(Value::as_str).unwrap_or_default();
        kind.eq_ignore_ascii_case("IANA Registrar ID")
    };
    let id = items(registrar, "publicIds").find(is_iana)?.get("identifier")?;
    match id {
        Value::String(text) => text.trim().parse().ok(),
        other => other.as_u64().and_then(|number| u32::try_from(number).ok()),
    }
}

/// A property of the card of an entity (RFC 7095): name, parameters, type, value.
fn property(entity: &Value, name: &str) -> Option<String> {
    let card = entity.get("vcardArray")?.get(1)?.as_array()?;
    let is_it = |one: &&Value| one.get(0).and_then(Value::as_str) == Some(name);
    card.iter().find(is_it)?.get(3)?.as_str().and_then(short)
}

/// A text in one line, of bounded length; none if nothing is left.
fn short(text: &str) -> Option<String> {
    let words: Vec<_> = text.split(|c: char| c.is_whitespace() || c.is_control()).collect();
    let words: Vec<_> = words.into_iter().filter(|word| !word.is_empty()).collect();
    let text: String = words.join(" ").chars().take(CHARACTERS_MAXIMUM).collect();
    (!text.is_empty()).then_some(text)
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn answer() -> Value {
        let card = |name: &str, value: &str| {
            json!(["vcard", [["version", {}, "text", "4.0"], [name, {}, "text", value]]])
        };
        json!({
            "objectClassName": "domain",
            "ldhName": "RX.Example.",
            "status": ["client hold", " client\ntransfer prohibited", 7],
            "entities": [
                { "roles": ["registrant"], "vcardArray": card("fn", "Redacted") },
                {
                    "roles": ["registrar"],
                    "publicIds": [
                        { "type": "other", "identifier": "7" },
                        { "type": "IANA Registrar ID", "identifier": "9995" },
                    ],
                    "vcardArray": card("fn", "Alpha Registrations"),
                    "entities": [
                        { "roles": ["technical"], "vcardArray": card("email", "noc@alpha.example") },
                        { "roles": ["abuse"], "vcardArray": card("email", "abuse@alpha.example") },
                    ],
                },
            ],
        })
    }

    #[test]
    fn a_registrar_is_read_with_its_contact_for_abuse() {
        let expected = Registered {
            name: "rx.example".to_owned(),
            registrar: Some("Alpha Registrations".to_owned()),
            iana_id: Some(9_995),
            abuse_email: Some("abuse@alpha.example".to_owned()),
            statuses: vec!["client hold".to_owned(), "client transfer prohibited".to_owned()],
        };
        assert_eq!(registered("rx.example", &answer()), Some(expected));
    }

    #[test]
    fn what_is_about_something_else_is_not_read() {
        assert_eq!(registered("other.example", &answer()), None);
        let mut entity = answer();
        entity["objectClassName"] = json!("entity");
        assert_eq!(registered("rx.example", &entity), None);
        for nothing in [json!(null), json!([]), json!({ "errorCode": 404 })] {
            assert_eq!(registered("rx.example", &nothing), None);
        }
    }

    #[test]
    fn what_is_missing_or_of_another_shape_is_left_out() {
        let bare = json!({ "objectClassName": "domain", "ldhName": "rx.example" });
        let known = Registered { name: "rx.example".to_owned(), ..Registered::default() };
        assert_eq!(registered("rx.example", &bare), Some(known.clone()));
        let odd = json!({
            "objectClassName": "domain", "ldhName": "rx.example", "status": "active",
            "entities": [{ "roles": ["registrar"], "publicIds": [{ "type": "IANA Registrar ID",
                "identifier": "many" }], "vcardArray": ["vcard"] }],
        });
        assert_eq!(registered("rx.example", &odd), Some(known));
        let mut long = answer();
        long["entities"][1]["vcardArray"][1][1][3] = json!("x".repeat(1_000));
        let read = registered("rx.example", &long).unwrap();
        assert_eq!(read.registrar.unwrap().len(), CHARACTERS_MAXIMUM);
    }
}
