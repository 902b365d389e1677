//! Acts on many names by lines: looked at first, then carried out, each line for itself and by the
//! flow that the registrar's client runs.

use axum::extract::{Query, State};
use axum::http::StatusCode;
use axum::response::Response;
use registry_core::id::RegistrarId;
use registry_store::Once;
use serde::Deserialize;
use sha2::{Digest as _, Sha256};

use super::bulk_acts::{acted, looked, would};
use super::bulk_lines::{LINES_MAXIMUM, Line, Seen, read, written};
use super::{employer, ours, session, sheet, shown};
use crate::epp::desk::Outcome;
use crate::identity;
use crate::page::catalogue::{Catalogue, Language};
use crate::page::html;
use crate::page::sheet::{Cell, Field, Files, Form, Part, Sheet, Table};
use crate::web::Web;
use crate::web::caller::Visitor;
use crate::web::desk::review::Sent;
use crate::web::form::Fields;
use crate::web::idempotency::KEPT_FOR;
use crate::web::public::unavailable;

const HERE: &str = "/desk/registrar/bulk";

/// Most octets of a file of lines.
const FILE_BYTES_MAXIMUM: usize = 128 * 1024;

/// Most octets of the form: lines that are typed, and a file of lines.
pub(super) const FORM_BYTES_MAXIMUM: usize = 3 * FILE_BYTES_MAXIMUM;

/// A name to begin with.
#[derive(Debug, Default, Deserialize)]
pub(super) struct About {
    #[serde(default)]
    name: String,
}

/// The form.
pub(super) async fn form(
    State(web): State<Web>,
    visitor: Visitor,
    Query(about): Query<About>,
) -> Response {
    if let Err(response) = employer(&web, &visitor).await {
        return response;
    }
    let mut page = sheet(&web, &visitor, HERE);
    let known =
        about.name.chars().all(|letter| letter.is_ascii_alphanumeric() || "-.".contains(letter));
    let name = if known { about.name.as_str() } else { "" };
    let typed = if name.is_empty() { String::new() } else { format!("{name},renew,1\n") };
    led(&mut page);
    page.add(Part::Form(lines_form(page.frame.words, &typed, None)));
    shown(&page)
}

fn led(page: &mut Sheet) {
    let lead = page.frame.words.say("bulk-lead").number("most", LINES_MAXIMUM);
    page.lead = Some(lead.into());
}

fn lines_form(language: Language, typed: &str, problem: Option<String>) -> Form {
    let field = Field::lines("lines", language.say("bulk-lines"), language.say("bulk-hint"), 10);
    let named = problem.as_ref().map(|_| "lines");
    let kilobytes = FILE_BYTES_MAXIMUM / 1024;
    let files = Files {
        accept: "text/csv,.csv,text/plain,.txt".to_owned(),
        is_one: true,
        bytes_maximum: FILE_BYTES_MAXIMUM,
        too_large: language.say("bulk-file-too-large").number("kilobytes", kilobytes).into(),
        ..Files::default()
    };
    let hint = language.say("bulk-file-hint").number("kilobytes", kilobytes);
    let file = Field::files("file", language.say("bulk-file"), hint, files);
    Form {
        id: "bulk".to_owned(),
        title: language.say("bulk-title").into(),
        text: language.say("bulk-words").into(),
        action: HERE.to_owned(),
        fields: vec![field.holding(typed).refused(named, problem.unwrap_or_default()), file],
        button: language.say("bulk-look").into(),
        class: "",
    }
}

/// The lines with what would be done, and a form that does it; nothing is done yet.
pub(super) async fn preview(State(web): State<Web>, visitor: Visitor, sent: Sent) -> Response {
    if let Err(response) = sender(&web, &visitor, &sent.fields).await {
        return response;
    }
    let fields = match with_file(sent) {
        Ok(fields) => fields,
        Err((fields, problem)) => return refused(&web, &visitor, &fields, problem),
    };
    let (registrar, lines) = match taken(&web, &visitor, &fields).await {
        Ok(taken) => taken,
        Err(response) => return response,
    };
    let language = Catalogue::english();
    let looked = match looked(&web, registrar, lines).await {
        Ok(looked) => looked,
        Err(error) => return unavailable(&web, &error),
    };
    let mut page = sheet(&web, &visitor, HERE);
    led(&mut page);
    let mut table = result_table(language, language.say("bulk-preview").into());
    let mut good = Vec::new();
    for (line, known) in &looked {
        let (tone, state, words) = match (&line.asked, known) {
            (Err(error), _) => ("bad", language.say("bulk-unread"), error.to_string()),
            (Ok(_), None) => {
                ("bad", language.say("bulk-unread"), language.say("bulk-not-yours").into())
            }
            (Ok(asked), Some(known)) => {
                good.push((asked, Seen { expires: known.expires, price: known.price }));
                ("waits", language.say("bulk-would"), would(language, asked, known))
            }
        };
        table.rows.push(row((line.number, &line.shown), (tone, state.into()), words));
    }
    page.add(Part::Table(table));
    if good.is_empty() {
        page.add(Part::notice("warn", language.say("bulk-nothing"), ""));
    } else {
        page.add(Part::Form(Form {
            id: "carry-out".to_owned(),
            title: language.say("bulk-carry-out").number("count", good.len()).into(),
            text: language.say("bulk-carry-out-words").into(),
            action: format!("{HERE}/carry-out"),
            fields: vec![
                Field::hidden("lines", written(good.into_iter()).trim_end()),
                Field::hidden("batch", identity::new_uuid(&web.registry.clock)),
            ],
            button: language.say("bulk-carry-out-button").into(),
            class: "",
        }));
    }
    page.add(Part::Form(lines_form(language, fields.text("lines"), None)));
    shown(&page)
}

