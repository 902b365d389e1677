//! A mistake in a rulebook is named with its line, what was found and what is allowed.

use registry_core::rulebook::{Rulebook, RulebookProblems};

const PHARMACY: &str = include_str!("../../../etc/rulebooks/pharmacy.toml");

fn load(text: &str) -> Result<Rulebook, RulebookProblems> {
    Rulebook::load("etc/rulebooks/pharmacy.toml", text)
}

/// Replaces the first `from` after the header `section` and returns the book and its line.
fn edit(section: &str, from: &str, to: &str) -> (String, usize) {
    let start = PHARMACY.find(&format!("\n{section}")).expect(section);
    let offset = start + PHARMACY[start..].find(from).expect(from);
    let line = PHARMACY[..offset].lines().count() + usize::from(PHARMACY[..offset].ends_with('\n'));
    let (before, after) = PHARMACY.split_at(offset);
    (format!("{before}{}", after.replacen(from, to, 1)), line)
}

/// Expects exactly one problem, on the edited line.
fn expect(section: &str, from: &str, to: &str, problem: &str) {
    let (text, line) = edit(section, from, to);
    let found = load(&text).expect_err(&format!("{to} passes")).to_string();
    assert_eq!(found, format!("etc/rulebooks/pharmacy.toml:{line}: {problem}"));
}

#[test]
fn a_value_of_the_wrong_kind() {
    expect(
        "[grace_days]",
        "add = 5",
        "add = \"five\"",
        "grace_days.add: found \"five\", allowed: a whole number of days from 0 to 365",
    );
    let whole = "allowed: a whole number of days from 0 to 365";
    for (value, found) in [
        ("-1", "-1"),
        ("366", "366"),
        ("5.5", "5.5"),
        ("true", "true"),
        ("[5]", "a list of 1"),
        ("{ days = 5 }", "a table"),
        ("99999999999999999999", "99999999999999999999"),
    ] {
        let problem = format!("grace_days.add: found {found}, {whole}");
        expect("[grace_days]", "add = 5", &format!("add = {value}"), &problem);
    }
    for (section, from, to, problem) in [
        (
            "[whois]",
            "enabled = true",
            "enabled = \"yes\"",
            "whois.enabled: found \"yes\", allowed: true or false",
        ),
        (
            "name",
            "zone = \"UTC\"",
            "zone = \"Mars\"",
            "zone: found \"Mars\", allowed: \"UTC\", or a POSIX time zone rule like \
             \"EST5EDT,M3.2.0,M11.1.0\"",
        ),
        (
            "name",
            "repository_id = \"PHARMACY\"",
            "repository_id = \"PHARMACY1\"",
            "repository_id: found \"PHARMACY1\", allowed: 1 to 8 letters, digits or underscores",
        ),
        (
            "[transfer]",
            "mode = \"consent\"",
            "mode = \"never\"",
            "transfer.mode: found \"never\", allowed: \"consent\" or \"authinfo\"",
        ),
        (
            "[registration.legacy]",
            "2021-04-01T00:00:00Z",
            "2021-04-01",
            "registration.legacy.created_before: found 2021-04-01, allowed: an instant with its \
             offset, like 2021-04-01T00:00:00Z",
        ),
        (
            "[[eligibility.programmes]]",
            "term_months = 12",
            "term_months = \"a year\"",
            "eligibility.programmes[0].term_months: found \"a year\", allowed: a whole number of \
             months from 1 to 120, or \"continuous\"",
        ),
        (
            "[dns.soa]",
            "mname = \"a.nic.pharmacy\"",
            "mname = \"a\"",
            "dns.soa.mname: found \"a\", allowed: a host name like \"a.nic.pharmacy\"",
        ),
        (
            "[appeal]",
            "fee = \"5000.00 USD\"",
            "fee = \"5000.00\"",
            "appeal.fee: found \"5000.00\", allowed: an amount of at least 0 with its currency, \
             like \"750.00 USD\"",
        ),
        (
            "[price.periods.standard]",
            "delete = \"0.00 USD\"",
            "delete = \"1.00 USD\"",
            "price.periods[0].standard.delete: found \"1.00 USD\", allowed: an amount of 0 with \
             its currency, like \"0.00 USD\": nothing is charged for a delete",
        ),
    ] {
        expect(section, from, to, problem);
    }
}

#[test]
fn a_problem_is_one_line_whatever_stands_there() {
    let (text, line) = edit("[whois]", "enabled = true", "enabled = \"\"\"on\n\"off\"\"\"\"");
    assert_eq!(
        load(&text).unwrap_err().to_string(),
        format!(
            "etc/rulebooks/pharmacy.toml:{line}: whois.enabled: found \"on\\n\\\"off\\\"\", \
             allowed: true or false"
        )
    );
}

