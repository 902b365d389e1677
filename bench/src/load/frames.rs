//! Frames, built once; a counter of fixed width inside is all that changes.

use crate::Command;

const DOMAIN: &str = "urn:ietf:params:xml:ns:domain-1.0";
const CONTACT: &str = "urn:ietf:params:xml:ns:contact-1.0";
/// As many digits as any run can count.
const DIGITS: usize = 8;
const PLACE: &str = "00000000";

/// A framed command with a counter in its name.
pub(crate) struct Numbered {
    frame: Vec<u8>,
    at: Option<usize>,
}

impl Numbered {
    /// The frame of `command` on names that no other connection and run uses.
    pub(crate) fn new(command: Command, run: &str, connection: u32, contact: &str) -> Self {
        let own = format!("load-{run}-{connection}");
        let xml = match command {
            Command::Check => domain("check", &name(&format!("{own}-{PLACE}.example"))),
            Command::Info => domain("info", &name(&format!("{own}-info.example"))),
            Command::Create => create(&format!("{own}-{PLACE}.example"), contact),
        };
        let frame = framed(&xml);
        // Info asks for the one name that was made for it.
        let at = match command {
            Command::Info => None,
            Command::Check | Command::Create => {
                frame.windows(DIGITS).position(|window| window == PLACE.as_bytes())
            }
        };
        Self { frame, at }
    }

    /// The frame with this number in it.
    pub(crate) fn with(&mut self, mut number: u64) -> &[u8] {
        if let Some(at) = self.at {
            for digit in self.frame[at..at + DIGITS].iter_mut().rev() {
                *digit = b'0' + (number % 10) as u8;
                number /= 10;
            }
        }
        &self.frame
    }
}

/// The name that `Numbered` asks about under [`Command::Info`], to be created first.
pub(crate) fn create_for_info(run: &str, connection: u32, contact: &str) -> Vec<u8> {
    framed(&create(&format!("load-{run}-{connection}-info.example"), contact))
}

/// A login that announces every service of the greeting, as clients do.
pub(crate) fn login(registrar: &str, password: &str, greeting: &str) -> Vec<u8> {
    let objects = repeated(greeting, "objURI");
    let extensions = repeated(greeting, "extURI");
    let login_security = "urn:ietf:params:xml:ns:epp:loginSec-1.0";
    // RFC 5730 allows 16 characters; longer passwords travel in the extension (RFC 8807).
    let (short, long) = if password.len() > 16 {
        let block = format!(
            "<extension><l:loginSec xmlns:l=\"{login_security}\"><l:pw>{}</l:pw></l:loginSec>\
             </extension>",
            escaped(password)
        );
        ("[LOGIN-SECURITY]".to_owned(), block)
    } else {
        (escaped(password), String::new())
    };
    let extensions = match extensions.as_str() {
        "" => String::new(),
        list => format!("<svcExtension>{list}</svcExtension>"),
    };
    framed(&command(&format!(
        "<login><clID>{registrar}</clID><pw>{short}</pw>\
         <options><version>1.0</version><lang>en</lang></options>\
         <svcs>{objects}{extensions}</svcs></login>{long}"
    )))
}

/// A contact to be the registrant of what is created.
pub(crate) fn create_contact(id: &str) -> Vec<u8> {
    framed(&command(&format!(
        "<create><contact:create xmlns:contact=\"{CONTACT}\"><contact:id>{id}</contact:id>\
         <contact:postalInfo type=\"int\"><contact:name>Load Tool</contact:name>\
         <contact:org>Load Tool</contact:org><contact:addr><contact:street>1 Loopback Road\
         </contact:street><contact:city>Bern</contact:city><contact:pc>3000</contact:pc>\
         <contact:cc>CH</contact:cc></contact:addr></contact:postalInfo>\
         <contact:voice>+41.310000000</contact:voice>\
         <contact:email>load@example.net</contact:email>\
         <contact:authInfo><contact:pw/></contact:authInfo></contact:create></create>"
    )))
}

fn create(domain_name: &str, contact: &str) -> String {
    domain(
        "create",
        &format!(
            "{}<domain:period unit=\"y\">1</domain:period>\
             <domain:registrant>{contact}</domain:registrant>\
             <domain:contact type=\"admin\">{contact}</domain:contact>\
             <domain:contact type=\"tech\">{contact}</domain:contact>\
             <domain:authInfo><domain:pw/></domain:authInfo>",
            name(domain_name)
        ),
    )
}

fn domain(verb: &str, inner: &str) -> String {
    command(&format!(
        "<{verb}><domain:{verb} xmlns:domain=\"{DOMAIN}\">{inner}</domain:{verb}></{verb}>"
    ))
}

fn name(domain_name: &str) -> String {
    format!("<domain:name>{domain_name}</domain:name>")
}

fn command(inner: &str) -> String {
    format!(
        "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\
         <epp xmlns=\"urn:ietf:params:xml:ns:epp-1.0\">\
         <command>{inner}<clTRID>LOAD-0001</clTRID></command></epp>"
    )
}

fn framed(xml: &str) -> Vec<u8> {
    let length = u32::try_from(xml.len() + 4).unwrap_or(u32::MAX);
    [length.to_be_bytes().as_slice(), xml.as_bytes()].concat()
}

fn escaped(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;")
}

/// Every `<tag>…</tag>` of a greeting, as it stands there.
fn repeated(greeting: &str, tag: &str) -> String {
    let (open, close) = (format!("<{tag}>"), format!("</{tag}>"));
    let texts = greeting.split(&open).skip(1).filter_map(|rest| rest.split(&close).next());
    texts.map(|text| format!("{open}{text}{close}")).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_counter_stands_in_the_name() {
        let mut numbered = Numbered::new(Command::Check, "7", 3, "C");
        let text = String::from_utf8(numbered.with(123).to_vec()[4..].to_vec()).unwrap();
        assert!(text.contains("<domain:name>load-7-3-00000123.example</domain:name>"), "{text}");
        let length = numbered.with(1).len();
        assert_eq!(&numbered.with(1)[..4], u32::try_from(length).unwrap().to_be_bytes());
    }

    #[test]
    fn a_login_announces_what_the_greeting_offers() {
        let greeting = "<objURI>a</objURI><objURI>b</objURI><extURI>c</extURI>";
        let text = String::from_utf8(login("r", "a<b", greeting)[4..].to_vec()).unwrap();
        assert!(text.contains("<objURI>a</objURI><objURI>b</objURI><svcExtension><extURI>c<"));
        assert!(text.contains("<pw>a&lt;b</pw>"), "{text}");
        let text = String::from_utf8(login("r", "longer than sixteen", greeting)[4..].to_vec());
        assert!(text.unwrap().contains("<pw>[LOGIN-SECURITY]</pw>"));
    }
}
