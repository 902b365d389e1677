//! Every route and every role: who may do what, as `docs/permissions.md` says. The table is made
//! by asking; `UPDATE_DOCS=1` writes it anew, for people to read what has changed.

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::path::{Path, PathBuf};

use serde_json::{Value, json};

use super::desk::Browser;
use super::fixture::{Answer, Fixture, START};
use crate::staff::permission::Role;

on_both_engines!(every_route_is_for_whom_the_table_says);

/// An id that nothing has.
const NOBODY: &str = "019b0000-0000-7000-8000-000000000000";

/// The roles of the table; a sandbox's own role may do everything.
const ROLES: [Role; 10] = [
    Role::Reviewer,
    Role::Supervisor,
    Role::Commissioner,
    Role::Analyst,
    Role::Operator,
    Role::Auditor,
    Role::Registrar,
    Role::Applicant,
    Role::Probe,
    Role::MailServer,
];

const BEFORE: &str = "# Who may do what

Every route of the API and of the desks, and who may use it: made by asking each as each role, by a test that fails when this table and the program differ. `yes` says that the role may; for applicants and people of registrars it is about their own organizations or their own registrar alone, and what is others' is not there for them (404). What a case forbids although the role may (a conflict of interest, four eyes) is not in this table. Anybody may read the public pages, RDAP, `/health`, `/verify` and `/api/v1/published`.
";

/// Ends the token that asks: everybody may, and nobody could ask on.
const ENDS_ITSELF: (&str, &str) = ("delete", "/api/v1/bearer-tokens");

/// A route: its path and method.
type Route = (String, String);

async fn every_route_is_for_whom_the_table_says(fixture: Fixture) {
    fixture.registrar("alpha-rx").await;
    let mut people = Vec::new();
    for role in ROLES {
        let email = format!("{}@matrix.example", role.code());
        let token = match role {
            Role::Registrar => fixture.employed(&email, "alpha-rx", true).await,
            _ => fixture.person(&email, role).await,
        };
        people.push((token, Browser::sign_in(&fixture, &email).await));
    }
    let everything = fixture.person("sandbox@matrix.example", Role::Sandbox).await;
    let document = fixture.get("/openapi.json").await.json();
    let mut table = String::from(BEFORE);
    for (heading, routes) in [("API", of_the_api(&document)), ("Desks", of_the_desks())] {
        assert!(routes.len() > 10, "{heading}: {}", routes.len());
        write_heading(&mut table, heading);
        for (route, body) in routes {
            let body = match body {
                Some(body) => taken(&fixture, &everything, &route, body).await,
                None => Value::Null,
            };
            let (path, method) = route;
            let mut answers = Vec::new();
            for (role, (token, browser)) in ROLES.iter().zip(&people) {
                let path = filled(&path);
                let answer = match (path.starts_with("/desk"), method.as_str()) {
                    (true, "GET") => browser.get(&path).await,
                    (true, _) => browser.post(&path, &[]).await,
                    (false, _) => {
                        let asked = (method.as_str(), path.as_str());
                        fixture.call_on(token, asked, "\"1\"", body.clone()).await
                    }
                };
                answers.push(said(&answer, &format!("{method} {path} as {}", role.code())));
            }
            // Who is refused is refused first, so whose body is read may.
            let told = answers.contains(&Said::Refused);
            let silent = !told && answers.contains(&Said::Unread);
            assert!(!silent, "{method} {path}: no role is told anything; make its body");
            let marks = answers.iter().map(|said| match said {
                Said::Refused => " – |",
                Said::May | Said::Unread => " yes |",
            });
            writeln!(table, "| `{method} {path}` |{}", marks.collect::<String>()).unwrap();
        }
    }
    compare(&table);
}

fn write_heading(table: &mut String, heading: &str) {
    let roles: String = ROLES.iter().map(|role| format!(" {} |", role.code())).collect();
    let rule = "---|".repeat(ROLES.len() + 1);
    write!(table, "\n## {heading}\n\n| route |{roles}\n|{rule}\n").unwrap();
}

