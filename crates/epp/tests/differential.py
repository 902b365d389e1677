#!/usr/bin/env python3
"""Compares our decoder with libxml2 and the published schemas on mutated frames (PyPI: lxml).

    cargo build -p registry-epp --example decode_frames
    differential.py --xsd DIR --decoder target/debug/examples/decode_frames [--count N] [--seed S]

A disagreement is a frame that we decode and the schemas refuse, or one that we answer 2001 and the
schemas accept. Put what it finds into `tests/frames`. The frames follow from the seed alone, on
however many processors they are judged.
"""

import argparse
import functools
import multiprocessing
import pathlib
import random
import re
import struct
import subprocess
import sys

from lxml import etree

VALUES = [
    "", " ", "  x ", "0", "1", "2", "99", "100", "-1", "+1", "007", "1.5", ".5", "5.", "-0",
    "-5.00", "65535", "65536", "255", "256", "2147483647", "2147483648", "true", "TRUE", "y", "m",
    "v4", "v6", "loc", "int", "req", "ack", "en", "en-US", "e", "x" * 16, "x" * 17, "x" * 64,
    "x" * 65, "é" * 16, "x" * 255, "x" * 256, "USD", "usd", "USDX", "+1.5", "+1.",
    "+123.12345678901", "A-B", "A_1-B", "AB==", "AQ==", "A Q = =", "AQ= =", "AQI=", "AR==",
    "AAAA", "A", "0a", "0A0", "zz", "P5D", "P", "PT1S", "P1Y2M", "PT1.5S", "P1.5D", "-P1D",
    "P1DT", "1.0", "a b", "a\tb", "a\nb", "&#9;a", "a&#10;b", "urn:x", "%zz", "a:b", "1:b",
    "http://[x", "http://a:b", "#", "a#b#c", "<![CDATA[x]]>", "<![CDATA[ ]]>", "<!-- c -->",
    "a<!-- c -->bc", "<?p?>", "<x/>", "<epp/>", "&lt;", "&amp;", "&nbsp;", "&#x41;", "&#0;",
    "&#xD800;", "&#xFFFF;", "]]>", "]]&gt;", "\x01", "\x7f", "\u0085", "\u2028", "\ufffe",
    "\U0001f600", "24" * 13, "0.1234567890123456789012345",
]
ATTRIBUTES = [
    ' x="1"', ' xml:lang="en"', ' lang="en"', ' unit="y"', ' type="int"', ' avail="1"', ' x=""',
    ' op="req"', ' xmlns:q="urn:q"', ' xmlns=""', ' xmlns:q=""', ' xmlns:xml="urn:q"', ' q:x="1"',
    ' xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" xsi:schemaLocation="a b"',
    ' xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" xsi:nil="true"',
    ' xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" xsi:other="a"', ' roid="A-B"',
    ' roid="A"', ' ip="v6"', ' hosts="all"', ' name="create"', ' flag="0"', ' msgID=" "',
    ' x="<"', " x='&quot;'", ' xmlns:q="a b"', ' a:b:c="d"', ' refundable="yes"', ' lang="e1"',
    ' applied="delayed"', ' x', ' standard="1"', ' phase="a b"', ' description="&#10;"',
]
FILLERS = [" ", "\n", "<!-- c -->", "<?p i?>", "x", "<![CDATA[ ]]>", "&#32;", "\r\n"]
ELEMENT = re.compile(r"<([A-Za-z]+(?::[A-Za-z]+)?)(\s[^<>]*)?(?:/>|>[^<>]*</\1>)")
TAG = re.compile(r"</?[A-Za-z:]+")
TEXT = re.compile(r">([^<>]*)<")
ATTRIBUTE = re.compile(r'([A-Za-z:]+)="([^"<>]*)"')


def pick(chance, pattern, text):
    found = list(pattern.finditer(text))
    return chance.choice(found) if found else None


def replace(text, span, with_what):
    return text[: span[0]] + with_what + text[span[1] :]