/// The fields of a form, with the lines of its file, if it has one, in place of those typed.
fn with_file(sent: Sent) -> Result<Fields, (Fields, String)> {
    let language = Catalogue::english();
    let (fields, files) = sent.apart();
    let content = match files.as_slice() {
        [] => return Ok(fields),
        [content] => content,
        several => {
            let problem = language.say("bulk-one-file").number("count", several.len());
            return Err((fields, problem.into()));
        }
    };
    if content.len() > FILE_BYTES_MAXIMUM {
        let kilobytes = FILE_BYTES_MAXIMUM / 1024;
        let problem = language.say("bulk-file-too-large").number("kilobytes", kilobytes);
        return Err((fields, problem.into()));
    }
    // Spreadsheets begin their files with a mark of the order of octets.
    let text = std::str::from_utf8(content).map(|text| text.trim_start_matches('\u{feff}'));
    match text.map(|text| text.replace("\r\n", "\n")) {
        Ok(text) => Ok(fields.with("lines", text)),
        Err(_) => Err((fields, language.say("bulk-file-no-text").into())),
    }
}

/// For which registrar a form is sent, by somebody who may; else the page to answer with.
async fn sender(web: &Web, visitor: &Visitor, fields: &Fields) -> Result<RegistrarId, Response> {
    let registrar = employer(web, visitor).await?;
    ours(web, visitor, fields)?;
    Ok(registrar)
}

/// What was written, of somebody who may send it; else the page to answer with.
async fn taken(
    web: &Web,
    visitor: &Visitor,
    fields: &Fields,
) -> Result<(RegistrarId, Vec<Line>), Response> {
    let registrar = sender(web, visitor, fields).await?;
    let lines = read(fields.text("lines"), &web.registry.tlds);
    if (1..=LINES_MAXIMUM).contains(&lines.len()) {
        return Ok((registrar, lines));
    }
    let language = Catalogue::english();
    let problem = language.say("bulk-count").number("count", lines.len());
    let problem = problem.number("most", LINES_MAXIMUM).to_string();
    Err(refused(web, visitor, fields, problem))
}

fn refused(web: &Web, visitor: &Visitor, fields: &Fields, problem: String) -> Response {
    let mut page = sheet(web, visitor, HERE);
    led(&mut page);
    page.add(Part::Form(lines_form(page.frame.words, fields.text("lines"), Some(problem))));
    html(StatusCode::UNPROCESSABLE_ENTITY, &page)
}

fn result_table(language: Language, title: String) -> Table {
    let columns = [
        language.say("bulk-line").to_string(),
        language.say("bulk-state").to_string(),
        language.say("bulk-result").to_string(),
    ];
    Table::new("lines-read", title, columns, "")
}

fn row(
    (number, shown): (u64, &str),
    (tone, state): (&'static str, String),
    words: String,
) -> Vec<Cell> {
    let text = format!("{number}: {shown}");
    vec![Cell::words(text), Cell::badge(tone, state), Cell::words(words)]
}

/// Carries each line out, in a transaction of its own; sent twice it acts once.
pub(super) async fn carry_out(
    State(web): State<Web>,
    visitor: Visitor,
    fields: Fields,
) -> Response {
    let (registrar, lines) = match taken(&web, &visitor, &fields).await {
        Ok(taken) => taken,
        Err(response) => return response,
    };
    let session = match session(&web, &visitor).await {
        Ok(session) => session,
        Err(response) => return response,
    };
    let language = Catalogue::english();
    let mut table = result_table(language, language.say("bulk-done-title").into());
    let (mut done, all) = (0, lines.len());
    for line in lines {
        let once = once(&web, &visitor, fields.text("batch"), &line);
        let (number, shown) = (line.number, line.shown.clone());
        let outcome = match acted(&web, &session, (&registrar, line), once).await {
            Ok(outcome) => outcome,
            // What is left over can be sent again: the lines that were done act once.
            Err(error) => return unavailable(&web, &error),
        };
        let (tone, state, words) = match outcome {
            Outcome::Done => ("good", language.say("bulk-done"), String::new()),
            Outcome::DoneBefore => ("good", language.say("bulk-done-before"), String::new()),
            Outcome::OtherBefore => {
                ("bad", language.say("bulk-refused"), language.say("bulk-other-before").into())
            }
            Outcome::Refused { code, words } => {
                ("bad", language.say("bulk-refused"), format!("{code} {words}"))
            }
        };
        done += usize::from(tone == "good");
        table.rows.push(row((number, &shown), (tone, state.into()), words));
    }
    let mut page = sheet(&web, &visitor, HERE);
    let summary = language.say("bulk-summary").number("done", done);
    page.done = Some(summary.number("all", all).into());
    page.add(Part::Table(table));
    let links = vec![
        ("/desk/registrar".to_owned(), language.say("registrar-names").into()),
        (HERE.to_owned(), language.say("bulk-more").into()),
    ];
    page.add(Part::Onward { words: String::new(), links });
    shown(&page)
}

/// By what a line of a form is known when it comes again.
fn once(web: &Web, visitor: &Visitor, batch: &str, line: &Line) -> Option<Once> {
    let batch = batch.parse::<uuid::Uuid>().ok()?;
    let wall = web.registry.clock.wall_now();
    Some(Once {
        staff: visitor.signed_in.person.id,
        key: format!("bulk/{batch}/{}", line.number),
        request_hash: Sha256::digest(line.sent.expose()).into(),
        wall,
        expires_wall: wall + KEPT_FOR,
    })
}
