//! The kinds of objects that have a page on this desk: where it is, who reads it, how it is read,
//! and what can be done there.

use std::fmt::Display;

use registry_core::retention::PersonalKind;
use registry_store::{Key, Kind, Snapshot, StoreError};

use super::super::{commission, watch};
use super::acts::Acts;
use super::{
    Found, Reader, Sent, Subject, appeals, applications, cases, disclosures, invoices, licences,
    names, notices, organizations, personal, registrars, request,
};
use crate::staff::permission::Permission;
use crate::vetting::Failure;

/// What can be done on a page: the code of an act, as its address has it, and what it takes.
pub(in crate::web::desk) type Offered = &'static [(&'static str, Permission)];

/// A kind of object with a page here.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::web::desk) enum Of {
    Request,
    Case,
    Appeal,
    Application,
    Organization,
    Name,
    Licence,
    Disclosure,
    Registrar,
    Invoice,
    Notice,
    Sitting,
    Site,
    Candidate,
    Report,
    Mail,
    Portfolio,
    Network,
}

impl Of {
    pub(in crate::web::desk) const ALL: [Self; 18] = [
        Self::Request,
        Self::Case,
        Self::Appeal,
        Self::Application,
        Self::Organization,
        Self::Name,
        Self::Licence,
        Self::Disclosure,
        Self::Registrar,
        Self::Invoice,
        Self::Notice,
        Self::Sitting,
        Self::Site,
        Self::Candidate,
        Self::Report,
        Self::Mail,
        Self::Portfolio,
        Self::Network,
    ];

