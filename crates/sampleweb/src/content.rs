//! What stands on a page, before a layout makes HTML of it.

use crate::recipe::Recipe;
use crate::text::one;
use crate::{Language, Set, Site, Visitor};

/// What a register of licences says of the number on a site.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Register {
    /// Nobody asked, or it did not answer.
    NotAsked,
    /// The number is the site's.
    Known,
    /// The number is somebody else's.
    Anothers,
    /// There is no such number.
    Absent,
}

/// A seal of an accreditor.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Seal {
    /// A picture alone.
    Bare,
    /// A picture that leads to the accreditor's page about this site.
    Linked(String),
}

/// What stands on a page.
#[derive(Debug, Clone, Default)]
pub(crate) struct Content {
    pub(crate) language: &'static str,
    pub(crate) title: String,
    pub(crate) paragraphs: Vec<String>,
    pub(crate) products: Vec<(String, String)>,
    pub(crate) cart: Option<String>,
    pub(crate) upload: Option<String>,
    pub(crate) privacy: Option<String>,
    pub(crate) seal: Option<Seal>,
    /// Where a form for cards sends them.
    pub(crate) card_form: Option<String>,
    /// Links that nobody is meant to see.
    pub(crate) hidden_links: Vec<(String, String)>,
    pub(crate) analytics: String,
    pub(crate) phone: String,
    pub(crate) email: String,
}

const PRESCRIPTION_ONLY: [&str; 9] = [
    "Sildenafil 100 mg",
    "Tramadol 50 mg",
    "Amoxicillin 500 mg",
    "Metformin 850 mg",
    "Finasteride 5 mg",
    "Alprazolam 1 mg",
    "Tadalafil 20 mg",
    "Zolpidem 10 mg",
    "Atorvastatin 40 mg",
];
const OVER_THE_COUNTER: [&str; 4] = ["Vitamin C 500 mg", "Zinc 25 mg", "Calcium D3", "Magnesium"];
const CAKES: [&str; 3] = ["Apple cake", "Rye bread", "Croissant"];

impl Content {
    pub(crate) fn of(site: &Site, path: &str, visitor: Visitor) -> Self {
        let page = Builder { site, content: Self::bare(site) };
        match site.recipe {
            Recipe::HackedHost if path == "/" => page.off_topic().hidden(),
            Recipe::HackedHost => page.doorway(),
            Recipe::Cloaking if visitor != Visitor::Referred => page.off_topic(),
            Recipe::Garden => page.off_topic(),
            Recipe::Bakery => page.off_topic().cakes(),
            Recipe::Encyclopedia => page.informs(),
            _ => page.sells(),
        }
    }

    fn bare(site: &Site) -> Self {
        // Now and then a site of a network counts its visitors by other means, or has a telephone
        // of its own; now and then one agency counts for two networks.
        let (number, network) = (site.number, site.network);
        let counts = if network % 25 == 1 { network - 1 } else { network };
        let analytics = if number % 10 == 3 { 50_000 + number } else { 10_000 + counts };
        let phone = if number % 7 == 2 { 500_000 + number } else { 100_000 + network };
        Self {
            language: site.language.code(),
            analytics: format!("UA-{analytics}-1"),
            phone: format!("+1 555 {phone}"),
            email: format!("help{network}@mail.example"),
            ..Self::default()
        }
    }
}

struct Builder<'a> {
    site: &'a Site,
    content: Content,
}

