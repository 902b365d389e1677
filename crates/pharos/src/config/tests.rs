use crate::registry::Uploads;
use crate::scanner::Scanner;

use super::settings::{read, read_all};
use super::*;
use crate::mail::SmtpServer;
use crate::watch::visit::{BrowserSettings, VisitSettings};

/// A server of mail with as little said as can be.
const REGISTRY: &str = "[registry]\nname = \"The .pharmacy Registry\"\n\
    abuse_email = \"abuse@registry.example\"\n\
    postal_address = \"The .pharmacy Registry, 1 Main Street, Anytown 12345\"\n";

const MAIL: &str = "[mail]\ntransport = \"smtp\"\nhost = \"mail.registry.example\"\n\
    from = \"The Registry <registry@registry.example>\"\n\
    bounce_domain = \"bounces.registry.example\"\n";

const TEMPLATE: &str = include_str!("../../../../etc/pharos.template.toml");

/// The template with its settings no longer commented out; prose stays a comment.
pub(super) fn uncommented(template: &str) -> String {
    let is_setting = |line: &str| {
        line.starts_with(|first: char| first == '[' || first.is_ascii_lowercase())
            && (line.starts_with('[') || line.contains(" = "))
    };
    template
        .lines()
        .map(|line| line.strip_prefix('#').filter(|rest| is_setting(rest)).unwrap_or(line))
        .collect::<Vec<_>>()
        .join("\n")
}

/// A folder with a rulebook, and the path of a configuration in it.
fn folder_with_rulebook() -> (tempfile::TempDir, PathBuf) {
    let folder = tempfile::tempdir().unwrap();
    std::fs::create_dir(folder.path().join("rulebooks")).unwrap();
    std::fs::write(folder.path().join("rulebooks/pharmacy.toml"), "numbers").unwrap();
    std::fs::create_dir(folder.path().join("dns")).unwrap();
    let secret = "AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8=\n";
    std::fs::write(folder.path().join("dns/transfer.secret"), secret).unwrap();
    let file = folder.path().join("pharos.toml");
    (folder, file)
}

pub(super) fn lines_of(problems: &[Problem]) -> Vec<String> {
    problems.iter().map(ToString::to_string).collect()
}

/// The settings that were asked for and that a file does not name; of a list, its first.
pub(super) fn unnamed(text: &str, asked: impl IntoIterator<Item = String>) -> Vec<String> {
    let file = toml::Value::Table(text.parse().unwrap());
    let is_named = |key: &str| {
        let named = key
            .split('.')
            .try_fold(&file, |value, part| value.get(part).or_else(|| value.get(0)?.get(part)));
        named.is_some()
    };
    asked.into_iter().filter(|key| !is_named(key)).collect()
}

#[test]
fn the_template_names_every_setting_and_no_other() {
    let (_folder, file) = folder_with_rulebook();
    let text = uncommented(TEMPLATE);
    let (config, problems, asked) = read_all(&file, &text);
    assert_eq!(lines_of(&problems), Vec::<String>::new());
    assert!(config.is_some());
    assert_eq!(unnamed(&text, asked), Vec::<String>::new());
}

