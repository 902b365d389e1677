//! The choices of forms: coded values, each with its words. One is read as it was stated; what was
//! not stated, or is not offered, is refused beside its field, for nothing is decided by default.

use registry_core::accreditation;
use registry_core::appeal::{Clock, Ground, MatterKind, Origin, Side};
use registry_core::casework::{dispute, suspension};
use registry_core::disclosure_request::LegalBasis;
use registry_core::domain::accuracy;
use registry_core::domain::lock::LockAct;
use registry_core::rulebook::{AppealChannel, ExtensibleClock};

use super::review::{Sent, wrong};
use crate::page::catalogue::{Language, Phrase};
use crate::page::dossier::Field;
use crate::vetting::Failure;

/// What a field allows, in the words of a refusal.
const ALLOWED: &str = "one of the choices";

/// A value that is chosen by its code.
pub(in crate::web::desk) trait Choice: Copy + 'static {
    /// Every value that is offered, in order.
    const ALL: &'static [Self];

    /// The stable code, as a form sends it.
    fn code(self) -> &'static str;

    /// Its words.
    fn words(self, language: Language) -> Phrase;
}

/// A field in which one is chosen.
pub(in crate::web::desk) fn field<T: Choice>(
    language: Language,
    name: impl Into<String>,
    label: Phrase,
) -> Field {
    let option = |one: &T| (one.code().to_owned(), one.words(language).into());
    Field::choice(name, label, T::ALL.iter().map(option))
}

/// What was chosen in a field; nothing else than what it offers.
pub(in crate::web::desk) fn read<T: Choice>(sent: &Sent, field: &str) -> Result<T, Failure> {
    let found = T::ALL.iter().copied().find(|one| one.code() == sent.text(field));
    found.ok_or_else(|| wrong(field.to_owned(), sent.text(field), ALLOWED))
}

/// What was chosen in a field that may be left as it is.
pub(in crate::web::desk) fn read_if_any<T: Choice>(
    sent: &Sent,
    field: &str,
) -> Result<Option<T>, Failure> {
    match sent.text(field) {
        "" => Ok(None),
        _ => read(sent, field).map(Some),
    }
}

macro_rules! choices {
    ($kind:ty, $language:ident: $($variant:ident => $code:literal $words:expr;)+) => {
        impl Choice for $kind {
            const ALL: &'static [Self] = &[$(Self::$variant),+];

            fn code(self) -> &'static str {
                match self {
                    $(Self::$variant => $code,)+
                }
            }

            fn words(self, $language: Language) -> Phrase {
                match self {
                    $(Self::$variant => $words,)+
                }
            }
        }
    };
}

/// Whether an organization holds a government basis (P-1).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::web::desk) enum GovernmentBasis {
    Held,
    Lost,
}

/// Whether the appellant has shown something (P-55g).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::web::desk) enum Shown {
    Yes,
    No,
}

/// Whether a part of registration data is disclosed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::web::desk) enum Disclosed {
    Given,
    Withheld,
}

/// Why the file held a document, or that it is no part of the Articles (P-55d).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::web::desk) enum OriginOrNone {
    LeftOut,
    Given,
    Used,
    Exchanged,
}

impl OriginOrNone {
    /// Why the file held it.
    pub(in crate::web::desk) const fn origin(self) -> Option<Origin> {
        match self {
            Self::LeftOut => None,
            Self::Given => Some(Origin::Given),
            Self::Used => Some(Origin::Used),
            Self::Exchanged => Some(Origin::Exchanged),
        }
    }
}

choices! { GovernmentBasis, language:
    Held => "grant" language.say("government-grant");
    Lost => "lose" language.say("government-lose");
}

choices! { Shown, language:
    Yes => "shown" language.say("finding-shown");
    No => "not-shown" language.say("finding-not-shown");
}

choices! { Disclosed, language:
    Given => "given" language.say("disclosure-given");
    Withheld => "withheld" language.say("disclosure-withheld");
}

choices! { OriginOrNone, language:
    LeftOut => "none" language.say("origin-none");
    Given => "given" language.say("origin-given");
    Used => "used" language.say("origin-used");
    Exchanged => "exchanged" language.say("origin-exchanged");
}

choices! { accuracy::Verdict, language:
    Accepted => "accepted" language.say("verdict-accepted");
    Corrected => "corrected" language.say("verdict-corrected");
    Inaccurate => "inaccurate" language.say("verdict-inaccurate");
}

choices! { accreditation::Verdict, language:
    Met => "met" language.say("standard-met");
    NotMet => "not-met" language.say("standard-not-met");
    NotApplicable => "not-applicable" language.say("standard-none");
}

choices! { LockAct, language:
    Set => "set" language.say("lock-set");
    Lift => "lift" language.say("lock-lift");
}

choices! { dispute::Source, language:
    Court => "court" language.say("source-court");
    Udrp => "udrp" language.say("source-udrp");
    Urs => "urs" language.say("source-urs");
}