#[test]
fn a_key_that_is_missing() {
    let (text, _) = edit("[grace_days]", "add = 5", "# add = 5");
    let header = PHARMACY.lines().position(|line| line == "[grace_days]").unwrap() + 1;
    assert_eq!(
        load(&text).unwrap_err().to_string(),
        format!(
            "etc/rulebooks/pharmacy.toml:{header}: grace_days.add: found nothing, allowed: a whole \
             number of days from 0 to 365"
        )
    );
    let (text, _) = edit("[whois]", "[whois]\nenabled = true", "");
    assert_eq!(
        load(&text).unwrap_err().to_string(),
        "etc/rulebooks/pharmacy.toml:1: whois: found nothing, allowed: a table with enabled"
    );
}

#[test]
fn a_key_nobody_knows() {
    let (text, line) = edit("[grace_days]", "redemption = 30", "redemption = 30\nredemptoin = 30");
    assert_eq!(
        load(&text).unwrap_err().to_string(),
        format!(
            "etc/rulebooks/pharmacy.toml:{}: grace_days.redemptoin: found an unknown key, \
             allowed: \"redemption\" (the nearest known key)",
            line + 1
        )
    );
}

#[test]
fn a_key_like_no_other_names_them_all() {
    let (text, line) = edit("[whois]", "enabled = true", "enabled = true\nmode = 1");
    assert_eq!(
        load(&text).unwrap_err().to_string(),
        format!(
            "etc/rulebooks/pharmacy.toml:{}: whois.mode: found an unknown key, allowed: enabled",
            line + 1
        )
    );
}

#[test]
fn all_mistakes_are_named_in_the_order_of_their_lines() {
    let text = PHARMACY
        .replacen("pending_delete = 5", "pending_delete = 500", 1)
        .replacen("valid_days = 60", "valid_days = \"long\"", 1)
        .replacen("name = \"pharmacy\"", "name = \"The Pharmacy\"", 1)
        .replacen("escalation_business_days = 5", "escalation_busness_days = 5", 1);
    let problems = load(&text).unwrap_err().0;
    let keys: Vec<&str> = problems.iter().map(|problem| problem.key.as_str()).collect();
    assert_eq!(
        keys,
        [
            "name",
            "token.valid_days",
            "grace_days.pending_delete",
            "watch.escalation_business_days",
            "watch.escalation_busness_days"
        ]
    );
    assert!(problems.is_sorted_by_key(|problem| problem.line));
    assert!(problems.iter().all(|problem| problem.file == "etc/rulebooks/pharmacy.toml"));
}

#[test]
fn a_file_that_is_no_toml() {
    let problems = load("name = \n= 5\n").unwrap_err().to_string();
    let first = problems.lines().next().unwrap();
    assert!(first.starts_with("etc/rulebooks/pharmacy.toml:1: "), "{first}");
    let (text, line) = edit("[grace_days]", "add = 5", "add = = 5");
    let problems = load(&text).unwrap_err().to_string();
    let place = format!("etc/rulebooks/pharmacy.toml:{line}: ");
    assert!(problems.contains(&place), "{problems}");
    let (text, line) = edit("[grace_days]", "renew = 5", "add = 5\nrenew = 5");
    let problems = load(&text).unwrap_err().to_string();
    assert!(problems.contains(&format!("pharmacy.toml:{line}: ")), "{problems}");
    let empty = load("").unwrap_err().0;
    assert!(empty.len() > 30 && empty.iter().all(|problem| problem.line == 1));
}

