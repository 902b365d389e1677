//! Why `domain:create` is refused.

use crate::auth_info::AuthInfoRefusal;
use crate::calendar::CalendarError;
use crate::domain::launch::LaunchRefusal;
use crate::domain::{ContactRefusal, NameServerRefusal, SecureDnsRefusal, TermRefusal};
use crate::pricing::PriceRefusal;
use crate::refusal::refusals;
use crate::registrar::CreditRefusal;
use crate::rulebook::NameRuleRefusal;
use crate::token::TokenRefusal;
use crate::ttl::TtlRefusal;

refusals! {
    /// Why a create is refused; nothing changes and no token is consumed.
    #[expect(missing_docs, reason = "the message of each variant says it")]
    pub enum Refusal {
        Exists = "in-use", "the name is registered";
        NotEntitled(String) = "not-entitled", "this registrar is not entitled to .{0}";
        RegistrantRequired = "registrant-required", "a registrant is required";
        TokenRequired = "token-required", "a name here needs its allocation token";
        TokenNotApplicable = "token-not-applicable", "no token applies to this name";
        NotInGoodStanding(&'static str) =
            "not-in-good-standing", "the holder is not in good standing: {0}";
    } or {
        NameRule(NameRuleRefusal);
        Term(TermRefusal);
        Contact(ContactRefusal);
        NameServer(NameServerRefusal);
        SecureDns(SecureDnsRefusal);
        Ttl(TtlRefusal);
        AuthInfo(AuthInfoRefusal);
        Launch(LaunchRefusal);
        Token(TokenRefusal);
        Price(PriceRefusal);
        Credit(CreditRefusal);
        Calendar(CalendarError);
    }
}
