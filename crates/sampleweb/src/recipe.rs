//! What kinds of site there are, and what each of them does.

use crate::content::Register;

/// What a site is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Kind {
    /// It meets a criterion of C1 to C3.
    Rogue,
    /// It sells medicines, and leaves something out that is not as bad.
    Unapproved,
    /// It sells medicines lawfully.
    Legitimate,
    /// It informs and sells nothing.
    InformationOnly,
    /// Strangers put pages about medicines on somebody's site.
    Hacked,
    /// It is about something else.
    NotAPharmacy,
    /// It is rogue, and shows that to some visitors alone.
    Cloaked,
}

/// What a site does.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[expect(missing_docs, reason = "each is named after what it does")]
pub enum Recipe {
    SaysNoPrescription,
    Questionnaire,
    AsksForNothing,
    Copies,
    CopiesInBulk,
    NoLicence,
    FalseSeal,
    AnothersNumber,
    UnknownNumber,
    Everything,
    Theft,
    NoPrivacy,
    Plain,
    Accredited,
    OverTheCounter,
    Encyclopedia,
    HackedHost,
    Garden,
    Bakery,
    Cloaking,
}

impl Recipe {
    /// All of them.
    pub const ALL: [Self; 20] = [
        Self::SaysNoPrescription,
        Self::Questionnaire,
        Self::AsksForNothing,
        Self::Copies,
        Self::CopiesInBulk,
        Self::NoLicence,
        Self::FalseSeal,
        Self::AnothersNumber,
        Self::UnknownNumber,
        Self::Everything,
        Self::Theft,
        Self::NoPrivacy,
        Self::Plain,
        Self::Accredited,
        Self::OverTheCounter,
        Self::Encyclopedia,
        Self::HackedHost,
        Self::Garden,
        Self::Bakery,
        Self::Cloaking,
    ];

    pub(crate) const fn name(self) -> &'static str {
        match self {
            Self::SaysNoPrescription => "says-no-prescription",
            Self::Questionnaire => "questionnaire",
            Self::AsksForNothing => "asks-for-nothing",
            Self::Copies => "copies",
            Self::CopiesInBulk => "copies-in-bulk",
            Self::NoLicence => "no-licence",
            Self::FalseSeal => "false-seal",
            Self::AnothersNumber => "anothers-number",
            Self::UnknownNumber => "unknown-number",
            Self::Everything => "everything",
            Self::Theft => "theft",
            Self::NoPrivacy => "no-privacy",
            Self::Plain => "plain",
            Self::Accredited => "accredited",
            Self::OverTheCounter => "over-the-counter",
            Self::Encyclopedia => "encyclopedia",
            Self::HackedHost => "hacked-host",
            Self::Garden => "garden",
            Self::Bakery => "bakery",
            Self::Cloaking => "cloaking",
        }
    }

    pub(crate) const fn kind(self) -> Kind {
        match self {
            Self::NoPrivacy => Kind::Unapproved,
            Self::Plain | Self::Accredited | Self::OverTheCounter => Kind::Legitimate,
            Self::Encyclopedia => Kind::InformationOnly,
            Self::HackedHost => Kind::Hacked,
            Self::Garden | Self::Bakery => Kind::NotAPharmacy,
            Self::Cloaking => Kind::Cloaked,
            _ => Kind::Rogue,
        }
    }

    pub(crate) const fn criteria(self) -> &'static [&'static str] {
        match self {
            Self::SaysNoPrescription | Self::Questionnaire | Self::AsksForNothing => {
                &["no-prescription"]
            }
            Self::Copies | Self::CopiesInBulk => &["unapproved-drugs"],
            Self::NoLicence | Self::FalseSeal | Self::AnothersNumber | Self::UnknownNumber => {
                &["no-licence"]
            }
            Self::Everything => &["no-prescription", "unapproved-drugs", "no-licence", "theft"],
            Self::Theft => &["no-prescription", "no-licence", "theft"],
            Self::Cloaking => &["no-prescription", "no-licence"],
            _ => &[],
        }
    }

    pub(crate) const fn register(self) -> Register {
        match self {
            Self::AnothersNumber => Register::Anothers,
            Self::UnknownNumber => Register::Absent,
            Self::Plain | Self::Accredited | Self::OverTheCounter | Self::NoPrivacy => {
                Register::Known
            }
            _ => Register::NotAsked,
        }
    }
}