def mutate(chance, text, others):
    kind = chance.randrange(14)
    if kind <= 2 and (found := pick(chance, TEXT, text)):
        return replace(text, found.span(1), chance.choice(VALUES))
    if kind == 3 and (found := pick(chance, ATTRIBUTE, text)):
        value = chance.choice(VALUES).replace('"', "&quot;")
        return replace(text, found.span(2), value)
    if kind == 4 and (found := pick(chance, ATTRIBUTE, text)):
        return replace(text, found.span(), "")
    if kind == 5 and (found := pick(chance, TAG, text)):
        return replace(text, (found.end(), found.end()), chance.choice(ATTRIBUTES))
    if kind == 6 and (found := pick(chance, ELEMENT, text)):
        return replace(text, found.span(), "")
    if kind == 7 and (found := pick(chance, ELEMENT, text)):
        return replace(text, found.span(), found.group() * chance.randrange(2, 4))
    if kind == 8 and (found := pick(chance, ELEMENT, text)):
        other = pick(chance, ELEMENT, text)
        first, last = sorted([found, other], key=lambda match: match.start())
        if first.end() <= last.start():
            text = replace(text, last.span(), first.group())
            return replace(text, first.span(), last.group())
    if kind == 9 and (found := pick(chance, ELEMENT, chance.choice(others))):
        if place := pick(chance, TAG, text):
            return replace(text, (place.start(), place.start()), found.group())
    if kind == 10 and (found := pick(chance, TAG, text)) and (other := pick(chance, TAG, text)):
        old, new = found.group().strip("</"), other.group().strip("</")
        return re.sub(rf"(</?){re.escape(old)}(?=[\s/>])", rf"\g<1>{new}", text)
    if kind == 11 and text:
        at = chance.randrange(len(text))
        return text[:at] + chance.choice("<>&\"'/=:; x0\n\t]!-?") + text[at:]
    if kind == 12 and text:
        at = chance.randrange(len(text))
        return text[:at] + text[at + chance.randrange(1, 6) :]
    if kind == 13 and (found := pick(chance, re.compile(r"[<>]"), text)):
        return replace(text, (found.start(), found.start()), chance.choice(FILLERS))
    return text


def element_at_fault(tree, error):
    """The element that libxml2 speaks of, found by the path it gives; None if there is none."""
    prefixes = {}
    for element in tree.iter(etree.Element):
        prefixes.update({prefix: uri for prefix, uri in element.nsmap.items() if prefix})
    try:
        found = tree.xpath(error.path or "/..", namespaces=prefixes)
    except etree.XPathError:
        return None
    return found[0] if found else None


def judge(schema, frame):
    """Whether the schemas accept a frame, why not, and which elements they refuse."""
    try:
        tree = etree.fromstring(frame, etree.XMLParser(resolve_entities=False, no_network=True))
    except etree.XMLSyntaxError as error:
        return False, f"not well-formed: {error}", []
    if schema.validate(tree.getroottree()):
        return True, "", []
    elements = [element_at_fault(tree.getroottree(), error) for error in schema.error_log]
    return False, str(schema.error_log.last_error or ""), elements


# What we refuse beyond the schemas, by words of our reason.
STRICTER = [
    "doctype-refused",
    "encoding-not-utf-8",
    "must have the name of the verb",
    "root-unknown",
    "the XML version must be 1.0",
    "too-deep",
    "xsi:nil and xsi:type",
    # libxml2 skips foreign characters in base64; XML Schema has none.
    "not-base64",
    # lxml forgets the error of an undeclared prefix when a warning follows it.
    "prefix-undeclared",
]

EPP = "{urn:ietf:params:xml:ns:epp-1.0}"
DOMAIN = "{urn:ietf:params:xml:ns:domain-1.0}"
CONTACT = "{urn:ietf:params:xml:ns:contact-1.0}"
RGP = "{urn:ietf:params:xml:ns:rgp-1.0}"
BALANCE = "{http://www.verisign.com/epp/balance-1.0}"
MAINTENANCE = "{urn:ietf:params:xml:ns:epp:maintenance-1.0}"
SIGNATURE = "{http://www.w3.org/2000/09/xmldsig#}"

