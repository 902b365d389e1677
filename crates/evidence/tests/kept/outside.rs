//! Bundles in the hands of others: `sha256sum` and `openssl` alone, by the commands of
//! `VERIFY.txt`; an authority that we did not write.

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;
use std::process::{Command, Output};
use std::time::{Duration, Instant};

use registry_evidence::bundle::{CannotWrite, Limits, check, restamp, write};
use registry_evidence::log::{check as check_log, checkpoint};
use registry_evidence::seal::Sign as _;
use registry_evidence::stamp::{StampError, question, read, read_answer};
use registry_evidence::{Digest, folder};
use tempfile::TempDir;
use zip::ZipArchive;

use crate::world::{Key, contents};

const NONCE: [u8; 8] = [0xff, 2, 3, 4, 5, 6, 7, 8];

const CONFIGURATION: &str = "
[ tsa ]
default_tsa = own
[ own ]
serial = serial
signer_cert = tsa.pem
signer_key = tsa.key
certs = tsa.pem
signer_digest = sha256
default_policy = 1.2.3.4.1
digests = sha256
ess_cert_id_alg = sha256
";

/// A time-stamping authority of `openssl`, in a folder of its own.
pub(crate) struct Authority(TempDir);

fn run(folder: &Path, program: &str, arguments: &[&str]) -> Output {
    let output = Command::new(program).args(arguments).current_dir(folder).output().unwrap();
    let words = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "{program} {arguments:?}: {words}");
    output
}

impl Authority {
    pub(crate) fn new() -> Self {
        let folder = TempDir::new().unwrap();
        fs::write(folder.path().join("tsa.cnf"), CONFIGURATION).unwrap();
        fs::write(folder.path().join("serial"), "01\n").unwrap();
        let key = "req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -days 30 -subj \
                   /CN=Authority -keyout tsa.key -out tsa.pem -addext \
                   extendedKeyUsage=critical,timeStamping -addext keyUsage=critical,digitalSignature";
        run(folder.path(), "openssl", &key.split_whitespace().collect::<Vec<_>>());
        Self(folder)
    }

    /// Answers a question of ours.
    pub(crate) fn stamp(&self, digest: &Digest) -> Vec<u8> {
        fs::write(self.0.path().join("query.tsq"), question(digest, NONCE).unwrap()).unwrap();
        let reply = "ts -reply -config tsa.cnf -queryfile query.tsq -out reply.tsr";
        run(self.0.path(), "openssl", &reply.split_whitespace().collect::<Vec<_>>());
        fs::read(self.0.path().join("reply.tsr")).unwrap()
    }
}

/// Unpacks a bundle into a folder `bundle` beside the authority's certificate.
fn unpacked(bundle: &[u8], certificate: Option<&Authority>) -> TempDir {
    let folder = TempDir::new().unwrap();
    let mut archive = ZipArchive::new(std::io::Cursor::new(bundle)).unwrap();
    archive.extract(folder.path().join("bundle")).unwrap();
    if let Some(Authority(from)) = certificate {
        fs::copy(from.path().join("tsa.pem"), folder.path().join("tsa.pem")).unwrap();
    }
    folder
}

/// The commands of `VERIFY.txt` that fail; those behind `#` are for bundles with a stamp.
fn failing(folder: &TempDir, stamped: bool) -> Vec<String> {
    failing_of(folder, stamped, if stamped { 7 } else { 5 })
}

/// The same, of so many commands.
fn failing_of(folder: &TempDir, stamped: bool, count: usize) -> Vec<String> {
    let folder = folder.path().join("bundle");
    let text = fs::read_to_string(folder.join("VERIFY.txt")).unwrap();
    let marks: &[&str] = if stamped { &["    $ ", "    # "] } else { &["    $ "] };
    let commands: Vec<_> = text
        .lines()
        .filter_map(|line| marks.iter().find_map(|mark| line.strip_prefix(mark)))
        .collect();
    assert_eq!(commands.len(), count);
    let fails = |command: &&&str| {
        let mut shell = Command::new("sh");
        let shell = shell.args(["-e", "-c", command]).current_dir(&folder);
        !shell.output().unwrap().status.success()
    };
    commands.iter().filter(fails).map(|command| (*command).to_owned()).collect()
}

