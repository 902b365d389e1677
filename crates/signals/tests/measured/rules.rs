//! The rules as data: what they must have, and what is refused.

use registry_signals::{RuleProblem, Rules};

const LANGUAGES: [&str; 6] = ["de", "en", "es", "fr", "it", "pl"];

#[test]
fn every_topic_speaks_six_languages() {
    let rules = Rules::built_in().unwrap();
    for topic in rules.topics() {
        let spoken = rules.languages_of(topic);
        let all = spoken.iter().any(|language| language == "all");
        let six = LANGUAGES.iter().all(|language| spoken.iter().any(|spoken| spoken == language));
        assert!(all || six, "{topic} speaks {spoken:?}");
    }
}

fn problem(rule: &str) -> RuleProblem {
    let text = format!(
        "threshold = 60\nparked_words_maximum = 250\n[topic.x]\nen.any = [\"no prescription\"]\n\
         [[rule]]\nversion = 1\ncriterion = \"theft\"\nscope = \"shop\"\n{rule}"
    );
    Rules::parse(&text).unwrap_err()
}

#[test]
fn rules_that_say_nothing_are_refused() {
    let says = "check = \"says\"\nid = \"a\"\nweight = 10\n";
    assert!(matches!(problem("id = \"a\""), RuleProblem::Unreadable(_)));
    let untold = problem(&format!("{says}explanation = \"x\""));
    assert_eq!(untold, RuleProblem::NoTopic("a".to_owned()));
    let unknown = problem(&format!("{says}explanation = \"x\"\ntopic = \"y\""));
    assert_eq!(unknown, RuleProblem::NoTopic("a".to_owned()));
    let alone = problem(&format!("{says}explanation = \"x\"\ntopic = \"x\"\nbeside = \"y\""));
    assert_eq!(alone, RuleProblem::NoTopic("a".to_owned()));
    let says_nothing = "check = \"asks-for-nothing\"\nid = \"a\"\nweight = 10\nexplanation = \"x\"";
    assert_eq!(problem(says_nothing), RuleProblem::NoTopic("a".to_owned()));
    let empty = problem(&format!("{says}explanation = \" \"\ntopic = \"x\""));
    assert_eq!(empty, RuleProblem::Empty("a".to_owned()));
    let rule = format!("{says}explanation = \"x\"\ntopic = \"x\"\n");
    let head = "[[rule]]\nversion = 1\ncriterion = \"theft\"\nscope = \"shop\"\n";
    assert_eq!(problem(&format!("{rule}{head}{rule}")), RuleProblem::Twice("a".to_owned()));
    let pattern = "threshold = 1\nparked_words_maximum = 1\nrule = []\n\
                   [topic.x]\nen.any = [\"..2\"]";
    let (topic, found) = ("x".to_owned(), "..2".to_owned());
    let refused = Rules::parse(pattern).unwrap_err();
    assert_eq!(refused, RuleProblem::NotAPattern { topic, pattern: found });
}
