use data_encoding::{BASE64, HEXUPPER};
use ring::rand::SystemRandom;
use ring::signature::{ECDSA_P256_SHA256_FIXED_SIGNING, EcdsaKeyPair, KeyPair as _};

use super::*;

fn instant(text: &str) -> Timestamp {
    text.parse().expect("an instant")
}

fn record(owner: &str, rtype: u16, rdata: Vec<u8>) -> Record {
    Record { owner: owner.to_owned(), rtype, ttl_seconds: 60, rdata }
}

fn dnskey(owner: &str, flags: u16, algorithm: u8, key: &[u8]) -> Record {
    let [high, low] = flags.to_be_bytes();
    record(owner, rtype::DNSKEY, [&[high, low, 3, algorithm], key].concat())
}

/// The head of a RRSIG, and its signer.
struct Stated {
    covered: u16,
    algorithm: u8,
    labels: u8,
    ttl: u32,
    until: u32,
    since: u32,
    tag: u16,
}

impl Stated {
    fn head(&self, signer: &str) -> Vec<u8> {
        let mut rdata = self.covered.to_be_bytes().to_vec();
        rdata.extend([self.algorithm, self.labels]);
        for number in [self.ttl, self.until, self.since] {
            rdata.extend(number.to_be_bytes());
        }
        rdata.extend(self.tag.to_be_bytes());
        rdata.extend(name_octets(signer).expect("a name"));
        rdata
    }
}

/// The keys of cloudflare.com in May 2019, as they were published, algorithm 13.
fn published() -> Vec<Record> {
    let key = |flags, text: &str| {
        let key = BASE64.decode(text.as_bytes()).expect("base64");
        dnskey("cloudflare.com", flags, 13, &key)
    };
    let signature = "8jnAGhG7O52wmL065je10XQztRX1vK8P8KBSyo71Z6h5wAT9+GFxKBaEzcJBLvRmofYFDAhju21\
        p1uTfLaYHrg==";
    let stated = Stated {
        covered: rtype::DNSKEY,
        algorithm: 13,
        labels: 2,
        ttl: 3600,
        until: 1_560_314_494,
        since: 1_555_130_494,
        tag: 2371,
    };
    let mut rdata = stated.head("cloudflare.com");
    rdata.extend(BASE64.decode(signature.as_bytes()).expect("base64"));
    vec![
        key(
            257,
            "mdsswUyr3DPW132mOi8V9xESWE8jTo0dxCjjnopKl+GqJxpVXckHAeF+KkxLbxILfDLUT0rAK9iUzy1L53eKGQ==",
        ),
        key(
            256,
            "oJMRESz5E4gYzS/q6XDrvU1qMPYIjCWzJaOau8XNEZeqCYKD5ar0IRd8KqXXFJkqmVfRvMGPmM1x8fGAa2XhSA==",
        ),
        record("cloudflare.com", rtype::RRSIG, rdata),
    ]
}

/// The DS of a key.
fn anchor_of(key: &Record) -> TrustAnchor {
    let owner = name_octets(&key.owner).expect("a name");
    let digest = Sha256::digest([owner, key.rdata.clone()].concat());
    let tag = super::key(&key.rdata).expect("a key").key_tag();
    let text = format!("{tag} {} 2 {}", key.rdata[3], HEXUPPER.encode(&digest));
    TrustAnchor::parse(&text).expect("a DS")
}

#[test]
fn keys_that_a_stranger_published_are_believed_while_they_last() {
    let records = published();
    let anchors = [anchor_of(&records[0])];
    let read = |now: &str| ZoneKeys::read("cloudflare.com", &records, &anchors, instant(now));
    assert_eq!(read("2019-05-01T00:00:00Z").expect("believed").keys.len(), 2);
    let expired = read("2019-06-13T00:00:00Z").expect_err("too late");
    let at = instant("2019-06-12T04:41:34Z");
    assert_eq!(expired, Untrusted::Expired { rtype: Rtype::DNSKEY, at });
    let early = read("2019-04-01T00:00:00Z").expect_err("too early");
    assert!(matches!(early, Untrusted::NotYet { .. }), "{early}");
}

#[test]
fn keys_of_another_anchor_or_changed_ones_are_not() {
    let mut records = published();
    let now = instant("2019-05-01T00:00:00Z");
    // The second key signs the zone, not its keys.
    let other = [anchor_of(&records[1])];
    let said =
        ZoneKeys::read("cloudflare.com", &records, &other, now).expect_err("not signed by it");
    assert_eq!(said, Untrusted::Unsigned(Rtype::DNSKEY));
    let anchors = [anchor_of(&records[0])];
    let stranger = TrustAnchor { key_tag: 1, ..anchors[0].clone() };
    let said = ZoneKeys::read("cloudflare.com", &records, &[stranger], now).expect_err("no key");
    assert_eq!(said, Untrusted::NoAnchoredKey);
    records[1].rdata[10] ^= 1;
    let said = ZoneKeys::read("cloudflare.com", &records, &anchors, now).expect_err("changed");
    assert_eq!(said, Untrusted::Wrong(Rtype::DNSKEY));
    records.pop();
    let said = ZoneKeys::read("cloudflare.com", &records, &anchors, now).expect_err("unsigned");
    assert_eq!(said, Untrusted::Unsigned(Rtype::DNSKEY));
}

