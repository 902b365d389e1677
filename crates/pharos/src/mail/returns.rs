//! Where undeliverable notices come back to: an address per notice that nobody can forge.

use data_encoding::BASE32_NOPAD;

use crate::seal::Seal;

/// Characters of the code in a return address: 80 bits.
const MAC_LENGTH: usize = 16;

/// What stands before the number of the notice.
const PREFIX: &str = "bounces+";

/// The local part of the return address of one notice: `bounces+<number>-<code>`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ReturnAddress(String);

impl ReturnAddress {
    /// The return address of a notice.
    #[must_use]
    pub fn of(duty: i64, seal: &Seal) -> Self {
        Self(format!("{PREFIX}{duty}-{}", code(duty, seal)))
    }

    /// The local part.
    #[must_use]
    pub fn local_part(&self) -> &str {
        &self.0
    }

    /// The notice an address belongs to; none where it is no return address of ours.
    ///
    /// Letter case is not looked at: servers on the way may change it.
    #[must_use]
    pub fn notice(address: &str, domain: &str, seal: &Seal) -> Option<i64> {
        let (local, host) = address.trim().rsplit_once('@')?;
        let local = local.to_ascii_lowercase();
        let (number, given) = local.strip_prefix(PREFIX)?.split_once('-')?;
        let duty: i64 = number.parse().ok()?;
        let is_ours = host.eq_ignore_ascii_case(domain) && *given == code(duty, seal);
        is_ours.then_some(duty)
    }
}

fn code(duty: i64, seal: &Seal) -> String {
    let code = BASE32_NOPAD.encode(&seal.mac("return-address", &duty.to_be_bytes()));
    code[..MAC_LENGTH].to_ascii_lowercase()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_tells_its_notice_and_cannot_be_made_up() {
        let (seal, other) = (Seal::new(&[7; 32]), Seal::new(&[8; 32]));
        let local = ReturnAddress::of(4711, &seal).local_part().to_owned();
        let known = |address: &str, seal| ReturnAddress::notice(address, "mail.test", seal);
        assert_eq!(known(&format!("{local}@mail.test"), &seal), Some(4711));
        assert_eq!(known(&format!("{}@MAIL.TEST", local.to_uppercase()), &seal), Some(4711));
        assert_eq!(known(&format!("{local}@mail.test"), &other), None, "another registry's");
        assert_eq!(known(&format!("{local}@elsewhere.test"), &seal), None);
        let forged = local.replace("4711", "4712");
        assert_eq!(known(&format!("{forged}@mail.test"), &seal), None);
        for garbage in [
            "",
            "@",
            "bounces+@mail.test",
            "bounces+1@mail.test",
            "bounces+-@mail.test",
            "registry@mail.test",
            "bounces+99999999999999999999-aaaaaaaaaaaaaaaa@mail.test",
        ] {
            assert_eq!(known(garbage, &seal), None, "{garbage}");
        }
    }
}
