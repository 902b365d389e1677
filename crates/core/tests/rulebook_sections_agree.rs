//! Keys that contradict each other are refused, at the key to put right.

#![expect(clippy::unwrap_used, reason = "what a test cannot set up fails it")]

use registry_core::rulebook::Rulebook;

const PHARMACY: &str = include_str!("../../../etc/rulebooks/pharmacy.toml");

/// The problems of a book after each first `from` behind a header became `to`.
fn problems(edits: &[(&str, &str, &str)]) -> Vec<(String, String)> {
    let mut text = PHARMACY.to_owned();
    for (section, from, to) in edits {
        let start = text.find(&format!("\n{section}\n")).expect(section);
        let offset = start + text[start..].find(from).expect(from);
        text.replace_range(offset..offset + from.len(), to);
    }
    let problems = Rulebook::load("book.toml", &text).expect_err("contradicts itself").0;
    problems
        .into_iter()
        .map(|problem| {
            let line = text.lines().nth(problem.line - 1).unwrap();
            let last = problem.key.rsplit('.').next().unwrap().split('[').next().unwrap();
            assert!(line.contains(last), "{problem} points at: {line}");
            (problem.key, problem.found)
        })
        .collect()
}

fn expect(edits: &[(&str, &str, &str)], key: &str, found: &str) {
    assert_eq!(problems(edits), [(key.to_owned(), found.to_owned())]);
}

#[test]
fn terms() {
    let section = "[registration]";
    expect(
        &[(section, "years_minimum = 1", "years_minimum = 2")],
        "registration.years_minimum",
        "2",
    );
    expect(
        &[(section, "years_default = 1", "years_default = 2")],
        "registration.years_default",
        "2",
    );
    expect(
        &[(section, "years_maximum = 1", "years_maximum = 3")],
        "registration.horizon_years",
        "2",
    );
    expect(
        &[(section, "auto_renew_years = 1", "auto_renew_years = 3")],
        "registration.auto_renew_years",
        "3",
    );
    expect(
        &[("[restore]", "renew_years_after_expiry = 1", "renew_years_after_expiry = 3")],
        "restore.renew_years_after_expiry",
        "3",
    );
}

#[test]
fn eligibility() {
    expect(
        &[
            ("[eligibility]", "token_required = true", "token_required = false"),
            ("[transfer]", "mode = \"consent\"", "mode = \"authinfo\""),
        ],
        "eligibility.token_required",
        "false",
    );
    expect(
        &[
            ("[eligibility]", "accreditation_required = true", "accreditation_required = false"),
            ("[eligibility]", "token_required = true", "token_required = false"),
        ],
        "transfer.mode",
        "\"consent\"",
    );
    expect(
        &[("[eligibility]", "id = \"digital-pharmacy\"", "id = \"verified-websites\"")],
        "eligibility.programmes[1].id",
        "\"verified-websites\" a second time",
    );
    expect(
        &[("[[eligibility.programmes.standards]]", "number = \"2\"", "number = \"1\"")],
        "eligibility.programmes[0].standards[1].number",
        "\"1\" a second time",
    );
    expect(
        &[("[eligibility]", "run_here = false", "run_here = true")],
        "eligibility.programmes[1].standards",
        "none",
    );
}

#[test]
fn an_accredited_tld_needs_a_programme() {
    let start = PHARMACY.find("[[eligibility.programmes]]").unwrap();
    let end = PHARMACY.find("[accreditation]").unwrap();
    let text = format!("{}programmes = []\n{}", &PHARMACY[..start], &PHARMACY[end..]);
    let problems = Rulebook::load("book.toml", &text).unwrap_err().0;
    assert_eq!(problems.len(), 1);
    assert_eq!(problems[0].key, "eligibility.programmes");
}

#[test]
fn token_reminders_lie_within_its_life() {
    expect(&[("[token]", "valid_days = 60", "valid_days = 30")], "token.reminder_days", "30");
}

#[test]
fn casework() {
    let section = "[appeal]";
    expect(
        &[(section, "convening_days = 90", "convening_days = 121")],
        "appeal.convening_days",
        "121",
    );
    expect(&[(section, "articles_days = 7", "articles_days = 90")], "appeal.articles_days", "90");
    expect(&[(section, "reversal_votes = 2", "reversal_votes = 3")], "appeal.reversal_votes", "3");
    expect(
        &[(section, "\"policy-and-communications-director\"", "\"executive-director\"")],
        "appeal.commission",
        "an office twice",
    );
    expect(
        &[("[enforcement]", "revocation_appeal_days = 30", "revocation_appeal_days = 31")],
        "enforcement.revocation_appeal_days",
        "31",
    );
}

#[test]
fn a_suspension_needs_grounds() {
    let start = PHARMACY.find("criminal-law").unwrap();
    let end = PHARMACY.find("[appeal]").unwrap();
    let text = format!("{}{}", &PHARMACY[..start], &PHARMACY[end..]);
    let problems = Rulebook::load("book.toml", &text).unwrap_err().0;
    assert_eq!(problems.len(), 1);
    assert_eq!(problems[0].key, "enforcement.suspension_grounds");
}

