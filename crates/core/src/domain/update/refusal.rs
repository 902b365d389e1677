//! Why `domain:update` is refused.

use crate::auth_info::AuthInfoRefusal;
use crate::domain::{ContactRefusal, NameServerRefusal, SecureDnsRefusal};
use crate::id::ContactHandle;
use crate::name::HostName;
use crate::pricing::PriceRefusal;
use crate::refusal::refusals;
use crate::registrar::CreditRefusal;
use crate::sponsored::{SponsorRefusal, StatusRefusal};
use crate::ttl::TtlRefusal;

refusals! {
    /// Why an update is refused; nothing changes.
    #[expect(missing_docs, reason = "the message of each variant says it")]
    pub enum Refusal {
        NothingAsked = "nothing-asked", "the command adds, removes and changes nothing";
        RegistrantRemoved = "registrant-removed", "a name has a registrant; it cannot be removed";
        Consent =
            "consent-required",
            "the registrant would be another organization, which needs the registry's consent";
        ContactNotLinked(ContactHandle) =
            "contact-not-linked", "the name has no contact {0} of this kind";
        NameServerNotLinked(HostName) =
            "name-server-not-linked", "{0} is no name server of this name";
        DsRecordNotThere = "ds-record-not-there", "the name has no such DS record";
        UrgentNotSupported = "urgent-not-supported", "an urgent update is not supported";
    } or {
        Sponsor(SponsorRefusal);
        Status(StatusRefusal);
        Contact(ContactRefusal);
        NameServer(NameServerRefusal);
        SecureDns(SecureDnsRefusal);
        Ttl(TtlRefusal);
        AuthInfo(AuthInfoRefusal);
        Price(PriceRefusal);
        Credit(CreditRefusal);
    }
}
