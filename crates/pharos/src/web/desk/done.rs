//! What was done, in a sentence for each act of each page.

use super::review::Of;
use crate::page::catalogue::{Language, Phrase};

/// What was done, for the code of an act that the page has; nothing for any other word.
pub(in crate::web::desk) fn done_words(language: Language, of: Of, code: &str) -> Option<String> {
    let words = personal_data(language, code).filter(|_| of.has_personal_data());
    words.or_else(|| own(language, of, code)).map(Into::into)
}

fn own(language: Language, of: Of, code: &str) -> Option<Phrase> {
    match of {
        Of::Request => request(language, code),
        Of::Case => case(language, code),
        Of::Appeal => appeal(language, code),
        Of::Sitting => sitting(language, code),
        Of::Application => application(language, code),
        Of::Organization => organization(language, code),
        Of::Name => name(language, code),
        Of::Licence => licence(language, code),
        Of::Disclosure => disclosure(language, code),
        Of::Registrar => registrar(language, code),
        Of::Invoice => invoice(language, code),
        Of::Notice => notice(language, code),
        Of::Site => site(language, code),
        Of::Candidate => candidate(language, code),
        Of::Report => report(language, code),
        Of::Mail => mail(language, code),
        Of::Portfolio => portfolio(language, code),
        Of::Network => network(language, code),
    }
}

fn personal_data(language: Language, code: &str) -> Option<Phrase> {
    Some(match code {
        "hold-data" => language.say("done-data-held"),
        "release-data" => language.say("done-data-released"),
        "erase-data" => language.say("done-data-erased"),
        _ => return None,
    })
}

fn request(language: Language, code: &str) -> Option<Phrase> {
    Some(match code {
        "accept" => language.say("done-accepted"),
        "reject" => language.say("done-rejected"),
        "withdraw-acceptance" => language.say("done-taken-back"),
        "reissue" => language.say("done-reissued"),
        "ask" => language.say("done-asked"),
        "reply" => language.say("done-replied"),
        "accept-order" => language.say("done-accepted-by-order"),
        "receive-appeal" => language.say("done-appeal-received"),
        _ => return None,
    })
}

fn case(language: Language, code: &str) -> Option<Phrase> {
    Some(match code {
        "receive-appeal" => language.say("done-appeal-received"),
        "respond" => language.say("done-response"),
        "note" => language.say("done-note"),
        "rescind" => language.say("done-rescinded"),
        "revoke" => language.say("done-revoked"),
        "confirm-no-appeal" => language.say("done-no-appeal"),
        "lift" => language.say("done-lifted"),
        "close" => language.say("done-closed"),
        "schedule" => language.say("done-scheduled"),
        "take-back" => language.say("done-wish-taken-back"),
        "lock" => language.say("done-locked"),
        "order-move" => language.say("done-move-ordered"),
        "reject-move" => language.say("done-move-rejected"),
        "suspend-for-term" => language.say("done-suspended-for-term"),
        "roll-back" => language.say("done-rolled-back"),
        "release" => language.say("done-released"),
        "extend" => language.say("done-extended"),
        "confirm" => language.say("done-confirmed"),
        "drop-proposal" => language.say("done-dropped"),
        _ => return None,
    })
}

fn appeal(language: Language, code: &str) -> Option<Phrase> {
    Some(match code {
        "respond" => language.say("done-response"),
        "extend" => language.say("done-extended"),
        "admit" => language.say("done-admitted"),
        "forfeit" => language.say("done-forfeited"),
        "seat" => language.say("done-seated"),
        "send-articles" => language.say("done-articles-sent"),
        "convene" => language.say("done-convened"),
        "refuse-matter" => language.say("done-matter-refused"),
        "teleconference" => language.say("done-teleconference"),
        "name-counsel" => language.say("done-counsel"),
        "invoice-costs" => language.say("done-costs-invoiced"),
        "end-by-costs" => language.say("done-ended-by-costs"),
        _ => return None,
    })
}

fn sitting(language: Language, code: &str) -> Option<Phrase> {
    Some(match code {
        "unable" => language.say("done-unable"),
        "vote" => language.say("done-voted"),
        "select" => language.say("done-selected"),
        "report" => language.say("done-reported"),
        _ => return None,
    })
}

fn application(language: Language, code: &str) -> Option<Phrase> {
    Some(match code {
        "judge" => language.say("done-judged"),
        "grant" => language.say("done-granted"),
        "refuse" => language.say("done-application-refused"),
        "withdraw-application" => language.say("done-application-withdrawn"),
        "withdraw" => language.say("done-accreditation-withdrawn"),
        "change-websites" => language.say("done-websites"),
        _ => return None,
    })
}

