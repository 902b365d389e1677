//! A site's pages held against the rules.

use std::collections::{BTreeMap, BTreeSet};

use crate::address::{answering, is_front, is_same_host, is_within, leads, without_www};
use crate::page::{Form, Image, Page, Span};
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
    /// The address that was asked for.
    pub url: &'a str,
    /// The address that answered in the end: its links are relative to that.
    pub answered_at: &'a str,
    /// As what it was asked for.
    pub visitor: Visitor,
    /// Whether this is what its scripts made of it, instead of what was answered.
    pub is_rendered: bool,
    /// What was read.
    pub page: &'a Page,
}

/// A site, as far as it was read.
#[derive(Debug, Clone, Copy)]
pub struct Site<'a> {
    /// Its host.
    pub host: &'a str,
    /// Its pages.
    pub pages: &'a [SitePage<'a>],
    /// Whether these are all of its pages that say who it is and how it sells. Where one was left
    /// out, failed or was denied, nothing is said to be missing.
    pub is_whole: bool,
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
    /// Whether a register of licences says so.
    pub is_of_register: bool,
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
    /// Whether nothing runs under the name: it is for sale, parked or suspended.
    pub is_parked: bool,
    /// What a person could call it.
    pub class: ProposedClass,
}

const EXCERPT_CHARACTERS: usize = 200;

/// Holds the pages of one site against the rules.
#[must_use]
pub fn judge(rules: &Rules, site: &Site<'_>, licence: License) -> Judged {
    let said: Vec<Said> = site.pages.iter().map(|page| rules.said(page.page)).collect();
    let &Site { host, pages, is_whole } = site;
    let site = Case { rules, host, pages, is_whole, said: &said, licence };
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
    let is_parked = findings.is_empty() && !sells && site.is_parked();
    let is_cloaked = site.is_cloaked();
    Judged { findings, scores, met, nature, is_cloaked, is_parked, class }
}

/// A site, held against the rules.
struct Case<'a> {
    rules: &'a Rules,
    host: &'a str,
    pages: &'a [SitePage<'a>],
    is_whole: bool,
    /// What each page says.
    said: &'a [Said],
    licence: License,
}

/// A place on one of the pages.
type Place = (usize, Option<Span>);

