//! Reads frames from standard input (4 octets of length, then that many of XML) and writes one
//! line for each: `valid`, or the result code and why. `tests/differential.py` drives it.

use std::io::{self, Read, Write};

use registry_epp::namespace::{Namespace, NamespaceSet};
use registry_epp::{Fault, Phase, decode};

const NEGOTIATED: NamespaceSet = NamespaceSet::of(&[
    Namespace::Domain,
    Namespace::Host,
    Namespace::Contact,
    Namespace::Maintenance,
    Namespace::Balance,
    Namespace::SecDns,
    Namespace::Rgp,
    Namespace::Fee,
    Namespace::AllocationToken,
    Namespace::Launch,
    Namespace::SecureAuthInfo,
    Namespace::UnhandledNamespaces,
    Namespace::LoginSecurity,
    Namespace::ChangePoll,
    Namespace::Ttl,
    Namespace::LowBalancePoll,
]);

fn main() -> io::Result<()> {
    let mut input = Vec::new();
    io::stdin().lock().read_to_end(&mut input)?;
    let mut output = io::BufWriter::new(io::stdout().lock());
    let mut rest = input.as_slice();
    while let Some((length, tail)) = rest.split_first_chunk::<4>() {
        let length = u32::from_be_bytes(*length) as usize;
        let Some((frame, tail)) = tail.split_at_checked(length) else { break };
        rest = tail;
        let mut outcome = decode(frame, Phase::Open(NEGOTIATED));
        if outcome.as_ref().is_err_and(|malformed| malformed.fault == Fault::OutOfTurn) {
            outcome = decode(frame, Phase::BeforeLogin);
        }
        match outcome {
            Ok(_) => writeln!(output, "valid")?,
            Err(malformed) => writeln!(
                output,
                "{} {} {}",
                malformed.fault.code().digits(),
                malformed.path,
                malformed.reason.replace(['\r', '\n'], " ")
            )?,
        }
    }
    Ok(())
}
