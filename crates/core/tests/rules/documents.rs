//! Documents: what their bytes say, and names that do no harm.

use registry_core::document::{DocumentHash, MediaType, clean_name};

#[test]
fn a_hash_is_read_back_from_its_letters_and_from_no_others() {
    let hash = DocumentHash([0xab; 32]);
    assert_eq!(hash.to_string(), "ab".repeat(32));
    assert_eq!(hash.to_string().parse(), Ok(hash));
    for wrong in ["", "ab", &"AB".repeat(32), &"zz".repeat(32), &"ab".repeat(33)] {
        assert!(wrong.parse::<DocumentHash>().is_err(), "{wrong}");
    }
}

#[test]
fn bytes_are_what_they_are_said_to_be_or_not() {
    let docx: Vec<u8> = [b"PK\x03\x04".as_slice(), &[0; 26], b"[Content_Types].xml"].concat();
    let stated = b"mimetypeapplication/vnd.oasis.opendocument.text";
    let odt: Vec<u8> = [b"PK\x03\x04".as_slice(), &[0; 26], stated].concat();
    let bundle: Vec<u8> = [b"PK\x03\x04".as_slice(), &[0; 26], b"datapackage.json"].concat();
    let samples: [(MediaType, &[u8]); 9] = [
        (MediaType::Pdf, b"%PDF-1.7\n"),
        (MediaType::Png, b"\x89PNG\r\n\x1a\n\0"),
        (MediaType::Jpeg, b"\xff\xd8\xff\xe0"),
        (MediaType::Tiff, b"II*\0\x08"),
        (MediaType::Text, "Größe:\t1\r\n".as_bytes()),
        (MediaType::Email, b"Received: by mx\r\n\r\nbody"),
        (MediaType::Docx, &docx),
        (MediaType::Odt, &odt),
        (MediaType::Bundle, &bundle),
    ];
    for (kind, bytes) in samples {
        assert!(kind.matches(bytes), "{kind:?}");
        assert_eq!(MediaType::from_text(&format!("{}; charset=utf-8", kind.text())), Some(kind));
        for other in MediaType::ALL.iter().filter(|other| **other != kind) {
            // Letters and words are both words.
            let words = [MediaType::Text, MediaType::Email, MediaType::Pdf];
            if !(words.contains(&kind) && words.contains(other)) {
                assert!(!other.matches(bytes), "{kind:?} as {other:?}");
            }
        }
        assert!(!kind.matches(b""), "{kind:?}: nothing is no document");
        assert!(!kind.matches(b"MZ\x90\0\x03"), "{kind:?}: a program is none");
    }
    assert!(!MediaType::Text.matches(b"a\x1b[2J"), "a text does not steer a terminal");
    let handed_in: Vec<_> = MediaType::handed_in().collect();
    let bundles = MediaType::ALL.iter().filter(|kind| !handed_in.contains(kind));
    assert_eq!(bundles.collect::<Vec<_>>(), [&MediaType::Bundle], "nobody hands bundles in");
    assert_eq!(MediaType::from_text("text/html"), None, "a page that runs is none");
}

#[test]
fn a_name_does_no_harm_on_any_machine() {
    let table = [
        ("licence.pdf", "licence.pdf"),
        ("Licence.PDF", "Licence.pdf"),
        ("../../etc/passwd", "passwd.pdf"),
        ("C:\\temp\\a.pdf", "a.pdf"),
        ("run.exe", "run.exe.pdf"),
        ("", "document.pdf"),
        ("...", "document.pdf"),
        (".pdf", "pdf.pdf"),
        ("a\r\nSet-Cookie: b.pdf", "a__Set-Cookie_ b.pdf"),
        ("fdp.\u{202e}exe", "fdp._exe.pdf"),
        ("\"quoted\".pdf", "_quoted_.pdf"),
        ("Größe 5.pdf", "Größe 5.pdf"),
    ];
    for (given, cleaned) in table {
        assert_eq!(clean_name(given, MediaType::Pdf), cleaned, "{given:?}");
        assert_eq!(clean_name(cleaned, MediaType::Pdf), cleaned, "cleaned once is clean");
    }
    let long = clean_name(&"ü".repeat(500), MediaType::Jpeg);
    assert_eq!(long.chars().count(), 120);
    assert!(long.ends_with(".jpg"));
}