#[test]
fn the_commands_of_the_bundle_check_it() {
    let (key, authority) = (Key::of(1), Authority::new());
    let (plain, manifest) = write(&contents(), &key).unwrap();
    assert_eq!(failing(&unpacked(&plain, None), false), Vec::<String>::new());
    let reply = authority.stamp(&manifest);
    let stamped = restamp(&plain, &reply, &key, &Limits::default()).unwrap();
    let folder = unpacked(&stamped, Some(&authority));
    let begun = Instant::now();
    assert_eq!(failing(&folder, true), Vec::<String>::new());
    assert!(begun.elapsed() < Duration::from_secs(10), "{:?}", begun.elapsed());
}

/// Each command notices what it is there for.
#[test]
fn the_commands_notice_what_was_changed() {
    let (key, authority) = (Key::of(1), Authority::new());
    let (plain, manifest) = write(&contents(), &key).unwrap();
    let stamped = restamp(&plain, &authority.stamp(&manifest), &key, &Limits::default()).unwrap();
    let with = |change: &dyn Fn(&Path)| {
        let folder = unpacked(&stamped, Some(&authority));
        change(&folder.path().join("bundle"));
        failing(&folder, true).iter().map(|line| line[..20].to_owned()).collect::<Vec<_>>()
    };
    let append = |path: &Path| {
        let mut bytes = fs::read(path).unwrap();
        bytes.push(b' ');
        fs::write(path, bytes).unwrap();
    };
    assert_eq!(
        with(&|folder| append(&folder.join("pages/browser.html"))),
        ["sha256sum --check --"]
    );
    assert_eq!(
        with(&|folder| fs::write(folder.join("pages/new"), "x").unwrap()),
        ["test \"$(find . ! -ty"]
    );
    for new in ["pages/MANIFEST.x", "MANIFEST.x"] {
        let added = with(&|folder| fs::write(folder.join(new), "x").unwrap());
        assert_eq!(added, ["test \"$(find . ! -ty"], "{new}");
    }
    assert_eq!(with(&|folder| append(&folder.join("MANIFEST.seal")))[0], "sha256sum --check --");
    assert_eq!(with(&|folder| append(&folder.join("MANIFEST.sig"))), ["openssl pkeyutl -ver"]);
    let other = Key::of(2).public_key().to_pem();
    let foreign = with(&|folder| fs::write(folder.join("SIGNER.pem"), &other).unwrap());
    assert_eq!(foreign[1..], ["openssl pkeyutl -ver", "openssl pkey -pubin "]);
    let unstamped = unpacked(&plain, None);
    fs::write(unstamped.path().join("bundle/MANIFEST.tsr"), "x").unwrap();
    assert_eq!(failing(&unstamped, false)[0][..20], *"test \"$(find . ! -ty");
    let another = Authority::new().stamp(&manifest);
    let replaced = with(&|folder| fs::write(folder.join("MANIFEST.tsr"), &another).unwrap());
    assert_eq!(replaced, ["sha256sum --check --", "openssl ts -verify -"]);
}