#[test]
fn what_the_template_calls_a_default_is_one() {
    let (_folder, file) = folder_with_rulebook();
    let stated = read(&file, &uncommented(TEMPLATE)).unwrap();
    let example = "certificate_file = \"x.pem\"\nkey_file = \"x.key\"\nserver_name = \"x\"\n";
    let bare = format!(
        "[[tld]]\nname = \"pharmacy\"\n\
         rulebook_file = \"rulebooks/pharmacy.toml\"\n\
         [epp]\n{example}[https]\n{example}[whois]\n[dns]\n{MAIL}{REGISTRY}"
    );
    let bare = read(&file, &bare).unwrap();
    let Config { epp, https, mail, uploads, .. } = stated.clone();
    let same_mail = bare.mail.clone().zip(mail).map(|(bare, stated)| {
        let (MailWay::Smtp(server), MailWay::Smtp(as_stated)) = (bare.way, stated.way) else {
            panic!("to a server")
        };
        let SmtpServer { authorities, credentials, .. } = as_stated;
        let way = MailWay::Smtp(SmtpServer { authorities, credentials, ..server });
        Mail { way, reply_to: stated.reply_to, alerts_to: stated.alerts_to, ..bare }
    });
    let same_identity = |bare: IdentityFiles, stated: IdentityFiles| (bare, stated).1;
    let epp = bare.epp.clone().zip(epp).map(|(bare, stated)| Epp {
        identity: same_identity(bare.identity, stated.identity),
        ..bare
    });
    let https = bare.https.clone().zip(https).map(|(bare, stated)| Https {
        identity: same_identity(bare.identity, stated.identity),
        ..bare
    });
    // Examples: nobody is a peer by default.
    let dns = bare.dns.clone().zip(stated.dns.clone()).map(|(bare, stated)| {
        assert!(bare.signer.is_none() && bare.peers.all().is_empty());
        Dns { keys: stated.keys, peers: stated.peers, signer: stated.signer, ..bare }
    });
    // An example: no scanner is the default.
    assert!(uploads.scanner.address.is_some() && bare.uploads.scanner.address.is_none());
    let scanner = Scanner { address: uploads.scanner.address, ..bare.uploads.scanner.clone() };
    let uploads = Uploads { scanner, ..bare.uploads.clone() };
    // An example: the guide that ships is the default.
    assert!(stated.guide_file.is_some() && bare.guide_file.is_none());
    let (guide_file, time_stamps) = (stated.guide_file.clone(), stated.time_stamps.clone());
    let same =
        Config { epp, https, dns, mail: same_mail, uploads, guide_file, time_stamps, ..bare };
    assert_eq!(same, stated);
}

#[test]
fn the_template_as_it_is_lacks_only_a_tld() {
    let said = lines_of(&read(Path::new("pharos.toml"), TEMPLATE).unwrap_err());
    assert_eq!(said, ["pharos.toml:1: tld: found nothing; allowed: at least one section [[tld]]"]);
}

#[test]
fn pages_are_shown_by_whom_they_are() {
    let (_folder, file) = folder_with_rulebook();
    let text = uncommented(TEMPLATE)
        .replace("[registry]", "[further]")
        .replace("name = \"The", "x = \"The");
    let said = lines_of(&read(&file, &text).unwrap_err()).join("\n");
    assert!(said.contains("registry: found nothing; allowed: name, abuse_email and"), "{said}");
    let text = uncommented(TEMPLATE).replace("\"abuse@registry.example\"", "\"abuse\"");
    let said = lines_of(&read(&file, &text).unwrap_err()).join("\n");
    assert!(said.contains("registry.abuse_email: found \"abuse\""), "{said}");
}