fn organization(language: Language, code: &str) -> Option<Phrase> {
    Some(match code {
        "ask" => language.say("done-organization-asked"),
        "reply" => language.say("done-replied"),
        "inform" => language.say("done-informed"),
        "government" => language.say("done-government"),
        "mark-conflict" => language.say("done-conflict"),
        "end-conflict" => language.say("done-conflict-ended"),
        "change" => language.say("done-organization-changed"),
        "affiliate" => language.say("done-affiliate"),
        "end-affiliate" => language.say("done-affiliate-ended"),
        "disclose-breach" => language.say("done-breach"),
        "issue-invoice" => language.say("done-invoice"),
        _ => return None,
    })
}

fn name(language: Language, code: &str) -> Option<Phrase> {
    Some(match code {
        "judge-registrant" => language.say("done-registrant-judged"),
        "judge-website" => language.say("done-website-judged"),
        "propose-lock" => language.say("done-lock-proposed"),
        "confirm-lock" => language.say("done-lock-confirmed"),
        "open-revocation" | "open-suspension" | "open-discontinuation" => {
            language.say("done-opened")
        }
        "open-dispute" => language.say("done-dispute-opened"),
        "ask-licence" => language.say("done-licence-asked"),
        "ask-disclosure" => language.say("done-disclosure-asked"),
        _ => return None,
    })
}

fn licence(language: Language, code: &str) -> Option<Phrase> {
    Some(match code {
        "grant" => language.say("done-licence-granted"),
        "refuse" => language.say("done-licence-refused"),
        _ => return None,
    })
}

fn disclosure(language: Language, code: &str) -> Option<Phrase> {
    Some(match code {
        "answer" => language.say("done-disclosure-answered"),
        _ => return None,
    })
}

fn registrar(language: Language, code: &str) -> Option<Phrase> {
    Some(match code {
        "open-compliance" => language.say("done-compliance-opened"),
        "admit" => language.say("done-registrar-admitted"),
        "refuse" => language.say("done-registrar-refused"),
        "accreditation" => language.say("done-registrar-accreditation"),
        "agreement" => language.say("done-registrar-agreement"),
        "test-report" => language.say("done-registrar-report"),
        _ => return None,
    })
}

fn invoice(language: Language, code: &str) -> Option<Phrase> {
    Some(match code {
        "pay" => language.say("done-paid"),
        "void" => language.say("done-void"),
        _ => return None,
    })
}

fn notice(language: Language, code: &str) -> Option<Phrase> {
    Some(match code {
        "try-again" => language.say("done-try-again"),
        _ => return None,
    })
}

fn site(language: Language, code: &str) -> Option<Phrase> {
    Some(match code {
        "judge" => language.say("done-finding-judged"),
        "nature" => language.say("done-nature"),
        "assess" => language.say("done-assessed"),
        "tell" => language.say("done-told"),
        "open-case" => language.say("done-case-opened"),
        "rule" => language.say("done-ruled"),
        "verify" => language.say("done-verified"),
        "cure" => language.say("done-cured"),
        "answer" => language.say("done-answer"),
        "visit" => language.say("done-visit"),
        "evidence" => language.say("done-evidence"),
        "find" => language.say("done-found"),
        "ask-review" => language.say("done-review-asked"),
        "hold-evidence" => language.say("done-evidence-held"),
        "lift-hold" => language.say("done-hold-lifted"),
        "conflict" => language.say("done-conflict"),
        "compete" => language.say("done-competes"),
        "end-competition" => language.say("done-competition-ended"),
        _ => return None,
    })
}

fn candidate(language: Language, code: &str) -> Option<Phrase> {
    Some(match code {
        "take" => language.say("done-candidate-taken"),
        "dismiss" => language.say("done-candidate-dismissed"),
        _ => return None,
    })
}

fn report(language: Language, code: &str) -> Option<Phrase> {
    Some(match code {
        "enter" => language.say("done-report-entered"),
        _ => return None,
    })
}

fn mail(language: Language, code: &str) -> Option<Phrase> {
    Some(match code {
        "read" => language.say("done-mail-read"),
        _ => return None,
    })
}

fn portfolio(language: Language, code: &str) -> Option<Phrase> {
    Some(match code {
        "enter" => language.say("done-portfolio-entered"),
        "change" => language.say("done-portfolio-changed"),
        "wish" => language.say("done-portfolio-wish"),
        "list" => language.say("done-portfolio-listed"),
        "sweep" => language.say("done-portfolio-swept"),
        _ => return None,
    })
}

fn network(language: Language, code: &str) -> Option<Phrase> {
    Some(match code {
        "name" => language.say("done-network-named"),
        "change" => language.say("done-network-changed"),
        "end" => language.say("done-network-ended"),
        _ => return None,
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::page::catalogue::Catalogue;

    #[test]
    fn every_act_says_what_was_done_and_no_other_word_does() {
        let language = Catalogue::english();
        for of in Of::ALL {
            for (act, _) in of.acts() {
                assert!(done_words(language, of, act).is_some(), "{of:?}: {act}");
            }
            assert_eq!(done_words(language, of, "nonsense"), None);
        }
        assert_eq!(done_words(language, Of::Request, "erase-data"), None, "it has none");
    }
}
