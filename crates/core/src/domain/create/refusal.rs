//! Why `domain:create` is refused.

use crate::auth_info::AuthInfoRefusal;
use crate::calendar::CalendarError;
use crate::id::ContactHandle;
use crate::money::Money;
use crate::name::HostName;
use crate::pricing::PriceRefusal;
use crate::refusal::refusals;
use crate::rulebook::NameRuleRefusal;
use crate::token::TokenRefusal;

refusals! {
    /// Why a create is refused; nothing changes and no token is consumed.
    #[expect(missing_docs, reason = "the message of each variant says it")]
    pub enum Refusal {
        Exists = "in-use", "the name is registered";
        NotEntitled(String) = "not-entitled", "this registrar is not entitled to .{0}";
        Period { minimum: u8, maximum: u8 } =
            "period-not-allowed", "a period is {minimum} to {maximum} years here";
        RegistrantRequired = "registrant-required", "a registrant is required";
        DataModelMinimum =
            "data-model-minimum", "a registrar of the minimum data model sends no contacts";
        NoSuchContact(ContactHandle) = "contact-not-found", "there is no contact {0}";
        ContactNotSponsored(ContactHandle) =
            "contact-not-sponsored", "the contact {0} is sponsored by another registrar";
        ContactRoleTwice(&'static str) =
            "contact-role-twice", "at most one contact of each kind; {0} was given twice";
        HostAttributes = "host-attributes", "name servers are host objects here, not attributes";
        TooManyNameServers(u32) = "too-many-name-servers", "at most {0} name servers";
        NameServerTwice(HostName) = "name-server-twice", "the name server {0} was given twice";
        NoSuchHost(HostName) = "host-not-found", "there is no host {0}";
        NoGlue(HostName) =
            "host-without-address", "the host {0} has no address and cannot be published";
        KeyData = "key-data-not-supported", "DS records only; key data is not taken";
        SignatureLifetime =
            "signature-lifetime-not-supported", "a maximum signature lifetime is not supported";
        TooManyDsRecords(u32) = "too-many-ds-records", "at most {0} DS records";
        DsRecordTwice = "ds-record-twice", "a DS record was given twice";
        DsAlgorithm(u8) = "ds-algorithm-not-accepted", "DNSSEC algorithm {0} is not accepted";
        DsDigestType(u8) = "ds-digest-type-not-accepted", "DS digest type {0} is not accepted";
        DsDigestLength(u8) = "ds-digest-length", "the digest's length does not fit digest type {0}";
        TokenRequired = "token-required", "a name here needs its allocation token";
        TokenNotApplicable = "token-not-applicable", "no token applies to this name";
        NotInGoodStanding(&'static str) =
            "not-in-good-standing", "the holder is not in good standing: {0}";
        Credit(Money) = "credit-exceeded", "the balance and credit limit do not cover {0:#}";
    } or {
        NameRule(NameRuleRefusal);
        AuthInfo(AuthInfoRefusal);
        Token(TokenRefusal);
        Price(PriceRefusal);
        Calendar(CalendarError);
    }
}
