#!/usr/bin/env python3
"""Holds the frames of the conversations, both ways, against the published schemas (PyPI: lxml).

    cargo nextest run -p pharos --test scenarios
    conversations.py --xsd DIR --transcripts target/tmp/transcripts

Every answer is as the schemas say. A frame that is answered 2001 is one that they refuse; one that
is carried out, or refused for what it asks, is one that they accept. Exceptions are listed with
their reason.
"""

import argparse
import json
import pathlib
import re
import sys

from lxml import etree

# Faults of the frame as such, looked for before the schemas.
BEFORE_THE_SCHEMAS = {"2000", "2002", "2100", "2101", "2103", "2307"}

# Answered 2001 although the schemas accept it: what they cannot say.
STRICTER = {
    "doctype-refused": "no document types, so no entities (EPP.md, section 1)",
    "encoding-not-utf-8": "UTF-8 only (EPP.md, section 1)",
    "xml-version": "XML 1.0 only (RFC 5730, section 2)",
}


def wrong_with(text, schema):
    """What the schemas say against a document, or None."""
    parser = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False)
    try:
        document = etree.fromstring(text.encode(), parser)
    except etree.XMLSyntaxError as error:
        return str(error)
    if schema.validate(document):
        return None
    return str(schema.error_log.last_error)


def judge(sent, answer, schema):
    """Complaints about one exchange."""
    if answer is not None:
        against = wrong_with(answer, schema)
        if against:
            yield f"the answer is not as the schemas say: {against}\n{answer}"
    result = re.search(r'<result code="(\d+)"', answer or "")
    if result is None or result[1] in BEFORE_THE_SCHEMAS:
        return
    against = wrong_with(sent, schema)
    if result[1] != "2001" and against:
        yield f"the frame is answered {result[1]}, and the schemas refuse it: {against}\n{sent}"
    code = re.search(r"<reason>([a-z0-9-]+):", answer)
    if result[1] == "2001" and not against and not (code and code[1] in STRICTER):
        yield f"the frame is answered 2001, and the schemas accept it\n{sent}\n{answer}"


def main():
    arguments = argparse.ArgumentParser(description=__doc__)
    arguments.add_argument("--xsd", type=pathlib.Path, required=True)
    arguments.add_argument("--transcripts", type=pathlib.Path, required=True)
    given = arguments.parse_args()
    schema = etree.XMLSchema(etree.parse(given.xsd / "epp-all.xsd"))
    conversations = pathlib.Path(__file__).parent.parent / "conversations"
    exchanges = wrong = 0
    for file in sorted(conversations.glob("*/*/*.epp")):
        name = "_".join(file.relative_to(conversations).with_suffix(".json").parts)
        transcript = given.transcripts / name
        if not transcript.exists():
            print(f"{file}: it was not played; ./test unit plays it")
            wrong += 1
            continue
        for sent, answer in json.loads(transcript.read_text()):
            exchanges += 1
            for complaint in judge(sent, answer, schema):
                wrong += 1
                print(f"{file}: {complaint}")
    print(f"{exchanges} exchanges, {wrong} complaints")
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
