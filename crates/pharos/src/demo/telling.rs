//! What a demo prints: where to click, and what to type next.

use jiff::Timestamp;

use crate::sandbox::Running;
use crate::staff::second_factor;

/// Prints it.
pub(super) fn tell(running: &Running, today: Timestamp) {
    let book = &running.book;
    let (epp, ca) = (&book.epp, &book.ca_cert);
    println!();
    println!(
        "Pharos is up. Its world is seven organizations, a dozen names and two registrars, on"
    );
    println!("{}. Everything is thrown away when it is made anew.", running.turner.now());
    println!();
    println!("Click (the certificate is the demo's own; your browser will ask once):");
    println!("  {}                 look up a verified name", book.web);
    println!("  {}desk/            the review desk", book.web);
    for person in book.staff.iter().filter(|person| person.role == "reviewer").take(1) {
        println!("    {}   {}", person.email, person.password);
        let code = second_factor::code(&person.totp_secret, today).unwrap_or_default();
        println!("    code now {code}, or {} in an authenticator", person.totp_secret);
    }
    println!();
    println!("Type:");
    println!("  curl --cacert {ca} {}domain/acme.pharmacy", book.rdap);
    println!("  pharos zone export pharmacy --sandbox {}", ca.replace("ca.pem", "sandbox.json"));
    println!("  pharos audit verify --sandbox {}", ca.replace("ca.pem", "sandbox.json"));
    println!(
        "  curl --cacert {ca} -H 'Authorization: Bearer {}' -H 'Content-Type: application/json' \
         -d '{{\"advance\":\"P30D\"}}' {}clock",
        book.api.token, book.control
    );
    for registrar in book.registrars.iter().take(1) {
        println!(
            "  openssl s_client -quiet -connect {}:{} -CAfile {ca} -cert {} -key {}",
            epp.host, epp.port, registrar.cert, registrar.key
        );
        println!("    EPP as {} with password {}", registrar.id, registrar.password);
    }
    println!();
    println!("Mail is in {}. Ctrl-C ends it.", book.mail_dir);
}
