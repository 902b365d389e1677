//! NSD (4.6 or newer) as a public server behind the signer.

use std::fmt::Write as _;

use super::chain::{NsdChain, at};

/// The text of `nsd.conf`.
pub(super) fn configuration(chain: &NsdChain) -> String {
    let NsdChain { tlds, signer, key, listen, storage, run_directory, user } = chain;
    let (storage, run_directory) = (storage.display(), run_directory.display());
    let mut text = format!(
        "# NSD as a public server of {}: made by `pharos dns nsd-config`.\n\
         # It holds a secret: for the user of NSD alone (mode 0600).\n\
         server:\n",
        tlds.join(", "),
    );
    // Writing to a string cannot fail.
    for address in listen {
        let _infallible = writeln!(text, "    ip-address: {}", at(*address));
    }
    let (name, algorithm, secret) = (key.name(), key.algorithm().name(), key.expose_secret());
    let (from, at) = (signer.ip(), at(*signer));
    let _infallible = write!(
        text,
        "    username: \"{user}\"\n    \
             zonesdir: \"{storage}\"\n    \
             zonelistfile: \"{storage}/zone.list\"\n    \
             xfrdfile: \"{storage}/xfrd.state\"\n    \
             xfrdir: \"{storage}\"\n    \
             database: \"\"\n    \
             pidfile: \"{run_directory}/nsd.pid\"\n    \
             xfrd-reload-timeout: 0\n    \
             hide-version: yes\n    \
             hide-identity: yes\n\n\
         remote-control:\n    \
             control-enable: yes\n    \
             control-interface: \"{run_directory}/nsd.ctl\"\n\n\
         key:\n    name: \"{name}\"\n    algorithm: {algorithm}\n    secret: \"{secret}\"\n\n\
         pattern:\n    \
             name: \"signed\"\n    \
             zonefile: \"%s.zone\"\n    \
             # Knot tells of a change up to two seconds late; to ask each second is sooner.\n    \
             max-refresh-time: 1\n    \
             allow-notify: {from} {name}\n    \
             request-xfr: {at} {name}\n"
    );
    for tld in tlds {
        let _infallible =
            write!(text, "\nzone:\n    name: \"{tld}\"\n    include-pattern: \"signed\"\n");
    }
    text
}
