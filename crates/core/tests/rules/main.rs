//! The rules of the registry, held to their words: every machine with every act, both sides of
//! every boundary, and what must hold over random histories.

#![expect(clippy::unwrap_used, reason = "what a test cannot set up fails it")]
#![expect(clippy::panic, reason = "a test that meets another kind of object has failed")]

mod accreditation_acts;
mod accreditation_reminders;
mod accreditation_standing;
mod appeal_admission;
mod appeal_clocks;
mod appeal_commission;
mod appeal_decision;
mod appeal_world;
mod applications;
mod case_discontinuation;
mod case_dispute;
mod case_revocation;
mod case_scene;
mod case_suspension;
mod conflicts;
mod consents;
mod contact_addresses;
mod contact_transfer;
mod contact_update;
mod contacts;
mod create_world;
mod credentials;
mod documents;
mod domain_accuracy;
mod domain_causes;
mod domain_check;
mod domain_clock;
mod domain_consent;
mod domain_create;
mod domain_create_references;
mod domain_delete;
mod domain_history;
mod domain_launch;
mod domain_renew;
mod domain_restore;
mod domain_restore_clock;
mod domain_standing;
mod domain_transfer;
mod domain_update;
mod domain_update_references;
mod forecasts;
mod host_update;
mod hosts;
mod invoices;
mod maintenances;
mod organizations;
mod price_tables;
mod quoted_is_charged;
mod records;
mod request_acts;
mod request_grounds;
mod request_noticed;
mod request_queue;
mod restore_scene;
mod scenario;
mod scene;
mod standing_history;
mod statuses;
mod telling;
mod terms;
mod tokens;
mod update_world;