/// The least body that a route takes: what it refuses is put right by what it says it allows, as
/// a person would. What an answer says about a role it says only to a body that it can read.
async fn taken(fixture: &Fixture, asks: &str, route: &Route, mut body: Value) -> Value {
    let (path, method) = (filled(&route.0), route.1.as_str());
    for _ in 0..30 {
        let answer = fixture.call_on(asks, (method, &path), "\"1\"", body.clone()).await;
        let problem = if answer.status == 400 { answer.json() } else { return body };
        let wrong = &problem["errors"][0];
        let (Some(field), Some(allowed)) = (wrong["field"].as_str(), wrong["allowed"].as_str())
        else {
            return body;
        };
        let at = format!("/{}", field.replace(['.', '['], "/").replace(']', ""));
        if let Some(place) = body.pointer_mut(&at) {
            let place = match place {
                Value::Array(all) if !all.is_empty() => &mut all[0],
                place => place,
            };
            *place = json!(allowed_value(allowed));
        } else if body.is_object() {
            body[field] = json!(allowed_value(allowed));
        }
    }
    body
}

/// A value of what a problem says is allowed.
fn allowed_value(allowed: &str) -> String {
    let zeros = "0".repeat(64);
    let known = [
        ("an amount with its currency", "5000.00 USD"),
        ("a day", "2026-01-31"),
        ("64 of 0-9 and a-f", zeros.as_str()),
        ("a document that was uploaded", zeros.as_str()),
        ("a registrar id", "alpha-rx"),
        ("a TLD", "pharmacy"),
        ("local-part@domain", "ada@acme.example"),
        ("a country code", "US"),
        ("single label", "acme.pharmacy"),
        ("E.164", "+1.8475550000"),
        ("http", "https://acme.example/"),
        ("request or case", NOBODY),
        ("a portfolio, or", NOBODY),
    ];
    let found = known.iter().find(|(words, _)| allowed.contains(words));
    let first = || allowed.split([',', ' ']).next().unwrap_or_default();
    found.map_or_else(first, |(_, value)| value).to_owned()
}

/// What an answer says about a role.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Said {
    /// It may; whatever else is wrong with the request was found later.
    May,
    /// It may not.
    Refused,
    /// The body cannot be taken.
    Unread,
}

fn said(answer: &Answer, what: &str) -> Said {
    let status = answer.status.as_u16();
    assert!(status < 500 && status != 401 && status != 405, "{what}: {status} {}", answer.text);
    match status {
        // The pages of one's own account ask for its password: whoever is asked may.
        422 if what.contains("/desk/account/") => Said::May,
        403 => Said::Refused,
        400 | 413 | 415 | 422 | 428 => Said::Unread,
        _ => Said::May,
    }
}

/// The routes of the API, with the least body that each takes.
fn of_the_api(document: &Value) -> BTreeMap<Route, Option<Value>> {
    let mut routes = BTreeMap::new();
    for (path, methods) in document["paths"].as_object().unwrap() {
        for (method, operation) in methods.as_object().unwrap() {
            let open = operation["security"].as_array().is_some_and(|all| all == &[json!({})]);
            let ends_itself = (method.as_str(), path.as_str()) == ENDS_ITSELF;
            if !path.starts_with("/api/") || open || ends_itself {
                continue;
            }
            let content = &operation["requestBody"]["content"]["application/json"]["schema"];
            let body = (!content.is_null()).then(|| sample(document, content));
            routes.insert((path.clone(), method.to_uppercase()), body);
        }
    }
    routes
}

/// The least value of a shape.
fn sample(document: &Value, shape: &Value) -> Value {
    if let Some(name) = shape["$ref"].as_str() {
        let name = name.rsplit('/').next().unwrap();
        return sample(document, &document["components"]["schemas"][name]);
    }
    if let Some(parts) = shape["allOf"].as_array() {
        let parts = parts.iter().map(|part| sample(document, part));
        let fields = parts.filter_map(|part| part.as_object().cloned()).flatten();
        return Value::Object(fields.collect());
    }
    if let Some(choices) = shape["oneOf"].as_array() {
        let choice = choices.iter().find(|choice| choice["type"] != "null");
        return sample(document, choice.unwrap());
    }
    if let Some(known) = shape["enum"].as_array() {
        return known[0].clone();
    }
    let kind = match &shape["type"] {
        Value::Array(kinds) => kinds[0].as_str().unwrap_or_default(),
        kind => kind.as_str().unwrap_or_default(),
    };
    match (kind, shape["format"].as_str().unwrap_or_default()) {
        ("object", _) => {
            let needed = shape["required"].as_array().into_iter().flatten();
            let field = |name: &Value| {
                let name = name.as_str()?;
                Some((name.to_owned(), sample(document, &shape["properties"][name])))
            };
            Value::Object(needed.filter_map(field).collect())
        }
        ("array", _) => json!([sample(document, &shape["items"])]),
        ("boolean", _) => json!(true),
        ("integer" | "number", _) => json!(1),
        (_, "uuid") => json!(NOBODY),
        (_, "date-time") => json!(START),
        (_, "date") => json!("2026-01-05"),
        _ => json!("acme"),
    }
}

