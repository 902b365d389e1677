#!/usr/bin/env python3
"""Checks frames against the published schemas with libxml2 (PyPI: lxml).

    validate_with_xsd.py --xsd DIR FOLDER...

`*.valid.xml` and `*.response.xml` must validate, `*.2001.xml` must not. DIR holds the schemas and
`epp-all.xsd`, which imports them. Responses are dumped by
`EPP_DUMP_DIR=FOLDER cargo test -p registry-epp --test responses`.
"""

import argparse
import pathlib
import sys

from lxml import etree

# What we refuse beyond the schemas, on purpose (see the crate's documentation).
STRICTER = {
    "domain-create-in-delete",
    "root-other",
    "xml-doctype",
    "xml-encoding-latin",
    "xml-too-deep",
    "xml-version-11",
}

# What libxml2 refuses although the schemas do not: it leaves white space around a date.
LAX = {"domain-renew-date-spaced"}


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--xsd", type=pathlib.Path, required=True)
    parser.add_argument("folders", type=pathlib.Path, nargs="+")
    arguments = parser.parse_args()
    schema = etree.XMLSchema(etree.parse(str(arguments.xsd / "epp-all.xsd")))
    checked, wrong = 0, 0
    for path in sorted(path for folder in arguments.folders for path in folder.glob("*.xml")):
        name, expected = path.name.split(".")[:2]
        if expected not in ("valid", "response", "2001") or name in STRICTER | LAX:
            continue
        try:
            valid = schema.validate(etree.fromstring(path.read_bytes()).getroottree())
            why = schema.error_log.last_error
        except etree.XMLSyntaxError as error:
            valid, why = False, error
        checked += 1
        if valid != (expected != "2001"):
            wrong += 1
            print(f"{path}: {'validates' if valid else why}")
    print(f"{checked} frames checked, {wrong} wrong")
    return 1 if wrong or not checked else 0


if __name__ == "__main__":
    sys.exit(main())