impl Case<'_> {
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

    fn sells_on(&self, shown: &SitePage<'_>, said: &Said) -> bool {
        let orders = |target: &str| self.is_an_order(shown, target);
        let by_link = || {
            let mut links = shown.page.links.iter().filter(|link| !link.is_hidden);
            links.any(|link| orders(&link.target))
        };
        let by_form = || shown.page.forms.iter().any(|form| orders(&form.action));
        is_about_medicines(said) && (said.place("cart", false).is_some() || by_link() || by_form())
    }

    /// Whether an address on a page leads to an order from this host; one to a place on the page
    /// itself does not.
    fn is_an_order(&self, page: &SitePage<'_>, target: &str) -> bool {
        let url = leads(page, target).filter(|_| !is_own_page(target));
        url.filter(|url| url.host_str().is_some_and(|host| self.is_own(page, host)))
            .is_some_and(|url| is_path_of_an_order(&url.path().to_ascii_lowercase()))
    }

    /// Whether a host is that of the site, or the one to which the site sends those who ask for a
    /// page.
    fn is_own(&self, page: &SitePage<'_>, host: &str) -> bool {
        is_same_host(host, self.host) || answering(page).is_some_and(|own| is_same_host(host, &own))
    }

    /// The host to which an address on a page leads, if that is not the site's own.
    fn other_host(&self, page: &SitePage<'_>, target: &str) -> Option<String> {
        let url = leads(page, target)?;
        url.host_str().filter(|host| !self.is_own(page, host)).map(str::to_owned)
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

    /// Whether every page says, for all to see, that nothing runs under the name, and little else; to
    /// each visitor the same, and with no medicine hidden beside it. Words alone do not hide a shop:
    /// whatever could be ordered there, or was found, speaks against it.
    fn is_parked(&self) -> bool {
        let says = |(shown, said): (&SitePage<'_>, &Said)| {
            let words = shown.page.words.list.len();
            let is_short = !shown.page.is_cut && words <= self.rules.parked_words_maximum();
            let hides = said.place("prescription-medicine", true).is_some();
            is_short && !hides && said.place("parked", false).is_some()
        };
        !self.pages.is_empty() && !self.is_cloaked() && self.each().all(says)
    }

    /// A front page about something else with hidden words about medicines, or with pages about
    /// medicines below it, be they a shop: strangers may have put it there.
    fn is_compromised(&self) -> bool {
        let (fronts, below): (Vec<_>, Vec<_>) = self.each().partition(|(page, _)| is_front(page));
        let off_topic = || fronts.iter().filter(|(_, said)| !is_about_medicines(said));
        if off_topic().next().is_none()
            || fronts.iter().any(|(page, said)| self.sells_on(page, said))
        {
            return false;
        }
        // What scripts make of a front page is what people see there.
        let is_made =
            fronts.iter().any(|(page, said)| page.is_rendered && is_about_medicines(said));
        off_topic().any(|(_, said)| said.place("prescription-medicine", true).is_some())
            || (!is_made && below.iter().any(|(_, said)| is_about_medicines(said)))
    }

    /// Whether one address shows medicines to some visitors, and to others nothing of them however
    /// often they came. What scripts made of a page is left out: it was made for one of them alone.
    fn is_cloaked(&self) -> bool {
        let mut shown: BTreeMap<&str, BTreeMap<Visitor, bool>> = BTreeMap::new();
        let answered = |page: &SitePage<'_>| !page.is_rendered && !page.page.is_empty();
        for (page, said) in self.each().filter(|(page, _)| answered(page)) {
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
            is_of_register: matches!(rule.check, Check::AnothersNumber | Check::UnknownNumber),
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
                leads(page, &form.action).is_some_and(|url| url.scheme() == "http")
            }),
            Check::CardElsewhere => {
                self.card_form(|page, form| self.other_host(page, &form.action).is_some())
            }
            Check::BareSeal => self.bare_seal(topic),
            Check::AnothersNumber => self.numbered(License::Anothers),
            Check::UnknownNumber => self.numbered(License::Absent),
        }
    }

    /// Whether nothing is said of a topic, as far as that can be told: every page was read, whole,
    /// in a language that the topic knows.
    fn is_silent_on(&self, topic: &str) -> bool {
        let speaks =
            |page: &Page| self.rules.speaks(topic, page.language.as_deref().unwrap_or_default());
        let is_read = |shown: &SitePage<'_>| match shown.page.is_shell() {
            true => self.is_made_elsewhere(shown),
            false => speaks(shown.page),
        };
        self.is_whole
            && self.pages.iter().all(|shown| !shown.page.is_cut && is_read(shown))
            && self.says(topic).is_none()
    }

    /// Whether an address that gave hardly a word gave some another time: to another visitor, or
    /// once scripts had run.
    fn is_made_elsewhere(&self, shell: &SitePage<'_>) -> bool {
        self.pages.iter().any(|page| page.url == shell.url && !page.page.is_shell())
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

    /// Where a seal stands that leads to nobody who vouches for the site.
    fn bare_seal(&self, topic: &str) -> Option<Place> {
        self.pages.iter().enumerate().find_map(|(number, page)| {
            let seals =
                page.page.images.iter().filter(|image| self.rules.says_of(topic, &image.words));
            let mut bare = seals.filter(|image| !self.is_vouched_for(page, image));
            bare.next().map(|image| (number, Some(image.span.clone())))
        })
    }

    /// A seal leads to another host by a link that names this one, or to a register in which sites
    /// have numbers.
    fn is_vouched_for(&self, page: &SitePage<'_>, image: &Image) -> bool {
        let Some(link) = &image.link else { return false };
        let Some(host) = self.other_host(page, link) else { return false };
        let link = link.to_ascii_lowercase();
        let names = |own: &str| link.contains(&without_www(own).to_ascii_lowercase());
        let names_us = names(self.host) || answering(page).is_some_and(|own| names(&own));
        names_us || self.rules.registers().iter().any(|register| is_within(&host, register))
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

/// Whether an address on a page is the page's own.
fn is_own_page(target: &str) -> bool {
    let target = target.trim();
    target.is_empty() || target.starts_with(['#', '?'])
}

/// Whether a path leads to an order: by whole words, since `/disorders` and `/how-to-buy-safely`
/// inform. A part of a path that begins with `order` or `buy` orders.
fn is_path_of_an_order(path: &str) -> bool {
    path.split('/').any(|part| {
        let mut words = part.split(|letter: char| !letter.is_ascii_alphanumeric());
        let begins = words.clone().next().is_some_and(|word| ["order", "buy"].contains(&word));
        begins || words.any(|word| ["cart", "addtocart", "basket", "checkout"].contains(&word))
    })
}
