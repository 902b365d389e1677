//! `pharos api`: every act of the API as a command, made from the API's own description, so that
//! none can be missing or different.

mod arguments;
mod operations;

use std::error::Error;
use std::path::{Path, PathBuf};

use clap::{Arg, ArgMatches, Args, Command, value_parser};
use serde::de::DeserializeOwned;

use super::commands::Outcome;
use crate::api_client::{self, Answer, BearerToken, Content, Request, Target};
use crate::sandbox::SandboxBook;

pub(super) use self::arguments::encoded;

/// The name of the command.
pub(super) const NAME: &str = "api";

/// The command with one command below it for each act.
pub(super) fn command() -> Command {
    let file = || value_parser!(PathBuf);
    let global = |arg: Arg| arg.global(true).help_heading("Which registry, and who asks");
    let root = Command::new(NAME)
        .about("Do what the API does, in the name of whoever the bearer token belongs to")
        .subcommand_required(true)
        .arg_required_else_help(true)
        .arg(global(
            Arg::new("registry")
                .long("registry")
                .value_name("URL")
                .env("PHAROS_REGISTRY")
                .help("Where the registry is: https://registry.example"),
        ))
        .arg(global(
            Arg::new("token_file")
                .long("token-file")
                .value_name("FILE")
                .env("PHAROS_TOKEN_FILE")
                .value_parser(file())
                .help("A file that holds a bearer token"),
        ))
        .arg(global(
            Arg::new("authority_file")
                .long("authority-file")
                .value_name("FILE")
                .value_parser(file())
                .help("Trust this certificate (PEM) in place of the system's authorities"),
        ))
        .arg(global(
            Arg::new("sandbox")
                .long("sandbox")
                .value_name("FILE")
                .value_parser(file())
                .conflicts_with_all(["registry", "token_file", "authority_file"])
                .help("The sandbox.json of a sandbox, in place of the three above"),
        ));
    arguments::with_operations(root, &operations::all())
}

/// Sends what was asked for and prints the answer.
pub(super) async fn run(matches: &ArgMatches) -> Outcome {
    let target = target(matches)?;
    let all = operations::all();
    let (words, last) = below(matches);
    let operation = all.iter().find(|operation| operation.words == words);
    let operation = operation.ok_or("no such command; see `pharos api --help`")?;
    let request = arguments::request(operation, last)?;
    let Answer { status, is_problem, is_json, etag, body } =
        api_client::send(&target, request).await?;
    if !(200..300).contains(&status) {
        return Err(told(status, is_problem, &body).into());
    }
    if let Some(etag) = etag {
        // Beside the answer, which stays JSON: what whoever changes it gives as --if-match.
        eprintln!("ETag: {etag}");
    }
    let shown = match is_json {
        true => serde_json::to_vec_pretty(&serde_json::from_slice::<serde_json::Value>(&body)?)?,
        false => body,
    };
    super::print(&if is_json { [shown.as_slice(), b"\n"].concat() } else { shown })
}

/// The words of the command that was given, and what was given with it.
fn below(matches: &ArgMatches) -> (Vec<String>, &ArgMatches) {
    let (mut words, mut last) = (Vec::new(), matches);
    while let Some((word, below)) = last.subcommand() {
        words.push(word.to_owned());
        last = below;
    }
    (words, last)
}

fn target(matches: &ArgMatches) -> Result<Target, Box<dyn Error>> {
    let (_, last) = below(matches);
    let access = Access {
        registry: last.get_one("registry").cloned(),
        token_file: last.get_one("token_file").cloned(),
        authority_file: last.get_one("authority_file").cloned(),
    };
    access.target(last.get_one::<PathBuf>("sandbox").map(PathBuf::as_path))
}

/// Which registry's API, and who asks: for commands beside `pharos api` that ask it.
#[derive(Debug, Args)]
pub(super) struct Access {
    /// Where the registry is: https://registry.example
    #[arg(long, env = "PHAROS_REGISTRY", value_name = "URL")]
    registry: Option<String>,
    /// A file that holds a bearer token.
    #[arg(long, env = "PHAROS_TOKEN_FILE", value_name = "FILE")]
    token_file: Option<PathBuf>,
    /// Trust this certificate (PEM) in place of the system's authorities.
    #[arg(long, value_name = "FILE")]
    authority_file: Option<PathBuf>,
}

impl Access {
    /// Whom to ask: a sandbox by its book, else the registry that is named.
    ///
    /// # Errors
    /// What is missing, or cannot be read.
    pub(super) fn target(&self, sandbox: Option<&Path>) -> Result<Target, Box<dyn Error>> {
        let Some(book) = sandbox else { return self.of_registry() };
        of_sandbox(book)
    }

    fn of_registry(&self) -> Result<Target, Box<dyn Error>> {
        let Self { registry, token_file, authority_file } = self;
        let needs = |what: &str| format!("give {what}, or a sandbox's book by --sandbox");
        let url = registry.as_deref().ok_or_else(|| needs("--registry URL"))?;
        let token = token_file.clone().ok_or_else(|| needs("--token-file FILE"))?;
        let authority = authority_file.as_deref().map(read).transpose()?;
        Ok(Target::new(url, BearerToken::InFile(token), authority.as_deref())?)
    }
}

fn of_sandbox(file: &Path) -> Result<Target, Box<dyn Error>> {
    let book = SandboxBook::read(file)
        .map_err(|error| format!("{} is no sandbox.json: {error}", file.display()))?;
    let url = format!("https://{}:{}", book.https.host, book.https.port);
    let authority = Some(read(Path::new(&book.ca_cert))?);
    Ok(Target::new(&url, BearerToken::given(&book.api.token), authority.as_deref())?)
}

/// What the API answers to a GET, in its shape.
///
/// # Errors
/// What it refused, or why there is no answer.
pub(super) async fn got<T: DeserializeOwned>(
    target: &Target,
    path: &str,
) -> Result<T, Box<dyn Error>> {
    let request = Request {
        method: "GET".to_owned(),
        path: path.to_owned(),
        content: Content::None,
        idempotency_key: None,
        if_match: None,
    };
    let Answer { status, is_problem, body, .. } = api_client::send(target, request).await?;
    match status {
        200 => Ok(serde_json::from_slice(&body)?),
        _ => Err(told(status, is_problem, &body).into()),
    }
}
fn read(file: &Path) -> Result<String, String> {
    std::fs::read_to_string(file)
        .map_err(|error| format!("{} cannot be read: {error}", file.display()))
}

/// A refusal in words: what was found, what is allowed.
pub(super) fn told(status: u16, is_problem: bool, body: &[u8]) -> String {
    let problem = serde_json::from_slice::<serde_json::Value>(body).ok().filter(|_| is_problem);
    let text = |name: &str| problem.as_ref()?.get(name)?.as_str().map(str::to_owned);
    match (text("code"), text("detail")) {
        (Some(code), Some(detail)) => format!("{detail} ({code}, {status})"),
        _ => format!("the registry answered {status}"),
    }
}
