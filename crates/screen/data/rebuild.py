#!/usr/bin/env python3
"""Rebuilds drugs.tsv and words.tsv from packages of PyPI.

    python3 -m venv v && v/bin/pip install msgpack && v/bin/python rebuild.py

It downloads the packages named in SOURCES.md with pip at the versions named there, reads the data
in them and writes the two files beside itself. Nothing of the packages is run: their pickles are
read by an unpickler that knows no classes. pharmacy.tsv is written by hand and only read here.
"""

from __future__ import annotations

import bz2
import gzip
import io
import pickle
import re
import subprocess
import sys
import tarfile
import tempfile
import unicodedata
import zipfile
from collections import Counter
from pathlib import Path

import msgpack

HERE = Path(__file__).resolve().parent
PACKAGES = ["drug-named-entity-recognition==2.0.9", "drugstandards==0.6", "wordfreq==3.1.1"]

# Languages whose words are known, with the least frequency of a word (Zipf: 3 is one in a million).
LANGUAGES = {
    "en": 3.2, "es": 4.1, "fr": 4.1, "de": 4.1, "it": 4.1, "pt": 4.1, "nl": 4.1, "sv": 4.1,
    "pl": 4.1, "tr": 4.1, "ro": 4.1, "cs": 4.1, "da": 4.1, "nb": 4.1, "fi": 4.1, "hu": 4.1,
    "id": 4.1,
}  # fmt: skip
# Languages whose rare words are known too, as far as a term stands in them, down to this.
LARGE = {"en", "es", "fr", "de", "it", "pt", "nl", "sv", "pl", "cs", "nb", "fi"}
RAREST = 200
# A drug that is a word as frequent as this is no sign of one, unless pharmacy.tsv has it.
EVERYDAY = 3.2
# A drug that stands within so many words, as `istan` does, is no sign of one either.
WITHIN_WORDS = 2
TERM = re.compile(r"[a-z][a-z0-9]{4,17}")
WORD = re.compile(r"[a-z]{2,20}")


class Plain(pickle.Unpickler):
    """Reads numbers, texts, lists and dictionaries, and nothing else."""

    def find_class(self, module: str, name: str) -> type:
        raise pickle.UnpicklingError(f"{module}.{name} is no plain data")


def folded(text: str) -> str:
    """A text as it stands in a name of DNS: letters without accents, without spaces."""
    plain = unicodedata.normalize("NFKD", text.lower())
    return re.sub(r"[\s\-'.]", "", "".join(c for c in plain if not unicodedata.combining(c)))


def member(package: Path, name: str) -> bytes:
    if package.suffix == ".whl":
        with zipfile.ZipFile(package) as archive:
            return archive.read(name)
    with tarfile.open(package) as archive:
        return archive.extractfile(name).read()


def drugs(named: Path, standards: Path) -> dict[str, str]:
    """Each term, and the drug it stands for: of rows that DrugBank or MeSH know."""
    octets = bz2.decompress(member(named, "drug_named_entity_recognition/drug_ner_dictionary.pkl.bz2"))
    data = Plain(io.BytesIO(octets)).load()
    known = data["drug_canonical_to_data"]
    known = {name for name, row in known.items() if "drugbank_id" in row or "mesh_id" in row}
    found = {}
    for variant, names in sorted(data["drug_variant_to_canonical"].items()):
        drug = next((name for name in names if name in known), None)
        if drug and TERM.fullmatch(folded(variant)):
            found.setdefault(folded(variant), folded(drug))
    octets = member(standards, "drugstandards-0.6/drugstandards/data/synonyms.dat")
    synonyms = Plain(io.BytesIO(octets), encoding="latin-1").load()
    for variant, drug in sorted(synonyms.items()):
        if TERM.fullmatch(folded(variant)):
            found.setdefault(folded(variant), folded(drug))
    return found


def frequencies(package: Path, size: str, language: str):
    """Words of a list as names of DNS have them, with hundredths of Zipf, the frequent first."""
    octets = member(package, f"wordfreq/data/{size}_{language}.msgpack.gz")
    for centibels, texts in enumerate(msgpack.unpackb(gzip.decompress(octets), raw=False)[1:]):
        for text in map(folded, texts):
            if WORD.fullmatch(text):
                yield text, 900 - centibels


def words(package: Path, terms: set[str]) -> dict[str, int]:
    """Each word, and its frequency: the frequent ones, and rare ones that have a term in them."""
    found: dict[str, int] = {}
    for language, least in LANGUAGES.items():
        size = "large" if language in LARGE else "small"
        for word, zipf in frequencies(package, size, language):
            is_frequent = zipf >= least * 100
            is_trap = zipf >= RAREST and has_term(word, terms)
            if is_frequent or is_trap:
                found[word] = max(found.get(word, 0), zipf)
            if is_trap and len(word) < 20 and not word.endswith("s"):
                # Its plural may be in no list.
                found.setdefault(f"{word}s", max(zipf - 50, RAREST))
    return found


def has_term(word: str, terms: set[str]) -> bool:
    """Whether a part of it, four letters at least, is a term."""
    parts = (word[a:z] for a in range(len(word)) for z in range(a + 4, len(word) + 1))
    return any(part in terms for part in parts if part != word)


def chance_parts(words: set[str], terms: set[str]) -> set[str]:
    """The terms that stand within WITHIN_WORDS words or more, of which they are a part only."""
    found: Counter[str] = Counter()
    for word in words:
        parts = {word[a:z] for a in range(len(word)) for z in range(a + 5, len(word) + 1)}
        found.update((parts - {word}) & terms)
    return {term for term, count in found.items() if count >= WITHIN_WORDS}


def main() -> None:
    by_hand = {
        line.split("\t")[0]
        for line in (HERE / "pharmacy.tsv").read_text().splitlines()
        if line and not line.startswith("#")
    }
    with tempfile.TemporaryDirectory() as folder:
        download = [sys.executable, "-m", "pip", "download", "--quiet", "--no-deps", "-d", folder]
        subprocess.run([*download, *PACKAGES], check=True)
        found = {path.name.split("-")[0]: path for path in Path(folder).iterdir()}
        all_drugs = drugs(found["drug_named_entity_recognition"], found["drugstandards"])
        all_words = words(found["wordfreq"], by_hand | set(all_drugs))
    everyday = {word for word, zipf in all_words.items() if zipf >= EVERYDAY * 100}
    left_out = everyday | by_hand | chance_parts(set(all_words), set(all_drugs))
    kept = {term: drug for term, drug in all_drugs.items() if term not in left_out}
    lines = ["# term\tdrug", *(f"{term}\t{drug}" for term, drug in sorted(kept.items()))]
    (HERE / "drugs.tsv").write_text("\n".join(lines) + "\n")
    kept_words = {word: zipf for word, zipf in all_words.items() if word not in kept}
    lines = ["# word\tfrequency", *(f"{word}\t{zipf}" for word, zipf in sorted(kept_words.items()))]
    (HERE / "words.tsv").write_text("\n".join(lines) + "\n")
    print(f"{len(kept)} drugs, {len(kept_words)} words, {len(by_hand)} terms by hand")


if __name__ == "__main__":
    main()
