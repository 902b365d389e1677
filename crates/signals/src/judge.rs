//! A site's pages held against the rules.

use std::collections::{BTreeMap, BTreeSet};

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
    let site = Site { rules, host, pages, said: &said, licence };
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
    rules: &'a Rules,
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
        self.each().any(|(page, said)| self.sells_on(page, said))
    }

    fn sells_on(&self, SitePage { page, .. }: &SitePage<'_>, said: &Said) -> bool {
        let orders = |target: &str| {
            self.own_path(&target.to_ascii_lowercase()).is_some_and(is_path_of_an_order)
        };
        let mut links = page.links.iter().filter(|link| !link.is_hidden);
        let by_link = links.any(|link| orders(&link.target));
        let by_form = page.forms.iter().any(|form| orders(&form.action));
        is_about_medicines(said) && (by_link || by_form || said.place("cart", false).is_some())
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
        if self.is_cloaked() || self.is_compromised() {
            Nature::Compromised
        } else if self.is_about_medicines() && !self.sells() {
            Nature::InformationOnly
        } else {
            Nature::Operated
        }
    }

    /// A front page about something else with hidden words about medicines, or with pages about
    /// medicines below it, be they a shop: strangers may have put it there.
    fn is_compromised(&self) -> bool {
        let is_front = |page: &SitePage<'_>| path_of(page.url) == "/";
        let (fronts, below): (Vec<_>, Vec<_>) = self.each().partition(|(page, _)| is_front(page));
        let off_topic = || fronts.iter().filter(|(_, said)| !is_about_medicines(said));
        if off_topic().next().is_none()
            || fronts.iter().any(|(page, said)| self.sells_on(page, said))
        {
            return false;
        }
        off_topic().any(|(_, said)| said.place("prescription-medicine", true).is_some())
            || below.iter().any(|(_, said)| is_about_medicines(said))
    }

    /// Whether one address shows medicines to some visitors, and to others nothing of them however
    /// often they came.
    fn is_cloaked(&self) -> bool {
        let mut shown: BTreeMap<&str, BTreeMap<Visitor, bool>> = BTreeMap::new();
        for (page, said) in self.each().filter(|(page, _)| !page.page.is_empty()) {
            let visitors = shown.entry(page.url).or_default();
            *visitors.entry(page.visitor).or_default() |= is_about_medicines(said);
        }
        let differs = |visitors: &BTreeMap<Visitor, bool>| {
            let sees: BTreeSet<bool> = visitors.values().copied().collect();
            sees.len() == 2
        };
        shown.values().any(differs)
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
            Check::Says => self.says(&rule.looks_for()?),
            Check::NeverSays => self.is_silent_on(topic).then_some((0, None)),
            Check::AsksForNothing => {
                let has_field = self.forms().any(|(_, _, form)| form.takes_file);
                (!has_field && self.is_silent_on(topic)).then_some((0, None))
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

    /// Whether nothing is said of a topic, as far as that can be told: every page was read whole, in
    /// a language that the topic knows.
    fn is_silent_on(&self, topic: &str) -> bool {
        let is_read = |page: &Page| {
            let language = page.language.as_deref().unwrap_or_default();
            !page.is_cut && (page.is_empty() || self.rules.speaks(topic, language))
        };
        self.pages.iter().all(|page| is_read(page.page)) && self.says(topic).is_none()
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

/// Whether a path leads to an order: by whole words, since `/disorders` and `/how-to-buy-safely`
/// inform. A part of a path that begins with `order` or `buy` orders.
fn is_path_of_an_order(path: &str) -> bool {
    let path = path.split(['?', '#']).next().unwrap_or_default();
    path.split('/').any(|part| {
        let mut words = part.split(|letter: char| !letter.is_ascii_alphanumeric());
        let begins = words.clone().next().is_some_and(|word| ["order", "buy"].contains(&word));
        begins || words.any(|word| ["cart", "addtocart", "basket", "checkout"].contains(&word))
    })
}

fn path_of(url: &str) -> &str {
    let rest = url.split_once("//").map_or(url, |(_, rest)| rest);
    let path = rest.find('/').map_or("/", |start| &rest[start..]);
    path.split(['?', '#']).next().unwrap_or("/")
}
