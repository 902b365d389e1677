//! Which terms a name has in it, and which it only seems to have (WATCH.md sections 4 and 12).

#![expect(clippy::unwrap_used, reason = "what a test cannot set up fails it")]

use std::sync::LazyLock;

use registry_screen::lexical::Lexical;
use registry_screen::lexicon::Lexicon;

static LEXICAL: LazyLock<Lexical> = LazyLock::new(|| Lexical::new(Lexicon::built_in().unwrap()));

fn terms(label: &str) -> Vec<String> {
    let mut found = Vec::new();
    LEXICAL.find(label.as_bytes(), &mut found);
    let term = |number| LEXICAL.term(number).unwrap().text.clone();
    found.iter().map(|found| term(found.term)).collect()
}

#[test]
fn terms_are_found_among_words_hyphens_and_digits() {
    for (label, expected) in [
        ("buycialisonline", "buy cialis online"),
        ("cheap-viagra-24", "cheap viagra"),
        ("ozempicohnerezept", "ozempic ohnerezept"),
        ("comprarsemaglutidasinreceta", "comprar semaglutida sinreceta"),
        ("apotheke24", "apotheke"),
        ("meineapotheke", "apotheke"),
        ("xanaxshop", "xanax shop"),
        ("tramadol", "tramadol"),
        ("thepharmacy", "pharmacy"),
        ("eczanem", "eczane"),
    ] {
        assert_eq!(terms(label).join(" "), expected, "{label}");
    }
    // Offers alone are nothing.
    for label in ["buycheaponline", "bestprice", "shop", "overnightdelivery"] {
        assert_eq!(terms(label), Vec::<String>::new(), "{label}");
    }
}

/// Words that a term stands in by chance, and what names of them commonly end and begin with.
const TRAPS: &str = "specialist specialists socialist socialism socialists ambient ambience \
    commercialise commercialisation racialist materialist imperialist editorialist memorialist \
    industrialist colonialist serialist essentialist minimalist analyst capitalist cyclist \
    federalist journalist finalist nationalist naturalist novelist panelist realist royalist \
    formalist vocalist physicalist spiritualist textualist potentialist provincialism \
    existentialist fundamentalist officialise specialise specialised specialising dialist \
    filmscript javascript typescript manuscript transcript conscript postscript subscript \
    superscript descript playscript nondescript bookworm medical medics medieval media \
    mediation meditation median somatic resomation blossoms awesome handsome lonesome \
    gruesome wholesome chromosome ransomed tiresome worthwhile sometimes someone somersault \
    pharaoh pharisee farmland farmhouse farmacy farmers farming farmer farmstead \
    drugget shrugged prescriptive inscription description subscription transcription \
    conscription ascription proscription pillow pillar caterpillar pillars pillage \
    pillbox spillway chemistry alchemist scheming biochemistry optics prologue prolific \
    prologic marxist proxy galaxy taxation relaxation boxing parallax \
    generics kinetic kinesthetic aesthetic synthetic athletics cosmetics magnetic genetics phonetic poetic prophetic \
    diabetes diabetic obituary scripture scripted prescient sobat acrobat acrobatic combat wombat batik database \
    tablet tabletop stables constable portable notable vegetable reputable timetable \
    refined landfill fulfill windmill treadmill billboard pilgrim \
    lekking bleeker seeker leaky bleak skilled killer chillax climax syntax \
    farmville farmington harmacy charm charming charmed alarming disarming swarming \
    chemical chemise alchemy schematic thematic mathematics thermostat \
    overdose doses dosage healthcare careful caregiver carers scare \
    legislation legitimate illegible elegance";

const ENDINGS: [&str; 5] = ["", "s", "online", "group", "blog"];

#[test]
fn words_that_only_seem_to_have_a_term_have_none() {
    let words: Vec<&str> = TRAPS.split_whitespace().collect();
    let mut hits = Vec::new();
    for word in &words {
        for ending in ENDINGS {
            let label = format!("{word}{ending}");
            let found = terms(&label);
            if !found.is_empty() {
                hits.push(format!("{label}: {}", found.join(" ")));
            }
        }
    }
    assert!(words.len() >= 200, "{} words", words.len());
    assert_eq!(hits, Vec::<String>::new());
}
