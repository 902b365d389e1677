//! Plays a conversation, and compares what is answered with what its file says.

use std::collections::BTreeMap;
use std::path::Path;

use registry_testkit::conversation::{Conversation, What, repeated};
use registry_testkit::{Engine, Holes, difference, has_hole, laid_out};

use crate::house::{House, REGISTRARS, password_of};
use crate::line::Line;

/// Says that answers are to be written into the files.
const UPDATE: &str = "UPDATE_CONVERSATIONS";

/// What a scenario knows while it happens.
pub(crate) struct Scene {
    pub(crate) house: House,
    pub(crate) holes: Holes,
    pub(crate) lines: BTreeMap<String, Line>,
    /// What was received last, and not looked at yet.
    pub(crate) received: Option<String>,
    /// Who spoke last.
    pub(crate) speaker: String,
    /// How many versions of rulebooks the file has put in.
    pub(crate) rulebook_versions: i64,
    /// Frames with what was answered, for the check against the schemas.
    transcript: Vec<(String, Option<String>)>,
}

impl Scene {
    /// A scene in a world of its own.
    pub(crate) async fn open(engine: Engine) -> Result<Self, String> {
        let house = House::open(engine).await?;
        let mut holes = Holes::default();
        for who in REGISTRARS {
            holes.bind(&format!("{who}-password"), password_of(who));
        }
        let (lines, speaker) = (BTreeMap::new(), String::new());
        Ok(Self {
            house,
            holes,
            lines,
            received: None,
            speaker,
            rulebook_versions: 0,
            transcript: Vec::new(),
        })
    }

    /// Sends a frame on somebody's connection, logged in if there is none, and receives the answer.
    pub(crate) async fn say(&mut self, who: &str, frame: &[u8]) -> Result<(), String> {
        self.line(who).await?;
        self.exchange(who, frame).await
    }

    /// Sends a frame on a connection that is there, and receives the answer.
    pub(crate) async fn exchange(&mut self, who: &str, frame: &[u8]) -> Result<(), String> {
        let line = self.lines.get_mut(who).ok_or_else(|| format!("{who} has no connection"))?;
        line.send(frame).await?;
        self.received = line.receive().await?;
        who.clone_into(&mut self.speaker);
        let said = String::from_utf8_lossy(frame).into_owned();
        self.transcript.push((said, self.received.clone()));
        Ok(())
    }

    /// The answer that was received last must be a success.
    pub(crate) fn expect_success(&mut self) -> Result<(), String> {
        match self.received.take() {
            Some(answer) if answer.contains("<result code=\"1") => Ok(()),
            Some(answer) if answer.contains("<greeting>") => Ok(()),
            Some(answer) => Err(format!("it is refused:\n{}", laid_out(&answer)?)),
            None => Err("the connection has ended".to_owned()),
        }
    }

    async fn octets(&mut self, who: &str, hexadecimal: &str) -> Result<(), String> {
        let digits: Vec<u8> = hexadecimal.bytes().filter(u8::is_ascii_hexdigit).collect();
        let octets = data_encoding::HEXLOWER_PERMISSIVE.decode(&digits);
        let line = self.line(who).await?;
        line.send_octets(&octets.map_err(|error| error.to_string())?).await?;
        self.received = line.receive().await?;
        who.clone_into(&mut self.speaker);
        Ok(())
    }

    async fn line(&mut self, who: &str) -> Result<&mut Line, String> {
        if !self.lines.contains_key(who) {
            self.log_in(who, &[], true).await?;
        }
        self.lines.get_mut(who).ok_or_else(|| format!("{who} has no connection"))
    }
}

/// Plays a file on an engine.
pub(crate) fn run(engine: Engine, file: &Path) -> Result<(), String> {
    let text = std::fs::read_to_string(file).map_err(|error| error.to_string())?;
    let conversation = Conversation::read(&text).map_err(|error| error.to_string())?;
    registry_testkit::block_on(async {
        let mut scene = Scene::open(engine).await?;
        let update = std::env::var_os(UPDATE).is_some() && engine == Engine::Sqlite;
        let mut answers = Vec::new();
        let mut steps = conversation.steps.iter().peekable();
        while let Some(step) = steps.next() {
            let answered =
                steps.peek().is_some_and(|next| matches!(next.what, What::Answer { .. }));
            let answer = play(&mut scene, &step.what, answered, update).await;
            let answer =
                answer.map_err(|why| format!("{}:{}: {why}", file.display(), step.line))?;
            if let (What::Answer { end, .. }, Some(answer)) = (&step.what, answer) {
                answers.push((step.line, *end, answer));
            }
        }
        if update {
            std::fs::write(file, rewritten(&text, &answers)).map_err(|error| error.to_string())?;
        }
        if engine == Engine::Sqlite {
            keep_transcript(file, &scene.transcript)?;
        }
        Ok(())
    })
}

