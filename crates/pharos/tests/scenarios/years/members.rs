//! What organizations and reviewers do about accreditations and government bases.

use jiff::{SignedDuration, Timestamp};
use serde_json::json;

use super::attention::Matter;
use super::{NOT_YET, Run};

/// Days from the end of a term at which its holder thinks of another one.
const AROUND_THE_END: [i64; 14] = [-125, -100, -61, -20, -1, 0, 1, 15, 29, 30, 30, 30, 31, 60];

/// Days until a reviewer decides.
const REVIEW_DAYS: [i64; 7] = [0, 1, 10, 25, 30, 31, 45];

impl Run {
    /// Somebody turns to an organization.
    pub(super) async fn attend_member(&mut self, place: usize) -> Result<(), String> {
        let matter = Matter::Member(place);
        let member = self.cast.member(place).ok_or(NOT_YET)?;
        let (label, government) = (member.label.clone(), member.government);
        let known = self.scene.holes.get(&format!("{label}-organization")).is_some();
        match (known, government) {
            (false, true) => {
                self.enter(place, "government").await?;
                self.recognise(place, true).await?;
                self.again(matter, &[700, 900, 1100]);
            }
            (true, true) => {
                let holds =
                    self.cast.member(place).is_some_and(|held| held.reckoned.is_recognised());
                if self.chance.below(3) == 0 {
                    self.recognise(place, !holds).await?;
                }
                self.again(matter, &[100, 300, 400]);
            }
            (false, false) => {
                self.enter(place, "pharmacy").await?;
                self.apply(place).await?;
                self.again(matter, &REVIEW_DAYS);
            }
            (true, false) => self.decide_or_apply(place).await?,
        }
        Ok(())
    }

    async fn decide_or_apply(&mut self, place: usize) -> Result<(), String> {
        let matter = Matter::Member(place);
        let member = self.cast.member(place).ok_or(NOT_YET)?;
        let (label, waits) = (member.label.clone(), member.reckoned.has_applied());
        if !waits {
            if self.chance.below(25) == 0 {
                self.withdraw(place).await?;
            } else {
                self.apply(place).await?;
            }
            self.again(matter, &REVIEW_DAYS);
            return Ok(());
        }
        let application = self.scene.holes.fill(&format!("{{{label}-application}}"))?;
        let now = self.now();
        match self.chance.below(12) {
            0..=7 => {
                let granted = self.scene.staff(&format!("grant {label}")).await;
                let first =
                    self.cast.member(place).is_some_and(|held| held.reckoned.ends_at().is_none());
                if self.counted(if first { "accredit" } else { "grant" }, granted)? {
                    let member = self.cast.member(place).ok_or(NOT_YET)?;
                    member.reckoned.granted(&application, now);
                    self.think_of_the_end(place);
                    return Ok(());
                }
            }
            8..=9 => {
                let refused = self.scene.staff(&format!("refuse {label}")).await;
                self.gone("refuse", place, (&application, refused))?;
            }
            _ => {
                let line = format!("withdraw application of {label}");
                let taken_back = self.scene.staff(&line).await;
                self.gone("withdraw application", place, (&application, taken_back))?;
            }
        }
        self.again(matter, &REVIEW_DAYS);
        Ok(())
    }

    fn gone(
        &mut self,
        act: &'static str,
        place: usize,
        (application, done): (&str, Result<(), String>),
    ) -> Result<(), String> {
        if self.counted(act, done)? {
            self.cast.member(place).ok_or(NOT_YET)?.reckoned.ended(application);
        }
        Ok(())
    }

    /// Turns to the organization about the end of its term: at the very instants too.
    fn think_of_the_end(&mut self, place: usize) {
        let Some(ends_at) = self.cast.member(place).and_then(|member| member.reckoned.ends_at())
        else {
            return;
        };
        let days = self.chance.one_of(&AROUND_THE_END);
        let seconds = self.chance.one_of(&[-1, 0, 0, 1]);
        let away = SignedDuration::from_hours(24 * days) + SignedDuration::from_secs(seconds);
        self.back_at(Matter::Member(place), ends_at + away);
    }

    async fn enter(&mut self, place: usize, kind: &str) -> Result<(), String> {
        let label = self.cast.member(place).ok_or(NOT_YET)?.label.clone();
        let entered = self.scene.organization(&label, kind).await?;
        self.cast.member(place).ok_or(NOT_YET)?.organization = Some(entered);
        Ok(())
    }

    async fn apply(&mut self, place: usize) -> Result<(), String> {
        let label = self.cast.member(place).ok_or(NOT_YET)?.label.clone();
        let applied = self.scene.staff(&format!("apply for {label}")).await;
        if self.counted("apply", applied)? {
            let application = self.scene.holes.fill(&format!("{{{label}-application}}"))?;
            let now: Timestamp = self.now();
            self.cast.member(place).ok_or(NOT_YET)?.reckoned.applied(&application, now);
        }
        Ok(())
    }

    /// The accreditor withdraws the accreditation (P-6).
    async fn withdraw(&mut self, place: usize) -> Result<(), String> {
        let label = self.cast.member(place).ok_or(NOT_YET)?.label.clone();
        let id = self.scene.holes.fill(&format!("{{{label}-accreditation}}"))?;
        let path = format!("/api/v1/accreditations/{id}/withdraw");
        let said = json!({"reason": "its licence was revoked"});
        let withdrawn = self.scene.call("POST", &path, Some(&said)).await.map(drop);
        if self.counted("withdraw accreditation", withdrawn)? {
            self.cast.member(place).ok_or(NOT_YET)?.reckoned.withdrawn();
        }
        Ok(())
    }

    /// A reviewer grants a government basis, or records its loss (P-1, P-6).
    async fn recognise(&mut self, place: usize, so: bool) -> Result<(), String> {
        let label = self.cast.member(place).ok_or(NOT_YET)?.label.clone();
        let id = self.scene.holes.fill(&format!("{{{label}-organization}}"))?;
        let path = format!("/api/v1/organizations/{id}/government-basis");
        let said = json!({"granted": so, "reason": "as its statute says"});
        let decided = self.scene.call("POST", &path, Some(&said)).await.map(drop);
        if self.counted(if so { "recognise" } else { "lose basis" }, decided)? {
            self.cast.member(place).ok_or(NOT_YET)?.reckoned.recognised(so);
        }
        Ok(())
    }
}
