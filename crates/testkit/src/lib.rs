//! Test stores on both engines, a clock that tests turn, sample objects, and the files that tests
//! are told by. Dev only.
//!
//! ```ignore
//! both_engines! {
//!     async fn a_name_is_taken_once(world) { … }
//! }
//! ```

mod cases;
mod chance;
pub mod conversation;
mod database;
mod difference;
mod holes;
mod samples;
mod standing;
mod template;
pub mod timeline;
mod world;
mod xml;

pub use chance::Chance;
pub use database::OwnDatabase;
pub use difference::difference;
pub use holes::{Holes, has_hole};
pub use samples::Samples;
pub use standing::standing_still;
pub use template::{Copied, Engine, Template};
pub use world::{CLOCK_START, RowWaits, TestClock, World, block_on};
pub use xml::laid_out;

/// Makes one test per engine out of an async body that is given a [`World`].
#[macro_export]
macro_rules! both_engines {
    ($($(#[$attribute:meta])* async fn $name:ident($world:ident) $body:block)*) => {$(
        $(#[$attribute])*
        mod $name {
            #[expect(unused_imports, reason = "not every test needs what its file imports")]
            use super::*;

            async fn run($world: &$crate::World) $body

            #[test]
            fn sqlite() {
                let world = $crate::World::sqlite();
                $crate::block_on(run(&world));
            }

            #[test]
            fn postgres() {
                let world = $crate::World::postgres();
                $crate::block_on(run(&world));
            }
        }
    )*};
}
