//! The rulebook: every number and switch of one TLD's policy, as data (DESIGN section 1).
//!
//! `Rulebook::load` reads a TOML file whole and reports every mistake with its line. What it
//! returns has no trace of the file: two versions compare by what they say.

mod casework;
mod causes;
mod delegation;
mod kinds;
mod lifecycle;
mod lists;
mod load;
mod names;
mod price;
mod problem;
mod publication;
mod reader;
mod service_levels;
mod versions;
mod vetting;

pub use casework::{
    Appeal, AppealChannel, Disclosure, Discontinuation, Dispute, Enforcement, ExtensibleClock,
    Extension, Licence, Retention, Terms,
};
pub use causes::{CauseKind, CauseTable, ServerStatus};
pub use delegation::{
    AddressRange, Dns, Host, NameServer, SecureDns, StartOfAuthority, TimeToLive, TimesToLive,
};

pub use lifecycle::{AuthInfo, GraceDays, Legacy, Registration, Restore, Transfer, TransferMode};
pub use lists::OneOrMore;
pub use names::{NameRuleRefusal, NameRules};
pub use price::{PricePeriod, PriceTable, STANDARD_TIER, TierPrices};
pub use problem::{RulebookProblem, RulebookProblems};
pub use publication::{
    AddGraceLimits, DataModel, Launch, LaunchPhase, Rdap, Registrars, Watch, Whois,
};
pub use reader::KeyReference;
pub use service_levels::{Availability, ResponseTime, ServiceLevels};
pub use versions::{RulebookVersions, VersionsError};
pub use vetting::{
    Accreditation, Decisions, Eligibility, Programme, ProgrammeTerm, Request, Standard, Token,
    TwoPersonAct,
};

use crate::calendar::TimeZoneName;
use crate::id::is_repository_id;
use kinds::{identifier, nested, parsed, whole};
use reader::{Step, Table, section};

