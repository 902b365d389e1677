//! What every test from outside stands on: a sandbox, and clients of ours that trust nothing.

pub(crate) mod control;
pub(crate) mod epp;
pub(crate) mod frames;
pub(crate) mod instant;
pub(crate) mod sandbox;
pub(crate) mod tls;

pub(crate) use control::Control;
pub(crate) use epp::Epp;
pub(crate) use sandbox::{Engine, Sandbox};

/// Makes one test per engine out of an async function of the engine.
macro_rules! on_both_engines {
    ($($name:ident),* $(,)?) => {$(
        mod $name {
            #[test]
            fn sqlite() {
                registry_testkit::block_on(super::$name($crate::support::Engine::Sqlite));
            }

            #[test]
            fn postgres() {
                registry_testkit::block_on(super::$name($crate::support::Engine::Postgres));
            }
        }
    )*};
}
pub(crate) use on_both_engines;