#[test]
fn lists_and_sets() {
    for (section, from, to, problem) in [
        (
            "[accreditation]",
            "[120, 90, 60, 30]",
            "[120, 90, 90, 30]",
            "accreditation.reminder_days: found [120, 90, 90, 30], allowed: a list of up to 12 \
             whole numbers of days from 1 to 365, each smaller than the one before",
        ),
        (
            "[accreditation]",
            "[120, 90, 60, 30]",
            "[30, 60]",
            "accreditation.reminder_days: found [30, 60], allowed: a list of up to 12 \
             whole numbers of days from 1 to 365, each smaller than the one before",
        ),
        (
            "[accreditation]",
            "[120, 90, 60, 30]",
            "[120, 0]",
            "accreditation.reminder_days[1]: found 0, allowed: a whole number of days from 1 to \
             365",
        ),
        (
            "[secure_dns]",
            "digest_types = [2, 4]",
            "digest_types = [2, 2]",
            "secure_dns.digest_types[1]: found 2 a second time, allowed: each once",
        ),
        (
            "[secure_dns]",
            "digest_types = [2, 4]",
            "digest_types = [1]",
            "secure_dns.digest_types[0]: found 1, allowed: a whole number of the IANA registry \
             from 2 to 255",
        ),
        (
            "[causes]",
            "accuracy = [\"serverHold\",",
            "accuracy = [\"serverHold\", \"serverSleep\",",
            "causes.accuracy[1]: found \"serverSleep\", allowed: \"serverHold\" or \
             \"serverUpdateProhibited\" or \"serverTransferProhibited\" or \
             \"serverDeleteProhibited\" or \"serverRenewProhibited\"",
        ),
        (
            "[host]",
            "\"10.0.0.0/8\"",
            "\"10.0.0.1/8\"",
            "host.private_ranges[0]: found \"10.0.0.1/8\", allowed: a range like \"192.0.2.0/24\" \
             or \"2001:db8::/32\"",
        ),
        (
            "[names]",
            "\"example\"",
            "\"Example\"",
            "names.reserved[0]: found \"Example\", allowed: a lower-case label that can be \
             registered",
        ),
    ] {
        expect(section, from, to, problem);
    }
}

#[test]
fn amounts_texts_and_lists_have_bounds() {
    let passes = |section: &str, from: &str, to: &str| load(&edit(section, from, to).0).is_ok();
    for (amount, allowed) in [
        ("0.00", true),
        ("-0.01", false),
        ("10000000000.00", true),
        ("10000000000.01", false),
        ("1.001", false),
        ("", false),
    ] {
        let fee = format!("fee = \"{amount} USD\"");
        assert_eq!(passes("[appeal]", "fee = \"5000.00 USD\"", &fee), allowed, "{amount}");
    }
    for (length, allowed) in [(0, false), (1, true), (500, true), (501, false)] {
        let text = format!("fraud-law = \"{}\"", "ä".repeat(length));
        let from = "fraud-law = \"Suspected breach of law against fraud\"";
        assert_eq!(passes("[enforcement.susp", from, &text), allowed, "{length}");
    }
    for (length, allowed) in [(0, true), (12, true), (13, false)] {
        let days: Vec<String> = (1..=length).rev().map(|day| day.to_string()).collect();
        let list = format!("[{}]", days.join(", "));
        assert_eq!(passes("[accreditation]", "[120, 90, 60, 30]", &list), allowed, "{length}");
    }
    assert!(!passes("[causes]", "[\"serverHold\", \"serverTransferProhibited\"]", "[]"));
}

/// Every whole number is refused one below and one above what the reference says, and nowhere
/// within because of its size.
#[test]
fn every_number_keeps_the_bounds_its_reference_states() {
    let book: toml::Table = PHARMACY.parse().unwrap();
    let mut tried = 0;
    for key in Rulebook::reference().into_iter().filter(|key| !key.key.contains("[]")) {
        let Some(bounds) = key.allowed.strip_prefix("a whole number of ") else { continue };
        let (_, bounds) = bounds.split_once(" from ").unwrap();
        let (minimum, maximum) = bounds.split_once(" to ").unwrap();
        let (minimum, maximum): (i64, i64) = (minimum.parse().unwrap(), maximum.parse().unwrap());
        for (number, refused) in
            [(minimum - 1, true), (minimum, false), (maximum, false), (maximum + 1, true)]
        {
            let mut book = book.clone();
            if !set(&mut book, &key.key, number) {
                continue;
            }
            let problems = load(&book.to_string()).err().map_or(Vec::new(), |problems| problems.0);
            let by_size = problems.iter().any(|problem| {
                problem.key == key.key
                    && problem.allowed == key.allowed
                    && problem.found == number.to_string()
            });
            assert_eq!(by_size, refused, "{} = {number}", key.key);
            tried += 1;
        }
    }
    assert!(tried > 250, "{tried}");
}

/// Puts a number at a key path without lists; says whether there was such a key.
fn set(book: &mut toml::Table, key: &str, number: i64) -> bool {
    let (above, last) = key.rsplit_once('.').unwrap_or(("", key));
    let mut steps = above.split('.').filter(|step| !step.is_empty());
    let table = steps.try_fold(book, |table, step| table.get_mut(step)?.as_table_mut());
    match table.and_then(|table| table.get_mut(last)) {
        Some(value) => {
            *value = number.into();
            true
        }
        None => false,
    }
}