#[test]
fn unsound_peers_are_refused_with_their_line() {
    let (folder, file) = folder_with_rulebook();
    std::fs::write(folder.path().join("dns/short"), "c2hvcnQ=").unwrap();
    std::fs::write(folder.path().join("dns/none"), "not base64!").unwrap();
    let tld = "[[tld]]\nname = \"pharmacy\"\nrulebook_file = \"rulebooks/pharmacy.toml\"\n[dns]\n";
    let said = |rest: &str| match read(&file, &format!("{tld}{rest}")) {
        Ok(config) => format!("{:?}", config.dns.unwrap().peers.all()),
        Err(problems) => {
            let lines = lines_of(&problems).join("\n");
            lines.replace(&format!("{}/", folder.path().display()), "")
        }
    };
    let key = |file: &str| {
        format!(
            "[[dns.key]]\nname = \"k.test\"\nalgorithm = \"hmac-sha512\"\n\
             secret_file = \"dns/{file}\"\n"
        )
    };
    let good = key("transfer.secret");
    let peer = |rest: &str| said(&format!("{good}[[dns.peer]]\naddress = \"::1\"\n{rest}"));
    let whole = peer("key = \"k.test\"\n");
    assert!(whole.contains("One([::1]:53), key: Some(TsigKey(k.test, hmac-sha512))"), "{whole}");
    assert!(whole.contains("notified: true, may_transfer: true, may_query: false"), "{whole}");
    assert!(peer("").contains("notified: false, may_transfer: false, may_query: true"));
    let unknown = peer("key = \"other\"\n");
    assert!(
        unknown.contains("pharos.toml:11: dns.peer.key: found \"other\"; allowed: the name of a"),
        "{unknown}"
    );
    let open = peer("transfer = true\n");
    assert!(open.contains("dns.peer.transfer: found true without a key"), "{open}");
    let idle = peer("query = false\n");
    assert!(idle.contains("dns.peer.query: found a peer that may do nothing"), "{idle}");
    let short = said(&key("short"));
    assert!(short.contains("dns.key.secret_file: found a secret of 5 octets"), "{short}");
    assert!(said(&key("none")).contains("found dns/none: it is no base64; allowed: the path"));
    assert!(said(&key("absent")).contains("found dns/absent: No such file"));
    let twice = said(&format!("{good}{good}"));
    assert!(twice.contains("pharos.toml:10: dns.key.name: found it twice"), "{twice}");
    let weak = good.replace("hmac-sha512", "hmac-md5");
    assert!(said(&weak).contains("allowed: \"hmac-sha256\" or \"hmac-sha512\""));
}

#[test]
fn mail_that_cannot_go_out_safely_is_refused_at_start() {
    let (_folder, file) = folder_with_rulebook();
    let tld = "[[tld]]\nname = \"pharmacy\"\nrulebook_file = \"rulebooks/pharmacy.toml\"\n";
    let said = |mail: &str| match read(&file, &format!("{tld}[mail]\n{mail}")) {
        Ok(_) => String::new(),
        Err(problems) => lines_of(&problems).join("\n"),
    };
    let rest = "from = \"r@r.test\"\nbounce_domain = \"b.r.test\"\n";
    let smtp = |more: &str| said(&format!("transport = \"smtp\"\n{rest}{more}"));
    assert_eq!(smtp("host = \"mail.r.test\"\n"), "");
    assert!(smtp("").contains("mail.host: found nothing"), "{}", smtp(""));
    let clear = smtp("host = \"mail.r.test\"\ntls = \"none\"\n");
    assert!(clear.contains("mail.tls: found \"none\" to mail.r.test"), "{clear}");
    assert_eq!(smtp("host = \"127.0.0.1\"\ntls = \"none\"\n"), "");
    let alone = smtp("host = \"mail.r.test\"\nuser = \"x\"\n");
    assert!(alone.contains("mail.password_file: found nothing"), "{alone}");
    let no_return = said("transport = \"smtp\"\nfrom = \"r@r.test\"\nhost = \"mail.r.test\"\n");
    assert!(no_return.contains("mail.bounce_domain: found nothing"), "{no_return}");
    let folder = said("transport = \"folder\"\nfrom = \"r@r.test\"\n");
    assert!(folder.contains("mail.directory: found nothing"), "{folder}");
    let from = said("transport = \"folder\"\ndirectory = \"mail\"\nfrom = \"nobody\"\n");
    assert!(from.contains("mail.from: found \"nobody\"; allowed: an e-mail address"), "{from}");
}