#[test]
fn every_octet_of_what_was_signed_counts() {
    let now = instant("2019-05-01T00:00:00Z");
    let records = published();
    let anchors = [anchor_of(&records[0])];
    let read = |records: &[Record]| ZoneKeys::read("cloudflare.com", records, &anchors, now);
    assert!(read(&records).is_ok());
    for (number, record) in records.iter().enumerate() {
        for at in 0..record.rdata.len() {
            let mut changed = records.clone();
            changed[number].rdata[at] ^= 1;
            assert!(read(&changed).is_err(), "octet {at} of record {number} was changed");
            changed[number].rdata.truncate(at);
            assert!(read(&changed).is_err(), "record {number} was cut after {at} octets");
        }
    }
}

/// The root's key of 2017 and what signed it, algorithm 8 with a key of 2,048 bits.
#[test]
fn rsa_is_believed_too() {
    let decoded = |text: &str| BASE64.decode(text.as_bytes()).expect("base64");
    let main = "AwEAAaz/tAm8yTn4Mfeh5eyI96WSVexTBAvkMgJzkKTOiW1vkIbzxeF3+/4RgWOq7HrxRixHlFlExOLAJ\
        r5emLvN7SWXgnLh4+B5xQlNVz8Og8kvArMtNROxVQuCaSnIDdD5LKyWbRd2n9WGe2R8PzgCmr3EgVLrjyBxWezF\
        0jLHwVN8efS3rCj/EWgvIWgb9tarpVUDK/b58Da+sqqls3eNbuv7pr+eoZG+SrDK6nWeL3c6H5Apxz7LjVc1uTI\
        dsIXxuOLYA4/ilBmSVIzuDWfdRUfhHdY6+cn8HFRm+2hM8AnXGXws9555KrUB5qihylGa8subX2Nn6UwNR1AkUT\
        V74bU=";
    let zone = "AwEAAeVDC34GZILwsQJy97K2Fst4P3XYZrXLyrkausYzSqEjSUulgh+iLgHg0y7FIF890+sIjXsk7KLJU\
        mCOWfYWPorNKEOKLk5Zx/4M6D3IHZE3O3m/Eahrc28qQzmTLxiMZAW65MvR2UO3LxVtYOPBEBiDgAQD47x2JLsJ\
        YtavCzNL5WiUk59OgvHmDqmcC7VXYBhK8V8Tic089XJgExGeplKWUt9yyc31ra1swJX51XsOaQz17+vyLVH8AZP\
        26KvKFiZeoRbaq6vl+hc8HQnI2ug5rA2zoz3MsSQBvP1f/HvqsWxLqwXXKyDD1QM639U+XzVB8CYigyscRP22Q\
        CnwKIU=";
    let signature = "otBkINZAQu7AvPKjr/xWIEE7+SoZtKgF8bzVynX6bfJMJuPay8jPvNmwXkZOdSoYlvFp0bk9JWJK\
        Ch8y5uoNfMFkN6OSrDkr3t0E+c8c0Mnmwkk5CETH3Gqxthi0yyRX5T4VlHU06/Ks4zI+XAgl3FBpOc554ivdzez\
        8YCjAIGx7XgzzooEb7heMSlLc7S7/HNjw51TPRs4RxrAVcezieKCzPPpeWBhjE6R3oiSwrl0SBD4/yplrDlr7UH\
        s/Atcm3MSgemdyr2sOoOUkVQCVpcj3SQQezoD2tCM7861CXEQdg5fjeHDtz285xHt5HJpA5cOcctRo4ihybfow/\
        +V7AQ==";
    let stated = Stated {
        covered: rtype::DNSKEY,
        algorithm: 8,
        labels: 0,
        ttl: 172_800,
        until: 1_560_211_200,
        since: 1_558_396_800,
        tag: 20_326,
    };
    let mut rdata = stated.head("");
    rdata.extend(decoded(signature));
    let records = [
        dnskey("", 257, 8, &decoded(main)),
        dnskey("", 256, 8, &decoded(zone)),
        record("", rtype::RRSIG, rdata),
    ];
    // As IANA publishes it.
    let anchor = "20326 8 2 E06D44B80B8F1D39A95C0B0D7C65D08458E880409BBC683457104237C7F8EC8D";
    let anchors = [TrustAnchor::parse(anchor).expect("a DS")];
    let read = ZoneKeys::read("", &records, &anchors, instant("2019-06-01T00:00:00Z"));
    assert_eq!(read.expect("believed").keys.len(), 2);
}

/// A zone whose one key signs all, by ring.
struct Signer {
    pair: EcdsaKeyPair,
    random: SystemRandom,
}