/// Plays one step; an answer gives what its file should say.
async fn play(
    scene: &mut Scene,
    what: &What,
    answered: bool,
    update: bool,
) -> Result<Option<String>, String> {
    match what {
        What::Told(_) => {}
        What::Act(line) => scene.act(line).await?,
        What::Sends { who, frame, octets: true } => scene.octets(who, frame).await?,
        What::Sends { who, frame, octets: false } => {
            let frame = scene.holes.fill(&repeated(frame))?;
            scene.say(who, frame.as_bytes()).await?;
            if !answered {
                scene.expect_success()?;
            }
        }
        What::Answer { text, .. } => {
            let found =
                scene.received.take().ok_or("nothing was answered; the connection ended")?;
            let found = laid_out(&found)?;
            return compare(scene, text, &found, update).map(Some);
        }
        What::Closed => {
            let speaker = scene.speaker.clone();
            let line = scene.lines.get_mut(&speaker).ok_or("nobody has spoken")?;
            if scene.received.is_some() || line.receive().await?.is_some() {
                return Err("the connection goes on".to_owned());
            }
        }
    }
    Ok(None)
}

/// Holds an answer against its file; when it is to be updated gives what the file should say.
fn compare(scene: &mut Scene, text: &str, found: &str, update: bool) -> Result<String, String> {
    let expected = match laid_out(&repeated(text)) {
        Ok(expected) => expected,
        Err(_) if update => String::new(),
        Err(error) => return Err(format!("what should be answered is no XML: {error}\n{found}")),
    };
    let Some(difference) = difference(&expected, found, &mut scene.holes) else {
        return Ok(text.to_owned());
    };
    if update {
        return Ok(with_holes(&expected, found, &mut scene.holes));
    }
    Err(format!("the answer differs (- expected, + found):\n{difference}"))
}

/// An answer as a file says it: holes where the old text had them, and where they always are.
fn with_holes(expected: &str, found: &str, holes: &mut Holes) -> String {
    let mut old: Vec<&str> = expected.lines().filter(|line| has_hole(line)).collect();
    let mut lines = Vec::new();
    for line in found.lines() {
        let kept = old.iter().position(|old| holes.clone().matches(old, line));
        let line = match kept {
            Some(at) => old.remove(at).to_owned(),
            None => dug(&holes.dig(line)),
        };
        lines.push(line);
    }
    for (line, found) in lines.iter().zip(found.lines()) {
        holes.matches(line, found);
    }
    lines.join("\n")
}

/// A line with a hole instead of what no two runs have alike.
fn dug(line: &str) -> String {
    for (tag, hole) in [("svTRID", "svTRID"), (":roid", "any")] {
        let (Some(open), Some(close)) = (line.find(&format!("{tag}>")), line.rfind("</")) else {
            continue;
        };
        let begin = open + tag.len() + 1;
        if begin < close && !has_hole(line) {
            return format!("{}{{{hole}}}{}", &line[..begin], &line[close..]);
        }
    }
    line.to_owned()
}

/// The file with each answer replaced: its first line (from 1), the line after it, the text.
fn rewritten(text: &str, answers: &[(usize, usize, String)]) -> String {
    let lines: Vec<&str> = text.lines().collect();
    let (mut out, mut at) = (Vec::new(), 0);
    for (line, end, answer) in answers {
        out.extend(lines[at..*line].iter().map(|line| (*line).to_owned()));
        out.push(answer.clone());
        at = *end;
    }
    out.extend(lines[at..].iter().map(|line| (*line).to_owned()));
    out.join("\n") + "\n"
}

/// Leaves every frame and answer for the check against the published schemas.
fn keep_transcript(file: &Path, said: &[(String, Option<String>)]) -> Result<(), String> {
    let case = file.strip_prefix(crate::root("tests/conversations")).unwrap_or(file);
    let name = case.with_extension("json").to_string_lossy().replace('/', "_");
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join("transcripts");
    let text = serde_json::to_string(said).map_err(|error| error.to_string())?;
    std::fs::create_dir_all(&folder).map_err(|error| error.to_string())?;
    std::fs::write(folder.join(name), text).map_err(|error| error.to_string())
}
