//! The acts of the API, read from its description.

use serde_json::Value;

use crate::web::api;

/// Where the acts are; what else is served is no act.
const ROOT: &str = "/api/v1/";

/// One act.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Operation {
    /// Its words: `requests accept`.
    pub(super) words: Vec<String>,
    /// What it does.
    pub(super) about: String,
    /// `GET`, `POST`, …
    pub(super) method: String,
    /// `/api/v1/requests/{id}/accept`.
    pub(super) path: String,
    /// What stands in the path, in order.
    pub(super) in_path: Vec<String>,
    /// What stands in the query.
    pub(super) in_query: Vec<Field>,
    /// Whether it needs the version that was read: `If-Match`.
    pub(super) needs_version: bool,
    /// What it takes.
    pub(super) body: Body,
}

/// What an act takes beside its path and query.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Body {
    /// Nothing.
    None,
    /// A JSON object of these fields.
    Json(Vec<Field>),
    /// A file.
    File,
}

/// A field that is given by a flag.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Field {
    pub(super) name: String,
    pub(super) about: String,
    pub(super) is_required: bool,
    pub(super) kind: Kind,
}

/// How a field is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Kind {
    /// As it stands.
    Text,
    /// As it stands, again for each.
    Texts,
    /// `true` or `false`.
    Switch,
    /// As JSON: a number, an object, a list of objects.
    Json,
}

/// Every act there is.
pub(super) fn all() -> Vec<Operation> {
    let document = serde_json::to_value(api::document()).unwrap_or_default();
    let Some(paths) = document["paths"].as_object() else { return Vec::new() };
    let has_members = |path: &str| {
        let member = format!("{path}/{{");
        paths.keys().any(|other| other.starts_with(&member) && other.ends_with('}'))
    };
    let mut found = Vec::new();
    for (path, item) in paths {
        let Some(below) = path.strip_prefix(ROOT) else { continue };
        for method in ["get", "post", "put", "patch", "delete"] {
            if let Some(operation) = item.get(method) {
                let words = words(below, method, item, has_members(path));
                found.push(read(&document, words, method, path, operation));
            }
        }
    }
    found.sort_by(|one, other| one.words.cmp(&other.words));
    found
}

/// The words of a path, with a verb where the path itself has none.
///
/// A path that can only be posted to is an act of that name: `requests/{id}/accept`. One that can
/// be read is a thing, or a list of things if it has members.
fn words(below: &str, method: &str, item: &Value, has_members: bool) -> Vec<String> {
    let named = below.split('/').filter(|part| !part.starts_with('{')).map(str::to_owned);
    let mut words: Vec<String> = named.collect();
    let is_one = below.ends_with('}');
    let mut parameters = item["get"]["parameters"].as_array().into_iter().flatten();
    let is_list = has_members || parameters.any(|one| one["name"] == "cursor");
    let verb = match method {
        "get" if is_list => Some("list"),
        "get" => Some("show"),
        "post" if !is_one && item.get("get").is_none() && words.len() > 1 => None,
        "post" => Some("create"),
        "put" => Some("replace"),
        "patch" => Some("change"),
        _ => Some("remove"),
    };
    words.extend(verb.map(str::to_owned));
    words
}

fn read(
    document: &Value,
    words: Vec<String>,
    method: &str,
    path: &str,
    operation: &Value,
) -> Operation {
    let in_path = path.split('/').filter_map(|part| part.strip_prefix('{')?.strip_suffix('}'));
    let parameters = || operation["parameters"].as_array().into_iter().flatten();
    let needs_version = parameters().any(|one| one["name"] == "If-Match");
    let in_query = parameters().filter(|one| one["in"] == "query").map(|one| Field {
        name: text(&one["name"]),
        about: text(&one["description"]),
        is_required: one["required"] == true,
        kind: Kind::Text,
    });
    let content = operation["requestBody"]["content"].as_object();
    let body = match content.and_then(|content| content.get("application/json")) {
        Some(json) => Body::Json(fields(document, &json["schema"])),
        None if content.is_some() => Body::File,
        None => Body::None,
    };
    Operation {
        words,
        about: text(&operation["summary"]),
        method: method.to_uppercase(),
        path: path.to_owned(),
        in_path: in_path.map(str::to_owned).collect(),
        in_query: in_query.collect(),
        needs_version,
        body,
    }
}

fn fields(document: &Value, schema: &Value) -> Vec<Field> {
    let schema = resolved(document, schema);
    let required: Vec<_> = schema["required"].as_array().into_iter().flatten().collect();
    let properties = schema["properties"].as_object().into_iter().flatten();
    let field = |(name, property): (&String, &Value)| Field {
        about: text(&property["description"]),
        is_required: required.iter().any(|required| *required == name),
        kind: kind(document, property),
        name: name.clone(),
    };
    properties.map(field).collect()
}

fn kind(document: &Value, property: &Value) -> Kind {
    let property = resolved(document, property);
    let is = |property: &Value, kind: &str| match &property["type"] {
        Value::Array(kinds) => kinds.iter().any(|one| one == kind),
        one => one == kind,
    };
    match () {
        () if is(property, "string") => Kind::Text,
        () if is(property, "boolean") => Kind::Switch,
        () if is(property, "array") && is(resolved(document, &property["items"]), "string") => {
            Kind::Texts
        }
        () => Kind::Json,
    }
}

/// A schema behind its reference, one that may be null included.
fn resolved<'a>(document: &'a Value, schema: &'a Value) -> &'a Value {
    let variants = schema["oneOf"].as_array().into_iter().flatten();
    let mut others = variants.filter(|one| one["type"] != "null");
    let schema = match (others.next(), others.next()) {
        (Some(only), None) => only,
        _ => schema,
    };
    let name = schema["$ref"].as_str().and_then(|name| name.rsplit('/').next());
    name.map_or(schema, |name| &document["components"]["schemas"][name])
}

fn text(value: &Value) -> String {
    value.as_str().unwrap_or_default().to_owned()
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;

    #[test]
    fn every_act_has_words_of_its_own() {
        let all = all();
        let words: BTreeSet<_> = all.iter().map(|operation| operation.words.clone()).collect();
        assert_eq!(words.len(), all.len());
        for (words, path) in [
            ("requests list", "GET /api/v1/requests"),
            ("requests create", "POST /api/v1/requests"),
            ("requests show", "GET /api/v1/requests/{id}"),
            ("requests accept", "POST /api/v1/requests/{id}/accept"),
            ("maintenances replace", "PUT /api/v1/maintenances/{id}"),
        ] {
            let named = |operation: &&Operation| operation.words.join(" ") == words;
            let found = all.iter().find(named).expect(words);
            assert_eq!(format!("{} {}", found.method, found.path), path);
        }
    }

    #[test]
    fn what_an_act_takes_is_read_with_its_kinds() {
        let all = all();
        let submit = all.iter().find(|operation| operation.words == ["requests", "create"]);
        let Body::Json(fields) = &submit.expect("the act").body else { panic!("it takes JSON") };
        let kind = |name: &str| fields.iter().find(|field| field.name == name).map(|f| f.kind);
        assert_eq!(kind("name"), Some(Kind::Text));
        assert_eq!(kind("may_bind"), Some(Kind::Switch));
        assert_eq!(kind("basis"), Some(Kind::Json));
    }
}