    /// Where its pages are, behind `/desk/`.
    pub(super) const fn folder(self) -> &'static str {
        match self {
            Self::Request => "requests",
            Self::Case => "cases",
            Self::Appeal => "appeals",
            Self::Application => "applications",
            Self::Organization => "organizations",
            Self::Name => "names",
            Self::Licence => "licences",
            Self::Disclosure => "disclosures",
            Self::Registrar => "registrars",
            Self::Invoice => "invoices",
            Self::Notice => "notices",
            Self::Sitting => "commission",
            Self::Site => "sites",
            Self::Candidate => "candidates",
            Self::Report => "reports",
            Self::Mail => "mails",
            Self::Portfolio => "portfolios",
            Self::Network => "networks",
        }
    }

    /// The address of the page of one.
    pub(in crate::web::desk) fn page(self, id: impl Display) -> String {
        format!("/desk/{}/{id}", self.folder())
    }

    /// Where an act on one leads: to its page, but for a member who stepped back and does not find the
    /// appeal any more (P-55c), and for what was entered, which stands in its list.
    pub(super) fn after(self, act: &str, id: impl Display) -> String {
        let page = match (self, act) {
            (Self::Sitting, "unable") => format!("/desk/{}", self.folder()),
            (Self::Report | Self::Portfolio, "enter") | (Self::Network, "name") => {
                format!("/desk/watch/{}", self.folder())
            }
            _ => self.page(id),
        };
        format!("{page}?done={act}")
    }

    /// Whether it belongs to the Watch desk.
    const fn is_watched(self) -> bool {
        matches!(
            self,
            Self::Site
                | Self::Candidate
                | Self::Report
                | Self::Mail
                | Self::Portfolio
                | Self::Network
        )
    }

    /// The desk it belongs to, as the navigation names it.
    const fn desk(self) -> &'static str {
        match self {
            Self::Sitting => "commission",
            _ if self.is_watched() => "watch",
            _ => "review",
        }
    }

    /// What its readers may.
    pub(super) const fn needs(self) -> Permission {
        match self {
            Self::Sitting => Permission::SitOnCommission,
            _ if self.is_watched() => Permission::ReadWatch,
            _ => Permission::ReadRegistry,
        }
    }

    /// Whether its page leads to its history: in that of an appeal stand the votes (P-55g), and a
    /// Commission sees the Articles and nothing else (P-55d). Analysts read no history of the registry.
    const fn tells_history(self, reader: &Reader) -> bool {
        match self {
            Self::Appeal => reader.may(Permission::ReadVotes),
            Self::Sitting => false,
            _ => reader.may(Permission::ReadRegistry),
        }
    }

    /// What can be done on its page.
    pub(in crate::web::desk) fn acts(self) -> impl Iterator<Item = (&'static str, Permission)> {
        let personal = if self.personal().is_some() { personal::ACTS } else { &[] };
        self.own_acts().iter().chain(personal).copied()
    }

    /// Whether personal data may be held, released and erased on its page.
    pub(in crate::web::desk) const fn has_personal_data(self) -> bool {
        self.personal().is_some()
    }

    const fn own_acts(self) -> Offered {
        match self {
            Self::Request => request::ACTS,
            Self::Case => cases::ACTS,
            Self::Appeal => appeals::ACTS,
            Self::Application => applications::ACTS,
            Self::Organization => organizations::ACTS,
            Self::Name => names::ACTS,
            Self::Licence => licences::ACTS,
            Self::Disclosure => disclosures::ACTS,
            Self::Registrar => registrars::ACTS,
            Self::Invoice => invoices::ACTS,
            Self::Notice => notices::ACTS,
            Self::Sitting => commission::ACTS,
            Self::Site => watch::site::ACTS,
            Self::Candidate => watch::candidate::ACTS,
            Self::Report => watch::report::ACTS,
            Self::Mail => watch::mail::ACTS,
            Self::Portfolio => watch::portfolio::ACTS,
            Self::Network => watch::network::ACTS,
        }
    }

    /// What personal data one has.
    const fn personal(self) -> Option<PersonalKind> {
        match self {
            Self::Organization => Some(PersonalKind::Organization),
            Self::Name => Some(PersonalKind::Name),
            Self::Licence => Some(PersonalKind::Licence),
            Self::Disclosure => Some(PersonalKind::DisclosureRequest),
            Self::Appeal => Some(PersonalKind::Appeal),
            Self::Request
            | Self::Case
            | Self::Application
            | Self::Registrar
            | Self::Invoice
            | Self::Notice
            | Self::Sitting
            | Self::Site
            | Self::Candidate
            | Self::Report
            | Self::Mail
            | Self::Portfolio
            | Self::Network => None,
        }
    }

    /// What the page of one shows, as this reader may see it; none where there is none.
    pub(super) fn subject(
        self,
        read: &mut Snapshot<'_>,
        reader: &Reader,
        id: &str,
    ) -> Result<Option<(Subject, Option<Key>)>, StoreError> {
        let dossier: fn(&mut Snapshot<'_>, &Reader, &str) -> Found = match self {
            Self::Request => return request::subject(read, reader, id),
            Self::Case => cases::dossier,
            Self::Appeal => appeals::dossier,
            Self::Application => applications::dossier,
            Self::Organization => organizations::dossier,
            Self::Name => names::dossier,
            Self::Licence => licences::dossier,
            Self::Disclosure => disclosures::dossier,
            Self::Registrar => registrars::dossier,
            Self::Invoice => invoices::dossier,
            Self::Notice => notices::dossier,
            Self::Sitting => commission::dossier,
            Self::Site => watch::site::dossier,
            Self::Candidate => watch::candidate::dossier,
            Self::Report => watch::report::dossier,
            Self::Mail => watch::mail::dossier,
            Self::Portfolio => watch::portfolio::dossier,
            Self::Network => watch::network::dossier,
        };
        let Some((mut dossier, key)) = dossier(read, reader, id)? else { return Ok(None) };
        dossier.desk = self.desk();
        if let Some(key) = key.as_ref().filter(|_| self.tells_history(reader)) {
            dossier.history = history_of(key);
        }
        if let Some((kind, key)) = self.personal().zip(key.as_ref())
            && let Some((section, forms)) = personal::of(read, reader, (kind, key))?
        {
            dossier.sections.push(section);
            if !dossier.is_conflicted {
                dossier.acts.extend(forms);
            }
        }
        for form in &mut dossier.acts {
            form.action = format!("{}/{}", self.page(id), form.act);
        }
        Ok(Some((Subject::Dossier(Box::new(dossier)), key)))
    }

    /// Acts on one.
    pub(super) async fn act(self, acts: &Acts<'_>, sent: &Sent) -> Result<(), Failure> {
        if let Some((kind, key)) = self.personal().zip(acts.key)
            && personal::ACTS.iter().any(|(code, _)| *code == acts.act)
        {
            return personal::act(acts, sent, (kind, key)).await;
        }
        match self {
            Self::Request => request::act(acts, sent).await,
            Self::Case => cases::act(acts, sent).await,
            Self::Appeal => appeals::act(acts, sent).await,
            Self::Application => applications::act(acts, sent).await,
            Self::Organization => organizations::act(acts, sent).await,
            Self::Name => names::act(acts, sent).await,
            Self::Licence => licences::act(acts, sent).await,
            Self::Disclosure => disclosures::act(acts, sent).await,
            Self::Registrar => registrars::act(acts, sent).await,
            Self::Invoice => invoices::act(acts, sent).await,
            Self::Notice => notices::act(acts, sent).await,
            Self::Sitting => commission::act(acts, sent).await,
            Self::Site => watch::site::act(acts, sent).await,
            Self::Candidate => watch::candidate::act(acts, sent).await,
            Self::Report => watch::report::act(acts, sent).await,
            Self::Mail => watch::mail::act(acts, sent).await,
            Self::Portfolio => watch::portfolio::act(acts, sent).await,
            Self::Network => watch::network::act(acts, sent).await,
        }
    }
}

/// Where the history of an object is told.
pub(super) fn history_of(key: &Key) -> String {
    format!("/desk/history/{key}")
}

/// The page of an object by its key; none where its kind has none, or is called otherwise.
pub(super) fn page_of(kind: Kind, key: &Key) -> Option<String> {
    let of = match kind {
        Kind::Organization => Of::Organization,
        Kind::Accreditation => Of::Application,
        Kind::Request => Of::Request,
        Kind::Case => Of::Case,
        Kind::Appeal => Of::Appeal,
        Kind::Licence => Of::Licence,
        Kind::DisclosureRequest => Of::Disclosure,
        Kind::Registrar => Of::Registrar,
        Kind::Invoice => Of::Invoice,
        Kind::Site => Of::Site,
        Kind::Portfolio => Of::Portfolio,
        Kind::Network => Of::Network,
        Kind::Domain
        | Kind::Token
        | Kind::Host
        | Kind::Contact
        | Kind::Maintenance
        | Kind::Edition
        | Kind::WebsiteCheck => return None,
    };
    Some(of.page(key))
}