impl Builder<'_> {
    fn say(&self, topic: &str) -> String {
        let (language, set): (Language, Set) = (self.site.language, self.site.set);
        one(topic, language, set, self.site.seed)
    }

    fn off_topic(mut self) -> Content {
        let text = self.say("garden");
        self.content.title = text.split(['.', ',']).next().unwrap_or_default().to_owned();
        self.content.paragraphs.push(text);
        self.content
    }

    fn informs(mut self) -> Content {
        let drug = PRESCRIPTION_ONLY[self.site.seed % PRESCRIPTION_ONLY.len()];
        self.content.title = drug.to_owned();
        let text = self.say("information");
        self.content.paragraphs.extend([drug.to_owned(), text]);
        self.content.privacy = Some(self.say("privacy"));
        self.content
    }

    /// A page that strangers put there: it leads to their shop.
    fn doorway(mut self) -> Content {
        let drug = PRESCRIPTION_ONLY[self.site.seed % PRESCRIPTION_ONLY.len()];
        self.content.title = drug.to_owned();
        self.content.paragraphs.extend([drug.to_owned(), self.say("no-prescription")]);
        let shop = format!("https://shop-x{}.example/", self.site.network);
        self.content.hidden_links.push((shop, self.say("cart")));
        self.content
    }

    fn sells(mut self) -> Content {
        use Recipe as R;
        let recipe = self.site.recipe;
        let seed = self.site.seed;
        let drugs = match recipe {
            R::OverTheCounter => &OVER_THE_COUNTER[..],
            _ => &PRESCRIPTION_ONLY[..],
        };
        let product = |step: usize| {
            let name = drugs[(seed + step) % drugs.len()].to_owned();
            (name, format!("{}.{}0", 10 + (seed * 7 + step * 13) % 80, seed % 10))
        };
        self.content.products = (0..3).map(product).collect();
        self.content.title = format!("{} – {}", self.site.host, self.content.products[0].0);
        self.content.cart = Some(self.say("cart"));
        let says: &[(&str, &[R])] = &[
            ("no-prescription", &[R::SaysNoPrescription, R::Everything, R::Theft, R::Cloaking]),
            ("questionnaire", &[R::Questionnaire]),
            ("copy", &[R::Copies, R::CopiesInBulk, R::Everything]),
            ("bulk", &[R::CopiesInBulk, R::Everything]),
            ("worldwide", &[R::NoLicence, R::Everything, R::Theft, R::Cloaking]),
            ("coins", &[R::Everything]),
            ("lawful", &[R::Plain, R::OverTheCounter]),
        ];
        for (topic, recipes) in says {
            if recipes.contains(&recipe) {
                let text = self.say(topic);
                self.content.paragraphs.push(text);
            }
        }
        self.lawful_parts();
        self.content
    }

    /// What a lawful pharmacy has, and others have or not.
    fn lawful_parts(&mut self) {
        use Recipe as R;
        let recipe = self.site.recipe;
        let asks = [
            R::Copies,
            R::CopiesInBulk,
            R::NoLicence,
            R::FalseSeal,
            R::AnothersNumber,
            R::UnknownNumber,
            R::NoPrivacy,
            R::Plain,
            R::Accredited,
        ];
        if asks.contains(&recipe) {
            let text = self.say("prescription-required");
            self.content.paragraphs.push(text);
            self.content.upload = Some(self.say("upload"));
        }
        let unlicensed = [R::NoLicence, R::FalseSeal, R::Everything, R::Theft, R::Cloaking];
        if !unlicensed.contains(&recipe) {
            let text = self.say("licence");
            self.content.paragraphs.push(text);
        }
        if ![R::NoPrivacy, R::Theft, R::Everything].contains(&recipe) {
            self.content.privacy = Some(self.say("privacy"));
        }
        match recipe {
            R::FalseSeal => self.content.seal = Some(Seal::Bare),
            R::Accredited => {
                let about = format!("https://seals.example/verify?site={}", self.site.host);
                self.content.seal = Some(Seal::Linked(about));
                self.content.card_form = Some("/pay".to_owned());
            }
            R::Theft => {
                self.content.card_form = Some("http://pay.example/collect".to_owned());
            }
            R::Plain => self.content.card_form = Some("/pay".to_owned()),
            _ => {}
        }
    }
}

impl Content {
    /// What strangers put into somebody's page: a link nobody sees.
    fn hidden(mut self) -> Self {
        let path = "/wp-content/cache/tabs.html".to_owned();
        let words = ["Sildenafil 100 mg", "Tramadol 50 mg", "Tadalafil 20 mg"];
        self.hidden_links = words.map(|word| (path.clone(), word.to_owned())).to_vec();
        self
    }

    fn cakes(mut self) -> Self {
        self.products = CAKES.map(|name| (name.to_owned(), "4.50".to_owned())).to_vec();
        self.cart = Some("+".to_owned());
        self.card_form = Some("/pay".to_owned());
        self
    }
}
