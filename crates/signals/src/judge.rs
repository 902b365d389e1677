//! A site's pages held against the rules.

use std::collections::BTreeMap;

use crate::page::{Form, Page, Span};
use crate::rules::{Check, Criterion, Rule, Rules, Said, Scope};

/// As what a page was asked for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Visitor {
    /// A browser.
    Browser,
    /// A search engine.
    Bot,
    /// Somebody who comes from a search engine.
    Referred,
}

/// A page of a site.
#[derive(Debug, Clone, Copy)]
pub struct SitePage<'a> {
    /// Its address.
    pub url: &'a str,
    /// As what it was asked for.
    pub visitor: Visitor,
    /// What was read.
    pub page: &'a Page,
}

/// What a register of licences says of the number on a site.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum License {
    /// Nobody asked, or the register did not answer: nothing follows from it.
    Unknown,
    /// The number is the site's.
    Known,
    /// The number is somebody else's.
    Anothers,
    /// The register answered that there is no such number.
    Absent,
}

/// What a rule found.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Finding {
    /// The rule.
    pub rule: String,
    /// Its version.
    pub version: u32,
    /// What it speaks for.
    pub criterion: Criterion,
    /// Whose law.
    pub jurisdiction: Option<String>,
    /// How much it speaks for it, of 100.
    pub weight: u32,
    /// Which of the pages, by its place in the list.
    pub page: usize,
    /// Where in its source; nothing where something is missing from all of it.
    pub span: Option<Span>,
    /// What stands there, in a line.
    pub excerpt: String,
    /// What was found, in words.
    pub explanation: String,
}

/// What kind of site it may be; a person judges that before anything is said against it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Nature {
    /// Nothing speaks for another kind.
    Operated,
    /// It is about medicines, and sells none.
    InformationOnly,
    /// Strangers may have put pages or links into it.
    Compromised,
}

/// What a person could call the site.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum ProposedClass {
    /// A criterion of C1 to C3 is met.
    Rogue,
    /// Something is not as it should be.
    Unapproved,
    /// Nothing was found.
    Unverified,
    /// It sells nothing.
    InformationOnly,
    /// It is about something else.
    NotAPharmacy,
}

/// What came of it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Judged {
    /// Each rule that found something.
    pub findings: Vec<Finding>,
    /// The sum of weights for each criterion, at most 100.
    pub scores: BTreeMap<Criterion, u32>,
    /// The criteria whose sum reaches the threshold.
    pub met: Vec<Criterion>,
    /// What kind of site it may be.
    pub nature: Nature,
    /// Whether one address shows medicines to some visitors and something else to others.
    pub is_cloaked: bool,
    /// What a person could call it.
    pub class: ProposedClass,
}

const EXCERPT_CHARACTERS: usize = 200;

/// Holds the pages of one site against the rules.
#[must_use]
pub fn judge(rules: &Rules, host: &str, pages: &[SitePage<'_>], licence: License) -> Judged {
    let said: Vec<Said> = pages.iter().map(|page| rules.said(page.page)).collect();
    let site = Site { host, pages, said: &said, licence };
    let nature = site.nature();
    let sells = site.sells();
    let sells_prescription = sells && site.says("prescription-medicine").is_some();
    let findings: Vec<Finding> = rules
        .all()
        .iter()
        .filter(|rule| match rule.scope {
            Scope::Shop => sells,
            Scope::PrescriptionShop => sells_prescription,
        })
        .filter_map(|rule| site.finding(rule))
        .collect();
    let mut scores = BTreeMap::new();
    for finding in &findings {
        let score: &mut u32 = scores.entry(finding.criterion).or_default();
        *score = (*score + finding.weight).min(100);
    }
    let reaches = |criterion: &&Criterion| scores.get(*criterion) >= Some(&rules.threshold());
    let met: Vec<Criterion> = Criterion::ALL.iter().filter(reaches).copied().collect();
    let class = match nature {
        _ if !site.is_about_medicines() => ProposedClass::NotAPharmacy,
        Nature::InformationOnly => ProposedClass::InformationOnly,
        Nature::Compromised => ProposedClass::Unverified,
        Nature::Operated if met.iter().any(|criterion| *criterion != Criterion::Theft) => {
            ProposedClass::Rogue
        }
        Nature::Operated if findings.is_empty() => ProposedClass::Unverified,
        Nature::Operated => ProposedClass::Unapproved,
    };
    Judged { findings, scores, met, nature, is_cloaked: site.is_cloaked(), class }
}

struct Site<'a> {
    host: &'a str,
    pages: &'a [SitePage<'a>],
    /// What each page says.
    said: &'a [Said],
    licence: License,
}

