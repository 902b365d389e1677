//! Commands as octets (RFC 5730, section 2.9).

use data_encoding::HEXUPPER;

use super::reply::Menu;
use crate::extension::login_security;
use crate::extension::sec_dns::Signer;
use crate::frame::{self, FrameError};
use crate::namespace::{EPP_URI, Namespace};
use crate::secret::Secret;
use crate::xml::write::Writer;

/// Characters of the longest password that a login holds without an extension (`epp:pwType`).
const PASSWORD_MAXIMUM: usize = 16;

/// A command that a client sends.
#[derive(Debug, Clone, Copy)]
pub struct Command<'c> {
    /// What is to be done.
    pub verb: Verb<'c>,
    /// The client's identifier for it, 3 to 64 characters.
    pub client_trid: &'c str,
}

/// What is to be done.
#[derive(Debug, Clone, Copy)]
pub enum Verb<'c> {
    /// Begin a session, with every object and extension of the greeting's menu.
    Login {
        /// The registrar's identifier.
        client_id: &'c str,
        /// Its password; one over 16 characters travels in the extension of RFC 8807.
        password: &'c Secret,
        /// What the greeting offered.
        menu: &'c Menu,
    },
    /// End it.
    Logout,
    /// Show a name (RFC 5731, section 3.1.2).
    DomainInfo {
        /// The name.
        name: &'c str,
    },
    /// Put one delegation signer in the place of all that a name has (RFC 5910, section 5.2.5).
    ReplaceSigners {
        /// The name.
        name: &'c str,
        /// Its one delegation signer from now on.
        signer: &'c Signer,
    },
}

impl Command<'_> {
    /// The whole frame, header included.
    ///
    /// # Errors
    /// When it would be longer than a frame may be.
    pub fn frame(&self) -> Result<Vec<u8>, FrameError> {
        frame::build(|out| self.encode(out))
    }

    /// Appends the XML.
    pub fn encode(&self, out: &mut Vec<u8>) {
        let Self { verb, client_trid } = self;
        let mut out = Writer::new(out);
        out.declaration();
        out.open_with("epp", &[("xmlns", EPP_URI)]);
        out.open("command");
        match verb {
            Verb::Login { client_id, password, menu } => {
                write_login(client_id, password, menu, &mut out);
            }
            Verb::Logout => out.empty("logout"),
            Verb::DomainInfo { name } => write_domain("info", "domain:info", name, &mut out),
            Verb::ReplaceSigners { name, signer } => {
                write_domain("update", "domain:update", name, &mut out);
                write_replacement(signer, &mut out);
            }
        }
        out.value("clTRID", client_trid);
        out.close("command");
        out.close("epp");
    }
}

fn write_login(client_id: &str, password: &Secret, menu: &Menu, out: &mut Writer<'_>) {
    let is_long = password.expose().chars().count() > PASSWORD_MAXIMUM;
    let shown = if is_long { login_security::IN_EXTENSION } else { password.expose() };
    out.open("login");
    out.value("clID", client_id);
    out.value("pw", shown);
    out.open("options");
    out.value("version", "1.0");
    out.value("lang", "en");
    out.close("options");
    out.open("svcs");
    out.each("objURI", &menu.object_uris);
    if !menu.extension_uris.is_empty() {
        out.open("svcExtension");
        out.each("extURI", &menu.extension_uris);
        out.close("svcExtension");
    }
    out.close("svcs");
    out.close("login");
    if is_long {
        out.open("extension");
        out.open_in(Namespace::LoginSecurity, "loginSec:loginSec");
        out.value("loginSec:pw", password.expose());
        out.close("loginSec:loginSec");
        out.close("extension");
    }
}

fn write_domain(verb: &str, tag: &str, name: &str, out: &mut Writer<'_>) {
    out.open(verb);
    out.open_in(Namespace::Domain, tag);
    out.value("domain:name", name);
    out.close(tag);
    out.close(verb);
}

fn write_replacement(signer: &Signer, out: &mut Writer<'_>) {
    let Signer { key_tag, algorithm, digest_type, digest, key: _ } = signer;
    out.open("extension");
    out.open_in(Namespace::SecDns, "secDNS:update");
    out.open("secDNS:rem");
    out.value("secDNS:all", "true");
    out.close("secDNS:rem");
    out.open("secDNS:add");
    out.open("secDNS:dsData");
    out.value("secDNS:keyTag", &key_tag.to_string());
    out.value("secDNS:alg", &algorithm.to_string());
    out.value("secDNS:digestType", &digest_type.to_string());
    out.value("secDNS:digest", &HEXUPPER.encode(digest));
    out.close("secDNS:dsData");
    out.close("secDNS:add");
    out.close("secDNS:update");
    out.close("extension");
}