#[test]
fn causes_do_what_they_are_for() {
    for (cause, other) in [
        ("accreditation_lapsed", "serverHold"),
        ("revoked", "serverHold"),
        ("violation", "serverHold"),
        ("accuracy", "serverHold"),
        ("registry_lock", "serverTransferProhibited"),
        ("dispute", "serverTransferProhibited"),
    ] {
        let start = PHARMACY.find(&format!("\n{cause} = [")).unwrap() + 1;
        let length = PHARMACY[start..].find(']').unwrap();
        let from = &PHARMACY[start..start + length];
        let to = from.replace(&format!("\"{other}\","), "");
        expect(&[("[causes]", from, &to)], &format!("causes.{cause}"), &format!("no {other}"));
    }
}

#[test]
fn names() {
    expect(
        &[("[names]", "two_characters_released = []", "two_characters_released = [\"rxs\"]")],
        "names.two_characters_released",
        "\"rxs\"",
    );
    expect(
        &[("[names]", "blocked = []", "blocked = [\"nic\"]")],
        "names.blocked",
        "\"nic\", which is reserved",
    );
    expect(
        &[("[names]", "blocked = []", "blocked = [\"refill\"]")],
        "price.periods[0].premium.refill",
        "blocked",
    );
    expect(
        &[("[price.periods.premium]", "refill =", "rx =")],
        "price.periods[0].premium.rx",
        "reserved",
    );
}

#[test]
fn prices() {
    expect(
        &[("[price.periods.standard]", "renew = \"750.00 USD\"", "renew = \"750.00 EUR\"")],
        "price.periods[0].standard.renew",
        "\"750.00 EUR\"",
    );
    expect(
        &[("[price.periods.tiers.premium-2]", "update = \"0.00 USD\"", "update = \"0 JPY\"")],
        "price.periods[0].tiers.premium-2.update",
        "\"0 JPY\"",
    );
    expect(
        &[("[price.periods.premium]", "refill = \"premium-2\"", "refill = \"premium-3\"")],
        "price.periods[0].premium.refill",
        "\"premium-3\"",
    );
    expect(
        &[("[[price.periods]]", "government_tier = \"government\"", "government_tier = \"state\"")],
        "price.periods[0].government_tier",
        "\"state\"",
    );
    expect(
        &[
            ("[price.periods.tiers.premium-2]", "premium-2]", "standard]"),
            (
                "[price.periods.premium]",
                "compounding = \"premium-2\"",
                "compounding = \"standard\"",
            ),
            ("[price.periods.premium]", "mailorder = \"premium-2\"", "mailorder = \"standard\""),
            ("[price.periods.premium]", "refill = \"premium-2\"", "refill = \"standard\""),
            ("[price.periods.premium]", "specialty = \"premium-2\"", "specialty = \"standard\""),
            ("[price.periods.premium]", "vaccines = \"premium-2\"", "vaccines = \"standard\""),
        ],
        "price.periods[0].tiers.standard",
        "the tier \"standard\"",
    );
}

#[test]
fn price_periods_come_in_order() {
    let start = PHARMACY.find("[[price.periods]]").unwrap();
    let end = PHARMACY.find("# --- Names nobody").unwrap();
    let period = &PHARMACY[start..end];
    let twice = |second: &str| {
        let second = period.replace("2014-12-01T00:00:00Z", second);
        PHARMACY.replace(period, &format!("{period}{second}"))
    };
    assert!(Rulebook::load("book.toml", &twice("2028-01-01T00:00:00Z")).is_ok());
    for late in ["2014-12-01T00:00:00Z", "2014-11-30T00:00:00Z"] {
        let problems = Rulebook::load("book.toml", &twice(late)).unwrap_err().0;
        assert_eq!(problems.len(), 1);
        assert_eq!(problems[0].key, "price.periods[1].valid_from");
    }
}

#[test]
fn delegation() {
    expect(
        &[("[ttl]", "minimum_seconds = 300", "minimum_seconds = 86401")],
        "ttl.ns.minimum_seconds",
        "86401",
    );
    expect(
        &[("[ttl]", "minimum_seconds = 300", "minimum_seconds = 3601")],
        "ttl.ns.default_seconds",
        "3600",
    );
    expect(
        &[("[ttl]", "default_seconds = 3600", "default_seconds = 86401")],
        "ttl.ns.default_seconds",
        "86401",
    );
    expect(
        &[("[dns.soa]", "retry_seconds = 900", "retry_seconds = 1801")],
        "dns.soa.retry_seconds",
        "1801",
    );
    expect(
        &[("[dns.soa]", "refresh_seconds = 1800", "refresh_seconds = 603900")],
        "dns.soa.expire_seconds",
        "604800",
    );
    expect(
        &[("[[dns.name_servers]]", "name = \"b.nic.pharmacy\"", "name = \"A.nic.pharmacy\"")],
        "dns.name_servers[1].name",
        "\"a.nic.pharmacy\" a second time",
    );
    let twice = "addresses = [\"198.51.100.53\", \"2001:db8:1::53\"]\n\
                 [[dns.nic.name_servers]]\nname = \"a.example\"\naddresses = [\"192.0.2.1\"]\n\
                 [[dns.nic.name_servers]]\nname = \"a.example\"\naddresses = [\"192.0.2.1\"]\n\
                 [dns.nic]\nds = []";
    let last = "addresses = [\"198.51.100.53\", \"2001:db8:1::53\"]";
    expect(
        &[("name = \"b.nic.pharmacy\"", last, twice)],
        "dns.nic.name_servers[1].name",
        "\"a.example\" a second time",
    );
    expect(
        &[("[registrars]", "[\"minimum\", \"maximum\"]", "[\"minimum\"]")],
        "registrars.data_model_default",
        "a model not in data_models",
    );
}
