//! Commands out of acts, and requests out of what was given with them.

use std::error::Error;
use std::io::Read as _;
use std::path::PathBuf;

use clap::{Arg, ArgAction, ArgMatches, Command, value_parser};
use serde_json::{Map, Value};

use super::operations::{Body, Field, Kind, Operation};
use crate::api_client::{Content, Request};

/// The flag that gives a body whole.
const DATA: &str = "data";

/// The flag that gives a file.
const FILE: &str = "file";

/// The flag under which a request is carried out once.
const KEY: &str = "idempotency-key";

/// The flag of the version that was read.
const VERSION: &str = "if-match";

/// The command with a command below it for each act.
pub(super) fn with_operations(mut root: Command, all: &[Operation]) -> Command {
    for operation in all {
        root = grown(root, &operation.words, operation);
    }
    root.mut_subcommands(told)
}

/// A command that only leads to others says to which.
fn told(command: Command) -> Command {
    let names: Vec<_> = command.get_subcommands().map(|below| below.get_name()).collect();
    let names = names.join(", ");
    let command = command.mut_subcommands(told);
    match command.get_about() {
        None => command.about(names),
        Some(_) => command,
    }
}

fn grown(parent: Command, words: &[String], operation: &Operation) -> Command {
    let Some((word, rest)) = words.split_first() else { return with_arguments(parent, operation) };
    let known = parent.find_subcommand(word).is_some();
    if known {
        return parent.mut_subcommand(word, |child| grown(child, rest, operation));
    }
    let child = Command::new(word.clone());
    let child = if rest.is_empty() { child } else { child.subcommand_required(true) };
    parent.subcommand(grown(child, rest, operation))
}

fn with_arguments(command: Command, operation: &Operation) -> Command {
    let mut command = command.about(operation.about.clone());
    for name in &operation.in_path {
        let place = Arg::new(in_path(name)).value_name(name.to_uppercase()).required(true);
        command = command.arg(place.help(format!("Which: its {name}")));
    }
    for field in &operation.in_query {
        command = command.arg(flag(field).required(field.is_required));
    }
    match &operation.body {
        Body::None => {}
        Body::File => {
            let file = Arg::new(FILE).long(FILE).value_name("FILE").required(true);
            command = command.arg(file.value_parser(value_parser!(PathBuf)).help("What to send"));
            let name = Arg::new("media-type").long("media-type").value_name("TYPE").required(true);
            command = command.arg(name.help("What it is: application/pdf"));
        }
        Body::Json(fields) => {
            for field in fields {
                command = command.arg(flag(field));
            }
            let data = Arg::new(DATA).long(DATA).value_name("FILE");
            let help = "The whole body as JSON, - for standard input; flags go before it";
            command = command.arg(data.value_parser(value_parser!(PathBuf)).help(help));
        }
    }
    if operation.needs_version {
        let version = Arg::new(VERSION).long(VERSION).value_name("ETAG").required(true);
        let help = "The version that was read: the ETag that `show` tells; refused if it is older";
        command = command.arg(version.help(help));
    }
    if operation.method == "POST" {
        let key = Arg::new(KEY).long(KEY).value_name("TEXT");
        command = command.arg(key.help("Sent again under this key, it is carried out once"));
    }
    command
}

fn flag(field: &Field) -> Arg {
    let required = if field.is_required { " (required)" } else { "" };
    let (value, action) = match field.kind {
        Kind::Text => ("TEXT", ArgAction::Set),
        Kind::Texts => ("TEXT", ArgAction::Append),
        Kind::Switch => ("true|false", ArgAction::Set),
        Kind::Json => ("JSON", ArgAction::Set),
    };
    Arg::new(field.name.clone())
        .long(field.name.replace('_', "-"))
        .value_name(value)
        .action(action)
        .allow_hyphen_values(true)
        .help(format!("{}{required}", field.about))
}

/// The name of what stands in a path; a field of the body may be called the same.
fn in_path(name: &str) -> String {
    format!("path {name}")
}

/// The request that an act is with what was given.
pub(super) fn request(
    operation: &Operation,
    given: &ArgMatches,
) -> Result<Request, Box<dyn Error>> {
    let mut path = operation.path.clone();
    for name in &operation.in_path {
        let value = given.get_one::<String>(&in_path(name)).map(String::as_str).unwrap_or_default();
        path = path.replace(&format!("{{{name}}}"), &encoded(value));
    }
    let query = operation.in_query.iter().filter_map(|field| {
        let value = given.get_one::<String>(&field.name)?;
        Some(format!("{}={}", field.name, encoded(value)))
    });
    let query: Vec<_> = query.collect();
    if !query.is_empty() {
        path = format!("{path}?{}", query.join("&"));
    }
    let content = match &operation.body {
        Body::None => Content::None,
        Body::File => file(given)?,
        Body::Json(fields) => Content::Json(body(fields, given)?),
    };
    let key = (operation.method == "POST").then(|| given.get_one::<String>(KEY).cloned()).flatten();
    let version = operation.needs_version.then(|| given.get_one::<String>(VERSION)).flatten();
    let if_match = version.map(|version| format!("\"{}\"", version.trim_matches('"')));
    let method = operation.method.clone();
    Ok(Request { method, path, content, idempotency_key: key, if_match })
}

