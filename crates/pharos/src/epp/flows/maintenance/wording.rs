//! The words of RFC 9167 for a maintenance.

use registry_core::maintenance::{
    Description, Environment, Impact, Intervention, Maintenance, Plan, Reason, System,
};
use registry_epp::maintenance as wire;

/// A maintenance in a list.
pub(super) fn in_brief(maintenance: &Maintenance) -> wire::ListItem {
    let Maintenance { plan, created_at, updated_at, .. } = maintenance;
    wire::ListItem {
        id: id(maintenance),
        starts_at: plan.starts_at,
        ends_at: plan.ends_at,
        created_at: *created_at,
        updated_at: *updated_at,
    }
}

/// A maintenance whole; in a poll message it says why it is told.
pub(in crate::epp::flows) fn whole(
    maintenance: &Maintenance,
    poll: Option<wire::PollKind>,
) -> wire::Item {
    let Maintenance { plan, created_at, updated_at, .. } = maintenance;
    let Plan { name: _, types, systems, environment, starts_at, ends_at, .. } = plan;
    let Plan { reason, detail, descriptions, tlds, intervention, .. } = plan;
    wire::Item {
        id: id(maintenance),
        types: types.clone(),
        poll,
        systems: systems.iter().map(system).collect(),
        environment: environment_out(environment),
        starts_at: *starts_at,
        ends_at: *ends_at,
        reason: match reason {
            Reason::Planned => wire::Reason::Planned,
            Reason::Emergency => wire::Reason::Emergency,
        },
        detail: detail.clone(),
        descriptions: descriptions.iter().map(description).collect(),
        tlds: tlds.iter().map(|tld| tld.as_str().to_owned()).collect(),
        intervention: intervention.map(|Intervention { connection, implementation }| {
            wire::Intervention { connection, implementation }
        }),
        created_at: *created_at,
        updated_at: *updated_at,
    }
}

fn id(maintenance: &Maintenance) -> wire::Id {
    wire::Id { id: maintenance.id.to_string(), name: Some(maintenance.plan.name.clone()) }
}

fn system(System { name, host, impact }: &System) -> wire::System {
    let impact = match impact {
        Impact::None => wire::Impact::None,
        Impact::Partial => wire::Impact::Partial,
        Impact::Full => wire::Impact::Full,
    };
    wire::System { name: name.clone(), host: host.clone(), impact }
}

fn environment_out(environment: &Environment) -> wire::Environment {
    let (kind, name) = match environment {
        Environment::Production => (wire::EnvironmentKind::Production, None),
        Environment::Ote => (wire::EnvironmentKind::Ote, None),
        Environment::Staging => (wire::EnvironmentKind::Staging, None),
        Environment::Dev => (wire::EnvironmentKind::Development, None),
        Environment::Custom(name) => (wire::EnvironmentKind::Custom, Some(name.clone())),
    };
    wire::Environment { kind, name }
}

fn description(Description { html, text }: &Description) -> wire::Description {
    let form = match html {
        true => wire::DescriptionForm::Html,
        false => wire::DescriptionForm::Plain,
    };
    wire::Description { form, text: text.clone() }
}
