//! The frames of a sandbox's first world, as any registrar would send them.

use registry_core::money::Money;

const HEAD: &str = "<epp xmlns=\"urn:ietf:params:xml:ns:epp-1.0\"><command><create>";

/// A contact in the registry's own office.
pub fn contact(id: &str) -> String {
    format!(
        "{HEAD}<contact:create xmlns:contact=\"urn:ietf:params:xml:ns:contact-1.0\">\
         <contact:id>{id}</contact:id><contact:postalInfo type=\"int\">\
         <contact:name>Registry Office</contact:name><contact:org>The Registry</contact:org>\
         <contact:addr><contact:street>1 Registry Way</contact:street>\
         <contact:city>Mount Prospect</contact:city><contact:sp>IL</contact:sp>\
         <contact:pc>60056</contact:pc><contact:cc>US</contact:cc></contact:addr>\
         </contact:postalInfo><contact:voice>+1.8475550100</contact:voice>\
         <contact:email>office@registry.test</contact:email>\
         <contact:authInfo><contact:pw></contact:pw></contact:authInfo></contact:create>\
         </create></command></epp>"
    )
}

/// A host of another TLD: no addresses.
pub fn external_host(name: &str) -> String {
    format!(
        "{HEAD}<host:create xmlns:host=\"urn:ietf:params:xml:ns:host-1.0\">\
         <host:name>{name}</host:name></host:create></create></command></epp>"
    )
}

/// A host with an address.
pub fn host(name: &str) -> String {
    format!(
        "{HEAD}<host:create xmlns:host=\"urn:ietf:params:xml:ns:host-1.0\">\
         <host:name>{name}</host:name><host:addr ip=\"v4\">208.77.190.1</host:addr>\
         </host:create></create></command></epp>"
    )
}

/// A name for a year, with its token and fee where they are needed.
pub fn domain(
    name: &str,
    registrant: &str,
    name_servers: &[&str],
    vouched: Option<(&str, Money)>,
) -> String {
    let servers = match name_servers {
        [] => String::new(),
        names => {
            let objects =
                names.iter().map(|name| format!("<domain:hostObj>{name}</domain:hostObj>"));
            format!("<domain:ns>{}</domain:ns>", objects.collect::<String>())
        }
    };
    let extension = vouched.map_or_else(String::new, |(token, fee)| {
        format!(
            "<extension><allocationToken:allocationToken \
             xmlns:allocationToken=\"urn:ietf:params:xml:ns:allocationToken-1.0\">{token}\
             </allocationToken:allocationToken>\
             <fee:create xmlns:fee=\"urn:ietf:params:xml:ns:epp:fee-1.0\">\
             <fee:fee>{fee}</fee:fee></fee:create></extension>"
        )
    });
    format!(
        "{HEAD}<domain:create xmlns:domain=\"urn:ietf:params:xml:ns:domain-1.0\">\
         <domain:name>{name}</domain:name>{servers}\
         <domain:registrant>{registrant}</domain:registrant>\
         <domain:authInfo><domain:pw></domain:pw></domain:authInfo></domain:create>\
         </create>{extension}</command></epp>"
    )
}