/// The routes of the desks, as the sources declare them.
fn of_the_desks() -> BTreeMap<Route, Option<Value>> {
    let mut routes = BTreeMap::new();
    for text in sources(Path::new(concat!(env!("CARGO_MANIFEST_DIR"), "/src/web"))) {
        for declared in text.split(".route(").skip(1) {
            let Some((path, handlers)) = declared.trim_start().split_once("\",") else { continue };
            let Some(path) = path.strip_prefix("\"/desk") else { continue };
            let handlers = up_to_its_end(handlers);
            for method in ["get", "post"] {
                let named = [format!(" {method}("), format!(".{method}("), format!("::{method}(")];
                if named.iter().any(|word| format!(" {}", handlers.trim()).contains(word)) {
                    routes.insert((format!("/desk{path}"), method.to_uppercase()), None);
                }
            }
        }
    }
    let of_objects = crate::web::desk::routes_of_objects().into_iter();
    routes.extend(of_objects.map(|(path, method)| ((path, method.to_owned()), None)));
    routes
}

/// The text before the bracket that ends a call.
fn up_to_its_end(text: &str) -> &str {
    let mut depth = 0;
    let end = text.find(|letter| {
        depth += match letter {
            '(' => 1,
            ')' => -1,
            _ => 0,
        };
        depth < 0
    });
    text.split_at(end.unwrap_or(text.len())).0
}

fn sources(folder: &Path) -> Vec<String> {
    let (mut folders, mut texts) = (vec![folder.to_owned()], Vec::new());
    while let Some(folder) = folders.pop() {
        for entry in std::fs::read_dir(folder).unwrap().flatten() {
            let path = entry.path();
            match path.is_dir() {
                true if path.ends_with("tests") => {}
                true => folders.push(path),
                false => texts.push(std::fs::read_to_string(path).unwrap()),
            }
        }
    }
    texts
}

/// A path with its parameters filled in, and what a question cannot be without.
fn filled(path: &str) -> String {
    let mut filled = String::new();
    for (number, part) in path.split(['{', '}']).enumerate() {
        let value = match (number % 2 == 1, part) {
            (false, text) => text,
            (true, "name" | "domain") => "acme.pharmacy",
            (true, "tld") => "pharmacy",
            (true, "kind") => "organization",
            (true, "office") => "chair",
            (true, "number") => "1",
            (true, "hash") => "0000000000000000000000000000000000000000000000000000000000000000",
            (true, "id") if filled.ends_with("/registrars/") => "alpha-rx",
            (true, "id") if filled.ends_with("/notices/") => "1",
            (true, _) => NOBODY,
        };
        filled.push_str(value);
    }
    if filled == "/api/v1/information-requests" {
        filled.push_str("?of=");
        filled.push_str(NOBODY);
    }
    filled
}

fn compare(table: &str) {
    let path = PathBuf::from(concat!(env!("CARGO_MANIFEST_DIR"), "/../../docs/permissions.md"));
    if std::env::var_os("UPDATE_DOCS").is_some() {
        std::fs::write(&path, table).unwrap();
    }
    let known = std::fs::read_to_string(&path).unwrap_or_default();
    let differ: Vec<_> = table.lines().filter(|line| !known.lines().any(|l| l == *line)).collect();
    assert!(
        known == table,
        "docs/permissions.md says something else (UPDATE_DOCS=1 writes it anew): {}",
        differ.join("\n")
    );
}