fn file(given: &ArgMatches) -> Result<Content, Box<dyn Error>> {
    let file = given.get_one::<PathBuf>(FILE).ok_or("give --file")?;
    let bytes = std::fs::read(file)
        .map_err(|error| format!("{} cannot be read: {error}", file.display()))?;
    let name = file.file_name().map(|name| name.to_string_lossy().into_owned());
    let media_type = given.get_one::<String>("media-type").cloned().unwrap_or_default();
    Ok(Content::File { name: name.unwrap_or_default(), media_type, bytes })
}

fn body(fields: &[Field], given: &ArgMatches) -> Result<Value, Box<dyn Error>> {
    let mut body = match given.get_one::<PathBuf>(DATA) {
        Some(file) => whole(file)?,
        None => Map::new(),
    };
    for field in fields {
        if let Some(value) = value(field, given)? {
            body.insert(field.name.clone(), value);
        }
    }
    Ok(Value::Object(body))
}

fn whole(file: &PathBuf) -> Result<Map<String, Value>, Box<dyn Error>> {
    let mut text = String::new();
    match file.as_os_str() == "-" {
        true => std::io::stdin().read_to_string(&mut text).map(drop)?,
        false => {
            text = std::fs::read_to_string(file)
                .map_err(|error| format!("{} cannot be read: {error}", file.display()))?;
        }
    }
    serde_json::from_str(&text)
        .map_err(|error| format!("{} is no JSON object: {error}", file.display()).into())
}

fn value(field: &Field, given: &ArgMatches) -> Result<Option<Value>, Box<dyn Error>> {
    let Some(texts) = given.get_many::<String>(&field.name) else { return Ok(None) };
    let texts: Vec<&String> = texts.collect();
    let Some(first) = texts.first() else { return Ok(None) };
    let flag = field.name.replace('_', "-");
    Ok(Some(match field.kind {
        Kind::Text => Value::String((*first).clone()),
        Kind::Texts => texts.into_iter().cloned().map(Value::String).collect(),
        Kind::Switch => {
            let value = first
                .parse()
                .map_err(|_| format!("--{flag}: found {first:?}, allowed: true or false"))?;
            Value::Bool(value)
        }
        Kind::Json => serde_json::from_str(first)
            .map_err(|error| format!("--{flag}: found {first:?}, allowed: JSON ({error})"))?,
    }))
}

/// A part of a path or query, every other octet than a letter, digit, hyphen, dot, underscore or
/// tilde escaped (RFC 3986, section 2.3).
pub(in crate::cli) fn encoded(text: &str) -> String {
    let unreserved = |byte: u8| byte.is_ascii_alphanumeric() || b"-._~".contains(&byte);
    let octet = |byte: u8| match unreserved(byte) {
        true => char::from(byte).to_string(),
        false => format!("%{byte:02X}"),
    };
    text.bytes().map(octet).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::cli::api::{command, operations};

    fn asked(words: &str) -> Result<Request, String> {
        let matches = command()
            .try_get_matches_from(words.split(' ').map(|word| word.replace('+', " ")))
            .map_err(|error| error.to_string())?;
        let (words, last) = crate::cli::api::below(&matches);
        let all = operations::all();
        let operation = all.iter().find(|operation| operation.words == words).expect("an act");
        request(operation, last).map_err(|error| error.to_string())
    }

    #[test]
    fn the_commands_are_sound() {
        command().debug_assert();
    }

    #[test]
    fn flags_become_the_body_and_words_the_path() {
        let found = asked("api requests list --limit 7 --cursor a/b").expect("a request");
        assert_eq!(found.path, "/api/v1/requests?cursor=a%2Fb&limit=7".to_owned());
        let reject = "api requests reject 42 --reasons [{\"code\":\"policy\",\"words\":\"no\"}]";
        let found = asked(reject).expect("a request");
        assert_eq!(
            (found.method.as_str(), found.path.as_str()),
            ("POST", "/api/v1/requests/42/reject")
        );
        let Content::Json(body) = found.content else { panic!("it takes JSON") };
        assert_eq!(body["reasons"][0]["code"], "policy");
        let said = asked("api requests reject 42 --reasons no").expect_err("refused");
        assert!(said.starts_with("--reasons: found \"no\", allowed: JSON"), "{said}");
        let said = asked("api requests create --may-bind perhaps").expect_err("refused");
        assert_eq!(said, "--may-bind: found \"perhaps\", allowed: true or false");
    }
}