/// A place on one of the pages.
type Place = (usize, Option<Span>);

impl Site<'_> {
    /// Where the site says something of a topic, for all to see.
    fn says(&self, topic: &str) -> Option<Place> {
        let said = self.said.iter().enumerate();
        said.filter_map(|(page, said)| Some((page, Some(said.place(topic, false)?.clone())))).next()
    }

    fn each(&self) -> impl Iterator<Item = (&SitePage<'_>, &Said)> {
        self.pages.iter().zip(self.said)
    }

    fn is_about_medicines(&self) -> bool {
        self.said.iter().any(is_about_medicines)
    }

    /// Whether a page about medicines has a cart, or something to order by.
    fn sells(&self) -> bool {
        self.each().filter(|(_, said)| is_about_medicines(said)).any(
            |(SitePage { page, .. }, said)| {
                let orders = |target: &str| {
                    let target = target.to_ascii_lowercase();
                    let path = self.own_path(&target).unwrap_or_default();
                    ["cart", "basket", "checkout", "order", "buy"]
                        .iter()
                        .any(|word| path.contains(word))
                };
                let mut links = page.links.iter().filter(|link| !link.is_hidden);
                let by_link = links.any(|link| orders(&link.target));
                let by_form = page.forms.iter().any(|form| orders(&form.action));
                by_link || by_form || said.place("cart", false).is_some()
            },
        )
    }

    /// The path of an address on this host; none on another.
    fn own_path<'b>(&self, target: &'b str) -> Option<&'b str> {
        match host_of(target) {
            Some(host) if host != self.host => None,
            Some(host) => target.split_once(host).map(|(_, path)| path),
            None => Some(target),
        }
    }

    fn nature(&self) -> Nature {
        if self.is_compromised() {
            Nature::Compromised
        } else if self.is_about_medicines() && !self.sells() {
            Nature::InformationOnly
        } else {
            Nature::Operated
        }
    }

    /// A front page about something else with hidden words about medicines, or with pages about
    /// medicines below it, on a site that sells none itself.
    fn is_compromised(&self) -> bool {
        let is_front = |page: &SitePage<'_>| path_of(page.url) == "/";
        let fronts = self.each().filter(|(page, _)| is_front(page)).map(|(_, said)| said);
        let mut off_topic = fronts.filter(|said| !is_about_medicines(said)).peekable();
        if off_topic.peek().is_none() || self.sells() {
            return false;
        }
        let hides = off_topic.any(|said| said.place("prescription-medicine", true).is_some());
        let mut below = self.each().filter(|(page, _)| !is_front(page));
        hides || below.any(|(_, said)| is_about_medicines(said))
    }

    /// Whether one address shows medicines to some and nothing of them to others.
    fn is_cloaked(&self) -> bool {
        let mut shown: BTreeMap<&str, (bool, bool)> = BTreeMap::new();
        for (page, said) in self.each() {
            let is_about = is_about_medicines(said);
            let seen = shown.entry(page.url).or_default();
            *seen = (seen.0 || is_about, seen.1 || !is_about);
        }
        shown.values().any(|seen| *seen == (true, true))
    }

    /// What a rule finds.
    fn finding(&self, rule: &Rule) -> Option<Finding> {
        let (page, span) = self.place(rule)?;
        let read = self.pages.get(page).map(|page| page.page);
        let excerpt = match (read, &span) {
            (Some(read), Some(span)) => read.excerpt(span, EXCERPT_CHARACTERS),
            _ => String::new(),
        };
        Some(Finding {
            rule: rule.id.clone(),
            version: rule.version,
            criterion: rule.criterion,
            jurisdiction: rule.jurisdiction.clone(),
            weight: rule.weight,
            page,
            span,
            excerpt,
            explanation: rule.explanation.clone(),
        })
    }

    /// Where a rule finds what it looks for.
    fn place(&self, rule: &Rule) -> Option<Place> {
        let topic = rule.topic.as_deref().unwrap_or_default();
        match rule.check {
            Check::Says => self.says(topic),
            Check::NeverSays => self.says(topic).is_none().then_some((0, None)),
            Check::AsksForNothing => {
                let field = self.forms().any(|(_, _, form)| form.takes_file);
                let asks = field || self.says("asks-for-prescription").is_some();
                (!asks).then_some((0, None))
            }
            Check::CardInTheOpen => self.card_form(|page, form| {
                let scheme = if form.action.contains("://") { &form.action } else { page.url };
                scheme.get(..5).is_some_and(|start| start.eq_ignore_ascii_case("http:"))
            }),
            Check::CardElsewhere => self
                .card_form(|_, form| host_of(&form.action).is_some_and(|host| host != self.host)),
            Check::BareSeal => self.bare_seal(),
            Check::AnothersNumber => self.numbered(License::Anothers),
            Check::UnknownNumber => self.numbered(License::Absent),
        }
    }

    fn forms(&self) -> impl Iterator<Item = (usize, &SitePage<'_>, &Form)> {
        let pages = self.pages.iter().enumerate();
        pages
            .flat_map(|(number, page)| page.page.forms.iter().map(move |form| (number, page, form)))
    }

    fn card_form(&self, is: impl Fn(&SitePage<'_>, &Form) -> bool) -> Option<Place> {
        let mut forms = self.forms().filter(|(_, _, form)| form.asks_for_card);
        let found = forms.find(|(_, page, form)| is(page, form));
        found.map(|(number, _, form)| (number, Some(form.span.clone())))
    }

    /// A seal leads, if it does, to another host by a link that names this one.
    fn bare_seal(&self) -> Option<Place> {
        self.pages.iter().enumerate().find_map(|(number, page)| {
            let seals = page.page.images.iter().filter(|image| {
                let word = |word: &str| image.words.contains(word);
                word("seal") || word("accredit") || word("certified") || word("approved pharmacy")
            });
            let leads = |link: &String| {
                host_of(link).is_some_and(|host| host != self.host) && link.contains(self.host)
            };
            let mut bare = seals.filter(|image| !image.link.as_ref().is_some_and(leads));
            bare.next().map(|image| (number, Some(image.span.clone())))
        })
    }

    /// Where the number stands, if the register says this of it.
    fn numbered(&self, answer: License) -> Option<Place> {
        (self.licence == answer).then(|| self.says("licence").unwrap_or((0, None)))
    }
}

fn is_about_medicines(said: &Said) -> bool {
    let topics = ["medicine", "prescription-medicine"];
    topics.iter().any(|topic| said.place(topic, false).is_some())
}

/// The host of an address that names one.
fn host_of(url: &str) -> Option<&str> {
    let (_, rest) = url.split_once("//")?;
    let authority = rest.split(['/', '?', '#']).next()?;
    let host = authority.rsplit('@').next()?;
    Some(host.split(':').next().unwrap_or(host)).filter(|host| !host.is_empty())
}

fn path_of(url: &str) -> &str {
    let rest = url.split_once("//").map_or(url, |(_, rest)| rest);
    let path = rest.find('/').map_or("/", |start| &rest[start..]);
    path.split(['?', '#']).next().unwrap_or("/")
}