choices! { suspension::Finding, language:
    Unsubstantiated => "unsubstantiated" language.say("finding-unsubstantiated");
    Rectified => "rectified" language.say("finding-rectified");
}

choices! { Side, language:
    Appellant => "appellant" language.say("appeal-appellant");
    Registry => "registry" language.say("side-registry");
}

choices! { MatterKind, language:
    Evidence => "evidence" language.say("matter-evidence");
    Argument => "argument" language.say("matter-argument");
    CompliancePlan => "compliance-plan" language.say("matter-plan");
    Witness => "witness" language.say("matter-witness");
}

choices! { Clock, language:
    Response => "response" language.say("clock-response");
    Convening => "convening" language.say("clock-convening");
    Decision => "decision" language.say("clock-decision");
}

/// A clock of a case that an agreement moves (P-59a); those of appeals are [`Clock`].
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::web::desk) enum CaseClock {
    Revocation,
    Suspension,
    Discontinuation,
}

impl From<CaseClock> for ExtensibleClock {
    fn from(clock: CaseClock) -> Self {
        match clock {
            CaseClock::Revocation => Self::RevocationResponse,
            CaseClock::Suspension => Self::SuspensionResponse,
            CaseClock::Discontinuation => Self::Discontinuation,
        }
    }
}

choices! { CaseClock, language:
    Revocation => "revocation-response" language.say("clock-revocation");
    Suspension => "suspension-response" language.say("clock-suspension");
    Discontinuation => "discontinuation" language.say("clock-discontinuation");
}

/// Why somebody does not serve, as they say it of themselves (P-55c): a tie to the registry is no
/// ground, and who made the decision is unable without a word.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::web::desk) enum OwnGround {
    Recused,
    Absent,
    LeftOffice,
}

impl From<OwnGround> for Ground {
    fn from(ground: OwnGround) -> Self {
        match ground {
            OwnGround::Recused => Self::Recused,
            OwnGround::Absent => Self::Absent,
            OwnGround::LeftOffice => Self::LeftOffice,
        }
    }
}

choices! { OwnGround, language:
    Recused => "recused" language.say("ground-recused");
    Absent => "absent" language.say("ground-absent");
    LeftOffice => "left-office" language.say("ground-left");
}

/// Whether a request for registration data is urgent.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::web::desk) enum Urgency {
    Ordinary,
    Urgent,
}

choices! { Urgency, language:
    Ordinary => "ordinary" language.say("urgency-ordinary");
    Urgent => "urgent" language.say("urgency-urgent");
}

choices! { LegalBasis, language:
    CourtOrder => "court-order" language.say("basis-court-order");
    LegalObligation => "legal-obligation" language.say("basis-legal-obligation");
    LegitimateInterest => "legitimate-interest" language.say("basis-legitimate-interest");
    Consent => "consent" language.say("basis-consent");
    OwnData => "own-data" language.say("basis-own-data");
}

choices! { AppealChannel, language:
    Post => "post" language.say("channel-post");
    EMail => "e-mail" language.say("channel-e-mail");
    Desk => "desk" language.say("channel-desk");
}

#[cfg(test)]
mod tests {
    use super::super::super::form::Fields;
    use super::*;

    fn sent(value: Option<&str>) -> Sent {
        let pairs = value.map(|value| ("field".to_owned(), value.to_owned()));
        let mut sent = Sent::default();
        sent.fields = Fields::of(pairs.into_iter().collect());
        sent
    }

    /// Each code is read back as what it names, and nothing else is anything.
    fn reads_what_is_stated<T: Choice + PartialEq + std::fmt::Debug>() {
        for one in T::ALL {
            assert_eq!(read::<T>(&sent(Some(one.code())), "field").unwrap(), *one);
        }
        for unstated in [None, Some(""), Some("nothing"), Some("RECUSED")] {
            assert!(read::<T>(&sent(unstated), "field").is_err(), "{unstated:?}");
        }
    }

    #[test]
    fn nothing_is_chosen_by_default() {
        reads_what_is_stated::<GovernmentBasis>();
        reads_what_is_stated::<Shown>();
        reads_what_is_stated::<Disclosed>();
        reads_what_is_stated::<OriginOrNone>();
        reads_what_is_stated::<accuracy::Verdict>();
        reads_what_is_stated::<accreditation::Verdict>();
        reads_what_is_stated::<LockAct>();
        reads_what_is_stated::<dispute::Source>();
        reads_what_is_stated::<suspension::Finding>();
        reads_what_is_stated::<Side>();
        reads_what_is_stated::<MatterKind>();
        reads_what_is_stated::<Clock>();
        reads_what_is_stated::<CaseClock>();
        reads_what_is_stated::<OwnGround>();
        reads_what_is_stated::<Urgency>();
        reads_what_is_stated::<LegalBasis>();
        reads_what_is_stated::<AppealChannel>();
    }
}