#[test]
fn every_problem_is_told_with_its_line() {
    let (folder, file) = folder_with_rulebook();
    let text = r#"colour = "blue"
[database]
url = "mysql://root:hunter2@localhost/x"
[epp]
listen = ["127.0.0.1"]
certificate_file = "epp.pem"
server_name = "EPP.example"
idle_seconds = 0
failed_logins = "three"
[log]
format = "xml"
[[tld]]
name = "pharmacy"
rulebook_file = "rulebooks/pharmacy.toml"
[[tld]]
name = "pharmacy"
rulebook_file = "rulebooks/none.toml"
"#;
    let problems = read(&file, text).unwrap_err();
    let said: Vec<String> = lines_of(&problems)
        .iter()
        .map(|line| line.replace(&format!("{}/", folder.path().display()), ""))
        .collect();
    let expected = [
        "pharos.toml:1: colour: found an unknown key with string; allowed: data_directory, ",
        "pharos.toml:3: database.url: found a value that is not shown here; allowed: \"sqlite:PATH",
        "pharos.toml:4: epp.key_file: found nothing; allowed: the path of a file or folder",
        "pharos.toml:5: epp.listen: found [\"127.0.0.1\"]; allowed: a list of addresses with ports",
        "pharos.toml:7: epp.server_name: found \"EPP.example\"; allowed: a host name in lower case",
        "pharos.toml:8: epp.idle_seconds: found 0; allowed: a whole number from 1 to 86400",
        "pharos.toml:9: epp.failed_logins: found \"three\"; allowed: a whole number from 1 to 100",
        "pharos.toml:11: log.format: found \"xml\"; allowed: \"text\" or \"json\"",
        "pharos.toml:16: tld.name: found \"pharmacy\" twice; allowed: each TLD once",
        "pharos.toml:17: tld.rulebook_file: found rulebooks/none.toml: No such file",
    ];
    assert_eq!(said.len(), expected.len(), "{said:#?}");
    for (said, expected) in said.iter().zip(expected) {
        assert!(said.starts_with(expected), "{said}\n{expected}");
    }
}

/// `[watch]` as it is stated, beside the least that a configuration has.
fn watching(stated: &str) -> Result<Option<VisitSettings>, Vec<String>> {
    let (folder, file) = folder_with_rulebook();
    let tld = "[[tld]]\nname = \"pharmacy\"\nrulebook_file = \"rulebooks/pharmacy.toml\"\n";
    let read = read(&file, &format!("{tld}[watch]\n{stated}"));
    let folder = format!("{}/", folder.path().display());
    let plain = |line: String| line.replace(&folder, "");
    read.map(|config| config.visits)
        .map_err(|problems| lines_of(&problems).into_iter().map(plain).collect())
}

