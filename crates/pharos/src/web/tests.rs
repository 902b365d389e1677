//! The whole HTTPS face against a real store: what a browser and a program get to see.

/// Makes a test per engine out of each of these functions.
macro_rules! on_both_engines {
    ($($name:ident),+ $(,)?) => {
        mod sqlite {
            $(#[test]
            fn $name() {
                $crate::web::tests::fixture::run(registry_testkit::World::sqlite(), super::$name);
            })+
        }

        mod postgres {
            $(#[test]
            fn $name() {
                $crate::web::tests::fixture::run(registry_testkit::World::postgres(), super::$name);
            })+
        }
    };
}

pub(crate) use on_both_engines;

mod accounts;
mod accuracy;
mod api;
mod appeal_documents;
mod appeals;
mod cases;
mod conflicts;
mod contact_addresses;
mod desk;
mod disclosure_requests;
mod documents;
mod editions;
mod exports;
pub(crate) mod fixture;
mod forecasts;
mod forgotten;
mod idempotency;
mod licences;
mod lookups;
mod losses;
mod maintenances;
mod meeting;
mod notices;
mod operations;
mod pages;
mod passkeys;
mod permission_matrix;
mod personal_data;
mod published;
mod rdap_memory;
mod records;
mod registrar_desk;
mod registrars;
mod service_levels;
mod sign_up;
mod transfers;
mod two_at_once;
mod watch;
mod watch_custody;
mod watch_visits;
mod websites;
mod zones;
