//! What staff do against a name, or for it: cases, appeals, disputes (P-50 to P-58, P-38).

use super::Run;

/// Acts of a case, each with what it counts as; `NAME` is the name and `NOW` the instant.
type Acts = [(&'static str, &'static str)];

const REVOCATION: &Acts = &[
    ("respond", "record response in revocation of NAME received NOW"),
    ("rescind", "rescind revocation of NAME"),
    ("revoke", "revoke NAME"),
    ("revoke", "revoke NAME"),
    ("confirm no appeal", "confirm no appeal against revocation of NAME"),
    ("confirm no appeal", "confirm no appeal against revocation of NAME"),
];

const SUSPENSION: &Acts = &[
    ("respond", "record response in suspension of NAME received NOW"),
    ("lift", "lift suspension of NAME as rectified"),
    ("lift", "lift suspension of NAME as unsubstantiated"),
];

const DISCONTINUATION: &Acts = &[
    ("schedule", "delete NAME at NOW"),
    ("take back", "take-back in discontinuation of NAME"),
    ("schedule", "delete NAME at SOON"),
];

const DISPUTE: &Acts = &[
    ("lock", "lock in dispute of NAME"),
    ("lock", "lock in dispute of NAME"),
    ("roll back", "roll-back in dispute of NAME"),
    ("release", "release in dispute of NAME"),
    ("suspend for the term", "suspend-for-term in dispute of NAME"),
];

/// States of a case in which nothing is left to do.
const OVER: [&str; 9] = [
    "revoked-finally",
    "deleted",
    "rescinded",
    "lifted",
    "taken-back",
    "released",
    "rolled-back",
    "closed",
    "ended",
];

/// How an appeal goes, step by step (Exhibit A).
const APPEAL: [(&str, &str); 11] = [
    ("take appeal", "staff take appeal of LABEL received NOW with AMOUNT"),
    ("admit", "staff admit appeal of LABEL"),
    ("answer", "staff respond to appeal of LABEL"),
    ("seat", "staff seat commission of LABEL"),
    ("send articles", "staff send articles of LABEL"),
    ("refuse matter", "staff refuse new evidence from appellant for LABEL"),
    ("convene", "staff convene for LABEL"),
    ("vote", "commissioner1 votes to WAY LABEL"),
    ("vote", "commissioner2 votes to WAY LABEL"),
    ("report", "commissioner1 reports for LABEL"),
    ("done", ""),
];

impl Run {
    pub(super) async fn open_a_case(
        &mut self,
        place: (usize, usize),
        name: &str,
    ) -> Result<(), String> {
        let now = self.now();
        let (kind, act, line) = match self.chance.below(7) {
            0..=1 => ("revocation", "open revocation", format!("open revocation of {name}")),
            2..=3 => ("suspension", "suspend", format!("suspend {name} for pharmacy-law")),
            4 => ("discontinuation", "discontinue", format!("discontinue {name} received {now}")),
            _ => {
                ("dispute", "open dispute", format!("open court dispute of {name} received {now}"))
            }
        };
        let opened = self.scene.staff(&line).await;
        if self.counted(act, opened)? {
            self.wanted(place)?.case = Some(kind);
        }
        Ok(())
    }

    /// One act of the case about a name, at random; when it is over, it is forgotten.
    pub(super) async fn go_on_with_the_case(
        &mut self,
        place: (usize, usize),
        name: &str,
    ) -> Result<(), String> {
        let Some(kind) = self.wanted(place)?.case else { return Ok(()) };
        let standing = self.scene.case_standing(&[kind, "of", name, "is", "what"]).await?;
        let state = standing.rsplit(' ').next().unwrap_or_default();
        if OVER.contains(&state) || self.chance.below(12) == 0 {
            self.wanted(place)?.case = None;
            return Ok(());
        }
        let acts = match kind {
            "revocation" => REVOCATION,
            "suspension" => SUSPENSION,
            "discontinuation" => DISCONTINUATION,
            _ => DISPUTE,
        };
        let (act, line) = self.chance.one_of(acts);
        let now = self.now();
        let soon = now + jiff::SignedDuration::from_hours(24 * 9);
        let line = line.replace("NAME", name).replace("NOW", &now.to_string());
        let done = self.scene.staff(&line.replace("SOON", &soon.to_string())).await;
        self.counted(act, done).map(drop)
    }

    /// The next step of the appeal against the rejection of a request; the first, with too little.
    pub(super) async fn appeal(&mut self, place: (usize, usize)) -> Result<(), String> {
        let wanted = self.wanted(place)?;
        let (label, step) = (wanted.label.clone(), wanted.appeal_step);
        let (act, line) = APPEAL[step.min(APPEAL.len() - 1)];
        if line.is_empty() {
            return Ok(());
        }
        let amount = self.chance.one_of(&["5000.00", "5000.00", "5000.00", "4999.99"]);
        let way = self.chance.one_of(&["reverse", "reverse", "affirm"]);
        let line = line.replace("LABEL", &label).replace("NOW", &self.now().to_string());
        let line = line.replace("AMOUNT", amount).replace("WAY", way);
        let (who, said) = line.split_once(' ').unwrap_or(("staff", &line));
        let done = match who {
            "staff" => self.scene.staff(said).await,
            _ => self.scene.commissioner(who, said).await,
        };
        if self.counted(act, done)? {
            self.wanted(place)?.appeal_step += 1;
        } else if act == "admit" {
            let forfeited = self.scene.staff(&format!("forfeit appeal of {label}")).await;
            if self.counted("forfeit", forfeited)? {
                self.wanted(place)?.appeal_step = APPEAL.len();
            }
        }
        Ok(())
    }
}
