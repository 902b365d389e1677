//! Trademark licences in a timeline (P-60), by the API as people call it.

use serde_json::json;

use crate::conversation::Scene;
use crate::people::text;

const PATH: &str = "/api/v1/licences";

impl Scene {
    /// An act of staff about a licence; none if the words are no such act.
    pub(crate) async fn licence_act(&mut self, words: &[&str]) -> Option<Result<(), String>> {
        let said = json!({"words": "in our words"});
        Some(match words {
            ["publish", document] => self.publish(document).await,
            ["ask", "licence", "for", name] => {
                let asked = json!({
                    "name": name, "asked_by": "Ada Apothecary", "words": "The logo, please.",
                });
                self.call("POST", PATH, Some(&asked)).await.and_then(|made| {
                    self.holes.bind(&hole(name), text(&made, "/id")?);
                    Ok(())
                })
            }
            [act @ ("grant" | "refuse"), "licence", "of", name] => match self.licence_path(name) {
                Ok(path) => {
                    self.call("POST", &format!("{path}/{act}"), Some(&said)).await.map(drop)
                }
                Err(why) => Err(why),
            },
            ["hand", "out", "artwork", "for", name] => match self.licence_path(name) {
                Ok(path) => {
                    let to = json!({"to": "Dee Designer"});
                    self.call("POST", &format!("{path}/downloads"), Some(&to)).await.map(drop)
                }
                Err(why) => Err(why),
            },
            _ => return None,
        })
    }

    /// Where the licence of a name stands.
    pub(crate) async fn licence_standing(&mut self, name: &str) -> Result<String, String> {
        let path = self.licence_path(name)?;
        let shown = self.call("GET", &path, None).await?;
        text(&shown, "/state")
    }

    async fn publish(&mut self, document: &str) -> Result<(), String> {
        let token = self.token_of("supervisor").await?;
        let edition = json!({"document": document, "version": "2027-01", "text": "as it says"});
        self.call_as(&token, "POST", ("/api/v1/editions", Some(&edition))).await.map(drop)
    }

    fn licence_path(&mut self, name: &str) -> Result<String, String> {
        Ok(format!("{PATH}/{}", self.holes.fill(&format!("{{{}}}", hole(name)))?))
    }
}

fn hole(name: &str) -> String {
    format!("{}-licence", name.split('.').next().unwrap_or(name))
}