#[test]
fn a_stamp_is_of_these_bytes_and_this_question() {
    let (digest, other) = (Digest::of(b"manifest"), Digest::of(b"another"));
    let reply = Authority::new().stamp(&digest);
    let stamp = read_answer(&reply, &digest, NONCE).unwrap();
    assert_eq!((stamp.digest, stamp.policy.as_str()), (digest, "1.2.3.4.1"));
    assert!(matches!(read(&reply, &other), Err(StampError::OtherBytes { .. })));
    assert_eq!(read_answer(&reply, &digest, [1; 8]), Err(StampError::OtherQuestion));
    assert!(matches!(read(&vec![0x30; 70_000], &digest), Err(StampError::TooLong(70_000))));
    assert!(matches!(read(&reply[..reply.len() - 1], &digest), Err(StampError::Unreadable(_))));
    let refused = [0x30, 5, 0x30, 3, 2, 1, 2];
    assert!(matches!(read(&refused, &digest), Err(StampError::NotGranted(_))));
    // The status stands first in the answer; a token beside it grants nothing by itself.
    let status = reply.windows(3).position(|window| window == [2, 1, 0]).unwrap() + 2;
    for (code, is_granted) in
        [(1, true), (2, false), (3, false), (4, false), (5, false), (6, false)]
    {
        let mut other = reply.clone();
        other[status] = code;
        let refused = matches!(read(&other, &digest), Err(StampError::NotGranted(_)));
        assert_eq!(refused, !is_granted, "status {code}");
    }
}

#[test]
fn a_stamp_of_something_else_is_not_taken_in() {
    let (key, limits) = (Key::of(1), Limits::default());
    let (plain, manifest) = write(&contents(), &key).unwrap();
    let authority = Authority::new();
    assert!(restamp(&plain, &authority.stamp(&Digest::of(b"x")), &key, &limits).is_err());
    let stamped = restamp(&plain, &authority.stamp(&manifest), &key, &limits).unwrap();
    let checked = check(&stamped, &key.public_key(), &limits).unwrap();
    assert_eq!(checked.stamp.map(|stamp| stamp.digest), Some(manifest));
}

/// The day's checkpoint is stamped, and the stamp is chained into the next one.
#[test]
fn a_checkpoint_is_stamped() {
    let (log, mut checkpoints) = crate::world::log(3);
    let (key, authority) = (Key::of(1), Authority::new());
    let text = Digest::of(checkpoints[0].text.as_bytes());
    checkpoints[0].stamp = Some(authority.stamp(&text));
    let day = "2027-03-02".parse().unwrap();
    checkpoints.push(checkpoint(&log, day, checkpoints.last(), &key).unwrap());
    let newest = checkpoints[1].digest();
    assert!(check_log(log.lines(), &checkpoints, &key.public_key(), &newest).is_ok());
    checkpoints[0].stamp = Some(Authority::new().stamp(&text));
    assert!(check_log(log.lines(), &checkpoints, &key.public_key(), &newest).is_err());
}

/// What is handed to somebody outside is checked by the commands that lie in it.
#[test]
fn a_folder_is_checked_by_the_commands_in_it() {
    let (key, published_at) = (Key::of(1), "https://registry.example/");
    let files = || {
        let file = |path: &str, text: &str| (path.to_owned(), text.as_bytes().to_vec());
        BTreeMap::from([file("SUMMARY.txt", "What happened."), file("evidence/01-a.txt", "Seen.")])
    };
    let packed = folder::sealed(files(), ("A complaint", published_at), &key).unwrap();
    assert_eq!(packed, folder::sealed(files(), ("A complaint", published_at), &key).unwrap());
    let unpacked = unpacked(&packed, None);
    assert_eq!(failing_of(&unpacked, false, 3), Vec::<String>::new());
    let inside = unpacked.path().join("bundle");
    for (path, changed) in [("evidence/01-a.txt", "Unseen."), ("MANIFEST.sha256", "")] {
        let before = fs::read(inside.join(path)).unwrap();
        fs::write(inside.join(path), changed).unwrap();
        assert_ne!(failing_of(&unpacked, false, 3), Vec::<String>::new(), "{path}");
        fs::write(inside.join(path), before).unwrap();
    }
    let mut twice = files();
    twice.insert("VERIFY.txt".to_owned(), Vec::new());
    let refused = folder::sealed(twice, ("A complaint", published_at), &key);
    assert!(matches!(refused, Err(CannotWrite::Twice(path)) if path == "VERIFY.txt"));
}
