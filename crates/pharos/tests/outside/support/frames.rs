//! What a registrar sends.

const DOMAIN: &str = "xmlns:domain=\"urn:ietf:params:xml:ns:domain-1.0\"";

/// A command with its header: four octets that count themselves too.
pub(crate) fn framed(xml: &str) -> Vec<u8> {
    let length = u32::try_from(xml.len() + 4).expect("a frame of a few kilobytes");
    [length.to_be_bytes().as_slice(), xml.as_bytes()].concat()
}

fn command(inner: &str) -> String {
    format!(
        "<epp xmlns=\"urn:ietf:params:xml:ns:epp-1.0\"><command>{inner}\
         <clTRID>OUTSIDE-1</clTRID></command></epp>"
    )
}

/// A login that announces all that the greeting offers.
pub(crate) fn login(registrar: &str, password: &str, greeting: &str) -> String {
    let every = |tag: &str| {
        let (open, close) = (format!("<{tag}>"), format!("</{tag}>"));
        let texts = greeting.split(&open).skip(1).filter_map(|rest| rest.split(&close).next());
        texts.map(|text| format!("{open}{text}{close}")).collect::<String>()
    };
    let (objects, extensions) = (every("objURI"), every("extURI"));
    command(&format!(
        "<login><clID>{registrar}</clID><pw>{password}</pw>\
         <options><version>1.0</version><lang>en</lang></options>\
         <svcs>{objects}<svcExtension>{extensions}</svcExtension></svcs></login>"
    ))
}

/// The handle of a registrar's own registrant.
pub(crate) fn registrant(registrar: &str) -> String {
    format!("C-{registrar}")
}

pub(crate) fn contact(handle: &str) -> String {
    command(&format!(
        "<create><contact:create xmlns:contact=\"urn:ietf:params:xml:ns:contact-1.0\">\
         <contact:id>{handle}</contact:id><contact:postalInfo type=\"int\">\
         <contact:name>Olga Outside</contact:name><contact:org>Outside Pharmacy</contact:org>\
         <contact:addr><contact:street>1 Outer Road</contact:street>\
         <contact:city>Bern</contact:city><contact:pc>3000</contact:pc>\
         <contact:cc>CH</contact:cc></contact:addr></contact:postalInfo>\
         <contact:voice>+41.310000000</contact:voice>\
         <contact:email>olga@outside.test</contact:email>\
         <contact:authInfo><contact:pw/></contact:authInfo></contact:create></create>"
    ))
}

/// A create for a year, with a token where one is given.
pub(crate) fn create(name: &str, registrar: &str, token: Option<&str>) -> String {
    let extension = token.map_or_else(String::new, |token| {
        format!(
            "<extension><allocationToken:allocationToken \
             xmlns:allocationToken=\"urn:ietf:params:xml:ns:allocationToken-1.0\">{token}\
             </allocationToken:allocationToken></extension>"
        )
    });
    let registrant = registrant(registrar);
    command(&format!(
        "<create><domain:create {DOMAIN}><domain:name>{name}</domain:name>\
         <domain:period unit=\"y\">1</domain:period>\
         <domain:registrant>{registrant}</domain:registrant>\
         <domain:authInfo><domain:pw/></domain:authInfo></domain:create></create>{extension}"
    ))
}

/// An update that sets the authInfo.
pub(crate) fn set_secret(name: &str, secret: &str) -> String {
    command(&format!(
        "<update><domain:update {DOMAIN}><domain:name>{name}</domain:name><domain:chg>\
         <domain:authInfo><domain:pw>{secret}</domain:pw></domain:authInfo></domain:chg>\
         </domain:update></update>"
    ))
}

/// A renewal for a year from the date it expires on.
pub(crate) fn renew(name: &str, expires_on: &str) -> String {
    command(&format!(
        "<renew><domain:renew {DOMAIN}><domain:name>{name}</domain:name>\
         <domain:curExpDate>{expires_on}</domain:curExpDate></domain:renew></renew>"
    ))
}

/// A transfer command; the secret goes with a request alone.
pub(crate) fn transfer(name: &str, operation: &str, secret: &str) -> String {
    let proof = match operation {
        "request" => format!("<domain:authInfo><domain:pw>{secret}</domain:pw></domain:authInfo>"),
        _ => String::new(),
    };
    command(&format!(
        "<transfer op=\"{operation}\"><domain:transfer {DOMAIN}>\
         <domain:name>{name}</domain:name>{proof}</domain:transfer></transfer>"
    ))
}

pub(crate) fn delete(name: &str) -> String {
    one("delete", name)
}

pub(crate) fn info(name: &str) -> String {
    one("info", name)
}

pub(crate) fn check(name: &str) -> String {
    one("check", name)
}

/// Asks for the oldest message of the queue.
pub(crate) fn next_message() -> String {
    command("<poll op=\"req\"/>")
}

fn one(verb: &str, name: &str) -> String {
    command(&format!(
        "<{verb}><domain:{verb} {DOMAIN}><domain:name>{name}</domain:name></domain:{verb}></{verb}>"
    ))
}