impl Signer {
    fn new() -> Self {
        let random = SystemRandom::new();
        let algorithm = &ECDSA_P256_SHA256_FIXED_SIGNING;
        let document = EcdsaKeyPair::generate_pkcs8(algorithm, &random).expect("a key");
        let pair = EcdsaKeyPair::from_pkcs8(algorithm, document.as_ref(), &random).expect("a key");
        Self { pair, random }
    }

    fn key(&self) -> Record {
        // Without the octet that says that the point is whole.
        dnskey("example", 257, 13, &self.pair.public_key().as_ref()[1..])
    }

    fn signature(&self, covered: u16, data: &[u8], since: &str, until: &str) -> Record {
        let seconds = |text| u32::try_from(instant(text).as_second()).expect("32 bits");
        let tag = super::key(&self.key().rdata).expect("a key").key_tag();
        let (since, until) = (seconds(since), seconds(until));
        let stated = Stated { covered, algorithm: 13, labels: 1, ttl: 3600, until, since, tag };
        let mut rdata = stated.head("example");
        let owner = name_octets("example").expect("a name");
        let length = u16::try_from(data.len()).expect("short").to_be_bytes();
        let of_record = [&covered.to_be_bytes()[..], &[0, 1, 0, 0, 0x0E, 0x10], &length].concat();
        let signed = [rdata.as_slice(), &owner, &of_record, data].concat();
        rdata.extend(self.pair.sign(&self.random, &signed).expect("a signature").as_ref());
        record("example", rtype::RRSIG, rdata)
    }

    fn keys(&self, now: Timestamp) -> ZoneKeys {
        let key = self.key();
        let (since, until) = ("2026-01-01T00:00:00Z", "2027-01-01T00:00:00Z");
        let signature = self.signature(rtype::DNSKEY, &key.rdata, since, until);
        let anchors = [anchor_of(&key)];
        ZoneKeys::read("example", &[key, signature], &anchors, now).expect("believed")
    }
}

fn soa(server: &str) -> Vec<u8> {
    let names = [name_octets(server), name_octets("hostmaster.example")].map(Option::unwrap);
    let numbers = [7_u32, 3600, 600, 864_000, 300].map(u32::to_be_bytes).concat();
    [names.concat(), numbers].concat()
}

#[test]
fn an_answer_is_held_against_the_keys_of_its_zone() {
    let now = instant("2026-02-01T00:00:00Z");
    let signer = Signer::new();
    let keys = signer.keys(now);
    let over =
        |data: &[u8], until| signer.signature(rtype::SOA, data, "2026-01-20T00:00:00Z", until);
    let data = soa("ns.example");
    let good = over(&data, "2026-02-10T00:00:00Z");
    let answer = record("example", rtype::SOA, data.clone());
    let verify = |records: &[Record]| keys.verify(rtype::SOA, records, now);
    assert_eq!(verify(&[answer.clone(), good.clone()]), Ok(()));
    // A server may write names as it likes; they are signed in lower case.
    let shouted = record("example", rtype::SOA, soa("NS.example"));
    assert_eq!(verify(&[shouted, good.clone()]), Ok(()));
    let other = record("example", rtype::SOA, soa("ns2.example"));
    assert_eq!(verify(&[other, good.clone()]), Err(Untrusted::Wrong(Rtype::SOA)));
    let at = instant("2026-01-31T00:00:00Z");
    let expired = over(&data, "2026-01-31T00:00:00Z");
    let said = verify(&[answer.clone(), expired.clone()]);
    assert_eq!(said, Err(Untrusted::Expired { rtype: Rtype::SOA, at }));
    assert_eq!(verify(&[answer.clone(), expired, good.clone()]), Ok(()), "one that holds suffices");
    assert_eq!(verify(std::slice::from_ref(&answer)), Err(Untrusted::Unsigned(Rtype::SOA)));
    assert_eq!(verify(std::slice::from_ref(&good)), Err(Untrusted::Unsigned(Rtype::SOA)));
    let stranger = Signer::new().keys(now);
    let said = stranger.verify(rtype::SOA, &[answer, good], now);
    assert_eq!(said, Err(Untrusted::Unsigned(Rtype::SOA)));
}

#[test]
fn a_trust_anchor_is_a_ds_of_a_digest_we_know() {
    let digest = "E06D44B80B8F1D39A95C0B0D7C65D08458E880409BBC683457104237C7F8EC8D";
    let (first, second) = digest.split_at(32);
    let spaced = TrustAnchor::parse(&format!("20326 8 2 {first} {}", second.to_lowercase()));
    assert_eq!(spaced, TrustAnchor::parse(&format!("20326 8 2 {digest}")));
    assert!(spaced.is_some());
    for wrong in ["", "20326 8 2", "20326 8 2 E06D", "x 8 2 E0", &format!("20326 8 1 {digest}")] {
        assert_eq!(TrustAnchor::parse(wrong), None, "{wrong}");
    }
}