section! {
    /// The policy of one TLD.
    pub struct Rulebook {
        /// Name of this book.
        #[source = "DESIGN section 1"]
        pub name: String = identifier(),
        /// Suffix of every ROID, registered with IANA.
        #[source = "DESIGN section 3; RFC 5730, section 4.2"]
        pub repository_id: String = parsed(
            |text| is_repository_id(text).then(|| text.to_owned()),
            "1 to 8 letters, digits or underscores",
        ),
        /// Zone in which whole days are counted: UTC, or a POSIX time zone rule.
        #[source = "P-59"]
        pub zone: TimeZoneName = parsed(
            |text| TimeZoneName::parse(text).ok(),
            "\"UTC\", or a POSIX time zone rule like \"EST5EDT,M3.2.0,M11.1.0\"",
        ),
        /// Most name servers of a name.
        #[source = "EPP.md section 4, create 3"]
        pub name_servers_maximum: u32 = whole(1, 13, "hosts"),
        /// Who may hold a name.
        #[source = "P-1, P-2"]
        pub eligibility: Eligibility = nested::<Eligibility>(),
        /// The accreditation clock.
        #[source = "POLICY section 5"]
        pub accreditation: Accreditation = nested::<Accreditation>(),
        /// Requests for a name.
        #[source = "POLICY section 2"]
        pub request: Request = nested::<Request>(),
        /// Registration and transfer tokens.
        #[source = "POLICY section 3"]
        pub token: Token = nested::<Token>(),
        /// Who decides.
        #[source = "P-15"]
        pub decisions: Decisions = nested::<Decisions>(),
        /// Terms of registration.
        #[source = "P-30"]
        pub registration: Registration = nested::<Registration>(),
        /// Grace periods.
        #[source = "P-35"]
        pub grace_days: GraceDays = nested::<GraceDays>(),
        /// Restoring a deleted name.
        #[source = "P-36"]
        pub restore: Restore = nested::<Restore>(),
        /// Transfer between registrars.
        #[source = "P-37"]
        pub transfer: Transfer = nested::<Transfer>(),
        /// The secret that allows a transfer.
        #[source = "EPP.md section 8"]
        pub auth_info: AuthInfo = nested::<AuthInfo>(),
        /// Prices.
        #[source = "P-32"]
        pub price: PriceTable = nested::<PriceTable>(),
        /// Labels nobody may register.
        #[source = "EPP.md section 3"]
        pub names: NameRules = nested::<NameRules>(),
        /// Statuses of each cause.
        #[source = "P-56"]
        pub causes: CauseTable = nested::<CauseTable>(),
        /// Revocation and suspension.
        #[source = "P-50 to P-52"]
        pub enforcement: Enforcement = nested::<Enforcement>(),
        /// Appeal.
        #[source = "P-55"]
        pub appeal: Appeal = nested::<Appeal>(),
        /// Voluntary discontinuation.
        #[source = "P-53"]
        pub discontinuation: Discontinuation = nested::<Discontinuation>(),
        /// Clocks that agreement may move.
        #[source = "P-59a"]
        pub extension: Extension = nested::<Extension>(),
        /// Disputes decided elsewhere.
        #[source = "P-38"]
        pub dispute: Dispute = nested::<Dispute>(),
        /// The trademark licence.
        #[source = "P-60"]
        pub licence: Licence = nested::<Licence>(),
        /// Requests for registration data that is not published.
        #[source = "ICANN.md section 7"]
        pub disclosure: Disclosure = nested::<Disclosure>(),
        /// Personal data.
        #[source = "DESIGN section 3"]
        pub retention: Retention = nested::<Retention>(),
        /// Terms and their amendment.
        #[source = "P-70"]
        pub terms: Terms = nested::<Terms>(),
        /// Registrars.
        #[source = "P-80"]
        pub registrars: Registrars = nested::<Registrars>(),
        /// Deletes in the add grace period.
        #[source = "ICANN.md section 7"]
        pub add_grace_limits: AddGraceLimits = nested::<AddGraceLimits>(),
        /// Launch phases.
        #[source = "EPP.md section 7"]
        pub launch: Launch = nested::<Launch>(),
        /// DS records.
        #[source = "EPP.md section 7"]
        pub secure_dns: SecureDns = nested::<SecureDns>(),
        /// TTLs.
        #[source = "EPP.md section 7"]
        pub ttl: TimesToLive = nested::<TimesToLive>(),
        /// Host objects.
        #[source = "EPP.md section 5"]
        pub host: Host = nested::<Host>(),
        /// The TLD's own zone.
        #[source = "DESIGN section 2"]
        pub dns: Dns = nested::<Dns>(),
        /// Registrant data shown.
        #[source = "ICANN.md section 4"]
        pub rdap: Rdap = nested::<Rdap>(),
        /// WHOIS.
        #[source = "ICANN.md section 5"]
        pub whois: Whois = nested::<Whois>(),
        /// What the services owe.
        #[source = "ICANN.md section 6"]
        pub service_levels: ServiceLevels = nested::<ServiceLevels>(),
        /// Rogue sites.
        #[source = "POLICY section 10"]
        pub watch: Watch = nested::<Watch>(),
    }
    check check_book
}

/// What one section says about another.
fn check_book(book: &Rulebook, table: &Table<'_>) {
    let Rulebook { eligibility, transfer, restore, registration, names, price, .. } = book;
    if transfer.mode == TransferMode::Consent && !eligibility.token_required {
        let path = [Step::Key("transfer"), Step::Key("mode")];
        let allowed = "\"authinfo\", as eligibility.token_required = false";
        table.refuse_at(&path, "\"consent\"", allowed);
    }
    if restore.renew_years_after_expiry > registration.horizon_years {
        let path = [Step::Key("restore"), Step::Key("renew_years_after_expiry")];
        let allowed =
            format!("at most registration.horizon_years = {}", registration.horizon_years);
        table.refuse_at(&path, restore.renew_years_after_expiry, allowed);
    }
    for (index, period) in price.periods.iter().enumerate() {
        for label in period.premium.keys() {
            if let Err(refusal) = names.judge_label(label) {
                let below = [Step::Key("periods"), Step::Index(index), Step::Key("premium")];
                let path = [&[Step::Key("price")], below.as_slice(), &[Step::Key(label)]].concat();
                let allowed = "a label that the section names leaves free";
                table.refuse_at(&path, refusal.check_reason(), allowed);
            }
        }
    }
}