#[test]
fn visits_are_made_as_stated() {
    assert_eq!(watching("visits = \"off\"\nvisits_at_once = 3\n"), Ok(None));
    assert_eq!(watching("visits = \"on\"\n"), Ok(Some(VisitSettings::default())));
    let confined = VisitSettings::default().browser.expect("one by default");
    assert_eq!(confined, BrowserSettings { file: None, is_confined: true });
    let stated = "visits = \"on\"\nvisits_at_once = 64\nbrowser = \"unconfined\"\n\
        browser_file = \"/opt/chromium\"\nrdap_services = \"off\"\n\
        licence_registers = [\"/etc/one.toml\", \"/etc/two.toml\"]\negress_address = \"2001:db8::1\"\n\
        egress_country = \"DE\"\n";
    let browser = BrowserSettings { file: Some("/opt/chromium".into()), is_confined: false };
    let expected = VisitSettings {
        at_once: 64,
        browser: Some(browser),
        rdap_services: None,
        licence_registers: vec!["/etc/one.toml".into(), "/etc/two.toml".into()],
        egress_address: Some("2001:db8::1".parse().unwrap()),
        egress_country: Some("DE".to_owned()),
    };
    assert_eq!(watching(stated), Ok(Some(expected)));
    let without = watching("visits = \"on\"\nbrowser = \"off\"\n").unwrap().expect("visits");
    assert_eq!(without.browser, None);
    for (line, said) in [
        ("visits = \"yes\"", "visits: found \"yes\"; allowed: \"off\" or \"on\""),
        ("visits_at_once = 0", "visits_at_once: found 0; allowed: a whole number from 1 to 64"),
        ("visits_at_once = 65", "visits_at_once: found 65; allowed: a whole number from 1 to 64"),
        (
            "browser = \"on\"",
            "browser: found \"on\"; allowed: \"off\" or \"confined\" or \"unconfined\"",
        ),
        ("licence_registers = [7]", "licence_registers: found"),
        (
            "rdap_services = \"http://plain.example/\"",
            "rdap_services: found \"http://plain.example/\"; allowed: \"off\", or an address by",
        ),
        (
            "time_stamps = \"ftp://stamps.example/\"",
            "time_stamps: found \"ftp://stamps.example/\"; allowed: an address by HTTP or HTTPS",
        ),
        ("egress_address = \"here\"", "egress_address: found \"here\"; allowed: an address, as "),
        // The European Union has laws, and no machines: it is no country that one asks from.
        ("egress_country = \"EU\"", "egress_country: found \"EU\"; allowed: the code of a country"),
        ("egress_country = \"US-CA\"", "egress_country: found \"US-CA\"; allowed: the code of"),
        (
            "evidence_days = 30",
            "evidence_days: found an unknown key with integer; allowed: visits, ",
        ),
    ] {
        let found = watching(&format!("{line}\n")).unwrap_err();
        assert_eq!(found.len(), 1, "{found:?}");
        assert!(found[0].starts_with(&format!("pharos.toml:5: watch.{said}")), "{found:?}");
    }
}

#[test]
fn what_is_no_toml_is_told_with_its_line() {
    let said = lines_of(&read(Path::new("p.toml"), "[log]\nformat = \n").unwrap_err());
    assert!(said.iter().any(|line| line.starts_with("p.toml:2: found ")), "{said:#?}");
    let said = lines_of(&read(Path::new("p.toml"), "log = 1\nlog = 2\n").unwrap_err());
    assert!(said.iter().any(|line| line.starts_with("p.toml:2: found ")), "{said:#?}");
}

#[test]
fn the_engine_follows_from_the_url_and_its_password_stays() {
    let (_folder, file) = folder_with_rulebook();
    let tld = "[[tld]]\nname = \"pharmacy\"\nrulebook_file = \"rulebooks/pharmacy.toml\"\n";
    let with = |url: &str| read(&file, &format!("[database]\nurl = \"{url}\"\n{tld}"));
    let postgres = with("postgres://pharos:hunter2@db/registry").unwrap();
    assert!(!format!("{postgres:?}").contains("hunter2"));
    let sqlite = with("sqlite:/srv/registry.db").unwrap();
    assert_eq!(sqlite.database, Database::Sqlite("/srv/registry.db".into()));
    assert!(with("postgers://db/registry").is_err());
    assert!(with("sqlite:").is_err());
}

#[test]
fn a_missing_file_says_where_to_begin() {
    let said = load(Path::new("/no/such/pharos.toml")).unwrap_err().to_string();
    assert!(said.starts_with("configuration /no/such/pharos.toml: No such file"), "{said}");
    assert!(said.ends_with("begin with a copy of etc/pharos.template.toml"), "{said}");
}

#[test]
fn a_loaded_file_is_relative_to_its_folder() {
    let (folder, file) = folder_with_rulebook();
    std::fs::write(&file, uncommented(TEMPLATE)).unwrap();
    let config = load(&file).unwrap();
    assert_eq!(config.tlds[0].rulebook_file, folder.path().join("rulebooks/pharmacy.toml"));
    assert_eq!(config.tlds[0].rulebook_text, "numbers");
    std::fs::write(&file, "x = 1").unwrap();
    assert_eq!(load(&file).unwrap_err().to_string().lines().count(), 2);
}
