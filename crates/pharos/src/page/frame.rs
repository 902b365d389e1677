//! What every page carries around its content.

use askama::Template;
use axum::http::{StatusCode, header};
use axum::response::{IntoResponse, Response};

use super::catalogue::{Catalogue, Phrase};
use crate::staff::permission::{Permission, Reach, Role};
use crate::staff::session::SignedIn;
use crate::web::caller::Visitor;
use crate::web::{Web, assets};

/// The frame of a page.
#[derive(Debug, Clone)]
pub struct Frame {
    /// The page's title.
    pub title: String,
    /// Which entry of the navigation it belongs to.
    pub here: &'static str,
    /// The registry's name.
    pub registry_name: String,
    /// Where abuse is reported to.
    pub abuse_email: String,
    /// Where the stylesheet is.
    pub stylesheet: String,
    /// Where our own script is.
    pub script: String,
    /// Where htmx is, for pages that follow what happens.
    pub htmx: Option<String>,
    /// The words of the page's language.
    pub words: &'static Catalogue,
    /// Who is signed in.
    pub who: Option<Who>,
}

/// Who is signed in.
#[derive(Debug, Clone)]
pub struct Who {
    /// The name.
    pub name: String,
    /// The role.
    pub role: &'static str,
    /// The token their forms carry.
    pub csrf: String,
    /// The desks that are theirs.
    pub desks: Vec<DeskLink>,
}

/// An entry of the navigation between desks.
#[derive(Debug, Clone)]
pub struct DeskLink {
    /// Its name, as [`Frame::here`] says it.
    pub here: &'static str,
    /// Where it is.
    pub path: &'static str,
    /// What it is called.
    pub words: String,
}

/// The desks of a person, each by its permission.
fn desks(words: &'static Catalogue, role: Role) -> Vec<DeskLink> {
    let operations = words.say("operations-title");
    let commission = words.say("nav-commission");
    let applicant = words.say("applicant-title");
    let registrar = words.say("registrar-title");
    let all = [
        (Permission::ReadRegistry, "review", "/desk/review", words.say("nav-review")),
        (Permission::ReadRegistry, "calendar", "/desk/calendar", words.say("calendar-title")),
        (Permission::ReadRegistry, "search", "/desk/search", words.say("search-title")),
        (Permission::ReadWatch, "watch", "/desk/watch", words.say("nav-watch")),
        (Permission::SitOnCommission, "commission", "/desk/commission", commission),
        (Permission::ReadRegistry, "operations", "/desk/operations", operations),
        (Permission::ActForOrganization, "applicant", "/desk/applicant", applicant),
        (Permission::ReadSignIns, "sign-ins", "/desk/sign-ins", words.say("nav-sign-ins")),
        (Permission::ActAsRegistrar, "registrar", "/desk/registrar", registrar),
    ];
    let is_theirs = |permission: Permission| match permission {
        // Whoever may act for everybody does so at the Review and the Operations desk.
        Permission::ActForOrganization | Permission::ActAsRegistrar => {
            role.reach(permission) == Reach::Own
        }
        _ => role.may(permission),
    };
    let theirs = all.into_iter().filter(|(permission, ..)| is_theirs(*permission));
    theirs.map(|(_, here, path, words)| DeskLink { here, path, words: words.to_string() }).collect()
}

fn who(signed_in: &SignedIn) -> Who {
    let person = &signed_in.person;
    Who {
        name: person.name.clone(),
        role: person.role.code(),
        csrf: signed_in.csrf.clone(),
        desks: desks(Catalogue::english(), person.role),
    }
}

impl Frame {
    /// The frame of a page for anybody, by the key of its title.
    #[must_use]
    pub fn public(web: &Web, title: &'static str, here: &'static str) -> Self {
        let words = Catalogue::english();
        Self {
            title: words.say(title).to_string(),
            words,
            here,
            registry_name: web.settings.registry_name.clone(),
            abuse_email: web.settings.abuse_email.clone(),
            stylesheet: assets::path("style.css"),
            script: assets::path("pharos.js"),
            htmx: None,
            who: None,
        }
    }

    /// The frame of a desk, by the key of the page's title.
    #[must_use]
    pub fn desk(web: &Web, visitor: &Visitor, title: &'static str) -> Self {
        Self { who: Some(who(&visitor.signed_in)), ..Self::public(web, title, "review") }
    }

    /// The frame of a page of whoever is signed in, about what its title names.
    #[must_use]
    pub fn signed_in(web: &Web, signed_in: &SignedIn, title: &Phrase) -> Self {
        let frame = Self::public(web, "sign-in-title", "account").about(title.to_string());
        Self { who: Some(who(signed_in)), ..frame }
    }

    /// With the name of what the page is about as its title.
    #[must_use]
    pub fn about(self, name: impl Into<String>) -> Self {
        Self { title: name.into(), ..self }
    }

    /// With htmx, for a page that follows what happens.
    #[must_use]
    pub fn live(self) -> Self {
        Self { htmx: Some(assets::path("htmx.js")), ..self }
    }

    /// At another entry of the navigation.
    #[must_use]
    pub fn at(self, here: &'static str) -> Self {
        Self { here, ..self }
    }

    /// What search engines show of the page.
    #[must_use]
    pub fn description(&self) -> Phrase {
        let said = self.say("page-description");
        said.with("title", &self.title).with("registry", &self.registry_name)
    }

    /// A phrase as text.
    #[must_use]
    pub fn say(&self, key: &'static str) -> Phrase {
        self.words.say(key)
    }

    /// A phrase as HTML.
    #[must_use]
    pub fn rich(&self, key: &'static str) -> Phrase {
        self.words.rich(key)
    }
}

/// A page as an answer.
pub fn html(status: StatusCode, page: &impl Template) -> Response {
    match page.render() {
        Ok(text) => {
            (status, [(header::CONTENT_TYPE, "text/html; charset=utf-8")], text).into_response()
        }
        Err(error) => {
            tracing::error!(%error, "a page could not be written");
            StatusCode::INTERNAL_SERVER_ERROR.into_response()
        }
    }
}