# Elements whose content we do not read, by their parent: it means nothing here (`anyType`, a proof
# of another kind, words to a person), or is for its verifier (a signature).
UNREAD = {
    EPP + "hello": None,
    EPP + "logout": None,
    BALANCE + "info": None,
    MAINTENANCE + "list": None,
    DOMAIN + "ext": DOMAIN + "authInfo",
    DOMAIN + "null": DOMAIN + "authInfo",
    CONTACT + "ext": CONTACT + "authInfo",
    CONTACT + "voice": CONTACT + "disclose",
    CONTACT + "fax": CONTACT + "disclose",
    CONTACT + "email": CONTACT + "disclose",
    RGP + "preData": None,
    RGP + "postData": None,
    RGP + "resReason": None,
    RGP + "statement": None,
    RGP + "other": None,
    SIGNATURE + "Signature": None,
}


def is_unread(element):
    """Whether an element stands in one that we do not read."""
    while element is not None:
        parent = element.getparent()
        if element.tag in UNREAD:
            wanted = UNREAD[element.tag]
            if wanted is None or parent is not None and parent.tag == wanted:
                return True
        element = parent
    return False


def excused(ours, why, elements):
    """Where we differ on purpose: stricter, blind to what means nothing, or libxml2 is lax."""
    if ours != "valid":
        return any(words in ours for words in STRICTER)
    # libxml2 leaves white space around dates, which XML Schema collapses.
    if re.search(r": '(\s[^']*|[^']*\s)' is not a valid value of the atomic type 'xs:date", why):
        return True
    return bool(elements) and all(is_unread(element) for element in elements)


FRAMES = pathlib.Path(__file__).parent / "frames"
CHUNK = 2500


@functools.cache
def seeds():
    """The sound frames, and all that have markup at all."""
    read = {path: path.read_bytes().decode(errors="replace") for path in FRAMES.glob("*.xml")}
    texts = [read[path] for path in sorted(read) if "<" in read[path]]
    sound = [read[path] for path in sorted(read) if path.name.endswith(".valid.xml")]
    return sound, texts


@functools.cache
def schema_in(folder):
    return etree.XMLSchema(etree.parse(str(folder / "epp-all.xsd")))


def make_frames(chance, count):
    sound, texts = seeds()
    for _ in range(count):
        text = chance.choice(sound if chance.random() < 0.8 else texts)
        for _ in range(chance.choice([1, 1, 1, 1, 1, 2, 3])):
            text = mutate(chance, text, texts)
        yield text.encode("utf-8", errors="replace")


def compare(xsd, decoder, count, seed):
    """Makes frames from a seed; returns how many, how many are valid, and what disagrees."""
    frames = list(make_frames(random.Random(seed), count))
    data = b"".join(struct.pack(">I", len(frame)) + frame for frame in frames)
    output = subprocess.run([decoder], input=data, stdout=subprocess.PIPE, check=True)
    answers = output.stdout.decode().split("\n")[:-1]
    assert len(answers) == len(frames), f"{len(answers)} answers to {len(frames)} frames"
    valid, disagreements = 0, []
    for frame, ours in zip(frames, answers):
        theirs, why, elements = judge(schema_in(xsd), frame)
        valid += theirs
        agreed = ours.split(" ")[0] != "2001" if theirs else ours != "valid"
        if not agreed and not excused(ours, why, elements):
            disagreements.append((frame, ours, "valid" if theirs else why))
    return count, valid, disagreements


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--xsd", type=pathlib.Path, required=True)
    parser.add_argument("--decoder", type=pathlib.Path, required=True)
    parser.add_argument("--count", type=int, default=100000)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--show", type=int, default=20)
    arguments = parser.parse_args()
    chunks = -(-arguments.count // CHUNK)
    work = [
        (arguments.xsd, arguments.decoder, CHUNK, f"{arguments.seed}/{chunk}")
        for chunk in range(chunks)
    ]
    with multiprocessing.Pool() as pool:
        results = pool.starmap(compare, work, chunksize=1)
    found = [disagreement for _, _, some in results for disagreement in some]
    for frame, ours, theirs in found[: arguments.show]:
        print(f"--- ours: {ours}\n    schemas: {theirs}\n{frame.decode(errors='replace')}")
    frames, valid = sum(result[0] for result in results), sum(result[1] for result in results)
    print(f"{frames} frames, {valid} valid by the schemas, {len(found)} disagreements")
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())
