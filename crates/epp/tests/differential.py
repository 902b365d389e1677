#!/usr/bin/env python3
"""Compares our decoder with libxml2 and the published schemas on mutated frames (PyPI: lxml).

    cargo build -p registry-epp --example decode_frames
    differential.py --xsd DIR --decoder target/debug/examples/decode_frames [--count N] [--seed S]

A disagreement is a frame that we decode and the schemas refuse, or one that we answer 2001 and the
schemas accept. Put what it finds into `tests/frames`.
"""

import argparse
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
PLACE = re.compile(r" at (/\S*)")
UNREAD = re.compile(
    r"(:(ext|null|disclose/\w+:(voice|fax|email)|preData|postData|resReason|statement|other)"
    r"(\[\d\])?|/balance:info|/maint:list)/"
)


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


def judge(schema, frame):
    try:
        tree = etree.fromstring(frame, etree.XMLParser(resolve_entities=False, no_network=True))
    except etree.XMLSyntaxError as error:
        return False, f"not well-formed: {error}"
    valid = schema.validate(tree.getroottree())
    places = [f"at {error.path}" for error in schema.error_log]
    return valid, " ".join([str(schema.error_log.last_error or ""), *places])


def excused(frame, ours, why):
    """Where we differ on purpose: stricter, blind to what means nothing, or libxml2 is lax."""
    stricter = [
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
    if ours != "valid":
        return any(words in ours for words in stricter)
    # libxml2 leaves white space around dates, which XML Schema collapses.
    if re.search(r": '(\s[^']*|[^']*\s)' is not a valid value of the atomic type 'xs:date", why):
        return True
    # What stands in a signature is for its verifier to read.
    if "{http://www.w3.org/2000/09/xmldsig#}" in why:
        return True
    if why.startswith("not well-formed"):
        return False
    # What stands in an element of the type anyType, in a proof of another kind (2102) or in a text
    # of a restore report means nothing here; the schemas check the elements in it that they know.
    places = PLACE.findall(why)
    if places and all(UNREAD.search(place) for place in places):
        return True
    return b"hello" in frame or b"logout" in frame


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--xsd", type=pathlib.Path, required=True)
    parser.add_argument("--decoder", type=pathlib.Path, required=True)
    parser.add_argument("--count", type=int, default=20000)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--show", type=int, default=20)
    arguments = parser.parse_args()
    folder = pathlib.Path(__file__).parent / "frames"
    seeds = [path.read_bytes().decode(errors="replace") for path in sorted(folder.glob("*.xml"))]
    seeds = [seed for seed in seeds if "<" in seed]
    sound = [path.read_bytes().decode() for path in sorted(folder.glob("*.valid.xml"))]
    schema = etree.XMLSchema(etree.parse(str(arguments.xsd / "epp-all.xsd")))
    chance = random.Random(arguments.seed)
    frames = []
    for _ in range(arguments.count):
        text = chance.choice(sound if chance.random() < 0.8 else seeds)
        for _ in range(chance.choice([1, 1, 1, 1, 1, 2, 3])):
            text = mutate(chance, text, seeds)
        frames.append(text.encode("utf-8", errors="replace"))
    data = b"".join(struct.pack(">I", len(frame)) + frame for frame in frames)
    output = subprocess.run([arguments.decoder], input=data, stdout=subprocess.PIPE, check=True)
    answers = output.stdout.decode().split("\n")[:-1]
    assert len(answers) == len(frames), f"{len(answers)} answers to {len(frames)} frames"
    valid, disagreements = 0, 0
    for frame, ours in zip(frames, answers):
        theirs, why = judge(schema, frame)
        valid += theirs
        agreed = ours.split(" ")[0] != "2001" if theirs else ours != "valid"
        if agreed or excused(frame, ours, why):
            continue
        disagreements += 1
        if disagreements <= arguments.show:
            print(f"--- ours: {ours}\n    schemas: {'valid' if theirs else why}\n{frame.decode()}")
    print(f"{len(frames)} frames, {valid} valid by the schemas, {disagreements} disagreements")
    return 1 if disagreements else 0


if __name__ == "__main__":
    sys.exit(main())
